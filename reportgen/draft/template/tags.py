"""A template's tags as they are typed, and as they are read: one reading, for the lint and for filling in.

Word puts no-break spaces, tabs, invisible characters and curly quotes into what people type or paste, and cuts a tag
into runs wherever it was corrected. A tag says the same with and without them.
"""

from __future__ import annotations

import re
import unicodedata

from lxml import etree

from reportgen.ooxml.names import q

Element = etree._Element

# A tag ends before another of its kind begins: so reading stays linear however many are never closed.
TAG = re.compile(r"\{\{(?:(?!\{\{|\}\}).)*\}\}|\{%(?:(?!\{%|%\}).)*%\}|\{#(?:(?!\{#|#\}).)*#\}", re.DOTALL)
# What a tag stands for where that is more than its words: its paragraph, row, cell or run.
LEVEL = re.compile(r"(\{[{%#])(p|tr|tc|r)\s")
# Attributes in which a person can type a tag in Word: alternative text.
SHOWN_AS_TEXT = frozenset((q("w:tblCaption"), q("w:tblDescription"), q("wp:docPr")))
_SMART = str.maketrans("“”„‟‘’‚‛", "\"\"\"\"''''")
# What stands between words though it is no text. A line may be broken in a long tag.
_SPACES = frozenset((q("w:tab"), q("w:br"), q("w:cr")))
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def spaced(tag: str) -> str:
    """A tag on one line with plain spaces, and without characters that nobody sees."""
    seen = tag if tag.isascii() else "".join(c for c in tag if unicodedata.category(c) != "Cf")
    return " ".join(seen.split())


def plain(tag: str) -> str:
    """A tag as it is read: `spaced`, with straight quotes."""
    return spaced(tag).translate(_SMART)


def pieces_of(paragraph: Element) -> list[tuple[Element, str]]:
    """What a paragraph's own text is made of, in order, without the paragraphs inside it (text boxes)."""
    found = []
    for element in paragraph.iter(q("w:t"), *_SPACES):
        # A tab of the paragraph's properties is a place for one, not a tab.
        if next(element.iterancestors(q("w:p"), q("w:pPr")), None) is paragraph:
            found.append((element, (element.text or "") if element.tag == q("w:t") else " "))
    return found


def text_of(paragraph: Element) -> str:
    """A paragraph's own text."""
    return "".join(text for _, text in pieces_of(paragraph))


def settle(root: Element) -> None:
    """Put every tag of a part into one piece of text, as it is read, for docxtpl to find it."""
    for paragraph in root.iter(q("w:p")):
        _settle_paragraph(paragraph)
    for element in root.iter(*SHOWN_AS_TEXT):
        for name, value in element.attrib.items():
            if "{" in str(value):
                element.set(name, TAG.sub(lambda tag: plain(tag[0]), str(value)))


def _settle_paragraph(paragraph: Element) -> None:
    pieces = pieces_of(paragraph)
    whole = "".join(text for _, text in pieces)
    tags = list(TAG.finditer(whole)) if "{" in whole else []
    starts = n = 0
    for element, text in pieces if tags else ():
        ends, at, kept = starts + len(text), starts, ""
        while n < len(tags) and tags[n].start() < ends:
            tag = tags[n]
            kept += whole[at : max(at, tag.start())]
            kept += _for_docxtpl(tag[0]) if tag.start() >= starts else ""  # it begins with a brace: in a text
            at = min(ends, tag.end())
            if tag.end() > ends:
                break
            n += 1
        kept += whole[at:ends]
        starts = ends
        if element.tag == q("w:t"):
            if kept != text:
                element.text = kept
                element.set(_SPACE, "preserve")
        elif not kept and (parent := element.getparent()) is not None:
            parent.remove(element)


def _for_docxtpl(tag: str) -> str:
    """A tag as it is read. docxtpl takes the first % or } for its end: in quotes they are written as numbers."""
    return _QUOTED.sub(lambda quote: quote[0].replace("%", r"\x25").replace("}", r"\x7d"), plain(tag))
