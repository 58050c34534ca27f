"""The Target column where Text as printed is blank: the words are made from the rule, and say what the rule says."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.assessment import inconsistencies
from reportgen.compose.target_words import words_of_rule
from reportgen.model import Measure, Polarity, Target, TargetKind
from tests.compose.calls import CALLS, report_of, seen

K = TargetKind
LOW = {"good_is": "Low", "polarity": Polarity.LOW}


def rule(kind: TargetKind, *numbers: str | None, **more: object) -> Target:
    value, lower, upper = (None if n is None else Decimal(n) for n in (*numbers, None, None, None)[:3])
    return Target(CALLS.id, "", kind, value=value, lower=lower, upper=upper, **more)  # type: ignore[arg-type]


# Unit, what else the measure says, the rule -> the words.
MADE: list[tuple[str, dict[str, object], Target, str]] = [
    ("%", {}, rule(K.VALUE, "80"), "80%"),
    ("%", {}, rule(K.VALUE, "88.75", strict=True), "Above 88.75%"),
    ("number", LOW, rule(K.VALUE, "1300", strict=True), "Below 1,300"),
    ("GBP m", LOW, rule(K.VALUE, "11.8"), "£11.8m"),
    ("days per FTE", LOW, rule(K.ROLLING, "11.25"), "11.25 days per FTE a year"),
    ("sites", {}, rule(K.ANNUAL_PROFILE, "120"), "120 sites for the year"),
    ("sites", {}, rule(K.ANNUAL_PROFILE, profile=tuple(map(Decimal, (20, 50, 90, 120)))), "120 sites for the year"),
    ("%", LOW, rule(K.MILESTONE, "2.88", due="2024/25"), "2.88% by 2024/25"),
    ("%", LOW, rule(K.MILESTONE, "2.88", due="by end of 2024/25"), "2.88% by end of 2024/25"),
    ("%", {}, rule(K.MILESTONE, "2.88"), "2.88%"),
    ("number", {"cumulative": True}, rule(K.BANDS, None, "4500000", "5000000"),
     "Green from 5,000,000, amber from 4,500,000 for the year"),
    ("number", LOW, rule(K.BANDS, None, "12", "10"), "Green up to 10, amber up to 12"),
    ("%", {}, rule(K.BANDS, None, None, "90"), "Green from 90%"),
    ("%", {}, rule(K.QUARTILE, None, "98.5", "99.04"), "98.5% to 99.04%"),
    ("%", {}, rule(K.QUARTILE, None, "99.04"), "99.04% or more"),
    ("%", LOW, rule(K.QUARTILE, None, None, "3.5"), "3.5% or less"),
    ("%", {}, rule(K.YEAR_ON_YEAR), "Better than the same period last year"),
    ("%", {}, rule(K.TREND), "Better than the period before"),
    ("%", {}, rule(K.COMPARATOR, comparator="national"), "At least the national figure"),
    ("%", {}, rule(K.COMPARATOR, comparator="national", strict=True), "Above the national figure"),
    ("%", LOW, rule(K.COMPARATOR, comparator="region"), "No more than the regional figure"),
    ("%", LOW, rule(K.COMPARATOR, comparator="neighbours", width=Decimal("0.5")),
     "Within 0.5% of the neighbours' figure, or better"),
    ("%", {}, rule(K.NONE), "No target"),
    ("%", {}, rule(K.VALUE), "No target"),
    ("%", {}, rule(K.BANDS), "No target"),
    ("%", {}, rule(K.QUARTILE), "No target"),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "more", "target", "words"), MADE, ids=[m[3] for m in MADE])
def test_a_blank_target_is_shown_in_the_words_of_its_rule(
    unit: str, more: dict[str, object], target: Target, words: str
) -> None:
    assert words_of_rule(measure(unit, more), target) == words


def measure(unit: str, more: dict[str, object]) -> Measure:
    return replace(CALLS, unit=unit, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("unit", "more", "target", "words"), MADE, ids=[m[3] for m in MADE])
def test_the_made_words_never_disagree_with_their_rule(
    unit: str, more: dict[str, object], target: Target, words: str
) -> None:
    assert of_words(measure(unit, more), replace(target, text=words)) == []


@given(
    st.decimals(min_value=0, max_value=Decimal(10) ** 6, places=2, allow_nan=False),
    st.sampled_from([K.VALUE, K.ROLLING, K.ANNUAL_PROFILE, K.MILESTONE]),
    st.sampled_from(["%", "number", "GBP m", "GBP k", "GBP", "days", "score out of 10", "rate per 10k", "sites"]),
    st.booleans(),
    st.booleans(),
)
def test_nor_do_they_for_any_number(number: Decimal, kind: TargetKind, unit: str, strict: bool, high: bool) -> None:
    judged = measure(unit, {} if high else LOW)
    target = Target(CALLS.id, "", kind, value=number, strict=strict, due="2024/25")
    assert of_words(judged, replace(target, text=words_of_rule(judged, target))) == []


def of_words(judged: Measure, target: Target) -> list[str]:
    """The codes of what is said about words and numbers that part; a number that cannot be typed is no words' fault."""
    report = report_of(judged, [seen("2023/24 Q2", "80")], target)
    codes = [f.code for f in inconsistencies(report)]
    return [c for c in codes if c.startswith(("target-text", "good-is", "quartile")) and c != "target-text-unread"]
