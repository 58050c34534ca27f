"""Periods: every form that officers type, and the order and neighbours of what is read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reportgen import periods
from reportgen.periods import Calendar, NotAPeriod, Period

Q, FY, AY, TERM, MONTH, CQ, CY, YTD, ROLLING = (
    Calendar.FINANCIAL_QUARTER,
    Calendar.FINANCIAL_YEAR,
    Calendar.ACADEMIC_YEAR,
    Calendar.TERM,
    Calendar.MONTH,
    Calendar.CALENDAR_QUARTER,
    Calendar.CALENDAR_YEAR,
    Calendar.YEAR_TO_DATE,
    Calendar.ROLLING_YEAR,
)

# What is typed, what it is, its first and last day.
FORMS = [
    ("2023/24 Q2", Q, "2023-07-01", "2023-09-30"),
    ("Q2 2023/24", Q, "2023-07-01", "2023-09-30"),
    ("Quarter 2 2023/24", Q, "2023-07-01", "2023-09-30"),
    ("2023-24 Q2", Q, "2023-07-01", "2023-09-30"),
    ("2023–24 q 2", Q, "2023-07-01", "2023-09-30"),
    ("second quarter of 2023/24", Q, "2023-07-01", "2023-09-30"),
    ("2023/24\N{NO-BREAK SPACE}Q2", Q, "2023-07-01", "2023-09-30"),
    ("2023/24, Q2", Q, "2023-07-01", "2023-09-30"),
    ("2023/24 Q2 (quarter only)", Q, "2023-07-01", "2023-09-30"),
    ("23/24 Q4", Q, "2024-01-01", "2024-03-31"),
    ("11/12 Q1", Q, "2011-04-01", "2011-06-30"),
    ("end of Q2 2023/24", Q, "2023-07-01", "2023-09-30"),
    ("July to September 2023", Q, "2023-07-01", "2023-09-30"),
    ("Jul–Sep 2023", Q, "2023-07-01", "2023-09-30"),
    ("calendar Q2 2023", CQ, "2023-04-01", "2023-06-30"),
    ("Q2 of calendar year 2023", CQ, "2023-04-01", "2023-06-30"),
    ("2023/24", FY, "2023-04-01", "2024-03-31"),
    ("2023-24", FY, "2023-04-01", "2024-03-31"),
    ("2020-21", FY, "2020-04-01", "2021-03-31"),
    ("1999/2000", FY, "1999-04-01", "2000-03-31"),
    ("1999/00", FY, "1999-04-01", "2000-03-31"),
    ("FY2023/24", FY, "2023-04-01", "2024-03-31"),
    ("financial year 2023/24", FY, "2023-04-01", "2024-03-31"),
    ("2023/24 year end", FY, "2023-04-01", "2024-03-31"),
    ("year ended 31 March 2024", FY, "2023-04-01", "2024-03-31"),
    ("2022/23 a Prov", FY, "2022-04-01", "2023-03-31"),
    ("2022/23 1 Prov", FY, "2022-04-01", "2023-03-31"),
    ("2022/23 academic year", AY, "2022-09-01", "2023-08-31"),
    ("Academic Year 2022/23", AY, "2022-09-01", "2023-08-31"),
    ("academic year to July 2024", AY, "2023-09-01", "2024-08-31"),
    ("August 2023 (end of academic year 2022/23)", AY, "2022-09-01", "2023-08-31"),
    ("2023 b Spring Term", TERM, "2023-01-01", "2023-03-31"),
    ("Spring Term 2023", TERM, "2023-01-01", "2023-03-31"),
    ("Spring Term 2022/23", TERM, "2023-01-01", "2023-03-31"),
    ("2022/23 Autumn Term", TERM, "2022-09-01", "2022-12-31"),
    ("end of Summer Term 2024", TERM, "2024-04-01", "2024-08-31"),
    ("September 2023", MONTH, "2023-09-01", "2023-09-30"),
    ("Sept 2023", MONTH, "2023-09-01", "2023-09-30"),
    ("Sep-23", MONTH, "2023-09-01", "2023-09-30"),
    ("09/2023", MONTH, "2023-09-01", "2023-09-30"),
    ("February 2024", MONTH, "2024-02-01", "2024-02-29"),
    ("2023", CY, "2023-01-01", "2023-12-31"),
    ("calendar year 2023", CY, "2023-01-01", "2023-12-31"),
    ("2023/24 to date", YTD, "2023-04-01", "2024-03-31"),
    ("2023/24 Q1 and Q2", YTD, "2023-04-01", "2023-09-30"),
    ("2023/24 Q1 to Q2", YTD, "2023-04-01", "2023-09-30"),
    ("Q1-Q3 2023/24", YTD, "2023-04-01", "2023-12-31"),
    ("2023/24 Q2 to date", YTD, "2023-04-01", "2023-09-30"),
    ("H1 2023/24", YTD, "2023-04-01", "2023-09-30"),
    ("April to September 2023", YTD, "2023-04-01", "2023-09-30"),
    ("year to date September 2023", YTD, "2023-04-01", "2023-09-30"),
    ("year to date February 2024", YTD, "2023-04-01", "2024-02-29"),
    ("12 months to 2023/24 Q2", ROLLING, "2022-10-01", "2023-09-30"),
    ("12 months to September 2023", ROLLING, "2022-10-01", "2023-09-30"),
    ("twelve months ending 30 September 2023", ROLLING, "2022-10-01", "2023-09-30"),
    ("year to September 2023", ROLLING, "2022-10-01", "2023-09-30"),
    ("October 2022 to September 2023", ROLLING, "2022-10-01", "2023-09-30"),
    ("April 2022 to March 2023", ROLLING, "2022-04-01", "2023-03-31"),
    ("rolling 12 months to end of Q2 2023/24", ROLLING, "2022-10-01", "2023-09-30"),
    ("12 months to end of Q1 2023/24", ROLLING, "2022-07-01", "2023-06-30"),
    ("2023/24 Q2 rolling 12 months", ROLLING, "2022-10-01", "2023-09-30"),
]


@pytest.mark.parametrize(("typed", "calendar", "start", "end"), FORMS, ids=[form[0] for form in FORMS])
def test_a_period_is_read_from_every_form_that_officers_type(
    typed: str, calendar: Calendar, start: str, end: str
) -> None:
    period = periods.parse(typed)
    assert period.key == (calendar, date.fromisoformat(start), date.fromisoformat(end))
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


@given(st.sampled_from([form[0] for form in FORMS]))
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
