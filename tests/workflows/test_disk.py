"""What the system refuses, under real conditions: each cause is said, with the remedy for just that."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from reportgen import outputs
from reportgen.cli import main
from reportgen.errors import CannotWrite
from reportgen.system import cause_of, patiently
from tests.workflows.desk import Desk, edit, retyped


def mounted(folder: Path, options: str) -> bool:
    folder.mkdir(exist_ok=True)
    return not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True
    ).returncode


@pytest.fixture
def small_drive(tmp_path: Path) -> Iterator[Path]:
    """A drive of 64 KB; mounting one takes the right to."""
    drive = tmp_path / "drive"
    if shutil.which("mount") is None or not mounted(drive, "size=64k"):
        pytest.skip("no drive can be mounted here")
    yield drive
    subprocess.run(["umount", str(drive)], check=True)


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """The last line that a command printed as an error."""
    err = capsys.readouterr().err
    assert "Traceback" not in err
    return [line for line in err.splitlines() if line.startswith("reportgen: ")][-1]


def test_a_full_drive_is_no_matter_of_closing_files(
    desk: Desk, small_drive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (small_drive / "small").mkdir()
    assert main(["build", str(desk.workbook), "--only", "dashboard", "--out", str(small_drive)]) == 5
    line = said(capsys)
    assert "there is no space left on the drive. Make room" in line
    assert "lose" not in line
    assert not list(small_drive.rglob("*.part"))


def test_a_pull_into_a_workbook_on_a_full_drive_leaves_it_whole(
    desk: Desk, small_drive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook = Path(shutil.copy(desk.workbook, small_drive))
    (small_drive / "filler").write_bytes(b"x" * (shutil.disk_usage(small_drive).free - 4096))
    before = workbook.read_bytes()
    edit(desk.draft, retyped("Sickness rose.", "Sickness fell."))
    assert main(["pull", str(desk.draft), str(workbook)]) == 5
    assert "there is no space left on the drive" in said(capsys)
    assert workbook.read_bytes() == before


def test_a_drive_that_is_read_only_is_named(desk: Desk, small_drive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_drive)], check=True)
    assert main(["build", str(desk.workbook), "--only", "word", "--out", str(small_drive / "new")]) == 5
    assert "is read only. Choose another folder (--out or -o)" in said(capsys)


def refused_to_somebody_else(path: Path) -> str:
    """What is said when somebody who has no rights writes a file: an administrator may write everywhere."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            if os.geteuid() == 0:
                os.setresuid(65534, 65534, 65534)
            outputs.write_whole(path, b"x")
        except CannotWrite as stop:
            os.write(write, f"{stop.code}: {stop}".encode())
        finally:
            os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read) as answer:
        return answer.read()


def test_a_folder_without_the_right_to_write_is_named() -> None:
    with tempfile.TemporaryDirectory() as above:  # pytest's own folders cannot be entered by others
        Path(above).chmod(0o755)
        folder = Path(above) / "theirs"
        folder.mkdir(mode=0o555)
        line = refused_to_somebody_else(folder / "report.pdf")
    assert line.startswith("folder-read-only: ")
    assert f"you have no right to write in the folder {folder}. Choose another folder" in line


def test_a_file_where_a_folder_should_be_is_named(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "outputs").write_bytes(b"notes")
    assert main(["build", str(desk.workbook), "--only", "word", "--out", str(tmp_path / "outputs")]) == 5
    assert f"{tmp_path / 'outputs'} is a file, not a folder" in said(capsys)


def test_a_folder_where_a_file_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "report.csv" / "x").mkdir(parents=True)
    with pytest.raises(CannotWrite) as stop:
        outputs.write_whole(tmp_path / "report.csv", b"x")
    assert stop.value.code == "folder-in-the-way"


def test_a_name_may_be_as_long_as_the_system_allows_and_no_longer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    longest = tmp_path / ("x" * 250 + ".xlsx")
    assert main(["new", str(longest)]) == 0
    assert longest.exists()
    assert main(["new", str(tmp_path / ("x" * 251 + ".xlsx"))]) == 5
    assert "longer than the system allows" in said(capsys)
    assert main(["check", str(tmp_path / ("x" * 300 + ".xlsx"))]) == 4
    assert "longer than the system allows" in said(capsys)


OPEN = {
    "Word": ("report.docx", "~$report.docx"),
    "Word, which leaves letters out": ("report.docx", "~$port.docx"),
    "LibreOffice": ("report.docx", ".~lock.report.docx#"),
}


@pytest.mark.parametrize(("name", "mark"), OPEN.values(), ids=OPEN)
def test_a_draft_that_is_open_is_left_alone(
    desk: Desk, name: str, mark: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "outputs" / "small"
    folder.mkdir(parents=True)
    (folder / mark).write_bytes(b"")
    assert main(["build", str(desk.workbook), "--only", "word", "--out", str(tmp_path / "outputs")]) == 5
    line = said(capsys)
    assert f"{name} is open in {'LibreOffice' if 'lock' in mark else 'Word'}." in line
    assert f"delete the file {mark} beside it" in line
    assert [p.name for p in folder.iterdir()] == [mark]


def test_a_spreadsheet_that_is_open_stops_the_build_before_anything_is_written(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "outputs" / "small"
    folder.mkdir(parents=True)
    (folder / "~$appendix-b.xlsx").write_bytes(b"")
    assert main(["build", str(desk.workbook), "--only", "data", "--out", str(tmp_path / "outputs")]) == 5
    assert "appendix-b.xlsx is open in Excel." in said(capsys)
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize(("mark", "program"), [("~$small.xlsx", "Excel"), (".~lock.small.xlsx#", "LibreOffice")])
def test_a_workbook_that_is_open_is_read_and_not_written(
    desk: Desk, mark: str, program: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk.workbook.parent / mark).write_bytes(b"")
    main(["check", str(desk.workbook)])
    assert f"somebody has the workbook open in {program}." in capsys.readouterr().out
    assert main(["pull", str(desk.draft), str(desk.workbook)]) == 5
    assert f"small.xlsx is open in {program}, so nothing was written. Save and close it in {program}" in said(capsys)


# --------------------------------------------------------------------------------------------- what Windows answers
class Refused(PermissionError):
    """A refusal as Windows gives it, with a number of its own."""

    def __init__(self, winerror: int, number: int = errno.EACCES) -> None:
        super().__init__(number, "Refused")
        self.winerror = winerror


WINDOWS = [
    # its number, what it is, the code
    (32, "open in another program", "file-in-use"),
    (33, "a part of it is locked", "file-in-use"),
    (5, "open in a program that shares nothing", "file-in-use"),
    (112, "the drive is full", "disk-full"),
    (19, "write-protected", "folder-read-only"),
    (206, "the name is too long", "name-too-long"),
    (53, "the share is gone", "drive-away"),
    (64, "the share went away", "drive-away"),
]


@pytest.mark.parametrize(("number", "code"), [(w[0], w[2]) for w in WINDOWS], ids=[w[1] for w in WINDOWS])
def test_what_windows_answers_is_told_by_its_cause(number: int, code: str, tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(b"x")
    assert cause_of(Refused(number), tmp_path / "report.pdf").code == code


def test_a_path_that_windows_does_not_find_for_its_length_is_too_long(tmp_path: Path) -> None:
    deep = tmp_path / ("folder" * 30) / ("folder" * 30) / "report.pdf"
    assert cause_of(Refused(3, errno.ENOENT), deep).code == "name-too-long"


def test_a_brief_lock_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries, replaced = [], Path.replace

    def replace(part: Path, target: Path) -> Path:
        tries.append(target)
        if len(tries) < 3:
            raise Refused(32)
        return replaced(part, target)

    monkeypatch.setattr(Path, "replace", replace)
    outputs.write_whole(tmp_path / "report.pdf", b"new")
    assert (len(tries), (tmp_path / "report.pdf").read_bytes()) == (3, b"new")


def test_a_lock_that_stays_is_said_within_two_seconds() -> None:
    waited: list[float] = []

    def refuse() -> None:
        raise Refused(32)

    with pytest.raises(Refused):
        patiently(refuse, waited.append)
    assert 1 <= sum(waited) <= 2


def test_what_is_no_lock_is_not_tried_again() -> None:
    tries = []

    def refuse() -> None:
        tries.append(1)
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        patiently(refuse)
    assert len(tries) == 1
