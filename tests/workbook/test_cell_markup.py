"""Every way in which a cell, a number format or a sheet may be written in the file, and what is read from it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from reportgen.errors import UnreadableInput
from reportgen.workbook.cells import Book, Content, Grid, Kind, exact, open_book

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
WITH_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def related(*targets: tuple[str, str, str]) -> str:
    """The relationships of a part, each (id, kind, target)."""
    made = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{to}"/>' for i, kind, to in targets)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{made}</Relationships>'


def workbook(
    *sheets: str,
    properties: str = "",
    shared: str = "",
    styles: str = "",
    kind: str = WORKBOOK,
    states: tuple[str, ...] = (),
    names: tuple[str, ...] = (),
    parts: dict[str, str] | None = None,
    relations: tuple[tuple[str, str, str], ...] = (),
    namespace: str = MAIN,
) -> bytes:
    """An .xlsx of sheets given as what stands in them."""
    names = names or tuple(f"Sheet{at}" for at in range(1, len(sheets) + 1))
    listed = "".join(
        f'<sheet name="{name}" r:id="s{at}" sheetId="{at}" {state}/>'
        for at, (name, state) in enumerate(zip(names, (*states, *[""] * len(names)), strict=False), 1)
    )
    content = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType='
        f'"application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        f'relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": related(("a", "officeDocument", "xl/workbook.xml")).replace(
            "</Relationships>",
            f'<Relationship Id="c" Type="{PACKAGE}/relationships/metadata/core-properties" Target="core.xml"/>'
            "</Relationships>",
        ),
        "core.xml": f'<c:coreProperties xmlns:c="{PACKAGE}/metadata/core-properties" xmlns:dcterms='
        '"http://purl.org/dc/terms/"/>',
        "xl/workbook.xml": f'<workbook xmlns="{namespace}" xmlns:r="{OFFICE}">{properties}<sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": related(
            *((f"s{at}", "worksheet", f"sheet{at}.xml") for at in range(1, len(sheets) + 1)),
            ("t", "sharedStrings", "shared.xml"),
            ("y", "styles", "styles.xml"),
            *relations,
        ),
        "xl/shared.xml": f'<sst xmlns="{namespace}">{shared}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{namespace}">{styles}</styleSheet>',
        **{
            f"xl/sheet{at}.xml": f'<worksheet xmlns="{namespace}" xmlns:r="{OFFICE}">{sheet}</worksheet>'
            for at, sheet in enumerate(sheets, 1)
        },
        **(parts or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return out.getvalue()


def opened(data: bytes) -> Book:
    return open_book(Path("q.xlsx"), data)


def grid(sheet: str, **further: object) -> Grid:
    (found,) = opened(workbook(sheet, **further)).grids  # type: ignore[arg-type]
    return found


def rows(*made: str) -> str:
    return f"<sheetData>{''.join(made)}</sheetData>"


def cell(markup: str, **further: object) -> Content | None:
    """What the one cell of a sheet holds."""
    found = grid(rows(f'<row r="1">{markup}</row>'), **further).cells
    assert len(found) <= 1
    return found.get((1, 1))


SHARED = "<si><t>first</t></si><si/><si><t>third</t></si>"


@pytest.mark.parametrize(
    ("markup", "kind", "value"),
    [
        ('<c r="A1"><v>1.5</v></c>', Kind.NUMBER, Decimal("1.5")),
        ('<c r="A1" t="n"><v>1.5</v></c>', Kind.NUMBER, Decimal("1.5")),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', Kind.NUMBER, Decimal(2)),
        ('<c r="A1" t="s"><v>0</v></c>', Kind.TEXT, "first"),
        ('<c r="A1" t="s"><v>2</v></c>', Kind.TEXT, "third"),
        ('<c r="A1" t="str"><f>A2</f><v>made</v></c>', Kind.TEXT, "made"),
        ('<c r="A1" t="inlineStr"><is><t>inside</t></is></c>', Kind.TEXT, "inside"),
        ('<c r="A1" t="b"><v>1</v></c>', Kind.TRUE_OR_FALSE, True),
        ('<c r="A1" t="b"><v>true</v></c>', Kind.TRUE_OR_FALSE, True),
        ('<c r="A1" t="b"><v> 1 </v></c>', Kind.TRUE_OR_FALSE, True),
        ('<c r="A1" t="b"><v>0</v></c>', Kind.TRUE_OR_FALSE, False),
        ('<c r="A1" t="b"><v>false</v></c>', Kind.TRUE_OR_FALSE, False),
        ('<c r="A1" t="e"><v>#REF!</v></c>', Kind.ERROR, "#REF!"),
        ('<c r="A1" t="d"><v>2023-09-30</v></c>', Kind.DATE, date(2023, 9, 30)),
        ('<c r="A1" t="d"><v>2023-09-30T12:00:00Z</v></c>', Kind.DATE, date(2023, 9, 30)),
        ('<c r="A1" t="d"><v>soon</v></c>', Kind.TEXT, "soon"),
        ('<c r="A1"><f>SUM(B1:B9)</f></c>', Kind.NOT_CALCULATED, "=SUM(B1:B9)"),
        ('<c r="A1"><f>SUM(B1:B9)</f><v/></c>', Kind.NOT_CALCULATED, "=SUM(B1:B9)"),
        ('<c r="A1"><f t="shared" si="0"/></c>', Kind.NOT_CALCULATED, "="),
        ('<c r="A1" s="99"><v>3</v></c>', Kind.NUMBER, Decimal(3)),
        ('<c r="A1" s="x"><v>3</v></c>', Kind.NUMBER, Decimal(3)),
    ],
)
def test_what_a_cell_holds(markup: str, kind: Kind, value: object) -> None:
    found = cell(markup, shared=SHARED)
    assert found is not None
    assert (found.kind, found.value) == (kind, value)
    assert type(found.value) is type(value)


@pytest.mark.parametrize(
    "markup",
    [
        '<c r="A1"/>',
        '<c r="A1" s="4"/>',
        '<c r="A1"><v/></c>',
        '<c r="A1" t="s"><v/></c>',
        '<c r="A1" t="s"><v>1</v></c>',  # a shared text that is empty
        '<c r="A1" t="str"><v/></c>',
        '<c r="A1" t="str"><f>A2</f><v/></c>',  # a formula that gives an empty text was calculated
        '<c r="A1" t="inlineStr"><is><t/></is></c>',
        '<c r="A1" t="inlineStr"/>',
        '<c r="A1" t="e"><v/></c>',
        '<x r="A1"><v>1</v></x>',
    ],
)
def test_a_cell_that_holds_nothing_is_not_there(markup: str) -> None:
    assert cell(markup, shared=SHARED) is None


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (Content(Kind.TEXT, "as it is"), "as it is"),
        (Content(Kind.TRUE_OR_FALSE, True), "TRUE"),
        (Content(Kind.TRUE_OR_FALSE, False), "FALSE"),
        (Content(Kind.NUMBER, Decimal("1E+3")), "1000"),
        (Content(Kind.NUMBER, Decimal("-0.50")), "-0.50"),
        (Content(Kind.PERCENTAGE, Decimal("93.45")), "93.45%"),
        (Content(Kind.DATE, date(2023, 9, 3)), "3 September 2023"),
        (Content(Kind.MONTH, date(2023, 9, 3)), "September 2023"),
        (Content(Kind.TIME, "2:35"), "2:35"),
        (Content(Kind.ERROR, "#N/A"), "#N/A"),
    ],
)
def test_a_content_as_a_person_sees_it(content: Content, shown: str) -> None:
    assert str(content) == shown


TEXTS = [
    ("<t>plain</t>", "plain"),
    ("<t> with spaces </t>", " with spaces "),
    ("<r><t>one </t></r><r><rPr><b/></rPr><t>two</t></r>", "one two"),
    ("<t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh><phoneticPr fontId='1'/>", "東京"),
    ("<r><t>a</t></r><rPh sb='0' eb='1'><t>x</t></rPh>", "a"),
    ("<r><rPr/><t/></r><t>b</t>", "b"),
    ("<t>a_x000D_b</t>", "a\rb"),
    ("<t>_x0041__x00e9_</t>", "Aé"),
    ("<t>_x005F_x0041_</t>", "_x0041_"),  # an underscore that would be taken for one
    ("<t>_x41_ _y0041_ _x0041</t>", "_x41_ _y0041_ _x0041"),
]


@pytest.mark.parametrize(("markup", "text"), TEXTS)
def test_a_text_is_all_its_runs_without_reading_aids(markup: str, text: str) -> None:
    assert cell('<c r="A1" t="s"><v>0</v></c>', shared=f"<si>{markup}</si>") == (Kind.TEXT, text)
    assert cell(f'<c r="A1" t="inlineStr"><is>{markup}</is></c>') == (Kind.TEXT, text)


def test_the_text_of_a_formula_is_read_like_any_other() -> None:
    assert cell('<c r="A1" t="str"><v>a_x000A_b</v></c>') == (Kind.TEXT, "a\nb")


@pytest.mark.parametrize("index", ["3", "99", "-1", "one"])
def test_a_shared_text_that_is_not_there_is_damage(index: str) -> None:
    with pytest.raises(UnreadableInput) as stop:
        cell(f'<c r="A1" t="s"><v>{index}</v></c>', shared=SHARED)
    assert stop.value.code == "file-broken"


# ---------------------------------------------------------------------- number formats
def formatted(number: str, *, built_in: int = 0, code: str = "") -> Content | None:
    """A number in a format: one of Excel's own by number, or one written out."""
    custom = f'<numFmts><numFmt numFmtId="164" formatCode="{code}"/></numFmts>' if code else ""
    styles = f'{custom}<cellXfs><xf numFmtId="0"/><xf numFmtId="{164 if code else built_in}"/></cellXfs>'
    return cell(f'<c r="A1" s="1"><v>{number}</v></c>', styles=styles)


DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}


def test_what_excels_own_formats_show() -> None:
    kinds = {at: formatted("45000", built_in=at) for at in range(70)}
    assert {at for at, found in kinds.items() if found is not None and found.is_date} == DATES
    assert {at for at, found in kinds.items() if found is not None and found.kind is Kind.MONTH} == {17}
    times = {at: formatted("0.10763888888888888", built_in=at) for at in range(70)}
    clocks = {at for at, found in times.items() if found is not None and found.kind is Kind.TIME}
    assert clocks == {*range(18, 22), *range(45, 48)}
    assert {str(times[at]) for at in clocks} == {"2:35"}
    assert {at for at, found in kinds.items() if found is not None and found.kind is Kind.PERCENTAGE} == {9, 10}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("0.0", Kind.NUMBER),
        ("General", Kind.NUMBER),
        ("GENERAL", Kind.NUMBER),
        ("0.0;[Red]-0%", Kind.NUMBER),  # what the positive number shows counts
        ("&quot;d&quot;0", Kind.NUMBER),
        ("0\\d", Kind.NUMBER),
        ("0_d", Kind.NUMBER),
        ("0*d", Kind.NUMBER),
        ("[Red]0", Kind.NUMBER),
        ("[$-809]0", Kind.NUMBER),
        ("0&quot;%&quot;", Kind.NUMBER),
        ("0\\%", Kind.NUMBER),
        ("0%", Kind.PERCENTAGE),
        ("0%&quot; of d&quot;", Kind.PERCENTAGE),
        ("d", Kind.DATE),
        ("MMM", Kind.DATE),
        ("yyyy", Kind.DATE),
        ("hh", Kind.DATE),
        ("ss", Kind.DATE),
        ("[h]", Kind.DATE),
        ("[mm]", Kind.DATE),
        ("[SS]", Kind.DATE),
        ("&quot;Q&quot;0 d", Kind.DATE),
    ],
)
def test_what_a_format_of_ones_own_shows(code: str, kind: Kind) -> None:
    found = formatted("45000", code=code)
    assert found is not None
    assert found.kind is kind


def test_a_format_that_is_defined_counts_before_excels_own_of_that_number() -> None:
    styles = '<numFmts><numFmt numFmtId="14" formatCode="0.0"/></numFmts><cellXfs><xf numFmtId="14"/></cellXfs>'
    assert cell('<c r="A1" s="0"><v>45000</v></c>', styles=styles) == (Kind.NUMBER, Decimal(45000))
    styles = '<numFmts><numFmt formatCode="0%"/></numFmts><cellXfs><xf/><xf numFmtId="x"/></cellXfs>'
    assert cell('<c r="A1" s="1"><v>0.5</v></c>', styles=styles) == (Kind.PERCENTAGE, Decimal(50))  # no number is 0


@pytest.mark.parametrize(
    ("number", "value"),
    [
        ("1", date(1899, 12, 31)),
        ("45199", date(2023, 9, 30)),
        ("45199.99", date(2023, 9, 30)),
        ("0.5", date(1899, 12, 30)),  # a time of day
        ("2958465", date(9999, 12, 31)),
        ("2958465.5", date(9999, 12, 31)),
        ("2958466", Decimal(2958466)),  # Excel shows ####
        ("0", Decimal(0)),
        ("-1", Decimal(-1)),
    ],
)
def test_the_days_that_can_be_dates(number: str, value: object) -> None:
    found = formatted(number, built_in=14)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("0", "0:00"),
        ("0.5", "12:00"),
        ("0.107638888888889", "2:35"),
        ("0.10787037037037", "2:35:20"),
        ("0.000011574074074", "0:00:01"),
        ("0.99930555555556", "23:59"),
        ("1", "31 December 1899"),  # no share of a day
        ("45000", "15 March 2023"),
    ],
)
def test_a_time_of_day_as_a_clock_shows_it(number: str, shown: str) -> None:
    for found in (formatted(number, built_in=20), formatted(number, code="hh:mm")):
        assert str(found) == shown


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("mmm yy", Kind.MONTH),
        ("MMMM YYYY", Kind.MONTH),
        ("yyyy-mm", Kind.MONTH),
        ("mmm", Kind.DATE),
        ("yyyy", Kind.DATE),
        ("d mmm yy", Kind.DATE),
        ("h", Kind.TIME),
        ("mm:ss", Kind.TIME),
        ("h:mm AM/PM", Kind.TIME),
        ("d h:mm", Kind.DATE),
    ],
)
def test_a_format_shows_a_day_a_month_or_a_time(code: str, kind: Kind) -> None:
    found = formatted("0.5", code=code)
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize(
    ("properties", "day"),
    [
        ("", date(2023, 9, 30)),
        ("<workbookPr/>", date(2023, 9, 30)),
        ('<workbookPr date1904="0"/>', date(2023, 9, 30)),
        ('<workbookPr date1904="1"/>', date(2027, 10, 1)),
        ('<workbookPr date1904="true"/>', date(2027, 10, 1)),
    ],
)
def test_days_are_counted_from_1900_or_from_1904(properties: str, day: date) -> None:
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    assert cell('<c r="A1" s="0"><v>45199</v></c>', styles=styles, properties=properties) == (Kind.DATE, day)


@pytest.mark.parametrize(
    ("number", "scale", "shown"),
    [
        (0.0, 0, "0"),
        (-0.0, 2, "0"),
        (0.1 + 0.2, 0, "0.3"),
        (93.450000000000003, 0, "93.45"),
        (0.9345, 2, "93.45"),
        (0.07, 2, "7"),
        (1.0, 2, "100"),
        (12.0, 0, "12"),
        (1e14, 0, "100000000000000"),
        (999999999999999.0, 0, "999999999999999"),
        (1e15, 0, "1000000000000000"),
        (1234567890123456.0, 0, "1234567890120000"),  # beyond 15 figures Excel itself holds no more
        (9e15, 0, "9000000000000000"),
        (1e16, 0, "1E+16"),
        (1e20, 0, "1E+20"),
        (1e-7, 0, "1E-7"),
        (-2.5, 0, "-2.5"),
    ],
)
def test_a_number_is_what_a_person_sees_without_trailing_noughts(number: float, scale: int, shown: str) -> None:
    assert str(exact(number, scale)) == shown


# ---------------------------------------------------------------------- rows and columns
@pytest.mark.parametrize(
    ("sheet", "places"),
    [
        (rows('<row r="2"><c r="C2"><v>1</v></c></row>'), [(2, 3)]),
        (rows("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"), [(1, 1), (1, 2), (2, 1)]),
        (
            rows('<row r="4"><c r="B4"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>'),
            [(4, 2), (4, 3), (5, 1)],
        ),
        (rows('<row r="1"><x/><c><v>1</v></c><x/><c><v>2</v></c></row>'), [(1, 1), (1, 2)]),
        (rows('<row r="x"><c r="?"><v>1</v></c></row>'), [(1, 1)]),
        (rows('<row r="²"><c><v>1</v></c></row>'), [(1, 1)]),
        (rows('<row r="1"><c r="XFD1"><v>1</v></c></row>'), [(1, 16_384)]),
        (rows('<row r="1"><c r="XFE1"><v>1</v></c></row>'), [(1, 1)]),  # Excel has no such column
        (rows('<row r="1"><c r="AB1"><v>1</v></c><c r="ZZZZ1"><v>2</v></c></row>'), [(1, 28), (1, 29)]),
        (rows('<row r="1048576"><c><v>1</v></c></row>'), [(1_048_576, 1)]),
        (rows('<row r="99999999999"><c><v>1</v></c></row>'), [(1_048_576, 1)]),
        (rows('<row r="999999999999"><c><v>1</v></c></row>'), [(1, 1)]),  # no number of a row is so long
        (rows('<row r="1"><c><v>1</v></c></row>') + rows("<row><c><v>2</v></c></row>"), [(1, 1), (2, 1)]),
        ("", []),
    ],
)  # fmt: skip
def test_where_a_cell_stands(sheet: str, places: list[tuple[int, int]]) -> None:
    found = grid(sheet).cells
    assert list(found) == places
    assert [content.value for content in found.values()] == [Decimal(at) for at in range(1, len(places) + 1)]


def test_rows_come_from_the_top_with_their_cells_by_column() -> None:
    sheet = rows(
        '<row r="7"><c r="B7"><v>1</v></c></row><row r="3"><c r="C3"><v>2</v></c><c r="A3"><v>3</v></c></row>'
        '<row r="5"><c r="A5"/></row>'
    )
    one, two, three = (Content(Kind.NUMBER, Decimal(at)) for at in (1, 2, 3))
    assert list(grid(sheet).rows()) == [(3, {1: three, 3: two}), (7, {2: one})]


def test_what_may_mislead_about_a_sheet_is_read() -> None:
    plain = grid("<sheetData/>")
    assert (plain.hidden, plain.hidden_rows, plain.hidden_columns, plain.filtered, plain.merged) == (
        False, (), (), False, (),
    )  # fmt: skip
    found = grid(
        '<cols><col min="1" max="1"/><col min="2" max="4" hidden="1"/><col min="6" max="6" hidden="true"/>'
        '<col min="8" max="8" hidden="0"/></cols>'
        + rows('<row r="2" hidden="1"/><row r="3" hidden="true"/><row r="4" hidden="0"/><row hidden="1"/>')
        + '<autoFilter ref="A1:B9"><filterColumn colId="0"/></autoFilter>'
        + '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="C4:C7"/></mergeCells>'
    )
    assert found.hidden_rows == (2, 3, 5)
    assert found.hidden_columns == (2, 3, 4, 6)
    assert found.filtered
    assert found.merged == ("A1:B1", "C4:C7")
    whole = grid('<cols><col hidden="1"/></cols><sheetData/>')
    assert whole.hidden_columns == (1,)
    endless = grid('<cols><col min="16383" max="99999999" hidden="1"/></cols><sheetData/>')
    assert endless.hidden_columns == (16_383, 16_384)


@pytest.mark.parametrize(("state", "hidden"), [("", False), ("visible", False), ("hidden", True), ("veryHidden", True)])
def test_a_sheet_may_be_hidden(state: str, hidden: bool) -> None:
    stated = f'state="{state}"' if state else ""
    (found,) = opened(workbook("<sheetData/>", states=(stated,))).grids
    assert found.hidden is hidden


TABLE = '<table xmlns="{}"><autoFilter ref="A1:B9">{}</autoFilter></table>'
FILTER = '<filterColumn colId="0"/>'


@pytest.mark.parametrize(
    ("sheet", "parts", "relations", "filtered"),
    [
        ('<autoFilter ref="A1:B9"/>', {}, (), False),  # arrows, and nothing filtered by them
        (f'<autoFilter ref="A1:B9">{FILTER}</autoFilter>', {}, (), True),
        ("", {"xl/t.xml": TABLE.format(MAIN, FILTER)}, (("t1", "table", "t.xml"),), True),
        ("", {"xl/t.xml": TABLE.format(MAIN, "")}, (("t1", "table", "t.xml"),), False),
        ("", {"xl/t.xml": TABLE.format(MAIN, FILTER)}, (("t1", "drawing", "t.xml"),), False),
        ("", {"xl/t.xml": "no markup"}, (("t1", "image", "t.xml"),), False),
        ("", {}, (("t1", "table", "gone.xml"),), False),
    ],
)
def test_whether_a_sheet_or_a_table_in_it_is_filtered(
    sheet: str, parts: dict[str, str], relations: tuple[tuple[str, str, str], ...], filtered: bool
) -> None:
    made = {**parts, "xl/_rels/sheet1.xml.rels": related(*relations)}
    assert grid(f"<sheetData/>{sheet}", parts=made).filtered is filtered


def test_a_table_that_lies_outside_the_file_is_not_looked_at() -> None:
    external = related(("t1", "table", "xl/t.xml")).replace("/></Rel", ' TargetMode="External"/></Rel')
    made = {"xl/t.xml": TABLE.format(MAIN, FILTER), "xl/_rels/sheet1.xml.rels": external}
    assert not grid("<sheetData/>", parts=made).filtered


# ---------------------------------------------------------------------- sheets and the book
ONE = rows('<row r="1"><c r="A1"><v>1</v></c></row>')


def test_every_sheet_of_cells_is_read_in_order_and_others_are_passed_over() -> None:
    data = workbook(ONE, "<sheetData/>", ONE, names=("A", "B", "C"))
    assert [(g.name, len(g.cells)) for g in opened(data).grids] == [("A", 1), ("B", 0), ("C", 1)]
    properties = '<sheets><sheet name="Chart" r:id="x" sheetId="8"/><sheet name="Lost" sheetId="9"/></sheets>'
    charted = workbook(ONE, names=("A",), properties=properties, relations=(("x", "chartsheet", "chart.xml"),))
    assert [g.name for g in opened(charted).grids] == ["A"]


def test_two_sheets_of_one_name_are_damage() -> None:
    with pytest.raises(UnreadableInput) as stop:
        opened(workbook(ONE, ONE, names=("Data", "Data")))
    assert stop.value.code == "file-broken"


def test_a_workbook_may_lack_shared_texts_and_styles() -> None:
    bare = workbook(ONE)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bare)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name == "xl/_rels/workbook.xml.rels":
                new.writestr(name, related(("s1", "worksheet", "sheet1.xml")))
            elif name not in ("xl/shared.xml", "xl/styles.xml", "core.xml", "_rels/.rels"):
                new.writestr(name, old.read(name))
        new.writestr("_rels/.rels", related(("a", "officeDocument", "xl/workbook.xml")))
    book = opened(out.getvalue())
    assert book.grids[0].cells == {(1, 1): (Kind.NUMBER, Decimal(1))}
    assert book.modified is None


def test_a_file_of_the_strict_edition_reads_the_same() -> None:
    sheet = rows('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>1</f></c><c r="C1" s="0"><v>0.5</v></c></row>')
    styles = '<cellXfs><xf numFmtId="9"/></cellXfs>'
    strict = grid(sheet, shared=SHARED, styles=styles, namespace=STRICT)
    assert strict == grid(sheet, shared=SHARED, styles=styles)
    assert [c.kind for c in strict.cells.values()] == [Kind.TEXT, Kind.NOT_CALCULATED, Kind.PERCENTAGE]


@pytest.mark.parametrize(
    ("stamp", "modified"),
    [
        ("2023-11-01T09:30:00Z", datetime(2023, 11, 1, 9, 30)),
        (" 2023-11-01T09:30:00Z ", datetime(2023, 11, 1, 9, 30)),
        ("2023-11-01T09:30:00", datetime(2023, 11, 1, 9, 30)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_when_a_workbook_was_last_saved(stamp: str, modified: datetime | None) -> None:
    core = (
        f'<c:coreProperties xmlns:c="{PACKAGE}/metadata/core-properties" xmlns:dcterms="http://purl.org/dc/terms/">'
        f"<dcterms:modified>{stamp}</dcterms:modified></c:coreProperties>"
    )
    assert opened(workbook(ONE, parts={"core.xml": core})).modified == modified


@pytest.mark.parametrize(
    ("kind", "relations", "has_macros"),
    [
        (WORKBOOK, (), False),
        (WITH_MACROS, (), True),
        (WORKBOOK, (("v", "vbaProject", "vba.bin"),), True),
    ],
)
def test_whether_a_workbook_has_macros(
    kind: str, relations: tuple[tuple[str, str, str], ...], has_macros: bool
) -> None:
    assert opened(workbook(ONE, kind=kind, relations=relations, parts={"xl/vba.bin": "x"})).has_macros is has_macros


def test_a_book_says_which_file_it_is_and_whether_somebody_has_it_open(tmp_path: Path) -> None:
    data = workbook(ONE)
    path = tmp_path / "q.xlsx"
    path.write_bytes(data)
    book = open_book(path)
    assert (book.name, book.sha256, book.open_in) == ("q.xlsx", hashlib.sha256(data).hexdigest(), "")
    (tmp_path / "~$q.xlsx").touch()
    assert open_book(path).open_in == "Excel"
    assert open_book(path, workbook(ONE, ONE)).grids[1].name == "Sheet2"  # other bytes in the place of the file's
