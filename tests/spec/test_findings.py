"""What a person is told about targets and overrides that need a look."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from reportgen import periods
from reportgen.assessment import WhyNotRated, assess
from reportgen.assessment.assessed import counted_measures
from reportgen.assessment.rating import NotRated, Rated
from reportgen.findings import Cell, Severity
from reportgen.model import (
    CompositeMethod,
    Measure,
    Observation,
    Report,
    Source,
    Status,
    Target,
    TargetKind,
)
from tests.spec.cases import MEASURE, report
from tests.spec.tables import DEFAULTS

# What the row says beside 95 against 90; the codes of its findings.
ROWS: list[tuple[dict[str, str], list[str]]] = [
    ({}, []),
    ({"Kind": "(no row)"}, ["no-target"]),
    ({"Kind": "none", "Reason": "In development."}, []),
    ({"Kind": "none"}, ["no-reason-for-no-target"]),
    ({"Target": ""}, ["target-incomplete"]),
    ({"Kind": "bands"}, ["target-incomplete"]),
    ({"Amber limit": "85", "Tolerance": "5"}, ["two-amber-limits"]),
    ({"Amber limit": "92"}, ["amber-limit-better-than-target"]),
    ({"Amber limit": "92", "Good is": "Low"}, []),
    ({"Text as printed": "88.75% Quarterly (2022/23)"}, ["target-for-another-year"]),
    ({"Text as printed": "2022-23 36"}, ["target-for-another-year"]),
    ({"Text as printed": "2023/24 85%"}, []),
    ({"Text as printed": "for year end 23/24 is 51.7%"}, []),
    ({"Text as printed": "from 2022/23, agreed again for 2023/24."}, []),
    ({"Text as printed": "Red: <4,500,000 Amber: 4,500,000 - 4.999,999 Green:"}, []),
    ({"Text as printed": "10/12 of the sites by 1/4/2024"}, []),
    ({"Text as printed": "2022/23 65%", "Period": "Spring Term 2023"}, []),
    ({"Text as printed": "2023/24 85%", "Period": "Spring Term 2023"}, ["target-for-another-year"]),
    ({"Text as printed": "2022/23 65%", "Period": "2021/22 academic year"}, ["target-for-another-year"]),
    ({"Text as printed": "2024/25 is 2.88%", "Kind": "milestone"}, []),
    ({"Targets by From period": "90 from 2023/24", "Period": "2022/23 Q4"}, ["target-for-another-year"]),
    ({"Targets by From period": "90 from 2023/24 Q1; 91 from 2023/24 Q1"}, ["two-targets"]),
    ({"Targets by From period": "90 from 2022/23; 91 from 2023/24"}, []),
    ({"Value": "89.96", "Decimals": "1"}, ["printed-rated-otherwise"]),
    ({"Value": "89.96", "Decimals": "2"}, []),
    ({"Value": "89.94", "Decimals": "1"}, []),
    ({"Value": "89.96", "Decimals": "1", "Judge by": "stored"}, []),
    ({"Value": "89.96", "Decimals": "1", "Judge by": "printed"}, []),
    ({"Value": "90.04", "Decimals": "1", "Good is": "Low"}, ["printed-rated-otherwise"]),
    ({"Kind": "annual profile", "Profile Q1 to Q4": "20, 40, 60, 80"}, ["profile-ends-off-target"]),
    ({"Kind": "annual profile", "Profile Q1 to Q4": "20, 40, 60, 90"}, []),
    ({"Kind": "comparator", "Comparator": "national", "Benchmarks": "national 2022/23 Q4: 90"},
     ["benchmark-of-another-period"]),
    ({"Kind": "comparator", "Comparator": "national", "Benchmarks": "national 2023/24 Q2: 90"}, []),
    ({"Override": "Green: It is.", "Override period": "2023/24 Q2"}, ["override-not-needed"]),
    ({"Override": "Amber: It is not.", "Override period": "2023/24 Q2"}, []),
    ({"Override": "Amber: Not yet.", "Override period": "2022/23 Q1"}, ["override-fits-no-value"]),
    ({"Override": "Amber: It was.", "Override period": "2023/24 Q1", "Other values": "2023/24 Q1: 80"}, []),
]  # fmt: skip


def case(said: Mapping[str, str]) -> dict[str, str]:
    return {**DEFAULTS, "Target": "90", "Value": "95", **said}


@pytest.mark.parametrize(
    ("judge_by", "sentence"),
    [
        ("", "Red: 94.96% against 95%, just 0.04 percentage points short; no amber limit is set."),
        ("stored", "Red: 94.96% against 95%, just 0.04 percentage points short; no amber limit is set."),
        ("printed", "Green: 95% against 95%, exactly on target."),
    ],
)
def test_which_value_judges_is_a_setting_of_the_measure(judge_by: str, sentence: str) -> None:
    said = case({"Target": "95", "Value": "94.96", "Decimals": "0", "Judge by": judge_by})
    found = assess(report(said)).measures[MEASURE].rating
    assert isinstance(found, Rated)
    assert found.sentence == sentence


@pytest.mark.parametrize(("said", "codes"), ROWS)
def test_a_target_or_an_override_that_needs_a_look_gives_its_finding(said: dict[str, str], codes: list[str]) -> None:
    findings = assess(report(case(said))).findings
    assert [f.code for f in findings] == codes
    for finding in findings:
        assert finding.severity is Severity.WARNING
        assert "Calls answered" in finding.problem
        assert finding.owner == "Head of Calls"


def test_a_finding_about_a_year_names_both_years_and_stands_at_the_target() -> None:
    said = case({"Text as printed": "2022/23 65%", "Period": "2021/22 academic year"})
    plain = report(said)
    placed = replace(plain, targets=(replace(plain.targets[0], place=Cell("Targets", "C9")),))
    (finding,) = assess(placed).findings
    assert str(finding).startswith("Targets!C9: ")
    assert "2022/23" in finding.problem
    assert "2021/22 academic year" in finding.problem


def test_two_overrides_for_one_value_are_told_and_the_lower_stands() -> None:
    plain = report(case({"Override": "Amber: First.", "Override period": "2023/24 Q2"}))
    second = replace(plain.overrides[0], reason="Second.")
    assessed = assess(replace(plain, overrides=(plain.overrides[0], second)))
    assert [f.code for f in assessed.findings] == ["two-overrides"]
    assert "Second" in assessed.measures[MEASURE].rating.sentence


def test_a_component_needs_no_target() -> None:
    plain = report(case({"Kind": "(no row)"}))
    component = replace(plain.measures[0], part_of="W")
    assessed = assess(replace(plain, measures=(component,)))
    assert assessed.findings == ()
    rating = assessed.measures[MEASURE].rating
    assert isinstance(rating, NotRated)
    assert rating.reason is WhyNotRated.COMPONENT


def test_a_measure_whose_kpi_is_unknown_is_assessed_all_the_same() -> None:
    lost = Measure("M", Decimal(1), "nowhere", "Calls answered")
    plain = report(case({}))
    bare = replace(plain, measures=(lost,), targets=(Target("M", "", TargetKind.NONE),))
    assert [f.code for f in assess(bare).findings] == ["no-reason-for-no-target"]


# Composite method, the parts as value and weight (a value None is not there), the typed value; the codes.
PARTS: list[tuple[CompositeMethod, list[tuple[str | None, str | None]], str, list[str]]] = [
    (CompositeMethod.WEIGHTED, [("90", "0.7"), ("100", "0.3")], "93", []),
    (CompositeMethod.WEIGHTED, [("90", "0.7"), ("100", "0.3")], "93.04", []),
    (CompositeMethod.WEIGHTED, [("90", "0.7"), ("100", "0.3")], "93.2", ["composite-disagrees"]),
    (CompositeMethod.WEIGHTED, [("90", "1"), ("100", None)], "90", ["part-without-weight"]),
    (CompositeMethod.WEIGHTED, [("90", None), ("100", None)], "95", ["composite-cannot-be-made"]),
    (CompositeMethod.WEIGHTED, [("90", "1"), (None, None)], "90", []),
    (CompositeMethod.AVERAGE, [], "95", ["composite-cannot-be-made"]),
    (CompositeMethod.SUM, [("4", None), ("6", None)], "11", ["composite-disagrees"]),
    (CompositeMethod.RATIO, [("4", None), ("5", None), ("6", None)], "80", ["composite-cannot-be-made"]),
    (CompositeMethod.RATIO, [("4", None), ("0", None)], "80", ["composite-cannot-be-made"]),
    (CompositeMethod.SHARE, [("4", None)], "80", ["composite-cannot-be-made"]),
]
CODES_OF_PARTS = {code for *_, codes in PARTS for code in codes}


@pytest.mark.parametrize(("method", "parts", "typed", "codes"), PARTS)
def test_a_composite_that_its_parts_do_not_bear_out_gives_its_finding(
    method: CompositeMethod, parts: list[tuple[str | None, str | None]], typed: str, codes: list[str]
) -> None:
    plain = report(case({"Target": "1", "Value": typed}))
    quarter = periods.parse("2023/24 Q2")
    whole = replace(plain.measures[0], composite_method=method)
    measures = [
        Measure(
            f"P{n}", Decimal(n), "K", f"Part {n}", part_of=MEASURE, weight=None if weight is None else Decimal(weight)
        )
        for n, (_, weight) in enumerate(parts, 2)
    ]
    observations = [
        Observation(m.id, quarter, Decimal(value))
        for m, (value, _) in zip(measures, parts, strict=True)
        if value is not None
    ]
    findings = assess(
        replace(plain, measures=(whole, *measures), observations=(*plain.observations, *observations))
    ).findings
    assert [f.code for f in findings] == codes
    assert all(f.severity is Severity.WARNING and f.owner == "Head of Calls" for f in findings)


def _whole(own: Observation | None, *parts: Observation) -> Report:
    """A report with the sum of two parts."""
    plain = report(case({"Kind": "none", "Reason": "New.", "Value": "(no row)"}))
    whole = replace(plain.measures[0], composite_method=CompositeMethod.SUM)
    measures = [Measure(f"P{n}", Decimal(n), "K", f"Part {n}", part_of=MEASURE) for n in (2, 3)]
    return replace(plain, measures=(whole, *measures), observations=(*([own] if own else []), *parts))


def test_a_value_that_was_worked_out_stands_in_the_row_that_awaited_it() -> None:
    quarter, again = periods.parse("2023/24 Q2"), periods.parse("Q2 2023/24")
    row = Observation(MEASURE, quarter, None, as_of="30 September", status=Status.AWAITED, place=Cell("Data", "F9"))
    parts = (Observation("P2", again, Decimal(4)), Observation("P3", again, Decimal(6)))
    made = assess(_whole(row, *parts))
    latest = made.measures[MEASURE].latest
    assert latest is not None
    assert (latest.value, latest.status, latest.note) == (10, Status.FINAL, "4 + 6 = 10.0%.")
    assert (latest.period.text, latest.as_of, latest.place) == ("2023/24 Q2", "30 September", Cell("Data", "F9"))
    assert [o.value for o in made.report.observations_of[MEASURE]] == [10]
    without = assess(_whole(None, *parts)).measures[MEASURE].latest
    assert without is not None
    assert (without.value, without.period.text, without.as_of, without.place) == (10, "Q2 2023/24", "", None)


@pytest.mark.parametrize(
    ("one", "other", "status"),
    [
        (Status.FINAL, Status.REVISED, Status.FINAL),
        (Status.FINAL, Status.PROVISIONAL, Status.PROVISIONAL),
        (Status.PROVISIONAL, Status.ESTIMATED, Status.ESTIMATED),
    ],
)
def test_a_value_that_was_worked_out_is_as_firm_as_its_least_firm_part(
    one: Status, other: Status, status: Status
) -> None:
    quarter = periods.parse("2023/24 Q2")
    parts = Observation("P2", quarter, Decimal(4), status=one), Observation("P3", quarter, Decimal(6), status=other)
    latest = assess(_whole(None, *parts)).measures[MEASURE].latest
    assert latest is not None
    assert (latest.value, latest.status, latest.source) == (10, status, Source.REPORTED)
    marked = tuple(replace(p, period=periods.parse("2023/24 Q2 [p]"), status=Status.FINAL) for p in parts)
    latest = assess(_whole(None, *marked)).measures[MEASURE].latest
    assert latest is not None
    assert latest.status is Status.PROVISIONAL


def test_only_the_last_period_of_the_parts_is_awaited_and_a_row_that_says_more_stands() -> None:
    early, late = periods.parse("2023/24 Q1"), periods.parse("2023/24 Q2")
    one_each = (Observation("P2", early, Decimal(4)), Observation("P2", late, Decimal(4)))
    made = assess(_whole(None, *one_each)).report.observations_of[MEASURE]
    assert [(o.period, o.status) for o in made] == [(late, Status.AWAITED)]
    withheld = Observation(MEASURE, late, None, status=Status.NOT_AVAILABLE)
    both = (Observation("P2", late, Decimal(4)), Observation("P3", late, Decimal(6)))
    assert assess(_whole(withheld, *both)).report.observations_of[MEASURE] == (withheld,)
    typed = Observation(MEASURE, late, Decimal(11))
    assert assess(_whole(typed, *both)).report.observations_of[MEASURE] == (typed,)


@pytest.mark.parametrize(
    ("decimals", "typed", "problem"),
    [
        ("1", "11", "'Calls answered' is 11.0%, but its parts make 10.0%: 1.0 percentage point apart."),
        ("0", "11", "'Calls answered' is 11%, but its parts make 10%: 1 percentage point apart."),
        ("0", "10.51", "'Calls answered' is 10.51%, but its parts make 10.00%: 0.51 percentage points apart."),
        ("2", "10.006", "'Calls answered' is 10.006%, but its parts make 10.000%: 0.006 percentage points apart."),
    ],
)
def test_a_value_that_its_parts_do_not_make_is_told_with_both_and_where_it_stands(
    decimals: str, typed: str, problem: str
) -> None:
    quarter = periods.parse("2023/24 Q2")
    own = Observation(MEASURE, quarter, Decimal(typed), place=Cell("Data", "F9"))
    parts = (Observation("P2", quarter, Decimal(4)), Observation("P3", quarter, Decimal(6)))
    plain = _whole(own, *parts)
    whole = replace(plain.measures[0], decimals=int(decimals))
    (finding,) = assess(replace(plain, measures=(whole, *plain.measures[1:]))).findings
    assert (finding.code, finding.problem, str(finding.place)) == ("composite-disagrees", problem, "Data!F9")


@pytest.mark.parametrize("weights", [("1", "-1"), ("0", "0"), (None, None)])
def test_weights_that_add_to_nothing_make_no_value(weights: tuple[str | None, ...]) -> None:
    quarter = periods.parse("2023/24 Q2")
    plain = _whole(None, Observation("P2", quarter, Decimal(4)), Observation("P3", quarter, Decimal(6)))
    whole = replace(plain.measures[0], composite_method=CompositeMethod.WEIGHTED)
    parts = [
        replace(part, weight=None if weight is None else Decimal(weight))
        for part, weight in zip(plain.measures[1:], weights, strict=True)
    ]
    composite = assess(replace(plain, measures=(whole, *parts))).measures[MEASURE].composite
    assert composite.outcome.sentence == "Not worked out from its parts, as no part with a value has a weight."
    assert [part.weight for part in composite.parts] == [None, None]


@pytest.mark.parametrize(
    ("next_due", "is_overdue"),
    [
        ("August 2023", True),
        ("early August 2023 (revised)", True),
        ("2023/24 Q1", True),
        ("October 2023", False),
        ("soon", False),
    ],
)
def test_a_promised_month_that_is_over_is_told(next_due: str, is_overdue: bool) -> None:
    findings = assess(report(case({"Period": "2023/24 Q1", "Next due": next_due}))).findings
    assert [f.code for f in findings] == (["next-value-overdue"] if is_overdue else [])


def test_a_value_that_has_come_is_never_overdue() -> None:
    assert assess(report(case({"Next due": "August 2023"}))).findings == ()


# What tests/disclosure tries: where small numbers stand open, or are kept without anybody having said so.
OF_SMALL_NUMBERS = (
    "counts-of-people-not-said",
    "share-without-counts",
    "small-number-in-words",
    "small-number-shown",
    "small-number-threshold-missing",
    "value-hidden-to-protect",
)


def test_every_finding_of_the_rules_is_explained() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "errors" / "rules.md").read_text("utf-8")
    codes = {code for _, codes in ROWS for code in codes} | {
        "two-overrides",
        *CODES_OF_PARTS,
        *OF_SMALL_NUMBERS,
        "next-value-overdue",
    }
    assert set(re.findall(r"^## (\S+)$", page, re.MULTILINE)) == codes


@pytest.mark.parametrize(
    ("measures", "counted"),
    [
        ([("a", "", True), ("b", "", False)], ["a"]),  # a row of the table each
        ([("a", "", True), ("b", "a", True)], ["a"]),  # a part counts in its whole
        ([("a", "", False), ("b", "", False), ("c", "a", False)], ["a", "b"]),  # a KPI without a table
        ([], []),
    ],
)
def test_which_measures_of_a_kpi_count_in_totals(measures: list[tuple[str, str, bool]], counted: list[str]) -> None:
    plain = report(case({}))
    made = tuple(Measure(id_, Decimal(1), "K", id_, part_of=whole, shown=shown) for id_, whole, shown in measures)
    assert [m.id for m in counted_measures(replace(plain, measures=made), plain.kpis[0])] == counted
