"""Save a workbook that a person keeps: never over what somebody changed meanwhile, never without a backup."""

from __future__ import annotations

import contextlib
import stat
from datetime import datetime
from pathlib import Path

from reportgen.errors import CannotWrite, EditedSinceBuilt
from reportgen.ooxml.package import read_file
from reportgen.outputs import cannot, sha256, write_whole
from reportgen.system import is_there, open_in, patiently


def refuse_if_open(workbook: Path) -> None:
    """Raise CannotWrite where somebody has the workbook open, in Excel or LibreOffice, or it may not be changed."""
    if not is_there(workbook):
        return  # reading it says so
    if found := open_in(workbook):
        program, mark = found
        raise CannotWrite(
            "workbook-is-open",
            f"{workbook.name} is open in {program}, so nothing was written.",
            f"Save and close it in {program}, then run this again; if nobody has it open, delete the file {mark.name}"
            " beside it.",
        )
    try:
        patiently(lambda: workbook.open("r+b").close())
    except OSError as e:
        raise cannot("changed", workbook, e) from None


def save(workbook: Path, data: bytes, read_sha256: str, now: datetime) -> Path:
    """Write a workbook whole, after a backup beside it; gives the backup's path.

    `read_sha256` is the hash of the file that `data` was made from. Raises CannotWrite where somebody has it open and
    EditedSinceBuilt where it is no longer that file; nothing is written then.
    """
    refuse_if_open(workbook)
    before, mode = read_file(workbook), stat.S_IMODE(workbook.stat().st_mode)
    if sha256(before) != read_sha256:
        raise EditedSinceBuilt(
            "workbook-changed",
            f"{workbook.name} was saved by somebody while it was being read, so nothing was written.",
            "Run this again: it begins with the workbook as it is now.",
        )
    backup = unused(workbook.with_name(f"{workbook.stem} backup {now:%Y-%m-%dT%H%M}{workbook.suffix}"))
    write_whole(backup, before)
    write_whole(workbook, data)
    with contextlib.suppress(OSError):  # the new file belongs to the same people as the old one
        workbook.chmod(mode)
    return backup


def unused(path: Path) -> Path:
    """The path, or with a number where such a file is there already."""
    free, n = path, 1
    while is_there(free):
        n += 1
        free = path.with_name(f"{path.stem} ({n}){path.suffix}")
    return free
