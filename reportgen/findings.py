"""Findings: things a person must look at.

A finding is a value, gathered and shown together with all others, never raised one at a time. It says where it is,
what was found there, what is wrong with that, and what to do. Its code is stable: docs/errors.md has an entry for
each, and a test keeps the two in step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from reportgen.errors import ExitCode, ReportgenError


class Severity(Enum):
    """How much a finding weighs."""

    ERROR = "error"  # the command stops and writes nothing
    WARNING = "warning"  # the command goes on; a person should look
    NOTE = "note"  # said for the record; nothing to do
    ACCEPTED = "accepted"  # a person judged it to be fine, in the sheet Accepted; listed when it is asked for


@dataclass(frozen=True)
class Cell:
    """A place in a workbook: 'Data!E14'. `cell` may be a range, a column or empty (the whole sheet)."""

    sheet: str
    cell: str = ""

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.cell else f"Sheet '{self.sheet}'"


@dataclass(frozen=True)
class InDocument:
    """A place in a Word document, as a person finds it: under which heading, which words, and the page if known."""

    heading: str = ""
    words: str = ""
    page: int | None = None

    def __str__(self) -> str:
        parts = []
        if self.page is not None:
            parts.append(f"Page {self.page}")
        if self.heading:
            parts.append(f"under the heading '{self.heading}'")
        if self.words:
            parts.append(f"at '{self.words}'")
        text = ", ".join(parts) or "The document"
        return text[0].upper() + text[1:]


@dataclass(frozen=True)
class InTemplate:
    """A place in a Word template: the tag and the paragraph that holds it."""

    tag: str
    paragraph: str = ""

    def __str__(self) -> str:
        return f"Tag '{self.tag}' in the paragraph '{self.paragraph}'" if self.paragraph else f"Tag '{self.tag}'"


@dataclass(frozen=True)
class InFile:
    """A whole file, by name."""

    name: str

    def __str__(self) -> str:
        return self.name


Place = Cell | InDocument | InTemplate | InFile


# The findings that a person may let stand, by a row of the sheet Accepted: two fields seem to disagree, or a number
# looks unlikely, and a person can know that both are right. What is missing, unreadable or against a rule is mended.
MAY_BE_ACCEPTED = frozenset(
    {
        "amber-limit-better-than-target",
        "annual-target-for-a-quarter",
        "benchmark-of-another-period",
        "composite-disagrees",
        "date-against-period",
        "good-is-differs",
        "id-against-period",
        "kpi-without-measures",
        "kpis-agreed-differ",
        "measure-under-another-kpi",
        "percentage-over-100",
        "profile-ends-off-target",
        "quartile-limits-doubtful",
        "section-empty",
        "target-for-another-year",
        "target-text-differs",
        "target-text-kind",
        "target-text-strict",
        "target-text-unit",
        "target-text-unread",
        "target-text-year",
        "text-against-period",
        "total-differs",
        "unit-against-name",
        "value-against-parts",
        "value-out-of-range",
        "value-scale",
    }
)


@dataclass(frozen=True)
class About:
    """What a finding is about for as long as it stays the same: whose fields (the id of a measure or KPI, the name of a
    setting), and what they say, as 'Text as printed: 80; Target: 8'. A quarter's value is no part of it."""

    whose: str
    says: str


def about(whose: str, *fields: tuple[str, object]) -> About:
    """What fields say, each by the name of its column; an empty one is left out."""
    said = ((name, _typed(held)) for name, held in fields)
    return About(whose, "; ".join(f"{name}: {' '.join(held.split())}" for name, held in said if held))


def _typed(held: object) -> str:
    """What a field holds, as a person would type it: 80 whether the cell says 80 or 80.0."""
    if isinstance(held, Decimal):
        return format(held.normalize(), "f")
    return "" if held is None else str(held)


@dataclass(frozen=True)
class Finding:
    """One thing a person must look at.

    `problem` is one sentence saying what was found and what is wrong with it; `remedy` is one sentence saying what
    to do. `owner` is the KPI owner whom it concerns, where there is one. `ask` is what that owner is asked, a line for
    an e-mail: in their words, without cells and sheets; '' where the performance team mends it. `about` is what a row
    of the sheet Accepted must name to let it stand, for the codes in MAY_BE_ACCEPTED.
    """

    code: str
    severity: Severity
    place: Place
    problem: str
    remedy: str
    owner: str = ""
    ask: str = ""
    about: About | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.problem} {self.remedy}"


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any finding stops the command."""
    return any(f.severity is Severity.ERROR for f in findings)


LISTED_AT_MOST = 20  # findings of one code: more of them are a list for a spreadsheet


def lines_of(findings: Iterable[Finding], also: tuple[Severity, ...] = ()) -> Iterator[str]:
    """Findings as they are listed for a person: errors first, then warnings, then notes, each on a line with its code;
    where a code has more than 20, the first of them and how many there are. `also` are further kinds, listed last."""
    order = [Severity.ERROR, Severity.WARNING, Severity.NOTE, *also]
    listed = sorted((f for f in findings if f.severity in order), key=lambda f: order.index(f.severity))
    of_kind: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in listed:
        of_kind.setdefault((finding.severity, finding.code), []).append(finding)
    for finding in listed:
        alike = of_kind[finding.severity, finding.code]
        if len(alike) <= LISTED_AT_MOST or finding is alike[0]:
            yield f"{finding.severity.value}: {finding} [{finding.code}]"
        if len(alike) > LISTED_AT_MOST and finding is alike[0]:
            yield (
                f"{finding.severity.value}: {len(alike) - 1:,} more like this one; --format json lists them all. "
                f"[{finding.code}]"
            )


class FindingsStop(ReportgenError):
    """The findings at error level that stopped a command; nothing was written."""

    exit_code = ExitCode.FINDINGS

    def __init__(
        self, findings: Iterable[Finding], remedy: str = "Each is listed above with its place and what to do."
    ) -> None:
        self.findings = tuple(findings)
        errors = sum(f.severity is Severity.ERROR for f in self.findings)
        super().__init__(
            "findings",
            f"{errors} problem{'' if errors == 1 else 's'} must be put right first; nothing was written.",
            remedy,
        )


def at_length(words: str) -> str:
    """Words that a finding quotes because they stand nowhere else: of very long ones the beginning and the end, where
    people type."""
    line = " ".join(words.split())
    return line if len(line) <= _AT_LENGTH else f"{line[: _AT_LENGTH // 3]} ... {line[-_AT_LENGTH // 3 * 2 :]}"


_AT_LENGTH = 300  # characters
