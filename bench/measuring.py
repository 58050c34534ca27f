"""The command line of every benchmark here, and what each measures with: whole processes, timed in turn."""

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
from itertools import starmap
from pathlib import Path

import make_workbook

KPIS = 43  # of the made-up workbook that stands for an ordinary quarter
_HEADER = f"{'':<28}{'median':>10}{'fastest':>10}{'slowest':>10}{'memory':>12}"


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


def table(title: str, measured: Mapping[str, list[Run]]) -> str:
    """What was measured, a row a job: median, fastest and slowest seconds, peak memory, and the size of its file."""
    sized = any(r.size for runs in measured.values() for r in runs)
    return "\n".join([title, f"{_HEADER}{'size':>12}" if sized else _HEADER, *starmap(_row, measured.items())])


def _row(name: str, runs: list[Run]) -> str:
    seconds = [r.seconds for r in runs]
    memory, size = max(r.megabytes for r in runs), runs[-1].size
    return (
        f"{name:<28}{statistics.median(seconds):>8.2f} s{min(seconds):>8.2f} s{max(seconds):>8.2f} s"
        f"{f'{memory:.0f} MB' if memory else 'not known':>12}{f'{size / 1000:>9.0f} KB' if size else ''}"
    )


def times_as_long(one: list[Run], other: list[Run]) -> float:
    """How many times as long the first takes as the second, by their medians."""
    return statistics.median(r.seconds for r in one) / statistics.median(r.seconds for r in other)


@dataclass(frozen=True)
class Asked:
    """What a benchmark is asked to measure: an ordinary workbook, so many times, and a large one of this size (0: not),
    so many times; and where it may write."""

    workbook: Path
    runs: int
    large: int
    large_runs: int
    work: Path


@contextmanager
def asked(
    description: str | None,
    *,
    runs: int = 5,
    large: tuple[str, int, str],
    large_runs: int | None = None,
) -> Iterator[Asked]:
    """The command line of a benchmark, read. `runs` and `large_runs` are how often each job usually runs; `large` is
    the option for the size of the large workbook: its name, its usual value, what it counts."""
    option, usual, counts = large
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workbook", type=Path, help="measure on this workbook instead of a made-up one")
    parser.add_argument("--runs", type=int, default=runs, help="0 leaves the ordinary workbook out")
    parser.add_argument(option, dest="large", type=int, default=usual, help=f"{counts}; 0 leaves it out")
    parser.add_argument(f"{option}-runs", dest="large_runs", type=int, default=large_runs, help="runs of the large one")
    parser.add_argument("--work", type=Path, help="keep what is made here; a temporary folder otherwise")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work: Path = (options.work or Path(temporary)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        workbook = options.workbook or made_up(work, KPIS)
        large_runs = options.runs if options.large_runs is None else options.large_runs
        yield Asked(workbook, options.runs, options.large, large_runs, work)


def made_up(work: Path, kpis: int) -> Path:
    """A made-up workbook of so many KPIs."""
    workbook = work / f"made-up-{kpis}.xlsx"
    make_workbook.make(workbook, kpis)
    return workbook
