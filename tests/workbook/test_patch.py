"""Cells of an existing workbook are changed, and nothing else in the file moves."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from reportgen.errors import UnreadableInput
from reportgen.ooxml.replacing import with_parts
from reportgen.workbook import cells
from reportgen.workbook.patch import LONGEST_TEXT, AddRow, Patched, SetCell, patch

S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


# ------------------------------------------------------------------------------------------------ small workbooks
def workbook(sheet: str, table: str = "", more: dict[str, bytes] | None = None, kind: str = "") -> bytes:
    """A workbook of one sheet, 'S', whose XML is given from its sheetData on, with a table part if one is given."""
    r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    main = kind or "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    overrides = (
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}"/><Override PartName="/{SHEET}" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    )
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
        'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{rels}"><Relationship Id="rId1" Type="{r}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{r}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{rels}"><Relationship Id="rId1" Type="{r}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        SHEET: sheet if sheet.startswith("<?xml") or "<x:" in sheet else f'<worksheet xmlns="{S}">{sheet}</worksheet>',
    }
    if table:
        parts["xl/tables/table1.xml"] = table
        parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
            f'<Relationships xmlns="{rels}"><Relationship Id="rId1" Type="{r}/table" Target="../tables/table1.xml"/>'
            "</Relationships>"
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **(more or {})}.items():
            archive.writestr(name, content)
    return out.getvalue()


def text_cell(name: str, text: str, style: int = 0) -> str:
    return f'<c r="{name}" s="{style}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER = f'<row r="1">{text_cell("A1", "Id")}{text_cell("B1", "Text")}</row>'
TABLE = (
    f'<table xmlns="{S}" id="1" name="T" displayName="T" ref="A1:B3"><autoFilter ref="A1:B3"/><tableColumns count="2">'
    '<tableColumn id="1" name="Id"/><tableColumn id="2" name="Text"/></tableColumns></table>'
)
ROWS = (
    f'<row r="2" spans="1:2">{text_cell("A2", "one", 3)}{text_cell("B2", "first", 4)}</row>'
    f'<row r="3" spans="1:2" s="7" customFormat="1">{text_cell("A3", "two", 3)}{text_cell("B3", "second", 4)}</row>'
)
DATA = f'<dimension ref="A1:B3"/><sheetData>{HEADER}{ROWS}</sheetData>'


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {i.filename: archive.read(i) for i in archive.infolist()}


def members(data: bytes) -> dict[str, tuple[object, ...]]:
    """What the file says of each part: place in the order, date, packed bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = {}
        for n, i in enumerate(archive.infolist()):
            start = i.header_offset + 30 + len(i.filename.encode()) + len(i.extra)
            found[i.filename] = (n, i.date_time, i.external_attr, data[start : start + i.compress_size])
        return found


def grid(data: bytes, sheet: str, tmp_path: Path, name: str = "w.xlsx") -> dict[str, str]:
    path = tmp_path / name
    path.write_bytes(data)
    found = next(g for g in cells.open_book(path).grids if g.name == sheet)
    return {cells.place(row, column): str(content) for (row, column), content in found.cells.items()}


def made(patched: Patched) -> bytes:
    assert patched.findings == ()
    return patched.data


# ------------------------------------------------------------------------------------------------ the sample
def test_a_changed_cell_changes_its_own_bytes_and_no_others(sample_workbook: Path, tmp_path: Path) -> None:
    before = sample_workbook.read_bytes()
    text = "- Calls rose,  and rose again\n  o <95%> & falling\n\n**bold** café ✓ "
    after = made(patch(before, [SetCell("Commentary", 5, 7, text)]))
    changed = {name for name in parts(before) if parts(before)[name] != parts(after)[name]}
    assert changed == {"xl/worksheets/sheet9.xml"}
    packed_before, packed_after = members(before), members(after)
    assert list(packed_before) == list(packed_after)
    assert {n: m for n, m in packed_before.items() if n not in changed} == {
        n: m for n, m in packed_after.items() if n not in changed
    }
    # The cell, and the height that Excel once found for its row.
    cell = re.compile(rb'<c r="G5".*?</c>|(?<=<row r="5")[^>]*(?=>)', re.DOTALL)
    old, new = parts(before)["xl/worksheets/sheet9.xml"], parts(after)["xl/worksheets/sheet9.xml"]
    assert cell.split(old) == cell.split(new)
    assert grid(after, "Commentary", tmp_path) == {**grid(before, "Commentary", tmp_path), "G5": text}


def test_an_added_row_grows_the_table_and_copies_the_formats_above(
    sample_workbook: Path, tmp_path: Path, ooxml_validate: Callable[[Path], list[str]]
) -> None:
    before = sample_workbook.read_bytes()
    shown = grid(before, "Commentary", tmp_path)
    last = max(int(re.sub(r"\D", "", place)) for place in shown)
    row = AddRow("Commentary", 1, {1: "DBS-01", 4: Decimal("9.5"), 6: "Risks", 7: "- One\n- Two"})
    patched = patch(before, [row, SetCell("Commentary", 2, 7, "Changed")])
    after = made(patched)
    assert patched.rows == (last + 1,)
    changed = sorted(n for n in parts(before) if parts(before)[n] != parts(after)[n])
    assert changed == ["xl/tables/table8.xml", "xl/worksheets/sheet9.xml"]
    assert f'ref="A1:I{last + 1}"'.encode() in parts(after)["xl/tables/table8.xml"]
    new = {f"A{last + 1}": "DBS-01", f"D{last + 1}": "9.5", f"F{last + 1}": "Risks", f"G{last + 1}": "- One\n- Two"}
    assert grid(after, "Commentary", tmp_path) == {**shown, "G2": "Changed", **new}
    sheet = etree.fromstring(parts(after)["xl/worksheets/sheet9.xml"])
    above, added = sheet.findall(f".//{{{S}}}row")[-2:]
    assert [c.get("s") for c in added] == [c.get("s") for c in above]
    path = tmp_path / "added.xlsx"
    path.write_bytes(after)
    assert ooxml_validate(path) == ooxml_validate(sample_workbook)


def test_no_change_gives_the_same_file(sample_workbook: Path) -> None:
    before = sample_workbook.read_bytes()
    assert patch(before, []).data == before


# ------------------------------------------------------------------------------------------------ kinds of sheets
@pytest.mark.parametrize(
    ("sheet", "where", "expected"),
    [
        pytest.param("<sheetData/>", (2, 2), {"B2": "new"}, id="a sheet without rows"),
        pytest.param('<sheetData><row r="2"/></sheetData>', (2, 2), {"B2": "new"}, id="an empty row"),
        pytest.param(
            f'<sheetData><row r="2">{text_cell("C2", "c")}</row></sheetData>',
            (2, 2),
            {"B2": "new", "C2": "c"},
            id="a cell before the first",
        ),
        pytest.param(
            f'<sheetData><row r="2" spans="3:3">{text_cell("C2", "c")}</row></sheetData>',
            (2, 2),
            {"B2": "new", "C2": "c"},
            id="a cell before the first, outside the row's reach",
        ),
        pytest.param(
            f'<sheetData><row r="1">{text_cell("A1", "a")}</row><row r="5">{text_cell("A5", "e")}</row></sheetData>',
            (3, 1),
            {"A1": "a", "A3": "new", "A5": "e"},
            id="a row between rows",
        ),
        pytest.param(
            '<sheetData><row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row></sheetData>',
            (1, 2),
            {"A1": "a", "B1": "new"},
            id="rows and cells that do not say where they are",
        ),
        pytest.param(
            f'<sheetData><!-- <row r="2"><c r="B2"/> -->{HEADER}</sheetData>',
            (2, 2),
            {"A1": "Id", "B1": "Text", "B2": "new"},
            id="a row in a comment",
        ),
    ],
)
def test_a_cell_is_written_wherever_the_sheet_has_room(
    sheet: str, where: tuple[int, int], expected: dict[str, str], tmp_path: Path
) -> None:
    after = made(patch(workbook(sheet), [SetCell("S", *where, "new")]))
    assert grid(after, "S", tmp_path) == expected


def test_prefixed_elements_stay_prefixed(tmp_path: Path) -> None:
    row = '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
    sheet = f'<x:worksheet xmlns:x="{S}"><x:sheetData>{row}</x:sheetData></x:worksheet>'
    after = made(patch(workbook(sheet), [SetCell("S", 1, 1, "a"), SetCell("S", 2, 1, "b")]))
    assert grid(after, "S", tmp_path) == {"A1": "a", "A2": "b"}


def test_a_sheet_in_another_encoding_is_read_and_written(tmp_path: Path) -> None:
    sheet = f'<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="{S}">{DATA}</worksheet>'.encode("utf-16")
    data = with_parts(workbook(DATA), {SHEET: sheet})
    after = made(patch(data, [SetCell("S", 2, 2, "naïve")]))
    assert grid(after, "S", tmp_path)["B2"] == "naïve"


def test_a_cell_keeps_its_format_and_loses_its_old_kind() -> None:
    sheet = '<sheetData><row r="1"><c r="A1" s="5" t="s"><v>0</v></c><c r="B1" s="6"><v>4</v></c></row></sheetData>'
    after = made(patch(workbook(sheet), [SetCell("S", 1, 1, Decimal("1.50")), SetCell("S", 1, 2, "")]))
    assert b'<c r="A1" s="5"><v>1.50</v></c><c r="B1" s="6"/>' in parts(after)[SHEET]


@pytest.mark.parametrize(("custom", "kept"), [("", False), (' customHeight="1"', True)])
def test_a_height_that_excel_found_goes_and_one_that_a_person_set_stays(custom: str, kept: bool) -> None:
    sheet = f'<sheetData><row r="1" ht="15"{custom}>{text_cell("A1", "a")}</row></sheetData>'
    after = made(patch(workbook(sheet), [SetCell("S", 1, 1, "b")]))
    assert (b'ht="15"' in parts(after)[SHEET]) is kept


def test_macros_stay_as_they_are(tmp_path: Path) -> None:
    macros = bytes(range(256)) * 20
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    data = workbook(DATA, more={"xl/vbaProject.bin": macros}, kind=kind)
    after = made(patch(data, [SetCell("S", 2, 2, "new")]))
    assert parts(after)["xl/vbaProject.bin"] == macros
    assert members(after)["xl/vbaProject.bin"] == members(data)["xl/vbaProject.bin"]
    assert grid(after, "S", tmp_path, "w.xlsm")["B2"] == "new"


# ------------------------------------------------------------------------------------------------ tables
def test_rows_added_one_after_another_stand_under_one_another(tmp_path: Path) -> None:
    rows = [AddRow("S", 1, {1: f"new {n}"}) for n in range(3)]
    patched = patch(workbook(DATA, TABLE), rows)
    after = made(patched)
    assert patched.rows == (4, 5, 6)
    assert grid(after, "S", tmp_path) == {
        **grid(workbook(DATA, TABLE), "S", tmp_path),
        "A4": "new 0",
        "A5": "new 1",
        "A6": "new 2",
    }
    assert parts(after)["xl/tables/table1.xml"].count(b'ref="A1:B6"') == 2
    sheet = parts(after)[SHEET]
    assert b'<dimension ref="A1:B6"/>' in sheet
    assert sheet.count(b' s="7" customFormat="1"') == 4


def test_an_empty_row_of_the_table_is_filled_before_it_grows() -> None:
    data = f'<sheetData>{HEADER}<row r="2"><c r="A2" s="3"/><c r="B2" s="4"/></row></sheetData>'
    table = TABLE.replace("A1:B3", "A1:B2")
    patched = patch(workbook(data, table), [AddRow("S", 1, {1: "a", 2: "b"})])
    assert patched.rows == (2,)
    assert parts(made(patched))["xl/tables/table1.xml"] == table.encode()
    assert b'<c r="B2" s="4" t="inlineStr">' in parts(patched.data)[SHEET]


def test_drop_downs_and_conditional_formats_follow_the_table_as_in_excel() -> None:
    ranges = (
        '<conditionalFormatting sqref="A2:B3"><cfRule type="expression" priority="1"><formula>TRUE</formula></cfRule>'
        '</conditionalFormatting><dataValidations count="2"><dataValidation type="list" sqref="A2:A3 D2:D3">'
        '<formula1>"a,b"</formula1></dataValidation><dataValidation type="list" sqref="B2:B900">'
        '<formula1>"a"</formula1></dataValidation></dataValidations>'
    )
    after = made(patch(workbook(DATA + ranges, TABLE), [AddRow("S", 1, {1: "new"})]))
    assert re.findall(rb'sqref="([^"]*)"', parts(after)[SHEET]) == [b"A2:B4", b"A2:A4 D2:D3", b"B2:B900"]


UNDER = f'<row r="4">{text_cell("A4", "Checked by finance")}</row>'
TOTAL = TABLE.replace('ref="A1:B3"', 'ref="A1:B3" totalsRowCount="1"', 1)


@pytest.mark.parametrize(
    ("sheet", "table", "change", "code"),
    [
        pytest.param(DATA.replace("</sheetData>", f"{UNDER}</sheetData>"), TABLE, AddRow("S", 1, {1: "x"}),
                     "table-cannot-grow", id="something stands under the table"),
        pytest.param(DATA, TOTAL, AddRow("S", 1, {1: "x"}), "table-cannot-grow", id="the table ends in a total"),
        pytest.param('<sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row></sheetData>', "",
                     SetCell("S", 1, 1, "x"), "cell-holds-formula", id="a formula"),
        pytest.param('<sheetData><row r="1"><c r="A1"><f t="array" ref="A1:A2">1</f><v>2</v></c></row></sheetData>', "",
                     SetCell("S", 2, 1, "x"), "cell-holds-formula", id="inside an array formula"),
        pytest.param(DATA + '<mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>', "",
                     SetCell("S", 3, 2, "x"), "cell-merged", id="covered by merged cells"),
        pytest.param(DATA, TABLE, SetCell("S", 2, 2, "x" * (LONGEST_TEXT + 1)), "text-too-long", id="too long"),
    ],
)  # fmt: skip
def test_what_cannot_be_changed_is_said_and_nothing_is_changed(
    sheet: str, table: str, change: SetCell | AddRow, code: str
) -> None:
    data = workbook(sheet, table)
    patched = patch(data, [SetCell("S", 9, 9, "also wanted"), change])
    assert [f.code for f in patched.findings] == [code]
    assert patched.data == data


def test_the_first_cell_of_merged_ones_may_be_changed(tmp_path: Path) -> None:
    data = workbook(DATA + '<mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>')
    assert grid(made(patch(data, [SetCell("S", 2, 2, "x")])), "S", tmp_path)["B2"] == "x"


def test_an_archive_of_an_unusual_form_is_refused() -> None:
    data = workbook(DATA)
    with pytest.raises(UnreadableInput) as stop:
        with_parts(b"something in front" + data, {SHEET: b"<worksheet/>"})
    assert stop.value.code == "file-zip-unusual"


# ------------------------------------------------------------------------------------------------ properties
_texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=[chr(n) for n in range(32) if chr(n) not in "\t\n"]),
    max_size=60,
).map(lambda t: t.replace("\x7f", "").replace("\ufffe", "").replace("\uffff", "").replace("\x85", ""))


@given(st.dictionaries(st.tuples(st.integers(1, 6), st.integers(1, 5)), _texts | st.just("_x0041_"), max_size=8))
@settings(max_examples=60)
def test_whatever_is_written_is_read_again_and_the_rest_stays(wanted: dict[tuple[int, int], str]) -> None:
    data = workbook(DATA, TABLE)
    after = made(patch(data, [SetCell("S", row, column, text) for (row, column), text in wanted.items()]))
    read = cells_of(after)
    expected = {**cells_of(data), **wanted}
    assert read == {where: text for where, text in expected.items() if text}
    rows = [int(r.get("r", "0")) for r in etree.fromstring(parts(after)[SHEET]).iter(f"{{{S}}}row")]
    assert rows == sorted(set(rows))


def cells_of(data: bytes) -> dict[tuple[int, int], str]:
    found = {}
    for c in etree.fromstring(parts(data)[SHEET]).iter(f"{{{S}}}c"):
        row = int(re.sub(r"\D", "", c.get("r", "")))
        text = "".join(t.text or "" for t in c.iter(f"{{{S}}}t")).replace("_x005F_", "_")
        if text:
            found[row, ord(c.get("r", "A")[0]) - ord("A") + 1] = text
    return found
