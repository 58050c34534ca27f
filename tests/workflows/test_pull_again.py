"""A draft that is pulled again, after its officer went on working in it: what was taken before is its base."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree

from reportgen import commands
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.workbook import reader as workbook_reader
from reportgen.workbook.patch import SetCell
from tests.workflows.desk import Desk, codes, edit, outcomes, paragraph, paragraphs, retyped, style_of
from tests.workflows.test_pull_tables import put_behind, table

Change = Callable[[etree._Element], None]


def saved(draft: Path, by: str, on: str) -> None:
    """Say who saved a draft last, and when, as Word does."""
    package = Package.open(draft)
    core = package.related("", "core-properties")
    assert core is not None
    root = package.xml(core)
    root.find(q("cp:lastModifiedBy")).text = by  # type: ignore[union-attr]
    root.find(q("dcterms:modified")).text = on  # type: ignore[union-attr]
    package.touch(core)
    draft.write_bytes(package.to_bytes())


def with_heading(heading: str, text: str) -> Change:
    """Add a heading with a text to the first KPI, behind its last."""

    def change(root: etree._Element) -> None:
        at = next(paragraphs(root, "Four advisers"))
        while (above := at.getparent()) is not None and above.tag != q("w:body"):
            at = above
        added = paragraph(heading, style_of(root, "Actions"))
        at.addnext(added)
        added.addnext(paragraph(text))

    return change


def without(words: str) -> Change:
    def change(root: etree._Element) -> None:
        for found in [*paragraphs(root, words)]:
            found.getparent().remove(found)  # type: ignore[union-attr]

    return change


def tables(desk: Desk) -> dict[str, tuple[tuple[str, ...], ...]]:
    report, findings = workbook_reader.read(desk.workbook)
    assert report is not None, findings
    return {t.id: t.rows for t in report.tables}


LEARNT = "Fewer calls come by telephone than before."


def test_a_second_pull_of_the_same_draft_takes_nothing(desk: Desk) -> None:
    edit(desk.draft, with_heading("What we learnt", LEARNT))
    edit(desk.draft, retyped("January", "March"))
    edit(desk.draft, put_behind("Sickness rose.", table([["Team", "Ill"], ["North", "4"]])))
    assert desk.pull().changes > 0
    assert (desk.pull().changes, outcomes(desk.pull())) == (0, [])


def test_a_draft_is_taken_again_once_a_backup_is_put_back(desk: Desk) -> None:
    """What a pull took counts only while the workbook shows it: also where the backup is older than the last pull, and
    where something else was changed in it since."""
    edit(desk.draft, retyped("January", "March"))
    edit(desk.draft, with_heading("What we learnt", LEARNT))
    edit(desk.draft, put_behind("Four advisers", table([["Team", "Ill"], ["North", "4"]])))
    first = desk.pull().backup
    after_first = desk.texts()
    edit(desk.draft, retyped("Four advisers", "Five advisers"))
    second = desk.pull().backup
    after_second, tables_then = desk.texts(), tables(desk)
    assert first is not None
    assert second is not None

    shutil.copy(second, desk.workbook)
    assert desk.texts() == after_first
    pulled = desk.pull()
    assert ("draft-taken-again" in codes(pulled), desk.texts()) == (True, after_second)
    assert outcomes(pulled) == [("Calls answered", "Actions", "taken")]

    shutil.copy(first, desk.workbook)
    desk.retype("ten advisers", "nine advisers")
    pulled = desk.pull()
    issues = after_second["A-1", "Issues"].replace("ten advisers", "nine advisers")
    assert desk.texts() == {**after_second, ("A-1", "Issues"): issues}
    assert tables(desk) == tables_then
    assert desk.pull().changes == 0


def test_a_heading_that_the_team_deleted_after_it_was_taken_stays_gone(desk: Desk) -> None:
    edit(desk.draft, with_heading("What we learnt", LEARNT))
    edit(desk.draft, retyped("Sickness rose.", "Sickness fell."))
    desk.pull()
    desk.in_workbook(*(SetCell("Commentary", 4, column, "") for column in range(1, 11)))
    assert ("A-1", "What we learnt") not in desk.texts()
    edit(desk.draft, retyped("January", "March"))
    pulled = desk.pull()
    assert outcomes(pulled) == [("Calls answered", "Actions", "taken"), ("Calls answered", "What we learnt", "kept")]
    assert ("A-1", "What we learnt") not in desk.texts()


def test_words_that_the_team_put_back_stay_while_the_rest_of_the_draft_is_in_the_workbook(desk: Desk) -> None:
    edit(desk.draft, retyped("January", "March"))
    edit(desk.draft, retyped("Sickness rose.", "Sickness fell."))
    desk.pull()
    desk.retype("Sickness fell.", "Sickness rose.")
    assert outcomes(desk.pull()) == [("Calls answered", "Issues", "kept")]


def test_a_new_heading_that_is_renamed_after_it_was_taken_stays_one_heading(desk: Desk) -> None:
    edit(desk.draft, with_heading("What we learnt", LEARNT))
    desk.pull()
    edit(desk.draft, retyped("What we learnt", "Lessons"))
    desk.pull()
    texts = desk.texts()
    assert texts["A-1", "Lessons"] == LEARNT
    assert ("A-1", "What we learnt") not in texts


def test_a_new_heading_that_is_deleted_after_it_was_taken_is_asked_about(desk: Desk) -> None:
    edit(desk.draft, with_heading("What we learnt", LEARNT))
    desk.pull()
    edit(desk.draft, without("What we learnt"))
    edit(desk.draft, without(LEARNT))
    pulled = desk.pull()
    assert outcomes(pulled) == [("Calls answered", "What we learnt", "emptied")]
    assert desk.texts()["A-1", "What we learnt"] == LEARNT


def test_a_new_table_that_is_edited_after_it_was_taken_changes_in_its_place(desk: Desk) -> None:
    edit(desk.draft, put_behind("Sickness rose.", table([["Team", "Ill"], ["North", "4"]])))
    desk.pull()
    (new,) = set(tables(desk)) - {"staff"}
    edit(desk.draft, retyped("North", "South"))
    desk.pull()
    assert tables(desk)[new] == (("Team", "Ill"), ("South", "4"))
    assert set(tables(desk)) == {"staff", new}


def test_words_put_back_by_the_officer_who_changed_them_are_taken(desk: Desk) -> None:
    edit(desk.draft, retyped("January", "March"))
    saved(desk.draft, "Anna Khan", "2023-11-02T10:00:00Z")
    desk.pull()
    edit(desk.draft, retyped("March", "January"))
    saved(desk.draft, "Anna Khan", "2023-11-03T10:00:00Z")
    desk.pull()
    assert "January" in desk.texts()["A-1", "Actions"]


def test_words_put_back_after_a_pull_stay_in_a_refreshed_draft(desk: Desk) -> None:
    edit(desk.draft, retyped("January", "March"))
    saved(desk.draft, "Anna Khan", "2023-11-02T10:00:00Z")
    desk.pull()
    edit(desk.draft, retyped("March", "January"))
    saved(desk.draft, "Anna Khan", "2023-11-03T10:00:00Z")
    refreshed = commands.refresh(desk.draft, desk.workbook).files[0]
    desk.pull(refreshed)
    assert "January" in desk.texts()["A-1", "Actions"]


def test_an_earlier_copy_of_a_draft_takes_nothing_back(desk: Desk) -> None:
    earlier = Path(shutil.copy(desk.draft, desk.draft.parent / "earlier.docx"))
    saved(earlier, "Ben Ode", "2023-11-01T10:00:00Z")
    edit(desk.draft, retyped("January", "March"))
    saved(desk.draft, "Anna Khan", "2023-11-02T10:00:00Z")
    desk.pull()
    shutil.copy(earlier, desk.draft)
    pulled = desk.pull()
    assert outcomes(pulled) == [("Calls answered", "Actions", "kept")]
    assert "before it was pulled" in pulled.lines[0].detail
    assert "March" in desk.texts()["A-1", "Actions"]


def test_two_officers_new_tables_leave_nothing_to_settle_once_settled(desk: Desk) -> None:
    """Each adds a table and changes the same words; the review draft of one, settled, gives both tables back once."""
    ben = Path(shutil.copy(desk.draft, desk.draft.parent / "ben.docx"))
    edit(desk.draft, put_behind("Sickness rose.", table([["Team", "Ill"], ["North", "4"]])))
    edit(desk.draft, retyped("ten advisers", "nine advisers"))
    edit(ben, put_behind("Sickness rose.", table([["Month", "Left"], ["June", "2"]])))
    edit(ben, retyped("ten advisers", "twelve advisers"))
    pulled = desk.pull(desk.draft, ben)
    (review,) = pulled.reviews
    assert len(tables(desk)) == 3
    before = tables(desk)
    again = desk.pull(review)
    assert tables(desk) == before, "the review draft, untouched, adds no table again"
    assert not again.refused
    assert "table-not-taken" not in codes(again)


def test_a_prompt_that_was_left_standing_is_gone_from_the_refreshed_draft(desk: Desk) -> None:
    edit(desk.draft, lambda root: next(paragraphs(root, "Commentary awaited")).addnext(paragraph("Roads were mended.")))
    desk.pull()
    desk.retype("ten advisers", "nine advisers")
    refreshed = commands.refresh(desk.draft, desk.workbook).files[0]
    assert next(paragraphs_before(refreshed, "Roads were mended.")) == "Issues"
    assert desk.pull(refreshed).changes == 0


def paragraphs_before(draft: Path, words: str) -> Iterator[str]:
    """What the paragraphs before these words say, the nearest first."""
    package = Package.open(draft)
    said = ["".join(t.text or "" for t in p.iter(q("w:t"))) for p in package.xml(package.main_part()).iter(q("w:p"))]
    return reversed(said[: said.index(words)])
