"""An edited draft reads back as what officers meant, whichever program saved it, and nothing of it is lost."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from lxml import etree

from reportgen import richtext
from reportgen.draft import reader
from reportgen.draft.reader import ChangeKind, Draft, Layer
from reportgen.errors import UnreadableInput
from reportgen.ooxml.names import q
from reportgen.ooxml.package import OFFICE_RELATIONSHIP, Package
from reportgen.richtext import Bullet, Note, Span, TablePlace, parse
from tests.draft.readings import (
    ACTIONS,
    BY,
    CALLS,
    ISSUES,
    TEXT,
    Edited,
    codes,
    delete,
    ins,
    p,
    r,
    small_bytes,
    strike,
    typed,
    xml,
)

# ---------------------------------------------------------------- the law


def assert_untouched(draft: Draft) -> None:
    """Every region reads as the workbook has it, in both views, and there is nothing else to say."""
    regions = draft.snapshot["regions"]
    assert isinstance(regions, list)
    assert len(regions) > 5
    for known in regions:
        read = draft.regions[known["key"]]
        expected = richtext.normalised(parse(known["text"]))
        assert (known["key"], read.accepted) == (known["key"], expected)
        assert (known["key"], read.rejected) == (known["key"], expected)
        assert (read.heading.accepted, read.sub_heading.accepted) == (known["heading"], known["sub_heading"])
        assert not read.missing
    tables = draft.snapshot["tables"]
    assert isinstance(tables, list)
    read_tables = {t.id: t for region in draft.regions.values() for t in region.tables}
    for table in tables:
        rows = tuple(tuple(row) for row in table["rows"])
        assert (read_tables[table["id"]].rows.accepted, read_tables[table["id"]].new) == (rows, False)
    assert [f for f in draft.figures.values() if f.was and f.missing] == []
    assert list(draft.changed_figures()) == []
    assert (draft.findings, draft.strays, draft.new_regions, draft.changes, draft.comments) == ((), (), (), (), ())


def test_a_draft_nobody_touched_reads_as_the_workbook(built: Path) -> None:
    draft = reader.read(Package.open(built / "report.docx"))
    assert_untouched(draft)
    assert all(Layer.TAG in region.how and Layer.BOOKMARK in region.how for region in draft.regions.values())


def test_the_same_after_python_docx_saved_it(built: Path) -> None:
    out = io.BytesIO()
    docx.Document(str(built / "report.docx")).save(out)
    assert_untouched(reader.read(Package.open(out.getvalue(), "report.docx")))


def test_the_same_after_libreoffice_saved_it(built: Path, libreoffice_docx: Callable[[Path], Path]) -> None:
    assert_untouched(reader.read(Package.open(libreoffice_docx(built / "report.docx"))))


def test_a_draft_with_every_kind_of_block_reads_as_the_workbook(
    tmp_path: Path, libreoffice_docx: Callable[[Path], Path]
) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(small_bytes())
    assert_untouched(reader.read(Package.open(path)))
    assert_untouched(reader.read(Package.open(libreoffice_docx(path))))


def test_the_same_without_controls(edited: Edited) -> None:
    assert_untouched(edited.read())


def test_texts_with_headings_are_found_by_words_when_all_marks_are_gone() -> None:
    edited = Edited()
    edited.without_controls()
    edited.without_bookmarks()
    draft = edited.read()
    assert draft.regions[CALLS].how == (Layer.WORDS,)
    assert typed(draft.regions[CALLS]) == "- Nothing & <nobody> is lost."
    assert [key for key, region in draft.regions.items() if region.missing] == []


# ---------------------------------------------------------------- refusals


def test_a_draft_without_a_snapshot_is_read_with_the_copy() -> None:
    edited = Edited()
    kept = reader.read(edited.package).snapshot
    edited.package.remove("customXml/reportgen.xml")
    with pytest.raises(UnreadableInput) as stop:
        reader.read(edited.package)
    assert stop.value.code == "snapshot-missing"
    assert_untouched(reader.read(edited.package, dict(kept)))


def test_a_workbook_is_no_draft(sample_workbook: Path) -> None:
    with pytest.raises(UnreadableInput) as stop:
        reader.read(Package.open(sample_workbook))
    assert stop.value.code == "draft-not-word"


def test_a_malformed_draft_is_refused() -> None:
    edited = Edited()
    edited.package.put(edited.main, edited.package.data(edited.main).replace(b"</w:body>", b""))
    with pytest.raises(UnreadableInput) as stop:
        reader.read(edited.package)
    assert stop.value.code == "file-broken"


def test_a_draft_saved_as_strict_open_xml_is_read() -> None:
    package = Package.open(small_bytes(), "report.docx")
    main = package.main_part()
    strict = package.data(main)
    for transitional, iso in (
        (b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"wordprocessingml/main"),
        (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"officeDocument/relationships"),
    ):
        strict = strict.replace(transitional, b"http://purl.oclc.org/ooxml/" + iso)
    package.put(main, strict)
    assert typed(reader.read(package).regions[CALLS]) == "- Nothing & <nobody> is lost."


# ---------------------------------------------------------------- headings


def test_a_renamed_heading_is_the_same_text(edited: Edited) -> None:
    heading = edited.paragraph("General issues:")
    next(heading.iter(q("w:t"))).text = "Matters of concern"
    draft = edited.read()
    assert draft.regions[ISSUES].heading.accepted == "Matters of concern"
    assert typed(draft.regions[ISSUES]) == "- Joint."
    assert (codes(draft), draft.new_regions) == ([], ())


def test_a_renamed_heading_of_a_measure_is_no_new_heading(edited: Edited) -> None:
    next(edited.paragraph("Good level of development").iter(q("w:t"))).text = "Development"
    draft = edited.read()
    assert draft.regions["kpi:SEG-17:a:text"].sub_heading.accepted == "Development"
    assert typed(draft.regions["kpi:SEG-17:a:text"]) == "Note: no change."
    assert (codes(draft), draft.new_regions) == ([], ())


def test_a_deleted_heading_leaves_its_text_where_its_control_is() -> None:
    edited = Edited()
    delete(edited.paragraph("Actions in progress:"))
    draft = edited.read()
    assert typed(draft.regions[ACTIONS]) == "- One."
    assert draft.regions[ACTIONS].heading.accepted == ""
    assert codes(draft) == ["region-heading-gone"]


def test_a_text_without_any_mark_is_missing_and_nobody_guesses() -> None:
    edited = Edited()
    edited.without_controls()
    delete(edited.paragraph("Actions in progress:"))
    draft = edited.read()
    assert draft.regions[ACTIONS].missing
    assert draft.regions[ACTIONS].accepted == ()
    assert codes(draft) == ["region-missing"]
    assert "One." in typed(draft.regions["kpi:SEG-17:a:text"]), "its words must not vanish"


def test_a_heading_deleted_with_changes_tracked_is_there_when_they_are_rejected(edited: Edited) -> None:
    strike(edited.paragraph("Actions in progress:"))
    region = edited.read().regions[ACTIONS]
    assert (region.heading.accepted, region.heading.rejected) == ("", "Actions in progress:")
    assert (typed(region), typed(region, "rejected")) == ("- One.", "- One.")
    assert region.pending


@pytest.mark.parametrize("tracked", [False, True])
def test_a_heading_that_an_officer_adds_begins_a_text_of_its_own(edited: Edited, tracked: bool) -> None:
    last = edited.paragraph("Nothing & <nobody> is lost.")
    mark = f"<w:ins {BY}/>" if tracked else ""
    inside = ins if tracked else r
    last.addnext(p(inside("Under it."), "ListBullet", mark))
    last.addnext(p(inside("Next steps"), "Heading3", mark))
    draft = edited.read()
    (new,) = draft.regions[CALLS].new_headings
    assert (new.key, new.kpi, new.after, new.heading.accepted) == (None, "DBS-06", CALLS, "Next steps")
    assert new.blocks.accepted == (Bullet((Span("Under it."),)),)
    assert typed(draft.regions[CALLS]) == "- Nothing & <nobody> is lost."
    assert typed(draft.regions[CALLS], "rejected").startswith("- Nothing & <nobody> is lost.")
    if tracked:
        assert (new.heading.rejected, new.blocks.rejected) == ("", ())


def test_text_that_a_tracked_heading_cuts_off_is_still_under_the_old_one_when_it_is_rejected(edited: Edited) -> None:
    text = edited.paragraph("Nothing & <nobody> is lost.")
    text.addprevious(p(ins("New heading"), "Heading3", f"<w:ins {BY}/>"))
    draft = edited.read()
    assert draft.regions[CALLS].accepted == ()
    assert typed(draft.regions[CALLS], "rejected") == "- Nothing & <nobody> is lost."
    assert richtext.typed(draft.new_regions[0].blocks.accepted) == "- Nothing & <nobody> is lost."


# ---------------------------------------------------------------- copies, and layers that disagree


def test_a_copied_text_is_reported_and_read_once() -> None:
    edited = Edited()
    control = edited.control(CALLS)
    copy = etree.fromstring(etree.tostring(control))
    edited.paragraph("Issues").addprevious(copy)
    draft = edited.read()
    assert codes(draft) == ["region-doubled"]
    assert typed(draft.regions[CALLS]) == "- Nothing & <nobody> is lost."


def test_a_heading_moved_away_from_its_text_is_reported() -> None:
    edited = Edited()
    edited.paragraph("General issues:").addprevious(edited.paragraph("Actions:"))
    draft = edited.read()
    assert "region-layers-disagree" in codes(draft)
    assert typed(draft.regions[CALLS]) == "- Nothing & <nobody> is lost."


# ---------------------------------------------------------------- outside any region


def test_text_outside_every_region_is_a_stray_with_its_place(edited: Edited) -> None:
    edited.paragraph("Economic impact index (EI)").addnext(p("Typed above the line that says why."))
    edited.paragraph("Delivering Better Services").addprevious(p("Typed before the first section."))
    draft = edited.read()
    assert [(s.kpi, s.place.heading, s.words.accepted) for s in draft.strays] == [
        ("", "Rating key", "Typed before the first section."),
        ("SEG-19", "Economic impact index (EI)", "Typed above the line that says why."),
    ]


def test_a_row_added_to_a_table_of_figures_is_a_stray(edited: Edited) -> None:
    table = next(edited.root.iter(q("w:tbl")))
    cells = f"<w:tc>{etree.tostring(p('my own row')).decode()}</w:tc>"
    table.append(xml(f"<w:tr>{cells}</w:tr>"))
    draft = edited.read()
    assert [(s.kpi, s.words.accepted) for s in draft.strays] == [("DBS-06", "my own row")]


def test_words_in_a_text_box_are_a_stray(edited: Edited) -> None:
    box = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData uri="x">'
        "<wps:wsp><wps:txbx><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent></wps:txbx>"
        "</wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )
    edited.paragraph("One.").append(xml(box))
    draft = edited.read()
    assert [s.words.accepted for s in draft.strays] == ["In a box"]
    assert typed(draft.regions[ACTIONS]) == "- One."
    assert codes(draft) == ["text-holds-more"]


def test_a_link_to_a_file_share_is_named(edited: Edited) -> None:
    edited.package.relate(edited.main, "rgF", f"{OFFICE_RELATIONSHIP}/hyperlink", "file://server/x.docx", external=True)
    edited.paragraph("One.").append(xml(f'<w:hyperlink r:id="rgF">{r(" See this.")}</w:hyperlink>'))
    draft = edited.read()
    assert typed(draft.regions[ACTIONS]) == "- One. See this."
    assert codes(draft) == ["text-holds-more"]


def test_changes_to_lines_that_are_not_the_officers_are_named(edited: Edited) -> None:
    next(edited.paragraph("Rating key").iter(q("w:t"))).text = "Key to the ratings"
    next(edited.paragraph("Economic impact index (EI)").iter(q("w:t"))).text = "Economic index"
    assert codes(edited.read()) == ["fixed-text-changed", "title-changed"]


# ---------------------------------------------------------------- tables and figures


def turnover(edited: Edited) -> etree._Element:
    return next(t for t in edited.root.iter(q("w:tbl")) if "Leavers" in "".join(t.itertext()))


def test_a_changed_cell_of_a_table_is_read(edited: Edited) -> None:
    cell = next(t for t in turnover(edited).iter(q("w:t")) if t.text == "436")
    cell.text = "440"
    (table,) = edited.read().regions[TEXT].tables
    assert (table.id, table.new) == ("turnover", False)
    assert table.rows.accepted[1] == ("Adult Services and Health & Wellbeing", "440", "3456", "12.62%")


@pytest.mark.parametrize(("change", "accepted", "rejected"), [("ins", 4, 3), ("del", 3, 4)])
def test_table_rows_put_in_or_struck_out_read_both_ways(
    edited: Edited, change: str, accepted: int, rejected: int
) -> None:
    row = turnover(edited).findall(q("w:tr"))[-1]
    properties = row.find(q("w:trPr"))
    assert properties is not None
    properties.append(xml(f"<w:{change} {BY}/>"))
    draft = edited.read()
    (table,) = draft.regions[TEXT].tables
    assert (len(table.rows.accepted), len(table.rows.rejected)) == (accepted, rejected)
    assert draft.regions[TEXT].pending
    kind = ChangeKind.ROW_INSERTED if change == "ins" else ChangeKind.ROW_DELETED
    assert [(c.kind, c.words) for c in draft.changes] == [(kind, "LCC Total 1782 13217 13.48%")]


def test_a_table_that_an_officer_adds_is_new(edited: Edited) -> None:
    cell = f"<w:tc>{etree.tostring(p('x')).decode()}</w:tc>"
    edited.paragraph("One.").addnext(xml(f"<w:tbl><w:tblPr></w:tblPr><w:tr>{cell}{cell}</w:tr></w:tbl>"))
    region = edited.read().regions[ACTIONS]
    (table,) = region.tables
    assert (table.id, table.new, table.rows.accepted) == ("SEG-17-table-1", True, (("x", "x"),))
    assert region.accepted == (Bullet((Span("One."),)), TablePlace("SEG-17-table-1"))


def test_a_table_moved_to_another_kpi_is_still_the_same(edited: Edited) -> None:
    one = edited.paragraph("One.")
    table = turnover(edited)
    caption = table.getprevious()
    assert caption is not None
    one.addnext(table)
    one.addnext(caption)
    draft = edited.read()
    assert [t.id for t in draft.regions[ACTIONS].tables] == ["turnover"]
    assert TablePlace("turnover") not in draft.regions[TEXT].accepted


def test_a_changed_figure_is_named(edited: Edited) -> None:
    value = next(t for t in edited.root.iter(q("w:t")) if t.text == "62.1%")
    value.text = "94.2%"
    draft = edited.read()
    assert [(f.key, f.was, f.shown.accepted) for f in draft.changed_figures()] == [
        ("measure:SEG-17a:value", "62.1%", "94.2%")
    ]


def test_figures_that_were_deleted_are_named(edited: Edited) -> None:
    delete(next(edited.root.iter(q("w:tbl"))))
    draft = edited.read()
    assert codes(draft) == ["figures-gone"]
    assert draft.figures["measure:DBS-06:value"].missing


def test_notes_read_without_their_mark(edited: Edited) -> None:
    assert edited.read().regions["kpi:SEG-17:a:text"].accepted == (Note((Span("no change."),), "Note:"),)
