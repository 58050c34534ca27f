"""Templates to try: the house template with more in its body, and one that a person might write from scratch."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

import docx
from lxml import etree

from reportgen.draft.template import house
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import Package


def house_package() -> Package:
    """The template that comes with reportgen."""
    return Package.open(house.path())


def paragraph(text: str) -> str:
    """A paragraph as XML; '|' splits its text into runs, as Word does after a correction."""
    runs = "".join(f'<w:r><w:t xml:space="preserve">{escape(t)}</w:t></w:r>' for t in text.split("|"))
    return f"<w:p>{runs}</w:p>"


def with_body(*paragraphs: str, xml: str = "", part: str = "word/document.xml") -> bytes:
    """The house template with paragraphs, then XML, put before everything else in its body (or a header)."""
    package = house_package()
    root = package.xml(part)
    holder = root.find(q("w:body"))
    holder = root if holder is None else holder
    new = etree.fromstring(
        f'<x xmlns:w="{NAMESPACES["w"]}">{"".join(paragraph(p) for p in paragraphs)}{xml}</x>',
    )
    for at, element in enumerate(list(new)):
        holder.insert(at, element)
    package.touch(part)
    return package.to_bytes()


def of_a_person() -> bytes:
    """A plain template as someone might write it in Word, without our styles and with little of the report."""
    document = docx.Document()
    document.add_paragraph("{{ report.title }} for {{ report.committee|upper }}")
    document.add_paragraph("{%p for s in sections %}")
    document.add_heading("{{ s.title }}", 1)
    document.add_paragraph("{%p for kpi in s.kpis %}")
    document.add_heading("{{ kpi.title }}", 2)
    document.add_paragraph("{%p for m in kpi.measures %}")
    document.add_paragraph("{{ m.name }}: {{ m.value }} against {{ m.target }}, {{ m.rating }} {{ m.chart }}").runs[
        0
    ].bold = True
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{{p kpi.commentary }}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endfor %}")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
