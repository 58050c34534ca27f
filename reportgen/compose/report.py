"""Put the report together as a reader will meet it: title block, key, sections, KPIs, rows and commentary."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import takewhile

from reportgen import figures, periods
from reportgen.assessment import AssessedMeasure, AssessedReport, NotRated, Rated
from reportgen.compose.shown import (
    Composition,
    KpiShown,
    RatingShown,
    Row,
    SectionShown,
    TableShown,
    TextRegion,
)
from reportgen.compose.trend import MONTHS, trend
from reportgen.compose.values import MEANINGS, NOT_KNOWN, Disclosure, firmness
from reportgen.model import (
    SHORTHAND,
    Colour,
    Commentary,
    EmbeddedTable,
    Kpi,
    Measure,
    Observation,
    Report,
    Section,
    Settings,
    TargetKind,
)
from reportgen.periods import Calendar

GREEN = RatingShown("Green", "tick", "#00703C", "on track")
AMBER = RatingShown("Amber", "exclamation", "#B35900", "slightly below the level we want")
RED = RatingShown("Red", "cross", "#B00020", "needs improvement")
NOT_RATED = RatingShown("Not rated", "dash", "#595959", "no rating")
RATING_KEY = (GREEN, AMBER, RED, NOT_RATED)
_BY_COLOUR = {Colour.GREEN: GREEN, Colour.AMBER: AMBER, Colour.RED: RED}

AWAITED_HEADINGS = ("Issues", "Causes", "Actions")  # what a KPI without any commentary is asked for
_LONGEST_NAME = 64  # what Word allows for a content control's title
_LONGEST_SLUG = 40


def compose(assessed: AssessedReport) -> Composition:
    """Everything that the report shows. Pure, and linear in the number of KPIs."""
    report = assessed.report
    settings = report.settings
    disclosure = Disclosure(settings.small_number_threshold)
    sections = tuple(_section(section, assessed, disclosure) for section in report.sections)
    return Composition(
        report_id=settings.report_id,
        organisation=settings.organisation,
        title=settings.title,
        quarter=_quarter(settings),
        period=settings.period.text,
        status=settings.status.value,
        committee=settings.committee,
        meeting_date="" if settings.meeting_date is None else _day(settings.meeting_date),
        portfolio_holder=settings.portfolio_holder,
        contact=settings.contact,
        appendix=f"Appendix '{settings.appendix_letter}'" if settings.appendix_letter else "",
        marking=settings.marking,
        introduction=TextRegion("report:introduction", "Introduction", settings.introduction),
        key_introduction=TextRegion("report:key", "Rating key", settings.key_introduction),
        key=RATING_KEY,
        dashboard_text=settings.dashboard_text,
        dashboard_link=settings.dashboard_link,
        notes=_notes(assessed, sections, disclosure),
        sections=sections,
        tables=tuple(_table(table) for table in report.tables),
        colour=settings.colour,
    )


def _quarter(settings: Settings) -> str:
    """'Quarter 2, 2023/24'; a report about another period is named as it was typed."""
    if settings.period.calendar is not Calendar.FINANCIAL_QUARTER:
        return settings.period.text
    return f"Quarter {periods.quarter_of(settings.period)}, {periods.financial_year(settings.period)}"


def _day(day: date) -> str:
    # Not strftime: the names of its months follow the machine's language.
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _section(section: Section, assessed: AssessedReport, disclosure: Disclosure) -> SectionShown:
    return SectionShown(
        id=section.id,
        title=section.title,
        introduction=TextRegion(
            f"section:{section.id}:introduction",
            f"{section.title}: introduction"[:_LONGEST_NAME],
            section.introduction,
        ),
        link_text=section.link_text,
        link_address=section.link_address,
        kpis=tuple(_kpi(kpi, assessed, disclosure) for kpi in assessed.report.kpis_of[section.id]),
    )


def _kpi(kpi: Kpi, assessed: AssessedReport, disclosure: Disclosure) -> KpiShown:
    measures = assessed.report.measures_of[kpi.id]
    rows = tuple(_row(assessed.measures[m.id], assessed.report, disclosure) for m in measures if m.shown)
    rows = tuple(
        replace(row, reason=f"{subject} \N{EN DASH} {row.reason}" if subject and row.reason else row.reason)
        for row, subject in zip(rows, told_apart(rows), strict=True)
    )
    return KpiShown(
        id=kpi.id,
        title=kpi.title,
        rows=rows,
        regions=_regions(kpi, assessed.report.commentary_of[kpi.id]),
        no_table_reason="" if rows else _why_no_table(measures, assessed),
    )


def _why_no_table(measures: tuple[Measure, ...], assessed: AssessedReport) -> str:
    """One line that stands where the table would; the KPI's own measure says why, where the workbook does."""
    reasons = []
    for measure in measures:
        if not measure.part_of:
            target = assessed.measures[measure.id].target
            reasons.append("" if target is None else target.reason)
            reasons.append(f"Next data are due: {measure.next_due}" if measure.next_due else "")
    sentences = ["There is no table for this indicator yet", *reasons]
    return " ".join(s if s.endswith((".", "!", "?")) else f"{s}." for s in sentences if s)


# A row of a KPI's table


def told_apart(rows: tuple[Row, ...]) -> tuple[str, ...]:
    """What tells each row of a table from the others, in a few words; '' where a row stands alone.

    The reasons stand below the table, away from their rows. It is the ref where there is one, else the words of the
    metric name that the others do not share ("Primary", "A road"), else the row's place.
    """
    if len(rows) < 2:
        return ("",) * len(rows)
    if all(row.ref for row in rows):
        return tuple(row.ref for row in rows)
    names = [row.name.split() for row in rows]
    shortest = min(map(len, names))
    ahead = next((i for i in range(shortest) if len({n[i] for n in names}) > 1), shortest)
    behind = next((i for i in range(shortest - ahead) if len({n[-1 - i] for n in names}) > 1), shortest - ahead)
    subjects = []
    for name in names:
        end = len(name) - behind
        if not any(len(word.strip("(),.:")) >= 4 for word in name[ahead:end]):
            end += 3  # "2" or "A" alone says little: take the next words too, up to a sign
        said = list(takewhile(lambda word: any(c.isalnum() for c in word), name[ahead:end]))
        subject = " ".join(said).strip("(),.:; ")
        subjects.append(subject[:1].upper() + subject[1:])
    if len(set(subjects)) < len(rows) or not all(subjects):
        return tuple(f"Row {place}" for place in range(1, len(rows) + 1))
    return tuple(subjects)


def _row(assessed: AssessedMeasure, report: Report, disclosure: Disclosure) -> Row:
    measure, latest = assessed.measure, assessed.latest
    observations = report.observations_of[measure.id]
    return Row(
        measure_id=measure.id,
        ref=measure.ref,
        target=(assessed.target.text if assessed.target is not None else "") or NOT_KNOWN,
        good_is=measure.good_is or NOT_KNOWN,
        as_of=NOT_KNOWN if latest is None else latest.as_of or latest.period.text or NOT_KNOWN,
        name=measure.name,
        value=disclosure.printed(measure, latest),
        rating=_rating(assessed),
        reason=_reason(assessed, observations, disclosure),
        chart=trend(assessed, observations, disclosure),
    )


def _rating(assessed: AssessedMeasure) -> RatingShown:
    match assessed.rating:
        case Rated(colour=colour):
            return _BY_COLOUR[colour]
        case NotRated():
            return NOT_RATED


def _reason(assessed: AssessedMeasure, observations: Iterable[Observation], disclosure: Disclosure) -> str:
    """The rating's sentence; in its place one without figures where it could give away a value that is hidden."""
    measure, sentence = assessed.measure, assessed.rating.sentence
    hidden = [o for o in observations if disclosure.hides(measure, o)]
    if not hidden:
        return sentence
    headline = any(o is assessed.latest or o is assessed.compared for o in hidden)
    kind = TargetKind.NONE if assessed.target is None else assessed.target.kind
    rests_on_earlier = kind in (TargetKind.YEAR_ON_YEAR, TargetKind.TREND)
    rated = isinstance(assessed.rating, Rated)
    if not (rated and (headline or rests_on_earlier)) and not any(_gives_away(sentence, measure, o) for o in hidden):
        return sentence
    word = _rating(assessed).word
    return f"{word}: the figures behind this rating may not be shown." if rated else f"{word}."


def _gives_away(sentence: str, measure: Measure, hidden: Observation) -> bool:
    """Whether a hidden value stands in the sentence as a number of its own."""
    if hidden.value is None:
        return False
    number = re.escape(figures.show_bare(hidden.value, measure.decimals))
    return re.search(rf"(?<![\d.,]){number}(?![\d]|[.,]\d)", sentence) is not None


# Commentary


def _regions(kpi: Kpi, commentary: tuple[Commentary, ...]) -> tuple[TextRegion, ...]:
    """A region for each block of commentary; empty ones to fill in where there is none at all.

    A sub-heading begins a part about one measure. The part ends with its measure, so the headings in it are one
    level deeper than the others of the KPI.
    """
    prompt = f"Commentary awaited: {kpi.owner or 'the owner is not known'}"
    if not commentary:
        keys = _UniqueKeys()
        return tuple(
            TextRegion(keys.take(f"kpi:{kpi.id}", heading), _name(kpi.id, heading), (), heading, prompt=prompt)
            for heading in AWAITED_HEADINGS
        )
    keys = _UniqueKeys()
    regions = []
    part: str | None = None  # the measure of the part that a sub-heading began
    for block in commentary:
        if block.sub_heading:
            part = block.measure_id
        elif part is not None and block.measure_id != part:
            part = None
        place = f"kpi:{kpi.id}:{block.measure_id}" if block.measure_id else f"kpi:{kpi.id}"
        regions.append(
            TextRegion(
                key=keys.take(place, block.heading),
                title=_name(block.measure_id or kpi.id, block.heading),
                blocks=block.blocks,
                heading=block.heading,
                sub_heading=block.sub_heading,
                level=3 if part is None else 4,
                prompt="" if block.blocks else prompt,
            )
        )
    return tuple(regions)


class _UniqueKeys:
    """Hands out the keys of a KPI's regions, the second of a name with -2, the third with -3."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, place: str, heading: str) -> str:
        first = key = f"{place}:{slug(heading)}"
        n = 1
        while key in self._taken:
            n += 1
            key = f"{first}-{n}"
        self._taken.add(key)
        return key


def slug(heading: str) -> str:
    """A heading as a part of a key: 'issues-causes' for 'Issues/Causes:', 'text' for none."""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode("ascii").casefold()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return words[:_LONGEST_SLUG].rstrip("-") or "text"


def _name(place: str, heading: str) -> str:
    """What a person calls a region: 'DBS-06 Actions'."""
    return f"{place} {heading.rstrip(' :') or 'text'}"[:_LONGEST_NAME]


def _table(table: EmbeddedTable) -> TableShown:
    """An embedded table with rows of one length; a column of numbers below its header is numeric."""
    width = max((len(row) for row in table.rows), default=0)
    rows = tuple(row + ("",) * (width - len(row)) for row in table.rows)
    return TableShown(
        table.id, table.caption, rows, tuple(_is_numeric(column[1:]) for column in zip(*rows, strict=True))
    )


def _is_numeric(cells: tuple[str, ...]) -> bool:
    filled = [cell for cell in cells if cell.strip() not in ("", "-", "–", *SHORTHAND.values())]
    return bool(filled) and all(figures.read_number(cell) is not None for cell in filled)


# What the report says about its own figures


def _notes(assessed: AssessedReport, sections: Iterable[SectionShown], disclosure: Disclosure) -> tuple[str, ...]:
    """One line each, and only where it is needed: how to read the charts and what is illustrative, what the marks mean,
    what is not shown."""
    rows = [row for section in sections for kpi in section.kpis for row in kpi.rows]
    shown = [assessed.measures[row.measure_id] for row in rows]
    lines = [_charts(rows, shown), _marks(shown), _small_numbers(shown, disclosure)]
    return tuple(line for line in lines if line)


def _charts(rows: Iterable[Row], shown: Iterable[AssessedMeasure]) -> str:
    """How to read the charts, and what in them and in the ratings is illustrative."""
    charts = [row.chart for row in rows if row.chart is not None]
    points = [point for chart in charts for point in chart.points]
    sentences = []
    if charts:
        parts = [
            "the dot is the latest value",
            "a hollow dot a provisional one" if any(p.provisional for p in points) else "",
            "the dashed line the target" if any(c.target is not None for c in charts) else "",
            "a break in the line a period without a value" if any(p.value is None for p in points) else "",
        ]
        sentences.append(f"In the trend charts, {', '.join(p for p in parts if p)}.")
    if any(p.illustrative for p in points):
        sentences.append(
            "Earlier values that have not been published are illustrative and drawn as a thin, light line; no rating"
            " rests on them."
        )
    if any(isinstance(a.rating, Rated) and a.rating.uses_illustrative for a in shown):
        sentences.append("Amber limits that are called illustrative stand in for limits that have not been published.")
    return " ".join(sentences)


def _marks(shown: Iterable[AssessedMeasure]) -> str:
    used = {firmness(a.latest) for a in shown if a.latest is not None}
    meanings = [meaning for status, meaning in MEANINGS.items() if status in used]
    return f"Marks beside a value: {', '.join(meanings)}." if meanings else ""


def _small_numbers(shown: Iterable[AssessedMeasure], disclosure: Disclosure) -> str:
    hidden = any(
        a.latest is not None and a.latest.value is not None and disclosure.is_small(a.measure, a.latest.value)
        for a in shown
    )
    return f"Counts below {disclosure.threshold} are not shown, so that nobody can be recognised." if hidden else ""
