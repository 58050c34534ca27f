"""Records what reportgen makes of the files that councils hold, so that two versions can be laid beside each other.

    python -m tests.golden.record FOLDER            build, check, publish, pull and refresh all, into FOLDER
    python -m tests.golden.record FOLDER OTHER      what differs between two such folders, a line each

Run the first with either version, then the second with any. Nothing is judged here: a difference may be meant.
"""

from __future__ import annotations

import contextlib
import difflib
import io
import json
import os
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from reportgen import commands
from reportgen.errors import ReportgenError
from reportgen.findings import Finding, FindingsStop
from reportgen.roundtrip.pull import Policy
from reportgen.workbook import cells
from tests.pdf.fixtures import MADE

HELD = Path(__file__).resolve().parents[1] / "data" / "first-round"
MOMENT = datetime(2023, 12, 1, 9, 30)
_POLICIES = {"asked": None, "accept": Policy.ACCEPT, "reject": Policy.REJECT}
_LINES = 12  # of a text's difference that are printed


def record(out: Path, held: Path = HELD) -> None:
    """Everything, into a folder: one below it for each workbook, draft and made-up Word file."""
    os.environ["SOURCE_DATE_EPOCH"] = "1701423000"  # a Word file without dates of its own would get today's
    for name, template in (("sample", ""), ("small", ""), ("small-later", ""), ("small", "own-template")):
        with tempfile.TemporaryDirectory() as work:
            own = held / f"{template}.docx" if template else None
            commands.build(held / f"{name}.xlsx", out=Path(work), template=own)
            shutil.copytree(Path(work) / name, out / "build" / f"{name}{'-' if template else ''}{template}")
    for name, whose in json.loads((held / "drafts.json").read_text(encoding="utf-8")).items():
        _draft(held, held / "drafts" / f"{name}.docx", whose, out / "drafts" / name)
    for name, make in MADE.items():
        with tempfile.TemporaryDirectory() as work:
            file = Path(work) / "made.docx"
            file.write_bytes(_undated(make()))
            _published(file, out / "made" / name)


def _undated(docx: bytes) -> bytes:
    """The file without the time at which it was made, as a PDF names its draft by the hash of all bytes."""
    package = zipfile.ZipFile(io.BytesIO(docx))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name in package.namelist():
            data = re.sub(rb'w:date="[^"]*"', b'w:date="2023-12-01T00:00:00Z"', package.read(name))
            written.writestr(zipfile.ZipInfo(name, (2023, 12, 1, 0, 0, 0)), data)
    return out.getvalue()


def _draft(held: Path, draft: Path, whose: dict[str, str], out: Path) -> None:
    with tempfile.TemporaryDirectory() as work:
        _published(Path(shutil.copy(draft, work)), out)
    workbooks = [name for name in (whose["workbook"], whose["later"]) if name]
    for name in dict.fromkeys(workbooks):
        for decided, policy in _POLICIES.items():
            with tempfile.TemporaryDirectory() as work:
                book, mine = Path(shutil.copy(held / name, work)), Path(shutil.copy(draft, work))
                to = out / f"pull-{decided}-{book.stem}"
                with _told(to):
                    pulled = commands.pull([mine], book, policy=policy, force=True, now=MOMENT)
                    said = {"changes": pulled.changes, "refused": pulled.refused, "findings": _said(pulled.findings)}
                    _write(to / "pulled.json", {"lines": [_plain(x) for x in pulled.lines], **said})
                    _write(to / "workbook.json", _cells(book))
                    for review in pulled.reviews:
                        shutil.copy(review, to / review.name)
                    if pulled.changes and not pulled.refused:
                        again = commands.pull([mine], book, policy=policy, force=True, now=MOMENT)
                        lines = [_plain(x) for x in again.lines]
                        _write(to / "again.json", {"lines": lines, "changes": again.changes})
        with tempfile.TemporaryDirectory() as work:
            mine, to = Path(shutil.copy(draft, work)), out / f"refresh-{Path(name).stem}"
            template = held / whose["template"] if whose["template"] else None
            with _told(to):
                done = commands.refresh(mine, held / name, template=template, force=True, now=MOMENT)
                figures = [_plain(f) for f in done.figures]
                _write(to / "refreshed.json", {"figures": figures, "findings": _said(done.findings)})
                for file in done.files:
                    shutil.copy(file, to / file.name)


def _published(file: Path, out: Path) -> None:
    """A Word file's PDF, its page, and what is said about both and by `check`."""
    for name, make in (
        ("pdf", lambda: commands.pdf(file, out=file.with_suffix(".pdf"), allow_loss=True)),
        ("html", lambda: commands.html(file, out=file.with_suffix(".html"))),
    ):
        with _told(out, name):
            made = make()
            _write(out / f"{name}.json", _said(made.findings))
            for path in made.files:
                out.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, out / path.name)
    with _told(out, "check"):
        _write(out / "check.json", _said(commands.check(file)))


@contextlib.contextmanager
def _told(out: Path, name: str = "") -> Iterator[None]:
    """Whatever stops a command is part of the record."""
    try:
        yield
    except FindingsStop as stop:
        _write(out / f"{name}stop.json", _said(stop.findings))
    except ReportgenError as stop:
        _write(out / f"{name}stop.json", [stop.code, str(stop)])
    except Exception as fault:
        _write(out / f"{name}fault.json", [type(fault).__name__, str(fault)])


def _said(findings: Iterable[Finding]) -> list[dict[str, str]]:
    return [commands.as_json(f) for f in findings]


def _plain(line: Any) -> dict[str, str]:
    return {name: getattr(value, "value", value) for name, value in asdict(line).items()}


def _cells(workbook: Path) -> dict[str, dict[str, str]]:
    return {g.name: {f"{r},{c}": str(v) for (r, c), v in g.cells.items()} for g in cells.open_book(workbook).grids}


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False, default=str) + "\n", encoding="utf-8")


# ---------------------------------------------------------------- two records beside each other
def differences(one: Path, other: Path) -> Iterator[tuple[str, str]]:
    """(file, what differs) for each file that is not the same to the byte in both."""
    names = sorted({str(p.relative_to(f)) for f in (one, other) for p in f.rglob("*") if p.is_file()})
    for name in names:
        first, second = one / name, other / name
        if not first.exists() or not second.exists():
            yield name, f"only in {(one if first.exists() else other).name}"
        elif first.read_bytes() != second.read_bytes():
            yield name, _difference(first.read_bytes(), second.read_bytes())


def _difference(first: bytes, second: bytes) -> str:
    if first.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(first)) as a, zipfile.ZipFile(io.BytesIO(second)) as b:
            parts = {*a.namelist(), *b.namelist()}
            held = [{n: z.read(n) for n in z.namelist()} for z in (a, b)]
        changed = sorted(n for n in parts if held[0].get(n) != held[1].get(n))
        return f"parts: {', '.join(changed) or 'none, but the packages'}"
    if first.startswith(b"%PDF"):
        return f"{len(first)} bytes, {len(second)} bytes"
    texts = [data.decode("utf-8", "replace").replace("><", ">\n<").splitlines() for data in (first, second)]
    lines = [line for line in difflib.unified_diff(*texts, lineterm="", n=0) if not line.startswith(("---", "+++"))]
    more = [f"... {len(lines) - _LINES} more"] if len(lines) > _LINES else []
    return "\n    " + "\n    ".join([line[:300] for line in lines[:_LINES]] + more)


if __name__ == "__main__":
    folders = [Path(name) for name in sys.argv[1:]]
    if len(folders) == 1:
        record(folders[0])
    else:
        found = list(differences(*folders))
        for name, what in found:
            print(f"{name}: {what}")
        print(f"{len(found)} files differ.")
