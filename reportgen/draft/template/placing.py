"""Builds what the marks in a filled-in template stand for: locked figures, pictures, signs, links, named headings.

One pass over the runs of a part, so that the work grows with the document and no faster. A run keeps the formatting
that the template's owner gave to its tag.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from xml.sax.saxutils import quoteattr

from lxml import etree

from reportgen.charts import Picture
from reportgen.docx.editing.styles import Links, StyleNames
from reportgen.draft.anchors import Anchor, figure, point_elements
from reportgen.draft.template.marks import (
    MARK,
    OPEN,
    Figure,
    Heading,
    Link,
    Mark,
    Marks,
    Rating,
    Trend,
    Wide,
    clean,
    unwrap,
)
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import OFFICE_RELATIONSHIP, Package

Element = etree._Element

_EMU_A_POINT = 12700
_SIGN_LOWERED = -2  # half points: Word centres the sign on its word; LibreOffice leaves it on the line
# No taller than the letters of a table reach, or the sign would push its own line down, away from the row's others.
_SIGN_SIZE_PT = 9.5
_NBSP = "\u00a0"  # keeps a sign and its word on one line
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)
_NAMESPACES = " ".join(f'xmlns:{p}="{NAMESPACES[p]}"' for p in ("w", "r", "wp", "a", "pic", "asvg"))

# Attributes of alternative text, which a template may fill with tags.
_ALTERNATIVE_TEXT = (
    ("w:tblCaption", "w:val"),
    ("w:tblDescription", "w:val"),
    ("wp:docPr", "descr"),
    ("wp:docPr", "title"),
)

# What stands before w:b in a w:rPr, by the schema's order.
_BEFORE_BOLD = frozenset((q("w:rStyle"), q("w:rFonts")))


@dataclass
class Media:
    """Puts pictures into the package, each once, and relates them to one part."""

    package: Package
    part: str
    _ids: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, name: str, picture: Picture) -> tuple[str, str]:
        """The relationship ids of a picture's PNG and SVG. The same name is the same picture."""
        if name not in self._ids:
            number = len(self._ids) + 1
            ids = []
            for ending, data in (("png", picture.png), ("svg", picture.svg)):
                stored = f"word/media/{PurePosixPath(self.part).stem}-{number}.{ending}"
                self.package.put(stored, data)
                rid = f"rg{ending.capitalize()}{number}"
                self.package.relate(self.part, rid, f"{OFFICE_RELATIONSHIP}/image", stored)
                ids.append(rid)
            self._ids[name] = (ids[0], ids[1])
            self.package.declare_ending("png", "image/png")
            self.package.declare_ending("svg", "image/svg+xml")
        return self._ids[name]


@dataclass
class Placing:
    """Places the marks of one part. `placed` gathers the numbers of the marks met, in the order of the document.

    `width` is that of the text, in twips: a wide picture is made smaller to fit in.
    """

    marks: Marks
    anchors: Mapping[str, Anchor]
    styles: StyleNames
    links: Links
    media: Media
    pictures: Mapping[str, Picture]
    signs: Mapping[str, Picture]
    width: int
    placed: list[int] = field(default_factory=list)

    def place(self, root: Element) -> None:
        """Replace every mark of the part. The marks in alternative text become their words."""
        for run in list(root.iter(q("w:r"))):
            if any(OPEN in (t.text or "") for t in run.iterchildren(q("w:t"))):
                self._run(run)
        for name, attribute in _ALTERNATIVE_TEXT:
            for element in root.iter(q(name)):
                key = q(attribute) if ":" in attribute else attribute
                value = element.get(key)
                if value is not None and OPEN in value:
                    element.set(key, unwrap(value))

    def _run(self, run: Element) -> None:
        properties = run.find(q("w:rPr"))
        parts: list[Element] = []
        for child in run:
            if child.tag == q("w:rPr"):
                continue
            if child.tag == q("w:t"):
                parts.extend(self._text(child.text or "", properties))
            else:
                parts.append(_run_of(properties, child))
        parent = run.getparent()
        if parent is None:
            raise ValueError("a run stands outside any paragraph")
        at = parent.index(run)
        parts[-1].tail = run.tail
        parent[at : at + 1] = parts

    def _text(self, text: str, properties: Element | None) -> Iterator[Element]:
        at = 0
        for found in MARK.finditer(text):
            yield from _plain(text[at : found.start()], properties)
            at = found.end()
            number = int(found[1])
            self.placed.append(number)
            yield from self._mark(self.marks.made[number], found[2], properties)
        yield from _plain(text[at:], properties)

    def _mark(self, mark: Mark, text: str, properties: Element | None) -> Iterator[Element]:
        match mark:
            case Figure(key, title):
                yield figure(self.anchors[key], title, _plain(text, properties))
            case Heading(key):
                yield from point_elements(self.anchors[key].bookmark)
                yield from _plain(text, properties)
            case Link(address):
                yield from self._link(address, text, properties)
            case Rating(rating, key, title):
                runs = [self._sign(rating.sign), *_plain(f"{_NBSP}{text}", _bold(properties))]
                yield from (figure(self.anchors[key], title, runs),) if key else runs
            case Trend(key, title, measure_id, alt):
                picture = self.pictures[measure_id]
                ids = self.media.add(f"trend {measure_id}", picture)
                drawing = _drawing(clean(f"Trend of {measure_id}"), ids, _size(picture), alt=alt)
                yield figure(self.anchors[key], title, [drawing])
            case Wide(key, title, alt, inside_lock):
                picture = self.pictures[key]
                size = _size(picture, min(1.0, self.width / 20 / picture.width_pt))
                drawing = _drawing(clean(title), self.media.add(key, picture), size, alt=alt)
                if inside_lock:
                    yield from (*point_elements(self.anchors[key].bookmark), drawing)
                else:
                    yield figure(self.anchors[key], title, [drawing])

    def _link(self, address: str, text: str, properties: Element | None) -> Iterator[Element]:
        rid = self.links.id(address)
        if not rid:
            yield from _plain(text, properties)
            return
        link = etree.Element(q("w:hyperlink"), {q("r:id"): rid, q("w:history"): "1"})
        style = self.styles.id("Hyperlink")
        if style:
            properties = etree.Element(q("w:rPr")) if properties is None else copy.deepcopy(properties)
            for own in properties.findall(q("w:rStyle")):
                properties.remove(own)
            properties.insert(0, etree.Element(q("w:rStyle"), {q("w:val"): style}))
        link.extend(_plain(text, properties))
        yield link

    def _sign(self, sign: str) -> Element:
        picture = self.signs[sign]
        name = f"Rating sign {sign}"
        side = round(_SIGN_SIZE_PT * _EMU_A_POINT)
        return _drawing(name, self.media.add(name, picture), (side, side), lowered=_SIGN_LOWERED)


def _plain(text: str, properties: Element | None) -> Iterator[Element]:
    """A run for the text, if there is any; line breaks and tabs become Word's own."""
    if not text:
        return
    run = etree.Element(q("w:r"))
    if properties is not None:
        run.append(copy.deepcopy(properties))
    for line_number, line in enumerate(text.split("\n")):
        if line_number:
            etree.SubElement(run, q("w:br"))
        for piece_number, piece in enumerate(line.split("\t")):
            if piece_number:
                etree.SubElement(run, q("w:tab"))
            if piece:
                written = etree.SubElement(run, q("w:t"))
                written.text = piece
                if piece != piece.strip():
                    written.set(q("xml:space"), "preserve")
    yield run


def _run_of(properties: Element | None, child: Element) -> Element:
    run = etree.Element(q("w:r"))
    if properties is not None:
        run.append(copy.deepcopy(properties))
    run.append(child)
    child.tail = None
    return run


def _bold(properties: Element | None) -> Element:
    """Run properties with bold added, in the schema's order."""
    bold = etree.Element(q("w:rPr")) if properties is None else copy.deepcopy(properties)
    if bold.find(q("w:b")) is None:
        at = sum(1 for child in bold if child.tag in _BEFORE_BOLD)
        bold.insert(at, etree.Element(q("w:b")))
    return bold


def _size(picture: Picture, scale: float = 1.0) -> tuple[int, int]:
    return round(picture.width_pt * scale * _EMU_A_POINT), round(picture.height_pt * scale * _EMU_A_POINT)


def _drawing(name: str, ids: tuple[str, str], size: tuple[int, int], *, alt: str = "", lowered: int = 0) -> Element:
    """A run with an inline picture: the PNG, with the SVG beside it for programs that draw vectors.

    Without `alt` the picture is marked as decorative: a screen reader passes over it. Ids and the uniqueness of names
    are given to all pictures together once the document is whole.
    """
    png, svg = ids
    width, height = size
    position = f'<w:rPr><w:position w:val="{lowered}"/></w:rPr>' if lowered else ""
    description = f" descr={quoteattr(alt)}" if alt else ""
    decorative = "" if alt else _DECORATIVE
    return etree.fromstring(
        f'<w:r {_NAMESPACES}>{position}<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="0" name={quoteattr(name)}{description}>{decorative}</wp:docPr>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic><a:graphicData uri="{NAMESPACES["pic"]}"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="0" name={quoteattr(name)}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{png}"><a:extLst><a:ext uri="{_SVG_EXTENSION}">'
        f'<asvg:svgBlip r:embed="{svg}"/></a:ext></a:extLst></a:blip><a:stretch><a:fillRect/></a:stretch>'
        "</pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )
