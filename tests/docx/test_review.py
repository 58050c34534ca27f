"""Settling what reviewers left: accepted, a file says what its accepted view says; shown, it says both."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.docx import review
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.pdf.export import lay_out
from tests.pdf.fixtures import MADE
from tests.pdf.wordfiles import p, r, table, word

BY = 'w:id="7" w:author="{}" w:date="2023-11-01T10:00:00Z"'
INS = f"<w:ins {BY.format('Ann')}>{{}}</w:ins>"
DEL = f"<w:del {BY.format('Bob')}>{{}}</w:del>"


def old(words: str) -> str:
    return DEL.format(f'<w:r><w:delText xml:space="preserve">{words}</w:delText></w:r>')


GONE_ROW = f"<w:tr><w:trPr>{DEL.format('')}</w:trPr><w:tc>{p(old('gone'))}</w:tc></w:tr>"
COMMENT = '<w:commentRangeStart w:id="1"/>{}<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>'


def words_of(docx: bytes) -> list[str]:
    """The words of the accepted view, as the PDF reads them."""
    layout = lay_out(docx)
    words: list[str] = []

    def gather(blocks: list[object]) -> None:
        for block in blocks:
            for row in getattr(block, "rows", ()):
                for cell in row.cells:
                    gather(cell.blocks)
            if hasattr(block, "pieces"):
                words.extend(block.text().split())

    for section in layout.document.sections:
        gather(list(section.blocks))
    return words


def settled(docx: bytes, *, shown: bool = False) -> bytes:
    package = Package.open(docx)
    return review.settled(package, package.main_part(), shown=shown).to_bytes()


def left(docx: bytes) -> int:
    package = Package.open(docx)
    root = package.xml(package.main_part())
    return sum(1 for _ in review.changes(root)) + sum(1 for _ in root.iter(q("w:commentReference")))


# The body, what it says when accepted, what it says when shown.
CASES = {
    "inserted words": (p(r("a ") + INS.format(r("new "))), "a new", "a new"),
    "deleted words": (p(r("a ") + old("old ") + r("b")), "a b", "a old b"),
    "a deletion in an insertion": (p(INS.format(r("a ") + old("b ") + r("c"))), "a c", "a b c"),
    "a deleted paragraph end": (
        p(r("a "), properties=f"<w:rPr>{DEL.format('')}</w:rPr>") + p("b"), "a b", "a ¶ b",
    ),
    "a deleted last paragraph end": (p(r("a "), properties=f"<w:rPr>{DEL.format('')}</w:rPr>"), "a", "a ¶"),
    "an inserted paragraph end": (p(r("a"), properties=f"<w:rPr>{INS.format('')}</w:rPr>") + p("b"), "a b", "a b"),
    "a deleted row": (
        table([["kept"]]).replace("</w:tbl>", f"{GONE_ROW}</w:tbl>"),
        "kept", "kept gone",
    ),
    "a table whose rows are all deleted": (table([["gone"]], row_properties=DEL.format("")) + p("x"), "x", "gone x"),
    "a change of format": (p(r("a", f"<w:b/><w:rPrChange {BY.format('Ann')}><w:rPr/></w:rPrChange>")), "a", "a"),
    "a comment": (p(COMMENT.format(r("a"))), "a", "a"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "accepted", "shown"), CASES.values(), ids=CASES)
def test_settling(body: str, accepted: str, shown: str) -> None:
    docx = word(body)
    assert words_of(settled(docx)) == words_of(docx) == accepted.split()
    assert words_of(settled(docx, shown=True)) == shown.split()
    assert left(docx) > 0
    assert left(settled(docx)) == left(settled(docx, shown=True)) == 0


def test_new_words_are_underlined_and_old_ones_struck() -> None:
    package = Package.open(settled(word(p(INS.format(r("new")) + old("old") + r("same"))), shown=True))
    runs = list(package.xml(package.main_part()).iter(q("w:r")))
    assert [run.find(f"{q('w:rPr')}/{q('w:u')}") is not None for run in runs] == [True, False, False]
    assert [run.find(f"{q('w:rPr')}/{q('w:strike')}") is not None for run in runs] == [False, True, False]


@pytest.mark.parametrize("name", MADE)
def test_accepting_changes_no_word_of_the_accepted_view(name: str) -> None:
    docx = MADE[name]()
    if name != "strict namespaces":  # its names are made the usual ones before anything is settled
        assert words_of(settled(docx)) == words_of(docx)


PARTS = st.lists(
    st.sampled_from(
        [r("a "), INS.format(r("b ")), old("c "), INS.format(old("d ")), INS.format(r("e ") + old("f "))]
    ),
    max_size=4,
).map("".join)  # fmt: skip
ENDS = st.sampled_from(["", f"<w:rPr>{INS.format('')}</w:rPr>", f"<w:rPr>{DEL.format('')}</w:rPr>"])
BODIES = st.lists(st.builds(lambda runs, end: p(runs + r("x "), properties=end), PARTS, ENDS), min_size=1, max_size=5)


@settings(max_examples=40)
@given(BODIES.map("".join))
def test_accepting_any_mixture_of_changes_gives_the_accepted_view(body: str) -> None:
    docx = word(body)
    assert words_of(settled(docx)) == words_of(docx)
