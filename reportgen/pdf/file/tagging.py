"""A ReportLab canvas that writes tagged PDF: structure tree, marked content, links, bookmarks. It knows no Word.

The tree is built from the document, before anything is drawn: containers in reading order. Drawing only says which
tag it is drawing for; the canvas numbers the marked content and gathers the numbers under their tags, whatever the
pages. What is drawn for no tag is an artifact, so nothing on a page is untagged. Tags inside a line of text (links,
pictures, notes) take their place in the order of drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.pdfdoc import PDFName, PDFObject
from reportlab.pdfgen.canvas import Canvas

from reportgen.docx.structure import Tag

# Streams as packed bytes: written out in ASCII they are a quarter larger, and no reader has needed that since 1995.
rl_config.useA85 = 0

Number = Callable[[str], str]  # the name of a PDF object to its reference, '12 0 R'
Rectangle = tuple[float, float, float, float]

# A cell or row without text keeps its place in its table; any other tag that drew nothing is left out.
_CELLS = frozenset(("TD", "TH"))
_KEPT_EMPTY = frozenset(("THead", "TBody", "TR", *_CELLS))


class RawObject(PDFObject):  # type: ignore[misc]  # ReportLab publishes no types
    """A PDF object written by hand: given the numbering, its text."""

    def __init__(self, write: Callable[[Number], str]) -> None:
        self.write = write

    def format(self, document: Any) -> bytes:
        """The object's bytes, once every object has its number."""

        def number(name: str) -> str:
            return f"{document.idToObjectNumberAndVersion[name][0]} 0 R"

        return self.write(number).encode("ascii")


def pdf_string(text: str) -> str:
    """A text string: plain where it can be, UTF-16 where it must."""
    if text.isascii() and text.isprintable():
        return "(" + text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ")"
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"


class _TaggedPage(pdfdoc.PDFPage):  # type: ignore[misc]  # ReportLab publishes no types
    __NoDefault__ = (*pdfdoc.PDFPage.__NoDefault__, "StructParents", "Tabs")


class TaggedCanvas(Canvas):  # type: ignore[misc]  # ReportLab publishes no types
    """Draws pages and gathers, beside them, what makes them readable by machine.

    Coordinates are PDF's own: points, from the bottom left.
    """

    def __init__(self, out: Any, root: Tag, size: tuple[float, float], first_font: str) -> None:
        # The font is named so that ReportLab does not put Helvetica, which is not embedded, on every page.
        super().__init__(
            out, pagesize=size, pageCompression=1, invariant=1, pdfVersion=(1, 7), initialFontName=first_font
        )
        self._root = root
        self._open: Tag | None = None
        self._page_key = -1
        self._page_tags: list[Tag] = []
        self._next_key = 0
        self._content: dict[Tag, list[tuple[str, Any, Any]]] = {}
        self._attached: set[Tag] = set()
        self._boxes: dict[Tag, Rectangle] = {}
        self._parents: dict[int, list[Tag] | Tag] = {}
        self._outline: list[tuple[int, str, int, float]] = []
        self.page_count = 0

    # ------------------------------------------------------------------ while drawing
    def mark(self, tag: Tag) -> None:
        """Draw for `tag` from here on, until another mark, `unmark` or the page's end."""
        if tag is self._open:
            return
        self.unmark()
        self._open = tag
        if tag.role == "Artifact":
            properties = (tag.attributes or {}).get("")
            if properties:
                listed = " ".join(f"/{key} /{value}" for key, value in properties.items())
                self._code.append(f"/Artifact <<{listed}>> BDC")
            else:
                self._code.append("/Artifact BMC")
            return
        if self._page_key < 0:
            self._page_key = self._take_key()
        number = len(self._page_tags)
        self._page_tags.append(tag)
        self._gather(tag, ("mcid", self.page_count, number))
        self._code.append(f"/{tag.role} <</MCID {number}>> BDC")

    def unmark(self) -> None:
        """End the marked content that is open, if any."""
        if self._open is not None:
            self._code.append("EMC")
            self._open = None

    def write(self, operators: str) -> None:
        """Add painting operators to the page as they are."""
        self._code.append(operators)

    def _gather(self, tag: Tag, entry: tuple[str, Any, Any]) -> None:
        if tag.inline and tag not in self._attached:
            self._attached.add(tag)
            if tag.parent is not None:
                self._gather(tag.parent, ("tag", tag, None))
        self._content.setdefault(tag, []).append(entry)

    def _take_key(self) -> int:
        self._next_key += 1
        return self._next_key - 1

    def box(self, tag: Tag, rectangle: Rectangle) -> None:
        """Say where a figure stands."""
        self._boxes.setdefault(tag, rectangle)

    def link(self, tag: Tag, rectangle: Rectangle, contents: str, target: str | tuple[int, float]) -> None:
        """A link annotation over `rectangle`: to an address, or to a height on a page (both as drawn here)."""
        key = self._take_key()
        self._parents[key] = tag
        corners = " ".join(f"{v:.2f}" for v in rectangle)

        def write(number: Number) -> str:
            if isinstance(target, str):
                there = f"/A << /S /URI /URI {pdf_string(_address(target))} >>"
            else:
                there = f"/Dest [{number(_page_name(target[0]))} /XYZ 0 {target[1]:.2f} 0]"
            return (
                f"<< /Type /Annot /Subtype /Link /Rect [{corners}] /Border [0 0 0] /F 4 /StructParent {key}"
                f" /Contents {pdf_string(contents)} {there} >>"
            )

        name = f"Link{key}"
        self._doc.addAnnotation(name, RawObject(write))
        self._annotationrefs.append(self._doc.refAnnotation(name))
        self._gather(tag, ("objr", self.page_count, self._doc.annotationName(name)))

    def bookmark(self, title: str, level: int, top: float) -> None:
        """An entry of the bookmarks pane, to this height on the page being drawn; levels count from 1."""
        self._outline.append((level, title, self.page_count, top))

    def end_page(self) -> None:
        """Finish the page and start the next."""
        self.unmark()
        self.showPage()
        self.page_count += 1

    def _setAnnotations(self, page: Any) -> None:  # ReportLab calls this at the end of every page, and of every form
        if not isinstance(page, pdfdoc.PDFPage):
            super()._setAnnotations(page)
            return
        page.__class__ = _TaggedPage
        page.StructParents = page.Tabs = None
        if self._page_key >= 0:
            page.StructParents = self._page_key
            self._parents[self._page_key] = self._page_tags
        page.Tabs = PDFName("S")
        self._page_key, self._page_tags = -1, []
        super()._setAnnotations(page)

    # ------------------------------------------------------------------ at the end
    def structure(self) -> None:
        """Add the structure tree to the document; call once, after the last page."""
        alive = self._alive()
        names: dict[Tag, str] = {}
        order: list[Tag] = []
        waiting = [self._root]
        while waiting:
            tag = waiting.pop()
            names[tag] = f"Tag{len(order)}"
            order.append(tag)
            kids = [kid for kind, kid, _ in self._content.get(tag, ()) if kind == "tag"]
            kids += [kid for kid in tag.kids if kid in alive]
            waiting.extend(reversed(kids))
        for tag in order:
            self._doc.Reference(RawObject(self._element(tag, names, alive)), names[tag])
        for tag in order:
            if tag.role == "Note":
                tag.id = names[tag]
        parents = self._parents

        def parent_tree(number: Number) -> str:
            entries = []
            for key in sorted(parents):
                value = parents[key]
                if isinstance(value, Tag):
                    entries.append(f"{key} {number(names[value])}")
                else:
                    entries.append(f"{key} [{' '.join(number(names[t]) for t in value)}]")
            return "<< /Nums [" + "\n".join(entries) + "] >>"

        def tree_root(number: Number) -> str:
            ids = [t for t in order if t.role == "Note"]
            by_id = " ".join(f"({t.id}) {number(names[t])}" for t in sorted(ids, key=lambda t: t.id))
            id_tree = f" /IDTree << /Names [{by_id}] >>" if ids else ""
            return (
                f"<< /Type /StructTreeRoot /K {number(names[self._root])} /ParentTree {number('ParentTree')}"
                f" /ParentTreeNextKey {self._next_key}{id_tree} >>"
            )

        self._doc.Reference(RawObject(parent_tree), "ParentTree")
        self._doc.Reference(RawObject(tree_root), "StructTreeRoot")

    def _alive(self) -> set[Tag]:
        """The tags that drew something, or hold one that did."""
        alive: set[Tag] = set()

        def rise(tag: Tag | None) -> None:
            while tag is not None and tag not in alive:
                alive.add(tag)
                tag = tag.parent

        def keep_row(tag: Tag) -> None:
            if tag.role in _KEPT_EMPTY:
                alive.add(tag)
                for kid in tag.kids if tag.role not in _CELLS else ():
                    keep_row(kid)

        rise(self._root)
        for tag in self._content:
            rise(tag)
        for tag in [t for t in alive if t.role == "Table"]:
            for row in tag.kids:
                keep_row(row)
        return alive

    def _element(self, tag: Tag, names: Mapping[Tag, str], alive: set[Tag]) -> Callable[[Number], str]:
        def write(number: Number) -> str:
            parent = "StructTreeRoot" if tag is self._root or tag.parent is None else names[tag.parent]
            parts = [f"<< /Type /StructElem /S /{tag.role} /P {number(parent)}"]
            kids: list[str] = []
            page = -1
            for kind, what, which in self._content.get(tag, ()):
                if kind == "tag":
                    kids.append(number(names[what]))
                elif kind == "objr":
                    there = number(_page_name(what))
                    kids.append(f"<< /Type /OBJR /Pg {there} /Obj {number(which)} >>")
                elif page in (-1, what):
                    page = what
                    kids.append(str(which))
                else:
                    kids.append(f"<< /Type /MCR /Pg {number(_page_name(what))} /MCID {which} >>")
            if page >= 0:
                parts.append(f"/Pg {number(_page_name(page))}")
            kids += [number(names[kid]) for kid in tag.kids if kid in alive]
            if kids:
                parts.append(f"/K {kids[0]}" if len(kids) == 1 else f"/K [{' '.join(kids)}]")
            attributes = self._attributes(tag)
            if attributes:
                parts.append(f"/A {attributes[0]}" if len(attributes) == 1 else f"/A [{' '.join(attributes)}]")
            if tag.title:
                parts.append(f"/T {pdf_string(tag.title)}")
            if tag.alt is not None:
                parts.append(f"/Alt {pdf_string(tag.alt)}")
            if tag.language:
                parts.append(f"/Lang {pdf_string(tag.language)}")
            if tag.id:
                parts.append(f"/ID ({tag.id})")
            return " ".join(parts) + " >>"

        return write

    def _attributes(self, tag: Tag) -> list[str]:
        owners = {owner: dict(values) for owner, values in (tag.attributes or {}).items()}
        if tag.title and tag.role == "Table":
            owners.setdefault("Table", {})["Summary"] = pdf_string(tag.title)
        if tag in self._boxes:
            box = " ".join(f"{v:.2f}" for v in self._boxes[tag])
            owners.setdefault("Layout", {})["BBox"] = f"[{box}]"
        return [
            f"<< /O /{owner} " + " ".join(f"/{key} {value}" for key, value in values.items()) + " >>"
            for owner, values in owners.items()
        ]

    def outline(self) -> bool:
        """Add the bookmarks to the document; False where there are none."""
        entries = self._outline
        if not entries:
            return False
        # Each entry's parent is the nearest entry before it of a higher level; -1 is the root.
        parents: list[int] = []
        open_at: list[int] = []
        for at, (level, *_) in enumerate(entries):
            while open_at and entries[open_at[-1]][0] >= level:
                open_at.pop()
            parents.append(open_at[-1] if open_at else -1)
            open_at.append(at)
        kids: dict[int, list[int]] = {}
        for at, parent in enumerate(parents):
            kids.setdefault(parent, []).append(at)

        def name(at: int) -> str:
            return "Outlines" if at < 0 else f"Bookmark{at}"

        def writer(at: int) -> Callable[[Number], str]:
            def write(number: Number) -> str:
                _, title, page, top = entries[at]
                siblings = kids[parents[at]]
                place = siblings.index(at) if len(siblings) < 50 else _index(siblings, at)
                parts = [f"<< /Title {pdf_string(title)} /Parent {number(name(parents[at]))}"]
                parts.append(f"/Dest [{number(_page_name(page))} /XYZ 0 {top:.2f} 0]")
                if place:
                    parts.append(f"/Prev {number(name(siblings[place - 1]))}")
                if place + 1 < len(siblings):
                    parts.append(f"/Next {number(name(siblings[place + 1]))}")
                own = kids.get(at)
                if own:  # closed: the reader opens what they want to see
                    parts.append(f"/First {number(name(own[0]))} /Last {number(name(own[-1]))} /Count {-len(own)}")
                return " ".join(parts) + " >>"

            return write

        def root(number: Number) -> str:
            top = kids[-1]
            first, last = number(name(top[0])), number(name(top[-1]))
            return f"<< /Type /Outlines /First {first} /Last {last} /Count {len(top)} >>"

        self._doc.Reference(RawObject(root), "Outlines")
        for at in range(len(entries)):
            self._doc.Reference(RawObject(writer(at)), name(at))
        return True


def _index(ordered: list[int], value: int) -> int:
    from bisect import bisect_left

    return bisect_left(ordered, value)


def _page_name(page: int) -> str:
    return f"Page{page + 1}"  # the name that ReportLab gives a page


def _address(target: str) -> str:
    """An address in the ASCII that a URI action wants."""
    return "".join(
        c if "!" <= c <= "~" and c not in '<>"' else "".join(f"%{b:02X}" for b in c.encode("utf-8", "replace"))
        for c in target
    )
