"""A Word document as a reader sees it: tracked changes accepted, wrappers opened, alternatives chosen.

Word puts its paragraphs and runs inside content controls, insertions, smart tags and alternatives, nested at will.
`accepted` opens them all and leaves out what a tracked change took away, so that a caller meets nothing but the
document's own elements. An element that is unknown is yielded like any other: the caller passes through to its
children, so that no text is lost.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from reportgen.errors import UnreadableInput
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package

Element = etree._Element

_OPENED = frozenset(
    q(name)
    for name in (
        "w:sdtContent",
        "w:ins",
        "w:moveTo",
        "w:customXml",
        "w:smartTag",
        "w:bdo",
        "w:dir",
        "w:subDoc",
    )
)
_DROPPED = frozenset(q(name) for name in ("w:del", "w:moveFrom", "w:sdtPr", "w:sdtEndPr", "w:customXmlPr"))
_SDT, _SDT_CONTENT = q("w:sdt"), q("w:sdtContent")
_ALTERNATE, _CHOICE, _FALLBACK = q("mc:AlternateContent"), q("mc:Choice"), q("mc:Fallback")
_WRAPPERS = _OPENED | _DROPPED | {_SDT, _ALTERNATE}
_P, _TBL = q("w:p"), q("w:tbl")
_PPR, _RPR, _DEL, _MOVE_FROM = q("w:pPr"), q("w:rPr"), q("w:del"), q("w:moveFrom")

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


def accepted(element: Element) -> Iterator[Element]:
    """The children of `element` with every wrapper opened and every tracked deletion left out."""
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
                yield from accepted(content)
        elif tag in _OPENED:
            yield from accepted(child)
        else:
            chosen = alternative(child)
            if chosen is not None:
                yield from accepted(chosen)


def alternative(alternate: Element) -> Element | None:
    """The branch of an mc:AlternateContent to read: the first choice that is understood, else the fallback."""
    choices = alternate.findall(_CHOICE)
    for choice in choices:
        if set(str(choice.get("Requires", "")).split()) <= _UNDERSTOOD:
            return choice
    fallback = alternate.find(_FALLBACK)
    return fallback if fallback is not None else next(iter(choices), None)


def blocks(container: Element) -> Iterator[tuple[Element, ...]]:
    """The paragraphs and tables of a body, cell, header or note, in order.

    Each is a tuple of elements: one table, or one paragraph preceded by the paragraphs whose mark was deleted, whose
    text runs on into it. An element of another kind is yielded alone if it is a leaf and opened otherwise.
    """
    joined: list[Element] = []
    for child in accepted(container):
        if child.tag == _P:
            joined.append(child)
            if not _mark_deleted(child):
                yield tuple(joined)
                joined = []
        elif child.tag == _TBL:
            if joined:
                yield tuple(joined)
                joined = []
            yield (child,)
        elif child.tag.endswith("Pr"):
            continue
        elif len(child):
            yield from blocks(child)
        else:
            yield (child,)
    if any(_has_runs(p) for p in joined):
        yield tuple(joined)


def _mark_deleted(paragraph: Element) -> bool:
    properties = paragraph.find(_PPR)
    mark = properties.find(_RPR) if properties is not None else None
    return mark is not None and any(child.tag in (_DEL, _MOVE_FROM) for child in mark)


def _has_runs(paragraph: Element) -> bool:
    return any(child.tag != _PPR for child in accepted(paragraph))


def row_deleted(row: Element) -> bool:
    """Whether a tracked change takes this table row away."""
    properties = row.find(q("w:trPr"))
    return properties is not None and properties.find(_DEL) is not None


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
