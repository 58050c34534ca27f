"""Which list a paragraph stands in, and the number or bullet that it bears."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from reportgen.docx.document import Label, ListItem, Seen
from reportgen.docx.numbering import Level, Numbering
from reportgen.docx.styles import RunFormat, Styles
from reportgen.docx.symbols import in_unicode
from reportgen.docx.values import Values, paragraph_values, value

Element = etree._Element


@dataclass(frozen=True)
class Place:
    """A paragraph's place in a list: which list, at which level from 0, and what the file says of that level."""

    instance: str
    at: int
    level: Level


class Labels:
    """The lists of one document, counted on from paragraph to paragraph.

    `root` is that of word/numbering.xml, None where there is none; `saw` is told of a sign that nobody knows.
    """

    def __init__(self, root: Element | None, styles: Styles, saw: Callable[[Seen, str], None]) -> None:
        self._numbering = Numbering(root, styles.numbering_styles())
        self._styles, self._saw = styles, saw
        self._values: dict[int, tuple[Level, Values]] = {}

    def place(self, direct: Element | None) -> Place | None:
        """Where a paragraph with these properties of its own stands; None outside lists that the file defines."""
        list_of = self._styles.list_of(direct)
        if list_of is None:
            return None
        instance, at = list_of
        if at is None:
            style = (value(direct, "w:pStyle") if direct is not None else "") or self._styles.default("paragraph")
            at = self._numbering.level_of_style(instance, style)
        level = self._numbering.level(instance, at)
        return None if level is None else Place(instance, at, level)

    def values(self, place: Place | None) -> Values | None:
        """The paragraph values of the list level, read once."""
        if place is None:
            return None
        found = self._values.get(id(place.level))
        if found is None:
            # The level is kept beside its values: its id is the key, so it must not be freed.
            found = self._values[id(place.level)] = (place.level, paragraph_values(place.level.paragraph))
        return found[1]

    def next(self, place: Place, mark: RunFormat) -> tuple[Label, ListItem] | None:
        """Count a paragraph on; its label in the looks of the paragraph's `mark`, and which item it is. None where the
        level shows nothing."""
        level = place.level
        text = self._numbering.next_label(place.instance, place.at)
        format = self._styles.over(mark, level.run)
        if level.format == "bullet":
            if text == "o" and format.family.lower() == "courier new":
                text = "◦"  # the second bullet of every list made in Word, a letter of a typewriter font
            text, known = in_unicode(text, format.family)
            if not known:
                self._saw(Seen.UNKNOWN_SYMBOL, format.family)
        if not text:
            return None
        number = self._numbering.count(place.instance, place.at)
        item = ListItem(place.instance, place.at, level.format, number)
        return Label(text, format, level.suffix, level.align, None), item
