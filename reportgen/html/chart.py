"""The dashboard's charts for the template that writes the SVG: `charts.plotting` says where each mark stands.

A chart is drawn twice, wide and narrow, and the page shows the one that fits: one drawing shrunk to a phone would make
its labels unreadable. All lengths are in CSS pixels, counted from the top left corner.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportgen.charts import plotting
from reportgen.charts.plotting import Size
from reportgen.compose.composition import Chart, RatingShown, Series, Totals

WIDE = Size("wide", 720, 330, 6)
NARROW = Size("narrow", 340, 270, 5)
_DIAMOND = 9.0  # from its middle to its tips


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
class Level:
    """A target's line."""

    left: str
    right: str
    y: str


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
    targets: tuple[Level, ...]
    breaks: tuple[str, ...]  # where the definition changed
    label: ValueLabel | None
    begins_at_zero: bool


def drawn(series: Series, size: Size) -> Drawing:
    """The chart of a series with at least one value."""
    plot = plotting.plot(series, size)
    label = plot.label
    return Drawing(
        size=size,
        left=_px(plot.left),
        right=_px(plot.right),
        bottom=_px(plot.bottom),
        ticks_up=tuple(Tick(_px(t.at), t.text, t.anchor) for t in plot.ticks_up),
        ticks_along=tuple(Tick(_px(t.at), t.text, t.anchor) for t in plot.ticks_along),
        stretches=_stretches(plot.stretches),
        dots=_dots(plot.dots),
        diamonds=tuple(tuple(_listed(plotting.diamond(at, _DIAMOND)) for at in marks) for marks in plot.diamonds),
        targets=tuple(Level(_px(t.left), _px(t.right), _px(t.y)) for t in plot.targets),
        breaks=tuple(_px(x) for x in plot.breaks),
        label=None if label is None else ValueLabel(_px(label.at[0]), _px(label.at[1]), label.text, label.anchor),
        begins_at_zero=plot.begins_at_zero,
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

    xs = plotting.places(len(chart.points), margin, width - margin, shortest=4)
    ys = [None if p.value is None else y(float(p.value)) for p in chart.points]
    last = max(i for i, p in enumerate(chart.points) if p.value is not None)
    dots = [d for d in plotting.dots(chart.points, xs, ys, last) if d.is_last or d.kind in ("provisional", "lone")]
    target = "" if chart.target is None else _px(y(float(chart.target)))
    return Spark(width, height, _stretches(plotting.stretches(chart.points, xs, ys)), _dots(dots), target)


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


# As the template writes them


def _stretches(found: Iterable[plotting.Stretch]) -> tuple[Stretch, ...]:
    return tuple(Stretch(_listed(s.dots), s.kind) for s in found)


def _dots(found: Iterable[plotting.Dot]) -> tuple[Dot, ...]:
    return tuple(Dot(_px(d.at[0]), _px(d.at[1]), d.kind, d.is_last) for d in found)


def _listed(spots: Iterable[plotting.Spot]) -> str:
    return " ".join(f"{_px(x)},{_px(y)}" for x, y in spots)


def _px(length: float) -> str:
    """A length with one decimal at most: enough to look at, and short."""
    return f"{length:.1f}".removesuffix(".0")
