"""The sample quarter: nothing printed rests on an illustrative value, or on the order of the workbook's rows."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.assessment import assess
from reportgen.compose import Chart, Composition, compose
from reportgen.model import Observation, Report, Source
from reportgen.workbook import reader
from reportgen.workbook.writer import write_new
from tests.conftest import SAMPLE
from tests.sample import facts
from tests.sample.build import MODIFIED, content


def read(workbook: Path) -> Report:
    report, _ = reader.read(workbook)
    assert report is not None
    return report


REPORT = read(SAMPLE)
ILLUSTRATIVE = [o for o in REPORT.observations if o.source is Source.ILLUSTRATIVE]


def words_of(composition: Composition) -> Composition:
    """All that is printed: words, figures, alternative texts and Appendix B, without the points that a chart draws."""

    def bare(chart: Chart | None) -> Chart | None:
        return None if chart is None else replace(chart, points=())

    sections = tuple(
        replace(s, kpis=tuple(replace(k, rows=tuple(replace(r, chart=bare(r.chart)) for r in k.rows)) for k in s.kpis))
        for s in composition.sections
    )
    return replace(composition, sections=sections)


PRINTED = words_of(compose(assess(REPORT)))


@settings(max_examples=15)
@given(st.lists(st.decimals(-(10**6), 10**6, places=2), min_size=len(ILLUSTRATIVE), max_size=len(ILLUSTRATIVE)))
def test_any_other_illustrative_values_would_print_the_same_words(others: list[object]) -> None:
    assert len(ILLUSTRATIVE) > 100
    values = iter(others)

    def other(o: Observation) -> Observation:
        return replace(o, value=next(values)) if o.source is Source.ILLUSTRATIVE else o  # type: ignore[arg-type]

    changed = replace(REPORT, observations=tuple(other(o) for o in REPORT.observations))
    assert words_of(compose(assess(changed))) == PRINTED


def test_a_reported_value_in_the_place_of_an_illustrative_one_does_change_the_words() -> None:
    """Or the test above could not fail."""
    told = replace(REPORT, observations=tuple(replace(o, source=Source.REPORTED) for o in REPORT.observations))
    assert words_of(compose(assess(told))) != PRINTED


# Sheets whose rows have no order column: there the order of rows is the order of a table's rows, or of texts.
_IN_ORDER = ("Tables",)


def shuffled(rows: Mapping[str, list[dict[str, object]]], chance: random.Random) -> dict[str, list[dict[str, object]]]:
    return {s: list(found) if s in _IN_ORDER else chance.sample(found, len(found)) for s, found in rows.items()}


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_rows_in_the_workbook_changes_nothing_that_is_printed(seed: int, tmp_path: Path) -> None:
    rows = {sheet: list(found) for sheet, found in content().items()}
    mixed = shuffled(rows, random.Random(seed))
    moved = [s for s in rows if mixed[s] != rows[s]]
    assert {"KPIs", "Measures", "Targets", "Data", "Overrides", "Benchmarks", "Commentary", "Summaries"} <= set(moved)
    buffer = io.BytesIO()
    write_new(buffer, mixed, facts.settings(), modified=MODIFIED)
    (tmp_path / "mixed.xlsx").write_bytes(buffer.getvalue())
    assert words_of(compose(assess(read(tmp_path / "mixed.xlsx")))) == PRINTED
