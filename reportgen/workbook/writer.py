"""Write a new workbook: the layout's sheets as Excel tables, with drop-downs, notes and a Guide, filled or empty.

Only for workbooks that do not exist yet: openpyxl keeps nothing of an existing file that it does not know, so an
existing workbook is patched in its own XML instead. The same content and `modified` give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO, Literal

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from reportgen import model, richtext
from reportgen.ooxml.names import local, q
from reportgen.ooxml.package import Package
from reportgen.workbook import layout
from reportgen.workbook.layout import Column, Holds
from reportgen.workbook.reference import guide_lines

Value = str | int | float | Decimal | bool | date | None

COLOUR = "12436D"
LAST_ROW = 20_000  # how far down drop-downs reach: 1,000 KPIs with 20 periods each
EXCEL_LONGEST_TEXT = 32_767
_HIGHEST_ROW = 409  # points, in Excel
_TEXTUAL = frozenset({Holds.TEXT, Holds.RICH_TEXT, Holds.PERIOD, Holds.YES_NO, Holds.CHOICE, Holds.ID, Holds.REFERENCE})
_HEADER_FILL = PatternFill("solid", fgColor=COLOUR)
_HEADER_EDGE = Border(right=Side("thin", color="FFFFFF"))
_TOP = Alignment(vertical="top")
_WRAPPED = Alignment(vertical="top", wrap_text=True)


def write_new(
    target: BinaryIO,
    content: Mapping[str, Sequence[Mapping[str, Value]]] | None = None,
    settings: Mapping[str, Value] | None = None,
    *,
    modified: datetime,
    creator: str = "reportgen",
) -> None:
    """Write a workbook to an open binary file.

    `content` gives the rows of a sheet, each a mapping from column name to value; a sheet that is not named stays
    empty. A key that begins with 'Data ' makes a further sheet of observations, in the long form if its rows name
    the column 'Period', else in the wide form. `settings` gives the values of the Report sheet by setting name.
    `modified` becomes the workbook's modified date. Without content and settings the workbook holds a row of each
    kind to write over, so that it can be read and built at once.

    Raises ValueError for a sheet, column or setting that the layout does not know: a mistake of the caller.
    """
    if not content and not settings:
        content, settings = _first_rows(modified)
    target.write(_workbook(content or {}, settings or {}, modified, creator))


def _first_rows(modified: datetime) -> tuple[Mapping[str, Sequence[Mapping[str, Value]]], Mapping[str, Value]]:
    """What a new workbook starts with: the quarter that ended last, and one unfinished KPI to write over."""
    month = modified.year * 12 + modified.month - 1
    last = month - month % 3 - 3  # the first month of the calendar quarter before this one
    year = last // 12 if last % 12 >= 3 else last // 12 - 1
    quarter = f"{year}/{(year + 1) % 100:02d} Q{last % 12 // 3 or 4}"
    rows: dict[str, list[dict[str, Value]]] = {
        "Sections": [{"Section": "S1", "Order": 1, "Title": "First section: write its title here"}],
        "KPIs": [
            {
                "KPI": "S1-01",
                "Order": 1,
                "Section": "S1",
                "Title": "First KPI: write its title here",
                "Owner": "Head of the service",
            }
        ],
        "Measures": [
            {
                "Measure": "S1-01a",
                "Order": 1,
                "KPI": "S1-01",
                "Metric name": "First measure: write its name here",
                "Unit": "%",
                "Decimals": 1,
                "Frequency": model.Frequency.QUARTERLY.value,
                "Shown in report": layout.YES,
            }
        ],
        layout.DATA: [{"Measure": "S1-01a", "Period": quarter, "Status": model.Status.AWAITED.value}],
    }
    settings: dict[str, Value] = {
        "Report id": f"report-{quarter.lower().replace('/', '-').replace(' ', '-')}",
        "Organisation": "Name of the council",
        "Title": "Performance report",
        "Period": quarter,
        "Status": model.ReportStatus.DRAFT.value,
        "Colour": f"#{COLOUR}",
    }
    return rows, settings


def _workbook(
    content: Mapping[str, Sequence[Mapping[str, Value]]],
    settings: Mapping[str, Value],
    modified: datetime,
    creator: str,
) -> bytes:
    known = {s.name for s in layout.SHEETS}
    further = [name for name in content if name not in known]
    for name in further:
        if not layout.is_data_sheet(name):
            raise ValueError(f"the workbook has no sheet {name!r}")
    if "Report" in content:
        raise ValueError("the Report sheet is given as settings")

    book = Workbook()
    guide = book.worksheets[0]
    guide.title = layout.GUIDE
    _id_names(book)
    for sheet in layout.SHEETS:
        rows = _settings_rows(settings) if sheet.name == "Report" else content.get(sheet.name, ())
        _sheet(book, sheet.name, sheet.columns, rows, sheet.read_only)
        if sheet.name == layout.DATA:
            for name in further:
                _sheet(book, name, _columns_of_data(content[name]), content[name])
    _setting_cells(book["Report"])
    _guide(guide)
    book.active = 1 if settings or content else 0
    for worksheet in book.worksheets:  # openpyxl marks the first sheet as chosen, whatever is active
        worksheet.sheet_view.tabSelected = worksheet is book.active

    stamp = modified.replace(tzinfo=None, microsecond=0)
    book.properties.creator = creator
    book.properties.lastModifiedBy = creator
    book.properties.created = stamp
    book.properties.title = str(settings.get("Title") or "")
    buffer = io.BytesIO()
    book.save(buffer)
    return _finished(buffer.getvalue(), stamp)


def _finished(data: bytes, stamp: datetime) -> bytes:
    """The same workbook with `stamp` as its modified date (openpyxl writes today's) and valid by the schema."""
    package = Package.open(data, "the new workbook")
    core = package.related("", "core-properties") or "docProps/core.xml"
    for element in package.xml(core).iter(q("dcterms:modified")):
        element.text = stamp.strftime("%Y-%m-%dT%H:%M:%SZ")
    package.touch(core)
    for part in [p for p in package if p.startswith("xl/worksheets/") and p.endswith(".xml")]:
        # A height that counts as set by hand would stay when the text grows.
        for row in package.xml(part).iter(q("s:row")):
            row.attrib.pop("customHeight", "")
        package.touch(part)
    styles = package.related(package.main_part(), "styles")
    if styles is not None:
        for font in package.xml(styles).iter(q("s:font")):
            font[:] = sorted(font, key=lambda e: _FONT_ORDER.index(local(e)))
        package.touch(styles)
    return package.to_bytes(stamp)


# The order of the schema, which openpyxl does not keep.
_FONT_ORDER = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name"),
    *("family", "charset", "scheme"),
)


def _columns_of_data(rows: Sequence[Mapping[str, Value]]) -> tuple[Column, ...]:
    long_form = layout.sheet(layout.DATA).columns
    if any("Period" in row for row in rows):
        return long_form
    measure = layout.sheet(layout.DATA).column("Measure")
    periods = dict.fromkeys(name for row in rows for name in row if name != measure.name)
    note = "The measures' values in this period; [p] after a value marks it as provisional."
    return (measure, *(Column(name, Holds.NUMBER, note) for name in periods))


def _settings_rows(settings: Mapping[str, Value]) -> list[dict[str, Value]]:
    known = {s.name for s in layout.SETTINGS}
    for name in settings:
        if name not in known:
            raise ValueError(f"the workbook has no setting {name!r}")
    return [{"Setting": s.name, "Value": settings.get(s.name), "What to enter": _about(s)} for s in layout.SETTINGS]


def _about(setting: Column) -> str:
    example = f" For example: {setting.example}" if setting.example else ""
    return ("Needed. " if setting.required else "") + setting.note + example


# --------------------------------------------------------------------------------------------- one sheet
def _sheet(
    book: Workbook,
    name: str,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Value]],
    read_only: bool = False,
) -> None:
    names = {c.name for c in columns}
    for row in rows:
        for column_name in row:
            if column_name not in names:
                raise ValueError(f"the sheet {name!r} has no column {column_name!r}")
    sheet = book.create_sheet(name)
    for n, column in enumerate(columns, 1):
        letter = get_column_letter(n)
        dimension = sheet.column_dimensions[letter]
        dimension.width = max(column.width, len(column.name) + 4)
        # The whole column is formatted, so that rows typed later are Text too: else Excel takes "- Calls rose" for a
        # formula and "1/3" for a date.
        dimension.number_format = _format(column)
        dimension.alignment = _alignment(column)
        _header(sheet.cell(1, n), column)
        _drop_down(sheet, column, letter)
    for r, row in enumerate(rows, 2):
        for n, column in enumerate(columns, 1):
            _fill(sheet.cell(r, n), column, row.get(column.name))
        _set_height(sheet, r, [(str(row.get(c.name) or ""), c.width) for c in columns if _is_wrapped(c)])
    last = max(2, len(rows) + 1)  # a table has at least one row, were it an empty one
    if len(rows) == 0:
        for n, column in enumerate(columns, 1):
            _fill(sheet.cell(2, n), column, None)
    table = Table(displayName=_table_name(name), ref=f"A1:{get_column_letter(len(columns))}{last}")
    table.tableStyleInfo = TableStyleInfo("TableStyleLight1", showRowStripes=True)
    sheet.add_table(table)
    sheet.freeze_panes = "B2"
    sheet.row_dimensions[1].height = 32
    _fit_to_page_width(sheet)
    sheet.print_title_rows = "1:1"
    if read_only:
        sheet.sheet_properties.tabColor = "BFBFBF"
        sheet.protection.enable()  # no password: against slips, not against people
        sheet.protection.autoFilter = False
        sheet.protection.sort = False
        sheet.protection.formatColumns = False
        sheet.protection.formatRows = False
    elif name in _WORKED_IN:
        sheet.sheet_properties.tabColor = COLOUR


def _fit_to_page_width(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    if sheet.sheet_properties.pageSetUpPr is not None:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True


_WORKED_IN = frozenset({"Report", layout.DATA, "Commentary"})  # the sheets that change every quarter


def _font(
    bold: bool = False, size: float = 11, color: str = "000000", underline: Literal["single"] | None = None
) -> Font:
    return Font(name="Calibri", sz=size, family=2, b=bold, color=color, u=underline)


def _header(cell: Cell, column: Column) -> None:
    cell.value = column.name
    cell.data_type = "s"
    cell.font = _font(bold=column.required, color="FFFFFF")
    cell.fill = _HEADER_FILL
    cell.border = _HEADER_EDGE
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    note = Comment(layout.header_note(column), "reportgen")
    note.width = 320
    note.height = 24 + 19 * sum(1 + len(line) // 44 for line in note.text.splitlines())
    cell.comment = note


def _fill(cell: Cell, column: Column, value: Value) -> None:
    cell.number_format = _format(column)
    cell.alignment = _alignment(column)
    if value is None or value == "":
        return
    if isinstance(value, bool):
        value = layout.YES if value else layout.NO
    if isinstance(value, str):
        cell.value = _typeable(value)
        cell.data_type = "s"  # whatever it looks like: text that begins with = is no formula
    else:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "d mmmm yyyy"


def _typeable(text: str) -> str:
    """The text without the characters that no cell can hold, and no longer than a cell may be; tabs stay."""
    return "\t".join(richtext.cleaned(part) for part in text.split("\t"))[:EXCEL_LONGEST_TEXT]


def _format(column: Column) -> str:
    if column.holds in _TEXTUAL:
        return "@"
    return "d mmmm yyyy" if column.holds is Holds.DATE else "General"


def _is_wrapped(column: Column) -> bool:
    return column.holds is Holds.RICH_TEXT or column.width >= 30


def _alignment(column: Column) -> Alignment:
    return _WRAPPED if _is_wrapped(column) else _TOP


def _set_height(sheet: Worksheet, row: int, texts: Sequence[tuple[str, int]]) -> None:
    """Make room for wrapped texts, each with its column's width. Excel goes on fitting the row as people type: see
    `_finished`."""
    lines = max(
        (sum(1 + len(line) * 10 // (width * 11) for line in text.split("\n")) for text, width in texts), default=1
    )
    if lines > 1:
        sheet.row_dimensions[row].height = min(lines * 15, _HIGHEST_ROW)


def _drop_down(sheet: Worksheet, column: Column, letter: str) -> None:
    if column.holds is Holds.YES_NO:
        formula, hint = f'"{layout.YES},{layout.NO}"', f"Choose {layout.YES} or {layout.NO}."
    elif column.choices:
        formula, hint = '"' + ",".join(column.choices) + '"', "Choose one of: " + ", ".join(column.choices) + "."
    elif column.refers_to:
        formula, hint = f"={_id_name(column.refers_to)}", f"Choose an id from the sheet {column.refers_to}."
    else:
        return
    validation = DataValidation(
        type="list", formula1=formula.removeprefix("="), allow_blank=True, showErrorMessage=True, errorStyle="warning"
    )
    validation.errorTitle = "Not in the list"
    validation.error = hint[:225]
    validation.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.add_data_validation(validation)


def _id_names(book: Workbook) -> None:
    """A name for the ids of each sheet that others refer to; it grows with the sheet and has no blanks at its end."""
    for name in dict.fromkeys(c.refers_to for s in layout.SHEETS for c in s.columns if c.refers_to):
        ids = f"'{name}'!$A$2:$A${LAST_ROW}"
        formula = f"OFFSET('{name}'!$A$2,0,0,MAX(1,COUNTA({ids})),1)"
        book.defined_names[_id_name(name)] = DefinedName(_id_name(name), attr_text=formula)


def _id_name(sheet_name: str) -> str:
    return f"{_table_name(sheet_name)}_ids"


def _table_name(sheet_name: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in sheet_name)


# --------------------------------------------------------------------------------------------- two special sheets
def _setting_cells(sheet: Worksheet) -> None:
    """The Report sheet holds a different thing in every row: give each its own format and drop-down."""
    for r, setting in enumerate(layout.SETTINGS, 2):
        sheet.cell(r, 1).font = _font(bold=setting.required)
        value = sheet.cell(r, 2)
        value.number_format = _format(setting)
        value.alignment = Alignment(vertical="top", wrap_text=True, horizontal="left")
        sheet.cell(r, 3).font = _font(color="505A5F")
        _set_height(sheet, r, [(str(value.value or ""), 80), (str(sheet.cell(r, 3).value), 60)])
        if setting.choices:
            validation = DataValidation(
                type="list", formula1='"' + ",".join(setting.choices) + '"', allow_blank=True, errorStyle="warning"
            )
            validation.add(value.coordinate)
            sheet.add_data_validation(validation)


def _guide(sheet: Worksheet) -> None:
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width = 18
    sheet.column_dimensions["B"].width = 100
    sheet.sheet_properties.tabColor = "505A5F"
    _fit_to_page_width(sheet)
    for r, (kind, text) in enumerate(guide_lines(), 1):
        if kind == "title":
            cell = sheet.cell(r, 1, text)
            cell.font = _font(bold=True, size=16, color=COLOUR)
        elif kind == "heading":
            cell = sheet.cell(r, 1, text)
            cell.font = _font(bold=True, size=12, color=COLOUR)
            sheet.row_dimensions[r].height = 26
            cell.alignment = Alignment(vertical="bottom")
        else:
            cell = sheet.cell(r, 2, text)
            cell.alignment = _WRAPPED
            _set_height(sheet, r, [(text, 100)])
            if kind != "text":
                link = sheet.cell(r, 1, kind)
                link.hyperlink = f"#'{kind}'!A1"
                link.font = _font(color=COLOUR, underline="single")
                link.alignment = _TOP
        cell.protection = Protection(locked=True)
