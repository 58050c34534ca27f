"""Measure `reportgen pull` and `reportgen refresh` beside `reportgen build`, on a draft that officers have edited.

    python bench/round_trip.py [--workbook FILE.xlsx] [--runs 3] [--kpis 430] [--work FOLDER]

The draft has a sentence more in every text that officers may edit, half of them as tracked changes; for refresh, the
latest value of every tenth measure has changed since. All three run as cold processes in turn (A B C A B C), after
one round that is not counted. Without --workbook made-up ones are used, of 43 KPIs and of --kpis (0 leaves it out).
"""

from __future__ import annotations

import shutil
from decimal import Decimal, InvalidOperation
from pathlib import Path

from lxml import etree
from measuring import Run, asked, in_turn, made_up, reportgen, table, times_as_long

from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.workbook import cells
from reportgen.workbook.patch import SetCell, patch

BAR = 1.5  # times as long as build, at most, is what the project asks of itself
SAID = " More of it is done every week."


def edited(draft: Path, to: Path) -> int:
    """Write a copy of a draft in which every text says a sentence more, half of them tracked; how many there are."""
    package = Package.open(draft)
    root = package.xml(package.main_part())
    texts = 0
    for control in root.iter(q("w:sdt")):
        lock = control.find(f"{q('w:sdtPr')}/{q('w:lock')}")
        runs = [r for r in control.iter(q("w:r")) if r.find(q("w:t")) is not None]
        if lock is None or lock.get(q("w:val")) != "sdtLocked" or not runs:
            continue
        run = etree.Element(q("w:r"))
        etree.SubElement(run, q("w:t"), {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}).text = SAID
        added = run
        if texts % 2:
            signed = {q("w:author"): "Anna Khan", q("w:date"): "2023-11-03T10:00:00Z"}
            added = etree.Element(q("w:ins"), {q("w:id"): str(900_000 + texts), **signed})
            added.append(run)
        runs[-1].addnext(added)
        texts += 1
    package.touch(package.main_part())
    to.write_bytes(package.to_bytes())
    return texts


def with_new_figures(workbook: Path, to: Path) -> int:
    """Write a copy of a workbook in which every tenth number of the sheet Data is another; how many there are."""
    grid = next(g for g in cells.open_book(workbook).grids if g.name == "Data")
    column = next(at[1] for at, text in grid.cells.items() if str(text) == "Value")
    numbers = [(at, value) for at, value in sorted(grid.cells.items()) if at[1] == column and at[0] > 1 and value]
    changes = []
    for (row, _), value in numbers[9::10]:
        try:
            changes.append(SetCell("Data", row, column, Decimal(str(value)) + 1))
        except InvalidOperation:
            continue  # no number
    patched = patch(workbook.read_bytes(), changes, workbook.name)
    to.write_bytes(patched.data)
    return len(changes)


def measure(workbook: Path, work: Path, times: int) -> None:
    desk, out = work / "desk", work / "built"
    shutil.rmtree(desk, ignore_errors=True)
    desk.mkdir()
    reportgen("build", workbook, "--out", out)
    officers, later = work / "officers.docx", work / "later.xlsx"
    texts = edited(out / workbook.stem / "report.docx", officers)
    figures = with_new_figures(workbook, later)

    def build() -> Run:
        shutil.rmtree(out, ignore_errors=True)
        return reportgen("build", workbook, "--out", out)

    def fresh(book: Path) -> tuple[Path, Path]:
        shutil.rmtree(desk)
        desk.mkdir()
        return Path(shutil.copy(officers, desk)), Path(shutil.copy(book, desk / workbook.name))

    def pull() -> Run:
        draft, book = fresh(workbook)
        return reportgen("pull", "--accept-changes", draft, book)

    def refresh() -> Run:
        draft, book = fresh(later)
        return reportgen("refresh", draft, book)

    runs = in_turn({"reportgen build": build, "reportgen pull": pull, "reportgen refresh": refresh}, times)
    print(table(f"{workbook.name}: {texts} edited texts, {figures} new figures, {times} runs each in turn", runs))
    for name in ("pull", "refresh"):
        ratio = times_as_long(runs[f"reportgen {name}"], runs["reportgen build"])
        print(f"{name} takes {ratio:.2f} times as long as build (at most {BAR} is asked for)")
    print()


def main() -> None:
    with asked(__doc__, runs=3, large=("--kpis", 430, "KPIs of the large workbook")) as what:
        if what.runs:
            measure(what.workbook, what.work, what.runs)
        if what.large:
            measure(made_up(what.work, what.large), what.work, what.large_runs)


if __name__ == "__main__":
    main()
