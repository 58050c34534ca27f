"""The files a command leaves behind: never a part of a file, never a file that a person has changed.

What was made is known by its manifest (name, hash) or, for a PDF or a page that stands alone, by the seal that is in
it. Everything is written to a temporary file beside its place, and renamed.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import json
import os
import time
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from reportgen.errors import CannotWrite, EditedSinceBuilt, UnreadableInput
from reportgen.ooxml.package import read_file
from reportgen.system import cause_of, is_there, open_in, patiently

MANIFEST_NAME = "manifest.json"


class Outputs:
    """A folder of outputs with its manifest: knows which files are as they were made, and replaces only those.

    A kill at any moment leaves each file whole, old or new. The manifest is written first and names for each file
    the hash it will have and the one it replaces, so that whichever of the two a kill leaves is known as ours.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def refuse_to_replace_edits(self, names: Iterable[str]) -> None:
        """Raise EditedSinceBuilt or CannotWrite if any of these files may not be replaced."""
        known = self._known_hashes()
        for name in names:
            path = self.folder / name
            refuse_if_open(path)
            if not is_there(path):
                continue
            data = read_file(path)
            sealed = {".pdf": _is_untouched_pdf, ".html": _is_untouched_page}.get(path.suffix)
            if sha256(data) in known.get(name, ()) or (sealed is not None and sealed(data)):
                continue
            raise EditedSinceBuilt(
                "edited-since-built",
                f"{path} was edited since it was built, so it is not replaced.",
                "Move or rename it, or build into another folder with --out.",
            )

    def made_below(self, folder: str) -> tuple[str, ...]:
        """The names of the files that were made in a folder of this one, given with its slash: 'dashboard/'."""
        return tuple(name for name in self._entries() if name.startswith(folder))

    def replace(
        self, files: Mapping[str, bytes], made_from: Mapping[str, Any] | None, remove: Collection[str] = ()
    ) -> tuple[Path, ...]:
        """Write all files, each whole or not at all; the manifest first. Gives the paths in order.

        A name may hold a folder ('dashboard/index.html'). `remove` names files of an earlier run that this one did not
        make again; those that are as they were made are taken away.
        """
        for name in files:
            refuse_if_open(self.folder / name)
        self.refuse_to_replace_edits([n for n in files if n.endswith((".docx", ".pdf", ".html")) or "/" in n])
        self.refuse_to_replace_edits(remove)
        settled: dict[str, Any] = {n: e for n, e in self._entries().items() if n not in files}
        under_way = dict(settled)
        for name, data in files.items():
            settled[name] = under_way[name] = {"sha256": sha256(data)}
            path = self.folder / name
            old = sha256(read_file(path)) if is_there(path) else ""
            if old and old != settled[name]["sha256"]:
                under_way[name] = {**settled[name], "replaces": old}
        if made_from is not None:
            write_whole(self.folder / MANIFEST_NAME, as_bytes({**made_from, "outputs": under_way}))
        for name, data in files.items():
            write_whole(self.folder / name, data)
        for name in remove:
            _take_away(self.folder / name)
            settled.pop(name, None)
        if made_from is not None:
            write_whole(self.folder / MANIFEST_NAME, as_bytes({**made_from, "outputs": settled}))
        return tuple(self.folder / name for name in files)

    def _known_hashes(self) -> dict[str, tuple[str, ...]]:
        """File name -> the hashes it may have and still be as it was made."""
        return {n: tuple(e[k] for k in ("sha256", "replaces") if k in e) for n, e in self._entries().items()}

    def _entries(self) -> dict[str, dict[str, str]]:
        """The manifest's entry for each output."""
        path = self.folder / MANIFEST_NAME
        if not is_there(path):
            return {}
        try:
            return {str(name): dict(entry) for name, entry in json.loads(read_file(path))["outputs"].items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UnreadableInput(
                "manifest-broken",
                f"{path} is damaged, so it cannot be told which files were edited.",
                "Move the folder away, or build into another one with --out.",
            ) from None


def refuse_if_open(path: Path) -> None:
    """Raise CannotWrite where Word, Excel or LibreOffice says that somebody has the file open."""
    found = open_in(path)
    if found is None:
        return
    program, mark = found
    raise CannotWrite(
        "file-open",
        f"{path} is open in {program}.",
        f"Close {path.name} in {program} and run this again; if nobody has it open, delete the file {mark.name} beside"
        " it.",
    )


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a kill, a full disk or a crash leaves the old one or the new one, never a part.

    Raises CannotWrite, with the cause and the remedy for just that.
    """
    part = _part_of(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear_stale_parts(path)
        if path.exists() and path.read_bytes() == data:
            return
        with part.open("wb") as f:
            f.write(data)
            f.flush()
            os.fsync(f.fileno())
        patiently(lambda: part.replace(path))
    except OSError as e:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise cannot("written", path, e) from None


def cannot(done: str, path: Path, error: OSError) -> CannotWrite:
    """Why a file cannot be written, changed or removed (`done`)."""
    cause = cause_of(error, path)
    return CannotWrite(cause.code, f"{path} cannot be {done}: {cause.why}.", cause.remedy)


def _take_away(path: Path) -> None:
    """Remove a file that was made here, and its folder where that held nothing else."""
    try:
        patiently(lambda: path.unlink(missing_ok=True))
    except OSError as e:
        raise cannot("removed", path, e) from None
    with contextlib.suppress(OSError):  # it is not empty
        path.parent.rmdir()


def _part_of(path: Path) -> Path:
    """Where a file is written before it takes its place: beside it, under a short name, as its own may be as long as a
    name can be."""
    return path.with_name(f".{sha256(path.name.encode('utf-8', 'surrogateescape'))[:12]}.{os.getpid()}.part")


def _clear_stale_parts(path: Path) -> None:
    """Remove what a kill left behind; a part younger than an hour may belong to a command that still runs."""
    before = _part_of(path).name.split(".")[1]
    for stale in [*path.parent.glob(f".{before}.*.part"), *path.parent.glob(f".{glob.escape(path.name)}.*.part")]:
        with contextlib.suppress(OSError):
            if time.time() - stale.stat().st_mtime > 3600:
                stale.unlink(missing_ok=True)


def _is_untouched_pdf(data: bytes) -> bool:
    from reportgen.pdf import export

    return export.is_untouched(data)


def _is_untouched_page(data: bytes) -> bool:
    from reportgen.html import page

    return page.is_untouched(data)


def as_bytes(value: object) -> bytes:
    """A value as JSON that a person can read."""
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def sha256(data: bytes) -> str:
    """The hash by which manifests know a file."""
    return hashlib.sha256(data).hexdigest()
