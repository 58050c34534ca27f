"""Drafts that were out with officers: their texts into the workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.commands.stages import (
    Flag,
    Stages,
    Tell,
    assess_and_compose,
    epoch_clock,
    never,
    read,
    refuse_swapped,
    silent,
)
from reportgen.findings import Finding, FindingsStop, Severity, has_errors
from reportgen.ooxml.package import read_file
from reportgen.outputs import write_whole

if TYPE_CHECKING:
    from reportgen.draft.snapshot import Snapshot
    from reportgen.roundtrip.plan import Line, Plan, Policy
    from reportgen.roundtrip.returned import Edited


@dataclass(frozen=True)
class Pulled:
    """What a pull did: what became of each text, what a person should look at, and what was written.

    `stopped` are the names of the drafts that were not taken, since something stands against them: the others were.
    `refused` says that nothing was written at all. The findings name why.
    """

    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    changes: int  # cells and rows of the workbook
    backup: Path | None = None
    reviews: tuple[Path, ...] = ()
    refused: bool = False
    stopped: tuple[str, ...] = ()


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
    cancelled: Flag = never,
) -> Pulled:
    """Put the texts of edited drafts into the workbook, three-way: what each was built with, the draft, the workbook.

    `policy` decides tracked changes that nobody accepted or rejected; without one they stop the draft that holds them.
    `force` goes on where a draft is another report's, another quarter's or not whole. A draft that is stopped stops no
    other. With `dry_run` nothing is written. `now` names the backup. All that is to be written is made first, the
    review drafts too. Raises FindingsStop where the workbook has errors, UnreadableInput for a draft that is no Word
    document, CannotWrite and EditedSinceBuilt where the workbook may not be replaced.
    """
    from reportgen.draft import snapshot as snapshots
    from reportgen.roundtrip import pull as pulling
    from reportgen.roundtrip import saving, workbook_texts
    from reportgen.roundtrip.memory import Memory
    from reportgen.workbook.patch import patch

    drafts = tuple(drafts)
    refuse_swapped("pull", drafts, workbook)
    stage = Stages(tell, cancelled)
    if not dry_run:
        saving.refuse_if_open(workbook)
    stage(f"Reading {workbook.name}")
    report, findings = read(workbook)
    if report is None or has_errors(findings):
        raise FindingsStop(findings)
    composition, _ = assess_and_compose(report, ())
    places = workbook_texts.Homes(workbook, report, composition)

    edited = _opened(drafts, workbook, lambda: snapshots.content(composition, report, None), stage)
    stage("Putting the texts together")
    memory = Memory.of(workbook).beside(composition)
    came = [e for _, e in edited]
    plan = pulling.plan(came, places, composition, policy=policy, take_emptied=take_emptied, force=force, memory=memory)
    patched = patch(read_file(workbook), plan.changes, workbook.name)
    broken = tuple(broken_by(workbook, patched.data)) if plan.changes and not patched.findings else ()
    plan_findings = plan.findings + patched.findings + broken
    refused = bool(patched.findings or broken or (edited and len(plan.stopped) == len(edited)))
    done = Pulled(plan.lines, plan_findings, len(plan.changes), refused=refused, stopped=plan.stopped)
    if refused or dry_run:
        return done

    moment = now or epoch_clock() or datetime.now()
    reviews = _reviews(plan, edited, moment, stage)
    stage.writing(f"Saving {workbook.name}" if plan.changes else "")
    backup = saving.save(workbook, patched.data, report.workbook_sha256, moment) if plan.changes else None
    if plan.memory != memory:
        write_whole(Memory.path_for(workbook), plan.memory.as_bytes())
    return replace(done, backup=backup, reviews=tuple(_saved_beside(reviews, tell)))


def _opened(
    drafts: Iterable[Path], workbook: Path, fresh: Callable[[], Snapshot], stage: Stages
) -> list[tuple[Path, Edited]]:
    """Each draft, read. `fresh` gives the base of a draft that has lost its own."""
    from reportgen.roundtrip import returned

    edited = []
    for draft in drafts:
        stage(f"Reading {draft.name}")
        edited.append((draft, returned.open_draft(draft, workbook, fresh)))
    return edited


def _reviews(
    plan: Plan, edited: Iterable[tuple[Path, Edited]], moment: datetime, stage: Stages
) -> list[tuple[Path, bytes]]:
    """The review drafts, made but not written: each with the name it should have, beside its draft."""
    from reportgen.roundtrip import review

    made = []
    for wanted in plan.reviews:
        stage.go_on()
        draft = next(path for path, e in edited if e is wanted.edited)
        made.append((review.path_for(draft), review.write(wanted, moment)))
    return made


def _saved_beside(reviews: Iterable[tuple[Path, bytes]], tell: Tell) -> Iterator[Path]:
    """Write review drafts, each under a name that no file has yet."""
    from reportgen.roundtrip import saving

    for wanted, data in reviews:
        path = saving.unused(wanted)
        tell(f"Writing {path.name}")
        write_whole(path, data)
        yield path


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
