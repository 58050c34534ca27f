"""Table styles: what one says of a whole table, and of its first row, its last column, its bands and corners."""

from __future__ import annotations

from lxml import etree

from reportgen.docx.styles import Styles
from reportgen.docx.values import Border, Values, border, number, paragraph_values, shading, value
from reportgen.ooxml.names import q

Element = etree._Element
_ALIAS = {"start": "left", "end": "right"}


class TableStyle:
    """A table style resolved: its layers as a whole and for each condition ("firstRow", "band1Horz" ...)."""

    def __init__(self, styles: Styles, style: str) -> None:
        self.borders: dict[str, Border] = {}
        self.margins: dict[str, float] = {}
        self.paragraph: list[Values] = []
        self.run: list[Values] = []
        self.row_band = self.column_band = 1
        self.indent: float | None = None
        self.conditions: dict[str, Condition] = {}
        for element in styles.chain(style):
            properties = element.find(q("w:tblPr"))
            if properties is not None:
                self.borders.update(borders_of(properties.find(q("w:tblBorders"))))
                self.margins.update(margins_of(properties.find(q("w:tblCellMar"))))
                self.row_band = int(number(value(properties, "w:tblStyleRowBandSize") or None) or self.row_band) or 1
                self.column_band = int(number(value(properties, "w:tblStyleColBandSize") or None) or 1) or 1
            base = Condition()
            base.add(element, styles)
            self.paragraph += base.paragraph
            self.run += base.run
            if base.fill or base.align:
                whole = self.conditions.setdefault("wholeTable", Condition())
                whole.fill, whole.align = base.fill or whole.fill, base.align or whole.align
            for conditional in element.findall(q("w:tblStylePr")):
                kind = str(conditional.get(q("w:type"), ""))
                self.conditions.setdefault(kind, Condition()).add(conditional, styles)


class Condition:
    """What a table style says for one kind of row, column or corner."""

    def __init__(self) -> None:
        self.paragraph: list[Values] = []
        self.run: list[Values] = []
        self.fill = ""
        self.align = ""
        self.borders: dict[str, Border] = {}

    def add(self, element: Element, styles: Styles) -> None:
        """Put what an element of the style says on top."""
        p, r = element.find(q("w:pPr")), element.find(q("w:rPr"))
        if p is not None:
            self.paragraph.append(paragraph_values(p))
        if r is not None:
            self.run.append(styles.run_values(r))
        cell = element.find(q("w:tcPr"))
        if cell is not None:
            self.fill = shading(cell.find(q("w:shd"))) or self.fill
            self.align = value(cell, "w:vAlign") or self.align
            self.borders.update(borders_of(cell.find(q("w:tcBorders"))))


def borders_of(element: Element | None) -> dict[str, Border]:
    """The borders that an element of them names, by side."""
    if element is None:
        return {}
    found = {}
    for child in element:
        if isinstance(child.tag, str):
            side = child.tag.rpartition("}")[2]
            found[_ALIAS.get(side, side)] = border(child)
    return found


def margins_of(element: Element | None) -> dict[str, float]:
    """The cell margins that an element of them names, by side, in points."""
    if element is None:
        return {}
    found = {}
    for child in element:
        if isinstance(child.tag, str):
            side = child.tag.rpartition("}")[2]
            kind, size = width_of(child)
            if kind == "dxa":
                found[_ALIAS.get(side, side)] = max(size, 0.0)
    return found


def width_of(element: Element | None) -> tuple[str, float]:
    """A width as ("dxa", points), ("pct", share of 1) or ("auto", 0)."""
    if element is None:
        return "auto", 0.0
    text = str(element.get(q("w:w"), ""))
    kind = str(element.get(q("w:type"), "dxa"))
    size = number(text)
    if size is None or kind in ("auto", "nil"):
        return ("dxa", 0.0) if kind == "nil" else ("auto", 0.0)
    if kind == "pct" or text.strip().endswith("%"):
        return "pct", size / 100 if text.strip().endswith("%") else size / 5000
    return "dxa", size / 20
