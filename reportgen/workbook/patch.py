"""Change cells of an existing workbook, and add rows to its tables, in the XML of its sheets.

A library that reads a workbook and writes it again loses all that it does not know: macros, pictures, pivot tables,
notes. Here only the bytes of the cells that change are replaced. Every other cell keeps its bytes, and every other part
of the file its packed bytes, but for the range of a table that grows. No formula is ever written or replaced.

Text is written into the cell itself, not into the table of shared texts, which belongs to all sheets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from reportgen.findings import Cell, Finding, Severity
from reportgen.ooxml.names import local, q
from reportgen.ooxml.package import Package, parse_xml, serialise
from reportgen.ooxml.replacing import with_parts
from reportgen.workbook.cells import LAST_ROW, place
from reportgen.workbook.sheetxml import (
    TOKEN,
    Range,
    RowAt,
    Scanned,
    tag,
    text_xml,
    whole,
    with_attribute,
    with_reach,
    without_stale_height,
)

Value = str | Decimal

LONGEST_TEXT = 32_767  # characters that Excel keeps in a cell


@dataclass(frozen=True)
class SetCell:
    """A cell that gets another content; '' empties it. `row` and `column` count from 1."""

    sheet: str
    row: int
    column: int
    value: Value


@dataclass(frozen=True)
class AddRow:
    """A row to add under the last filled row of the table whose header is in `header_row`: column -> content."""

    sheet: str
    header_row: int
    values: Mapping[int, Value]


Change = SetCell | AddRow


@dataclass(frozen=True)
class Patched:
    """The changed file, and why some changes could not be made. With a finding, `data` is the file as it was."""

    data: bytes
    findings: tuple[Finding, ...]
    parts: tuple[str, ...] = ()  # those that changed
    rows: tuple[int, ...] = ()  # where each AddRow went, in the order of the changes


def patch(data: bytes, changes: Iterable[Change], name: str = "The workbook") -> Patched:
    """Make all changes, or none where one of them cannot be made.

    Raises UnreadableInput for a file that is no whole workbook and KeyError for a sheet that it does not have.
    """
    package = Package.open(data, name)
    parts = _sheet_parts(package)
    patchings: dict[str, _Patching] = {}
    rows: list[int] = []
    for change in changes:
        if change.sheet not in patchings:
            patchings[change.sheet] = _Patching(package, change.sheet, parts[change.sheet])
        match change:
            case SetCell():
                patchings[change.sheet].set(change)
            case AddRow():
                rows.append(patchings[change.sheet].add(change))
    findings = tuple(f for p in patchings.values() for f in p.findings)
    if findings:
        return Patched(data, findings)
    replaced = {part: content for p in patchings.values() for part, content in p.finished().items()}
    different = {part: content for part, content in replaced.items() if content != package.data(part)}
    return Patched(with_parts(data, different, name), (), tuple(different), tuple(rows))


def _sheet_parts(package: Package) -> dict[str, str]:
    """Sheet name -> its part."""
    main = package.main_part()
    relationships = package.relationships(main)
    found: dict[str, str] = {}
    for sheet in package.xml(main).iter(q("s:sheet")):
        relationship = relationships.get(next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), ""))
        if relationship is not None and relationship.kind == "worksheet":
            found[str(sheet.get("name", ""))] = relationship.target
    return found


# --------------------------------------------------------------------------------------------- one sheet
class _Patching:
    """The changes to one sheet: noted first, then made in one pass over its bytes."""

    def __init__(self, package: Package, sheet: str, part: str) -> None:
        data = package.data(part)
        root = parse_xml(data, part, package.name)  # refuses what is not well formed before it is searched as text
        encoding = (root.getroottree().docinfo.encoding or "UTF-8").upper()
        if encoding not in ("UTF-8", "ASCII", "US-ASCII"):
            data = serialise(root)
        self.findings: list[Finding] = []
        self._package, self._sheet, self._part = package, sheet, part
        self._at = Scanned(data)
        self._wanted: dict[int, dict[int, Value]] = defaultdict(dict)
        self._tables = [_TableAt(package, r.target) for r in self._relationships() if r.kind == "table"]
        self._merged = [Range.read(str(m.get("ref", ""))) for m in root.iter(q("s:mergeCell"))]
        self._arrays = [Range.read(str(f.get("ref", ""))) for f in root.iter(q("s:f")) if f.get("t") == "array"]
        self._column_styles = {
            n: str(col.get("style"))
            for col in root.iter(q("s:col"))
            if col.get("style")
            for n in range(whole(col.get("min"), 1), min(whole(col.get("max"), 1), 1_000) + 1)
        }
        self._like: dict[int, int] = {}  # new row -> the row whose formats it copies

    def set(self, change: SetCell) -> None:
        """Note a change to a cell, or say why it cannot be made."""
        if self._may_change(change.row, change.column, change.value):
            self._wanted[change.row][change.column] = change.value

    def add(self, change: AddRow) -> int:
        """Note a row to add, or say why it cannot be; gives its number."""
        table = next((t for t in self._tables if t.first_row == change.header_row), None)
        columns = range(table.first_column, table.last_column + 1) if table else range(1, max(change.values) + 1)
        filled = [
            n
            for n in (*self._at.rows, *self._wanted)
            if n >= change.header_row and (table is None or n <= table.last_row) and self._holds(n, columns)
        ]
        last = max(filled, default=change.header_row)
        number = last + 1
        if number > LAST_ROW or self._is_taken(number, columns, table):
            self._refuse(
                "table-cannot-grow",
                place(number, min(columns)),
                "a row must be added here, but something stands under the table.",
                "Insert empty rows between the table and what stands under it, save, and run this again.",
            )
            return number
        for column, value in change.values.items():
            if self._may_change(number, column, value):
                self._wanted[number][column] = value
        if last > change.header_row:
            self._like[number] = self._like.get(last, last)
        if table is not None:
            table.grow_to(number)
        return number

    def _holds(self, row: int, columns: range) -> bool:
        wanted = self._wanted.get(row, {})
        if any(c in columns and wanted[c] != "" for c in wanted):
            return True
        there = self._at.rows.get(row)
        return there is not None and any(
            cell.is_filled and column in columns and wanted.get(column) != "" for column, cell in there.cells.items()
        )

    def _is_taken(self, row: int, columns: range, table: _TableAt | None) -> bool:
        """Whether a table may not grow into a row: a total, or something else, stands there."""
        if table is not None and table.has_total and row >= table.last_row:
            return True
        if self._holds(row, columns):
            return True
        return any(
            t is not table and t.first_row <= row <= t.last_row and t.first_column in columns for t in self._tables
        )

    def _may_change(self, row: int, column: int, value: Value) -> bool:
        cell = self._at.rows[row].cells.get(column) if row in self._at.rows else None
        in_array = any(array.holds(row, column) for array in self._arrays)
        where = place(row, column)
        if (cell is not None and cell.has_formula) or in_array:
            self._refuse(
                "cell-holds-formula",
                where,
                "the cell holds a formula, which is never replaced.",
                "Type the text itself into the cell, or take the change over by hand.",
            )
        elif any(m.holds(row, column) and (row, column) != m[:2] for m in self._merged):
            self._refuse(
                "cell-merged",
                where,
                "the cell is covered by merged cells, so nobody would see what is written there.",
                "Unmerge the cells and fill in each, save, and run this again.",
            )
        elif isinstance(value, str) and len(value) > LONGEST_TEXT:
            self._refuse(
                "text-too-long",
                where,
                f"the text has {len(value):,} characters, and a cell holds {LONGEST_TEXT:,}.",
                "Divide it under two headings in the draft.",
            )
        else:
            return True
        return False

    def _refuse(self, code: str, where: str, problem: str, remedy: str) -> None:
        self.findings.append(Finding(code, Severity.ERROR, Cell(self._sheet, where), problem, remedy))

    def _relationships(self) -> Iterator[_Related]:
        for r in self._package.relationships(self._part).values():
            if not r.external and r.target in self._package:
                yield _Related(r.kind, r.target)

    # ----------------------------------------------------------------- writing
    def finished(self) -> dict[str, bytes]:
        """Part name -> its new bytes: the sheet, and the tables that grew."""
        splices = list(self._splices())
        out = bytearray(self._at.data)
        # From the end, so that what is in front keeps its place.
        for start, end, content in sorted(splices, key=lambda s: s[:2], reverse=True):
            out[start:end] = content.encode()
        tables = {t.part: t.grown() for t in self._tables if t.has_grown}
        return {self._part: bytes(out), **tables}

    def _splices(self) -> Iterator[tuple[int, int, str]]:
        """(start, end, content) for each piece of the sheet that changes; no two overlap."""
        at = self._at
        new_rows: dict[int, list[str]] = defaultdict(list)  # where -> rows to insert there
        for number, values in sorted(self._wanted.items()):
            row = at.rows.get(number)
            if row is not None:
                yield from self._changed_row(number, row, values)
                continue
            after = [e.end for n, e in at.rows.items() if n < number]
            new_rows[max(after, default=at.sheet_data.opened)].append(self._new_row(number, values))
        for position, rows in new_rows.items():
            if at.sheet_data.is_empty:
                name = f"{at.prefix}sheetData"
                yield at.sheet_data.start, at.sheet_data.end, f"<{name}>{''.join(rows)}</{name}>"
            else:
                yield position, position, "".join(rows)
        yield from self._grown_ranges()

    def _changed_row(self, number: int, row: RowAt, values: Mapping[int, Value]) -> Iterator[tuple[int, int, str]]:
        inserted: dict[int, list[str]] = defaultdict(list)
        for column, value in sorted(values.items()):
            cell = row.cells.get(column)
            if cell is not None:
                yield cell.start, cell.end, self._cell(number, column, value, cell.attributes.get("s", ""))
                continue
            before = [e.end for c, e in row.cells.items() if c < column]
            style = row.attributes.get("s", "") or self._style(number, column)
            inserted[max(before, default=row.opened)].append(self._cell(number, column, value, style))
        attributes = without_stale_height(with_reach(row.attributes, values))
        opening = self._tag("row", attributes)
        if row.is_empty:
            cells = "".join(c for found in inserted.values() for c in found)
            yield row.start, row.end, f"{opening}{cells}</{self._at.prefix}row>"
            return
        if attributes != row.attributes:
            # A cell that goes to the front of the row stands at the end of this piece.
            yield row.start, row.opened, opening + "".join(inserted.pop(row.opened, []))
        for position, cells_here in inserted.items():
            yield position, position, "".join(cells_here)

    def _new_row(self, number: int, values: Mapping[int, Value]) -> str:
        model = self._at.rows.get(self._like.get(number, 0))
        columns = dict(values)
        attributes = {"r": str(number)}
        if model is not None:
            attributes |= {k: v for k, v in model.attributes.items() if k in ("spans", "s", "customFormat")}
            columns = {**dict.fromkeys(model.cells, ""), **values}
        attributes = with_reach(attributes, values)
        cells = (self._cell(number, c, v, self._style(number, c)) for c, v in sorted(columns.items()))
        return f"{self._tag('row', attributes)}{''.join(cells)}</{self._at.prefix}row>"

    def _style(self, row: int, column: int) -> str:
        """The format of a cell that is not there yet: that of the row it is like, else of its column."""
        model = self._at.rows.get(self._like.get(row, 0))
        cell = model.cells.get(column) if model is not None else None
        return cell.attributes.get("s", "") if cell is not None else self._column_styles.get(column, "")

    def _cell(self, row: int, column: int, value: Value, style: str) -> str:
        p = self._at.prefix
        attributes = {"r": place(row, column)} | ({"s": style} if style else {})
        if value == "":
            return self._tag("c", attributes, empty=True)
        if isinstance(value, Decimal):
            return f"{self._tag('c', attributes)}<{p}v>{value:f}</{p}v></{p}c>"
        opening = self._tag("c", attributes | {"t": "inlineStr"})
        return f'{opening}<{p}is><{p}t xml:space="preserve">{text_xml(value)}</{p}t></{p}is></{p}c>'

    def _tag(self, name: str, attributes: Mapping[str, str], *, empty: bool = False) -> str:
        return tag(f"{self._at.prefix}{name}", attributes, empty=empty)

    def _grown_ranges(self) -> Iterator[tuple[int, int, str]]:
        """The sheet's own extent; and drop-downs and conditional formats that ended with a table, as in Excel."""
        for name, element in self._at.others:
            key = "ref" if name == "dimension" else "sqref"
            old = element.attributes.get(key)
            if old is None or name not in ("dimension", "dataValidation", "conditionalFormatting"):
                continue
            new = self._extent(old) if name == "dimension" else self._followed(old)
            if new != old:
                start_tag = self._at.data[element.start : element.opened].decode()
                yield element.start, element.opened, with_attribute(start_tag, key, old, new)

    def _extent(self, reference: str) -> str:
        top, left, bottom, right = Range.read(reference)
        rows = [*self._wanted, *([top, bottom] if bottom else [])]
        columns = [c for values in self._wanted.values() for c in values] + ([left, right] if right else [])
        if not rows or not columns:
            return reference
        return str(Range(min(rows), min(columns), max(rows), max(columns)))

    def _followed(self, references: str) -> str:
        out = []
        for reference in references.split():
            top, left, bottom, right = Range.read(reference)
            for table in self._tables:
                inside = table.first_column <= left and right <= table.last_column and top > table.first_row
                if table.has_grown and inside and bottom == table.ended:
                    reference = str(Range(top, left, table.last_row, right))
            out.append(reference)
        return " ".join(out)


@dataclass(frozen=True)
class _Related:
    kind: str
    target: str


class _TableAt:
    """An Excel table: its range, which grows with the rows that are added."""

    def __init__(self, package: Package, part: str) -> None:
        self.part = part
        self._data = package.data(part)
        root = package.xml(part)
        self._reference = str(root.get("ref", ""))
        self.first_row, self.first_column, self.last_row, self.last_column = Range.read(self._reference)
        self.ended = self.last_row
        self.has_total = str(root.get("totalsRowCount", "0")) not in ("", "0")
        self._filter = next((str(f.get("ref", "")) for f in root if local(f) == "autoFilter"), "")

    @property
    def has_grown(self) -> bool:
        """Whether rows were added behind its last row."""
        return self.last_row > self.ended

    def grow_to(self, row: int) -> None:
        """Take a row in."""
        self.last_row = max(self.last_row, row)

    def grown(self) -> bytes:
        """The table's part with its new range, and with that of its filter."""
        out = self._data
        new = str(Range(self.first_row, self.first_column, self.last_row, self.last_column))
        for token in reversed(list(TOKEN.finditer(out))):
            name = (token["name"] or b"").rpartition(b":")[2]
            old = {b"table": self._reference, b"autoFilter": self._filter}.get(name, "")
            if old and not token["closing"]:
                start_tag = with_attribute(token[0].decode(), "ref", old, new)
                out = out[: token.start()] + start_tag.encode() + out[token.end() :]
        return out
