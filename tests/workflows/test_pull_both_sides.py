"""Random edits in the draft and in the workbook at once: nothing the workbook says is lost, and all can be settled."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import pytest

from reportgen import richtext
from reportgen.ooxml.package import Package
from reportgen.roundtrip.comparison import Outcome
from reportgen.roundtrip.pull import Policy
from reportgen.workbook import cells
from reportgen.workbook.patch import SetCell
from tests.draft import edits
from tests.workflows.desk import Desk, edit, without_comments


def commentary(desk: Desk) -> dict[tuple[int, int], str]:
    """(row, column) -> text, of every text of the Commentary sheet."""
    grid = next(g for g in cells.open_book(desk.workbook).grids if g.name == "Commentary")
    return {where: str(c) for where, c in grid.cells.items() if where[1] == 7 and where[0] > 1}


def work_in_the_workbook(desk: Desk, script: edits.Script, rng: random.Random) -> list[str]:
    """Put words of the team's own into the texts that the script has touched; gives those words."""
    texts = commentary(desk)
    changes = []
    for region in script.touched:
        found = next((w for w, t in texts.items() if region.as_built and richtext.parse(t) == region.as_built), None)
        if found is not None:
            words = texts[found].split(" ")
            for _ in range(rng.randint(1, 3)):
                place = rng.randint(1, len(words))
                inside = words[place - 1].endswith("[table:")  # a table's id is no place for words
                words.insert(place - inside, f"TEAM{rng.randint(0, 9999)}")
            changes.append(SetCell("Commentary", *found, " ".join(words)))
    desk.in_workbook(*changes)
    return re.findall(r"TEAM\d+", " ".join(str(c.value) for c in changes))


def assert_can_be_settled(built: Path, sample_workbook: Path, folder: Path, seed: int) -> None:
    rng = random.Random(seed)
    package = Package.open(built / "report.docx")
    script = edits.Script(edits.regions_of(package), rng)
    script.edit(10)
    desk = Desk(Path(shutil.copy(sample_workbook, folder)), folder / "draft.docx")
    desk.draft.write_bytes(edits.written(package, script, controls=seed % 2 == 0).to_bytes())
    words = work_in_the_workbook(desk, script, rng)
    told = "\n".join((f"seed {seed}:", *script.done))

    reviews = desk.pull(policy=Policy.ACCEPT).reviews
    held = " ".join(commentary(desk).values())
    assert [word for word in words if word not in held] == [], told
    for review in reviews:
        assert desk.pull(review, policy=Policy.ACCEPT).changes == 0, told
        settled = edit(review, without_comments, folder / "settled.docx")
        assert Outcome.CONFLICT not in {line.outcome for line in desk.pull(settled, policy=Policy.ACCEPT).lines}, told
        assert desk.pull(settled, policy=Policy.ACCEPT).changes == 0, told


@pytest.mark.parametrize("seed", [0, 3])
def test_what_both_sides_changed_can_be_settled(built: Path, sample_workbook: Path, tmp_path: Path, seed: int) -> None:
    assert_can_be_settled(built, sample_workbook, tmp_path, seed)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(100, 150))
def test_what_both_sides_changed_can_be_settled_fifty_times(
    built: Path, sample_workbook: Path, tmp_path: Path, seed: int
) -> None:
    assert_can_be_settled(built, sample_workbook, tmp_path, seed)
