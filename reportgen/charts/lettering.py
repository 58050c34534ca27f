"""Words in pictures, as the outlines of their letters: text in a picture would look as the fonts of each reader's do.

The letters are those that the report's PDF is set in, with a wider font for what that one lacks. Each letter is
worked out once; a word is its letters one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from reportgen import fonts

_DRAWN_AT = 100  # points: the size that outlines are read at, so that nothing is rounded
_BOX = "\N{WHITE SQUARE}"
_MOVE, _LINE, _CURVE, _CLOSE = 1, 2, 3, 79  # what a vertex is, in matplotlib's numbers


@dataclass(frozen=True)
class Letter:
    """A letter of size 1. `vertices` and `codes` are its outline as matplotlib has it, y up; `width` its advance."""

    vertices: Any
    codes: Any
    width: float


@dataclass(frozen=True)
class Placed:
    """A letter in its word: how far to the right it stands, in points."""

    letter: Letter
    right: float


@lru_cache(maxsize=4096)
def letter(character: str, bold: bool) -> Letter:
    """The outline of one character; of one that no font of ours has, an empty box."""
    from matplotlib.ft2font import LoadFlags

    number = ord(character)
    faces = (_face(fonts.BOLD if bold else fonts.REGULAR), _face(fonts.WIDER))
    face = next((f for f in faces if f.get_char_index(number)), None)
    if face is None:
        return letter(_BOX, bold)
    glyph = face.load_char(number, flags=LoadFlags.NO_HINTING)
    vertices, codes = face.get_path()
    return Letter(vertices / _DRAWN_AT, codes, glyph.linearHoriAdvance / 65536 / _DRAWN_AT)


@lru_cache(maxsize=4)
def _face(file: Path) -> Any:
    from matplotlib.ft2font import FT2Font

    face: Any = FT2Font(str(file))
    face.set_size(_DRAWN_AT, 72)
    return face


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How long a text is, in points."""
    return size * sum(letter(c, bold).width for c in text)


def set_out(text: str, size: float, *, bold: bool = False) -> list[Placed]:
    """The letters of a text, each with its place."""
    placed, right = [], 0.0
    for character in text:
        found = letter(character, bold)
        placed.append(Placed(found, right))
        right += size * found.width
    return placed


@lru_cache(maxsize=4096)
def svg_path(character: str, size: float, bold: bool) -> str:
    """A letter's outline as an SVG path, from the point on its base line where it begins."""
    found = letter(character, bold)
    spots = [(round(x * size, 2), round(-y * size, 2)) for x, y in found.vertices]
    written: list[str] = []
    here = start = (0.0, 0.0)
    at = 0
    while at < len(spots):
        code = int(found.codes[at])
        if code == _CLOSE:
            written.append("z")
            here = start
            at += 1
            continue
        count = 2 if code == _CURVE else 1
        steps = [f"{_short(x - here[0])} {_short(y - here[1])}" for x, y in spots[at : at + count]]
        written.append({_MOVE: "m", _LINE: "l", _CURVE: "q"}[code] + " ".join(steps))
        at += count
        here = spots[at - 1]
        if code == _MOVE:
            start = here
    return "".join(written)


def _short(length: float) -> str:
    """A length to a hundredth of a point, without trailing zeros."""
    text = f"{length:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
