"""The totals of the ratings as one bar over the page's width."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path as FilePath
from typing import Any

from reportgen.charts.shapes import DPI, PAPER, Area, Canvas, Picture, Shape, Spot

WIDTH_PT = 493.0  # the text's width of A4 with margins of 18 mm
HEIGHT_PT = 18.0
_GAP_PT = 1.5  # of paper between two parts, so that they are told apart without their colours
_NUMBER_SIZE_PT = 9.5
_NUMBER_HEIGHT_PT = 0.729 * _NUMBER_SIZE_PT  # of a digit of DejaVu Sans


def ratings_bar(counts: Sequence[tuple[int, str]]) -> Picture:
    """The totals as one bar over the page's width: (count, colour) from left to right, each part with its number in it.

    A part that is too narrow for its number has none; the words beside the bar hold them all. ValueError if nothing
    is counted.
    """
    whole = sum(count for count, _ in counts)
    if whole <= 0:
        raise ValueError("a bar of nothing cannot be drawn")
    present = [(count, colour) for count, colour in counts if count > 0]
    room = WIDTH_PT - _GAP_PT * (len(present) - 1)
    shapes: list[Shape] = []
    left = 0.0
    for count, colour in present:
        width = room * count / whole
        right = left + width
        corners = ((left, 0.0), (right, 0.0), (right, HEIGHT_PT), (left, HEIGHT_PT))
        shapes.append(Area((corners,), colour))
        number, number_width = _digits(f"{count:,}")
        if number_width + 4 <= width:
            x = left + (width - number_width) / 2
            y = (HEIGHT_PT + _NUMBER_HEIGHT_PT) / 2
            shapes.append(Area(tuple(tuple((x + dx, y - dy) for dx, dy in o) for o in number), PAPER))
        left = right + _GAP_PT
    return Canvas(WIDTH_PT, HEIGHT_PT, DPI).picture(shapes)


def _digits(number: str) -> tuple[tuple[tuple[Spot, ...], ...], float]:
    """The outlines of a number in bold print, in points to the right and up from its lower left, and its width.

    Outlines, because a picture with text in it would look as the fonts of each reader's machine do.
    """
    import matplotlib
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    bold = FontProperties(fname=str(FilePath(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf"))
    path: Any = TextPath((0, 0), number, size=_NUMBER_SIZE_PT, prop=bold)
    outlines = tuple(tuple((float(x), float(y)) for x, y in o) for o in path.to_polygons())
    return outlines, max(x for o in outlines for x, _ in o)
