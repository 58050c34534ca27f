"""The contents list: a real Word field whose result is worked out here, so that Word asks nothing on opening.

Marking a field for update would make Word put a question to every reader. So the list holds its entries and page
numbers when it is written; a person can still update it in Word, as it is an ordinary list with Word's own button.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from reportgen.docx.editing.styles import StyleNames
from reportgen.docx.fields import parse_instruction
from reportgen.draft.anchors import CONTENTS, point_elements
from reportgen.ooxml.names import NAMESPACES, q

DEEPEST = 2  # levels of heading that the list shows: sections and KPIs
_UNKNOWN_PAGE = "–"  # until the draft has been laid out


@dataclass(frozen=True)
class Heading:
    """A heading of the finished draft. `level` counts from 1; `bookmark` is what the contents list leads to."""

    bookmark: str
    level: int
    text: str


def placeholder() -> str:
    """The control that `fill` later puts the list into, as XML."""
    return (
        f'<w:sdt><w:sdtPr><w:tag w:val="{CONTENTS}"/><w:id w:val="0"/><w:docPartObj>'
        '<w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr>'
        "<w:sdtContent><w:p/></w:sdtContent></w:sdt>"
    )


def mark_headings(root: etree._Element, styles: StyleNames) -> tuple[Heading, ...]:
    """Put a bookmark around every heading of the list's levels, and say which there are, in order."""
    found: list[Heading] = []
    for paragraph in root.iter(q("w:p")):
        level = _level(paragraph, styles)
        if level is None or level > DEEPEST:
            continue
        text = " ".join("".join(_texts(paragraph)).split())
        if not text:
            continue
        # Word writes such names itself; they are hidden from a person's list of bookmarks.
        bookmark = f"_Toc{100_000_001 + len(found)}"
        start, end = point_elements(bookmark)
        for edge in (start, end):  # these two stand apart, with bookmarks between them, until all get their own ids
            edge.set(q("w:id"), bookmark)
        properties = paragraph.find(q("w:pPr"))
        paragraph.insert(0 if properties is None else 1, start)
        paragraph.append(end)
        found.append(Heading(bookmark, level, text))
    return tuple(found)


def _level(paragraph: etree._Element, styles: StyleNames) -> int | None:
    """A paragraph's outline level from 1, or None for one that is no heading."""
    properties = paragraph.find(q("w:pPr"))
    if properties is None:
        return None
    own = properties.find(q("w:outlineLvl"))
    if own is not None and str(own.get(q("w:val"))).isdigit():
        at = int(str(own.get(q("w:val"))))
    else:
        style = properties.find(q("w:pStyle"))
        at = styles.outline.get("" if style is None else str(style.get(q("w:val"), "")), 9)
    return at + 1 if at < 9 else None


def _texts(paragraph: etree._Element) -> Iterable[str]:
    for element in paragraph.iter(q("w:t"), q("w:br"), q("w:tab")):
        yield element.text or "" if element.tag == q("w:t") else " "


def fill(root: etree._Element, styles: StyleNames, headings: Iterable[Heading]) -> None:
    """Write the list into its control, or take the control away where there is nothing to list."""
    for tag in list(root.iter(q("w:tag"))):
        if tag.get(q("w:val")) != CONTENTS:
            continue
        control = next(tag.iterancestors(q("w:sdt")))
        content = control.find(q("w:sdtContent"))
        entries = _entries(styles, tuple(headings))
        if content is None or not entries:
            parent = control.getparent()
            if parent is not None:
                parent.remove(control)
            continue
        for child in list(content):
            content.remove(child)
        content.extend(etree.fromstring(f'<x xmlns:w="{NAMESPACES["w"]}">{entries}</x>'))


def _entries(styles: StyleNames, headings: tuple[Heading, ...]) -> str:
    written = []
    for at, heading in enumerate(headings):
        style = styles.id(f"toc {heading.level}")
        named = f"<w:pPr><w:pStyle w:val={quoteattr(style)}/></w:pPr>" if style else ""
        begin = end = ""
        page = _code(f" PAGEREF {heading.bookmark} \\h ")
        if at == 0:
            begin = _char("begin") + _code(f' TOC \\o "1-{DEEPEST}" \\h \\z ') + _char("separate")
        if at == len(headings) - 1:
            end = _char("end")
        written.append(
            f'<w:p>{named}{begin}<w:hyperlink w:anchor="{heading.bookmark}" w:history="1">'
            f'<w:r><w:t xml:space="preserve">{escape(heading.text)}</w:t></w:r><w:r><w:tab/></w:r>'
            f"{_char('begin')}{page}{_char('separate')}"
            f"<w:r><w:t>{_UNKNOWN_PAGE}</w:t></w:r>{_char('end')}</w:hyperlink>{end}</w:p>"
        )
    return "".join(written)


def _char(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _code(code: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{escape(code)}</w:instrText></w:r>'


def refill(root: etree._Element, styles: StyleNames) -> tuple[Heading, ...]:
    """Make the list anew for a document whose headings have changed; gives the headings, in order.

    The new bookmarks still need ids of their own.
    """
    old = {str(s.get(q("w:id"))) for s in root.iter(q("w:bookmarkStart")) if str(s.get(q("w:name"))).startswith("_Toc")}
    for edge in list(root.iter(q("w:bookmarkStart"), q("w:bookmarkEnd"))):
        parent = edge.getparent()
        if parent is not None and str(edge.get(q("w:id"))) in old:
            parent.remove(edge)
    headings = mark_headings(root, styles)
    fill(root, styles, headings)
    return headings


def set_numbers(root: etree._Element, pages: Mapping[str, str]) -> int:
    """Write page labels into the list's page references by bookmark; how many were written."""
    written = 0
    for code in root.iter(q("w:instrText")):
        instruction = parse_instruction(code.text or "")
        if instruction.name != "PAGEREF" or not instruction.arguments:
            continue
        label = pages.get(instruction.arguments[0])
        result = _result(code)
        if label is not None and result is not None:
            result.text = label
            written += 1
    return written


def _result(code: etree._Element) -> etree._Element | None:
    """The text of a field's result: the first w:t in the runs that follow its code."""
    run = code.getparent()
    for following in () if run is None else run.itersiblings(q("w:r")):
        text = following.find(q("w:t"))
        if text is not None:
            return text
    return None
