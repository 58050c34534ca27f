"""Makes the files that councils hold from this version of reportgen, for the versions after it to go on reading.

    python -m tests.golden.make FOLDER

It writes workbooks, templates and drafts as people leave them, and `drafts.json`, which says for each draft whose
workbook and template it is. It is run once for each version, by that version; the folder is then committed under
`tests/data/` and never changed. `record` says what a version of reportgen makes of such a folder.
"""

from __future__ import annotations

import copy
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from lxml import etree

from reportgen import commands
from reportgen.docx.editing.tracked import Hand
from reportgen.draft.template import house
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import OFFICE_RELATIONSHIP, Package
from reportgen.roundtrip.pull import Policy
from tests.draft import edits, templates
from tests.workflows.refreshing import Book, added_behind, commented, paragraph, retyped, tracked

ROOT = Path(__file__).resolve().parents[2]
MOMENT = datetime(2023, 11, 30, 9, 30)
ANNA, BEN = "Anna Officer", "Ben Colleague"
_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
Change = Callable[[etree._Element], None]


def made(text: str) -> etree._Element:
    """One element from WordprocessingML."""
    names = " ".join(f'xmlns:{p}="{NAMESPACES[p]}"' for p in ("w", "r", "wp", "a", "pic", "v"))
    return etree.fromstring(f"<x {names}>{text}</x>")[0]


def words(paragraph_: etree._Element) -> str:
    return "".join(t.text or "" for t in paragraph_.iter(q("w:t")))


def behind(at: str, element: str) -> Change:
    return lambda root: paragraph(root, at).addnext(made(element))


def run_into(at: str, run: str) -> Change:
    return lambda root: paragraph(root, at).append(made(run))


def without_controls(root: etree._Element) -> None:
    for control in list(root.iter(q("w:sdt"))):
        edits._unwrap(control)


def without_bookmarks(root: etree._Element) -> None:
    for mark in list(root.iter(q("w:bookmarkStart"), q("w:bookmarkEnd"))):
        mark.getparent().remove(mark)  # type: ignore[union-attr]


def emptied(root: etree._Element) -> None:
    first = paragraph(root, "Four advisers begin")
    control = next(first.iterancestors(q("w:sdt")))
    content = control.find(q("w:sdtContent"))
    assert content is not None
    content[:] = [etree.Element(q("w:p"))]


def table_changed(root: etree._Element) -> None:
    """A cell retyped, a row added; and a new table behind it."""
    cell = next(t for t in root.iter(q("w:t")) if t.text == "41")
    cell.text = "39"
    row = next(cell.iterancestors(q("w:tr")))
    added = copy.deepcopy(row)
    for n, text in enumerate(added.iter(q("w:t"))):
        text.text = ("August", "37")[n]
    row.addnext(added)
    table = next(cell.iterancestors(q("w:tbl")))
    new = copy.deepcopy(table)
    for n, text in enumerate(new.iter(q("w:t"))):
        text.text = ("Depot", "Lorries", "North", "7", "South", "8")[n]
    for mark in list(new.iter(q("w:bookmarkStart"), q("w:bookmarkEnd"), q("w:tblCaption"))):
        mark.getparent().remove(mark)  # type: ignore[union-attr]
    table.addnext(new)
    table.addnext(made("<w:p><w:r><w:t>Between the tables.</w:t></w:r></w:p>"))


def row_among_own_lines(root: etree._Element) -> None:
    figure = next(t for t in root.iter(q("w:t")) if (t.text or "").startswith("93.45"))
    row = next(figure.iterancestors(q("w:tr")))
    cells = "".join("<w:tc><w:p><w:r><w:t>Added</w:t></w:r></w:p></w:tc>" for _ in row.iter(q("w:tc")))
    row.addnext(made(f"<w:tr>{cells}</w:tr>"))


def overtyped(root: etree._Element) -> None:
    next(t for t in root.iter(q("w:t")) if (t.text or "").startswith("93.45")).text = "99.99%"
    next(t for t in root.iter(q("w:t")) if t.text == "Potholes mended").text = "Potholes repaired"


def joined(root: etree._Element) -> None:
    """The end of a bullet struck out with tracking, so that the next runs on into it."""
    first = paragraph(root, "Fewer calls were answered")
    properties = first.find(q("w:pPr"))
    assert properties is not None
    signed = f'w:id="77" w:author="{ANNA}" w:date="2023-11-20T10:00:00Z"'
    properties.append(made(f"<w:rPr><w:del {signed}/></w:rPr>"))


def moved(root: etree._Element) -> None:
    """A bullet moved with tracking from the issues to the actions."""
    one = paragraph(root, "Sickness rose")
    there = copy.deepcopy(one)
    for n, (element, run, mark) in enumerate(((one, "moveFrom", "moveFrom"), (there, "moveTo", "moveTo"))):
        signed = f'w:id="{80 + n}" w:author="{BEN}" w:date="2023-11-21T10:00:00Z"'
        properties = element.find(q("w:pPr"))
        assert properties is not None
        properties.append(made(f"<w:rPr><w:{mark} {signed}/></w:rPr>"))
        for r in list(element.iter(q("w:r"))):
            change = made(f"<w:{run} {signed}/>")
            r.addprevious(change)
            change.append(r)
    paragraph(root, "The rota changes").addnext(there)


ODD_WORDS = (
    '<w:p><w:r><w:t xml:space="preserve">CO</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="subscript"/></w:rPr><w:t>2</w:t>'
    '</w:r><w:r><w:t xml:space="preserve"> fell by 10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    "<w:t>3</w:t></w:r><w:r><w:tab/><w:t>t</w:t><w:noBreakHyphen/><w:t>eq</w:t><w:br/><w:t>next line</w:t></w:r>"
    '<w:r><w:rPr><w:strike/></w:rPr><w:t xml:space="preserve"> struck</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr>'
    '<w:t xml:space="preserve"> hidden</w:t></w:r><w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r></w:p>'
)
FIELDS = (
    '<w:p><w:r><w:t xml:space="preserve">See </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>'
    ' HYPERLINK "https://example.org/f" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r>'
    '<w:t>the page</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:fldSimple w:instr=" DATE "><w:r>'
    "<w:t>today</w:t></w:r></w:fldSimple></w:p>"
)
LISTS = (
    '<w:p><w:r><w:t xml:space="preserve">- typed dash</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val="ListBullet2"/></w:pPr>'
    '<w:r><w:t>second level</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val="ListBullet3"/><w:ind w:left="2382"/></w:pPr><w:r>'
    "<w:t>sixth level</w:t></w:r></w:p><w:p><w:r><w:t>a. first</w:t></w:r></w:p><w:p><w:r><w:t>b. second</w:t></w:r></w:p>"
    "<w:p><w:r><w:t>Note: a note typed by hand.</w:t></w:r></w:p>"
)
PICTURE = (
    '<w:r><w:drawing><wp:inline><wp:extent cx="300000" cy="300000"/><wp:docPr id="901" name="Photo" descr="A road"/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
    '<pic:cNvPr id="0" name="x.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdPhoto"/><a:stretch>'
    '<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
    "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)
BOX = (
    '<w:r><w:pict><v:shape style="width:70pt;height:20pt"><v:textbox><w:txbxContent><w:p><w:r><w:t>Said in a box.'
    "</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)


class Maker:
    """Writes drafts into a folder, and remembers whose they are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.whose: dict[str, dict[str, str]] = {}
        (folder / "drafts").mkdir(parents=True, exist_ok=True)

    def keep(self, name: str, data: bytes, workbook: str, later: str = "", template: str = "") -> None:
        (self.folder / "drafts" / f"{name}.docx").write_bytes(data)
        self.whose[name] = {"workbook": workbook, "later": later, "template": template}

    def edited(self, name: str, built: Path, *changes: Change, workbook: str, later: str, template: str = "") -> None:
        package = Package.open(built)
        for change in changes:
            change(package.xml(package.main_part()))
        package.touch(package.main_part())
        self.keep(name, package.to_bytes(), workbook, later, template)


def small(maker: Maker, work: Path) -> None:
    """Drafts of a report of three KPIs, each edited in one way."""
    folder = maker.folder
    book = Book().save(folder / "small.xlsx")
    later = Book(value=94.1, staff="40", kpis=("A-1", "B-1", "D-1"))
    later.texts["A-1", "Issues"] = later.texts["A-1", "Issues"].replace("ten advisers", "twelve advisers")
    later.texts["B-1", "Issues"] = "Typed in the workbook meanwhile."
    later.save(folder / "small-later.xlsx")
    built = commands.build(book, out=work, only=[commands.WORD]).folder / "report.docx"
    maker.keep("as-built", built.read_bytes(), "small.xlsx", "small-later.xlsx")

    heading = "Heading3"
    cases: dict[str, tuple[Change, ...]] = {
        "retyped": (retyped("Sickness rose in August", "Sickness fell in August"),),
        "tracked": (
            tracked("Fewer calls", "because ten advisers had left", "as many were new"),
            tracked("The rota changes", "in March", "in April", BEN),
        ),
        "conflict": (retyped("ten advisers had left", "nine advisers had gone"),),
        "renamed-heading": (
            lambda root: setattr(next(t for t in root.iter(q("w:t")) if t.text == "Actions"), "text", "Next steps"),
        ),
        "new-heading": (
            added_behind("The rota changes", "Risks", heading),
            added_behind("Risks", "The budget may not hold."),
        ),
        "odd-words": (behind("Sickness rose", ODD_WORDS), behind("The rota changes", FIELDS)),
        "lists": (*(behind("Sickness rose", f"<w:p>{part}") for part in reversed(LISTS.split("<w:p>")[1:])),),
        "emptied": (emptied,),
        "tables": (table_changed,),
        "row-and-figure": (row_among_own_lines, overtyped),
        "joined": (joined,),
        "moved": (moved,),
        "without-controls": (without_controls, retyped("Sickness rose in August", "Sickness fell in August")),
        "without-bookmarks": (without_bookmarks, retyped("Sickness rose in August", "Sickness fell in August")),
        "without-marks": (without_controls, without_bookmarks),
        "boxed": (run_into("Calls answered in time", BOX), run_into("Sickness rose", BOX)),
    }
    for name, changes in cases.items():
        maker.edited(name, built, *changes, workbook="small.xlsx", later="small-later.xlsx")

    with_comments = Path(shutil.copy(built, work / "commented.docx"))
    commented(with_comments, "The rota changes", "Is this still so?")
    commented(with_comments, "Nights of frost", "Check this figure.", ANNA)
    maker.keep("commented", with_comments.read_bytes(), "small.xlsx", "small-later.xlsx")

    package = Package.open(built)
    main = package.main_part()
    package.put("word/media/photo.png", _PNG, "image/png")
    package.relate(main, "rIdPhoto", f"{OFFICE_RELATIONSHIP}/image", "word/media/photo.png")
    root = package.xml(main)
    paragraph(root, "The rota changes").append(made(PICTURE))
    package.touch(main)
    maker.keep("picture", package.to_bytes(), "small.xlsx", "small-later.xlsx")

    # What the tool itself writes beside a draft: one to settle, one refreshed, one refreshed and edited again.
    desk = work / "settling"
    desk.mkdir()
    for name in ("small.xlsx", "small-later.xlsx"):
        shutil.copy(folder / name, desk / name)
    draft = Path(shutil.copy(folder / "drafts" / "conflict.docx", desk / "conflict.docx"))
    pulled = commands.pull([draft], desk / "small-later.xlsx", policy=Policy.ACCEPT, now=MOMENT)
    [review] = pulled.reviews
    maker.keep("to-settle", review.read_bytes(), "small-later.xlsx", "small-later.xlsx")
    draft = Path(shutil.copy(folder / "drafts" / "tracked.docx", desk / "tracked.docx"))
    done = commands.refresh(draft, folder / "small-later.xlsx", now=MOMENT, out=desk / "refreshed.docx")
    maker.keep("refreshed", done.files[0].read_bytes(), "small-later.xlsx", "small-later.xlsx")
    package = Package.open(done.files[0])
    hand = Hand(package, ANNA, MOMENT)
    at = paragraph(package.xml(package.main_part()), "Bridges mended")
    hand.comment(at, at, "Is this the figure of today?")
    hand.finish()
    maker.keep("refreshed-and-commented", package.to_bytes(), "small-later.xlsx", "small-later.xlsx")
    cut = commands.build(book, out=work / "cut", only=[commands.WORD], part="Head of Contact").folder
    maker.edited(
        "cut",
        next(cut.glob("*.docx")),
        retyped("Sickness rose in August", "Sickness fell in August"),
        workbook="small.xlsx",
        later="small-later.xlsx",
    )
    part = commands.build(book, out=work / "part", only=[commands.WORD], parts=["commentary"]).folder
    maker.keep("commentary-alone", next(part.glob("*.docx")).read_bytes(), "small.xlsx", "small-later.xlsx")
    own = folder / "own-template.docx"
    own.write_bytes(templates.with_body("Our own line: {{ report.title }}"))
    (folder / "house-template.docx").write_bytes(house.path().read_bytes())
    built = commands.build(book, out=work / "own", only=[commands.WORD], template=own).folder / "report.docx"
    maker.edited(
        "own-template",
        built,
        retyped("Sickness rose in August", "Sickness fell in August"),
        workbook="small.xlsx",
        later="small-later.xlsx",
        template="own-template.docx",
    )
    saved = _saved_by_libreoffice(folder / "drafts" / "tracked.docx", work)
    maker.keep("saved-by-libreoffice", saved, "small.xlsx", "small-later.xlsx")


def sample(maker: Maker, work: Path) -> None:
    """Drafts of the sample quarter with ten random edits each, tracked and not, with controls and without."""
    workbook = Path(shutil.copy(ROOT / "inputs" / "2023-24-q2.xlsx", maker.folder / "sample.xlsx"))
    built = commands.build(workbook, out=work, only=[commands.WORD]).folder / "report.docx"
    for seed in range(4):
        package = Package.open(built)
        script = edits.Script(edits.regions_of(package), random.Random(seed))
        script.edit(10)
        data = edits.written(package, script, controls=seed % 2 == 0).to_bytes()
        maker.keep(f"sample-{seed}", data, "sample.xlsx")


def _saved_by_libreoffice(draft: Path, work: Path) -> bytes:
    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice is missing"
    out = work / "saved"
    profile = f"-env:UserInstallation=file://{work}/profile"
    command = [soffice, "--headless", profile, "--convert-to", "docx", "--outdir", str(out), str(draft)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return (out / draft.name).read_bytes()


def main(folder: Path) -> None:
    maker = Maker(folder)
    with tempfile.TemporaryDirectory() as work:
        small(maker, Path(work))
        sample(maker, Path(work) / "sample")
    (folder / "drafts.json").write_text(json.dumps(maker.whose, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
