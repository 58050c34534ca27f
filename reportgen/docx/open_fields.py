"""The fields that are open while a paragraph is read: their codes, what their results are, where they lead.

Fields may nest and may run over paragraphs, so where they stand is kept from one paragraph to the next. A field that
nobody ends is no field: its words are plain words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from reportgen.docx.document import Contents, Counted, PageField
from reportgen.docx.fields import Instruction, parse_instruction, unended
from reportgen.docx.structure import Tag

Element = etree._Element
_COUNTED = {
    "PAGE": Counted.PAGE,
    "NUMPAGES": Counted.PAGES,
    "SECTIONPAGES": Counted.SECTION_PAGES,
    "PAGEREF": Counted.PAGE_OF,
}
_NO_INSTRUCTION = Instruction("", (), {})
_NUMBER_STYLES = {
    "ROMAN": "upperRoman",
    "roman": "lowerRoman",
    "ALPHABETIC": "upperLetter",
    "alphabetic": "lowerLetter",
    "Arabic": "decimal",
    "ArabicDash": "numberInDash",
}


@dataclass
class OpenField:
    """A field that has begun: reading its code, then its result."""

    code: str = ""
    in_result: bool = False
    instruction: Instruction = _NO_INSTRUCTION
    counted: PageField | None = None
    shown: bool = False
    replaced: bool = False  # its result was read from elsewhere, so the stored one is passed over
    contents: Contents | None = None  # the list that is made anew, which keeps what is stored
    link: str = ""
    address: str = ""
    tag: Tag | None = None


class OpenFields:
    """The open fields of one part, the outermost first.

    `contents` puts a contents list where a TOC field asks for one, `safe` gives a link's address as it may be followed.
    """

    def __init__(self, contents: Callable[[Instruction], Contents | None], safe: Callable[[str], str]) -> None:
        self._contents, self._safe = contents, safe
        self._open: list[OpenField] = []
        self._unended: frozenset[Element] = frozenset()

    def restart(self, part: Element | None) -> None:
        """Forget what is open: a new part begins, with this root where it is known."""
        self._open.clear()
        self._unended = unended(part) if part is not None else frozenset()

    def is_unended(self, begin: Element) -> bool:
        """Whether nothing ends the field that begins here."""
        return begin in self._unended

    def begin(self, began: OpenField) -> None:
        """Open a field."""
        self._open.append(began)

    def code(self, text: str) -> None:
        """Read on in the code of the innermost field."""
        if self._open and not self._open[-1].in_result:
            self._open[-1].code += text

    def separate(self) -> None:
        """The code of the innermost field ends, its result begins."""
        if self._open and not self._open[-1].in_result:
            self.start_result(self._open[-1])

    def innermost(self) -> OpenField | None:
        """The field that would end next, its result begun."""
        if not self._open:
            return None
        if not self._open[-1].in_result:
            self.start_result(self._open[-1])
        return self._open[-1]

    def end(self) -> None:
        """Close the innermost field."""
        self._open.pop()

    def start_result(self, field: OpenField) -> None:
        """Read a field's code, now that it is whole."""
        field.in_result = True
        field.instruction = instruction = parse_instruction(field.code)
        counted = _COUNTED.get(instruction.name)
        argument = instruction.arguments[0] if instruction.arguments else ""
        if counted is not None and (counted is not Counted.PAGE_OF or argument):
            style = _NUMBER_STYLES.get(instruction.switches.get("*", ""), "")
            field.counted = PageField(counted, argument if counted is Counted.PAGE_OF else "", style)
        if instruction.name == "TOC":
            field.contents = self._contents(instruction)
        elif instruction.name == "HYPERLINK":
            anchor = instruction.switches.get("l", "")
            if argument:
                field.address = argument + (f"#{anchor}" if anchor else "")
                field.link = self._safe(field.address)
            elif anchor:
                field.link = field.address = f"#{anchor}"
        elif instruction.name in ("REF", "PAGEREF") and "h" in instruction.switches and argument:
            field.link = field.address = f"#{argument}"

    def mutes(self) -> bool:
        """Whether what is read now is a field's code, or a result that is made anew."""
        return any(not f.in_result or f.replaced or f.contents is not None for f in self._open)

    def listing(self) -> Contents | None:
        """The contents list whose stored result is being passed over."""
        return next((f.contents for f in self._open if f.contents is not None and f.in_result), None)

    def counted(self) -> OpenField | None:
        """The innermost field whose text is known once the pages are."""
        return next((f for f in reversed(self._open) if f.counted is not None), None)

    def leading(self) -> OpenField | None:
        """The innermost field that leads somewhere."""
        return next((f for f in reversed(self._open) if f.link), None)


def entry(line: str) -> tuple[str, str]:
    """A line of a contents list as (words, page or '')."""
    text, tab, page = line.rpartition("\t")
    if tab and re.fullmatch(r"\s*([0-9]+|[ivxlcdm]+|[IVXLCDM]+)\s*", page):
        return " ".join(text.split()), page.strip()
    return " ".join(line.split()), ""
