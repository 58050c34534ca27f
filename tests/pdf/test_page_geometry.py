"""Where paragraphs stand on pages: spacing, page breaks, what is kept together, footnotes, headers, frames."""

from __future__ import annotations

from typing import Any

import pytest

from reportgen.docx.values import Border
from reportgen.errors import UnreadableInput
from tests.pdf.geometry import (
    BOTTOM,
    EXACT,
    LINE,
    STYLES,
    Sheet,
    lines_of_pages,
    long,
    near,
    numbered,
    section,
    sheet,
    sheets,
)
from tests.pdf.wordfiles import codes, field, laid_out, p, r, wrap

PAGE_BREAK = '<w:r><w:br w:type="page"/></w:r>'


def spaced(words: str, before: float = 0, after: float = 0, more: str = "", style: str = "") -> str:
    size = f'<w:spacing w:before="{before * 20:.0f}" w:after="{after * 20:.0f}" w:line="400" w:lineRule="exact"/>'
    return p(words, style, f"{size}{more}")


def tops(found: Sheet, part: str = "body") -> dict[str, float]:
    return {t.words: t.top for t in found.texts if t.part == part}


# ---------------------------------------------------------------------- space between paragraphs
CONTEXTUAL = "<w:contextualSpacing/>"


@pytest.mark.parametrize(
    ("first", "second", "between"),
    [
        (spaced("a"), spaced("b"), 0),
        (spaced("a", after=10), spaced("b"), 10),
        (spaced("a"), spaced("b", before=15), 15),
        (spaced("a", after=10), spaced("b", before=15), 15),  # the larger of the two, not both
        (spaced("a", after=15), spaced("b", before=10), 15),
        (spaced("a", after=10, more=CONTEXTUAL), spaced("b", before=15), 15),
        (spaced("a", after=20, more=CONTEXTUAL), spaced("b", before=15), 15),
        (spaced("a", after=10), spaced("b", before=15, more=CONTEXTUAL), 10),
        (spaced("a", after=10, more=CONTEXTUAL), spaced("b", before=15, more=CONTEXTUAL), 0),
        (spaced("a", after=10, more=CONTEXTUAL), spaced("b", before=15, more=CONTEXTUAL, style="Other"), 15),
        (spaced("a", after=20, more=CONTEXTUAL), spaced("b", more=CONTEXTUAL, style="Other"), 20),
    ],
)
def test_the_space_between_two_paragraphs(first: str, second: str, between: float) -> None:
    found = tops(sheet(first + second))
    assert found["b"] == near(found["a"] + 20 + between)


def test_the_space_above_counts_at_the_top_of_the_document_and_after_a_break_only() -> None:
    pages = sheets(
        spaced("first", before=30)
        + numbered(17)
        + spaced("flows", before=30)
        + spaced("broken", before=30, more="<w:pageBreakBefore/>")
    )
    assert [(s.texts[0].words, s.texts[0].top) for s in pages] == [
        ("first", near(80)),
        ("flows", near(50)),
        ("broken", near(80)),
    ]


# ---------------------------------------------------------------------- how many lines a page holds
@pytest.mark.parametrize(
    ("spacing", "first_page"),
    [
        ('w:line="400" w:lineRule="exact"', 20),
        ('w:line="401" w:lineRule="exact"', 19),
        ('w:line="800" w:lineRule="exact"', 10),
        ('w:line="400" w:lineRule="exact" w:after="400"', 10),
        ("", 19),  # 19.3 lines of 20.7
        ('w:line="480"', 10),  # 9.7 lines of 41.4: the last one's empty half may stand in the margin
    ],
)
def test_how_many_lines_a_page_of_400_points_holds(spacing: str, first_page: int) -> None:
    pages = lines_of_pages(numbered(25, properties=f"<w:spacing {spacing}/>"))
    assert len(pages[0]) == first_page
    assert [line for page in pages for line in page] == [str(at) for at in range(1, 26)]


@pytest.mark.parametrize(("height", "lines"), [(10.05, 39), (13.3, 30), (15.1, 26), (20.85, 19)])
def test_lines_that_fill_a_page_exactly_stay_on_it_however_their_heights_add_up(height: float, lines: int) -> None:
    exact = f'<w:spacing w:line="{height * 20:.0f}" w:lineRule="exact"/>'
    page = section(bottom=500 - 50 - height * lines)
    assert [len(s.lines()) for s in sheets(numbered(lines, properties=exact), section=page)] == [lines]
    assert [len(s.lines()) for s in sheets(numbered(lines + 1, properties=exact), section=page)] == [lines, 1]
    kept = numbered(lines, properties=exact + KEEP_NEXT)
    assert [len(s.lines()) for s in sheets(p("a", properties=exact) + kept, section=page)] == [1, lines]


KEEP_NEXT, KEEP_LINES, NO_WIDOWS = "<w:keepNext/>", "<w:keepLines/>", '<w:widowControl w:val="0"/>'


@pytest.mark.parametrize(
    ("above", "lines", "properties", "parted"),
    [
        (17, 3, "", (3, 0)),
        (18, 3, "", (0, 3)),  # two and one would leave a widow
        (19, 3, "", (0, 3)),
        (18, 3, NO_WIDOWS, (2, 1)),
        (19, 3, NO_WIDOWS, (1, 2)),
        (19, 2, "", (0, 2)),
        (19, 2, NO_WIDOWS, (1, 1)),
        (17, 4, "", (2, 2)),
        (18, 4, "", (2, 2)),
        (19, 4, "", (0, 4)),  # one and three would leave an orphan
        (16, 5, "", (3, 2)),
        (17, 5, "", (3, 2)),
        (16, 5, NO_WIDOWS, (4, 1)),
        (16, 5, KEEP_LINES, (0, 5)),
        (15, 5, KEEP_LINES, (5, 0)),
        (19, 1, "", (1, 0)),
        (20, 1, "", (0, 1)),
    ],
)
def test_how_a_paragraph_is_parted_where_a_page_ends(
    above: int, lines: int, properties: str, parted: tuple[int, int]
) -> None:
    pages = lines_of_pages(numbered(above) + long(lines, properties=properties))
    assert pages[0] == [str(at) for at in range(1, above + 1)] + [f"a{at}" for at in range(1, parted[0] + 1)]
    assert [line for page in pages[1:] for line in page] == [f"a{at}" for at in range(parted[0] + 1, lines + 1)]


@pytest.mark.parametrize(
    ("above", "body", "second_page"),
    [
        (18, spaced("h", more=KEEP_NEXT) + spaced("x"), []),
        (19, spaced("h", more=KEEP_NEXT) + spaced("x"), ["h", "x"]),
        (18, spaced("h", more=KEEP_NEXT) + long(3), ["h", "a1", "a2", "a3"]),
        (17, spaced("h", more=KEEP_NEXT) + long(4), ["a3", "a4"]),
        (18, spaced("h", more=KEEP_NEXT) + spaced("i", more=KEEP_NEXT) + spaced("x"), ["h", "i", "x"]),
        (17, spaced("h") + spaced("i", more=KEEP_NEXT) + spaced("x") + spaced("y"), ["y"]),
        (18, spaced("h", before=30, more=KEEP_NEXT) + spaced("x"), ["h", "x"]),
        (18, spaced("h", more=KEEP_NEXT) + spaced("x", more="<w:pageBreakBefore/>"), ["x"]),
        (19, spaced("h", more=KEEP_NEXT), []),  # nothing follows it
    ],
)
def test_what_keeps_with_the_next_turns_the_page_with_it(above: int, body: str, second_page: list[str]) -> None:
    pages = lines_of_pages(numbered(above) + body)
    assert (pages[1] if len(pages) > 1 else []) == second_page


def test_what_cannot_stay_together_is_parted_where_the_page_ends() -> None:
    kept = "".join(spaced(f"k{at}", more=KEEP_NEXT) for at in range(1, 25)) + spaced("x")
    pages = lines_of_pages(numbered(5) + kept)
    assert pages[0] == [*"12345", *(f"k{at}" for at in range(1, 16))]
    assert pages[1] == [*(f"k{at}" for at in range(16, 25)), "x"]
    exact = "".join(spaced(f"k{at}", more=KEEP_NEXT) for at in range(1, 20)) + spaced("x")
    assert [len(page) for page in lines_of_pages(numbered(5) + exact)] == [5, 20]  # twenty lines make a page


# ---------------------------------------------------------------------- page breaks
@pytest.mark.parametrize(
    ("body", "pages"),
    [
        (p("a") + p("b", properties="<w:pageBreakBefore/>"), [["a"], ["b"]]),
        (p("a", properties="<w:pageBreakBefore/>") + p("b"), [["a", "b"]]),  # no empty page before the first
        (p(r("a") + PAGE_BREAK + r("b")), [["a"], ["b"]]),
        (p(r("a") + PAGE_BREAK) + p("b"), [["a"], ["b"]]),
        (p("a") + p(PAGE_BREAK) + p("b"), [["a", ""], ["b"]]),
        (p(r("a") + PAGE_BREAK + PAGE_BREAK + r("b")), [["a"], [], ["b"]]),
        (p(r("a") + PAGE_BREAK + '<w:bookmarkStart w:id="1" w:name="x"/>') + p("b"), [["a"], ["b"]]),
        (p("a") + p('<w:bookmarkStart w:id="1" w:name="x"/>') + p("b"), [["a", "b"]]),  # a mark alone turns none
        (p("a") + p("") + p("b"), [["a", "b"]]),
    ],
)
def test_a_page_break_turns_the_page_once(body: str, pages: list[list[str]]) -> None:
    found = lines_of_pages(body)
    assert [[line for line in page if line] for page in found] == [[line for line in page if line] for page in pages]


def test_a_table_after_a_page_break_stands_at_the_top() -> None:
    table = f'<w:tbl><w:tblGrid><w:gridCol w:w="4000"/></w:tblGrid><w:tr><w:tc>{p("cell")}</w:tc></w:tr></w:tbl>'
    first, second = sheets(spaced("a", after=30).replace("</w:p>", f"{PAGE_BREAK}</w:p>") + table)
    assert (first.lines(), second.lines(), second.find("cell").top) == (["a"], ["cell"], near(50))
    apart = sheet(spaced("a", after=30) + table)
    assert apart.find("cell").top == near(100)


# ---------------------------------------------------------------------- footnotes
def notes(*texts: str) -> dict[str, Any]:
    """Footnotes 2, 3 ... of these texts; a number is so many lines."""
    made = "".join(
        f'<w:footnote w:id="{at}">{text if text.startswith("<") else p(text, properties=EXACT)}</w:footnote>'
        for at, text in enumerate(texts, 2)
    )
    return {
        "parts": {"word/footnotes.xml": wrap("footnotes", made)},
        "relations": {"notes": ("footnotes", "footnotes.xml")},
    }


def called(words: str, *ids: int) -> str:
    return p(r(words) + "".join(f'<w:r><w:footnoteReference w:id="{at}"/></w:r>' for at in ids), properties=EXACT)


def test_a_footnote_stands_at_the_foot_of_the_page_below_a_rule() -> None:
    found = sheet(called("a", 2) + p("b", properties=EXACT), **notes("note"))
    note = found.find("note", "note")
    assert (note.x, note.top) == (50, near(BOTTOM - 20))
    assert found.note_rule == near(BOTTOM - 20 - 4)
    assert found.lines() == ["a 1", "b"]


def test_footnotes_stand_in_order_and_take_room_from_the_text() -> None:
    pages = sheets(called("a", 2) + called("b", 3) + numbered(20), **notes("one", "two"))
    assert tops(pages[0], "note") == {"one": near(BOTTOM - 40), "two": near(BOTTOM - 20)}
    # Two notes of 20 and 8 points for the rule leave 352: seventeen lines of 20.
    assert [len(page.lines()) for page in pages] == [17, 5]
    assert pages[0].note_rule == near(BOTTOM - 44)
    assert tops(pages[1], "note") == {}


def test_the_space_between_notes_counts() -> None:
    found = sheet(called("a", 2, 3), **notes(spaced("one", after=10), spaced("two", after=5)))
    assert tops(found, "note") == {"one": near(BOTTOM - 55), "two": near(BOTTOM - 25)}


@pytest.mark.parametrize(("bottom", "lines"), [(42, 18), (42.1, 17)])
def test_two_notes_leave_the_room_that_they_do_not_take(bottom: float, lines: int) -> None:
    # 408 points less 48 for the notes and the rule are eighteen lines; the last of them calls the second note.
    body = called("a", 2) + numbered(16) + called("b", 3)
    pages = sheets(body, section=section(bottom=bottom), **notes("one", "two"))
    assert len(pages[0].lines()) == lines


@pytest.mark.parametrize(("above", "first_page"), [(17, 18), (18, 18), (19, 19)])
def test_a_line_goes_where_its_note_has_room(above: int, first_page: int) -> None:
    pages = sheets(numbered(above) + called("a", 2) + p("b", properties=EXACT), **notes("note"))
    assert len(pages[0].lines()) == first_page
    page = next(s for s in pages if "a 1" in s.lines())
    assert tops(page, "note") == {"note": near(BOTTOM - 20)}


def test_a_note_stands_on_the_page_of_the_line_that_calls_it() -> None:
    content = "<w:r><w:br/></w:r>".join(r(f"a{at}") for at in range(1, 7))
    body = p(content + '<w:r><w:footnoteReference w:id="2"/></w:r>', properties=EXACT)
    first, second = sheets(numbered(17) + body, **notes("note"))
    assert (tops(first, "note"), tops(second, "note")) == ({}, {"note": near(BOTTOM - 20)})
    assert first.lines()[-1] == "a3"


def test_a_note_that_is_longer_than_the_page_is_named() -> None:
    layout = laid_out(called("a", 2), section=section(), styles=STYLES, **notes(long(19)))
    assert codes(layout) == ["footnote-long"]
    assert codes(laid_out(called("a", 2), section=section(), styles=STYLES, **notes(long(17)))) == []


def test_a_long_note_pushes_no_line_off_a_page_of_its_own() -> None:
    pages = sheets(called("a", 2) + numbered(3), **notes(long(15, "n")))
    assert [s.lines() for s in pages] == [["a 1", "1", "2", "3"]]
    assert len(pages[0].lines("note")) == 15


# ---------------------------------------------------------------------- headers and footers
def furniture(kinds: dict[str, str], further: str = "", settings: str = "", **sides: float) -> dict[str, Any]:
    """A section with headers and footers: {"header default": the blocks of it ...}."""
    parts, relations, references = {}, {}, ""
    for name, blocks in kinds.items():
        where, kind = name.split()
        key = f"{where}{kind}"
        parts[f"word/{key}.xml"] = wrap("hdr" if where == "header" else "ftr", blocks)
        relations[key] = (where, f"{key}.xml")
        references += f'<w:{where}Reference w:type="{kind}" r:id="{key}"/>'
    compatible = '<w:compat><w:compatSetting w:name="compatibilityMode" w:val="15"/></w:compat>'
    return {
        "section": section(references, attributes=further, **sides),
        "parts": parts,
        "relations": relations,
        "settings": f"{settings}{compatible}",
    }


@pytest.mark.parametrize(
    ("header", "footer", "sides", "first", "lines"),
    [
        (1, 0, {"header": 20}, 50, 20),  # ends at 40, above the margin
        (2, 0, {"header": 20}, 60, 19),  # reaches into the text, which makes room
        (3, 0, {"header": 20}, 80, 18),
        (0, 1, {"footer": 20}, 50, 20),
        (0, 2, {"footer": 20}, 50, 19),
        (2, 2, {"header": 20, "footer": 40}, 60, 18),
        (1, 1, {"top": 100, "bottom": 90}, 100, 15),
        (0, 0, {"top": 40, "bottom": 60, "header": 300}, 40, 20),  # no header, whatever room it is given
        (18, 0, {"header": 20}, 500 / 3, 14),  # no room is left for text: it begins over the header
        (17, 0, {"header": 20}, 360, 4),
    ],
)
def test_text_makes_room_for_headers_and_footers(
    header: int, footer: int, sides: dict[str, float], first: float, lines: int
) -> None:
    kinds = {}
    if header:
        kinds["header default"] = numbered(header, 100)
    if footer:
        kinds["footer default"] = numbered(footer, 200)
    page = sheets(numbered(30), **furniture(kinds, **sides))[0]
    assert page.texts[0].words == "1"
    assert page.texts[0].top == near(first)
    assert len(page.lines()) == lines
    if header:
        assert page.find("100", "header").top == near(sides.get("header", 20))
    if footer:
        assert page.find(str(199 + footer), "footer").top == near(500 - sides.get("footer", 20) - 20)


def test_a_header_has_its_spacing_and_its_place_on_every_page() -> None:
    blocks = spaced("h1", before=5, after=7) + spaced("h2", after=9)
    for page in sheets(numbered(30), **furniture({"header default": blocks, "footer default": spaced("f", after=6)})):
        assert tops(page, "header") == {"h1": near(25), "h2": near(52)}
        assert page.texts[0].top == near(81)
        assert tops(page, "footer") == {"f": near(454)}
        assert {t.x for t in page.texts} == {50}


KINDS = {f"{w} {k}": spaced(f"{w[0]} {k}") for w in ("header", "footer") for k in ("default", "first", "even")}


@pytest.mark.parametrize(
    ("title_page", "even_differ", "shown"),
    [
        ("", "", ["default", "default", "default"]),
        ("<w:titlePg/>", "", ["first", "default", "default"]),
        ("", "<w:evenAndOddHeaders/>", ["default", "even", "default"]),
        ("<w:titlePg/>", "<w:evenAndOddHeaders/>", ["first", "even", "default"]),
    ],
)
def test_which_header_and_footer_a_page_has(title_page: str, even_differ: str, shown: list[str]) -> None:
    pages = sheets(numbered(50), **furniture(KINDS, title_page, even_differ))
    assert [s.lines("header") + s.lines("footer") for s in pages] == [[f"h {kind}", f"f {kind}"] for kind in shown]


# ---------------------------------------------------------------------- sections
def ended(words: str, kind: str = "", more: str = "", size: str = '<w:pgSz w:w="10000" w:h="10000"/>') -> str:
    """A paragraph that ends a section; `kind` is how that section starts."""
    starts = f'<w:type w:val="{kind}"/>' if kind else ""
    margins = '<w:pgMar w:left="1000" w:right="1000" w:top="1000" w:bottom="1000" w:header="400" w:footer="400"/>'
    return p(words, properties=f"{EXACT}<w:sectPr>{starts}{size}{margins}{more}</w:sectPr>")


def last(kind: str, more: str = "") -> str:
    return section(f'<w:type w:val="{kind}"/>', attributes=more)


@pytest.mark.parametrize(
    ("kind", "more", "pages", "numbers"),
    [
        ("nextPage", "", [["a"], ["b"]], ["1", "2"]),
        ("continuous", "", [["a", "b"]], ["1"]),
        ("evenPage", "", [["a"], ["b"]], ["1", "2"]),
        ("oddPage", "", [["a"], [], ["b"]], ["1", "2", "3"]),
        ("nextPage", '<w:pgNumType w:start="7"/>', [["a"], ["b"]], ["1", "7"]),
        ("nextPage", '<w:pgNumType w:fmt="lowerRoman"/>', [["a"], ["b"]], ["1", "ii"]),
        ("evenPage", '<w:pgNumType w:start="7"/>', [["a"], [], ["b"]], ["1", "7", "8"]),
        ("oddPage", '<w:pgNumType w:start="7"/>', [["a"], ["b"]], ["1", "7"]),
        ("continuous", '<w:pgNumType w:start="7"/>', [["a", "b"]], ["1"]),
    ],
)
def test_where_a_section_starts(kind: str, more: str, pages: list[list[str]], numbers: list[str]) -> None:
    found = sheets(ended("a") + p("b", properties=EXACT), section=last(kind, more))
    assert [s.lines() for s in found] == pages
    assert [s.number for s in found] == numbers


def test_the_first_section_may_say_how_it_starts_and_from_which_number() -> None:
    found = sheets(ended("a", "continuous", '<w:pgNumType w:start="3"/>') + p("b"), section=last("nextPage"))
    assert [s.number for s in found] == ["3", "4"]


def test_a_continuous_section_of_another_size_starts_a_page_with_its_own_first_header() -> None:
    tall = '<w:pgSz w:w="10000" w:h="12000"/>'
    found = sheets(ended("a", size=tall) + p("b"), section=last("continuous"))
    assert [s.lines() for s in found] == [["a"], ["b"]]
    wide = '<w:pgSz w:w="12000" w:h="10000"/>'
    assert len(sheets(ended("a", size=wide) + p("b"), section=last("continuous"))) == 2


def test_a_continuous_section_goes_on_with_the_headers_of_its_page_and_has_its_own_from_the_next() -> None:
    setting = furniture(KINDS, '<w:titlePg/><w:type w:val="continuous"/>')
    pages = sheets(ended("a", more="") + numbered(30), **setting)
    # The page began in a section without headers; the second page is not the first of the new one.
    assert [s.lines("header") for s in pages] == [[], ["h default"]]


def test_each_section_has_a_first_page_of_its_own() -> None:
    setting = furniture(KINDS, '<w:titlePg/><w:type w:val="oddPage"/>')
    pages = sheets(ended("a") + numbered(21), **setting)
    assert [s.lines("header") for s in pages] == [[], ["h first"], ["h first"], ["h default"]]
    assert [len(s.lines()) for s in pages] == [1, 0, 20, 1]


def test_a_section_counts_its_own_pages() -> None:
    body = numbered(25) + ended("a") + p(field("SECTIONPAGES", r("9")), properties=EXACT)
    layout = laid_out(body, styles=STYLES, section=section())
    assert layout._pages.section_pages == {0: 2, 1: 1}


# ---------------------------------------------------------------------- bookmarks
def test_a_bookmark_is_found_on_its_page_at_its_height() -> None:
    mark = '<w:bookmarkStart w:id="1" w:name="{}"/><w:bookmarkEnd w:id="1"/>'
    cell = f'<w:tbl><w:tblGrid><w:gridCol w:w="4000"/></w:tblGrid><w:tr><w:tc>{p(mark.format("cell"))}</w:tc></w:tr>'
    body = numbered(18) + p(mark.format("one") + r("a"), properties=EXACT) + numbered(3)
    body += p(mark.format("two") + r("b"), properties=EXACT) + p(mark.format("two") + r("c")) + f"{cell}</w:tbl>"
    found = laid_out(body, styles=STYLES, section=section())._pages.bookmarks
    assert {name: found[name] for name in ("one", "two")} == {"one": (0, near(410)), "two": (1, near(90))}
    assert found["cell"] == (1, near(110 + LINE))


# ---------------------------------------------------------------------- frames and shading
def bordered(*sides: str, space: int = 4, colour: str = "C00000") -> str:
    lines = "".join(f'<w:{s} w:val="single" w:sz="16" w:space="{space}" w:color="{colour}"/>' for s in sides)
    return f"<w:pBdr>{lines}</w:pBdr>"


RED = Border(2.0, 4.0, "C00000", "single")


@pytest.mark.parametrize(
    ("sides", "indent", "rules", "text_top"),
    [
        (("left",), "", [(46, 50, 46, 70)], 50),
        (("right",), "", [(454, 50, 454, 70)], 50),
        (("top",), "", [(50, 51, 450, 51)], 56),
        (("bottom",), "", [(50, 75, 450, 75)], 50),
        (
            ("top", "left", "bottom", "right"), "",
            [(46, 50, 46, 82), (454, 50, 454, 82), (46, 51, 454, 51), (46, 81, 454, 81)], 56,
        ),
        (("top",), '<w:ind w:left="400" w:right="600"/>', [(70, 51, 420, 51)], 56),
        (("top",), '<w:ind w:left="400" w:hanging="200"/>', [(60, 51, 450, 51)], 56),
        (("top",), '<w:ind w:left="400" w:firstLine="200"/>', [(70, 51, 450, 51)], 56),
    ],
)  # fmt: skip
def test_a_border_stands_beside_its_paragraph_and_makes_it_taller(
    sides: tuple[str, ...], indent: str, rules: list[tuple[float, ...]], text_top: float
) -> None:
    found = sheet(p("a", properties=f"{EXACT}{bordered(*sides)}{indent}") + p("b", properties=EXACT))
    assert [rule[:4] for rule in found.rules] == [near(rule) for rule in rules]
    assert {rule[4] for rule in found.rules} == {RED}
    assert found.find("a").top == near(text_top)
    assert found.find("b").top == near(70 + 6 * ("top" in sides) + 6 * ("bottom" in sides))


def test_a_frame_is_drawn_line_by_line_and_closed_at_the_ends() -> None:
    found = sheet(long(3, properties=bordered("top", "bottom", "left")))
    assert [rule[:4] for rule in found.rules] == [
        near((46, 50, 46, 76)), near((46, 51, 450, 51)),
        near((46, 76, 46, 96)),
        near((46, 96, 46, 122)), near((46, 121, 450, 121)),
    ]  # fmt: skip


def test_a_frame_goes_on_on_the_next_page_and_is_open_there() -> None:
    first, second = sheets(numbered(18) + long(4, properties=bordered("bottom", "left")))
    assert [rule[:4] for rule in first.rules] == [near((46, 410, 46, 430)), near((46, 430, 46, 450))]
    assert [rule[:4] for rule in second.rules] == [
        near((46, 50, 46, 70)), near((46, 70, 46, 96)), near((46, 95, 450, 95)),
    ]  # fmt: skip


def test_a_line_that_needs_room_for_its_border_goes_to_the_next_page() -> None:
    assert [len(s.lines()) for s in sheets(numbered(19) + p("a", properties=EXACT + bordered("bottom")))] == [19, 1]


JOINED = bordered("top", "left", "bottom", "right")


@pytest.mark.parametrize(
    ("first", "second", "horizontal"),
    [
        (JOINED, JOINED, [51, 111]),  # one frame round both, with the space between them in it
        (bordered("top", "bottom", "between"), bordered("top", "bottom", "between"), [51, 77, 117]),
        (JOINED, bordered("top", "left", "bottom", "right", colour="000000"), [51, 81, 93, 123]),
        (JOINED, JOINED + '<w:ind w:left="200"/>', [51, 81, 93, 123]),
        (JOINED, JOINED + '<w:ind w:right="200"/>', [51, 81, 93, 123]),
        (JOINED, JOINED + '<w:shd w:fill="EEEEEE"/>', [51, 81, 93, 123]),
    ],
)
def test_paragraphs_in_the_same_frame_share_it(first: str, second: str, horizontal: list[float]) -> None:
    found = sheet(spaced("a", after=10, more=first) + spaced("b", more=second))
    assert [y for _, y, _, y2, _ in found.rules if y == y2] == [near(y) for y in horizontal]
    if first == second == JOINED:
        assert [r_[:4] for r_ in found.rules if r_[0] == r_[2] == near(46)] == [
            near((46, 50, 46, 76)), near((46, 76, 46, 112)),
        ]  # fmt: skip


def test_a_shaded_paragraph_is_filled_from_indent_to_indent() -> None:
    shaded = '<w:shd w:val="clear" w:fill="EEEEEE"/><w:ind w:left="400" w:right="600"/>'
    found = sheet(spaced("a", after=10, more=shaded) + spaced("b", more=shaded))
    # Without a border each paragraph is shaded by itself, and the space between stays white.
    assert found.fills == {"EEEEEE": [near((70, 50, 350, 20)), near((70, 80, 350, 20))]}
    assert found.rules == []


def test_the_extra_of_a_multiple_stands_below_the_shade_of_the_last_line() -> None:
    shaded = '<w:spacing w:line="480"/><w:shd w:val="clear" w:fill="EEEEEE"/>'
    (fill, last_fill) = sheet(p(r("a") + "<w:r><w:br/></w:r>" + r("b"), properties=shaded)).fills["EEEEEE"]
    assert fill == near((50, 50, 400, 2 * LINE))
    assert last_fill == near((50, 50 + 2 * LINE, 400, LINE))


def test_a_border_without_a_line_takes_no_room() -> None:
    none = '<w:pBdr><w:top w:val="nil"/><w:left w:val="none"/><w:bottom w:val="nil"/><w:right w:val="nil"/></w:pBdr>'
    found = sheet(p("a", properties=EXACT + none) + p("b", properties=EXACT))
    assert found.rules == []
    assert tops(found) == {"a": near(50), "b": near(70)}


# ---------------------------------------------------------------------- where it ends
def test_a_paragraph_begins_once_where_its_first_line_stands() -> None:
    first, second = sheets(numbered(18) + long(4))
    assert first.starts[-1] == ("a1 a2 a3 a4", near(410))
    assert second.starts == []


def test_a_file_without_end_is_refused() -> None:
    with pytest.raises(UnreadableInput) as stop:
        laid_out(p("".join(f"{PAGE_BREAK}" for _ in range(5_000)) + r("x")))
    assert stop.value.code == "file-too-long"
    assert laid_out(p("".join(f"{PAGE_BREAK}" for _ in range(4_999)) + r("x"))).pages == 5_000
