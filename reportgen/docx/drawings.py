"""Reads drawings: which pictures, which text and which alt text a w:drawing, w:pict or w:object holds.

What cannot be drawn (charts that only Word can compute, SmartArt, Windows metafiles) is named, and its words kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Protocol

from lxml import etree

from reportgen.docx.document import Picture
from reportgen.docx.views import alternative
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Relationship, parse_xml

Element = etree._Element
_EMU = 12700.0  # a point in English metric units
_DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
_CHART_TYPES = ("/chart", "/diagram", "/chartex")
_SHAPES = frozenset(
    q(name) for name in ("v:shape", "v:rect", "v:roundrect", "v:oval", "v:line", "v:polyline", "v:curve", "v:arc")
)
_MOST = 3000.0  # points; Word's largest page is 1584


class Parts(Protocol):
    """Where the files of drawings are found."""

    def relationship(self, rid: str) -> Relationship | None:
        """A relationship of the part being read."""

    def part_data(self, name: str) -> bytes:
        """A part's bytes; b'' where it is missing."""


@dataclass(frozen=True)
class Shown:
    """A picture with what is said about it."""

    picture: Picture
    alt: str
    name: str
    decorative: bool


@dataclass
class Drawing:
    """What a drawing holds. `boxes` are text boxes' contents, `words` text of what cannot be drawn."""

    pictures: list[Shown] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    words: str = ""
    link: str = ""  # the relationship of the address that the drawing leads to
    problems: list[tuple[str, str]] = field(default_factory=list)


def read(element: Element, parts: Parts) -> Drawing:
    """Read one drawing element. Total: what is broken in it is left out and named."""
    found = Drawing()
    if element.tag == q("w:drawing"):
        for child in element:
            if child.tag in (q("wp:inline"), q("wp:anchor")):
                _modern(child, parts, found)
    else:
        _legacy(element, parts, found)
    return found


def _modern(element: Element, parts: Parts, found: Drawing) -> None:
    about = element.find(q("wp:docPr"))
    alt = str(about.get("descr", "")) if about is not None else ""
    name = (str(about.get("title", "")) or str(about.get("name", ""))) if about is not None else ""
    if not alt and about is not None:
        alt = str(about.get("title", ""))
    mark = next(about.iter(_DECORATIVE), None) if about is not None else None
    decorative = mark is not None and mark.get("val", "1") not in ("0", "false")
    click = about.find(q("a:hlinkClick")) if about is not None else None
    found.link = str(click.get(q("r:id"), "")) if click is not None else ""
    width, height = _extent(element.find(q("wp:extent")))
    data = element.find(f"{q('a:graphic')}/{q('a:graphicData')}")
    if data is None:
        return
    if element.tag == q("wp:anchor"):
        found.problems.append(("floating-drawing", name))
    kind = str(data.get("uri", ""))
    if kind.endswith(_CHART_TYPES):
        found.problems.append(("chart-not-drawn" if "chart" in kind else "smartart-not-drawn", name))
        found.words = alt or _words_of_related(data, parts)
        return
    blips = [b for b in _visible(data) if b.tag == q("a:blip")]
    for blip in blips:
        size = (width, height) if len(blips) == 1 else _own_extent(blip, width, height)
        picture = _picture(blip, size, parts, found, name)
        if picture is not None:
            found.pictures.append(Shown(picture, alt, name, decorative))
    found.boxes = [e for e in _visible(data) if e.tag == q("w:txbxContent")]
    if not blips and not found.boxes and not decorative:
        found.problems.append(("shape-not-drawn", name))
        found.words = alt


def _visible(parent: Element) -> list[Element]:
    """Every element below, in order, through the branch of each alternative that is read; text boxes stay shut."""
    found: list[Element] = []
    for child in parent:
        if not isinstance(child.tag, str):
            continue
        if child.tag == q("mc:AlternateContent"):
            chosen = alternative(child)
            if chosen is not None:
                found += _visible(chosen)
            continue
        found.append(child)
        if child.tag != q("w:txbxContent"):
            found += _visible(child)
    return found


def _extent(element: Element | None) -> tuple[float, float]:
    if element is None:
        return 0.0, 0.0
    return _emu(element.get("cx")), _emu(element.get("cy"))


def _emu(text: str | None) -> float:
    try:
        return min(max(int(text or "0") / _EMU, 0.0), _MOST)
    except ValueError:
        return 0.0


def _own_extent(blip: Element, width: float, height: float) -> tuple[float, float]:
    """The size of one picture of a group, from its own shape."""
    for above in blip.iterancestors():
        for extent in above.iterfind(f"{q('pic:spPr')}/{q('a:xfrm')}/{q('a:ext')}"):
            own = _extent(extent)
            if own[0] and own[1]:
                shrink = min(1.0, width / own[0] if width else 1.0, height / own[1] if height else 1.0)
                return own[0] * shrink, own[1] * shrink
    return width, height


def _picture(blip: Element, size: tuple[float, float], parts: Parts, found: Drawing, name: str) -> Picture | None:
    """The vector form of a picture where it has one, else its bitmap."""
    vector = next(blip.iter(q("asvg:svgBlip")), None)
    crop = _crop(blip)
    tried = ""
    for candidate in (vector, blip):
        if candidate is None:
            continue
        related = parts.relationship(str(candidate.get(q("r:embed"), "")))
        if related is None or related.external:
            continue
        data = parts.part_data(related.target)
        kind = kind_of(data)
        tried = related.target
        if kind in ("svg", "png", "jpeg", "gif", "bmp", "tiff", "webp"):
            return Picture(data, kind, size[0], size[1], crop, related.target)
    if not tried:
        found.problems.append(("picture-missing", name))
        return Picture(b"", "", size[0], size[1])
    found.problems.append(("picture-format", name or tried))
    return Picture(b"", "", size[0], size[1])


def _crop(blip: Element) -> tuple[float, float, float, float]:
    fill = blip.getparent()
    source = fill.find(q("a:srcRect")) if fill is not None else None
    if source is None:
        return 0.0, 0.0, 0.0, 0.0
    shares = []
    for side in ("l", "t", "r", "b"):
        text = str(source.get(side, "0"))
        try:
            share = float(text.rstrip("%")) / (100 if text.endswith("%") else 100_000)
        except ValueError:
            share = 0.0
        shares.append(min(max(share, 0.0), 0.99))
    left, top, right, bottom = shares
    return (left, top, right, bottom) if left + right < 1 and top + bottom < 1 else (0.0, 0.0, 0.0, 0.0)


def kind_of(data: bytes) -> str:
    """What kind of picture a file is, by its first bytes; '' for what cannot be drawn."""
    for signature, kind in (
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff", "jpeg"),
        (b"GIF8", "gif"),
        (b"BM", "bmp"),
        (b"II*\x00", "tiff"),
        (b"MM\x00*", "tiff"),
    ):
        if data.startswith(signature):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return "svg" if b"<svg" in data[:4000] else ""


def _words_of_related(data: Element, parts: Parts) -> str:
    """The words of a chart or diagram part."""
    words: list[str] = []
    for element in data.iter():
        for name in (q("r:id"), q("r:dm")):
            related = parts.relationship(str(element.get(name, "")))
            if related is None or related.external:
                continue
            content = parts.part_data(related.target)
            if content:
                root = parse_xml(content, related.target)
                words += [str(t.text) for t in root.iter(q("a:t")) if t.text and t.text.strip()]
    return " · ".join(words)


# ---------------------------------------------------------------------- pictures of old Word versions (VML)
def _legacy(element: Element, parts: Parts, found: Drawing) -> None:
    visible = _visible(element)
    shape = next((e for e in visible if e.tag in (q("v:shape"), q("v:rect"))), None)
    width, height = _css_size(str(shape.get("style", "")) if shape is not None else "")
    alt = str(shape.get("alt", "")) if shape is not None else ""
    for image in (e for e in visible if e.tag == q("v:imagedata")):
        rid = str(image.get(q("r:id"), "") or image.get(q("r:pict"), ""))
        name = str(image.get(q("o:title"), ""))
        related = parts.relationship(rid)
        data = parts.part_data(related.target) if related is not None and not related.external else b""
        kind = kind_of(data)
        if not kind:
            found.problems.append(("picture-format" if data else "picture-missing", name))
        picture = Picture(data if kind else b"", kind, width or 100.0, height or 100.0)
        found.pictures.append(Shown(picture, alt or name, name, decorative=False))
    found.boxes = [e for e in visible if e.tag == q("w:txbxContent")]
    art = " ".join(str(e.get("string", "")) for e in visible if e.tag == q("v:textpath")).strip()
    shapes = [e for e in visible if e.tag in _SHAPES]
    if any("watermark" in str(e.get("id", "")).lower() for e in shapes):
        found.problems.append(("watermark", art))
    elif art:
        found.problems.append(("shape-not-drawn", art))
        found.words = art
    elif not found.pictures and not found.boxes and any(e.get(q("o:hr")) is None for e in shapes):
        found.problems.append(("shape-not-drawn", alt))
        found.words = alt


def _css_size(style: str) -> tuple[float, float]:
    sizes = {}
    units = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75, "": 0.75}
    for name, size, unit in re.findall(r"(?:^|;)\s*(width|height)\s*:\s*([\d.]+)\s*(pt|in|cm|mm|px)?", style):
        try:
            sizes[name] = min(float(size) * units[unit], _MOST)
        except ValueError:
            continue
    return sizes.get("width", 0.0), sizes.get("height", 0.0)
