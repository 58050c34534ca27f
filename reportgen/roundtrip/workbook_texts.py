"""Where in the workbook each text of the report lives: the one place that knows the way back from a region's key.

A region's key is made when the report is composed, from the KPI, the measure and the heading. So the way back is found
by composing the workbook as it is now: each region then stands beside the row it was made from, however the rows were
sorted since. A draft whose workbook has changed its headings or rows finds its regions again by their texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from pathlib import Path

from reportgen import richtext
from reportgen.compose import Composition, TextRegion
from reportgen.findings import Cell
from reportgen.model import Commentary, Report
from reportgen.richtext.pasted import Part, put_together
from reportgen.roundtrip.merge import Blocks, Rows
from reportgen.workbook import layout
from reportgen.workbook.cells import open_book, place
from reportgen.workbook.patch import AddRow, Change, SetCell
from reportgen.workbook.tables import Gathered, Table, open_table

THEMES = "report:themes"  # the summary's first text, which is a setting
MOST_CELLS = 8  # columns of the Tables sheet for the cells of a row
_ROWS_ARE = re.compile(r"[A-Z]+([0-9]+)")


class Kind(Enum):
    """Which sheet a text lives in."""

    SETTING = "Report"
    SECTION = "Sections"
    SUMMARY = "Summaries"
    COMMENTARY = "Commentary"


@dataclass(frozen=True)
class Home:
    """A text of the report and where the workbook keeps it.

    `row` is its row, 0 where it has none yet. `owner` is what the text is about, as a person calls it: a KPI's title,
    a section's, or 'Introduction'.
    """

    key: str
    kind: Kind
    owner: str
    blocks: Blocks
    heading: str = ""
    sub_heading: str = ""
    row: int = 0
    kpi_id: str = ""
    measure_id: str = ""
    order: Decimal = Decimal(0)
    setting: str = ""
    heading_in_text: bool = False  # a line of the cell, which may hold the texts of several headings

    @property
    def heading_column(self) -> str:
        """The column that holds the heading, or '' where the heading is the report's own and not the workbook's."""
        return {Kind.SUMMARY: "Role", Kind.COMMENTARY: "Heading"}.get(self.kind, "")


class Homes:
    """The texts and tables of one workbook, by the key and id that a draft knows them by."""

    def __init__(self, path: Path, report: Report, composition: Composition) -> None:
        book = open_book(path)
        self.sha256 = book.sha256
        self._sheets: dict[str, Table] = {}
        for sheet in layout.SHEETS:
            grid = next((g for g in book.grids if g.name.strip().casefold() == sheet.name.casefold()), None)
            if grid is not None:
                self._sheets[sheet.name] = open_table(grid, sheet, Gathered())
        self.texts = {home.key: home for home in self._homes(report, composition)}
        self.tables: dict[str, Rows] = {t.id: t.rows for t in report.tables}
        self.captions = {t.id: t.caption for t in report.tables}
        self.pasted = frozenset(t.id for t in report.tables if t.in_text)  # which have no rows in the sheet Tables yet

    def _homes(self, report: Report, composition: Composition) -> Iterator[Home]:
        for region, name in (
            (composition.introduction, "Introduction"),
            (composition.key_introduction, "Key introduction"),
        ):
            yield _of_setting(region, name, report)
        summaries = list(composition.summary.regions) if composition.summary is not None else []
        if summaries and summaries[0].key == THEMES:
            yield _of_setting(summaries.pop(0), "Themes", report)
        for region, found in zip(summaries, report.summaries, strict=True):
            row = _row_of(found.place)
            yield Home(region.key, Kind.SUMMARY, region.title, region.blocks, region.heading, row=row)
        shown = {s.id: s for s in composition.sections}
        for section in report.sections:
            region = shown[section.id].introduction
            yield Home(region.key, Kind.SECTION, section.title, region.blocks, row=_row_of(section.place))
            for kpi in shown[section.id].kpis:
                rows: Sequence[Commentary | None] = report.commentary_of[kpi.id] or [None] * len(kpi.regions)
                for n, (region, block) in enumerate(zip(kpi.regions, rows, strict=True), 1):
                    yield Home(
                        region.key,
                        Kind.COMMENTARY,
                        kpi.title,
                        region.blocks,
                        region.heading,
                        region.sub_heading,
                        _row_of(block.place) if block is not None else 0,
                        kpi.id,
                        block.measure_id if block is not None else "",
                        block.order if block is not None else Decimal(n),
                        heading_in_text=block is not None and block.heading_in_text,
                    )

    # ----------------------------------------------------------------- changes
    def set_text(self, home: Home, blocks: Blocks) -> Change:
        """Write a text into the cell that it has."""
        column = {Kind.SETTING: "Value", Kind.SECTION: "Introduction"}.get(home.kind, "Text")
        text = richtext.typed(blocks)
        if home.kind is Kind.SETTING and not home.row:
            return self._added("Report", {"Setting": home.setting, "Value": text})
        return self._set(home.kind.value, home.row, column, text)

    def set_entry(self, homes: Sequence[Home]) -> Change:
        """Write a cell that holds several headings with their texts, whole and in order."""
        parts = [Part(home.heading, richtext.typed(home.blocks), home.heading_in_text) for home in homes]
        return self._set(homes[0].kind.value, homes[0].row, "Text", put_together(parts))

    def set_heading(self, home: Home, column: str, heading: str) -> Change:
        """Write a heading ('Heading' or 'Sub-heading') into its cell."""
        return self._set(home.kind.value, home.row, column, heading)

    def add_text(self, home: Home, author: str) -> Change:
        """Add the row of commentary that a text does not have yet."""
        values: dict[str, str | Decimal] = {
            "KPI": home.kpi_id,
            "Measure": home.measure_id,
            "Order": home.order,
            "Sub-heading": home.sub_heading,
            "Heading": home.heading,
            "Text": richtext.typed(home.blocks),
            "Author": author,
        }
        return self._added("Commentary", values)

    def set_table(self, id_: str, caption: str, rows: Rows) -> Iterator[Change]:
        """Write an embedded table over the rows that it has; add rows or empty them where their number differs."""
        sheet = self._sheets["Tables"]
        column = sheet.columns["Table"]
        there = [n for n, row in sheet.filled_rows() if str(row.get(column, "")).strip() == id_]
        old = self.tables.get(id_, ())
        for n, texts in enumerate(rows):
            values: dict[str, str | Decimal] = {"Table": id_}
            values |= {f"Cell {c}": text for c, text in enumerate(texts, 1) if c <= MOST_CELLS}
            if n >= len(there):
                yield self._added("Tables", {**values, "Caption": caption if n == 0 else ""})
                continue
            before = old[n] if n < len(old) else ()
            width = max(len(texts), len(before))
            for c in range(width):
                new, was = (r[c] if c < len(r) else "" for r in (texts, before))
                if new != was:
                    yield self._set("Tables", there[n], f"Cell {c + 1}", new)
        if there and caption != self.captions.get(id_, ""):
            yield self._set("Tables", there[0], "Caption", caption)
        for number in there[len(rows) :]:
            for name in sheet.columns:
                yield self._set("Tables", number, name, "")

    def cell(self, home: Home) -> str:
        """The text's place, as 'Commentary!G14', or the sheet where it has no row yet."""
        change = self.set_text(home, ()) if home.row else None
        sheet = self._sheets.get(home.kind.value)
        name = sheet.name if sheet is not None else home.kind.value
        return str(Cell(name, place(change.row, change.column)) if isinstance(change, SetCell) else Cell(name))

    def has_room_for(self, rows: Rows) -> bool:
        """Whether the Tables sheet can hold a table at all: is there, and has columns enough."""
        sheet = self._sheets.get("Tables")
        width = max(map(len, rows), default=0)
        return sheet is not None and all(f"Cell {c}" in sheet.columns for c in range(1, width + 1))

    def _set(self, sheet: str, row: int, column: str, value: str) -> SetCell:
        table = self._sheets[sheet]
        return SetCell(table.name, row, table.columns[column], value)

    def _added(self, sheet: str, values: Mapping[str, str | Decimal]) -> AddRow:
        table = self._sheets[sheet]
        given = {table.columns[name]: value for name, value in values.items() if value != "" and name in table.columns}
        return AddRow(table.name, table.header_row, given)


def _of_setting(region: TextRegion, name: str, report: Report) -> Home:
    row = _row_of(report.settings.places.get(name.lower().replace(" ", "_")))
    return Home(region.key, Kind.SETTING, name, region.blocks, region.heading, row=row, setting=name)


def _row_of(place: Cell | None) -> int:
    found = _ROWS_ARE.fullmatch(place.cell) if place is not None else None
    return int(found[1]) if found else 0
