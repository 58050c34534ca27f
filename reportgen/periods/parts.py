"""What periods are made of as officers type them, and the refusal of what could be more than one."""

from __future__ import annotations

import re

from reportgen.periods.calendars import MONTH_NAMES

EARLIEST, LATEST = 1950, 2150  # years; any other is a slip of the hand

REMEDY = "Write it like 2023/24 Q2, 2023/24, September 2023, Spring Term 2023 or 12 months to 2023/24 Q2."


class Unclear(Exception):
    """The text has the shape of a period but means none, or more than one."""

    def __init__(self, why: str, remedy: str = REMEDY) -> None:
        self.why = why
        self.remedy = remedy


_MONTHS = tuple(name[:3].casefold() for name in MONTH_NAMES)
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}

MONTH_NAME = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
# {year}: 2023/24; {one}: 2023; {q}: Q2, quarter 2, second quarter; {month}: September 2023; {end}: "to end of".
_PARTS = {
    "year": r"(?P<year>[0-9]{4}|[0-9]{2}(?= ?[/-] ?[0-9]{2}(?![0-9]))) ?[/-] ?(?P<next>[0-9]{4}|[0-9]{2})",
    "one": r"(?P<one>[0-9]{4})",
    "q": r"(?:(?:q|qtr|quarter) ?(?P<q>[1-4])|(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th) quarter)",
    "month": r"(?:(?P<day>[0-9]{1,2}) )?(?P<month>" + MONTH_NAME + r") (?P<one>[0-9]{4})",
    "term": r"(?P<term>autumn|spring|summer)(?: term)?",
    "end": r"(?:to|ending|ended|to the)(?: (?:the )?end(?: of)?)?",
    "fy": r"(?:fy|financial year)",
    "ay": r"(?:ay|academic year|school year)",
    "ytd": r"(?:ytd|year to date|to date|cumulative)",
    "rolling": r"(?:(?:rolling )?(?:12|twelve) months?(?: rolling)?|rolling year)",
    "pool": r"(?:(?:(?:two|three|four|five|[2-5])[- ]years? )?(?:pooled|combined|average|rolling average)"
    r"|(?:two|three|four|five|[2-5])[- ]years?)",
    "date": r"(?:(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?(?: of)?[ -](?P<month>" + MONTH_NAME + r")[ -](?P<one>[0-9]{4})"
    r"|(?P<dd>[0-9]{1,2})[/.-](?P<mm>[0-9]{1,2})[/.-](?P<yyyy>[0-9]{4})"
    r"|(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2}))",
    "at": r"(?:as )?(?:at|on)(?: the)?",
    "snapshot": r"(?:snapshot|census(?: day)?|(?:school|workforce) census(?: day)?|count)",
    "midyear": r"(?:mid[- ]?year(?: (?:population )?estimates?)?|mye)",
}


def form(pattern: str) -> re.Pattern[str]:
    """A pattern in which {year}, {month} and the other parts stand for what people type."""
    text = pattern
    for name, part in _PARTS.items():
        text = text.replace("{" + name + "}", part)
    return re.compile(text)


def month_number(name: str) -> int:
    """A month by its name or the beginning of it, January as 0."""
    return _MONTHS.index(name[:3])
