"""Drafts edited at random, as Word writes them and in LibreOffice, come through a refresh with other figures."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reportgen import commands
from reportgen.draft import reader
from reportgen.draft.writing import proof
from reportgen.ooxml.package import Package
from tests.draft import edits
from tests.draft.conftest import edit_in_libreoffice, libreoffice_docx
from tests.draft.test_reader_libreoffice import script
from tests.workflows.refreshing import (
    BEN,
    TODAY,
    Book,
    Desk,
    as_built,
    commented,
    desk,
    retyped,
    tracked,
)

__all__ = ["as_built", "desk", "edit_in_libreoffice", "libreoffice_docx"]


FULL = os.environ.get("REPORTGEN_FULL") == "1"


@pytest.mark.parametrize(
    "seed", [*range(3), *(pytest.param(s, marks=pytest.mark.full) for s in (range(3, 120) if FULL else ()))]
)
def test_any_edits_of_the_sample_come_through_a_refresh_with_other_figures(
    seed: int, built: Path, other_sample: Path, tmp_path: Path, ooxml_validate: Callable[[Path], list[str]]
) -> None:
    package = Package.open(built / "report.docx")
    script = edits.Script(edits.regions_of(package), random.Random(seed))
    script.edit(10)
    draft = tmp_path / "edited.docx"
    draft.write_bytes(edits.written(package, script).to_bytes())
    before = reader.read(Package.open(draft))
    done = commands.refresh(draft, other_sample, now=TODAY)
    target = Package.open(done.files[0])
    after = reader.read(target)
    for key, region in before.regions.items():
        now = after.regions[key]
        assert (now.accepted, now.rejected, now.heading) == (region.accepted, region.rejected, region.heading), key
    assert after.changes == before.changes, script.done
    assert after.comments == before.comments
    assert after.figures["measure:DBS-06a:value"].shown.accepted == "84.41%"
    proof.check_unique([target.xml("word/document.xml")])
    if seed < 2:
        old = set(ooxml_validate(draft))
        assert [e for e in ooxml_validate(done.files[0]) if e not in old] == []


@pytest.fixture(scope="module")
def other_sample(sample_workbook: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's workbook with one other figure."""
    from reportgen.workbook import cells
    from reportgen.workbook.patch import SetCell, patch

    path = tmp_path_factory.mktemp("other") / sample_workbook.name
    grid = next(g for g in cells.open_book(sample_workbook).grids if g.name == "Data")
    heads = {str(c): column for (row, column), c in grid.cells.items() if row == 1}
    row = next(
        row
        for (row, column), c in grid.cells.items()
        if column == heads["Measure"] and str(c) == "DBS-06a" and str(grid.cells[row, heads["Period"]]) == "2023/24 Q2"
    )
    patched = patch(sample_workbook.read_bytes(), [SetCell("Data", row, heads["Value"], "84.41")])
    assert not patched.findings
    path.write_bytes(patched.data)
    return path


def test_a_draft_that_libreoffice_saved_keeps_all_its_texts(
    desk: Desk, libreoffice_docx: Callable[[Path], Path], ooxml_validate: Callable[[Path], list[str]]
) -> None:
    desk.edit(tracked("Four advisers", "Four", "Five"), retyped("Sickness rose", "Absence grew"))
    commented(desk.draft, "Absence grew", "Is this right?")
    saved = libreoffice_docx(desk.draft)
    before = reader.read(Package.open(saved))
    desk.draft.write_bytes(saved.read_bytes())
    draft, done = desk.new(Book(value=84.5))
    for key, region in before.regions.items():
        now = draft.regions[key]
        assert (now.accepted, now.rejected) == (region.accepted, region.rejected), key
    assert [(c.author, c.text) for c in draft.comments] == [(BEN, "Is this right?")]
    assert ooxml_validate(done.files[0]) == []


# ------------------------------------------------------------------------------------------------ in LibreOffice
Edit = Callable[[dict[str, Any]], Path]


def assert_refreshes_as_edited(built: Path, workbook: Path, edit: Edit, folder: Path, seed: int) -> None:
    """A draft edited in LibreOffice reads as edited once it was refreshed with another figure, who and when as well."""
    tracked_on = seed % 4 != 3
    regions = edits.regions_of(Package.open(built / "report.docx"))
    made = list(script(regions, random.Random(seed), tracked_on))
    told = f"seed {seed}: {made}"
    saved = edit({"open": str(built / "report.docx"), "tracked": tracked_on, "edits": made})
    before = reader.read(Package.open(saved))
    done = commands.refresh(saved, workbook, out=folder / "new.docx", now=TODAY)
    after = reader.read(Package.open(done.files[0]))
    wrong = [
        (region.key, view)
        for region in regions
        for accepted, view in ((True, "accepted"), (False, "rejected"))
        if getattr(after.regions[region.key], view) != region.expected(accepted)
    ]
    assert wrong == [], told
    assert after.changes == before.changes, told
    assert (after.findings, after.strays, after.new_regions, after.comments) == ((), (), (), ()), told
    assert list(after.changed_figures()) == [], told
    assert after.figures["measure:DBS-06a:value"].shown.accepted == "84.41%"


@pytest.mark.parametrize("seed", [3])
def test_what_was_edited_in_libreoffice_comes_through_a_refresh(
    built: Path, other_sample: Path, edit_in_libreoffice: Edit, tmp_path: Path, seed: int
) -> None:
    assert_refreshes_as_edited(built, other_sample, edit_in_libreoffice, tmp_path, seed)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(200, 250))
def test_fifty_scripts_edited_in_libreoffice_come_through_a_refresh(
    built: Path, other_sample: Path, edit_in_libreoffice: Edit, tmp_path: Path, seed: int
) -> None:
    assert_refreshes_as_edited(built, other_sample, edit_in_libreoffice, tmp_path, seed)
