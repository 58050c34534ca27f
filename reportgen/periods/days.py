"""Days as officers type them where a period stands: a snapshot, a census, the middle of a year.

A day says what it is ("at 31 March 2023"); a bare one could as well be its month or its quarter, and is refused with
all of them named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from reportgen.periods.calendars import Calendar, day_text, first_day, last_day, month_text, name_of
from reportgen.periods.parts import EARLIEST, LATEST, MONTH_NAME, Unclear, form, month_number


def _date(match: re.Match[str]) -> date:
    try:
        if match["iso"]:
            found = date.fromisoformat(match["iso"])
        elif match["yyyy"]:
            found = date(int(match["yyyy"]), int(match["mm"]), int(match["dd"]))
        else:
            found = date(int(match["one"]), month_number(match["month"]) + 1, int(match["day"]))
    except ValueError:
        raise Unclear("There is no such day.") from None
    if not EARLIEST <= found.year <= LATEST:
        raise Unclear("This is not a period.")
    return found


def _snapshot(match: re.Match[str], _: bool) -> date:
    return _date(match)


def _snapshot_at_end_of_month(match: re.Match[str], _: bool) -> date:
    month = int(match["one"]) * 12 + month_number(match["month"])
    if not EARLIEST <= month // 12 <= LATEST:
        raise Unclear("This is not a period.")
    return last_day(month)


def _middle_of_year(match: re.Match[str], _: bool) -> date:
    year = int(match["one"])
    if not EARLIEST <= year <= LATEST:
        raise Unclear("This is not a period.")
    return date(year, 6, 30)


def _bare_day(match: re.Match[str], _: bool) -> date:
    raise Unclear("This is a day, not a period.", what_a_day_may_be(_date(match)))


def _census_without_a_day(_match: re.Match[str], _: bool) -> date:
    raise Unclear("The day of the census is missing.", "Write the day too, like census day 21 March 2021.")


def what_a_day_may_be(day: date) -> str:
    """What to write in place of a day that stands where a period should: each period that it can mean, by name."""
    month = day.year * 12 + day.month - 1
    choices = [f"{month_text(day)} for the month"]
    if day == last_day(month) and day.month % 3 == 0:
        quarter = (Calendar.FINANCIAL_QUARTER, first_day(month - 2), day)
        choices.append(f"{name_of(quarter)} for the quarter")
    choices.append(f"at {day_text(day)} for a count on that day")
    return f"Write {', '.join(choices[:-1])}, or {choices[-1]}."


# Each form with what it builds.
DAY_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], bool], date]], ...] = tuple(
    (form(text), build)
    for text, build in (
        (r"{at} {date}", _snapshot),
        (r"{snapshot}(?: {at}| of)? {date}", _snapshot),
        (r"{date} {snapshot}", _snapshot),
        (r"{at} (?:the )?end(?: of)? (?P<month>" + MONTH_NAME + r") {one}", _snapshot_at_end_of_month),
        (r"(?:at )?mid-?(?: )?{one}(?: (?:population )?estimates?)?", _middle_of_year),
        (r"{midyear} {one}", _middle_of_year),
        (r"{one} {midyear}", _middle_of_year),
        (r"{date}", _bare_day),
        (r"(?:[a-z0-9]+ ){0,3}census(?: [a-z0-9]+){0,3}", _census_without_a_day),
    )
)
