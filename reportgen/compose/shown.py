"""The values that say what a reader is shown. Layout is not decided here: a style, a column width or a font belongs to
the template.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reportgen.richtext import Block


@dataclass(frozen=True)
class RatingShown:
    """A rating as a reader meets it: a sign, a word and a colour (hex with #), and what it means."""

    word: str  # "Green", "Amber", "Red", "Not rated"
    sign: str  # "tick", "exclamation", "cross", "dash": the sign drawn in the filled circle
    colour: str
    meaning: str = ""


@dataclass(frozen=True)
class Point:
    """A point of a trend: `value` is None for a gap."""

    label: str
    value: Decimal | None
    provisional: bool = False
    illustrative: bool = False


@dataclass(frozen=True)
class Chart:
    """A sparkline's values and its alternative text, which says the finding."""

    points: tuple[Point, ...]
    target: Decimal | None
    alt: str


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


@dataclass(frozen=True)
class TextRegion:
    """A text that an officer may edit. `key` names it for good ('kpi:DBS-06:actions').

    `level` is the heading's depth in the document (3 or 4). `sub_heading` is a heading of level 3 that stands before
    this block's own, and begins a part about one measure. `prompt` stands in for text that is still awaited.
    """

    key: str
    title: str  # for the content control: what a person calls this place
    blocks: tuple[Block, ...]
    heading: str = ""
    sub_heading: str = ""
    level: int = 3
    prompt: str = ""


@dataclass(frozen=True)
class TableShown:
    """An embedded table; the first row is its header. `numeric` says which columns are right-aligned."""

    id: str
    caption: str
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]


@dataclass(frozen=True)
class KpiShown:
    """A KPI: its heading, its table rows (none while it has no table) and its commentary."""

    id: str
    title: str
    rows: tuple[Row, ...]
    regions: tuple[TextRegion, ...]
    no_table_reason: str = ""

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
class Composition:
    """The whole report as it will be read."""

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
    notes: tuple[str, ...]  # one line each: what is illustrative, what the marks mean
    sections: tuple[SectionShown, ...]
    tables: tuple[TableShown, ...]
    colour: str
