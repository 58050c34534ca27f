"""What holds for every target and every value, whatever its kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen import periods
from reportgen.assessment import NotRated, Rated, assess
from reportgen.model import (
    Benchmark,
    Colour,
    Frequency,
    Kpi,
    Measure,
    Observation,
    Override,
    Polarity,
    Report,
    Section,
    Settings,
    Source,
    Status,
    Target,
    TargetKind,
    ToleranceUnit,
)
from tests.spec.cases import MEASURE

PERIODS = [
    periods.parse(text)
    for text in (
        "2023/24 Q2", "2023/24 Q1", "2022/23 Q2", "2022/23 Q4", "2023/24", "2022/23", "August 2023", "Spring Term 2023",
        "2022/23 academic year", "2023/24 to date", "2023/24 Q1 to Q2", "12 months to 2023/24 Q2", "2022",
        "calendar Q2 2023",
    )
]  # fmt: skip

# Few different numbers, so that values often equal a limit.
numbers = st.one_of(
    st.integers(-3, 12).map(Decimal), st.decimals(-20, 120, places=2, allow_nan=False, allow_infinity=False)
)
maybe = st.one_of(st.none(), numbers)
statuses = st.sampled_from([Status.FINAL] * 8 + [Status.PROVISIONAL, Status.AWAITED, Status.CONFIDENTIAL])
sources = st.sampled_from([Source.REPORTED] * 5 + [Source.ILLUSTRATIVE])
measures = st.builds(
    Measure,
    id=st.just(MEASURE),
    order=st.just(Decimal(1)),
    kpi_id=st.just("K"),
    name=st.just("Calls answered"),
    unit=st.sampled_from(["%", "number", "GBP m", "days per FTE"]),
    decimals=st.integers(0, 3),
    polarity=st.sampled_from([*Polarity, *Polarity, None]),
    frequency=st.sampled_from(Frequency),
    cumulative=st.booleans(),
)
targets = st.builds(
    Target,
    measure_id=st.just(MEASURE),
    text=st.sampled_from(["", "Quartile 2", "2022/23 65%"]),
    kind=st.sampled_from(TargetKind),
    in_force_from=st.one_of(st.none(), st.sampled_from(PERIODS)),
    value=maybe,
    strict=st.booleans(),
    amber_limit=maybe,
    tolerance=maybe,
    tolerance_unit=st.sampled_from([None, *ToleranceUnit]),
    lower=maybe,
    upper=maybe,
    profile=st.one_of(st.just(()), st.tuples(numbers, numbers, numbers, numbers)),
    due=st.sampled_from(["", "2024/25", "end of Summer Term 2024", "some day"]),
    comparator=st.sampled_from(["national", "neighbours", ""]),
    width=maybe,
    reason=st.sampled_from(["", "In development."]),
    source=sources,
    amber_source=sources,
)
observations = st.builds(
    Observation, st.just(MEASURE), st.sampled_from(PERIODS), maybe, status=statuses, source=sources
)
benchmarks = st.builds(
    Benchmark, st.just(MEASURE), st.sampled_from(PERIODS), st.sampled_from(["National", "neighbours"]), numbers
)
overrides = st.builds(
    Override, st.just(MEASURE), st.sampled_from(PERIODS), st.sampled_from(Colour), st.just("A reason."), st.just("x")
)


def _report(
    measure: Measure,
    targets: list[Target],
    observations: list[Observation],
    benchmarks: list[Benchmark],
    overrides: list[Override] | None = None,
) -> Report:
    return Report(
        settings=Settings("r", "Council", "Report", periods.parse("2023/24 Q2")),
        sections=(Section("S", Decimal(1), "Services"),),
        kpis=(Kpi("K", Decimal(1), "S", "Calls"),),
        measures=(measure,),
        targets=tuple(targets),
        observations=tuple(observations),
        benchmarks=tuple(benchmarks),
        overrides=tuple(overrides or ()),
    )


reports = st.builds(
    _report,
    measures,
    st.lists(targets, min_size=1, max_size=2),
    st.lists(observations, min_size=1, max_size=6, unique_by=lambda o: o.period.key),
    st.lists(benchmarks, max_size=3),
)

QUARTERS = [periods.parse(p) for p in ("2023/24 Q2", "2023/24 Q1", "2022/23 Q4", "2022/23 Q3", "2022/23 Q2")]


def _quarterly(report: Report, values: list[tuple[Decimal, Status, Source]]) -> Report:
    """The report with a value for each of five quarters: among values of any period few can be compared."""
    rows = (
        Observation(MEASURE, quarter, value, status=status, source=source)
        for quarter, (value, status, source) in zip(QUARTERS, values, strict=True)
    )
    quarterly = tuple(replace(m, frequency=Frequency.QUARTERLY) for m in report.measures)
    return replace(report, measures=quarterly, observations=tuple(rows))


quarterly_reports = st.builds(
    _quarterly, reports, st.lists(st.tuples(numbers, statuses, sources), min_size=5, max_size=5)
)


def _outcome(report: Report) -> object:
    rating = assess(report).measures[MEASURE].by_rule
    return rating.colour if isinstance(rating, Rated) else rating.reason


def _mapped(report: Report, number: Callable[[Decimal], Decimal], width: Callable[[Decimal], Decimal]) -> Report:
    """The report with every number of the measure's unit changed, and every distance in it."""

    def of(value: Decimal | None) -> Decimal | None:
        return None if value is None else number(value)

    def distance(value: Decimal | None) -> Decimal | None:
        return None if value is None else width(value)

    def target(t: Target) -> Target:
        per_cent = t.tolerance_unit is ToleranceUnit.PER_CENT
        return replace(
            t, value=of(t.value), amber_limit=of(t.amber_limit), lower=of(t.lower), upper=of(t.upper),
            profile=tuple(number(n) for n in t.profile), width=distance(t.width),
            tolerance=t.tolerance if per_cent else distance(t.tolerance),
        )  # fmt: skip

    return replace(
        report,
        targets=tuple(target(t) for t in report.targets),
        observations=tuple(replace(o, value=of(o.value)) for o in report.observations),
        benchmarks=tuple(replace(b, value=number(b.value)) for b in report.benchmarks),
    )


def _mirrored(report: Report) -> Report:
    """Good and bad exchanged: every number negated, and Good Is turned round."""
    turned = {Polarity.HIGH: Polarity.LOW, Polarity.LOW: Polarity.HIGH, None: None}
    mirrored = _mapped(report, lambda n: -n, lambda n: n)

    def target(t: Target) -> Target:
        # A quartile's lower limit is the smaller number, so the two change places.
        return replace(t, lower=t.upper, upper=t.lower) if t.kind is TargetKind.QUARTILE else t

    return replace(
        mirrored,
        measures=tuple(replace(m, polarity=turned[m.polarity]) for m in mirrored.measures),
        targets=tuple(target(t) for t in mirrored.targets),
    )


@settings(max_examples=300)
@given(reports)
def test_a_rating_is_the_same_when_values_and_good_is_are_both_turned_round(report: Report) -> None:
    assert _outcome(_mirrored(report)) == _outcome(report)


@settings(max_examples=300)
@given(reports, st.sampled_from(["0.01", "0.5", "2", "100", "1000000"]))
def test_a_rating_does_not_depend_on_the_scale_of_the_unit(report: Report, factor: str) -> None:
    def scaled(number: Decimal) -> Decimal:
        return number * Decimal(factor)

    assert _outcome(_mapped(report, scaled, scaled)) == _outcome(report)


@settings(max_examples=500)
@given(reports, st.lists(overrides, max_size=2))
def test_every_report_is_assessed_and_every_rating_has_a_whole_sentence(
    report: Report, overrides: list[Override]
) -> None:
    report = replace(report, overrides=tuple(overrides))
    assessed = assess(report).measures[MEASURE]
    for rating in (assessed.rating, assessed.by_rule):
        assert re.fullmatch(r"(Green|Amber|Red|Not rated)(, set by officers)?: .+[^. ]\.", rating.sentence)
        if isinstance(rating, Rated):
            assert rating.sentence.startswith(rating.colour.value)
    if assessed.override:
        assert assessed.rating == replace(assessed.rating, colour=assessed.override.colour)
    else:
        assert assessed.rating == assessed.by_rule


def _asked_for(report: Report, target: Target, compared: Observation, polarity: Polarity) -> list[Decimal]:
    """The numbers that a green value must not be worse than, found without the rules' own code."""
    others = {o.period.key: o.value for o in report.observations if o.source is Source.REPORTED}
    match target.kind:
        case TargetKind.VALUE | TargetKind.ROLLING | TargetKind.MILESTONE:
            return [target.value] if target.value is not None else []
        case TargetKind.QUARTILE:
            border = target.lower if polarity is Polarity.HIGH else target.upper
            limits = [n for n in (target.lower, target.upper) if n is not None]
            return [] if border is None else [min(limits) if polarity is Polarity.HIGH else max(limits)]
        case TargetKind.BANDS if not report.measures[0].cumulative:
            limits = [n for n in (target.lower, target.upper) if n is not None]
            return [max(limits) if polarity is Polarity.HIGH else min(limits)]
        case TargetKind.YEAR_ON_YEAR:
            before = others.get(periods.year_before(compared.period))
            return [] if before is None else [before]
        case TargetKind.COMPARATOR if not target.width:
            named = [b.value for b in report.benchmarks if b.comparator.casefold() == target.comparator]
            return [min(named) if polarity is Polarity.HIGH else max(named)]
    return []


def _aimed(report: Report, numbers: tuple[Decimal, ...], polarity: Polarity) -> Report:
    """The report with every gap of its targets filled."""
    target, lower, upper = numbers
    return replace(
        report,
        measures=tuple(replace(m, polarity=polarity) for m in report.measures),
        targets=tuple(
            replace(t, value=target, lower=lower, upper=upper, comparator="national", source=Source.REPORTED)
            for t in report.targets
        ),
    )


def _complete(report: Report, value: Decimal) -> Report:
    """The report with a reported value in every row, so that a rule gives a rating to nearly all of them."""
    return replace(
        report,
        observations=tuple(
            replace(o, value=value if o.value is None else o.value, status=Status.FINAL, source=Source.REPORTED)
            for o in report.observations
        ),
    )


aimed_reports = st.builds(
    _aimed, st.one_of(reports, quarterly_reports), st.tuples(numbers, numbers, numbers), st.sampled_from(Polarity)
)
complete_reports = st.builds(_complete, aimed_reports, numbers)


@settings(max_examples=500)
@given(complete_reports)
def test_a_value_below_target_is_never_green_by_rule(report: Report) -> None:
    if _outcome(report) is not Colour.GREEN:
        return
    assessed = assess(report).measures[MEASURE]
    polarity, target, compared = assessed.measure.polarity, assessed.target, assessed.compared
    assert polarity is not None
    assert target is not None
    assert compared is not None
    assert compared.value is not None
    for limit in _asked_for(report, target, compared, polarity):
        assert compared.value >= limit if polarity is Polarity.HIGH else compared.value <= limit
        assert not target.strict or compared.value != limit


@settings(max_examples=200)
@given(reports, st.sampled_from(["tolerance", "amber_limit"]), numbers)
def test_an_amber_limit_parts_amber_from_red_and_never_makes_green(report: Report, field: str, limit: Decimal) -> None:
    stripped = replace(report, targets=tuple(replace(t, tolerance=None, amber_limit=None) for t in report.targets))
    limited = replace(report, targets=tuple(replace(t, **{field: limit}) for t in stripped.targets))
    before, after = _outcome(stripped), _outcome(limited)
    if before is Colour.RED:
        assert after in (Colour.RED, Colour.AMBER)
    elif before is not Colour.AMBER:  # bands have an amber of their own
        assert after == before


@settings(max_examples=500)
@given(aimed_reports)
def test_no_rule_rests_on_an_illustrative_or_confidential_value(report: Report) -> None:
    """Changing every such number to another changes nothing that is said."""

    def hidden(o: Observation) -> bool:
        return o.source is Source.ILLUSTRATIVE or o.status is Status.CONFIDENTIAL

    changed = replace(
        report,
        observations=tuple(replace(o, value=Decimal("98765.4321")) if hidden(o) and o.value is not None else o
                           for o in report.observations),
    )  # fmt: skip
    rating = assess(changed).measures[MEASURE].rating
    assert rating == assess(report).measures[MEASURE].rating
    assert "765" not in rating.sentence or isinstance(rating, NotRated)


decimals = st.integers(0, 3).flatmap(
    lambda places: st.decimals(50, 60, places=places, allow_nan=False, allow_infinity=False)
)
SAID = re.compile(
    r"(?:Green|Red): (\S+)% against (?:a target of above |a limit of (?:below )?)?(\S+?)%, (.+?)[;.]? ?(?:no|$)"
)


@given(decimals, decimals, st.integers(0, 2), st.sampled_from(Polarity), st.booleans())
def test_the_numbers_of_a_sentence_stand_to_each_other_as_the_exact_ones_do(
    value: Decimal, limit: Decimal, places: int, polarity: Polarity, strict: bool
) -> None:
    measure = Measure(MEASURE, Decimal(1), "K", "Calls", unit="%", decimals=places, polarity=polarity)
    target = Target(MEASURE, "", TargetKind.VALUE, value=limit, strict=strict)
    observation = Observation(MEASURE, periods.parse("2023/24 Q2"), value)
    sentence = assess(_report(measure, [target], [observation], [])).measures[MEASURE].rating.sentence
    said = SAID.match(sentence)
    assert said, sentence
    shown_value, shown_limit = Decimal(said[1]), Decimal(said[2])
    assert (shown_value > shown_limit, shown_value < shown_limit) == (value > limit, value < limit), sentence
    assert shown_limit == limit
    gap = re.search(r"([0-9.]+) percentage", said[3])
    assert (Decimal(gap[1]) if gap else 0) == abs(shown_value - shown_limit), sentence
