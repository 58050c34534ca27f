"""The lines of a draft in one view of its tracked changes, and their words as commentary has them.

They come from the document as `docx` has read it; here its runs become spans of commentary, which knows bold, italic,
links and what is raised or lowered, and no more. What a run says beside that is gathered, to be told: `CARRIED` has all
that there may be. Words that somebody struck out are not said any more, and what a program shows for a reference that
leads nowhere was said by nobody: both are left out, and told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from reportgen.docx import document as docx
from reportgen.docx.document import Kind, Seen
from reportgen.docx.reader import DocumentReader
from reportgen.ooxml.names import q
from reportgen.richtext import LOWERED, RAISED, Span, Spans, placed, plain

Element = etree._Element

_P, _TBL = q("w:p"), q("w:tbl")
_TAKEN = ("http://", "https://", "mailto:")  # the links that commentary may hold (richtext.TYPING)
_SIGNS = {Kind.TAB: "\t", Kind.LINE_BREAK: "\n"}
_POSITIONS = {"superscript": RAISED, "subscript": LOWERED}
_ORDINALS = ("st", "nd", "rd", "th")
_MOST_COLUMNS = 64

# What becomes of everything that may be seen in an officer's text: how a person is told of what the workbook cannot
# hold, and None for what it holds, or for what is told of in the layout alone.
CARRIED: Mapping[Seen, str | None] = {
    Seen.PICTURE: "a picture",
    Seen.NOTE: "a footnote",
    Seen.CHART: "a picture",
    Seen.SMARTART: "a picture",
    Seen.SHAPE: "a picture",
    Seen.WATERMARK: "a picture",
    Seen.TEXT_BOX: "a picture",
    Seen.EQUATION: "an equation",
    Seen.EMBEDDED_FILE: "an embedded file",
    Seen.HIDDEN_TEXT: "hidden text",
    Seen.UNKNOWN_SYMBOL: "a sign of a symbol font",
    Seen.UNSAFE_LINK: "a link that is no web or e-mail address",
    Seen.INNER_LINK: "a link to a place in the document",
    Seen.FORM_FIELD: "a form field",
    Seen.STRUCK: None,  # told of with its words: `struck_in`
    Seen.RAISED: "raised or lowered letters",
    Seen.NESTED_TABLE: "a table inside a table",
    Seen.FLOATING_DRAWING: None,
    Seen.FLOATING_TABLE: None,
    Seen.VERTICAL_TEXT: None,
    Seen.COLUMNS: None,
    Seen.PICTURE_MISSING: None,
    Seen.PICTURE_FORMAT: None,
    Seen.PICTURE_TURNED: None,
    Seen.PICTURE_CROPPED: None,
    Seen.PICTURE_RECOLOURED: None,
    Seen.NO_ALT_TEXT: None,
    Seen.POOR_ALT_TEXT: None,
}


# ---------------------------------------------------------------- words


def spans_of(pieces: Iterable[docx.Piece], is_bold: Callable[[docx.Piece], bool],
             is_italic: Callable[[docx.Piece], bool]) -> Spans:  # fmt: skip
    """The pieces of a paragraph as spans of commentary: pictures, notes, page breaks and struck-out words left out."""
    out = []
    for piece in pieces:
        if _is_struck(piece):
            continue
        if piece.kind is Kind.TEXT and piece.stands_for in (None, Seen.EQUATION):
            link = piece.address if piece.address and not piece.address.startswith("#") else ""
            position = _POSITIONS.get(piece.format.vertical, "")
            out.append(Span(piece.text, is_bold(piece), is_italic(piece), link, position))
        elif piece.kind in _SIGNS:
            out.append(Span(_SIGNS[piece.kind], is_bold(piece), is_italic(piece)))
    return tuple(out)


def in_paragraph(paragraph: docx.Paragraph) -> Spans:
    """The words of a paragraph of the document."""
    return spans_of(paragraph.pieces, paragraph.is_bold, paragraph.is_italic)


def _is_struck(piece: docx.Piece) -> bool:
    return piece.kind is Kind.TEXT and piece.format.strike and piece.stands_for in (None, Seen.EQUATION)


def plain_of(spans: Iterable[Span]) -> str:
    """Words without their kinds, spaces made single."""
    return " ".join("".join(s.text for s in spans).split())


class Words:
    """Reads words of one view wherever they stand: a paragraph, a cell's control, a line of a page header."""

    def __init__(self, reader: DocumentReader) -> None:
        self._reader = reader
        self.view = reader.view
        self._known: dict[Element, str] = {}

    def plain(self, element: Element) -> str:
        """The words inside a paragraph, or any part of one, in this view, spaces made single."""
        known = self._known.get(element)
        if known is None:
            paragraph = element if element.tag == _P else next(element.iterancestors(_P), element)
            pieces = self._reader.words(element, self._reader.styles.style_of(paragraph))
            known = self._known[element] = plain_of(spans_of(pieces, _no, _no))
        return known


def _no(_piece: docx.Piece) -> bool:
    return False


# ---------------------------------------------------------------- lines of a view


@dataclass(frozen=True)
class Line:
    """A paragraph or table as it exists in a view. `at` are the places of its elements; `spans` is () for a table.

    `block` is what was read; `look` is the element that it looks like, and `looks_like` its place.
    """

    at: tuple[int, ...]
    looks_like: int
    block: docx.Paragraph | docx.Table
    look: Element
    spans: Spans

    @property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return isinstance(self.block, docx.Table)

    @property
    def last(self) -> int:
        """The place of its last element, which owns the paragraph mark."""
        return self.at[-1]

    @property
    def words(self) -> str:
        """The words, spaces made single."""
        return plain_of(self.spans)


def lines(document: docx.Document, places: Mapping[Element, int]) -> Iterator[Line]:
    """The paragraphs and tables of the body that exist in a view; text boxes and contents lists are none of them.

    `places` gives the place of each paragraph and table of the file's body.
    """
    for block in document.blocks():
        if isinstance(block, docx.Contents) or block.boxed is not None:
            continue
        at = tuple(places[e] for e in block.source if e in places)
        if not at:
            continue
        if isinstance(block, docx.Table):
            yield Line(at, at[-1], block, block.source[-1], ())
        else:
            look = block.source[-1] if block.look is None else block.look
            yield Line(at, places[look], block, look, in_paragraph(block))


# ---------------------------------------------------------------- tables


def table_text(table: docx.Table) -> tuple[tuple[str, ...], ...]:
    """The cells of a table as text, rows of one length: a cell over several columns stands in its first."""
    out = []
    for row in table.rows:
        texts: list[str] = []
        for cell in row.cells[:_MOST_COLUMNS]:
            texts += [""] * (min(cell.column, _MOST_COLUMNS) - len(texts))
            texts.append(cell_text(cell))
            texts += [""] * (min(cell.span, _MOST_COLUMNS) - 1)
        out.append(texts)
    longest = max((len(r) for r in out), default=0)
    return tuple(tuple(r + [""] * (longest - len(r))) for r in out)


def cell_text(cell: docx.Cell) -> str:
    """A cell's paragraphs, a line each; what a table inside it says stands in its place, cell by cell."""
    texts: list[str] = []
    for block in cell.blocks:
        if isinstance(block, docx.Table):
            texts += [text for row in table_text(block) for text in row if text]
        elif isinstance(block, docx.Paragraph) and block.boxed is None:
            parts = plain(in_paragraph(block)).split("\n")
            texts += [" ".join(part.split()) for part in parts]
    return "\n".join(texts).strip("\n")


# ---------------------------------------------------------------- what commentary cannot hold


def _keeps_no_position(piece: docx.Piece, *, in_table: bool) -> bool:
    """Whether letters of a piece are raised where the workbook holds bare words: a table's cell, a link. Digits have
    signs of their own there too, and what Word raises by itself, as in 15th, says the same on the line."""
    position = _POSITIONS.get(piece.format.vertical, "")
    letters = any(c.isalpha() for c in placed(piece.text, position).strip("ⁿ"))
    return bool(position) and letters and (in_table or bool(piece.address)) and piece.text.strip() not in _ORDINALS


def seen_in(line: Line) -> Iterator[str]:
    """What a line holds that the workbook cannot, as a person calls it, in the order of the words."""
    if isinstance(line.block, docx.Table):
        yield from _seen_in_table(line.block)
    else:
        yield from _seen_in_paragraph(line.block)


def struck_in(line: Line) -> str:
    """The words of a line that somebody struck out by their format, which is no tracked change; '' for none."""
    said = ("".join(p.text if _is_struck(p) else "\n" for p in x.pieces) for x in _paragraphs(line.block))
    return " ... ".join(" ".join(part.split()) for text in said for part in text.split("\n") if part.strip())


def _paragraphs(block: docx.Block) -> Iterator[docx.Paragraph]:
    if isinstance(block, docx.Table):
        for inner in (b for row in block.rows for cell in row.cells for b in cell.blocks):
            yield from _paragraphs(inner)
    elif isinstance(block, docx.Paragraph) and block.boxed is None:
        yield block


def _seen_in_table(table: docx.Table) -> Iterator[str]:
    for block in (b for row in table.rows for cell in row.cells for b in cell.blocks):
        if isinstance(block, docx.Table):
            yield str(CARRIED[Seen.NESTED_TABLE])
            yield from _seen_in_table(block)
        elif isinstance(block, docx.Paragraph):
            yield from _seen_in_paragraph(block, in_table=True)
            if any(s.link not in ("", s.text) and s.link.lower().startswith(_TAKEN) for s in in_paragraph(block)):
                yield "a link in a table's cell"


def _seen_in_paragraph(paragraph: docx.Paragraph, *, in_table: bool = False) -> Iterator[str]:
    for piece in paragraph.pieces:
        for seen in _seen_in_piece(piece, in_table=in_table):
            what = CARRIED[seen]
            if what is not None:
                yield f"{what} ({piece.text.strip()})" if seen is Seen.EQUATION else what
    if paragraph.shapes:
        yield str(CARRIED[Seen.TEXT_BOX])


def _is_said(piece: docx.Piece) -> bool:
    return piece.kind is Kind.TEXT and bool(piece.text.strip())


def _seen_in_piece(piece: docx.Piece, *, in_table: bool) -> Iterator[Seen]:
    if piece.kind is Kind.PICTURE:
        yield Seen.PICTURE
    elif piece.stands_for is not None:
        yield piece.stands_for
    elif _is_said(piece) and not piece.format.strike and _keeps_no_position(piece, in_table=in_table):
        yield Seen.RAISED
    if piece.address.startswith("#"):
        yield Seen.INNER_LINK
    elif piece.address and not piece.address.lower().startswith(_TAKEN):
        yield Seen.UNSAFE_LINK
