"""A draft opened for reading: its paragraphs and tables, what they say in each view, and where the regions lie."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.docx.document import Mark, Paragraph, Table
from reportgen.docx.reader import DocumentReader
from reportgen.docx.styles import Styles
from reportgen.docx.views import Standing, View, has_changes, open_document, standing
from reportgen.draft.reading.draft import Rows
from reportgen.draft.reading.paragraphs import Line, Words, lines, table_text
from reportgen.draft.reading.places import Facts, Known, Places, Search
from reportgen.draft.snapshot import Snapshot
from reportgen.errors import UnreadableInput
from reportgen.keys import KPI
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package

VIEWS = (View.ACCEPTED, View.REJECTED)
_CONTENTS = re.compile("toc [1-9]")  # the styles of the contents list's lines, by name


@dataclass(frozen=True)
class Opened:
    """One draft. Pieces are known by their place in `pieces`; `known` has the snapshot's regions by key."""

    package: Package
    snapshot: Snapshot
    styles: Styles
    pieces: Sequence[Standing]
    words: Mapping[View, Words]
    lines: Mapping[View, Sequence[Line]]
    marks: Sequence[Mark]
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
        return isinstance(line.block, Paragraph) and self.styles.name(line.block.format.style) == "caption"

    def table_text(self, at: int, view: View) -> Rows:
        """The cells of the table at a place in a view; () where it is not there."""
        line = next((x for x in self.lines[view] if x.last == at), None)
        return table_text(line.block) if line is not None and isinstance(line.block, Table) else ()


def opened(package: Package, snapshot: Snapshot) -> Opened:
    """Open a draft, in the transitional namespaces (`transitional`)."""
    main = package.main_part()
    root = package.xml(main)
    body = root.find(q("w:body"))
    if body is None:
        raise not_word(package)
    found = [block for block in standing(body) if block.is_paragraph or block.is_table]
    at = {block.element: n for n, block in enumerate(found)}
    readers = {view: DocumentReader(package, main, view) for view in VIEWS}
    accepted = readers[View.ACCEPTED].read()
    # Where nothing is tracked the two views are one reading.
    rejected = readers[View.REJECTED].read() if has_changes(root) else accepted
    of_view = {View.ACCEPTED: tuple(lines(accepted, at)), View.REJECTED: tuple(lines(rejected, at))}
    words = {view: Words(reader) for view, reader in readers.items()}
    styles = accepted.styles
    facts = _facts(found, styles, words, of_view)
    search = Search(snapshot, found, facts)
    places = search.run()
    for n, block in enumerate(found):
        # Programs that drop the contents list's control keep its styles.
        if block.is_paragraph and _CONTENTS.fullmatch(styles.name(styles.style_of(block.element))):
            places.contents.add(n)
    known = {r.key: r for r in search.known}
    return Opened(package, snapshot, styles, found, words, of_view, accepted.marks, facts, known, places)


def _facts(
    found: Sequence[Standing],
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
