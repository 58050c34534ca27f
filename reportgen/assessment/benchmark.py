"""Benchmarks: where a value stands to the national, regional and neighbours' figures, and in its quartile.

A line names the gap and the figure ('1.0 percentage points below the national 59%') and claims nothing more: whether
above is good is in `standing`, in terms of polarity. A figure of another period than the value's is named with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from reportgen import periods
from reportgen.assessment.limits import better, quartile_limits
from reportgen.assessment.targets import NoLimits, value_of
from reportgen.model import Benchmark, Measure, Observation, Polarity, Report, Source, Status, Target, TargetKind
from reportgen.numbers import decimals_of, rounded, show_beside, show_gap
from reportgen.periods import Period


class Standing(Enum):
    """How a value stands to a figure. Above and below are for a measure whose Good Is is not known."""

    BETTER = "better"
    EQUAL = "equal"
    WORSE = "worse"
    ABOVE = "above"
    BELOW = "below"


class WhyNoGap(Enum):
    """Why a value is not compared with a benchmark."""

    NO_VALUE = "the measure has no value"
    ILLUSTRATIVE = "the value is illustrative"
    CONFIDENTIAL = "the value is confidential"
    LATER_PERIOD = "the benchmark is for a later period only"


@dataclass(frozen=True)
class Gap:
    """A value beside a benchmark. `gap` is the value less the benchmark, exactly; `sentence` has no full stop."""

    benchmark: Benchmark
    standing: Standing
    gap: Decimal
    sentence: str


@dataclass(frozen=True)
class NoGap:
    """A benchmark that the value is not compared with, and why."""

    comparator: str
    reason: WhyNoGap
    sentence: str


class QuartilePlace(Enum):
    """Where a value lies to the quartile that a target aims at."""

    BETTER = "better than the quartile"
    WITHIN = "within the quartile"
    WORSE = "short of the quartile"


@dataclass(frozen=True)
class InQuartile:
    """A value beside the limits of a quartile. `gap` is its distance from `limit`, the one that it is measured from."""

    place: QuartilePlace
    limit: Decimal
    gap: Decimal
    sentence: str


@dataclass(frozen=True)
class Benchmarks:
    """One line a comparator, in the order national, region, neighbours, others by name; then the quartile, if the
    target aims at one (`quartile` is None where it does not)."""

    lines: tuple[Gap | NoGap, ...]
    quartile: InQuartile | NoGap | None


def benchmarks(report: Report, measure: Measure, target: Target | None, headline: Observation | None) -> Benchmarks:
    """The headline value beside every comparator of its measure, each of the value's own period or the last before."""
    by_comparator: dict[str, list[Benchmark]] = {}
    for row in report.benchmarks_of[measure.id]:
        by_comparator.setdefault(row.comparator.strip().casefold(), []).append(row)
    aims_at_quartile = target is not None and target.kind is TargetKind.QUARTILE
    if not by_comparator and not aims_at_quartile:
        return Benchmarks((), None)
    value = _usable(headline)
    lines: list[Gap | NoGap] = []
    for name in sorted(by_comparator, key=lambda n: (_RANK.get(n, len(_RANK)), n)):
        comparator = by_comparator[name][0].comparator.strip()
        if headline is None or not isinstance(value, Decimal):
            lines.append(_no_gap(comparator, value))
            continue
        chosen = _of_period(by_comparator[name], headline.period)
        if chosen is None:
            first = min(by_comparator[name], key=lambda b: b.period.end)
            when, own = periods.name_of(first.period.key), periods.name_of(headline.period.key)
            why = f"{_plain(comparator)} is for {when}, after {own}"
            lines.append(NoGap(comparator, WhyNoGap.LATER_PERIOD, f"Not compared: {why}"))
        else:
            lines.append(_gap(measure, value, headline.period, chosen))
    quartile: InQuartile | NoGap | None = None
    if aims_at_quartile and target is not None:
        quartile = _quartile(measure, target, value)
    return Benchmarks(tuple(lines), quartile)


def _usable(headline: Observation | None) -> Decimal | tuple[WhyNoGap, str]:
    if headline is None:
        return WhyNoGap.NO_VALUE, "no value has been reported yet"
    said = f"the value for {periods.name_of(headline.period.key)} is"
    value = value_of(headline)
    if headline.status is Status.CONFIDENTIAL:
        return WhyNoGap.CONFIDENTIAL, f"{said} {headline.secrecy}"
    if value is None:
        unfilled = headline.status in (Status.AWAITED, Status.NOT_AVAILABLE)
        return WhyNoGap.NO_VALUE, f"{said} {headline.status.value if unfilled else 'not given'}"
    if headline.source is Source.ILLUSTRATIVE:
        return WhyNoGap.ILLUSTRATIVE, f"{said} illustrative"
    return value


def _no_gap(comparator: str, why: Decimal | tuple[WhyNoGap, str]) -> NoGap:
    reason, because = why if isinstance(why, tuple) else (WhyNoGap.NO_VALUE, "there is no value")
    return NoGap(comparator, reason, f"Not compared with {_plain(comparator)}: {because}")


def _of_period(rows: list[Benchmark], period: Period) -> Benchmark | None:
    """The figure of the value's own period, else the last before it; of two for one period the lower row."""
    known = [b for b in rows if b.period.end <= period.end]
    place = {id(b): n for n, b in enumerate(rows)}
    return max(
        known, key=lambda b: (b.period.key == period.key, b.period.end, b.period.start, place[id(b)]), default=None
    )


# Comparator as typed, in small letters -> the words before its figure, and without one.
_WORDS = {
    "national": ("the national", "the national figure"),
    "england": ("England's", "England's figure"),
    "region": ("the regional", "the regional figure"),
    "regional": ("the regional", "the regional figure"),
    "neighbours": ("the neighbours'", "the neighbours' figure"),
    "statistical neighbours": ("the statistical neighbours'", "the statistical neighbours' figure"),
}
_RANK = {name: rank for rank, name in enumerate(_WORDS)}


def _plain(comparator: str) -> str:
    return _WORDS.get(comparator.casefold(), ("", f"the figure for {comparator}"))[1]


def _gap(measure: Measure, value: Decimal, period: Period, benchmark: Benchmark) -> Gap:
    difference = value - benchmark.value
    own = decimals_of(benchmark.value)
    least = max(0, measure.decimals, own)
    # Where print would hide a difference, more decimals show it.
    most = max(least, decimals_of(value))
    shown = next((d for d in range(least, most) if rounded(value, d) != benchmark.value), most)
    figure = show_beside(benchmark.value, measure.unit, own)
    named = _WORDS.get(benchmark.comparator.strip().casefold())
    # A comparator of its own kind is named as typed: "the figure for the North West of 57%".
    against = f"{named[0]} {figure}" if named else f"the figure for {benchmark.comparator.strip()} of {figure}"
    when = "" if benchmark.period.key == period.key else f" for {periods.name_of(benchmark.period.key)}"
    if not difference:
        return Gap(benchmark, Standing.EQUAL, difference, f"Equal to {against}{when}")
    by = show_gap(rounded(value, shown) - benchmark.value, measure.unit, shown)
    side = "above" if difference > 0 else "below"
    return Gap(benchmark, _standing(difference, measure.polarity), difference, f"{by} {side} {against}{when}")


def _standing(difference: Decimal, polarity: Polarity | None) -> Standing:
    if polarity is None:
        return Standing.ABOVE if difference > 0 else Standing.BELOW
    return Standing.BETTER if better(difference, Decimal(0), polarity) else Standing.WORSE


def _quartile(measure: Measure, target: Target, value: Decimal | tuple[WhyNoGap, str]) -> InQuartile | NoGap:
    if not isinstance(value, Decimal):
        return NoGap("quartile", value[0], f"Not compared with the quartile: {value[1]}")
    if target.source is Source.ILLUSTRATIVE:
        return NoGap("quartile", WhyNoGap.ILLUSTRATIVE, "Not compared with the quartile: its limits are illustrative")
    polarity = measure.polarity
    limits = quartile_limits(target, polarity) if polarity is not None else None
    if polarity is None or limits is None or isinstance(limits, NoLimits):
        return NoGap("quartile", WhyNoGap.NO_VALUE, "Not compared with the quartile: its limits are not known")
    worst, best, name = limits.green, limits.reference, limits.name

    def distance(limit: Decimal) -> str:
        decimals = max(0, measure.decimals, decimals_of(limit), min(decimals_of(value), 3))
        return show_gap(rounded(value, decimals) - limit, measure.unit, decimals)

    if better(worst, value, polarity):
        side = "below" if value < worst else "above"
        return InQuartile(QuartilePlace.WORSE, worst, value - worst, f"{distance(worst)} {side} {name}")
    if best is not None and better(value, best, polarity):
        said = f"Better than {name} by {distance(best)}"
        return InQuartile(QuartilePlace.BETTER, best, value - best, said)
    side = "above" if polarity is Polarity.HIGH else "below"
    which = "lower" if polarity is Polarity.HIGH else "upper"
    at = f"{distance(worst)} {side} its {which} limit" if value != worst else f"exactly at its {which} limit"
    return InQuartile(QuartilePlace.WITHIN, worst, value - worst, f"Within {name}, {at}")
