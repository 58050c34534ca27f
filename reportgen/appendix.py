"""Appendix B as a spreadsheet and as comma-separated values, for whoever wants to count with it.

The workbook follows the Analysis Function's "Releasing statistics in spreadsheets", with gptables as the model: a cover
with the list of sheets, a sheet of notes, one table a sheet from column A on, marked as a table with its own name, a
title above it, no merged, blank or hidden cells, shorthand in square brackets. Numbers are numbers; where there is
none, the cell says why. It is written as plain parts, because a library would take longer than the rest of the build.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from reportgen.compose import Composition, Earlier, ListedMeasure
from reportgen.compose.judgements import NOT_RATED
from reportgen.ooxml.package import Package

XLSX_NAME, CSV_NAME = "appendix-b.xlsx", "appendix-b.csv"

Value = str | Decimal
_HEADER = (
    *("Section", "KPI", "Ref", "Measure", "Unit", "Good is", "Target", "As of date", "Latest value", "Status of value"),
    *("Previous value", "Period of previous value", "Status of previous value"),
    *("Same period last year", "Period last year", "Status of value last year"),
    *("RAG status", "RAG status set by", "Why", "Direction of travel", "Benchmark", "Next data due"),
)
_WIDTHS = (24, 34, 11, 44, 14, 9, 24, 13, 13, 13, *(13, 15, 13) * 2, 11, 12, 52, 32, 38, 16)
_MOST_IN_A_CELL = 32_767  # characters that Excel takes
_MOST_DECIMALS = 6


@dataclass(frozen=True)
class _Sheet:
    """A sheet with one table. `decimals` gives the decimals of the numbers in each row."""

    name: str
    title: str
    about: str
    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    widths: tuple[int, ...]
    decimals: tuple[int, ...] = ()


def csv_bytes(composition: Composition) -> bytes | None:
    """The table of measures as CSV in UTF-8, a header row first; None for a report without Appendix B."""
    if composition.appendix_b is None:
        return None
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_HEADER)
    for row in _measures(composition):
        writer.writerow([_harmless(cell) if isinstance(cell, str) else f"{cell:f}" for cell in row])
    return out.getvalue().encode("utf-8-sig")  # the mark at its beginning tells Excel that pounds are pounds


def xlsx_bytes(composition: Composition, clock: datetime) -> bytes | None:
    """The workbook; None for a report without Appendix B. The same composition and clock give the same bytes."""
    if composition.appendix_b is None:
        return None
    return Package(_parts(composition, _sheets(composition), clock), XLSX_NAME).to_bytes(clock)


def _harmless(text: str) -> str:
    """Spreadsheets take a text that begins like a formula for one: an apostrophe in front keeps it a text."""
    text = " ".join(text.split())
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


# What stands where


def _measures(composition: Composition) -> tuple[tuple[Value, ...], ...]:
    appendix = composition.appendix_b
    if appendix is None:
        return ()
    titles = {s.id: s.title for s in composition.sections}
    return tuple(
        (
            titles.get(section.id, section.title),
            *(row.kpi, row.ref, row.name, row.unit, row.good_is, row.target, row.as_of),
            row.value if row.number is None else row.number,
            row.status,
            *_earlier(row.previous),
            *_earlier(row.last_year),
            row.rating.word,
            "officers" if row.set_by_officers else "not rated" if row.rating == NOT_RATED else "rule",
            *(row.reason, row.direction, row.benchmark, row.next_due),
        )
        for section in appendix.sections
        for row in section.rows
    )


def _earlier(value: Earlier) -> tuple[Value, str, str]:
    """The value, its period and how firm it is. A text repeats its period, so it stays without."""
    text = value.text.removesuffix(f" ({value.period})")
    return text if value.number is None else value.number, value.period, value.status


def _sheets(composition: Composition) -> tuple[_Sheet, ...]:
    appendix = composition.appendix_b
    if appendix is None:
        return ()
    listed: list[ListedMeasure] = [row for section in appendix.sections for row in section.rows]
    measures = _Sheet(
        "Measures",
        appendix.title,
        appendix.introduction,
        _HEADER,
        _measures(composition),
        _WIDTHS,
        tuple(row.decimals for row in listed),
    )
    others = tuple(
        _Sheet(t.id.capitalize(), t.title, "", t.header, t.rows, tuple(max(10, s * 2) for s in t.shares))
        for t in appendix.tables
    )
    notes = tuple(
        (str(n), text) for n, text in enumerate(dict.fromkeys((*appendix.notes, *composition.notes)), start=1)
    )
    about_notes = _Sheet("Notes", "Notes", "What the marks in the tables mean.", ("Note", "Text"), notes, (8, 100))
    tables = (*((about_notes,) if notes else ()), measures, *others)
    cover = _Sheet(
        "Cover",
        f"{composition.title}: {appendix.title}",
        f"{composition.organisation}. {composition.quarter}. Status: {composition.status}.",
        ("Sheet", "What it holds"),
        tuple((t.name, t.title) for t in tables),
        (16, 70),
    )
    return (cover, *tables)


# The parts of the file

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PLAIN, _TITLE, _HEAD, _TEXT = 0, 1, 2, 3  # places in the list of cell formats; numbers follow, by their decimals
_TABLE_AT = 3  # the row of a table's header: title and explanation stand above it


def _parts(composition: Composition, sheets: tuple[_Sheet, ...], clock: datetime) -> dict[str, bytes]:
    numbers = range(1, len(sheets) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        f'<Override PartName="/xl/tables/table{n}.xml" ContentType="{_TYPES}.table+xml"/>'
        for n in numbers
    )
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{overrides}'
            '<Override PartName="/docProps/core.xml" '
            'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
        ),
        "_rels/.rels": _relations(
            ("rId1", f"{_RELATIONS}/officeDocument", "xl/workbook.xml"),
            ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _properties(composition, clock),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
            + "".join(
                f'<sheet name={quoteattr(s.name)} sheetId="{n}" r:id="rId{n}"/>'
                for n, s in zip(numbers, sheets, strict=True)
            )
            + "</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": _relations(
            *((f"rId{n}", f"{_RELATIONS}/worksheet", f"worksheets/sheet{n}.xml") for n in numbers),
            (f"rId{len(sheets) + 1}", f"{_RELATIONS}/styles", "styles.xml"),
        ),
        "xl/styles.xml": _styles(),
    }
    for n, sheet in zip(numbers, sheets, strict=True):
        parts[f"xl/worksheets/sheet{n}.xml"] = _sheet(sheet)
        parts[f"xl/worksheets/_rels/sheet{n}.xml.rels"] = _relations(
            ("rId1", f"{_RELATIONS}/table", f"../tables/table{n}.xml")
        )
        parts[f"xl/tables/table{n}.xml"] = _table(n, sheet)
    return {name: (_DECLARATION + text).encode() for name, text in parts.items()}


def _relations(*found: tuple[str, str, str]) -> str:
    inside = "".join(f'<Relationship Id="{i}" Type="{kind}" Target="{target}"/>' for i, kind, target in found)
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _properties(composition: Composition, clock: datetime) -> str:
    when = f"{clock:%Y-%m-%dT%H:%M:%SZ}"
    title = composition.appendix_b.title if composition.appendix_b is not None else ""
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_plain(f'{composition.title}: {title}')}</dc:title>"
        f"<dc:creator>{_plain(composition.organisation)}</dc:creator><dc:language>en-GB</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{when}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{when}</dcterms:modified></cp:coreProperties>'
    )


def _styles() -> str:
    font = '<name val="Arial"/><family val="2"/>'
    codes = ["#,##0" + ("." + "0" * n if n else "") for n in range(_MOST_DECIMALS + 1)]
    wrapped = '<alignment vertical="top" wrapText="1"/>'
    formats = "".join(f'<numFmt numFmtId="{164 + n}" formatCode="{code}"/>' for n, code in enumerate(codes))
    of_numbers = "".join(
        f'<xf numFmtId="{164 + n}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" '
        'applyAlignment="1"><alignment vertical="top"/></xf>'
        for n in range(len(codes))
    )
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="{len(codes)}">{formats}</numFmts>'
        f'<fonts count="3"><font><sz val="12"/>{font}</font><font><b/><sz val="16"/>{font}</font>'
        f'<font><b/><sz val="12"/>{font}</font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{4 + len(codes)}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        f'<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1">{wrapped}</xf>'
        f'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">{wrapped}</xf>'
        f"{of_numbers}</cellXfs>"
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _sheet(sheet: _Sheet) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(sheet.widths, start=1)
    )
    about = " ".join(filter(None, ("This worksheet contains one table.", sheet.about)))
    rows = [_row(1, [sheet.title], [_TITLE]), _row(2, [about], [_PLAIN])]
    rows.append(_row(_TABLE_AT, sheet.header, [_HEAD] * len(sheet.header)))
    for at, row in enumerate(sheet.rows):
        decimals = min(sheet.decimals[at], _MOST_DECIMALS) if sheet.decimals else 0
        formats = [_TEXT if isinstance(cell, str) else _TEXT + 1 + decimals for cell in row]
        rows.append(_row(_TABLE_AT + 1 + at, row, formats))
    return (
        f'<worksheet xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><cols>{columns}</cols>'
        f"<sheetData>{''.join(rows)}</sheetData>"
        '<pageSetup paperSize="9" orientation="landscape"/>'
        '<tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>'
    )


def _row(at: int, cells: Sequence[Value], formats: Sequence[int]) -> str:
    return f'<row r="{at}">{"".join(_cell(f"{_letter(n)}{at}", c, f) for n, (c, f) in _placed(cells, formats))}</row>'


def _placed(cells: Sequence[Value], formats: Sequence[int]) -> enumerate[tuple[Value, int]]:
    return enumerate(zip(cells, formats, strict=True))


def _cell(place: str, value: Value, format_: int) -> str:
    if isinstance(value, Decimal):
        return f'<c r="{place}" s="{format_}"><v>{value:f}</v></c>'
    text = _plain(value)[:_MOST_IN_A_CELL]
    return f'<c r="{place}" s="{format_}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _plain(text: str) -> str:
    """A text on one line, without what XML cannot hold."""
    return escape(" ".join("".join(c for c in text if c.isprintable() or c.isspace()).split()))


def _letter(column: int) -> str:
    return chr(ord("A") + column)  # no table here is wider than the alphabet


def _table(number: int, sheet: _Sheet) -> str:
    reference = f"A{_TABLE_AT}:{_letter(len(sheet.header) - 1)}{_TABLE_AT + len(sheet.rows)}"
    columns = "".join(f'<tableColumn id="{n}" name={quoteattr(name)}/>' for n, name in enumerate(sheet.header, start=1))
    return (
        f'<table xmlns="{_MAIN}" id="{number}" name="{sheet.name}_table" displayName="{sheet.name}_table" '
        f'ref="{reference}" totalsRowShown="0"><tableColumns count="{len(sheet.header)}">{columns}</tableColumns>'
        '<tableStyleInfo showFirstColumn="0" showLastColumn="0" showRowStripes="0" showColumnStripes="0"/></table>'
    )
