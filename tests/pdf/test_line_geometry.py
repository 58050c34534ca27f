"""Where the lines of a paragraph stand: breaks, alignment, indents, tab stops, labels, heights."""

from __future__ import annotations

import pytest

from tests.pdf.geometry import BASELINE, LEFT, LINE, RIGHT, SPACE, STYLES, TEN, lines_of_pages, near, sheet
from tests.pdf.wordfiles import codes, field, laid_out, p, picture, r, table, wrap

THREE = " ".join([TEN] * 3)  # 310 wide
CALIBRI = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri"/>'
TAB, BREAK = "<w:r><w:tab/></w:r>", "<w:r><w:br/></w:r>"
SHY, ZERO_WIDTH, NBSP = "\u00ad", "\u200b", "\u00a0"


# ---------------------------------------------------------------------- alignment
@pytest.mark.parametrize(
    ("align", "indent", "at"),
    [
        ("left", "", 50),
        ("start", "", 50),
        ("center", "", 200),
        ("right", "", 350),
        ("end", "", 350),
        ("both", "", 50),  # the last line of a justified paragraph
        ("left", 'w:left="600"', 80),
        ("center", 'w:left="600"', 215),
        ("center", 'w:left="600" w:right="600"', 200),
        ("right", 'w:right="600"', 320),
        ("center", 'w:firstLine="400"', 210),
        ("right", 'w:firstLine="400"', 350),
    ],
)
def test_a_line_of_100_points_stands_where_its_alignment_says(align: str, indent: str, at: float) -> None:
    found = sheet(p(TEN + "  ", properties=f'<w:jc w:val="{align}"/><w:ind {indent}/>'))
    assert found.find(TEN).x == near(at)


def test_each_line_is_aligned_by_itself() -> None:
    found = sheet(p(f"{THREE} {TEN}", properties='<w:jc w:val="right"/>'))
    assert [(t.words, t.x) for t in found.texts] == [(THREE, near(RIGHT - 310)), (TEN, near(RIGHT - 100))]


def test_a_justified_line_ends_at_the_right_margin_and_the_room_is_shared_between_its_spaces() -> None:
    body = p(r(f"{TEN} ") + r(f"{TEN} {TEN} {TEN}", "<w:b/>"), properties='<w:jc w:val="both"/>')
    first, second, last = sheet(body).texts
    # Three words and two spaces take 310 of 400 points: each space grows by 45.
    assert (first.x, first.word_space) == (LEFT, near(45))
    assert (second.words, second.x, second.word_space) == (f"{TEN} {TEN}", near(LEFT + 150), near(45))
    assert second.x + second.width - SPACE - 45 == near(RIGHT)
    assert (last.x, last.word_space) == (LEFT, 0)


@pytest.mark.parametrize(
    ("content", "spaces"),
    [
        (r(f"{TEN} {TEN}") + BREAK + r(TEN), [0, 0]),  # a line that a break ends is not stretched
        (r("1" * 30 + " ") + r("2" * 30), [0, 0]),  # one word has no space to stretch
        (r(f"{THREE}  {TEN}"), [45, 0]),  # two spaces at its end count as none
    ],
)
def test_what_is_not_stretched(content: str, spaces: list[float]) -> None:
    found = sheet(p(content, properties='<w:jc w:val="both"/>'))
    assert [t.word_space for t in found.texts] == [near(s) for s in spaces]


def test_in_a_justified_line_only_what_follows_the_last_tab_is_stretched() -> None:
    tabs = '<w:tabs><w:tab w:val="left" w:pos="4000"/></w:tabs><w:jc w:val="both"/>'
    first, second, last = sheet(p(r("1 2") + TAB + r(f"12345 12345 {TEN}"), properties=tabs)).texts
    assert (first.x, first.word_space, first.width) == (LEFT, 0, near(25))
    assert (second.x, second.word_space) == (near(LEFT + 200), near(95))
    assert last.words == TEN


def test_a_picture_in_a_justified_line_moves_and_is_not_stretched() -> None:
    body = p(r(f"{TEN} {TEN} ") + picture("A map") + r(f" {TEN}4567 "), properties='<w:jc w:val="both"/>')
    first, drawn, space, last = sheet(body).texts
    # 100, 5, 100, 5 and 72 are 282 points; what follows goes to the next line but for its space.
    assert (first.x, first.word_space) == (LEFT, near(59))
    assert (drawn.x, drawn.width) == (near(LEFT + 210 + 118), near(72))
    assert (space.words, last.words) == ("", f"{TEN}4567")


def test_a_picture_at_the_end_of_a_justified_line_ends_at_the_margin() -> None:
    body = p(r(f"{TEN} {TEN} ") + picture("A map") + r(TEN * 2), properties='<w:jc w:val="both"/>')
    text, drawn, _ = sheet(body).texts
    # 100, 5, 100, 5 and 72 are 282 points: both spaces stand before the picture and share the rest.
    assert (text.x, text.word_space) == (LEFT, near(59))
    assert drawn.x + drawn.width == near(RIGHT)


# ---------------------------------------------------------------------- where lines break
@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{THREE} 123456789", [THREE, "123456789"]),
        (f"{THREE} 12345678", [f"{THREE} 12345678"]),
        (f"{THREE} 12345678          ", [f"{THREE} 12345678"]),  # spaces hang over the margin
        (f"{THREE} 1234-56789", [f"{THREE} 1234-", "56789"]),
        (f"{THREE} -1234567890", [THREE, "-1234567890"]),  # a minus is no place to break
        (f"{THREE} 1234–56789", [f"{THREE} 1234–", "56789"]),
        (f"{THREE} 123 and/or", [f"{THREE} 123 and/", "or"]),
        (f"{THREE} 2023/24567", [THREE, "2023/24567"]),  # nor is the slash of a year
        (f"{THREE} 1234{SHY}56789", [f"{THREE} 1234-", "56789"]),
        (f"{THREE} 12{SHY}34", [f"{THREE} 1234"]),  # a hyphen shows only where the line ends
        (f"{THREE} 1234{ZERO_WIDTH}56789", [f"{THREE} 1234", "56789"]),
        (f"{THREE} 1234{NBSP}56789", [THREE, f"1234{NBSP}56789"]),
        ("1" * 45, ["1" * 39, "1" * 6]),  # a word too wide for the column is cut where the line ends
        (f"12 {'3' * 45}", ["12", "3" * 39, "3" * 6]),
        ("1" * 90, ["1" * 39, "1" * 39, "1" * 12]),
    ],
)
def test_where_a_line_of_400_points_ends(text: str, lines: list[str]) -> None:
    assert [t.words for t in sheet(p(text)).texts] == [line for line in lines if line]


def test_a_word_goes_on_in_the_next_run_and_a_line_may_end_after_a_dash_or_space_there() -> None:
    assert lines_of_pages(p(r(THREE + " 1234") + r("56789", "<w:b/>")))[0] == [THREE, "1234 56789"]
    assert lines_of_pages(p(r(THREE + " 1234-") + r("56789", "<w:b/>")))[0] == [f"{THREE} 1234-", "56789"]
    assert lines_of_pages(p(r(THREE + " 1234 ") + r("56789", "<w:b/>")))[0] == [f"{THREE} 1234", "56789"]


def test_a_word_of_several_runs_that_is_wider_than_the_column_is_parted_between_them() -> None:
    assert lines_of_pages(p(r("1" * 30) + r("2" * 30, "<w:b/>")))[0] == ["1" * 30, "2" * 30]


def test_a_break_begins_a_line_and_one_at_the_end_leaves_an_empty_line() -> None:
    assert [t.words for t in sheet(p(r("1") + BREAK + BREAK + r("2"))).texts] == ["1", "2"]
    two = sheet(p(r("1") + BREAK + BREAK + r("2")) + p("3"))
    assert [t.top for t in two.texts] == [near(50), near(50 + 2 * LINE), near(50 + 3 * LINE)]
    after = sheet(p(r("1") + BREAK) + p("2"))
    assert after.find("2").top == near(50 + 2 * LINE)


@pytest.mark.parametrize(
    ("indent", "starts", "lines"),
    [
        ('w:left="400"', [70, 70], [THREE, TEN]),
        ('w:left="400" w:firstLine="200"', [80, 70], [THREE, TEN]),
        ('w:left="400" w:hanging="200"', [60, 70], [THREE, TEN]),
        ('w:hanging="400"', [30, 50], [f"{THREE} {TEN}", ""]),
        ('w:right="2000"', [50, 50], [f"{TEN} {TEN}", f"{TEN} {TEN}"]),
        ('w:left="1000" w:right="1000"', [100, 100], [f"{TEN} {TEN}", f"{TEN} {TEN}"]),
        ('w:firstLine="2000"', [150, 50], [f"{TEN} {TEN}", f"{TEN} {TEN}"]),
    ],
)
def test_indents_move_the_lines_and_where_they_break(indent: str, starts: list[float], lines: list[str]) -> None:
    found = sheet(p(f"{THREE} {TEN}", properties=f"<w:ind {indent}/>"))
    expected = [(line, near(at)) for line, at in zip(lines, starts, strict=True) if line]
    assert [(t.words, t.x) for t in found.texts] == expected


def test_indents_that_leave_no_room_leave_20_points() -> None:
    found = sheet(p("1234", properties='<w:ind w:left="4000" w:right="4400"/>'))
    assert [(t.words, t.x) for t in found.texts] == [("1", 250), ("2", 250), ("3", 250), ("4", 250)]


# ---------------------------------------------------------------------- tab stops
def stop(at: float, kind: str = "left", leader: str = "") -> str:
    led = f' w:leader="{leader}"' if leader else ""
    return f'<w:tab w:val="{kind}" w:pos="{at * 20:.0f}"{led}/>'


@pytest.mark.parametrize(
    ("stops", "before", "after", "at"),
    [
        (stop(100), "1", "2", 100),
        (stop(100), TEN + "1", "2", 144),  # past the stop: the next of the default stops, every 36 points
        ("", "1", "2", 36),
        ("", "1234", "2", 72),
        (stop(100) + stop(200), TEN, "2", 200),  # a text that ends just past a stop goes to the next
        (stop(200, "center"), "1", "1234", 180),
        (stop(200, "right"), "1", "1234", 160),
        (stop(200, "end"), "1", "1234", 160),
        (stop(200, "right"), "1", "1234  ", 160),  # spaces at the end stand beyond the stop
        (stop(200, "decimal"), "1", "12.5", 180),
        (stop(200, "decimal"), "1", "1234", 160),
        (stop(200, "decimal"), "1", "1 12.5", 165),  # all before the point, other words too
        (stop(200, "center"), "1" * 19, "1234", 190),  # no room left of the stop: right after the text
        (stop(200, "right"), "1" * 18, "1234", 180),
        (stop(500, "right"), "1", "1234", 360),  # a stop beyond the margin is at the margin
        (stop(100) + '<w:tab w:val="clear" w:pos="2000"/>', "1", "2", 36),
    ],
)
def test_where_a_tab_leads(stops: str, before: str, after: str, at: float) -> None:
    found = sheet(p(r(before) + TAB + r(after), properties=f"<w:tabs>{stops}</w:tabs>"))
    assert found.texts[-1].words == after.strip()
    assert found.texts[-1].x == near(LEFT + at)
    assert len(found.lines()) == 1


def test_a_decimal_stop_counts_every_run_before_the_point() -> None:
    content = r("1") + TAB + r("12") + r("34.5", "<w:b/>") + r("67.8")
    found = sheet(p(content, properties=f"<w:tabs>{stop(200, 'decimal')}</w:tabs>"))
    assert found.find("12").x == near(LEFT + 160)


def test_several_tabs_lead_from_stop_to_stop() -> None:
    stops = stop(100, "right") + stop(200, "center") + stop(300)
    found = sheet(p(r("1") + TAB + r("22") + TAB + r("33") + TAB + r("44"), properties=f"<w:tabs>{stops}</w:tabs>"))
    assert [t.x for t in found.texts] == [near(x) for x in (50, 130, 240, 350)]


def test_a_tab_that_begins_a_paragraph_leads_to_the_first_stop() -> None:
    assert sheet(p(TAB + r("1"), properties=f"<w:tabs>{stop(100)}</w:tabs>")).find("1").x == near(LEFT + 100)
    assert sheet(p(TAB + TAB + r("1"), properties=f"<w:tabs>{stop(100)}</w:tabs>")).find("1").x == near(LEFT + 108)


def test_the_hanging_indent_is_a_stop_for_the_first_line() -> None:
    found = sheet(p(r("1") + TAB + r("2"), properties='<w:ind w:left="1000" w:hanging="1000"/>'))
    assert found.find("2").x == near(LEFT + 50)


def test_the_document_says_how_far_the_default_stops_part() -> None:
    settings = '<w:defaultTabStop w:val="1000"/><w:compat><w:compatSetting w:name="compatibilityMode" w:val="15"/>'
    found = sheet(p(r("1") + TAB + r("2") + TAB + r("3")), settings=f"{settings}</w:compat>")
    assert [t.x for t in found.texts] == [near(x) for x in (50, 100, 150)]


def test_a_tabbed_line_is_not_centred() -> None:
    found = sheet(p(r("1") + TAB + r("2"), properties='<w:jc w:val="center"/>'))
    assert [t.x for t in found.texts] == [near(50), near(86)]


def test_a_tab_without_room_leads_to_the_next_line() -> None:
    # 38 figures reach to 380; the next default stop, 396, leaves no room for 12, which goes to the next line.
    found = sheet(p(r("1" * 38) + TAB + r("12")))
    assert [(t.words, t.x) for t in found.texts] == [("1" * 38, 50), ("12", near(50))]
    # Past the last stop within the margin the tab itself goes there, and leads to its first stop.
    narrow = f'<w:tabs>{stop(90)}</w:tabs><w:ind w:right="200"/>'
    found = sheet(p(r("1" * 38) + TAB + r("12") + TAB + r("3"), properties=narrow))
    assert [(t.words, t.x) for t in found.texts] == [("1" * 38, 50), ("12", near(140)), ("3", near(50 + 144))]
    assert found.texts[-1].top == near(50 + LINE)
    # What comes after such a tab is measured from its stop: 350 fit behind 36, and 100 more do not.
    wide = sheet(p(r("1" * 38) + TAB + TAB + r("2" * 35) + r(f" {TEN}"), properties=narrow.replace("200", "0")))
    assert wide.lines()[-1] == TEN
    assert all(t.x + t.width <= RIGHT + SPACE for t in wide.texts)
    # It leads to the first stop there and no further: 340 fit behind 36, and would not behind 72.
    once = sheet(p(r("1" * 38) + TAB + r("2" * 34), properties='<w:ind w:right="200"/>'))
    assert [(t.words, t.x) for t in once.texts] == [("1" * 38, 50), ("2" * 34, near(50 + 36))]
    # Two tabs there lead to the second.
    twice = sheet(p(r("1" * 38) + TAB + TAB + r("2" * 30), properties='<w:ind w:right="200"/>'))
    assert [(t.words, t.x) for t in twice.texts] == [("1" * 38, 50), ("2" * 30, near(50 + 72))]


@pytest.mark.parametrize(("place", "at"), [(400.5, 50), (401.5, 150)])
def test_a_stop_counts_as_in_the_line_up_to_a_point_beyond_it(place: float, at: float) -> None:
    found = sheet(p(r("1" * 20) + TAB + r("2"), properties=f"<w:tabs>{stop(100)}{stop(place)}</w:tabs>"))
    assert [(t.words, t.x) for t in found.texts] == [("1" * 20, 50), ("2", near(at))]


def test_a_text_at_a_stop_that_does_not_fit_goes_on_in_the_next_line() -> None:
    right = sheet(p(r("1") + TAB + r(f"{THREE} {TEN}"), properties=f"<w:tabs>{stop(395, 'right')}</w:tabs>"))
    assert right.lines() == [f"1 {THREE}", TEN]
    assert right.texts[1].x == near(LEFT + 395 - 310)
    centred = sheet(p(r("1") + TAB + r(f"{TEN} {TEN}"), properties=f"<w:tabs>{stop(300, 'center')}</w:tabs>"))
    assert centred.lines() == [f"1 {TEN}", TEN]
    assert centred.texts[1].x == near(LEFT + 250)


@pytest.mark.parametrize(
    ("leader", "sign"),
    [("dot", "."), ("hyphen", "-"), ("underscore", "_"), ("middleDot", "·"), ("none", None), ("", None)],
)
def test_a_leader_fills_the_room_from_the_text_to_the_text_at_the_stop(leader: str, sign: str | None) -> None:
    found = sheet(p(r("12") + TAB + r("1234"), properties=f"<w:tabs>{stop(300, 'right', leader)}</w:tabs>"))
    assert found.leaders == ([] if sign is None else [(near(LEFT + 20), near(LEFT + 260), sign)])


def test_a_leader_of_two_points_is_not_drawn() -> None:
    for figures, drawn in ((28, 1), (30, 0)):
        stops = f"<w:tabs>{stop(301, leader='dot')}</w:tabs>"
        assert len(sheet(p(r("1" * figures) + TAB + r("2"), properties=stops)).leaders) == drawn


# ---------------------------------------------------------------------- labels
def label(
    align: str = "left",
    suffix: str = "",
    text: str = "%1.",
    indent: str = 'w:left="800" w:hanging="800"',
    run: str = "",
) -> dict[str, bytes]:
    suff = f'<w:suff w:val="{suffix}"/>' if suffix else ""
    level = (
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>{suff}<w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="{align}"/><w:pPr><w:ind {indent}/></w:pPr><w:rPr>{run}</w:rPr></w:lvl>'
    )
    made = f'<w:abstractNum w:abstractNumId="1">{level}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/>'
    return {"word/numbering.xml": wrap("numbering", f"{made}</w:num>")}


LISTED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'


@pytest.mark.parametrize(
    ("parts", "label_at", "text_at"),
    [
        (label(), 50, 90),
        (label("right"), 35, 90),
        (label("end"), 35, 90),
        (label("center"), 42.5, 90),
        (label(suffix="space"), 50, 70),
        (label(suffix="nothing"), 50, 65),
        (label("right", "space"), 35, 55),
        (label(text="Point %1."), 50, 50 + 72),  # wider than the indent: the next default stop
        (label(indent='w:left="200" w:firstLine="200"'), 70, 86),
    ],
)
def test_where_a_label_and_its_text_stand(parts: dict[str, bytes], label_at: float, text_at: float) -> None:
    first, second = sheet(p("9", properties=LISTED), parts=parts).texts
    assert (first.x, second.x) == (near(label_at), near(text_at))
    assert second.words == "9"
    assert first.baseline == second.baseline


def test_a_label_stands_once_and_further_lines_under_the_text() -> None:
    found = sheet(p(f"{THREE} {TEN}", properties=LISTED), parts=label())
    assert [(t.words, t.x) for t in found.texts] == [("1.", 50), (THREE, near(90)), (TEN, near(90))]


def test_a_label_of_a_centred_line_stays_and_of_a_right_one_moves() -> None:
    centred = sheet(p("12", properties=LISTED + '<w:jc w:val="center"/>'), parts=label())
    assert [t.x for t in centred.texts] == [near(50), near(90 + 340 / 2)]
    right = sheet(p("12", properties=LISTED + '<w:jc w:val="right"/>'), parts=label())
    assert [t.x for t in right.texts] == [near(50 + 340), near(430)]


def test_a_justified_line_leaves_its_label_alone() -> None:
    found = sheet(p(f"{THREE} {TEN}", properties=LISTED + '<w:jc w:val="both"/>'), parts=label(text="1 %1."))
    assert [(t.x, t.word_space) for t in found.texts[:2]] == [(50, 0), (near(90), near(25))]


def test_a_label_that_is_larger_than_its_text_makes_the_line_taller() -> None:
    found = sheet(p("12", properties=LISTED), parts=label(run='<w:sz w:val="72"/>'))
    assert (found.texts[0].size, found.texts[0].height) == (36, near(2 * LINE))
    assert found.texts[0].baseline == near(50 + 2 * BASELINE)


def test_a_label_that_its_font_lacks_stands_in_another_and_is_measured_in_it() -> None:
    sign, text = sheet(p("12", properties=LISTED), parts=label(suffix="nothing", text="✓")).texts
    assert (sign.words, sign.width, text.x) == ("✓", near(15.1), near(50 + 15.1))


def test_a_label_without_text_leaves_its_line_as_tall_as_the_paragraphs_mark() -> None:
    found = sheet(p("", properties=LISTED) + p("12"), parts=label(run='<w:sz w:val="72"/>'))
    assert found.find("12").top == near(50 + LINE)


# ---------------------------------------------------------------------- heights
DESCENT = LINE - BASELINE


@pytest.mark.parametrize(
    ("spacing", "height", "baseline"),
    [
        ("", LINE, BASELINE),
        ('w:line="240"', LINE, BASELINE),
        ('w:line="360"', LINE * 1.5, BASELINE),  # a multiple's extra stands below
        ('w:line="480" w:lineRule="auto"', LINE * 2, BASELINE),
        ('w:line="120"', LINE / 2, BASELINE),
        ('w:line="200" w:lineRule="atLeast"', LINE, BASELINE),
        ('w:line="600" w:lineRule="atLeast"', 30, 30 - DESCENT),  # the extra stands above
        ('w:line="600" w:lineRule="exact"', 30, 30 - DESCENT * 30 / LINE),
        ('w:line="200" w:lineRule="exact"', 10, 10 - DESCENT * 10 / LINE),
    ],
)
def test_how_tall_a_line_is_and_where_its_text_stands(spacing: str, height: float, baseline: float) -> None:
    found = sheet(p("1", properties=f"<w:spacing {spacing}/>") + p("2"))
    first = found.find("1")
    assert (first.height, first.baseline) == (near(height), near(50 + baseline))
    assert found.find("2").top == near(50 + height)


@pytest.mark.parametrize(
    ("content", "height", "baseline"),
    [
        (r("1") + r("2", '<w:sz w:val="72"/>'), 2 * LINE, 2 * BASELINE),
        (r("2", '<w:sz w:val="72"/>') + r("1"), 2 * LINE, 2 * BASELINE),
        (r("1", '<w:sz w:val="18"/>'), LINE / 2, BASELINE / 2),
        (r("1") + r("2", '<w:vertAlign w:val="superscript"/>'), LINE, BASELINE),
        (r("2", '<w:vertAlign w:val="superscript"/>'), LINE, BASELINE),
        (r("1") + r("2", '<w:vertAlign w:val="subscript"/>'), LINE, BASELINE),
        # Carlito stands 17.14 above its baseline and 4.83 below: its lines are taller than Arial's at one size.
        (r("1") + r("2", CALIBRI), 21.97, 17.14),
        (r("2", CALIBRI) + r("1"), 21.97, 17.14),
        (r("1") + r("2", '<w:position w:val="12"/>'), LINE + 6, BASELINE + 6),
        (r("1") + r("2", '<w:position w:val="-12"/>'), LINE + 6, BASELINE),
        (r("1") + picture("A map"), 36 + DESCENT, 36),  # a picture stands on the baseline
        (picture("A map") + r("1", '<w:sz w:val="144"/>'), 4 * LINE, 4 * BASELINE),
    ],
)
def test_the_tallest_thing_in_a_line_makes_its_height(content: str, height: float, baseline: float) -> None:
    found = sheet(p(content))
    assert found.texts[0].height == near(height)
    one = found.texts[0]
    assert {near(50 + baseline) == t.baseline or t.words == "2" or t is one for t in found.texts} == {True}
    assert sheet(p(content) + p("next")).find("next").top == near(50 + height)


@pytest.mark.parametrize(
    ("properties", "size", "rise", "width"),
    [
        ("<w:b/>", 18, 0, 100),
        ('<w:vertAlign w:val="superscript"/>', 18 * 0.58, 18 * 0.33, 58),
        ('<w:vertAlign w:val="subscript"/>', 18 * 0.58, -18 * 0.14, 58),
        ('<w:position w:val="8"/>', 18, 4, 100),
        ('<w:position w:val="-8"/>', 18, -4, 100),
        ('<w:spacing w:val="40"/>', 18, 0, 120),
        ('<w:spacing w:val="-20"/>', 18, 0, 90),
    ],
)
def test_raised_lowered_and_spaced_characters(properties: str, size: float, rise: float, width: float) -> None:
    found = sheet(p(r("1") + r(TEN, properties) + r("2")))
    raised, after = found.find(TEN), found.find("2")
    assert raised.size == near(size, 0.01)
    assert found.find("1").baseline - raised.baseline == near(rise, 0.01)
    assert after.x - raised.x == near(width)


def test_letter_spacing_counts_for_spaces_too() -> None:
    found = sheet(p(r("12 ", '<w:spacing w:val="40"/>') + r("3")))
    assert found.find("3").x == near(LEFT + 25 + 6)


def test_capitals_and_small_capitals() -> None:
    found = sheet(p(r("xX", "<w:caps/>") + r("xX1", "<w:smallCaps/>")))
    assert [(t.words, t.size) for t in found.texts] == [("XX", 18), ("X", near(14.4, 0.01)), ("X1", 18)]
    both = sheet(p(r("xX", "<w:caps/><w:smallCaps/>")))
    assert [(t.words, t.size) for t in both.texts] == [("XX", 18)]


def test_an_empty_paragraph_is_as_tall_as_its_mark() -> None:
    body = p("1") + p("", properties='<w:rPr><w:sz w:val="72"/></w:rPr>') + p("2")
    assert sheet(body).find("2").top == near(50 + 3 * LINE)


def test_a_picture_keeps_its_shape_and_is_shrunk_to_the_column() -> None:
    body = p(picture("A map").replace('cx="914400"', 'cx="10160000"') + r("."), properties='<w:ind w:left="4000"/>')
    found = sheet(body)
    # 800 by 36 points in a column of 200: a quarter of both.
    assert (found.texts[0].x, found.texts[0].width, found.texts[0].height) == (250, near(200), near(LINE))
    lower = sheet(p(picture("A map"), properties='<w:spacing w:line="1000" w:lineRule="atLeast"/>') + p("1"))
    assert lower.texts[0].height == near(50)
    assert lower.find("1").top == near(100)


def test_two_pictures_may_be_parted_by_a_line_break() -> None:
    wide = picture("A map").replace('cx="914400"', 'cx="3175000"')  # 250 points
    found = sheet(p(wide + wide))
    assert [(t.x, t.width) for t in found.texts] == [(50, 250), (50, 250)]
    assert found.texts[1].top > found.texts[0].top


# ---------------------------------------------------------------------- fonts
def test_a_character_that_the_font_lacks_stands_in_another_and_the_words_go_on_after_it() -> None:
    found = sheet(p("12✓34"))
    assert [t.words for t in found.texts] == ["12", "✓", "34"]
    assert found.texts[1].x == near(LEFT + 20)
    assert found.texts[2].x == near(found.texts[1].x + found.texts[1].width)
    assert found.texts[2].x - LEFT - 20 == near(15.1)  # DejaVu Sans: 0.838 of 18 points


def test_bold_text_is_measured_in_bold() -> None:
    found = sheet(p(r("iiii", "<w:b/>") + r("iiii")))
    bold, plain = found.texts
    assert (bold.width, plain.width) == (near(20), near(16))
    assert codes(laid_out(p("1"), styles=STYLES)) == []


# ---------------------------------------------------------------------- page numbers
def test_a_page_number_is_set_again_when_it_is_known() -> None:
    layout = laid_out(
        p(r("12") + field("NUMPAGES", r("0")) + r("34"), properties='<w:jc w:val="right"/>'), styles=STYLES
    )
    (slab, _, _), *_ = layout._pages.pages[0].placed
    line = slab.line  # type: ignore[attr-defined]
    assert line.again is not None
    right = line.placed[-1].x + line.placed[-1].width
    again = line.again(lambda _: "5678")
    assert [placed.text for placed in again.placed] == ["12", "5678", "34"]
    assert again.placed[0].x == near(line.placed[0].x - 30)
    assert again.placed[-1].x + again.placed[-1].width == near(right)
    assert (again.height, again.ascent) == (line.height, line.ascent)
    assert [placed.text for placed in line.again(lambda _: "").placed] == ["12", "0", "34"]


def test_a_line_without_a_page_number_is_not_set_again() -> None:
    layout = laid_out(p("12") + table([["1"]]))
    assert layout._pages.pages[0].placed[0][0].line.again is None  # type: ignore[attr-defined]
