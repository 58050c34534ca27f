"""What was pulled from each draft before: the text both it and the workbook last agreed on.

Officers go on writing in a draft that was pulled already, and send it again. What it was built with is then no longer
the right base: the workbook holds the officer's own earlier words, and each further change to them would look as if two
people had changed the same sentence. So a small file beside the workbook remembers, for each draft by its place and its
snapshot, what was taken from it. Whether that is then the base is for `comparison.Bases`: here is the file alone.

What was taken counts only while the workbook shows it. Of each pull the memory keeps what stood in the workbook before:
once all that a pull changed reads so again, as when a backup was put back, that pull is forgotten (`beside`).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from reportgen import richtext
from reportgen.compose import Composition
from reportgen.draft.anchors import text_regions
from reportgen.keys import words_hash
from reportgen.outputs import as_bytes
from reportgen.roundtrip.comparison import Agreed, Table, Taken
from reportgen.roundtrip.words import as_kept, single
from reportgen.system import as_text

_MOST_PULLS = 10  # of one draft that can be undone: each is a copy of what was known before it
_NOT_THERE = ""  # the mark of a text or table that the workbook does not have


@dataclass(frozen=True)
class Memory:
    """Draft -> what was taken from it, pull by pull: the last holds. A draft is known by its place and by the hash of
    its snapshot. `forgotten` are the drafts of which the last pulls no longer count."""

    drafts: Mapping[str, tuple[Taken, ...]] = field(default_factory=dict)
    forgotten: frozenset[str] = frozenset()

    @staticmethod
    def path_for(workbook: Path) -> Path:
        """Where the memory of a workbook stands: beside it."""
        return workbook.with_name(f"{workbook.stem} pulled.json")

    @classmethod
    def of(cls, workbook: Path) -> Memory:
        """What is remembered; nothing where there is no such file, or none that can be read.

        Without memory a draft that comes again may conflict with its own earlier words, but nothing is lost.
        """
        try:
            found = json.loads(cls.path_for(workbook).read_bytes())
            return cls({str(name): _pulls(said) for name, said in found["drafts"].items()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def of_draft(self, name: str) -> Taken:
        """What was taken from one draft; nothing where it never came.

        A program may have saved it under another name since ('report (1).docx', 'report-AutoRecovered.docx'): it is the
        draft with the same snapshot that has the name without what such programs add.
        """
        if name in self.drafts:
            return (*self.drafts[name], Taken())[0]
        copies = (pulls for known, pulls in self.drafts.items() if _is_copy(name, known) or _is_copy(known, name))
        return (*next(reversed(list(copies)), ()), Taken())[0]

    def beside(self, composition: Composition) -> Memory:
        """What counts beside the workbook as it is now: without the pulls of which it shows nothing any more."""
        now = marks(composition)
        drafts = {name: pulls[_undone(pulls, now) :] for name, pulls in self.drafts.items()}
        forgotten = frozenset(name for name, pulls in self.drafts.items() if drafts[name] != pulls)
        return replace(self, drafts=drafts, forgotten=forgotten)

    def with_draft(self, name: str, taken: Taken) -> Memory:
        """The memory with more of one draft."""
        if not taken:
            return self
        was = self.of_draft(name)
        both = replace(taken, texts={**was.texts, **taken.texts}, tables={**was.tables, **taken.tables})
        pulls = (both, *self.drafts.get(name, ()))[:_MOST_PULLS]
        return replace(self, drafts={**self.drafts, name: pulls})

    def as_bytes(self) -> bytes:
        """The file's content."""
        return as_bytes({"drafts": {name: _said(pulls) for name, pulls in self.drafts.items() if pulls}})


def _undone(pulls: Sequence[Taken], now: Mapping[str, str]) -> int:
    """How many of a draft's pulls, the last first, the workbook shows nothing of: all that they changed reads as it did
    before the first of them."""
    undone, before = 0, dict[str, str]()
    for n, pull in enumerate(pulls, 1):
        before |= pull.replaced
        if pull.replaced and all(now.get(key, _NOT_THERE) == mark for key, mark in before.items()):
            undone = n
    return undone


def _said(pulls: Sequence[Taken]) -> dict[str, Any]:
    """What is known of one draft: the last pull, as it always stood here, and the earlier ones in `earlier`."""
    last, *earlier = (
        {
            "texts": {key: [t.heading, t.sub_heading, t.text] for key, t in taken.texts.items()},
            "saved": [taken.saved_by, taken.saved_on],
            "tables": {id_: [caption, rows] for id_, (caption, rows) in taken.tables.items()},
            "replaced": dict(taken.replaced),
        }
        for taken in pulls
    )
    return {**last, "earlier": earlier}


def _pulls(said: Mapping[str, Any]) -> tuple[Taken, ...]:
    return tuple(_taken(one) for one in (said, *said.get("earlier", ())))


# What programs add to the name of a copy: browsers and mail, file managers, Word after a crash, sync clients.
_ADDED = re.compile(
    r"\s*\(\d{1,3}\)$|\s*\[\d{1,3}\]$|\s+[-–]\s+copy$|^copy (?:\(\d{1,3}\) )?of\s+"
    r"|[-\s]*\(?(?:auto-?recovered|auto-?saved?|recovered|version \d{1,3})\)?$|\s*\([^()]*conflicted copy[^()]*\)$",
    re.IGNORECASE,
)


def _is_copy(name: str, of: str) -> bool:
    """Whether a draft is a copy of another that a program named: the same snapshot, and something added to the name."""
    (place, _, snapshot), (other, _, others) = name.rpartition(" "), of.rpartition(" ")
    stem, wanted = PurePosixPath(place).stem, PurePosixPath(other).stem
    if snapshot != others:
        return False
    while stem != wanted and (shorter := _ADDED.sub("", stem, count=1)) not in (stem, ""):
        stem = shorter
        if stem == wanted:
            return True
    return False


def _taken(said: Mapping[str, Any]) -> Taken:
    saved_by, saved_on = map(str, said["saved"])
    return Taken(
        {str(key): Agreed(*map(str, text)) for key, text in said["texts"].items()},
        {
            str(id_): (str(caption), tuple(tuple(map(str, row)) for row in rows))
            for id_, (caption, rows) in said["tables"].items()
        },
        saved_by,
        saved_on,
        {str(key): str(mark) for key, mark in said.get("replaced", {}).items()},
    )


def marks(composition: Composition) -> dict[str, str]:
    """A mark of the content of each text and table of a workbook, by its key: 'kpi:DBS-06:actions', 'table:staff'."""
    texts = {
        r.key: mark_of(Agreed(r.heading, r.sub_heading, richtext.typed(r.blocks))) for r in text_regions(composition)
    }
    return texts | {table_key(t.id): mark_of_table((t.caption, t.rows)) for t in composition.tables}


def mark_of(text: Agreed) -> str:
    """A mark of a text with its headings: alike for two that say the same."""
    return words_hash("\n".join((text.heading, text.sub_heading, text.text)))


def mark_of_table(table: Table) -> str:
    """A mark of a table."""
    return words_hash(json.dumps([single(table[0]), as_kept(table[1])]))


def table_key(id_: str) -> str:
    """By what a table is known among texts."""
    return f"table:{id_}"


def draft_id(draft: Path, workbook: Path, snapshot_sha256: str) -> str:
    """By what a draft is known again: its place as seen from the workbook, and what it was built with."""
    try:
        place = Path(os.path.relpath(draft.resolve(), workbook.resolve().parent)).as_posix()
    except ValueError:  # on another drive
        place = draft.resolve().as_posix()
    return f"{as_text(place)} {snapshot_sha256[:16]}"
