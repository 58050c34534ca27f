"""Two edited versions of one text, put together: the rules as tables, and the laws for any text."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.richtext import (
    Block,
    Bullet,
    Lettered,
    Note,
    Paragraph,
    Span,
    TablePlace,
    normalised,
    parse,
    plain,
    typed,
)
from reportgen.roundtrip.merge import Outcome, merge, merge_line, merge_rows, merge_words

THREE = "- Calls rose to 1,234 in September.\n- Staff left the service.\n- A new system begins in March."

# base, draft, workbook, what became of it, what the workbook gets
RULES = [
    pytest.param("a text", "a text", "a text", "unchanged", "a text", id="nobody changed anything"),
    pytest.param("a text", "a new text", "a text", "taken", "a new text", id="only the draft changed"),
    pytest.param("a text", "a text", "a new text", "kept", "a new text", id="only the workbook changed"),
    pytest.param("a text", "new", "new", "already the same", "new", id="both made the same change"),
    pytest.param("", "Typed in Word.", "", "taken", "Typed in Word.", id="a prompt that an officer filled in"),
    pytest.param("", "Typed in Word.", "Typed in Excel.", "to settle", "Typed in Excel.", id="both filled in a prompt"),
    pytest.param("a text", "", "a text", "emptied", "a text", id="an emptied region is not taken unasked"),
    pytest.param("a text", "", "", "already the same", "", id="both emptied it"),
    pytest.param("a text", "a text", "", "kept", "", id="the workbook's cell was emptied"),
    pytest.param("a text", "a new text", "", "to settle", "", id="emptied here, changed there"),
    pytest.param(
        THREE,
        THREE.replace("1,234", "1,250"),
        THREE.replace("March", "April"),
        "merged",
        THREE.replace("1,234", "1,250").replace("March", "April"),
        id="changes to different bullets",
    ),
    pytest.param(
        "- Staff left the service in the summer and were not replaced before September.",
        "- Ten staff left the service in the summer and were not replaced before September.",
        "- Staff left the service in the summer and were not replaced before October.",
        "merged",
        "- Ten staff left the service in the summer and were not replaced before October.",
        id="changes to different words of one bullet",
    ),
    pytest.param(
        "- Staff left the service.",
        "- Ten staff left the service.",
        "- Two staff left the service.",
        "to settle",
        "- Two staff left the service.",
        id="different changes to the same word",
    ),
    pytest.param(
        "- It rose from 45 to 47.",
        "- It rose from 46 to 47.",
        "- It rose from 45 by 2.",
        "to settle",
        "- It rose from 45 by 2.",
        id="changes that only a space parts",
    ),
    pytest.param(
        THREE, f"{THREE}\n- Added in Word.", f"- Filled in by the team.\n{THREE}", "merged",
        f"- Filled in by the team.\n{THREE}\n- Added in Word.", id="bullets added at both ends",
    ),
    pytest.param(
        THREE, f"{THREE}\n- Overtime was agreed.", f"{THREE}\n- A manager was hired.", "merged",
        f"{THREE}\n- A manager was hired.\n- Overtime was agreed.", id="bullets added in one place",
    ),
    pytest.param(
        THREE, f"{THREE}\n- Overtime was agreed.", f"{THREE}\n- Overtime was agreed in May.", "to settle",
        f"{THREE}\n- Overtime was agreed in May.", id="nearly the same bullet added twice",
    ),
    pytest.param(
        THREE, f"{THREE}\n- Overtime was agreed.", f"- Overtime was agreed.\n{THREE}", "kept",
        f"- Overtime was agreed.\n{THREE}", id="the same bullet added in two places",
    ),
    pytest.param(
        THREE,
        "- Calls rose to 1,234 in September.\n- A new system begins in March.",
        THREE.replace("March", "April"),
        "merged",
        "- Calls rose to 1,234 in September.\n- A new system begins in April.",
        id="a bullet deleted in Word that nobody else changed",
    ),
    pytest.param(
        THREE,
        "- Calls rose to 1,234 in September.\n- A new system begins in March.",
        THREE.replace("Staff", "Ten staff"),
        "to settle",
        THREE.replace("Staff", "Ten staff"),
        id="a bullet deleted in Word and changed in Excel",
    ),
    pytest.param(
        THREE,
        THREE.replace("Staff", "Ten staff"),
        "- Calls rose to 1,234 in September.\n- A new system begins in March.",
        "to settle",
        "- Calls rose to 1,234 in September.\n- A new system begins in March.",
        id="a bullet changed in Word and deleted in Excel",
    ),
    pytest.param(
        THREE,
        "- A new system begins in March.\n- Calls rose to 1,234 in September.\n- Staff left the service.",
        THREE.replace("March", "April"),
        "merged",
        "- A new system begins in April.\n- Calls rose to 1,234 in September.\n- Staff left the service.",
        id="a bullet moved in Word and changed in Excel",
    ),
    pytest.param(
        THREE,
        THREE.replace("- Staff", "  o Staff"),
        THREE.replace("Staff", "Ten staff"),
        "merged",
        THREE.replace("- Staff", "  o Ten staff"),
        id="a bullet indented in Word and changed in Excel",
    ),
    pytest.param(
        "a. one thing\nb. another thing",
        "a. one thing\nb. a new thing\nc. another thing",
        "a. one thing\nb. another thing altogether",
        "merged",
        "a. one thing\nb. a new thing\nc. another thing altogether",
        id="a lettered list counts on around an item added in Word",
    ),
    pytest.param(
        "Calls **rose** in every month of the year.",
        "Calls **rose** in _every_ month of the year.",
        "All calls **rose** in every month of the year.",
        "merged",
        "All calls **rose** in _every_ month of the year.",
        id="italics in Word, a word in Excel",
    ),
    pytest.param(
        "One\n\n[table: a]\n\nTwo words", "One more\n\n[table: a]\n\nTwo words", "One\n\n[table: b]\n\nTwo words",
        "merged", "One more\n\n[table: b]\n\nTwo words", id="a table was exchanged in Excel",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("base", "draft", "workbook", "outcome", "expected"), RULES)
def test_three_versions_become_one(base: str, draft: str, workbook: str, outcome: str, expected: str) -> None:
    merged = merge(parse(base), parse(draft), parse(workbook))
    assert (merged.outcome.value, typed(merged.blocks)) == (outcome, typed(parse(expected)))
    assert bool(merged.conflicts) is (outcome == "to settle")


def test_an_emptied_region_is_taken_when_somebody_says_so() -> None:
    merged = merge(parse("a text"), (), parse("a text"), take_emptied=True)
    assert (merged.outcome, merged.blocks) == (Outcome.TAKEN, ())
    assert merge(parse("a text"), (), parse("a new text"), take_emptied=True).outcome is Outcome.CONFLICT


def test_a_conflict_gives_both_texts_and_what_the_draft_should_show() -> None:
    draft = THREE.replace("Staff", "Ten staff").replace("1,234", "1,250")
    merged = merge(parse(THREE), parse(draft), parse(THREE.replace("Staff", "Two staff")))
    assert [(typed(c.draft), typed(c.workbook)) for c in merged.conflicts] == [
        ("- Ten staff left the service.", "- Two staff left the service.")
    ]
    assert "1,250" in typed(merged.blocks), "the rest of the region is taken all the same"
    assert typed(merged.in_draft) == draft


@pytest.mark.parametrize(
    ("base", "draft", "workbook", "expected"),
    [
        ("Issues", "Issues", "Issues", (Outcome.UNCHANGED, "Issues")),
        ("Issues", "Risks", "Issues", (Outcome.TAKEN, "Risks")),
        ("Issues", "Issues", "Risks", (Outcome.KEPT, "Risks")),
        ("Issues", "Risks", "Risks", (Outcome.SAME, "Risks")),
        ("Issues", "Risks", "Causes", (Outcome.CONFLICT, "Causes")),
        ("Issues", "", "Issues", (Outcome.EMPTIED, "Issues")),
    ],
)
def test_a_heading_has_one_of_three_versions(
    base: str, draft: str, workbook: str, expected: tuple[Outcome, str]
) -> None:
    assert merge_line(base, draft, workbook) == expected


HEAD = ("Area", "Calls")


@pytest.mark.parametrize(
    ("draft", "workbook", "expected"),
    [
        ((HEAD, ("North", "5")), (HEAD, ("North", "4")), (HEAD, ("North", "5"))),
        ((HEAD, ("North", "5")), (HEAD, ("North East", "4")), (HEAD, ("North East", "5"))),
        ((HEAD, ("North", "5")), (HEAD, ("North", "6")), None),
        ((HEAD, ("North", "4"), ("South", "1")), (HEAD, ("North", "4")), (HEAD, ("North", "4"), ("South", "1"))),
        ((HEAD, ("North", "4"), ("South", "1")), (HEAD, ("North", "9")), None),
    ],
)
def test_a_table_is_put_together_cell_by_cell_while_it_keeps_its_shape(
    draft: tuple[tuple[str, ...], ...],
    workbook: tuple[tuple[str, ...], ...],
    expected: tuple[tuple[str, ...], ...] | None,
) -> None:
    assert merge_rows((HEAD, ("North", "4")), draft, workbook) == expected


# ------------------------------------------------------------------------------------------------ laws
_sentence = st.lists(
    st.sampled_from(["calls", "staff", "rose", "fell", "12", "93.45%", "quarter", "the", "a", "in"]),
    min_size=1,
    max_size=8,
)
_spans = st.lists(
    st.builds(Span, _sentence.map(" ".join), st.booleans(), st.booleans(), st.sampled_from(["", "https://a.org/x"])),
    min_size=1,
    max_size=3,
).map(tuple)
_block: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, _spans),
    st.builds(Bullet, _spans, st.integers(0, 2)),
    st.builds(Lettered, _spans, st.integers(1, 3), st.sampled_from(["letter", "roman"]), st.integers(0, 1)),
    st.builds(Note, _spans, st.sampled_from(["Note:", "*"])),
    st.builds(TablePlace, st.sampled_from(["one", "two"])),
)
_blocks = st.lists(_block, max_size=5).map(normalised)


@st.composite
def _edited(draw: st.DrawFn, base: tuple[Block, ...], mark: str) -> tuple[Block, ...]:
    """The base with a few blocks deleted, moved, changed and added; every word that is new carries the mark."""
    out = list(base)
    for n in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(["delete", "add", "change", "move"]))
        at = draw(st.integers(0, len(out)))
        if kind == "add" or at == len(out):
            out.insert(at, Bullet((Span(f"{mark}{n} says {mark}new"),), draw(st.integers(0, 1))))
        elif kind == "delete":
            del out[at]
        elif kind == "move":
            out.insert(draw(st.integers(0, len(out) - 1)), out.pop(at))
        elif not isinstance(block := out[at], TablePlace):
            spans = list(block.spans)
            spans.insert(draw(st.integers(0, len(spans))), Span(f" {mark}{n} "))
            out[at] = type(block)(**{**vars(block), "spans": tuple(spans)})
    return normalised(out)


@given(_blocks, _blocks)
@settings(max_examples=50)
def test_one_sided_changes_stand_as_they_are(base: tuple[Block, ...], changed: tuple[Block, ...]) -> None:
    assert merge(base, base, changed).blocks == changed
    assert merge(base, changed, base, take_emptied=True).blocks == changed
    assert merge(base, changed, changed).blocks == changed
    assert not merge(base, changed, changed).conflicts


@given(st.data(), _blocks)
@settings(max_examples=80)
def test_no_word_that_somebody_wrote_is_lost(data: st.DataObject, base: tuple[Block, ...]) -> None:
    draft, workbook = data.draw(_edited(base, "draft")), data.draw(_edited(base, "book"))
    merged = merge(base, draft, workbook, take_emptied=True)
    standing, in_draft = _count(merged.blocks), _count(merged.in_draft)
    for conflict in merged.conflicts:
        standing |= _count(conflict.draft) + standing
    for word, times in _count(draft).items():
        if word.startswith("draft"):
            assert standing[word] >= times, (word, merged)
            assert in_draft[word] >= times
    for word, times in _count(workbook).items():
        if word.startswith("book"):
            assert _count(merged.blocks)[word] == times, (word, merged)


@given(st.data(), _blocks)
@settings(max_examples=50)
def test_what_nobody_deleted_stands_once(data: st.DataObject, base: tuple[Block, ...]) -> None:
    """With additions alone on both sides, every block of all three stands exactly once."""
    added = st.lists(st.tuples(st.integers(0, 9), st.sampled_from("xyz")), max_size=3)
    versions = []
    for mark in ("draft", "book"):
        out = list(base)
        for at, word in data.draw(added):
            out.insert(min(at, len(out)), Paragraph((Span(f"{mark} {word} {mark} {mark}"),)))
        versions.append(normalised(out))
    merged = merge(base, *versions)
    if base and merged.outcome is not Outcome.CONFLICT:
        new = [_count(v) - _count(base) for v in versions]
        assert _count(merged.blocks) == _count(base) + new[0] + new[1]


@given(_spans)
def test_words_that_nobody_changed_stay(spans: tuple[Span, ...]) -> None:
    merged = merge_words(spans, spans, spans)
    assert merged is not None
    assert normalised([Paragraph(merged)]) == normalised([Paragraph(spans)])


def _count(blocks: tuple[Block, ...]) -> Counter[str]:
    return Counter(w for b in blocks if not isinstance(b, TablePlace) for w in re.findall(r"\w+", plain(b.spans)))
