"""What a draft holds that the workbook has no place for, or that needs a person's word: each said with its place.

It takes nothing and compares nothing but figures, which are never taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from reportgen.draft.reading.draft import Change, ChangeKind, View
from reportgen.findings import Finding, InDocument, Severity, at_length
from reportgen.roundtrip.plan import Standing
from reportgen.roundtrip.returned import Edited
from reportgen.roundtrip.words import REVIEWER, SAYS, in_words, on, quoted

Title = Callable[[str], str]  # region key -> what a person calls that place

_MOST_CHANGES = 3  # that one finding quotes


def pending_changes(edited: Edited, title: Title) -> Iterator[Finding]:
    """Tracked changes that nobody accepted or rejected: an error for each text, since a person must decide."""
    by_key: dict[str, list[Change]] = {}
    for change in edited.draft.changes:
        if change.kind is not ChangeKind.FORMATTING:
            by_key.setdefault(change.key, []).append(change)
    for key, changes in by_key.items():
        said = "; ".join(in_words(c) for c in changes[:_MOST_CHANGES])
        more = f" and {len(changes) - _MOST_CHANGES} more" if len(changes) > _MOST_CHANGES else ""
        yield Finding(
            "changes-undecided",
            Severity.ERROR,
            InDocument(title(key)),
            f"{edited.name} holds tracked changes that nobody accepted or rejected: {said}{more}.",
            "Decide on them in Word, or run this again with --accept-changes or --reject-changes.",
        )


def left_out(edited: Edited, view: View, standing: Standing, title: Title) -> Iterator[Finding]:
    """Text outside every region, figures that somebody overtyped, and comments."""
    yield from edited.draft.findings
    for stray in edited.draft.strays:
        words = stray.words.in_view(view)
        if words.strip():
            yield Finding(
                "text-outside",
                Severity.WARNING,
                stray.place,
                f"{edited.name} has text where no commentary belongs, so it cannot be taken: '{at_length(words)}'.",
                "Move it under a heading of the KPI that it belongs to.",
            )
    yield from _figures(edited, view, standing)
    for comment in edited.draft.comments:
        if comment.author != REVIEWER or not comment.text.startswith(SAYS):
            yield Finding(
                "comment-in-draft",
                Severity.NOTE,
                InDocument(title(comment.key), quoted(comment.words)),
                f"{comment.author or 'Somebody'}{on(comment.date)} comments: '{quoted(comment.text)}'",
                f"Nothing to do here: the comment stays in {edited.name}.",
            )


def _figures(edited: Edited, view: View, standing: Standing) -> Iterator[Finding]:
    for figure in edited.draft.changed_figures():
        says, holds = figure.shown.in_view(view), standing.figures.get(figure.key, figure.was)
        if says in (figure.was, holds):
            continue
        kpi, name, field = standing.subjects.of(figure.key)
        what = "" if figure.key.endswith(":value") else f" under '{field}'"
        yield Finding(
            "figure-changed-in-draft",
            Severity.WARNING,
            InDocument(kpi, name),
            f"Draft says {at_length(says) or 'nothing'} for '{name or kpi}'{what}, workbook says {holds.rstrip('.')}.",
            f"The workbook's stands; {_remedy(figure.key)}.",
        )


# Where what a figure's place says comes from, by the field in its key.
_FROM = {
    "value": "if the draft is right, change the value in the sheet Data",
    "as_of": "if the draft is right, change it in the sheet Data or Measures",
    "target": "if the draft is right, change it in the sheet Targets",
    "name": "if the draft is right, change it in the sheet Measures",
    "ref": "if the draft is right, change it in the sheet Measures",
    "good_is": "if the draft is right, change it in the sheet Measures",
    "rating": "a rating follows from value and target, and one that people agreed on goes into the sheet Overrides",
}


def _remedy(key: str) -> str:
    """What to do about a figure that was typed over; most of the report's sentences cannot be typed anywhere."""
    return _FROM.get(key.rpartition(":")[2], "it follows from the figures there, so look whether these are right")
