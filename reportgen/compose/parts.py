"""The parts of a report that can go out alone: executive summary, indicators with commentary, Appendix B."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from enum import Enum

from reportgen.compose.composition import Composition
from reportgen.compose.summary import REFERENCE_ELSEWHERE


class ReportPart(Enum):
    """A part of the report, as it is asked for."""

    SUMMARY = "summary"
    COMMENTARY = "commentary"
    APPENDIX = "appendix"


ALL_PARTS = frozenset(ReportPart)


def with_parts(composition: Composition, parts: Collection[ReportPart]) -> Composition:
    """The report with these parts alone. Title, introduction and rating key always stand in front of them.

    Everything that was counted stays the count of the whole report. A summary without Appendix B refers to it as to a
    document of its own.
    """
    summary, appendix = composition.summary, composition.appendix_b
    if ReportPart.SUMMARY not in parts:
        summary = None
    elif summary is not None and ReportPart.APPENDIX not in parts:
        summary = replace(summary, reference=REFERENCE_ELSEWHERE if appendix is not None else "")
    return replace(
        composition,
        summary=summary,
        sections=composition.sections if ReportPart.COMMENTARY in parts else (),
        chart_note=composition.chart_note if ReportPart.COMMENTARY in parts else "",
        appendix_b=appendix if ReportPart.APPENDIX in parts else None,
    )
