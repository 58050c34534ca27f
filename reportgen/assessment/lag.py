"""The lag ledger: how far a measure's data is behind the report's quarter, why, and when the next value is due.

A value is behind if its period ended before the report's quarter began. A year that ended within the quarter is up to
date, and so is one that has only begun. Whether a promised date has passed is judged against the day of the meeting,
never against today: the same workbook always gives the same report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from reportgen import periods
from reportgen.assessment.targets import value_of
from reportgen.model import Measure, Observation, Published, Report, Status
from reportgen.numbers import read_number, rounded
from reportgen.periods import Period


class Currency(Enum):
    """How a measure's data stands to the report's quarter."""

    UP_TO_DATE = "up to date"
    BEHIND = "behind the report's quarter"
    AWAITED = "no value for the last period yet"
    NO_DATA = "no value has been reported yet"


class News(Enum):
    """What the report brings that the last published one did not."""

    NEW = "a new value"
    UNCHANGED = "no change this quarter"
    REVISED = "the same period with another value"
    NOT_KNOWN = "nothing was published that it can be compared with"


@dataclass(frozen=True)
class Lag:
    """A measure's line of the ledger.

    `as_of` is the period of the last value that there is, None without one; `quarters_behind` counts whole quarters
    from it to the report's (0 where it is up to date). `reason` and `next_due` are as typed, '' where nothing is.
    """

    currency: Currency
    news: News
    as_of: Period | None
    quarters_behind: int
    reason: str
    next_due: str
    overdue: bool
    sentence: str

    @property
    def stands_in_ledger(self) -> bool:
        """Whether the measure belongs in the ledger: behind, awaited, without data, or without change."""
        return self.currency is not Currency.UP_TO_DATE or self.news is News.UNCHANGED


def lag(report: Report, measure: Measure, headline: Observation | None, not_computed: str = "") -> Lag:
    """How far the measure's data is behind. `not_computed` says why a composite could not be worked out: the reason for
    a missing value where none was typed."""
    last = headline if headline is not None and _has_value(headline) else _last_with_value(report, measure, headline)
    behind = _quarters_behind(report, last.period) if last else 0
    if headline is None:
        currency = Currency.NO_DATA
    elif not _has_value(headline):
        currency = Currency.AWAITED if last else Currency.NO_DATA
    else:
        currency = Currency.BEHIND if behind else Currency.UP_TO_DATE
    news = _news(report, measure, headline)
    reason, due = measure.lag_reason.strip(), measure.next_due.strip()
    if not reason and currency in (Currency.AWAITED, Currency.NO_DATA):
        reason = not_computed
    overdue = currency is not Currency.UP_TO_DATE and _has_passed(report, due)
    sentence = _sentence(currency, news, headline, last, behind)
    if currency is not Currency.UP_TO_DATE:
        sentence += f" {_ended(reason) if reason else 'No reason is given.'}"
        passed = ", which has passed" if overdue else ""
        sentence += (
            f" Next value due: {due.removesuffix('.')}{passed}." if due else " When the next value is due is not given."
        )
    return Lag(currency, news, last.period if last else None, behind, reason, due, overdue, sentence)


def _has_value(observation: Observation) -> bool:
    """A confidential value is there, though nobody is shown it."""
    return observation.status is Status.CONFIDENTIAL or value_of(observation) is not None


def _last_with_value(report: Report, measure: Measure, headline: Observation | None) -> Observation | None:
    if headline is None:
        return None
    same = [
        o
        for o in report.observations_of[measure.id]
        if o.period.calendar is headline.period.calendar and o.period.end < headline.period.end and _has_value(o)
    ]
    return same[-1] if same else None


def _quarters_behind(report: Report, period: Period) -> int:
    """0 also for a period that ends with the report's quarter, within it or later."""
    return max(0, _quarter_number(report.settings.period) - _quarter_number(period))


def _quarter_number(period: Period) -> int:
    """The quarter in which a period ends, counted from the year 0."""
    return (period.end.year * 12 + period.end.month - 1) // 3


def _news(report: Report, measure: Measure, headline: Observation | None) -> News:
    before = [p for p in report.published_of[measure.id] if p.report_period.end < report.settings.period.start]
    if not before or headline is None or headline.withheld:
        return News.NOT_KNOWN  # of a value that is hidden, not even that it is still the same
    last = max(before, key=lambda p: p.report_period.end)
    if not _same_period(last, headline):
        return News.NEW
    return News.UNCHANGED if _same_value(last, measure, headline) else News.REVISED


def _same_period(published: Published, headline: Observation) -> bool:
    if published.as_of.strip().casefold() in (headline.as_of.strip().casefold(), headline.period.text.casefold()):
        return True
    try:
        return periods.parse(published.as_of).key == headline.period.key
    except periods.NotAPeriod:
        return False


def _same_value(published: Published, measure: Measure, headline: Observation) -> bool:
    """Whether the value, rounded as it was printed, is the printed one. Marks such as [p] and words make no value."""
    value = value_of(headline)
    match = re.match(r"\s*[-−]?\s*£?\s*[\d,]+(?:\.\d+)?", published.value)
    reading = read_number(match[0]) if match else None
    if value is None or reading is None:
        return value is None and reading is None
    return rounded(value, max(0, measure.decimals)) == reading.value


def _has_passed(report: Report, due: str) -> bool:
    """Whether the typed date is over by the day of the meeting, or the end of the quarter where no day is set. Words
    around it ("early", "(revised)") are passed over; a text without a date never has passed."""
    plain = re.sub(r"\b(?:early|mid|late|by|in|end of|revised|provisional|expected)\b|[()]", " ", due.casefold())
    try:
        return periods.parse(plain).end < (report.settings.meeting_date or report.settings.period.end)
    except periods.NotAPeriod:
        return False


def _sentence(
    currency: Currency, news: News, headline: Observation | None, last: Observation | None, behind: int
) -> str:
    if headline is None:
        return "No value has been reported yet."
    when = periods.name_of(headline.period.key)
    if last is None:
        return f"The value for {when} is {_why(headline)}; none has been reported before."
    as_of = periods.name_of(last.period.key)
    if currency is Currency.AWAITED:
        return f"The value for {when} is {_why(headline)}; the last one is for {as_of}."
    unchanged = {
        News.UNCHANGED: " No change this quarter: the last report had the same value.",
        News.REVISED: " The last report had another value for the same period.",
    }.get(news, "")
    if currency is Currency.UP_TO_DATE:
        return f"The value is for {as_of}.{unchanged}"
    quarters = "one quarter" if behind == 1 else f"{behind} quarters"
    return f"The value is for {as_of}, {quarters} behind the report.{unchanged}"


def _why(observation: Observation) -> str:
    return observation.status.value if observation.status in (Status.AWAITED, Status.NOT_AVAILABLE) else "not given"


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
