"""The end of a PDF: metadata, colour profile, catalogue and the file itself, as PDF/UA-1 and PDF/A-2a want them.

ReportLab would write one plain object after the other and a date of its own. Written here instead: small objects
packed together (a tagged report has ten thousand of them), and nothing that is not in the input.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc

from reportgen.pdf.file.tagging import Number, RawObject, TaggedCanvas, pdf_string

_PACKED = 200  # objects in one object stream


@dataclass(frozen=True)
class About:
    """What a PDF says about itself. `extra` are further entries of the document information and the XMP."""

    title: str
    author: str
    subject: str
    keywords: str
    language: str
    creator: str
    clock: datetime
    extra: Mapping[str, str]


def close(canvas: TaggedCanvas, about: About, labels: list[tuple[int, str]]) -> bytes:
    """Complete the drawn document and give its bytes. `labels` are (page index, page label dictionary) pairs."""
    document = canvas._doc
    canvas.structure()
    has_outline = canvas.outline()
    for font in document.delayedFonts:
        font.addObjects(document)
    _add_stream(document, "ColourProfile", "/N 3", _srgb(), packed=True)
    _add_stream(document, "XMP", "/Type /Metadata /Subtype /XML", _xmp(about).encode("utf-8"), packed=False)
    pages = document.Reference(document.Pages).name

    def catalogue(number: Number) -> str:
        outline = f" /Outlines {number('Outlines')} /PageMode /UseOutlines" if has_outline else ""
        ranges = " ".join(f"{page} {label}" for page, label in labels)
        return (
            f"<< /Type /Catalog /Pages {number(pages)} /Lang {pdf_string(about.language)}{outline}"
            f" /StructTreeRoot {number('StructTreeRoot')} /MarkInfo << /Marked true >>"
            f" /ViewerPreferences << /DisplayDocTitle true >> /Metadata {number('XMP')}"
            f" /PageLabels << /Nums [{ranges}] >>"
            f" /OutputIntents [<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB IEC61966-2.1)"
            f" /RegistryName (http://www.color.org) /Info (sRGB IEC61966-2.1)"
            f" /DestOutputProfile {number('ColourProfile')} >>] >>"
        )

    def information(_: Number) -> str:
        date = about.clock.astimezone(UTC).strftime("(D:%Y%m%d%H%M%S+00'00')")
        entries = {
            "Title": about.title,
            "Author": about.author,
            "Subject": about.subject,
            "Keywords": about.keywords,
            "Creator": about.creator,
            "Producer": _PRODUCER,
            **{_key(k): v for k, v in about.extra.items()},
        }
        listed = " ".join(f"/{key} {pdf_string(value)}" for key, value in entries.items() if value)
        return f"<< {listed} /CreationDate {date} /ModDate {date} >>"

    document.Reference(RawObject(catalogue), "TheCatalogue")
    document.Reference(RawObject(information), "TheInformation")
    return _serialise(document)


_PRODUCER = "reportgen, with ReportLab"


def _key(name: str) -> str:
    """A name that is a key in the document information and an element in the XMP alike."""
    kept = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "-_"))
    return kept if kept[:1].isalpha() else f"Entry{kept}"


def _add_stream(document: Any, name: str, entries: str, content: bytes, packed: bool) -> None:
    # PDF/A: metadata must be readable without unpacking.
    data = zlib.compress(content, 9) if packed else content
    filtered = " /Filter /FlateDecode" if packed else ""
    head = f"<< {entries}{filtered} /Length {len(data)} >>".encode()

    class Stream(RawObject):
        def format(self, document: Any) -> bytes:  # noqa: ARG002  # ReportLab's signature
            return head + b"\nstream\n" + data + b"\r\nendstream"

    document.Reference(Stream(lambda _: ""), name)


def _srgb() -> bytes:
    from PIL import ImageCms

    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes((7, 228, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))  # its date: a fixed one, not today
    profile[84:100] = bytes(16)  # its checksum, which covers the date
    return bytes(profile)


def _serialise(document: Any) -> bytes:
    """The file: streams as they are, everything else packed into object streams, one cross-reference stream."""
    out = bytearray(b"%PDF-1.7\n%\x93\x8c\x8b\x9e\n")
    places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}  # number: (kind, where, index)
    small: list[tuple[int, bytes]] = []
    numbers = document.numberToId
    at = 0
    while (at := at + 1) in numbers:  # formatting may register further objects, which join the end
        body = document.idToObject[numbers[at]]
        content = body.format(document) if hasattr(body, "format") else pdfdoc.format(body, document)
        if isinstance(content, str):
            content = content.encode("latin-1")
        if b"stream\n" in content:
            places[at] = (1, len(out), 0)
            if content.endswith(b"endstream\n"):
                # ReportLab leaves out the end of line that PDF/A wants before 'endstream'. Both characters of it,
                # or data that happens to end in one of them reads as if it were shorter than it says.
                content = content[:-10] + b"\r\nendstream\n"
            out += b"%d 0 obj\n%s\nendobj\n" % (at, content.rstrip(b"\n"))
        else:
            small.append((at, content))
    following = at
    for start in range(0, len(small), _PACKED):
        batch = small[start : start + _PACKED]
        index: list[str] = []
        bodies: list[bytes] = []
        offset = 0
        for place, (number, content) in enumerate(batch):
            index.append(f"{number} {offset}")
            bodies.append(content)
            offset += len(content) + 1
            places[number] = (2, following, place)
        head = (" ".join(index) + "\n").encode()
        data = zlib.compress(head + b"\n".join(bodies), 6)
        places[following] = (1, len(out), 0)
        out += b"%d 0 obj\n<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>\nstream\n" % (
            following,
            len(batch),
            len(head),
            len(data),
        )
        out += data + b"\r\nendstream\nendobj\n"
        following += 1
    places[following] = (1, len(out), 0)
    table = b"".join(
        kind.to_bytes(1, "big") + where.to_bytes(4, "big") + index.to_bytes(2, "big")
        for kind, where, index in (places[n] for n in range(following + 1))
    )
    identity = hashlib.md5(bytes(out), usedforsecurity=False).hexdigest()
    data = zlib.compress(table, 9)
    root = document.idToObjectNumberAndVersion["TheCatalogue"][0]
    information = document.idToObjectNumberAndVersion["TheInformation"][0]
    start_of_table = len(out)
    out += (
        f"{following} 0 obj\n<< /Type /XRef /Size {following + 1} /W [1 4 2] /Root {root} 0 R"
        f" /Info {information} 0 R /ID [<{identity}> <{identity}>] /Filter /FlateDecode /Length {len(data)} >>\n"
        "stream\n"
    ).encode()
    out += data + f"\r\nendstream\nendobj\nstartxref\n{start_of_table}\n%%EOF\n".encode()
    return bytes(out)


_TAIL = re.compile(rb"/ID \[<([0-9a-f]{32})> <[0-9a-f]{32}>\].*startxref\n([0-9]{1,12})\n%%EOF\n\Z", re.DOTALL)


def is_untouched(pdf: bytes) -> bool:
    """Whether these bytes are a PDF as `close` wrote it: its identifier is the hash of all that stands before it."""
    tail = _TAIL.search(pdf, max(0, len(pdf) - 1_000_000))
    if tail is None:
        return False
    identity = hashlib.md5(pdf[: int(tail[2])], usedforsecurity=False).hexdigest()
    return identity.encode() == tail[1]


def _xmp(about: About) -> str:
    date = about.clock.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    extra = {_key(k): v for k, v in about.extra.items()}
    values = "".join(f"<pdfx:{k}>{escape(v)}</pdfx:{k}>" for k, v in extra.items())
    described = "".join(_property(k, "Text", "external", "An entry of the document information") for k in extra)
    extra_schema = _schema("Document information", "http://ns.adobe.com/pdfx/1.3/", "pdfx", described) if extra else ""
    ua_schema = _schema(
        "PDF/UA Universal Accessibility Schema",
        "http://www.aiim.org/pdfua/ns/id/",
        "pdfuaid",
        _property("part", "Integer", "internal", "The part of ISO 14289 that the file follows"),
    )
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"'
        ' xmlns:pdfx="http://ns.adobe.com/pdfx/1.3/"'
        ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"'
        ' xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
        ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
        ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\n'
        "<dc:format>application/pdf</dc:format>"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(about.title)}</rdf:li></rdf:Alt></dc:title>'
        + (f"<dc:creator><rdf:Seq><rdf:li>{escape(about.author)}</rdf:li></rdf:Seq></dc:creator>"
           if about.author else "")
        + (f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(about.subject)}</rdf:li></rdf:Alt>'
           "</dc:description>" if about.subject else "")
        + f"<dc:language><rdf:Bag><rdf:li>{escape(about.language)}</rdf:li></rdf:Bag></dc:language>\n"
        f"<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>"
        f"<xmp:CreatorTool>{escape(about.creator)}</xmp:CreatorTool>"
        f"<pdf:Producer>{_PRODUCER}</pdf:Producer>"
        + (f"<pdf:Keywords>{escape(about.keywords)}</pdf:Keywords>" if about.keywords else "")
        + f"{values}\n"
        "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>\n"
        f"<pdfaExtension:schemas><rdf:Bag>{ua_schema}{extra_schema}</rdf:Bag></pdfaExtension:schemas>\n"
        '</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="w"?>'
    )  # fmt: skip


def _schema(title: str, namespace: str, prefix: str, properties: str) -> str:
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{title}</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )


def _property(name: str, kind: str, category: str, meaning: str) -> str:
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        f"<pdfaProperty:valueType>{kind}</pdfaProperty:valueType>"
        f"<pdfaProperty:category>{category}</pdfaProperty:category>"
        f"<pdfaProperty:description>{meaning}</pdfaProperty:description></rdf:li>"
    )
