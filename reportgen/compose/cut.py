"""Cuts: the part of a report that goes to one directorate, owner, section, portfolio holder or committee.

A cut is made of the assessed report, so that its ratings are those of the whole report even where they rest on a
measure of somebody else's. Everything that is counted afterwards counts the cut alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from reportgen.assessment import AssessedReport
from reportgen.compose.composition import Cut, CutBy
from reportgen.errors import UsageError
from reportgen.findings import Finding, InFile, Severity
from reportgen.keys import file_name, slug
from reportgen.model import Kpi, Report, Section
from reportgen.richtext import Block, TablePlace

_NEAREST = 3  # names that are offered in place of one that is not known
_LONGEST_FOLDER = 40


def for_name(report: Report, name: str) -> Cut:
    """The cut of this name: the KPIs that have it as directorate, owner, section, portfolio holder or committee.

    Case and doubled spaces do not matter, every letter does. Raises UsageError with the nearest names for an unknown
    one.
    """
    wanted = _bare(name)
    known = {_bare(n): n for by in CutBy for n in _names(report, by)}
    if wanted in known:
        return Cut(known[wanted], tuple(CutBy))
    near = [known[n] for n in get_close_matches(wanted, known, _NEAREST, 0.5)] if wanted else []
    near = near or list(_names(report, CutBy.DIRECTORATE))[:_NEAREST]
    offered = (
        "Names that are known: " + ", ".join(f"'{n}'" for n in near) if near else "The sheet KPIs names nobody yet"
    )
    raise UsageError(
        "cut-name-unknown",
        f"No directorate, owner, section, portfolio holder or scrutiny committee is called '{name}'.",
        f"{offered}.",
    )


def again(report: Report, recorded: object) -> Cut:
    """The cut that a draft's snapshot records; the whole report where it records none.

    Raises UsageError where the report no longer has such a name.
    """
    if not isinstance(recorded, dict) or not recorded.get("name"):
        return Cut()
    known = {by.value: by for by in CutBy}
    ways = tuple(known[w] for w in recorded.get("by", ()) if w in known)
    cut = Cut(for_name(report, str(recorded["name"])).name, ways or tuple(CutBy))
    if not any(_is_in(k, cut, report) for k in report.kpis):
        return for_name(report, cut.name)  # it is known by something else now
    return cut


def split(report: Report, by: CutBy) -> tuple[Cut, ...]:
    """A cut for each name of one kind, in the order of the report."""
    return tuple(Cut(name, (by,)) for name in _names(report, by))


def without_name(report: Report, by: CutBy) -> tuple[Finding, ...]:
    """A finding that names the KPIs which are in no cut of a split, because their cell is empty."""
    left_out = [k.title for k in report.kpis if not _bare(_value(k, by, report))]
    if not left_out:
        return ()
    more = f" and {len(left_out) - 3} more" if len(left_out) > 3 else ""
    return (
        Finding(
            "cuts-leave-out",
            Severity.WARNING,
            InFile(report.workbook or "The workbook"),
            f"{len(left_out)} of {len(report.kpis)} KPIs have no {by.value}, so they are in none of these drafts: "
            f"{', '.join(repr(t) for t in left_out[:3])}{more}.",
            "Fill the column in on the sheet KPIs, or build the whole report for them.",
        ),
    )


def folder_names(report: Report, cuts: Sequence[Cut]) -> tuple[str, ...]:
    """A folder's name for each cut. A name that two of the report's names would share, or that is cut short, ends in
    a piece of the name's hash, so that the same name always has the same folder."""
    shared: dict[str, set[str]] = {}
    for name in (n for by in CutBy for n in _names(report, by)):
        shared.setdefault(slug(name), set()).add(_bare(name))
    names = []
    for cut in cuts:
        short = slug(cut.name)
        if len(shared.get(short, ())) > 1 or len(short) >= _LONGEST_FOLDER - 1 or short == "text":
            short = f"{short}-{hashlib.sha256(_bare(cut.name).encode()).hexdigest()[:6]}"
        names.append(file_name(short))
    return tuple(names)


def cut_out(assessed: AssessedReport, cut: Cut) -> AssessedReport:
    """The assessed report with the KPIs of a cut alone, and what belongs to them. The whole report for `Cut()`.

    A director's summary goes with all KPIs of the directorate or not at all. The number of KPIs agreed is the whole
    report's, so a cut does not have it.
    """
    if not cut.name:
        return assessed
    report = assessed.report
    kpis = tuple(k for k in report.kpis if _is_in(k, cut, report))
    ids = {k.id for k in kpis}
    within = {k.section_id for k in kpis}
    sections = tuple(s for s in report.sections if s.id in within)
    judged = _measures(report, ids)
    measures = tuple(m for m in report.measures if m.id in judged)
    commentary = tuple(c for c in report.commentary if c.kpi_id in ids)
    placed = set(_tables(report, sections, (c.blocks for c in commentary)))
    others = {_bare(k.directorate) for k in report.kpis if k.id not in ids}
    ours = {_bare(k.directorate) for k in kpis} - others
    part = replace(
        report,
        settings=replace(report.settings, kpis_agreed=None),
        sections=sections,
        kpis=kpis,
        measures=measures,
        targets=tuple(t for t in report.targets if t.measure_id in judged),
        observations=tuple(o for o in report.observations if o.measure_id in judged),
        benchmarks=tuple(b for b in report.benchmarks if b.measure_id in judged),
        overrides=tuple(o for o in report.overrides if o.measure_id in judged),
        published=tuple(p for p in report.published if p.measure_id in judged),
        commentary=commentary,
        last_quarter=tuple(c for c in report.last_quarter if c.kpi_id in ids),
        tables=tuple(t for t in report.tables if t.id in placed),
        summaries=tuple(s for s in report.summaries if _bare(s.directorate) in ours),
    )
    owners = {k.owner for k in kpis}
    return AssessedReport(
        part,
        {id_: m for id_, m in assessed.measures.items() if id_ in judged},
        concerning(assessed.findings, owners),
    )


def concerning(findings: Iterable[Finding], owners: Iterable[str]) -> tuple[Finding, ...]:
    """The findings that these owners can mend, and those that nobody in particular can."""
    known = {"", *owners}
    return tuple(f for f in findings if f.owner in known)


def _is_in(kpi: Kpi, cut: Cut, report: Report) -> bool:
    return any(_bare(_value(kpi, by, report)) == _bare(cut.name) for by in cut.by)


def _names(report: Report, by: CutBy) -> Iterator[str]:
    """The names of one kind in the order of the report, each once, as first written."""
    seen: set[str] = set()
    for kpi in report.kpis:
        name = " ".join(_value(kpi, by, report).split())
        if name and _bare(name) not in seen:
            seen.add(_bare(name))
            yield name


def _value(kpi: Kpi, by: CutBy, report: Report) -> str:
    match by:
        case CutBy.DIRECTORATE:
            return kpi.directorate
        case CutBy.OWNER:
            return kpi.owner
        case CutBy.SECTION:
            return next((s.title for s in report.sections if s.id == kpi.section_id), "")
        case CutBy.PORTFOLIO_HOLDER:
            return kpi.portfolio_holder
        case CutBy.SCRUTINY_COMMITTEE:
            return kpi.scrutiny_committee


def _measures(report: Report, kpis: set[str]) -> set[str]:
    """The measures of these KPIs, and whatever they are made of."""
    waiting = [m.id for m in report.measures if m.kpi_id in kpis]
    found: set[str] = set()
    while waiting:
        id_ = waiting.pop()
        if id_ not in found:
            found.add(id_)
            waiting += [part.id for part in report.components_of[id_]]
    return found


def _tables(report: Report, sections: Iterable[Section], commentary: Iterable[tuple[Block, ...]]) -> Iterator[str]:
    """The ids of the tables that the texts of a cut place."""
    introductions = (report.settings.introduction, report.settings.key_introduction)
    for blocks in (*introductions, *(s.introduction for s in sections), *commentary):
        yield from (b.table_id for b in blocks if isinstance(b, TablePlace))


def _bare(name: str) -> str:
    return " ".join(name.split()).casefold()
