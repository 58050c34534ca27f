"""Nothing that a Word file may hold is silent: each output says what becomes of it, and tells it of a file that has it.

A new member of `Seen` fails here until each of the three tables has it and a file with it is among those below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from lxml import etree

from reportgen.docx.document import Seen
from reportgen.draft.reading import paragraphs as way_back
from reportgen.findings import Severity
from reportgen.html import pieces as page
from reportgen.html.page import page_of
from reportgen.ooxml.names import q
from reportgen.ooxml.package import OFFICE_RELATIONSHIP
from reportgen.pdf import losses as pdf
from reportgen.pdf.export import lay_out
from tests.draft.readings import Edited
from tests.pdf.wordfiles import PNG, p, picture, r, table, word, wrap

Table = Mapping[Seen, str | None]
TABLES: dict[str, Table] = {"PDF": pdf.CARRIED, "page": page.CARRIED, "way back": way_back.CARRIED}
PARTS = {
    "word/footnotes.xml": wrap("footnotes", f'<w:footnote w:id="2">{p("Below")}</w:footnote>'),
    "word/media/x.emf": b"\x01\x00\x00\x00",
    "word/x.mht": b"words",
    "word/media/x.png": PNG,
}
RELATIONS = {
    "xfn": ("footnotes", "footnotes.xml"),
    "xpng": ("image", "media/x.png"),
    "xemf": ("image", "media/x.emf"),
    "xchunk": ("aFChunk", "x.mht"),
    "xscript": ("hyperlink", "javascript:x"),
}


def run(inside: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr>{inside}</w:r>"


def drawn(kind: str) -> str:
    return run(
        '<w:drawing><wp:inline><wp:extent cx="9" cy="9"/><wp:docPr id="3" name="Thing"/><a:graphic><a:graphicData uri='
        f'"http://schemas.openxmlformats.org/drawingml/2006/{kind}"/></a:graphic></wp:inline></w:drawing>'
    )


def shape(inside: str, more: str = "") -> str:
    return run(f'<w:pict><v:shape {more} style="width:9pt;height:9pt">{inside}</v:shape></w:pict>')


def map_(
    part: str = "xpng", alt: str = "A map", kind: str = "inline", fill: str = "", frame: str = "", blip: str = ""
) -> str:
    made = picture(alt, part=part, kind=kind)
    made = made.replace(f'r:embed="{part}">', f'r:embed="{part}">{blip}')
    return made.replace("</pic:blipFill>", f"{fill}</pic:blipFill><pic:spPr><a:xfrm {frame}/></pic:spPr>")


FORM = (
    '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList/></w:ffData></w:fldChar></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
BOX = f"<v:textbox><w:txbxContent>{p('Boxed')}</w:txbxContent></v:textbox>"
# A file for each: blocks of a body. Every one has a paragraph with words of its own, but where it is a block itself.
FILES: dict[Seen, str] = {
    Seen.PICTURE: p(r("Words") + map_()),
    Seen.NOTE: p(r("Words") + run('<w:footnoteReference w:id="2"/>')),
    Seen.CHART: p(r("Words") + drawn("chart")),
    Seen.SMARTART: p(r("Words") + drawn("diagram")),
    Seen.SHAPE: p(r("Words") + shape("")),
    Seen.WATERMARK: p(r("Words") + shape('<v:textpath string="DRAFT"/>', 'id="WaterMark1"')),
    Seen.TEXT_BOX: p(r("Words") + shape(BOX)),
    Seen.EQUATION: p(r("Words") + "<m:oMath><m:r><m:t>x=2</m:t></m:r></m:oMath>"),
    Seen.EMBEDDED_FILE: p("Words") + '<w:altChunk r:id="xchunk"/>',
    Seen.HIDDEN_TEXT: p(r("Words") + r("secret", "<w:vanish/>")),
    Seen.UNKNOWN_SYMBOL: p(r("Words") + run('<w:sym w:font="Wingdings" w:char="F0BF"/>')),
    Seen.UNSAFE_LINK: p(r("Words") + f'<w:hyperlink r:id="xscript">{r("here")}</w:hyperlink>'),
    Seen.INNER_LINK: p(r("Words") + f'<w:hyperlink w:anchor="_Nowhere">{r("here")}</w:hyperlink>'),
    Seen.FORM_FIELD: p(r("Words") + FORM),
    Seen.STRUCK: p(r("Words ") + r("struck", "<w:strike/>")),
    Seen.RAISED: table([[p(r("Words") + r("TM", '<w:vertAlign w:val="superscript"/>'))]]),
    Seen.NESTED_TABLE: table([["Words", p("a") + table([["inner"]]).replace("9000", "900") + p("")]]),
    Seen.FLOATING_DRAWING: p(r("Words") + map_(kind="anchor")),
    Seen.FLOATING_TABLE: table([["Words"]], properties='<w:tblpPr w:tblpX="9"/>'),
    Seen.VERTICAL_TEXT: table([["Words"]]).replace("</w:tcPr>", '<w:textDirection w:val="btLr"/></w:tcPr>'),
    Seen.COLUMNS: p("Words", properties='<w:sectPr><w:cols w:num="2"/></w:sectPr>'),
    Seen.PICTURE_MISSING: p(r("Words") + map_("none")),
    Seen.PICTURE_FORMAT: p(r("Words") + map_("xemf")),
    Seen.PICTURE_TURNED: p(r("Words") + map_(frame='rot="5400000"')),
    Seen.PICTURE_CROPPED: p(r("Words") + map_(fill='<a:srcRect l="10000"/>')),
    Seen.PICTURE_RECOLOURED: p(r("Words") + map_(blip="<a:grayscl/>")),
    Seen.NO_ALT_TEXT: p(r("Words") + map_(alt="")),
    Seen.POOR_ALT_TEXT: p(r("Words") + map_(alt="map.png")),
}  # fmt: skip


def findings_of_pdf(body: str) -> set[str]:
    return {f.code for f in lay_out(word(body, parts=PARTS, relations=RELATIONS), name="a.docx").findings}


def problems_of_page(body: str) -> str:
    _, found = page_of(word(body, parts=PARTS, relations=RELATIONS), "a.docx")
    return " ".join(f"{f.code} {f.problem} {f.place}" for f in found)


def problems_on_the_way_back(body: str) -> list[str]:
    """What is told of a draft into whose text an officer put this."""
    draft = Edited()
    for name, data in PARTS.items():
        draft.package.put(name, data)
    for id_, (kind, target) in RELATIONS.items():
        outside = kind == "hyperlink"
        draft.package.relate(
            draft.main, id_, f"{OFFICE_RELATIONSHIP}/{kind}", target if outside else f"word/{target}", outside
        )
    held = etree.fromstring(wrap("x", body))
    after = draft.paragraph("Nothing & <nobody> is lost.")
    for element in reversed(held):
        after.addnext(element)
    return [f.problem for f in draft.read().findings if f.code in ("text-holds-more", "text-struck-out")]


@pytest.mark.parametrize("name", TABLES)
def test_each_output_says_what_becomes_of_everything_that_may_be_seen(name: str) -> None:
    assert set(TABLES[name]) == set(Seen)
    assert set(FILES) == set(Seen)


def test_every_code_that_a_pdf_has_for_it_is_one_that_it_can_say() -> None:
    assert {code for code in pdf.CARRIED.values() if code} <= set(pdf.SAYINGS)


@pytest.mark.parametrize("seen", Seen, ids=lambda s: s.value)
def test_a_pdf_tells_of_what_it_does_not_show_as_word_does(seen: Seen) -> None:
    code = pdf.CARRIED[seen]
    told = findings_of_pdf(FILES[seen])
    if code is not None:
        assert code in told
    else:
        # What it shows. A link to nowhere is told of as one; a picture's file is as good in it as in Word.
        assert told <= {"link-target-missing"}


@pytest.mark.parametrize("seen", Seen, ids=lambda s: s.value)
def test_a_page_tells_of_what_it_leaves_out(seen: Seen) -> None:
    what = page.CARRIED[seen]
    told = problems_of_page(FILES[seen])
    if seen is Seen.EMBEDDED_FILE:
        assert told.startswith("embedded-file another file is embedded here")  # it stops a page
    elif what is not None:
        assert what in told
        assert "page-leaves-out" in told
    else:
        assert told == ""


@pytest.mark.parametrize("seen", Seen, ids=lambda s: s.value)
def test_the_way_back_tells_of_what_the_workbook_cannot_hold(seen: Seen) -> None:
    what = way_back.CARRIED[seen]
    told = problems_on_the_way_back(FILES[seen])
    if what is not None:
        assert [t for t in told if t.startswith(f"There is {what} ")]
    else:
        # What is about the layout is told of as the picture that it is, or not at all; struck-out words by themselves.
        assert all("a picture" in t for t in told) or (
            seen is Seen.STRUCK and told == ["'struck' is struck out, so it is not taken."]
        )
        assert told or seen is not Seen.STRUCK


HIDES = r("secret", "<w:vanish/>")
HIDDEN_ALONE: dict[str, Callable[[], str]] = {
    "a hidden paragraph": lambda: p(HIDES, properties="<w:rPr><w:vanish/></w:rPr>"),
    "hidden text behind a note": lambda: p(r("a") + run('<w:footnoteReference w:id="2"/>') + HIDES),
    "hidden text before a text box": lambda: p(r("a") + HIDES + shape(BOX)),
    "hidden text in a cell": lambda: table([["a", p(HIDES)]]),
    "a hidden picture": lambda: p(r("a") + map_().replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>")),
}


@pytest.mark.parametrize("made", HIDDEN_ALONE.values(), ids=HIDDEN_ALONE)
def test_hidden_text_is_told_of_wherever_it_stands_in_an_officers_text(made: Callable[[], str]) -> None:
    assert any("There is hidden text" in t for t in problems_on_the_way_back(made()))


def test_an_embedded_file_at_the_beginning_of_a_text_is_told_of() -> None:
    draft = Edited()
    line = draft.paragraph("Nothing & <nobody> is lost.")
    parent = line.getparent()
    assert parent is not None
    parent.insert(0, etree.fromstring(wrap("x", '<w:altChunk r:id="xchunk"/>'))[0])
    assert [f.problem for f in draft.read().findings if "an embedded file" in f.problem]


def test_an_embedded_file_stops_the_page_only() -> None:
    _, found = page_of(word(FILES[Seen.EMBEDDED_FILE], parts=PARTS, relations=RELATIONS), "a.docx")
    assert [(f.code, f.severity) for f in found] == [("embedded-file", Severity.ERROR)]


def test_what_stands_outside_the_officers_texts_is_not_told_of_them() -> None:
    draft = Edited()
    draft.paragraph("Delivering Better Services").addprevious(etree.fromstring(wrap("x", p(HIDES)))[0])
    draft.root.find(q("w:body")).insert(0, etree.fromstring(wrap("x", '<w:altChunk r:id="xchunk"/>'))[0])  # type: ignore[union-attr]  # a draft has a body
    assert [f for f in draft.read().findings if f.code == "text-holds-more"] == []
