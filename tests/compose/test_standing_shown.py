"""Directions, the place in the year, parts and ratings set by officers, as a reader meets them in tables and lines."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from reportgen import appendix, periods
from reportgen.assessment import assess
from reportgen.compose import AppendixB, Composition, ListedMeasure, Row, compose
from reportgen.model import (
    Benchmark,
    Colour,
    CompositeMethod,
    Measure,
    MissingPart,
    Observation,
    Override,
    Report,
    Source,
    Status,
    Target,
    TargetKind,
)
from tests.compose.calls import CALLS, report_of, seen, target, typed_report

QUARTER = periods.parse("2023/24 Q2")
CLOCK = datetime(2023, 11, 1, 9, 0)


def composed(measure: Measure, *observations: Observation, aim: Target | None = None, **more: object) -> Composition:
    """A report of one measure, with all its judgements."""
    report = report_of(measure, observations, target("90") if aim is None else aim).report
    return compose(assess(replace(report, **more)))  # type: ignore[arg-type]  # the tests name the fields they change


def row_of(composition: Composition) -> Row:
    return composition.sections[0].kpis[0].rows[0]


def appendix_of(composition: Composition) -> AppendixB:
    assert composition.appendix_b is not None
    return composition.appendix_b


def listed_in(composition: Composition) -> ListedMeasure:
    return appendix_of(composition).sections[0].rows[0]


# Direction of travel

Q1, LAST_YEAR, LONG_AGO = seen("2023/24 Q1", "80"), seen("2022/23 Q2", "95"), seen("2021/22 Q4", "70")
OF_A_YEAR = seen("2022/23", "80")
PLAIN = replace(CALLS, decimals=0)
BROKEN, BROKEN_LONG_AGO = (replace(PLAIN, comparable_from=periods.parse(p)) for p in ("2023/24 Q2", "2023/24"))


@pytest.mark.parametrize(
    ("measure", "earlier", "beside_chart", "in_appendix"),
    [
        (PLAIN, [], "", "No earlier value"),
        (PLAIN, [Q1], "Better than Q1 (80%)", None),
        (PLAIN, [Q1, LAST_YEAR], "Better than Q1 (80%); worse than 2022/23 Q2 (95%)", None),
        (PLAIN, [LAST_YEAR], "Worse than 2022/23 Q2 (95%)", None),
        (PLAIN, [LONG_AGO], "", "No value for Q1 or 2022/23 Q2"),
        (PLAIN, [replace(Q1, source=Source.ILLUSTRATIVE)], "", "No earlier value"),
        (PLAIN, [replace(Q1, status=Status.CONFIDENTIAL)], "", "Not compared: confidential"),
        (PLAIN, [OF_A_YEAR], "Not compared: other calendar", None),
        (BROKEN, [Q1, LAST_YEAR], "Not compared: changed definition", None),
        (
            BROKEN_LONG_AGO,
            [Q1, LAST_YEAR],
            "Better than Q1 (80%); not compared with 2022/23 Q2: changed definition",
            None,
        ),
        (replace(PLAIN, cumulative=True), [Q1, LAST_YEAR], "Worse than 2022/23 Q2 (95%)", None),
        (replace(PLAIN, cumulative=True), [Q1], "", "No value for 2022/23 Q2"),
        (replace(PLAIN, cumulative=True), [], "", "No earlier value"),
    ],
)
def test_both_directions_are_told_or_why_there_is_none(
    measure: Measure, earlier: list[Observation], beside_chart: str, in_appendix: str | None
) -> None:
    found = composed(measure, *earlier, seen("2023/24 Q2", "93"))
    assert row_of(found).direction == beside_chart
    assert listed_in(found).direction == (beside_chart if in_appendix is None else in_appendix)


@pytest.mark.parametrize(
    ("now", "said"), [(seen("2023/24 Q2", None, Status.AWAITED), "No value now"),
                      (seen("2023/24 Q2", "90", illustrative=True), "Not compared: illustrative")],
)  # fmt: skip
def test_a_present_value_that_cannot_be_compared_is_not_blamed_on_the_past(now: Observation, said: str) -> None:
    assert listed_in(composed(PLAIN, Q1, now)).direction == said


def test_a_steady_small_count_does_not_give_away_the_difference() -> None:
    """7 now, and 'fewer than 5' before: 'steady, 4 above' would name the 3."""
    cases = replace(CALLS, unit="cases", decimals=0, steady_width=Decimal(5))
    report = typed_report(cases, [seen("2023/24 Q1", "3"), seen("2023/24 Q2", "7")], small_number_threshold=5)
    found = compose(assess(report))
    assert row_of(found).value == "7 cases"
    assert row_of(found).direction == ""
    assert listed_in(found).direction == "Not compared: small numbers"


# The place in the year, and the last 12 months

COUNT = replace(CALLS, unit="number", decimals=0)
YEARLY = target("120", TargetKind.ANNUAL_PROFILE)


def test_a_year_that_is_added_up_from_quarters_is_shown_with_its_last_12_months() -> None:
    values = [seen("2022/23 Q2", "28"), seen("2022/23 Q3", "25"), seen("2022/23 Q4", "20"), seen("2023/24 Q1", "40")]
    assert row_of(composed(COUNT, *values, seen("2023/24 Q2", "30"), aim=YEARLY)).standing == (
        "The year so far: 70 by the end of Q2, from 2 values. 60 is due by the end of Q2 (120 for the year). On a "
        "straight line, 140 by the end of 2023/24, which would be green. 115 in the 12 months to 2023/24 Q2 (the sum "
        "of four quarters). Better than the 12 months to Q1 (113)."
    )


def test_what_the_rating_has_said_of_the_year_is_not_said_again() -> None:
    row = row_of(composed(replace(COUNT, cumulative=True), seen("2023/24 Q2", "48"), aim=YEARLY))
    assert row.reason.startswith("Red: 48 by the end of Q2 against the 60 due by then (120 for the year)")
    assert row.standing == "On a straight line, 96 by the end of 2023/24, which would be red."


def test_calls_answered_since_april_make_no_forecast() -> None:
    assert row_of(composed(replace(CALLS, cumulative=True), seen("2023/24 Q2", "93.5"))).standing == ""


# Composites


def with_parts(
    typed: str | None, method: CompositeMethod, *parts: str | None, missing: MissingPart | None = None
) -> Composition:
    whole = replace(CALLS, unit="score out of 10", decimals=1, composite_method=method, missing_part=missing)
    members = [
        replace(whole, id=f"p{n}", name=f"Part {n}", part_of=whole.id, composite_method=None, shown=False)
        for n, _ in enumerate(parts, start=1)
    ]
    values = [
        Observation(
            m.id, QUARTER, None if v is None else Decimal(v), status=Status.AWAITED if v is None else Status.FINAL
        )
        for m, v in zip(members, parts, strict=True)
    ]
    own = [] if typed is None else [seen("2023/24 Q2", typed)]
    report = report_of(whole, own, target("8")).report
    return compose(assess(replace(report, measures=(whole, *members), observations=(*report.observations, *values))))


AVERAGE = CompositeMethod.AVERAGE


@pytest.mark.parametrize(
    ("found", "standing"),
    [
        (with_parts(None, AVERAGE, "9", "7"), "From its parts: (9.0 + 7.0) / 2 = 8.0 out of 10."),
        (
            with_parts("9.5", AVERAGE, "9", "7"),
            "From its parts: (9.0 + 7.0) / 2 = 8.0 out of 10. The report uses the value that was typed in, 9.5 out of "
            "10; the two are 1.5 points apart.",
        ),
        (
            with_parts(None, AVERAGE, "9", None, missing=MissingPart.RESCALE),
            "From its parts: 9.0 / 1 = 9.0 out of 10. 'Part 2' is awaited; the others count for the whole.",
        ),
        (with_parts("9.5", AVERAGE, "9", None), "Not worked out from its parts, as 'Part 2' is awaited."),
        (with_parts(None, AVERAGE, "9", None), ""),  # the rating's own sentence says it
        (with_parts("9.5", AVERAGE, None, None), ""),  # no part has anything to say
    ],
)
def test_what_parts_make_is_said_in_words_and_so_is_what_is_missing(found: Composition, standing: str) -> None:
    assert row_of(found).standing == standing


def test_a_composite_that_waits_for_a_part_says_so_in_its_rating_and_in_the_ledger() -> None:
    found = with_parts(None, AVERAGE, "9", None)
    assert row_of(found).reason == "Not rated: it cannot be worked out from its parts, as 'Part 2' is awaited."
    (behind,) = (t for t in appendix_of(found).tables if t.id == "behind")
    assert "Not worked out from its parts, as 'Part 2' is awaited." in behind.rows[0][-1]


# Ratings that officers set

AGREED = Override("DBS-06a", QUARTER, Colour.GREEN, "A line was down.", "Director of Resources", date(2023, 11, 3))
RULE = "Red: 88.00% against 90%, 2.00 percentage points short; no amber limit is set."


def test_a_rating_that_officers_set_says_so_wherever_it_stands() -> None:
    found = composed(CALLS, seen("2023/24 Q2", "88"), overrides=(AGREED,))
    sentence = f"A line was down. Agreed by: Director of Resources, 3 November 2023. The rule would have said {RULE}"
    assert (row_of(found).rating_text, row_of(found).rating.word) == ("Green, set by officers", "Green")
    assert row_of(found).reason == f"Green, set by officers: {sentence}"
    assert listed_in(found).rating_text == "Green, set by officers"
    (table,) = (t for t in appendix_of(found).tables if t.id == "overrides")
    assert table.rows == (
        ("DBS-06a", CALLS.name, "Green", "A line was down.", "Director of Resources", "3 November 2023", RULE),
    )
    assert found.summary is not None
    assert found.summary.reconciliation.endswith("of which 1 is rated, by officers.")


def test_without_such_ratings_nothing_is_said_of_officers() -> None:
    found = composed(CALLS, seen("2023/24 Q2", "88"))
    assert "set by officers" not in repr(found)
    assert row_of(found).rating_text == "Red"


def test_a_red_that_officers_set_is_an_exception_and_says_so() -> None:
    red = replace(AGREED, colour=Colour.RED, agreed_on=None)
    summary = composed(CALLS, seen("2023/24 Q2", "95"), overrides=(red,)).summary
    assert summary is not None
    (exception,) = summary.exceptions
    assert exception.rating_text == "Red, set by officers"
    assert exception.why.startswith("A line was down. Agreed by: Director of Resources, on a day that is not recorded.")


def test_officers_reasons_do_not_give_away_a_small_count() -> None:
    cases = replace(CALLS, unit="cases", decimals=0)
    report = typed_report(cases, [seen("2023/24 Q2", "3")], target("9"), small_number_threshold=5)
    found = compose(assess(replace(report, overrides=(AGREED,))))
    assert row_of(found).reason == (
        "Green, set by officers: the figures behind this rating may not be shown. Agreed by: Director of Resources, "
        "3 November 2023."
    )
    (table,) = (t for t in appendix_of(found).tables if t.id == "overrides")
    assert table.rows[0][-1] == "Red: the figures behind this rating may not be shown."


# Appendix B as files


def rows_of(composition: Composition) -> list[dict[str, str]]:
    made = appendix.csv_bytes(composition)
    assert made is not None
    return list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"))))


def test_an_earlier_value_keeps_its_period_and_how_firm_it_is() -> None:
    provisional = seen("2023/24 Q1", "89.73", Status.PROVISIONAL)
    (row,) = rows_of(composed(CALLS, provisional, seen("2023/24 Q2", "93.45"), overrides=(AGREED,)))
    assert row["Previous value"] == "89.73"
    assert (row["Period of previous value"], row["Status of previous value"]) == ("Q1 2023/24", "provisional")
    assert [row[c] for c in ("Same period last year", "Period last year", "Status of value last year")] == [
        "[x]",
        "[x]",
        "not available",
    ]
    assert (row["RAG status"], row["RAG status set by"]) == ("Green", "officers")


def test_columns_of_numbers_hold_numbers_or_a_mark() -> None:
    hidden = seen("2023/24 Q1", "89.73", Status.CONFIDENTIAL)
    (row,) = rows_of(composed(CALLS, hidden, seen("2023/24 Q2", None, Status.NOT_AVAILABLE)))
    assert (row["Latest value"], row["Status of value"]) == ("[x]", "not available")
    assert (row["Previous value"], row["Status of previous value"]) == ("[c]", "confidential")


def test_a_benchmark_that_the_value_cannot_be_compared_with_is_not_called_not_applicable() -> None:
    national = Benchmark("DBS-06a", QUARTER, "national", Decimal(92))
    awaited = seen("2023/24 Q2", None, Status.AWAITED)
    assert listed_in(composed(CALLS, awaited, benchmarks=(national,))).benchmark == (
        "Not compared with the national figure: the value for 2023/24 Q2 is awaited."
    )
    assert listed_in(composed(CALLS, awaited)).benchmark == "[z]"


def test_the_ledger_lists_no_measure_that_the_appendix_does_not() -> None:
    report: Report = report_of(CALLS, [seen("2022/23 Q4", "90")], target("90")).report
    aside = replace(CALLS, id="aside", name="Kept aside", shown=False)
    rows = (*report.observations, Observation("aside", periods.parse("2022/23 Q3"), Decimal(1)))
    found = appendix_of(compose(assess(replace(report, measures=(CALLS, aside), observations=rows))))
    (behind,) = (t for t in found.tables if t.id == "behind")
    assert [row[1] for row in behind.rows] == [CALLS.name]


def test_every_sheet_of_the_workbook_has_a_header_row_and_a_name_that_says_what_it_holds() -> None:
    made = appendix.xlsx_bytes(composed(CALLS, seen("2023/24 Q2", "88"), overrides=(AGREED,)), CLOCK)
    assert made is not None
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert book.sheetnames == ["Cover", "Notes", "Measures", "Overrides"]
    assert [cell.value for cell in book["Overrides"][3]][:3] == ["Ref", "Measure", "Rating set"]
