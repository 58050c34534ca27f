"""What today's workbook changed in a draft's figures, and the texts that still quote what a figure was."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import pytest

from reportgen.compose import Composition
from reportgen.compose.composition import KpiShown
from reportgen.draft.snapshot import figures_of
from reportgen.richtext import parse
from reportgen.roundtrip.figure_changes import FigureChange, as_csv, figure_changes, old_quotes
from tests.draft.reports import AMBER, report_of, row, text

ISSUES, INTRODUCTION = "kpi:DBS-06:issues", "section:DBS:introduction"


def composed(**changes: str) -> Composition:
    """A report of a KPI with a measure, in which something of it is changed, and of another KPI."""
    rows = (row(name="Calls answered", **changes), row("DBS-07", name="Letters answered", value="71%"))
    kpi = KpiShown("DBS-06", "Calls", rows[:1], (text(ISSUES, "", "Issues"),))
    return report_of((kpi, KpiShown("DBS-07", "Letters", rows[1:], ())))


def built_with(composition: Composition) -> dict[str, Any]:
    return {"figures": figures_of(composition)}


def told(old: Composition, new: Composition) -> list[tuple[str, str, str, str, str, bool]]:
    found = figure_changes(built_with(old), new)
    return [(f.kpi, f.measure, f.what, f.old, f.new, f.follows) for f in found]


# ---------------------------------------------------------------------- the log
def test_each_figure_that_changed_is_told_with_what_it_was_and_is() -> None:
    was, now = composed(), composed(value="84.50%", target="90%", reason="Red: 84.50% against 90%.")
    plain = ("Calls", "Calls answered")
    assert sorted(told(was, now)) == [
        (*plain, "Latest Value", "93.45%", "84.50%", False),
        (*plain, "Target", "88.75% quarterly (2022/23)", "90%", False),
        (*plain, "Why this rating", row().reason, "Red: 84.50% against 90%.", True),
    ]
    assert told(now, now) == []


def test_a_measure_that_is_new_or_gone_has_a_figure_on_one_side() -> None:
    both, one = composed(), report_of((composed().sections[0].kpis[0],))
    gone = [change for change in told(both, one) if change[2] == "Latest Value"]
    assert gone == [("", "Letters answered", "Latest Value", "71%", "", False)]
    new = [change for change in told(one, both) if change[2] == "Latest Value"]
    assert new == [("Letters", "Letters answered", "Latest Value", "", "71%", False)]
    assert {change[1] for change in told(both, one)} == {"Letters answered"}


def test_a_rating_is_told_by_its_word() -> None:
    rated = report_of((KpiShown("DBS-06", "Calls", (row(name="Calls answered", rating=AMBER),), ()),))
    (change,) = (c for c in told(composed(), rated) if c[1:3] == ("Calls answered", "RAG Status"))
    assert change == ("Calls", "Calls answered", "RAG Status", "Green", "Amber", False)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("84.50%", "84.50%"),
        ("-3", "-3"),
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("@home", "'@home"),
        ('say "so", then', 'say "so", then'),
    ],
)
def test_the_log_opens_in_excel_and_no_cell_of_it_is_a_formula(value: str, cell: str) -> None:
    data = as_csv([FigureChange("Calls", "Calls answered", "Latest Value", "1", value, False)])
    assert data.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))) == [
        ["KPI", "Measure", "What", "In the draft", "In the workbook"],
        ["Calls", "Calls answered", "Latest Value", "1", cell],
    ]


# ---------------------------------------------------------------------- texts that quote an old figure
def quoted(key: str, said: str, old: Composition, new: Composition) -> Sequence[str]:
    return [f.problem for f in old_quotes(built_with(old), new, {key: parse(said)})]


def sentence(number: str, before: str = "93.45%", after: str = "84.50%") -> str:
    return f"The text says {number}; the figure of 'Calls answered' was {before}, and is now {after}."


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("We answered 93.45% of calls.", [sentence("93.45%")]),
        ("It was 93.45%, as before. And 93.45% again.", [sentence("93.45%")]),  # once a text
        ("We answered 93.45 of a hundred.", []),
        ("We answered 193.45% of calls.", []),
        ("We answered 84.50% of calls.", []),
        ("Nothing of the kind.", []),
        ("", []),
    ],
)
def test_a_text_of_the_kpi_that_still_says_what_its_figure_was(said: str, expected: list[str]) -> None:
    new = composed(value="84.50%", reason="Red: 84.50% against 88.75%.")
    assert quoted(ISSUES, said, composed(), new) == expected


@pytest.mark.parametrize(
    ("before", "after", "said", "expected"),
    [
        ("127", "130", "It rose to 127 in all.", [sentence("127", "127", "130")]),
        ("7", "9", "It rose to 7 in all.", []),  # a bare digit may mean anything
        ("2019", "2020", "Since 2019 it rose.", []),  # so may a year
        ("17", "19", "It rose to 17 in all.", [sentence("17", "17", "19")]),
        ("£5.2m", "£6.1m", "We spent £5.2m.", [sentence("£5.2m", "£5.2m", "£6.1m")]),
        ("1,438", "1,500", "There were 1,438 of them.", [sentence("1,438", "1,438", "1,500")]),
        ("1,438", "1,500", "There were 11,438 of them.", []),
        ("1,438", "1,500", "There were 1,438.5 of them.", []),
        ("127", "", "It rose to 127 in all.", [sentence("127", "127", "gone")]),
        ("127", "127", "It rose to 127 in all.", []),
    ],
)
def test_which_numbers_mean_a_figure(before: str, after: str, said: str, expected: list[str]) -> None:
    old, new = (composed(value=value, reason="None.", target="5%") for value in (before, after))
    assert quoted(ISSUES, said, old, new) == expected


def test_a_number_that_some_figure_still_has_is_not_named() -> None:
    old = composed(value="127", target="5%", reason="None.")
    assert quoted(ISSUES, "It was 127.", old, composed(value="130", target="127", reason="None.")) == []
    assert quoted(ISSUES, "It was 127.", old, composed(value="130", target="5%", reason="Red: 127 short.")) == []
    assert quoted(ISSUES, "It was 127.", old, composed(value="130", target="5%", reason="Red: 3 short.")) != []


def test_a_target_that_changed_is_a_figure_too() -> None:
    old, new = composed(target="88.75%", reason="None."), composed(target="90%", reason="None.")
    assert quoted(ISSUES, "The target is 88.75%.", old, new) == [sentence("88.75%", "88.75%", "90%")]


@pytest.mark.parametrize(("before", "named"), [("17", False), ("127", True), ("17%", True)])
def test_a_text_about_several_kpis_is_held_against_telling_numbers_of_all(before: str, named: bool) -> None:
    old, new = (composed(value=value, target="5%", reason="None.") for value in (before, "84"))
    assert bool(quoted(INTRODUCTION, f"It was {before} then.", old, new)) is named
    assert bool(quoted("report:introduction", f"It was {before} then.", old, new)) is named
    assert quoted("kpi:DBS-07:issues", f"It was {before} then.", old, new) == []


def test_the_place_is_the_kpi_and_the_words_around_the_number() -> None:
    old, new = composed(), composed(value="84.50%", reason="None.")
    said = f"First line.\n\n{'a' * 40} we answered 93.45% of calls {'b' * 40}\n\nLast line."
    (finding,) = old_quotes(built_with(old), new, {ISSUES: parse(said)})
    assert "Calls" in str(finding.place)
    assert "we answered 93.45% of calls" in str(finding.place)
    assert "line." not in str(finding.place)
