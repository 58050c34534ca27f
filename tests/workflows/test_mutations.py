"""Random damage to the sample workbook: it ends in a finding, a refusal or a right report, never otherwise.

Each mutation is made from its number alone, so that a failure can be run again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from reportgen.errors import UnreadableInput
from reportgen.findings import Finding, has_errors
from reportgen.model import Report
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.workbook import layout, reader

Outcome = tuple[Report | None, tuple[Finding, ...]]

# Blank means the same as these, so that a report without them is the same report.
MEANT_BY_BLANK = {"No", "Yes", "reported", "draft", "#12436D", "None"}


@pytest.fixture(scope="module")
def sample(sample_workbook: Path) -> bytes:
    return sample_workbook.read_bytes()


@pytest.fixture(scope="module")
def whole(sample_workbook: Path) -> Outcome:
    return reader.read(sample_workbook)


@pytest.fixture
def read(tmp_path: Path) -> Callable[[bytes], Outcome]:
    """A function that reads the bytes of a workbook as a file."""

    def read_bytes(data: bytes) -> Outcome:
        path = tmp_path / "mutated.xlsx"
        path.write_bytes(data)
        return reader.read(path)

    return read_bytes


def ends_well(read: Callable[[bytes], Outcome], data: bytes) -> Outcome | UnreadableInput:
    """The outcome of reading; fails on any exception but a refusal."""
    try:
        report, findings = read(data)
    except UnreadableInput as refusal:
        return refusal
    assert (report is None) == has_errors(findings)
    return report, findings


def seen(outcome: Outcome) -> tuple[object, frozenset[str]]:
    """What a person gets to see of an outcome: the report, without the file's own hash, and the findings."""
    report, findings = outcome
    return (replace(report, workbook="", workbook_sha256="") if report else None), frozenset(map(str, findings))


# --------------------------------------------------------------------------------------------- cells
def sheet_parts(package: Package) -> dict[str, str]:
    """Sheet name -> its part, for the sheets that are read."""
    main = package.main_part()
    relationships = package.relationships(main)
    parts = {}
    for sheet in package.xml(main).iter(q("s:sheet")):
        parts[str(sheet.get("name"))] = relationships[str(sheet.get(q("r:id")))].target
    return {name: part for name, part in parts.items() if name != layout.GUIDE}


def filled_cells(package: Package, name: str, part: str) -> Iterator[etree._Element]:
    """The cells with content under the header, but for the column that only explains."""
    for c in package.xml(part).iter(q("s:c")):
        reference = str(c.get("r"))
        explains = name == "Report" and reference.startswith("C")
        if c.findtext(q("s:v")) and reference.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "1" and not explains:
            yield c


def text_of(package: Package, c: etree._Element) -> str:
    value = c.findtext(q("s:v"), "")
    if c.get("t") != "s":
        return value
    strings = list(package.xml("xl/sharedStrings.xml").iter(q("s:si")))
    return "".join(strings[int(value)].itertext())


def become(c: etree._Element, kind: str, child: str = "", text: str = "") -> None:
    """Give a cell another type and content."""
    for e in list(c):
        c.remove(e)
    c.attrib.pop("t", None)
    if kind:
        c.set("t", kind)
    if child == "is":
        etree.SubElement(etree.SubElement(c, q("s:is")), q("s:t")).text = text
    elif child:
        etree.SubElement(c, q(f"s:{child}")).text = text


def mutate_cell(data: bytes, number: int) -> tuple[bytes, str, bool]:
    """Another content in one random cell: (the workbook, what was done, whether it may mean the same)."""
    chance = random.Random(number)
    package = Package.open(data, "sample")
    filled = {
        (name, part): cells
        for name, part in sheet_parts(package).items()
        if (cells := list(filled_cells(package, name, part)))
    }
    name, part = chance.choice(sorted(filled))
    c = chance.choice(filled[name, part])
    before = text_of(package, c)
    how = chance.choice(["text", "number", "error", "formula", "nothing", "true", "shuffled"])
    after = "another"
    match how:
        case "text":
            become(c, "inlineStr", "is", f"zebra {number}")
        case "number":
            become(c, "", "v", f"{chance.choice([-7, 0.123, 4321, 10**9])}")
        case "error":
            become(c, "e", "v", chance.choice(["#REF!", "#N/A", "#DIV/0!"]))
        case "formula":
            become(c, "", "f", "A1+1")
        case "nothing":
            become(c, "")
            after = before if before in MEANT_BY_BLANK else after
        case "true":
            become(c, "b", "v", "1")
            after = before if before == "Yes" else after  # TRUE is Yes, in cells that ask for Yes or No
        case "shuffled":
            letters = list(before)
            chance.shuffle(letters)
            after = "".join(letters)
            become(c, "inlineStr", "is", after)
    package.touch(part)
    same = " ".join(before.split()) == " ".join(after.split())
    return package.to_bytes(), f"{name}!{c.get('r')}: {before!r} -> {how}", same


def a_changed_cell_is_seen(sample: bytes, whole: Outcome, read: Callable[[bytes], Outcome], number: int) -> None:
    data, done, may_be_same = mutate_cell(sample, number)
    outcome = ends_well(read, data)
    assert not isinstance(outcome, UnreadableInput), done
    assert may_be_same or seen(outcome) != seen(whole), f"lost in silence: {done}"


@pytest.mark.parametrize("number", range(30))
def test_a_changed_cell_is_reported_or_visible_in_the_report(
    sample: bytes, whole: Outcome, read: Callable[[bytes], Outcome], number: int
) -> None:
    a_changed_cell_is_seen(sample, whole, read, number)


@pytest.mark.full
@pytest.mark.parametrize("number", range(30, 250))
def test_many_changed_cells_are_reported_or_visible_in_the_report(
    sample: bytes, whole: Outcome, read: Callable[[bytes], Outcome], number: int
) -> None:
    a_changed_cell_is_seen(sample, whole, read, number)


# --------------------------------------------------------------------------------------------- parts and bytes
def mutate_part(data: bytes, number: int) -> bytes:
    """A part that is gone, cut, emptied, exchanged, or wrong in a few characters."""
    chance = random.Random(number)
    package = Package.open(data, "sample")
    part = chance.choice([p for p in package if p.endswith((".xml", ".rels"))])
    text = package.data(part)
    match chance.randrange(6):
        case 0 if part != "[Content_Types].xml":
            package.remove(part)
        case 1:
            package.put(part, text[: chance.randrange(len(text))])
        case 2:
            package.put(part, b"")
        case 3:
            package.put(part, package.data(chance.choice(list(package))))
        case _:
            changed = bytearray(text)
            for _ in range(chance.randint(1, 4)):
                # Digits, letters and quotes, so that most results are still XML that says something else.
                changed[chance.randrange(len(changed))] = chance.choice(b'0123456789ABxyz"<>/ ')
            package.put(part, bytes(changed))
    return package.to_bytes()


def mutate_bytes(data: bytes, number: int) -> bytes:
    """A file that was damaged on its way."""
    chance = random.Random(number)
    damaged = bytearray(data)
    match chance.randrange(3):
        case 0:
            del damaged[chance.randrange(len(damaged)) :]
        case 1:
            for _ in range(chance.choice([1, 3, 50])):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        case _:
            at = chance.randrange(len(damaged))
            damaged[at : at + chance.randint(0, 2000)] = chance.randbytes(chance.randint(0, 2000))
    return bytes(damaged)


@pytest.mark.parametrize("number", range(15))
def test_a_damaged_part_ends_in_a_finding_a_refusal_or_a_report(
    sample: bytes, read: Callable[[bytes], Outcome], number: int
) -> None:
    ends_well(read, mutate_part(sample, number))


@pytest.mark.parametrize("number", range(15))
def test_damaged_bytes_end_in_a_finding_a_refusal_or_a_report(
    sample: bytes, read: Callable[[bytes], Outcome], number: int
) -> None:
    ends_well(read, mutate_bytes(sample, number))


@pytest.mark.full
@pytest.mark.parametrize("number", range(15, 140))
def test_many_damaged_parts_and_bytes_end_well(sample: bytes, read: Callable[[bytes], Outcome], number: int) -> None:
    ends_well(read, mutate_part(sample, number))
    ends_well(read, mutate_bytes(sample, number))
