"""The sample quarter: every rating comes out as it was printed, and no more measures are rated than were.

measures.csv, the published report's own table, says what was printed. A rule gives the rating wherever one can.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from reportgen.assessment import AssessedReport, NotRated, Rated, assess
from reportgen.findings import has_errors
from reportgen.model import Source
from reportgen.workbook import reader
from tests.sample.facts import by_seq, measure_ids

# Measures, by their place in measures.csv, whose printed rating no rule gives.
SET_BY_OFFICERS = {15, 17, 24, 28, 37, 38, 43, 45}
# Two of them miss their target by the rule; the others have nothing that a rule could compare.
RED_BY_RULE = {24, 28}
WITHOUT_PRINTED_RATING = {7, 10, 11, 25, 30, 31, 44, 46}
# Amber where the published report does not say how far amber reaches.
ILLUSTRATIVE_AMBER = {5, 21, 22, 26, 34, 41}


@pytest.fixture(scope="module")
def assessed(sample_workbook: Path) -> AssessedReport:
    report, findings = reader.read(sample_workbook)
    assert report is not None
    assert not has_errors(findings)
    return assess(report)


def by_place(assessed: AssessedReport) -> Mapping[int, Rated | NotRated]:
    return {seq: assessed.measures[id_].rating for seq, id_ in measure_ids().items()}


def test_the_sample_has_all_46_measures() -> None:
    assert sorted(by_seq()) == list(range(1, 47))


@pytest.mark.parametrize("seq", range(1, 47))
def test_a_rating_comes_out_as_printed(assessed: AssessedReport, seq: int) -> None:
    rating = by_place(assessed)[seq]
    printed = by_seq()[seq]["rag"]
    if printed == "none":
        assert isinstance(rating, NotRated)
    else:
        assert isinstance(rating, Rated)
        assert rating.colour.value.lower() == printed


def test_38_measures_are_rated_and_8_are_not(assessed: AssessedReport) -> None:
    ratings = by_place(assessed)
    assert {seq for seq, rating in ratings.items() if isinstance(rating, NotRated)} == WITHOUT_PRINTED_RATING
    assert sum(isinstance(rating, Rated) for rating in ratings.values()) == 38


def test_a_rule_gives_every_rating_that_a_rule_can_give(assessed: AssessedReport) -> None:
    measures = {seq: assessed.measures[id_] for seq, id_ in measure_ids().items()}
    assert {seq for seq, m in measures.items() if m.override} == SET_BY_OFFICERS
    for seq in SET_BY_OFFICERS:
        by_rule = measures[seq].by_rule
        assert isinstance(by_rule, Rated) == (seq in RED_BY_RULE)
        assert ", set by officers: " in measures[seq].rating.sentence


def test_only_amber_rests_on_limits_that_are_illustrative(assessed: AssessedReport) -> None:
    resting = {seq for seq, r in by_place(assessed).items() if isinstance(r, Rated) and r.uses_illustrative}
    assert resting == ILLUSTRATIVE_AMBER
    for seq in resting:
        sentence = by_place(assessed)[seq].sentence
        assert sentence.startswith("Amber: ")
        assert "(illustrative amber limit)" in sentence


def test_no_rating_rests_on_an_illustrative_value(assessed: AssessedReport) -> None:
    compared = [m.compared for m in assessed.measures.values() if m.compared is not None]
    assert len(compared) == 32  # 38 rated measures without the six that nothing but a person could rate
    assert all(o.source is Source.REPORTED for o in compared)


@pytest.mark.parametrize(
    ("seq", "sentence"),
    [
        (1, "Green: 98.9% is within quartile 2 (98.5% to 99.04%)."),
        (5, "Amber: 827 against a limit of below 700, 127 above it; amber up to 850 (illustrative amber limit)."),
        (6, "Green: 2,655,636 by the end of Q2 against the 2,500,000 due by then (5,000,000 for the year)."),
        (7, "Not rated: the published table is not available, so target and Good Is are not known."),
        (8, "Green: 93.45% against 88.75%, 4.70 percentage points above the target."),
        (12, "Green: 10.0 days against a limit of 10, exactly at the limit."),
        (16, "Green: 116 by the end of Q2 against the 60 due by then (120 for the year)."),
        (18, "Green: 2.10% already meets the 2.88% due by 2024/25."),
        (33, "Red: 36.5% against 80%, 43.5 percentage points short; no amber limit is set."),
        (
            41,
            "Amber: 12.32 days per FTE (12 months to 2023/24 Q2) against a limit of 11.25, 1.07 days per FTE above it; "
            "amber up to 12.375 (illustrative amber limit).",
        ),
        (42, "Green: 13.50% against the neighbours' figure of 13.5%, which it equals."),
    ],
)
def test_a_sentence_of_the_sample_reads_as_it_should(assessed: AssessedReport, seq: int, sentence: str) -> None:
    assert by_place(assessed)[seq].sentence == sentence


def test_targets_of_another_year_are_named(assessed: AssessedReport) -> None:
    told = [f.problem for f in assessed.findings if f.code == "target-for-another-year"]
    names = [by_seq()[seq]["metric_name"] for seq in (3, 4, 8, 13, 21)]
    assert len(told) == len(names)
    assert all(f"'{name}'" in problem for name, problem in zip(names, told, strict=True))


def test_the_parts_of_staff_turnover_do_not_make_the_printed_value(assessed: AssessedReport) -> None:
    """The published table prints 13.50%, the table in its commentary adds to 13.48%."""
    others = [f for f in assessed.findings if f.code != "target-for-another-year"]
    assert [f.code for f in others] == ["composite-disagrees"]
    assert "'% Staff turnover' is 13.50%, but its parts make 13.48%" in others[0].problem
