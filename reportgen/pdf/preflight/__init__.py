"""What must be mended in a Word draft before its PDF is published.

`check` gathers everything: what the PDF cannot show as Word shows it, what the draft still waits for, and what keeps
people from reading it. An error is what the `pdf` command stops at; a warning is for a person to judge.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from reportgen.docx import review
from reportgen.docx.reader import read
from reportgen.docx.views import open_document
from reportgen.findings import Finding, Severity
from reportgen.pdf.export import lay_out
from reportgen.pdf.losses import UNFAITHFUL
from reportgen.pdf.preflight import reading, waiting

__all__ = ["before_final", "check", "refused", "with_changes_shown"]

# Told one by one, with their places.
_COUNTED_ONLY = frozenset(("changes-pending", "comments-left-out"))


def check(
    docx: bytes, *, name: str = "", fonts: Path | None = None, prompts: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Everything to be mended in a Word draft, as findings with their places, in the order of their kinds.

    What still waits to be settled is an error in a draft whose properties say that it is final. `prompts` are the words
    with which the draft asks for text, where they are known. Raises
    UnreadableInput, in one sentence, where the bytes are no whole Word file.
    """
    laid_out = lay_out(docx, name=name, fonts=fonts)
    markup = waiting.Markup(laid_out.document)
    losses = (f for f in laid_out.findings if f.code not in _COUNTED_ONLY)
    unsettled = waiting.pending(markup, prompts)
    return (
        *refused(losses),
        *(_as_errors(unsettled) if laid_out.is_final else unsettled),
        *(waiting.still_says_draft(markup) if laid_out.is_final else ()),
        *waiting.about_the_document(markup),
        *waiting.stale_contents(markup, laid_out.contents()),
        *reading.check(laid_out.document.sections, laid_out.document.styles),
    )


def before_final(docx: bytes, *, name: str = "", prompts: Collection[str] = ()) -> tuple[Finding, ...]:
    """What a draft must settle before it is final, as errors: tracked changes, open comments, unanswered prompts,
    awaited figures. Where nothing is left of these, warnings about text that still calls it a draft.
    """
    markup = waiting.Markup(read(*open_document(docx, name)))
    return _as_errors(waiting.pending(markup, prompts)) or tuple(waiting.still_says_draft(markup))


def with_changes_shown(docx: bytes, *, name: str = "") -> tuple[bytes, tuple[Finding, ...]]:
    """The draft with its tracked changes as plain formatting, and whose they are."""
    package, main = open_document(docx, name)
    return review.settled(package, main, shown=True).to_bytes(), waiting.whose_changes(package, main)


def refused(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of a layout, with what cannot be shown faithfully as errors."""
    return tuple(replace(f, severity=Severity.ERROR) if f.code in UNFAITHFUL else f for f in findings)


def _as_errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The same findings at error level."""
    return tuple(replace(f, severity=Severity.ERROR) for f in findings)
