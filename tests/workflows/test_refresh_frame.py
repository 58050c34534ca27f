"""What officers put among the report's own lines comes through a refresh: carried there, or kept as a comment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from reportgen import commands
from reportgen.docx.objects import things
from reportgen.draft import reader
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import OFFICE_RELATIONSHIP, Package
from reportgen.roundtrip.pull import Policy
from tests.draft import templates
from tests.workflows.refreshing import (
    ANNA,
    BEN,
    TODAY,
    Book,
    Desk,
    as_built,
    body_words,
    commented,
    desk,
    paragraph,
    retyped,
    tracked,
)

__all__ = ["as_built", "desk"]

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
PICTURE = (
    '<w:r><w:drawing><wp:inline><wp:extent cx="300000" cy="300000"/><wp:docPr id="{id}" name="Picture {id}"/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
    '<pic:cNvPr id="0" name="x.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdPhoto"/><a:stretch>'
    '<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
    "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)
BOX = (
    '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:70pt;height:20pt"><v:textbox>'
    "<w:txbxContent><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)
NOTES = (
    '<w:footnotes xmlns:w="{w}"><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p>'
    '</w:footnote><w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
    '</w:footnote><w:footnote w:id="1"><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:footnote></w:footnotes>'
)
NAMES = {
    **{p: NAMESPACES[p] for p in ("w", "r", "wp")},
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
SIGNED = f'w:id="801" w:author="{ANNA}" w:date="2023-11-20T10:00:00Z"'
Change = Callable[[etree._Element], None]


def element(xml: str) -> etree._Element:
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items())
    return etree.fromstring(f"<x {names}>{xml}</x>")[0]


def words(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def said(element: etree._Element) -> str:
    return "".join(t.text or "" for t in element.iter(q("w:t")))


def table_with(root: etree._Element, text: str) -> etree._Element:
    return next(t for t in root.iter(q("w:tbl")) if text in said(t))


def cell_line(root: etree._Element, text: str) -> etree._Element:
    """The paragraph of a table's cell that says this."""
    return next(p for t in root.iter(q("w:tbl")) for p in t.iter(q("w:p")) if said(p) == text)


def row_behind(text: str, *cells: str, which: int = 0) -> Change:
    """A row added behind the first row that says this, or with -1 the last."""

    def change(root: etree._Element) -> None:
        row = [r for r in root.iter(q("w:tr")) if text in said(r)][which]
        inside = "".join(f"<w:tc><w:tcPr/><w:p>{words(c)}</w:p></w:tc>" for c in cells)
        row.addnext(element(f"<w:tr>{inside}</w:tr>"))

    return change


def put(xml: str, at: Callable[[etree._Element], etree._Element]) -> Change:
    return lambda root: at(root).append(element(xml))


def with_photo(path: Path) -> None:
    package = Package.open(path)
    package.put("word/media/photo.png", PNG, "image/png")
    package.relate(package.main_part(), "rIdPhoto", f"{OFFICE_RELATIONSHIP}/image", "word/media/photo.png")
    path.write_bytes(package.to_bytes())


def with_note(path: Path, note: str) -> None:
    package = Package.open(path)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    package.put("word/footnotes.xml", NOTES.format(w=NAMESPACES["w"], words=note).encode(), kind)
    package.relate(package.main_part(), "rIdNotes", f"{OFFICE_RELATIONSHIP}/footnotes", "word/footnotes.xml")
    path.write_bytes(package.to_bytes())


def main_of(path: Path) -> etree._Element:
    package = Package.open(path)
    return package.xml(package.main_part())


def comments(path: Path) -> list[tuple[str, str, str]]:
    """Who comments what, at which words."""
    return [(c.author, c.text, c.words) for c in reader.read(Package.open(path)).comments]


def photos(path: Path) -> Iterator[str]:
    """What the paragraph of each photo says, in the order of the draft."""
    package = Package.open(path)
    relations = package.relationships(package.main_part()).values()
    ids = {r.id for r in relations if r.target in package and package.data(r.target) == PNG}
    for blip in package.xml(package.main_part()).iter(f"{{{NAMES['a']}}}blip"):
        if blip.get(q("r:embed")) in ids:
            yield said(next(blip.iterancestors(q("w:p"))))


def assert_pull_settles(desk: Desk, draft: Path) -> None:
    """A refreshed draft can be pulled, and has nothing more to give when it is pulled again."""
    workbook = desk.folder / "small.xlsx"
    assert not commands.pull([draft], workbook, policy=Policy.ACCEPT, now=TODAY).refused
    assert commands.pull([draft], workbook, policy=Policy.ACCEPT, now=TODAY).changes == 0


# ------------------------------------------------------------------------------------------------ rows
ROWS = [
    # (the row it was added behind, the first or the last that says this, the words of its first cell)
    ("93.45%", 0, "Calls by night"),
    ("Calls answered in time", -1, "A row of Appendix B"),
    ("Services", 0, "A section of its own"),
]


@pytest.mark.parametrize(("behind", "which", "first"), ROWS)
def test_a_row_added_to_the_reports_own_table_stays_behind_its_row(
    desk: Desk, behind: str, which: int, first: str, ooxml_validate: Callable[[Path], list[str]]
) -> None:
    desk.edit(row_behind(behind, first, "12", which=which))
    before = [said(r)[:12] for r in main_of(desk.draft).iter(q("w:tr"))]
    new = desk.by_command(Book(value=93.1))
    rows = [said(r)[:12] for r in main_of(new).iter(q("w:tr"))]
    assert rows.index(f"{first}12"[:12]) == before.index(f"{first}12"[:12])
    assert ooxml_validate(new) == []
    assert_pull_settles(desk, new)
    desk.draft = new
    assert body_words(desk.by_command(Book(value=80))).count(first) == 1


def test_a_row_that_was_added_is_named(desk: Desk) -> None:
    desk.edit(row_behind("93.45%", "Calls by night", "12"))
    [found] = [f for f in desk.refresh(Book(value=84.5)).findings if f.code == "row-of-officers"]
    assert "Calls by night" in str(found.place)


def test_a_row_behind_a_measure_that_is_gone_stays_in_its_table(desk: Desk) -> None:
    folder = desk.folder / "two"
    commands.build(Book(second_measure=True).save(desk.folder / "two.xlsx"), out=folder, only=[commands.WORD])
    desk.draft = next(folder.rglob("*.docx")).rename(desk.folder / "two.docx")
    desk.edit(row_behind("71.25%", "Nights only", "3"), put(words(" so far"), lambda r: cell_line(r, "71.25%")))
    new = desk.by_command(Book(value=84.5))
    assert "Calls answered in time" in said(table_with(main_of(new), "Nights only"))
    assert [who for who, text, _ in comments(new) if "71.25% so far" in text] == ["reportgen"]


# ------------------------------------------------------------------------------------------------ pictures, notes
PLACES: list[tuple[str, Callable[[etree._Element], etree._Element], str]] = [
    ("in a cell", lambda root: cell_line(root, "93.45%"), "84.50%"),
    ("in a locked line", lambda root: paragraph(root, "Not rated: no target"), "Not rated: no target is given."),
    ("in a line of the template", lambda root: paragraph(root, "One row a measure"), "One row a measure"),
    ("in a title", lambda root: paragraph(root, "Potholes mended"), "Potholes mended"),
    ("in a text", lambda root: paragraph(root, "Sickness rose"), "Sickness rose in August."),
]


@pytest.mark.parametrize(("where", "at", "there"), PLACES)
def test_a_picture_stays_wherever_it_was_put(
    desk: Desk,
    where: str,
    at: Callable[[etree._Element], etree._Element],
    there: str,
    ooxml_validate: Callable[[Path], list[str]],
) -> None:
    with_photo(desk.draft)
    desk.edit(put(PICTURE.format(id=9001), at))
    new = desk.by_command(Book(value=84.5))
    [beside] = photos(new)
    assert beside.startswith(there), where
    assert ooxml_validate(new) == []
    assert_pull_settles(desk, new)
    desk.draft = new
    assert len(list(photos(desk.by_command(Book(value=80))))) == 1


def test_a_picture_alone_in_its_line_and_one_that_was_tracked_stay(desk: Desk) -> None:
    with_photo(desk.draft)
    desk.edit(
        lambda root: table_with(root, "93.45%").addnext(element(f"<w:p>{PICTURE.format(id=9001)}</w:p>")),
        put(f"<w:ins {SIGNED}>{PICTURE.format(id=9002)}</w:ins>", lambda root: cell_line(root, "127")),
    )
    new = desk.by_command(Book(value=84.5))
    assert list(photos(new)) == ["", "127"]
    tracked_ones = [i for i in main_of(new).iter(q("w:ins")) if next(things(i), None) is not None]
    assert [i.get(q("w:author")) for i in tracked_ones] == [ANNA]


def test_charts_and_signs_of_the_report_itself_are_never_doubled(desk: Desk) -> None:
    desk.edit(retyped("Sickness rose", "Absence grew"))
    new = desk.by_command(Book(value=93.4))
    assert len(list(things(main_of(new)))) == len(list(things(main_of(desk.draft))))


@pytest.mark.parametrize("at", ["Not rated: no target", "Sickness rose"])
def test_a_footnote_stays_with_its_words(desk: Desk, at: str) -> None:
    with_note(desk.draft, "Counted by hand.")
    desk.edit(put('<w:r><w:footnoteReference w:id="1"/></w:r>', lambda root: paragraph(root, at)))
    new = desk.by_command(Book(value=84.5))
    [reference] = main_of(new).iter(q("w:footnoteReference"))
    assert at in said(next(reference.iterancestors(q("w:p"))))
    [note] = [n for n in Package.open(new).xml("word/footnotes.xml") if n.get(q("w:id")) == reference.get(q("w:id"))]
    assert said(note) == "Counted by hand."


def test_a_text_box_in_a_locked_line_stays(desk: Desk) -> None:
    desk.edit(put(BOX.format(words="See the map."), lambda root: paragraph(root, "Not rated: no target")))
    before = reader.read(Package.open(desk.draft)).strays
    new = desk.by_command(Book(value=84.5))
    assert reader.read(Package.open(new)).strays == before
    assert body_words(new).count("See the map.") == body_words(desk.draft).count("See the map.")


# ------------------------------------------------------------------------------------------------ words
WORDS: list[tuple[str, Callable[[etree._Element], etree._Element], str, str]] = [
    # (where, the line it was typed into, what the line said then, the words that the comment stands at)
    ("beside a figure", lambda r: cell_line(r, "93.45%"), "93.45% (so far)", "84.50%"),
    ("in a header cell", lambda r: cell_line(r, "Target"), "Target (so far)", "Target"),
    ("in a cell of Appendix B", lambda r: list(table_with(r, "[z]").iter(q("w:p")))[-1], " (so far)", ""),
    ("in a locked line", lambda r: paragraph(r, "Not rated: no target"), "is given. (so far)", "Not rated: no target"),
]


@pytest.mark.parametrize(("where", "at", "line", "there"), WORDS)
def test_words_typed_among_the_reports_own_are_kept_as_a_comment(
    desk: Desk, where: str, at: Callable[[etree._Element], etree._Element], line: str, there: str
) -> None:
    desk.edit(put(words(" (so far)"), at))
    new = desk.by_command(Book(value=84.5))
    [(who, text, stands)] = comments(new)
    assert who == "reportgen"
    assert line.strip() in text
    assert not text.startswith("Workbook says:")
    assert there in stands, where
    assert_pull_settles(desk, new)
    desk.draft = new
    again = desk.by_command(Book(value=80))
    assert [c[:2] for c in comments(again)] == [(who, text)]


def test_words_kept_as_a_comment_are_named(desk: Desk) -> None:
    desk.edit(put(words(" (so far)"), lambda r: cell_line(r, "93.45%")))
    [found] = [f for f in desk.refresh(Book(value=84.5)).findings if f.code == "words-kept-as-comment"]
    assert "93.45% (so far)" in str(found.place)


def test_a_figure_that_was_overtyped_is_todays_and_a_comment_says_what_stood_there(desk: Desk) -> None:
    desk.edit(lambda root: retype_line(cell_line(root, "93.45%"), "94.20%"))
    new = desk.by_command(Book(value=84.5))
    assert reader.read(Package.open(new)).figures["measure:A-1a:value"].shown.accepted == "84.50%"
    [(_, text, stands)] = comments(new)
    assert "94.20%" in text
    assert stands == "84.50%"


def retype_line(line: etree._Element, new: str) -> None:
    first, *others = line.iter(q("w:t"))
    first.text = new
    for other in others:
        other.text = ""


def test_a_tracked_change_in_a_locked_line_is_said_with_who_made_it_and_when(desk: Desk) -> None:
    desk.edit(tracked("Not rated: no target", "no target", "no aim"))
    [(_, text, _)] = comments(desk.by_command(Book(value=84.5)))
    assert f"{ANNA} (2023-11-20) deleted 'no target'" in text
    assert f"{ANNA} (2023-11-20) inserted 'no aim'" in text


def test_a_row_struck_out_in_a_locked_table_is_said(desk: Desk) -> None:
    def struck(root: etree._Element) -> None:
        row = next(r for r in root.iter(q("w:tr")) if "93.45%" in said(r))
        properties = row.find(q("w:trPr"))
        if properties is None:
            properties = etree.Element(q("w:trPr"))
            row.insert(0, properties)
        properties.append(element(f"<w:del {SIGNED}/>"))

    desk.edit(struck)
    [(_, text, _)] = comments(desk.by_command(Book(value=84.5)))
    assert f"{ANNA} (2023-11-20) row deleted" in text
    assert "93.45%" in text


def test_words_in_a_page_footer_are_kept_at_the_beginning(desk: Desk) -> None:
    package = Package.open(desk.draft)
    next(package.xml("word/footer1.xml").iter(q("w:p"))).append(element(words("Do not send out.")))
    package.touch("word/footer1.xml")
    desk.draft.write_bytes(package.to_bytes())
    [(_, text, _)] = comments(desk.by_command(Book(value=84.5)))
    assert text.startswith("The page footer of the earlier draft said:")
    assert "Do not send out." in text


# ------------------------------------------------------------------------------------------------ lines carried whole
@pytest.mark.parametrize("words", ["Potholes mended", "Services", "One row a measure"])
def test_a_title_or_line_of_the_template_stays_as_officers_changed_it(desk: Desk, words: str) -> None:
    def change(root: etree._Element) -> None:
        line = next(
            p for p in root.iter(q("w:p")) if words in said(p) and next(p.iter(q("w:bookmarkStart")), None) is not None
        )
        line.append(element(f"<w:ins {SIGNED}><w:r><w:t> and more</w:t></w:r></w:ins>"))

    desk.edit(change)
    before = reader.read(Package.open(desk.draft))
    new = reader.read(Package.open(desk.by_command(Book(value=84.5))))
    assert [(c.author, c.date, c.words) for c in new.changes] == [(ANNA, "2023-11-20T10:00:00Z", " and more")]
    assert [f.code for f in new.findings] == [f.code for f in before.findings]
    assert new.comments == ()


# ------------------------------------------------------------------------------------------------ the place is gone
def test_what_stood_among_the_lines_of_a_kpi_that_is_gone_goes_to_what_is_left_of_it(desk: Desk) -> None:
    with_photo(desk.draft)
    desk.edit(
        row_behind("Nights of frost", "Nights of snow", "3"),
        put(words(" (so far)"), lambda r: cell_line(r, "12")),
        put(PICTURE.format(id=9001), lambda r: cell_line(r, "Nights of frost")),
    )
    commented(desk.draft, "Nights of frost", "Really?")
    new = desk.by_command(Book(kpis=("A-1", "B-1")))
    assert len(list(photos(new))) == 1
    told = comments(new)
    assert [stands for who, text, stands in told if "Nights of snow" in text] == ["Frost"]
    assert [stands for who, text, stands in told if "12 (so far)" in text] == ["Frost"]
    assert [who for who, text, _ in told if text == "Really?"] == [BEN]
    assert_pull_settles(desk, new)


# ------------------------------------------------------------------------------------------------ another template
def test_texts_that_another_template_does_not_show_are_kept(desk: Desk) -> None:
    desk.edit(retyped("This is the report", "This is Anna's report"), tracked("How they did", "did", "fared"))
    template = desk.folder / "own.docx"
    template.write_bytes(templates.of_a_person())
    done = desk.refresh(Book(value=84.5), template=template)
    draft = reader.read(Package.open(done.files[0]))
    assert body_words(done.files[0]).count("This is Anna's report") == 1
    assert [(c.author, c.words) for c in draft.changes] == [(ANNA, "did"), (ANNA, "fared")]
    assert [f.code for f in done.findings].count("text-not-shown") == 2


def own_template(folder: Path) -> Path:
    """The house template with a picture, a text box and a footnote of its own."""
    path = folder / "own.docx"
    path.write_bytes(templates.with_body("Made by the council."))
    with_photo(path)
    with_note(path, "The council's note.")
    package = Package.open(path)
    line = paragraph(package.xml(package.main_part()), "Made by the council.")
    for xml in (PICTURE.format(id=77), BOX.format(words="The council"), '<w:r><w:footnoteReference w:id="1"/></w:r>'):
        line.append(element(xml))
    package.touch(package.main_part())
    path.write_bytes(package.to_bytes())
    return path


def built_with(desk: Desk, template: Path) -> None:
    out = desk.folder / "out"
    commands.build(desk.today(Book()), out=out, only=[commands.WORD], template=template)
    desk.draft.unlink()
    next(out.rglob("report.docx")).rename(desk.draft)


def test_what_a_template_brought_itself_is_no_officers(desk: Desk) -> None:
    template = own_template(desk.folder)
    built_with(desk, template)
    assert reader.read(Package.open(desk.draft)).strays == ()
    desk.edit(retyped("Sickness rose", "Absence grew"))
    new = desk.by_command(Book(value=93.4), "--template", str(template))
    assert len(list(things(main_of(new)))) == len(list(things(main_of(desk.draft))))
    assert comments(new) == []
    # nor does it come along into a draft of another template
    house = desk.by_command(Book(value=93.4))
    assert list(photos(house)) == []
    assert "The council" not in body_words(house)


def test_an_officers_footnote_and_the_templates_own_stand_side_by_side(desk: Desk) -> None:
    with_note(desk.draft, "Counted by hand.")
    desk.edit(put('<w:r><w:footnoteReference w:id="1"/></w:r>', lambda root: paragraph(root, "Sickness rose")))
    new = desk.by_command(Book(value=84.5), "--template", str(own_template(desk.folder)))
    package = Package.open(new)
    notes = {n.get(q("w:id")): said(n) for n in package.xml("word/footnotes.xml")}
    references = package.xml(package.main_part()).iter(q("w:footnoteReference"))
    assert [notes[r.get(q("w:id"))] for r in references] == ["The council's note.", "Counted by hand."]


def test_a_draft_of_a_persons_template_that_nobody_touched_becomes_a_fresh_build(desk: Desk) -> None:
    template = desk.folder / "own.docx"
    template.write_bytes(templates.of_a_person())
    built_with(desk, template)
    new = desk.by_command(Book(value=84.5), "--template", str(template))
    commands.build(desk.folder / "small.xlsx", out=desk.folder / "fresh", only=[commands.WORD], template=template)
    assert new.read_bytes() == next((desk.folder / "fresh").rglob("report.docx")).read_bytes()
