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
from measuring import HEADER, KPIS, Run, arguments, cold, folder_of, in_turn, line, made_up, median, reportgen

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
    print(f"{workbook.name}, {times} runs each in turn\n{HEADER}")
    for name, found in runs.items():
        print(line(name, found))
    ratio = median(runs["reportgen build"]) / median(runs["the ordinary script"])
    print(f"reportgen takes {ratio:.2f} times as long as the ordinary script (at most {BAR_RATIO:.1f} is asked for)\n")


def scale(work: Path, most: int, times: int) -> None:
    runs = {}
    for kpis in (KPIS, most):
        workbook = made_up(work, kpis)
        runs[kpis] = [build(workbook, work) for _ in range(times)]
    print(f"reportgen build by size, {times} run{'s' if times > 1 else ''} each\n{HEADER}")
    for kpis, found in runs.items():
        print(line(f"{kpis:,} KPIs", found))
    print(
        f"{most:,} KPIs take {median(runs[most]) / median(runs[KPIS]):.1f} times as long as {KPIS}"
        f" (at most {BAR_SCALING} is asked for 1,000)"
    )


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--scale", type=int, default=1000, help="KPIs of the large workbook; 0 leaves it out")
    parser.add_argument("--scale-runs", type=int, default=1)
    given = parser.parse_args()
    with folder_of(given) as work:
        if given.runs:
            compare(given.workbook or made_up(work, KPIS), work, given.runs)
        if given.scale:
            scale(work, given.scale, given.scale_runs)


if __name__ == "__main__":
    main()
