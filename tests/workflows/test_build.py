"""The main job through the command line: what a build writes, and what it never does."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen import commands
from reportgen.cli import main
from reportgen.errors import EditedSinceBuilt, ReportgenError

OUTPUTS = [
    "report.docx",
    "report.pdf",
    "findings.json",
    "snapshot.json",
    "manifest.json",
    "dashboard/index.html",
    "appendix-b.xlsx",
    "appendix-b.csv",
]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def rebuilt(built: Path, tmp_path: Path) -> Path:
    """A copy of a built folder that a test may change; `tmp_path` is its --out folder."""
    return Path(shutil.copytree(built, tmp_path / built.name))


def build(workbook: Path, out: Path, *more: str) -> int:
    return main(["build", str(workbook), "--out", str(out), *more])


def files_of(folder: Path) -> dict[str, str]:
    """Every file of a built folder with its hash, by its name below it."""
    return {p.relative_to(folder).as_posix(): sha256(p) for p in folder.rglob("*") if p.is_file()}


def test_a_build_writes_the_draft_the_pdf_the_dashboard_and_what_they_were_made_from(built: Path) -> None:
    assert sorted({name for name in files_of(built) if not is_inner_page(name)}) == sorted(OUTPUTS)


def is_inner_page(name: str) -> bool:
    """Whether a file is one of the many that the dashboard's first page leads to."""
    return name.startswith("dashboard/") and name != "dashboard/index.html"


def test_the_manifest_names_every_input_and_output_by_its_hash(built: Path, sample_workbook: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text("utf-8"))
    assert manifest["inputs"]["workbook"] == {"name": sample_workbook.name, "sha256": sha256(sample_workbook)}
    assert manifest["period"] == "2023/24 Q2"
    assert set(manifest["outputs"]) == set(files_of(built)) - {"manifest.json"}
    for name, entry in manifest["outputs"].items():
        assert entry == {"sha256": sha256(built / name)}


def test_two_builds_give_the_same_bytes(built: Path, sample_workbook: Path, tmp_path: Path) -> None:
    """In a process of its own, with another seed for hashes and another folder."""
    run = subprocess.run(
        [sys.executable, "-m", "reportgen", "build", str(sample_workbook), "--out", str(tmp_path)],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert files_of(built) == files_of(tmp_path / built.name)


def test_a_build_over_its_own_outputs_is_fine(rebuilt: Path, sample_workbook: Path, tmp_path: Path) -> None:
    before = {name: sha256(rebuilt / name) for name in OUTPUTS}
    assert build(sample_workbook, tmp_path) == 0
    assert {name: sha256(rebuilt / name) for name in OUTPUTS} == before


@pytest.mark.parametrize("name", ["report.docx", "report.pdf", "dashboard/index.html", "dashboard/data/dbs-01a.csv"])
def test_an_edited_file_is_never_replaced(
    name: str, rebuilt: Path, sample_workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = rebuilt / name
    if name.endswith(".docx"):
        with zipfile.ZipFile(edited, "a") as package:
            package.writestr("customXml/officer.xml", "<words/>")
    else:
        edited.write_bytes(edited.read_bytes().replace(b"/Type /Page", b"/Type  /Page", 1) + b"\n")
    before = files_of(rebuilt)
    assert build(sample_workbook, tmp_path) == 6
    assert files_of(rebuilt) == before
    said = capsys.readouterr().err
    assert name in said
    assert "edited since it was built" in said


def test_a_draft_that_nobody_built_is_never_replaced(sample_workbook: Path, tmp_path: Path) -> None:
    folder = tmp_path / sample_workbook.stem
    folder.mkdir()
    (folder / "report.docx").write_bytes(b"an officer's own file")
    assert build(sample_workbook, tmp_path) == 6
    assert [p.name for p in folder.iterdir()] == ["report.docx"]


def test_the_pdf_alone_is_not_built_beside_an_edited_draft(
    rebuilt: Path, sample_workbook: Path, tmp_path: Path
) -> None:
    (rebuilt / "report.docx").write_bytes(b"edited")
    assert build(sample_workbook, tmp_path, "--only", "pdf") == 6


def test_a_draft_that_is_open_in_word_is_left_alone(
    rebuilt: Path, sample_workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (rebuilt / "~$port.docx").write_bytes(b"owner")
    assert build(sample_workbook, tmp_path) == 5
    assert "Close report.docx in Word and run this again" in capsys.readouterr().err


def test_only_word_or_only_pdf_can_be_asked_for(sample_workbook: Path, tmp_path: Path) -> None:
    assert build(sample_workbook, tmp_path, "--only", "word") == 0
    folder = tmp_path / sample_workbook.stem
    assert (folder / "report.docx").exists()
    assert not (folder / "report.pdf").exists()


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(
    sample_workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").write_text("a file where the folder should be")
    assert build(sample_workbook, tmp_path / "out") == 5
    assert "cannot be written" in capsys.readouterr().err


def test_a_damaged_manifest_is_not_guessed_at(rebuilt: Path, sample_workbook: Path, tmp_path: Path) -> None:
    (rebuilt / "manifest.json").write_text("{")
    assert build(sample_workbook, tmp_path) == 4


@pytest.mark.parametrize("count", [4, pytest.param(20, marks=pytest.mark.full)])
def test_a_kill_at_any_moment_leaves_the_outputs_whole(
    count: int, rebuilt: Path, sample_workbook: Path, tmp_path: Path
) -> None:
    """Each run is killed at a random moment; after each, every file is one that a build made, whole."""
    other = tmp_path / "changed.xlsx"
    shutil.copy(sample_workbook, other)
    target = tmp_path / other.stem
    environments = [{**os.environ, "SOURCE_DATE_EPOCH": str(1_700_000_000 + n)} for n in range(2)]
    command = [sys.executable, "-m", "reportgen", "build", str(other), "--out", str(tmp_path)]
    good: dict[str, set[str]] = {name: set() for name in OUTPUTS}
    took = 0.0
    for environment in environments:
        began = time.perf_counter()
        subprocess.run(command, env=environment, check=True, capture_output=True)
        took = time.perf_counter() - began
        for name in OUTPUTS:
            good[name].add(sha256(target / name))
    moments = random.Random(20231121)
    killed = 0
    for n in range(count):
        process = subprocess.Popen(
            command, env=environments[n % 2], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        # Half of the kills fall into the last tenth, where files are written.
        early, late = (0.0, took) if n % 2 else (0.9 * took, 1.05 * took)
        time.sleep(moments.uniform(early, late))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        for name in set(OUTPUTS) - {"manifest.json"}:
            assert sha256(target / name) in good[name], f"{name} was left in pieces"
        json.loads((target / "manifest.json").read_text("utf-8"))
    assert killed > 0
    subprocess.run(command, env=environments[0], check=True, capture_output=True)  # nothing stands in the way after


def test_watch_builds_on_save_and_stops_at_an_edited_draft(sample_workbook: Path, tmp_path: Path) -> None:
    workbook = tmp_path / "quarter.xlsx"
    shutil.copy(sample_workbook, workbook)
    results: list[commands.Built | ReportgenError] = []
    draft = tmp_path / "out" / "quarter" / "report.docx"

    def built(result: commands.Built | ReportgenError) -> None:
        results.append(result)
        if len(results) == 1:  # the team saves the workbook again
            os.utime(workbook, ns=(workbook.stat().st_atime_ns, workbook.stat().st_mtime_ns + 1_000_000_000))
        elif len(results) == 2:  # the workbook is broken for a moment, as while Excel saves it
            workbook.write_bytes(b"PK")
        elif len(results) == 3:  # then an officer edits the draft, and the team saves once more
            shutil.copy(sample_workbook, workbook)
            draft.write_bytes(draft.read_bytes() + b" ")

    with pytest.raises(EditedSinceBuilt):
        commands.watch(workbook, out=tmp_path / "out", only=["word"], built=built, seconds=0.01)
    assert [isinstance(r, commands.Built) for r in results] == [True, True, False]


def test_a_lost_or_foreign_file_is_answered_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], built: Path
) -> None:
    (tmp_path / "notes.txt").write_text("not a workbook")
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    (tmp_path / "locked.xlsx").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )
    expected: dict[Path, str] = {
        tmp_path / "missing.xlsx": "There is no file",
        tmp_path: "is a folder",
        tmp_path / "notes.txt": "is not a Word or Excel file",
        tmp_path / "old.xls": "old Office format",
        tmp_path / "locked.xlsx": "password",
        built / "report.docx": "not a workbook",
    }
    for path, sentence in expected.items():
        assert build(path, tmp_path / "out") == 4, path
        said = capsys.readouterr().err
        assert sentence in said
        assert "Traceback" not in said
        assert not (tmp_path / "out").exists()


def test_the_draft_is_valid_open_xml(built: Path, ooxml_validate: Callable[[Path], list[str]]) -> None:
    assert ooxml_validate(built / "report.docx") == []


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_the_pdf_has_no_failed_rule(built: Path, profile: str, pdf_failures: Callable[[Path, str], list[str]]) -> None:
    assert pdf_failures(built / "report.pdf", profile) == []


def test_wrong_usage_is_answered_with_exit_code_2(sample_workbook: Path, tmp_path: Path) -> None:
    assert build(sample_workbook, tmp_path, "--only", "dashboards") == 2
    with pytest.raises(SystemExit) as stop:
        main(["bild"])
    assert stop.value.code == 2
