"""No page that anybody can collect holds an e-mail address, whoever typed it and wherever."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from lxml import html

from reportgen import commands
from reportgen.cli import main
from reportgen.html import pages
from reportgen.html.page import page_of
from reportgen.richtext.addresses import LEFT_OUT
from tests.html.conftest import dashboard_of, pages_of, sample_report, with_first_kpi_only
from tests.html.drafts import p, with_body
from tests.html.hostile import hostile_everywhere

ADDRESS = "jo.bloggs@example.gov.uk"
AN_ADDRESS = re.compile(r"[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")


def test_the_dashboard_built_with_everything_holds_none(built: Path) -> None:
    """The contact of the sample has one, and every owner; the draft prints the contact's."""
    for file in (built / "dashboard").rglob("*"):
        if file.is_file():
            assert not AN_ADDRESS.search(file.read_text("utf-8-sig", "replace")), file.name


def test_whatever_cell_holds_one_no_page_and_no_file_of_data_does() -> None:
    report = hostile_everywhere(sample_report(), f"Ask {ADDRESS} or https://example.org/?to=jo%40example.gov.uk")
    for path, data in pages(dashboard_of(report)).items():
        text = data.decode("utf-8-sig")
        assert not AN_ADDRESS.search(text), path
        if path.endswith(".html"):
            assert LEFT_OUT in html.fromstring(text).text_content()
        elif path.endswith(".csv"):
            assert LEFT_OUT in next(csv.DictReader(io.StringIO(text)))["Measure"]


def test_an_address_of_which_a_part_is_bold_is_none_either() -> None:
    report = with_first_kpi_only(sample_report())
    from reportgen.richtext import parse

    typed = parse("Ask jo.**bloggs**@example.gov.uk today.")
    changed = replace(report, commentary=tuple(replace(c, blocks=typed) for c in report.commentary))
    text = html.fromstring(pages_of(changed)["indicators/dbs-01.html"]).text_content()
    assert f"Ask {LEFT_OUT} today." in text
    assert "bloggs" not in text


def test_names_of_people_that_the_workbook_keeps_for_itself_are_nowhere() -> None:
    """Owners are roles; who typed, signed off or is written to stays in the workbook."""
    report = sample_report()
    named = replace(
        report,
        kpis=tuple(replace(k, owner_email="jo@example.gov.uk", signed_off_by="Jo Bloggs") for k in report.kpis),
        commentary=tuple(replace(c, author="Jo Bloggs") for c in report.commentary),
    )
    assert b"Bloggs" not in b"".join(pages(dashboard_of(named)).values())


def test_the_page_of_a_draft_leaves_it_out_and_says_where(built: Path, tmp_path: Path) -> None:
    draft = (built / "report.docx").read_bytes()
    runs = "".join(f"<w:r><w:t>{t}</w:t></w:r>" for t in ("Ask jo.", "bloggs", "@example", ".gov.uk", " now"))
    split = f"<w:p>{runs}</w:p>"
    edited = with_body(draft, p("Calls answered", "Heading1"), split, p("No address."))
    page, findings = page_of(edited, "report.docx")
    assert not AN_ADDRESS.search(page.decode())
    assert f"Ask {LEFT_OUT} now" in html.fromstring(page.decode()).text_content()
    (finding,) = findings
    assert finding.code == "e-mail-left-out"
    assert str(finding.place) == f"Under the heading 'Calls answered', at '{ADDRESS}'"


def test_a_cell_with_an_address_is_a_finding_with_its_place(
    sample_workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook(sample_workbook)
    book["Commentary"]["G4"] = f"Ask {ADDRESS}."
    workbook = tmp_path / "quarter.xlsx"
    book.save(workbook)
    made = commands.build(workbook, out=tmp_path, only=[commands.DASHBOARD])
    (finding,) = [f for f in made.findings if f.code.startswith("e-mail")]
    assert (finding.code, str(finding.place)) == ("e-mail-address", "Commentary!G4")
    assert main(["check", str(workbook)]) == 0
    assert f"Commentary!G4: the text holds the e-mail address '{ADDRESS}'" in capsys.readouterr().out


def test_the_sample_s_contact_and_owners_are_no_finding(built: Path) -> None:
    assert "e-mail" not in (built / "findings.json").read_text("utf-8")
