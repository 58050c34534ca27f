"""Every command as the list of its stages; the only module that knows them all.

These functions are the Python API too. They print nothing and never exit: they return values, gather findings, and
raise `ReportgenError` for what a person must mend first. `tell` is called with a short line as each stage begins.
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen import __version__
from reportgen.errors import EditedSinceBuilt, ReportgenError, UnreadableInput, UsageError
from reportgen.findings import Finding, FindingsStop, Severity, has_errors
from reportgen.ooxml.package import Package, read_file
from reportgen.outputs import Outputs, as_bytes, sha256, write_whole

if TYPE_CHECKING:
    from reportgen.assessment import AssessedReport
    from reportgen.compose import Composition, Cut
    from reportgen.drafts.changed import FigureChange
    from reportgen.drafts.pull import Line, Policy
    from reportgen.model import Report
    from reportgen.pdf.export import LaidOut
    from reportgen.word.snapshot import Snapshot
    from reportgen.word.template import Rendered

Tell = Callable[[str], None]

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


def _silent(_line: str) -> None:
    """Say nothing: what a caller of the Python API gets unless it asks."""


@dataclass(frozen=True)
class Built:
    """What a build made: its folder, the files written there, and what a person should look at.

    A dashboard is named by its first page alone. `pages` is None where nothing was laid out as pages.
    """

    folder: Path
    files: tuple[Path, ...]
    findings: tuple[Finding, ...]
    pages: int | None


@dataclass(frozen=True)
class Pulled:
    """What a pull did: what became of each text, what a person should look at, and what was written.

    `refused` says that something stands against the drafts, so that nothing was written; the findings name it.
    """

    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    changes: int  # cells and rows of the workbook
    backup: Path | None = None
    reviews: tuple[Path, ...] = ()
    refused: bool = False


@dataclass(frozen=True)
class RefreshedDraft:
    """What a refresh made: the new draft, the log of its figures, each figure that changed, and what to look at.

    `refused` says that the draft is not this workbook's, so that nothing was written; the findings say why.
    """

    files: tuple[Path, ...]
    figures: tuple[FigureChange, ...]
    findings: tuple[Finding, ...]
    pages: int | None
    refused: bool = False


# ------------------------------------------------------------------------------------------------ commands
def build(
    workbook: Path,
    *,
    out: Path = Path("outputs"),
    template: Path | None = None,
    only: Iterable[str] = KINDS,
    part: str = "",
    parts: Iterable[str] = PARTS,
    tell: Tell = _silent,
) -> Built:
    """Make the Word draft, its PDF, the dashboard and Appendix B as data, into `out`/<workbook name>/.

    With `part`, the name of a directorate, owner, section, portfolio holder or scrutiny committee, make those of its
    KPIs alone, into a folder of their own inside that one; a part has no dashboard. With some of PARTS, the draft holds
    these alone and is named after them ('report-summary.docx').

    Raises FindingsStop where the workbook or the template has errors (nothing is written), EditedSinceBuilt where a
    person's edits stand in the way, CannotWrite where a file cannot be replaced, UsageError for an unknown `part`.
    """
    kinds = _kinds(only, is_part=bool(part))
    kinds, parts = _kinds_of_parts(kinds, parts)
    goes = _Goes(Outputs(out / workbook.stem), _named(REPORT_STEM, parts), workbook.parent)
    if not part:
        goes.refuse_to_replace_edits(kinds)  # at once: reading and rating take their time
    assessed, findings = _read_and_rate(workbook, tell)
    from reportgen.compose import Cut, cut

    wanted = cut.for_name(assessed.report, part) if part else Cut()
    if part:
        goes = _goes(out, workbook, cut.folder_names(assessed.report, [wanted])[0], parts)
    return _build_one(assessed, wanted, findings, goes, kinds, template, tell, parts)


def build_split(
    workbook: Path,
    by: str,
    *,
    out: Path = Path("outputs"),
    template: Path | None = None,
    only: Iterable[str] = KINDS,
    tell: Tell = _silent,
) -> tuple[Built, ...]:
    """Make a draft for each owner, directorate or section (`by`), as `build` with `part` would, reading once.

    Raises as `build` does; no draft is made when a person's edits stand in the way of any.
    """
    from reportgen.compose import CutBy, cut

    kinds = _kinds(only, is_part=True)
    assessed, findings = _read_and_rate(workbook, tell)
    wanted = cut.split(assessed.report, CutBy(by))
    places = [_goes(out, workbook, name) for name in cut.folder_names(assessed.report, wanted)]
    for goes in places:
        goes.refuse_to_replace_edits(kinds)
    built = []
    for one, goes in zip(wanted, places, strict=True):
        tell(f"Making the draft for {one.name}")
        built.append(_build_one(assessed, one, findings, goes, kinds, template, _silent))
    if built:
        built[-1] = replace(built[-1], findings=built[-1].findings + cut.without_name(assessed.report, CutBy(by)))
    return tuple(built)


def check(source: Path, *, tell: Tell = _silent) -> tuple[Finding, ...]:
    """Everything a person must look at in a workbook, or in a Word draft before it becomes a PDF."""
    if source.suffix.lower() in (".docx", ".docm", ".dotx"):
        from reportgen.pdf import preflight

        tell(f"Reading {source.name}")
        data = read_file(source)
        findings = preflight.check(data, name=source.name, fonts=_fonts_beside(source))
        return findings + _changed_figures(data, source.name)
    tell(f"Reading {source.name}")
    report, findings = _read(source)
    if report is None or has_errors(findings):
        return findings
    return _assess_and_compose(report, findings)[1]


def pdf(
    draft: Path,
    *,
    out: Path | None = None,
    status: str | None = None,
    engine: str = REPORTLAB,
    allow_loss: bool = False,
    show_changes: bool = False,
    tell: Tell = _silent,
) -> Built:
    """Make the PDF of a Word draft, however officers left it.

    `status` is DRAFT or FINAL; None takes what the draft's properties say. A draft says so on every page; a final PDF
    is refused while anything in it waits to be settled. `allow_loss` goes on where the PDF cannot show what Word
    shows; `show_changes` makes a working copy that shows tracked changes; `engine` is REPORTLAB or one of
    pdf.engines.ENGINES. Raises FindingsStop, UnreadableInput, EditedSinceBuilt, CannotWrite and, for arguments that do
    not go together and programs that are not there, UsageError.
    """
    target = out or draft.with_suffix(".pdf")
    if target.suffix.lower() != ".pdf":
        raise UsageError("usage", f"'{target.name}' is not a name for a PDF.", "End it in .pdf.")
    if show_changes and (status == FINAL or engine != REPORTLAB):
        raise UsageError(
            "usage",
            "A working copy that shows changes is neither final nor made by another program.",
            "Leave out --status final and --engine, or --show-changes.",
        )
    outputs = Outputs(target.parent)
    outputs.refuse_to_replace_edits([target.name])
    data = read_file(draft)
    drawn: bytes
    pages: int | None
    if engine == REPORTLAB:
        drawn, findings, pages = _draw(draft, data, status, allow_loss, show_changes, tell)
    else:
        drawn, findings, pages = _convert(draft, data, status, engine, target, tell)
    outputs.replace({target.name: drawn}, None)
    return Built(target.parent, (target,), findings, pages)


def html(draft: Path, *, out: Path | None = None, tell: Tell = _silent) -> Built:
    """Make the report as one accessible page from a Word draft, however officers left it.

    The page is beside the draft unless `out` says where. Raises UnreadableInput, EditedSinceBuilt, CannotWrite, and
    UsageError for a name that is not a page's.
    """
    from reportgen.html.page import page_of

    target = out or draft.with_suffix(".html")
    if target.suffix.lower() != ".html":
        raise UsageError("usage", f"'{target.name}' is not a name for a page.", "End it in .html.")
    outputs = Outputs(target.parent)
    outputs.refuse_to_replace_edits([target.name])
    tell(f"Reading {draft.name}")
    page, findings = page_of(read_file(draft), draft.name)
    outputs.replace({target.name: page}, None)
    return Built(target.parent, (target,), findings, None)


def pull(
    drafts: Iterable[Path],
    workbook: Path,
    *,
    policy: Policy | None = None,
    take_emptied: bool = False,
    dry_run: bool = False,
    force: bool = False,
    now: datetime | None = None,
    tell: Tell = _silent,
) -> Pulled:
    """Put the texts of edited drafts into the workbook, three-way: what each was built with, the draft, the workbook.

    `policy` decides tracked changes that nobody accepted or rejected; without one they stand in the way. `force` goes
    on where a draft is another report's, another quarter's or not whole. With `dry_run` nothing is written. `now`
    names the backup. Raises FindingsStop where the workbook has errors, UnreadableInput for a draft that is no Word
    document, CannotWrite and EditedSinceBuilt where the workbook may not be replaced.
    """
    from reportgen.drafts import arriving, homes, review, saving
    from reportgen.drafts import pull as pulling
    from reportgen.drafts.memory import Memory
    from reportgen.word import snapshot as snapshots
    from reportgen.workbook.patch import patch

    if not dry_run:
        saving.refuse_if_open(workbook)
    tell(f"Reading {workbook.name}")
    report, findings = _read(workbook)
    if report is None or has_errors(findings):
        raise FindingsStop(findings)
    composition, _ = _assess_and_compose(report, ())
    places = homes.Homes(workbook, report, composition)
    as_it_is = snapshots.content(composition, report, None)

    edited = []
    for draft in drafts:
        tell(f"Reading {draft.name}")
        edited.append((draft, arriving.open_draft(draft, workbook, as_it_is)))

    tell("Putting the texts together")
    memory = Memory.of(workbook)
    plan = pulling.plan(
        [e for _, e in edited], places, composition, policy=policy, take_emptied=take_emptied, memory=memory
    )
    patched = patch(read_file(workbook), plan.changes, workbook.name)
    plan_findings = plan.findings + patched.findings
    refused = bool(patched.findings) or any(
        f.severity is Severity.ERROR and not (force and f.code in arriving.MAY_BE_FORCED) for f in plan_findings
    )
    done = Pulled(plan.lines, plan_findings, len(plan.changes), refused=refused)
    if refused or dry_run:
        return done

    moment = now or _epoch_clock() or datetime.now()
    backup = None
    if plan.changes:
        tell(f"Saving {workbook.name}")
        backup = saving.save(workbook, patched.data, report.workbook_sha256, moment)
    if plan.memory != memory:
        write_whole(Memory.path_for(workbook), plan.memory.as_bytes())
    reviews = []
    for wanted in plan.reviews:
        path = saving.unused(review.path_for(next(p for p, e in edited if e is wanted.edited)))
        tell(f"Writing {path.name}")
        write_whole(path, review.write(wanted, moment))
        reviews.append(path)
    return replace(done, backup=backup, reviews=tuple(reviews))


def refresh(
    draft: Path,
    workbook: Path,
    *,
    out: Path | None = None,
    template: Path | None = None,
    force: bool = False,
    now: datetime | None = None,
    tell: Tell = _silent,
) -> RefreshedDraft:
    """Make a new draft with the workbook's figures of today, in which all that officers did in the old one stands.

    It goes to `out`, or beside the draft as `<draft> refreshed.docx`, with a log of the figures that changed; a file
    that is there is never replaced, but for the draft itself while nobody has touched it. A draft of a cut stays that
    cut. `template` is the draft's own where that is not reportgen's; `now` is the date of reportgen's tracked changes.
    Raises as `build` and `pull` do.
    """
    from reportgen.compose import compose, cut
    from reportgen.compose.parts import with_parts
    from reportgen.drafts import arriving, changed, saving
    from reportgen.drafts import refresh as refreshing
    from reportgen.drafts.memory import Memory
    from reportgen.pdf import export
    from reportgen.word import snapshot as snapshots
    from reportgen.word import template as templates

    if out is not None and out.suffix.lower() != ".docx":
        raise UsageError("usage", f"'{out.name}' is not a name for a Word draft.", "End it in .docx.")
    assessed, findings = _read_and_rate(workbook, tell)
    template_bytes = None if template is None else read_file(template)
    if template is not None:
        _stop_at_errors(template_lint(template))
    moment = now or _epoch_clock() or datetime.now(UTC).replace(tzinfo=None, microsecond=0)

    tell(f"Reading {draft.name}")
    whole = compose(assessed)
    edited = arriving.open_draft(draft, workbook, snapshots.content(whole, assessed.report, template_bytes))
    wanted = cut.again(assessed.report, edited.draft.snapshot.get("cut"))
    part = cut.cut_out(assessed, wanted)
    shown = replace(compose(part), cut=wanted) if wanted.name else whole
    composition = with_parts(shown, snapshots.parts_of(edited.draft.snapshot))
    against = tuple(arriving.stands_against(edited, composition))
    if against and not force:
        return RefreshedDraft((), (), against, None, refused=True)

    rendered, _ = _render(composition, part.report, template_bytes, tell)
    tell("Keeping the officers' edits")
    pulled = Memory.of(workbook).drafts.get(edited.id, {})
    refreshed = refreshing.refresh(edited, rendered.package, composition, moment, pulled)
    package, clock = refreshed.package, clock_of(part.report)
    tell("Laying out pages")
    laid_out = export.lay_out(package.to_bytes(clock), name=draft.name, fonts=_fonts_beside(template))
    if not refreshed.same_frame:
        templates.set_pages(package, laid_out.heading_pages)
    figures = changed.figure_changes(edited.draft.snapshot, composition)
    quotes = tuple(changed.old_quotes(edited.draft.snapshot, composition, refreshed.texts))
    findings = _of_cut(findings, assessed, wanted) + part.findings + against + rendered.findings + refreshed.findings
    findings += refreshing.other_template(edited, templates.sha256_of(template_bytes)) + quotes

    target = out or saving.unused(refreshing.path_for(draft))
    if target.exists() and not (refreshed.as_built and target.resolve() == draft.resolve()):
        raise EditedSinceBuilt("file-exists", f"{target} is there already.", "Choose another name, or move it away.")
    tell(f"Saving {target.name}")
    log = target.with_name(f"{target.stem} figures.csv")
    write_whole(log, changed.as_csv(figures))
    write_whole(target, package.to_bytes(clock))
    return RefreshedDraft((target, log), figures, findings, laid_out.pages)


def new(path: Path) -> None:
    """Write an empty workbook with its Guide. Never replaces a file that is there."""
    from reportgen.workbook import writer

    if path.suffix.lower() != ".xlsx":
        raise UsageError("usage", f"'{path.name}' is not a name for a workbook.", "End it in .xlsx.")
    if path.exists():
        raise EditedSinceBuilt("file-exists", f"{path} is there already.", "Choose another name, or move it away.")
    buffer = io.BytesIO()
    writer.write_new(buffer, modified=_epoch_clock() or datetime.now(UTC).replace(tzinfo=None, microsecond=0))
    write_whole(path, buffer.getvalue())


def template_lint(path: Path) -> tuple[Finding, ...]:
    """What is wrong with a Word template, each with its tag and paragraph."""
    from reportgen.word import template as templates

    return templates.lint(path)


def template_fields() -> list[tuple[str, str, str]]:
    """Every tag that a template may hold: (tag, what it gives, an example)."""
    from reportgen.word import template as templates

    return templates.fields()


def watch(
    workbook: Path,
    *,
    out: Path = Path("outputs"),
    template: Path | None = None,
    only: Iterable[str] = KINDS,
    tell: Tell = _silent,
    built: Callable[[Built | ReportgenError], None],
    seconds: float = 1.0,
    keep_on: Callable[[], bool] = lambda: True,
) -> None:
    """Build, and build again each time the workbook is saved, until a person's edits stand in the way.

    `built` is told each result. Polls the file's time and size: the one way that works on every file share.
    Raises EditedSinceBuilt when the draft was changed; other problems are told and watching goes on.
    """
    seen: tuple[int, int] | None = None
    while keep_on():
        now = _state_of(workbook)
        if now is not None and now != seen:
            seen = now
            try:
                built(build(workbook, out=out, template=template, only=tuple(only), tell=tell))
            except EditedSinceBuilt:
                raise
            except ReportgenError as e:
                built(e)
        time.sleep(seconds)


# ------------------------------------------------------------------------------------------------ stages
@dataclass(frozen=True)
class _Goes:
    """Where a report goes: its folder, and the name of its draft and PDF. Cuts have names of their own, because they
    are sent out and come back together."""

    outputs: Outputs
    stem: str
    beside: Path  # the workbook's folder, where a logo stands

    @property
    def draft(self) -> str:
        return f"{self.stem}.docx"

    @property
    def pdf(self) -> str:
        return f"{self.stem}.pdf"

    @property
    def snapshot(self) -> str:
        """A draft of some parts keeps a snapshot of its own beside that of the whole report."""
        of_parts = self.stem.startswith(f"{REPORT_STEM}-")
        return f"{self.stem}-{SNAPSHOT_NAME}" if of_parts else SNAPSHOT_NAME

    def refuse_to_replace_edits(self, kinds: Iterable[str]) -> None:
        # Even for the PDF alone: beside an edited draft, a PDF from the workbook would not be the draft's.
        # A dashboard stands by itself, and says of what quarter and status it is.
        if WORD in kinds or PDF in kinds:
            self.outputs.refuse_to_replace_edits([self.draft, *([self.pdf] if PDF in kinds else [])])
        if DASHBOARD in kinds:
            self.outputs.refuse_to_replace_edits(self.outputs.made_below(DASHBOARD_FOLDER))


def _kinds(only: Iterable[str], is_part: bool) -> tuple[str, ...]:
    """What to make. A part is a draft to be edited: it has no dashboard, and asking for that alone is a mistake."""
    kinds = tuple(only)
    if not is_part:
        return kinds
    if kinds == (DASHBOARD,):
        raise UsageError("usage", "A part of the report has no dashboard.", "Leave out --for and --split, or --only.")
    return tuple(kind for kind in kinds if kind != DASHBOARD)


def _kinds_of_parts(kinds: tuple[str, ...], parts: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What to make of these parts, and the parts in the report's order. Only the whole report has a dashboard.

    Raises UsageError for a part that is not known, and where nothing is left to make.
    """
    asked = tuple(parts)
    unknown = [part for part in asked if part not in PARTS]
    if unknown or not asked:
        said = f"'{unknown[0]}' is no part of a report" if unknown else "No part of the report is named"
        raise UsageError("usage", f"{said}.", f"Name one or more of {', '.join(PARTS)}.")
    ordered = tuple(part for part in PARTS if part in asked)
    if ordered == PARTS:
        return kinds, ordered
    left = tuple(k for k in kinds if k in (WORD, PDF) or (k == DATA and "appendix" in ordered))
    if not left:
        raise UsageError("usage", "Nothing is left to make of these parts.", "Leave out --only, or --part.")
    return left, ordered


def _named(stem: str, parts: tuple[str, ...]) -> str:
    """The name of a draft: a draft of some parts does not replace that of the whole report."""
    return stem if parts == PARTS else "-".join((stem, *parts))


def _goes(out: Path, workbook: Path, name: str, parts: tuple[str, ...] = PARTS) -> _Goes:
    """Where a cut goes, by the name of its folder."""
    return _Goes(Outputs(out / workbook.stem / name), _named(name, parts), workbook.parent)


@dataclass(frozen=True)
class _Made:
    """A report made but not written: as Word draft (its package still open), and laid out as pages."""

    rendered: Rendered
    laid_out: LaidOut
    snapshot: bytes
    draft: bytes
    findings: tuple[Finding, ...]


def _read_and_rate(workbook: Path, tell: Tell) -> tuple[AssessedReport, tuple[Finding, ...]]:
    """The workbook's report with its ratings, and what was found while reading. Raises FindingsStop at errors."""
    from reportgen.assessment import assess

    tell(f"Reading {workbook.name}")
    report, findings = _read(workbook)
    if report is None or has_errors(findings):
        raise FindingsStop(findings)
    tell(f"Rating {len(report.measures)} measures")
    return assess(report), findings


def _build_one(
    assessed: AssessedReport,
    wanted: Cut,
    findings: tuple[Finding, ...],
    goes: _Goes,
    kinds: tuple[str, ...],
    template: Path | None,
    tell: Tell,
    parts: tuple[str, ...] = PARTS,
) -> Built:
    """Make one report, whole or a cut, and write it into its folder. `findings` are those of the workbook."""
    from reportgen.compose import compose, cut
    from reportgen.compose.parts import ReportPart, with_parts
    from reportgen.word.template import sha256_of

    report = assessed.report
    clock = clock_of(report)
    template_bytes = None if template is None else read_file(template)
    if template is not None:
        _stop_at_errors(template_lint(template))
    part = cut.cut_out(assessed, wanted)
    whole = replace(compose(part), cut=wanted)
    composition = with_parts(whole, [ReportPart(name) for name in parts])
    findings = _of_cut(findings, assessed, wanted) + part.findings

    files: dict[str, bytes] = {}
    pages: int | None = None
    draft = b""
    if WORD in kinds or PDF in kinds:
        made = _make(composition, part.report, template_bytes, _fonts_beside(template), tell)
        findings += made.findings
        pages, draft = made.laid_out.pages, made.draft
        files |= _draft_files(made, goes, kinds, clock, report.workbook_sha256, tell)
    if DASHBOARD in kinds:
        tell("Writing the dashboard")
        dashboard, found = _dashboard(assessed, whole, goes, draft)
        findings += found
        files |= dashboard
    if DATA in kinds:
        files |= _data(whole, clock)
    files[FINDINGS_NAME] = as_bytes([as_json(f) for f in findings])

    tell(f"Saving to {goes.outputs.folder}")
    made_from = {
        "report_id": composition.report_id,
        "period": composition.period,
        **({"part": wanted.name} if wanted.name else {}),
        "clock": clock.isoformat(),
        "inputs": {
            "workbook": {"name": report.workbook, "sha256": report.workbook_sha256},
            "template": {
                "name": "the template that comes with reportgen" if template is None else template.name,
                "sha256": sha256_of(template_bytes),
            },
        },
        "versions": _versions(),
    }
    of_dashboard = [name for name in files if name.startswith(DASHBOARD_FOLDER)]
    left_over = set(goes.outputs.made_below(DASHBOARD_FOLDER)) - set(of_dashboard) if of_dashboard else set()
    written = goes.outputs.replace(files, made_from, remove=sorted(left_over))
    first_pages = set(of_dashboard) - {DASHBOARD_NAME}
    named = tuple(path for name, path in zip(files, written, strict=True) if name not in first_pages)
    return Built(goes.outputs.folder, named, findings, pages)


def _data(composition: Composition, clock: datetime) -> dict[str, bytes]:
    """Appendix B as a spreadsheet and as comma-separated values; nothing for a report without measures."""
    from reportgen import appendix

    made = {
        appendix.XLSX_NAME: appendix.xlsx_bytes(composition, clock),
        appendix.CSV_NAME: appendix.csv_bytes(composition),
    }
    return {name: data for name, data in made.items() if data is not None}


def _draft_files(
    made: _Made, goes: _Goes, kinds: Iterable[str], clock: datetime, workbook_sha256: str, tell: Tell
) -> dict[str, bytes]:
    """The files of a draft that was made: as Word file with its snapshot, and as PDF."""
    from reportgen.word import snapshot as snapshots

    files: dict[str, bytes] = {}
    if WORD in kinds:
        files[goes.draft] = made.draft
        files[goes.snapshot] = snapshots.readable(made.snapshot)
    if PDF in kinds:
        tell("Drawing the PDF")
        hashes = {"DraftSHA256": sha256(made.draft), "WorkbookSHA256": workbook_sha256}
        mark = "" if made.laid_out.is_final else DRAFT_MARK
        files[goes.pdf] = made.laid_out.draw(clock=clock, metadata=hashes, mark=mark)
    return files


def _dashboard(
    assessed: AssessedReport, composition: Composition, goes: _Goes, draft: bytes
) -> tuple[dict[str, bytes], tuple[Finding, ...]]:
    """The files of the dashboard by their names below the report's folder, and what is wrong with its logo.

    With a draft made in the same run, the whole report stands beside it as a page. Without one, the page that is there
    stays: it may be that of the approved draft.
    """
    from reportgen.compose.dashboard import dashboard
    from reportgen.html import REPORT_NAME, pages
    from reportgen.html.logo import read_logo
    from reportgen.html.page import page_of

    shown = dashboard(assessed, composition)
    logo, findings = read_logo(goes.beside, shown.logo, assessed.report.settings.places.get("logo"))
    there = goes.outputs.folder / DASHBOARD_FOLDER / REPORT_NAME
    made = pages(shown, logo, with_report=bool(draft) or there.exists())
    if draft:
        made[REPORT_NAME], found = page_of(draft, goes.draft)
        findings += found
    elif there.exists():
        made[REPORT_NAME] = read_file(there)
    return {f"{DASHBOARD_FOLDER}{name}": data for name, data in made.items()}, findings


def _make(composition: Composition, report: Report, template: bytes | None, fonts: Path | None, tell: Tell) -> _Made:
    """Draw, fill the template in and lay the pages out; nothing is written."""
    from reportgen.pdf import export
    from reportgen.word import template as templates

    clock = clock_of(report)
    rendered, snapshot = _render(composition, report, template, tell)
    tell("Laying out pages")
    laid_out = export.lay_out(rendered.package.to_bytes(clock), name=DRAFT_NAME, fonts=fonts)
    templates.set_page_numbers(rendered, laid_out.heading_pages)
    draft = rendered.package.to_bytes(clock)
    findings = rendered.findings + laid_out.findings
    return _Made(rendered, laid_out, snapshot, draft, findings)


def _render(composition: Composition, report: Report, template: bytes | None, tell: Tell) -> tuple[Rendered, bytes]:
    """Draw the charts and fill the template in: the draft without its page numbers, and its snapshot."""
    from reportgen import charts
    from reportgen.word import snapshot as snapshots
    from reportgen.word import template as templates
    from reportgen.word.fields import BAR_KEY

    tell("Drawing charts")
    pictures = charts.sparklines(
        {r.measure_id: r.chart for s in composition.sections for k in s.kpis for r in k.rows if r.chart is not None}
    )
    if composition.summary is not None:
        pictures[BAR_KEY] = charts.ratings_bar([(c.number, c.rating.colour) for c in composition.summary.counts])
    signs = {key.sign: charts.rating_sign(key.sign, key.colour) for key in composition.key}

    tell("Writing the Word draft")
    snapshot = snapshots.build(composition, report, template)
    clock = clock_of(report)
    rendered = templates.render(composition, pictures, signs, template=template, snapshot=snapshot, clock=clock)
    return rendered, snapshot


def _of_cut(findings: tuple[Finding, ...], assessed: AssessedReport, wanted: Cut) -> tuple[Finding, ...]:
    """The findings about a workbook that concern the owners in a cut."""
    from reportgen.compose import cut

    return cut.concerning(findings, {k.owner for k in cut.cut_out(assessed, wanted).report.kpis})


def _read(workbook: Path) -> tuple[Report | None, tuple[Finding, ...]]:
    from reportgen.workbook import reader

    return reader.read(workbook)


def _assess_and_compose(report: Report, findings: tuple[Finding, ...]) -> tuple[Composition, tuple[Finding, ...]]:
    from reportgen.assessment import assess
    from reportgen.compose import compose

    assessed = assess(report)
    return compose(assessed), findings + assessed.findings


def _draw(
    draft: Path, data: bytes, status: str | None, allow_loss: bool, show_changes: bool, tell: Tell
) -> tuple[bytes, tuple[Finding, ...], int]:
    """Lay a draft out and draw it: the PDF, what a person should know of it, its pages."""
    from reportgen.pdf import export

    tell(f"Laying out {draft.name}")
    findings: tuple[Finding, ...] = ()
    if show_changes:
        from reportgen.pdf import preflight

        shown, findings = preflight.with_changes_shown(data, name=draft.name)
        laid_out = export.lay_out(shown, name=draft.name, fonts=_fonts_beside(draft))
    else:
        laid_out = export.lay_out(data, name=draft.name, fonts=_fonts_beside(draft))
    findings += laid_out.findings
    final = not show_changes and (laid_out.is_final if status is None else status == FINAL)
    findings += _settled(draft, data, final)
    if not allow_loss:
        _refuse_losses(findings)
    tell("Drawing the PDF")
    mark = "" if final else CHANGES_MARK if show_changes else DRAFT_MARK
    hashes = {"DraftSHA256": sha256(data), **_workbook_hash(data, draft.name)}
    drawn = laid_out.draw(clock=_epoch_clock() or laid_out.modified, metadata=hashes, mark=mark)
    return drawn, findings, laid_out.pages


def _convert(
    draft: Path, data: bytes, status: str | None, engine: str, target: Path, tell: Tell
) -> tuple[bytes, tuple[Finding, ...], None]:
    """Have another program make the PDF of a draft; it does not tell how many pages it made.

    The draft is laid out here first, so that what no program should be given is refused.
    """
    from reportgen.pdf import engines, export

    laid_out = export.lay_out(data, name=draft.name, fonts=_fonts_beside(draft))
    final = laid_out.is_final if status is None else status == FINAL
    findings = _settled(draft, data, final)
    tell(f"Waiting for {engines.name_of(engine)}")
    drawn = engines.convert(data, engine, name=draft.name, mark="" if final else DRAFT_MARK)
    return drawn, (*findings, engines.said_of(engine, target.name)), None


def _settled(draft: Path, data: bytes, final: bool) -> tuple[Finding, ...]:
    """What to say of a draft that is to be final. Raises FindingsStop while anything in it waits to be settled."""
    if not final:
        return ()
    from reportgen.pdf import preflight

    findings = preflight.before_final(data, name=draft.name)
    if has_errors(findings):
        raise FindingsStop(findings, "Settle them in Word, or make a draft with --status draft.")
    return findings


def _refuse_losses(findings: tuple[Finding, ...]) -> None:
    from reportgen.pdf.losses import UNFAITHFUL

    if any(f.code in UNFAITHFUL for f in findings):
        from reportgen.pdf import preflight

        raise FindingsStop(
            preflight.refused(findings),
            "Mend them in Word; or take --engine libreoffice or --engine word, which can draw them; or --allow-loss.",
        )


def _built_with(package: Package) -> Snapshot | None:
    """What a draft was built with; None for one of another making, or whose snapshot was stripped."""
    if not any(part.startswith("customXml/") for part in package):
        return None
    from reportgen.word import snapshot as snapshots

    try:
        return snapshots.find(package)
    except UnreadableInput:
        return None


def _workbook_hash(data: bytes, name: str) -> dict[str, str]:
    """The hash of the workbook that a draft was built from, where the draft says it."""
    built_with = _built_with(Package.open(data, name))
    workbook = built_with.get("workbook") if built_with is not None else None
    found = workbook.get("sha256", "") if isinstance(workbook, dict) else ""
    return {"WorkbookSHA256": str(found)} if found else {}


def _changed_figures(data: bytes, name: str) -> tuple[Finding, ...]:
    """The locked figures of a draft that no longer say what the workbook said when it was built."""
    package = Package.open(data, name)
    built_with = _built_with(package)
    if built_with is None:
        return ()
    from reportgen.findings import InDocument
    from reportgen.word import reader as readers

    return tuple(
        Finding(
            "figure-changed",
            Severity.WARNING,
            InDocument(words=figure.shown.accepted or figure.was),
            f"The draft says '{figure.shown.accepted}' where the workbook said '{figure.was}' ({figure.key}).",
            "Change it in the workbook if it is right and bring it into the draft; else put the old figure back.",
        )
        for figure in readers.read(package, built_with).changed_figures()
    )


def _stop_at_errors(findings: tuple[Finding, ...]) -> None:
    if has_errors(findings):
        raise FindingsStop(findings)


def _fonts_beside(file: Path | None) -> Path | None:
    """The house fonts: a folder `fonts` beside the template or the draft, if there is one."""
    if file is None:
        return None
    fonts = file.resolve().parent / "fonts"
    return fonts if fonts.is_dir() else None


def clock_of(report: Report) -> datetime:
    """The time that outputs carry: SOURCE_DATE_EPOCH, or the workbook's own modified date. Never today."""
    return _epoch_clock() or report.modified or datetime(1980, 1, 1)


def _epoch_clock() -> datetime | None:
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


def _state_of(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:  # Excel swaps files while it saves: look again in a moment
        return None
    return (stat.st_mtime_ns, stat.st_size)


# ------------------------------------------------------------------------------------------------ records
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


def owed_by_owner(findings: Iterable[Finding]) -> dict[str, tuple[Finding, ...]]:
    """Owner -> what they owe, owners in order of name; what has no owner is the performance team's."""
    owed: dict[str, list[Finding]] = {}
    for f in findings:
        if f.severity is not Severity.NOTE:
            owed.setdefault(f.owner or "Performance team", []).append(f)
    return {owner: tuple(owed[owner]) for owner in sorted(owed)}


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    libraries = ("docxtpl", "python-docx", "matplotlib", "reportlab", "pandas", "lxml")
    return {"reportgen": __version__, **{name: version(name) for name in libraries}}
