"""The dashboard says what the Word report says: both are walked from end to end and laid beside each other.

What is printed in one and not in the other is a failure, unless it stands here with its reason.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.html.walk import Row, Walk, figures_of_dashboard, figures_of_word, of_dashboard, of_word

# Words of the Word report that the dashboard has no use for.
NOT_ON_THE_DASHBOARD = {
    "Ratings by section": "the dashboard's heading is 'By section'",
    "Ratings by directorate": "the dashboard's heading is 'By directorate'",
    "Needs attention": "the dashboard's heading is 'Exceptions': it lists every amber measure too",
    "Appendix B lists every KPI and measure with its target, its values and why it has its rating.": (
        "a dashboard has no appendices: the page of each indicator holds its row"
    ),
    "Dashboard online: How to use the Corporate Performance Dashboard": "a reader of the dashboard is there",
}
# What stands for a missing value in Appendix B, whose cells may not be empty, and on a page.
SAME = {"[x]": "Not stated", "[z]": "None"}
NO_VALUE = {"[x]": "Not available [x]"}  # a latest value


@pytest.fixture(scope="module")
def word(built: Path) -> Walk:
    return of_word(built / "report.docx")


@pytest.fixture(scope="module")
def dashboard(built: Path) -> Walk:
    return of_dashboard(built / "dashboard")


def test_both_have_the_same_kpis_in_the_same_order(word: Walk, dashboard: Walk) -> None:
    assert list(dashboard.kpis) == list(word.kpis)
    assert len(word.kpis) == 39


def test_every_table_of_a_kpi_is_the_same_and_says_its_direction(word: Walk, dashboard: Walk) -> None:
    compared = 0
    for title, kpi in word.kpis.items():
        on_page = [
            {**row, "Trends": row["Trends"].removeprefix("No trend").strip()} for row in dashboard.kpis[title].rows
        ]
        assert on_page == kpi.rows, title
        compared += sum(map(len, kpi.rows))
    assert compared > 300


def test_every_chart_says_the_same(word: Walk, dashboard: Walk) -> None:
    for title, kpi in word.kpis.items():
        assert dashboard.kpis[title].trends == kpi.trends, title
    assert sum(len(kpi.trends) for kpi in word.kpis.values()) > 40


def test_every_line_below_a_table_and_every_word_of_commentary_is_the_same(word: Walk, dashboard: Walk) -> None:
    """In one order: why it has its rating, benchmarks, the place in the year, how parts make it; then the officers'."""
    for title, kpi in word.kpis.items():
        on_page = dashboard.kpis[title]
        assert [*on_page.lines, *on_page.commentary] == [*kpi.lines, *kpi.commentary], title
    assert sum(len(kpi.lines) for kpi in word.kpis.values()) > 50
    assert sum(len(kpi.commentary) for kpi in word.kpis.values()) > 300


def test_the_sections_introductions_are_the_same(word: Walk, dashboard: Walk) -> None:
    links = "Link to the Corporate Performance Dashboard: "
    in_word = {title: [t for t in texts if not t.startswith(links)] for title, texts in word.introductions.items()}
    assert dashboard.introductions == in_word
    assert len(in_word) == 5


def test_the_totals_and_the_counts_are_the_same(word: Walk, dashboard: Walk) -> None:
    assert dashboard.totals == word.totals
    assert set(word.totals) == {"Section", "Directorate"}
    assert dashboard.counts == word.counts
    assert len(word.counts) == 4


def test_what_needs_attention_is_the_same(word: Walk, dashboard: Walk) -> None:
    """The summary names what is red or newly amber; the dashboard all that is red or amber, in the same words."""
    columns = {"Latest Value": "Latest value"}
    in_word = [{columns.get(name, name): text for name, text in row.items()} for row in word.exceptions]
    assert [row for row in dashboard.exceptions if row["RAG Status"].startswith("Red")] == in_word
    colours = [row["RAG Status"].removesuffix(", set by officers") for row in dashboard.exceptions]
    assert colours == ["Red"] * 4 + ["Amber"] * 8


def test_every_sentence_of_the_summary_stands_on_the_overview(word: Walk, dashboard: Walk) -> None:
    missing = [t for t in word.overview if t not in dashboard.overview and t not in NOT_ON_THE_DASHBOARD]
    assert missing == []
    assert len(word.overview) > 20


def test_the_introduction_the_key_and_the_notes_stand_in_the_guide(word: Walk, dashboard: Walk) -> None:
    missing = [t for t in word.guide if t not in dashboard.guide and t not in NOT_ON_THE_DASHBOARD]
    assert missing == []
    assert len(word.guide) > 7


def test_every_exemption_is_of_something_that_is_there(word: Walk) -> None:
    assert set(NOT_ON_THE_DASHBOARD) <= {*word.overview, *word.guide}


# Appendix B


def test_every_measure_of_appendix_b_has_its_place_and_no_other_has(word: Walk, dashboard: Walk) -> None:
    assert list(dashboard.listed) == list(word.listed)
    assert len(word.listed) == 46


def pairs(word: Walk, dashboard: Walk) -> list[tuple[Row, Row]]:
    return [(row, dashboard.listed[ref]) for ref, row in word.listed.items()]


@pytest.mark.parametrize(
    ("column", "fact"),
    [
        ("Target", "Target"),
        ("Latest value", "Latest Value"),
        ("Next data due", "Next due"),
        ("Previous value", "Previous value"),
        ("Same period last year", "Value a year before"),
    ],
)
def test_a_figure_of_appendix_b_is_the_page_s(column: str, fact: str, word: Walk, dashboard: Walk) -> None:
    """An earlier value that is not there has no line on the page: the line about the direction says why."""
    absent = "[x]" if fact in ("Previous value", "Value a year before") else None
    for listed, page in pairs(word, dashboard):
        shown = page.get(fact, page.get(fact.capitalize(), absent))
        said = listed[column]
        as_on_page = (NO_VALUE if fact == "Latest Value" else SAME).get(said, said)
        assert shown == as_on_page or shown == said == absent, listed["Ref"]


def test_the_name_the_rating_and_its_reason_are_the_page_s(word: Walk, dashboard: Walk) -> None:
    for listed, page in pairs(word, dashboard):
        assert listed["KPI and measure"] in (page["KPI"], f"{page['KPI']} {page.get('Metric Name', '')}")
        rating = page.get("RAG Status") or page["Rating"].partition(" The ")[0]
        said = listed["RAG status and why"]
        assert said.startswith(rating)
        reason = said.removeprefix(rating).strip()
        assert reason.casefold() in (page["lines"] + page.get("Rating", "")).casefold(), listed["Ref"]


def test_the_direction_and_the_benchmark_are_the_page_s(word: Walk, dashboard: Walk) -> None:
    told = 0
    for listed, page in pairs(word, dashboard):
        directions = [page["Direction"].rstrip("."), page.get("Same period last year", "").rstrip(".")]
        for said in listed["Direction of travel"].split("; "):
            if said.startswith("No "):  # value now, earlier value, value for the same period last year
                assert all(d.startswith("Not compared") or not d for d in directions), listed["Ref"]
            else:
                assert any(d.startswith(said) for d in directions), listed["Ref"]
                told += 1
        if listed["Benchmark"] != "[z]":
            assert listed["Benchmark"] in page["lines"], listed["Ref"]
    assert told > 8


def test_composites_and_their_parts_are_the_page_s(word: Walk, dashboard: Walk) -> None:
    columns = {"Component": "Part", "As of": "As of date", "Value": "Latest value"}
    on_pages = [{columns.get(name, name): text for name, text in row.items()} for row in dashboard.parts]
    in_word = [{**row, "Weight": SAME.get(row["Weight"], row["Weight"])} for row in word.parts]
    assert on_pages == in_word
    assert len(in_word) > 30
    for ref, said in word.composites.items():
        assert said in dashboard.composites[ref], ref
    assert len(word.composites) > 8


def test_a_rating_that_officers_set_and_all_about_it_is_the_page_s(word: Walk, dashboard: Walk) -> None:
    for ref, row in word.by_officers.items():
        page = dashboard.listed[ref]
        lines = page["lines"].casefold()
        assert page["RAG Status"] == f"{row['Rating set']}, set by officers"
        for column in ("Why", "Agreed by"):
            assert row[column].rstrip(".").casefold() in lines, (ref, column)
        rule = row["What the rule would have said"].removeprefix("Not rated: ")
        assert rule.casefold() in lines, ref
    assert len(word.by_officers) == 8


def test_what_is_behind_and_why_is_the_page_s(word: Walk, dashboard: Walk) -> None:
    for ref, said in word.behind.items():
        assert said in dashboard.behind[ref], ref
    assert len(word.behind) > 8


# And the other way


def test_no_page_tells_a_figure_that_the_word_report_does_not(built: Path) -> None:
    """The values of a chart and its table apart: the report draws them, and prints the last."""
    known = figures_of_word(built / "report.docx")
    checked = 0
    for page, figures in figures_of_dashboard(built / "dashboard"):
        assert sorted(figures - known) == [], page
        checked += len(figures)
    assert checked > 1000
