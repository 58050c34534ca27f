"""Composites that are made from their parts: they need no row of their own, and a part that is awaited is named."""

from __future__ import annotations

from collections.abc import Callable

from reportgen.findings import Cell
from reportgen.model import Frequency, Measure, Report, Status
from reportgen.periods import Period
from reportgen.workbook.tables import Gathered, quoted


def made_from_parts(report: Report, measure: Measure, quarter: Period) -> bool:
    """Whether a measure has no row of its own up to the quarter, because its parts make it."""
    if measure.composite_method is None or not report.components_of[measure.id]:
        return False
    return not any(o.period.start <= quarter.end for o in report.observations_of[measure.id])


def parts_awaited(
    report: Report, whole: Measure, quarter: Period, owner: Callable[[Report, str], str], gathered: Gathered
) -> None:
    """The parts without which a composite cannot be made, each with who owes it."""
    for part in report.components_of[whole.id]:
        rows = [o for o in report.observations_of[part.id] if o.period.start <= quarter.end]
        latest = max(rows, key=lambda o: o.period.end, default=None)
        if latest is not None and latest.status is not Status.AWAITED and latest.period.end >= quarter.end:
            continue
        if latest is None:
            what = "has no row in Data"
        elif latest.status is Status.AWAITED:
            what = f"has no value of {latest.period.text} yet"
        elif part.frequency in (Frequency.MONTHLY, Frequency.QUARTERLY) and not part.lag_reason:
            what = f"has no value later than {latest.period.text}"
        else:
            continue
        gathered.warning(
            "part-awaited",
            (latest.place if latest else part.place) or Cell("Data"),
            f"'{quoted(whole.name)}' is made from its parts, and its part '{quoted(part.name)}' {what}.",
            f"Enter the part's value of {quarter.text}; '{quoted(whole.name)}' needs no row of its own.",
            owner(report, part.id),
            f"Please send the value of {quarter.text} for '{part.name}', a part of '{whole.name}'.",
        )
