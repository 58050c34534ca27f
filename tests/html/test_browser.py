"""The dashboard in a real browser: from a folder and from a web server, by keyboard, on a phone, and judged by axe."""

from __future__ import annotations

import functools
import http.server
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser, Page, Route, expect

from reportgen.html import pages
from tests.html.conftest import dashboard_of, sample_report
from tests.html.test_pages import plain, twice

LIST = "indicators/index.html"
EVERY_KIND = (
    "index.html",
    LIST,
    "instructions/index.html",
    "supporting-economic-growth/index.html",
    "indicators/che-02.html",
    "indicators/gro-01.html",
    "indicators/gro-03.html",
)
FULL = bool(os.environ.get("REPORTGEN_FULL"))
PHONE, DESK = 360, 1440
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    """The dashboard's address on a web server of its own."""
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that notes in `.troubles` whatever a reader's browser would complain about."""
    context = browser.new_context(viewport={"width": DESK, "height": 900})
    made = context.new_page()
    troubles: list[str] = []
    made.on("console", lambda message: troubles.append(message.text))
    made.on("pageerror", lambda error: troubles.append(str(error)))
    # A page that is left while its icon loads breaks that off itself.
    made.on("requestfailed", lambda r: None if r.failure == "net::ERR_ABORTED" else troubles.append(r.url))
    made.troubles = troubles  # type: ignore[attr-defined]  # kept with the page that it is about
    yield made
    context.close()


def address(site: Path, path: str = "") -> str:
    return site.as_uri() + "/" + path


def shown(page: Page) -> list[str]:
    """The names of the indicators that the list shows, in order."""
    names: list[str] = page.locator("#list tbody tr:visible th a").all_inner_texts()
    return names


# Without a network


@pytest.mark.parametrize("where", ["file", "http"])
def test_nothing_is_blocked_and_nothing_outside_is_asked_for(where: str, site: Path, served: str, page: Page) -> None:
    start = served if where == "http" else address(site)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in EVERY_KIND:
        page.goto(start + path)
        assert page.evaluate("getComputedStyle(document.querySelector('.top')).backgroundColor") == "rgb(18, 67, 109)"
    assert page.troubles == []  # type: ignore[attr-defined]
    assert len(asked) > len(EVERY_KIND)
    assert [url for url in asked if not url.startswith(start)] == []


def test_everything_is_there_to_read_without_a_script(site: Path, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        for path in EVERY_KIND:
            page.goto(address(site, path))
            (in_file,) = html.fromstring((site / path).read_text("utf-8")).xpath("//main")
            hidden = in_file.xpath(".//form | .//p[@hidden]")
            for element in hidden:
                element.drop_tree()
            for text in in_file.xpath(".//h1 | .//h2 | .//p | .//li | .//dd | .//caption | .//td | .//th"):
                words = plain(text.text_content())[:60]
                assert not words or words in plain(page.locator("main").text_content() or ""), f"{path}: {words}"
            assert page.locator("main .measure:not(:visible), main table:not(:visible)").count() == 0, path
        page.goto(address(site, LIST))
        assert len(shown(page)) == 46
        expect(page.locator("#filters")).to_be_hidden()


# Filters


@pytest.mark.parametrize(
    ("field", "choice", "count"),
    [("rating", "Red", 4), ("section", "Corporate Health", 6), ("directorate", "Resources", 8)],
)
def test_a_filter_shows_what_fits_and_writes_itself_into_the_address(
    field: str, choice: str, count: int, site: Path, page: Page
) -> None:
    page.goto(address(site, LIST))
    page.get_by_label(field.capitalize(), exact=True).select_option(label=choice)
    assert len(shown(page)) == count
    expect(page.get_by_role("status")).to_have_text(f"{count} of 46 shown")
    written = page.url
    assert f"#{field}=" in written
    chosen = shown(page)
    page.goto("about:blank")
    page.goto(written)
    assert shown(page) == chosen, "the address alone gives the same view"


def test_a_word_is_found_whatever_apostrophe_or_hyphen_is_typed_or_stored(page: Page, tmp_path: Path) -> None:
    names = (
        "Children\u2019s homes",
        "Children's centres",
        "12\u2011month checks",
        "12-month reviews",
        "Caf\u00e9s\u00a0inspected",
    )
    report = sample_report()
    measures = tuple(replace(m, name=name) for m, name in zip(report.measures, names, strict=False))
    for path, data in pages(dashboard_of(replace(report, measures=measures + report.measures[len(names) :]))).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    page.goto((tmp_path / LIST).as_uri())
    # What is typed, and the stored names that must be among the rows found.
    searches = {
        "children's": names[:2],
        "children\u2019s": names[:2],
        "CHILDRENS": names[:2],
        "12-month": names[2:4],
        "12\u2011month": names[2:4],
        "12\u2013month": names[2:4],
        "cafes inspected": names[4:],
    }
    for typed, expected in searches.items():
        page.fill("#filters [name=search]", typed)
        shown = page.locator("#list tbody").inner_text()
        assert [name for name in expected if name not in shown] == [], typed
    page.fill("#filters [name=search]", "zzzz")
    expect(page.locator("#nothing")).to_be_visible()


def test_filters_and_search_narrow_each_other_and_are_cleared_together(site: Path, page: Page) -> None:
    page.goto(address(site, LIST))
    page.get_by_label("Rating", exact=True).select_option(label="Amber")
    amber = set(shown(page))
    page.get_by_label("Search").fill("attainment YEARS")
    assert shown(page) == ["% Good Level of Development at Early Years Foundation Stage"]
    assert set(shown(page)) < amber
    page.get_by_label("Search").fill("no such words")
    assert shown(page) == []
    expect(page.get_by_text("Nothing matches these filters.")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    assert len(shown(page)) == 46


def test_sorting_puts_what_needs_a_look_first_and_goes_back_to_the_report_s_order(site: Path, page: Page) -> None:
    page.goto(address(site, LIST))
    in_order = shown(page)
    page.get_by_label("Sort by").select_option("rating")
    shown_ratings = page.locator("#list tbody td[data-label=Rating] .rating").all_inner_texts()
    ratings = [r.removesuffix(", set by officers") for r in shown_ratings]
    ranks = ["Red", "Amber", "Green", "Not rated"]
    assert len(ratings) == 46
    assert [ranks.index(r) for r in ratings] == sorted(ranks.index(r) for r in ratings)
    assert ratings[0] == "Red"
    page.get_by_label("Sort by").select_option("direction")
    assert page.locator("#list tbody td[data-label=Direction]").first.inner_text().startswith("Worse")
    page.get_by_label("Sort by").select_option("")
    assert shown(page) == in_order


def test_an_address_that_names_what_is_not_there_shows_everything(site: Path, page: Page) -> None:
    page.goto(address(site, LIST) + "#rating=purple&section=nowhere&search=&colour=%3Cb%3E")
    assert len(shown(page)) == 46
    assert page.troubles == []  # type: ignore[attr-defined]


def test_a_number_of_the_overview_leads_to_its_measures(site: Path, page: Page) -> None:
    page.goto(address(site, "index.html"))
    page.get_by_role("link", name="4 (11%) measures: Red").click()
    assert len(shown(page)) == 4
    page.go_back()
    page.get_by_role("link", name="Resources").click()
    assert len(shown(page)) == 8


@pytest.mark.full
def test_more_than_a_thousand_indicators_can_be_filtered(tmp_path: Path, page: Page, record_property: Any) -> None:
    """What the script's work and the layout after it take is recorded, and not asserted: machines differ."""
    report = sample_report()
    for time in range(5):  # 39 KPIs become 1,248
        report = twice(report, str(time))
    made = pages(dashboard_of(report))
    for path in ("dashboard.css", "dashboard.js", "icon.svg", LIST):
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(made[path])
    page.goto(address(tmp_path, LIST))
    milliseconds = page.evaluate(
        """() => {
            const field = document.getElementById("rating");
            return ["red", "", "amber"].map(value => {
                const begun = performance.now();
                field.value = value;
                field.dispatchEvent(new Event("input", { bubbles: true }));
                document.body.offsetHeight;
                return performance.now() - begun;
            });
        }"""
    )
    record_property("milliseconds", milliseconds)
    print("filter to red, clear, filter to amber:", [round(m) for m in milliseconds], "ms")
    expect(page.locator("#list tbody tr:not([hidden])")).to_have_count(8 * 32)
    page.select_option("#rating", "")
    expect(page.locator("#list tbody tr")).to_have_count(46 * 32)


def test_nothing_moves(site: Path, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    for path in EVERY_KIND:
        page.goto(address(site, path))
        moving = """() => [...document.querySelectorAll("*")].filter(e => {
            const style = getComputedStyle(e);
            return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0;
        }).length + document.getAnimations().length"""
        assert page.evaluate(moving) == 0, path


def test_the_words_are_painted_before_the_script_is_there(served: str, browser: Browser) -> None:
    """The script is held back as if a slow server had it: the list is there to read all the same."""
    with browser.new_context() as context:
        page = context.new_page()
        held: list[Route] = []
        page.route("**/dashboard.js*", lambda route: held.append(route))
        page.goto(served + LIST, wait_until="commit")
        expect(page.locator("#list tbody tr").last).to_be_visible()
        painted = "performance.getEntriesByName('first-contentful-paint').length === 1"
        for _ in range(200):  # asked again and again from outside: the page's policy lets nobody wait inside it
            if page.evaluate(painted):
                break
            page.wait_for_timeout(50)
        assert page.evaluate(painted)
        expect(page.locator("#filters")).to_be_hidden()
        assert len(held) == 1
        held[0].continue_()
        expect(page.locator("#filters")).to_be_visible()


# By keyboard


def test_the_skip_link_is_the_first_stop_and_leads_to_the_main_part(site: Path, page: Page) -> None:
    page.goto(address(site, "index.html"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    expect(page.get_by_text("Skip to main content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("path", [LIST, "indicators/che-02.html"])
def test_every_control_is_reached_by_keyboard_in_reading_order_with_its_focus_to_be_seen(
    path: str, site: Path, page: Page
) -> None:
    page.goto(address(site, path))
    stops = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, select, input, [tabindex='0']")]
            .filter(e => e.checkVisibility()).length"""
    )
    assert stops > 15
    for place in range(stops):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            """() => {
                const all = [...document.querySelectorAll("a[href], button, select, input, [tabindex='0']")]
                    .filter(e => e.checkVisibility());
                const style = getComputedStyle(document.activeElement);
                return [all.indexOf(document.activeElement), style.outlineStyle, style.outlineWidth];
            }"""
        )
        assert focus == [place, "solid", "3px"]


def test_the_list_is_filtered_by_keyboard_alone(site: Path, page: Page) -> None:
    page.goto(address(site, LIST))
    page.get_by_label("Search").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("Red")
    assert len(shown(page)) == 4


# Judged by axe-core


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_on_any_kind_of_page(width: int, site: Path, page: Page, axe: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    paths = [p.relative_to(site).as_posix() for p in sorted(site.rglob("*.html"))] if FULL else list(EVERY_KIND[:-2])
    if not FULL and width == DESK:
        paths.remove(LIST)  # its forty rows cost axe more than all other pages; on a phone they are looked at
    for path in paths:
        page.goto(address(site, path))
        page.evaluate(axe)
        found = page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)
        assert len(found["passes"]) > 15
        said = [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found["violations"]]
        assert said == [], f"{path} at {width}: {json.dumps(said, indent=1)}"


@pytest.mark.parametrize("width", [320, PHONE, 768, DESK])
def test_no_page_is_wider_than_its_window(width: int, site: Path, page: Page) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in EVERY_KIND:
        page.goto(address(site, path))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_one_chart_of_each_pair_is_shown_and_told_to_a_screen_reader(site: Path, page: Page) -> None:
    page.goto(address(site, "indicators/dbs-06.html"))
    for width, kind in ((DESK, "wide"), (PHONE, "narrow")):
        page.set_viewport_size({"width": width, "height": 800})
        charts = page.get_by_role("img", name="Chart of % of calls presented")
        expect(charts).to_have_count(1)
        expect(charts).to_have_class(f"chart {kind}")


def test_a_printed_page_has_the_figures_and_none_of_the_controls(site: Path, page: Page) -> None:
    page.goto(address(site, LIST))
    page.emulate_media(media="print")
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Dashboard")).to_be_hidden()
    assert len(shown(page)) == 46
