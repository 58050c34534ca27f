"""Turns plain SVG drawings into PDF operators: the lines and shapes that charting programs write.

Covers paths, basic shapes, groups, transforms, clipping, reuse and opacity, which is all that a chart without text
needs, in a fraction of a general converter's time. Whatever else a drawing holds (text, gradients, pictures, filters)
makes `compile_svg` say no, and the general converter takes over.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

Element = etree._Element
_HREFS = ("{http://www.w3.org/1999/xlink}href", "href")
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_NUMBERS = re.compile(_NUMBER)
_PATH = re.compile(rf"([MmZzLlHhVvCcSsQqTtAa])|({_NUMBER})")
_TRANSFORM = re.compile(r"(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^)]*)\)")
_SILENT = frozenset(("metadata", "title", "desc", "defs", "namedview", "clipPath", "style", "symbol"))
_SHAPES = frozenset(("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"))
_INHERITED = (
    "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "fill-opacity", "stroke-opacity", "fill-rule", "color", "visibility",
)  # fmt: skip
_NAMED = {
    "black": "000000", "white": "FFFFFF", "red": "FF0000", "green": "008000", "blue": "0000FF", "grey": "808080",
    "gray": "808080", "silver": "C0C0C0", "navy": "000080", "orange": "FFA500", "yellow": "FFFF00",
    "purple": "800080", "teal": "008080", "maroon": "800000", "lightgray": "D3D3D3", "lightgrey": "D3D3D3",
    "darkgray": "A9A9A9", "darkgrey": "A9A9A9",
}  # fmt: skip
_KAPPA = 0.5522847498  # how far a Bézier curve's handles stand out to draw a quarter of a circle
_UNITS = {"": 1.0, "px": 1.0, "pt": 1.25, "in": 96.0, "cm": 37.795, "mm": 3.7795, "pc": 15.0}

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class _NotPlain(Exception):
    """The drawing needs the general converter."""


@dataclass(frozen=True)
class Compiled:
    """A drawing as PDF operators in a box of `width` by `height`, y up. `alphas` are the opacities it names."""

    operators: str
    width: float
    height: float
    alphas: frozenset[tuple[float, float]]


@dataclass
class _Maker:
    ids: dict[str, Element]
    rules: dict[str, dict[str, str]]
    out: list[str] = field(default_factory=list)
    alphas: set[tuple[float, float]] = field(default_factory=set)
    depth: int = 0


def compile_svg(data: bytes) -> Compiled | None:
    """The drawing as operators, or None where it is not plain enough. Raises nothing."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
        if _name(root) != "svg":
            return None
        width, height, view = _size(root)
        maker = _Maker({str(e.get("id")): e for e in root.iter() if e.get("id")}, _rules(root))
        scale_x, scale_y = width / view[2], height / view[3]
        maker.out.append(_cm((scale_x, 0, 0, -scale_y, -view[0] * scale_x, height + view[1] * scale_y)))
        for child in root:
            _element(child, _style(root, {}, maker), maker)
        return Compiled("\n".join(maker.out), width, height, frozenset(maker.alphas))
    except (etree.XMLSyntaxError, _NotPlain, ValueError, ZeroDivisionError, OverflowError, RecursionError, KeyError):
        return None


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _length(text: str | None, default: float = 0.0) -> float:
    if text is None or not text.strip():
        return default
    found = re.fullmatch(rf"\s*({_NUMBER})\s*([a-z]*)\s*", text)
    if found is None or found[2] not in _UNITS:
        raise _NotPlain
    return float(found[1]) * _UNITS[found[2]]


def _size(root: Element) -> tuple[float, float, tuple[float, float, float, float]]:
    view = [float(n) for n in _NUMBERS.findall(root.get("viewBox", ""))]
    has_view = len(view) == 4 and view[2] > 0 and view[3] > 0
    stated = [root.get("width"), root.get("height")]
    sizes = []
    for at, text in enumerate(stated):
        if text is None or text.strip().endswith("%"):
            if not has_view:
                raise _NotPlain
            sizes.append(view[2 + at])
        else:
            sizes.append(_length(text))
    if min(sizes) <= 0:
        raise _NotPlain
    box = (view[0], view[1], view[2], view[3]) if has_view else (0.0, 0.0, sizes[0], sizes[1])
    return sizes[0], sizes[1], box


def _rules(root: Element) -> dict[str, dict[str, str]]:
    """The style sheet, where it styles everything or whole classes; any other selector is not plain."""
    rules: dict[str, dict[str, str]] = {}
    for sheet in root.iter():
        if _name(sheet) != "style":
            continue
        text = re.sub(r"/\*.*?\*/", "", "".join(map(str, sheet.itertext())), flags=re.DOTALL)
        for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
            for selector in selectors.split(","):
                selector = selector.strip()
                if not re.fullmatch(r"\*|\.[\w-]+", selector):
                    raise _NotPlain
                rules.setdefault(selector, {}).update(_declarations(body))
    return rules


def _declarations(text: str) -> dict[str, str]:
    found = {}
    for part in text.split(";"):
        name, colon, given = part.partition(":")
        if colon:
            found[name.strip()] = given.replace("!important", "").strip()
    return found


def _style(element: Element, above: dict[str, str], maker: _Maker) -> dict[str, str]:
    style = {k: v for k, v in above.items() if k in _INHERITED}
    style.update(maker.rules.get("*", {}))
    for name in (*_INHERITED, "opacity", "display", "clip-path", "mask", "filter", "marker-start", "marker-end"):
        given = element.get(name)
        if given is not None:
            style[name] = given
    for word in str(element.get("class", "")).split():
        style.update(maker.rules.get(f".{word}", {}))
    style.update(_declarations(str(element.get("style", ""))))
    if any(
        style.get(name, "none") != "none" for name in ("mask", "filter", "marker-start", "marker-mid", "marker-end")
    ):
        raise _NotPlain
    return style


def _element(element: Element, above: dict[str, str], maker: _Maker) -> None:
    name = _name(element)
    if not name or name in _SILENT:
        return
    if name not in _SHAPES and name not in ("g", "use", "svg", "a"):
        raise _NotPlain
    style = _style(element, above, maker)
    if style.get("display") == "none" or (name in _SHAPES and style.get("visibility") in ("hidden", "collapse")):
        return
    maker.depth += 1
    if maker.depth > 60 or len(maker.out) > 500_000:
        raise _NotPlain
    matrix = _matrix(element.get("transform"))
    clip = style.pop("clip-path", "none")
    _share_opacity(name, style)
    maker.out.append("q")
    if matrix != _IDENTITY:
        maker.out.append(_cm(matrix))
    if clip != "none":
        maker.out.append(_clip(clip, maker))
    if name in _SHAPES:
        _paint(element, name, style, maker)
    elif name == "use":
        used = _used(element, maker)
        maker.out.append(_cm((1, 0, 0, 1, _length(element.get("x")), _length(element.get("y")))))
        _element(used, style, maker)
    else:
        if name == "svg":
            raise _NotPlain
        for child in element:
            _element(child, style, maker)
    maker.out.append("Q")
    maker.depth -= 1


def _share_opacity(name: str, style: dict[str, str]) -> None:
    """Give an element's opacity to its fill and its stroke."""
    opacity = style.pop("opacity", "1")
    if opacity == "1" or float(opacity) == 1.0:
        return
    if name not in _SHAPES:
        raise _NotPlain  # a group's opacity blends its members first
    style["fill-opacity"] = str(float(style.get("fill-opacity", 1)) * float(opacity))
    style["stroke-opacity"] = str(float(style.get("stroke-opacity", 1)) * float(opacity))


def _used(element: Element, maker: _Maker) -> Element:
    """What a `use` shows again."""
    target = next((str(element.get(h)) for h in _HREFS if element.get(h)), "")
    used = maker.ids.get(target.removeprefix("#"))
    if used is None or not target.startswith("#") or _name(used) in ("symbol", "svg"):
        raise _NotPlain
    return used


def _clip(given: str, maker: _Maker) -> str:
    found = re.fullmatch(r"url\(['\"]?#([^)'\"]+)['\"]?\)", given.strip())
    path = maker.ids.get(found[1]) if found else None
    if path is None or path.get("clipPathUnits") == "objectBoundingBox" or path.get("transform"):
        raise _NotPlain
    parts = []
    for child in path:
        if not _name(child):
            continue
        if _name(child) not in _SHAPES or child.get("transform"):
            raise _NotPlain
        parts.append(_outline(child, _name(child)))
    return " ".join(parts) + " W n"


def _paint(element: Element, name: str, style: dict[str, str], maker: _Maker) -> None:
    fill = _colour(style.get("fill", "black"), style)
    stroke = _colour(style.get("stroke", "none"), style)
    width = _length(style.get("stroke-width"), 1.0)
    if width <= 0:
        stroke = None
    if name == "line":
        fill = None
    if fill is None and stroke is None:
        return
    alphas = (float(style.get("fill-opacity", 1)), float(style.get("stroke-opacity", 1)))
    if alphas != (1.0, 1.0):
        maker.alphas.add(alphas)
        maker.out.append(f"/{alpha_name(alphas)} gs")
    if fill is not None:
        maker.out.append(f"{fill} rg")
    if stroke is not None:
        parts = [f"{stroke} RG {_n(width)} w"]
        parts.append(f"{ {'butt': 0, 'round': 1, 'square': 2}[style.get('stroke-linecap', 'butt')] } J")
        parts.append(f"{ {'miter': 0, 'round': 1, 'bevel': 2}[style.get('stroke-linejoin', 'miter')] } j")
        parts.append(f"{_n(max(float(style.get('stroke-miterlimit', 4)), 1.0))} M")
        dashes = style.get("stroke-dasharray", "none")
        if dashes != "none":
            lengths = [float(n) for n in _NUMBERS.findall(dashes)]
            if lengths and sum(lengths) > 0 and min(lengths) >= 0:
                offset = _length(style.get("stroke-dashoffset"))
                parts.append(f"[{' '.join(map(_n, lengths))}] {_n(max(offset, 0.0))} d")
        maker.out.append(" ".join(parts))
    even_odd = "*" if style.get("fill-rule") == "evenodd" else ""
    operator = f"B{even_odd}" if fill and stroke else f"f{even_odd}" if fill else "S"
    maker.out.append(f"{_outline(element, name)} {operator}")


def alpha_name(alphas: tuple[float, float]) -> str:
    """The name under which a drawing asks for an opacity of fills and strokes."""
    return f"A{round(alphas[0] * 1000)}x{round(alphas[1] * 1000)}"


def _colour(given: str, style: dict[str, str]) -> str | None:
    text = given.strip().lower()
    if text == "currentcolor":
        text = style.get("color", "black").strip().lower()
    if text in ("none", "transparent"):
        return None
    found = re.fullmatch(r"rgb\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)", text)
    if found:
        parts = [min(int(n), 255) for n in found.groups()]
    else:
        digits = _NAMED.get(text, text.removeprefix("#"))
        if len(digits) == 3:
            digits = "".join(c * 2 for c in digits)
        if not re.fullmatch("[0-9a-fA-F]{6}", digits):
            raise _NotPlain
        parts = [int(digits[i : i + 2], 16) for i in (0, 2, 4)]
    return " ".join(f"{p / 255:.3g}" for p in parts)


def _matrix(text: str | None) -> Matrix:
    made = _IDENTITY
    if not text:
        return made
    for kind, arguments in _TRANSFORM.findall(text):
        n = [float(x) for x in _NUMBERS.findall(arguments)]
        if kind == "matrix":
            step: Matrix = (n[0], n[1], n[2], n[3], n[4], n[5])
        elif kind == "translate":
            step = (1, 0, 0, 1, n[0], n[1] if len(n) > 1 else 0)
        elif kind == "scale":
            step = (n[0], 0, 0, n[1] if len(n) > 1 else n[0], 0, 0)
        elif kind == "rotate":
            c, s = math.cos(math.radians(n[0])), math.sin(math.radians(n[0]))
            step = (c, s, -s, c, 0, 0)
            if len(n) == 3:
                step = _times(_times((1, 0, 0, 1, n[1], n[2]), step), (1, 0, 0, 1, -n[1], -n[2]))
        else:
            t = math.tan(math.radians(n[0]))
            step = (1, 0, t, 1, 0, 0) if kind == "skewX" else (1, t, 0, 1, 0, 0)
        made = _times(made, step)
    return made


def _times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[2] * b[1], a[1] * b[0] + a[3] * b[1],
        a[0] * b[2] + a[2] * b[3], a[1] * b[2] + a[3] * b[3],
        a[0] * b[4] + a[2] * b[5] + a[4], a[1] * b[4] + a[3] * b[5] + a[5],
    )  # fmt: skip


def _cm(matrix: Matrix) -> str:
    return " ".join(map(_n, matrix)) + " cm"


def _n(value: float) -> str:
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _outline(element: Element, name: str) -> str:
    def at(key: str, default: float = 0.0) -> float:
        return _length(element.get(key), default)

    if name == "path":
        return _written_path(str(element.get("d", "")))
    if name == "rect":
        if element.get("rx") or element.get("ry"):
            raise _NotPlain
        return f"{_n(at('x'))} {_n(at('y'))} {_n(at('width'))} {_n(at('height'))} re"
    if name in ("circle", "ellipse"):
        rx, ry = (at("r"), at("r")) if name == "circle" else (at("rx"), at("ry"))
        return _ellipse(at("cx"), at("cy"), rx, ry)
    if name == "line":
        return f"{_n(at('x1'))} {_n(at('y1'))} m {_n(at('x2'))} {_n(at('y2'))} l"
    numbers = _NUMBERS.findall(str(element.get("points", "")))
    pairs = [f"{_n(float(x))} {_n(float(y))}" for x, y in zip(numbers[::2], numbers[1::2], strict=False)]
    if not pairs:
        return "n"
    return " ".join([f"{pairs[0]} m", *(f"{p} l" for p in pairs[1:])]) + (" h" if name == "polygon" else "")


def _ellipse(cx: float, cy: float, rx: float, ry: float) -> str:
    kx, ky = rx * _KAPPA, ry * _KAPPA
    points = [
        (cx + rx, cy + ky, cx + kx, cy + ry, cx, cy + ry),
        (cx - kx, cy + ry, cx - rx, cy + ky, cx - rx, cy),
        (cx - rx, cy - ky, cx - kx, cy - ry, cx, cy - ry),
        (cx + kx, cy - ry, cx + rx, cy - ky, cx + rx, cy),
    ]
    return f"{_n(cx + rx)} {_n(cy)} m " + " ".join(" ".join(map(_n, p)) + " c" for p in points) + " h"


@lru_cache(maxsize=512)
def _written_path(data: str) -> str:
    """A path as one line of operators. Letters that are drawn as outlines come again and again."""
    return " ".join(_path(data))


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
            raise _NotPlain
        count = _COUNTS[command.upper()]
        if at + count > len(tokens) or any(t[0] for t in tokens[at : at + count]):
            raise _NotPlain
        yield command, numbers[at : at + count]
        at += count
        command = {"m": "l", "M": "L"}.get(command, command)  # further pairs are lines


def _path(data: str) -> Iterator[str]:
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
            yield f"{_n(x)} {_n(y)} m"
        elif kind in "LHV":
            if kind == "L":
                x, y = base_x + n[0], base_y + n[1]
            elif kind == "H":
                x = base_x + n[0]
            else:
                y = base_y + n[0]
            yield f"{_n(x)} {_n(y)} l"
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
    return " ".join(f"{_n(a)} {_n(b)}" for a, b in points) + " c"


def _arc(x: float, y: float, n: list[float], ex: float, ey: float) -> Iterator[str]:
    """An elliptical arc as curves (SVG 1.1, appendix F.6)."""
    rx, ry, angle, large, sweep = abs(n[0]), abs(n[1]), math.radians(n[2]), n[3] != 0, n[4] != 0
    if not rx or not ry or (x, y) == (ex, ey):
        yield f"{_n(ex)} {_n(ey)} l"
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
        return f"{_n(cx + c * rx * a - s * ry * b)} {_n(cy + s * rx * a + c * ry * b)}"

    for i in range(steps):
        a, b = begin + i * step, begin + (i + 1) * step
        ca, sa, cb, sb = math.cos(a), math.sin(a), math.cos(b), math.sin(b)
        yield f"{point(ca - reach * sa, sa + reach * ca)} {point(cb + reach * sb, sb - reach * cb)} {point(cb, sb)} c"
