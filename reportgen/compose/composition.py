"""The values that say what a reader is shown. Layout is not decided here: a style, a column width or a font belongs to
the template.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from reportgen.assessment.rating import BY_OFFICERS
from reportgen.richtext import Block


@dataclass(frozen=True)
class RatingShown:
    """A rating as a reader meets it: a sign, a word and a colour (hex with #), and what it means."""

    word: str  # "Green", "Amber", "Red", "Not rated"
    sign: str  # "tick", "exclamation", "cross", "dash": the sign drawn in the filled circle
    colour: str
    meaning: str = ""


def rating_text(rating: RatingShown, *, set_by_officers: bool) -> str:
    """A rating's word as a table prints it: one that officers set says so wherever it stands."""
    return f"{rating.word}, {BY_OFFICERS}" if set_by_officers else rating.word


@dataclass(frozen=True)
class Point:
    """A point of a trend: `value` is None for a gap.

    `begins_anew` says that the definition changed since the point before: no line joins the two.
    """

    label: str
    value: Decimal | None
    provisional: bool = False
    illustrative: bool = False
    begins_anew: bool = False


@dataclass(frozen=True)
class Chart:
    """A sparkline's values and its alternative text, which says the finding."""

    points: tuple[Point, ...]
    target: Decimal | None
    alt: str


@dataclass(frozen=True)
class SeriesPoint:
    """A period of a measure's trend: the chart's point, the value as printed, and what is to be known about it.

    `shown` says in words why there is none where `point.value` is None; `marked` is the same as it stands in a table,
    with marks in square brackets. `exact` is the number for a spreadsheet, rounded as printed; '' without one.
    """

    period: str
    point: Point
    shown: str
    status: str
    exact: str
    marked: str = ""


@dataclass(frozen=True)
class TargetStretch:
    """A target over the points that it applies to, from the place `first` to the place `last`, both included."""

    first: int
    last: int
    value: Decimal
    shown: str  # with its unit, and marked [i] where the target itself is illustrative


@dataclass(frozen=True)
class BenchmarkSeries:
    """A comparator's values beside the points of a trend, None where it has none for the period."""

    name: str
    values: tuple[Decimal | None, ...]
    shown: tuple[str, ...]


class ChartMark(Enum):
    """What a mark on a chart stands for."""

    REPORTED = "reported"
    PROVISIONAL = "provisional"
    ILLUSTRATIVE = "illustrative"
    TARGET = "target"
    BENCHMARK = "benchmark"
    BREAK = "break"


@dataclass(frozen=True)
class Series:
    """A measure's trend in full, for a chart large enough to have axes, with the table of its data.

    `finding` is what it shows in one sentence: the small chart's alternative text; `alt` is the large one's. `remarks`
    are sentences that belong under the chart: a changed definition, a target that applies later. `legend` names what
    is drawn, in order; benchmarks stand in it in the order of `benchmarks`. `data` is the table, its header first;
    `marks` explains the marks in its cells.
    """

    measure_id: str
    name: str
    unit: str
    points: tuple[SeriesPoint, ...]
    targets: tuple[TargetStretch, ...]
    benchmarks: tuple[BenchmarkSeries, ...]
    finding: str
    alt: str = ""
    remarks: tuple[str, ...] = ()
    legend: tuple[tuple[ChartMark, str], ...] = ()
    data: tuple[tuple[str, ...], ...] = ()
    marks: str = ""

    @property
    def has_trend(self) -> bool:
        """Whether there are two values at least: one alone is said in words and makes no chart."""
        return sum(p.point.value is not None for p in self.points) > 1

    def target_at(self, place: int) -> TargetStretch | None:
        """The target that applies to a point; None where none does."""
        return next((t for t in self.targets if t.first <= place <= t.last), None)


@dataclass(frozen=True)
class Row:
    """A row of a KPI's table, as printed."""

    measure_id: str
    ref: str
    target: str
    good_is: str
    as_of: str
    name: str
    value: str
    rating: RatingShown
    reason: str  # the rating's sentence
    chart: Chart | None
    direction: str = ""  # of travel: 'Better than Q1 (89.73%)'
    standing: str = ""  # beside benchmarks, in the year, and made of parts: one line of sentences
    set_by_officers: bool = False

    @property
    def rating_text(self) -> str:
        """The rating as printed: 'Green', or 'Green, set by officers'."""
        return rating_text(self.rating, set_by_officers=self.set_by_officers)


@dataclass(frozen=True)
class TextRegion:
    """A text that an officer may edit. `key` names it for good ('kpi:DBS-06:actions').

    `level` is the heading's depth in the document (2 to 4). `sub_heading` is a heading of level 3 that stands before
    this block's own, and begins a part about one measure. `awaited` is what stands in its place while it has no text.
    """

    key: str
    title: str  # for the content control: what a person calls this place
    blocks: tuple[Block, ...]
    heading: str = ""
    sub_heading: str = ""
    level: int = 3
    awaited: str = ""

    @property
    def prompt(self) -> str:
        """What the draft says in its place; '' once there is a text."""
        return "" if self.blocks else self.awaited


@dataclass(frozen=True)
class TableShown:
    """An embedded table; the first row is its header. `numeric` says which columns are right-aligned."""

    id: str
    caption: str
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]


@dataclass(frozen=True)
class KpiShown:
    """A KPI: its heading, its table rows (none while it has no table) and its commentary.

    `trends` are the series that the report shows as large charts, in the order of the rows.
    """

    id: str
    title: str
    rows: tuple[Row, ...]
    regions: tuple[TextRegion, ...]
    no_table_reason: str = ""
    trends: tuple[Series, ...] = ()

    @property
    def has_refs(self) -> bool:
        """Whether the table has a Ref column."""
        return any(r.ref for r in self.rows)


@dataclass(frozen=True)
class SectionShown:
    """A section: heading, introduction, dashboard link, KPIs."""

    id: str
    title: str
    introduction: TextRegion
    link_text: str
    link_address: str
    kpis: tuple[KpiShown, ...]


@dataclass(frozen=True)
class Totals:
    """How many measures have each rating: of a section, a directorate or the whole report.

    `key` names the figures in the draft ('totals:section:DBS'). A measure counts once, a part of another one never.
    """

    key: str
    name: str
    green: int
    amber: int
    red: int
    not_rated: int

    @property
    def rated(self) -> int:
        """The base of every percentage."""
        return self.green + self.amber + self.red

    @property
    def all(self) -> int:
        """Every measure, rated or not."""
        return self.rated + self.not_rated


@dataclass(frozen=True)
class RatingCount:
    """A line of the summary's key: a rating, and how many measures have it: '26 (68%)'."""

    rating: RatingShown
    number: int
    text: str


@dataclass(frozen=True)
class ExceptionShown:
    """A measure that the summary names: one that is red, or newly amber."""

    measure_id: str
    name: str
    value: str
    target: str
    rating: RatingShown
    why: str
    set_by_officers: bool = False

    @property
    def rating_text(self) -> str:
        """The rating as printed."""
        return rating_text(self.rating, set_by_officers=self.set_by_officers)


@dataclass(frozen=True)
class SummaryShown:
    """The executive summary. `regions` are its editable texts: the themes, then a summary for each director.

    `exceptions_note` stands in for the table of exceptions where there are none. `changes` are lines about what is
    better or worse than in the last published report: none where the workbook does not hold that report.
    """

    sentence: str
    counts: tuple[RatingCount, ...]
    bar_alt: str
    by_section: tuple[Totals, ...]  # the last is the total
    by_directorate: tuple[Totals, ...]
    reconciliation: str
    changes: tuple[str, ...]
    exceptions: tuple[ExceptionShown, ...]
    exceptions_note: str
    regions: tuple[TextRegion, ...]
    reference: str


@dataclass(frozen=True)
class Earlier:
    """A value of an earlier period: as printed with its period, and the number, None where there is none to show.

    `period` names the period and `status` says how firm the value is; both are marks where there is no value.
    """

    text: str
    number: Decimal | None = None
    period: str = "[x]"
    status: str = "not available"


@dataclass(frozen=True)
class ListedMeasure:
    """A measure's row of Appendix B. Texts are as printed; '' never occurs: a mark or words say why there is none."""

    ref: str
    kpi: str
    name: str
    unit: str
    decimals: int
    good_is: str
    target: str
    as_of: str
    value: str
    number: Decimal | None
    status: str
    previous: Earlier
    last_year: Earlier
    rating: RatingShown
    reason: str
    direction: str
    benchmark: str
    next_due: str
    set_by_officers: bool = False

    @property
    def rating_text(self) -> str:
        """The rating as printed."""
        return rating_text(self.rating, set_by_officers=self.set_by_officers)


@dataclass(frozen=True)
class ListedSection:
    """A section's table in Appendix B."""

    id: str
    title: str
    rows: tuple[ListedMeasure, ...]


@dataclass(frozen=True)
class ListTable:
    """Another table of Appendix B: the parts of composites, what is behind, what officers set. `shares` are the
    columns' widths."""

    id: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...]


@dataclass(frozen=True)
class AppendixB:
    """Appendix B: every KPI and measure. `notes` say what its marks mean, one line each."""

    title: str
    introduction: str
    sections: tuple[ListedSection, ...]
    tables: tuple[ListTable, ...]
    notes: tuple[str, ...]


class CutBy(Enum):
    """What the KPIs of a cut have in common."""

    DIRECTORATE = "directorate"
    OWNER = "owner"
    SECTION = "section"
    PORTFOLIO_HOLDER = "portfolio holder"
    SCRUTINY_COMMITTEE = "scrutiny committee"


@dataclass(frozen=True)
class Cut:
    """A part of the report: the KPIs that have this name in one of these ways. `Cut()` is the whole report."""

    name: str = ""
    by: tuple[CutBy, ...] = ()


@dataclass(frozen=True)
class Composition:
    """The whole report, or a cut of it, as it will be read."""

    report_id: str
    organisation: str
    title: str
    quarter: str  # "Quarter 2, 2023/24"
    period: str  # "2023/24 Q2"
    status: str  # "draft" or "final"
    committee: str
    meeting_date: str  # "7 December 2023", or ''
    portfolio_holder: str
    contact: str
    appendix: str  # "Appendix 'A'", or ''
    marking: str
    introduction: TextRegion
    key_introduction: TextRegion
    key: tuple[RatingShown, ...]
    dashboard_text: str
    dashboard_link: str
    notes: tuple[str, ...]  # one line each: what is illustrative in the ratings, what the marks mean
    sections: tuple[SectionShown, ...]
    tables: tuple[TableShown, ...]
    colour: str
    cut: Cut = Cut()
    chart_note: str = ""  # how to read the charts; '' where there are none
    summary: SummaryShown | None = None
    appendix_b: AppendixB | None = None
