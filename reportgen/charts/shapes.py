"""Pictures as a few shapes in points (1/72 inch) from the top left corner, written as PNG and as SVG.

Both files are written from the same shapes, so that the bitmap and the vector cannot differ. The bitmap is drawn by
matplotlib's Agg renderer; the SVG is written here, because it then holds nothing but paths and circles: no style sheet,
clip path, metadata, date, random id or font. The same shapes always give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reportgen.charts.lettering import set_out, svg_path, width_of

INK = "#12436D"  # what was reported (the palette of the Analysis Function)
SOFT_INK = "#6B8EB0"  # what is illustrative: lighter, still 3:1 on white
TARGET_INK = "#505A5F"
PAPER = "#FFFFFF"

DPI = 216  # three pixels a point: sharp in print, about 1 KB a sparkline
_ALMOST_WHITE = 244  # of a shade's parts: the palette's own white would be taken for a paler grey
_HALO_PT = 3.0  # of paper around letters that stand on lines, half of it outside them


@dataclass(frozen=True)
class Picture:
    """One picture in both forms, with the size it is shown at."""

    png: bytes
    svg: bytes
    width_pt: float
    height_pt: float


Spot = tuple[float, float]  # in points from the top left corner


@dataclass(frozen=True)
class Line:
    """A line through dots; `dashes` are the lengths of dash and gap."""

    dots: tuple[Spot, ...]
    colour: str
    width: float
    dashes: tuple[float, float] | None = None


@dataclass(frozen=True)
class Disc:
    """A filled circle, with an outline if `outline` is a colour."""

    centre: Spot
    radius: float
    fill: str
    outline: str = ""
    width: float = 0.0


@dataclass(frozen=True)
class Area:
    """Filled outlines, each closed; an outline inside another that runs the other way is a hole, as in a 6."""

    outlines: tuple[tuple[Spot, ...], ...]
    fill: str
    outline: str = ""
    width: float = 0.0


@dataclass(frozen=True)
class Words:
    """A line of text, drawn as outlines. `at` is on its base line: where it begins, has its middle or ends, by `anchor`
    ('start', 'middle', 'end'). With `halo` the letters stand out from lines behind them."""

    at: Spot
    text: str
    size: float
    colour: str
    anchor: str = "start"
    bold: bool = False
    halo: bool = False

    @property
    def left(self) -> float:
        """Where it begins."""
        width = width_of(self.text, self.size, bold=self.bold)
        return self.at[0] - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]


Shape = Line | Disc | Area | Words


# The two forms of a picture


class Canvas:
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

    def picture(self, shapes: Iterable[Shape]) -> Picture:
        """The shapes in both forms, drawn in their order."""
        shapes = tuple(shapes)
        return Picture(self._png(shapes), _svg(shapes, self.width_pt, self.height_pt), self.width_pt, self.height_pt)

    def _png(self, shapes: tuple[Shape, ...]) -> bytes:
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
                case Area(outlines, fill, outline, width):
                    gc.set_foreground(outline or fill)
                    gc.set_linewidth(width if outline else 0)
                    gc.set_snap(False)
                    closed = [Path([*o, o[0]], closed=True) for o in outlines]
                    renderer.draw_path(gc, Path.make_compound_path(*closed), upright, _rgb(fill))
                case Line(dots, colour, width, dashes):
                    gc.set_foreground(colour)
                    gc.set_linewidth(width)
                    gc.set_capstyle("butt" if dashes else "round")
                    gc.set_joinstyle("round")
                    if dashes:
                        gc.set_dashes(0, dashes)
                    gc.set_snap(False)
                    renderer.draw_path(gc, Path(dots), upright, None)
                case Disc(centre, radius, fill, outline, width):
                    gc.set_foreground(outline or fill)
                    gc.set_linewidth(width if outline else 0)
                    gc.set_snap(False)
                    renderer.draw_path(gc, Path.circle(centre, radius), upright, _rgb(fill))
                case Words():
                    path = _letters(shape)
                    gc.set_snap(False)
                    if shape.halo:
                        gc.set_foreground(PAPER)
                        gc.set_linewidth(_HALO_PT)
                        gc.set_joinstyle("round")
                        renderer.draw_path(gc, path, upright, None)
                    gc.set_linewidth(0)
                    renderer.draw_path(gc, path, upright, _rgb(shape.colour))
            gc.restore()
        image = Image.frombytes("RGBA", self._size, bytes(renderer.buffer_rgba()))
        if self._palette is not None:
            paper = Image.new("RGBA", self._size, PAPER)
            image = Image.alpha_composite(paper, image).convert("RGB")
            image = image.quantize(palette=self._palette, dither=Image.Dither.NONE)
        out = io.BytesIO()
        image.save(out, "PNG", dpi=(self.dpi, self.dpi))
        return out.getvalue()


def _letters(words: Words) -> Any:
    """The letters of a text as one path of matplotlib's, y down."""
    import numpy as np
    from matplotlib.path import Path

    placed = [p for p in set_out(words.text, words.size, bold=words.bold) if len(p.letter.vertices)]
    if not placed:
        return Path(np.empty((0, 2)))
    flip = (words.size, -words.size)
    vertices = [p.letter.vertices * flip + (words.left + p.right, words.at[1]) for p in placed]
    return Path(np.concatenate(vertices), np.concatenate([p.letter.codes for p in placed]))


def _svg(shapes: tuple[Shape, ...], width_pt: float, height_pt: float) -> bytes:
    """The shapes as SVG of presentation attributes only, which Word, svglib and browsers all read alike."""
    body = "".join(_svg_shape(shape) for shape in shapes)
    width, height = _number(width_pt), _number(height_pt)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" '
        f'viewBox="0 0 {width} {height}">{body}</svg>'
    ).encode("ascii")


def _svg_shape(shape: Shape) -> str:
    match shape:
        case Area(outlines, fill, outline, width):
            d = "".join("M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in o) + "Z" for o in outlines)
            edge = f' stroke="{outline}" stroke-width="{_number(width)}"' if outline else ""
            return f'<path d="{d}" fill="{fill}"{edge}/>'
        case Line(dots, colour, width, dashes):
            d = "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in dots)
            ends = (
                f'stroke-dasharray="{_number(dashes[0])} {_number(dashes[1])}"'
                if dashes
                else 'stroke-linecap="round" stroke-linejoin="round"'
            )
            return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{_number(width)}" {ends}/>'
        case Disc((x, y), radius, fill, outline, width):
            edge = f' stroke="{outline}" stroke-width="{_number(width)}"' if outline else ""
            return f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(radius)}" fill="{fill}"{edge}/>'
        case Words():
            return _svg_words(shape)


def _svg_words(words: Words) -> str:
    """Letter by letter, each in its place by a shift: a letter is then the same text wherever it stands, which packs
    well and is read once."""
    base = _number(words.at[1])
    letters = "".join(
        f'<path transform="translate({_number(words.left + p.right)} {base})" '
        f'd="{svg_path(character, words.size, words.bold)}"/>'
        for character, p in zip(words.text, set_out(words.text, words.size, bold=words.bold), strict=True)
        if len(p.letter.vertices)
    )
    edge = f'stroke="{PAPER}" stroke-width="{_number(_HALO_PT)}" stroke-linejoin="round"'
    behind = f'<g fill="none" {edge}>{letters}</g>' if words.halo else ""
    return f'{behind}<g fill="{words.colour}">{letters}</g>'


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

    shades = [
        (towards_white(red, step), towards_white(green, step), towards_white(blue, step)) for step in range(steps)
    ]
    return [shade for shade in shades if min(shade) < _ALMOST_WHITE]
