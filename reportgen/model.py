"""The quarter's report as the workbook holds it: frozen values, already checked, in the officers' own words.

Nothing here computes a judgement: ratings are made in `assessment`, what a reader is shown in `compose`. Numbers are
`Decimal`, exactly as typed, so that rounding happens once, where a figure is shown.

One module, though a long one: it is the vocabulary of everything above it, and has next to no code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Protocol, TypeVar

from reportgen.findings import Cell
from reportgen.periods import Period
from reportgen.richtext import Block


class Polarity(Enum):
    """Whether a high or a low value is the good one."""

    HIGH = "High"
    LOW = "Low"


class Frequency(Enum):
    """How often a measure has a new value, and by which calendar."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    TERMLY = "termly"
    ANNUAL = "annual"
    ACADEMIC_YEAR = "academic year"


class Status(Enum):
    """How firm an observation is. The shorthand of the Analysis Function is in `SHORTHAND`."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    ESTIMATED = "estimated"
    REVISED = "revised"
    AWAITED = "awaited"
    NOT_AVAILABLE = "not available"
    CONFIDENTIAL = "confidential"


SHORTHAND: Mapping[Status, str] = {
    Status.PROVISIONAL: "[p]",
    Status.ESTIMATED: "[e]",
    Status.REVISED: "[r]",
    Status.NOT_AVAILABLE: "[x]",
    Status.CONFIDENTIAL: "[c]",
}


class Withheld(Enum):
    """Why a value that is known is shown to nobody: see `assessment.disclosure`."""

    COUNT = "it is a count below the threshold"
    SHARE = "a count behind it is below the threshold"
    PROTECTS = "a small number could be worked out from it"


class Source(Enum):
    """Whether a figure was reported, or stands in for one that is not known and must never be relied on."""

    REPORTED = "reported"
    ILLUSTRATIVE = "illustrative"


class JudgeBy(Enum):
    """Which of a measure's two figures is rated, where the printed one would have another rating."""

    STORED = "stored"  # 94.96 against 95 is not enough
    PRINTED = "printed"  # 94.96 is printed as 95%, and that is enough


class TargetKind(Enum):
    """How a target is meant; docs/rules.md shows each with examples."""

    VALUE = "value"  # reach the number
    BANDS = "bands"  # lower = where amber begins, upper = where green begins (in terms of polarity)
    QUARTILE = "quartile"  # lower and upper limits of the quartile aimed at
    ANNUAL_PROFILE = "annual profile"  # a year's number, compared with the share due by this quarter
    ROLLING = "rolling"  # a year's number, compared with the measure's rolling year
    MILESTONE = "milestone"  # a number to reach by a date
    YEAR_ON_YEAR = "year on year"  # better than the same period last year
    TREND = "improving trend"  # better than the period before
    COMPARATOR = "comparator"  # as good as, or within a width of, a benchmark
    NONE = "none"  # no target; `reason` says why


class ToleranceUnit(Enum):
    """What an amber tolerance is counted in."""

    POINTS = "points"  # the measure's own unit (percentage points for a percentage)
    PER_CENT = "per cent"  # of the target


class Colour(Enum):
    """A rating's colour."""

    GREEN = "Green"
    AMBER = "Amber"
    RED = "Red"


class CompositeMethod(Enum):
    """How a composite measure follows from its components."""

    WEIGHTED = "weighted"
    AVERAGE = "average"
    SUM = "sum"
    RATIO = "ratio"  # the first part for each of the second: in per cent, where that is the unit
    SHARE = "share"  # the first part of all parts together


class MissingPart(Enum):
    """What happens to a composite when a component has no data."""

    RESCALE = "rescale"
    NOT_RATED = "not rated"


class ReportStatus(Enum):
    """Whether the report is still a draft."""

    DRAFT = "draft"
    FINAL = "final"


class TrendCharts(Enum):
    """Which measures have a large trend chart in the report."""

    NO = "no"
    RED_AND_AMBER = "red and amber"
    ALL = "all"


@dataclass(frozen=True)
class Settings:
    """The Report sheet: one value a row."""

    report_id: str
    organisation: str
    title: str
    period: Period
    introduction: tuple[Block, ...] = ()
    key_introduction: tuple[Block, ...] = ()
    themes: tuple[Block, ...] = ()
    kpis_agreed: int | None = None
    committee: str = ""
    portfolio_holder: str = ""
    meeting_date: date | None = None
    appendix_letter: str = ""
    marking: str = ""
    contact: str = ""
    status: ReportStatus = ReportStatus.DRAFT
    dashboard_text: str = ""
    dashboard_link: str = ""
    logo: str = ""
    colour: str = "#12436D"
    small_number_threshold: int | None = None
    previous_workbook: str = ""
    trend_charts: TrendCharts = TrendCharts.NO
    places: Mapping[str, Cell] = field(default_factory=dict, compare=False)  # field name -> its cell


@dataclass(frozen=True)
class Section:
    """A section of the report."""

    id: str
    order: Decimal
    title: str
    introduction: tuple[Block, ...] = ()
    link_text: str = ""
    link_address: str = ""
    place: Cell | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Kpi:
    """A heading of the report, with one or several measures under it."""

    id: str
    order: Decimal
    section_id: str
    title: str
    definition: str = ""
    directorate: str = ""
    owner: str = ""
    owner_email: str = ""
    head_of_service: str = ""
    portfolio_holder: str = ""
    scrutiny_committee: str = ""
    first_reported: str = ""
    last_reported: str = ""
    signed_off_by: str = ""
    signed_off_on: date | None = None
    place: Cell | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Measure:
    """A row of a KPI's table. `good_is` is the text as printed; `polarity` is None where that is not High or Low.

    A component of a composite names it in `part_of` and is usually not `shown`. `table` is False for a measure that
    the report speaks of without a table (an indicator in development). `comparable_from` is the first period under the
    present definition, None where it never changed: values on either side of it are not compared. `of_people` is
    whether its counts may point at somebody, so that small ones are hidden; None where nobody has said.
    """

    id: str
    order: Decimal
    kpi_id: str
    name: str
    ref: str = ""
    unit: str = "number"
    decimals: int = 0
    good_is: str = ""
    polarity: Polarity | None = None
    frequency: Frequency = Frequency.QUARTERLY
    cumulative: bool = False
    part_of: str = ""
    weight: Decimal | None = None
    composite_method: CompositeMethod | None = None
    missing_part: MissingPart | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    steady_width: Decimal | None = None
    comparable_from: Period | None = None
    of_people: bool | None = None
    shown: bool = True
    next_due: str = ""
    lag_reason: str = ""
    judge_by: JudgeBy | None = None  # None: by the stored value, as nobody has decided
    place: Cell | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Target:
    """A target in force from a period on. Numbers are in the measure's unit; `profile` is the cumulative share due
    by the end of Q1 to Q4 in that unit, or () for a straight line."""

    measure_id: str
    text: str
    kind: TargetKind
    in_force_from: Period | None = None
    value: Decimal | None = None
    strict: bool = False
    amber_limit: Decimal | None = None
    tolerance: Decimal | None = None
    tolerance_unit: ToleranceUnit | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    profile: tuple[Decimal, ...] = ()
    due: str = ""
    comparator: str = ""
    width: Decimal | None = None
    agreed_by: str = ""
    agreed_on: date | None = None
    reason: str = ""
    source: Source = Source.REPORTED
    amber_source: Source = Source.REPORTED
    place: Cell | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Observation:
    """A measure's value in a period. `value` is None where the status says that there is none to show.

    `as_of` is what the report's As of Date column shows; '' shows the period as typed. `withheld` says why a value that
    is known was taken away before anything was made of it; the workbook's own observations never have it.
    """

    measure_id: str
    period: Period
    value: Decimal | None
    as_of: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    status: Status = Status.FINAL
    previous_value: Decimal | None = None
    revision_reason: str = ""
    note: str = ""
    source: Source = Source.REPORTED
    withheld: Withheld | None = None
    place: Cell | None = field(default=None, compare=False)

    @property
    def secrecy(self) -> str:
        """Why nobody may be shown a confidential value, as words that follow 'is'."""
        return "withheld (small numbers)" if self.withheld else Status.CONFIDENTIAL.value


@dataclass(frozen=True)
class Benchmark:
    """A comparator's value in a period: national, region, neighbours."""

    measure_id: str
    period: Period
    comparator: str
    value: Decimal
    source: str = ""
    place: Cell | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Commentary:
    """One headed block of a KPI's commentary. `heading` '' is text without a heading; `sub_heading` begins a part
    that belongs to one measure. Blocks of one `place` stand in one cell, in this order; `heading_in_text` says that the
    heading is a line of the cell, as in an entry that was pasted whole."""

    kpi_id: str
    order: Decimal
    heading: str
    blocks: tuple[Block, ...]
    measure_id: str = ""
    sub_heading: str = ""
    author: str = ""
    status: str = ""
    place: Cell | None = field(default=None, compare=False)
    heading_in_text: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class EmbeddedTable:
    """A table that commentary places with [table: id]; the first row is its header. `in_text` says that it was pasted
    into the commentary and has no rows in the sheet Tables yet."""

    id: str
    caption: str
    rows: tuple[tuple[str, ...], ...]
    place: Cell | None = field(default=None, compare=False)
    in_text: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Summary:
    """An executive director's summary."""

    order: Decimal
    role: str
    directorate: str
    blocks: tuple[Block, ...]
    place: Cell | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Override:
    """A rating that a person set where the rule would give another, or none."""

    measure_id: str
    period: Period
    colour: Colour
    reason: str
    agreed_by: str
    agreed_on: date | None = None
    place: Cell | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Published:
    """What Cabinet saw of a measure in an earlier report; never recomputed."""

    measure_id: str
    report_period: Period
    as_of: str
    value: str
    target: str
    rating: str
    place: Cell | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Accepted:
    """A finding that a person judged to be fine: its code, whose fields it is about, and what these said then.

    `until` is the last report period for which it holds, None for good.
    """

    code: str
    about: str
    says: str
    reason: str
    accepted_by: str
    accepted_on: date | None = None
    until: Period | None = None
    place: Cell | None = field(default=None, compare=False)


class _OfMeasure(Protocol):
    @property
    def measure_id(self) -> str: ...


_T = TypeVar("_T", bound=_OfMeasure)


@dataclass(frozen=True)
class Report:
    """Everything one workbook holds. Tuples are in the order of the order columns, never of the rows."""

    settings: Settings
    sections: tuple[Section, ...]
    kpis: tuple[Kpi, ...]
    measures: tuple[Measure, ...]
    targets: tuple[Target, ...] = ()
    observations: tuple[Observation, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()
    commentary: tuple[Commentary, ...] = ()
    tables: tuple[EmbeddedTable, ...] = ()
    summaries: tuple[Summary, ...] = ()
    overrides: tuple[Override, ...] = ()
    published: tuple[Published, ...] = ()
    last_quarter: tuple[Commentary, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    workbook: str = ""  # the file's name, without its folder
    workbook_sha256: str = ""
    modified: datetime | None = None  # the workbook's own modified date: the clock of every output

    @cached_property
    def kpis_of(self) -> Mapping[str, tuple[Kpi, ...]]:
        """Section id -> its KPIs, in order."""
        return _grouped((k.section_id, k) for k in self.kpis)

    @cached_property
    def measures_of(self) -> Mapping[str, tuple[Measure, ...]]:
        """KPI id -> its measures, components included, in order."""
        return _grouped((m.kpi_id, m) for m in self.measures)

    @cached_property
    def components_of(self) -> Mapping[str, tuple[Measure, ...]]:
        """Measure id -> the components of that composite, in order."""
        return _grouped((m.part_of, m) for m in self.measures if m.part_of)

    @cached_property
    def commentary_of(self) -> Mapping[str, tuple[Commentary, ...]]:
        """KPI id -> its commentary, in order."""
        return _grouped((c.kpi_id, c) for c in self.commentary)

    @cached_property
    def targets_of(self) -> Mapping[str, tuple[Target, ...]]:
        """Measure id -> its targets, earliest first."""
        return _by_measure(self.targets)

    @cached_property
    def observations_of(self) -> Mapping[str, tuple[Observation, ...]]:
        """Measure id -> its observations, earliest period first."""
        return _by_measure(sorted(self.observations, key=_by_days))

    @cached_property
    def benchmarks_of(self) -> Mapping[str, tuple[Benchmark, ...]]:
        """Measure id -> its benchmarks."""
        return _by_measure(self.benchmarks)

    @cached_property
    def overrides_of(self) -> Mapping[str, tuple[Override, ...]]:
        """Measure id -> its overrides."""
        return _by_measure(self.overrides)

    @cached_property
    def published_of(self) -> Mapping[str, tuple[Published, ...]]:
        """Measure id -> what earlier reports printed of it."""
        return _by_measure(self.published)

    @cached_property
    def measure(self) -> Mapping[str, Measure]:
        """Measure id -> measure."""
        return {m.id: m for m in self.measures}

    @cached_property
    def kpi(self) -> Mapping[str, Kpi]:
        """KPI id -> KPI."""
        return {k.id: k for k in self.kpis}

    @cached_property
    def table(self) -> Mapping[str, EmbeddedTable]:
        """Table id -> embedded table."""
        return {t.id: t for t in self.tables}


_V = TypeVar("_V")


def _grouped(pairs: Iterable[tuple[str, _V]]) -> Mapping[str, tuple[_V, ...]]:
    """Key -> values in the order given; an unknown key has none."""
    groups: dict[str, list[_V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return defaultdict(tuple, {key: tuple(values) for key, values in groups.items()})


def _by_days(observation: Observation) -> tuple[date, date, str]:
    """The order of periods. Two of the same days (a financial and a calendar quarter) are never in the rows' order."""
    period = observation.period
    return (period.end, period.start, period.calendar.value)


def _by_measure(items: Iterable[_T]) -> Mapping[str, tuple[_T, ...]]:
    return _grouped((i.measure_id, i) for i in items)
