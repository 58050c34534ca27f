"""The lines of a region, read as the blocks that an officer would have typed in the workbook.

Lists, notes and tables are known by their styles; marks that were typed by hand ('- ', 'Note:', 'a. ') are read by the
workbook's own rules. A paragraph that the workbook itself has with such a mark at its beginning stays a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from reportgen import richtext
from reportgen.docx import document as docx
from reportgen.docx.fields import FAILED
from reportgen.docx.styles import Styles
from reportgen.draft.reading.lists import list_place
from reportgen.draft.reading.paragraphs import Line, plain_of
from reportgen.richtext import Block, Bullet, Lettered, Note, Paragraph, Span, Spans, TablePlace, plain
from reportgen.richtext.pasted import LETTERS

AWAITED = "Commentary awaited"
_NOTE = re.compile(r"(note\s*:|\*+)\s*", re.IGNORECASE)
_SHORTEST_LEFT = 4  # characters; a shorter text is more likely typed than left of a prompt
_FIRST_WORD = re.compile(r"(\s*)(\S+)(?=\s|$)")


@dataclass
class BlockReader:
    """Reads the blocks of the texts of one draft."""

    styles: Styles
    table_ids: Container[str] = ()  # of the tables that `[table: id]`, typed by hand, may place

    def blocks(self, lines: Sequence[Line], base: str, prompt: str, tables: Mapping[int, str]) -> tuple[Block, ...]:
        """The blocks of a region's lines, normalised.

        `base` is the region's text as the draft was built with it, `prompt` what stood in for it; `tables` gives the
        id of each table, by the place of its piece.
        """
        said_so = frozenset(failed_in(base))
        as_built = {plain(b.spans) for b in richtext.parse(base) if isinstance(b, Paragraph)}
        read: list[Block | None] = []  # None is an open question: a plain paragraph that may begin with a typed mark
        open_: list[Spans] = []
        for n, line in enumerate(lines):
            if line.last in tables:
                read.append(TablePlace(tables[line.last]))
            elif not self._is_caption(line, lines[n + 1 :], tables):
                for block in self._paragraph(line, without_failed(line.spans, said_so), prompt):
                    if isinstance(block, Paragraph) and plain(block.spans).strip() not in as_built:
                        open_.append(block.spans)
                        read.append(None)
                    else:
                        read.append(block)
        return richtext.normalised(_settled(read, open_, self.table_ids))

    def _is_caption(self, line: Line, after: Sequence[Line], tables: Mapping[int, str]) -> bool:
        """Whether a line is the caption of a table, which is read with it."""
        is_table_next = bool(after) and after[0].last in tables
        return is_table_next and _style(line, self.styles) == "caption"

    def _paragraph(self, line: Line, spans: Spans, prompt: str) -> Iterable[Block]:
        """The blocks that one paragraph holds: more than one where lists were typed with soft line breaks. `spans` are
        those of the line that count."""
        style, words = _style(line, self.styles), plain_of(spans)
        if not words or words == " ".join((prompt or AWAITED).split()):
            return ()
        if style == "prompt":
            return _beside_prompt(spans, prompt or AWAITED)
        item = list_place(line.block, self.styles) if isinstance(line.block, docx.Paragraph) else None
        if item is not None:
            if item.style:
                return (Lettered(spans, item.number, item.style, item.level),)
            return (Bullet(spans, item.level),)
        if style == "note" and (mark := _NOTE.match(plain(spans).lstrip())):
            return (Note(_without(spans, mark.group()), mark.group(1)),)
        return (Paragraph(part) for part in _soft_lines(spans))


def failed_in(text: str) -> list[str]:
    """What a text says that is no one's words: what a program shows for a reference that leads nowhere."""
    return FAILED.findall(text)


def without_failed(spans: Spans, said_so: Container[str] = ()) -> Spans:
    """Spans without that, but for what the workbook's own text says (`said_so`)."""
    whole = plain(spans)
    for found in reversed([*FAILED.finditer(whole)]):
        if found.group() not in said_so:
            end = found.end()
            beside = whole[: found.start()][-1:].isspace() and whole[end : end + 1].isspace()
            spans = (*_cut(spans, 0, found.start()), *_cut(spans, end + beside, len(whole)))
            whole = plain(spans)
    return spans


def _style(line: Line, styles: Styles) -> str:
    return styles.name(line.block.format.style) if isinstance(line.block, docx.Paragraph) else ""


def _beside_prompt(spans: Spans, prompt: str) -> Iterable[Block]:
    """What an officer typed into the paragraph of a prompt, without the prompt or what is left of it."""
    whole = plain(spans)
    if _is_left_of(whole.strip(), prompt):
        return ()
    stem = prompt.partition(":")[0]  # an officer may have typed over the owner's name
    for said in (prompt, f"{stem}:", stem):
        at = whole.find(said)
        if at >= 0:
            spans = (*_cut(spans, 0, at), *_cut(spans, at + len(said), len(whole)))
            break
    return (Paragraph(s) for s in _soft_lines(spans))


def _is_left_of(text: str, prompt: str) -> bool:
    """Whether a text is what stays of a prompt of which a piece was deleted: its beginning, its end, or both."""
    if len(text) < _SHORTEST_LEFT:
        return False
    cuts = range(len(text) + 1)
    return any(prompt.startswith(text[:n].rstrip()) and prompt.endswith(text[n:].lstrip()) for n in cuts)


def _soft_lines(spans: Spans) -> list[Spans]:
    """A paragraph's lines, where soft breaks part items of a list that was typed by hand; else the paragraph whole."""
    whole = plain(spans)
    if "\n" not in whole:
        return [spans]
    starts = [0, *(m.end() for m in re.finditer("\n", whole))]
    marked = [s for s in starts[1:] if _mark_of([whole[s:].split("\n")[0]])[0] is not None]
    if not marked:
        return [spans]
    edges = [0, *marked, len(whole)]
    return [_cut(spans, a, b) for a, b in pairwise(edges)]


def _settled(read: Sequence[Block | None], open_: Sequence[Spans], table_ids: Container[str]) -> Iterable[Block]:
    """The blocks, with the open questions answered: paragraphs in a row are read as lines of one cell."""
    waiting = iter(open_)
    row: list[Spans] = []
    for block in (*read, Note((), "")):  # a last block, which ends the last row
        if block is None:
            row.append(next(waiting))
            continue
        if row:
            kinds = _mark_of([plain(s) for s in row])
            for spans, kind in zip(row, kinds, strict=True):
                yield _typed(spans, kind, table_ids)
            row = []
        yield block


def _mark_of(texts: Sequence[str]) -> list[tuple[Block, int] | None]:
    """For each line of a cell, the kind of block that its typed mark makes it and the mark's length; None for plain.

    The rules are the workbook's: each line is put to them as its first word and a stand-in for the rest, so that no
    other mark in it counts.
    """
    lines, heads = [], []
    for text in texts:
        found = _FIRST_WORD.match(text)
        head = found.group(2) if found else ""
        indent = found.group(1).replace("\n", "") if found else ""
        rest = text[found.end() :] if found else ""
        gap = rest[: len(rest) - len(rest.lstrip())]
        if head in LETTERS and gap and not rest.lstrip()[:1].isdigit():
            lines.append(f"{indent}{head}{gap}x")  # how wide the gap is tells a lost bullet from a letter
        else:
            lines.append(f"{indent}{head} x" if _is_mark(head) else "x")
        heads.append((len(found.group(1)) if found else 0, head))
    blocks = richtext.parse("\n".join(lines))
    if len(blocks) != len(lines):
        return [None] * len(lines)
    out: list[tuple[Block, int] | None] = []
    for block, (indent_length, head), text in zip(blocks, heads, texts, strict=True):
        if isinstance(block, (Bullet, Lettered, Note)):
            rest = plain(block.spans)  # 'x', or the end of the first word and 'x'
            length = indent_length + len(head) - max(len(rest) - 2, 0)
            out.append((block, length + len(text[length:]) - len(text[length:].lstrip())))
        else:
            out.append(None)
    return out


def _is_mark(head: str) -> bool:
    return isinstance(next(iter(richtext.parse(f"{head} x")), None), (Bullet, Lettered, Note)) or bool(
        re.fullmatch(r"\(?[a-z0-9]{1,8}[.)]", head)
    )


def _typed(spans: Spans, kind: tuple[Block, int] | None, table_ids: Container[str]) -> Block:
    if plain(spans).lstrip().startswith("["):
        table = richtext.parse(plain(spans))
        if len(table) == 1 and isinstance(table[0], TablePlace) and table[0].table_id in table_ids:
            return table[0]
    if kind is None:
        return Paragraph(spans)
    block, length = kind
    if isinstance(block, TablePlace):
        return block
    return replace(block, spans=_cut(spans, length, len(plain(spans))))


def _without(spans: Spans, mark: str) -> Spans:
    whole = plain(spans)
    return _cut(spans, whole.index(mark) + len(mark), len(whole))


def _cut(spans: Spans, start: int, end: int) -> Spans:
    """The spans between two places, counted in characters."""
    out: list[Span] = []
    at = 0
    for span in spans:
        text = span.text[max(start - at, 0) : max(end - at, 0)]
        at += len(span.text)
        if text:
            out.append(replace(span, text=text))
    return tuple(out)
