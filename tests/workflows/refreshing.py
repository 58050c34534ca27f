"""A draft that is out with officers, to be refreshed: the workbook that it was built from, and what people do to it."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree

from reportgen import commands, richtext
from reportgen.cli import main
from reportgen.commands import RefreshedDraft
from reportgen.docx.editing.tracked import Hand
from reportgen.draft import reader
from reportgen.draft.reading.draft import Draft
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import Package
from reportgen.workbook.writer import write_new
from tests.draft.conftest import libreoffice_docx

__all__ = ["libreoffice_docx"]  # a fixture

BUILT = datetime(2023, 11, 1, 9, 0)
TODAY = datetime(2023, 11, 30, 9, 30)
QUARTER = "2023/24 Q2"
ISSUES = "- Fewer calls were answered late in the quarter, because ten advisers had left.\n- Sickness rose in August."
STEPS = "- Four advisers begin in January and will take calls from February.\n- The rota changes in March."
SPENT = (
    "We answered 93.45% of calls, which is above the target.\n\n[table: staff]\n\nMore at https://example.org/calls."
)
ANNA, BEN = "Anna Officer", "Ben Colleague"


@dataclass
class Book:
    """What a small workbook holds; a test changes what it is about."""

    value: float = 93.45
    texts: dict[tuple[str, str], str] = field(
        default_factory=lambda: {
            ("A-1", ""): SPENT,
            ("A-1", "Issues"): ISSUES,
            ("A-1", "Actions"): STEPS,
            ("C-1", "Issues"): "The winter was long, and frost broke the roads.",
        }
    )
    kpis: tuple[str, ...] = ("A-1", "B-1", "C-1")
    second_measure: bool = False
    introduction: str = "This is the report."
    staff: str = "41"
    caption: str = "Advisers"
    period: str = QUARTER
    report_id: str = "small"

    def save(self, path: Path) -> Path:
        titles = {"A-1": "Calls answered", "B-1": "Potholes mended", "C-1": "Frost", "D-1": "Bridges"}
        owners = {"A-1": "Head of Contact", "B-1": "Head of Highways", "C-1": "Head of Highways"}
        measures = [("A-1a", "A-1", "Calls answered in time", "%", 2), ("B-1a", "B-1", "Mended", "number", 0)]
        measures += [("C-1a", "C-1", "Nights of frost", "number", 0), ("D-1a", "D-1", "Bridges mended", "number", 0)]
        measures += [("A-1b", "A-1", "Calls answered at night", "%", 2)] if self.second_measure else []
        measures = [m for m in measures if m[1] in self.kpis]
        data = [("A-1a", 89.73, "2023/24 Q1"), ("A-1a", self.value, self.period), ("B-1a", 127, self.period)]
        data += [("C-1a", 12, self.period), ("D-1a", 3, self.period), ("A-1b", 71.25, self.period)]
        known = {m for m, *_ in measures}
        content: dict[str, list[dict[str, object]]] = {
            "Sections": [{"Section": "A", "Order": 1, "Title": "Services", "Introduction": "How they did."}],
            "KPIs": [
                {"KPI": k, "Order": n, "Section": "A", "Title": titles[k], "Owner": owners.get(k, "Head of Bridges")}
                for n, k in enumerate(self.kpis, 1)
            ],
            "Measures": [
                {"Measure": m, "Order": n, "KPI": k, "Metric name": name, "Unit": unit, "Decimals": decimals,
                 "Good is": "High", "Frequency": "quarterly", "Shown in report": "Yes"}
                for n, (m, k, name, unit, decimals) in enumerate(measures, 1)
            ],
            "Targets": [{"Measure": "A-1a", "Text as printed": "90%", "Kind": "value", "Target": 90}],
            "Data": [
                {"Measure": m, "Period": p, "Value": v, "Source": "reported"} for m, v, p in data if m in known
            ],
            "Commentary": [
                {"KPI": kpi, "Order": n, "Heading": heading, "Text": text}
                for n, ((kpi, heading), text) in enumerate(self.texts.items(), 1)
                if kpi in self.kpis
            ],
            "Tables": [
                {"Table": "staff", "Caption": self.caption, "Cell 1": "Month", "Cell 2": "Advisers"},
                {"Table": "staff", "Cell 1": "July", "Cell 2": self.staff},
            ],
        }  # fmt: skip
        settings = {"Report id": self.report_id, "Organisation": "Council", "Title": "Performance report",
                    "Period": self.period, "Introduction": self.introduction, "Status": "draft"}  # fmt: skip
        buffer = io.BytesIO()
        write_new(buffer, content, settings, modified=BUILT)
        path.write_bytes(buffer.getvalue())
        return path


@dataclass
class Desk:
    """A draft that was built from a small workbook, and the workbook as it is today."""

    folder: Path
    draft: Path

    def today(self, book: Book) -> Path:
        return book.save(self.folder / "small.xlsx")

    def edit(self, *changes: Callable[[etree._Element], None]) -> None:
        """Change the draft's document as a program that saves it would, by functions of its XML root."""
        package = Package.open(self.draft)
        for change in changes:
            change(package.xml(package.main_part()))
        package.touch(package.main_part())
        self.draft.write_bytes(package.to_bytes())

    def refresh(self, book: Book, **options: object) -> RefreshedDraft:
        return commands.refresh(self.draft, self.today(book), now=TODAY, **options)  # type: ignore[arg-type]

    def by_command(self, book: Book, *options: str) -> Path:
        """The draft that the command writes."""
        workbook, before = self.today(book), set(self.folder.glob("*.docx"))
        assert main(["refresh", str(self.draft), str(workbook), *options]) == 0
        [new] = set(self.folder.glob("*.docx")) - before
        return new

    def new(self, book: Book) -> tuple[Draft, RefreshedDraft]:
        """The refreshed draft, read again."""
        done = self.refresh(book)
        return reader.read(Package.open(done.files[0])), done


@pytest.fixture(scope="module")
def as_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    commands.build(Book().save(folder / "small.xlsx"), out=folder / "outputs", only=[commands.WORD])
    return folder / "outputs" / "small" / "report.docx"


@pytest.fixture
def desk(as_built: Path, tmp_path: Path) -> Desk:
    return Desk(tmp_path, Path(shutil.copy(as_built, tmp_path / "anna.docx")))


def paragraph(root: etree._Element, words: str) -> etree._Element:
    """The first paragraph that says these words, outside the contents list."""
    return next(
        p
        for p in root.iter(q("w:p"))
        if words in "".join(t.text or "" for t in p.iter(q("w:t"))) and not p.findall(f".//{q('w:fldChar')}")
    )


def retyped(old: str, new: str) -> Callable[[etree._Element], None]:
    """An edit without tracking."""

    def change(root: etree._Element) -> None:
        text = next(t for t in paragraph(root, old).iter(q("w:t")) if old in (t.text or ""))
        text.text = (text.text or "").replace(old, new)

    return change


def tracked(words: str, struck: str, put_in: str, author: str = ANNA) -> Callable[[etree._Element], None]:
    """An edit with tracking, as Word writes it: the run is parted, what goes is struck out, what comes is put in."""

    def change(root: etree._Element) -> None:
        text = next(t for t in paragraph(root, words).iter(q("w:t")) if struck in (t.text or ""))
        run = text.getparent()
        assert run is not None
        before, after = (text.text or "").split(struck, 1)
        signed = f'w:author="{author}" w:date="2023-11-20T10:00:00Z"'
        pieces = etree.fromstring(
            f'<x xmlns:w="{NAMESPACES["w"]}"><w:r><w:t xml:space="preserve">{before}</w:t></w:r>'
            f'<w:del w:id="901" {signed}><w:r><w:delText xml:space="preserve">{struck}</w:delText></w:r></w:del>'
            f'<w:ins w:id="902" {signed}><w:r><w:t xml:space="preserve">{put_in}</w:t></w:r></w:ins>'
            f'<w:r><w:t xml:space="preserve">{after}</w:t></w:r></x>'
        )
        for piece in list(pieces):
            run.addprevious(piece)
        holder = run.getparent()
        assert holder is not None
        holder.remove(run)

    return change


def added_behind(words: str, typed: str, style: str = "") -> Callable[[etree._Element], None]:
    """A paragraph put in behind another."""

    def change(root: etree._Element) -> None:
        made = etree.Element(q("w:p"))
        if style:
            properties = etree.SubElement(made, q("w:pPr"))
            etree.SubElement(properties, q("w:pStyle")).set(q("w:val"), style)
        etree.SubElement(etree.SubElement(made, q("w:r")), q("w:t")).text = typed
        at = paragraph(root, words)
        control = next((s for s in at.iterancestors(q("w:sdt"))), None)
        (at if control is None or not style.startswith("Heading") else control).addnext(made)

    return change


def commented(draft: Path, words: str, said: str, author: str = BEN) -> None:
    """Put a comment on a paragraph of a draft."""
    package = Package.open(draft)
    hand = Hand(package, author, datetime(2023, 11, 21, 8, 0))
    at = paragraph(package.xml(package.main_part()), words)
    hand.comment(at, at, said)
    hand.finish()
    draft.write_bytes(package.to_bytes())


def without_comments(root: etree._Element) -> None:
    """What deleting every comment in Word leaves."""
    for mark in list(root.iter(q("w:commentRangeStart"), q("w:commentRangeEnd"), q("w:commentReference"))):
        holder = mark.getparent()
        assert holder is not None
        holder.remove(mark)


def typed(blocks: Iterable[richtext.Block]) -> str:
    return richtext.typed(tuple(blocks))


def body_words(path: Path) -> str:
    package = Package.open(path)
    return " ".join(
        "".join(t.text or "" for t in p.iter(q("w:t"))) for p in package.xml("word/document.xml").iter(q("w:p"))
    )
