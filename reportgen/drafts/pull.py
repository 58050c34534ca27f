"""Officers' drafts and the workbook put together: what each text becomes, and what a person must look at.

Nothing is written here. `plan` goes through the drafts one after another; each meets the texts that those before it
have left, so that two officers' changes to one block meet like a draft's and the workbook's. What must not be taken
without a person's word (a draft of another quarter, an emptied text, a tracked change that nobody decided on) is said,
and stays out. A figure is never taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Any

from reportgen import richtext
from reportgen.compose import Composition
from reportgen.compose.report import slug
from reportgen.drafts.arriving import REVIEWER, SAYS, Edited, stands_against
from reportgen.drafts.homes import Asked, Home, Homes, Kind, found_again
from reportgen.drafts.memory import Memory, base_of
from reportgen.drafts.merge import Blocks, Conflict, Merged, Outcome, Rows, merge, merge_line, merge_rows
from reportgen.findings import Finding, InDocument, Place, Severity
from reportgen.richtext import TablePlace
from reportgen.word.reading.draft import Change, ChangeKind, NewRegion, RegionRead, TableRead, View
from reportgen.word.regions import KPI
from reportgen.word.snapshot import figures_of
from reportgen.workbook.patch import Change as CellChange

_SHOWN = 70  # characters of a text that a line quotes
_LOOKS = frozenset({ChangeKind.FORMATTING})


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
    """One text of a draft that a person should see in Word."""

    key: str
    merged: Merged
    draft: Blocks  # as the draft has it in the view that was taken


@dataclass(frozen=True)
class Review:
    """What the review draft of one draft must show, and the base of each region from now on: (heading, blocks)."""

    edited: Edited
    view: View
    texts: tuple[ToReview, ...]
    bases: Mapping[str, tuple[str, Blocks]]


@dataclass(frozen=True)
class Plan:
    """What pulling would do. With a finding at error level nothing may be written, unless somebody insists."""

    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    changes: tuple[CellChange, ...]
    reviews: tuple[Review, ...]
    memory: Memory


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
    state = _State(homes, composition, policy, take_emptied, memory or Memory())
    for edited in drafts:
        _OneDraft(state, edited).take()
    return Plan(tuple(state.lines), tuple(state.findings), tuple(state.changes()), tuple(state.reviews), state.memory)


# --------------------------------------------------------------------------------------------- all drafts
class _State:
    """The workbook's texts as the drafts so far have left them, and what was said."""

    def __init__(
        self, homes: Homes, composition: Composition, policy: Policy | None, take_emptied: bool, memory: Memory
    ) -> None:
        self.homes, self.composition, self.policy, self.take_emptied = homes, composition, policy, take_emptied
        self.memory = memory
        self.texts: dict[str, Home] = dict(homes.texts)
        self.tables: dict[str, tuple[str, Rows]] = {id_: (homes.captions[id_], r) for id_, r in homes.tables.items()}
        self.authors: dict[str, str] = {}  # of the rows that must be added, by key
        self.figures = {key: _single(text) for key, text in figures_of(composition).items()}
        self.names = {row.measure_id: row.name for s in composition.sections for k in s.kpis for row in k.rows}
        self.titles = {k.id: k.title for s in composition.sections for k in s.kpis}
        self.lines: list[Line] = []
        self.findings: list[Finding] = []
        self.reviews: list[Review] = []

    def changes(self) -> Iterator[CellChange]:
        """What must be written into the workbook."""
        for key, home in self.texts.items():
            was = self.homes.texts.get(key)
            if not home.row and home.kind is Kind.COMMENTARY:
                if key in self.authors:
                    yield self.homes.add_text(home, self.authors[key])
                continue
            if was is None:
                continue
            if home.blocks != was.blocks:
                yield self.homes.set_text(home, home.blocks)
            if home.heading != was.heading:
                yield self.homes.set_heading(home, home.heading_column, home.heading)
            if home.sub_heading != was.sub_heading:
                yield self.homes.set_heading(home, "Sub-heading", home.sub_heading)
        for id_, (caption, rows) in self.tables.items():
            if (caption, rows) != (self.homes.captions.get(id_, ""), self.homes.tables.get(id_, ())):
                yield from self.homes.set_table(id_, caption, rows)

    def say(self, code: str, severity: Severity, place: Place, problem: str, remedy: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(code, severity, place, problem, remedy))


# --------------------------------------------------------------------------------------------- one draft
class _OneDraft:
    """One draft being put into the workbook's texts."""

    def __init__(self, state: _State, edited: Edited) -> None:
        self.state, self.edited, self.draft = state, edited, edited.draft
        self.snapshot: dict[str, Any] = dict(edited.draft.snapshot)
        self.view = View.REJECTED if state.policy is Policy.REJECT else View.ACCEPTED
        self.asked: dict[str, Mapping[str, Any]] = {str(r["key"]): r for r in self.snapshot["regions"]}
        self.captions = {str(t["id"]): str(t["caption"]) for t in self.snapshot["tables"]}
        self.rows: dict[str, Rows] = {
            str(t["id"]): tuple(tuple(str(c) for c in row) for row in t["rows"]) for t in self.snapshot["tables"]
        }
        self.kpi_of = _kpi_of_keys(self.asked, [str(k["id"]) for k in self.snapshot["kpis"]])
        self.unsettled = {
            c.key
            for c in self.draft.comments
            if c.author == REVIEWER and c.text.startswith(SAYS) and c.text not in edited.resolved
        }
        self.remembered = state.memory.drafts.get(edited.id, {})
        self.taken: dict[str, tuple[str, str]] = {}
        self.reviewed: list[ToReview] = []
        self.bases: dict[str, tuple[str, Blocks]] = {}

    def take(self) -> None:
        """Put the draft's texts into the workbook's, and say what cannot be."""
        self.state.findings += stands_against(self.edited, self.state.composition)
        if self._stop_at_pending_changes():
            return
        homes = self._found_again()
        for key in self.asked:
            region = self.draft.regions[key]
            if not region.missing:
                self._take_region(key, region, homes)
        claimed = {home for home in homes.values() if home is not None}
        for new in self.draft.new_regions:
            self._take_new(new, homes, claimed)
        self._keep_prompts(homes)
        self.state.findings += self.draft.findings
        self._say_strays()
        self._say_figures()
        self._say_comments()
        self.state.memory = self.state.memory.with_draft(self.edited.id, self.taken)
        if self.reviewed:
            self.state.reviews.append(Review(self.edited, self.view, tuple(self.reviewed), self.bases))

    # ----------------------------------------------------------------- may it be taken at all
    def _stop_at_pending_changes(self) -> bool:
        pending = [c for c in self.draft.changes if c.kind not in _LOOKS]
        if self.state.policy is not None or not pending:
            return False
        by_key: dict[str, list[Change]] = {}
        for change in pending:
            by_key.setdefault(change.key, []).append(change)
        for key, changes in by_key.items():
            said = "; ".join(_change_in_words(c) for c in changes[:3])
            more = f" and {len(changes) - 3} more" if len(changes) > 3 else ""
            self.state.say(
                "changes-pending",
                Severity.ERROR,
                InDocument(self._title(key), ""),
                f"{self.edited.name} holds tracked changes that nobody accepted or rejected: {said}{more}.",
                "Decide on them in Word, or run this again with --accept-changes or --reject-changes.",
            )
        return True

    # ----------------------------------------------------------------- regions
    def _found_again(self) -> dict[str, str | None]:
        asked = [
            Asked(key, richtext.parse(str(r["text"])), self._heading(self.draft.regions[key]))
            for key, r in self.asked.items()
        ]
        return found_again(asked, self.state.texts)

    def _take_region(self, key: str, region: RegionRead, homes: dict[str, str | None]) -> None:
        was = self.asked[key]
        tables = self._tables_taken(key, region.tables)
        blocks = tables.renamed(self._blocks(region))
        heading_now = region.heading.in_view(self.view)
        base_heading, base = self._base(key, str(was["heading"]), richtext.parse(str(was["text"])), heading_now, blocks)
        found = homes[key]
        if found is None:
            if blocks == base:
                return
            if base:
                self._say_row_gone(key, blocks)
                return
            # A prompt that was filled in since another draft filled in its neighbour, which made the KPI's first row.
            found = self._new_home(key, str(was["heading"]), str(was["sub_heading"]), homes)
            homes[key] = found
        home = self.state.texts[found]
        if key in self.unsettled:
            self._line(key, home, Outcome.CONFLICT, "not settled yet: its comment is still there")
            self.bases[key] = (base_heading, base)
            return
        merged = merge(base, blocks, home.blocks, take_emptied=self.state.take_emptied)
        heading = self._merged_heading(base_heading, heading_now, home.heading)
        if heading[0] is Outcome.TAKEN and not home.heading_column:
            self._say_heading_fixed(key, heading_now, home.heading)
            heading = (Outcome.KEPT, home.heading)
        sub_heading = self._merged_heading(
            str(was["sub_heading"]), region.sub_heading.in_view(self.view), home.sub_heading
        )
        home = replace(home, blocks=merged.blocks, heading=heading[1], sub_heading=sub_heading[1])
        self._put(found, home, key)
        self._remember(key, str(was["heading"]), str(was["text"]), heading_now, blocks, merged)
        self._say_outcome(key, home, merged, heading, sub_heading, tables)
        if merged.outcome in (Outcome.CONFLICT, Outcome.MERGED):
            self.reviewed.append(ToReview(key, merged, blocks))
        # What the draft does not show stays its base as it was, or the next pull would take it for a change.
        self.bases[key] = (
            home.heading if heading[0] is Outcome.TAKEN else base_heading,
            base if merged.outcome in (Outcome.KEPT, Outcome.EMPTIED) else merged.blocks,
        )

    def _base(self, key: str, heading: str, built_with: Blocks, heading_now: str, now: Blocks) -> tuple[str, Blocks]:
        """The heading and the text on which the draft and the workbook last agreed."""
        if key not in self.remembered:
            return heading, built_with
        then, text = self.remembered[key]
        return (then if then and heading_now != heading else heading), base_of(built_with, richtext.parse(text), now)

    def _remember(self, key: str, heading: str, text: str, heading_now: str, blocks: Blocks, merged: Merged) -> None:
        """What the workbook now has of this draft, unless it is what the draft was built with."""
        agreed = merged.outcome in (Outcome.TAKEN, Outcome.MERGED, Outcome.SAME) or key in self.remembered
        now = richtext.typed(blocks)
        open_ = merged.outcome in (Outcome.CONFLICT, Outcome.EMPTIED)
        if not open_ and ((agreed and now != text) or heading_now != heading):
            self.taken[key] = (heading_now, now)

    def _merged_heading(self, base: str, draft: str, workbook: str) -> tuple[Outcome, str]:
        # A heading that only lost or gained its colon in a program's hands was not renamed by anybody.
        return merge_line(base, draft, workbook) if _single(draft) != _single(base) else (Outcome.UNCHANGED, workbook)

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
        tables: _Tables,
    ) -> None:
        details = []
        for name, (outcome, text) in (("heading", heading), ("sub-heading", sub_heading)):
            if outcome is Outcome.TAKEN:
                details.append(f"{name} renamed to '{text}'")
            elif outcome is Outcome.CONFLICT:
                details.append(f"{name} renamed in both; the workbook's '{text}' stays")
        details += tables.said
        if merged.outcome is Outcome.EMPTIED:
            details.append("emptied in the draft; the workbook's text stays unless you say --take-emptied")
        if merged.outcome is Outcome.KEPT and not merged.blocks:
            details.append("the workbook's cell was emptied")
        outcome = merged.outcome
        if outcome is Outcome.UNCHANGED and details:
            outcome = tables.outcome or (Outcome.CONFLICT if heading[0] is Outcome.CONFLICT else Outcome.TAKEN)
        if outcome is not Outcome.UNCHANGED:
            self._line(key, home, outcome, "; ".join(details))

    def _say_heading_fixed(self, key: str, heading: str, stands: str) -> None:
        self.state.say(
            "heading-fixed",
            Severity.WARNING,
            InDocument(self._title(key)),
            f"{self.edited.name} has the heading '{_shown(heading)}' for '{stands}', which the workbook does not hold.",
            "The heading stays as it is; only the text under it was read.",
        )

    def _say_row_gone(self, key: str, blocks: Blocks) -> None:
        was = self.asked[key]
        title = self.state.titles.get(self.kpi_of.get(key, ""), str(was["title"]))
        lost = Home(key, Kind.COMMENTARY, title, (), str(was["heading"]))
        self._line(key, lost, Outcome.CONFLICT, "the workbook no longer has this row; the draft's text is not taken")
        conflict = Merged(Outcome.CONFLICT, (), blocks, (Conflict(blocks, ()),))
        self.reviewed.append(ToReview(key, conflict, blocks))
        self.bases[key] = (str(was["heading"]), ())

    # ----------------------------------------------------------------- new rows
    def _take_new(self, new: NewRegion, homes: dict[str, str | None], claimed: set[str]) -> None:
        heading, blocks = new.heading.in_view(self.view), new.blocks.in_view(self.view)
        if not heading:
            return
        if new.kpi not in self.state.titles:
            self.state.say(
                "heading-outside",
                Severity.WARNING,
                InDocument(heading, _shown(" ".join(_plain(blocks)))),
                f"{self.edited.name} has a new heading that stands in no KPI, so it cannot be taken.",
                "Move it, with its text, under the KPI that it belongs to.",
            )
            return
        tables = self._tables_taken(new.after or f"{KPI}{new.kpi}:new", new.tables)
        blocks = tables.renamed(blocks)
        place = self._place_of_new(new, homes)
        known = next(
            (k for k, h in self.state.texts.items()
             if k not in claimed and k.rpartition(":")[0] == place and slug(h.heading) == slug(heading)),
            None,
        )  # fmt: skip
        found = known or self._new_home(f"{place}:{slug(heading)}", heading, "", homes, after=new.after)
        claimed.add(found)
        home = self.state.texts[found]
        base = self._base(found, heading, (), heading, blocks)[1]
        merged = merge(base, blocks, home.blocks)
        if merged.outcome is not Outcome.CONFLICT:
            self.taken[found] = (heading, richtext.typed(blocks))
        key = new.after
        if known is None:
            self.state.texts[found] = home = replace(home, blocks=merged.blocks)
            self.state.authors.setdefault(found, self._who(key)[0])
            self._line(key, home, Outcome.TAKEN, "; ".join(["new heading", *tables.said]))
        elif merged.outcome is not Outcome.UNCHANGED:
            self.state.texts[found] = replace(home, blocks=merged.blocks)
            self._line(key, home, merged.outcome, "the workbook has this heading too")

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

    # ----------------------------------------------------------------- tables
    def _tables_taken(self, key: str, tables: Iterable[TableRead]) -> _Tables:
        """Put the tables of one text into the workbook's."""
        said = _Tables({}, [], None)
        for table in tables:
            caption, rows = table.caption.in_view(self.view), table.rows.in_view(self.view)
            if table.new and rows:
                self._take_new_table(key, table.id, caption, rows, said)
            elif rows and not table.new:
                self._take_known_table(table.id, caption, rows, said)
        return said

    def _take_new_table(self, key: str, id_: str, caption: str, rows: Rows, said: _Tables) -> None:
        if not self.state.homes.has_room_for(rows):
            self.state.say(
                "table-too-wide",
                Severity.WARNING,
                InDocument(self._title(key), _shown(" | ".join(rows[0]))),
                f"{self.edited.name} has a new table that has more columns ({len(rows[0])}) than the sheet Tables.",
                "Make the table narrower in the draft, or add its text by hand.",
            )
            return
        stem = id_.rpartition("-")[0] or id_
        n, free = 1, id_
        while free in self.state.tables and self.state.tables[free][1] != rows:
            n += 1
            free = f"{stem}-{n}"
        if free not in self.state.tables:
            said.said.append(f"new table '{free}'")
        said.ids[id_] = free
        self.state.tables[free] = (caption, rows)

    def _take_known_table(self, id_: str, caption: str, rows: Rows, said: _Tables) -> None:
        base = self.rows.get(id_, ())
        current_caption, current = self.state.tables.get(id_, ("", ()))
        if not current:
            if rows != base:
                said.add(Outcome.CONFLICT, f"table '{id_}' is no longer in the workbook; not taken")
            return
        merged = merge_rows(base, rows, current)
        if merged is None or not self.state.homes.has_room_for(merged):
            said.add(Outcome.CONFLICT, f"table '{id_}' was changed in both; the workbook's stays")
            return
        title = merge_line(self.captions.get(id_, ""), caption, current_caption)
        if (title[1], merged) != (current_caption, current):
            self.state.tables[id_] = (title[1], merged)
            said.add(Outcome.TAKEN, f"table '{id_}' changed")

    # ----------------------------------------------------------------- what is not taken
    def _say_strays(self) -> None:
        for stray in self.draft.strays:
            words = stray.words.in_view(self.view)
            if words.strip():
                self.state.say(
                    "text-outside",
                    Severity.WARNING,
                    stray.place,
                    f"{self.edited.name} has text where no commentary belongs, so it cannot be taken:"
                    f" '{_shown(words)}'.",
                    "Move it under a heading of the KPI that it belongs to.",
                )

    def _say_figures(self) -> None:
        for figure in self.draft.changed_figures():
            shown = figure.shown.in_view(self.view)
            now = self.state.figures.get(figure.key)
            if shown in (figure.was, now):
                continue
            measure, _, field = figure.key.removeprefix("measure:").rpartition(":")
            name = self.state.names.get(measure, measure)
            what = "" if field == "value" else f" as the {field.replace('_', ' ')}"
            self.state.say(
                "figure-changed-in-draft",
                Severity.WARNING,
                InDocument(name),
                f"Draft says {_shown(shown) or 'nothing'} for '{name}'{what}, workbook says {now or figure.was}.",
                "The workbook's stands; if the draft is right, change it in the workbook.",
            )

    def _say_comments(self) -> None:
        for comment in self.draft.comments:
            if comment.author == REVIEWER and comment.text.startswith(SAYS):
                continue
            self.state.say(
                "comment-in-draft",
                Severity.NOTE,
                InDocument(self._title(comment.key), _shown(comment.words)),
                f"{comment.author or 'Somebody'}{_on(comment.date)} comments: '{_shown(comment.text)}'",
                f"Nothing to do here: the comment stays in {self.edited.name}.",
            )

    # ----------------------------------------------------------------- words
    def _line(self, key: str, home: Home, outcome: Outcome, detail: str) -> None:
        who, when = self._who(key)
        place = self.state.homes.cell(home)
        heading = home.heading or home.sub_heading
        self.state.lines.append(Line(self.edited.name, home.owner, heading, outcome, who, when, place, detail))

    def _who(self, key: str) -> tuple[str, str]:
        """Who changed a text last, and when (2023-11-30): by its tracked changes, else who saved the draft."""
        changes = [c for c in self.draft.changes if c.key == key and c.kind not in _LOOKS]
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


@dataclass
class _Tables:
    """What became of the tables of one text: the ids that new ones got, and what a person should read."""

    ids: dict[str, str]
    said: list[str]
    outcome: Outcome | None

    def add(self, outcome: Outcome, said: str) -> None:
        self.said.append(said)
        self.outcome = Outcome.CONFLICT if Outcome.CONFLICT in (outcome, self.outcome) else outcome

    def renamed(self, blocks: Blocks) -> Blocks:
        """The blocks with the ids that new tables have in the workbook."""
        return tuple(
            replace(b, table_id=self.ids.get(b.table_id, b.table_id)) if isinstance(b, TablePlace) else b
            for b in blocks
        )


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


def _change_in_words(change: Change) -> str:
    words = f" '{_shown(change.words)}'" if change.words else " a paragraph's end"
    return f"{change.author or 'somebody'}{_on(change.date)} {change.kind.value}{words}"


def _on(date: str) -> str:
    return f" ({date[:10]})" if date else ""


def _plain(blocks: Blocks) -> Iterator[str]:
    for block in blocks:
        yield f"[table: {block.table_id}]" if isinstance(block, TablePlace) else richtext.plain(block.spans)


def _single(text: str) -> str:
    return " ".join(text.split())


def _shown(text: str) -> str:
    line = _single(text)
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
