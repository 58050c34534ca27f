"""Proofreads a finished draft before it leaves: nothing lost, nothing doubled, nothing that Word would throw away.

What the template's owner chose to leave out is a finding. Anything else that is missing is a fault of ours, and the
draft is never handed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import quoteattr

from lxml import etree

from reportgen.compose import Composition
from reportgen.draft.anchors import Anchor, is_shown, text_regions
from reportgen.draft.template.fields import LOCKED
from reportgen.draft.template.marks import BLOCK_OPEN, CLOSE, END, OPEN, Mark, Rating, Trend, Wide
from reportgen.findings import Finding, InFile, InTemplate, Severity
from reportgen.keys import KPI, LARGE_CHART, SECTION, figure_key
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import Package
from reportgen.richtext import TablePlace

Element = etree._Element


class RenderBug(Exception):
    """The finished draft is not what was asked for: a fault of reportgen, never of its user."""


# ---------------------------------------------------------------- faults


def check(package: Package, parts: list[str], placed: Counter[Mark]) -> None:
    """Raise RenderBug where the parts, the first of them the body, lost or doubled something. `placed`: marks built."""
    roots = [package.xml(part) for part in parts]
    drawn = 0
    for part, root in zip(parts, roots, strict=True):
        rest = "".join(str(t) for t in root.itertext())
        if any(c in rest for c in (OPEN, CLOSE, BLOCK_OPEN, END)):
            raise RenderBug(f"a mark is left in {part}")
        check_relations(package, part)
        drawn += sum(str(blip.get(q("r:embed"), "")).startswith("rgPng") for blip in root.iter(q("a:blip")))
    check_unique(roots)
    pictures = sum(n for mark, n in placed.items() if isinstance(mark, Rating | Trend | Wide))
    if drawn != pictures:
        raise RenderBug(f"the draft has {drawn} pictures of ours and should have {pictures}")


def check_relations(package: Package, part: str) -> None:
    """Raise RenderBug where a part refers to a relation that it lacks, or has one that leads nowhere."""
    known = package.relationships(part)
    relation = f"{{{NAMESPACES['r']}}}"
    wanted = {str(v) for e in package.xml(part).iter() for k, v in e.attrib.items() if str(k).startswith(relation)}
    lost = wanted - known.keys()
    if lost:
        raise RenderBug(f"{part} refers to relations that it does not have: {sorted(lost)}")
    for r in known.values():
        if not r.external and r.target not in package:
            raise RenderBug(f"{part} refers to {r.target}, which is not in the file")


def check_unique(roots: list[Element]) -> None:
    """Raise RenderBug where two bookmarks, content controls or pictures share an id or a name."""
    for what, path, attribute in (
        ("bookmark ids", q("w:bookmarkStart"), q("w:id")),
        ("ends of bookmarks", q("w:bookmarkEnd"), q("w:id")),
        ("bookmark names", q("w:bookmarkStart"), q("w:name")),
        ("content control ids", f"{q('w:sdtPr')}/{q('w:id')}", q("w:val")),
        ("picture ids", q("wp:docPr"), "id"),
        ("picture names", q("wp:docPr"), "name"),
    ):
        values = Counter(str(e.get(attribute)) for root in roots for e in root.iterfind(f".//{path}"))
        twice = [v for v, n in values.items() if n > 1]
        if twice:
            raise RenderBug(f"{what} stand twice in the draft: {twice[:3]}")


# ---------------------------------------------------------------- what the template leaves out


def left_out(
    composition: Composition, uses: set[str], placed: set[str], anchors: Mapping[str, Anchor], body: Element
) -> tuple[Finding, ...]:
    """A finding for each field that the template prints for some KPIs, measures or sections and not for all, and one
    for texts that it shows twice.

    `uses` are the fields it prints, `placed` the keys of what was built. Raises RenderBug where a table in commentary
    is missing though its region is there.
    """
    tags = [(str(t.get(q("w:val"))), t) for t in body.iter(q("w:tag"))]
    controls = dict(tags)
    there = placed | {key for key, anchor in anchors.items() if anchor.tag in controls}
    findings = []
    for field, wanted in _expected(composition).items():
        missing = [key for key in wanted if key not in there]
        if field in uses and missing:
            findings.append(
                Finding(
                    "draft-leaves-out",
                    Severity.WARNING,
                    InTemplate(field),
                    f"The draft shows this {len(wanted) - len(missing)} times of {len(wanted)}; "
                    f"the first that is missing is {missing[0]}.",
                    "Look at the conditions around this tag in the template, unless they are meant.",
                )
            )
    if "kpi.trend_charts" not in uses and any(k.trends for s in composition.sections for k in s.kpis):
        findings.append(
            Finding(
                "trend-charts-left-out",
                Severity.WARNING,
                InTemplate("kpi.trend_charts"),
                "The Report sheet asks for trend charts, and the template has no place for them.",
                "Add a paragraph {{p kpi.trend_charts }} before {{p kpi.commentary }}, or set Trend charts to no.",
            )
        )
    times = Counter(tag for tag, _ in tags)
    twice = [r for r in text_regions(composition) if times[anchors[r.key].tag] > 1]
    if twice:
        findings.append(
            Finding(
                "draft-shows-twice",
                Severity.WARNING,
                InFile(twice[0].title),
                "The template shows this text more than once; an edit in one place would not reach the other.",
                "Keep one of its tags in the template.",
            )
        )
    else:
        _check_tables(composition, anchors, controls)
    return tuple(findings)


def _expected(c: Composition) -> dict[str, list[str]]:
    """Field -> the keys of what a draft that prints it should show."""
    kpis = [k for s in c.sections for k in s.kpis]
    rows = [row for k in kpis for row in k.rows]
    wanted = {
        "section.title": [f"{SECTION}{s.id}" for s in c.sections],
        "section.introduction": [s.introduction.key for s in c.sections if is_shown(s.introduction)],
        "kpi.title": [f"{KPI}{k.id}" for k in kpis],
        "kpi.commentary": [r.key for k in kpis for r in k.regions if is_shown(r)],
        "kpi.trend_charts": [figure_key(s.measure_id, LARGE_CHART) for k in kpis for s in k.trends],
        "m.rating": [figure_key(row.measure_id, "rating") for row in rows],
        "m.chart": [figure_key(row.measure_id, "chart") for row in rows if row.chart is not None],
    }
    if c.summary is not None:
        wanted["summary.texts"] = [r.key for r in c.summary.regions if is_shown(r)]
    for name in LOCKED:
        wanted[f"m.{name}"] = [figure_key(row.measure_id, name) for row in rows if getattr(row, name)]
    return wanted


def _check_tables(c: Composition, anchors: Mapping[str, Anchor], controls: Mapping[str, Element]) -> None:
    """Every table that commentary places stands in its region, with all its rows."""
    rows = {t.id: len(t.rows) for t in c.tables if t.rows}
    for region in text_regions(c):
        places = [b.table_id for b in region.blocks if isinstance(b, TablePlace) and b.table_id in rows]
        tag = controls.get(anchors[region.key].tag)
        if not places or tag is None:
            continue
        control = next(tag.iterancestors(q("w:sdt")))
        found = [sum(1 for _ in table.iter(q("w:tr"))) for table in _tables(control)]
        if found != [rows[table] for table in places]:
            raise RenderBug(f"the tables of {quoteattr(region.key)} have {found} rows")


def _tables(control: Element) -> Iterator[Element]:
    return control.iter(q("w:tbl"))
