"""The effective formatting of Word text: document defaults, table style, style chain, numbering, direct formatting.

Every layer is read into a flat dictionary of values in points and merged in Word's order, so that a later layer
replaces exactly the attributes it names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from reportgen.docx.values import RUN_READERS, Border, TabStop, Values, colour, is_on, merge, paragraph_values, value
from reportgen.ooxml.names import q

Element = etree._Element

_VAL = q("w:val")
_BODY = 9  # the outline level of what is no heading
_HEADING_NAME = re.compile(r"heading ([1-9])")
_FONTS, _COLOUR = q("w:rFonts"), q("w:color")
_TOGGLES = frozenset(("bold", "italic", "caps", "small_caps", "strike", "hidden"))


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

    def style_of(self, paragraph: Element) -> str:
        """The id of a paragraph's style."""
        direct = paragraph.find(q("w:pPr"))
        return (value(direct, "w:pStyle") if direct is not None else "") or self.default("paragraph")

    def level_of_style(self, style: str) -> int:
        """The level of the headings in a paragraph style, from 1; 0 where it makes none."""
        properties = etree.Element(q("w:pPr"))
        etree.SubElement(properties, q("w:pStyle"), {_VAL: style})
        return self.heading_level_stated(properties)

    def heading_level(self, paragraph: Element) -> int:
        """A heading's level from 1, or 0 for any other paragraph."""
        return self.heading_level_stated(paragraph.find(q("w:pPr")))

    def heading_level_stated(self, direct: Element | None) -> int:
        """The same of a paragraph with these properties of its own."""
        return self.level_of(self.paragraph(direct))

    def level_of(self, format: ParagraphFormat) -> int:
        """The level of a heading in this format from 1: as it is stated, or by the name of its style or of one that
        the style is based on; 0 for any other paragraph."""
        if format.outline < _BODY:
            return format.outline + 1
        for element in reversed(self.chain(format.style)):
            named = _HEADING_NAME.fullmatch(self.name(str(element.get(q("w:styleId"), ""))))
            if named:
                return int(named[1])
        return 0

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
            return found[0]  # type: ignore[no-any-return]  # a cache keyed by what lxml types as Any
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
            return found[0]  # type: ignore[no-any-return]  # a cache keyed by what lxml types as Any
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
            read = RUN_READERS.get(tag) if isinstance(tag, str) else None
            if read is not None:
                read(child, found)
            elif tag == _FONTS:
                family = self._family(child)
                if family:
                    found["family"] = family
            elif tag == _COLOUR:
                found["colour"] = self._colour(child)
        return found

    def theme_colour(self, name: str) -> str:
        """A colour of the document's theme, as text names it ("accent1", "text1"); '' where the theme has none."""
        return self._theme_colours.get(name, "")

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
        return self.theme_colour(str(element.get(q("w:themeColor"), "")))


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
