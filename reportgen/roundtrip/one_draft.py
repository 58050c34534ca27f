"""One draft that is being pulled: which of its two readings is taken, where its texts live, and what came of it so far.

`pull` and `new_rows` go through its texts and write down here what each became; the rule is `comparison`'s. Nothing is
written into a workbook or a Word file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from reportgen import richtext
from reportgen.draft.reading.draft import ChangeKind, RegionRead, TableRead, View
from reportgen.findings import InDocument
from reportgen.keys import KPI
from reportgen.richtext import TablePlace
from reportgen.roundtrip.comparison import NO_TABLE, Agreed, Bases, Outcome, Table, Taken
from reportgen.roundtrip.matching import Asked, found_again
from reportgen.roundtrip.memory import mark_of, mark_of_table, table_key
from reportgen.roundtrip.merge import Blocks
from reportgen.roundtrip.plan import Line, Policy, Review, Standing, ToReview
from reportgen.roundtrip.returned import Edited
from reportgen.roundtrip.tables import TablesTaken, take_tables
from reportgen.roundtrip.words import REVIEWER, SAYS
from reportgen.roundtrip.workbook_texts import Home, Kind


class OneDraft:
    """A draft, beside the workbook's texts as the drafts before it have left them (`state`).

    `asked` are its texts as the snapshot has them; `homes` says which text of the workbook each is, None for none;
    `claimed` are those that are some text of this draft. `unsettled` are the texts at which a comment of an earlier
    review draft still stands. `base_of` and `base_of_table` are what its review draft is compared with.
    """

    def __init__(self, state: Standing, edited: Edited) -> None:
        self.state, self.edited, self.draft = state, edited, edited.draft
        snapshot: Mapping[str, Any] = edited.draft.snapshot
        self.view = View.REJECTED if state.policy is Policy.REJECT else View.ACCEPTED
        self.asked: dict[str, Mapping[str, Any]] = {str(r["key"]): r for r in snapshot["regions"]}
        self.bases = Bases.of(snapshot, state.memory.of_draft(edited.id), edited.saved_by, edited.saved_on)
        self.kpi_of = _kpi_of_keys(self.asked, [str(k["id"]) for k in snapshot["kpis"]])
        self.unsettled = {
            c.key for c in self.draft.comments if c.author == REVIEWER and c.text.startswith(SAYS) and not c.resolved
        }
        self.homes: dict[str, str | None] = {}
        self.claimed: set[str] = set()
        self.taken: dict[str, Agreed] = {}
        self.tables_taken: dict[str, Table] = {}
        self.reviewed: list[ToReview] = []
        self.base_of: dict[str, Agreed] = {}
        self.base_of_table: dict[str, Table] = {}

    def find_homes(self) -> None:
        """Find each text's place in the workbook."""
        asked = [
            Asked(key, self.bases.built_with[key].blocks, self.draft.regions[key].heading.in_view(self.view))
            for key in self.asked
        ]
        self.homes = found_again(asked, self.state.texts)

    def blocks(self, region: RegionRead) -> Blocks:
        """A text's blocks."""
        return region.accepted if self.view is View.ACCEPTED else region.rejected

    # ----------------------------------------------------------------- what came of it
    def take_tables(self, key: str, tables: Iterable[TableRead]) -> TablesTaken:
        """Put the tables of one text into the workbook's."""
        taken = take_tables(self.state, self.edited.name, InDocument(self.title(key)), tables, self.view, self.bases)
        self.tables_taken |= taken.agreed
        self.base_of_table |= taken.agreed | taken.bases
        return taken

    def line(self, key: str, home: Home, outcome: Outcome, detail: str) -> None:
        """Add a line to the table that pull prints."""
        who, when = self.who(key)
        place = self.state.homes.cell(home)
        heading = home.heading or home.sub_heading
        self.state.lines.append(Line(self.edited.name, home.owner, heading, outcome, who, when, place, detail))

    def finish(self) -> None:
        """Remember what was taken, and ask for a review draft where a person must look."""
        taken = Taken(self.taken, self.tables_taken)
        if taken:
            saved_by, saved_on = self.edited.saved_by, self.edited.saved_on
            taken = replace(taken, saved_by=saved_by, saved_on=saved_on, replaced=self._replaced())
        self.state.memory = self.state.memory.with_draft(self.edited.id, taken)
        if self.reviewed:
            blocks = (block for base in self.base_of.values() for block in base.blocks)
            placed = {block.table_id for block in blocks if isinstance(block, TablePlace)}
            theirs = {id_: t for id_, t in self.state.tables.items() if id_ in placed - set(self.bases.tables)}
            tables = theirs | self.base_of_table
            self.state.reviews.append(Review(self.edited, self.view, tuple(self.reviewed), self.base_of, tables))

    def _replaced(self) -> dict[str, str]:
        """What the workbook had in place of what is taken now. Where it had the same already, what the draft was made
        from stands for it: that is what an earlier workbook has."""
        had, have = self.state.homes, self.state
        replaced = {}
        for key in self.taken:
            found = self.homes.get(key) or key
            then, now = (_mark_of_home(texts.get(found)) for texts in (had.texts, have.texts))
            if then == now and key in self.bases.built_with:
                then = mark_of(self.bases.last_agreed(key))
            if then != now:
                replaced[found] = then
        for id_ in self.tables_taken:
            was, is_now = had.tables.get(id_, ()), have.tables.get(id_, NO_TABLE)
            if (had.captions.get(id_, ""), was) != is_now:
                replaced[table_key(id_)] = mark_of_table((had.captions[id_], was)) if id_ in had.tables else ""
        return replaced

    # ----------------------------------------------------------------- as a person calls it
    def who(self, key: str) -> tuple[str, str]:
        """Who changed a text last, and when (2023-11-30): by its tracked changes, else who saved the draft."""
        changes = [c for c in self.draft.changes if c.key == key and c.kind is not ChangeKind.FORMATTING]
        if not changes:
            return self.edited.saved_by, self.edited.saved_on[:10]
        last = max(changes, key=lambda c: c.date)
        authors = dict.fromkeys(c.author for c in changes if c.author)
        return " and ".join(authors), last.date[:10]

    def title(self, key: str) -> str:
        """What a person calls the place of a text; '' for one that the draft was not built with."""
        was = self.asked.get(key)
        if was is None:
            return ""
        kpi = self.state.titles.get(self.kpi_of.get(key, ""), "")
        heading = str(was["heading"] or was["sub_heading"]).rstrip(":")
        return f"{kpi}: {heading}" if kpi and heading else kpi or str(was["title"])

    def lost(self, key: str) -> Home:
        """A text whose row the workbook no longer has."""
        was = self.asked[key]
        title = self.state.titles.get(self.kpi_of.get(key, ""), str(was["title"]))
        return Home(key, Kind.COMMENTARY, title, (), str(was["heading"]))


def _mark_of_home(home: Home | None) -> str:
    """A mark of what a place of the workbook holds; '' for none."""
    if home is None:
        return ""
    return mark_of(Agreed(home.heading, home.sub_heading, richtext.typed(home.blocks)))


def _kpi_of_keys(keys: Iterable[str], kpis: Iterable[str]) -> dict[str, str]:
    """Region key -> KPI id. An id may hold what parts a key's words, so the longest that fits is meant."""
    known = set(kpis)
    found: dict[str, str] = {}
    for key in keys:
        rest = key.removeprefix(KPI)
        cuts = [m.start() for m in re.finditer(":", rest)] if rest != key else []
        found[key] = next((rest[:n] for n in reversed(cuts) if rest[:n] in known), "")
    return found
