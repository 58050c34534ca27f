"""What a Word document holds: the one content model, of paragraphs, tables, pictures and notes with what they mean.

`reader` makes these values from Word's markup; whoever shows, checks or compares a document takes them from here.
Lengths are in points. Nothing is judged: what was seen and could not be read as Word shows it is a `Mark`, and each
output says what that means there. Every block keeps the elements it was read from (`source`), for whoever edits the
file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from lxml import etree

from reportgen.docx.structure import Tag
from reportgen.docx.styles import ParagraphFormat, RunFormat, Styles
from reportgen.docx.values import Border
from reportgen.ooxml.package import Package

Element = etree._Element


class Kind(Enum):
    """What a piece of a paragraph is."""

    TEXT = "text"
    TAB = "tab"
    LINE_BREAK = "line break"
    PAGE_BREAK = "page break"
    PICTURE = "picture"
    BOOKMARK = "bookmark"


class Seen(Enum):
    """What may stand in a Word file beside plain words, and must be shown, told of or left out by each output.

    The value is what a person calls it. What each output makes of it is a table there, and has every one of these.
    """

    PICTURE = "picture"
    NOTE = "footnote"
    CHART = "chart"
    SMARTART = "SmartArt drawing"
    SHAPE = "drawn shape"
    WATERMARK = "watermark"
    TEXT_BOX = "text box"
    EQUATION = "equation"
    EMBEDDED_FILE = "embedded file"
    HIDDEN_TEXT = "hidden text"
    UNKNOWN_SYMBOL = "sign of a symbol font"
    UNSAFE_LINK = "link that is no web or e-mail address"
    INNER_LINK = "link to a place in the document"
    FORM_FIELD = "form field"
    STRUCK = "struck-out text"
    RAISED = "raised or lowered text"
    NESTED_TABLE = "table inside a table"
    FLOATING_DRAWING = "floating picture"
    FLOATING_TABLE = "floating table"
    VERTICAL_TEXT = "vertical text"
    COLUMNS = "text in columns"
    PICTURE_MISSING = "linked picture"
    PICTURE_FORMAT = "picture in another format"
    PICTURE_TURNED = "turned or flipped picture"
    PICTURE_CROPPED = "cropped picture"
    PICTURE_RECOLOURED = "recoloured picture"
    NO_ALT_TEXT = "picture without alt text"
    POOR_ALT_TEXT = "picture with a poor alt text"


@dataclass(frozen=True)
class Mark:
    """Something that was seen while reading: under which heading, with which words, in which paragraph of the file."""

    seen: Seen
    heading: str
    words: str = ""
    paragraph: Element | None = None


class Counted(Enum):
    """What a page number field counts."""

    PAGE = "this page"
    PAGES = "pages of the document"
    SECTION_PAGES = "pages of the section"
    PAGE_OF = "page of a bookmark"


@dataclass(frozen=True)
class PageField:
    """A field whose text is known once the pages are: what it counts, of which bookmark, in which number format."""

    counted: Counted
    bookmark: str = ""
    style: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture as it stands in the text. `data` is the file; '' as `kind` is one that cannot be shown.

    `bitmap` is the same picture for whoever shows no vectors, b'' where it is `data` itself. `alt` is what the author
    says it shows; `decorative` says that it need not be said.
    """

    data: bytes
    kind: str  # "png", "jpeg", "gif", "svg" ... as its first bytes say
    width: float
    height: float
    crop: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)  # left, top, right, bottom shares cut off
    part: str = ""
    bitmap: bytes = b""
    alt: str = ""
    name: str = ""
    decorative: bool = False
    turn: float = 0.0  # degrees, clockwise
    flipped_across: bool = False
    flipped_down: bool = False
    recoloured: bool = False

    @property
    def is_turned(self) -> bool:
        """Whether it stands otherwise than its file does."""
        return bool(self.turn % 360) or self.flipped_across or self.flipped_down


@dataclass(slots=True)
class Note:
    """A footnote or endnote: its number as shown, and its content. `kind` is 'footnote' or 'endnote'."""

    number: str
    blocks: list[Block]
    kind: str = "footnote"


@dataclass(slots=True)
class Piece:
    """A stretch of a paragraph in one format. `link` is an address, or '#' and a bookmark.

    `stands_for` says that the text is not the author's: the words of a chart that could not be read, the number of a
    note. `address` is where a link leads as the file says it, safe or not.
    """

    kind: Kind
    format: RunFormat
    text: str = ""
    tag: Tag | None = None
    link: str = ""
    field: PageField | None = None
    picture: Picture | None = None
    note: Note | None = None
    stands_for: Seen | None = None
    address: str = ""

    @property
    def footnote(self) -> Note | None:
        """The note that stands at the foot of the page on which it is called; endnotes stand at the document's end."""
        return self.note if self.note is not None and self.note.kind == "footnote" else None


@dataclass(frozen=True)
class Label:
    """The number or bullet before a list item or heading."""

    text: str
    format: RunFormat
    suffix: str
    align: str
    tag: Tag | None


@dataclass(frozen=True)
class ListItem:
    """Where a paragraph stands in a list: which list, at which level (from 0), of which number format, as which."""

    instance: str
    level: int
    format: str  # "bullet", "decimal", "lowerLetter" ... as Word names it
    number: int


@dataclass(slots=True)
class Shape:
    """A text box or drawn shape: what it is called, how it is filled and outlined, and the text in it."""

    name: str
    form: str = ""  # "rect", "ellipse" ... as Word names it
    fill: str = ""  # six hex digits, '' for none
    outline: str = ""
    turn: float = 0.0  # degrees, clockwise
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Paragraph:
    """A paragraph. `mark` is the format of its end, which gives an empty paragraph its height; `plain` is that of a run
    that states nothing of its own. `source` are its elements: the last, and those whose end is not there before it.
    """

    format: ParagraphFormat
    mark: RunFormat
    pieces: list[Piece]
    tag: Tag | None
    label: Label | None = None
    heading: int = 0  # its level in the structure tree, from 1; 0 for body text
    title: str = ""  # a heading's own words
    outline: int = 9  # the level that Word gives it, from 0
    item: ListItem | None = None
    plain: RunFormat = field(default_factory=RunFormat)
    source: tuple[Element, ...] = ()
    shapes: list[Shape] = field(default_factory=list)
    boxed: Shape | None = None  # the text box that it stands in
    look: Element | None = None  # the element of `source` that it looks like
    direct: Element | None = None  # the properties of that in the view that was read
    is_prompt: bool = False  # what a content control shows as long as nobody has typed into it

    def text(self) -> str:
        """The words, for people."""
        shown = {Kind.TAB: " ", Kind.LINE_BREAK: " ", Kind.PAGE_BREAK: " "}
        return "".join(p.text if p.kind is Kind.TEXT else shown.get(p.kind, "") for p in self.pieces)

    def is_bold(self, piece: Piece) -> bool:
        """Whether a piece stands out as bold from its paragraph."""
        return piece.format.bold and not self.plain.bold

    def is_italic(self, piece: Piece) -> bool:
        """Whether a piece stands out as italic from its paragraph."""
        return piece.format.italic and not self.plain.italic


@dataclass(slots=True)
class Cell:
    """A cell of a table, at grid column `column`, over `span` columns and `rows` rows."""

    column: int
    span: int
    rows: int
    blocks: list[Block]
    tag: Tag | None
    width: tuple[str, float]  # ("dxa", points), ("pct", share) or ("auto", 0)
    fill: str = ""
    borders: dict[str, Border] = field(default_factory=dict)
    margins: tuple[float, float, float, float] = (5.4, 0.0, 5.4, 0.0)  # left, top, right, bottom
    align: str = "top"
    merged: bool = False  # belongs to the cell above
    ends_merge: bool = False  # and is the last that does


@dataclass(slots=True)
class Row:
    """A row of a table. `height` is its least height, or its very height where `exact`."""

    cells: list[Cell]
    tag: Tag
    height: float = 0.0
    exact: bool = False
    splits: bool = True
    header: bool = False
    source: Element | None = None


@dataclass(slots=True)
class Table:
    """A table. `grid` are the column widths that the file states; `width` as for a cell.

    `title` is its own (Table Properties, Alt Text); `heads_rows` says that its first column is one of headers.
    """

    tag: Tag
    grid: list[float]
    rows: list[Row]
    width: tuple[str, float]
    indent: float
    align: str
    fixed: bool
    spacing: float = 0.0
    title: str = ""
    heads_rows: bool = False
    source: tuple[Element, ...] = ()
    boxed: Shape | None = None


@dataclass(slots=True)
class Contents:
    """A contents list; its paragraphs are made once every heading is known. `stored` are its entries as they stand in
    the file: (words, page or '')."""

    tag: Tag
    first_level: int
    last_level: int
    styles: dict[str, int]
    by_outline: bool
    numbered: bool
    paragraphs: list[Paragraph] = field(default_factory=list)
    stored: list[tuple[str, str]] = field(default_factory=list)


Block = Paragraph | Table | Contents


@dataclass
class Section:
    """A stretch of pages of one size, with its headers and footers by kind ("default", "first", "even")."""

    width: float = 595.3
    height: float = 841.9
    top: float = 72.0
    bottom: float = 72.0
    left: float = 72.0
    right: float = 72.0
    header: float = 36.0
    footer: float = 36.0
    starts: str = "nextPage"
    first_differs: bool = False
    page_start: int | None = None
    page_style: str = "decimal"
    headers: dict[str, list[Block]] = field(default_factory=dict)
    footers: dict[str, list[Block]] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)


@dataclass
class Document:
    """A document, read in one view of its tracked changes. `root` is its structure tree; `marks` are in reading order.

    `changes` and `comments` count what nobody has settled; `review` lists them one by one.
    """

    package: Package
    main: str  # the name of its main part
    root: Tag
    sections: list[Section]
    marks: list[Mark]
    title: str
    organisation: str
    subject: str
    keywords: str
    language: str
    even_differs: bool
    default_tab: float
    changes: int = 0
    comments: int = 0
    modified: str = ""  # when it was last saved, as its properties say it
    status: str = ""  # "Draft" or "Final", as its properties say it
    stated_language: str = ""  # "" where the file does not say it, and `language` is taken for granted
    styles: Styles = field(default_factory=lambda: Styles(None))
    stated_title: str = ""  # that of its properties, as it stands there

    def blocks(self) -> Iterator[Block]:
        """The blocks of the body in order, section after section."""
        for section in self.sections:
            yield from section.blocks

    def paragraphs(self) -> Iterator[Paragraph]:
        """Every paragraph of the body in order, those in cells and contents lists too; notes left out."""
        return paragraphs_in(self.blocks())

    def notes(self) -> Iterator[Note]:
        """The notes of the body, in the order in which they are called."""
        for paragraph in self.paragraphs():
            yield from (piece.note for piece in paragraph.pieces if piece.note is not None and piece.note.blocks)


def paragraphs_in(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """Every paragraph of these blocks in order, those in cells and contents lists too."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Contents):
            yield from block.paragraphs
        else:
            for row in block.rows:
                for cell in row.cells:
                    yield from paragraphs_in(cell.blocks)


def bookmarks(paragraph: Paragraph) -> list[str]:
    """The bookmarks that start in a paragraph."""
    return [p.text for p in paragraph.pieces if p.kind is Kind.BOOKMARK]
