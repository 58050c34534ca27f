"""A small workbook with its draft, built once, and a desk of its own for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reportgen import commands
from tests.workflows.desk import Desk, small_workbook


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    small_workbook(folder / "small.xlsx")
    commands.build(folder / "small.xlsx", out=folder / "outputs", only=[commands.WORD])
    return folder


@pytest.fixture
def desk(small: Path, tmp_path: Path) -> Desk:
    workbook = Path(shutil.copy(small / "small.xlsx", tmp_path))
    return Desk(workbook, Path(shutil.copy(small / "outputs" / "small" / "report.docx", tmp_path / "anna.docx")))


@pytest.fixture
def sample_desk(built: Path, sample_workbook: Path, tmp_path: Path) -> Desk:
    """The sample's workbook and draft, to be edited."""
    workbook = Path(shutil.copy(sample_workbook, tmp_path))
    return Desk(workbook, Path(shutil.copy(built / "report.docx", tmp_path / "anna.docx")))
