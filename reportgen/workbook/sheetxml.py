"""Where the rows and cells of a sheet stand in its XML, byte by byte, and how a cell's content is written there.

A sheet is searched as text, after it has been parsed and found to be well formed: a parser that builds a tree cannot
say where in the file a cell stood, and writing the tree again would change bytes that nobody asked to change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar
from xml.sax.saxutils import escape

from reportgen.workbook.cells import column_name

TOKEN = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    rb"|<(?P<closing>/?)(?P<name>[^\s/>]+)(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*?)(?P<empty>/?)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(rb"([^\s=]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")


@dataclass
class Element:
    """Where an element stands in the bytes of a part."""

    start: int  # of its start tag
    opened: int  # behind its start tag
    closing: int = 0  # of its end tag; where the start tag ends, for an empty element
    end: int = 0  # behind it
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether it is written as one tag."""
        return self.opened == self.end


_E = TypeVar("_E", bound=Element)


@dataclass
class CellAt(Element):
    """A cell, and what must be known before it is replaced."""

    has_formula: bool = False
    is_filled: bool = False


@dataclass
class RowAt(Element):
    """A row, and its cells by column."""

    cells: dict[int, CellAt] = field(default_factory=dict)


class Scanned:
    """Where rows and cells stand in a sheet's XML, which has been parsed before and is known to be well formed."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.prefix = ""  # of the elements' names: "" or "x:"
        self.rows: dict[int, RowAt] = {}
        self.sheet_data = Element(0, 0)
        self.others: list[tuple[str, Element]] = []  # (name, element) for each that stands outside the rows
        self._scan()

    def _scan(self) -> None:
        row_number = column = 0
        in_data = False
        row: RowAt | None = None
        cell: CellAt | None = None
        for token in TOKEN.finditer(self.data):
            if token["name"] is None:
                continue
            prefix, _, name = token["name"].decode().rpartition(":")
            closing, empty = bool(token["closing"]), bool(token["empty"])
            match name:
                case "sheetData":
                    self._note(token, self.sheet_data)
                    self.prefix = f"{prefix}:" if prefix else ""
                    in_data = not closing and not empty
                case _ if not in_data:
                    if not closing:
                        self.others.append((name, self._note(token, Element(0, 0))))
                case "row" if closing:
                    if row is not None:
                        self._note(token, row)
                case "row":
                    row = self._note(token, RowAt(0, 0))
                    row_number = whole(row.attributes.get("r"), row_number + 1)
                    self.rows[row_number] = row
                    column = 0
                case "c" if closing:
                    if cell is not None:
                        self._note(token, cell)
                case "c" if row is not None:
                    cell = self._note(token, CellAt(0, 0))
                    column = column_number(cell.attributes.get("r"), column + 1)
                    row.cells[column] = cell
                case "f" | "v" | "t" if cell is not None:
                    self._note_contents(token, name, cell)

    def _note_contents(self, token: re.Match[bytes], name: str, cell: CellAt) -> None:
        """Note whether a cell holds anything, by a tag of its formula, value or text."""
        if name == "f":
            cell.has_formula = cell.is_filled = True
        elif not token["closing"] and not token["empty"]:
            cell.is_filled |= not self.data.startswith(b"</", token.end())

    @staticmethod
    def _note(token: re.Match[bytes], element: _E) -> _E:
        """Note one of an element's two tags."""
        if token["closing"]:
            element.closing, element.end = token.span()
            return element
        element.start, element.opened = token.span()
        element.closing = element.end = element.opened
        element.attributes = {
            m[1].decode(): (m[2] if m[2] is not None else m[3]).decode()
            for m in _ATTRIBUTE.finditer(token["attributes"])
        }
        return element


# --------------------------------------------------------------------------------------------- ranges
class Range(NamedTuple):
    """A range of cells by its outer rows and columns, from 1; all 0 for none."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def read(cls, reference: str) -> Range:
        """'B2:C9' is (2, 2, 9, 3)."""
        found = _RANGE.fullmatch(reference)
        if found is None:
            return cls(0, 0, 0, 0)
        left, top = column_number(found[1], 0), int(found[2])
        return cls(top, left, int(found[4]), column_number(found[3], 0)) if found[3] else cls(top, left, top, left)

    def __str__(self) -> str:
        return f"{column_name(self.left)}{self.top}:{column_name(self.right)}{self.bottom}"

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is in the range."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def column_number(reference: str | None, otherwise: int) -> int:
    """The number of the column that a cell's name begins with: 28 for 'AB7'."""
    letters = re.match("[A-Z]+", reference or "")
    if letters is None:
        return otherwise
    number = 0
    for letter in letters[0]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def whole(text: str | None, otherwise: int) -> int:
    """A whole number as an attribute holds it."""
    return int(text) if text and text.isascii() and text.isdigit() else otherwise


# --------------------------------------------------------------------------------------------- writing
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def text_xml(text: str) -> str:
    """A cell's text as its XML holds it; a text that looks like one of Excel's own escapes is escaped."""
    return escape(_LOOKS_ESCAPED.sub("_x005F_", _ILLEGAL.sub("", text.replace("\r\n", "\n"))))


def tag(name: str, attributes: Mapping[str, str], *, empty: bool = False) -> str:
    """A start tag. The values are as the XML has them, with its entities; our own need none."""
    written = []
    for key, value in attributes.items():
        quote = "'" if '"' in value else '"'
        written.append(f" {key}={quote}{value}{quote}")
    return f"<{name}{''.join(written)}{'/' * empty}>"


def with_attribute(start_tag: str, name: str, old: str, new: str) -> str:
    """A start tag with another value of one attribute, and all else as it was."""
    return re.sub(rf"(?<=\s){name}(\s*=\s*[\"']){re.escape(old)}", rf"{name}\g<1>{new}", start_tag, count=1)


def with_reach(attributes: Mapping[str, str], columns: Iterable[int]) -> dict[str, str]:
    """A row's attributes with the hint about its first and last column ("spans") widened, if it has one."""
    out = dict(attributes)
    found = re.fullmatch(r"(\d+):(\d+)", out.get("spans", ""))
    if found:
        reach = [int(found[1]), int(found[2]), *columns]
        out["spans"] = f"{min(reach)}:{max(reach)}"
    return out


def without_stale_height(attributes: Mapping[str, str]) -> dict[str, str]:
    """Without the height that Excel found for the old text; Excel finds it anew. A height set by a person stays."""
    if attributes.get("customHeight") in ("1", "true"):
        return dict(attributes)
    return {k: v for k, v in attributes.items() if k != "ht"}
