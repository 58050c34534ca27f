"""Direction of travel: a value against the one before it, and against the same period last year.

Movement is said in terms of polarity (better, worse) and only between two reported values of one calendar and one
definition. An illustrative or confidential value never takes part. Where nothing can be compared, the reason is said.

Values are compared as they were typed. Where print would hide the difference, the sentence says how small it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from reportgen import periods
from reportgen.assessment.limits import better
from reportgen.assessment.targets import definition_changed, value_of
from reportgen.model import SHORTHAND, Frequency, Measure, Observation, Source, Status
from reportgen.numbers import decimals_of, rounded, show, show_gap
from reportgen.periods import Calendar, Key, Period


class Movement(Enum):
    """Which way a value moved. Higher and lower are for a measure whose Good Is is not known."""

    BETTER = "better"
    STEADY = "steady"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"


class WhyNotCompared(Enum):
    """Why no direction is claimed."""

    NO_VALUE = "no value now"
    ILLUSTRATIVE = "a value is illustrative"
    CONFIDENTIAL = "a value is confidential"
    NO_EARLIER_VALUE = "no earlier value"
    OTHER_CALENDAR = "the earlier value is of another calendar"
    CHANGED_DEFINITION = "the definition changed"
    CUMULATIVE = "values add up the year so far"


@dataclass(frozen=True)
class Moved:
    """A movement between two reported values.

    `change` is the value now less `against`, exactly, in the measure's unit. `said` names no figure, not even the
    difference ('Better than Q1', 'Steady beside Q1'), for where one of the values may not be shown; `sentence` does:
    'Better than Q1 (89.73%)', or 'Worse than 2021/22 (57.0%) [p]'. A mark in the brackets is the earlier value's, one
    at the end the present value's. Neither has a full stop.
    """

    movement: Movement
    against: Observation
    change: Decimal
    said: str
    sentence: str


@dataclass(frozen=True)
class NotCompared:
    """No direction, with the reason and its sentence without a full stop: 'Not compared with Q1: ...'.

    `name` is the earlier period ('Q1'); '' where the present value is what cannot be compared.
    """

    reason: WhyNotCompared
    sentence: str
    name: str = ""
    withheld: bool = False  # because of small numbers


Direction = Moved | NotCompared


def directions(
    measure: Measure, series: Sequence[Observation], headline: Observation | None, quarter: Period
) -> tuple[Direction, Direction]:
    """The direction against the period before, and against the same period last year.

    `series` holds the measure's observations, earliest first, `quarter` is the report's own.
    A measure that has one value a year has one direction, given twice. A cumulative measure is compared with last
    year's value alone, for its values only grow during the year.
    """
    if headline is None:
        none = NotCompared(WhyNotCompared.NO_VALUE, "Not compared: no value has been reported yet")
        return none, none
    present = _present(headline)
    if isinstance(present, NotCompared):
        return present, present
    period = _as_far_as_it_goes(headline.period, quarter)
    year_before = periods.year_before(period)
    against_year = _against(measure, series, headline, present, year_before)
    if measure.frequency in _ONCE_A_YEAR or periods.previous(period) == year_before:
        return against_year, against_year
    adds_up = measure.cumulative and period.calendar is not Calendar.ROLLING_YEAR
    if adds_up or period.calendar is Calendar.YEAR_TO_DATE:
        before = _named(periods.previous(period), headline.period)
        why = f"Not compared with {before}: each value adds up the year so far"
        return NotCompared(WhyNotCompared.CUMULATIVE, why, before), against_year
    return _against(measure, series, headline, present, periods.previous(period)), against_year


_ONCE_A_YEAR = (Frequency.ANNUAL, Frequency.ACADEMIC_YEAR)


def mark_of(observation: Observation) -> str:
    """The shorthand of a value that is not final: '[p]', also where only its period says so; else ''."""
    if observation.status is Status.FINAL and observation.period.provisional:
        return SHORTHAND[Status.PROVISIONAL]
    return SHORTHAND.get(observation.status, "")


def _as_far_as_it_goes(period: Period, quarter: Period) -> Period:
    """ "2023/24 to date" does not say up to when: up to the report's quarter, and so is compared with last year's up
    to then, never with the whole of last year."""
    if period.calendar is not Calendar.YEAR_TO_DATE or period.end <= quarter.end:
        return period
    return Period(period.text, period.calendar, period.start, quarter.end, period.provisional)


def _present(headline: Observation) -> Decimal | NotCompared:
    value, when = value_of(headline), periods.name_of(headline.period.key)
    if headline.status is Status.CONFIDENTIAL:
        said = f"Not compared: the value for {when} is {headline.secrecy}"
        return NotCompared(WhyNotCompared.CONFIDENTIAL, said, withheld=headline.withheld is not None)
    if value is None:
        said = headline.status.value if headline.status in (Status.AWAITED, Status.NOT_AVAILABLE) else "not given"
        return NotCompared(WhyNotCompared.NO_VALUE, f"Not compared: the value for {when} is {said}")
    if headline.source is Source.ILLUSTRATIVE:
        return NotCompared(WhyNotCompared.ILLUSTRATIVE, f"Not compared: the value for {when} is illustrative")
    return value


def _against(
    measure: Measure, series: Sequence[Observation], headline: Observation, present: Decimal, wanted: Key
) -> Direction:
    name = _named(wanted, headline.period)

    def not_compared(reason: WhyNotCompared, because: str) -> NotCompared:
        return NotCompared(reason, f"Not compared with {name}: {because}", name)

    earlier = next((o for o in series if o.period.key == wanted), None)
    if earlier is None:
        other = _of_another_calendar(series, headline)
        if other is None:
            return not_compared(WhyNotCompared.NO_EARLIER_VALUE, "it has no value")
        theirs, own = other.period.calendar.value, headline.period.calendar.value
        because = f"the earlier value is for the {theirs} {periods.name_of(other.period.key)}, and this is a {own}"
        return not_compared(WhyNotCompared.OTHER_CALENDAR, because)
    if earlier.status is Status.CONFIDENTIAL:
        said = f"Not compared with {name}: its value is {earlier.secrecy}"
        return NotCompared(WhyNotCompared.CONFIDENTIAL, said, name, earlier.withheld is not None)
    value = value_of(earlier)
    if value is None:
        said = earlier.status.value if earlier.status in (Status.AWAITED, Status.NOT_AVAILABLE) else "not given"
        return not_compared(WhyNotCompared.NO_EARLIER_VALUE, f"its value is {said}")
    if earlier.source is Source.ILLUSTRATIVE:
        return not_compared(WhyNotCompared.ILLUSTRATIVE, "its value is illustrative")
    since = measure.comparable_from
    if since is not None and definition_changed(measure, earlier.period, headline.period):
        return not_compared(WhyNotCompared.CHANGED_DEFINITION, f"the definition changed in {since.text}")
    return _moved(measure, headline, present, earlier, value, name)


def _of_another_calendar(series: Iterable[Observation], headline: Observation) -> Observation | None:
    """The last earlier reported value, where all of them are of other calendars."""
    earlier = [
        o
        for o in series
        if o.period.end < headline.period.end and value_of(o) is not None and o.source is Source.REPORTED
    ]
    if any(o.period.calendar is headline.period.calendar for o in earlier):
        return None
    return earlier[-1] if earlier else None


def _moved(
    measure: Measure, headline: Observation, now: Decimal, against: Observation, before: Decimal, name: str
) -> Moved:
    change = now - before
    width = abs(measure.steady_width or Decimal(0))
    shown = _shown_apart(now, before, max(0, measure.decimals))
    gap = show_gap(rounded(now, shown) - rounded(before, shown), measure.unit, shown)
    if abs(change) <= width:
        movement = Movement.STEADY
        said = f"Steady beside {name}"
        opening = f"Steady: {f'{gap} {_side(change)}' if change else 'the same as'} {name}"
    else:
        if measure.polarity is None:
            movement = Movement.HIGHER if change > 0 else Movement.LOWER
        else:
            movement = Movement.BETTER if better(now, before, measure.polarity) else Movement.WORSE
        said = opening = f"{movement.value.capitalize()} than {name}"
    figure = " ".join(filter(None, (show(before, measure.unit, shown), mark_of(against))))
    sentence = f"{opening} ({figure})"
    if movement is not Movement.STEADY and shown > max(0, measure.decimals):
        sentence += f", by just {gap}"
    mark = mark_of(headline)
    return Moved(movement, against, change, said, f"{sentence} {mark}" if mark else sentence)


def _side(change: Decimal) -> str:
    return "above" if change > 0 else "below"


def _shown_apart(one: Decimal, other: Decimal, least: int) -> int:
    """With how many decimals two different numbers look different; `least` where that is enough."""
    most = max(least, decimals_of(one), decimals_of(other))
    return next(
        (d for d in range(least, most) if rounded(one, d) != rounded(other, d)), most if one != other else least
    )


def _named(key: Key, beside: Period) -> str:
    """An earlier period as a sentence names it: 'Q1' beside a period of the same year, '2022/23 Q4' beside another."""
    name = periods.name_of(key)
    earlier = Period(name, *key)
    if periods.quarter_of(earlier) is not None:
        name = name.replace(f"{periods.financial_year(beside)} Q", "Q") if _in_one_year(earlier, beside) else name
    return f"the {name}" if key[0] in (Calendar.ROLLING_YEAR, Calendar.DAY) else name


def _in_one_year(one: Period, other: Period) -> bool:
    return periods.financial_year(one) == periods.financial_year(other)
