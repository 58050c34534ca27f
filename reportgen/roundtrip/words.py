"""The words in which officers' texts are compared, quoted and answered, so that each is said in one way everywhere.

It knows no rule: what a text becomes is for `comparison`. It knows no Word file either, only what was read from one.
"""

from __future__ import annotations

from collections.abc import Callable

from reportgen.draft.reading.draft import Change
from reportgen.roundtrip.merge import Rows

REVIEWER = "reportgen"  # the author of what stands in a draft beside the officers' own text
SAYS = "Workbook says:"  # how its comments begin; while one stands in a review draft, its text is not settled
_DELETED = "(nothing: this was deleted there)"
_LONGEST = 70  # characters of a text that a sentence quotes
_LONGEST_PLACE = 60  # characters of a text that says where something stands


def single(text: str) -> str:
    """A text on one line, with single spaces: programs save spaces differently."""
    return " ".join(text.split())


def single_cells(rows: Rows) -> Rows:
    """A table's rows with each cell on one line."""
    return tuple(tuple(map(single, row)) for row in rows)


def as_kept(rows: Rows) -> Rows:
    """A table's rows as the workbook keeps them: each cell on one line, no empty columns at the end."""
    cells = single_cells(rows)
    width = max((n for row in cells for n, cell in enumerate(row, 1) if cell), default=0)
    return tuple(row[:width] for row in cells) if width else ()


def quoted(text: str) -> str:
    """A text as a sentence quotes it: on one line, cut where it is long."""
    line = single(text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def place_of(text: str) -> str:
    """The beginning of a text, by which a person finds it again: as it stands, without a mark where it is cut."""
    return text[:_LONGEST_PLACE]


def workbook_says(text: str) -> str:
    """The comment that gives the workbook's text, or says that it has none."""
    return f"{SAYS} {text or _DELETED}"


def in_words(change: Change, quote: Callable[[str], str] = quoted) -> str:
    """A tracked change as a sentence says it: 'Anna (2023-11-20) deleted 'no target''. `quote` is `single` where the
    whole of it must be said."""
    words = f"'{quote(change.words)}'" if change.words.strip() else "a space" if change.words else "a paragraph's end"
    return f"{change.author or 'somebody'}{on(change.date)} {change.kind.value} {words}"


def on(date: str) -> str:
    """A date in brackets behind a name, without its time; '' for none."""
    return f" ({date[:10]})" if date else ""
