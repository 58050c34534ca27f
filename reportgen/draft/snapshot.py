"""What a draft was built with, carried inside the draft: the base that edits and new figures are later compared with.

It is a custom XML part, found by its root's namespace and never by its name, because programs rename such parts when
they save. It holds JSON, compressed, with its SHA-256; the hash stands in the custom properties as well, so that a
draft whose snapshot was stripped still says which it was. It holds nothing that the report does not show: a
confidential value is in neither.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from reportgen import __version__, richtext
from reportgen.compose import Composition, TextRegion
from reportgen.compose.parts import ReportPart
from reportgen.draft.anchors import anchors, is_shown, text_regions
from reportgen.draft.template.fields import BAR_KEY, LOCKED, summary_figures
from reportgen.draft.template.house import sha256_of
from reportgen.draft.template.marks import clean
from reportgen.draft.writing.blocks import as_written
from reportgen.errors import UnreadableInput
from reportgen.keys import APPENDIX, CHART, KPI, LARGE_CHART, NOTES_KEY, SECTION, TREND, figure_key
from reportgen.model import Report
from reportgen.ooxml.package import OFFICE_RELATIONSHIP, Package, parse_xml

NAMESPACE = "urn:reportgen:snapshot:1"
_LARGEST = 64 * 1024 * 1024  # bytes of JSON; a report of 1,000 KPIs has about 5 MB
_ITEM, _ITEM_PROPERTIES = "customXml/reportgen.xml", "customXml/reportgenProps.xml"
_STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_STORE_ID = "{6C9D5B1E-5F0A-4B8E-9C57-2E6A7B3D4F10}"  # any fixed id; Word wants one for every store

Snapshot = dict[str, Any]


def content(composition: Composition, report: Report, template: bytes | None) -> Snapshot:
    """What a draft built now would be built with; `template` None is the template that comes with reportgen.

    `template.render` adds what is known once the draft is written (`finished`).
    """
    c = composition
    anchor = anchors(keys_of(c))
    return {
        "report_id": c.report_id,
        "period": c.period,
        "workbook": {"name": report.workbook, "sha256": report.workbook_sha256},
        "reportgen": __version__,
        "template_sha256": sha256_of(template),
        "cut": {"name": c.cut.name, "by": [by.value for by in c.cut.by]},
        "frame": _frame_hash(c),
        "kpis": [{"id": k.id, "title": k.title, "section": s.id} for s in c.sections for k in s.kpis],
        "sections": [{"id": s.id, "title": s.title} for s in c.sections],
        "regions": [
            {
                "key": r.key,
                "tag": anchor[r.key].tag,
                "bookmark": anchor[r.key].bookmark,
                "title": r.title,
                "heading": r.heading,
                "sub_heading": r.sub_heading,
                "level": r.level,
                "prompt": r.awaited,
                "text": richtext.typed(as_written(r.blocks)),
            }
            for r in text_regions(c)
            if is_shown(r)
        ],
        "tables": [{"id": t.id, "caption": t.caption, "rows": [list(row) for row in t.rows]} for t in c.tables],
        "figures": figures_of(c),
        "locked": locked_tables(c),
    }


def finished(content: Snapshot, lines: Iterable[str], not_shown: Iterable[str]) -> Snapshot:
    """The snapshot with what is known once the draft is written.

    That is the hashes of all lines that are not an officer's (`regions.frame_lines`) and of the pictures and notes that
    came with it (`pictures.all_signs`), and the keys of the texts and figures that its template shows nowhere.
    """
    left_out = list(not_shown)
    return {**content, "lines": " ".join(lines), **({"not_shown": left_out} if left_out else {})}


def lines_of(snapshot: Mapping[str, Any]) -> frozenset[str] | None:
    """Those hashes; None in a snapshot that does not have them."""
    return frozenset(str(snapshot["lines"]).split()) if "lines" in snapshot else None


def prompts_of(package: Package) -> frozenset[str]:
    """The words with which a draft asks for texts, spaces made single; none for a file that does not say."""
    try:
        return frozenset(" ".join(str(r["prompt"]).split()) for r in find(package)["regions"]) - {""}
    except UnreadableInput:
        return frozenset()


def is_shown_in(snapshot: Mapping[str, Any], key: str) -> bool:
    """Whether the draft's template has a place for a text or figure at all: only what it shows can be gone from it."""
    return key not in snapshot.get("not_shown", ())


def packed(content: Snapshot) -> bytes:
    """A snapshot as an XML part."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")
    inside = base64.b64encode(zlib.compress(text, 9)).decode()
    hashed = hashlib.sha256(text).hexdigest()
    return f'<snapshot xmlns="{NAMESPACE}" sha256="{hashed}">{inside}</snapshot>'.encode()


def keys_of(composition: Composition) -> list[str]:
    """The key of every place of the report that is marked in a draft, in a fixed order."""
    c = composition
    keys = [r.key for r in text_regions(c)]
    keys += [f"{SECTION}{s.id}" for s in c.sections]
    for kpi in (k for s in c.sections for k in s.kpis):
        keys += [f"{KPI}{kpi.id}", f"{KPI}{kpi.id}:no_table"]
        keys += [figure_key(row.measure_id, f) for row in kpi.rows for f in (*LOCKED, "rating", CHART)]
        keys += [figure_key(series.measure_id, LARGE_CHART) for series in kpi.trends]
    if c.summary is not None:
        keys += [BAR_KEY, *summary_figures(c.summary)]
    return [*keys, *locked_tables(c), NOTES_KEY]


def locked_tables(c: Composition) -> list[str]:
    """The keys of the tables that a draft locks as a whole: those of large charts and of Appendix B."""
    trends = [f"{TREND}{series.measure_id}" for s in c.sections for k in s.kpis for series in k.trends]
    if c.appendix_b is None:
        return trends
    ids = [*(s.id for s in c.appendix_b.sections), *(t.id for t in c.appendix_b.tables)]
    return [*trends, *(f"{APPENDIX}{id_}" for id_ in ids)]


def figures_of(c: Composition) -> dict[str, str]:
    """Key -> the text shown, for every figure that a draft locks."""
    shown: dict[str, str] = {}
    for kpi in (k for s in c.sections for k in s.kpis):
        for row in kpi.rows:
            for name in LOCKED:
                shown[figure_key(row.measure_id, name)] = clean(getattr(row, name))
            shown[figure_key(row.measure_id, "rating")] = row.rating_text
            if row.chart is not None:
                shown[figure_key(row.measure_id, CHART)] = row.chart.alt
        for series in kpi.trends:
            shown[figure_key(series.measure_id, LARGE_CHART)] = clean(series.alt)
        if kpi.no_table_reason:
            shown[f"{KPI}{kpi.id}:no_table"] = clean(kpi.no_table_reason)
    if c.summary is not None:
        shown[BAR_KEY] = clean(c.summary.bar_alt)
        shown |= {key: text for key, (_, text) in summary_figures(c.summary).items()}
    return shown


def _frame_hash(c: Composition) -> str:
    """The hash of everything shown but the texts that officers edit: with the same template it gives the same frame."""
    bare = replace(
        c,
        introduction=_emptied(c.introduction),
        key_introduction=_emptied(c.key_introduction),
        sections=tuple(
            replace(s, introduction=_emptied(s.introduction), kpis=tuple(replace(k, regions=()) for k in s.kpis))
            for s in c.sections
        ),
        summary=None if c.summary is None else replace(c.summary, regions=()),
        tables=(),
    )
    return hashlib.sha256(repr(bare).encode("utf-8", "replace")).hexdigest()


def _emptied(region: TextRegion) -> TextRegion:
    return replace(region, blocks=())


def parts_of(snapshot: Mapping[str, Any]) -> frozenset[ReportPart]:
    """The parts of the report that a draft with this snapshot holds."""
    held = {
        ReportPart.SUMMARY: BAR_KEY in snapshot.get("figures", {}),
        ReportPart.COMMENTARY: bool(snapshot.get("kpis")),
        ReportPart.APPENDIX: any(str(key).startswith(APPENDIX) for key in snapshot.get("locked", ())),
    }
    return frozenset(part for part, is_held in held.items() if is_held)


def hash_of(part: bytes) -> str:
    """The SHA-256 that a snapshot part states for its content."""
    return str(parse_xml(part, _ITEM).get("sha256", ""))


def readable(part: bytes) -> bytes:
    """The snapshot's content as JSON that a person can read, for the copy beside the outputs."""
    found = _content(part, "The snapshot")
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def put(package: Package, part: bytes) -> None:
    """Put the snapshot into a Word package that holds none."""
    main = package.main_part()
    package.put(_ITEM, part, "application/xml")
    package.relate(main, "rgSnapshot", f"{OFFICE_RELATIONSHIP}/customXml", _ITEM)
    properties = (
        f'<ds:datastoreItem xmlns:ds="{_STORE}" ds:itemID="{_STORE_ID}"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    package.put(
        _ITEM_PROPERTIES, properties.encode(), "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    )
    package.relate(_ITEM, "rId1", f"{OFFICE_RELATIONSHIP}/customXmlProps", _ITEM_PROPERTIES)


def exchange(package: Package, content: Snapshot) -> None:
    """Put another snapshot in the place of a draft's own, or into a draft that lost its own."""
    new = packed(content)
    part = _part_of(package)
    old = "" if part is None else hash_of(package.data(part))
    if part is None:
        put(package, new)
    else:
        package.put(part, new)
    custom = package.related("", "custom-properties")
    if custom is not None and old:
        package.put(custom, package.data(custom).replace(old.encode(), hash_of(new).encode()))


def find(package: Package) -> Snapshot:
    """What the draft was built with. Raises UnreadableInput where there is no snapshot or it was damaged."""
    part = _part_of(package)
    if part is not None:
        return _content(package.data(part), package.name)
    raise UnreadableInput(
        "snapshot-missing",
        f"{package.name} does not say what it was built with; the Document Inspector may have taken it out.",
        "Use the copy that was saved beside the draft when it was built.",
    )


def _part_of(package: Package) -> str | None:
    """The part that holds the snapshot, whatever it is called now."""
    namespace = NAMESPACE.encode()
    for part in package:
        if part.endswith(".xml") and namespace in package.data(part):
            root = package.xml(part)
            if root.tag == f"{{{NAMESPACE}}}snapshot":
                return part
    return None


def _content(part: bytes, name: str) -> Snapshot:
    root = parse_xml(part, _ITEM, name)
    damaged = UnreadableInput(
        "snapshot-damaged",
        f"What {name} was built with cannot be read: it was changed or cut.",
        "Use the copy that was saved beside the draft when it was built.",
    )
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(base64.b64decode(root.text or "", validate=True), _LARGEST)
        if unpacker.unconsumed_tail or hashlib.sha256(text).hexdigest() != root.get("sha256"):
            raise damaged
        found = json.loads(text)
    except (zlib.error, binascii.Error, ValueError):
        raise damaged from None
    if not isinstance(found, dict):
        raise damaged
    return found
