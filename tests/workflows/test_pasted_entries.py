"""Entries that were pasted whole into the workbook: printed with their headings, and taken back into the one cell."""

from __future__ import annotations

import pytest

from reportgen import cli, commands
from reportgen.ooxml.package import Package
from reportgen.workbook import cells
from reportgen.workbook import reader as workbook_reader
from reportgen.workbook.patch import SetCell
from tests.workflows.desk import Desk, edit, outcomes, paragraph, paragraphs, retyped

ENTRY = (
    "Issues:\n\uf0a7\tCalls fell late in the quarter.\n§\tSickness rose.\n- o Mostly colds.\n\n"
    "General issues\nv  Ten advisers left."
)
FELL = "Calls fell late in the quarter."
PASTED = [
    # what was pasted, the column Heading, the cell, the headings as they are read
    ("a whole entry", "", ENTRY, ["Issues:", "General issues"]),
    (
        "an entry under its first heading",
        "Issues",
        f"{ENTRY}\n\nActions:\nMore staff.",
        ["Issues", "General issues", "Actions:"],
    ),
    ("with words before its headings", "", f"Overall good.\n{ENTRY}", ["", "Issues:", "General issues"]),
    ("one heading in the text", "", f"**Issues**\n{FELL}", ["Issues"]),
    ("two headings without text", "", f"Issues:\n{FELL}\nCauses:\nActions:", ["Issues:", "Causes:", "Actions:"]),
    ("a sentence that begins with v", "", f"v good: {FELL}\nActions\nq 2", [""]),
    ("a pasted table", "", f"{FELL}\nMonth\tCalls\nJuly\t41", [""]),
    (
        "a whole entry with tables",
        "",
        f"{ENTRY}\nMonth\tCalls\nJuly\t41\nActions:\nA\tB\nC\tD",
        ["Issues:", "General issues", "Actions:"],
    ),
]
ids = [p[0] for p in PASTED]


def column(desk: Desk, name: str) -> int:
    grid = next(g for g in cells.open_book(desk.workbook).grids if g.name == "Commentary")
    return next(c for (r, c), content in grid.cells.items() if r == 1 and str(content) == name)


def paste(desk: Desk, heading: str, text: str) -> None:
    """Put an entry into the first row of commentary, and build the draft anew."""
    desk.in_workbook(
        SetCell("Commentary", 2, column(desk, "Heading"), heading), SetCell("Commentary", 2, column(desk, "Text"), text)
    )
    built = commands.build(desk.workbook, out=desk.workbook.parent / "again", only=[commands.WORD])
    desk.draft.write_bytes(next(p for p in built.files if p.name == "report.docx").read_bytes())


def in_cell(desk: Desk) -> str:
    grid = next(g for g in cells.open_book(desk.workbook).grids if g.name == "Commentary")
    return str(grid.cells[2, column(desk, "Text")])


def headings(desk: Desk) -> list[str]:
    report, _ = workbook_reader.read(desk.workbook)
    assert report is not None
    return [c.heading for c in report.commentary if c.place is not None and c.place.cell.endswith("2")]


@pytest.mark.parametrize(("heading", "text", "read"), [p[1:] for p in PASTED], ids=ids)
def test_an_untouched_draft_changes_nothing(desk: Desk, heading: str, text: str, read: list[str]) -> None:
    paste(desk, heading, text)
    assert headings(desk) == read
    before = desk.workbook.read_bytes()
    pulled = desk.pull()
    assert (pulled.changes, outcomes(pulled)) == (0, [])
    assert desk.workbook.read_bytes() == before


@pytest.mark.parametrize(("heading", "text", "read"), [p[1:] for p in PASTED], ids=ids)
def test_an_edit_changes_its_own_words_alone(desk: Desk, heading: str, text: str, read: list[str]) -> None:
    paste(desk, heading, text)
    were = desk.texts()
    edit(desk.draft, retyped("late in the quarter", "early in the quarter"))
    assert desk.pull().changes == 1 + 2 * text.count("\t41") + 2 * text.count("\tD")  # the rows of the tables
    assert headings(desk) == read
    assert desk.texts() == {k: t.replace("late in the", "early in the") for k, t in were.items()}
    assert desk.pull().changes == 0


def test_headings_are_printed_as_headings(desk: Desk) -> None:
    paste(desk, "", ENTRY)
    package = Package.open(desk.draft)
    root = package.xml(package.main_part())
    for heading in ("Issues:", "General issues"):
        assert any("".join(str(t) for t in p.itertext()) == heading for p in paragraphs(root, heading))


def test_a_heading_of_the_entry_that_is_renamed_in_word_is_renamed_in_the_cell(desk: Desk) -> None:
    paste(desk, "", ENTRY)
    edit(desk.draft, retyped("General issues", "Where we are"))
    desk.pull()
    assert headings(desk) == ["Issues:", "Where we are"]
    assert "[heading: Where we are]" in in_cell(desk)
    assert desk.pull().changes == 0


def test_a_line_that_reads_like_a_heading_stays_the_text_that_it_is_in_word(desk: Desk) -> None:
    paste(desk, "", ENTRY)

    def typed(root: object) -> None:
        next(paragraphs(root, "Ten advisers")).addnext(paragraph("Actions:"))  # type: ignore[arg-type]

    edit(desk.draft, typed)
    desk.pull()
    assert headings(desk) == ["Issues:", "General issues"]
    assert in_cell(desk).endswith("\\Actions:")
    assert desk.pull().changes == 0


def test_an_emptied_text_keeps_the_others_under_their_headings(desk: Desk) -> None:
    paste(desk, "Issues", "Calls fell late in the quarter.\n\nCauses:\n- Ten advisers left.")

    def emptied(root: object) -> None:
        for p in list(paragraphs(root, "Calls fell late")):  # type: ignore[arg-type]
            p.getparent().remove(p)  # type: ignore[union-attr]

    edit(desk.draft, emptied)
    desk.pull(take_emptied=True)
    assert headings(desk) == ["Issues", "Causes:"]


def test_a_pasted_table_that_is_edited_in_word_goes_to_the_sheet_tables(desk: Desk) -> None:
    paste(desk, "", "Calls fell.\nMonth\tCalls\nJuly\t41")
    edit(desk.draft, retyped("July", "August"))
    desk.pull()
    report, _ = workbook_reader.read(desk.workbook)
    assert report is not None
    assert report.table["A-1-table-1"].rows == (("Month", "Calls"), ("August", "41"))
    assert in_cell(desk) == "Calls fell.\n\n[table: A-1-table-1]"
    assert desk.pull().changes == 0


def test_what_was_taken_apart_is_said_with_its_cell(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    paste(desk, "", f"{ENTRY}\nMonth\tCalls\nJuly\t41\nü Better\nA\tB\nC\tD\tE")
    cli.main(["check", str(desk.workbook)])
    said = capsys.readouterr().out
    for code in ("entry-taken-apart", "table-pasted", "bullet-or-letter", "columns-in-text"):
        assert f"[{code}]" in said
    assert "Commentary!G2: the text for 'Calls answered' holds the headings 'Issues:' and 'General issues'" in said
