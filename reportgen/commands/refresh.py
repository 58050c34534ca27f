"""Today's figures into a draft that is out with officers, every edit kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.commands.stages import (
    Flag,
    Stages,
    Tell,
    clock_of,
    epoch_clock,
    fonts_beside,
    never,
    of_cut,
    read_and_rate,
    refuse_swapped,
    render,
    silent,
)
from reportgen.commands.templates import read_template
from reportgen.errors import EditedSinceBuilt, UsageError
from reportgen.findings import Finding
from reportgen.outputs import write_whole
from reportgen.system import is_there

if TYPE_CHECKING:
    from reportgen.roundtrip.figure_changes import FigureChange
    from reportgen.roundtrip.refresh import Refreshed


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


def refresh(
    draft: Path,
    workbook: Path,
    *,
    out: Path | None = None,
    template: Path | None = None,
    force: bool = False,
    now: datetime | None = None,
    tell: Tell = silent,
    cancelled: Flag = never,
) -> RefreshedDraft:
    """Make a new draft with the workbook's figures of today, in which all that officers did in the old one stands.

    It goes to `out`, or beside the draft as `<draft> refreshed.docx`, with a log of the figures that changed; a file
    that is there is never replaced, but for the draft itself while nobody has touched it. A draft of a cut stays that
    cut. `template` is the draft's own where that is not reportgen's; `now` is the date of reportgen's tracked changes.
    Raises as `build` and `pull` do.
    """
    from reportgen.compose import compose, cut
    from reportgen.compose.parts import with_parts
    from reportgen.draft import render as templates
    from reportgen.draft import snapshot as snapshots
    from reportgen.pdf import export
    from reportgen.roundtrip import figure_changes, returned, saving
    from reportgen.roundtrip import refresh as refreshing
    from reportgen.roundtrip.memory import Memory

    _refuse_usage(draft, workbook, out)
    stage = Stages(tell, cancelled)
    assessed, findings = read_and_rate(workbook, stage)
    template_bytes = read_template(template)
    moment = now or epoch_clock() or datetime.now(UTC).replace(tzinfo=None, microsecond=0)

    stage(f"Reading {draft.name}")
    whole = compose(assessed)
    edited = returned.open_draft(draft, workbook, lambda: snapshots.content(whole, assessed.report, template_bytes))
    wanted = cut.again(assessed.report, edited.draft.snapshot.get("cut"))
    part = cut.cut_out(assessed, wanted)
    shown = replace(compose(part), cut=wanted) if wanted.name else whole
    composition = with_parts(shown, snapshots.parts_of(edited.draft.snapshot))
    against = tuple(returned.stands_against(edited, composition))
    if any(not (force and f.code in returned.MAY_BE_FORCED) for f in against):
        return RefreshedDraft((), (), against, None, refused=True)

    rendered = render(composition, part.report, template_bytes, stage)
    stage("Keeping the officers' edits")
    pulled = Memory.of(workbook).beside(whole).of_draft(edited.id)
    refreshed = refreshing.refresh(edited, rendered.package, composition, moment, pulled)
    package, clock = refreshed.package, clock_of(part.report)
    stage("Laying out pages")
    laid_out = export.lay_out(package.to_bytes(clock), name=draft.name, fonts=fonts_beside(template))
    if not refreshed.same_frame:
        templates.set_pages(package, laid_out.heading_pages)
    figures = figure_changes.figure_changes(edited.draft.snapshot, composition)
    quotes = tuple(figure_changes.old_quotes(edited.draft.snapshot, composition, refreshed.texts))
    findings = of_cut(findings, assessed, wanted) + part.findings + against + rendered.findings + refreshed.findings
    findings += refreshing.other_template(edited, templates.sha256_of(template_bytes)) + quotes

    target = out or saving.unused(refreshing.path_for(draft))
    _refuse_to_replace(target, draft, refreshed)
    log = target.with_name(f"{target.stem} figures.csv")
    made, listed = package.to_bytes(clock), figure_changes.as_csv(figures)
    stage.writing(f"Saving {target.name}")
    write_whole(log, listed)
    write_whole(target, made)
    return RefreshedDraft((target, log), figures, findings, laid_out.pages)


def _refuse_usage(draft: Path, workbook: Path, out: Path | None) -> None:
    """Raise UsageError for files in each other's place, and a name that is no draft's."""
    refuse_swapped("refresh", (draft,), workbook)
    if out is not None and out.suffix.lower() != ".docx":
        raise UsageError("usage", f"'{out.name}' is not a name for a Word draft.", "End it in .docx.")


def _refuse_to_replace(target: Path, draft: Path, refreshed: Refreshed) -> None:
    """Raise EditedSinceBuilt where a file is there, but for the draft itself while nobody has touched it."""
    if is_there(target) and not (refreshed.as_built and target.resolve() == draft.resolve()):
        raise EditedSinceBuilt("file-exists", f"{target} is there already.", "Choose another name, or move it away.")
