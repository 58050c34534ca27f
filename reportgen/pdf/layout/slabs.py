"""Slabs: what a page is stacked from. A line of text is a slab, and so is a row of a table.

A column of slabs knows where it may be parted: a slab that is `glued` stands on one page with the next. Keeping
headings with what follows, keeping paragraphs whole, widows and orphans are all said this way.
Lengths are in points; y runs down the page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from reportgen.docx.document import Block, Contents, Kind, Note, Paragraph, Piece, Table
from reportgen.docx.styles import ParagraphFormat
from reportgen.docx.values import Border
from reportgen.pdf.layout.lines import Line, Setting, break_lines


class Surface(Protocol):
    """What slabs draw on. Coordinates from the page's top left."""

    def fill(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle behind the text."""

    def rule(self, x1: float, y1: float, x2: float, y2: float, border: Border) -> None:
        """A straight line behind the text."""

    def line(self, line: Line, x: float, y: float, paragraph: Paragraph) -> None:
        """A line of text with its top at y."""

    def anchor(self, paragraph: Paragraph, y: float) -> None:
        """A paragraph starts here: its bookmarks, and its entry in the bookmarks pane."""


class Slab:
    """A thing of a height.

    `gap` is the space above it, left out at the top of a page unless `keeps_gap`; `overhang` is how much of the
    height is empty space below, which may stand in the bottom margin.
    """

    __slots__ = ("breaks_before", "gap", "glued", "height", "keeps_gap", "notes", "overhang", "table")

    def __init__(self, height: float) -> None:
        self.height = height
        self.gap = 0.0
        self.overhang = 0.0
        self.glued = False
        self.breaks_before = False
        self.keeps_gap = False
        self.notes: tuple[Note, ...] = ()
        self.table: Repeats | None = None

    def draw(self, surface: Surface, x: float, y: float) -> None:
        """Draw with the top left corner here."""
        raise NotImplementedError

    def may_split(self) -> bool:
        """Whether it may be parted where a page has no room for it."""
        return False

    def split(self, room: float) -> tuple[Slab, Slab] | None:  # noqa: ARG002  # what a slab that can be parted needs
        """Part in two, the first at most `room` high; None where that cannot be."""
        return None

    def anchors(self) -> list[Paragraph]:
        """The paragraphs that start in this slab."""
        return []


class Repeats:
    """The header rows of a table, which stand again at the top of each further page."""

    def __init__(self) -> None:
        self.rows: list[Slab] = []

    def height(self) -> float:
        """How much of a page they take."""
        return sum(row.height for row in self.rows)


class Frame:
    """The borders and shading of a paragraph, drawn line by line so that they survive a page break."""

    def __init__(self, format: ParagraphFormat, width: float) -> None:
        self.borders = dict(format.borders)
        self.fill = format.background
        left, right = self.borders.get("left"), self.borders.get("right")
        self.left = min(format.left, format.left + format.first)
        self.right = width - format.right
        if left is not None and left.width:
            self.left -= left.space
        if right is not None and right.width:
            self.right += right.space

    def pad(self, side: str) -> float:
        """The height that the top or bottom border adds."""
        border = self.borders.get(side)
        return border.space + border.width if border is not None and border.width else 0.0

    def draw(self, surface: Surface, x: float, y: float, height: float, first: bool, last: bool) -> None:
        """Draw the part beside one line; `first` and `last` say whether the paragraph's edges are there."""
        left, right = x + self.left, x + self.right
        if self.fill:
            surface.fill(left, y, right - left, height, self.fill)
        for side, at in (("left", left), ("right", right)):
            border = self.borders.get(side)
            if border is not None and border.width:
                surface.rule(at, y, at, y + height, border)
        for side, at, here in (("top", y, first), ("bottom", y + height, last)):
            border = self.borders.get(side)
            if here and border is not None and border.width:
                at += border.width / 2 if side == "top" else -border.width / 2
                surface.rule(left, at, right, at, border)


class LineSlab(Slab):
    """One line of a paragraph."""

    __slots__ = ("above", "first", "frame", "last", "line", "paragraph")

    def __init__(self, paragraph: Paragraph, line: Line, frame: Frame | None, first: bool, last: bool) -> None:
        self.above = frame.pad("top") if frame is not None and first else 0.0
        below = frame.pad("bottom") if frame is not None and last else 0.0
        super().__init__(self.above + line.height + below)
        if not below:
            self.overhang = line.overhang
        self.paragraph = paragraph
        self.line = line
        self.frame = frame
        self.first = first
        self.last = last

    def take_gap(self) -> None:
        """Make the space above part of the line, so that the frame is drawn beside it."""
        self.above += self.gap
        self.height += self.gap
        self.gap = 0.0

    def draw(self, surface: Surface, x: float, y: float) -> None:
        """Draw the line, and the paragraph's frame beside it."""
        if self.frame is not None:
            # The spacing of a multiple stands below the frame, not inside it.
            inside = self.height - (self.line.overhang if self.last else 0.0)
            self.frame.draw(surface, x, y, inside, self.first, self.last)
        if self.first:
            surface.anchor(self.paragraph, y)
        surface.line(self.line, x, y + self.above, self.paragraph)

    def anchors(self) -> list[Paragraph]:
        """The paragraph, where this is its first line."""
        return [self.paragraph] if self.first else []


LayTable = Callable[[Table, float, "Stacker"], list[Slab]]


class Stacker:
    """Stacks blocks into slabs for a column of a width. `lay_table` lays out tables (see rows)."""

    def __init__(self, setting: Setting, lay_table: LayTable) -> None:
        self.setting = setting
        self._lay_table = lay_table

    def stack(self, blocks: list[Block], width: float) -> list[Slab]:
        """The slabs of a column. The space after the last paragraph is left to the caller (`space_after`)."""
        slabs: list[Slab] = []
        after = 0.0
        previous: Paragraph | None = None
        page_broken = False
        flat: list[Paragraph | Table] = []
        for block in blocks:
            if isinstance(block, Contents):
                flat += block.paragraphs
            else:
                flat.append(block)
        for at, block in enumerate(flat):
            if isinstance(block, Table):
                rows = self._lay_table(block, width, self)
                if rows:
                    rows[0].gap = 0.0 if page_broken else after
                    rows[0].breaks_before = page_broken
                    slabs += rows
                    after, previous, page_broken = 0.0, None, False
                continue
            format = block.format
            if block.heading:
                self.setting.heading = block.title
            following = flat[at + 1] if at + 1 < len(flat) else None
            following = following if isinstance(following, Paragraph) else None
            lines = self._paragraph(block, width, previous, following)
            before = format.before
            if previous is not None and previous.format.style == format.style:
                if format.contextual:
                    before = 0.0
                if previous.format.contextual:
                    after = 0.0
            lines[0].gap = max(before, after)
            if page_broken or format.page_break_before:
                lines[0].breaks_before = lines[0].keeps_gap = True
                lines[0].gap = before
            elif previous is not None and _same_frame(previous.format, format):
                lines[0].take_gap()  # one frame round both: its sides and its shading go on between them
            page_broken = _ends_in_page_break(block.pieces)
            slabs += lines
            after, previous = format.after, block
        self._after = after
        return slabs

    def column(self, blocks: list[Block], width: float) -> tuple[list[Slab], float]:
        """The slabs of a cell, header or note, and the space after the last of them."""
        slabs = self.stack(blocks, width)
        return slabs, self._after if slabs else 0.0

    _after = 0.0

    def _paragraph(
        self, paragraph: Paragraph, width: float, previous: Paragraph | None, following: Paragraph | None
    ) -> list[LineSlab]:
        format = paragraph.format
        frame = None
        if format.borders or format.background:
            frame = Frame(format, width)
            # Paragraphs in the same frame share it: no line between them.
            if previous is not None and _same_frame(previous.format, format):
                between = frame.borders.get("between")
                frame.borders.pop("top", None)
                if between is not None:
                    frame.borders["top"] = between
            if following is not None and _same_frame(format, following.format):
                frame.borders.pop("bottom", None)
        lines = break_lines(paragraph, width, self.setting)
        if len(lines) > 1 and lines[-2].ends_page and all(s.piece.kind is Kind.BOOKMARK for s in lines[-1].placed):
            lines.pop()  # nothing in sight follows the page break: the next paragraph starts the page
        last = len(lines) - 1
        slabs = [LineSlab(paragraph, line, frame, at == 0, at == last) for at, line in enumerate(lines)]
        for at, slab in enumerate(slabs):
            if at and lines[at - 1].ends_page:
                slab.breaks_before = True
            if at < last:
                widow = format.widow_control and (at == 0 or at == last - 1)
                slab.glued = format.keep_lines or widow
            elif format.keep_next:
                slab.glued = True
        for piece in paragraph.pieces:
            if piece.footnote is not None:
                slab = _slab_of(piece, slabs)
                slab.notes = (*slab.notes, piece.footnote)
        return slabs


def _ends_in_page_break(pieces: list[Piece]) -> bool:
    for piece in reversed(pieces):
        if piece.kind is not Kind.BOOKMARK:
            return piece.kind is Kind.PAGE_BREAK
    return False


def _same_frame(one: ParagraphFormat, other: ParagraphFormat) -> bool:
    return (
        one.borders == other.borders
        and one.background == other.background
        and one.left == other.left
        and one.right == other.right
        and bool(one.borders)
    )


def _slab_of(piece: Piece, slabs: list[LineSlab]) -> LineSlab:
    """The line that holds the first mark of a piece."""
    for slab in slabs:
        if any(placed.piece is piece for placed in slab.line.placed):
            return slab
    return slabs[-1]
