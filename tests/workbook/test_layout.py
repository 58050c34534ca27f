"""The layout, its reference page and the model are in step."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from reportgen import model, periods
from reportgen.workbook import layout, reference

ROOT = Path(__file__).resolve().parents[2]


def test_the_reference_page_is_made_from_the_layout() -> None:
    page = (ROOT / "docs" / "workbook.md").read_text("utf-8")
    assert page == reference.reference_page(), "run `python -m reportgen.workbook.reference > docs/workbook.md`"


def test_every_sheet_and_column_is_on_the_reference_page() -> None:
    page = reference.reference_page()
    assert len(layout.SHEETS) == 14
    for sheet in layout.SHEETS:
        assert f"\n### {sheet.name}\n" in page
        for column in sheet.columns if sheet.name != "Report" else layout.SETTINGS:
            assert f"\n| {column.name} |" in page


def test_every_setting_has_its_field_in_the_model() -> None:
    fields = {f.name for f in dataclasses.fields(model.Settings)} - {"places"}
    named = {s.name.lower().replace(" ", "_").replace("-", "_") for s in layout.SETTINGS}
    assert named == fields


@pytest.mark.parametrize(
    ("calendar", "text"), [(name, text) for name, texts in reference.PERIOD_FORMS.items() for text in texts]
)
def test_every_period_on_the_reference_page_is_read_as_it_says(calendar: str, text: str) -> None:
    assert periods.parse(text).calendar.value == calendar


def test_names_of_sheets_columns_and_tables_are_ones_that_excel_takes() -> None:
    for sheet in layout.SHEETS:
        assert len(sheet.name) <= 31
        assert not set(sheet.name) & set("[]:*?/\\")
        names = [c.name.casefold() for c in sheet.columns]
        assert len(set(names)) == len(names)
        for column in sheet.columns:
            assert len(",".join(column.choices)) <= 255, "Excel takes no longer list in a drop-down"
            assert "," not in "".join(column.choices)
            assert not column.refers_to or layout.sheet(column.refers_to).columns[0].holds is layout.Holds.ID


@pytest.mark.parametrize(
    ("name", "holds_data"),
    [
        ("Data", True),
        ("Data schools", True),
        ("Database", False),
        ("DATA", True),
        ("data", True),
        ("DATA schools", True),
        ("My Data", False),
    ],
)
def test_sheets_of_observations_are_known_by_their_name(name: str, holds_data: bool) -> None:
    assert layout.is_data_sheet(name) is holds_data
