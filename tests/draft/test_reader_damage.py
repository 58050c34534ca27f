"""Whatever happened to a draft, the reader answers, and a line typed anywhere comes back exactly once."""

from __future__ import annotations

import copy
import random

import pytest
from lxml import etree

from reportgen import richtext
from reportgen.draft import reader
from reportgen.draft.reader import Draft
from reportgen.errors import ReportgenError
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import Package
from tests.draft import reports

TYPED = "Typed somewhere or other."
BLOCKS = (q("w:p"), q("w:tbl"), q("w:sdt"))
LOCKED = (q("w:tbl"), q("w:tc"))


@pytest.fixture(scope="module")
def small() -> bytes:
    return reports.rendered(reports.small()).package.to_bytes()


def damage(root: etree._Element, rng: random.Random) -> None:
    """Delete, double, move or unwrap something at random, as careless hands and programs do."""
    elements = [e for e in root.iter(*BLOCKS, q("w:bookmarkStart"), q("w:tr"), q("w:pPr")) if e.getparent() is not None]
    one = rng.choice(elements)
    parent = one.getparent()
    assert parent is not None
    match rng.choice(("delete", "double", "move", "unwrap")):
        case "delete":
            parent.remove(one)
        case "double":
            one.addnext(copy.deepcopy(one))
        case "move" if one.tag in BLOCKS:
            others = [e for e in elements if e.tag == q("w:p") and e is not one and one not in e.iterancestors()]
            rng.choice(others).addnext(one)
        case "unwrap" if one.tag == q("w:sdt"):
            content = one.find(q("w:sdtContent"))
            at = parent.index(one)
            parent[at : at + 1] = [] if content is None else list(content)
        case _:
            pass


def type_a_line(root: etree._Element, rng: random.Random) -> None:
    """Type a line behind a paragraph or table, anywhere but among figures and in the contents list."""
    places = [
        e
        for e in root.iter(q("w:p"), q("w:tbl"))
        if not any(a.tag in LOCKED or "Table of Contents" in _gallery(a) for a in e.iterancestors())
    ]
    words = etree.fromstring(f'<w:p xmlns:w="{NAMESPACES["w"]}"><w:r><w:t>{TYPED}</w:t></w:r></w:p>')
    rng.choice(places).addnext(words)


def _gallery(element: etree._Element) -> str:
    found = element.find(f"{q('w:sdtPr')}/{q('w:docPartObj')}/{q('w:docPartGallery')}")
    return "" if found is None else str(found.get(q("w:val")))


def times_read(draft: Draft) -> int:
    texts = [richtext.typed(r.accepted) for r in draft.regions.values()]
    texts += [richtext.typed(n.blocks.accepted) for n in draft.new_regions]
    texts += [s.words.accepted for s in draft.strays]
    return sum(text.count(TYPED) for text in texts)


def assert_comes_back_once(data: bytes, seed: int, times: int) -> None:
    rng = random.Random(seed)
    package = Package.open(data, "report.docx")
    root = package.xml(package.main_part())
    for _ in range(times):
        damage(root, rng)
    type_a_line(root, rng)
    draft = reader.read(package)
    assert times_read(draft) == 1, f"seed {seed}, {times} times"


@pytest.mark.parametrize("times", [0, 1, 5, 25])
def test_a_line_typed_anywhere_comes_back_once(small: bytes, times: int) -> None:
    for seed in range(25):
        assert_comes_back_once(small, seed, times)


@pytest.mark.full
@pytest.mark.parametrize("times", [0, 1, 5, 25, 100])
def test_a_line_typed_anywhere_comes_back_once_a_thousand_times(small: bytes, times: int) -> None:
    for seed in range(25, 225):
        assert_comes_back_once(small, seed, times)


def test_a_cut_or_changed_part_is_refused_or_read(small: bytes) -> None:
    package = Package.open(small, "report.docx")
    data = package.data(package.main_part())
    rng = random.Random(7)
    refused = 0
    for _ in range(40):
        at = rng.randrange(len(data))
        package.put(package.main_part(), data[:at] + data[at + rng.randint(1, 40) :])
        try:
            reader.read(package)
        except ReportgenError:
            refused += 1
    assert 20 < refused <= 40
