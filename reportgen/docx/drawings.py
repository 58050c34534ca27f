"""Reads drawings: which pictures, shapes, text and alt text a w:drawing, w:pict or w:object holds.

What cannot be read as Word shows it (charts that only Word can compute, SmartArt, Windows metafiles) is marked, and its
words kept. How a picture is cropped, turned, flipped and recoloured, and how a shape is filled, is read for whoever
draws it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Protocol

from lxml import etree

from reportgen.docx.document import Picture, Seen, Shape
from reportgen.docx.styles import Styles
from reportgen.docx.values import colour
from reportgen.docx.views import alternative
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Relationship, parse_xml

Element = etree._Element
_EMU = 12700.0  # a point in English metric units
_DEGREE = 60_000  # what turns are stated in
_DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
_CHART_TYPES = ("/chart", "/diagram", "/chartex")
_SHAPES = frozenset(
    q(name) for name in ("v:shape", "v:rect", "v:roundrect", "v:oval", "v:line", "v:polyline", "v:curve", "v:arc")
)
_RECOLOURS = frozenset(q(f"a:{name}") for name in ("duotone", "clrChange", "lum", "grayscl", "biLevel"))
# The names that a shape has for the theme's colours, as text has them.
_SCHEME = {"bg1": "background1", "bg2": "background2", "tx1": "text1", "tx2": "text2"}
_MOST = 3000.0  # points; Word's largest page is 1584
# Alt texts that say nothing: a file's name, the name Word gives ("Picture 3"), what its recogniser wrote.
_POOR_ALT = re.compile(
    r"\A\S*\.(png|jpe?g|gif|svg|bmp|tiff?|emf|wmf|webp)\Z|\A(picture|image|graphic|chart|photo|img)[ _-]?\d*\Z"
    r"|automatically generated|AI-generated",
    re.IGNORECASE,
)
# Where a file lay on somebody's computer or share, which older Word took for a picture's alt text.
_FILE_PATH = re.compile(r"\A\s*([A-Za-z]:[\\/]|\\\\|file:|/(home|Users|Volumes)/)")


class Parts(Protocol):
    """Where the files of drawings are found."""

    styles: Styles

    def relationship(self, rid: str) -> Relationship | None:
        """A relationship of the part being read."""

    def part_data(self, name: str) -> bytes:
        """A part's bytes; b'' where it is missing."""


@dataclass
class Drawing:
    """What a drawing holds. `shapes` come with the contents of their text boxes, None for one without; `words` are the
    text of what cannot be drawn, which is a `stands_for`."""

    pictures: list[Picture] = field(default_factory=list)
    shapes: list[tuple[Shape, Element | None]] = field(default_factory=list)
    words: str = ""
    stands_for: Seen | None = None
    link: str = ""  # the relationship of the address that the drawing leads to
    seen: list[tuple[Seen, str]] = field(default_factory=list)

    def only_words(self, seen: Seen, name: str, words: str) -> None:
        """Mark what cannot be drawn, and keep its words."""
        self.seen.append((seen, name))
        self.words, self.stands_for = words, seen


def is_poor_alt(alt: str) -> bool:
    """Whether an alt text is a file's name or was made by a machine."""
    return bool(_POOR_ALT.search(alt) or _FILE_PATH.match(alt))


def alt_shown(picture: Picture) -> str:
    """What a reader who cannot see it is told of a picture; never where somebody kept its file."""
    return next((t for t in (picture.alt, picture.name) if t and not _FILE_PATH.match(t)), "Picture")


def read(element: Element, parts: Parts) -> Drawing:
    """Read one drawing element. Total: what is broken in it is left out and named."""
    found = Drawing()
    if element.tag == q("w:drawing"):
        for child in element:
            if child.tag in (q("wp:inline"), q("wp:anchor")):
                _modern(child, parts, found)
        if not len(element):
            found.only_words(Seen.SHAPE, "", "")  # a drawing of which nothing is left
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
        found.seen.append((Seen.FLOATING_DRAWING, name))
    kind = str(data.get("uri", ""))
    if kind.endswith(_CHART_TYPES):
        found.only_words(Seen.CHART if "chart" in kind else Seen.SMARTART, name, alt or _words_of_related(data, parts))
        return
    visible = _visible(data)
    blips = [b for b in visible if b.tag == q("a:blip")]
    for blip in blips:
        size = (width, height) if len(blips) == 1 else _own_extent(blip, width, height)
        shown = _picture(blip, size, parts, found, name)
        found.pictures.append(replace(shown, alt=alt, name=name, decorative=decorative))
    for shape in visible:
        if shape.tag == q("wps:wsp"):
            box = next((e for e in shape.iter(q("w:txbxContent"))), None)
            found.shapes.append((_shape(shape, name, parts), box))
    boxes = [e for e in visible if e.tag == q("w:txbxContent")]
    known = [box for _, box in found.shapes if box is not None]
    found.shapes += [(Shape(name), box) for box in boxes if box not in known]
    if not blips and not boxes and not decorative:
        found.only_words(Seen.SHAPE, name, alt)


def _shape(element: Element, name: str, parts: Parts) -> Shape:
    """A shape's form, fill, outline and turn."""
    properties = element.find(q("wps:spPr"))
    if properties is None:
        return Shape(name)
    form = properties.find(q("a:prstGeom"))
    return Shape(
        name,
        "" if form is None else str(form.get("prst", "")),
        _fill(properties, parts),
        _fill(properties.find(q("a:ln")), parts),
        _turn(properties.find(q("a:xfrm"))),
    )


def _fill(properties: Element | None, parts: Parts) -> str:
    """The colour that a shape or line is filled with, '' for none or for one of several colours."""
    solid = properties.find(q("a:solidFill")) if properties is not None else None
    for given in solid if solid is not None else ():
        if given.tag == q("a:srgbClr"):
            return colour(given.get("val"))
        if given.tag == q("a:schemeClr"):
            named = str(given.get("val", ""))
            return parts.styles.theme_colour(_SCHEME.get(named, named))
    return ""


def _turn(frame: Element | None) -> float:
    stated = "" if frame is None else str(frame.get("rot", ""))
    return int(stated) / _DEGREE if re.fullmatch(r"-?\d{1,9}", stated) else 0.0


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


def _picture(blip: Element, size: tuple[float, float], parts: Parts, found: Drawing, name: str) -> Picture:
    """The vector form of a picture where it has one, else its bitmap; how it is cropped, turned and recoloured."""
    vector = next(blip.iter(q("asvg:svgBlip")), None)
    tried = ""
    bitmap = b""
    shown: Picture | None = None
    for candidate in (vector, blip):
        if candidate is None:
            continue
        related = parts.relationship(str(candidate.get(q("r:embed"), "")))
        if related is None or related.external:
            continue
        data = parts.part_data(related.target)
        kind = kind_of(data)
        tried = related.target
        if kind and shown is None:
            shown = Picture(data, kind, size[0], size[1], _crop(blip), related.target)
        elif kind:
            bitmap = data
    if shown is None:
        found.seen.append((Seen.PICTURE_FORMAT, name or tried) if tried else (Seen.PICTURE_MISSING, name))
        return Picture(b"", "", size[0], size[1])
    frame = _frame(blip)
    flips = ("", "") if frame is None else (frame.get("flipH"), frame.get("flipV"))
    return replace(
        shown,
        bitmap=bitmap,
        turn=_turn(frame),
        flipped_across=flips[0] in _YES,
        flipped_down=flips[1] in _YES,
        recoloured=any(child.tag in _RECOLOURS for child in blip),
    )


_YES = ("1", "true")


def _frame(blip: Element) -> Element | None:
    """The place of a picture in its drawing, which says how it is turned and flipped."""
    picture = next(blip.iterancestors(q("pic:pic")), None)
    return None if picture is None else picture.find(f"{q('pic:spPr')}/{q('a:xfrm')}")


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
    drawn = [e for e in visible if e.tag in _SHAPES]
    shape = next((e for e in drawn if e.tag in (q("v:shape"), q("v:rect"))), drawn[0] if drawn else None)
    width, height = _css_size(str(shape.get("style", "")) if shape is not None else "")
    alt = str(shape.get("alt", "")) if shape is not None else ""
    for image in (e for e in visible if e.tag == q("v:imagedata")):
        rid = str(image.get(q("r:id"), "") or image.get(q("r:pict"), ""))
        name = str(image.get(q("o:title"), ""))
        related = parts.relationship(rid)
        data = parts.part_data(related.target) if related is not None and not related.external else b""
        kind = kind_of(data)
        if not kind:
            found.seen.append((Seen.PICTURE_FORMAT if data else Seen.PICTURE_MISSING, name))
        found.pictures.append(
            Picture(data if kind else b"", kind, width or 100.0, height or 100.0, alt=alt or name, name=name)
        )
    boxes = [e for e in visible if e.tag == q("w:txbxContent")]
    found.shapes = [(_old_shape(box, alt), box) for box in boxes]
    art = " ".join(str(e.get("string", "")) for e in visible if e.tag == q("v:textpath")).strip()
    if any("watermark" in str(e.get("id", "")).lower() for e in drawn):
        found.seen.append((Seen.WATERMARK, art))
    elif art:
        found.only_words(Seen.SHAPE, art, art)
    elif not found.pictures and not boxes and any(e.get(q("o:hr")) is None for e in drawn):
        found.only_words(Seen.SHAPE, alt, alt)


def _old_shape(box: Element, name: str) -> Shape:
    """The shape around a text box of old Word versions."""
    shape = next((e for e in box.iterancestors() if e.tag in _SHAPES), None)
    if shape is None:
        return Shape(name)
    filled = str(shape.get("filled", "t")) not in ("f", "false")
    fill, outline = (colour(str(shape.get(a, "")).partition(" ")[0].lstrip("#")) for a in ("fillcolor", "strokecolor"))
    turn = re.search(r"(?:^|;)\s*rotation\s*:\s*(-?\d{1,4}(?:\.\d+)?)\s*(?:;|$)", str(shape.get("style", "")))
    return Shape(name, shape.tag.rpartition("}")[2], fill if filled else "", outline, float(turn[1]) if turn else 0.0)


def _css_size(style: str) -> tuple[float, float]:
    sizes = {}
    units = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75, "": 0.75}
    for name, size, unit in re.findall(r"(?:^|;)\s*(width|height)\s*:\s*([\d.]+)\s*(pt|in|cm|mm|px)?", style):
        try:
            sizes[name] = min(float(size) * units[unit], _MOST)
        except ValueError:
            continue
    return sizes.get("width", 0.0), sizes.get("height", 0.0)
