"""The executive summary and Appendix B: totals, sentences, what changed, exceptions, and what may not be shown."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen import appendix, periods
from reportgen.assessment import assess
from reportgen.compose import Composition, SummaryShown, Totals, compose
from reportgen.compose.parts import ReportPart, with_parts
from reportgen.compose.summary import reconciliation, totals_sentence
from reportgen.model import (
    Benchmark,
    Kpi,
    Measure,
    Observation,
    Polarity,
    Published,
    Report,
    Section,
    Settings,
    Source,
    Status,
    Summary,
    Target,
    TargetKind,
)
from reportgen.richtext import parse

CLOCK = datetime(2023, 11, 1, 9, 0)
GREEN, AMBER, RED, NONE = "95", "88", "50", None  # values that are rated so against 90, amber from 85


def report_of(*values: str | None, **changes: object) -> Report:
    """A report with a KPI and a measure for each value; the first two KPIs are in section A, the others in B."""
    quarter = periods.parse("2023/24 Q2")
    numbers = range(1, len(values) + 1)
    plain = Report(
        settings=Settings("cpr", "A Council", "A report", quarter, kpis_agreed=5, committee="Cabinet"),
        sections=(Section("A", Decimal(1), "First"), Section("B", Decimal(2), "Second")),
        kpis=tuple(
            Kpi(f"K{n}", Decimal(n), "A" if n < 3 else "B", f"KPI {n}", directorate="People" if n % 2 else "Places")
            for n in numbers
        ),
        measures=tuple(
            Measure(f"K{n}a", Decimal(n), f"K{n}", f"Measure {n}", unit="%", good_is="High", polarity=Polarity.HIGH)
            for n in numbers
        ),
        targets=tuple(
            Target(f"K{n}a", "90%", TargetKind.VALUE, value=Decimal(90), amber_limit=Decimal(85)) for n in numbers
        ),
        observations=tuple(
            Observation(f"K{n}a", quarter, Decimal(v)) for n, v in zip(numbers, values, strict=True) if v is not None
        ),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # the tests name the fields they change


def composed(report: Report) -> Composition:
    return compose(assess(report))


def summary_of(report: Report) -> SummaryShown:
    found = composed(report).summary
    assert found is not None
    return found


# --- totals ---


@pytest.mark.parametrize(
    ("green", "amber", "red", "not_rated", "said"),
    [
        (26, 8, 4, 8, "Of 38 rated measures, 26 (68%) are green, 8 (21%) amber and 4 (11%) red. 8 more are not rated."),
        (39, 19, 8, 0, "Of 66 rated measures, 39 (59%) are green, 19 (29%) amber and 8 (12%) red."),
        (1, 0, 0, 1, "Of 1 rated measure, 1 (100%) is green, 0 (0%) amber and 0 (0%) red. 1 more is not rated."),
        (
            *(1, 1, 1, 0),
            "Of 3 rated measures, 1 (33%) is green, 1 (33%) amber and 1 (33%) red. "
            "Percentages are rounded, so they do not add up to 100.",
        ),
        (1, 37, 0, 0, "Of 38 rated measures, 1 (3%) is green, 37 (97%) amber and 0 (0%) red."),
        (0, 0, 0, 2, "None of the 2 measures in this report is rated yet."),
    ],
)
def test_the_totals_are_said_with_their_base(green: int, amber: int, red: int, not_rated: int, said: str) -> None:
    assert totals_sentence(Totals("t", "All", green, amber, red, not_rated)) == said


@given(st.lists(st.sampled_from((GREEN, AMBER, RED, NONE)), min_size=1, max_size=8))
@settings(max_examples=40)
def test_totals_equal_the_sum_of_their_parts_for_any_mix(values: list[str | None]) -> None:
    found = summary_of(report_of(*values))
    for rows in (found.by_section, found.by_directorate):
        *parts, whole = rows
        for name in ("green", "amber", "red", "not_rated", "all"):
            assert sum(getattr(part, name) for part in parts) == getattr(whole, name)
        assert whole.all == len(values)
        assert whole.rated == sum(v is not NONE for v in values)


def test_the_order_of_rows_in_the_workbook_changes_no_total() -> None:
    report = report_of(GREEN, RED, AMBER, NONE)
    turned = replace(report, targets=report.targets[::-1], observations=report.observations[::-1])
    assert summary_of(turned) == summary_of(report)


def test_a_part_of_a_composite_and_a_hidden_row_do_not_count() -> None:
    report = report_of(GREEN, RED)
    first = report.measures[0]
    part = replace(first, id="K1a.1", part_of="K1a", shown=False)
    beside = replace(first, id="K1b", shown=False)
    found = summary_of(replace(report, measures=(*report.measures, part, beside)))
    assert found.by_section[-1].all == 2


def test_a_kpi_without_a_table_counts_as_not_rated() -> None:
    report = report_of(GREEN, NONE)
    hidden = replace(report.measures[1], shown=False)
    assert summary_of(replace(report, measures=(report.measures[0], hidden))).by_section[-1].not_rated == 1


def test_one_line_reconciles_kpis_agreed_headings_measures_and_rated() -> None:
    whole = Totals("t", "All", 26, 8, 4, 8)
    settings_ = report_of(GREEN).settings
    assert reconciliation(replace(settings_, kpis_agreed=43), 39, whole, 0) == (
        "43 KPIs agreed by Cabinet; 39 headings in this report hold 46 measures, of which 38 are rated."
    )
    assert reconciliation(settings_, 39, whole, 8).endswith("38 are rated: 30 by rule and 8 by officers.")
    assert reconciliation(settings_, 39, whole, 38).endswith("38 are rated, by officers.")
    other = replace(settings_, kpis_agreed=None, committee="Board")
    assert reconciliation(other, 1, Totals("t", "All", 1, 0, 0, 0), 0) == (
        "1 heading in this report holds 1 measure, of which 1 is rated."
    )


def test_a_report_without_measures_has_neither_summary_nor_appendix() -> None:
    bare = composed(report_of())
    assert bare.summary is None
    assert bare.appendix_b is None
    assert appendix.xlsx_bytes(bare, CLOCK) is None
    assert appendix.csv_bytes(bare) is None


def test_without_directorates_there_is_no_table_by_directorate() -> None:
    report = report_of(GREEN)
    assert summary_of(replace(report, kpis=(replace(report.kpis[0], directorate=""),))).by_directorate == ()


# --- what changed, and exceptions ---


def published(measure: str, rating: str, quarter: str = "2023/24 Q1") -> Published:
    return Published(measure, periods.parse(quarter), quarter, "90%", "90%", rating)


def test_nothing_is_claimed_to_have_changed_without_a_published_report() -> None:
    found = summary_of(report_of(AMBER, RED))
    assert found.changes == ()
    assert [e.rating.word for e in found.exceptions] == ["Red"]


def test_better_and_worse_are_counted_against_the_last_published_report() -> None:
    rows = (published("K1a", "Amber"), published("K2a", "Green"), published("K3a", "Red"), published("K4a", "Green"))
    older = (published("K3a", "Green", "2022/23 Q4"),)
    found = summary_of(report_of(GREEN, AMBER, RED, NONE, published=(*rows, *older)))
    assert found.changes == (
        "Since the report for 2023/24 Q1, 1 of 3 measures rated in both has a better rating, 1 has a worse one, "
        "and 1 has the same.",
        "Better: Measure 1 (amber to green).",
        "Worse: Measure 2 (green to amber).",
        "No longer rated: Measure 4 (green).",
    )


def test_an_amber_measure_is_an_exception_only_if_it_was_not_amber_or_red_before() -> None:
    rows = (published("K1a", "Green"), published("K2a", "Amber"), published("K3a", "Red"))
    found = summary_of(report_of(AMBER, AMBER, AMBER, AMBER, published=rows))
    assert [(e.measure_id, e.why.rpartition(". ")[2]) for e in found.exceptions] == [
        ("K1a", "Rated green in the report for 2023/24 Q1.")
    ]


def test_exceptions_say_why_without_repeating_the_rating() -> None:
    found = summary_of(report_of(RED))
    assert [(e.name, e.value, e.target, e.why) for e in found.exceptions] == [
        ("KPI 1", "50%", "90%", "50% against 90%, 40 percentage points short; amber only down to 85%.")
    ]
    assert summary_of(report_of(GREEN)).exceptions_note == "No measure is red."


# --- texts ---


def test_every_director_has_a_region_by_role_and_an_empty_one_asks_for_its_text() -> None:
    rows = (
        Summary(Decimal(1), "Director of People", "People", parse("All is well.")),
        Summary(Decimal(2), "Director of People", "Places", ()),
    )
    found = summary_of(report_of(GREEN, summaries=rows))
    assert [(r.key, r.heading, r.level, bool(r.blocks), r.prompt) for r in found.regions] == [
        ("report:themes", "Common themes", 2, False, "Common themes awaited"),
        ("summary:director-of-people", "Director of People", 2, True, ""),
        ("summary:director-of-people-2", "Director of People", 2, False, "Summary awaited: Director of People"),
    ]
    assert summary_of(report_of(GREEN)).regions == ()


# --- Appendix B ---


def test_an_illustrative_earlier_value_is_listed_as_not_available() -> None:
    report = report_of(GREEN)
    before = Observation("K1a", periods.parse("2023/24 Q1"), Decimal(80), source=Source.ILLUSTRATIVE)
    last_year = Observation("K1a", periods.parse("2022/23 Q2"), Decimal(70))
    listed = composed(replace(report, observations=(*report.observations, before, last_year))).appendix_b
    assert listed is not None
    row = listed.sections[0].rows[0]
    assert (row.previous.text, row.previous.number) == ("[x]", None)
    assert (row.last_year.text, row.last_year.number) == ("70% (Q2 2022/23)", Decimal(70))
    assert row.direction == "Better than 2022/23 Q2 (70%)"
    assert listed.notes[0] == "Marks in square brackets: [x] not available, [z] not applicable."


def test_the_direction_stands_beside_the_chart_only_where_there_is_something_to_compare() -> None:
    report = report_of(GREEN)
    before = Observation("K1a", periods.parse("2023/24 Q1"), Decimal(80))
    with_earlier = composed(replace(report, observations=(*report.observations, before)))
    assert with_earlier.sections[0].kpis[0].rows[0].direction == "Better than Q1 (80%)"
    illustrative = replace(before, source=Source.ILLUSTRATIVE)
    without = composed(replace(report, observations=(*report.observations, illustrative)))
    assert without.sections[0].kpis[0].rows[0].direction == ""


def test_benchmarks_stand_in_a_line_under_the_table() -> None:
    report = report_of(GREEN)
    national = Benchmark("K1a", periods.parse("2023/24 Q2"), "national", Decimal(92))
    row = composed(replace(report, benchmarks=(national,))).sections[0].kpis[0].rows[0]
    assert row.standing == "3 percentage points above the national 92%."


SECRET = "73.31"


@pytest.mark.parametrize("when", ["2023/24 Q2", "2023/24 Q1", "2022/23 Q2"])
def test_a_confidential_value_is_in_no_line_table_or_file(when: str) -> None:
    report = report_of(GREEN, RED)
    measure = replace(report.measures[0], decimals=2)
    kept = [o for o in report.observations if not (o.measure_id == "K1a" and when == "2023/24 Q2")]
    hidden = Observation("K1a", periods.parse(when), Decimal(SECRET), status=Status.CONFIDENTIAL)
    national = Benchmark("K1a", periods.parse("2023/24 Q2"), "national", Decimal(92))
    found = composed(
        replace(
            report,
            measures=(measure, *report.measures[1:]),
            observations=(*kept, hidden),
            benchmarks=(national,),
        )
    )
    assert SECRET not in repr(found)
    written = appendix.csv_bytes(found)
    assert written is not None
    assert SECRET.encode() not in written


def test_the_parts_of_a_composite_are_hidden_together() -> None:
    report = report_of(GREEN)
    part = replace(report.measures[0], id="K1a.1", part_of="K1a", shown=False, name="Part one")
    other = replace(part, id="K1a.2", name="Part two")
    quarter = periods.parse("2023/24 Q2")
    found = composed(
        replace(
            report,
            measures=(*report.measures, part, other),
            observations=(
                *report.observations,
                Observation("K1a.1", quarter, Decimal(40)),
                Observation("K1a.2", quarter, Decimal(55), status=Status.CONFIDENTIAL),
            ),
        )
    ).appendix_b
    assert found is not None
    parts = next(t for t in found.tables if t.id == "parts")
    assert [row[1::3] for row in parts.rows] == [("Part one", "Not shown"), ("Part two", "Not shown")]


def test_a_draft_of_one_part_holds_that_part_and_the_counts_of_the_whole() -> None:
    whole = composed(report_of(GREEN, RED))
    alone = with_parts(whole, [ReportPart.SUMMARY])
    assert alone.summary is not None
    assert whole.summary is not None
    assert alone.summary.sentence == whole.summary.sentence
    assert (alone.sections, alone.appendix_b, alone.chart_note) == ((), None, "")
    assert alone.summary.reference.startswith("Appendix B, which is a document of its own, lists every KPI and measure")
    assert with_parts(whole, list(ReportPart)) == whole


# --- Appendix B as files ---


def test_the_spreadsheet_has_one_table_a_sheet_without_merged_or_empty_cells() -> None:
    made = appendix.xlsx_bytes(composed(report_of(GREEN, RED, NONE)), CLOCK)
    assert made is not None
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert book.sheetnames[:3] == ["Cover", "Notes", "Measures"]
    for sheet in book.worksheets:
        assert len(sheet.tables) == 1
        assert not sheet.merged_cells.ranges
        (table,) = sheet.tables.values()
        assert table.ref.startswith("A3:")
        assert sheet["A2"].value.startswith("This worksheet contains one table.")
        assert all(cell.value not in (None, "") for row in sheet[table.ref] for cell in row)
    values = [row[8].value for row in book["Measures"].iter_rows(min_row=4)]
    assert values == [95, 50, "Data awaited"]


def test_the_same_report_gives_the_same_bytes() -> None:
    found = composed(report_of(GREEN, RED))
    assert appendix.xlsx_bytes(found, CLOCK) == appendix.xlsx_bytes(found, CLOCK)


@given(st.text(max_size=40))
@settings(max_examples=60)
def test_any_name_comes_through_both_files_and_none_becomes_a_formula(name: str) -> None:
    report = report_of(GREEN)
    measures = (replace(report.measures[0], name=name),)
    found = composed(replace(report, measures=measures))
    as_csv, as_xlsx = appendix.csv_bytes(found), appendix.xlsx_bytes(found, CLOCK)
    assert as_csv is not None
    assert as_xlsx is not None
    rows = list(csv.reader(io.StringIO(as_csv.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert len(rows[1]) == len(rows[0])
    assert not rows[1][3].startswith(("=", "+", "-", "@"))
    cell = openpyxl.load_workbook(io.BytesIO(as_xlsx))["Measures"]["D4"]
    assert cell.data_type != "f"
