"""What a cell holds, and that another library sees the same in the sample workbook."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.errors import UnreadableInput
from reportgen.ooxml.package import Package
from reportgen.workbook.cells import Content, Kind, column_name, exact, open_book, place


def save(tmp_path: Path, *cells: tuple[object, str], epoch_1904: bool = False) -> Path:
    """A workbook with one cell a row, each a value and its number format."""
    book = openpyxl.Workbook()
    if epoch_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for row, (value, number_format) in enumerate(cells, 1):
        cell = book.worksheets[0].cell(row, 1, value)
        cell.number_format = number_format
    path = tmp_path / "cells.xlsx"
    book.save(path)
    return path


NUMBER_FORMATS = [
    ("General", Kind.NUMBER),
    ("0", Kind.NUMBER),
    ("#,##0.00", Kind.NUMBER),
    ('0.0"%"', Kind.NUMBER),
    ("£#,##0", Kind.NUMBER),
    ("[Red]0.0", Kind.NUMBER),
    ('"days" 0', Kind.NUMBER),
    ("0%", Kind.PERCENTAGE),
    ("0.00%", Kind.PERCENTAGE),
    ("0.0%;[Red]-0.0%", Kind.PERCENTAGE),
    ("dd/mm/yyyy", Kind.DATE),
    ("[$-809]d mmmm yyyy", Kind.DATE),
    ("mmm-yy", Kind.MONTH),
    ("[$-809]mmmm yyyy;@", Kind.MONTH),
    ("d-mmm", Kind.DATE),
    ("dd/mm/yyyy hh:mm", Kind.DATE),
    ("[h]:mm", Kind.DATE),
]


@pytest.mark.parametrize(("number_format", "kind"), NUMBER_FORMATS, ids=[f for f, _ in NUMBER_FORMATS])
def test_a_number_format_says_what_a_number_is(tmp_path: Path, number_format: str, kind: Kind) -> None:
    (grid,) = open_book(save(tmp_path, (45000.5, number_format))).grids
    assert grid.cells[1, 1].kind is kind


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_a_date_is_the_day_it_shows(tmp_path: Path, epoch_1904: bool) -> None:
    path = save(tmp_path, (datetime(2023, 9, 30, 12, 0), "d mmm yyyy"), epoch_1904=epoch_1904)
    (grid,) = open_book(path).grids
    assert grid.cells[1, 1] == (Kind.DATE, date(2023, 9, 30))
    assert str(grid.cells[1, 1]) == "30 September 2023"


@given(st.decimals(-(10**9), 10**9, places=3))
def test_a_decimal_number_comes_through_a_binary_fraction(number: Decimal) -> None:
    assert exact(float(number)) == number


@given(st.decimals(0, 10_000, places=2))
def test_a_percentage_cell_is_the_number_before_its_sign(number: Decimal) -> None:
    assert exact(float(number) / 100, scale=2) == number


def test_large_whole_numbers_keep_every_figure() -> None:
    assert str(exact(123456789012345.0)) == "123456789012345"
    assert str(exact(2655636.0)) == "2655636"
    assert str(exact(1000.0)) == "1000"


@pytest.mark.parametrize(("number", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (16_384, "XFD")])
def test_columns_have_excels_names(number: int, name: str) -> None:
    assert column_name(number) == name
    assert place(14, number) == f"{name}14"


def test_one_stray_cell_in_the_last_row_costs_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["XFD1048576"] = "stray"
    book.save(tmp_path / "stray.xlsx")
    (grid,) = open_book(tmp_path / "stray.xlsx").grids
    assert grid.cells == {(1_048_576, 16_384): Content(Kind.TEXT, "stray")}


def test_another_library_sees_the_same_in_the_sample_workbook(sample_workbook: Path) -> None:
    """pandas on calamine reads every sheet on its own way to the same values."""
    frames = pd.read_excel(sample_workbook, sheet_name=None, engine="calamine", header=None, dtype=object)
    compared = 0
    for grid in open_book(sample_workbook).grids:
        frame = frames[grid.name]
        seen = {
            (row + 1, column + 1): value
            for row, values in enumerate(frame.itertuples(index=False))
            for column, value in enumerate(values)
            if not pd.isna(value) and value != ""
        }
        assert set(seen) == set(grid.cells), grid.name
        for at, content in grid.cells.items():
            value = seen[at]
            if isinstance(content.value, Decimal):
                assert float(content.value) == pytest.approx(value, rel=1e-11), (grid.name, at)
            elif content.kind is Kind.DATE:
                assert content.value == (value.date() if isinstance(value, datetime) else value), (grid.name, at)
            else:
                assert content.value == value, (grid.name, at)
            compared += 1
    assert compared > 3_000


def changed(tmp_path: Path, part: str, old: str, new: str) -> Path:
    """A workbook in which one part says something else."""
    package = Package.open(save(tmp_path, ("text", "General"), (1.5, "General")), "cells.xlsx")
    text = package.data(part).decode()
    assert old in text
    package.put(part, text.replace(old, new, 1).encode())
    path = tmp_path / "changed.xlsx"
    path.write_bytes(package.to_bytes())
    return path


@pytest.mark.parametrize("index", ["99", "-1", "x"])
def test_a_cell_that_points_to_no_text_is_damage(tmp_path: Path, index: str) -> None:
    with pytest.raises(UnreadableInput) as refusal:
        open_book(changed(tmp_path, "xl/worksheets/sheet1.xml", 't="n"><v>1.5</v>', f't="s"><v>{index}</v>'))
    assert refusal.value.code == "file-broken"


@pytest.mark.parametrize("new", ["<v>1e999</v>", "<v>nan</v>", "<v>1,5</v>", "<v>1_000x</v>"])
def test_a_number_that_is_none_is_shown_as_it_stands(tmp_path: Path, new: str) -> None:
    (grid,) = open_book(changed(tmp_path, "xl/worksheets/sheet1.xml", "<v>1.5</v>", new)).grids
    assert grid.cells[2, 1] == (Kind.TEXT, new[3:-4])


def test_entities_are_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE worksheet [<!ENTITY a "aaaa">]><worksheet'
    with pytest.raises(UnreadableInput) as refusal:
        open_book(changed(tmp_path, "xl/worksheets/sheet1.xml", "<worksheet", bomb))
    assert refusal.value.code == "file-hostile"


def test_a_word_file_is_no_workbook(tmp_path: Path) -> None:
    from docx import Document

    buffer = io.BytesIO()
    Document().save(buffer)
    (tmp_path / "report.docx").write_bytes(buffer.getvalue())
    with pytest.raises(UnreadableInput) as refusal:
        open_book(tmp_path / "report.docx")
    assert refusal.value.code == "file-not-workbook"


def test_a_binary_workbook_is_named_as_such(tmp_path: Path) -> None:
    old = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    path = changed(tmp_path, "[Content_Types].xml", old, "application/vnd.ms-excel.sheet.binary.macroEnabled.main")
    with pytest.raises(UnreadableInput) as refusal:
        open_book(path)
    assert refusal.value.code == "workbook-binary"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file-cut"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file-old-format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "file-password"),
        (b"Measure,Period,Value", "file-not-office"),
    ],
    ids=["empty", "xls", "password", "csv"],
)
def test_other_files_are_refused_by_their_kind(tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "q.xlsx").write_bytes(data)
    with pytest.raises(UnreadableInput) as refusal:
        open_book(tmp_path / "q.xlsx")
    assert refusal.value.code == code


def test_a_file_cut_in_half_is_refused(tmp_path: Path, sample_workbook: Path) -> None:
    data = sample_workbook.read_bytes()
    (tmp_path / "q.xlsx").write_bytes(data[: len(data) // 2])
    with pytest.raises(UnreadableInput) as refusal:
        open_book(tmp_path / "q.xlsx")
    assert refusal.value.code == "file-cut"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput) as refusal:
        open_book(tmp_path / "nowhere.xlsx")
    assert refusal.value.code == "file-missing"
