"""Whether a cell says to a person what it holds: its number as shown, note marks behind it, the link it leads to."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen import numbers, richtext
from reportgen.workbook import formats
from reportgen.workbook.cells import Content
from reportgen.workbook.formats import Shows
from reportgen.workbook.tables import quoted

if TYPE_CHECKING:
    from reportgen.workbook.rows import Row

LINK = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+", re.IGNORECASE)
_NOTE_MARKED = re.compile(r".*[0-9%m]\s*?((?:[¹²³⁰⁴-⁹ⁿ],?\s*)+)", re.IGNORECASE | re.DOTALL)


# --------------------------------------------------------------------------------------------- cells of a row
def as_shown(row: Row, name: str, content: Content, value: Decimal, unit: str) -> Decimal | None:
    """The number that a cell both shows and stores; an error where the two say different things."""
    code = content.look.code
    said = agreed(code, value, numbers.pounds_in(unit), counts_shares=unit.startswith("%"))
    if said is None:
        shown = content.look.code and formats.shown(code, value)
        row.error(
            "number-shown-otherwise",
            name,
            f"{row.what(name)} is {value:f}, but the cell shows '{quoted(shown or '')}'"
            f" (number format {quoted(code)}).",
            f"If it is {value:f}, format the cell as General; if it is what the cell shows, type that.",
        )
        return None
    if formats.shows(code, value) is Shows.UNKNOWN:
        row.warning(
            "format-unknown",
            name,
            f"{row.what(name)} is {value:f}, in a number format that reportgen does not know ({quoted(code)}).",
            "It was read as that number; if Excel shows another, format the cell as General.",
        )
    return said


def without_note_mark(row: Row, name: str, content: Content) -> str:
    """The text of a cell without the raised marks behind its number."""
    text = str(content.value)
    match = _NOTE_MARKED.fullmatch(text)
    mark = content.look.mark or (match[1] if match else "")
    number = text.removesuffix(mark).strip()
    if not mark or not number[-1:].isalnum():
        return text
    row.warning(
        "note-mark",
        name,
        f"{row.what(name)} carries the raised note mark '{quoted(mark)}' ({quoted(text)}).",
        f"It was read as {number}; write the note into the commentary and delete the mark.",
    )
    return number


def address(content: Content | None) -> str:
    """The address that the link behind a cell leads to, or ''."""
    link = "" if content is None else content.look.link
    return link if LINK.fullmatch(link) else ""


def linked(row: Row, name: str, content: Content, text: str) -> str:
    """Commentary whose words lead where the cell does: Excel has one link for all of a cell."""
    link = address(content)
    if not content.look.link or (link and link in text):
        return text
    blocks = richtext.parse(text)
    block = blocks[0] if len(blocks) == 1 else None
    if not link or not isinstance(block, richtext.Paragraph) or any(s.link for s in block.spans):
        say_link_lost(row, name, content)
        return text
    return richtext.typed([replace(block, spans=tuple(replace(s, link=link) for s in block.spans))])


def say_link_lost(row: Row, name: str, content: Content) -> None:
    """A finding where the link behind a cell comes to nothing; one to a place in the workbook is for its team alone."""
    link = content.look.link
    if not link or link.startswith("#") or link.removeprefix("mailto:") in content.value_text:
        return
    row.warning(
        "cell-link-left-out",
        name,
        f"the cell leads to '{quoted(link)}', and {row.what(name)} cannot: of a link behind a cell, only the whole"
        " of one paragraph of commentary, or an address, can be made.",
        "It was left out; in commentary, type [words](address) where it belongs.",
    )


# --------------------------------------------------------------------------------------------- shown and stored
_AROUND = re.compile(
    r"([^0-9]*?)(\.?[0-9][0-9,]*(?:\.[0-9]*)?(?:E[+-]?[0-9]+)?(?: ?[0-9]+/[0-9]+|/[0-9]+)?)([^0-9]*)", re.DOTALL
)
_BEFORE = frozenset("£$€-+()\u2212 ")
_WORDS_OF_SCALE = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "billion": 9}
_ANOTHER_NUMBER = re.compile(r"[<>≤≥~≈±+]|\b(?:or|and|to|of|under|over|less|more|fewer)\b", re.IGNORECASE)
_ROUNDING = Decimal("0.05")  # more than this of a number is not rounded away: 59 shown as 0.1k
_NIL = frozenset(("-", "–", "—", "\u2212", "nil", "zero", "none"))


def agreed(code: str, value: Decimal, pounds: int | None, *, counts_shares: bool) -> Decimal | None:
    """The number in a measure's unit that a cell both shows and stores, or None where it shows another.

    `pounds` is the power of ten of pounds that the unit counts (None: it is not money); `counts_shares` whether it is
    per cent. What shows nothing, or is not understood, is taken as stored: that is for the caller to say.
    """
    what = formats.shows(code, value) if code else Shows.NUMBER
    if not code or what in (Shows.NOTHING, Shows.UNKNOWN):
        return value
    text = formats.shown(code, value) or ""
    if what is Shows.WORDS:
        return value if not value and text.strip("£$€ ").casefold() in _NIL else None
    if not value and text.strip("£$€ ").casefold() in _NIL:
        return value  # the dash of an account
    around = _AROUND.fullmatch(text)
    if what is not Shows.NUMBER or around is None or set(around[1]) - _BEFORE or _ANOTHER_NUMBER.search(around[3]):
        return None
    negative = bool(set(around[1]) & set("-(\u2212")) or formats.is_red(code, value)
    if (value < 0) != negative and (value < 0 or set(around[1]) & set("-(\u2212")) and around[2].strip("0.,"):
        return None
    behind = around[3].strip(" )").casefold()
    if behind.startswith("%") and not counts_shares:
        return None
    scaled = formats.scale(code, value)
    seems = Decimal(around[2].replace(",", "")).scaleb(scaled) if scaled > 0 else abs(value)
    if abs(seems - abs(value)) > abs(value) * _ROUNDING:
        return None
    return _in_unit(value, scaled, _WORDS_OF_SCALE.get(behind.partition(" ")[0], 0), pounds)


def _in_unit(value: Decimal, scaled: int, said: int, pounds: int | None) -> Decimal | None:
    """The number in its unit, where the format scales it by a power of ten and words beside it say one."""
    if scaled == 0:
        return value if said == 0 or pounds == said or (pounds is None and said == 6) else None  # 5 m: metres
    if said == scaled:
        return value if pounds is None else value.scaleb(-pounds).normalize() + 0
    return value.scaleb(-scaled).normalize() + 0 if said == 0 and pounds == scaled else None
