"""Where a draft and the workbook changed the same place: nothing is taken until a person has settled it in Word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from reportgen import commands
from reportgen.draft import reader
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.roundtrip.pull import Policy
from reportgen.workbook import cells
from reportgen.workbook import reader as workbook_reader
from reportgen.workbook.patch import SetCell
from tests.workflows.desk import (
    STEPS,
    Desk,
    edit,
    outcomes,
    paragraph,
    paragraphs,
    retyped,
    style_of,
    without_comments,
)


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
        built = commands.build(desk.workbook, out=desk.workbook.parent / "out", only=[commands.WORD], part=owner)
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


def resolve(draft: Path, *numbers: int) -> None:
    """Mark comments of a draft as resolved, as Word does, by their place in it."""
    package = Package.open(draft)
    w15 = "http://schemas.microsoft.com/office/word/2012/wordml"
    kind = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
    entries = ""
    for n, comment in enumerate(package.xml("word/comments.xml").iter(q("w:comment")), 1):
        for m, p in enumerate(comment.iter(q("w:p"))):
            p.set(q("w14:paraId"), f"{n * 256 + m:08X}")
            last = f"{n * 256 + m:08X}"
        entries += f'<w15:commentEx w15:paraId="{last}" w15:done="{int(n in numbers)}"/>'
    package.touch("word/comments.xml")
    done = f'<w15:commentsEx xmlns:w15="{w15}">{entries}</w15:commentsEx>'
    package.put("word/commentsExtended.xml", done.encode(), "application/vnd.openxmlformats-officedocument"
                ".wordprocessingml.commentsExtended+xml")  # fmt: skip
    package.relate("word/document.xml", "rIdEx", kind, "word/commentsExtended.xml")
    draft.write_bytes(package.to_bytes())


def test_a_comment_marked_as_resolved_settles_its_text(desk: Desk) -> None:
    desk.retype("ten advisers", "nine advisers")
    edit(desk.draft, retyped("ten advisers", "twelve advisers"))
    (review,) = desk.pull().reviews
    resolve(review, 1)
    assert outcomes(desk.pull(review)) == [("Calls answered", "Issues", "taken")]
    assert "twelve advisers" in desk.texts()["A-1", "Issues"]


# ------------------------------------------------------------------------------------------------ headings and tables
def renamed(old: str, new: str) -> Callable[[etree._Element], None]:
    """Type another heading over one."""

    def change(root: etree._Element) -> None:
        heading = next(p for p in paragraphs(root, old) if "Heading" in style_of(p, old))
        next(heading.iter(q("w:t"))).text = new

    return change


def comments_of(draft: Path) -> list[tuple[str, str]]:
    """(the words it stands at, what it says) of each comment."""
    return [(c.words, c.text) for c in reader.read(Package.open(draft)).comments]


def rename_in_workbook(desk: Desk, old: str, new: str) -> None:
    grid = next(g for g in cells.open_book(desk.workbook).grids if g.name == "Commentary")
    row, column = next(where for where, c in grid.cells.items() if str(c) == old)
    desk.in_workbook(SetCell("Commentary", row, column, new))


@pytest.mark.parametrize(("settled_for", "holds"), [("Next steps", "Next steps"), ("What we do", "What we do")])
def test_a_heading_that_both_renamed_is_settled_in_word(
    desk: Desk, ooxml_validate: Callable[[Path], list[str]], settled_for: str, holds: str
) -> None:
    rename_in_workbook(desk, "Actions", "What we do")
    edit(desk.draft, renamed("Actions", "Next steps"))
    edit(desk.draft, retyped("January", "March"))
    pulled = desk.pull()
    assert outcomes(pulled) == [("Calls answered", "What we do", "to settle")]
    assert "March" in desk.texts()["A-1", "What we do"], "its text is nobody else's change"
    (review,) = pulled.reviews
    assert comments_of(review) == [("Next steps", "Workbook says: What we do")]
    assert ooxml_validate(review) == ooxml_validate(desk.draft)

    assert outcomes(desk.pull()) == [("Calls answered", "What we do", "to settle")], "asked for as long as it is open"
    assert desk.pull(review).changes == 0
    edit(review, renamed("Next steps", settled_for))
    edit(review, without_comments)
    desk.pull(review)
    assert ("A-1", holds) in desk.texts()
    assert desk.pull(review).lines == ()


def with_sub_heading(desk: Desk, sub_heading: str) -> Path:
    """The draft of a workbook whose issues stand under a sub-heading."""
    set_sub_heading(desk, sub_heading)
    built = commands.build(desk.workbook, out=desk.workbook.parent / "out", only=[commands.WORD])
    return next(p for p in built.files if p.suffix == ".docx")


def set_sub_heading(desk: Desk, sub_heading: str) -> None:
    grid = next(g for g in cells.open_book(desk.workbook).grids if g.name == "Commentary")
    column = next(column for (row, column), c in grid.cells.items() if row == 1 and str(c) == "Sub-heading")
    desk.in_workbook(SetCell("Commentary", 2, column, sub_heading))


def sub_headings(desk: Desk) -> list[str]:
    report, _ = workbook_reader.read(desk.workbook)
    assert report is not None
    return [c.sub_heading for c in report.commentary if c.sub_heading]


def test_a_sub_heading_that_was_renamed_lands_in_its_cell_or_is_settled_in_word(desk: Desk) -> None:
    draft = with_sub_heading(desk, "By telephone")
    edit(draft, renamed("By telephone", "By phone"))
    assert [line.said for line in desk.pull(draft).lines] == ["taken (sub-heading renamed to 'By phone')"]
    assert sub_headings(desk) == ["By phone"]
    set_sub_heading(desk, "On the telephone")
    edit(draft, renamed("By phone", "On the phone"))
    pulled = desk.pull(draft)
    (line,) = pulled.lines
    assert line.outcome.value == "to settle"
    assert line.detail == "sub-heading renamed in both; the workbook's 'On the telephone' stays"
    (review,) = pulled.reviews
    assert comments_of(review) == [("On the phone", "Workbook says: On the telephone")]
    edit(review, without_comments)
    desk.pull(review)
    assert sub_headings(desk) == ["On the phone"]


def in_table(old: str, new: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        cell = next(t for tbl in root.iter(q("w:tbl")) for t in tbl.iter(q("w:t")) if t.text == old)
        cell.text = new

    return change


def staff(desk: Desk) -> tuple[str, tuple[tuple[str, ...], ...]]:
    report, _ = workbook_reader.read(desk.workbook)
    assert report is not None
    return report.tables[0].caption, report.tables[0].rows


def test_a_table_that_both_changed_is_settled_in_word(desk: Desk, ooxml_validate: Callable[[Path], list[str]]) -> None:
    desk.in_workbook(SetCell("Tables", 3, 4, "43"))
    edit(desk.draft, in_table("41", "45"))
    edit(desk.draft, in_table("July", "June"))
    pulled = desk.pull()
    assert outcomes(pulled) == [("Calls answered", "Issues", "to settle")]
    assert staff(desk) == ("Advisers", (("Month", "Advisers"), ("July", "43")))
    (review,) = pulled.reviews
    ((words, said),) = comments_of(review)
    assert words == "Month Advisers June 45"
    assert said == "Workbook says: Advisers\nMonth | Advisers\nJuly | 43"
    assert ooxml_validate(review) == ooxml_validate(desk.draft)

    assert desk.pull(review).changes == 0
    settled = edit(review, without_comments, review.with_name("settled.docx"))
    assert outcomes(desk.pull(settled)) == [("Calls answered", "Issues", "taken")]
    assert staff(desk) == ("Advisers", (("Month", "Advisers"), ("June", "45")))
    assert desk.pull(settled).lines == ()


def test_settling_a_table_undoes_nothing_that_only_the_workbook_changed(desk: Desk) -> None:
    """The review draft does not show the workbook's other cells; taking them for the officer's would undo them."""
    desk.in_workbook(SetCell("Tables", 3, 4, "43"), SetCell("Tables", 3, 3, "July to September"))
    edit(desk.draft, in_table("41", "45"))
    (review,) = desk.pull().reviews
    edit(review, without_comments)
    desk.pull(review)
    assert staff(desk)[1][1] == ("July to September", "45")


def test_a_caption_that_both_changed_is_settled_in_word(desk: Desk) -> None:
    desk.in_workbook(SetCell("Tables", 2, 2, "Advisers in post"))
    edit(desk.draft, lambda root: next(paragraphs_of_caption(root)).__setattr__("text", "Our advisers"))
    pulled = desk.pull()
    assert outcomes(pulled) == [("Calls answered", "Issues", "to settle")]
    assert staff(desk)[0] == "Advisers in post"
    (review,) = pulled.reviews
    edit(review, without_comments)
    desk.pull(review)
    assert staff(desk)[0] == "Our advisers"


def paragraphs_of_caption(root: etree._Element) -> Iterator[etree._Element]:
    tables = (t for t in root.iter(q("w:tbl")) if any(x.text == "July" for x in t.iter(q("w:t"))))
    for table in tables:
        before = table.getprevious()
        assert before is not None
        yield from before.iter(q("w:t"))


def test_a_table_that_the_workbook_lost_is_settled_in_word(desk: Desk) -> None:
    desk.in_workbook(*[SetCell("Tables", row, column, "") for row in (2, 3) for column in range(1, 11)])
    desk.retype("\n\n[table: staff]", "")
    edit(desk.draft, in_table("41", "45"))
    pulled = desk.pull()
    assert outcomes(pulled) == [("Calls answered", "Issues", "to settle")]
    (review,) = pulled.reviews
    assert ("Month Advisers July 45", "Workbook says: (nothing: this was deleted there)") in comments_of(review)
    edit(review, without_comments)
    assert desk.pull(review).changes > 0
    assert staff(desk) == ("Advisers", (("Month", "Advisers"), ("July", "45")))


def with_risks(text: str) -> Callable[[etree._Element], None]:
    def add(root: etree._Element) -> None:
        actions = next(paragraphs(root, "Actions"))
        actions.addprevious(paragraph("Risks", style_of(root, "Actions")))
        actions.addprevious(paragraph(text))

    return add


def test_a_heading_that_two_officers_added_with_different_texts_is_settled_in_word(
    desk: Desk, ooxml_validate: Callable[[Path], list[str]]
) -> None:
    ben = edit(desk.draft, with_risks("Nobody may apply."), desk.draft.with_name("ben.docx"))
    edit(desk.draft, with_risks("The new system may be late."))
    pulled = desk.pull(desk.draft, ben)
    assert [(line.draft, line.heading, line.outcome.value) for line in pulled.lines] == [
        ("anna.docx", "Risks", "taken"),
        ("ben.docx", "Risks", "to settle"),
    ]
    (review,) = pulled.reviews
    assert comments_of(review) == [("Nobody may apply.", "Workbook says: The new system may be late.")]
    assert ooxml_validate(review) == ooxml_validate(desk.draft)
    assert desk.pull(review).changes == 0

    edit(review, retyped("Nobody may apply.", "Nobody may apply, and the system may be late."))
    edit(review, without_comments)
    assert outcomes(desk.pull(review)) == [("Calls answered", "Risks", "taken")]
    assert desk.texts()["A-1", "Risks"] == "Nobody may apply, and the system may be late."
    assert list(desk.texts()) == [("A-1", "Issues"), ("A-1", "Risks"), ("A-1", "Actions")]
    assert desk.pull(review).lines == ()


def test_one_comment_marked_as_resolved_settles_no_other_that_says_the_same(desk: Desk) -> None:
    """Two texts that the workbook deleted have comments with the same words."""
    for row in (2, 3):
        desk.in_workbook(SetCell("Commentary", row, 7, ""))
    edit(desk.draft, retyped("ten advisers", "twelve advisers"))
    edit(desk.draft, retyped("January", "March"))
    (review,) = desk.pull().reviews
    resolve(review, 1)
    assert sorted(line.outcome.value for line in desk.pull(review).lines) == ["taken", "to settle"]


# ------------------------------------------------------------------------------------------------ drafts that go on
def test_a_table_that_went_on_after_it_was_pulled_is_taken_again(desk: Desk) -> None:
    for old, new in (("41", "45"), ("45", "46"), ("46", "47")):
        edit(desk.draft, in_table(old, new))
        assert outcomes(desk.pull()) == [("Calls answered", "Issues", "taken")]
        assert staff(desk)[1][1] == ("July", new)
    assert desk.pull().lines == ()


def test_a_new_table_that_went_on_after_it_was_pulled_stays_one_table(desk: Desk) -> None:
    def add(root: etree._Element) -> None:
        table = next(t for t in root.iter(q("w:tbl")) if any(x.text == "July" for x in t.iter(q("w:t"))))
        copy = etree.fromstring(etree.tostring(table))
        for text, new in zip(copy.iter(q("w:t")), ("Post", "Vacant", "Adviser", "10"), strict=True):
            text.text = new
        for title in copy.iter(q("w:tblCaption")):
            title.set(q("w:val"), "Vacant posts")
        next(paragraphs(root, "Four advisers")).addnext(copy)

    edit(desk.draft, add)
    for old, new in (("10", "10"), ("10", "11"), ("11", "12")):
        edit(desk.draft, in_table(old, new))
        desk.pull()
        report, _ = workbook_reader.read(desk.workbook)
        assert report is not None
        assert [(t.id, t.rows[-1]) for t in report.tables][1:] == [("A-1-table-1", ("Adviser", new))]
    assert desk.pull().lines == ()
