"""What each output carries of a value: the one list of all files that a build leaves, and how a reader takes them.

A new kind of output joins here, or `readings` fails: a file that stands in no line of `OUTPUTS` is one that nobody
looks through for hidden numbers.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import openpyxl
import pikepdf
from lxml import etree, html

from reportgen.draft import snapshot
from reportgen.ooxml.package import Package


@dataclass(frozen=True)
class Reading:
    """One thing that an output says: the cells of a row, or a text alone; `file` is where."""

    file: str
    cells: tuple[str, ...]
    tag: str = ""  # 'picture' for the places of a drawing's marks


def _csv(name: str, data: bytes) -> Iterator[Reading]:
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
        yield Reading(name, tuple(row))


def _xlsx(name: str, data: bytes) -> Iterator[Reading]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield Reading(name, tuple("" if c.value is None else str(c.value) for c in row))
            yield from (Reading(name, (c.comment.text,)) for c in row if c.comment is not None)


def _json(name: str, data: bytes) -> Iterator[Reading]:
    yield from _values(name, json.loads(data), ())


def _values(name: str, value: object, path: tuple[str, ...]) -> Iterator[Reading]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _values(name, inner, (*path, str(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from _values(name, inner, path)
    elif value is not None:
        yield Reading(name, (*path, str(value)))


def _docx(name: str, data: bytes) -> Iterator[Reading]:
    """Rows of tables, paragraphs, every attribute (alternative texts, tags), and the draft's snapshot."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for part in package.namelist():
            if part.endswith((".xml", ".rels")):
                root = etree.fromstring(package.read(part))
                w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
                for row in root.iter(f"{w}tr"):
                    yield Reading(name, tuple("".join(c.itertext(f"{w}t")) for c in row.iter(f"{w}tc")))
                for paragraph in root.iter(f"{w}p"):
                    yield Reading(name, ("".join(paragraph.itertext(f"{w}t")),))
                yield from (Reading(name, (str(v),)) for e in root.iter() for v in e.attrib.values() if " " in str(v))
            elif part.endswith(".svg"):
                yield from _svg(name, package.read(part))
    yield from _values(name, snapshot.find(Package.open(data, name)), ())


def _svg(name: str, data: bytes) -> Iterator[Reading]:
    yield from _marks(name, etree.fromstring(data))


def _html(name: str, data: bytes) -> Iterator[Reading]:
    root = html.fromstring(data.decode())
    for row in root.iter("tr"):
        yield Reading(name, tuple(" ".join(c.text_content().split()) for c in row.iter("td", "th")))
    for block in root.iter("p", "li", "dd", "dt", "h1", "h2", "h3", "figcaption", "text", "title", "desc", "script"):
        yield Reading(name, (" ".join(str(block.text_content()).split()),))
    for element in root.iter(etree.Element):
        for key, value in element.attrib.items():
            if key not in ("d", "points", "viewBox", "width", "height", "class", "x", "y", "cx", "cy", "r"):
                yield Reading(name, (str(value),))
    for drawing in root.iter("svg"):
        yield from _marks(name, drawing)


def _marks(name: str, drawing: etree._Element) -> Iterator[Reading]:
    """The dots of a chart, by its name."""
    label = drawing.get("aria-label") or ""
    dots = [e for e in drawing.iter() if isinstance(e.tag, str) and "dot" in (e.get("class") or "").split()]
    if label.startswith("Line chart of "):
        yield Reading(name, (label, *(f"{e.get('cx') or e.get('x') or ''}" for e in dots)), "picture")


def _pdf(name: str, data: bytes) -> Iterator[Reading]:
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True, timeout=120)
    yield from (Reading(name, tuple(re.split(r"\s{2,}", line.strip()))) for line in text.stdout.decode().splitlines())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary):
                for key in ("/Alt", "/ActualText", "/Contents", "/T", "/Title"):
                    if isinstance(found := thing.get(key), pikepdf.String):
                        yield Reading(name, (str(found),))
        yield from (Reading(name, (str(v),)) for v in pdf.docinfo.values())


def _text(name: str, data: bytes) -> Iterator[Reading]:
    yield Reading(name, (data.decode(),))


Reader = Callable[[str, bytes], Iterator[Reading]]

# Every output, and what it carries of a value.
OUTPUTS: tuple[tuple[str, Reader, str], ...] = (
    ("report*.docx", _docx, "value, rating, reason, direction, standing, chart's words; the snapshot of all of them"),
    ("report*.pdf", _pdf, "the same; alternative texts and tags"),
    ("*snapshot.json", _json, "the draft's figures, as they are printed"),
    ("appendix-b.csv", _csv, "value as number and text, the one before, last year's, rating, reason, direction"),
    ("appendix-b.xlsx", _xlsx, "the same; how composites are made"),
    ("findings.json", _json, "what is wrong with cells; no number of a row with a hidden value"),
    ("manifest.json", _json, "hashes"),
    ("dashboard/data/*.csv", _csv, "every point of a chart"),
    ("dashboard/*.html", _html, "rows, sentences, charts with their points, alternative texts, attributes"),
    ("dashboard/*/index.html", _html, "the same"),
    ("dashboard/indicators/*.html", _html, "the same, and parts of composites"),
    ("dashboard/*.svg", _text, "nothing"),
    ("dashboard/*.css", _text, "nothing"),
    ("dashboard/*.js", _text, "nothing"),
)


def readings(folder: Path) -> tuple[Reading, ...]:
    """All that the files of a build say."""
    found: list[Reading] = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        reader = next((read for pattern, read, _ in OUTPUTS if fnmatch(name, pattern)), None)
        assert reader is not None, f"{name} is an output that tests/disclosure/outputs.py does not list"
        found += reader(name, path.read_bytes())
    return tuple(found)
