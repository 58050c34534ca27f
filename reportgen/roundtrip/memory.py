"""What was pulled from each draft before: the text both it and the workbook last agreed on.

Officers go on writing in a draft that was pulled already, and send it again. What it was built with is then no longer
the right base: the workbook holds the officer's own earlier words, and each further change to them would look as if two
people had changed the same sentence. So a small file beside the workbook remembers, for each draft by its place and its
snapshot, what was taken from it. Whether that is then the base is for `comparison.Bases`: here is the file alone.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from reportgen.outputs import as_bytes
from reportgen.roundtrip.comparison import Agreed, Taken
from reportgen.system import as_text


@dataclass(frozen=True)
class Memory:
    """Draft -> what was taken from it. A draft is known by its place and by the hash of its snapshot."""

    drafts: Mapping[str, Taken] = field(default_factory=dict)

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
            return cls({str(name): _taken(said) for name, said in found["drafts"].items()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def of_draft(self, name: str) -> Taken:
        """What was taken from one draft; nothing where it never came.

        A program may have saved it under another name since ('report (1).docx', 'report-AutoRecovered.docx'): it is the
        draft with the same snapshot that has the name without what such programs add.
        """
        if name in self.drafts:
            return self.drafts[name]
        copies = (taken for known, taken in self.drafts.items() if _is_copy(name, known) or _is_copy(known, name))
        return next(reversed(list(copies)), Taken())

    def with_draft(self, name: str, taken: Taken) -> Memory:
        """The memory with more of one draft."""
        if not taken:
            return self
        was = self.of_draft(name)
        both = replace(taken, texts={**was.texts, **taken.texts}, tables={**was.tables, **taken.tables})
        return replace(self, drafts={**self.drafts, name: both})

    def as_bytes(self) -> bytes:
        """The file's content."""
        drafts = {
            name: {
                "texts": {key: [t.heading, t.sub_heading, t.text] for key, t in taken.texts.items()},
                "saved": [taken.saved_by, taken.saved_on],
                "tables": {id_: [caption, rows] for id_, (caption, rows) in taken.tables.items()},
            }
            for name, taken in self.drafts.items()
        }
        return as_bytes({"drafts": drafts})


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
    return Taken(
        {str(key): Agreed(*map(str, text)) for key, text in said["texts"].items()},
        {
            str(id_): (str(caption), tuple(tuple(map(str, row)) for row in rows))
            for id_, (caption, rows) in said["tables"].items()
        },
        *map(str, said["saved"]),
    )


def draft_id(draft: Path, workbook: Path, snapshot_sha256: str) -> str:
    """By what a draft is known again: its place as seen from the workbook, and what it was built with."""
    try:
        place = Path(os.path.relpath(draft.resolve(), workbook.resolve().parent)).as_posix()
    except ValueError:  # on another drive
        place = draft.resolve().as_posix()
    return f"{as_text(place)} {snapshot_sha256[:16]}"
