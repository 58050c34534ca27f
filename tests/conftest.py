"""What several tests share: the validators and programs that judge our files from outside.

A program that is missing fails the test that needs it; nothing is skipped in silence. `make test` installs them all.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# A slow machine makes no test fail: speed is measured in bench/. Without the full counts a run tries what the last one
# tried, so that a change alone makes it fail; `make test-all` looks further each time.
settings.register_profile("reportgen", deadline=None, derandomize=os.environ.get("REPORTGEN_FULL") != "1")
settings.load_profile("reportgen")

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "inputs" / "2023-24-q2.xlsx"


@pytest.fixture(scope="session")
def sample_workbook() -> Path:
    """The sample quarter, as a user of the repository finds it."""
    assert SAMPLE.exists(), f"{SAMPLE} is missing"
    return SAMPLE


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, sample_workbook: Path) -> Path:
    """The folder with the outputs of one build of the sample, made through the command line."""
    from reportgen.cli import main

    out = tmp_path_factory.mktemp("built")
    assert main(["build", str(sample_workbook), "--out", str(out)]) == 0
    return out / "2023-24-q2"


@pytest.fixture(scope="session")
def ooxml_validate() -> Callable[[Path], list[str]]:
    """A function that gives the Open XML SDK's errors for a .docx or .xlsx, as text; an empty list is valid."""
    tool = ROOT / "node_modules" / ".bin" / "ooxml-validator"

    def validate(path: Path) -> list[str]:
        assert tool.exists(), "the Open XML SDK's validator is missing: run `make set-up`"
        # It puts another address in the place of one that is malformed, in the file itself, and says nothing.
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(shutil.copy(path, folder))
            run = subprocess.run([str(tool), str(copy)], capture_output=True, text=True, timeout=120)
            answer = json.loads(run.stdout)
            assert "errors" in answer, run.stdout
            malformed = ["malformed address"] if copy.read_bytes() != path.read_bytes() else []
        return [json.dumps(e) for e in answer["errors"]] + malformed

    return validate


@pytest.fixture(scope="session")
def pdf_failures() -> Callable[[Path, str], list[str]]:
    """A function that gives the failed rules of a PDF for a profile: 'ua1' (PDF/UA-1) or '2a' (PDF/A-2a)."""
    import page

    def validate(path: Path, profile: str) -> list[str]:
        result = page.validate_pdf(str(path), profile=profile)
        assert result.rules.passed > 0, "the validator checked nothing"
        return [f"{f.rule_id}: {f.message}" for f in result.failures]

    return validate


@pytest.fixture(scope="session")
def libreoffice_pdf(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """A function that converts a document to PDF with LibreOffice, and gives the PDF's path."""
    profile = tmp_path_factory.mktemp("libreoffice")

    def convert(path: Path) -> Path:
        soffice = shutil.which("soffice")
        assert soffice, "LibreOffice is missing: run `make set-up`"
        out = tmp_path_factory.mktemp("converted")
        arguments = ["--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", "pdf", "--outdir"]
        subprocess.run([soffice, *arguments, str(out), str(path)], check=True, capture_output=True, timeout=180)
        return out / f"{path.stem}.pdf"

    return convert


@pytest.fixture(scope="session")
def words_of_pdf() -> Callable[[Path], list[str]]:
    """A function that gives the words of a PDF in reading order, page by page."""

    def extract(path: Path) -> list[str]:
        assert shutil.which("pdftotext"), "poppler-utils are missing: run `make set-up`"
        command = ["pdftotext", "-enc", "UTF-8", str(path), "-"]
        run = subprocess.run(command, check=True, capture_output=True, timeout=120)
        return run.stdout.decode().split()

    return extract
