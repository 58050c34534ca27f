"""Drafts that were edited in LibreOffice, changes tracked, by two people: every text reads as it was edited."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reportgen.draft import reader
from reportgen.ooxml.package import Package
from reportgen.richtext import Bullet
from tests.draft import edits
from tests.draft.edits import Letter, Para, Region

EDITS = 10
ADDED = "Added in LibreOffice."
Edit = dict[str, Any]


def sentences(regions: list[Region]) -> list[tuple[Region, Para]]:
    """The bullets that can be told by their words alone, and do not end their text."""
    words = Counter("".join(x.text for x in p.letters) for r in regions for p in r.paras())
    return [
        (r, p)
        for r in regions
        for p, following in zip(r.items, r.items[1:], strict=False)
        if isinstance(p, Para)
        and isinstance(following, Para)
        and isinstance(p.kind, Bullet)
        and following.kind == p.kind
        and words["".join(x.text for x in p.letters)] == 1
        and not any(x.link for x in p.letters)
    ]


def script(regions: list[Region], rng: random.Random, tracked: bool) -> Iterator[Edit]:
    """Edits for LibreOffice, no two at one paragraph or its neighbour; the model is changed along."""
    used: set[int] = set()
    for region, para in rng.sample(sentences(regions), 3 * EDITS):
        at = next(n for n, p in enumerate(region.items) if p is para)
        neighbours = {id(p) for p in region.items[max(at - 1, 0) : at + 2]}
        if used & neighbours or len(used) > 3 * EDITS:
            continue
        used |= neighbours
        author = rng.choice(edits.AUTHORS)
        by = author if tracked else ""
        words = "".join(x.text for x in para.letters)
        what = rng.choice(
            ("insert at the beginning", "insert at the end", "add a bullet", "split", "delete words",
             "delete the paragraph", "make bold", "indent")
        )  # fmt: skip
        one: Edit = {"do": what, "at": words, "author": author}
        after, length = rng.randint(1, len(words) // 2), rng.randint(1, len(words) // 3)
        match what:
            case "insert at the beginning":
                one["text"] = f"{ADDED} "
                para.letters[:0] = [Letter(c, put_in=by) for c in one["text"]]
            case "insert at the end":
                one["text"] = f" {ADDED}"
                para.letters += [Letter(c, put_in=by) for c in one["text"]]
            case "add a bullet":
                one["text"] = ADDED
                region.items.insert(at + 1, Para(para.kind, [Letter(c, put_in=by) for c in ADDED]))
                para.put_in = by
            case "split":
                one["after"] = after
                region.items.insert(at + 1, Para(para.kind, para.letters[after:]))
                para.letters, para.put_in = para.letters[:after], by
            case "delete words":
                one |= {"after": after, "length": length}
                struck = [replace(x, struck=by) for x in para.letters[after : after + length]]
                para.letters[after : after + length] = struck if tracked else []
            case "delete the paragraph" if tracked:
                para.letters, para.struck = [replace(x, struck=by) for x in para.letters], by
            case "delete the paragraph":
                del region.items[at]
            case "make bold":
                one |= {"after": after, "length": length}
                bold = [replace(x, bold=True) for x in para.letters[after : after + length]]
                para.letters[after : after + length] = bold
            case "indent":
                one["level"] = 1 if para.kind == Bullet(()) else 2
                para.kind = Bullet((), one["level"])
        yield one


def assert_reads_as_edited(built: Path, edit: Callable[[dict[str, Any]], Path], seed: int) -> None:
    rng = random.Random(seed)
    tracked = seed % 4 != 3
    package = Package.open(built / "report.docx")
    regions = edits.regions_of(package)
    made = list(script(regions, rng, tracked))
    assert len(made) > EDITS / 2
    saved = edit({"open": str(built / "report.docx"), "tracked": tracked, "edits": made})
    draft = reader.read(Package.open(saved))
    told = f"seed {seed}: {made}"
    wrong = [
        (region.key, view)
        for region in regions
        for accepted, view in ((True, "accepted"), (False, "rejected"))
        if getattr(draft.regions[region.key], view) != region.expected(accepted)
    ]
    assert wrong == [], told
    assert (draft.findings, draft.strays, draft.new_regions) == ((), (), ()), told
    assert list(draft.changed_figures()) == [], told
    if tracked:
        authors = {e["author"] for e in made if e["do"] not in ("make bold", "indent")}
        assert {c.author for c in draft.changes} >= authors, told
    else:
        assert draft.changes == ()


@pytest.mark.parametrize("seed", [0, 3])
def test_what_was_edited_in_libreoffice_reads_as_edited(
    built: Path, edit_in_libreoffice: Callable[[dict[str, Any]], Path], seed: int
) -> None:
    assert_reads_as_edited(built, edit_in_libreoffice, seed)


@pytest.mark.full
@pytest.mark.parametrize("seed", [s for s in range(50) if s not in (0, 3)])
def test_fifty_scripts_edited_in_libreoffice_read_as_edited(
    built: Path, edit_in_libreoffice: Callable[[dict[str, Any]], Path], seed: int
) -> None:
    assert_reads_as_edited(built, edit_in_libreoffice, seed)
