"""Where everything stands on the pages of a Word file, in points from a page's top left, for tests of places.

The ground makes the sums easy. A page is 500 by 500 with margins of 50, so that text runs from 50 to 450 both ways.
Text is 18-point Arial: a figure is 10 wide, a space or a full stop 5, a line 20.7 tall with its baseline 16.9 below
its top. `EXACT` makes lines of 20, of which a page holds twenty.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from reportgen.docx.document import Paragraph
from reportgen.docx.values import Border
from reportgen.pdf.layout.lines import Line
from tests.pdf.wordfiles import laid_out, p, r

LEFT, TOP, RIGHT, BOTTOM = 50.0, 50.0, 450.0, 450.0
FIGURE, SPACE = 10.01, 5.0
LINE, BASELINE = 20.7, 16.88  # of a single line: its height, and its top to the baseline
STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial"/><w:sz w:val="36"/></w:rPr>'
    '</w:rPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name'
    ' w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Other"><w:name w:val="Other"/></w:style>'
)
EXACT = '<w:spacing w:line="400" w:lineRule="exact"/>'
TEN = "1234567890"


def section(
    inside: str = "", top: float = 50, bottom: float = 50, header: float = 20, footer: float = 20, attributes: str = ""
) -> str:
    """The properties of a section of pages of 500 by 500; `inside` stands before the page's size."""
    return (
        f'<w:sectPr>{inside}<w:pgSz w:w="10000" w:h="10000"/><w:pgMar w:left="1000" w:right="1000"'
        f' w:top="{top * 20:.0f}" w:bottom="{bottom * 20:.0f}" w:header="{header * 20:.0f}"'
        f' w:footer="{footer * 20:.0f}"/>{attributes}</w:sectPr>'
    )


@dataclass(frozen=True)
class Text:
    """A stretch of text in one font. `width` is with the spaces after it; `top` and `height` are its line's."""

    part: str  # "body", "repeated", "note", "header" or "footer"
    words: str
    x: float
    top: float
    baseline: float
    height: float
    width: float
    size: float
    word_space: float


@dataclass
class Sheet:
    """A page as it is drawn."""

    texts: list[Text] = field(default_factory=list)
    rules: list[tuple[float, float, float, float, Border]] = field(default_factory=list)
    fills: dict[str, list[tuple[float, float, float, float]]] = field(default_factory=dict)  # colour: x, y, w, h
    leaders: list[tuple[float, float, str]] = field(default_factory=list)
    starts: list[tuple[str, float]] = field(default_factory=list)  # each paragraph's words and where it begins
    note_rule: float = 0.0
    number: str = ""
    _part: str = "body"

    def fill(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self.fills.setdefault(colour, []).append((x, y, width, height))

    def rule(self, x1: float, y1: float, x2: float, y2: float, border: Border) -> None:
        self.rules.append((x1, y1, x2, y2, border))

    def line(self, line: Line, x: float, y: float, paragraph: Paragraph) -> None:
        for placed in line.placed:
            self.texts.append(
                Text(
                    self._part, placed.text.rstrip(" "), x + placed.x, y, y + line.ascent - placed.rise, line.height,
                    placed.width, placed.size, placed.word_space,
                )
            )  # fmt: skip
        self.leaders += [(x + start, x + end, leader) for start, end, leader, _ in line.leaders]

    def anchor(self, paragraph: Paragraph, y: float) -> None:
        self.starts.append((paragraph.text(), y))

    def lines(self, part: str = "body") -> list[str]:
        """The words of each line, from the top."""
        found: dict[float, list[str]] = {}
        for text in self.texts:
            if text.part == part:
                found.setdefault(round(text.top, 2), []).append(text.words)
        return [" ".join(w for w in words if w) for _, words in sorted(found.items())]

    def find(self, words: str, part: str = "") -> Text:
        """The one stretch with these words."""
        (found,) = (t for t in self.texts if t.words == words and part in ("", t.part))
        return found


def sheets(body: str, **further: Any) -> list[Sheet]:
    """The pages of a file with this body, on the ground that the module describes."""
    layout = laid_out(body, **{"styles": STYLES, "section": section(), **further})
    made = []
    for page in layout._pages.pages:
        sheet = Sheet(note_rule=page.note_rule, number=page.label)
        for part, slabs in (("repeated", page.repeated), ("body", page.placed), ("note", page.notes)):
            sheet._part = part
            for slab, x, y in slabs:
                slab.draw(sheet, x, y)
        for slab, x, y, where in page.furniture:
            sheet._part = where
            slab.draw(sheet, x, y)
        made.append(sheet)
    return made


def sheet(body: str, **further: Any) -> Sheet:
    """The one page of a file."""
    (found,) = sheets(body, **further)
    return found


def lines_of_pages(body: str, **further: Any) -> list[list[str]]:
    """The words of each line of each page."""
    return [s.lines() for s in sheets(body, **further)]


def near(value: Any, within: float = 0.5) -> Any:
    """Equal but for the rounding of the widths above. A point more or less is a fault."""
    return pytest.approx(value, abs=within)


def numbered(count: int, start: int = 1, properties: str = EXACT) -> str:
    """As many paragraphs of one line, 20 tall: "1", "2" ..."""
    return "".join(p(r(str(at)), properties=properties) for at in range(start, start + count))


def long(lines: int, name: str = "a", properties: str = "") -> str:
    """A paragraph of so many lines, 20 tall: "a1", "a2" ..."""
    content = "<w:r><w:br/></w:r>".join(r(f"{name}{at}") for at in range(1, lines + 1))
    return p(content, properties=f"{properties}{EXACT}")
