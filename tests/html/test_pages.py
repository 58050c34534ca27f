"""The dashboard's files, read without a browser: what they say, where they lead, and what they may never hold."""

from __future__ import annotations

import csv
import io
import re
import shutil
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from PIL import Image

from reportgen import commands
from reportgen.html import Logo, pages
from reportgen.html.dashboard import _contrast
from reportgen.html.logo import read_logo
from reportgen.html.page import page_of
from reportgen.model import Report, Source, Status
from tests.conftest import SAMPLE
from tests.html.conftest import dashboard_of, pages_of, sample_pages, sample_report, with_first_kpi_only
from tests.html.hostile import HOSTILE, assert_safe, hostile_everywhere


def picture(kind: str, size: tuple[int, int] = (40, 20), **more: Any) -> bytes:
    """A picture as a file of this kind ('PNG', 'JPEG', 'GIF')."""
    made = io.BytesIO()
    Image.new("RGB", size, "#12436D").save(made, kind, **more)
    return made.getvalue()


PNG = picture("PNG")


def plain(text: str) -> str:
    return " ".join(text.split())


# The same words as the Word report (test_walk lays the two beside each other)


def test_the_tables_of_the_dashboard_hold_what_the_composition_holds_and_nothing_else() -> None:
    shown = dashboard_of(sample_report())
    trees = [html.fromstring(page) for path, page in sample_pages().items() if path.startswith("indicators/")]
    by_title = {plain(tree.findtext(".//h1") or ""): tree for tree in trees}
    for kpi in (k for s in shown.composition.sections for k in s.kpis):
        rows = by_title[plain(kpi.title)].xpath("//table[contains(@class, 'report')]/tbody/tr")
        cells = [{c.get("data-label"): plain(c.text_content()) for c in row} for row in rows]
        expected = [
            {
                **({"Ref": r.ref} if kpi.has_refs else {}),
                "Metric Name": plain(r.name),
                "Target": plain(r.target),
                "Good Is": r.good_is,
                "As of Date": plain(r.as_of),
                "Latest Value": r.value,
                "RAG Status": r.rating_text,
            }
            for r in kpi.rows
        ]
        assert cells == expected


def test_the_totals_by_section_and_by_directorate_add_up_to_the_whole() -> None:
    overview = html.fromstring(sample_pages()["index.html"])
    tables = overview.xpath("//table[contains(@class, 'totals')]")
    assert len(tables) == 2
    for table in tables:
        rows = table.xpath("./tbody/tr")
        body = [[int(c.text_content()) for c in row.xpath("./td[@class='number']")] for row in rows]
        foot = [int(c.text_content()) for c in table.xpath("./tfoot/tr/td[@class='number']")]
        assert [sum(column) for column in zip(*body, strict=True)] == foot
        assert all(sum(row[:-1]) == row[-1] for row in [*body, foot])


# Links


def test_every_link_leads_to_a_file_of_the_dashboard_and_to_a_place_in_it(site: Path) -> None:
    checked = 0
    for page in site.rglob("*.html"):
        tree = html.fromstring(page.read_text("utf-8"))
        for element, _attribute, link, _ in tree.iterlinks():
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme in ("http", "https"), link
                assert element.tag == "a", "nothing but a link that a person follows may lead out"
                continue
            target = (page.parent / parts.path).resolve() if parts.path else page
            assert target.is_file(), f"{page.name}: {link}"
            if parts.fragment and "=" not in parts.fragment:
                assert html.fromstring(target.read_text("utf-8")).get_element_by_id(parts.fragment) is not None
            checked += 1
    assert checked > 1000


def test_the_report_s_own_links_lead_to_pages_of_the_dashboard(site: Path) -> None:
    """Once the folder stands at the address that the report's links begin with."""
    report = sample_report()
    base = "https://www.example.gov.uk/performance/"
    for address in [report.settings.dashboard_link, *(s.link_address for s in report.sections)]:
        assert address.startswith(base)
        assert (site / address.removeprefix(base) / "index.html").is_file(), address


def test_names_are_safe_and_never_clash_whatever_the_ids_are() -> None:
    report = with_first_kpi_only(sample_report())
    kpi, section = report.kpis[0], report.sections[0]
    awkward = ("CON", "con", "../../x", "a/b", "a b", "ä", "", "index", "?#%")
    several = replace(
        report,
        sections=(
            *(replace(section, id=f"s{i}", title=t, link_address=a) for i, (t, a) in enumerate(
                [("Data", ""), ("data", "https://x.org/../.."), ("Indicators", "//["), ("指標", "https://x.org/%2e%2e")]
            )),
        ),
        kpis=tuple(replace(kpi, id=i, section_id=f"s{n % 4}") for n, i in enumerate(awkward)),
        measures=(),
    )  # fmt: skip
    made = pages(dashboard_of(several))
    assert len({name.casefold() for name in made}) == len(made)
    assert sum(name.startswith("indicators/") for name in made) == len(awkward) + 1
    for name in made:
        assert re.fullmatch(r"(?:[a-z0-9-]+/)?[a-z0-9-]+\.[a-z]+", name), name
        assert name.rpartition("/")[2].partition(".")[0] not in ("con", "prn", "aux", "nul")


# Safety


def test_hostile_text_stays_text_in_every_place_that_a_person_types() -> None:
    report = hostile_everywhere(sample_report(), HOSTILE)
    for path, page in pages_of(report).items():
        assert_safe(page)
        assert HOSTILE in html.fromstring(page).text_content(), path
        assert "49" not in html.fromstring(page).findtext(".//h1"), "a template was run inside a text"


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp"]), min_size=1, max_size=30))
def test_any_text_comes_out_of_the_page_as_it_went_in(text: str) -> None:
    report = with_first_kpi_only(sample_report())
    renamed = replace(report, kpis=(replace(report.kpis[0], title=text, definition=text),))
    page = next(p for path, p in pages_of(renamed).items() if re.fullmatch(r"indicators/(?!index).*", path))
    assert html.fromstring(page).findtext(".//h1") == text


def test_a_name_cannot_turn_the_figure_after_it_round() -> None:
    turning = "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
    report = hostile_everywhere(sample_report(), f"Calls{turning} answered")
    for path, data in pages(dashboard_of(report)).items():
        text = data.decode("utf-8-sig")
        assert not set(turning) & set(text), path
        assert "Calls answered" in text or not path.endswith(".html")


def test_the_sample_s_pages_are_safe_too(site: Path) -> None:
    for page in site.rglob("*.html"):
        assert_safe(page.read_text("utf-8"))


def test_no_e_mail_address_of_an_owner_or_of_the_contact_is_anywhere(site: Path) -> None:
    addresses = [k.owner_email for k in sample_report().kpis if k.owner_email]
    assert addresses
    for file in site.rglob("*"):
        if file.is_file():
            text = file.read_text("utf-8-sig")
            assert not any(address in text for address in addresses)
            assert not re.search(r"[\w.]+@[\w.]+\.[a-z]{2}", text), file.name


def test_a_confidential_value_is_nowhere_and_cannot_be_worked_out_from_the_other_parts() -> None:
    report = sample_report()
    secret = Decimal("98765.5")
    hidden = replace(
        report,
        observations=tuple(
            replace(o, value=secret, status=Status.CONFIDENTIAL) if o.measure_id in ("DBS-06a", "DBS-09a.1") else o
            for o in report.observations
        ),
    )
    everything = b"".join(pages(dashboard_of(hidden)).values()).decode()
    assert not re.search(r"98,?765", everything)
    page = pages_of(hidden)["indicators/dbs-09.html"]
    values = html.fromstring(page).xpath("//table[contains(@class, 'parts')]//td[@data-label='Value']")
    assert [v.text_content() for v in values] == ["Not shown", "Not shown"]


def test_a_count_below_the_threshold_is_in_no_page_chart_or_file() -> None:
    report = sample_report()
    small = replace(
        report,
        settings=replace(report.settings, small_number_threshold=5),
        observations=tuple(
            replace(o, value=Decimal(3)) if o.measure_id == "DBS-03a" and o.source is Source.REPORTED else o
            for o in report.observations
        ),
    )
    made = pages(dashboard_of(small))
    assert b"fewer than 5" in made["indicators/dbs-03.html"]
    rows = list(csv.DictReader(io.StringIO(made["data/dbs-03a.csv"].decode("utf-8-sig"))))
    assert rows[-1]["Value"] == ""
    assert rows[-1]["Shown as"] == "fewer than 5"


# Illustrative values, data, look


def test_every_illustrative_value_is_marked_in_the_table_and_in_the_file(site: Path) -> None:
    marked = 0
    for file in (site / "data").glob("*.csv"):
        for row in csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))):
            assert ("(illustrative)" in row["Shown as"]) == (row["Status"] == "illustrative")
            marked += row["Status"] == "illustrative"
    assert marked > 300


def test_the_data_to_download_are_the_points_of_the_chart(site: Path) -> None:
    shown = dashboard_of(sample_report())
    for measure in shown.measures:
        if measure.series is None:
            continue
        path = site / "data" / f"{measure.row.measure_id.lower()}.csv"
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
        assert [r["Period"] for r in rows] == [p.period for p in measure.series.points]
        assert [r["Value"] for r in rows] == [p.exact for p in measure.series.points]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_name_that_begins_like_a_formula_is_no_formula_in_the_file(start: str) -> None:
    report = with_first_kpi_only(sample_report())
    named = replace(report, measures=tuple(replace(m, name=f"{start}1+1") for m in report.measures))
    rows = list(csv.reader(io.StringIO(pages(dashboard_of(named))["data/dbs-01a.csv"].decode("utf-8-sig"))))
    assert {row[0] for row in rows[1:]} == {f"'{start}1+1"}


@pytest.mark.parametrize(
    ("colour", "ink"), [("#12436D", "#FFFFFF"), ("#FFDD00", "#0B0C0C"), ("#FFFFFF", "#0B0C0C"), ("#777777", "#0B0C0C")]
)
def test_words_can_be_read_on_any_colour_of_a_council(colour: str, ink: str) -> None:
    report = sample_report()
    coloured = replace(report, settings=replace(report.settings, colour=colour))
    style = pages(dashboard_of(coloured))["dashboard.css"].decode().splitlines()[0]
    assert f"--on-council: {ink};" in style
    text = re.search(r"--council-text: (#\w{6})", style)
    assert text is not None
    assert _contrast(text[1], "#FFFFFF") >= 4.5
    assert _contrast(colour, ink) >= 4.5 or colour == "#777777"


def test_headings_go_down_one_level_at_a_time_and_ids_are_unique(site: Path) -> None:
    for page in site.rglob("*.html"):
        tree = html.fromstring(page.read_text("utf-8"))
        levels = [int(e.tag[1]) for e in tree.iter("h1", "h2", "h3", "h4")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(b - a <= 1 for a, b in pairwise(levels)), page
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids)), page


def test_the_sample_s_dashboard_is_small(built: Path) -> None:
    folder = built / "dashboard"
    assert (folder / "report.html").exists()
    assert sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) <= 1_500_000
    assert (folder / "index.html").stat().st_size <= 150_000


def test_the_work_grows_with_the_number_of_indicators_and_no_faster(site: Path) -> None:
    """Counted in bytes written, which do not depend on the machine: twice the KPIs, no more than twice the pages."""
    one = sum(map(len, pages(dashboard_of(sample_report())).values()))
    two = sum(map(len, pages(dashboard_of(twice(sample_report(), "again"))).values()))
    assert two < 2.05 * one


def twice(report: Report, suffix: str) -> Report:
    """The report with each of its KPIs a second time, under an id that ends in the suffix."""

    def again(name: str) -> str:
        return f"{name}-{suffix}" if name else ""

    return replace(
        report,
        kpis=(*report.kpis, *(replace(k, id=again(k.id)) for k in report.kpis)),
        measures=(
            *report.measures,
            *(replace(m, id=again(m.id), kpi_id=again(m.kpi_id), part_of=again(m.part_of)) for m in report.measures),
        ),
        targets=(*report.targets, *(replace(t, measure_id=again(t.measure_id)) for t in report.targets)),
        overrides=(*report.overrides, *(replace(o, measure_id=again(o.measure_id)) for o in report.overrides)),
        benchmarks=(*report.benchmarks, *(replace(b, measure_id=again(b.measure_id)) for b in report.benchmarks)),
        observations=(*report.observations, *(replace(o, measure_id=again(o.measure_id)) for o in report.observations)),
        commentary=(*report.commentary, *(replace(c, kpi_id=again(c.kpi_id)) for c in report.commentary)),
    )  # fmt: skip


# Files


def test_a_page_that_is_not_made_any_more_is_taken_away(tmp_path: Path) -> None:
    from reportgen.outputs import Outputs

    outputs = Outputs(tmp_path)
    outputs.replace({"dashboard/index.html": b"1", "dashboard/indicators/a.html": b"2"}, {})
    outputs.replace({"dashboard/index.html": b"3"}, {}, remove=["dashboard/indicators/a.html"])
    assert [p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.html")] == ["dashboard/index.html"]
    assert not (tmp_path / "dashboard" / "indicators").exists()
    assert outputs.made_below("dashboard/") == ("dashboard/index.html",)


def test_the_dashboard_leads_to_the_whole_report_where_that_was_made(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / built.name
    shutil.copytree(built, folder)
    page = folder / "dashboard" / "report.html"
    assert page.read_bytes() == page_of((built / "report.docx").read_bytes(), "report.docx")[0]
    commands.build(SAMPLE, out=tmp_path, only=[commands.DASHBOARD])
    assert page.exists(), "it may be the approved draft's"
    for path in ("index.html", "indicators/dbs-06.html"):
        tree = html.fromstring((folder / "dashboard" / path).read_text("utf-8"))
        assert tree.xpath("//nav[@aria-label='Dashboard']//a[text()='Whole report']/@href") == [
            "../" * path.count("/") + "report.html"
        ]


def test_the_dashboard_alone_is_made_without_a_draft(sample_workbook: Path, tmp_path: Path) -> None:
    made = commands.build(sample_workbook, out=tmp_path, only=[commands.DASHBOARD])
    assert [p.relative_to(made.folder).as_posix() for p in made.files] == ["dashboard/index.html", "findings.json"]
    assert made.pages is None
    assert not (made.folder / "report.docx").exists()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("crest.png", PNG, ""),
        ("crest.jpg", picture("JPEG"), ""),
        ("photo.jpg", picture("JPEG", (5000, 3000)), ""),
        ("crest.png", PNG + b"<script>alert(1)</script>", ""),
        ("crest.jpg", picture("JPEG", comment=b"<script>alert(1)</script> jo@example.gov.uk"), ""),
        ("crest.png", PNG[:60], "logo-unreadable"),
        ("crest.jpg", b"\xff\xd8\xff\xe0 and so on", "logo-unreadable"),
        ("crest.png", picture("GIF"), "logo-unreadable"),
        ("crest.png", PNG[:16] + b"\x00\x01\x00\x00\x00\x01\x00\x00" + PNG[24:], "logo-unreadable"),
        ("crest.svg", b"<svg onload='alert(1)'/>", "logo-unreadable"),
        ("crest.png", b"not a picture", "logo-unreadable"),
        ("other.png", None, "logo-missing"),
        ("../crest.png", None, "logo-missing"),
        ("", None, ""),
    ],
)
def test_a_logo_is_a_picture_beside_the_workbook_or_a_finding(
    name: str, data: bytes | None, code: str, tmp_path: Path
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    logo, findings = read_logo(tmp_path, name, None)
    assert [f.code for f in findings] == ([code] if code else [])
    assert (logo is not None) == (data is not None and not code)
    if logo is not None:
        assert b"script" not in logo.data
        assert len(logo.data) < 20_000


def test_a_logo_stands_in_the_head_of_every_page() -> None:
    made = pages(dashboard_of(sample_report()), Logo(PNG, ".png"))
    assert made["logo.png"] == PNG
    for path, data in made.items():
        if path.endswith(".html"):
            (source,) = html.fromstring(data).xpath("//header//img/@src")
            assert source == "../" * path.count("/") + "logo.png"
