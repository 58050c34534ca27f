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


@pytest.mark.parametrize("number", range(1, 5))
def test_a_quarter_is_read_however_its_number_is_written(number: int) -> None:
    word, short = [("first", "1st"), ("second", "2nd"), ("third", "3rd"), ("fourth", "4th")][number - 1]
    forms = [f"{name} quarter 2023/24" for name in (word, short, word.capitalize())]
    forms += [f"{name}{number} 2023/24" for name in ("Q", "q ", "Qtr ", "quarter ")]
    assert {periods.parse(form).key for form in forms} == {periods.parse(f"2023/24 Q{number}").key}
    assert periods.quarter_of(periods.parse(forms[0])) == number


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
    ("12/12", "four figures"),
    ("2023/23", "do not follow"),
    ("2023/2025", "do not follow"),
    ("1999/99", "do not follow"),
    ("30 September 2023", "a day"),
    ("12 months to 29 September 2023", "middle of a month"),
    ("12 months to 28 February 2024", "middle of a month"),
    ("12 months to 29 February 2023", "middle of a month"),
    ("12 months to 29 February 2100", "middle of a month"),  # no leap year
    ("academic year to June 2024", "July or August"),
    ("academic year to September 2024", "July or August"),
    ("Q1 to Q1 2023/24", "begins with Q1"),
    ("August to October 2023", "no quarter"),
    ("July to August 2023", "no quarter"),
    ("October 2022 to August 2023", "no quarter"),
    ("October 2022 to October 2023", "no quarter"),
    ("April 2022 to April 2023", "no quarter"),
    ("April 2023 to March 2023", "no quarter"),
    ("April 2023 to January 2023", "no quarter"),
    ("00/2023", "not a period"),
    ("13/2023", "not a period"),
    # Only years from 1950 to 2150: anything else is a slip of the hand.
    ("1949/50", "not a period"),
    ("12 months to March 1950", "not a period"),
    ("December 1949", "not a period"),
    ("2150/51 Q4", "not a period"),
    ("January 2151", "not a period"),
    ("", "not a period"),
    # A bare day may be its month, its quarter or a count on that day: all three are named.
    ("30/06/2023", "June 2023 for the month, 2023/24 Q1 for the quarter, or at 30 June 2023"),
    ("1 April 2023", "April 2023 for the month, or at 1 April 2023"),
    ("2023-03-31", "2022/23 Q4 for the quarter"),
    ("at 31 February 2023", "no such day"),
    ("at 31 March 1949", "not a period"),
    ("mid-1949", "not a period"),
    ("Census 2021", "like census day 21 March 2021"),
    ("January 2023 school census", "day of the census"),
    ("2009-11", "Write 2009 to 2011, or November 2009"),
    ("2019 to 2020", "2019/20, or 2019 to 2020 pooled"),
    ("2019-24", "do not follow"),  # more than five years are a slip of the hand
    ("2021/22 to 2021/22", "do not follow"),
    ("2021/22 to 2018/19", "do not follow"),
]


@pytest.mark.parametrize(("typed", "told"), NOT_PERIODS, ids=[form[0] or "nothing" for form in NOT_PERIODS])
def test_a_text_that_is_no_period_or_several_is_refused_with_what_to_write(typed: str, told: str) -> None:
    with pytest.raises(NotAPeriod) as refusal:
        periods.parse(typed)
    assert refusal.value.text == typed
    assert told in f"{refusal.value.why} {refusal.value.remedy}"


@pytest.mark.parametrize(
    ("typed", "choices"),
    [
        ("15 September 2023", ["September 2023 for the month"]),
        ("30 September 2023", ["September 2023 for the month", "2023/24 Q2 for the quarter"]),
        ("31 March 2024", ["March 2024 for the month", "2023/24 Q4 for the quarter"]),
        ("31 August 2023", ["August 2023 for the month"]),  # a month's last day, and no quarter's
        ("1 September 2023", ["September 2023 for the month"]),
    ],
)
def test_a_bare_day_is_refused_with_each_period_that_it_may_mean(typed: str, choices: list[str]) -> None:
    with pytest.raises(NotAPeriod) as refusal:
        periods.parse(typed)
    assert refusal.value.remedy == f"Write {', '.join(choices)}, or at {typed} for a count on that day."


def test_a_refusal_is_one_message_with_the_text_that_was_typed() -> None:
    with pytest.raises(NotAPeriod) as refusal:
        periods.parse("  2023/25 ")
    assert str(refusal.value) == f"'2023/25': The two years do not follow each other. {refusal.value.remedy}"
    assert "2023/24 Q2" in refusal.value.remedy


# Forms at the edge of what is read: (typed, calendar, first day, last day).
EDGES = [
    ("12/13", FY, "2012-04-01", "2013-03-31"),  # no day and month
    ("1950/51 Q1", Calendar.FINANCIAL_QUARTER, "1950-04-01", "1950-06-30"),
    ("1949/50 Q4", Calendar.FINANCIAL_QUARTER, "1950-01-01", "1950-03-31"),
    ("2150/51 Q3", Calendar.FINANCIAL_QUARTER, "2150-10-01", "2150-12-31"),
    ("January 1950", Calendar.MONTH, "1950-01-01", "1950-01-31"),
    ("December 2150", Calendar.MONTH, "2150-12-01", "2150-12-31"),
    ("01/2023", Calendar.MONTH, "2023-01-01", "2023-01-31"),
    ("12/2023", Calendar.MONTH, "2023-12-01", "2023-12-31"),
    ("Jan-00", Calendar.MONTH, "2000-01-01", "2000-01-31"),
    ("Dec '99", Calendar.MONTH, "2099-12-01", "2099-12-31"),
    ("12 months to 29 February 2024", Calendar.ROLLING_YEAR, "2023-03-01", "2024-02-29"),
    ("12 months to 28 February 2023", Calendar.ROLLING_YEAR, "2022-03-01", "2023-02-28"),
    ("12 months to 28 February 2100", Calendar.ROLLING_YEAR, "2099-03-01", "2100-02-28"),
    ("12 months to 31 December 2023", Calendar.ROLLING_YEAR, "2023-01-01", "2023-12-31"),
    ("year to 31 March 2024", FY, "2023-04-01", "2024-03-31"),
    ("year to August 2024", Calendar.ROLLING_YEAR, "2023-09-01", "2024-08-31"),
    ("academic year to August 2024", AY, "2023-09-01", "2024-08-31"),
    ("April to June 2023", Calendar.FINANCIAL_QUARTER, "2023-04-01", "2023-06-30"),
    ("October to December 2023", Calendar.FINANCIAL_QUARTER, "2023-10-01", "2023-12-31"),
    ("January to March 2023", Calendar.FINANCIAL_QUARTER, "2023-01-01", "2023-03-31"),
    ("April to April 2023", Calendar.YEAR_TO_DATE, "2023-04-01", "2023-04-30"),
    ("April to May 2023", Calendar.YEAR_TO_DATE, "2023-04-01", "2023-05-31"),
    ("April to July 2023", Calendar.YEAR_TO_DATE, "2023-04-01", "2023-07-31"),
    ("April 2023 to February 2024", Calendar.YEAR_TO_DATE, "2023-04-01", "2024-02-29"),
    ("April to January 2024", Calendar.YEAR_TO_DATE, "2023-04-01", "2024-01-31"),  # the months cross the year's end
    ("November to October 2023", Calendar.ROLLING_YEAR, "2022-11-01", "2023-10-31"),
    ("September 2022 to August 2023", Calendar.ROLLING_YEAR, "2022-09-01", "2023-08-31"),
    ("2023/24 Q1 to Q4", Calendar.YEAR_TO_DATE, "2023-04-01", "2024-03-31"),
    ("2023/24 Q4 to date", Calendar.YEAR_TO_DATE, "2023-04-01", "2024-03-31"),
    ("2023/24 to Q3", Calendar.YEAR_TO_DATE, "2023-04-01", "2023-12-31"),
    ("first half of 2023/24", Calendar.YEAR_TO_DATE, "2023-04-01", "2023-09-30"),
    ("year to date April 2023", Calendar.YEAR_TO_DATE, "2023-04-01", "2023-04-30"),
    ("year to date March 2024", Calendar.YEAR_TO_DATE, "2023-04-01", "2024-03-31"),
    ("12 months to 2023/24 Q4", Calendar.ROLLING_YEAR, "2023-04-01", "2024-03-31"),
    ("calendar Q4 2023", Calendar.CALENDAR_QUARTER, "2023-10-01", "2023-12-31"),
    ("fourth quarter of 2023/24", Calendar.FINANCIAL_QUARTER, "2024-01-01", "2024-03-31"),
    ("1st quarter 2023/24", Calendar.FINANCIAL_QUARTER, "2023-04-01", "2023-06-30"),
    ("Summer Term 2022/23", Calendar.TERM, "2023-04-01", "2023-08-31"),
]


@pytest.mark.parametrize(("typed", "calendar", "start", "end"), EDGES, ids=[form[0] for form in EDGES])
def test_a_form_at_the_edge_is_read_to_the_day(typed: str, calendar: Calendar, start: str, end: str) -> None:
    assert periods.parse(typed).key == (calendar, date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("typed", "calendar", "start"),
    [
        ("year to August 2024", AY, date(2023, 9, 1)),
        ("year to March 2024", FY, date(2023, 4, 1)),
        ("year to July 2024", Calendar.ROLLING_YEAR, date(2023, 8, 1)),
        ("October 2022 to September 2023", Calendar.ROLLING_YEAR, date(2022, 10, 1)),
        ("2023/24 Q2", Calendar.FINANCIAL_QUARTER, date(2023, 7, 1)),
    ],
)
def test_for_an_academic_measure_only_a_year_to_august_is_an_academic_year(
    typed: str, calendar: Calendar, start: date
) -> None:
    assert periods.parse(typed, academic=True).key[:2] == (calendar, start)


# What a period is called where nobody has typed a name.
NAMES = [
    ("Q2 2023/24", "2023/24 Q2"),
    ("January to March 2024", "2023/24 Q4"),
    ("FY2023/24", "2023/24"),
    ("1999/2000", "1999/00"),
    ("academic year 2022/23", "2022/23"),
    ("2022/23 Autumn Term", "Autumn Term 2022"),
    ("2022/23 Spring Term", "Spring Term 2023"),
    ("2022/23 Summer Term", "Summer Term 2023"),
    ("Aug-23", "August 2023"),
    ("01/2024", "January 2024"),
    ("Q2 of calendar year 2023", "calendar Q2 2023"),
    ("calendar Q4 2023", "calendar Q4 2023"),
    ("calendar year 2023", "2023"),
    ("April to September 2023", "2023/24 Q2 to date"),
    ("2023/24 to date", "2023/24 to date"),
    ("2023/24 Q1 to Q4", "2023/24 to date"),
    ("April to August 2023", "year to date August 2023"),
    ("April to February 2024", "year to date February 2024"),
    ("year to September 2023", "12 months to 2023/24 Q2"),
    ("April 2022 to March 2023", "12 months to 2022/23 Q4"),
    ("12 months to August 2023", "12 months to August 2023"),
    ("2019-21", "2019 to 2021"),
    ("2020 to 2021 pooled", "2020 to 2021 pooled"),
    ("2019/20 - 21/22", "2019/20 to 2021/22"),
    ("as at 31/03/2023", "31 March 2023 snapshot"),
    ("mid-2022", "30 June 2022 snapshot"),
]


@pytest.mark.parametrize(("typed", "name"), NAMES, ids=[form[0] for form in NAMES])
def test_what_a_period_is_called(typed: str, name: str) -> None:
    key = periods.parse(typed).key
    assert periods.name_of(key) == name
    assert periods.parse(name, academic=key[0] is AY).key == key


@pytest.mark.parametrize("typed", [form[0] for form in PERIODS])
def test_the_name_of_a_period_and_of_its_neighbours_reads_back_as_the_same(typed: str) -> None:
    period = periods.parse(typed)
    for key in (period.key, periods.previous(period), periods.year_before(period)):
        assert periods.parse(periods.name_of(key), academic=key[0] is AY).key == key


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("academic year 2022/23", "2022/23"),
        ("Autumn Term 2022", "2022/23"),
        ("Summer Term 2023", "2022/23"),
        ("August 2023", "2022/23"),
        ("September 2023", "2023/24"),
        ("2023/24", "2022/23"),  # begins in April
        ("December 1999", "1999/00"),
    ],
)
def test_the_academic_year_that_a_period_begins_in(typed: str, year: str) -> None:
    assert periods.academic_year(periods.parse(typed)) == year


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
        ("year to date May 2023", "year to date April 2023", "year to date May 2022"),
        ("year to date April 2023", "2022/23 to date", "year to date April 2022"),
        ("2023/24 Q2 to date", "2023/24 Q1 to date", "2022/23 Q2 to date"),
        ("April 2023", "March 2023", "April 2022"),
        ("February 2025", "January 2025", "February 2024"),
        ("12 months to 2023/24 Q2", "12 months to 2023/24 Q1", "12 months to 2022/23 Q2"),
        ("12 months to August 2023", "12 months to July 2023", "12 months to August 2022"),
        ("2019-21", "2018-20", "2018-20"),
        ("2019/20 to 2021/22", "2018/19 to 2020/21", "2018/19 to 2020/21"),
        ("at 31 March 2023", "at 31 December 2022", "at 31 March 2022"),
        ("at 30 April 2023", "at 31 March 2023", "at 30 April 2022"),
        ("at 29 February 2024", "at 31 January 2024", "at 28 February 2023"),
        ("at 28 February 2024", "at 28 February 2023", "at 28 February 2023"),
        ("census day 21 March 2021", "at 21 March 2020", "at 21 March 2020"),
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
    day = Period("x", Calendar.MONTH, date(2023, 9, 30), date(2023, 9, 30))  # a day may be one
    assert day.start.day == 30
    assert not day.provisional  # nobody said so


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
