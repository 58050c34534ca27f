"""Periods as officers type them: financial quarters and years, academic years, terms, calendar and rolling years.

A period keeps the text it was typed as, and knows the days it covers, so that periods of one calendar can be put in
order and matched with the same period a year before. Financial years run April to March, academic years September to
August, whatever form they are typed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Calendar(Enum):
    """What a period is one of; periods of different calendars are never compared."""

    FINANCIAL_QUARTER = "financial quarter"
    FINANCIAL_YEAR = "financial year"
    ACADEMIC_YEAR = "academic year"
    TERM = "term"
    MONTH = "month"
    CALENDAR_QUARTER = "calendar quarter"
    CALENDAR_YEAR = "calendar year"
    YEAR_TO_DATE = "year to date"
    ROLLING_YEAR = "rolling year"


@dataclass(frozen=True)
class Period:
    """A span of days with the name an officer gave it. `start` and `end` are both inside the period."""

    text: str
    calendar: Calendar
    start: date
    end: date
    provisional: bool = False

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"the period {self.text!r} ends before it starts")

    @property
    def key(self) -> tuple[Calendar, date, date]:
        """Two periods with the same key are the same period, however they were typed."""
        return (self.calendar, self.start, self.end)
