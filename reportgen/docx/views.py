"""A Word document in its two views, tracked changes accepted or rejected: wrappers opened, alternatives chosen.

Word puts its paragraphs and runs inside content controls, insertions, smart tags and alternatives, nested at will.
`children` opens them all and leaves out what is not there in a view, so that a caller meets nothing but the document's
own elements. An element that is unknown is yielded like any other: the caller passes through to its children, so that
no text is lost. This is the one place that says which mark of a change takes what away in which view.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from lxml import etree

from reportgen.errors import UnreadableInput
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package

Element = etree._Element


class View(Enum):
    """Which of its two readings a text with tracked changes is read in."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


# The view in which a change is not there: around words, in the mark of a paragraph's end, in a row's properties.
_GONE = {
    q("w:ins"): View.REJECTED,
    q("w:moveTo"): View.REJECTED,
    q("w:del"): View.ACCEPTED,
    q("w:moveFrom"): View.ACCEPTED,
}
_CELL_GONE = {q("w:cellIns"): View.REJECTED, q("w:cellDel"): View.ACCEPTED}
# What holds the look that a tracked change of it replaced, by the properties that it stands in.
_LOOKED = {"w:pPr": q("w:pPrChange"), "w:rPr": q("w:rPrChange")}
_OPENED = frozenset(q(f"w:{name}") for name in ("sdtContent", "customXml", "smartTag", "bdo", "dir", "subDoc"))
_DROPPED = frozenset(q(name) for name in ("w:sdtPr", "w:sdtEndPr", "w:customXmlPr"))
_SDT, _SDT_CONTENT = q("w:sdt"), q("w:sdtContent")
_ALTERNATE, _CHOICE, _FALLBACK = q("mc:AlternateContent"), q("mc:Choice"), q("mc:Fallback")
_P, _TBL, _TR, _TC = q("w:p"), q("w:tbl"), q("w:tr"), q("w:tc")
_PPR, _RPR, _TRPR, _TCPR = q("w:pPr"), q("w:rPr"), q("w:trPr"), q("w:tcPr")
_BOOKMARK, _NAME = q("w:bookmarkStart"), q("w:name")

# What `children` does not yield as it is, by what becomes of it in each view: opened, left out, or looked into.
_WRAPPERS = frozenset((*_GONE, *_OPENED, *_DROPPED, _SDT, _ALTERNATE))

# The extensions whose content can be read here; any other (new kinds of chart, 3D models) has a fallback picture.
_UNDERSTOOD = frozenset(
    ("wps", "wpg", "wpc", "wp14", "w14", "w15", "w16", "w16se", "w16cid", "w16cex", "w16du", "a14", "asvg", "v", "o")
)

# Tracked changes that a person has still to accept or reject, by element name.
_CHANGES = tuple(
    q(name) for name in ("w:ins", "w:del", "w:moveFrom", "w:moveTo", "w:pPrChange", "w:rPrChange", "w:cellIns")
)

_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
    b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": (
        b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    ),
    b"http://purl.oclc.org/ooxml/drawingml/": b"http://schemas.openxmlformats.org/drawingml/2006/",
    b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
}


def children(element: Element, view: View) -> Iterator[Element]:
    """The children of `element` in a view, with every wrapper opened and what is not there left out."""
    for child in element:
        tag = child.tag
        if tag not in _WRAPPERS:  # nearly every element: this runs for each one of a document, several times
            if isinstance(tag, str):
                yield child
        elif tag in _DROPPED:
            continue
        elif tag == _SDT:
            content = child.find(_SDT_CONTENT)
            if content is not None:
                yield from children(content, view)
        elif tag == _ALTERNATE:
            chosen = alternative(child)
            if chosen is not None:
                yield from children(chosen, view)
        elif _GONE.get(tag) is not view:
            yield from children(child, view)


def alternative(alternate: Element) -> Element | None:
    """The branch of an mc:AlternateContent to read: the first choice that is understood, else the fallback."""
    choices = alternate.findall(_CHOICE)
    for choice in choices:
        if set(str(choice.get("Requires", "")).split()) <= _UNDERSTOOD:
            return choice
    fallback = alternate.find(_FALLBACK)
    return fallback if fallback is not None else next(iter(choices), None)


@dataclass(frozen=True, slots=True)
class Standing:
    """A paragraph, table or other block of a body, cell or note, and what is around it.

    `controls` are the content controls around it, the outermost first; `gone` the views in which a change around it
    takes it away; `waiting` the names of the bookmarks between it and the block before.
    """

    element: Element
    controls: tuple[Element, ...]
    gone: frozenset[View]
    waiting: tuple[str, ...]

    @property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return bool(self.element.tag == _TBL)

    @property
    def is_paragraph(self) -> bool:
        """Whether it is a paragraph."""
        return bool(self.element.tag == _P)

    @property
    def bookmarks(self) -> tuple[str, ...]:
        """The names of the bookmarks in it, and between it and the block before."""
        return (*self.waiting, *(str(b.get(_NAME, "")) for b in self.element.iter(_BOOKMARK)))


def standing(container: Element) -> Iterator[Standing]:
    """Every block of a body, cell, header or note in order, in whichever view, out of whatever wraps it.

    An element that is neither paragraph nor table is given alone if it holds nothing (a bookmark, an embedded file),
    and opened otherwise.
    """
    waiting: list[str] = []
    nowhere: frozenset[View] = frozenset()

    def walk(parent: Element, controls: tuple[Element, ...], gone: frozenset[View]) -> Iterator[Standing]:
        for child in parent:
            tag = child.tag
            if not isinstance(tag, str) or tag.endswith("Pr"):
                continue
            if tag in (_P, _TBL):
                yield Standing(child, controls, gone, tuple(waiting))
                waiting.clear()
            elif tag == _SDT:
                content = child.find(_SDT_CONTENT)
                if content is not None:
                    yield from walk(content, (*controls, child), gone)
            elif tag == _ALTERNATE:
                chosen = alternative(child)
                if chosen is not None:
                    yield from walk(chosen, controls, gone)
            elif len(child):
                yield from walk(child, controls, gone | {_GONE[tag]} if tag in _GONE else gone)
            elif tag not in _GONE:
                if tag == _BOOKMARK:
                    waiting.append(str(child.get(_NAME, "")))
                yield Standing(child, controls, gone, ())

    yield from walk(container, (), nowhere)


def blocks(container: Element, view: View) -> Iterator[tuple[Element, ...]]:
    """The paragraphs, tables and other blocks of a body, cell, header or note that are there in a view, in order.

    Each is a tuple of elements: one table or other block, or one paragraph preceded by the paragraphs whose mark is not
    there in the view, whose text runs on into it. The joined paragraph looks like its last element.
    """
    joined: list[Element] = []
    for block in standing(container):
        if view in block.gone:
            continue
        if block.is_paragraph:
            joined.append(block.element)
            if not _mark_gone(block.element, view):
                yield tuple(joined)
                joined = []
        else:
            if joined and block.is_table:
                yield tuple(joined)
                joined = []
            yield (block.element,)
    if any(_has_runs(p, view) for p in joined):
        yield tuple(joined)


def _mark_gone(paragraph: Element, view: View) -> bool:
    properties = paragraph.find(_PPR)
    mark = properties.find(_RPR) if properties is not None else None
    return mark is not None and any(_GONE.get(child.tag) is view for child in mark)


def _has_runs(paragraph: Element, view: View) -> bool:
    return any(child.tag != _PPR for child in children(paragraph, view))


def rows(table: Element, view: View) -> Iterator[Element]:
    """The rows that a table has in a view, out of whatever wraps them; never those of a table inside."""
    for row in _within(table, _TR, view):
        properties = row.find(_TRPR)
        if properties is None or not any(_GONE.get(child.tag) is view for child in properties):
            yield row


def cells(row: Element, view: View) -> Iterator[Element]:
    """The cells that a row has in a view."""
    for cell in _within(row, _TC, view):
        properties = cell.find(_TCPR)
        if properties is None or not any(_CELL_GONE.get(child.tag) is view for child in properties):
            yield cell


def _within(parent: Element, wanted: str, view: View) -> Iterator[Element]:
    for child in children(parent, view):
        if child.tag == wanted:
            yield child
        elif not child.tag.endswith(("Pr", "tblGrid", "tblPrEx", "}p", "}tbl")):
            yield from _within(child, wanted, view)


def text_boxes(element: Element) -> Iterator[Element]:
    """The insides of the text boxes of an element, each once: programs write every box twice, as an alternative."""
    for box in element.iter(q("w:txbxContent")):
        if not any(above.tag == _FALLBACK for above in box.iterancestors()):
            yield box


def has_changes(root: Element) -> bool:
    """Whether the two views of a part may differ at all."""
    return next(root.iter(*_GONE, *_CELL_GONE, *_LOOKED.values()), None) is not None


def look_of(element: Element, name: str, view: View) -> Element | None:
    """The properties of a paragraph (`w:pPr`) or run (`w:rPr`) in a view: where a tracked change of its look is
    rejected, those that it had before."""
    found = element.find(q(name))
    if found is None or view is View.ACCEPTED:
        return found
    changed = found.find(_LOOKED[name])
    before = None if changed is None else changed.find(q(name))
    return found if before is None else before


def pending_changes(root: Element) -> int:
    """How many tracked changes nobody has accepted or rejected yet."""
    return sum(1 for _ in root.iter(*_CHANGES))


def comments(root: Element) -> int:
    """How many comments are anchored in the text."""
    return sum(1 for _ in root.iter(q("w:commentReference")))


def open_document(data: bytes, name: str = "") -> tuple[Package, str]:
    """A Word package and the name of its main part, in the transitional namespaces whatever it was saved in.

    Raises UnreadableInput for anything that is not a whole Word file.
    """
    package = Package.open(data, name)
    if any(b"purl.oclc.org/ooxml" in package.data(part)[:4000] for part in package if part.endswith("document.xml")):
        parts = {}
        for part in package:
            content = package.data(part)
            if part.endswith((".xml", ".rels")):
                for strict, transitional in _STRICT.items():
                    content = content.replace(strict, transitional)
            parts[part] = content
        package = Package(parts, package.name)
    main = package.main_part()
    if main.startswith(("xl/", "ppt/")):
        raise UnreadableInput(
            "file-not-word",
            f"{package.name} is an Office file, but not a Word file.",
            "Give the .docx file itself.",
        )
    return package, main
