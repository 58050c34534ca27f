"""The council's logo: a picture beside the workbook that the Report sheet names."""

from __future__ import annotations

from pathlib import Path

from reportgen.findings import Finding, InFile, Place, Severity
from reportgen.html.dashboard import Logo
from reportgen.ooxml.package import read_file

# A picture is known by its first bytes, whatever its name says. SVG is not taken: opened by itself in a browser it may
# run a script.
_BEGINNINGS = {b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg"}


def read_logo(folder: Path, name: str, place: Place | None) -> tuple[Logo | None, tuple[Finding, ...]]:
    """The logo of this name in a folder; None with a finding where it is missing or no picture, and without a name."""
    if not name:
        return None, ()
    path = folder / Path(name).name  # beside the workbook, as the Report sheet says: never elsewhere
    if not path.is_file():
        problem, remedy = f"the logo '{name}' is not beside the workbook.", "Put the file there, or clear the cell."
        return None, (_warning("logo-missing", place, problem, remedy),)
    data = read_file(path)
    ending = next((ending for beginning, ending in _BEGINNINGS.items() if data.startswith(beginning)), "")
    if not ending:
        problem, remedy = f"the logo '{name}' is neither a PNG nor a JPEG picture.", "Save it as PNG."
        return None, (_warning("logo-unreadable", place, problem, remedy),)
    return Logo(data, ending), ()


def _warning(code: str, place: Place | None, problem: str, remedy: str) -> Finding:
    return Finding(code, Severity.WARNING, place or InFile("The workbook"), problem, remedy)
