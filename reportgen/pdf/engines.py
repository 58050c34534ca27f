"""Other programs that make a PDF of a Word file, for drafts that hold what reportgen cannot draw.

They get a copy of the draft that is fit to be published: every tracked change accepted; no comments, authors, file
paths or snapshot; "Draft" in the header of every page unless it is final. Their PDF is their own: it is not known to
meet PDF/UA-1 and PDF/A-2a, and a finding says so.

LibreOffice is tried in the tests. The conversion by Word follows Microsoft's documentation of ExportAsFixedFormat and
has never been run: it needs Windows with Word and the package pywin32.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from lxml import etree

from reportgen.docx import review
from reportgen.docx.views import open_document
from reportgen.errors import UsageError
from reportgen.findings import Finding, InFile, Severity
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import OFFICE_RELATIONSHIP, RELATIONSHIPS, Package, rels_name

LIBREOFFICE, WORD = "libreoffice", "word"
ENGINES = (LIBREOFFICE, WORD)

_SECONDS = 300  # a report of 1,100 pages takes LibreOffice about a minute
_FILTER = 'pdf:writer_pdf_Export:{"PDFUACompliance":{"type":"boolean","value":"true"}}'
_WINDOWS_PLACES = (r"C:\Program Files\LibreOffice\program", r"C:\Program Files (x86)\LibreOffice\program")
_MAC_PLACE = "/Applications/LibreOffice.app/Contents/MacOS"
# Relationships to what must not leave the house: remarks, people, the data a draft was built with, custom properties.
_PRIVATE = frozenset(
    (
        "comments", "commentsExtended", "commentsIds", "commentsExtensible", "people", "customXml",
        "custom-properties", "attachedTemplate",
    )
)  # fmt: skip
_NAMES = frozenset(("creator", "lastModifiedBy", "Manager", "Template", "HyperlinkBase", "description", "keywords"))
_WORD_PDF, _WORD_FOR_PRINT, _WORD_HEADINGS = 17, 0, 1  # wdExportFormatPDF, ...OptimizeForPrint, ...CreateHeading...


def convert(docx: bytes, engine: str, *, name: str = "draft.docx", mark: str = "") -> bytes:
    """The PDF of a draft, made by another program. `mark` stands in the header of every page.

    Raises UsageError where the program is not there or fails, UnreadableInput where the file is no Word file.
    """
    copy = publishable(docx, name=name, mark=mark)
    with tempfile.TemporaryDirectory(prefix="reportgen-") as folder:
        source = Path(folder) / "draft.docx"
        source.write_bytes(copy)
        made = source.with_suffix(".pdf")
        if engine == WORD:
            _by_word(source, made)
        else:
            _by_libreoffice(source)
        try:
            return made.read_bytes()
        except OSError:
            raise _failed(engine, name) from None


def name_of(engine: str) -> str:
    """What people call it."""
    return {WORD: "Word", LIBREOFFICE: "LibreOffice"}[engine]


def said_of(engine: str, name: str) -> Finding:
    """What a person should know of a PDF that another program made."""
    return Finding(
        "made-by-another-program",
        Severity.WARNING,
        InFile(name),
        f"{name_of(engine)} made this PDF; reportgen does not vouch for PDF/UA and PDF/A.",
        "Check it with a validator before it is published, for example veraPDF or PAC.",
    )


# ---------------------------------------------------------------------- the copy that is given away
def publishable(docx: bytes, *, name: str = "", mark: str = "") -> bytes:
    """A copy of a Word file that may be published: changes accepted, and nothing in it about who wrote it."""
    package, main = open_document(docx, name)
    package = review.settled(package, main)
    for part in (main, ""):
        _unrelate(package, part)
    settings = package.related(main, "settings")
    if settings is not None:
        _unrelate(package, settings)
        root = package.xml(settings)
        for element in [*root.iter(q("w:attachedTemplate")), *root.iter(q("w:trackRevisions"))]:
            root.remove(element)
        package.touch(settings)
    for kind in ("core-properties", "extended-properties"):
        properties = package.related("", kind)
        if properties is not None:
            for element in package.xml(properties):
                if isinstance(element.tag, str) and element.tag.rpartition("}")[2] in _NAMES:
                    element.text = ""
            package.touch(properties)
    if mark:
        _put_mark(package, main, mark)
    return package.to_bytes()


def _unrelate(package: Package, part: str) -> None:
    """Take out what `part` relates to that is private, with the relationships."""
    rels = rels_name(part)
    if rels not in package:
        return
    root = package.xml(rels)
    for element in list(root.iter(f"{{{RELATIONSHIPS}}}Relationship")):
        if str(element.get("Type", "")).rsplit("/", 1)[-1] in _PRIVATE:
            related = package.relationships(part).get(str(element.get("Id", "")))
            if related is not None and not related.external:
                package.remove(related.target)
                package.remove(rels_name(related.target))
            root.remove(element)
    package.touch(rels)


def _put_mark(package: Package, main: str, mark: str) -> None:
    """Write the mark into every header; the first section gets each kind of header that it lacks."""
    root = package.xml(main)
    headers = {r.target for r in package.relationships(main).values() if r.kind == "header" and r.target in package}
    for part in headers:
        package.xml(part).insert(0, _mark_paragraph(mark))
        package.touch(part)
    first = next(root.iter(q("w:sectPr")), None)
    if first is None:
        body = root.find(q("w:body"))
        if body is None:
            return
        first = etree.SubElement(body, q("w:sectPr"))
    has = {str(r.get(q("w:type"), "default")) for r in first.findall(q("w:headerReference"))}
    lacks = [kind for kind in ("default", "first", "even") if kind not in has]
    if lacks:
        part = "word/header-status.xml"
        header = etree.Element(q("w:hdr"), nsmap={"w": NAMESPACES["w"]})
        header.append(_mark_paragraph(mark))
        content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
        package.put(part, etree.tostring(header, xml_declaration=True, encoding="UTF-8"), content_type)
        package.relate(main, "rgStatus", f"{OFFICE_RELATIONSHIP}/header", part)
        for kind in lacks:
            first.insert(0, etree.Element(q("w:headerReference"), {q("w:type"): kind, q("r:id"): "rgStatus"}))
    package.touch(main)


def _mark_paragraph(mark: str) -> etree._Element:
    paragraph = etree.Element(q("w:p"))
    properties = etree.SubElement(paragraph, q("w:pPr"))
    etree.SubElement(properties, q("w:jc"), {q("w:val"): "center"})
    run = etree.SubElement(paragraph, q("w:r"))
    format = etree.SubElement(run, q("w:rPr"))
    etree.SubElement(format, q("w:b"))
    etree.SubElement(run, q("w:t")).text = mark
    return paragraph


# ---------------------------------------------------------------------- the programs
def _by_libreoffice(source: Path) -> None:
    program = _libreoffice()
    profile = (source.parent / "profile").as_uri()
    command = [program, "--headless", f"-env:UserInstallation={profile}", "--convert-to", _FILTER]
    try:
        subprocess.run(  # noqa: S603  # a program found on this machine, and no words of the draft among its arguments
            [*command, "--outdir", str(source.parent), str(source)],
            check=True,
            capture_output=True,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        raise _failed(LIBREOFFICE, source.name) from None


def _libreoffice() -> str:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    for place in (*_WINDOWS_PLACES, _MAC_PLACE):
        found = found or shutil.which("soffice", path=place)
    if found is None:
        raise UsageError(
            "engine-missing",
            "LibreOffice was not found on this computer.",
            "Install it, or have its program folder put on the PATH.",
        )
    return found


def _by_word(source: Path, made: Path) -> None:
    """Never run by us; see the top of this module."""
    if sys.platform != "win32":
        raise UsageError(
            "engine-missing", "Word makes PDFs on Windows only.", "Use --engine libreoffice, or --allow-loss."
        )
    try:
        client: Any = importlib.import_module("win32com.client")
    except ImportError:
        raise UsageError(
            "engine-missing",
            "Python cannot reach Word on this computer.",
            "Install the package pywin32, or use --engine libreoffice.",
        ) from None
    word: Any = None
    document: Any = None
    try:
        word = client.DispatchEx("Word.Application")
        word.Visible = False
        word.DisplayAlerts = 0
        document = word.Documents.Open(os.fspath(source), ReadOnly=True, AddToRecentFiles=False)
        document.ExportAsFixedFormat(
            OutputFileName=os.fspath(made),
            ExportFormat=_WORD_PDF,
            OpenAfterExport=False,
            OptimizeFor=_WORD_FOR_PRINT,
            IncludeDocProps=True,
            CreateBookmarks=_WORD_HEADINGS,
            DocStructureTags=True,
            BitmapMissingFonts=False,
        )
    except Exception:  # noqa: BLE001, RUF100  # pywin32 raises its own types, which only exist where it does
        raise _failed(WORD, source.name) from None
    finally:
        if document is not None:
            document.Close(False)
        if word is not None:
            word.Quit()


def _failed(engine: str, name: str) -> UsageError:
    program = name_of(engine)
    return UsageError(
        "engine-failed",
        f"{program} made no PDF of {name}.",
        f"Open the draft in {program} to see what it says, and save it as PDF there.",
    )
