"""A measure's trend: the points of its sparkline, and the sentence that says what it shows.

The sentence stands in for the picture, so it says the finding and nothing that the picture does not show. A movement
is claimed between two reported values only; illustrative values are counted and named as such. Values that may not
be shown (see `values`) are gaps in the picture and are not spoken of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import dropwhile, pairwise

from reportgen import numbers, periods
from reportgen.assessment import AssessedMeasure
from reportgen.assessment.targets import definition_changed, value_of
from reportgen.compose.composition import Chart, Point
from reportgen.compose.values import NOT_KNOWN, Disclosure, firmness, in_words, is_illustrative
from reportgen.model import SHORTHAND, Frequency, Measure, Observation, Polarity, Status, Target, TargetKind, Withheld
from reportgen.periods import Calendar, Key, Period

# How far back a sparkline reaches: four or five years, whatever the calendar.
_REACH = {
    Calendar.MONTH: 24,
    Calendar.FINANCIAL_QUARTER: 16,
    Calendar.CALENDAR_QUARTER: 16,
    Calendar.TERM: 15,
    Calendar.YEAR_TO_DATE: 16,
    Calendar.ROLLING_YEAR: 16,
    Calendar.FINANCIAL_YEAR: 5,
    Calendar.ACADEMIC_YEAR: 5,
    Calendar.CALENDAR_YEAR: 5,
    Calendar.POOLED_YEARS: 5,
    Calendar.DAY: 16,
}
_YEARS = 5
_ONCE_A_YEAR = frozenset({Frequency.ANNUAL, Frequency.ACADEMIC_YEAR})
_NOUNS = {
    Calendar.MONTH: ("month", "months"),
    Calendar.FINANCIAL_QUARTER: ("quarter", "quarters"),
    Calendar.CALENDAR_QUARTER: ("quarter", "quarters"),
    Calendar.TERM: ("term", "terms"),
    Calendar.FINANCIAL_YEAR: ("year", "years"),
    Calendar.ACADEMIC_YEAR: ("year", "years"),
    Calendar.CALENDAR_YEAR: ("year", "years"),
}
_PERIODS = ("period", "periods")


@dataclass(frozen=True)
class _Shown:
    """A period of the trend with a value that may be shown."""

    period: Period
    observation: Observation
    value: Decimal

    @property
    def is_illustrative(self) -> bool:
        return is_illustrative(self.observation)


@dataclass(frozen=True)
class _Gap:
    """A period of the trend without one: nothing was recorded, or it says why there is no value, or it is hidden."""

    period: Period
    observation: Observation | None


_Slot = _Shown | _Gap


def trend(assessed: AssessedMeasure, observations: Sequence[Observation], disclosure: Disclosure) -> Chart | None:
    """The sparkline of a measure, up to its latest period; None where no value can be shown.

    `observations` are all of the measure's, earliest first. The series is made of those of the latest one's calendar:
    a rolling year beside quarterly values is no point of the line.
    """
    latest = assessed.latest
    if latest is None:
        return None
    slots = _slots(assessed.measure, latest, observations)
    if not slots:
        return None
    return Chart(
        points=tuple(_points(assessed.measure, slots)),
        target=None if assessed.target is None else level(assessed, assessed.target),
        alt=_finding(assessed, slots, disclosure),
    )


def series_of(
    assessed: AssessedMeasure, observations: Sequence[Observation]
) -> tuple[tuple[Period, Observation | None], ...]:
    """The periods of the same trend, point by point, each with what is recorded for it; () where there is no trend."""
    if assessed.latest is None:
        return ()
    slots = _slots(assessed.measure, assessed.latest, observations)
    return tuple((slot.period, slot.observation) for slot in slots)


def _points(measure: Measure, slots: Sequence[_Slot]) -> Iterator[Point]:
    changes = (False, *(definition_changed(measure, a.period, b.period) for a, b in pairwise(slots)))
    for slot, begins_anew in zip(slots, changes, strict=True):
        if isinstance(slot, _Gap):
            yield Point(slot.period.text, None, begins_anew=begins_anew)
        else:
            provisional = firmness(slot.observation) is Status.PROVISIONAL
            yield Point(slot.period.text, slot.value, provisional, slot.is_illustrative, begins_anew)


def _slots(measure: Measure, latest: Observation, observations: Iterable[Observation]) -> tuple[_Slot, ...]:
    """The periods from the first value shown to the latest period, missing ones included; () without any value."""
    own = {
        o.period.key: o
        for o in observations
        if o.period.calendar is latest.period.calendar and o.period.end <= latest.period.end
    } | {latest.period.key: latest}
    yearly = measure.frequency in _ONCE_A_YEAR and all(
        (start.month, end.month) == (latest.period.start.month, latest.period.end.month) for _, start, end in own
    )
    keys = _keys_back_from(latest.period, yearly)
    expected, oldest = set(keys), keys[-1]
    if any(key > oldest and key not in expected for key in own):
        # Values at other intervals than the calendar's (twelve months to every month, say): no gap can be told.
        keys = sorted(own, reverse=True)[: len(keys)]
    slots = [_slot(key, own.get(key)) for key in reversed(keys)]
    return tuple(dropwhile(lambda slot: isinstance(slot, _Gap), slots))


def _slot(key: Key, observation: Observation | None) -> _Slot:
    if observation is None:
        return _Gap(_unnamed(key), None)
    value = value_of(observation)
    if value is None:
        return _Gap(observation.period, observation)
    return _Shown(observation.period, observation, value)


def _keys_back_from(period: Period, yearly: bool) -> list[Key]:
    """The keys of a trend's periods, latest first."""
    keys = [period.key]
    reach = _YEARS if yearly else _REACH[period.calendar]
    while len(keys) < reach:
        here = _unnamed(keys[-1])
        keys.append(periods.year_before(here) if yearly else periods.previous(here))
    return keys


def _unnamed(key: Key) -> Period:
    """The period of a key, under the name that a reader would give it."""
    period = Period("", *key)
    return Period(name_of(period), *key)


# The target


def level(assessed: AssessedMeasure, target: Target) -> Decimal | None:
    """Where a target's line runs; None where the line's values are not what the target is about.

    A year's number beside the quarters that add up to it, or beside single quarters of a rolling year, would show a
    miss that is none.
    """
    if assessed.measure.cumulative:
        return None
    match target.kind:
        case TargetKind.VALUE | TargetKind.MILESTONE:
            return target.value
        case TargetKind.BANDS:
            return target.upper
        case TargetKind.QUARTILE:
            better = (
                (target.upper, target.lower)
                if assessed.measure.polarity is Polarity.LOW
                else (target.lower, target.upper)
            )
            return better[0] if better[0] is not None else better[1]
        case TargetKind.ROLLING if _compares_its_own(assessed):
            return target.value
        case _:
            return None


def _compares_its_own(assessed: AssessedMeasure) -> bool:
    """Whether the rule compared the value that the table shows."""
    latest, compared = assessed.latest, assessed.compared
    return latest is not None and compared is not None and compared.period.key == latest.period.key


def _against_target(assessed: AssessedMeasure, value: Decimal) -> str:
    """How the value stands to its target, as the end of a sentence: 'above the target of 88.75%'."""
    measure, target = assessed.measure, assessed.target
    if target is None:
        return "no target"
    match target.kind:
        case TargetKind.NONE:
            if target.text.casefold() == NOT_KNOWN.casefold():
                return "target not known"
            return f"target as printed: {target.text}" if target.text else "no target"
        case TargetKind.YEAR_ON_YEAR:
            return "where the target is to do better than a year before"
        case TargetKind.TREND:
            return "where the target is to do better than the period before"
        case TargetKind.COMPARATOR:
            return f"to be compared with the {_possessive(target.comparator) or 'benchmark'} figure"
        case TargetKind.QUARTILE:
            return _against_limits(measure, target, value)
        case TargetKind.ROLLING if not _compares_its_own(assessed):
            return _rolling_against_target(assessed, target)
        case _:
            level = target.upper if target.kind is TargetKind.BANDS else target.value
            if level is None:
                return "target not known"
            if measure.cumulative or target.kind is TargetKind.ANNUAL_PROFILE:
                return f"towards {_target_number(level, measure)} for the whole year"
            due = f" (due: {target.due})" if target.kind is TargetKind.MILESTONE and target.due else ""
            return _against(measure, value, level, target.strict) + due


def _possessive(comparator: str) -> str:
    return f"{comparator}'" if comparator.endswith("s") else comparator


def _rolling_against_target(assessed: AssessedMeasure, target: Target) -> str:
    compared = assessed.compared
    value = None if compared is None else value_of(compared)
    if compared is None or value is None or target.value is None:
        return "where the target is about a whole year"
    shown = in_words(assessed.measure, value)
    standing = _against(assessed.measure, value, target.value, target.strict)
    return f"where {name_of(compared.period)} stand at {shown}, {standing}"


def _against_limits(measure: Measure, target: Target, value: Decimal) -> str:
    if target.lower is None or target.upper is None:
        only = target.upper if target.lower is None else target.lower
        return "target not known" if only is None else _against(measure, value, only, target.strict)
    limits = f"{_target_number(target.lower, measure)} to {_target_number(target.upper, measure)}"
    side = "above" if value > target.upper else "below" if value < target.lower else "within"
    return f"{side} the quartile aimed at, {limits}"


def _against(measure: Measure, value: Decimal, level: Decimal, strict: bool) -> str:
    name = "limit" if measure.polarity is Polarity.LOW else "target"
    words = f"the {name} of {_target_number(level, measure)}"
    if value == level:
        return (
            f"exactly at {words}, where more is needed"
            if strict and name == "target"
            else (f"exactly at {words}, which is not to be reached" if strict else f"which meets {words}")
        )
    just = "just " if numbers.rounded(value, measure.decimals) == level else ""
    return f"{just}{'above' if value > level else 'below'} {words}"


def _target_number(number: Decimal, measure: Measure) -> str:
    return numbers.show(number, measure.unit, numbers.decimals_of(number))


# The sentence


def _finding(assessed: AssessedMeasure, slots: tuple[_Slot, ...], disclosure: Disclosure) -> str:
    """What the chart shows, in one sentence."""
    measure, last = assessed.measure, slots[-1]
    shown = [s for s in slots if isinstance(s, _Shown)]
    if isinstance(last, _Gap):
        opening = _without_value(last, disclosure)
        reported = [s for s in shown if not s.is_illustrative]
        if reported:
            known = reported[-1]
            opening += f"; the last value shown is {_value(measure, known)} {_in(known.period)} {name_of(known.period)}"
        return f"{opening}; {_extent(slots)}."
    standing = _against_target(assessed, last.value)
    if len(shown) == 1:
        return f"One value so far: {_at_last(measure, last)}, {standing}; no trend yet."
    before = _compared_with(measure, shown)
    opening = _at_last(measure, last) if before is None else _movement(measure, before, last)
    return f"{opening}, {standing}; {_extent(slots)}."


def _without_value(slot: _Gap, disclosure: Disclosure) -> str:
    observation = slot.observation
    if observation is None or observation.status is Status.AWAITED:
        return f"Data awaited for {name_of(slot.period)}"
    if observation.withheld is Withheld.COUNT:
        return f"Fewer than {disclosure.threshold}{_when(slot)}"
    if observation.status is Status.CONFIDENTIAL:
        return f"The value for {name_of(slot.period)} is {observation.secrecy}"
    return f"No value is available for {name_of(slot.period)}"


def _compared_with(measure: Measure, shown: Sequence[_Shown]) -> _Shown | None:
    """The reported value that the latest is compared with: the last one before it under the same definition; for a
    running total only the same period a year before, as every total begins again with its year."""
    last = shown[-1]
    if last.is_illustrative:
        return None
    earlier = [
        s for s in shown[:-1] if not s.is_illustrative and not definition_changed(measure, s.period, last.period)
    ]
    if measure.cumulative or last.period.calendar is Calendar.YEAR_TO_DATE:
        earlier = [s for s in earlier if s.period.key == periods.year_before(last.period)]
    return earlier[-1] if earlier else None


def _movement(measure: Measure, before: _Shown, last: _Shown) -> str:
    then, now = _value(measure, before), _value(measure, last)
    start = name_of(before.period)
    if last.period.calendar is Calendar.FINANCIAL_QUARTER and _when(last):
        same_year = periods.financial_year(before.period) == periods.financial_year(last.period)
        start = start.partition(" ")[0] if same_year else start
    decimals = measure.decimals
    if numbers.rounded(before.value, decimals) == numbers.rounded(last.value, decimals):
        until = _when(last).removeprefix(f" {_in(last.period)} ") or "the latest value"
        return f"Unchanged at {now} from {start} to {until}"
    verb = "Rose" if last.value > before.value else "Fell"
    return f"{verb} from {then} {_in(before.period)} {start} to {now}{_when(last)}"


def _at_last(measure: Measure, last: _Shown) -> str:
    when = _when(last)
    if measure.cumulative:
        when = when.replace(" in ", " by the end of ", 1)
    return f"{_value(measure, last)}{when}"


def _extent(slots: tuple[_Slot, ...]) -> str:
    """How many periods the picture shows, and which of them are illustrative."""
    one, many = _NOUNS.get(slots[-1].period.calendar, _PERIODS)
    shown = [s for s in slots if isinstance(s, _Shown)]
    soft = [s for s in shown if s.is_illustrative]
    gaps = len(slots) - len(shown)
    count = f"{len(slots)} {one if len(slots) == 1 else many}"
    if gaps:
        count += f", {gaps} without a value"
    if not soft:
        return count
    if len(soft) == len(shown):
        return f"{count}, all values illustrative"
    if len(soft) == len(shown) - 1 and not shown[-1].is_illustrative and shown[-1] is slots[-1]:
        earlier = f"{len(soft)} earlier {one + ' is' if len(soft) == 1 else many + ' are'} illustrative"
        return f"{earlier}, {gaps} {'has' if gaps == 1 else 'have'} no value" if gaps else earlier
    first_reported = next(n for n, s in enumerate(shown) if not s.is_illustrative)
    if first_reported == len(soft):
        return f"{count}, earlier ones illustrative"
    return f"{count}, {len(soft)} of them illustrative"


def _value(measure: Measure, slot: _Shown) -> str:
    """A value with its unit, how firm it is unless it is final, and whether it is illustrative."""
    words = numbers.show(slot.value, measure.unit, measure.decimals)
    status = firmness(slot.observation)
    said = [status.value] if status in SHORTHAND else []
    if slot.is_illustrative:
        said.append("illustrative")
    return f"{words} ({', '.join(said)})" if said else words


def _when(slot: _Slot) -> str:
    """' in Q2 2023/24'; '' where the report prints another date than the period, or that it is not stated."""
    observation = slot.observation
    if observation is not None and observation.as_of:
        try:
            printed = periods.parse(observation.as_of, academic=slot.period.calendar is Calendar.ACADEMIC_YEAR)
        except periods.NotAPeriod:
            return ""
        if printed.key != slot.period.key:
            return ""
    return f" {_in(slot.period)} {name_of(slot.period)}"


def _in(period: Period) -> str:
    """What stands before the period's name: 'in Q2 2023/24', 'at 31 March 2023'."""
    return "at" if period.calendar is Calendar.DAY else "in"


MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_TERMS = {1: "spring term", 4: "summer term", 9: "autumn term"}


def name_of(period: Period) -> str:
    """The period as a sentence names it: 'Q2 2023/24', '2022/23', 'spring term 2023', 'the 12 months to Q2 2023/24'."""
    quarter = periods.quarter_of(period)
    month = f"{MONTHS[period.end.month - 1]} {period.end.year}"
    match period.calendar:
        case Calendar.FINANCIAL_QUARTER:
            return f"Q{quarter} {periods.financial_year(period)}"
        case Calendar.CALENDAR_QUARTER:
            return f"{MONTHS[period.start.month - 1]} to {month}"
        case Calendar.FINANCIAL_YEAR | Calendar.ACADEMIC_YEAR:
            return f"{period.start.year}/{period.end.year % 100:02d}"
        case Calendar.CALENDAR_YEAR:
            return str(period.start.year)
        case Calendar.TERM:
            return f"{_TERMS.get(period.start.month, 'the term to ' + month)} {period.end.year}"
        case Calendar.MONTH:
            return month
        case Calendar.YEAR_TO_DATE:
            return period.text or f"the year to {month}"
        case Calendar.ROLLING_YEAR:
            return f"the 12 months to {month if quarter is None else f'Q{quarter} {periods.financial_year(period)}'}"
        case Calendar.POOLED_YEARS:
            return periods.name_of(period.key)
        case Calendar.DAY:
            return periods.day_text(period.end)
