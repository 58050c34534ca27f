"""Beginning: an empty workbook, and what a Word template may hold."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from reportgen.commands.stages import Built, Flag, Stages, Tell, epoch_clock, never, silent, stop_at_errors
from reportgen.errors import EditedSinceBuilt, UsageError
from reportgen.findings import Finding
from reportgen.ooxml.package import read_file
from reportgen.outputs import write_whole
from reportgen.system import is_there


def new(path: Path, *, tell: Tell = silent, cancelled: Flag = never) -> Built:
    """Write an empty workbook with its Guide. Raises EditedSinceBuilt where a file of that name is there."""
    from reportgen.workbook import writer

    if path.suffix.lower() != ".xlsx":
        raise UsageError("usage", f"'{path.name}' is not a name for a workbook.", "End it in .xlsx.")
    if is_there(path):
        raise EditedSinceBuilt("file-exists", f"{path} is there already.", "Choose another name, or move it away.")
    stage = Stages(tell, cancelled)
    stage(f"Making {path.name}")
    buffer = io.BytesIO()
    writer.write_new(buffer, modified=epoch_clock() or datetime.now(UTC).replace(tzinfo=None, microsecond=0))
    stage.writing(f"Saving {path.name}")
    write_whole(path, buffer.getvalue())
    return Built(path.parent, (path,), (), None)


def template_lint(path: Path, *, tell: Tell = silent, cancelled: Flag = never) -> tuple[Finding, ...]:
    """What is wrong with a Word template, each with its tag and paragraph."""
    from reportgen.draft import render as templates

    Stages(tell, cancelled)(f"Reading {path.name}")
    return templates.lint(path)


def read_template(path: Path | None) -> bytes | None:
    """A Word template of one's own; None for the one that comes with reportgen. Raises FindingsStop at its errors."""
    if path is None:
        return None
    data = read_file(path)
    stop_at_errors(template_lint(path))
    return data


def template_fields() -> list[tuple[str, str, str]]:
    """Every tag that a template may hold: (tag, what it gives, an example)."""
    from reportgen.draft import render as templates

    return templates.fields()
