"""Slips of the pen in the sample: numbers of two targets exchanged, a text changed without its number, a point moved.

Each slip is made alone, in the report as it was read. Something must then say so that did not before, at the cell or
the measure; what nothing can tell (a value without target, history, benchmark or whole) is counted, and may not grow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from reportgen.assessment import AssessedReport, assess, inconsistencies
from reportgen.assessment.target_wording import read_target
from reportgen.findings import Severity
from reportgen.model import Observation, Report, Target, TargetKind
from reportgen.workbook import reader

OF_ONE_NUMBER = (TargetKind.VALUE, TargetKind.ROLLING, TargetKind.MILESTONE, TargetKind.ANNUAL_PROFILE)


@dataclass(frozen=True)
class Slip:
    """One slip: the report with it, of which measure it is, and its name in a failure."""

    name: str
    report: Report
    measure_id: str


@pytest.fixture(scope="module")
def sample(sample_workbook: Path) -> Report:
    report, _ = reader.read(sample_workbook)
    assert report is not None
    return report


@pytest.fixture(scope="module")
def assessed(sample: Report) -> AssessedReport:
    return assess(sample)


def around(report: Report, id_: str) -> Report:
    """The report with one KPI's measures alone, so that thousands of slips do not take minutes."""
    kpi = report.measure[id_].kpi_id
    ids = {m.id for m in report.measures_of[kpi]}
    return replace(
        report,
        kpis=(report.kpi[kpi],),
        measures=tuple(m for m in report.measures if m.id in ids),
        targets=tuple(t for t in report.targets if t.measure_id in ids),
        observations=tuple(o for o in report.observations if o.measure_id in ids),
        benchmarks=tuple(b for b in report.benchmarks if b.measure_id in ids),
        settings=replace(report.settings, kpis_agreed=None),
    )


def told(report: Report, id_: str, severities: tuple[Severity, ...] = (Severity.ERROR, Severity.WARNING)) -> set[str]:
    judged = assess(around(report, id_))
    return {str(f) for f in (*judged.findings, *inconsistencies(judged)) if f.severity in severities}


# --------------------------------------------------------------------------------------------- the kinds of slip
def with_target(report: Report, old: Target, new: Target) -> Report:
    """The report with another row in the sheet Targets."""
    return replace(report, targets=tuple(new if t is old else t for t in report.targets))


def with_value(report: Report, old: Observation, value: Decimal) -> Report:
    """The report with another value in a cell of Data."""
    return replace(report, observations=tuple(replace(o, value=value) if o is old else o for o in report.observations))


def plain_targets(report: Report) -> list[Target]:
    """The targets whose words hold one number, and which judge by one."""
    return [
        t for t in report.targets if t.kind in OF_ONE_NUMBER and t.value is not None and read_target(t.text).is_plain
    ]


def exchanged_numbers(report: Report) -> Iterator[Slip]:
    """The numbers of two neighbouring targets, exchanged; where they are the same nothing has happened."""
    rows = plain_targets(report)
    for one, other in pairwise(rows):
        if one.value != other.value:
            changed = with_target(report, one, replace(one, value=other.value))
            changed = with_target(changed, other, replace(other, value=one.value))
            yield Slip(f"{one.measure_id} and {other.measure_id} exchanged", changed, one.measure_id)


def changed_numbers(report: Report) -> Iterator[Slip]:
    """A number changed under the same words: a digit lost, one added, one more, the point moved."""
    for row in plain_targets(report):
        assert row.value is not None
        for value in (row.value / 10, row.value * 10, row.value + 1, row.value * 100):
            yield Slip(
                f"{row.measure_id} judged by {value}",
                with_target(report, row, replace(row, value=value)),
                row.measure_id,
            )


def changed_words(report: Report) -> Iterator[Slip]:
    """The words of another measure over the same number."""
    rows = plain_targets(report)
    for row, other in zip(rows, [*rows[1:], rows[0]], strict=True):
        if row.value != other.value:
            changed = with_target(report, row, replace(row, text=other.text))
            yield Slip(f"{row.measure_id} with the words of {other.measure_id}", changed, row.measure_id)


def turned_round(report: Report) -> Iterator[Slip]:
    """Strict, or Good is, the other way round, where the words say which it is."""
    for row in plain_targets(report):
        if read_target(row.text).strict is not None:
            yield Slip(
                f"{row.measure_id} strict or not",
                with_target(report, row, replace(row, strict=not row.strict)),
                row.measure_id,
            )


def moved_points(report: Report, assessed: AssessedReport, power: int) -> Iterator[Slip]:
    """The value that the report shows, with its point moved."""
    for id_, measure in assessed.measures.items():
        seen = measure.latest
        if seen is not None and seen.place is not None and seen.value:
            yield Slip(f"{id_} times 10^{power}", with_value(report, seen, seen.value.scaleb(power)), id_)


# --------------------------------------------------------------------------------------------- what tells of them
@pytest.mark.parametrize("kind", [exchanged_numbers, changed_numbers, changed_words, turned_round])
def test_words_and_numbers_of_a_target_that_part_are_an_error(sample: Report, kind: object) -> None:
    slips = list(kind(sample))  # type: ignore[operator]
    assert len(slips) > (1 if kind is turned_round else 20)
    missed = [s.name for s in slips if not told(s.report, s.measure_id, (Severity.ERROR,))]
    assert missed == []


# Values of which nothing is known beside them: counts that are parts of no sum, and one percentage without anything.
NOTHING_BESIDE = {"DBS-08a.1", "DBS-08a.2", "ENV-04a.1", "ENV-04a.2", "GRO-04a.1", "GRO-04a.2", "CHE-06a"}


@pytest.mark.parametrize("power", [-3, -2, 2, 3])
def test_a_point_that_moved_by_two_places_or_three_is_told(
    sample: Report, assessed: AssessedReport, power: int
) -> None:
    slips = list(moved_points(sample, assessed, power))
    assert len(slips) > 60
    missed = {s.measure_id for s in slips if not told(s.report, s.measure_id) - told(sample, s.measure_id)}
    assert missed <= NOTHING_BESIDE


def test_a_percentage_with_a_target_or_a_history_that_moved_by_two_places_stops_the_report(
    sample: Report, assessed: AssessedReport
) -> None:
    missed, tried = [], 0
    for slip in (*moved_points(sample, assessed, 2), *moved_points(sample, assessed, -2)):
        measure = sample.measure[slip.measure_id]
        own = [o for o in sample.observations_of[measure.id] if o.value]
        if measure.unit == "%" and (len(own) > 1 or any(t.value for t in sample.targets_of[measure.id])):
            tried += 1
            missed += [] if told(slip.report, slip.measure_id, (Severity.ERROR,)) else [slip.name]
    assert tried > 40
    assert missed == []
