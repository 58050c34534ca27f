"""Figures: how a number is shown with its unit, and which typed texts are numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reportgen.numbers import MINUS, Reading, decimals_of, read_number, rounded, show, show_bare, show_gap

# Value, unit, decimals; as shown; as shown when it is a difference.
SHOWN = [
    ("93.45", "%", 2, "93.45%", "93.45 percentage points"),
    ("4.7", "%", 2, "4.70%", "4.70 percentage points"),
    ("1", "%", 0, "1%", "1 percentage point"),
    ("827.0", "number", 0, "827", "827"),
    ("2655636", "number", 0, "2,655,636", "2,655,636"),
    ("5.903", "GBP m", 3, "£5.903m", "£5.903m"),
    ("-5.903", "GBP m", 3, "−£5.903m", "£5.903m"),
    ("-3.25", "%", 1, "−3.3%", "3.3 percentage points"),
    ("7.5", "score out of 10", 2, "7.50 out of 10", "7.50 points"),
    ("10", "days", 1, "10.0 days", "10.0 days"),
    ("1", "days", 0, "1 day", "1 day"),
    ("44.9", "Attainment 8 points", 1, "44.9 points", "44.9 points"),
    ("5.3", "rate per 10k", 1, "5.3 per 10,000", "5.3 per 10,000"),
    ("43203", "tCO2e", 0, "43,203 tCO2e", "43,203 tCO2e"),
    ("3.25", "days per FTE", 2, "3.25 days per FTE", "3.25 days per FTE"),
    ("6.1", "average number of benchmarks (out of 8)", 1, "6.1 out of 8", "6.1 benchmarks"),
    ("0.57", "% of net budget", 2, "0.57% of net budget", "0.57 percentage points of net budget"),
    ("10", "complaints", 0, "10 complaints", "10 complaints"),
    ("1", "children", 0, "1 child", "1 child"),
    ("0.5", "%", 0, "1%", "1 percentage point"),
    ("-0.04", "%", 1, "0.0%", "0.0 percentage points"),
    (".5", "", 2, "0.50", "0.50"),
]


@pytest.mark.parametrize(("value", "unit", "decimals", "shown", "gap"), SHOWN)
def test_a_number_is_shown_with_its_unit_in_the_house_style(
    value: str, unit: str, decimals: int, shown: str, gap: str
) -> None:
    assert show(Decimal(value), unit, decimals) == shown
    assert show_gap(Decimal(value), unit, decimals) == gap


@pytest.mark.parametrize(
    ("value", "decimals"), [("88.75", 2), ("59", 0), ("700", 0), ("7.50", 1), ("7E+2", 0), ("0.00", 0), ("-1.250", 2)]
)
def test_a_number_has_as_many_decimals_as_mean_something(value: str, decimals: int) -> None:
    assert decimals_of(Decimal(value)) == decimals


# Typed text, its number, its sign.
READ = [
    ("1,265", "1265", ""),
    ("1265", "1265", ""),
    (" 12 ", "12", ""),
    ("12\N{NO-BREAK SPACE}", "12", ""),
    ("2,655,636.0", "2655636.0", ""),
    (".5", "0.5", ""),
    ("-3", "-3", ""),
    ("−3.5", "-3.5", ""),
    ("-0", "0", ""),
    ("98.6%", "98.6", "%"),
    ("98.6 %", "98.6", "%"),
    ("98.6 per cent", "98.6", "%"),
    ("£5.9m", "5900000", "GBP"),
    ("£5.9 million", "5900000", "GBP"),
    ("-£3m", "-3000000", "GBP"),
    ("£12k", "12000", "GBP"),
    ("£1,234.50", "1234.50", "GBP"),
    ("5 million", "5000000", ""),
]


@pytest.mark.parametrize(("typed", "number", "sign"), READ)
def test_a_typed_text_that_can_mean_one_number_is_read(typed: str, number: str, sign: str) -> None:
    assert read_number(typed) == Reading(Decimal(number), sign)


@pytest.mark.parametrize(
    "typed",
    ["", "abt 95", "1,26", "1,265,5", "0,265", "4.999,999", "(3)", "5m", "007", "1 265", "£", "%", "£5%", "1e5", "10²",
     "½", "٣", "nan", "inf", "12-", "1.2.3", "9" * 60],
)  # fmt: skip
def test_a_typed_text_that_means_no_number_or_several_is_not_read(typed: str) -> None:
    assert read_number(typed) is None


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("£5.9m", "GBP m", "5.9"),
        ("£5,903,000", "GBP m", "5.903"),
        ("£5.9m", "GBP", "5900000"),
        ("98.6%", "%", "98.6"),
        ("98.6", "%", "98.6"),
        ("98.6%", "number", None),
        ("£5.9m", "%", None),
    ],
)
def test_a_reading_is_given_in_the_measures_unit_if_its_sign_allows(typed: str, unit: str, value: str | None) -> None:
    reading = read_number(typed)
    assert reading is not None
    assert reading.value_in(unit) == (None if value is None else Decimal(value))


numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4)


@given(numbers, st.integers(0, 4), st.sampled_from(["number", "%", "GBP m", "GBP"]))
@example(Decimal(-(10**12)), 4, "GBP m")
def test_what_is_shown_reads_back_as_the_rounded_number(value: Decimal, decimals: int, unit: str) -> None:
    reading = read_number(show(value, unit, decimals))
    assert reading is not None
    assert reading.value_in(unit) == rounded(value, decimals)


@given(numbers, st.integers(0, 6))
def test_rounding_moves_a_number_by_half_a_step_at_most(value: Decimal, decimals: int) -> None:
    assert abs(rounded(value, decimals) - value) * 2 <= Decimal(1).scaleb(-decimals)


@given(numbers, st.integers(0, 6))
def test_a_negative_number_is_its_positive_with_a_minus_sign(value: Decimal, decimals: int) -> None:
    if rounded(value, decimals) > 0:
        assert show_bare(-value, decimals) == MINUS + show_bare(value, decimals)


@given(st.text())
def test_no_text_makes_reading_fail(typed: str) -> None:
    reading = read_number(typed)
    assert reading is None or reading.value.is_finite()
