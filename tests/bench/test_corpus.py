"""The comparison of Word files with their PDFs and pages counts rightly, and sees words that are lost without a word.

Over a folder of other people's files it is measured where there is one: REPORTGEN_CORPUS names it.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.pdf.fixtures import MADE
from tests.pdf.wordfiles import field, item, p, r, table, word

SCRIPT = Path(__file__).resolve().parents[2] / "bench" / "corpus.py"
FOLDER = os.environ.get("REPORTGEN_CORPUS", "")
KINDS = ("equal", "moved", "said", "unsaid", "refused", "traceback")


@pytest.fixture(scope="module")
def corpus() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("corpus_of_bench", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture
def look(corpus: ModuleType, tmp_path: Path):  # type: ignore[no-untyped-def]  # its values are those of the script
    """What comes of a file."""

    def looked(data: bytes, name: str = "a.docx"):  # type: ignore[no-untyped-def]
        (tmp_path / name).write_bytes(data)
        return corpus.look(tmp_path / name, name)

    return looked


def counts(corpus: ModuleType, told: list[object]) -> dict[str, dict[str, int]]:
    """The rows of the printed table: output -> what came of it -> how many files."""
    _, *rest = corpus.table(told)
    head, *rows = [line for line in rest if not line.startswith("  not read")]
    assert head.split() == list(KINDS)
    assert len({len(line) for line in (head, *rows)}) == 1, "the columns stand under their heads"
    return {name: dict(zip(KINDS, map(int, row), strict=True)) for name, *row in (line.split() for line in rows)}


MADE_FILES = ("tracked changes", "footnotes and endnotes", "nested tables", "contents list", "hidden text", "languages")


def test_files_of_many_makings_are_printed_as_they_were_read(corpus: ModuleType, look) -> None:  # type: ignore[no-untyped-def]
    told = [look(MADE[name]()) for name in MADE_FILES]
    came = {name: one.outcome for name, one in zip(MADE_FILES, told, strict=True)}
    assert came == {name: {"PDF": "equal", "page": "equal"} for name in MADE_FILES}
    equal = dict.fromkeys(KINDS, 0) | {"equal": len(MADE_FILES)}
    assert counts(corpus, told) == {"PDF": equal, "page": equal}
    assert all(one.words for one in told)


def test_what_no_font_has_and_what_a_page_leaves_out_is_said(look) -> None:  # type: ignore[no-untyped-def]
    assert look(word(p("A sign \u4e16 that no font has"))).outcome == {"PDF": "said", "page": "equal"}
    one = look(word(p("Ask clerk@example.gov.uk now")))
    assert one.outcome == {"PDF": "equal", "page": "said"}
    assert one.shown["page"] == "e-mail-left-out"


LOST = word(p("kept words") + p("Visits fell by half") + p("kept again"))


def without_the_second(document) -> None:  # type: ignore[no-untyped-def]
    del document.sections[0].blocks[1]
    document.root.kids = [tag for at, tag in enumerate(document.root.kids) if at != 1]


def test_words_that_an_output_loses_without_a_finding_are_named(
    corpus: ModuleType, look, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    assert look(LOST).outcome == {"PDF": "equal", "page": "equal"}
    for module in ("reportgen.pdf.export", "reportgen.html.pieces"):
        name = "read" if module == "reportgen.pdf.export" else "read_document"
        read = getattr(sys.modules[module], name)

        def losing(*about, read=read):  # type: ignore[no-untyped-def]
            document = read(*about)
            without_the_second(document)
            return document

        monkeypatch.setattr(sys.modules[module], name, losing)
    one = look(LOST)
    assert one.outcome == {"PDF": "unsaid", "page": "unsaid"}
    assert one.shown["PDF"] == "... kept words [visits fell by half] printed as []"
    assert one.shown["page"] == one.shown["PDF"]
    assert counts(corpus, [one])["PDF"] == dict.fromkeys(KINDS, 0) | {"unsaid": 1}


DIFFER = {
    "another order": ("one two\nthree", "three\none two", "moved"),
    "words run together are the same letters": ("one two three", "onetwo three", "equal"),
    "what is only set otherwise": ("one\u00a0two co\u2011op so\u00adft", "One two CO-OP soft", "equal"),
    "another letter": ("one two three", "one two thee", "unsaid"),
    "another figure": ("one 12", "one 13", "unsaid"),
    "a word twice": ("Only once", "Only once only once", "unsaid"),
    "a note that is lost": ("body|the note", "body|", "unsaid"),
    "a note in the body": ("body|the note", "body the note|", "moved"),
}


@pytest.mark.parametrize(("body", "printed", "came"), DIFFER.values(), ids=DIFFER)
def test_what_differs_is_told_apart(
    corpus: ModuleType, monkeypatch: pytest.MonkeyPatch, look, body: str, printed: str, came: str
) -> None:  # type: ignore[no-untyped-def]
    def two(text: str) -> tuple[str, str]:
        said, _, note = text.partition("|")
        return said, note

    monkeypatch.setattr(corpus, "body_text", lambda _document, *, of_page: two(body))
    monkeypatch.setattr(corpus, "pdf_text", lambda _pdf: two(printed))
    monkeypatch.setattr(corpus, "page_text", lambda _page: two(printed))
    assert look(word(p("x"))).outcome == {"PDF": came, "page": came}


def test_page_numbers_labels_and_contents_lists_are_no_words_of_the_text(look) -> None:  # type: ignore[no-untyped-def]
    numbers = p(r("page ") + field("PAGE", r("1")) + r(" of ") + field("NUMPAGES", r("99")))
    listed = p(field('TOC \\o "1-2"', r("Old name")))
    body = listed + p("Part", "Heading1") + item("one", 2) + item("two", 2) + table([["a", "b"]], header=0) + numbers
    assert look(word(body)).outcome == {"PDF": "equal", "page": "equal"}


def test_a_word_that_is_lost_beside_a_page_number_is_seen(corpus: ModuleType) -> None:
    wanted = corpus.alike(f"page {corpus._A_NUMBER} of ten")
    assert corpus._same(wanted, "page 12 of ten")
    assert not corpus._same(wanted, "page 12 of")
    assert not corpus._same(wanted, "page 12 of twenty")


def test_files_that_cannot_be_read_are_counted_by_why(corpus: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "good.docx").write_bytes(LOST)
    (tmp_path / "cut.DOCX").write_bytes(LOST[:900])
    (tmp_path / "words.docm").write_text("words")
    (tmp_path / "notes.txt").write_text("no Word file")
    files = corpus.files_of(tmp_path)
    assert [f.name for f in files] == ["cut.DOCX", "good.docx", "words.docm"]
    assert [f.name for f in corpus.files_of(tmp_path, 2)] == ["cut.DOCX", "good.docx"]
    first, *rest = corpus.table([corpus.look(f, f.name) for f in files])
    assert first == "3 files, 1 read, 8 words in them"
    assert sum(int(line.split()[2]) for line in rest if line.startswith("  not read:")) == 2


def test_a_fault_in_an_output_is_a_traceback_and_no_more(
    corpus: ModuleType, look, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(corpus, "page_of", fails)
    one = look(LOST)
    assert one.outcome == {"PDF": "equal", "page": "traceback"}
    assert "ZeroDivisionError" in one.shown["page"]


@pytest.mark.full
def test_other_peoples_files_are_printed_as_they_were_read(corpus: ModuleType) -> None:
    if not FOLDER:
        pytest.skip("REPORTGEN_CORPUS names no folder of Word files, so nothing was compared")
    told = corpus.measured(Path(FOLDER))
    print(*corpus.table(told), sep="\n")
    assert told, f"{FOLDER} holds no Word file"
    faults = [
        (one.name, output)
        for one in told
        for output in corpus.OUTPUTS
        if one.outcome.get(output) in ("traceback", "unsaid")
    ]
    assert faults == []
