"""A draft that came back: opened, read, and asked whether it is this workbook's at all.

What its texts become is not known here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reportgen import __version__
from reportgen.compose import Composition
from reportgen.docx.editing.settled import settled
from reportgen.draft import reader
from reportgen.draft.reading.draft import Draft, Layer
from reportgen.draft.snapshot import Snapshot, is_shown_in
from reportgen.errors import UnreadableInput
from reportgen.findings import Finding, InFile, Severity
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.roundtrip.memory import draft_id
from reportgen.roundtrip.words import REVIEWER
from reportgen.system import as_text

_Against = tuple[str, str, str]  # why a draft should not be put in: code, problem, remedy
_COPY = "snapshot.json"  # beside a draft as it was built
_LOST = ("snapshot-missing", "snapshot-damaged")
MAY_BE_FORCED = frozenset(
    (
        "draft-of-another-report",
        "draft-of-another-quarter",
        "draft-of-another-version",
        "draft-half-gone",
        "draft-marks-gone",
        "draft-without-snapshot",
    )
)


@dataclass(frozen=True)
class Edited:
    """A draft that came back: its file's name, what was read from it, and who saved it last, and when.

    `loses` says, as a finding, why the draft's base is not its own, where that is so.
    """

    name: str
    draft: Draft
    package: Package
    id: str = ""  # by which it is known when it comes again (`memory.draft_id`)
    saved_by: str = ""
    saved_on: str = ""
    loses: Finding | None = None


def open_draft(path: Path, workbook: Path, otherwise: Callable[[], Snapshot]) -> Edited:
    """Read a draft. One that lost its snapshot is read with the copy that was saved beside it, or else with
    what `otherwise` gives, which a finding says: then every difference from the workbook counts as the draft's.

    Tracked changes of reportgen's own are read as accepted, as the workbook holds them; `package` is the file itself.
    Raises UnreadableInput for a file that is no Word document at all.
    """
    package = Package.open(path)
    loses: Finding | None = None
    try:
        draft = reader.read(settled(package, REVIEWER))
    except UnreadableInput as stop:
        if stop.code not in _LOST:
            raise
        snapshot = _copy_beside(path, package)
        if snapshot is None:
            loses = Finding(
                "draft-without-snapshot",
                Severity.ERROR,
                InFile(as_text(path.name)),
                "the draft does not say what it was built with, so nobody can tell its changes from the workbook's.",
                f"Put the {_COPY} that was made with it into its folder. With --force, whatever differs from the"
                " workbook counts as the draft's.",
            )
        draft = reader.read(settled(package, REVIEWER), snapshot or otherwise())
    saved_by, saved_on = _saved(package)
    id_ = draft_id(path, workbook, hashlib.sha256(json.dumps(draft.snapshot, sort_keys=True).encode()).hexdigest())
    return Edited(as_text(path.name), draft, package, id_, saved_by, saved_on, loses)


def _copy_beside(path: Path, package: Package) -> Snapshot | None:
    """The copy of the snapshot in the draft's folder, if it is this draft's."""
    try:
        found = json.loads((path.parent / _COPY).read_bytes())
    except (OSError, ValueError):
        return None
    custom = package.related("", "custom-properties")
    said = "".join(str(t) for t in package.xml(custom).itertext()) if custom is not None else ""
    whole = isinstance(found, dict) and {"report_id", "regions", "figures", "kpis", "tables"} <= set(found)
    return found if whole and (not said or str(found["report_id"]) in said) else None


def stands_against(edited: Edited, composition: Composition) -> Iterator[Finding]:
    """Why a draft should not be put into this workbook: an error each, so that nothing is written unasked."""
    if edited.loses is not None:
        yield edited.loses
    place = InFile(edited.name)
    for code, problem, remedy in (*_of_another(edited.draft.snapshot, composition), *_not_whole(edited)):
        yield Finding(code, Severity.ERROR, place, problem, remedy)


def _of_another(snapshot: Mapping[str, object], composition: Composition) -> Iterator[_Against]:
    """What a draft says it was made from, against the workbook and this version."""
    if snapshot.get("report_id") != composition.report_id:
        yield (
            "draft-of-another-report",
            f"the draft was built from the report '{snapshot.get('report_id')}', and the workbook holds"
            f" '{composition.report_id}'.",
            "Give the workbook that the draft was built from.",
        )
    elif snapshot.get("period") != composition.period:
        yield (
            "draft-of-another-quarter",
            f"the draft is about {snapshot.get('period')}, and the workbook about {composition.period}.",
            "Give the workbook of the draft's own quarter.",
        )
    made_by = str(snapshot.get("reportgen", ""))
    made_by_numbers = _numbers(made_by)
    if made_by_numbers is None:
        said = f"by reportgen '{made_by}', which is no version" if made_by else "by an unknown version of reportgen"
        yield (
            "draft-of-another-version",
            f"the draft was made {said}, and this is {__version__}.",
            "Ask for the draft as it was sent out, or use --force and read the result with care.",
        )
    elif made_by_numbers > (_numbers(__version__) or []):
        yield (
            "draft-of-another-version",
            f"the draft was made by reportgen {made_by}, which is later than this one, {__version__}.",
            f"Install reportgen {made_by} or later and run this again, or use --force and read the result with care.",
        )


def _not_whole(edited: Edited) -> Iterator[_Against]:
    """What a draft has lost by which its texts are known."""
    snapshot = edited.draft.snapshot
    if _styles_are_gone(edited.package):
        yield (
            "draft-styles-gone",
            "the draft's styles are missing or damaged, so nobody can tell a bullet or a heading from a paragraph.",
            "Ask for the draft as it was sent out, or open it in Word, give its lists and headings their styles again,"
            " and save it.",
        )
    regions = {key: r for key, r in edited.draft.regions.items() if is_shown_in(snapshot, key)}
    gone = sum(r.missing for r in regions.values())
    if gone and 2 * gone >= len(regions):
        yield (
            "draft-half-gone",
            f"{gone} of the draft's {len(regions)} texts are gone from it.",
            "Look whether this is the whole draft; with --force the others are taken, and those that are gone stay as"
            " the workbook has them.",
        )
    found = [r for r in regions.values() if not r.missing]
    unmarked = sum(r.how == (Layer.WORDS,) for r in found)
    if 2 * unmarked > len(found):
        yield (
            "draft-marks-gone",
            f"the marks by which texts are found again are gone from {unmarked} of its {len(found)} texts, as when a"
            " draft is copied into a new document.",
            "Ask for the draft itself. With --force its texts are found by their headings, and a line that says just"
            " what the report says elsewhere counts as the report's own: read the table of what is taken with care.",
        )


def _styles_are_gone(package: Package) -> bool:
    """Whether most paragraphs that name a style name one that the file does not have."""
    main = package.main_part()
    part = package.related(main, "styles")
    styles = () if part is None else package.xml(part).iter(q("w:style"))
    known = {style.get(q("w:styleId")) for style in styles}
    named = [style.get(q("w:val")) for style in package.xml(main).iter(q("w:pStyle"))]
    return 2 * sum(name not in known for name in named) > len(named)


def _numbers(version: str) -> list[int] | None:
    """The numbers of a version, to be compared: [0, 1] for '0.1.0' and for '0.1'. None for what is no version.

    A version tried out before its release ('0.2.0rc1') counts as that release.
    """
    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})*)(?:\.?(?:a|b|rc|dev|post)\d+)*", version, re.ASCII)
    if found is None:
        return None
    numbers = [int(number) for number in found[1].split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return numbers


def _saved(package: Package) -> tuple[str, str]:
    """Who saved the draft last, and when; '' and '' for one that is as it was built, which names the council."""
    core = package.related("", "core-properties")
    if core is None:
        return "", ""
    root = package.xml(core)
    said = {name: str(root.findtext(q(name)) or "") for name in ("cp:lastModifiedBy", "dc:creator", "dcterms:modified")}
    own = said["cp:lastModifiedBy"] == said["dc:creator"]
    return ("" if own else said["cp:lastModifiedBy"]), said["dcterms:modified"]
