"""Reads Word tables: the grid, merged cells, the conditional formats of table styles, borders, header rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from lxml import etree

from reportgen.docx.document import Block, Cell, Paragraph, Row, Table
from reportgen.docx.structure import Tag
from reportgen.docx.styles import RunFormat, Styles
from reportgen.docx.table_styles import TableStyle, borders_of, margins_of, width_of
from reportgen.docx.values import (
    Border,
    Values,
    is_dark,
    is_on,
    number,
    points,
    shading,
    value,
)
from reportgen.docx.views import View, cells, rows
from reportgen.ooxml.names import q

Element = etree._Element
_SIDES = ("left", "top", "right", "bottom")
_NO_BORDER = Border(0.0, 0.0, "", "none")
_MOST_COLUMNS = 200  # Word allows 63; what claims more is not a table
_LOOK_BITS = {
    "firstRow": 0x20,
    "lastRow": 0x40,
    "firstColumn": 0x80,
    "lastColumn": 0x100,
    "noHBand": 0x200,
    "noVBand": 0x400,
}


@dataclass(frozen=True)
class Under:
    """The table style's layers that text in a cell stands on, for its paragraphs and for its runs."""

    paragraph: tuple[Values, ...] = ()
    run: tuple[Values, ...] = ()


ReadBlocks = Callable[[Element, Tag, Under], list[Block]]


class TableReader:
    """Reads tables of one document. `read_blocks` reads a cell's content into the structure tree."""

    def __init__(self, styles: Styles, view: View, read_blocks: ReadBlocks) -> None:
        self._styles, self._view = styles, view
        self._read_blocks = read_blocks
        self._table_styles: dict[str, TableStyle] = {}
        self._unders: dict[Any, Under] = {}

    def read(self, element: Element, parent: Tag, modern: bool) -> Table | None:
        """One table, or None where every row of it is gone. `modern`: edges in line with the text (Word 2013)."""
        properties = element.find(q("w:tblPr"))
        named = value(properties, "w:tblStyle") if properties is not None else ""
        style = self._style(named or self._styles.default("table"))
        there = list(rows(element, self._view))
        if not there:
            return None
        tag = Tag("Table", parent)
        look = _look(properties)
        borders = dict(style.borders)
        margins = {"left": 5.4, "right": 5.4, "top": 0.0, "bottom": 0.0, **style.margins}
        if properties is not None:
            borders.update(borders_of(properties.find(q("w:tblBorders"))))
            margins.update(margins_of(properties.find(q("w:tblCellMar"))))
        grid = [max(points(c.get(q("w:w"))) or 0.0, 0.0) for c in element.findall(f"{q('w:tblGrid')}/{q('w:gridCol')}")]
        placed = [self._placed(row) for row in there]
        columns = min(max([len(grid), 1] + [at + span for row in placed for at, span, _ in row]), _MOST_COLUMNS)
        grid = (grid + [0.0] * columns)[:columns]
        header_rows = _leading_headers(there)
        # A style that sets its first row apart shows a header, whether or not the row is repeated.
        headed = header_rows or int(look["firstRow"] and "firstRow" in style.conditions and len(there) > 1)
        row_headed = look["firstColumn"]
        whole = _Whole(style, look, borders, margins, len(there), columns, headed, row_headed)
        head = Tag("THead", tag) if headed else None
        body = Tag("TBody", tag) if head is not None and headed < len(there) else tag
        made: list[Row] = []
        above: dict[int, Cell] = {}
        for at, (row, of_row) in enumerate(zip(there, placed, strict=True)):
            made.append(_row(row, Tag("TR", head if head is not None and at < headed else body), at < header_rows))
            above = self._fill(made[-1], of_row, whole, at, above)
            _fill_gaps(made[-1], columns)
        _close_merges(made)
        table = Table(tag, grid, made, ("auto", 0.0), 0.0, "left", False, heads_rows=look["firstColumn"])
        table.source = (element,)
        if properties is not None:
            _stand(table, properties)
            tag.title = ". ".join(filter(None, (table.title, value(properties, "w:tblDescription"))))
            if tag.title and not _has_figure(tag):
                tag.alt = tag.title
        if not modern and table.align == "left":
            table.indent -= margins["left"]
        return table

    def _fill(
        self, row: Row, placed: list[tuple[int, int, Element]], whole: _Whole, at: int, above: dict[int, Cell]
    ) -> dict[int, Cell]:
        """Give a row its cells. `above` are the cells that a cell of it may belong to, by column; so is what it gives
        for the row below."""
        below: dict[int, Cell] = {}
        for column, span, element in placed:
            if column >= whole.columns:
                break
            where = _Where(whole, at, column, min(span, whole.columns - column))
            cell = self._cell(element, where, above.get(column), row.tag)
            row.cells.append(cell)
            below[column] = above[column] if cell.merged else cell
        return below

    def _placed(self, row: Element) -> list[tuple[int, int, Element]]:
        """A row's cells as (grid column, columns spanned, cell)."""
        properties = row.find(q("w:trPr"))
        at = 0
        if properties is not None:
            at = max(int(number(value(properties, "w:gridBefore") or None) or 0), 0)
        found = []
        for cell in cells(row, self._view):
            cell_properties = cell.find(q("w:tcPr"))
            span = 1
            if cell_properties is not None:
                span = max(int(number(value(cell_properties, "w:gridSpan") or None) or 1), 1)
            found.append((at, span, cell))
            at += span
            if at > _MOST_COLUMNS:
                break
        return found

    def _style(self, name: str) -> TableStyle:
        if name not in self._table_styles:
            self._table_styles[name] = TableStyle(self._styles, name)
        return self._table_styles[name]

    def _cell(self, element: Element, where: _Where, owner: Cell | None, row: Tag) -> Cell:
        """A cell of the row with this tag. `owner` is the cell above that it may be merged into."""
        properties = element.find(q("w:tcPr"))
        kinds = _conditions(where)
        cell = _dressed(properties, where, kinds)
        merging = properties.find(q("w:vMerge")) if properties is not None else None
        goes_on = merging is not None and merging.get(q("w:val"), "continue") == "continue"
        if goes_on and owner is not None and owner.span == where.span:
            owner.rows += 1
            cell.fill, cell.merged = owner.fill, True
            return cell
        cell.tag = _cell_tag(where, row)
        cell.blocks = self._read_blocks(element, cell.tag, self._under(where.whole.style, kinds))
        if cell.fill and is_dark(cell.fill):
            for block in cell.blocks:
                if isinstance(block, Paragraph) and not block.format.background:
                    whiten(block)
        return cell

    def _under(self, style: TableStyle, kinds: list[str]) -> Under:
        """What text stands on in a cell for which these conditions of the style hold."""
        key = (id(style), tuple(kinds))
        if key not in self._unders:
            conditions = [style.conditions[k] for k in kinds if k in style.conditions]
            self._unders[key] = Under(
                tuple(style.paragraph) + tuple(v for c in conditions for v in c.paragraph),
                tuple(style.run) + tuple(v for c in conditions for v in c.run),
            )
        return self._unders[key]


@dataclass(frozen=True)
class _Whole:
    """What a table says of all its cells. `headed` counts the rows of headers, `row_headed` says that the first column
    is one of them."""

    style: TableStyle
    look: dict[str, bool]
    borders: dict[str, Border]
    margins: dict[str, float]
    rows: int
    columns: int
    headed: int
    row_headed: bool


@dataclass(frozen=True)
class _Where:
    """Where a cell stands in its table."""

    whole: _Whole
    row: int
    column: int
    span: int

    def _outer(self) -> dict[str, bool]:
        return {
            "top": self.row == 0,
            "bottom": self.row == self.whole.rows - 1,
            "left": self.column == 0,
            "right": self.column + self.span == self.whole.columns,
        }

    def table_borders(self) -> dict[str, Border]:
        found = {}
        for side, outer in self._outer().items():
            inside = "insideH" if side in ("top", "bottom") else "insideV"
            found[side] = self.whole.borders.get(side if outer else inside, _NO_BORDER)
        return found

    def condition_borders(self, kind: str, given: dict[str, Border]) -> dict[str, Border]:
        """The borders that a condition's region gives this cell: a row region's top is every cell's top."""
        in_row = kind in ("firstRow", "lastRow") or kind.endswith("Horz")
        in_column = kind in ("firstCol", "lastCol") or kind.endswith("Vert")
        found = {}
        for side, outer in self._outer().items():
            inside = "insideH" if side in ("top", "bottom") else "insideV"
            edge = outer or (in_row and inside == "insideH") or (in_column and inside == "insideV")
            edge = edge or kind in ("nwCell", "neCell", "swCell", "seCell")
            name = side if edge else inside
            if name in given:
                found[side] = given[name]
        return found


def _conditions(where: _Where) -> list[str]:
    """The conditions that hold for a cell, weakest first."""
    whole, look, style = where.whole, where.whole.look, where.whole.style
    kinds = ["wholeTable"]
    first_row = look["firstRow"] and where.row == 0
    last_row = look["lastRow"] and where.row == whole.rows - 1 and whole.rows > 1
    first_column = look["firstColumn"] and where.column == 0
    last_column = look["lastColumn"] and where.column + where.span == whole.columns
    if not look["noVBand"] and not first_column and not last_column:
        band = (where.column - int(look["firstColumn"])) // style.column_band
        kinds.append("band1Vert" if band % 2 == 0 else "band2Vert")
    if not look["noHBand"] and not first_row and not last_row:
        band = (where.row - int(look["firstRow"])) // style.row_band
        kinds.append("band1Horz" if band % 2 == 0 else "band2Horz")
    kinds += [
        kind
        for kind, holds in (
            ("lastCol", last_column),
            ("firstCol", first_column),
            ("lastRow", last_row),
            ("firstRow", first_row),
            ("neCell", first_row and last_column),
            ("nwCell", first_row and first_column),
            ("seCell", last_row and last_column),
            ("swCell", last_row and first_column),
        )
        if holds
    ]
    return kinds


def _dressed(properties: Element | None, where: _Where, kinds: list[str]) -> Cell:
    """An empty cell in its looks: what the table says, then what its style says of such cells, then the cell itself."""
    style = where.whole.style
    fill = align = ""
    borders, margins = where.table_borders(), dict(where.whole.margins)
    for kind in kinds:
        if kind in style.conditions:
            fill = style.conditions[kind].fill or fill
            align = style.conditions[kind].align or align
            borders.update(where.condition_borders(kind, style.conditions[kind].borders))
    width = ("auto", 0.0)
    if properties is not None:
        shade = properties.find(q("w:shd"))
        if shade is not None:
            fill = shading(shade)
        own = borders_of(properties.find(q("w:tcBorders")))
        borders.update({side: own[side] for side in _SIDES if side in own})
        margins.update(margins_of(properties.find(q("w:tcMar"))))
        align = value(properties, "w:vAlign") or align
        width = width_of(properties.find(q("w:tcW")))
    align = align if align in ("center", "bottom") else "top"
    return Cell(where.column, where.span, 1, [], None, width, fill, borders, _four(margins), align)


def _cell_tag(where: _Where, row: Tag) -> Tag:
    """A cell's tag: header of its column or row, or data; over how many columns it goes."""
    attributes: dict[str, Any] = {}
    role = "TD"
    if where.row < where.whole.headed:
        role, attributes["Scope"] = "TH", "/Column"
    elif where.whole.row_headed and where.column == 0:
        role, attributes["Scope"] = "TH", "/Row"
    if where.span > 1:
        attributes["ColSpan"] = where.span
    return Tag(role, row, attributes={"Table": attributes} if attributes else None)


def _stand(table: Table, properties: Element) -> None:
    """How wide a table is and where it stands between the margins, as it says itself; and its title."""
    table.width = width_of(properties.find(q("w:tblW")))
    indented = width_of(properties.find(q("w:tblInd")))
    table.indent = indented[1] if indented[0] == "dxa" else 0.0
    table.align = {"center": "center", "right": "right", "end": "right"}.get(value(properties, "w:jc"), "left")
    layout = properties.find(q("w:tblLayout"))
    table.fixed = layout is not None and layout.get(q("w:type")) == "fixed"
    table.spacing = max(width_of(properties.find(q("w:tblCellSpacing")))[1], 0.0)
    table.title = value(properties, "w:tblCaption")


def _has_figure(tag: Tag) -> bool:
    """Whether a picture stands in it: a text in the place of both would keep the picture's own from being heard."""
    return any(kid.role == "Figure" or _has_figure(kid) for kid in tag.kids)


def whiten(paragraph: Paragraph) -> None:
    """Show text of the automatic colour in white, as Word does on dark fills."""
    for piece in paragraph.pieces:
        if not piece.format.colour and not piece.format.background:
            piece.format = _in_white(piece.format)
    if paragraph.label is not None and not paragraph.label.format.colour:
        paragraph.label = replace(paragraph.label, format=_in_white(paragraph.label.format))


@cache
def _in_white(format: RunFormat) -> RunFormat:
    return replace(format, colour="FFFFFF")


def _fill_gaps(row: Row, columns: int) -> None:
    """Give the structure tree an empty cell wherever a row leaves grid columns out: all rows are equally wide there."""
    at = 0
    kids: list[Tag] = []
    for column, span, tag in [*((c.column, c.span, c.tag) for c in row.cells), (columns, 0, None)]:
        if column > at:
            kids.append(Tag("TD", attributes={"Table": {"ColSpan": column - at}} if column - at > 1 else None))
            kids[-1].parent = row.tag
        if tag is not None:
            kids.append(tag)
        at = max(at, column + span)
    row.tag.kids = kids


def _close_merges(rows: list[Row]) -> None:
    """Say how many rows each merged cell covers, and where it ends."""
    for at, row in enumerate(rows):
        for cell in row.cells:
            if cell.merged or cell.rows == 1:
                continue
            if cell.tag is not None:
                cell.tag.attributes = cell.tag.attributes or {}
                cell.tag.attributes.setdefault("Table", {})["RowSpan"] = cell.rows
            for below in rows[at + cell.rows - 1].cells:
                if below.column == cell.column:
                    below.ends_merge = True


def _look(properties: Element | None) -> dict[str, bool]:
    look = properties.find(q("w:tblLook")) if properties is not None else None
    if look is None:
        # What Word assumes where the file does not say: nothing set apart, but bands shown.
        return dict.fromkeys(_LOOK_BITS, False)
    try:
        bits = int(str(look.get(q("w:val"), "0")), 16)
    except ValueError:
        bits = 0
    found = {}
    for name, bit in _LOOK_BITS.items():
        stated = look.get(q(f"w:{name}"))
        found[name] = bool(bits & bit) if stated is None else is_on(stated)
    return found


def _row(element: Element, tag: Tag, header: bool) -> Row:
    row = Row([], tag, header=header, source=element)
    properties = element.find(q("w:trPr"))
    if properties is not None:
        height = properties.find(q("w:trHeight"))
        if height is not None:
            row.height = max(points(height.get(q("w:val"))) or 0.0, 0.0)
            row.exact = height.get(q("w:hRule")) == "exact" and row.height > 0
        unsplit = properties.find(q("w:cantSplit"))
        row.splits = unsplit is None or not is_on(unsplit.get(q("w:val")))
    return row


def _leading_headers(rows: list[Element]) -> int:
    count = 0
    for row in rows:
        properties = row.find(q("w:trPr"))
        header = properties.find(q("w:tblHeader")) if properties is not None else None
        if header is None or not is_on(header.get(q("w:val"))):
            break
        count += 1
    return count if count < len(rows) else 0


def _four(margins: dict[str, float]) -> tuple[float, float, float, float]:
    return margins["left"], margins["top"], margins["right"], margins["bottom"]
