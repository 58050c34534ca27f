"""Where tables stand: columns, spans, heights of rows, places in cells, borders, rows over pages."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest

from reportgen.docx.values import Border
from tests.pdf.geometry import EXACT, LINE, STYLES, TEN, Sheet, long, near, numbered, section, sheet, sheets
from tests.pdf.wordfiles import codes, laid_out, p, picture, r, wrap

COLOURS = ("AAAAAA", "BBBBBB", "CCCCCC", "DDDDDD", "EEEEEE", "FFFFFF")
NO_MARGINS = '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'


@dataclass(frozen=True)
class C:
    """A cell: its content, its properties, and the colour that its place is found by."""

    content: str = ""
    more: str = ""
    width: str = ""
    colour: str = ""

    def markup(self) -> str:
        content = self.content if "<w:p>" in self.content else p(self.content, properties=EXACT)
        size, _, kind = self.width.partition(" ")
        width = f'<w:tcW w:w="{size}" w:type="{kind or "dxa"}"/>' if size else ""
        shade = f'<w:shd w:val="clear" w:fill="{self.colour}"/>' if self.colour else ""
        return f"<w:tc><w:tcPr>{width}{self.more}{shade}</w:tcPr>{content}</w:tc>"


@dataclass(frozen=True)
class R:
    """A row: its cells and its properties."""

    cells: tuple[C | str, ...]
    more: str = ""

    def markup(self) -> str:
        cells = "".join((c if isinstance(c, C) else C(c)).markup() for c in self.cells)
        return f"<w:tr><w:trPr>{self.more}</w:trPr>{cells}</w:tr>"


def table(grid: tuple[float, ...], *rows: R, properties: str = NO_MARGINS) -> str:
    """A table of columns of so many points."""
    columns = "".join(f'<w:gridCol w:w="{w * 20:.0f}"/>' for w in grid)
    made = "".join(row.markup() for row in rows)
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{made}</w:tbl>"


def row(*cells: C | str, more: str = "") -> R:
    return R(cells, more)


def coloured(*widths: str) -> R:
    return R(tuple(C("1", width=w, colour=colour) for w, colour in zip(widths, COLOURS, strict=False)))


def edges(found: Sheet) -> list[float]:
    """The x of the edges of the first row's cells."""
    cells = [found.fills[c][0] for c in COLOURS if c in found.fills]
    for left, right in pairwise(cells):
        assert left[0] + left[2] == near(right[0], 0.01), "cells stand side by side"
    return [round(x, 1) for x in (*(c[0] for c in cells), cells[-1][0] + cells[-1][2])]


# ---------------------------------------------------------------------- columns
@pytest.mark.parametrize(
    ("grid", "cells", "properties", "expected"),
    [
        ((100, 200), ("", ""), "", [50, 150, 350]),
        ((1, 200), ("", ""), "", [50, 51, 251]),  # a narrow width is one
        ((100, 200), ("3000", ""), "", [50, 200, 400]),  # what a cell says counts before the grid
        ((100, 200), ("2500 pct", ""), "", [50, 250, 450]),
        ((100, 200), ("25%", ""), "", [50, 150, 350]),
        ((100, 200), ("0 auto", "0 auto"), "", [50, 150, 350]),
        ((100, 300), ("", ""), '<w:tblW w:w="4000" w:type="dxa"/>', [50, 100, 250]),
        ((100, 300), ("2000", "6000"), '<w:tblW w:w="4000" w:type="dxa"/>', [50, 150, 450]),
        ((100, 299), ("", ""), '<w:tblW w:w="8000" w:type="dxa"/>', [50, 150.3, 450]),
        ((100, 299), ("", ""), "", [50, 150, 449]),
        ((100, 100), ("2000", "2000"), '<w:tblW w:w="5000" w:type="pct"/>', [50, 250, 450]),
        ((100, 100), ("", ""), '<w:tblW w:w="2500" w:type="pct"/>', [50, 150, 250]),
        ((50, 50), ("", ""), '<w:tblW w:w="50%"/>', [50, 150, 250]),
        ((100, 100), ("", ""), '<w:tblW w:w="0" w:type="auto"/>', [50, 150, 250]),
        ((100, 200), ("", ""), '<w:jc w:val="center"/>', [100, 200, 400]),
        ((100, 200), ("", ""), '<w:jc w:val="right"/>', [150, 250, 450]),
        ((100, 200), ("", ""), '<w:jc w:val="end"/>', [150, 250, 450]),
        ((100, 200), ("", ""), '<w:tblInd w:w="600" w:type="dxa"/>', [80, 180, 380]),
        ((100, 200), ("", ""), '<w:tblInd w:w="-600" w:type="dxa"/>', [20, 120, 320]),
        ((100, 200), ("", ""), '<w:jc w:val="center"/><w:tblInd w:w="600" w:type="dxa"/>', [100, 200, 400]),
    ],
)
def test_where_the_columns_stand(
    grid: tuple[float, ...], cells: tuple[str, ...], properties: str, expected: list[float]
) -> None:
    assert edges(sheet(table(grid, coloured(*cells), properties=NO_MARGINS + properties))) == near(expected)


@pytest.mark.parametrize(
    ("grid", "properties", "expected"),
    [
        ((204, 204), "", [50, 254, 458]),  # a little too wide is left as it is
        ((209, 209), "", [50, 259, 468]),
        ((211, 211), "", [50, 250, 450]),  # more is narrowed to the page
        ((600, 200), "", [50, 350, 450]),
        ((209, 209), '<w:jc w:val="center"/>', [41, 250, 459]),
        ((250, 250), '<w:jc w:val="center"/>', [50, 250, 450]),
        ((250, 250), '<w:tblInd w:w="400" w:type="dxa"/>', [70, 260, 450]),
        ((195, 195), '<w:tblInd w:w="400" w:type="dxa"/>', [70, 265, 460]),
        ((210, 210), '<w:tblInd w:w="-400" w:type="dxa"/>', [30, 240, 450]),
        ((250, 250), '<w:tblInd w:w="-400" w:type="dxa"/>', [30, 240, 450]),
    ],
)
def test_a_table_wider_than_the_page_is_narrowed_and_named(
    grid: tuple[float, ...], properties: str, expected: list[float]
) -> None:
    body = table(grid, coloured("", ""), properties=NO_MARGINS + properties)
    assert edges(sheet(body)) == near(expected)
    named = "table-too-wide" in codes(laid_out(body, styles=STYLES, section=section()))
    assert named == (expected[-1] - expected[0] < sum(grid) - 0.5)


def natural(*contents: str, properties: str = NO_MARGINS, grid: tuple[float, ...] = ()) -> list[float]:
    cells = tuple(C(content, colour=colour) for content, colour in zip(contents, COLOURS, strict=False))
    return edges(sheets(table(grid, row(*cells), properties=properties))[0])


@pytest.mark.parametrize(
    ("contents", "properties", "expected"),
    [
        ((TEN, f"{TEN} {TEN}"), NO_MARGINS, [50, 151, 357]),  # one line each, and a point to spare
        ((TEN,), "", [50, 50 + 100 + 10.8 + 1]),  # with the margins of its cells
        (("1", ""), NO_MARGINS, [50, 70, 90]),  # 20 points at least
        ((p(r(TEN), properties='<w:ind w:left="200" w:right="400"/>'),), NO_MARGINS, [50, 181]),
        ((p(r(TEN) + picture("A map")),), NO_MARGINS, [50, 223]),
        ((p(r("1", '<w:sz w:val="18"/>') + r(TEN)),), NO_MARGINS, [50, 156]),
        ((p(TEN) + p("1"),), NO_MARGINS, [50, 151]),  # the widest paragraph counts
        ((" ".join([TEN] * 6), TEN), NO_MARGINS, [50, 50 + 400 * 626 / 727, 450]),  # both narrowed alike to the page
        ((TEN, ""), NO_MARGINS + '<w:tblW w:w="5000" w:type="pct"/>', [50, 50 + 400 * 101 / 121, 450]),
        ((TEN, TEN), NO_MARGINS + '<w:tblW w:w="2000" w:type="dxa"/>', [50, 100, 150]),
    ],
)
def test_columns_without_a_width_are_as_wide_as_their_text(
    contents: tuple[str, ...], properties: str, expected: list[float]
) -> None:
    assert natural(*contents, properties=properties) == near(expected, 1)


def test_a_column_without_a_width_takes_what_the_others_leave() -> None:
    wide = " ".join([TEN] * 4)
    assert natural("1", wide, grid=(250,)) == near([50, 300, 450])
    assert natural("1", wide, grid=(410,)) == near([50, 460, 466])  # six points at least
    # Of the twelve that two have at least, the one with more text takes more.
    assert natural("1", "1", wide, grid=(395,)) == near([50, 445, 451, 462.4])
    both = NO_MARGINS + '<w:tblW w:w="6000" w:type="dxa"/>'
    assert natural("1", TEN, grid=(150,), properties=both) == near([50, 50 + 150 * 300 / 251, 350])
    assert natural(table((90, 30), row("1", "2")) + p(""), grid=()) == near([50, 171])


def test_only_cells_of_one_column_say_how_wide_it_is() -> None:
    spanning = row(C("1", '<w:gridSpan w:val="2"/>', "6000"))
    body = table((), spanning, row(C(TEN, colour="AAAAAA"), C("1", colour="BBBBBB")))
    assert edges(sheet(body)) == near([50, 151, 171])
    stated = table((100, 100), spanning, coloured("2400", "1600"))
    assert edges(sheet(stated)) == near([50, 170, 250])
    first = table((100, 100), coloured("2400", "1600"), row(C("1", width="9000"), C("1", width="9000")))
    assert edges(sheet(first)) == near([50, 170, 250])  # the first row that says so


def test_a_file_before_word_2013_has_its_text_in_line_with_the_page_not_its_edges() -> None:
    old = '<w:compat><w:compatSetting w:name="compatibilityMode" w:val="14"/></w:compat>'
    found = sheet(table((100,), coloured(""), properties=""), settings=old)
    assert (edges(found), found.find("1").x) == (near([44.6, 144.6]), near(50))
    centred = sheet(table((100,), coloured(""), properties='<w:jc w:val="center"/>'), settings=old)
    assert edges(centred) == near([200, 300])


def test_text_wraps_in_its_cell() -> None:
    body = table((120, 220), row(f"{TEN} {TEN}", f"{TEN} {TEN} {TEN}"))
    found = sheet(body)
    assert [(t.words, t.x, t.top) for t in found.texts] == [
        (TEN, 50, near(50)), (TEN, 50, near(70)), (f"{TEN} {TEN}", near(170), near(50)), (TEN, near(170), near(70)),
    ]  # fmt: skip


# ---------------------------------------------------------------------- spans and merged cells
RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_a_cell_over_several_columns_is_as_wide_as_they_are() -> None:
    wide = '<w:gridSpan w:val="2"/>'
    body = table((50, 60, 70), row(C(f"{TEN} {TEN}", wide, colour="AAAAAA"), C("3", colour="BBBBBB")), row(*"456"))
    found = sheet(body)
    assert found.fills["AAAAAA"] == [near((50, 50, 110, 40))]
    assert found.fills["BBBBBB"] == [near((160, 50, 70, 40))]
    assert [t.x for t in found.texts if t.words in "456"] == [near(50), near(100), near(160)]


def test_a_row_may_leave_columns_out_before_its_cells() -> None:
    body = table((50, 60, 70), row(C("1", colour="AAAAAA"), more='<w:gridBefore w:val="1"/>'), row(*"456"))
    assert sheet(body).fills["AAAAAA"] == [near((100, 50, 60, 20))]


def test_a_merged_cell_is_one_cell_to_its_content_fill_and_height() -> None:
    body = table(
        (100, 100),
        row(C(long(3), RESTART, colour="AAAAAA"), "1"),
        row(C("lost", CONTINUE, colour="BBBBBB"), "2"),
        row("3", "4"),
    )
    found = sheet(body)
    # Rows of 20; the second must be 40 for the merged cell's three lines.
    assert {t.words: t.top for t in found.texts} == {
        "a1": 50, "a2": 70, "a3": 90, "1": 50, "2": 70, "3": near(110), "4": near(110),
    }  # fmt: skip
    assert found.fills == {"AAAAAA": [near((50, 50, 100, 20)), near((50, 70, 100, 40))]}


@pytest.mark.parametrize(
    ("lines", "more", "third_row"),
    [
        (1, "", 90),
        (2, "", 90),
        (5, "", 150),
        (5, '<w:trHeight w:val="400" w:hRule="exact"/>', 90),  # an exact row does not grow
        (5, '<w:trHeight w:val="1200"/>', 150),
        (3, '<w:trHeight w:val="1200"/>', 130),
    ],
)
def test_the_last_row_of_a_merged_cell_grows_for_what_it_holds(lines: int, more: str, third_row: float) -> None:
    body = table((100, 100), row(C(long(lines), RESTART), "1"), row(C("", CONTINUE), "2", more=more), row("3", "4"))
    assert sheet(body).find("4").top == near(third_row)


def test_a_merged_cell_needs_room_for_its_margins_and_spacing_too() -> None:
    margins = '<w:tcMar><w:top w:w="100" w:type="dxa"/><w:bottom w:w="60" w:type="dxa"/></w:tcMar>'
    spaced = p("a1", properties='<w:spacing w:line="400" w:lineRule="exact" w:after="140"/>')
    tall = C(spaced + spaced, margins + RESTART)
    body = table((100, 100), row(tall, "1"), row(C("", CONTINUE), "2"), row("3", "4"))
    assert sheet(body).find("4").top == near(50 + 5 + 20 + 7 + 20 + 7 + 3)


# ---------------------------------------------------------------------- heights of rows
AT_LEAST, EXACTLY = '<w:trHeight w:val="{}"/>', '<w:trHeight w:val="{}" w:hRule="exact"/>'
MARGINS = (
    '<w:tcMar><w:top w:w="100" w:type="dxa"/><w:bottom w:w="60" w:type="dxa"/>'
    '<w:start w:w="200" w:type="dxa"/><w:end w:w="300" w:type="dxa"/></w:tcMar>'
)
TOP_RULE = '<w:tcBorders><w:top w:val="single" w:sz="16" w:color="000000"/></w:tcBorders>'


@pytest.mark.parametrize(
    ("cells", "more", "height"),
    [
        (("1",), "", 20),
        (("1", long(3), "2"), "", 60),  # the tallest cell
        (("1",), AT_LEAST.format(800), 40),
        ((long(3),), AT_LEAST.format(800), 60),
        (("1",), EXACTLY.format(800), 40),
        ((long(3),), EXACTLY.format(800), 40),
        ((C("1", MARGINS),), "", 28),
        ((C("1", MARGINS), long(2)), "", 40),
        ((C("1", TOP_RULE),), "", 22),  # the line above takes room
        ((C("1"), C("2", TOP_RULE)), "", 22),
        ((C("1", TOP_RULE),), AT_LEAST.format(420), 22),
        ((C("1", TOP_RULE),), EXACTLY.format(400), 20),
        ((p("1", properties='<w:spacing w:before="100" w:after="140" w:line="400" w:lineRule="exact"/>'),), "", 32),
        ((p("1"),), "", LINE),
        ((p("1") + table((50,), row(long(2))) + p("2"),), "", 2 * LINE + 40),
    ],
)
def test_how_tall_a_row_is(cells: tuple[Any, ...], more: str, height: float) -> None:
    body = table((100, 100, 100)[: len(cells)], row(*cells, more=more), row(*["9"] * len(cells)))
    assert [t.top for t in sheet(body).texts if t.words == "9"] == [near(50 + height)] * len(cells)


def test_a_table_ends_where_its_last_row_does_and_the_text_goes_on() -> None:
    body = p("a", properties=f'{EXACT}<w:spacing w:line="400" w:lineRule="exact" w:after="200"/>')
    body += table((100,), row("1"), row("2")) + p("b", properties=EXACT)
    found = sheet(body)
    assert {t.words: t.top for t in found.texts} == {"a": 50, "1": near(80), "2": near(100), "b": near(120)}


# ---------------------------------------------------------------------- where text stands in its cell
@pytest.mark.parametrize(
    ("align", "more", "top"),
    [
        ("", "", 50),
        ("top", "", 50),
        ("center", "", 90),
        ("bottom", "", 130),
        ("both", "", 50),
        ("", MARGINS, 55),
        ("center", MARGINS, 91),  # between the margins
        ("bottom", MARGINS, 127),
        ("", TOP_RULE, 52),
        ("center", TOP_RULE, 91),
        ("bottom", TOP_RULE, 130),
    ],
)
def test_where_a_line_stands_in_a_row_of_100_points(align: str, more: str, top: float) -> None:
    stated = f'<w:vAlign w:val="{align}"/>' if align else ""
    found = sheet(table((100, 100), row(C("1", more + stated), long(2), more=EXACTLY.format(2000))))
    assert found.find("1").top == near(top)
    assert found.find("a1").top == near(52 if more == TOP_RULE else 50)


@pytest.mark.parametrize(("align", "top"), [("top", 50), ("center", 80), ("bottom", 110)])
def test_in_a_merged_cell_the_middle_is_that_of_all_its_rows(align: str, top: float) -> None:
    merged = C("1", f'{RESTART}<w:vAlign w:val="{align}"/>')
    below = row(C("", f'{CONTINUE}<w:vAlign w:val="{align}"/>'), "3", more=AT_LEAST.format(1200))
    found = sheet(table((100, 100), row(merged, "2"), below, row("4", "5")))
    assert found.find("1").top == near(top)
    assert found.find("4").top == near(130)


def test_the_space_after_the_last_paragraph_counts_when_text_is_centred() -> None:
    spaced = p("1", properties='<w:spacing w:before="200" w:after="600" w:line="400" w:lineRule="exact"/>')
    for align, top in (("center", 50 + 20 + 10), ("bottom", 50 + 40 + 10), ("top", 60)):
        cell = C(spaced, f'<w:vAlign w:val="{align}"/>')
        assert sheet(table((100,), row(cell, more=EXACTLY.format(2000)))).find("1").top == near(top)


def test_text_that_is_taller_than_its_row_begins_at_the_top() -> None:
    for align in ("center", "bottom"):
        cell = C(long(3), f'<w:vAlign w:val="{align}"/>')
        assert sheet(table((100,), row(cell, more=EXACTLY.format(800)))).find("a1").top == near(50)


@pytest.mark.parametrize(
    ("table_margins", "cell_margins", "x", "first_line"),
    [
        ("", "", 55.4, f"{TEN} {TEN}"),
        (NO_MARGINS, "", 50, f"{TEN} {TEN}"),
        (NO_MARGINS, MARGINS, 60, TEN),
        ("", '<w:tcMar><w:left w:w="400" w:type="dxa"/></w:tcMar>', 70, TEN),
        ('<w:tblCellMar><w:start w:w="400" w:type="dxa"/></w:tblCellMar>', "", 70, TEN),
    ],
)
def test_margins_of_a_cell_of_220_points(table_margins: str, cell_margins: str, x: float, first_line: str) -> None:
    found = sheet(table((220,), row(C(f"{TEN} {TEN}", cell_margins)), properties=table_margins))
    assert (found.texts[0].words, found.texts[0].x) == (first_line, near(x))


def test_a_cell_without_room_sets_its_text_in_20_points() -> None:
    found = sheet(table((6, 100), row("12", "3"), properties=""))
    assert [(t.words, t.x) for t in found.texts] == [("1", near(55.4)), ("2", near(55.4)), ("3", near(61.4))]


# ---------------------------------------------------------------------- borders
def line(side: str, size: int = 8, colour: str = "000000", kind: str = "single") -> str:
    return f'<w:{side} w:val="{kind}" w:sz="{size}" w:color="{colour}"/>'


def cell_borders(*sides: str) -> str:
    return f"<w:tcBorders>{''.join(sides)}</w:tcBorders>"


def table_borders(*sides: str) -> str:
    return f"{NO_MARGINS}<w:tblBorders>{''.join(sides)}</w:tblBorders>"


ALL = table_borders(*(line(s) for s in ("top", "left", "bottom", "right", "insideH", "insideV")))


def drawn(found: Sheet) -> set[tuple[float, ...]]:
    """Each line that is drawn, once: (x1, y1, x2, y2), rounded to whole points."""
    return {tuple(round(c) for c in rule[:4]) for rule in found.rules}


@pytest.mark.parametrize(
    ("properties", "across", "down"),
    [
        (NO_MARGINS, [], []),
        (table_borders(line("top")), [50], []),
        (table_borders(line("bottom")), [90], []),
        (table_borders(line("insideH")), [70], []),
        (table_borders(line("left")), [], [50]),
        (table_borders(line("start")), [], [50]),
        (table_borders(line("right")), [], [250]),
        (table_borders(line("insideV")), [], [150]),
        (table_borders(line("top"), line("bottom"), line("insideV")), [50, 90], [150]),
    ],
)
def test_which_lines_the_borders_of_a_table_are(properties: str, across: list[float], down: list[float]) -> None:
    exact = EXACTLY.format(400)
    found = sheet(table((100, 100), row("1", "2", more=exact), row("3", "4", more=exact), properties=properties))
    expected = {(x, y, x + 100, y) for y in across for x in (50, 150)}
    expected |= {(x, y, x, y + 20) for x in down for y in (50, 70)}
    assert drawn(found) == expected


@pytest.mark.parametrize(
    ("side", "place"),
    [
        ("top", (150, 50, 250, 50)),
        ("bottom", (150, 70, 250, 70)),
        ("left", (150, 50, 150, 70)),
        ("right", (250, 50, 250, 70)),
        ("end", (250, 50, 250, 70)),
    ],
)
def test_a_border_of_a_cell_is_that_line_alone_in_its_width_and_colour(side: str, place: tuple[float, ...]) -> None:
    cell = C("2", cell_borders(line(side, 12, "00AA00", "dashed")))
    found = sheet(table((100, 100), row("1", cell, more=EXACTLY.format(400))))
    (rule,) = found.rules
    assert tuple(round(c) for c in rule[:4]) == place
    assert rule[4] == Border(1.5, 0.0, "00AA00", "dashed")


def test_a_cell_may_take_a_border_of_the_table_away() -> None:
    bare = C("1", cell_borders(*(f'<w:{s} w:val="nil"/>' for s in ("top", "left"))))
    found = sheet(table((100,), row(bare, more=EXACTLY.format(400)), properties=ALL))
    assert drawn(found) == {(50, 70, 150, 70), (150, 50, 150, 70)}


def test_there_is_no_line_inside_a_merged_cell() -> None:
    exact = EXACTLY.format(400)
    body = table(
        (100, 100),
        row(C("1", RESTART), "2", more=exact),
        row(C("", CONTINUE), "3", more=exact),
        row(C("", CONTINUE), "4", more=exact),
        row("5", "6", more=exact),
        properties=ALL,
    )
    across = {rule for rule in drawn(sheet(body)) if rule[1] == rule[3]}
    left = {(50, 50, 150, 50), (50, 110, 150, 110), (50, 130, 150, 130)}
    assert across == left | {(150, y, 250, y) for y in (50, 70, 90, 110, 130)}
    down = {rule for rule in drawn(sheet(body)) if rule[0] == rule[2]}
    assert down == {(x, y, x, y + 20) for x in (50, 150, 250) for y in (50, 70, 90, 110)}


def test_a_cell_over_two_columns_has_no_line_between_them() -> None:
    body = table(
        (100, 100), row(C("1", '<w:gridSpan w:val="2"/>'), more=EXACTLY.format(400)), row("2", "3"), properties=ALL
    )
    down = {rule[:3] for rule in drawn(sheet(body)) if rule[0] == rule[2] and rule[1] == 50}
    assert down == {(50, 50, 50), (250, 50, 250)}


# ---------------------------------------------------------------------- tables over pages
HEADER, STAYS = "<w:tblHeader/>", "<w:cantSplit/>"


def rows(count: int, start: int = 1) -> list[R]:
    return [row(str(at)) for at in range(start, start + count)]


def test_header_rows_stand_again_above_the_rows_of_each_further_page() -> None:
    heads = [row(C("h1", colour="AAAAAA"), more=HEADER), row("h2", more=HEADER + AT_LEAST.format(800))]
    first, second, third = sheets(table((100,), *heads, *rows(40)))
    assert first.lines() == ["h1", "h2", *map(str, range(1, 18))]
    for page, begin in ((second, 18), (third, 35)):
        assert [(t.words, t.top) for t in page.texts if t.part == "repeated"] == [("h1", 50), ("h2", near(70))]
        assert page.find(str(begin), "body").top == near(110)
        assert page.fills["AAAAAA"] == [near((50, 50, 100, 20))]
    assert second.lines() == [str(at) for at in range(18, 35)]
    assert third.lines() == [str(at) for at in range(35, 41)]


@pytest.mark.parametrize(("height", "repeated"), [(200, True), (201, False), (300, False)])
def test_header_rows_of_more_than_half_a_page_stand_once(height: float, repeated: bool) -> None:
    head = row("h", more=HEADER + AT_LEAST.format(height * 20))
    second = sheets(table((100,), head, *rows(21)))[1]
    assert second.lines("repeated") == (["h"] if repeated else [])


def test_a_table_that_begins_on_a_new_page_shows_its_header_rows_once() -> None:
    first, second = sheets(numbered(20) + table((100,), row("h", more=HEADER), *rows(2)))
    assert (first.lines("repeated"), second.lines("repeated")) == ([], [])
    assert second.lines() == ["h", "1", "2"]
    after = sheets(table((100,), row("h", more=HEADER), *rows(19)) + p("x", properties=EXACT))
    assert (after[1].lines(), after[1].lines("repeated")) == (["x"], [])


def test_a_header_row_is_not_parted_from_the_first_row_below() -> None:
    head = [row("h", more=HEADER)]
    assert [s.lines() for s in sheets(numbered(19) + table((100,), *head, *rows(2)))][1] == ["h", "1", "2"]
    assert [s.lines() for s in sheets(numbered(18) + table((100,), *head, *rows(2)))][1] == ["2"]


def test_a_row_is_parted_at_the_end_of_the_page_and_goes_on_below_the_header() -> None:
    long_row = row(C(long(14), colour="AAAAAA"), C(long(3, "b"), colour="BBBBBB"))
    body = numbered(9) + table((100, 100), row("h", "i", more=HEADER), row("x", "y"), long_row)
    first, second = sheets(body)
    assert first.lines()[11:] == ["a1 b1", "a2 b2", "a3 b3", *(f"a{at}" for at in range(4, 10))]
    assert second.lines("repeated") == ["h i"]
    assert [(t.words, t.top) for t in second.texts if t.part == "body"] == [
        (f"a{at}", near(70 + 20 * (at - 10))) for at in range(10, 15)
    ]
    # Its fill reaches to the foot of the page, and both cells of the rest are as tall.
    assert first.fills["AAAAAA"] == [near((50, 270, 100, 180))]
    assert first.fills["BBBBBB"] == [near((150, 270, 100, 180))]
    assert second.fills["AAAAAA"] == [near((50, 70, 100, 100))]
    assert second.fills["BBBBBB"] == [near((150, 70, 100, 100))]


def test_a_row_that_is_parted_has_no_line_where_the_page_ends() -> None:
    first, second = sheets(numbered(15) + table((100,), row(long(9)), row("x"), properties=ALL))
    # The line above takes a point, so that four lines have room below it; the parts' sides reach as far as they do.
    assert drawn(first) == {(50, 350, 150, 350), (50, 350, 50, 431), (150, 350, 150, 431)}
    across = {(50, 150, 150, 150), (50, 171, 150, 171)}
    assert drawn(second) == across | {(x, *y) for x in (50, 150) for y in ((50, x, 150), (150, x, 171))}


@pytest.mark.parametrize(
    ("above", "lines", "more", "first_page"),
    [
        (15, 6, "", 5),
        (15, 6, STAYS, 0),
        (15, 5, STAYS, 5),
        (15, 6, EXACTLY.format(2400), 0),
        (15, 6, '<w:cantSplit w:val="0"/>', 5),
        (18, 4, "", 2),
        (20, 6, "", 0),
    ],
)
def test_whether_a_row_is_parted(above: int, lines: int, more: str, first_page: int) -> None:
    pages = sheets(numbered(above) + table((100,), row(long(lines), more=more)))
    assert len(pages[0].lines()) == above + first_page
    assert sum(len(s.lines()) for s in pages) == above + lines


def test_a_row_that_stays_whole_and_is_taller_than_a_page_is_parted_after_all_and_named() -> None:
    body = numbered(3) + table((100,), row(long(45), more=STAYS)) + p("x", properties=EXACT)
    assert [len(s.lines()) for s in sheets(body)] == [3, 20, 20, 6]
    assert codes(laid_out(body, styles=STYLES, section=section())).count("row-too-tall") == 2
    fits = numbered(3) + table((100,), row(long(20), more=STAYS))
    assert [len(s.lines()) for s in sheets(fits)] == [3, 20]
    assert codes(laid_out(fits, styles=STYLES, section=section())) == []
    assert codes(laid_out(table((100,), row(long(45))), styles=STYLES, section=section())) == []


def test_a_row_taller_than_what_the_header_leaves_is_parted_below_it() -> None:
    body = table((100,), row("h", more=HEADER), row(long(20), more=STAYS))
    pages = sheets(body)
    assert [(s.lines("repeated"), len(s.lines())) for s in pages[-2:]] == [(["h"], 19), (["h"], 1)]


def test_a_row_is_parted_between_the_margins_of_its_cells() -> None:
    first, second = sheets(numbered(10) + table((100,), row(C(long(20), MARGINS + TOP_RULE))))
    # 200 points less 5 and 3 of margin and 2 of the line above hold nine lines.
    assert first.lines()[10:] == [f"a{at}" for at in range(1, 10)]
    assert first.find("a1").top == near(250 + 2 + 5)
    assert second.find("a10").top == near(55)
    bottom = sheets(numbered(10) + table((100,), row(C(long(20), MARGINS + TOP_RULE)), row("x")))[1]
    assert bottom.find("x").top == near(50 + 5 + 11 * 20 + 3)


@pytest.mark.parametrize(("above", "lines"), [(10, 10), (11, 9)])
def test_the_margins_and_the_line_above_leave_a_part_of_a_row_its_lines(above: float, lines: int) -> None:
    spacer = p("x", properties=f'<w:spacing w:line="{above * 20}" w:lineRule="exact"/>')
    # Ten lines, 5 and 3 points of margin and the line above are 210 points.
    pages = sheets(numbered(9) + spacer + table((100,), row(C(long(20), MARGINS + TOP_RULE))))
    assert [t.words for t in pages[0].texts if t.words.startswith("a")] == [f"a{at}" for at in range(1, lines + 1)]


def test_the_space_above_a_paragraph_is_left_out_where_a_row_goes_on() -> None:
    spaced = "".join(
        p(f"a{at}", properties='<w:spacing w:before="200" w:line="400" w:lineRule="exact"/>') for at in range(1, 10)
    )
    first, second = sheets(numbered(15) + table((100,), row(spaced)))
    assert [t.top for t in first.texts if t.words.startswith("a")] == [near(360), near(390), near(420)]
    assert [t.top for t in second.texts] == [near(50 + 30 * at) for at in range(6)]


def test_a_row_of_a_table_in_a_cell_is_parted_too() -> None:
    inner = table((80,), row(long(6)), row("z"))
    first, second = sheets(
        numbered(15) + table((100,), row(p("t", properties=EXACT) + inner + p("u", properties=EXACT)))
    )
    assert first.lines()[15:] == ["t", "a1", "a2", "a3", "a4"]
    assert second.lines() == ["a5", "a6", "z", "u"]
    assert second.find("a5").top == near(50)


@pytest.mark.parametrize(("height", "lines"), [(10.05, 39), (13.3, 30), (15.1, 26), (20.85, 19)])
def test_a_rest_that_fills_a_page_exactly_stays_on_it_however_its_heights_add_up(height: float, lines: int) -> None:
    exact = f'<w:spacing w:line="{height * 20:.0f}" w:lineRule="exact"/>'
    page = section(bottom=500 - 50 - height * lines)
    cell = "".join(p(f"a{at}", properties=exact) for at in range(1, lines + 3))
    above = numbered(lines - 2, properties=exact)
    pages = sheets(above + table((100,), row(cell)), section=page)
    assert [len(s.lines()) for s in pages] == [lines, lines]
    assert all(t.top + t.height <= 50 + height * lines + 0.1 for s in pages for t in s.texts)


def test_rows_that_stand_together_are_parted_where_the_header_leaves_them_no_room() -> None:
    halves = [
        row(C("m", RESTART), "1", more=EXACTLY.format(3900)),
        row(C("", CONTINUE), "2", more=EXACTLY.format(3900)),
    ]
    head = row("h", "-", more=HEADER)
    # Two rows of 195 points fit on a page, but not below a header row of 20.
    first, second = sheets(numbered(5) + table((100, 100), head, row("x", "-"), *halves))
    assert first.lines()[5:] == ["h -", "x -", "m 1"]
    assert (second.lines("repeated"), second.lines()) == (["h -"], ["2"])
    assert second.find("2").top == near(70)
    # Below a header row of 10 they do.
    low = row("h", "-", more=HEADER + EXACTLY.format(200))
    first, second = sheets(numbered(5) + table((100, 100), low, row("x", "-"), *halves))
    assert (first.lines()[5:], second.lines()) == (["h -", "x -"], ["m 1", "2"])


def test_the_space_above_a_row_of_a_table_in_a_cell_counts_where_it_is_parted() -> None:
    above = p("t", properties='<w:spacing w:line="400" w:lineRule="exact" w:after="400"/>')
    inner = table((80,), row(long(6)))
    first, second = sheets(numbered(15) + table((100,), row(above + inner + p("u", properties=EXACT))))
    # Of 100 points the line and the space take 40, so that three lines fit.
    assert first.lines()[15:] == ["t", "a1", "a2", "a3"]
    assert first.find("a1").top == near(390)
    assert second.lines() == ["a4", "a5", "a6", "u"]


def test_a_merged_cell_is_not_parted_between_its_rows() -> None:
    merged = [row(C("m", RESTART), "1"), row(C("", CONTINUE), "2"), row("n", "3")]
    pages = sheets(numbered(19) + table((100, 100), *merged))
    assert pages[1].lines() == ["m 1", "2", "n 3"]
    pages = sheets(numbered(18) + table((100, 100), *merged))
    assert pages[1].lines() == ["n 3"]


@pytest.mark.parametrize(
    ("above", "kept", "second_page"),
    [
        (18, (), ["c"]),
        (18, ("b",), ["b", "c"]),
        (19, ("a",), ["a", "b", "c"]),
        (18, ("a", "b"), ["a", "b", "c"]),
        (17, ("c",), ["c", "x"]),  # the last row with the paragraph below
        (17, (), ["x"]),
    ],
)
def test_a_row_keeps_with_the_next_where_its_first_paragraph_does(
    above: int, kept: tuple[str, ...], second_page: list[str]
) -> None:
    made = [row(p(w, properties=EXACT + "<w:keepNext/>" * (w in kept))) for w in "abc"]
    tail = p("x", properties=EXACT) if above == 17 else ""
    assert sheets(numbered(above) + table((100,), *made) + tail)[1].lines() == second_page


def test_a_second_paragraph_that_keeps_with_the_next_keeps_no_row() -> None:
    both = p("a", properties=EXACT) + p("b", properties=EXACT + "<w:keepNext/>")
    assert sheets(numbered(18) + table((100,), row(both), row("c")))[1].lines() == ["c"]


def test_the_note_of_a_cell_stands_on_the_page_of_its_row() -> None:
    noted = p(r("n") + '<w:r><w:footnoteReference w:id="2"/></w:r>', properties=EXACT)
    note = f'<w:footnote w:id="2">{p("note", properties=EXACT)}</w:footnote>'
    pages = sheets(
        table((100, 100), *(row(str(at), "-") for at in range(1, 20)), row(noted, "-"), row("z", "-")),
        parts={"word/footnotes.xml": wrap("footnotes", note)},
        relations={"notes": ("footnotes", "footnotes.xml")},
    )
    assert [s.lines("note") for s in pages] == [[], ["note"]]
    assert pages[1].lines() == ["n 1 -", "z -"]


def test_the_note_of_a_row_that_is_parted_stands_below_the_part_that_calls_it() -> None:
    call = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    note = f'<w:footnote w:id="2">{p("note", properties=EXACT)}</w:footnote>'
    pages = sheets(
        numbered(15) + table((100,), row(long(8).replace("</w:p>", f"{call}</w:p>"))),
        parts={"word/footnotes.xml": wrap("footnotes", note)},
        relations={"notes": ("footnotes", "footnotes.xml")},
    )
    assert [s.lines("note") for s in pages] == [[], ["note"]]


def test_a_row_is_parted_above_the_note_that_its_first_part_calls() -> None:
    called = long(8).replace("a1</w:t></w:r>", 'a1</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>', 1)
    note = f'<w:footnote w:id="2">{p("note", properties=EXACT)}</w:footnote>'
    first, second = sheets(
        numbered(15) + table((100,), row(called)),
        parts={"word/footnotes.xml": wrap("footnotes", note)},
        relations={"notes": ("footnotes", "footnotes.xml")},
    )
    # Of 100 points the note and its rule take 28: three lines fit.
    assert first.lines()[15:] == ["a1 1", "a2", "a3"]
    assert first.find("note", "note").top == near(430)
    assert (second.lines(), second.lines("note")) == (["a4", "a5", "a6", "a7", "a8"], [])
