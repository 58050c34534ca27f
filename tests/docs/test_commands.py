"""Every command in the documentation works when typed, page by page, in order."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from reportgen.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md") if "```console" in p.read_text("utf-8"))
BLOCK = re.compile(r"^ *```console(?: exit=(\d+))?\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_works_when_typed(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inputs").mkdir()
    shutil.copy(ROOT / "inputs" / "2023-24-q2.xlsx", tmp_path / "inputs")
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    monkeypatch.chdir(tmp_path)
    ran = 0
    for expected, lines in BLOCK.findall((ROOT / page).read_text("utf-8")):
        for line in lines.splitlines():
            words = shlex.split(line)
            assert words[0] == "reportgen", line
            if any(w == "inputs/mine.xlsx" for w in words) and not Path("inputs/mine.xlsx").exists():
                shutil.copy("inputs/2023-24-q2.xlsx", "inputs/mine.xlsx")  # what the tutorial does in Excel
            if expected == "6":  # what the tutorial does in Word
                draft = Path("outputs/mine/report.docx")
                draft.write_bytes(edited(draft))
            assert main(words[1:]) == int(expected or 0), line
            ran += 1
    assert ran > 0


def edited(draft: Path) -> bytes:
    """The draft with a word changed in its text."""
    from reportgen.ooxml.names import q
    from reportgen.ooxml.package import Package

    package = Package.open(draft)
    text = next(t for t in package.xml("word/document.xml").iter(q("w:t")) if "quarter" in (t.text or ""))
    text.text = (text.text or "").replace("quarter", "quarter (edited)")
    package.touch("word/document.xml")
    return package.to_bytes()


def test_the_pages_with_commands_are_found() -> None:
    assert "docs/tutorial.md" in PAGES
    assert len(PAGES) >= 4


def test_every_command_in_the_commands_page_exists() -> None:
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    names = set(re.findall(r"`reportgen (\w+)", page))
    assert names == {"build", "check", "pdf", "html", "new", "template", "pull", "refresh"}
    for name in names:
        with pytest.raises(SystemExit) as stop:
            main([name, "--help"])
        assert stop.value.code == 0


def test_every_link_in_the_documentation_leads_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    checked = 0
    for page in pages:
        prose = re.sub(r"`[^`]*`", "", page.read_text("utf-8"))
        for target in re.findall(r"(?<!\\)\[[^\[\]]*\]\(([^)#:]+)\)", prose):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
            checked += 1
    assert checked > 20


def test_the_tutorials_line_for_a_terminal_finds_the_program_that_make_report_sets_up(tmp_path: Path) -> None:
    line = re.search(r"^\| Linux, macOS \| `(.+)` \|$", (ROOT / "docs/tutorial.md").read_text("utf-8"), re.MULTILINE)
    assert line is not None
    program = tmp_path / ".venv" / "bin" / "reportgen"  # where `make report` has it
    assert "BIN := $(VENV)/bin\n" in (ROOT / "Makefile").read_text("utf-8")
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m reportgen \"$@\"\n")
    program.chmod(0o755)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(["sh", "-c", f"{line[1]}; command -v reportgen; reportgen --version"],
                         cwd=tmp_path, env=env, capture_output=True, text=True)  # fmt: skip
    assert ran.stdout.splitlines()[0] == str(program)
    assert ran.stdout.splitlines()[1].startswith("reportgen ")


def test_the_windows_lines_name_what_is_there() -> None:
    """They were never run on Windows, but what they name exists, and one environment is meant throughout."""
    readme, tutorial = ((ROOT / page).read_text("utf-8") for page in ("README.md", "docs/tutorial.md"))
    block = next(b for b in re.findall(r"```\n(.*?)```", readme, re.DOTALL) if b.startswith("py -m venv"))
    lines = block.splitlines()
    assert lines[0] == "py -m venv .venv"
    assert all(line.startswith(".venv\\Scripts\\") for line in lines[1:])
    for name in re.findall(r"[\w\\.-]+\.(?:lock|xlsx)", block):
        assert (ROOT / name.replace("\\", "/")).exists(), name
    # Without isolation, what builds the program must be among what was installed before.
    backend = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert [name for name in backend if not re.search(rf"^{name}==", lock, re.MULTILINE)] == []
    for line in (r"set PATH=%CD%\.venv\Scripts;%PATH%", r'$env:Path = "$PWD\.venv\Scripts;$env:Path"'):
        assert f"`{line}`" in readme
        assert f"`{line}`" in tutorial
