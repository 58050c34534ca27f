"""Fields: the codes that Word shows between braces ('PAGEREF _Toc1 \\h'), their ends, and old form fields."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from reportgen.ooxml.names import q

Element = etree._Element

_TOKEN = re.compile(r'"([^"]*)"|(\\\S)\s*|([^\s"\\]+)|(\\)')

# What Word and LibreOffice put in the place of a reference that leads nowhere: 'Error! Reference source not found.'
FAILED = re.compile(r"Error! [A-Z][a-z][^.!?\n]{3,60}\.|Error: Reference source not found")

# The switches of these fields that are followed by a value of their own; every other switch stands alone.
_WITH_VALUE = {
    "TOC": frozenset("abcdlnopst"),
    "HYPERLINK": frozenset("lmot"),
}
_ALWAYS_WITH_VALUE = frozenset("*#@")


@dataclass(frozen=True)
class Instruction:
    """A parsed field code. `switches` holds each switch without its backslash, with its value or ''."""

    name: str
    arguments: tuple[str, ...]
    switches: dict[str, str]


def parse_instruction(code: str) -> Instruction:
    """Read a field code. Total: whatever cannot be read as a switch is an argument."""
    tokens: list[tuple[bool, str]] = []
    for quoted, switch, bare, stray in _TOKEN.findall(code):
        if switch:
            tokens.append((True, switch[1:]))
        elif not stray:
            tokens.append((False, bare or quoted))
    name = ""
    arguments: list[str] = []
    switches: dict[str, str] = {}
    at = 0
    while at < len(tokens):
        is_switch, text = tokens[at]
        at += 1
        if not is_switch:
            if not name:
                name = text.upper()
            else:
                arguments.append(text)
            continue
        key = text if text in _ALWAYS_WITH_VALUE else text.lower()
        takes_value = key in _ALWAYS_WITH_VALUE or key in _WITH_VALUE.get(name, ())
        if takes_value and at < len(tokens) and not tokens[at][0]:
            switches[key] = tokens[at][1]
            at += 1
        else:
            switches[key] = ""
    return Instruction(name, tuple(arguments), switches)


def level_range(text: str, default: tuple[int, int] = (1, 9)) -> tuple[int, int]:
    """The levels that a contents list shows: '1-3' is (1, 3)."""
    found = re.fullmatch(r"\s*(\d)\s*-\s*(\d)\s*", text)
    return (int(found[1]), int(found[2])) if found else default


def unended(part: Element) -> frozenset[Element]:
    """The beginnings of fields that nothing ends: such a field would swallow the rest of the document."""
    open_: list[Element] = []
    for mark in part.iter(q("w:fldChar")):
        kind = mark.get(q("w:fldCharType"))
        if kind == "begin":
            open_.append(mark)
        elif kind == "end" and open_:
            open_.pop()
    return frozenset(open_)


def form_choice(begin: Element) -> str | None:
    """What an old form field shows that has no text of its own, by its beginning: a box, ticked or not, or the entry
    chosen from a list ('' where it cannot be told). None for any other field."""
    data = begin.find(q("w:ffData"))
    box = data.find(q("w:checkBox")) if data is not None else None
    if box is not None:
        return "☒" if _is_ticked(box) else "☐"
    listed = data.find(q("w:ddList")) if data is not None else None
    if listed is None:
        return None
    entries = [str(e.get(q("w:val"), "")) for e in listed.findall(q("w:listEntry"))]
    for name in ("w:result", "w:default"):
        chosen = listed.find(q(name))
        number = "" if chosen is None else str(chosen.get(q("w:val"), ""))
        if number.isdigit() and int(number) < len(entries):
            return entries[int(number)]
    return entries[0] if entries else ""


def _is_ticked(box: Element) -> bool:
    checked = box.find(q("w:checked"))
    if checked is None:
        checked = box.find(q("w:default"))
    return checked is not None and checked.get(q("w:val"), "1") not in ("0", "false")
