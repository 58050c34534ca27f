"""Pictures, shapes, text boxes and notes in a document: found, and known again whichever program saved it.

A picture is known by its file, which programs keep as it is; a shape or text box by its form and its words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from lxml import etree

from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import Package
from reportgen.word.regions import words_hash

Element = etree._Element

_PICTURES = tuple(q(f"w:{n}") for n in ("drawing", "pict", "object"))
_NOTES = {q("w:footnoteReference"): "footnote", q("w:endnoteReference"): "endnote"}
_R = f"{{{NAMESPACES['r']}}}"
_FALLBACK = q("mc:Fallback")


def things(element: Element) -> Iterator[Element]:
    """The pictures, shapes, text boxes and references to notes in an element, each once; none inside another."""
    for one in element.iter(*_PICTURES, *_NOTES):
        if not any(above.tag == _FALLBACK or above.tag in _PICTURES for above in one.iterancestors()):
            yield one


def signs(package: Package, part: str, thing: Element) -> frozenset[str]:
    """What such a thing of a part is known by: hashes, of which one that fits is enough."""
    if thing.tag in _NOTES:
        words = _note_words(package, part, thing)
        return frozenset((words_hash(f"{_NOTES[thing.tag]} {words}"),))
    relations = package.relationships(part)
    files = set()
    for one in thing.iter():
        for name, value in one.attrib.items():
            r = relations.get(str(value)) if str(name).startswith(_R) else None
            if r is not None and not r.external and r.target in package:
                files.add(hashlib.sha256(package.data(r.target)).hexdigest()[:8])
    if files:
        return frozenset(files)
    form = next((str(one.get("prst", "")) for one in thing.iter("{*}prstGeom")), "")
    said = "".join(t.text or "" for t in thing.iter(q("w:t")))
    return frozenset((words_hash(f"shape {'' if said else form} {said}"),))


def all_signs(package: Package, parts: Iterable[str]) -> frozenset[str]:
    """The signs of everything of that kind in these parts."""
    return frozenset(s for part in parts for thing in things(package.xml(part)) for s in signs(package, part, thing))


def _note_words(package: Package, part: str, reference: Element) -> str:
    holder = package.related(part, f"{_NOTES[reference.tag]}s")
    if holder is None:
        return ""
    wanted = reference.get(q("w:id"))
    note = next((n for n in package.xml(holder) if n.get(q("w:id")) == wanted), None)
    return "" if note is None else "".join(t.text or "" for t in note.iter(q("w:t")))
