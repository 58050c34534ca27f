"""Periods: financial quarters and years, academic years, terms, calendar, rolling and pooled years, and single days.

A period keeps the text it was typed as, and knows the days it covers, so that periods of one calendar can be put in
order and matched with the same period a year before, in whatever form they are typed.
"""

from __future__ import annotations

from reportgen.periods.calendars import (
    Calendar,
    Key,
    Period,
    academic_year,
    day_text,
    financial_year,
    month_text,
    name_of,
    previous,
    quarter_of,
    year_before,
)
from reportgen.periods.typed import NotAPeriod, parse

__all__ = [
    "Calendar",
    "Key",
    "NotAPeriod",
    "Period",
    "academic_year",
    "day_text",
    "financial_year",
    "month_text",
    "name_of",
    "parse",
    "previous",
    "quarter_of",
    "year_before",
]
