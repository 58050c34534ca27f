"""The snapshot travels with the draft, is found whatever a program calls it, and is believed only if it is whole."""

from __future__ import annotations

import json

import pytest

from reportgen.draft import snapshot
from reportgen.draft.writing import properties
from reportgen.errors import UnreadableInput
from reportgen.ooxml.package import Package
from reportgen.richtext import parse
from tests.draft import reports

ITEM = "customXml/reportgen.xml"


def draft() -> Package:
    return Package.open(reports.rendered(reports.small()).package.to_bytes(), "report.docx")


def renamed(package: Package, name: str) -> Package:
    """The package with its snapshot under another name, as a program saves it that numbers such parts."""
    parts = {name if part == ITEM else part: package.data(part) for part in package}
    return Package(parts, "report.docx")


def test_a_snapshot_holds_the_texts_as_typed_and_every_figure() -> None:
    found = snapshot.find(draft())
    assert found["report_id"] == "test-2023-24-q2"
    assert [k["id"] for k in found["kpis"]] == ["DBS-06", "SEG-17", "SEG-19"]
    assert found["figures"]["measure:DBS-06:value"] == "93.45%"
    regions = {r["key"]: r for r in found["regions"]}
    for region in (r for s in reports.small().sections for k in s.kpis for r in k.regions):
        assert parse(regions[region.key]["text"]) == region.blocks
    assert regions["kpi:SEG-19:issues"]["prompt"] == "Commentary awaited: A. Owner"


def test_a_snapshot_is_found_under_any_name() -> None:
    package = draft()
    assert snapshot.find(renamed(package, "customXml/item7.xml")) == snapshot.find(package)


def test_its_hash_stands_in_the_custom_properties_too() -> None:
    package = draft()
    assert properties.custom(package)[properties.SNAPSHOT] == snapshot.hash_of(package.data(ITEM))


def test_a_draft_without_a_snapshot_says_so() -> None:
    package = draft()
    package.remove(ITEM)
    with pytest.raises(UnreadableInput) as stop:
        snapshot.find(package)
    assert stop.value.code == "snapshot-missing"


CHANGES = {
    "a changed letter": lambda data: data.replace(b"==<", b"=A<") if b"==<" in data else data[:-20] + b"A" + data[-19:],
    "a cut": lambda data: data[: len(data) // 2] + b"</snapshot>",
    "another hash": lambda data: data.replace(b'sha256="', b'sha256="0'),
    "no content": lambda data: data[: data.index(b">") + 1] + b"</snapshot>",
    "no base64": lambda data: data[: data.index(b">") + 1] + "£".encode() + b"</snapshot>",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_snapshot_that_was_changed_is_not_believed(change) -> None:  # type: ignore[no-untyped-def]
    package = draft()
    package.put(ITEM, change(package.data(ITEM)))
    with pytest.raises(UnreadableInput) as stop:
        snapshot.find(package)
    assert stop.value.code == "snapshot-damaged"


def test_the_copy_beside_the_draft_can_be_read_by_a_person() -> None:
    part = reports.rendered(reports.small()).snapshot
    assert json.loads(snapshot.readable(part))["period"] == "2023/24 Q2"


def test_the_snapshot_of_the_whole_report_is_small() -> None:
    part = reports.rendered(reports.whole()).snapshot
    assert 10_000 < len(part) < 60_000
