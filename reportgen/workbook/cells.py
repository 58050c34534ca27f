"""What stands in the cells of an Excel file: one pass over the XML of its sheets.

Gives what a report needs and a table of values cannot say: how a number is shown, what is struck out, a date, a formula
that was never calculated, an error value, hidden rows, filters, merged cells. Only cells that hold something are
kept, so that one stray cell in the last row of a sheet costs nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Context, Decimal
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from reportgen.errors import UnreadableInput
from reportgen.ooxml.names import local, q
from reportgen.ooxml.package import Package, read_file
from reportgen.periods import day_text, month_text
from reportgen.system import as_text, open_in
from reportgen.workbook import formats
from reportgen.workbook.formats import Shows
from reportgen.workbook.looks import (
    NO_STYLE,
    PLAIN,
    CellStyle,
    Look,
    Run,
    link_of_formula,
    links,
    read_styles,
    runs,
    text_of,
    unescaped,
)

LAST_COLUMN, LAST_ROW = 16_384, 1_048_576  # of an Excel sheet

# A number is stored as the nearest binary fraction: 93.45 as 93.450000000000003, and sums gather such crumbs. Twelve
# figures are more than any measure has and fewer than crumbs need.
_FIGURES = Context(prec=12)


class Kind(Enum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    PERCENTAGE = "percentage"  # a number that the cell shows with %, as the number before the sign: 93.45
    DATE = "date"
    MONTH = "month"  # a date that the cell shows without its day: Apr-23
    TIME = "time of day"  # or a length of time: 2:35, as a person sees it
    TRUE_OR_FALSE = "true or false"
    ERROR = "error value"
    NOT_CALCULATED = "formula without a value"


class _Held(NamedTuple):
    kind: Kind
    value: str | Decimal | date | bool


class Content(_Held):
    """A cell's content; two are equal that hold the same, however it looks.

    `value` is a str for TEXT, TIME, ERROR ('#REF!') and NOT_CALCULATED (the formula), a Decimal for NUMBER and
    PERCENTAGE, a date or datetime for DATE and MONTH, a bool for TRUE_OR_FALSE."""

    look: Look = PLAIN

    def looking(self, look: Look) -> Content:
        """The same content with another look."""
        found = Content(self.kind, self.value)
        if look is not PLAIN:
            found.look = look
        return found

    @property
    def shown(self) -> str:
        """The text that Excel shows: of a number as its format has it, 00101 or 1,290."""
        if isinstance(self.value, Decimal) and self.look.code:
            return formats.shown(self.look.code, self.look.stored) or str(self)
        return str(self)

    @property
    def value_text(self) -> str:
        """The value where it is a text, or ''."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def is_date(self) -> bool:
        """Whether Excel holds a date here, however it shows it."""
        return self.kind in (Kind.DATE, Kind.MONTH)

    def __str__(self) -> str:
        """The content as a person sees it in Excel."""
        match self.value:
            case bool():
                return "TRUE" if self.value else "FALSE"
            case Decimal():
                return f"{self.value:f}%" if self.kind is Kind.PERCENTAGE else f"{self.value:f}"
            case date():
                return month_text(self.value) if self.kind is Kind.MONTH else day_text(self.value)
        return self.value


@dataclass(frozen=True)
class Grid:
    """One sheet: its filled cells by (row, column), both from 1, and what may mislead about them."""

    name: str
    cells: Mapping[tuple[int, int], Content]
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    filtered: bool = False
    merged: tuple[str, ...] = ()
    totals: frozenset[int] = frozenset()  # the total rows of its Excel tables

    def rows(self) -> Iterator[tuple[int, Mapping[int, Content]]]:
        """The rows that hold anything, from the top: (row number, its cells by column)."""
        found: dict[int, dict[int, Content]] = {}
        for (row, column), content in self.cells.items():
            found.setdefault(row, {})[column] = content
        yield from sorted(found.items())


@dataclass(frozen=True)
class Book:
    """A workbook as it was last saved."""

    name: str
    sha256: str
    grids: tuple[Grid, ...]
    modified: datetime | None = None
    has_macros: bool = False
    open_in: str = ""  # the program in which somebody has it open


def open_book(path: Path, data: bytes | None = None) -> Book:
    """Everything in a workbook, or in `data` as if it stood there.

    Raises UnreadableInput where the file is not a whole .xlsx or .xlsm workbook.
    """
    data = read_file(path) if data is None else data
    package = Package.open(data, path.name)
    main = package.main_part()
    kind = package.content_type(main)
    if "sheet.binary" in kind:
        raise UnreadableInput(
            "workbook-binary",
            f"{path.name} is a binary workbook (.xlsb).",
            "Open it in Excel, choose Save As, and pick Excel Workbook (.xlsx).",
        )
    root = package.xml(main)
    if local(root) != "workbook":
        raise UnreadableInput(
            "file-not-workbook", f"{path.name} is an Office file, but not a workbook.", "Give the .xlsx file itself."
        )
    grids = tuple(_grids(package, main, root))
    return Book(
        as_text(path.name),
        hashlib.sha256(data).hexdigest(),
        grids,
        _modified(package),
        "macroEnabled" in kind or package.related(main, "vbaProject") is not None,
        opened[0] if (opened := open_in(path)) else "",
    )


def place(row: int, column: int) -> str:
    """A cell's name, as Excel has it: (14, 5) is 'E14'."""
    return f"{column_name(column)}{row}"


def column_name(column: int) -> str:
    """A column's letters: 5 is 'E', 28 is 'AB'."""
    letters = ""
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


# --------------------------------------------------------------------------------------------- the package
def _grids(package: Package, main: str, root: etree._Element) -> Iterator[Grid]:
    relationships = package.relationships(main)
    shared_part = package.related(main, "sharedStrings")
    shared = [runs(e) for e in _children(package.xml(shared_part), "si")] if shared_part else []
    styles_part = package.related(main, "styles")
    styles = read_styles(package.xml(styles_part)) if styles_part else []
    from_1904 = any(e.get("date1904") in ("1", "true") for e in _children(root, "workbookPr"))
    decoder = _Decoder(package.name, shared, styles, date(1904, 1, 1) if from_1904 else date(1899, 12, 30))
    names: set[str] = set()
    for sheets in _children(root, "sheets"):
        for sheet in _children(sheets, "sheet"):
            rid = next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")
            relationship = relationships.get(rid)
            name = str(sheet.get("name", ""))
            if relationship is None or relationship.kind != "worksheet":
                continue  # a sheet that is one chart, or a dialogue of old
            if name in names:
                raise UnreadableInput(
                    "file-broken",
                    f"{package.name} is damaged: it holds two sheets named '{name}'.",
                    "Open it in Excel, let it repair the file, save it and run this again.",
                )
            names.add(name)
            yield _grid(package, relationship.target, name, sheet.get("state") not in (None, "visible"), decoder)


def _grid(package: Package, part: str, name: str, hidden: bool, decoder: _Decoder) -> Grid:
    root = package.xml(part)
    names = _Names(str(root.tag).rpartition("}")[0] + "}")
    cells: dict[tuple[int, int], Content] = {}
    hidden_rows: list[int] = []
    decoder.zeros_hidden = any(e.get("showZeros") in ("0", "false") for e in root.iter("{*}sheetView"))
    row_number = 0
    for data in _children(root, "sheetData"):
        for row in _children(data, "row"):
            row_number = _whole(row.get("r"), row_number + 1, LAST_ROW)
            if row.get("hidden") in ("1", "true") or row.get("ht") == "0":
                hidden_rows.append(row_number)
            column = 0
            for c in row:
                if c.tag != names.c:
                    continue
                column = _column(c.get("r"), column + 1)
                content = decoder.content(c, names)
                if content is not None:
                    cells[row_number, column] = content
    hidden_columns = [
        n
        for cols in _children(root, "cols")
        for col in _children(cols, "col")
        if col.get("hidden") in ("1", "true") or col.get("width") == "0"
        for n in range(_whole(col.get("min"), 1, LAST_COLUMN), _whole(col.get("max"), 1, LAST_COLUMN) + 1)
    ]
    for reference, link in links(package, part, root).items():
        _put_link(cells, reference, link)
    merged = [str(m.get("ref", "")) for found in _children(root, "mergeCells") for m in _children(found, "mergeCell")]
    tables = [
        package.xml(r.target)
        for r in package.relationships(part).values()
        if r.kind == "table" and not r.external and r.target in package
    ]
    filtered = any(
        True
        for holder in (root, *tables)
        for found in _children(holder, "autoFilter")
        for _ in _children(found, "filterColumn")
    )
    totals = frozenset(row for table in tables for row in _total_rows(table))
    return Grid(name, cells, hidden, tuple(hidden_rows), tuple(hidden_columns), filtered, tuple(merged), totals)


def _total_rows(table: etree._Element) -> range:
    """The rows at the end of an Excel table that it sums up in (Table Design, Total Row)."""
    last = _whole(str(table.get("ref", "")).rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$"), 0, LAST_ROW)
    return range(last - _whole(table.get("totalsRowCount"), 0, 1) + 1, last + 1)


def _put_link(cells: dict[tuple[int, int], Content], reference: str, link: str) -> None:
    match = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?", reference.replace("$", ""))
    if match is None:
        return
    first, last = _column(f"{match[1]}1", 0), _column(f"{match[3] or match[1]}1", 0)
    top, bottom = int(match[2]), int(match[4] or match[2])
    for at, content in cells.items():
        if top <= at[0] <= bottom and first <= at[1] <= last:
            cells[at] = content.looking(replace(content.look, link=link))


def _modified(package: Package) -> datetime | None:
    part = package.related("", "core-properties")
    if part is None:
        return None
    text = "".join(str(e.text or "") for e in package.xml(part).iter(q("dcterms:modified")))
    try:
        stamp = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return stamp.replace(tzinfo=None)  # Excel writes universal time


# --------------------------------------------------------------------------------------------- cells
class _Names:
    """The names of a cell and its parts, in the namespace of this file: there are two, by edition of the standard."""

    def __init__(self, namespace: str) -> None:
        self.c, self.v, self.f, self.inline = (namespace + name for name in ("c", "v", "f", "is"))


class _Decoder:
    """Reads one cell at a time: types, shared strings, number formats."""

    def __init__(self, file: str, shared: list[tuple[Run, ...]], styles: list[CellStyle], day_zero: date) -> None:
        self._file = file
        self._shared = shared
        self._styles = styles
        self._day_zero = day_zero
        self.zeros_hidden = False  # on the sheet that is read

    def content(self, cell: etree._Element, names: _Names) -> Content | None:
        """What a cell holds, or None for nothing."""
        value: str | None = None
        formula: str | None = None
        inline: tuple[Run, ...] = ()
        for child in cell:
            name = child.tag
            if name == names.v:
                value = str(child.text or "")
            elif name == names.f:
                formula = str(child.text or "")
            elif name == names.inline:
                inline = runs(child)
        kind = cell.get("t", "n")
        style = self._style(cell.get("s"))
        if kind == "inlineStr":
            return _text(inline, style)
        if value is None or (value == "" and kind != "str"):
            return None if formula is None else Content(Kind.NOT_CALCULATED, "=" + formula)
        match kind:
            case "s":
                return _text(self._shared_string(value), style)
            case "str":
                return _text((Run(unescaped(value), "", None),), style, link_of_formula(formula or ""))
            case "b":
                found = Content(Kind.TRUE_OR_FALSE, value.strip() in ("1", "true"))
            case "e":
                found = Content(Kind.ERROR, value)
            case "d":
                found = _iso_date(value)
            case _:
                found = self._number(value, style)
        return _looked_at(found, style)

    def _style(self, number: str | None) -> CellStyle:
        if number is not None and number.isdigit() and int(number) < len(self._styles):
            return self._styles[int(number)]
        return NO_STYLE

    def _shared_string(self, value: str) -> tuple[Run, ...]:
        try:
            n = int(value)
            if n < 0:
                raise IndexError(n)
            return self._shared[n]
        except (ValueError, IndexError):
            raise UnreadableInput(
                "file-broken",
                f"{self._file} is damaged: a cell points to a text that is not in it.",
                "Open it in Excel, let it repair the file, save it and run this again.",
            ) from None

    def _number(self, value: str, style: CellStyle) -> Content:
        try:
            number = float(value)
        except ValueError:
            return Content(Kind.TEXT, value)
        if number != number or number in (float("inf"), float("-inf")):
            return Content(Kind.TEXT, value)
        stored = exact(number)
        if not style.code:
            unseen = self.zeros_hidden and not stored
            return Content(Kind.NUMBER, stored).looking(Look(unseen=True) if unseen else PLAIN)
        shown = formats.shows(style.code, stored)
        if shown is Shows.TIME and 0 <= number < 1:
            return Content(Kind.TIME, _clock(number))
        if shown in formats.MOMENTS and 0 < number < 2_958_466:  # 31 December 9999
            kind = Kind.MONTH if shown is Shows.MONTH else Kind.DATE
            return Content(kind, self._day_zero + timedelta(days=int(number)))
        unseen = shown is Shows.NOTHING or (self.zeros_hidden and not stored)
        look = Look(style.code, stored, unseen=unseen)
        if shown is Shows.PERCENTAGE:
            return Content(Kind.PERCENTAGE, exact(number, scale=2)).looking(look)
        return Content(Kind.NUMBER, stored).looking(look)


def _text(some: tuple[Run, ...], style: CellStyle, link: str = "") -> Content | None:
    text, look = text_of(some, style)
    if not text:
        return None
    if (style.code and not look.typed and ";" in style.code) or "@" in style.code[1:]:
        seen = formats.shown_text(style.code, text)
        look = look if seen else replace(look, unseen=True)
        text = seen or text
    if link:
        look = replace(look, link=link)
    return _looked_at(Content(Kind.TEXT, text).looking(look), style)


def _looked_at(content: Content, style: CellStyle) -> Content:
    """The content with what the cell's style says of all of it."""
    if not style.struck and not style.white:
        return content
    look = replace(content.look, struck=content.look.struck or style.struck, unseen=content.look.unseen or style.white)
    if style.struck and content.kind is Kind.TEXT and not content.look.struck:
        look = replace(look, struck=False)  # a run of it is not struck
    return content.looking(look)


def _clock(share: float) -> str:
    """A share of a day as a clock shows it: '2:35', '2:35:20'."""
    minutes, seconds = divmod(round(share * 86_400), 60)
    return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")


def exact(number: float, scale: int = 0) -> Decimal:
    """The decimal number that a person sees in a cell, times 10 to the power of `scale`; without trailing zeros."""
    if number.is_integer() and abs(number) < 1e15:
        found = Decimal(int(number))
    else:
        found = _FIGURES.create_decimal(repr(number))
    found = found.scaleb(scale).normalize() if found else Decimal(0)
    return found.quantize(Decimal(1)) if 0 < found.as_tuple().exponent < 16 else found  # type: ignore[operator]  # finite, so a number


def _iso_date(value: str) -> Content:
    try:
        return Content(Kind.DATE, date.fromisoformat(value[:10]))
    except ValueError:
        return Content(Kind.TEXT, value)


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element if local(child) == name)


_REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]+")


def _column(reference: str | None, otherwise: int) -> int:
    match = _REFERENCE.fullmatch(reference) if reference else None
    if match is None:
        return otherwise
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column if column <= LAST_COLUMN else otherwise


def _whole(text: str | None, otherwise: int, most: int) -> int:
    return min(int(text), most) if text and text.isascii() and text.isdigit() and len(text) < 12 else otherwise
