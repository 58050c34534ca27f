"""Small Word files for the tests, written by hand so that each holds exactly the markup it is about."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pikepdf

from reportgen.ooxml.names import NAMESPACES
from reportgen.pdf.export import LaidOut, lay_out

CLOCK = datetime(2023, 11, 2, 10, 0, tzinfo=UTC)
_DECLARED = " ".join(
    f'xmlns:{p}="{NAMESPACES[p]}"' for p in ("w", "r", "wp", "a", "pic", "asvg", "mc", "wps", "w14", "v", "m")
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a730000001049444154789c63f8ffff3f030"
    "3230c0000290e02fe5d3e3b1b0000000049454e44ae426082"
)
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20">'
    b'<path d="M2 18 L20 4 L38 10" style="fill:none;stroke:#12436d;stroke-width:2"/></svg>'
)
STYLES = """<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial"/><w:sz w:val="24"/>
<w:lang w:val="en-GB"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120"/></w:pPr></w:pPrDefault>
</w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:rPr><w:b/><w:sz w:val="48"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:pPr><w:keepNext/>
<w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:color w:val="12436D"/><w:sz w:val="40"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:pPr><w:keepNext/>
<w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/><w:sz w:val="30"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading3"><w:name w:val="heading 3"/><w:pPr><w:keepNext/>
<w:outlineLvl w:val="2"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Caption"><w:name w:val="caption"/><w:rPr><w:i/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="ListBullet"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="1"/>
</w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/><w:rPr>
<w:vertAlign w:val="superscript"/></w:rPr></w:style>
<w:style w:type="table" w:styleId="Banded"><w:name w:val="Banded"/><w:tblPr><w:tblStyleRowBandSize w:val="1"/>
<w:tblBorders><w:bottom w:val="single" w:sz="4" w:color="808080"/><w:insideH w:val="single" w:sz="4" w:color="808080"/>
</w:tblBorders></w:tblPr><w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:color w:val="FFFFFF"/></w:rPr><w:tcPr>
<w:shd w:val="clear" w:fill="12436D"/></w:tcPr></w:tblStylePr><w:tblStylePr w:type="band2Horz"><w:tcPr>
<w:shd w:val="clear" w:fill="EEEEEE"/></w:tcPr></w:tblStylePr></w:style>"""
_LEVELS = "".join(
    f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{{}}"/><w:lvlText w:val="{{}}"/><w:pPr>'
    f'<w:ind w:left="{360 * (i + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
    for i in range(3)
)
NUMBERING = (
    f'<w:abstractNum w:abstractNumId="1">{_LEVELS.format("bullet", "•", "bullet", "–", "bullet", "▪")}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="2">'
    f"{_LEVELS.format('lowerLetter', '%1.', 'lowerRoman', '(%2)', 'decimal', '%1.%2.%3')}</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
    "</w:lvlOverride></w:num>"
)
PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"/></w:sectPr>'
)


def p(content: str, style: str = "", properties: str = "") -> str:
    """A paragraph; `content` is runs, or plain text where it holds no markup."""
    if "<" not in content:
        content = r(content)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{content}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def item(text: str, number: int = 1, level: int = 0) -> str:
    """A list item."""
    return p(text, "", f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def field(code: str, result: str) -> str:
    """A field with its stored result."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        mark.format("begin")
        + f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'
        + mark.format("separate")
        + result
        + mark.format("end")
    )


def table(rows: list[list[str]], header: int = 0, properties: str = "", row_properties: str = "") -> str:
    """A table of cells given as text or as whole paragraphs."""
    columns = max(len(row) for row in rows)
    width = 9000 // columns
    grid = f'<w:gridCol w:w="{width}"/>' * columns
    made = []
    for at, row in enumerate(rows):
        head = "<w:tblHeader/>" if at < header else ""
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{c if "<w:p>" in c else p(c)}</w:tc>'
            for c in row
        )
        made.append(f"<w:tr><w:trPr>{row_properties}{head}</w:trPr>{cells}</w:tr>")
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(made)}</w:tbl>"


def picture(alt: str, part: str = "png", svg: str = "", decorative: bool = False, kind: str = "inline") -> str:
    """A run with a picture of one inch by half an inch; `part` and `svg` are relationship ids."""
    vector = f'<a:extLst><a:ext uri="x"><asvg:svgBlip r:embed="{svg}"/></a:ext></a:extLst>' if svg else ""
    mark = (
        '<a:extLst><a:ext uri="y"><adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/'
        'decorative" val="1"/></a:ext></a:extLst>'
        if decorative
        else ""
    )
    return (
        f'<w:r><w:drawing><wp:{kind}><wp:extent cx="914400" cy="457200"/><wp:docPr id="1" name="Picture 1"'
        f' descr="{alt}">{mark}</wp:docPr><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/'
        f'2006/picture"><pic:pic><pic:blipFill><a:blip r:embed="{part}">{vector}</a:blip></pic:blipFill></pic:pic>'
        f"</a:graphicData></a:graphic></wp:{kind}></w:drawing></w:r>"
    )


def word(
    body: str,
    *,
    styles: str = STYLES,
    section: str = PAGE,
    parts: dict[str, bytes] | None = None,
    relations: dict[str, tuple[str, str]] | None = None,
    settings: str = '<w:compat><w:compatSetting w:name="compatibilityMode" w:val="15"/></w:compat>',
) -> bytes:
    """A .docx. `parts` are further parts by name; `relations` map ids to (kind, target) of the main part."""
    related = {
        "styles": ("styles", "styles.xml"),
        "numbering": ("numbering", "numbering.xml"),
        "settings": ("settings", "settings.xml"),
        "png": ("image", "media/a.png"),
        "svg": ("image", "media/a.svg"),
        **(relations or {}),
    }
    listed = ""
    for name, (kind, target) in related.items():
        mode = ' TargetMode="External"' if kind == "hyperlink" else ""
        listed += f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"{mode}/>'
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    declared = f'<Override PartName="/word/document.xml" ContentType="{office}.document.main+xml"/>'
    for kind, target in related.values():
        if kind not in ("image", "hyperlink"):
            declared += f'<Override PartName="/word/{target}" ContentType="{office}.{kind}+xml"/>'
    content = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType='
        '"application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="svg" ContentType='
        f'"image/svg+xml"/>{declared}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" Type='
        f'"{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {_DECLARED}><w:body>{body}{section}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">{listed}</Relationships>',
        "word/styles.xml": f"<w:styles {_DECLARED}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {_DECLARED}>{NUMBERING}</w:numbering>",
        "word/settings.xml": f"<w:settings {_DECLARED}>{settings}</w:settings>",
        "word/media/a.png": PNG,
        "word/media/a.svg": SVG,
        **(parts or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return out.getvalue()


def wrap(root: str, content: str) -> bytes:
    """A further part with the namespaces of the main one."""
    return f"<w:{root} {_DECLARED}>{content}</w:{root}>".encode()


def laid_out(body: str, **further: object) -> LaidOut:
    """The layout of a file with this body."""
    return lay_out(word(body, **further), name="test.docx")  # type: ignore[arg-type]


def drawn(body: str, **further: object) -> pikepdf.Pdf:
    """The PDF of a file with this body, opened."""
    return pikepdf.open(io.BytesIO(laid_out(body, **further).draw(clock=CLOCK)))


def codes(layout: LaidOut) -> list[str]:
    """The codes of the findings, in order."""
    return [f.code for f in layout.findings]
