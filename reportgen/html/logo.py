"""The council's logo: a picture beside the workbook that the Report sheet names.

The picture is drawn anew for the pages. Whatever else its file holds stays behind: who made it and where, a script, a
second file that was appended; and a photograph of many megabytes becomes a logo.
"""

from __future__ import annotations

import io
from pathlib import Path

from reportgen.findings import Finding, InFile, Place, Severity
from reportgen.html.dashboard import Logo
from reportgen.ooxml.package import read_file

_KINDS = ("PNG", "JPEG")  # known by their contents; not SVG, which may run a script where it is opened by itself
_MOST_BYTES, _MOST_PIXELS = 20_000_000, 40_000_000
_ROOM = (960, 240)  # pixels: four times what a page shows, for fine screens


def read_logo(folder: Path, name: str, place: Place | None) -> tuple[Logo | None, tuple[Finding, ...]]:
    """The logo of this name in a folder; None with a finding where it is missing or no picture, and without a name."""
    if not name:
        return None, ()
    path = folder / Path(name).name  # beside the workbook, as the Report sheet says: never elsewhere
    if not path.is_file():
        problem, remedy = f"the logo '{name}' is not beside the workbook.", "Put the file there, or clear the cell."
        return None, (_warning("logo-missing", place, problem, remedy),)
    drawn = _drawn(read_file(path)) if path.stat().st_size <= _MOST_BYTES else None
    if drawn is None:
        problem = f"the logo '{name}' is no PNG or JPEG picture that can be read, or it is far too large."
        return None, (_warning("logo-unreadable", place, problem, "Save it as PNG, no larger than a screen."),)
    return Logo(drawn, ".png"), ()


def _drawn(data: bytes) -> bytes | None:
    """The picture alone as PNG, small enough for the head of a page; None for what cannot be drawn."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=_KINDS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return None
            picture.draft("RGB", _ROOM)
            plain = picture.convert("RGBA")
    # What Pillow raises for bytes that are cut short or made up depends on where they break.
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return None
    plain.thumbnail(_ROOM)
    if min(plain.size) < 1:
        return None
    written = io.BytesIO()
    plain.save(written, "PNG", optimize=True)
    return written.getvalue()


def _warning(code: str, place: Place | None, problem: str, remedy: str) -> Finding:
    return Finding(code, Severity.WARNING, place or InFile("The workbook"), problem, remedy)
