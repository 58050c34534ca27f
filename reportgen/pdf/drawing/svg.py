"""Turns plain SVG drawings into PDF operators: the lines and shapes that charting programs write.

Covers paths, basic shapes, groups, transforms, clipping, reuse and opacity, which is all that a chart without text
needs, in a fraction of a general converter's time. Whatever else a drawing holds (text, gradients, pictures, filters)
makes `compile_svg` say no, and the general converter takes over.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from lxml import etree

from reportgen.pdf.drawing.svg_paths import NUMBER, NotPlain, ellipse, number, written_path

Element = etree._Element
_HREFS = ("{http://www.w3.org/1999/xlink}href", "href")
_NUMBERS = re.compile(NUMBER)
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
_UNITS = {"": 1.0, "px": 1.0, "pt": 1.25, "in": 96.0, "cm": 37.795, "mm": 3.7795, "pc": 15.0}

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


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
    except (etree.XMLSyntaxError, NotPlain, ValueError, ZeroDivisionError, OverflowError, RecursionError, KeyError):
        return None


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _length(text: str | None, default: float = 0.0) -> float:
    if text is None or not text.strip():
        return default
    found = re.fullmatch(rf"\s*({NUMBER})\s*([a-z]*)\s*", text)
    if found is None or found[2] not in _UNITS:
        raise NotPlain
    return float(found[1]) * _UNITS[found[2]]


def _size(root: Element) -> tuple[float, float, tuple[float, float, float, float]]:
    view = [float(n) for n in _NUMBERS.findall(root.get("viewBox", ""))]
    has_view = len(view) == 4 and view[2] > 0 and view[3] > 0
    stated = [root.get("width"), root.get("height")]
    sizes = []
    for at, text in enumerate(stated):
        if text is None or text.strip().endswith("%"):
            if not has_view:
                raise NotPlain
            sizes.append(view[2 + at])
        else:
            sizes.append(_length(text))
    if min(sizes) <= 0:
        raise NotPlain
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
                    raise NotPlain
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
        raise NotPlain
    return style


def _element(element: Element, above: dict[str, str], maker: _Maker) -> None:
    name = _name(element)
    if not name or name in _SILENT:
        return
    if name not in _SHAPES and name not in ("g", "use", "svg", "a"):
        raise NotPlain
    style = _style(element, above, maker)
    if style.get("display") == "none" or (name in _SHAPES and style.get("visibility") in ("hidden", "collapse")):
        return
    maker.depth += 1
    if maker.depth > 60 or len(maker.out) > 500_000:
        raise NotPlain
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
            raise NotPlain
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
        raise NotPlain  # a group's opacity blends its members first
    style["fill-opacity"] = str(float(style.get("fill-opacity", 1)) * float(opacity))
    style["stroke-opacity"] = str(float(style.get("stroke-opacity", 1)) * float(opacity))


def _used(element: Element, maker: _Maker) -> Element:
    """What a `use` shows again."""
    target = next((str(element.get(h)) for h in _HREFS if element.get(h)), "")
    used = maker.ids.get(target.removeprefix("#"))
    if used is None or not target.startswith("#") or _name(used) in ("symbol", "svg"):
        raise NotPlain
    return used


def _clip(given: str, maker: _Maker) -> str:
    found = re.fullmatch(r"url\(['\"]?#([^)'\"]+)['\"]?\)", given.strip())
    path = maker.ids.get(found[1]) if found else None
    if path is None or path.get("clipPathUnits") == "objectBoundingBox" or path.get("transform"):
        raise NotPlain
    parts = []
    for child in path:
        if not _name(child):
            continue
        if _name(child) not in _SHAPES or child.get("transform"):
            raise NotPlain
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
        parts = [f"{stroke} RG {number(width)} w"]
        parts.append(f"{ {'butt': 0, 'round': 1, 'square': 2}[style.get('stroke-linecap', 'butt')] } J")
        parts.append(f"{ {'miter': 0, 'round': 1, 'bevel': 2}[style.get('stroke-linejoin', 'miter')] } j")
        parts.append(f"{number(max(float(style.get('stroke-miterlimit', 4)), 1.0))} M")
        dashes = style.get("stroke-dasharray", "none")
        if dashes != "none":
            lengths = [float(n) for n in _NUMBERS.findall(dashes)]
            if lengths and sum(lengths) > 0 and min(lengths) >= 0:
                offset = _length(style.get("stroke-dashoffset"))
                parts.append(f"[{' '.join(map(number, lengths))}] {number(max(offset, 0.0))} d")
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
            raise NotPlain
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
    return " ".join(map(number, matrix)) + " cm"


def _outline(element: Element, name: str) -> str:
    def at(key: str, default: float = 0.0) -> float:
        return _length(element.get(key), default)

    if name == "path":
        return written_path(str(element.get("d", "")))
    if name == "rect":
        if element.get("rx") or element.get("ry"):
            raise NotPlain
        return f"{number(at('x'))} {number(at('y'))} {number(at('width'))} {number(at('height'))} re"
    if name in ("circle", "ellipse"):
        rx, ry = (at("r"), at("r")) if name == "circle" else (at("rx"), at("ry"))
        return ellipse(at("cx"), at("cy"), rx, ry)
    if name == "line":
        return f"{number(at('x1'))} {number(at('y1'))} m {number(at('x2'))} {number(at('y2'))} l"
    numbers = _NUMBERS.findall(str(element.get("points", "")))
    pairs = [f"{number(float(x))} {number(float(y))}" for x, y in zip(numbers[::2], numbers[1::2], strict=False)]
    if not pairs:
        return "n"
    return " ".join([f"{pairs[0]} m", *(f"{p} l" for p in pairs[1:])]) + (" h" if name == "polygon" else "")
