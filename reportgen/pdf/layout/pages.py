"""Puts slabs on pages: page breaks, repeated header rows, footnotes, headers and footers.

One pass: each page is filled as the document runs on, and nothing already placed is moved. What depends on the
number of pages (page x of y, the contents list) is drawn when all pages are known.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from reportgen.docx.document import Block, Document, Kind, Note, Section
from reportgen.docx.numbering import format_number
from reportgen.pdf.layout.slabs import Repeats, Slab, Stacker

MOST_PAGES = 5_000  # a report of 1,000 KPIs has 1,100
_NOTE_GAP = 8.0  # above the rule over footnotes, and with it
_SLACK = 0.05  # rounding of heights must not push a line over


class TooManyPages(Exception):
    """The document goes on after MOST_PAGES."""


@dataclass
class Page:
    """A page: where each slab stands. `repeated` slabs are header rows shown again."""

    section: Section
    number: int  # as printed, before it is formatted
    label: str
    placed: list[tuple[Slab, float, float]] = field(default_factory=list)  # slab, x, y
    repeated: list[tuple[Slab, float, float]] = field(default_factory=list)
    notes: list[tuple[Slab, float, float]] = field(default_factory=list)
    furniture: list[tuple[Slab, float, float, str]] = field(default_factory=list)  # with "header" or "footer"
    note_rule: float = 0.0
    section_at: int = 0


@dataclass
class Pages:
    """All pages, and where the bookmarks are: name to (page index, y from the top)."""

    pages: list[Page]
    bookmarks: dict[str, tuple[int, float]]
    section_pages: dict[int, int]


def lay_out_pages(document: Document, stacker: Stacker) -> Pages:
    """Lay the whole document out. Raises TooManyPages."""
    flow = _Flow(document, stacker)
    for at, section in enumerate(document.sections):
        flow.section(at, section)
    return flow.finish()


class _Flow:
    def __init__(self, document: Document, stacker: Stacker) -> None:
        self._document = document
        self._stacker = stacker
        self._pages: list[Page] = []
        self._section = document.sections[0]
        self._section_at = 0
        self._section_first = True
        self._furniture: dict[tuple[int, str, str], tuple[list[Slab], float]] = {}
        self._notes: dict[int, tuple[list[Slab], float]] = {}
        self._top = self._bottom = self._y = 0.0
        self._note_height = 0.0
        self._page_notes: list[Note] = []
        self._number = 0
        self._empty = True

    # ------------------------------------------------------------------ sections and pages
    def section(self, at: int, section: Section) -> None:
        """Lay one section out, on a page of its own unless it goes on where the last ended."""
        previous = self._section
        self._section, self._section_at, self._section_first = section, at, True
        same_page = (
            at > 0
            and section.starts == "continuous"
            and (section.width, section.height) == (previous.width, previous.height)
        )
        if section.page_start is not None and not (same_page and self._pages):
            self._number = section.page_start - 1
        if same_page and self._pages:
            self._section_first = False
        else:
            self._new_page()
            wants_even = {"evenPage": 0, "oddPage": 1}.get(section.starts)
            if wants_even is not None and self._number % 2 != wants_even:
                self._section_first = True
                self._new_page()
        width = section.width - section.left - section.right
        self._run(self._stacker.stack(section.blocks, width))

    def _new_page(self) -> None:
        self._close_page()
        if len(self._pages) >= MOST_PAGES:
            raise TooManyPages
        section = self._section
        self._number += 1
        page = Page(section, self._number, format_number(self._number, section.page_style), section_at=self._section_at)
        self._pages.append(page)
        kind = self._kind()
        header, header_height = self._column("header", kind)
        footer, footer_height = self._column("footer", kind)
        self._top = self._y = max(section.top, section.header + header_height if header else 0.0)
        below = max(section.bottom, section.footer + footer_height if footer else 0.0)
        self._bottom = section.height - below
        if self._bottom - self._top < 72:  # a header that leaves no room for text overlaps it, as in Word
            self._top = self._y = min(self._top, section.height / 3)
            self._bottom = max(self._bottom, self._top + section.height / 3)
        self._place_furniture(page, header, section.header, "header")
        self._place_furniture(page, footer, section.height - section.footer - footer_height, "footer")
        self._note_height = 0.0
        self._page_notes = []
        self._empty = True
        self._section_first = False

    def _kind(self) -> str:
        if self._section_first and self._section.first_differs:
            return "first"
        return "even" if self._document.even_differs and self._number % 2 == 0 else "default"

    def _column(self, where: str, kind: str) -> tuple[list[Slab], float]:
        """The slabs of a header or footer, laid out once a section, and their height."""
        key = (self._section_at, where, kind)
        if key not in self._furniture:
            section = self._section
            blocks: list[Block] = (section.headers if where == "header" else section.footers).get(kind, [])
            width = section.width - section.left - section.right
            slabs, after = self._stacker.column(blocks, width)
            height = sum(s.gap + s.height for s in slabs) + after
            self._furniture[key] = (slabs, height)
        return self._furniture[key]

    def _place_furniture(self, page: Page, slabs: list[Slab], y: float, where: str) -> None:
        for slab in slabs:
            y += slab.gap
            page.furniture.append((slab, page.section.left, y, where))
            y += slab.height

    def _close_page(self) -> None:
        """Put the footnotes of the page that ends at its foot."""
        if not self._pages or not self._page_notes:
            return
        page = self._pages[-1]
        y = self._bottom - self._note_height + _NOTE_GAP
        page.note_rule = y - _NOTE_GAP / 2
        for note in self._page_notes:
            slabs, height = self._notes[id(note)]
            at = y
            for slab in slabs:
                at += slab.gap
                page.notes.append((slab, page.section.left, at))
                at += slab.height
            y += height  # with the space after the note, which stands above the next

    # ------------------------------------------------------------------ filling
    def _run(self, slabs: list[Slab]) -> None:
        """Place slabs group by group; a group is what may not be parted."""
        at = 0
        while at < len(slabs):
            end = at
            while slabs[end].glued and end + 1 < len(slabs) and not slabs[end + 1].breaks_before:
                end += 1
            group = slabs[at : end + 1]
            self._group(group)
            at = end + 1

    def _group(self, group: list[Slab]) -> None:
        first = group[0]
        if first.breaks_before and not self._empty:
            self._new_page()
        needed = sum(s.gap + s.height for s in group) + self._notes_of(group) - group[-1].overhang
        if needed <= self._room() + _SLACK:
            for slab in group:
                self._put(slab)
            return
        # A page of its own, less the header rows that would stand above: does the group fit there?
        heading = self._heading_of(first)
        whole = self._bottom - self._top - (heading.height() if heading is not None else 0.0)
        fits_fresh = needed - (0.0 if first.keeps_gap else first.gap) <= whole + _SLACK
        if len(group) == 1:
            self._single(first, fits_fresh)
        elif fits_fresh and not self._empty:
            self._turn(first)
            for slab in group:
                self._put(slab)
        else:
            # What cannot stay together: keep pairs together as far as they go, as Word does.
            self._loose(group)

    def _loose(self, group: list[Slab]) -> None:
        for slab in group:
            if slab.gap + slab.height - slab.overhang + self._notes_of([slab]) <= self._room() + _SLACK:
                self._put(slab)
            else:
                self._single(slab, slab.height <= self._bottom - self._top)

    def _single(self, slab: Slab, fits_fresh: bool) -> None:
        """A slab for which the page has no room: part it where it may be, else turn the page."""
        splits = slab.may_split()
        if splits or not fits_fresh:
            if not splits and not self._empty:
                self._turn(slab)
            parted = slab.split(self._room() - slab.gap - self._notes_of([slab]) + _SLACK)
            if parted is not None:
                if not splits:
                    self._tell("row-too-tall")
                parted[0].gap = slab.gap
                self._put(parted[0])
                rest = parted[1]
                self._turn(rest)
                if rest.height <= self._room() + _SLACK:
                    self._put(rest)
                else:
                    self._single(rest, fits_fresh=False)
                return
        if not self._empty:
            self._turn(slab)
            if slab.height > self._room() + _SLACK:
                self._single(slab, fits_fresh=False)
                return
        self._put(slab)

    def _tell(self, code: str) -> None:
        """Make a finding on the page that is being filled."""
        self._stacker.setting.losses.add(code, "", page=len(self._pages))

    def _heading_of(self, slab: Slab) -> Repeats | None:
        table = slab.table
        return table if table is not None and table.rows and slab not in table.rows else None

    def _turn(self, following: Slab) -> None:
        """Go to a new page; a table that goes on there shows its header rows again."""
        self._new_page()
        table = self._heading_of(following)
        if table is None or table.height() > (self._bottom - self._top) / 2:
            return
        for row in table.rows:
            self._pages[-1].repeated.append((row, self._section.left, self._y))
            self._y += row.height

    def _room(self) -> float:
        return self._bottom - self._note_height - self._y

    def _put(self, slab: Slab) -> None:
        if not self._empty or slab.keeps_gap or len(self._pages) == 1:
            self._y += slab.gap
        for note in slab.notes:
            self._note_height += self._height_of(note) + (0.0 if self._page_notes else _NOTE_GAP)
            self._page_notes.append(note)
            if self._note_height > (self._bottom - self._top) * 0.9:
                self._tell("footnote-long")
        self._pages[-1].placed.append((slab, self._section.left, self._y))
        self._y += slab.height
        self._empty = False

    def _notes_of(self, slabs: list[Slab]) -> float:
        notes = [note for slab in slabs for note in slab.notes]
        if not notes:
            return 0.0
        height = sum(self._height_of(n) for n in notes) + (0.0 if self._page_notes else _NOTE_GAP)
        return min(height, (self._bottom - self._top) / 2)

    def _height_of(self, note: Note) -> float:
        found = self._notes.get(id(note))
        if found is None:
            width = self._section.width - self._section.left - self._section.right
            slabs, after = self._stacker.column(note.blocks, width)
            found = self._notes[id(note)] = (slabs, sum(s.gap + s.height for s in slabs) + after)
        return found[1]

    # ------------------------------------------------------------------ the end
    def finish(self) -> Pages:
        """Close the last page and find where the bookmarks came to stand."""
        self._close_page()
        bookmarks: dict[str, tuple[int, float]] = {}
        counts: dict[int, int] = {}
        for at, page in enumerate(self._pages):
            counts[page.section_at] = counts.get(page.section_at, 0) + 1
            for slab, _, y in page.placed:
                for paragraph in slab.anchors():
                    for piece in paragraph.pieces:
                        if piece.kind is Kind.BOOKMARK:
                            bookmarks.setdefault(piece.text, (at, y))
        return Pages(self._pages, bookmarks, counts)
