"""A Word document as the pieces of a page: headings, paragraphs, nested lists, tables, pictures with their words.

It takes the document as `docx` has read it, tracked changes accepted, and reads no Word itself. Word's layout is left
behind: its contents list (the page makes its own), headers and footers, columns and colours. What the page does not
carry is counted, by the table `CARRIED`.
"""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reportgen.docx import document as docx
from reportgen.docx.document import Kind, Seen
from reportgen.docx.drawings import kind_of
from reportgen.docx.reader import read as read_document
from reportgen.docx.views import open_document
from reportgen.html.prose import Item, List, add_item
from reportgen.richtext.addresses import email_addresses, runs_without_emails

# What a browser shows as a picture and nothing else, by what the first bytes say: a name may say what it likes.
_PICTURES = {"png": "image/png", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
_LISTS = {"bullet": "", "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_PX_PER_POINT = 96 / 72
_CONTENTS = re.compile(r"toc( \d| heading)")

# What the page makes of everything that may be seen in a document: what is counted as left out, as a person calls it,
# and None for what the page shows, or leaves out as Word's own print does. An embedded file stops it.
CARRIED: Mapping[Seen, str | None] = {
    Seen.PICTURE: None,
    Seen.NOTE: None,
    Seen.CHART: "chart or drawing",
    Seen.SMARTART: "chart or drawing",
    Seen.SHAPE: "chart or drawing",
    Seen.WATERMARK: "chart or drawing",
    Seen.TEXT_BOX: None,
    Seen.EQUATION: "equation",
    Seen.EMBEDDED_FILE: "embedded file",
    Seen.HIDDEN_TEXT: None,
    Seen.UNKNOWN_SYMBOL: "symbol of another font",
    Seen.UNSAFE_LINK: "link that leads to no page",
    Seen.INNER_LINK: "link to a place in the document",
    Seen.FORM_FIELD: "form field",
    Seen.STRUCK: None,
    Seen.RAISED: None,
    Seen.NESTED_TABLE: None,
    Seen.FLOATING_DRAWING: None,
    Seen.FLOATING_TABLE: None,
    Seen.VERTICAL_TEXT: None,
    Seen.COLUMNS: None,
    Seen.PICTURE_MISSING: "chart or drawing",
    Seen.PICTURE_FORMAT: "chart or drawing",
    Seen.PICTURE_TURNED: "turned, cropped or recoloured picture",
    Seen.PICTURE_CROPPED: "turned, cropped or recoloured picture",
    Seen.PICTURE_RECOLOURED: "turned, cropped or recoloured picture",
    Seen.NO_ALT_TEXT: None,
    Seen.POOR_ALT_TEXT: None,
}


@dataclass(frozen=True)
class Words:
    """A run of text of one kind. `link` is an address, or '#' and the id of a note or heading of the page.

    `raised` is "sup", "sub" or ''; `language` is '' in the language of the page.
    """

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    raised: str = ""
    struck: bool = False
    language: str = ""
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


@dataclass
class Draft:
    """A whole document: its title, its pieces in order, its notes, and how many things of each kind are left out."""

    title: str = ""
    colour: str = "#12436D"  # that of the first heading's style
    pieces: list[Any] = field(default_factory=list)
    notes: list[tuple[str, list[Any]]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    embedded: list[tuple[str, str]] = field(default_factory=list)  # (heading above, file) of each that is not shown
    changes: int = 0  # tracked, and neither accepted nor rejected yet: the page shows them as accepted
    comments: int = 0
    emails: list[tuple[str, str]] = field(default_factory=list)  # (heading above, address) of each that is left out


def headings(draft: Draft) -> list[tuple[Heading, list[Heading]]]:
    """The chapters with the headings right below each, for a contents list."""
    found: list[tuple[Heading, list[Heading]]] = []
    for piece in draft.pieces:
        if isinstance(piece, Heading) and piece.level == 2:
            found.append((piece, []))
        elif isinstance(piece, Heading) and piece.level == 3 and found:
            found[-1][1].append(piece)
    return found


def read(data: bytes, name: str = "") -> Draft:
    """The pieces of a Word file. Raises UnreadableInput for what is none."""
    return pieces_of(read_document(*open_document(data, name)))


def pieces_of(document: docx.Document) -> Draft:
    """The pieces of a document, read with its tracked changes accepted."""
    return _Page(document).draft


class _Page:
    """Makes the pieces of one document; knows its headings' places, and which of its notes are being told."""

    def __init__(self, document: docx.Document) -> None:
        self._document = document
        self._language = document.language.split("-")[0]
        self.draft = Draft(changes=document.changes, comments=document.comments)
        if colour := document.styles.run(document.styles.named("heading 1"), None).colour:
            self.draft.colour = f"#{colour}"
        self._ids: dict[int, str] = {}  # of headings, by the identity of their paragraphs
        self._places: dict[str, str] = {}  # bookmark -> the id of the heading that it stands on
        self._name_headings()
        # Endnotes stand at the document's end in Word, and with the page's notes here.
        self._told_as_notes = {id(b) for n in document.notes() if n.kind == "endnote" for b in n.blocks}
        self._under = ""  # the words of the last heading
        for mark in document.marks:
            if mark.seen is Seen.EMBEDDED_FILE:
                self.draft.embedded.append((mark.heading, mark.words))
            else:
                self._leave_out(mark.seen)
        self.draft.pieces = self._pieces(document.blocks())

    def _leave_out(self, seen: Seen) -> None:
        what = CARRIED[seen]
        if what is not None:
            self.draft.left_out[what] += 1

    def _name_headings(self) -> None:
        taken: Counter[str] = Counter()
        for paragraph in self._document.paragraphs():
            if not paragraph.heading:
                continue
            words = "".join(p.text for p in paragraph.pieces if p.kind is Kind.TEXT)
            slug = re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")[:50].strip("-") or "part"
            taken[slug] += 1
            name = slug if taken[slug] == 1 else f"{slug}--{taken[slug]}"
            self._ids[id(paragraph)] = name
            self._places |= dict.fromkeys(docx.bookmarks(paragraph), name)

    # --- blocks ---

    def _pieces(self, blocks: Iterable[docx.Block]) -> list[Any]:
        made: list[Any] = []
        open_lists: list[List] = []
        for block in blocks:
            if isinstance(block, docx.Table):
                open_lists.clear()
                before = made.pop() if made and isinstance(made[-1], Text) and made[-1].is_caption else None
                made.append(self._table(block, () if before is None else before.inline))
            elif isinstance(block, docx.Paragraph) and id(block) not in self._told_as_notes:
                self._paragraph(block, made, open_lists)
        return made

    def _paragraph(self, paragraph: docx.Paragraph, made: list[Any], open_lists: list[List]) -> None:
        style = self._document.styles.name(paragraph.format.style)
        if _CONTENTS.fullmatch(style):
            return
        inline = self._without_emails(self._inline(paragraph))
        words = "".join(i.text for i in inline if isinstance(i, Words)).strip()
        if not words and not any(isinstance(i, Picture) for i in inline):
            return
        label = "" if paragraph.label is None else paragraph.label.text
        if style == "title" and not self.draft.title:
            self.draft.title = " ".join(words.split())
        elif paragraph.heading and words:
            open_lists.clear()
            self._under = words
            level = min(paragraph.heading + 1, 6)
            shown = (Words(f"{label} "), *inline) if label else inline
            made.append(Heading(level, shown, self._ids[id(paragraph)], words))
        elif paragraph.item is not None:
            kind = _LISTS.get(paragraph.item.format, "1")
            number = paragraph.item.number if kind else 0
            add_item(made, open_lists, kind, paragraph.item.level, Item(inline, number))  # type: ignore[arg-type]  # a list is generic in what its items say
        else:
            open_lists.clear()
            made.append(Text(inline, style == "caption", paragraph.format.align == "right"))

    def _without_emails(self, inline: list[Words | Picture | Line]) -> Inline:
        """The paragraph without the e-mail addresses in it, wherever Word or an officer cut it into runs."""
        texts = ["\n" if isinstance(piece, Line) else getattr(piece, "text", "") for piece in inline]
        found = email_addresses("".join(texts)) + tuple(
            address for piece in inline if isinstance(piece, Picture) for address in email_addresses(piece.alt)
        )
        if not found:
            return tuple(inline)
        self.draft.emails += [(self._under, address) for address in found]
        return tuple(
            replace(piece, text=text) if isinstance(piece, Words) else piece
            for piece, text in zip(inline, runs_without_emails(texts), strict=True)
        )

    def _table(self, table: docx.Table, caption: Inline) -> Table:
        header: list[tuple[CellOf, ...]] = []
        body: list[tuple[CellOf, ...]] = []
        for row in table.rows:
            made: list[CellOf] = []
            at = 0
            for cell in row.cells:
                if cell.column > at:
                    made.append(CellOf((), cell.column - at))
                at = cell.column + cell.span
                if not cell.merged:
                    made.append(CellOf(tuple(self._pieces(cell.blocks)), cell.span, cell.rows))
            (header if row.header and not body else body).append(tuple(made))
        return Table(tuple(header), tuple(body), caption, table.title, table.heads_rows)

    # --- the words of a paragraph ---

    def _inline(self, paragraph: docx.Paragraph) -> list[Words | Picture | Line]:
        found: list[Words | Picture | Line] = []
        for piece in paragraph.pieces:
            match piece.kind:
                case Kind.TEXT if piece.stands_for is Seen.NOTE:
                    found += self._note(piece.note)
                case Kind.TEXT:
                    found.append(self._words(piece, paragraph))
                case Kind.TAB:
                    found.append(Words("\u2003"))
                case Kind.LINE_BREAK:
                    found.append(Line())
                case Kind.PICTURE if piece.picture is not None:
                    found += self._picture(piece.picture)
        return found

    def _words(self, piece: docx.Piece, paragraph: docx.Paragraph) -> Words:
        language = piece.format.language
        return Words(
            piece.text,
            paragraph.is_bold(piece),
            paragraph.is_italic(piece),
            self._link(piece.link),
            {"superscript": "sup", "subscript": "sub"}.get(piece.format.vertical, ""),
            piece.format.strike,
            "" if not language or language.split("-")[0] == self._language else language,
        )

    def _link(self, link: str) -> str:
        if not link.startswith("#"):
            return link
        place = self._places.get(link[1:])
        if place is None:
            self._leave_out(Seen.INNER_LINK)
            return ""
        return f"#{place}"

    def _picture(self, picture: docx.Picture) -> list[Picture]:
        data = picture.bitmap or picture.data
        kind = kind_of(data)
        if kind not in _PICTURES:
            if kind:
                self._leave_out(Seen.PICTURE_FORMAT)
            return []
        for seen, is_so in (
            (Seen.PICTURE_TURNED, picture.is_turned),
            (Seen.PICTURE_CROPPED, any(picture.crop)),
            (Seen.PICTURE_RECOLOURED, picture.recoloured),
        ):
            if is_so:
                self._leave_out(seen)
        source = f"data:{_PICTURES[kind]};base64,{base64.b64encode(data).decode()}"
        width, height = (round(length * _PX_PER_POINT) for length in (picture.width, picture.height))
        return [Picture(source, "" if picture.decorative else picture.alt, width, height)]

    def _note(self, note: docx.Note | None) -> list[Words]:
        """The mark that leads to a note, which is told behind all else."""
        if note is None:
            return []  # the note's own number, which the page puts before it
        number = str(len(self.draft.notes) + 1)
        told: list[Any] = []
        self.draft.notes.append((number, told))
        outer, self._told_as_notes = self._told_as_notes, self._told_as_notes - {id(b) for b in note.blocks}
        told += self._pieces(note.blocks)
        self._told_as_notes = outer
        return [Words(f"[{number}]", link=f"#note-{number}")]
