"""Draws laid-out pages on a tagged canvas: text, lines, fills, pictures, links.

Fills and rules of a page are drawn first, as one artifact; then the text, each stretch for its tag. Text that
belongs to no tag (headers, footers, repeated header rows) is an artifact of its kind.
"""

from __future__ import annotations

from collections.abc import Callable

from reportgen.docx.document import Counted, Kind, PageField, Paragraph
from reportgen.docx.numbering import format_number
from reportgen.docx.structure import ARTIFACT, FOOTER, HEADER, REPEATED, STATUS, Tag
from reportgen.docx.values import Border
from reportgen.pdf.drawing.pictures import Pictures
from reportgen.pdf.file.tagging import TaggedCanvas
from reportgen.pdf.layout.faces import Encoder, Fonts
from reportgen.pdf.layout.lines import Line, Placed
from reportgen.pdf.layout.pages import Page, Pages

_DASHED = {"dotted": "[{0} {1}] 0 d", "dashed": "[{2} {2}] 0 d", "dashSmallGap": "[{2} {1}] 0 d"}
_STATUS_SIZE, _STATUS_LEAST, _STATUS_LOWEST, _STATUS_COLOUR = 13.0, 7.0, 36.0, "9C0006"
_NOTE_RULE = 144.0  # two inches, as Word draws it


class Drawer:
    """Draws the pages of one document. `mark` is what each page says of its status ("Draft"); '' says nothing."""

    def __init__(self, canvas: TaggedCanvas, pages: Pages, pictures: Pictures, fonts: Fonts, mark: str = "") -> None:
        self._mark = mark
        self._canvas = canvas
        self._pages = pages
        self._pictures = pictures
        self._fonts = fonts
        self._encoder = Encoder(canvas._doc)
        self._height = 0.0
        self._at = 0
        self._page: Page = pages.pages[0]
        self._fills: list[str] = []
        self._rules: dict[str, None] = {}  # in order, each once: neighbouring cells both draw the line between them
        self._over: list[Callable[[], None]] = []
        self._as: Tag | None = None  # what everything is drawn for, where it is not its own tag
        self._state = ("", 0.0, "", 0.0, 0.0)  # font, size, colour, word and letter spacing in force
        self._in_text = False
        self._link_texts: dict[Tag, str] = {}

    def draw(self) -> None:
        """Draw all pages."""
        for at, page in enumerate(self._pages.pages):
            self._one(at, page)

    def _one(self, at: int, page: Page) -> None:
        canvas = self._canvas
        canvas.setPageSize((page.section.width, page.section.height))
        self._at, self._page, self._height = at, page, page.section.height
        self._fills, self._rules, self._over = [], {}, []
        self._state = ("", 0.0, "", 0.0, 0.0)
        for slab, x, y, where in page.furniture:
            self._as = HEADER if where == "header" else FOOTER
            slab.draw(self, x, y)
        self._as = None
        repeated = iter(page.repeated)
        for slab, x, y in repeated:
            self._as = REPEATED
            slab.draw(self, x, y)
        self._as = None
        for slab, x, y in page.placed:
            slab.draw(self, x, y)
        if page.notes:
            y = page.note_rule
            self.rule(page.section.left, y, page.section.left + _NOTE_RULE, y, Border(0.5, 0.0, "000000", "single"))
            for slab, x, y in page.notes:
                slab.draw(self, x, y)
        if self._fills or self._rules:
            # All fills before all rules, or a row's fill would cover half of the line above it.
            canvas.mark(ARTIFACT)
            canvas.write("q")
            canvas.write("\n".join((*self._fills, *self._rules)))
            canvas.write("Q")
            canvas.unmark()
        for action in self._over:
            action()
        self._end_text()
        if self._mark:
            self._say_status(page)
        canvas.end_page()

    def _say_status(self, page: Page) -> None:
        """The status above the header, in the middle: in sight on every page, and in nobody's way.

        Not a watermark across the page, which makes the text over it harder to read.
        """
        canvas, face = self._canvas, self._fonts.face("Arial", True, False)
        headed = any(where == "header" for _, _, _, where in page.furniture)
        above = page.section.header if headed else page.section.top
        size = min(_STATUS_SIZE, max(above * 0.4, _STATUS_LEAST))
        x = (page.section.width - face.width(self._mark) * size / 1000) / 2
        y = self._height - min(max(above - size * 0.8, size * 1.5), _STATUS_LOWEST)
        canvas.mark(STATUS)
        canvas.write(f"BT {_rgb(_STATUS_COLOUR)} rg 0 Tw 0 Tc 1 0 0 1 {x:.2f} {y:.2f} Tm")
        for name, string in self._encoder.strings(face, self._mark):
            canvas.write(f"{name} {size:g} Tf {string} Tj")
        canvas.write("ET")
        canvas.unmark()

    # ------------------------------------------------------------------ the surface that slabs draw on
    def fill(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle behind the text."""
        if width > 0 and height > 0:
            bottom = self._height - y - height
            self._fills.append(f"{_rgb(colour)} rg {x:.2f} {bottom:.2f} {width:.2f} {height:.2f} re f")

    def rule(self, x1: float, y1: float, x2: float, y2: float, border: Border) -> None:
        """A straight line behind the text; a double line as two, others by their dashes."""
        y1, y2 = self._height - y1, self._height - y2
        width = border.width
        style = _DASHED.get(border.kind, "")
        dash = style.format(f"{width:.2f}", f"{width * 2:.2f}", f"{width * 4:.2f}") if style else ""
        parts = [f"{_rgb(border.colour)} RG"]
        if border.kind == "double":
            width = max(width / 3, 0.25)
            for offset in (-width, width):
                dx, dy = (offset, 0.0) if x1 == x2 else (0.0, offset)
                parts.append(f"{width:.2f} w {x1 + dx:.2f} {y1 + dy:.2f} m {x2 + dx:.2f} {y2 + dy:.2f} l S")
        else:
            # A line reaches half its width further at both ends, so that corners meet.
            more_x, more_y = (width / 2, 0.0) if y1 == y2 else (0.0, width / 2)
            parts.append(f"{width:.2f} w {dash}" if dash else f"{width:.2f} w")
            parts.append(f"{x1 - more_x:.2f} {y1 + more_y:.2f} m {x2 + more_x:.2f} {y2 - more_y:.2f} l S")
            if dash:
                parts.append("[] 0 d")
        self._rules[" ".join(parts)] = None

    def anchor(self, paragraph: Paragraph, y: float) -> None:
        """A paragraph starts here: a heading enters the bookmarks pane."""
        if paragraph.heading and self._as is None:
            self._canvas.bookmark(paragraph.title, paragraph.heading, self._height - y)

    def line(self, line: Line, x: float, y: float, paragraph: Paragraph) -> None:
        """A line of text with its top at y."""
        if line.again is not None:
            line = line.again(self._number)
        baseline = y + line.ascent
        for placed in line.placed:
            self._decorate(placed, x, y, baseline, line)
        for start, end, leader, format in line.leaders:
            self._leader(x + start, x + end, baseline, leader, format.colour or "000000", format.size)
        tag, artifact = paragraph.tag, self._as
        whole = list(line.placed)

        def write() -> None:
            for placed in whole:
                self._stretch(placed, x, baseline, tag, artifact)

        self._over.append(write)
        if artifact is None and any(p.piece.link for p in whole):
            self._links(whole, x, y, line, paragraph)

    # ------------------------------------------------------------------ parts of a line
    def _number(self, field: PageField) -> str:
        """The text of a page number field on the page being drawn."""
        pages = self._pages
        if field.counted is Counted.PAGE_OF:
            found = pages.bookmarks.get(field.bookmark)
            if found is None:
                return ""  # a bookmark that is gone: the stored text stays
            page = pages.pages[found[0]]
            return format_number(page.number, field.style) if field.style else page.label
        if field.counted is Counted.PAGE:
            return format_number(self._page.number, field.style) if field.style else self._page.label
        count = len(pages.pages)
        if field.counted is Counted.SECTION_PAGES:
            count = pages.section_pages[self._page.section_at]
        return format_number(count, field.style or "decimal")

    def _decorate(self, placed: Placed, x: float, y: float, baseline: float, line: Line) -> None:
        """Highlights, underlines and strikes."""
        format = placed.piece.format
        if placed.face is None or placed.label:
            return
        left, width = x + placed.x, placed.width
        if format.background:
            self.fill(left, y, width, line.height, format.background)
        if format.underline or format.strike:
            bare = len(placed.text) - len(placed.text.rstrip(" "))
            if bare and not placed.word_space:
                width -= placed.face.width(" " * bare) * placed.size / 1000
            weight = max(placed.size / 18, 0.4)
            colour = format.colour or "000000"
            if format.underline:
                at = baseline + placed.size * 0.11 - placed.rise
                kind = {"double": "double", "dotted": "dotted", "dash": "dashed"}.get(format.underline, "single")
                self.rule(left, at, left + width, at, Border(weight, 0.0, colour, kind))
            if format.strike:
                at = baseline - placed.size * 0.28 - placed.rise
                self.rule(left, at, left + width, at, Border(weight, 0.0, colour, "single"))

    def _leader(self, start: float, end: float, baseline: float, leader: str, colour: str, size: float) -> None:
        """The dots before a tab's text; drawn, not written, so that nobody has them read out."""
        y = self._height - baseline
        if leader in ".·":
            raised = size * 0.25 if leader == "·" else size * 0.05
            # Dots sit on a common grid, so that those of all lines stand under each other.
            step = size * 0.28
            first = (int((start + 2) / step) + 1) * step
            if first < end - 2:
                dots = f"1 J {size * 0.09:.2f} w [0 {step:.2f}] 0 d {first:.2f} {y + raised:.2f} m"
                self._rules[f"{_rgb(colour)} RG {dots} {end - 2:.2f} {y + raised:.2f} l S [] 0 d 0 J"] = None
        else:
            height = size * 0.25 if leader == "-" else -1.0
            line = f"{start + 1:.2f} {y + height:.2f} m {end - 1:.2f} {y + height:.2f} l S"
            self._rules[f"{_rgb(colour)} RG 0.5 w {line}"] = None

    def _stretch(self, placed: Placed, x: float, baseline: float, tag: Tag | None, artifact: Tag | None) -> None:
        piece = placed.piece
        own = artifact or piece.tag or tag or ARTIFACT
        if piece.kind is Kind.PICTURE:
            self._picture(placed, x, baseline, own)
            return
        if not placed.text or placed.face is None:
            return
        canvas = self._canvas
        if canvas._open is not own:
            self._end_text()
            canvas.mark(own)
        if not self._in_text:
            canvas.write("BT")
            self._in_text = True
        format = piece.format
        colour = format.colour or "000000"
        parts: list[str] = []
        font, size, shade, word, letter = self._state
        if shade != colour:
            parts.append(f"{_rgb(colour)} rg")
        if word != placed.word_space:
            parts.append(f"{placed.word_space:.3f} Tw")
        if letter != format.spacing:
            parts.append(f"{format.spacing:.2f} Tc")
        parts.append(f"1 0 0 1 {x + placed.x:.2f} {self._height - baseline + placed.rise:.2f} Tm")
        for name, string in self._encoder.strings(placed.face, placed.text):
            if (font, size) != (name, placed.size):
                parts.append(f"{name} {placed.size:g} Tf")
                font, size = name, placed.size
            parts.append(f"{string} Tj")
        self._state = (font, size, colour, placed.word_space, format.spacing)
        canvas.write(" ".join(parts))

    def _end_text(self) -> None:
        if self._in_text:
            self._canvas.write("ET")
            self._in_text = False

    def _picture(self, placed: Placed, x: float, baseline: float, tag: Tag) -> None:
        picture = placed.piece.picture
        if picture is None or not placed.width or not picture.width:
            return
        height = picture.height * placed.width / picture.width
        left, bottom = x + placed.x, self._height - baseline
        self._end_text()
        canvas = self._canvas
        canvas.mark(tag)
        font = self._fonts.face("Arial", False, False).name
        self._pictures.draw(canvas, picture, left, bottom, placed.width, height, font)
        canvas.unmark()
        if tag.role == "Figure":
            canvas.box(tag, (left, bottom, left + placed.width, bottom + height))

    # ------------------------------------------------------------------ links
    def _links(self, whole: list[Placed], x: float, y: float, line: Line, paragraph: Paragraph) -> None:
        spans: list[tuple[Tag, str, float, float]] = []
        for placed in whole:
            piece = placed.piece
            tag = piece.tag
            if tag is not None and tag.role == "Figure":
                tag = tag.parent
            if not piece.link or tag is None or tag.role != "Link":
                continue
            left, right = x + placed.x, x + placed.x + placed.width
            if spans and spans[-1][0] is tag:
                spans[-1] = (tag, piece.link, spans[-1][2], right)
            else:
                spans.append((tag, piece.link, left, right))
        top = self._height - y
        bottom = self._height - y - line.height
        for tag, link, left, right in spans:
            target: str | tuple[int, float] = link
            if link.startswith("#"):
                found = self._pages.bookmarks.get(link[1:])
                if found is None:
                    continue
                target = (found[0], self._pages.pages[found[0]].section.height - found[1])
            words = self._words(tag, paragraph)

            def add(
                tag: Tag = tag,
                box: tuple[float, float, float, float] = (left, bottom, right, top),
                words: str = words,
                target: str | tuple[int, float] = target,
            ) -> None:
                self._canvas.link(tag, box, words, target)

            self._over.append(add)

    def _words(self, tag: Tag, paragraph: Paragraph) -> str:
        """What a link says, for those who hear it without the page around it."""
        found = self._link_texts.get(tag)
        if found is None:
            parts = [
                (p.tag.alt or "")
                if p.tag is not tag
                else p.text
                if p.field is None
                else self._number(p.field) or p.text
                for p in paragraph.pieces
                if p.tag is not None and tag in (p.tag, p.tag.parent) and p.kind in (Kind.TEXT, Kind.PICTURE)
            ]
            found = self._link_texts[tag] = " ".join(" ".join(parts).split()) or "Link"
        return found


def _rgb(colour: str) -> str:
    found = _COLOURS.get(colour)
    if found is None:
        found = " ".join(f"{int(colour[i : i + 2], 16) / 255:.3g}" for i in (0, 2, 4))
        if len(_COLOURS) < 1000:
            _COLOURS[colour] = found
    return found


_COLOURS: dict[str, str] = {}
