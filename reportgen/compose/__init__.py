"""What a reader is shown: every text, formatted figure, alternative text and chart value, decided once.

Word, HTML and Appendix B all take their words from here, so that no two of them can disagree. `compose` turns an
assessed report into a `Composition`; everything in that is text as printed, or a chart's numbers.
"""

from reportgen.compose.composition import (
    AppendixB,
    Chart,
    ChartMark,
    Composition,
    Cut,
    CutBy,
    Earlier,
    KpiShown,
    ListedMeasure,
    ListTable,
    Point,
    RatingShown,
    Row,
    SectionShown,
    Series,
    SummaryShown,
    TableShown,
    TextRegion,
    Totals,
)
from reportgen.compose.report import RATING_KEY, compose

__all__ = [
    "RATING_KEY",
    "AppendixB",
    "Chart",
    "ChartMark",
    "Composition",
    "Cut",
    "CutBy",
    "Earlier",
    "KpiShown",
    "ListTable",
    "ListedMeasure",
    "Point",
    "RatingShown",
    "Row",
    "SectionShown",
    "Series",
    "SummaryShown",
    "TableShown",
    "TextRegion",
    "Totals",
    "compose",
]
