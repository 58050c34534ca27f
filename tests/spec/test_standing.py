"""Every row of the pages on direction, position, composites, benchmarks and lag gives exactly what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from reportgen.assessment import AssessedMeasure, assess
from reportgen.assessment.lag import News
from reportgen.compose.values import Disclosure
from reportgen.numbers import show
from tests.spec.cases import MEASURE, assessed, report
from tests.spec.tables import DEFAULTS, STANDING, tables


def _latest(m: AssessedMeasure) -> str:
    if m.latest is None or m.latest.value is None:
        return m.latest.status.value if m.latest else "none"
    mark = "" if m.latest.status.value == "final" else f" {m.latest.status.value}"
    return show(m.latest.value, m.measure.unit, m.measure.decimals) + mark


def _lines(m: AssessedMeasure) -> str:
    lines = [line.sentence for line in m.benchmarks.lines]
    return "; ".join([*lines, *([m.benchmarks.quartile.sentence] if m.benchmarks.quartile else [])])


def _printed(m: AssessedMeasure, threshold: str) -> str:
    return Disclosure(int(threshold)).printed(m.measure, m.latest)


# Column -> what the program says in it.
SAID: Mapping[str, Callable[[AssessedMeasure], str]] = {
    "Against the period before": lambda m: m.direction.sentence,
    "Against last year": lambda m: m.year_direction.sentence,
    "Due by now": lambda m: m.position.profiled.sentence,
    "Year so far": lambda m: m.position.to_date.sentence,
    "Forecast": lambda m: m.position.forecast.sentence,
    "Last 12 months": lambda m: m.position.rolling.sentence,
    "Their direction": lambda m: m.position.rolling_direction.sentence,
    "From its parts": lambda m: m.composite.outcome.sentence,
    "Check": lambda m: m.composite.check.value,
    "Latest value": _latest,
    "Lines": _lines,
    "Ledger": lambda m: m.lag.sentence,
    "Rating": lambda m: m.rating.sentence,
}
CASES = [
    pytest.param(case, id=f"{page.stem}: {table.title}, row {number}")
    for page in STANDING
    for table in tables(page)
    for number, case in enumerate(table.cases(), 1)
]


@pytest.mark.parametrize("case", CASES)
def test_a_row_of_the_rules_gives_what_stands_in_it(case: dict[str, str]) -> None:
    measure = assessed({"Target": "90", **case})
    columns = SAID.keys() & case.keys()
    assert columns or "Printed" in case, "the row asks for nothing"
    if "Printed" in case:
        assert _printed(measure, case["Threshold"]) == case["Printed"]
    assert {c: SAID[c](measure) for c in columns} == {c: case[c] for c in columns}


def test_the_pages_have_at_least_60_rows_and_every_column_is_used() -> None:
    cases = [case.values[0] for case in CASES]
    assert len(cases) >= 60
    assert {column for case in cases if isinstance(case, dict) for column in case} >= SAID.keys()


@pytest.mark.parametrize(
    ("published", "news", "in_ledger"),
    [
        ("", News.NOT_KNOWN, False),
        ("2023/24 Q1 had 83.0% for 2023/24 Q1", News.NEW, False),
        ("2023/24 Q1 had 84.0% for 2023/24 Q2", News.UNCHANGED, True),
        ("2023/24 Q1 had 84% for 2023/24 Q2", News.UNCHANGED, True),
        ("2023/24 Q1 had 83.0% for 2023/24 Q2", News.REVISED, False),
        ("2023/24 Q1 had not available for 2023/24 Q2", News.REVISED, False),
        ("2023/24 Q2 had 84.0% for 2023/24 Q2", News.NOT_KNOWN, False),  # this report's own
    ],
)
def test_what_is_new_beside_the_last_published_report(published: str, news: News, in_ledger: bool) -> None:
    measure = assessed({**DEFAULTS, "Target": "90", "Value": "84", "Published": published})
    assert (measure.lag.news, measure.lag.stands_in_ledger) == (news, in_ledger)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Sickness, rolling", "Each value is for a year already."),
        ("Sickness, 12 month figure", "Each value is for a year already."),
        ("Sickness", "Of the four quarters to 2023/24 Q2 only 1 has values."),
        ("Scrolling signs", "Of the four quarters to 2023/24 Q2 only 1 has values."),
    ],
)
def test_a_measure_that_is_called_rolling_has_a_year_in_each_of_its_quarters(name: str, sentence: str) -> None:
    plain = report({**DEFAULTS, "Kind": "annual profile", "Target": "90", "Unit": "days", "Value": "84"})
    named = replace(plain, measures=(replace(plain.measures[0], name=name),))
    assert assess(named).measures[MEASURE].position.rolling.sentence == sentence
