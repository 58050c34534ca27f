"""Words typed into any line of a draft: what an officer typed is taken, or named; never neither."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from lxml import etree

from reportgen.assessment import assess
from reportgen.compose import Composition, compose
from reportgen.draft import reader
from reportgen.draft.anchors import CONTENTS, tag_of
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.roundtrip.pull import Policy, plan
from reportgen.roundtrip.returned import Edited
from reportgen.roundtrip.workbook_texts import Homes
from reportgen.workbook import reader as workbook_reader
from tests.draft.readings import ins, p, r, xml

WORD = "Zebra"


def at_the_end(line: etree._Element) -> None:
    line.append(xml(r(f" {WORD}")))


def in_front(line: etree._Element) -> None:
    line.insert(0 if line.find(q("w:pPr")) is None else 1, xml(r(f"{WORD} ")))


def over_it(line: etree._Element) -> None:
    texts = [t for run in line.iter(q("w:r")) for t in run.findall(q("w:t"))]
    if not texts:
        at_the_end(line)
    for n, text in enumerate(texts):
        text.text = "" if n else WORD


def into_its_last_run(line: etree._Element) -> None:
    texts = [t for run in line.iter(q("w:r")) for t in run.findall(q("w:t"))]
    if texts:
        texts[-1].text = f"{texts[-1].text or ''} {WORD}"
    else:
        at_the_end(line)


def tracked(line: etree._Element) -> None:
    line.append(xml(ins(f" {WORD}")))


def below(line: etree._Element) -> None:
    line.addnext(p(WORD))


WAYS: list[Callable[[etree._Element], None]] = [at_the_end, in_front, over_it, into_its_last_run, tracked, below]


def untold(package: Package, homes: Homes, composition: Composition, ways: Iterable[int], step: int) -> list[str]:
    """The lines of a draft in which a word can be typed that is neither taken nor named; every `step`th is tried."""
    parts = {part: package.data(part) for part in package}
    number = sum(1 for _ in package.xml(package.main_part()).iter(q("w:p")))
    lost = []
    for n in range(0, number, step):
        for way in ways:
            copied = Package(dict(parts), "anna.docx")
            line = [*copied.xml(copied.main_part()).iter(q("w:p"))][n]
            if any(tag_of(control) == CONTENTS for control in line.iterancestors(q("w:sdt"))):
                continue  # the contents list, which every program makes anew
            said = "".join(t.text or "" for t in line.iter(q("w:t")))
            WAYS[way](line)
            copied.touch(copied.main_part())
            edited = Edited("anna.docx", reader.read(copied), copied)
            done = plan([edited], homes, composition, policy=Policy.ACCEPT)
            told = [*map(str, done.findings), *map(str, done.changes), *(line.said for line in done.lines)]
            if not any(WORD in one for one in told):
                lost.append(f"{WAYS[way].__name__}: {said[:60]!r}")
    return lost


def read(workbook: Path, draft: Path) -> tuple[Package, Homes, Composition]:
    report, _ = workbook_reader.read(workbook)
    assert report is not None
    composition = compose(assess(report))
    return Package.open(draft), Homes(workbook, report, composition), composition


@pytest.mark.parametrize("way", range(len(WAYS)), ids=[way.__name__ for way in WAYS])
def test_what_is_typed_into_any_line_is_taken_or_named(small: Path, way: int) -> None:
    found = read(small / "small.xlsx", small / "outputs" / "small" / "report.docx")
    assert untold(*found, [way], step=7 if way else 3) == []


@pytest.mark.full
@pytest.mark.parametrize("way", range(len(WAYS)), ids=[way.__name__ for way in WAYS])
def test_what_is_typed_into_any_line_of_the_sample_is_taken_or_named(
    built: Path, sample_workbook: Path, way: int
) -> None:
    assert untold(*read(sample_workbook, built / "report.docx"), [way], step=17) == []
