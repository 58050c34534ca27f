"""Reads what stands inside a paragraph: runs, fields, links, notes, symbols, drawings.

Every element is read, opened to its children, or named by a mark. Fields may nest and may run over paragraphs; where
they stand is kept from one paragraph to the next. A field that nobody ends is no field: its words are plain words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from lxml import etree

from reportgen.docx import drawings, symbols
from reportgen.docx.document import Contents, Counted, Kind, Note, PageField, Picture, Piece, Seen, Shape
from reportgen.docx.equations import in_one_line
from reportgen.docx.fields import Instruction, form_choice
from reportgen.docx.links import safe_address
from reportgen.docx.open_fields import OpenField, OpenFields, entry
from reportgen.docx.structure import Tag
from reportgen.docx.styles import RunFormat, Styles
from reportgen.docx.values import Values
from reportgen.docx.views import View, children, look_of
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Relationship

Element = etree._Element
_T, _RPR = q("w:t"), q("w:rPr")


class Around(Protocol):
    """What reading a paragraph needs of the document around it."""

    styles: Styles
    language: str
    view: View

    def relationship(self, rid: str) -> Relationship | None:
        """A relationship of the part being read."""

    def part_data(self, name: str) -> bytes:
        """A part's bytes; b'' where it is missing."""

    def saw(self, seen: Seen, words: str = "") -> None:
        """Mark something at the place being read."""

    def note(self, kind: str, identity: str, beside: Tag | None) -> Note | None:
        """A footnote or endnote by its id, counted where it is first met."""

    def own_number(self) -> str:
        """The number of the note whose text is being read."""

    def box(self, shape: Shape, content: Element | None) -> None:
        """Take a shape and the text in it, to stand after the paragraph being read."""

    def contents(self, instruction: Instruction) -> Contents | None:
        """Put a contents list here; None where its stored text must do."""


@dataclass
class _Here:
    """Where in a paragraph the reader is."""

    style: str
    table: tuple[Values, ...]
    tag: Tag | None
    pieces: list[Piece]
    link: str = ""
    address: str = ""
    link_tag: Tag | None = None
    dropped: bool = False
    stored: list[str] = field(default_factory=list)  # the words of a contents list's line, as the file has them
    hidden: list[str] = field(default_factory=list)


class RunReader:
    """Reads paragraphs of one document into pieces."""

    def __init__(self, document: Around) -> None:
        self._document = document
        self._view = document.view
        self._fields = OpenFields(document.contents, self._safe)
        self._readers: dict[str, Callable[[Element, RunFormat, _Here], None]] = {
            _T: self._words,
            # Words that are struck out are met in the one view in which they still stand.
            q("w:delText"): self._words,
            q("w:delInstrText"): self._field_code,
            q("w:tab"): self._tab,
            q("w:ptab"): self._tab,
            q("w:br"): self._break,
            q("w:cr"): self._line_break,
            q("w:noBreakHyphen"): self._hyphen,
            q("w:softHyphen"): self._soft_hyphen,
            q("w:sym"): self._symbol,
            q("w:fldChar"): self._field_mark,
            q("w:instrText"): self._field_code,
            q("w:drawing"): self._drawing,
            q("w:pict"): self._drawing,
            q("w:object"): self._drawing,
            q("w:footnoteReference"): self._note,
            q("w:endnoteReference"): self._note,
            q("w:footnoteRef"): self._own_number,
            q("w:endnoteRef"): self._own_number,
            q("w:pgNum"): self._page_number,
            q("w:ruby"): self._ruby,
        }
        self._passed = frozenset(
            q(name)
            for name in (
                "w:rPr", "w:pPr", "w:lastRenderedPageBreak", "w:commentReference",
                "w:annotationRef", "w:separator", "w:continuationSeparator", "w:proofErr", "w:commentRangeStart",
                "w:commentRangeEnd", "w:bookmarkEnd", "w:permStart", "w:permEnd", "w:rt",
            )
        )  # fmt: skip

    def read(
        self, elements: tuple[Element, ...], style: str, table: tuple[Values, ...], tag: Tag | None
    ) -> tuple[list[Piece], bool]:
        """The pieces of a paragraph, and whether stored text was passed over (an old contents list)."""
        here = _Here(style, table, tag, [])
        here.dropped = self._fields.listing() is not None
        for element in elements:
            self._inline(element, here)
        self._end_stored(here)
        if here.hidden:
            self._document.saw(Seen.HIDDEN_TEXT, "".join(here.hidden))
        return here.pieces, here.dropped

    def restart(self, part: Element | None = None) -> None:
        """Forget open fields: a new part begins, with this root where it is known."""
        self._fields.restart(part)

    # ------------------------------------------------------------------ structure
    def _inline(self, parent: Element, here: _Here) -> None:
        for child in children(parent, self._view):
            tag = child.tag
            if tag == _R:
                self._run(child, here)
            elif tag == _HYPERLINK:
                self._hyperlink(child, here)
            elif tag == _BOOKMARK:
                name = str(child.get(q("w:name"), ""))
                if name:
                    here.pieces.append(Piece(Kind.BOOKMARK, _PLAIN, name))
            elif tag == _FIELD:
                self._simple_field(child, here)
            elif tag in self._passed:
                continue
            elif tag in (_MATH, _MATH_PARA):
                self._math(child, here)
            elif len(child):
                self._inline(child, here)

    def _run(self, run: Element, here: _Here) -> None:
        format = self._document.styles.run(here.style, look_of(run, "w:rPr", self._view), here.table)
        if format.hidden and not any(c.tag in _FIELD_PARTS for c in run):
            if not self._muted(here):
                here.hidden += (one.text or "" for one in run.iter(*_SAYING))
            return
        self._run_content(run, format, here)

    def _run_content(self, run: Element, format: RunFormat, here: _Here) -> None:
        for child in children(run, self._view):
            read = self._readers.get(child.tag)
            if read is not None:
                read(child, format, here)
            elif child.tag not in self._passed:
                if child.tag == _P:  # a paragraph in a run is no Word markup; its words count all the same
                    self._inline(child, here)
                elif child.tag == _R:
                    self._run(child, here)
                else:
                    self._run_content(child, format, here)

    def _words(self, element: Element, format: RunFormat, here: _Here) -> None:
        if not format.hidden:
            self._text(element.text or "", format, here)
        elif not self._muted(here):
            here.hidden.append(element.text or "")

    def _text(self, text: str, format: RunFormat, here: _Here, stands_for: Seen | None = None) -> None:
        if not text:
            return
        if self._muted(here):
            here.stored.append(text)
            return
        counted = self._fields.counted()
        link, address, tag = self._link(here)
        if counted is not None:
            if not counted.shown:
                counted.shown = True
                here.pieces.append(Piece(Kind.TEXT, format, text, tag, link, field=counted.counted, address=address))
            return
        text, known = symbols.in_unicode(text, format.family)
        if not known:
            self._document.saw(Seen.UNKNOWN_SYMBOL)
        text = text.translate(_CONTROLS)
        if tag is None:
            tag = self._foreign(format, here)
        made = Piece(Kind.TEXT, format, text, tag, link, stands_for=stands_for, address=address)
        last = here.pieces[-1] if here.pieces else None
        if last is not None and _goes_on(last, made):
            last.text += text
        else:
            here.pieces.append(made)

    def _link(self, here: _Here) -> tuple[str, str, Tag | None]:
        """Where the words being read lead, safely and as the file says it, and the tag of that link."""
        leading = self._fields.leading()
        if leading is None:
            return here.link, here.address, here.link_tag
        if leading.tag is None or leading.tag.parent is not here.tag:
            leading.tag = Tag("Link", here.tag, inline=True)
        return leading.link, leading.address, leading.tag

    def _foreign(self, format: RunFormat, here: _Here) -> Tag | None:
        """A span of its own for words in another language than the document's."""
        language = format.language
        if here.tag is None or not language or language.split("-")[0] == self._document.language.split("-")[0]:
            return None
        last = here.pieces[-1].tag if here.pieces else None
        if last is not None and last.role == "Span" and last.language == language:
            return last
        return Tag("Span", here.tag, inline=True, language=language)

    def _hyperlink(self, element: Element, here: _Here) -> None:
        related = self._document.relationship(str(element.get(q("r:id"), "")))
        anchor = str(element.get(q("w:anchor"), ""))
        link = address = ""
        if related is not None:
            address = related.target + (f"#{anchor}" if anchor else "")
            link = self._safe(address)
        elif anchor:
            link = address = f"#{anchor}"
        before = here.link, here.address, here.link_tag
        if address:
            here.address = address
        if link:
            here.link, here.link_tag = link, Tag("Link", here.tag, inline=True)
        self._inline(element, here)
        here.link, here.address, here.link_tag = before

    def _safe(self, target: str) -> str:
        link = safe_address(target)
        if target and not link:
            self._document.saw(Seen.UNSAFE_LINK, target[:80])
        return link

    # ------------------------------------------------------------------ fields
    def _field_mark(self, element: Element, format: RunFormat, here: _Here) -> None:
        kind = element.get(q("w:fldCharType"))
        if kind == "begin" and not self._fields.is_unended(element):
            choice = form_choice(element)
            if choice:
                self._text(choice, format, here)
            elif choice is not None:
                self._document.saw(Seen.FORM_FIELD)
            self._fields.begin(OpenField(replaced=choice is not None))
        elif kind == "separate":
            self._fields.separate()
        elif kind == "end":
            self._end_field(format, here)
        here.dropped = here.dropped or self._fields.listing() is not None

    def _end_field(self, format: RunFormat, here: _Here) -> None:
        ended = self._fields.innermost()
        if ended is None:
            return
        if ended.counted is not None and not ended.shown and not self._fields.mutes():
            self._text("0", format, here)
        if ended.contents is not None:
            here.dropped = True
            self._end_stored(here)
        self._fields.end()

    def _field_code(self, element: Element, _format: RunFormat, _here: _Here) -> None:
        self._fields.code(element.text or "")

    def _simple_field(self, element: Element, here: _Here) -> None:
        began = OpenField(code=str(element.get(q("w:instr"), "")))
        self._fields.start_result(began)
        here.dropped = here.dropped or began.contents is not None
        self._fields.begin(began)
        self._inline(element, here)
        if began.counted is not None and not began.shown:
            self._text("0", self._document.styles.run(here.style, None, here.table), here)
        self._fields.end()

    def _page_number(self, _element: Element, format: RunFormat, here: _Here) -> None:
        here.pieces.append(Piece(Kind.TEXT, format, "0", None, "", PageField(Counted.PAGE)))

    # ------------------------------------------------------------------ single characters
    def _muted(self, here: _Here) -> bool:
        """Whether what is being read is a field's code or a result that is made anew."""
        here.dropped = here.dropped or self._fields.listing() is not None
        return self._fields.mutes()

    def _end_stored(self, here: _Here) -> None:
        """End a line of a contents list, as the file has it."""
        contents = self._fields.listing()
        line = "".join(here.stored)
        here.stored.clear()
        if contents is not None and line.strip():
            contents.stored.append(entry(line))

    def _tab(self, _element: Element, format: RunFormat, here: _Here) -> None:
        if self._muted(here):
            here.stored.append("\t")
        else:
            here.pieces.append(Piece(Kind.TAB, format))

    def _break(self, element: Element, format: RunFormat, here: _Here) -> None:
        if self._muted(here):
            return
        paged = element.get(q("w:type")) in ("page", "column")
        here.pieces.append(Piece(Kind.PAGE_BREAK if paged else Kind.LINE_BREAK, format))

    def _line_break(self, _element: Element, format: RunFormat, here: _Here) -> None:
        if not self._muted(here):
            here.pieces.append(Piece(Kind.LINE_BREAK, format))

    def _hyphen(self, _element: Element, format: RunFormat, here: _Here) -> None:
        self._text("\u2011", format, here)

    def _soft_hyphen(self, _element: Element, format: RunFormat, here: _Here) -> None:
        self._text("\u00ad", format, here)

    def _symbol(self, element: Element, format: RunFormat, here: _Here) -> None:
        font, stated = str(element.get(q("w:font"), "")), str(element.get(q("w:char"), ""))
        try:
            code = int(stated, 16)
        except ValueError:
            return
        if not 0x20 <= code <= 0xFFFD:
            return
        text, known = symbols.in_unicode(chr(code), font)
        if not known:
            self._document.saw(Seen.UNKNOWN_SYMBOL, f"{font} {code:04X}")
        self._text(text, format, here)

    def _ruby(self, element: Element, _format: RunFormat, here: _Here) -> None:
        base = element.find(q("w:rubyBase"))
        self._inline(base if base is not None else element, here)

    # ------------------------------------------------------------------ notes, drawings, equations
    def _note(self, element: Element, format: RunFormat, here: _Here) -> None:
        if self._muted(here):
            return
        kind = "footnote" if element.tag == q("w:footnoteReference") else "endnote"
        note = self._document.note(kind, str(element.get(q("w:id"), "")), here.tag)
        if note is None:
            return
        tag = Tag("Reference", here.tag, inline=True) if here.tag is not None else None
        here.pieces.append(Piece(Kind.TEXT, format, note.number, tag, note=note, stands_for=Seen.NOTE))

    def _own_number(self, _element: Element, format: RunFormat, here: _Here) -> None:
        tag = Tag("Lbl", here.tag, inline=True) if here.tag is not None else None
        here.pieces.append(Piece(Kind.TEXT, format, self._document.own_number(), tag, stands_for=Seen.NOTE))

    def _math(self, element: Element, here: _Here) -> None:
        words = in_one_line(element)
        self._document.saw(Seen.EQUATION, words[:40])
        self._text(words, self._document.styles.run(here.style, None, here.table), here, Seen.EQUATION)

    def _drawing(self, element: Element, format: RunFormat, here: _Here) -> None:
        if self._muted(here):
            return
        found = drawings.read(element, self._document)
        for seen, words in found.seen:
            self._document.saw(seen, words)
        before = here.link, here.address, here.link_tag
        related = self._document.relationship(found.link) if found.link else None
        if related is not None and related.external and self._safe(related.target):
            here.link, here.address = self._safe(related.target), related.target
            here.link_tag = Tag("Link", here.tag, inline=True)
        link, address, link_tag = self._link(here)
        for picture in found.pictures:
            tag = None
            if here.tag is not None and not picture.decorative:
                self._judge(picture)
                tag = Tag("Figure", link_tag or here.tag, inline=True, alt=drawings.alt_shown(picture))
            elif here.tag is not None:
                tag = DECORATION
            here.pieces.append(Piece(Kind.PICTURE, format, "", tag, link, picture=picture, address=address))
        here.link, here.address, here.link_tag = before
        if found.words:
            self._text(found.words, format, here, found.stands_for)
        for shape, content in found.shapes:
            self._document.box(shape, content)

    def _judge(self, picture: Picture) -> None:
        if not picture.alt:
            self._document.saw(Seen.NO_ALT_TEXT, picture.name)
        elif drawings.is_poor_alt(picture.alt):
            self._document.saw(Seen.POOR_ALT_TEXT, picture.alt)


_R, _P, _HYPERLINK, _BOOKMARK = q("w:r"), q("w:p"), q("w:hyperlink"), q("w:bookmarkStart")
_FIELD, _MATH, _MATH_PARA = q("w:fldSimple"), q("m:oMath"), q("m:oMathPara")
_FIELD_PARTS = frozenset((q("w:fldChar"), q("w:instrText"), q("w:delInstrText")))
# What a run may say that is hidden with it.
_SAYING = tuple(
    q(f"w:{name}")
    for name in ("t", "delText", "sym", "drawing", "pict", "object", "footnoteReference", "endnoteReference")
)
_PLAIN = RunFormat()
DECORATION = Tag("Artifact")
# Text may hold what XML lets through and print nothing for; a tab or line feed inside it is a space.
_CONTROLS = {ord(c): " " for c in "\t\n\r"} | {0x85: " ", 0x2028: " ", 0x2029: " "}


def _goes_on(last: Piece, made: Piece) -> bool:
    """Whether a stretch of text only goes on what stands before it."""
    return (
        last.kind is Kind.TEXT
        and last.format is made.format
        and last.tag is made.tag
        and last.link == made.link
        and last.address == made.address
        and last.field is None
        and last.stands_for is made.stands_for
    )
