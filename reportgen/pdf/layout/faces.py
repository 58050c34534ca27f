"""The fonts of a PDF: which file stands for which Word font, how wide its characters are, how it is embedded.

Arial and Calibri, the usual fonts of council documents, are set in Liberation Sans and Carlito, which have the same
widths, so that lines break where Word breaks them. A house font is taken from a folder that the caller names. Any
other font is substituted and reported. A character that a font lacks is taken from DejaVu Sans.
"""

from __future__ import annotations

import re
import struct
from functools import cache
from pathlib import Path
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from reportgen.fonts import shipped

# Embedded text starts with the codes that are used: no unused glyphs in a subset, no code without a Unicode value.
rl_config.ttfAsciiReadable = 0

_STYLES = {
    (False, False): "Regular",
    (True, False): "Bold",
    (False, True): "Italic",
    (True, True): "BoldItalic",
}
# The fonts of the same widths: using one for the other moves no line.
SAME_WIDTHS = {
    "arial": "LiberationSans",
    "helvetica": "LiberationSans",
    "liberation sans": "LiberationSans",
    "arimo": "LiberationSans",
    "calibri": "Carlito",
    "carlito": "Carlito",
}
_CLOSEST = {"calibri light": "Carlito", "aptos": "Carlito", "cambria": "Carlito", "segoe ui": "Carlito"}
_FALLBACK = "DejaVuSans"
# Fonts whose characters are pictures; their text is mapped to Unicode when it is read.
SYMBOL_FONTS = frozenset(("symbol", "wingdings", "wingdings 2", "wingdings 3", "webdings", "zapf dingbats"))
# Characters that print nothing: a font need not have them, and none of them may be counted as lost.
_SILENT = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\x00-\x08\x0b-\x1f\x7f-\x9f]")
REPLACEMENT = "\ufffd"


class _EmbeddedFont(TTFont):  # type: ignore[misc]  # ReportLab publishes no types
    """ReportLab's TrueType font with a Unicode table that PDF/A accepts.

    ReportLab gives code 0 a Unicode value of zero, writes characters above U+FFFF as five digits, and puts 256
    entries into one block where a hundred are allowed.
    """

    def addObjects(self, document: Any) -> None:
        subsets = self.state[document].subsets
        before = set(document.idToObject)
        super().addObjects(document)
        tables = [k for k in document.idToObject if k not in before and k.startswith("toUnicodeCMap:")]
        for table, codes in zip(tables, subsets, strict=True):
            document.idToObject[table].content = _unicode_table(table.partition(":")[2], codes)


def _unicode_table(name: str, codes: list[int]) -> str:
    entries = [f"<{at:02X}> <{_utf16(code)}>" for at, code in enumerate(codes) if code]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        f"/CMapName /{name} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    for at in range(0, len(entries), 100):
        block = entries[at : at + 100]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


def _utf16(code: int) -> str:
    return chr(code).encode("utf-16-be", "replace").hex().upper()


class Face:
    """One font file: its measures in thousandths of the size, and which characters it has."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.font = _EmbeddedFont(name, str(path))
        inner = self.font.face
        self.has = inner.charToGlyph
        self._widths: dict[int, float] = inner.charWidths
        self._default = float(inner.defaultWidth)
        self._words: dict[str, float] = {}
        ascent, descent, gap = struct.unpack(">hhh", inner.get_table("hhea")[4:10])
        per_em = struct.unpack(">H", inner.get_table("head")[18:20])[0]
        # A single line of Word's is ascent, descent and gap together; the gap stands above the text.
        self.ascent = (ascent + gap) / per_em
        self.descent = -descent / per_em
        self.cap_height = float(inner.capHeight) / 1000 or 0.7

    def register(self) -> str:
        """Make the face known to ReportLab's own text drawing; its name there."""
        if self.name not in pdfmetrics._fonts:
            pdfmetrics.registerFont(self.font)
        return self.name

    def width(self, text: str) -> float:
        """The width of a text in thousandths of the font size."""
        found = self._words.get(text)
        if found is None:
            widths, default = self._widths, self._default
            found = sum([widths.get(ord(c), default) for c in text])
            if len(self._words) > 50_000:
                self._words.clear()  # bounded: the words of a 1,000-page report fit well below this
            self._words[text] = found
        return found


@cache
def _shipped(name: str) -> Face:
    return Face(name, shipped(name))


class Fonts:
    """The fonts of one document. Remembers what it had to substitute and which characters no font has."""

    def __init__(self, folder: Path | None = None) -> None:
        self.substituted: dict[str, str] = {}
        self.unusable: dict[str, str] = {}
        self.missing: set[str] = set()
        self._folder = folder
        self._house: dict[tuple[str, bool, bool], Path] | None = None
        self._faces: dict[tuple[str, bool, bool], Face] = {}
        self._pieces: dict[tuple[str, str], list[tuple[Face, str]]] = {}

    def face(self, family: str, bold: bool, italic: bool) -> Face:
        """The face to use for a Word font; the substitute if there is no other."""
        key = (family, bold, italic)
        found = self._faces.get(key)
        if found is None:
            found = self._faces[key] = self._find(family, bold, italic)
        return found

    def _find(self, family: str, bold: bool, italic: bool) -> Face:
        wanted = family.strip().lower()
        same = SAME_WIDTHS.get(wanted)
        if same:
            return _shipped(f"{same}-{_STYLES[bold, italic]}")
        house = self._house_fonts()
        for style in ((bold, italic), (bold, False), (False, italic), (False, False)):
            path = house.get((wanted, *style))
            if path is not None:
                try:
                    return Face(f"{re.sub('[^A-Za-z0-9]', '', family)}-{_STYLES[style]}", path)
                except (TTFError, OSError, struct.error, ValueError, KeyError, IndexError):
                    self.unusable[family] = path.name
        if wanted in ("dejavu sans", "dejavusans") and not bold and not italic:
            return _shipped(_FALLBACK)
        closest = _CLOSEST.get(wanted, "LiberationSans")
        if wanted not in SYMBOL_FONTS:
            self.substituted[family] = "Liberation Sans" if closest == "LiberationSans" else closest
        return _shipped(f"{closest}-{_STYLES[bold, italic]}")

    def _house_fonts(self) -> dict[tuple[str, bool, bool], Path]:
        if self._house is None:
            self._house = {}
            if self._folder is not None and self._folder.is_dir():
                for path in sorted(self._folder.iterdir()):
                    if path.suffix.lower() in (".ttf", ".otf"):
                        self._house.update(_names_of(path))
        return self._house

    def runs(self, text: str, face: Face) -> list[tuple[Face, str]]:
        """The text parted by the face that has its characters; a character that none has becomes U+FFFD."""
        has = face.has
        for c in text:
            if ord(c) not in has:
                break
        else:
            return [(face, text)]
        key = (face.name, text)
        found = self._pieces.get(key)
        if found is None:
            found = self._pieces[key] = self._part(text, face)
        return found

    def _part(self, text: str, face: Face) -> list[tuple[Face, str]]:
        fallback = _shipped(_FALLBACK)
        parts: list[tuple[Face, str]] = []
        for c in _SILENT.sub("", text):
            code = ord(c)
            if code in face.has or c == "\u00a0":
                use = face
            elif code in fallback.has:
                use = fallback
            elif c == "\u2011" and 0x2D in face.has:  # the hyphen that does not break looks like any hyphen
                use, c = face, "-"
            else:
                self.missing.add(c)
                use, c = fallback, REPLACEMENT
            if parts and parts[-1][0] is use:
                parts[-1] = (use, parts[-1][1] + c)
            else:
                parts.append((use, c))
        return parts


def _names_of(path: Path) -> dict[tuple[str, bool, bool], Path]:
    """The family and style that a font file says it has; nothing for a file that cannot be read."""
    # Only where a folder of house fonts is given; fontTools publishes no types.
    from fontTools.ttLib import TTFont as Read  # type: ignore[import-untyped]
    from fontTools.ttLib import TTLibError

    try:
        with Read(path, lazy=True) as font:
            names = font["name"]
            family = names.getDebugName(16) or names.getDebugName(1) or ""
            style = (names.getDebugName(17) or names.getDebugName(2) or "").lower()
            legacy = names.getDebugName(1) or ""
    except (TTLibError, OSError, KeyError, ValueError, struct.error):
        return {}
    key = ("bold" in style, "italic" in style or "oblique" in style)
    found = {(family.lower(), *key): path}
    if legacy and legacy != family:
        found[(legacy.lower(), *key)] = path
    return found


class Encoder:
    """Turns text into the codes of one PDF's font subsets."""

    def __init__(self, document: pdfdoc.PDFDocument) -> None:
        self._document = document
        self._literal: dict[str, tuple[str, dict[int, str], set[str]]] = {}

    def strings(self, face: Face, text: str) -> list[tuple[str, str]]:
        """The text as (resource name, PDF string) pairs: one pair unless it needs a second subset."""
        known = self._literal.get(face.name)
        if known is not None:
            name, table, characters = known
            if characters.issuperset(text):
                return [(name, f"({text.translate(table)})")]
        parts = face.font.splitString(text, self._document)
        found = []
        for subset, codes in parts:
            name = face.font.getSubsetInternalName(subset, self._document)
            found.append((name, f"({''.join(map(_escape, codes))})"))
        state = face.font.state[self._document]
        name = face.font.getSubsetInternalName(0, self._document)
        table = {code: _escape(at) for code, at in state.assignments.items() if at < 256}
        if 32 in table:
            table[0xA0] = table[32]
        table.pop(0, None)
        self._literal[face.name] = (name, table, set(map(chr, table)))
        return found


def _escape(code: int) -> str:
    return chr(code) if 32 <= code < 127 and code not in (40, 41, 92) else f"\\{code:03o}"
