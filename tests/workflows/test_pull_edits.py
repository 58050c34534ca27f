"""Officers' edits at random, pulled: each text lands in its own cell exactly as edited, and no other byte moves."""

from __future__ import annotations

import io
import random
import re
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from lxml import etree

from reportgen import richtext
from reportgen.assessment import assess
from reportgen.compose import Composition, compose
from reportgen.draft import reader
from reportgen.findings import Severity
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.roundtrip.comparison import Outcome
from reportgen.roundtrip.memory import Memory
from reportgen.roundtrip.pull import Plan, Policy, plan
from reportgen.roundtrip.returned import Edited
from reportgen.roundtrip.workbook_texts import Home, Homes, Kind
from reportgen.workbook import reader as workbook_reader
from reportgen.workbook.patch import SetCell, patch
from tests.draft import edits

EDITS = 10
FEW, ALL = range(10), range(10, 1000)
A_GROUP = 30
PULLED_AGAIN = 7  # each seventh draft is pulled a second time, into the workbook that the first pull left


@dataclass(frozen=True)
class Quarter:
    """The sample quarter's workbook, composed, and the draft that was built from it."""

    workbook: bytes
    homes: Homes
    composition: Composition
    package: Package
    regions: list[edits.Region]


@pytest.fixture(scope="module")
def quarter(built: Path, sample_workbook: Path) -> Quarter:
    report, _ = workbook_reader.read(sample_workbook)
    assert report is not None
    composition = compose(assess(report))
    package = Package.open(built / "report.docx")
    homes = Homes(sample_workbook, report, composition)
    return Quarter(sample_workbook.read_bytes(), homes, composition, package, edits.regions_of(package))


def pulled(quarter: Quarter, package: Package, policy: Policy, memory: Memory | None = None) -> Plan:
    edited = Edited("draft.docx", reader.read(package), package)
    return plan([edited], quarter.homes, quarter.composition, policy=policy, take_emptied=True, memory=memory)


def after(quarter: Quarter, workbook: bytes, folder: Path) -> Quarter:
    """The same draft beside the workbook as a pull has left it."""
    path = folder / "after.xlsx"
    path.write_bytes(workbook)
    report, _ = workbook_reader.read(path)
    assert report is not None
    composition = compose(assess(report))
    return replace(quarter, workbook=workbook, homes=Homes(path, report, composition), composition=composition)


def column_of(home: Home, quarter: Quarter) -> tuple[str, int, int]:
    change = quarter.homes.set_text(home, ())
    assert isinstance(change, SetCell)
    return change.sheet, change.row, change.column


def cell_texts(part: bytes) -> dict[str, str]:
    """'G14' -> what the cell holds, for every cell of a sheet."""
    return {str(c.get("r")): "".join(str(t) for t in c.itertext()) for c in etree.fromstring(part).iter(q("s:c"))}


def differing(before: bytes, after: bytes) -> int:
    """How many cells of a sheet hold something else than before."""
    then, now = cell_texts(before), cell_texts(after)
    assert then.keys() == now.keys()
    return sum(then[cell] != now[cell] for cell in then)


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def assert_pulls_as_edited(quarter: Quarter, seeds: range, folder: Path) -> None:
    before = parts_of(quarter.workbook)
    for seed in seeds:
        script = edits.Script(quarter.regions, random.Random(seed))
        script.edit(EDITS)
        told = "\n".join((f"seed {seed}:", *script.done))
        policy = Policy.ACCEPT if seed % 3 else Policy.REJECT
        draft = edits.written(quarter.package, script, controls=seed % 2 == 0)
        done = pulled(quarter, draft, policy)
        assert [f for f in done.findings if f.severity is Severity.ERROR] == [], told
        assert {line.outcome for line in done.lines} <= {Outcome.TAKEN}, told

        patched = patch(quarter.workbook, done.changes)
        assert patched.findings == ()
        now = parts_of(patched.data)
        touched = {r.key for r in script.touched}
        expected: dict[tuple[str, int, int], str] = {}
        for region in script.regions:
            blocks = region.expected(policy is Policy.ACCEPT) if region.key in touched else region.as_built
            home = quarter.homes.texts[region.key]
            if blocks != home.blocks:
                expected[column_of(home, quarter)] = richtext.typed(blocks)
                assert home.kind is not Kind.COMMENTARY or home.row, told
        wanted = {(c.sheet, c.row, c.column): c.value for c in done.changes if isinstance(c, SetCell)}
        assert wanted == expected, told
        assert len(wanted) == len(done.changes), told
        changed = {name for name in before if before[name] != now[name]}
        assert bool(changed) == bool(expected), told
        assert all(re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name) for name in changed), told
        assert sum(differing(before[name], now[name]) for name in changed) == len(expected), told
        if seed % PULLED_AGAIN == 0:
            later = after(quarter, patched.data, folder)
            again = pulled(later, draft, policy, done.memory.beside(later.composition))
            assert again.changes == (), f"a second pull\n{told}"


def test_texts_land_exactly_as_officers_edited_them(quarter: Quarter, tmp_path: Path) -> None:
    assert_pulls_as_edited(quarter, FEW, tmp_path)


@pytest.mark.full
@pytest.mark.parametrize("first", range(ALL.start, ALL.stop, A_GROUP))
def test_texts_land_exactly_as_officers_edited_them_a_thousand_times(
    quarter: Quarter, first: int, tmp_path: Path
) -> None:
    assert_pulls_as_edited(quarter, range(first, first + A_GROUP), tmp_path)


def test_a_pull_that_missed_a_change_would_be_found_out(quarter: Quarter) -> None:
    """The check above sees what a script changes: without the pull its texts are not in the workbook."""
    script = edits.Script(quarter.regions, random.Random(1))
    script.edit(EDITS)
    assert any(r.expected(True) != quarter.homes.texts[r.key].blocks for r in script.touched)
