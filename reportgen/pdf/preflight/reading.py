"""What makes a draft hard to read for people who cannot see it well, or at all.

Looks at the document as the PDF will show it: effective formats, tables as tagged, links with their words. Each rule
is one that Word's own accessibility checker, WCAG 2.2 or PDF/UA states, and each finding says how to mend it in Word.
"""

from __future__ import annotations

import colorsys
import ipaddress
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from reportgen.docx.document import Block, Cell, Contents, Kind, Paragraph, Piece, Section, Table
from reportgen.docx.structure import Tag
from reportgen.docx.styles import RunFormat, Styles
from reportgen.findings import Finding, InDocument, Severity
from reportgen.pdf.preflight.waiting import short

_WHITE, _BLACK = "FFFFFF", "000000"
# WCAG 2.2, 1.4.3: large is 18 point, or 14 point bold.
_LEAST, _LEAST_LARGE, _LARGE, _LARGE_BOLD = 4.5, 3.0, 18.0, 14.0
_LONGEST_HEADING = 100  # characters; a longer bold paragraph is a sentence with emphasis
_MUCH_BIGGER = 1.25  # times the body's size
_NO_HEADING_STYLES = ("title", "subtitle", "caption", "prompt", "quote", "intense quote", "note", "header", "footer")
_VAGUE = frozenset(
    (
        "here", "click here", "click", "this", "this link", "link", "this page", "page", "more", "read more",
        "see more", "more information", "further information", "find out more", "learn more", "details", "see here",
        "website", "this website", "download",
    )
)  # fmt: skip
_BARE = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_SHARED_HOSTS = ("sharepoint.com", "onedrive.live.com", "1drv.ms", "teams.microsoft.com", "office.com", "office365.com")
_INSIDE_ENDINGS = (".local", ".internal", ".intranet", ".lan", ".corp")
_SIGNS = frozenset("●○■□▲▼◆◇★⬤⬛•▪◼⚫⚪◯◉▶◀✚✖")
_SHORT_SIGN = 2  # characters


@dataclass(frozen=True)
class _Met:
    """A paragraph or table as it is met: under which heading, on which colour, in which cell."""

    block: Paragraph | Table
    heading: str
    background: str
    cell: Cell | None
    previous: Block | None = None
    following: Block | None = None


def check(sections: list[Section], styles: Styles) -> list[Finding]:
    """Everything of this kind in a document, in its order. `styles` are the document's own."""
    met = list(_walk(sections))
    body = _body_size(met)
    found: list[Finding] = list(_empty_paragraphs(sections))
    level = 0
    told: set[tuple[str, str, str]] = set()
    for one in met:
        if isinstance(one.block, Table):
            found += _table(one.block, one.heading)
            continue
        paragraph = one.block
        if paragraph.heading:
            if paragraph.outline + 1 > level + 1:
                found.append(_skipped(paragraph, level))
            level = paragraph.outline + 1
        elif one.cell is None and _poses_as_heading(one, styles, body):
            found.append(_fake_heading(paragraph, one.heading, level))
        found += _links(paragraph, one.heading)
        for finding, key in (*_contrast(one), *_colour_alone(one)):
            if key not in told:
                told.add(key)
                found.append(finding)
    return found


def _walk(sections: list[Section]) -> Iterator[_Met]:
    """Every paragraph and table in reading order, cells and footnotes included, contents lists left out."""
    heading = [""]

    def go(blocks: list[Block], background: str, cell: Cell | None) -> Iterator[_Met]:
        for at, block in enumerate(blocks):
            if isinstance(block, Contents):
                continue
            if isinstance(block, Table):
                yield _Met(block, heading[0], background, cell)
                for row in block.rows:
                    for inner in row.cells:
                        yield from go(inner.blocks, inner.fill or background, inner)
                continue
            if block.heading:
                heading[0] = block.title
            yield _Met(block, heading[0], block.format.background or background, cell, *_around(blocks, at))
            for piece in block.pieces:
                if piece.note is not None:
                    yield from go(piece.note.blocks, _WHITE, None)

    for section in sections:
        yield from go(section.blocks, _WHITE, None)


def _around(blocks: list[Block], at: int) -> tuple[Block | None, Block | None]:
    """The blocks before and after, past empty paragraphs."""
    before = (blocks[i] for i in range(at - 1, -1, -1) if not _is_blank(blocks[i]))
    after = (blocks[i] for i in range(at + 1, len(blocks)) if not _is_blank(blocks[i]))
    return next(before, None), next(after, None)


def _is_blank(block: Block) -> bool:
    return isinstance(block, Paragraph) and _is_empty(block)


def _body_size(met: Iterable[_Met]) -> float:
    """The size that most of the text is set in."""
    sizes: Counter[float] = Counter()
    for one in met:
        if isinstance(one.block, Paragraph) and not one.block.heading:
            for piece in one.block.pieces:
                sizes[piece.format.size] += len(piece.text)
    return sizes.most_common(1)[0][0] if sizes else 12.0


def _is_empty(paragraph: Paragraph) -> bool:
    return all(p.kind is Kind.BOOKMARK or (p.kind is Kind.TEXT and not p.text.strip()) for p in paragraph.pieces)


def _texts(paragraph: Paragraph) -> list[Piece]:
    return [p for p in paragraph.pieces if p.kind is Kind.TEXT and p.text.strip()]


def _finding(code: str, heading: str, at: str, problem: str, remedy: str) -> Finding:
    return Finding(code, Severity.WARNING, InDocument(short(heading, 120), short(at)), problem, remedy)


# ---------------------------------------------------------------------- headings and spacing
def _skipped(paragraph: Paragraph, level: int) -> Finding:
    own = paragraph.outline + 1
    above = f"the heading above it is at level {level}" if level else "it is the first heading"
    return _finding(
        "heading-skipped",
        paragraph.title,
        "",
        f"The heading is at level {own}, but {above}; the PDF puts it at level {level + 1}.",
        f"In Word, select it and choose Heading {level + 1} among the styles.",
    )


def _poses_as_heading(one: _Met, styles: Styles, body: float) -> bool:
    paragraph = one.block
    if not isinstance(paragraph, Paragraph) or paragraph.label is not None or not _looks_like_heading(paragraph, body):
        return False
    name = styles.name(paragraph.format.style)
    if name in _NO_HEADING_STYLES or name.startswith("toc"):
        return False
    following = one.following
    if following is None or (isinstance(following, Paragraph) and following.heading):
        return False
    # Bold lines one below the other are a block of their own (a title page, an address), not headings.
    beside = (b for b in (one.previous, following) if isinstance(b, Paragraph) and not b.heading)
    return not any(_looks_like_heading(b, body) for b in beside)


def _looks_like_heading(paragraph: Paragraph, body: float) -> bool:
    texts = _texts(paragraph)
    words = paragraph.text().strip()
    if (
        not texts
        or len(words) > _LONGEST_HEADING
        or words.endswith((".", ",", ";"))
        or not any(map(str.isalpha, words))
    ):
        return False
    if any(p.kind is Kind.PICTURE or p.link for p in paragraph.pieces):
        return False
    return all(p.format.bold for p in texts) or all(p.format.size >= body * _MUCH_BIGGER for p in texts)


def _fake_heading(paragraph: Paragraph, heading: str, level: int) -> Finding:
    return _finding(
        "heading-by-format",
        heading,
        paragraph.text(),
        "Bold or large text stands where a heading would; a screen reader does not know that it is one.",
        f"In Word, select it and choose Heading {min(level + 1, 6)} among the styles, or take the bold away.",
    )


def _empty_paragraphs(sections: list[Section]) -> Iterator[Finding]:
    """Empty paragraphs between paragraphs; beside a table Word itself needs one."""
    counts: Counter[str] = Counter()
    heading = ""
    for section in sections:
        blocks = section.blocks
        for at, block in enumerate(blocks):
            if isinstance(block, Paragraph) and block.heading:
                heading = block.title
            beside = [*blocks[max(at - 1, 0) : at], *blocks[at + 1 : at + 2]]
            if (
                isinstance(block, Paragraph)
                and _is_empty(block)
                and not (block.format.borders or block.format.background or block.format.page_break_before)
                and at + 1 < len(blocks)
                and all(isinstance(b, Paragraph) for b in beside)
            ):
                counts[heading] += 1
    for under, count in counts.items():
        yield _finding(
            "empty-paragraphs",
            under,
            "",
            f"{count} empty paragraph{' makes' if count == 1 else 's make'} space; a screen reader may say 'blank'.",
            "In Word, delete them and set the space under Layout, Spacing, Before and After.",
        )


# ---------------------------------------------------------------------- tables
def _table(table: Table, heading: str) -> Iterator[Finding]:
    if len(table.rows) < 2 or len(table.grid) < 2:
        return  # a frame round something, not a table of data
    first = _first_words(table)
    heads = [[c for c in row.cells if c.tag is not None and c.tag.role == "TH"] for row in table.rows]
    if not any(heads):
        yield _finding(
            "table-without-header",
            heading,
            first,
            "A table has no header row, so nobody who hears it knows what a column holds.",
            "In Word, click in its first row and choose Layout, Repeat Header Rows.",
        )
        return
    cells = [cell for row in heads for cell in row]
    if any(not _has_content(cell) for cell in cells):
        yield _finding(
            "header-cell-empty",
            heading,
            first,
            "A header cell of a table is empty.",
            "In Word, write into it what its column or row holds.",
        )
    if any(cell.span > 1 or cell.rows > 1 for cell in cells):
        yield _finding(
            "header-cell-merged",
            heading,
            first,
            "A header cell of a table is merged, so it is not plain which columns it heads.",
            "In Word, choose Layout, Split Cells, and give each column a header of its own.",
        )


def _first_words(table: Table) -> str:
    texts = (b.text() for row in table.rows for c in row.cells for b in c.blocks if isinstance(b, Paragraph))
    return next((t for t in texts if t.strip()), "")


def _has_content(cell: Cell) -> bool:
    return any(not isinstance(b, Paragraph) or not _is_empty(b) for b in cell.blocks)


# ---------------------------------------------------------------------- links
def _links(paragraph: Paragraph, heading: str) -> Iterator[Finding]:
    links: dict[Tag, tuple[str, str]] = {}
    for piece in paragraph.pieces:
        if piece.link and piece.tag is not None and piece.kind is Kind.TEXT and piece.field is None:
            target, words = links.get(piece.tag, (piece.link, ""))
            links[piece.tag] = (target, words + piece.text)
    for target, text in links.values():
        words = " ".join(text.split())
        if not words:
            continue
        if words.casefold().strip(" .,:;!()[]<>»›→") in _VAGUE:
            yield _finding(
                "link-text-vague",
                heading,
                words,
                "The words of a link do not say where it leads.",
                "In Word, right-click it, choose Edit Hyperlink, and put the name of the page into Text to display.",
            )
        elif _BARE.fullmatch(words):
            yield _finding(
                "link-text-bare",
                heading,
                words,
                "The words of a link are a bare address, which a screen reader spells out.",
                "In Word, right-click it, choose Edit Hyperlink, and put the name of the page into Text to display.",
            )
        why = _not_public(target)
        if why:
            yield _finding(
                "link-not-public",
                heading,
                words,
                f"A link {why} ({short(target)}), which the public cannot open.",
                "In Word, right-click it, choose Edit Hyperlink, and give the address of a public page.",
            )


def _not_public(target: str) -> str:
    """Why nobody outside can follow a link; '' for one that leads to a public place."""
    if target.startswith("#"):
        return ""
    try:
        parts = urlsplit(target)
        host = (parts.hostname or "").lower()
    except ValueError:
        return "has no whole address"
    if not parts.scheme:
        return "leads to a file beside the document or on a share"
    if parts.scheme.lower() not in ("http", "https", "ftp"):
        return ""
    if any(host == h or host.endswith("." + h) for h in _SHARED_HOSTS):
        return "leads to SharePoint or another place that asks for a sign-in"
    if not host or "." not in host or host.endswith(_INSIDE_ENDINGS) or host.startswith("intranet."):
        return "leads into the council's own network"
    try:
        return "leads into the council's own network" if ipaddress.ip_address(host).is_private else ""
    except ValueError:
        return ""


# ---------------------------------------------------------------------- colour
_Told = tuple[Finding, tuple[str, str, str]]


def _contrast(one: _Met) -> Iterator[_Told]:
    """Text that is too pale for its background, once a heading for each pair of colours."""
    if not isinstance(one.block, Paragraph):
        return
    for piece in _texts(one.block):
        format = piece.format
        ink, paper = format.colour or _BLACK, format.background or one.background
        large = format.size >= (_LARGE_BOLD if format.bold else _LARGE)
        ratio, least = contrast(ink, paper), _LEAST_LARGE if large else _LEAST
        if ratio < least:
            yield (
                _finding(
                    "contrast-low",
                    one.heading,
                    piece.text,
                    f"Text in {ink} on {paper} has a contrast of {ratio:.1f} to 1; {least:g} to 1 is the least.",
                    "In Word, select it and choose a darker font colour, or Automatic, under Home.",
                ),
                ("contrast-low", one.heading, ink + paper),
            )


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2.2 defines it, from 1 to 21."""
    pale, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (pale + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    shares = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _colour_alone(one: _Met) -> Iterator[_Told]:
    """A coloured cell without words, a coloured sign without words, coloured words among others."""
    paragraph = one.block
    if not isinstance(paragraph, Paragraph):
        return
    cell, texts = one.cell, _texts(paragraph)
    at = paragraph.text()
    if cell is not None and _is_vivid(cell.fill) and not _has_content(cell):
        problem = "A table cell is filled with a colour and holds no words."
    elif texts and len(at.strip()) <= _SHORT_SIGN and set(at.strip()) <= _SIGNS and _is_vivid(texts[0].format.colour):
        problem = "A sign says something by its colour alone."
    elif len({p.format.colour for p in texts}) > 1 and any(_stands_out_by_colour(p, texts) for p in texts):
        at = next(p.text for p in texts if _stands_out_by_colour(p, texts))
        problem = "Words stand out from those around them by their colour alone."
    else:
        return
    yield (
        _finding(
            "colour-alone",
            one.heading,
            at,
            problem,
            "In Word, say in words too what the colour means, or take the colour away.",
        ),
        ("colour-alone", one.heading, problem),
    )


def _stands_out_by_colour(piece: Piece, texts: list[Piece]) -> bool:
    if piece.link or not _is_vivid(piece.format.colour) or not any(map(str.isalnum, piece.text)):
        return False
    marked = _marked_otherwise(piece.format)
    return any(p.format.colour != piece.format.colour and _marked_otherwise(p.format) == marked for p in texts)


def _marked_otherwise(format: RunFormat) -> tuple[object, ...]:
    return format.bold, format.italic, format.underline, format.strike, format.background, format.size


def _is_vivid(colour: str) -> bool:
    """Whether a colour is plainly one: red, amber, green, blue; not a grey, and not nearly black or white."""
    if not colour:
        return False
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    _, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    return saturation > 0.4 and 0.2 < lightness < 0.85
