"""What was pasted into a cell from Word or Excel: headings in the text, columns parted by tabs, letters for bullets.

`taken_apart` parts a whole entry ('Issues: ... Causes: ...') at its headings, and `put_together` types the parts as one
cell again: taken_apart(put_together(parts)) gives them back. What is not certain stays text, and `doubts` names it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from reportgen.richtext.blocks import cleaned

# The headings that officers use, one list for all their variants: small letters, without the colon that some type.
# A heading that is not here is printed as typed, with a warning, since it is more often a slip than a new custom.
KNOWN_HEADINGS = frozenset(
    {
        "issues",
        "issue",
        "general issues",
        "causes",
        "cause",
        "issues/causes",
        "issue/causes",
        "issue/cause",
        "issues and causes",
        "actions",
        "action",
        "actions in progress",
        "ongoing actions",
        "short term actions",
        "long term actions",
        "to achieve this",
    }
)
# In a text of its own these words lead to a list as often as they are a heading.
_LEAD_IN = frozenset({"to achieve this"})

_EXPLICIT = re.compile(r"\[\s*heading\s*:(.*)\]\s*$", re.IGNORECASE)
_BOLD = re.compile(r"(\*\*|__)([^*_]+)\1\s*(:?)$")


@dataclass(frozen=True)
class Part:
    """A stretch of a cell under one heading. `in_text` says that the heading is a line of the text."""

    heading: str
    text: str
    in_text: bool = False


@dataclass(frozen=True)
class TakenApart:
    """A cell's parts, in order, and the heading lines that may not have been meant: they are still text."""

    parts: tuple[Part, ...]
    unclear: tuple[str, ...] = ()
    against_column: str = ""  # the first heading of the text, where the column has another


@dataclass(frozen=True)
class _Heading:
    line: int
    text: str
    is_sure: bool

    @property
    def name(self) -> str:
        return named(self.text)


def named(heading: str) -> str:
    """A heading as it is compared: small letters, without the colon or dash at its end."""
    return " ".join(heading.rstrip(" \t\u00a0:–—-").split()).casefold()


def heading_in(line: str) -> str:
    """The heading that a line of a text may be, '' for none: a known one that stands alone, or '[heading: words]'."""
    found = _heading(0, line)
    return found.text if found else ""


def _heading(number: int, line: str) -> _Heading | None:
    words = line.strip()
    if len(words) > _LONGEST:
        return None
    if explicit := _EXPLICIT.match(words):
        text = " ".join(explicit[1].split())
        return _Heading(number, text, True) if text else None
    bold = _BOLD.match(words)
    text = " ".join((bold[2] + bold[3] if bold else words).split())
    name = named(text)
    if name not in KNOWN_HEADINGS or name in _LEAD_IN:
        return None
    return _Heading(number, text, bold is not None or text.endswith(":"))


_LONGEST = 200


def taken_apart(text: str, column: str = "") -> TakenApart:
    """A cell's text parted at the known headings in it; `column` is the heading that stands in the column beside it.

    A heading is a line of its own that says a known one and ends in a colon or is bold. Without either it counts where
    there are two different ones, the column's among them, or where it repeats the column's.
    """
    lines = _lines(text)
    found = [
        heading
        for n, line in enumerate(lines)
        if (line[:1].strip() or n == 0 or not lines[n - 1].strip()) and (heading := _heading(n, line)) is not None
    ]
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    leads = found[0] if found and found[0].line == first else None
    repeats = leads is not None and leads.name == named(column)
    names = {h.name for h in found} | ({named(column)} & KNOWN_HEADINGS)
    if not found or not (repeats or len(names) > 1 or any(h.is_sure for h in found)):
        return TakenApart((Part(column, text),), tuple(h.text for h in found))
    if column and leads is not None and not repeats:
        return TakenApart((Part(column, text),), against_column=leads.text)
    parts = [Part(column, "\n".join(lines[: found[0].line]))]
    for heading, following in zip(found, [*found[1:], None], strict=True):
        end = following.line if following else len(lines)
        parts.append(Part(heading.text, "\n".join(lines[heading.line + 1 : end]), in_text=True))
    if repeats:
        parts[:2] = [Part(column, parts[1].text)]
    elif not column and not parts[0].text.strip():
        del parts[0]
    return TakenApart(tuple(parts))


def put_together(parts: Sequence[Part]) -> str:
    """The text of one cell that holds these parts; the first one's heading may stand in the column."""
    stretches = []
    for n, part in enumerate(parts):
        # Without a text of its own the column's heading is said again, or the next one would seem to stand against it.
        says_heading = part.in_text or (n == 0 and len(parts) > 1 and part.heading and not part.text.strip())
        stretches.append(f"{_typed_heading(part.heading)}\n{part.text}".rstrip() if says_heading else part.text)
    return "\n\n".join(stretch for stretch in stretches if stretch)


def _typed_heading(heading: str) -> str:
    """A heading as a line that is sure to be read as one."""
    for line in (heading, f"**{heading}**"):
        if (read := _heading(0, line)) is not None and read.is_sure and read.text == heading:
            return line
    return f"[heading: {heading}]"


# --------------------------------------------------------------------------------------------- bullets
# Letters of the font Wingdings that Word shows as bullets, as they arrive where the font is lost; U+F020 to U+F0FF are
# the same signs as Word keeps them.
LETTERS = "§Øüvq"
_LETTER = re.compile(rf"[ \t]*([{LETTERS}])(\s+)(?=\S)")


def letter_bullets(lines: Sequence[str]) -> frozenset[str]:
    """The letters that begin several lines of a cell as a bullet would; § before a number is a paragraph's sign."""
    begun = [m[1] for line in lines if (m := _LETTER.match(line)) and not line[m.end() :][:1].isdigit()]
    return frozenset(letter for letter in begun if begun.count(letter) > 1)


def is_letter_bullet(line: str, usual: frozenset[str]) -> bool:
    """Whether a line begins with a letter that stands for a bullet: a tab or several spaces follow it, or the cell uses
    it so."""
    found = _LETTER.match(line)
    if found is None:
        return False
    return len(found[2].replace("\t", "  ")) > 1 or (found[1] in usual and not line[found.end() :][:1].isdigit())


def may_be_letter_bullet(line: str) -> bool:
    """Whether a line could be read as one, whatever stands around it."""
    return _LETTER.match(line) is not None


# --------------------------------------------------------------------------------------------- what is not certain
class Doubt(Enum):
    """What a text holds that may not have been meant as it is read."""

    LETTER = "a letter that may stand for a bullet"
    SYMBOL = "a sign of a symbol font"


def doubts(text: str) -> Iterator[tuple[Doubt, str]]:
    """What in a cell is not certain: the kind and the line that shows it, each kind once."""
    lines = _lines(text)
    usual = letter_bullets(lines)
    for line in lines:
        # 'v' and the like before a number or a name is how people write '§ 12' and 'v Chelsea'
        if may_be_letter_bullet(line) and not is_letter_bullet(line, usual) and line.lstrip()[0] in "Øüvq":
            yield Doubt.LETTER, line.strip()
            break
    if found := _SYMBOL.search("\n".join(_BULLET_SIGN.sub("", line, count=1) for line in lines)):
        yield Doubt.SYMBOL, f"U+{ord(found[0]):04X}"


# The bullets among them, at the beginning of a line, are read as such (`lines`).
BULLET_SIGNS, SQUARE_SIGNS = (
    "\uf046\uf06c\uf071\uf075\uf076\uf077\uf09f\uf0b7\uf0d4\uf0d8\uf0fc",
    "\uf06e\uf06f\uf0a7\uf0a8",
)
_BULLET_SIGN = re.compile(rf"^\s*[{BULLET_SIGNS}{SQUARE_SIGNS}]")
_SYMBOL = re.compile("[\uf020-\uf0ff]")


# --------------------------------------------------------------------------------------------- tables
Rows = tuple[tuple[str, ...], ...]
_MARK_ALONE = re.compile(r"\W?|[o§Øüvq]|\(?[a-z0-9]{1,4}[.)]")


def with_tables(text: str, place: Callable[[Rows], str]) -> str:
    """The text with [table: id] for every table that was pasted into it: two or more lines of as many cells each.

    `place` gives a table's id, or '' where it can stand nowhere; then its lines stay text.
    """
    lines = _lines(text)
    for stretch in reversed(list(_columns(lines))):
        rows = _rows([lines[n] for n in stretch])
        id_ = place(rows) if rows else ""
        if id_:
            lines[stretch.start : stretch.stop] = ["", f"[table: {id_}]", ""]
    return "\n".join(lines)


def columns_in(text: str) -> str:
    """The first line of a stretch whose columns are parted by tabs, its cells with | between them; '' for none."""
    lines = _lines(text)
    first = next(_columns(lines), None)
    return "" if first is None else " | ".join(cell.strip() for cell in lines[first.start].split("\t"))


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _columns(lines: Sequence[str]) -> Iterator[range]:
    """The stretches of lines whose columns are parted by tabs: two or more lines."""
    for parted, stretch in groupby(range(len(lines)), key=lambda n: _is_parted(lines[n])):
        numbers = list(stretch)
        if not parted:
            continue
        start = numbers[0]
        # A header of two columns, the first without a name, is one word behind a tab.
        if start and lines[start - 1].strip() and lines[start - 1].count("\t") == lines[start].count("\t"):
            start -= 1
        if numbers[-1] > start:
            yield range(start, numbers[-1] + 1)


def _rows(lines: Sequence[str]) -> Rows:
    """The cells of a stretch, () where it is no table for certain: rows of unlike length, or a list of terms."""
    outer = 1 if all(line.startswith("\t") for line in lines) else 0
    rows = [tuple(" ".join(cleaned(cell).split()) for cell in line.split("\t")[outer:]) for line in lines]
    while all(len(row) > 2 and not row[-1] for row in rows):
        rows = [row[:-1] for row in rows]
    terms = len(rows[0]) == 2 and all(row[0].endswith(":") for row in rows)
    listed = any(_SIGN_ALONE.fullmatch(row[0]) for row in rows)
    return () if len({len(row) for row in rows}) > 1 or terms or listed else tuple(rows)


_SIGN_ALONE = re.compile(r"[^\w\s]|[o§Øüvq]")


def _is_parted(line: str) -> bool:
    """Whether a line has a tab inside it that is not the one after a list's mark."""
    first, *others = line.strip().split("\t")
    if others and _MARK_ALONE.fullmatch(first.strip()):
        others = others[1:]
    return bool(others)
