"""Commentary as blocks: what an officer typed in a cell, or in a Word draft, without the accidents of either.

`parse` reads the lines of one cell; `typed` writes blocks back the same way, so that a block can travel from the
workbook to Word and home again. Parsing what `typed` wrote gives the same blocks.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """A run of characters of one kind. `link` is the address it leads to, or ''. Never empty text."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


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


def parse(text: str) -> tuple[Block, ...]:
    """The blocks that an officer typed in one cell."""
    raise NotImplementedError


def typed(blocks: tuple[Block, ...]) -> str:
    """Blocks as an officer would type them in a cell; `parse(typed(b)) == b`."""
    raise NotImplementedError


def plain(spans: Spans) -> str:
    """The words of spans without their kinds."""
    return "".join(s.text for s in spans)
