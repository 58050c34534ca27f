"""Commentary on a page: every word in its order, in lists that nest as typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.html.prose import Item, List, Piece, Text, pieces, safe_address
from reportgen.richtext import Block, Bullet, Lettered, Note, Paragraph, Span, parse, plain

texts = st.text("abc ", min_size=1, max_size=5).map(lambda t: (Span(t),))
blocks = st.one_of(
    texts.map(Paragraph),
    st.builds(Bullet, texts, st.integers(0, 3)),
    st.builds(Lettered, texts, st.integers(1, 9), st.sampled_from(["letter", "roman", "decimal"]), st.integers(0, 3)),
    st.builds(Note, texts, st.sampled_from(["*", "Note:"])),
)


def in_order(made: list[Piece]) -> Iterator[str]:
    """The texts of pieces from first to last."""
    for piece in made:
        if isinstance(piece, Text):
            yield plain(piece.spans)
        elif isinstance(piece, List):
            yield from of_list(piece)


def of_list(made: List) -> Iterator[str]:
    for item in made.items:
        yield plain(item.spans)
        for inner in item.inside:
            yield from of_list(inner)


@given(st.lists(blocks, max_size=12))
def test_every_text_stands_once_and_in_its_order(typed: list[Block]) -> None:
    assert list(in_order(pieces(typed))) == [plain(b.spans) for b in typed]  # type: ignore[union-attr]  # none is a table


@given(st.lists(blocks, max_size=12))
def test_a_list_holds_items_of_one_kind_and_no_list_is_empty(typed: list[Block]) -> None:
    def check(made: List) -> None:
        assert made.items
        for item in made.items:
            assert (item.number > 0) == bool(made.style)
            for inner in item.inside:
                assert inner.level > made.level
                check(inner)

    for piece in pieces(typed):
        if isinstance(piece, List):
            check(piece)


def test_a_lettered_item_with_bullets_inside_is_one_list() -> None:
    made = pieces(parse("a. First\n  - inside\n  - too\nb. Second\nAfter."))
    assert [type(p) for p in made] == [List, Text]
    outer = made[0]
    assert isinstance(outer, List)
    assert [item.number for item in outer.items] == [1, 2]
    first: Item = outer.items[0]
    assert [plain(i.spans) for i in first.inside[0].items] == ["inside", "too"]


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("https://www.example.gov.uk/a?b=c#d", True),
        ("HTTP://example.gov.uk", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("mailto:a@example.gov.uk", False),
        ("//example.gov.uk", False),
        ("https://", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(address: str, leads: bool) -> None:
    assert safe_address(address) == (address if leads else "")
