"""Periods as officers type them: every form that docs/rules.md lists, and what each can mean.

Only a text that can mean one period is read as one. "Q2 2023" could be a financial or a calendar quarter and is
refused with both readings named.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date

from reportgen.periods.calendars import MONTH_NAMES, TERMS, Calendar, Period, first_day, last_day
from reportgen.periods.days import DAY_FORMS
from reportgen.periods.parts import EARLIEST, LATEST, MONTH_NAME, ORDINALS, REMEDY, Unclear, form, month_number


class NotAPeriod(ValueError):
    """A text that is not a period, or could be more than one.

    `text` is what was found, `why` one sentence without the text that says what is wrong with it, `remedy` one
    sentence that says what to write.
    """

    def __init__(self, text: str, why: str, remedy: str) -> None:
        super().__init__(f"'{text}': {why} {remedy}")
        self.text = text
        self.why = why
        self.remedy = remedy


def parse(text: str, academic: bool = False) -> Period:
    """Read a period in any of the forms that docs/rules.md lists.

    `academic` makes a year without a quarter ("2022/23") an academic year, and so a year to August. The text is kept
    as it was typed, apart from spaces at either end. Raises NotAPeriod, and nothing else.
    """
    plain, provisional = _plain(text)
    for pattern, build in _FORMS:
        match = pattern.fullmatch(plain)
        if match is None:
            continue
        try:
            built = build(match, academic)
        except Unclear as unclear:
            raise NotAPeriod(text.strip(), unclear.why, unclear.remedy) from None
        if isinstance(built, date):
            return Period(text.strip(), Calendar.DAY, built, built, provisional)
        calendar, first, last = built
        if first // 12 < EARLIEST or last // 12 > LATEST:
            break  # a slip of the hand, not a period
        return Period(text.strip(), calendar, first_day(first), last_day(last), provisional)
    raise NotAPeriod(text.strip(), "This is not a period.", REMEDY)


Built = tuple[Calendar, int, int] | date  # calendar, first and last month; or one day


def _plain(text: str) -> tuple[str, bool]:
    """The text in small letters with single spaces, without marks that do not change which period it is."""
    plain = text.casefold()
    plain = re.sub(r"[‐‑‒–—−]", "-", plain)
    plain = re.sub(r"[\s,;:()]+", " ", plain).strip()
    plain, marks = re.subn(r" ?\[p\]| (?:[a-d]|[1-9]) prov(?:isional)?\.?$| prov(?:isional)?\.?$", "", plain)
    # Dashboards put a letter after the year so that terms and versions sort: "2023 b Spring Term".
    plain = re.sub(r"(?<=[0-9]) [a-d](?= |$)", "", plain)
    plain = re.sub(r" quarter only$|^the ", "", plain)
    return re.sub(r" ?- ?", "-", plain).strip(), marks > 0


def _year(match: re.Match[str]) -> int:
    """The year that 2023/24, 2023-24, 2023/2024 or 23/24 begins in."""
    first, second = match["year"], match["next"]
    year = int(first) if len(first) == 4 else 2000 + int(first)
    if int(second) != (year + 1) % 10 ** len(second):
        raise Unclear("The two years do not follow each other.")
    return year


def _pooled_years(match: re.Match[str], _: bool) -> Built:
    """Years named by the first and the last: 2019 to 2021, and 2019-21 where no single year can be meant."""
    first, typed = int(match["one"]), match["last"]
    last = int(typed) if len(typed) == 4 else first - first % 100 + int(typed) + 100 * (int(typed) < first % 100)
    if not 1 <= last - first <= _MOST_POOLED - 1:
        raise Unclear("The two years do not follow each other.")
    if last == first + 1 and match["before"] is None and match["behind"] is None:
        raise Unclear(
            "This may be one financial year or two calendar years.",
            f"Write {first}/{last % 100:02d}, or {first} to {last} pooled.",
        )
    if len(typed) == 2 and int(typed) <= 12:
        raise Unclear(
            "This may be several years or a month.",
            f"Write {first} to {last}" + (f", or {MONTH_NAMES[int(typed) - 1]} {first}." if int(typed) else "."),
        )
    return (Calendar.POOLED_YEARS, first * 12, last * 12 + 11)


_MOST_POOLED = 5  # years taken together: more are a slip of the hand


def _pooled_financial_years(match: re.Match[str], academic: bool) -> Built:
    (first, after), (last, end) = (
        (int(year) if len(year) == 4 else 2000 + int(year), int(follows))
        for year, follows in ((match["one"], match["next"]), (match["last"], match["end"]))
    )
    follow = after % 100 == (first + 1) % 100 and end % 100 == (last + 1) % 100
    if not follow or not 1 <= last - first <= _MOST_POOLED - 1:
        raise Unclear("The years do not follow each other.")
    begin = 8 if academic else 3
    return (Calendar.POOLED_YEARS, first * 12 + begin, last * 12 + begin + 11)


def _bare_year(match: re.Match[str]) -> int:
    if len(match["year"]) == 2 and int(match["next"]) <= 12:
        raise Unclear("This may be a year or a day and a month.", "Write the year with four figures, like 2011/12.")
    return _year(match)


def _quarter(match: re.Match[str]) -> int:
    return int(match["q"]) if match["q"] else ORDINALS[match["nth"]]


def _named_month(match: re.Match[str]) -> int:
    month = int(match["one"]) * 12 + month_number(match["month"])
    if match["day"] and int(match["day"]) != monthrange(2000 + month // 12 % 400, month % 12 + 1)[1]:
        raise Unclear("This names a day in the middle of a month.")
    return month


def _financial_quarter(match: re.Match[str], _: bool) -> Built:
    first = _year(match) * 12 + 3 * _quarter(match)
    return (Calendar.FINANCIAL_QUARTER, first, first + 2)


def _calendar_quarter(match: re.Match[str], _: bool) -> Built:
    first = int(match["one"]) * 12 + 3 * (_quarter(match) - 1)
    return (Calendar.CALENDAR_QUARTER, first, first + 2)


def _quarter_of_one_year(match: re.Match[str], _: bool) -> Built:
    year, quarter = int(match["one"]), _quarter(match)
    raise Unclear(
        "This may be a quarter of the financial year or of the calendar year.",
        f"Write {year}/{(year + 1) % 100:02d} Q{quarter} or calendar Q{quarter} {year}.",
    )


def _financial_year(match: re.Match[str], _: bool) -> Built:
    first = _bare_year(match) * 12 + 3
    return (Calendar.FINANCIAL_YEAR, first, first + 11)


def _academic_year(match: re.Match[str], _: bool) -> Built:
    first = _bare_year(match) * 12 + 8
    return (Calendar.ACADEMIC_YEAR, first, first + 11)


def _financial_or_academic_year(match: re.Match[str], academic: bool) -> Built:
    first, second = match["year"], match["next"]
    if len(first) == 4 and "-" in match[0] and int(second) != (int(first) + 1) % 10 ** len(second):
        return _pooled_years(form(_POOLED).fullmatch(match[0]) or match, academic)
    return _academic_year(match, academic) if academic else _financial_year(match, academic)


def _academic_year_to(match: re.Match[str], _: bool) -> Built:
    month = _named_month(match)
    if month % 12 not in (6, 7):  # schools close in July, the year ends in August
        raise Unclear("An academic year ends in July or August.")
    first = (month // 12 - 1) * 12 + 8
    return (Calendar.ACADEMIC_YEAR, first, first + 11)


def _year_to_month(match: re.Match[str], academic: bool) -> Built:
    last = _named_month(match)
    if last % 12 == 2:
        return (Calendar.FINANCIAL_YEAR, last - 11, last)
    if last % 12 == 7 and academic:
        return (Calendar.ACADEMIC_YEAR, last - 11, last)
    return (Calendar.ROLLING_YEAR, last - 11, last)


def _term_of_one_year(match: re.Match[str], _: bool) -> Built:
    first, last = TERMS[match["term"]]
    year = int(match["one"]) * 12
    return (Calendar.TERM, year + first, year + last)


def _term_of_academic_year(match: re.Match[str], _: bool) -> Built:
    first, last = TERMS[match["term"]]
    year = (_year(match) + (match["term"] != "autumn")) * 12
    return (Calendar.TERM, year + first, year + last)


def _single_month(match: re.Match[str], _: bool) -> Built:
    month = int(match["one"]) * 12 + month_number(match["month"])
    return (Calendar.MONTH, month, month)


def _short_month(match: re.Match[str], _: bool) -> Built:
    month = (2000 + int(match["short"])) * 12 + month_number(match["month"])
    return (Calendar.MONTH, month, month)


def _numbered_month(match: re.Match[str], _: bool) -> Built:
    month = int(match["one"]) * 12 + int(match["number"]) - 1
    return (Calendar.MONTH, month, month)


def _calendar_year(match: re.Match[str], _: bool) -> Built:
    first = int(match["one"]) * 12
    return (Calendar.CALENDAR_YEAR, first, first + 11)


def _months_from_to(match: re.Match[str], academic: bool) -> Built:
    last = int(match["one"]) * 12 + month_number(match["month"])
    begin = month_number(match["begin"])
    year = int(match["begin_year"]) if match["begin_year"] else last // 12 - (begin > last % 12)
    first = year * 12 + begin
    months = last - first + 1
    if months == 3 and first % 3 == 0:
        return (Calendar.FINANCIAL_QUARTER, first, last)
    if months == 12:
        # April to March stays a rolling year too: else every fourth value would drop out of a rolling series.
        calendar = Calendar.ACADEMIC_YEAR if academic and begin == 8 else Calendar.ROLLING_YEAR
        return (calendar, first, last)
    if begin == 3 and 1 <= months < 12:
        return (Calendar.YEAR_TO_DATE, first, last)
    raise Unclear("These months make no quarter, no part of a year from April on, and no twelve months.")


def _quarters_from_to(match: re.Match[str], _: bool) -> Built:
    first, last = int(match["from"]), int(match["to"])
    if first != 1 or last < 2:
        raise Unclear("The year to date begins with Q1.")
    year = _year(match) * 12
    return (Calendar.YEAR_TO_DATE, year + 3, year + 3 * last + 2)


def _half_year(match: re.Match[str], _: bool) -> Built:
    year = _year(match) * 12
    return (Calendar.YEAR_TO_DATE, year + 3, year + 8)


def _quarter_to_date(match: re.Match[str], _: bool) -> Built:
    year = _year(match) * 12
    return (Calendar.YEAR_TO_DATE, year + 3, year + 3 * _quarter(match) + 2)


def _year_to_date(match: re.Match[str], _: bool) -> Built:
    # The text does not say where it ends, so it reaches to the end of the year that it is part of.
    year = _year(match) * 12
    return (Calendar.YEAR_TO_DATE, year + 3, year + 14)


def _year_to_date_month(match: re.Match[str], _: bool) -> Built:
    last = _named_month(match)
    return (Calendar.YEAR_TO_DATE, last - (last - 3) % 12, last)


def _rolling_to_quarter(match: re.Match[str], _: bool) -> Built:
    last = _year(match) * 12 + 3 * _quarter(match) + 2
    return (Calendar.ROLLING_YEAR, last - 11, last)


def _rolling_to_month(match: re.Match[str], _: bool) -> Built:
    last = _named_month(match)
    return (Calendar.ROLLING_YEAR, last - 11, last)


_POOLED = r"(?P<before>{pool} )?(?P<one>[0-9]{4})(?: to |-)(?P<last>[0-9]{4}|[0-9]{2})(?P<behind> {pool})?"

# Each form with what it builds, tried in turn; a text fits at most one meaning whatever the order.
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], bool], Built]], ...] = DAY_FORMS + tuple(
    (form(text), build)
    for text, build in (
        (r"(?:end of )?(?:{fy} ?)?{year}[ -]{q}", _financial_quarter),
        (r"(?:end of )?{q}(?: of)?(?: the)?(?: {fy})?[ -]{year}", _financial_quarter),
        (r"calendar {q}(?: of)? {one}", _calendar_quarter),
        (r"{q}(?: of)?(?: the)? calendar year {one}", _calendar_quarter),
        (r"{one}[ -]?{q}", _quarter_of_one_year),
        (r"{q}(?: of)?[ -]{one}", _quarter_of_one_year),
        (r"{year}", _financial_or_academic_year),
        (_POOLED, _pooled_years),
        (
            r"(?:{pool} )?(?P<one>[0-9]{4}|[0-9]{2})[/-](?P<next>[0-9]{4}|[0-9]{2})(?: to |-)"
            r"(?P<last>[0-9]{4}|[0-9]{2})[/-](?P<end>[0-9]{4}|[0-9]{2})(?: {pool})?",
            _pooled_financial_years,
        ),
        (r"{fy} ?{year}", _financial_year),
        (r"{year} {fy}", _financial_year),
        (r"(?:{fy} )?{year} year[ -]end", _financial_year),
        (r"year[ -]end {year}", _financial_year),
        (r"{ay} {year}", _academic_year),
        (r"{year} {ay}", _academic_year),
        (r"(?:(?:" + MONTH_NAME + r") [0-9]{4} )?end of(?: the)? {ay} {year}", _academic_year),
        (r"{ay} {end} {month}", _academic_year_to),
        (r"year {end} {month}", _year_to_month),
        (r"{one} {term}", _term_of_one_year),
        (r"(?:end of )?{term} {one}", _term_of_one_year),
        (r"{year} {term}", _term_of_academic_year),
        (r"(?:end of )?{term} {year}", _term_of_academic_year),
        (r"(?P<month>" + MONTH_NAME + r") {one}", _single_month),
        (r"(?P<month>" + MONTH_NAME + r")(?:-| ?['’])(?P<short>[0-9]{2})", _short_month),
        (r"(?P<number>0[1-9]|1[0-2])/{one}", _numbered_month),
        (r"{one}", _calendar_year),
        (r"calendar year {one}", _calendar_year),
        (r"{one} calendar year", _calendar_year),
        (
            r"(?P<begin>"
            + MONTH_NAME
            + r")(?: (?P<begin_year>[0-9]{4}))?(?: to |-)(?P<month>"
            + MONTH_NAME
            + r") {one}",
            _months_from_to,
        ),
        (r"{year}[ -]q ?(?P<from>[1-4])(?: to |-| and | ?& ?)q?(?P<to>[1-4])(?: {ytd})?", _quarters_from_to),
        (r"q ?(?P<from>[1-4])(?: to |-| and | ?& ?)q?(?P<to>[1-4])(?: of)? {year}(?: {ytd})?", _quarters_from_to),
        (r"(?:h1|first half|half[ -]year)(?: of)? {year}", _half_year),
        (r"{year} (?:h1|first half|half[ -]year)", _half_year),
        (r"{year}[ -]{q} {ytd}", _quarter_to_date),
        (r"{q} {year} {ytd}", _quarter_to_date),
        (r"{ytd}(?: {end})? {year}[ -]{q}", _quarter_to_date),
        (r"{ytd}(?: {end})? {q} {year}", _quarter_to_date),
        (r"{year} {end} {q}", _quarter_to_date),
        (r"{year} {ytd}", _year_to_date),
        (r"{ytd} {year}", _year_to_date),
        (r"{ytd}(?: {end})? {month}", _year_to_date_month),
        (r"{month} {ytd}", _year_to_date_month),
        (r"{rolling} {end} {year}[ -]{q}", _rolling_to_quarter),
        (r"{rolling} {end} {q}(?: of)? {year}", _rolling_to_quarter),
        (r"{year}[ -]{q} {rolling}", _rolling_to_quarter),
        (r"{q} {year} {rolling}", _rolling_to_quarter),
        (r"{rolling} {end} {month}", _rolling_to_month),
        (r"{month} {rolling}", _rolling_to_month),
    )
)
