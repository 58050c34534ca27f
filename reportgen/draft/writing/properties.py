"""The document's properties: title, council, language, dates, and what ties a draft to its workbook.

A template carries the names of whoever made it; none of them goes into a report.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast
from xml.sax.saxutils import escape

from lxml import etree

from reportgen import __version__
from reportgen.compose import Composition
from reportgen.draft.template.marks import clean
from reportgen.ooxml.names import NAMESPACES
from reportgen.ooxml.package import OFFICE_RELATIONSHIP, Package

if TYPE_CHECKING:
    from docx.opc.coreprops import CoreProperties
    from docx.oxml.coreprops import CT_CoreProperties

_LONGEST = 255  # characters of a property, in Office
REPORT, PERIOD, SNAPSHOT = "Reportgen report", "Reportgen period", "Reportgen snapshot"

_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_CUSTOM_NS = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_EXTENDED_NS = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_CUSTOM_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # the id that Office gives to custom properties
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write(package: Package, composition: Composition, snapshot_sha256: str, clock: datetime) -> None:
    """Write core, extended and custom properties. `clock` without a zone is taken as UTC."""
    c = composition
    keywords = ", ".join(t for t in (c.quarter, c.committee, c.appendix, "performance report") if t)
    core = _core(clock if clock.tzinfo is None else clock.astimezone(UTC).replace(tzinfo=None))
    core.title = _text(f"{c.title}, {c.quarter}")
    core.subject = _text(c.quarter)
    core.author = core.last_modified_by = _text(c.organisation)
    core.keywords = _text(keywords)
    core.content_status = _text(c.status.capitalize())
    extended = (
        f'{_HEAD}<Properties xmlns="{_EXTENDED_NS}"><Application>reportgen {__version__}</Application>'
        f"<Company>{escape(_text(c.organisation))}</Company></Properties>"
    )
    _put(
        package,
        "core-properties",
        "docProps/core.xml",
        _HEAD + etree.tostring(core._element, encoding="unicode"),
        "application/vnd.openxmlformats-package.core-properties+xml",
    )
    _put(package, "extended-properties", "docProps/app.xml", extended, f"{_OFFICE}.extended-properties+xml")
    ours = {REPORT: c.report_id, PERIOD: c.period, SNAPSHOT: snapshot_sha256}
    _put(
        package, "custom-properties", "docProps/custom.xml", _custom(package, ours), f"{_OFFICE}.custom-properties+xml"
    )


_OFFICE = "application/vnd.openxmlformats-officedocument"


def custom(package: Package) -> dict[str, str]:
    """The package's custom properties, by name."""
    part = package.related("", "custom-properties")
    if part is None:
        return {}
    return {str(p.get("name", "")): "".join(str(t) for t in p.itertext()) for p in package.xml(part)}


def _custom(package: Package, ours: dict[str, str]) -> str:
    """The template's own custom properties (a sensitivity label is one), with ours after them."""
    part = package.related("", "custom-properties")
    root = etree.fromstring(f'<Properties xmlns="{_CUSTOM_NS}" xmlns:vt="{NAMESPACES["vt"]}"/>')
    if part is not None:
        root.extend([p for p in package.xml(part) if p.get("name") not in ours])
    for name, value in ours.items():
        one = etree.SubElement(root, f"{{{_CUSTOM_NS}}}property", {"fmtid": _CUSTOM_FORMAT, "name": name})
        etree.SubElement(one, f"{{{NAMESPACES['vt']}}}lpwstr").text = clean(value)
    for pid, one in enumerate(root, start=2):  # Office reserves 0 and 1
        one.set("pid", str(pid))
    return _HEAD + etree.tostring(root, encoding="unicode")


def _put(package: Package, kind: str, part: str, xml: str, content_type: str) -> None:
    existing = package.related("", kind)
    package.put(existing or part, xml.encode(), content_type)
    if existing is None:
        relationship = _CORE if kind == "core-properties" else f"{OFFICE_RELATIONSHIP}/{kind}"
        package.relate("", f"rg-{kind}", relationship, part)


def _core(moment: datetime) -> CoreProperties:
    """Core properties that say no more than when they were made, in the order in which Office writes them."""
    # python-docx takes a tenth of a second to import: only when a draft is made.
    from docx.opc.coreprops import CoreProperties
    from docx.oxml import parse_xml

    names = (
        "dc:title", "dc:subject", "dc:creator", "cp:keywords", "cp:lastModifiedBy", "cp:revision", "dcterms:created",
        "dcterms:modified", "cp:contentStatus", "dc:language",
    )  # fmt: skip
    declared = " ".join(f'xmlns:{p}="{NAMESPACES[p]}"' for p in ("cp", "dc", "dcterms"))
    empty = "".join(f"<{name}/>" for name in names)
    root = parse_xml(
        f'<cp:coreProperties {declared} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{empty}'
        "</cp:coreProperties>"
    )
    core = CoreProperties(cast("CT_CoreProperties", root))
    core.created = core.modified = moment
    core.revision, core.language = 1, "en-GB"
    return core


def _text(text: str) -> str:
    """A property as Office takes it: on one line, no longer than 255 characters."""
    return " ".join(clean(text).split())[:_LONGEST]
