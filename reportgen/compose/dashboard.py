"""What the dashboard shows beyond the report: exceptions, directions, and everything there is about a measure.

The report's own texts and totals are those of the `Composition`. What is added here is held to the same rule of
disclosure: where a value may not be shown, no sentence, sum or component may give it away either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportgen import numbers
from reportgen.assessment import (
    AssessedMeasure,
    AssessedReport,
    Direction,
    Moved,
    Movement,
    NotCompared,
    counted_measures,
)
from reportgen.assessment.composite import Computed, WhyNotComputed
from reportgen.compose.appendix import NOT_AVAILABLE, earlier_values
from reportgen.compose.composition import (
    Composition,
    ExceptionShown,
    KpiShown,
    RatingShown,
    Row,
    SectionShown,
    Series,
)
from reportgen.compose.judgements import AMBER, RED, ended
from reportgen.compose.report import rows_of
from reportgen.compose.series import series
from reportgen.compose.summary import NOT_STATED, exception_of
from reportgen.compose.trend import name_of
from reportgen.compose.values import Disclosure, mark_of
from reportgen.model import SHORTHAND, Kpi, Measure, Observation, Report, Status

NOT_COMPARED = "Not compared"
_HIDDEN_PART = "Not shown, so that no hidden value can be worked out."


@dataclass(frozen=True)
class DirectionShown:
    """A direction of travel: one word to sort by ("Better", "Not compared"), and the sentence."""

    word: str
    sentence: str


@dataclass(frozen=True)
class PartShown:
    """A component of a composite. `depth` 1 is the composite's own; `weight` is '' where parts have none."""

    id: str
    name: str
    weight: str
    as_of: str
    value: str
    note: str
    depth: int = 1


@dataclass(frozen=True)
class MeasureShown:
    """Everything that the dashboard says about a measure that counts in the report's totals."""

    row: Row
    in_table: bool  # of the report; a measure of a KPI without a table stands in Appendix B alone
    kpi: KpiShown
    section: SectionShown
    directorate: str
    headline: DirectionShown  # the one to sort by: against the period before, or last year's where only that is told
    direction: DirectionShown  # against the period before
    year_direction: DirectionShown
    told: ExceptionShown  # the measure in one line, as the summary names what needs attention
    previous: str  # the value of the period before, as in Appendix B; '' where none was reported
    last_year: str  # that of the same period last year
    ref: str  # by which Appendix B names it
    currency: str  # how far the value is behind, '' where it is not
    next_due: str
    series: Series | None
    parts: tuple[PartShown, ...]
    parts_sentence: str  # why no value can be made of the parts, '' where one is or where nothing may be said


@dataclass(frozen=True)
class Fact:
    """A line about a KPI: 'Directorate', 'Resources'."""

    name: str
    text: str


@dataclass(frozen=True)
class Dashboard:
    """The whole dashboard as it will be read."""

    composition: Composition
    logo: str
    no_changes: str  # stands in for the summary's lines about changed ratings where it has none
    directions: tuple[tuple[str, tuple[MeasureShown, ...]], ...]  # word -> measures; no word without any
    exceptions: tuple[tuple[RatingShown, tuple[MeasureShown, ...]], ...]  # every red measure and every amber one
    measures: tuple[MeasureShown, ...]  # in the report's order
    of_kpi: Mapping[str, tuple[MeasureShown, ...]]
    facts: Mapping[str, tuple[Fact, ...]]  # KPI id -> what is known about it
    contact: str


def dashboard(assessed: AssessedReport, composition: Composition) -> Dashboard:
    """Everything that the dashboard shows. Pure, and linear in the number of KPIs."""
    report = assessed.report
    disclosure = Disclosure(report.settings.small_number_threshold)
    named = {} if composition.summary is None else {e.measure_id: e for e in composition.summary.exceptions}
    of_kpi = {
        kpi.id: _measures(section, kpi, named, assessed, disclosure)
        for section in composition.sections
        for kpi in section.kpis
    }
    measures = tuple(m for group in of_kpi.values() for m in group)
    return Dashboard(
        composition=composition,
        logo=report.settings.logo,
        no_changes=_no_changes(report),
        directions=_by_direction(measures),
        exceptions=tuple((rating, tuple(m for m in measures if m.row.rating == rating)) for rating in (RED, AMBER)),
        measures=measures,
        of_kpi=of_kpi,
        facts={kpi.id: _facts(kpi) for kpi in report.kpis},
        contact=_without_addresses(composition.contact),
    )


def _without_addresses(contact: str) -> str:
    """The contact without its e-mail address: a page that anybody can collect must hold none."""
    kept = [part.strip() for part in contact.split(",") if "@" not in part]
    return ", ".join(part for part in kept if part)


# What changed


def _no_changes(report: Report) -> str:
    earlier = [p.report_period for p in report.published if p.report_period.end < report.settings.period.end]
    if not earlier:
        return "The workbook does not hold the ratings of an earlier report, so changed ratings are not listed."
    last = max(earlier, key=lambda period: period.end)
    return f"No rating is better or worse than in the report for {last.text}."


def _by_direction(measures: Sequence[MeasureShown]) -> tuple[tuple[str, tuple[MeasureShown, ...]], ...]:
    grouped: dict[str, list[MeasureShown]] = {}
    for measure in measures:
        grouped.setdefault(measure.headline.word, []).append(measure)
    return tuple((word, tuple(grouped[word])) for word in _DIRECTIONS if word in grouped)


_DIRECTIONS = (*(movement.value.capitalize() for movement in Movement), NOT_COMPARED)


# A KPI and its measures


def _facts(kpi: Kpi) -> tuple[Fact, ...]:
    """What is known about a KPI. Of its people only roles and posts, never an address."""
    always = [
        Fact("Definition", kpi.definition or NOT_STATED),
        Fact("Directorate", kpi.directorate.strip() or NOT_STATED),
        Fact("Owner", _without_addresses(kpi.owner) or NOT_STATED),
    ]
    known = [
        Fact("Head of service", _without_addresses(kpi.head_of_service)),
        Fact("Portfolio holder", _without_addresses(kpi.portfolio_holder)),
        Fact("Scrutiny committee", kpi.scrutiny_committee),
        Fact("First reported", kpi.first_reported),
        Fact("Last reported", kpi.last_reported),
    ]
    return (*always, *(fact for fact in known if fact.text))


def _measures(
    section: SectionShown,
    shown: KpiShown,
    named: Mapping[str, ExceptionShown],
    assessed: AssessedReport,
    disclosure: Disclosure,
) -> tuple[MeasureShown, ...]:
    """The measures of a KPI that count; `named` are those that the summary names, by their id."""
    kpi = assessed.report.kpi[shown.id]
    rows = shown.rows or rows_of(counted_measures(assessed.report, kpi), assessed, disclosure)
    return tuple(_measure(row, section, shown, kpi, named, assessed, disclosure) for row in rows)


def _measure(
    row: Row,
    section: SectionShown,
    shown: KpiShown,
    kpi: Kpi,
    named: Mapping[str, ExceptionShown],
    assessed: AssessedReport,
    disclosure: Disclosure,
) -> MeasureShown:
    judged = assessed.measures[row.measure_id]
    directions = [_direction(d) for d in (judged.direction, judged.year_direction)]
    parts, sentence = _parts(judged, assessed, disclosure)
    previous, last_year = earlier_values(judged, assessed.report, disclosure)
    return MeasureShown(
        row=row,
        in_table=bool(shown.rows),
        kpi=shown,
        section=section,
        directorate=kpi.directorate.strip() or NOT_STATED,
        headline=directions[0] if directions[0].word != NOT_COMPARED else directions[1],
        direction=directions[0],
        year_direction=directions[1],
        told=named.get(row.measure_id) or exception_of(kpi, judged, assessed.report, disclosure),
        previous="" if previous.text == NOT_AVAILABLE else previous.text,
        last_year="" if last_year.text == NOT_AVAILABLE else last_year.text,
        ref=judged.measure.ref or judged.measure.id,
        currency=judged.lag.sentence if judged.lag.stands_in_ledger else "",
        next_due=judged.lag.next_due or NOT_STATED,
        series=series(judged, row.chart, assessed.report, disclosure),
        parts=parts,
        parts_sentence=sentence,
    )


def _direction(direction: Direction) -> DirectionShown:
    match direction:
        case NotCompared(sentence=sentence):
            return DirectionShown(NOT_COMPARED, sentence)
        case Moved(movement=movement, sentence=sentence):
            return DirectionShown(movement.value.capitalize(), sentence)


# Composites


def _parts(
    judged: AssessedMeasure, assessed: AssessedReport, disclosure: Disclosure
) -> tuple[tuple[PartShown, ...], str]:
    """The components of a composite, theirs included, and how they make its value.

    A component that may not be shown could be worked out from the whole and the others: then none is shown.
    """
    parts = tuple(_components(judged.measure, assessed, disclosure, 1, frozenset({judged.measure.id})))
    if not parts:
        return (), ""
    members = [assessed.measures[part.id] for part in parts]
    hidden = any(m.latest is not None and m.latest.status is Status.CONFIDENTIAL for m in members)
    if hidden:
        bare = tuple(PartShown(p.id, p.name, p.weight, p.as_of, "Not shown", "", p.depth) for p in parts)
        return bare, _HIDDEN_PART
    outcome = judged.composite.outcome
    if isinstance(outcome, Computed) or outcome.reason is WhyNotComputed.NO_METHOD:
        # The report's own line shows the working. That nobody set a method is the performance team's matter.
        return parts, ""
    return parts, ended(outcome.sentence)


def _components(
    measure: Measure, assessed: AssessedReport, disclosure: Disclosure, depth: int, above: frozenset[str]
) -> Iterator[PartShown]:
    components = assessed.report.components_of[measure.id]
    whole = sum((c.weight or Decimal(0) for c in components), Decimal(0))
    for component in components:
        if component.id in above:  # a part of itself: named once
            continue
        latest = assessed.measures[component.id].latest
        yield PartShown(
            id=component.id,
            name=component.name,
            weight=_weight(component.weight, whole),
            as_of="" if latest is None else latest.as_of or name_of(latest.period),
            value=disclosure.printed(component, latest),
            note="" if latest is None else _note(latest),
            depth=depth,
        )
        yield from _components(component, assessed, disclosure, depth + 1, above | {component.id})


def _weight(weight: Decimal | None, whole: Decimal) -> str:
    """A component's share of the whole: '70%', '33.3%'."""
    if weight is None or not whole:
        return ""
    share = numbers.rounded(weight * 100 / whole, 1)
    return f"{numbers.show_bare(share, numbers.decimals_of(share))}%"


def _note(latest: Observation) -> str:
    """What the mark beside a component's value stands for."""
    return MARKS[mark_of(latest)] if mark_of(latest) else ""


MARKS: Mapping[str, str] = {mark: status.value for status, mark in SHORTHAND.items()}  # '[p]' -> 'provisional'
