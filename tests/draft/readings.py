"""A draft to edit as officers do, and what it reads back as."""

from __future__ import annotations

from functools import cache

from lxml import etree

from reportgen import richtext
from reportgen.draft import reader
from reportgen.draft.reader import Draft, RegionRead
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import Package
from tests.draft import reports

W = " ".join(f'xmlns:{p}="{NAMESPACES[p]}"' for p in ("w", "r", "mc", "wps", "wp", "a"))
BY = 'w:id="9001" w:author="A. Officer" w:date="2023-11-20T10:00:00Z"'
ISSUES, ACTIONS, CALLS = "kpi:SEG-17:issues", "kpi:SEG-17:a:actions", "kpi:DBS-06:actions"
TEXT, AWAITED = "kpi:DBS-06:text", "kpi:SEG-19:issues"


@cache
def small_bytes() -> bytes:
    return reports.rendered(reports.small()).package.to_bytes()


class Edited:
    """A small draft, its body open to edits."""

    def __init__(self) -> None:
        self.package = Package.open(small_bytes(), "report.docx")
        self.main = self.package.main_part()
        self.root = self.package.xml(self.main)

    def paragraph(self, words: str) -> etree._Element:
        """The one paragraph with these words, outside the contents list."""
        found = [p for p in self.root.iter(q("w:p")) if said(p) == words and "TOC" not in etree.tostring(p).decode()]
        assert len(found) == 1, (words, len(found))
        return found[0]

    def control(self, key: str) -> etree._Element:
        """The control with this tag."""
        tags = [t for t in self.root.iter(q("w:tag")) if t.get(q("w:val")) == key]
        return next(tags[0].iterancestors(q("w:sdt")))

    def without_controls(self) -> None:
        """Take every content control off, as programs do that do not know them."""
        for control in list(self.root.iter(q("w:sdt"))):
            parent, content = control.getparent(), control.find(q("w:sdtContent"))
            assert parent is not None
            assert content is not None
            at = parent.index(control)
            parent[at : at + 1] = list(content)

    def without_bookmarks(self) -> None:
        for mark in list(self.root.iter(q("w:bookmarkStart"), q("w:bookmarkEnd"))):
            parent = mark.getparent()
            assert parent is not None
            parent.remove(mark)

    def read(self) -> Draft:
        self.package.touch(self.main)
        return reader.read(Package.open(self.package.to_bytes(), "report.docx"))


def said(paragraph: etree._Element) -> str:
    return "".join(t.text or "" for t in paragraph.iter(q("w:t")))


def xml(text: str) -> etree._Element:
    """One element from WordprocessingML."""
    holder = etree.fromstring(f"<w:body {W}>{text}</w:body>")
    return holder[0]


def p(inside: str, style: str = "", mark: str = "") -> etree._Element:
    """A paragraph; `inside` is its runs, or plain words."""
    runs = inside if inside.startswith("<") or not inside else f"<w:r><w:t xml:space='preserve'>{inside}</w:t></w:r>"
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + (f"<w:rPr>{mark}</w:rPr>" if mark else "")
    return xml(f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>")


def r(words: str, kinds: str = "") -> str:
    return f'<w:r><w:rPr>{kinds}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def item(words: str, numbering: str) -> etree._Element:
    properties = f'<w:pStyle w:val="ListBullet"/><w:numPr>{numbering}</w:numPr>'
    return xml(f"<w:p><w:pPr>{properties}</w:pPr>{r(words)}</w:p>")


LINK = ' HYPERLINK "https://example.org/f" '


def char(kind: str) -> str:
    """A mark of a field: its begin, the end of its code, its end."""
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def ins(words: str) -> str:
    return f"<w:ins {BY}>{r(words)}</w:ins>"


def dele(words: str) -> str:
    return f'<w:del {BY}><w:r><w:delText xml:space="preserve">{words}</w:delText></w:r></w:del>'


def strike(paragraph: etree._Element) -> None:
    """Delete a whole paragraph with changes tracked."""
    properties = paragraph.find(q("w:pPr"))
    if properties is None:
        properties = etree.Element(q("w:pPr"))
        paragraph.insert(0, properties)
    properties.append(xml(f"<w:rPr><w:del {BY}/></w:rPr>"))
    for run in list(paragraph.iter(q("w:r"))):
        holder = run.getparent()
        assert holder is not None
        deletion = xml(f"<w:del {BY}></w:del>")
        holder.replace(run, deletion)
        deletion.append(run)
        for text in run.iter(q("w:t")):
            text.tag = q("w:delText")


def typed(region: RegionRead, view: str = "accepted") -> str:
    return richtext.typed(getattr(region, view))


def codes(draft: Draft) -> list[str]:
    return [f.code for f in draft.findings]


def delete(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)
