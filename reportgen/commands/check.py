"""What a person must look at, in a workbook or in a draft; nothing is written."""

from __future__ import annotations

from pathlib import Path

from reportgen.commands.stages import (
    Flag,
    Stages,
    Tell,
    assess_and_compose,
    built_with,
    fonts_beside,
    never,
    read,
    silent,
)
from reportgen.findings import Finding, Severity, has_errors
from reportgen.ooxml.package import Package, read_file


def check(source: Path, *, tell: Tell = silent, cancelled: Flag = never) -> tuple[Finding, ...]:
    """Everything a person must look at in a workbook, or in a Word draft before it becomes a PDF."""
    stage = Stages(tell, cancelled)
    stage(f"Reading {source.name}")
    if source.suffix.lower() in (".docx", ".docm", ".dotx"):
        from reportgen.draft.snapshot import prompts_of
        from reportgen.pdf import preflight

        data = read_file(source)
        prompts = prompts_of(Package.open(data, source.name))
        findings = preflight.check(data, name=source.name, fonts=fonts_beside(source), prompts=prompts)
        stage("Comparing its figures")
        return findings + _changed_figures(data, source.name)
    report, findings = read(source)
    if report is None or has_errors(findings):
        return findings
    stage(f"Rating {len(report.measures)} measures")
    return assess_and_compose(report, findings)[1]


def _changed_figures(data: bytes, name: str) -> tuple[Finding, ...]:
    """The locked figures of a draft that no longer say what the workbook said when it was built."""
    package = Package.open(data, name)
    then = built_with(package)
    if then is None:
        return ()
    from reportgen.draft import reader as readers
    from reportgen.findings import InDocument

    return tuple(
        Finding(
            "figure-changed",
            Severity.WARNING,
            InDocument(words=figure.shown.accepted or figure.was),
            f"The draft says '{figure.shown.accepted}' where the workbook said '{figure.was}' ({figure.key}).",
            "Change it in the workbook if it is right and bring it into the draft; else put the old figure back.",
        )
        for figure in readers.read(package, then).changed_figures()
    )
