"""Lay what was read of Word files beside what their PDF and their page print: is any word lost, added or moved?

    python bench/corpus.py --folder DIR [--most N] [--show]

DIR holds any .docx, .docm and .dotx files, in folders or not. Of each, the body text of the one document that
`reportgen.docx` reads is compared with the words in the tags of its PDF and with those of its page, spaces and hyphens
made alike; page headers and footers, contents lists, list labels and note marks are left out of all, and any page
number of a PDF will do.
A file that differs is "said" where a finding of that output names a loss, else "unsaid". --show prints the first
difference of each. It needs what `make test` installs; the files are only read.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import signal
import sys
import time
import traceback
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pikepdf
from lxml import html as markup

from reportgen.docx.document import Contents, Document, Kind, Paragraph, Seen, paragraphs_in
from reportgen.docx.reader import read
from reportgen.docx.views import open_document
from reportgen.errors import ReportgenError
from reportgen.html.page import page_of
from reportgen.pdf.export import lay_out

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.pdf.structure import page_texts  # a PDF's tags are read as the tests read them

SECONDS = 60  # that one file may take
OUTPUTS = ("PDF", "page")
# The findings that say of a PDF or a page that it does not print what Word does.
_SAY_A_LOSS = frozenset(
    (
        "characters-missing", "chart-not-drawn", "embedded-file", "equation", "e-mail-left-out", "form-field-empty",
        "page-leaves-out", "shape-not-drawn", "smartart-not-drawn", "symbol-unknown", "watermark",
    )
)  # fmt: skip
_NOTHING = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LEFT_OUT = frozenset(("TOC", "Lbl", "Reference"))
_CONTENTS = re.compile(r"toc( \d| heading)")
_A_NUMBER = "\ue000"  # stands for a page number, which a PDF works out itself


@dataclass
class Told:
    """What came of one file: why it was not read, or what came of each output, as the table calls it."""

    name: str
    stop: str = ""
    outcome: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    words: int = 0


# ---------------------------------------------------------------------- the three texts
def body_text(document: Document, *, of_page: bool) -> tuple[str, str]:
    """The words of the body and of its notes, in order. A page has its title over it, and no lines of a contents list
    that only their style tells from others; a PDF has its endnotes behind all other notes, and page numbers of its
    own."""
    body: list[str] = []
    notes: list[str] = []
    endnotes: list[str] = []
    untitled = True
    told_last = {id(b) for n in document.notes() if n.kind == "endnote" for b in n.blocks}
    for paragraph in paragraphs_in(b for b in document.blocks() if not isinstance(b, Contents)):
        style = document.styles.name(paragraph.format.style)
        if id(paragraph) in told_last or (of_page and _CONTENTS.fullmatch(style)):
            continue
        said = _said(paragraph, of_page)
        if of_page and style == "title" and untitled and said.strip():
            untitled = False
            continue
        body.append(said)
        for piece in paragraph.pieces:
            if piece.note is not None:
                into = notes if of_page or piece.note.kind == "footnote" else endnotes
                into += [_said(p, of_page) for p in paragraphs_in(piece.note.blocks)]
    return "\n".join(body), "\n".join(notes + endnotes)


def _said(paragraph: Paragraph, of_page: bool) -> str:
    label = paragraph.label.text if paragraph.heading and paragraph.label is not None else ""
    return f"{label} " + "".join(
        _A_NUMBER if p.field is not None and not of_page else p.text if p.kind is Kind.TEXT else " "
        for p in paragraph.pieces
        if p.kind is not Kind.BOOKMARK and p.stands_for is not Seen.NOTE
    )


def pdf_text(pdf: bytes) -> tuple[str, str]:
    """The words of a PDF by its tags: the body's and the notes'."""
    body: list[str] = []
    notes: list[str] = []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        texts = [page_texts(page) for page in opened.pages]
        pages = {page.objgen: at for at, page in enumerate(opened.pages)}

        def gather(element: Any, page: int | None, into: list[str]) -> None:
            role = str(element.S)[1:]
            if role in _LEFT_OUT:
                return
            page = pages[element.Pg.objgen] if "/Pg" in element else page
            into = notes if role == "Note" else into
            if role not in ("Span", "Link"):
                into.append("\n")
            for kid in _kids(element):
                if not isinstance(kid, pikepdf.Dictionary):
                    into.append(texts[page or 0].get(int(kid), ""))
                elif kid.get("/Type") == "/MCR":
                    into.append(texts[pages[kid.Pg.objgen]].get(int(kid.MCID), ""))
                elif kid.get("/Type") != "/OBJR":
                    gather(kid, page, into)

        gather(opened.Root.StructTreeRoot.K, None, body)
    return "".join(body), "".join(notes)


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K")
    return [] if kids is None else list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def page_text(page: bytes) -> tuple[str, str]:
    """The words of a page: the body's and the notes', without what is the page's own."""
    main = markup.fromstring(page.decode()).xpath("//main")[0]
    own = "./h1 | ./nav | .//caption[@class='quiet'] | ./h2[normalize-space()='Notes' and not(@id)]"
    for element in main.xpath(own):
        element.drop_tree()
    for link in main.xpath(".//a[starts-with(@href, '#note-')]"):
        link.drop_tree()
    notes = main.xpath("./div[@class='note']")
    said = []
    for note in notes:
        note.find("strong").drop_tree()  # its number
        said.append(note.text_content())
        note.drop_tree()
    return "\n".join(main.itertext()), "\n".join(said)


def alike(text: str) -> str:
    """A text without what programs set differently: spaces, hyphens, capitals, signs that print nothing."""
    text = _NOTHING.sub("", unicodedata.normalize("NFC", text)).replace("\u2011", "").replace("-", "")
    return " ".join(text.casefold().split())


# ---------------------------------------------------------------------- one file
def look(path: Path, name: str) -> Told:
    """Read one file, make its PDF and its page, and compare the three."""
    told = Told(name)
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, _stop)
        signal.alarm(SECONDS)
    try:
        data = path.read_bytes()
        try:
            document = read(*open_document(data, name))
        except ReportgenError as stop:
            told.stop = stop.code
            return told
        told.words = len(" ".join(body_text(document, of_page=False)).split())
        for output in OUTPUTS:
            told.outcome[output], told.shown[output] = _outcome(output, data, name, document)
    except TimeoutError:
        told.stop = f"more than {SECONDS} s"
    finally:
        if hasattr(signal, "SIGALRM"):
            signal.alarm(0)
    return told


def _stop(*_: object) -> None:
    raise TimeoutError


def _outcome(output: str, data: bytes, name: str, document: Document) -> tuple[str, str]:
    try:
        if output == "PDF":
            laid_out = lay_out(data, name=name)
            made, findings = pdf_text(laid_out.draw(clock=datetime(2023, 12, 1))), laid_out.findings
        else:
            page, findings = page_of(data, name)
            made = page_text(page)
    except ReportgenError as stop:
        return "refused", stop.code
    except TimeoutError:
        raise
    except Exception:
        return "traceback", traceback.format_exc(limit=-3)
    wanted = [alike(t) for t in body_text(document, of_page=output == "page")]
    got = [alike(t) for t in made]
    if all(_same(one, other) for one, other in zip(wanted, got, strict=True)):
        return "equal", ""
    if Counter(" ".join(wanted).split()) == Counter(" ".join(got).split()):
        return "moved", first_difference(wanted, got)
    said = sorted({f.code for f in findings} & _SAY_A_LOSS)
    return ("said", " ".join(said)) if said else ("unsaid", first_difference(wanted, got))


def _same(wanted: str, got: str) -> bool:
    wanted, got = wanted.replace(" ", ""), got.replace(" ", "")
    if _A_NUMBER not in wanted:
        return wanted == got
    return re.fullmatch(re.escape(wanted).replace(re.escape(_A_NUMBER), "[0-9a-z]{0,9}"), got) is not None


def first_difference(wanted: Sequence[str], got: Sequence[str]) -> str:
    """The first words that differ, with what stands before them."""
    for one, other in zip(wanted, got, strict=True):
        first, second = one.split(), other.split()
        for kind, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
            if kind != "equal":
                before = " ".join(first[max(a - 4, 0) : a])
                return f"... {before} [{' '.join(first[a:b][:8])}] printed as [{' '.join(second[c:d][:8])}]"
    return "only where words are parted"


# ---------------------------------------------------------------------- all files
def files_of(folder: Path, most: int | None = None) -> list[Path]:
    """The Word files of a folder, in order; of more than `most` an evenly spread part."""
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".docx", ".docm", ".dotx") and p.is_file())
    if most is None or len(found) <= most:
        return found
    return [found[at * len(found) // most] for at in range(most)]


def measured(folder: Path, most: int | None = None) -> list[Told]:
    """What came of each file of a folder."""
    files = files_of(folder, most)
    with ProcessPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
        return list(pool.map(look, files, [str(p.relative_to(folder)) for p in files], chunksize=4))


def table(told: Iterable[Told]) -> Iterator[str]:
    """The counts, as lines of text."""
    all_ = list(told)
    read_ = [t for t in all_ if not t.stop]
    stops = Counter(t.stop for t in all_ if t.stop)
    yield f"{len(all_)} files, {len(read_)} read, {sum(t.words for t in read_):,} words in them"
    for stop, count in stops.most_common():
        yield f"  not read: {count} {stop}"
    kinds = ("equal", "moved", "said", "unsaid", "refused", "traceback")
    yield f"{'':<8}" + "".join(f"{kind:>11}" for kind in kinds)
    for output in OUTPUTS:
        counts = Counter(t.outcome.get(output, "") for t in read_)
        yield f"{output:<8}" + "".join(f"{counts[kind]:>11}" for kind in kinds)


def main() -> None:
    parser = argparse.ArgumentParser(description="Word files as they are read, beside their PDF and their page.")
    parser.add_argument("--folder", type=Path, required=True, help="where the Word files are")
    parser.add_argument("--most", type=int, help="take no more than this many of them")
    parser.add_argument("--show", action="store_true", help="print what differs, file by file")
    options = parser.parse_args()
    begun = time.perf_counter()
    told = measured(options.folder, options.most)
    if options.show:
        for one in told:
            for output, outcome in one.outcome.items():
                if outcome not in ("equal", "said"):
                    print(f"{outcome:<9} {output:<5} {one.name}\n    {one.shown[output]}")
    print(*table(told), f"{time.perf_counter() - begun:.0f} s", sep="\n")


if __name__ == "__main__":
    main()
