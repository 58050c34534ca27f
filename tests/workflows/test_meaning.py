"""Random changes that a person would see in Excel: the report shows each, or a finding names its cell.

A change is made from its number alone, so that a failure can be run again. A new kind of change is a function in KINDS:
it takes a cell of a sheet's table that holds something, changes how it looks, and says whether it could.
"""

from __future__ import annotations

import copy
import io
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell as ExcelCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from reportgen.findings import Cell, Finding
from reportgen.model import Report
from reportgen.workbook import layout, reader
from reportgen.workbook.sheetxml import Range

Change = Callable[[ExcelCell, random.Random], bool]


def _is_number(cell: ExcelCell) -> bool:
    return isinstance(cell.value, int | float) and not isinstance(cell.value, bool)


def scaled(cell: ExcelCell, chance: random.Random) -> bool:
    """The number looks a thousand times smaller, or like another one."""
    cell.number_format = chance.choice(("0.0,,", '0.0,"k"', '"<"0', '"about "0', '0" or more"', "0.0%"))
    return _is_number(cell) and cell.value != 0


def hidden_by_format(cell: ExcelCell, _: random.Random) -> bool:
    cell.number_format = ";;;"
    return True


def white(cell: ExcelCell, _: random.Random) -> bool:
    cell.font = Font(color="FFFFFFFF")
    return True


def struck(cell: ExcelCell, _: random.Random) -> bool:
    cell.font = Font(strike=True)
    return True


def struck_words(cell: ExcelCell, _: random.Random) -> bool:
    first, space, rest = str(cell.value).partition(" ")
    if not rest or not isinstance(cell.value, str):
        return False
    cell.value = CellRichText([first + space, TextBlock(InlineFont(strike=True), rest)])
    return True


def struck_row(cell: ExcelCell, _: random.Random) -> bool:
    for other in cell.parent[cell.row]:
        other.font = Font(strike=True)
    return True


def raised_mark(cell: ExcelCell, chance: random.Random) -> bool:
    cell.value = CellRichText([str(cell.value), TextBlock(InlineFont(vertAlign="superscript"), chance.choice("1a*"))])
    return True


def hidden_row(cell: ExcelCell, _: random.Random) -> bool:
    cell.parent.row_dimensions[cell.row].hidden = True
    return True


def hidden_column(cell: ExcelCell, _: random.Random) -> bool:
    cell.parent.column_dimensions[cell.column_letter].hidden = True
    return True


def link_behind(cell: ExcelCell, _: random.Random) -> bool:
    cell.hyperlink = "https://www.example.gov.uk/behind"
    return isinstance(cell.value, str)


def prefixed(cell: ExcelCell, _: random.Random) -> bool:
    """The text looks longer than it is."""
    cell.number_format = '0;0;0;"X"@'
    return isinstance(cell.value, str)


KINDS: list[Change] = [
    scaled, hidden_by_format, white, struck, struck_words, struck_row, raised_mark, hidden_row, hidden_column,
    link_behind, prefixed,
]  # fmt: skip

# Read for the record, or by nobody: a change there is seen in no report.
_NOT_READ = frozenset(("What to enter",))
_FOR_THE_RECORD = frozenset(("Last quarter", "Published", "Accepted"))


def names(finding: Finding, sheet: str, cell: ExcelCell) -> bool:
    """Whether a finding is about a cell, its row, its column, its range, or all of its sheet."""
    place = finding.place
    if not isinstance(place, Cell) or place.sheet != sheet:
        return False
    if not place.cell:
        return True
    first, _, last = place.cell.partition(":")
    if place.cell.replace(":", "").isdigit():
        return int(first) <= cell.row <= int(last)
    if place.cell.replace(":", "").isalpha():
        return cell.column_letter in (first, last)
    return Range.read(place.cell).holds(cell.row, cell.column)


def silent(data: bytes, before: tuple[Report | None, tuple[Finding, ...]], number: int, folder: Path) -> str:
    """What nobody would see of the change of this number, or ''."""
    chance = random.Random(number)
    book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    kind = KINDS[number % len(KINDS)]
    sheets = [s for s in layout.SHEETS if s.name in book.sheetnames and s.name not in _FOR_THE_RECORD]
    for _ in range(100):
        sheet = chance.choice(sheets)
        grid = book[sheet.name]
        column = chance.choice([c.name for c in sheet.columns if c.name not in _NOT_READ])
        if sheet.name == "Report" and column == "Setting":
            continue
        at = next((c.column for c in grid[1] if c.value == column), 0)
        row = chance.randint(2, grid.max_row) if grid.max_row > 1 else 0
        if not at or not row or grid.cell(row, at).value in (None, ""):
            continue
        cell = grid.cell(row, at)
        held, looked, font = cell.value, cell.number_format, cell.font
        if kind(cell, chance):
            break
        cell.value, cell.number_format, cell.font = held, looked, copy.copy(font)
    else:
        raise AssertionError(f"no cell for {kind.__name__}")
    path = folder / "changed.xlsx"
    book.save(path)
    report, findings = reader.read(path)
    old, old_findings = before
    if any(names(f, sheet.name, cell) for f in set(findings) - set(old_findings)):
        return ""
    if report is not None and old is not None and _shown(report) != _shown(old):
        return ""
    return f"{number}: {kind.__name__} at {sheet.name}!{cell.coordinate} ({held!r}, {column})"


def _shown(report: Report) -> Report:
    return replace(report, workbook="", workbook_sha256="", modified=None)


@pytest.fixture(scope="module")
def saved(sample_workbook: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The sample as openpyxl saves it: what a change is held against."""
    path = tmp_path_factory.mktemp("saved") / "sample.xlsx"
    openpyxl.load_workbook(sample_workbook, rich_text=True).save(path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def before(saved: bytes, tmp_path_factory: pytest.TempPathFactory) -> tuple[Report | None, tuple[Finding, ...]]:
    path = tmp_path_factory.mktemp("before") / "changed.xlsx"
    path.write_bytes(saved)
    return reader.read(path)


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=[k.__name__ for k in KINDS])
def test_what_a_person_sees_is_shown_or_named(
    saved: bytes, before: tuple[Report | None, tuple[Finding, ...]], kind: int, tmp_path: Path
) -> None:
    assert silent(saved, before, kind, tmp_path) == ""


@pytest.mark.full
def test_300_changes_are_shown_or_named(
    saved: bytes, before: tuple[Report | None, tuple[Finding, ...]], tmp_path: Path
) -> None:
    found = [silent(saved, before, number, tmp_path) for number in range(300)]
    assert not any(found), "\n".join(filter(None, found))
