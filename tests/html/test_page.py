"""The report as one page, made from a Word draft: every word of it, edits included, as headings, lists and tables."""

from __future__ import annotations

import base64
import re
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser

from reportgen import commands
from reportgen.docx.views import View, blocks
from reportgen.errors import EditedSinceBuilt, UnreadableInput
from reportgen.html.page import page_of
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package, serialise
from tests.html.drafts import p, with_body
from tests.html.test_browser import DESK, FULL, PHONE, RULES
from tests.html.test_pages import plain


@pytest.fixture(scope="module")
def draft(built: Path) -> bytes:
    """The sample's Word draft."""
    return (built / "report.docx").read_bytes()


def made(data: bytes) -> html.HtmlElement:
    return html.fromstring(page_of(data, "report.docx")[0].decode())


def test_every_paragraph_of_the_draft_stands_in_the_page_in_its_order(draft: bytes) -> None:
    package = Package.open(draft)
    body = package.xml("word/document.xml").find(q("w:body"))
    texts = []
    for paragraph in body.iter(q("w:p")):
        style = next((s.get(q("w:val")) for s in paragraph.iter(q("w:pStyle"))), "")
        words = plain(" ".join(t.text or "" for t in paragraph.iter(q("w:t"))))
        if words and not style.startswith("TOC") and style != "Title":
            texts.append(re.sub(r"\s", "", words))
    page = re.sub(r"\s", "", made(draft).xpath("//main")[0].text_content())
    at = page.index("Contents")
    facts = [t for t in texts if t in page[:at]]
    for text in texts[len(facts) :]:
        found = page.find(text, at)
        assert found >= 0, text
        at = found + len(text)
    assert len(texts) > 900


def test_headings_lists_tables_and_pictures_are_what_they_are_in_word(draft: bytes) -> None:
    tree = made(draft)
    assert [h.text_content() for h in tree.iter("h1")] == ["Corporate Performance Report KPI commentary"]
    levels = [int(e.tag[1]) for e in tree.iter("h1", "h2", "h3", "h4", "h5")]
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert "Delivering Better Services" in [h.text_content() for h in tree.iter("h2")]
    package = Package.open(draft)
    body = package.xml("word/document.xml").find(q("w:body"))
    assert len(tree.xpath("//table")) == sum(b[0].tag == q("w:tbl") for b in blocks(body, View.ACCEPTED))
    assert all(table.xpath("./thead/tr/th[@scope='col']") for table in tree.iter("table"))
    in_word = [d.get("descr") for d in body.iter(q("wp:docPr")) if d.get("descr")]
    assert [i.get("alt") for i in tree.iter("img") if i.get("alt")] == in_word
    assert len(in_word) > 40


def test_the_contents_lead_to_every_chapter(draft: bytes) -> None:
    tree = made(draft)
    links = tree.xpath("//nav[@class='contents']//a/@href")
    assert len(links) > 40
    assert [tree.get_element_by_id(link[1:]).tag for link in links].count("h2") == 8
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_tracked_changes_are_read_as_accepted(draft: bytes) -> None:
    change = 'w:id="1" w:author="A" w:date="2023-11-01T00:00:00Z"'
    edited = with_body(
        draft,
        f"<w:p><w:r><w:t>Kept </w:t></w:r><w:ins {change}><w:r><w:t>added</w:t></w:r></w:ins>"
        f"<w:del {change}><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>",
    )
    text = made(edited).xpath("//main")[0].text_content()
    assert "Kept added" in text
    assert "gone" not in text


def test_lists_nest_and_keep_their_numbers_and_hostile_words_stay_words(draft: bytes) -> None:
    hostile = "&lt;script&gt;alert(1)&lt;/script&gt;"
    bullets = (p("one", "ListBullet"), p("two", "ListBullet2"), p("three", "ListBullet"))
    edited = with_body(draft, p("Chapter", "Heading1"), *bullets, p(hostile))
    tree = made(edited)
    (outer,) = tree.xpath("//main/ul")
    assert [plain(li.text or "") for li in outer] == ["one", "three"]
    assert outer[0].xpath("./ul/li/text()") == ["two"]
    assert not list(tree.iter("script"))
    assert "<script>alert(1)</script>" in tree.text_content()


@pytest.mark.parametrize(
    ("address", "leads"), [("https://www.example.gov.uk/a", True), ("javascript:alert(1)", False), ("file:///c", False)]
)
def test_a_link_field_leads_to_the_web_or_nowhere(address: str, leads: bool, draft: bytes) -> None:
    run = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>"
    field = (
        f'<w:p>{run.format("begin")}<w:r><w:instrText>HYPERLINK "{address}"</w:instrText></w:r>'
        f"{run.format('separate')}<w:r><w:t>here</w:t></w:r>{run.format('end')}<w:r><w:t> after</w:t></w:r></w:p>"
    )
    (paragraph,) = made(with_body(draft, field)).xpath("//main/p")
    assert plain(paragraph.text_content()) == "here after"
    assert paragraph.xpath("./a/@href") == ([address] if leads else [])


def test_merged_cells_keep_their_place(draft: bytes) -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    table = (
        "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>" + cell("A", '<w:gridSpan w:val="2"/>') + cell("B") + "</w:tr>"
        "<w:tr>" + cell("down", '<w:vMerge w:val="restart"/>') + cell("1") + cell("2") + "</w:tr>"
        "<w:tr>" + cell("", "<w:vMerge/>") + cell("3") + cell("4") + "</w:tr></w:tbl>"
    )
    (found,) = made(with_body(draft, table)).iter("table")
    assert [th.get("colspan") for th in found.xpath("./thead//th")] == ["2", None]
    rows = [[td.text_content() for td in row] for row in found.xpath("./tbody/tr")]
    assert rows == [["down", "1", "2"], ["3", "4"]]
    assert found.xpath("./tbody/tr[1]/td[1]/@rowspan") == ["2"]


def test_what_the_page_cannot_show_is_a_finding(draft: bytes) -> None:
    edited = with_body(draft, p("Words"), "<w:p><w:r><w:drawing/></w:r></w:p>")
    _, findings = page_of(edited, "report.docx")
    assert [f.code for f in findings] == ["page-leaves-out"]
    assert [f.code for f in page_of(draft, "report.docx")[1]] == ["e-mail-left-out"], "the team's mailbox, and no more"


def test_what_is_no_word_file_is_refused() -> None:
    with pytest.raises(UnreadableInput):
        page_of(b"not a Word file", "x.docx")


def test_the_page_may_load_nothing_and_run_nothing(draft: bytes) -> None:
    page = page_of(draft, "report.docx")[0].decode()
    tree = html.fromstring(page)
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy
    assert "script" not in policy
    (style,) = tree.iter("style")
    assert base64.b64encode(sha256(style.text.encode()).digest()).decode() in policy
    assert all(source.startswith("data:image/") for source in tree.xpath("//@src"))


def beginning(draft: bytes) -> bytes:
    """The draft up to its first KPIs, which has a piece of every kind: axe takes its time over forty pages."""
    package = Package.open(draft)
    root = package.xml("word/document.xml")
    body = root.find(q("w:body"))
    assert body is not None
    for child in list(body)[70:]:
        if child.tag != q("w:sectPr"):
            body.remove(child)
    assert body.find(f".//{q('w:tbl')}") is not None
    package.put("word/document.xml", serialise(root))
    return package.to_bytes()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_on_the_page(width: int, draft: bytes, tmp_path: Path, browser: Browser, axe: str) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(page_of(draft if FULL else beginning(draft), "report.docx")[0])
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        troubles: list[str] = []
        page.on("console", lambda message: troubles.append(message.text))
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate(axe)
        found = page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []
    assert troubles == []


def test_a_page_that_somebody_edited_is_not_replaced(draft: bytes, tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(draft)
    made_first = commands.html(tmp_path / "report.docx")
    assert [path.name for path in made_first.files] == ["report.html"]
    page = tmp_path / "report.html"
    assert commands.html(tmp_path / "report.docx").files == (page,), "its own page it replaces"
    page.write_bytes(page.read_bytes().replace(b"Executive summary", b"Our summary", 1))
    edited = page.read_bytes()
    with pytest.raises(EditedSinceBuilt):
        commands.html(tmp_path / "report.docx")
    assert page.read_bytes() == edited


def test_the_same_draft_gives_the_same_page(draft: bytes) -> None:
    assert page_of(draft, "report.docx") == page_of(draft, "report.docx")
