"""Pictures for the report: a sparkline a measure, and the sign of a rating, each as PNG and as SVG.

A picture is first worked out as a few shapes in points (1/72 inch), and both files are written from those shapes, so
that the bitmap and the vector cannot differ. The bitmap is drawn by matplotlib's Agg renderer; the SVG is written
here, because it then holds nothing but paths and circles: no style sheet, clip path, metadata, date or random id.
The same chart always gives the same bytes.

What a reader can tell from a sparkline: the dark line is what was reported; the thinner, lighter line stands for
illustrative values; the dashed line is the target; the dot is the latest value; a hollow dot is provisional; a break
is a period without a value. The words beside it (`Chart.alt`) say the same.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path as FilePath
from typing import Any

from reportgen.compose import Chart

INK = "#12436D"  # what was reported (the palette of the Analysis Function)
SOFT_INK = "#6B8EB0"  # what is illustrative: lighter, still 3:1 on white
TARGET_INK = "#505A5F"
PAPER = "#FFFFFF"

SPARKLINE_WIDTH_PT = 74.0  # 2.61 cm: fits the Trends column
SPARKLINE_HEIGHT_PT = 27.0
SIGN_SIZE_PT = 11.0
BAR_WIDTH_PT = 493.0  # the text's width of A4 with margins of 18 mm
BAR_HEIGHT_PT = 18.0
_BAR_GAP_PT = 1.5  # of paper between two parts, so that they are told apart without their colours
_NUMBER_SIZE_PT = 9.5
_NUMBER_HEIGHT_PT = 0.729 * _NUMBER_SIZE_PT  # of a digit of DejaVu Sans

_DPI = 216  # three pixels a point: sharp in print, about 1 KB a sparkline
_SIGN_DPI = 432  # so small a picture is read closely and there are only four of them
_MARGIN_PT = 3.5  # room for the last dot, which must not be cut off at an edge
_SHORTEST_FULL_WIDTH = 4  # steps: two values alone must not look like the movement of years


@dataclass(frozen=True)
class Picture:
    """One picture in both forms, with the size it is shown at."""

    png: bytes
    svg: bytes
    width_pt: float
    height_pt: float


Dot = tuple[float, float]  # in points from the top left corner


@dataclass(frozen=True)
class _Line:
    """A line through dots; `dashes` are the lengths of dash and gap."""

    dots: tuple[Dot, ...]
    colour: str
    width: float
    dashes: tuple[float, float] | None = None


@dataclass(frozen=True)
class _Disc:
    """A filled circle, with an outline if `outline` is a colour."""

    centre: Dot
    radius: float
    fill: str
    outline: str = ""
    width: float = 0.0


@dataclass(frozen=True)
class _Area:
    """Filled outlines, each closed; an outline inside another that runs the other way is a hole, as in a 6."""

    outlines: tuple[tuple[Dot, ...], ...]
    fill: str


_Shape = _Line | _Disc | _Area


def sparkline(chart: Chart) -> Picture:
    """A measure's trend, 2.61 x 0.95 cm. ValueError if no point of the chart has a value."""
    return sparklines({"": chart})[""]


def sparklines(charts: Mapping[str, Chart]) -> dict[str, Picture]:
    """Key -> its sparkline, all drawn on one canvas. ValueError if no point of a chart has a value."""
    canvas = _Canvas(SPARKLINE_WIDTH_PT, SPARKLINE_HEIGHT_PT, _DPI, inks=(INK, SOFT_INK, TARGET_INK))
    return {key: canvas.picture(_sparkline_shapes(chart)) for key, chart in charts.items()}


def ratings_bar(counts: Sequence[tuple[int, str]]) -> Picture:
    """The totals as one bar over the page's width: (count, colour) from left to right, each part with its number in it.

    A part that is too narrow for its number has none; the words beside the bar hold them all. ValueError if nothing
    is counted.
    """
    whole = sum(count for count, _ in counts)
    if whole <= 0:
        raise ValueError("a bar of nothing cannot be drawn")
    present = [(count, colour) for count, colour in counts if count > 0]
    room = BAR_WIDTH_PT - _BAR_GAP_PT * (len(present) - 1)
    shapes: list[_Shape] = []
    left = 0.0
    for count, colour in present:
        width = room * count / whole
        right = left + width
        corners = ((left, 0.0), (right, 0.0), (right, BAR_HEIGHT_PT), (left, BAR_HEIGHT_PT))
        shapes.append(_Area((corners,), colour))
        number, number_width = _digits(f"{count:,}")
        if number_width + 4 <= width:
            x = left + (width - number_width) / 2
            y = (BAR_HEIGHT_PT + _NUMBER_HEIGHT_PT) / 2
            shapes.append(_Area(tuple(tuple((x + dx, y - dy) for dx, dy in o) for o in number), PAPER))
        left = right + _BAR_GAP_PT
    return _Canvas(BAR_WIDTH_PT, BAR_HEIGHT_PT, _DPI).picture(shapes)


def _digits(number: str) -> tuple[tuple[tuple[Dot, ...], ...], float]:
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


@lru_cache(maxsize=64)
def rating_sign(sign: str, colour: str) -> Picture:
    """A filled circle with a white sign in it, 11 pt across. `sign` is 'tick', 'exclamation', 'cross' or 'dash'."""
    centre = SIGN_SIZE_PT / 2
    disc = _Disc((centre, centre), centre, colour)
    return _Canvas(SIGN_SIZE_PT, SIGN_SIZE_PT, _SIGN_DPI).picture((disc, *_SIGNS[sign]))


_SIGNS: Mapping[str, tuple[_Shape, ...]] = {
    "tick": (_Line(((3.0, 5.8), (4.8, 7.6), (8.1, 3.8)), PAPER, 1.5),),
    "exclamation": (_Line(((5.5, 2.7), (5.5, 5.9)), PAPER, 1.6), _Disc((5.5, 8.2), 0.95, PAPER)),
    "cross": (_Line(((3.6, 3.6), (7.4, 7.4)), PAPER, 1.5), _Line(((7.4, 3.6), (3.6, 7.4)), PAPER, 1.5)),
    "dash": (_Line(((3.3, 5.5), (7.7, 5.5)), PAPER, 1.6),),
}


# What a sparkline consists of


@dataclass(frozen=True)
class _Placed:
    """A point with a value, where it stands on the picture."""

    at: Dot
    place: int  # in the series, gaps counted
    provisional: bool
    illustrative: bool


def _sparkline_shapes(chart: Chart) -> tuple[_Shape, ...]:
    placed, target_y = _placed(chart)
    last = placed[-1]
    soft, dark, joined = _lines(placed)
    shapes: list[_Shape] = []
    if target_y is not None:
        shapes.append(_Line(((0.0, target_y), (SPARKLINE_WIDTH_PT, target_y)), TARGET_INK, 0.75, dashes=(2.5, 2.0)))
    shapes += (_Line(dots, SOFT_INK, 0.9) for dots in soft)
    shapes += (_Line(dots, INK, 1.4) for dots in dark)
    for point in placed[:-1]:
        colour = SOFT_INK if point.illustrative else INK
        if point.provisional:
            shapes.append(_Disc(point.at, 1.5, PAPER, colour, 0.8))
        elif point.place not in joined:
            shapes.append(_Disc(point.at, 1.3, colour))  # no line leads here: without a dot it would be lost
    colour = SOFT_INK if last.illustrative else INK
    if last.provisional:
        shapes.append(_Disc(last.at, 2.0, PAPER, colour, 1.2))
    else:
        shapes.append(_Disc(last.at, 2.3, colour))
    return tuple(shapes)


def _placed(chart: Chart) -> tuple[tuple[_Placed, ...], float | None]:
    """The points that have a value, and the target's height, in points from the top.

    The scale is worked out in Decimal: a value too large for a float is still drawn. A series that never moves lies
    in the middle.
    """
    values = [p.value for p in chart.points if p.value is not None]
    if not values:
        raise ValueError("a chart without any value cannot be drawn")
    levels = values if chart.target is None else [*values, chart.target]
    low, high = min(levels), max(levels)
    height = SPARKLINE_HEIGHT_PT - 2 * _MARGIN_PT

    def y(value: Decimal) -> float:
        share = float((value - low) / (high - low)) if high > low else 0.5
        return _MARGIN_PT + (1 - share) * height

    right = SPARKLINE_WIDTH_PT - _MARGIN_PT
    step = (right - _MARGIN_PT) / max(len(chart.points) - 1, _SHORTEST_FULL_WIDTH)
    final_place = len(chart.points) - 1  # the latest stands at the right edge, also when it stands alone
    placed = tuple(
        _Placed((right - (final_place - place) * step, y(p.value)), place, p.provisional, p.illustrative)
        for place, p in enumerate(chart.points)
        if p.value is not None
    )
    return placed, None if chart.target is None else y(chart.target)


def _lines(placed: tuple[_Placed, ...]) -> tuple[list[tuple[Dot, ...]], list[tuple[Dot, ...]], set[int]]:
    """The illustrative and the reported lines, and the places in the series that the line of their own kind reaches.

    A stretch with an illustrative end is illustrative: a reader must not take it for a reported movement.
    """
    lines: dict[bool, list[list[Dot]]] = {True: [], False: []}
    joined: set[int] = set()
    ends: dict[bool, int] = {}  # kind of line -> the place where its last stretch ended
    for a, b in pairwise(placed):
        if b.place != a.place + 1:
            continue  # a gap
        is_soft = a.illustrative or b.illustrative
        if ends.get(is_soft) == a.place:
            lines[is_soft][-1].append(b.at)
        else:
            lines[is_soft].append([a.at, b.at])
        ends[is_soft] = b.place
        joined |= {p.place for p in (a, b) if p.illustrative == is_soft}
    return [tuple(dots) for dots in lines[True]], [tuple(dots) for dots in lines[False]], joined


# The two forms of a picture


class _Canvas:
    """A drawing surface of one size, used again for every picture of that size.

    `inks` are the only colours drawn: the bitmap then has a palette of their shades on white paper, which makes it
    small. Without them it keeps its full colours on a transparent ground.
    """

    def __init__(self, width_pt: float, height_pt: float, dpi: int, inks: Iterable[str] = ()) -> None:
        # Loading matplotlib takes longer than drawing a report: whoever only needs `Picture` shall not wait for it.
        from matplotlib.backends.backend_agg import RendererAgg
        from PIL import Image

        self.width_pt, self.height_pt, self.dpi = width_pt, height_pt, dpi
        self._pixels_per_pt = dpi / 72
        self._size = (round(width_pt * self._pixels_per_pt), round(height_pt * self._pixels_per_pt))
        agg: Any = RendererAgg  # matplotlib types its figures, but not its renderers
        self._renderer = agg(*self._size, dpi)
        self._palette: Image.Image | None = None
        shades = [shade for ink in inks for shade in _shades(ink)]
        if shades:
            self._palette = Image.new("P", (1, 1))
            self._palette.putpalette([255, 255, 255, *(part for shade in shades for part in shade)])

    def picture(self, shapes: Iterable[_Shape]) -> Picture:
        shapes = tuple(shapes)
        return Picture(self._png(shapes), _svg(shapes, self.width_pt, self.height_pt), self.width_pt, self.height_pt)

    def _png(self, shapes: tuple[_Shape, ...]) -> bytes:
        from matplotlib.path import Path
        from matplotlib.transforms import Affine2D
        from PIL import Image

        renderer, scale = self._renderer, self._pixels_per_pt
        renderer.clear()
        upright = Affine2D().scale(scale, -scale).translate(0, self._size[1])  # Agg counts from the bottom
        for shape in shapes:
            gc = renderer.new_gc()
            gc.set_antialiased(True)
            match shape:
                case _Area(outlines, fill):
                    gc.set_linewidth(0)
                    gc.set_snap(False)
                    closed = [Path([*o, o[0]], closed=True) for o in outlines]
                    renderer.draw_path(gc, Path.make_compound_path(*closed), upright, _rgb(fill))
                case _Line(dots, colour, width, dashes):
                    gc.set_foreground(colour)
                    gc.set_linewidth(width)
                    gc.set_capstyle("butt" if dashes else "round")
                    gc.set_joinstyle("round")
                    if dashes:
                        gc.set_dashes(0, dashes)
                    gc.set_snap(False)
                    renderer.draw_path(gc, Path(dots), upright, None)
                case _Disc(centre, radius, fill, outline, width):
                    gc.set_foreground(outline or fill)
                    gc.set_linewidth(width if outline else 0)
                    gc.set_snap(False)
                    renderer.draw_path(gc, Path.circle(centre, radius), upright, _rgb(fill))
            gc.restore()
        image = Image.frombytes("RGBA", self._size, bytes(renderer.buffer_rgba()))
        if self._palette is not None:
            paper = Image.new("RGBA", self._size, PAPER)
            image = Image.alpha_composite(paper, image).convert("RGB")
            image = image.quantize(palette=self._palette, dither=Image.Dither.NONE)
        out = io.BytesIO()
        image.save(out, "PNG", dpi=(self.dpi, self.dpi))
        return out.getvalue()


def _svg(shapes: tuple[_Shape, ...], width_pt: float, height_pt: float) -> bytes:
    """The shapes as SVG of presentation attributes only, which Word, svglib and browsers all read alike."""
    body = "".join(_svg_shape(shape) for shape in shapes)
    width, height = _number(width_pt), _number(height_pt)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" '
        f'viewBox="0 0 {width} {height}">{body}</svg>'
    ).encode("ascii")


def _svg_shape(shape: _Shape) -> str:
    match shape:
        case _Area(outlines, fill):
            d = "".join("M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in o) + "Z" for o in outlines)
            return f'<path d="{d}" fill="{fill}"/>'
        case _Line(dots, colour, width, dashes):
            d = "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in dots)
            ends = (
                f'stroke-dasharray="{_number(dashes[0])} {_number(dashes[1])}"'
                if dashes
                else 'stroke-linecap="round" stroke-linejoin="round"'
            )
            return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{_number(width)}" {ends}/>'
        case _Disc((x, y), radius, fill, outline, width):
            edge = f' stroke="{outline}" stroke-width="{_number(width)}"' if outline else ""
            return f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(radius)}" fill="{fill}"{edge}/>'


def _number(value: float) -> str:
    """A length to a hundredth of a point, far finer than print, without trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red / 255, green / 255, blue / 255


def _shades(ink: str, steps: int = 12) -> list[tuple[int, int, int]]:
    """The ink in even steps towards white paper, the full ink first."""
    red, green, blue = bytes.fromhex(ink.removeprefix("#"))

    def towards_white(part: int, step: int) -> int:
        return part + round((255 - part) * step / steps)

    return [(towards_white(red, step), towards_white(green, step), towards_white(blue, step)) for step in range(steps)]
