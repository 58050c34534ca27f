"""The effective formatting of Word text: document defaults, table style, style chain, numbering, direct formatting.

Every layer is read into a flat dictionary of values in points and merged in Word's order, so that a later layer
replaces exactly the attributes it names. What a value that Word would not accept means is decided here, once: it is
as if it were not there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from lxml import etree

from reportgen.ooxml.names import q

Element = etree._Element
Values = Mapping[str, Any]

_VAL = q("w:val")
_OFF = frozenset(("0", "false", "off", "none"))
_HEX = re.compile(r"[0-9A-Fa-f]{6}")
_HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "darkBlue": "000080", "darkCyan": "008080",
    "darkGray": "808080", "darkGreen": "008000", "darkMagenta": "800080", "darkRed": "800000",
    "darkYellow": "808000", "green": "00FF00", "lightGray": "C0C0C0", "magenta": "FF00FF", "red": "FF0000",
    "white": "FFFFFF", "yellow": "FFFF00",
}  # fmt: skip
_TOGGLES = frozenset(("bold", "italic", "caps", "small_caps", "strike", "hidden"))


class Border(NamedTuple):
    """A line: width and distance from the text in points, colour as six hex digits, kind as Word names it."""

    width: float
    space: float
    colour: str
    kind: str


class TabStop(NamedTuple):
    """A tab stop: position in points from the text margin, "left", "center", "right" or "decimal", leader character."""

    position: float
    align: str
    leader: str


@dataclass(frozen=True)
class RunFormat:
    """How characters look. Sizes in points; colours as six hex digits, '' for none (text: black)."""

    family: str = "Times New Roman"
    size: float = 10.0
    bold: bool = False
    italic: bool = False
    underline: str = ""
    strike: bool = False
    caps: bool = False
    small_caps: bool = False
    hidden: bool = False
    colour: str = ""
    background: str = ""
    vertical: str = ""  # "superscript" or "subscript"
    raised: float = 0.0
    spacing: float = 0.0
    language: str = ""


@dataclass(frozen=True)
class ParagraphFormat:
    """How a paragraph stands. Lengths in points; `line` is a multiple where `line_rule` is "auto"."""

    style: str = ""
    align: str = "left"
    left: float = 0.0
    right: float = 0.0
    first: float = 0.0  # from `left`; negative hangs
    before: float = 0.0
    after: float = 0.0
    line: float = 1.0
    line_rule: str = "auto"
    contextual: bool = False
    keep_next: bool = False
    keep_lines: bool = False
    page_break_before: bool = False
    widow_control: bool = True
    outline: int = 9  # 0 to 8: a heading of that level; 9: body text
    background: str = ""
    borders: tuple[tuple[str, Border], ...] = ()
    tabs: tuple[TabStop, ...] = ()
    numbering: tuple[str, int] | None = None


class Styles:
    """The styles part of a document, resolved on demand and remembered."""

    def __init__(self, root: Element | None, theme: Element | None = None) -> None:
        self._theme = _theme_fonts(theme)
        self._theme_colours = _theme_colours(theme)
        self._elements: dict[str, Element] = {}
        self._defaults: dict[str, str] = {}
        self._run_defaults: Values = {}
        self._paragraph_defaults: Values = {}
        self._chains: dict[str, tuple[Element, ...]] = {}
        self._paragraph_styles: dict[str, Values] = {}
        self._run_styles: dict[str, Values] = {}
        self._formats: dict[Any, Any] = {}
        if root is None:
            return
        for style in root.iter(q("w:style")):
            name = str(style.get(q("w:styleId"), ""))
            self._elements[name] = style
            if is_on(style.get(q("w:default"), "0")):
                self._defaults.setdefault(str(style.get(q("w:type"), "")), name)
        defaults = root.find(q("w:docDefaults"))
        if defaults is not None:
            self._run_defaults = self.run_values(defaults.find(f"{q('w:rPrDefault')}/{q('w:rPr')}"))
            self._paragraph_defaults = paragraph_values(defaults.find(f"{q('w:pPrDefault')}/{q('w:pPr')}"))

    # ------------------------------------------------------------------ styles
    def chain(self, style: str) -> tuple[Element, ...]:
        """The style's elements from the one it all rests on to itself; a loop in basedOn is cut."""
        found = self._chains.get(style)
        if found is None:
            chain: list[Element] = []
            seen: set[str] = set()
            at = style
            while at in self._elements and at not in seen:
                seen.add(at)
                chain.append(self._elements[at])
                at = value(self._elements[at], "w:basedOn")
            found = self._chains[style] = tuple(reversed(chain))
        return found

    def default(self, kind: str) -> str:
        """The id of the default style of a kind: "paragraph", "table" ..."""
        return self._defaults.get(kind, "")

    def name(self, style: str) -> str:
        """The name that Word shows for a style, in small letters ("heading 1"); the id where it has none."""
        element = self._elements.get(style)
        return (value(element, "w:name") or style).lower() if element is not None else style.lower()

    def named(self, name: str) -> str:
        """The id of the paragraph style that Word shows under this name, or ''."""
        for style, element in self._elements.items():
            if element.get(q("w:type")) == "paragraph" and value(element, "w:name").lower() == name.lower():
                return style
        return ""

    def numbering_styles(self) -> dict[str, str]:
        """The list instance that each numbering style stands for, by style id."""
        found = {}
        for style, element in self._elements.items():
            if element.get(q("w:type")) == "numbering":
                number = element.find(f"{q('w:pPr')}/{q('w:numPr')}/{q('w:numId')}")
                if number is not None:
                    found[style] = str(number.get(_VAL, ""))
        return found

    def _paragraph_style(self, style: str) -> Values:
        found = self._paragraph_styles.get(style)
        if found is None:
            merged: dict[str, Any] = {}
            for element in self.chain(style):
                merge(merged, paragraph_values(element.find(q("w:pPr"))))
            found = self._paragraph_styles[style] = merged
        return found

    def _run_style(self, style: str) -> Values:
        found = self._run_styles.get(style)
        if found is None:
            merged: dict[str, Any] = {}
            for element in self.chain(style):
                merged.update(self.run_values(element.find(q("w:rPr"))))
            found = self._run_styles[style] = merged
        return found

    # ------------------------------------------------------------------ effective formats
    def paragraph(
        self,
        direct: Element | None,
        table: tuple[Values, ...] = (),
        numbering: Values | None = None,
    ) -> ParagraphFormat:
        """The effective format of a paragraph with these direct properties, in cells under `table` styles.

        `numbering` is the paragraph part of the list level that it stands in (see `list_of`).
        """
        key = (
            etree.tostring(direct) if direct is not None else b"",
            tuple(map(id, table)),
            id(numbering) if numbering else 0,
        )
        found = self._formats.get(key)
        if found is not None:
            return found[0]  # type: ignore[no-any-return]
        style = (value(direct, "w:pStyle") if direct is not None else "") or self.default("paragraph")
        if style not in self._elements:
            style = self.default("paragraph")
        merged: dict[str, Any] = dict(self._paragraph_defaults)
        for layer in table:
            merge(merged, layer)
        own = self._paragraph_style(style)
        if numbering is None or "numbering" in own:
            # The list level stands below a style that names the list itself, above any other style.
            merge(merged, numbering or {})
            merge(merged, own)
        else:
            merge(merged, own)
            merge(merged, numbering)
        merge(merged, paragraph_values(direct))
        tabs = tuple(sorted(t for t in merged.pop("tabs", {}).values() if t is not None))
        borders = tuple(sorted(merged.pop("borders", {}).items()))
        made = ParagraphFormat(style=style, tabs=tabs, borders=borders, **merged)
        # The layers are kept beside the format: their id is in the key, so they must not be freed.
        self._formats[key] = (made, table, numbering)
        return made

    def list_of(self, direct: Element | None) -> tuple[str, int | None] | None:
        """The list instance that a paragraph stands in, and its level if its own; None outside lists."""
        style = (value(direct, "w:pStyle") if direct is not None else "") or self.default("paragraph")
        own = paragraph_values(direct).get("numbering") if direct is not None else None
        inherited = self._paragraph_style(style).get("numbering")
        if own is None:
            return None if inherited is None or not inherited[0] else (inherited[0], None)
        if not own[0]:  # a level without a list: the style's list at this level
            if inherited is None or not inherited[0]:
                return None
            return inherited[0], own[1]
        return own[0], own[1]

    def run(
        self,
        paragraph_style: str,
        direct: Element | None,
        table: tuple[Values, ...] = (),
    ) -> RunFormat:
        """The effective format of a run in a paragraph of this style, in cells under `table` styles."""
        key = (
            paragraph_style,
            etree.tostring(direct) if direct is not None and len(direct) else b"",
            tuple(map(id, table)),
            "run",
        )
        found = self._formats.get(key)
        if found is not None:
            return found[0]  # type: ignore[no-any-return]
        merged: dict[str, Any] = dict(self._run_defaults)
        for layer in table:
            merged.update(layer)
        own = self._run_style(paragraph_style or self.default("paragraph"))
        merged.update(own)
        character = value(direct, "w:rStyle") if direct is not None else ""
        if character:
            for name, set_to in self._run_style(character).items():
                # A toggle that both styles set is off again (ECMA-376, 17.7.3).
                merged[name] = (set_to != own.get(name, False)) if name in _TOGGLES and set_to else set_to
        if direct is not None:
            merged.update(self.run_values(direct))
        made = RunFormat(**merged)
        self._formats[key] = (made, table)
        return made

    def over(self, format: RunFormat, element: Element | None) -> RunFormat:
        """A format with further direct properties on top: a list label over its paragraph's mark."""
        key = (format, etree.tostring(element) if element is not None else b"", "over")
        found = self._formats.get(key)
        if found is None:
            # A label takes the size and colour of the paragraph's mark, never its underline.
            values = {"underline": "", "strike": False, **self.run_values(element)}
            found = self._formats[key] = replace(format, **values)
        return found

    def run_values(self, element: Element | None) -> Values:
        """The values that an rPr names."""
        found: dict[str, Any] = {}
        if element is None:
            return found
        for child in element:
            tag = child.tag
            read = _RUN_READERS.get(tag) if isinstance(tag, str) else None
            if read is not None:
                read(child, found)
            elif tag == _FONTS:
                family = self._family(child)
                if family:
                    found["family"] = family
            elif tag == _COLOUR:
                found["colour"] = self._colour(child)
        return found

    def _family(self, fonts: Element) -> str:
        for theme, plain in (("w:asciiTheme", "w:ascii"), ("w:hAnsiTheme", "w:hAnsi")):
            named = fonts.get(q(theme))
            if named:
                family = self._theme.get("major" if str(named).startswith("major") else "minor", "")
                if family:
                    return family
            family = str(fonts.get(q(plain), ""))
            if family:
                return family
        return ""

    def _colour(self, element: Element) -> str:
        plain = colour(element.get(_VAL))
        if plain:
            return plain
        return self._theme_colours.get(str(element.get(q("w:themeColor"), "")), "")


# ---------------------------------------------------------------------- values of single elements
def value(parent: Element, name: str) -> str:
    """The w:val of a child, or ''."""
    child = parent.find(q(name))
    return "" if child is None else str(child.get(_VAL, ""))


def is_on(text: str | None) -> bool:
    """Whether an on-off value is on; no value at all is on."""
    return text is None or text not in _OFF


def number(text: str | None) -> float | None:
    """A number as Word writes it, with or without a unit; None for anything else."""
    if text is None:
        return None
    found = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*(pt|in|cm|mm|pc|pi|%)?\s*", text)
    if found is None:
        return None
    size = float(found[1])
    if abs(size) > 1e7:
        return None
    # Lengths with a unit are given back in twentieths of a point, like those without.
    return size * {"pt": 20, "in": 1440, "cm": 566.93, "mm": 56.693, "pc": 240, "pi": 240}.get(found[2] or "", 1)


def points(text: str | None) -> float | None:
    """A length in twentieths of a point, in points."""
    size = number(text)
    return None if size is None else size / 20


def colour(text: str | None) -> str:
    """Six hex digits, or '' for automatic and for what is no colour."""
    return text.upper() if text and _HEX.fullmatch(text) else ""


def shading(element: Element | None) -> str:
    """The fill of a w:shd, or ''."""
    if element is None:
        return ""
    fill = colour(element.get(q("w:fill")))
    if element.get(_VAL) == "solid":
        return colour(element.get(q("w:color"))) or fill
    return fill


def border(element: Element) -> Border:
    """A border line; of kind "none" where there is none."""
    kind = str(element.get(_VAL, "none"))
    if kind in ("nil", "none"):
        return Border(0.0, 0.0, "", "none")
    width = number(element.get(q("w:sz")))
    return Border(
        min(max((4.0 if width is None else width) / 8, 0.25), 12.0),
        number(element.get(q("w:space"))) or 0.0,
        colour(element.get(q("w:color"))) or "000000",
        kind,
    )


def merge(into: dict[str, Any], layer: Values) -> None:
    """Put a layer of paragraph values on top; tab stops and borders add up one by one."""
    for name, given in layer.items():
        if name in ("tabs", "borders"):
            into[name] = {**into.get(name, {}), **given}
        elif name == "numbering" and name in into and not given[0]:
            into[name] = (into[name][0], given[1])
        else:
            into[name] = given


def paragraph_values(element: Element | None) -> Values:
    """The values that a pPr names."""
    found: dict[str, Any] = {}
    if element is None:
        return found
    for child in element:
        read = _PARAGRAPH_READERS.get(child.tag) if isinstance(child.tag, str) else None
        if read is not None:
            read(child, found)
    return found


def _indent(e: Element, into: dict[str, Any]) -> None:
    for side, names in (("left", ("w:left", "w:start")), ("right", ("w:right", "w:end"))):
        for name in names:
            size = points(e.get(q(name)))
            if size is not None:
                into[side] = size
    first = points(e.get(q("w:firstLine")))
    hanging = points(e.get(q("w:hanging")))
    if hanging is not None and (hanging or first is None):
        into["first"] = -hanging
    elif first is not None:
        into["first"] = first


def _spacing(e: Element, into: dict[str, Any]) -> None:
    for side, automatic in (("before", "w:beforeAutospacing"), ("after", "w:afterAutospacing")):
        size = points(e.get(q(f"w:{side}")))
        if e.get(q(automatic)) is not None and is_on(e.get(q(automatic))):
            into[side] = 14.0  # what Word gives a paragraph of a web page
        elif size is not None:
            into[side] = max(size, 0.0)
    line = number(e.get(q("w:line")))
    rule = str(e.get(q("w:lineRule"), "auto"))
    if line is not None and line > 0:
        into["line_rule"] = rule if rule in ("exact", "atLeast") else "auto"
        into["line"] = line / 20 if into["line_rule"] != "auto" else line / 240


def _list(e: Element, into: dict[str, Any]) -> None:
    instance = value(e, "w:numId")
    level = number(value(e, "w:ilvl")) if value(e, "w:ilvl") else None
    into["numbering"] = (instance, None if level is None else min(max(int(level), 0), 8))


def _tabs(e: Element, into: dict[str, Any]) -> None:
    stops: dict[float, TabStop | None] = {}
    leaders = {"dot": ".", "hyphen": "-", "underscore": "_", "heavy": "_", "middleDot": "·"}
    for tab in e:
        at = points(tab.get(q("w:pos"))) if isinstance(tab.tag, str) else None
        if at is None:
            continue
        kind = str(tab.get(_VAL, "left"))
        kind = {"start": "left", "end": "right", "num": "left"}.get(kind, kind)
        if kind == "clear":
            stops[at] = None
        elif kind in ("left", "center", "right", "decimal"):
            stops[at] = TabStop(at, kind, leaders.get(str(tab.get(q("w:leader"), "")), ""))
    into["tabs"] = stops


def _borders(e: Element, into: dict[str, Any]) -> None:
    into["borders"] = {child.tag.rpartition("}")[2]: border(child) for child in e if isinstance(child.tag, str)}


def _align(e: Element, into: dict[str, Any]) -> None:
    kinds = {"center": "center", "right": "right", "end": "right", "both": "both", "distribute": "both"}
    into["align"] = kinds.get(str(e.get(_VAL, "")), "left")


def _outline(e: Element, into: dict[str, Any]) -> None:
    level = number(e.get(_VAL))
    into["outline"] = int(level) if level is not None and 0 <= level <= 9 else 9


def _paragraph_shading(e: Element, into: dict[str, Any]) -> None:
    into["background"] = shading(e)


def _switch(name: str) -> Any:
    def read(e: Element, into: dict[str, Any]) -> None:
        into[name] = is_on(e.get(_VAL))

    return read


def _run_size(e: Element, into: dict[str, Any]) -> None:
    size = number(e.get(_VAL))
    if size is not None and 2 <= size <= 3276:  # half points; Word's own bounds
        into["size"] = size / 2


def _underline(e: Element, into: dict[str, Any]) -> None:
    kind = str(e.get(_VAL, "single"))
    into["underline"] = "" if kind == "none" else kind


def _highlight(e: Element, into: dict[str, Any]) -> None:
    into["background"] = _HIGHLIGHTS.get(str(e.get(_VAL, "")), "")


def _run_shading(e: Element, into: dict[str, Any]) -> None:
    fill = shading(e)
    if fill or "background" not in into:
        into["background"] = fill


def _vertical(e: Element, into: dict[str, Any]) -> None:
    kind = str(e.get(_VAL, ""))
    into["vertical"] = kind if kind in ("superscript", "subscript") else ""


def _raised(e: Element, into: dict[str, Any]) -> None:
    into["raised"] = (number(e.get(_VAL)) or 0.0) / 2


def _letter_spacing(e: Element, into: dict[str, Any]) -> None:
    into["spacing"] = points(e.get(_VAL)) or 0.0


def _language(e: Element, into: dict[str, Any]) -> None:
    code = str(e.get(_VAL, ""))
    if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", code):
        into["language"] = code


_FONTS, _COLOUR = q("w:rFonts"), q("w:color")
_RUN_READERS = {
    q("w:b"): _switch("bold"),
    q("w:i"): _switch("italic"),
    q("w:caps"): _switch("caps"),
    q("w:smallCaps"): _switch("small_caps"),
    q("w:strike"): _switch("strike"),
    q("w:dstrike"): _switch("strike"),
    q("w:vanish"): _switch("hidden"),
    q("w:sz"): _run_size,
    q("w:u"): _underline,
    q("w:highlight"): _highlight,
    q("w:shd"): _run_shading,
    q("w:vertAlign"): _vertical,
    q("w:position"): _raised,
    q("w:spacing"): _letter_spacing,
    q("w:lang"): _language,
}
_PARAGRAPH_READERS = {
    q("w:ind"): _indent,
    q("w:spacing"): _spacing,
    q("w:numPr"): _list,
    q("w:tabs"): _tabs,
    q("w:pBdr"): _borders,
    q("w:jc"): _align,
    q("w:outlineLvl"): _outline,
    q("w:shd"): _paragraph_shading,
    q("w:contextualSpacing"): _switch("contextual"),
    q("w:keepNext"): _switch("keep_next"),
    q("w:keepLines"): _switch("keep_lines"),
    q("w:pageBreakBefore"): _switch("page_break_before"),
    q("w:widowControl"): _switch("widow_control"),
}


def _theme_fonts(theme: Element | None) -> dict[str, str]:
    found = {}
    if theme is not None:
        for kind in ("major", "minor"):
            latin = theme.find(f".//{q(f'a:{kind}Font')}/{q('a:latin')}")
            if latin is not None:
                found[kind] = str(latin.get("typeface", ""))
    return found


def _theme_colours(theme: Element | None) -> dict[str, str]:
    """The theme's colours under the names that text uses for them."""
    found: dict[str, str] = {}
    scheme = theme.find(f".//{q('a:clrScheme')}") if theme is not None else None
    if scheme is not None:
        for entry in scheme:
            if not isinstance(entry.tag, str):
                continue
            for given in entry:
                found[entry.tag.rpartition("}")[2]] = colour(given.get("val")) or colour(given.get("lastClr"))
    for word, theme_name in (
        ("text1", "dk1"), ("text2", "dk2"), ("background1", "lt1"), ("background2", "lt2"),
        ("dark1", "dk1"), ("dark2", "dk2"), ("light1", "lt1"), ("light2", "lt2"),
        ("hyperlink", "hlink"), ("followedHyperlink", "folHlink"),
    ):  # fmt: skip
        if theme_name in found:
            found[word] = found[theme_name]
    return found
