"""From a Word draft to what is published: its PDF, its page."""

from __future__ import annotations

from pathlib import Path

from reportgen.commands.stages import (
    CHANGES_MARK,
    DRAFT_MARK,
    FINAL,
    REPORTLAB,
    Built,
    Flag,
    Stages,
    Tell,
    built_with,
    epoch_clock,
    fonts_beside,
    never,
    refuse_workbook,
    silent,
    stop_at_errors,
)
from reportgen.errors import UsageError
from reportgen.findings import Finding, FindingsStop, has_errors
from reportgen.ooxml.package import Package, read_file
from reportgen.outputs import Outputs, sha256
from reportgen.system import as_text


def pdf(
    draft: Path,
    *,
    out: Path | None = None,
    status: str | None = None,
    engine: str = REPORTLAB,
    allow_loss: bool = False,
    show_changes: bool = False,
    tell: Tell = silent,
    cancelled: Flag = never,
) -> Built:
    """Make the PDF of a Word draft, however officers left it.

    `status` is DRAFT or FINAL; None takes what the draft's properties say. A draft says so on every page; a final PDF
    is refused while anything in it waits to be settled. `allow_loss` goes on where the PDF cannot show what Word
    shows; `show_changes` makes a working copy that shows tracked changes; `engine` is REPORTLAB or one of
    pdf.engines.ENGINES. Raises FindingsStop, UnreadableInput, EditedSinceBuilt, CannotWrite and, for arguments that do
    not go together and programs that are not there, UsageError.
    """
    refuse_workbook(draft, "a PDF")
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
    stage = Stages(tell, cancelled)
    data = read_file(draft)
    drawn: bytes
    pages: int | None
    if engine == REPORTLAB:
        drawn, findings, pages = _draw(draft, data, status, allow_loss, show_changes, stage)
    else:
        drawn, findings, pages = _convert(draft, data, status, engine, target, stage)
    stage.writing()
    outputs.replace({target.name: drawn}, None)
    return Built(target.parent, (target,), findings, pages)


def html(draft: Path, *, out: Path | None = None, tell: Tell = silent, cancelled: Flag = never) -> Built:
    """Make the report as one accessible page from a Word draft, however officers left it.

    The page is beside the draft unless `out` says where. Raises UnreadableInput, EditedSinceBuilt, CannotWrite, and
    UsageError for a name that is not a page's.
    """
    from reportgen.html.page import page_of

    refuse_workbook(draft, "a page")
    target = out or draft.with_suffix(".html")
    if target.suffix.lower() != ".html":
        raise UsageError("usage", f"'{target.name}' is not a name for a page.", "End it in .html.")
    outputs = Outputs(target.parent)
    outputs.refuse_to_replace_edits([target.name])
    stage = Stages(tell, cancelled)
    stage(f"Reading {draft.name}")
    page, findings = page_of(read_file(draft), as_text(draft.name))
    stop_at_errors(findings)
    stage.writing()
    outputs.replace({target.name: page}, None)
    return Built(target.parent, (target,), findings, None)


def _draw(
    draft: Path, data: bytes, status: str | None, allow_loss: bool, show_changes: bool, stage: Stages
) -> tuple[bytes, tuple[Finding, ...], int]:
    """Lay a draft out and draw it: the PDF, what a person should know of it, its pages."""
    from reportgen.pdf import export

    stage(f"Laying out {draft.name}")
    findings: tuple[Finding, ...] = ()
    if show_changes:
        from reportgen.pdf import preflight

        shown, findings = preflight.with_changes_shown(data, name=draft.name)
        laid_out = export.lay_out(shown, name=draft.name, fonts=fonts_beside(draft))
    else:
        laid_out = export.lay_out(data, name=draft.name, fonts=fonts_beside(draft))
    findings += laid_out.findings
    final = not show_changes and (laid_out.is_final if status is None else status == FINAL)
    findings += _settled(draft, data, final)
    if not allow_loss:
        _refuse_losses(findings)
    stage("Drawing the PDF")
    mark = "" if final else CHANGES_MARK if show_changes else DRAFT_MARK
    hashes = {"DraftSHA256": sha256(data), **_workbook_hash(data, draft.name)}
    drawn = laid_out.draw(clock=epoch_clock() or laid_out.modified, metadata=hashes, mark=mark)
    return drawn, findings, laid_out.pages


def _convert(
    draft: Path, data: bytes, status: str | None, engine: str, target: Path, stage: Stages
) -> tuple[bytes, tuple[Finding, ...], None]:
    """Have another program make the PDF of a draft; it does not tell how many pages it made.

    The draft is laid out here first, so that what no program should be given is refused.
    """
    from reportgen.pdf import engines, export

    stage(f"Laying out {draft.name}")
    laid_out = export.lay_out(data, name=draft.name, fonts=fonts_beside(draft))
    final = laid_out.is_final if status is None else status == FINAL
    findings = _settled(draft, data, final)
    stage(f"Waiting for {engines.name_of(engine)}")
    drawn = engines.convert(data, engine, name=draft.name, mark="" if final else DRAFT_MARK)
    return drawn, (*findings, engines.said_of(engine, target.name)), None


def _settled(draft: Path, data: bytes, final: bool) -> tuple[Finding, ...]:
    """What to say of a draft that is to be final. Raises FindingsStop while anything in it waits to be settled."""
    if not final:
        return ()
    from reportgen.draft.snapshot import prompts_of
    from reportgen.pdf import preflight

    prompts = prompts_of(Package.open(data, draft.name))
    findings = preflight.before_final(data, name=draft.name, prompts=prompts)
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


def _workbook_hash(data: bytes, name: str) -> dict[str, str]:
    """The hash of the workbook that a draft was built from, where the draft says it."""
    then = built_with(Package.open(data, name))
    workbook = then.get("workbook") if then is not None else None
    found = workbook.get("sha256", "") if isinstance(workbook, dict) else ""
    return {"WorkbookSHA256": str(found)} if found else {}
