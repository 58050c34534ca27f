"""Appendix B: every KPI and measure with all that the report knows of it; the parts of composites; what is behind.

An earlier value that is illustrative stands in for one that is not known, and is listed as not available. Where a part
of a composite may not be shown none of its parts is, as it could be worked out from the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from reportgen import numbers, periods
from reportgen.assessment import AssessedMeasure, AssessedReport, counted_measures
from reportgen.assessment.benchmark import NoGap
from reportgen.assessment.composite import NotComputed, WhyNotComputed
from reportgen.assessment.rating import day_agreed
from reportgen.assessment.targets import value_of
from reportgen.compose.composition import AppendixB, Earlier, ListedMeasure, ListedSection, ListTable
from reportgen.compose.judgements import (
    benchmarks_of,
    both_directions,
    ended,
    hides_any,
    made_of_parts,
    rating_of,
    reason_of,
    rule_of,
)
from reportgen.compose.summary import APPENDIX_B
from reportgen.compose.target_words import target_shown
from reportgen.compose.trend import name_of
from reportgen.compose.values import MEANINGS, NOT_KNOWN, Disclosure, firmness, is_illustrative, is_withheld
from reportgen.model import SHORTHAND, Frequency, Kpi, Measure, Observation, Report, Status
from reportgen.periods import Calendar, Key, Period

NOT_AVAILABLE, NOT_APPLICABLE = "[x]", "[z]"  # the shorthand of the Analysis Function
NOT_APPLICABLE_MEANS = "[z] not applicable"
_ONCE_A_YEAR = (Frequency.ANNUAL, Frequency.ACADEMIC_YEAR)


def appendix_b(assessed: AssessedReport, disclosure: Disclosure) -> AppendixB | None:
    """Appendix B of a report; None where it has no measure. Pure, and linear in the number of measures."""
    report = assessed.report
    listed = [(s, tuple(_rows(report.kpis_of[s.id], assessed, disclosure))) for s in report.sections]
    with_rows = [(section, rows) for section, rows in listed if rows]
    sections = tuple(
        ListedSection(section.id, f"B.{place} {section.title}", rows)
        for place, (section, rows) in enumerate(with_rows, start=1)
    )
    if not sections:
        return None
    tables: list[ListTable] = []
    for make in (_overrides, _composites, _parts, _behind):
        table = make(assessed, disclosure, f"B.{len(sections) + len(tables) + 1}")
        if table.rows:
            tables.append(table)
    return AppendixB(
        title=f"{APPENDIX_B}: every KPI and measure",
        introduction=(
            "One row a measure, by section. The previous value is that of the period before; both it and the value of "
            "the same period last year are listed where they have been reported."
        ),
        sections=sections,
        tables=tuple(tables),
        notes=_notes(sections, tables, disclosure),
    )


# The measures


def _rows(kpis: tuple[Kpi, ...], assessed: AssessedReport, disclosure: Disclosure) -> Iterator[ListedMeasure]:
    for kpi in kpis:
        for measure in counted_measures(assessed.report, kpi):
            yield _row(kpi, assessed.measures[measure.id], assessed.report, disclosure)


def _row(kpi: Kpi, assessed: AssessedMeasure, report: Report, disclosure: Disclosure) -> ListedMeasure:
    measure, latest = assessed.measure, assessed.latest
    previous, last_year = earlier_values(assessed, report, disclosure)
    return ListedMeasure(
        ref=measure.ref or measure.id,
        kpi=kpi.title,
        name=measure.name,
        unit=measure.unit,
        decimals=max(0, measure.decimals),
        good_is=measure.good_is or NOT_KNOWN,
        target=target_shown(assessed),
        as_of=NOT_KNOWN if latest is None else latest.as_of or latest.period.text or NOT_KNOWN,
        value=_printed(measure, latest, disclosure),
        number=_number(measure, latest),
        status=_status(latest),
        previous=previous,
        last_year=last_year,
        rating=rating_of(assessed),
        reason=reason_of(assessed),
        direction=both_directions(assessed, report),
        benchmark=_benchmark(assessed, report),
        next_due=assessed.lag.next_due or NOT_AVAILABLE,
        set_by_officers=assessed.override is not None,
    )


def _benchmark(assessed: AssessedMeasure, report: Report) -> str:
    """The value beside its benchmarks; where there are some and none is compared with, why."""
    found = assessed.benchmarks
    lines = (*found.lines, *([] if found.quartile is None else [found.quartile]))
    if not lines:
        return NOT_APPLICABLE
    told = " ".join(benchmarks_of(assessed, report))
    return told or next((ended(line.sentence) for line in lines if isinstance(line, NoGap)), "Not shown.")


def _printed(measure: Measure, observation: Observation | None, disclosure: Disclosure) -> str:
    """The value as the report prints it; where a mark says that there is none, the mark alone, as its key is near."""
    unfilled = observation is not None and firmness(observation) in (Status.NOT_AVAILABLE, Status.CONFIDENTIAL)
    return SHORTHAND[observation.status] if observation and unfilled else disclosure.printed(measure, observation)


def _number(measure: Measure, observation: Observation | None) -> Decimal | None:
    """The value as a number, rounded as it is printed; None where there is none to show."""
    value = None if observation is None else value_of(observation)
    return None if value is None else numbers.rounded(value, max(0, measure.decimals))


def _status(observation: Observation | None) -> str:
    """How firm the value is, in a word or two."""
    if observation is None:
        return Status.AWAITED.value
    if is_withheld(observation):
        return "not shown"
    return "illustrative" if is_illustrative(observation) else firmness(observation).value


def earlier_values(assessed: AssessedMeasure, report: Report, disclosure: Disclosure) -> tuple[Earlier, Earlier]:
    """The value of the period before, and that of the same period last year, as Appendix B lists them."""
    measure, latest = assessed.measure, assessed.latest
    if latest is None:
        none = Earlier(NOT_AVAILABLE)
        return none, none
    known = {o.period.key: o for o in report.observations_of[measure.id]}
    found = (known.get(key) for key in _earlier_keys(measure, latest.period, report.settings.period))
    previous, last_year = (_as_earlier(measure, o, disclosure) for o in found)
    return previous, last_year


def _earlier_keys(measure: Measure, period: Period, quarter: Period) -> tuple[Key, Key]:
    """The periods that the direction of travel compares with: `assessment.direction` says why."""
    if period.calendar is Calendar.YEAR_TO_DATE and period.end > quarter.end:
        period = Period(period.text, period.calendar, period.start, quarter.end)
    year = periods.year_before(period)
    return (year if measure.frequency in _ONCE_A_YEAR else periods.previous(period)), year


def _as_earlier(measure: Measure, observation: Observation | None, disclosure: Disclosure) -> Earlier:
    if observation is None or is_illustrative(observation):
        return Earlier(NOT_AVAILABLE)
    number = _number(measure, observation)
    text = _printed(measure, observation, disclosure)
    when = name_of(observation.period)
    return Earlier(f"{text} ({when})", number, when, _status(observation))


# The other tables


def _overrides(assessed: AssessedReport, _disclosure: Disclosure, place: str) -> ListTable:
    """The ratings that officers set: why, who agreed, when, and what the rule would have said."""
    rows = tuple(
        (
            judged.measure.ref or judged.measure.id,
            judged.measure.name,
            judged.override.colour.value,
            ended(judged.override.reason.strip()),
            judged.override.agreed_by.strip() or NOT_AVAILABLE,
            day_agreed(judged.override) if judged.override.agreed_on else NOT_AVAILABLE,
            rule_of(judged),
        )
        for judged in _listed(assessed)
        if judged.override is not None
    )
    header = ("Ref", "Measure", "Rating set", "Why", "Agreed by", "Agreed on", "What the rule would have said")
    return ListTable("overrides", f"{place} Ratings set by officers", header, rows, (9, 22, 8, 26, 13, 10, 26))


def _listed(assessed: AssessedReport) -> Iterator[AssessedMeasure]:
    """The measures that the sections of the appendix list, in the report's order."""
    for kpi in assessed.report.kpis:
        for measure in counted_measures(assessed.report, kpi):
            yield assessed.measures[measure.id]


def _composites(assessed: AssessedReport, disclosure: Disclosure, place: str) -> ListTable:
    """How parts make their whole, or why they do not; without those that are listed for information only."""
    rows = tuple(
        (
            judged.measure.ref or judged.measure.id,
            judged.measure.name,
            disclosure.printed(judged.measure, judged.latest),
            _HIDDEN if _hides_parts(judged, assessed) else made_of_parts(judged),
        )
        for judged in assessed.measures.values()
        if assessed.report.components_of[judged.measure.id] and not _without_method(judged)
    )
    header = ("Ref", "Measure", "Latest value", "How its parts make it")
    return ListTable("composites", f"{place} Composite measures", header, rows, (9, 30, 14, 47))


_HIDDEN = "Not shown, so that no hidden value can be worked out."


def _without_method(assessed: AssessedMeasure) -> bool:
    outcome = assessed.composite.outcome
    return isinstance(outcome, NotComputed) and outcome.reason is WhyNotComputed.NO_METHOD


def _hides_parts(assessed: AssessedMeasure, report: AssessedReport) -> bool:
    """Whether a value of a composite or of one of its parts may not be shown."""
    members = [assessed, *(report.measures[p.id] for p in report.report.components_of[assessed.measure.id])]
    return any(
        hides_any(m.measure, report.report) or (m.latest is not None and m.latest.status is Status.CONFIDENTIAL)
        for m in members
    )


def _parts(assessed: AssessedReport, disclosure: Disclosure, place: str) -> ListTable:
    """What composites are made of."""
    rows: list[tuple[str, ...]] = []
    for judged in assessed.measures.values():
        parts = assessed.report.components_of[judged.measure.id]
        whole = sum((p.weight or Decimal(0) for p in parts), Decimal(0))
        hidden = bool(parts) and _hides_parts(judged, assessed)
        for part in parts:
            latest = assessed.measures[part.id].latest
            rows.append(
                (
                    judged.measure.ref or judged.measure.id,
                    part.name,
                    _weight(part.weight, whole),
                    NOT_AVAILABLE if latest is None else latest.as_of or name_of(latest.period),
                    "Not shown" if hidden else disclosure.printed(part, latest),
                )
            )
    header = ("Ref of the whole", "Part", "Weight", "As of date", "Latest value")
    return ListTable("parts", f"{place} Parts of composite measures", header, tuple(rows), (12, 45, 10, 15, 18))


def _weight(weight: Decimal | None, whole: Decimal) -> str:
    """A part's share of the whole: '70%'; not applicable where parts have no weights."""
    if weight is None or not whole:
        return NOT_APPLICABLE
    share = numbers.rounded(weight * 100 / whole, 1)
    return f"{numbers.show_bare(share, numbers.decimals_of(share))}%"


def _behind(assessed: AssessedReport, _disclosure: Disclosure, place: str) -> ListTable:
    """The measures whose data is behind the report's quarter, awaited, or the same as in the last report."""
    rows = tuple(
        (
            judged.measure.ref or judged.measure.id,
            judged.measure.name,
            NOT_AVAILABLE if judged.lag.as_of is None else name_of(judged.lag.as_of),
            str(judged.lag.quarters_behind),
            judged.lag.sentence,
        )
        for judged in _listed(assessed)
        if judged.lag.stands_in_ledger
    )
    header = ("Ref", "Measure", "Last value is for", "Quarters behind", "What is known")
    return ListTable("behind", f"{place} Data behind the report", header, rows, (9, 32, 13, 9, 41))


# Notes


def _notes(sections: tuple[ListedSection, ...], tables: list[ListTable], disclosure: Disclosure) -> tuple[str, ...]:
    """What the marks mean that stand in the tables, and what else a reader must know of them."""
    texts = [
        text
        for section in sections
        for row in section.rows
        for text in (
            row.value,
            row.previous.text,
            row.last_year.text,
            row.reason,
            row.direction,
            row.benchmark,
            row.next_due,
        )
    ]
    texts += [cell for table in tables for row in table.rows for cell in row]
    meanings = [m for m in (*MEANINGS.values(), NOT_APPLICABLE_MEANS) if any(m[:3] in text for text in texts)]
    lines = [f"Marks in square brackets: {', '.join(meanings)}." if meanings else ""]
    if any("(illustrative)" in text for text in texts):
        lines.append("Values that are called illustrative stand in for values that are not known.")
    if any(t.id == "parts" for t in tables):
        lines.append("The parts of composite measures have no rating of their own and are not counted in the totals.")
    if any(text.startswith("fewer than") or "small numbers" in text for text in texts):
        lines.append(disclosure.note)
    return tuple(line for line in lines if line)
