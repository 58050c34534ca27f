"""Every row of the pages on fields that must agree gives what stands in it: the words of a target, and the findings."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.assessment import assess, inconsistencies
from reportgen.assessment.target_wording import PLAIN, Wording, read_target
from reportgen.findings import MAY_BE_ACCEPTED, Cell, Finding
from reportgen.model import Report
from reportgen.workbook import reader
from tests.spec.cases import report
from tests.spec.tables import AGREEMENT, tables

SAMPLE = Path(__file__).resolve().parents[2] / "inputs" / "2023-24-q2.xlsx"
WORDS, *FINDINGS = AGREEMENT
CASES = [
    pytest.param(case, id=f"{page.stem}: {table.title}, row {number}")
    for page in FINDINGS
    for table in tables(page)
    for number, case in enumerate(table.cases(), 1)
]


def _numbers(words: Wording) -> str:
    return "; ".join(
        f"{n.value.quantize(Decimal('0.01')) if words.rough and n.value % 1 else format(n.value, 'f')}"
        f"{'%' if n.unit == '%' else ' GBP' if n.unit else ''}"
        for n in words.numbers
    )


@pytest.mark.parametrize("row", [row for table in tables(WORDS) for row in table.rows], ids=lambda row: row[0])
def test_the_words_of_a_target_are_read_as_the_table_says(row: tuple[str, ...]) -> None:
    words = read_target(row[0])
    assert (words.asks.value, _numbers(words), words.polarity.value if words.polarity else "") == row[1:]


def typed(case: dict[str, str]) -> Report:
    """The report of a row as one that was read from a workbook: every value has its cell."""
    made = report({"Text as printed": "", **case})
    values = tuple(replace(o, place=Cell("Data", f"D{n}")) for n, o in enumerate(made.observations, 2))
    if case["Kind"] == "none":
        made = replace(made, targets=tuple(replace(t, reason="Not yet.") for t in made.targets))
    return replace(made, observations=values)


def found(case: dict[str, str]) -> tuple[Finding, ...]:
    return inconsistencies(assess(typed(case)))


def said(finding: Finding) -> str:
    readings = re.search(r" is ([^']+) as typed, and would be ([^']+) if a factor", finding.problem)
    return f"{finding.severity.value} {finding.code}" + (f": {readings[1]} or {readings[2]}" if readings else "")


@pytest.mark.parametrize("case", CASES)
def test_a_row_gives_the_findings_that_stand_in_it(case: dict[str, str]) -> None:
    found_here = found({"Value": case.get("Target", "95"), **case})
    assert "; ".join(sorted(said(f) for f in found_here)) == case.get("Found", "")
    for finding in found_here:
        assert finding.code in MAY_BE_ACCEPTED
        assert finding.about is not None
        assert finding.owner == "Head of Calls"


def test_the_tables_ask_for_findings_and_for_none() -> None:
    wanted = [case.values[0].get("Found", "") for case in CASES]
    assert len(wanted) > 140
    assert 0.4 < sum(not w for w in wanted) / len(wanted) < 0.7


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    words = read_target(text)
    assert words.numbers or words.asks not in PLAIN


@given(
    st.decimals(min_value=0, max_value=Decimal(10) ** 7, places=2, allow_nan=False),
    st.sampled_from(
        ["{}", "{}%", "at least {}", "no more than {}%", "<{}", "2023/24 {}%", "{} days", "{}% by March 2025"]
    ),
)
def test_a_number_comes_back_out_of_the_words_it_was_put_into(number: Decimal, words: str) -> None:
    read = read_target(words.format(f"{number:,f}"))
    assert read.is_plain
    assert [n.value for n in read.numbers] == [number]


# What the published report itself leaves open, and nothing else.
TRUE_OF_THE_SAMPLE = {
    ("unit-against-name", "DBS-05a.3"),  # 'Gullies cleaned (%)' counts programmes
    ("unit-against-name", "GRO-05a"),  # '% Gatsby benchmark achieved' is an average number of benchmarks
}


def test_the_sample_is_quiet_but_for_what_is_true_of_it() -> None:
    read, _ = reader.read(SAMPLE)
    assert read is not None
    found_here = inconsistencies(assess(read))
    assert {(f.code, f.about.whose if f.about else "") for f in found_here} == TRUE_OF_THE_SAMPLE
