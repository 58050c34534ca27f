"""The signs of the ratings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from reportgen.charts.shapes import PAPER, Canvas, Disc, Line, Picture, Shape

SIZE_PT = 11.0
_DPI = 432  # so small a picture is read closely and there are only four of them


@lru_cache(maxsize=64)
def rating_sign(sign: str, colour: str) -> Picture:
    """A filled circle with a white sign in it, 11 pt across. `sign` is 'tick', 'exclamation', 'cross' or 'dash'."""
    centre = SIZE_PT / 2
    disc = Disc((centre, centre), centre, colour)
    return Canvas(SIZE_PT, SIZE_PT, _DPI).picture((disc, *_SIGNS[sign]))


_SIGNS: Mapping[str, tuple[Shape, ...]] = {
    "tick": (Line(((3.0, 5.8), (4.8, 7.6), (8.1, 3.8)), PAPER, 1.5),),
    "exclamation": (Line(((5.5, 2.7), (5.5, 5.9)), PAPER, 1.6), Disc((5.5, 8.2), 0.95, PAPER)),
    "cross": (Line(((3.6, 3.6), (7.4, 7.4)), PAPER, 1.5), Line(((7.4, 3.6), (3.6, 7.4)), PAPER, 1.5)),
    "dash": (Line(((3.3, 5.5), (7.7, 5.5)), PAPER, 1.6),),
}
