"""check, pdf, new and template through the command line."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen import commands
from reportgen.cli import main
from reportgen.errors import ExitCode
from reportgen.workbook import cells, layout
from reportgen.workbook.patch import SetCell
from tests.workflows.desk import Desk


def test_check_lists_findings_with_place_and_code(sample_workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(sample_workbook)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1].endswith(".")
    for line in lines[:-1]:
        assert line.startswith(("warning: ", "note: ")), line
        assert line.endswith("]"), line


def test_check_as_json_holds_the_same(sample_workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(sample_workbook)])
    text = capsys.readouterr().out.splitlines()
    main(["check", str(sample_workbook), "--format", "json"])
    findings = json.loads(capsys.readouterr().out)
    assert len(findings) == len(text) - 1
    assert set(findings[0]) == {"code", "severity", "place", "problem", "remedy", "owner"}


def test_check_by_owner_names_who_owes_what(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = tmp_path / "unfinished.xlsx"
    assert main(["new", str(new)]) == 0
    capsys.readouterr()
    main(["check", str(new), "--by", "owner"])
    said = capsys.readouterr().out
    assert "\n  - " in said
    assert "Traceback" not in said


def test_the_pdf_of_a_draft_is_the_one_that_the_build_made(built: Path, tmp_path: Path) -> None:
    draft = tmp_path / "approved.docx"
    shutil.copy(built / "report.docx", draft)
    assert main(["pdf", str(draft)]) == 0
    assert (tmp_path / "approved.pdf").read_bytes() == (built / "report.pdf").read_bytes()
    assert main(["pdf", str(draft)]) == 0, "a PDF that nobody changed may be made again"


def test_a_pdf_that_somebody_changed_is_not_replaced(built: Path, tmp_path: Path) -> None:
    draft, changed = tmp_path / "approved.docx", tmp_path / "approved.pdf"
    shutil.copy(built / "report.docx", draft)
    changed.write_bytes((built / "report.pdf").read_bytes() + b"\n")
    before = changed.read_bytes()
    assert main(["pdf", str(draft)]) == 6
    assert changed.read_bytes() == before
    assert main(["pdf", str(draft), "-o", str(tmp_path / "other.pdf")]) == 0


def test_new_makes_a_workbook_that_check_accepts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ooxml_validate: Callable[[Path], list[str]]
) -> None:
    new = tmp_path / "2024-25-q1.xlsx"
    assert main(["new", str(new)]) == 0
    assert ooxml_validate(new) == []
    capsys.readouterr()
    main(["check", str(new)])
    assert "Traceback" not in capsys.readouterr().out


def test_new_never_replaces_a_workbook(tmp_path: Path) -> None:
    there = tmp_path / "mine.xlsx"
    there.write_bytes(b"my work")
    assert main(["new", str(there)]) == 6
    assert there.read_bytes() == b"my work"


def test_the_template_that_comes_with_reportgen_has_no_findings(capsys: pytest.CaptureFixture[str]) -> None:
    template = Path(__file__).resolve().parents[2] / "templates" / "quarterly-report.docx"
    assert main(["template", "lint", str(template)]) == 0
    assert "Nothing to report." in capsys.readouterr().out


def test_template_fields_lists_every_tag(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "fields"]) == 0
    assert "{{ report.title }}" in capsys.readouterr().out


SWAPPED = [
    # what was typed, and the end of what is said
    ("pull q.xlsx anna.docx", "The workbook comes last: reportgen pull anna.docx q.xlsx"),
    ("pull anna.docx q.xlsx ben.docx", "The workbook comes last: reportgen pull anna.docx ben.docx q.xlsx"),
    ("pull q.XLSM 'my draft.docx'", 'The workbook comes last: reportgen pull "my draft.docx" q.XLSM'),
    ("pull anna.docx ben.docx", "Add the workbook at the end: reportgen pull DRAFT.docx ... WORKBOOK.xlsx"),
    ("pull old.xlsx q.xlsx", "Give the draft, then the workbook: reportgen pull DRAFT.docx ... WORKBOOK.xlsx"),
    ("refresh q.xlsx anna.docx", "The workbook comes last: reportgen refresh anna.docx q.xlsx"),
    ("refresh anna.docx ben.docx", "Add the workbook at the end: reportgen refresh DRAFT.docx WORKBOOK.xlsx"),
]


@pytest.mark.parametrize(("typed", "remedy"), SWAPPED, ids=[s[0] for s in SWAPPED])
def test_files_in_each_others_place_are_named_with_the_right_order(
    typed: str, remedy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(typed)) == 2
    assert capsys.readouterr().err.strip().endswith(remedy)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["pdf", "html"])
def test_a_workbook_is_no_draft(command: str, sample_workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, str(sample_workbook)]) == 4
    said = capsys.readouterr().err
    assert "is not a Word file but a workbook" in said
    assert f"reportgen build {sample_workbook}" in said


def test_owners_are_asked_in_their_own_words_and_the_team_has_its_chores(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two KPIs: one is up to date but for a number typed as text and a missing target, one has no commentary."""
    grid = next(g for g in cells.open_book(desk.workbook).grids if g.name == "Data")
    (row, column) = next(where for where, content in grid.cells.items() if str(content) == "127")
    desk.in_workbook(SetCell("Data", row, column, "1,270"))
    main(["check", str(desk.workbook), "--by", "owner"])
    parts = dict(re.findall(r"(?m)^(\w.*)\n\n((?:  - .*\n)+)", capsys.readouterr().out))
    assert list(parts) == ["Head of Contact", "Head of Highways", "Performance team"]
    assert parts["Head of Highways"].splitlines() == [
        "  - Please write the commentary for 'Potholes mended'.",
        "  - Please say what the target for 'Mended' is, or why it has none.",
    ]
    assert f"Data!{cells.place(row, column)}: the value for 'Mended' is the text '1,270'" in parts["Performance team"]
    for sheet in layout.SHEETS:
        for owner in ("Head of Contact", "Head of Highways"):
            assert not re.search(rf"\b{sheet.name}![A-Z]+\d|sheet {sheet.name}|column", parts[owner])


def test_every_sentence_for_an_owner_is_free_of_cells(sample_workbook: Path) -> None:
    asked = [f.ask for f in commands.check(sample_workbook) if f.ask]
    assert len(asked) > 5
    assert [a for a in asked if re.search(r"![A-Z]+[0-9]|sheet|column|row", a)] == []


@pytest.mark.parametrize("cut_short", ["--accept", "--reject", "--take", "--forc"])
def test_an_option_that_is_cut_short_is_not_guessed(
    built: Path, sample_workbook: Path, capsys: pytest.CaptureFixture[str], cut_short: str
) -> None:
    """'--accept' would decide on every tracked change of a draft."""
    with pytest.raises(SystemExit) as stop:
        main(["pull", cut_short, str(built / "report.docx"), str(sample_workbook)])
    assert stop.value.code == ExitCode.USAGE
    assert cut_short in capsys.readouterr().err
