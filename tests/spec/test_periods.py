"""Periods: every form that officers type, and the order and neighbours of what is read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reportgen import periods
from reportgen.periods import Calendar, NotAPeriod, Period
from tests.spec.tables import PERIODS

FY, AY = Calendar.FINANCIAL_YEAR, Calendar.ACADEMIC_YEAR


@pytest.mark.parametrize(("typed", "calendar", "start", "end"), PERIODS, ids=[form[0] for form in PERIODS])
def test_a_period_is_read_from_every_form_that_officers_type(typed: str, calendar: str, start: str, end: str) -> None:
    period = periods.parse(typed)
    assert period.key == (Calendar(calendar), date.fromisoformat(start), date.fromisoformat(end))
    assert period.text == typed


@pytest.mark.parametrize(
    "typed", ["2022/23 a Prov", "2022/23 1 Prov", "2022/23 provisional", "2022/23 [p]", "2022/23 (Prov.)"]
)
def test_a_provisional_period_is_marked_and_is_the_same_period(typed: str) -> None:
    period = periods.parse(typed)
    assert period.provisional
    assert period.key == periods.parse("2022/23").key


@pytest.mark.parametrize("typed", ["2022/23", "2022/23 a Prov", "2022-23", "September 2022 to August 2023"])
def test_a_year_of_an_academic_measure_runs_from_september_to_august(typed: str) -> None:
    assert periods.parse(typed, academic=True).key == (AY, date(2022, 9, 1), date(2023, 8, 31))


def test_a_financial_year_named_as_one_stays_one_for_an_academic_measure() -> None:
    assert periods.parse("financial year 2022/23", academic=True).calendar is FY


# What is typed, and what the refusal must tell.
NOT_PERIODS = [
    ("Q2 2023", "2023/24 Q2 or calendar Q2 2023"),
    ("2023 Q2", "2023/24 Q2 or calendar Q2 2023"),
    ("2023/25", "do not follow"),
    ("11/12", "four figures"),
    ("15 September 2023", "a day"),
    ("12 months to 15 September 2023", "middle of a month"),
    ("May to June 2023", "no quarter"),
    ("Q2 to Q3 2023/24", "begins with Q1"),
    ("academic year to March 2024", "July or August"),
    ("2023/24 Q5", "not a period"),
    ("0000", "not a period"),
    ("9999/00", "not a period"),
    ("latest", "not a period"),
    ("", "not a period"),
]


@pytest.mark.parametrize(("typed", "told"), NOT_PERIODS, ids=[form[0] or "nothing" for form in NOT_PERIODS])
def test_a_text_that_is_no_period_or_several_is_refused_with_what_to_write(typed: str, told: str) -> None:
    with pytest.raises(NotAPeriod) as refusal:
        periods.parse(typed)
    assert refusal.value.text == typed
    assert told in f"{refusal.value.why} {refusal.value.remedy}"


@pytest.mark.parametrize(
    ("typed", "before", "last_year"),
    [
        ("2023/24 Q1", "2022/23 Q4", "2022/23 Q1"),
        ("2023/24", "2022/23", "2022/23"),
        ("academic year 2022/23", "academic year 2021/22", "academic year 2021/22"),
        ("Spring Term 2023", "Autumn Term 2022", "Spring Term 2022"),
        ("Summer Term 2023", "Spring Term 2023", "Summer Term 2022"),
        ("Autumn Term 2023", "Summer Term 2023", "Autumn Term 2022"),
        ("January 2024", "December 2023", "January 2023"),
        ("February 2024", "January 2024", "February 2023"),
        ("calendar Q1 2024", "calendar Q4 2023", "calendar Q1 2023"),
        ("2024", "2023", "2023"),
        ("2023/24 Q1 to Q3", "2023/24 Q1 to Q2", "2022/23 Q1 to Q3"),
        ("2023/24 Q1 to date", "2022/23 to date", "2022/23 Q1 to date"),
        ("year to date August 2023", "year to date July 2023", "year to date August 2022"),
        ("12 months to 2023/24 Q2", "12 months to 2023/24 Q1", "12 months to 2022/23 Q2"),
        ("12 months to August 2023", "12 months to July 2023", "12 months to August 2022"),
    ],
)
def test_the_period_before_and_the_year_before_keep_the_calendar(typed: str, before: str, last_year: str) -> None:
    period = periods.parse(typed)
    assert periods.previous(period) == periods.parse(before).key
    assert periods.year_before(period) == periods.parse(last_year).key


@pytest.mark.parametrize(
    ("typed", "quarter", "year"),
    [
        ("2023/24 Q2", 2, "2023/24"),
        ("2023/24 Q4", 4, "2023/24"),
        ("2023/24", 4, "2023/24"),
        ("2023/24 Q1 to Q3", 3, "2023/24"),
        ("12 months to June 2023", 1, "2023/24"),
        ("September 2023", 2, "2023/24"),
        ("August 2023", None, "2023/24"),
        ("Spring Term 2023", None, "2022/23"),
        ("academic year 2022/23", None, "2023/24"),
        ("2023", None, "2023/24"),
    ],
)
def test_a_period_knows_the_quarter_and_the_financial_year_it_ends_in(
    typed: str, quarter: int | None, year: str
) -> None:
    period = periods.parse(typed)
    assert periods.quarter_of(period) == quarter
    assert periods.financial_year(period) == year


def test_a_period_never_ends_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends before"):
        Period("x", Calendar.MONTH, date(2023, 9, 30), date(2023, 9, 1))


# --- properties ---

years = st.integers(1960, 2140)
quarters = st.integers(1, 4)
dashes = st.sampled_from(["/", "-", "–", " / "])
spaces = st.sampled_from([" ", "  ", "\N{NO-BREAK SPACE}", " \n"])


@given(years, quarters, dashes, spaces)
def test_every_form_of_a_quarter_has_the_same_key(year: int, quarter: int, dash: str, space: str) -> None:
    long, short = f"{year}{dash}{year + 1}", f"{year}{dash}{(year + 1) % 100:02d}"
    forms = [
        f"{long}{space}Q{quarter}",
        f"{short}{space}Q{quarter}",
        f"q{quarter}{space}{short}",
        f"Quarter{space}{quarter} {short}",
        f" {short} quarter {quarter} ",
        f"{short} Q{quarter} [p]",
    ]
    assert len({periods.parse(form).key for form in forms}) == 1


@given(years, dashes, st.booleans(), st.sampled_from(["", " a", " b Prov", " 2 Prov", " provisional", " [p]"]))
def test_every_form_of_a_year_has_the_same_key(year: int, dash: str, academic: bool, mark: str) -> None:
    typed = f"{year}{dash}{(year + 1) % 100:02d}"
    period = periods.parse(typed + mark, academic)
    assert period.key == periods.parse(f"{'academic' if academic else 'financial'} year {typed}").key
    assert period.provisional == (mark not in ("", " a"))


@given(st.lists(st.tuples(years, quarters), min_size=2), st.sampled_from(["Q{q} {y}/{n}", "12 months to Q{q} {y}/{n}"]))
def test_periods_of_one_calendar_sort_in_time(pairs: list[tuple[int, int]], form: str) -> None:
    typed = [form.replace("{q}", str(q)).replace("{y}", str(y)).replace("{n}", str(y + 1)) for y, q in pairs]
    keys = sorted(periods.parse(text).key for text in typed)
    assert [key[2] for key in keys] == sorted(key[2] for key in keys)
    assert len(set(keys)) == len(set(pairs))


@given(st.sampled_from([form[0] for form in PERIODS]))
def test_a_period_comes_after_the_one_before_it(typed: str) -> None:
    period = periods.parse(typed)
    for earlier in (periods.previous(period), periods.year_before(period)):
        assert earlier[0] is period.calendar
        assert earlier < period.key


pieces = st.sampled_from(
    [*"0123456789", "2023", "24", "/", "-", " ", "Q", "to", "term", "spring", "feb", "12 months", "0"]
)


@given(
    st.one_of(
        st.text(max_size=30), st.lists(pieces, max_size=8).map(" ".join), st.lists(pieces, max_size=8).map("".join)
    )
)
@example("Feb 0000")
@example("29 Feb 1900 ytd")
@example("\ud800")
@example("12 months to Jan 0001")
def test_no_text_raises_anything_but_a_refusal(typed: str) -> None:
    try:
        period = periods.parse(typed)
    except NotAPeriod:
        return
    assert period.text == typed.strip()
    assert period.start <= period.end
