"""Findings: things a person must look at.

A finding is a value, gathered and shown together with all others, never raised one at a time. It says where it is,
what was found there, what is wrong with that, and what to do. Its code is stable: docs/errors.md has an entry for
each, and a test keeps the two in step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from reportgen.errors import ExitCode, ReportgenError


class Severity(Enum):
    """How much a finding weighs."""

    ERROR = "error"  # the command stops and writes nothing
    WARNING = "warning"  # the command goes on; a person should look
    NOTE = "note"  # said for the record; nothing to do


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


@dataclass(frozen=True)
class Finding:
    """One thing a person must look at.

    `problem` is one sentence saying what was found and what is wrong with it; `remedy` is one sentence saying what
    to do. `owner` is the KPI owner whom it concerns, where there is one. `ask` is what that owner is asked, a line for
    an e-mail: in their words, without cells and sheets; '' where the performance team mends it.
    """

    code: str
    severity: Severity
    place: Place
    problem: str
    remedy: str
    owner: str = ""
    ask: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.problem} {self.remedy}"


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any finding stops the command."""
    return any(f.severity is Severity.ERROR for f in findings)


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
