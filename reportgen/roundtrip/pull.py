"""Officers' drafts and the workbook put together: what each text becomes, and what a person must look at.

Nothing is written here. `plan` goes through the drafts one after another; each meets the texts that those before it
have left, so that two officers' changes to one block meet like a draft's and the workbook's. What must not be taken
without a person's word (a draft of another quarter, an emptied text, a tracked change that nobody decided on) is said,
and stays out. A figure is never taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from reportgen import richtext
from reportgen.compose import Composition
from reportgen.draft.reading.draft import ChangeKind, NewRegion, RegionRead, TableRead, View
from reportgen.draft.writing.blocks import as_written
from reportgen.findings import InDocument, Severity
from reportgen.keys import KPI, slug
from reportgen.richtext import TablePlace
from reportgen.roundtrip.left_out import left_out, pending_changes
from reportgen.roundtrip.matching import Asked, found_again
from reportgen.roundtrip.memory import Agreed, Memory, Taken, alike, base_of
from reportgen.roundtrip.merge import Blocks, Conflict, Merged, Outcome, Rows, merge, merge_line, single
from reportgen.roundtrip.plan import Base, Line, Plan, Policy, Review, Standing, ToReview, shown
from reportgen.roundtrip.returned import REVIEWER, SAYS, Edited, stands_against
from reportgen.roundtrip.tables import TablesTaken, as_kept, take_tables
from reportgen.roundtrip.workbook_texts import Home, Homes, Kind

# After these the draft's heading is the workbook's too.
_AGREED = (Outcome.TAKEN, Outcome.SAME, Outcome.UNCHANGED)

__all__ = ["Line", "Plan", "Policy", "Review", "ToReview", "plan"]


def plan(
    drafts: Sequence[Edited],
    homes: Homes,
    composition: Composition,
    *,
    policy: Policy | None = None,
    take_emptied: bool = False,
    memory: Memory | None = None,
) -> Plan:
    """What each text of the workbook becomes when these drafts are put into it. Pure."""
    state = Standing(homes, composition, policy, take_emptied, memory or Memory())
    for edited in drafts:
        _OneDraft(state, edited).take()
    return Plan(tuple(state.lines), tuple(state.findings), tuple(state.changes()), tuple(state.reviews), state.memory)


# --------------------------------------------------------------------------------------------- one draft
class _OneDraft:
    """One draft being put into the workbook's texts."""

    def __init__(self, state: Standing, edited: Edited) -> None:
        self.state, self.edited, self.draft = state, edited, edited.draft
        self.snapshot: dict[str, Any] = dict(edited.draft.snapshot)
        self.view = View.REJECTED if state.policy is Policy.REJECT else View.ACCEPTED
        self.asked: dict[str, Mapping[str, Any]] = {str(r["key"]): r for r in self.snapshot["regions"]}
        self.tables: dict[str, tuple[str, Rows]] = {
            str(t["id"]): (str(t["caption"]), as_kept(tuple(tuple(map(str, row)) for row in t["rows"])))
            for t in self.snapshot["tables"]
        }
        self.kpi_of = _kpi_of_keys(self.asked, [str(k["id"]) for k in self.snapshot["kpis"]])
        self.unsettled = {
            c.key for c in self.draft.comments if c.author == REVIEWER and c.text.startswith(SAYS) and not c.resolved
        }
        self.remembered = state.memory.of_draft(edited.id)
        self.goes_on = self.remembered.goes_on_in(edited.saved_by, edited.saved_on)
        self.taken: dict[str, Agreed] = {}
        self.tables_taken: dict[str, tuple[str, Rows]] = {}
        self.reviewed: list[ToReview] = []
        self.bases: dict[str, Base] = {}
        self.table_bases: dict[str, tuple[str, Rows]] = {}

    def take(self) -> None:
        """Put the draft's texts into the workbook's, and say what cannot be."""
        self.state.findings += stands_against(self.edited, self.state.composition)
        if self.state.policy is None and (pending := list(pending_changes(self.edited, self._title))):
            self.state.findings += pending
            return
        homes = self._found_again()
        for key in self.asked:
            region = self.draft.regions[key]
            if not region.missing:
                self._take_region(key, region, homes)
        claimed = {home for home in homes.values() if home is not None}
        for new in self.draft.new_regions:
            self._take_new(new, homes, claimed)
        self._say_gone_again(claimed)
        self._keep_prompts(homes)
        self.state.findings += left_out(self.edited, self.view, self.state, self._title)
        self.state.memory = self.state.memory.with_draft(self.edited.id, self._remembered_now())
        if self.reviewed:
            placed = {b.table_id for base in self.bases.values() for b in base.blocks if isinstance(b, TablePlace)}
            theirs = {id_: table for id_, table in self.state.tables.items() if id_ in placed - set(self.tables)}
            tables = theirs | self.table_bases
            self.state.reviews.append(Review(self.edited, self.view, tuple(self.reviewed), self.bases, tables))

    def _remembered_now(self) -> Taken:
        taken = Taken(self.taken, self.tables_taken)
        return replace(taken, saved_by=self.edited.saved_by, saved_on=self.edited.saved_on) if taken else taken

    # ----------------------------------------------------------------- regions
    def _found_again(self) -> dict[str, str | None]:
        asked = [
            Asked(key, richtext.parse(str(r["text"])), self._heading(self.draft.regions[key]))
            for key, r in self.asked.items()
        ]
        return found_again(asked, self.state.texts)

    def _take_region(self, key: str, region: RegionRead, homes: dict[str, str | None]) -> None:
        was = self.asked[key]
        if key in self.unsettled:
            self._say_unsettled(key, homes[key])
            return
        tables = self._tables(key, region.tables)
        blocks = tables.renamed(self._blocks(region))
        now = Agreed(region.heading.in_view(self.view), region.sub_heading.in_view(self.view), richtext.typed(blocks))
        base = self._base(key, Agreed(str(was["heading"]), str(was["sub_heading"]), str(was["text"])), now)
        base_blocks = richtext.parse(base.text)
        found = homes[key]
        if found is None:
            if blocks == base_blocks:
                return
            if base_blocks or self.kpi_of[key] not in self.state.titles:
                self._say_row_gone(key, blocks)
                return
            # A prompt that was filled in since another draft filled in its neighbour, which made the KPI's first row.
            found = self._new_home(key, str(was["heading"]), str(was["sub_heading"]), homes)
            homes[key] = found
        home = self.state.texts[found]
        merged = merge(base_blocks, blocks, home.blocks, take_emptied=self.state.take_emptied)
        if merged.outcome is Outcome.KEPT and blocks == richtext.normalised(as_written(home.blocks)):
            merged = replace(merged, outcome=Outcome.UNCHANGED)  # the draft could not hold all of the workbook's
        heading = self._merged_heading(base.heading, now.heading, home.heading)
        if heading[0] is Outcome.TAKEN and not home.heading_column:
            self._say_heading_fixed(key, now.heading, home.heading)
            heading = (Outcome.KEPT, home.heading)
        sub_heading = self._merged_heading(base.sub_heading, now.sub_heading, home.sub_heading)
        home = replace(home, blocks=merged.blocks, heading=heading[1], sub_heading=sub_heading[1])
        self._put(found, home, key)
        went_on = key in self.remembered.texts and merged.outcome not in (Outcome.CONFLICT, Outcome.EMPTIED)
        agreed = Agreed(
            now.heading if heading[0] in _AGREED else base.heading,
            now.sub_heading if sub_heading[0] in _AGREED else base.sub_heading,
            now.text if went_on or merged.outcome in (Outcome.TAKEN, Outcome.MERGED, Outcome.SAME) else base.text,
        )
        built_with = Agreed(str(was["heading"]), str(was["sub_heading"]), str(was["text"]))
        if agreed != self.remembered.texts.get(key, built_with):
            self.taken[key] = agreed
        then = self.remembered.texts.get(key, built_with)
        kept_text = merged.outcome is Outcome.KEPT and base.text == built_with.text
        kept_heading = now.heading == base.heading == built_with.heading != then.heading
        went_back = key in self.remembered.texts and (kept_text or kept_heading)
        self._say_outcome(key, home, merged, heading, sub_heading, tables, went_back=went_back)
        settle = ToReview(
            key,
            merged,
            blocks,
            home.heading if heading[0] is Outcome.CONFLICT else "",
            home.sub_heading if sub_heading[0] is Outcome.CONFLICT else "",
            tables.theirs,
        )
        if settle.is_open or merged.outcome is Outcome.MERGED:
            self.reviewed.append(settle)
        # What the draft does not show stays its base as it was, or the next pull would take it for a change. A table
        # that the workbook has lost is the draft's own from now on.
        lost = [id_ for id_, (_, rows) in tables.bases.items() if not rows]
        kept = tuple(b for b in base_blocks if not (isinstance(b, TablePlace) and b.table_id in lost))
        self.bases[key] = Base(
            home.heading if heading[0] in (Outcome.TAKEN, Outcome.CONFLICT) else base.heading,
            home.sub_heading if sub_heading[0] in (Outcome.TAKEN, Outcome.CONFLICT) else base.sub_heading,
            kept if merged.outcome in (Outcome.KEPT, Outcome.EMPTIED) else merged.blocks,
        )

    def _base(self, key: str, built_with: Agreed, now: Agreed) -> Agreed:
        """The headings and the text on which the draft and the workbook last agreed."""
        then = self.remembered.texts.get(key)
        if then is None:
            return built_with
        if self.goes_on:
            return then
        text = base_of(richtext.parse(built_with.text), richtext.parse(then.text), richtext.parse(now.text))
        return Agreed(
            then.heading if then.heading and now.heading != built_with.heading else built_with.heading,
            then.sub_heading if then.sub_heading and now.sub_heading != built_with.sub_heading
            else built_with.sub_heading,
            richtext.typed(text),
        )  # fmt: skip

    def _merged_heading(self, base: str, draft: str, workbook: str) -> tuple[Outcome, str]:
        # A heading whose spaces alone differ was not renamed by anybody.
        return merge_line(base, draft, workbook) if single(draft) != single(base) else (Outcome.UNCHANGED, workbook)

    def _put(self, found: str, home: Home, key: str) -> None:
        before = self.state.texts[found]
        self.state.texts[found] = home
        if not home.row and home.blocks and home.blocks != before.blocks:
            self.state.authors.setdefault(found, self._who(key)[0])

    def _say_outcome(
        self,
        key: str,
        home: Home,
        merged: Merged,
        heading: tuple[Outcome, str],
        sub_heading: tuple[Outcome, str],
        tables: TablesTaken,
        *,
        went_back: bool,
    ) -> None:
        details = ["the draft has the words from before it was pulled; the workbook's stay"] if went_back else []
        for name, (outcome, text) in (("heading", heading), ("sub-heading", sub_heading)):
            if outcome is Outcome.TAKEN:
                details.append(f"{name} renamed to '{text}'")
            elif outcome is Outcome.CONFLICT:
                details.append(f"{name} renamed in both; the workbook's '{text}' stays")
        details += tables.said
        parts = (heading[0], sub_heading[0], tables.outcome)
        if merged.outcome is Outcome.EMPTIED:
            details.append("emptied in the draft; the workbook's text stays unless you say --take-emptied")
        if merged.outcome is Outcome.KEPT and not merged.blocks:
            details.append("the workbook's cell was emptied")
        outcome = merged.outcome
        if Outcome.CONFLICT in parts:
            outcome = Outcome.CONFLICT
        elif outcome is Outcome.UNCHANGED and went_back:
            outcome = Outcome.KEPT
        elif outcome is Outcome.UNCHANGED and details:
            outcome = tables.outcome or Outcome.TAKEN
        if outcome is not Outcome.UNCHANGED:
            self._line(key, home, outcome, "; ".join(details))

    def _say_unsettled(self, key: str, found: str | None) -> None:
        was = self.asked[key]
        home = self.state.texts[found] if found is not None else self._lost(key)
        self._line(key, home, Outcome.CONFLICT, "not settled yet: its comment is still there")
        self.bases[key] = Base(str(was["heading"]), str(was["sub_heading"]), richtext.parse(str(was["text"])))

    def _lost(self, key: str) -> Home:
        """A text whose row the workbook no longer has."""
        was = self.asked[key]
        title = self.state.titles.get(self.kpi_of.get(key, ""), str(was["title"]))
        return Home(key, Kind.COMMENTARY, title, (), str(was["heading"]))

    def _say_heading_fixed(self, key: str, heading: str, stands: str) -> None:
        self.state.say(
            "heading-fixed",
            Severity.WARNING,
            InDocument(self._title(key)),
            f"{self.edited.name} has the heading '{shown(heading)}' for '{stands}', which the workbook does not hold.",
            "The heading stays as it is; only the text under it was read.",
        )

    def _say_row_gone(self, key: str, blocks: Blocks) -> None:
        said = "the workbook no longer has this row; the draft's text is not taken"
        self._line(key, self._lost(key), Outcome.CONFLICT, said)
        conflict = Merged(Outcome.CONFLICT, (), blocks, (Conflict(blocks, ()),))
        self.reviewed.append(ToReview(key, conflict, blocks))
        was = self.asked[key]
        self.bases[key] = Base(str(was["heading"]), str(was["sub_heading"]), ())

    # ----------------------------------------------------------------- new rows
    def _take_new(self, new: NewRegion, homes: dict[str, str | None], claimed: set[str]) -> None:
        heading, blocks = new.heading.in_view(self.view), new.blocks.in_view(self.view)
        if not heading:
            return
        if new.kpi not in self.state.titles:
            self.state.say(
                "heading-outside",
                Severity.WARNING,
                InDocument(heading, shown(" ".join(_plain(blocks)))),
                f"{self.edited.name} has a new heading that stands in no KPI, so it cannot be taken.",
                "Move it, with its text, under the KPI that it belongs to.",
            )
            return
        tables = self._tables(new.after or f"{KPI}{new.kpi}:new", new.tables)
        blocks = tables.renamed(blocks)
        place = self._place_of_new(new, homes)
        text = richtext.typed(blocks)
        known = next(
            (k for k, h in self.state.texts.items()
             if k not in claimed and k.rpartition(":")[0] == place and slug(h.heading) == slug(heading)),
            None,
        ) or self._renamed_since(place, text, claimed)  # fmt: skip
        found = known or self._new_home(f"{place}:{slug(heading)}", heading, "", homes, after=new.after)
        claimed.add(found)
        home = self.state.texts[found]
        then = self.remembered.texts.get(found, Agreed(heading, "", ""))
        base = then.text if self.goes_on else richtext.typed(base_of((), richtext.parse(then.text), blocks))
        merged = merge(richtext.parse(base), blocks, home.blocks)
        if merged.outcome is not Outcome.CONFLICT:
            self.taken[found] = Agreed(heading, "", text)
        said = [*tables.said]
        if known is None:
            home = replace(home, blocks=merged.blocks)
            self.state.authors.setdefault(found, self._who(new.after)[0])
            self._line(new.after, home, Outcome.TAKEN, "; ".join(["new heading", *said]))
        else:
            renamed, words = self._merged_heading(then.heading, heading, home.heading)
            home = replace(home, blocks=merged.blocks, heading=words)
            if renamed is Outcome.TAKEN:
                said.insert(0, f"heading renamed to '{words}'")
            outcome = Outcome.TAKEN if said and merged.outcome is Outcome.UNCHANGED else merged.outcome
            if outcome is not Outcome.UNCHANGED:
                said += [] if found in self.remembered.texts else ["the workbook has this heading too"]
                self._line(new.after, home, outcome, "; ".join(said))
            if merged.conflicts or tables.theirs:
                self.reviewed.append(ToReview(found, merged, blocks, tables=tables.theirs, new=new))
                self.bases[found] = Base(heading, "", merged.blocks)
        self.state.texts[found] = home

    def _added_before(self) -> Iterator[tuple[str, Agreed]]:
        """The headings that were new when this draft was pulled before, by their key in the workbook."""
        return ((k, t) for k, t in self.remembered.texts.items() if k not in self.asked and k in self.state.texts)

    def _renamed_since(self, place: str, text: str, claimed: set[str]) -> str | None:
        """The text that was taken from this draft before under another heading, which its officer has renamed since."""
        still = {slug(new.heading.in_view(self.view)) for new in self.draft.new_regions}
        for key, then in self._added_before():
            gone = key not in claimed and slug(then.heading) not in still
            if gone and key.rpartition(":")[0] == place and alike(richtext.parse(then.text), richtext.parse(text)):
                return key
        return None

    def _say_gone_again(self, claimed: set[str]) -> None:
        """Headings that were taken from this draft before and are no longer in it: asked about, as an emptied text."""
        for key, then in self._added_before():
            home = self.state.texts[key]
            if key not in claimed and slug(home.heading) == slug(then.heading) and home.blocks:
                said = "the heading is gone from the draft; delete its row in the workbook if that is meant"
                self._line(key, home, Outcome.EMPTIED, said)

    def _place_of_new(self, new: NewRegion, homes: Mapping[str, str | None]) -> str:
        after = self.state.texts.get(homes.get(new.after) or "")
        measure = after.measure_id if after is not None and after.kpi_id == new.kpi else ""
        return f"{KPI}{new.kpi}:{measure}" if measure else f"{KPI}{new.kpi}"

    def _new_home(
        self, key: str, heading: str, sub_heading: str, homes: Mapping[str, str | None], after: str = ""
    ) -> str:
        """Make room for a text that the workbook has no row for; gives its key there."""
        texts = self.state.texts
        place = key.rpartition(":")[0]
        kpi = self.kpi_of.get(key) or next((k for k in self.state.titles if place in (f"{KPI}{k}",)), "")
        kpi = kpi or next((k for k in self.state.titles if place.startswith(f"{KPI}{k}:")), "")
        measure = place.removeprefix(f"{KPI}{kpi}").lstrip(":")
        siblings = sorted((h for h in texts.values() if h.kpi_id == kpi), key=lambda h: h.order)
        before = self._before(key, after, homes, kpi)
        order = _between(before.order if before is not None else None, [h.order for h in siblings])
        free, n = key, 1
        while free in texts:
            n += 1
            free = f"{key}-{n}"
        texts[free] = Home(
            free, Kind.COMMENTARY, self.state.titles.get(kpi, kpi), (), heading, sub_heading, 0, kpi, measure, order
        )
        return free

    def _before(self, key: str, after: str, homes: Mapping[str, str | None], kpi: str) -> Home | None:
        """The text of the same KPI that a new one stands behind."""
        keys = list(self.asked)
        if after:
            candidates = keys[: keys.index(after) + 1] if after in keys else []
        else:
            candidates = keys[: keys.index(key)] if key in keys else []
        for candidate in reversed(candidates):
            home = self.state.texts.get(homes.get(candidate) or "")
            if home is not None and home.kpi_id == kpi:
                return home
        return None

    def _keep_prompts(self, homes: Mapping[str, str | None]) -> None:
        """A KPI's first row ends its prompts: those still waiting become rows without text, and go on waiting."""
        begun = {self.state.texts[key].kpi_id for key in self.state.authors}
        for key, found in homes.items():
            home = self.state.texts.get(found or "")
            waits = home is not None and not home.row and home.kpi_id in begun and not self.draft.regions[key].missing
            if found is not None and waits:
                self.state.authors.setdefault(found, "")

    # ----------------------------------------------------------------- words
    def _tables(self, key: str, tables: Iterable[TableRead]) -> TablesTaken:
        where = InDocument(self._title(key))
        before = self.remembered.tables
        taken = take_tables(self.state, self.edited.name, where, tables, self.view, self.tables, before, self.goes_on)
        self.tables_taken |= taken.agreed
        self.table_bases |= taken.agreed | taken.bases
        return taken

    def _line(self, key: str, home: Home, outcome: Outcome, detail: str) -> None:
        who, when = self._who(key)
        place = self.state.homes.cell(home)
        heading = home.heading or home.sub_heading
        self.state.lines.append(Line(self.edited.name, home.owner, heading, outcome, who, when, place, detail))

    def _who(self, key: str) -> tuple[str, str]:
        """Who changed a text last, and when (2023-11-30): by its tracked changes, else who saved the draft."""
        changes = [c for c in self.draft.changes if c.key == key and c.kind is not ChangeKind.FORMATTING]
        if not changes:
            return self.edited.saved_by, self.edited.saved_on[:10]
        last = max(changes, key=lambda c: c.date)
        authors = dict.fromkeys(c.author for c in changes if c.author)
        return " and ".join(authors), last.date[:10]

    def _title(self, key: str) -> str:
        was = self.asked.get(key)
        if was is None:
            return ""
        kpi = self.state.titles.get(self.kpi_of.get(key, ""), "")
        heading = str(was["heading"] or was["sub_heading"]).rstrip(":")
        return f"{kpi}: {heading}" if kpi and heading else kpi or str(was["title"])

    def _heading(self, region: RegionRead) -> str:
        return region.heading.in_view(self.view)

    def _blocks(self, region: RegionRead) -> Blocks:
        return region.accepted if self.view is View.ACCEPTED else region.rejected


# --------------------------------------------------------------------------------------------- small things
def _kpi_of_keys(keys: Iterable[str], kpis: Iterable[str]) -> dict[str, str]:
    """Region key -> KPI id. An id may hold what parts a key's words, so the longest that fits is meant."""
    known = set(kpis)
    found: dict[str, str] = {}
    for key in keys:
        rest = key.removeprefix(KPI)
        cuts = [m.start() for m in re.finditer(":", rest)] if rest != key else []
        found[key] = next((rest[:n] for n in reversed(cuts) if rest[:n] in known), "")
    return found


def _between(before: Decimal | None, orders: Sequence[Decimal]) -> Decimal:
    """A number behind `before` and in front of the next; behind all others where nothing is said."""
    if before is None:
        return max(orders, default=Decimal(0)) + 1
    following = [o for o in orders if o > before]
    return (before + min(following)) / 2 if following else before + 1


def _plain(blocks: Blocks) -> Iterator[str]:
    for block in blocks:
        yield f"[table: {block.table_id}]" if isinstance(block, TablePlace) else richtext.plain(block.spans)
