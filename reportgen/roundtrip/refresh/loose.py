"""What officers wrote and the new frame has no place for, carried behind what it stood behind in the old draft.

That is added headings, text outside every region, and text whose row or place is gone. What was written about a KPI
that has left the report goes into a part of its own at the end, which `pull` leaves alone: left in place it would be
read as the commentary of the KPI above. What a text that has its place becomes is not known here.
"""

from __future__ import annotations

from lxml import etree

from reportgen.docx.editing.carrying import Carrier
from reportgen.docx.editing.styles import styles_of
from reportgen.draft.anchors import anchors, point_elements
from reportgen.draft.snapshot import Snapshot
from reportgen.findings import Finding, InDocument, Severity
from reportgen.keys import KPI, SECTION
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.roundtrip.refresh.counterparts import Counterparts
from reportgen.roundtrip.refresh.work import Work

Element = etree._Element

LEFT_OVER = "left-over"  # the id of the section that keeps what officers wrote about KPIs that are gone
LEFT_OVER_TITLE = "Text of indicators that are no longer in this report"


class NotKept(Exception):
    """The new draft does not say what officers wrote: a fault of reportgen; the draft is never handed over."""


class Loose:
    """The loose text of one new draft.

    The caller notes in `at_text` the control of each text that has its place, by its key in the new draft, and in
    `without_place` the keys of edited texts that the new template does not show. Once all is carried, `gone` says which
    pieces of the old draft stand in a KPI that left the report.
    """

    def __init__(self, work: Work, target: Package, carrier: Carrier, places: Counterparts, content: Snapshot) -> None:
        self._work, self._old, self._target, self._carrier = work, work.old, target, carrier
        self._places, self._content = places, content
        self.at_text: dict[str, Element] = {}
        self.without_place: set[str] = set()
        self.gone: dict[int, str] = {}
        self.findings: list[Finding] = []
        self._kpi_left: dict[str, Element] = {}  # the last element of what is left of a KPI
        self._left_headings: dict[str, Element] = {}
        self._kpi_gone = ""  # the KPI that the piece being looked at stands in, where it left the report

    def carry(self) -> None:
        """Carry all of it. Notes for each piece of the old draft which element of the new one it stands at."""
        body = self._body()
        behind = body[0]
        for at, piece in enumerate(self._old.pieces):
            scope = self._old.places.scopes.get(at)
            if scope is None and at in self._old.places.contents:
                continue
            if scope is not None:
                self._enter(scope)
                stands = self._places.of_scope(scope)
            else:
                stands = self._place_of(at)
            if stands is not None:
                behind = _block(stands, body)
            elif scope is None and self._is_loose(at):
                behind = self._put(piece.element, behind)
            self._places.cursors[at] = behind
            if self._kpi_gone:
                self.gone[at] = self._kpi_gone
        self._say()

    def left_heading(self, kpi: str) -> Element:
        """The heading over what is left of a KPI."""
        self._left_over(kpi)
        return self._left_headings[kpi]

    # ------------------------------------------------------------ piece by piece
    def _body(self) -> Element:
        body = self._places.root.find(q("w:body"))
        if body is None:
            raise NotKept("the new draft has no body")
        return body

    def _enter(self, scope: str) -> None:
        kpi = scope.removeprefix(KPI) if scope.startswith(KPI) else ""
        self._kpi_gone = kpi if kpi and kpi not in self._work.kpis else ""
        if scope == f"{SECTION}{LEFT_OVER}":
            self._kpi_gone = LEFT_OVER

    def _place_of(self, at: int) -> Element | None:
        """What stands in the new draft for a piece of the old one, None where nothing does."""
        work, places = self._work, self._old.places
        key = work.owners.get(at)
        if key is not None:
            return self.at_text.get(work.pairs.get(key) or "")
        if at in work.added:
            adopted = work.adopted.get(work.added[at])
            return None if adopted is None else self.at_text[adopted.key]
        is_frame = at not in work.strays and (at in places.locked or at in places.fixed)
        return self._places.of_marks(self._old.pieces[at].bookmarks) if is_frame and not self._kpi_gone else None

    def _is_loose(self, at: int) -> bool:
        """Whether a piece that nothing stands for is the officers'."""
        work, places = self._work, self._old.places
        key = work.owners.get(at)
        if key is not None:
            return key in work.homeless or key in self.without_place
        if at in work.added or at in work.strays:
            return True
        if at in places.locked or at in places.fixed:
            return False
        return bool(work.put_in(self._old.pieces[at].element))  # a picture alone in its line

    def _put(self, element: Element, behind: Element) -> Element:
        """Carry a piece behind an element, or to what is left of its KPI; gives where it stands."""
        carried = self._carrier.carry(element)
        if self._kpi_gone:
            behind = self._left_over(self._kpi_gone)
        behind.addnext(carried)
        if self._kpi_gone:
            self._kpi_left[self._kpi_gone] = carried
        return carried

    # ------------------------------------------------------------ the part at the end
    def _left_over(self, kpi: str) -> Element:
        """Where text about a KPI goes that is no longer in the report: the end of its part of the last section."""
        if LEFT_OVER not in self._kpi_left:
            body = self._body()
            heading = self._new_heading(1, LEFT_OVER_TITLE)
            heading[1:1] = list(point_elements(anchors([f"{SECTION}{LEFT_OVER}"])[f"{SECTION}{LEFT_OVER}"].bookmark))
            last = body.find(q("w:sectPr"))
            body.insert(len(body) if last is None else body.index(last), heading)
            self._kpi_left[LEFT_OVER] = self._left_headings[LEFT_OVER] = heading
            self._content["sections"].append({"id": LEFT_OVER, "title": LEFT_OVER_TITLE})
        if kpi not in self._kpi_left:
            title = next((str(k["title"]) for k in self._old.snapshot["kpis"] if k["id"] == kpi), kpi)
            heading = self._new_heading(2, title)
            last_of_all = list(self._kpi_left.values())[-1]
            last_of_all.addnext(heading)
            self._kpi_left[kpi] = self._left_headings[kpi] = heading
            self._add(
                "kpi-gone",
                title,
                "This KPI has left the report, but officers wrote about it; their text is in the draft's last part.",
                "Move what is still needed to another KPI, and delete the rest before publication.",
            )
        return self._kpi_left[kpi]

    def _new_heading(self, level: int, words: str) -> Element:
        paragraph = etree.Element(q("w:p"))
        style = etree.SubElement(etree.SubElement(paragraph, q("w:pPr")), q("w:pStyle"))
        style.set(q("w:val"), styles_of(self._target).id(f"heading {level}"))
        etree.SubElement(etree.SubElement(paragraph, q("w:r")), q("w:t")).text = words
        return paragraph

    # ------------------------------------------------------------ what is said
    def _say(self) -> None:
        for known in (self._old.known[key] for key in self._work.homeless):
            if known.kpi in self._work.kpis:
                self._add(
                    "text-without-row",
                    known.title,
                    "Officers edited this text, and the workbook no longer has it; it stands in its KPI as an added"
                    " text.",
                    "Delete it from the draft, or pull the draft, which puts it into the workbook again.",
                )
        for key in sorted(self.without_place):
            self._add(
                "text-not-shown",
                self._old.known[key].title,
                "Officers edited this text, and the new draft's template has no place for it; it stands there as added"
                " text.",
                "Give the draft's own template with --template, or put the text where it belongs.",
            )

    def _add(self, code: str, title: str, problem: str, remedy: str) -> None:
        place = InDocument(title) if code == "kpi-gone" else InDocument(words=title)
        self.findings.append(Finding(code, Severity.WARNING, place, problem, remedy))


def _block(element: Element, body: Element) -> Element:
    """The block of the body that an element stands in."""
    at = element
    while (parent := at.getparent()) is not None and parent is not body:
        at = parent
    return at
