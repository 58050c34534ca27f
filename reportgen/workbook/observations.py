"""Observations: measures' values, from sheets in the long form (a row a value) and the wide (a column a period)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from reportgen import numbers, periods
from reportgen.findings import Cell, about
from reportgen.model import Measure, Observation, Source, Status
from reportgen.periods import Period
from reportgen.workbook import dated, layout
from reportgen.workbook.cells import Content, Grid, place
from reportgen.workbook.known import Known, is_academic, is_monthly
from reportgen.workbook.rows import Row, rows
from reportgen.workbook.settings import NO_PERIOD
from reportgen.workbook.tables import Gathered, Table, open_table, quoted, say_unknown_columns


def observations(table: Table, known: Known) -> Iterator[Observation]:
    """The observations of one sheet, in either form."""
    yield from _wide(table, known) if is_wide(table) else _long(table, known)


def holds_observations(grid: Grid, known: Known, gathered: Gathered) -> bool:
    """Whether a sheet 'Data ...' holds observations; a team's own 'Data checks' does not, and is named as such.

    One that has ids of measures and no header to read them by may have lost its header: that is said as an error.
    """
    table = open_table(grid, layout.sheet(layout.DATA), Gathered())
    if {"Period", "Value"} <= set(table.columns) or is_wide(table):
        return True
    if "Measure" in table.columns:
        if table.columns.keys() & {"Period", "Value", "Numerator", "Status"}:
            return True
        gathered.warning(
            "sheet-not-data",
            Cell(grid.name),
            "the sheet has a column 'Measure', but neither Period and Value nor a column a period: it was not read.",
            "Give it those columns if it holds values; otherwise choose a name that does not begin with 'Data'.",
        )
        return False
    ids = Counter(column for (_, column), content in grid.cells.items() if str(content).strip() in known.measures)
    if ids and ids.most_common(1)[0][1] > 1:
        gathered.error(
            "column-missing",
            Cell(grid.name, f"{table.header_row}:{table.header_row}"),
            "there is no column 'Measure', though the sheet holds ids of measures.",
            "Name the column that holds them 'Measure', or the sheet so that it does not begin with 'Data'.",
        )
    return False


def is_wide(table: Table) -> bool:
    """Whether a sheet of observations has a column a period."""
    return (
        "Measure" in table.columns
        and "Period" not in table.columns
        and "Value" not in table.columns
        and any(_like_a_period(content) for content in table.others.values())
    )


# What a header has that is meant as a period, whether or not it can be read as one: a year, a quarter, a month.
_PERIOD_LIKE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|\d\d ?[/-] ?\d\d|\b(?:q|qtr|quarter|h|fy|ay) ?\d|\bterm\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ '-]*\d",
    re.IGNORECASE,
)


def _like_a_period(content: Content) -> bool:
    return content.is_date or _PERIOD_LIKE.search(str(content)) is not None


def _long(table: Table, known: Known) -> Iterator[Observation]:
    for row in rows(table, known.measures):
        measure = known.measure_of(row)
        unit = measure.unit if measure else ""
        period = row.period("Period", is_academic(measure), is_monthly(measure))
        status = row.choice("Status", Status)
        value = numerator = denominator = previous = None
        marked = row.mark("Value")
        if Status.CONFIDENTIAL in (status, marked):
            status = Status.CONFIDENTIAL
            for column in ("Value", "Numerator", "Denominator", "Previous value"):
                if row.has_figure(column):
                    row.say_confidential(column)
        else:
            value, marked = row.marked_number("Value", unit)
            numerator = row.number("Numerator")
            denominator = row.number("Denominator")
            previous = row.number("Previous value", unit)
            status = status or marked
            if measure:
                value = _value_with_parts(row, measure, value, numerator, denominator, status)
        if status in (Status.AWAITED, Status.NOT_AVAILABLE) and value is not None:
            row.warning(
                "status-against-value",
                "Status",
                f"{row.what('Status')} is {status.value}, but there is a value.",
                "The value was not used; delete it, or choose another status.",
            )
            value = None
        observation = Observation(
            measure_id=measure.id if measure else "",
            period=period or NO_PERIOD,
            value=value,
            as_of=row.text("As of as shown"),
            numerator=numerator,
            denominator=denominator,
            status=status or _status_without_a_word(row, "Value", value, period),
            previous_value=previous,
            revision_reason=row.text("Revision reason"),
            note=row.text("Note"),
            source=row.choice("Source", Source) or Source.REPORTED,
            place=row.where("Value"),
        )
        if measure and period:
            yield observation


def _wide(table: Table, known: Known) -> Iterator[Observation]:
    typed = _period_headers(table)
    names = {number: str(table.others[number]).strip() for number in typed}
    doubled = {name for name, times in Counter(names.values()).items() if times > 1}
    names = {
        number: f"{name} ({place(table.header_row, number)})" if name in doubled else name
        for number, name in names.items()
    }
    wide = replace(table, columns={**table.columns, **{name: number for number, name in names.items()}})
    for row in rows(wide, known.measures):
        measure = known.measure_of(row)
        if measure is None:
            continue
        for number, name in names.items():
            if row.is_empty(name):
                continue
            value, marked = row.marked_number(name, measure.unit)
            period = periods.parse(typed[number], is_academic(measure))
            yield Observation(
                measure_id=measure.id,
                period=period,
                value=value,
                status=marked or _status_without_a_word(row, name, value, period),
                place=row.where(name),
            )


def _period_headers(table: Table) -> dict[int, str]:
    """Column -> the period that its header names, as typed. Headers that cannot be read are named all in one."""
    dates = [content for content in table.others.values() if content.is_date]
    readable: dict[int, str] = {}
    unreadable: list[tuple[int, Content, str, str, str]] = []  # with code, why, remedy
    own: list[int] = []
    for number, content in table.others.items():
        name = " ".join(numbers.visible(str(content)).split())
        if not _like_a_period(content):
            own.append(number)
            continue
        if content.is_date:
            name = dated.as_text(content, dates)
            if not name:
                why = "Excel may have made one of what was typed."
                unreadable.append((number, content, "date-in-period", why, dated.remedy(content)))
                continue
        try:
            periods.parse(name)
            readable[number] = name
        except periods.NotAPeriod as e:
            unreadable.append((number, content, "period-unreadable", e.why, e.remedy))
    say_unknown_columns(table, own)
    for code in ("date-in-period", "period-unreadable"):
        of_code = [found for found in unreadable if found[2] == code]
        if of_code:
            _say_unreadable(table, of_code)
    return readable


def _say_unreadable(table: Table, found: Sequence[tuple[int, Content, str, str, str]]) -> None:
    number, content, code, why, remedy = found[0]
    what = f"the header is the date {content};" if content.is_date else f"the header '{quoted(str(content))}'"
    more = f" So are {len(found) - 1} more headers, to {place(table.header_row, found[-1][0])}." if found[1:] else ""
    said = f"{what} {why}" if content.is_date else f"{what} cannot be read. {why}"
    table.gathered.error(code, Cell(table.name, place(table.header_row, number)), f"{said}{more}", remedy)


def _status_without_a_word(row: Row, column: str, value: Decimal | None, period: Period | None) -> Status:
    if value is None:
        # A value that cannot be read is an error already, and nobody need be asked for it again.
        return Status.AWAITED if row.is_empty(column) else Status.NOT_AVAILABLE
    return Status.PROVISIONAL if period and period.provisional else Status.FINAL


def _value_with_parts(
    row: Row,
    measure: Measure,
    value: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    status: Status | None,
) -> Decimal | None:
    """The value, computed from numerator and denominator where it is missing, checked by them where it is not."""
    if numerator is None or denominator is None:
        return value
    if denominator == 0:
        row.error(
            "denominator-zero",
            "Denominator",
            f"{row.what('Denominator')} is 0.",
            "Correct it, or leave numerator and denominator blank.",
        )
        return value
    scale = numbers.one_in(measure.unit)
    if scale is None:
        return value
    computed = numerator * scale / denominator
    if value is None:
        return computed if status not in (Status.AWAITED, Status.NOT_AVAILABLE) else None
    # Rounded to its decimals, a right value is at most half of the last one away; a cut one nearly a whole.
    if abs(computed - value) > Decimal(1).scaleb(-measure.decimals):
        row.warning(
            "value-against-parts",
            "Value",
            f"{row.what('Value')} is {value:f}, but {numerator:f} of {denominator:f} is "
            f"{round(computed, measure.decimals + 1):f}.",
            "The value was used; correct it or the numerator and denominator.",
            about(measure.id, ("Unit", measure.unit)),
        )
    return value
