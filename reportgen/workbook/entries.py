"""Commentary pasted into a cell: a whole entry parted at its headings, its tables, and what a person must look at."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen import richtext
from reportgen.findings import Cell
from reportgen.model import EmbeddedTable
from reportgen.richtext import pasted
from reportgen.richtext.pasted import Doubt, Part, Rows
from reportgen.workbook.tables import Table, listed, quoted

if TYPE_CHECKING:
    from reportgen.workbook.rows import Row

Blocks = tuple[richtext.Block, ...]
MOST_COLUMNS = 8  # of a table in the sheet Tables


@dataclass
class Entries:
    """Reads the cells of commentary. `tables` are those that were pasted into them, with ids that are not `taken`; a
    table may have `room` columns."""

    taken: Container[str]
    room: int
    tables: list[EmbeddedTable] = field(default_factory=list)

    def parts(self, row: Row, name: str, heading: str, kpi_id: str) -> Iterator[tuple[Part, Blocks]]:
        """The parts of a cell under its row's heading, each with its blocks; one where it holds no heading."""
        found = pasted.taken_apart(row.typed(name), heading)
        _say_headings(row, name, heading, found)
        before = len(self.tables)
        for part in found.parts:

            def place(rows: Rows) -> str:
                return self._place(row, name, kpi_id, rows)

            text = pasted.with_tables(part.text, place)
            say_columns(row, name, text)
            yield part, richtext.parse(text)
        for table in self.tables[before:]:
            shown = quoted(" | ".join(table.rows[0]))
            row.note(
                "table-pasted",
                name,
                f"{row.what(name)} holds a pasted table, its columns parted by tabs: '{shown}'.",
                "It is printed as a table with this line as its header; for a title, move it to the sheet Tables.",
            )

    def _place(self, row: Row, name: str, kpi_id: str, rows: Rows) -> str:
        if not kpi_id or len(rows[0]) > self.room:
            return ""
        known = {table.id for table in self.tables}
        n = 1
        while (id_ := f"{kpi_id}-table-{n}") in self.taken or id_ in known:
            n += 1
        self.tables.append(EmbeddedTable(id_, "", rows, row.where(name), in_text=True))
        return id_


def _say_headings(row: Row, name: str, heading: str, found: pasted.TakenApart) -> None:
    """What became of the lines of a cell that may be headings."""
    if found.against_column:
        row.warning(
            "heading-in-text",
            name,
            f"{row.what(name)} begins with the heading '{quoted(found.against_column)}', and the column Heading says"
            f" '{quoted(heading)}'.",
            "It is printed as text: empty the column Heading if the text has all its headings, or delete the line.",
        )
    for line in found.unclear[:1]:
        row.warning(
            "heading-in-text",
            name,
            f"{row.what(name)} has the line '{quoted(line)}', which may be a heading.",
            f"It is printed as text: type '{quoted(line)}:' to make it a heading, or '\\{quoted(line)}' if it is none.",
        )
    headings = [f"'{quoted(part.heading)}'" for part in found.parts if part.in_text]
    if headings:
        row.note(
            "entry-taken-apart",
            name,
            f"{row.what(name)} holds the heading{'s' if len(headings) > 1 else ''} {listed(headings)} in lines of"
            f" {'their' if len(headings) > 1 else 'its'} own.",
            "They are printed as headings; a backslash before such a line makes it text.",
        )


def say_doubts(row: Row, name: str, text: str) -> None:
    """What in a pasted text may not have been meant as it is read."""
    for doubt, shown in pasted.doubts(text):
        match doubt:
            case Doubt.LETTER:
                row.warning(
                    "bullet-or-letter",
                    name,
                    f"{row.what(name)} has a line that begins with '{shown[0]}', perhaps a bullet that lost its font:"
                    f" '{quoted(shown)}'.",
                    f"It is printed as text: type - instead of {shown[0]} for a bullet, or '\\{shown[0]}' if it is"
                    " none.",
                )
            case Doubt.SYMBOL:
                row.warning(
                    "symbol-in-text",
                    name,
                    f"{row.what(name)} holds a sign of a symbol font ({shown}), which other fonts do not have.",
                    "Put the sign itself in its place, or a word.",
                )


def say_columns(row: Row, name: str, text: str) -> None:
    """A pasted table that stays text."""
    if shown := pasted.columns_in(text):
        row.warning(
            "columns-in-text",
            name,
            f"{row.what(name)} holds a pasted table, its columns parted by tabs: '{quoted(shown)}'.",
            "It is printed as running text: put its cells into the sheet Tables, and [table: its id] here.",
        )


def room_for_tables(table: Table | None) -> int:
    """How many columns a table can have in the sheet Tables; 0 where there is none."""
    return 0 if table is None else sum(f"Cell {n}" in table.columns for n in range(1, MOST_COLUMNS + 1))


def embedded_tables(rows: Iterable[Row]) -> tuple[EmbeddedTable, ...]:
    """The tables of the sheet Tables, in its order."""
    captions: dict[str, str] = {}
    grids: dict[str, list[tuple[str, ...]]] = {}
    places: dict[str, Cell] = {}
    for row in rows:
        id_ = row.subject = row.text("Table")
        if not id_:
            continue
        caption = row.text("Caption")
        captions[id_] = captions.get(id_) or caption
        places.setdefault(id_, row.where("Table"))
        cells = [row.text(f"Cell {n}") for n in range(1, MOST_COLUMNS + 1)]
        while cells and not cells[-1]:
            cells.pop()
        grids.setdefault(id_, []).append(tuple(cells))
    return tuple(
        EmbeddedTable(id_, captions[id_], _rectangular(table_rows), places[id_]) for id_, table_rows in grids.items()
    )


def _rectangular(table_rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    width = max(map(len, table_rows))
    return tuple(row + ("",) * (width - len(row)) for row in table_rows)
