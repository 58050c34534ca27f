"""A draft opened for reading: its paragraphs and tables, what they say in each view, and where the regions lie."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from reportgen.docx.lists import Styles
from reportgen.docx.views import open_document
from reportgen.draft.reading.draft import View
from reportgen.draft.reading.paragraphs import Line, Piece, Words, lines, pieces
from reportgen.draft.reading.places import Facts, Known, Places, Search
from reportgen.draft.snapshot import Snapshot
from reportgen.errors import UnreadableInput
from reportgen.keys import KPI
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.richtext import Spans

VIEWS = (View.ACCEPTED, View.REJECTED)
_CONTENTS = re.compile("toc [1-9]")  # the styles of the contents list's lines, by name


@dataclass(frozen=True)
class Opened:
    """One draft. Pieces are known by their place in `pieces`; `known` has the snapshot's regions by key."""

    package: Package
    snapshot: Snapshot
    styles: Styles
    pieces: Sequence[Piece]
    words: Mapping[View, Words]
    lines: Mapping[View, Sequence[Line]]
    facts: Facts
    known: Mapping[str, Known]
    places: Places

    def above(self, at: int) -> str:
        """The words of the heading over a piece."""
        return next((max(self.facts.words[i]) for i in range(at, -1, -1) if self.facts.level[i]), "")

    def kpi(self, at: int) -> str:
        """The id of the KPI under which a piece stands, or ''."""
        scope = next((self.places.scopes[i] for i in range(at, -1, -1) if i in self.places.scopes), "")
        return scope.removeprefix(KPI) if scope.startswith(KPI) else ""

    def is_caption(self, line: Line) -> bool:
        """Whether a line has the style of tables' captions."""
        return not line.is_table and self.styles.name(self.styles.of_paragraph(line.look)) == "caption"


def opened(package: Package, snapshot: Snapshot) -> Opened:
    """Open a draft, in the transitional namespaces (`transitional`)."""
    body = package.xml(package.main_part()).find(q("w:body"))
    if body is None:
        raise not_word(package)
    found = pieces(body)
    styles = Styles.of(package)
    links = {r.id: r.target for r in package.relationships(package.main_part()).values() if r.kind == "hyperlink"}
    same: dict[etree._Element, Spans] = {}
    words = {view: Words(view, styles, links, same=same) for view in VIEWS}
    of_view = {view: tuple(lines(found, words[view])) for view in VIEWS}
    facts = _facts(found, styles, words, of_view)
    search = Search(snapshot, found, facts)
    places = search.run()
    for at, piece in enumerate(found):
        # Programs that drop the contents list's control keep its styles.
        if not piece.is_table and _CONTENTS.fullmatch(styles.name(styles.of_paragraph(piece.element))):
            places.contents.add(at)
    known = {r.key: r for r in search.known}
    return Opened(package, snapshot, styles, found, words, of_view, facts, known, places)


def _facts(
    found: Sequence[Piece],
    styles: Styles,
    words: Mapping[View, Words],
    of_view: Mapping[View, Sequence[Line]],
) -> Facts:
    said = [["", ""] for _ in found]
    for side, view in enumerate(VIEWS):
        for line in of_view[view]:
            for at in line.at:
                if not found[at].is_table:
                    said[at][side] = line.words if len(line.at) == 1 else words[view].plain(found[at].element)
    levels = (0 if p.is_table else styles.heading_level(p.element) for p in found)
    return Facts([(a, r) for a, r in said], [n if any(w) else 0 for n, w in zip(levels, said, strict=True)])


def transitional(package: Package) -> Package:
    """The package in the namespaces that Word usually writes, if it was saved in the strict ones."""
    root = package.xml(package.main_part())
    if str(root.tag).startswith("{http://purl.oclc.org/ooxml/wordprocessingml"):
        package, _ = open_document(package.to_bytes(), package.name)
        root = package.xml(package.main_part())
    if root.tag != q("w:document"):
        raise not_word(package)
    return package


def not_word(package: Package) -> UnreadableInput:
    """What is said of a file that is no text."""
    return UnreadableInput(
        "draft-not-word", f"{package.name} is not a Word document.", "Give the draft itself, saved in Word as .docx."
    )
