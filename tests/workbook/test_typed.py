"""What officers and Excel leave in a workbook beside its values: totals, notes, dates for months, words for a status,
ids in other letters; and that one cause is one finding."""

# ruff: noqa: E501  the tables are read across, one case a line

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.table import TableColumn

from reportgen.findings import Cell, Finding, InFile, Severity, lines_of
from reportgen.model import Report
from reportgen.numbers import show, unit_like, unit_of
from reportgen.workbook import layout, reader
from reportgen.workbook.writer import write_new
from tests.workbook.test_reader import CONTENT, MODIFIED, SETTINGS, add, column, put, several, wide

Book = Any  # openpyxl publishes no types of its own
Read = Callable[[Callable[[Book], object]], tuple[Report | None, tuple[Finding, ...]]]


@pytest.fixture(scope="module")
def base() -> bytes:
    buffer = io.BytesIO()
    write_new(buffer, CONTENT, SETTINGS, modified=MODIFIED)
    return buffer.getvalue()


@pytest.fixture
def read(base: bytes, tmp_path: Path) -> Read:
    """A function that changes the workbook as a person would in Excel, and reads it."""

    def changed(change: Callable[[Book], object]) -> tuple[Report | None, tuple[Finding, ...]]:
        book = openpyxl.load_workbook(io.BytesIO(base))
        change(book)
        book.save(tmp_path / "q.xlsx")
        return reader.read(tmp_path / "q.xlsx")

    return changed


def told(findings: tuple[Finding, ...]) -> str:
    return "\n".join(f"{f.severity.value}: {f} [{f.code}]" for f in findings)


# ----------------------------------------------------------------------------- totals, notes and headings of a table
FURNITURE: list[dict[str, Any]] = [
    *(
        {"Measure": word, "Value": 4000}
        for word in ("Total", "TOTALS", "Grand total", "Sub-total", "Sum", "All", "Average", "Mean", "Total:")
    ),
    {"Measure": "Total", "Period": "2023/24 Q2", "Value": 4000},
    {"Measure": "Source: Hospital Episode Statistics"},
    {"Measure": "Note: figures are provisional"},
    {"Measure": "p = provisional"},
    {"Measure": "* see below"},
    {"Measure": "Data as at 30 September"},
    {"Measure": "Calls and roads"},  # a heading within the table
    {"Value": "Source: LG Inform"},  # under another column
    {"Measure": "Measure", "Period": "Period", "Value": "Value"},  # the header, pasted with the rows
]


@pytest.mark.parametrize("typed", FURNITURE, ids=lambda row: " | ".join(map(str, row.values())))
def test_a_total_a_note_or_a_heading_is_no_value_and_named_once(read: Read, typed: dict[str, object]) -> None:
    report, findings = read(add("Data", 6, **typed))
    assert [(f.code, f.severity, f.place) for f in findings] == [
        ("rows-passed-over", Severity.NOTE, Cell("Data", "6:6"))
    ], told(findings)
    assert report is not None
    assert len(report.observations) == 4


# Rows that may be content, and what is said of them.
NO_FURNITURE = [
    ("Data", {"Measure": "A-1a", "Value": 97}, "cell-empty"),  # the period was forgotten
    (
        "Data",
        {"Measure": "Total number of calls", "Period": "2023/24 Q2", "Value": 4000},
        "reference-unknown",
    ),  # a name for an id
    ("Data", {"Measure": "England", "Period": "2023/24 Q2", "Value": 4000}, "reference-unknown"),
    ("KPIs", {"KPI": "All", "Order": 3, "Section": "A", "Title": "All services"}, "kpi-without-measures"),
    ("Commentary", {"Text": "Calls rose"}, "cell-empty"),
]


@pytest.mark.parametrize(("sheet", "typed", "code"), NO_FURNITURE)
def test_a_row_that_may_be_content_is_never_passed_over(
    read: Read, sheet: str, typed: dict[str, object], code: str
) -> None:
    _, findings = read(add(sheet, layout_rows(sheet), **{name.replace(" ", "_"): v for name, v in typed.items()}))
    assert code in {f.code for f in findings}, told(findings)
    assert "rows-passed-over" not in {f.code for f in findings}


def layout_rows(sheet: str) -> int:
    return len(CONTENT[sheet]) + 2


def test_the_total_row_of_an_excel_table_is_passed_over(read: Read) -> None:
    def change(book: Book) -> None:
        sheet = book["Data"]
        (table,) = sheet.tables.values()
        table.ref = table.ref.replace(str(sheet.max_row), "6")
        table.totalsRowCount = 1
        assert isinstance(table.tableColumns[3], TableColumn)
        sheet["D6"] = "=SUBTOTAL(109,Data[Value])"

    report, findings = read(change)
    assert report is not None, told(findings)
    assert [f.code for f in findings] == ["rows-passed-over"]


def test_many_rows_under_a_table_are_one_note(read: Read) -> None:
    rows = [add("Data", 7 + n, Measure=f"Note: number {n}") for n in range(30)]
    _, findings = read(several(*rows))
    assert [f.code for f in findings] == ["rows-passed-over"]
    assert (
        "30 rows that begin with 'Note: number 0', 'Note: number 1', 'Note: number 2' and 27 more"
        in findings[0].problem
    )


# ----------------------------------------------------------------------------- dates for periods
def header(*cells: tuple[object, str]) -> Callable[[Book], None]:
    """A wide sheet with dates in its header, each shown in a format of its own."""

    def change(book: Book) -> None:
        wide([value for value, _ in cells], ["A-2a", *range(100, 100 + len(cells))])(book)
        for cell, (_, shown) in zip(book["Data schools"][1][1:], cells, strict=True):
            cell.number_format = shown

    return change


def dates(shown: str, *days: str) -> list[tuple[object, str]]:
    return [(datetime.fromisoformat(day), shown) for day in days]


MONTHS = [
    ("as Excel shows Apr-22", dates("mmm-yy", "2022-04-01"), ["April 2022"]),
    ("any day shown as a month", dates("mmmm yyyy", "2022-04-17"), ["April 2022"]),
    (
        "month ends in a row",
        dates("dd/mm/yyyy", "2022-04-30", "2022-05-31", "2022-06-30"),
        ["April 2022", "May 2022", "June 2022"],
    ),
    ("first days in a row", dates("dd/mm/yyyy", "2022-12-01", "2023-01-01"), ["December 2022", "January 2023"]),
    (
        "months that could be years, in a row",
        dates("mmm-yy", "2011-12-01", "2012-01-01"),
        ["December 2011", "January 2012"],
    ),
]


@pytest.mark.parametrize(("cells", "names"), [m[1:] for m in MONTHS], ids=[m[0] for m in MONTHS])
def test_a_header_that_excel_made_a_date_is_its_month(
    read: Read, cells: list[tuple[object, str]], names: list[str]
) -> None:
    report, findings = read(header(*cells))
    assert report is not None, told(findings)
    assert [
        (o.period.text, o.period.calendar.value) for o in report.observations if o.value and 100 <= o.value < 110
    ] == [(name, "month") for name in names]


ASKED = [
    ("quarter ends", dates("dd/mm/yyyy", "2022-06-30", "2022-09-30"), "2022/23 Q1 for the quarter, or at 30 June 2022"),
    ("one month end", dates("dd/mm/yyyy", "2022-04-30"), "April 2022 for the month, or at 30 April 2022"),
    ("a day of a month", dates("dd/mm/yyyy", "2022-04-17", "2022-05-17"), "at 17 April 2022"),
    ("a month that may be a year", dates("mmm-yy", "2011-12-01"), "December 2011, or 2011/12 if the year was meant"),
]


@pytest.mark.parametrize(("cells", "remedy"), [a[1:] for a in ASKED], ids=[a[0] for a in ASKED])
def test_a_date_that_may_be_two_periods_is_asked_about_once(
    read: Read, cells: list[tuple[object, str]], remedy: str
) -> None:
    _, findings = read(header(*cells))
    assert [(f.code, f.place) for f in findings] == [("date-in-period", Cell("Data schools", "B1"))], told(findings)
    assert remedy in findings[0].remedy


def test_a_month_end_is_the_month_of_a_monthly_measure(read: Read) -> None:
    report, findings = read(
        several(put("Measures", "Frequency", 3, "monthly"), put("Data", "Period", 5, date(2023, 9, 30), "dd/mm/yyyy"))
    )
    assert report is not None, told(findings)
    assert report.observations_of["A-2a"][-1].period.text == "September 2023"


def test_a_column_of_dates_is_one_finding(read: Read) -> None:
    days = [put("Data", "Period", row, date(2023, 9, 14 + row)) for row in range(2, 6)]
    _, findings = read(several(*days))
    assert [(f.code, f.place) for f in findings] == [("date-in-period", Cell("Data", "B2"))]
    assert "3 more cells of the sheet: B3, B4, B5" in findings[0].problem


def test_headers_that_are_no_periods_are_one_finding_and_others_the_teams_own(read: Read) -> None:
    _, findings = read(wide(["Check 1", "Q1 2022", "Q2 2022", "Q3 2022"], ["A-1a", 1, 2, 3, 4]))
    assert [f.code for f in findings] == ["column-unknown", "period-unreadable"], told(findings)
    assert "'Q1 2022' cannot be read" in findings[1].problem
    assert "2 more headers, to E1" in findings[1].problem


WIDE_TEXTS = ["Q1 22/23", "2022/23 Q1", "Apr-22", "Apr 2022", "at 31 March 2022", "2019-21", "mid-2021"]


@pytest.mark.parametrize("typed", WIDE_TEXTS)
def test_a_header_typed_as_text_is_its_period(read: Read, typed: str) -> None:
    report, findings = read(wide([typed], ["A-2a", 100]))
    assert report is not None, told(findings)
    assert [o.value for o in report.observations if o.period.text == typed] == [Decimal(100)]


# ----------------------------------------------------------------------------- ids
IDS = ["a-2A", "A‑2a", "A–2a", "A-2a\u200b", "\u2060A-2a", "A-\u00ad2a", "A-2a\u00a0", "A- 2a", "\ufeffA-2a"]  # fmt: skip


@pytest.mark.parametrize("typed", IDS, ids=ascii)
def test_an_id_is_found_whatever_its_letters_and_hidden_characters(read: Read, typed: str) -> None:
    report, findings = read(several(*(put("Data", "Measure", row, typed) for row in (4, 5))))
    assert report is not None, told(findings)
    assert len(report.observations_of["A-2a"]) == 2
    assert len(findings) <= 2, told(findings)  # one cause, in two rows


@pytest.mark.parametrize("typed", ["A-2a\u200b", "A-\u00ad2a", "\u200eA-2a"], ids=ascii)
def test_an_id_defined_with_hidden_characters_is_read_without_them(read: Read, typed: str) -> None:
    report, findings = read(put("Measures", "Measure", 3, typed))
    assert report is not None, told(findings)
    assert [m.id for m in report.measures] == ["A-1a", "A-2a"]
    assert {f.code for f in findings} == {"characters-dropped"}


# ----------------------------------------------------------------------------- words and near numbers
STATUS = "Leave the value empty and enter '{}' in the column Status."
NOT_A_NUMBER = [
    *(
        (text, STATUS.format("not available"))
        for text in ("N/A", "n/a", "na", "..", "…", "not available", "Not applicable", "x")
    ),
    *((text, STATUS.format("awaited")) for text in ("TBC", "tbc", "TBA", "awaited", "pending", "To follow")),
    *((text, STATUS.format("confidential")) for text in ("*", "c", "suppressed")),
    *(
        (text, f"Enter 0 if there were none; otherwise l{STATUS.format('not available')[1:]}")
        for text in ("-", "–", "—", "nil", "none")
    ),
    *(
        (
            text,
            f"Enter the number itself, which is not printed where it is below the Small-number threshold; or l{STATUS.format('confidential')[1:]}",
        )
        for text in ("<5", "fewer than 5", "≤ 5")
    ),
    *((text, "Enter the number itself: a value is one number.") for text in (">95", "95+", "over 95")),
    ("(1.3)", "Enter -1.3 if the brackets mean minus, or 1.3 if they do not."),
    ("5.2-", "Enter -5.2."),
    ("1 290", "Enter 1290."),
    ("1.877k", "Enter 1877 if k means thousand."),
    ("5m", "Enter 5000000 if m means million."),
    ("£5.9m", "It is in pounds, but the measure is counted in 'number': enter it so, or correct Unit in Measures."),
    ("98%", "It is in per cent, but the measure is counted in 'number': enter it so, or correct Unit in Measures."),
    ("97.1 (p)", "Enter 97.1, and 'provisional' in the column Status."),
    ("97.1r", "Enter 97.1, and 'revised' in the column Status."),
    ("abt 95", "Enter 95, and 'estimated' in the column Status, if that is the estimate."),
    ("97.1*", "Enter 97.1, and say elsewhere what * stands for."),
    *(
        (text, "Enter the number with a full stop before its decimals, and without commas.")
        for text in ("93,4", "1,26", "4,99,999")
    ),
    *(
        (text, "Enter the number alone, without words or signs.")
        for text in ("see note", "12 months", "1.2.3", "95 to 97", "1/3", "1O5")
    ),
]


@pytest.mark.parametrize(("typed", "remedy"), NOT_A_NUMBER, ids=[n[0] for n in NOT_A_NUMBER])
def test_a_text_for_a_number_is_answered_exactly_or_with_the_column_status(read: Read, typed: str, remedy: str) -> None:
    _, findings = read(put("Data", "Value", 5, typed))
    assert [(f.code, f.place, f.remedy) for f in findings] == [("not-a-number", Cell("Data", "D5"), remedy)]


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        ("n/a", "Type [x] instead, for not available."),
        ("TBC", "Leave the cell empty until the value is known."),
        ("97p", "Enter 97 [p]."),
    ],
)
def test_in_the_wide_form_a_mark_stands_for_the_status(read: Read, typed: str, remedy: str) -> None:
    _, findings = read(wide(["2022/23 Q1"], ["A-1a", typed]))
    assert [(f.code, f.remedy) for f in findings] == [("not-a-number", remedy)]


def test_a_word_for_no_target_is_left_out(read: Read) -> None:
    _, findings = read(put("Targets", "Lower", 2, "n/a"))
    assert [(f.code, f.remedy) for f in findings] == [("not-a-number", "Leave the cell empty.")]


@pytest.mark.parametrize(
    ("typed", "word"), [("TBC", "awaited"), ("N/A", "not available"), ("prov", "provisional"), ("[r]", "revised")]
)
def test_a_word_in_the_column_status_is_answered_with_the_right_one(read: Read, typed: str, word: str) -> None:
    _, findings = read(put("Data", "Status", 5, typed))
    assert [f.code for f in findings] == ["choice-unknown"]
    assert f"Did you mean '{word}'?" in findings[0].problem


def test_a_time_of_day_is_no_year_1899(read: Read) -> None:
    _, findings = read(put("Data", "Value", 5, time(2, 35), "h:mm"))
    assert [str(f) for f in findings] == [
        "Data!D5: the value for 'Accidents' is '2:35'. Enter the number alone, in the measure's unit, in a cell formatted as General."
    ]


@pytest.mark.parametrize("typed", ["97.1\u200b", "\u200e97.1", "97.1\ufeff", "97\u00ad.1"], ids=ascii)
def test_a_number_with_hidden_characters_is_that_number(read: Read, typed: str) -> None:
    report, findings = read(put("Data", "Value", 5, typed))
    assert report is not None, told(findings)
    assert report.observations_of["A-2a"][-1].value == Decimal("97.1")


# ----------------------------------------------------------------------------- units
UNITS = [
    *((text, "GBP m", "£5.903m") for text in ("£m", "£ m", "£ million", "£mil", "GBP m")),
    *((text, "GBP k", "£5.903k") for text in ("£000", "£000s", "£'000", "£’000", "£k", "£ thousand")),
    ("£bn", "GBP bn", "£5.903bn"),
    ("£", "GBP", "£5.903"),
    *((text, "number", "5.903") for text in ("no.", "No", "number", "Count")),
    *((text, "%", "5.903%") for text in ("%", "per cent", "Percentage", "%age")),
    *((text, "percentage points", "5.903 percentage points") for text in ("ppts", "pp", "percentage points")),
    *((text, "hours", "5.903 hours") for text in ("hrs", "hours", "Hrs.")),
    ("days", "days", "5.903 days"),
    ("per 10,000", "rate per 10,000", "5.903 per 10,000"),
    ("rate per 10k", "rate per 10k", "5.903 per 10,000"),
    ("per 100,000 population", "per 100,000 population", "5.903 per 100,000 population"),
    ("£ per head", "£ per head", "£5.903 per head"),
    ("complaints", "complaints", "5.903 complaints"),
]


@pytest.mark.parametrize(("typed", "unit", "shown"), UNITS, ids=[u[0] for u in UNITS])
def test_a_unit_is_known_as_people_write_it_and_keeps_scale_and_decimals(typed: str, unit: str, shown: str) -> None:
    assert unit_of(typed) == unit
    assert unit_like(typed) == ""
    assert show(Decimal("5.903"), unit, 3) == shown


@pytest.mark.parametrize(
    ("typed", "nearest"), [("percnt", "%"), ("numbr", "number"), ("£mio", "GBP"), ("minuets", "minutes")]
)
def test_an_unknown_unit_is_named_with_the_nearest(read: Read, typed: str, nearest: str) -> None:
    _, findings = read(put("Measures", "Unit", 3, typed))
    assert [(f.code, f.severity) for f in findings] == [("unit-unknown", Severity.WARNING)]
    assert f"Did you mean '{nearest}'?" in findings[0].problem


# ----------------------------------------------------------------------------- sheets, and one finding for one cause
@pytest.mark.parametrize("name", ["DATA", "data", " Data", "Data "])
def test_a_sheet_renamed_in_other_letters_keeps_its_values(read: Read, name: str) -> None:
    report, findings = read(lambda book: setattr(book["Data"], "_WorkbookChild__title", name))
    assert report is not None, told(findings)
    assert len(report.observations) == 4
    assert findings == ()


OWN_SHEETS = [
    ([["Checked", "By"], ["yes", "me"]], "sheet-unknown", Severity.NOTE),
    ([["Measure", "Difference", "OK?"], ["A-1a", 0, "yes"]], "sheet-not-data", Severity.WARNING),
    (
        [["Mesure", "2022/23 Q1"], ["A-1a", 97], ["A-2a", 98]],
        "column-missing",
        Severity.ERROR,
    ),  # it has lost its header
]


@pytest.mark.parametrize(("cells", "code", "severity"), OWN_SHEETS)
def test_a_sheet_of_the_teams_own_is_left_alone_though_its_name_begins_with_data(
    read: Read, cells: list[list[object]], code: str, severity: Severity
) -> None:
    def change(book: Book) -> None:
        sheet = book.create_sheet("Data checks")
        for row in cells:
            sheet.append(row)

    _, findings = read(change)
    assert [(f.code, f.severity) for f in findings] == [(code, severity)], told(findings)


def test_many_sheets_of_the_teams_own_are_one_note(read: Read) -> None:
    _, findings = read(lambda book: [book.create_sheet(f"Team {n}") for n in range(150)])
    assert [(f.code, f.place) for f in findings] == [("sheet-unknown", InFile("q.xlsx"))]
    assert findings[0].problem.startswith("'Team 0', 'Team 1', 'Team 2' and 147 more are not sheets")


def test_a_copy_of_the_sheet_of_values_is_one_finding(read: Read) -> None:
    _, findings = read(lambda book: setattr(book.copy_worksheet(book["Data"]), "title", "Data (2)"))
    assert [f.code for f in findings] == ["observation-duplicate"], told(findings)


MANY = 40


@pytest.fixture(scope="module")
def large() -> bytes:
    """A workbook of 40 KPIs, in which whatever is said of each would be said 40 times."""
    numbers = range(MANY)
    content = {
        "Sections": CONTENT["Sections"],
        "KPIs": [{"KPI": f"K-{n}", "Order": n, "Section": "A", "Title": f"KPI {n}", "Owner": "Head"} for n in numbers],
        "Measures": [
            {"Measure": f"M-{n}", "Order": n, "KPI": f"K-{n}", "Metric name": f"Name {n}", "Unit": "%", "Decimals": 1, "Good is": "High", "Frequency": "quarterly"}
            for n in numbers
        ],
        "Targets": [{"Measure": f"M-{n}", "Kind": "value", "Target": 90} for n in numbers],
        "Data": [{"Measure": f"M-{n}", "Period": "2023/24 Q2", "Value": 91} for n in numbers],
        "Commentary": [{"KPI": f"K-{n}", "Order": 1, "Heading": "Issues", "Text": "A text"} for n in numbers],
    }  # fmt: skip
    buffer = io.BytesIO()
    write_new(buffer, content, SETTINGS, modified=MODIFIED)
    return buffer.getvalue()


def renamed(sheet: str, name: str) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        book[sheet].tables.clear()
        book[sheet][column(sheet, name, 1)].value = "Zzqx"

    return change


def moved(sheet: str) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        book[sheet].tables.clear()
        book[sheet].insert_rows(1, 4)
        book[sheet].insert_cols(1, 2)
        book[sheet]["A1"], book[sheet]["A2"] = "Performance 2023/24", "Prepared by the performance team"

    return change


def headless(sheet: str) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        book[sheet].tables.clear()
        book[sheet].delete_rows(1)

    return change


SHEETS = ("Sections", "KPIs", "Measures", "Targets", "Data", "Commentary")
ONE_CAUSE = [
    *((f"{sheet} without its {c.name}", renamed(sheet, c.name)) for sheet in SHEETS for c in layout.sheet(sheet).columns if c.required or c.name in ("Value", "Target", "Good is", "Text")),
    *((f"{sheet} renamed", lambda book, sheet=sheet: setattr(book[sheet], "title", "Zzqx")) for sheet in SHEETS),
    *((f"{sheet} without its header", headless(sheet)) for sheet in SHEETS),
]  # fmt: skip


@pytest.mark.parametrize("change", [c[1] for c in ONE_CAUSE], ids=[c[0] for c in ONE_CAUSE])
def test_one_slip_in_the_form_of_a_workbook_is_named_in_a_few_lines(
    large: bytes, tmp_path: Path, change: Callable[[Book], object]
) -> None:
    findings = changed(large, tmp_path, change)
    assert any(f.severity is Severity.ERROR for f in findings)
    assert len(list(lines_of(findings))) <= 10, told(findings)
    assert len(findings) <= 10, told(findings)


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_table_below_titles_and_away_from_the_edge_is_read_as_it_is(large: bytes, tmp_path: Path, sheet: str) -> None:
    assert changed(large, tmp_path, moved(sheet)) == ()


def test_a_workbook_whose_formulas_were_never_calculated_is_one_finding(large: bytes, tmp_path: Path) -> None:
    def change(book: Book) -> None:
        for row in range(2, MANY + 2):
            book["Data"].cell(row, 4).value = "=1+1"

    findings = changed(large, tmp_path, change)
    assert [f.code for f in findings] == ["formula-without-value"], told(findings)


def changed(data: bytes, folder: Path, change: Callable[[Book], object]) -> tuple[Finding, ...]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    book.save(folder / "q.xlsx")
    return reader.read(folder / "q.xlsx")[1]


def test_more_than_twenty_of_a_code_are_counted_and_fewer_listed() -> None:
    def several_of(code: str, many: int) -> list[Finding]:
        return [Finding(code, Severity.WARNING, Cell("Data", f"D{n}"), "is odd.", "Look.") for n in range(many)]

    lines = list(lines_of([*several_of("some", 20), *several_of("many", 1500)]))
    assert len([line for line in lines if line.endswith("[some]")]) == 20
    assert [line for line in lines if line.endswith("[many]")] == [
        "warning: Data!D0: is odd. Look. [many]",
        "warning: 1,499 more like this one; --format json lists them all. [many]",
    ]
