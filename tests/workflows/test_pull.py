"""Officers' drafts come back into the workbook: what is taken, what is kept, what a person is asked about."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from reportgen import richtext
from reportgen.cli import main
from reportgen.errors import ExitCode
from reportgen.ooxml.names import q
from reportgen.roundtrip.pull import Policy
from reportgen.workbook import cells
from reportgen.workbook import reader as workbook_reader
from reportgen.workbook.patch import SetCell
from tests.workflows.desk import (
    CALLS,
    STEPS,
    Desk,
    codes,
    edit,
    other_parts,
    outcomes,
    paragraph,
    paragraphs,
    retyped,
    style_of,
    tracked,
)


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


# ------------------------------------------------------------------------------------------------ what is asked
def test_tracked_changes_stop_the_pull_until_somebody_says_what_becomes_of_them(desk: Desk) -> None:
    before = desk.workbook.read_bytes()
    edit(desk.draft, tracked)
    pulled = desk.pull()
    assert (pulled.refused, codes(pulled)) == (True, ["changes-undecided"])
    assert "Anna Khan (2023-11-03) deleted 'Sickness rose.'" in pulled.findings[0].problem
    assert desk.workbook.read_bytes() == before


@pytest.mark.parametrize(
    ("changes", "named", "rest"), [(1, 1, ""), (3, 3, ""), (4, 3, " and 1 more"), (6, 3, " and 3 more")]
)
def test_of_many_tracked_changes_in_a_text_the_first_are_named_and_the_rest_counted(
    desk: Desk, changes: int, named: int, rest: str
) -> None:
    def insert(root: etree._Element) -> None:
        at = next(paragraphs(root, "Sickness rose."))
        for n in range(changes):
            signed = {q("w:id"): f"90{n}", q("w:author"): "Anna Khan", q("w:date"): "2023-11-03T10:00:00Z"}
            run = etree.SubElement(etree.SubElement(at, q("w:ins"), signed), q("w:r"))
            etree.SubElement(run, q("w:t")).text = f" {n} more"
            etree.SubElement(etree.SubElement(at, q("w:r")), q("w:t")).text = " and"

    edit(desk.draft, insert)
    (finding,) = desk.pull().findings
    assert finding.problem.count("Anna Khan (2023-11-03) inserted") == named
    assert finding.problem.endswith(f"'{named - 1} more'{rest}.")


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


def over_the_prompts(root: etree._Element) -> None:
    """Type over every prompt, as an officer does: the words go, the paragraph and its style stay."""
    for asked in [*root.iter(q("w:p"))]:
        words = [t for t in asked.iter(q("w:t")) if "awaited" in (t.text or "")]
        for text in words:
            text.text = "The winter was wet."
        for control in [c for c in asked.iter(q("w:sdt")) if words]:
            control.getparent().replace(control, control.find(q("w:sdtContent"))[0])  # type: ignore[union-attr, index]


def test_a_prompt_that_was_typed_over_is_no_prompt_any_more(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    pdf = ["pdf", "--status", "final", str(desk.draft), "-o", str(desk.draft.with_suffix(".pdf"))]
    assert main(pdf) == ExitCode.FINDINGS
    assert "prompt-left" in capsys.readouterr().err
    edit(desk.draft, over_the_prompts)
    assert main(pdf) == 0, capsys.readouterr().err
    desk.pull()
    assert desk.texts()["B-1", "Issues"] == "The winter was wet."
