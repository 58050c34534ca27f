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


@pytest.mark.parametrize("name", ["run", "round_trip", "pdf_against_libreoffice"])
def test_every_benchmark_says_what_it_can_be_asked(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(BENCH))
    main = runpy.run_path(str(BENCH / f"{name}.py"))["main"]
    monkeypatch.setattr("sys.argv", [name, "--help"])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 0
    said = capsys.readouterr().out
    own = {"run": "--scale", "round_trip": "--kpis", "pdf_against_libreoffice": "--pages"}[name]
    for option in ("--workbook", "--runs", "--work", own, f"{own}-runs"):
        assert f"  {option} " in said, option


def test_a_benchmark_without_a_workbook_measures_a_made_up_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(str(BENCH))
    asked = runpy.run_path(str(BENCH / "measuring.py"))["asked"]
    monkeypatch.setattr("sys.argv", ["run", "--work", str(tmp_path), "--scale", "0"])
    with asked("", large=("--scale", 1000, "KPIs"), large_runs=1) as what:
        assert (what.workbook, what.runs, what.large, what.large_runs) == (tmp_path / "made-up-43.xlsx", 5, 0, 1)
        assert what.workbook.exists()
    monkeypatch.setattr("sys.argv", ["run", "--workbook", "own.xlsx", "--runs", "2"])
    with asked("", large=("--scale", 1000, "KPIs")) as what:
        assert (what.workbook, what.runs, what.large, what.large_runs) == (Path("own.xlsx"), 2, 1000, 2)
        assert what.work.exists()
    assert not what.work.exists(), "a temporary folder is taken away"


def test_the_ordinary_scripts_template_asks_for_what_the_script_gives(tmp_path: Path) -> None:
    """Without LibreOffice's part: the benchmark itself runs that."""
    from docxtpl import DocxTemplate

    runpy.run_path(str(BENCH / "ordinary_template.py"))["make"](str(tmp_path / "template.docx"))
    tags = DocxTemplate(tmp_path / "template.docx").get_undeclared_template_variables()
    assert tags == {"title", "introduction", "sections"}
