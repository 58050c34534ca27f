"""Tables in officers' texts: each comes back once, in its own place, and nothing else is taken for one."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from reportgen import commands
from reportgen.commands.pull import broken_by
from reportgen.ooxml.names import q
from reportgen.ooxml.package import OFFICE_RELATIONSHIP, Package
from reportgen.workbook import reader as workbook_reader
from reportgen.workbook.patch import SetCell, patch
from tests.workflows.desk import Desk, codes, edit, outcomes, paragraph, paragraphs

ISSUES, ACTIONS = "Sickness rose.", "Four advisers"
Rows = list[list[str]]


def table(rows: Rows) -> etree._Element:
    """A table as an officer makes one; a line break in a cell's text is a new paragraph."""
    made = etree.Element(q("w:tbl"))
    etree.SubElement(etree.SubElement(made, q("w:tblPr")), q("w:tblW"), {q("w:w"): "0", q("w:type"): "auto"})
    grid = etree.SubElement(made, q("w:tblGrid"))
    for _ in rows[0]:
        etree.SubElement(grid, q("w:gridCol"), {q("w:w"): "900"})
    for row in rows:
        tr = etree.SubElement(made, q("w:tr"))
        for text in row:
            etree.SubElement(tr, q("w:tc")).extend(paragraph(line) for line in text.split("\n"))
    return made


def put_behind(words: str, *elements: etree._Element) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        at = next(paragraphs(root, words))
        for element in elements:
            at.addnext(element)
            at = element

    return change


def tables(desk: Desk) -> dict[str, tuple[tuple[str, ...], ...]]:
    report, findings = workbook_reader.read(desk.workbook)
    assert report is not None, findings
    return {t.id: t.rows for t in report.tables}


def test_a_table_that_the_sheet_cannot_hold_leaves_its_text_whole(desk: Desk) -> None:
    edit(desk.draft, put_behind(ACTIONS, table([[str(n) for n in range(9)]] * 2), paragraph("And a word.")))
    pulled = desk.pull()
    assert "table-not-taken" in codes(pulled)
    assert desk.texts()["A-1", "Actions"].endswith("latest.\n\nAnd a word.")
    assert list(tables(desk)) == ["staff"]


@pytest.mark.parametrize("typed", ["[table: nowhere]", "[Table: staff 2]", "[table:]"])
def test_what_only_looks_like_the_place_of_a_table_is_words(desk: Desk, typed: str) -> None:
    edit(desk.draft, put_behind(ACTIONS, paragraph(typed)))
    desk.pull()
    assert list(tables(desk)) == ["staff"], "the workbook can still be read"
    assert typed in desk.texts()["A-1", "Actions"]
    assert desk.pull().changes == 0


def test_an_officer_may_place_a_table_of_the_report_by_typing_it(desk: Desk) -> None:
    edit(desk.draft, put_behind(ACTIONS, paragraph("[table: staff]")))
    desk.pull()
    assert desk.texts()["A-1", "Actions"].endswith("\n\n[table: staff]")


def test_a_table_that_stands_in_two_texts_is_one_table(desk: Desk) -> None:
    desk.retype("at the latest.", "at the latest.\n\n[table: staff]")
    built = commands.build(desk.workbook, out=desk.workbook.parent / "out", only=[commands.WORD])
    draft = next(p for p in built.files if p.suffix == ".docx")
    assert desk.pull(draft).lines == ()

    def overtype(root: etree._Element) -> None:
        second = [t for t in root.iter(q("w:t")) if t.text == "41"][1]
        second.text = "44"

    edit(draft, overtype)
    assert outcomes(desk.pull(draft)) == [("Calls answered", "Actions", "taken")]
    assert tables(desk) == {"staff": (("Month", "Advisers"), ("July", "44"))}
    assert desk.pull(draft).changes == 0


def test_a_copy_of_a_table_leaves_the_original_its_own(desk: Desk) -> None:
    """The copy stands in an earlier text, with caption and title, as copy and paste leave it."""

    def copied(root: etree._Element) -> None:
        original = next(t for t in root.iter(q("w:tbl")) if any(x.text == "July" for x in t.iter(q("w:t"))))
        made = copy.deepcopy(original)
        next(t for t in made.iter(q("w:t")) if t.text == "41").text = "99"
        at = next(paragraphs(root, "How the services did."))
        at.addnext(made)

    edit(desk.draft, copied)
    desk.pull()
    found = tables(desk)
    assert found.pop("staff") == (("Month", "Advisers"), ("July", "41"))
    assert list(found.values()) == [(("Month", "Advisers"), ("July", "99"))]


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([["A", "B"], ["one\ntwo", "3"]], (("A", "B"), ("one two", "3"))),
        ([["A", "B", ""], ["1", "2", ""]], (("A", "B"), ("1", "2"))),
        ([["A", "B"], ["1", ""]], (("A", "B"), ("1", ""))),
    ],
    ids=["two paragraphs in a cell", "an empty last column", "an empty cell"],
)
def test_a_new_table_is_added_once_however_often_its_draft_is_pulled(
    desk: Desk, rows: Rows, kept: tuple[tuple[str, ...], ...]
) -> None:
    edit(desk.draft, put_behind(ACTIONS, table(rows)))
    assert desk.pull().changes > 0
    assert tables(desk)["A-1-table-1"] == kept
    assert desk.pull().changes == 0
    assert list(tables(desk)) == ["staff", "A-1-table-1"]


def test_the_new_tables_of_two_officers_are_two_tables_unless_they_say_the_same(desk: Desk) -> None:
    def added(name: str, *rows: list[str]) -> Path:
        return edit(desk.draft, put_behind(ACTIONS, table([["A", "B"], *rows])), desk.draft.with_name(name))

    drafts = [added("ben.docx", ["1", "2"]), added("cleo.docx", ["3", "4"]), added("dora.docx", ["1", "2"])]
    desk.pull(*drafts)
    found = tables(desk)
    assert found.pop("staff")
    assert found == {"A-1-table-1": (("A", "B"), ("1", "2")), "A-1-table-2": (("A", "B"), ("3", "4"))}
    assert desk.pull(*drafts).changes == 0


def test_what_a_cell_of_the_workbook_cannot_hold_is_named(desk: Desk) -> None:
    package = Package.open(desk.draft)
    package.relate(
        package.main_part(), "rIdOut", f"{OFFICE_RELATIONSHIP}/hyperlink", "https://example.org", external=True
    )
    made = table([["A", "B"], ["1", "2"]])
    cell = next(p for p in made.iter(q("w:p")) if "".join(map(str, p.itertext())) == "2")
    link = etree.SubElement(cell, q("w:hyperlink"), {q("r:id"): "rIdOut"})
    link.append(cell[0])
    put_behind(ACTIONS, made)(package.xml(package.main_part()))
    package.touch(package.main_part())
    desk.draft.write_bytes(package.to_bytes())
    (finding,) = (f for f in desk.pull().findings if f.code == "text-holds-more")
    assert "link in a table's cell" in finding.problem


def retyped_four(root: etree._Element) -> None:
    """Type over the words in front of the link."""
    next(t for t in root.iter(q("w:t")) if "Four" in (t.text or "")).text = "Now: "


LINKS = [
    "mailto:team@council.gov.uk?subject=Libraries",
    "mailto:a@council.gov.uk,b@council.gov.uk",
    "https://user@council.gov.uk/map",
    "https://council.gov.uk:8443/x?y=1&z=%282%29#part",
    "http://bücher.example/ä",
    "https://exa!mple",  # no address that a Word file may have: the words stand there without it
]


@pytest.mark.parametrize("address", LINKS)
def test_a_link_is_never_lost_by_a_draft_that_nobody_touched(
    desk: Desk, address: str, ooxml_validate: Callable[[Path], list[str]]
) -> None:
    desk.retype("at the latest.", f"at the latest. See [the plan]({address}).")
    before = desk.texts()
    built = commands.build(desk.workbook, out=desk.workbook.parent / "out", only=[commands.WORD])
    draft = next(p for p in built.files if p.suffix == ".docx")
    assert ooxml_validate(draft) == []
    assert desk.pull(draft).lines == ()
    edit(
        draft, lambda root: setattr(next(t for t in root.iter(q("w:t")) if t.text and "Four" in t.text), "text", "Now:")
    )
    desk.pull(draft)
    assert desk.texts()["A-1", "Actions"] != before["A-1", "Actions"]
    assert "the plan](" in desk.texts()["A-1", "Actions"]
    refreshed = commands.refresh(draft, desk.workbook, out=draft.with_name("refreshed.docx"))
    assert desk.pull(refreshed.files[0]).changes == 0


def test_a_text_that_would_make_the_workbook_unreadable_is_found_before_it_is_written(desk: Desk) -> None:
    patched = patch(desk.workbook.read_bytes(), [SetCell("Commentary", 3, 7, "[table: nowhere]")])
    (finding,) = broken_by(desk.workbook, patched.data)
    assert finding.code == "workbook-would-break"
    assert "nowhere" in finding.problem
    assert list(broken_by(desk.workbook, desk.workbook.read_bytes())) == []
