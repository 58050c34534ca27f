"""Wrote the first version of quarterly-report.docx, the house template.

The .docx is the source of truth: it is edited in Word. This script is kept so that a council can see what every style
was meant to be, and can begin anew: `python templates/make_template.py NEW.docx`. It never runs during a build.
"""

# ruff: noqa: E501 - a style or a cell a line reads better than one that is folded
from __future__ import annotations

import sys
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from reportgen.ooxml.package import Package

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD_ML = "application/vnd.openxmlformats-officedocument.wordprocessingml"

INK = "12436D"  # structure
TEXT = "0B0C0C"
GREY = "505A5F"  # small print, 7:1 on white
RULE = "B1B4B6"  # row rules
LINK = "1D70B8"  # 5:1 on white
WIDTH = 9866  # twips between the margins of 18 mm on A4

# Column widths of the KPI tables, in twips; the same in every table, so that the eye runs down the page.
COLUMNS = (
    ("Target", 1500, "m.target", "TableText"),
    ("Good Is", 800, "m.good_is", "TableText"),
    ("As of Date", 1010, "m.as_of", "TableText"),
    ("Metric Name", 2216, "m.name", "TableText"),
    ("Latest Value", 1300, "m.value", "TableNumber"),
    ("RAG Status", 1390, "m.rating", "TableText"),
    ("Trends", 1650, "m.chart", "TableText"),
)
# With references: the Ref column takes its room from the names and targets.
COLUMNS_WITH_REF = (
    ("Ref", 1240, "m.ref", "TableText"),
    ("Target", 1150, "m.target", "TableText"),
    ("Good Is", 800, "m.good_is", "TableText"),
    ("As of Date", 1010, "m.as_of", "TableText"),
    ("Metric Name", 1576, "m.name", "TableText"),
    ("Latest Value", 1050, "m.value", "TableNumber"),
    ("RAG Status", 1390, "m.rating", "TableText"),
    ("Trends", 1650, "m.chart", "TableText"),
)


def style(  # one line a style reads best with everything named
    id_: str,
    name: str,
    *,
    kind: str = "paragraph",
    based_on: str = "Normal",
    after: str = "",
    paragraph: str = "",
    run: str = "",
    quick: bool = True,
    default: bool = False,
    table: str = "",
) -> str:
    """A w:style. `paragraph`, `run` and `table` are the insides of its w:pPr, w:rPr and whatever follows."""
    return (
        f'<w:style w:type="{kind}"{" w:default=" + quoteattr("1") if default else ""} w:styleId="{id_}"'
        f"{'' if name[0].islower() or default or name in BUILT_IN else ' w:customStyle=' + quoteattr('1')}>"
        f'<w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{based_on}"/>' if based_on else "")
        + (f'<w:next w:val="{after}"/>' if after else "")
        + '<w:uiPriority w:val="1"/>'
        + ("<w:qFormat/>" if quick else "")
        + (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "")
        + (f"<w:rPr>{run}</w:rPr>" if run else "")
        + table
        + "</w:style>"
    )


BUILT_IN = {"Title", "Subtitle", "List Bullet", "List Bullet 2", "List Bullet 3", "List Number", "Hyperlink",
            "TOC Heading", "Normal", "No List", "Normal Table", "Default Paragraph Font"}  # fmt: skip


def letters(size: float, colour: str = "", *, bold: bool = False) -> str:
    """The inside of a w:rPr: size in points."""
    return (
        ("<w:b/><w:bCs/>" if bold else "")
        + (f'<w:color w:val="{colour}"/>' if colour else "")
        + f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'
    )


def space(before: int, after: int, line: int = 288) -> str:
    """Spacing in twips; `line` in 240ths of a line."""
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


def bullets(level: int) -> str:
    """The numbering of a bullet style."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'


KEEP = "<w:keepNext/><w:keepLines/>"
RIGHT_TAB = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH}"/></w:tabs>'
DOTS = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{WIDTH}"/></w:tabs>'

TABLE_STYLE = f"""<w:tblPr><w:tblBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>
<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/></w:tblBorders>
<w:tblCellMar><w:top w:w="85" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="85" w:type="dxa"/>
<w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>
<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/><w:color w:val="FFFFFF"/></w:rPr><w:tblPr/>
<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{INK}"/><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>"""

STYLES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>
<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/><w:color w:val="{TEXT}"/>
<w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>
<w:pPrDefault><w:pPr>{space(0, 120)}</w:pPr></w:pPrDefault></w:docDefaults>
""" + "".join(
    (
        style("Normal", "Normal", based_on="", default=True),
        style("DefaultParagraphFont", "Default Paragraph Font", kind="character", based_on="", quick=False, default=True),
        style(
            "TableNormal", "Normal Table", kind="table", based_on="", quick=False, default=True,
            table='<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
            '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>'
            "</w:tblCellMar></w:tblPr>",
        ),
        style("NoList", "No List", kind="numbering", based_on="", quick=False, default=True),
        style(
            "Heading1", "heading 1", after="Normal", run=letters(22, INK, bold=True),
            paragraph=f'{KEEP}<w:pageBreakBefore/><w:pBdr><w:bottom w:val="single" w:sz="18" w:space="6" w:color="{INK}"/>'
            f'</w:pBdr>{space(0, 200, 264)}<w:outlineLvl w:val="0"/>',
        ),
        style(
            "Heading2", "heading 2", after="Normal", run=letters(15, bold=True),
            paragraph=f'{KEEP}{space(400, 140, 264)}<w:outlineLvl w:val="1"/>',
        ),
        style(
            "Heading3", "heading 3", after="Normal", run=letters(12.5, INK, bold=True),
            paragraph=f'{KEEP}{space(240, 80)}<w:outlineLvl w:val="2"/>',
        ),
        style(
            "Heading4", "heading 4", after="Normal", run=letters(12, GREY, bold=True),
            paragraph=f'{KEEP}{space(180, 60)}<w:outlineLvl w:val="3"/>',
        ),
        style("Organisation", "Organisation", run=letters(13, GREY, bold=True), paragraph=space(0, 60)),
        style("Title", "Title", after="Subtitle", run=letters(32, INK, bold=True), paragraph=f"<w:keepNext/>{space(0, 40, 252)}"),
        style(
            "Subtitle", "Subtitle", after="Normal", run=letters(17, TEXT),
            paragraph=f'<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="10" w:color="{INK}"/></w:pBdr>{space(0, 220, 264)}',
        ),
        style("Marking", "Marking", run=letters(12, "B00020", bold=True), paragraph=space(0, 160)),
        style(
            "Fact", "Fact", run=letters(11),
            paragraph=f'<w:tabs><w:tab w:val="left" w:pos="2268"/></w:tabs>{space(0, 40, 264)}<w:ind w:left="2268" w:hanging="2268"/>',
        ),
        style("FactLabel", "Fact Label", kind="character", based_on="DefaultParagraphFont", run=letters(11, GREY)),
        style("RatingKey", "Rating Key",
              paragraph=f'<w:keepNext/><w:tabs><w:tab w:val="left" w:pos="1814"/></w:tabs>{space(0, 50, 264)}<w:ind w:left="1814" w:hanging="1814"/>'),
        style("ListBullet", "List Bullet", paragraph=f'{bullets(0)}{space(0, 80)}'),
        style("ListBullet2", "List Bullet 2", paragraph=f'{bullets(1)}{space(0, 60)}'),
        style("ListBullet3", "List Bullet 3", paragraph=f'{bullets(2)}{space(0, 60)}'),
        style("ListNumber", "List Number", paragraph=space(0, 80)),
        style("Note", "Note", run=letters(10.5, GREY), paragraph=space(80, 100, 264)),
        style(
            "Prompt", "Prompt", run=f'<w:color w:val="{GREY}"/>',
            paragraph=f'<w:shd w:val="clear" w:color="auto" w:fill="F3F2F1"/>{space(0, 120)}',
        ),
        style("Caption", "caption", after="Normal", run=letters(10.5, bold=True), paragraph=f"{KEEP}{space(160, 80, 264)}"),
        style("TableText", "Table Text", run=letters(10.5), paragraph=space(0, 0, 264)),
        style("TableNumber", "Table Number", based_on="TableText", run="<w:b/><w:bCs/>", paragraph='<w:jc w:val="right"/>'),
        style("TableHeading", "Table Heading", based_on="TableText", run='<w:b/><w:bCs/><w:color w:val="FFFFFF"/>', paragraph="<w:keepNext/>"),
        style("TOCHeading", "TOC Heading", after="Normal", run=letters(16, INK, bold=True), paragraph=f"{KEEP}{space(360, 80, 264)}"),
        style("TOC1", "toc 1", after="Normal", quick=False, run=letters(11, bold=True),
              paragraph=f'<w:keepNext/>{DOTS}{space(110, 20, 245)}'),
        style("TOC2", "toc 2", after="Normal", quick=False, run=letters(10.5),
              paragraph=f'{DOTS}{space(0, 8, 245)}<w:ind w:left="284"/>'),
        style("Header", "header", quick=False, run=letters(9.5, GREY), paragraph=f"{RIGHT_TAB}{space(0, 0, 240)}"),
        style("Footer", "footer", quick=False, run=letters(9.5, GREY), paragraph=f"{RIGHT_TAB}{space(0, 0, 240)}"),
        style("Hyperlink", "Hyperlink", kind="character", based_on="DefaultParagraphFont", quick=False,
              run=f'<w:color w:val="{LINK}"/><w:u w:val="single"/>'),
        style("ReportTable", "Report Table", kind="table", based_on="TableNormal", table=TABLE_STYLE),
        style("KPITable", "KPI Table", kind="table", based_on="TableNormal", table=TABLE_STYLE),
    )
) + "</w:styles>"  # fmt: skip


def level(at: int, sign: str) -> str:
    """A level of the bullet list, 7 mm deeper than the one before."""
    name = "ListBullet" + (str(at + 1) if at else "")
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="{name}"/>'
        f'<w:lvlText w:val="{sign}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{397 * (at + 1)}" w:hanging="284"/></w:pPr>'
        '<w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial" w:hint="default"/></w:rPr></w:lvl>'
    )


NUMBERING = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>
{level(0, "•")}{level(1, "–")}{level(2, "•")}</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""

SETTINGS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>
<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>
<w:compatSetting w:name="overrideTableStyleFontSizeAndJustification" w:uri="http://schemas.microsoft.com/office/word" w:val="1"/>
<w:compatSetting w:name="enableOpenTypeFeatures" w:uri="http://schemas.microsoft.com/office/word" w:val="1"/>
<w:compatSetting w:name="doNotFlipMirrorIndents" w:uri="http://schemas.microsoft.com/office/word" w:val="1"/></w:compat>
<w:themeFontLang w:val="en-GB"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>"""


def run(text: str, properties: str = "") -> str:
    """A run; a tab character becomes Word's own."""
    inside = "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(t)}</w:t>' if t else "" for t in text.split("\t"))
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{inside}</w:r>"


def paragraph(text: str, style_id: str = "", properties: str = "", runs: str = "") -> str:
    """A paragraph of one run, or of `runs`."""
    named = f'<w:pStyle w:val="{style_id}"/>' if style_id else ""
    whole = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
    return f"<w:p>{whole}{runs or run(text)}</w:p>"


def table(columns: tuple[tuple[str, int, str, str], ...]) -> str:
    """A KPI's table: a header row, and a row a measure between two rows that hold the loop."""
    if sum(c[1] for c in columns) != WIDTH:
        raise ValueError("the columns do not fill the width")

    def cell(width: int, content: str, extra: str = "") -> str:
        return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{extra}</w:tcPr>{content}</w:tc>'

    right = '<w:jc w:val="right"/>'
    heads = "".join(
        cell(w, paragraph(title, "TableHeading", right if style_id == "TableNumber" else ""))
        for title, w, _, style_id in columns
    )
    values = "".join(
        cell(w, paragraph(f"{{{{ {tag} }}}}", style_id, "<w:keepNext/>")) for _, w, tag, style_id in columns
    )
    span = f'<w:gridSpan w:val="{len(columns)}"/>'

    def loop(tag: str) -> str:
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell(WIDTH, paragraph(tag, 'TableText'), span)}</w:tr>"

    grid = "".join(f'<w:gridCol w:w="{w}"/>' for _, w, _, _ in columns)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="KPITable"/><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        '<w:tblCaption w:val="{{ kpi.title }}"/>'
        '<w:tblDescription w:val="A row for each measure, with its target, latest value, rating and trend."/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{heads}</w:tr>"
        f"{loop('{%tr for m in kpi.measures %}')}<w:tr><w:trPr><w:cantSplit/></w:trPr>{values}</w:tr>{loop('{%tr endfor %}')}</w:tbl>"
    )


def field(code: str) -> str:
    """A field with a result, so that nothing asks to be updated."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


BODY = "".join(
    (
        paragraph("{{ report.organisation }}", "Organisation"),
        paragraph("{{ report.title }}", "Title"),
        paragraph("{{ report.quarter }}", "Subtitle"),
        paragraph("{%p if report.marking %}"),
        paragraph("{{ report.marking }}", "Marking"),
        paragraph("{%p endif %}"),
        paragraph("{%p for fact in report.facts %}"),
        paragraph("", "Fact", runs=run("{{ fact.label }}", '<w:rStyle w:val="FactLabel"/>') + run("\t{{ fact.text }}")),
        paragraph("{%p endfor %}"),
        paragraph("Contents", "TOCHeading"),
        paragraph("{{p contents }}"),
        paragraph("Introduction", "Heading1", f'<w:pageBreakBefore w:val="0"/>{space(360, 160, 264)}'),
        paragraph("{{p report.introduction }}"),
        paragraph("{%p if report.dashboard %}"),
        paragraph("Dashboard online: {{ report.dashboard }}"),
        paragraph("{%p endif %}"),
        paragraph("Rating key", "Heading2"),
        paragraph("{{p report.key_introduction }}"),
        paragraph("{%p for k in key %}"),
        paragraph("{{ k.rating }}\t{{ k.meaning }}", "RatingKey"),
        paragraph("{%p endfor %}"),
        paragraph("{{p report.notes }}"),
        paragraph("{%p for section in sections %}"),
        paragraph("{{ section.title }}", "Heading1"),
        paragraph("{{p section.introduction }}"),
        paragraph("{%p if section.link %}"),
        paragraph("Link to the Corporate Performance Dashboard: {{ section.link }}"),
        paragraph("{%p endif %}"),
        paragraph("{%p for kpi in section.kpis %}"),
        paragraph("{{ kpi.title }}", "Heading2"),
        paragraph("{%p if kpi.has_refs %}"),
        table(COLUMNS_WITH_REF),
        paragraph("{%p elif kpi.measures %}"),
        table(COLUMNS),
        paragraph("{%p endif %}"),
        paragraph("{{p kpi.reasons }}"),
        paragraph("{%p if kpi.no_table_reason %}"),
        paragraph("{{ kpi.no_table_reason }}", "Note"),
        paragraph("{%p endif %}"),
        paragraph("{{p kpi.commentary }}"),
        paragraph("{%p endfor %}"),
        paragraph("{%p endfor %}"),
    )
)

DOCUMENT = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{BODY}<w:sectPr>
<w:headerReference w:type="default" r:id="rId4"/><w:headerReference w:type="first" r:id="rId5"/>
<w:footerReference w:type="default" r:id="rId6"/><w:footerReference w:type="first" r:id="rId7"/>
<w:pgSz w:w="11906" w:h="16838"/>
<w:pgMar w:top="1588" w:right="1020" w:bottom="1361" w:left="1020" w:header="624" w:footer="567" w:gutter="0"/>
<w:titlePg/></w:sectPr></w:body></w:document>"""

MARKING = (
    paragraph("{%p if report.marking %}") + paragraph("{{ report.marking }}", "Header") + paragraph("{%p endif %}")
)
FOOTER = paragraph(
    "", "Footer", runs=run("{{ report.appendix }}\tPage ") + field("PAGE") + run(" of ") + field("NUMPAGES")
)


def part(kind: str, content: str) -> str:
    """A header or footer part: `kind` is 'hdr' or 'ftr'."""
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:{kind} xmlns:w="{W}" xmlns:r="{R}">{content}</w:{kind}>'


def make() -> bytes:
    """The template's bytes."""
    package = Package(
        {"[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'}
    )
    package.declare_ending("xml", "application/xml")
    package.put("word/document.xml", DOCUMENT.encode(), f"{WORD_ML}.document.main+xml")
    package.relate("", "rId1", f"{R}/officeDocument", "word/document.xml")
    parts = (
        ("styles", "styles", STYLES),
        ("numbering", "numbering", NUMBERING),
        ("settings", "settings", SETTINGS),
        ("header1", "header", part("hdr", paragraph("{{ report.title }}\t{{ report.quarter }}", "Header") + MARKING)),
        ("header2", "header", part("hdr", paragraph("{{ report.marking }}", "Header"))),
        ("footer1", "footer", part("ftr", FOOTER)),
        ("footer2", "footer", part("ftr", FOOTER)),
    )
    for number, (name, kind, xml) in enumerate(parts, start=1):
        package.put(f"word/{name}.xml", xml.encode(), f"{WORD_ML}.{kind}+xml")
        package.relate("word/document.xml", f"rId{number}", f"{R}/{kind}", f"word/{name}.xml")
    return package.to_bytes()


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(make())
