"""Cuts: a draft with the KPIs of one directorate, owner or section, and what comes back from several of them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from reportgen import commands
from reportgen.assessment import AssessedReport, assess
from reportgen.cli import main
from reportgen.compose import Cut, CutBy, compose, cut
from reportgen.draft import snapshot
from reportgen.errors import UsageError
from reportgen.ooxml.package import Package
from reportgen.workbook import reader
from tests.conftest import SAMPLE


@cache
def assessed() -> AssessedReport:
    report, _ = reader.read(SAMPLE)
    assert report is not None
    return assess(report)


NAMES = [
    # (asked for, the KPIs there are: how they are known)
    ("Resources", "directorate", "Resources"),
    ("rESOURCES ", "directorate", "Resources"),
    ("Head of Libraries", "owner", "Head of Libraries"),
    ("Corporate Health", "section", "Corporate Health"),
    ("protecting  our environment", "section", "Protecting our Environment"),
]


@pytest.mark.parametrize(("asked", "kind", "name"), NAMES)
def test_a_cut_holds_the_kpis_of_its_name_and_no_others(asked: str, kind: str, name: str) -> None:
    report = assessed().report
    titles = {s.id: s.title for s in report.sections}
    known = {
        "directorate": lambda k: k.directorate,
        "owner": lambda k: k.owner,
        "section": lambda k: titles[k.section_id],
    }
    wanted = [k.id for k in report.kpis if known[kind](k) == name]
    part = cut.cut_out(assessed(), cut.for_name(report, asked))
    assert wanted
    assert [k.id for k in part.report.kpis] == wanted


@pytest.mark.parametrize(
    ("asked", "offered"), [("Resorces", "Resources"), ("Head of Librarys", "Head of Libraries"), ("", "Resources")]
)
def test_an_unknown_name_is_refused_with_the_nearest_names(asked: str, offered: str) -> None:
    with pytest.raises(UsageError) as stop:
        cut.for_name(assessed().report, asked)
    assert stop.value.code == "cut-name-unknown"
    assert asked in stop.value.what
    assert offered in stop.value.remedy or not asked


def test_the_ratings_of_a_cut_are_those_of_the_whole_report() -> None:
    whole = {r.measure_id: r for s in compose(assessed()).sections for k in s.kpis for r in k.rows}
    for name in ("Resources", "Growth, Environment & Transport"):
        part = compose(cut.cut_out(assessed(), cut.for_name(assessed().report, name)))
        rows = [r for s in part.sections for k in s.kpis for r in k.rows]
        assert rows
        for row in rows:
            assert row == whole[row.measure_id]


def test_a_cut_lacks_what_belongs_to_others_alone() -> None:
    report = assessed().report
    part = cut.cut_out(assessed(), cut.for_name(report, "Head of Libraries")).report
    ids = {k.id for k in part.kpis}
    assert part.settings.kpis_agreed is None
    assert {c.kpi_id for c in part.commentary} == ids
    assert {s.id for s in part.sections} == {k.section_id for k in part.kpis}
    assert {m.kpi_id for m in part.measures} == ids
    assert len(part.tables) < len(report.tables)


def test_a_composite_keeps_the_parts_that_stand_under_another_kpi() -> None:
    report = assessed().report
    part = next(m for m in report.measures if m.part_of)
    whole = report.measure[part.part_of]
    elsewhere = next(k for k in report.kpis if k.directorate != report.kpi[whole.kpi_id].directorate)
    moved = replace(
        report, measures=tuple(replace(m, kpi_id=elsewhere.id) if m is part else m for m in report.measures)
    )
    cut_report = cut.cut_out(
        replace(assessed(), report=moved), cut.for_name(moved, report.kpi[whole.kpi_id].directorate)
    ).report
    assert part.id in cut_report.measure
    assert elsewhere.id not in cut_report.kpi


def test_the_whole_report_is_the_cut_without_a_name() -> None:
    assert cut.cut_out(assessed(), Cut()) is assessed()


@pytest.mark.parametrize("by", list(CutBy))
def test_a_split_holds_every_kpi_once_or_says_which_it_leaves_out(by: CutBy) -> None:
    report = assessed().report
    held = [k.id for one in cut.split(report, by) for k in cut.cut_out(assessed(), one).report.kpis]
    assert len(held) == len(set(held))
    findings = cut.without_name(report, by)
    assert bool(findings) == (len(held) < len(report.kpis))
    if findings:
        assert findings[0].problem.startswith(f"{len(report.kpis) - len(held)} of {len(report.kpis)} KPIs have no")


def test_names_that_would_share_a_folder_get_folders_of_their_own() -> None:
    report = assessed().report
    names = ["Head of R&D", "Head of R D", "Ärzte", "x" * 60, "x" * 61, "東京"]
    kpis = tuple(replace(k, owner=n) for k, n in zip(report.kpis, names, strict=False))
    cuts = cut.split(replace(report, kpis=kpis), CutBy.OWNER)
    folders = cut.folder_names(replace(report, kpis=kpis), cuts)
    assert len(set(folders)) == len(names)
    assert all(f.isascii() and f == f.casefold() and len(f) <= 50 for f in folders)
    assert cut.folder_names(replace(report, kpis=kpis), [cuts[3]])[0] == folders[3]


# ---------------------------------------------------------------- through the command line
def test_a_cut_goes_into_a_folder_of_its_own(tmp_path: Path) -> None:
    assert main(["build", str(SAMPLE), "--out", str(tmp_path), "--for", "resources", "--only", "word"]) == 0
    folder = tmp_path / SAMPLE.stem / "resources"
    assert {p.name for p in folder.iterdir()} == {
        "resources.docx",
        "snapshot.json",
        "findings.json",
        "manifest.json",
    }
    content = snapshot.find(Package.open(folder / "resources.docx"))
    assert content["cut"]["name"] == "Resources"
    ids = {k.id for k in assessed().report.kpis if k.directorate == "Resources"}
    assert {k["id"] for k in content["kpis"]} == ids
    about = [r["key"] for r in content["regions"] if r["key"].startswith("kpi:")]
    assert about
    assert all(any(key.startswith(f"kpi:{id_}:") for id_ in ids) for key in about)


def test_a_split_makes_a_draft_for_each_name(tmp_path: Path) -> None:
    built = commands.build_split(SAMPLE, "directorate", out=tmp_path, only=("word",))
    assert len(built) == 4
    drafts = sorted(p for b in built for p in b.files if p.suffix == ".docx")
    kpis = [k["id"] for path in drafts for k in snapshot.find(Package.open(path))["kpis"]]
    assert sorted(kpis) == sorted(k.id for k in assessed().report.kpis)


def test_a_split_replaces_no_draft_where_one_was_edited(tmp_path: Path) -> None:
    built = commands.build_split(SAMPLE, "directorate", out=tmp_path, only=("word",))
    paths = [p for b in built for p in b.files if p.suffix == ".docx"]
    paths[-1].write_bytes(b"PK an officer's work")
    before = [p.read_bytes() for p in paths]
    arguments = ["build", str(SAMPLE), "--out", str(tmp_path), "--split", "directorate", "--only", "word"]
    assert main(arguments) == 6
    assert [p.read_bytes() for p in paths] == before


def test_for_and_split_do_not_go_together(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["build", str(SAMPLE), "--for", "Resources", "--split", "owner"])
    assert stop.value.code == 2
    assert main(["build", str(SAMPLE), "--for", "Resources", "--watch"]) == 2
