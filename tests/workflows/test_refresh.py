"""A new draft from today's workbook: its figures, its log and its files."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from reportgen import commands
from reportgen.cli import main
from reportgen.draft import reader, snapshot
from reportgen.errors import EditedSinceBuilt, UsageError
from reportgen.ooxml.package import Package
from reportgen.roundtrip.pull import Policy
from tests.workflows.refreshing import (
    TODAY,
    Book,
    Desk,
    as_built,
    desk,
    retyped,
    tracked,
    typed,
)

__all__ = ["as_built", "desk"]


# ------------------------------------------------------------------------------------------------ nothing was touched
def test_a_draft_that_nobody_touched_becomes_a_fresh_build_byte_for_byte(desk: Desk) -> None:
    book = Book(value=95.2, texts={("A-1", "Issues"): "Quite other words."})
    done = desk.refresh(book)
    commands.build(desk.folder / "small.xlsx", out=desk.folder / "fresh", only=[commands.WORD])
    assert done.files[0].read_bytes() == (desk.folder / "fresh" / "small" / "report.docx").read_bytes()


def test_a_draft_of_the_sample_that_nobody_touched_stays_as_it_is(
    built: Path, sample_workbook: Path, tmp_path: Path
) -> None:
    done = commands.refresh(built / "report.docx", sample_workbook, out=tmp_path / "new.docx", now=TODAY)
    assert done.files[0].read_bytes() == (built / "report.docx").read_bytes()
    assert done.figures == ()


def test_refreshing_what_was_just_pulled_moves_nothing_but_the_snapshot(desk: Desk) -> None:
    desk.edit(tracked("Four advisers", "Four", "Five"), retyped("Sickness rose", "Absence grew"))
    workbook = desk.today(Book())
    assert commands.pull([desk.draft], workbook, policy=Policy.ACCEPT, now=TODAY).changes == 2
    done = commands.refresh(desk.draft, workbook, now=TODAY)
    old, new = Package.open(desk.draft), Package.open(done.files[0])
    assert set(old) == set(new)
    assert {part for part in old if old.data(part) != new.data(part)} == {
        "customXml/reportgen.xml",
        "docProps/custom.xml",
    }
    base = {r["key"]: r["text"] for r in snapshot.find(new)["regions"]}
    assert "Five advisers" in base["kpi:A-1:actions"]
    again = commands.pull([done.files[0]], workbook, policy=Policy.ACCEPT, now=TODAY)
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


def test_an_introduction_that_still_quotes_an_old_figure_is_named(desk: Desk) -> None:
    book = Book(introduction="Calls: 93.45% were answered, and 93 advisers did it.")
    book.value = 84.5
    quotes = [f for f in desk.refresh(book).findings if f.code == "text-quotes-old-figure"]
    (quote,) = (f for f in quotes if "Introduction" in str(f.place))
    assert (
        quote.problem == "The text says 93.45%; the figure of 'Calls answered in time' was 93.45%, and is now 84.50%."
    )


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
    built = commands.build(workbook, out=desk.folder / "out", only=["word"], part="Head of Highways")
    desk.draft = next(p for p in built.files if p.suffix == ".docx")
    desk.edit(retyped("The winter was long", "The winter was mild"))
    draft, _ = desk.new(Book(value=84.5))
    assert [k["id"] for k in draft.snapshot["kpis"]] == ["B-1", "C-1"]  # type: ignore[attr-defined]
    assert "mild" in typed(draft.regions["kpi:C-1:issues"].accepted)
