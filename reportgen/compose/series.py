"""A measure's trend in full: what a chart with axes draws, its key, and the table of its data.

The dashboard and the report both take it from here. A target is drawn from the period on that it applies to, never
before; a changed definition parts the line; what is illustrative or provisional is marked in chart and table alike.
Values that may not be shown (see `values`) are gaps in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from reportgen import numbers
from reportgen.assessment import AssessedMeasure
from reportgen.assessment.targets import applies, in_force, value_of
from reportgen.compose.composition import BenchmarkSeries, Chart, ChartMark, Row, Series, SeriesPoint, TargetStretch
from reportgen.compose.judgements import AMBER, RED
from reportgen.compose.trend import level, name_of, series_of
from reportgen.compose.values import MEANINGS, Disclosure, firmness, is_illustrative, is_withheld
from reportgen.model import SHORTHAND, Measure, Observation, Report, Source, Status, Target, TrendCharts
from reportgen.periods import Period

ILLUSTRATIVE_MARK, BREAK_MARK = "[i]", "[b]"
_NO_VALUE = "No value"
_NO_TARGET = "None"
_NOT_GIVEN = f"{SHORTHAND[Status.NOT_AVAILABLE]}"

Slots = Sequence[tuple[Period, Observation | None]]


def series(assessed: AssessedMeasure, chart: Chart | None, report: Report, disclosure: Disclosure) -> Series | None:
    """The trend of a measure in full, beside its small chart; None where there is no small one either."""
    if chart is None:
        return None
    measure = assessed.measure
    slots = series_of(assessed, report.observations_of[measure.id])
    points = tuple(_points(measure, chart, slots, disclosure))
    targets = tuple(_targets(assessed, report.targets_of[measure.id], [period for period, _ in slots]))
    benchmarks = _benchmarks(measure, [period.key for period, _ in slots], report)
    remarks = tuple(_remarks(assessed, points, targets))
    return Series(
        measure_id=measure.id,
        name=measure.name,
        unit=measure.unit,
        points=points,
        targets=targets,
        benchmarks=benchmarks,
        finding=chart.alt,
        alt=" ".join((f"Line chart of {measure.name}.", chart.alt, *remarks, "The table gives the values.")),
        remarks=remarks,
        legend=tuple(_legend(points, targets, benchmarks)),
        data=tuple(_data(points, targets, benchmarks)),
        marks=_marks(slots, points, targets, benchmarks),
    )


def large_charts(
    rows: Iterable[Row],
    assessed: Mapping[str, AssessedMeasure],
    report: Report,
    disclosure: Disclosure,
) -> tuple[Series, ...]:
    """The series that the report shows as large charts, by the setting Trend charts. One value alone is no trend."""
    match report.settings.trend_charts:
        case TrendCharts.NO:
            return ()
        case TrendCharts.RED_AND_AMBER:
            wanted = [row for row in rows if row.rating in (RED, AMBER)]
        case TrendCharts.ALL:
            wanted = list(rows)
    found = (series(assessed[row.measure_id], row.chart, report, disclosure) for row in wanted)
    return tuple(s for s in found if s is not None and s.has_trend)


# Points


def _points(measure: Measure, chart: Chart, slots: Slots, disclosure: Disclosure) -> Iterator[SeriesPoint]:
    for point, (_, observation) in zip(chart.points, slots, strict=True):
        shown = _NO_VALUE if observation is None else disclosure.printed(measure, observation)
        yield SeriesPoint(
            period=point.label,
            point=point,
            shown=shown,
            status=_status(observation),
            exact="" if point.value is None else f"{numbers.rounded(point.value, measure.decimals):f}",
            marked=shown.replace("(illustrative)", ILLUSTRATIVE_MARK) + (f" {BREAK_MARK}" if point.begins_anew else ""),
        )


def _status(observation: Observation | None) -> str:
    """How firm a value is, and whether it stands in for one that is not known: 'provisional', 'illustrative'."""
    if observation is None:
        return "no value"
    if is_withheld(observation):
        return "not shown"
    if is_illustrative(observation) and value_of(observation) is not None:
        return "illustrative"
    return firmness(observation).value


# What stands beside them


def _targets(
    assessed: AssessedMeasure, targets: Iterable[Target], periods: Sequence[Period]
) -> Iterator[TargetStretch]:
    """Each target over the points that it applies to; none where it has no number that the points stand against."""
    targets = tuple(targets)
    at = [in_force([t for t in targets if applies(t, period)], period) for period in periods]
    for _, run in groupby(enumerate(at), key=lambda placed: id(placed[1])):
        places = list(run)
        target = places[0][1]
        value = None if target is None else level(assessed, target)
        if target is not None and value is not None:
            yield TargetStretch(places[0][0], places[-1][0], value, _target_shown(target, value, assessed.measure))


def _target_shown(target: Target, value: Decimal, measure: Measure) -> str:
    shown = numbers.show(value, measure.unit, numbers.decimals_of(value))
    return f"{shown} {ILLUSTRATIVE_MARK}" if target.source is Source.ILLUSTRATIVE else shown


def _benchmarks(measure: Measure, keys: Sequence[object], report: Report) -> tuple[BenchmarkSeries, ...]:
    """Each comparator that has a value for a period of the chart."""
    by_name: dict[str, dict[object, Decimal]] = {}
    for row in report.benchmarks_of[measure.id]:
        by_name.setdefault(row.comparator.strip(), {})[row.period.key] = row.value
    found = []
    for name, values in by_name.items():
        aligned = tuple(values.get(key) for key in keys)
        if any(value is not None for value in aligned):
            shown = tuple(
                "" if v is None else numbers.show(v, measure.unit, max(measure.decimals, numbers.decimals_of(v)))
                for v in aligned
            )
            found.append(BenchmarkSeries(name[:1].upper() + name[1:], aligned, shown))
    return tuple(found)


def _remarks(
    assessed: AssessedMeasure, points: Sequence[SeriesPoint], targets: Sequence[TargetStretch]
) -> Iterator[str]:
    """What a reader must know to take the chart as it is meant."""
    since = assessed.measure.comparable_from
    if since is not None and any(p.point.begins_anew for p in points):
        yield f"The definition changed in {name_of(since)}: values before and after it are not compared."
    target = assessed.target
    value = None if target is None else level(assessed, target)
    if target is not None and value is not None and all(t.value != value for t in targets):
        since = target.in_force_from
        begins = f"from {since.text}" if since is not None else "to a later year"
        yield f"The target of {_target_shown(target, value, assessed.measure)} applies {begins}, after these values."


# The key and the table


def _legend(
    points: Iterable[SeriesPoint], targets: Sequence[TargetStretch], benchmarks: Iterable[BenchmarkSeries]
) -> Iterator[tuple[ChartMark, str]]:
    shown = [p.point for p in points if p.point.value is not None]
    if any(not p.illustrative and not p.provisional for p in shown):
        yield ChartMark.REPORTED, "Reported"
    if any(p.provisional and not p.illustrative for p in shown):
        yield ChartMark.PROVISIONAL, "Provisional"
    if any(p.illustrative for p in shown):
        yield ChartMark.ILLUSTRATIVE, "Illustrative, not published"
    if targets:
        yield ChartMark.TARGET, f"Target {', then '.join(dict.fromkeys(t.shown for t in targets))}"
    yield from ((ChartMark.BENCHMARK, b.name) for b in benchmarks)
    if any(p.point.begins_anew for p in points):
        yield ChartMark.BREAK, "Definition changed"


def _data(
    points: Sequence[SeriesPoint], targets: Sequence[TargetStretch], benchmarks: Sequence[BenchmarkSeries]
) -> Iterator[tuple[str, ...]]:
    """The rows of the table. No cell is empty: a word or a mark says why there is nothing."""
    yield ("Period", "Value", *(("Target",) if targets else ()), *(b.name for b in benchmarks))
    for place, point in enumerate(points):
        target = next((t.shown for t in targets if t.first <= place <= t.last), _NO_TARGET)
        beside = (b.shown[place] or _NOT_GIVEN for b in benchmarks)
        yield (point.period, point.marked, *((target,) if targets else ()), *beside)


def _marks(
    slots: Slots,
    points: Sequence[SeriesPoint],
    targets: Sequence[TargetStretch],
    benchmarks: Iterable[BenchmarkSeries],
) -> str:
    """The marks that the table uses, explained: '[i] illustrative, not published; [p] provisional.'"""
    used = {firmness(o) for _, o in slots if o is not None}
    if any(not shown for b in benchmarks for shown in b.shown):
        used.add(Status.NOT_AVAILABLE)
    said = [meaning for status, meaning in MEANINGS.items() if status in used]
    soft = any(p.point.illustrative for p in points) or any(ILLUSTRATIVE_MARK in t.shown for t in targets)
    if soft:
        said.append(f"{ILLUSTRATIVE_MARK} illustrative, not published")
    if any(p.point.begins_anew for p in points):
        said.append(f"{BREAK_MARK} the definition changed")
    return f"Marks in the table: {'; '.join(said)}." if said else ""
