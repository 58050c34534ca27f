"""Drafts edited and saved in LibreOffice, changes tracked: pulled, each text lands in its own cell as it was edited."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reportgen import richtext
from reportgen.assessment import assess
from reportgen.compose import Composition, compose
from reportgen.draft import reader
from reportgen.findings import Severity
from reportgen.ooxml.package import Package
from reportgen.roundtrip.comparison import Outcome
from reportgen.roundtrip.pull import Policy, plan
from reportgen.roundtrip.returned import Edited
from reportgen.roundtrip.workbook_texts import Homes
from reportgen.workbook import reader as workbook_reader
from reportgen.workbook.patch import patch
from tests.draft import edits
from tests.draft.test_reader_libreoffice import script

Edit = Callable[[dict[str, Any]], Path]


@pytest.fixture(scope="module")
def workbook(sample_workbook: Path) -> tuple[Homes, Composition]:
    report, _ = workbook_reader.read(sample_workbook)
    assert report is not None
    composition = compose(assess(report))
    return Homes(sample_workbook, report, composition), composition


def assert_pulls_as_edited(
    built: Path, sample_workbook: Path, workbook: tuple[Homes, Composition], edit: Edit, seed: int
) -> None:
    homes, composition = workbook
    tracked = seed % 4 != 3
    regions = edits.regions_of(Package.open(built / "report.docx"))
    made = list(script(regions, random.Random(seed), tracked))
    package = Package.open(edit({"open": str(built / "report.docx"), "tracked": tracked, "edits": made}))
    policy = Policy.REJECT if seed % 3 == 1 else Policy.ACCEPT
    edited = Edited("draft.docx", reader.read(package), package)
    done = plan([edited], homes, composition, policy=policy, take_emptied=True)
    told = f"seed {seed}: {made}"
    assert [f for f in done.findings if f.severity is Severity.ERROR] == [], told
    assert {line.outcome for line in done.lines} <= {Outcome.TAKEN}, told
    expected = {
        homes.set_text(homes.texts[r.key], r.expected(policy is Policy.ACCEPT))
        for r in regions
        if r.expected(policy is Policy.ACCEPT) != homes.texts[r.key].blocks
    }
    assert set(done.changes) == expected, told
    assert all(richtext.parse(str(getattr(c, "value", ""))) for c in expected), "texts are kept, not emptied"
    assert patch(sample_workbook.read_bytes(), done.changes).findings == ()


def test_what_was_edited_in_libreoffice_lands_as_edited(
    built: Path, sample_workbook: Path, workbook: tuple[Homes, Composition], edit_in_libreoffice: Edit
) -> None:
    assert_pulls_as_edited(built, sample_workbook, workbook, edit_in_libreoffice, 5)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(100, 150))
def test_fifty_scripts_edited_in_libreoffice_land_as_edited(
    built: Path, sample_workbook: Path, workbook: tuple[Homes, Composition], edit_in_libreoffice: Edit, seed: int
) -> None:
    assert_pulls_as_edited(built, sample_workbook, workbook, edit_in_libreoffice, seed)
