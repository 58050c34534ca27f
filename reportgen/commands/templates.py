"""Beginning: an empty workbook, and what a Word template may hold."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.commands.stages import epoch_clock
from reportgen.errors import EditedSinceBuilt, UsageError
from reportgen.findings import Finding
from reportgen.outputs import write_whole

if TYPE_CHECKING:
    pass


def new(path: Path) -> None:
    """Write an empty workbook with its Guide. Never replaces a file that is there."""
    from reportgen.workbook import writer

    if path.suffix.lower() != ".xlsx":
        raise UsageError("usage", f"'{path.name}' is not a name for a workbook.", "End it in .xlsx.")
    if path.exists():
        raise EditedSinceBuilt("file-exists", f"{path} is there already.", "Choose another name, or move it away.")
    buffer = io.BytesIO()
    writer.write_new(buffer, modified=epoch_clock() or datetime.now(UTC).replace(tzinfo=None, microsecond=0))
    write_whole(path, buffer.getvalue())


def template_lint(path: Path) -> tuple[Finding, ...]:
    """What is wrong with a Word template, each with its tag and paragraph."""
    from reportgen.draft import render as templates

    return templates.lint(path)


def template_fields() -> list[tuple[str, str, str]]:
    """Every tag that a template may hold: (tag, what it gives, an example)."""
    from reportgen.draft import render as templates

    return templates.fields()
