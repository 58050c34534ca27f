"""What officers paste into a cell from Word and Excel: whole entries with their headings, tables, lost bullets."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reportgen import richtext
from reportgen.richtext import TablePlace
from reportgen.richtext.pasted import Doubt, Part, columns_in, doubts, put_together, taken_apart, with_tables
from tests.richtext.test_richtext import BLOCKS, PHRASES

# What it is, the column Heading, the cell, and its parts: (heading, text).
APART = [
    ("a whole entry", "", "Issues:\n- A\n\nCauses:\n- B\n\nActions:\n- C",
     [("Issues:", "- A"), ("Causes:", "- B"), ("Actions:", "- C")]),
    ("in bold", "", "**Issues**\nA\n**Causes:**\nB", [("Issues", "A"), ("Causes:", "B")]),
    ("without colons", "", "Issues\nA\nCauses\nB", [("Issues", "A"), ("Causes", "B")]),
    ("in capitals, with spaces at the end", "", "ISSUES : \nA\nCauses –\nB", [("ISSUES :", "A"), ("Causes –", "B")]),
    ("with words before the first heading", "", "Calls rose.\nCauses:\nB", [("", "Calls rose."), ("Causes:", "B")]),
    ("the column has the first heading", "Issues", "A\nCauses:\nB", [("Issues", "A"), ("Causes:", "B")]),
    ("the text repeats the column's", "Issues:", "Issues\nA\nCauses\nB", [("Issues:", "A"), ("Causes", "B")]),
    ("the text repeats the column's alone", "Issues:", "Issues:\n- A", [("Issues:", "- A")]),
    ("two in one line", "", "Issues and causes:\nA", [("Issues and causes:", "A")]),
    ("a heading without text", "", "Issues:\nCauses:\nB", [("Issues:", ""), ("Causes:", "B")]),
    ("a heading of one's own, said to be one", "", "[heading: What we did]\nA", [("What we did", "A")]),
    ("with Windows line ends", "", "Issues:\r\nA\r\nCauses:\r\nB", [("Issues:", "A"), ("Causes:", "B")]),
    ("after a bullet, indented: its next line", "", "- A\n  Issues:", [("", "- A\n  Issues:")]),
    ("a heading within a sentence", "", "Issues: up.\nThe causes: x", [("", "Issues: up.\nThe causes: x")]),
    ("a backslash keeps it text", "", "\\Issues:\nA", [("", "\\Issues:\nA")]),
    ("a lead-in to a list", "", "To achieve this:\n- A", [("", "To achieve this:\n- A")]),
    ("an unknown heading", "", "Outlook:\nA", [("", "Outlook:\nA")]),
]  # fmt: skip


@pytest.mark.parametrize(("column", "text", "parts"), [a[1:] for a in APART], ids=[a[0] for a in APART])
def test_an_entry_is_taken_apart_at_its_headings(column: str, text: str, parts: list[tuple[str, str]]) -> None:
    found = taken_apart(text, column).parts
    assert [(part.heading, part.text.strip()) for part in found] == [(h, t.replace("\r", "")) for h, t in parts]


UNCLEAR = [
    ("one known word alone in a line", "", "Calls rose.\nActions\nMore staff.", ("Actions",), ""),
    ("the column says another", "Actions", "Issues:\nA\nCauses:\nB", (), "Issues:"),
    ("the column says two in one", "Issues/causes", "Issues:\nA", (), "Issues:"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "text", "line", "against"), [u[1:] for u in UNCLEAR], ids=[u[0] for u in UNCLEAR])
def test_what_is_not_clear_stays_text_and_is_said(column: str, text: str, line: tuple[str, ...], against: str) -> None:
    found = taken_apart(text, column)
    assert found.parts == (Part(column, text),)
    assert (found.unclear, found.against_column) == (line, against)


DOUBTS = [
    # what it is, the cell, what is said, the words that are shown
    ("a single v", "v Calls rose", [(Doubt.LETTER, "v Calls rose")]),
    ("two of them are bullets", "v Calls rose\nv Visits fell", []),
    ("a tab makes it one", "Ø\tCalls rose", []),
    ("a backslash", "\\v Calls rose", []),
    ("a section's sign", "§ 12 applies", []),
    ("a sign of Wingdings in a line", "Rated \uf0fc now", [(Doubt.SYMBOL, "U+F0FC")]),
    ("an arrow of Wingdings before it", "\uf0e9 5%", [(Doubt.SYMBOL, "U+F0E9")]),
    ("a bullet of Wingdings", "\uf0fc done", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), [d[1:] for d in DOUBTS], ids=[d[0] for d in DOUBTS])
def test_what_may_have_been_meant_otherwise_is_named(text: str, said: list[tuple[Doubt, str]]) -> None:
    assert list(doubts(text)) == said


Texts = tuple[tuple[str, tuple[richtext.Block, ...]], ...]  # (heading, blocks) of each

TABLES = [
    # what it is, the cell, its table's rows (None where it stays text), whether that is said
    ("from Excel", "Month\tCalls\nJuly\t41", [("Month", "Calls"), ("July", "41")]),
    ("between lines", "Up.\nA\tB\tC\n1\t2\t3\nDown.", [("A", "B", "C"), ("1", "2", "3")]),
    ("with Windows line ends", "A\tB\r\n1\t2", [("A", "B"), ("1", "2")]),
    ("with an empty corner", "\tJuly\tMay\nCalls\t41\t", [("", "July", "May"), ("Calls", "41", "")]),
    ("with an empty corner, of two columns", "\tJuly\nCalls\t41", [("", "July"), ("Calls", "41")]),
    ("numbered rows", "No.\tName\tCalls\n1.\tAnn\t4", [("No.", "Name", "Calls"), ("1.", "Ann", "4")]),
    ("indented as a whole", "\tA\tB\n\t1\t2", [("A", "B"), ("1", "2")]),
    ("rows of unlike length", "Month\tCalls\nJuly\t41\t2", "Month | Calls"),
    ("terms and what they are", "Lead:\tAnn\nBy:\tMay", "Lead: | Ann"),
    ("a list whose marks have tabs", "1.\tone\n2.\ttwo\n•\tthree\no\tfour", ""),
    ("one line", "Month\tCalls", ""),
    ("an indented list", "\t- A\n\t- B", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), [t[1:] for t in TABLES], ids=[t[0] for t in TABLES])
def test_a_pasted_table_is_a_table_or_is_named(text: str, wanted: list[tuple[str, ...]] | str) -> None:
    found: list[object] = []

    def place(rows: object) -> str:
        found.append(rows)
        return "t"

    left = with_tables(text, place)
    if isinstance(wanted, list):
        assert found == [tuple(wanted)]
        assert TablePlace("t") in richtext.parse(left)
        assert columns_in(left) == ""
    else:
        assert (found, left, columns_in(left)) == ([], text.replace("\r", ""), wanted)


def test_a_table_without_a_place_stays_text_and_is_named() -> None:
    left = with_tables("A\tB\n1\t2", lambda _rows: "")
    assert (left, columns_in(left)) == ("A\tB\n1\t2", "A | B")


HEADINGS = st.sampled_from(["Issues", "Causes:", "Actions", "Outlook", "a [b]", "**x**", "x:", "To achieve this:"])


def holds_together(column: str, blocks: Texts) -> None:
    """Texts under headings, typed as one cell, come back as they were."""
    first, *others = blocks
    parts = [Part(column, richtext.typed(first[1])), *(Part(h, richtext.typed(b), in_text=True) for h, b in others)]
    read = taken_apart(put_together(parts), column).parts
    kept = [p for n, p in enumerate(parts) if n or p.text or p.heading or len(parts) == 1]
    assert [(p.heading, richtext.parse(p.text)) for p in read] == [(p.heading, richtext.parse(p.text)) for p in kept]


SEVERAL = st.lists(st.tuples(HEADINGS, BLOCKS), min_size=1, max_size=4).map(tuple)


@settings(max_examples=150)
@given(st.sampled_from(["", "Issues", "Outlook", "Causes:"]), SEVERAL)
@example("Issues", (("", ()), ("Causes:", ())))
@example("", (("", ()), ("Actions", ())))
def test_texts_of_one_cell_come_back_as_they_were(column: str, blocks: Texts) -> None:
    holds_together(column, blocks)


@pytest.mark.full
@settings(max_examples=10_000)
@given(st.sampled_from(["", "Issues", "Outlook", "Causes:"]), SEVERAL)
def test_texts_of_one_cell_come_back_as_they_were_at_length(column: str, blocks: Texts) -> None:
    holds_together(column, blocks)


@settings(max_examples=250)
@given(st.sampled_from(["", "Issues", "Outlook"]), PHRASES)
def test_any_cell_is_taken_apart_the_same_way_for_ever(column: str, text: str) -> None:
    once = taken_apart(text, column).parts
    typed = [Part(p.heading, richtext.typed(richtext.parse(p.text)), p.in_text) for p in once]
    again = taken_apart(put_together(typed), column).parts
    assert [(p.heading, richtext.parse(p.text)) for p in again] == [(p.heading, richtext.parse(p.text)) for p in typed]
