"""A new draft from today's workbook: figures are new, and nothing that officers did in the old one is lost."""

from __future__ import annotations

import csv
import io
import os
import random
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree

from reportgen import pipeline, richtext
from reportgen.cli import main
from reportgen.drafts.assembling import LEFT_OVER_TITLE
from reportgen.drafts.pull import Policy
from reportgen.errors import EditedSinceBuilt, UsageError
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import Package
from reportgen.pipeline import RefreshedDraft
from reportgen.word import proof, reader, snapshot
from reportgen.word.reading.draft import Draft
from reportgen.workbook.writer import write_new
from tests.word import edits
from tests.word.conftest import libreoffice_docx

__all__ = ["libreoffice_docx"]  # a fixture

BUILT = datetime(2023, 11, 1, 9, 0)
TODAY = datetime(2023, 11, 30, 9, 30)
QUARTER = "2023/24 Q2"
FULL = os.environ.get("REPORTGEN_FULL") == "1"
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
                {"Table": "staff", "Caption": "Advisers", "Cell 1": "Month", "Cell 2": "Advisers"},
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
        return pipeline.refresh(self.draft, self.today(book), now=TODAY, **options)  # type: ignore[arg-type]

    def new(self, book: Book) -> tuple[Draft, RefreshedDraft]:
        """The refreshed draft, read again."""
        done = self.refresh(book)
        return reader.read(Package.open(done.files[0])), done


@pytest.fixture(scope="module")
def as_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    pipeline.build(Book().save(folder / "small.xlsx"), out=folder / "outputs", only=[pipeline.WORD])
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
    from reportgen.word.tracked import Hand

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


# ------------------------------------------------------------------------------------------------ nothing was touched
def test_a_draft_that_nobody_touched_becomes_a_fresh_build_byte_for_byte(desk: Desk) -> None:
    book = Book(value=95.2, texts={("A-1", "Issues"): "Quite other words."})
    done = desk.refresh(book)
    pipeline.build(desk.folder / "small.xlsx", out=desk.folder / "fresh", only=[pipeline.WORD])
    assert done.files[0].read_bytes() == (desk.folder / "fresh" / "small" / "report.docx").read_bytes()


def test_a_draft_of_the_sample_that_nobody_touched_stays_as_it_is(
    built: Path, sample_workbook: Path, tmp_path: Path
) -> None:
    done = pipeline.refresh(built / "report.docx", sample_workbook, out=tmp_path / "new.docx", now=TODAY)
    assert done.files[0].read_bytes() == (built / "report.docx").read_bytes()
    assert done.figures == ()


def test_refreshing_what_was_just_pulled_moves_nothing_but_the_snapshot(desk: Desk) -> None:
    desk.edit(tracked("Four advisers", "Four", "Five"), retyped("Sickness rose", "Absence grew"))
    workbook = desk.today(Book())
    assert pipeline.pull([desk.draft], workbook, policy=Policy.ACCEPT, now=TODAY).changes == 2
    done = pipeline.refresh(desk.draft, workbook, now=TODAY)
    old, new = Package.open(desk.draft), Package.open(done.files[0])
    assert set(old) == set(new)
    assert {part for part in old if old.data(part) != new.data(part)} == {
        "customXml/reportgen.xml",
        "docProps/custom.xml",
    }
    base = {r["key"]: r["text"] for r in snapshot.find(new)["regions"]}
    assert "Five advisers" in base["kpi:A-1:actions"]
    again = pipeline.pull([done.files[0]], workbook, policy=Policy.ACCEPT, now=TODAY)
    assert again.changes == 0


# ------------------------------------------------------------------------------------------------ figures
def test_figures_ratings_charts_and_their_words_are_those_of_today(desk: Desk) -> None:
    desk.edit(retyped("Sickness rose", "Absence grew"))
    draft, done = desk.new(Book(value=84.5))
    assert draft.figures["measure:A-1a:value"].shown.accepted == "84.50%"
    assert draft.figures["measure:A-1a:rating"].shown.accepted == "Red"
    assert "84.50%" in draft.figures["measure:A-1a:chart"].shown.accepted
    assert not any(draft.changed_figures())
    assert "Absence grew" in typed(draft.regions["kpi:A-1:issues"].accepted)
    assert {(f.what, f.old, f.new) for f in done.figures} >= {
        ("Latest Value", "93.45%", "84.50%"),
        ("RAG Status", "Green", "Red"),
    }


def test_the_log_has_each_figure_that_changed_old_and_new(desk: Desk) -> None:
    done = desk.refresh(Book(value=84.5))
    rows = list(csv.reader(io.StringIO(done.files[1].read_text("utf-8-sig"))))
    assert rows[0] == ["KPI", "Measure", "What", "In the draft", "In the workbook"]
    assert ["Calls answered", "Calls answered in time", "Latest Value", "93.45%", "84.50%"] in rows
    assert len(rows) == len(done.figures) + 1


QUOTES = [
    # (the commentary, the value now, whether it still quotes the old figure of 93.45%)
    ("We answered 93.45% of calls.", 84.5, True),
    ("We answered 193.45% of calls.", 84.5, False),
    ("We answered 93.451 of calls.", 84.5, False),
    ("We answered 84.50% of calls, down from 93%.", 84.5, False),
    ("We answered 93.45% of calls.", 93.45, False),
]


@pytest.mark.parametrize(("text", "now", "quotes"), QUOTES)
def test_commentary_that_still_quotes_an_old_figure_is_named(desk: Desk, text: str, now: float, quotes: bool) -> None:
    book = Book(value=now)
    book.texts["A-1", ""] = text
    codes = [f.code for f in desk.refresh(book).findings]
    assert ("text-quotes-old-figure" in codes) == quotes


# ------------------------------------------------------------------------------------------------ texts
def test_tracked_changes_stay_with_who_made_them_and_when(desk: Desk) -> None:
    desk.edit(tracked("Four advisers", "Four", "Five"), tracked("The winter was", "long", "short", BEN))
    before = reader.read(Package.open(desk.draft))
    draft, _ = desk.new(Book(value=84.5))
    assert [c for c in draft.changes if c.author == "reportgen"] == []
    assert draft.changes == before.changes
    for key, region in before.regions.items():
        now = draft.regions[key]
        assert (now.accepted, now.rejected) == (region.accepted, region.rejected), key


def test_what_only_the_workbook_changed_arrives_as_reportgens_tracked_changes(desk: Desk) -> None:
    desk.edit(retyped("The winter was long", "The winter was mild"))
    book = Book()
    book.texts["A-1", "Issues"] = (
        ISSUES.replace("ten advisers", "twelve advisers") + "\n- A third point:\n  - inside it."
    )
    book.texts["A-1", "Actions"] = STEPS.split("\n")[1]
    draft, _ = desk.new(book)
    for key, new, old in (("issues", book.texts["A-1", "Issues"], ISSUES), ("actions", STEPS.split("\n")[1], STEPS)):
        region = draft.regions[f"kpi:A-1:{key}"]
        assert region.accepted == richtext.normalised(richtext.parse(new))
        assert region.rejected == richtext.normalised(richtext.parse(old))
    assert {c.author for c in draft.changes} == {"reportgen"}
    assert any(c.words == "twelve" for c in draft.changes)


def test_reportgens_changes_need_no_policy_and_are_never_undone_by_pull(desk: Desk) -> None:
    desk.edit(retyped("The winter was long", "The winter was mild"))
    book = Book()
    book.texts["A-1", "Issues"] = ISSUES.replace("ten", "twelve")
    done = desk.refresh(book)
    for policy in (None, Policy.REJECT, Policy.ACCEPT):
        workbook = book.save(desk.folder / f"{policy}.xlsx")
        pulled = pipeline.pull([done.files[0]], workbook, policy=policy, now=TODAY)
        assert not pulled.refused
        assert pulled.changes == 1
        again = pipeline.pull([done.files[0]], workbook, policy=policy, now=TODAY)
        assert again.changes == 0


def test_text_that_was_awaited_arrives_as_an_insertion(desk: Desk) -> None:
    desk.edit(retyped("The winter was long", "The winter was mild"))
    book = Book()
    book.texts["B-1", "Issues"] = "Rain delayed the work.\n- It rained in July."
    draft, _ = desk.new(book)
    region = draft.regions["kpi:B-1:issues"]
    assert region.accepted == richtext.normalised(richtext.parse(book.texts["B-1", "Issues"]))
    assert region.rejected == ()


def test_changes_of_both_in_different_places_are_put_together(desk: Desk) -> None:
    desk.edit(retyped("Sickness rose", "Absence grew"))
    book = Book()
    book.texts["A-1", "Issues"] = ISSUES.replace("ten advisers", "twelve advisers")
    draft, _ = desk.new(book)
    said = typed(draft.regions["kpi:A-1:issues"].accepted)
    assert "Absence grew" in said
    assert "twelve advisers" in said
    assert draft.comments == ()


def test_where_both_changed_the_same_words_the_officers_stay_and_a_comment_says_the_workbooks(desk: Desk) -> None:
    desk.edit(retyped("ten advisers", "nine advisers"))
    book = Book()
    book.texts["A-1", "Issues"] = ISSUES.replace("ten advisers", "twelve advisers")
    draft, done = desk.new(book)
    assert "nine advisers" in typed(draft.regions["kpi:A-1:issues"].accepted)
    [comment] = draft.comments
    assert comment.author == "reportgen"
    assert comment.text.startswith("Workbook says:")
    assert "twelve advisers" in comment.text
    pulled = pipeline.pull([done.files[0]], desk.folder / "small.xlsx", now=TODAY)
    assert pulled.changes == 0  # not settled yet


def test_where_tracked_changes_cannot_show_it_the_officers_text_stays_and_a_comment_gives_the_workbooks(
    desk: Desk,
) -> None:
    desk.edit(tracked("Fewer calls", "Fewer", "Less"))
    book = Book()
    book.texts["A-1", "Issues"] = ISSUES.replace("ten advisers", "twelve advisers")
    before = reader.read(Package.open(desk.draft)).regions["kpi:A-1:issues"]
    draft, done = desk.new(book)
    region = draft.regions["kpi:A-1:issues"]
    assert (region.accepted, region.rejected) == (before.accepted, before.rejected)
    assert "twelve advisers" in draft.comments[0].text
    assert "text-not-merged" in {f.code for f in done.findings}
    workbook = desk.folder / "small.xlsx"
    assert pipeline.pull([done.files[0]], workbook, policy=Policy.ACCEPT, now=TODAY).changes == 0  # not settled yet
    desk.draft = done.files[0]
    desk.edit(without_comments, retyped("ten advisers", "twelve advisers, we hear,"))
    assert pipeline.pull([desk.draft], workbook, policy=Policy.ACCEPT, now=TODAY).changes == 1


def test_a_table_in_a_text_is_todays_unless_officers_changed_it(desk: Desk) -> None:
    desk.edit(retyped("above the target", "over the target"))
    draft, done = desk.new(Book(staff="44"))
    [table] = draft.regions["kpi:A-1:text"].tables
    assert table.rows.accepted[1] == ("July", "44")
    desk.edit(retyped("July", "In July"))
    draft, done = desk.new(Book(staff="45"))
    [table] = draft.regions["kpi:A-1:text"].tables
    assert table.rows.accepted[1] == ("In July", "41")
    assert "table-changed-in-both" in {f.code for f in done.findings}


# ------------------------------------------------------------------------------------------------ headings, strays
def test_a_heading_that_was_renamed_stays_renamed(desk: Desk) -> None:
    desk.edit(retyped("Actions", "What we do"))
    draft, done = desk.new(Book(value=84.5))
    assert draft.regions["kpi:A-1:actions"].heading.accepted == "What we do"
    workbook = desk.folder / "small.xlsx"
    assert pipeline.pull([done.files[0]], workbook, now=TODAY).changes == 1
    once_more = pipeline.refresh(done.files[0], workbook, now=TODAY)
    again = reader.read(Package.open(once_more.files[0]))
    assert again.regions["kpi:A-1:what-we-do"].heading.accepted == "What we do"
    assert pipeline.pull([once_more.files[0]], workbook, now=TODAY).changes == 0


def test_a_heading_that_was_added_stays_and_becomes_a_text_of_the_report_once_pulled(desk: Desk) -> None:
    desk.edit(
        added_behind("The rota changes", "Risks", "Heading3"),
        lambda root: paragraph(root, "Risks").addnext(
            etree.fromstring(f'<w:p xmlns:w="{NAMESPACES["w"]}"><w:r><w:t>Advisers may leave.</w:t></w:r></w:p>')
        ),
    )
    draft, done = desk.new(Book(value=84.5))
    [new] = draft.new_regions
    assert (new.heading.accepted, new.kpi, new.after) == ("Risks", "A-1", "kpi:A-1:actions")
    assert typed(new.blocks.accepted) == "Advisers may leave."
    workbook = desk.folder / "small.xlsx"
    assert pipeline.pull([done.files[0]], workbook, now=TODAY).changes == 1
    once_more = pipeline.refresh(done.files[0], workbook, now=TODAY)
    again = reader.read(Package.open(once_more.files[0]))
    assert again.new_regions == ()
    assert typed(again.regions["kpi:A-1:risks"].accepted) == "Advisers may leave."
    assert body_words(once_more.files[0]).count("Advisers may leave.") == 1
    assert pipeline.pull([once_more.files[0]], workbook, now=TODAY).changes == 0


def test_text_outside_every_region_stays_where_it_stood(desk: Desk) -> None:
    desk.edit(
        lambda root: next(t for t in root.iter(q("w:tbl")) if "Potholes" in paragraph_above(t)).addnext(
            etree.fromstring(f'<w:p xmlns:w="{NAMESPACES["w"]}"><w:r><w:t>Typed below the table.</w:t></w:r></w:p>')
        )
    )
    before = reader.read(Package.open(desk.draft))
    draft, _ = desk.new(Book(value=84.5))
    assert [(s.kpi, s.words) for s in draft.strays] == [(s.kpi, s.words) for s in before.strays]
    assert body_words(desk.folder / "anna refreshed.docx").count("Typed below the table.") == 1


def paragraph_above(table: etree._Element) -> str:
    before = table.getprevious()
    return "" if before is None else "".join(t.text or "" for t in before.iter(q("w:t")))


# ------------------------------------------------------------------------------------------------ comments
COMMENTED = ["Sickness rose", "Calls answered", "93.45%", "This is the report.", "Advisers", "Issues"]


@pytest.mark.parametrize("words", COMMENTED)
def test_a_comment_stays_at_what_it_is_about(desk: Desk, words: str) -> None:
    commented(desk.draft, words, "Is this right?")
    [before] = reader.read(Package.open(desk.draft)).comments
    draft, _ = desk.new(Book(value=84.5))
    [comment] = draft.comments
    assert (comment.author, comment.date, comment.text) == (before.author, before.date, before.text)
    assert comment.key == before.key
    if words in before.words and words != "93.45%":
        assert words in comment.words


# ------------------------------------------------------------------------------------------------ KPIs come and go
def test_new_kpis_and_measures_are_in_the_new_draft(desk: Desk) -> None:
    desk.edit(retyped("Sickness rose", "Absence grew"))
    draft, done = desk.new(Book(kpis=("A-1", "D-1", "B-1", "C-1"), second_measure=True))
    assert draft.figures["measure:A-1b:value"].shown.accepted == "71.25%"
    assert draft.figures["measure:D-1a:value"].shown.accepted == "3"
    assert "Absence grew" in typed(draft.regions["kpi:A-1:issues"].accepted)
    assert [k["id"] for k in draft.snapshot["kpis"]] == ["A-1", "D-1", "B-1", "C-1"]  # type: ignore[attr-defined]
    assert ("", "71.25%") in {(f.old, f.new) for f in done.figures}


def test_a_kpi_that_is_gone_takes_no_officers_text_with_it(desk: Desk) -> None:
    desk.edit(tracked("The winter was", "long", "mild"))
    commented(desk.draft, "and frost broke", "By how much?")
    draft, done = desk.new(Book(kpis=("A-1", "B-1")))
    assert "kpi:C-1:issues" not in draft.regions
    words = body_words(done.files[0])
    assert LEFT_OVER_TITLE in words
    assert words.count("and frost broke the roads.") == 1
    assert [(c.author, c.words) for c in draft.changes] == [(ANNA, "long"), (ANNA, "mild")]
    assert [c.text for c in draft.comments] == ["By how much?"]
    assert "kpi-gone" in {f.code for f in done.findings}
    workbook = desk.folder / "small.xlsx"
    assert pipeline.pull([done.files[0]], workbook, policy=Policy.ACCEPT, now=TODAY).changes == 0
    # and once more: what is left over is neither lost nor doubled
    once_more = pipeline.refresh(done.files[0], Book(kpis=("A-1", "B-1"), value=80).save(workbook), now=TODAY)
    words = body_words(once_more.files[0])
    assert words.count("and frost broke the roads.") == 1
    assert words.count(LEFT_OVER_TITLE) <= 2  # the heading, and its line in the contents list


def test_a_kpi_that_is_gone_and_that_nobody_wrote_about_is_just_gone(desk: Desk) -> None:
    desk.edit(retyped("Sickness rose", "Absence grew"))
    _, done = desk.new(Book(kpis=("A-1", "B-1")))
    assert LEFT_OVER_TITLE not in body_words(done.files[0])
    assert "kpi-gone" not in {f.code for f in done.findings}


def test_an_edited_text_whose_row_is_gone_stays_in_its_kpi(desk: Desk) -> None:
    desk.edit(retyped("The rota changes", "The rota may change"))
    book = Book()
    del book.texts["A-1", "Actions"]
    draft, done = desk.new(book)
    [new] = draft.new_regions
    assert new.kpi == "A-1"
    assert "The rota may change" in typed(new.blocks.accepted)
    assert "text-without-row" in {f.code for f in done.findings}


# ------------------------------------------------------------------------------------------------ files
def test_the_draft_itself_is_left_as_it_was(desk: Desk) -> None:
    desk.edit(retyped("Sickness rose", "Absence grew"))
    before = desk.draft.read_bytes()
    done = desk.refresh(Book(value=84.5))
    assert done.files[0].name == "anna refreshed.docx"
    assert desk.draft.read_bytes() == before
    again = desk.refresh(Book(value=83.5))
    assert again.files[0].name == "anna refreshed (2).docx"
    with pytest.raises(EditedSinceBuilt):
        desk.refresh(Book(value=84.5), out=desk.draft)
    assert desk.draft.read_bytes() == before


def test_a_draft_that_nobody_touched_may_be_replaced(desk: Desk) -> None:
    desk.refresh(Book(value=84.5), out=desk.draft)
    assert reader.read(Package.open(desk.draft)).figures["measure:A-1a:value"].shown.accepted == "84.50%"


def test_a_draft_of_another_quarter_is_refused_unless_somebody_insists(desk: Desk) -> None:
    desk.edit(retyped("Sickness rose", "Absence grew"))
    workbook = desk.today(Book(period="2023/24 Q3"))
    files = sorted(desk.folder.iterdir())
    assert main(["refresh", str(desk.draft), str(workbook)]) == 3
    assert sorted(desk.folder.iterdir()) == files
    assert main(["refresh", str(desk.draft), str(workbook), "--force"]) == 0


def test_the_command_says_which_figures_changed(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    workbook = desk.today(Book(value=84.5))
    assert main(["refresh", str(desk.draft), str(workbook)]) == 0
    said = capsys.readouterr().out
    assert "93.45%" in said
    assert "84.50%" in said
    assert "anna refreshed.docx" in said


def test_a_name_that_is_no_drafts_is_refused(desk: Desk) -> None:
    with pytest.raises(UsageError):
        desk.refresh(Book(), out=desk.folder / "new.pdf")


def test_a_draft_of_a_cut_stays_that_cut(desk: Desk) -> None:
    workbook = desk.today(Book())
    built = pipeline.build(workbook, out=desk.folder / "out", only=["word"], part="Head of Highways")
    desk.draft = next(p for p in built.files if p.suffix == ".docx")
    desk.edit(retyped("The winter was long", "The winter was mild"))
    draft, _ = desk.new(Book(value=84.5))
    assert [k["id"] for k in draft.snapshot["kpis"]] == ["B-1", "C-1"]  # type: ignore[attr-defined]
    assert "mild" in typed(draft.regions["kpi:C-1:issues"].accepted)


# ------------------------------------------------------------------------------------------------ at random, elsewhere
@pytest.mark.parametrize(
    "seed", [*range(3), *(pytest.param(s, marks=pytest.mark.full) for s in (range(3, 120) if FULL else ()))]
)
def test_any_edits_of_the_sample_come_through_a_refresh_with_other_figures(
    seed: int, built: Path, other_sample: Path, tmp_path: Path, ooxml_validate: Callable[[Path], list[str]]
) -> None:
    package = Package.open(built / "report.docx")
    script = edits.Script(edits.regions_of(package), random.Random(seed))
    script.edit(10)
    draft = tmp_path / "edited.docx"
    draft.write_bytes(edits.written(package, script).to_bytes())
    before = reader.read(Package.open(draft))
    done = pipeline.refresh(draft, other_sample, now=TODAY)
    target = Package.open(done.files[0])
    after = reader.read(target)
    for key, region in before.regions.items():
        now = after.regions[key]
        assert (now.accepted, now.rejected, now.heading) == (region.accepted, region.rejected, region.heading), key
    assert after.changes == before.changes, script.done
    assert after.comments == before.comments
    assert after.figures["measure:DBS-06a:value"].shown.accepted == "84.41%"
    proof.check_unique([target.xml("word/document.xml")])
    if seed < 2:
        old = set(ooxml_validate(draft))
        assert [e for e in ooxml_validate(done.files[0]) if e not in old] == []


@pytest.fixture(scope="module")
def other_sample(sample_workbook: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's workbook with one other figure."""
    from reportgen.workbook import cells
    from reportgen.workbook.patch import SetCell, patch

    path = tmp_path_factory.mktemp("other") / sample_workbook.name
    grid = next(g for g in cells.open_book(sample_workbook).grids if g.name == "Data")
    heads = {str(c): column for (row, column), c in grid.cells.items() if row == 1}
    row = next(
        row
        for (row, column), c in grid.cells.items()
        if column == heads["Measure"] and str(c) == "DBS-06a" and str(grid.cells[row, heads["Period"]]) == "2023/24 Q2"
    )
    patched = patch(sample_workbook.read_bytes(), [SetCell("Data", row, heads["Value"], "84.41")])
    assert not patched.findings
    path.write_bytes(patched.data)
    return path


def test_a_draft_that_libreoffice_saved_keeps_all_its_texts(
    desk: Desk, libreoffice_docx: Callable[[Path], Path], ooxml_validate: Callable[[Path], list[str]]
) -> None:
    desk.edit(tracked("Four advisers", "Four", "Five"), retyped("Sickness rose", "Absence grew"))
    commented(desk.draft, "Absence grew", "Is this right?")
    saved = libreoffice_docx(desk.draft)
    before = reader.read(Package.open(saved))
    desk.draft.write_bytes(saved.read_bytes())
    draft, done = desk.new(Book(value=84.5))
    for key, region in before.regions.items():
        now = draft.regions[key]
        assert (now.accepted, now.rejected) == (region.accepted, region.rejected), key
    assert [(c.author, c.text) for c in draft.comments] == [(BEN, "Is this right?")]
    assert ooxml_validate(done.files[0]) == []
