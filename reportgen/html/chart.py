"""The geometry of the dashboard's charts: where each mark stands, for the template that writes the SVG.

A chart is drawn twice, wide and narrow, and the page shows the one that fits: one drawing shrunk to a phone would make
its labels unreadable. All lengths are in CSS pixels, counted from the top left corner.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from reportgen import figures
from reportgen.compose.dashboard import Series
from reportgen.compose.shown import Chart, Point, RatingShown, Totals


@dataclass(frozen=True)
class Size:
    """The room that a chart has, and how much of it its labels take."""

    name: str
    width: float
    height: float
    most_ticks: int


WIDE = Size("wide", 720, 330, 6)
NARROW = Size("narrow", 340, 270, 5)

_LABEL_PX = 7.6  # the widest that a character of a label runs on average, in 14 px Arial
_ABOVE, _BELOW, _RIGHT = 18.0, 34.0, 18.0


@dataclass(frozen=True)
class Tick:
    """A label of an axis. `anchor` is SVG's text-anchor."""

    at: str
    text: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Dot:
    """A value on the chart. `kind` is 'reported', 'provisional', 'illustrative' or 'lone', the sheet's class."""

    x: str
    y: str
    kind: str
    is_last: bool


@dataclass(frozen=True)
class Stretch:
    """A run of the line of one kind: 'reported' or 'illustrative'; `dots` is SVG's list of points."""

    dots: str
    kind: str


@dataclass(frozen=True)
class ValueLabel:
    """The latest value, written beside its dot."""

    x: str
    y: str
    text: str
    anchor: str


@dataclass(frozen=True)
class Drawing:
    """A chart with axes, ready to be written."""

    size: Size
    left: str
    right: str
    bottom: str
    ticks_up: tuple[Tick, ...]
    ticks_along: tuple[Tick, ...]
    stretches: tuple[Stretch, ...]
    dots: tuple[Dot, ...]
    diamonds: tuple[tuple[str, ...], ...]  # a comparator each: the SVG points of its marks
    target: str  # its height; '' without one
    label: ValueLabel | None
    begins_at_zero: bool


def drawn(series: Series, size: Size) -> Drawing:
    """The chart of a series with at least one value."""
    points = [p.point for p in series.points]
    others = [] if series.target is None else [series.target]
    others += [v for b in series.benchmarks for v in b.values if v is not None]
    values = [float(v) for v in (*(p.value for p in points if p.value is not None), *others)]
    levels = _levels(*_room(min(values), max(values), series.unit), size.most_ticks)
    texts = [figures.show_beside(level, series.unit, _decimals(levels)) for level in levels]
    left = 12 + max(len(t) for t in texts) * _LABEL_PX
    right, bottom = size.width - _RIGHT, size.height - _BELOW
    low, high = float(levels[0]), float(levels[-1])

    def y(value: float) -> float:
        return bottom - (value - low) / (high - low) * (bottom - _ABOVE)

    xs = _places(len(points), left + 8, right - 8)
    ys = [None if p.value is None else y(float(p.value)) for p in points]
    last = max(i for i, p in enumerate(points) if p.value is not None)
    return Drawing(
        size=size,
        left=_px(left),
        right=_px(right),
        bottom=_px(bottom),
        ticks_up=tuple(Tick(_px(y(float(level))), text) for level, text in zip(levels, texts, strict=True)),
        ticks_along=tuple(_along([p.period for p in series.points], xs, left, size.width)),
        stretches=tuple(_stretches(points, xs, ys)),
        dots=tuple(_dots(points, xs, ys, last)),
        diamonds=tuple(
            tuple(_diamond(x, y(float(v))) for x, v in zip(xs, b.values, strict=True) if v is not None)
            for b in series.benchmarks
        ),
        target="" if series.target is None else _px(y(float(series.target))),
        label=_label(series, xs[last], ys, last, size),
        begins_at_zero=levels[0] <= 0,
    )


@dataclass(frozen=True)
class Spark:
    """A small chart without axes, as in the report's Trends column."""

    width: int
    height: int
    stretches: tuple[Stretch, ...]
    dots: tuple[Dot, ...]  # provisional ones and the last
    target: str


def spark(chart: Chart) -> Spark:
    """The small chart of a trend with at least one value."""
    width, height, margin = 120, 40, 6
    values = [float(p.value) for p in chart.points if p.value is not None]
    shown = values if chart.target is None else [*values, float(chart.target)]
    low, high = min(shown), max(shown)

    def y(value: float) -> float:
        return height / 2 if high == low else height - margin - (value - low) / (high - low) * (height - 2 * margin)

    xs = _places(len(chart.points), margin, width - margin, shortest=4)
    ys = [None if p.value is None else y(float(p.value)) for p in chart.points]
    last = max(i for i, p in enumerate(chart.points) if p.value is not None)
    dots = tuple(d for d in _dots(chart.points, xs, ys, last) if d.is_last or d.kind in ("provisional", "lone"))
    target = "" if chart.target is None else _px(y(float(chart.target)))
    return Spark(width, height, tuple(_stretches(chart.points, xs, ys)), dots, target)


@dataclass(frozen=True)
class BarPart:
    """A part of a stacked bar: where it begins and how long it is, in hundredths of the bar's width."""

    sign: str
    word: str
    count: int
    x: str
    width: str
    middle: str
    is_wide: bool  # whether its number fits in


def stacked(totals: Totals, key: Sequence[RatingShown]) -> tuple[BarPart, ...]:
    """The parts of a bar that is 100 wide, in the key's order, a rating without measures left out."""
    parts: list[BarPart] = []
    begun = 0.0
    for rating, count in counts(totals, key):
        if count:
            width = 100 * count / totals.all
            middle = begun + width / 2
            is_wide = width > 3 * len(str(count))
            parts.append(BarPart(rating.sign, rating.word, count, _px(begun), _px(width), _px(middle), is_wide))
            begun += width
    return tuple(parts)


def counts(totals: Totals, key: Sequence[RatingShown]) -> tuple[tuple[RatingShown, int], ...]:
    """How many measures have each rating of the key."""
    return tuple(zip(key, (totals.green, totals.amber, totals.red, totals.not_rated), strict=True))


# Axes


def _room(low: float, high: float, unit: str) -> tuple[float, float]:
    """The span of the values with a little room around it, so that no mark stands on the axis.

    It goes no further than a value of the unit can: a share ends at 100, a score at what it is out of.
    """
    spare = (high - low) * 0.06
    below, above = low - spare, high + spare
    out_of = re.search(r"out of (\d+)", unit)
    most = 100.0 if unit.startswith("%") else float(out_of[1]) if out_of else math.inf
    if high <= most:
        above = min(above, most)
    return (max(below, 0.0) if low >= 0 else below), above


def _levels(low: float, high: float, most: int) -> list[Decimal]:
    """Round numbers from just below the lowest value to just above the highest, at most `most` of them.

    The scale is the data's own, as a line is read by its slope; it begins at zero where that is near, and never goes
    below zero for values that do not.
    """
    if low == high:
        reach = abs(low) * 0.05 or 1.0
        low, high = (max(0.0, low - reach) if low >= 0 else low - reach), high + reach
    elif 0 <= low < (high - low) * 0.5:
        low = 0.0
    step = _round_step((high - low) / (most - 1))
    while True:
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first + 1 <= most:
            break
        step = _round_step(step * 1.01)
    exact = Decimal(repr(step))
    return [exact * n for n in range(first, max(last, first + 1) + 1)]


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    factor = next((f for f in (1, 2, 2.5, 5, 10) if f * power >= least * (1 - 1e-9)), 10)
    return float(f"{factor * power:.12g}")


def _decimals(levels: Iterable[Decimal]) -> int:
    return max(figures.decimals_of(level) for level in levels)


def _along(labels: Sequence[str], xs: Sequence[float], left: float, width: float) -> Iterator[Tick]:
    """The periods along the axis: the last one, and back from it as many as fit without touching."""
    widest = max(len(label) for label in labels) * _LABEL_PX + 14
    gap = xs[1] - xs[0] if len(xs) > 1 else width
    fits = max(1, math.ceil(widest / gap))
    step = next((n for n in (1, 2, 4, 8, 12) if n >= fits), fits)
    for place in range(len(labels) - 1, -1, -step):
        half = len(labels[place]) * _LABEL_PX / 2
        x = xs[place]
        if x + half > width:
            yield Tick(_px(width - 2), labels[place], "end")
        elif x - half < 0:
            yield Tick(_px(max(2.0, left - half)), labels[place], "start")
        else:
            yield Tick(_px(x), labels[place])


# Marks


def _places(count: int, left: float, right: float, shortest: int = 1) -> list[float]:
    """Where the points stand along the chart; a short series ends at the right edge and does not fill the width."""
    if count == 1:
        return [(left + right) / 2]
    gap = (right - left) / max(count - 1, shortest)
    return [right - gap * (count - 1 - place) for place in range(count)]


def _stretches(points: Sequence[Point], xs: Sequence[float], ys: Sequence[float | None]) -> Iterator[Stretch]:
    """The line in runs; a step with an illustrative end is illustrative, and a gap breaks the line."""
    steps = [
        (i, "illustrative" if points[i].illustrative or points[i + 1].illustrative else "reported")
        for i in range(len(points) - 1)
        if ys[i] is not None and ys[i + 1] is not None
    ]
    # Steps that follow one another and are of one kind make a run: their place less their rank stays the same.
    for (_, kind), run in groupby(
        enumerate(steps), key=lambda numbered: (numbered[1][0] - numbered[0], numbered[1][1])
    ):
        places = [step[0] for _, step in run]
        dots = [(xs[i], ys[i]) for i in (*places, places[-1] + 1)]
        yield Stretch(" ".join(f"{_px(x)},{_px(y)}" for x, y in dots if y is not None), kind)


def _dots(points: Sequence[Point], xs: Sequence[float], ys: Sequence[float | None], last: int) -> Iterator[Dot]:
    for i, point in enumerate(points):
        here = ys[i]
        if here is None:
            continue
        alone = (i == 0 or ys[i - 1] is None) and (i + 1 == len(ys) or ys[i + 1] is None)
        if point.illustrative:
            kind = "illustrative"
        elif point.provisional:
            kind = "provisional"
        else:
            kind = "lone" if alone and i != last else "reported"
        yield Dot(_px(xs[i]), _px(here), kind, i == last)


def _diamond(x: float, y: float) -> str:
    reach = 9  # its tips show behind the latest value's dot where the two are equal
    corners = ((x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y))
    return " ".join(f"{_px(a)},{_px(b)}" for a, b in corners)


def _label(series: Series, x: float, ys: Sequence[float | None], last: int, size: Size) -> ValueLabel | None:
    here = ys[last]
    if here is None:
        return None
    before = ys[last - 1] if last else None
    text = series.points[last].shown
    # On the side that the line does not come from; below only where there is room above the axis.
    below = before is not None and before < here - 2 and here + 24 < size.height - _BELOW
    half = len(text) * _LABEL_PX / 2
    anchor, at = ("end", size.width - 4) if x + half > size.width else ("middle", x)
    return ValueLabel(_px(at), _px(here + 22 if below else max(here - 12, 13)), text, anchor)


def _px(length: float) -> str:
    """A length with one decimal at most: enough to look at, and short."""
    return f"{length:.1f}".removesuffix(".0")
