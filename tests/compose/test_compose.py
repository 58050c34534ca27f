"""What a reader is shown: values, ratings, commentary, the report around the KPIs and its notes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen import periods
from reportgen.assessment import NotRated, Rated, WhyNotRated, assess
from reportgen.compose import Composition, Row, compose
from reportgen.compose.report import RATING_KEY, slug, told_apart
from reportgen.model import (
    Colour,
    Commentary,
    EmbeddedTable,
    Observation,
    Polarity,
    ReportStatus,
    Source,
    Status,
    Target,
    TargetKind,
)
from tests.compose.calls import (
    CALLS,
    CHILDREN,
    GREEN,
    WORDS,
    quarters,
    report_of,
    row,
    row_of,
    seen,
    target,
    typed_report,
)

# Values


@pytest.mark.parametrize(
    ("observation", "printed"),
    [
        (seen("2023/24 Q2", "93.45"), "93.45%"),
        (seen("2023/24 Q2", "93.45", Status.PROVISIONAL), "93.45% [p]"),
        (seen("2023/24 Q2 provisional", "93.45"), "93.45% [p]"),
        (seen("2023/24 Q2", "93.45", Status.REVISED), "93.45% [r]"),
        (seen("2023/24 Q2", "93.45", Status.ESTIMATED), "93.45% [e]"),
        (seen("2023/24 Q2", "93.45", illustrative=True), "93.45% (illustrative)"),
        (seen("2023/24 Q2", None, Status.AWAITED), "Data awaited"),
        (seen("2023/24 Q2", None), "Data awaited"),
        (seen("2023/24 Q2", None, Status.NOT_AVAILABLE), "Not available [x]"),
        (seen("2023/24 Q2", "93.45", Status.CONFIDENTIAL), "Confidential [c]"),
    ],
)
def test_a_value_is_printed_with_its_unit_and_how_firm_it_is(observation: Observation, printed: str) -> None:
    assert row(CALLS, [observation]).value == printed


def test_a_measure_without_any_observation_awaits_its_data() -> None:
    shown = row(CALLS, [])
    assert (shown.value, shown.as_of, shown.chart) == ("Data awaited", "Not known", None)


def test_what_the_workbook_leaves_blank_is_shown_as_not_known() -> None:
    shown = row(replace(CALLS, good_is=""), [seen("2023/24 Q2", "9.8")])
    assert (shown.target, shown.good_is) == ("Not known", "Not known")


def test_a_target_without_words_is_shown_as_what_its_rule_asks() -> None:
    assert row(CALLS, [seen("2023/24 Q2", "9.8")], target(None, TargetKind.NONE)).target == "No target"
    assert row(CALLS, [seen("2023/24 Q2", "9.8")], replace(target("65"), text="")).target == "65%"


def test_target_text_and_as_of_text_are_exactly_those_of_the_workbook() -> None:
    aim = replace(target("65"), text="2022/23 65%")
    shown = row(CALLS, [seen("2022/23 a Prov", "62.1", academic=True)], aim)
    assert (shown.target, shown.as_of) == ("2022/23 65%", "2022/23 a Prov")
    assert row(CALLS, [seen("2023/24 Q2", "1", as_of="Not stated")]).as_of == "Not stated"


@pytest.mark.parametrize(
    ("rating", "word", "sign", "colour"),
    [
        (GREEN, "Green", "tick", "#00703C"),
        (Rated(Colour.AMBER, "Amber: a little short.", False), "Amber", "exclamation", "#B35900"),
        (Rated(Colour.RED, "Red: short.", False), "Red", "cross", "#B00020"),
        (NotRated(next(iter(WhyNotRated)), "Not rated: no target."), "Not rated", "dash", "#595959"),
    ],
)
def test_a_rating_is_a_sign_a_word_and_a_colour_with_its_sentence(
    rating: Rated | NotRated, word: str, sign: str, colour: str
) -> None:
    shown = row(CALLS, [seen("2023/24 Q2", "93.45")], rating=rating)
    assert (shown.rating.word, shown.rating.sign, shown.rating.colour) == (word, sign, colour)
    assert shown.reason == rating.sentence


# What must not be shown


def everything_shown(composition: Composition) -> str:
    return repr(composition)


@pytest.mark.parametrize("latest", ["2023/24 Q2", "2023/24 Q1"])
def test_a_confidential_value_appears_nowhere(latest: str) -> None:
    observations = [*quarters(3, before="2023/24 Q1"), seen("2023/24 Q1", "77.77"), seen("2023/24 Q2", "66.66")]
    observations = [replace(o, status=Status.CONFIDENTIAL) if o.period.text == latest else o for o in observations]
    hidden = "66.66" if latest == "2023/24 Q2" else "77.77"
    composition = compose(report_of(CALLS, observations, target("80")))
    assert hidden not in everything_shown(composition)


def test_a_count_below_the_threshold_appears_nowhere_but_as_fewer_than_it() -> None:
    observations = [seen("2023/24 Q1", "12"), seen("2023/24 Q2", "3")]
    composition = compose(assess(typed_report(CHILDREN, observations, target("10"), small_number_threshold=5)))
    shown = row_of(composition)
    assert shown.value == "fewer than 5"
    assert shown.reason == "Green: the figures behind this rating may not be shown."
    assert shown.chart is not None
    assert [p.value for p in shown.chart.points] == [Decimal(12), None]
    assert shown.chart.alt.startswith("Fewer than 5 in Q2 2023/24; the last value shown is 12 in Q1 2023/24")
    assert (
        composition.notes[-1]
        == "Counts below 5 are not shown, nor is what would give one away, so that nobody can be recognised."
    )


def test_an_earlier_small_count_is_not_given_away_by_the_sentence_about_the_movement() -> None:
    observations = [seen("2022/23 Q2", "3"), seen("2023/24 Q2", "9")]
    aim = target(None, TargetKind.YEAR_ON_YEAR)
    report = typed_report(CHILDREN, observations, aim, small_number_threshold=5)
    shown = row_of(compose(assess(report)))
    assert shown.reason == "Red: the figures behind this rating may not be shown."
    assert shown.chart is not None
    assert shown.chart.alt == (
        "One value so far: 9 in Q2 2023/24, where the target is to do better than a year before; no trend yet."
    )


@settings(max_examples=150)
@given(
    statuses=st.lists(st.sampled_from(list(Status)), min_size=1, max_size=6),
    kind=st.sampled_from(list(TargetKind)),
    low=st.booleans(),
    cumulative=st.booleans(),
    small=st.booleans(),
)
def test_no_hidden_value_is_shown_whatever_the_measure_and_its_target(
    statuses: list[Status], kind: TargetKind, low: bool, cumulative: bool, small: bool
) -> None:
    """Through the real rules, as their sentences name the values they compare."""
    values = [Decimal(1301 + 17 * n) for n in range(len(statuses))]
    observations = [
        replace(o, value=value, status=status, source=Source.REPORTED)
        for o, value, status in zip(quarters(len(statuses), before="2023/24 Q3"), values, statuses, strict=True)
    ]
    measure = replace(CHILDREN, polarity=Polarity.LOW if low else Polarity.HIGH, cumulative=cumulative)
    aim = target("5000", kind, lower=Decimal(4000), upper=Decimal(6000), comparator="national")
    report = typed_report(measure, observations, aim, small_number_threshold=2000 if small else None)
    shown = repr(compose(assess(report))).replace(",", "")
    for observation, value in zip(observations, values, strict=True):
        if small or observation.status is Status.CONFIDENTIAL:
            assert str(value) not in shown


def test_a_count_as_large_as_the_threshold_is_shown() -> None:
    counts = [row(CHILDREN, [seen("2023/24 Q2", n)], small_number_threshold=5).value for n in ("0", "4", "5")]
    assert counts == ["fewer than 5", "fewer than 5", "5"]


def test_a_percentage_is_no_small_count() -> None:
    assert row(CALLS, [seen("2023/24 Q2", "3")], small_number_threshold=5).value == "3.00%"


# Commentary


def block(heading: str, order: int, *, measure: str = "", sub: str = "", words: bool = True) -> Commentary:
    return Commentary("DBS-06", Decimal(order), heading, WORDS if words else (), measure, sub)


def regions_of(*blocks: Commentary) -> list[tuple[str, str, str, int]]:
    composition = compose(report_of(commentary=blocks))
    return [(r.key, r.heading, r.sub_heading, r.level) for r in composition.sections[0].kpis[0].regions]


def test_each_block_of_commentary_is_a_region_with_a_key_for_good() -> None:
    assert regions_of(block("", 1), block("Issues/Causes:", 2), block("Actions:", 3)) == [
        ("kpi:DBS-06:text", "", "", 3),
        ("kpi:DBS-06:issues-causes", "Issues/Causes:", "", 3),
        ("kpi:DBS-06:actions", "Actions:", "", 3),
    ]


def test_blocks_of_one_name_are_told_apart_in_their_order() -> None:
    keys = [r[0] for r in regions_of(block("Issues", 1), block("Issues 2", 2), block("Issues", 3), block("Issues:", 4))]
    assert keys == ["kpi:DBS-06:issues", "kpi:DBS-06:issues-2", "kpi:DBS-06:issues-3", "kpi:DBS-06:issues-4"]


def test_headings_in_a_measures_part_are_a_level_deeper_until_the_part_ends() -> None:
    blocks = (
        block("General issues:", 1),
        block("", 2, measure="DBS-06a", sub="Good level of development"),
        block("Actions", 3, measure="DBS-06a"),
        block("Issues", 4, measure="DBS-06b", sub="Key stage 2"),
        block("Actions", 5),
    )
    assert regions_of(*blocks) == [
        ("kpi:DBS-06:general-issues", "General issues:", "", 3),
        ("kpi:DBS-06:DBS-06a:text", "", "Good level of development", 4),
        ("kpi:DBS-06:DBS-06a:actions", "Actions", "", 4),
        ("kpi:DBS-06:DBS-06b:issues", "Issues", "Key stage 2", 4),
        ("kpi:DBS-06:actions", "Actions", "", 3),
    ]


def test_a_kpi_without_commentary_asks_its_owner_for_issues_causes_and_actions() -> None:
    regions = compose(report_of()).sections[0].kpis[0].regions
    assert [r.heading for r in regions] == ["Issues", "Causes", "Actions"]
    assert [r.key for r in regions] == ["kpi:DBS-06:issues", "kpi:DBS-06:causes", "kpi:DBS-06:actions"]
    assert {r.prompt for r in regions} == {"Commentary awaited: Head of Customer Access"}
    assert not any(r.blocks for r in regions)


def test_a_heading_without_text_asks_for_it() -> None:
    regions = compose(report_of(commentary=[block("Issues", 1, words=False)])).sections[0].kpis[0].regions
    assert [r.prompt for r in regions] == ["Commentary awaited: Head of Customer Access"]


@given(st.text())
def test_a_slug_is_short_and_plain_whatever_the_heading(heading: str) -> None:
    found = slug(heading)
    assert 0 < len(found) <= 40
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@given(st.lists(st.sampled_from(["Issues", "Issues 2", "Issues:", "", "Text", "Actions"])))
def test_every_region_has_its_own_key(headings: list[str]) -> None:
    keys = [r[0] for r in regions_of(*(block(h, n) for n, h in enumerate(headings)))]
    assert len(keys) == len(set(keys)) > 0


# The report around the KPIs


def test_the_title_block_is_in_words() -> None:
    shown = compose(
        report_of(meeting_date=date(2023, 12, 7), appendix_letter="A", status=ReportStatus.FINAL, committee="Cabinet")
    )
    assert (shown.quarter, shown.period, shown.meeting_date) == ("Quarter 2, 2023/24", "2023/24 Q2", "7 December 2023")
    assert (shown.appendix, shown.status, shown.committee) == ("Appendix 'A'", "final", "Cabinet")


def test_a_title_block_without_date_and_appendix_leaves_them_empty() -> None:
    shown = compose(report_of())
    assert (shown.meeting_date, shown.appendix) == ("", "")


def test_a_report_about_a_year_is_named_as_it_was_typed() -> None:
    assert compose(report_of(period=periods.parse("2023/24"))).quarter == "2023/24"


def test_introductions_are_regions_too() -> None:
    shown = compose(report_of(introduction=WORDS))
    assert (shown.introduction.key, shown.introduction.blocks) == ("report:introduction", WORDS)
    assert shown.key_introduction.key == "report:key"
    assert shown.sections[0].introduction.key == "section:DBS:introduction"


def test_a_kpi_whose_measure_has_no_row_says_why_it_has_no_table() -> None:
    measure = replace(CALLS, shown=False, next_due="2023/24 Q3")
    kpi = compose(report_of(measure, aim=target(None, TargetKind.NONE, reason="The indicator is in development")))
    shown = kpi.sections[0].kpis[0]
    assert shown.rows == ()
    assert shown.no_table_reason == (
        "There is no table for this indicator yet. The indicator is in development. Next data are due: 2023/24 Q3."
    )


def test_the_columns_of_numbers_in_an_embedded_table_are_known() -> None:
    cells = (("Directorate", "Leavers", "Turnover", "Note"), ("Adults", "1,436", "12.62%", ""), ("Children", "", "-"))
    shown = compose(report_of(tables=[EmbeddedTable("turnover", "Turnover", cells)])).tables[0]
    assert shown.numeric == (False, True, True, False)
    assert {len(r) for r in shown.rows} == {4}


def test_an_embedded_table_without_rows_is_still_a_table() -> None:
    assert compose(report_of(tables=[EmbeddedTable("t", "", ())])).tables[0].numeric == ()


# Notes

READING = "In the trend charts, the dot is the latest value"


@pytest.mark.parametrize(
    ("observations", "aim", "note"),
    [
        ([seen("2023/24 Q2", "93.45")], None, f"{READING}."),
        ([seen("2023/24 Q2", "93.45")], target("90"), f"{READING}, the dashed line the target."),
        (
            [seen("2022/23 Q4", "91"), seen("2023/24 Q2", "93.45", Status.PROVISIONAL)],
            None,
            f"{READING}, a hollow dot a provisional one, a break in the line a period without a value.",
        ),
        (
            [*quarters(3), seen("2023/24 Q2", "93.45")],
            None,
            f"{READING}. Earlier values that have not been published are illustrative and drawn as a thin, light line;"
            " no rating rests on them.",
        ),
    ],
)
def test_the_first_note_says_how_to_read_the_charts_and_what_is_illustrative(
    observations: list[Observation], aim: Target | None, note: str
) -> None:
    assert compose(report_of(observations=observations, aim=aim)).chart_note == note


def test_a_report_without_any_value_has_no_notes() -> None:
    assert (compose(report_of()).chart_note, compose(report_of()).notes) == ("", ())


def test_the_notes_explain_only_the_marks_that_are_used() -> None:
    notes = compose(report_of(observations=[seen("2023/24 Q2", "93.45", Status.PROVISIONAL)])).notes
    assert notes == ("Marks beside a value: [p] provisional.",)
    assert compose(report_of(observations=[seen("2023/24 Q2", "93.45")])).notes == ()


def test_illustrative_amber_limits_are_spoken_of_only_where_a_rating_uses_one() -> None:
    amber = Rated(Colour.AMBER, "Amber: below; amber down to 80 (illustrative amber limit).", True)
    said = "Amber limits that are called illustrative stand in for limits that have not been published."
    observations = [seen("2023/24 Q2", "93.45")]
    assert compose(report_of(observations=observations, rating=amber)).notes == (said,)
    assert compose(report_of(observations=observations)).notes == ()


@pytest.mark.parametrize(
    ("names", "subjects"),
    [
        (["Number of visits"], [""]),
        (["% of parents (Primary)", "% of parents (Secondary)"], ["Primary", "Secondary"]),
        (
            ["% of 2 year old children", "% of 3 and 4 year old children"],
            ["2 year old children", "3 and 4 year old children"],
        ),
        (["Condition of A road % Red", "Condition of B road % Red"], ["A road", "B road"]),
        (["treatment: alcohol %", "treatment: opiates %"], ["Alcohol", "Opiates"]),
        (["Waiting", "Waiting"], ["Row 1", "Row 2"]),
        (["Waiting", "Waiting longer"], ["Row 1", "Row 2"]),
    ],
)
def test_a_reason_says_which_row_it_is_about(names: list[str], subjects: list[str]) -> None:
    rating = RATING_KEY[0]
    rows = tuple(Row(f"m{n}", "", "", "", "", name, "", rating, "", None) for n, name in enumerate(names))
    assert list(told_apart(rows)) == subjects
