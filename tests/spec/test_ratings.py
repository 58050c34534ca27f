"""Every row of the rules gives exactly the rating and the sentence that stands in it."""

from __future__ import annotations

import pytest

from reportgen.assessment import Rated
from reportgen.model import TargetKind
from tests.spec.cases import assessed
from tests.spec.render import PAGE, page
from tests.spec.tables import DEFAULTS, tables

CASES = [
    pytest.param(case, id=f"{table.title}, row {number}")
    for table in tables()
    for number, case in enumerate(table.cases(), 1)
]


@pytest.mark.parametrize("case", CASES)
def test_a_row_of_the_rules_gives_its_sentence(case: dict[str, str]) -> None:
    assert assessed(case).rating.sentence == case["Rating"]


@pytest.mark.parametrize(
    ("value", "amber_limit", "source", "uses"),
    [
        ("59", "56", "illustrative", False),  # the target alone makes it green
        ("58", "56", "illustrative", True),
        ("55", "56", "illustrative", True),
        ("55", "", "illustrative", False),
        ("58", "56", "reported", False),
        ("55", "56", "reported", False),
    ],
)
def test_a_rating_uses_an_illustrative_limit_where_that_parts_amber_from_red(
    value: str, amber_limit: str, source: str, uses: bool
) -> None:
    said = {"Target": "59", "Amber limit": amber_limit, "Amber source": source, "Value": value}
    rating = assessed({**DEFAULTS, **said}).rating
    assert isinstance(rating, Rated)
    assert rating.uses_illustrative is uses


def test_the_tables_show_every_kind_of_target_and_every_colour() -> None:
    cases = [case for table in tables() for case in table.cases()]
    assert len(cases) >= 150
    assert {case["Kind"] for case in cases} >= {kind.value for kind in TargetKind}
    assert {case["Rating"].split(":")[0] for case in cases} >= {"Green", "Amber", "Red", "Not rated"}


def test_the_rules_page_is_fresh() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `python -m tests.spec.render`"
