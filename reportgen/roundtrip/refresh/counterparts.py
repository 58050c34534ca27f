"""Which place of a new draft's frame stands for a place of the old one, and the comments that are hung on it.

A figure, a heading or a line of the report is the same by its bookmark; a line of the template by the hash of its
words. What is gone is stood for by what is around it, and at last by what stands before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from reportgen.docx.editing.comments import comment_marks, hang, loose_comments, take_off
from reportgen.draft.anchors import FIXED, Anchor, anchors
from reportgen.ooxml.names import q
from reportgen.roundtrip.refresh.work import Work

Element = etree._Element


class Counterparts:
    """The places of one new frame. `cursors` gives, for each piece of the old draft, the element of the new one that
    it stands at; it is known once the old draft was walked through."""

    def __init__(self, work: Work, root: Element, texts: Mapping[str, Anchor]) -> None:
        self._work, self._old, self.root, self._texts = work, work.old, root, texts
        self.paragraph_of = _bookmarked(root)
        self._fixed: dict[str, list[str]] = {}  # the hash of a template's line -> the bookmarks of such lines
        for name in self.paragraph_of:
            if name.startswith(FIXED):
                self._fixed.setdefault(_hash(name), []).append(name)
        self.cursors: dict[int, Element] = {}

    def of_marks(self, bookmarks: Iterable[str]) -> Element | None:
        """The paragraph of the new draft that carries one of these marks."""
        names = list(bookmarks)
        for name in names:
            if name in self.paragraph_of and not name.startswith(FIXED):
                return self.paragraph_of[name]
        for name in names:  # numbered in the order of the draft, so that only the hash says which line it is
            same = self._fixed.get(_hash(name), ()) if name.startswith(FIXED) else ()
            if len(same) == 1:
                return self.paragraph_of[same[0]]
        return None

    def of_scope(self, scope: str) -> Element | None:
        """The heading of a section or KPI."""
        return self.paragraph_of.get(anchors([scope])[scope].bookmark)

    def of_line(self, at: int) -> Element | None:
        """The very same line, where the old draft's piece is a line of the report's own; None where it is gone."""
        scope = self._old.places.scopes.get(at)
        return self.of_marks(self._old.pieces[at].bookmarks) if scope is None else self.of_scope(scope)

    def of(self, at: int, element: Element) -> Element:
        """The paragraph at which something about an element in a piece of the old draft belongs."""
        scope = self._old.places.scopes.get(at)
        if scope is not None and (stands := self.of_scope(scope)) is not None:
            return stands
        key = self._old.places.headings.get(at)
        new_key = None if key is None else self._work.pairs.get(key)
        if new_key is not None and (stands := self.paragraph_of.get(self._texts[new_key].bookmark)) is not None:
            return stands
        if (cell := self._cell(element)) is not None:
            return cell
        for around in (q("w:tc"), q("w:tr"), q("w:tbl"), q("w:p")):
            holder = next((e for e in (element, *element.iterancestors()) if e.tag == around), None)
            stands = None if holder is None else self.of_marks(_names(holder))
            if stands is not None:
                return stands
        near = self.cursors.get(at)
        found = None if near is None else next(near.iter(q("w:p")), None)
        return found if found is not None else next(self.root.iter(q("w:p")))

    # ------------------------------------------------------------ rows and cells
    def table(self, old: Element) -> Element | None:
        """The table of the new frame in which most of an old one's rows are."""
        for row in old.iter(q("w:tr")):
            stands = self.of_marks(_names(row))
            table = None if stands is None else next(stands.iterancestors(q("w:tbl")), None)
            if table is not None:
                return table
        return None

    def row(self, old: Element, table: Element) -> Element | None:
        """The row of a table of the new frame that says what an old one said."""
        names = list(_names(old))
        for name in names:
            row = None if name.startswith(FIXED) else _row_in(table, self.paragraph_of.get(name))
            if row is not None:
                return row
        hashes = {_hash(n) for n in names if n.startswith(FIXED)}
        before = [r for r in old.itersiblings(q("w:tr"), preceding=True) if hashes & _fixed(r)]
        same = [r for r in table.iter(q("w:tr")) if hashes & _fixed(r)]
        return same[len(before)] if len(before) < len(same) else None

    def _cell(self, element: Element) -> Element | None:
        """The last line of the cell that stands in the same row and column."""
        cell = next(element.iterancestors(q("w:tc")), None)
        old = None if cell is None else cell.getparent()
        if cell is None or old is None or old.tag != q("w:tr") or (above := old.getparent()) is None:
            return None
        table = self.table(above)
        row = None if table is None else self.row(old, table)
        cells = [] if row is None else row.findall(q("w:tc"))
        column = old.findall(q("w:tc")).index(cell)
        return next(reversed(list(cells[column].iter(q("w:p")))), None) if column < len(cells) else None

    # ------------------------------------------------------------ comments
    def mend_comments(self) -> None:
        """Hang each comment that stood in the frame on the same place of the new one; none is left without a place."""
        there = {str(m.get(q("w:id"))) for m in comment_marks(self.root)}
        for id_, paragraph in loose_comments(self.root).items():
            take_off(self.root, [id_])
            if paragraph is None:
                there.discard(id_)
            else:
                hang(id_, paragraph)
        for at, piece in enumerate(self._old.pieces):
            for reference in piece.element.iter(q("w:commentReference")):
                id_ = str(reference.get(q("w:id")))
                if id_ not in there:
                    there.add(id_)
                    hang(id_, self.of(at, reference))


# ---------------------------------------------------------------- small things
def _bookmarked(root: Element) -> dict[str, Element]:
    """Bookmark -> the paragraph that it stands in."""
    found: dict[str, Element] = {}
    for start in root.iter(q("w:bookmarkStart")):
        paragraph = next(start.iterancestors(q("w:p")), None)
        if paragraph is not None:
            found.setdefault(str(start.get(q("w:name"))), paragraph)
    return found


def _names(element: Element) -> Iterator[str]:
    return (str(b.get(q("w:name"))) for b in element.iter(q("w:bookmarkStart")))


def _row_in(table: Element, paragraph: Element | None) -> Element | None:
    """The row of this table that a paragraph stands in."""
    above = () if paragraph is None else tuple(paragraph.iterancestors(q("w:tr"), q("w:tbl")))
    if table not in above:
        return None
    return next(reversed(above[: above.index(table)]), None)


def _fixed(row: Element) -> set[str]:
    return {_hash(name) for name in _names(row) if name.startswith(FIXED)}


def _hash(bookmark: str) -> str:
    return bookmark.rpartition("_")[2]
