"""Drafts and workbooks that pull leaves alone, and what it says of them."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from reportgen import __version__, commands
from reportgen.cli import main
from reportgen.draft import snapshot as snapshots
from reportgen.errors import CannotWrite, EditedSinceBuilt, ExitCode, UnreadableInput
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import Package
from reportgen.roundtrip import returned
from reportgen.roundtrip.plan import Policy
from tests.workflows.desk import (
    MOMENT,
    STEPS,
    Desk,
    codes,
    edit,
    outcomes,
    paragraphs,
    retyped,
    tracked,
)


def with_snapshot(draft: Path, **changes: object) -> None:
    package = Package.open(draft)
    snapshots.exchange(package, {**snapshots.find(package), **changes})
    draft.write_bytes(package.to_bytes())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"report_id": "another"}, "draft-of-another-report"),
        ({"period": "2023/24 Q1"}, "draft-of-another-quarter"),
        ({"reportgen": "999.0"}, "draft-of-another-version"),
        ({"reportgen": "ours"}, "draft-of-another-version"),
        ({"reportgen": ""}, "draft-of-another-version"),
    ],
)
def test_a_draft_that_is_not_this_workbooks_is_refused_unless_forced(
    desk: Desk, changes: dict[str, object], code: str
) -> None:
    before = desk.workbook.read_bytes()
    edit(desk.draft, retyped("January", "March"))
    with_snapshot(desk.draft, **changes)
    pulled = desk.pull()
    assert (pulled.refused, codes(pulled)) == (True, [code])
    assert outcomes(pulled) == [("Calls answered", "Actions", "taken")], "it says what would be taken"
    assert desk.workbook.read_bytes() == before
    assert not desk.pull(force=True).refused
    assert "March" in desk.texts()["A-1", "Actions"]


@pytest.mark.parametrize("version", ["0.0.1", "0.0.12", "0.1"])
def test_a_draft_of_an_earlier_version_is_pulled_and_refreshed(desk: Desk, version: str) -> None:
    edit(desk.draft, retyped("January", "March"))
    with_snapshot(desk.draft, reportgen=version)
    refreshed = commands.refresh(desk.draft, desk.workbook, now=MOMENT)
    assert not refreshed.refused
    assert "in March" in "".join(Package.open(refreshed.files[0]).xml("word/document.xml").itertext())
    pulled = desk.pull()
    assert (pulled.refused, codes(pulled)) == (False, [])
    assert "March" in desk.texts()["A-1", "Actions"]


@pytest.mark.parametrize(
    ("made_by", "refused"),
    [
        ("0.8.11", False),
        ("0.9", False),
        ("0.9.2rc1", False),
        ("0.9.2", False),
        ("0.9.2.0", False),
        ("0.9.10", True),
        ("0.10.0", True),
    ],
)
def test_versions_are_compared_number_by_number(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, made_by: str, refused: bool
) -> None:
    monkeypatch.setattr(returned, "__version__", "0.9.2")
    with_snapshot(desk.draft, reportgen=made_by)
    assert desk.pull().refused is refused


def test_a_draft_of_a_later_version_says_which_version_to_install(desk: Desk) -> None:
    with_snapshot(desk.draft, reportgen="999.0")
    (said,) = desk.pull().findings
    assert said.problem == f"the draft was made by reportgen 999.0, which is later than this one, {__version__}."
    assert said.remedy.startswith("Install reportgen 999.0 or later")


def test_a_draft_that_is_stopped_stops_no_other(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Anna's holds a change that nobody decided on, Cara's is of another quarter; Ben's is taken."""
    ben = Path(shutil.copy(desk.draft, desk.draft.with_name("ben.docx")))
    cara = Path(shutil.copy(desk.draft, desk.draft.with_name("cara.docx")))
    edit(desk.draft, retyped("ten advisers", "nine advisers"))
    edit(desk.draft, tracked)
    edit(ben, retyped("January", "March"))
    edit(cara, retyped("January", "May"))
    with_snapshot(cara, period="2023/24 Q1")
    assert main(["pull", *map(str, (desk.draft, ben, cara, desk.workbook))]) == ExitCode.FINDINGS
    said = capsys.readouterr()
    assert ("changes-undecided" in said.err, "draft-of-another-quarter" in said.err) == (True, True)
    assert "anna.docx was not taken" in said.out
    assert "cara.docx was not taken" in said.out
    assert [line.split()[0] for line in said.out.splitlines() if "Calls answered" in line] == ["ben.docx"]
    texts = desk.texts()
    assert "March" in texts["A-1", "Actions"]
    assert "ten advisers" in texts["A-1", "Issues"]
    assert ("Calls answered", "Issues", "taken") in outcomes(desk.pull(policy=Policy.ACCEPT)), "it comes later"


def test_a_draft_with_half_its_texts_gone_is_refused_unless_forced(desk: Desk) -> None:
    def cut(root: etree._Element) -> None:
        body = root.find(q("w:body"))
        assert body is not None
        first = next(n for n, e in enumerate(body) if any(True for _ in paragraphs(e, "How the services did.")))
        for element in list(body)[first:-1]:
            body.remove(element)

    edit(desk.draft, cut)
    pulled = desk.pull()
    assert pulled.refused
    assert "draft-half-gone" in codes(pulled)
    forced = desk.pull(force=True)
    assert forced.changes == 0, "what is gone from the draft stays in the workbook"


@pytest.mark.parametrize("force", [False, True])
def test_a_draft_without_its_styles_is_refused(desk: Desk, force: bool) -> None:
    """Its bullets and headings cannot be told from paragraphs: every text would be taken for changed."""
    package = Package.open(desk.draft)
    styles = package.related(package.main_part(), "styles")
    assert styles is not None
    package.put(styles, f'<w:styles xmlns:w="{NAMESPACES["w"]}"/>'.encode())
    desk.draft.write_bytes(package.to_bytes())
    before = desk.workbook.read_bytes()
    pulled = desk.pull(force=force)
    assert (pulled.refused, "draft-styles-gone" in codes(pulled)) == (True, True)
    assert commands.refresh(desk.draft, desk.workbook, force=force).refused
    assert desk.workbook.read_bytes() == before


def without_snapshot(draft: Path) -> None:
    package = Package.open(draft)
    for part in [p for p in package if b"urn:reportgen:snapshot" in package.data(p) and "Props" not in p]:
        package.put(part, b"<nothing/>")
    draft.write_bytes(package.to_bytes())


def test_a_draft_without_its_snapshot_takes_the_copy_beside_it(desk: Desk, small: Path) -> None:
    edit(desk.draft, retyped("January", "March"))
    without_snapshot(desk.draft)
    pulled = desk.pull()
    assert (pulled.refused, "draft-without-snapshot" in codes(pulled)) == (True, True)
    shutil.copy(small / "outputs" / "small" / "snapshot.json", desk.draft.parent)
    assert outcomes(desk.pull()) == [("Calls answered", "Actions", "taken")]


def test_a_draft_without_any_snapshot_may_be_forced(desk: Desk) -> None:
    edit(desk.draft, retyped("January", "March"))
    without_snapshot(desk.draft)
    assert outcomes(desk.pull(force=True)) == [("Calls answered", "Actions", "taken")]


def opendocument() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<content/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (opendocument(), "file-opendocument"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old document", "file-old-format"),
        (b"plain words", "file-not-office"),
    ],
)
def test_a_file_of_another_kind_is_refused(desk: Desk, content: bytes, code: str) -> None:
    desk.draft.write_bytes(content)
    with pytest.raises(UnreadableInput) as stop:
        desk.pull()
    assert stop.value.code == code


@pytest.mark.parametrize("mark", ["~$small.xlsx", ".~lock.small.xlsx#"])
def test_a_workbook_that_somebody_has_open_is_left_alone(desk: Desk, mark: str) -> None:
    edit(desk.draft, retyped("January", "March"))
    before = desk.workbook.read_bytes()
    desk.workbook.with_name(mark).write_text("Anna")
    with pytest.raises(CannotWrite) as stop:
        desk.pull()
    assert stop.value.code == "workbook-is-open"
    assert desk.workbook.read_bytes() == before
    assert desk.pull(dry_run=True).changes == 1, "looking is allowed"


def test_a_workbook_that_was_saved_meanwhile_is_left_alone(desk: Desk) -> None:
    edit(desk.draft, retyped("January", "March"))

    def save_meanwhile(line: str) -> None:
        if line.startswith("Putting"):
            desk.retype("Sickness rose.", "Sickness rose again.")

    with pytest.raises(EditedSinceBuilt) as stop:
        desk.pull(tell=save_meanwhile)
    assert stop.value.code == "workbook-changed"
    assert "rose again" in desk.texts()["A-1", "Issues"]
    assert "March" not in desk.texts()["A-1", "Actions"]


def test_a_cell_with_a_formula_is_left_alone(desk: Desk) -> None:
    edit(desk.draft, retyped("January", "March"))
    data = desk.workbook.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet9.xml").decode()
    start = sheet.index('<c r="G3"')
    end = sheet.index("</c>", start) + 4
    formula = f'<c r="G3" t="str"><f>"- "&amp;"x"</f><v>- {STEPS}</v></c>'
    package = Package.open(data)
    package.put("xl/worksheets/sheet9.xml", (sheet[:start] + formula + sheet[end:]).encode())
    desk.workbook.write_bytes(package.to_bytes())
    before = desk.workbook.read_bytes()
    pulled = desk.pull()
    assert (pulled.refused, codes(pulled)) == (True, ["cell-holds-formula"])
    assert desk.workbook.read_bytes() == before


def test_a_dry_run_writes_nothing(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.retype("ten advisers", "nine advisers")
    edit(desk.draft, retyped("ten advisers", "twelve advisers"))
    edit(desk.draft, retyped("January", "March"))
    before = {p.name: p.read_bytes() for p in desk.workbook.parent.iterdir()}
    assert main(["pull", "--dry-run", str(desk.draft), str(desk.workbook)]) == 0
    assert {p.name: p.read_bytes() for p in desk.workbook.parent.iterdir()} == before
    out = capsys.readouterr().out
    assert "1 cells or rows would change. Nothing was written." in out
    assert "to settle" in out


def test_the_table_says_draft_kpi_heading_what_happened_who_and_when(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(desk.draft, tracked)
    assert main(["pull", "--accept-changes", str(desk.draft), str(desk.workbook)]) == 0
    head, _, row = capsys.readouterr().out.splitlines()[:3]
    assert head.split() == ["Draft", "KPI", "Heading", "What", "happened", "Who", "When", "Where"]
    assert row.split("  ")[:2] == ["anna.docx", "Calls answered"]
    for word in ("Issues", "taken", "Anna Khan", "2023-11-03", "Commentary!G2"):
        assert word in row


def test_what_a_json_reader_sees_of_the_snapshot_is_unchanged_by_an_exchange(desk: Desk) -> None:
    package = Package.open(desk.draft)
    before = snapshots.find(package)
    snapshots.exchange(package, {**before, "period": "2023/24 Q3"})
    after = snapshots.find(Package.open(package.to_bytes()))
    assert json.dumps({**before, "period": "2023/24 Q3"}, sort_keys=True) == json.dumps(after, sort_keys=True)
