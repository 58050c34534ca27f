"""How cells look where the look says something: number formats, struck-out and raised text, links, white on white.

What conditional formats do to a cell is not known here: they say nothing that the cell does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from typing import NamedTuple

from lxml import etree

from reportgen.ooxml.names import local
from reportgen.ooxml.package import Package
from reportgen.richtext import LOWERED, RAISED, placed
from reportgen.workbook import formats


@dataclass(frozen=True)
class Look:
    """What a cell's look says beside its content. `stored` is the number as the file has it, 0.9345 for 93.45%;
    `typed` the text with marks for its raised letters, where it has any; `link` an address, or '#' and a place in the
    workbook."""

    code: str = ""  # the number format; '' shows the number as it is
    stored: Decimal = Decimal(0)
    struck: bool = False  # all of it is struck out
    struck_words: str = ""  # what was left out of the text
    typed: str = ""
    mark: str = ""  # what is raised at its end
    link: str = ""
    unseen: bool = False  # the cell shows nothing of what it holds


PLAIN = Look()


class CellStyle(NamedTuple):
    """What a cell's style says. `white` is white text on no ground, or on white."""

    code: str = ""
    struck: bool = False
    white: bool = False


NO_STYLE = CellStyle()


def read_styles(root: etree._Element) -> list[CellStyle]:
    """The cell styles of a workbook, by their number."""
    codes = dict(formats.BUILT_IN)
    for e in root.iter("{*}numFmt"):
        codes[_whole(e.get("numFmtId"))] = str(e.get("formatCode", ""))
    fonts = [e for parent in _children(root, "fonts") for e in _children(parent, "font")]
    fills = [e for parent in _children(root, "fills") for e in _children(parent, "fill")]
    found = []
    for parent in _children(root, "cellXfs"):
        for e in _children(parent, "xf"):
            code = codes.get(_whole(e.get("numFmtId")), "")
            font = _at(fonts, e.get("fontId"))
            white = _is_white_font(font) and _is_white_ground(_at(fills, e.get("fillId")))
            found.append(CellStyle("" if code.casefold() == "general" else code, _is_on(font, "strike"), white))
    return found


def _is_on(font: etree._Element | None, name: str) -> bool:
    return font is not None and any(e.get("val", "1") not in ("0", "false") for e in _children(font, name))


def _is_white(colour: etree._Element) -> bool:
    # The first colour of the theme is the paper's.
    return str(colour.get("rgb", "")).upper() in ("FFFFFFFF", "00FFFFFF") or (
        colour.get("theme") == "0" and colour.get("tint") is None
    )


def _is_white_font(font: etree._Element | None) -> bool:
    return font is not None and any(_is_white(e) for e in _children(font, "color"))


def _is_white_ground(fill: etree._Element | None) -> bool:
    if fill is None:
        return True
    for pattern in _children(fill, "patternFill"):
        if pattern.get("patternType") in (None, "none"):
            return True
        return pattern.get("patternType") == "solid" and any(_is_white(e) for e in _children(pattern, "fgColor"))
    return False


# --------------------------------------------------------------------------------------------- texts
class Run(NamedTuple):
    """A part of a cell's text. `struck` is None where the cell's own font says it."""

    text: str
    position: str
    struck: bool | None


def runs(element: etree._Element) -> tuple[Run, ...]:
    """The runs of a shared or inline string, without the reading aid of East Asian scripts."""
    found = []
    for child in element:
        name = local(child)
        if name == "t":
            found.append(Run(_unescaped(str(child.text or "")), "", None))
        elif name == "r":
            text = _unescaped("".join(str(t.text or "") for t in child if local(t) == "t"))
            looks = next(_children(child, "rPr"), None)
            position = "" if looks is None else next(map(_position, _children(looks, "vertAlign")), "")
            found.append(Run(text, position, None if looks is None else _is_on(looks, "strike")))
    return tuple(run for run in found if run.text)


def _position(element: etree._Element) -> str:
    return {"superscript": RAISED, "subscript": LOWERED}.get(str(element.get("val")), "")


def text_of(some: tuple[Run, ...], style: CellStyle) -> tuple[str, Look]:
    """The text that counts, raised digits as signs of their own, and what else its look says.

    Where all is struck out, the text is what is struck out.
    """
    if len(some) == 1 and not some[0].position and not some[0].struck and not style.struck:
        return some[0].text, PLAIN
    live = [r for r in some if not (style.struck if r.struck is None else r.struck)]
    if not "".join(r.text for r in live).strip():
        return "".join(r.text for r in some), Look(struck=True) if some else PLAIN
    out = "".join(r.text for r in some if r not in live)
    text = "".join(placed(r.text, r.position) for r in live)
    typed = "".join(_typed(r) for r in live)
    behind = [placed(r.text, r.position) for r in takewhile(lambda r: r.position == RAISED, reversed(live))]
    mark = "".join(reversed(behind))
    return text, Look(struck_words=" ".join(out.split()), typed="" if typed == text else typed, mark=mark)


def _typed(run: Run) -> str:
    text = placed(run.text, run.position)
    letters = any(c == was and c.isalnum() for c, was in zip(text, run.text, strict=True))
    return f"[{run.position}: {text.strip()}]" if run.position and letters else text


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _unescaped(text: str) -> str:
    """Excel writes characters that XML cannot hold as _x000B_."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


unescaped = _unescaped


# --------------------------------------------------------------------------------------------- links
_FORMULA = re.compile(r'\s*(?:_xlfn\.)?HYPERLINK\(\s*"((?:[^"]|"")*)"', re.IGNORECASE)


def link_of_formula(formula: str) -> str:
    """The address in a HYPERLINK formula that has it in quotes, or ''."""
    match = _FORMULA.match(formula)
    return match[1].replace('""', '"') if match else ""


def links(package: Package, part: str, root: etree._Element) -> Mapping[str, str]:
    """Range -> where the link behind its cells leads: an address, or '#' and a place in the workbook."""
    related = package.relationships(part)
    found = {}
    for parent in _children(root, "hyperlinks"):
        for e in _children(parent, "hyperlink"):
            rid = next((str(v) for k, v in e.attrib.items() if str(k).endswith("}id")), "")
            target = related[rid].target if rid in related else ""
            location = str(e.get("location", ""))
            found[str(e.get("ref", ""))] = target + (f"#{location}" if location else "")
    return found


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element if local(child) == name)


def _at(some: list[etree._Element], number: str | None) -> etree._Element | None:
    n = _whole(number)
    return some[n] if number is not None and n < len(some) else None


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0
