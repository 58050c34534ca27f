"""Reads a tagged PDF back, independently of what wrote it: the tree, its words, and what is wrong with it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pikepdf

_SHOWS = frozenset(("Tj", "TJ", "'", '"', "Do", "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "INLINE IMAGE"))


@dataclass
class Node:
    """An element of the structure tree, with the words drawn for it and for what it holds."""

    role: str
    text: str = ""
    kids: list[Node] = field(default_factory=list)
    alt: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)

    def all(self, role: str) -> list[Node]:
        """Every element of a role below this one, in order."""
        found = [self] if self.role == role else []
        for kid in self.kids:
            found += kid.all(role)
        return found

    def words(self) -> str:
        """The words of the element, spaces made one."""
        return " ".join(self.text.split())

    def shape(self) -> str:
        """The roles as text: 'L(LI(Lbl LBody))'."""
        inner = " ".join(k.shape() for k in self.kids)
        return f"{self.role}({inner})" if inner else self.role


def tree(pdf: pikepdf.Pdf) -> Node:
    """The structure tree with its words."""
    texts = [page_texts(page) for page in pdf.pages]
    pages = {page.objgen: at for at, page in enumerate(pdf.pages)}
    return _node(pdf.Root.StructTreeRoot.K, texts, pages, None)


def _node(element: Any, texts: list[dict[int, str]], pages: dict[Any, int], page: int | None) -> Node:
    if "/Pg" in element:
        page = pages[element.Pg.objgen]
    node = Node(str(element.S)[1:], alt=str(element.get("/Alt", "")))
    for owner in _many(element, "/A"):
        node.attributes.update({str(k)[1:]: v for k, v in owner.items() if k != "/O"})
    for kid in _many(element, "/K"):
        if isinstance(kid, pikepdf.Dictionary):
            if kid.get("/Type") == "/MCR":
                node.text += texts[pages[kid.Pg.objgen]].get(int(kid.MCID), "")
            elif kid.get("/Type") != "/OBJR":
                child = _node(kid, texts, pages, page)
                node.kids.append(child)
                node.text += child.text if child.role in ("Span", "Link", "Reference", "Lbl") else f"\n{child.text}"
        elif page is not None:
            node.text += texts[page].get(int(kid), "")
    return node


def _many(element: Any, key: str) -> list[Any]:
    """What stands under a key: nothing, one thing or an array of things."""
    if key not in element:
        return []
    value = element[key]
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def page_texts(page: pikepdf.Page) -> dict[int, str]:
    """The words of each marked content of a page, through the fonts' own Unicode tables."""
    tables = {str(name): _unicode(font) for name, font in page.Resources.get("/Font", {}).items()}
    found: dict[int, str] = {}
    font, at = "", None
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "BDC":
            properties = operands[1]
            at = int(properties.MCID) if isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties else None
        elif name in ("BMC", "EMC"):
            at = None
        elif name == "Tf":
            font = str(operands[0])
        elif name == "Tj" and at is not None:
            found[at] = found.get(at, "") + "".join(tables[font].get(b, "\ufffd") for b in bytes(operands[0]))
    return found


def _unicode(font: Any) -> dict[int, str]:
    table = font.ToUnicode.read_bytes().decode("ascii")
    return {
        int(code, 16): bytes.fromhex(text).decode("utf-16-be")
        for code, text in re.findall(r"^<([0-9A-F]{2})> <([0-9A-F]{4,})>$", table, re.M)
    }


def faults(pdf: pikepdf.Pdf) -> Counter[str]:
    """What is wrong with the marked content: untagged paint, numbers twice or not in the parent tree, stray fonts."""
    bad: Counter[str] = Counter()
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    parents = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
    for page in pdf.pages:
        stack: list[int | None] = []
        seen: set[int] = set()
        depth_at_text = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name == "BT":
                depth_at_text = len(stack)
            elif name == "ET":
                bad["marked content across a text object"] += len(stack) != depth_at_text
            elif name in ("BMC", "BDC"):
                number = None
                if name == "BDC" and "/MCID" in operands[1]:
                    number = int(operands[1].MCID)
                    bad["number twice"] += number in seen
                    seen.add(number)
                    bad["nested"] += any(n is not None for n in stack)
                stack.append(number)
            elif name == "EMC":
                stack.pop()
            elif name in _SHOWS:
                bad["untagged " + name] += not stack
        bad["unbalanced"] += len(stack)
        owners = parents[int(page.StructParents)] if "/StructParents" in page else []
        bad["parent tree too short or long"] += len(owners) != len(seen)
        for number, owner in enumerate(owners):
            mine = False
            for kid in _many(owner, "/K"):
                if isinstance(kid, pikepdf.Dictionary):
                    mine |= kid.get("/Type") == "/MCR" and int(kid.MCID) == number and kid.Pg.objgen == page.objgen
                else:
                    mine |= int(kid) == number and owner.Pg.objgen == page.objgen
            bad["parent does not know its content"] += not mine
        for font in page.Resources.get("/Font", {}).values():
            bad["font not embedded"] += "/FontFile2" not in font.get("/FontDescriptor", {})
    return +bad
