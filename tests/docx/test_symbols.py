"""Signs of symbol fonts as Unicode: what officers really use, and that every sign given can be drawn."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from reportgen import fonts
from reportgen.docx.symbols import _TABLES, in_unicode

SIGNS = [
    # font, as typed, as it reads
    ("Wingdings", "ü", "✓"),
    ("Wingdings", "û", "✗"),
    ("Wingdings", "\uf0fc", "✓"),
    ("Wingdings", "þ", "☑"),
    ("Wingdings", "\uf0e9 \uf0ea", "⬆ ⬇"),  # up and down since last quarter
    ("Wingdings", "éêèç", "⬆⬇➔⬅"),
    ("Wingdings", "áâàß", "↑↓→←"),
    ("Wingdings", "ãäåæ", "↖↗↙↘"),
    ("Wingdings", "l", "●"),  # a rating's dot
    ("Wingdings", "n", "■"),
    ("Wingdings", "JKL", "☺☻☹"),
    ("Wingdings", "§Øüvq", "▪➢✓❖❑"),  # the bullets of Word's list menu
    ("Wingdings 2", "P O", "✓ ✗"),
    ("Wingdings 3", "hi", "↑↓"),
    ("Wingdings 3", "pq", "▲▼"),
    ("Webdings", "a", "✔"),
    ("Symbol", "\uf0b7", "•"),
    ("Symbol", "D ³ 5", "Δ ≥ 5"),
    ("Arial", "\uf0b7", "•"),  # a private character in an ordinary font is one of Symbol
    ("Arial", "ü", "ü"),
]


@pytest.mark.parametrize(("font", "typed", "reads"), SIGNS)
def test_a_sign_reads_as_it_looks(font: str, typed: str, reads: str) -> None:
    assert in_unicode(typed, font) == (reads, True)


def test_a_sign_without_a_counterpart_is_a_bullet_and_told() -> None:
    assert in_unicode("\uf0b7", "Wingdings") == ("•", False)  # a clock at one


def test_every_sign_can_be_drawn() -> None:
    has: set[int] = set()
    for name in ("DejaVuSans", "LiberationSans-Regular", "Carlito-Regular"):
        with TTFont(fonts.shipped(name)) as font:
            has |= set(font.getBestCmap())
    signs = {sign for table in _TABLES.values() for sign in table.values()}
    assert len(signs) > 300
    assert sorted(sign for sign in signs if ord(sign) not in has) == []
