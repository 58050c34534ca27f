"""The fonts that come with reportgen, as files: what the PDF embeds and what letters in pictures are drawn from.

It knows nothing but where they lie, so that whoever draws a chart need not load what makes a PDF. Each font stands here
with its licence.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
REGULAR, BOLD = FOLDER / "LiberationSans-Regular.ttf", FOLDER / "LiberationSans-Bold.ttf"
WIDER = FOLDER / "DejaVuSans.ttf"  # for the characters that the others lack


def shipped(name: str) -> Path:
    """The file of a font by the name of its face: 'Carlito-Bold'."""
    return FOLDER / f"{name}.ttf"
