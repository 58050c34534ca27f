"""What was pulled from each draft before: the text both it and the workbook last agreed on.

Officers go on writing in a draft that was pulled already, and send it again. What it was built with is then no longer
the right base: the workbook holds the officer's own earlier words, and each further change to them would look as if two
people had changed the same sentence. So a small file beside the workbook remembers, for each draft by its place and its
snapshot, what was taken from it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from reportgen import richtext
from reportgen.outputs import as_bytes
from reportgen.roundtrip.merge import ALIKE, Blocks, Rows


@dataclass(frozen=True)
class Agreed:
    """One text on which a draft and the workbook agreed: its headings, and the text as typed."""

    heading: str
    sub_heading: str
    text: str


@dataclass(frozen=True)
class Taken:
    """What was taken from one draft: its texts by the key of their region, its tables by their id: (caption, rows).

    `saved_by` and `saved_on` say who had saved it last, and when; '' where that is not known.
    """

    texts: Mapping[str, Agreed] = field(default_factory=dict)
    tables: Mapping[str, tuple[str, Rows]] = field(default_factory=dict)
    saved_by: str = ""
    saved_on: str = ""

    def goes_on_in(self, saved_by: str, saved_on: str) -> bool:
        """Whether a draft that was saved so is this one later, and not another officer's copy in the same place."""
        return bool(self.saved_by and self.saved_on) and self.saved_by == saved_by and self.saved_on < saved_on

    def __bool__(self) -> bool:
        return bool(self.texts or self.tables)


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
        """What was taken from one draft; nothing where it never came."""
        return self.drafts.get(name, Taken())

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
    return f"{place} {snapshot_sha256[:16]}"


def base_of(built_with: Blocks, remembered: Blocks, now: Blocks) -> Blocks:
    """Which of two earlier texts the draft's text now was made from: what was taken from it, or what it was built with.

    The latter where the text is more like that: another officer's copy may have come to stand in the same place. Where
    it is known that none has (`Taken.goes_on_in`), it need not be asked.
    """
    return remembered if _alike(now, remembered) >= _alike(now, built_with) else built_with


def table_base_of(built_with: tuple[str, Rows], remembered: tuple[str, Rows] | None, now: Rows) -> tuple[str, Rows]:
    """The same of a table (caption, rows), which nobody may have taken before: then what the draft was built with."""
    if remembered is None or _alike_rows(now, remembered[1]) < _alike_rows(now, built_with[1]):
        return built_with
    return remembered


def alike(one: Blocks, other: Blocks) -> bool:
    """Whether two texts are versions of one another."""
    return _alike(one, other) >= ALIKE


def _alike_rows(one: Rows, other: Rows) -> float:
    first, second = ([cell for row in rows for cell in row] for rows in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _alike(one: Blocks, other: Blocks) -> float:
    return SequenceMatcher(None, richtext.typed(one).split(), richtext.typed(other).split(), autojunk=False).ratio()
