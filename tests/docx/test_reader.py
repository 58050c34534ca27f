"""What the one reader of Word files reads, kind by kind: the PDF, the page and the way back all stand on it."""

from __future__ import annotations

import pytest

from reportgen.docx.document import Paragraph, Seen, Table, paragraphs_in
from reportgen.docx.reader import DocumentReader, read
from reportgen.docx.views import View, open_document
from reportgen.errors import UnreadableInput
from tests.docx.readings import document_of, grid, lines, seen, shown, tree
from tests.pdf.wordfiles import field, item, p, picture, r, table, word, wrap

BY = 'w:id="7" w:author="Ann Lee" w:date="2023-11-01T10:00:00Z"'
WEB = {"web": ("hyperlink", "https://example.gov.uk/a"), "script": ("hyperlink", "javascript:alert(1)")}


def style(name: str) -> str:
    return f'<w:rStyle w:val="{name}"/>'


def run(inside: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr>{inside}</w:r>"


def char(kind: str, inside: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{inside}</w:fldChar></w:r>'


def code(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


def sign(font: str, code: str) -> str:
    return f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'


def in_font(font: str) -> str:
    return f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>'


# ---------------------------------------------------------------- the words of a paragraph
WORDS = {
    "plain runs are one stretch": (r("Visits ") + r("rose."), "Visits rose."),
    "bold and italic": (r("a ") + r("b", "<w:b/>") + r("c", "<w:i/>"), "a [bold: b][italic: c]"),
    "bold by its style": (r("a ") + r("b", style("Strong")), "a [bold: b]"),
    "bold that is taken off again": (r("a", style("Strong") + '<w:b w:val="0"/>'), "a"),
    "raised and lowered characters": (
        r("m") + r("2", '<w:vertAlign w:val="superscript"/>') + r(" CO") + r("2", '<w:vertAlign w:val="subscript"/>'),
        "m[superscript: 2] CO[subscript: 2]",
    ),
    "text on another line": (
        r("a") + r("up", '<w:position w:val="6"/>') + r("down", '<w:position w:val="-6"/>'),
        "a[raised: up][lowered: down]",
    ),
    "struck out, once and twice": (r("a", "<w:strike/>") + r(" ") + r("b", "<w:dstrike/>"), "[struck: a] [struck: b]"),
    "struck out by its style": (r("a", style("Gone")), "[struck: a]"),
    "struck out, then not": (r("a", style("Gone") + '<w:strike w:val="false"/>'), "a"),
    "words in another language": (
        r("Yes, ") + r("ie", '<w:lang w:val="cy-GB"/>') + r(" oui", '<w:lang w:val="fr-FR"/>'),
        "Yes, [cy-GB: ie][fr-FR:  oui]",
    ),
    "a tab, a new line, a new page": (
        r("a") + run("<w:tab/>") + r("b") + run("<w:br/>") + r("c") + run('<w:br w:type="page"/>') + run("<w:cr/>"),
        "a[tab]b[line break]c[page break][line break]",
    ),
    "hyphens that Word keeps apart": (
        r("no") + run("<w:noBreakHyphen/>") + r("break so") + run("<w:softHyphen/>") + r("ft"),
        "no\u2011break so\u00adft",
    ),
    "what separates words in a run's text": (r("a\tb\nc"), "a b c"),
    "a ruby's base": (
        run(f"<w:ruby><w:rt>{r('above')}</w:rt><w:rubyBase>{r('base')}</w:rubyBase></w:ruby>"),
        "base",
    ),
    "words in wrappers of all kinds": (
        f"<w:smartTag>{r('a')}</w:smartTag><w:customXml>{r('b')}</w:customXml><w:bdo>{r('c')}</w:bdo>"
        f"<w:sdt><w:sdtPr/><w:sdtContent>{r('d')}</w:sdtContent></w:sdt><w:unheardOf>{r('e')}</w:unheardOf>",
        "abcde",
    ),
    "the first of two alternatives that is understood": (
        run(
            f'<mc:AlternateContent><mc:Choice Requires="cx1">{r("new")}</mc:Choice>'
            f"<mc:Fallback>{r('old')}</mc:Fallback></mc:AlternateContent>"
        )
        + run(
            f'<mc:AlternateContent><mc:Choice Requires="wps">{r(" known")}</mc:Choice>'
            f"<mc:Fallback>{r('old')}</mc:Fallback></mc:AlternateContent>"
        ),
        "old known",
    ),
}


@pytest.mark.parametrize(("markup", "read"), WORDS.values(), ids=WORDS)
def test_the_words_of_a_paragraph_and_what_they_look_like(markup: str, read: str) -> None:
    document = document_of(p(markup))
    assert lines(document.blocks()) == [read]
    assert seen(document) == []


HIDDEN = {
    "by the run": (p(r("Shown ") + r("not", "<w:vanish/>") + r("again")), ["Shown again"], ["hidden text: not"]),
    "by its style": (p(r("Shown ") + r("not", style("Secret"))), ["Shown "], ["hidden text: not"]),
    "and shown again by the run": (p(r("Shown", style("Secret") + '<w:vanish w:val="0"/>')), ["Shown"], []),
    "all runs of a paragraph": (p(r("a", "<w:vanish/>") + r("b", "<w:vanish/>")), [""], ["hidden text: ab"]),
    "with the paragraph's end": (
        p(r("a", "<w:vanish/>"), properties="<w:rPr><w:vanish/></w:rPr>") + p("b"),
        ["b"],
        ["hidden text: a"],
    ),
    "by the paragraph's style": (p("a", "SecretLine") + p("b"), ["b"], ["hidden text: a"]),
    "and only spaces": (p(r("a") + r(" ", "<w:vanish/>")), ["a"], ["hidden text:  "]),
    "a picture": (p(r("a") + picture("A map").replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>")), ["a"], ["hidden text"]),
    "the result of a field": (
        p(field("REF x", r("not", "<w:vanish/>")) + r("shown")),
        ["shown"],
        ["hidden text: not"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "read", "marked"), HIDDEN.values(), ids=HIDDEN)
def test_hidden_text_is_not_read_and_is_marked(body: str, read: list[str], marked: list[str]) -> None:
    document = document_of(body)
    assert lines(document.blocks()) == read
    assert seen(document) == marked


SIGNS = {
    "a tick of Wingdings": (sign("Wingdings", "F0FC"), "✓", []),
    "the same without Word's private area": (sign("Wingdings", "FC"), "✓", []),
    "an arrow up of Wingdings 3": (sign("Wingdings 3", "F070"), "▲", []),
    "a ticked box of Wingdings 2": (sign("Wingdings 2", "F052"), "☑", []),
    "letters in the font Symbol": (r("a b", in_font("Symbol")), "α β", []),
    "a private character in a text font": (r("\uf0b3 3"), "≥ 3", []),
    "figures in Symbol stay": (r("3", in_font("Symbol")), "3", []),
    "an unknown sign": (sign("Wingdings", "F0BF"), "•", ["sign of a symbol font: Wingdings F0BF"]),
    "an unknown letter": (r("a", in_font("Wingdings 3")), "•", ["sign of a symbol font"]),
    "no character at all": (sign("Wingdings", "zz") + sign("Wingdings", "0003"), "", []),
}


@pytest.mark.parametrize(("markup", "read", "marked"), SIGNS.values(), ids=SIGNS)
def test_signs_of_symbol_fonts_are_read_in_unicode(markup: str, read: str, marked: list[str]) -> None:
    document = document_of(p(markup))
    assert lines(document.blocks()) == [read]
    assert seen(document) == marked


# ---------------------------------------------------------------- links and fields
LINKS = {
    "to the web": (f'<w:hyperlink r:id="web">{r("here")}</w:hyperlink>', "[-> https://example.gov.uk/a: here]", []),
    "to a place on the web": (
        f'<w:hyperlink r:id="web" w:anchor="b">{r("here")}</w:hyperlink>',
        "[-> https://example.gov.uk/a#b: here]",
        [],
    ),
    "into the document": (f'<w:hyperlink w:anchor="_Ref1">{r("above")}</w:hyperlink>', "[-> #_Ref1: above]", []),
    "that runs a program": (
        f'<w:hyperlink r:id="script">{r("here")}</w:hyperlink>',
        "[-> nowhere, javascript:alert(1): here]",
        ["link that is no web or e-mail address: javascript:alert(1)"],
    ),
    "that is missing": (f'<w:hyperlink r:id="none">{r("here")}</w:hyperlink>', "here", []),
    "by a field": (field('HYPERLINK "https://example.gov.uk"', r("here")), "[-> https://example.gov.uk: here]", []),
    "by a field into the document": (field('HYPERLINK \\l "top"', r("up")), "[-> #top: up]", []),
    "by a field that runs a program": (
        field('HYPERLINK "file:///C:/x.exe"', r("here")),
        "here",
        ["link that is no web or e-mail address: file:///C:/x.exe"],
    ),
    "of a picture": (
        f'<w:hyperlink r:id="web">{picture("A map")}</w:hyperlink>',
        "[picture 'A map' -> https://example.gov.uk/a]",
        [],
    ),
    "a place that links lead to": (
        f'<w:bookmarkStart w:id="1" w:name="_Ref1"/>{r("x")}<w:bookmarkEnd w:id="1"/>',
        "[mark _Ref1]x",
        [],
    ),
}


@pytest.mark.parametrize(("markup", "read", "marked"), LINKS.values(), ids=LINKS)
def test_links_and_where_they_lead(markup: str, read: str, marked: list[str]) -> None:
    document = document_of(p(markup), relations=WEB)
    assert lines(document.blocks()) == [read]
    assert seen(document) == marked


def form(data: str, result: str = "") -> str:
    return char("begin", f"<w:ffData>{data}</w:ffData>") + code("FORM") + char("separate") + result + char("end")


ENTRIES = '<w:listEntry w:val="Red"/><w:listEntry w:val="Green"/>'
TICKED = f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr><w:sdtContent>{r("☒")}</w:sdtContent></w:sdt>'
FIELDS = {
    "a result that is stored": (field("DATE", r("1 May")), "1 May", []),
    "a code is never read": (char("begin") + code("SECRET") + char("end") + r("after"), "after", []),
    "a field inside a code": (
        char("begin") + code("IF ") + field("MERGEFIELD x", r("inner")) + char("separate") + r("shown") + char("end"),
        "shown",
        [],
    ),
    "a field inside a result": (field("QUOTE", r("a ") + field("DATE", r("b")) + r(" c")), "a b c", []),
    "the simple form": (f'<w:fldSimple w:instr="AUTHOR">{r("Ann")}</w:fldSimple>', "Ann", []),
    "a page number": (r("Page ") + field("PAGE", r("1")) + r(" of ") + field("NUMPAGES", r("9")),
                      "Page [this page] of [pages of the document]", []),
    "a page number without a result": (char("begin") + code("PAGE") + char("end"), "[this page]", []),
    "a reference, and its page": (
        field("REF _R \\h", r("Results")) + r(", page ") + field("PAGEREF _R \\h", r("3")),
        "[-> #_R: Results], page [page of a bookmark _R]",
        [],
    ),
    "a field that nothing ends": (r("a ") + char("begin") + code("DATE") + char("separate") + r("b"), "a b", []),
    "a field that nothing began": (r("a") + char("separate") + char("end") + r("b"), "ab", []),
    "the chosen entry of a form's list": (form(f'<w:ddList><w:result w:val="1"/>{ENTRIES}</w:ddList>'), "Green", []),
    "the entry that a form's list has by default": (
        form(f'<w:ddList><w:default w:val="1"/>{ENTRIES}</w:ddList>'), "Green", []),
    "the first entry where a form says none": (form(f"<w:ddList>{ENTRIES}</w:ddList>"), "Red", []),
    "an entry that is not in the list": (form(f'<w:ddList><w:result w:val="7"/>{ENTRIES}</w:ddList>'), "Red", []),
    "a form's list without entries": (form("<w:ddList/>"), "", ["form field"]),
    "a form's box, ticked": (form("<w:checkBox><w:checked/></w:checkBox>"), "☒", []),
    "a form's box, not ticked": (form('<w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox>'), "☐", []),
    "a form's box, ticked by default": (form("<w:checkBox><w:default/></w:checkBox>"), "☒", []),
    "a form's text": (form("<w:textInput/>", r("typed")), "typed", []),
    "a box that is a content control": (TICKED, "☒", []),
}  # fmt: skip


@pytest.mark.parametrize(("markup", "read", "marked"), FIELDS.values(), ids=FIELDS)
def test_fields_and_forms(markup: str, read: str, marked: list[str]) -> None:
    document = document_of(p(markup))
    assert lines(document.blocks()) == [read]
    assert seen(document) == marked


def test_a_field_may_run_over_paragraphs() -> None:
    body = p(char("begin") + code("QUOTE") + char("separate") + r("one")) + p(r("two") + char("end")) + p("three")
    assert lines(document_of(body).blocks()) == ["one", "two", "three"]


def test_a_contents_list_is_made_anew_and_keeps_what_is_stored() -> None:
    stored = (
        p(char("begin") + code('TOC \\o "1-2"') + char("separate") + r("Old name") + run("<w:tab/>") + r("4"), "TOC1")
        + p(r("No page"), "TOC1")
        + p(char("end"))
    )
    document = document_of(stored + p("A", "Heading1") + p("B", "Heading2") + p("C", "Heading3"))
    (contents,) = (b for b in document.blocks() if not isinstance(b, Paragraph | Table))
    assert lines(document.blocks()) == ["[contents of levels 1 to 2]", "H1 A", "H2 B", "H3 C"]
    assert contents.stored == [("Old name", "4"), ("No page", "")]
    assert [q.text().split() for q in contents.paragraphs] == [["A", "00"], ["B", "00"]]


def control(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def test_a_prompt_of_a_content_control_is_known_as_one() -> None:
    waiting, typed = "<w:showingPlcHdr/>", '<w:showingPlcHdr w:val="0"/>'
    document = document_of(
        control(p("Type here."), waiting) + control(p("Typed."), typed) + p(r("In a line: ") + control(r("Type."), waiting))
        + control(p("None at all."))
    )  # fmt: skip
    assert [(q.text(), q.is_prompt) for q in document.paragraphs()] == [
        ("Type here.", True), ("Typed.", False), ("In a line: Type.", True), ("None at all.", False),
    ]  # fmt: skip


# ---------------------------------------------------------------- headings, lists
def test_headings_have_no_gap_in_their_levels_and_lists_nest_by_their_indents() -> None:
    document = document_of(
        p("Deep", "Heading3") + p("Top", "Chapter") + p("Skips", "Heading3") + p("Words", "", '<w:outlineLvl w:val="0"/>')
        + p("", "Heading1") + item("a", 2) + item("b", 2, 1) + item("c", 2, 1) + item("d", 2) + p("Cap", "Caption")
    )  # fmt: skip
    assert [(q.heading, q.outline, q.title) for q in document.paragraphs() if q.heading] == [
        (1, 2, "Deep"), (1, 0, "Top"), (2, 2, "Skips"), (1, 0, "Words"),
    ]  # fmt: skip
    assert tree(document.root) == (
        "Document(H1 H1 H2 H1 P L(LI(Lbl LBody(L(LI(Lbl LBody) LI(Lbl LBody)))) LI(Lbl LBody)) Caption)"
    )


LISTS = {
    "bullets by level": ([item("a"), item("b", 1, 1), item("c", 1, 2)], ["• a", "– b", "▪ c"]),
    "letters, then Roman numbers": (
        [item("a", 2), item("b", 2, 1), item("c", 2, 1), item("d", 2), item("e", 2, 1)],
        ["a. a", "(i) b", "(ii) c", "b. d", "(i) e"],
    ),
    "numbers of outer levels": ([item("a", 2), item("b", 2, 1), item("c", 2, 2)], ["a. a", "(i) b", "a.i.1 c"]),
    "counting goes on after a paragraph": ([item("a", 2), p("x"), item("b", 2)], ["a. a", "x", "b. b"]),
    "and is begun anew by another instance": ([item("a", 2), item("b", 3)], ["a. a", "a. b"]),
    "an empty item counts for nothing": ([item("a", 2), item("", 2), item("b", 2)], ["a. a", "", "b. b"]),
    "a list by its style": ([p("a", "ListBullet")], ["• a"]),
    "a list that a paragraph takes off": (
        [p("a", "ListBullet", '<w:numPr><w:numId w:val="0"/></w:numPr>')],
        ["a"],
    ),
    "a list that the file does not define": ([item("a", 99)], ["a"]),
    "a numbered heading": (
        [p("A", "Heading1", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>')],
        ["H1 a. A"],
    ),
}


@pytest.mark.parametrize(("body", "read"), LISTS.values(), ids=LISTS)
def test_lists_and_their_labels(body: list[str], read: list[str]) -> None:
    assert lines(document_of("".join(body)).blocks()) == read


def test_an_item_knows_its_list_its_level_and_its_number() -> None:
    document = document_of(item("a", 2) + item("b", 2, 1) + item("c", 2, 1) + item("d") + p("e"))
    items = [q.item for q in document.paragraphs()]
    assert [None if i is None else (i.instance, i.level, i.format, i.number) for i in items] == [
        ("2", 0, "lowerLetter", 1), ("2", 1, "lowerRoman", 1), ("2", 1, "lowerRoman", 2), ("1", 0, "bullet", 1), None,
    ]  # fmt: skip


def test_a_bullet_is_read_in_unicode_as_its_font_shows_it() -> None:
    level = (
        '<w:abstractNum w:abstractNumId="9"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="{}"/>'
        '<w:rPr>{}</w:rPr></w:lvl></w:abstractNum><w:num w:numId="9"><w:abstractNumId w:val="9"/></w:num>'
    )
    for text, font, label, marked in (
        ("\uf0b7", "Symbol", "•", []),
        ("o", "Courier New", "◦", []),
        ("o", "Arial", "o", []),
        ("\uf0a7", "Wingdings", "▪", []),
        ("\uf0bf", "Wingdings", "•", ["sign of a symbol font: Wingdings"]),
    ):
        numbering = wrap("numbering", level.format(text, in_font(font)))
        document = document_of(item("a", 9), parts={"word/numbering.xml": numbering})
        assert (lines(document.blocks()), seen(document)) == ([f"{label} a"], marked), (text, font)


# ---------------------------------------------------------------- tables
def cell(words: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{words if '<' in words else p(words)}</w:tc>"


def rows(*made: str, head: int = 0, properties: str = "") -> str:
    top = "<w:trPr><w:tblHeader/></w:trPr>"
    body = "".join(f"<w:tr>{top if at < head else ''}{row}</w:tr>" for at, row in enumerate(made))
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{'<w:gridCol/>' * 3}</w:tblGrid>{body}</w:tbl>"


WIDE, TALL, GOES_ON = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
TABLES = {
    "header rows": (table([["A", "B"], ["C", "D"], ["1", "2"]], header=2), ["# A | B", "# C | D", "1 | 2"]),
    "a header row that is the whole table": (table([["A", "B"]], header=1), ["A | B"]),
    "a header row below the first row heads nothing": (
        rows(cell("a"), cell("b")).replace("<w:tr>", "<w:tr><w:trPr/>", 1).replace(
            "<w:tr><w:tc>", "<w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc>", 1),
        ["a", "b"],
    ),
    "a cell over two columns": (rows(cell("a", WIDE) + cell("b"), cell("c") + cell("d") + cell("e")), ["a > | b", "c | d | e"]),
    "a cell over two rows": (
        rows(cell("a", TALL) + cell("b"), cell("", GOES_ON) + cell("c")),
        ["a [2 rows] | b", "^ | c"],
    ),
    "a cell over both": (
        rows(cell("a", WIDE + TALL) + cell("b"), cell("", WIDE + GOES_ON) + cell("c")),
        ["a > [2 rows] | b", "^ > | c"],
    ),
    "a cell that goes on from another width stands by itself": (
        rows(cell("a", TALL) + cell("b") + cell("c"), cell("d", WIDE + GOES_ON) + cell("e")),
        ["a | b | c", "d > | e"],
    ),
    "a cell that goes on from nothing": (rows(cell("a", GOES_ON) + cell("b")), ["a | b"]),
    "several paragraphs, a list and a table in a cell": (
        rows(cell(p("a") + item("b") + table([["c", "d"]]) + p(""))),
        ["a / • b / c | d / "],
    ),
    "rows and cells in content controls": (
        rows(control(cell("a")) + cell("b")).replace("</w:tbl>", control(f"<w:tr>{cell('c')}</w:tr>") + "</w:tbl>"),
        ["a | b", "c"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "read"), TABLES.values(), ids=TABLES)
def test_tables_their_headers_and_their_merged_cells(body: str, read: list[str]) -> None:
    (made,) = (b for b in document_of(body).blocks() if isinstance(b, Table))
    assert grid(made) == read


def test_every_row_of_the_structure_tree_is_equally_wide() -> None:
    body = rows(
        cell("a", WIDE) + cell("b"),
        cell("c"),
        cell("d", WIDE + TALL) + cell("e"),
        cell("", WIDE + GOES_ON) + cell("f"),
        head=1,
    )
    document = document_of(body)
    (made,) = (b for b in document.blocks() if isinstance(b, Table))
    widths = [
        sum((kid.attributes or {}).get("Table", {}).get("ColSpan", 1) for kid in row.tag.kids) for row in made.rows
    ]
    assert widths == [3, 3, 3, 1]  # the last has a cell that goes on from above
    assert [kid.role for kid in made.rows[0].tag.kids] == ["TH", "TH"]
    assert tree(made.tag).startswith("Table(THead(TR(TH(P) TH(P))) TBody(TR(")
    tall = made.rows[2].cells[0].tag
    assert tall is not None
    assert (tall.attributes or {})["Table"] == {"ColSpan": 2, "RowSpan": 2}


def test_a_table_says_its_title_and_whether_its_first_column_heads_rows() -> None:
    said = '<w:tblCaption w:val="Visits"/><w:tblLook w:val="0000" w:firstColumn="{}"/>'
    for flag in (0, 1):
        (made,) = document_of(table([["a", "b"]], properties=said.format(flag))).blocks()
        assert isinstance(made, Table)
        assert (made.title, made.heads_rows) == ("Visits", bool(flag))


# ---------------------------------------------------------------- notes
def notes(kind: str, **said: str) -> bytes:
    held = "".join(
        f'<w:{kind} w:id="{id_[1:]}">{text if "<" in text else p(text)}</w:{kind}>' for id_, text in said.items()
    )
    return wrap(f"{kind}s", held)


NOTES = {
    "parts": {
        "word/footnotes.xml": notes("footnote", n2="Two", n3=p(run("<w:footnoteRef/>") + r(" Three")) + item("x")),
        "word/endnotes.xml": notes("endnote", n2="The end"),
    },
    "relations": {"fn": ("footnotes", "footnotes.xml"), "en": ("endnotes", "endnotes.xml")},
}


def called(kind: str, id_: int) -> str:
    return run(f'<w:{kind}Reference w:id="{id_}"/>')


def test_notes_are_counted_as_they_are_called_and_endnotes_stand_at_the_end() -> None:
    document = document_of(
        p(r("a") + called("footnote", 3) + r("b") + called("endnote", 2)) + p(r("c") + called("footnote", 2)), **NOTES
    )
    assert lines(document.blocks()) == [
        "a[footnote 1: [superscript, for a footnote: 1] Three / • x]b[endnote i: The end]".replace("superscript, ", ""),
        "c[footnote 2: Two]",
        "The end",
    ]
    assert [n.number for n in document.notes()] == ["1", "i", "2"]
    assert tree(document.root) == "Document(P(Note(P L(LI(Lbl LBody)))) P(Note(P)) Note(P))"


def test_a_note_that_is_called_and_not_there_is_passed_over() -> None:
    assert lines(document_of(p(r("a") + called("footnote", 9)), **NOTES).blocks()) == ["a"]


# ---------------------------------------------------------------- pictures, shapes, what cannot be drawn
def framed(attributes: str = "", fill: str = "") -> str:
    made = picture("A map").replace(
        "</pic:blipFill>", f"{fill}</pic:blipFill><pic:spPr><a:xfrm {attributes}/></pic:spPr>"
    )
    return p(made)


PICTURES = {
    "as it is": (p(picture("A map")), "[picture 'A map']", []),
    "cropped": (framed(fill='<a:srcRect l="10000" t="20000" r="5%"/>'), "[picture 'A map', cropped by 10% 20% 5% 0%]", []),
    "cropped to nothing is not cropped": (framed(fill='<a:srcRect l="60000" r="60000"/>'), "[picture 'A map']", []),
    "turned": (framed('rot="5400000"'), "[picture 'A map', turned by 90]", []),
    "flipped": (framed('flipH="1" flipV="true"'), "[picture 'A map', flipped across, flipped down]", []),
    "recoloured": (p(picture("A map").replace('r:embed="png">', 'r:embed="png"><a:grayscl/>')), "[picture 'A map', recoloured]", []),
    "decoration": (p(picture("", decorative=True)), "[decoration]", []),
    "without alt text": (p(picture("")), "[picture '']", ["picture without alt text: Picture 1"]),
    "with a file's name for alt text": (p(picture("map.png")), "[picture 'map.png']", ["picture with a poor alt text: map.png"]),
    "that floats": (p(picture("A map", kind="anchor")), "[picture 'A map']", ["floating picture: Picture 1"]),
    "that is not there": (p(picture("A map", part="none")), "[no picture]", ["linked picture: Picture 1"]),
    "in a format that cannot be drawn": (p(picture("A map", part="emf")), "[no picture]", ["picture in another format: Picture 1"]),
    "of old Word": (
        p(run('<w:pict><v:shape alt="Old" style="width:72pt;height:36pt"><v:imagedata r:id="png"/></v:shape></w:pict>')),
        "[picture 'Old']",
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "read", "marked"), PICTURES.values(), ids=PICTURES)
def test_pictures_and_how_they_stand(body: str, read: str, marked: list[str]) -> None:
    document = document_of(
        body, parts={"word/media/a.emf": b"\x01\x00\x00\x00"}, relations={"emf": ("image", "media/a.emf")}
    )
    assert lines(document.blocks()) == [read]
    assert seen(document) == marked


def test_a_picture_has_its_size_and_its_vector_form_before_its_bitmap() -> None:
    (paragraph,) = document_of(p(picture("A line", svg="svg"))).paragraphs()
    (shown_,) = (piece.picture for piece in paragraph.pieces)
    assert shown_ is not None
    assert (shown_.kind, shown_.width, shown_.height) == ("svg", 72.0, 36.0)
    assert shown_.bitmap.startswith(b"\x89PNG")


def drawn(
    inside: str, uri: str = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape", alt: str = ""
) -> str:
    return run(
        f'<w:drawing><wp:inline><wp:extent cx="914400" cy="914400"/><wp:docPr id="3" name="Thing" descr="{alt}"/>'
        f'<a:graphic><a:graphicData uri="{uri}">{inside}</a:graphicData></a:graphic></wp:inline></w:drawing>'
    )  # fmt: skip


def shape(properties: str, words: str = "") -> str:
    text = f"<wps:txbx><w:txbxContent>{p(words)}</w:txbxContent></wps:txbx>" if words else ""
    return drawn(f"<wps:wsp><wps:spPr>{properties}</wps:spPr>{text}</wps:wsp>")


FILL = '<a:solidFill><a:srgbClr val="12436D"/></a:solidFill>'
SHAPES = {
    "filled and outlined": (
        shape(f'<a:prstGeom prst="rect"/>{FILL}<a:ln><a:solidFill><a:srgbClr val="F46A25"/></a:solidFill></a:ln>', "Note"),
        ("rect", "12436D", "F46A25", 0.0),
    ),
    "outlined alone": (shape(f'<a:prstGeom prst="ellipse"/><a:noFill/><a:ln>{FILL}</a:ln>', "Note"), ("ellipse", "", "12436D", 0.0)),
    "turned": (shape('<a:xfrm rot="2700000"/>', "Note"), ("", "", "", 45.0)),
    "of old Word": (
        run('<w:pict><v:rect fillcolor="#12436d" strokecolor="#f46a25 [1]" style="width:9pt;rotation:90"><v:textbox>'
            f"<w:txbxContent>{p('Note')}</w:txbxContent></v:textbox></v:rect></w:pict>"),
        ("rect", "12436D", "F46A25", 90.0),
    ),
    "of old Word, not filled": (
        run('<w:pict><v:oval filled="f" fillcolor="#12436d"><v:textbox>'
            f"<w:txbxContent>{p('Note')}</w:txbxContent></v:textbox></v:oval></w:pict>"),
        ("oval", "", "", 0.0),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("markup", "read"), SHAPES.values(), ids=SHAPES)
def test_text_boxes_their_words_and_how_they_are_filled(markup: str, read: tuple[str, str, str, float]) -> None:
    document = document_of(p(r("Before") + markup) + p("After"))
    assert lines(document.blocks()) == ["Before", "[boxed] Note", "After"]
    (box,) = next(document.paragraphs()).shapes
    assert (box.form, box.fill, box.outline, box.turn) == read
    assert [shown(b) for b in box.blocks] == ["[boxed] Note"]
    assert seen(document) == ["text box"]


CHART, DIAGRAM = (f"http://schemas.openxmlformats.org/drawingml/2006/{kind}" for kind in ("chart", "diagram"))
UNDRAWN = {
    "a chart by its alt text": (drawn("", CHART, "Visits by month"), "[for a chart: Visits by month]", ["chart: Thing"]),
    "a chart by the words in it": (
        drawn('<a:x r:id="chart"/>', CHART), "[for a chart: Visits · May]", ["chart: Thing"]),
    "a chart without words": (drawn("", CHART), "", ["chart: Thing"]),
    "SmartArt": (drawn("", DIAGRAM, "A cycle"), "[for a SmartArt drawing: A cycle]", ["SmartArt drawing: Thing"]),
    "a shape without words": (shape('<a:prstGeom prst="line"/>'), "", ["drawn shape: Thing"]),
    "a drawing of which nothing is left": (run("<w:drawing/>"), "", ["drawn shape"]),
    "a shape of old Word": (run('<w:pict><v:line alt="A rule"/></w:pict>'), "[for a drawn shape: A rule]", ["drawn shape: A rule"]),
    "word art": (
        run('<w:pict><v:shape><v:textpath string="Well done"/></v:shape></w:pict>'),
        "[for a drawn shape: Well done]", ["drawn shape: Well done"]),
    "a watermark": (
        run('<w:pict><v:shape id="PowerPlusWaterMarkObject1"><v:textpath string="DRAFT"/></v:shape></w:pict>'),
        "", ["watermark: DRAFT"]),
    "an equation": (
        "<m:oMath><m:r><m:t>x=</m:t></m:r><m:r><m:t>2</m:t></m:r></m:oMath>",
        "[for a equation: x=2]", ["equation: x=2"]),
}  # fmt: skip


@pytest.mark.parametrize(("markup", "read", "marked"), UNDRAWN.values(), ids=UNDRAWN)
def test_what_cannot_be_drawn_keeps_its_words_and_is_marked(markup: str, read: str, marked: list[str]) -> None:
    document = document_of(
        p(markup),
        parts={"word/charts/c.xml": wrap("x", "<a:t>Visits</a:t><a:t> </a:t><a:t>May</a:t>")},
        relations={"chart": ("chart", "charts/c.xml")},
    )
    assert lines(document.blocks()) == [read]
    assert seen(document) == marked


BLOCKS = {
    "a file inside the file": ('<w:altChunk r:id="chunk"/>', ["embedded file: word/afchunk.mht"]),
    "a table that floats": (table([["a"]], properties='<w:tblpPr w:tblpX="1"/>'), ["floating table"]),
    "words that run up the page": (rows(cell("a", '<w:textDirection w:val="btLr"/>')), ["vertical text"]),
    "level words": (rows(cell("a", '<w:textDirection w:val="lrTb"/>')), []),
    "a frame": (p("a", properties='<w:framePr w:w="900"/>'), ["text box"]),
    "two columns": (p("a", properties='<w:sectPr><w:cols w:num="2"/></w:sectPr>'), ["text in columns"]),
    "one column": (p("a", properties='<w:sectPr><w:cols w:num="1"/></w:sectPr>'), []),
}


@pytest.mark.parametrize(("body", "marked"), BLOCKS.values(), ids=BLOCKS)
def test_what_stands_otherwise_than_in_a_column_is_marked(body: str, marked: list[str]) -> None:
    assert seen(document_of(body, relations={"chunk": ("aFChunk", "afchunk.mht")})) == marked


def test_a_mark_says_its_heading_and_the_paragraph_it_is_in() -> None:
    hidden = r("secret", "<w:vanish/>")
    boxed = shape("", "Boxed")
    body = (
        p("Results", "Heading1") + p(r("a") + hidden + called("footnote", 2)) + p(boxed + r("b") + hidden)
        + rows(cell(p(r("c") + hidden)) + cell(p("d") + p("e"))) + p("Next", "Heading1") + p(hidden)
    )  # fmt: skip
    document = document_of(body, **NOTES)
    told = [
        (m.heading, m.seen, "".join(t for t in m.paragraph.itertext() if m.paragraph is not None))
        for m in document.marks
    ]
    assert told == [
        ("Results", Seen.HIDDEN_TEXT, "asecret"),
        ("Results", Seen.HIDDEN_TEXT, "Boxedbsecret"),
        ("Results", Seen.TEXT_BOX, "Boxedbsecret"),
        ("Results", Seen.HIDDEN_TEXT, "csecret"),
        ("Next", Seen.HIDDEN_TEXT, "secret"),
    ]


# ---------------------------------------------------------------- tracked changes and comments
def ins(inside: str) -> str:
    return f"<w:ins {BY}>{inside}</w:ins>"


def gone(words: str) -> str:
    return f'<w:del {BY}><w:r><w:delText xml:space="preserve">{words}</w:delText></w:r></w:del>'


END_GONE, END_NEW = f"<w:rPr><w:del {BY}/></w:rPr>", f"<w:rPr><w:ins {BY}/></w:rPr>"
TRACKED = {
    "words put in": (p(r("a ") + ins(r("new "))), ["a new "], ["a "]),
    "words struck out": (p(r("a ") + gone("old ")), ["a "], ["a old "]),
    "words that one put in and another struck out": (
        p(r("a ") + ins(f"<w:del {BY}><w:r><w:delText>x</w:delText></w:r></w:del>")), ["a "], ["a "]),
    "words moved": (
        p(f"<w:moveFrom {BY}>{r('a')}</w:moveFrom>{r('b')}<w:moveTo {BY}>{r('a')}</w:moveTo>"), ["ba"], ["ab"]),
    "an end of a paragraph struck out": (
        p("One, ", properties=END_GONE) + p("two"), ["One, two"], ["One, ", "two"]),
    "two ends struck out": (
        p("One, ", properties=END_GONE) + p("two, ", properties=END_GONE) + p("three"),
        ["One, two, three"], ["One, ", "two, ", "three"]),
    "a paragraph parted in two": (p("One, ", properties=END_NEW) + p("two"), ["One, ", "two"], ["One, two"]),
    "a whole paragraph put in": (p("a") + p(ins(r("new")), properties=END_NEW) + p("b"), ["a", "new", "b"], ["a", "b"]),
    "a whole paragraph struck out": (p("a") + p(gone("old"), properties=END_GONE) + p("b"), ["a", "b"], ["a", "old", "b"]),
    "a paragraph struck out before a table": (
        p(gone("old"), properties=END_GONE) + table([["x"]]), ["", "x"], ["old", "x"]),
    "a field struck out": (
        p(r("a ") + f"<w:del {BY}>" + char("begin") + "<w:r><w:delInstrText>PAGE</w:delInstrText></w:r>" + char("separate")
          + "<w:r><w:delText>3</w:delText></w:r>" + char("end") + "</w:del>"),
        ["a "], ["a [this page]"]),
    "a row put in": (
        rows(cell("a")).replace("</w:tbl>", f"<w:tr><w:trPr><w:ins {BY}/></w:trPr>{cell('b')}</w:tr></w:tbl>"),
        ["a // b"], ["a"]),
    "a row struck out": (
        rows(cell("a")).replace("</w:tbl>", f"<w:tr><w:trPr><w:del {BY}/></w:trPr>{cell('b')}</w:tr></w:tbl>"),
        ["a"], ["a // b"]),
    "a cell put in and a cell struck out": (
        rows(cell("a") + cell("b", f"<w:cellIns {BY}/>") + cell("c", f"<w:cellDel {BY}/>")), ["a | b"], ["a | c"]),
    "a table of which no row is left": (
        f"<w:tbl><w:tblPr/><w:tr><w:trPr><w:del {BY}/></w:trPr>{cell('b')}</w:tr></w:tbl>" + p("x"), ["x"], ["b", "x"]),
    "an item struck out does not count": (
        item("a", 2) + p(gone("old"), "", f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>{END_GONE}')
        + item("b", 2),
        ["a. a", "b. b"], ["a. a", "b. old", "c. b"]),
}  # fmt: skip


@pytest.mark.parametrize(("body", "accepted", "rejected"), TRACKED.values(), ids=TRACKED)
def test_tracked_changes_in_both_views(body: str, accepted: list[str], rejected: list[str]) -> None:
    assert lines(document_of(body, View.ACCEPTED).blocks()) == accepted
    assert lines(document_of(body, View.REJECTED).blocks()) == rejected


def test_joined_paragraphs_look_like_the_last_that_has_words_and_keep_all_their_elements() -> None:
    body = p("Head", "Heading1", END_GONE) + p("body") + p("a", properties=END_GONE) + p("", "Heading2")
    first, second = document_of(body).paragraphs()
    assert (shown(first), len(first.source), first.format.style) == ("Headbody", 2, "Normal")
    assert (shown(second), len(second.source), second.format.style) == ("a", 2, "Normal")
    assert second.look is second.source[0]


def test_changes_and_comments_are_counted_and_are_no_words() -> None:
    said = f'<w:comment w:id="1" w:author="Ann Lee">{p("Is this right?")}</w:comment>'
    body = p(
        '<w:commentRangeStart w:id="1"/>' + r("a") + ins(r("b")) + '<w:commentRangeEnd w:id="1"/>'
        + run('<w:commentReference w:id="1"/>')
    ) + p(r("c", f"<w:b/><w:rPrChange {BY}><w:rPr/></w:rPrChange>"))  # fmt: skip
    document = document_of(
        body, parts={"word/comments.xml": wrap("comments", said)}, relations={"c": ("comments", "comments.xml")}
    )
    assert lines(document.blocks()) == ["ab", "[bold: c]"]
    assert (document.changes, document.comments, document.marks) == (2, 1, [])


# ---------------------------------------------------------------- the document
def test_headers_are_read_and_stand_in_no_tree() -> None:
    references = '<w:headerReference w:type="default" r:id="h"/>'
    document = document_of(
        p("Body"),
        section=f"<w:sectPr>{references}</w:sectPr>",
        parts={"word/header1.xml": wrap("hdr", p("Top", "Heading1") + p(field("PAGE", r("1"))))},
        relations={"h": ("header", "header1.xml")},
    )
    (section,) = document.sections
    assert lines(section.headers["default"]) == ["Top", "[this page]"]
    assert [q.tag for q in paragraphs_in(section.headers["default"])] == [None, None]
    assert tree(document.root) == "Document(P)"
    assert lines(document.blocks()) == ["Body"]


def test_a_title_is_that_of_the_properties_or_of_the_first_title_or_heading() -> None:
    assert document_of(p("Report", "Title") + p("A", "Heading1")).title == "Report"
    assert document_of(p("x") + p("A", "Heading1")).title == "A"
    assert document_of(p("x")).title == "a"


def test_words_that_are_read_by_themselves_count_nothing_on() -> None:
    reader = DocumentReader(*open_document(word(p(r("a") + called("footnote", 2)), **NOTES), "a.docx"))
    (paragraph,) = (q for q in reader.read().blocks() if isinstance(q, Paragraph))
    alone = [(piece.text, piece.note and piece.note.number) for piece in reader.words(paragraph.source[0])]
    assert alone == [("a", None), ("", "")]
    assert [piece.text for piece in paragraph.pieces] == ["a", "1"]


def test_a_file_without_a_body_is_refused_in_a_sentence() -> None:
    broken = word("x").replace(b"w:body", b"w:bodx")
    with pytest.raises(UnreadableInput):
        read(*open_document(broken, "a.docx"))
