"""Puts pictures into a PDF, each file once however often it is shown."""

from __future__ import annotations

import hashlib
import io
import warnings
from typing import Any

from reportlab.pdfbase import pdfdoc

from reportgen.docx.document import Picture
from reportgen.pdf.drawing.svg import Compiled, alpha_name, compile_svg
from reportgen.pdf.file.tagging import TaggedCanvas

# Pictures that no printer resolves are a decompression bomb, not a picture.
_MOST_PIXELS = 60_000_000
_PLAIN_MODES = ("1", "L", "RGB", "RGBA", "P")


class Pictures:
    """The pictures of one document: checked while it is laid out, drawn when it is drawn."""

    def __init__(self) -> None:
        self._compiled: dict[bytes, Compiled | None] = {}
        self._sound: dict[bytes, bool] = {}

    def is_sound(self, picture: Picture) -> bool:
        """Whether the file can be drawn."""
        key = hashlib.sha256(picture.data).digest()
        if key not in self._sound:
            self._sound[key] = self._check(picture, key)
        return self._sound[key]

    def _check(self, picture: Picture, key: bytes) -> bool:
        if picture.kind == "svg":
            self._compiled[key] = compiled = compile_svg(picture.data)
            return compiled is not None or _general(picture.data, "Times-Roman") is not None
        return _open(picture.data) is not None

    def draw(
        self, canvas: TaggedCanvas, picture: Picture, x: float, y: float, width: float, height: float, font: str
    ) -> None:
        """Draw with the bottom left corner here; `font` is for the text of drawings."""
        left, top, right, bottom = picture.crop
        canvas.saveState()
        if any(picture.crop):
            clip = canvas.beginPath()
            clip.rect(x, y, width, height)
            canvas.clipPath(clip, stroke=0, fill=0)
            full_width, full_height = width / (1 - left - right), height / (1 - top - bottom)
            x, y = x - left * full_width, y - bottom * full_height
            width, height = full_width, full_height
        if not picture.kind or not self.is_sound(picture):
            canvas.setStrokeColorRGB(0.6, 0.6, 0.6)
            canvas.setLineWidth(0.5)
            canvas.rect(x, y, max(width, 1.0), max(height, 1.0), stroke=1, fill=0)
        elif picture.kind == "svg":
            self._vector(canvas, picture.data, x, y, width, height, font)
        else:
            _bitmap(canvas, picture.data, x, y, width, height)
        canvas.restoreState()

    def _vector(
        self, canvas: TaggedCanvas, data: bytes, x: float, y: float, width: float, height: float, font: str
    ) -> None:
        key = hashlib.sha256(data).digest()
        name = f"Drawing{key.hex()[:24]}"
        compiled = self._compiled.get(key)
        if compiled is not None:
            if not canvas.hasForm(name):
                _add_form(canvas, name, compiled)
            own_width, own_height = compiled.width, compiled.height
        else:
            drawing = _general(data, font)
            own_width, own_height = drawing.width, drawing.height
            if not canvas.hasForm(name):
                from reportlab.graphics import renderPDF, shapes

                # A drawing starts in this font even where it has no text; the usual one is not embedded.
                shapes.STATE_DEFAULTS["fontName"] = font
                canvas.beginForm(name, 0, 0, own_width, own_height)
                renderPDF.draw(drawing, canvas, 0, 0)
                canvas.endForm()
        canvas.translate(x, y)
        canvas.scale(width / own_width, height / own_height)
        canvas.doForm(name)


def _add_form(canvas: TaggedCanvas, name: str, compiled: Compiled) -> None:
    """A drawing as a form of its own, with the opacities that it names."""
    states = "".join(
        f"/{alpha_name(pair)} << /ca {pair[0]:.3f} /CA {pair[1]:.3f} >> " for pair in sorted(compiled.alphas)
    )
    resources = f"<< /ExtGState << {states}>> >>" if states else "<< >>"
    stream = pdfdoc.PDFStream(
        pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("XObject"),
                "Subtype": pdfdoc.PDFName("Form"),
                "BBox": pdfdoc.PDFArray([0, 0, compiled.width, compiled.height]),
                "Resources": resources,
            }
        ),
        compiled.operators,
        [pdfdoc.PDFZCompress],
    )
    canvas._doc.Reference(stream, canvas._doc.getXObjectName(name))


def _bitmap(canvas: TaggedCanvas, data: bytes, x: float, y: float, width: float, height: float) -> None:
    from reportlab.lib.utils import ImageReader

    image: Any = _open(data)
    if image.format == "JPEG" and image.mode in ("L", "RGB"):
        # As it is, not packed anew; without what the camera or the editor wrote beside the picture.
        canvas.drawImage(ImageReader(io.BytesIO(_picture_alone(data))), x, y, width, height)
        return
    if image.mode not in ("L", "RGB", "RGBA"):
        clear = image.mode in ("LA", "PA", "RGBa") or "transparency" in image.info
        image = image.convert("RGBA" if clear else "RGB")
    canvas.drawImage(ImageReader(image), x, y, width, height, mask="auto")


def _picture_alone(jpeg: bytes) -> bytes:
    """A JPEG file without its remarks: who took it, where, with which program (APP1 to APP13 but colour profiles)."""
    kept = bytearray(jpeg[:2])
    at = 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        marker = jpeg[at + 1]
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        remark = marker == 0xFE or 0xE1 <= marker <= 0xED
        if not remark or jpeg[at + 4 : at + 16] == b"ICC_PROFILE\0":
            kept += jpeg[at:end]
        at = end
    return bytes(kept + jpeg[at:])


def _open(data: bytes) -> Any:
    """A bitmap, decoded; None where the file is broken or absurd."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data))
            if image.width * image.height > _MOST_PIXELS:
                return None
            image.load()
    except (OSError, ValueError, SyntaxError, IndexError, KeyError, TypeError, Image.DecompressionBombError):
        return None
    return image


def _general(data: bytes, font: str) -> Any:
    """A drawing read by the general converter, its text in `font`; None where it cannot be read."""
    import logging

    from reportlab.graphics.shapes import Group, String
    from svglib.svglib import svg2rlg

    logging.getLogger("svglib").setLevel(logging.CRITICAL)
    try:
        drawing = svg2rlg(io.BytesIO(data))
    except Exception:  # noqa: BLE001, RUF100  # a converter of any SVG fails in any way; the frame is drawn instead
        return None
    if drawing is None or not drawing.width or not drawing.height:
        return None
    waiting: list[Any] = [drawing]
    while waiting:
        shape = waiting.pop()
        if isinstance(shape, String):
            shape.fontName = font
        elif isinstance(shape, Group) or hasattr(shape, "contents"):
            waiting.extend(shape.contents)
    return drawing
