"""A clerk's day: a draft comes back edited, and its PDF goes to the agenda, or what stands in the way is told."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pikepdf
import pytest
from PIL import Image

from reportgen.cli import main
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.outputs import sha256
from tests.pdf.structure import faults, page_texts, tree
from tests.pdf.wordfiles import field, p, picture, r, table, word, wrap

Failures = Callable[[Path, str], list[str]]
INS = '<w:ins w:id="1" w:author="Ann Lee" w:date="2023-11-01T10:00:00Z">{}</w:ins>'
DEL = '<w:del w:id="2" w:author="Bob Day" w:date="2023-11-01T10:00:00Z"><w:r><w:delText>fell</w:delText></w:r></w:del>'
EDITED = p("Visits", "Heading1") + p(r("Visits ") + INS.format(r("rose")) + DEL + r(" again."))


@pytest.fixture
def draft(built: Path, tmp_path: Path) -> Path:
    """The sample's draft, as a file of the clerk's own."""
    return Path(shutil.copy(built / "report.docx", tmp_path / "approved.docx"))


def saved(folder: Path, docx_: bytes) -> Path:
    path = folder / "draft.docx"
    path.write_bytes(docx_)
    return path


def pages_said(path: Path) -> list[str]:
    """All text of each page, artifacts too."""
    return subprocess.run(
        ["pdftotext", "-enc", "UTF-8", str(path), "-"], check=True, capture_output=True, text=True
    ).stdout.split("\f")[:-1]


# ---------------------------------------------------------------------- draft and final
def test_a_draft_says_so_on_every_page_and_to_no_screen_reader(draft: Path, pdf_failures: Failures) -> None:
    assert main(["pdf", str(draft)]) == 0
    made = draft.with_suffix(".pdf")
    assert all("Draft" in text.split("\n", 1)[0] for text in pages_said(made))
    assert pdf_failures(made, "ua1") == pdf_failures(made, "2a") == []
    with pikepdf.open(made) as pdf:
        assert tree(pdf).words().count("Draft") == 1, "only the title block's own 'Status Draft' is read out"
        assert not faults(pdf)


def test_a_final_report_does_not(draft: Path, pdf_failures: Failures) -> None:
    assert main(["pdf", str(draft), "--status", "final"]) == 0
    made = draft.with_suffix(".pdf")
    assert not any("Draft" in text.split("\n", 1)[0] for text in pages_said(made))
    assert pdf_failures(made, "ua1") == pdf_failures(made, "2a") == []


def test_the_status_is_the_one_in_the_drafts_properties(draft: Path) -> None:
    """As a person sets it in Word, under File, Info."""
    document = docx.Document(str(draft))
    assert document.core_properties.content_status == "Draft"
    document.core_properties.content_status = "Final"
    document.save(str(draft))
    assert main(["pdf", str(draft)]) == 0
    assert not any("Draft" in text.split("\n", 1)[0] for text in pages_said(draft.with_suffix(".pdf")))


WAITING = {
    "a tracked change": (EDITED, "change-open"),
    "a comment": (p(r("x") + '<w:r><w:commentReference w:id="1"/></w:r>'), "comment-open"),
    "a prompt": (p("Commentary awaited: Head of Libraries"), "prompt-left"),
    "a figure": (p("Data awaited"), "data-awaited"),
}


@pytest.mark.parametrize(("body", "code"), WAITING.values(), ids=WAITING)
def test_final_is_refused_while_something_waits(
    body: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path, word(p("Text") + body))
    assert main(["pdf", str(path), "--status", "final"]) == 3
    assert f"[{code}]" in capsys.readouterr().err
    assert not path.with_suffix(".pdf").exists()
    assert main(["pdf", str(path)]) == 0, "a draft may wait"


def test_pages_and_size_are_printed(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["pdf", str(draft)])
    pages = len(pages_said(draft.with_suffix(".pdf")))
    assert f"{pages} pages, {draft.with_suffix('.pdf').stat().st_size // 1000} KB." in capsys.readouterr().out


def test_a_figure_that_somebody_typed_over_is_found(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = Package.open(draft)
    root = package.xml(package.main_part())
    figure = next(t for t in root.iter(q("w:t")) if t.text == "93.45%")
    figure.text = "95%"
    package.touch(package.main_part())
    draft.write_bytes(package.to_bytes())
    assert main(["check", str(draft)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if "[figure-changed]" in line] == said[:-1]
    assert "'95%' where the workbook said '93.45%'" in said[0]


# ---------------------------------------------------------------------- what must not be published
def test_nothing_private_is_in_the_pdf_and_the_hashes_are(draft: Path, sample_workbook: Path) -> None:
    document = docx.Document(str(draft))
    about = document.core_properties
    about.author = about.last_modified_by = "Jo Private"
    about.keywords, about.subject = "jo.private@example.gov.uk", r"H:\Private\report"
    paragraph = document.add_paragraph("A last word")
    document.add_comment(paragraph.runs[0], text="A private remark", author="Jo Private", initials="JP")
    camera = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Jo Private"
    Image.linear_gradient("L").convert("RGB").save(camera, "JPEG", exif=exif, comment=b"Jo Private")
    document.add_picture(camera)
    document.inline_shapes[-1]._inline.docPr.set("descr", r"C:\Users\Private\photo.jpg")
    document.save(str(draft))
    assert main(["pdf", str(draft)]) == 0
    made = draft.with_suffix(".pdf")
    with pikepdf.open(made) as pdf:
        written = b"".join(
            o.read_raw_bytes() if isinstance(o, pikepdf.Stream) else o.unparse() for o in pdf.objects
        ) + bytes(pdf.Root.Metadata.read_bytes())  # fmt: skip
        assert str(pdf.docinfo["/DraftSHA256"]) == sha256(draft.read_bytes())
        assert str(pdf.docinfo["/WorkbookSHA256"]) == sha256(sample_workbook.read_bytes())
        said = " ".join(t for page in pdf.pages for t in page_texts(page).values())
    for private in ("Private", "private", "snapshot"):
        assert private.encode() not in written
        assert private.encode("utf-16-be").hex().upper().encode() not in written
        assert private not in said


# ---------------------------------------------------------------------- what cannot be drawn
COLUMNS = p("in columns", properties='<w:sectPr><w:cols w:num="2"/></w:sectPr>') + p("after")


def test_what_cannot_be_drawn_is_refused_with_its_place_and_ways_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path, word(p("Two columns", "Heading1") + COLUMNS))
    assert main(["pdf", str(path)]) == 3
    said = capsys.readouterr().err
    assert "error: Under the heading 'Two columns'" in said
    assert "--allow-loss" in said
    assert "--engine libreoffice" in said
    assert not path.with_suffix(".pdf").exists()
    assert main(["check", str(path)]) == 3


def test_allow_loss_makes_it_and_still_says_what_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(tmp_path, word(p("Two columns", "Heading1") + COLUMNS))
    assert main(["pdf", str(path), "--allow-loss"]) == 0
    assert "warning: Under the heading 'Two columns'" in capsys.readouterr().err


def test_libreoffice_makes_it_without_changes_comments_and_names(tmp_path: Path) -> None:
    comments = wrap("comments", f'<w:comment w:id="1" w:author="Ann Lee">{p("A private remark")}</w:comment>')
    body = EDITED + p(r("x") + '<w:r><w:commentReference w:id="1"/></w:r>') + COLUMNS
    path = saved(
        tmp_path,
        word(body, parts={"word/comments.xml": comments}, relations={"c": ("comments", "comments.xml")}),
    )
    assert main(["pdf", str(path), "--engine", "libreoffice"]) == 0
    made = path.with_suffix(".pdf")
    pages = pages_said(made)
    assert "Visits rose again." in pages[0]
    assert all("Draft" in page for page in pages)
    assert not any("private" in page for page in pages)
    assert b"Ann Lee" not in made.read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="Word may be there")
def test_word_is_asked_for_on_windows_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pdf", str(saved(tmp_path, word(p("x")))), "--engine", "word"]) == 2
    assert "Windows" in capsys.readouterr().err


# ---------------------------------------------------------------------- a working copy
def test_a_working_copy_shows_old_and_new_words_and_whose_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pdf_failures: Failures
) -> None:
    path = saved(tmp_path, word(EDITED))
    assert main(["pdf", str(path), "--show-changes"]) == 0
    said = capsys.readouterr().err
    assert "Ann Lee (1)" in said
    assert "Bob Day (1)" in said
    made = path.with_suffix(".pdf")
    with pikepdf.open(made) as pdf:
        assert tree(pdf).all("P")[0].words() == "Visits rosefell again."
    assert "Working copy" in pages_said(made)[0]
    assert pdf_failures(made, "ua1") == []


def test_a_working_copy_is_never_final(tmp_path: Path) -> None:
    path = saved(tmp_path, word(EDITED))
    assert main(["pdf", str(path), "--show-changes", "--status", "final"]) == 2
    assert main(["pdf", str(path), "--show-changes", "--engine", "libreoffice"]) == 2


# ---------------------------------------------------------------------- against LibreOffice
def test_the_sample_has_the_words_and_the_pages_that_libreoffice_gives_it(
    draft: Path, libreoffice_pdf: Callable[[Path], Path], tmp_path: Path
) -> None:
    """Compared without headers, footers, repeated rows and the contents list: nobody reads those in the text."""
    package = Package.open(draft)
    main_part = package.main_part()
    for name in (q("w:headerReference"), q("w:footerReference"), q("w:tblHeader")):
        for element in list(package.xml(main_part).iter(name)):
            element.getparent().remove(element)  # type: ignore[union-attr]
    for style in list(package.xml(main_part).iter(q("w:pStyle"))):
        if str(style.get(q("w:val"))).startswith("TOC"):
            paragraph = next(style.iterancestors(q("w:p")))
            paragraph.getparent().remove(paragraph)  # type: ignore[union-attr]
    package.touch(main_part)
    bare = saved(tmp_path, package.to_bytes())
    assert main(["pdf", str(bare), "--status", "final", "-o", str(tmp_path / "ours.pdf")]) == 0
    theirs = libreoffice_pdf(bare)
    assert text_words(tmp_path / "ours.pdf") == text_words(theirs)
    ours, others = len(pages_said(tmp_path / "ours.pdf")), len(pages_said(theirs))
    assert abs(ours - others) <= 0.03 * others


def text_words(path: Path) -> list[str]:
    """The words in the order in which they are drawn, without the signs of lists."""
    text = subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", str(path), "-"], check=True, capture_output=True, text=True
    ).stdout
    return text.replace("•", " ").replace("◦", " ").split()


# ---------------------------------------------------------------------- files that are no drafts
def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_part(name: str, data: bytes) -> bytes:
    package = Package.open(word(p("x")))
    package.put(name, data)
    return package.to_bytes()


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">&b;</w:document>'
)
BREAK = '<w:r><w:br w:type="page"/></w:r>'
HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "cut short": lambda: word(p("x"))[:900],
    "no zip": lambda: b"This is a letter.",
    "an old .doc": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "encrypted": lambda: (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    ),
    "a zip of something else": lambda: zipped({"a.txt": b"x"}),
    "no main part": lambda: zipped({"[Content_Types].xml": b"<Types/>"}),
    "broken XML": lambda: with_part("word/document.xml", b"<w:document"),
    "entities": lambda: with_part("word/document.xml", LAUGHS),
    "no body": lambda: with_part(
        "word/document.xml", wrap("document", "").replace(b"<w:document", b"<w:document", 1)
    ),
    "broken styles": lambda: with_part("word/styles.xml", b"<w:styles><"),
    "a bomb": lambda: with_part("word/document.xml", b"<w:document>" + b" " * 150_000_000 + b"</w:document>"),
    "10,000 page breaks": lambda: word((p("x") + p(BREAK)) * 10_000),
    "10,000 pages of text": lambda: word(p("The council has set out its plans for the quarter. " * 12) * 60_000),
    "10,000 pages of headings": lambda: word(p("x", properties="<w:pageBreakBefore/>") * 10_000),
    "10,000 pages of a table": lambda: word(table([["a", "b"]] * 200_000)),
    "tables in tables": lambda: word(nested(300)),
}  # fmt: skip


def nested(depth: int) -> str:
    return "<w:tbl><w:tr><w:tc>" * depth + p("x") + "</w:tc></w:tr></w:tbl>" * depth


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_is_no_draft_ends_in_one_sentence(
    make: Callable[[], bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path, make())
    for command in (["pdf"], ["check"]):
        assert main([*command, str(path)]) == 4
        said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("reportgen: ")]
        assert len(said) == 1
        assert len(said[0]) < 300
        assert not path.with_suffix(".pdf").exists()


def test_no_other_program_is_given_such_a_file(tmp_path: Path) -> None:
    path = saved(tmp_path, HOSTILE["10,000 pages of text"]())
    assert main(["pdf", str(path), "--engine", "libreoffice"]) == 4


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says how much a process took")
@pytest.mark.parametrize("name", ["a bomb", "10,000 pages of text", "10,000 pages of a table"])
def test_it_does_so_in_bounded_memory(name: str, tmp_path: Path) -> None:
    """In a process of its own, whose peak the system tells."""
    path = saved(tmp_path, HOSTILE[name]())
    code = (
        "import re, sys; from reportgen.cli import main; code = main(sys.argv[1:]);"
        "print(re.search('VmHWM: *([0-9]+)', open('/proc/self/status').read().replace(chr(9), ' '))[1]); sys.exit(code)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, "pdf", str(path)], capture_output=True, text=True, timeout=60, env={**os.environ}
    )
    assert run.returncode == 4, run.stderr
    assert int(run.stdout) < 500_000, "kilobytes"


def test_fields_and_pictures_survive_a_working_copy(tmp_path: Path) -> None:
    path = saved(tmp_path, word(EDITED + p(field("PAGE", r("1"))) + p(picture("Visits rose"))))
    assert main(["pdf", str(path), "--show-changes"]) == 0
    with pikepdf.open(path.with_suffix(".pdf")) as pdf:
        assert [f.alt for f in tree(pdf).all("Figure")] == ["Visits rose"]
