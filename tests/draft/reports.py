"""Reports to render in tests: a small one with every kind of block, the sample quarter's, and one of any size."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from reportgen import charts
from reportgen.compose import (
    Chart,
    Composition,
    KpiShown,
    Point,
    RatingShown,
    Row,
    SectionShown,
    TableShown,
    TextRegion,
)
from reportgen.draft import render, snapshot
from reportgen.draft.render import Rendered
from reportgen.model import Report, Settings
from reportgen.periods import Calendar, Period
from reportgen.richtext import Bullet, Lettered, Note, Paragraph, Span, TablePlace, parse
from tests.sample.words import words

ROOT = Path(__file__).resolve().parents[2]
CLOCK = datetime(2023, 11, 30, 9, 30)

GREEN = RatingShown("Green", "tick", "#00703C", "on track")
AMBER = RatingShown("Amber", "exclamation", "#B35900", "slightly below the level we want")
RED = RatingShown("Red", "cross", "#B00020", "needs improvement")
NOT_RATED = RatingShown("Not rated", "dash", "#595959", "no rating")
KEY = (GREEN, AMBER, RED, NOT_RATED)
SIGNS = {r.sign: charts.rating_sign(r.sign, r.colour) for r in KEY}
TURNOVER = TableShown(
    "turnover",
    "Turnover by directorate, October 2022 to September 2023",
    (
        ("Directorate", "Leavers", "Average Headcount", "Turnover"),
        ("Adult Services and Health & Wellbeing", "436", "3456", "12.62%"),
        ("Growth, Environment & Transport", "300", "2390", "12.55%"),
        ("LCC Total", "1782", "13217", "13.48%"),
    ),
    (False, True, True, True),
)


def chart(alt: str = "Rose from 89.73% in Q1 to 93.45% in Q2, above the target of 88.75%.") -> Chart:
    """A trend with illustrative earlier points."""
    values = (90, 91, 89, 92, 91, 90, 93)
    points = tuple(Point(f"Q{i}", Decimal(v), illustrative=i < 5) for i, v in enumerate(values))
    return Chart(points, Decimal("88.75"), alt)


def row(measure_id: str = "DBS-06", **changes: object) -> Row:
    """A row of a KPI's table, with what is changed."""
    plain = Row(
        measure_id=measure_id,
        ref="",
        target="88.75% quarterly (2022/23)",
        good_is="High",
        as_of="2023/24 Q2",
        name="% of calls presented to the Customer Access Service answered",
        value="93.45%",
        rating=GREEN,
        reason="Green: 93.45% against 88.75%, 4.70 percentage points above the target.",
        chart=chart(),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # the tests name the fields they change


def text(key: str, typed: str, heading: str = "", **changes: object) -> TextRegion:
    """An editable text, as typed in a cell."""
    return replace(TextRegion(key, key.replace(":", " ")[:64], parse(typed), heading), **changes)  # type: ignore[arg-type]


def report_of(kpis: tuple[KpiShown, ...], **changes: object) -> Composition:
    """A report of one section with these KPIs."""
    plain = Composition(
        report_id="test-2023-24-q2",
        organisation="Lancashire County Council",
        title="Corporate Performance Report KPI commentary",
        quarter="Quarter 2, 2023/24",
        period="2023/24 Q2",
        status="draft",
        committee="Cabinet",
        meeting_date="7 December 2023",
        portfolio_holder="Leader of the County Council",
        contact="Performance team",
        appendix="Appendix 'A'",
        marking="",
        introduction=text("report:introduction", "This report sets out how the council did."),
        key_introduction=text("report:key", "Each measure that can be rated is shown by these signs:"),
        key=KEY,
        dashboard_text="Corporate Performance Dashboard",
        dashboard_link="https://example.org/dashboard",
        notes=("Earlier values in the trend charts are illustrative.", "Marks beside a value: [p] provisional."),
        sections=(
            SectionShown(
                "DBS",
                "Delivering Better Services",
                text("section:DBS:introduction", "This section shows how efficiently services run."),
                "Delivering Better Services Overview",
                "https://example.org/dbs",
                kpis,
            ),
        ),
        tables=(TURNOVER,),
        colour="#12436D",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def small() -> Composition:
    """A report with every kind of block, a table with references, a KPI without a table, and text that is awaited."""
    every_kind = (
        Paragraph(
            (Span("Plain, "), Span("bold", bold=True), Span(" and "), Span("a link", link="https://example.org/x"))
        ),
        Bullet((Span("first level"),)),
        Bullet((Span("second level"),), 1),
        Bullet((Span("third level"),), 2),
        Bullet((Span("fourth level"),), 3),
        Lettered((Span("first"),), 1),
        Lettered((Span("second"),), 2),
        Paragraph((Span("Between."),)),
        Lettered((Span("anew"),), 1),
        Lettered((Span("roman"),), 1, "roman"),
        Note((Span("Data did not change."),), "Note:"),
        TablePlace("turnover"),
    )
    return report_of(
        (
            KpiShown(
                "DBS-06",
                "Percentage of customer access service calls answered.",
                (row(),),
                (
                    TextRegion("kpi:DBS-06:text", "DBS-06 text", every_kind),
                    text("kpi:DBS-06:actions", "- Nothing & <nobody> is lost.", "Actions:"),
                ),
            ),
            KpiShown(
                "SEG-17",
                "Educational attainment",
                (row("SEG-17a", ref="3ECS001a", value="62.1%"), row("SEG-17b", ref="3ECS001b", rating=AMBER)),
                (
                    text("kpi:SEG-17:issues", "- Joint.", "General issues:"),
                    text("kpi:SEG-17:a:text", "Note: no change.", sub_heading="Good level of development", level=4),
                    text("kpi:SEG-17:a:actions", "- One.", "Actions in progress:", level=4),
                ),
            ),
            KpiShown(
                "SEG-19",
                "Economic impact index (EI)",
                (),
                (
                    TextRegion(
                        "kpi:SEG-19:issues", "SEG-19 Issues", (), "Issues", awaited="Commentary awaited: A. Owner"
                    ),
                ),
                "There is no table for this indicator yet.",
            ),
        )
    )


@cache
def whole() -> Composition:
    """The sample quarter's 39 KPIs: published titles and figures, and our own commentary."""
    with (ROOT / "tests" / "data" / "reference" / "measures.csv").open(encoding="utf-8", newline="") as file:
        measures = list(csv.DictReader(file))
    sections = []
    for title in dict.fromkeys(m["section"] for m in measures):
        ours = [m for m in measures if m["section"] == title]
        id_ = f"S{len(sections) + 1}"
        kpis = tuple(
            _kpi(no, [m for m in ours if m["kpi_no"] == no]) for no in dict.fromkeys(m["kpi_no"] for m in ours)
        )
        introduction = text(f"section:{id_}:introduction", words().sections[title])
        sections.append(SectionShown(id_, title, introduction, f"{title} Overview", "https://example.org/x", kpis))
    return report_of(
        (),
        sections=tuple(sections),
        introduction=text("report:introduction", words().introduction),
        key_introduction=text("report:key", words().key_introduction),
    )


_RATINGS = {"green": GREEN, "amber": AMBER, "red": RED}


def _kpi(no: str, measures: list[dict[str, str]]) -> KpiShown:
    rows = tuple(
        row(
            f"M{m['seq']}",
            ref=m["kpi_ref"],
            target=m["target_text"] or "not known",
            good_is=m["good_is"] or "not known",
            as_of=m["as_of"] or "not known",
            name=m["metric_name"],
            value=f"{m['latest_value'] or 'not known'}{'%' if m['unit'] == '%' else ''}",
            rating=_RATINGS.get(m["rag"], NOT_RATED),
            reason=f"{_RATINGS.get(m['rag'], NOT_RATED).word}: {m['latest_value']} against {m['target_text']}.",
        )
        for m in measures
        if no != "19"
    )
    regions = tuple(
        text(
            f"kpi:K{no}:{i}",
            block.text,
            block.heading,
            sub_heading=block.sub_heading,
            level=4 if block.measure_ref else 3,
        )
        for i, block in enumerate(words().blocks[int(no)])
    )
    return KpiShown(f"K{no}", measures[0]["kpi_title"], rows, regions, "" if rows else "There is no table yet.")


def of_size(kpis: int) -> Composition:
    """A report with this many KPIs, copies of the sample's."""
    pool = [k for s in whole().sections for k in s.kpis]

    def copies() -> Iterator[KpiShown]:
        for i in range(kpis):
            k = pool[i % len(pool)]
            rows = tuple(replace(r, measure_id=f"{r.measure_id}-{i}") for r in k.rows)
            regions = tuple(replace(r, key=f"{r.key}:{i}") for r in k.regions)
            yield replace(k, id=f"{k.id}-{i}", title=f"{k.title} {i}", rows=rows, regions=regions)

    return report_of(tuple(copies()))


@cache
def picture() -> charts.Picture:
    """One chart, for every measure."""
    return charts.sparkline(chart())


def a_report() -> Report:
    """What the snapshot needs to know of the workbook."""
    start, end = datetime(2023, 7, 1).date(), datetime(2023, 9, 30).date()
    period = Period("2023/24 Q2", Calendar.FINANCIAL_QUARTER, start, end)
    settings = Settings("test-2023-24-q2", "Lancashire County Council", "Report", period)
    return Report(settings, (), (), (), workbook="test.xlsx", workbook_sha256="0" * 64)


def rendered(composition: Composition, template_: Path | bytes | None = None) -> Rendered:
    """A report filled in, with stand-in charts."""
    data = template_.read_bytes() if isinstance(template_, Path) else template_
    rows = [r for s in composition.sections for k in s.kpis for r in k.rows if r.chart is not None]
    pictures = {r.measure_id: picture() for r in rows}
    return render.render(
        composition,
        pictures,
        SIGNS,
        template=template_,
        snapshot=snapshot.content(composition, a_report(), data),
        clock=CLOCK,
    )
