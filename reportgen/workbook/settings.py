"""The Report sheet: a setting a row, read as if it were one row with a setting a column."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from reportgen import model
from reportgen.findings import Cell
from reportgen.periods import Calendar, Period
from reportgen.workbook import layout
from reportgen.workbook.cells import Content, place
from reportgen.workbook.rows import Row, rows
from reportgen.workbook.seen import LINK, address
from reportgen.workbook.tables import Table, nearest, quoted

# Stands in where a period cannot be read; what holds it never leaves the reader.
NO_PERIOD = Period("", Calendar.FINANCIAL_YEAR, date(1900, 4, 1), date(1901, 3, 31))


def read_settings(table: Table | None) -> model.Settings | None:
    """The settings of the Report sheet, or None where there is none to read or its period cannot be read."""
    if table is None or not {"Setting", "Value"} <= set(table.columns):
        return None
    row = _settings_row(table)
    period = row.period("Period")
    status = row.choice("Status", model.ReportStatus) or model.ReportStatus.DRAFT
    settings = model.Settings(
        report_id=row.id("Report id"),
        organisation=row.text("Organisation"),
        title=row.text("Title"),
        period=period or NO_PERIOD,
        introduction=row.rich("Introduction"),
        key_introduction=row.rich("Key introduction"),
        themes=row.rich("Themes"),
        kpis_agreed=row.whole("KPIs agreed"),
        committee=row.text("Committee"),
        portfolio_holder=row.text("Portfolio holder"),
        meeting_date=row.day("Meeting date"),
        appendix_letter=row.text("Appendix letter"),
        marking=row.text("Marking"),
        contact=row.text("Contact"),
        status=status,
        dashboard_text=row.text("Dashboard text"),
        dashboard_link=link(row, "Dashboard link"),
        logo=row.text("Logo"),
        colour=_colour(row),
        small_number_threshold=row.whole("Small-number threshold"),
        previous_workbook=row.text("Previous workbook"),
        trend_charts=row.choice("Trend charts", model.TrendCharts) or model.TrendCharts.NO,
        places={_field(s.name): row.where(s.name) for s in layout.SETTINGS},
    )
    return settings if period else None


def _settings_row(table: Table) -> Row:
    """The Report sheet as one row, in which each setting is a column."""
    places: dict[str, int] = {}
    contents: dict[int, Content] = {}
    by_small = {s.name.casefold(): s.name for s in layout.SETTINGS}
    unknown: list[Row] = []
    for row in rows(table):
        name = by_small.get(row.raw("Setting").casefold(), "")
        if not name:
            unknown.append(row)
        elif name in places:
            row.error(
                "setting-duplicate",
                "Setting",
                f"the setting '{name}' stands here and in row {places[name]}.",
                "Delete one of the two rows.",
            )
        else:
            places[name] = row.at
            content = row.cells.get(table.columns["Value"])
            if content is not None:
                contents[row.at] = content
    missing = [s for s in layout.SETTINGS if s.name not in places]
    for row in unknown:
        found = quoted(row.raw("Setting"))
        row.warning(
            "setting-unknown",
            "Setting",
            f"'{found}' is not a setting.{nearest(found, [s.name for s in missing])}",
            "It was not read; correct its name or delete the row.",
        )
    for setting in missing:
        if setting.required:
            table.gathered.error(
                "setting-missing",
                Cell(table.name, "A:A"),
                f"there is no setting '{setting.name}'.",
                f"Add a row for it: {setting.note}",
            )
    sheet = replace(table.sheet, columns=layout.SETTINGS)
    fields = {f: getattr(table, f) for f in ("name", "grid", "header_row", "others", "gathered")}
    one_row = _SettingsTable(sheet=sheet, columns=dict(places), value_column=table.columns["Value"], **fields)
    return Row(one_row, table.header_row, contents)


@dataclass(frozen=True)
class _SettingsTable(Table):
    """The Report sheet on its side: a setting is a column, and `columns` gives its row."""

    value_column: int = 2

    def dates_beside(self, row: int, column: str) -> tuple[Content, ...]:  # noqa: ARG002  a setting stands alone
        """No other setting's date says what this one's means."""
        return ()

    def where(self, row: int, column: str) -> Cell:  # noqa: ARG002  the one row is the whole sheet
        """The place of a setting's value."""
        at = self.columns.get(column)
        return Cell(self.name, place(at, self.value_column)) if at else Cell(self.name)


def link(row: Row, name: str) -> str:
    """An address of a page or a mailbox, or ''."""
    behind = address(row.cells.get(row.table.columns.get(name, 0)))
    if behind and not LINK.fullmatch(row.raw(name)):
        return behind
    text = row.text(name)
    if text and not LINK.fullmatch(text):
        row.warning(
            "link-refused",
            name,
            f"{row.what(name)} is '{quoted(text)}', which is not an address of a page or a mailbox.",
            "It was left out; enter an address that begins https://, http:// or mailto:.",
        )
        return ""
    return text


def _colour(row: Row) -> str:
    text = row.text("Colour")
    if text and not re.fullmatch(r"#[0-9A-Fa-f]{6}", text):
        row.error(
            "colour-unreadable",
            "Colour",
            f"the colour is '{quoted(text)}'.",
            "Enter six digits (0 to 9, A to F) after #, for example #12436D.",
        )
        return ""
    return text or "#12436D"


def _field(setting: str) -> str:
    """The name that a setting has in the model: 'KPIs agreed' is kpis_agreed."""
    return setting.lower().replace(" ", "_").replace("-", "_")
