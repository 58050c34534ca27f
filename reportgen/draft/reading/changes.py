"""Who changed what, and who said what about it: tracked changes and comments, each with the region it stands in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from reportgen.docx.review import AROUND_WORDS, OF_CELLS, OF_LOOKS, OF_ROWS, ChangeKind, written_comments
from reportgen.docx.views import Standing
from reportgen.draft.reading.draft import Change, Comment
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package

Element = etree._Element

_WORDS = {q("w:t"): "", q("w:delText"): "", q("w:tab"): " ", q("w:br"): " ", q("w:cr"): " ", q("w:noBreakHyphen"): "-"}
_OF_COMMENTS = frozenset(q(f"w:comment{n}") for n in ("RangeStart", "RangeEnd", "Reference"))


@dataclass
class Ledger:
    """Changes and comments, gathered in one pass over the pieces of the body."""

    comments_by_id: Mapping[str, Comment]
    changes: list[Change] = field(default_factory=list)
    comments: dict[str, Comment] = field(default_factory=dict)
    _open: dict[str, list[str]] = field(default_factory=dict)  # comment id -> the words of its range so far
    _place: tuple[object, ...] = ()  # where the last change stood: its neighbour is counted with it

    def read(self, found: Sequence[Standing], owners: Mapping[int, str]) -> None:
        """Go through the body. `owners` gives the region of a piece."""
        for at, piece in enumerate(found):
            self._walk(piece.element, owners.get(at, ""), ())
        for id_, words in self._open.items():
            self._close(id_, words)

    def _walk(self, element: Element, key: str, around: tuple[Element, ...]) -> None:
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or self._change(child, element.tag, key) or self._comment(child, key):
                continue
            if tag in _WORDS:
                self._word(child, key, around)
            elif tag in AROUND_WORDS:
                # Text that one person put in and another struck out is the second one's change.
                self._walk(child, key, (*around, child))
            else:
                self._walk(child, key, around)
                if tag == q("w:p"):
                    for words in self._open.values():
                        words.append(" ")

    def _change(self, mark: Element, above: str, key: str) -> bool:
        """Add a change that is a mark in something's properties; says whether this was one."""
        tag = mark.tag
        if tag in OF_LOOKS:
            self._add(ChangeKind.FORMATTING, mark, "", key, joined=False)
        elif tag in OF_CELLS:
            self._add(OF_CELLS[tag], mark, "", key, joined=False)
        elif tag in OF_ROWS and above == q("w:trPr"):
            self._add(OF_ROWS[tag], mark, _row_words(mark), key, joined=False)
        elif tag in AROUND_WORDS and above == q("w:rPr"):
            self._add(AROUND_WORDS[tag], mark, "", key)
        else:
            return False
        return True

    def _comment(self, mark: Element, key: str) -> bool:
        """Take an end or the anchor of a comment; says whether this was one."""
        if mark.tag not in _OF_COMMENTS:
            return False
        id_ = str(mark.get(q("w:id")))
        if mark.tag == q("w:commentRangeEnd"):
            self._close(id_, self._open.pop(id_, []))
            return True
        if mark.tag == q("w:commentRangeStart"):
            self._open.setdefault(id_, [])
        self._note(id_, key)
        return True

    def _word(self, element: Element, key: str, around: tuple[Element, ...]) -> None:
        text = element.text or _WORDS[element.tag]
        for words in self._open.values():
            words.append(text)
        if around:
            self._add(AROUND_WORDS[around[-1].tag], around[-1], text, key)
        else:
            self._place = ()

    def _add(self, kind: ChangeKind, mark: Element, words: str, key: str, joined: bool = True) -> None:
        author, date = str(mark.get(q("w:author"), "")), str(mark.get(q("w:date"), ""))
        place = (kind, author, key)
        if joined and self._place == place:
            last = self.changes[-1]
            self.changes[-1] = replace(last, words=last.words + words)
            return
        self.changes.append(Change(kind, author, date, words, key))
        self._place = place if joined else ()

    def _note(self, id_: str, key: str) -> None:
        if id_ in self.comments_by_id and id_ not in self.comments:
            self.comments[id_] = replace(self.comments_by_id[id_], key=key)

    def _close(self, id_: str, words: Sequence[str]) -> None:
        if id_ in self.comments:
            self.comments[id_] = replace(self.comments[id_], words=" ".join("".join(words).split()))


def _row_words(mark: Element) -> str:
    row = next(mark.iterancestors(q("w:tr")))
    return " ".join(" ".join(t.text or "" for t in row.iter(q("w:t"), q("w:delText"))).split())


def comments(package: Package) -> dict[str, Comment]:
    """The comments of a document by id, still without the place they stand at."""
    written = written_comments(package, package.main_part())
    return {id_: Comment(c.author, c.date, c.text, "", "", c.resolved) for id_, c in written.items()}
