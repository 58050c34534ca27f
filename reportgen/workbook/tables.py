"""The table on a sheet: where its header is, which columns it has, which rows, and what of it is out of sight."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from reportgen import richtext
from reportgen.findings import About, Cell, Finding, Place, Severity
from reportgen.workbook import layout
from reportgen.workbook.cells import Content, Grid, column_name, place
from reportgen.workbook.layout import Sheet

_HEADER_WITHIN = 20  # rows: a title or a remark may stand above the table
_SHOWN_AT_MOST = 80  # characters of a cell that a finding quotes


class Gathered:
    """The findings of one reading, in the order in which they were made."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def error(self, code: str, where: Place, problem: str, remedy: str, owner: str = "") -> None:
        """Something that would make the report wrong: nothing is written."""
        self.findings.append(Finding(code, Severity.ERROR, where, problem, remedy, owner))

    def warning(
        self,
        code: str,
        where: Place,
        problem: str,
        remedy: str,
        owner: str = "",
        ask: str = "",
        said: About | None = None,
    ) -> None:
        """Something a person should look at; the report is right without it. `ask` is for its owner, `said` is what may
        be accepted of it (`Finding.about`)."""
        self.findings.append(Finding(code, Severity.WARNING, where, problem, remedy, owner, ask, said))

    def note(self, code: str, where: Place, problem: str, remedy: str) -> None:
        """Something said for the record."""
        self.findings.append(Finding(code, Severity.NOTE, where, problem, remedy))


def nearest(text: str, known: Iterable[str]) -> str:
    """' Did you mean ...?' with the nearest known name, or ''."""
    by_small = {name.casefold(): name for name in known}
    close = get_close_matches(text.casefold(), by_small, n=1, cutoff=0.6)
    return f" Did you mean '{by_small[close[0]]}'?" if close else ""


def quoted(text: str) -> str:
    """A cell's text as a finding quotes it: on one line, cut when it is long."""
    line = " ".join(richtext.cleaned(text).split())
    return line if len(line) <= _SHOWN_AT_MOST else line[: _SHOWN_AT_MOST - 1] + "…"


def listed(names: Iterable[str]) -> str:
    """'A, B and C'."""
    all_names = list(names)
    return " and ".join(filter(None, [", ".join(all_names[:-1]), *all_names[-1:]]))


# --------------------------------------------------------------------------------------------- tables
@dataclass(frozen=True)
class Table:
    """One sheet's table: where its header is, and which column is where."""

    sheet: Sheet
    name: str  # of the sheet in the file, as 'Data schools'
    grid: Grid
    header_row: int
    columns: Mapping[str, int]  # column name -> its number
    others: Mapping[int, Content]  # headers that the layout does not know
    gathered: Gathered

    def where(self, row: int, column: str) -> Cell:
        """The place of a cell, or of the row where the table has no such column."""
        number = self.columns.get(column)
        return Cell(self.name, place(row, number) if number else f"{row}:{row}")

    def dates_beside(self, row: int, column: str) -> Collection[Content]:
        """The dates in a column, in the rows about the same thing as this row: those with the same first cell."""
        return self._dates.get((self.columns[column], self.grid.cells.get((row, self._first_column))), ())

    @property
    def _first_column(self) -> int:
        return self.columns.get(self.sheet.columns[0].name, 0)

    @cached_property
    def _dates(self) -> Mapping[tuple[int, Content | None], list[Content]]:
        found: dict[tuple[int, Content | None], list[Content]] = {}
        for (row, column), content in self.grid.cells.items():
            if content.is_date:
                found.setdefault((column, self.grid.cells.get((row, self._first_column))), []).append(content)
        return found

    def filled_rows(self) -> Iterator[tuple[int, Mapping[int, Content]]]:
        """The rows under the header that hold anything in a known column: (row number, its cells by column). What is
        struck out is not among them."""
        for number, cells in self.rows_as_they_stand():
            if not self.is_struck(cells):
                yield number, {column: content for column, content in cells.items() if not content.look.struck}

    def rows_as_they_stand(self) -> Iterator[tuple[int, Mapping[int, Content]]]:
        """As `filled_rows`, with what is struck out."""
        known = self.read_columns
        down = self._merged_down()
        for number, cells in self.grid.rows():
            if number > self.header_row and any(
                column in known and str(content).strip() for column, content in cells.items()
            ):
                yield number, {**down.get(number, {}), **cells}

    @property
    def read_columns(self) -> frozenset[int]:
        """The columns that are read: the layout's, and in a sheet of values those of the periods."""
        return frozenset(self.columns.values()) | (
            frozenset(self.others) if layout.is_data_sheet(self.name) else frozenset()
        )

    def is_struck(self, cells: Mapping[int, Content]) -> bool:
        """Whether a row is struck out: all that it holds, or that which says what it is about."""
        filled = {c: content for c, content in cells.items() if c in self.read_columns and str(content).strip()}
        about = filled.get(self.columns.get(self.sheet.columns[0].name, 0))
        return all(c.look.struck for c in filled.values()) or (about is not None and about.look.struck)

    def _merged_down(self) -> Mapping[int, Mapping[int, Content]]:
        """What merged cells say to the rows they cover: Excel keeps the content in the first row alone."""
        said: dict[int, dict[int, Content]] = {}
        for (top, column), bottom in _merges(self.grid):
            content = self.grid.cells.get((top, column))
            if content is not None and top > self.header_row:
                for row in range(top + 1, bottom + 1):
                    said.setdefault(row, {})[column] = content
        return said


def open_table(grid: Grid, sheet: Sheet, gathered: Gathered) -> Table:
    """Find the header of a sheet and say what is missing, doubled, unknown or out of sight."""
    header_row, headers = _header(grid, sheet)
    columns: dict[str, int] = {}
    others: dict[int, Content] = {}
    by_small = {_small(c.name): c.name for c in sheet.columns}
    for number, content in sorted(headers.items()):
        name = by_small.get(_small(str(content)))
        if name is None:
            if str(content).strip():
                others[number] = content
        elif name in columns:
            gathered.error(
                "column-duplicate",
                Cell(grid.name, place(header_row, number)),
                f"the column '{name}' stands here and in {place(header_row, columns[name])}.",
                "Rename or delete one of the two.",
            )
        else:
            columns[name] = number
    table = Table(sheet, grid.name, grid, header_row, columns, others, gathered)
    _say_what_is_out_of_sight(table)
    _say_what_looks_otherwise(table)
    return table


def say_missing_columns(table: Table, needed: Iterable[str]) -> None:
    """A finding for each column of the layout that is not there, or one for all where there are many; and a note on
    those that are the team's own."""
    free = {str(content).strip() for content in table.others.values()}
    missing: dict[str, str] = {}  # column -> the one that may be it under another name
    for name in needed:
        if name in table.columns:
            continue
        guess = get_close_matches(name.casefold(), [f.casefold() for f in free], n=1, cutoff=0.6)
        found = next((f for f in free if guess and f.casefold() == guess[0]), "")
        if found or (table.sheet.name, name) not in layout.OPTIONAL_COLUMNS:
            missing[name] = found
    where = Cell(table.name, f"{table.header_row}:{table.header_row}")
    if len(missing) > _NAMED_AT_MOST:
        quotes = [f"'{name}'" for name in missing]
        table.gathered.error(
            "column-missing",
            where,
            f"there are no columns {listed(quotes)}.",
            "Name the columns as in a workbook made by `reportgen new`, in one row above the values.",
        )
    else:
        for name, found in missing.items():
            hint = f"There is a column '{quoted(found)}': rename it." if found else f"Add a column named '{name}'."
            table.gathered.error("column-missing", where, f"there is no column '{name}'.", hint)
    named = set(missing.values()) | {name for sheet, name in layout.RETIRED_COLUMNS if sheet == table.sheet.name}
    say_unknown_columns(table, [n for n, content in table.others.items() if str(content).strip() not in named])


_NAMED_AT_MOST = 3  # of things that have one cause


def say_unknown_columns(table: Table, columns: Sequence[int]) -> None:
    """One note on the columns that are the team's own."""
    names = [f"'{quoted(str(table.others[number]))}'" for number in columns]
    if len(names) == 1:
        said = f"the column {names[0]} is not one that reportgen reads."
    else:
        more = [f"{len(names) - _NAMED_AT_MOST} more"] if len(names) > _NAMED_AT_MOST else []
        said = f"the columns {listed([*names[:_NAMED_AT_MOST], *more])} are not ones that reportgen reads."
    if names:
        where = Cell(table.name, place(table.header_row, columns[0]))
        table.gathered.note("column-unknown", where, said, "Nothing to do: it is left as it is.")


def _header(grid: Grid, sheet: Sheet) -> tuple[int, Mapping[int, Content]]:
    """The row near the top that holds most of the sheet's columns."""
    names = {_small(c.name) for c in sheet.columns}
    best: tuple[int, int, Mapping[int, Content]] = (0, 1, {})
    for number, cells in grid.rows():
        if number > _HEADER_WITHIN:
            break
        score = sum(_small(str(content)) in names for content in cells.values())
        if score > best[0]:
            best = (score, number, cells)
    return best[1], best[2]


def _small(name: str) -> str:
    return " ".join(name.split()).casefold()


def _merges(grid: Grid) -> Iterator[tuple[tuple[int, int], int]]:
    """Merged cells of one column, as ((first row, column), last row)."""
    for reference in grid.merged:
        match = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})", reference)
        if match and match[1] == match[3] and int(match[4]) - int(match[2]) < 10_000:
            column = 0
            for letter in match[1]:
                column = column * 26 + ord(letter) - ord("A") + 1
            yield (int(match[2]), column), int(match[4])


def _say_what_is_out_of_sight(table: Table) -> None:
    grid, gathered = table.grid, table.gathered
    filled_rows = {row for row, _ in grid.cells}
    if grid.hidden:
        gathered.warning(
            "sheet-hidden", Cell(grid.name), "the sheet is hidden.", "It was read all the same; show it to be sure."
        )
    rows = [row for row in grid.hidden_rows if row in filled_rows]
    if grid.filtered:
        gathered.warning(
            "table-filtered",
            Cell(grid.name),
            f"the table is filtered, and {len(rows)} rows are out of sight.",
            "They were read all the same; clear the filter to be sure.",
        )
    elif rows:
        gathered.warning(
            "rows-hidden",
            Cell(grid.name, f"{rows[0]}:{rows[-1]}"),
            f"{len(rows)} rows that hold something are hidden.",
            "They were read all the same; show or delete them to be sure.",
        )
    for name, number in table.columns.items():
        if number in grid.hidden_columns:
            letters = column_name(number)
            gathered.warning(
                "column-hidden",
                Cell(grid.name, f"{letters}:{letters}"),
                f"the column '{name}' is hidden.",
                "It was read all the same; show it to be sure.",
            )
    for reference in grid.merged:
        gathered.warning(
            "cells-merged",
            Cell(grid.name, reference),
            "cells are merged, which keeps the content of the first one alone.",
            "The content was taken for each of the rows; unmerge the cells and fill in each.",
        )


def _say_what_looks_otherwise(table: Table) -> None:
    """A finding for each row and cell that is struck out or shows nothing of what it holds."""
    for row, cells in table.rows_as_they_stand():
        known = {column: content for column, content in cells.items() if column in table.read_columns}
        if table.is_struck(known):
            struck = [place(row, column) for column, content in sorted(known.items()) if content.look.struck]
            table.gathered.warning(
                "row-struck",
                Cell(table.name, f"{struck[0]}:{struck[-1]}" if len(struck) > 1 else struck[0]),
                f"the row is struck out ({', '.join(struck)}), so all of it was left out.",
                "Delete the row; or take the strike-through away if it still stands.",
            )
            continue
        for column, content in known.items():
            _say_of_cell(table, Cell(table.name, place(row, column)), content)


def _say_of_cell(table: Table, where: Cell, content: Content) -> None:
    look = content.look
    if look.struck or look.struck_words:
        table.gathered.warning(
            "text-struck",
            where,
            f"'{quoted(look.struck_words or str(content))}' is struck out, so it was left out.",
            "Delete it; or take the strike-through away if it still stands.",
        )
    elif look.unseen and str(content).strip():
        table.gathered.warning(
            "cell-shows-nothing",
            where,
            f"the cell holds '{quoted(str(content))}', but in Excel it looks empty: by its number format, or white on"
            " white.",
            "It was read all the same; delete it, or format the cell so that it is seen.",
        )
