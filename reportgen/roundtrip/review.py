"""The review draft: an officer's draft in which a person settles what the draft and the workbook disagree about.

The officer's text stays. What the workbook says instead stands beside it as a Word comment, at the block, the heading
or the table; what was put together from both is shown as tracked changes, insertions and deletions alone, because Word
takes moves that a program wrote for damage. Its snapshot says what the workbook holds now, so that pulling it, once it
is settled, takes what stands in it.

What was written is read again before it leaves: where a region does not say what was meant, its base is chosen so that
nothing which the workbook holds can be undone by it, and a comment gives the workbook's text. What is to be settled is
given: `pull` has asked `comparison`, and nothing is compared here.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree

from reportgen import richtext
from reportgen.docx.editing.tracked import Hand
from reportgen.draft import reader
from reportgen.draft import snapshot as snapshots
from reportgen.draft.anchors import Anchor, anchors
from reportgen.draft.reading.dealing import deal
from reportgen.draft.reading.draft import View
from reportgen.draft.reading.opened import VIEWS, opened, transitional
from reportgen.draft.reading.tables import find_tables
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.roundtrip.comparison import Agreed, Table, cautious_base
from reportgen.roundtrip.merge import Blocks
from reportgen.roundtrip.plan import Review, ToReview
from reportgen.roundtrip.redline import Stretch, holders_of, show
from reportgen.roundtrip.words import REVIEWER, single, workbook_says

Element = etree._Element

NAME = " to settle"  # what a review draft's name ends in
_DELETED_HERE = "(The draft deleted this.)"


def path_for(draft: Path) -> Path:
    """Where the review draft of a draft goes: beside it."""
    return draft.with_name(f"{draft.stem.removesuffix(NAME)}{NAME}.docx")


def write(review: Review, moment: datetime) -> bytes:
    """The review draft of one draft; `moment` is the date of its comments and tracked changes."""
    source = review.edited.package
    package = transitional(Package({part: source.data(part) for part in source}, source.name))
    snapshot = _with_new_headings(review)
    writing = _Writing(package, snapshot, moment, review)
    if review.view is View.ACCEPTED:
        for wanted in review.texts:
            writing.show_changes(wanted)
    package.touch(package.main_part())
    bases = dict(review.bases)
    snapshots.exchange(package, _moved_on(snapshot, bases, review.tables))
    shown = reader.read(package).regions
    for wanted in review.texts:
        region = shown[wanted.key]
        stands = region.accepted if review.view is View.ACCEPTED else region.rejected
        as_meant = stands == wanted.text.in_review
        if not as_meant:
            base = cautious_base(wanted.text, stands)
            bases[wanted.key] = replace(bases[wanted.key], text=richtext.typed(base))
        writing.say(wanted)
        if not as_meant and wanted.text.for_workbook:
            whole = richtext.typed(wanted.text.for_workbook)
            writing.comment_at_text(wanted.key, (), f"Put together from both, the workbook now holds:\n{whole}")
    writing.finish()
    snapshots.exchange(package, _moved_on(snapshot, bases, review.tables))
    return package.to_bytes(moment)


# --------------------------------------------------------------------------------------------- the snapshot
def _with_new_headings(review: Review) -> dict[str, Any]:
    """The draft's snapshot, in which headings that an officer added and the workbook has too are regions as well."""
    snapshot: dict[str, Any] = copy.deepcopy(dict(review.edited.draft.snapshot))
    regions: list[dict[str, Any]] = snapshot["regions"]
    for wanted in review.texts:
        if wanted.new is None:
            continue
        anchor = _free_anchor(wanted.key, regions)
        kpi = next((str(k["title"]) for k in snapshot["kpis"] if k["id"] == wanted.new.kpi), "")
        heading = wanted.new.heading.in_view(review.view)
        behind = next((n for n, r in enumerate(regions, 1) if r["key"] == wanted.new.after), len(regions))
        made = {"key": wanted.key, "tag": anchor.tag, "bookmark": anchor.bookmark, "title": kpi, "heading": heading,
                "sub_heading": "", "level": wanted.new.level, "prompt": "", "text": ""}  # fmt: skip
        regions.insert(behind, made)
    return snapshot


def _free_anchor(key: str, regions: list[dict[str, Any]]) -> Anchor:
    """Marks for a region that no other has."""
    taken = {str(r[name]).lower() for r in regions for name in ("tag", "bookmark")}
    tries = anchors([key, *(f"{key}:{n}" for n in range(2, len(regions) + 3))])
    return next(a for a in tries.values() if not {a.tag.lower(), a.bookmark.lower()} & taken)


def _moved_on(snapshot: dict[str, Any], bases: Mapping[str, Agreed], tables: Mapping[str, Table]) -> dict[str, Any]:
    snapshot = copy.deepcopy(snapshot)
    for region in snapshot["regions"]:
        if region["key"] in bases:
            base = bases[region["key"]]
            region |= {"heading": base.heading, "sub_heading": base.sub_heading, "text": base.text}
    known = {str(table["id"]): table for table in snapshot["tables"]}
    for id_, (caption, rows) in tables.items():
        if id_ not in known:
            known[id_] = {"id": id_}
            snapshot["tables"].append(known[id_])
        known[id_] |= {"caption": caption, "rows": [list(row) for row in rows]}
    return snapshot


# --------------------------------------------------------------------------------------------- writing
class _Writing:
    """The document of one review draft: knows the paragraphs of its regions, headings and tables, and changes them."""

    def __init__(self, package: Package, snapshot: Mapping[str, Any], moment: datetime, review: Review) -> None:
        self._package, self._view = package, review.view
        self._hand = Hand(package, REVIEWER, moment)
        draft = opened(package, dict(review.edited.draft.snapshot))
        dealt = {view: deal(draft, view) for view in VIEWS}
        mine = dealt[review.view]
        elements = [piece.element for piece in draft.pieces]
        self._texts = {
            key: [elements[at] for line in lines for at in line.at if at not in draft.places.headings]
            for key, lines in mine.texts.items()
        }
        self._headings = {key: elements[at] for at, key in draft.places.headings.items()}
        self._sub_headings = {
            key: _at_or_above(elements[: at + 1], mine.sub_headings.get(key, ""))
            for at, key in draft.places.headings.items()
        }
        self._tables = {table.id: elements[at] for at, table in find_tables(draft, dealt).items()}
        self._first = next(package.xml(package.main_part()).iter(q("w:p")))
        marks = {str(r["key"]): str(r["bookmark"]) for r in snapshot["regions"]}
        for wanted in review.texts:
            at = None if wanted.new is None else next(
                (at for at, new in mine.new.items()
                 if new.after == wanted.new.after and new.heading == wanted.new.heading.in_view(review.view)), None
            )  # fmt: skip
            if at is not None:
                self._headings[wanted.key] = elements[at]
                self._texts[wanted.key] = [elements[n] for line in mine.new[at].lines for n in line.at]
            heading = self._headings.get(wanted.key)
            if heading is not None and (wanted.heading or wanted.new is not None):
                self._hand.mark(heading, marks[wanted.key])  # its words alone would no longer tell what it is

    def show_changes(self, wanted: ToReview) -> None:
        """Turn the draft's text of a region into what was put together, as far as tracked changes can."""
        was, becomes = wanted.text.versions.draft, wanted.text.in_review
        if was != becomes:
            show(self._stretch(wanted.key), was, becomes, {}, (), self._hand, self._package)

    def say(self, wanted: ToReview) -> None:
        """Put what the workbook says beside what the draft says: a comment for each conflict."""
        for name, places in ((wanted.sub_heading, self._sub_headings), (wanted.heading, self._headings)):
            if name:
                heading = places.get(wanted.key, self._first)
                self._hand.comment(heading, heading, workbook_says(name))
        for conflict in wanted.text.conflicts:
            note = "" if conflict.draft else f"\n{_DELETED_HERE}"
            said = workbook_says(richtext.typed(conflict.workbook))
            self.comment_at_text(wanted.key, conflict.draft, f"{said}{note}")
        for id_, (caption, rows) in wanted.tables.items():
            lines = [caption, *(" | ".join(row) for row in rows)] if rows else []
            paragraphs = list(self._tables[id_].iter(q("w:p")))
            said = "\n".join(line for line in lines if line)
            self._hand.comment(paragraphs[0], paragraphs[-1], workbook_says(said))

    def comment_at_text(self, key: str, blocks: Blocks, text: str) -> None:
        """Put a comment at the blocks of a region, or at its beginning where they are not found."""
        holders = holders_of(self._stretch(key), blocks, self._package, self._view)
        found = [
            p for elements in holders for e in elements for p in (e.iter(q("w:p")) if e.tag == q("w:tbl") else (e,))
        ]
        if not found:
            start = self._headings.get(key, next(iter(self._texts.get(key, ())), self._first))
            found = list(start.iter(q("w:p")))
        self._hand.comment(found[0], found[-1], text)

    def finish(self) -> None:
        """Put all into the package."""
        self._hand.finish()

    def _stretch(self, key: str) -> Stretch:
        elements = [e for e in self._texts.get(key, ()) if e.getparent() is not None]
        heading = self._headings.get(key)

        def put_first(element: Element) -> None:
            if elements:
                elements[0].addprevious(element)
            elif heading is not None:
                heading.addnext(element)

        return Stretch(elements, put_first)


def _at_or_above(elements: Sequence[Element], words: str) -> Element:
    """The last element that says these words, or the very last where none does: a sub-heading stands above a heading,
    or in its place."""
    said = (e for e in reversed(elements) if single("".join(str(t.text or "") for t in e.iter(q("w:t")))) == words)
    return next(said, elements[-1])
