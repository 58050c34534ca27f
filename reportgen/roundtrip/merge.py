"""Two edited versions of one text woven into one: by block, and within a block that both changed, by word.

This is how two changes are put together, not whether: `comparison` asks for it where both a draft and the workbook
changed a text. Where both changed the same words differently, nobody but a person can decide: the workbook's block
stays, and both are in the answer. A block goes only where one of the two deleted it and the other had left it as it
was. Nothing is known here of headings, of what was pulled before, of Word or of cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import Enum
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from reportgen.richtext import Block, Lettered, Span, Spans, TablePlace, normalised, plain

T = TypeVar("T")
Blocks = tuple[Block, ...]
Rows = tuple[tuple[str, ...], ...]

ALIKE = 0.5  # two blocks are versions of one another from this similarity on (difflib's ratio of their words)


@dataclass(frozen=True)
class Conflict:
    """Two versions of one block that cannot both stand; () where one of the two deleted it."""

    draft: Blocks
    workbook: Blocks


@dataclass(frozen=True)
class Woven:
    """A text put together: the same for both, but that in a conflict each keeps its own block."""

    for_workbook: Blocks
    for_draft: Blocks
    conflicts: tuple[Conflict, ...] = ()


def weave(base: Blocks, draft: Blocks, workbook: Blocks) -> Woven:
    """Three versions of one text that all differ, each in its one form (`richtext.normalised`), as one."""
    return _Weaving(base, draft, workbook).woven()


def weave_rows(base: Rows, draft: Rows, workbook: Rows) -> Rows | None:
    """Three versions of a table put together cell by cell; None where it cannot be done: both changed one cell, or
    one of them has more or fewer cells than the base."""
    if not all([len(r) for r in base] == [len(r) for r in version] for version in (draft, workbook)):
        return None
    rows: list[tuple[str, ...]] = []
    for versions in zip(base, draft, workbook, strict=True):
        cells = [_one_of(b, d, w) for b, d, w in zip(*versions, strict=True)]
        held = [cell for cell in cells if not isinstance(cell, _Clash)]
        if len(held) < len(cells):
            return None
        rows.append(tuple(held))
    return tuple(rows)


class _Clash(Enum):
    CONFLICT = "conflict"


_CONFLICT = _Clash.CONFLICT


def _one_of(base: T, draft: T, workbook: T) -> T | _Clash:
    """The version that changed, where only one did or both say the same."""
    if draft in (base, workbook):
        return workbook
    return draft if workbook == base else _CONFLICT


# --------------------------------------------------------------------------------------------- blocks
class _Weaving:
    """One merge of three texts that all differ.

    The order of the blocks follows one of the two sides: the draft if it alone moved blocks, else the workbook. The
    other side's own blocks are put in behind the block that they followed there.
    """

    def __init__(self, base: Blocks, draft: Blocks, workbook: Blocks) -> None:
        self._base = base
        self._draft, self._workbook = draft, workbook
        self._in_draft, self._in_workbook = paired(base, draft), paired(base, workbook)
        self._out: list[tuple[Block | None, Block | None]] = []  # (for the workbook, for the draft)
        self._conflicts: list[Conflict] = []

    def woven(self) -> Woven:
        """The blocks of both in one order."""
        draft_leads = _moved(self._in_draft) and not _moved(self._in_workbook)
        lead, lead_pairs = (self._draft, self._in_draft) if draft_leads else (self._workbook, self._in_workbook)
        other, other_pairs = (self._workbook, self._in_workbook) if draft_leads else (self._draft, self._in_draft)
        base_of_lead = {n: b for b, n in lead_pairs.items()}
        base_of_other = {n: b for b, n in other_pairs.items()}
        added_by_other = _unpaired(other, base_of_other)
        added_by_lead = _unpaired(lead, base_of_lead)
        twins = self._twins(added_by_lead, added_by_other, lead, other)

        followers = self._followers(other, base_of_other, set(lead_pairs), set(twins.values()))
        waiting = followers.get(None, [])  # behind what the leading side has added in the same place
        for n, block in enumerate(lead):
            base = base_of_lead.get(n)
            if base is not None:
                self._put_all(waiting, other, base_of_other, draft_leads)
                waiting = followers.get(base, [])
                o = other_pairs.get(base)
                self._put_versions(self._base[base], block, None if o is None else other[o], draft_leads)
            elif n in twins:
                self._put_versions(None, block, other[twins[n]], draft_leads)
            else:
                self._out.append((block, block))
        self._put_all(waiting, other, base_of_other, draft_leads)
        blocks = normalised(b for b, _ in self._out if b is not None)
        in_draft = normalised(b for _, b in self._out if b is not None)
        return Woven(blocks, in_draft, tuple(self._conflicts))

    @staticmethod
    def _twins(ours: Sequence[int], theirs: Sequence[int], lead: Blocks, other: Blocks) -> dict[int, int]:
        """Blocks that both added and that say the same, or nearly: place in the lead -> place in the other."""
        free = list(theirs)
        found: dict[int, int] = {}
        for n in ours:
            best = max(free, key=lambda o: similarity(lead[n], other[o]), default=None)
            if best is not None and similarity(lead[n], other[best]) >= ALIKE:
                found[n] = best
                free.remove(best)
        return found

    @staticmethod
    def _followers(
        other: Blocks, base_of: dict[int, int], led: set[int], taken: set[int]
    ) -> dict[int | None, list[int]]:
        """What only the other side has, by the block of the base that it stands behind there (None: at the top)."""
        found: dict[int | None, list[int]] = {}
        behind: int | None = None
        for n in range(len(other)):
            base = base_of.get(n)
            if base is not None and base in led:
                behind = base
            elif n not in taken:
                found.setdefault(behind, []).append(n)
        return found

    def _put_all(self, places: Iterable[int], other: Blocks, base_of: dict[int, int], draft_leads: bool) -> None:
        for n in places:
            base = base_of.get(n)
            if base is None:
                self._out.append((other[n], other[n]))
            else:
                self._put_versions(self._base[base], None, other[n], draft_leads)

    def _put_versions(self, base: Block | None, lead: Block | None, other: Block | None, draft_leads: bool) -> None:
        draft, workbook = (lead, other) if draft_leads else (other, lead)
        both = _block(base, draft, workbook)
        if both is _CONFLICT:
            self._conflicts.append(Conflict(() if draft is None else (draft,), () if workbook is None else (workbook,)))
            self._out.append((workbook, draft))
        elif not isinstance(both, _Clash):
            self._out.append((both, both))


def _block(base: Block | None, draft: Block | None, workbook: Block | None) -> Block | _Clash | None:
    """Three versions of one block (None: it is not there) as one, or a conflict."""
    b, d, w = (None if block is None else _uncounted(block) for block in (base, draft, workbook))
    if d in (b, w):  # as `_one_of`, but the block itself goes on, with its number
        return workbook
    if w == b:
        return draft
    if b is None or d is None or w is None:
        return _CONFLICT
    kind = _one_of(_kind(b), _kind(d), _kind(w))
    if isinstance(kind, _Clash | TablePlace):
        return _CONFLICT
    spans = merge_words(_spans(b), _spans(d), _spans(w))
    return _CONFLICT if spans is None else replace(kind, spans=spans)


def _kind(block: Block) -> Block:
    """The block without its words."""
    return block if isinstance(block, TablePlace) else replace(block, spans=())


def _spans(block: Block) -> Spans:
    return () if isinstance(block, TablePlace) else block.spans


def _uncounted(block: Block) -> Block:
    """The block without its number in the list, which follows from where it stands: only a first item stays one."""
    return replace(block, number=min(block.number, 2)) if isinstance(block, Lettered) else block


# --------------------------------------------------------------------------------------------- pairing
def paired(base: Blocks, version: Blocks) -> dict[int, int]:
    """Which block of a version is which of the base: place in the base -> place in the version.

    First the pairs that keep their order and are most alike in all; of what is left, blocks that moved.
    """
    scores = [[similarity(b, v) for v in version] for b in base]
    found = dict(_in_order(scores))
    left = [n for n in range(len(version)) if n not in found.values()]
    for b in range(len(base)):
        if b not in found and left:
            best = max(left, key=lambda v: scores[b][v])
            if scores[b][best] >= ALIKE and _words(_spans(base[b])):
                found[b] = best
                left.remove(best)
    return found


def _in_order(scores: list[list[float]]) -> Iterator[tuple[int, int]]:
    """The pairs, in order, whose scores add up to the most; none below `ALIKE`."""
    rows, columns = len(scores), len(scores[0]) if scores else 0
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for b in reversed(range(rows)):
        for v in reversed(range(columns)):
            take = scores[b][v] + best[b + 1][v + 1] if scores[b][v] >= ALIKE else 0.0
            best[b][v] = max(take, best[b + 1][v], best[b][v + 1])
    b = v = 0
    while b < rows and v < columns:
        if scores[b][v] >= ALIKE and best[b][v] == scores[b][v] + best[b + 1][v + 1]:
            yield b, v
            b, v = b + 1, v + 1
        elif best[b][v] == best[b + 1][v]:
            b += 1
        else:
            v += 1


def similarity(one: Block, other: Block) -> float:
    """How alike two blocks are, from 0 to 1, by their words; a little more for the same kind, so that twins part."""
    if isinstance(one, TablePlace) or isinstance(other, TablePlace):
        return 1.0 if one == other else 0.0
    if plain(one.spans) == plain(other.spans):
        return 1.0 if _uncounted(one) == _uncounted(other) else 0.99
    words = _words(one.spans), _words(other.spans)
    if not all(words):
        return 0.0
    matcher = SequenceMatcher(None, *words, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return min(matcher.ratio(), 0.98)


def _words(spans: Spans) -> list[str]:
    return re.findall(r"\w+", plain(spans))


def _moved(pairs: dict[int, int]) -> bool:
    places = [pairs[b] for b in sorted(pairs)]
    return places != sorted(places)


def _unpaired(version: Blocks, base_of: dict[int, int]) -> list[int]:
    return [n for n in range(len(version)) if n not in base_of]


# --------------------------------------------------------------------------------------------- words
_Token = Span  # a word, a sign or a space, with its kind


def merge_words(base: Spans, draft: Spans, workbook: Spans) -> Spans | None:
    """Three versions of one block's words as one, or None where both changed the same place.

    Changes that touch, or that only a space parts, count as the same place: put together they seldom make sense.
    """
    b, d, w = (list(_tokens(spans)) for spans in (base, draft, workbook))
    hunks = sorted([*_hunks(b, d, "draft"), *_hunks(b, w, "workbook")], key=lambda h: (h.start, h.end))
    out: list[_Token] = []
    at = 0
    for group in _touching(hunks, b):
        start, end = min(h.start for h in group), max(h.end for h in group)
        out += b[at:start]
        at = end
        sides = {side: list(of_side) for side, of_side in groupby(sorted(group, key=_side), key=_side)}
        versions = [_applied(b, start, end, of_side) for of_side in sides.values()]
        if len(versions) == 2 and versions[0] != versions[1]:
            return None
        out += versions[0]
    out += b[at:]
    return _joined(out)


@dataclass(frozen=True)
class _Hunk:
    """One change of one side: the tokens of the base from `start` to before `end` become `tokens`."""

    start: int
    end: int
    tokens: tuple[_Token, ...]
    side: str


_side = attrgetter("side")


def _tokens(spans: Spans) -> Iterator[_Token]:
    for span in spans:
        for piece in re.findall(r"\s+|\w+|[^\w\s]", span.text):
            yield replace(span, text=piece)


def _hunks(base: list[_Token], version: list[_Token], side: str) -> Iterator[_Hunk]:
    matcher = SequenceMatcher(None, base, version, autojunk=False)
    for kind, b1, b2, v1, v2 in matcher.get_opcodes():
        if kind != "equal":
            yield _Hunk(b1, b2, tuple(version[v1:v2]), side)


def _touching(hunks: list[_Hunk], base: list[_Token]) -> Iterator[list[_Hunk]]:
    """The changes in groups that stand at one place; a group may hold the changes of one side alone."""
    group: list[_Hunk] = []
    end = 0
    for hunk in hunks:
        between = base[end : hunk.start]
        if group and all(t.text.isspace() for t in between):
            group.append(hunk)
        else:
            if group:
                yield group
            group = [hunk]
        end = max(end, hunk.end)
    if group:
        yield group


def _applied(base: list[_Token], start: int, end: int, hunks: list[_Hunk]) -> list[_Token]:
    out: list[_Token] = []
    at = start
    for hunk in sorted(hunks, key=lambda h: (h.start, h.end)):
        out += [*base[at : hunk.start], *hunk.tokens]
        at = hunk.end
    return out + base[at:end]


def _joined(tokens: list[_Token]) -> Spans:
    out: list[Span] = []
    for token in tokens:
        if out and replace(out[-1], text="") == replace(token, text=""):
            out[-1] = replace(out[-1], text=out[-1].text + token.text)
        else:
            out.append(token)
    return tuple(out)
