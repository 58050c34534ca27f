"""The marks by which a comment hangs on its words: put on, taken off, and looked through for ends that are gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from reportgen.ooxml.names import q

Element = etree._Element

_ID = q("w:id")


def comment_marks(element: Element) -> Iterator[Element]:
    """The marks of comments in an element."""
    return element.iter(q("w:commentRangeStart"), q("w:commentRangeEnd"), q("w:commentReference"))


def hang(id_: str, paragraph: Element) -> None:
    """Hang a comment on a whole paragraph, outside any locked control in it."""
    at = 0 if paragraph.find(q("w:pPr")) is None else 1
    paragraph.insert(at, etree.Element(q("w:commentRangeStart"), {_ID: id_}))
    etree.SubElement(paragraph, q("w:commentRangeEnd"), {_ID: id_})
    etree.SubElement(etree.SubElement(paragraph, q("w:r")), q("w:commentReference"), {_ID: id_})


def take_off(root: Element, ids: Iterable[str]) -> None:
    """Take every mark of these comments out."""
    gone = set(ids)
    for mark in [m for m in comment_marks(root) if str(m.get(_ID)) in gone]:
        run = mark.getparent()
        if run is not None:
            run.remove(mark)
        if run is not None and run.tag == q("w:r") and not any(c.tag != q("w:rPr") for c in run):
            holder = run.getparent()
            if holder is not None:
                holder.remove(run)


def loose_comments(root: Element) -> dict[str, Element | None]:
    """The comments without a whole range: id -> the paragraph that their reference stands in, or None without one."""
    starts, ends, references = (
        {str(e.get(_ID)): e for e in root.iter(q(f"w:{name}"))}
        for name in ("commentRangeStart", "commentRangeEnd", "commentReference")
    )
    loose: dict[str, Element | None] = {}
    for id_ in {*starts, *ends, *references}:
        if id_ not in references:
            loose[id_] = None
        elif (id_ in starts) != (id_ in ends):
            loose[id_] = next(references[id_].iterancestors(q("w:p")), None)
    return loose
