"""Limits: from where on a target makes a value green or amber.

Every kind of target comes down to one shape, `Limits`: the number from which on a value is green, and the one from
which on it is amber. What a kind compares with (a share of the year, last year's value, a benchmark) is found here.

No limit rests on an illustrative value or target: without a reported one there are `NoLimits`, with the reason. Only
an amber limit may be illustrative, and the rating then says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from reportgen import periods
from reportgen.assessment.targets import WHOLE_YEARS, NoLimits, WhyNotRated, definition_changed, value_of
from reportgen.model import (
    Benchmark,
    Frequency,
    Measure,
    Observation,
    Polarity,
    Report,
    Source,
    Target,
    TargetKind,
    ToleranceUnit,
)
from reportgen.numbers import rounded
from reportgen.periods import Calendar, Period


class Against(Enum):
    """What a value is compared with, where it decides the words of the sentence."""

    NUMBER = "a number"
    DUE_BY_NOW = "the share of a year's number due by now"
    DUE_IN_PERIOD = "the share of a year's number due in the period alone"
    QUARTILE = "the limits of a quartile"
    MILESTONE = "a number due by a date"
    EARLIER = "an earlier value"
    BENCHMARK = "a benchmark"


@dataclass(frozen=True)
class Limits:
    """From where on a value is green or amber; all numbers in the measure's unit.

    Reaching `green` exactly is enough unless `strict`; reaching `amber` exactly always is. `amber` is None where no
    amber limit is set. `name` says what the value is compared with: 'the end of Q2', 'Quartile 2', '2024/25'.
    `reference` is the number behind `green` where that is another: the whole year's for a share of it, the quartile's
    better limit, the benchmark that `green` is a width away from. `period` is the compared value's own, where the
    sentence must name it.
    """

    green: Decimal
    strict: bool = False
    amber: Decimal | None = None
    amber_illustrative: bool = False
    against: Against = Against.NUMBER
    name: str = ""
    reference: Decimal | None = None
    period: str = ""


def limits(
    report: Report, measure: Measure, polarity: Polarity, target: Target, observation: Observation
) -> Limits | NoLimits:
    """What the target asks of this observation. `observation` is the one that `compared` gave."""
    if target.kind is TargetKind.NONE:
        return no_target(target)
    if target.source is Source.ILLUSTRATIVE:
        return NoLimits(WhyNotRated.ILLUSTRATIVE_TARGET, "the target is illustrative")
    match target.kind:
        case TargetKind.VALUE:
            return _number(target, polarity, Against.NUMBER)
        case TargetKind.ROLLING:
            return _number(target, polarity, Against.NUMBER, period=observation.period.text)
        case TargetKind.MILESTONE:
            return _number(target, polarity, Against.MILESTONE, name=_due_date(target.due))
        case TargetKind.BANDS:
            return _bands(report, measure, target, polarity, observation.period)
        case TargetKind.QUARTILE:
            return quartile_limits(target, polarity)
        case TargetKind.ANNUAL_PROFILE:
            return _share_due(report, measure, target, polarity, observation.period)
        case TargetKind.YEAR_ON_YEAR | TargetKind.TREND:
            return _earlier(report, measure, target, polarity, observation.period)
        case TargetKind.COMPARATOR:
            return _benchmark(report, measure, target, polarity, observation.period)


def no_target(target: Target) -> NoLimits:
    """Why a measure has no target, in the words of its Reason."""
    return NoLimits(WhyNotRated.NO_TARGET, _mid_sentence(target.reason) or "no target is set")


_INCOMPLETE = NoLimits(WhyNotRated.INCOMPLETE_TARGET, "the target does not give its number")


def _number(
    target: Target, polarity: Polarity, against: Against, name: str = "", period: str = ""
) -> Limits | NoLimits:
    if target.value is None:
        return _INCOMPLETE
    return _limits(target, polarity, target.value, against, name=name, period=period)


def _due_date(due: str) -> str:
    text = due.strip().removeprefix("by ")
    return f"the {text}" if text.casefold().startswith("end of ") else text


def _bands(report: Report, measure: Measure, target: Target, polarity: Polarity, period: Period) -> Limits | NoLimits:
    """Borders as typed; those of a cumulative measure are a year's, and the share of it due by now counts."""
    if target.upper is None:
        return _INCOMPLETE
    # "Lower" and "upper" are meant in terms of polarity, but with Low as good they are typed in either order.
    green, amber = target.upper, target.lower
    if amber is not None and better(amber, green, polarity):
        green, amber = amber, green
    due = due_of_year(report, target, green, measure, period) if measure.cumulative else _all_due(green)
    if isinstance(due, NoLimits):
        return due
    return _limits_of_year(target, polarity, due, amber if amber is not None else target.amber_limit)


def quartile_limits(target: Target, polarity: Polarity) -> Limits | NoLimits:
    """A value inside the quartile's limits, or beyond the better one, is green."""
    borders = [border for border in (target.lower, target.upper) if border is not None]
    worse_border = target.lower if polarity is Polarity.HIGH else target.upper
    if worse_border is None:
        return _INCOMPLETE
    worst, best = (min(borders), max(borders)) if polarity is Polarity.HIGH else (max(borders), min(borders))
    match = re.search(r"quartile [1-4]", target.text, re.IGNORECASE)
    name = match[0].lower() if match else "the quartile aimed at"
    return _limits(target, polarity, worst, Against.QUARTILE, name=name, reference=best if len(borders) == 2 else None)


def _share_due(
    report: Report, measure: Measure, target: Target, polarity: Polarity, period: Period
) -> Limits | NoLimits:
    if target.value is None:
        return _INCOMPLETE
    due = due_of_year(report, target, target.value, measure, period)
    if isinstance(due, NoLimits):
        return due
    return _limits_of_year(target, polarity, due, target.amber_limit)


def _limits_of_year(target: Target, polarity: Polarity, due: Due, amber_of_year: Decimal | None) -> Limits:
    """An amber limit is the year's, as the target is; a tolerance is counted from what is due."""
    amber = _amber(target, polarity, due.number) if amber_of_year is None else due.share_of(amber_of_year)
    return Limits(due.number, target.strict, amber, _illustrative(target), due.against, due.name, due.whole)


def _earlier(report: Report, measure: Measure, target: Target, polarity: Polarity, period: Period) -> Limits | NoLimits:
    """Last year's value, or that of the period before; only a better value is an improvement."""
    # A value that adds up the year so far cannot be compared with the one before it in the same year.
    by_year = target.kind is TargetKind.YEAR_ON_YEAR or measure.cumulative or measure.frequency is Frequency.ANNUAL
    wanted = periods.year_before(period) if by_year else periods.previous(period)
    for observation in report.observations_of[measure.id]:
        if definition_changed(measure, observation.period, period):
            continue
        value = value_of(observation)
        if observation.period.key == wanted and value is not None and observation.source is Source.REPORTED:
            found = _limits(target, polarity, value, Against.EARLIER, name=observation.period.text)
            return Limits(found.green, True, found.amber, found.amber_illustrative, found.against, found.name)
    return NoLimits(WhyNotRated.NO_EARLIER_VALUE, "no earlier value was reported that it can be compared with")


def _benchmark(
    report: Report, measure: Measure, target: Target, polarity: Polarity, period: Period
) -> Limits | NoLimits:
    found = benchmark_for(report, measure, target, period)
    if found is None:
        return NoLimits(WhyNotRated.NO_BENCHMARK, f"{comparator_named(target.comparator)} is not known")
    width = abs(target.width or Decimal(0))
    green = found.value - width if polarity is Polarity.HIGH else found.value + width
    return _limits(
        target,
        polarity,
        green,
        Against.BENCHMARK,
        name=comparator_named(target.comparator),
        reference=found.value,
        period="" if found.period.key == period.key else found.period.text,
    )


def benchmark_for(report: Report, measure: Measure, target: Target, period: Period) -> Benchmark | None:
    """The benchmark that a comparator target names: of the value's own period, else the last one before it."""
    wanted = target.comparator.strip().casefold()
    rows = [b for b in report.benchmarks_of[measure.id] if b.comparator.strip().casefold() == wanted]
    rows = [b for b in rows if b.period.end <= period.end]
    return max(rows, key=lambda b: (b.period.key == period.key, b.period.end, b.period.start), default=None)


_COMPARATORS = {
    "national": "the national figure",
    "region": "the regional figure",
    "regional": "the regional figure",
    "neighbours": "the neighbours' figure",
    "": "the benchmark",
}


def comparator_named(comparator: str) -> str:
    """A comparator in words: 'the national figure'."""
    plain = comparator.strip()
    return _COMPARATORS.get(plain.casefold(), f"the figure for {plain}")


# --- the share of a year that is due ---


@dataclass(frozen=True)
class Due:
    """What of a year's number is due, as a number and as a share. `whole` is None where all of it is."""

    number: Decimal
    whole: Decimal | None
    share: Decimal
    against: Against
    name: str

    def share_of(self, number: Decimal) -> Decimal:
        """The same share of another number of the year."""
        return _unpadded(number * self.share)


def due_of_year(report: Report, target: Target, whole: Decimal, measure: Measure, period: Period) -> Due | NoLimits:
    """What of a year's number is due in the months that a value covers."""
    if period.calendar in (*WHOLE_YEARS, Calendar.ACADEMIC_YEAR, Calendar.CALENDAR_YEAR):
        return _all_due(whole)
    if period.calendar in (Calendar.TERM, Calendar.POOLED_YEARS, Calendar.DAY):
        return NoLimits(
            WhyNotRated.NO_SHARE_OF_YEAR,
            f"the target is a year's, and what share of it is due by {period.text} is not set",
        )
    if period.calendar is Calendar.YEAR_TO_DATE:
        # "2023/24 to date" does not say up to when: no further than the report's own quarter.
        end = max(period.start, min(period.end, report.settings.period.end))
        so_far = True
    else:
        end = period.end
        so_far = measure.cumulative
    last = (end.month - 4) % 12 + 1  # April is 1
    first = 1 if so_far else (period.start.month - 4) % 12 + 1
    if (first, last) == (1, 12):
        return _all_due(whole)
    share = _share_by(target.profile, whole, last) - _share_by(target.profile, whole, first - 1)
    is_quarter = last % 3 == 0 and (so_far or last - first == 2)
    name = f"Q{last // 3}" if is_quarter else periods.month_text(end)
    if so_far:
        return Due(_unpadded(whole * share), whole, share, Against.DUE_BY_NOW, f"the end of {name}")
    return Due(_unpadded(whole * share), whole, share, Against.DUE_IN_PERIOD, name)


def _all_due(whole: Decimal) -> Due:
    return Due(whole, None, Decimal(1), Against.NUMBER, "")


def _share_by(profile: tuple[Decimal, ...], whole: Decimal, month: int) -> Decimal:
    """The share of the year's number that is due by the end of a month (0 to 12): a straight line, or through the
    profile's four points."""
    if len(profile) != 4 or whole == 0:
        return Decimal(month) / 12
    points = (Decimal(0), *profile)
    quarter, months = divmod(month, 3)
    here = points[quarter]
    if months:
        here += (points[quarter + 1] - here) * months / 3
    return here / whole


# A share of a year may not be a whole decimal (a third); a value never has so many decimals that this rounding tells.
_FINEST = 15


def _unpadded(number: Decimal) -> Decimal:
    return rounded(number, _FINEST).normalize()


# --- amber ---


def better(value: Decimal, than: Decimal, polarity: Polarity) -> bool:
    """Whether a value is better than another, and not equal to it."""
    return value > than if polarity is Polarity.HIGH else value < than


def _limits(
    target: Target,
    polarity: Polarity,
    green: Decimal,
    against: Against,
    name: str = "",
    reference: Decimal | None = None,
    period: str = "",
) -> Limits:
    amber = _amber(target, polarity, green)
    return Limits(green, target.strict, amber, _illustrative(target), against, name, reference, period)


def _amber(target: Target, polarity: Polarity, green: Decimal) -> Decimal | None:
    """From where on a miss is amber: the amber limit, or as far from green as the tolerance allows."""
    if target.amber_limit is not None:
        return target.amber_limit
    if target.tolerance is None:
        return None
    width = abs(target.tolerance)
    if target.tolerance_unit is ToleranceUnit.PER_CENT:
        width *= abs(green) / 100
    return green - width if polarity is Polarity.HIGH else green + width


def amber_beyond_green(target: Target, measure: Measure) -> bool:
    """Whether a typed amber limit lies on the better side of the target's own number: then it parts nothing."""
    if measure.polarity is None or target.amber_limit is None or target.value is None:
        return False
    return better(target.amber_limit, target.value, measure.polarity)


def _illustrative(target: Target) -> bool:
    return target.amber_source is Source.ILLUSTRATIVE


_FIRST_WORDS = ("The", "This", "A", "An", "No", "It", "There", "Not", "Data", "Target", "Value", "New", "Baseline")


def _mid_sentence(reason: str) -> str:
    """A typed reason as the second half of a sentence, without its stop."""
    text = reason.strip().removesuffix(".")
    first, space, rest = text.partition(" ")
    return f"{first.lower()}{space}{rest}" if first in _FIRST_WORDS else text
