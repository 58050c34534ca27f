"""Commentary as blocks: what an officer typed in a cell, or in a Word draft, without the accidents of either.

`parse` reads the lines of one cell; `typed` writes blocks back the same way, so that a block can travel from the
workbook to Word and home again: parse(typed(blocks)) == normalised(blocks). `TYPING` says the rules in the officers'
words; docs/workbook.md prints it.

A mark that is meant as itself is typed with a backslash before it; a backslash before anything else is a backslash.
"""

from __future__ import annotations

from reportgen.richtext.blocks import (
    LOWERED,
    RAISED,
    Block,
    Bullet,
    Lettered,
    Note,
    Paragraph,
    Span,
    Spans,
    TablePlace,
    cleaned,
    placed,
    plain,
)
from reportgen.richtext.lines import TYPING, normalised, parse, typed

__all__ = [
    "LOWERED",
    "RAISED",
    "TYPING",
    "Block",
    "Bullet",
    "Lettered",
    "Note",
    "Paragraph",
    "Span",
    "Spans",
    "TablePlace",
    "cleaned",
    "normalised",
    "parse",
    "placed",
    "plain",
    "typed",
]
