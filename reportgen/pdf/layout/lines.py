"""Breaks paragraphs into lines as Word does: break opportunities, tab stops, alignment, labels, line heights.

Breaking and placing are two steps. Breaking decides which atoms (words with the spaces after them, tabs, pictures) a
line holds; placing gives each its x. A line with a page number field is placed again when the number is known.
Lengths are in points, x from the left edge of the text column.

One module, though a long one: both steps measure the same atoms, and each line placed must fit as it was broken.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from reportgen.docx.document import Kind, PageField, Paragraph, Piece
from reportgen.docx.styles import RunFormat
from reportgen.docx.values import TabStop
from reportgen.pdf.layout.faces import Face, Fonts
from reportgen.pdf.losses import Losses

Resolve = Callable[[PageField], str]

_SLACK = 0.01  # rounding of widths must not break a line that fits
_SMALL = 0.58  # how large raised and lowered characters are, against the text's size
_RAISE, _LOWER = 0.33, -0.14
_SMALL_CAPS = 0.8
_WORDS = re.compile(
    r"[^ \u2000-\u2006\u2008-\u200a\u3000]+[ \u2000-\u2006\u2008-\u200a\u3000]*|[ \u2000-\u200a\u3000]+"
)
_WIDE = "\u2e80-\u2fff\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
# Inside a word, a line may end after a dash, after a slash before a letter, at marked places, and around
# Chinese and Japanese characters.
_INNER = re.compile(
    rf"(?<=\w-)(?=\w)|(?<=\w/)(?=[^\W\d_])|(?<=[\u2010\u2013\u2014])(?=\w)|(?<=[\u200b\u00ad])|(?<=[{_WIDE}])|(?=[{_WIDE}])"
)
_HAS_INNER = re.compile(rf"[-/\u2010\u2013\u2014\u200b\u00ad{_WIDE}]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_CASES = re.compile(r"[^\W\d_A-ZÀ-ÖØ-Þ]+|(?:[\W\d_]|[A-ZÀ-ÖØ-Þ])+")


class Atom(NamedTuple):
    """The least that a line is made of. `width` without, `trail` of the spaces after it."""

    piece: Piece
    face: Face | None
    size: float
    text: str
    width: float
    trail: float
    breaks: bool
    hyphen: bool = False


@dataclass(slots=True)
class Placed:
    """A stretch of a line in one font: where it starts and how wide it is."""

    x: float
    width: float
    piece: Piece
    face: Face | None
    size: float
    text: str
    rise: float
    word_space: float = 0.0
    label: bool = False


@dataclass(slots=True)
class Line:
    """A line of text. `ascent` is from its top to the baseline."""

    placed: list[Placed]
    ascent: float
    height: float
    leaders: list[tuple[float, float, str, RunFormat]] = field(default_factory=list)
    overhang: float = 0.0  # how much of the height is empty space that may stand below the page's last line
    ends_page: bool = False
    # What places the line anew when the page numbers in it are known
    again: Callable[[Resolve], Line] | None = None


@dataclass
class Setting:
    """What breaking needs beside the paragraph: fonts, and a place to report to."""

    fonts: Fonts
    losses: Losses
    default_tab: float = 36.0
    heading: str = ""  # the one that is being laid out

    def report(self, code: str, words: str = "") -> None:
        """Make a finding under the heading that is being laid out."""
        self.losses.add(code, self.heading, words)


def break_lines(paragraph: Paragraph, width: float, setting: Setting) -> list[Line]:
    """The lines of a paragraph in a column of this width; one empty line for a paragraph without content."""
    maker = _LineMaker(paragraph, width, setting)
    return maker.lines()


class _LineMaker:
    def __init__(self, paragraph: Paragraph, width: float, setting: Setting) -> None:
        self._paragraph = paragraph
        self._setting = setting
        f = self._format = paragraph.format
        self._right = max(width - f.right, f.left + 20.0)
        self._stops = f.tabs
        self._mark_face = setting.fonts.face(paragraph.mark.family, paragraph.mark.bold, paragraph.mark.italic)

    # ------------------------------------------------------------------ where lines end
    def lines(self) -> list[Line]:
        atoms = self._atoms()
        label, start = self._label()
        spans = self._fill(atoms, start)
        made = []
        for at, (begin, end, ended_by) in enumerate(spans):
            last = at == len(spans) - 1 or ended_by in (Kind.LINE_BREAK, Kind.PAGE_BREAK)
            x = start if at == 0 else self._format.left
            first_label = label if at == 0 else None
            # A break, or a tab that begins the next line, parts words for those who read the text alone.
            parted = ended_by is not None or (end < len(atoms) and atoms[end].piece.kind is Kind.TAB)
            line = self._place(atoms[begin:end], x, last, first_label, parted)
            line.ends_page = ended_by is Kind.PAGE_BREAK
            made.append(line)
        return made

    def _fill(self, atoms: list[Atom], start: float) -> list[tuple[int, int, Kind | None]]:
        """Which atoms stand in which line, as (begin, end, what ended it); breaks themselves stand in none."""
        spans: list[tuple[int, int, Kind | None]] = []
        right = self._right + _SLACK
        begin = at = 0
        breakable = 0  # the end of the line if it must break now
        x = start
        held: tuple[float, TabStop, float] | None = None  # text after a tab that aligns: (from, stop, its width)
        while at < len(atoms):
            atom = atoms[at]
            kind = atom.piece.kind
            if kind is Kind.LINE_BREAK or kind is Kind.PAGE_BREAK:
                spans.append((begin, at, kind))
                begin = at = at + 1
                x, breakable, held = self._format.left, begin, None
                continue
            if kind is Kind.TAB:
                stop = self._next_stop(x)
                if stop.position > self._right + 1 and stop.align == "left" and at > begin:
                    spans.append((begin, at, None))
                    begin = breakable = at
                    x, held = self._format.left, None
                    at += 1
                    x = min(self._next_stop(x).position, self._right)
                    continue
                held = None if stop.align == "left" else (x, stop, 0.0)
                x = stop.position if stop.align == "left" else x
                at += 1
                breakable = at
                continue
            after = self._advance(x, held, atom.width)
            if after > right and any(a.width or a.piece.kind is Kind.TAB for a in atoms[begin:at]):
                # Marks without a width do not begin a line: a word too wide for the column is cut where it stands.
                end = breakable if breakable > begin else at
                spans.append((begin, end, None))
                begin = at = breakable = end
                x, held = self._format.left, None
                continue
            if after > right and atom.width > right - x and len(atom.text) > 1:
                atoms[at : at + 1] = self._cut(atom, right - x)
                if atoms[at].text:
                    spans.append((begin, at + 1, None))
                    begin = at = breakable = at + 1
                    x, held = self._format.left, None
                    continue
            if held is not None:
                held = (held[0], held[1], held[2] + atom.width + atom.trail)
                x = self._advance(held[0], (held[0], held[1], held[2]), 0.0)
            else:
                x = after + atom.trail
            at += 1
            if atom.breaks:
                breakable = at
        if begin < len(atoms) or not spans or spans[-1][2] is Kind.LINE_BREAK:
            spans.append((begin, len(atoms), None))
        return spans

    @staticmethod
    def _advance(x: float, held: tuple[float, TabStop, float] | None, width: float) -> float:
        if held is None:
            return x + width
        since, stop, so_far = held
        width += so_far
        reach = stop.position if stop.align != "center" else stop.position + width / 2
        return max(since + width, reach)

    def _cut(self, atom: Atom, room: float) -> list[Atom]:
        """A word that is wider than the line, parted where the line ends; at least one character goes first."""
        face = atom.face
        fits = 1
        if face is not None:
            while fits < len(atom.text) - 1 and face.width(atom.text[: fits + 1]) * atom.size / 1000 <= room:
                fits += 1
        first, rest = atom.text[:fits], atom.text[fits:]
        scale = atom.size / 1000

        def part(text: str, trail: float, breaks: bool) -> Atom:
            width = face.width(text.rstrip(" ")) * scale if face is not None else 0.0
            return atom._replace(text=text, width=width, trail=trail, breaks=breaks)

        return [part(first, 0.0, True), part(rest, atom.trail, atom.breaks)]

    def _next_stop(self, x: float) -> TabStop:
        for stop in self._stops:
            if stop.position > x + _SLACK:
                if stop.align != "left" and stop.position > self._right:
                    return TabStop(self._right, stop.align, stop.leader)
                return stop
        hanging = self._format.left
        if x + _SLACK < hanging:
            return TabStop(hanging, "left", "")
        step = self._setting.default_tab
        return TabStop((int((x + _SLACK) / step) + 1) * step, "left", "")

    # ------------------------------------------------------------------ atoms
    def _atoms(self) -> list[Atom]:
        atoms: list[Atom] = []
        for piece in self._paragraph.pieces:
            if piece.kind is Kind.TEXT:
                self._text_atoms(piece, piece.text, atoms)
            elif piece.kind is Kind.PICTURE and piece.picture is not None:
                wide, _ = self.fit(piece)
                atoms.append(Atom(piece, None, 0.0, "", wide, 0.0, breaks=True))
            elif piece.kind is not Kind.PICTURE:
                atoms.append(Atom(piece, None, 0.0, "", 0.0, 0.0, breaks=False))
        return atoms

    def fit(self, piece: Piece) -> tuple[float, float]:
        """The size of a picture, shrunk to the column where it is wider."""
        picture = piece.picture
        if picture is None or not picture.width or not picture.height:
            return 0.0, 0.0
        shrink = min(1.0, (self._right - self._format.left) / picture.width)
        return picture.width * shrink, picture.height * shrink

    def _text_atoms(self, piece: Piece, text: str, atoms: list[Atom]) -> None:
        format = piece.format
        if format.caps:
            text = text.upper()
        if _RIGHT_TO_LEFT.search(text):
            self._setting.report("right-to-left", text)
        face = self._setting.fonts.face(format.family, format.bold, format.italic)
        size = format.size * _SMALL if format.vertical else format.size
        if format.small_caps and not format.caps:
            for part in _CASES.findall(text):
                small = part[0].islower()
                self._sized_atoms(
                    piece, part.upper() if small else part, face, size * _SMALL_CAPS if small else size, atoms
                )
        else:
            self._sized_atoms(piece, text, face, size, atoms)

    def _sized_atoms(self, piece: Piece, text: str, face: Face, size: float, atoms: list[Atom]) -> None:
        scale = size / 1000
        spacing = piece.format.spacing
        for use, part in self._setting.fonts.runs(text, face):
            for token in _WORDS.findall(part):
                for word in _INNER.split(token) if _HAS_INNER.search(token) else (token,):
                    if not word:
                        continue
                    hyphen = word[-1] == "\u00ad"
                    if hyphen or "\u200b" in word:
                        word = word.replace("\u00ad", "").replace("\u200b", "")
                    bare = word.rstrip(" \u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u3000")
                    width = use.width(bare) * scale
                    trail = use.width(word[len(bare) :]) * scale if len(bare) < len(word) else 0.0
                    if spacing:
                        width += spacing * len(bare)
                        trail += spacing * (len(word) - len(bare))
                    # The last token of a part may run on in the next piece; any other ends where a line may.
                    atoms.append(Atom(piece, use, size, word, width, trail, breaks=True, hyphen=hyphen))
                # Between tokens a line may break; after the last only where it ends in a space or a dash.
            if atoms and atoms[-1].piece is piece and not atoms[-1].trail and not atoms[-1].hyphen:
                last = atoms[-1]
                if last.text and last.text[-1] not in "-\u2010\u2013\u2014/":
                    atoms[-1] = last._replace(breaks=False)

    # ------------------------------------------------------------------ labels
    def _label(self) -> tuple[Placed | None, float]:
        """The label before the first line, and where the text after it starts."""
        f = self._format
        start = f.left + f.first
        label = self._paragraph.label
        if label is None:
            return None, start
        format = label.format
        face = self._setting.fonts.face(format.family, format.bold, format.italic)
        # One placed stretch a label: the first font that has all of it.
        parts = self._setting.fonts.runs(label.text.replace("\t", " "), face)
        use = parts[0][0] if len({p[0].name for p in parts}) == 1 else face
        text = "".join(p[1] for p in parts)
        width = use.width(text) * format.size / 1000
        x = start
        if label.align in ("right", "end"):
            x -= width
        elif label.align == "center":
            x -= width / 2
        placed = Placed(x, width, Piece(Kind.TEXT, format, text, label.tag), use, format.size, text, 0.0, label=True)
        end = x + width
        if label.suffix == "nothing":
            return placed, end
        if label.suffix == "space":
            placed.text += " "
            return placed, end + use.width(" ") * format.size / 1000
        placed.text += " "  # what stands between a label and its text is a tab; to a reader of text, a space
        return placed, max(self._next_stop(end).position, end)

    # ------------------------------------------------------------------ placing
    def _place(self, atoms: list[Atom], start: float, last: bool, label: Placed | None, parted: bool) -> Line:
        line = self._place_once(atoms, start, last, label, parted)
        if any(a.piece.field is not None for a in atoms):
            maker = self

            def again(resolve: Resolve) -> Line:
                known: list[Atom] = []
                done: set[int] = set()
                for atom in atoms:
                    counted = atom.piece.field
                    if counted is None:
                        known.append(atom)
                    elif id(atom.piece) not in done:
                        done.add(id(atom.piece))
                        maker._text_atoms(atom.piece, resolve(counted) or atom.piece.text, known)
                placed = maker._place_once(known, start, last, label, parted)
                placed.ascent, placed.height = line.ascent, line.height
                return placed

            line.again = again
        return line

    def _place_once(self, atoms: list[Atom], start: float, last: bool, label: Placed | None, parted: bool) -> Line:
        placed: list[Placed] = [label] if label is not None else []
        leaders: list[tuple[float, float, str, RunFormat]] = []
        x = start
        at = 0
        group_from = 0  # the first placed stretch after the last tab: only these are aligned and justified
        tabbed = False
        while at < len(atoms) or at == 0:
            tab = atoms[at] if at < len(atoms) and atoms[at].piece.kind is Kind.TAB else None
            if tab is not None:
                at += 1
                tabbed = True
            end = at
            while end < len(atoms) and atoms[end].piece.kind is not Kind.TAB:
                end += 1
            group = atoms[at:end]
            if tab is not None:
                stop = self._next_stop(x)
                there = self._start_at(stop, x, group)
                if stop.leader and there - x > 2:
                    leaders.append((x, there, stop.leader, tab.piece.format))
                if placed and placed[-1].piece.kind is Kind.TEXT:
                    _part_words(placed[-1])
                x = there
            group_from = len(placed)
            x = self._run_on(group, x, placed)
            at = end
            if at >= len(atoms):
                break
        trail = next((atom.trail for atom in reversed(atoms) if atom.piece.kind is not Kind.BOOKMARK), 0.0)
        if atoms and atoms[-1].hyphen and not last and placed:
            self._show_hyphen(placed[-1])
        self._align(placed, [] if last else placed[group_from:], self._right - (x - trail), tabbed)
        if parted and placed and placed[-1].face is not None:
            _part_words(placed[-1])
        ascent, height, overhang = self._height(atoms, label)
        return Line(placed, ascent, height, leaders, overhang)

    def _align(self, placed: list[Placed], justified: list[Placed], room: float, tabbed: bool) -> None:
        """Move what is placed into the room that the line has left, or share the room between the spaces."""
        align = self._format.align
        if room <= 0:
            return
        if not tabbed and align in ("center", "right"):
            shift = room / 2 if align == "center" else room
            for stretch in placed:
                if not (stretch.label and align == "center"):
                    stretch.x += shift
        elif align == "both":
            self._justify(justified, room)

    def _run_on(self, group: list[Atom], x: float, placed: list[Placed]) -> float:
        """Place atoms one after the other; atoms in one font become one stretch."""
        current: Placed | None = None
        for atom in group:
            piece = atom.piece
            if (
                current is not None
                and current.piece is piece
                and current.face is atom.face
                and current.size == atom.size
            ):
                current.text += atom.text
                current.width += atom.width + atom.trail
            else:
                format = piece.format
                rise = format.raised
                if format.vertical:
                    rise += format.size * (_RAISE if format.vertical == "superscript" else _LOWER)
                current = Placed(x, atom.width + atom.trail, piece, atom.face, atom.size, atom.text, rise)
                placed.append(current)
            x += atom.width + atom.trail
        return x

    def _start_at(self, stop: TabStop, x: float, group: list[Atom]) -> float:
        if stop.align == "left":
            return max(stop.position, x)
        width = sum(a.width + a.trail for a in group)
        if group:
            width -= group[-1].trail
        if stop.align == "center":
            return max(stop.position - width / 2, x)
        if stop.align == "decimal":
            before = 0.0
            for atom in group:
                head, point, _ = atom.text.partition(".")
                if point and atom.face is not None:
                    before += atom.face.width(head) * atom.size / 1000
                    break
                before += atom.width + atom.trail
            width = before
        return max(stop.position - width, x)

    @staticmethod
    def _show_hyphen(stretch: Placed) -> None:
        if stretch.face is not None:
            stretch.text += "-"

    @staticmethod
    def _justify(stretches: list[Placed], room: float) -> None:
        """Share the room between the spaces; those at the line's end do not count."""
        counts = [s.text.count(" ") for s in stretches]
        for at in reversed(range(len(stretches))):
            if stretches[at].piece.kind is not Kind.BOOKMARK:
                counts[at] = stretches[at].text.rstrip(" ").count(" ")
                break
        total = sum(counts)
        if not total:
            return
        extra = room / total
        moved = 0.0
        for stretch in stretches:
            stretch.x += moved
            stretch.word_space = extra
            added = extra * stretch.text.count(" ")
            stretch.width += added
            moved += added

    def _height(self, atoms: list[Atom], label: Placed | None) -> tuple[float, float, float]:
        """Where the baseline stands, how tall the line is, and how much of that is spacing below it."""
        ascent = descent = picture = 0.0
        seen: Face | None = None
        seen_size = 0.0
        for atom in atoms:
            if atom.piece.kind is Kind.PICTURE:
                picture = max(picture, self.fit(atom.piece)[1])
                continue
            face = atom.face
            format = atom.piece.format
            if face is None or (face is seen and atom.size == seen_size and not format.vertical and not format.raised):
                continue
            seen, seen_size = face, atom.size
            rise = 0.0
            if format.vertical:
                # Raised and lowered characters keep the height of the text they stand in.
                size = format.size
            else:
                size, rise = atom.size, format.raised
            ascent = max(ascent, face.ascent * size + max(rise, 0.0))
            descent = max(descent, face.descent * size + max(-rise, 0.0))
        if label is not None and label.face is not None and atoms:
            ascent = max(ascent, label.face.ascent * label.size)
            descent = max(descent, label.face.descent * label.size)
        if not ascent:
            ascent = self._mark_face.ascent * self._paragraph.mark.size
            descent = self._mark_face.descent * self._paragraph.mark.size
        f = self._format
        text = ascent + descent
        if f.line_rule == "exact":
            return f.line - descent * f.line / text, f.line, 0.0
        if f.line_rule == "atLeast":
            above = max(f.line - max(text, picture + descent), 0.0)
            return max(ascent, picture) + above, max(ascent, picture) + descent + above, 0.0
        # A multiple's extra stands below the text, so that the first line of a page starts at its top.
        below = text * (f.line - 1.0)
        return max(ascent, picture), max(ascent, picture) + descent + below, max(below, 0.0)


def _part_words(stretch: Placed) -> None:
    """End a stretch in a space, for those who read the text alone; nothing is printed."""
    if not stretch.text.endswith(" "):
        stretch.text += " "
