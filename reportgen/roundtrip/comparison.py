"""The three-way rule: what a text, a heading, a table and a caption become when a draft and the workbook meet.

Each is there three times: as the draft was made from it (the base), as the draft has it now, as the workbook has it
now. `Bases` says which base holds; `compare_text`, `compare_line`, `compare_table` and `compare_whole` say what
becomes of the three; `ComparedRegion` and `ComparedTable` say what is the base from then on. The rule:

    the draft and the workbook say the same         nothing to do
    only one of them changed it                     that one's stands
    the draft emptied it                            asked about, unless `take_emptied`
    both changed it, in different places            woven into one (`merge`)
    both changed the same words                     a conflict: each keeps its own, until a person settles it

`pull`, `review` and `refresh` ask here and decide nothing themselves. Three things are meant to differ between them:

- Pull asks about an emptied text, since a cell's text is gone once it is overwritten. A refresh takes it for a change
  (`take_emptied`), since the draft that was emptied is the draft that it hands back.
- Pull weaves a table cell by cell (`compare_table`). A refresh hands back one side's whole table (`compare_whole`),
  since rows woven by a program cannot be shown as tracked changes; where both changed it, the draft's stands and keeps
  its old base, so that the next pull still sees both changes. A table with tracked changes that nobody decided on
  counts as changed there, as putting the workbook's in its place would decide on them.
- In a conflict the workbook gets `for_workbook`, its own, and a refreshed draft shows `for_draft`, its own.

Nothing is known here of Word, cells or files. Which text of the workbook a text of a draft is, is for `matching`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from enum import Enum
from typing import Any, Generic, TypeVar

from reportgen import richtext
from reportgen.richtext import TablePlace, normalised
from reportgen.roundtrip.merge import ALIKE, Blocks, Conflict, Rows, weave, weave_rows
from reportgen.roundtrip.words import as_kept, single

T = TypeVar("T")
Table = tuple[str, Rows]  # caption, rows with the header first
NO_TABLE: Table = ("", ())


class Outcome(Enum):
    """What became of one text."""

    UNCHANGED = "unchanged"  # nobody changed it
    TAKEN = "taken"  # the draft's
    MERGED = "merged"  # both changed it, in different places
    SAME = "already the same"  # both hold the same new text
    KEPT = "kept"  # the workbook's: only that was changed
    CONFLICT = "to settle"  # both changed the same words; the workbook's stay
    EMPTIED = "emptied"  # the draft's text is gone; not taken unless somebody says so


@dataclass(frozen=True)
class Versions(Generic[T]):
    """One thing three times: what the draft's was made from, what the draft has now, what the workbook has now."""

    base: T
    draft: T
    workbook: T

    def each(self, form: Callable[[T], T]) -> Versions[T]:
        """All three in one form, so that what does not count is no difference."""
        return Versions(form(self.base), form(self.draft), form(self.workbook))


@dataclass(frozen=True)
class Compared(Generic[T]):
    """What becomes of one thing. The two differ where it is to be settled, and where the draft's was emptied."""

    versions: Versions[T]
    outcome: Outcome
    for_workbook: T
    for_draft: T
    conflicts: tuple[Conflict, ...] = ()  # of a text, block by block

    @property
    def in_review(self) -> T:
        """What the review draft should read as once all changes are accepted. Of a text that the workbook alone changed
        it shows nothing: the next pull, or a refresh, takes care of that."""
        return self.for_draft if self.outcome in (Outcome.CONFLICT, Outcome.MERGED) else self.versions.draft

    def refused(self) -> Compared[T]:
        """The same where the workbook has no cell for it: its own stays."""
        return replace(self, outcome=Outcome.KEPT, for_workbook=self.versions.workbook)


# --------------------------------------------------------------------------------------------- the rule
def _where_one_decides(versions: Versions[T], *, take_emptied: bool, pending: bool = False) -> Compared[T] | None:
    """The rule where not both changed it; None where they did, differently. With `pending` the draft counts as changed
    whatever it says."""
    base, draft, workbook = versions.base, versions.draft, versions.workbook
    if draft == workbook:
        return Compared(versions, Outcome.UNCHANGED if draft == base else Outcome.SAME, workbook, workbook)
    if draft == base and not pending:
        return Compared(versions, Outcome.KEPT, workbook, workbook)
    if not draft and not take_emptied:
        return Compared(versions, Outcome.EMPTIED, workbook, draft)
    if workbook == base:
        return Compared(versions, Outcome.TAKEN, draft, draft)
    return None


def _to_settle(versions: Versions[T], *conflicts: Conflict) -> Compared[T]:
    return Compared(versions, Outcome.CONFLICT, versions.workbook, versions.draft, conflicts)


def compare_text(
    versions: Versions[Blocks], *, take_emptied: bool = False, as_a_draft_holds_it: Blocks | None = None
) -> Compared[Blocks]:
    """A text, in its one form (`richtext.normalised`).

    `as_a_draft_holds_it` is the workbook's text without what no draft can show: a draft that says just that says the
    same as the workbook. Two texts where there was none, or one emptied and one rewritten, are a conflict as a whole.
    """
    one_form = versions.each(normalised)
    found = _where_one_decides(one_form, take_emptied=take_emptied)
    if found is None:
        base, draft, workbook = one_form.base, one_form.draft, one_form.workbook
        found = _woven(one_form) if base and draft and workbook else _to_settle(one_form, Conflict(draft, workbook))
    elif found.outcome is Outcome.KEPT and one_form.draft == as_a_draft_holds_it:
        found = replace(found, outcome=Outcome.UNCHANGED)
    return replace(found, versions=versions)


def _woven(versions: Versions[Blocks]) -> Compared[Blocks]:
    woven = weave(versions.base, versions.draft, versions.workbook)
    if woven.conflicts:
        outcome = Outcome.CONFLICT
    elif woven.for_workbook == versions.draft:  # one may have held all of the other's changes
        outcome = Outcome.TAKEN
    else:
        outcome = Outcome.KEPT if woven.for_workbook == versions.workbook else Outcome.MERGED
    return Compared(versions, outcome, woven.for_workbook, woven.for_draft, woven.conflicts)


def row_is_gone(base: Blocks, draft: Blocks) -> Compared[Blocks]:
    """A text that officers changed and the workbook has no row for any more: to settle, whatever they made of it."""
    return _to_settle(Versions(base, draft, ()), Conflict(draft, ()))


def compare_line(versions: Versions[str]) -> Compared[str]:
    """A heading or another single line. Spaces alone are no change, words are never woven, and an emptied line is never
    taken."""
    base, draft, workbook = versions.base, versions.draft, versions.workbook
    if single(draft) == single(base):
        same = single(workbook) == single(base)
        return Compared(versions, Outcome.UNCHANGED if same else Outcome.KEPT, workbook, workbook)
    return _where_one_decides(versions, take_emptied=False) or _to_settle(versions)


def compare_whole(versions: Versions[T], *, pending: bool) -> Compared[T]:
    """A table's rows, or its caption, in a refreshed draft, which shows one side's whole. `pending` says that the
    draft's has tracked changes that nobody decided on."""
    return _where_one_decides(versions, take_emptied=True, pending=pending) or _to_settle(versions)


# --------------------------------------------------------------------------------------------- tables
@dataclass(frozen=True)
class ComparedTable:
    """A table with its caption, for the workbook: in a conflict of either, both of them are the workbook's."""

    versions: Versions[Table]
    rows: Compared[Rows]
    caption: Compared[str]

    @property
    def is_gone(self) -> bool:
        """Whether the workbook no longer has the table."""
        return not self.versions.workbook[1]

    @property
    def to_settle(self) -> bool:
        """Whether a person must settle it."""
        return Outcome.CONFLICT in (self.rows.outcome, self.caption.outcome)

    @property
    def for_workbook(self) -> Table:
        """What the workbook gets."""
        return self.versions.workbook if self.to_settle else (self.caption.for_workbook, self.rows.for_workbook)

    @property
    def agreed(self) -> Table | None:
        """What the draft and the workbook agree on now, where the draft has changed it and nothing stands open."""
        settled = not self.to_settle and self.caption.outcome is not Outcome.EMPTIED
        return self.versions.draft if settled and self.versions.draft != self.versions.base else None

    @property
    def base_to_settle(self) -> Table:
        """What to compare the draft's with once a person has settled it: the workbook's, but for the cells that only
        the workbook changed. The draft does not show those, so that settling must not undo them. One that the workbook
        has lost is the draft's own from then on."""
        if self.is_gone:
            return self.versions.base[0], ()
        base, draft, workbook = self.rows.versions.base, self.rows.versions.draft, self.rows.versions.workbook
        shape = [len(row) for row in draft]
        if not all(shape == [len(row) for row in other] for other in (base, workbook)):
            return self.versions.workbook
        return self.versions.workbook[0], tuple(
            tuple(b if d == b else w for b, d, w in zip(*cells, strict=True))
            for cells in zip(base, draft, workbook, strict=True)
        )


def compare_table(versions: Versions[Table]) -> ComparedTable:
    """A table that is not empty in the draft, its rows as the workbook keeps them (`words.as_kept`): cell by cell while
    it keeps its shape."""
    rows = Versions(versions.base[1], versions.draft[1], versions.workbook[1])
    captions = Versions(versions.base[0], versions.draft[0], versions.workbook[0])
    if not rows.workbook:  # lost, and its caption with it
        unchanged = Compared(rows, Outcome.KEPT, (), ())
        lost = unchanged if rows.draft == rows.base else _to_settle(rows)
        return ComparedTable(versions, lost, Compared(captions, Outcome.KEPT, captions.workbook, captions.workbook))
    found = _where_one_decides(rows, take_emptied=True)
    if found is None:
        woven = weave_rows(rows.base, rows.draft, rows.workbook)
        found = _to_settle(rows) if woven is None else Compared(rows, Outcome.MERGED, woven, woven)
    return ComparedTable(versions, found, compare_line(captions))


# --------------------------------------------------------------------------------------------- a text and its headings
@dataclass(frozen=True)
class Agreed:
    """One text on which a draft and the workbook agreed: its headings, and the text as typed."""

    heading: str
    sub_heading: str
    text: str

    @property
    def blocks(self) -> Blocks:
        """The text."""
        return richtext.parse(self.text)


@dataclass(frozen=True)
class ComparedRegion:
    """A text with its headings. `base` and `draft` are what was compared."""

    base: Agreed
    draft: Agreed
    text: Compared[Blocks]
    heading: Compared[str]
    sub_heading: Compared[str]

    def agreed(self, *, pulled_before: bool) -> Agreed:
        """What the draft and the workbook agree on now, by which a later pull of the same draft is measured: the
        draft's, but for what is to be settled, was emptied, or is as it was built."""
        outcome = self.text.outcome
        took = outcome in (Outcome.TAKEN, Outcome.MERGED, Outcome.SAME)
        went_on = pulled_before and outcome not in (Outcome.CONFLICT, Outcome.EMPTIED)
        return Agreed(
            _agreed_line(self.heading, self.base.heading),
            _agreed_line(self.sub_heading, self.base.sub_heading),
            self.draft.text if took or went_on else self.base.text,
        )

    def base_from_now_on(self, lost_tables: Container[str]) -> Agreed:
        """What its text in the review draft is compared with: what the workbook holds now. What the draft does not show
        stays its base as it was, or the next pull would take it for a change. A table that the workbook has lost is the
        draft's own from now on."""
        blocks = self.text.for_workbook
        if self.text.outcome in (Outcome.KEPT, Outcome.EMPTIED):
            still = (b for b in self.base.blocks if not (isinstance(b, TablePlace) and b.table_id in lost_tables))
            blocks = tuple(still)
        return Agreed(
            _line_from_now_on(self.heading, self.base.heading),
            _line_from_now_on(self.sub_heading, self.base.sub_heading),
            richtext.typed(blocks),
        )


def _agreed_line(line: Compared[str], base: str) -> str:
    unchanged = single(line.versions.draft) == single(base)
    return line.versions.draft if unchanged or line.outcome in (Outcome.TAKEN, Outcome.SAME) else base


def _line_from_now_on(line: Compared[str], base: str) -> str:
    return line.for_workbook if line.outcome in (Outcome.TAKEN, Outcome.CONFLICT) else base


def cautious_base(text: Compared[Blocks], stands: Blocks) -> Blocks:
    """A base from which a review draft that reads `stands` differs in its conflicts alone, so that settling these can
    change nothing else in the workbook."""
    out = list(stands)
    for conflict in text.conflicts:
        places = [n for n in range(len(out)) if out[n] in conflict.draft]
        if places:
            out[places[0] : places[-1] + 1] = conflict.workbook
    return tuple(out)


# --------------------------------------------------------------------------------------------- which base holds
@dataclass(frozen=True)
class Taken:
    """What was taken from one draft: its texts by the key of their region, its tables by their id.

    `saved_by` and `saved_on` say who had saved it last, and when; '' where that is not known. `replaced` is what stood
    in the workbook before: by the workbook's own key of a text, or id of a table, a mark of its content (`memory`).
    """

    texts: Mapping[str, Agreed] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    saved_by: str = ""
    saved_on: str = ""
    replaced: Mapping[str, str] = field(default_factory=dict)

    def goes_on_in(self, saved_by: str, saved_on: str) -> bool:
        """Whether a draft that was saved so is this one later, and not another officer's copy in the same place."""
        return bool(self.saved_by and self.saved_on) and self.saved_by == saved_by and self.saved_on < saved_on

    def __bool__(self) -> bool:
        return bool(self.texts or self.tables)


@dataclass(frozen=True)
class Bases:
    """What each text and table of one draft was made from: what it was built with, or what was pulled from it before.

    What was pulled holds where the draft is known to be that draft, later (`goes_on`). Else another officer's copy may
    have come to stand in its place, and of the two earlier texts that one holds which the text now is more like.
    """

    built_with: Mapping[str, Agreed]
    tables: Mapping[str, Table]  # that it was built with, rows as the workbook keeps them
    pulled: Taken
    goes_on: bool

    @classmethod
    def of(cls, snapshot: Mapping[str, Any], pulled: Taken, saved_by: str, saved_on: str) -> Bases:
        """Those of a draft with this snapshot, last saved by this person and then."""
        texts = {
            str(r["key"]): Agreed(str(r["heading"]), str(r["sub_heading"]), str(r["text"])) for r in snapshot["regions"]
        }
        tables = {
            str(t["id"]): (str(t["caption"]), as_kept(tuple(tuple(map(str, row)) for row in t["rows"])))
            for t in snapshot["tables"]
        }
        return cls(texts, tables, pulled, pulled.goes_on_in(saved_by, saved_on))

    def of_region(self, key: str, now: Agreed) -> Agreed:
        """The headings and the text that a text of the draft, now so, was made from."""
        built, then = self.built_with[key], self.pulled.texts.get(key)
        if then is None or self.goes_on:
            return then or built
        return Agreed(
            then.heading if then.heading and now.heading != built.heading else built.heading,
            then.sub_heading if then.sub_heading and now.sub_heading != built.sub_heading else built.sub_heading,
            richtext.typed(_nearer(built.blocks, then.blocks, now.blocks)),
        )

    def of_text(self, key: str, now: Blocks) -> Blocks:
        """The same of the text alone."""
        built, then = self.built_with[key], self.pulled.texts.get(key)
        if then is None or self.goes_on:
            return normalised((then or built).blocks)
        return normalised(_nearer(built.blocks, then.blocks, now))

    def of_new(self, key: str, heading: str, now: Blocks) -> Agreed:
        """What a text under a heading that an officer added was made from: nothing, or what was pulled from there
        before. `key` is the workbook's."""
        then = self.pulled.texts.get(key, Agreed(heading, "", ""))
        return then if self.goes_on else replace(then, text=richtext.typed(_nearer((), then.blocks, now)))

    def of_table(self, id_: str, now: Rows) -> Table:
        """What a table was made from; `id_` is the workbook's. `NO_TABLE` for a new one."""
        then = self.pulled.tables.get(id_)
        return then if then is not None and self.goes_on else self.likeliest_of_table(id_, now)

    def likeliest_of_table(self, id_: str, now: Rows) -> Table:
        """The same by likeness alone, as a refresh asks: it leaves a table that was put back to what it was built with
        to the workbook, whoever saved the draft."""
        built, then = self.tables.get(id_, NO_TABLE), self.pulled.tables.get(id_)
        return built if then is None or _alike_rows(now, then[1]) < _alike_rows(now, built[1]) else then

    def last_agreed(self, key: str) -> Agreed:
        """What the draft and the workbook last agreed on, as far as is known."""
        return self.pulled.texts.get(key, self.built_with[key])

    def was_put_back(self, key: str, now: Blocks) -> bool:
        """Whether a text that was pulled says something else since, by the same person: perhaps what it was built with,
        which nothing but this tells from a text that nobody touched."""
        return self.goes_on and key in self.pulled.texts and now != normalised(self.pulled.texts[key].blocks)

    def went_back(self, key: str, region: ComparedRegion) -> bool:
        """Whether a text or heading says what it said before it was pulled, and it is not known to be the same draft:
        then the workbook's stays, and a person is told."""
        if key not in self.pulled.texts:
            return False
        built, then, base = self.built_with[key], self.pulled.texts[key], region.base
        kept_text = region.text.outcome is Outcome.KEPT and base.text == built.text
        kept_heading = region.draft.heading == base.heading == built.heading != then.heading
        return kept_text or kept_heading


def alike(one: Blocks, other: Blocks) -> bool:
    """Whether two texts are versions of one another."""
    return _alike(one, other) >= ALIKE


def _nearer(built_with: Blocks, pulled: Blocks, now: Blocks) -> Blocks:
    return pulled if _alike(now, pulled) >= _alike(now, built_with) else built_with


def _alike_rows(one: Rows, other: Rows) -> float:
    first, second = ([cell for row in rows for cell in row] for rows in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _alike(one: Blocks, other: Blocks) -> float:
    return SequenceMatcher(None, richtext.typed(one).split(), richtext.typed(other).split(), autojunk=False).ratio()
