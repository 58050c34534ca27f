"""What a reader is shown: every text, formatted figure, alternative text and chart value, decided once.

Word, HTML and Appendix B all take their words from here, so that no two of them can disagree. `compose` turns an
assessed report into a `Composition`; everything in that is text as printed, or a chart's numbers.
"""

from reportgen.compose.report import RATING_KEY, compose
from reportgen.compose.shown import (
    Chart,
    Composition,
    Cut,
    CutBy,
    KpiShown,
    Point,
    RatingShown,
    Row,
    SectionShown,
    TableShown,
    TextRegion,
)

__all__ = [
    "RATING_KEY",
    "Chart",
    "Composition",
    "Cut",
    "CutBy",
    "KpiShown",
    "Point",
    "RatingShown",
    "Row",
    "SectionShown",
    "TableShown",
    "TextRegion",
    "compose",
]
