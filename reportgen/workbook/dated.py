"""Dates where a period should stand: what Excel made of 'Apr-23', and the month ends that people head columns with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from reportgen import periods
from reportgen.periods.days import what_a_day_may_be
from reportgen.workbook.cells import Content, Kind


def as_text(content: Content, among: Collection[Content], monthly: bool = False) -> str:
    """The period that a date means, as a person would type it; '' where it may mean more than one.

    A cell that shows 'Apr-23' is that month. First and last days of months are months for a monthly measure, and where
    one stands beside another of the next or last month. `among` are the contents of the header, or of the column.
    """
    day = _day(content)
    beside = {_month(_day(other)) - _month(day) for other in among if _day_in_month(_day(other)) == _day_in_month(day)}
    in_a_row = bool(beside & {-1, 1})
    if content.kind is Kind.MONTH:
        return periods.month_text(day) if monthly or in_a_row or not _was_a_year(day) else ""
    is_edge = _day_in_month(day) != 0
    return periods.month_text(day) if is_edge and (monthly or in_a_row) else ""


def remedy(content: Content) -> str:
    """What to type instead of a date that may mean more than one period."""
    day = _day(content)
    if content.kind is Kind.MONTH:
        year = f"{day.year}/{day.month:02d}"
        return f"Format the cell as Text and type {periods.month_text(day)}, or {year} if the year was meant."
    return f"Format the cell as Text. {what_a_day_may_be(day)}"


def _was_a_year(day: date) -> bool:
    """Whether Excel may have made the month of a financial year: it takes 2011/12 for December 2011."""
    return day.month == (day.year + 1) % 100


def _day(content: Content) -> date:
    assert isinstance(content.value, date)  # noqa: S101  only dates come here
    return content.value


def _day_in_month(day: date) -> int:
    """1 for the first of a month, -1 for its last, else 0."""
    return 1 if day.day == 1 else -1 if (day + timedelta(days=1)).day == 1 else 0


def _month(day: date) -> int:
    return day.year * 12 + day.month
