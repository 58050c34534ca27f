"""What a pull would do, as values; and the workbook's texts as the drafts so far have left them.

What each text becomes is for `comparison`, going through the drafts for `pull`: neither is known here, nor any file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from reportgen.compose import Composition
from reportgen.draft.reading.draft import NewRegion, View
from reportgen.draft.snapshot import figures_of
from reportgen.findings import Finding, Place, Severity
from reportgen.richtext import TablePlace
from reportgen.roundtrip.comparison import Agreed, Compared, Outcome, Table
from reportgen.roundtrip.figure_changes import Subjects
from reportgen.roundtrip.memory import Memory
from reportgen.roundtrip.merge import Blocks
from reportgen.roundtrip.returned import Edited
from reportgen.roundtrip.words import single
from reportgen.roundtrip.workbook_texts import Home, Homes, Kind
from reportgen.workbook.patch import Change


class Policy(Enum):
    """What becomes of tracked changes that nobody has accepted or rejected."""

    ACCEPT = "accept"
    REJECT = "reject"


@dataclass(frozen=True)
class Line:
    """A line of the table that pull prints. `place` is the cell that holds the text; `detail` is for a person."""

    draft: str
    owner: str  # the KPI's title, or what else the text belongs to
    heading: str
    outcome: Outcome
    who: str = ""
    when: str = ""
    place: str = ""
    detail: str = ""

    @property
    def said(self) -> str:
        """What happened, with the detail."""
        return f"{self.outcome.value} ({self.detail})" if self.detail else self.outcome.value


@dataclass(frozen=True)
class ToReview:
    """One text of a draft that a person should see in Word.

    `heading`, `sub_heading` and `tables` (by the id in the draft: caption, rows) are the workbook's, where the draft
    and the workbook changed them in different ways; '' and nothing otherwise. `new` is set where the text stands under
    a heading that an officer added, and the workbook has that heading with another text.
    """

    key: str
    text: Compared[Blocks]  # the draft's in the view that was taken
    heading: str = ""
    sub_heading: str = ""
    tables: Mapping[str, Table] = field(default_factory=dict)
    new: NewRegion | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is something to settle."""
        return bool(self.text.conflicts or self.heading or self.sub_heading or self.tables)


@dataclass(frozen=True)
class Review:
    """What the review draft of one draft must show, and the base of each region and table from now on."""

    edited: Edited
    view: View
    texts: tuple[ToReview, ...]
    bases: Mapping[str, Agreed]
    tables: Mapping[str, Table]


@dataclass(frozen=True)
class Plan:
    """What pulling would do. `stopped` are the names of the drafts of which nothing is taken: where these are all, the
    lines and changes are what would have been."""

    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    reviews: tuple[Review, ...]
    memory: Memory
    stopped: tuple[str, ...] = ()


class Standing:
    """The workbook's texts as the drafts so far have left them, and what was said."""

    def __init__(
        self, homes: Homes, composition: Composition, policy: Policy | None, take_emptied: bool, memory: Memory
    ) -> None:
        self.homes, self.composition, self.policy, self.take_emptied = homes, composition, policy, take_emptied
        self.memory = memory
        self.texts: dict[str, Home] = dict(homes.texts)
        self.tables: dict[str, Table] = {id_: (homes.captions[id_], r) for id_, r in homes.tables.items()}
        self.authors: dict[str, str] = {}  # of the rows that must be added, by key
        self.figures = {key: single(text) for key, text in figures_of(composition).items()}
        self.subjects = Subjects(composition)
        self.titles = {k.id: k.title for s in composition.sections for k in s.kpis}
        self.lines: list[Line] = []
        self.findings: list[Finding] = []
        self.reviews: list[Review] = []

    def changes(self) -> Iterator[Change]:
        """What must be written into the workbook."""
        changed = {id_ for id_ in self.tables if self.tables[id_] != self._table_was(id_)}
        for homes in self._cells().values():
            if any(self._is_changed(home) or changed & self._pasted_in(home) for home in homes):
                # A pasted table gets rows of its own as soon as its cell is written: there it is placed by its id.
                changed |= set().union(*(self._pasted_in(home) for home in homes))
                in_one_cell = any(home.heading_in_text for home in homes)
                yield self.homes.set_entry(homes) if in_one_cell else self.homes.set_text(homes[0], homes[0].blocks)
        for key, home in self.texts.items():
            was = self.homes.texts.get(key)
            if was is None or (not home.row and home.kind is Kind.COMMENTARY):
                if key in self.authors and not home.row:
                    yield self.homes.add_text(home, self.authors[key])
                continue
            if home.heading != was.heading and not home.heading_in_text:
                yield self.homes.set_heading(home, home.heading_column, home.heading)
            if home.sub_heading != was.sub_heading:
                yield self.homes.set_heading(home, "Sub-heading", home.sub_heading)
        for id_ in self.tables:
            if id_ in changed:
                yield from self.homes.set_table(id_, *self.tables[id_])

    def _cells(self) -> dict[tuple[Kind, int | str], list[Home]]:
        """The texts that the workbook has, by the cell that holds them, in its order: an entry that was pasted whole is
        several."""
        found: dict[tuple[Kind, int | str], list[Home]] = {}
        for key, home in self.texts.items():
            if key in self.homes.texts and (home.row or home.kind is not Kind.COMMENTARY):
                found.setdefault((home.kind, home.row or key), []).append(home)
        return found

    def _is_changed(self, home: Home) -> bool:
        """Whether its cell must be written anew."""
        was = self.homes.texts[home.key]
        return home.blocks != was.blocks or (home.heading_in_text and home.heading != was.heading)

    def _pasted_in(self, home: Home) -> set[str]:
        placed = {block.table_id for block in home.blocks if isinstance(block, TablePlace)}
        return placed & self.homes.pasted

    def _table_was(self, id_: str) -> Table:
        return self.homes.captions.get(id_, ""), self.homes.tables.get(id_, ())

    def without_what_follows(self) -> Callable[[], None]:
        """A way back to how it stands now: all but the findings of what comes in between is undone."""
        texts, tables, authors = dict(self.texts), dict(self.tables), dict(self.authors)
        lines, reviews, memory = len(self.lines), len(self.reviews), self.memory

        def back() -> None:
            self.texts, self.tables, self.authors, self.memory = texts, tables, authors, memory
            del self.lines[lines:], self.reviews[reviews:]

        return back

    def say(self, code: str, severity: Severity, place: Place, problem: str, remedy: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(code, severity, place, problem, remedy))
