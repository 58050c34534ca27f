"""A draft as it reads once one author's tracked changes are accepted; everybody else's go on waiting.

reportgen's own tracked changes show what the workbook already holds. They wait for nobody's decision: an officer who
rejects one in Word has decided, and one that is still there is taken as it stands.
"""

from __future__ import annotations

from lxml import etree

from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package

Element = etree._Element

_P, _R, _TR, _RPR, _TRPR = (q(f"w:{n}") for n in ("p", "r", "tr", "rPr", "trPr"))
_POINTS = (q("w:bookmarkStart"), q("w:bookmarkEnd"))


def settled(package: Package, author: str) -> Package:
    """The package itself where it holds no change of this author, else a copy in which they are accepted."""
    main = package.main_part()
    if not _of(package.xml(main), author):
        return package
    copied = Package({part: package.data(part) for part in package}, package.name)
    root = copied.xml(main)
    for change in list(_of(root, author)):
        _accept(change)
    copied.touch(main)
    return copied


def _of(root: Element, author: str) -> list[Element]:
    return [c for c in root.iter(q("w:ins"), q("w:del")) if c.get(q("w:author")) == author]


def _accept(change: Element) -> None:
    parent = change.getparent()
    if parent is None:
        return
    inserted = change.tag == q("w:ins")
    if parent.tag == _TRPR and not inserted:
        row = parent.getparent()
        table = None if row is None else row.getparent()
        if row is not None and table is not None:
            table.remove(row)
            if table.find(f".//{_TR}") is None and (holder := table.getparent()) is not None:
                holder.remove(table)
    elif parent.tag == _RPR and not inserted:
        _take_end_away(change)
    elif parent.tag in (_RPR, _TRPR):
        parent.remove(change)
    elif inserted:
        for child in list(change):
            change.addprevious(child)
        parent.remove(change)
    else:
        parent.remove(change)


def _take_end_away(change: Element) -> None:
    """Accept that a paragraph's end is deleted: one without words goes; one that has words stays as it is."""
    paragraph = next(change.iterancestors(_P), None)
    following = None if paragraph is None else paragraph.getnext()
    if paragraph is None or any(True for run in paragraph.iter(_R) if _has_words(run, change)):
        return
    points = list(paragraph.iter(*_POINTS))
    if points and (following is None or following.tag != _P):
        return  # its marks have nowhere to go
    if following is not None and points:
        at = 0 if following.find(q("w:pPr")) is None else 1
        following[at:at] = points
    holder = paragraph.getparent()
    if holder is not None and sum(1 for child in holder if child.tag in (_P, q("w:tbl"), q("w:sdt"))) > 1:
        holder.remove(paragraph)


def _has_words(run: Element, change: Element) -> bool:
    """Whether a run stays when this author's deletions are accepted."""
    author = change.get(q("w:author"))
    around = run.iterancestors(q("w:del"))
    return not any(d.get(q("w:author")) == author for d in around) and any(c.tag != _RPR for c in run)
