"""What commentary is made of: blocks, and the spans of text in them."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """A run of characters of one kind. `link` is the address it leads to, or ''. Never empty text.

    `position` is RAISED, LOWERED or ''. Digits and the signs of a power have characters of their own (10³, CO₂), and
    the one form of a text holds those, so that no reader of the bare words ever takes 10³ for 103: only letters stay
    raised by their position. What links has none.
    """

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    position: str = ""


RAISED, LOWERED = "raised", "lowered"


Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Paragraph:
    """A plain paragraph."""

    spans: Spans


@dataclass(frozen=True)
class Bullet:
    """A bullet; `level` 0 is the outermost."""

    spans: Spans
    level: int = 0


@dataclass(frozen=True)
class Lettered:
    """An item of a lettered, numbered or roman list; `number` is its place in the list, from 1."""

    spans: Spans
    number: int
    style: str = "letter"  # "letter" (a.), "roman" ((i)) or "decimal" (1.)
    level: int = 0


@dataclass(frozen=True)
class Note:
    """A note: `mark` is what it begins with, 'Note:' or stars ('*', '**'), kept out of `spans`."""

    spans: Spans
    mark: str


@dataclass(frozen=True)
class TablePlace:
    """Where an embedded table stands, by its id in the Tables sheet; typed as [table: id]."""

    table_id: str


Block = Paragraph | Bullet | Lettered | Note | TablePlace


def plain(spans: Spans) -> str:
    """The words of spans without their kinds; raised and lowered digits as the characters that are."""
    return "".join(placed(s.text, s.position) for s in spans)


def placed(text: str, position: str) -> str:
    """Raised or lowered text with every character that has a raised or lowered sign of its own as that sign."""
    return text.translate(_SIGNS[position]) if position else text


def cleaned(text: str) -> str:
    """The text without what no document can hold: control characters, lone surrogates, marks of byte order.

    Line ends become newlines; soft line breaks and tabs become spaces, since they stand inside a paragraph.
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").translate(_SPACES))


# --------------------------------------------------------------------------------------------- characters
# A hyphen, a dash and a minus are one sign where they are raised.
_SIGNS = {
    RAISED: str.maketrans("0123456789+-\u2013\u2212=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿ"),
    LOWERED: str.maketrans("0123456789+-\u2013\u2212=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎"),
}
_SPACES = {ord(c): " " for c in "\t\v\f\x85\u2028\u2029"}
_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\ufeff\ufffe\uffff\ud800-\udfff]")
