"""Files under the names that people and programs give them."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reportgen import commands
from reportgen.cli import main
from reportgen.keys import file_name
from reportgen.roundtrip.comparison import Taken
from reportgen.roundtrip.memory import Memory
from reportgen.workbook.writer import write_new
from tests.workflows.desk import MOMENT, Desk, edit, outcomes, retyped

ROOT = Path(__file__).resolve().parents[2]
# What it is, the name's bytes, the locale.
NAMES = {
    "UTF-8, where Python is kept to the locale C": (
        "Zürich’s Q2".encode(),
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ),
    "Latin-1, in a locale of Unicode": (b"Z\xfcrich", {"LC_ALL": "C.UTF-8"}),
}


def run(folder: bytes, environment: dict[str, str], *arguments: bytes) -> str:
    """One command in a process of its own: its exit code must be 0. Gives what it said."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run([sys.executable, "-m", "reportgen", *arguments], cwd=folder, env=env, capture_output=True)
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert done.returncode == 0, said
    return said


@pytest.mark.parametrize(("name", "environment"), NAMES.values(), ids=NAMES)
def test_a_name_beyond_ascii_is_no_fault_whatever_the_locale(
    desk: Desk, name: bytes, environment: dict[str, str]
) -> None:
    folder = os.fsencode(desk.workbook.parent)
    try:
        desk.workbook.rename(desk.workbook.with_name(os.fsdecode(name + b".xlsx")))
    except OSError:
        pytest.skip("this system has no such names")
    run(folder, environment, b"build", name + b".xlsx", b"--only", b"word,dashboard", b"--out", "oüt".encode())
    draft = b"/".join(("oüt".encode(), name, b"report.docx"))
    assert "needs no change" in run(folder, environment, b"pull", draft, name + b".xlsx")
    run(folder, environment, b"refresh", draft, name + b".xlsx", b"-o", name + b".docx")
    run(folder, environment, b"html", name + b".docx")
    run(folder, environment, b"check", name + b".xlsx", b"--format", b"json")


COPIES = [
    "anna (1).docx",
    "anna - Copy.docx",
    "anna - Copy (2).docx",
    "Copy of anna.docx",
    "anna-AutoRecovered.docx",
    "anna (Autosaved).docx",
    "anna[1].docx",
    "anna (Ben Smith's conflicted copy 2023-11-30).docx",
    "downloads/anna (1).docx",
]


@pytest.mark.parametrize("name", COPIES)
def test_a_draft_that_was_pulled_is_known_again_in_a_copy(desk: Desk, name: str) -> None:
    edit(desk.draft, retyped("Sickness rose.", "Sickness fell at first."))
    assert desk.pull().changes == 1
    copy = desk.draft.parent / name
    copy.parent.mkdir(exist_ok=True)
    desk.draft.rename(copy)
    edit(copy, retyped("fell at first.", "fell at last."))
    pulled = desk.pull(copy)
    assert outcomes(pulled) == [("Calls answered", "Issues", "taken")]
    assert "fell at last" in desk.texts()["A-1", "Issues"]


OTHERS = ["ben.docx", "anna 2.docx", "Annabel.docx", "hanna.docx"]


@pytest.mark.parametrize("name", OTHERS)
def test_a_draft_of_another_name_is_no_copy(name: str) -> None:
    memory = Memory({"anna.docx 0123": (Taken(saved_by="Anna", saved_on="2023"),)})
    assert not memory.of_draft(f"{name} 0123").saved_by
    assert not memory.of_draft("anna (1).docx 4567").saved_by
    assert memory.of_draft("anna (1).docx 0123").saved_by == "Anna"


def test_a_copy_is_read_as_the_draft_that_it_is(desk: Desk) -> None:
    copy = Path(shutil.copy(desk.draft, desk.draft.with_name("Copy of anna (1).docx")))
    assert desk.pull(copy).changes == 0
    assert main(["pdf", str(copy)]) == 0
    assert copy.with_suffix(".pdf").exists()
    assert main(["refresh", str(copy), str(desk.workbook)]) == 0


def test_the_mark_of_an_open_document_is_no_draft(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    mark = desk.draft.with_name("~$anna.docx")
    mark.write_bytes(b"\x04Anna")
    assert main(["pull", str(mark), str(desk.workbook)]) == 4
    assert "~$anna.docx is no document" in capsys.readouterr().err


DEVICES = ["CON", "prn", "Aux", "nul", "COM1", "com9", "LPT1", "lpt9", "nul.x"]


def test_no_id_becomes_the_name_of_a_device(tmp_path: Path) -> None:
    """Windows takes CON.html for the console: such a page could be neither written nor copied there."""
    workbook = tmp_path / "devices.xlsx"
    content = {
        "Sections": [{"Section": "A", "Order": 1, "Title": "Con"}],
        "KPIs": [
            {"KPI": d, "Order": n, "Section": "A", "Title": f"KPI {n}", "Owner": "Aux"} for n, d in enumerate(DEVICES)
        ],
        "Measures": [
            {"Measure": d, "Order": 1, "KPI": d, "Metric name": "Calls", "Unit": "number", "Decimals": 0,
             "Good is": "High", "Frequency": "quarterly"} for d in DEVICES
        ],
        "Data": [{"Measure": d, "Period": "2023/24 Q2", "Value": 5, "Source": "reported"} for d in DEVICES],
    }  # fmt: skip
    settings = {"Report id": "d", "Organisation": "Council", "Title": "Report", "Period": "2023/24 Q2"}
    buffer = io.BytesIO()
    write_new(buffer, content, settings, modified=MOMENT)
    workbook.write_bytes(buffer.getvalue())
    out = tmp_path / "outputs"
    commands.build(workbook, out=out, only=[commands.DASHBOARD])
    commands.build_split(workbook, "owner", out=out, only=[commands.WORD])
    names = [p.name for p in out.rglob("*")]
    assert len([n for n in names if n.startswith("con")]) >= 2
    assert [n for n in names if n.partition(".")[0].lower() in {d.partition(".")[0].lower() for d in DEVICES}] == []
    pages = {p.name for p in (out / "devices" / "dashboard" / "indicators").iterdir()}
    assert len(pages) == len(DEVICES) + 1
    for page in (out / "devices" / "dashboard").rglob("*.html"):
        for link in re.findall(r'(?:href|src)="([^"#?:]+)["#?]', page.read_text("utf-8")):
            assert (page.parent / link).exists(), (page.name, link)


FILE_NAMES = [
    ("2023-24-q2", "2023-24-q2"),
    ("con", "con-1"),
    ("CON.2023", "CON-1.2023"),
    ("com10", "com10"),
    ("lpt¹", "lpt¹-1"),
    ("Q2. ", "Q2"),
    ("console", "console"),
    ("...", "..."),
]


@pytest.mark.parametrize(("name", "safe"), FILE_NAMES)
def test_a_name_is_safe_on_every_system(name: str, safe: str) -> None:
    assert file_name(name) == safe
