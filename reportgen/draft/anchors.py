"""What marks a region of the draft, so that its text can be found again however officers edited around it.

An editable region has three layers: a content control (tag, alias; it may be edited but not deleted), a bookmark on
its heading, or in its first paragraph where it has none, and the heading's own words. A locked figure has a control
that may not be edited and a bookmark. A region runs from its heading to the next heading; the control is evidence,
not the border. Tags and bookmark names follow from the region's key alone (`anchors`), and the draft's snapshot
lists them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from lxml import etree

from reportgen.compose import Composition, TextRegion
from reportgen.draft.template.marks import clean
from reportgen.keys import words_hash
from reportgen.ooxml.names import q

LONGEST_TAG = 64  # characters; Word refuses longer tags and aliases
LONGEST_BOOKMARK = 40

CONTENTS = "reportgen:contents"  # the tag of the contents list
_BOX = q("w:txbxContent")
FIXED = "fixed_"  # how the bookmarks of the template's own lines begin


@dataclass(frozen=True)
class Anchor:
    """How the draft marks the region with this key: the control's tag and the bookmark's name."""

    key: str
    tag: str
    bookmark: str


def anchors(keys: Iterable[str]) -> dict[str, Anchor]:
    """Key -> its anchor. Unique among `keys` for each layer; the same keys in the same order give the same anchors."""
    made: dict[str, Anchor] = {}
    tags: set[str] = set()
    names: set[str] = set()
    for key in keys:
        if key in made:
            continue
        readable = re.sub("[^A-Za-z0-9_]+", "_", key).strip("_")
        if not readable[:1].isalpha():
            readable = f"r_{readable}"
        tag = " ".join(clean(key).split())
        made[key] = Anchor(key, _unique(tag, key, LONGEST_TAG, tags), _unique(readable, key, LONGEST_BOOKMARK, names))
    return made


def _unique(name: str, key: str, longest: int, taken: set[str]) -> str:
    """The name itself if it fits and is free (Word compares without case), else a piece of it and the key's hash."""
    if len(name) > longest or name.lower() in taken:
        name = f"{name[: longest - 11]}_{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:10]}"
    taken.add(name.lower())
    return name


def text_regions(composition: Composition) -> Iterator[TextRegion]:
    """Every text of the report that an officer may edit, in the order of the draft."""
    yield composition.introduction
    yield composition.key_introduction
    if composition.summary is not None:
        yield from composition.summary.regions
    for section in composition.sections:
        yield section.introduction
        for kpi in section.kpis:
            yield from kpi.regions


def is_shown(region: TextRegion) -> bool:
    """Whether a region has a place in the draft: it holds text, awaits some, or has a heading."""
    return bool(region.blocks or region.prompt or region.heading or region.sub_heading)


# ---------------------------------------------------------------- writing


def point(bookmark: str) -> str:
    """A bookmark without a length, as XML. Ids are given to all bookmarks together once the document is whole."""
    return f'<w:bookmarkStart w:id="0" w:name={quoteattr(bookmark)}/><w:bookmarkEnd w:id="0"/>'


def block_region(anchor: Anchor, title: str, content: str, *, locked: bool = False) -> str:
    """A block content control around paragraphs and tables (`content`, XML), as XML.

    It may be edited but not deleted; with `locked` it may not be edited either.
    """
    # LibreOffice keeps a block control whole only if it is a building block, as the contents list is; of any other it
    # flattens the first paragraph, whose bold and links are lost. It drops the tag, but not the gallery's name.
    gallery = f"<w:docPartObj><w:docPartGallery w:val={quoteattr(anchor.tag)}/></w:docPartObj>"
    return f"<w:sdt>{_control(anchor, title, locked, gallery)}<w:sdtContent>{content}</w:sdtContent></w:sdt>"


def asking(runs: str) -> str:
    """Runs (XML) as the prompt of a place: in Word a click picks all of it, what is typed takes its place, and the
    control goes with it."""
    return (
        '<w:sdt><w:sdtPr><w:id w:val="0"/><w:temporary/><w:showingPlcHdr/></w:sdtPr>'
        f"<w:sdtContent>{runs}</w:sdtContent></w:sdt>"
    )


def is_asking(element: etree._Element) -> bool:
    """Whether an element is the control of a prompt into which nobody has typed."""
    return element.find(f"{q('w:sdtPr')}/{q('w:showingPlcHdr')}") is not None


def run_region(anchor: Anchor, title: str, runs: str) -> str:
    """A locked run-level control with its bookmark around runs (XML), as XML."""
    return (
        f"<w:sdt>{_control(anchor, title, locked=True)}"
        f"<w:sdtContent>{point(anchor.bookmark)}{runs}</w:sdtContent></w:sdt>"
    )


def _control(anchor: Anchor, title: str, locked: bool, kind: str = "") -> str:
    lock = "sdtContentLocked" if locked else "sdtLocked"
    return (
        f"<w:sdtPr><w:alias w:val={quoteattr(clean(title)[:LONGEST_TAG])}/><w:tag w:val={quoteattr(anchor.tag)}/>"
        f'<w:id w:val="0"/><w:lock w:val="{lock}"/>{kind}</w:sdtPr>'
    )


def figure(anchor: Anchor, title: str, runs: Iterable[etree._Element]) -> etree._Element:
    """A locked run-level control with its bookmark around runs."""
    control = etree.Element(q("w:sdt"))
    properties = etree.SubElement(control, q("w:sdtPr"))
    value = q("w:val")
    etree.SubElement(properties, q("w:alias"), {value: title[:LONGEST_TAG]})
    etree.SubElement(properties, q("w:tag"), {value: anchor.tag})
    etree.SubElement(properties, q("w:id"), {value: "0"})
    etree.SubElement(properties, q("w:lock"), {value: "sdtContentLocked"})
    content = etree.SubElement(control, q("w:sdtContent"))
    content.extend(point_elements(anchor.bookmark))
    content.extend(runs)
    return control


def point_elements(bookmark: str) -> tuple[etree._Element, etree._Element]:
    """A bookmark without a length, as elements."""
    start = etree.Element(q("w:bookmarkStart"), {q("w:id"): "0", q("w:name"): bookmark})
    return start, etree.Element(q("w:bookmarkEnd"), {q("w:id"): "0"})


def frame_lines(main: etree._Element, others: Iterable[etree._Element], texts: Iterable[Anchor]) -> list[str]:
    """The hash of every line of a draft that is not an officer's: in the report's own tables, in locked text, in text
    boxes, in page headers and footers (`others`). `texts` are the regions that officers edit.

    A draft is told by them from one in which words were typed where no region is.
    """
    edited = {a.tag for a in texts} | {CONTENTS}
    found: set[str] = set()

    def walk(holder: etree._Element) -> None:
        for child in holder:
            if child.tag == q("w:p"):
                found.add(line_hash(_words(child), child))
                for box in child.iter(_BOX):
                    walk(box)
            elif child.tag != q("w:sdt") or tag_of(child) not in edited:
                walk(child)

    for root in (main, *others):
        walk(root)
    return sorted(found)


def line_hash(words: str, paragraph: etree._Element) -> str:
    """The hash of a line; of one with fields, as page numbers, without its digits, which programs count anew."""
    has_field = next(paragraph.iter(q("w:fldChar"), q("w:fldSimple")), None) is not None
    return words_hash("".join(c for c in words if not c.isdigit()) if has_field else words)


def is_line_of(known: Container[str], words: str, paragraph: etree._Element) -> bool:
    """Whether a paragraph, which reads as `words`, is one of the lines with these hashes.

    They were made from the letters as they stand in the file, of which a reader may show some otherwise: signs of a
    symbol font, or not at all: hidden words.
    """
    return line_hash(words, paragraph) in known or line_hash(_words(paragraph), paragraph) in known


def mark_fixed(root: etree._Element, wanted: Mapping[str, Anchor]) -> None:
    """Mark the lines of the template itself with bookmarks, so that they are told from text that an officer adds.

    Programs that drop content controls keep bookmarks. The name ends in the hash of the line's words: a line that was
    changed is known. Of a table every row is marked that holds no figure. Regions and the contents list are not.
    """
    names = {a.bookmark for a in wanted.values()}
    body = root.find(q("w:body"))
    for number, paragraph in enumerate(() if body is None else _lines_to_mark(body, names), start=1):
        start, end = point_elements(f"{FIXED}{number}_{words_hash(_words(paragraph))}")
        # Its own id, as a range of the contents list may be open around it until all bookmarks get theirs.
        start.set(q("w:id"), f"{FIXED}{number}")
        end.set(q("w:id"), f"{FIXED}{number}")
        properties = paragraph.find(q("w:pPr"))
        at = 0 if properties is None else 1
        paragraph[at:at] = [start, end]


def _lines_to_mark(holder: etree._Element, names: set[str]) -> Iterator[etree._Element]:
    for child in holder:
        if child.tag == q("w:sdt"):
            content = child.find(q("w:sdtContent"))
            lock = child.find(f"{q('w:sdtPr')}/{q('w:lock')}")
            # Of what is locked as a block, only the first line has a bookmark so far.
            locked = lock is not None and lock.get(q("w:val")) == "sdtContentLocked"
            if content is not None and (locked or not tag_of(child)):
                yield from _lines_to_mark(content, names)
        elif child.tag == q("w:p"):
            if _words(child) and not _bookmarked(child, names):
                yield child
        elif child.tag == q("w:tbl"):
            for row in child.iter(q("w:tr")):
                first = next((p for p in row.iter(q("w:p")) if _words(p)), None)
                if first is not None and not _bookmarked(row, names):
                    yield first


def _bookmarked(element: etree._Element, names: set[str]) -> bool:
    return any(b.get(q("w:name")) in names for b in element.iter(q("w:bookmarkStart")))


def _words(paragraph: etree._Element) -> str:
    texts = list(paragraph.iter(q("w:t")))
    if next(paragraph.iter(_BOX), None) is not None:  # what a text box says is not said by the line that it hangs on
        texts = [t for t in texts if next(t.iterancestors(q("w:p"))) is paragraph]
    return "".join(t.text or "" for t in texts)


# ---------------------------------------------------------------- finding again


@dataclass(frozen=True)
class Found:
    """What is left of one region's marks in a draft. A list with several elements means that a copy was made."""

    controls: tuple[etree._Element, ...]  # w:sdt with the region's tag
    paragraphs: tuple[etree._Element, ...]  # w:p that hold the region's bookmark


def tag_of(control: etree._Element) -> str:
    """The tag of a content control, or what a program has kept of it as the name of its gallery; '' for neither."""
    for path in (q("w:tag"), f"{q('w:docPartObj')}/{q('w:docPartGallery')}"):
        found = control.find(f"{q('w:sdtPr')}/{path}")
        if found is not None:
            return str(found.get(q("w:val"), ""))
    return ""


def find(root: etree._Element, wanted: Mapping[str, Anchor]) -> dict[str, Found]:
    """Key -> the marks of that region in a document part. Every key of `wanted` is in the answer.

    Bookmarks and tags are compared as written; which layer to believe where they disagree is the caller's decision.
    """
    controls: dict[str, list[etree._Element]] = {}
    for control in root.iter(q("w:sdt")):
        controls.setdefault(tag_of(control), []).append(control)
    paragraphs: dict[str, list[etree._Element]] = {}
    for start in root.iter(q("w:bookmarkStart")):
        paragraph = next(start.iterancestors(q("w:p")), None)
        if paragraph is not None:
            paragraphs.setdefault(str(start.get(q("w:name"), "")), []).append(paragraph)
    return {
        key: Found(tuple(controls.get(a.tag, ())), tuple(paragraphs.get(a.bookmark, ()))) for key, a in wanted.items()
    }
