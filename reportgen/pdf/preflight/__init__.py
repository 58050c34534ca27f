"""What must be mended in a Word draft before its PDF is published.

`check` gathers everything: what the PDF cannot show as Word shows it, what the draft still waits for, and what keeps
people from reading it. An error is what the `pdf` command stops at; a warning is for a person to judge.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from reportgen.findings import Finding, Severity
from reportgen.ooxml.views import open_document
from reportgen.pdf.export import lay_out
from reportgen.pdf.preflight import reading, waiting

__all__ = ["UNFAITHFUL", "as_errors", "check", "pending", "refused"]

# What the PDF would show otherwise than Word does, so that a reader is misled or goes without.
UNFAITHFUL = frozenset(
    (
        "chart-not-drawn",
        "columns",
        "embedded-file",
        "equation",
        "picture-broken",
        "picture-format",
        "picture-missing",
        "shape-not-drawn",
        "smartart-not-drawn",
    )
)
# Told by `pending` one by one, with their places.
_COUNTED_ONLY = frozenset(("changes-pending", "comments-left-out"))


def check(docx: bytes, *, name: str = "", fonts: Path | None = None) -> tuple[Finding, ...]:
    """Everything to be mended in a Word draft, as findings with their places, in the order of their kinds.

    What still waits to be settled is an error in a draft whose properties say that it is final. Raises
    UnreadableInput, in one sentence, where the bytes are no whole Word file.
    """
    laid_out = lay_out(docx, name=name, fonts=fonts)
    markup = waiting.Markup(*open_document(docx, name))
    losses = (f for f in laid_out.findings if f.code not in _COUNTED_ONLY)
    unsettled = waiting.pending(markup)
    return (
        *refused(losses),
        *(as_errors(unsettled) if laid_out.is_final else unsettled),
        *waiting.about_the_document(markup),
        *waiting.stale_contents(markup, laid_out.contents()),
        *reading.check(laid_out.story.sections, markup.styles),
    )


def pending(docx: bytes, *, name: str = "") -> tuple[Finding, ...]:
    """What keeps a draft from being final: tracked changes, open comments, unanswered prompts, awaited figures."""
    return tuple(waiting.pending(waiting.Markup(*open_document(docx, name))))


def refused(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of a layout, with what cannot be shown faithfully as errors."""
    return tuple(replace(f, severity=Severity.ERROR) if f.code in UNFAITHFUL else f for f in findings)


def as_errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The same findings at error level."""
    return tuple(replace(f, severity=Severity.ERROR) for f in findings)
