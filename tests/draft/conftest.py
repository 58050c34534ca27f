"""LibreOffice, as a person without Word uses it: it opens a draft, edits it and saves it again."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.draft.readings import Edited

Job = dict[str, Any]
EDITOR = Path(__file__).with_name("libreoffice_edits.py")


@pytest.fixture(scope="session")
def libreoffice_docx(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """A function that opens a draft in LibreOffice and saves it as .docx, and gives the new file's path."""
    profile = tmp_path_factory.mktemp("libreoffice")

    def save(path: Path) -> Path:
        soffice = shutil.which("soffice")
        assert soffice, "LibreOffice is missing: run `make set-up`"
        out = tmp_path_factory.mktemp("saved")
        arguments = ["--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", "docx", "--outdir"]
        subprocess.run([soffice, *arguments, str(out), str(path)], check=True, capture_output=True, timeout=180)
        return out / path.name

    return save


@pytest.fixture(scope="session")
def edit_in_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Job], Path]]:
    """A function that edits a draft in LibreOffice as a person does, saves it as .docx, and gives the new file's path.

    What a job is, `libreoffice_edits.py` says; it runs in the Python that LibreOffice's own module was made for.
    """
    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice is missing: run `make set-up`"
    python = next((p for p in _pythons() if _has_uno(p)), "")
    assert python, "no Python has LibreOffice's module 'uno' (python3-uno in Debian): run `make set-up`"
    folder = tmp_path_factory.mktemp("edited")
    pipe = f"reportgen-{os.getpid()}"
    arguments = ["--headless", "--norestore", f"--accept=pipe,name={pipe};urp;"]
    arguments += [f"-env:UserInstallation=file://{folder}/profile"]
    office = subprocess.Popen([soffice, *arguments], stderr=subprocess.DEVNULL, start_new_session=True)
    editor = subprocess.Popen([python, str(EDITOR), pipe], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    made = 0

    def edit(job: Job) -> Path:
        nonlocal made
        made += 1
        out = folder / f"{made}.docx"
        assert editor.stdin
        assert editor.stdout
        editor.stdin.write(json.dumps({**job, "save": str(out)}) + "\n")
        editor.stdin.flush()
        answer = editor.stdout.readline()
        assert answer, "LibreOffice's editor stopped; its error is printed above"
        return out

    yield edit
    assert editor.stdin
    editor.stdin.close()
    editor.wait(60)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(office.pid, signal.SIGTERM)
    office.wait(60)


def _pythons() -> Iterator[str]:
    yield "/usr/bin/python3"
    for name in ("python3", "python"):
        found = shutil.which(name)
        if found:
            yield found
    yield str(Path(shutil.which("soffice") or "").resolve().parent / "python")


def _has_uno(python: str) -> bool:
    try:
        return subprocess.run([python, "-c", "import uno"], capture_output=True, timeout=60).returncode == 0
    except OSError:
        return False


@pytest.fixture(params=["with controls", "without controls"])
def edited(request: pytest.FixtureRequest) -> Edited:
    """A small draft; also as it is when a program has dropped the content controls."""
    draft = Edited()
    if request.param == "without controls":
        draft.without_controls()
    return draft
