"""A measure's trend in full: what a chart draws, from when a target applies, what its table says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reportgen import charts, periods
from reportgen.assessment import assess
from reportgen.charts import plotting
from reportgen.charts import trend as picture
from reportgen.charts.plotting import levels, plot, stretches
from reportgen.compose import Chart, ChartMark, Point, Series, compose
from reportgen.html.chart import NARROW, WIDE, drawn, spark
from reportgen.model import (
    Benchmark,
    Frequency,
    Kpi,
    Measure,
    Observation,
    Polarity,
    Report,
    Section,
    Settings,
    Source,
    Status,
    Target,
    TargetKind,
    TrendCharts,
)

QUARTERS = ("2022/23 Q3", "2022/23 Q4", "2023/24 Q1", "2023/24 Q2")


def target(value: int, text: str = "", since: str = "", source: Source = Source.REPORTED) -> Target:
    in_force = periods.parse(since) if since else None
    return Target("M", text or f"{value}%", TargetKind.VALUE, in_force, Decimal(value), source=source)


def report(
    *values: int | str | None,
    targets: Sequence[Target] = (),
    benchmarks: Sequence[Benchmark] = (),
    illustrative: int = 0,
    provisional: Sequence[int] = (),
    confidential: Sequence[int] = (),
    wanted: TrendCharts = TrendCharts.ALL,
    **measure: object,
) -> Report:
    """A report of one measure with these values in the last quarters, None for a quarter without one."""
    observed = []
    for n, (quarter, value) in enumerate(zip(QUARTERS[-len(values) :], values, strict=True)):
        if value is None:
            continue
        status = Status.PROVISIONAL if n in provisional else Status.CONFIDENTIAL if n in confidential else Status.FINAL
        source = Source.ILLUSTRATIVE if n < illustrative else Source.REPORTED
        observed.append(Observation("M", periods.parse(quarter), Decimal(value), status=status, source=source))
    known = {"unit": "%", "good_is": "High", "polarity": Polarity.HIGH, "frequency": Frequency.QUARTERLY, **measure}
    return Report(
        Settings("r", "Council", "Report", periods.parse("2023/24 Q2"), trend_charts=wanted),
        (Section("S", Decimal(1), "Services"),),
        (Kpi("K", Decimal(1), "S", "Calls"),),
        (Measure("M", Decimal(1), "K", "Calls answered", **known),),  # type: ignore[arg-type]
        targets=tuple(targets),
        observations=tuple(observed),
        benchmarks=tuple(benchmarks),
    )


def series_of(made: Report) -> Series:
    (section,) = compose(assess(made)).sections
    (found,) = section.kpis[0].trends
    return found


def column(series: Series, name: str) -> list[str]:
    return [row[series.data[0].index(name)] for row in series.data[1:]]


# Which measures have a chart


@pytest.mark.parametrize(
    ("wanted", "value", "charts_shown"),
    [
        (TrendCharts.NO, 50, 0),
        (TrendCharts.RED_AND_AMBER, 50, 1),  # red
        (TrendCharts.RED_AND_AMBER, 88, 1),  # amber
        (TrendCharts.RED_AND_AMBER, 95, 0),  # green
        (TrendCharts.ALL, 95, 1),
    ],
)
def test_the_setting_says_which_measures_have_a_chart(wanted: TrendCharts, value: int, charts_shown: int) -> None:
    aim = replace(target(90), amber_limit=Decimal(85))
    (section,) = compose(assess(report(80, value, targets=[aim], wanted=wanted))).sections
    assert len(section.kpis[0].trends) == charts_shown


def test_one_value_alone_makes_no_chart() -> None:
    (section,) = compose(assess(report(80))).sections
    assert section.kpis[0].trends == ()


# From when a target applies

CASES = [
    # (targets, the Target column of 2022/23 Q3 to 2023/24 Q2)
    ([target(85)], ["85%", "85%", "85%", "85%"]),
    ([target(85, since="2023/24")], ["None", "None", "85%", "85%"]),
    ([target(85, since="2023/24 Q2")], ["None", "None", "None", "85%"]),
    ([target(80), target(85, since="2023/24")], ["80%", "80%", "85%", "85%"]),
    ([target(85, since="2023/24"), target(80, since="2022/23")], ["80%", "80%", "85%", "85%"]),
    ([target(85, "85% (2023/24)")], ["None", "None", "85%", "85%"]),  # the text names the year
    ([target(85, "85% (2022/23)")], ["85%", "85%", "85%", "85%"]),  # it stands until another one does
    ([target(85, since="2023/24", source=Source.ILLUSTRATIVE)], ["None", "None", "85% [i]", "85% [i]"]),
]


@pytest.mark.parametrize(("targets", "expected"), CASES)
def test_a_target_is_drawn_from_the_period_on_that_it_applies_to(targets: list[Target], expected: list[str]) -> None:
    made = series_of(report(81, 82, 83, 84, targets=targets))
    assert column(made, "Target") == expected
    drawn_at = [None if (t := made.target_at(n)) is None else t.shown for n in range(4)]
    assert [t or "None" for t in drawn_at] == expected
    lines = plot(made, WIDE).targets
    assert len(lines) == len({t for t in expected if t != "None"})
    assert all(a.right == b.left for a, b in pairwise(lines)), "one target ends where the next begins"


def test_a_target_that_applies_later_is_not_drawn_and_is_spoken_of() -> None:
    made = series_of(report(81, 82, 83, 84, targets=[target(90, since="2024/25")]))
    assert made.targets == ()
    assert made.remarks == ("The target of 90% applies from 2024/25, after these values.",)
    assert made.remarks[0] in made.alt
    assert "Target" not in made.data[0]


def test_a_target_for_the_whole_year_is_no_line_beside_the_sums_so_far() -> None:
    made = series_of(report(1, 2, 3, 4, targets=[target(90)], cumulative=True))
    assert made.targets == ()


# A changed definition


def test_a_changed_definition_parts_the_line_and_is_said_in_the_key_the_table_and_the_words() -> None:
    made = series_of(report(70, 71, 83, 84, comparable_from=periods.parse("2023/24 Q1")))
    for size in (WIDE, NARROW, picture.SIZE):
        plotted = plot(made, size)
        assert [len(s.dots) for s in plotted.stretches] == [2, 2]
        (upright,) = plotted.breaks
        assert plotted.dots[1].at[0] < upright < plotted.dots[2].at[0]
    assert column(made, "Value") == ["70%", "71%", "83% [b]", "84%"]
    assert (ChartMark.BREAK, "Definition changed") in made.legend
    assert "[b] the definition changed" in made.marks
    assert made.remarks == ("The definition changed in Q1 2023/24: values before and after it are not compared.",)


def test_no_movement_is_claimed_over_a_changed_definition() -> None:
    made = series_of(report(70, 71, 72, 84, comparable_from=periods.parse("2023/24 Q2")))
    assert made.finding.startswith("84% in Q2 2023/24")
    assert "Rose" not in made.alt


# What is marked, and what is not shown


def test_illustrative_and_provisional_values_are_marked_and_explained() -> None:
    made = series_of(report(70, 71, 72, 84, illustrative=2, provisional=[3]))
    assert column(made, "Value") == ["70% [i]", "71% [i]", "72%", "84% [p]"]
    assert made.marks == "Marks in the table: [p] provisional; [i] illustrative, not published."
    assert [mark for mark, _ in made.legend] == [ChartMark.REPORTED, ChartMark.PROVISIONAL, ChartMark.ILLUSTRATIVE]
    assert [d.kind for d in plot(made, WIDE).dots] == ["illustrative", "illustrative", "reported", "provisional"]


def test_an_illustrative_target_is_marked_in_the_key_and_explained() -> None:
    made = series_of(report(70, 71, 72, 84, targets=[target(80, source=Source.ILLUSTRATIVE)]))
    assert (ChartMark.TARGET, "Target 80% [i]") in made.legend
    assert made.marks == "Marks in the table: [i] illustrative, not published."


def test_what_may_not_be_shown_is_a_gap_in_the_chart_and_has_no_number_in_the_table() -> None:
    made = report(70, 97, 72, 84, confidential=[1])
    found = series_of(made)
    assert column(found, "Value") == ["70%", "Confidential [c]", "72%", "84%"]
    assert "97" not in repr(found)
    small = report(9, 3, 12, 14, unit="children")
    small = replace(small, settings=replace(small.settings, small_number_threshold=5))
    found = series_of(small)
    assert column(found, "Value")[1] == "fewer than 5"
    assert found.points[1].point.value is None


def test_a_comparator_stands_beside_its_own_period_and_no_cell_is_empty() -> None:
    national = Benchmark("M", periods.parse("2023/24 Q1"), "national", Decimal("71.5"))
    made = series_of(report(70, None, 72, 84, benchmarks=[national]))
    assert column(made, "National") == ["[x]", "[x]", "71.5%", "[x]"]
    assert column(made, "Value")[1] == "No value"
    assert all(cell for row in made.data for cell in row)
    assert "[x] not available" in made.marks


# Geometry, for every chart alike

points = st.lists(
    st.builds(
        Point,
        st.just("2023/24 Q1"),
        st.none() | st.integers(0, 100).map(Decimal),
        illustrative=st.booleans(),
        begins_anew=st.booleans(),
    ),
    min_size=1,
    max_size=16,
)


@given(points)
def test_lines_join_neighbours_of_one_definition_and_nothing_else(made: list[Point]) -> None:
    xs = [float(n) for n in range(len(made))]
    ys = [None if p.value is None else float(p.value) for p in made]
    joined = {(a[0], b[0]) for s in stretches(made, xs, ys) for a, b in pairwise(s.dots)}
    expected = {
        (float(n), float(n + 1))
        for n, (a, b) in enumerate(pairwise(made))
        if a.value is not None and b.value is not None and not b.begins_anew
    }
    assert joined == expected


@given(points.filter(lambda made: any(p.value is not None for p in made)))
def test_small_charts_of_report_and_dashboard_part_their_lines_in_the_same_places(made: list[Point]) -> None:
    chart = Chart(tuple(made), None, "")
    in_dashboard = sum(len(s.dots.split()) - 1 for s in spark(chart).stretches)
    drawing = etree.fromstring(charts.sparkline(chart).svg)
    in_report = sum(str(path.get("d")).count("L") for path in drawing.iter("{http://www.w3.org/2000/svg}path"))
    assert in_report == in_dashboard


@given(
    st.integers(-(10**6), 10**6),
    st.integers(0, 10**6),
    st.integers(4, 8),
    st.sampled_from([Decimal(1), Decimal("0.1")]),
)
def test_the_axis_of_what_has_no_parts_has_whole_numbers(low: int, span: int, most: int, unit: Decimal) -> None:
    low_, high = float(low * unit), float((low + span) * unit)
    found = levels(low_, high, most, whole=unit == 1)
    assert 2 <= len(found) <= most
    assert float(found[0]) <= low_
    assert float(found[-1]) >= high
    assert len({b - a for a, b in pairwise(found)}) == 1
    if unit == 1:
        assert all(level == level.to_integral_value() for level in found)


def test_children_are_counted_in_whole_numbers_on_the_axis() -> None:
    made = series_of(report(1, 2, 3, 4, unit="children"))
    assert [t.text for t in plot(made, picture.SIZE).ticks_up] == ["0", "1", "2", "3", "4", "5"]


@given(
    st.lists(st.none() | st.integers(-50, 200), min_size=4, max_size=4).filter(
        lambda v: sum(x is not None for x in v) > 1
    )
)
def test_the_report_and_the_dashboard_draw_the_same_chart(values: list[int | None]) -> None:
    found = compose(assess(report(*values, targets=[target(85, since="2023/24")]))).sections[0].kpis[0].trends
    for made in found:
        ours, theirs = plot(made, picture.SIZE), plot(made, WIDE)
        assert [t.text for t in ours.ticks_up] == [t.text for t in theirs.ticks_up]
        assert ours.begins_at_zero == theirs.begins_at_zero
        assert [(s.kind, len(s.dots)) for s in ours.stretches] == [(s.kind, len(s.dots)) for s in theirs.stretches]
        for a, b in zip(ours.dots, theirs.dots, strict=True):
            assert (a.kind, a.is_last) == (b.kind, b.is_last)
            heights = [(p.bottom - dot.at[1]) / (p.bottom - p.ticks_up[-1].at) for p, dot in ((ours, a), (theirs, b))]
            assert heights[0] == pytest.approx(heights[1], abs=1e-9)
        assert len(drawn(made, WIDE).targets) == len(ours.targets)


@pytest.mark.parametrize(
    ("national", "above"),
    [
        ("84", True),  # behind the dot itself
        ("60", True),  # far away
        ("87", False),  # where the label would stand: it goes below
    ],
)
def test_the_latest_value_is_written_where_no_comparator_stands(national: str, above: bool) -> None:
    beside = Benchmark("M", periods.parse(QUARTERS[3]), "national", Decimal(national))
    plotted = plot(series_of(report(50, 61, 72, 84, benchmarks=[beside])), WIDE)
    assert plotted.label is not None
    assert (plotted.label.at[1] < plotted.dots[-1].at[1]) == above


# The report's picture


def test_a_picture_has_every_mark_and_no_text_that_depends_on_a_font() -> None:
    national = Benchmark("M", periods.parse("2023/24 Q1"), "national", Decimal("71.5"))
    made = series_of(report(70, 71, 72, 84, illustrative=2, targets=[target(80)], benchmarks=[national]))
    drawing = charts.trend_charts({"M": made})["M"]
    root = etree.fromstring(drawing.svg)
    assert {etree.QName(e).localname for e in root.iter()} == {"svg", "g", "path", "circle"}
    in_plot = [
        c for c in root.iter("{http://www.w3.org/2000/svg}circle") if float(str(c.get("cy"))) < picture.SIZE.bottom
    ]
    spots = [(float(str(c.get("cx"))), float(str(c.get("cy")))) for c in in_plot]
    assert spots == [pytest.approx(d.at, abs=0.01) for d in plot(made, picture.SIZE).dots]
    assert drawing.png == charts.trend_charts({"M": made})["M"].png, "the same chart gives the same bytes"
    assert drawing.png.startswith(b"\x89PNG")
    assert len(drawing.png) < 40_000


def test_a_key_that_is_long_runs_over_several_lines_and_is_cut_at_the_width() -> None:
    names = ("national", "an average of all the councils of the same kind in this part of the country " * 3)
    beside = [Benchmark("M", periods.parse("2023/24 Q1"), name, Decimal(71)) for name in names]
    made = series_of(report(70, 71, 72, 84, benchmarks=beside))
    drawing = charts.trend_charts({"M": made})["M"]
    assert drawing.height_pt > charts.trend_charts({"M": replace(made, legend=made.legend[:1])})["M"].height_pt
    shifts = re.findall(r"translate\(([\d.]+) ([\d.]+)\)", drawing.svg.decode())
    assert all(float(x) < drawing.width_pt and float(y) < drawing.height_pt for x, y in shifts)


def test_letters_that_our_font_lacks_are_drawn_from_another_or_as_a_box() -> None:
    def letters(name: str) -> int:
        beside = Benchmark("M", periods.parse(QUARTERS[3]), name, Decimal(71))
        made = series_of(report(70, 71, 72, 84, benchmarks=[beside]))
        return charts.trend_charts({"M": made})["M"].svg.count(b"translate(")

    assert letters("Łódź ✓ 統計") == letters("Lodz a ab")


def test_a_series_without_any_value_cannot_be_drawn() -> None:
    made = series_of(report(70, 71))
    gone = replace(made, points=tuple(replace(p, point=replace(p.point, value=None)) for p in made.points))
    with pytest.raises(ValueError):
        charts.trend_charts({"M": gone})


def test_geometry_needs_no_drawing_library() -> None:
    assert "matplotlib" not in vars(plotting)
