"""LibreOffice, as a person without Word uses it: it opens a draft and saves it again."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest


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
