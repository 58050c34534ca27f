"""A row of a rules table as a report with one measure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from reportgen import periods
from reportgen.assessment import AssessedMeasure, assess
from reportgen.model import (
    Benchmark,
    Colour,
    CompositeMethod,
    Frequency,
    JudgeBy,
    Kpi,
    Measure,
    MissingPart,
    Observation,
    Override,
    Polarity,
    Published,
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
        composite_method=CompositeMethod(case["Composite method"]) if case.get("Composite method") else None,
        missing_part=MissingPart(case["Missing part"]) if case.get("Missing part") else None,
        maximum=_number(case, "Maximum"),
        steady_width=_number(case, "Steady width"),
        comparable_from=periods.parse(case["Comparable from"]) if case.get("Comparable from") else None,
        of_people={"Yes": True, "No": False}.get(case.get("Counts of people", "")),
        next_due=case.get("Next due", ""),
        lag_reason=case.get("Lag reason", ""),
        judge_by=JudgeBy(case["Judge by"]) if case.get("Judge by") else None,
    )
    parts = [_part(item, order, case) for order, item in enumerate(_items(case.get("Parts", "")), 2)]
    meeting = date.fromisoformat(case["Meeting"]) if case.get("Meeting") else None
    values = "" if case["Value"] == NO_ROW else f"{case['Period']}: {case['Value']}"
    return Report(
        settings=Settings(
            report_id="r",
            organisation="Council",
            title="Report",
            period=periods.parse(REPORT_PERIOD),
            meeting_date=meeting,
            small_number_threshold=int(case["Threshold"]) if case.get("Threshold") else None,
        ),
        sections=(Section("S", Decimal(1), "Services"),),
        kpis=(Kpi("K", Decimal(1), "S", "Calls", owner="Head of Calls"),),
        measures=(measure, *(part for part, _ in parts)),
        targets=_targets(case),
        observations=(
            *(_observation(item) for item in _items(values) + _items(case.get("Other values", ""))),
            *(observation for _, observation in parts),
        ),
        benchmarks=tuple(_benchmark(item) for item in _items(case.get("Benchmarks", ""))),
        overrides=_overrides(case),
        published=tuple(_published(item) for item in _items(case.get("Published", ""))),
    )


def _part(item: str, order: int, case: Mapping[str, str]) -> tuple[Measure, Observation]:
    """'Repairs 9.66 weight 0.7', 'Gullies not available': a component and its value for the row's period."""
    match = re.fullmatch(r"(.+?) ((?:-?[0-9.]+)?(?: ?(?:awaited|not available|confidential|provisional|illustrative))?)"
                         r"(?: weight ([0-9.]+))?", item)  # fmt: skip
    assert match, item
    decimals = len(match[2].partition(".")[2].rstrip("abcdefghijklmnopqrstuvwxyz "))
    part = Measure(
        f"P{order}", Decimal(order), "K", match[1], unit=case["Unit"], decimals=decimals, part_of=MEASURE,
        weight=Decimal(match[3]) if match[3] else None, shown=False,
    )  # fmt: skip
    return part, replace(_observation(f"{case['Period']}: {match[2]}"), measure_id=part.id)


def _published(item: str) -> Published:
    match = re.fullmatch(r"(.+?) had (.+) for (.+)", item)
    assert match, item
    return Published(MEASURE, periods.parse(match[1]), match[3], match[2], "", "")


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
    counts = re.search(r" \((\d+) of (\d+)\)", said)
    mark = said[number.end() :].replace(counts[0] if counts else " ", "").strip() if number else said
    return Observation(
        MEASURE,
        periods.parse(period),
        Decimal(number[0]) if number else None,
        numerator=Decimal(counts[1]) if counts else None,
        denominator=Decimal(counts[2]) if counts else None,
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
    agreed_on = date.fromisoformat(case["Agreed on"]) if case.get("Agreed on") else None
    period, agreed_by = periods.parse(case["Override period"]), case.get("Agreed by", "")
    return (Override(MEASURE, period, Colour(colour), reason, agreed_by, agreed_on),)
