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

from reportgen import richtext
from reportgen.drafts.merge import Blocks
from reportgen.outputs import as_bytes

Texts = Mapping[str, tuple[str, str]]  # region key -> (heading, text as typed)


@dataclass(frozen=True)
class Memory:
    """Draft -> what was taken from it. A draft is known by its place and by the hash of its snapshot."""

    drafts: Mapping[str, Texts] = field(default_factory=dict)

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
            drafts = {
                str(name): {str(key): (str(heading), str(text)) for key, (heading, text) in texts.items()}
                for name, texts in found["drafts"].items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls()
        return cls(drafts)

    def with_draft(self, name: str, texts: Texts) -> Memory:
        """The memory with more of one draft."""
        return (
            self if not texts else replace(self, drafts={**self.drafts, name: {**self.drafts.get(name, {}), **texts}})
        )

    def as_bytes(self) -> bytes:
        """The file's content."""
        return as_bytes({"drafts": self.drafts})


def draft_id(draft: Path, workbook: Path, snapshot_sha256: str) -> str:
    """By what a draft is known again: its place as seen from the workbook, and what it was built with."""
    try:
        place = Path(os.path.relpath(draft.resolve(), workbook.resolve().parent)).as_posix()
    except ValueError:  # on another drive
        place = draft.resolve().as_posix()
    return f"{place} {snapshot_sha256[:16]}"


def base_of(built_with: Blocks, remembered: Blocks, now: Blocks) -> Blocks:
    """Which of two earlier texts the draft's text now was made from: what was taken from it, or what it was built with.

    The latter where the text is more like that: another officer's copy may have come to stand in the same place.
    """
    return remembered if _alike(now, remembered) >= _alike(now, built_with) else built_with


def _alike(one: Blocks, other: Blocks) -> float:
    return SequenceMatcher(None, richtext.typed(one).split(), richtext.typed(other).split(), autojunk=False).ratio()
