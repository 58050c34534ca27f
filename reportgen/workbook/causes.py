"""One cause, one finding: what many cells have in common is said once, at the first of them.

A column formatted as Date, an id in other letters in a hundred rows, a workbook whose formulas were never calculated:
whoever mends it mends all of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import replace

from reportgen.findings import Cell, Finding

_NAMED_AT_MOST = 3

# Findings that are one where they say the same, in one column of a sheet; those that are one whatever they quote; and
# those that are one in the whole sheet.
_SAME_WORDS = frozenset({"reference-case", "reference-unknown", "cell-error-value"})
_ONE_COLUMN = frozenset({"date-in-period", "date-in-id", "date-in-number", "percentage-format", "spaces-trimmed"})
_ONE_SHEET = frozenset({"formula-without-value"})
# Two sheets that hold the same values: a copy of a sheet, as a rule.
_TWICE = re.compile(r"here and in (?P<sheet>.+)!")


def one_for_each_cause(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, in their order, with those of one cause made into one that names the first cells."""
    alike: dict[Hashable, list[Finding]] = {}
    for finding in findings:
        alike.setdefault(_cause(finding), []).append(finding)
    return tuple(found[0] if len(found) == 1 else _together(found) for found in alike.values())


def _cause(finding: Finding) -> Hashable:
    place = finding.place
    if not isinstance(place, Cell):
        return finding
    column = re.sub("[0-9]", "", place.cell)
    if finding.code in _SAME_WORDS:
        # The subject of a reference is the id itself, so that the words differ where the id does.
        return (finding.code, place.sheet, column, finding.problem if "error" not in finding.code else column)
    if finding.code in _ONE_COLUMN:
        return (finding.code, place.sheet, column)
    if finding.code in _ONE_SHEET:
        return (finding.code, place.sheet)
    if finding.code == "observation-duplicate":
        other = _TWICE.search(finding.problem)
        if other and other["sheet"] != place.sheet:
            return (finding.code, place.sheet, other["sheet"])
    return finding


def _together(found: list[Finding]) -> Finding:
    first = found[0]
    cells = [f.place.cell for f in found[1:] if isinstance(f.place, Cell)]
    named = ", ".join(cells[:_NAMED_AT_MOST]) + (" and others" if len(cells) > _NAMED_AT_MOST else "")
    more = "one more cell" if len(cells) == 1 else f"{len(cells)} more cells"
    owner = first.owner if all(f.owner == first.owner for f in found) else ""
    return replace(first, problem=f"{first.problem} It is the same in {more} of the sheet: {named}.", owner=owner)
