"""A desk to work at: a small workbook, the draft that was built from it, and what officers and the team do to them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lxml import etree

from reportgen import commands, richtext
from reportgen.commands import Pulled
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.workbook import cells
from reportgen.workbook import reader as workbook_reader
from reportgen.workbook.patch import Change, SetCell, patch
from reportgen.workbook.writer import write_new

MOMENT = datetime(2023, 11, 30, 9, 30)
CALLS = "Fewer calls were answered late in the quarter, because ten advisers had left the team by August."
STEPS = "Four advisers begin in January and will take calls from the middle of February at the latest."


def small_workbook(path: Path) -> None:
    """Two KPIs: one with commentary and a table, one that awaits its owner."""
    quarter = "2023/24 Q2"
    data = [("A-1a", "89.73", "2023/24 Q1"), ("A-1a", "93.45", quarter), ("B-1a", "127", quarter)]
    content = {
        "Sections": [
            {"Section": "A", "Order": 1, "Title": "Services", "Introduction": "How the services did."},
            {"Section": "B", "Order": 2, "Title": "Roads"},
        ],
        "KPIs": [
            {"KPI": "A-1", "Order": 1, "Section": "A", "Title": "Calls answered", "Owner": "Head of Contact"},
            {"KPI": "B-1", "Order": 1, "Section": "B", "Title": "Potholes mended", "Owner": "Head of Highways"},
        ],
        "Measures": [
            {"Measure": m, "Order": 1, "KPI": k, "Metric name": n, "Unit": u or "number", "Decimals": d,
             "Good is": "High", "Frequency": "quarterly", "Shown in report": "Yes"}
            for m, k, n, u, d in (("A-1a", "A-1", "Calls answered in time", "%", 2), ("B-1a", "B-1", "Mended", "", 0))
        ],
        "Data": [{"Measure": m, "Period": p, "Value": float(v), "Source": "reported"} for m, v, p in data],
        "Commentary": [
            {"KPI": "A-1", "Order": 1, "Heading": "Issues", "Text": f"- {CALLS}\n- Sickness rose.\n\n[table: staff]"},
            {"KPI": "A-1", "Order": 2, "Heading": "Actions", "Text": f"- {STEPS}", "Author": "Head of Contact"},
        ],
        "Summaries": [{"Order": 1, "Role": "Director of Services", "Text": "The services held up well."}],
        "Tables": [
            {"Table": "staff", "Caption": "Advisers", "Cell 1": "Month", "Cell 2": "Advisers"},
            {"Table": "staff", "Cell 1": "July", "Cell 2": "41"},
        ],
    }  # fmt: skip
    settings = {"Report id": "small", "Organisation": "Council", "Title": "Performance report", "Period": quarter,
                "Introduction": "This is the report.", "Status": "draft"}  # fmt: skip
    buffer = io.BytesIO()
    write_new(buffer, content, settings, modified=MOMENT)
    path.write_bytes(buffer.getvalue())


@dataclass
class Desk:
    """A workbook and the draft that was built from it, both to be edited by a test."""

    workbook: Path
    draft: Path

    def pull(self, *drafts: Path, **options: object) -> Pulled:
        return commands.pull(drafts or [self.draft], self.workbook, now=MOMENT, **options)  # type: ignore[arg-type]

    def texts(self) -> dict[tuple[str, str], str]:
        """(KPI, heading) -> text, as the workbook has it now."""
        report, _ = workbook_reader.read(self.workbook)
        assert report is not None
        return {(c.kpi_id, c.heading): richtext.typed(c.blocks) for c in report.commentary}

    def in_workbook(self, *changes: Change) -> None:
        patched = patch(self.workbook.read_bytes(), changes)
        assert not patched.findings
        self.workbook.write_bytes(patched.data)

    def retype(self, old: str, new: str) -> None:
        """Change words in the workbook's commentary."""
        grid = next(g for g in cells.open_book(self.workbook).grids if g.name == "Commentary")
        (row, column), text = next((w, str(c)) for w, c in grid.cells.items() if old in str(c))
        self.in_workbook(SetCell("Commentary", row, column, text.replace(old, new)))


def edit(draft: Path, change: Callable[[etree._Element], None], to: Path | None = None) -> Path:
    """Change a draft's document as a program that saves it would, by a function of its XML root."""
    package = Package.open(draft)
    change(package.xml(package.main_part()))
    package.touch(package.main_part())
    target = to or draft
    target.write_bytes(package.to_bytes())
    return target


def paragraphs(root: etree._Element, words: str) -> Iterator[etree._Element]:
    return (p for p in root.iter(q("w:p")) if words in "".join(t.text or "" for t in p.iter(q("w:t"))))


def retyped(old: str, new: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        found = [t for t in root.iter(q("w:t")) if old in (t.text or "")]
        assert len(found) == 1, (old, len(found))
        found[0].text = str(found[0].text).replace(old, new)

    return change


def paragraph(text: str, style: str = "") -> etree._Element:
    p = etree.Element(q("w:p"))
    if style:
        etree.SubElement(etree.SubElement(p, q("w:pPr")), q("w:pStyle"), {q("w:val"): style})
    etree.SubElement(etree.SubElement(p, q("w:r")), q("w:t")).text = text
    return p


def style_of(root: etree._Element, words: str) -> str:
    p = next(paragraphs(root, words))
    return str(p.find(f"{q('w:pPr')}/{q('w:pStyle')}").get(q("w:val")))  # type: ignore[union-attr]


def outcomes(pulled: Pulled) -> list[tuple[str, str, str]]:
    return [(line.owner, line.heading, line.outcome.value) for line in pulled.lines]


def codes(pulled: Pulled) -> list[str]:
    return sorted({f.code for f in pulled.findings})


def other_parts(before: bytes, after: bytes) -> set[str]:
    """The parts that differ between two packages."""
    with zipfile.ZipFile(io.BytesIO(before)) as one, zipfile.ZipFile(io.BytesIO(after)) as other:
        assert one.namelist() == other.namelist()
        return {n for n in one.namelist() if one.read(n) != other.read(n)}


def without_comments(root: etree._Element) -> None:
    """Delete all comments, as a person who has settled what they ask."""
    for name in ("w:commentRangeStart", "w:commentRangeEnd", "w:commentReference"):
        for element in list(root.iter(q(name))):
            element.getparent().remove(element)  # type: ignore[union-attr]


def tracked(root: etree._Element) -> None:
    """Anna deletes 'Sickness rose.' and inserts another sentence, with tracking on."""
    text = next(t for t in root.iter(q("w:t")) if t.text == "Sickness rose.")
    run = text.getparent()
    assert run is not None
    signed = {q("w:author"): "Anna Khan", q("w:date"): "2023-11-03T10:00:00Z"}
    inserted = etree.Element(q("w:ins"), {q("w:id"): "9001", **signed})
    etree.SubElement(etree.SubElement(inserted, q("w:r")), q("w:t")).text = "Nobody was ill."
    run.addnext(inserted)
    deleted = etree.Element(q("w:del"), {q("w:id"): "9002", **signed})
    run.addprevious(deleted)
    deleted.append(run)
    text.tag = q("w:delText")
