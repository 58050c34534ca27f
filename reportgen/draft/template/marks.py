"""Marks: how a value that needs more than plain text travels through a template.

A template says `{{ m.value }}` in whatever style its owner likes, and gets text. Where that text must become a locked
figure, a picture, a link or a heading with a bookmark, it is wrapped in characters of Unicode's private use area with
a number between them. When the template has been filled in, one pass over the document finds the marks and builds
what they stand for. Data can never forge a mark: `clean` takes these characters out of every text first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reportgen.compose import RatingShown

OPEN, MIDDLE, CLOSE = "\ue000", "\ue001", "\ue002"
END = "\ue003"  # stands at the end of the body while a template is filled in: proof that nothing was cut off

BLOCK_OPEN, BLOCK_CLOSE = "\ue004", "\ue005"

MARK = re.compile(f"{OPEN}([0-9]+){MIDDLE}([^{OPEN}{MIDDLE}{CLOSE}]*){CLOSE}")
BLOCK = re.compile(f"{BLOCK_OPEN}([0-9]+){BLOCK_CLOSE}")

# Characters that XML forbids, lone surrogates, and the private characters that marks are made of.
_UNFIT = re.compile("[\x00-\x08\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\ue000-\ue00f]")


def clean(text: str) -> str:
    """The text without what a document cannot hold. A vertical tab, Word's soft break, becomes a line break."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n")
    return _UNFIT.sub("", text)


def unfit(text: str) -> bool:
    """Whether `clean` drops characters of this text."""
    return _UNFIT.search(text) is not None


@dataclass(frozen=True)
class Figure:
    """A figure or other fact from the workbook, locked in the draft. `title` is what a person calls this place."""

    key: str
    title: str


@dataclass(frozen=True)
class Heading:
    """The words of a heading, which get a bookmark so that the heading can be found again."""

    key: str


@dataclass(frozen=True)
class Link:
    """Words that lead to an address."""

    address: str


@dataclass(frozen=True)
class Rating:
    """A rating: a decorative sign and the word in bold. Without a key it is one of the rating key's, not a figure."""

    rating: RatingShown
    key: str = ""
    title: str = ""


@dataclass(frozen=True)
class Trend:
    """A measure's chart, locked like a figure."""

    key: str
    title: str
    measure_id: str
    alt: str


@dataclass(frozen=True)
class Wide:
    """A picture over the width of the text: the totals as a bar, a large chart. `key` names its picture too.

    It is locked like a figure, unless what stands around it is locked as a whole (`inside_lock`).
    """

    key: str
    title: str
    alt: str
    inside_lock: bool = False


Mark = Figure | Heading | Link | Rating | Trend | Wide


@dataclass
class Marks:
    """The marks of one render, in the order they were made."""

    made: list[Mark] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)  # the XML of whole paragraphs

    def wrap(self, mark: Mark, text: str) -> str:
        """The text as it goes into the template's context. The text must be clean."""
        self.made.append(mark)
        return f"{OPEN}{len(self.made) - 1}{MIDDLE}{text}{CLOSE}"

    def block(self, xml: str) -> str:
        """A text that stands for whole paragraphs until `put_blocks`; '' for none, so that a template can ask."""
        if not xml:
            return ""
        self.blocks.append(xml)
        return f"{BLOCK_OPEN}{len(self.blocks) - 1}{BLOCK_CLOSE}"

    def length_of_block(self, piece: str) -> int:
        """How many characters a piece of a filled-in template grows by: those of the block it stands for, if any."""
        found = BLOCK.fullmatch(piece) if piece.startswith(BLOCK_OPEN) else None
        return len(self.blocks[int(found[1])]) if found else 0

    def put_blocks(self, xml: str) -> str:
        """The filled-in template with whole paragraphs in place of the texts that stood for them."""
        return BLOCK.sub(lambda found: self.blocks[int(found[1])], xml)


def unwrap(text: str) -> str:
    """The text without its marks, for places that hold nothing but text (alternative text)."""
    return MARK.sub(r"\2", text)
