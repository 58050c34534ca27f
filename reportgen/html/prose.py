"""Commentary as a page needs it: lists that nest, and links that lead only where a reader may be led."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from reportgen.richtext import Block, Bullet, Lettered, Note, Paragraph, Spans, TablePlace
from reportgen.richtext.addresses import email_addresses, runs_without_emails

_TYPES = {"letter": "a", "roman": "i", "decimal": "1"}


@dataclass
class Item:
    """An item of a list: its text, its number (0 in a list of bullets), and the lists inside it."""

    spans: Spans
    number: int = 0
    inside: list[List] = field(default_factory=list)


@dataclass
class List:
    """A list. `style` is HTML's type of numbering ('a', 'i', '1'), '' for bullets."""

    style: str
    level: int
    items: list[Item] = field(default_factory=list)
    kind: str = "list"


@dataclass(frozen=True)
class Text:
    """A paragraph, or a note with its mark."""

    spans: Spans
    mark: str = ""
    kind: str = "text"


@dataclass(frozen=True)
class Placed:
    """Where an embedded table stands."""

    table_id: str
    kind: str = "table"


Piece = List | Text | Placed


def pieces(blocks: Iterable[Block]) -> list[Piece]:
    """Blocks in order, with items that follow one another made into nested lists, and without e-mail addresses.

    A level that is skipped (a bullet two deep right after a paragraph) nests by one: a page has no empty items.
    """
    made: list[Piece] = []
    open_lists: list[List] = []
    for block in blocks:
        match block if isinstance(block, TablePlace) else replace(block, spans=_without_emails(block.spans)):
            case Bullet(spans=spans, level=level):
                add_item(made, open_lists, "", level, Item(spans))
            case Lettered(spans=spans, number=number, style=style, level=level):
                add_item(made, open_lists, _TYPES[style], level, Item(spans, number))
            case Paragraph(spans=spans):
                open_lists.clear()
                made.append(Text(spans))
            case Note(spans=spans, mark=mark):
                open_lists.clear()
                made.append(Text(spans, mark))
            case TablePlace(table_id=table_id):
                open_lists.clear()
                made.append(Placed(table_id))
    return made


def _without_emails(spans: Spans) -> Spans:
    """The spans of a block without e-mail addresses, also those of which a part is bold."""
    texts = runs_without_emails([span.text for span in spans])
    return tuple(replace(span, text=text) for span, text in zip(spans, texts, strict=True) if text)


def add_item(made: list[Any], open_lists: list[List], style: str, level: int, item: Item) -> None:
    """Put an item into the innermost open list that it belongs to, or begin a list for it.

    `style` is HTML's type of numbering. Lists that the item ends are closed; a list at the top is added to `made`.
    """
    while open_lists and (
        open_lists[-1].level > level or (open_lists[-1].level == level and open_lists[-1].style != style)
    ):
        open_lists.pop()
    if not open_lists or open_lists[-1].level < level:
        begun = List(style, level)
        if open_lists:
            open_lists[-1].items[-1].inside.append(begun)
        else:
            made.append(begun)
        open_lists.append(begun)
    open_lists[-1].items.append(item)


def safe_address(address: str) -> str:
    """The address if a page may link to it, else ''.

    Only the web's own (never javascript:, data: or file:), and none that holds an e-mail address.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    leads = parts.scheme.lower() in ("http", "https") and bool(parts.netloc)
    return address if leads and not email_addresses(address) else ""
