"""A sparkline: a measure's trend as small as a table's cell, without axes.

What a reader can tell from it: the dark line is what was reported; the thinner, lighter line stands for illustrative
values; the dashed line is the target; the dot is the latest value; a hollow dot is provisional; a break is a period
without a value, or a changed definition. The words beside it (`Chart.alt`) say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from reportgen.charts.shapes import DPI, INK, PAPER, SOFT_INK, TARGET_INK, Canvas, Disc, Line, Picture, Shape, Spot
from reportgen.compose import Chart

WIDTH_PT = 74.0  # 2.61 cm: fits the Trends column
HEIGHT_PT = 27.0
_MARGIN_PT = 3.5  # room for the last dot, which must not be cut off at an edge
_SHORTEST_FULL_WIDTH = 4  # steps: two values alone must not look like the movement of years


def sparkline(chart: Chart) -> Picture:
    """A measure's trend, 2.61 x 0.95 cm. ValueError if no point of the chart has a value."""
    return sparklines({"": chart})[""]


def sparklines(charts: Mapping[str, Chart]) -> dict[str, Picture]:
    """Key -> its sparkline, all drawn on one canvas. ValueError if no point of a chart has a value."""
    canvas = Canvas(WIDTH_PT, HEIGHT_PT, DPI, inks=(INK, SOFT_INK, TARGET_INK))
    return {key: canvas.picture(_sparkline_shapes(chart)) for key, chart in charts.items()}


@dataclass(frozen=True)
class _Placed:
    """A point with a value, where it stands on the picture."""

    at: Spot
    place: int  # in the series, gaps counted
    provisional: bool
    illustrative: bool
    begins_anew: bool


def _sparkline_shapes(chart: Chart) -> tuple[Shape, ...]:
    placed, target_y = _placed(chart)
    last = placed[-1]
    soft, dark, joined = _lines(placed)
    shapes: list[Shape] = []
    if target_y is not None:
        shapes.append(Line(((0.0, target_y), (WIDTH_PT, target_y)), TARGET_INK, 0.75, dashes=(2.5, 2.0)))
    shapes += (Line(dots, SOFT_INK, 0.9) for dots in soft)
    shapes += (Line(dots, INK, 1.4) for dots in dark)
    for point in placed[:-1]:
        colour = SOFT_INK if point.illustrative else INK
        if point.provisional:
            shapes.append(Disc(point.at, 1.5, PAPER, colour, 0.8))
        elif point.place not in joined:
            shapes.append(Disc(point.at, 1.3, colour))  # no line leads here: without a dot it would be lost
    colour = SOFT_INK if last.illustrative else INK
    if last.provisional:
        shapes.append(Disc(last.at, 2.0, PAPER, colour, 1.2))
    else:
        shapes.append(Disc(last.at, 2.3, colour))
    return tuple(shapes)


def _placed(chart: Chart) -> tuple[tuple[_Placed, ...], float | None]:
    """The points that have a value, and the target's height, in points from the top.

    The scale is worked out in Decimal: a value too large for a float is still drawn. A series that never moves lies
    in the middle.
    """
    values = [p.value for p in chart.points if p.value is not None]
    if not values:
        raise ValueError("a chart without any value cannot be drawn")
    levels = values if chart.target is None else [*values, chart.target]
    low, high = min(levels), max(levels)
    height = HEIGHT_PT - 2 * _MARGIN_PT

    def y(value: Decimal) -> float:
        share = float((value - low) / (high - low)) if high > low else 0.5
        return _MARGIN_PT + (1 - share) * height

    right = WIDTH_PT - _MARGIN_PT
    step = (right - _MARGIN_PT) / max(len(chart.points) - 1, _SHORTEST_FULL_WIDTH)
    final_place = len(chart.points) - 1  # the latest stands at the right edge, also when it stands alone
    placed = tuple(
        _Placed((right - (final_place - place) * step, y(p.value)), place, p.provisional, p.illustrative, p.begins_anew)
        for place, p in enumerate(chart.points)
        if p.value is not None
    )
    return placed, None if chart.target is None else y(chart.target)


def _lines(placed: tuple[_Placed, ...]) -> tuple[list[tuple[Spot, ...]], list[tuple[Spot, ...]], set[int]]:
    """The illustrative and the reported lines, and the places in the series that the line of their own kind reaches.

    A stretch with an illustrative end is illustrative: a reader must not take it for a reported movement.
    """
    lines: dict[bool, list[list[Spot]]] = {True: [], False: []}
    joined: set[int] = set()
    ends: dict[bool, int] = {}  # kind of line -> the place where its last stretch ended
    for a, b in pairwise(placed):
        if b.place != a.place + 1 or b.begins_anew:
            continue  # a gap, or a changed definition
        is_soft = a.illustrative or b.illustrative
        if ends.get(is_soft) == a.place:
            lines[is_soft][-1].append(b.at)
        else:
            lines[is_soft].append([a.at, b.at])
        ends[is_soft] = b.place
        joined |= {p.place for p in (a, b) if p.illustrative == is_soft}
    return [tuple(dots) for dots in lines[True]], [tuple(dots) for dots in lines[False]], joined
