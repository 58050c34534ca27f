"""Drafts with a body of a test's own, in the house style of the sample's."""

from __future__ import annotations

from lxml import etree

from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package, serialise

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def with_body(draft: bytes, *xml: str) -> bytes:
    """The draft with these paragraphs and tables in place of its own."""
    package = Package.open(draft)
    root = package.xml("word/document.xml")
    body = root.find(q("w:body"))
    assert body is not None
    for child in list(body):
        if child.tag != q("w:sectPr"):
            body.remove(child)
    for place, text in enumerate(xml):
        body.insert(place, etree.fromstring(f"<w:x {W}>{text}</w:x>")[0])
    package.put("word/document.xml", serialise(root))
    return package.to_bytes()


def p(text: str, style: str = "", more: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{more}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
