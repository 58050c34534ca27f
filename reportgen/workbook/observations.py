"""Observations: measures' values, from sheets in the long form (a row a value) and the wide (a column a period)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from reportgen import numbers, periods
from reportgen.findings import Cell
from reportgen.model import Measure, Observation, Source, Status
from reportgen.periods import Period
from reportgen.workbook.cells import place
from reportgen.workbook.known import Known, is_academic
from reportgen.workbook.rows import Row, rows
from reportgen.workbook.settings import NO_PERIOD
from reportgen.workbook.tables import Table, quoted


def observations(table: Table, known: Known) -> Iterator[Observation]:
    """The observations of one sheet, in either form."""
    yield from _wide(table, known) if is_wide(table) else _long(table, known)


def is_wide(table: Table) -> bool:
    """Whether a sheet of observations has a column a period."""
    return (
        "Measure" in table.columns
        and "Period" not in table.columns
        and "Value" not in table.columns
        and any(c.is_date or any(d.isdigit() for d in str(c)) for c in table.others.values())
    )


def _long(table: Table, known: Known) -> Iterator[Observation]:
    for row in rows(table):
        measure = known.measure_of(row)
        unit = measure.unit if measure else ""
        period = row.period("Period", is_academic(measure))
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
    headers: dict[str, int] = {}
    for number, content in table.others.items():
        name = str(content).strip()
        where = Cell(table.name, place(table.header_row, number))
        if content.is_date or any(c.isdigit() for c in name):
            headers[name if name not in headers else f"{name} ({place(table.header_row, number)})"] = number
        else:
            table.gathered.note(
                "column-unknown",
                where,
                f"the column '{quoted(name)}' is not one that reportgen reads.",
                "Nothing to do: it is left as it is.",
            )
    wide = replace(table, columns={**table.columns, **headers})
    readable = {name: number for name, number in headers.items() if _names_a_period(wide, name, number)}
    for row in rows(wide):
        measure = known.measure_of(row)
        if measure is None:
            continue
        for name, number in readable.items():
            if row.is_empty(name):
                continue
            value, marked = row.marked_number(name, measure.unit)
            period = periods.parse(str(table.others[number]), is_academic(measure))
            yield Observation(
                measure_id=measure.id,
                period=period,
                value=value,
                status=marked or _status_without_a_word(row, name, value, period),
                place=row.where(name),
            )


def _names_a_period(table: Table, name: str, number: int) -> bool:
    where = Cell(table.name, place(table.header_row, number))
    content = table.others[number]
    if content.is_date:
        table.gathered.error(
            "date-in-period",
            where,
            f"the header is the date {content}; Excel may have made one of what was typed.",
            "Format the cell as Text and type the period again, for example 2023/24 Q2.",
        )
        return False
    try:
        periods.parse(str(content))
    except periods.NotAPeriod as e:
        table.gathered.error(
            "period-unreadable", where, f"the header '{quoted(name)}' cannot be read. {e.why}", e.remedy
        )
        return False
    return True


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
        )
    return value
