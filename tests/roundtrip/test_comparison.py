"""The three-way rule: what the draft was made from, what it says, what the workbook says, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reportgen.richtext import TablePlace, normalised, parse, typed
from reportgen.roundtrip.comparison import (
    NO_TABLE,
    Agreed,
    Bases,
    Compared,
    ComparedRegion,
    Outcome,
    Table,
    Taken,
    Versions,
    cautious_base,
    compare_line,
    compare_table,
    compare_text,
    compare_whole,
    row_is_gone,
)
from tests.roundtrip.texts import Blocks, count, edited, texts

THREE = "- Calls rose to 1,234 in September.\n- Staff left the service.\n- A new system begins in March."

# --------------------------------------------------------------------------------------------- texts
# base, draft, workbook, what became of it, what the workbook gets, what the draft shows
TEXTS = [
    pytest.param("a text", "a text", "a text", "unchanged", "a text", "a text", id="nobody changed anything"),
    pytest.param("a text", "a new text", "a text", "taken", "a new text", "a new text", id="only the draft changed"),
    pytest.param("a text", "a text", "a new text", "kept", "a new text", "a new text", id="only the workbook changed"),
    pytest.param("a text", "new", "new", "already the same", "new", "new", id="both made the same change"),
    pytest.param("", "In Word.", "", "taken", "In Word.", "In Word.", id="a prompt that an officer filled in"),
    pytest.param("", "", "In Excel.", "kept", "In Excel.", "In Excel.", id="a prompt that the team filled in"),
    pytest.param("", "In Word.", "In Excel.", "to settle", "In Excel.", "In Word.", id="both filled in a prompt"),
    pytest.param("", "Both.", "Both.", "already the same", "Both.", "Both.", id="both filled it in alike"),
    pytest.param("a text", "", "a text", "emptied", "a text", "", id="an emptied text is not taken unasked"),
    pytest.param("a text", "", "a new text", "emptied", "a new text", "", id="emptied in Word, changed in Excel"),
    pytest.param("a text", "", "", "already the same", "", "", id="both emptied it"),
    pytest.param("a text", "a text", "", "kept", "", "", id="the workbook's cell was emptied"),
    pytest.param("a text", "a new text", "", "to settle", "", "a new text", id="changed in Word, emptied in Excel"),
    pytest.param(
        THREE,
        THREE.replace("1,234", "1,250"),
        THREE.replace("March", "April"),
        "merged",
        THREE.replace("1,234", "1,250").replace("March", "April"),
        THREE.replace("1,234", "1,250").replace("March", "April"),
        id="changes to different bullets",
    ),
    pytest.param(
        THREE,
        THREE.replace("Staff", "Ten staff").replace("1,234", "1,250"),
        THREE.replace("Staff", "Two staff"),
        "to settle",
        THREE.replace("Staff", "Two staff").replace("1,234", "1,250"),
        THREE.replace("Staff", "Ten staff").replace("1,234", "1,250"),
        id="different words of one bullet: the rest is taken all the same",
    ),
    pytest.param(
        THREE,
        THREE.replace("March", "April"),
        THREE.replace("March", "April").replace("Staff", "Two staff"),
        "kept",
        THREE.replace("March", "April").replace("Staff", "Two staff"),
        THREE.replace("March", "April").replace("Staff", "Two staff"),
        id="the workbook has the draft's change already, and another",
    ),
    pytest.param(
        THREE,
        THREE.replace("March", "April").replace("Staff", "Ten staff"),
        THREE.replace("March", "April"),
        "taken",
        THREE.replace("March", "April").replace("Staff", "Ten staff"),
        THREE.replace("March", "April").replace("Staff", "Ten staff"),
        id="the draft has the workbook's change already, and another",
    ),
]


@pytest.mark.parametrize(("base", "draft", "workbook", "outcome", "gets", "shows"), TEXTS)
def test_a_text(base: str, draft: str, workbook: str, outcome: str, gets: str, shows: str) -> None:
    compared = compare_text(Versions(parse(base), parse(draft), parse(workbook)))
    assert (compared.outcome.value, typed(compared.for_workbook), typed(compared.for_draft)) == (outcome, gets, shows)
    assert bool(compared.conflicts) is (outcome == "to settle")


@pytest.mark.parametrize(
    ("workbook", "outcome", "gets", "shows"),
    [
        pytest.param("a text", "taken", "", "", id="only the draft changed"),
        pytest.param("a new text", "to settle", "a new text", "", id="the workbook changed it as well"),
    ],
)
def test_an_emptied_text_is_a_change_like_any_other_when_somebody_says_so_or_in_a_refresh(
    workbook: str, outcome: str, gets: str, shows: str
) -> None:
    compared = compare_text(Versions(parse("a text"), (), parse(workbook)), take_emptied=True)
    assert (compared.outcome.value, typed(compared.for_workbook), typed(compared.for_draft)) == (outcome, gets, shows)


def test_a_draft_that_says_all_that_a_draft_can_show_says_the_same_as_the_workbook() -> None:
    workbook, shown = parse("a text with a sign"), parse("a text")
    versions = Versions(shown, shown, workbook)
    compared = compare_text(versions, as_a_draft_holds_it=shown)
    assert (compared.outcome, compared.for_workbook) == (Outcome.UNCHANGED, workbook)
    assert compare_text(versions, as_a_draft_holds_it=workbook).outcome is Outcome.KEPT


@pytest.mark.parametrize("draft", ["a new text", ""])
def test_a_text_whose_row_is_gone_from_the_workbook_is_to_be_settled(draft: str) -> None:
    compared = row_is_gone(parse("a text"), parse(draft))
    assert (compared.outcome, compared.for_workbook, compared.for_draft) == (Outcome.CONFLICT, (), parse(draft))
    assert [(c.draft, c.workbook) for c in compared.conflicts] == [(parse(draft), ())]


@pytest.mark.parametrize(
    ("base", "draft", "workbook", "shows"),
    [
        pytest.param("a text", "a text", "a new text", "a text", id="what the workbook alone changed is not shown"),
        pytest.param("a text", "", "a new text", "", id="nor what was emptied"),
        pytest.param("The old text.", "The first text.", "The second text.", "The first text.",
                     id="in a conflict the draft's stays"),
        pytest.param("One.\n\nTwo.", "One here.\n\nTwo.", "One.\n\nTwo there.", "One here.\n\nTwo there.",
                     id="what was put together is shown"),
    ],
)  # fmt: skip
def test_what_a_review_draft_shows(base: str, draft: str, workbook: str, shows: str) -> None:
    assert typed(compare_text(Versions(parse(base), parse(draft), parse(workbook))).in_review) == shows


def test_a_review_draft_that_reads_otherwise_is_compared_with_a_base_that_only_its_conflict_differs_from() -> None:
    draft = "- Ten staff left the service.\n- A system begins in March."
    workbook = "- Two staff left the service.\n- A system begins in March."
    compared = compare_text(Versions(parse(draft.replace("Ten staff", "Staff")), parse(draft), parse(workbook)))
    assert compared.outcome is Outcome.CONFLICT
    stands = parse(f"{draft}\n- And this, which Word could not show as meant.")
    base = cautious_base(compared, stands)
    assert typed(base) == f"{workbook}\n- And this, which Word could not show as meant."
    settled = compare_text(Versions(base, stands, compared.for_workbook))
    assert typed(settled.for_workbook) == draft, "settling takes the conflict, and what the workbook never held is left"


# --------------------------------------------------------------------------------------------- lines
# base, draft, workbook, what became of it, what the workbook gets, what the draft shows
LINES = [
    ("Issues", "Issues", "Issues", "unchanged", "Issues", "Issues"),
    ("Issues", "Risks", "Issues", "taken", "Risks", "Risks"),
    ("Issues", "Issues", "Risks", "kept", "Risks", "Risks"),
    ("Issues", "Risks", "Risks", "already the same", "Risks", "Risks"),
    ("Issues", "Risks", "Causes", "to settle", "Causes", "Risks"),
    ("Issues", "", "Issues", "emptied", "Issues", ""),
    ("Issues", "", "Causes", "emptied", "Causes", ""),
    ("Issues", "", "", "already the same", "", ""),
    ("", "Risks", "", "taken", "Risks", "Risks"),
    ("", "Risks", "Causes", "to settle", "Causes", "Risks"),
    ("Issues  and causes", "Issues and causes", "Issues  and causes", "unchanged", "Issues  and causes",
     "Issues  and causes"),
    ("Issues  and causes", "Issues and causes", "Risks", "kept", "Risks", "Risks"),
]  # fmt: skip


@pytest.mark.parametrize(("base", "draft", "workbook", "outcome", "gets", "shows"), LINES)
def test_a_heading(base: str, draft: str, workbook: str, outcome: str, gets: str, shows: str) -> None:
    compared = compare_line(Versions(base, draft, workbook))
    assert (compared.outcome.value, compared.for_workbook, compared.for_draft) == (outcome, gets, shows)


def test_a_heading_that_the_workbook_has_no_cell_for_stays_as_it_was() -> None:
    refused = compare_line(Versions("Introduction", "Foreword", "Introduction")).refused()
    assert (refused.outcome, refused.for_workbook) == (Outcome.KEPT, "Introduction")


# --------------------------------------------------------------------------------------------- tables
HEAD = "Area | Calls"
NORTH = f"Calls\n{HEAD}\nNorth | 4"


def table(text: str) -> Table:
    """A caption, then a row a line."""
    caption, *rows = text.split("\n")
    return caption, tuple(tuple(row.split(" | ")) for row in rows)


# base, draft, workbook, what became of its rows and of its caption, what the workbook gets
TABLES = [
    pytest.param(NORTH, NORTH, NORTH, "unchanged", "unchanged", NORTH, id="nobody changed it"),
    pytest.param(NORTH, f"Calls\n{HEAD}\nNorth | 5", NORTH, "taken", "unchanged", f"Calls\n{HEAD}\nNorth | 5",
                 id="a cell changed in Word"),
    pytest.param(NORTH, NORTH, f"Calls\n{HEAD}\nNorth | 5", "kept", "unchanged", f"Calls\n{HEAD}\nNorth | 5",
                 id="a cell changed in Excel"),
    pytest.param(NORTH, f"Calls\n{HEAD}\nNorth | 5", f"Calls\n{HEAD}\nNorth East | 4", "merged", "unchanged",
                 f"Calls\n{HEAD}\nNorth East | 5", id="different cells"),
    pytest.param(NORTH, f"Calls\n{HEAD}\nNorth | 5", f"Calls\n{HEAD}\nNorth | 6", "to settle", "unchanged",
                 f"Calls\n{HEAD}\nNorth | 6", id="the same cell"),
    pytest.param(NORTH, f"{NORTH}\nSouth | 1", NORTH, "taken", "unchanged", f"{NORTH}\nSouth | 1",
                 id="a row added in Word"),
    pytest.param(NORTH, f"{NORTH}\nSouth | 1", f"Calls\n{HEAD}\nNorth | 9", "to settle", "unchanged",
                 f"Calls\n{HEAD}\nNorth | 9", id="a row added in Word, a cell changed in Excel"),
    pytest.param(NORTH, f"All calls\n{HEAD}\nNorth | 4", f"Calls\n{HEAD}\nNorth | 5", "kept", "taken",
                 f"All calls\n{HEAD}\nNorth | 5", id="the caption in Word, a cell in Excel"),
    pytest.param(NORTH, f"All calls\n{HEAD}\nNorth | 5", f"Every call\n{HEAD}\nNorth | 4", "taken", "to settle",
                 f"Every call\n{HEAD}\nNorth | 4", id="the caption in both: then the table stays whole"),
    pytest.param(NORTH, f"\n{HEAD}\nNorth | 5", NORTH, "taken", "emptied", f"Calls\n{HEAD}\nNorth | 5",
                 id="an emptied caption is not taken"),
    pytest.param(NORTH, f"Calls\n{HEAD}\nNorth | 5", "", "to settle", "kept", "", id="the workbook lost it"),
    pytest.param(NORTH, NORTH, "", "kept", "kept", "", id="the workbook lost it, and nobody changed it"),
]  # fmt: skip


@pytest.mark.parametrize(("base", "draft", "workbook", "rows", "caption", "gets"), TABLES)
def test_a_table(base: str, draft: str, workbook: str, rows: str, caption: str, gets: str) -> None:
    compared = compare_table(Versions(table(base), table(draft), table(workbook)))
    assert (compared.rows.outcome.value, compared.caption.outcome.value) == (rows, caption)
    assert compared.for_workbook == table(gets)
    assert compared.to_settle is ("to settle" in (rows, caption))
    assert compared.is_gone is (workbook == "")


def test_a_draft_and_the_workbook_agree_on_a_table_that_was_taken_and_on_none_that_stands_open() -> None:
    new = f"Calls\n{HEAD}\nNorth | 5"
    assert compare_table(Versions(table(NORTH), table(new), table(NORTH))).agreed == table(new)
    assert compare_table(Versions(table(NORTH), table(NORTH), table(new))).agreed is None
    assert compare_table(Versions(table(NORTH), table(new), table(f"Calls\n{HEAD}\nNorth | 6"))).agreed is None
    assert compare_table(Versions(table(NORTH), table(f"\n{HEAD}\nNorth | 5"), table(NORTH))).agreed is None


def test_settling_a_table_undoes_no_cell_that_only_the_workbook_changed() -> None:
    draft, workbook = f"Calls\n{HEAD}\nNorth | 5", "Calls\nArea | All calls\nNorth | 6"
    compared = compare_table(Versions(table(NORTH), table(draft), table(workbook)))
    assert compared.base_to_settle == table(f"Calls\n{HEAD}\nNorth | 6")
    settled = compare_table(Versions(compared.base_to_settle, table(draft), table(workbook)))
    assert settled.for_workbook == table("Calls\nArea | All calls\nNorth | 5")


def test_a_table_of_another_shape_is_settled_against_the_workbooks_and_a_lost_one_against_nothing() -> None:
    other = f"Calls\n{HEAD}\nNorth | 9"
    compared = compare_table(Versions(table(NORTH), table(f"{NORTH}\nSouth | 1"), table(other)))
    assert compared.base_to_settle == table(other)
    lost = compare_table(Versions(table(NORTH), table(f"{NORTH}\nSouth | 1"), NO_TABLE))
    assert lost.base_to_settle == ("Calls", ())


# base, draft, workbook, with tracked changes nobody decided on, what became of it, what the draft shows
WHOLE = [
    ("Calls", "Calls", "Calls", False, "unchanged", "Calls"),
    ("Calls", "Calls", "All calls", False, "kept", "All calls"),
    ("Calls", "Every call", "Calls", False, "taken", "Every call"),
    ("Calls", "Every call", "All calls", False, "to settle", "Every call"),
    ("Calls", "All calls", "All calls", False, "already the same", "All calls"),
    ("Calls", "", "Calls", False, "taken", ""),
    ("Calls", "", "All calls", False, "to settle", ""),
    ("Calls", "Calls", "Calls", True, "unchanged", "Calls"),
    ("Calls", "Calls", "All calls", True, "to settle", "Calls"),
    ("Calls", "Every call", "Calls", True, "taken", "Every call"),
]


@pytest.mark.parametrize(("base", "draft", "workbook", "pending", "outcome", "shows"), WHOLE)
def test_a_caption_in_a_refreshed_draft(
    base: str, draft: str, workbook: str, pending: bool, outcome: str, shows: str
) -> None:
    compared = compare_whole(Versions(base, draft, workbook), pending=pending)
    assert (compared.outcome.value, compared.for_draft) == (outcome, shows)


def test_a_refreshed_draft_never_mixes_the_rows_of_a_table() -> None:
    base, draft, workbook = (table(f"Calls\n{HEAD}\n{row}")[1] for row in ("North | 4", "North | 5", "North East | 4"))
    compared = compare_whole(Versions(base, draft, workbook), pending=False)
    assert (compared.outcome, compared.for_draft) == (Outcome.CONFLICT, draft)
    assert compare_table(Versions(("", base), ("", draft), ("", workbook))).rows.outcome is Outcome.MERGED


# --------------------------------------------------------------------------------------------- which base holds
BUILT = "Calls rose in September, as staff were away."
PULLED = "Calls fell in September, since staff were back and the queue was short."
KEY = "kpi:A-1:issues"


THEN = Agreed("Causes", "", PULLED)


def bases(*, goes_on: bool, pulled: Agreed | None = THEN) -> Bases:
    texts = {} if pulled is None else {KEY: pulled}
    return Bases({KEY: Agreed("Issues", "", BUILT)}, {}, Taken(texts), goes_on)


# whether the same person saved the draft later, its heading and text now, which heading and text it was made from
BEFORE = [
    pytest.param(True, "Causes", PULLED, "Causes", PULLED, id="the same draft, as it was pulled"),
    pytest.param(True, "Causes", f"{PULLED} More.", "Causes", PULLED, id="the same draft, written on"),
    pytest.param(True, "Issues", BUILT, "Causes", PULLED, id="the same draft, put back"),
    pytest.param(False, "Causes", PULLED, "Causes", PULLED, id="perhaps the same: it says what was pulled"),
    pytest.param(
        False, "Causes", f"{PULLED} More.", "Causes", PULLED, id="perhaps the same, nearer to what was pulled"
    ),
    pytest.param(False, "Issues", BUILT, "Issues", BUILT, id="perhaps another's copy: it says what it was built with"),
    pytest.param(False, "Issues", f"{BUILT} More.", "Issues", BUILT, id="nearer to what it was built with"),
    pytest.param(False, "Risks", BUILT, "Causes", BUILT, id="a third heading: the one that was pulled is its base"),
]


@pytest.mark.parametrize(("goes_on", "heading", "text", "base_heading", "base_text"), BEFORE)
def test_a_text_that_was_pulled_before(
    goes_on: bool, heading: str, text: str, base_heading: str, base_text: str
) -> None:
    found = bases(goes_on=goes_on)
    assert found.of_region(KEY, Agreed(heading, "", text)) == Agreed(base_heading, "", base_text)
    assert found.of_text(KEY, parse(text)) == parse(base_text)


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_text_that_was_never_pulled_was_made_from_what_it_was_built_with(goes_on: bool) -> None:
    found = bases(goes_on=goes_on, pulled=None)
    assert found.of_region(KEY, Agreed("Causes", "", PULLED)) == Agreed("Issues", "", BUILT)
    assert found.of_text(KEY, parse(PULLED)) == parse(BUILT)
    assert found.last_agreed(KEY) == Agreed("Issues", "", BUILT)
    assert not found.was_put_back(KEY, parse(BUILT))


def test_words_put_back_by_the_same_person_are_taken_and_those_of_a_copy_are_named_and_left() -> None:
    workbook = Agreed("Causes", "", PULLED)
    for goes_on, outcome, said in ((True, Outcome.TAKEN, False), (False, Outcome.KEPT, True)):
        found = bases(goes_on=goes_on)
        region = region_of(found.of_region(KEY, Agreed("Issues", "", BUILT)), Agreed("Issues", "", BUILT), workbook)
        assert region.text.outcome is outcome
        assert found.went_back(KEY, region) is said
        assert found.was_put_back(KEY, parse(BUILT)) is goes_on
    assert not bases(goes_on=True).was_put_back(KEY, parse(PULLED))


def test_a_heading_that_was_put_back_in_a_copy_is_named() -> None:
    found = bases(goes_on=False, pulled=Agreed("Causes", "", BUILT))
    now = Agreed("Issues", "", f"{BUILT} More.")
    region = region_of(found.of_region(KEY, now), now, Agreed("Causes", "", BUILT))
    assert (region.text.outcome, region.heading.for_workbook) == (Outcome.TAKEN, "Causes")
    assert found.went_back(KEY, region)


@pytest.mark.parametrize(
    ("goes_on", "now", "base"),
    [
        pytest.param(True, PULLED, PULLED, id="the same draft, later"),
        pytest.param(True, "", PULLED, id="the same draft, emptied since"),
        pytest.param(False, f"{PULLED} More.", PULLED, id="a text that was pulled"),
        pytest.param(False, "", "", id="nothing was made from nothing"),
    ],
)
def test_a_heading_that_an_officer_added(goes_on: bool, now: str, base: str) -> None:
    found = bases(goes_on=goes_on)
    assert found.of_new(KEY, "Risks", parse(now)) == Agreed("Causes", "", base)
    assert found.of_new("kpi:A-1:risks", "Risks", parse(now)) == Agreed("Risks", "", "")


def test_a_draft_goes_on_where_the_same_person_saved_it_later() -> None:
    taken = Taken(saved_by="Anna", saved_on="2023-11-20T09:00:00Z")
    assert taken.goes_on_in("Anna", "2023-11-21T09:00:00Z")
    assert not taken.goes_on_in("Anna", "2023-11-20T09:00:00Z"), "the very same file"
    assert not taken.goes_on_in("Bashir", "2023-11-21T09:00:00Z")
    assert not Taken().goes_on_in("", "2023-11-21T09:00:00Z"), "nobody is known"
    assert not Taken(saved_by="Anna").goes_on_in("Anna", "2023-11-21T09:00:00Z"), "nor when"


# of a draft that may be another's copy: the sub-heading then, now, and which it was made from
@pytest.mark.parametrize(
    ("then", "now", "base"),
    [
        ("For all", "For adults", "For adults"),  # as it was built
        ("For all", "For all", "For all"),
        ("For all", "For some", "For all"),
        ("", "For some", "For adults"),
    ],
)
def test_the_sub_heading_that_a_text_was_made_from(then: str, now: str, base: str) -> None:
    built = {KEY: Agreed("Issues", "For adults", BUILT)}
    found = Bases(built, {}, Taken({KEY: Agreed("Issues", then, BUILT)}), goes_on=False)
    assert found.of_region(KEY, Agreed("Issues", now, BUILT)).sub_heading == base


def test_the_base_of_a_table() -> None:
    built, then = table(NORTH), table(f"Calls\n{HEAD}\nNorth | 5\nSouth | 7")
    for goes_on in (True, False):
        found = Bases({}, {"calls": built}, Taken(tables={"calls": then, "new": then}), goes_on)
        assert found.of_table("calls", then[1]) == then
        assert found.of_table("calls", built[1]) == (then if goes_on else built), "put back by the same person"
        assert found.likeliest_of_table("calls", built[1]) == built
        assert found.of_table("new", built[1]) == then
        assert found.of_table("unknown", built[1]) == NO_TABLE


def test_the_bases_of_a_draft_are_read_from_its_snapshot_as_the_workbook_keeps_them() -> None:
    region = {"key": KEY, "heading": "Issues", "sub_heading": "", "text": BUILT}
    rows = [["Area", "Calls ", ""], ["North  East", "4", ""]]
    snapshot = {"regions": [region], "tables": [{"id": "calls", "caption": "Calls", "rows": rows}]}
    taken = Taken({KEY: Agreed("Causes", "", PULLED)}, {}, "Anna", "2023-11-20")
    found = Bases.of(snapshot, taken, "Anna", "2023-11-21")
    assert found.built_with == {KEY: Agreed("Issues", "", BUILT)}
    assert found.tables == {"calls": table(f"Calls\n{HEAD}\nNorth East | 4")}
    assert found.goes_on
    assert not Bases.of(snapshot, taken, "Bashir", "2023-11-21").goes_on


# --------------------------------------------------------------------------------------------- the base from then on
def region_of(base: Agreed, draft: Agreed, workbook: Agreed) -> ComparedRegion:
    return ComparedRegion(
        base,
        draft,
        compare_text(Versions(base.blocks, draft.blocks, workbook.blocks)),
        compare_line(Versions(base.heading, draft.heading, workbook.heading)),
        compare_line(Versions(base.sub_heading, draft.sub_heading, workbook.sub_heading)),
    )


# base, draft, workbook, what both agree on then, what the review draft is compared with
FROM_THEN_ON = [
    pytest.param("old", "new", "old", "new", "new", id="taken"),
    pytest.param("old", "old", "new", "old", "old", id="the workbook's: the draft does not show it"),
    pytest.param("old", "new", "new", "new", "new", id="already the same"),
    pytest.param(
        "The old text.", "The first text.", "The second text.", "The old text.", "The second text.", id="to settle"
    ),
    pytest.param("old", "", "old", "old", "old", id="emptied"),
]


@pytest.mark.parametrize(("base", "draft", "workbook", "agreed", "review"), FROM_THEN_ON)
def test_what_a_text_is_measured_by_from_then_on(
    base: str, draft: str, workbook: str, agreed: str, review: str
) -> None:
    region = region_of(Agreed("", "", base), Agreed("", "", draft), Agreed("", "", workbook))
    assert region.agreed(pulled_before=False).text == agreed
    assert region.base_from_now_on(()).text == review


@pytest.mark.parametrize(
    ("base", "draft", "workbook", "agreed", "review"),
    [
        pytest.param("Old", "New", "Old", "New", "New", id="taken"),
        pytest.param("Old", "Old", "New", "Old", "Old", id="the workbook's"),
        pytest.param(
            "Old", "New", "New", "New", "Old", id="already the same: a review draft is found by its old words"
        ),
        pytest.param("Old", "One", "Two", "Old", "Two", id="to settle"),
        pytest.param("Old", "", "Old", "Old", "Old", id="emptied"),
    ],
)
def test_what_a_heading_is_measured_by_from_then_on(
    base: str, draft: str, workbook: str, agreed: str, review: str
) -> None:
    for name in ("heading", "sub_heading"):
        versions = [replace(Agreed("", "", "a text"), **{name: line}) for line in (base, draft, workbook)]
        region = region_of(*versions)
        assert getattr(region.agreed(pulled_before=False), name) == agreed
        assert getattr(region.base_from_now_on(()), name) == review


def test_a_text_that_was_pulled_before_goes_on_from_what_it_says_now() -> None:
    region = region_of(Agreed("", "", "old"), Agreed("", "", "old"), Agreed("", "", "new"))
    assert region.agreed(pulled_before=True).text == "old"
    emptied = region_of(Agreed("", "", "old"), Agreed("", "", ""), Agreed("", "", "old"))
    assert emptied.agreed(pulled_before=True).text == "old"


def test_a_heading_that_was_refused_is_not_agreed_on() -> None:
    region = region_of(Agreed("Old", "", "a"), Agreed("New", "", "a"), Agreed("Old", "", "a"))
    refused = replace(region, heading=region.heading.refused())
    assert refused.agreed(pulled_before=False).heading == "Old"
    assert refused.base_from_now_on(()).heading == "Old"


def test_a_table_that_the_workbook_lost_is_the_drafts_own_from_then_on() -> None:
    text = "A text.\n\n[table: calls]\n\n[table: staff]"
    region = region_of(Agreed("", "", text), Agreed("", "", text), Agreed("", "", "A text."))
    assert [b for b in parse(region.base_from_now_on(["calls"]).text) if isinstance(b, TablePlace)] == [
        TablePlace("staff")
    ]


# --------------------------------------------------------------------------------------------- laws
@st.composite
def two_edits(draw: st.DrawFn, *, moved: bool = True) -> Versions[Blocks]:
    """A text, and what two people made of it. Where both moved its blocks, the order of the result is nobody's: then
    a block may stand elsewhere when it is compared again, or from the other side."""
    base = draw(texts)
    return Versions(base, draw(edited(base, "draft", moved=moved)), draw(edited(base, "book", moved=moved)))


def held(compared: Compared[Blocks], *, in_draft: bool) -> set[str]:
    """Every word that stands in the result, or in what a person is asked to settle."""
    stands = set(count(compared.for_draft if in_draft else compared.for_workbook))
    for conflict in compared.conflicts:
        stands |= set(count(conflict.workbook if in_draft else conflict.draft))
    return stands


@given(two_edits(), st.booleans())
@settings(max_examples=60)
def test_no_word_that_somebody_typed_is_lost(versions: Versions[Blocks], take_emptied: bool) -> None:
    compared = compare_text(versions, take_emptied=take_emptied)
    typed_now = (set(count(versions.draft)) | set(count(versions.workbook))) - set(count(versions.base))
    assert typed_now <= held(compared, in_draft=False)
    if compared.outcome is not Outcome.EMPTIED:  # which a person is asked about, the draft being as it is
        assert typed_now <= held(compared, in_draft=True)


@given(texts, texts)
@settings(max_examples=50)
def test_one_sided_changes_stand_as_they_are(base: Blocks, changed: Blocks) -> None:
    for versions in (Versions(base, base, changed), Versions(base, changed, base), Versions(base, changed, changed)):
        compared = compare_text(versions, take_emptied=True)
        assert compared.for_workbook == compared.for_draft == changed
        assert not compared.conflicts


@given(two_edits(moved=False))
@settings(max_examples=60)
def test_a_draft_that_comes_again_changes_nothing(versions: Versions[Blocks]) -> None:
    """The same file once more, compared with what is remembered then. Of blocks that say the same nobody can tell which
    was deleted and which was edited, so the texts here have none."""
    assume(len(set(versions.base)) == len(versions.base))
    once = compare_text(versions)
    base = remembered(versions, once)
    assert compare_text(Versions(base, versions.draft, once.for_workbook)).for_workbook == once.for_workbook


def remembered(versions: Versions[Blocks], once: Compared[Blocks]) -> Blocks:
    built, draft = (Agreed("", "", typed(blocks)) for blocks in (versions.base, versions.draft))
    no_heading = compare_line(Versions("", "", ""))
    return ComparedRegion(built, draft, once, no_heading, no_heading).agreed(pulled_before=False).blocks


@given(two_edits())
@settings(max_examples=50)
def test_a_refreshed_draft_is_taken_as_it_stands(versions: Versions[Blocks]) -> None:
    shown = compare_text(versions, take_emptied=True).for_draft
    pulled = compare_text(Versions(versions.workbook, shown, versions.workbook), take_emptied=True)
    assert pulled.for_workbook == shown


@given(two_edits(moved=False))
@settings(max_examples=60)
def test_it_is_the_same_rule_from_either_side(versions: Versions[Blocks]) -> None:
    """But for the order of blocks that both added in one place."""
    mirrored = {Outcome.TAKEN: Outcome.KEPT, Outcome.KEPT: Outcome.TAKEN}
    one = compare_text(versions, take_emptied=True)
    other = compare_text(Versions(versions.base, versions.workbook, versions.draft), take_emptied=True)
    assert other.outcome is mirrored.get(one.outcome, one.outcome)
    assert (count(other.for_workbook), count(other.for_draft)) == (count(one.for_draft), count(one.for_workbook))
    assert len(other.conflicts) == len(one.conflicts)


_cell = st.sampled_from(["4", "5", "6"])
_rows = st.lists(st.tuples(_cell, _cell), min_size=1, max_size=3).map(tuple)
_tables = st.tuples(st.sampled_from(["Calls", "All calls", "Every call"]), _rows)


@given(_tables, _tables, _tables)
def test_a_table_is_taken_once_and_settled_once(base: Table, draft: Table, workbook: Table) -> None:
    compared = compare_table(Versions(base, draft, workbook))
    if compared.to_settle:
        assert compared.for_workbook == workbook
        settled = compare_table(Versions(compared.base_to_settle, draft, workbook))
        assert settled.rows.outcome is not Outcome.CONFLICT
        return
    if compared.agreed is not None:
        again = compare_table(Versions(compared.agreed, draft, compared.for_workbook))
        assert again.for_workbook == compared.for_workbook
    mirrored = compare_table(Versions(base, workbook, draft))
    assert mirrored.for_workbook == compared.for_workbook


def test_a_text_is_compared_in_its_one_form() -> None:
    loose = parse("- One.\n- Two.")
    assert compare_text(Versions(loose, normalised(loose), loose)).outcome is Outcome.UNCHANGED
