"""The sample quarter: where its measures stand, and that no claim rests on what was not reported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest

from reportgen.assessment import AssessedMeasure, AssessedReport, Moved, Movement, assess
from reportgen.assessment.benchmark import Gap
from reportgen.assessment.composite import Check, Computed
from reportgen.assessment.position import Forecast, RollingYear, ToDate
from reportgen.compose import compose
from reportgen.model import Observation, Report, Source, Status
from reportgen.workbook import reader
from reportgen.workbook.writer import write_new
from tests.sample.build import MODIFIED, content
from tests.sample.facts import measure_ids, settings


@pytest.fixture(scope="module")
def report(sample_workbook: Path) -> Report:
    found, _ = reader.read(sample_workbook)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def assessed(report: Report) -> AssessedReport:
    return assess(report)


def of(assessed: AssessedReport, seq: int) -> AssessedMeasure:
    return assessed.measures[measure_ids()[seq]]


@pytest.mark.parametrize(
    ("seq", "direction"),
    [
        (8, "Better than Q1 (89.73%)"),
        (12, "Steady: the same as Q1 (10.0 days)"),
        (11, "Higher than Q1 (4)"),
        (16, "Not compared with Q1: each value adds up the year so far"),
        (22, "Better than 2021/22 (57.0%) [p]"),
        (23, "Worse than 2021/22 (47.6 points) [p]"),
        (27, "Not compared with Q1: its value is illustrative"),
        (28, "Better than Q1 (69.9%)"),
        (42, "Worse than Q1 (13.00%)"),
        (43, "Better than Q1 (17.00%)"),
        (44, "Lower than Q1 (£7.629m)"),
    ],
)
def test_a_direction_of_the_sample_reads_as_it_should(assessed: AssessedReport, seq: int, direction: str) -> None:
    assert of(assessed, seq).direction.sentence == direction


def test_sickness_is_worse_in_the_quarter_and_better_over_12_months(assessed: AssessedReport) -> None:
    sickness = of(assessed, 41)
    assert sickness.year_direction.sentence == "Worse than 2022/23 Q2 (3.05 days per FTE)"
    assert sickness.position.rolling_direction.sentence == "Better than the 12 months to Q1 (12.45 days per FTE)"


def _rests_on(m: AssessedMeasure) -> Iterator[Observation]:
    for direction in (m.direction, m.year_direction, m.position.rolling_direction):
        if isinstance(direction, Moved):
            yield direction.against
    for part in (m.position.to_date, m.position.rolling):
        if isinstance(part, ToDate | RollingYear):
            yield from part.made_of
    if isinstance(m.composite.outcome, Computed):
        yield from m.composite.outcome.rests_on


def test_no_claim_rests_on_an_illustrative_value(assessed: AssessedReport) -> None:
    used = [o for m in assessed.measures.values() for o in _rests_on(m)]
    assert len(used) > 30
    assert all(o.source is Source.REPORTED for o in used)
    claims = [m for m in assessed.measures.values() if isinstance(m.direction, Moved) and m.latest is not None]
    assert all(m.latest is not None and m.latest.source is Source.REPORTED for m in claims)


def test_libraries_lead_to_a_green_year_on_a_straight_line(assessed: AssessedReport) -> None:
    position = of(assessed, 6).position
    assert isinstance(position.forecast, Forecast)
    assert position.forecast.value == 5_311_272
    assert position.forecast.sentence == "On a straight line, 5,311,272 by the end of 2023/24, which would be green."
    assert position.profiled.sentence == "2,500,000 is due by the end of Q2 (5,000,000 for the year)."


@pytest.mark.parametrize(
    ("seq", "check"),
    [
        (6, Check.NOT_COMPUTED),
        (7, Check.AGREES),
        (11, Check.AGREES),
        (14, Check.NOT_COMPUTED),
        (17, Check.AGREES),
        (28, Check.AGREES),
        (34, Check.NOT_COMPUTED),
        (40, Check.AGREES),
        (42, Check.DISAGREES),
        (43, Check.AGREES),
    ],
)
def test_a_composite_is_checked_by_its_parts(assessed: AssessedReport, seq: int, check: Check) -> None:
    assert of(assessed, seq).composite.check is check


def test_the_highways_score_is_worked_out_and_its_missing_part_named(assessed: AssessedReport) -> None:
    outcome = of(assessed, 7).composite.outcome
    assert isinstance(outcome, Computed)
    assert outcome.value == Decimal("9.762")
    assert outcome.sentence == (
        "9.66 × 0.7 + 10 × 0.3 = 9.762 out of 10. 'Gullies cleaned (%)' is not available; it has no weight either."
    )


def _without_row(report: Report, id_: str) -> Report:
    return replace(report, observations=tuple(o for o in report.observations if o.measure_id != id_))


def test_the_highways_score_is_printed_as_9_8_when_nobody_typed_it(report: Report) -> None:
    id_ = measure_ids()[7]
    printed = compose(assess(_without_row(report, id_)))
    (value,) = {r.value for s in printed.sections for k in s.kpis for r in k.rows if r.measure_id == id_}
    assert value == "9.8 out of 10"


def test_the_travel_index_is_7_50_whichever_part_has_which_score(report: Report) -> None:
    id_ = measure_ids()[14]
    for scores in permutations((Decimal(5), Decimal("7.5"), Decimal(10))):
        of_part = dict(zip((part.id for part in report.components_of[id_]), scores, strict=True))
        scored = tuple(
            replace(o, value=of_part[o.measure_id], status=Status.FINAL) if o.measure_id in of_part else o
            for o in report.observations
        )
        index = assess(replace(report, observations=scored)).measures[id_]
        assert isinstance(index.composite.outcome, Computed)
        assert index.composite.outcome.value == Decimal("7.5")
        assert index.composite.check is Check.AGREES


def test_benchmarks_are_told_in_percentage_points(assessed: AssessedReport) -> None:
    lines = of(assessed, 22).benchmarks.lines
    assert [line.sentence for line in lines] == [
        "1.0 percentage point below the national 59%",
        "Equal to the regional 58%",
    ]
    assert all(isinstance(line, Gap) for line in lines)
    assert [line.sentence for line in of(assessed, 42).benchmarks.lines] == ["Equal to the neighbours' 13.5%"]
    quartile = of(assessed, 1).benchmarks.quartile
    assert quartile is not None
    assert quartile.sentence == "Within quartile 2, 0.4 percentage points above its lower limit"


def test_the_lag_ledger_lists_what_is_behind_and_what_has_no_value(assessed: AssessedReport) -> None:
    ledger = [m for m in assessed.measures.values() if m.lag.stands_in_ledger and not m.measure.part_of]
    behind = {m.measure.id: m.lag.quarters_behind for m in ledger}
    expected = {3: 2, 4: 2, 9: 1, 15: 6, 18: 1, 19: 1, 20: 1, 21: 4, 24: 1, 25: 0, 32: 1}
    assert behind == {measure_ids()[seq]: quarters for seq, quarters in expected.items()}
    assert of(assessed, 24).lag.sentence == (
        "The value is for 2023/24 Q1, one quarter behind the report. No new data are available this quarter. "
        "Next value due: early November 2023."
    )


def test_every_rating_set_by_officers_says_what_the_rule_gives(assessed: AssessedReport) -> None:
    sentences = {id_: m.rating.sentence for id_, m in assessed.measures.items() if m.override}
    assert list(sentences) == [measure_ids()[seq] for seq in (15, 17, 24, 28, 37, 38, 43, 45)]
    assert sentences[measure_ids()[24]] == (
        "Green, set by officers: the published rating; no rule gives it: the value is 0.3 percentage points below "
        "the target. Agreed by: officers, as published, on a day that is not recorded. The rule "
        "would have said Red: 95.2% against 95.5%, 0.3 percentage points short; no amber limit is set."
    )


def test_most_measures_of_the_sample_can_claim_no_movement(assessed: AssessedReport) -> None:
    shown = [m for m in assessed.measures.values() if not m.measure.part_of]
    movements = [m.direction.movement for m in shown if isinstance(m.direction, Moved)]
    assert len(shown) == 46
    assert {way: movements.count(way) for way in Movement} == {
        Movement.BETTER: 4,
        Movement.STEADY: 1,
        Movement.WORSE: 3,
        Movement.HIGHER: 1,
        Movement.LOWER: 1,
    }


def test_comparable_from_in_the_workbook_stops_a_comparison(tmp_path: Path) -> None:
    rows = content()
    calls = next(row for row in rows["Measures"] if row["Measure"] == measure_ids()[8])
    calls["Comparable from"] = "2023/24 Q2"
    workbook = tmp_path / "changed.xlsx"
    with workbook.open("wb") as file:
        write_new(file, rows, settings(), modified=MODIFIED)
    found, _ = reader.read(workbook)
    assert found is not None
    direction = of(assess(found), 8).direction
    assert direction.sentence == "Not compared with Q1: the definition changed in 2023/24 Q2"
