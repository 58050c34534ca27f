"""The sample's Word draft against the facts of the quarter, read from the file's own markup."""

from __future__ import annotations

import csv
import subprocess
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from tests.pdf.structure import Node, tree

FACTS = Path(__file__).resolve().parents[1] / "data" / "reference"
HEADER = ["Target", "Good Is", "As of Date", "Metric Name", "Latest Value", "RAG Status", "Trends"]


def facts(name: str) -> list[dict[str, str]]:
    with (FACTS / name).open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def text_of(element: etree._Element) -> str:
    words = []
    for e in element.iter(q("w:t"), q("w:tab"), q("w:br"), q("w:noBreakHyphen")):
        words.append(e.text or "" if e.tag == q("w:t") else "-" if e.tag == q("w:noBreakHyphen") else " ")
    return "".join(words)


def style_of(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{q('w:pPr')}/{q('w:pStyle')}")
    return "" if style is None else str(style.get(q("w:val")))


@pytest.fixture(scope="module")
def document(built: Path) -> etree._Element:
    return Package.open(built / "report.docx").xml("word/document.xml")


@pytest.fixture(scope="module")
def rows(document: etree._Element) -> list[list[str]]:
    """The cells of every row of a KPI table, without the Ref column where a table has one."""
    found = []
    for table in document.iter(q("w:tbl")):
        texts = [[text_of(c).strip() for c in r.iter(q("w:tc"))] for r in table.iter(q("w:tr"))]
        if texts[0][-7:] == HEADER:
            found += [t[-7:] for t in texts[1:]]
    return found


def test_every_kpi_has_its_heading_in_order(document: etree._Element) -> None:
    titles = [text_of(p) for p in document.iter(q("w:p")) if style_of(p) == "Heading2"]
    expected = [r["title"] for r in facts("layout.csv")]
    assert [t for t in titles if t in set(expected)] == expected
    assert len(expected) == 39


def test_every_measure_with_a_table_has_its_row(rows: list[list[str]]) -> None:
    expected = [m for m in facts("measures.csv") if m["seq"] != "25"]  # the index in development has no table
    assert len(rows) == len(expected) == 45
    assert sum(row[5].endswith(", set by officers") for row in rows) == 8
    for row, fact in zip(rows, expected, strict=True):
        target, good_is, _, name, value, rating, _ = row
        assert name == fact["metric_name"]
        assert target == (fact["target_text"] or "Not known")
        assert good_is == (fact["good_is"] or "Not known")
        word, _, by = rating.partition(", ")
        assert word == (fact["rag"].capitalize() if fact["rag"] != "none" else "Not rated")
        assert by in ("", "set by officers")
        number = Decimal(fact["value_number"])
        digits = value.replace(",", "").replace("£", "").replace("%", " ").replace("m", " ").split()[0]
        assert Decimal(digits) == number, (name, value)


def test_counts_carry_no_decimals_and_values_carry_their_unit(rows: list[list[str]]) -> None:
    values = {row[3]: row[4] for row in rows}
    assert values["% of calls presented to the Customer Access Service answered"] == "93.45%"
    assert values["Number of children in Lancashire, not on roll and not receiving suitable education"] == "827"
    assert (
        values["Number of visits to libraries and Number of e-downloads (annual cumulative indicator)"] == "2,655,636"
    )
    assert values["Revenue forecast compared to budget"] == "£5.903m"


def test_every_chart_has_an_alternative_text_that_says_something(document: etree._Element) -> None:
    charts = [e for e in document.iter(q("wp:docPr")) if e.get("descr")]
    assert len(charts) >= 30
    assert all(len(str(e.get("descr"))) > 20 for e in charts)
    calls = [str(e.get("descr")) for e in charts if "93.45%" in str(e.get("descr"))]
    assert len(calls) == 1
    assert "Rose from 89.73% in Q1 to 93.45% in Q2 2023/24, above the target of 88.75%" in calls[0]
    assert "illustrative" in calls[0]


def test_the_report_says_what_is_illustrative(document: etree._Element) -> None:
    assert any("illustrative" in text_of(p) for p in document.iter(q("w:p")))


def test_libreoffice_reads_the_same_text(built: Path, document: etree._Element, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(built / "report.docx")], check=True, capture_output=True, timeout=180)
    read = (tmp_path / "report.txt").read_text("utf-8-sig").split()
    ours = " ".join(text_of(p) for p in document.iter(q("w:p"))).split()
    labels = {"•", "◦", "▪", "–", "o", "-", "a.", "b.", "c."}  # LibreOffice writes list labels out; they are no text
    assert [w for w in read if w not in labels] == [w for w in ours if w not in labels]


def test_the_words_of_the_pdf_are_the_words_of_the_draft(built: Path, document: etree._Element) -> None:
    """In the same order; headers, footers and repeated header rows are artifacts, so they are in neither."""
    with pikepdf.open(built / "report.pdf") as pdf:
        read = words_without_labels(tree(pdf))
    assert read == [w for p in document.iter(q("w:p")) for w in text_of(p).split()]


def words_without_labels(node: Node) -> list[str]:
    """The words of the structure tree; list labels are drawn in the PDF but are no text in Word.

    A label stands on a line of its own in the tree's text, before the item that it belongs to.
    """
    labels = [label.words() for label in node.all("Lbl")]
    words: list[str] = []
    for line in node.text.splitlines():
        if labels and line.strip() == labels[0]:
            labels.pop(0)
        else:
            words += line.split()
    assert labels == []
    return words
