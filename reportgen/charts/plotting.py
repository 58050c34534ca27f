"""Where each mark of a chart with axes stands: worked out once, for the dashboard's SVG and for the report's picture.

All lengths are counted from the top left corner, in the unit of the size that is asked for: CSS pixels for the
dashboard, points for the report. Nothing is drawn here, so the two cannot differ in anything but their looks.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from reportgen import numbers
from reportgen.compose.composition import Point, Series

Spot = tuple[float, float]


@dataclass(frozen=True)
class Size:
    """The room that a chart has. `label` is the size of its letters, by which all margins go."""

    name: str
    width: float
    height: float
    most_ticks: int
    label: float = 14

    @property
    def scale(self) -> float:
        """What a length meant for letters of 14 is multiplied by."""
        return self.label / 14

    @property
    def bottom(self) -> float:
        """The height of the axis along which the periods stand."""
        return self.height - _BELOW * self.scale


_LETTER = 7.6  # the widest that a character of a label runs on average, in Arial of size 14
_BOLD_LETTER = 9.4  # the same of the value's label, in bold of size 16
_ABOVE, _BELOW, _RIGHT = 18.0, 34.0, 18.0  # of letters of size 14


@dataclass(frozen=True)
class Tick:
    """A label of an axis. `anchor` is SVG's text-anchor."""

    at: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Dot:
    """A value on the chart. `kind` is 'reported', 'provisional', 'illustrative' or 'lone': no line leads there."""

    at: Spot
    kind: str
    is_last: bool


@dataclass(frozen=True)
class Stretch:
    """A run of the line of one kind, 'reported' or 'illustrative'."""

    dots: tuple[Spot, ...]
    kind: str


@dataclass(frozen=True)
class Level:
    """A target's line: its height, and from where to where it runs."""

    left: float
    right: float
    y: float


@dataclass(frozen=True)
class ValueLabel:
    """The latest value, written beside its dot."""

    at: Spot
    text: str
    anchor: str


@dataclass(frozen=True)
class Plot:
    """A chart with axes, ready to be drawn. `breaks` are the places along it where the definition changed."""

    size: Size
    left: float
    right: float
    bottom: float
    ticks_up: tuple[Tick, ...]
    ticks_along: tuple[Tick, ...]
    stretches: tuple[Stretch, ...]
    dots: tuple[Dot, ...]
    diamonds: tuple[tuple[Spot, ...], ...]  # a comparator each: the middles of its marks
    targets: tuple[Level, ...]
    breaks: tuple[float, ...]
    label: ValueLabel | None
    begins_at_zero: bool


def plot(series: Series, size: Size) -> Plot:
    """The chart of a series with at least one value."""
    points = [p.point for p in series.points]
    known = [p.value for p in points if p.value is not None]
    known += [t.value for t in series.targets]
    known += [v for b in series.benchmarks for v in b.values if v is not None]
    values = [float(v) for v in known]
    whole = all(numbers.decimals_of(v) == 0 for v in known)
    heights = levels(*_room(min(values), max(values), series.unit), size.most_ticks, whole=whole)
    decimals = max(numbers.decimals_of(height) for height in heights)
    texts = [numbers.show_beside(height, series.unit, decimals) for height in heights]
    left = 12 * size.scale + max(len(t) for t in texts) * _letter(size)
    right, bottom = size.width - _RIGHT * size.scale, size.bottom
    low, high = float(heights[0]), float(heights[-1])
    above = _ABOVE * size.scale

    def y(value: float) -> float:
        return bottom - (value - low) / (high - low) * (bottom - above)

    xs = places(len(points), left + 8 * size.scale, right - 8 * size.scale)
    ys = [None if p.value is None else y(float(p.value)) for p in points]
    last = max(i for i, p in enumerate(points) if p.value is not None)
    beside = [y(float(v)) for b in series.benchmarks if (v := b.values[last]) is not None]
    target = series.target_at(last)
    beside += [] if target is None else [y(float(target.value))]
    return Plot(
        size=size,
        left=left,
        right=right,
        bottom=bottom,
        ticks_up=tuple(Tick(y(float(height)), text) for height, text in zip(heights, texts, strict=True)),
        ticks_along=tuple(_along([p.period for p in series.points], xs, left, size)),
        stretches=tuple(stretches(points, xs, ys)),
        dots=tuple(dots(points, xs, ys, last)),
        diamonds=tuple(
            tuple((x, y(float(v))) for x, v in zip(xs, b.values, strict=True) if v is not None)
            for b in series.benchmarks
        ),
        targets=tuple(
            Level(
                left if t.first == 0 else _between(xs, t.first),
                right if t.last == len(xs) - 1 else _between(xs, t.last + 1),
                y(float(t.value)),
            )
            for t in series.targets
        ),
        breaks=tuple(_between(xs, i) for i, p in enumerate(points) if p.begins_anew),
        label=_label(series, xs[last], ys, last, beside, size),
        begins_at_zero=heights[0] <= 0,
    )


def _between(xs: Sequence[float], place: int) -> float:
    """The middle between a point and the one before it."""
    return (xs[place - 1] + xs[place]) / 2


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


def levels(low: float, high: float, most: int, *, whole: bool = False) -> list[Decimal]:
    """Round numbers from just below the lowest value to just above the highest, at most `most` of them (two or more).

    The scale is the data's own, as a line is read by its slope; it begins at zero where that is near, and never goes
    below zero for values that do not. `whole` is for what has no parts, as people: then the numbers are whole.
    """
    if low == high:
        reach = abs(low) * 0.05 or 1.0
        low, high = (max(0.0, low - reach) if low >= 0 else low - reach), high + reach
    elif 0 <= low < (high - low) * 0.5:
        low = 0.0
    step = _round_step((high - low) / (most - 1), whole)
    while True:
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first + 1 <= most:
            break
        step = _round_step(step * 1.01, whole)
    exact = Decimal(repr(step))
    return [exact * n for n in range(first, max(last, first + 1) + 1)]


def _round_step(least: float, whole: bool) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is not below `least`; a whole one on request."""
    least = max(least, 1.0) if whole else least
    power = 10.0 ** math.floor(math.log10(least))
    factors = (1, 2, 5, 10) if whole and power < 10 else (1, 2, 2.5, 5, 10)
    factor = next((f for f in factors if f * power >= least * (1 - 1e-9)), 10)
    return float(f"{factor * power:.12g}")


def _along(labels: Sequence[str], xs: Sequence[float], left: float, size: Size) -> Iterator[Tick]:
    """The periods along the axis: the last one, and back from it as many as fit without touching."""
    widest = max(len(label) for label in labels) * _letter(size) + 14 * size.scale
    gap = xs[1] - xs[0] if len(xs) > 1 else size.width
    fits = max(1, math.ceil(widest / gap))
    step = next((n for n in (1, 2, 4, 8, 12) if n >= fits), fits)
    for place in range(len(labels) - 1, -1, -step):
        half = len(labels[place]) * _letter(size) / 2
        x = xs[place]
        if x + half > size.width:
            yield Tick(size.width - 2, labels[place], "end")
        elif x - half < 0:
            yield Tick(max(2.0, left - half), labels[place], "start")
        else:
            yield Tick(x, labels[place])


def _letter(size: Size) -> float:
    return _LETTER * size.scale


# Marks


def places(count: int, left: float, right: float, shortest: int = 1) -> list[float]:
    """Where points stand along a chart; a short series ends at the right edge and does not fill the width."""
    if count == 1:
        return [(left + right) / 2]
    gap = (right - left) / max(count - 1, shortest)
    return [right - gap * (count - 1 - place) for place in range(count)]


def _joined(points: Sequence[Point], ys: Sequence[float | None], place: int) -> bool:
    """Whether a line leads from the point before to this one: not over a gap, nor over a changed definition."""
    return 0 < place < len(ys) and not (ys[place - 1] is None or ys[place] is None or points[place].begins_anew)


def stretches(points: Sequence[Point], xs: Sequence[float], ys: Sequence[float | None]) -> Iterator[Stretch]:
    """The line in runs; a step with an illustrative end is illustrative. Gaps and changed definitions part it."""
    steps = [
        (i, "illustrative" if points[i - 1].illustrative or points[i].illustrative else "reported")
        for i in range(1, len(points))
        if _joined(points, ys, i)
    ]
    # Steps that follow one another and are of one kind make a run: their place less their rank stays the same.
    for (_, kind), run in groupby(
        enumerate(steps), key=lambda numbered: (numbered[1][0] - numbered[0], numbered[1][1])
    ):
        ends = [step[0] for _, step in run]
        spots = ((xs[i], ys[i]) for i in (ends[0] - 1, *ends))
        yield Stretch(tuple((x, y) for x, y in spots if y is not None), kind)


def dots(points: Sequence[Point], xs: Sequence[float], ys: Sequence[float | None], last: int) -> Iterator[Dot]:
    """A dot for each value; `last` is the place of the latest."""
    for i, point in enumerate(points):
        here = ys[i]
        if here is None:
            continue
        alone = not _joined(points, ys, i) and not _joined(points, ys, i + 1)
        if point.illustrative:
            kind = "illustrative"
        elif point.provisional:
            kind = "provisional"
        else:
            kind = "lone" if alone and i != last else "reported"
        yield Dot((xs[i], here), kind, i == last)


def diamond(at: Spot, reach: float) -> tuple[Spot, ...]:
    """The corners of a comparator's mark. Where a value is equal, the tips show behind its dot."""
    x, y = at
    return (x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)


def _label(
    series: Series, x: float, ys: Sequence[float | None], last: int, others: Iterable[float], size: Size
) -> ValueLabel | None:
    here = ys[last]
    if here is None:
        return None
    scale = size.scale
    before = ys[last - 1] if last else None
    text = series.points[last].shown
    # On the side that the line does not come from, unless only there another mark stands in its way; and below only
    # where there is room above the axis.
    near = [y - here for y in others if 8 * scale < abs(y - here) < 34 * scale]  # what is nearer lies behind the dot
    wants_below = before is not None and before < here - 2 * scale
    if any((y > 0) == wants_below for y in near) and not any((y > 0) != wants_below for y in near):
        wants_below = not wants_below
    below = wants_below and here + 24 * scale < size.bottom
    half = len(text) * _BOLD_LETTER * scale / 2
    anchor, at = ("end", size.width - 4 * scale) if x + half > size.width else ("middle", x)
    y = here + 22 * scale if below else max(here - 12 * scale, 13 * scale)
    return ValueLabel((at, y), text, anchor)
