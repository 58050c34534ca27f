"""Lays out tables: column widths, rows as slabs, rows parted over pages, borders where cells meet.

Lengths are in points.
"""

from __future__ import annotations

from reportgen.docx.document import Block, Cell, Contents, Kind, Note, Paragraph, Row, Table
from reportgen.pdf.layout.slabs import Repeats, Slab, Stacker, Surface

_LEAST_COLUMN = 6.0
_Column = tuple[list[Slab], float]  # the slabs of a cell and the space after the last


def lay_table(table: Table, width: float, stacker: Stacker) -> list[Slab]:
    """The rows of a table as slabs, in a column of this width."""
    columns = column_widths(table, width, stacker)
    total = sum(columns)
    left = table.indent
    if table.align == "center":
        left = (width - total) / 2
    elif table.align == "right":
        left = width - total
    edges = [left]
    for column in columns:
        edges.append(edges[-1] + column)
    content: dict[int, _Column] = {}
    heights: list[float] = []
    for row in table.rows:
        tallest = 0.0
        for cell in row.cells:
            if cell.merged:
                continue
            inner = _inner_width(cell, edges)
            slabs, after = stacker.column(cell.blocks, inner)
            content[id(cell)] = (slabs, after)
            if cell.rows == 1:
                tallest = max(tallest, _column_height(slabs, after) + cell.margins[1] + cell.margins[3])
        rule = max([c.borders["top"].width for c in row.cells if "top" in c.borders], default=0.0)
        heights.append(row.height if row.exact else max(tallest + rule, row.height))
    _stretch_merged(table, content, heights)
    repeats = Repeats()
    made: list[Slab] = []
    merge_left = 0
    for at, row in enumerate(table.rows):
        slab = RowSlab(table, at, edges, heights, content)
        merge_left = max([merge_left - 1] + [c.rows - 1 for c in row.cells if not c.merged])
        slab.glued = merge_left > 0 or _keeps_next(row) or row.header
        slab.table = repeats
        if row.header:
            repeats.rows.append(slab)
        made.append(slab)
    if made:
        made[-1].glued = _keeps_next(table.rows[-1])
    return made


def column_widths(table: Table, width: float, stacker: Stacker) -> list[float]:
    """The width of each grid column: what the cells prefer, else the grid, narrowed to the page."""
    columns = list(table.grid)
    stated: dict[int, float] = {}
    for row in table.rows:
        for cell in row.cells:
            kind, size = cell.width
            if cell.span == 1 and size > 0 and cell.column not in stated:
                if kind == "dxa":
                    stated[cell.column] = size
                elif kind == "pct":
                    stated[cell.column] = size * width
    columns = [stated.get(at) or size for at, size in enumerate(columns)]
    unknown = [at for at, size in enumerate(columns) if size <= 0]
    kind, size = table.width
    wanted = size * width if kind == "pct" else size if kind == "dxa" else 0.0
    if unknown:
        natural = _natural_widths(table, unknown, stacker)
        rest = max((wanted or width) - sum(columns), _LEAST_COLUMN * len(unknown))
        needed = sum(natural.values())
        shrink = min(1.0, rest / needed) if needed else 1.0
        for at in unknown:
            columns[at] = max(natural[at] * shrink, _LEAST_COLUMN)
    total = sum(columns)
    if wanted > 0 and total > 0 and abs(total - wanted) > 0.5 and (kind == "pct" or not stated):
        columns = [c * wanted / total for c in columns]
        total = wanted
    room = width - min(table.indent, 0.0) * 2
    if total > room + 1 and table.align == "left":
        room = width - table.indent
    if total > room * 1.02 + 12:
        stacker.setting.report("table-too-wide")
        columns = [c * room / total for c in columns]
    return columns


def _natural_widths(table: Table, unknown: list[int], stacker: Stacker) -> dict[int, float]:
    """What the widest paragraph of each column would take on one line, for columns that no file width is given."""
    found = dict.fromkeys(unknown, 20.0)
    for row in table.rows[:200]:
        for cell in row.cells:
            if cell.span == 1 and cell.column in found and not cell.merged:
                widest = max((_natural(b, stacker) for b in cell.blocks), default=0.0)
                found[cell.column] = max(found[cell.column], widest + cell.margins[0] + cell.margins[2] + 1)
    return found


def _natural(block: Block, stacker: Stacker) -> float:
    if isinstance(block, Table):
        return sum(block.grid)
    if isinstance(block, Contents):
        return 0.0
    total = block.format.left + block.format.right
    for piece in block.pieces:
        if piece.kind is Kind.TEXT:
            format = piece.format
            face = stacker.setting.fonts.face(format.family, format.bold, format.italic)
            total += face.width(piece.text) * format.size / 1000
        elif piece.picture is not None:
            total += piece.picture.width
    return total


def _inner_width(cell: Cell, edges: list[float]) -> float:
    across = edges[cell.column + cell.span] - edges[cell.column]
    return max(across - cell.margins[0] - cell.margins[2], 8.0)


def _column_height(slabs: list[Slab], after: float) -> float:
    return sum(s.height + s.gap for s in slabs) + after


def _stretch_merged(table: Table, content: dict[int, _Column], heights: list[float]) -> None:
    """Make the last row of a merged cell tall enough for what the rows before could not hold."""
    for at, row in enumerate(table.rows):
        for cell in row.cells:
            if cell.merged or cell.rows == 1:
                continue
            last = min(at + cell.rows, len(heights)) - 1
            slabs, after = content[id(cell)]
            needed = _column_height(slabs, after) + cell.margins[1] + cell.margins[3]
            missing = needed - sum(heights[at : last + 1])
            if missing > 0 and not table.rows[last].exact:
                heights[last] += missing


def _keeps_next(row: Row) -> bool:
    """Word keeps a row with the next where the first paragraph of its cells asks for it."""
    for cell in row.cells:
        for block in cell.blocks[:1]:
            if isinstance(block, Paragraph) and block.format.keep_next:
                return True
    return False


class RowSlab(Slab):
    """A row, or a part of one that was split over pages."""

    __slots__ = ("_columns", "_content", "_edges", "_row", "_row_top", "_spans", "_splits")

    def __init__(
        self, table: Table, at: int, edges: list[float], heights: list[float], content: dict[int, _Column]
    ) -> None:
        super().__init__(heights[at])
        row = self._row = table.rows[at]
        self._edges = edges
        # How far down a merged cell reaches, so that its content can be set in the middle of it.
        self._spans = {id(c): sum(heights[at : at + c.rows]) for c in row.cells if not c.merged}
        self._columns: list[tuple[Cell, list[Slab], float]] = [
            (c, *content[id(c)]) if not c.merged else (c, [], 0.0) for c in row.cells
        ]
        self._splits = (row.splits and not row.exact and not row.header, True, True)
        self._row_top = max([c.borders["top"].width for c in row.cells if "top" in c.borders], default=0.0)
        notes: list[Note] = []
        for _, slabs, _ in self._columns:
            for slab in slabs:
                notes += slab.notes
        self.notes = tuple(notes)

    def anchors(self) -> list[Paragraph]:
        """The paragraphs that start in any cell."""
        return [p for _, slabs, _ in self._columns for s in slabs for p in s.anchors()]

    def may_split(self) -> bool:
        """Whether Word lets the row be parted."""
        return self._splits[0]

    def draw(self, surface: Surface, x: float, y: float) -> None:
        """Draw fills, content and borders of the row."""
        _, first, last = self._splits
        edges = self._edges
        for cell, slabs, after in self._columns:
            left, right = x + edges[cell.column], x + edges[cell.column + cell.span]
            if cell.fill:
                surface.fill(left, y, right - left, self.height, cell.fill)
            borders = cell.borders
            for side in ("top", "bottom"):
                border = borders.get(side)
                if border is None or not border.width:
                    continue
                if side == "top" and (not first or cell.merged):
                    continue
                if side == "bottom" and (not last or cell.rows > 1 or (cell.merged and not cell.ends_merge)):
                    continue
                at = y if side == "top" else y + self.height
                surface.rule(left, at, right, at, border)
            for side, at in (("left", left), ("right", right)):
                border = borders.get(side)
                if border is not None and border.width:
                    surface.rule(at, y, at, y + self.height, border)
            if not slabs:
                continue
            top = y + cell.margins[1] + (self._row_top if first else 0.0)
            if cell.align != "top":
                reach = self._spans.get(id(cell), self.height) if first and last else self.height
                spare = reach - cell.margins[1] - cell.margins[3] - self._row_top - _column_height(slabs, after)
                if spare > 0:
                    top += spare if cell.align == "bottom" else spare / 2
            for slab in slabs:
                top += slab.gap
                slab.draw(surface, left + cell.margins[0], top)
                top += slab.height

    def split(self, room: float) -> tuple[Slab, Slab] | None:
        """Part the row so that every cell's first part fits; None where no cell has a line that fits."""
        heads: list[tuple[Cell, list[Slab], float]] = []
        tails: list[tuple[Cell, list[Slab], float]] = []
        moved = False
        for cell, slabs, after in self._columns:
            inside = room - cell.margins[1] - cell.margins[3] - (self._row_top if self._splits[1] else 0.0)
            head, tail = _part(slabs, inside)
            moved = moved or bool(head)
            heads.append((cell, head, 0.0 if tail else after))
            tails.append((cell, tail, after if tail else 0.0))
        if not moved or not any(tail for _, tail, _ in tails):
            return None
        _, _, last = self._splits
        first_part = self._share(heads, (self._splits[0], self._splits[1], False))
        second = self._share(tails, (self._splits[0], False, last))
        second.glued = self.glued
        return first_part, second

    def _share(self, columns: list[tuple[Cell, list[Slab], float]], splits: tuple[bool, bool, bool]) -> RowSlab:
        share = object.__new__(RowSlab)
        tallest = 0.0
        for cell, slabs, after in columns:
            if slabs:
                slabs[0].gap = 0.0 if not splits[1] else slabs[0].gap
                tallest = max(tallest, _column_height(slabs, after) + cell.margins[1] + cell.margins[3])
        if splits[1]:
            tallest += self._row_top
        Slab.__init__(share, tallest)
        share._row, share._edges, share._spans = self._row, self._edges, {}
        share._columns, share._splits, share._row_top = columns, splits, self._row_top
        share.table = self.table
        notes: list[Note] = []
        for _, slabs, _ in columns:
            for slab in slabs:
                notes += slab.notes
        share.notes = tuple(notes)
        return share


def _part(slabs: list[Slab], room: float) -> tuple[list[Slab], list[Slab]]:
    """The slabs of a cell that fit, and the rest; a nested row may be parted in turn."""
    used = 0.0
    for at, slab in enumerate(slabs):
        needed = used + slab.gap + slab.height
        if needed > room:
            parted = slab.split(room - used - slab.gap)
            if parted is not None:
                parted[0].gap = slab.gap
                return [*slabs[:at], parted[0]], [parted[1], *slabs[at + 1 :]]
            return slabs[:at], slabs[at:]
        used = needed
    return slabs, []
