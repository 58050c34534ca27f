"""What must be mended before publication is found, each thing at its place; a draft without faults gets no finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.findings import Finding, InDocument, Severity
from reportgen.pdf import preflight
from tests.pdf.wordfiles import PAGE, STYLES, field, item, p, picture, r, table, word, wrap

TITLE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Quarterly report</dc:title>'
    "<cp:contentStatus>{}</cp:contentStatus></cp:coreProperties>"
)
PROMPT = '<w:style w:type="paragraph" w:styleId="Prompt"><w:name w:val="Prompt"/></w:style>'
SITES = {
    "web": "https://www.example.gov.uk/performance",
    "share": "file:///\\\\server\\share\\data.xlsx",
    "relative": "data/visits.xlsx",
    "sharepoint": "https://council.sharepoint.com/sites/x",
    "inside": "http://intranet/performance",
    "private": "http://10.0.0.7/x",
    "mail": "mailto:performance@example.gov.uk",
}
HERE = p("Use of Libraries", "Heading1")


def draft(body: str, *, status: str = "Draft", styles: str = STYLES + PROMPT, **further: object) -> bytes:
    """A draft with a title and a status; `body` stands under the heading 'Use of Libraries'."""
    relations = {name: ("hyperlink", target) for name, target in SITES.items()}
    relations |= further.pop("relations", {})  # type: ignore[arg-type]
    return with_properties(
        word(HERE + body + p("Text at the end."), styles=styles, relations=relations, **further), status  # type: ignore[arg-type]
    )  # fmt: skip


def with_properties(docx: bytes, status: str) -> bytes:
    from reportgen.ooxml.package import Package

    package = Package.open(docx)
    package.put(
        "docProps/core.xml",
        TITLE.format(status).encode(),
        "application/vnd.openxmlformats-package.core-properties+xml",
    )
    kind = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    package.relate("", "core", kind, "docProps/core.xml")
    return package.to_bytes()


def found(body: str, **further: object) -> list[Finding]:
    return list(preflight.check(draft(body, **further), name="draft.docx"))


def link(rid: str, words: str) -> str:
    return p(f'<w:hyperlink r:id="{rid}">{r(words)}</w:hyperlink>')


def coloured(words: str, colour: str, more: str = "") -> str:
    return r(words, f'{more}<w:color w:val="{colour}"/>')


CELL = '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="3000"/><w:gridCol w:w="3000"/></w:tblGrid>{}</w:tbl>'
HEADED = (
    "<w:tr><w:trPr><w:tblHeader/></w:trPr>{}</w:tr><w:tr><w:tc>" + p("a") + "</w:tc><w:tc>" + p("b") + "</w:tc></w:tr>"
)
INS = '<w:ins w:id="1" w:author="Ann Lee" w:date="2023-11-01T10:00:00Z">{}</w:ins>'
FILLED = '<w:tc><w:tcPr><w:shd w:val="clear" w:fill="C00000"/></w:tcPr>{}</w:tc>'

# What is wrong -> (the code, the body, the words of the place)
FAULTS = {
    "a heading level is left out": ("heading-skipped", p("Calls", "Heading3"), ""),
    "bold text poses as a heading": ("heading-by-format", p(r("Next steps", "<w:b/>")) + p("Text"), "Next steps"),
    "large text poses as a heading": (
        "heading-by-format", p(r("Next steps", '<w:sz w:val="36"/>')) + p("Plain text. " * 5), "Next steps"
    ),
    "a picture has no alt text": ("picture-without-alt-text", p(picture("")), "Picture 1"),
    "a picture has a file name for alt text": ("alt-text-poor", p(picture("chart_1.png")), "chart_1.png"),
    "a picture has Word's guess for alt text": (
        "alt-text-poor", p(picture("A graph. Description automatically generated")), "A graph. Description"
    ),
    "a table has no header row": ("table-without-header", table([["Branch", "Visits"], ["Preston", "7"]]), "Branch"),
    "a header cell is empty": ("header-cell-empty", table([["Branch", ""], ["Preston", "7"]], header=1), "Branch"),
    "a header cell is merged": (
        "header-cell-merged",
        CELL.format(HEADED.format('<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + p("Both") + "</w:tc>")), "Both",
    ),
    "a link says here": ("link-text-vague", link("web", "Click here."), "Click here."),
    "a link says its address": ("link-text-bare", link("web", SITES["web"]), "https://www.example.gov.uk"),
    "a link leads to a share": ("link-left-out", link("share", "the data"), "file:"),
    "a link is relative": ("link-not-public", link("relative", "the data"), "the data"),
    "a link leads to SharePoint": ("link-not-public", link("sharepoint", "the data"), "the data"),
    "a link leads inside": ("link-not-public", link("inside", "the data"), "the data"),
    "a link leads to a private address": ("link-not-public", link("private", "the data"), "the data"),
    "text is too pale": ("contrast-low", p(coloured("provisional", "AAAAAA")), "provisional"),
    "large text is too pale": ("contrast-low", p(coloured("Big", "AAAAAA", '<w:sz w:val="48"/>') + r("ger")), "Big"),
    "text is too pale for its cell": (
        "contrast-low", CELL.format(HEADED.format(FILLED.format(p(coloured("Head", "000000"))) * 2)), "Head"
    ),
    "empty paragraphs make space": ("empty-paragraphs", p("a") + p("") * 3 + p("b"), ""),
    "a sign says something by its colour": ("colour-alone", p(coloured("●", "C00000")), "●"),
    "a cell says something by its colour": (
        "colour-alone", CELL.format(HEADED.format(f"<w:tc>{p('A')}</w:tc><w:tc>{p('B')}</w:tc>")
                                    + f"<w:tr><w:tc>{p('x')}</w:tc>{FILLED.format(p(''))}</w:tr>"), "",
    ),
    "words say something by their colour": (
        "colour-alone", p(r("Those in red are late: ") + coloured("roads", "C00000") + r(" and parks.")), "roads"
    ),
    "a tracked change is open": ("change-open", p(r("Visits ") + INS.format(r("rose"))), "rose"),
    "a change of format is open": (
        "change-open", p(r("bold", '<w:b/><w:rPrChange w:id="1" w:author="Ann Lee"><w:rPr/></w:rPrChange>')), "bold"
    ),
    "a prompt is left": ("prompt-left", p("Commentary awaited: Ann Lee"), "Commentary awaited: Ann Lee"),
    "a piece of a prompt is left": ("prompt-left", p("awaited: Ann Lee", "Prompt"), "awaited: Ann Lee"),
    "a table is awaited": ("prompt-left", p("[table: staff]", "Prompt"), "[table: staff]"),
    "a placeholder of Word is left": (
        "prompt-left",
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('Click to enter text')}</w:sdtContent></w:sdt>",
        "Click to enter text",
    ),
    "a figure is awaited": ("data-awaited", table([["Value"], ["Data awaited"]], header=1), "Data awaited"),
    "an equation cannot be drawn": ("equation", "<w:p><m:oMath><m:r><m:t>a/b</m:t></m:r></m:oMath></w:p>", "a/b"),
}  # fmt: skip


@pytest.mark.parametrize(("code", "body", "at"), FAULTS.values(), ids=FAULTS)
def test_each_fault_is_found_once_at_its_place(code: str, body: str, at: str) -> None:
    findings = [f for f in found(body) if f.code == code]
    assert len(findings) == 1
    place = findings[0].place
    assert isinstance(place, InDocument)
    assert place.heading == ("Calls" if code == "heading-skipped" else "Use of Libraries")
    assert place.words.startswith(at)
    assert findings[0].remedy.endswith(".")


SOUND = {
    "a prompt was typed over, and its style stayed": p("The winter was wet.", "Prompt"),
    "a list, a table, a picture, a link": item("a") + item("b", level=1)
    + table([["Branch", "Visits"], ["Preston", "7"]], header=1)
    + p(picture("Visits rose from 5 to 7")) + p(picture("", decorative=True)) + link("web", "The dashboard"),
    "a table of one cell or one column": table([["only"]]) + p("x") + table([["a"], ["b"]]),
    "a bold sentence": p(r("This is said with weight.", "<w:b/>")) + p("Text"),
    "bold lines below each other": p(r("Ann Lee", "<w:b/>")) + p(r("Head of Libraries", "<w:b/>")) + p("x"),
    "a bold caption": p(r("Table 1", "<w:b/>"), "Caption") + p("x"),
    "white on a dark cell": CELL.format(HEADED.format(FILLED.format(p(coloured("A", "FFFFFF"))) * 2)),
    "text of the automatic colour on a dark cell": CELL.format(HEADED.format(FILLED.format(p("A")) * 2)),
    "text of the automatic colour in a dark paragraph": p("A", properties='<w:shd w:val="clear" w:fill="12436D"/>'),
    "large text at 3 to 1": p(coloured("Large words.", "8C8C8C", '<w:sz w:val="48"/>')),
    "one empty paragraph beside a table": table([["a", "b"], ["c", "d"]], header=1) + p("") + p("x"),
    "a page break alone": p("a") + p('<w:r><w:br w:type="page"/></w:r>') + p("b"),
    "a coloured word in a coloured paragraph": p(coloured("Red", "C00000")) + p("on track"),
    "an e-mail address": link("mail", "performance@example.gov.uk"),
    "headings down and up again": p("a", "Heading2") + p("b", "Heading3") + p("c", "Heading2") + p("d", "Heading1"),
    "the word draft in a sentence": p("This draft was discussed."),
}  # fmt: skip


@pytest.mark.parametrize("body", SOUND.values(), ids=SOUND)
def test_what_is_sound_gets_no_finding(body: str) -> None:
    assert found(body) == []


def test_the_sample_draft_gets_no_finding_that_is_not_true(built: Path) -> None:
    """The sample quarter is whole, so there is nothing to find."""
    assert preflight.check((built / "report.docx").read_bytes(), name="report.docx") == ()


def test_every_picture_and_every_link_is_named_not_one_a_heading() -> None:
    findings = found(p(picture("", part="png")) + p(picture("").replace("Picture 1", "Picture 2")) + link("share", "x"))
    assert sorted(f.code for f in findings) == ["link-left-out", "picture-without-alt-text", "picture-without-alt-text"]


def test_a_missing_title_and_language_are_found() -> None:
    styles = STYLES.replace('<w:lang w:val="en-GB"/>', "")
    codes = [f.code for f in preflight.check(word(p("Text"), styles=styles))]
    assert codes == ["title-missing", "language-missing"]


# ---------------------------------------------------------------------- comments
COMMENTS = (
    '<w:comment w:id="1" w:author="Ann Lee">' + p("Is this right?").replace("<w:p>", '<w:p w14:paraId="0A"><w:pPr/>', 1)
    + '</w:comment><w:comment w:id="2" w:author="Bob Day">'
    + p("Done").replace("<w:p>", '<w:p w14:paraId="0B"><w:pPr/>', 1) + "</w:comment>"
)  # fmt: skip
RESOLVED = (
    b'<w15:commentsEx xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">'
    b'<w15:commentEx w15:paraId="0A" w15:done="0"/><w15:commentEx w15:paraId="0B" w15:done="1"/></w15:commentsEx>'
)


def commented(words: str, identity: int) -> str:
    return (
        f'<w:commentRangeStart w:id="{identity}"/>{r(words)}<w:commentRangeEnd w:id="{identity}"/>'
        f'<w:r><w:commentReference w:id="{identity}"/></w:r>'
    )


def test_an_open_comment_is_named_with_its_words_and_a_resolved_one_is_not() -> None:
    findings = found(
        p(commented("Visits rose.", 1) + commented("Loans fell.", 2)),
        parts={"word/comments.xml": wrap("comments", COMMENTS), "word/commentsExtended.xml": RESOLVED},
        relations={"c": ("comments", "comments.xml"), "ce": ("commentsExtended", "commentsExtended.xml")},
    )
    assert [(f.code, f.place) for f in findings] == [("comment-open", InDocument("Use of Libraries", "Visits rose."))]
    assert "Ann Lee" in findings[0].problem
    assert "Is this right?" in findings[0].problem


# ---------------------------------------------------------------------- the contents list
def listed(*entries: tuple[str, int]) -> str:
    lines = [r(words) + "<w:r><w:tab/></w:r>" + field("PAGEREF x", r(str(page))) for words, page in entries]
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o "1-3"</w:instrText></w:r>'
    begin += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    return p(begin + lines[0]) + "".join(map(p, lines[1:])) + p('<w:r><w:fldChar w:fldCharType="end"/></w:r>')


LISTS = {
    "it is right": ([("Use of Libraries", 1), ("Calls", 2)], ""),
    "a page is one off": ([("Use of Libraries", 1), ("Calls", 3)], ""),
    "a page is two off": ([("Use of Libraries", 1), ("Calls", 4)], "gives page 4 for 'Calls', which stands on page 2"),
    "a heading is missing": ([("Use of Libraries", 1)], "lacks the heading 'Calls'"),
    "a heading was renamed": ([("Use of Libraries", 1), ("Calls", 2), ("Roads", 2)], "names 'Roads'"),
    "the order is another": ([("Calls", 2), ("Use of Libraries", 1)], "another order"),
}


@pytest.mark.parametrize(("entries", "said"), LISTS.values(), ids=LISTS)
def test_a_contents_list_is_stale_when(entries: list[tuple[str, int]], said: str) -> None:
    findings = found(listed(*entries) + p("Calls", "Heading1", "<w:pageBreakBefore/>"))
    assert [f.code for f in findings] == (["contents-stale"] if said else [])
    assert all(said in f.problem for f in findings)


# ---------------------------------------------------------------------- how much it weighs
UNSETTLED = p(r("Visits ") + INS.format(r("rose"))) + p("Commentary awaited: X")


def test_what_waits_is_a_warning_in_a_draft_and_an_error_in_a_final_report() -> None:
    assert {f.severity for f in found(UNSETTLED)} == {Severity.WARNING}
    assert {f.severity for f in found(UNSETTLED, status="Final")} == {Severity.ERROR}


def test_a_final_report_that_calls_itself_a_draft_is_told() -> None:
    assert [f.code for f in found(p("Status: Draft"), status="Final")] == ["says-draft"]
    assert found(p("Status: Draft")) == []


def test_what_the_pdf_cannot_show_is_an_error_whatever_the_status() -> None:
    columns = p("x", properties='<w:sectPr><w:cols w:num="2"/></w:sectPr>')
    assert [(f.code, f.severity) for f in found(columns)] == [("columns", Severity.ERROR)]


def test_changes_in_headers_and_footnotes_count() -> None:
    section = PAGE.replace("<w:sectPr>", '<w:sectPr><w:headerReference w:type="default" r:id="h"/>')
    findings = found(
        p("x"),
        section=section,
        parts={"word/h.xml": wrap("hdr", p(INS.format(r("new header"))))},
        relations={"h": ("header", "h.xml")},
    )
    assert [f.code for f in findings] == ["change-open"]
