"""A period as the days it covers: which calendar it is of, what comes before it, and what it is called.

Financial years run April to March, academic years September to August.
"""

from __future__ import annotations

from calendar import monthrange
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
    POOLED_YEARS = "pooled years"  # two to five years taken together, as the small numbers of health are
    DAY = "day"  # a count on one day: a snapshot, a census, a mid-year estimate


Key = tuple[Calendar, date, date]


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
    def key(self) -> Key:
        """Two periods with the same key are the same period, however they were typed.

        Keys of one calendar can be compared with < and sorted; keys of different calendars cannot.
        """
        return (self.calendar, self.start, self.end)


def previous(period: Period) -> Key:
    """The key of the period before, of the same calendar.

    For a year to date and a rolling year that is the one a quarter earlier (a month earlier if it does not end with a
    quarter): the steps in which reports give them. Before the year to date of Q1 stands that of the whole last year.
    """
    first, last = _month(period.start), _month(period.end)
    step = 3 if (last + 1) % 3 == 0 else 1
    match period.calendar:
        case Calendar.YEAR_TO_DATE:
            if last - step < first:
                return _key(period.calendar, first - 12, first - 1)
            return _key(period.calendar, first, last - step)
        case Calendar.ROLLING_YEAR:
            return _key(period.calendar, first - step, last - step)
        case Calendar.TERM:
            return _key(period.calendar, *_term_before(first))
        case Calendar.POOLED_YEARS:
            return year_before(period)
        case Calendar.DAY:
            return _day_key(last_day(last - step)) if _ends_a_month(period.end) else year_before(period)
        case _:
            length = last - first + 1
            return _key(period.calendar, first - length, last - length)


def year_before(period: Period) -> Key:
    """The key of the same period one year before, of the same calendar."""
    if period.calendar is Calendar.DAY:
        month = last_day(_month(period.end) - 12)
        return _day_key(month if _ends_a_month(period.end) else month.replace(day=period.end.day))
    return _key(period.calendar, _month(period.start) - 12, _month(period.end) - 12)


_OF_NO_QUARTER = (Calendar.TERM, Calendar.ACADEMIC_YEAR, Calendar.CALENDAR_YEAR, Calendar.POOLED_YEARS)


def quarter_of(period: Period) -> int | None:
    """The financial quarter, 1 to 4, with whose last day the period ends; None where it does not end with one.

    Terms, academic, calendar and pooled years belong to another calendar and have none.
    """
    if period.calendar in _OF_NO_QUARTER or period.end.month % 3 or not _ends_a_month(period.end):
        return None
    return 4 if period.end.month == 3 else period.end.month // 3 - 1


def financial_year(period: Period) -> str:
    """The financial year that the period ends in, as '2023/24'."""
    return _year_text((_month(period.end) - 3) // 12)


def academic_year(period: Period) -> str:
    """The academic year that the period begins in, as '2023/24'."""
    return _year_text((_month(period.start) - 8) // 12)


def name_of(key: Key) -> str:
    """A period's name where nobody has typed one, in a form that `parse` reads back as the same period.

    '2023/24 Q1', '2023/24' (the financial and the academic year alike), 'Autumn Term 2022', 'August 2023',
    '2023/24 Q2 to date', '12 months to 2023/24 Q2', '2019 to 2021',
    '31 March 2023 snapshot'. Expects a key that a period has, or `previous` or `year_before`.
    """
    calendar, start, end = key
    year = _year_text((_month(end) - 3) // 12)
    quarter = None if end.month % 3 else (4 if end.month == 3 else end.month // 3 - 1)
    to = month_text(end) if quarter is None else f"{year} Q{quarter}"
    match calendar:
        case Calendar.FINANCIAL_QUARTER:
            return to
        case Calendar.FINANCIAL_YEAR | Calendar.ACADEMIC_YEAR:
            return _year_text(start.year)
        case Calendar.TERM:
            term = next(name for name, months in TERMS.items() if months[0] == start.month - 1)
            return f"{term.capitalize()} Term {start.year}"
        case Calendar.MONTH:
            return month_text(end)
        case Calendar.CALENDAR_QUARTER:
            return f"calendar Q{end.month // 3} {end.year}"
        case Calendar.CALENDAR_YEAR:
            return str(start.year)
        case Calendar.YEAR_TO_DATE:
            # A whole year to date is how one is typed that does not say up to when.
            whole = (end.month, end.year) == (3, start.year + 1)
            return f"{year} to date" if whole else f"year to date {to}" if quarter is None else f"{to} to date"
        case Calendar.ROLLING_YEAR:
            return f"12 months to {to}"
        case Calendar.POOLED_YEARS if start.month == 1:
            # Two years named so could be one financial year.
            return f"{start.year} to {end.year}{' pooled' if end.year == start.year + 1 else ''}"
        case Calendar.POOLED_YEARS:
            return f"{_year_text(start.year)} to {_year_text(end.year - 1)}"
        case Calendar.DAY:
            return f"{day_text(end)} snapshot"


MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def month_text(day: date) -> str:
    """The month of a day, as 'September 2023', whatever language the machine speaks."""
    return f"{MONTH_NAMES[day.month - 1]} {day.year}"


def day_text(day: date) -> str:
    """A day, as '31 March 2023', whatever language the machine speaks."""
    return f"{day.day} {month_text(day)}"


def _year_text(first: int) -> str:
    return f"{first}/{(first + 1) % 100:02d}"


# --- months, counted from the start of year 0, so that adding and comparing them is arithmetic ---


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """The first day of a month that is counted so."""
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> date:
    """The last day of a month that is counted so."""
    year, number = month // 12, month % 12 + 1
    return date(year, number, monthrange(year, number)[1])


def _ends_a_month(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def _day_key(day: date) -> Key:
    return (Calendar.DAY, day, day)


def _key(calendar: Calendar, first: int, last: int) -> Key:
    return (calendar, first_day(first), last_day(last))


# A term's first and last month, counted from January of the calendar year it stands in.
TERMS = {"spring": (0, 2), "summer": (3, 7), "autumn": (8, 11)}


def _term_before(first: int) -> tuple[int, int]:
    year = first - first % 12
    match first % 12:
        case 0:
            return (year - 4, year - 1)
        case 3:
            return (year, year + 2)
        case _:
            return (year + 3, year + 7)
