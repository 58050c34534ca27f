"""What formatting means comes back with an officer's text, or is named: signs, lists of a form, equations, links."""

from __future__ import annotations

import pytest
from lxml import etree

from reportgen.ooxml.names import NAMESPACES, q
from tests.draft.readings import LINK, char, p, r, xml
from tests.workflows.desk import Desk, codes, edit, paragraphs

BEFORE = "Sickness rose."
_FORM = (
    '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="Better"/>'
    '<w:listEntry w:val="Worse"/></w:ddList></w:ffData></w:fldChar></w:r>'
)
_OVER = (
    f'<m:oMath xmlns:m="{NAMESPACES["m"]}"><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num>'
    "<m:den><m:r><m:t>b+1</m:t></m:r></m:den></m:f></m:oMath>"
)


def field(code: str, shown: str) -> str:
    return f"{char('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{char('separate')}{shown}{char('end')}"


def in_the_body(element: etree._Element) -> etree._Element:
    """What holds an element directly in the document's body."""
    while (above := element.getparent()) is not None and above.tag != q("w:body"):
        element = above
    return element


# what is put behind "Sickness rose.", what the workbook gets behind it, what is named
LOOKS = {
    "raised digits": (r(" 10") + r("3", '<w:vertAlign w:val="superscript"/>'), " 10³", []),
    "lowered digits": (r(" CO") + r("2", '<w:vertAlign w:val="subscript"/>'), " CO₂", []),
    "struck words": (r(" No", "<w:strike/>") + r(" Yes."), " Yes.", ["text-struck-out"]),
    "words struck twice": (r(" No", "<w:dstrike/>") + r(" Yes."), " Yes.", ["text-struck-out"]),
    "hidden words": (r(" Hush.", "<w:vanish/>"), "", ["text-holds-more"]),
    "a typed tick": (r("\u00fc", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'), "✓", []),
    "a tick as a symbol": ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "✓", []),
    "an equation": (r(" ") + _OVER, " a/(b+1)", ["text-holds-more"]),
    "a list of a form": (r(" ") + _FORM + field(" FORMDROPDOWN ", "")[len(char("begin")) :], " Worse", []),
    "a failed reference": (
        r(" See ") + field(" REF x ", r("Error! Reference source not found.")) + r(" there."),
        " See there.",
        ["reference-failed"],
    ),
    "a failed reference that was pasted": (r(" Error! Bookmark not defined. So."), " So.", ["reference-failed"]),
    "a link to a place": (
        f'<w:hyperlink w:anchor="kpi_B_1">{r(" potholes")}</w:hyperlink>', " potholes", ["text-holds-more"]
    ),
    "a link out": (field(LINK, r(" figures")), " [figures](https://example.org/f)", []),
}  # fmt: skip


@pytest.mark.parametrize(("inside", "becomes", "named"), LOOKS.values(), ids=LOOKS)
def test_what_a_look_means_comes_back_or_is_named(desk: Desk, inside: str, becomes: str, named: list[str]) -> None:
    before = desk.texts()["A-1", "Issues"]
    edit(desk.draft, lambda root: next(paragraphs(root, BEFORE)).extend(list(xml(f"<w:p>{inside}</w:p>"))))
    pulled = desk.pull()
    assert codes(pulled) == named
    assert desk.texts()["A-1", "Issues"] == before.replace(BEFORE, f"{BEFORE}{becomes}")
    assert desk.pull().changes == 0, "a second pull changes nothing"


def test_struck_words_are_named_whole_and_under_an_added_heading_too(desk: Desk) -> None:
    def change(root: etree._Element) -> None:
        at = in_the_body(next(paragraphs(root, "Four advisers")))
        at.addnext(p(r("Fewer calls.") + r(" Nobody knows why.", "<w:strike/>")))
        at.addnext(p("What we learnt", "Heading3"))

    edit(desk.draft, change)
    pulled = desk.pull()
    assert [f.problem for f in pulled.findings] == ["'Nobody knows why.' is struck out, so it is not taken."]
    assert desk.texts()["A-1", "What we learnt"] == "Fewer calls."


EMPTY = "<w:tr><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr>"


def test_an_empty_new_table_stops_nothing(desk: Desk) -> None:
    before = desk.texts()["A-1", "Issues"]
    table = f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>{EMPTY * 2}</w:tbl>"

    def change(root: etree._Element) -> None:
        at = next(paragraphs(root, BEFORE))
        at.extend(list(xml(f"<w:p>{r(' Again.')}</w:p>")))
        at.addnext(xml(table))

    edit(desk.draft, change)
    pulled = desk.pull()
    assert (pulled.refused, codes(pulled)) == (False, ["table-not-taken"])
    assert desk.texts()["A-1", "Issues"] == before.replace(BEFORE, f"{BEFORE} Again.")


@pytest.mark.parametrize("style", ["Heading1", "Heading2", "Heading3"])
def test_a_heading_at_the_end_of_the_report_belongs_to_no_kpi(desk: Desk, style: str) -> None:
    """It stands under Appendix B, far from the last KPI."""

    def change(root: etree._Element) -> None:
        body = root[0]
        body[-1].addprevious(p("Glossary", style))
        body[-1].addprevious(p("What the words mean."))

    before = desk.texts()
    edit(desk.draft, change)
    assert (codes(desk.pull()), desk.texts()) == (["heading-outside"], before)


@pytest.mark.parametrize(("style", "taken"), [("Heading2", False), ("Heading3", True), ("Heading4", True)])
def test_a_heading_behind_a_kpis_last_text_is_the_kpis_only_if_it_is_deeper(
    desk: Desk, style: str, taken: bool
) -> None:
    def change(root: etree._Element) -> None:
        at = in_the_body(next(paragraphs(root, "Four advisers")))
        at.addnext(p("The words."))
        at.addnext(p("Glossary", style))

    edit(desk.draft, change)
    assert ("heading-outside" in codes(desk.pull())) is not taken
    assert (("A-1", "Glossary") in desk.texts()) is taken
