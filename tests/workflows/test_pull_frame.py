"""What officers do to the report's own lines: titles, tables, figures, page headers, and the marks themselves."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from lxml import etree

from reportgen import commands
from reportgen.cli import main
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from tests.draft import templates
from tests.workflows.desk import Desk, codes, edit, outcomes, paragraph, paragraphs, retyped

Change = Callable[[etree._Element], None]


def without_controls(root: etree._Element) -> None:
    for control in reversed([*root.iter(q("w:sdt"))]):
        content = control.find(q("w:sdtContent"))
        for child in () if content is None else list(content):
            control.addprevious(child)
        control.getparent().remove(control)  # type: ignore[union-attr]


def without_marks(root: etree._Element) -> None:
    """As a draft that was copied into a new document: neither controls nor bookmarks."""
    without_controls(root)
    for mark in [*root.iter(q("w:bookmarkStart"), q("w:bookmarkEnd"))]:
        mark.getparent().remove(mark)  # type: ignore[union-attr]


# ---------------------------------------------------------------- marks that are gone
def test_a_draft_without_any_marks_is_refused_unless_forced(desk: Desk) -> None:
    before = desk.workbook.read_bytes()
    edit(desk.draft, without_marks)
    edit(desk.draft, retyped("January", "March"))
    pulled = desk.pull()
    assert (pulled.refused, codes(pulled)) == (True, ["draft-marks-gone"])
    assert desk.workbook.read_bytes() == before


def test_forced_it_gives_the_officers_words_and_none_of_the_reports_own(desk: Desk) -> None:
    was = desk.texts()
    edit(desk.draft, without_marks)
    edit(desk.draft, retyped("January", "March"))
    edit(desk.draft, lambda root: next(paragraphs(root, "Sickness rose.")).addnext(paragraph("Nobody was ill.")))
    pulled = desk.pull(force=True)
    assert codes(pulled) == ["draft-marks-gone"]
    assert outcomes(pulled) == [("Calls answered", "Issues", "taken"), ("Calls answered", "Actions", "taken")]
    now = desk.texts()
    assert now["A-1", "Issues"] == was["A-1", "Issues"].replace("rose.", "rose.\n\nNobody was ill.")
    assert now["A-1", "Actions"] == was["A-1", "Actions"].replace("January", "March")


def test_the_sample_without_marks_reads_as_it_was_built(sample_desk: Desk) -> None:
    edit(sample_desk.draft, without_marks)
    pulled = sample_desk.pull(dry_run=True, force=True)
    assert (outcomes(pulled), codes(pulled), pulled.changes) == ([], ["draft-marks-gone"], 0)


# ---------------------------------------------------------------- a template of one's own
def test_what_a_template_does_not_show_is_not_said_to_be_gone(desk: Desk) -> None:
    template = desk.workbook.parent / "own.docx"
    template.write_bytes(templates.of_a_person())  # without a summary and introductions
    built = commands.build(desk.workbook, out=desk.workbook.parent / "out", template=template, only=[commands.WORD])
    shutil.copy(next(p for p in built.files if p.suffix == ".docx"), desk.draft)
    edit(desk.draft, retyped("January", "March"))
    pulled = desk.pull()
    assert codes(pulled) == []
    assert outcomes(pulled) == [("Calls answered", "Actions", "taken")]


# ---------------------------------------------------------------- headings
def heading_again(old: str, new: str) -> Change:
    """Delete a heading and type another in its place, as a person who selects the whole line."""

    def change(root: etree._Element) -> None:
        style = f"{q('w:pPr')}/{q('w:pStyle')}"
        exact = (p for p in paragraphs(root, old) if "".join(t.text or "" for t in p.iter(q("w:t"))) == old)
        found = next(p for p in exact if (s := p.find(style)) is not None and "Heading" in s.get(q("w:val"), ""))
        top = found
        while (above := top.getparent()) is not None and above.tag != q("w:body"):
            top = above
        top.addprevious(paragraph(new, str(found.find(style).get(q("w:val")))))  # type: ignore[union-attr]
        found.getparent().remove(found)  # type: ignore[union-attr]

    return change


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Potholes mended", "Potholes filled", ["title-changed"]),  # a KPI
        ("Roads", "Streets", ["title-changed"]),  # a section without an introduction
        ("Services", "Our services", ["title-changed"]),
        ("Ratings by section", "How each section did", ["fixed-text-changed"]),  # the summary's own heading
        ("Calls answered", "Calls answered", []),
    ],
)
def test_a_title_that_was_typed_again_is_no_new_heading(desk: Desk, old: str, new: str, code: list[str]) -> None:
    edit(desk.draft, heading_again(old, new))
    edit(desk.draft, retyped("January", "March"))
    pulled = desk.pull()
    assert codes(pulled) == code
    assert outcomes(pulled) == [("Calls answered", "Actions", "taken")]


def test_a_text_that_was_moved_to_another_kpi_is_named(desk: Desk) -> None:
    def move(root: etree._Element) -> None:
        def top(p: etree._Element) -> etree._Element:
            above = p.getparent()
            return p if above is None or above.tag == q("w:body") else top(above)

        here, there = (top(p) for p in paragraphs(root, "Actions") if "".join(p.itertext()).strip() == "Actions")
        text = here.getnext()
        there.addprevious(here)
        there.addprevious(text)  # type: ignore[arg-type]

    edit(desk.draft, move)
    (finding,) = desk.pull().findings
    assert finding.code == "region-elsewhere"
    assert finding.problem == (
        "The text 'A-1 Actions' now stands under 'Potholes mended'; it still counts as the text of 'Calls answered'."
    )


# ---------------------------------------------------------------- words among the report's own
def in_cell(row: int, text: str) -> Change:
    """Add a paragraph to the first cell of a row of the first KPI's table."""

    def change(root: etree._Element) -> None:
        table = next(t for t in root.iter(q("w:tbl")) if "Calls answered in time" in "".join(t.itertext()))
        cell = [*table.iter(q("w:tr"))][row].find(f".//{q('w:tc')}")
        cell.append(paragraph(text))  # type: ignore[union-attr]

    return change


def new_row(root: etree._Element) -> None:
    table = next(t for t in root.iter(q("w:tbl")) if "Calls answered in time" in "".join(t.itertext()))
    row = etree.SubElement(table, q("w:tr"))
    for text in ("90%", "High", "Q2", "Calls lost", "6%", "Green", ""):
        etree.SubElement(row, q("w:tc")).append(paragraph(text))


def beside_the_figure(root: etree._Element) -> None:
    """Type behind the value in its cell, outside its control."""
    tag = next(t for t in root.iter(q("w:tag")) if t.get(q("w:val")) == "measure:A-1a:value")
    at = tag.getparent().getparent()  # type: ignore[union-attr]
    run = etree.Element(q("w:r"))
    etree.SubElement(run, q("w:t")).text = " (not final)"
    at.addnext(run)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (in_cell(0, "What do these columns mean?"), "What do these columns mean?"),
        (in_cell(1, "Is this agreed?"), "Is this agreed?"),
        (new_row, "Calls lost"),
        (beside_the_figure, "(not final)"),
    ],
    ids=["header cell", "cell", "row", "beside a figure"],
)
@pytest.mark.parametrize("controls", ["with controls", "without controls"])
def test_words_typed_among_the_reports_own_are_listed(desk: Desk, change: Change, words: str, controls: str) -> None:
    edit(desk.draft, change)
    if controls == "without controls":
        edit(desk.draft, without_controls)
    pulled = desk.pull()
    said = [f for f in pulled.findings if words in f.problem]
    assert len(said) == 1, [f.problem for f in pulled.findings]
    assert said[0].code in ("text-outside", "figure-changed-in-draft")
    assert "Calls answered" in str(said[0].place)
    assert pulled.changes == 0


@pytest.mark.parametrize("kind", ["header", "footer"])
def test_words_typed_into_the_pages_edge_are_listed(desk: Desk, kind: str) -> None:
    package = Package.open(desk.draft)
    part = next(
        r.target for r in package.relationships(package.main_part()).values() if r.kind == kind and r.target in package
    )
    package.xml(part).append(paragraph("Ask Anna before this goes out."))
    package.touch(part)
    desk.draft.write_bytes(package.to_bytes())
    (finding,) = (f for f in desk.pull().findings if f.code == "text-outside")
    assert "Ask Anna before this goes out." in finding.problem
    assert kind in str(finding.place)


def overtyped(old: str, new: str, place: str) -> Change:
    """Change a text within the first table that holds `place`."""

    def change(root: etree._Element) -> None:
        table = next(t for t in root.iter(q("w:tbl")) if place in "".join(t.itertext()))
        found = [t for t in table.iter(q("w:t")) if t.text == old]
        assert found, [t.text for t in table.iter(q("w:t"))]
        found[0].text = new

    return change


def test_an_overtyped_figure_is_reported_without_its_control_too(desk: Desk) -> None:
    edit(desk.draft, without_controls)
    edit(desk.draft, overtyped("93.45%", "94.2%", "Latest Value"))
    (finding,) = (f for f in desk.pull().findings if f.code == "figure-changed-in-draft")
    assert finding.problem == "Draft says 94.2% for 'Calls answered in time', workbook says 93.45%."


def test_an_overtyped_value_of_appendix_b_is_reported(desk: Desk) -> None:
    edit(desk.draft, overtyped("93.45%", "94.2%", "Latest value"))
    (finding,) = (f for f in desk.pull().findings if f.code == "text-outside")
    assert "94.2%" in finding.problem
    assert "B.1 Services" in str(finding.place)


def test_an_overtyped_total_is_reported_by_its_name(desk: Desk) -> None:
    edit(desk.draft, total_overtyped)
    (finding,) = (f for f in desk.pull().findings if f.code == "figure-changed-in-draft")
    assert finding.problem == "Draft says 7 for 'Services' under 'Not rated', workbook says 1."
    assert "Executive summary" in str(finding.place)


def total_overtyped(root: etree._Element) -> None:
    tag = next(t for t in root.iter(q("w:tag")) if t.get(q("w:val")) == "totals:section:A:not_rated")
    control = tag.getparent().getparent()  # type: ignore[union-attr]
    next(control.iter(q("w:t"))).text = "7"  # type: ignore[union-attr]


# ---------------------------------------------------------------- what is left of a prompt
PROMPT = "Commentary awaited: Head of Highways"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Commentary awaited", ""),
        ("Commentary Highways", ""),
        ("Commentary awaited: two gangs were ill.", "two gangs were ill."),
        (f"Two gangs were ill. {PROMPT}", "Two gangs were ill."),
        ("Two gangs were ill, Head of Highways says.", "Two gangs were ill, Head of Highways says."),
        ("None", "None"),
    ],
)
def test_what_is_left_of_a_prompt_is_nothing(desk: Desk, typed: str, read: str) -> None:
    def overtype(root: etree._Element) -> None:
        next(t for t in root.iter(q("w:t")) if t.text == PROMPT).text = typed

    edit(desk.draft, overtype)
    desk.pull()
    assert desk.texts().get(("B-1", "Issues"), "") == read


def test_a_workbook_that_is_not_there_is_said_so(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.workbook.unlink()
    assert main(["pull", str(desk.draft), str(desk.workbook)]) == 4
    said = capsys.readouterr().err
    assert "small.xlsx" in said
    assert "There is no file" in said
