"""What a reader is shown: values, alternative texts, regions and notes, decided from an assessed report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen import periods
from reportgen.assessment import AssessedReport, NotRated, Rated, WhyNotRated, assess
from reportgen.compose import Chart, Composition, Row, compose
from reportgen.compose.report import RATING_KEY, slug, told_apart
from reportgen.compose.trend import name_of
from reportgen.model import (
    Colour,
    Commentary,
    EmbeddedTable,
    Frequency,
    Kpi,
    Measure,
    Observation,
    Polarity,
    Report,
    ReportStatus,
    Section,
    Settings,
    Source,
    Status,
    Target,
    TargetKind,
)
from reportgen.richtext import Paragraph, Span

GREEN = Rated(Colour.GREEN, "Green: on target.", False)
WORDS = (Paragraph((Span("Words."),)),)
CALLS = Measure("DBS-06a", Decimal(1), "DBS-06", "% of calls answered", unit="%", decimals=2, good_is="High")
CALLS = replace(CALLS, polarity=Polarity.HIGH)
CHILDREN = replace(CALLS, unit="number", decimals=0, good_is="Low", polarity=Polarity.LOW)


def seen(
    period: str,
    value: str | None,
    status: Status = Status.FINAL,
    *,
    illustrative: bool = False,
    as_of: str = "",
    academic: bool = False,
) -> Observation:
    return Observation(
        "DBS-06a",
        periods.parse(period, academic),
        None if value is None else Decimal(value),
        as_of=as_of,
        status=status,
        source=Source.ILLUSTRATIVE if illustrative else Source.REPORTED,
    )


def quarters(count: int, *, before: str = "2023/24 Q2", value: str = "90") -> list[Observation]:
    """Illustrative values of the quarters before one."""
    found: list[Observation] = []
    key = periods.previous(periods.parse(before))
    for _ in range(count):
        period = periods.Period("a quarter", *key)
        found.append(Observation("DBS-06a", period, Decimal(value), source=Source.ILLUSTRATIVE))
        key = periods.previous(period)
    return found[::-1]


def target(value: str | None, kind: TargetKind = TargetKind.VALUE, **more: object) -> Target:
    number = None if value is None else Decimal(value)
    return replace(Target("DBS-06a", value or "", kind, value=number), **more)  # type: ignore[arg-type]


def report_of(
    measure: Measure = CALLS,
    observations: Sequence[Observation] = (),
    aim: Target | None = None,
    *,
    rating: Rated | NotRated = GREEN,
    compared: Observation | None = None,
    commentary: Sequence[Commentary] = (),
    tables: Sequence[EmbeddedTable] = (),
    **more: object,
) -> AssessedReport:
    """A report of one KPI with one measure, assessed as it is said here."""
    base = Settings("cpr", "A Council", "A report", periods.parse("2023/24 Q2"))
    report = Report(
        settings=replace(base, **more),  # type: ignore[arg-type]
        sections=(Section("DBS", Decimal(1), "Delivering Better Services"),),
        kpis=(Kpi("DBS-06", Decimal(1), "DBS", "Calls answered", owner="Head of Customer Access"),),
        measures=(measure,),
        targets=() if aim is None else (aim,),
        observations=tuple(observations),
        commentary=tuple(commentary),
        tables=tuple(tables),
    )
    ordered = report.observations_of[measure.id]
    latest = ordered[-1] if ordered else None
    assessed = replace(
        assess(report).measures[measure.id],
        target=aim, latest=latest, compared=compared or latest, rating=rating, by_rule=rating, override=None,
    )  # fmt: skip
    return AssessedReport(report, {measure.id: assessed}, ())


def row_of(composition: Composition) -> Row:
    return composition.sections[0].kpis[0].rows[0]


def row(measure: Measure, observations: Sequence[Observation], aim: Target | None = None, **more: object) -> Row:
    return row_of(compose(report_of(measure, observations, aim, **more)))  # type: ignore[arg-type]


def chart(measure: Measure, observations: Sequence[Observation], aim: Target | None = None, **more: object) -> Chart:
    found = row(measure, observations, aim, **more).chart
    assert found is not None
    return found


# Values


@pytest.mark.parametrize(
    ("observation", "printed"),
    [
        (seen("2023/24 Q2", "93.45"), "93.45%"),
        (seen("2023/24 Q2", "93.45", Status.PROVISIONAL), "93.45% [p]"),
        (seen("2023/24 Q2 provisional", "93.45"), "93.45% [p]"),
        (seen("2023/24 Q2", "93.45", Status.REVISED), "93.45% [r]"),
        (seen("2023/24 Q2", "93.45", Status.ESTIMATED), "93.45% [e]"),
        (seen("2023/24 Q2", "93.45", illustrative=True), "93.45% (illustrative)"),
        (seen("2023/24 Q2", None, Status.AWAITED), "Data awaited"),
        (seen("2023/24 Q2", None), "Data awaited"),
        (seen("2023/24 Q2", None, Status.NOT_AVAILABLE), "Not available [x]"),
        (seen("2023/24 Q2", "93.45", Status.CONFIDENTIAL), "Confidential [c]"),
    ],
)
def test_a_value_is_printed_with_its_unit_and_how_firm_it_is(observation: Observation, printed: str) -> None:
    assert row(CALLS, [observation]).value == printed


def test_a_measure_without_any_observation_awaits_its_data() -> None:
    shown = row(CALLS, [])
    assert (shown.value, shown.as_of, shown.chart) == ("Data awaited", "Not known", None)


def test_what_the_workbook_leaves_blank_is_shown_as_not_known() -> None:
    shown = row(replace(CALLS, good_is=""), [seen("2023/24 Q2", "9.8")], target(None, TargetKind.NONE))
    assert (shown.target, shown.good_is) == ("Not known", "Not known")


def test_target_text_and_as_of_text_are_exactly_those_of_the_workbook() -> None:
    aim = replace(target("65"), text="2022/23 65%")
    shown = row(CALLS, [seen("2022/23 a Prov", "62.1", academic=True)], aim)
    assert (shown.target, shown.as_of) == ("2022/23 65%", "2022/23 a Prov")
    assert row(CALLS, [seen("2023/24 Q2", "1", as_of="Not stated")]).as_of == "Not stated"


@pytest.mark.parametrize(
    ("rating", "word", "sign", "colour"),
    [
        (GREEN, "Green", "tick", "#00703C"),
        (Rated(Colour.AMBER, "Amber: a little short.", False), "Amber", "exclamation", "#B35900"),
        (Rated(Colour.RED, "Red: short.", False), "Red", "cross", "#B00020"),
        (NotRated(next(iter(WhyNotRated)), "Not rated: no target."), "Not rated", "dash", "#595959"),
    ],
)
def test_a_rating_is_a_sign_a_word_and_a_colour_with_its_sentence(
    rating: Rated | NotRated, word: str, sign: str, colour: str
) -> None:
    shown = row(CALLS, [seen("2023/24 Q2", "93.45")], rating=rating)
    assert (shown.rating.word, shown.rating.sign, shown.rating.colour) == (word, sign, colour)
    assert shown.reason == rating.sentence


# What must not be shown


def everything_shown(composition: Composition) -> str:
    return repr(composition)


@pytest.mark.parametrize("latest", ["2023/24 Q2", "2023/24 Q1"])
def test_a_confidential_value_appears_nowhere(latest: str) -> None:
    observations = [*quarters(3, before="2023/24 Q1"), seen("2023/24 Q1", "77.77"), seen("2023/24 Q2", "66.66")]
    observations = [replace(o, status=Status.CONFIDENTIAL) if o.period.text == latest else o for o in observations]
    hidden = "66.66" if latest == "2023/24 Q2" else "77.77"
    said = Rated(Colour.AMBER, f"Amber: {hidden}% against 80%.", False)
    composition = compose(report_of(CALLS, observations, target("80"), rating=said))
    assert hidden not in everything_shown(composition)
    assert "Amber" in row_of(composition).reason


def test_a_count_below_the_threshold_appears_nowhere_but_as_fewer_than_it() -> None:
    observations = [seen("2023/24 Q1", "12"), seen("2023/24 Q2", "3")]
    said = Rated(Colour.GREEN, "Green: 3 against a limit of 10, 7 below it.", False)
    composition = compose(report_of(CHILDREN, observations, target("10"), rating=said, small_number_threshold=5))
    shown = row_of(composition)
    assert shown.value == "fewer than 5"
    assert shown.reason == "Green: the figures behind this rating may not be shown."
    assert shown.chart is not None
    assert [p.value for p in shown.chart.points] == [Decimal(12), None]
    assert shown.chart.alt.startswith("Fewer than 5 in Q2 2023/24; the last value shown is 12 in Q1 2023/24")
    assert composition.notes[-1] == "Counts below 5 are not shown, so that nobody can be recognised."


def test_an_earlier_small_count_is_not_given_away_by_the_sentence_about_the_movement() -> None:
    said = Rated(Colour.RED, "Red: 9, 6 more than a year before.", False)
    observations = [seen("2022/23 Q2", "3"), seen("2023/24 Q2", "9")]
    aim = target(None, TargetKind.YEAR_ON_YEAR)
    shown = row(CHILDREN, observations, aim, rating=said, small_number_threshold=5)
    assert "6 more" not in shown.reason
    assert shown.chart is not None
    assert shown.chart.alt == (
        "One value so far: 9 in Q2 2023/24, where the target is to do better than a year before; no trend yet."
    )


@settings(max_examples=150, deadline=None)
@given(
    statuses=st.lists(st.sampled_from(list(Status)), min_size=1, max_size=6),
    kind=st.sampled_from(list(TargetKind)),
    low=st.booleans(),
    cumulative=st.booleans(),
    small=st.booleans(),
)
def test_no_hidden_value_is_shown_whatever_the_measure_and_its_target(
    statuses: list[Status], kind: TargetKind, low: bool, cumulative: bool, small: bool
) -> None:
    """Through the real rules, as their sentences name the values they compare."""
    values = [Decimal(1301 + 17 * n) for n in range(len(statuses))]
    observations = [
        replace(o, value=value, status=status, source=Source.REPORTED)
        for o, value, status in zip(quarters(len(statuses), before="2023/24 Q3"), values, statuses, strict=True)
    ]
    measure = replace(CHILDREN, polarity=Polarity.LOW if low else Polarity.HIGH, cumulative=cumulative)
    aim = target("5000", kind, lower=Decimal(4000), upper=Decimal(6000), comparator="national")
    report = report_of(measure, observations, aim, small_number_threshold=2000 if small else None).report
    shown = repr(compose(assess(report))).replace(",", "")
    for observation, value in zip(observations, values, strict=True):
        if small or observation.status is Status.CONFIDENTIAL:
            assert str(value) not in shown


def test_a_count_as_large_as_the_threshold_is_shown() -> None:
    counts = [row(CHILDREN, [seen("2023/24 Q2", n)], small_number_threshold=5).value for n in ("0", "4", "5")]
    assert counts == ["fewer than 5", "fewer than 5", "5"]


def test_a_percentage_is_no_small_count() -> None:
    assert row(CALLS, [seen("2023/24 Q2", "3")], small_number_threshold=5).value == "3.00%"


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
        target(None, TargetKind.NONE),
        "One value so far: 98.62% in Q2 2023/24, target not known; no trend yet.",
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
    ],
)
def test_a_sentence_names_a_period_in_one_way_however_it_was_typed(typed: str, academic: bool, name: str) -> None:
    assert name_of(periods.parse(typed, academic)) == name


@pytest.mark.parametrize("calendar", list(periods.Calendar))
def test_periods_of_every_calendar_make_a_trend(calendar: periods.Calendar) -> None:
    ends = periods.Period("now", calendar, date(2023, 4, 1), date(2024, 3, 31))
    before = periods.Period("before", *periods.previous(ends))
    observations = [Observation("DBS-06a", p, Decimal(v)) for p, v in ((before, 10), (ends, 11))]
    found = chart(CALLS, observations)
    assert [p.value for p in found.points] == [Decimal(10), Decimal(11)]
    assert found.alt.startswith("Rose from 10.00% in ")


# Commentary


def block(heading: str, order: int, *, measure: str = "", sub: str = "", words: bool = True) -> Commentary:
    return Commentary("DBS-06", Decimal(order), heading, WORDS if words else (), measure, sub)


def regions_of(*blocks: Commentary) -> list[tuple[str, str, str, int]]:
    composition = compose(report_of(commentary=blocks))
    return [(r.key, r.heading, r.sub_heading, r.level) for r in composition.sections[0].kpis[0].regions]


def test_each_block_of_commentary_is_a_region_with_a_key_for_good() -> None:
    assert regions_of(block("", 1), block("Issues/Causes:", 2), block("Actions:", 3)) == [
        ("kpi:DBS-06:text", "", "", 3),
        ("kpi:DBS-06:issues-causes", "Issues/Causes:", "", 3),
        ("kpi:DBS-06:actions", "Actions:", "", 3),
    ]


def test_blocks_of_one_name_are_told_apart_in_their_order() -> None:
    keys = [r[0] for r in regions_of(block("Issues", 1), block("Issues 2", 2), block("Issues", 3), block("Issues:", 4))]
    assert keys == ["kpi:DBS-06:issues", "kpi:DBS-06:issues-2", "kpi:DBS-06:issues-3", "kpi:DBS-06:issues-4"]


def test_headings_in_a_measures_part_are_a_level_deeper_until_the_part_ends() -> None:
    blocks = (
        block("General issues:", 1),
        block("", 2, measure="DBS-06a", sub="Good level of development"),
        block("Actions", 3, measure="DBS-06a"),
        block("Issues", 4, measure="DBS-06b", sub="Key stage 2"),
        block("Actions", 5),
    )
    assert regions_of(*blocks) == [
        ("kpi:DBS-06:general-issues", "General issues:", "", 3),
        ("kpi:DBS-06:DBS-06a:text", "", "Good level of development", 4),
        ("kpi:DBS-06:DBS-06a:actions", "Actions", "", 4),
        ("kpi:DBS-06:DBS-06b:issues", "Issues", "Key stage 2", 4),
        ("kpi:DBS-06:actions", "Actions", "", 3),
    ]


def test_a_kpi_without_commentary_asks_its_owner_for_issues_causes_and_actions() -> None:
    regions = compose(report_of()).sections[0].kpis[0].regions
    assert [r.heading for r in regions] == ["Issues", "Causes", "Actions"]
    assert [r.key for r in regions] == ["kpi:DBS-06:issues", "kpi:DBS-06:causes", "kpi:DBS-06:actions"]
    assert {r.prompt for r in regions} == {"Commentary awaited: Head of Customer Access"}
    assert not any(r.blocks for r in regions)


def test_a_heading_without_text_asks_for_it() -> None:
    regions = compose(report_of(commentary=[block("Issues", 1, words=False)])).sections[0].kpis[0].regions
    assert [r.prompt for r in regions] == ["Commentary awaited: Head of Customer Access"]


@given(st.text())
def test_a_slug_is_short_and_plain_whatever_the_heading(heading: str) -> None:
    found = slug(heading)
    assert 0 < len(found) <= 40
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@given(st.lists(st.sampled_from(["Issues", "Issues 2", "Issues:", "", "Text", "Actions"])))
def test_every_region_has_its_own_key(headings: list[str]) -> None:
    keys = [r[0] for r in regions_of(*(block(h, n) for n, h in enumerate(headings)))]
    assert len(keys) == len(set(keys)) > 0


# The report around the KPIs


def test_the_title_block_is_in_words() -> None:
    shown = compose(
        report_of(meeting_date=date(2023, 12, 7), appendix_letter="A", status=ReportStatus.FINAL, committee="Cabinet")
    )
    assert (shown.quarter, shown.period, shown.meeting_date) == ("Quarter 2, 2023/24", "2023/24 Q2", "7 December 2023")
    assert (shown.appendix, shown.status, shown.committee) == ("Appendix 'A'", "final", "Cabinet")


def test_a_title_block_without_date_and_appendix_leaves_them_empty() -> None:
    shown = compose(report_of())
    assert (shown.meeting_date, shown.appendix) == ("", "")


def test_a_report_about_a_year_is_named_as_it_was_typed() -> None:
    assert compose(report_of(period=periods.parse("2023/24"))).quarter == "2023/24"


def test_introductions_are_regions_too() -> None:
    shown = compose(report_of(introduction=WORDS))
    assert (shown.introduction.key, shown.introduction.blocks) == ("report:introduction", WORDS)
    assert shown.key_introduction.key == "report:key"
    assert shown.sections[0].introduction.key == "section:DBS:introduction"


def test_a_kpi_whose_measure_has_no_row_says_why_it_has_no_table() -> None:
    measure = replace(CALLS, shown=False, next_due="2023/24 Q3")
    kpi = compose(report_of(measure, aim=target(None, TargetKind.NONE, reason="The indicator is in development")))
    shown = kpi.sections[0].kpis[0]
    assert shown.rows == ()
    assert shown.no_table_reason == (
        "There is no table for this indicator yet. The indicator is in development. Next data are due: 2023/24 Q3."
    )


def test_the_columns_of_numbers_in_an_embedded_table_are_known() -> None:
    cells = (("Directorate", "Leavers", "Turnover", "Note"), ("Adults", "1,436", "12.62%", ""), ("Children", "", "-"))
    shown = compose(report_of(tables=[EmbeddedTable("turnover", "Turnover", cells)])).tables[0]
    assert shown.numeric == (False, True, True, False)
    assert {len(r) for r in shown.rows} == {4}


def test_an_embedded_table_without_rows_is_still_a_table() -> None:
    assert compose(report_of(tables=[EmbeddedTable("t", "", ())])).tables[0].numeric == ()


# Notes

READING = "In the trend charts, the dot is the latest value"


@pytest.mark.parametrize(
    ("observations", "aim", "note"),
    [
        ([seen("2023/24 Q2", "93.45")], None, f"{READING}."),
        ([seen("2023/24 Q2", "93.45")], target("90"), f"{READING}, the dashed line the target."),
        (
            [seen("2022/23 Q4", "91"), seen("2023/24 Q2", "93.45", Status.PROVISIONAL)],
            None,
            f"{READING}, a hollow dot a provisional one, a break in the line a period without a value.",
        ),
        (
            [*quarters(3), seen("2023/24 Q2", "93.45")],
            None,
            f"{READING}. Earlier values that have not been published are illustrative and drawn as a thin, light line;"
            " no rating rests on them.",
        ),
    ],
)
def test_the_first_note_says_how_to_read_the_charts_and_what_is_illustrative(
    observations: list[Observation], aim: Target | None, note: str
) -> None:
    assert compose(report_of(observations=observations, aim=aim)).notes[0] == note


def test_a_report_without_any_value_has_no_notes() -> None:
    assert compose(report_of()).notes == ()


def test_the_notes_explain_only_the_marks_that_are_used() -> None:
    notes = compose(report_of(observations=[seen("2023/24 Q2", "93.45", Status.PROVISIONAL)])).notes
    assert notes[1:] == ("Marks beside a value: [p] provisional.",)
    assert len(compose(report_of(observations=[seen("2023/24 Q2", "93.45")])).notes) == 1


def test_illustrative_amber_limits_are_spoken_of_only_where_a_rating_uses_one() -> None:
    amber = Rated(Colour.AMBER, "Amber: below; amber down to 80 (illustrative amber limit).", True)
    said = "Amber limits that are called illustrative stand in for limits that have not been published."
    observations = [seen("2023/24 Q2", "93.45")]
    assert said in compose(report_of(observations=observations, rating=amber)).notes[0]
    assert said not in compose(report_of(observations=observations)).notes[0]


@pytest.mark.parametrize(
    ("names", "subjects"),
    [
        (["Number of visits"], [""]),
        (["% of parents (Primary)", "% of parents (Secondary)"], ["Primary", "Secondary"]),
        (
            ["% of 2 year old children", "% of 3 and 4 year old children"],
            ["2 year old children", "3 and 4 year old children"],
        ),
        (["Condition of A road % Red", "Condition of B road % Red"], ["A road", "B road"]),
        (["treatment: alcohol %", "treatment: opiates %"], ["Alcohol", "Opiates"]),
        (["Waiting", "Waiting"], ["Row 1", "Row 2"]),
        (["Waiting", "Waiting longer"], ["Row 1", "Row 2"]),
    ],
)
def test_a_reason_says_which_row_it_is_about(names: list[str], subjects: list[str]) -> None:
    rating = RATING_KEY[0]
    rows = tuple(Row(f"m{n}", "", "", "", "", name, "", rating, "", None) for n, name in enumerate(names))
    assert list(told_apart(rows)) == subjects
