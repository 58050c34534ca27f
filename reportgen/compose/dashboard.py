"""What the dashboard shows beyond the report: totals, exceptions, changes, and everything there is about a measure.

The report's own texts are those of the `Composition`, word for word. What is added here is held to the same rule of
disclosure: where a value may not be shown, no sentence, sum or component may give it away either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportgen import figures
from reportgen.assessment import AssessedMeasure, AssessedReport, Direction, Moved, NotCompared
from reportgen.assessment.composite import NotComputed, WhyNotComputed
from reportgen.compose.report import AMBER, GREEN, NOT_RATED, RATING_KEY, RED, told_apart
from reportgen.compose.shown import Composition, KpiShown, Point, RatingShown, Row, SectionShown
from reportgen.compose.trend import name_of, series_of
from reportgen.compose.values import Disclosure, firmness, is_illustrative, mark_of
from reportgen.model import SHORTHAND, Kpi, Measure, Observation, Report, Status

NOT_STATED = "Not stated"
NOT_COMPARED = "Not compared"
_HIDDEN_PART = "Not shown, so that no hidden value can be worked out."


@dataclass(frozen=True)
class Totals:
    """How many measures have each rating."""

    counts: tuple[tuple[RatingShown, int], ...]  # in the order of the rating key

    @property
    def all(self) -> int:
        """Every measure counted, rated or not."""
        return sum(count for _, count in self.counts)

    @property
    def rated(self) -> int:
        """The base of every percentage."""
        return sum(count for rating, count in self.counts if rating is not NOT_RATED)

    def of(self, rating: RatingShown) -> int:
        """How many measures have this rating."""
        return {r.word: n for r, n in self.counts}[rating.word]

    def share(self, rating: RatingShown) -> str:
        """'68%' of the rated measures, rounded; '' for what is not rated or where nothing is."""
        if rating is NOT_RATED or not self.rated:
            return ""
        return f"{figures.rounded(Decimal(100 * self.of(rating)) / self.rated, 0)}%"


@dataclass(frozen=True)
class Group:
    """A section or a directorate with its totals. `id` is the section's id, or the directorate's name."""

    id: str
    name: str
    totals: Totals


@dataclass(frozen=True)
class DirectionShown:
    """A direction of travel: one word to sort by ("Better", "Not compared"), and the sentence."""

    word: str
    sentence: str


@dataclass(frozen=True)
class SeriesPoint:
    """A period of a measure's trend: the chart's point, the value as printed, and what is to be known about it.

    `shown` says in words why there is none where `point.value` is None. `exact` is the number for a spreadsheet,
    rounded as printed; '' without one.
    """

    period: str
    point: Point
    shown: str
    status: str
    exact: str


@dataclass(frozen=True)
class BenchmarkSeries:
    """A comparator's values beside the points of a trend, None where it has none for the period."""

    name: str
    values: tuple[Decimal | None, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Series:
    """A trend with its axes' words, for a chart large enough to have axes."""

    unit: str
    points: tuple[SeriesPoint, ...]
    target: Decimal | None
    target_shown: str
    benchmarks: tuple[BenchmarkSeries, ...]
    finding: str  # what the chart shows, in one sentence: the report's alternative text

    @property
    def has_trend(self) -> bool:
        """Whether there are two values at least: one alone is said in words and makes no chart."""
        return sum(p.point.value is not None for p in self.points) > 1


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
    """Everything that the dashboard says about a row of the report."""

    row: Row
    kpi: KpiShown
    section: SectionShown
    directorate: str
    subject: str  # what tells it from the other rows of its KPI, '' where it stands alone
    direction: DirectionShown
    year_direction: DirectionShown
    standing: tuple[str, ...]  # one line each: benchmarks, the place in the year
    currency: str  # how far the value is behind, '' where it is not
    next_due: str
    series: Series | None
    parts: tuple[PartShown, ...]
    parts_sentence: str


@dataclass(frozen=True)
class Fact:
    """A line about a KPI: 'Directorate', 'Resources'."""

    name: str
    text: str


@dataclass(frozen=True)
class RatingChange:
    """A measure whose rating is another than the last report printed."""

    measure: MeasureShown
    before: str


@dataclass(frozen=True)
class Changes:
    """What is different from last quarter. `ratings_sentence` says what `ratings` holds, or why it is empty."""

    ratings: tuple[RatingChange, ...]
    ratings_sentence: str
    directions: tuple[tuple[str, tuple[MeasureShown, ...]], ...]  # word -> measures, words without any left out


@dataclass(frozen=True)
class Dashboard:
    """The whole dashboard as it will be read."""

    composition: Composition
    logo: str
    totals: Totals
    sentence: str
    reconciliation: str
    by_section: tuple[Group, ...]
    by_directorate: tuple[Group, ...]
    changes: Changes
    exceptions: tuple[tuple[RatingShown, tuple[MeasureShown, ...]], ...]
    measures: tuple[MeasureShown, ...]  # in the report's order
    of_kpi: Mapping[str, tuple[MeasureShown, ...]]
    facts: Mapping[str, tuple[Fact, ...]]  # KPI id -> what is known about it
    contact: str


def dashboard(assessed: AssessedReport, composition: Composition) -> Dashboard:
    """Everything that the dashboard shows. Pure, and linear in the number of KPIs."""
    report = assessed.report
    disclosure = Disclosure(report.settings.small_number_threshold)
    of_kpi = {
        kpi.id: _measures(section, kpi, assessed, disclosure)
        for section in composition.sections
        for kpi in section.kpis
    }
    measures = tuple(m for group in of_kpi.values() for m in group)
    totals = _totals(measures)
    return Dashboard(
        composition=composition,
        logo=report.settings.logo,
        totals=totals,
        sentence=_sentence(totals),
        reconciliation=_reconciliation(report, composition, totals),
        by_section=tuple(
            Group(s.id, s.title, _totals(m for k in s.kpis for m in of_kpi[k.id])) for s in composition.sections
        ),
        by_directorate=_by_directorate(measures),
        changes=_changes(report, measures),
        exceptions=tuple((rating, tuple(m for m in measures if m.row.rating == rating)) for rating in (RED, AMBER)),
        measures=measures,
        of_kpi=of_kpi,
        facts={kpi.id: _facts(kpi) for kpi in report.kpis},
        contact=_without_addresses(composition.contact),
    )


def _totals(measures: Iterable[MeasureShown]) -> Totals:
    counts = {rating.word: 0 for rating in RATING_KEY}
    for measure in measures:
        counts[measure.row.rating.word] += 1
    return Totals(tuple((rating, counts[rating.word]) for rating in RATING_KEY))


def _by_directorate(measures: Iterable[MeasureShown]) -> tuple[Group, ...]:
    """In order of name; what names none comes last."""
    found: dict[str, list[MeasureShown]] = {}
    for measure in measures:
        found.setdefault(measure.directorate, []).append(measure)
    names = sorted(found, key=lambda name: (name == NOT_STATED, name.casefold()))
    return tuple(Group(name, name, _totals(found[name])) for name in names)


def _sentence(totals: Totals) -> str:
    """The totals in words, each percentage of the rated measures; a note where rounding makes them miss 100."""
    if not totals.all:
        return "There are no measures yet."
    if not totals.rated:
        return f"None of the {_count(totals.all, 'measure')} is rated yet."
    parts = [f"{totals.of(r)} ({totals.share(r)}) {_be(totals.of(r))} {r.word.lower()}" for r in (GREEN, AMBER, RED)]
    said = f"Of {_count(totals.rated, 'rated measure')}, {parts[0]}, {parts[1]} and {parts[2]}."
    unrated = totals.of(NOT_RATED)
    if unrated:
        said += f" {unrated} more {_be(unrated)} not rated."
    if sum(int(totals.share(r).removesuffix("%")) for r in (GREEN, AMBER, RED)) != 100:
        said += " Percentages are rounded, so they do not add up to 100."
    return said


def _reconciliation(report: Report, composition: Composition, totals: Totals) -> str:
    """One line from the KPIs agreed to the measures rated."""
    headings = [kpi for section in composition.sections for kpi in section.kpis]
    agreed = report.settings.kpis_agreed
    opening = "" if agreed is None else f"{_count(agreed, 'KPI')} agreed; "
    without = sum(not kpi.rows for kpi in headings)
    said = f"{opening}{_count(len(headings), 'indicator')} in this report, with {_count(totals.all, 'measure')}"
    said += f", of which {totals.rated} {_be(totals.rated)} rated."
    if without:
        said += f" {_count(without, 'indicator')} {'has' if without == 1 else 'have'} no figures yet."
    return said


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _be(number: int) -> str:
    return "is" if number == 1 else "are"


def _without_addresses(contact: str) -> str:
    """The contact without its e-mail address: a page that anybody can collect must hold none."""
    kept = [part.strip() for part in contact.split(",") if "@" not in part]
    return ", ".join(part for part in kept if part)


# What changed


def _changes(report: Report, measures: Sequence[MeasureShown]) -> Changes:
    before: dict[str, str] = {}
    quarters = [p.report_period for p in report.published if p.report_period.end < report.settings.period.end]
    last = max(quarters, key=lambda period: period.end, default=None)
    if last is not None:
        before = {p.measure_id: p.rating for p in report.published if p.report_period.key == last.key}
    ratings = tuple(
        RatingChange(m, before[m.row.measure_id])
        for m in measures
        if before.get(m.row.measure_id) and before[m.row.measure_id].casefold() != m.row.rating.word.casefold()
    )
    if last is None:
        sentence = "The workbook does not hold the ratings of an earlier report, so changed ratings are not listed."
    elif not ratings:
        sentence = f"No rating is another than in the report for {last.text}."
    else:
        sentence = f"{_count(len(ratings), 'rating')} changed since the report for {last.text}."
    grouped: dict[str, list[MeasureShown]] = {}
    for measure in measures:
        grouped.setdefault(measure.direction.word, []).append(measure)
    ordered = sorted(grouped, key=lambda word: (_DIRECTIONS.index(word), word))
    return Changes(ratings, sentence, tuple((word, tuple(grouped[word])) for word in ordered))


_DIRECTIONS = ("Better", "Worse", "Steady", "Higher", "Lower", NOT_COMPARED)


# A KPI and its measures


def _facts(kpi: Kpi) -> tuple[Fact, ...]:
    """What is known about a KPI. Of its people only roles and posts, never an address."""
    always = [
        Fact("Definition", kpi.definition or NOT_STATED),
        Fact("Directorate", kpi.directorate or NOT_STATED),
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
    section: SectionShown, shown: KpiShown, assessed: AssessedReport, disclosure: Disclosure
) -> tuple[MeasureShown, ...]:
    kpi = assessed.report.kpi[shown.id]
    return tuple(
        _measure(row, subject, section, shown, kpi, assessed, disclosure)
        for row, subject in zip(shown.rows, told_apart(shown.rows), strict=True)
    )


def _measure(
    row: Row,
    subject: str,
    section: SectionShown,
    shown: KpiShown,
    kpi: Kpi,
    assessed: AssessedReport,
    disclosure: Disclosure,
) -> MeasureShown:
    judged = assessed.measures[row.measure_id]
    parts, sentence = _parts(judged, assessed, disclosure)
    return MeasureShown(
        row=row,
        kpi=shown,
        section=section,
        directorate=kpi.directorate or NOT_STATED,
        subject=subject,
        direction=_direction(judged, judged.direction, disclosure),
        year_direction=_direction(judged, judged.year_direction, disclosure),
        standing=tuple(_standing(judged, assessed.report, disclosure)),
        currency=_currency(judged),
        next_due=judged.lag.next_due or NOT_STATED,
        series=_series(row, judged, assessed.report, disclosure),
        parts=parts,
        parts_sentence=sentence,
    )


def _direction(judged: AssessedMeasure, direction: Direction, disclosure: Disclosure) -> DirectionShown:
    match direction:
        case NotCompared(sentence=sentence):
            return DirectionShown(NOT_COMPARED, sentence)
        case Moved(movement=movement, against=against, said=said, sentence=sentence):
            compared = (judged.latest, against)
            hidden = any(o is not None and disclosure.hides(judged.measure, o) for o in compared)
            return DirectionShown(movement.value.capitalize(), said if hidden else sentence)


def _currency(judged: AssessedMeasure) -> str:
    """How far the value is behind the report, and why, where that is known."""
    behind = judged.lag.quarters_behind
    if not behind:
        return ""
    said = f"{_count(behind, 'quarter')} behind the report."
    return f"{said} {_ended(judged.lag.reason)}" if judged.lag.reason else said


def _standing(judged: AssessedMeasure, report: Report, disclosure: Disclosure) -> Iterator[str]:
    """A line for each benchmark and each part of the place in the year that there is."""
    if _hides_any(judged.measure, report, disclosure):
        return
    quartile = judged.benchmarks.quartile
    lines = [*judged.benchmarks.lines, *([] if quartile is None else [quartile])]
    place = judged.position
    known = [part for part in (place.profiled, place.to_date, place.forecast) if not hasattr(part, "reason")]
    for line in (*lines, *known):
        yield _ended(line.sentence)


def _hides_any(measure: Measure, report: Report, disclosure: Disclosure) -> bool:
    """Whether any value of the measure may not be shown: then nothing that was worked out from them is said."""
    return any(disclosure.hides(measure, o) for o in report.observations_of[measure.id])


def _ended(sentence: str) -> str:
    sentence = sentence[:1].upper() + sentence[1:]
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


# The large chart and its table


def _series(row: Row, judged: AssessedMeasure, report: Report, disclosure: Disclosure) -> Series | None:
    if row.chart is None:
        return None
    measure = judged.measure
    slots = series_of(judged, report.observations_of[measure.id], disclosure)
    points = tuple(
        SeriesPoint(
            period=point.label,
            point=point,
            shown=_printed(measure, observation, disclosure),
            status=_status(observation, disclosure, measure),
            exact="" if point.value is None else f"{figures.rounded(point.value, measure.decimals):f}",
        )
        for point, (_, observation) in zip(row.chart.points, slots, strict=True)
    )
    target = row.chart.target
    return Series(
        unit=measure.unit,
        points=points,
        target=target,
        target_shown="" if target is None else figures.show(target, measure.unit, figures.decimals_of(target)),
        benchmarks=_benchmarks(measure, [period.key for period, _ in slots], report),
        finding=row.chart.alt,
    )


def _printed(measure: Measure, observation: Observation | None, disclosure: Disclosure) -> str:
    if observation is None:
        return "No value"
    return disclosure.printed(measure, observation)


def _status(observation: Observation | None, disclosure: Disclosure, measure: Measure) -> str:
    """How firm a value is, and whether it stands in for one that is not known: 'provisional', 'illustrative'."""
    if observation is None:
        return "no value"
    if disclosure.hides(measure, observation) and observation.status is not Status.CONFIDENTIAL:
        return "not shown"
    if is_illustrative(observation) and disclosure.value_of(measure, observation) is not None:
        return "illustrative"
    return firmness(observation).value


def _benchmarks(measure: Measure, keys: Sequence[object], report: Report) -> tuple[BenchmarkSeries, ...]:
    """Each comparator that has a value for a period of the chart."""
    by_name: dict[str, dict[object, Decimal]] = {}
    for row in report.benchmarks_of[measure.id]:
        by_name.setdefault(row.comparator.strip(), {})[row.period.key] = row.value
    found = []
    for name, values in by_name.items():
        aligned = tuple(values.get(key) for key in keys)
        if any(value is not None for value in aligned):
            shown = tuple(
                "" if v is None else figures.show(v, measure.unit, max(measure.decimals, figures.decimals_of(v)))
                for v in aligned
            )
            found.append(BenchmarkSeries(name[:1].upper() + name[1:], aligned, shown))
    return tuple(found)


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
    hidden = any(m.latest is not None and _withheld(m.measure, m.latest, disclosure) for m in members)
    if hidden:
        bare = tuple(PartShown(p.id, p.name, p.weight, p.as_of, "Not shown", "", p.depth) for p in parts)
        return bare, _HIDDEN_PART
    if _hides_any(judged.measure, assessed.report, disclosure) or any(
        _hides_any(m.measure, assessed.report, disclosure) for m in members
    ):
        return parts, ""
    outcome = judged.composite.outcome
    if isinstance(outcome, NotComputed) and outcome.reason is WhyNotComputed.NO_METHOD:
        return parts, ""  # that nobody set a method is the performance team's matter, and a finding
    return parts, _ended(outcome.sentence)


def _withheld(measure: Measure, observation: Observation, disclosure: Disclosure) -> bool:
    return observation.status is Status.CONFIDENTIAL or disclosure.hides(measure, observation)


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
            note="" if latest is None else _note(component, latest, disclosure),
            depth=depth,
        )
        yield from _components(component, assessed, disclosure, depth + 1, above | {component.id})


def _weight(weight: Decimal | None, whole: Decimal) -> str:
    """A component's share of the whole: '70%', '33.3%'."""
    if weight is None or not whole:
        return ""
    share = figures.rounded(weight * 100 / whole, 1)
    return f"{figures.show_bare(share, figures.decimals_of(share))}%"


def _note(measure: Measure, latest: Observation, disclosure: Disclosure) -> str:
    """What the mark beside a component's value stands for."""
    return "" if disclosure.hides(measure, latest) or not mark_of(latest) else MARKS[mark_of(latest)]


MARKS: Mapping[str, str] = {mark: status.value for status, mark in SHORTHAND.items()}  # '[p]' -> 'provisional'
