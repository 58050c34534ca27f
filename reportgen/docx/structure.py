"""The structure tree of a document: its tags, and the nested lists among them.

A tag says what a stretch of the document is to somebody who cannot see the page. Who draws the document hangs what was
drawn on them; nothing here knows of pages.

Word has no lists, only numbered paragraphs; which item holds which list is read from the indents, as a reader's eye
does. "List Bullet 2" is a first level of a numbering of its own, so the level alone would not tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class Tag:
    """A node of the structure tree. Belongs to the document, not to a drawing of it.

    `attributes` are by owner: {"Table": {"Scope": "/Column", "ColSpan": 2}}. An `inline` tag is placed among its
    parent's own content when it is first drawn; any other stands where it was made.
    """

    __slots__ = ("alt", "attributes", "id", "inline", "kids", "language", "parent", "role", "title")

    def __init__(
        self,
        role: str,
        parent: Tag | None = None,
        *,
        inline: bool = False,
        alt: str | None = None,
        language: str = "",
        attributes: dict[str, dict[str, Any]] | None = None,
    ) -> None:
        self.role = role
        self.parent = parent
        self.kids: list[Tag] = []
        self.inline = inline
        self.alt = alt
        self.language = language
        self.attributes = attributes
        self.id = ""
        self.title = ""  # a name of its own that stands nowhere on the page: a table's
        if parent is not None and not inline:
            parent.kids.append(self)

    def inside(self) -> int:
        """How many tags stand above this one."""
        depth, tag = 0, self.parent
        while tag is not None:
            depth, tag = depth + 1, tag.parent
        return depth


ARTIFACT = Tag("Artifact")
HEADER = Tag("Artifact", attributes={"": {"Type": "Pagination", "Subtype": "Header"}})
FOOTER = Tag("Artifact", attributes={"": {"Type": "Pagination", "Subtype": "Footer"}})
STATUS = Tag("Artifact", attributes={"": {"Type": "Pagination", "Subtype": "Watermark"}})
REPEATED = Tag("Artifact", attributes={"": {"Type": "Pagination"}})

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
