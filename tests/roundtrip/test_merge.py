"""Two edited versions of one text, woven into one: the rules as tables, and the laws for any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.richtext import Paragraph, Span, normalised, parse, typed
from reportgen.roundtrip.merge import merge_words, weave, weave_rows
from tests.roundtrip.texts import Blocks, count, edited, spans, texts

THREE = "- Calls rose to 1,234 in September.\n- Staff left the service.\n- A new system begins in March."

# base, draft, workbook, whether both changed the same words, what the workbook gets
RULES = [
    pytest.param(
        THREE,
        THREE.replace("1,234", "1,250"),
        THREE.replace("March", "April"),
        False,
        THREE.replace("1,234", "1,250").replace("March", "April"),
        id="changes to different bullets",
    ),
    pytest.param(
        "- Staff left the service in the summer and were not replaced before September.",
        "- Ten staff left the service in the summer and were not replaced before September.",
        "- Staff left the service in the summer and were not replaced before October.",
        False,
        "- Ten staff left the service in the summer and were not replaced before October.",
        id="changes to different words of one bullet",
    ),
    pytest.param(
        "- Staff left the service.",
        "- Ten staff left the service.",
        "- Two staff left the service.",
        True,
        "- Two staff left the service.",
        id="different changes to the same word",
    ),
    pytest.param(
        "- It rose from 45 to 47.",
        "- It rose from 46 to 47.",
        "- It rose from 45 by 2.",
        True,
        "- It rose from 45 by 2.",
        id="changes that only a space parts",
    ),
    pytest.param(
        THREE, f"{THREE}\n- Added in Word.", f"- Filled in by the team.\n{THREE}", False,
        f"- Filled in by the team.\n{THREE}\n- Added in Word.", id="bullets added at both ends",
    ),
    pytest.param(
        THREE, f"{THREE}\n- Overtime was agreed.", f"{THREE}\n- A manager was hired.", False,
        f"{THREE}\n- A manager was hired.\n- Overtime was agreed.", id="bullets added in one place",
    ),
    pytest.param(
        THREE, f"{THREE}\n- Overtime was agreed.", f"{THREE}\n- Overtime was agreed in May.", True,
        f"{THREE}\n- Overtime was agreed in May.", id="nearly the same bullet added twice",
    ),
    pytest.param(
        THREE, f"{THREE}\n- Overtime was agreed.", f"- Overtime was agreed.\n{THREE}", False,
        f"- Overtime was agreed.\n{THREE}", id="the same bullet added in two places",
    ),
    pytest.param(
        THREE,
        "- Calls rose to 1,234 in September.\n- A new system begins in March.",
        THREE.replace("March", "April"),
        False,
        "- Calls rose to 1,234 in September.\n- A new system begins in April.",
        id="a bullet deleted in Word that nobody else changed",
    ),
    pytest.param(
        THREE,
        "- Calls rose to 1,234 in September.\n- A new system begins in March.",
        THREE.replace("Staff", "Ten staff"),
        True,
        THREE.replace("Staff", "Ten staff"),
        id="a bullet deleted in Word and changed in Excel",
    ),
    pytest.param(
        THREE,
        THREE.replace("Staff", "Ten staff"),
        "- Calls rose to 1,234 in September.\n- A new system begins in March.",
        True,
        "- Calls rose to 1,234 in September.\n- A new system begins in March.",
        id="a bullet changed in Word and deleted in Excel",
    ),
    pytest.param(
        THREE,
        "- A new system begins in March.\n- Calls rose to 1,234 in September.\n- Staff left the service.",
        THREE.replace("March", "April"),
        False,
        "- A new system begins in April.\n- Calls rose to 1,234 in September.\n- Staff left the service.",
        id="a bullet moved in Word and changed in Excel",
    ),
    pytest.param(
        THREE,
        THREE.replace("- Staff", "  o Staff"),
        THREE.replace("Staff", "Ten staff"),
        False,
        THREE.replace("- Staff", "  o Ten staff"),
        id="a bullet indented in Word and changed in Excel",
    ),
    pytest.param(
        "a. one thing\nb. another thing",
        "a. one thing\nb. a new thing\nc. another thing",
        "a. one thing\nb. another thing altogether",
        False,
        "a. one thing\nb. a new thing\nc. another thing altogether",
        id="a lettered list counts on around an item added in Word",
    ),
    pytest.param(
        "Calls **rose** in every month of the year.",
        "Calls **rose** in _every_ month of the year.",
        "All calls **rose** in every month of the year.",
        False,
        "All calls **rose** in _every_ month of the year.",
        id="italics in Word, a word in Excel",
    ),
    pytest.param(
        "- Calls rose to 1,234 in September.",
        "- Calls rose to 1,234 in October.\n- Calls rose to 1,234 in September.",
        "- Calls rose to 1,234 in September and fell.",
        False,
        "- Calls rose to 1,234 in October.\n- Calls rose to 1,234 in September and fell.",
        id="nearly the same bullet added before the one that it is like",
    ),
    pytest.param(
        "- Calls rose to 1,234 in September.",
        "- Calls rose to 1,234 in September.\n- Calls rose to 1,234 in October.",
        "- Calls rose to 1,234 in September and fell.",
        False,
        "- Calls rose to 1,234 in September and fell.\n- Calls rose to 1,234 in October.",
        id="and behind it",
    ),
    pytest.param(
        "[table: a]\n\nOne word", "One more word", "[table: a]\n\nOne word\n\nTwo", False,
        "One more word\n\nTwo", id="a table at the top was deleted in Word",
    ),
    pytest.param(
        "[table: a]\n\nOne word", "[table: a]\n\nOne word\n\nTwo", "One more word", False,
        "One more word\n\nTwo", id="a table at the top was deleted in Excel",
    ),
    pytest.param(
        "One\n\n[table: a]\n\nTwo words", "One more\n\n[table: a]\n\nTwo words", "One\n\n[table: b]\n\nTwo words",
        False, "One more\n\n[table: b]\n\nTwo words", id="a table was exchanged in Excel",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("base", "draft", "workbook", "to_settle", "expected"), RULES)
def test_three_versions_become_one(base: str, draft: str, workbook: str, to_settle: bool, expected: str) -> None:
    woven = weave(parse(base), parse(draft), parse(workbook))
    assert (bool(woven.conflicts), typed(woven.for_workbook)) == (to_settle, typed(parse(expected)))
    assert to_settle or woven.for_draft == woven.for_workbook


def test_a_conflict_gives_both_texts_and_what_the_draft_should_show() -> None:
    draft = THREE.replace("Staff", "Ten staff").replace("1,234", "1,250")
    woven = weave(parse(THREE), parse(draft), parse(THREE.replace("Staff", "Two staff")))
    assert [(typed(c.draft), typed(c.workbook)) for c in woven.conflicts] == [
        ("- Ten staff left the service.", "- Two staff left the service.")
    ]
    assert "1,250" in typed(woven.for_workbook), "the rest of the region is taken all the same"
    assert typed(woven.for_draft) == draft


HEAD = ("Area", "Calls")


@pytest.mark.parametrize(
    ("draft", "workbook", "expected"),
    [
        ((HEAD, ("North", "5")), (HEAD, ("North East", "4")), (HEAD, ("North East", "5"))),
        ((HEAD, ("North", "5")), (HEAD, ("North", "6")), None),
        ((HEAD, ("North", "4"), ("South", "1")), (HEAD, ("North", "9")), None),
    ],
)
def test_a_table_is_put_together_cell_by_cell_while_it_keeps_its_shape(
    draft: tuple[tuple[str, ...], ...],
    workbook: tuple[tuple[str, ...], ...],
    expected: tuple[tuple[str, ...], ...] | None,
) -> None:
    assert weave_rows((HEAD, ("North", "4")), draft, workbook) == expected


# ------------------------------------------------------------------------------------------------ laws
@given(st.data(), texts)
@settings(max_examples=50)
def test_what_nobody_deleted_stands_once(data: st.DataObject, base: Blocks) -> None:
    """With additions alone on both sides, every block of all three stands exactly once."""
    added = st.lists(st.tuples(st.integers(0, 9), st.sampled_from("xyz")), max_size=3)
    versions = []
    for mark in ("draft", "book"):
        out = list(base)
        for at, word in data.draw(added):
            out.insert(min(at, len(out)), Paragraph((Span(f"{mark} {word} {mark} {mark}"),)))
        versions.append(normalised(out))
    woven = weave(base, *versions)
    if base and not woven.conflicts:
        new = [count(v) - count(base) for v in versions]
        assert count(woven.for_workbook) == count(base) + new[0] + new[1]


@given(st.data(), texts)
@settings(max_examples=80)
def test_no_word_that_somebody_wrote_is_lost(data: st.DataObject, base: Blocks) -> None:
    draft, workbook = data.draw(edited(base, "draft")), data.draw(edited(base, "book"))
    woven = weave(base, draft, workbook)
    standing, in_draft = count(woven.for_workbook), count(woven.for_draft)
    for conflict in woven.conflicts:
        standing |= count(conflict.draft) + standing
    for word, times in count(draft).items():
        if word.startswith("draft"):
            assert standing[word] >= times, (word, woven)
            assert in_draft[word] >= times
    for word, times in count(workbook).items():
        if word.startswith("book"):
            assert count(woven.for_workbook)[word] == times, (word, woven)


@given(spans)
def test_words_that_nobody_changed_stay(words: tuple[Span, ...]) -> None:
    merged = merge_words(words, words, words)
    assert merged is not None
    assert normalised([Paragraph(merged)]) == normalised([Paragraph(words)])
