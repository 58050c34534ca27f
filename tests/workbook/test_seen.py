"""What a cell says to a person beside what it holds: formats, note marks, strike-through, links, hidden values."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from reportgen import numbers
from reportgen.findings import Cell
from reportgen.richtext import RAISED, Paragraph, Span
from reportgen.workbook.seen import agreed
from tests.workbook.test_reader import Book, Read, base, put, read_changed, several, value

__all__ = ["base", "read_changed"]  # fixtures

AGREED = [
    # format, stored, unit, taken (None: an error with both)
    ("0", "94.96", "%", "94.96"),
    ("#,##0.00", "-5", "number", "-5"),
    ("#,##0;(#,##0)", "-5", "number", "-5"),
    ("#,##0;[Red]#,##0", "-5", "number", "-5"),
    ("0;0", "-5", "number", None),
    ("-0", "5", "number", None),
    ("£0.0", "5.9", "GBP m", "5.9"),
    ('£0.000,,"m"', "5900000", "GBP m", "5.9"),
    ('£0.000,,"m"', "5900000", "GBP", "5900000"),
    ('£0.0,"k"', "5900000", "GBP m", "5.9"),
    ("0.0,,", "5900000", "GBP m", "5.9"),
    ("0.0,,", "5900000", "GBP", None),
    ("0.0,,", "5900000", "number", None),
    ('0.0"m"', "5.9", "GBP m", "5.9"),
    ('0.0"m"', "5.9", "GBP", None),
    ('0.0"m"', "5.9", "", "5.9"),
    ('0.0"k"', "5.9", "number", None),
    ('0.0,"k"', "43203", "tCO2e", "43203"),
    ('0.0,"k"', "59", "number", None),
    ('0" days"', "5", "days", "5"),
    ('0"%"', "93", "%", "93"),
    ('0"%"', "93", "number", None),
    ('"<"0', "5", "number", None),
    ('[<5]"<5";0', "3", "number", None),
    ('[<5]"<5";0', "7", "number", "7"),
    ('"about "0', "5", "number", None),
    ('0" or more"', "5", "number", None),
    ('0"+"', "5", "number", None),
    ('0" of 5"', "3", "number", None),
    ('0;-0;"-"', "0", "number", "0"),
    ('0;-0;"n/a"', "0", "number", None),
    ('_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', "0", "number", "0"),
    ("# ?/?", "0.5", "number", "0.5"),
    ("0.0E+00", "5900000", "number", "5900000"),
    (";;;", "5", "number", "5"),
]


@pytest.mark.parametrize(("code", "stored", "unit", "taken"), AGREED)
def test_a_number_is_what_is_shown_and_stored(code: str, stored: str, unit: str, taken: str | None) -> None:
    found = agreed(code, Decimal(stored), numbers.pounds_in(unit), counts_shares=unit.startswith("%"))
    assert (None if found is None else f"{found:f}") == taken


def raised(text: str, mark: str) -> CellRichText:
    return CellRichText([text, TextBlock(InlineFont(vertAlign="superscript"), mark)])


def strike(sheet: str, *cells: str) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        for cell in cells:
            book[sheet][cell].font = Font(strike=True)

    return change


def link(sheet: str, cell: str, address: str) -> Callable[[Book], None]:
    return lambda book: setattr(book[sheet][cell], "hyperlink", address)


def white(book: Book) -> None:
    book["Data"]["D5"].font = Font(color="FFFFFFFF")


def no_zeros(book: Book) -> None:
    book["Data"]["D5"].value = 0
    book["Data"].sheet_view.showZeros = False


LOOKS = [
    ("a raised digit", put("Data", "Value", 5, raised("1265", "1")), "note-mark", "D5", "1265"),
    ("a raised letter", put("Data", "Value", 5, raised("1265", "a")), "note-mark", "D5", "1265"),
    ("a raised star", put("Data", "Value", 5, raised("1265", "*")), "note-mark", "D5", "1265"),
    ("the sign itself", put("Data", "Value", 5, "1,265²"), "note-mark", "D5", "1265"),
    ("a struck-out value", strike("Data", "D5"), "text-struck", "D5", None),
    ("a struck-out row", strike("Data", "A5", "B5", "D5"), "row-struck", "A5:D5", "1200"),
    ("a struck-out id", strike("Data", "A5"), "row-struck", "A5", "1200"),
    ("a format that hides", put("Data", "Value", 5, 1265, ";;;"), "cell-shows-nothing", "D5", "1265"),
    ("white on white", white, "cell-shows-nothing", "D5", "1265"),
    ("zeros that a sheet hides", no_zeros, "cell-shows-nothing", "D5", "0"),
    ("a format nobody knows", put("Data", "Value", 5, 1265, "[DBNum1]0"), "format-unknown", "D5", "1265"),
    ("a link from a number", link("Data", "D5", "https://example.org/"), "cell-link-left-out", "D5", "1265"),
    ("a link from a title", link("Data", "A5", "https://example.org/"), "cell-link-left-out", "A5", "1265"),
]


@pytest.mark.parametrize(("change", "code", "cell", "read"), [c[1:] for c in LOOKS], ids=[c[0] for c in LOOKS])
def test_a_look_is_named(
    read_changed: Read, change: Callable[[Book], object], code: str, cell: str, read: str | None
) -> None:
    report, findings = read_changed(change)
    assert report is not None, "\n".join(map(str, findings))
    assert (code, Cell("Data", cell)) in [(f.code, f.place) for f in findings], "\n".join(map(str, findings))
    assert value(report, "A-2a") == read


def test_a_number_shown_otherwise_is_an_error_with_both(read_changed: Read) -> None:
    report, findings = read_changed(put("Data", "Value", 5, 5900000, "0.0,,"))
    (found,) = [f for f in findings if f.code == "number-shown-otherwise"]
    assert report is None
    assert "5900000" in found.problem
    assert "'5.9'" in found.problem


def test_a_padded_id_is_the_one_that_is_shown(read_changed: Read) -> None:
    report, _ = read_changed(
        several(
            put("KPIs", "KPI", 3, 101, "00000"),
            put("Measures", "KPI", 3, "00101"),
            put("Commentary", "KPI", 3, "00101"),
        )
    )
    assert report is not None
    assert [k.id for k in report.kpis] == ["A-1", "00101"]


COMMENTARY = [
    ("a power", raised("10", "3"), (Span("10³"),)),
    ("letters", raised("n", "a"), (Span("n"), Span("a", position=RAISED))),
    (
        "struck-out words",
        CellRichText(["It rises. ", TextBlock(InlineFont(strike=True), "It falls.")]),
        (Span("It rises."),),
    ),
]


@pytest.mark.parametrize(("typed", "spans"), [c[1:] for c in COMMENTARY], ids=[c[0] for c in COMMENTARY])
def test_runs_of_commentary(read_changed: Read, typed: CellRichText, spans: tuple[Span, ...]) -> None:
    report, _ = read_changed(put("Commentary", "Text", 3, typed))
    assert report is not None
    assert report.commentary[1].blocks == (Paragraph(spans),)


def test_a_link_behind_commentary_is_kept(read_changed: Read) -> None:
    report, findings = read_changed(
        several(put("Commentary", "Text", 3, "Read the plan"), link("Commentary", "G3", "https://example.org/plan"))
    )
    assert report is not None
    assert report.commentary[1].blocks == (Paragraph((Span("Read the plan", link="https://example.org/plan"),)),)
    assert "cell-link-left-out" not in [f.code for f in findings]


def test_a_link_behind_a_setting_is_its_address(read_changed: Read) -> None:
    def change(book: Book) -> None:
        cell = next(c for c in book["Report"]["A"] if c.value == "Dashboard link").offset(0, 1)
        cell.value, cell.hyperlink = "Open the dashboard", "https://example.org/dashboard"

    report, _ = read_changed(change)
    assert report is not None
    assert report.settings.dashboard_link == "https://example.org/dashboard"
