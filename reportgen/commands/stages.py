"""What several commands share: the stages they all begin with, what a build gives back, and whose clock it carries."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen import __version__
from reportgen.errors import Cancelled, UnreadableInput, UsageError
from reportgen.findings import Finding, FindingsStop, Severity, has_errors

if TYPE_CHECKING:
    from reportgen.assessment import AssessedReport
    from reportgen.compose import Composition, Cut
    from reportgen.draft.render import Rendered
    from reportgen.draft.snapshot import Snapshot
    from reportgen.model import Report
    from reportgen.ooxml.package import Package


Tell = Callable[[str], None]  # is given a short line as each stage begins
Flag = Callable[[], bool]  # whether the command is asked to stop

WORD, PDF, DASHBOARD, DATA = "word", "pdf", "dashboard", "data"
KINDS = (WORD, PDF, DASHBOARD, DATA)
PARTS = ("summary", "commentary", "appendix")
REPORTLAB = "reportlab"  # the engine that makes PDFs here; the others are named in pdf.engines
DRAFT, FINAL = "draft", "final"
DRAFT_MARK, CHANGES_MARK = "Draft", "Working copy with changes shown"  # what the pages of a PDF say that is not final
REPORT_STEM = "report"  # of the files of a whole report: report.docx, report.pdf
DRAFT_NAME, PDF_NAME = f"{REPORT_STEM}.docx", f"{REPORT_STEM}.pdf"
FINDINGS_NAME, SNAPSHOT_NAME = "findings.json", "snapshot.json"
DASHBOARD_FOLDER, DASHBOARD_NAME = "dashboard/", "dashboard/index.html"


def silent(_line: str) -> None:
    """Say nothing: what a caller of the Python API gets unless it asks."""


def never() -> bool:
    """The flag that nobody raises: a command that runs to its end."""
    return False


@dataclass(frozen=True)
class Stages:
    """The stages of one command: each is told as it begins, and none begins once the command is asked to stop.

    `stage("Reading 2023-24-q2.xlsx")` begins a stage and raises Cancelled where the flag is up. The stage in which
    files are written begins with `writing`: the flag is looked at for the last time there, so that a command that was
    stopped has written nothing, and one that writes leaves every file whole. Rooms below the commands know no flag.
    """

    tell: Tell = silent
    cancelled: Flag = never

    def __call__(self, line: str) -> None:
        """Begin a stage."""
        self.go_on()
        self.tell(line)

    def go_on(self) -> None:
        """Raise Cancelled where the command is asked to stop: within a stage that has many parts."""
        if self.cancelled():
            raise Cancelled

    def writing(self, line: str = "") -> None:
        """Begin the stage that writes: the last moment at which the command can be stopped."""
        self.go_on()
        if line:
            self.tell(line)

    def untold(self) -> Stages:
        """The same command where its stages are too many to be told, as those of each cut of a split."""
        return Stages(silent, self.cancelled)


@dataclass(frozen=True)
class Built:
    """What a build made: its folder, the files written there, and what a person should look at.

    A dashboard is named by its first page alone. `pages` is None where nothing was laid out as pages.
    """

    folder: Path
    files: tuple[Path, ...]
    findings: tuple[Finding, ...]
    pages: int | None


_WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".ods")
_DRAFTS = (".docx", ".docm", ".dotx", ".dotm", ".doc", ".odt")


def refuse_swapped(command: str, drafts: Sequence[Path], workbook: Path) -> None:
    """Raise UsageError where files stand in each other's place: the drafts come first, the workbook last."""
    first = next((d for d in drafts if d.suffix.lower() in _WORKBOOKS), None)
    last_is_draft = workbook.suffix.lower() in _DRAFTS
    if first is None and not last_is_draft:
        return
    several = " ..." if command == "pull" else ""
    order = f"reportgen {command} DRAFT.docx{several} WORKBOOK.xlsx"
    if first is not None and last_is_draft:
        words = [d for d in (*drafts, workbook) if d is not first]
        typed = " ".join(f'"{p}"' if " " in str(p) else str(p) for p in (*words, first))
        said = f"'{first.name}' is a workbook and '{workbook.name}' a Word draft: they stand in each other's place."
        raise UsageError("files-swapped", said, f"The workbook comes last: reportgen {command} {typed}")
    if first is not None:
        said = f"'{first.name}' is a workbook, and a Word draft should stand there."
        raise UsageError("files-swapped", said, f"Give the draft, then the workbook: {order}")
    said = f"'{workbook.name}' is a Word draft, and the workbook should stand last."
    raise UsageError("files-swapped", said, f"Add the workbook at the end: {order}")


def refuse_workbook(draft: Path, what: str) -> None:
    """Raise UnreadableInput where a workbook was given for a draft; `what` is made of drafts alone ('A PDF')."""
    if draft.suffix.lower() in _WORKBOOKS:
        raise UnreadableInput(
            "file-not-word",
            f"{draft.name} is not a Word file but a workbook, and {what} is made of a Word draft.",
            f"Build the report first (reportgen build {draft}), then give its draft, report.docx.",
        )


def read(workbook: Path) -> tuple[Report | None, tuple[Finding, ...]]:
    """The report of a workbook, and every finding about it; None where errors leave no report."""
    from reportgen.workbook import reader

    return reader.read(workbook)


def rate(report: Report, findings: tuple[Finding, ...]) -> tuple[AssessedReport, tuple[Finding, ...]]:
    """The report with its ratings, and all its findings: those given, those of the rules and of fields that disagree,
    as the sheet Accepted leaves them. The assessed report holds none itself."""
    from reportgen.assessment import assess, inconsistencies, settled

    assessed = assess(report)
    found = settled(report, (*findings, *assessed.findings, *inconsistencies(assessed)))
    return replace(assessed, findings=()), found


def assess_and_compose(report: Report, findings: tuple[Finding, ...]) -> tuple[Composition, tuple[Finding, ...]]:
    """What a reader is shown of a report; the rules add their findings."""
    from reportgen.compose import compose

    assessed, findings = rate(report, findings)
    return compose(assessed), findings


def read_and_rate(workbook: Path, stage: Stages) -> tuple[AssessedReport, tuple[Finding, ...]]:
    """The workbook's report with its ratings, and everything that was found. Raises FindingsStop at errors."""
    stage(f"Reading {workbook.name}")
    report, findings = read(workbook)
    if report is None or has_errors(findings):
        raise FindingsStop(findings)
    stage(f"Rating {len(report.measures)} measures")
    assessed, findings = rate(report, findings)
    stop_at_errors(findings)
    return assessed, findings


def render(composition: Composition, report: Report, template: bytes | None, stage: Stages) -> Rendered:
    """Draw the charts and fill the template in: the draft without its page numbers."""
    from reportgen import charts
    from reportgen.draft import render as templates
    from reportgen.draft import snapshot as snapshots
    from reportgen.draft.template.fields import BAR_KEY
    from reportgen.keys import LARGE_CHART, figure_key

    stage("Drawing charts")
    pictures = charts.sparklines(
        {r.measure_id: r.chart for s in composition.sections for k in s.kpis for r in k.rows if r.chart is not None}
    )
    large = {figure_key(t.measure_id, LARGE_CHART): t for s in composition.sections for k in s.kpis for t in k.trends}
    if large:
        pictures |= charts.trend_charts(large)
    if composition.summary is not None:
        pictures[BAR_KEY] = charts.ratings_bar([(c.number, c.rating.colour) for c in composition.summary.counts])
    signs = {key.sign: charts.rating_sign(key.sign, key.colour) for key in composition.key}

    stage("Writing the Word draft")
    snapshot = snapshots.content(composition, report, template)
    clock = clock_of(report)
    return templates.render(composition, pictures, signs, template=template, snapshot=snapshot, clock=clock)


def of_cut(findings: tuple[Finding, ...], assessed: AssessedReport, wanted: Cut) -> tuple[Finding, ...]:
    """The findings about a workbook that concern the owners in a cut."""
    from reportgen.compose import cut

    return cut.concerning(findings, {k.owner for k in cut.cut_out(assessed, wanted).report.kpis})


def stop_at_errors(findings: tuple[Finding, ...]) -> None:
    """Raise FindingsStop if any finding is an error; nothing has been written by then."""
    if has_errors(findings):
        raise FindingsStop(findings)


def fonts_beside(file: Path | None) -> Path | None:
    """The house fonts: a folder `fonts` beside the template or the draft, if there is one."""
    if file is None:
        return None
    fonts = file.resolve().parent / "fonts"
    return fonts if fonts.is_dir() else None


def clock_of(report: Report) -> datetime:
    """The time that outputs carry: SOURCE_DATE_EPOCH, or the workbook's own modified date. Never today."""
    return epoch_clock() or report.modified or datetime(1980, 1, 1)


def epoch_clock() -> datetime | None:
    """The time that SOURCE_DATE_EPOCH sets, or None. Raises UsageError where it is no number of seconds."""
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return None
    try:
        return datetime.fromtimestamp(int(text), UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            "usage",
            f"SOURCE_DATE_EPOCH is '{text}', which is not a number of seconds.",
            "Set it to a whole number, or take it away.",
        ) from None


def as_json(finding: Finding) -> dict[str, str]:
    """A finding as findings.json and `check --format json` hold it."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "place": str(finding.place),
        "problem": finding.problem,
        "remedy": finding.remedy,
        "owner": finding.owner,
    }


TEAM = "Performance team"


def owed_by_owner(findings: Iterable[Finding]) -> dict[str, tuple[str, ...]]:
    """Owner -> what they are asked, a sentence each, in order of name; the performance team's chores come last, with
    their places. An owner is asked for what only they know; how it stands in the workbook is the team's to mend."""
    owed: dict[str, dict[str, None]] = {}
    chores: dict[str, None] = {}
    for f in findings:
        if f.severity not in (Severity.ERROR, Severity.WARNING):
            continue
        if f.owner and f.ask:
            owed.setdefault(f.owner, {})[f.ask] = None
        else:
            chores[str(f)] = None
    asked = {owner: tuple(owed[owner]) for owner in sorted(owed)}
    return {**asked, TEAM: (*asked.get(TEAM, ()), *chores)} if chores else asked


def versions() -> dict[str, str]:
    """Which reportgen and which libraries made the outputs, for the manifest."""
    from importlib.metadata import version

    libraries = ("docxtpl", "python-docx", "matplotlib", "reportlab", "pandas", "lxml")
    return {"reportgen": __version__, **{name: version(name) for name in libraries}}


def built_with(package: Package) -> Snapshot | None:
    """What a draft was built with; None for one of another making, or whose snapshot was stripped."""
    if not any(part.startswith("customXml/") for part in package):
        return None
    from reportgen.draft import snapshot as snapshots

    try:
        return snapshots.find(package)
    except UnreadableInput:
        return None
