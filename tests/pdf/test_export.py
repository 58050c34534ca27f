"""What the PDF of a Word file says: structure, words, order, links, page numbers, and what is named as lost."""

from __future__ import annotations

import io
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.errors import UnreadableInput
from reportgen.pdf.export import is_untouched, lay_out
from tests.pdf.structure import faults, page_texts, tree
from tests.pdf.wordfiles import (
    CLOCK,
    PAGE,
    STYLES,
    codes,
    drawn,
    field,
    item,
    laid_out,
    p,
    picture,
    r,
    table,
    word,
    wrap,
)

LONG = "The council answered more calls than in the quarter before, and the average wait was shorter. " * 4
SITE = {"web": ("hyperlink", "https://www.example.gov.uk/performance")}
FOOTNOTES = {
    "word/footnotes.xml": wrap(
        "footnotes",
        '<w:footnote w:id="2">' + p("<w:r><w:footnoteRef/></w:r>" + r(" Counted on 30 September.")) + "</w:footnote>",
    )
}
NOTE = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="2"/></w:r>'
CONTENTS = p(field('TOC \\o "1-3" \\h', r("an old list")))


def everything() -> bytes:
    """A file with most of what Word can hold."""
    underlined = r("the dashboard", '<w:u w:val="single"/>')
    link = f'<w:hyperlink r:id="web">{underlined}</w:hyperlink>'
    body = (
        p("Quarterly report", "Title")
        + CONTENTS
        + p("Results", "Heading1")
        + p(r("See ") + link + r(" for all ") + r("figures", "<w:b/><w:i/>") + r(", counted") + NOTE + r("."))
        + item("First point")
        + item("A point below it", level=1)
        + item("Second point")
        + p("Calls", "Heading3")  # a level left out
        + table(
            [["Measure", "Value"], ["Calls answered", "93.45%"], ["Waiting", p(picture("Rose to 93.45%", svg="svg"))]],
            header=1,
            properties='<w:tblStyle w:val="Banded"/><w:tblLook w:val="0420"/>',
        )
        + p("Table 1: calls", "Caption")
        + p(picture("A map of the county"))
        + p(picture("", decorative=True))
        + p(r("Bonjour tout le monde", '<w:lang w:val="fr-FR"/>') + r(" café ✓ 中 “quoted”"))
        + p(LONG, properties='<w:jc w:val="both"/><w:pBdr><w:top w:val="single" w:sz="8"/></w:pBdr>')
    )
    return word(body, parts=FOOTNOTES, relations={**SITE, "notes": ("footnotes", "footnotes.xml")})


@pytest.fixture(scope="module")
def whole() -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(lay_out(everything(), name="all.docx").draw(clock=CLOCK)))


# ---------------------------------------------------------------------- standards
@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_a_file_with_most_of_what_word_can_hold_passes_the_standard(profile: str, tmp_path: Path) -> None:
    import page

    made = tmp_path / "all.pdf"
    made.write_bytes(lay_out(everything()).draw(clock=CLOCK, metadata={"DraftHash": "abc123"}))
    result = page.validate_pdf(str(made), profile=profile)
    assert result.is_compliant, [(f.rule_id, f.message) for f in result.failures]
    assert result.rules.passed > 20, "the validator checked nothing"


def test_every_stroke_is_tagged_and_every_font_is_embedded(whole: pikepdf.Pdf) -> None:
    assert not faults(whole)
    assert tree(whole).all("P"), "there was nothing to check"


def test_the_same_file_gives_the_same_bytes() -> None:
    file = everything()
    layout = lay_out(file)
    assert layout.draw(clock=CLOCK) == layout.draw(clock=CLOCK) == lay_out(file).draw(clock=CLOCK)


def test_the_clock_is_the_only_date() -> None:
    layout = laid_out(p("Text"))
    later = layout.draw(clock=datetime(2024, 5, 6, tzinfo=UTC))
    with pikepdf.open(io.BytesIO(later)) as pdf:
        assert str(pdf.docinfo.CreationDate) == str(pdf.docinfo.ModDate) == "D:20240506000000+00'00'"


def test_further_metadata_stands_in_the_document_information_and_in_the_xmp() -> None:
    pdf = pikepdf.open(io.BytesIO(laid_out(p("Text")).draw(clock=CLOCK, metadata={"DraftHash": "a<b&c"})))
    assert str(pdf.docinfo["/DraftHash"]) == "a<b&c"
    with pdf.open_metadata() as xmp:
        assert xmp["pdfx:DraftHash"] == "a<b&c"


def test_a_pdf_knows_whether_it_was_changed() -> None:
    made = laid_out(p("Text")).draw(clock=CLOCK)
    assert is_untouched(made)
    assert not is_untouched(made + b" ")
    assert not is_untouched(b"")
    edited = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as pdf:
        pdf.save(edited)
    assert not is_untouched(edited.getvalue())


# ---------------------------------------------------------------------- structure
SHAPES = {
    "heading levels have no gap": (p("A", "Heading1") + p("B", "Heading3"), "Document(H1 H2)"),
    "a document may start at any level": (p("A", "Heading3") + p("B", "Heading1"), "Document(H1 H1)"),
    "a title is a paragraph": (p("T", "Title") + p("A", "Heading1"), "Document(P H1)"),
    "list items nest by level": (
        item("a") + item("b", level=1) + item("c"),
        "Document(L(LI(Lbl LBody(L(LI(Lbl LBody)))) LI(Lbl LBody)))",
    ),
    "a paragraph ends a list": (item("a") + p("x") + item("b"), "Document(L(LI(Lbl LBody)) P L(LI(Lbl LBody)))"),
    "an empty paragraph does not": (item("a") + p("") + item("b"), "Document(L(LI(Lbl LBody) LI(Lbl LBody)))"),
    "two lists stand apart": (
        item("a") + item("b", 2), "Document(L(LI(Lbl LBody)) L(LI(Lbl LBody)))"
    ),
    "an empty paragraph is not in the tree": (p("") + p("x"), "Document(P)"),
    "hidden text is not in the tree": (p(r("x", "<w:vanish/>")) + p("y"), "Document(P)"),
    "a header row": (
        table([["a", "b"], ["c", "d"]], header=1), "Document(Table(THead(TR(TH TH)) TBody(TR(TD TD))))"
    ),
    "a table without one": (table([["a"], ["b"]]), "Document(Table(TR(TD) TR(TD)))"),
    "empty cells keep their place": (table([["a", ""]]), "Document(Table(TR(TD(P) TD)))"),
    "a picture in its paragraph": (p(picture("Alt")), "Document(P(Figure))"),
    "a decorative picture is nowhere": (p(picture("", decorative=True)) + p("x"), "Document(P)"),
    "a caption": (p("Table 1", "Caption"), "Document(Caption)"),
    "words of another language": (p(r("a ") + r("mot", '<w:lang w:val="fr-FR"/>')), "Document(P(Span))"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "shape"), SHAPES.values(), ids=SHAPES)
def test_the_structure_tree(body: str, shape: str) -> None:
    found = tree(drawn(body)).shape()
    assert found.replace("TD(P)", "TD").replace("TH(P)", "TH") == shape.replace("TD(P)", "TD")


def test_header_cells_say_what_they_head_and_merged_cells_what_they_span() -> None:
    wide = '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + p("both") + "</w:tc>"
    restart = ' w:val="restart"'
    tall = "<w:tc><w:tcPr><w:vMerge{}/></w:tcPr>" + p("tall") + "</w:tc>"
    body = (
        '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="2000"/></w:tblGrid>'
        f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{wide}</w:tr>"
        f"<w:tr>{tall.format(restart)}<w:tc>{p('x')}</w:tc></w:tr>"
        f"<w:tr>{tall.format('')}<w:tc>{p('y')}</w:tc></w:tr></w:tbl>"
    )
    cells = tree(drawn(body))
    head, first = cells.all("TH")[0], cells.all("TD")[0]
    assert (str(head.attributes["Scope"]), head.attributes["ColSpan"]) == ("/Column", 2)
    assert (first.words(), first.attributes["RowSpan"]) == ("tall", 2)
    assert len(cells.all("TD")) == 3


def test_a_figure_has_its_alt_text_and_a_box(whole: pikepdf.Pdf) -> None:
    figures = tree(whole).all("Figure")
    assert [f.alt for f in figures] == ["Rose to 93.45%", "A map of the county"]
    assert all(len(f.attributes["BBox"]) == 4 for f in figures)


def test_a_note_stands_after_the_paragraph_that_calls_it(whole: pikepdf.Pdf) -> None:
    found = tree(whole)
    assert "Note" in found.shape()
    assert found.all("Reference")[0].words() == "1"
    assert found.all("Note")[0].words() == "1 Counted on 30 September."


def test_the_file_says_its_language_and_title(whole: pikepdf.Pdf) -> None:
    assert str(whole.Root.Lang) == "en-GB"
    assert str(whole.docinfo.Title) == "Quarterly report"
    assert bool(whole.Root.ViewerPreferences.DisplayDocTitle)


def test_headings_are_the_bookmarks(whole: pikepdf.Pdf) -> None:
    with whole.open_outline() as outline:
        assert [(e.title, [c.title for c in e.children]) for e in outline.root] == [("Results", ["Calls"])]


# ---------------------------------------------------------------------- words
WORDS = {
    "tracked changes are accepted": (
        p(r("a ") + f"<w:ins>{r('new ')}</w:ins><w:del><w:r><w:delText>old </w:delText></w:r></w:del>" + r("b")),
        "a new b",
    ),
    "a deleted paragraph mark joins two paragraphs": (
        p("one ", properties="<w:rPr><w:del/></w:rPr>") + p("two"), "one two"
    ),
    "moved text stands where it was moved to": (
        f"<w:p><w:moveFrom>{r('x')}</w:moveFrom></w:p><w:p>{r('y ')}<w:moveTo>{r('x')}</w:moveTo></w:p>", "y x"
    ),
    "content controls are opened, nested or not": (
        "<w:sdt><w:sdtContent><w:p><w:sdt><w:sdtContent>"
        + r("in") + "</w:sdtContent></w:sdt></w:p></w:sdtContent></w:sdt>",
        "in",
    ),
    "unknown elements are opened": ("<w:p><w:strange>" + r("kept") + "</w:strange></w:p>", "kept"),
    "smart tags are opened": ("<w:p><w:smartTag>" + r("kept") + "</w:smartTag></w:p>", "kept"),
    "the fallback is read where the choice is not understood": (
        '<w:p><mc:AlternateContent><mc:Choice Requires="new1">' + r("no") + "</mc:Choice><mc:Fallback>"
        + r("yes") + "</mc:Fallback></mc:AlternateContent></w:p>",
        "yes",
    ),
    "an unknown field shows its stored result": (p(field("STYLEREF x", r("Section 2"))), "Section 2"),
    "a field in a field": (p(field("IF " + "x", r("yes ") + field("QUOTE y", r("and no")))), "yes and no"),
    "a page reference to nowhere keeps its stored text": (p(field("PAGEREF gone", r("12"))), "12"),
    "a simple field": ('<w:p><w:fldSimple w:instr="AUTHOR">' + r("The team") + "</w:fldSimple></w:p>", "The team"),
    "capitals by format": (p(r("all caps", "<w:caps/>")), "ALL CAPS"),
    "small capitals by format": (p(r("Small", "<w:smallCaps/>")), "SMALL"),
    "a symbol of a symbol font": (p('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'), "✓"),
    "a hyphen that does not break": (p("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t></w:r>"), "a‑b"),
    "a tab parts words": (p("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>"), "a b"),
    "a line break parts words": (p("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>"), "a b"),
    "letters beyond the basic plane": (p("𝔸 x"), "𝔸 x"),
    "an equation's words": ("<w:p><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></w:p>", "x=1"),
    "lettered labels count on": (item("p", 2) + item("q", 2), "a. p b. q"),
    "a list restarts where it is told to": (item("p", 2) + item("q", 3), "a. p a. q"),
    "roman and decimal below": (item("p", 2) + item("q", 2, 1) + item("s", 2, 2), "a. p (i) q a.i.1 s"),
    "a text box follows its paragraph": (
        p("<w:r><w:pict><v:shape><v:textbox><w:txbxContent>" + p("boxed") + "</w:txbxContent></v:textbox></v:shape>"
          "</w:pict></w:r>" + r("before")),
        "before boxed",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "words"), WORDS.values(), ids=WORDS)
def test_the_words_of_the_file_come_out(body: str, words: str) -> None:
    assert tree(drawn(body)).words() == words


def test_words_do_not_run_together_where_a_line_ends(tmp_path: Path) -> None:
    made = tmp_path / "long.pdf"
    made.write_bytes(laid_out(p(LONG)).draw(clock=CLOCK))
    read = subprocess.run(["pdftotext", "-raw", str(made), "-"], capture_output=True, text=True, check=True).stdout
    assert " ".join(read.split()) == LONG.strip()
    assert tree(pikepdf.open(made)).words() == LONG.strip()


def test_a_word_that_is_wider_than_the_line_is_parted_and_whole() -> None:
    word_ = "Donaudampfschifffahrtsgesellschaft" * 6
    assert tree(drawn(p(word_))).words() == word_


# ---------------------------------------------------------------------- pages, page numbers, links
def report(headings: int) -> str:
    parts = [CONTENTS]
    for at in range(headings):
        mark = f'<w:bookmarkStart w:id="{at}" w:name="_Toc{at}"/><w:bookmarkEnd w:id="{at}"/>'
        parts += [p(mark + r(f"Heading number {at}"), "Heading1"), p(LONG), p(LONG)]
    parts.append(p(r("See page ") + field("PAGEREF _Toc0", r("99")) + r(" of ") + field("NUMPAGES", r("99"))))
    return "".join(parts)


def test_the_contents_list_gives_the_page_of_every_heading() -> None:
    layout = laid_out(report(30))
    pdf = pikepdf.open(io.BytesIO(layout.draw(clock=CLOCK)))
    found = tree(pdf)
    entries = [e.words() for e in found.all("TOCI")]
    pages = [layout.heading_pages[f"_Toc{at}"] for at in range(30)]
    assert entries == [f"Heading number {at} {page}" for at, page in enumerate(pages)]
    assert len(set(pages)) > 5, "all headings on one page prove nothing"
    for at, page in enumerate(pages):
        text = "".join(map(str, _page_words(pdf, int(page) - 1)))
        assert f"Heading number {at}" in text
    assert found.all("P")[-1].words() == f"See page {pages[0]} of {layout.pages}"
    assert "an old list" not in found.words()


def _page_words(pdf: pikepdf.Pdf, at: int) -> list[str]:
    return list(page_texts(pdf.pages[at]).values())


def test_a_bookmark_between_paragraphs_stands_on_the_next_heading() -> None:
    mark = '<w:bookmarkStart w:id="7" w:name="_Toc7"/><w:bookmarkEnd w:id="7"/>'
    assert laid_out(p(LONG) * 12 + mark + p("Late", "Heading1")).heading_pages == {"_Toc7": "2"}


def test_links_lead_where_they_say(whole: pikepdf.Pdf) -> None:
    links = [a for page in whole.pages for a in page.get("/Annots", [])]
    outside = [str(a.A.URI) for a in links if "/A" in a]
    inside = [a for a in links if "/Dest" in a]
    assert outside == ["https://www.example.gov.uk/performance"]
    assert [str(a.Contents) for a in inside] == ["Results 1", "Calls 1"]
    assert all("/StructParent" in a and int(a.F) == 4 for a in links)


def test_a_picture_may_be_a_link() -> None:
    inside = f'<w:hyperlink r:id="web">{picture("The dashboard")}</w:hyperlink>'
    clicked = picture("The map").replace("</wp:docPr>", '<a:hlinkClick r:id="web"/></wp:docPr>')
    pdf = drawn(p(inside) + p(clicked), relations=SITE)
    assert tree(pdf).shape() == "Document(P(Link(Figure)) P(Link(Figure)))"
    assert [str(a.Contents) for a in pdf.pages[0].Annots] == ["The dashboard", "The map"]
    assert not faults(pdf)


def test_headers_and_footers_are_artifacts_with_the_right_numbers(tmp_path: Path) -> None:
    footer = wrap("ftr", p(r("Page ") + field("PAGE", r("1")) + r(" of ") + field("NUMPAGES", r("1"))))
    first = wrap("hdr", p("Front"))
    section = PAGE.replace(
        "<w:sectPr>",
        '<w:sectPr><w:headerReference w:type="first" r:id="h"/><w:footerReference w:type="default" r:id="f"/>',
    ).replace("</w:sectPr>", "<w:titlePg/></w:sectPr>")
    layout = laid_out(
        p(LONG) * 30,
        section=section,
        parts={"word/f.xml": footer, "word/h.xml": first},
        relations={"f": ("footer", "f.xml"), "h": ("header", "h.xml")},
    )
    made = tmp_path / "f.pdf"
    made.write_bytes(layout.draw(clock=CLOCK))
    pages = subprocess.run(["pdftotext", str(made), "-"], capture_output=True, text=True, check=True).stdout
    numbers = re.findall(r"Page \d+ of \d+", pages)
    assert numbers == [f"Page {at} of {layout.pages}" for at in range(2, layout.pages + 1)]
    assert pages.count("Front") == 1
    assert "Page" not in tree(pikepdf.open(made)).words()


def test_header_rows_stand_again_on_each_page_and_only_once_in_the_tree(tmp_path: Path) -> None:
    body = table([["Measure", "Value"]] + [[LONG, "1"]] * 12, header=1)
    made = tmp_path / "t.pdf"
    layout = laid_out(body)
    made.write_bytes(layout.draw(clock=CLOCK))
    shown = subprocess.run(["pdftotext", str(made), "-"], capture_output=True, text=True, check=True).stdout
    assert layout.pages > 1
    assert shown.count("Measure") == layout.pages
    found = tree(pikepdf.open(made))
    assert found.words().count("Measure") == 1
    assert not faults(pikepdf.open(made))


def test_a_row_taller_than_a_page_is_parted_and_loses_nothing() -> None:
    pdf = drawn(table([[p(LONG) * 25, "side"]]))
    assert len(pdf.pages) > 1
    assert tree(pdf).all("TD")[0].words() == " ".join([LONG.strip()] * 25)


def test_a_heading_stays_with_the_text_below_it() -> None:
    for lines in range(38, 44):
        pages = drawn(p("x", properties='<w:spacing w:after="0"/>') * lines + p("Kept", "Heading1") + p(LONG)).pages
        if len(pages) == 2:
            texts = [tree_text for at in range(2) for tree_text in [_page_text(pages[at])]]
            assert "Kept" not in texts[0] or "council" in texts[0]


def _page_text(page: pikepdf.Page) -> str:
    return " ".join(page_texts(page).values())


def test_sections_may_turn_the_page_and_number_anew() -> None:
    turned = '<w:sectPr><w:pgSz w:w="16838" w:h="11906"/><w:pgNumType w:fmt="lowerRoman" w:start="3"/></w:sectPr>'
    pdf = drawn(p("wide", properties=turned) + p("tall"))
    assert [round(float(pg.MediaBox[2])) for pg in pdf.pages] == [842, 595]
    labels = pdf.Root.PageLabels.Nums
    assert (str(labels[1].S), int(labels[1].St)) == ("/r", 3)


def test_equal_pictures_are_stored_once() -> None:
    pdf = drawn(p(picture("One")) + p(picture("Two")) + p(picture("Three", svg="svg")) + p(picture("Four", svg="svg")))
    streams = [o for o in pdf.objects if isinstance(o, pikepdf.Stream)]
    assert sum(o.get("/Subtype") == "/Image" for o in streams) == 1
    assert sum(o.get("/Subtype") == "/Form" for o in streams) == 1


# ---------------------------------------------------------------------- what is named
CHART = (
    '<w:r><w:drawing><wp:inline><wp:extent cx="914400" cy="914400"/><wp:docPr id="1" name="C" descr="Calls rose"/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/></a:graphic></wp:inline>'
    "</w:drawing></w:r>"
)
NAMED = {
    "changes-pending": p(f"<w:ins>{r('x')}</w:ins>"),
    "comments-left-out": p(r("x") + '<w:r><w:commentReference w:id="1"/></w:r>'),
    "text-box": p("<w:r><w:pict><v:textbox><w:txbxContent>" + p("x") + "</w:txbxContent></v:textbox></w:pict></w:r>"),
    "floating-drawing": p(picture("Alt", kind="anchor")),
    "floating-table": table([["x"]], properties="<w:tblpPr/>"),
    "vertical-text": table([["x"]]).replace("</w:tcPr>", '<w:textDirection w:val="btLr"/></w:tcPr>'),
    "chart-not-drawn": p(CHART),
    "smartart-not-drawn": p(CHART.replace("2006/chart", "2006/diagram")),
    "shape-not-drawn": p(CHART.replace("2006/chart", "2006/shape")),
    "equation": "<w:p><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p>",
    "picture-missing": p(picture("Alt", part="nowhere")),
    "picture-format": p(picture("Alt", part="emf")),
    "picture-broken": p(picture("Alt", part="broken")),
    "picture-without-alt-text": p(picture("")),
    "embedded-file": '<w:altChunk r:id="x"/>' + p("x"),
    "symbol-unknown": p('<w:r><w:sym w:font="Wingdings" w:char="F0B9"/></w:r>'),
    "link-left-out": p(f'<w:hyperlink r:id="bad">{r("x")}</w:hyperlink>'),
    "link-target-missing": p(f'<w:hyperlink w:anchor="nowhere">{r("x")}</w:hyperlink>'),
    "right-to-left": p("שלום"),
    "columns": p("x", properties='<w:sectPr><w:cols w:num="2"/></w:sectPr>') + p("y"),
    "row-too-tall": table([[p(LONG) * 25]], row_properties="<w:cantSplit/>"),
    "table-too-wide": '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="20000"/></w:tblGrid><w:tr><w:tc>'
    + p("x") + "</w:tc></w:tr></w:tbl>",
    "footnote-long": p(r("x") + NOTE.replace('"2"', '"3"')),
    "font-substituted": p(r("x", '<w:rFonts w:ascii="Comic Sans MS"/>')),
    "characters-missing": p("\U0001f9ff"),
}  # fmt: skip
BROKEN = {
    "word/media/x.emf": b"\x01\x00\x00\x00 EMF",
    "word/media/broken.png": b"\x89PNG\r\n\x1a\n broken",
    "word/footnotes.xml": wrap("footnotes", f'<w:footnote w:id="3">{p(LONG) * 30}</w:footnote>'),
}


@pytest.mark.parametrize(("code", "body"), NAMED.items(), ids=NAMED)
def test_what_cannot_be_shown_as_word_shows_it_is_named(code: str, body: str) -> None:
    layout = laid_out(
        p("Where it is", "Heading1") + body,
        parts=BROKEN,
        relations={
            "emf": ("image", "media/x.emf"),
            "broken": ("image", "media/broken.png"),
            "bad": ("hyperlink", "javascript:alert(1)"),
            "notes": ("footnotes", "footnotes.xml"),
        },
    )
    assert code in codes(layout)
    assert len(layout.draw(clock=CLOCK)) > 1000
    assert all(str(f).endswith(".") for f in layout.findings)
    places = [str(f.place) for f in layout.findings if f.code == code]
    of_the_whole = code in ("changes-pending", "comments-left-out", "font-substituted", "characters-missing")
    assert of_the_whole or any("Where it is" in place or "Page" in place for place in places)


def test_a_file_without_surprises_has_no_findings() -> None:
    assert codes(laid_out(p("Heading", "Heading1") + p(LONG) + table([["a"]]) + p(picture("Alt")))) == []


def test_a_house_font_is_taken_from_the_folder(tmp_path: Path) -> None:
    from reportgen import fonts

    (tmp_path / "house.ttf").write_bytes(fonts.WIDER.read_bytes())
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    file = word(p(r("x", '<w:rFonts w:ascii="DejaVu Sans" w:hAnsi="DejaVu Sans"/>')))
    layout = lay_out(file, fonts=tmp_path)
    assert codes(layout) == []
    assert b"DejaVu" in layout.draw(clock=CLOCK) or _fonts(layout.draw(clock=CLOCK)) == {"DejaVuSans"}


def _fonts(pdf: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {
            str(f.BaseFont).partition("+")[2] for page in opened.pages for f in page.Resources.get("/Font", {}).values()
        }


# ---------------------------------------------------------------------- any file
@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "file-cut"), (b"hello", "file-not-office"), (b"PK\x03\x04broken", "file-cut")],
    ids=["empty", "text", "cut"],
)
def test_what_is_no_word_file_is_refused_in_a_sentence(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableInput) as stop:
        lay_out(data, name="draft.docx")
    assert stop.value.code == code


_NAMES = st.sampled_from(
    [
        "p",
        "r",
        "t",
        "tbl",
        "tr",
        "tc",
        "tblPr",
        "tblGrid",
        "gridCol",
        "tcPr",
        "gridSpan",
        "vMerge",
        "pPr",
        "rPr",
        "numPr",
        "numId",
        "ilvl",
        "ind",
        "spacing",
        "sz",
        "color",
        "jc",
        "br",
        "tab",
        "sym",
        "hyperlink",
        "sdt",
        "sdtContent",
        "ins",
        "del",
        "fldChar",
        "instrText",
        "fldSimple",
        "drawing",
        "pict",
        "footnoteReference",
        "bookmarkStart",
        "sectPr",
        "pgSz",
        "pgMar",
        "cols",
        "tabs",
        "shd",
        "tblW",
        "tcW",
        "trPr",
        "tblHeader",
        "cantSplit",
        "trHeight",
        "pStyle",
        "tblBorders",
        "top",
        "odd",
    ]
)
_VALUES = st.sampled_from(
    ["", "0", "1", "-7", "auto", "99999999999", "x", "FF00", "pct", "continue", "Heading1", "50%"]
)
_ATTRIBUTES = st.dictionaries(
    st.sampled_from(["val", "w", "type", "fill", "pos", "left", "hanging", "line", "fldCharType", "char", "id", "sz"]),
    _VALUES,
    max_size=3,
)


def _element(name: str, attributes: dict[str, str], inside: str) -> str:
    listed = "".join(f' w:{k}="{v}"' for k, v in attributes.items())
    return f"<w:{name}{listed}>{inside}</w:{name}>"


_MARKUP = st.recursive(
    st.one_of(st.just("<w:t>word</w:t>"), st.builds(_element, _NAMES, _ATTRIBUTES, st.just(""))),
    lambda inner: st.builds(_element, _NAMES, _ATTRIBUTES, st.lists(inner, max_size=4).map("".join)),
    max_leaves=14,
)


@settings(max_examples=60)
@given(st.lists(_MARKUP, max_size=4).map("".join))
def test_any_well_formed_markup_gives_a_pdf(body: str) -> None:
    pdf = drawn(body)
    assert not faults(pdf)


@pytest.mark.full
@settings(max_examples=3000)
@given(st.lists(_MARKUP, max_size=6).map("".join))
def test_any_well_formed_markup_gives_a_pdf_at_length(body: str) -> None:
    assert not faults(drawn(body))


def test_styles_that_rest_on_themselves_or_on_nothing_do_no_harm() -> None:
    loop = '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="A"/></w:style>'
    assert tree(drawn(p("x", "A") + p("y", "Missing"), styles=STYLES + loop)).words() == "x y"


def test_a_mark_before_a_word_wider_than_its_cell_makes_no_empty_line() -> None:
    word_alone = laid_out(p(r("Abcdefgh" * 40)))
    marked = laid_out(p('<w:bookmarkStart w:id="1" w:name="here"/><w:bookmarkEnd w:id="1"/>' + r("Abcdefgh" * 40)))
    heights = [sum(1 for _ in layout._pages.pages[0].placed) for layout in (word_alone, marked)]
    assert heights[0] == heights[1]
