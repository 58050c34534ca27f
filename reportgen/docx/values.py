"""What single formatting elements of Word say: lengths in points, colours, borders, tab stops, switches.

What a value that Word would not accept means is decided here, once: it is as if it were not there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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


_DARK = 0.179  # the luminance at which black and white contrast alike (WCAG 2.2)


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


def is_dark(colour: str) -> bool:
    """Whether text of the automatic colour is white on this fill: where white stands out more than black."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    luminance: float = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
    return luminance < _DARK


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
        read = PARAGRAPH_READERS.get(child.tag) if isinstance(child.tag, str) else None
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


# Fonts and colours are not here: they need the theme (see Styles.run_values).
RUN_READERS = {
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
PARAGRAPH_READERS = {
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
