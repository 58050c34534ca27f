"""What holds for every direction, position, composite, benchmark and lag, whatever the figures."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen import periods
from reportgen.assessment import AssessedMeasure, Moved, Movement, assess
from reportgen.assessment.composite import Check, Computed
from reportgen.assessment.position import Forecast, NoPosition, RollingYear, ToDate
from reportgen.model import (
    CompositeMethod,
    Frequency,
    Measure,
    MissingPart,
    Observation,
    Polarity,
    Report,
    Settings,
    Source,
    Status,
)
from tests.spec.cases import MEASURE
from tests.spec.cases import report as report_of
from tests.spec.tables import DEFAULTS
from tests.spec.test_properties import _mapped, _mirrored, numbers, observations, quarterly_reports, reports

widths = st.sampled_from([None, Decimal(0), Decimal("0.5"), Decimal(2)])
breaks = st.sampled_from([None, *(periods.parse(p) for p in ("2023/24 Q2", "2023/24", "2022/23 Q4"))])


def _varied(report: Report, width: Decimal | None, since: periods.Period | None) -> Report:
    return replace(
        report, measures=tuple(replace(m, steady_width=width, comparable_from=since) for m in report.measures)
    )


varied_reports = st.builds(_varied, st.one_of(reports, quarterly_reports), widths, breaks)


def _assessed(report: Report) -> AssessedMeasure:
    return assess(report).measures[MEASURE]


def _ways(report: Report) -> list[object]:
    """Each direction's movement, or the reason for none."""
    m = _assessed(report)
    found = (m.direction, m.year_direction, m.position.rolling_direction)
    return [d.movement if isinstance(d, Moved) else d.reason for d in found]


@settings(max_examples=300)
@given(varied_reports)
def test_a_direction_is_the_same_when_values_and_good_is_are_both_turned_round(report: Report) -> None:
    turned = {Movement.HIGHER: Movement.LOWER, Movement.LOWER: Movement.HIGHER}  # said without a Good Is
    assert _ways(_mirrored(report)) == [
        turned.get(way, way) if isinstance(way, Movement) else way for way in _ways(report)
    ]


@settings(max_examples=200)
@given(varied_reports)
def test_turning_good_is_alone_turns_better_into_worse_and_leaves_the_rest(report: Report) -> None:
    other = {Polarity.HIGH: Polarity.LOW, Polarity.LOW: Polarity.HIGH, None: None}
    turned = replace(report, measures=tuple(replace(m, polarity=other[m.polarity]) for m in report.measures))
    worse = {Movement.BETTER: Movement.WORSE, Movement.WORSE: Movement.BETTER}
    assert _ways(turned) == [worse.get(way, way) if isinstance(way, Movement) else way for way in _ways(report)]


@settings(max_examples=200)
@given(varied_reports, st.sampled_from(["0.01", "0.5", "2", "100", "1000000"]))
def test_a_direction_does_not_depend_on_the_scale_of_the_unit(report: Report, factor: str) -> None:
    def scaled(number: Decimal) -> Decimal:
        return number * Decimal(factor)

    larger = _mapped(report, scaled, scaled)
    measures = tuple(
        replace(m, steady_width=None if m.steady_width is None else scaled(m.steady_width)) for m in larger.measures
    )
    assert _ways(replace(larger, measures=measures)) == _ways(report)


@settings(max_examples=200)
@given(varied_reports, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(report: Report, chance: random.Random) -> None:
    def shuffled(rows: tuple[Observation, ...]) -> tuple[Observation, ...]:
        return tuple(chance.sample(rows, len(rows)))

    assert _assessed(replace(report, observations=shuffled(report.observations))) == _assessed(report)


@settings(max_examples=300)
@given(varied_reports)
def test_no_direction_position_or_gap_rests_on_an_illustrative_or_confidential_value(report: Report) -> None:
    """Changing every such number to another changes nothing that is said."""
    changed = replace(
        report,
        observations=tuple(
            replace(o, value=Decimal("98765.4321"))
            if o.value is not None and (o.source is Source.ILLUSTRATIVE or o.status is Status.CONFIDENTIAL)
            else o
            for o in report.observations
        ),
    )
    before, after = _assessed(report), _assessed(changed)
    assert _sentences(after) == _sentences(before)
    assert not any("765" in sentence for sentence in _sentences(after))


def _sentences(m: AssessedMeasure) -> list[str]:
    parts = (m.position.profiled, m.position.to_date, m.position.forecast, m.position.rolling)
    return [
        *(d.sentence for d in (m.direction, m.year_direction, m.position.rolling_direction, *parts)),
        *(line.sentence for line in m.benchmarks.lines),
        *([m.benchmarks.quartile.sentence] if m.benchmarks.quartile else []),
        m.composite.outcome.sentence,
        m.lag.sentence,
    ]


@settings(max_examples=300)
@given(varied_reports)
def test_everything_is_said_in_whole_words(report: Report) -> None:
    for sentence in _sentences(_assessed(report)):
        assert sentence
        assert sentence == sentence.strip()
        assert "None" not in sentence
        assert "  " not in sentence
        assert ".." not in sentence


@given(st.sampled_from(list(periods.Calendar)), st.integers(1960, 2140), st.integers(0, 11), st.integers(1, 4))
def test_the_name_of_a_period_is_read_back_as_the_same_period(
    calendar: periods.Calendar, year: int, month: int, quarter: int
) -> None:
    next_year = f"{(year + 1) % 100:02d}"
    month_name = periods.month_text(periods.parse(f"{month + 1:02d}/{year}").end)
    texts = {
        periods.Calendar.FINANCIAL_QUARTER: f"{year}/{next_year} Q{quarter}",
        periods.Calendar.FINANCIAL_YEAR: f"{year}/{next_year}",
        periods.Calendar.ACADEMIC_YEAR: f"{year}/{next_year} academic year",
        periods.Calendar.TERM: f"{('Autumn', 'Spring', 'Summer', 'Autumn')[quarter - 1]} Term {year}",
        periods.Calendar.MONTH: month_name,
        periods.Calendar.CALENDAR_QUARTER: f"calendar Q{quarter} {year}",
        periods.Calendar.CALENDAR_YEAR: f"{year}",
        periods.Calendar.YEAR_TO_DATE: f"year to date {month_name}",
        periods.Calendar.ROLLING_YEAR: f"12 months to {month_name}",
        periods.Calendar.POOLED_YEARS: f"{year} to {year + quarter} pooled",
        periods.Calendar.DAY: f"at {quarter * 7} {month_name}",
    }
    period = periods.parse(texts[calendar])
    assert period.calendar is calendar
    academic = calendar is periods.Calendar.ACADEMIC_YEAR
    for key in (period.key, periods.previous(period), periods.year_before(period)):
        assert periods.parse(periods.name_of(key), academic).key == key


# --- composites ---

weights = st.integers(1, 100).map(Decimal)
part_values = st.one_of(st.none(), numbers)


def _composite(
    method: CompositeMethod,
    missing: MissingPart | None,
    parts: list[tuple[Decimal | None, Decimal]],
    typed: Decimal | None,
) -> Report:
    quarter = periods.parse("2023/24 Q2")
    whole = Measure(
        MEASURE, Decimal(1), "K", "Score", decimals=1, composite_method=method, missing_part=missing,
        frequency=Frequency.QUARTERLY,
    )  # fmt: skip
    components = tuple(
        Measure(f"P{n}", Decimal(n), "K", f"Part {n}", decimals=2, part_of=MEASURE, weight=weight)
        for n, (_, weight) in enumerate(parts, 2)
    )
    values = [Observation(m.id, quarter, v) for m, (v, _) in zip(components, parts, strict=True) if v is not None]
    own = [Observation(MEASURE, quarter, typed)] if typed is not None else []
    return Report(
        Settings("r", "Council", "Report", quarter), (), (), (whole, *components), observations=(*values, *own)
    )


composites = st.builds(
    _composite,
    st.sampled_from(CompositeMethod),
    st.sampled_from([None, *MissingPart]),
    st.lists(st.tuples(part_values, weights), min_size=1, max_size=5),
    st.one_of(st.none(), numbers),
)


@settings(max_examples=300)
@given(composites)
def test_a_typed_value_stands_and_a_computed_one_takes_the_place_of_a_missing_one(report: Report) -> None:
    m = _assessed(report)
    typed = [o.value for o in report.observations if o.measure_id == MEASURE]
    outcome = m.composite.outcome
    if typed:
        assert m.latest is not None
        assert m.latest.value == typed[0]
        assert m.composite.check is not Check.NOT_TYPED
    elif isinstance(outcome, Computed):
        assert m.latest is not None
        assert m.latest.value == outcome.value
    else:
        assert m.latest is None or m.latest.value is None


@settings(max_examples=300)
@given(composites)
def test_a_mean_lies_among_its_parts_and_its_weights_add_to_one(report: Report) -> None:
    m = _assessed(report)
    if not isinstance(m.composite.outcome, Computed):
        return
    values = [p.value for p in m.composite.parts if p.value is not None]
    if report.measures[0].composite_method in (CompositeMethod.WEIGHTED, CompositeMethod.AVERAGE):
        allowed = Decimal("1e-20") * (1 + max(abs(v) for v in values))
        assert min(values) - allowed <= m.composite.outcome.value <= max(values) + allowed
        assert abs(sum((p.weight for p in m.composite.parts if p.weight is not None), Decimal(0)) - 1) < Decimal(
            "1e-20"
        )
    if report.measures[0].composite_method is CompositeMethod.SUM:
        assert m.composite.outcome.value == sum(values)


@settings(max_examples=200)
@given(composites)
def test_a_part_without_a_value_is_always_named(report: Report) -> None:
    composite = _assessed(report).composite
    missing = [p for p in composite.parts if p.value is None]
    all_of_them = len(missing) == len(composite.parts) and "none of them has a value" in composite.outcome.sentence
    assert all_of_them or all(f"'{p.measure.name}'" in composite.outcome.sentence for p in missing)


def test_a_composite_of_composites_is_worked_out_from_the_bottom_up() -> None:
    quarter = periods.parse("2023/24 Q2")

    def measure(id_: str, part_of: str = "", method: CompositeMethod | None = None) -> Measure:
        return Measure(id_, Decimal(1), "K", id_, part_of=part_of, composite_method=method)

    measures = (
        measure("whole", method=CompositeMethod.AVERAGE),
        measure("left", "whole", CompositeMethod.SUM),
        measure("right", "whole", CompositeMethod.SUM),
        *(measure(name, "left") for name in ("a", "b")),
        *(measure(name, "right") for name in ("c", "d")),
    )
    observed = tuple(Observation(id_, quarter, Decimal(n)) for n, id_ in enumerate("abcd", 1))
    report = Report(Settings("r", "Council", "Report", quarter), (), (), measures, observations=observed)
    latest = {id_: m.latest.value for id_, m in assess(report).measures.items() if m.latest is not None}
    assert latest == {"whole": 5, "left": 3, "right": 7, "a": 1, "b": 2, "c": 3, "d": 4}


# --- position ---


@settings(max_examples=300)
@given(st.lists(numbers, min_size=5, max_size=8))
def test_the_last_12_months_are_the_same_by_quarters_and_by_years_to_date(values: list[Decimal]) -> None:
    """Quarters of two years, once as they are and once added up within each year, give the same 12 months."""
    names = [f"{year} Q{quarter}" for year in ("2021/22", "2022/23") for quarter in (1, 2, 3, 4)]
    plain = report_of({**DEFAULTS, "Unit": "number", "Kind": "annual profile", "Target": "100", "Value": "(no row)"})

    def last_12_months(rows: list[Decimal], cumulative: bool) -> RollingYear | NoPosition:
        observed = tuple(Observation(MEASURE, periods.parse(n), v) for n, v in zip(names, rows, strict=False))
        measure = replace(plain.measures[0], cumulative=cumulative)
        return _assessed(replace(plain, measures=(measure,), observations=observed)).position.rolling

    added_up = [sum(values[n - n % 4 : n + 1], Decimal(0)) for n in range(len(values))]
    by_quarters, by_years = last_12_months(values, False), last_12_months(added_up, True)
    assert isinstance(by_quarters, RollingYear)
    assert isinstance(by_years, RollingYear)
    assert by_quarters.value == by_years.value == sum(values[-4:])


@settings(max_examples=200)
@given(varied_reports)
def test_a_straight_line_from_the_year_so_far_keeps_its_pace(report: Report) -> None:
    m = _assessed(report)
    forecast, to_date = m.position.forecast, m.position.to_date
    if isinstance(forecast, Forecast):
        assert isinstance(to_date, ToDate)
        assert m.latest is not None
        months = (min(m.latest.period.end, report.settings.period.end).month - 4) % 12 + 1
        assert abs(forecast.value * months - to_date.value * 12) < Decimal("1e-6")


@settings(max_examples=100)
@given(observations)
def test_a_value_of_the_report_s_own_quarter_is_never_behind(observation: Observation) -> None:

    plain = report_of({**DEFAULTS, "Target": "1", "Value": "(no row)"})
    m = _assessed(replace(plain, observations=(observation,)))
    quarter = plain.settings.period
    if m.latest is not None and observation.period.end >= quarter.start:
        assert m.lag.quarters_behind == 0
    elif m.lag.as_of is not None:
        assert m.lag.quarters_behind >= 1
