"""What officers put among the report's own lines, carried into the new draft's frame.

No text of theirs belongs there, so `pull` takes none of it; but it is theirs, and a refresh loses nothing in silence. A
row added to a table, a picture, a text box or a note is carried to the same place. So is a title or a line of the
template that was changed. Words in a cell, beside a figure or in a locked line cannot stand there again, as the line is
today's: a comment says them. Where the place itself is gone, all this goes to what is left of its KPI. The officers'
own texts, and what becomes of them, are not known here.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from reportgen.docx.editing.carrying import Carrier
from reportgen.docx.editing.tracked import Hand
from reportgen.docx.views import Standing
from reportgen.draft.reading.changes import Ledger
from reportgen.draft.reading.draft import Change, ChangeKind
from reportgen.draft.reading.opened import VIEWS
from reportgen.draft.reading.outside import OwnLines
from reportgen.findings import Finding, InDocument, Severity
from reportgen.keys import KPI, SECTION, words_hash
from reportgen.ooxml.names import q
from reportgen.roundtrip.refresh.counterparts import Counterparts
from reportgen.roundtrip.refresh.loose import LEFT_OVER
from reportgen.roundtrip.refresh.work import Work
from reportgen.roundtrip.words import in_words, place_of, single

Element = etree._Element

_P, _TR, _TBL, _PPR, _RPR = (q(f"w:{n}") for n in ("p", "tr", "tbl", "pPr", "rPr"))
_TRACKED = tuple(q(f"w:{n}") for n in ("ins", "del", "moveFrom", "moveTo"))


@dataclass
class Frame:
    """The officers' work among the lines of one new draft. `lines` comes before the loose text is carried, `rest` after
    it: `gone` says then which pieces of the old draft stand in a KPI that left the report, and `left_over` gives the
    heading of what is left of one."""

    work: Work
    carrier: Carrier
    hand: Hand
    places: Counterparts
    left_over: Callable[[str], Element]
    gone: Mapping[int, str]
    findings: list[Finding] = field(default_factory=list)
    _carried: set[int] = field(default_factory=set)
    _behind: dict[Element, Element] = field(default_factory=dict)  # a row of the frame -> the last row put behind it

    def __post_init__(self) -> None:
        self.old = self.work.old
        self.own = OwnLines(self.old, self.work.draft.figures)

    def _of_report(self) -> Iterator[tuple[int, Standing]]:
        """The pieces of the old draft that are the report's own, titles included."""
        places = self.old.places
        for at, piece in enumerate(self.old.pieces):
            is_title = at in places.scopes and places.scopes[at] != f"{SECTION}{LEFT_OVER}"
            if at in places.locked or at in places.fixed or is_title:
                yield at, piece

    # ------------------------------------------------------------ lines that are carried whole
    def lines(self) -> None:
        """Carry titles and lines of the template that officers changed, with their tracked changes."""
        for at, piece in self._of_report():
            if not piece.is_table and at not in self.old.places.locked and self._is_changed(at, piece.element):
                fresh = self.places.of_line(at)
                if fresh is not None and self._may_go(at, fresh):
                    self._put_line(at, fresh)

    def _is_changed(self, at: int, line: Element) -> bool:
        return next(line.iter(*_TRACKED), None) is not None or any(
            words_hash(said) != self._was(at) for said in self.old.facts.words[at]
        )

    def _was(self, at: int) -> str:
        """The hash of what a title or a line of the template said."""
        scope = self.old.places.scopes.get(at)
        return self.old.places.fixed.get(at, "") if scope is None else words_hash(self._title(scope))

    def _title(self, scope: str) -> str:
        kind, name = (
            ("kpis", scope.removeprefix(KPI)) if scope.startswith(KPI) else ("sections", scope.removeprefix(SECTION))
        )
        return next((str(e["title"]) for e in self.old.snapshot[kind] if e["id"] == name), "")

    def _may_go(self, at: int, fresh: Element) -> bool:
        """Whether the new frame has the very line that officers changed, and nothing hangs on it but whole marks."""
        starts, ends = ([str(m.get(q("w:id"))) for m in fresh.iter(q(f"w:bookmark{n}"))] for n in ("Start", "End"))
        said = "".join(t.text or "" for t in fresh.iter(q("w:t")))
        return (
            words_hash(said) == self._was(at)
            and sorted(starts) == sorted(ends)
            and next(fresh.iterancestors(_TBL), None) is None
            and all(line.find(f"{_PPR}/{q('w:sectPr')}") is None for line in (fresh, self.old.pieces[at].element))
        )

    def _put_line(self, at: int, fresh: Element) -> None:
        carried = self.carrier.carry(self.old.pieces[at].element)
        for mark in carried.findall(f"{_PPR}/{_RPR}"):  # the end of a line of the report's own stays where it is
            for change in mark.findall(q("w:ins")) + mark.findall(q("w:del")):
                mark.remove(change)
        marks = list(fresh.iter(q("w:bookmarkStart"), q("w:bookmarkEnd")))
        first = 0 if carried.find(_PPR) is None else 1
        carried[first:first] = marks
        fresh.addprevious(carried)
        parent = fresh.getparent()
        if parent is not None:
            parent.remove(fresh)
        for mark in marks:
            if (name := mark.get(q("w:name"))) in self.places.paragraph_of:
                self.places.paragraph_of[str(name)] = carried
        self._carried.add(at)

    # ------------------------------------------------------------ all else
    def rest(self) -> None:
        """Carry rows, pictures and notes; keep words as comments."""
        for at, piece in self._of_report():
            if at in self._carried:
                continue
            added = [row for row in piece.element.iter(_TR) if self._is_added(row, piece.element)]
            for row in added:
                self._row(at, row)
            for thing in self.work.put_in(piece.element):
                if not any(row in added for row in thing.iterancestors(_TR)):
                    self._thing(at, thing)
            self._words(at, piece.element, added)
        for where, texts in self.own.typed_beside():
            said = _either(texts)
            first = next(self.places.root.iter(_P))
            self._comment(first, f"The page {where} of the earlier draft said: '{said}'.")
            self._say_words(InDocument(f"the page {where}", place_of(said)))

    def _is_added(self, row: Element, table: Element) -> bool:
        return (
            next(row.iterancestors(_TBL), None) is table
            and self.own.is_added(row)
            and (any(self._said(row)) or bool(self.work.put_in(row)))
        )

    def _said(self, row: Element) -> list[str]:
        """What a row says in each view, cell by cell."""
        return [" | ".join(filter(None, (self.old.words[view].plain(p) for p in row.iter(_P)))) for view in VIEWS]

    def _row(self, at: int, row: Element) -> None:
        said = _either(self._said(row))
        place = InDocument(self.old.above(at), place_of(said))
        if at in self.gone or not self._put_row(row):
            self._comment(self._stands(at, row), f"A row of the earlier draft: '{said}'")
            self._say_words(place)
            return
        self._say(
            "row-of-officers",
            place,
            "A row was added to one of the report's own tables; it stands in the same place of the new draft.",
            "Put what it says into the workbook, and delete the row: `pull` does not take it.",
        )

    def _put_row(self, row: Element) -> bool:
        old = row.getparent()
        table = None if old is None else self.places.table(old)
        if table is None:
            return False
        carried = self.carrier.carry(row)
        before = (self.places.row(r, table) for r in row.itersiblings(_TR, preceding=True))
        stands = next((r for r in before if r is not None), None)
        if stands is not None:
            self._behind.get(stands, stands).addnext(carried)
            self._behind[stands] = carried
            return True
        after = (self.places.row(r, table) for r in row.itersiblings(_TR))
        stands = next((r for r in after if r is not None), None)
        if stands is None:
            table.append(carried)
        else:
            stands.addprevious(carried)
        return True

    def _thing(self, at: int, thing: Element) -> None:
        """Carry a picture or a note with its run, and who put it in, without the words beside it."""
        run = next(thing.iterancestors(q("w:r")), None)
        if run is None:
            return
        alone = copy.deepcopy(run)
        for kept, child in zip(list(alone), run, strict=True):
            if child.tag != _RPR and child is not thing and child not in thing.iterancestors():
                alone.remove(kept)
        for above in run.iterancestors():
            if above.tag == _P:
                break
            if above.tag in _TRACKED:
                change = copy.copy(above)
                del change[:]
                change.append(alone)
                alone = change
        if at in self.gone:
            paragraph = etree.Element(_P)
            self.left_over(self.gone[at]).addnext(paragraph)
        else:
            paragraph = self.places.of(at, thing)
        paragraph.append(self.carrier.carry(alone))

    def _words(self, at: int, element: Element, added: Sequence[Element]) -> None:
        unknown = dict(self.own.unknown_in(element))
        if not unknown and next(element.iter(*_TRACKED), None) is None:
            return
        struck = [row for row in element.iter(_TR) if row not in added and _is_struck(row)]
        for row in struck:
            self._keep(at, row, _either(self._said(row)) if any(p in unknown for p in row.iter(_P)) else "")
        for paragraph in element.iter(_P):
            above = list(paragraph.iterancestors())
            if not any(row in above for row in (*added, *struck)) and not any(
                a.tag == q("w:txbxContent") for a in above
            ):
                self._keep(at, paragraph, _either(unknown.get(paragraph, ())))

    def _keep(self, at: int, element: Element, said: str) -> None:
        """Keep as a comment what a line of the report's own was made to say, and who changed it with tracking on."""
        changes = changes_in(element)
        if not said and not changes:
            return
        sentences = [f"The earlier draft said here: '{said}'."] if said else []
        if changes:
            sentences.append(f"Tracked there: {'; '.join(in_words(c, single) for c in changes)}.")
        self._comment(self._stands(at, element), " ".join(sentences))
        self._say_words(InDocument(self.old.above(at), place_of(said or changes[0].words)))

    def _stands(self, at: int, element: Element) -> Element:
        return self.left_over(self.gone[at]) if at in self.gone else self.places.of(at, element)

    def _comment(self, paragraph: Element, said: str) -> None:
        self.hand.comment(paragraph, paragraph, said)

    def _say_words(self, place: InDocument) -> None:
        self._say(
            "words-kept-as-comment",
            place,
            "These words stood among the report's own lines, which are made anew; a comment in the new draft keeps"
            " them.",
            "Put what they say into the workbook or into a text of the KPI, and delete the comment.",
        )

    def _say(self, code: str, place: InDocument, problem: str, remedy: str) -> None:
        self.findings.append(Finding(code, Severity.WARNING, place, problem, remedy))


# ---------------------------------------------------------------- tracked changes in words
def changes_in(element: Element) -> list[Change]:
    """The tracked changes in a paragraph or row, but for those of formatting alone."""
    if next(element.iter(*_TRACKED), None) is None:
        return []
    ledger = Ledger({})
    holder = etree.Element("holder")
    holder.append(copy.deepcopy(element))
    ledger.read([Standing(holder, (), frozenset(), ())], {})
    return [c for c in ledger.changes if c.kind is not ChangeKind.FORMATTING]


def _either(texts: Sequence[str]) -> str:
    """What is said once all changes are accepted, or else once all are rejected."""
    return next(filter(None, texts), "")


def _is_struck(row: Element) -> bool:
    properties = row.find(q("w:trPr"))
    return properties is not None and any(properties.find(tag) is not None for tag in _TRACKED)
