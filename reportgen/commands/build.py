"""From the workbook to everything that is made of it: drafts, their PDFs, the dashboard, the data."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.commands.stages import (
    DASHBOARD,
    DASHBOARD_FOLDER,
    DASHBOARD_NAME,
    DATA,
    DRAFT_MARK,
    DRAFT_NAME,
    FINDINGS_NAME,
    KINDS,
    PARTS,
    PDF,
    REPORT_STEM,
    SNAPSHOT_NAME,
    WORD,
    Built,
    Flag,
    Stages,
    Tell,
    as_json,
    clock_of,
    fonts_beside,
    never,
    of_cut,
    read_and_rate,
    render,
    silent,
    versions,
)
from reportgen.commands.templates import read_template
from reportgen.errors import Cancelled, EditedSinceBuilt, ReportgenError, UsageError
from reportgen.findings import Finding
from reportgen.keys import file_name
from reportgen.ooxml.package import read_file
from reportgen.outputs import Outputs, as_bytes, sha256
from reportgen.system import as_text, is_there

if TYPE_CHECKING:
    from reportgen.assessment import AssessedReport
    from reportgen.compose import Composition, Cut
    from reportgen.draft.render import Rendered
    from reportgen.model import Report
    from reportgen.pdf.export import LaidOut


def build(
    workbook: Path,
    *,
    out: Path = Path("outputs"),
    template: Path | None = None,
    only: Iterable[str] = KINDS,
    part: str = "",
    parts: Iterable[str] = PARTS,
    tell: Tell = silent,
    cancelled: Flag = never,
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
    goes = _Goes(Outputs(out / file_name(workbook.stem)), _named(REPORT_STEM, parts), workbook.parent)
    if not part:
        goes.refuse_to_replace_edits(kinds)  # at once: reading and rating take their time
    stage = Stages(tell, cancelled)
    assessed, findings = read_and_rate(workbook, stage)
    from reportgen.compose import Cut, cut

    wanted = cut.for_name(assessed.report, part) if part else Cut()
    if part:
        goes = _goes(out, workbook, cut.folder_names(assessed.report, [wanted])[0], parts)
    made = _make_one(assessed, wanted, findings, goes, _Asked(kinds, parts, template), stage)
    stage.writing(f"Saving to {goes.outputs.folder}")
    return made.write()


def build_split(
    workbook: Path,
    by: str,
    *,
    out: Path = Path("outputs"),
    template: Path | None = None,
    only: Iterable[str] = KINDS,
    tell: Tell = silent,
    cancelled: Flag = never,
) -> tuple[Built, ...]:
    """Make a draft for each owner, directorate or section (`by`), as `build` with `part` would, reading once.

    All are made before the first is written. Raises as `build` does; no draft is written when a person's edits stand
    in the way of any.
    """
    from reportgen.compose import CutBy, cut

    kinds = _kinds(only, is_part=True)
    stage = Stages(tell, cancelled)
    assessed, findings = read_and_rate(workbook, stage)
    wanted = cut.split(assessed.report, CutBy(by))
    places = [_goes(out, workbook, name) for name in cut.folder_names(assessed.report, wanted)]
    for goes in places:
        goes.refuse_to_replace_edits(kinds)
    asked, made = _Asked(kinds, PARTS, template), []
    for one, goes in zip(wanted, places, strict=True):
        stage(f"Making the draft for {one.name}")
        made.append(_make_one(assessed, one, findings, goes, asked, stage.untold()))
    stage.writing()
    built = [one.write() for one in made]
    if built:
        built[-1] = replace(built[-1], findings=built[-1].findings + cut.without_name(assessed.report, CutBy(by)))
    return tuple(built)


def watch(
    workbook: Path,
    *,
    out: Path = Path("outputs"),
    template: Path | None = None,
    only: Iterable[str] = KINDS,
    tell: Tell = silent,
    cancelled: Flag = never,
    built: Callable[[Built | ReportgenError], None],
    seconds: float = 1.0,
) -> None:
    """Build, and build again each time the workbook is saved, until a person's edits stand in the way.

    `built` is told each result. Polls the file's time and size: the one way that works on every file share. Raises
    EditedSinceBuilt when the draft was changed, and Cancelled when it is stopped while it builds; other problems are
    told and watching goes on. Stopped while it waits, it ends.
    """
    kinds = tuple(only)
    seen: tuple[int, int] | None = None
    while not cancelled():
        now = _state_of(workbook)
        if now is not None and now != seen:
            seen = now
            try:
                built(build(workbook, out=out, template=template, only=kinds, tell=tell, cancelled=cancelled))
            except (EditedSinceBuilt, Cancelled):
                raise
            except ReportgenError as e:
                built(e)
        time.sleep(seconds)


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
    return _Goes(Outputs(out / file_name(workbook.stem) / name), _named(name, parts), workbook.parent)


@dataclass(frozen=True)
class _Asked:
    """What to make of each report: which kinds of file, of which of its parts, with which template of one's own."""

    kinds: tuple[str, ...]
    parts: tuple[str, ...]
    template: Path | None


@dataclass(frozen=True)
class _Made:
    """All files of one report by name, whole and not yet written, with what the manifest says they were made from."""

    goes: _Goes
    files: Mapping[str, bytes]
    made_from: Mapping[str, object]
    findings: tuple[Finding, ...]
    pages: int | None

    def write(self) -> Built:
        """Write them into their folder; pages of an earlier dashboard that this one has not are taken away."""
        outputs = self.goes.outputs
        of_dashboard = [name for name in self.files if name.startswith(DASHBOARD_FOLDER)]
        left_over = set(outputs.made_below(DASHBOARD_FOLDER)) - set(of_dashboard) if of_dashboard else set()
        written = outputs.replace(self.files, self.made_from, remove=sorted(left_over))
        first_pages = set(of_dashboard) - {DASHBOARD_NAME}
        named = tuple(path for name, path in zip(self.files, written, strict=True) if name not in first_pages)
        return Built(outputs.folder, named, self.findings, self.pages)


@dataclass(frozen=True)
class _LaidOut:
    """A draft made but not drawn: as Word draft (its package still open), and laid out as pages."""

    rendered: Rendered
    pages: LaidOut
    draft: bytes
    findings: tuple[Finding, ...]


def _make_one(
    assessed: AssessedReport,
    wanted: Cut,
    findings: tuple[Finding, ...],
    goes: _Goes,
    asked: _Asked,
    stage: Stages,
) -> _Made:
    """Make all files of one report, whole or a cut. `findings` are those of the workbook."""
    from reportgen.assessment.small_numbers import without_numbers
    from reportgen.compose import compose, cut
    from reportgen.compose.parts import ReportPart, with_parts

    report, template, kinds = assessed.report, asked.template, asked.kinds
    clock = clock_of(report)
    template_bytes = read_template(template)
    part = cut.cut_out(assessed, wanted)
    whole = replace(compose(part), cut=wanted)
    composition = with_parts(whole, [ReportPart(name) for name in asked.parts])
    findings = of_cut(findings, assessed, wanted) + part.findings

    files: dict[str, bytes] = {}
    pages: int | None = None
    draft = b""
    if WORD in kinds or PDF in kinds:
        laid_out = _lay_out(composition, part.report, template_bytes, fonts_beside(template), stage)
        findings += laid_out.findings
        pages, draft = laid_out.pages.pages, laid_out.draft
        files |= _draft_files(laid_out, goes, kinds, clock, report.workbook_sha256, stage)
    if DASHBOARD in kinds:
        stage("Writing the dashboard")
        dashboard, found = _dashboard(assessed, whole, goes, draft)
        findings += found
        files |= dashboard
    if DATA in kinds:
        files |= _data(whole, clock)
    files[FINDINGS_NAME] = as_bytes([as_json(f) for f in without_numbers(part.report, findings)])
    return _Made(goes, files, _made_from(composition, report, clock, template, template_bytes), findings, pages)


def _made_from(
    composition: Composition, report: Report, clock: datetime, template: Path | None, template_bytes: bytes | None
) -> dict[str, object]:
    """What the manifest says of a report's files beside their hashes: its inputs, and with what it was made."""
    from reportgen.draft.render import sha256_of

    return {
        "report_id": composition.report_id,
        "period": composition.period,
        **({"part": composition.cut.name} if composition.cut.name else {}),
        "clock": clock.isoformat(),
        "inputs": {
            "workbook": {"name": report.workbook, "sha256": report.workbook_sha256},
            "template": {
                "name": "the template that comes with reportgen" if template is None else as_text(template.name),
                "sha256": sha256_of(template_bytes),
            },
        },
        "versions": versions(),
    }


def _data(composition: Composition, clock: datetime) -> dict[str, bytes]:
    """Appendix B as a spreadsheet and as comma-separated values; nothing for a report without measures."""
    from reportgen import appendix

    made = {
        appendix.XLSX_NAME: appendix.xlsx_bytes(composition, clock),
        appendix.CSV_NAME: appendix.csv_bytes(composition),
    }
    return {name: data for name, data in made.items() if data is not None}


def _draft_files(
    made: _LaidOut, goes: _Goes, kinds: Iterable[str], clock: datetime, workbook_sha256: str, stage: Stages
) -> dict[str, bytes]:
    """The files of a draft that was made: as Word file with its snapshot, and as PDF."""
    from reportgen.draft import snapshot as snapshots

    files: dict[str, bytes] = {}
    if WORD in kinds:
        files[goes.draft] = made.draft
        files[goes.snapshot] = snapshots.readable(made.rendered.snapshot)
    if PDF in kinds:
        stage("Drawing the PDF")
        hashes = {"DraftSHA256": sha256(made.draft), "WorkbookSHA256": workbook_sha256}
        mark = "" if made.pages.is_final else DRAFT_MARK
        files[goes.pdf] = made.pages.draw(clock=clock, metadata=hashes, mark=mark)
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
    made = pages(shown, logo, with_report=bool(draft) or is_there(there))
    if draft:
        made[REPORT_NAME], found = page_of(draft, goes.draft)
        # An address that the page leaves out came from a cell, and the finding about the cell says where to mend it.
        findings += tuple(f for f in found if f.code != "e-mail-left-out")
    elif is_there(there):
        made[REPORT_NAME] = read_file(there)
    return {f"{DASHBOARD_FOLDER}{name}": data for name, data in made.items()}, findings


def _lay_out(
    composition: Composition, report: Report, template: bytes | None, fonts: Path | None, stage: Stages
) -> _LaidOut:
    """Draw, fill the template in and lay the pages out; nothing is written."""
    from reportgen.draft import render as templates
    from reportgen.pdf import export

    clock = clock_of(report)
    rendered = render(composition, report, template, stage)
    stage("Laying out pages")
    pages = export.lay_out(rendered.package.to_bytes(clock), name=DRAFT_NAME, fonts=fonts)
    templates.set_page_numbers(rendered, pages.heading_pages)
    draft = rendered.package.to_bytes(clock)
    findings = rendered.findings + pages.findings
    return _LaidOut(rendered, pages, draft, findings)


def _state_of(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:  # Excel swaps files while it saves: look again in a moment
        return None
    return (stat.st_mtime_ns, stat.st_size)
