"""Officers' edits at random: every text reads exactly as it was edited, none is lost, doubled or under another KPI."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from reportgen.draft import reader
from reportgen.ooxml.package import Package
from tests.draft import edits

EDITS = 10
FEW, ALL = range(25), range(25, 1000)
A_GROUP = 25


def assert_reads_as_edited(built: Path, seeds: range) -> None:
    """Edit the sample quarter's draft by a script for each seed, and read it back."""
    package = Package.open(built / "report.docx")
    regions = edits.regions_of(package)
    assert len(regions) > 100
    for seed in seeds:
        script = edits.Script(regions, random.Random(seed))
        script.edit(EDITS)
        assert len(script.done) == EDITS
        # Every second draft as a program saves it that knows no content controls.
        draft = reader.read(edits.written(package, script, controls=seed % 2 == 0))
        told = "\n".join((f"seed {seed}:", *script.done))
        assert edits.differences(draft.regions, script) == [], told
        assert (draft.findings, draft.strays, draft.new_regions) == ((), (), ()), told
        assert {c.text for c in draft.comments} == script.comments_left(), told
        assert {c.author for c in draft.changes} <= set(edits.AUTHORS), told
        assert bool(draft.changes) == script.has_changes(), told
        assert list(draft.changed_figures()) == [], told


def test_texts_read_exactly_as_officers_edited_them(built: Path) -> None:
    assert_reads_as_edited(built, FEW)


@pytest.mark.full
@pytest.mark.parametrize("first", range(ALL.start, ALL.stop, A_GROUP))
def test_texts_read_exactly_as_officers_edited_them_a_thousand_times(built: Path, first: int) -> None:
    assert_reads_as_edited(built, range(first, first + A_GROUP))


def test_a_reader_that_missed_a_change_would_be_found_out(built: Path) -> None:
    package = Package.open(built / "report.docx")
    script = edits.Script(edits.regions_of(package), random.Random(1))
    script.edit(EDITS)
    untouched = reader.read(package)
    assert edits.differences(untouched.regions, script) != []
