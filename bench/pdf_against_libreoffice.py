"""Measure `reportgen pdf` beside LibreOffice, which makes an accessible PDF of the same Word file.

    python bench/pdf_against_libreoffice.py [--workbook FILE.xlsx] [--runs 5] [--pages 90] [--work FOLDER]

Both run as cold processes in turn (A B A B), after one round that is not counted. Without --workbook made-up ones are
used: one of 43 KPIs, and one of about --pages pages (0 leaves it out). LibreOffice is asked for a tagged PDF/UA.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from measuring import Run, asked, cold, in_turn, made_up, reportgen, table, times_as_long

FILTER = 'pdf:writer_pdf_Export:{"PDFUACompliance":{"type":"boolean","value":"true"}}'
PAGES_A_KPI = 1.33  # of a made-up report
# What the project asks of itself: times faster than LibreOffice, on the ordinary draft and on a long one; memory.
BAR_ORDINARY, BAR_LONG, BAR_MEGABYTES = 1.5, 1.0, 200


def draft_of(workbook: Path, work: Path) -> Path:
    """The Word draft of a workbook, made once and not timed."""
    reportgen("build", workbook, "--out", work, "--only", "word")
    return work / workbook.stem / "report.docx"


def ours(draft: Path, work: Path) -> Run:
    made = work / "ours.pdf"
    made.unlink(missing_ok=True)
    run = reportgen("pdf", draft, "-o", made)
    return replace(run, size=made.stat().st_size)


def theirs(draft: Path, work: Path) -> Run:
    profile = (work / "profile").as_uri()
    options = ["--headless", f"-env:UserInstallation={profile}", "--convert-to", FILTER, "--outdir", str(work)]
    made = work / f"{draft.stem}.pdf"
    made.unlink(missing_ok=True)
    run = cold(["soffice", *options, str(draft)])
    return replace(run, size=made.stat().st_size)


def pages_of(made: Path) -> int:
    import pikepdf

    with pikepdf.open(made) as pdf:
        return len(pdf.pages)


def compare(draft: Path, work: Path, times: int, bar: float) -> None:
    jobs = {"reportgen pdf": lambda: ours(draft, work), "LibreOffice, tagged": lambda: theirs(draft, work)}
    runs = in_turn(jobs, times)
    pages = [pages_of(work / "ours.pdf"), pages_of(work / f"{draft.stem}.pdf")]
    print(table(f"{draft.parent.name}: {pages[0]} and {pages[1]} pages, {times} runs each in turn", runs))
    ratio = times_as_long(runs["LibreOffice, tagged"], runs["reportgen pdf"])
    print(
        f"reportgen is {ratio:.1f} times faster"
        f" (asked for: at least {bar:g}, in at most {BAR_MEGABYTES} MB, a file no larger than LibreOffice's)\n"
    )


def main() -> None:
    with asked(__doc__, large=("--pages", 90, "pages of the long draft")) as what:
        if what.runs:
            compare(draft_of(what.workbook, what.work), what.work, what.runs, BAR_ORDINARY)
        if what.large:
            long = made_up(what.work, round(what.large / PAGES_A_KPI))
            compare(draft_of(long, what.work), what.work, what.large_runs, BAR_LONG)


if __name__ == "__main__":
    main()
