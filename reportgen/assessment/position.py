"""Where a measure stands in its year: what is due by now, what is there, where it is heading, and the last 12 months.

Only a measure whose values add up has a sum of the year so far: a cumulative one, or one whose target is a year's
number in equal or profiled shares. Nothing here rests on an illustrative, missing or confidential value.

One module, though a long one: the four answers refuse the same values for the same reasons, and a reader of one
sentence under a table looks here for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from reportgen import periods
from reportgen.assessment.direction import Direction, NotCompared, WhyNotCompared, directions, mark_of
from reportgen.assessment.limits import better, due_of_year
from reportgen.assessment.rating import Rated, Rating, rate
from reportgen.assessment.targets import WHOLE_YEARS, NoLimits, definition_changed, value_of
from reportgen.model import Measure, Observation, Polarity, Report, Source, Status, Target, TargetKind
from reportgen.numbers import decimals_of, one_in, rounded, show, show_bare
from reportgen.periods import Calendar, Key, Period


class WhyNoPosition(Enum):
    """Why a part of the position is not given."""

    NO_VALUE = "no value"
    ILLUSTRATIVE = "a value is illustrative"
    CONFIDENTIAL = "a value is confidential"
    DOES_NOT_ADD_UP = "values do not add up over the year"
    NO_YEARLY_TARGET = "the target is not a year's number"
    OUTSIDE_THE_YEAR = "the period is no part of a financial year"
    YEAR_OVER = "the year is over"
    ALREADY_A_YEAR = "each value is for a year already"
    VALUES_MISSING = "a value of the span is missing"
    CHANGED_DEFINITION = "the definition changed within the span"
    IMPOSSIBLE = "a straight line leads to a value that cannot be"


@dataclass(frozen=True)
class NoPosition:
    """Why there is none, with a sentence."""

    reason: WhyNoPosition
    sentence: str


@dataclass(frozen=True)
class Profiled:
    """What of the year's target is due: '60 is due by the end of Q2 (120 for the year).'"""

    due: Decimal
    whole_year: Decimal
    sentence: str


@dataclass(frozen=True)
class ToDate:
    """The year so far, in the measure's unit. `made_of` holds the one cumulative value, or those that were added."""

    value: Decimal
    made_of: tuple[Observation, ...]
    sentence: str


@dataclass(frozen=True)
class Forecast:
    """The year's end on a straight line from the year so far, and the rating that the rule would give it."""

    value: Decimal
    year: str
    rating: Rating
    sentence: str


class Basis(Enum):
    """How the last 12 months were found."""

    GIVEN = "given in the workbook"
    SUM = "the sum of four quarters"
    RATE = "the counts of four quarters"
    YEAR_TO_DATE = "the year to date, and the rest of last year"


@dataclass(frozen=True)
class RollingYear:
    """The 12 months to the end of the headline value's period."""

    value: Decimal
    basis: Basis
    made_of: tuple[Observation, ...]
    sentence: str


@dataclass(frozen=True)
class Position:
    """A measure's place in its year; each part is there or says why it is not.

    `rolling_direction` is that of the last 12 months against the 12 months to the quarter before.
    """

    profiled: Profiled | NoPosition
    to_date: ToDate | NoPosition
    forecast: Forecast | NoPosition
    rolling: RollingYear | NoPosition
    rolling_direction: Direction


def position(report: Report, measure: Measure, target: Target | None, headline: Observation | None) -> Position:
    """Where the measure stands in the financial year of its headline value."""
    if headline is None:
        nothing = NoPosition(WhyNoPosition.NO_VALUE, "No value has been reported yet.")
        return Position(nothing, nothing, nothing, nothing, _rolling_direction(report, measure, target, None, nothing))
    to_date = _to_date(report, measure, target, headline)
    rolling = rolling_year(report, measure, target, headline)
    return Position(
        _profiled(report, measure, target, headline),
        to_date,
        _forecast(report, measure, target, headline, to_date),
        rolling,
        _rolling_direction(report, measure, target, headline, rolling),
    )


# --- what is due ---


def _profiled(report: Report, measure: Measure, target: Target | None, headline: Observation) -> Profiled | NoPosition:
    whole = _yearly_number(measure, target)
    if target is None or whole is None:
        return NoPosition(WhyNoPosition.NO_YEARLY_TARGET, "The target is not a year's number to be reached in steps.")
    if target.source is Source.ILLUSTRATIVE:
        return NoPosition(WhyNoPosition.ILLUSTRATIVE, "The target is illustrative.")
    found = due_of_year(report, target, whole, replace(measure, cumulative=True), headline.period)
    if isinstance(found, NoLimits):
        return NoPosition(WhyNoPosition.OUTSIDE_THE_YEAR, f"{found.because[0].upper()}{found.because[1:]}.")
    low = measure.polarity is Polarity.LOW
    if found.whole is None:
        said = f"{_typed(whole, measure)} {'is the limit' if low else 'is due'} for the year."
        return Profiled(whole, whole, said)
    due, year = _typed(found.number, measure), _typed(whole, measure)
    sentence = f"{due} {'is the limit' if low else 'is due'} by {found.name} ({year} for the year)."
    return Profiled(found.number, whole, sentence)


def _yearly_number(measure: Measure, target: Target | None) -> Decimal | None:
    """The number that the target sets for the whole year, if it is to be reached step by step."""
    if target is not None and target.kind is TargetKind.ANNUAL_PROFILE:
        return target.value
    if target is not None and target.kind is TargetKind.BANDS and measure.cumulative and target.upper is not None:
        # Green begins at Upper; but the better of the two is green's, in whichever column it was typed.
        if target.lower is None or measure.polarity is None:
            return target.upper
        return target.lower if better(target.lower, target.upper, measure.polarity) else target.upper
    return None


# --- what is there ---


def _to_date(report: Report, measure: Measure, target: Target | None, headline: Observation) -> ToDate | NoPosition:
    so_far = measure.cumulative or headline.period.calendar is Calendar.YEAR_TO_DATE
    if not so_far and (target is None or target.kind is not TargetKind.ANNUAL_PROFILE):
        return NoPosition(WhyNoPosition.DOES_NOT_ADD_UP, "The measure's values do not add up over the year.")
    if headline.period.calendar not in _STEPS:
        return NoPosition(WhyNoPosition.OUTSIDE_THE_YEAR, f"{_name(headline)} is not a part of the financial year.")
    if so_far:
        wanted = [headline]
    else:
        wanted = []
        year = periods.financial_year(headline.period)
        for key in _keys_back(headline.period.key, 12):
            if periods.financial_year(Period("", *key)) != year:
                break
            found = _at(report, measure, key)
            if found is None:
                return NoPosition(WhyNoPosition.VALUES_MISSING, f"There is no value for {periods.name_of(key)}.")
            wanted.append(found)
    unusable = _unusable(measure, wanted)
    if unusable is not None:
        return unusable
    total = _total(wanted)
    by = _end_of(_until(report, headline.period), report)
    added = "" if so_far or len(wanted) == 1 else f", from {len(wanted)} values"
    sentence = f"{_shown(total, measure)} by the end of {by}{added}{_marks(wanted)}."
    return ToDate(total, tuple(reversed(wanted)), sentence)


# Calendars whose periods end within a financial year.
_STEPS = (
    Calendar.MONTH,
    Calendar.FINANCIAL_QUARTER,
    Calendar.CALENDAR_QUARTER,
    Calendar.YEAR_TO_DATE,
    Calendar.FINANCIAL_YEAR,
)


def _keys_back(key: Key, most: int) -> Iterable[Key]:
    """The key and those of the periods before it, newest first."""
    for _ in range(most):
        yield key
        key = periods.previous(Period("", *key))


def _until(report: Report, period: Period) -> date:
    """The last day that a value covers; "2023/24 to date" reaches no further than the report's own quarter."""
    return min(period.end, max(period.start, report.settings.period.end))


def _end_of(day: date, report: Report) -> str:
    """'Q2' in the report's own year, '2022/23 Q2' in another, '2022/23' at a year's end, else 'August 2023'."""
    month = Period("", Calendar.MONTH, day.replace(day=1), day)
    quarter, year = periods.quarter_of(month), periods.financial_year(month)
    if quarter is None:
        return periods.month_text(day)
    if quarter == 4:
        return year
    return f"Q{quarter}" if year == periods.financial_year(report.settings.period) else f"{year} Q{quarter}"


def _mid_sentence(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:].removesuffix(".")


def _at(report: Report, measure: Measure, key: Key) -> Observation | None:
    return next((o for o in report.observations_of[measure.id] if o.period.key == key), None)


def _unusable(measure: Measure, observations: Sequence[Observation]) -> NoPosition | None:
    """Why the values cannot be used together, if they cannot."""
    last = max((o.period for o in observations), key=lambda p: p.end)
    for o in observations:
        since = measure.comparable_from
        if since is not None and o.period.key != last.key and definition_changed(measure, o.period, last):
            why = f"The definition changed in {since.text}."
            return NoPosition(WhyNoPosition.CHANGED_DEFINITION, why)
        if o.status is Status.CONFIDENTIAL:
            return NoPosition(WhyNoPosition.CONFIDENTIAL, f"The value for {_name(o)} is {o.secrecy}.")
        if value_of(o) is None:
            return NoPosition(WhyNoPosition.VALUES_MISSING, f"There is no value for {_name(o)}.")
        if o.source is Source.ILLUSTRATIVE:
            return NoPosition(WhyNoPosition.ILLUSTRATIVE, f"The value for {_name(o)} is illustrative.")
    return None


def _total(observations: Iterable[Observation]) -> Decimal:
    return sum((o.value for o in observations if o.value is not None), Decimal(0))


def _name(observation: Observation) -> str:
    return periods.name_of(observation.period.key)


def _marks(observations: Iterable[Observation]) -> str:
    marks = dict.fromkeys(mark for o in observations if (mark := mark_of(o)))
    return f" {' '.join(marks)}" if marks else ""


def _shown(value: Decimal, measure: Measure) -> str:
    return show(value, measure.unit, max(0, measure.decimals))


def _typed(value: Decimal, measure: Measure) -> str:
    """A target's number, with its own decimals."""
    return show_bare(value, min(decimals_of(value), max(measure.decimals, 1) + 1))


# --- where it is heading ---


def _forecast(
    report: Report, measure: Measure, target: Target | None, headline: Observation, to_date: ToDate | NoPosition
) -> Forecast | NoPosition:
    if isinstance(to_date, NoPosition):
        return to_date
    until = _until(report, headline.period)
    months = (until.month - 4) % 12 + 1
    year = periods.financial_year(Period("", Calendar.MONTH, until, until))
    if months == 12:
        return NoPosition(WhyNoPosition.YEAR_OVER, f"{year} is over.")
    if not _counts(measure) and _yearly_number(measure, target) is None:
        why = "A share or an average of the year so far leads to no sum at the year's end."
        return NoPosition(WhyNoPosition.DOES_NOT_ADD_UP, why)
    value = rounded(to_date.value * 12 / months, _FINEST).normalize()
    if _impossible(measure, value):
        why = f"A straight line would lead to {_shown(value, measure)} by the end of {year}, which is not possible."
        return NoPosition(WhyNoPosition.IMPOSSIBLE, why)
    observation = replace(headline, period=_year_end(headline.period, target, year), value=value)
    # The measure is cumulative here even if its values are not: the forecast is for the whole year.
    rating, _ = rate(report, replace(measure, cumulative=True), target, observation)
    said = f"On a straight line, {_shown(value, measure)} by the end of {year}{_marks(to_date.made_of)}"
    if isinstance(rating, Rated):
        return Forecast(value, year, rating, f"{said}, which would be {rating.colour.value.lower()}.")
    return Forecast(value, year, rating, f"{said}.")


_FINEST = 12


def _impossible(measure: Measure, value: Decimal) -> bool:
    """Whether the workbook, or a percentage's nature, rules the value out."""
    highest = measure.maximum if measure.maximum is not None else Decimal(100) if measure.unit.startswith("%") else None
    return (highest is not None and value > highest) or (measure.minimum is not None and value < measure.minimum)


def _year_end(period: Period, target: Target | None, year: str) -> Period:
    """The period that the forecast is for. Where the target is last year's value, it is of the value's own calendar, so
    that last year's is found."""
    if target is not None and target.kind in (TargetKind.YEAR_ON_YEAR, TargetKind.TREND):
        if period.calendar is Calendar.FINANCIAL_QUARTER:
            return periods.parse(f"{year} Q4")
        if period.calendar is Calendar.YEAR_TO_DATE:
            return periods.parse(f"{year} to date")
        if period.calendar is Calendar.MONTH:
            return periods.parse(f"March {int(year[:4]) + 1}")
    return periods.parse(year)


# --- the last 12 months ---


def rolling_year(
    report: Report, measure: Measure, target: Target | None, headline: Observation
) -> RollingYear | NoPosition:
    """The 12 months to the end of the headline value's quarter: as given, else worked out from quarters.

    Cumulative: the year to date and what last year added after the same quarter. A share or rate with its counts: both
    counts summed (not where it is cumulative: its counts then overlap). Values that add up (their target is a year's
    number): their sum. Anything else is not a year's: the number of people waiting at the end of each quarter makes no
    sum.
    """
    period = headline.period
    already = (*WHOLE_YEARS, Calendar.ACADEMIC_YEAR, Calendar.CALENDAR_YEAR, Calendar.POOLED_YEARS)
    if period.calendar in already or _NAMED_ROLLING.search(measure.name):
        return NoPosition(WhyNoPosition.ALREADY_A_YEAR, "Each value is for a year already.")
    given = next(
        (
            o
            for o in report.observations_of[measure.id]
            if o.period.calendar is Calendar.ROLLING_YEAR and o.period.end == period.end and value_of(o) is not None
        ),
        None,
    )
    if given is not None:
        return _unusable(measure, [given]) or _rolling(measure, _total([given]), Basis.GIVEN, [given])
    if period.calendar is not Calendar.FINANCIAL_QUARTER:
        return NoPosition(WhyNoPosition.DOES_NOT_ADD_UP, "There are no quarters to make 12 months of.")
    scale = one_in(measure.unit)
    counts_something = _counts(measure)
    if measure.cumulative and counts_something:
        return _from_year_to_date(report, measure, headline)
    of_a_year = target is not None and target.kind in (TargetKind.ROLLING, TargetKind.ANNUAL_PROFILE)
    adds_up = counts_something and of_a_year
    has_counts = (
        scale is not None and not measure.cumulative and any(_has_counts(o) for o in report.observations_of[measure.id])
    )
    if not adds_up and not has_counts:
        return NoPosition(WhyNoPosition.DOES_NOT_ADD_UP, "The measure's values do not add up to those of a year.")
    quarters = [o for key in _keys_back(period.key, 4) if (o := _at(report, measure, key)) is not None]
    with_counts = [o for o in quarters if _has_counts(o)]
    needed = quarters if adds_up else with_counts
    if len(needed) < 4:
        what = "values" if adds_up else "counts"
        return NoPosition(
            WhyNoPosition.VALUES_MISSING,
            f"Of the four quarters to {periods.name_of(period.key)} only {len(needed)} "
            f"{'has' if len(needed) == 1 else 'have'} {what}.",
        )
    unusable = _unusable(measure, needed)
    if unusable is not None:
        return unusable
    if adds_up:
        return _rolling(measure, _total(needed), Basis.SUM, needed)
    below = sum((o.denominator for o in needed if o.denominator is not None), Decimal(0))
    above = sum((o.numerator for o in needed if o.numerator is not None), Decimal(0))
    if below == 0 or scale is None:
        return NoPosition(WhyNoPosition.VALUES_MISSING, "The counts of the four quarters are zero below the line.")
    return _rolling(measure, above * scale / below, Basis.RATE, needed)


def _counts(measure: Measure) -> bool:
    """Whether values are of something that can be counted on: neither shares nor averages."""
    return one_in(measure.unit) is None and not _AVERAGES.search(measure.unit)


def _has_counts(observation: Observation) -> bool:
    return observation.numerator is not None and observation.denominator is not None


# A measure that is called a rolling figure has 12 months in each of its quarters; four of them are not a year.
_NAMED_ROLLING = re.compile(r"\brolling\b|\b(?:12|twelve)[ -]months?\b", re.IGNORECASE)
_AVERAGES = re.compile(r"\b(?:score|average|points|rate|ratio|index)\b", re.IGNORECASE)


def _from_year_to_date(report: Report, measure: Measure, headline: Observation) -> RollingYear | NoPosition:
    quarter = periods.quarter_of(headline.period)
    needed = [headline]
    if quarter != 4:
        *_, last_q4 = _keys_back(headline.period.key, (quarter or 0) + 1)
        for key in (periods.year_before(headline.period), last_q4):
            found = _at(report, measure, key)
            if found is None:
                return NoPosition(WhyNoPosition.VALUES_MISSING, f"There is no value for {periods.name_of(key)}.")
            needed.append(found)
    unusable = _unusable(measure, needed)
    if unusable is not None:
        return unusable
    now, *last_year = (o.value or Decimal(0) for o in needed)
    value = now if not last_year else now + last_year[1] - last_year[0]
    return _rolling(measure, value, Basis.YEAR_TO_DATE, needed)


def _rolling(measure: Measure, value: Decimal, basis: Basis, made_of: list[Observation]) -> RollingYear:
    ordered = tuple(sorted(made_of, key=lambda o: o.period.end))
    to = _rolling_period(ordered[-1].period.end)
    how = "" if basis is Basis.GIVEN else f" ({basis.value})"
    sentence = f"{_shown(value, measure)} in the {to.text}{how}{_marks(ordered)}."
    return RollingYear(value, basis, ordered, sentence)


def _observed(measure: Measure, end: date, found: RollingYear) -> Observation:
    """The rolling year as a value of its own: as firm as the least firm of those that it was made of."""
    marks = {mark_of(o) for o in found.made_of}
    status = Status.ESTIMATED if "[e]" in marks else Status.PROVISIONAL if "[p]" in marks else Status.FINAL
    note = "" if found.basis is Basis.GIVEN else f"Worked out: {found.basis.value}."
    return Observation(measure.id, _rolling_period(end), found.value, status=status, note=note)


def _rolling_period(end: date) -> Period:
    last = Period("", Calendar.MONTH, end.replace(day=1), end)
    key = (Calendar.ROLLING_YEAR, periods.year_before(last)[2] + timedelta(days=1), end)
    return Period(periods.name_of(key), *key)


def _rolling_direction(
    report: Report,
    measure: Measure,
    target: Target | None,
    headline: Observation | None,
    rolling: RollingYear | NoPosition,
) -> Direction:
    if headline is None or isinstance(rolling, NoPosition):
        because = _mid_sentence(rolling.sentence)
        return NotCompared(WhyNotCompared.NO_VALUE, f"Not compared: {because}")
    series = [o for o in report.observations_of[measure.id] if o.period.calendar is Calendar.ROLLING_YEAR]
    before = _at(report, measure, periods.previous(headline.period))
    found = rolling_year(report, measure, target, before) if before is not None else None
    if before is not None and isinstance(found, RollingYear) and found.basis is not Basis.GIVEN:
        series.append(_observed(measure, before.period.end, found))
    present = _observed(measure, headline.period.end, rolling)
    return directions(measure, series, present, report.settings.period)[0]


def with_rolling_years(report: Report) -> Report:
    """The report with the rolling year added for each rolling target that needs it and whose quarters give it."""
    added = []
    for measure in report.measures:
        rolling_targets = [t for t in report.targets_of[measure.id] if t.kind is TargetKind.ROLLING]
        if not rolling_targets:
            continue
        for headline in report.observations_of[measure.id]:
            found = rolling_year(report, measure, rolling_targets[-1], headline)
            if isinstance(found, RollingYear) and found.basis is not Basis.GIVEN:
                added.append(_observed(measure, headline.period.end, found))
    return replace(report, observations=(*report.observations, *added))
