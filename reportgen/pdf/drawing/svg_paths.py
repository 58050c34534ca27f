"""The paths of an SVG drawing as PDF operators: every command of a path's data, arcs and ellipses as curves."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache

NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_PATH = re.compile(rf"([MmZzLlHhVvCcSsQqTtAa])|({NUMBER})")
_KAPPA = 0.5522847498  # how far a Bézier curve's handles stand out to draw a quarter of a circle


class NotPlain(Exception):
    """The drawing needs the general converter."""


def number(value: float) -> str:
    """A number as PDF writes it, to a ten-thousandth."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def ellipse(cx: float, cy: float, rx: float, ry: float) -> str:
    """An ellipse as four curves."""
    kx, ky = rx * _KAPPA, ry * _KAPPA
    points = [
        (cx + rx, cy + ky, cx + kx, cy + ry, cx, cy + ry),
        (cx - kx, cy + ry, cx - rx, cy + ky, cx - rx, cy),
        (cx - rx, cy - ky, cx - kx, cy - ry, cx, cy - ry),
        (cx + kx, cy - ry, cx + rx, cy - ky, cx + rx, cy),
    ]
    return f"{number(cx + rx)} {number(cy)} m " + " ".join(" ".join(map(number, p)) + " c" for p in points) + " h"


@lru_cache(maxsize=512)
def written_path(data: str) -> str:
    """A path as one line of operators. Letters that are drawn as outlines come again and again."""
    return " ".join(_operators(data))


_COUNTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    """Each command of a path's data with its numbers; one that is not written again before further numbers, again."""
    tokens = _PATH.findall(data)
    numbers = [float(n) if n else 0.0 for _, n in tokens]
    at = 0
    command = ""
    while at < len(tokens):
        if tokens[at][0]:
            command = tokens[at][0]
            at += 1
        elif not command or command in "Zz":
            raise NotPlain
        count = _COUNTS[command.upper()]
        if at + count > len(tokens) or any(t[0] for t in tokens[at : at + count]):
            raise NotPlain
        yield command, numbers[at : at + count]
        at += count
        command = {"m": "l", "M": "L"}.get(command, command)  # further pairs are lines


def _operators(data: str) -> Iterator[str]:
    """A path's data as PDF operators, every command of SVG's."""
    x = y = start_x = start_y = 0.0
    handle: tuple[float, float] | None = None
    before = ""
    for command, n in _commands(data):
        kind = command.upper()
        base_x, base_y = (x, y) if command.islower() else (0.0, 0.0)
        if kind == "Z":
            yield "h"
            x, y = start_x, start_y
        elif kind == "M":
            x, y = base_x + n[0], base_y + n[1]
            start_x, start_y = x, y
            yield f"{number(x)} {number(y)} m"
        elif kind in "LHV":
            if kind == "L":
                x, y = base_x + n[0], base_y + n[1]
            elif kind == "H":
                x = base_x + n[0]
            else:
                y = base_y + n[0]
            yield f"{number(x)} {number(y)} l"
        elif kind == "A":
            end = base_x + n[5], base_y + n[6]
            yield from _arc(x, y, n, *end)
            x, y = end
        else:
            points = [(base_x + n[i], base_y + n[i + 1]) for i in range(0, len(n), 2)]
            if kind in "ST":  # their first handle mirrors the one before, where that was of a curve of the same kind
                smooth = handle is not None and before != "" and before in ("CS" if kind == "S" else "QT")
                points.insert(0, (2 * x - handle[0], 2 * y - handle[1]) if smooth and handle is not None else (x, y))
            handle = points[-2]
            yield _curve(x, y, points)
            x, y = points[-1]
        before = kind


def _curve(x: float, y: float, points: list[tuple[float, float]]) -> str:
    """A curve from (x, y) on: with two handles, or with one, which PDF does not know."""
    if len(points) == 2:
        (qx, qy), (ex, ey) = points
        points = [
            (x + 2 / 3 * (qx - x), y + 2 / 3 * (qy - y)),
            (ex + 2 / 3 * (qx - ex), ey + 2 / 3 * (qy - ey)),
            (ex, ey),
        ]
    return " ".join(f"{number(a)} {number(b)}" for a, b in points) + " c"


def _arc(x: float, y: float, n: list[float], ex: float, ey: float) -> Iterator[str]:
    """An elliptical arc as curves (SVG 1.1, appendix F.6)."""
    rx, ry, angle, large, sweep = abs(n[0]), abs(n[1]), math.radians(n[2]), n[3] != 0, n[4] != 0
    if not rx or not ry or (x, y) == (ex, ey):
        yield f"{number(ex)} {number(ey)} l"
        return
    c, s = math.cos(angle), math.sin(angle)
    dx, dy = (x - ex) / 2, (y - ey) / 2
    px, py = c * dx + s * dy, -s * dx + c * dy
    grow = math.sqrt(max(px * px / (rx * rx) + py * py / (ry * ry), 1.0))
    rx, ry = rx * grow, ry * grow
    under = max((rx * ry) ** 2 - (rx * py) ** 2 - (ry * px) ** 2, 0.0) / ((rx * py) ** 2 + (ry * px) ** 2)
    root = math.sqrt(under) * (-1 if large == sweep else 1)
    ux, uy = root * rx * py / ry, -root * ry * px / rx
    cx, cy = c * ux - s * uy + (x + ex) / 2, s * ux + c * uy + (y + ey) / 2
    begin = math.atan2((py - uy) / ry, (px - ux) / rx)
    turn = math.atan2((-py - uy) / ry, (-px - ux) / rx) - begin
    if sweep and turn < 0:
        turn += 2 * math.pi
    elif not sweep and turn > 0:
        turn -= 2 * math.pi
    steps = max(math.ceil(abs(turn) / (math.pi / 2)), 1)
    step = turn / steps
    reach = 4 / 3 * math.tan(step / 4)

    def point(a: float, b: float) -> str:
        return f"{number(cx + c * rx * a - s * ry * b)} {number(cy + s * rx * a + c * ry * b)}"

    for i in range(steps):
        a, b = begin + i * step, begin + (i + 1) * step
        ca, sa, cb, sb = math.cos(a), math.sin(a), math.cos(b), math.sin(b)
        yield f"{point(ca - reach * sa, sa + reach * ca)} {point(cb + reach * sb, sb - reach * cb)} {point(cb, sb)} c"
