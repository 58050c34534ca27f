"""Officers' drafts come back into the workbook: what is taken, what is kept, what a person is asked about."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from reportgen import pipeline, richtext
from reportgen.cli import main
from reportgen.drafts.pull import Policy
from reportgen.errors import CannotWrite, EditedSinceBuilt, UnreadableInput
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.pipeline import Pulled
from reportgen.word import snapshot as snapshots
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


# ------------------------------------------------------------------------------------------------ a desk to work at
@dataclass
class Desk:
    """A workbook and the draft that was built from it, both to be edited by a test."""

    workbook: Path
    draft: Path

    def pull(self, *drafts: Path, **options: object) -> Pulled:
        return pipeline.pull(drafts or [self.draft], self.workbook, now=MOMENT, **options)  # type: ignore[arg-type]

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


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    small_workbook(folder / "small.xlsx")
    pipeline.build(folder / "small.xlsx", out=folder / "outputs", only=[pipeline.WORD])
    return folder


@pytest.fixture
def desk(small: Path, tmp_path: Path) -> Desk:
    workbook = Path(shutil.copy(small / "small.xlsx", tmp_path))
    return Desk(workbook, Path(shutil.copy(small / "outputs" / "small" / "report.docx", tmp_path / "anna.docx")))


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


# ------------------------------------------------------------------------------------------------ what is taken
def test_pulling_an_untouched_draft_changes_nothing_and_says_so(
    built: Path, sample_workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook = Path(shutil.copy(sample_workbook, tmp_path))
    before = workbook.read_bytes()
    assert main(["pull", str(built / "report.docx"), str(workbook)]) == 0
    assert f"{workbook.name} needs no change." in capsys.readouterr().out
    assert workbook.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [workbook.name], "no backup of what was not changed"


def test_a_changed_text_lands_in_its_cell_and_all_else_stays(
    desk: Desk, ooxml_validate: Callable[[Path], list[str]]
) -> None:
    before = desk.workbook.read_bytes()
    edit(desk.draft, retyped("Sickness rose.", "Sickness fell & rose <again>."))
    pulled = desk.pull()
    assert outcomes(pulled) == [("Calls answered", "Issues", "taken")]
    assert pulled.lines[0].place == "Commentary!G2"
    assert desk.texts()["A-1", "Issues"] == f"- {CALLS}\n- Sickness fell & rose <again>.\n\n[table: staff]"
    assert desk.texts()["A-1", "Actions"] == f"- {STEPS}"
    assert other_parts(before, desk.workbook.read_bytes()) == {"xl/worksheets/sheet9.xml"}
    assert pulled.backup is not None
    assert pulled.backup.name == "small backup 2023-11-30T0930.xlsx"
    assert pulled.backup.read_bytes() == before
    assert ooxml_validate(desk.workbook) == []


def test_a_draft_that_went_on_after_it_was_pulled_is_taken_again(desk: Desk) -> None:
    """What was taken from it before is the base then: its own earlier words are nobody else's change."""
    said = ["Sickness rose.", "Sickness fell.", "Sickness fell by half.", "Sickness fell by a third."]
    for before, words in pairwise(said):
        edit(desk.draft, retyped(before, words))
        assert outcomes(desk.pull()) == [("Calls answered", "Issues", "taken")]
        assert words in desk.texts()["A-1", "Issues"]
    desk.retype("by a third", "by a quarter")
    assert outcomes(desk.pull()) == [("Calls answered", "Issues", "kept")]


def test_another_officers_copy_in_the_same_place_is_no_later_version(desk: Desk) -> None:
    untouched = desk.draft.read_bytes()
    edit(desk.draft, retyped("ten advisers", "twelve advisers"))
    desk.pull()
    desk.draft.write_bytes(untouched)
    edit(desk.draft, retyped("Sickness rose.", "Sickness fell."))
    assert outcomes(desk.pull()) == [("Calls answered", "Issues", "merged")]
    assert "twelve advisers" in desk.texts()["A-1", "Issues"]
    desk.draft.write_bytes(untouched)
    assert outcomes(desk.pull()) == [("Calls answered", "Issues", "kept")]


def test_a_backup_is_never_replaced(desk: Desk) -> None:
    for old, new in (("Sickness", "Illness"), ("Illness", "Health")):
        edit(desk.draft, retyped(old, new))
        desk.pull()
    names = sorted(p.name for p in desk.workbook.parent.glob("*backup*"))
    assert names == ["small backup 2023-11-30T0930 (2).xlsx", "small backup 2023-11-30T0930.xlsx"]


def test_introductions_land_in_their_sheets(desk: Desk) -> None:
    edit(desk.draft, retyped("This is the report.", "This is the whole report."))
    edit(desk.draft, retyped("How the services did.", "How all services did."))
    pulled = desk.pull()
    assert [(line.owner, line.place) for line in pulled.lines] == [
        ("Introduction", "Report!B6"),
        ("Services", "Sections!D2"),
    ]
    report, _ = workbook_reader.read(desk.workbook)
    assert report is not None
    assert richtext.typed(report.settings.introduction) == "This is the whole report."
    assert richtext.typed(report.sections[0].introduction) == "How all services did."


def test_summaries_land_in_their_sheet(desk: Desk) -> None:
    def fill(root: etree._Element) -> None:
        prompt = next(paragraphs(root, "Common themes awaited"))
        prompt.getparent().replace(prompt, paragraph("Staff were hard to find."))  # type: ignore[union-attr]

    edit(desk.draft, retyped("held up well", "held up very well"))
    edit(desk.draft, fill)
    assert sorted((line.outcome.value, line.place) for line in desk.pull().lines) == [
        ("taken", "Report!B8"),
        ("taken", "Summaries!D2"),
    ]
    report, _ = workbook_reader.read(desk.workbook)
    assert report is not None
    assert richtext.typed(report.summaries[0].blocks) == "The services held up very well."
    assert richtext.typed(report.settings.themes) == "Staff were hard to find."
    assert desk.pull().changes == 0


def test_a_prompt_that_was_filled_in_becomes_a_row_and_the_other_prompts_stay(desk: Desk) -> None:
    def fill(root: etree._Element) -> None:
        prompt = next(paragraphs(root, "Commentary awaited: Head of Highways"))
        prompt.getparent().replace(prompt, paragraph("Frost broke the roads."))  # type: ignore[union-attr]

    edit(desk.draft, fill)
    pulled = desk.pull()
    assert outcomes(pulled) == [("Potholes mended", "Issues", "taken")]
    assert {k: t for k, t in desk.texts().items() if k[0] == "B-1"} == {
        ("B-1", "Issues"): "Frost broke the roads.",
        ("B-1", "Causes"): "",
        ("B-1", "Actions"): "",
    }
    assert desk.pull().changes == 0, "pulling the same draft again changes nothing"


def test_a_heading_that_an_officer_added_becomes_a_row_in_its_place(desk: Desk) -> None:
    def add(root: etree._Element) -> None:
        actions = next(paragraphs(root, "Actions"))
        actions.addprevious(paragraph("Risks", style_of(root, "Actions")))
        actions.addprevious(paragraph("The new system may be late."))

    edit(desk.draft, add)
    assert outcomes(desk.pull()) == [("Calls answered", "Risks", "taken")]
    report, _ = workbook_reader.read(desk.workbook)
    assert report is not None
    assert [(c.heading, richtext.typed(c.blocks)[:10]) for c in report.commentary_of["A-1"]] == [
        ("Issues", f"- {CALLS}"[:10]),
        ("Risks", "The new sy"),
        ("Actions", f"- {STEPS}"[:10]),
    ]
    assert desk.pull().changes == 0


def test_a_renamed_heading_lands_in_the_heading_cell(desk: Desk) -> None:
    def rename(root: etree._Element) -> None:
        heading = next(p for p in paragraphs(root, "Actions") if "Heading" in style_of(p, "Actions"))
        next(heading.iter(q("w:t"))).text = "Next steps"

    edit(desk.draft, rename)
    pulled = desk.pull()
    assert [line.said for line in pulled.lines] == ["taken (heading renamed to 'Next steps')"]
    assert desk.texts()["A-1", "Next steps"] == f"- {STEPS}"
    assert desk.pull().changes == 0


def test_an_embedded_table_lands_in_the_tables_sheet(desk: Desk) -> None:
    def change(root: etree._Element) -> None:
        retyped("July", "June")(root)
        row = next(r for r in root.iter(q("w:tr")) if "June" in "".join(r.itertext()))
        copy = etree.fromstring(etree.tostring(row))
        cell = list(copy.iter(q("w:t")))
        cell[0].text, cell[1].text = "August", "31"
        row.addnext(copy)

    edit(desk.draft, change)
    desk.pull()
    report, _ = workbook_reader.read(desk.workbook)
    assert report is not None
    assert report.tables[0].rows == (("Month", "Advisers"), ("June", "41"), ("August", "31"))
    assert report.tables[0].caption == "Advisers"
    assert desk.pull().changes == 0


def test_rows_that_were_sorted_since_are_found_again(desk: Desk) -> None:
    """The rows change places in the workbook; the order column keeps their order in the report."""
    grid = next(g for g in cells.open_book(desk.workbook).grids if g.name == "Commentary")
    swapped = [SetCell("Commentary", 5 - row, column, str(c)) for (row, column), c in grid.cells.items() if row > 1]
    desk.in_workbook(*[SetCell("Commentary", r, c, "") for r in (2, 3) for c in range(1, 10)], *swapped)
    edit(desk.draft, retyped("Sickness rose.", "Sickness fell."))
    pulled = desk.pull()
    assert [line.place for line in pulled.lines] == ["Commentary!G3"]
    assert "Sickness fell." in desk.texts()["A-1", "Issues"]


# ------------------------------------------------------------------------------------------------ both changed
def test_changes_to_different_bullets_are_put_together(desk: Desk) -> None:
    desk.retype("Sickness rose.", "Sickness rose to 5%.")
    edit(desk.draft, retyped("ten advisers", "twelve advisers"))
    pulled = desk.pull()
    assert outcomes(pulled) == [("Calls answered", "Issues", "merged")]
    text = desk.texts()["A-1", "Issues"]
    assert "twelve advisers" in text
    assert "rose to 5%" in text


def test_a_conflict_stays_as_the_workbook_has_it_until_it_is_settled(
    desk: Desk, ooxml_validate: Callable[[Path], list[str]]
) -> None:
    desk.retype("ten advisers", "nine advisers")
    desk.retype("Sickness rose.", "Sickness rose to 5%.")
    edit(desk.draft, retyped("ten advisers", "twelve advisers"))
    edit(desk.draft, retyped("January", "March"))
    pulled = desk.pull()
    assert outcomes(pulled) == [("Calls answered", "Issues", "to settle"), ("Calls answered", "Actions", "taken")]
    assert "nine advisers" in desk.texts()["A-1", "Issues"]
    assert "March" in desk.texts()["A-1", "Actions"]
    (review,) = pulled.reviews
    assert review.name == "anna to settle.docx"
    assert ooxml_validate(review) == ooxml_validate(desk.draft)
    package = Package.open(review)
    comments = "".join(package.xml("word/comments.xml").itertext())
    assert "Workbook says: - Fewer calls" in comments
    assert "nine advisers" in comments
    body = package.xml("word/document.xml")
    assert "twelve advisers" in "".join(t.text or "" for t in body.iter(q("w:t")))
    assert ["".join(i.itertext()) for i in body.iter(q("w:ins"))] == [" to 5%"]
    ids = [e.get(q("w:id")) for name in ("w:ins", "w:del", "w:bookmarkStart") for e in body.iter(q(name))]
    assert len(ids) == len(set(ids))

    still = desk.pull(review, policy=Policy.ACCEPT)
    assert (outcomes(still), still.changes) == ([("Calls answered", "Issues", "to settle")], 0)
    assert "not settled yet" in still.lines[0].detail

    settled = edit(review, without_comments, review.with_name("settled.docx"))
    assert outcomes(desk.pull(settled, policy=Policy.ACCEPT)) == [("Calls answered", "Issues", "taken")]
    text = desk.texts()["A-1", "Issues"]
    assert "twelve advisers" in text
    assert "rose to 5%" in text


def without_comments(root: etree._Element) -> None:
    """Delete all comments, as a person who has settled what they ask."""
    for name in ("w:commentRangeStart", "w:commentRangeEnd", "w:commentReference"):
        for element in list(root.iter(q(name))):
            element.getparent().remove(element)  # type: ignore[union-attr]


def test_settling_for_the_workbooks_words_keeps_them(desk: Desk) -> None:
    desk.retype("ten advisers", "nine advisers")
    edit(desk.draft, retyped("ten advisers", "twelve advisers"))
    (review,) = desk.pull().reviews
    edit(review, retyped("twelve advisers", "nine advisers"))
    edit(review, without_comments)
    assert desk.pull(review).changes == 0
    assert "nine advisers" in desk.texts()["A-1", "Issues"]


def test_a_row_that_the_workbook_lost_is_a_conflict(desk: Desk) -> None:
    desk.in_workbook(*[SetCell("Commentary", 3, c, "") for c in range(1, 10)])
    assert desk.pull().lines == (), "an untouched text of a row that is gone is no loss"
    edit(desk.draft, retyped("January", "March"))
    pulled = desk.pull()
    assert outcomes(pulled) == [("Calls answered", "Actions", "to settle")]
    assert pulled.changes == 0
    assert "this was deleted there" in "".join(Package.open(pulled.reviews[0]).xml("word/comments.xml").itertext())


def test_text_for_a_kpi_that_the_workbook_no_longer_has_is_a_conflict(desk: Desk) -> None:
    def fill(root: etree._Element) -> None:
        prompt = next(paragraphs(root, "Commentary awaited: Head of Highways"))
        prompt.getparent().replace(prompt, paragraph("Frost broke the roads."))  # type: ignore[union-attr]

    edit(desk.draft, fill)
    for sheet, row in (("KPIs", 3), ("Measures", 3), ("Data", 4)):
        desk.in_workbook(*[SetCell(sheet, row, column, "") for column in range(1, 25)])
    pulled = desk.pull()
    assert ([line.outcome.value for line in pulled.lines], pulled.changes) == (["to settle"], 0)


def test_two_officers_changes_meet_as_a_drafts_and_the_workbooks(desk: Desk) -> None:
    ben = edit(desk.draft, retyped("Sickness rose.", "Sickness fell."), desk.draft.with_name("ben.docx"))
    cleo = edit(desk.draft, retyped("ten advisers", "six advisers"), desk.draft.with_name("cleo.docx"))
    edit(desk.draft, retyped("ten advisers", "twelve advisers"))
    pulled = desk.pull(desk.draft, ben, cleo)
    assert [(line.draft, line.outcome.value) for line in pulled.lines] == [
        ("anna.docx", "taken"),
        ("ben.docx", "merged"),
        ("cleo.docx", "to settle"),
    ]
    text = desk.texts()["A-1", "Issues"]
    assert "twelve advisers" in text
    assert "Sickness fell." in text
    assert [p.name for p in pulled.reviews] == ["ben to settle.docx", "cleo to settle.docx"]


def test_two_officers_fill_in_two_prompts_of_one_kpi(desk: Desk) -> None:
    def filling(heading: str, text: str) -> Callable[[etree._Element], None]:
        def fill(root: etree._Element) -> None:
            prompts = list(paragraphs(root, "Commentary awaited: Head of Highways"))
            prompt = prompts[["Issues", "Causes", "Actions"].index(heading)]
            prompt.getparent().replace(prompt, paragraph(text))  # type: ignore[union-attr]

        return fill

    ben = edit(desk.draft, filling("Actions", "Mend them."), desk.draft.with_name("ben.docx"))
    edit(desk.draft, filling("Causes", "Frost."))
    desk.pull()
    desk.pull(ben)
    assert [(h, t) for (kpi, h), t in desk.texts().items() if kpi == "B-1"] == [
        ("Issues", ""),
        ("Causes", "Frost."),
        ("Actions", "Mend them."),
    ]


def test_two_owners_parts_come_back_together_and_other_kpis_are_absent_not_deleted(desk: Desk) -> None:
    parts = []
    for owner in ("Head of Contact", "Head of Highways"):
        built = pipeline.build(desk.workbook, out=desk.workbook.parent / "out", only=[pipeline.WORD], part=owner)
        parts.append(next(p for p in built.files if p.suffix == ".docx"))

    def fill(root: etree._Element) -> None:
        prompt = next(paragraphs(root, "Commentary awaited: Head of Highways"))
        prompt.getparent().replace(prompt, paragraph("Frost broke the roads."))  # type: ignore[union-attr]

    edit(parts[0], retyped("Sickness rose.", "Sickness fell."))
    edit(parts[1], fill)
    pulled = desk.pull(*parts)
    assert not pulled.refused
    assert outcomes(pulled) == [("Calls answered", "Issues", "taken"), ("Potholes mended", "Issues", "taken")]
    assert "Sickness fell." in desk.texts()["A-1", "Issues"]
    assert desk.texts()["A-1", "Actions"] == f"- {STEPS}"
    assert desk.texts()["B-1", "Issues"] == "Frost broke the roads."


def test_a_comment_marked_as_resolved_settles_its_text(desk: Desk) -> None:
    desk.retype("ten advisers", "nine advisers")
    edit(desk.draft, retyped("ten advisers", "twelve advisers"))
    (review,) = desk.pull().reviews
    package = Package.open(review)
    w15 = "http://schemas.microsoft.com/office/word/2012/wordml"
    kind = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
    for n, p in enumerate(package.xml("word/comments.xml").iter(q("w:p")), 1):
        p.set(q("w14:paraId"), f"{n:08X}")
        package.touch("word/comments.xml")
        last = f"{n:08X}"
    done = f'<w15:commentsEx xmlns:w15="{w15}"><w15:commentEx w15:paraId="{last}" w15:done="1"/></w15:commentsEx>'
    package.put("word/commentsExtended.xml", done.encode(), "application/vnd.openxmlformats-officedocument"
                ".wordprocessingml.commentsExtended+xml")  # fmt: skip
    package.relate("word/document.xml", "rIdEx", kind, "word/commentsExtended.xml")
    review.write_bytes(package.to_bytes())
    assert outcomes(desk.pull(review)) == [("Calls answered", "Issues", "taken")]
    assert "twelve advisers" in desk.texts()["A-1", "Issues"]


# ------------------------------------------------------------------------------------------------ what is asked
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


def test_tracked_changes_stop_the_pull_until_somebody_says_what_becomes_of_them(desk: Desk) -> None:
    before = desk.workbook.read_bytes()
    edit(desk.draft, tracked)
    pulled = desk.pull()
    assert (pulled.refused, codes(pulled)) == (True, ["changes-undecided"])
    assert "Anna Khan (2023-11-03) deleted 'Sickness rose.'" in pulled.findings[0].problem
    assert desk.workbook.read_bytes() == before


@pytest.mark.parametrize(
    ("policy", "expected"), [(Policy.ACCEPT, "Nobody was ill."), (Policy.REJECT, "Sickness rose.")]
)
def test_tracked_changes_are_taken_as_somebody_said(desk: Desk, policy: Policy, expected: str) -> None:
    edit(desk.draft, tracked)
    pulled = desk.pull(policy=policy)
    assert expected in desk.texts()["A-1", "Issues"]
    if policy is Policy.ACCEPT:
        assert [(line.who, line.when) for line in pulled.lines] == [("Anna Khan", "2023-11-03")]
    else:
        assert pulled.lines == ()


def emptied(root: etree._Element) -> None:
    found = next(paragraphs(root, "Four advisers"))
    found.getparent().replace(found, etree.Element(q("w:p")))  # type: ignore[union-attr]


def test_an_emptied_text_is_asked_about(desk: Desk) -> None:
    edit(desk.draft, emptied)
    pulled = desk.pull()
    assert (outcomes(pulled), pulled.changes) == ([("Calls answered", "Actions", "emptied")], 0)
    assert "--take-emptied" in pulled.lines[0].detail
    assert outcomes(desk.pull(take_emptied=True)) == [("Calls answered", "Actions", "taken")]
    assert desk.texts()["A-1", "Actions"] == ""


def test_a_changed_figure_is_reported_and_never_taken(desk: Desk) -> None:
    def overtype(root: etree._Element) -> None:
        tag = next(t for t in root.iter(q("w:tag")) if t.get(q("w:val")) == "measure:A-1a:value")
        control = tag.getparent().getparent()  # type: ignore[union-attr]
        next(control.iter(q("w:t"))).text = "94.2%"  # type: ignore[union-attr]

    edit(desk.draft, overtype)
    pulled = desk.pull()
    assert pulled.changes == 0
    (finding,) = (f for f in pulled.findings if f.code == "figure-changed-in-draft")
    assert finding.problem == "Draft says 94.2% for 'Calls answered in time', workbook says 93.45%."


def test_text_that_stands_in_no_region_is_listed_with_its_place(desk: Desk) -> None:
    def add(root: etree._Element) -> None:
        heading = next(p for p in paragraphs(root, "Potholes mended") if "Heading" in style_of(p, "Potholes"))
        heading.addnext(paragraph("A word about this table."))

    edit(desk.draft, add)
    pulled = desk.pull()
    (finding,) = (f for f in pulled.findings if f.code == "text-outside")
    assert "A word about this table." in finding.problem
    assert "Potholes mended" in str(finding.place)
    assert pulled.changes == 0


# ------------------------------------------------------------------------------------------------ what is refused
def with_snapshot(draft: Path, **changes: object) -> None:
    package = Package.open(draft)
    snapshots.exchange(package, {**snapshots.find(package), **changes})
    draft.write_bytes(package.to_bytes())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"report_id": "another"}, "draft-of-another-report"),
        ({"period": "2023/24 Q1"}, "draft-of-another-quarter"),
        ({"reportgen": "0.0.1"}, "draft-of-another-version"),
    ],
)
def test_a_draft_that_is_not_this_workbooks_is_refused_unless_forced(
    desk: Desk, changes: dict[str, object], code: str
) -> None:
    before = desk.workbook.read_bytes()
    edit(desk.draft, retyped("January", "March"))
    with_snapshot(desk.draft, **changes)
    pulled = desk.pull()
    assert (pulled.refused, codes(pulled)) == (True, [code])
    assert outcomes(pulled) == [("Calls answered", "Actions", "taken")], "it says what would be taken"
    assert desk.workbook.read_bytes() == before
    assert not desk.pull(force=True).refused
    assert "March" in desk.texts()["A-1", "Actions"]


def test_a_draft_with_half_its_texts_gone_is_refused_unless_forced(desk: Desk) -> None:
    def cut(root: etree._Element) -> None:
        body = root.find(q("w:body"))
        assert body is not None
        first = next(n for n, e in enumerate(body) if any(True for _ in paragraphs(e, "How the services did.")))
        for element in list(body)[first:-1]:
            body.remove(element)

    edit(desk.draft, cut)
    pulled = desk.pull()
    assert pulled.refused
    assert "draft-half-gone" in codes(pulled)
    forced = desk.pull(force=True)
    assert forced.changes == 0, "what is gone from the draft stays in the workbook"


def without_snapshot(draft: Path) -> None:
    package = Package.open(draft)
    for part in [p for p in package if b"urn:reportgen:snapshot" in package.data(p) and "Props" not in p]:
        package.put(part, b"<nothing/>")
    draft.write_bytes(package.to_bytes())


def test_a_draft_without_its_snapshot_takes_the_copy_beside_it(desk: Desk, small: Path) -> None:
    edit(desk.draft, retyped("January", "March"))
    without_snapshot(desk.draft)
    pulled = desk.pull()
    assert (pulled.refused, "draft-without-snapshot" in codes(pulled)) == (True, True)
    shutil.copy(small / "outputs" / "small" / "snapshot.json", desk.draft.parent)
    assert outcomes(desk.pull()) == [("Calls answered", "Actions", "taken")]


def test_a_draft_without_any_snapshot_may_be_forced(desk: Desk) -> None:
    edit(desk.draft, retyped("January", "March"))
    without_snapshot(desk.draft)
    assert outcomes(desk.pull(force=True)) == [("Calls answered", "Actions", "taken")]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old document", "file-old-format"), (b"plain words", "file-not-office")],
)
def test_a_file_of_another_kind_is_refused(desk: Desk, content: bytes, code: str) -> None:
    desk.draft.write_bytes(content)
    with pytest.raises(UnreadableInput) as stop:
        desk.pull()
    assert stop.value.code == code


@pytest.mark.parametrize("mark", ["~$small.xlsx", ".~lock.small.xlsx#"])
def test_a_workbook_that_somebody_has_open_is_left_alone(desk: Desk, mark: str) -> None:
    edit(desk.draft, retyped("January", "March"))
    before = desk.workbook.read_bytes()
    desk.workbook.with_name(mark).write_text("Anna")
    with pytest.raises(CannotWrite) as stop:
        desk.pull()
    assert stop.value.code == "workbook-is-open"
    assert desk.workbook.read_bytes() == before
    assert desk.pull(dry_run=True).changes == 1, "looking is allowed"


def test_a_workbook_that_was_saved_meanwhile_is_left_alone(desk: Desk) -> None:
    edit(desk.draft, retyped("January", "March"))

    def save_meanwhile(line: str) -> None:
        if line.startswith("Putting"):
            desk.retype("Sickness rose.", "Sickness rose again.")

    with pytest.raises(EditedSinceBuilt) as stop:
        desk.pull(tell=save_meanwhile)
    assert stop.value.code == "workbook-changed"
    assert "rose again" in desk.texts()["A-1", "Issues"]
    assert "March" not in desk.texts()["A-1", "Actions"]


def test_a_cell_with_a_formula_is_left_alone(desk: Desk) -> None:
    edit(desk.draft, retyped("January", "March"))
    data = desk.workbook.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet9.xml").decode()
    start = sheet.index('<c r="G3"')
    end = sheet.index("</c>", start) + 4
    formula = f'<c r="G3" t="str"><f>"- "&amp;"x"</f><v>- {STEPS}</v></c>'
    package = Package.open(data)
    package.put("xl/worksheets/sheet9.xml", (sheet[:start] + formula + sheet[end:]).encode())
    desk.workbook.write_bytes(package.to_bytes())
    before = desk.workbook.read_bytes()
    pulled = desk.pull()
    assert (pulled.refused, codes(pulled)) == (True, ["cell-holds-formula"])
    assert desk.workbook.read_bytes() == before


def test_a_dry_run_writes_nothing(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.retype("ten advisers", "nine advisers")
    edit(desk.draft, retyped("ten advisers", "twelve advisers"))
    edit(desk.draft, retyped("January", "March"))
    before = {p.name: p.read_bytes() for p in desk.workbook.parent.iterdir()}
    assert main(["pull", "--dry-run", str(desk.draft), str(desk.workbook)]) == 0
    assert {p.name: p.read_bytes() for p in desk.workbook.parent.iterdir()} == before
    out = capsys.readouterr().out
    assert "1 cells or rows would change. Nothing was written." in out
    assert "to settle" in out


def test_the_table_says_kpi_heading_what_happened_who_and_when(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    edit(desk.draft, tracked)
    assert main(["pull", "--accept-changes", str(desk.draft), str(desk.workbook)]) == 0
    head, _, row = capsys.readouterr().out.splitlines()[:3]
    assert head.split() == ["KPI", "Heading", "What", "happened", "Who", "When", "Where"]
    assert row.split("  ")[0] == "Calls answered"
    for word in ("Issues", "taken", "Anna Khan", "2023-11-03", "Commentary!G2"):
        assert word in row


def test_what_a_json_reader_sees_of_the_snapshot_is_unchanged_by_an_exchange(desk: Desk) -> None:
    package = Package.open(desk.draft)
    before = snapshots.find(package)
    snapshots.exchange(package, {**before, "period": "2023/24 Q3"})
    after = snapshots.find(Package.open(package.to_bytes()))
    assert json.dumps({**before, "period": "2023/24 Q3"}, sort_keys=True) == json.dumps(after, sort_keys=True)
