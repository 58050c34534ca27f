"""The Word draft: what is in it, what is locked, and that nothing a person typed is lost or run."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from reportgen.compose import Composition, KpiShown, TextRegion
from reportgen.docx.numbering import Numbering
from reportgen.draft import render
from reportgen.draft.anchors import anchors, find
from reportgen.draft.render import Rendered
from reportgen.draft.snapshot import keys_of
from reportgen.draft.template.marks import CLOSE, MIDDLE, OPEN, clean
from reportgen.draft.writing import properties
from reportgen.draft.writing.proof import RenderBug, check_relations, check_unique
from reportgen.errors import UnreadableInput
from reportgen.findings import Severity
from reportgen.keys import figure_key
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import Package
from reportgen.richtext import Bullet, Lettered, Paragraph, Span
from tests.draft import reports, templates

MAIN = "word/document.xml"


@pytest.fixture(scope="module")
def small() -> Rendered:
    return reports.rendered(reports.small())


@pytest.fixture(scope="module")
def whole() -> Rendered:
    return reports.rendered(reports.whole())


def root_of(rendered: Rendered, part: str = MAIN) -> etree._Element:
    return rendered.package.xml(part)


def paragraphs(rendered: Rendered, part: str = MAIN) -> list[str]:
    """The text of each paragraph, with tabs and line breaks, field codes left out."""
    found = []
    for p in root_of(rendered, part).iter(q("w:p")):
        pieces = []
        for e in p.iter(q("w:t"), q("w:tab"), q("w:br")):
            if e.getparent() is not None and e.getparent().tag == q("w:r"):
                pieces.append(e.text or "" if e.tag == q("w:t") else "\t" if e.tag == q("w:tab") else "\n")
        found.append("".join(pieces))
    return found


def style_names(rendered: Rendered) -> dict[str, str]:
    """Style id -> its name."""
    styles = rendered.package.xml("word/styles.xml")
    return {str(s.get(q("w:styleId"))): str(s.find(q("w:name")).get(q("w:val"))) for s in styles.iter(q("w:style"))}


def with_style(rendered: Rendered, name: str) -> list[str]:
    """The texts of the paragraphs in this style."""
    names = style_names(rendered)
    found = []
    for p, text in zip(root_of(rendered).iter(q("w:p")), paragraphs(rendered), strict=True):
        style = p.find(f"{q('w:pPr')}/{q('w:pStyle')}")
        if (names[str(style.get(q("w:val")))] if style is not None else "Normal") == name:
            found.append(text)
    return found


def commentary(text: str) -> Composition:
    """A report with one KPI whose commentary is one paragraph."""
    region = TextRegion("kpi:K:text", "K text", (Paragraph((Span(text),)),))
    return reports.report_of((KpiShown("K", "A title", (), (region,), "No table."),))


# ---------------------------------------------------------------- what a reader sees


@pytest.mark.parametrize("of", [reports.small, reports.whole], ids=["small", "whole"])
def test_the_draft_is_valid_by_microsofts_own_schema(
    of: Callable[[], Composition], tmp_path: Path, ooxml_validate: Callable[[Path], list[str]]
) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(reports.rendered(of()).package.to_bytes(reports.CLOCK))
    assert ooxml_validate(path) == []


def test_a_draft_from_a_persons_own_template_is_valid_and_shows_its_figures(
    tmp_path: Path, ooxml_validate: Callable[[Path], list[str]]
) -> None:
    rendered = reports.rendered(reports.small(), templates.of_a_person())
    path = tmp_path / "own.docx"
    path.write_bytes(rendered.package.to_bytes(reports.CLOCK))
    assert ooxml_validate(path) == []
    line = "% of calls presented to the Customer Access Service answered: 93.45% against 88.75% quarterly (2022/23), "
    assert f"{line}\u00a0Green " in paragraphs(rendered)
    assert "Corporate Performance Report KPI commentary for CABINET" in paragraphs(rendered)


def test_every_title_name_target_and_value_of_the_sample_is_in_the_draft(whole: Rendered) -> None:
    shown = Counter(paragraphs(whole))
    kpis = [k for s in reports.whole().sections for k in s.kpis]
    assert len(kpis) == 39
    assert with_style(whole, "heading 2") == ["Rating key", *(k.title for k in kpis)]
    wanted = Counter(
        " ".join(t.split()) for k in kpis for r in k.rows for t in (r.name, r.target, r.value, r.good_is, r.as_of)
    )
    assert sum(wanted.values()) == 45 * 5
    flat = Counter(" ".join(p.split()) for p in shown.elements())
    assert wanted - flat == Counter()


def test_each_section_begins_with_its_heading_introduction_and_link(small: Rendered) -> None:
    text = paragraphs(small)
    at = len(text) - 1 - text[::-1].index("Delivering Better Services")
    assert text[at + 1 : at + 3] == [
        "This section shows how efficiently services run.",
        "Link to the Corporate Performance Dashboard: Delivering Better Services Overview",
    ]


def test_the_first_page_names_council_committee_date_and_contact(small: Rendered) -> None:
    assert paragraphs(small)[:9] == [
        "Lancashire County Council",
        "Corporate Performance Report KPI commentary",
        "Quarter 2, 2023/24",
        "Committee\tCabinet",
        "Meeting date\t7 December 2023",
        "Portfolio holder\tLeader of the County Council",
        "Contact\tPerformance team",
        "Appendix\t'A'",
        "Status\tDraft",
    ]


def test_what_is_not_known_leaves_no_gap_on_the_first_page() -> None:
    plain = replace(reports.small(), committee="", contact="", appendix="", dashboard_text="", dashboard_link="")
    text = paragraphs(reports.rendered(plain))
    assert [t for t in text if t.startswith(("Committee", "Contact", "Appendix", "Dashboard"))] == []


def test_an_exempt_papers_marking_stands_on_the_first_page_and_in_every_header() -> None:
    marking = "Exempt: paragraph 3 of Schedule 12A"
    rendered = reports.rendered(replace(reports.small(), marking=marking))
    assert marking in paragraphs(rendered)
    assert marking in paragraphs(rendered, "word/header1.xml")
    assert marking in paragraphs(rendered, "word/header2.xml")


def test_header_and_footer_name_report_quarter_appendix_and_page(small: Rendered) -> None:
    assert paragraphs(small, "word/header1.xml")[0] == "Corporate Performance Report KPI commentary\tQuarter 2, 2023/24"
    assert paragraphs(small, "word/footer1.xml") == ["Appendix 'A'\tPage 1 of 1"]
    assert paragraphs(small, "word/footer2.xml") == paragraphs(small, "word/footer1.xml")
    codes = [e.text.split() for e in root_of(small, "word/footer1.xml").iter(q("w:instrText"))]
    assert codes == [["PAGE"], ["NUMPAGES"]]


def test_no_paragraph_is_empty_only_to_make_room(whole: Rendered) -> None:
    names = style_names(whole)
    empty = []
    for p, text in zip(root_of(whole).iter(q("w:p")), paragraphs(whole), strict=True):
        if not text.strip() and p.find(f".//{q('w:drawing')}") is None:
            style = p.find(f"{q('w:pPr')}/{q('w:pStyle')}")
            empty.append(names[str(style.get(q("w:val")))] if style is not None else "Normal")
    assert set(empty) <= {"Table Text"}  # an empty cell: no reference


def test_header_rows_are_repeated_and_no_row_is_split(small: Rendered) -> None:
    tables = list(root_of(small).iter(q("w:tbl")))
    assert len(tables) == 3
    for table in tables:
        rows = table.findall(q("w:tr"))
        assert [r.find(f"{q('w:trPr')}/{q('w:tblHeader')}") is not None for r in rows] == [True] + [False] * (
            len(rows) - 1
        )
        assert all(r.find(f"{q('w:trPr')}/{q('w:cantSplit')}") is not None for r in rows)
        assert table.find(f"{q('w:tblPr')}/{q('w:tblCaption')}").get(q("w:val"))


def test_the_columns_of_all_kpi_tables_are_the_same(whole: Rendered) -> None:
    grids = Counter()
    for table in root_of(whole).iter(q("w:tbl")):
        if table.find(f"{q('w:tblPr')}/{q('w:tblStyle')}").get(q("w:val")) == "KPITable":
            widths = tuple(c.get(q("w:w")) for c in table.find(q("w:tblGrid")))
            grids[(len(widths), widths)] += 1
    assert sorted((columns, n) for (columns, _), n in grids.items()) == [(7, 37), (8, 1)]


def test_a_table_is_named_after_its_kpi(small: Rendered) -> None:
    names = [e.get(q("w:val")) for e in root_of(small).iter(q("w:tblCaption"))]
    assert names[0] == "Percentage of customer access service calls answered."


def test_every_chart_has_its_own_words_and_every_sign_is_decorative(small: Rendered) -> None:
    drawn = list(root_of(small).iter(q("wp:docPr")))
    charts = [d for d in drawn if d.get("descr")]
    assert len(charts) == 3
    assert {c.get("descr") for c in charts} == {reports.chart().alt}
    for sign in (d for d in drawn if not d.get("descr")):
        assert sign.xpath("boolean(.//*[local-name()='decorative' and @val='1'])")
    assert len(drawn) == 3 + 3 + 4
    assert len({d.get("name") for d in drawn}) == len(drawn)


def test_a_chart_is_a_picture_with_the_same_picture_as_vectors_beside_it(small: Rendered) -> None:
    relations = small.package.relationships(MAIN)
    for blip in root_of(small).iter(q("a:blip")):
        vector = next(blip.iter(q("asvg:svgBlip")))
        assert small.package.data(relations[blip.get(q("r:embed"))].target).startswith(b"\x89PNG")
        assert b"<svg" in small.package.data(relations[vector.get(q("r:embed"))].target)


def test_a_sign_is_stored_once_however_often_it_is_shown(whole: Rendered) -> None:
    assert len([p for p in whole.package if p.startswith("word/media/") and p.endswith(".png")]) == 45 + 4


# ---------------------------------------------------------------- commentary


def test_lists_keep_their_levels_and_start_anew(small: Rendered) -> None:
    numbering = Numbering(small.package.xml("word/numbering.xml"))
    labels = []
    for p in root_of(small).iter(q("w:p")):
        number = p.find(f"{q('w:pPr')}/{q('w:numPr')}")
        if number is not None:
            labels.append(
                numbering.next_label(
                    str(number.find(q("w:numId")).get(q("w:val"))), int(number.find(q("w:ilvl")).get(q("w:val")))
                )
            )
    assert labels == ["a.", "b.", "a.", "(i)"]
    assert with_style(small, "List Bullet 2") == ["second level"]
    assert with_style(small, "List Bullet 3") == ["third level", "fourth level"]


LISTS = [
    # numbers typed, labels shown
    ([1, 2, 3], ["a.", "b.", "c."]),
    ([3, 4], ["c.", "d."]),
    ([1, 2, 1, 2], ["a.", "b.", "a.", "b."]),
    ([1, 3], ["a.", "c."]),
]


@pytest.mark.parametrize(("numbers", "labels"), LISTS)
def test_a_lettered_item_shows_the_letter_that_was_typed(numbers: list[int], labels: list[str]) -> None:
    blocks = tuple(Lettered((Span("x"),), n) for n in numbers)
    kpi = KpiShown("K", "T", (), (TextRegion("kpi:K:text", "K", blocks),), "No table.")
    rendered = reports.rendered(reports.report_of((kpi,)))
    numbering = Numbering(rendered.package.xml("word/numbering.xml"))
    found = [n.get(q("w:val")) for n in root_of(rendered).iter(q("w:numId"))]
    assert [numbering.next_label(str(n), 0) for n in found] == labels


def test_bold_and_links_survive_and_an_address_that_runs_something_does_not() -> None:
    spans = (
        Span("bold", bold=True),
        Span("good", link="https://example.org/a?b=1&c=2"),
        Span("bad", link="javascript:alert(1)"),
        Span("worse", link="file:///etc/passwd"),
        Span("broken", link="https://exa mple.org/[x"),
    )
    kpi = KpiShown("K", "T", (), (TextRegion("kpi:K:text", "K", (Bullet(spans),)),), "No table.")
    rendered = reports.rendered(reports.report_of((kpi,)))
    addresses = {r.target for r in rendered.package.relationships(MAIN).values() if r.external}
    assert addresses == {"https://example.org/a?b=1&c=2", "https://example.org/dashboard", "https://example.org/dbs"}
    assert "boldgoodbadworsebroken" in paragraphs(rendered)
    bold = [r for r in root_of(rendered).iter(q("w:r")) if "".join(r.itertext()) == "bold"]
    assert bold[0].find(f"{q('w:rPr')}/{q('w:b')}") is not None


def test_an_embedded_table_has_a_caption_a_header_row_and_numbers_on_the_right(small: Rendered) -> None:
    assert with_style(small, "caption") == ["Turnover by directorate, October 2022 to September 2023"]
    table = next(
        t
        for t in root_of(small).iter(q("w:tbl"))
        if t.find(f"{q('w:tblPr')}/{q('w:tblStyle')}").get(q("w:val")) == "ReportTable"
    )
    assert ["".join(c.itertext()) for c in table.findall(q("w:tr"))[1]] [1:] == [
        "Adult Services and Health & Wellbeing",
        "436",
        "3456",
        "12.62%",
    ]  # fmt: skip
    right = [c.find(f".//{q('w:jc')}") is not None for c in table.findall(q("w:tr"))[1].findall(q("w:tc"))]
    assert right == [False, True, True, True]


def test_text_that_is_awaited_says_of_whom(small: Rendered) -> None:
    assert with_style(small, "Prompt") == ["Commentary awaited: A. Owner"]
    assert "There is no table for this indicator yet." in with_style(small, "Note")


TAGS = ["{{ 7*7 }}", "{% for x in y %}", "{# gone? #}", "{_{ x }_}", "{_% if %_}", "{{p contents }}", "{%tr endfor %}",
        "<w:p/>", "&amp; & <b>", "]]>", "a\u00a0b", "✓ ½ – ‘’ 漢字 🙂"]  # fmt: skip


@pytest.mark.parametrize("text", TAGS)
def test_a_tag_in_commentary_stays_text(text: str) -> None:
    assert text in paragraphs(reports.rendered(commentary(text)))


@pytest.mark.parametrize("text", [f"{OPEN}0{MIDDLE}forged{CLOSE}", "\ue0040\ue005", "a\x00b\x1fc", "\ud800", "\ufffe"])
def test_a_character_that_no_document_can_hold_is_left_out_with_a_finding(text: str) -> None:
    rendered = reports.rendered(commentary(f"before {text} after"))
    assert [f.code for f in rendered.findings] == ["characters-left-out"]
    assert clean(f"before {text} after") in paragraphs(rendered)


@given(st.text(min_size=1, max_size=200).filter(lambda t: t.strip() and not set(t) & {"\r", "\x0b"}))
@settings(max_examples=60)
def test_whatever_is_typed_in_commentary_comes_through(text: str) -> None:
    assert clean(text) in paragraphs(reports.rendered(commentary(text)))


@given(st.text(max_size=80))
@settings(max_examples=40)
def test_whatever_stands_in_a_cell_comes_through(text: str) -> None:
    row = reports.row(text, target=text, name=f"name {text}")
    kpi = KpiShown(text, text, (row,), (reports.text(f"kpi:{text}:text", "- x"),))
    rendered = reports.rendered(reports.report_of((kpi,)))
    assert clean(f"name {text}") in paragraphs(rendered)


# ---------------------------------------------------------------- regions and figures


def test_every_region_can_be_found_by_its_control_and_by_its_bookmark(whole: Rendered) -> None:
    regions = [r for s in reports.whole().sections for k in s.kpis for r in k.regions]
    found = find(root_of(whole), anchors(keys_of(reports.whole())))
    assert len(regions) > 100
    for region in regions:
        marks = found[region.key]
        assert (len(marks.controls), len(marks.paragraphs)) == (1, 1), region.key
        words = "".join(str(t) for t in marks.paragraphs[0].itertext())
        assert not region.heading or words == region.heading
        assert marks.controls[0].find(f"{q('w:sdtPr')}/{q('w:lock')}").get(q("w:val")) == "sdtLocked"


def test_every_figure_is_locked_and_has_a_bookmark(small: Rendered) -> None:
    found = find(root_of(small), anchors(keys_of(reports.small())))
    for measure in ("DBS-06", "SEG-17a", "SEG-17b"):
        for name in ("target", "good_is", "as_of", "name", "value", "rating", "chart", "reason"):
            marks = found[figure_key(measure, name)]
            assert (len(marks.controls), len(marks.paragraphs)) == (1, 1)
            assert marks.controls[0].find(f"{q('w:sdtPr')}/{q('w:lock')}").get(q("w:val")) == "sdtContentLocked"
    value = found[figure_key("DBS-06", "value")].controls[0]
    assert "".join(str(t) for t in value.itertext()) == "93.45%"


def test_the_heading_of_a_kpi_has_its_bookmark(small: Rendered) -> None:
    found = find(root_of(small), anchors(keys_of(reports.small())))
    (heading,) = found["kpi:SEG-17"].paragraphs
    assert "".join(str(t) for t in heading.itertext()) == "Educational attainment"


@given(st.lists(st.text(max_size=90), max_size=12))
def test_anchors_are_unique_and_fit_what_word_allows(keys: list[str]) -> None:
    made = list(anchors(keys).values())
    assert len(made) == len(set(keys))
    assert len({a.tag.lower() for a in made}) == len({a.bookmark.lower() for a in made}) == len(made)
    for anchor in made:
        assert len(anchor.tag) <= 64
        assert len(anchor.bookmark) <= 40
        assert anchor.bookmark.isascii()
        assert anchor.bookmark.replace("_", "a").isalnum()
        assert anchor.bookmark[0].isalpha()


def test_a_figure_that_a_template_shows_twice_is_in_the_draft_twice() -> None:
    body = ["{%p for s in sections %}", "{%p for k in s.kpis %}", "{%p for m in k.measures %}", "{{ m.value }} again",
            "{%p endfor %}", "{%p endfor %}", "{%p endfor %}"]  # fmt: skip
    rendered = reports.rendered(reports.small(), templates.with_body(*body))
    found = find(root_of(rendered), anchors(keys_of(reports.small())))
    assert len(found[figure_key("DBS-06", "value")].controls) == 2


def test_a_tag_keeps_the_formatting_that_its_template_gives_it() -> None:
    rendered = reports.rendered(reports.small(), templates.of_a_person())
    values = [t for t in root_of(rendered).iter(q("w:t")) if t.text == "93.45%"]
    assert len(values) == 2
    assert all(t.getparent().find(f"{q('w:rPr')}/{q('w:b')}") is not None for t in values)


# ---------------------------------------------------------------- contents list


def test_the_contents_list_names_every_section_and_kpi_with_its_page(small: Rendered) -> None:
    fresh = reports.rendered(reports.small())
    render.set_page_numbers(fresh, {b: str(i + 3) for i, b in enumerate(fresh.bookmarks)})
    assert with_style(fresh, "toc 1") == ["Introduction\t3", "Delivering Better Services\t5"]
    assert with_style(fresh, "toc 2") == [
        "Rating key\t4",
        "Percentage of customer access service calls answered.\t6",
        "Educational attainment\t7",
        "Economic impact index (EI)\t8",
    ]
    assert [h.level for h in small.headings] == [1, 2, 1, 2, 2, 2]


def test_nothing_asks_a_question_when_the_draft_is_opened() -> None:
    package = templates.house_package()
    package.xml("word/settings.xml").append(etree.Element(q("w:updateFields"), {q("w:val"): "true"}))
    package.touch("word/settings.xml")
    rendered = reports.rendered(reports.small(), package.to_bytes())
    assert rendered.package.xml("word/settings.xml").find(q("w:updateFields")) is None
    assert root_of(rendered).xpath("count(//*[@w:dirty])", namespaces={"w": NAMESPACES["w"]}) == 0


def test_every_line_of_the_contents_list_leads_to_its_heading(whole: Rendered) -> None:
    links = [e.get(q("w:anchor")) for e in root_of(whole).iter(q("w:hyperlink")) if e.get(q("w:anchor"))]
    names = {e.get(q("w:name")) for e in root_of(whole).iter(q("w:bookmarkStart"))}
    assert links == list(whole.bookmarks)
    assert set(links) <= names
    assert len(links) == 1 + 1 + 5 + 39


# ---------------------------------------------------------------- the file


def test_the_same_report_gives_the_same_bytes() -> None:
    first, second = (reports.rendered(reports.small()).package.to_bytes(reports.CLOCK) for _ in range(2))
    assert first == second


def test_the_properties_name_the_council_and_nobody_else(small: Rendered) -> None:
    core = "".join(str(t) for t in small.package.xml("docProps/core.xml").itertext())
    assert "Corporate Performance Report KPI commentary, Quarter 2, 2023/24" in core
    assert core.count("Lancashire County Council") == 2
    assert core.count("2023-11-30T09:30:00Z") == 2
    assert "en-GB" in core
    custom = properties.custom(small.package)
    assert custom[properties.REPORT] == "test-2023-24-q2"
    assert len(custom[properties.SNAPSHOT]) == 64


def test_a_clock_with_a_zone_is_written_in_universal_time() -> None:
    composition = reports.small()
    package = reports.rendered(composition).package
    properties.write(package, composition, "0" * 64, datetime(2023, 1, 1, 12, tzinfo=UTC))
    assert b"2023-01-01T12:00:00Z" in package.data("docProps/core.xml")


def test_a_templates_sensitivity_label_is_kept_and_its_authors_name_is_not() -> None:
    package = templates.house_package()
    properties.write(package, replace(reports.small(), organisation="Jane Doe"), "x", reports.CLOCK)
    label = package.xml("docProps/custom.xml")
    label[0].set("name", "MSIP_Label_Enabled")
    package.touch("docProps/custom.xml")
    rendered = reports.rendered(reports.small(), package.to_bytes())
    assert "MSIP_Label_Enabled" in properties.custom(rendered.package)
    assert b"Jane Doe" not in rendered.package.data("docProps/core.xml") + rendered.package.data("docProps/app.xml")


def test_the_councils_colour_replaces_the_templates(small: Rendered) -> None:
    rendered = reports.rendered(replace(reports.small(), colour="#801650"))
    assert rendered.findings == ()
    assert b"12436D" not in rendered.package.data("word/styles.xml")
    before, after = (r.package.data("word/styles.xml") for r in (small, rendered))
    assert after.count(b"801650") == before.count(b"12436D") > 5


def test_a_colour_on_which_white_words_cannot_be_read_is_a_warning() -> None:
    (finding,) = reports.rendered(replace(reports.small(), colour="#FFC000")).findings
    assert (finding.code, finding.severity) == ("colour-too-light", Severity.WARNING)


def test_a_word_template_file_becomes_an_ordinary_document() -> None:
    package = templates.house_package()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
    package.put(MAIN, package.data(MAIN), kind)
    rendered = reports.rendered(reports.small(), package.to_bytes())
    assert rendered.package.content_type(MAIN).endswith("document.main+xml")


def test_a_draft_with_two_places_of_one_name_never_leaves() -> None:
    twice = etree.fromstring(
        f'<w:body xmlns:w="{NAMESPACES["w"]}"><w:bookmarkStart w:id="1" w:name="a"/><w:bookmarkStart w:id="2" '
        'w:name="a"/></w:body>'
    )
    with pytest.raises(RenderBug):
        check_unique([twice])


def test_a_draft_that_refers_to_a_picture_it_has_lost_never_leaves() -> None:
    package = reports.rendered(reports.small()).package
    package.remove("word/media/document-1.png")
    with pytest.raises(RenderBug):
        check_relations(package, MAIN)


def test_what_a_template_shows_for_some_measures_only_is_named() -> None:
    package = templates.house_package()
    data = package.data(MAIN).replace(
        b"{{ m.value }}", b"{% if m.rating_word == &quot;Green&quot; %}{{ m.value }}{% endif %}"
    )
    package.put(MAIN, data)
    (finding,) = reports.rendered(reports.small(), package.to_bytes()).findings
    assert (finding.code, str(finding.place)) == ("draft-leaves-out", "Tag 'm.value'")
    assert "2 times of 3" in finding.problem


def test_a_text_that_a_template_shows_twice_is_named() -> None:
    rendered = reports.rendered(reports.small(), templates.with_body("{{p report.introduction }}"))
    assert [f.code for f in rendered.findings] == ["draft-shows-twice"]


def test_a_template_that_multiplies_the_report_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "MOST_CHARACTERS", 2_000_000)  # the true limit would take seconds to reach
    loops = [
        "{%p for s in sections %}",
        "{%p for k in s.kpis %}",
        "{%p for f in report.facts %}",
        "{%p for r in key %}",
    ]
    region = TextRegion("kpi:K:text", "K text", (Paragraph((Span("word " * 500),)),))
    kpis = tuple(KpiShown(f"K{i}", "T", (), (replace(region, key=f"kpi:K{i}:text"),)) for i in range(40))
    body = [*loops, "{{p k.commentary }}", *["{%p endfor %}"] * 4]
    with pytest.raises(UnreadableInput) as stop:
        reports.rendered(reports.report_of(kpis), templates.with_body(*body))
    assert stop.value.code == "template-too-large"


def test_a_loop_that_finds_nothing_leaves_a_valid_draft(
    tmp_path: Path, ooxml_validate: Callable[[Path], list[str]]
) -> None:
    cell = "".join(templates.paragraph(t) for t in ("{%p for f in report.facts %}", "{{ f.text }}", "{%p endfor %}"))
    xml = f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w='900'/></w:tblGrid><w:tr><w:tc>{cell}</w:tc></w:tr></w:tbl>"
    data = templates.with_body(xml=xml + templates.paragraph('x="{{ report.dashboard }}"'))
    no_facts = dict.fromkeys(("committee", "meeting_date", "portfolio_holder", "contact", "appendix", "status"), "")
    path = tmp_path / "report.docx"
    rendered = reports.rendered(replace(reports.small(), **no_facts), data)  # type: ignore[arg-type]
    path.write_bytes(rendered.package.to_bytes(reports.CLOCK))
    assert ooxml_validate(path) == []
    assert 'x="Corporate Performance Dashboard"' in paragraphs(rendered)


def test_libreoffice_opens_the_draft_and_finds_the_same_words(tmp_path: Path, whole: Rendered) -> None:
    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice is missing: run `make set-up`"
    path = tmp_path / "report.docx"
    path.write_bytes(whole.package.to_bytes(reports.CLOCK))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    arguments = ["--headless", profile, "--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path), str(path)]
    subprocess.run([soffice, *arguments], check=True, capture_output=True, timeout=120)
    theirs = (tmp_path / "report.txt").read_text(encoding="utf-8-sig").split()
    labels = {"•", "◦", "▪", "–", "a.", "b.", "c."}  # a list's signs are not in the paragraphs' own text
    ours = " ".join(paragraphs(whole)).split()
    assert [w for w in theirs if w not in labels] == [w for w in ours if w not in labels]


@pytest.mark.full
def test_a_report_of_a_thousand_kpis_is_whole(tmp_path: Path, ooxml_validate: Callable[[Path], list[str]]) -> None:
    rendered = reports.rendered(reports.of_size(1000))
    path = tmp_path / "report.docx"
    path.write_bytes(rendered.package.to_bytes(reports.CLOCK))
    assert len(Package.open(path).xml(MAIN).findall(f".//{q('w:tbl')}")) > 900
    assert ooxml_validate(path) == []
