"""What was read of a Word file, written so that a table of tests can hold it: words with what they are in brackets."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen.docx.document import Block, Contents, Document, Kind, Paragraph, Picture, Piece, Table
from reportgen.docx.reader import read
from reportgen.docx.structure import Tag
from reportgen.docx.views import View, open_document
from tests.pdf.wordfiles import STYLES, word

MORE_STYLES = (
    STYLES
    + """<w:style w:type="character" w:styleId="Gone"><w:name w:val="Gone"/><w:rPr><w:strike/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="SecretLine"><w:name w:val="Secret line"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Chapter"><w:name w:val="Chapter"/><w:basedOn w:val="Heading1"/></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>"""
)


def document_of(body: str, view: View = View.ACCEPTED, **further: object) -> Document:
    """A file with this body, read."""
    further.setdefault("styles", MORE_STYLES)
    return read(*open_document(word(body, **further), "a.docx"), view)  # type: ignore[arg-type]


def shown(block: Block) -> str:
    """A paragraph, table or contents list as text."""
    if isinstance(block, Table):
        return " // ".join(grid(block))
    if isinstance(block, Contents):
        return f"[contents of levels {block.first_level} to {block.last_level}]"
    head = f"H{block.heading} " if block.heading else ""
    boxed = "[boxed] " if block.boxed is not None else ""
    label = f"{block.label.text} " if block.label is not None else ""
    return boxed + head + label + "".join(_piece(p, block) for p in block.pieces)


def lines(blocks: Iterable[Block]) -> list[str]:
    """Blocks as text, each in a line."""
    return [shown(block) for block in blocks]


def seen(document: Document) -> list[str]:
    """What was marked, with the words that were told of it."""
    return [f"{mark.seen.value}: {mark.words}".removesuffix(": ") for mark in document.marks]


def grid(table: Table) -> list[str]:
    """The rows of a table, cells parted by ' | ': '^' goes on from above, 'words >' is over two columns."""
    rows = []
    for row in table.rows:
        cells = []
        for cell in row.cells:
            words = "^" if cell.merged else " / ".join(shown(b) for b in cell.blocks)
            down = f" [{cell.rows} rows]" if cell.rows > 1 else ""
            cells.append(words + " >" * (cell.span - 1) + down)
        rows.append(("# " if row.header else "") + " | ".join(cells))
    return rows


def tree(tag: Tag) -> str:
    """The tags below one, as 'L(LI LI)'."""
    kids = " ".join(tree(kid) for kid in tag.kids)
    return f"{tag.role}({kids})" if kids else tag.role


def _piece(piece: Piece, paragraph: Paragraph) -> str:
    if piece.kind is Kind.BOOKMARK:
        return "" if piece.text.startswith("heading ") else f"[mark {piece.text}]"
    if piece.kind is Kind.PICTURE and piece.picture is not None:
        return f"[{_picture(piece.picture)}{f' -> {piece.link}' if piece.link else ''}]"
    if piece.kind is not Kind.TEXT:
        return f"[{piece.kind.value}]"
    if piece.field is not None:
        of = f" {piece.field.bookmark}" if piece.field.bookmark else ""
        return f"[{piece.field.counted.value}{of}]"
    if piece.note is not None:
        return f"[{piece.note.kind} {piece.text}: {' / '.join(shown(b) for b in piece.note.blocks)}]"
    format = piece.format
    kinds = [
        format.vertical,
        "raised" if format.raised > 0 else "lowered" if format.raised < 0 else "",
        "struck" if format.strike else "",
        "bold" if paragraph.is_bold(piece) else "",
        "italic" if paragraph.is_italic(piece) else "",
        "underlined" if format.underline else "",
        format.language if format.language not in ("", "en-GB") else "",
        f"for a {piece.stands_for.value}" if piece.stands_for is not None else "",
        f"-> {piece.link}" if piece.link else f"-> nowhere, {piece.address}" if piece.address else "",
    ]
    said = ", ".join(k for k in kinds if k)
    return f"[{said}: {piece.text}]" if said else piece.text


def _picture(picture: Picture) -> str:
    if picture.decorative:
        return "decoration"
    told = [f"picture '{picture.alt}'" if picture.kind else "no picture"]
    if any(picture.crop):
        told.append("cropped by " + " ".join(f"{share:.0%}" for share in picture.crop))
    if picture.turn:
        told.append(f"turned by {picture.turn:g}")
    told += ["flipped across"] * picture.flipped_across + ["flipped down"] * picture.flipped_down
    told += ["recoloured"] * picture.recoloured
    return ", ".join(told)
