"""Lists of one document defined anew in the list of lists of another, which keeps its own.

A list is two things to Word: a definition of levels (abstractNum), and an instance that paragraphs name (num) and that
leads to the definition.
"""

from __future__ import annotations

import copy

from lxml import etree

from reportgen.ooxml.names import q

Element = etree._Element
_VAL = q("w:val")
_INSTANCE, _ID = q("w:num"), q("w:numId")
_DEFINITION, _DEFINITION_ID = q("w:abstractNum"), q("w:abstractNumId")
# What ties a definition to others and to styles: two lists with one nsid are one to Word, and a style keeps its own.
_TIES = tuple(q(f"w:{name}") for name in ("nsid", "tmpl", "styleLink", "numStyleLink"))


def list_of(root: Element, id_: str) -> tuple[Element, Element] | None:
    """The instance of a list and its definition in the root of word/numbering.xml; None where either is missing."""
    instance = _by_id(root, _INSTANCE, _ID, id_)
    leads = None if instance is None else instance.find(_DEFINITION_ID)
    definition = None if leads is None else _by_id(root, _DEFINITION, _DEFINITION_ID, str(leads.get(_VAL)))
    return None if instance is None or definition is None else (instance, definition)


def add_list(root: Element, known: tuple[Element, Element], definitions: dict[str, str]) -> str:
    """Define a list of another document (`list_of`) in this root of word/numbering.xml; its id there.

    `definitions` keeps the ids of the definitions brought so far: instances of one definition count on together.
    """
    instance, definition = known
    old = str(definition.get(_DEFINITION_ID))
    if old not in definitions:
        definitions[old] = _define(root, definition)
    made = copy.deepcopy(instance)
    free = str(max((int(n.get(_ID, "0")) for n in root.iter(_INSTANCE)), default=0) + 1)
    made.set(_ID, free)
    for leads in made.findall(_DEFINITION_ID):
        leads.set(_VAL, definitions[old])
    last = root.findall(_INSTANCE)
    if last:
        last[-1].addnext(made)
    else:
        root.append(made)
    return free


def _define(root: Element, definition: Element) -> str:
    """Bring a definition; its id here. Definitions stand before all instances."""
    free = str(max((int(a.get(_DEFINITION_ID, "0")) for a in root.iter(_DEFINITION)), default=-1) + 1)
    made = copy.deepcopy(definition)
    made.set(_DEFINITION_ID, free)
    for tie in [*(one for name in _TIES for one in made.findall(name)), *made.iter(q("w:pStyle"))]:
        parent = tie.getparent()
        if parent is not None:
            parent.remove(tie)
    first = root.find(_INSTANCE)
    if first is not None:
        first.addprevious(made)
    else:
        root.append(made)
    return free


def _by_id(root: Element, name: str, key: str, id_: str) -> Element | None:
    return next((one for one in root.iter(name) if one.get(key) == id_), None)
