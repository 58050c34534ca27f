"""The lines of one cell, read into blocks, and blocks typed as lines again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from reportgen.richtext import spans as _spans
from reportgen.richtext.blocks import Block, Bullet, Lettered, Note, Paragraph, TablePlace, cleaned, plain
from reportgen.richtext.pasted import (
    BULLET_SIGNS,
    SQUARE_SIGNS,
    heading_in,
    is_letter_bullet,
    letter_bullets,
    may_be_letter_bullet,
)

TYPING: tuple[str, ...] = (
    "Every line is a paragraph, a bullet or a list item of its own; empty lines may stand anywhere. An indented line"
    " without a mark goes on with the item above it.",
    "A line that begins with -, –, •, ·, ▪ or * and a space is a bullet. Indented further than the bullet above, or"
    " beginning with the letter o and a space, it is a bullet under that one; so is a line that begins '- o '.",
    "Bullets that were pasted from Word may have become letters: a line that begins with §, Ø, ü, v or q is a bullet"
    " where a tab or two spaces follow, or where several lines of the cell begin with the same one.",
    "Lines that begin a. b. c., (a) (b), (i) (ii), 1. 2. or 1) 2) are a list; it starts with its first letter or number"
    " and goes on with the next. Any other letter or number is plain text.",
    "A line that begins with * is a note where it stands alone, and where the cell uses another mark for its bullets;"
    " two such lines, one straight under the other, in a cell without other bullets make a list. A line that begins"
    " with ** and a space, or with Note:, is always a note.",
    "**two stars** make bold. _Underlines_ at the edges of words make italics, __doubled__ ones inside a word too.",
    "An address that begins http:// or https:// is a link, and so is [words](address), also with mailto:.",
    "A raised or lowered number is typed as its sign: 10³, m², CO₂. Letters are typed as x[lowered: max] and"
    " n[raised: a]. What is raised or lowered in the cell by its font is read as this.",
    "[table: id] in a line of its own places a table from the sheet Tables. In the sheet Commentary, lines that were"
    " pasted with tabs between their cells, as many in each line, are a table; the first line is its header.",
    "In the sheet Commentary, a line of its own that says a known heading and ends in a colon, or is bold, begins a"
    " heading; so do two different known headings without either. [heading: words] makes a heading of any words.",
    "A backslash before a mark makes it plain text: \\- is a hyphen, \\** two stars, \\Issues: no heading.",
)


def parse(text: str) -> tuple[Block, ...]:
    """The blocks that an officer typed in one cell, by the rules of `TYPING`. Never fails: what is no mark is text."""
    lines = _lines(text)
    star_bullets = _stars_are_bullets(lines)
    found: list[Block] = []
    raw: list[str] = []  # the typed text of each block, which an indented line may still lengthen
    outline = _Outline()
    for n, line in enumerate(lines):
        if not line.text:
            continue
        block, rest = _block(line, outline, star_bullets)
        goes_on = isinstance(block, Paragraph) and line.indent > 0 and n > 0 and lines[n - 1].text and raw
        if goes_on and not isinstance(found[-1], (Paragraph, TablePlace)):
            raw[-1] += " " + rest
            continue
        if not isinstance(block, (Bullet, Lettered)):
            outline.leave()
        found.append(block)
        raw.append(rest)
    read = [
        block if isinstance(block, TablePlace) else replace(block, spans=_spans.read(rest))
        for block, rest in zip(found, raw, strict=True)
    ]
    kept = _without_empty(read)
    return kept if len(kept) == len(read) else normalised(kept)  # an item may have lost the one it stood under


def typed(blocks: Iterable[Block]) -> str:
    """Blocks as an officer would type them in a cell; parse(typed(blocks)) == normalised(blocks)."""
    out = ""
    before: Block | None = None
    for block in normalised(blocks):
        if before is not None:
            listed = isinstance(before, (Bullet, Lettered)) and isinstance(block, (Bullet, Lettered))
            out += "\n" if listed else "\n\n"
        out += _typed_block(block)
        before = block
    return out


def normalised(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The same blocks in the one form that `parse` gives, so that two texts can be compared.

    Runs of one kind are one span, spaces at the edge of a kind are plain, bare addresses are links, links lead only
    to http, https and mailto; raised and lowered digits are characters of their own (³, ₂); an item is at most one
    level below the item before it; a list counts on from its last item, or starts again at 1. Blocks without text are
    left out.
    """
    out: list[Block] = []
    outline = _Outline()
    for block in _without_empty(
        b if isinstance(b, TablePlace) else replace(b, spans=_spans.tidied(b.spans)) for b in blocks
    ):
        match block:
            case Bullet():
                level = outline.enter_level(block.level)
                out.append(replace(block, level=level))
            case Lettered():
                level = outline.enter_level(block.level)
                style = block.style if block.style in _LABEL else "decimal"
                form = _FORM[style]
                expected = outline.last(level, style, form) + 1
                number = 1 if block.number == 1 else expected
                outline.count(level, style, form, number)
                out.append(replace(block, level=level, style=style, number=number))
            case Note():
                outline.leave()
                stars = "*" * len(block.mark) if block.mark and not block.mark.strip("*") else _NOTE
                out.append(replace(block, mark=stars))
            case TablePlace():
                outline.leave()
                out.append(TablePlace(_table_id(block.table_id)))
            case Paragraph():
                outline.leave()
                out.append(block)
    return tuple(out)


# --------------------------------------------------------------------------------------------- lines
_NOTE = "Note:"
# Marks of the first, second and third level as Word and officers set them; U+F0B7 and its like are the bullets of the
# fonts Symbol and Wingdings, as they arrive from Word. Its arrows are none: they say something.
_FIRST, _SECOND, _THIRD = f"-–—*•·●‣►➢∙{BULLET_SIGNS}", "o◦○", f"▪■□{SQUARE_SIGNS}"
_SIGNS = rf"{_FIRST[4:]}{_SECOND[1:]}{_THIRD}"
_BULLET = re.compile(rf"(?:([-–—*o])(?:\s+|$)|(-)(?=[^\W\d_])|([{_SIGNS}])\s*)")
_SECOND_MARK = re.compile(rf"(?:(o)\s+|([{_SIGNS}])\s*)(?=\S)")  # '- o text', as Word pastes a bullet under a typed one
_LABELLED = re.compile(r"(\(?)([a-z]{1,8}|\d{1,3})([.)])\s+(?=\S)")
_STARRED = re.compile(r"(\*{2,})\s+|(\*{1,})(?=[^\s*])(?!.*\*)|(\*)\s+(?=\S)")
_NOTED = re.compile(r"\*\*note\s*:\s*\*\*\s*|note\s*:\s*", re.IGNORECASE)
_TABLE = re.compile(r"\[\s*table\s*:([^\[\]]*)\]\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class _Line:
    indent: int  # in characters; a tab counts as four
    text: str
    letter: bool  # whether it begins with a letter that stands for a bullet


def _lines(text: str) -> list[_Line]:
    # A tab at the beginning of a line is an indent; elsewhere it is a space, and `cleaned` makes it one.
    found = []
    typed = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    seen = [cleaned(line.replace("\t", "  ")) for line in typed]
    usual = letter_bullets(seen)
    for line, as_seen in zip(typed, seen, strict=True):
        words = line.lstrip()
        indent = len(line[: len(line) - len(words)].expandtabs(4))
        found.append(_Line(indent, cleaned(words).strip(), is_letter_bullet(as_seen, usual)))
    return found


def _is_marked(text: str) -> bool:
    """Whether a line could begin anything but a paragraph, whatever stands before it."""
    if (
        any(p.match(text) for p in (_BULLET, _STARRED, _NOTED, _TABLE))
        or may_be_letter_bullet(text)
        or heading_in(text)
    ):
        return True
    labelled = _LABELLED.match(text)
    return labelled is not None and (len(labelled.group(2)) < 4 or not labelled.group(2).strip("ivxlc"))


def _stars_are_bullets(lines: list[_Line]) -> bool:
    """Whether a cell uses * for its bullets: twice, one straight under the other, and no other mark.

    A single one, or one among other bullets, is the star of a footnote.
    """
    single = [bool(re.match(r"\*(?:\s|$)", line.text)) for line in lines]
    if any(not star and (m := _BULLET.match(line.text)) and m.group(0).strip() != "*"
           for star, line in zip(single, lines, strict=True)):  # fmt: skip
        return False
    return any(a and b for a, b in pairwise(single))


class _Outline:
    """Where in nested lists the reader of a cell is: the indents that are open, and what each list counts."""

    def __init__(self) -> None:
        self._open: list[tuple[int, int]] = []
        self._counts: dict[tuple[int, str], tuple[str, int]] = {}

    def level_of(self, indent: int, rank: int) -> int:
        """The level an item would have; `rank` tells marks of one indent apart ('o' stands under '-')."""
        return min(_DEEPEST, sum(key < (indent, rank) for key in self._open))

    def enter(self, indent: int, rank: int, labelled: bool = False) -> int:
        """Open an item; the levels below it are closed. A label has no rank: indented, it takes no mark under it."""
        level = self.level_of(indent, rank)
        self._open = [*self._open[:level], (indent, _BELOW_ANY if labelled and indent else rank)]
        self._forget_below(level)
        return level

    def enter_level(self, wanted: int) -> int:
        """Open an item at a level, or at the deepest that the items before it allow."""
        level = max(0, min(wanted, len(self._open), _DEEPEST))
        self._open = [*self._open[:level], (level, 0)]
        self._forget_below(level)
        return level

    def leave(self) -> None:
        """Close all lists; a list of the first level may still go on after a paragraph."""
        self._open = []
        self._forget_below(0)

    def last(self, level: int, style: str, form: str) -> int:
        """The number of the list's last item; 0 where no list of this style and form ('.', '()') is open."""
        last_form, number = self._counts.get((level, style), (form, 0))
        return number if form == last_form else 0

    def count(self, level: int, style: str, form: str, number: int) -> None:
        """Say that a list has come to this number."""
        self._counts[level, style] = (form, number)

    def _forget_below(self, level: int) -> None:
        self._counts = {key: n for key, n in self._counts.items() if key[0] <= level}


_BELOW_ANY = 9
_DEEPEST = 8  # Word's lists have nine levels


def _block(line: _Line, outline: _Outline, star_bullets: bool) -> tuple[Block, str]:
    """The kind of block a line begins, still without its spans, and the rest of the line."""
    text = line.text
    if text.startswith("\\") and _is_marked(text.lstrip("\\")):
        return Paragraph(()), text[1:]
    if table := _TABLE.match(text):
        return TablePlace(_table_id(table.group(1))), ""
    if note := _NOTED.match(text):
        return Note((), _NOTE), text[note.end() :]
    starred = _STARRED.match(text)
    if starred and not (star_bullets and starred.group(3)):
        return Note((), next(g for g in starred.groups() if g)), text[starred.end() :]
    if line.letter:
        return Bullet((), outline.enter(line.indent, _rank(text[0]))), text[1:].lstrip()
    if bullet := _BULLET.match(text):
        return _bullet(next(g for g in bullet.groups() if g), text[bullet.end() :], line, outline)
    if labelled := _LABELLED.match(text):
        opening, label, closing = labelled.groups()
        form, level = opening + closing, outline.level_of(line.indent, 0)
        for style, number in _readings(label, form, level, outline):
            outline.enter(line.indent, 0, labelled=True)
            outline.count(level, style, form, number)
            return Lettered((), number, style, level), text[labelled.end() :]
    return Paragraph(()), text


def _bullet(mark: str, rest: str, line: _Line, outline: _Outline) -> tuple[Block, str]:
    """A bullet with its mark; in '- o text' the second one counts."""
    if rest.startswith("\\") and _SECOND_MARK.match(rest.lstrip("\\")):
        rest = rest[1:]
    elif mark in _FIRST and (second := _SECOND_MARK.match(rest)):
        mark, rest = next(g for g in second.groups() if g), rest[second.end() :]
    return Bullet((), outline.enter(line.indent, _rank(mark))), rest


def _rank(mark: str) -> int:
    """How deep a mark stands among others of one indent."""
    return 1 if mark in _SECOND else 2 if mark in _THIRD or mark == "§" else 0


def _readings(label: str, form: str, level: int, outline: _Outline) -> Iterator[tuple[str, int]]:
    """What a label can be where it stands: the next of a list that is open, or else the first of a new one."""
    for style, label_of in _LABEL.items():
        number = outline.last(level, style, form) + 1
        if number > 1 and label == label_of(number):
            yield style, number
    for style, label_of in _LABEL.items():
        if label == label_of(1):
            yield style, 1


def _letter(number: int) -> str:
    letters = ""
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(ord("a") + digit) + letters
    return letters


def _roman(number: int) -> str:
    out = ""
    for value, numeral in _NUMERALS:
        out += numeral * (number // value)
        number %= value
    return out


_NUMERALS = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LABEL: dict[str, Callable[[int], str]] = {"letter": _letter, "roman": _roman, "decimal": str}
_FORM = {"letter": ".", "roman": "()", "decimal": "."}


def _table_id(text: str) -> str:
    return " ".join(cleaned(text).replace("[", "").replace("]", "").split())


def _without_empty(blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(b for b in blocks if (_table_id(b.table_id) if isinstance(b, TablePlace) else plain(b.spans).strip()))


def _typed_block(block: Block) -> str:
    match block:
        case TablePlace():
            return f"[table: {block.table_id}]"
        case Note():
            return f"{block.mark} {_spans.typed(block.spans)}"
        case Bullet():
            text = _spans.typed(block.spans)
            text = "\\" + text if _SECOND_MARK.match(text.lstrip("\\")) else text
            return f"{'  ' * block.level}{'o' if block.level == 1 else '-'} {text}"
        case Lettered():
            label, form = _LABEL[block.style](block.number), _FORM[block.style]
            return f"{'  ' * block.level}{form[:-1]}{label}{form[-1]} {_spans.typed(block.spans)}"
        case Paragraph():
            text = _spans.typed(block.spans)
            return "\\" + text if _is_marked(text.lstrip("\\")) else text
