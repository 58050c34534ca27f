"""Plants small faults in the rooms that matter most, and says which of them the room's own tests let pass.

    python -m tests.mutants.run [ROOM ...] [--sample 60] [--seed 11] [--jobs 2] [--write]

A sample of faults a room, the same for the same seed; a changed line changes only its own faults. Each fault is run
with the tests of `ROOMS` alone, quickest first, and is caught when one of them fails or they take five times as long
as without it. A survivor that changes nothing which anybody could see is listed in equal.toml with the reason, and
is left out of the score. With --write the tables are put into docs/mutants.md.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import os
import re
import signal
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import pytest

from tests.mutants.changes import Change, changes_of

ROOT = Path(__file__).resolve().parents[2]
EQUAL = Path(__file__).with_name("equal.toml")
PAGE = ROOT / "docs" / "mutants.md"
_LEAST_TIMEOUT = 60.0  # seconds
_LIBRARIES = (
    "docx",
    "docxtpl",
    "hypothesis.strategies",
    "lxml.etree",
    "openpyxl",
    "pandas",
    "pikepdf",
    "PIL.Image",
    "reportlab.pdfgen.canvas",
    "svglib.svglib",
)  # what takes time to read in, and none of it ours


@dataclass(frozen=True)
class Room:
    """The code of a room and the tests that are its own, the quick ones first. A part of a room may have its own."""

    code: tuple[str, ...]
    tests: tuple[str, ...]
    of_part: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def tests_of(self, file: str) -> tuple[str, ...]:
        """The tests for a file of the room."""
        return next((tests for part, tests in self.of_part.items() if file.startswith(part)), self.tests)


_AGREEMENT = (
    "tests/spec/test_agreement.py",
    "tests/compose/test_target_words.py",
    "tests/workflows/test_disagreements.py",
    "tests/workflows/test_accepted.py",
)
_REFRESH = (
    "tests/workflows/test_refresh_texts.py",
    "tests/workflows/test_refresh_frame.py",
    "tests/workflows/test_refresh.py",
    "tests/workflows/test_pull_settling.py",
)
ROOMS = {
    "assessment": Room(
        ("reportgen/assessment",),
        (
            "tests/spec/test_ratings.py",
            "tests/spec/test_standing.py",
            "tests/spec/test_findings.py",
            "tests/spec/test_sample_ratings.py",
            "tests/spec/test_sample_standing.py",
            "tests/spec/test_standing_properties.py",
            "tests/spec/test_properties.py",
        ),
        {
            f"reportgen/assessment/{part}.py": _AGREEMENT
            for part in ("accepted", "consistency", "scale", "target_text", "target_wording")
        },
    ),
    "periods": Room(("reportgen/periods",), ("tests/spec/test_periods.py",)),
    "workbook/cells": Room(
        ("reportgen/workbook/cells.py",), ("tests/workbook/test_cell_markup.py", "tests/workbook/test_cells.py")
    ),
    "roundtrip": Room(
        ("reportgen/roundtrip",),
        (
            "tests/roundtrip",
            "tests/workflows/test_pull.py",
            "tests/workflows/test_pull_settling.py",
            "tests/workflows/test_pull_tables.py",
            "tests/workflows/test_pull_again.py",
            "tests/workflows/test_pull_frame.py",
            "tests/workflows/test_pull_refusing.py",
        ),
        dict.fromkeys(("reportgen/roundtrip/refresh/", "reportgen/roundtrip/redline.py"), _REFRESH),
    ),
    "pdf/layout": Room(
        ("reportgen/pdf/layout",),
        (
            "tests/pdf/test_line_geometry.py",
            "tests/pdf/test_table_geometry.py",
            "tests/pdf/test_page_geometry.py",
            "tests/pdf/test_pieces.py",
            "tests/pdf/test_export.py",
        ),
    ),
}


class End(Enum):
    """What became of a fault."""

    CAUGHT = "caught"
    SURVIVED = "survived"
    EQUAL = "equal in effect"


@dataclass(frozen=True)
class Tally:
    """The faults of one room, each with what became of it."""

    room: str
    ends: tuple[tuple[Change, End], ...]

    def count(self, end: End) -> int:
        """How many faults ended so."""
        return sum(e is end for _, e in self.ends)

    @property
    def score(self) -> float:
        """The share of the faults that can be seen which was caught, in per cent."""
        seen = len(self.ends) - self.count(End.EQUAL)
        return 100 * self.count(End.CAUGHT) / seen if seen else 100.0


def sample(found: Iterable[Change], size: int, seed: int) -> list[Change]:
    """The faults that the seed picks: those with the lowest hash, so that each is picked or not by itself."""

    def lot(change: Change) -> str:
        return hashlib.sha256("\0".join((str(seed), *change.key, change.before)).encode()).hexdigest()

    return sorted(sorted(found, key=lot)[:size], key=lambda c: (c.file, c.number))


def equal_in_effect(path: Path = EQUAL) -> dict[tuple[str, str, str, str], str]:
    """The reasons why faults change nothing, by the key of the fault."""
    with path.open("rb") as file:
        entries = tomllib.load(file).get("equal", [])
    return {(e["file"], e["line"], e["operator"], e["after"]): e["reason"] for e in entries}


def without_a_fault(path: Path = EQUAL) -> list[tuple[str, str, str, str]]:
    """The entries of equal.toml whose fault can no longer be planted: the line has changed."""
    known = {c.key for room in ROOMS.values() for c in changes_of(ROOT, room.code)}
    return [key for key in equal_in_effect(path) if key not in known]


def run(room: Room, planted: list[tuple[str, str]], seed: int, timeout: float, jobs: int = 1) -> Iterator[End]:
    """Whether the room's tests catch each of the faults (a file, its faulty text), as it is known, in their order.

    Each runs in a fork of this process, which has read in the libraries but nothing of our own.
    """
    for library in _LIBRARIES:
        importlib.import_module(library)
    with tempfile.TemporaryDirectory() as folder:
        waiting = list(enumerate(planted))[::-1]
        running: dict[int, tuple[int, float]] = {}  # process: which fault, since when
        known: dict[int, End] = {}
        for told in range(len(planted)):
            while told not in known:
                while waiting and len(running) < jobs:
                    at, (file, text) = waiting.pop()
                    source = Path(folder) / f"{at}.txt"
                    source.write_text(text, "utf-8")
                    process = _start(room.tests_of(file), f"{file}={source}", seed, Path(folder) / str(at))
                    running[process] = at, time.monotonic()
                time.sleep(0.02)
                for process, (at, since) in list(running.items()):
                    code = _code(process, time.monotonic() - since > timeout)
                    if code == 5:
                        raise SystemExit(f"no test was found in {', '.join(room.tests)}")
                    if code is not None:
                        del running[process]
                        known[at] = End.CAUGHT if code else End.SURVIVED
            yield known[told]


def _start(tests: tuple[str, ...], planted: str, seed: int, folder: Path) -> int:
    """Begin tests in a fork; its process number."""
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        os.chdir(ROOT)
        os.environ.update(PYTHONPATH=str(ROOT), HYPOTHESIS_STORAGE_DIRECTORY=str(folder), PLANTED=planted)
        arguments = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "tests.mutants.planted"]
        code = int(pytest.main([*arguments, f"--hypothesis-seed={seed}", "-m", "not full", *tests]))
    finally:
        os._exit(code)


def _code(process: int, too_long: bool) -> int | None:
    """How a process ended, or None while it runs; one that takes too long is ended with what it started."""
    ended, status = os.waitpid(process, os.WNOHANG)
    if ended:
        return os.waitstatus_to_exitcode(status)
    if too_long:
        os.killpg(process, signal.SIGKILL)
        os.waitpid(process, 0)
        return 1
    return None


def measure(name: str, size: int, seed: int, jobs: int) -> Tally:
    """Plant the sample of a room, one fault at a time."""
    room = ROOMS[name]
    chosen = sample(changes_of(ROOT, room.code), size, seed)
    of_each = {room.tests_of(change.file): change.file for change in chosen}
    unchanged = [(file, (ROOT / file).read_text("utf-8")) for file in of_each.values()]
    started = time.monotonic()
    if End.CAUGHT in run(room, unchanged, seed, 3600):
        raise SystemExit(f"{name}: the tests fail without any fault planted")
    timeout = max(5 * (time.monotonic() - started), _LEAST_TIMEOUT)
    equal = equal_in_effect()
    ends = []
    texts = [(change.file, change.source()) for change in chosen]
    for change, end in zip(chosen, run(room, texts, seed, timeout, jobs), strict=True):
        ends.append((change, End.EQUAL if end is End.SURVIVED and change.key in equal else end))
        if ends[-1][1] is End.SURVIVED:
            print(f"{len(ends)}/{size} {_line(change)}", file=sys.stderr, flush=True)
    return Tally(name, tuple(ends))


def shown(tallies: list[Tally]) -> str:
    """The table, and every survivor as file:line, operator, before -> after."""
    lines = ["| room | mutants | caught | survived | equal in effect | score |", "|---|---|---|---|---|---|"]
    for tally in tallies:
        counts = (len(tally.ends), *(tally.count(end) for end in (End.CAUGHT, End.SURVIVED, End.EQUAL)))
        lines.append(f"| {tally.room} | {' | '.join(map(str, counts))} | {tally.score:.0f}% |")
    for tally in tallies:
        left = [change for change, end in tally.ends if end is End.SURVIVED]
        if left:
            lines += ["", f"Survived in {tally.room}:", ""]
            lines += [f"- {_line(change)}" for change in left]
    return "\n".join(lines)


def _line(change: Change) -> str:
    before, after = _short(change.before, change.after), _short(change.after, change.before)
    return f"{change.file}:{change.number}, {change.operator}: `{before}` -> `{after}`"


def _short(text: str, other: str, most: int = 90) -> str:
    """A text cut down to where it differs from another."""
    if len(text) <= most:
        return text
    differs = next((i for i, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), 0)
    start = max(min(differs - most // 2, len(text) - most), 0)
    return ("…" if start else "") + text[start : start + most] + ("…" if start + most < len(text) else "")


def write(table: str, path: Path = PAGE) -> None:
    """Put the tables between the marks of the page."""
    page = path.read_text("utf-8")
    begin, end = "<!-- table -->\n", "<!-- end of table -->"
    assert begin in page, f"{path} has lost its mark {begin}"
    path.write_text(re.sub(f"{begin}.*{end}", lambda _: f"{begin}\n{table}\n\n{end}", page, flags=re.DOTALL), "utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Measure the rooms that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants.run", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=", ".join(ROOMS))
    parser.add_argument("--sample", type=int, default=60, help="faults a room")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/mutants.md")
    given = parser.parse_args(arguments)
    unknown = set(given.rooms) - set(ROOMS)
    if unknown:
        parser.error(f"no room {', '.join(sorted(unknown))}; there are {', '.join(ROOMS)}")
    for key in without_a_fault():
        print(f"equal.toml: nothing matches {' | '.join(key)}", file=sys.stderr)
    tallies = []
    for name in given.rooms or ROOMS:
        started = time.monotonic()
        tallies.append(measure(name, given.sample, given.seed, given.jobs))
        print(f"{name}: {tallies[-1].score:.0f}% in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    table = shown(tallies)
    print(table)
    if given.write:
        write(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
