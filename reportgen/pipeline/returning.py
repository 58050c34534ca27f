"""Drafts that were out with officers: their texts into the workbook, today's figures into them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.errors import EditedSinceBuilt, UsageError
from reportgen.findings import Finding, FindingsStop, Severity, has_errors
from reportgen.ooxml.package import read_file
from reportgen.outputs import write_whole
from reportgen.pipeline.stages import (
    Tell,
    assess_and_compose,
    clock_of,
    epoch_clock,
    fonts_beside,
    of_cut,
    read,
    read_and_rate,
    render,
    silent,
    stop_at_errors,
)
from reportgen.pipeline.templates import template_lint

if TYPE_CHECKING:
    from reportgen.drafts.changed import FigureChange
    from reportgen.drafts.pull import Line, Policy


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


def pull(
    drafts: Iterable[Path],
    workbook: Path,
    *,
    policy: Policy | None = None,
    take_emptied: bool = False,
    dry_run: bool = False,
    force: bool = False,
    now: datetime | None = None,
    tell: Tell = silent,
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
    report, findings = read(workbook)
    if report is None or has_errors(findings):
        raise FindingsStop(findings)
    composition, _ = assess_and_compose(report, ())
    places = homes.Homes(workbook, report, composition)

    edited = []
    for draft in drafts:
        tell(f"Reading {draft.name}")
        edited.append(
            (draft, arriving.open_draft(draft, workbook, lambda: snapshots.content(composition, report, None)))
        )

    tell("Putting the texts together")
    memory = Memory.of(workbook)
    plan = pulling.plan(
        [e for _, e in edited], places, composition, policy=policy, take_emptied=take_emptied, memory=memory
    )
    patched = patch(read_file(workbook), plan.changes, workbook.name)
    broken = tuple(broken_by(workbook, patched.data)) if plan.changes and not patched.findings else ()
    plan_findings = plan.findings + patched.findings + broken
    refused = bool(patched.findings or broken) or any(
        f.severity is Severity.ERROR and not (force and f.code in arriving.MAY_BE_FORCED) for f in plan_findings
    )
    done = Pulled(plan.lines, plan_findings, len(plan.changes), refused=refused)
    if refused or dry_run:
        return done

    moment = now or epoch_clock() or datetime.now()
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


def broken_by(workbook: Path, data: bytes) -> Iterator[Finding]:
    """The errors that a workbook without errors would have once this is written: it must not be."""
    from reportgen.workbook import reader

    _, findings = reader.read(workbook, data)
    for found in findings:
        if found.severity is Severity.ERROR:
            yield Finding(
                "workbook-would-break",
                Severity.ERROR,
                found.place,
                f"with the drafts' texts the workbook could no longer be used: {found.problem}",
                "Nothing was written. Mend the text in the draft, or take this KPI's text over by hand.",
            )


def refresh(
    draft: Path,
    workbook: Path,
    *,
    out: Path | None = None,
    template: Path | None = None,
    force: bool = False,
    now: datetime | None = None,
    tell: Tell = silent,
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
    assessed, findings = read_and_rate(workbook, tell)
    template_bytes = None if template is None else read_file(template)
    if template is not None:
        stop_at_errors(template_lint(template))
    moment = now or epoch_clock() or datetime.now(UTC).replace(tzinfo=None, microsecond=0)

    tell(f"Reading {draft.name}")
    whole = compose(assessed)
    edited = arriving.open_draft(draft, workbook, lambda: snapshots.content(whole, assessed.report, template_bytes))
    wanted = cut.again(assessed.report, edited.draft.snapshot.get("cut"))
    part = cut.cut_out(assessed, wanted)
    shown = replace(compose(part), cut=wanted) if wanted.name else whole
    composition = with_parts(shown, snapshots.parts_of(edited.draft.snapshot))
    against = tuple(arriving.stands_against(edited, composition))
    if against and not force:
        return RefreshedDraft((), (), against, None, refused=True)

    rendered = render(composition, part.report, template_bytes, tell)
    tell("Keeping the officers' edits")
    pulled = Memory.of(workbook).of_draft(edited.id)
    refreshed = refreshing.refresh(edited, rendered.package, composition, moment, pulled)
    package, clock = refreshed.package, clock_of(part.report)
    tell("Laying out pages")
    laid_out = export.lay_out(package.to_bytes(clock), name=draft.name, fonts=fonts_beside(template))
    if not refreshed.same_frame:
        templates.set_pages(package, laid_out.heading_pages)
    figures = changed.figure_changes(edited.draft.snapshot, composition)
    quotes = tuple(changed.old_quotes(edited.draft.snapshot, composition, refreshed.texts))
    findings = of_cut(findings, assessed, wanted) + part.findings + against + rendered.findings + refreshed.findings
    findings += refreshing.other_template(edited, templates.sha256_of(template_bytes)) + quotes

    target = out or saving.unused(refreshing.path_for(draft))
    if target.exists() and not (refreshed.as_built and target.resolve() == draft.resolve()):
        raise EditedSinceBuilt("file-exists", f"{target} is there already.", "Choose another name, or move it away.")
    tell(f"Saving {target.name}")
    log = target.with_name(f"{target.stem} figures.csv")
    write_whole(log, changed.as_csv(figures))
    write_whole(target, package.to_bytes(clock))
    return RefreshedDraft((target, log), figures, findings, laid_out.pages)
