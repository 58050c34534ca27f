"""What officers did in a draft comes through a refresh: texts, tracked changes, headings and comments."""

from __future__ import annotations

import copy

import pytest
from lxml import etree

from reportgen import commands, richtext
from reportgen.draft import reader
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import Package
from reportgen.roundtrip.pull import Policy
from reportgen.roundtrip.refresh.loose import LEFT_OVER_TITLE
from reportgen.workbook import reader as workbook_reader
from tests.workflows.refreshing import (
    ANNA,
    BEN,
    ISSUES,
    SPENT,
    STEPS,
    TODAY,
    Book,
    Desk,
    added_behind,
    as_built,
    body_words,
    commented,
    desk,
    paragraph,
    retyped,
    tracked,
    typed,
    without_comments,
)

__all__ = ["as_built", "desk"]


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


def end_of(line: etree._Element) -> etree._Element:
    """The properties of a paragraph's end, where a tracked change of it stands."""
    properties = line.find(q("w:pPr"))
    assert properties is not None
    found = properties.find(q("w:rPr"))
    return etree.SubElement(properties, q("w:rPr")) if found is None else found


def signed(name: str, number: int, author: str = ANNA) -> etree._Element:
    return etree.Element(q(name), {q("w:id"): str(number), q("w:author"): author, q("w:date"): "2023-11-20T10:00:00Z"})


def test_a_paragraph_moved_with_tracking_stays_a_move(desk: Desk) -> None:
    def move(root: etree._Element) -> None:
        old, behind = paragraph(root, "Sickness rose"), paragraph(root, "Four advisers")
        new = copy.deepcopy(old)
        for line, kind, id_ in ((old, "moveFrom", 910), (new, "moveTo", 920)):
            for run in list(line.iter(q("w:r"))):
                change = signed(f"w:{kind}", id_ + 1)
                run.addprevious(change)
                change.append(run)
            end_of(line).insert(0, signed(f"w:{kind}", id_ + 2))
            start = signed(f"w:{kind}RangeStart", id_)
            start.set(q("w:name"), "move1")
            line.insert(1, start)
            etree.SubElement(line, q(f"w:{kind}RangeEnd")).set(q("w:id"), str(id_))
        behind.addnext(new)

    desk.edit(move)
    before = reader.read(Package.open(desk.draft))
    draft, _ = desk.new(Book(value=84.5))
    assert {c.kind.value for c in before.changes} == {"moved away", "moved here"}
    assert draft.changes == before.changes


def test_a_text_that_runs_on_into_the_next_heading_is_neither_lost_nor_doubled(desk: Desk) -> None:
    desk.edit(lambda root: end_of(paragraph(root, "Sickness rose")).insert(0, signed("w:del", 901)))
    workbook = desk.today(Book())
    before = reader.read(Package.open(desk.draft))
    assert commands.pull([desk.draft], workbook, policy=Policy.ACCEPT, now=TODAY).changes
    done = commands.refresh(desk.draft, workbook, now=TODAY)
    draft = reader.read(Package.open(done.files[0]))
    headings = [r.heading for r in draft.regions.values() if "Actions" in r.heading.rejected and "A-1" in r.key]
    assert headings == [before.regions["kpi:A-1:actions"].heading]
    assert draft.changes == before.changes
    assert commands.pull([done.files[0]], workbook, policy=Policy.ACCEPT, now=TODAY).changes == 0


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
        pulled = commands.pull([done.files[0]], workbook, policy=policy, now=TODAY)
        assert not pulled.refused
        assert pulled.changes == 1
        again = commands.pull([done.files[0]], workbook, policy=policy, now=TODAY)
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
    pulled = commands.pull([done.files[0]], desk.folder / "small.xlsx", now=TODAY)
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
    assert commands.pull([done.files[0]], workbook, policy=Policy.ACCEPT, now=TODAY).changes == 0  # not settled yet
    desk.draft = done.files[0]
    desk.edit(without_comments, retyped("ten advisers", "twelve advisers, we hear,"))
    assert commands.pull([desk.draft], workbook, policy=Policy.ACCEPT, now=TODAY).changes == 1


def test_a_table_in_a_text_is_todays_unless_officers_changed_it(desk: Desk) -> None:
    desk.edit(retyped("which is above", "which is over"))
    draft, done = desk.new(Book(staff="44"))
    [table] = draft.regions["kpi:A-1:text"].tables
    assert table.rows.accepted[1] == ("July", "44")
    assert typed(draft.regions["kpi:A-1:text"].accepted) == SPENT.replace("above", "over")
    desk.edit(retyped("July", "In July"))
    draft, done = desk.new(Book(staff="45"))
    [table] = draft.regions["kpi:A-1:text"].tables
    assert table.rows.accepted[1] == ("In July", "41")
    assert "table-changed-in-both" in {f.code for f in done.findings}


def retitled(root: etree._Element, old: str, new: str) -> None:
    line = next(p for p in root.iter(q("w:p")) if "".join(t.text or "" for t in p.iter(q("w:t"))) == old)
    next(line.iter(q("w:t"))).text = new


CAPTIONS = [
    # (the draft's caption, the workbook's, what the new draft has, whether both changed it)
    ("Advisers", "Advisers in post", "Advisers in post", False),
    ("Advisers at work", "Advisers", "Advisers at work", False),
    ("Advisers at work", "Advisers in post", "Advisers at work", True),
]


@pytest.mark.parametrize(("draft_says", "workbook_says", "stays", "both"), CAPTIONS)
def test_a_tables_caption_is_todays_unless_officers_changed_it(
    desk: Desk, draft_says: str, workbook_says: str, stays: str, both: bool
) -> None:
    desk.edit(lambda root: retitled(root, "Advisers", draft_says), retyped("which is above", "which is over"))
    draft, done = desk.new(Book(caption=workbook_says, value=93.4))
    [table] = draft.regions["kpi:A-1:text"].tables
    assert table.caption.accepted == stays
    assert typed(draft.regions["kpi:A-1:text"].accepted) == SPENT.replace("above", "over"), "nothing else has gone"
    assert ("table-changed-in-both" in {f.code for f in done.findings}) == both
    if not both:
        workbook = desk.folder / "small.xlsx"
        commands.pull([done.files[0]], workbook, now=TODAY)
        assert commands.pull([done.files[0]], workbook, now=TODAY).changes == 0
        refreshed = commands.refresh(done.files[0], workbook, now=TODAY)
        [again] = reader.read(Package.open(refreshed.files[0])).regions["kpi:A-1:text"].tables
        assert again.caption.accepted == stays


def test_a_caption_that_alone_was_changed_stays(desk: Desk) -> None:
    desk.edit(lambda root: retitled(root, "Advisers", "Advisers at work"))
    draft, _ = desk.new(Book(value=84.5))
    assert draft.regions["kpi:A-1:text"].tables[0].caption.accepted == "Advisers at work"


def test_rows_that_both_changed_are_never_pulled_over_the_workbooks(desk: Desk) -> None:
    desk.edit(retyped("July", "In July"))
    workbook = desk.today(Book(staff="45"))
    done = commands.refresh(desk.draft, workbook, now=TODAY)
    commands.pull([done.files[0]], workbook, now=TODAY)
    report, _ = workbook_reader.read(workbook)
    assert report is not None
    [table] = report.tables
    assert "45" in {cell for row in table.rows for cell in row}


# ------------------------------------------------------------------------------------------------ headings, strays
def test_a_heading_that_was_renamed_stays_renamed(desk: Desk) -> None:
    desk.edit(retyped("Actions", "What we do"))
    draft, done = desk.new(Book(value=84.5))
    assert draft.regions["kpi:A-1:actions"].heading.accepted == "What we do"
    workbook = desk.folder / "small.xlsx"
    assert commands.pull([done.files[0]], workbook, now=TODAY).changes == 1
    once_more = commands.refresh(done.files[0], workbook, now=TODAY)
    again = reader.read(Package.open(once_more.files[0]))
    assert again.regions["kpi:A-1:what-we-do"].heading.accepted == "What we do"
    assert commands.pull([once_more.files[0]], workbook, now=TODAY).changes == 0


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
    assert commands.pull([done.files[0]], workbook, now=TODAY).changes == 1
    once_more = commands.refresh(done.files[0], workbook, now=TODAY)
    again = reader.read(Package.open(once_more.files[0]))
    assert again.new_regions == ()
    assert typed(again.regions["kpi:A-1:risks"].accepted) == "Advisers may leave."
    assert body_words(once_more.files[0]).count("Advisers may leave.") == 1
    assert commands.pull([once_more.files[0]], workbook, now=TODAY).changes == 0


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


def test_text_under_a_sections_title_stays_there(desk: Desk) -> None:
    def add(root: etree._Element) -> None:
        titles = (p for p in root.iter(q("w:p")) if "".join(t.text or "" for t in p.iter(q("w:t"))) == "Services")
        top = next(p for p in titles if not p.findall(f".//{q('w:fldChar')}"))
        while (above := top.getparent()) is not None and above.tag != q("w:body"):
            top = above
        top.addnext(etree.fromstring(f'<w:p xmlns:w="{NAMESPACES["w"]}"><w:r><w:t>Typed below.</w:t></w:r></w:p>'))

    desk.edit(add)
    before, after = body_words(desk.draft), body_words(desk.refresh(Book(value=84.5)).files[0])
    for words in (before, after):
        assert words.count("Typed below.") == 1
        assert words.index("Typed below.") < words.index("Calls answered in time")
    assert after.count("no longer") == before.count("no longer"), "nothing is said to be gone"


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
    assert commands.pull([done.files[0]], workbook, policy=Policy.ACCEPT, now=TODAY).changes == 0
    # and once more: what is left over is neither lost nor doubled
    once_more = commands.refresh(done.files[0], Book(kpis=("A-1", "B-1"), value=80).save(workbook), now=TODAY)
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
