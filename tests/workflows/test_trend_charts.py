"""Large trend charts in the report: they show what the dashboard has, and drafts with them go the whole round."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree

from reportgen import commands
from reportgen.cli import main
from reportgen.draft.anchors import tag_of
from reportgen.draft.template import house
from reportgen.keys import TREND
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.workbook import reader
from reportgen.workbook.writer import write_new
from tests.sample import facts
from tests.sample.build import MODIFIED, content
from tests.workflows.desk import edit, paragraphs, retyped


def workbook(path: Path, wanted: str, rows: dict[str, list[facts.Row]] | None = None) -> Path:
    """The sample quarter with the setting Trend charts."""
    with path.open("wb") as file:
        write_new(file, rows or content(), {**facts.settings(), "Trend charts": wanted}, modified=MODIFIED)
    return path


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample that asks for all charts, and everything that is made of it."""
    folder = tmp_path_factory.mktemp("charts")
    book = workbook(folder / "all.xlsx", "all")
    assert main(["build", str(book), "--out", str(folder)]) == 0
    return folder


def of_one_section() -> dict[str, list[facts.Row]]:
    """The sample's rows of one section, for what a draft's round does with a chart: it is the same with a few."""
    return {
        sheet: [r for r in rows if all(r[c].startswith("DBS") for c in ("KPI", "Measure", "Section") if r.get(c))]
        for sheet, rows in content().items()
    }


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the workbook of one section that asks for all charts, and its draft."""
    folder = tmp_path_factory.mktemp("few")
    commands.build(workbook(folder / "all.xlsx", "all", of_one_section()), out=folder, only=[commands.WORD])
    return folder


@dataclass
class ChartInDraft:
    """A large chart as it stands in a draft."""

    measure_id: str
    control: etree._Element

    @property
    def cells(self) -> list[list[str]]:
        (table,) = self.control.iter(q("w:tbl"))
        return [[words(cell) for cell in row.iter(q("w:tc"))] for row in table.iter(q("w:tr"))]

    @property
    def paragraphs(self) -> list[str]:
        inside = self.control.find(q("w:sdtContent"))
        assert inside is not None
        return [words(p) for p in inside.iterchildren(q("w:p"))]

    @property
    def alt(self) -> str:
        (drawing,) = self.control.iter(q("wp:docPr"))
        return str(drawing.get("descr"))


def words(element: etree._Element) -> str:
    return "".join(t.text or "" for t in element.iter(q("w:t")))


def body(draft: Path) -> etree._Element:
    package = Package.open(draft)
    return package.xml(package.main_part())


def charts_of(draft: Path) -> dict[str, ChartInDraft]:
    controls = [c for c in body(draft).iter(q("w:sdt")) if tag_of(c).startswith(TREND)]
    return {tag_of(c).removeprefix(TREND): ChartInDraft(tag_of(c).removeprefix(TREND), c) for c in controls}


def data_of(dashboard: Path) -> Iterator[tuple[str, list[dict[str, str]]]]:
    for file in sorted((dashboard / "data").glob("*.csv")):
        yield file.stem.upper(), list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))


# What the report shows


def test_every_cell_of_a_charts_data_is_what_the_dashboards_file_has(desk: Path) -> None:
    shown = {key.upper(): chart for key, chart in charts_of(desk / "all" / "report.docx").items()}
    checked = 0
    for measure_id, rows in data_of(desk / "all" / "dashboard"):
        if sum(row["Value"] != "" for row in rows) < 2:
            assert measure_id not in shown
            continue
        header, *cells = shown.pop(measure_id).cells
        has_target = any(row["Target line"] for row in rows)
        comparators = list(rows[0])[7:]
        assert header == ["Period", "Value", *(["Target"] if has_target else []), *comparators]
        for row, found in zip(rows, cells, strict=True):
            said = dict(zip(header, found, strict=True))
            assert said["Period"] == row["Period"]
            assert said["Value"] == row["Shown as"].replace("(illustrative)", "[i]")
            for name, number in (("Target", row["Target line"]), *((c, row[c]) for c in comparators)):
                if name in said:
                    assert (said[name] in ("None", "[x]")) == (number == "")
                    assert number == "" or float(number) == bare(said[name])
            checked += len(found)
    assert shown == {}
    assert checked > 1_200


def bare(shown: str) -> float:
    return float("".join(c for c in shown.split()[0] if c.isdigit() or c == "."))


def test_every_illustrative_value_is_marked_and_the_mark_explained(desk: Path) -> None:
    shown = {key.upper(): chart for key, chart in charts_of(desk / "all" / "report.docx").items()}
    marked = 0
    for measure_id, rows in data_of(desk / "all" / "dashboard"):
        if measure_id in shown:
            chart = shown[measure_id]
            soft = [row["Status"] == "illustrative" for row in rows]
            assert ["[i]" in cells[1] for cells in chart.cells[1:]] == soft
            assert any("[i] illustrative" in line for line in chart.paragraphs) == any(soft)
            marked += sum(soft)
    assert marked > 300


def test_a_chart_has_a_caption_words_for_who_cannot_see_it_and_a_lock(desk: Path) -> None:
    charts = charts_of(desk / "all" / "report.docx")
    assert len(charts) == 39
    for chart in charts.values():
        assert chart.paragraphs[0].startswith("Trend: ")
        assert chart.alt.startswith("Line chart of ")
        assert chart.alt.endswith("The table gives the values.")
        lock = chart.control.find(f"{q('w:sdtPr')}/{q('w:lock')}")
        assert lock is not None
        assert lock.get(q("w:val")) == "sdtContentLocked"
        (table,) = chart.control.iter(q("w:tbl"))
        assert table.find(f"{q('w:tr')}/{q('w:trPr')}/{q('w:tblHeader')}") is not None
        assert "" not in {cell for row in chart.cells for cell in row}


def test_charts_stand_between_the_lines_under_the_table_and_the_commentary(desk: Path) -> None:
    lines = [words(p) for p in body(desk / "all" / "report.docx").iter(q("w:p"))]
    caption = lines.index("Trend: Number of children in Lancashire, not on roll and not receiving suitable education")
    reason = next(n for n, line in enumerate(lines) if line.startswith("Amber: 827"))
    issues = next(n for n, line in enumerate(lines) if n > reason and line == "Issues/Causes:")
    assert reason < caption < issues


def test_draft_and_pdf_with_every_chart_are_sound(
    desk: Path, ooxml_validate: Callable[[Path], list[str]], pdf_failures: Callable[[Path, str], list[str]]
) -> None:
    assert ooxml_validate(desk / "all" / "report.docx") == []
    assert pdf_failures(desk / "all" / "report.pdf", "ua1") == []
    assert pdf_failures(desk / "all" / "report.pdf", "2a") == []


def test_red_and_amber_shows_the_charts_of_red_and_amber_measures_alone(tmp_path: Path) -> None:
    book = workbook(tmp_path / "some.xlsx", "red and amber")
    built = commands.build(book, out=tmp_path, only=[commands.WORD])
    from reportgen.assessment import assess
    from reportgen.compose import compose

    report, _ = reader.read(book)
    assert report is not None
    rows = [row for s in compose(assess(report)).sections for k in s.kpis for row in k.rows]
    wanted = {r.measure_id for r in rows if r.rating.word in ("Red", "Amber")}
    assert set(charts_of(built.folder / "report.docx")) == wanted
    assert len(wanted) == 12


def test_without_the_setting_there_is_no_chart(built: Path) -> None:
    assert charts_of(built / "report.docx") == {}


def test_a_setting_that_is_not_known_is_one_clear_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = workbook(tmp_path / "wrong.xlsx", "some")
    assert main(["build", str(book), "--out", str(tmp_path / "out")]) == 3
    said = capsys.readouterr().err
    assert "Report!B23" in said
    assert "no, red and amber, all" in said
    assert not (tmp_path / "out").exists()


def test_a_template_without_a_place_for_the_charts_is_named(few: Path, tmp_path: Path) -> None:
    package = Package.open(house.path())
    root = package.xml(package.main_part())
    (place,) = paragraphs(root, "kpi.trend_charts")
    place.getparent().remove(place)  # type: ignore[union-attr]
    package.touch(package.main_part())
    own = tmp_path / "own.docx"
    own.write_bytes(package.to_bytes())
    made = commands.build(few / "all.xlsx", out=tmp_path, template=own, only=[commands.WORD])
    assert "trend-charts-left-out" in {f.code for f in made.findings}
    assert charts_of(made.folder / "report.docx") == {}


def test_a_chart_is_no_wider_than_the_text_of_a_narrow_template(few: Path, tmp_path: Path) -> None:
    package = Package.open(house.path())
    for margins in package.xml(package.main_part()).iter(q("w:pgMar")):
        margins.set(q("w:left"), "2400")
    package.touch(package.main_part())
    own = tmp_path / "narrow.docx"
    own.write_bytes(package.to_bytes())
    made = commands.build(few / "all.xlsx", out=tmp_path, template=own, only=[commands.WORD])
    shown = charts_of(made.folder / "report.docx")
    widths = {int(e.get("cx", "0")) for chart in shown.values() for e in chart.control.iter(q("wp:extent"))}
    (margin,) = {int(m.get(q("w:right"), "0")) for m in list(package.xml(package.main_part()).iter(q("w:pgMar")))[:1]}
    assert list(widths) == [pytest.approx((11906 - 2400 - margin) * 635, abs=700)]


# The round of a draft


def with_new_value(folder: Path) -> Path:
    """The same workbook, in which the latest value of calls answered was corrected."""
    rows = of_one_section()
    latest = next(r for r in rows["Data"] if r["Measure"] == "DBS-06a" and r["Period"] == "2023/24 Q2")
    latest["Value"] = 91.25
    return workbook(folder / "all.xlsx", "all", rows)


def test_pull_takes_nothing_from_a_chart_and_says_what_was_typed_there(few: Path, tmp_path: Path) -> None:
    book = Path(shutil.copy(few / "all.xlsx", tmp_path))
    draft = Path(shutil.copy(few / "all" / "report.docx", tmp_path))
    before = book.read_bytes()
    untouched = commands.pull([draft], book, now=MODIFIED)
    assert (untouched.changes, untouched.findings) == (0, ())

    def typed(root: etree._Element) -> None:
        (chart,) = (c for c in root.iter(q("w:sdt")) if tag_of(c) == f"{TREND}DBS-06a")
        cell = next(t for t in chart.iter(q("w:t")) if t.text == "93.45%")
        cell.text = "99.99% say the officers"

    pulled = commands.pull([edit(draft, typed)], book, now=MODIFIED)
    assert pulled.changes == 0
    assert any("99.99% say the officers" in f"{f.place} {f.problem}" for f in pulled.findings)
    assert book.read_bytes() == before


def test_refresh_draws_the_charts_anew_and_keeps_what_officers_wrote(few: Path, tmp_path: Path) -> None:
    book = with_new_value(tmp_path)
    draft = Path(shutil.copy(few / "all" / "report.docx", tmp_path / "draft.docx"))
    old, new = "We answered", "We have answered"
    assert any(old in words(p) for p in body(draft).iter(q("w:p")))
    sentence = next(str(t.text) for t in body(draft).iter(q("w:t")) if old in str(t.text))
    edit(draft, retyped(sentence, sentence.replace(old, new, 1)))
    made = commands.refresh(draft, book, out=tmp_path / "new.docx", now=MODIFIED)
    chart = charts_of(tmp_path / "new.docx")["DBS-06a"]
    assert chart.cells[-1][1] == "91.25%"
    assert "91.25%" in chart.alt
    assert any(new in words(p) for p in body(tmp_path / "new.docx").iter(q("w:p")))
    assert "Trend chart (in words)" in {f.what for f in made.figures}
    assert len(charts_of(tmp_path / "new.docx")) == len(charts_of(few / "all" / "report.docx")) > 5


def test_refresh_of_a_draft_that_nobody_touched_is_a_fresh_build(few: Path, tmp_path: Path) -> None:
    book = workbook(tmp_path / "2023-24-q2.xlsx", "no", of_one_section())
    commands.build(book, out=tmp_path / "old", only=[commands.WORD])
    workbook(book, "all", of_one_section())
    fresh = commands.build(book, out=tmp_path / "fresh", only=[commands.WORD])
    draft = tmp_path / "old" / "2023-24-q2" / "report.docx"
    commands.refresh(draft, book, out=tmp_path / "new.docx", now=MODIFIED)
    assert (tmp_path / "new.docx").read_bytes() == (fresh.folder / "report.docx").read_bytes()


def test_the_report_as_a_page_has_the_charts_and_their_data(desk: Path) -> None:
    from lxml import html

    page = html.fromstring((desk / "all" / "dashboard" / "report.html").read_bytes())
    pictures = [str(p) for p in page.xpath("//img/@alt | //*[@role='img']/@aria-label")]
    assert sum(alt.startswith("Line chart of ") for alt in pictures) == 39
    assert (
        sum(1 for t in page.iter("table") if t.xpath(".//th[1]") and t.xpath(".//th[1]")[0].text_content() == "Period")
        == 39
    )
