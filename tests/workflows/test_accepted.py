"""Fields that disagree, through the command line; and findings that a person lets stand in the sheet Accepted."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from reportgen import commands
from reportgen.cli import main
from reportgen.errors import ExitCode
from reportgen.findings import MAY_BE_ACCEPTED, Finding, FindingsStop, Severity
from reportgen.workbook import reader
from reportgen.workbook.writer import Value, write_new
from tests.workflows.desk import MOMENT

Rows = list[dict[str, Value]]
QUARTER = "2023/24 Q2"
ROW = re.compile(r"Code '(?P<Code>.+?)', About '(?P<About>.+?)', Says '(?P<Says>.+)', Reason and By\.")


def content() -> dict[str, Rows]:
    """Two KPIs with three measures; nothing in it disagrees."""
    measures: Rows = [
        {"Measure": "A-1a", "Order": 1, "KPI": "A-1", "Metric name": "Calls answered", "Unit": "%", "Decimals": 1,
         "Good is": "High", "Frequency": "quarterly", "Minimum": 0, "Maximum": 100},
        {"Measure": "A-1b", "Order": 2, "KPI": "A-1", "Metric name": "Calls waiting", "Unit": "number", "Decimals": 0,
         "Good is": "Low", "Frequency": "quarterly"},
        {"Measure": "B-1a", "Order": 1, "KPI": "B-1", "Metric name": "Days lost", "Unit": "days per FTE", "Decimals": 2,
         "Good is": "Low", "Frequency": "quarterly"},
    ]  # fmt: skip
    values = {"A-1a": (92.4, 93.4), "A-1b": (1320, 1290), "B-1a": (3.05, 3.25)}
    return {
        "Sections": [{"Section": "A", "Order": 1, "Title": "Services"}, {"Section": "B", "Order": 2, "Title": "Staff"}],
        "KPIs": [
            {"KPI": "A-1", "Order": 1, "Section": "A", "Title": "Calls", "Owner": "Head of Contact"},
            {"KPI": "B-1", "Order": 1, "Section": "B", "Title": "Sickness", "Owner": "Head of People"},
        ],
        "Measures": measures,
        "Targets": [
            {"Measure": "A-1a", "Text as printed": "80%", "Kind": "value", "Target": 80},
            {"Measure": "A-1b", "Text as printed": "<1,300", "Kind": "value", "Target": 1300, "Strict": "Yes"},
            {"Measure": "B-1a", "Text as printed": "3.5 days", "Kind": "value", "Target": 3.5},
        ],
        "Data": [
            {"Measure": m, "Period": p, "Value": v}
            for m, pair in values.items()
            for p, v in zip(("2023/24 Q1", QUARTER), pair, strict=True)
        ],
        "Commentary": [{"KPI": k, "Order": 1, "Heading": "Issues", "Text": "None."} for k in ("A-1", "B-1")],
    }


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes a workbook of these rows, with settings, and gives its path."""

    def write(rows: Mapping[str, Rows], **settings: Value) -> Path:
        given: dict[str, Value] = {
            "Report id": "small", "Organisation": "Council", "Title": "Performance report", "Period": QUARTER,
            "Introduction": "This is the report.",
        }  # fmt: skip
        buffer = io.BytesIO()
        write_new(buffer, rows, given | {k.replace("_", " "): v for k, v in settings.items()}, modified=MOMENT)
        path = tmp_path / "small.xlsx"
        path.write_bytes(buffer.getvalue())
        return path

    return write


def told(path: Path) -> list[tuple[str, str]]:
    """(severity, code) of every finding."""
    return [(f.severity.value, f.code) for f in commands.check(path)]


def the(path: Path, code: str) -> Finding:
    (found,) = (f for f in commands.check(path) if f.code == code)
    return found


def accepting(finding: Finding, **more: Value) -> dict[str, Value]:
    """The row that a finding's own message tells to add."""
    row = ROW.search(finding.remedy)
    assert row is not None, finding.remedy
    return {**row.groupdict(), "Reason": "It is agreed so.", "By": "Head of Performance", **more}


def eighty_and_eight() -> dict[str, Rows]:
    rows = content()
    rows["Targets"][0]["Target"] = 8
    return rows


def test_a_clean_workbook_is_quiet(written: Callable[..., Path]) -> None:
    assert told(written(content())) == []


def test_a_target_that_prints_80_and_judges_by_8_stops_the_report(
    written: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(eighty_and_eight())
    assert main(["build", str(path), "--out", str(tmp_path / "out")]) == ExitCode.FINDINGS
    assert not (tmp_path / "out").exists()
    said = capsys.readouterr().err
    assert "Targets!D2: The target '80%' of 'Calls answered' is printed, but Target is 8." in said
    assert "[target-text-differs]" in said


def test_the_row_that_the_message_tells_lets_the_finding_stand(
    written: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = eighty_and_eight()
    rows["Accepted"] = [accepting(the(written(rows), "target-text-differs"), On=date(2023, 12, 4))]
    path = written(rows)
    assert main(["check", str(path)]) == ExitCode.OK
    assert capsys.readouterr().out == "Nothing to report. 1 finding accepted: see the Accepted sheet.\n"
    assert main(["check", str(path), "--accepted"]) == ExitCode.OK
    listed = capsys.readouterr().out
    assert listed.startswith("accepted: Targets!D2: ")
    assert "Accepted by Head of Performance on 4 December 2023 (Accepted!A2): It is agreed so." in listed
    assert main(["check", str(path), "--by", "owner"]) == ExitCode.OK
    assert capsys.readouterr().out == ""
    built = commands.build(path, out=tmp_path / "out", only=[commands.WORD])
    kept = json.loads((built.folder / commands.FINDINGS_NAME).read_text("utf-8"))
    assert [(f["code"], f["severity"]) for f in kept] == [("target-text-differs", "accepted")]


def test_an_acceptance_holds_while_the_values_go_on_and_ends_with_the_fields(written: Callable[..., Path]) -> None:
    rows = eighty_and_eight()
    rows["Accepted"] = [accepting(the(written(rows), "target-text-differs"))]
    rows["Data"][1]["Value"] = 91.7
    rows["Targets"].reverse()  # the row may stand anywhere
    assert told(written(rows)) == [("accepted", "target-text-differs")]
    rows["Targets"][-1]["Target"] = 9
    again = the(written(rows), "target-text-differs")
    assert again.severity is Severity.ERROR
    assert "It was accepted when its fields said 'Text as printed: 80%; Target: 8'." in again.problem
    assert again.remedy.endswith("write in Says of Accepted!A2, if it still stands: Text as printed: 80%; Target: 9")


@pytest.mark.parametrize(("until", "severity"), [
    ("2023/24 Q4", Severity.ACCEPTED), (QUARTER, Severity.ACCEPTED), ("2023/24", Severity.ACCEPTED),
    ("2023/24 Q1", Severity.ERROR), ("2022/23", Severity.ERROR), (None, Severity.ACCEPTED),
])  # fmt: skip
def test_an_acceptance_may_have_an_end(written: Callable[..., Path], until: str | None, severity: Severity) -> None:
    rows = eighty_and_eight()
    rows["Accepted"] = [accepting(the(written(rows), "target-text-differs"), Until=until)]
    found = the(written(rows), "target-text-differs")
    assert found.severity is severity
    if severity is Severity.ERROR:
        assert f"It was accepted until {until}." in found.problem


def test_a_row_without_says_is_told_what_belongs_there(written: Callable[..., Path]) -> None:
    rows = eighty_and_eight()
    row = accepting(the(written(rows), "target-text-differs"))
    rows["Accepted"] = [{**row, "Says": None}]
    found = the(written(rows), "target-text-differs")
    assert found.severity is Severity.ERROR
    assert found.remedy == f"Write in its column Says: {row['Says']}"


# What a row of the sheet says -> what is told about the row itself.
ROWS: list[tuple[dict[str, Value], list[tuple[str, str]]]] = [
    ({"Code": "value-awaited", "About": "A-1a"}, [("warning", "accepted-refused")]),
    ({"Code": "not-a-number", "About": "A-1a"}, [("warning", "accepted-refused")]),
    ({"Code": "target-text-difers", "About": "A-1a"}, [("warning", "accepted-refused")]),
    ({"Code": "value-scale"}, [("warning", "accepted-incomplete")]),
    ({"Code": "value-scale", "About": "A-9z"}, [("warning", "accepted-unknown")]),
    ({"Code": "value-scale", "About": "A-1a", "Says": "Unit: %"}, [("note", "accepted-idle")]),
    ({"Code": "value-scale", "About": "a-1A", "Says": "Unit: %"}, [("note", "accepted-idle")]),
    ({"Code": "id-against-period", "About": "Report id"}, [("note", "accepted-idle")]),
]


@pytest.mark.parametrize(("row", "findings"), ROWS)
def test_a_row_that_does_nothing_is_told_of(
    written: Callable[..., Path], row: dict[str, Value], findings: list[tuple[str, str]]
) -> None:
    rows = content()
    rows["Accepted"] = [{"Reason": "It is so.", "By": "Head of Performance", **row}]
    path = written(rows)
    assert told(path) == findings
    assert all(str(f.place) == "Accepted!A2" for f in commands.check(path))


def test_a_reason_and_a_name_are_needed(written: Callable[..., Path]) -> None:
    rows = content()
    rows["Accepted"] = [{"Code": "value-scale", "About": "A-1a"}]
    assert told(written(rows)) == [("error", "cell-empty")] * 2


def test_the_sheet_of_an_older_workbook_is_read_in_silence(written: Callable[..., Path]) -> None:
    path = written(content())
    book = load_workbook(path)
    sheet = book["Accepted"]
    sheet.delete_cols(1, 8)
    for column, name in enumerate(("Code", "Place", "Text hash", "Reason", "By", "On"), 1):
        sheet.cell(1, column, name)
    sheet.tables.clear()
    book.save(path)
    assert told(path) == []
    for column, said in enumerate(("target-for-another-year", "Targets!D2", "9f2c", "It stands.", "Head"), 1):
        sheet.cell(2, column, said)
    book.save(path)
    assert told(path) == [("warning", "accepted-incomplete")]


def test_words_that_cannot_be_compared_are_one_warning_until_each_is_accepted(written: Callable[..., Path]) -> None:
    rows = content()
    for target, words in zip(rows["Targets"], ("Maintain", "Quartile 2", "Baseline year"), strict=True):
        target["Text as printed"] = words
        target["Strict"] = "No"
    grouped = the(written(rows), "target-text-unread")
    assert str(grouped.place) == "Sheet 'Targets'"
    assert "3 targets" in grouped.problem
    assert "(Targets!D2: A-1a; Targets!D3: A-1b; Targets!D4: B-1a)" in grouped.problem
    says = (
        "Text as printed: Maintain; Kind: value; Target: 80",
        "Text as printed: Quartile 2; Kind: value; Target: 1300",
    )
    rows["Accepted"] = [
        {"Code": "target-text-unread", "About": m, "Says": s, "Reason": "Agreed words.", "By": "Cabinet"}
        for m, s in zip(("A-1a", "A-1b"), says, strict=True)
    ]
    assert sorted(told(written(rows))) == [("accepted", "target-text-unread")] * 2 + [("warning", "target-text-unread")]


# --- the report's own fields against each other ---

SETTINGS: list[tuple[dict[str, Value], list[str]]] = [
    ({"Report_id": "cpr-2023-24-q2"}, []),
    ({"Report_id": "cpr-2023-24-q1"}, ["id-against-period"]),
    ({"Report_id": "cpr-2022-23-q2"}, ["id-against-period"]),
    ({"Report_id": "cpr-2324q2"}, []),
    ({"Report_id": "cpr-q3"}, ["id-against-period"]),
    ({"Report_id": "wild"}, []),
    ({"Title": "Performance report, quarter 2 2023/24"}, []),
    ({"Title": "Performance report, quarter 1 2023/24"}, ["text-against-period"]),
    ({"Title": "Performance report 2022/23"}, ["text-against-period"]),
    ({"Introduction": "Performance at quarter 2 of 2023/24, July to September 2023, after quarter 1."}, []),
    ({"Introduction": "Performance at the end of the first quarter."}, ["text-against-period"]),
    ({"Introduction": "Performance from April to June 2023."}, ["text-against-period"]),
    ({"Introduction": "Cabinet agreed the targets of 2022/23 and 2023/24."}, []),
    ({"Introduction": "Cabinet agreed the indicators in June 2023."}, []),
    ({"Introduction": "It follows the 43 key performance indicators.", "KPIs_agreed": 43}, []),
    ({"Introduction": "It follows the 34 key performance indicators.", "KPIs_agreed": 43}, ["kpis-agreed-differ"]),
    ({"Introduction": "2 measures are green, 1 amber and 0 red."}, ["total-differs"]),
    ({"Introduction": "3 (100%) of 3 rated measures are green, 0 amber and 0 red."}, []),
    ({"Introduction": "At the end of last year 2 measures were green."}, []),
    ({"Introduction": "The council looks after 44 green spaces."}, []),
    ({"Themes": "2 of our 3 measures are green."}, ["total-differs"]),
    ({"Themes": "All 3 indicators are green."}, []),
    ({"KPIs_agreed": 2}, []),
    ({"KPIs_agreed": 3}, []),
    ({"KPIs_agreed": 1}, ["kpis-agreed-differ"]),
    ({"Meeting_date": date(2023, 12, 7)}, []),
    ({"Meeting_date": date(2023, 9, 7)}, ["date-against-period"]),
    ({"Meeting_date": date(2025, 12, 7)}, ["date-against-period"]),
]


@pytest.mark.parametrize(("settings", "codes"), SETTINGS)
def test_the_settings_are_held_against_the_period(
    written: Callable[..., Path], settings: dict[str, Value], codes: list[str]
) -> None:
    path = written(content(), **settings)
    assert told(path) == [("warning", code) for code in codes]
    for finding in commands.check(path):
        assert str(finding.place).startswith("Report!B")


def _measure(n: int, **changed: Value) -> Callable[[dict[str, Rows]], None]:
    return lambda rows: rows["Measures"][n].update(changed)


def _kpi(n: int, **changed: Value) -> Callable[[dict[str, Rows]], None]:
    return lambda rows: rows["KPIs"][n].update(changed)


def _value(n: int, **changed: Value) -> Callable[[dict[str, Rows]], None]:
    return lambda rows: rows["Data"][n].update(changed)


STRUCTURE: list[tuple[Callable[[dict[str, Rows]], None], list[str]]] = [
    (_measure(1, KPI="B-1"), ["measure-under-another-kpi"]),
    (_measure(1, **{"Metric name": "Sickness"}), ["measure-under-another-kpi"]),
    (_measure(0, **{"Metric name": "Calls"}), []),
    (_kpi(1, Section="A"), ["section-empty", "measure-under-another-kpi"]),
    (_kpi(0, **{"Signed off by": "Director", "Signed off on": date(2023, 10, 20)}), []),
    (_kpi(0, **{"Signed off by": "Director", "Signed off on": date(2023, 7, 20)}), ["date-against-period"]),
    (_measure(0, **{"Metric name": "% of calls answered"}), []),
    (_measure(0, **{"Metric name": "Number of calls answered"}), ["unit-against-name"]),
    (_measure(0, **{"Metric name": "Number/Percentage of calls answered"}), []),
    (_measure(1, **{"Metric name": "Percentage of calls waiting"}), ["unit-against-name"]),
    (_measure(1, **{"Metric name": "Calls waiting over 2 days"}), []),
    (_measure(1, **{"Metric name": "Cost of calls (£m)"}), ["unit-against-name"]),
    (_measure(2, **{"Metric name": "Sickness absence days per FTE"}), []),
    (_measure(0, **{"Metric name": "Average time to answer (days)"}), ["unit-against-name"]),
    (_value(1, Numerator=934, Denominator=1000), []),
    (_value(1, Numerator=9340, Denominator=10001), []),
    (_value(1, Numerator=834, Denominator=1000), ["value-against-parts"]),
    (_value(1, Value=99.9, Numerator=934, Denominator=1000), ["value-against-parts"]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "codes"), STRUCTURE)
def test_what_stands_under_what_and_in_which_unit(
    written: Callable[..., Path], change: Callable[[dict[str, Rows]], None], codes: list[str]
) -> None:
    rows = content()
    change(rows)
    assert sorted(told(written(rows))) == sorted(("warning", code) for code in codes)


def test_a_composite_made_from_its_parts_needs_no_row_and_names_the_part_that_is_awaited(
    written: Callable[..., Path],
) -> None:
    rows = content()
    whole = {**rows["Measures"][1], "Measure": "A-1c", "Order": 3, "Metric name": "Contacts", "Composite method": "sum"}
    parts = [
        {**rows["Measures"][1], "Measure": f"A-1c.{n}", "Order": 3 + n, "Metric name": f"Contacts by {by}",
         "Good is": None, "Part of": "A-1c", "Shown in report": "No"}
        for n, by in ((1, "phone"), (2, "post"))
    ]  # fmt: skip
    rows["Measures"] += [whole, *parts]
    rows["Targets"].append({"Measure": "A-1c", "Text as printed": "No more than 500", "Kind": "value", "Target": 500})
    rows["Data"] += [{"Measure": f"A-1c.{n}", "Period": QUARTER, "Value": 200 + n} for n in (1, 2)]
    assert told(written(rows)) == []
    rows["Data"][-1] = {"Measure": "A-1c.2", "Period": QUARTER, "Status": "awaited"}
    awaited = the(written(rows), "part-awaited")
    assert told(written(rows)) == [("warning", "part-awaited")]
    assert "'Contacts' is made from its parts, and its part 'Contacts by post' has no value of 2023/24 Q2 yet." in str(
        awaited
    )
    assert awaited.owner == "Head of Contact"
    rows["Data"].pop()
    assert told(written(rows)) == [("warning", "part-awaited")]


# --- every finding that may be accepted can be ---


def test_every_code_that_may_be_accepted_says_what_it_is_about(written: Callable[..., Path]) -> None:
    """The findings of all the tables here, and of the sample: none may be accepted without saying what it is about."""
    seen = set()
    for change, _ in STRUCTURE:
        rows = content()
        change(rows)
        for finding in commands.check(written(rows)):
            if finding.code in MAY_BE_ACCEPTED:
                assert finding.about is not None, finding.code
                assert finding.about.says or finding.code == "target-text-unread"
                rows["Accepted"] = [accepting(finding)]
                assert the(written(rows), finding.code).severity is Severity.ACCEPTED
                seen.add(finding.code)
    assert len(seen) > 4


def test_an_accepted_error_does_not_stop_refresh_or_a_part(written: Callable[..., Path], tmp_path: Path) -> None:
    rows = eighty_and_eight()
    with pytest.raises(FindingsStop):
        commands.build(written(rows), out=tmp_path / "out", part="Head of Contact", only=[commands.WORD])
    rows["Accepted"] = [accepting(the(written(rows), "target-text-differs"))]
    built = commands.build(written(rows), out=tmp_path / "out", part="Head of Contact", only=[commands.WORD])
    assert [f.severity for f in built.findings] == [Severity.ACCEPTED]
    other = commands.build(written(rows), out=tmp_path / "out", part="Head of People", only=[commands.WORD])
    assert other.findings == ()
    done = commands.refresh(built.files[0], tmp_path / "small.xlsx", now=datetime(2023, 12, 1))
    assert not done.refused


def test_the_sample_reads_as_before(sample_workbook: Path) -> None:
    report, _ = reader.read(sample_workbook)
    assert report is not None
    assert report.accepted == ()
