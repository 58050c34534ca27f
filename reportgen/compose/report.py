"""Put the report together as a reader will meet it: title block, key, sections, KPIs, rows and commentary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import takewhile

from reportgen import numbers, periods
from reportgen.assessment import AssessedMeasure, AssessedReport, Rated
from reportgen.compose.appendix import appendix_b
from reportgen.compose.composition import Composition, KpiShown, Point, Row, SectionShown, TableShown, TextRegion
from reportgen.compose.judgements import (
    AMBER,
    GREEN,
    NOT_RATED,
    RATING_KEY,
    RED,
    WITHHELD_RATING,
    direction_beside_chart,
    rating_of,
    reason_of,
    standing_of,
)
from reportgen.compose.series import large_charts
from reportgen.compose.summary import summary
from reportgen.compose.target_words import target_shown
from reportgen.compose.trend import MONTHS, trend
from reportgen.compose.values import MEANINGS, NOT_KNOWN, Disclosure, firmness, is_withheld
from reportgen.keys import LONGEST_NAME, UniqueKeys, slug
from reportgen.model import SHORTHAND, Commentary, EmbeddedTable, Kpi, Measure, Report, Section, Settings
from reportgen.periods import Calendar

__all__ = ["AMBER", "GREEN", "NOT_RATED", "RATING_KEY", "RED", "compose", "slug", "told_apart"]

AWAITED_HEADINGS = ("Issues", "Causes", "Actions")  # what a KPI without any commentary is asked for


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
        chart_note=_charts(_rows_of(sections)),
        sections=sections,
        summary=summary(assessed, disclosure),
        appendix_b=appendix_b(assessed, disclosure),
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
            f"{section.title}: introduction"[:LONGEST_NAME],
            section.introduction,
        ),
        link_text=section.link_text,
        link_address=section.link_address,
        kpis=tuple(_kpi(kpi, assessed, disclosure) for kpi in assessed.report.kpis_of[section.id]),
    )


def _kpi(kpi: Kpi, assessed: AssessedReport, disclosure: Disclosure) -> KpiShown:
    measures = assessed.report.measures_of[kpi.id]
    rows = rows_of([m for m in measures if m.shown], assessed, disclosure)
    return KpiShown(
        id=kpi.id,
        title=kpi.title,
        rows=rows,
        regions=_regions(kpi, assessed.report.commentary_of[kpi.id]),
        no_table_reason="" if rows else _why_no_table(measures, assessed),
        trends=large_charts(rows, assessed.measures, assessed.report, disclosure),
    )


def rows_of(measures: Iterable[Measure], assessed: AssessedReport, disclosure: Disclosure) -> tuple[Row, ...]:
    """The rows of a KPI's table, with sentences that say which row they are about."""
    rows = tuple(_row(assessed.measures[m.id], assessed.report, disclosure) for m in measures)
    return tuple(
        replace(row, reason=_about(subject, row.reason), standing=_about(subject, row.standing))
        for row, subject in zip(rows, told_apart(rows), strict=True)
    )


def _about(subject: str, sentence: str) -> str:
    return f"{subject} \N{EN DASH} {sentence}" if subject and sentence else sentence


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
        target=target_shown(assessed),
        good_is=measure.good_is or NOT_KNOWN,
        as_of=NOT_KNOWN if latest is None else latest.as_of or latest.period.text or NOT_KNOWN,
        name=measure.name,
        value=disclosure.printed(measure, latest),
        rating=rating_of(assessed),
        reason=reason_of(assessed),
        chart=trend(assessed, observations, disclosure),
        direction=direction_beside_chart(assessed),
        standing=standing_of(assessed, report),
        set_by_officers=assessed.override is not None,
    )


# Commentary


def _regions(kpi: Kpi, commentary: tuple[Commentary, ...]) -> tuple[TextRegion, ...]:
    """A region for each block of commentary; empty ones to fill in where there is none at all.

    A sub-heading begins a part about one measure. The part ends with its measure, so the headings in it are one
    level deeper than the others of the KPI.
    """
    awaited = f"Commentary awaited: {kpi.owner or 'the owner is not known'}"
    if not commentary:
        keys = UniqueKeys()
        return tuple(
            TextRegion(keys.take(f"kpi:{kpi.id}", heading), _name(kpi.id, heading), (), heading, awaited=awaited)
            for heading in AWAITED_HEADINGS
        )
    keys = UniqueKeys()
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
                awaited=awaited,
            )
        )
    return tuple(regions)


def _name(place: str, heading: str) -> str:
    """What a person calls a region: 'DBS-06 Actions'."""
    return f"{place} {heading.rstrip(' :') or 'text'}"[:LONGEST_NAME]


def _table(table: EmbeddedTable) -> TableShown:
    """An embedded table with rows of one length; a column of numbers below its header is numeric."""
    width = max((len(row) for row in table.rows), default=0)
    rows = tuple(row + ("",) * (width - len(row)) for row in table.rows)
    return TableShown(
        table.id, table.caption, rows, tuple(_is_numeric(column[1:]) for column in zip(*rows, strict=True))
    )


def _is_numeric(cells: tuple[str, ...]) -> bool:
    filled = [cell for cell in cells if cell.strip() not in ("", "-", "–", *SHORTHAND.values())]
    return bool(filled) and all(numbers.read_number(cell) is not None for cell in filled)


# What the report says about its own figures


def _notes(assessed: AssessedReport, sections: Iterable[SectionShown], disclosure: Disclosure) -> tuple[str, ...]:
    """One line each, and only where it is needed: what in the ratings is illustrative, what the marks mean, what is not
    shown."""
    shown = [assessed.measures[row.measure_id] for row in _rows_of(sections)]
    lines = [_amber_limits(shown), _marks(shown), _small_numbers(shown, disclosure)]
    return tuple(line for line in lines if line)


def _rows_of(sections: Iterable[SectionShown]) -> list[Row]:
    return [row for section in sections for kpi in section.kpis for row in kpi.rows]


def _amber_limits(shown: Iterable[AssessedMeasure]) -> str:
    if any(isinstance(a.rating, Rated) and a.rating.uses_illustrative for a in shown):
        return "Amber limits that are called illustrative stand in for limits that have not been published."
    return ""


def _charts(rows: Iterable[Row]) -> str:
    """How to read the charts, and what in them is illustrative."""
    charts = [row.chart for row in rows if row.chart is not None]
    points = [point for chart in charts for point in chart.points]
    sentences = []
    if charts:
        parts = [
            "the dot is the latest value",
            "a hollow dot a provisional one" if any(p.provisional for p in points) else "",
            "the dashed line the target" if any(c.target is not None for c in charts) else "",
            f"a break in the line {_breaks(points)}" if _breaks(points) else "",
        ]
        sentences.append(f"In the trend charts, {', '.join(p for p in parts if p)}.")
    if any(p.illustrative for p in points):
        sentences.append(
            "Earlier values that have not been published are illustrative and drawn as a thin, light line; no rating"
            " rests on them."
        )
    return " ".join(sentences)


def _breaks(points: Iterable[Point]) -> str:
    """What a break in a line stands for, of what there is in these charts; '' where no line breaks."""
    points = tuple(points)
    meanings = (
        "a period without a value" if any(p.value is None for p in points) else "",
        "a changed definition" if any(p.begins_anew for p in points) else "",
    )
    return " or ".join(m for m in meanings if m)


def _marks(shown: Iterable[AssessedMeasure]) -> str:
    used = {firmness(a.latest) for a in shown if a.latest is not None}
    meanings = [meaning for status, meaning in MEANINGS.items() if status in used]
    return f"Marks beside a value: {', '.join(meanings)}." if meanings else ""


def _small_numbers(shown: Iterable[AssessedMeasure], disclosure: Disclosure) -> str:
    return disclosure.note if any(is_withheld(a.latest) or rating_of(a) is WITHHELD_RATING for a in shown) else ""
