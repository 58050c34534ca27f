"""What councils hold from earlier versions goes on working: each workbook builds, each draft is pulled and refreshed.

`tests/data/<version>/` was made by that version and is never changed (`tests.golden.make`). What it gave then stands in
`expected.json` there; where a later version gives something else on purpose, the row that changed says so in
`docs/house-mends.md`. After such a change: `python -m tests.workflows.test_held_files`.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

from reportgen import commands
from reportgen.errors import ReportgenError
from reportgen.roundtrip.pull import Policy
from tests.golden.record import MOMENT

HELD = Path(__file__).resolve().parents[1] / "data" / "first-round"
WHOSE = json.loads((HELD / "drafts.json").read_text(encoding="utf-8"))
EXPECTED = HELD / "expected.json"
QUICK = ("as-built", "cut", "own-template", "refreshed", "saved-by-libreoffice", "tables", "to-settle", "tracked")


def what_comes_of(name: str) -> dict[str, Any]:
    """What pull, with every tracked change accepted and rejected, and refresh say of a draft."""
    whose = WHOSE[name]
    found: dict[str, Any] = {}
    for book in dict.fromkeys(b for b in (whose["workbook"], whose["later"]) if b):
        for policy in Policy:
            with tempfile.TemporaryDirectory() as work:
                workbook = Path(shutil.copy(HELD / book, work))
                draft = Path(shutil.copy(HELD / "drafts" / f"{name}.docx", work))
                found[f"pull into {book}, {policy.value}"] = _pulled(draft, workbook, policy)
        with tempfile.TemporaryDirectory() as work:
            draft = Path(shutil.copy(HELD / "drafts" / f"{name}.docx", work))
            template = HELD / whose["template"] if whose["template"] else None
            found[f"refresh with {book}"] = _refreshed(draft, HELD / book, template)
    return found


def _pulled(draft: Path, workbook: Path, policy: Policy) -> dict[str, Any]:
    try:
        done = commands.pull([draft], workbook, policy=policy, now=MOMENT)
    except ReportgenError as stop:
        return {"stopped": stop.code}
    lines = [f"{x.owner} / {x.heading}: {x.said}" for x in done.lines]
    return {"lines": lines, "changes": done.changes, "refused": done.refused, "codes": [f.code for f in done.findings]}


def _refreshed(draft: Path, workbook: Path, template: Path | None) -> dict[str, Any]:
    try:
        done = commands.refresh(draft, workbook, template=template, now=MOMENT)
    except ReportgenError as stop:
        return {"stopped": stop.code}
    return {"figures": len(done.figures), "refused": done.refused, "codes": [f.code for f in done.findings]}


def assert_comes_as_before(name: str) -> None:
    assert what_comes_of(name) == json.loads(EXPECTED.read_text(encoding="utf-8"))[name]


@pytest.mark.parametrize("name", QUICK)
def test_a_draft_of_the_first_round_comes_back_as_it_did_then(name: str) -> None:
    assert_comes_as_before(name)


@pytest.mark.full
@pytest.mark.parametrize("name", [n for n in WHOSE if n not in QUICK])
def test_every_draft_of_the_first_round_comes_back_as_it_did_then(name: str) -> None:
    assert_comes_as_before(name)


@pytest.mark.parametrize("template", ["", "house-template.docx", "own-template.docx"])
def test_a_workbook_of_the_first_round_builds_with_each_template_of_it(template: str, tmp_path: Path) -> None:
    built = commands.build(HELD / "small.xlsx", out=tmp_path, template=HELD / template if template else None)
    assert {"report.docx", "report.pdf", "appendix-b.xlsx"} <= {path.name for path in built.files}


def test_every_draft_that_is_kept_has_its_expectation() -> None:
    assert set(json.loads(EXPECTED.read_text(encoding="utf-8"))) == set(WHOSE)
    assert len(WHOSE) >= 20


if __name__ == "__main__":
    made = {name: what_comes_of(name) for name in WHOSE}
    EXPECTED.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
