"""A new draft with today's figures, in which every edit, comment and tracked change of the officers still stands.

The report is built anew and gives the frame: headings, tables, ratings, charts, totals, new KPIs and measures. Into it
goes what officers did, text by text (`comparison` decides, `assembly` does it). A text that nobody touched is the
workbook's. One that officers edited keeps their paragraphs as Word wrote them, with who changed what and when; what the
workbook changed meanwhile stands in it as tracked changes by reportgen, and where both changed the same words the
officers' stay and a comment says what the workbook has.

Nothing is taken on trust: the new draft is read again, and each text must say in both views what was meant. Where
tracked changes cannot say it, the officers' text stays alone, and the comment gives the workbook's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reportgen.compose import Composition
from reportgen.docx.editing.settled import settled
from reportgen.draft import reader, snapshot
from reportgen.draft.reading.opened import transitional
from reportgen.findings import Finding, InFile, Severity
from reportgen.ooxml.package import Package
from reportgen.roundtrip.comparison import Bases, Taken
from reportgen.roundtrip.merge import Blocks
from reportgen.roundtrip.refresh.assembly import Assembly
from reportgen.roundtrip.refresh.loose import NotKept
from reportgen.roundtrip.refresh.work import Work
from reportgen.roundtrip.returned import Edited
from reportgen.roundtrip.words import REVIEWER

NAME = " refreshed"  # what a refreshed draft's name ends in


@dataclass(frozen=True)
class Refreshed:
    """A refreshed draft, not yet laid out. `as_built` says that it is the fresh build, as nobody had touched the old
    one; `texts` are its texts by the key of their region, as they read once all changes are accepted."""

    package: Package
    findings: tuple[Finding, ...]
    texts: Mapping[str, Blocks]
    as_built: bool = False
    same_frame: bool = False  # nothing but the snapshot moved on


def path_for(draft: Path) -> Path:
    """Where a refreshed draft goes: beside the old one."""
    return draft.with_name(f"{draft.stem.removesuffix(NAME)}{NAME}.docx")


def other_template(edited: Edited, sha256: str) -> tuple[Finding, ...]:
    """A finding where the draft was built with another template than that with this hash."""
    if edited.draft.snapshot.get("template_sha256", sha256) == sha256:
        return ()
    return (
        Finding(
            "template-differs",
            Severity.WARNING,
            InFile(edited.name),
            "the draft was built with another Word template than the new one.",
            "If it has a template of its own, give that with --template.",
        ),
    )


def refresh(
    edited: Edited,
    fresh: Package,
    composition: Composition,
    moment: datetime,
    pulled: Taken | None = None,
) -> Refreshed:
    """Put what officers did in a draft into a fresh build of its report.

    `fresh` is a draft as `render` made it. `moment` is the date of reportgen's own changes. `pulled` is what
    was taken from this draft before (`memory.Memory`).
    Raises NotKept where the result does not read as it should, which would be a fault of reportgen.
    """
    package = transitional(edited.package)
    draft = edited.draft
    if settled(package, REVIEWER) is not package:  # it was read as if reportgen's own changes were accepted
        draft = reader.read(package, dict(draft.snapshot))
    content = snapshot.find(fresh)
    bases = Bases.of(draft.snapshot, pulled or Taken(), edited.saved_by, edited.saved_on)
    work = Work(draft, package, composition, bases, content)
    if work.is_untouched(lambda: reader.read(fresh)):
        return Refreshed(fresh, draft.findings, work.now, as_built=True)
    if work.changes_nothing(content):
        same = Package({part: package.data(part) for part in package}, package.name)
        snapshot.exchange(same, content)
        texts = {key: draft.regions[key].accepted for key in draft.regions}
        return Refreshed(same, draft.findings, texts, same_frame=True)
    made = fresh.to_bytes()
    alone: frozenset[str] = frozenset()
    while True:
        attempt = Assembly(work, Package.open(made, fresh.name), content, moment, alone)
        attempt.run()
        wrong = attempt.misread()
        if not wrong:
            return Refreshed(attempt.target, draft.findings + tuple(attempt.findings), attempt.texts())
        if wrong <= alone:
            raise NotKept(f"these texts would be lost or changed by refreshing: {sorted(wrong)}")
        alone |= wrong
