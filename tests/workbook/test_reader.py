"""What reading a workbook finds: every error and every warning, each at its cell, all at once."""

# ruff: noqa: E501  the tables of errors and warnings are read across, one case a line

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.filters import FilterColumn, Filters, SortState

from reportgen.findings import Cell, Finding, InFile, Severity
from reportgen.model import Report, Status
from reportgen.richtext import Bullet, Span
from reportgen.workbook import layout, reader
from reportgen.workbook.writer import write_new

MODIFIED = datetime(2023, 11, 1, 9, 0)
SETTINGS: Mapping[str, Any] = {
    "Report id": "cpr-2023-24-q2",
    "Organisation": "A council",
    "Title": "Performance report",
    "Period": "2023/24 Q2",
}
CONTENT: Mapping[str, list[dict[str, Any]]] = {
    "Sections": [{"Section": "A", "Order": 1, "Title": "Services"}],
    "KPIs": [
        {"KPI": "A-1", "Order": 1, "Section": "A", "Title": "Answering calls", "Owner": "Head of Calls"},
        {"KPI": "A-2", "Order": 2, "Section": "A", "Title": "Road safety", "Owner": "Head of Roads"},
    ],
    "Measures": [
        {
            "Measure": "A-1a",
            "Order": 1,
            "KPI": "A-1",
            "Metric name": "Calls answered",
            "Unit": "%",
            "Decimals": 1,
            "Good is": "High",
            "Frequency": "quarterly",
            "Minimum": 0,
            "Maximum": 100,
        },
        {
            "Measure": "A-2a",
            "Order": 1,
            "KPI": "A-2",
            "Metric name": "Accidents",
            "Unit": "number",
            "Decimals": 0,
            "Good is": "Low",
            "Frequency": "quarterly",
        },
    ],
    "Targets": [
        {"Measure": "A-1a", "Kind": "value", "Target": 95},
        {"Measure": "A-2a", "Kind": "value", "Target": 1300},
    ],
    "Data": [
        {"Measure": "A-1a", "Period": "2023/24 Q1", "Value": Decimal("97.1")},
        {"Measure": "A-1a", "Period": "2023/24 Q2", "Value": Decimal("98.2")},
        {"Measure": "A-2a", "Period": "2023/24 Q1", "Value": 1200},
        {"Measure": "A-2a", "Period": "2023/24 Q2", "Value": 1265},
    ],
    "Commentary": [
        {"KPI": "A-1", "Order": 1, "Heading": "Issues:", "Text": "- Calls rose"},
        {"KPI": "A-2", "Order": 1, "Heading": "Actions", "Text": "- Roads were mended"},
    ],
    "Tables": [
        {"Table": "t1", "Caption": "A table", "Cell 1": "Head", "Cell 2": "Count"},
        {"Table": "t1", "Cell 1": "Row", "Cell 2": "3"},
    ],
}

Book = Any  # openpyxl publishes no types of its own


@pytest.fixture(scope="module")
def base() -> bytes:
    buffer = io.BytesIO()
    write_new(buffer, CONTENT, SETTINGS, modified=MODIFIED)
    return buffer.getvalue()


Read = Callable[..., tuple[Report | None, tuple[Finding, ...]]]


@pytest.fixture
def read_changed(base: bytes, tmp_path: Path) -> Read:
    """A function that changes the workbook as a person would in Excel, and reads it."""

    def read(change: Callable[[Book], object], name: str = "quarter.xlsx") -> tuple[Report | None, tuple[Finding, ...]]:
        book = openpyxl.load_workbook(io.BytesIO(base))
        change(book)
        book.save(tmp_path / name)
        return reader.read(tmp_path / name)

    return read


def setting(name: str) -> str:
    """The cell of a setting's value."""
    return f"B{2 + [s.name for s in layout.SETTINGS].index(name)}"


def column(sheet: str, name: str, row: int) -> str:
    """A cell by the name of its column."""
    columns = [c.name for c in layout.sheet(sheet).columns]
    return f"{chr(ord('A') + columns.index(name))}{row}"


def put(sheet: str, name: str, row: int, value: object, number_format: str = "") -> Callable[[Book], None]:
    """Type a value into a cell."""

    def change(book: Book) -> None:
        cell = book[sheet][column(sheet, name, row)]
        cell.value = value
        if number_format:
            cell.number_format = number_format

    return change


def put_setting(name: str, value: object) -> Callable[[Book], None]:
    return lambda book: book["Report"].__setitem__(setting(name), value)


def add(sheet: str, row: int, **values: object) -> Callable[[Book], None]:
    """Type a row; underscores stand for spaces in the names of columns."""

    def change(book: Book) -> None:
        for name, value in values.items():
            put(sheet, name.replace("_", " "), row, value)(book)

    return change


def several(*changes: Callable[[Book], object]) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        for one in changes:
            one(book)

    return change


def error_value(sheet: str, name: str, row: int, value: str) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        cell = book[sheet][column(sheet, name, row)]
        cell.value = value
        cell.data_type = "e"

    return change


def rename(sheet: str, name: str, new: str | None) -> Callable[[Book], None]:
    """Type another header; the Excel table is taken away, since openpyxl would not rename its column."""

    def change(book: Book) -> None:
        book[sheet].tables.clear()
        book[sheet][column(sheet, name, 1)].value = new

    return change


def weighted(*weights: object) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        put("Measures", "Composite method", 2, "weighted")(book)
        for n, weight in enumerate(weights):
            add(
                "Measures", 4 + n, Measure=f"A-1a.{n}", Order=2 + n, KPI="A-1", Metric_name=f"Part {n}", Unit="%",
                Decimals=1, Frequency="quarterly", Part_of="A-1a", Weight=weight, Shown_in_report="No",
            )(book)  # fmt: skip

    return change


ERRORS: list[tuple[str, Callable[[Book], object], str, Cell]] = [
    ("a missing sheet", lambda b: b.remove(b["Targets"]), "sheet-missing", Cell("Targets")),
    ("a renamed sheet", lambda b: setattr(b["Overrides"], "title", "Overides"), "sheet-missing", Cell("Overrides")),
    ("a missing column", rename("Data", "Value", None), "column-missing", Cell("Data", "1:1")),
    ("a renamed column", rename("Data", "Value", "Valeu"), "column-missing", Cell("Data", "1:1")),
    ("a column twice", rename("Data", "Note", "Value"), "column-duplicate", Cell("Data", "J1")),
    ("an id twice", put("KPIs", "KPI", 3, "A-1"), "id-duplicate", Cell("KPIs", "A3")),
    ("an id with a space inside", put("KPIs", "KPI", 3, "A 2"), "id-characters", Cell("KPIs", "A3")),
    ("an unknown KPI", put("Measures", "KPI", 3, "A-3"), "reference-unknown", Cell("Measures", "C3")),
    ("an unknown measure", put("Data", "Measure", 3, "A-1b"), "reference-unknown", Cell("Data", "A3")),
    ("an unknown section", put("KPIs", "Section", 3, "B"), "reference-unknown", Cell("KPIs", "C3")),
    ("an unknown whole", put("Measures", "Part of", 3, "A-9"), "reference-unknown", Cell("Measures", "L3")),
    ("a KPI without title", put("KPIs", "Title", 3, None), "cell-empty", Cell("KPIs", "D3")),
    ("text for a number", put("Data", "Value", 3, "abt 95"), "not-a-number", Cell("Data", "D3")),
    ("true for a number", put("Data", "Value", 3, True), "not-a-number", Cell("Data", "D3")),
    ("a number beyond counting", put("Data", "Value", 3, 1e300), "not-a-number", Cell("Data", "D3")),
    ("pounds for a percentage", put("Data", "Value", 3, "£5.9m"), "not-a-number", Cell("Data", "D3")),
    ("a date for a number", put("Data", "Value", 3, date(2023, 3, 1)), "date-in-number", Cell("Data", "D3")),
    ("a date for a period", put("Data", "Period", 3, date(2024, 3, 1)), "date-in-period", Cell("Data", "B3")),
    ("a date for an id", put("Measures", "Measure", 3, date(2024, 3, 1)), "date-in-id", Cell("Measures", "A3")),
    ("a period that could be two", put("Data", "Period", 3, "Q2 2023"), "period-unreadable", Cell("Data", "B3")),
    ("a number for a date", put("KPIs", "Signed off on", 3, 3), "not-a-date", Cell("KPIs", "O3")),
    ("text for a date", put_setting("Meeting date", "early December"), "not-a-date", Cell("Report", setting("Meeting date"))),
    ("a formula never calculated", put("Data", "Value", 3, "=1+1"), "formula-without-value", Cell("Data", "D3")),
    *(
        (f"the error value {e}", error_value("Data", "Value", 3, e), "cell-error-value", Cell("Data", "D3"))
        for e in ("#REF!", "#N/A", "#DIV/0!", "#NAME?", "#VALUE!")
    ),
    ("an error value in a text", error_value("Commentary", "Text", 2, "#NAME?"), "cell-error-value", Cell("Commentary", "G2")),
    ("weights of 0.9", weighted(0.5, 0.4), "weights-do-not-add", Cell("Measures", "A4")),
    ("no weights at all", weighted(None, None), "weights-do-not-add", Cell("Measures", "A4")),
    ("a target without Good is", put("Measures", "Good is", 2, None), "target-without-polarity", Cell("Measures", "A2")),
    ("a target with Good is TBC", put("Measures", "Good is", 2, "TBC"), "target-without-polarity", Cell("Measures", "A2")),
    ("a value target without a number", put("Targets", "Target", 2, None), "target-lacks-numbers", Cell("Targets", "D2")),
    ("bands without limits", put("Targets", "Kind", 2, "bands"), "target-lacks-numbers", Cell("Targets", "D2")),
    ("a milestone without a date", put("Targets", "Kind", 2, "milestone"), "target-lacks-numbers", Cell("Targets", "D2")),
    ("a comparison with nobody", put("Targets", "Kind", 2, "comparator"), "target-lacks-numbers", Cell("Targets", "D2")),
    (
        "bands upside down",
        several(put("Targets", "Kind", 2, "bands"), put("Targets", "Lower", 2, 95), put("Targets", "Upper", 2, 90)),
        "limits-upside-down",
        Cell("Targets", "D2"),
    ),
    ("half a profile", put("Targets", "Q1 profile", 2, 25), "profile-incomplete", Cell("Targets", "M2")),
    ("a tolerance without unit", put("Targets", "Tolerance", 2, 2), "tolerance-incomplete", Cell("Targets", "D2")),
    ("a width below nothing", put("Targets", "Width", 2, -2), "width-negative", Cell("Targets", "D2")),
    ("the same observation twice", put("Data", "Period", 3, "2023-24 Quarter 1"), "observation-duplicate", Cell("Data", "D3")),
    ("an unknown choice", put("Data", "Status", 3, "provisionl"), "choice-unknown", Cell("Data", "G3")),
    ("an unknown kind of target", put("Targets", "Kind", 3, "goal"), "choice-unknown", Cell("Targets", "D3")),
    ("a measure that is a part of itself", put("Measures", "Part of", 2, "A-1a"), "composite-circle", Cell("Measures", "A2")),
    ("no KPI at all", lambda b: b["KPIs"].delete_rows(2, 2), "no-kpis", Cell("KPIs")),
    ("no title", put_setting("Title", None), "cell-empty", Cell("Report", setting("Title"))),
    ("a setting that is gone", lambda b: b["Report"].delete_rows(4), "setting-missing", Cell("Report", "A:A")),
    ("a setting twice", lambda b: b["Report"].__setitem__("A6", "Title"), "setting-duplicate", Cell("Report", "A6")),
    ("a table that is not there", put("Commentary", "Text", 2, "[table: t2]"), "table-unknown", Cell("Commentary", "G2")),
    ("a colour that is none", put_setting("Colour", "blue"), "colour-unreadable", Cell("Report", setting("Colour"))),
    ("a share of nothing", several(put("Data", "Numerator", 3, 5), put("Data", "Denominator", 3, 0)), "denominator-zero", Cell("Data", "F3")),
    ("a minimum above the maximum", put("Measures", "Minimum", 2, 101), "range-upside-down", Cell("Measures", "A2")),
    ("half a decimal", put("Measures", "Decimals", 2, 1.5), "not-a-whole-number", Cell("Measures", "G2")),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code", "where"), [c[1:] for c in ERRORS], ids=[c[0] for c in ERRORS])
def test_an_error_is_found_at_its_cell_and_leaves_no_report(
    read_changed: Read, change: Callable[[Book], object], code: str, where: Cell
) -> None:
    report, findings = read_changed(change)
    assert report is None
    assert (code, Severity.ERROR, where) in [(f.code, f.severity, f.place) for f in findings], "\n".join(
        map(str, findings)
    )


def hide_row(book: Book) -> None:
    book["Data"].row_dimensions[3].hidden = True


def filter_table(book: Book) -> None:
    hide_row(book)
    (table,) = book["Data"].tables.values()
    table.autoFilter.filterColumn = [FilterColumn(colId=0, filters=Filters(filter=["A-2a"]))]


def merge_measures(book: Book) -> None:
    book["Data"].merge_cells("A2:A3")


def fraction(row: int) -> Callable[[Book], None]:
    return several(
        put("Data", "Value", row, 0.98),
        add("Data", 6, Measure="A-1a", Period="2022/23 Q4", Value=96.5),
    )


VALUE = "the value for 'Calls answered' is right"
WARNINGS: list[tuple[str, Callable[[Book], object], str, Cell, Callable[[Report], object], object]] = [
    ("a hidden row", hide_row, "rows-hidden", Cell("Data", "3:3"), lambda r: value(r, "A-1a"), "98.2"),
    ("a hidden column", lambda b: setattr(b["Data"].column_dimensions["D"], "hidden", True), "column-hidden", Cell("Data", "D:D"), lambda r: value(r, "A-1a"), "98.2"),
    ("a hidden sheet", lambda b: setattr(b["Data"], "sheet_state", "hidden"), "sheet-hidden", Cell("Data"), lambda r: value(r, "A-1a"), "98.2"),
    ("a filtered table", filter_table, "table-filtered", Cell("Data"), lambda r: value(r, "A-1a"), "98.2"),
    ("merged cells", merge_measures, "cells-merged", Cell("Data", "A2:A3"), lambda r: value(r, "A-1a"), "98.2"),
    *(
        (f"a number as the text {text!r}", put("Data", "Value", 5, text), "number-as-text", Cell("Data", "D5"), lambda r: value(r, "A-2a"), read)
        for text, read in ((" 12 ", "12"), ("1,265", "1265"), ("5.9 million", "5900000"))
    ),
    ("a percentage as text", put("Data", "Value", 3, "98.6%"), "number-as-text", Cell("Data", "D3"), lambda r: value(r, "A-1a"), "98.6"),
    (
        "pounds as text",
        several(put("Measures", "Unit", 3, "GBP m"), put("Data", "Value", 5, "£5.9m")),
        "number-as-text", Cell("Data", "D5"), lambda r: value(r, "A-2a"), "5.9",
    ),
    ("a percentage typed as 0.98", fraction(3), "percentage-as-fraction", Cell("Data", "D3"), lambda r: value(r, "A-1a"), "98"),
    ("a value above the maximum", put("Data", "Value", 3, 101), "value-out-of-range", Cell("Data", "D3"), lambda r: value(r, "A-1a"), "101"),
    ("a percentage below nought", several(put("Data", "Value", 3, -1), put("Measures", "Minimum", 2, None)), "value-out-of-range", Cell("Data", "D3"), lambda r: value(r, "A-1a"), "-1"),
    ("spaces about an id", put("KPIs", "KPI", 3, " A-2 "), "spaces-trimmed", Cell("KPIs", "A3"), lambda r: [k.id for k in r.kpis], ["A-1", "A-2"]),
    ("spaces after a name", put("KPIs", "Title", 3, "Roads "), "spaces-trimmed", Cell("KPIs", "D3"), lambda r: r.kpis[1].title, "Roads"),
    ("ids that differ in case", put("KPIs", "KPI", 3, "a-1"), "id-case", Cell("KPIs", "A3"), None, None),
    ("a reference in other letters", put("Data", "Measure", 3, "a-1A"), "reference-case", Cell("Data", "A3"), lambda r: value(r, "A-1a"), "98.2"),
    ("an unknown heading", put("Commentary", "Heading", 2, "Isues"), "heading-unknown", Cell("Commentary", "G2"), lambda r: r.commentary[0].heading, "Isues"),
    ("an observation after the quarter", add("Data", 6, Measure="A-1a", Period="2023/24 Q3", Value=97), "observation-future", Cell("Data", "D6"), lambda r: len(r.observations), 5),
    ("a shown measure without data", lambda b: b["Data"].delete_rows(4, 2), "observation-missing", Cell("Measures", "A3"), lambda r: value(r, "A-1a"), "98.2"),
    ("a measure behind the quarter", lambda b: b["Data"].delete_rows(5), "value-behind", Cell("Measures", "A3"), lambda r: value(r, "A-2a"), "1200"),
    ("a value that is awaited", put("Data", "Value", 5, None), "value-awaited", Cell("Data", "D5"), lambda r: r.observations_of["A-2a"][-1].status, Status.AWAITED),
    ("a status that says there is no value", put("Data", "Status", 5, "awaited"), "status-against-value", Cell("Data", "G5"), lambda r: r.observations_of["A-2a"][-1].value, None),
    ("no commentary", lambda b: b["Commentary"].delete_rows(3), "commentary-awaited", Cell("KPIs", "A3"), lambda r: len(r.commentary), 1),
    ("an empty text under a heading", add("Commentary", 4, KPI="A-1", Order=2, Heading="Causes"), "commentary-awaited", Cell("Commentary", "G4"), lambda r: len(r.commentary_of["A-1"]), 2),
    ("commentary of another quarter", put("Commentary", "Period", 3, "2023/24 Q1"), "commentary-of-another-period", Cell("Commentary", "C3"), lambda r: len(r.commentary), 1),
    ("commentary on another KPI's measure", put("Commentary", "Measure", 3, "A-1a"), "commentary-of-another-kpi", Cell("Commentary", "G3"), lambda r: len(r.commentary), 2),
    ("a value that its parts do not give", several(put("Data", "Numerator", 3, 90), put("Data", "Denominator", 3, 100)), "value-against-parts", Cell("Data", "D3"), lambda r: value(r, "A-1a"), "98.2"),
    ("a confidential value", put("Data", "Status", 5, "confidential"), "value-confidential", Cell("Data", "D5"), lambda r: r.observations_of["A-2a"][-1].value, None),
    ("a revision without reason", put("Data", "Status", 5, "revised"), "revision-unexplained", Cell("Data", "D5"), lambda r: value(r, "A-2a"), "1265"),
    ("a link that runs something", put_setting("Dashboard link", "javascript:alert(1)"), "link-refused", Cell("Report", setting("Dashboard link")), lambda r: r.settings.dashboard_link, ""),
    ("characters that no document can hold", put("KPIs", "Title", 3, "Ro_x0007_ads"), "characters-dropped", Cell("KPIs", "D3"), lambda r: r.kpis[1].title, "Roads"),
    ("half of a character", put("Commentary", "Text", 3, "Ro_xD83D_ads"), "characters-dropped", Cell("Commentary", "G3"), lambda r: r.commentary[1].blocks[0].spans, (Span("Roads"),)),
    ("a date for a text", put("Measures", "Next due", 3, date(2023, 12, 1)), "date-in-text", Cell("Measures", column("Measures", "Next due", 3)), lambda r: r.measures[1].next_due, "1 December 2023"),
    ("a count shown as per cent", put("Data", "Value", 5, 12.65, "0%"), "percentage-format", Cell("Data", "D5"), lambda r: value(r, "A-2a"), "12.65"),
    ("an unknown setting", lambda b: b["Report"].__setitem__("A8", "KPIs agred"), "setting-unknown", Cell("Report", "A8"), lambda r: r.settings.kpis_agreed, None),
    ("a section without KPIs", add("Sections", 3, Section="B", Order=2, Title="Roads"), "section-empty", Cell("Sections", "A3"), lambda r: len(r.sections), 2),
    ("a KPI without measures", add("KPIs", 4, KPI="A-3", Order=3, Section="A", Title="Parks"), "kpi-without-measures", Cell("KPIs", "A4"), lambda r: len(r.kpis), 3),
    ("an optional sheet that is gone", lambda b: b.remove(b["Benchmarks"]), "sheet-absent", Cell("Benchmarks"), lambda r: r.benchmarks, ()),
]  # fmt: skip


def value(report: Report, measure_id: str) -> str | None:
    """The value of a measure's last observation, as text."""
    found = report.observations_of[measure_id][-1].value
    return None if found is None else f"{found:f}"


@pytest.mark.parametrize(
    ("change", "code", "where", "look", "expected"), [c[1:] for c in WARNINGS], ids=[c[0] for c in WARNINGS]
)
def test_a_warning_is_given_and_the_report_is_right(
    read_changed: Read,
    change: Callable[[Book], object],
    code: str,
    where: Cell,
    look: Callable[[Report], object] | None,
    expected: object,
) -> None:
    report, findings = read_changed(change)
    assert (code, Severity.WARNING, where) in [(f.code, f.severity, f.place) for f in findings], "\n".join(
        map(str, findings)
    )
    if look is not None:
        assert report is not None, "\n".join(map(str, findings))
        assert look(report) == expected


def test_the_workbook_as_it_is_has_no_findings(read_changed: Read) -> None:
    report, findings = read_changed(lambda book: None)
    assert findings == ()
    assert report is not None
    assert value(report, "A-1a") == "98.2"
    assert report.commentary_of["A-1"][0].blocks == (Bullet((Span("Calls rose"),)),)
    assert report.tables[0].rows == (("Head", "Count"), ("Row", "3"))


def test_all_problems_are_reported_together_in_the_order_of_the_workbook(read_changed: Read) -> None:
    changes = several(*(put("Data", "Value", row, "n/a") for row in (5, 3)), put("KPIs", "Title", 3, None))
    _, findings = read_changed(changes)
    assert [f.place for f in findings] == [Cell("KPIs", "D3"), Cell("Data", "D3"), Cell("Data", "D5")]


@pytest.mark.parametrize(
    "change", [lambda b: b.remove(b["KPIs"]), rename("KPIs", "KPI", "Id")], ids=["sheet", "column"]
)
def test_a_missing_sheet_or_column_of_ids_is_reported_once(
    read_changed: Read, change: Callable[[Book], object]
) -> None:
    _, findings = read_changed(change)
    errors = [f.code for f in findings if f.severity is Severity.ERROR]
    assert errors in (["sheet-missing"], ["column-missing"])


def test_a_sorted_table_is_not_called_filtered(read_changed: Read) -> None:
    def sort(book: Book) -> None:
        (table,) = book["Data"].tables.values()
        table.autoFilter.sortState = SortState(ref="A2:A5")

    _, findings = read_changed(sort)
    assert findings == ()


def test_a_finding_reads_as_one_clear_sentence_with_its_remedy(read_changed: Read) -> None:
    _, findings = read_changed(put("Data", "Value", 3, "abt 95"))
    assert [str(f) for f in findings] == [
        "Data!D3: the value for 'Calls answered' is 'abt 95'. Enter 95, and 'estimated' in the column Status, if that "
        "is the estimate."
    ]


def test_a_finding_names_the_owner_who_can_mend_it(read_changed: Read) -> None:
    _, findings = read_changed(several(put("Data", "Value", 5, None), put("Commentary", "Text", 2, None)))
    assert {(f.code, f.owner) for f in findings} == {
        ("value-awaited", "Head of Roads"),
        ("commentary-awaited", "Head of Calls"),
    }


def test_a_missing_name_is_answered_with_the_nearest(read_changed: Read) -> None:
    _, findings = read_changed(rename("Data", "Value", "Valeu"))
    assert any("'Valeu'" in f.remedy for f in findings if f.code == "column-missing")
    _, findings = read_changed(put("Data", "Measure", 3, "A1a"))
    assert any("'A-1a'" in f.problem for f in findings if f.code == "reference-unknown")


def test_a_confidential_value_is_nowhere_in_the_findings_and_the_report(read_changed: Read) -> None:
    report, findings = read_changed(
        several(put("Data", "Status", 5, "confidential"), put("Data", "Value", 5, 987654), put("Data", "Numerator", 5, "98x7654"))
    )  # fmt: skip
    assert "7654" not in repr(report) + repr(findings)


@pytest.mark.parametrize(
    ("numerator", "denominator", "unit", "expected"),
    [(344, 644, "%", "53.41614906832298"), (53, 10_000, "rate per 10k", "53"), (1, 2, "rate per 1,000", "500")],
)
def test_numerator_and_denominator_give_a_missing_value(
    read_changed: Read, numerator: int, denominator: int, unit: str, expected: str
) -> None:
    report, _ = read_changed(
        several(
            put("Measures", "Unit", 3, unit),
            add("Data", 5, Value=None, Numerator=numerator, Denominator=denominator),
        )
    )
    assert report is not None
    found = report.observations_of["A-2a"][-1].value
    assert found is not None
    assert round(found, 6) == round(Decimal(expected), 6)


@pytest.mark.parametrize("shown", ["0%", "0.00%", '0.0"x"%'])
def test_a_percentage_cell_of_a_percentage_measure_is_taken_as_shown(read_changed: Read, shown: str) -> None:
    report, findings = read_changed(put("Data", "Value", 3, 0.9345, shown))
    assert findings == ()
    assert report is not None
    assert value(report, "A-1a") == "93.45"


def test_a_sum_of_fractions_is_free_of_crumbs(read_changed: Read) -> None:
    report, _ = read_changed(put("Data", "Value", 3, 93.4 + 0.05 + 1e-13))
    assert report is not None
    assert value(report, "A-1a") == "93.45"


def test_text_that_looks_like_a_formula_stays_text(base: bytes, tmp_path: Path) -> None:
    content = {**CONTENT, "Commentary": [{"KPI": "A-1", "Order": 1, "Text": "=HYPERLINK(1)\n- Calls rose"}]}
    with (tmp_path / "q.xlsx").open("wb") as file:
        write_new(file, content, SETTINGS, modified=MODIFIED)
    report, _ = reader.read(tmp_path / "q.xlsx")
    assert report is not None
    assert report.commentary[0].blocks[0].spans == (Span("=HYPERLINK(1)"),)


def wide(headers: list[object], *rows: list[object]) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        sheet = book.create_sheet("Data schools")
        for row in (["Measure", *headers], *rows):
            sheet.append(row)

    return change


def test_data_may_stand_wide_with_marks(read_changed: Read) -> None:
    change = wide(["2022/23 Q1", "2022/23 Q2", "2022/23 Q3", "2022/23 Q4"], ["A-1a", 90, "98.9 [p]", "[x]", None])
    report, findings = read_changed(change)
    assert findings == ()
    assert report is not None
    earlier = [(o.period.text, o.value, o.status) for o in report.observations_of["A-1a"] if "2022" in o.period.text]
    assert earlier == [
        ("2022/23 Q1", Decimal(90), Status.FINAL),
        ("2022/23 Q2", Decimal("98.9"), Status.PROVISIONAL),
        ("2022/23 Q3", None, Status.NOT_AVAILABLE),
    ]


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        (wide(["2023/24 Q1"], ["A-1a", 97]), "observation-duplicate", Cell("Data schools", "B2")),
        (wide(["Q2 2022"], ["A-1a", 97]), "period-unreadable", Cell("Data schools", "B1")),
        (wide([date(2022, 3, 1)], ["A-1a", 97]), "date-in-period", Cell("Data schools", "B1")),
        (wide(["2022/23 Q1"], ["A-1a", "abt 97"]), "not-a-number", Cell("Data schools", "B2")),
        (wide(["2022/23 Q1"], ["A-9", 97]), "reference-unknown", Cell("Data schools", "A2")),
    ],
)
def test_the_wide_form_has_the_same_errors(
    read_changed: Read, change: Callable[[Book], object], code: str, where: Cell
) -> None:
    report, findings = read_changed(change)
    assert report is None
    assert (code, where) in [(f.code, f.place) for f in findings]


def test_sheets_and_columns_of_the_teams_own_are_noted_and_left_alone(read_changed: Read) -> None:
    def change(book: Book) -> None:
        book.create_sheet("Workings")["A1"] = "=1+1"
        book["Data"]["M1"] = "Checked by"

    report, findings = read_changed(change)
    assert report is not None
    assert {(f.code, f.severity) for f in findings} == {
        ("sheet-unknown", Severity.NOTE),
        ("column-unknown", Severity.NOTE),
    }


def test_the_order_of_rows_means_nothing(read_changed: Read) -> None:
    def swap(book: Book) -> None:
        sheet = book["KPIs"]
        for cell, other in zip(sheet[2], sheet[3], strict=True):
            cell.value, other.value = other.value, cell.value

    report, _ = read_changed(swap)
    assert report is not None
    assert [k.id for k in report.kpis] == ["A-1", "A-2"]


def test_a_title_above_the_table_is_no_header(read_changed: Read) -> None:
    def change(book: Book) -> None:
        book["Sections"].tables.clear()
        book["Sections"].insert_rows(1)
        book["Sections"]["A1"] = "Sections of the report"

    report, findings = read_changed(change)
    assert report is not None, findings


def test_macros_are_not_run_and_said(read_changed: Read, tmp_path: Path, base: bytes) -> None:
    from reportgen.ooxml.package import Package

    package = Package.open(base, "q")
    for e in package.xml("[Content_Types].xml"):
        if e.get("PartName") == "/xl/workbook.xml":
            e.set("ContentType", "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    package.touch("[Content_Types].xml")
    path = tmp_path / "q.xlsm"
    path.write_bytes(package.to_bytes())
    report, findings = reader.read(path)
    assert report is not None
    assert [(f.code, f.place) for f in findings] == [("workbook-macros", InFile("q.xlsm"))]


def test_a_workbook_that_excel_has_open_is_read_as_last_saved(tmp_path: Path, base: bytes) -> None:
    (tmp_path / "q.xlsx").write_bytes(base)
    (tmp_path / "~$q.xlsx").write_bytes(b"owner")
    report, findings = reader.read(tmp_path / "q.xlsx")
    assert report is not None
    assert [(f.code, f.place) for f in findings] == [("workbook-open", InFile("q.xlsx"))]


def test_the_report_knows_the_file_it_came_from(tmp_path: Path, base: bytes) -> None:
    import hashlib

    (tmp_path / "q.xlsx").write_bytes(base)
    report, _ = reader.read(tmp_path / "q.xlsx")
    assert report is not None
    assert (report.workbook, report.modified) == ("q.xlsx", MODIFIED)
    assert report.workbook_sha256 == hashlib.sha256(base).hexdigest()


def test_the_sample_quarter_reads_without_error(sample_workbook: Path) -> None:
    report, findings = reader.read(sample_workbook)
    assert report is not None, "\n".join(map(str, findings))
    assert (len(report.sections), len(report.kpis)) == (5, 39)
