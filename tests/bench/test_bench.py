"""The made-up workbook of the benchmark is one that reportgen reads, rates and composes without a complaint."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from reportgen.assessment import Rated, assess
from reportgen.compose import compose
from reportgen.workbook import reader

BENCH = Path(__file__).resolve().parents[2] / "bench"


@pytest.fixture(scope="module")
def make() -> Callable[[Path, int], None]:
    return cast("Callable[[Path, int], None]", runpy.run_path(str(BENCH / "make_workbook.py"))["make"])


def test_the_made_up_workbook_is_whole(make: Callable[[Path, int], None], tmp_path: Path) -> None:
    make(tmp_path / "seven.xlsx", 7)
    report, findings = reader.read(tmp_path / "seven.xlsx")
    assert findings == ()
    assert report is not None
    assessed = assess(report)
    assert len(report.kpis) == 7
    assert len(report.measures) == 8
    assert all(isinstance(m.rating, Rated) for m in assessed.measures.values())
    composition = compose(assessed)
    kpis = [k for s in composition.sections for k in s.kpis]
    assert [len(k.regions) for k in kpis] == [3] * 7
    assert all(r.chart is not None and len(r.chart.points) == 16 for k in kpis for r in k.rows)


def test_the_made_up_workbook_is_the_same_each_time(make: Callable[[Path, int], None], tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        make(tmp_path / name, 5)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_the_ordinary_scripts_template_asks_for_what_the_script_gives(tmp_path: Path) -> None:
    """Without LibreOffice's part: the benchmark itself runs that."""
    from docxtpl import DocxTemplate

    runpy.run_path(str(BENCH / "ordinary_template.py"))["make"](str(tmp_path / "template.docx"))
    tags = DocxTemplate(tmp_path / "template.docx").get_undeclared_template_variables()
    assert tags == {"title", "introduction", "sections"}
