"""Where a paragraph of a draft stands in a list, as commentary counts: its level, and its letter or number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reportgen.docx import document as docx
from reportgen.docx.styles import Styles
from reportgen.docx.values import paragraph_values
from reportgen.ooxml.names import q

_HANGING_STEP = 19.85  # points; how `writing.blocks` indents bullets beyond the styles that a template has
_MOST_LEVELS = 8
_STYLES = {
    "lowerLetter": "letter",
    "upperLetter": "letter",
    "lowerRoman": "roman",
    "upperRoman": "roman",
}
_NAMED_LEVEL = re.compile(r"(?:bullet|number) (\d)$")
_NAMED_BULLET = re.compile(r"list bullet( \d)?")
_OFF = "0"  # the list of a paragraph from which a person took the bullet


@dataclass(frozen=True)
class ListPlace:
    """Where a paragraph stands in a list. `style` is '' for a bullet, else 'letter', 'roman' or 'decimal'."""

    level: int
    style: str = ""
    number: int = 0


def list_place(paragraph: docx.Paragraph, styles: Styles) -> ListPlace | None:
    """The paragraph's place in a list, or None for one that is in none.

    "List Bullet 2" is the first level of a numbering of its own, so that the level is the larger of what the numbering
    and the style's name say. A bullet style counts even where the file has lost its lists.
    """
    style = paragraph.format.style
    at, digit = _stated_level(paragraph), _level_of_names(style, styles)
    item = paragraph.item
    if item is None:
        in_list = paragraph.format.numbering
        is_off = in_list is not None and in_list[0] == _OFF
        is_bullet = _NAMED_BULLET.fullmatch(styles.name(style)) is not None
        return ListPlace(max(at, digit)) if is_bullet and not is_off and paragraph.label is None else None
    level = max(item.level, digit)
    if item.format == "bullet":
        return ListPlace(_deeper(paragraph, level, digit))
    if item.format == "none":
        return None
    return ListPlace(level, _STYLES.get(item.format, "decimal"), item.number)


def _stated_level(paragraph: docx.Paragraph) -> int:
    in_list = paragraph.format.numbering
    return 0 if in_list is None or in_list[1] is None else in_list[1]


def _level_of_names(style: str, styles: Styles) -> int:
    """The level that the names of a style and of those it is based on say, the nearest first; from 0."""
    for element in reversed(styles.chain(style)):
        named = _NAMED_LEVEL.search(styles.name(str(element.get(q("w:styleId"), ""))))
        if named:
            return int(named[1]) - 1
    return 0


def _deeper(paragraph: docx.Paragraph, level: int, digit: int) -> int:
    """The level of a bullet in the deepest style, which says by its own indent alone how deep it is."""
    left = paragraph_values(paragraph.direct).get("left")
    if digit == 2 and left is not None:
        return min(max(level, round(float(left) / _HANGING_STEP) - 1), _MOST_LEVELS)
    return level
