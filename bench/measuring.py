"""Whole processes, timed in turn: what every benchmark here measures with."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import make_workbook

KPIS = 43
HEADER = f"{'':<28}{'median':>10}{'fastest':>10}{'slowest':>10}{'memory':>12}"


@dataclass(frozen=True)
class Run:
    """One whole process: seconds by the clock, the peak MB of the largest process in it (0: not known), and the bytes
    of the file it made (0: not looked at)."""

    seconds: float
    megabytes: float
    size: int = 0


Job = Callable[[], Run]


def cold(command: list[str], *, may_end_with: Iterable[int] = (0,)) -> Run:
    """Run a command to its end. Stops the benchmark where it fails."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    if hasattr(os, "wait4"):
        _, status, usage = os.wait4(process.pid, 0)
        code = process.returncode = os.waitstatus_to_exitcode(status)
        megabytes = usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    else:
        code, megabytes = process.wait(), 0.0
    seconds = time.perf_counter() - begun
    if code not in may_end_with:
        sys.exit(f"{' '.join(command)}\nended with {code}:\n{said.decode(errors='replace')}")
    return Run(seconds, megabytes)


def reportgen(*arguments: str | Path, may_end_with: Iterable[int] = (0,)) -> Run:
    """Run the command `reportgen` with these arguments."""
    return cold([sys.executable, "-m", "reportgen", *map(str, arguments)], may_end_with=may_end_with)


def in_turn(jobs: Mapping[str, Job], times: int) -> dict[str, list[Run]]:
    """Every job so many times, one after the other and again (A B A B), after one round that is not counted."""
    for job in jobs.values():
        job()
    runs: dict[str, list[Run]] = {name: [] for name in jobs}
    for _ in range(times):
        for name, job in jobs.items():
            runs[name].append(job())
    return runs


def line(name: str, runs: list[Run]) -> str:
    """A row of the table: median, fastest and slowest seconds, peak memory."""
    seconds = [r.seconds for r in runs]
    memory = max(r.megabytes for r in runs)
    return (
        f"{name:<28}{statistics.median(seconds):>8.2f} s{min(seconds):>8.2f} s{max(seconds):>8.2f} s"
        f"{f'{memory:.0f} MB' if memory else 'not known':>12}"
    )


def median(runs: list[Run]) -> float:
    """The seconds in the middle."""
    return statistics.median(r.seconds for r in runs)


def arguments(description: str | None) -> argparse.ArgumentParser:
    """The options that all benchmarks have."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workbook", type=Path, help="measure on this workbook instead of a made-up one")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--work", type=Path, help="keep what is made here; a temporary folder otherwise")
    return parser


@contextmanager
def folder_of(given: argparse.Namespace) -> Iterator[Path]:
    """Where the benchmark may write."""
    with tempfile.TemporaryDirectory() as temporary:
        work: Path = (given.work or Path(temporary)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        yield work


def made_up(work: Path, kpis: int) -> Path:
    """A made-up workbook of so many KPIs."""
    workbook = work / f"made-up-{kpis}.xlsx"
    make_workbook.make(workbook, kpis)
    return workbook
