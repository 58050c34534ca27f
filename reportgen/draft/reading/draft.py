"""What is read back from an edited draft, as values.

A text with tracked changes reads two ways: as it stands once all changes are accepted, and once all are rejected.
Every value that an edit can touch has both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

from reportgen.docx.review import ChangeKind as ChangeKind  # likewise
from reportgen.docx.views import View as View  # one of the values here: every other has two of it
from reportgen.findings import Finding, InDocument
from reportgen.richtext import Block

T = TypeVar("T")
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Both(Generic[T]):
    """A value in both views."""

    accepted: T
    rejected: T

    def in_view(self, view: View) -> T:
        """The value in one view."""
        return self.accepted if view is View.ACCEPTED else self.rejected

    @property
    def pending(self) -> bool:
        """Whether accepting and rejecting the tracked changes give different values."""
        return self.accepted != self.rejected


class Layer(Enum):
    """What a region was found by, in the order in which they are believed."""

    TAG = "tag"  # its content control
    BOOKMARK = "bookmark"
    WORDS = "words"  # its heading's words, or for a text without a heading its own


@dataclass(frozen=True)
class TableRead:
    """A table in a region. `id` is that of the Tables sheet; a table that an officer added has a new one (`new`).

    `rows` are all rows, header first, cells as text; no rows in a view in which the table is not there.
    """

    id: str
    caption: Both[str]
    rows: Both[Rows]
    new: bool = False


@dataclass(frozen=True)
class NewRegion:
    """A heading that an officer added, with the text under it.

    It stands after the region `after` ('' where none stands before it) and belongs to the KPI `kpi` ('' outside any).
    In a view in which the heading does not exist, it is '' and there are no blocks. `level` is the heading's, from 1.
    """

    kpi: str
    after: str
    level: int
    heading: Both[str]
    blocks: Both[tuple[Block, ...]]
    tables: tuple[TableRead, ...] = ()

    @property
    def key(self) -> None:
        """None: the report does not know this region yet."""
        return None


@dataclass(frozen=True)
class RegionRead:
    """One editable text as it stands in the draft.

    `heading` and `sub_heading` are '' where the region has none, or no longer has it. `how` says which layers found
    it; a region that no layer finds is `missing` and has no blocks. The blocks are normalised (`richtext.normalised`);
    a prompt is no block.
    """

    key: str
    heading: Both[str]
    sub_heading: Both[str]
    accepted: tuple[Block, ...]
    rejected: tuple[Block, ...]
    tables: tuple[TableRead, ...] = ()
    how: tuple[Layer, ...] = ()
    missing: bool = False
    new_headings: tuple[NewRegion, ...] = ()

    @property
    def pending(self) -> bool:
        """Whether tracked changes in this region wait for a decision."""
        return (
            self.accepted != self.rejected
            or self.heading.pending
            or self.sub_heading.pending
            or any(t.rows.pending or t.caption.pending for t in self.tables)
        )


@dataclass(frozen=True)
class FigureRead:
    """A locked figure: `was` is what the draft was built with, `shown` what stands there now, spaces made single."""

    key: str
    was: str
    shown: Both[str]
    missing: bool = False

    @property
    def changed(self) -> bool:
        """Whether somebody changed the figure in the draft."""
        return not self.missing and (self.shown.accepted != self.was or self.shown.rejected != self.was)


@dataclass(frozen=True)
class Stray:
    """Text that stands outside every region; `kpi` is the KPI under which it stands, or ''."""

    place: InDocument
    words: Both[str]
    kpi: str = ""


@dataclass(frozen=True)
class Comment:
    """A Word comment: `words` is the text it stands at, `key` the region, or '' outside any."""

    author: str
    date: str  # as Word wrote it, ISO 8601, or ''
    text: str
    key: str
    words: str
    resolved: bool = False  # marked as such in Word


@dataclass(frozen=True)
class Change:
    """A tracked change, neighbouring runs of one kind and author together; '' as words is a paragraph's end alone."""

    kind: ChangeKind
    author: str
    date: str
    words: str
    key: str


@dataclass(frozen=True)
class Draft:
    """An edited draft, read. Every key of the snapshot's regions and figures is in `regions` and `figures`."""

    snapshot: Mapping[str, object]
    regions: Mapping[str, RegionRead]
    figures: Mapping[str, FigureRead]
    new_regions: tuple[NewRegion, ...] = ()
    strays: tuple[Stray, ...] = ()
    comments: tuple[Comment, ...] = ()
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    @property
    def formatting_changes(self) -> int:
        """How many tracked changes are of looks alone."""
        return sum(c.kind is ChangeKind.FORMATTING for c in self.changes)

    def changed_figures(self) -> Iterator[FigureRead]:
        """The locked figures that no longer say what the draft was built with."""
        return (f for f in self.figures.values() if f.changed)
