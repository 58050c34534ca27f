"""What the operating system answers when a file cannot be read or written: each cause with its own remedy.

Sync clients and virus scanners hold a file for a moment while it is written: such a lock is tried again (`patiently`).
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

# Windows has numbers of its own, and gives several of them the same errno.
_SHARING, _LOCKED, _DENIED = 32, 33, 5
_WINDOWS_CAUSE = {
    _SHARING: errno.EBUSY,
    _LOCKED: errno.EBUSY,
    39: errno.ENOSPC,
    112: errno.ENOSPC,
    1295: errno.EDQUOT,
    19: errno.EROFS,
    206: errno.ENAMETOOLONG,
    123: errno.EINVAL,
    53: errno.ENETUNREACH,
    59: errno.ENETUNREACH,
    64: errno.ENETUNREACH,
    67: errno.ENETUNREACH,
    121: errno.ENETUNREACH,
}
_AWAY = (errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ESTALE, errno.ENOTCONN,
         errno.ETIMEDOUT, errno.ENODEV, errno.ENXIO)  # fmt: skip
_LONGEST_ON_WINDOWS = 259  # characters of a whole path, where nobody has allowed more


@dataclass(frozen=True)
class Cause:
    """Why a file cannot be read or written. `why` follows 'it cannot be written:'."""

    code: str
    why: str
    remedy: str


def cause_of(error: OSError, path: Path) -> Cause:
    """Why a file could not be written, changed or removed, and what to do about just that."""
    name, folder = path.name, path.parent
    match _number(error, path):
        case errno.ENOSPC:
            return Cause("disk-full", "there is no space left on the drive", _make_room())
        case errno.EDQUOT:
            return Cause("disk-full", "your share of the drive is used up", _make_room())
        case errno.EFBIG:
            return Cause("disk-full", "the drive takes no file so large", _make_room())
        case errno.EROFS:
            return Cause("folder-read-only", f"the drive of the folder {folder} is read only", _elsewhere())
        case errno.EBUSY | errno.ETXTBSY | errno.EAGAIN:
            return Cause("file-in-use", "another program has it open", f"Close {name} there and run this again.")
        case errno.ENAMETOOLONG:
            return Cause(
                "name-too-long",
                "its name, with all its folders, is longer than the system allows",
                "Move the work to a folder nearer to the top of the drive, or give it a shorter name.",
            )
        case errno.EISDIR:
            return Cause("folder-in-the-way", "a folder of this name stands there", f"Move the folder {name} away.")
        case errno.ENOTDIR | errno.EEXIST:
            in_the_way = _file_in_the_way(path)
            return Cause("folder-in-the-way", f"{in_the_way} is a file, not a folder", _elsewhere())
        case errno.EACCES | errno.EPERM:
            return _denied(path)
        case number if number in _AWAY:
            return Cause(
                "drive-away", "its drive cannot be reached", "Check that the drive is connected and run this again."
            )
    return Cause("cannot-write", error.strerror or type(error).__name__, "Choose another folder, or ask your IT team.")


def _number(error: OSError, path: Path) -> int:
    windows = getattr(error, "winerror", None)
    if windows in (3, 2) and len(str(path.absolute())) > _LONGEST_ON_WINDOWS:
        return errno.ENAMETOOLONG  # Windows says that there is no such path
    return _WINDOWS_CAUSE.get(windows or 0, error.errno or 0)


def _denied(path: Path) -> Cause:
    """A file or folder that may not be written to: by whom is not asked, but which of the two it is."""
    if is_there(path) and not os.access(path, os.W_OK):
        return Cause(
            "file-read-only",
            "the file is marked as read only, or you have no right to change it",
            f"Take 'Read-only' off in the properties of {path.name}, or ask for the right to change it.",
        )
    if is_there(path.parent) and not os.access(path.parent, os.W_OK):
        return Cause("folder-read-only", f"you have no right to write in the folder {path.parent}", _elsewhere())
    if is_there(path):  # Windows answers so while a program that shares nothing has it open
        return Cause("file-in-use", "another program has it open", f"Close {path.name} there and run this again.")
    return Cause("folder-read-only", f"you have no right to write in the folder {path.parent}", _elsewhere())


def _file_in_the_way(path: Path) -> Path:
    return next((p for p in (path.parent, *path.parent.parents) if is_there(p) and not p.is_dir()), path.parent)


def _make_room() -> str:
    return "Make room on the drive, or choose a folder on another one, and run this again."


def _elsewhere() -> str:
    return "Choose another folder (--out or -o), or ask for the right to write there."


def is_there(path: Path) -> bool:
    """Whether a file or folder is there; a path that the system cannot even ask about is not."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def as_text(name: str) -> str:
    """A file's name as a text that can be written anywhere, whatever the system's locale makes of its bytes."""
    if name.isascii():
        return name
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:  # half a character, as only Windows allows
        return name.encode("utf-8", "replace").decode()


# --------------------------------------------------------------------------------------------- brief locks
_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8)  # seconds between tries; a scanner is done within a second


def patiently(action: Callable[[], T], wait: Callable[[float], object] = time.sleep) -> T:
    """Do what a brief lock may stand in the way of: tried a few times within two seconds, then it fails as it does."""
    for seconds in _WAITS:
        try:
            return action()
        except OSError as e:
            if not _may_be_brief(e):
                raise
            wait(seconds)
    return action()


def _may_be_brief(error: OSError) -> bool:
    """Whether an error may be another program's lock. Elsewhere than on Windows a refusal is a matter of rights."""
    return getattr(error, "winerror", None) in (_SHARING, _LOCKED, _DENIED) or error.errno in (
        errno.EBUSY,
        errno.ETXTBSY,
        errno.EAGAIN,
    )


# --------------------------------------------------------------------------------------------- open elsewhere
def open_in(path: Path) -> tuple[str, Path] | None:
    """The program that has a file open, with the mark that it left beside it; None where no mark says so.

    Word leaves out the first one or two letters of a longer name; Excel never does.
    """
    lengths = (0, 1, 2) if path.suffix.lower() in (".docx", ".docm", ".dotx", ".pdf") else (0,)
    program = "Word" if len(lengths) > 1 else "Excel"
    marks = [(program, path.with_name("~$" + path.name[skip:])) for skip in lengths if path.name[skip:]]
    marks.append(("LibreOffice", path.with_name(f".~lock.{path.name}#")))
    return next(((program, mark) for program, mark in marks if is_there(mark)), None)
