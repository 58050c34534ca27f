"""Targets: which one is in force for a value, and which value it is meant for.

What a target asks of that value is found in `limits`; how the value is judged, and what is said about it, in `rating`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from reportgen import periods
from reportgen.model import Frequency, Measure, Observation, Report, Status, Target, TargetKind
from reportgen.periods import Calendar, Period


class WhyNotRated(Enum):
    """Why a measure has no rating."""

    NO_TARGET = "no target"
    COMPONENT = "a component of another measure"
    NO_POLARITY = "Good Is not known"
    NO_DATA = "no value reported yet"
    AWAITED = "value awaited"
    PART_MISSING = "the value cannot be worked out from its parts"
    NOT_AVAILABLE = "value not available"
    CONFIDENTIAL = "value confidential"
    SMALL_NUMBERS = "withheld: small numbers"
    ILLUSTRATIVE_VALUE = "value illustrative"
    ILLUSTRATIVE_TARGET = "target illustrative"
    INCOMPLETE_TARGET = "target incomplete"
    NO_EARLIER_VALUE = "no earlier value to compare with"
    NO_ROLLING_YEAR = "no rolling year to compare with"
    NO_BENCHMARK = "no benchmark to compare with"
    NO_SHARE_OF_YEAR = "period not a part of a financial year"


@dataclass(frozen=True)
class NoLimits:
    """Why there is nothing to judge by: `because` goes on after "Not rated:" and ends the sentence without its stop."""

    why: WhyNotRated
    because: str


def in_force(targets: Iterable[Target], period: Period) -> Target | None:
    """The target in force for a value's period: of those that began by then, the one that began last.

    A target without a beginning was always in force. If all begin later, the first of them is given, for the value
    has no other; `for_another_year` then tells. Of two that begin together the later row stands.
    """
    rows = sorted(targets, key=_begins)  # sorting keeps the order of rows that begin together
    begun = [t for t in rows if _begins(t) <= _in_force_on(period)]
    return begun[-1] if begun else next(iter(rows), None)


def applies(target: Target, period: Period) -> bool:
    """Whether a target had begun by a period: by the period from which it is in force, or where it has none by the
    year that its printed text names. One that names neither always applied."""
    if target.in_force_from is not None:
        return _begins(target) <= _in_force_on(period)
    label = for_another_year(target, period)
    return not label or label < min(_years_of(period))


def _begins(target: Target) -> date:
    return target.in_force_from.start if target.in_force_from else date.min


def _in_force_on(period: Period) -> date:
    """The day that decides which target counts. Rolling and pooled years are judged by the target of their end, and so
    is a year to date; other periods by that of their beginning."""
    late = period.calendar in (Calendar.ROLLING_YEAR, Calendar.YEAR_TO_DATE, Calendar.POOLED_YEARS)
    return period.end if late else period.start


# Kinds whose number is tied to no single year of data.
_OF_NO_YEAR = (TargetKind.MILESTONE, TargetKind.YEAR_ON_YEAR, TargetKind.TREND, TargetKind.NONE)
_YEAR_LABEL = re.compile(r"(?<![0-9/,.-])(?:[0-9]{4}|[0-9]{2})[/-](?:[0-9]{4}|[0-9]{2})(?![0-9/-]|[.,][0-9])")


def for_another_year(target: Target, period: Period) -> str:
    """The year that a target is for, as '2022/23', if that is not the year of the value's period; else ''.

    A target says its year by the period from which it is in force, or by a label in its printed text. Years follow the
    value's own calendar; for a term both the financial and the academic year will do.
    """
    if target.kind in _OF_NO_YEAR:
        return ""
    if target.in_force_from is not None and _begins(target) > _in_force_on(period):
        return target.in_force_from.text
    labels = [label for match in _YEAR_LABEL.finditer(target.text) if (label := _label(match[0]))]
    own = _years_of(period)
    return labels[-1] if labels and own and own.isdisjoint(labels) else ""


def _label(text: str) -> str:
    try:
        return periods.financial_year(periods.parse(text))
    except periods.NotAPeriod:
        return ""  # "12/24" is no year


def _years_of(period: Period) -> set[str]:
    match period.calendar:
        case Calendar.ACADEMIC_YEAR:
            return {periods.academic_year(period)}
        case Calendar.TERM:
            return {periods.academic_year(period), periods.financial_year(period)}
        case Calendar.CALENDAR_YEAR | Calendar.POOLED_YEARS:
            return set()  # it lies in two years or more, none of them its own
        case _:
            return {periods.financial_year(period)}


def latest(report: Report, measure: Measure) -> Observation | None:
    """The measure's headline observation: the last of its own series at or before the report's quarter.

    An observation without a value (awaited, not available, confidential) counts. A rolling year counts only where the
    measure has nothing else. A yearly value counts once its year has begun (places of September 2023 are those of
    2023/24), one of a shorter period once it is over.
    """
    own = report.observations_of[measure.id]
    own = tuple(o for o in own if o.period.calendar is not Calendar.ROLLING_YEAR) or own
    quarter_end = report.settings.period.end
    yearly = measure.frequency in (Frequency.ANNUAL, Frequency.ACADEMIC_YEAR)

    def counts(period: Period) -> bool:
        of_a_year = yearly and period.calendar is not Calendar.POOLED_YEARS
        open_ended = of_a_year or period.calendar is Calendar.YEAR_TO_DATE
        return (period.start if open_ended else period.end) <= quarter_end

    def place(observation: Observation) -> tuple[object, ...]:
        period = observation.period
        # Where a quarter and a whole year end together, the measure's own frequency decides.
        return (min(period.end, quarter_end), period.calendar in _CALENDARS_OF[measure.frequency], period.start)

    return max((o for o in own if counts(o.period)), key=place, default=None)


_CALENDARS_OF = {
    Frequency.MONTHLY: (Calendar.MONTH,),
    Frequency.QUARTERLY: (Calendar.FINANCIAL_QUARTER, Calendar.CALENDAR_QUARTER, Calendar.YEAR_TO_DATE),
    Frequency.TERMLY: (Calendar.TERM,),
    Frequency.ANNUAL: (Calendar.FINANCIAL_YEAR, Calendar.CALENDAR_YEAR, Calendar.POOLED_YEARS),
    Frequency.ACADEMIC_YEAR: (Calendar.ACADEMIC_YEAR,),
}

_WITHOUT_VALUE = (Status.AWAITED, Status.NOT_AVAILABLE, Status.CONFIDENTIAL)


def value_of(observation: Observation) -> Decimal | None:
    """The value, or None where there is none to show or it is confidential."""
    return None if observation.status in _WITHOUT_VALUE else observation.value


def definition_changed(measure: Measure, earlier: Period, later: Period) -> bool:
    """Whether the measure's definition changed between two periods, so that their values cannot be set side by side."""
    since = measure.comparable_from
    return since is not None and earlier.start < since.start <= later.end


def compared(report: Report, measure: Measure, target: Target, headline: Observation) -> Observation | NoLimits:
    """The observation that the target is meant for: the headline one, or for a rolling target its rolling year."""
    if target.kind is not TargetKind.ROLLING or headline.period.calendar in WHOLE_YEARS:
        return headline
    for observation in report.observations_of[measure.id]:
        if observation.period.calendar in WHOLE_YEARS and observation.period.end == headline.period.end:
            return observation
    return NoLimits(
        WhyNotRated.NO_ROLLING_YEAR,
        f"the target is for a year, and the 12 months to {headline.period.text} are not given",
    )


# Periods whose value can stand against a year's number.
WHOLE_YEARS = (Calendar.ROLLING_YEAR, Calendar.FINANCIAL_YEAR)
