"""The sheet Accepted: which findings a person let stand, and what of the sheet no longer holds.

A row covers a finding by its code, by whose fields it is about and by what these fields said when it was judged. Once
they say something else, or the row's last period is over, the finding is back and says so. A quarter's value is no part
of it, so that a row holds from quarter to quarter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from reportgen.findings import MAY_BE_ACCEPTED, Cell, Finding, Severity
from reportgen.model import Accepted, Report
from reportgen.periods import Period, month_text

SHEET = "Accepted"
GROUPED = "target-text-unread"  # told in one finding for all targets whose words cannot be compared


def settled(report: Report, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings as the sheet Accepted leaves them: those that a row covers have the severity ACCEPTED, the others
    say how to let them stand; then what is to be said about the rows themselves."""
    rows = [row for row in report.accepted if row.code in MAY_BE_ACCEPTED and row.about]
    used: set[int] = set()
    done = [_settled(f, rows, used, report.settings.period) for f in findings]
    return (*_grouped(done), *_about_rows(report, used))


def _settled(finding: Finding, rows: Sequence[Accepted], used: set[int], period: Period) -> Finding:
    said = finding.about
    if said is None or finding.code not in MAY_BE_ACCEPTED:
        return finding
    ours = [(n, r) for n, r in enumerate(rows) if r.code == finding.code and _same(r.about, said.whose)]
    used.update(id(r) for _, r in ours)
    for _, row in ours:
        if _same(row.says, said.says) and not _is_over(row, period):
            return replace(finding, severity=Severity.ACCEPTED, remedy=_accepted_by(row))
    how = (
        f"To let it stand, add a row to the sheet {SHEET}: Code '{finding.code}', About '{said.whose}', "
        f"Says '{said.says}', Reason and By."
    )
    if not ours:
        return replace(finding, remedy=f"{finding.remedy} {how}")
    row = ours[-1][1]
    if _same(row.says, said.says):
        why = f"It was accepted until {row.until.text if row.until else ''}"
        how = f"Correct it, or set a later Until in {_at(row)}."
    elif not row.says:
        why = f"The row {_at(row)} does not say what was accepted"
        how = f"Write in its column Says: {said.says}"
    else:
        why = f"It was accepted when its fields said '{row.says}'"
        how = f"Correct it, or write in Says of {_at(row)}, if it still stands: {said.says}"
    return replace(finding, problem=f"{finding.problem} {why}.", remedy=how)


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _is_over(row: Accepted, period: Period) -> bool:
    """Whether the row was good for an earlier report: Until is the last period of which it holds."""
    return row.until is not None and period.end > row.until.end


def _accepted_by(row: Accepted) -> str:
    day = row.accepted_on
    on = f" on {day.day} {month_text(day)}" if day else ""
    return f"Accepted by {row.accepted_by}{on} ({_at(row)}): {row.reason}"


def _at(row: Accepted) -> str:
    return str(row.place or Cell(SHEET))


def _grouped(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Targets whose words cannot be compared, in one warning in place of the first."""
    several = [f for f in findings if f.code == GROUPED and f.severity is Severity.WARNING]
    for finding in findings:
        if finding not in several or len(several) == 1:
            yield finding
        elif finding is several[0]:
            listed = "; ".join(f"{f.place}: {f.about.whose if f.about else ''}" for f in several)
            yield Finding(
                GROUPED, Severity.WARNING, Cell("Targets"),
                f"the words of {len(several)} targets could not be compared with the rule that judges ({listed}).",
                "Check that both say the same: the words are printed as they stand. "
                f"To let one stand, add a row to the sheet {SHEET}: Code '{GROUPED}', About its measure, Reason and "
                "By; the message then gives its Says.",
            )  # fmt: skip


def _about_rows(report: Report, used: set[int]) -> Iterator[Finding]:
    known = {*report.measure, *report.kpi, *(s.id for s in report.sections)}
    known |= {"Report id", "Title", "Introduction", "Themes", "KPIs agreed", "Meeting date"}
    by_small = {id_.casefold() for id_ in known}
    for row in report.accepted:
        where = row.place or Cell(SHEET)
        if row.code not in MAY_BE_ACCEPTED:
            yield Finding(
                "accepted-refused", Severity.WARNING, where,
                f"the finding '{row.code}' is not one that can be accepted, so the row does nothing.",
                "Mend what the finding is about, and delete the row; or correct its Code.",
            )  # fmt: skip
        elif not row.about:
            yield Finding(
                "accepted-incomplete", Severity.WARNING, where,
                f"the row for '{row.code}' does not say in About whose finding is accepted, so it does nothing.",
                "Fill in About and Says as the finding's own message gives them.",
            )  # fmt: skip
        elif " ".join(row.about.split()).casefold() not in by_small:
            yield Finding(
                "accepted-unknown", Severity.WARNING, where,
                f"'{row.about}' is no measure, KPI, section or setting of this workbook, so the row does nothing.",
                "Correct About, or delete the row.",
            )  # fmt: skip
        elif id(row) not in used:
            yield Finding(
                "accepted-idle", Severity.NOTE, where,
                f"nothing of '{row.about}' gives the finding '{row.code}' this quarter.",
                "Nothing to do; delete the row if it is not needed any more.",
            )  # fmt: skip
