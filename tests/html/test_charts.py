"""Where the marks of a chart stand: read back from the drawing, as a reader would read them off the axes."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.compose.composition import BenchmarkSeries, Chart, Point, Series, SeriesPoint, TargetStretch
from reportgen.html.chart import NARROW, WIDE, Drawing, Size, drawn, spark

values = st.decimals(min_value=-(10**7), max_value=10**7, places=2, allow_nan=False)


def series(
    *numbers: Decimal | None,
    unit: str = "number",
    target: Decimal | None = None,
    illustrative: int = 0,
    benchmarks: tuple[BenchmarkSeries, ...] = (),
) -> Series:
    """A series of these values, the first so many of them illustrative, under one target."""
    points = tuple(
        SeriesPoint(
            f"2023/24 Q{n}",
            Point(f"2023/24 Q{n}", value, illustrative=n < illustrative),
            "No value" if value is None else str(value),
            "final",
            "",
        )
        for n, value in enumerate(numbers)
    )
    targets = () if target is None else (TargetStretch(0, len(points) - 1, target, str(target)),)
    return Series("M", "A measure", unit, points, targets, benchmarks, "A finding.")


def read_off(drawing: Drawing, y: float) -> float:
    """The value that a height stands for, by the two outermost labels of the axis."""
    first, last = drawing.ticks_up[0], drawing.ticks_up[-1]
    low, high = (float(t.text.replace(",", "").replace("−", "-").rstrip("%")) for t in (first, last))
    return low + (float(first.at) - y) / (float(first.at) - float(last.at)) * (high - low)


@pytest.mark.parametrize("size", [WIDE, NARROW])
@given(st.lists(values, min_size=2, max_size=16), st.none() | values)
def test_a_value_can_be_read_off_the_axis(size: Size, numbers: list[Decimal], target: Decimal | None) -> None:
    drawing = drawn(series(*numbers, target=target), size)
    height = float(drawing.ticks_up[0].at) - float(drawing.ticks_up[-1].at)
    outermost = [read_off(drawing, float(t.at)) for t in (drawing.ticks_up[0], drawing.ticks_up[-1])]
    pixel = abs(outermost[1] - outermost[0]) / height
    for number, dot in zip(numbers, drawing.dots, strict=True):
        assert abs(read_off(drawing, float(dot.y)) - float(number)) <= pixel
    if target is not None:
        (line,) = drawing.targets
        assert abs(read_off(drawing, float(line.y)) - float(target)) <= pixel
        assert (line.left, line.right) == (drawing.left, drawing.right)


@pytest.mark.parametrize("size", [WIDE, NARROW])
@given(st.lists(values, min_size=1, max_size=24))
def test_every_mark_is_inside_the_picture_and_labels_do_not_touch(size: Size, numbers: list[Decimal]) -> None:
    drawing = drawn(series(*numbers), size)
    for dot in drawing.dots:
        assert 0 <= float(dot.x) <= size.width
        assert 0 <= float(dot.y) <= float(drawing.bottom) + 0.1
    along = sorted(float(t.at) for t in drawing.ticks_along)
    assert all(b - a > 40 for a, b in pairwise(along))
    assert 2 <= len(drawing.ticks_up) <= size.most_ticks
    assert len({t.text for t in drawing.ticks_up}) == len(drawing.ticks_up), "two levels look the same"


def test_a_share_never_has_an_axis_beyond_a_hundred() -> None:
    drawing = drawn(series(Decimal("97.5"), Decimal("99.9"), unit="%"), WIDE)
    assert drawing.ticks_up[-1].text in ("100%", "100.0%")


def test_a_scale_that_does_not_begin_at_zero_is_known_as_such() -> None:
    assert drawn(series(Decimal(1), Decimal(10)), WIDE).begins_at_zero
    assert not drawn(series(Decimal(91), Decimal(95)), WIDE).begins_at_zero


def test_a_period_without_a_value_breaks_the_line() -> None:
    drawing = drawn(series(Decimal(1), Decimal(2), None, Decimal(3), Decimal(4)), WIDE)
    assert [len(s.dots.split()) for s in drawing.stretches] == [2, 2]
    assert len(drawing.dots) == 4


def test_a_step_with_an_illustrative_end_is_illustrative_and_its_dot_too() -> None:
    drawing = drawn(series(*map(Decimal, (1, 2, 3, 4)), illustrative=2), WIDE)
    assert [(s.kind, len(s.dots.split())) for s in drawing.stretches] == [("illustrative", 3), ("reported", 2)]
    assert [d.kind for d in drawing.dots] == ["illustrative", "illustrative", "reported", "reported"]
    assert [d.is_last for d in drawing.dots] == [False, False, False, True]


def test_a_benchmark_stands_above_its_own_period() -> None:
    national = BenchmarkSeries("National", (None, Decimal(59)), ("", "59%"))
    drawing = drawn(series(Decimal(57), Decimal(58), unit="%", benchmarks=(national,)), WIDE)
    ((mark,),) = drawing.diamonds
    top = mark.split()[0].split(",")[0]
    assert top == drawing.dots[1].x


@given(st.lists(st.none() | values, min_size=1, max_size=16).filter(lambda n: any(v is not None for v in n)))
def test_a_small_chart_holds_every_value_it_can(numbers: list[Decimal | None]) -> None:
    points = tuple(Point(str(n), value) for n, value in enumerate(numbers))
    made = spark(Chart(points, None, "A finding."))
    on_lines = sum(len(s.dots.split()) for s in made.stretches)
    alone = [d for d in made.dots if d.kind == "lone" or d.is_last]
    assert on_lines + len(alone) >= sum(v is not None for v in numbers)
    assert all(0 <= float(d.y) <= made.height for d in made.dots)
