"""The review draft: an officer's draft in which a person settles what the draft and the workbook disagree about.

The officer's text stays. What the workbook says instead stands beside it as a Word comment; what was put together from
both is shown as tracked changes, insertions and deletions alone, because Word takes moves that a program wrote for
damage. Its snapshot says what the workbook holds now, so that pulling it, once it is settled, takes what stands in it.

What was written is read again before it leaves: where a region does not say what was meant, its base is chosen so that
nothing which the workbook holds can be undone by it, and a comment gives the workbook's text.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree

from reportgen import richtext
from reportgen.drafts.arriving import REVIEWER, SAYS
from reportgen.drafts.merge import Blocks, paired
from reportgen.drafts.pull import Review, ToReview
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.richtext import Block, TablePlace, plain
from reportgen.word import reader, regions
from reportgen.word import snapshot as snapshots
from reportgen.word.reading.draft import View
from reportgen.word.reading.paragraphs import Words
from reportgen.word.reading.styles import Styles as ReadStyles
from reportgen.word.styles import styles_of
from reportgen.word.tracked import Hand, delete, inserted, rewrite

Element = etree._Element

NAME = " to settle"  # what a review draft's name ends in


def path_for(draft: Path) -> Path:
    """Where the review draft of a draft goes: beside it."""
    return draft.with_name(f"{draft.stem.removesuffix(NAME)}{NAME}.docx")


def write(review: Review, moment: datetime) -> bytes:
    """The review draft of one draft; `moment` is the date of its comments and tracked changes."""
    source = review.edited.package
    package = Package({part: source.data(part) for part in source}, source.name)
    view = review.view
    writing = _Writing(package, review.edited.draft.snapshot, moment, view)
    if view is View.ACCEPTED:
        for text in review.texts:
            writing.show_changes(text)
    package.touch(package.main_part())
    shown = reader.read(package, dict(review.edited.draft.snapshot)).regions
    bases = dict(review.bases)
    for text in review.texts:
        region = shown[text.key]
        stands = region.accepted if view is View.ACCEPTED else region.rejected
        as_meant = stands == text.merged.in_draft
        if not as_meant:
            bases[text.key] = (bases[text.key][0], _cautious_base(text, stands))
        for conflict in text.merged.conflicts:
            said = richtext.typed(conflict.workbook) or "(nothing: this was deleted there)"
            note = "" if conflict.draft else "\n(The draft deleted this.)"
            writing.comment(text.key, conflict.draft, f"{SAYS} {said}{note}")
        if not as_meant and text.merged.blocks:
            whole = richtext.typed(text.merged.blocks)
            writing.comment(text.key, (), f"Put together from both, the workbook now holds:\n{whole}")
    writing.finish()
    snapshots.exchange(package, _moved_on(review.edited.draft.snapshot, bases))
    return package.to_bytes(moment)


def _cautious_base(text: ToReview, stands: Blocks) -> Blocks:
    """A base from which the draft differs in its conflicts alone, so that pulling it can change nothing else."""
    out = list(stands)
    for conflict in text.merged.conflicts:
        places = [n for n in range(len(out)) if out[n] in conflict.draft]
        if places:
            out[places[0] : places[-1] + 1] = conflict.workbook
    return tuple(out)


def _moved_on(snapshot: Mapping[str, Any], bases: Mapping[str, tuple[str, Blocks]]) -> dict[str, Any]:
    moved = copy.deepcopy(dict(snapshot))
    for region in moved["regions"]:
        if region["key"] in bases:
            region["heading"], blocks = bases[region["key"]]
            region["text"] = richtext.typed(blocks)
    return moved


# --------------------------------------------------------------------------------------------- writing
class _Writing:
    """The document of one review draft: finds the paragraphs of its regions' blocks, and changes them."""

    def __init__(self, package: Package, snapshot: Mapping[str, Any], moment: datetime, view: View) -> None:
        root = package.xml(package.main_part())
        words = Words(view, ReadStyles.of(package), {})
        self._styles = styles_of(package)
        self._hand = Hand(package, REVIEWER, moment)
        self._paragraphs = list(root.iter(q("w:p")))
        self._texts = [_single(words.plain(p)) for p in self._paragraphs]
        self._place = {id(p): n for n, p in enumerate(self._paragraphs)}
        known = [(str(r["key"]), str(r["tag"]), str(r["bookmark"])) for r in snapshot["regions"]]
        self._marks = regions.find(root, {key: regions.Anchor(key, *marks) for key, *marks in known})
        self._headings = {str(r["key"]): _single(str(r["heading"] or r["sub_heading"])) for r in snapshot["regions"]}

    def _start(self, key: str) -> int:
        """Where a region begins, as the place of a paragraph."""
        marks = self._marks[key]
        inside = (p for control in marks.controls for p in control.iter(q("w:p")))
        marked = next((self._place[id(p)] for p in (*marks.paragraphs, *inside) if id(p) in self._place), None)
        if marked is not None:
            return marked
        heading = self._headings[key]
        return self._texts.index(heading) if heading and heading in self._texts else 0

    def _heading(self, key: str) -> Element | None:
        start = self._start(key)
        return self._paragraphs[start] if self._headings[key] and self._texts[start] == self._headings[key] else None

    def _holder(self, key: str, block: Block, used: set[int]) -> Element | None:
        """The paragraph that holds a block: the first from the region's beginning on that ends with its words."""
        wanted = "" if isinstance(block, TablePlace) else _single(plain(block.spans))
        for n in range(self._start(key), len(self._texts)):
            if wanted and n not in used and self._texts[n].endswith(wanted):
                used.add(n)
                return self._paragraphs[n]
        return None

    def show_changes(self, text: ToReview) -> None:
        """Turn the draft's text of a region into what was put together, as far as tracked changes can."""
        old, new = text.draft, text.merged.in_draft
        pairs = paired(old, new)
        used: set[int] = set()
        holders = [self._holder(text.key, block, used) for block in old]
        for o, holder in enumerate(holders):
            if holder is not None and o not in pairs:
                delete(holder, self._hand)
        old_of = {n: o for o, n in pairs.items()}
        behind = self._heading(text.key)
        for n, block in enumerate(new):
            if n not in old_of:
                behind = self._insert(behind, block, first=n == 0)
                continue
            behind, was = holders[old_of[n]], old[old_of[n]]
            if behind is None or isinstance(block, TablePlace) or isinstance(was, TablePlace):
                continue
            if block.spans != was.spans:
                rewrite(behind, was.spans, block.spans, self._hand)

    def _insert(self, behind: Element | None, block: Block, *, first: bool) -> Element | None:
        """Put a new paragraph behind another; behind a heading it goes into the region's control."""
        paragraph = inserted(block, self._styles, self._hand)
        if behind is None or paragraph is None:
            return None
        following = behind.getnext()
        content = following.find(q("w:sdtContent")) if first and following is not None else None
        if content is not None:
            content.insert(0, paragraph)
        else:
            behind.addnext(paragraph)
        return paragraph

    def comment(self, key: str, blocks: Blocks, text: str) -> None:
        """Put a comment at the blocks of a region, or at its beginning where they are not found."""
        used: set[int] = set()
        found = [p for b in blocks if (p := self._holder(key, b, used)) is not None]
        found = found or [self._paragraphs[self._start(key)]]
        self._hand.comment(found[0], found[-1], text)

    def finish(self) -> None:
        """Put all into the package."""
        self._hand.finish()


def _single(text: str) -> str:
    return " ".join(text.split())
