"""Make the Word template of the ordinary script: `python bench/ordinary_template.py OUT.docx`."""

from __future__ import annotations

import sys

from docx import Document
from docx.document import Document as DocumentType
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

HEADER = ("Target", "Good Is", "As of Date", "Metric Name", "Latest Value", "RAG Status", "Trends")
RATING = "{% cellbg m.fill %}{{ m.rating }}"
WIDTHS_CM = (2.6, 1.6, 2.2, 4.2, 2.2, 2.0, 2.9)


def _in_arial(document: DocumentType) -> None:
    for style in document.styles:
        if style.name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "List Bullet"):
            style.font.name = "Arial"
            fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
            for name in [a for a in fonts.attrib if "Theme" in a]:
                del fonts.attrib[name]  # the theme's fonts would win over the style's
    document.styles["Normal"].font.size = Pt(12)


def _table(document: DocumentType, rows: list[list[str]]) -> None:
    table = document.add_table(0, len(HEADER), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, WIDTHS_CM, strict=True):
        column.width = Cm(width)
    for number, texts in enumerate([list(HEADER), *rows]):
        row = table.add_row()
        for cell, text, width in zip(row.cells, texts, WIDTHS_CM, strict=True):
            cell.width = Cm(width)
            run = cell.paragraphs[0].add_run(text)
            run.font.size = Pt(10.5)
            run.bold = number == 0
        if number == 0:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def make(path: str) -> None:
    """Write the template: loops over sections, their KPIs, the KPIs' measures and blocks of commentary."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(1.6)
    _in_arial(document)
    paragraph, heading = document.add_paragraph, document.add_heading
    paragraph("{{ title }}", "Title")
    paragraph("{{ introduction }}")
    paragraph("{%p for s in sections %}")
    heading("{{ s.title }}", 1)
    paragraph("{{ s.introduction }}")
    paragraph("{%p for k in s.kpis %}")
    heading("{{ k.title }}", 2)
    _table(
        document,
        [
            ["{%tr for m in k.measures %}", *[""] * 6],
            [
                *(f"{{{{ m.{field} }}}}" for field in ("target", "good_is", "as_of", "name", "value")),
                RATING,
                "{{ m.chart }}",
            ],
            ["{%tr endfor %}", *[""] * 6],
        ],
    )
    paragraph("{%p for b in k.blocks %}")
    paragraph("{%p if b.heading %}")
    heading("{{ b.heading }}", 3)
    paragraph("{%p endif %}")
    paragraph("{%p for line in b.lines %}")
    paragraph("{%p if line.bullet %}")
    paragraph("{{ line.text }}", "List Bullet")
    paragraph("{%p else %}")
    paragraph("{{ line.text }}")
    for end in ("endif", "endfor", "endfor", "endfor", "endfor"):
        paragraph(f"{{%p {end} %}}")
    document.save(path)


if __name__ == "__main__":
    make(sys.argv[1])
