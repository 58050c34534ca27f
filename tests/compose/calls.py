"""A report of one KPI with one measure, calls answered, for the tests of what a reader is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from reportgen import periods
from reportgen.assessment import AssessedReport, NotRated, Rated, assess
from reportgen.compose import Chart, Composition, Row, compose
from reportgen.model import (
    Colour,
    Commentary,
    EmbeddedTable,
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


def typed_report(
    measure: Measure = CALLS,
    observations: Sequence[Observation] = (),
    aim: Target | None = None,
    *,
    commentary: Sequence[Commentary] = (),
    tables: Sequence[EmbeddedTable] = (),
    **more: object,
) -> Report:
    """A report of one KPI with one measure, as a workbook would hold it."""
    base = Settings("cpr", "A Council", "A report", periods.parse("2023/24 Q2"))
    return Report(
        settings=replace(base, **more),  # type: ignore[arg-type]
        sections=(Section("DBS", Decimal(1), "Delivering Better Services"),),
        kpis=(Kpi("DBS-06", Decimal(1), "DBS", "Calls answered", owner="Head of Customer Access"),),
        measures=(measure,),
        targets=() if aim is None else (aim,),
        observations=tuple(observations),
        commentary=tuple(commentary),
        tables=tuple(tables),
    )


def report_of(
    measure: Measure = CALLS,
    observations: Sequence[Observation] = (),
    aim: Target | None = None,
    *,
    rating: Rated | NotRated = GREEN,
    compared: Observation | None = None,
    **more: object,
) -> AssessedReport:
    """The same, assessed as it is said here; of what may be shown, as every report that is composed."""
    found = assess(typed_report(measure, observations, aim, **more))  # type: ignore[arg-type]
    ordered = found.report.observations_of[measure.id]
    latest = ordered[-1] if ordered else None
    assessed = replace(
        found.measures[measure.id],
        target=aim, latest=latest, compared=compared or latest, rating=rating, by_rule=rating, override=None,
    )  # fmt: skip
    return AssessedReport(found.report, {measure.id: assessed}, ())


def row_of(composition: Composition) -> Row:
    return composition.sections[0].kpis[0].rows[0]


def row(measure: Measure, observations: Sequence[Observation], aim: Target | None = None, **more: object) -> Row:
    return row_of(compose(report_of(measure, observations, aim, **more)))  # type: ignore[arg-type]


def chart(measure: Measure, observations: Sequence[Observation], aim: Target | None = None, **more: object) -> Chart:
    found = row(measure, observations, aim, **more).chart
    assert found is not None
    return found
