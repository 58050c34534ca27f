"""Every PDF of a Word file, whoever made the file: valid, well tagged, and with all of its words in their order."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from reportgen.docx.views import open_document
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.pdf.export import LaidOut, lay_out
from tests.pdf.fixtures import MADE, by_libreoffice
from tests.pdf.structure import Node, faults, tree
from tests.pdf.wordfiles import CLOCK, field, item, p, picture, r, table, word

Failures = Callable[[Path, str], list[str]]
COUNTED = ("PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF", "TOC")  # fields whose text is made anew


@pytest.fixture(scope="session")
def from_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return by_libreoffice.make(tmp_path_factory.mktemp("sources"))


def test_there_are_enough_of_them() -> None:
    assert len(MADE) + len(by_libreoffice.SOURCES) >= 50


@pytest.mark.parametrize("name", MADE)
def test_a_word_file_becomes_a_sound_pdf(name: str, tmp_path: Path, pdf_failures: Failures) -> None:
    judge(MADE[name](), tmp_path / "made.pdf", pdf_failures)


def test_word_files_that_libreoffice_wrote_become_sound_pdfs(
    from_libreoffice: dict[str, bytes], tmp_path: Path, pdf_failures: Failures
) -> None:
    for name, docx in from_libreoffice.items():
        judge(docx, tmp_path / f"{name}.pdf", pdf_failures)


def judge(docx: bytes, made: Path, pdf_failures: Failures) -> LaidOut:
    """Make the PDF of a Word file and hold it against everything that all PDFs must be."""
    layout = lay_out(docx, name="made.docx")
    made.write_bytes(layout.draw(clock=CLOCK, mark="Draft"))
    assert pdf_failures(made, "ua1") == []
    assert pdf_failures(made, "2a") == []
    with pikepdf.open(made) as pdf:
        assert not faults(pdf)
        found = tree(pdf)
        assert_tables_are_regular(found)
        assert_headings_go_down_one_by_one(found)
        assert_words_are_kept(docx, found)
        assert "Helvetica" not in {str(f.BaseFont) for f in pdf.objects if is_font(f)}
    return layout


def is_font(found: object) -> bool:
    return isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/Font" and "/BaseFont" in found


def assert_tables_are_regular(found: Node) -> None:
    """All rows of a table are equally wide, counting what spans; header cells say what they head."""
    for one in found.all("Table"):
        rows = [row for part in (one, *direct(one, "THead"), *direct(one, "TBody")) for row in direct(part, "TR")]
        widths = []
        down: dict[int, int] = {}  # rows still covered from above -> how many columns
        for row in rows:
            covered = sum(down.values())
            cells = direct(row, "TH") + direct(row, "TD")
            widths.append(covered + sum(int(c.attributes.get("ColSpan", 1)) for c in cells))
            down = {left - 1: columns for left, columns in down.items() if left > 1}
            for cell in cells:
                left = int(cell.attributes.get("RowSpan", 1)) - 1
                if left:
                    down[left] = down.get(left, 0) + int(cell.attributes.get("ColSpan", 1))
        assert len(set(widths)) == 1, one.shape()
        assert all("Scope" in cell.attributes for cell in one.all("TH"))


def direct(node: Node, role: str) -> list[Node]:
    return [kid for kid in node.kids if kid.role == role]


def assert_headings_go_down_one_by_one(found: Node) -> None:
    level = 0
    for node in every(found):
        if len(node.role) == 2 and node.role[0] == "H" and node.role[1].isdigit():
            assert int(node.role[1]) <= level + 1, node.words()
            level = int(node.role[1])


def every(node: Node) -> list[Node]:
    return [node, *(below for kid in node.kids for below in every(kid))]


def assert_words_are_kept(docx: bytes, found: Node) -> None:
    """The words of the body stand in the PDF in the same order; labels and numbers of notes may stand between them."""
    package, main = open_document(docx)
    waiting = iter(found.text.casefold().split())
    shown = found.text.casefold()
    for word_ in body_words(package.xml(main)):
        assert any(word_ == other for other in waiting), f"{word_!r} is not where it was in {shown[:2000]!r}"


def body_words(document: etree._Element) -> list[str]:
    """The words of the body as a reader of the markup finds them, by XPath: not the way the product does it."""
    space = {"w": NAMESPACES["w"], "m": NAMESPACES["m"], "mc": NAMESPACES["mc"]}
    gone = document.xpath(
        "//w:del | //w:moveFrom | //w:rt | //mc:Fallback | //w:txbxContent | //w:r[w:rPr/w:vanish]"
        " | //w:tr[w:trPr/w:del]", namespaces=space
    )  # fmt: skip
    for element in gone:  # text boxes stand after their paragraph, so their words are not in the markup's order
        for text in element.iter(q("w:t")):
            text.text = ""
    take_out_counted_fields(document)
    words: list[str] = []
    line = ""
    for element in document.xpath("//w:body//*[self::w:t or self::m:t or self::w:p or self::w:tab or self::w:br "
                                  "or self::w:cr or self::w:noBreakHyphen or self::w:softHyphen or self::w:sym "
                                  "or self::w:footnoteReference or self::w:endnoteReference or self::w:drawing]",
                                  namespaces=space):  # fmt: skip
        name = etree.QName(element).localname
        ends = name == "p" and not element.xpath("preceding-sibling::w:p[1][w:pPr/w:rPr/w:del]", namespaces=space)
        if name == "t":
            # A fraction is written on one line: a/b.
            below = element.xpath("ancestor::m:den[1][preceding-sibling::m:num]", namespaces=space)
            line += "/" if below and next(below[0].iter(element.tag)) is element else ""
            line += element.text or ""
        elif name == "noBreakHyphen":
            line += "\u2011"
        elif name == "softHyphen":
            line += "\u00ad"
        elif name in ("sym", "footnoteReference", "endnoteReference"):
            line += "\ue000"  # a sign or a number is glued to the word here
        elif ends or name != "p":
            words += line.split()
            line = ""
    words += line.split()
    return [w.casefold() for w in words if all(is_printed(c) for c in w)]


def is_printed(character: str) -> bool:
    """Whether a character comes out as itself: not one of a symbol font, of a script without a font, or joined."""
    return not ("\ue000" <= character <= "\uf8ff" or character in "ﬁ\u00ad" or ord(character) > 0x2FFF)


def take_out_counted_fields(document: etree._Element) -> None:
    codes: list[str] = []
    results: list[bool] = []
    for element in document.iter(q("w:fldChar"), q("w:instrText"), q("w:t")):
        kind = element.get(q("w:fldCharType"))
        if kind == "begin":
            codes.append("")
            results.append(False)
        elif kind == "separate":
            results[-1] = True
        elif kind == "end":
            codes.pop()
            results.pop()
        elif element.tag == q("w:instrText"):
            codes[-1] += element.text or ""
        elif any(
            code.split()[:1] and code.split()[0] in COUNTED and "\\c" not in code
            for code, in_result in zip(codes, results, strict=True)
            if in_result
        ):
            element.text = "\ue000"


# ---------------------------------------------------------------------- documents drawn at random
WORDS = st.text(st.sampled_from("abcdefg ÄßéøŁ-–'’.,&\u00a0"), min_size=1, max_size=40).map(
    lambda t: t.replace("&", "&amp;")
)
FORMATS = st.lists(
    st.sampled_from(
        ["<w:b/>", "<w:i/>", '<w:u w:val="single"/>', "<w:strike/>", '<w:sz w:val="40"/>', '<w:lang w:val="fr-FR"/>',
         '<w:vertAlign w:val="superscript"/>', '<w:highlight w:val="yellow"/>', '<w:color w:val="B00020"/>']
    ),
    max_size=2,
).map("".join)  # fmt: skip
RUNS = st.lists(
    st.one_of(
        st.builds(r, WORDS, FORMATS),
        st.just(picture("A picture")),
        st.just(r(" ") + picture("", decorative=True) + r(" ")),  # nothing of it is read, so it parts no words
        st.just("<w:r><w:tab/></w:r>"),
        st.just('<w:r><w:br w:type="page"/></w:r>'),
        st.builds(lambda w: f'<w:hyperlink r:id="web">{r(w)}</w:hyperlink>', WORDS),
        st.builds(lambda w: f"<w:ins>{r(w)}</w:ins><w:del><w:r><w:delText>x</w:delText></w:r></w:del>", WORDS),
        st.builds(lambda w: field("NUMPAGES", r(w)), WORDS),
    ),
    max_size=5,
).map("".join)
PROPERTIES = st.sampled_from(
    ["", "<w:keepNext/>", "<w:pageBreakBefore/>", '<w:jc w:val="both"/>', '<w:ind w:left="900" w:hanging="300"/>',
     '<w:pBdr><w:top w:val="single" w:sz="8"/></w:pBdr>', '<w:shd w:val="clear" w:fill="EEEEEE"/>',
     '<w:sectPr><w:pgSz w:w="16838" w:h="11906"/></w:sectPr>']
)  # fmt: skip
PARAGRAPHS = st.one_of(
    st.builds(p, RUNS.filter(bool), st.sampled_from(["", "Title", "Caption", "ListBullet"]), PROPERTIES),
    st.builds(p, WORDS, st.sampled_from(["Heading1", "Heading2", "Heading3"])),
    st.builds(item, WORDS, st.integers(1, 3), st.integers(0, 2)),
    st.just(p("")),
)


def tables(content: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    cells = st.one_of(WORDS, st.lists(content, min_size=1, max_size=2).map(lambda parts: "".join(parts) + p("")))
    rows = st.lists(st.lists(cells, min_size=1, max_size=4), min_size=1, max_size=4)
    style = st.sampled_from(["", '<w:tblStyle w:val="Banded"/><w:tblLook w:val="04A0"/>'])
    return st.builds(table, rows, st.integers(0, 2), style)


BODIES = st.lists(st.recursive(PARAGRAPHS, tables, max_leaves=6), max_size=8).map("".join)


def drawn_at_random(count: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    return settings(max_examples=count, suppress_health_check=checks)


@drawn_at_random(12)
@given(BODIES)
def test_any_document_becomes_a_sound_pdf(tmp_path: Path, pdf_failures: Failures, body: str) -> None:
    judge(at_random(body), tmp_path / "made.pdf", pdf_failures)


@pytest.mark.full
@drawn_at_random(300)
@given(BODIES)
def test_three_hundred_documents_become_sound_pdfs(tmp_path: Path, pdf_failures: Failures, body: str) -> None:
    judge(at_random(body), tmp_path / "made.pdf", pdf_failures)


def at_random(body: str) -> bytes:
    return word(body, relations={"web": ("hyperlink", "https://www.example.gov.uk/")})


def test_the_check_of_words_finds_a_word_that_is_lost() -> None:
    """The judge itself: it must not be blind."""
    docx = word(p("kept and lost") + p("kept again"))
    pdf = pikepdf.open(io.BytesIO(lay_out(word(p("kept and") + p("kept again"))).draw(clock=CLOCK)))
    with pytest.raises(AssertionError, match="'lost'"):
        assert_words_are_kept(docx, tree(pdf))
