"""The nested lists of the structure tree, built from paragraphs that only know how far they stand in.

Word has no lists, only numbered paragraphs; which item holds which list is read from the indents, as a reader's eye
does. "List Bullet 2" is a first level of a numbering of its own, so the level alone would not tell.
"""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.pdf.tagging import Tag

_LIST_KINDS = {
    "bullet": "Disc",
    "decimal": "Decimal",
    "lowerLetter": "LowerAlpha",
    "upperLetter": "UpperAlpha",
    "lowerRoman": "LowerRoman",
    "upperRoman": "UpperRoman",
}


class Lists:
    """Builds the nested lists of one container from paragraphs, by how far their labels stand in."""

    def __init__(self, parent: Tag | None) -> None:
        self._parent = parent
        self._open: list[_OpenList] = []
        self.label: Tag | None = None

    def close(self) -> None:
        """A paragraph that is no item ends every open list."""
        self._open.clear()

    def item(self, body: Tag, indent: float, instance: str, format: str) -> None:
        """Make `body` the content of a further list item; its label's tag is then in `label`."""
        while self._open and indent < self._open[-1].indent - 1:
            self._open.pop()
        here = self._open[-1] if self._open else None
        if here is not None and indent <= here.indent + 1 and (here.instance, here.format) != (instance, format):
            self._open.pop()
            here = None
        if here is None or indent > here.indent + 1:
            parent = self._open[-1].last if self._open else self._parent
            kind = _LIST_KINDS.get(format, "Decimal")
            here = _OpenList(
                indent, instance, format, Tag("L", parent, attributes={"List": {"ListNumbering": f"/{kind}"}})
            )
            self._open.append(here)
        item = Tag("LI", here.tag)
        self.label = Tag("Lbl", item)
        body.role, body.parent = "LBody", item
        item.kids.append(body)
        here.last = body


@dataclass
class _OpenList:
    """A list that may still go on: where its labels stand, which list it is, and its last item's body."""

    indent: float
    instance: str
    format: str
    tag: Tag
    last: Tag | None = None
