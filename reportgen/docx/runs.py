"""Reads what stands inside a paragraph: runs, fields, links, notes, symbols, drawings.

Every element is read, opened to its children, or named by a finding. Fields may nest and may run over paragraphs;
where they stand is kept from one paragraph to the next.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from lxml import etree

from reportgen.docx import drawings, symbols
from reportgen.docx.document import Counted, Kind, Note, PageField, Paragraph, Piece
from reportgen.docx.fields import Instruction, parse_instruction
from reportgen.docx.structure import Tag
from reportgen.docx.styles import RunFormat, Styles
from reportgen.docx.values import Values
from reportgen.docx.views import accepted
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Relationship

Element = etree._Element
_T, _RPR = q("w:t"), q("w:rPr")
_COUNTED = {
    "PAGE": Counted.PAGE,
    "NUMPAGES": Counted.PAGES,
    "SECTIONPAGES": Counted.SECTION_PAGES,
    "PAGEREF": Counted.PAGE_OF,
}
NO_INSTRUCTION = Instruction("", (), {})
_NUMBER_STYLES = {
    "ROMAN": "upperRoman",
    "roman": "lowerRoman",
    "ALPHABETIC": "upperLetter",
    "alphabetic": "lowerLetter",
    "Arabic": "decimal",
    "ArabicDash": "numberInDash",
}
# Alt texts that say nothing: a file's name, the name Word gives ("Picture 3"), what its recogniser wrote.
_POOR_ALT = re.compile(
    r"\A\S*\.(png|jpe?g|gif|svg|bmp|tiff?|emf|wmf|webp)\Z|\A(picture|image|graphic|chart|photo|img)[ _-]?\d*\Z"
    r"|automatically generated|AI-generated",
    re.IGNORECASE,
)
# Where a file lay on somebody's computer or share, which older Word took for a picture's alt text.
_FILE_PATH = re.compile(r"\A\s*([A-Za-z]:[\\/]|\\\\|file:|/(home|Users|Volumes)/)")
_SAFE_SCHEMES = ("http", "https", "mailto", "tel", "ftp")


class Document(Protocol):
    """What reading a paragraph needs of the document around it."""

    styles: Styles
    language: str

    def relationship(self, rid: str) -> Relationship | None:
        """A relationship of the part being read."""

    def part_data(self, name: str) -> bytes:
        """A part's bytes; b'' where it is missing."""

    def report(self, code: str, words: str = "") -> None:
        """Make a finding of this code at the place being read."""

    def note(self, kind: str, identity: str, beside: Tag | None) -> Note | None:
        """A footnote or endnote by its id, counted where it is first met."""

    def own_number(self) -> str:
        """The number of the note whose text is being read."""

    def box(self, content: Element, beside: Tag | None) -> None:
        """Take the text of a text box, to stand after the paragraph being read."""

    def contents(self, instruction: Instruction) -> bool:
        """Put a contents list here; False where its stored text must do."""


@dataclass
class _Field:
    """A field that has begun: reading its code, then its result."""

    code: str = ""
    in_result: bool = False
    instruction: Instruction = NO_INSTRUCTION
    counted: PageField | None = None
    shown: bool = False
    silent: bool = False  # its result is made anew, so the stored one is passed over
    link: str = ""
    tag: Tag | None = None


@dataclass
class _Here:
    """Where in a paragraph the reader is."""

    style: str
    table: tuple[Values, ...]
    tag: Tag | None
    pieces: list[Piece]
    link: str = ""
    link_tag: Tag | None = None
    dropped: bool = False


class RunReader:
    """Reads paragraphs of one document into pieces."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._fields: list[_Field] = []
        self._readers: dict[str, Callable[[Element, RunFormat, _Here], None]] = {
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
                "w:rPr", "w:pPr", "w:delText", "w:delInstrText", "w:lastRenderedPageBreak", "w:commentReference",
                "w:annotationRef", "w:separator", "w:continuationSeparator", "w:proofErr", "w:commentRangeStart",
                "w:commentRangeEnd", "w:bookmarkEnd", "w:permStart", "w:permEnd", "w:rt",
            )
        )  # fmt: skip

    def read(
        self, elements: tuple[Element, ...], style: str, table: tuple[Values, ...], tag: Tag | None
    ) -> tuple[list[Piece], bool]:
        """The pieces of a paragraph, and whether stored text was passed over (an old contents list)."""
        here = _Here(style, table, tag, [])
        if any(f.silent and f.in_result for f in self._fields):
            here.dropped = True
        for element in elements:
            self._inline(element, here)
        return here.pieces, here.dropped

    def restart(self) -> None:
        """Forget open fields: a new part begins."""
        self._fields.clear()

    # ------------------------------------------------------------------ structure
    def _inline(self, parent: Element, here: _Here) -> None:
        for child in accepted(parent):
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
        format = self._document.styles.run(here.style, run.find(_RPR), here.table)
        if format.hidden and not any(c.tag in _FIELD_PARTS for c in run):
            return
        self._run_content(run, format, here)

    def _run_content(self, run: Element, format: RunFormat, here: _Here) -> None:
        for child in accepted(run):
            if child.tag == _T:
                if not format.hidden:
                    self._text(child.text or "", format, here)
                continue
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

    def _text(self, text: str, format: RunFormat, here: _Here) -> None:
        if not text:
            return
        if self._muted(here):
            return
        counted = next((f for f in reversed(self._fields) if f.counted is not None), None)
        if counted is not None:
            if not counted.shown:
                counted.shown = True
                link, tag = self._link(here)
                here.pieces.append(Piece(Kind.TEXT, format, text, tag, link, field=counted.counted))
            return
        text, known = symbols.in_unicode(text, format.family)
        if not known:
            self._document.report("symbol-unknown")
        text = text.translate(_CONTROLS)
        link, tag = self._link(here)
        if tag is None:
            tag = self._foreign(format, here)
        last = here.pieces[-1] if here.pieces else None
        if (
            last is not None
            and last.kind is Kind.TEXT
            and last.format is format
            and last.tag is tag
            and last.link == link
            and last.field is None
        ):
            last.text += text
        else:
            here.pieces.append(Piece(Kind.TEXT, format, text, tag, link))

    def _link(self, here: _Here) -> tuple[str, Tag | None]:
        for field in reversed(self._fields):
            if field.link:
                if field.tag is None or field.tag.parent is not here.tag:
                    field.tag = Tag("Link", here.tag, inline=True)
                return field.link, field.tag
        return here.link, here.link_tag

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
        link = ""
        if related is not None:
            link = self._safe(related.target + (f"#{anchor}" if anchor else ""))
        elif anchor:
            link = f"#{anchor}"
        before = here.link, here.link_tag
        if link:
            here.link, here.link_tag = link, Tag("Link", here.tag, inline=True)
        self._inline(element, here)
        here.link, here.link_tag = before

    def _safe(self, target: str) -> str:
        scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", target)
        if scheme is None:
            return quote(target, safe="/#?=&%+,;:@!$'()*~-._") if target else ""
        if scheme[1].lower() in _SAFE_SCHEMES:
            return target
        self._document.report("link-left-out", target[:80])
        return ""

    # ------------------------------------------------------------------ fields
    def _field_mark(self, element: Element, format: RunFormat, here: _Here) -> None:
        kind = element.get(q("w:fldCharType"))
        if kind == "begin":
            self._fields.append(_Field())
            box = element.find(f"{q('w:ffData')}/{q('w:checkBox')}")
            if box is not None:
                checked = box.find(q("w:checked"))
                if checked is None:
                    checked = box.find(q("w:default"))
                on = checked is not None and checked.get(q("w:val"), "1") not in ("0", "false")
                self._fields.pop()
                self._text("☒" if on else "☐", format, here)
                self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._start_result(self._fields[-1], here)
        elif kind == "end" and self._fields:
            field = self._fields[-1]
            if not field.in_result:
                self._start_result(field, here)
            if field.counted is not None and not field.shown:
                self._text("0", format, here)
            self._fields.pop()

    def _field_code(self, element: Element, _format: RunFormat, _here: _Here) -> None:
        if self._fields and not self._fields[-1].in_result:
            self._fields[-1].code += element.text or ""

    def _start_result(self, field: _Field, here: _Here) -> None:
        field.in_result = True
        field.instruction = instruction = parse_instruction(field.code)
        counted = _COUNTED.get(instruction.name)
        argument = instruction.arguments[0] if instruction.arguments else ""
        if counted is not None and (counted is not Counted.PAGE_OF or argument):
            style = _NUMBER_STYLES.get(instruction.switches.get("*", ""), "")
            field.counted = PageField(counted, argument if counted is Counted.PAGE_OF else "", style)
        if instruction.name == "TOC":
            field.silent = self._document.contents(instruction)
            here.dropped = here.dropped or field.silent
        elif instruction.name == "HYPERLINK":
            anchor = instruction.switches.get("l", "")
            if argument:
                field.link = self._safe(argument + (f"#{anchor}" if anchor else ""))
            elif anchor:
                field.link = f"#{anchor}"
        elif instruction.name in ("REF", "PAGEREF") and "h" in instruction.switches and argument:
            field.link = f"#{argument}"

    def _simple_field(self, element: Element, here: _Here) -> None:
        field = _Field(code=str(element.get(q("w:instr"), "")))
        self._start_result(field, here)
        self._fields.append(field)
        self._inline(element, here)
        if field.counted is not None and not field.shown:
            self._text("0", self._document.styles.run(here.style, None, here.table), here)
        self._fields.pop()

    def _page_number(self, _element: Element, format: RunFormat, here: _Here) -> None:
        here.pieces.append(Piece(Kind.TEXT, format, "0", None, "", PageField(Counted.PAGE)))

    # ------------------------------------------------------------------ single characters
    def _muted(self, here: _Here) -> bool:
        """Whether what is being read is a field's code or a result that is made anew."""
        for field in self._fields:
            if not field.in_result:
                return True
            if field.silent:
                here.dropped = True
                return True
        return False

    def _tab(self, _element: Element, format: RunFormat, here: _Here) -> None:
        if not self._muted(here):
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
        try:
            code = int(str(element.get(q("w:char"), "")), 16)
        except ValueError:
            return
        if not 0x20 <= code <= 0xFFFD:
            return
        text, known = symbols.in_unicode(chr(code), str(element.get(q("w:font"), "")))
        if not known:
            self._document.report("symbol-unknown", f"{element.get(q('w:font'), '')} {code:04X}")
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
        here.pieces.append(Piece(Kind.TEXT, format, note.number, tag, note=note if kind == "footnote" else None))

    def _own_number(self, _element: Element, format: RunFormat, here: _Here) -> None:
        tag = Tag("Lbl", here.tag, inline=True) if here.tag is not None else None
        here.pieces.append(Piece(Kind.TEXT, format, self._document.own_number(), tag))

    def _math(self, element: Element, here: _Here) -> None:
        words = "".join(str(t.text or "") for t in element.iter(q("m:t")))
        self._document.report("equation", words[:40])
        self._text(words, self._document.styles.run(here.style, None, here.table), here)

    def _drawing(self, element: Element, format: RunFormat, here: _Here) -> None:
        if self._muted(here):
            return
        found = drawings.read(element, self._document)
        for code, words in found.problems:
            self._document.report(code, words)
        before = here.link, here.link_tag
        related = self._document.relationship(found.link) if found.link else None
        if related is not None and related.external and self._safe(related.target):
            here.link, here.link_tag = self._safe(related.target), Tag("Link", here.tag, inline=True)
        link, link_tag = self._link(here)
        for shown in found.pictures:
            tag = None
            if here.tag is not None and not shown.decorative:
                if not shown.alt:
                    self._document.report("picture-without-alt-text", shown.name)
                elif _POOR_ALT.search(shown.alt) or _FILE_PATH.match(shown.alt):
                    self._document.report("alt-text-poor", shown.alt)
                alt = next((t for t in (shown.alt, shown.name) if t and not _FILE_PATH.match(t)), "Picture")
                tag = Tag("Figure", link_tag or here.tag, inline=True, alt=alt)
            elif here.tag is not None:
                tag = DECORATION
            here.pieces.append(Piece(Kind.PICTURE, format, "", tag, link, picture=shown.picture))
        here.link, here.link_tag = before
        if found.words:
            self._text(found.words, format, here)
        for box in found.boxes:
            self._document.box(box, here.tag)


_R, _P, _HYPERLINK, _BOOKMARK = q("w:r"), q("w:p"), q("w:hyperlink"), q("w:bookmarkStart")
_FIELD, _MATH, _MATH_PARA = q("w:fldSimple"), q("m:oMath"), q("m:oMathPara")
_FIELD_PARTS = frozenset((q("w:fldChar"), q("w:instrText")))
_PLAIN = RunFormat()
DECORATION = Tag("Artifact")
# Text may hold what XML lets through and print nothing for; a tab or line feed inside it is a space.
_CONTROLS = {ord(c): " " for c in "\t\n\r"} | {0x85: " ", 0x2028: " ", 0x2029: " "}


def bookmarks(paragraph: Paragraph) -> list[str]:
    """The bookmarks that start in a paragraph."""
    return [p.text for p in paragraph.pieces if p.kind is Kind.BOOKMARK]
