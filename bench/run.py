"""Measure `reportgen build` beside the ordinary script, and how it grows with the number of KPIs.

    python bench/run.py [--workbook FILE.xlsx] [--runs 5] [--scale 1000] [--work FOLDER]

Both run as cold processes in turn (A B A B), after one round that is not counted: it fills the caches that any machine
has filled (compiled modules, fonts, the profile of LibreOffice). Without --workbook a made-up one of 43 KPIs is used.
--scale 0 leaves out the second table.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import make_workbook
import ordinary_template

HERE = Path(__file__).resolve().parent
KPIS = 43
# What the project asks of itself: as fast as the script, and at most 30 times as long for 1,000 KPIs as for 43.
BAR_RATIO, BAR_SCALING = 1.0, 30


@dataclass(frozen=True)
class Run:
    """One whole process: seconds by the clock, and the peak MB of the largest process in it (0: not known)."""

    seconds: float
    megabytes: float


def cold(command: list[str]) -> Run:
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
    if code:
        sys.exit(f"{' '.join(command)}\nended with {code}:\n{said.decode(errors='replace')}")
    return Run(seconds, megabytes)


def reportgen(workbook: Path, work: Path) -> Run:
    """Build into an empty folder."""
    out = work / "reportgen"
    shutil.rmtree(out, ignore_errors=True)
    return cold([sys.executable, "-m", "reportgen", "build", str(workbook), "--out", str(out)])


def ordinary(workbook: Path, work: Path) -> Run:
    """The ordinary script, into an empty folder; its template is made once and not timed."""
    template, out = work / "ordinary.docx", work / "ordinary"
    if not template.exists():
        ordinary_template.make(str(template))
    shutil.rmtree(out, ignore_errors=True)
    return cold([sys.executable, str(HERE / "ordinary_script.py"), str(workbook), str(template), str(out)])


def line(name: str, runs: list[Run]) -> str:
    """A row of the table: median, fastest and slowest seconds, peak memory."""
    seconds = [r.seconds for r in runs]
    memory = max(r.megabytes for r in runs)
    return (
        f"{name:<28}{statistics.median(seconds):>8.2f} s{min(seconds):>8.2f} s{max(seconds):>8.2f} s"
        f"{f'{memory:.0f} MB' if memory else 'not known':>12}"
    )


HEADER = f"{'':<28}{'median':>10}{'fastest':>10}{'slowest':>10}{'memory':>12}"


def median(runs: list[Run]) -> float:
    return statistics.median(r.seconds for r in runs)


def compare(workbook: Path, work: Path, times: int) -> None:
    jobs: dict[str, Callable[[Path, Path], Run]] = {"reportgen build": reportgen, "the ordinary script": ordinary}
    for job in jobs.values():
        job(workbook, work)
    runs: dict[str, list[Run]] = {name: [] for name in jobs}
    for _ in range(times):
        for name, job in jobs.items():
            runs[name].append(job(workbook, work))
    print(f"{workbook.name}, {times} runs each in turn\n{HEADER}")
    for name, found in runs.items():
        print(line(name, found))
    ratio = median(runs["reportgen build"]) / median(runs["the ordinary script"])
    print(f"reportgen takes {ratio:.2f} times as long as the ordinary script (at most {BAR_RATIO:.1f} is asked for)\n")


def scale(work: Path, most: int, times: int) -> None:
    runs = {}
    for kpis in (KPIS, most):
        workbook = work / f"made-up-{kpis}.xlsx"
        make_workbook.make(workbook, kpis)
        runs[kpis] = [reportgen(workbook, work) for _ in range(times)]
    print(f"reportgen build by size, {times} run{'s' if times > 1 else ''} each\n{HEADER}")
    for kpis, found in runs.items():
        print(line(f"{kpis:,} KPIs", found))
    print(
        f"{most:,} KPIs take {median(runs[most]) / median(runs[KPIS]):.1f} times as long as {KPIS}"
        f" (at most {BAR_SCALING} is asked for 1,000)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workbook", type=Path, help="measure on this workbook instead of a made-up one")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--scale", type=int, default=1000, help="KPIs of the large workbook; 0 leaves it out")
    parser.add_argument("--scale-runs", type=int, default=1)
    parser.add_argument("--work", type=Path, help="keep what is made here; a temporary folder otherwise")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = (given.work or Path(temporary)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        workbook = given.workbook
        if workbook is None:
            workbook = work / f"made-up-{KPIS}.xlsx"
            make_workbook.make(workbook, KPIS)
        if given.runs:
            compare(workbook, work, given.runs)
        if given.scale:
            scale(work, given.scale, given.scale_runs)


if __name__ == "__main__":
    main()
