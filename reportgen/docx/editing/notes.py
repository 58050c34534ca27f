"""Footnotes and endnotes of one document put beside those of another, which keeps its own."""

from __future__ import annotations

import copy
from typing import Protocol

from lxml import etree

from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import Package

Element = etree._Element

NOTES = ("footnotes", "endnotes")  # the parts that hold them, by the last word of their relation's type
_ID, _TYPE = q("w:id"), q("w:type")
_R = f"{{{NAMESPACES['r']}}}"


class Fitting(Protocol):
    """What carries from one document to another (`carrying.Carrier`)."""

    source: Package
    target: Package

    def relation(self, rid: str, of: str = "", to: str = "") -> str:
        """The id in the target of a relation of the source."""

    def fit(self, element: Element) -> bool:
        """Give an element the target's styles and lists."""


def add_notes(carrier: Fitting, source: str, target: str) -> dict[str, str]:
    """Put the notes of a part of the source behind those of a part of the target: id there -> id here.

    A note that the target has too, in the same words under the same id, is the template's and is not doubled.
    """
    root = carrier.target.xml(target)
    own = {str(note.get(_ID)): _words(note) for note in root}
    last = max((int(id_) for id_ in own if id_.lstrip("-").isdigit()), default=0)
    new: dict[str, str] = {}
    for note in carrier.source.xml(source):
        id_ = str(note.get(_ID))
        if note.get(_TYPE, "normal") != "normal" or own.get(id_) == _words(note):
            continue
        last += 1
        new[id_] = str(last)
        carried = copy.deepcopy(note)
        carried.set(_ID, new[id_])
        for one in carried.iter():
            for name, value in one.attrib.items():
                if str(name).startswith(_R):
                    one.set(name, carrier.relation(str(value), source, target))
        carrier.fit(carried)
        root.append(carried)
    carrier.target.touch(target)
    return new


def _words(note: Element) -> str:
    return "".join(t.text or "" for t in note.iter(q("w:t")))
