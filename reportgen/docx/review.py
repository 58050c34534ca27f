"""What reviewers leave in a Word file, tracked changes and comments: who left which, and how to settle them.

`accept` turns a document into what it says when every change is accepted; `show` keeps both old and new words, with
insertions underlined and deletions struck through, as plain formatting that any program draws. Both leave a document
without tracked changes and without comments.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from lxml import etree

from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package

Element = etree._Element


class ChangeKind(Enum):
    """What a tracked change does."""

    INSERTED = "inserted"
    DELETED = "deleted"
    MOVED_AWAY = "moved away"
    MOVED_HERE = "moved here"
    ROW_INSERTED = "row inserted"
    ROW_DELETED = "row deleted"
    FORMATTING = "formatting"  # of looks alone, merged cells too: it reads in both views as it looks now


# What the marks of changes do, around words or in the mark of a paragraph's end; in a row's properties; in a cell's.
AROUND_WORDS = {
    q("w:ins"): ChangeKind.INSERTED,
    q("w:del"): ChangeKind.DELETED,
    q("w:moveFrom"): ChangeKind.MOVED_AWAY,
    q("w:moveTo"): ChangeKind.MOVED_HERE,
}
OF_ROWS = {q("w:ins"): ChangeKind.ROW_INSERTED, q("w:del"): ChangeKind.ROW_DELETED}
OF_CELLS = {q("w:cellIns"): ChangeKind.INSERTED, q("w:cellDel"): ChangeKind.DELETED}
OF_LOOKS = frozenset(
    q(f"w:{name}Change")
    for name in ("pPr", "rPr", "tblPr", "trPr", "tcPr", "tblGrid", "sectPr", "numbering", "tblPrEx")
) | {q("w:cellMerge")}
_LISTED = tuple(
    q(f"w:{name}")
    for name in (
        "ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "pPrChange", "rPrChange", "tblPrChange",
        "trPrChange", "tcPrChange", "sectPrChange", "numberingChange",
    )
)  # fmt: skip
_INS, _DEL, _MOVE_FROM, _MOVE_TO = q("w:ins"), q("w:del"), q("w:moveFrom"), q("w:moveTo")
_P, _PPR, _R, _RPR, _TR, _TRPR = q("w:p"), q("w:pPr"), q("w:r"), q("w:rPr"), q("w:tr"), q("w:trPr")
_VAL = q("w:val")
_REFERENCE = q("w:commentReference")

# What only says where a change or comment begins and ends, or what a format was before.
_TRACES = tuple(OF_LOOKS) + tuple(
    q(name)
    for name in (
        "w:cellIns", "w:cellDel",
        "w:moveFromRangeStart", "w:moveFromRangeEnd", "w:moveToRangeStart", "w:moveToRangeEnd",
        "w:customXmlInsRangeStart", "w:customXmlInsRangeEnd", "w:customXmlDelRangeStart", "w:customXmlDelRangeEnd",
        "w:customXmlMoveFromRangeStart", "w:customXmlMoveFromRangeEnd", "w:customXmlMoveToRangeStart",
        "w:customXmlMoveToRangeEnd", "w:commentRangeStart", "w:commentRangeEnd",
    )
)  # fmt: skip
# Dark enough for 4.5:1 on white; the line through or under the words says it without the colour.
_NEW, _OLD = "1F4E9E", "9C0006"
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_PARA_ID = q("w14:paraId")


@dataclass(frozen=True)
class Change:
    """A tracked change that nobody has decided on. `paragraph` is the one it stands in; None between paragraphs."""

    kind: ChangeKind
    author: str
    words: str
    paragraph: Element | None


@dataclass(frozen=True)
class Written:
    """A comment as somebody wrote it: a line a paragraph. `date` is as Word wrote it, or ''."""

    author: str
    date: str
    text: str
    resolved: bool


@dataclass(frozen=True)
class Comment:
    """A comment that is anchored in the text. `words` are those it is about."""

    author: str
    text: str
    words: str
    resolved: bool
    paragraph: Element | None


def text_parts(package: Package, main: str) -> list[str]:
    """The parts that hold the document's text: the main part, headers, footers, notes."""
    kinds = ("header", "footer", "footnotes", "endnotes")
    found = [main]
    for related in package.relationships(main).values():
        if related.kind in kinds and not related.external and related.target in package:
            found.append(related.target)
    return list(dict.fromkeys(found))


# ---------------------------------------------------------------------- listing
def changes(root: Element) -> Iterator[Change]:
    """Every tracked change of a part, in document order."""
    for element in root.iter(*_LISTED):
        parent = element.getparent()
        above = element.iterancestors(_P, _TR)
        paragraph = next(above, None)
        if paragraph is not None and paragraph.tag == _TR:
            paragraph = next(paragraph.iter(_P), None)
        holder = element
        if parent is not None and parent.tag in (_TRPR, _RPR, _PPR):
            # A mark in properties is about what the properties belong to: a row, a run, a paragraph's end.
            owner = parent.getparent()
            holder = owner if owner is not None and owner.tag in (_TR, _R, _P) else element
        kind = AROUND_WORDS.get(element.tag) or OF_CELLS.get(element.tag) or ChangeKind.FORMATTING
        yield Change(kind, str(element.get(q("w:author"), "")), _words(holder), paragraph)


def comments(package: Package, main: str) -> list[Comment]:
    """The comments anchored in the main part, in document order."""
    root = package.xml(main)
    anchors = list(root.iter(_REFERENCE))
    written = written_comments(package, main)
    commented = _commented_words(root, {str(a.get(q("w:id"), "")) for a in anchors} & set(written))
    found = []
    for anchor in anchors:
        identity = str(anchor.get(q("w:id"), ""))
        comment = written.get(identity, Written("", "", "", False))
        paragraph = next(anchor.iterancestors(_P), None)
        text = " ".join(comment.text.split())
        found.append(Comment(comment.author, text, commented.get(identity, ""), comment.resolved, paragraph))
    return found


def written_comments(package: Package, main: str) -> dict[str, Written]:
    """The comments of a document by id, whether or not they are anchored anywhere."""
    part = package.related(main, "comments")
    done = settled_comments(package, main)
    found = {}
    for comment in () if part is None else package.xml(part).iter(q("w:comment")):
        paragraphs = list(comment.iter(_P))
        text = "\n".join("".join(t.text or "" for t in p.iter(q("w:t"))) for p in paragraphs).strip()
        resolved = any(p.get(_PARA_ID) in done for p in paragraphs)
        author, date = str(comment.get(q("w:author"), "")), str(comment.get(q("w:date"), ""))
        found[str(comment.get(q("w:id")))] = Written(author, date, text, resolved)
    return found


def settled_comments(package: Package, main: str) -> set[str]:
    """The ids (w14:paraId) of the comment paragraphs that are marked as resolved; a reply is, with what it answers."""
    part = package.related(main, "commentsExtended")
    if part is None:
        return set()
    done: set[str] = set()
    for entry in package.xml(part).iter(f"{{{_W15}}}commentEx"):
        identity = str(entry.get(f"{{{_W15}}}paraId", ""))
        answered = str(entry.get(f"{{{_W15}}}paraIdParent", ""))
        if entry.get(f"{{{_W15}}}done", "0") in ("1", "true") or answered in done:
            done.add(identity)
    return done


def _commented_words(root: Element, wanted: set[str]) -> dict[str, str]:
    """The words between the start and end of each comment's range."""
    open_: dict[str, list[str]] = {}
    found: dict[str, str] = {}
    start, end, text, paragraph = q("w:commentRangeStart"), q("w:commentRangeEnd"), q("w:t"), _P
    for element in root.iter(start, end, text, paragraph):
        identity = str(element.get(q("w:id"), ""))
        if element.tag == start and identity in wanted:
            open_[identity] = []
        elif element.tag == end and identity in open_:
            found[identity] = " ".join("".join(open_.pop(identity)).split())
        else:
            for words in open_.values():
                words.append(element.text or "" if element.tag == text else " ")
    return found


def _words(element: Element) -> str:
    parts = (e.text or "" for e in element.iter(q("w:t"), q("w:delText")))
    return " ".join("".join(parts).split())


# ---------------------------------------------------------------------- settling
def accept(root: Element) -> None:
    """Change a part's tree into what it says when every tracked change is accepted, without comments."""
    for row in [r for r in root.iter(_TR) if _row_mark(r, _DEL) is not None]:
        table = row.getparent()
        _take_out(row)
        if table is not None and table.find(_TR) is None:
            _take_out(table)
    for paragraph in [p for p in root.iter(_P) if _ends_deleted(p)]:
        _join_with_next(paragraph)
    for element in list(root.iter(_DEL, _MOVE_FROM)):
        _take_out(element)
    _settle(root)


def show(root: Element) -> None:
    """Change a part's tree so that it shows old and new words alike: new ones underlined, old ones struck through."""
    for row in list(root.iter(_TR)):
        if _row_mark(row, _DEL) is not None:
            _mark_runs(row, old=True)
        elif _row_mark(row, _INS) is not None:
            _mark_runs(row, old=False)
    for paragraph in [p for p in root.iter(_P) if _ends_deleted(p)]:
        # The end of a paragraph that was taken away shows as the sign that Word uses for it.
        sign = etree.SubElement(paragraph, _R)
        etree.SubElement(sign, q("w:t")).text = "¶"
        _mark_run(sign, old=True)
    for element in list(root.iter(_INS, _MOVE_TO, _DEL, _MOVE_FROM)):
        _mark_runs(element, old=element.tag in (_DEL, _MOVE_FROM))
    for element in root.iter(q("w:delText"), q("w:delInstrText")):
        element.tag = q("w:t") if element.tag == q("w:delText") else q("w:instrText")
    _settle(root)


def settled(package: Package, main: str, *, shown: bool = False) -> Package:
    """A copy of the package with every text part accepted, or shown; the package given is left as it is."""
    copy = Package({part: package.data(part) for part in package}, package.name)
    for part in text_parts(copy, main):
        (show if shown else accept)(copy.xml(part))
        copy.touch(part)
    return copy


def _settle(root: Element) -> None:
    """Open what is left of change marks and take out every trace of them, and of comments."""
    for element in list(root.iter(_INS, _MOVE_TO, _DEL, _MOVE_FROM)):
        parent = element.getparent()
        if parent is not None and parent.tag in (_RPR, _TRPR):
            parent.remove(element)
        else:
            _open(element)
    for element in list(root.iter(*_TRACES)):
        _take_out(element)
    for reference in list(root.iter(_REFERENCE)):
        run = reference.getparent()
        _take_out(reference)
        if run is not None and run.tag == _R and all(c.tag == _RPR for c in run):
            _take_out(run)


def _row_mark(row: Element, name: str) -> Element | None:
    properties = row.find(_TRPR)
    return properties.find(name) if properties is not None else None


def _ends_deleted(paragraph: Element) -> bool:
    mark = paragraph.find(f"{_PPR}/{_RPR}")
    return mark is not None and (mark.find(_DEL) is not None or mark.find(_MOVE_FROM) is not None)


def _join_with_next(paragraph: Element) -> None:
    """Let a paragraph whose end was deleted run on into the next, which keeps its own properties."""
    following = paragraph.getnext()
    if following is None or following.tag != _P:
        return  # nothing to run on into: the mark goes and the paragraph stays
    at = 1 if following.find(_PPR) is not None else 0
    for child in [c for c in paragraph if c.tag != _PPR]:
        following.insert(at, child)
        at += 1
    _take_out(paragraph)


def _take_out(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _open(element: Element) -> None:
    """Put an element's children in its place."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    for child in list(element):
        parent.insert(at, child)
        at += 1
    parent.remove(element)


def _mark_runs(element: Element, *, old: bool) -> None:
    for run in element.iter(_R):
        _mark_run(run, old=old)


def _mark_run(run: Element, *, old: bool) -> None:
    properties = run.find(_RPR)
    if properties is None:
        properties = etree.Element(_RPR)
        run.insert(0, properties)
    for name, stated in (("w:strike", "1"), ("w:color", _OLD)) if old else (("w:color", _NEW), ("w:u", "single")):
        for there in properties.findall(q(name)):
            properties.remove(there)
        etree.SubElement(properties, q(name), {_VAL: stated})
