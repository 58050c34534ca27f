"""What reportgen writes into an officer's draft: tracked changes that read as the new text accepted, as the old one
rejected, and comments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from reportgen import richtext
from reportgen.docx.editing.styles import styles_of
from reportgen.docx.editing.tracked import Hand, delete, inserted, rewrite
from reportgen.docx.reader import DocumentReader
from reportgen.docx.views import View
from reportgen.draft.reading.paragraphs import Words
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import Package
from reportgen.richtext import Block, Bullet, Lettered, Note, Paragraph, Span, TablePlace

MOMENT = datetime(2023, 11, 30, 9, 30)


def words(package: Package, view: View) -> Words:
    return Words(DocumentReader(package, package.main_part(), view))


def package_of(*paragraphs: str) -> Package:
    w = f'xmlns:w="{NAMESPACES["w"]}"'
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return Package(
        {
            "[Content_Types].xml": (
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
            ).encode(),
            "_rels/.rels": (
                f'<Relationships xmlns="{rels}"><Relationship Id="rId1" Type="{office}" Target="word/document.xml"/>'
                "</Relationships>"
            ).encode(),
            "word/document.xml": f"<w:document {w}><w:body>{''.join(paragraphs)}</w:body></w:document>".encode(),
        }
    )


def runs(*texts: str) -> str:
    return "".join(f'<w:r><w:t xml:space="preserve">{t}</w:t></w:r>' for t in texts)


def read(package: Package, paragraph: etree._Element) -> tuple[str, str]:
    """The paragraph's words once all is accepted, and once all is rejected."""
    return (
        words(package, View.ACCEPTED).plain(paragraph),
        words(package, View.REJECTED).plain(paragraph),
    )


def only_paragraph(package: Package) -> etree._Element:
    return next(package.xml("word/document.xml").iter(q("w:p")))


_word = st.sampled_from(["calls", "rose", "fell", "to", "5.9%", "in", "(May)", "it’s", "R&D"])
_sentence = st.lists(_word, min_size=1, max_size=9).map(" ".join)


@given(_sentence, _sentence, st.integers(1, 6))
@settings(max_examples=60)
def test_a_rewritten_paragraph_reads_both_ways(old: str, new: str, length: int) -> None:
    pieces = [old[n : n + length].replace("&", "&amp;") for n in range(0, len(old), length)]
    package = package_of(f"<w:p>{runs(*pieces)}</w:p>")
    paragraph = only_paragraph(package)
    assert rewrite(paragraph, (Span(old),), (Span(new),), Hand(package, "reportgen", MOMENT))
    assert read(package, paragraph) == (new, old)
    ids = [e.get(q("w:id")) for e in paragraph.iter(q("w:ins"), q("w:del"))]
    assert len(ids) == len(set(ids))


def test_what_stands_before_the_words_and_what_stays_keep_their_looks() -> None:
    italic = '<w:r><w:rPr><w:i/></w:rPr><w:t xml:space="preserve">Calls rose in May.</w:t></w:r>'
    package = package_of(f"<w:p>{runs('Note: ')}{italic}</w:p>")
    paragraph = only_paragraph(package)
    new = (Span("Calls "), Span("fell", bold=True), Span(" in May."))
    assert rewrite(paragraph, (Span("Calls rose in May."),), new, Hand(package, "reportgen", MOMENT))
    assert read(package, paragraph) == ("Note: Calls fell in May.", "Note: Calls rose in May.")
    (insertion,) = paragraph.iter(q("w:ins"))
    assert insertion.find(f".//{q('w:b')}") is not None
    kept = [r for r in paragraph.iterchildren(q("w:r")) if "May" in "".join(r.itertext())]
    assert kept[0].find(f".//{q('w:i')}") is not None


def test_bookmarks_and_comments_stay_among_the_words_that_they_stood_among() -> None:
    point = '<w:bookmarkStart w:id="3" w:name="here"/><w:bookmarkEnd w:id="3"/>'
    package = package_of(f"<w:p>{runs('Calls rose ')}{point}{runs('in May.')}</w:p>")
    paragraph = only_paragraph(package)
    assert rewrite(paragraph, (Span("Calls rose in May."),), (Span("Calls rose in June."),), Hand(package, "r", MOMENT))
    names = [etree.QName(e).localname for e in paragraph]
    assert names == ["r", "bookmarkStart", "bookmarkEnd", "r", "del", "ins", "r"]


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param('<w:hyperlink w:anchor="a"><w:r><w:t>Calls</w:t></w:r></w:hyperlink>', id="a link"),
        pytest.param('<w:ins w:id="1" w:author="A"><w:r><w:t>Calls</w:t></w:r></w:ins>', id="somebody's change"),
        pytest.param("<w:r><w:t>Calls</w:t><w:drawing/></w:r>", id="a picture"),
        pytest.param('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', id="a field"),
    ],
)
def test_a_paragraph_that_holds_more_than_words_is_left_as_it_is(inside: str) -> None:
    package = package_of(f"<w:p>{inside}</w:p>")
    paragraph = only_paragraph(package)
    before = etree.tostring(paragraph)
    hand = Hand(package, "reportgen", MOMENT)
    assert not rewrite(paragraph, (Span("Calls"),), (Span("Letters"),), hand)
    assert not delete(paragraph, hand)
    assert etree.tostring(paragraph) == before


def test_a_paragraph_that_says_something_else_is_left_as_it_is() -> None:
    package = package_of(f"<w:p>{runs('Calls rose.')}</w:p>")
    hand = Hand(package, "reportgen", MOMENT)
    assert not rewrite(only_paragraph(package), (Span("Calls fell."),), (Span("Calls stood."),), hand)


def test_a_deleted_paragraph_is_there_when_the_deletion_is_rejected() -> None:
    package = package_of(f"<w:p>{runs('Calls ', 'rose.')}</w:p>")
    paragraph = only_paragraph(package)
    assert delete(paragraph, Hand(package, "reportgen", MOMENT))
    assert read(package, paragraph) == ("", "Calls rose.")
    assert paragraph.find(f"{q('w:pPr')}/{q('w:rPr')}/{q('w:del')}") is not None, "its end is deleted too"


@pytest.mark.parametrize(
    ("block", "says", "style"),
    [
        (Paragraph((Span("Calls rose."),)), "Calls rose.", ""),
        (Bullet((Span("Calls rose."),), 1), "Calls rose.", "List Bullet 2"),
        (Note((Span("Calls rose."),), "Note:"), "Note: Calls rose.", "Note"),
    ],
)
def test_an_inserted_paragraph_has_the_looks_of_its_kind(block: Block, says: str, style: str, built: Path) -> None:
    package = Package.open(built / "report.docx")
    styles = styles_of(package)
    paragraph = inserted(block, styles, Hand(package, "reportgen", MOMENT))
    assert paragraph is not None
    assert read(package, paragraph) == (says, "")
    named = paragraph.find(f"{q('w:pPr')}/{q('w:pStyle')}")
    assert ("" if named is None else named.get(q("w:val"))) == (styles.id(style) if style else "")


@pytest.mark.parametrize(
    "block",
    [Lettered((Span("First"),), 1), TablePlace("t"), Paragraph((Span("here", link="https://example.org"),))],
)
def test_what_an_insertion_cannot_show_is_not_written(block: Block, built: Path) -> None:
    package = Package.open(built / "report.docx")
    assert inserted(block, styles_of(package), Hand(package, "reportgen", MOMENT)) is None


def test_comments_and_changes_in_a_draft_are_valid_and_have_ids_of_their_own(
    built: Path, tmp_path: Path, ooxml_validate: Callable[[Path], list[str]]
) -> None:
    package = Package.open(built / "report.docx")
    styles, root = styles_of(package), package.xml("word/document.xml")
    hand = Hand(package, "reportgen", MOMENT)
    bullets = [
        p
        for p in root.iter(q("w:p"))
        if p.find(f"{q('w:pPr')}/{q('w:pStyle')}[@{q('w:val')}='ListBullet']") is not None
    ]
    assert len(bullets) > 20
    for n, paragraph in enumerate(bullets[:20]):
        old = "".join(paragraph.itertext())
        new = richtext.parse(f"- {old.replace(' the ', ' each ')} And **more**.")[0]
        assert isinstance(new, Bullet)
        if n % 2:
            hand.comment(paragraph, paragraph, "Workbook says:\n- one\n- two & <three>")
        rewrite(paragraph, (Span(old),), new.spans, hand)
    added = inserted(Bullet((Span("Added."),)), styles, hand)
    assert added is not None
    bullets[0].addnext(added)
    delete(bullets[21], hand)
    hand.finish()
    path = tmp_path / "changed.docx"
    path.write_bytes(package.to_bytes(MOMENT))
    assert ooxml_validate(path) == ooxml_validate(built / "report.docx")
    saved = Package.open(path)
    assert len(list(saved.xml("word/comments.xml").iter(q("w:comment")))) == 10
    ids = [e.get(q("w:id")) for e in root.iter(*map(q, ("w:ins", "w:del", "w:bookmarkStart", "w:commentReference")))]
    assert len(ids) == len(set(ids))
