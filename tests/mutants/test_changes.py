"""The faults that `make mutants` plants: what they are, that they are planted, that the list of equal ones holds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants.changes import changes
from tests.mutants.run import ROOMS, ROOT, equal_in_effect, sample, without_a_fault

FAULTS = {
    "a < b": {"a <= b"},
    "a == 'x'": {"a != 'x'", "a == ''"},
    "a in ('x', 'y')": {"a not in ('x', 'y')", "a in ('', 'y')"},
    "a and b": {"a or b", "a", "b"},
    "not a": {"a"},
    "a + b": {"a - b", "a"},
    "a + 'text'": {"a"},
    "a // b": {"a * b"},
    "a[1]": {"a[2]"},
    "a[b:c]": {":c", "b:"},
    "min(a, b)": {"max(a, b)", "pass"},
    "f(a, b=c)": {"f(a)", "pass"},
    "x = True": {"x = False"},
    "x = -1": {"1", "-2"},
    "x += y": {"x -= y", "pass"},
    "x.y = z": {"pass"},
    "x = z": set(),
    "[a for a in b if c]": {"True"},
    "x = a if b else c": {"True", "False"},
    "while a:\n    break": {"continue"},
    "def f():\n    return a": {"return None"},
    "def f() -> bool:\n    return True": {"return False"},
    "raise ValueError(a < b)": set(),
    "x: list[0] = y": set(),
    '"""A docstring."""': set(),
}


@pytest.mark.parametrize(("code", "after"), FAULTS.items(), ids=FAULTS)
def test_the_faults_that_a_line_has_room_for(code: str, after: set[str]) -> None:
    assert {change.after for change in changes(code, "m.py")} == after


def test_a_fault_stands_in_the_whole_module_and_is_gone_again() -> None:
    source = "def f(a, b):\n    c = a + b\n    return c\n"
    sources = {change.after: change.source() for change in changes(source, "m.py")}
    assert sources["a - b"] == "def f(a, b):\n    c = a - b\n    return c"
    assert sources["return None"] == "def f(a, b):\n    c = a + b\n    return None"


def test_a_changed_line_changes_only_its_own_faults() -> None:
    lines = [f"x{at} = a{at} < {at}" for at in range(60)]
    before = sample(changes("\n".join(lines), "m.py"), 30, seed=1)
    after = sample(changes("\n".join(["import os", *lines[:40], "x40 = 'new'", *lines[41:]]), "m.py"), 30, seed=1)
    assert len({c.key for c in before} ^ {c.key for c in after}) <= 4
    assert {c.key for c in before} != {c.key for c in sample(changes("\n".join(lines), "m.py"), 30, seed=2)}


def _run(tests: Path, faults: str, timeout: float = 60) -> str:
    """What is printed of faults planted in a process of their own, as `make mutants` plants them."""
    program = (
        "from pathlib import Path\nfrom tests.mutants.run import Room, run\n"
        f"source = Path({TEXTS!r}).read_text('utf-8')\n"
        f"print(*(e.value for e in run(Room((), ({str(tests)!r},)), {faults}, 1, {timeout}, jobs=2)))"
    )
    given = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=given, capture_output=True, text=True).stdout


TEXTS = "reportgen/html/texts.py"


def test_a_planted_fault_is_seen_by_the_tests_and_by_nobody_else(tmp_path: Path) -> None:
    test = tmp_path / "test_it.py"
    test.write_text("from reportgen.html import texts\ndef test_it():\n    assert texts.HELD\n")
    before = (ROOT / TEXTS).read_text("utf-8")
    faults = f"[({TEXTS!r}, source + held) for held in ('HELD = 1', 'HELD = 0', 'HELD = 1')]"
    assert _run(test, faults) == "survived caught survived\n"
    assert (ROOT / TEXTS).read_text("utf-8") == before


def test_what_hangs_is_stopped_and_counts_as_caught(tmp_path: Path) -> None:
    test = tmp_path / "test_it.py"
    test.write_text("import time\ndef test_it():\n    time.sleep(600)\n")
    assert _run(test, f"[({TEXTS!r}, source)]", timeout=0.5) == "caught\n"


def test_every_room_has_code_and_tests() -> None:
    for name, room in ROOMS.items():
        parts = [path for part, tests in room.of_part.items() for path in (part, *tests)]
        assert all((ROOT / path).exists() for path in (*room.code, *room.tests, *parts)), name


def test_what_is_listed_as_equal_can_still_be_planted_and_says_why() -> None:
    assert without_a_fault() == []
    assert all(len(reason.split()) >= 4 for reason in equal_in_effect().values())
