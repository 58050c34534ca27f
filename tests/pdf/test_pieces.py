"""The parts that the export is made of, each by its rules as a table."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from reportgen import fonts
from reportgen.docx.fields import level_range, parse_instruction
from reportgen.docx.numbering import format_number
from reportgen.docx.styles import Styles
from reportgen.docx.symbols import in_unicode
from reportgen.ooxml.names import NAMESPACES
from reportgen.pdf.drawing.svg import compile_svg
from reportgen.pdf.export import lay_out
from reportgen.pdf.layout.faces import Fonts
from tests.pdf.structure import faults, tree
from tests.pdf.wordfiles import CLOCK, drawn, p, picture, r, table, word

NUMBERS = [
    (1, "decimal", "1"),
    (4, "decimalZero", "04"),
    (1, "lowerLetter", "a"),
    (27, "lowerLetter", "aa"),
    (28, "upperLetter", "BB"),
    (4, "lowerRoman", "iv"),
    (1999, "upperRoman", "MCMXCIX"),
    (0, "lowerRoman", "0"),
    (1, "ordinal", "1st"),
    (12, "ordinal", "12th"),
    (23, "ordinal", "23rd"),
    (21, "cardinalText", "Twenty-one"),
    (42, "ordinalText", "Forty-second"),
    (20, "ordinalText", "Twentieth"),
    (5, "none", ""),
    (7, "numberInDash", "- 7 -"),
    (2, "chicago", "†"),
    (9, "hebrew1", "9"),
]


@pytest.mark.parametrize(("number", "style", "shown"), NUMBERS)
def test_numbers_as_word_shows_them(number: int, style: str, shown: str) -> None:
    assert format_number(number, style) == shown


@given(st.integers(-5, 100_000), st.text(max_size=12))
def test_any_number_in_any_format_is_text(number: int, style: str) -> None:
    assert isinstance(format_number(number, style), str)


INSTRUCTIONS = [
    ("PAGE", "PAGE", (), {}),
    (" page \\* MERGEFORMAT ", "PAGE", (), {"*": "MERGEFORMAT"}),
    ('HYPERLINK "https://a.b/c d" \\l "x" \\h', "HYPERLINK", ("https://a.b/c d",), {"l": "x", "h": ""}),
    ('TOC \\o "1-3" \\h \\z \\u', "TOC", (), {"o": "1-3", "h": "", "z": "", "u": ""}),
    ("PAGEREF _Toc1 \\h", "PAGEREF", ("_Toc1",), {"h": ""}),
    ("", "", (), {}),
]


@pytest.mark.parametrize(("code", "name", "arguments", "switches"), INSTRUCTIONS)
def test_field_codes(code: str, name: str, arguments: tuple[str, ...], switches: dict[str, str]) -> None:
    read = parse_instruction(code)
    assert (read.name, read.arguments, read.switches) == (name, arguments, switches)


@given(st.text())
def test_any_field_code_can_be_read(code: str) -> None:
    parse_instruction(code)
    first, last = level_range(code)
    assert 0 <= first <= 9
    assert 0 <= last <= 9


@pytest.mark.parametrize(
    ("text", "font", "shown", "known"),
    [
        ("\uf0b7", "Symbol", "•", True),
        ("a", "Symbol", "α", True),
        ("\uf0fc", "Wingdings", "✓", True),
        ("plain", "Arial", "plain", True),
        ("\uf0b9", "Wingdings", "•", False),
        ("\uf0b7", "Arial", "•", True),
    ],
)
def test_signs_of_symbol_fonts(text: str, font: str, shown: str, known: bool) -> None:
    assert in_unicode(text, font) == (shown, known)


def _styles(content: str) -> Styles:
    return Styles(etree.fromstring(f'<w:styles xmlns:w="{NAMESPACES["w"]}">{content}</w:styles>'))


def _run(content: str) -> etree._Element:
    return etree.fromstring(f'<w:rPr xmlns:w="{NAMESPACES["w"]}">{content}</w:rPr>')


TOGGLES = [
    ("<w:b/>", "<w:b/>", "", False),  # a toggle that both styles set is off again
    ("<w:b/>", "", "", True),
    ("", "<w:b/>", "", True),
    ("<w:b/>", "", '<w:b w:val="0"/>', False),
    ("<w:b/>", "<w:b/>", "<w:b/>", True),
]


@pytest.mark.parametrize(("paragraph", "character", "direct", "bold"), TOGGLES)
def test_bold_of_several_layers(paragraph: str, character: str, direct: str, bold: bool) -> None:
    styles = _styles(
        f'<w:style w:type="paragraph" w:styleId="P"><w:rPr>{paragraph}</w:rPr></w:style>'
        f'<w:style w:type="character" w:styleId="C"><w:rPr>{character}</w:rPr></w:style>'
    )
    assert styles.run("P", _run(f'<w:rStyle w:val="C"/>{direct}')).bold is bold


def test_a_later_layer_replaces_only_what_it_names() -> None:
    styles = _styles(
        '<w:docDefaults><w:pPrDefault><w:pPr><w:spacing w:before="100" w:after="200"/></w:pPr></w:pPrDefault>'
        '</w:docDefaults><w:style w:type="paragraph" w:styleId="A"><w:pPr><w:spacing w:after="40"/>'
        '<w:ind w:left="720" w:hanging="360"/></w:pPr></w:style><w:style w:type="paragraph" w:styleId="B">'
        '<w:basedOn w:val="A"/><w:pPr><w:ind w:firstLine="200"/></w:pPr></w:style>'
    )
    direct = etree.fromstring(f'<w:pPr xmlns:w="{NAMESPACES["w"]}"><w:pStyle w:val="B"/></w:pPr>')
    format = styles.paragraph(direct)
    assert (format.before, format.after, format.left, format.first) == (5.0, 2.0, 36.0, 10.0)


def test_arial_is_set_in_a_font_of_the_same_widths_and_others_are_told() -> None:
    faces = Fonts()
    assert faces.face("Arial", True, False).name == "LiberationSans-Bold"
    assert faces.face("Calibri", False, True).name == "Carlito-Italic"
    assert not faces.substituted
    faces.face("Gill Sans", False, False)
    assert faces.substituted == {"Gill Sans": "Liberation Sans"}


@pytest.mark.parametrize(
    ("named", "asked", "face"),
    [
        # Family and style as fonts had them of old, and as those of more than four styles have them.
        ({1: "Gill Sans", 2: "Bold"}, ("Gill Sans", True, False), "GillSans-Bold"),
        ({1: "Gill Sans", 2: "Oblique"}, ("Gill Sans", False, True), "GillSans-Italic"),
        (
            {1: "Gill Sans Bold", 2: "Regular", 16: "Gill Sans", 17: "Bold Italic"},
            ("Gill Sans", True, True),
            "GillSans-BoldItalic",
        ),
        (
            {1: "Gill Sans Bold", 2: "Regular", 16: "Gill Sans", 17: "Bold"},
            ("gill sans bold", True, False),
            "gillsansbold-Bold",
        ),
    ],
)
def test_a_councils_own_font_is_known_by_the_names_in_its_file(
    named: dict[int, str], asked: tuple[str, bool, bool], face: str, tmp_path: Path
) -> None:
    with TTFont(fonts.shipped("Carlito-Regular")) as font:
        for number in (1, 2, 16, 17):
            font["name"].removeNames(nameID=number)
        for number, text in named.items():
            font["name"].setName(text, number, 3, 1, 0x409)
        font.save(tmp_path / "house.ttf")
    faces = Fonts(tmp_path)
    assert faces.face(*asked).name == face
    assert not faces.substituted


# ---------------------------------------------------------------------- drawings
def _svg(content: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">{content}</svg>'.encode()


PLAIN = {
    "path": '<path d="M0 0 L5 5 h3 v-2 C1 1 2 2 3 3 S4 4 5 5 Q6 6 7 7 T8 8 A2 2 0 0 1 9 9 z" stroke="red"/>',
    "shapes": '<rect width="4" height="4"/><circle r="2"/><line x2="4" stroke="#123"/><polygon points="0,0 1,1 2,0"/>',
    "group": '<g transform="translate(1 2) scale(2)" fill="rgb(1,2,3)"><ellipse rx="2" ry="1"/></g>',
    "reuse": '<defs><path id="m" d="M0 0 1 1"/></defs><use href="#m" x="3" stroke="black"/>',
    "clip": '<clipPath id="c"><rect width="3" height="3"/></clipPath><path clip-path="url(#c)" d="M0 0 9 9"/>',
    "opacity": '<path d="M0 0 9 9" stroke="red" opacity=".5"/>',
    "style sheet": "<style>*{stroke-linejoin:round} .a{fill:none}</style><path class='a' d='M0 0 9 9' stroke='red'/>",
}
OTHER = {
    "text": "<text>12%</text>",
    "gradient": '<rect width="4" height="4" fill="url(#g)"/>',
    "filter": '<g filter="url(#f)"><rect width="4" height="4"/></g>',
    "selector": "<style>g path{fill:none}</style><path d='M0 0'/>",
    "broken": "<path",
    "cut path": '<path d="M0 0 L5"/>',
}


@pytest.mark.parametrize("content", PLAIN.values(), ids=PLAIN)
def test_a_plain_drawing_is_compiled(content: str) -> None:
    pdf = drawn(p(picture("Alt", svg="svg")), parts={"word/media/a.svg": _svg(content)})
    assert compile_svg(_svg(content)) is not None
    assert not faults(pdf)


@pytest.mark.parametrize("content", OTHER.values(), ids=OTHER)
def test_any_other_drawing_is_left_to_the_general_converter(content: str) -> None:
    assert compile_svg(_svg(content)) is None


@settings(max_examples=200)
@given(st.text(alphabet="MmLlHhVvCcSsQqTtAaZz0123456789.-, e", max_size=60))
def test_any_path_is_compiled_or_refused(data: str) -> None:
    compile_svg(_svg(f'<path d="{data}" stroke="red"/>'))


def test_text_in_a_drawing_is_set_in_a_font_that_is_embedded() -> None:
    pdf = drawn(p(picture("Alt", svg="svg")), parts={"word/media/a.svg": _svg('<text x="1" y="8">12%</text>')})
    form = next(o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Form")
    fonts = form.Resources.Font
    assert all("/FontFile2" in f.FontDescriptor for f in fonts.values())


# ---------------------------------------------------------------------- other kinds of Word file
def test_a_file_in_the_strict_namespaces_reads_the_same() -> None:
    plain = word(p("A", "Heading1") + table([["x", "y"]]) + p(r("bold", "<w:b/>")))
    strict = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(strict, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            data = data.replace(NAMESPACES["w"].encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
            data = data.replace(NAMESPACES["r"].encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships")
            new.writestr(name, data)
    shapes = []
    for file in (plain, strict.getvalue()):
        found = tree(pikepdf.open(io.BytesIO(lay_out(file).draw(clock=CLOCK))))
        shapes.append((found.shape(), found.words()))
    assert shapes[0] == shapes[1]
    assert shapes[0][1] == "A x y bold"


def test_a_file_made_by_python_docx_passes_the_standard(tmp_path: Path) -> None:
    import docx
    import page

    document = docx.Document()
    document.add_heading("Report", 0)
    document.add_heading("First", 1)
    document.add_paragraph("Point", style="List Bullet")
    document.add_paragraph("Numbered", style="List Number")
    grid = document.add_table(2, 2, style="Light Grid Accent 1")
    for at, cell in enumerate(grid._cells):
        cell.text = f"Cell {at}"
    out = io.BytesIO()
    document.save(out)
    layout = lay_out(out.getvalue())
    made = tmp_path / "made.pdf"
    made.write_bytes(layout.draw(clock=CLOCK))
    for profile in ("ua1", "2a"):
        assert page.validate_pdf(str(made), profile=profile).is_compliant
    with pikepdf.open(made) as pdf:
        assert [t.words() for t in tree(pdf).all("TH")] != []
