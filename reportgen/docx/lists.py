"""What a document's styles and lists say of a paragraph: is it a heading, a list item, bold; and its level."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from reportgen.docx.numbering import Numbering
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package

Element = etree._Element

_PPR, _RPR, _VAL = q("w:pPr"), q("w:rPr"), q("w:val")
_B, _I, _RSTYLE = q("w:b"), q("w:i"), q("w:rStyle")
_PSTYLE, _OUTLINE_LEVEL = f"{_PPR}/{q('w:pStyle')}", f"{_PPR}/{q('w:outlineLvl')}"
_OFF = frozenset(("0", "false", "off", "none"))
_HANGING_STEP = 397  # twips; how blocks.py indents bullets beyond the styles that a template has
_MOST_LEVELS = 8


@dataclass
class Styles:
    """What the reader asks of a document's styles: names, and what they inherit."""

    elements: dict[str, Element]
    default: str = ""
    _chains: dict[str, tuple[Element, ...]] = field(default_factory=dict)
    _levels: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, package: Package) -> Styles:
        """The styles of a Word package."""
        part = package.related(package.main_part(), "styles")
        if part is None:
            return cls({})
        elements = {str(s.get(q("w:styleId"), "")): s for s in package.xml(part).iter(q("w:style"))}
        default = next(
            (
                id_
                for id_, s in elements.items()
                if s.get(q("w:type")) == "paragraph" and s.get(q("w:default"), "0") not in _OFF
            ),
            "",
        )
        return cls(elements, default)

    def chain(self, id_: str) -> tuple[Element, ...]:
        """A style and those it is based on, the nearest first."""
        if id_ not in self._chains:
            out: list[Element] = []
            at = id_
            while (element := self.elements.get(at)) is not None and element not in out:
                out.append(element)
                based = element.find(q("w:basedOn"))
                at = "" if based is None else str(based.get(_VAL, ""))
            self._chains[id_] = tuple(out)
        return self._chains[id_]

    def name(self, id_: str) -> str:
        """The style's name in lower case."""
        element = self.elements.get(id_)
        named = None if element is None else element.find(q("w:name"))
        return "" if named is None else str(named.get(_VAL, "")).lower()

    def of_paragraph(self, paragraph: Element) -> str:
        """The id of a paragraph's style."""
        style = paragraph.find(_PSTYLE)
        return self.default if style is None else str(style.get(_VAL, ""))

    def kinds(self, run: Element) -> tuple[bool, bool]:
        """Whether a run is bold, and whether italic, by itself or by its character style."""
        properties = run.find(_RPR)
        if properties is None or not len(properties):
            return False, False
        style = properties.find(_RSTYLE)
        above = () if style is None else self.chain(str(style.get(_VAL, "")))
        return self._is_on(properties, _B, above), self._is_on(properties, _I, above)

    def _is_on(self, properties: Element, kind: str, above: Sequence[Element]) -> bool:
        own = properties.find(kind)
        for element in above if own is None else ():
            own = element.find(f"{_RPR}/{kind}")
            if own is not None:
                break
        return own is not None and own.get(_VAL, "1") not in _OFF

    def heading_level(self, paragraph: Element) -> int:
        """A heading's level from 1, or 0 for any other paragraph."""
        own = paragraph.find(_OUTLINE_LEVEL)
        if own is not None:
            return _level(own)
        id_ = self.of_paragraph(paragraph)
        if id_ not in self._levels:
            self._levels[id_] = self._level_of_style(id_)
        return self._levels[id_]

    def _level_of_style(self, id_: str) -> int:
        for element in self.chain(id_):
            own = element.find(_OUTLINE_LEVEL)
            if own is not None:
                return _level(own)
            named = re.fullmatch(r"heading ([1-9])", self.name(str(element.get(q("w:styleId"), ""))))
            if named:
                return int(named[1])
        return 0


def _level(outline: Element) -> int:
    level = str(outline.get(_VAL, ""))
    return int(level) + 1 if level.isdigit() and int(level) < 9 else 0


# ---------------------------------------------------------------- lists


@dataclass(frozen=True)
class ListItem:
    """Where a paragraph stands in a list. `style` is '' for a bullet, else 'letter', 'roman' or 'decimal'."""

    level: int
    style: str = ""
    number: int = 0


_STYLES = {
    "lowerLetter": "letter",
    "upperLetter": "letter",
    "lowerRoman": "roman",
    "upperRoman": "roman",
}


@dataclass
class ListReader:
    """Tells list items apart, and counts them in the order of the document. One for each view."""

    styles: Styles
    numbering: Numbering

    def item(self, paragraph: Element) -> ListItem | None:
        """The paragraph's place in a list, or None for one that is in none."""
        style = self.styles.of_paragraph(paragraph)
        instance, at, digit = self._numbering_of(paragraph, style)
        named = self.styles.name(style)
        if instance == "0":  # a person took the bullet off
            return None
        level = self.numbering.level(instance, at) if instance else None
        if level is None:
            bullet = re.fullmatch(r"list bullet( \d)?", named)
            return ListItem(max(at, digit)) if bullet else None
        if level.format == "bullet":
            return ListItem(self._deeper(paragraph, max(at, digit), digit))
        if level.format == "none":
            return None
        self.numbering.next_label(instance, at)
        return ListItem(max(at, digit), _STYLES.get(level.format, "decimal"), self.numbering.count(instance, at))

    def _numbering_of(self, paragraph: Element, style: str) -> tuple[str, int, int]:
        """The list's instance ('' for none), its level by the numbering, and the level that the style's name says."""
        found: list[Element | None] = [paragraph.find(f"{_PPR}/{q('w:numPr')}")]
        digit = 0
        for element in self.styles.chain(style):
            found.append(element.find(f"{_PPR}/{q('w:numPr')}"))
            name = re.search(r"(?:bullet|number) (\d)$", self.styles.name(str(element.get(q("w:styleId"), ""))))
            if name and not digit:
                digit = int(name[1]) - 1
        given = [n for n in found if n is not None]
        instance = next((v for n in given if (v := _value(n, "w:numId"))), "")
        at = next((v for n in given if (v := _value(n, "w:ilvl"))), "")
        if not at and instance:
            return instance, self.numbering.level_of_style(instance, style), digit
        return instance, min(int(at), _MOST_LEVELS) if at.isdigit() else 0, digit

    def _deeper(self, paragraph: Element, level: int, digit: int) -> int:
        """The level of a bullet in the deepest style, which says by its indent alone how deep it is."""
        indent = paragraph.find(f"{_PPR}/{q('w:ind')}")
        left = "" if indent is None else str(indent.get(q("w:left"), indent.get(q("w:start"), "")))
        if digit == 2 and left.isdigit():
            return min(max(level, round(int(left) / _HANGING_STEP) - 1), _MOST_LEVELS)
        return level


def _value(parent: Element, name: str) -> str:
    element = parent.find(q(name))
    return "" if element is None else str(element.get(_VAL, ""))


def list_reader(package: Package, styles: Styles) -> ListReader:
    """A reader of lists that has counted nothing yet."""
    part = package.related(package.main_part(), "numbering")
    root = None if part is None else package.xml(part)
    numbered = {
        id_: _value(number, "w:numId")
        for id_, style in styles.elements.items()
        if style.get(q("w:type")) == "numbering" and (number := style.find(f"{_PPR}/{q('w:numPr')}")) is not None
    }
    return ListReader(styles, Numbering(root, numbered))
