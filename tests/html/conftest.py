"""A browser, and the sample's dashboard to look at in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from reportgen import commands
from reportgen.assessment import assess
from reportgen.compose import compose
from reportgen.compose.dashboard import Dashboard, dashboard
from reportgen.html import pages
from reportgen.model import Report
from reportgen.workbook import reader
from tests.conftest import ROOT, SAMPLE


@cache
def sample_report() -> Report:
    """The sample quarter as the workbook holds it."""
    report, _ = reader.read(SAMPLE)
    assert report is not None
    return report


def dashboard_of(report: Report) -> Dashboard:
    """What the dashboard of a report shows."""
    assessed = assess(report)
    return dashboard(assessed, compose(assessed))


def pages_of(report: Report) -> dict[str, str]:
    """The pages of a report's dashboard as text, by path."""
    made = pages(dashboard_of(report))
    return {path: data.decode() for path, data in made.items() if path.endswith(".html")}


@cache
def sample_pages() -> dict[str, str]:
    """The sample's pages as text, by path."""
    return pages_of(sample_report())


def with_first_kpi_only(report: Report) -> Report:
    """The same report with its first KPI alone."""
    kpi = report.kpis[0]
    return replace(
        report,
        sections=report.sections[:1],
        kpis=(kpi,),
        measures=tuple(m for m in report.measures if m.kpi_id == kpi.id),
        commentary=tuple(c for c in report.commentary if c.kpi_id == kpi.id),
    )


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, sample_workbook: Path) -> Path:
    """The folder of the sample's dashboard, built alone."""
    out = tmp_path_factory.mktemp("site")
    return commands.build(sample_workbook, out=out, only=[commands.DASHBOARD]).folder / "dashboard"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium. Its own sandbox needs rights that a build machine does not give; the pages are ours."""
    program = shutil.which("chromium")
    assert program, "chromium is missing: run `make set-up`"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which a test runs in the page."""
    path = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    assert path.exists(), "axe-core is missing: run `make set-up`"
    return path.read_text("utf-8")
