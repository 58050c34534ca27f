"""Numbered and bulleted lists: which label a paragraph carries.

Word keeps lists in a part of its own: abstract definitions with up to nine levels, and instances that point to them
and may override levels. Instances of one abstract definition count on together unless an override restarts them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from reportgen.ooxml.names import q

Element = etree._Element

_VAL = q("w:val")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_CHICAGO = "*†‡§"


@dataclass(frozen=True)
class Level:
    """One level of a list. `text` holds %1 to %9 for the numbers of this and outer levels."""

    format: str
    text: str
    start: int
    restart: int | None  # the outer level (from 1) whose step restarts this one; 0 never; None every outer one
    suffix: str  # "tab", "space" or "nothing"
    align: str
    legal: bool  # every number shown in decimal, whatever its own level's format
    paragraph: Element | None
    run: Element | None
    style: str


@dataclass
class Numbering:
    """The lists of one document, and where their counting stands.

    Give it the root of word/numbering.xml, or None where the document has no lists. `style_of` maps the id of a
    numbering style to the instance it stands for.
    """

    root: Element | None = None
    style_of: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._abstract: dict[str, dict[int, Level]] = {}
        self._linked: dict[str, str] = {}
        self._instances: dict[str, tuple[str, dict[int, int], dict[int, Level]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._restarted: set[tuple[str, int]] = set()
        self._cache: dict[tuple[str, int], Level | None] = {}
        if self.root is None:
            return
        for abstract in self.root.iter(q("w:abstractNum")):
            name = str(abstract.get(q("w:abstractNumId"), ""))
            self._abstract[name] = dict(_levels(abstract))
            link = _value(abstract, "w:numStyleLink")
            if link:
                self._linked[name] = link
        for number in self.root.iter(q("w:num")):
            starts: dict[int, int] = {}
            levels: dict[int, Level] = {}
            for override in number.findall(q("w:lvlOverride")):
                at = _whole(override.get(q("w:ilvl")), 0)
                start = _value(override, "w:startOverride")
                if start:
                    starts[at] = _whole(start, 1)
                levels.update(_levels(override))
            name = str(number.get(q("w:numId"), ""))
            self._instances[name] = (_value(number, "w:abstractNumId"), starts, levels)

    def level(self, instance: str, at: int) -> Level | None:
        """The level (from 0) of a list instance, or None where the document does not define it."""
        key = (instance, at)
        if key not in self._cache:
            self._cache[key] = self._find_level(instance, at)
        return self._cache[key]

    def _find_level(self, instance: str, at: int) -> Level | None:
        if instance not in self._instances:
            return None
        abstract, _, levels = self._instances[instance]
        return levels.get(at) or self._abstract.get(self._definition(abstract), {}).get(at)

    def _definition(self, abstract: str) -> str:
        seen = set()
        while abstract in self._linked and abstract not in seen:
            seen.add(abstract)
            target = self._instances.get(self.style_of.get(self._linked[abstract], ""))
            if target is None:
                break
            abstract = target[0]
        return abstract

    def level_of_style(self, instance: str, style: str) -> int:
        """Which level of a list a paragraph style stands for: the level that names the style, else the first."""
        for at in range(9):
            level = self.level(instance, at)
            if level is not None and level.style == style:
                return at
        return 0

    def next_label(self, instance: str, at: int) -> str:
        """Count one paragraph on and give its label ('2.1', 'b)', '•'); '' where the level is not defined."""
        level = self.level(instance, at)
        if level is None:
            return ""
        abstract, starts, _ = self._instances[instance]
        counts = self._counts.setdefault(self._definition(abstract), {})
        if at in starts and (instance, at) not in self._restarted:
            self._restarted.add((instance, at))
            counts.pop(at, None)
            counts[at] = starts[at]
        elif at in counts:
            counts[at] += 1
        else:
            counts[at] = level.start
        for inner in [k for k in counts if k > at]:
            deeper = self.level(instance, inner)
            restart = None if deeper is None else deeper.restart
            if restart is None or (restart and at < restart):
                del counts[inner]
        if level.format == "bullet":
            return level.text
        label = level.text
        for outer in range(at, -1, -1):
            mark = f"%{outer + 1}"
            if mark in label:
                of_outer = self.level(instance, outer)
                count = counts.get(outer, of_outer.start if of_outer else 1)
                style = "decimal" if level.legal or of_outer is None else of_outer.format
                label = label.replace(mark, format_number(count, style))
        return label

    def count(self, instance: str, at: int) -> int:
        """The number that the last paragraph counted at this level of a list has; 0 where none was counted."""
        if instance not in self._instances:
            return 0
        return self._counts.get(self._definition(self._instances[instance][0]), {}).get(at, 0)


def _levels(parent: Element) -> list[tuple[int, Level]]:
    found = []
    for element in parent.findall(q("w:lvl")):
        restart = _value(element, "w:lvlRestart")
        level = Level(
            format=_value(element, "w:numFmt") or "decimal",
            text=_value(element, "w:lvlText"),
            start=_whole(_value(element, "w:start"), 1),
            restart=_whole(restart, 0) if restart else None,
            suffix=_value(element, "w:suff") or "tab",
            align=_value(element, "w:lvlJc") or "left",
            legal=element.find(q("w:isLgl")) is not None,
            paragraph=element.find(q("w:pPr")),
            run=element.find(q("w:rPr")),
            style=_value(element, "w:pStyle"),
        )
        found.append((_whole(element.get(q("w:ilvl")), 0), level))
    return found


def _value(parent: Element, name: str) -> str:
    element = parent.find(q(name))
    return "" if element is None else str(element.get(_VAL, ""))


def _whole(text: str | None, default: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default


def format_number(number: int, style: str) -> str:
    """A number as Word's numFmt `style` shows it; styles of other scripts fall back to figures."""
    match style:
        case "none" | "bullet":
            return ""
        case "decimalZero":
            return f"{number:02d}"
        case "lowerLetter" | "upperLetter" if number > 0:
            letter = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 30)
            return letter if style == "lowerLetter" else letter.upper()
        case "lowerRoman" | "upperRoman" if 0 < number < 10_000:
            roman = ""
            for size, sign in _ROMAN:
                while number >= size:
                    roman += sign
                    number -= size
            return roman if style == "lowerRoman" else roman.upper()
        case "ordinal":
            ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
            return f"{number}{ending}"
        case "cardinalText" | "ordinalText" if 0 <= number < 100:
            return _in_words(number, ordinal=style == "ordinalText")
        case "hex":
            return f"{number:X}"
        case "numberInDash":
            return f"- {number} -"
        case "chicago" if number > 0:
            return _CHICAGO[(number - 1) % 4] * min((number - 1) // 4 + 1, 30)
        case _:
            return str(number)


def _in_words(number: int, ordinal: bool) -> str:
    if number < 20:
        words = _ONES[number]
    else:
        words = _TENS[number // 10 - 1] + (f"-{_ONES[number % 10]}" if number % 10 else "")
    if ordinal:
        head, dash, last = words.rpartition("-")
        odd = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
               "twelve": "twelfth"}  # fmt: skip
        last = odd.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th")
        words = head + dash + last
    return words[0].upper() + words[1:]
