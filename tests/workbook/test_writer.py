"""New workbooks: valid, the same every time, good to type in, and read back as they were filled."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen import richtext
from reportgen.findings import Severity
from reportgen.ooxml.package import Package
from reportgen.workbook import layout, reader
from reportgen.workbook.cells import Kind, open_book
from reportgen.workbook.writer import write_new
from tests.workbook.test_reader import CONTENT, MODIFIED, SETTINGS


def new() -> bytes:
    buffer = io.BytesIO()
    write_new(buffer, modified=MODIFIED)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(new()))


def test_a_new_workbook_is_valid(tmp_path: Path, ooxml_validate: Callable[[Path], list[str]]) -> None:
    (tmp_path / "new.xlsx").write_bytes(new())
    assert ooxml_validate(tmp_path / "new.xlsx") == []


def test_a_new_workbook_reads_with_nothing_but_what_is_unfinished(tmp_path: Path) -> None:
    (tmp_path / "new.xlsx").write_bytes(new())
    report, findings = reader.read(tmp_path / "new.xlsx")
    assert report is not None
    assert report.settings.period.text == "2023/24 Q2"
    assert {(f.code, f.severity, f.owner) for f in findings} == {
        ("value-awaited", Severity.WARNING, "Head of the service"),
        ("commentary-awaited", Severity.WARNING, "Head of the service"),
    }


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2023, 1, 1), "2022/23 Q3"),
        (date(2023, 3, 31), "2022/23 Q3"),
        (date(2023, 4, 1), "2022/23 Q4"),
        (date(2023, 7, 1), "2023/24 Q1"),
        (date(2023, 12, 31), "2023/24 Q2"),
    ],
)
def test_a_new_workbook_is_about_the_quarter_that_ended_last(tmp_path: Path, day: date, quarter: str) -> None:
    with (tmp_path / "new.xlsx").open("wb") as file:
        write_new(file, modified=datetime(day.year, day.month, day.day, tzinfo=UTC))
    report, _ = reader.read(tmp_path / "new.xlsx")
    assert report is not None
    assert report.settings.period.text == quarter


def test_the_same_content_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = new()
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert new() == first


def test_every_sheet_is_a_table_with_a_frozen_header_and_a_note_on_each_column(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == [layout.GUIDE, *(s.name for s in layout.SHEETS)]
    for sheet in layout.SHEETS:
        worksheet = book[sheet.name]
        (table,) = worksheet.tables.values()
        assert [c.name for c in table.tableColumns] == [c.name for c in sheet.columns]
        assert worksheet.freeze_panes == "B2"
        for cell in worksheet[1]:
            assert cell.comment is not None
            assert cell.fill.fgColor.rgb.endswith("12436D")
            assert cell.font.color.rgb.endswith("FFFFFF")


def test_columns_of_text_are_formatted_as_text_all_the_way_down(book: openpyxl.Workbook) -> None:
    for name, column in (("Commentary", "G"), ("Data", "B"), ("Data", "A"), ("Targets", "C")):
        assert book[name].column_dimensions[column].number_format == "@"
        assert book[name][f"{column}2"].number_format == "@"
    assert book["Data"].column_dimensions["D"].number_format == "General"


def test_choices_and_ids_have_drop_downs(book: openpyxl.Workbook) -> None:
    for sheet in layout.SHEETS:
        lists = {str(v.sqref).split("2:")[0]: v.formula1 for v in book[sheet.name].data_validations.dataValidation}
        for n, column in enumerate(sheet.columns):
            letter = openpyxl.utils.get_column_letter(n + 1)
            if column.choices:
                assert lists[letter] == '"' + ",".join(column.choices) + '"'
            elif column.refers_to:
                name = lists[letter]
                assert f"'{column.refers_to}'" in book.defined_names[name].attr_text


def test_the_guide_names_every_sheet(book: openpyxl.Workbook) -> None:
    words = {cell.value for row in book[layout.GUIDE].iter_rows() for cell in row}
    assert {s.name for s in layout.SHEETS} <= words


@pytest.mark.parametrize(
    ("content", "given_settings"),
    [({"Dat": []}, {}), ({"Data": [{"Wert": 1}]}, {}), ({}, {"Titel": "x"}), ({"Report": [{}]}, {})],
)
def test_a_name_that_the_layout_does_not_know_is_the_callers_mistake(
    content: dict[str, list[dict[str, object]]], given_settings: dict[str, str]
) -> None:
    with pytest.raises(ValueError):
        write_new(io.BytesIO(), content, given_settings, modified=MODIFIED)  # type: ignore[arg-type]


def test_a_filled_workbook_reads_back_as_it_was_filled(tmp_path: Path) -> None:
    content = {**CONTENT, "Data schools": [{"Measure": "A-1a", "2022/23 Q1": Decimal("90.5"), "2022/23 Q2": "91 [p]"}]}
    with (tmp_path / "q.xlsx").open("wb") as file:
        write_new(file, content, {**SETTINGS, "Meeting date": date(2023, 12, 7)}, modified=MODIFIED)
    report, findings = reader.read(tmp_path / "q.xlsx")
    assert findings == ()
    assert report is not None
    assert report.settings.meeting_date == date(2023, 12, 7)
    assert [f"{o.period.text} {o.value}" for o in report.observations_of["A-1a"]] == [
        "2022/23 Q1 90.5",
        "2022/23 Q2 91",
        "2023/24 Q1 97.1",
        "2023/24 Q2 98.2",
    ]


@pytest.mark.parametrize("text", ["=1+1", "- Calls rose", "+44", "@x", "#REF!", "{{ x }}", "1/3", "007", "'quoted"])
def test_text_that_excel_could_take_for_something_else_stays_text(tmp_path: Path, text: str) -> None:
    with (tmp_path / "q.xlsx").open("wb") as file:
        write_new(file, {"Commentary": [{"KPI": "x", "Order": 1, "Text": text}]}, modified=MODIFIED)
    grid = next(g for g in open_book(tmp_path / "q.xlsx").grids if g.name == "Commentary")
    assert grid.cells[2, 7] == (Kind.TEXT, text)


def test_a_text_longer_than_a_cell_may_be_is_cut(tmp_path: Path) -> None:
    with (tmp_path / "q.xlsx").open("wb") as file:
        write_new(file, {"Commentary": [{"KPI": "x", "Order": 1, "Text": "word " * 10_000}]}, modified=MODIFIED)
    grid = next(g for g in open_book(tmp_path / "q.xlsx").grids if g.name == "Commentary")
    assert len(str(grid.cells[2, 7].value)) == 32_767


@settings(max_examples=25)
@given(st.text(max_size=60))
def test_any_commentary_comes_through_a_workbook(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "q.xlsx"
    content = {**CONTENT, "Commentary": [{"KPI": "A-1", "Order": 1, "Text": text}]}
    with path.open("wb") as file:
        write_new(file, content, SETTINGS, modified=MODIFIED)
    report, findings = reader.read(path)
    if report is None:
        assert {f.code for f in findings if f.severity is Severity.ERROR} == {"table-unknown"}
    else:
        # XML itself makes one newline of a carriage return and its newline, and holds no control characters.
        assert [c.blocks for c in report.commentary] == [richtext.parse(richtext.cleaned(text))][
            : len(report.commentary)
        ]


def test_rows_have_room_for_their_text_and_grow_with_it() -> None:
    buffer = io.BytesIO()
    write_new(buffer, {"Commentary": [{"KPI": "x", "Order": 1, "Text": "- one\n" * 5}]}, modified=MODIFIED)
    sheet = Package.open(buffer.getvalue()).data("xl/worksheets/sheet9.xml").decode()
    assert 'r="2" ht="90"' in sheet
    assert "customHeight" not in sheet, "a height set by hand would stay when the text grows"
