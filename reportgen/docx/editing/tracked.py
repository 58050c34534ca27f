"""Changes and comments that reportgen itself makes in an officer's draft: tracked insertions, deletions, comments.

Insertions and deletions alone are written: Word takes moves that a program wrote for damage, and no validator warns.
A paragraph that holds more than words (a link, a field, a picture, a change of somebody's) is left as it is, and the
caller is told so.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import SequenceMatcher

from lxml import etree

from reportgen.docx.editing.styles import StyleNames
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import OFFICE_RELATIONSHIP, Package
from reportgen.richtext import RAISED, Block, Bullet, Lettered, Note, Paragraph, Span, Spans, TablePlace, plain

Element = etree._Element

_COMMENTS = "word/comments.xml"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_NUMBERED = tuple(
    q(f"w:{n}")
    for n in ("ins", "del", "moveFrom", "moveTo", "bookmarkStart", "commentRangeStart", "commentReference", "comment")
)
_P, _R, _T, _PPR, _RPR = (q(f"w:{n}") for n in ("p", "r", "t", "pPr", "rPr"))
_POINTS = frozenset(
    q(f"w:{n}")
    for n in (
        "bookmarkStart",
        "bookmarkEnd",
        "commentRangeStart",
        "commentRangeEnd",
        "proofErr",
        "permStart",
        "permEnd",
    )
)
_BEHIND_POSITION = frozenset(
    q(f"w:{n}") for n in ("rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath", "rPrChange")
)
_BULLETS = ("List Bullet", "List Bullet 2", "List Bullet 3")


@dataclass
class Hand:
    """Who makes changes in a document, when, and the ids that are still free in it."""

    package: Package
    author: str
    moment: datetime
    _comments: list[Element] = field(default_factory=list)
    _last: int = 0

    def __post_init__(self) -> None:
        part = self.package.related(self.package.main_part(), "comments")
        roots = [self.package.xml(p) for p in (self.package.main_part(), part) if p]
        self._last = max((_whole(e.get(q("w:id"))) for r in roots for e in r.iter(*_NUMBERED)), default=0)

    def change(self, name: str) -> Element:
        """An element 'w:ins' or 'w:del' with an id of its own."""
        return etree.Element(q(name), {q("w:id"): self._next(), **self._signed()})

    def mark(self, paragraph: Element, bookmark: str) -> None:
        """Put a point bookmark into a paragraph that does not have it."""
        if any(b.get(q("w:name")) == bookmark for b in paragraph.iter(q("w:bookmarkStart"))):
            return
        id_ = {q("w:id"): self._next()}
        at = 0 if paragraph.find(_PPR) is None else 1
        paragraph[at:at] = [
            etree.Element(q("w:bookmarkStart"), {**id_, q("w:name"): bookmark}),
            etree.Element(q("w:bookmarkEnd"), id_),
        ]

    def comment(self, first: Element, last: Element, text: str) -> None:
        """Put a comment from one paragraph to another; each line of the text is a paragraph of it."""
        id_ = {q("w:id"): self._next()}
        start = etree.Element(q("w:commentRangeStart"), id_)
        first.insert(0 if first.find(_PPR) is None else 1, start)
        etree.SubElement(last, q("w:commentRangeEnd"), id_)
        etree.SubElement(etree.SubElement(last, _R), q("w:commentReference"), id_)
        comment = etree.Element(q("w:comment"), {**id_, **self._signed(), q("w:initials"): self.author[:2]})
        for line in text.split("\n"):
            etree.SubElement(comment, _P).append(_run(line))
        self._comments.append(comment)

    def finish(self) -> None:
        """Put the comments into their part, and say that the document was changed."""
        main = self.package.main_part()
        self.package.touch(main)
        part = self.package.related(main, "comments")
        if not self._comments:
            return
        if part is None:
            part = _COMMENTS
            self.package.put(part, f'<w:comments xmlns:w="{NAMESPACES["w"]}"/>'.encode(), _COMMENTS_TYPE)
            self.package.relate(main, "rgComments", f"{OFFICE_RELATIONSHIP}/comments", part)
        self.package.xml(part).extend(self._comments)
        self.package.touch(part)
        self._comments.clear()

    def _next(self) -> str:
        self._last += 1
        return str(self._last)

    def _signed(self) -> dict[str, str]:
        return {q("w:author"): self.author, q("w:date"): f"{self.moment:%Y-%m-%dT%H:%M:%SZ}"}


# --------------------------------------------------------------------------------------------- paragraphs
def inserted(block: Block, styles: StyleNames, hand: Hand) -> Element | None:
    """A new paragraph for a block, as an insertion; None for a numbered item, a table or a text with links."""
    if isinstance(block, TablePlace | Lettered) or any(s.link for s in block.spans):
        return None
    style, spans = "", block.spans
    match block:
        case Bullet(level=level):
            style = _BULLETS[min(level, len(_BULLETS) - 1)]
        case Note(mark=mark):
            style, spans = "Note", (Span(f"{mark} "), *spans)
        case Paragraph():
            pass
    paragraph = etree.Element(_P)
    properties = etree.SubElement(paragraph, _PPR)
    id_ = styles.id(style) if style else ""
    if id_:
        etree.SubElement(properties, q("w:pStyle"), {q("w:val"): id_})
    etree.SubElement(properties, _RPR).append(hand.change("w:ins"))
    change = hand.change("w:ins")
    change.extend(_run(s.text, kind=s) for s in spans)
    paragraph.append(change)
    return paragraph


def delete(paragraph: Element, hand: Hand) -> bool:
    """Mark a paragraph as deleted, its end included; says whether that could be done."""
    if not is_words_alone(paragraph):
        return False
    properties = paragraph.find(_PPR)
    if properties is None:
        properties = etree.Element(_PPR)
        paragraph.insert(0, properties)
    mark = properties.find(_RPR)
    if mark is None:
        mark = etree.Element(_RPR)
        behind = next((c for c in properties if c.tag in (q("w:sectPr"), q("w:pPrChange"))), None)
        if behind is None:
            properties.append(mark)
        else:
            behind.addprevious(mark)
    mark.insert(0, hand.change("w:del"))
    for run in [r for r in paragraph.findall(_R) if r.find(_T) is not None]:
        change = hand.change("w:del")
        run.addprevious(change)
        change.append(run)
        for text in run.findall(_T):
            text.tag = q("w:delText")
    return True


def rewrite(paragraph: Element, old: Spans, new: Spans, hand: Hand) -> bool:
    """Change the words of a paragraph, `old`, into `new`, word by word; says whether that could be done.

    What stands in front of the old words, as the mark of a note, stays. Words that stay keep their own formatting.
    """
    text = "".join(t.text or "" for t in paragraph.iter(_T))
    lead = len(text) - len(_tail(text, plain(old)))
    if not is_words_alone(paragraph) or not _tail(text, plain(old)) or any(s.link for s in new):
        return False
    before, after = _words(text[lead:]), [w for s in new for w in _spans_of_words(s)]
    pieces = [_Piece(stays=lead)]
    matcher = SequenceMatcher(None, before, [w.text for w in after], autojunk=False)
    for kind, b1, b2, a1, a2 in matcher.get_opcodes():
        letters = sum(map(len, before[b1:b2]))
        pieces.append(_Piece(stays=letters) if kind == "equal" else _Piece(goes=letters, comes=tuple(after[a1:a2])))
    _write(paragraph, pieces, hand)
    return True


def is_words_alone(paragraph: Element) -> bool:
    """Whether a paragraph holds nothing but runs of words, and points like bookmarks."""
    for child in paragraph:
        if child.tag == _R:
            parts = {c.tag for c in child} - {_RPR}
            if not parts <= {_T} and parts != {q("w:commentReference")}:
                return False
        elif child.tag != _PPR and child.tag not in _POINTS:
            return False
    return True


@dataclass(frozen=True)
class _Piece:
    """A stretch of a paragraph: letters that stay, or letters that go and what comes in their place."""

    stays: int = 0
    goes: int = 0
    comes: Spans = ()


def _write(paragraph: Element, pieces: Iterable[_Piece], hand: Hand) -> None:
    source = _Letters(paragraph)
    out: list[Element] = []
    for piece in pieces:
        out += source.take(piece.stays)
        gone = source.take(piece.goes)
        if piece.goes:
            out += [e for e in gone if e.tag != _R]
            change = hand.change("w:del")
            change.extend(e for e in gone if e.tag == _R)
            for text in change.iter(_T):
                text.tag = q("w:delText")
            out.append(change)
        if piece.comes:
            change = hand.change("w:ins")
            change.extend(_run(s.text, source.looks, s) for s in piece.comes)
            out.append(change)
    out += source.rest()
    properties = paragraph.find(_PPR)
    paragraph[:] = ([] if properties is None else [properties]) + out


class _Letters:
    """The content of a paragraph that holds words alone, taken letter by letter."""

    def __init__(self, paragraph: Element) -> None:
        self._left = [c for c in paragraph if c.tag != _PPR]
        first = next((c for c in self._left if c.tag == _R), None)
        self.looks = None if first is None else first.find(_RPR)  # of the run that was taken last

    def take(self, letters: int) -> list[Element]:
        """The next letters, as runs, with the points that stand among them."""
        out: list[Element] = []
        while letters and self._left:
            element = self._left.pop(0)
            text = "".join(t.text or "" for t in element.iter(_T))
            if text:
                self.looks = element.find(_RPR)
            if len(text) > letters:
                self._left.insert(0, _run(text[letters:], self.looks))
                element, text = _run(text[:letters], self.looks), text[:letters]
            out.append(element)
            letters -= len(text)
        return out

    def rest(self) -> list[Element]:
        """What nobody took."""
        return self._left


def _run(text: str, looks: Element | None = None, kind: Span | None = None) -> Element:
    """A run of words. `looks` are the properties of a run beside it; `kind` says if it is bold, italic or raised."""
    run = etree.Element(_R)
    properties = etree.Element(_RPR) if looks is None else copy.deepcopy(looks)
    if kind is not None:
        for name, wanted in (("w:i", kind.italic), ("w:b", kind.bold)):
            for own in properties.findall(q(name)):
                properties.remove(own)
            if wanted:  # behind the style and the fonts, as the schema has it
                at = sum(1 for c in properties if c.tag in (q("w:rStyle"), q("w:rFonts")))
                properties.insert(at, etree.Element(q(name)))
        _set_position(properties, kind.position)
    if len(properties):
        run.append(properties)
    written = etree.SubElement(run, _T)
    written.text = text
    written.set(q("xml:space"), "preserve")
    return run


def _set_position(properties: Element, position: str) -> None:
    for own in properties.findall(q("w:vertAlign")):
        properties.remove(own)
    if position:
        raised = etree.Element(q("w:vertAlign"))
        raised.set(q("w:val"), "superscript" if position == RAISED else "subscript")
        behind = sum(1 for c in properties if c.tag in _BEHIND_POSITION)  # the schema's order
        properties.insert(len(properties) - behind, raised)


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def _spans_of_words(span: Span) -> Iterator[Span]:
    return (replace(span, text=word) for word in _words(span.text))


def _tail(text: str, words: str) -> str:
    """The end of a text that says these words, whatever its spaces; '' where it does not end so."""
    wanted = words.split()
    found = re.search(r"\s+".join(map(re.escape, wanted)) + r"\s*\Z", text) if wanted else None
    return text[found.start() :] if found else ""


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0
