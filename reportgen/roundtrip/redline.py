"""Shows what the workbook changed in a text of the draft: as tracked insertions and deletions, block by block.

What stays keeps the paragraphs that Word wrote. A paragraph that became another is changed word by word where it holds
words alone, else it is struck out whole and the workbook's is put in behind it. Moves are never written. Which text it
becomes is given: nothing is decided here.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from reportgen.docx.editing.styles import styles_of
from reportgen.docx.editing.tracked import Hand, delete, inserted, rewrite
from reportgen.docx.reader import DocumentReader
from reportgen.draft.reading.draft import View
from reportgen.draft.reading.paragraphs import Words
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.richtext import Block, TablePlace, plain
from reportgen.roundtrip.merge import Blocks, paired
from reportgen.roundtrip.words import single

Element = etree._Element


@dataclass(frozen=True)
class Stretch:
    """The paragraphs and tables that hold one text, in order, and where a new first one goes."""

    elements: Sequence[Element]
    put_first: Callable[[Element], None]

    @classmethod
    def of(cls, content: Element) -> Stretch:
        """All that a control holds."""
        found = [e for e in content.iter(q("w:p"), q("w:tbl")) if _is_outermost(e, content)]
        return cls(found, lambda element: content.insert(0, element))


def show(
    stretch: Stretch,
    old: Blocks,
    new: Blocks,
    made: Mapping[int, list[Element]],
    workbook: Blocks,
    hand: Hand,
    package: Package,
) -> None:
    """Turn a text that reads `old` into one that reads `new` once `hand`'s changes are accepted, as far as tracked
    changes can say it; the caller reads the result.

    `made` are the elements in which the report's writer put each block of `workbook`, by its place there.
    """
    holders = holders_of(stretch, old, package)
    stays = _in_order(paired(old, new))
    for o, elements in enumerate(holders):
        if o not in stays.values():
            for element in elements:
                _strike(element, hand)
    behind: Element | None = None
    for n, block in enumerate(new):
        if n in stays:
            elements = holders[stays[n]]
            last = _changed(elements, old[stays[n]], block, made, workbook, hand, package)
            behind = behind if last is None else last
        else:
            for element in _written(block, made, workbook, hand, package):
                behind = _put(stretch, behind, element)


def insert_all(content: Element, hand: Hand) -> None:
    """Mark everything in a text as inserted."""
    for element in content:
        _mark_inserted(element, hand)


def holders_of(stretch: Stretch, blocks: Blocks, package: Package, view: View = View.ACCEPTED) -> list[list[Element]]:
    """The elements that hold each block: a paragraph, or a table with its caption; [] where they are not found."""
    words = Words(DocumentReader(package, package.main_part(), view))
    elements = stretch.elements
    texts = ["" if e.tag == q("w:tbl") else words.plain(e) for e in elements]
    caption = styles_of(package).id("caption")
    at = 0
    out: list[list[Element]] = []
    for block in blocks:
        found = next((n for n in range(at, len(elements)) if _holds(elements[n], texts[n], block)), -1)
        if found < 0:
            out.append([])
            continue
        at = found + 1
        holder = [elements[found]]
        if isinstance(block, TablePlace) and found and _style(elements[found - 1]) == caption:
            holder.insert(0, elements[found - 1])
        out.append(holder)
    return out


def _is_outermost(element: Element, content: Element) -> bool:
    for above in element.iterancestors():
        if above is content:
            return True
        if above.tag in (q("w:p"), q("w:tbl")):
            return False
    return False


def _holds(element: Element, text: str, block: Block) -> bool:
    if isinstance(block, TablePlace):
        return bool(element.tag == q("w:tbl"))
    wanted = single(plain(block.spans))
    return bool(wanted) and text.endswith(wanted)


def _style(element: Element) -> str:
    style = element.find(f"{q('w:pPr')}/{q('w:pStyle')}")
    return "" if style is None else str(style.get(q("w:val"), ""))


def _in_order(pairs: Mapping[int, int]) -> dict[int, int]:
    """Place in the new text -> place in the old, for the pairs that keep their order: the rest goes and comes anew."""
    kept: dict[int, int] = {}
    last = -1
    for n, o in sorted((n, o) for o, n in pairs.items()):
        if o > last:
            kept[n] = last = o
    return kept


def _changed(
    elements: Sequence[Element],
    was: Block,
    block: Block,
    made: Mapping[int, list[Element]],
    workbook: Blocks,
    hand: Hand,
    package: Package,
) -> Element | None:
    """One block that stays, perhaps with other words; gives the last element that holds it."""
    if not elements:
        return None
    last = elements[-1]
    if was == block or isinstance(was, TablePlace) or isinstance(block, TablePlace):
        return last
    same_kind = type(was) is type(block) and _bare(was) == _bare(block)
    if same_kind and (was.spans == block.spans or rewrite(last, was.spans, block.spans, hand)):
        return last
    written = _written(block, made, workbook, hand, package)
    if not written or not delete(last, hand):
        return last
    for element in written:
        last.addnext(element)
        last = element
    return last


def _bare(block: Block) -> tuple[object, ...]:
    """What kind of block it is, without its words and its number in a list, which Word counts itself."""
    return tuple(getattr(block, name, None) for name in ("level", "style", "mark"))


def _written(
    block: Block, made: Mapping[int, list[Element]], workbook: Blocks, hand: Hand, package: Package
) -> list[Element]:
    """New elements for a block, marked as inserted: the report's own where the workbook has that very block."""
    if block in workbook and made.get(workbook.index(block)):
        elements = [copy.deepcopy(e) for e in made[workbook.index(block)]]
        for element in elements:
            for mark in list(element.iter(q("w:bookmarkStart"), q("w:bookmarkEnd"))):
                _remove(mark)
            _mark_inserted(element, hand)
        return elements
    paragraph = inserted(block, styles_of(package), hand)
    return [] if paragraph is None else [paragraph]


def _put(stretch: Stretch, behind: Element | None, element: Element) -> Element:
    if behind is None:
        stretch.put_first(element)
    else:
        behind.addnext(element)
    return element


def _strike(element: Element, hand: Hand) -> None:
    if element.tag != q("w:tbl"):
        delete(element, hand)
        return
    for row in element.iter(q("w:tr")):
        _row_properties(row).append(hand.change("w:del"))
        for paragraph in row.iter(q("w:p")):
            delete(paragraph, hand)


def _mark_inserted(element: Element, hand: Hand) -> None:
    """Mark a paragraph with its end, or a table with all its rows, as inserted."""
    for row in element.iter(q("w:tr")):
        _row_properties(row).append(hand.change("w:ins"))
    for paragraph in element.iter(q("w:p")):
        properties = paragraph.find(q("w:pPr"))
        if properties is None:
            properties = etree.Element(q("w:pPr"))
            paragraph.insert(0, properties)
        mark = properties.find(q("w:rPr"))
        if mark is None:
            mark = etree.SubElement(properties, q("w:rPr"))
        mark.insert(0, hand.change("w:ins"))
        for run in list(paragraph.iter(q("w:r"))):
            change = hand.change("w:ins")
            run.addprevious(change)
            change.append(run)


def _row_properties(row: Element) -> Element:
    properties = row.find(q("w:trPr"))
    if properties is None:
        properties = etree.Element(q("w:trPr"))
        row.insert(sum(1 for c in row if c.tag == q("w:tblPrEx")), properties)
    return properties


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
