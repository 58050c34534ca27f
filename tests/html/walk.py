"""Two walks over the same report: the Word draft and the dashboard, each read as a person reads it.

Neither walk knows how the files are made. Both give what they met as the same kinds of values, so that a test can lay
one beside the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree, html

from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package

Row = dict[str, str]  # column -> text
WORDS = re.compile(r"[^\s\u2003]+")


def plain(text: str) -> str:
    """A text with its spaces and line breaks as single spaces."""
    return " ".join(WORDS.findall(text))


@dataclass
class Kpi:
    """What a report says under one KPI's heading."""

    rows: list[Row] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # below the table: why, benchmarks, the place in the year
    trends: list[str] = field(default_factory=list)  # alternative texts of the charts
    commentary: list[str] = field(default_factory=list)  # headings, paragraphs, items, cells of tables, in order


@dataclass
class Walk:
    """A whole report as it was met."""

    kpis: dict[str, Kpi] = field(default_factory=dict)
    introductions: dict[str, list[str]] = field(default_factory=dict)  # of sections, by title
    totals: dict[str, list[Row]] = field(default_factory=dict)  # 'Section', 'Directorate' -> rows
    counts: list[tuple[str, str, str]] = field(default_factory=list)  # rating, '26 (68%)', what it means
    exceptions: list[Row] = field(default_factory=list)
    overview: list[str] = field(default_factory=list)  # the summary's sentences and texts
    guide: list[str] = field(default_factory=list)  # introduction, notes on charts and marks
    listed: dict[str, Row] = field(default_factory=dict)  # Appendix B's measures, by ref
    parts: list[Row] = field(default_factory=list)
    composites: dict[str, str] = field(default_factory=dict)  # ref -> how parts make it
    by_officers: dict[str, Row] = field(default_factory=dict)  # ref -> a rating that officers set
    behind: dict[str, str] = field(default_factory=dict)  # ref -> what is known


# The Word draft


def of_word(docx: Path) -> Walk:
    """Walk the Word draft from its first heading to the last row of Appendix B."""
    body = Package.open(docx).xml("word/document.xml").find(q("w:body"))
    assert body is not None
    walk, chapter, title = Walk(), "", ""
    for block in _blocks(body):
        if block.tag == q("w:tbl"):
            _word_table(walk, chapter, title, _rows(block), block)
            continue
        style, text = _style(block), _text(block)
        if style == "Heading1":
            chapter, title = text, ""
        elif style == "Heading2":
            title = text
            if chapter not in _NO_SECTIONS and not chapter.startswith("Appendix B"):
                walk.kpis[title] = Kpi()
            elif chapter == "Executive summary":
                walk.overview.append(text)
        elif text and chapter and not style.startswith("TOC"):
            _word_text(walk, chapter, title, style, text)
        elif chapter == "Executive summary":
            walk.overview += _alternatives(block)
    return walk


_NO_SECTIONS = ("Executive summary", "Introduction")


def _word_text(walk: Walk, chapter: str, title: str, style: str, text: str) -> None:
    if style == "RatingKey":
        if chapter == "Executive summary":
            rating = next(r for r in ("Green", "Amber", "Red", "Not rated") if text.startswith(r))
            number, _, meaning = text.removeprefix(rating).partition(", ")
            walk.counts.append((rating, plain(number), meaning))
        else:
            walk.guide.append(text)
    elif chapter == "Executive summary":
        walk.overview.append(text)
    elif chapter == "Introduction":
        walk.guide.append(text)
    elif chapter.startswith("Appendix B"):
        return
    elif not title:
        walk.introductions.setdefault(chapter, []).append(text)
    elif style == "Note" and not walk.kpis[title].commentary:
        walk.kpis[title].lines.append(text)
    else:
        walk.kpis[title].commentary.append(text)


def _word_table(walk: Walk, chapter: str, title: str, rows: list[Row], table: etree._Element) -> None:
    columns = list(rows[0])
    if chapter == "Executive summary":
        if columns[0] in ("Section", "Directorate"):
            walk.totals[columns[0]] = rows
        else:
            walk.exceptions += rows
    elif columns[0] == "Ref of the whole":
        walk.parts += rows
    elif columns[:2] == ["Ref", "KPI and measure"]:
        walk.listed |= {row["Ref"]: row for row in rows}
    elif columns[-1] == "How its parts make it":
        walk.composites |= {row["Ref"]: row["How its parts make it"] for row in rows}
    elif columns[-1] == "What the rule would have said":
        walk.by_officers |= {row["Ref"]: row for row in rows}
    elif columns[-1] == "What is known":
        walk.behind |= {row["Ref"]: row["What is known"] for row in rows}
    elif "RAG Status" in columns:
        walk.kpis[title].rows += rows
        walk.kpis[title].trends += _alternatives(table)
    else:
        walk.kpis[title].commentary += [*columns, *(cell for row in rows for cell in row.values())]


def _blocks(container: etree._Element) -> Iterator[etree._Element]:
    for child in container:
        if child.tag in (q("w:p"), q("w:tbl")):
            yield child
        elif child.tag == q("w:sdt"):
            yield from _blocks(child.find(q("w:sdtContent")))


def _text(paragraph: etree._Element) -> str:
    pieces = {q("w:t"): lambda e: e.text or "", q("w:br"): lambda _: " ", q("w:tab"): lambda _: " "}
    return plain("".join(pieces[e.tag](e) for e in paragraph.iter(*pieces)))


def _style(paragraph: etree._Element) -> str:
    return next((str(s.get(q("w:val"))) for s in paragraph.iter(q("w:pStyle"))), "")


def _alternatives(element: etree._Element) -> list[str]:
    return [plain(p.get("descr")) for p in element.iter(q("wp:docPr")) if p.get("descr")]


def _rows(table: etree._Element) -> list[Row]:
    def cells(row: etree._Element) -> list[str]:
        return [plain(" ".join(_text(p) for p in cell.iter(q("w:p")))) for cell in row.iter(q("w:tc"))]

    header, *body = [cells(row) for row in table.iter(q("w:tr"))]
    return [dict(zip(header, row, strict=True)) for row in body]


# The dashboard


def of_dashboard(folder: Path) -> Walk:
    """Walk the dashboard as a reader does: the overview, the guide, each section, each of its indicators."""
    walk = Walk()
    overview = _page(folder / "index.html")
    _of_overview(walk, overview)
    guide = next(a for a in overview.iter("a") if _of(a) == "How to read this").get("href")
    walk.guide = [_of(e) for e in _page(folder / guide).xpath("//main//p | //main//li")]
    for link in overview.xpath("//nav[@aria-label='Sections']//a"):
        path = folder / link.get("href")
        section = _page(path)
        walk.introductions[_of(section.find(".//h1"))] = [_of(e) for e in section.xpath("//div[@class='intro']/*")]
        for kpi in section.xpath("//section/h2/a"):
            _of_indicator(walk, _page(path.parent / kpi.get("href")), section, _of(kpi))
    return walk


def _of_overview(walk: Walk, page: html.HtmlElement) -> None:
    for table in page.xpath("//table[contains(@class, 'totals')]"):
        header = [_of(th) for th in table.xpath("./thead//th")]
        rows = [
            [_of(c) for c in tr if "share" not in (c.get("class") or "")] for tr in table.xpath("./tbody/tr|./tfoot/tr")
        ]
        walk.totals[header[0]] = [dict(zip(header, row, strict=True)) for row in rows]
    for item in page.xpath("//main/ul[@class='key']/li"):
        number = _of(item.find("a")).split(" measure")[0]
        walk.counts.append((_of(item.find("span")), number, _of(item.xpath("./span[@class='small']")[0])))
    for table in page.xpath("//table[contains(@class, 'exceptions')]"):
        rating = _of(table.getprevious()).split(":")[0]
        for row in table.xpath("./tbody/tr"):
            set_by = "".join(_of(e).rstrip(".") for e in row.xpath(".//strong[@class='by-officers']"))
            cells = _labelled(row)
            walk.exceptions.append(
                {**cells, "Why": cells["Why"].removeprefix(f"{set_by}. "), "RAG Status": set_by or rating}
            )
    walk.overview = [_of(e) for e in page.xpath("//main//p | //main//h2 | //main//div[@class='commentary']//li")]
    walk.overview += [_plain_label(e) for e in page.xpath("//main/svg[@role='img']")]


def _of_indicator(walk: Walk, page: html.HtmlElement, section: html.HtmlElement, title: str) -> None:
    kpi = walk.kpis[title] = Kpi()
    assert _of(page.find(".//h1")) == title
    rows = [_labelled(row) for row in page.xpath("//table[contains(@class, 'report')]/tbody/tr")]
    in_section = section.xpath("//section[./h2/a[normalize-space()=$title]]", title=title)[0]
    # The same row stands in the section's page too, with the small chart.
    for row, again in zip(rows, in_section.xpath(".//tbody/tr"), strict=True):
        small = _labelled(again)
        kpi.rows.append({**row, "Trends": small.pop("Trends")})
        assert small == row
    kpi.trends = [_plain_label(svg) for svg in in_section.xpath(".//svg[contains(@class, 'spark')]")]
    latest = page.xpath("//main/h2[1]/following-sibling::*")
    kpi.lines = [_of(e) for e in latest if e.tag == "p"]
    written = page.xpath("//div[@class='commentary']")[0].iter("h3", "h4", "p", "li", "caption", "th", "td")
    kpi.commentary = [_of(e) for e in written]
    for measure in page.xpath("//section[@class='measure']"):
        facts = {_of(f.find("dt")): _of(f.find("dd")) for f in measure.xpath("./dl/div")}
        ref = facts["Reference in Appendix B"]
        row = next((r for r in rows if _of(measure.find("h2")).endswith(r["Metric Name"])), rows[0] if rows else {})
        walk.listed[ref] = {**facts, **row, "KPI": title, "lines": " ".join(kpi.lines)}
        for part in measure.xpath(".//table[contains(@class, 'parts')]/tbody/tr"):
            walk.parts.append({"Ref of the whole": ref, **_labelled(part)})
        walk.composites[ref] = " ".join([*kpi.lines, *(_of(e) for e in measure.xpath("./p[@class='reason']"))])
        walk.behind[ref] = facts["As of"]


def _page(path: Path) -> html.HtmlElement:
    return html.fromstring(path.read_text("utf-8"))


def _of(element: html.HtmlElement) -> str:
    """The text of an element as it is read; of a list item without the lists inside it."""
    if element.tag == "li":
        return plain(" ".join("".join(element.xpath("./text() | ./*[not(self::ul or self::ol)]//text()")).split()))
    return plain(element.text_content())


def _plain_label(element: html.HtmlElement) -> str:
    return plain(element.get("aria-label"))


def _labelled(row: html.HtmlElement) -> Row:
    return {cell.get("data-label"): _of(cell) for cell in row}


# Figures

_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")


def figures_of_word(docx: Path) -> set[str]:
    """Every number that the draft prints or tells in an alternative text."""
    root = Package.open(docx).xml("word/document.xml")
    texts = [_text(p) for p in root.iter(q("w:p"))] + _alternatives(root)
    return {figure for text in texts for figure in _FIGURE.findall(text)}


def figures_of_dashboard(folder: Path) -> Iterator[tuple[str, set[str]]]:
    """Each page's path and the numbers in its main part, without the tables of the charts' data and the axes."""
    for path in sorted(folder.rglob("*.html")):
        if path.name == "report.html":
            continue
        main = _page(path).xpath("//main")[0]
        told = [plain(e.get("aria-label")) for e in main.xpath(".//svg[@aria-label]")]
        for unread in main.xpath(".//table[contains(@class, 'data')] | .//svg"):
            unread.drop_tree()
        told += [plain(text) for text in main.itertext()]
        yield path.relative_to(folder).as_posix(), {f for text in told for f in _FIGURE.findall(text)}
