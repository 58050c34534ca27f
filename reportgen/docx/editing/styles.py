"""The template's styles and lists, as the code that writes paragraphs needs them: styles by name, numbering by list.

A style is looked up by the name a person sees in Word ('List Bullet', 'Note'), never by its id, which differs between
languages of Word. Where a template lacks a style its paragraphs fall back to Normal, and lint says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from reportgen.docx.styles import Styles
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import OFFICE_RELATIONSHIP, Package

# Style name -> what it is used for. Built-in names are those of Word's English file format, in any language of Word.
NEEDED: Mapping[str, str] = {
    "heading 1": "sections",
    "heading 2": "KPI titles",
    "heading 3": "the headings of commentary",
    "heading 4": "headings under a measure's own heading",
    "List Bullet": "bullets",
    "List Bullet 2": "bullets of the second level",
    "List Bullet 3": "bullets of the third level",
    "List Number": "lettered and numbered items",
    "Note": "notes and the reasons of ratings",
    "Prompt": "text that is still awaited",
    "caption": "the captions of tables",
    "Table Text": "the cells of tables",
    "Table Heading": "the header cells of tables",
    "Report Table": "tables in commentary",
    "toc 1": "sections in the contents list",
    "toc 2": "KPIs in the contents list",
    "Hyperlink": "links",
}


@dataclass(frozen=True)
class StyleNames:
    """Style ids by name, in lower case. `outline` gives the outline level (from 0) of the styles that have one."""

    ids: Mapping[str, str]
    outline: Mapping[str, int]

    def id(self, name: str) -> str:
        """The id of the style with this name, or '' where the template has none."""
        return self.ids.get(name.lower(), "")

    def missing(self) -> tuple[str, ...]:
        """The names of needed styles that the template lacks."""
        return tuple(name for name in NEEDED if name.lower() not in self.ids)


def styles_of(package: Package) -> StyleNames:
    """The styles of a Word package, by the names that a person sees."""
    part = package.related(package.main_part(), "styles")
    if part is None:
        return StyleNames({}, {})
    root = package.xml(part)
    read = Styles(root)
    ids: dict[str, str] = {}
    outline: dict[str, int] = {}
    for style in root.iter(q("w:style")):
        id_ = str(style.get(q("w:styleId"), ""))
        for name in (read.name(id_), *_aliases(style)):
            ids.setdefault(name, id_)
        level = read.level_of_style(id_)
        if level:
            outline[id_] = level - 1
    return StyleNames(ids, outline)


def _aliases(style: etree._Element) -> tuple[str, ...]:
    found = style.find(q("w:aliases"))
    return () if found is None else tuple(a.strip().lower() for a in str(found.get(q("w:val"), "")).split(","))


# Richtext's kinds of list: the number's format and what stands around it.
_FORMATS = {"letter": ("lowerLetter", "%{}."), "roman": ("lowerRoman", "(%{})"), "decimal": ("decimal", "%{}.")}
# Addresses that a document may lead to. Word calls a file unreadable whose relation is not a well-formed address.
_MAILBOX = r"[\w.+%'-]+@[\w.-]+"
_REST = r"[^\s<>\"{}|\\^`\[\]\x00-\x20\x7f]*"
_ADDRESS = re.compile(
    rf"(https?://([^\s/?#@<>\"{{}}|\\^`\[\]]+@)?[\w.~%-]+(:\d{{1,5}})?([/?#]{_REST})?|mailto:{_MAILBOX}(\?{_REST})?)",
    re.IGNORECASE,
)
_INDENT, _HANGING = 397, 397  # twips (7 mm), as the house template's bullets
_LEVELS = 4
_NUMBERING_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"


@dataclass
class Lists:
    """The numbered lists of one document. Each list gets an instance of its own, so that it starts anew."""

    package: Package
    _abstract: dict[str, str] = field(default_factory=dict)
    _next: int = 0

    def start(self, style: str, level: int, number: int) -> str:
        """A new list of this style ('letter', 'roman', 'decimal') whose `level` (from 0) begins at `number`; its id."""
        root = self._root()
        abstract = self._abstract_of(style, root)
        self._next += 1
        num = etree.SubElement(root, q("w:num"), {q("w:numId"): str(self._next)})
        etree.SubElement(num, q("w:abstractNumId"), {q("w:val"): abstract})
        override = etree.SubElement(num, q("w:lvlOverride"), {q("w:ilvl"): str(min(level, _LEVELS - 1))})
        etree.SubElement(override, q("w:startOverride"), {q("w:val"): str(number)})
        cleanup = root.find(q("w:numIdMacAtCleanup"))  # must stay the last element
        if cleanup is not None:
            root.append(cleanup)
        return str(self._next)

    def _root(self) -> etree._Element:
        main = self.package.main_part()
        part = self.package.related(main, "numbering")
        if part is None:
            part = "word/numbering.xml"
            empty = f'<w:numbering xmlns:w="{NAMESPACES["w"]}"/>'
            self.package.put(part, empty.encode(), _NUMBERING_TYPE)
            self.package.relate(main, "rgNumbering", f"{OFFICE_RELATIONSHIP}/numbering", part)
        root = self.package.xml(part)
        self.package.touch(part)
        if not self._next:
            self._next = max((int(n.get(q("w:numId"), "0")) for n in root.iter(q("w:num"))), default=0)
        return root

    def _abstract_of(self, style: str, root: etree._Element) -> str:
        if style not in self._abstract:
            taken = [int(a.get(q("w:abstractNumId"), "0")) for a in root.iter(q("w:abstractNum"))]
            id_ = str(max(taken, default=-1) + 1)
            # The schema wants every definition before the first instance.
            instances = root.findall(q("w:num"))
            definition = etree.fromstring(_definition(id_, *_FORMATS[style]))
            if instances:
                instances[0].addprevious(definition)
            else:
                root.append(definition)
            self._abstract[style] = id_
        return self._abstract[style]


def _definition(id_: str, format_: str, text: str) -> str:
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{format_}"/>'
        f'<w:lvlText w:val="{text.format(at + 1)}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{_INDENT * (at + 1)}" w:hanging="{_HANGING}"/></w:pPr></w:lvl>'
        for at in range(_LEVELS)
    )
    return (
        f'<w:abstractNum xmlns:w="{NAMESPACES["w"]}" w:abstractNumId="{id_}">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )


def may_lead_to(address: str) -> bool:
    """Whether a document may lead to this address."""
    return _ADDRESS.fullmatch(address) is not None


@dataclass
class Links:
    """The relationships to outside addresses of one part, one for each address."""

    package: Package
    part: str
    _ids: dict[str, str] = field(default_factory=dict)

    def id(self, address: str) -> str:
        """The relationship id of an address, or '' for an address that a document must not lead to."""
        if not may_lead_to(address):
            return ""
        if address not in self._ids:
            rid = f"rgLink{len(self._ids) + 1}"
            self.package.relate(self.part, rid, f"{OFFICE_RELATIONSHIP}/hyperlink", address, external=True)
            self._ids[address] = rid
        return self._ids[address]
