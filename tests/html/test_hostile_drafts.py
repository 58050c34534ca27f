"""`reportgen html` with whatever somebody calls a draft: the right page, or one clear sentence and nothing written."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from lxml import html

from reportgen.cli import main
from reportgen.html.page import page_of
from reportgen.ooxml.package import Package
from tests.conftest import SAMPLE
from tests.html.drafts import W, p, with_body

CHANGE = 'w:id="1" w:author="Anna" w:date="2023-11-01T00:00:00Z"'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.fixture(scope="module")
def draft(built: Path) -> bytes:
    """The sample's Word draft."""
    return (built / "report.docx").read_bytes()


def zipped(name: str, data: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, data)
    return made.getvalue()


NO_DRAFTS = {
    "words.docx": (b"hello", "is not a Word or Excel file"),
    "empty.docx": (b"", "is empty"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "old Office format"),
    "archive.docx": (zipped("a.txt", "x"), "not a Word or Excel file"),
    "workbook.docx": (SAMPLE.read_bytes(), "is an Office file, but not a Word file"),
}


@pytest.mark.parametrize("name", NO_DRAFTS)
def test_what_is_no_draft_is_refused_in_one_sentence(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, said = NO_DRAFTS[name]
    (tmp_path / name).write_bytes(data)
    assert main(["html", str(tmp_path / name)]) == 4
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_draft_cut_short_or_with_a_document_type_is_refused(
    draft: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = Package.open(draft)
    document = package.data("word/document.xml")
    package.put("word/document.xml", document.replace(b"<w:document", b"<!DOCTYPE a><w:document", 1))
    for data in (draft[: len(draft) // 2], package.to_bytes()):
        (tmp_path / "draft.docx").write_bytes(data)
        assert main(["html", str(tmp_path / "draft.docx")]) == 4
        assert "Traceback" not in capsys.readouterr().err
    assert not (tmp_path / "draft.html").exists()


def with_parts(draft: bytes, links: dict[str, tuple[str, str, bool]], parts: dict[str, bytes]) -> bytes:
    """The draft with more parts and links to them: id -> (kind, target, whether it is outside)."""
    package = Package.open(draft)
    name = "word/_rels/document.xml.rels"
    more = "".join(
        f'<Relationship Id="{i}" Type="{KIND}/{kind}" Target="{to}"'
        f' TargetMode="{"External" if outside else "Internal"}"/>'
        for i, (kind, to, outside) in links.items()
    )
    package.put(name, package.data(name).replace(b"</Relationships>", more.encode() + b"</Relationships>"))
    for part, data in parts.items():
        package.put(part, data)
    return package.to_bytes()


def drawing(link: str) -> str:
    return (
        '<w:p xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{KIND}"><w:r><w:drawing><wp:inline>'
        '<wp:extent cx="wide" cy="-1"/><wp:docPr id="1" name="x" descr="&lt;script&gt;"/><a:graphic><a:graphicData>'
        f'<a:blip r:embed="{link}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
    )


def test_pictures_from_outside_and_of_other_kinds_are_counted_and_left_out(draft: bytes) -> None:
    links = {
        "rX": ("image", "https://example.org/x.png", True),
        "rE": ("image", "media/a.emf", False),
        "rS": ("image", "media/a.svg", False),
        "rN": ("image", "media/named.png", False),
    }
    parts = {
        "word/media/a.emf": b"\x01\0\0\0",
        "word/media/a.svg": b"<svg onload='alert(1)'/>",
        "word/media/named.png": b"<script>alert(1)</script>",
    }
    edited = with_body(with_parts(draft, links, parts), p("Pictures"), *map(drawing, [*links, "nowhere"]))
    page, findings = page_of(edited, "report.docx")
    assert not html.fromstring(page.decode()).xpath("//img")
    assert b"example.org" not in page
    (finding,) = findings
    assert "5 charts or drawings" in finding.problem


def test_a_note_that_calls_itself_is_told_once(draft: bytes) -> None:
    call = '<w:r><w:footnoteReference w:id="5"/></w:r>'
    told = f'<w:footnote w:id="5"><w:p><w:r><w:t>itself</w:t></w:r>{call}</w:p></w:footnote>'
    notes = f"<w:footnotes {W}>{told}</w:footnotes>"
    linked = with_parts(draft, {"rF": ("footnotes", "footnotes.xml", False)}, {"word/footnotes.xml": notes.encode()})
    page = page_of(with_body(linked, f"<w:p><w:r><w:t>Said</w:t></w:r>{call}</w:p>"), "report.docx")[0].decode()
    assert [note.text_content().split() for note in html.fromstring(page).find_class("note")] == [["[1]", "itself"]]


def test_pending_changes_and_comments_are_a_finding(draft: bytes) -> None:
    edited = with_body(
        draft,
        f"<w:p><w:r><w:t>Kept </w:t></w:r><w:ins {CHANGE}><w:r><w:t>added</w:t></w:r></w:ins>"
        f"<w:del {CHANGE}><w:r><w:delText>gone</w:delText></w:r></w:del>"
        '<w:r><w:commentReference w:id="9"/></w:r></w:p>',
    )
    page, (finding,) = page_of(edited, "report.docx")
    assert b"Kept added" in page
    assert finding.code == "page-unsettled"
    assert "2 tracked changes and 1 comment" in finding.problem


def test_odd_numbers_in_the_file_harm_nothing(draft: bytes) -> None:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr><w:p><w:r><w:t>wide</w:t></w:r></w:p></w:tc>'
    odd = '<w:numPr><w:ilvl w:val="²"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="²"/>'
    deep = "".join("<w:sdt><w:sdtContent>" for _ in range(80)) + p("deep") + "</w:sdtContent></w:sdt>" * 80
    page = page_of(with_body(draft, p("odd", more=odd), f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>", deep), "r.docx")[0]
    tree = html.fromstring(page.decode())
    assert tree.xpath("//td[normalize-space()='wide']")
    assert tree.xpath("//td/@colspan") == [], "a span that Word would not take is none"
    assert {"odd", "wide", "deep"} <= set(tree.xpath("//main")[0].text_content().split())


@pytest.mark.parametrize(
    ("draft_name", "to", "code"),
    [
        ("nowhere.docx", "page.html", 4),
        ("", "page.html", 4),
        ("draft.docx", "page.pdf", 2),
        ("draft.docx", "a/b.html", 5),
    ],
)
def test_a_wrong_name_is_one_sentence(
    draft_name: str, to: str, code: int, draft: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "draft.docx").write_bytes(draft)
    (tmp_path / "a").write_text("a file where a folder is wanted")
    assert main(["html", str(tmp_path / draft_name), "-o", str(tmp_path / to)]) == code
    assert "Traceback" not in capsys.readouterr().err
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a", "draft.docx"]
