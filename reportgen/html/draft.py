"""A Word draft as the pieces of a page: headings, paragraphs, nested lists, tables, pictures with their words.

What is read is the document as a reader sees it, tracked changes accepted. Word's layout is left behind: its contents
list (the page makes its own), headers and footers, columns and colours. What cannot be carried over is counted.
"""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from reportgen.docx.fields import parse_instruction
from reportgen.docx.numbering import Numbering
from reportgen.docx.views import accepted, blocks, comments, open_document, pending_changes, row_deleted
from reportgen.html.prose import Item, List, add_item
from reportgen.ooxml.names import local, q
from reportgen.ooxml.package import Package
from reportgen.richtext.addresses import email_addresses, runs_without_emails

Element = etree._Element

# What a browser shows as a picture and nothing else, by the first bytes: a name may say what it likes.
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
_MOST_COLUMNS = 63  # of a table, in Word
_LISTS = {"bullet": "", "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_EMU_PER_PX = 9525
_CONTENTS = re.compile(r"toc( \d| heading)")
_DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"

# Names that are looked up for every paragraph and run of a draft.
_P, _TBL, _TR, _TC, _T = q("w:p"), q("w:tbl"), q("w:tr"), q("w:tc"), q("w:t")
_PPR, _RPR, _VAL = q("w:pPr"), q("w:rPr"), q("w:val")
_PSTYLE, _JC, _OUTLINE, _NUMBER = q("w:pStyle"), q("w:jc"), q("w:outlineLvl"), q("w:numPr")
_R, _RSTYLE, _BOLD, _ITALIC, _HIDDEN = q("w:r"), q("w:rStyle"), q("w:b"), q("w:i"), q("w:vanish")
_FIELD, _ROW, _CELL, _SPAN, _MERGE = q("w:fldChar"), q("w:trPr"), q("w:tcPr"), q("w:gridSpan"), q("w:vMerge")


@dataclass(frozen=True)
class Words:
    """A run of text of one kind. `link` is an address, or '#' and a note's id."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    kind: str = "words"


@dataclass(frozen=True)
class Picture:
    """A picture as a data: address, with its alternative text ('' for one that is decoration)."""

    source: str
    alt: str
    width: int
    height: int
    kind: str = "picture"


@dataclass(frozen=True)
class Line:
    """The end of a line within a paragraph."""

    kind: str = "line"


Inline = tuple[Words | Picture | Line, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; `level` is HTML's (2 for Word's first), `id` its place for links."""

    level: int
    inline: Inline
    id: str
    words: str
    kind: str = "heading"


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    inline: Inline
    is_caption: bool = False
    is_right: bool = False  # set against the right edge, as numbers of a table are
    kind: str = "text"


@dataclass(frozen=True)
class CellOf:
    """A cell of a table with the pieces in it."""

    pieces: tuple[Any, ...]
    columns: int = 1
    rows: int = 1

    @property
    def is_number(self) -> bool:
        """Whether the cell is set as a number."""
        return bool(self.pieces) and all(isinstance(p, Text) and p.is_right for p in self.pieces)


@dataclass(frozen=True)
class Table:
    """A table; `header` holds the rows that Word repeats at the top of a page.

    `title` is the table's own (Table Properties, Alt Text). `has_row_headers` says that Word marks the first column as
    one of headers (Table Design, First Column).
    """

    header: tuple[tuple[CellOf, ...], ...]
    body: tuple[tuple[CellOf, ...], ...]
    caption: Inline = ()
    title: str = ""
    has_row_headers: bool = False
    kind: str = "table"


@dataclass(frozen=True)
class _Style:
    """What a paragraph style and those it is based on say: its name, outline level, alignment, list and level."""

    name: str
    outline: str
    align: str
    in_list: tuple[str, int]


@dataclass
class Draft:
    """A whole document: its title, its pieces in order, its notes, and how many things of each kind are left out."""

    title: str = ""
    colour: str = "#12436D"  # that of the first heading's style
    pieces: list[Any] = field(default_factory=list)
    notes: list[tuple[str, list[Any]]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    changes: int = 0  # tracked, and neither accepted nor rejected yet: the page shows them as accepted
    comments: int = 0
    emails: list[tuple[str, str]] = field(default_factory=list)  # (heading above, address) of each that is left out


def headings(draft: Draft) -> list[tuple[Heading, list[Heading]]]:
    """The chapters with the headings right below each, for a contents list."""
    found: list[tuple[Heading, list[Heading]]] = []
    for piece in draft.pieces:
        if isinstance(piece, Heading) and piece.level == 2:
            found.append((piece, []))
        elif isinstance(piece, Heading) and piece.level == 3:
            found[-1][1].append(piece)
    return found


def read(data: bytes, name: str = "") -> Draft:
    """The pieces of a Word file. Raises UnreadableInput for what is none."""
    package, main = open_document(data, name)
    return _Reader(package, main).draft()


class _Reader:
    """Reads one document; holds its styles, the counting of its lists and its links."""

    def __init__(self, package: Package, main: str) -> None:
        self._package, self._main = package, main
        self._links = package.relationships(main)
        self._styles: dict[str, Element] = {}
        root = self._part("styles")
        for style in () if root is None else root.iter(q("w:style")):
            self._styles[str(style.get(q("w:styleId")))] = style
        numbered = {i: n for i, s in self._styles.items() if (n := _value(s.find(f".//{q('w:numPr')}"), "w:numId"))}
        self._numbering = Numbering(self._part("numbering"), numbered)
        self._draft = Draft()
        for name in self._styles:
            if self._name_of(name) == "heading 1":
                colour = _value(self._styles[name].find(q("w:rPr")), "w:color")
                if re.fullmatch(r"[0-9A-Fa-f]{6}", colour):
                    self._draft.colour = f"#{colour}"
        self._known_styles: dict[str, _Style] = {}
        self._taken: Counter[str] = Counter()
        self._level = 1
        self._under = ""  # the words of the last heading
        self._in_notes: list[str] = []  # the notes that are being read

    def draft(self) -> Draft:
        root = self._package.xml(self._main)
        body = root.find(q("w:body"))
        if body is not None:
            self._draft.changes, self._draft.comments = pending_changes(root), comments(root)
            self._draft.pieces = self._pieces(body)
        return self._draft

    def _part(self, kind: str) -> Element | None:
        part = self._package.related(self._main, kind)
        return None if part is None else self._package.xml(part)

    # --- blocks ---

    def _pieces(self, container: Element) -> list[Any]:
        made: list[Any] = []
        open_lists: list[List] = []
        for block in blocks(container):
            kind = block[-1].tag
            if kind == _TBL:
                open_lists.clear()
                before = made.pop() if made and isinstance(made[-1], Text) and made[-1].is_caption else None
                made.append(self._table(block[0], () if before is None else before.inline))
            elif kind == _P:
                self._paragraph(block, made, open_lists)
        return made

    def _paragraph(self, parts: tuple[Element, ...], made: list[Any], open_lists: list[List]) -> None:
        properties = parts[-1].find(_PPR)
        said = _said(properties)
        style_id = said.get(_PSTYLE, "")
        style = self._of_style(style_id)
        if _CONTENTS.fullmatch(style.name):
            return
        boxes: list[Element] = []
        inline = self._without_emails([piece for part in parts for piece in self._inline(part, boxes)])
        own = self._list_in(properties) if _NUMBER in said else None
        instance, at = style.in_list if own is None else own
        label = self._numbering.next_label(instance, at) if instance else ""
        words = "".join(i.text for i in inline if isinstance(i, Words)).strip()
        if words or any(isinstance(i, Picture) for i in inline):
            outline = said.get(_OUTLINE) or style.outline
            level = _whole(outline, 9) + 1
            level = level if level <= 9 else 0  # 0 for what is no heading
            if style.name == "title" and not self._draft.title:
                self._draft.title = " ".join(words.split())
            elif level and words:
                open_lists.clear()
                made.append(self._heading(level, ((Words(f"{label} "), *inline) if label else inline), words))
            elif instance and label:
                format_ = self._numbering.level(instance, at)
                kind = _LISTS.get(format_.format if format_ else "", "1")
                number = self._numbering.count(instance, at) if kind else 0
                add_item(made, open_lists, kind, at, Item(inline, number))  # type: ignore[arg-type]  # a list is generic in what its items say
            else:
                open_lists.clear()
                made.append(Text(inline, style.name == "caption", (said.get(_JC) or style.align) in ("right", "end")))
        for box in boxes:
            made += self._pieces(box)

    def _without_emails(self, inline: list[Words | Picture | Line]) -> Inline:
        """The paragraph without the e-mail addresses in it, wherever Word or an officer cut it into runs."""
        texts = ["\n" if isinstance(piece, Line) else getattr(piece, "text", "") for piece in inline]
        found = email_addresses("".join(texts)) + tuple(
            address for piece in inline if isinstance(piece, Picture) for address in email_addresses(piece.alt)
        )
        if not found:
            return tuple(inline)
        self._draft.emails += [(self._under, address) for address in found]
        return tuple(
            replace(piece, text=text) if isinstance(piece, Words) else piece
            for piece, text in zip(inline, runs_without_emails(texts), strict=True)
        )

    def _heading(self, level: int, inline: Inline, words: str) -> Heading:
        self._level = min(level + 1, self._level + 1, 6)  # a page skips no level, whatever the draft does
        slug = re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")[:50].strip("-") or "part"
        self._taken[slug] += 1
        self._under = words
        name = slug if self._taken[slug] == 1 else f"{slug}--{self._taken[slug]}"
        return Heading(self._level, inline, name, words)

    def _table(self, table: Element, caption: Inline) -> Table:
        header: list[tuple[CellOf, ...]] = []
        body: list[tuple[CellOf, ...]] = []
        rows_of = [row for row in accepted(table) if row.tag == _TR and not row_deleted(row)]
        grid = [list(self._cells(row)) for row in rows_of]
        flags = [_is_on(_said(row.find(_ROW)), q("w:tblHeader")) for row in rows_of]
        for place, cells in enumerate(grid):
            made = []
            for column, cell, span, merge in cells:
                if merge == "continue":
                    continue
                rows = 1
                if merge == "restart":
                    for below in grid[place + 1 :]:
                        if not any(c == column and m == "continue" for c, _, _, m in below):
                            break
                        rows += 1
                made.append(CellOf(tuple(self._pieces(cell)), span, rows))
            leading = flags[place] and len(header) == place
            (header if leading else body).append(tuple(made))
        title = _value(table.find(q("w:tblPr")), "w:tblCaption")
        return Table(tuple(header), tuple(body), caption, title, _has_row_headers(table))

    def _cells(self, row: Element) -> Iterator[tuple[int, Element, int, str]]:
        """(column, cell, columns it spans, '' or 'restart' or 'continue' of a merge downwards)."""
        column = 0
        for cell in accepted(row):
            if cell.tag != _TC:
                continue
            said = _said(cell.find(_CELL))
            span = said.get(_SPAN, "")
            wide = min(max(_whole(span, 1), 1), _MOST_COLUMNS)
            merge = said[_MERGE] or "continue" if _MERGE in said else ""
            yield column, cell, wide, merge
            column += wide

    # --- the words of a paragraph ---

    def _inline(self, container: Element, boxes: list[Element], link: str = "") -> Iterator[Words | Picture | Line]:
        field_link, in_code, code = link, False, ""
        for child in accepted(container):
            if child.tag == _R:
                mark = child.find(_FIELD)
                if mark is not None:
                    step = mark.get(q("w:fldCharType"))
                    in_code = step == "begin"
                    if step == "begin":
                        code = ""
                    elif step == "separate":
                        field_link = _address(code) or link
                    elif step == "end":
                        field_link = link
                    continue
                if in_code:
                    code += "".join(t.text or "" for t in child.iter(q("w:instrText")))
                    continue
                yield from self._run(child, boxes, field_link)
                continue
            kind = local(child)
            if kind == "hyperlink":
                target = self._links.get(str(child.get(q("r:id"), "")))
                yield from self._inline(child, boxes, target.target if target and target.external else link)
            elif kind == "fldSimple":
                yield from self._inline(child, boxes, _address(str(child.get(q("w:instr"), ""))) or link)
            elif kind in ("oMath", "oMathPara"):
                self._draft.left_out["equation"] += 1
                yield Words("".join(str(t) for t in child.itertext()))
            elif kind != "pPr" and len(child):
                yield from self._inline(child, boxes, link)

    def _run(self, run: Element, boxes: list[Element], link: str) -> Iterator[Words | Picture | Line]:
        said = _said(run.find(_RPR))
        if _is_on(said, _HIDDEN):
            return
        bold, italic = _is_on(said, _BOLD), _is_on(said, _ITALIC)
        if _RSTYLE in said and (style := self._styles.get(said[_RSTYLE])) is not None:
            of_style = _said(style.find(_RPR))
            bold, italic = bold or _is_on(of_style, _BOLD), italic or _is_on(of_style, _ITALIC)
        for child in accepted(run):
            if child.tag == _T:
                yield Words(child.text or "", bold, italic, link)
                continue
            match local(child):
                case "tab":
                    yield Words("\u2003")
                case "noBreakHyphen":
                    yield Words("\u2011", bold, italic, link)
                case "br" | "cr" if child.get(q("w:type")) in (None, "textWrapping"):
                    yield Line()
                case "drawing" | "pict" | "object":
                    yield from self._drawing(child, boxes)
                case "footnoteReference" | "endnoteReference" as kind:
                    yield from self._note(kind.removesuffix("Reference"), str(child.get(q("w:id"))))
                case "sym":
                    self._draft.left_out["symbol of another font"] += 1

    def _drawing(self, drawing: Element, boxes: list[Element]) -> Iterator[Picture]:
        found = list(drawing.iter(q("w:txbxContent")))
        boxes += found
        blip = next(drawing.iter(q("a:blip")), None)
        source = "" if blip is None else self._picture(str(blip.get(q("r:embed"), "")))
        if not source:
            if not found:
                self._draft.left_out["chart or drawing"] += 1
            return
        described = next(drawing.iter(q("wp:docPr")), None)
        size = next(drawing.iter(q("wp:extent")), None)
        decorative = any(e.get("val") in ("1", "true") for e in drawing.iter(_DECORATIVE))
        alt = "" if described is None or decorative else str(described.get("descr") or "")
        width, height = (0 if size is None else round(_whole(str(size.get(n)), 0) / _EMU_PER_PX) for n in ("cx", "cy"))
        yield Picture(source, alt, width, height)

    def _picture(self, link: str) -> str:
        target = self._links.get(link)
        if target is None or target.external or target.target not in self._package:
            return ""
        data = self._package.data(target.target)
        media = next((kind for beginning, kind in _PICTURES.items() if data.startswith(beginning)), "")
        return f"data:{media};base64,{base64.b64encode(data).decode()}" if media else ""

    def _note(self, kind: str, wanted: str) -> Iterator[Words]:
        root = self._part(f"{kind}s")
        for note in () if root is None else root.iter(q(f"w:{kind}")):
            if note.get(q("w:id")) == wanted and wanted not in self._in_notes:
                number = str(len(self._draft.notes) + 1)
                self._draft.notes.append((number, []))
                self._in_notes.append(wanted)  # a note that calls itself is told once
                self._draft.notes[-1][1].extend(self._pieces(note))
                self._in_notes.pop()
                yield Words(f"[{number}]", link=f"#note-{number}")

    # --- styles ---

    def _chain(self, style: str) -> Iterator[Element]:
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            yield self._styles[style]
            style = _value(self._styles[style], "w:basedOn")

    def _name_of(self, style: str) -> str:
        found = self._styles.get(style)
        return "" if found is None else _value(found, "w:name").casefold()

    def _of_style(self, style: str) -> _Style:
        """What a paragraph style says of its paragraphs, looked up once."""
        known = self._known_styles.get(style)
        if known is None:
            outline = align = ""
            in_list: tuple[str, int] | None = None
            for holder in self._chain(style):
                properties = holder.find(_PPR)
                said = _said(properties)
                outline = outline or said.get(_OUTLINE, "")
                align = align or said.get(_JC, "")
                in_list = in_list or self._list_in(properties, style)
            known = self._known_styles[style] = _Style(self._name_of(style), outline, align, in_list or ("", 0))
        return known

    def _list_in(self, properties: Element | None, style: str = "") -> tuple[str, int] | None:
        """The list that these properties name: ('', 0) where they take a paragraph out of any, None for none named."""
        number = None if properties is None else properties.find(q("w:numPr"))
        instance = _value(number, "w:numId")
        if not instance:
            return None
        if instance == "0":
            return "", 0
        at = _value(number, "w:ilvl")
        if at:
            return instance, min(_whole(at, 0), 8)  # Word's lists have nine levels
        return instance, self._numbering.level_of_style(instance, style) if style else 0


def _value(parent: Element | None, name: str) -> str:
    found = None if parent is None else parent.find(q(name))
    return "" if found is None else str(found.get(q("w:val")) or "")


def _whole(text: str, default: int) -> int:
    """A whole number as Word writes it, and the default for anything else that stands in its place."""
    return int(text) if re.fullmatch(r"[0-9]{1,10}", text) else default


def _said(properties: Element | None) -> dict[str, str]:
    """What a w:pPr, w:rPr or w:trPr says: the name of each element in it with its w:val, '' where it has none."""
    return {} if properties is None else {str(child.tag): str(child.get(_VAL) or "") for child in properties}


def _is_on(said: dict[str, str], name: str) -> bool:
    return said.get(name, "0") not in ("0", "false", "off")


def _has_row_headers(table: Element) -> bool:
    look = table.find(f"{q('w:tblPr')}/{q('w:tblLook')}")
    if look is None:
        return False
    first, bits = look.get(q("w:firstColumn")), str(look.get(_VAL) or "")
    if first is not None:
        return first in ("1", "true", "on")
    return bool(re.fullmatch("[0-9A-Fa-f]{4}", bits)) and bool(int(bits, 16) & 0x80)  # as Word 2007 wrote it


def _address(code: str) -> str:
    """The address of a HYPERLINK field, '' for any other."""
    read_code = parse_instruction(code)
    if read_code.name.upper() != "HYPERLINK" or not read_code.arguments:
        return ""
    return read_code.arguments[0]
