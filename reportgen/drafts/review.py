"""The review draft: an officer's draft with what a person must settle in it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from reportgen.drafts.pull import Review


def path_for(draft: Path) -> Path:
    """Where the review draft of a draft goes."""
    return draft.with_name(f"{draft.stem.removesuffix(' to settle')} to settle.docx")


def write(review: Review, moment: datetime) -> bytes:
    """The review draft."""
    return review.edited.package.to_bytes(moment)
