"""A Word file in, a tagged PDF out.

`lay_out` reads and lays out once; the result says how many pages there are, on which page each heading stands and
what could not be shown as Word shows it, and draws the PDF as often as it is asked.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from lxml import etree

from reportgen.docx.document import Contents, Document, Kind, Mark, Picture, Seen, bookmarks
from reportgen.docx.reader import read
from reportgen.docx.views import open_document
from reportgen.errors import UnreadableInput
from reportgen.findings import Finding
from reportgen.ooxml.names import q
from reportgen.pdf.drawing.draw import Drawer
from reportgen.pdf.drawing.pictures import Pictures
from reportgen.pdf.file.archive import About, close, is_untouched
from reportgen.pdf.file.tagging import TaggedCanvas, pdf_string
from reportgen.pdf.layout.faces import Fonts
from reportgen.pdf.layout.lines import Setting
from reportgen.pdf.layout.pages import MOST_PAGES, Pages, TooManyPages, lay_out_pages
from reportgen.pdf.layout.slabs import Stacker
from reportgen.pdf.layout.table_rows import lay_table
from reportgen.pdf.losses import Losses

__all__ = ["LaidOut", "is_untouched", "lay_out"]

# Six and three times what a report of 1,000 KPIs holds: at this weight a document has thousands of pages.
_MOST_LINES, _MOST_CHARACTERS = 100_000, 6_000_000
_MOST_BYTES = 40 * 1024 * 1024  # of the main part; a tree in memory takes fourteen times as much
_NO_METADATA: Mapping[str, str] = MappingProxyType({})
_LABEL_STYLES = {"decimal": "D", "lowerRoman": "r", "upperRoman": "R", "lowerLetter": "a", "upperLetter": "A"}


@dataclass(frozen=True)
class LaidOut:
    """A document, laid out. `heading_pages` gives the page label of each bookmark that stands on a heading."""

    pages: int
    heading_pages: Mapping[str, str]
    findings: tuple[Finding, ...]
    _document: Document
    _pages: Pages
    _pictures: Pictures
    _fonts: Fonts

    @property
    def document(self) -> Document:
        """The document as it was read."""
        return self._document

    @property
    def is_final(self) -> bool:
        """Whether the draft's own properties say that it is final (in Word: File, Info, Status)."""
        return self._document.status.casefold() == "final"

    def contents(self) -> list[list[tuple[str, str]]]:
        """Each contents list as the PDF shows it: (words of a heading, its page label)."""
        found = []
        for block in (b for b in self._document.blocks() if isinstance(b, Contents)):
            entries = []
            for entry in block.paragraphs:
                words = " ".join(p.text for p in entry.pieces if p.kind is Kind.TEXT and p.field is None)
                fields = [p.field for p in entry.pieces if p.field is not None]
                at = self._pages.bookmarks.get(fields[0].bookmark) if fields else None
                entries.append((" ".join(words.split()), self._pages.pages[at[0]].label if at is not None else ""))
            found.append(entries)
        return found

    @property
    def modified(self) -> datetime:
        """When the document was last saved, as its properties say; 1980 where they say nothing."""
        try:
            found = datetime.fromisoformat(self._document.modified.replace("Z", "+00:00"))
        except ValueError:
            return datetime(1980, 1, 1)
        return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found

    def draw(self, *, clock: datetime, metadata: Mapping[str, str] = _NO_METADATA, mark: str = "") -> bytes:
        """The PDF. `clock` is its date; `metadata` are further entries of the document information and XMP.

        `mark` stands above the header of every page ("Draft"), as an artifact. The same document, clock, metadata and
        mark give the same bytes.
        """
        document = self._document
        first = self._pages.pages[0].section
        out = io.BytesIO()
        plain = self._fonts.face("Arial", False, False).register()
        canvas = TaggedCanvas(out, document.root, (first.width, first.height), plain)
        Drawer(canvas, self._pages, self._pictures, self._fonts, mark).draw()
        about = About(
            title=document.title,
            author=document.organisation,  # never the person who wrote the file
            subject=document.subject,
            keywords=document.keywords,
            language=document.language,
            creator="reportgen",
            clock=clock if clock.tzinfo is not None else clock.replace(tzinfo=UTC),
            extra=dict(metadata),
        )
        return close(canvas, about, _labels(self._pages))


def lay_out(docx: bytes, *, name: str = "", fonts: Path | None = None) -> LaidOut:
    """Read a .docx and lay it out. `fonts` is a folder of house fonts; `name` names the file in messages.

    Raises UnreadableInput, in one sentence, where the bytes are no whole Word file.
    """
    losses = Losses()
    try:
        package, main = open_document(docx, name)
        if len(package.data(main)) > _MOST_BYTES:
            raise TooManyPages
        _refuse_endless(package.xml(main))
        document = read(package, main)
        losses.take(document)
        house = Fonts(fonts)
        pictures = Pictures()
        _check(document, losses, pictures)
        stacker = Stacker(Setting(house, losses, document.default_tab), lay_table)
        pages = lay_out_pages(document, stacker)
    except RecursionError:
        raise UnreadableInput(
            "file-too-deep",
            f"{name or 'The file'} holds tables or lists nested deeper than any person would make them.",
            "Open it in Word and take the innermost ones apart.",
        ) from None
    except TooManyPages:
        raise UnreadableInput(
            "file-too-long",
            f"{name or 'The file'} fills more than {MOST_PAGES:,} pages, which no report does.",
            "Check that it is the right file, or split it.",
        ) from None
    for wanted, used in sorted(house.substituted.items()):
        losses.font(wanted, used)
    for wanted, file in sorted(house.unusable.items()):
        losses.font_unusable(wanted, file)
    if house.missing:
        losses.characters(house.missing)
    return LaidOut(
        pages=len(pages.pages),
        heading_pages=_heading_pages(document, pages),
        findings=tuple(losses.findings),
        _document=document,
        _pages=pages,
        _pictures=pictures,
        _fonts=house,
    )


def _refuse_endless(document: etree._Element) -> None:
    """Stop before reading what would take minutes and gigabytes to lay out. Raises TooManyPages."""
    lines = sum(1 for e in document.iter(q("w:p"), q("w:tr")) if not _in_cell(e))
    if lines > _MOST_LINES or sum(len(t.text or "") for t in document.iter(q("w:t"))) > _MOST_CHARACTERS:
        raise TooManyPages


def _in_cell(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == q("w:tc")


def _heading_pages(document: Document, pages: Pages) -> dict[str, str]:
    found = {}
    for paragraph in document.paragraphs():
        if paragraph.heading:
            for piece in paragraph.pieces:
                if piece.kind is Kind.BOOKMARK and piece.text in pages.bookmarks and " " not in piece.text:
                    found[piece.text] = pages.pages[pages.bookmarks[piece.text][0]].label
    return found


def _check(document: Document, losses: Losses, pictures: Pictures) -> None:
    """Name pictures that are broken or turned, and links that lead nowhere, under their headings."""
    names: set[str] = set()
    for paragraph in document.paragraphs():
        names.update(bookmarks(paragraph))
    heading = ""
    for paragraph in document.paragraphs():
        heading = paragraph.title or heading
        for piece in paragraph.pieces:
            picture = piece.picture
            if picture is not None and picture.kind:
                if not pictures.is_sound(picture):
                    losses.add("picture-broken", heading)
                losses.take_marks(Mark(seen, heading, picture.name) for seen in _lost_of(picture))
            if piece.link.startswith("#") and piece.link[1:] not in names:
                losses.add("link-target-missing", heading, piece.text)


def _lost_of(picture: Picture) -> list[Seen]:
    """What is done to a picture in Word and not here."""
    found = [Seen.PICTURE_TURNED] if picture.is_turned else []
    return [*found, Seen.PICTURE_RECOLOURED] if picture.recoloured else found


def _labels(pages: Pages) -> list[tuple[int, str]]:
    """The page labels that a PDF reader shows: a range wherever style or counting changes."""
    ranges: list[tuple[int, str]] = []
    style, expected = "", 0
    for at, page in enumerate(pages.pages):
        if page.section.page_style != style or page.number != expected:
            style = page.section.page_style
            letter = _LABEL_STYLES.get(style, "D")
            if page.number >= 1:
                ranges.append((at, f"<< /S /{letter} /St {page.number} >>"))
            else:
                ranges.append((at, f"<< /P {pdf_string(page.label)} >>"))
        expected = page.number + 1
    return ranges
