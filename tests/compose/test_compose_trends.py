"""Trends: what the alternative text of a chart says, which periods it shows, and where its target line runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen import periods
from reportgen.assessment import assess
from reportgen.compose import compose
from reportgen.compose.trend import name_of
from reportgen.model import Frequency, Measure, Observation, Polarity, Source, Status, Target, TargetKind
from tests.compose.calls import CALLS, CHILDREN, chart, quarters, report_of, row, row_of, seen, target

# Alternative texts

ALT_TEXTS: list[tuple[str, Measure, list[Observation], Target | None, str]] = [
    (
        "a rise from the quarter before",
        CALLS,
        [*quarters(14, before="2023/24 Q1"), seen("2023/24 Q1", "89.73"), seen("2023/24 Q2", "93.45")],
        target("88.75"),
        "Rose from 89.73% in Q1 to 93.45% in Q2 2023/24, above the target of 88.75%; "
        "16 quarters, earlier ones illustrative.",
    ),
    (
        "earlier values are all illustrative: no movement",
        CALLS,
        [*quarters(15), seen("2023/24 Q2", "93.45")],
        target("88.75"),
        "93.45% in Q2 2023/24, above the target of 88.75%; 15 earlier quarters are illustrative.",
    ),
    (
        "one illustrative value before",
        CALLS,
        [*quarters(1), seen("2023/24 Q2", "93.45")],
        target("88.75"),
        "93.45% in Q2 2023/24, above the target of 88.75%; 1 earlier quarter is illustrative.",
    ),
    (
        "low is good, above the limit, no illustrative values",
        CHILDREN,
        [seen("2022/23 Q4", "742"), seen("2023/24 Q1", "760"), seen("2023/24 Q2", "827")],
        target("700", strict=True),
        "Rose from 760 in Q1 to 827 in Q2 2023/24, above the limit of 700; 3 quarters.",
    ),
    (
        "a fall over the year's end names both years",
        CHILDREN,
        [seen("2022/23 Q4", "742"), seen("2023/24 Q1", "700")],
        target("700", strict=True),
        "Fell from 742 in Q4 2022/23 to 700 in Q1 2023/24, exactly at the limit of 700, which is not to be reached; "
        "2 quarters.",
    ),
    (
        "unchanged and level with its limit",
        replace(CHILDREN, unit="days", decimals=1),
        [seen("2023/24 Q1", "10"), seen("2023/24 Q2", "10.0")],
        target("10"),
        "Unchanged at 10.0 days from Q1 to Q2 2023/24, which meets the limit of 10 days; 2 quarters.",
    ),
    (
        "a miss that rounding hides",
        replace(CALLS, decimals=1),
        [seen("2023/24 Q2", "58.96")],
        target("59"),
        "One value so far: 59.0% in Q2 2023/24, just below the target of 59%; no trend yet.",
    ),
    (
        "one value, and no target",
        replace(CALLS, decimals=0),
        [seen("2023/24 Q2", "84")],
        None,
        "One value so far: 84% in Q2 2023/24, no target; no trend yet.",
    ),
    (
        "provisional academic years",
        replace(CALLS, decimals=1, frequency=Frequency.ACADEMIC_YEAR),
        [seen("2021/22", "57", academic=True), seen("2022/23 a Prov", "58", Status.PROVISIONAL, academic=True)],
        target("59"),
        "Rose from 57.0% in 2021/22 to 58.0% (provisional) in 2022/23, below the target of 59%; 2 years.",
    ),
    (
        "a gap",
        CALLS,
        [seen("2022/23 Q4", "90"), seen("2023/24 Q2", "91")],
        target("95"),
        "Rose from 90.00% in Q4 2022/23 to 91.00% in Q2 2023/24, below the target of 95%; "
        "3 quarters, 1 without a value.",
    ),
    (
        "a running total is compared with last year's only",
        replace(CHILDREN, cumulative=True, polarity=Polarity.HIGH),
        [seen("2023/24 Q1", "64"), seen("2023/24 Q2", "116")],
        target("120", TargetKind.ANNUAL_PROFILE),
        "116 by the end of Q2 2023/24, towards 120 for the whole year; 2 quarters.",
    ),
    (
        "awaited",
        CALLS,
        [seen("2023/24 Q1", "89.73"), seen("2023/24 Q2", None, Status.AWAITED)],
        target("88.75"),
        "Data awaited for Q2 2023/24; the last value shown is 89.73% in Q1 2023/24; 2 quarters, 1 without a value.",
    ),
    (
        "a date of the data that is printed as not stated is not claimed",
        CALLS,
        [*quarters(15), seen("2023/24 Q2", "91.5", as_of="Not stated")],
        target("77.6"),
        "91.50%, above the target of 77.6%; 15 earlier quarters are illustrative.",
    ),
    (
        "a quartile",
        replace(CALLS, decimals=1, frequency=Frequency.ACADEMIC_YEAR),
        [seen("2023/24", "98.9", academic=True)],
        target(None, TargetKind.QUARTILE, lower=Decimal("98.5"), upper=Decimal("99.04")),
        "One value so far: 98.9% in 2023/24, within the quartile aimed at, 98.5% to 99.04%; no trend yet.",
    ),
    (
        "the limit of one side of a quartile alone",
        CALLS,
        [seen("2023/24 Q2", "98")],
        target(None, TargetKind.QUARTILE, lower=Decimal("98.5")),
        "One value so far: 98.00% in Q2 2023/24, below the target of 98.5%; no trend yet.",
    ),
    (
        "a year's number beside a single quarter",
        CHILDREN,
        [seen("2023/24 Q2", "30")],
        target("120", TargetKind.ANNUAL_PROFILE),
        "One value so far: 30 in Q2 2023/24, towards 120 for the whole year; no trend yet.",
    ),
    (
        "a target in words alone",
        CALLS,
        [seen("2023/24 Q2", "98.62")],
        target(None, TargetKind.NONE, text="TBC"),
        "One value so far: 98.62% in Q2 2023/24, target as printed: TBC; no trend yet.",
    ),
    (
        "a target that the workbook does not know",
        CALLS,
        [seen("2023/24 Q2", "98.62")],
        target(None, TargetKind.NONE, text="Not known"),
        "One value so far: 98.62% in Q2 2023/24, target not known; no trend yet.",
    ),
    (
        "no target",
        CALLS,
        [seen("2023/24 Q2", "98.62")],
        target(None, TargetKind.NONE),
        "One value so far: 98.62% in Q2 2023/24, no target; no trend yet.",
    ),
    (
        "a comparator",
        CALLS,
        [seen("2023/24 Q1", "13"), seen("2023/24 Q2", "13.5")],
        target(None, TargetKind.COMPARATOR, comparator="neighbours"),
        "Rose from 13.00% in Q1 to 13.50% in Q2 2023/24, to be compared with the neighbours' figure; 2 quarters.",
    ),
    (
        "a value that is not available, nor any reported one",
        CALLS,
        [*quarters(2), seen("2023/24 Q2", None, Status.NOT_AVAILABLE)],
        None,
        "No value is available for Q2 2023/24; 3 quarters, 1 without a value, all values illustrative.",
    ),
    (
        "a confidential value",
        CALLS,
        [seen("2023/24 Q1", "50"), seen("2023/24 Q2", "60", Status.CONFIDENTIAL)],
        None,
        "The value for Q2 2023/24 is confidential; the last value shown is 50.00% in Q1 2023/24; "
        "2 quarters, 1 without a value.",
    ),
    (
        "terms",
        CALLS,
        [seen("2022 c Autumn Term", "90"), seen("2023 b Spring Term", "89.5")],
        target("85"),
        "Fell from 90.00% in autumn term 2022 to 89.50% in spring term 2023, above the target of 85%; 2 terms.",
    ),
    (
        "months",
        CALLS,
        [seen("August 2023", "90"), seen("September 2023", "90.001")],
        target("90"),
        "Unchanged at 90.00% from August 2023 to September 2023, just above the target of 90%; 2 months.",
    ),
    (
        "a milestone",
        replace(CALLS, polarity=Polarity.LOW),
        [seen("2023/24 Q1", "2.10")],
        target("2.88", TargetKind.MILESTONE, due="2024/25"),
        "One value so far: 2.10% in Q1 2023/24, below the limit of 2.88% (due: 2024/25); no trend yet.",
    ),
]


@pytest.mark.parametrize(
    ("measure", "observations", "aim", "alt"), [t[1:] for t in ALT_TEXTS], ids=[t[0] for t in ALT_TEXTS]
)
def test_the_alternative_text_says_the_finding(
    measure: Measure, observations: list[Observation], aim: Target | None, alt: str
) -> None:
    assert chart(measure, observations, aim).alt == alt


def test_a_rolling_year_that_the_target_is_about_is_named_beside_the_quarter() -> None:
    measure = replace(CALLS, unit="days per FTE", polarity=Polarity.LOW)
    rolling = seen("12 months to 2023/24 Q2", "12.32")
    observations = [seen("2022/23 Q2", "3.05"), rolling, seen("2023/24 Q2", "3.25")]
    shown = chart(measure, observations, target("11.25", TargetKind.ROLLING), compared=rolling)
    assert shown.target is None, "a year's limit beside single quarters would show a success that is none"
    assert shown.alt == (
        "Rose from 3.05 days per FTE in Q2 2022/23 to 3.25 days per FTE in Q2 2023/24, where the 12 months to "
        "Q2 2023/24 stand at 12.32 days per FTE, above the limit of 11.25 days per FTE; 5 quarters, 3 without a value."
    )


@given(
    st.lists(st.tuples(st.sampled_from(["reported", "illustrative", "gap"]), st.integers(0, 99)), min_size=2),
    st.booleans(),
)
def test_a_movement_is_claimed_only_between_reported_values(series: list[tuple[str, int]], cumulative: bool) -> None:
    observations = [
        replace(
            o, value=None if kind == "gap" else Decimal(value), source=Source(kind if kind != "gap" else "reported")
        )
        for o, (kind, value) in zip(quarters(len(series)), series, strict=True)
    ]
    found = row(replace(CALLS, cumulative=cumulative), observations, target("50")).chart
    if found is None:
        assert all(o.value is None for o in observations[-16:])
        return
    assert len(found.points) <= 16
    if "Rose from" in found.alt or "Fell from" in found.alt or "Unchanged" in found.alt:
        assert not found.points[-1].illustrative
        assert any(p.value is not None and not p.illustrative for p in found.points[:-1])
    assert ("illustrative" in found.alt) == any(p.illustrative for p in found.points)


# Charts


def test_a_chart_holds_the_last_sixteen_quarters_with_their_gaps() -> None:
    observations = [o for n, o in enumerate(quarters(30)) if n != 20]
    points = chart(CALLS, [*observations, seen("2023/24 Q2", "93.45")]).points
    assert len(points) == 16
    assert [p.value is None for p in points].count(True) == 1
    assert points[-1].label == "2023/24 Q2"


def test_a_yearly_chart_holds_five_years() -> None:
    years = [seen(f"{y}/{(y + 1) % 100:02d}", str(y - 1930), academic=True) for y in range(2010, 2023)]
    points = chart(replace(CALLS, frequency=Frequency.ACADEMIC_YEAR), years).points
    assert [p.label for p in points] == ["2018/19", "2019/20", "2020/21", "2021/22", "2022/23"]


def test_a_measure_with_one_value_a_year_at_the_same_quarter_has_no_gaps() -> None:
    seconds = [seen(f"{y}/{(y + 1) % 100:02d} Q2", "50") for y in range(2019, 2024)]
    points = chart(replace(CALLS, frequency=Frequency.ANNUAL), seconds).points
    assert [p.value for p in points] == [Decimal(50)] * 5


def test_values_of_another_calendar_are_no_points_of_the_line() -> None:
    observations = [seen("12 months to 2023/24 Q1", "12.45"), seen("2023/24 Q1", "3"), seen("2023/24 Q2", "3.25")]
    assert [p.value for p in chart(CALLS, observations).points] == [Decimal(3), Decimal("3.25")]


def test_values_after_the_reports_quarter_are_not_shown() -> None:
    observations = [seen("2023/24 Q1", "89"), seen("2023/24 Q2", "90"), seen("2023/24 Q3", "91")]
    shown = row_of(compose(assess(report_of(CALLS, observations).report)))
    assert shown.value == "90.00%"
    assert shown.chart is not None
    assert [p.value for p in shown.chart.points] == [Decimal(89), Decimal(90)]


def test_rolling_years_to_every_month_lose_no_value() -> None:
    months = ["July 2023", "August 2023", "September 2023"]
    points = chart(CALLS, [seen(f"12 months to {m}", str(n)) for n, m in enumerate(months, 10)]).points
    assert [p.value for p in points] == [Decimal(10), Decimal(11), Decimal(12)]


@pytest.mark.parametrize(
    ("measure", "aim", "level"),
    [
        (CALLS, target("88.75"), "88.75"),
        (CALLS, target("88.75", TargetKind.MILESTONE), "88.75"),
        (CALLS, target(None, TargetKind.BANDS, lower=Decimal(40), upper=Decimal(50)), "50"),
        (CALLS, target(None, TargetKind.QUARTILE, lower=Decimal(40), upper=Decimal(50)), "40"),
        (
            replace(CALLS, polarity=Polarity.LOW),
            target(None, TargetKind.QUARTILE, lower=Decimal(40), upper=Decimal(50)),
            "50",
        ),
        (CALLS, target("90", TargetKind.ROLLING), "90"),
        (replace(CALLS, cumulative=True), target("120", TargetKind.ANNUAL_PROFILE), None),
        (CALLS, target(None, TargetKind.YEAR_ON_YEAR), None),
        (CALLS, target(None, TargetKind.NONE), None),
        (CALLS, None, None),
    ],
)
def test_the_target_line_is_drawn_only_where_like_is_compared_with_like(
    measure: Measure, aim: Target | None, level: str | None
) -> None:
    drawn = chart(measure, [seen("2023/24 Q2", "93.45")], aim).target
    assert drawn == (None if level is None else Decimal(level))


@pytest.mark.parametrize(
    ("typed", "academic", "name"),
    [
        ("Quarter 2 2023-24", False, "Q2 2023/24"),
        ("2023-24", False, "2023/24"),
        ("2022/23 a Prov", True, "2022/23"),
        ("2023 b Spring Term", False, "spring term 2023"),
        ("Sep 2023", False, "September 2023"),
        ("calendar Q3 2023", False, "July to September 2023"),
        ("2023", False, "2023"),
        ("2023/24 Q1 and Q2", False, "2023/24 Q1 and Q2"),
        ("rolling 12 months to end of Q2 2023/24", False, "the 12 months to Q2 2023/24"),
        ("12 months to August 2023", False, "the 12 months to August 2023"),
        ("2019-21", False, "2019 to 2021"),
        ("mid-2022", False, "30 June 2022"),
    ],
)
def test_a_sentence_names_a_period_in_one_way_however_it_was_typed(typed: str, academic: bool, name: str) -> None:
    assert name_of(periods.parse(typed, academic)) == name


@pytest.mark.parametrize("calendar", list(periods.Calendar))
def test_periods_of_every_calendar_make_a_trend(calendar: periods.Calendar) -> None:
    is_day = calendar is periods.Calendar.DAY
    ends = periods.Period("now", calendar, date(2024, 3, 31) if is_day else date(2023, 4, 1), date(2024, 3, 31))
    before = periods.Period("before", *periods.previous(ends))
    observations = [Observation("DBS-06a", p, Decimal(v)) for p, v in ((before, 10), (ends, 11))]
    found = chart(CALLS, observations)
    assert [p.value for p in found.points] == [Decimal(10), Decimal(11)]
    # A year to date begins anew each year: to rise in it is no news.
    assert found.alt.startswith(f"Rose from 10.00% {'at' if is_day else 'in'} ") == (
        calendar is not periods.Calendar.YEAR_TO_DATE
    )


def test_no_movement_is_claimed_across_a_change_of_definition() -> None:
    observations = [seen("2023/24 Q1", "80"), seen("2023/24 Q2", "90")]
    changed = replace(CALLS, comparable_from=periods.parse("2023/24 Q2"))
    assert chart(CALLS, observations).alt.startswith("Rose from 80.00% in Q1 to 90.00%")
    assert chart(changed, observations).alt.startswith("90.00% in Q2 2023/24, ")
