"""What paragraphs and tables say in one view, out of all that Word wraps them in: words, with their kinds.

A paragraph whose mark does not exist in a view runs on into the next one. The joined paragraph looks like the last
of its parts that has words in the view, because in Word a paragraph's looks live in the mark at its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from reportgen.docx.fields import parse_instruction
from reportgen.docx.lists import Styles
from reportgen.docx.symbols import in_unicode
from reportgen.docx.views import alternative
from reportgen.draft.reading.draft import View
from reportgen.ooxml.names import q
from reportgen.richtext import Span, Spans

Element = etree._Element

_P, _TBL, _SDT, _R, _PPR, _RPR = (q(f"w:{n}") for n in ("p", "tbl", "sdt", "r", "pPr", "rPr"))
_VAL = q("w:val")
_GONE = {
    q("w:ins"): View.REJECTED,
    q("w:moveTo"): View.REJECTED,
    q("w:del"): View.ACCEPTED,
    q("w:moveFrom"): View.ACCEPTED,
}
_CELL_GONE = {q("w:cellIns"): View.REJECTED, q("w:cellDel"): View.ACCEPTED}
_ALTERNATE, _TEXT_BOX = q("mc:AlternateContent"), q("w:txbxContent")

# What Word keeps apart from letters, as the letter it stands for.
_SIGNS = {
    q("w:tab"): "\t",
    q("w:ptab"): "\t",
    q("w:cr"): "\n",
    q("w:noBreakHyphen"): "\u2011",
    q("w:softHyphen"): "\u00ad",
}
_TAKEN = ("http://", "https://", "mailto:")  # the links that commentary may hold (richtext.TYPING)
_TEXTS = frozenset((q("w:t"), q("w:delText"), q("m:t")))
_PICTURES = frozenset((q("w:drawing"), q("w:pict"), q("w:object")))
_FIELD_MARK, _BREAK, _SYMBOL = q("w:fldChar"), q("w:br"), q("w:sym")
_CODES = frozenset((q("w:instrText"), q("w:delInstrText")))
_NOTES = frozenset((q("w:footnoteReference"), q("w:endnoteReference")))
_IN_RUN = frozenset((*_TEXTS, *_PICTURES, *_CODES, *_NOTES, *_SIGNS, _FIELD_MARK, _BREAK, _SYMBOL))
_HYPERLINK, _SIMPLE_FIELD = q("w:hyperlink"), q("w:fldSimple")


# ---------------------------------------------------------------- the body as a row of paragraphs and tables


@dataclass(frozen=True)
class Piece:
    """A paragraph or table of the body, with the content controls around it, the outermost first."""

    element: Element
    controls: tuple[Element, ...]
    gone: frozenset[View]  # the views in which a change around it takes it away
    bookmarks: tuple[str, ...]  # in it, and between it and the piece before

    @property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return bool(self.element.tag == _TBL)


def pieces(body: Element) -> list[Piece]:
    """The paragraphs and tables of the body in order, out of whatever wraps them."""
    found: list[Piece] = []
    waiting: list[str] = []

    def walk(parent: Element, controls: tuple[Element, ...], gone: frozenset[View]) -> None:
        for child in parent:
            tag = child.tag
            if not isinstance(tag, str):
                continue
            if tag in (_P, _TBL):
                inside = (str(b.get(q("w:name"), "")) for b in child.iter(q("w:bookmarkStart")))
                found.append(Piece(child, controls, gone, (*waiting, *inside)))
                waiting.clear()
            elif tag == _SDT:
                content = child.find(q("w:sdtContent"))
                if content is not None:
                    walk(content, (*controls, child), gone)
            elif tag == q("w:bookmarkStart"):
                waiting.append(str(child.get(q("w:name"), "")))
            elif tag == _ALTERNATE:
                chosen = alternative(child)
                if chosen is not None:
                    walk(chosen, controls, gone)
            elif len(child) and not tag.endswith("Pr"):
                walk(child, controls, gone | {_GONE[tag]} if tag in _GONE else gone)

    walk(body, (), frozenset())
    return found


# ---------------------------------------------------------------- words


@dataclass
class Words:
    """Reads words of one view. `left_out` gathers what cannot be taken as text: (what it is, words beside it)."""

    view: View
    styles: Styles
    links: dict[str, str]  # relationship id -> outside address
    left_out: list[tuple[str, Element]] = field(default_factory=list)
    same: dict[Element, Spans] = field(default_factory=dict)  # what reads the same in both views, for both of them
    _fields: list[_Field] = field(default_factory=list)

    def spans(self, element: Element) -> Spans:
        """The words inside a paragraph, or any part of one, in this view."""
        if self._fields:
            return self._spans(element)
        known = self.same.get(element)
        if known is not None:
            return known
        before = len(self.left_out)
        found = self._spans(element)
        if not self._fields and len(self.left_out) == before and next(element.iter(*_GONE), None) is None:
            self.same[element] = found
        return found

    def _spans(self, element: Element) -> Spans:
        out: list[Span] = []
        self._walk(element, "", out)
        # A field's code never runs past its paragraph in what programs write; one that is left open hides no text.
        for left_open in (f for f in self._fields if not f.shows_result):
            out += left_open.hidden
        self._fields = [f for f in self._fields if f.shows_result]
        return tuple(out)

    def plain(self, element: Element) -> str:
        """The words without their kinds, spaces made single."""
        return " ".join("".join(s.text for s in self.spans(element)).split())

    def _walk(self, element: Element, link: str, out: list[Span]) -> None:
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or _GONE.get(tag) is self.view or tag.endswith("Pr"):
                continue
            if tag == _R:
                self._run(child, link, out)
            elif tag == _HYPERLINK:
                address = self._address(child)
                if address and not address.lower().startswith(_TAKEN):
                    self.left_out.append(("link that is no web or e-mail address", child))
                self._walk(child, address or link, out)
            elif tag == _SIMPLE_FIELD:
                code = parse_instruction(str(child.get(q("w:instr"), "")))
                self._walk(child, _linked(code.name, code.arguments) or link, out)
            elif tag == _ALTERNATE:
                chosen = alternative(child)
                if chosen is not None:
                    self._walk(chosen, link, out)
            elif tag in _TEXTS:
                out.append(Span(child.text or "", link=link))  # of a formula
            elif tag not in (_P, _TBL):
                self._walk(child, link, out)

    def _address(self, hyperlink: Element) -> str:
        address = self.links.get(str(hyperlink.get(q("r:id"), "")), "")
        anchor = str(hyperlink.get(q("w:anchor"), ""))
        return f"{address}#{anchor}" if address and anchor else address

    def _run(self, run: Element, link: str, out: list[Span]) -> None:
        bold, italic = self.styles.kinds(run)
        for child in run.iter():
            tag = child.tag
            if tag not in _IN_RUN:
                continue
            if tag == _FIELD_MARK:
                self._field_mark(str(child.get(q("w:fldCharType"), "")))
            elif tag in _CODES:
                if self._fields:
                    self._fields[-1].code += child.text or ""
            elif tag in _PICTURES:
                self.left_out.append(("picture", child))
            elif tag in _NOTES:
                self.left_out.append(("footnote", child))
            elif tag == _SYMBOL and not _sign(child)[1]:
                self.left_out.append(("sign of a symbol font", child))
            elif (text := _text(child)) and not _in_box(child, run):
                target = next((a for f in reversed(self._fields) if (a := f.address)), link)
                hidden = next((f.hidden for f in self._fields if not f.shows_result), out)
                hidden.append(Span(text, bold, italic, target))

    def _field_mark(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].shows_result = True
        elif kind == "end" and self._fields:
            self._fields.pop()


@dataclass
class _Field:
    """A field that is open: its code so far, and whether its result has begun; `hidden` is text inside the code."""

    code: str = ""
    shows_result: bool = False
    hidden: list[Span] = field(default_factory=list)

    @property
    def address(self) -> str:
        instruction = parse_instruction(self.code)
        return _linked(instruction.name, instruction.arguments)


def _linked(name: str, arguments: tuple[str, ...]) -> str:
    return arguments[0] if name == "HYPERLINK" and arguments else ""


def _text(element: Element) -> str:
    """The letters that a child of a run stands for."""
    tag = element.tag
    if tag in _TEXTS:
        return element.text or ""
    if tag == _BREAK:
        return "" if element.get(q("w:type")) in ("page", "column") else "\n"
    if tag == _SYMBOL:
        return _sign(element)[0]
    return _SIGNS.get(tag, "") if isinstance(tag, str) else ""


def _sign(element: Element) -> tuple[str, bool]:
    """A sign of a symbol font in Unicode, and whether it is known."""
    code = str(element.get(q("w:char"), ""))
    if not re.fullmatch("[0-9A-Fa-f]{2,4}", code):
        return "", False
    return in_unicode(chr(int(code, 16)), str(element.get(q("w:font"), "")))


def _in_box(element: Element, run: Element) -> bool:
    """Whether this stands in a text box or a picture that the run holds, and not in the line itself."""
    if element.getparent() is run:
        return False
    for above in element.iterancestors():
        if above is run:
            return False
        if above.tag in _PICTURES or above.tag == _TEXT_BOX:
            return True
    return False


# ---------------------------------------------------------------- lines of a view


@dataclass(frozen=True)
class Line:
    """A paragraph or table as it exists in a view. `at` are the places of its pieces; `spans` is () for a table.

    `look` is the paragraph that it looks like, or the table, and `looks_like` its place.
    """

    at: tuple[int, ...]
    looks_like: int
    look: Element
    spans: Spans

    @property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return bool(self.look.tag == _TBL)

    @property
    def last(self) -> int:
        """The place of its last piece, which owns the paragraph mark."""
        return self.at[-1]

    @property
    def words(self) -> str:
        """The words, spaces made single."""
        return " ".join("".join(s.text for s in self.spans).split())


def lines(found: Sequence[Piece], words: Words) -> Iterator[Line]:
    """The paragraphs and tables that exist in a view."""
    joined: list[tuple[int, Element, Spans]] = []
    for at, piece in enumerate(found):
        if words.view in piece.gone:
            continue
        if piece.is_table:
            if joined:
                yield _line(joined)
                joined = []
            if any(True for _ in rows(piece.element, words.view)):
                yield Line((at,), at, piece.element, ())
            continue
        joined.append((at, piece.element, words.spans(piece.element)))
        if not _mark_gone(piece.element, words.view):
            yield _line(joined)
            joined = []
    if joined:
        yield _line(joined)


def _line(joined: list[tuple[int, Element, Spans]]) -> Line:
    at, look, _ = next((one for one in reversed(joined) if any(s.text for s in one[2])), joined[-1])
    return Line(tuple(place for place, _, _ in joined), at, look, tuple(s for _, _, spans in joined for s in spans))


def _mark_gone(paragraph: Element, view: View) -> bool:
    mark = paragraph.find(f"{_PPR}/{_RPR}")
    return mark is not None and any(_GONE.get(str(e.tag)) is view for e in mark)


# ---------------------------------------------------------------- tables


def rows(table: Element, view: View) -> Iterator[Element]:
    """The rows that a table has in a view."""
    for row in _inside(table, q("w:tr"), view):
        properties = row.find(q("w:trPr"))
        if properties is None or not any(_GONE.get(str(e.tag)) is view for e in properties):
            yield row


def cells(row: Element, view: View) -> Iterator[Element]:
    """The cells that a row has in a view."""
    for cell in _inside(row, q("w:tc"), view):
        properties = cell.find(q("w:tcPr"))
        if properties is None or not any(_CELL_GONE.get(str(e.tag)) is view for e in properties):
            yield cell


def table_text(table: Element, words: Words) -> tuple[tuple[str, ...], ...]:
    """The cells of a table as text, rows of one length: a cell over several columns stands in its first."""
    out = []
    for row in rows(table, words.view):
        texts: list[str] = []
        for cell in cells(row, words.view):
            span = cell.find(f"{q('w:tcPr')}/{q('w:gridSpan')}")
            width = "" if span is None else str(span.get(_VAL, ""))
            texts.append(cell_text(cell, words))
            texts += [""] * (min(int(width), 64) - 1 if width.isdigit() else 0)
        out.append(texts)
    longest = max((len(r) for r in out), default=0)
    return tuple(tuple(r + [""] * (longest - len(r))) for r in out)


def cell_text(cell: Element, words: Words) -> str:
    """A cell's paragraphs, a line each; what a table inside it says stands in its place, cell by cell."""
    texts = []
    for line in lines(pieces(cell), words):
        if line.is_table:
            words.left_out.append(("table inside a table", line.look))
            texts += [text for row in table_text(line.look, words) for text in row if text]
        else:
            if any(s.link not in ("", s.text) and s.link.lower().startswith(_TAKEN) for s in line.spans):
                words.left_out.append(("link in a table's cell", line.look))
            parts = "".join(s.text for s in line.spans).split("\n")
            texts += [" ".join(part.split()) for part in parts]
    return "\n".join(texts).strip("\n")


def _inside(parent: Element, wanted: str, view: View) -> Iterator[Element]:
    """The rows of a table or cells of a row, out of whatever wraps them; never those of a table inside."""
    for child in parent:
        if child.tag == wanted:
            yield child
        elif isinstance(child.tag, str) and not child.tag.endswith("Pr") and _GONE.get(child.tag) is not view:
            yield from _inside(child, wanted, view)


def text_boxes(elements: Iterable[Element]) -> Iterator[Element]:
    """The insides of text boxes, each once: programs write every box twice, as an alternative."""
    for element in elements:
        for box in element.iter(_TEXT_BOX):
            if not any(a.tag == q("mc:Fallback") for a in box.iterancestors()):
                yield box
