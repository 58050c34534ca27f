"""Sparklines and rating signs: what is drawn, and that both forms of a picture are small, safe and repeatable."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from reportgen import charts
from reportgen.charts import Picture, rating_sign, sparkline, sparklines
from reportgen.charts.shapes import INK, PAPER, SOFT_INK, TARGET_INK
from reportgen.compose import Chart, Point

SVG = "{http://www.w3.org/2000/svg}"


def chart(values: Sequence[object], target: object = None, *, soft: int = 0, hollow: Sequence[int] = ()) -> Chart:
    """Values in order, None for a gap; the first `soft` are illustrative, those at `hollow` provisional."""
    points = tuple(
        Point(str(n), None if v is None else Decimal(str(v)), provisional=n in hollow, illustrative=n < soft)
        for n, v in enumerate(values)
    )
    return Chart(points, None if target is None else Decimal(str(target)), "A finding.")


def shapes(picture: Picture) -> list[etree._Element]:
    return list(etree.fromstring(picture.svg))


def lines(picture: Picture, colour: str) -> list[list[tuple[float, float]]]:
    """The lines of one colour, as their dots."""
    found = []
    for e in shapes(picture):
        if e.tag == SVG + "path" and e.get("stroke") == colour:
            numbers = [float(n) for n in re.findall(r"-?[\d.]+", str(e.get("d")))]
            found.append(list(zip(numbers[::2], numbers[1::2], strict=True)))
    return found


def discs(picture: Picture) -> list[dict[str, str]]:
    return [dict(e.attrib) for e in shapes(picture) if e.tag == SVG + "circle"]  # type: ignore[arg-type]


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of WCAG 2.2 against white."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def test_a_sparkline_fits_the_trends_column() -> None:
    picture = sparkline(chart([1, 2, 3]))
    assert (picture.width_pt, picture.height_pt) == (74, 27)
    image = Image.open(io.BytesIO(picture.png))
    assert image.size == (222, 81)
    assert round(image.info["dpi"][0]) == 216
    root = etree.fromstring(picture.svg)
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("74pt", "27pt", "0 0 74 27")


def test_the_line_rises_where_the_values_rise_and_ends_in_a_filled_dot() -> None:
    picture = sparkline(chart([1, 3, 2, 9]))
    [line] = lines(picture, INK)
    heights = [-y for _, y in line]
    assert heights[0] < heights[2] < heights[1] < heights[3]
    assert [x for x, _ in line] == sorted(x for x, _ in line)
    [dot] = discs(picture)
    assert (float(dot["cx"]), float(dot["cy"])) == line[-1]
    assert dot["fill"] == INK


def test_the_target_is_a_dashed_line_across_the_picture_at_its_height() -> None:
    picture = sparkline(chart([80, 90], target=85))
    [line] = lines(picture, TARGET_INK)
    assert line[0][0] == 0
    assert line[1][0] == 74
    assert line[0][1] == line[1][1] == pytest.approx(13.5)
    [dashed] = [e for e in shapes(picture) if e.get("stroke-dasharray")]
    assert dashed.get("stroke") == TARGET_INK


def test_without_a_target_nothing_is_dashed() -> None:
    assert not [e for e in shapes(sparkline(chart([80, 90]))) if e.get("stroke-dasharray")]


def test_a_target_beyond_all_values_is_still_in_the_picture() -> None:
    [line] = lines(sparkline(chart([3.1, 3.25], target=11.25)), TARGET_INK)
    assert 0 < line[0][1] < 27


def test_a_gap_breaks_the_line() -> None:
    assert [len(line) for line in lines(sparkline(chart([1, 2, None, 4, 5, 6])), INK)] == [2, 3]


def test_a_value_between_gaps_is_a_dot() -> None:
    found = discs(sparkline(chart([1, 2, None, 4, None, 6, 7])))
    assert len(found) == 2, "the lone value and the last one"


def test_illustrative_values_are_drawn_apart_from_reported_ones() -> None:
    picture = sparkline(chart([1, 2, 3, 4, 5], soft=3))
    assert [len(line) for line in lines(picture, SOFT_INK)] == [4], "up to the first reported value"
    assert [len(line) for line in lines(picture, INK)] == [2]
    widths = {e.get("stroke"): float(str(e.get("stroke-width"))) for e in shapes(picture) if e.tag == SVG + "path"}
    assert widths[SOFT_INK] < widths[INK], "told apart without colour too"


def test_a_reported_value_among_illustrative_ones_is_a_dark_dot() -> None:
    points = tuple(Point(str(n), Decimal(n), illustrative=n != 2 and n != 5) for n in range(6))
    found = discs(sparkline(Chart(points, None, "")))
    assert [d["fill"] for d in found] == [INK, INK]


def test_provisional_values_are_hollow() -> None:
    found = discs(sparkline(chart([1, 2, 3, 4], hollow=[1, 3])))
    assert [(d["fill"], d["stroke"]) for d in found] == [(PAPER, INK), (PAPER, INK)]


def test_a_single_value_is_a_dot_without_a_line() -> None:
    picture = sparkline(chart([84]))
    assert [e.tag for e in shapes(picture)] == [SVG + "circle"]
    assert float(discs(picture)[0]["cy"]) == pytest.approx(13.5)


def test_a_short_series_does_not_fill_the_width_that_five_years_have() -> None:
    [two], [five] = (lines(sparkline(chart(values)), INK) for values in ([1, 2], [1, 2, 3, 4, 5]))
    assert two[-1][0] == five[-1][0], "the latest value stands at the right edge"
    assert two[-1][0] - two[0][0] == pytest.approx((five[-1][0] - five[0][0]) / 4, abs=0.02)


def test_values_that_never_move_lie_in_the_middle() -> None:
    [line] = lines(sparkline(chart([5, 5, 5], target=5)), INK)
    assert {y for _, y in line} == {13.5}


@pytest.mark.parametrize("values", [[], [None, None]])
def test_a_chart_without_a_value_cannot_be_drawn(values: list[None]) -> None:
    with pytest.raises(ValueError):
        sparkline(chart(values))


@pytest.mark.parametrize("ink", [INK, SOFT_INK, TARGET_INK, "#00703C", "#B35900", "#B00020", "#595959"])
def test_every_ink_stands_out_from_white_paper(ink: str) -> None:
    assert contrast_with_white(ink) >= 3


def test_the_same_chart_gives_the_same_bytes_alone_and_in_any_company() -> None:
    one, other = chart([1, 2, None, 3], target=2, soft=1, hollow=[3]), chart([9, 1, 5], target=40)
    together = sparklines({"a": other, "b": one, "c": other})
    assert together["b"] == sparkline(one) == sparkline(one)
    assert together["a"] == together["c"]


def test_the_bitmap_shows_what_the_vector_shows() -> None:
    picture = sparkline(chart([80, 90, 85, 95], target=88, soft=2))
    image = Image.open(io.BytesIO(picture.png)).convert("RGB")
    pixels = {image.getpixel((x, y)) for x in range(image.width) for y in range(image.height)}
    for ink in (INK, SOFT_INK, TARGET_INK, PAPER):
        assert tuple(bytes.fromhex(ink[1:])) in pixels
    [dot] = discs(picture)
    centre = (round(float(dot["cx"]) * 3), round(float(dot["cy"]) * 3))
    assert image.getpixel(centre) == tuple(bytes.fromhex(INK[1:]))


def test_an_svg_holds_nothing_but_paths_and_circles() -> None:
    pictures = [sparkline(chart([1, None, 3, 2], target=2, hollow=[3])), rating_sign("tick", "#00703C")]
    for picture in pictures:
        tags = {e.tag for e in etree.fromstring(picture.svg).iter()}
        assert tags <= {SVG + "svg", SVG + "path", SVG + "circle"}
        assert SVG + "circle" in tags


def test_pictures_are_small() -> None:
    picture = sparkline(chart([(n * 37) % 23 for n in range(16)], target=11, soft=14))
    assert len(picture.png) < 3000
    assert len(picture.svg) < 1200


numbers = st.decimals(allow_nan=False, allow_infinity=False)


@settings(max_examples=60)
@given(st.lists(st.none() | numbers, min_size=1, max_size=24), st.none() | numbers)
def test_any_numbers_are_drawn_inside_the_picture(values: list[Decimal | None], target: Decimal | None) -> None:
    points = tuple(Point("", v) for v in values)
    if all(v is None for v in values):
        return
    picture = sparkline(Chart(points, target, ""))
    for line in lines(picture, INK) + lines(picture, TARGET_INK):
        assert all(0 <= x <= 74 and 0 <= y <= 27 for x, y in line)
    for dot in discs(picture):
        assert 0 < float(dot["cx"]) < 74
        assert 0 < float(dot["cy"]) < 27


@pytest.mark.parametrize("sign", ["tick", "exclamation", "cross", "dash"])
def test_a_sign_is_white_on_a_filled_circle_of_the_height_of_its_line(sign: str) -> None:
    picture = rating_sign(sign, "#00703C")
    assert (picture.width_pt, picture.height_pt) == (11, 11)
    image = Image.open(io.BytesIO(picture.png)).convert("RGBA")
    assert image.getpixel((0, 0))[3] == 0, "nothing is painted round the circle"
    colours = image.getcolors(image.width * image.height)
    assert {(0, 0x70, 0x3C, 255), (255, 255, 255, 255)} <= {colour for _, colour in colours}
    assert rating_sign(sign, "#00703C") is picture, "drawn once"


def test_the_four_signs_differ_in_shape() -> None:
    assert len({rating_sign(s, "#595959").svg for s in ("tick", "exclamation", "cross", "dash")}) == 4


def test_a_sign_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        rating_sign("arrow", "#595959")


def test_taking_the_picture_type_does_not_load_the_drawing_library() -> None:
    import subprocess
    import sys

    code = f"import sys, {charts.__name__}; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
