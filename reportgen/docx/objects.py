"""Pictures, shapes, text boxes and notes in a document: found, and known again whichever program saved it.

A picture is known by its file, which programs keep as it is; a shape or text box by its form and its words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from lxml import etree

from reportgen.keys import words_hash
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import Package

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


class Signs:
    """What such things of one part are known by: hashes, of which one that fits is enough."""

    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        self._files = {r.id: r.target for r in package.relationships(part).values() if not r.external}
        self._hashes: dict[str, str] = {}  # of a file
        self._notes = {tag: _notes(package, part, kind) for tag, kind in _NOTES.items()}

    def of(self, thing: Element) -> frozenset[str]:
        """The signs of one thing."""
        if thing.tag in _NOTES:
            said = self._notes[thing.tag].get(str(thing.get(q("w:id"))), "")
            return frozenset((words_hash(f"{_NOTES[thing.tag]} {said}"),))
        wanted = (
            self._files.get(str(value), "")
            for one in thing.iter()
            for name, value in one.attrib.items()
            if str(name).startswith(_R)
        )
        files = {self._hash(file) for file in wanted if file in self._package}
        if files:
            return frozenset(files)
        form = next((str(one.get("prst", "")) for one in thing.iter("{*}prstGeom")), "")
        said = "".join(t.text or "" for t in thing.iter(q("w:t")))
        return frozenset((words_hash(f"shape {'' if said else form} {said}"),))

    def _hash(self, file: str) -> str:
        if file not in self._hashes:
            self._hashes[file] = hashlib.sha256(self._package.data(file)).hexdigest()[:8]
        return self._hashes[file]


def all_signs(package: Package, parts: Iterable[str]) -> frozenset[str]:
    """The signs of everything of that kind in these parts."""
    found: set[str] = set()
    for part in parts:
        signs = Signs(package, part)
        for thing in things(package.xml(part)):
            found |= signs.of(thing)
    return frozenset(found)


def _notes(package: Package, part: str, kind: str) -> dict[str, str]:
    """Id -> the words of each footnote or endnote of a part."""
    holder = package.related(part, f"{kind}s")
    notes = () if holder is None else package.xml(holder)
    return {str(n.get(q("w:id"))): "".join(t.text or "" for t in n.iter(q("w:t"))) for n in notes}
