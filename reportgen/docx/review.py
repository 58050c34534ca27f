"""What reviewers leave in a Word file, tracked changes and comments: who left which, and how to settle them.

`accept` turns a document into what it says when every change is accepted; `show` keeps both old and new words, with
insertions underlined and deletions struck through, as plain formatting that any program draws. Both leave a document
without tracked changes and without comments.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package

Element = etree._Element

_KINDS = {
    q("w:ins"): "inserted",
    q("w:del"): "deleted",
    q("w:moveFrom"): "moved away",
    q("w:moveTo"): "moved here",
    q("w:cellIns"): "inserted",
    q("w:cellDel"): "deleted",
    q("w:cellMerge"): "merged",
    q("w:pPrChange"): "formatted",
    q("w:rPrChange"): "formatted",
    q("w:tblPrChange"): "formatted",
    q("w:trPrChange"): "formatted",
    q("w:tcPrChange"): "formatted",
    q("w:sectPrChange"): "formatted",
    q("w:numberingChange"): "formatted",
}
_INS, _DEL, _MOVE_FROM, _MOVE_TO = q("w:ins"), q("w:del"), q("w:moveFrom"), q("w:moveTo")
_P, _PPR, _R, _RPR, _TR, _TRPR = q("w:p"), q("w:pPr"), q("w:r"), q("w:rPr"), q("w:tr"), q("w:trPr")
_VAL = q("w:val")
_REFERENCE = q("w:commentReference")

# What only says where a change or comment begins and ends, or what a format was before.
_TRACES = tuple(name for name, kind in _KINDS.items() if kind in ("formatted", "merged")) + tuple(
    q(name)
    for name in (
        "w:tblGridChange", "w:tblPrExChange", "w:cellIns", "w:cellDel",
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

    kind: str  # "inserted", "deleted", "moved away", "moved here", "merged" or "formatted"
    author: str
    words: str
    paragraph: Element | None


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
    for element in root.iter(*_KINDS):
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
        yield Change(_KINDS[element.tag], str(element.get(q("w:author"), "")), _words(holder), paragraph)


def comments(package: Package, main: str) -> list[Comment]:
    """The comments anchored in the main part, in document order."""
    part = package.related(main, "comments")
    root = package.xml(main)
    anchors = list(root.iter(_REFERENCE))
    if part is None:
        return [Comment("", "", "", False, next(a.iterancestors(_P), None)) for a in anchors]
    written = {str(c.get(q("w:id"), "")): c for c in package.xml(part).iter(q("w:comment"))}
    done = settled_comments(package, main)
    commented = _commented_words(root, {str(a.get(q("w:id"), "")) for a in anchors})
    found = []
    for anchor in anchors:
        identity = str(anchor.get(q("w:id"), ""))
        comment = written.get(identity)
        author = text = ""
        resolved = False
        if comment is not None:
            author = str(comment.get(q("w:author"), ""))
            text = _words(comment)
            resolved = any(p.get(_PARA_ID) in done for p in comment.iter(_P))
        paragraph = next(anchor.iterancestors(_P), None)
        found.append(Comment(author, text, commented.get(identity, ""), resolved, paragraph))
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
