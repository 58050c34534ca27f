"""Sections: the size of a page, its margins, and how its number is shown."""

from __future__ import annotations

from lxml import etree

from reportgen.docx.document import Section
from reportgen.docx.values import points, value
from reportgen.ooxml.names import q

Element = etree._Element
# Page sizes that Word allows: 22 inches a side at most; smaller than half an inch is no page.
_LEAST_SIDE, _MOST_SIDE = 36.0, 1584.0


def set_page(section: Section, element: Element) -> None:
    """Give a section the page that a w:sectPr states. Margins that leave no room for text become a tenth of it."""
    size = element.find(q("w:pgSz"))
    if size is not None:
        section.width = _side(size.get(q("w:w")), section.width)
        section.height = _side(size.get(q("w:h")), section.height)
    margins = element.find(q("w:pgMar"))
    if margins is not None:
        for name in ("top", "bottom", "left", "right", "header", "footer"):
            length = points(margins.get(q(f"w:{name}")))
            if length is not None:
                # A negative top or bottom margin fixes the body whatever the header's height; same place here.
                setattr(section, name, abs(length))
        section.left += max(points(margins.get(q("w:gutter"))) or 0.0, 0.0)
    if section.left + section.right > section.width - 36:
        section.left = section.right = section.width / 10
    if section.top + section.bottom > section.height - 72:
        section.top = section.bottom = section.height / 10
    section.starts = value(element, "w:type") or "nextPage"
    first = element.find(q("w:titlePg"))
    section.first_differs = first is not None and first.get(q("w:val"), "1") not in ("0", "false", "off")
    numbers = element.find(q("w:pgNumType"))
    if numbers is not None:
        start = points(numbers.get(q("w:start")))
        section.page_start = None if start is None else int(start * 20)
        section.page_style = str(numbers.get(q("w:fmt"), "decimal"))


def _side(text: str | None, default: float) -> float:
    length = points(text)
    return default if length is None or not _LEAST_SIDE <= length <= _MOST_SIDE else length
