"""One refreshed draft put together: the frame of a fresh build, with everything in it that officers did in the old one.

Texts go into their regions here, and comments to the same figure or heading; what has no place of its own is for
`loose`, what stood among the report's own lines for `own_lines`. Which text is which is for `work`, and what it becomes
for `comparison`.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from reportgen import richtext
from reportgen.docx.editing.carrying import Carrier
from reportgen.docx.editing.styles import styles_of
from reportgen.docx.editing.tracked import Hand
from reportgen.draft import reader, render, snapshot
from reportgen.draft.anchors import Anchor, anchors, point_elements
from reportgen.draft.anchors import find as find_marks
from reportgen.draft.reading.draft import Draft
from reportgen.draft.reading.places import Known
from reportgen.draft.snapshot import Snapshot
from reportgen.draft.template.lint import story_parts
from reportgen.draft.writing import contents, proof
from reportgen.findings import Finding, InDocument, Severity
from reportgen.keys import KPI, NOTES_KEY, SECTION
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.richtext import TablePlace
from reportgen.roundtrip.comparison import Outcome, Versions, compare_line
from reportgen.roundtrip.merge import Blocks
from reportgen.roundtrip.redline import Stretch, insert_all, show
from reportgen.roundtrip.refresh.counterparts import Counterparts
from reportgen.roundtrip.refresh.last_look import not_kept
from reportgen.roundtrip.refresh.loose import LEFT_OVER, Loose, NotKept
from reportgen.roundtrip.refresh.own_lines import Frame
from reportgen.roundtrip.refresh.tables import take_new_tables
from reportgen.roundtrip.refresh.work import Text, Work
from reportgen.roundtrip.words import REVIEWER, single, workbook_says

Element = etree._Element


@dataclass
class _Meant:
    """What a region of the new draft must read as: once all changes are accepted, and once all are rejected."""

    accepted: Blocks
    rejected: Blocks


class Assembly:
    """One new draft being put together. `alone` are the keys of texts that tracked changes could not be put into."""

    def __init__(self, work: Work, target: Package, content: Snapshot, moment: datetime, alone: frozenset[str]) -> None:
        self.work, self.old, self.target, self.alone = work, work.old, target, alone
        self.content = copy.deepcopy(content)
        self.findings: list[Finding] = []
        self.main = target.main_part()
        self.root = target.xml(self.main)
        tags = {str(r["key"]): Anchor(str(r["key"]), r["tag"], r["bookmark"]) for r in content["regions"]}
        self.anchors = tags
        self.found = find_marks(self.root, tags)
        keys = [*self.old.known, *work.new, *work.old.snapshot["figures"], *content["figures"], *_scopes(content)]
        keys += [*_scopes(self.old.snapshot), f"{SECTION}{LEFT_OVER}", NOTES_KEY]
        marks = [*anchors(keys).values(), *tags.values(), *(_anchor(k) for k in self.old.known.values())]
        self.carrier = Carrier(
            work.package, target, frozenset(m.tag for m in marks), frozenset(m.bookmark for m in marks)
        )
        self.carrier.bring_beside()
        self.hand = Hand(target, REVIEWER, moment)
        self.places = Counterparts(work, self.root, tags)
        self.loose = Loose(work, target, self.carrier, self.places, self.content)
        self.frame = Frame(work, self.carrier, self.hand, self.places, self.loose.left_heading, self.loose.gone)
        self.meant: dict[str, _Meant] = {}
        self.read: Draft | None = None
        self._said = {c.text for c in work.draft.comments}

    def run(self) -> None:
        """Put it together."""
        for text in self.work.texts:
            self._text(text)
        self._say_new_texts()
        self.frame.lines()
        self.loose.carry()
        self.frame.rest()
        self.findings += self.loose.findings + self.frame.findings
        self.places.mend_comments()
        self.hand.finish()
        self.carrier.finish()
        root = self.target.xml(self.main)
        contents.refill(root, styles_of(self.target))
        parts = story_parts(self.target)
        render.number([self.target.xml(part) for part in parts])
        for part in parts:
            self.target.touch(part)
        snapshot.exchange(self.target, self.content)
        self._track_who_saved()
        proof.check_unique([self.target.xml(part) for part in parts])
        proof.check_relations(self.target, self.main)
        if _layouts(self.work.package) > _layouts(self.target):
            self._say(
                "layout-not-kept",
                InDocument(),
                "The draft holds a part with a page layout of its own (landscape, columns); its text is kept, the "
                "layout is not.",
                "Set the layout again in the new draft, if it is meant.",
            )

    # ------------------------------------------------------------ texts
    def _text(self, text: Text) -> None:
        found = self.found[text.key]
        if not found.controls:  # the template shows this text nowhere
            if text.edited or self.work.heading_changed(text.old.key, text.heading_at):
                self.loose.without_place.add(text.old.key)
            return
        control = found.controls[0]
        content = control.find(q("w:sdtContent"))
        if content is None:
            return
        self.loose.at_text[text.key] = control
        old_key = text.old.key
        if not text.adopted and self.work.heading_changed(old_key, text.heading_at):
            self._heading(text, found.paragraphs)
        elif text.adopted and self.work.says_more(text.heading_at):
            self._put_heading(text, found.paragraphs)
        made = _by_block(list(content), text.now)
        if not text.edited:
            self._untouched_text(text, content, made)
            return
        headless = next((p for p in found.paragraphs if any(a is content for a in p.iterancestors())), None)
        carried = [self.carrier.carry(self.old.pieces[at].element) for at in text.places]
        self.findings += take_new_tables(self.work, text, carried, made, self.content)
        _set_content(content, carried)
        if headless is not None:
            self._mark_first(content, self.anchors[text.key].bookmark)
        as_it_was = text.key in self.alone
        accepted = text.old.accepted if as_it_was else text.target
        if not as_it_was and text.target != text.old.accepted:
            show(Stretch.of(content), text.old.accepted, text.target, made, text.now, self.hand, self.target)
        self.meant[text.key] = _Meant(accepted, text.old.rejected)
        if as_it_was:
            self._comment(content, text.now)
        else:
            for conflict in text.compared.conflicts:
                self._comment(content, conflict.workbook)

    def _untouched_text(self, text: Text, content: Element, made: Mapping[int, list[Element]]) -> None:
        """The workbook's text; what it changed stands there as reportgen's insertions and deletions."""
        if text.now == text.base:
            self.meant[text.key] = _Meant(text.now, text.now)
        elif not text.base:
            insert_all(content, self.hand)
            self.meant[text.key] = _Meant(text.now, ())
        elif text.key in self.alone:
            self.meant[text.key] = _Meant(text.now, text.now)
            self._say(
                "text-replaced",
                InDocument(text.old.heading.accepted, self.work.new[text.key].title),
                "The workbook's new text replaces this one, without tracked changes, as they cannot show it.",
                "Nothing to do: nobody had changed the text in the draft.",
                Severity.NOTE,
            )
        else:
            bookmarked = any(True for _ in content.iter(q("w:bookmarkStart")))
            carried = [self.carrier.carry(self.old.pieces[at].element) for at in text.places]
            self.findings += take_new_tables(self.work, text, carried, made, self.content)
            _set_content(content, carried)
            show(Stretch.of(content), text.base, text.now, made, text.now, self.hand, self.target)
            if bookmarked:
                self._mark_first(content, self.anchors[text.key].bookmark)
            self.meant[text.key] = _Meant(text.now, text.base)

    def _comment(self, content: Element, workbook: Blocks) -> None:
        """Say at a text what the workbook has, unless an earlier refresh has said it."""
        said = workbook_says(richtext.typed(workbook))
        paragraphs = list(content.iter(q("w:p")))
        if said in self._said or not paragraphs:
            return
        self.hand.comment(paragraphs[0], paragraphs[-1], said)

    def _mark_first(self, content: Element, bookmark: str) -> None:
        first = next(content.iter(q("w:p")), None)
        if first is None:
            first = etree.SubElement(content, q("w:p"))
        if not any(b.get(q("w:name")) == bookmark for b in content.iter(q("w:bookmarkStart"))):
            at = 0 if first.find(q("w:pPr")) is None else 1
            first[at:at] = list(point_elements(bookmark))

    def _heading(self, text: Text, paragraphs: Sequence[Element]) -> None:
        was, new = self.work.bases.built_with[text.old.key], self.work.new[text.key]
        lines = Versions(was.heading, text.old.heading.accepted, new.heading)
        if not new.heading:
            lines = Versions(was.sub_heading, text.old.sub_heading.accepted, new.sub_heading)
        paragraph = self._put_heading(text, paragraphs)
        if compare_line(lines.each(single)).outcome is Outcome.CONFLICT and paragraph is not None:
            self.hand.comment(paragraph, paragraph, workbook_says(lines.workbook))

    def _put_heading(self, text: Text, paragraphs: Sequence[Element]) -> Element | None:
        """Put the officers' heading, with their changes, in the place of the new one."""
        if not paragraphs or text.heading_at < 0:
            return None
        fresh, carried = paragraphs[0], self.carrier.carry(self.old.pieces[text.heading_at].element)
        at = 0 if carried.find(q("w:pPr")) is None else 1
        carried[at:at] = list(point_elements(self.anchors[text.key].bookmark))
        fresh.addprevious(carried)
        parent = fresh.getparent()
        if parent is not None:
            parent.remove(fresh)
        self.places.paragraph_of[self.anchors[text.key].bookmark] = carried
        return carried

    def _say_new_texts(self) -> None:
        for key in self.alone:
            self._say(
                "text-not-merged",
                InDocument(words=self.work.new[key].title),
                "The officers' text and the workbook's could not be put together as tracked changes; the officers' "
                "stays, and a comment gives the workbook's.",
                "Put the two together by hand in the new draft.",
            )

    # ------------------------------------------------------------ the result
    def _track_who_saved(self) -> None:
        """Say who saved the draft last, as the officers' untracked edits are known by that."""
        parts = [p.related("", "core-properties") for p in (self.work.package, self.target)]
        if parts[0] is None or parts[1] is None:
            return
        old, new = self.work.package.xml(parts[0]), self.target.xml(parts[1])
        for name in ("cp:lastModifiedBy", "dcterms:modified"):
            was, now = old.find(q(name)), new.find(q(name))
            if was is not None and was.text and now is not None:
                now.text = was.text
        self.target.touch(parts[1])

    def misread(self) -> set[str]:
        """The keys of the texts that do not read as they should, and raise NotKept for anything else that is lost."""
        self.read = reader.read(self.target)
        wrong = set()
        for key, meant in self.meant.items():
            region = self.read.regions[key]
            if (region.accepted, region.rejected) != (meant.accepted, meant.rejected):
                wrong.add(key)
        was = sorted((c.author, c.date, c.text) for c in self.work.draft.comments)
        now = [(c.author, c.date, c.text) for c in self.read.comments]
        lost = [c for c in was if c not in now]
        if lost and not wrong:
            raise NotKept(f"comments would be lost by refreshing: {lost[:3]}")
        self.findings += () if wrong else not_kept(self.work, self.read, self.target)
        return wrong

    def texts(self) -> dict[str, Blocks]:
        """The texts of the new draft by key, once all changes are accepted."""
        return {} if self.read is None else {k: r.accepted for k, r in self.read.regions.items()}

    def _say(
        self, code: str, place: InDocument, problem: str, remedy: str, severity: Severity = Severity.WARNING
    ) -> None:
        self.findings.append(Finding(code, severity, place, problem, remedy))


# ---------------------------------------------------------------- small things
def _layouts(package: Package) -> int:
    """How many parts of a document have a page layout of their own."""
    return sum(1 for _ in package.xml(package.main_part()).iter(q("w:sectPr")))


def _by_block(made: list[Element], blocks: Blocks) -> dict[int, list[Element]]:
    """The elements that the writer made for each block: one paragraph, or a table with its caption."""
    left = list(made)
    out: dict[int, list[Element]] = {}
    for n, block in enumerate(blocks):
        take = 1
        if isinstance(block, TablePlace):
            take = next((i for i, e in enumerate(left[:2], 1) if e.tag == q("w:tbl")), 1)
        out[n] = left[:take]
        del left[:take]
    return out


def _set_content(content: Element, elements: Sequence[Element]) -> None:
    for child in list(content):
        content.remove(child)
    content.extend(elements or [etree.Element(q("w:p"))])


def _scopes(content: Snapshot) -> list[str]:
    return [f"{SECTION}{s['id']}" for s in content["sections"]] + [f"{KPI}{k['id']}" for k in content["kpis"]]


def _anchor(known: Known) -> Anchor:
    return Anchor(known.key, known.tag, known.bookmark)
