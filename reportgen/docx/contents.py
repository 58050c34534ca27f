"""Contents lists: which headings one shows, made anew from the document, as Word does when it updates the list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from reportgen.docx.document import Contents, Counted, Kind, PageField, Paragraph, Piece
from reportgen.docx.fields import Instruction, level_range
from reportgen.docx.structure import Tag
from reportgen.docx.styles import Styles
from reportgen.docx.values import TabStop
from reportgen.ooxml.names import q

_HEADING_NAME = re.compile(r"heading ([1-9])")
_FAR_RIGHT = 2000.0  # a tab stop beyond every page stands at its right margin


def contents_of(instruction: Instruction) -> Contents | None:
    """The contents list that a TOC field asks for; None for a list of figures, or of a part of the document."""
    switches = instruction.switches
    if "c" in switches or "a" in switches or "b" in switches:
        return None
    levels = level_range(switches["o"]) if "o" in switches else None
    styles: dict[str, int] = {}
    parts = re.split(r"[,;]", switches.get("t", ""))
    for name, stated in zip(parts[::2], parts[1::2], strict=False):
        if stated.strip().isdigit():
            styles[name.strip().lower()] = int(stated)
    if levels is None:
        levels = (1, 9) if not styles and "u" not in switches else (1, 0)
    return Contents(Tag("TOC"), levels[0], levels[1], styles, by_outline="u" in switches, numbered="n" not in switches)


def heading_level_named(name: str) -> int:
    """The level that the name of a built-in heading style says, from 1; 0 for any other name."""
    named = _HEADING_NAME.fullmatch(name)
    return int(named[1]) if named else 0


def fill(lists: Sequence[Contents], headings: Sequence[Paragraph], styles: Styles) -> None:
    """Make every contents list from the headings, which are marked for it; page numbers follow when pages are known."""
    for contents in lists:
        for at, heading in enumerate(headings):
            level = _level(contents, heading, styles)
            if level:
                contents.paragraphs.append(_entry(contents, heading, level, f"heading {at}", styles))
    for at, heading in enumerate(headings):
        heading.pieces.insert(0, Piece(Kind.BOOKMARK, heading.mark, f"heading {at}"))


def _level(contents: Contents, heading: Paragraph, styles: Styles) -> int:
    name = styles.name(heading.format.style)
    if name in contents.styles:
        return contents.styles[name]
    level = heading_level_named(name)
    if not level:
        if not contents.by_outline:
            return 0
        level = heading.outline + 1
    first, last = contents.first_level, contents.last_level
    if contents.by_outline and last < first:
        first, last = 1, 9
    return level if first <= level <= last else 0


def _entry(contents: Contents, heading: Paragraph, level: int, key: str, styles: Styles) -> Paragraph:
    style = styles.named(f"toc {level}")
    properties = etree.Element(q("w:pPr"))
    if style:
        etree.SubElement(properties, q("w:pStyle"), {q("w:val"): style})
    format = styles.paragraph(properties)
    if not any(stop.align == "right" for stop in format.tabs):
        # Word gives an entry its tab stop at the right margin as it makes the list, not in the style.
        format = replace(format, tabs=(*format.tabs, TabStop(_FAR_RIGHT, "right", ".")))
    if not style:
        format = replace(format, left=11.0 * (level - 1))
    mark = styles.run(format.style, None)
    tag = Tag("TOCI", contents.tag)
    link = Tag("Link", tag, inline=True)
    there = f"#{key}"
    pieces = []
    if heading.label is not None:
        pieces += [Piece(Kind.TEXT, mark, heading.label.text, link, there), Piece(Kind.TAB, mark)]
    pieces.append(Piece(Kind.TEXT, mark, " ".join(heading.text().split()), link, there))
    if contents.numbered:
        pieces.append(Piece(Kind.TAB, mark))
        pieces.append(Piece(Kind.TEXT, mark, "00", link, there, PageField(Counted.PAGE_OF, key)))
    return Paragraph(format, mark, pieces, tag)
