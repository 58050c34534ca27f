"""Measure `reportgen pdf` beside LibreOffice, which makes an accessible PDF of the same Word file.

    python bench/pdf_against_libreoffice.py [--workbook FILE.xlsx] [--runs 5] [--pages 90] [--work FOLDER]

Both run as cold processes in turn (A B A B), after one round that is not counted. Without --workbook made-up ones are
used: one of 43 KPIs, and one of about --pages pages (0 leaves it out). LibreOffice is asked for a tagged PDF/UA.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

import make_workbook
from run import HEADER, KPIS, Run, cold, line

FILTER = 'pdf:writer_pdf_Export:{"PDFUACompliance":{"type":"boolean","value":"true"}}'
PAGES_A_KPI = 1.33  # of a made-up report
# What the project asks of itself: times faster than LibreOffice, on the ordinary draft and on a long one; memory.
BAR_ORDINARY, BAR_LONG, BAR_MEGABYTES = 1.5, 1.0, 200


def draft_of(workbook: Path, work: Path) -> Path:
    """The Word draft of a workbook, made once and not timed."""
    cold([sys.executable, "-m", "reportgen", "build", str(workbook), "--out", str(work), "--only", "word"])
    return work / workbook.stem / "report.docx"


def ours(draft: Path, work: Path) -> tuple[Run, int]:
    made = work / "ours.pdf"
    made.unlink(missing_ok=True)
    run = cold([sys.executable, "-m", "reportgen", "pdf", str(draft), "-o", str(made)])
    return run, made.stat().st_size


def theirs(draft: Path, work: Path) -> tuple[Run, int]:
    profile = (work / "profile").as_uri()
    options = ["--headless", f"-env:UserInstallation={profile}", "--convert-to", FILTER, "--outdir", str(work)]
    made = work / f"{draft.stem}.pdf"
    made.unlink(missing_ok=True)
    run = cold(["soffice", *options, str(draft)])
    return run, made.stat().st_size


def pages_of(made: Path) -> int:
    import pikepdf

    with pikepdf.open(made) as pdf:
        return len(pdf.pages)


def compare(draft: Path, work: Path, times: int, bar: float) -> None:
    jobs = {"reportgen pdf": ours, "LibreOffice, tagged": theirs}
    for job in jobs.values():
        job(draft, work)
    runs: dict[str, list[tuple[Run, int]]] = {name: [] for name in jobs}
    for _ in range(times):
        for name, job in jobs.items():
            runs[name].append(job(draft, work))
    pages = [pages_of(work / "ours.pdf"), pages_of(work / f"{draft.stem}.pdf")]
    print(f"{draft.parent.name}: {pages[0]} and {pages[1]} pages, {times} runs each in turn\n{HEADER}{'size':>12}")
    for name, found in runs.items():
        print(f"{line(name, [run for run, _ in found])}{found[-1][1] / 1000:>9.0f} KB")
    middle = {name: statistics.median(run.seconds for run, _ in found) for name, found in runs.items()}
    ratio = middle["LibreOffice, tagged"] / middle["reportgen pdf"]
    print(
        f"reportgen is {ratio:.1f} times faster"
        f" (asked for: at least {bar:g}, in at most {BAR_MEGABYTES} MB, a file no larger than LibreOffice's)\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workbook", type=Path, help="measure on this workbook instead of a made-up one")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pages", type=int, default=90, help="of the long draft; 0 leaves it out")
    parser.add_argument("--work", type=Path, help="keep what is made here; a temporary folder otherwise")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = (given.work or Path(temporary)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        workbook = given.workbook
        if workbook is None:
            workbook = work / f"made-up-{KPIS}.xlsx"
            make_workbook.make(workbook, KPIS)
        compare(draft_of(workbook, work), work, given.runs, BAR_ORDINARY)
        if given.pages:
            long = work / f"made-up-{given.pages}-pages.xlsx"
            make_workbook.make(long, round(given.pages / PAGES_A_KPI))
            compare(draft_of(long, work), work, given.runs, BAR_LONG)


if __name__ == "__main__":
    main()
