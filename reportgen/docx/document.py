"""What a document holds, between reading and layout: paragraphs, tables and pictures with their effective formats.

Reading (story, runs, tables) makes these values from Word's markup; layout (lines, rows, flow) turns them into pages.
Lengths are in points.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from reportgen.docx.structure import Tag
from reportgen.docx.styles import ParagraphFormat, RunFormat
from reportgen.docx.values import Border


class Kind(Enum):
    """What a piece of a paragraph is."""

    TEXT = "text"
    TAB = "tab"
    LINE_BREAK = "line break"
    PAGE_BREAK = "page break"
    PICTURE = "picture"
    BOOKMARK = "bookmark"


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
    """A picture as it stands in the text. `data` is the file; '' as `kind` is one that cannot be shown."""

    data: bytes
    kind: str  # "png", "jpeg", "gif", "svg" ... as its first bytes say
    width: float
    height: float
    crop: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)  # left, top, right, bottom shares cut off
    part: str = ""


@dataclass(slots=True)
class Note:
    """A footnote, and the content that stands at the foot of the page."""

    number: str
    blocks: list[Block]


@dataclass(slots=True)
class Piece:
    """A stretch of a paragraph in one format. `link` is an address, or '#' and a bookmark."""

    kind: Kind
    format: RunFormat
    text: str = ""
    tag: Tag | None = None
    link: str = ""
    field: PageField | None = None
    picture: Picture | None = None
    note: Note | None = None


@dataclass(frozen=True)
class Label:
    """The number or bullet before a list item or heading."""

    text: str
    format: RunFormat
    suffix: str
    align: str
    tag: Tag | None


@dataclass(slots=True)
class Paragraph:
    """A paragraph. `mark` is the format of its end, which gives an empty paragraph its height."""

    format: ParagraphFormat
    mark: RunFormat
    pieces: list[Piece]
    tag: Tag | None
    label: Label | None = None
    heading: int = 0  # its level in the structure tree, from 1; 0 for body text
    title: str = ""  # a heading's own words
    outline: int = 9  # the level that Word gives it, from 0

    def text(self) -> str:
        """The words, for people."""
        shown = {Kind.TAB: " ", Kind.LINE_BREAK: " ", Kind.PAGE_BREAK: " "}
        return "".join(p.text if p.kind is Kind.TEXT else shown.get(p.kind, "") for p in self.pieces)


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


@dataclass(slots=True)
class Table:
    """A table. `grid` are the column widths that the file states; `width` as for a cell."""

    tag: Tag
    grid: list[float]
    rows: list[Row]
    width: tuple[str, float]
    indent: float
    align: str
    fixed: bool
    spacing: float = 0.0


@dataclass(slots=True)
class Contents:
    """A contents list; its paragraphs are made once every heading is known."""

    tag: Tag
    first_level: int
    last_level: int
    styles: dict[str, int]
    by_outline: bool
    numbered: bool
    paragraphs: list[Paragraph] = field(default_factory=list)


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
