"""A row of a rules table as a report with one measure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from reportgen import periods
from reportgen.assessment import AssessedMeasure, assess
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
from tests.spec.tables import REPORT_PERIOD

MEASURE = "M"
NO_ROW = "(no row)"


def assessed(case: Mapping[str, str]) -> AssessedMeasure:
    """The measure of a row, assessed."""
    return assess(report(case)).measures[MEASURE]


def report(case: Mapping[str, str]) -> Report:
    """The report that a row means."""
    measure = Measure(
        id=MEASURE,
        order=Decimal(1),
        kpi_id="K",
        name="Calls answered",
        unit=case["Unit"],
        decimals=int(case["Decimals"]),
        good_is=case["Good is"],
        polarity={"High": Polarity.HIGH, "Low": Polarity.LOW}.get(case["Good is"]),
        frequency=Frequency(case["Frequency"]),
        cumulative=case["Cumulative"] == "Yes",
        next_due=case.get("Next due", ""),
    )
    values = "" if case["Value"] == NO_ROW else f"{case['Period']}: {case['Value']}"
    return Report(
        settings=Settings("r", "Council", "Report", periods.parse(REPORT_PERIOD)),
        sections=(Section("S", Decimal(1), "Services"),),
        kpis=(Kpi("K", Decimal(1), "S", "Calls", owner="Head of Calls"),),
        measures=(measure,),
        targets=_targets(case),
        observations=tuple(_observation(item) for item in _items(values) + _items(case.get("Other values", ""))),
        benchmarks=tuple(_benchmark(item) for item in _items(case.get("Benchmarks", ""))),
        overrides=_overrides(case),
    )


def _items(cell: str) -> list[str]:
    return [item.strip() for item in cell.split(";") if item.strip()]


def _number(case: Mapping[str, str], column: str) -> Decimal | None:
    return Decimal(case[column]) if case.get(column) else None


def _targets(case: Mapping[str, str]) -> tuple[Target, ...]:
    if case["Kind"] == NO_ROW:
        return ()
    target = Target(
        measure_id=MEASURE,
        text=case.get("Text as printed", case.get("Target", "")),
        kind=TargetKind(case["Kind"]),
        value=_number(case, "Target"),
        strict=case.get("Strict") == "Yes",
        amber_limit=_number(case, "Amber limit"),
        tolerance=_number(case, "Tolerance"),
        tolerance_unit=ToleranceUnit(case["Tolerance unit"]) if case.get("Tolerance unit") else None,
        lower=_number(case, "Lower"),
        upper=_number(case, "Upper"),
        profile=tuple(Decimal(n) for n in case.get("Profile Q1 to Q4", "").split(",") if n),
        due=case.get("Due", ""),
        comparator=case.get("Comparator", ""),
        width=_number(case, "Width"),
        reason=case.get("Reason", ""),
        source=Source(case.get("Source", "reported")),
        amber_source=Source(case.get("Amber source", "reported")),
    )
    rows = []
    for item in _items(case.get("Targets by From period", "")):
        match = re.fullmatch(r"(\S+) (?:always|from (.+))", item)
        assert match, item
        rows.append(
            replace(target, value=Decimal(match[1]), in_force_from=periods.parse(match[2]) if match[2] else None)
        )
    return tuple(rows) or (target,)


def _observation(item: str) -> Observation:
    period, _, said = item.rpartition(": ")
    number = re.match(r"-?[0-9.]+", said)
    mark = said[number.end() :].strip() if number else said
    return Observation(
        MEASURE,
        periods.parse(period),
        Decimal(number[0]) if number else None,
        status=Status(mark) if mark not in ("", "illustrative") else Status.FINAL,
        source=Source.ILLUSTRATIVE if mark == "illustrative" else Source.REPORTED,
    )


def _benchmark(item: str) -> Benchmark:
    match = re.fullmatch(r"(.+?) (\d{4}/\d\d Q\d): (\S+)", item)
    assert match, item
    return Benchmark(MEASURE, periods.parse(match[2]), match[1], Decimal(match[3]))


def _overrides(case: Mapping[str, str]) -> tuple[Override, ...]:
    colour, _, reason = case.get("Override", "").partition(": ")
    if not colour:
        return ()
    return (Override(MEASURE, periods.parse(case["Override period"]), Colour(colour), reason, "Director"),)
