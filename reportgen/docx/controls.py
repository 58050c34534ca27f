"""Content controls: the places of a document that a form or a program has marked."""

from __future__ import annotations

from lxml import etree

from reportgen.docx.values import is_on
from reportgen.ooxml.names import q

Element = etree._Element
_P = q("w:p")


def prompts(part: Element) -> frozenset[Element]:
    """The paragraphs that show the prompt of a content control into which nobody has typed, or hold one that does."""
    found: list[Element] = []
    for mark in part.iter(q("w:showingPlcHdr")):
        control = next(mark.iterancestors(q("w:sdt")), None)
        if control is not None and is_on(mark.get(q("w:val"))):
            found += list(control.iter(_P)) or list(control.iterancestors(_P))[:1]
    return frozenset(found)
