"""The executive summary and Appendix B of the sample, in Word, in the PDF, as files, alone and read back."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from lxml import etree

from reportgen.cli import main
from reportgen.draft import reader
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from tests.pdf.structure import tree
from tests.sample.words import words

DIRECTORS = list(words().summaries)


def lines_of(document: etree._Element) -> list[str]:
    return ["".join(t.text or "" for t in p.iter(q("w:t"))) for p in document.iter(q("w:p"))]


@pytest.fixture(scope="module")
def document(built: Path) -> etree._Element:
    return Package.open(built / "report.docx").xml("word/document.xml")


def test_the_summary_stands_in_front_of_the_sections_with_its_totals(document: etree._Element) -> None:
    lines = lines_of(document)
    sentence = "Of 38 rated measures, 26 (68%) are green, 8 (21%) amber and 4 (11%) red. 8 more are not rated."
    reconciled = "43 KPIs agreed by Cabinet; 39 headings in this report hold 46 measures, of which 38 are rated: "
    reconciled += "30 by rule and 8 by officers."
    begins = lines.index("Executive summary")
    ends = len(lines) - 1 - lines[::-1].index("Introduction")
    assert begins < lines.index(sentence) < lines.index(reconciled) < ends


@pytest.mark.parametrize(
    ("section", "counts"),
    [
        ("Delivering Better Services", ["8", "1", "0", "3", "12"]),
        ("Protecting our Environment", ["8", "0", "0", "0", "8"]),
        ("Supporting Economic Growth", ["2", "3", "1", "1", "7"]),
        ("Caring for the vulnerable", ["7", "2", "2", "2", "13"]),
        ("Corporate Health", ["1", "2", "1", "2", "6"]),
        ("All sections", ["26", "8", "4", "8", "46"]),
        ("All directorates", ["26", "8", "4", "8", "46"]),
    ],
)
def test_the_table_of_totals_is_that_of_the_published_report(
    document: etree._Element, section: str, counts: list[str]
) -> None:
    rows = [
        ["".join(t.text or "" for t in c.iter(q("w:t"))) for c in r.iter(q("w:tc"))] for r in document.iter(q("w:tr"))
    ]
    assert [section, *counts] in rows


def test_no_movement_of_the_sample_rests_on_an_illustrative_value(document: etree._Element) -> None:
    said = [
        line for line in lines_of(document) if line.startswith(("Better than", "Worse than", "Steady:", "Higher than"))
    ]
    assert "Better than Q1 (89.73%)" in said
    assert len(said) >= 8
    assert not [line for line in said if "illustrative" in line]
    assert not [line for line in lines_of(document) if line.startswith("Since the report for")]  # nothing is published


def test_every_director_has_a_text_that_reads_back(built: Path) -> None:
    draft = reader.read(Package.open(built / "report.docx"))
    assert [f for f in draft.findings if f.code.startswith(("region-", "figure"))] == []
    assert draft.strays == ()
    texts = {key: region for key, region in draft.regions.items() if key.startswith("summary:")}
    assert [region.heading.accepted for region in texts.values()] == DIRECTORS
    assert all(region.accepted for region in texts.values())
    assert draft.regions["report:themes"].accepted


def test_the_tables_of_appendix_b_are_locked_and_repeat_their_header(document: etree._Element) -> None:
    tags = {tag: str(tag.get(q("w:val"))) for tag in document.iter(q("w:tag"))}
    controls = [next(tag.iterancestors(q("w:sdt"))) for tag, key in tags.items() if key.startswith("appendix:")]
    assert len(controls) == 9
    for control in controls:
        assert control.find(f"{q('w:sdtPr')}/{q('w:lock')}").get(q("w:val")) == "sdtContentLocked"  # type: ignore[union-attr]
        assert control.find(f".//{q('w:tr')}/{q('w:trPr')}/{q('w:tblHeader')}") is not None
        assert control.find(f".//{q('w:gridSpan')}") is None


def test_appendix_b_stands_on_landscape_pages_and_everything_else_on_upright_ones(built: Path) -> None:
    with pikepdf.open(built / "report.pdf") as pdf:
        wide = [float(page.mediabox[2]) > float(page.mediabox[3]) for page in pdf.pages]
        text = tree(pdf).text
    assert True in wide
    assert wide == sorted(wide)
    assert "Appendix B: every KPI and measure" in text


def test_the_bar_has_an_alternative_text_with_its_numbers(document: etree._Element) -> None:
    alts = [str(e.get("descr")) for e in document.iter(q("wp:docPr")) if "one bar" in str(e.get("descr"))]
    assert alts == ["Ratings of 46 measures as parts of one bar: 26 green, 8 amber, 4 red, 8 not rated."]


def test_the_spreadsheet_is_valid_and_says_what_the_csv_says(
    built: Path, ooxml_validate: Callable[[Path], list[str]]
) -> None:
    assert ooxml_validate(built / "appendix-b.xlsx") == []
    sheet = openpyxl.load_workbook(built / "appendix-b.xlsx")["Measures"]
    rows = [[str(cell.value) for cell in row] for row in sheet.iter_rows(min_row=3)]
    with (built / "appendix-b.csv").open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.reader(file))
    assert len(read) == len(rows) == 47
    ref, rating = read[0].index("Ref"), read[0].index("RAG status")
    assert [row[ref] for row in read] == [row[ref] for row in rows]
    assert [sum(row[rating] == word for row in read) for word in ("Green", "Amber", "Red", "Not rated")] == [
        26,
        8,
        4,
        8,
    ]


@pytest.mark.parametrize("part", ["summary", "appendix"])
def test_a_part_alone_is_a_valid_draft_of_its_own(
    part: str,
    sample_workbook: Path,
    tmp_path: Path,
    ooxml_validate: Callable[[Path], list[str]],
    pdf_failures: Callable[[Path, str], list[str]],
) -> None:
    assert main(["build", str(sample_workbook), "--out", str(tmp_path), "--part", part]) == 0
    folder = tmp_path / "2023-24-q2"
    made = Package.open(folder / f"report-{part}.docx").xml("word/document.xml")
    lines = lines_of(made)
    assert ("Executive summary" in lines) == (part == "summary")
    assert ("Appendix B: every KPI and measure" in lines) == (part == "appendix")
    assert "Use of Libraries" not in lines or part == "appendix"
    assert "Rating key" in lines
    assert ooxml_validate(folder / f"report-{part}.docx") == []
    assert pdf_failures(folder / f"report-{part}.pdf", "ua1") == []
    assert pdf_failures(folder / f"report-{part}.pdf", "2a") == []
    with pikepdf.open(folder / f"report-{part}.pdf") as pdf:
        wide = [float(page.mediabox[2]) > float(page.mediabox[3]) for page in pdf.pages]
    assert any(wide) == (part == "appendix")
    assert not (folder / "report.docx").exists()
    assert (folder / "appendix-b.csv").exists() == (part == "appendix")


@pytest.mark.parametrize("asked", [["--part", "preface"], ["--part", ""], ["--part", "summary", "--only", "dashboard"]])
def test_an_unknown_part_is_refused_and_nothing_is_written(
    asked: list[str], sample_workbook: Path, tmp_path: Path
) -> None:
    assert main(["build", str(sample_workbook), "--out", str(tmp_path), *asked]) == 2
    assert list(tmp_path.iterdir()) == []


def test_an_edited_summary_comes_back_into_the_workbook(built: Path, sample_workbook: Path, tmp_path: Path) -> None:
    workbook = shutil.copy(sample_workbook, tmp_path / sample_workbook.name)
    draft = shutil.copy(built / "report.docx", tmp_path / "report.docx")
    package = Package.open(draft)
    body = package.xml("word/document.xml")
    old = "The capital programme is expected to be delivered almost as planned."
    text = next(t for t in body.iter(q("w:t")) if old in (t.text or ""))
    text.text = (text.text or "").replace(old, "The capital programme is on time.")
    package.touch("word/document.xml")
    draft.write_bytes(package.to_bytes())
    assert main(["pull", str(draft), str(workbook)]) == 0
    rows = openpyxl.load_workbook(workbook)["Summaries"].iter_rows(values_only=True)
    told = [str(cell) for row in rows for cell in row if "on time" in str(cell)]
    assert len(told) == 1
    assert told[0].startswith("The revenue forecast has improved")
