"""Measure `reportgen build` beside the ordinary script, and how it grows with the number of KPIs.

    python bench/run.py [--workbook FILE.xlsx] [--runs 5] [--scale 1000] [--work FOLDER]

Both run as cold processes in turn (A B A B), after one round that is not counted: it fills the caches that any machine
has filled (compiled modules, fonts, the profile of LibreOffice). Without --workbook a made-up one of 43 KPIs is used.
--scale 0 leaves out the second table.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import ordinary_template
from measuring import KPIS, Run, asked, cold, in_turn, made_up, reportgen, table, times_as_long

HERE = Path(__file__).resolve().parent
# What the project asks of itself: as fast as the script, and at most 30 times as long for 1,000 KPIs as for 43.
BAR_RATIO, BAR_SCALING = 1.0, 30


def build(workbook: Path, work: Path) -> Run:
    """Build into an empty folder."""
    out = work / "reportgen"
    shutil.rmtree(out, ignore_errors=True)
    return reportgen("build", workbook, "--out", out)


def ordinary(workbook: Path, work: Path) -> Run:
    """The ordinary script, into an empty folder; its template is made once and not timed."""
    template, out = work / "ordinary.docx", work / "ordinary"
    if not template.exists():
        ordinary_template.make(str(template))
    shutil.rmtree(out, ignore_errors=True)
    return cold([sys.executable, str(HERE / "ordinary_script.py"), str(workbook), str(template), str(out)])


def compare(workbook: Path, work: Path, times: int) -> None:
    runs = in_turn(
        {"reportgen build": lambda: build(workbook, work), "the ordinary script": lambda: ordinary(workbook, work)},
        times,
    )
    print(table(f"{workbook.name}, {times} runs each in turn", runs))
    ratio = times_as_long(runs["reportgen build"], runs["the ordinary script"])
    print(f"reportgen takes {ratio:.2f} times as long as the ordinary script (at most {BAR_RATIO:.1f} is asked for)\n")


def scale(work: Path, most: int, times: int) -> None:
    runs = {}
    for kpis in (KPIS, most):
        workbook = made_up(work, kpis)
        runs[kpis] = [build(workbook, work) for _ in range(times)]
    rows = {f"{kpis:,} KPIs": found for kpis, found in runs.items()}
    print(table(f"reportgen build by size, {times} run{'s' if times > 1 else ''} each", rows))
    print(
        f"{most:,} KPIs take {times_as_long(runs[most], runs[KPIS]):.1f} times as long as {KPIS}"
        f" (at most {BAR_SCALING} is asked for 1,000)"
    )


def main() -> None:
    with asked(__doc__, large=("--scale", 1000, "KPIs of the large workbook"), large_runs=1) as what:
        if what.runs:
            compare(what.workbook, what.work, what.runs)
        if what.large:
            scale(what.work, what.large, what.large_runs)


if __name__ == "__main__":
    main()
