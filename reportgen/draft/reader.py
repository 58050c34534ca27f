"""Reads an edited draft back: every text that an officer may edit, in both views of its tracked changes.

Regions are found by three layers (`reading.places`) and run from their heading to the next heading, whichever program
saved the draft. Nothing is guessed: what is doubled, missing or stands where no region is comes back as a finding or
a stray, with its words. Changes of formatting alone are counted; a text reads as it looked before where they are
rejected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportgen.draft import snapshot as snapshots
from reportgen.draft.reading import outside
from reportgen.draft.reading.blocks import BlockReader
from reportgen.draft.reading.changes import Ledger, comments
from reportgen.draft.reading.dealing import Dealt, deal
from reportgen.draft.reading.draft import (
    Both,
    Change,
    ChangeKind,
    Comment,
    Draft,
    FigureRead,
    Layer,
    NewRegion,
    RegionRead,
    Stray,
    TableRead,
    View,
)
from reportgen.draft.reading.figures import figures
from reportgen.draft.reading.opened import VIEWS, Opened, opened, transitional
from reportgen.draft.reading.paragraphs import Line
from reportgen.draft.reading.tables import find_tables, tables_of
from reportgen.draft.snapshot import Snapshot
from reportgen.errors import UnreadableInput
from reportgen.ooxml.package import Package
from reportgen.richtext import Block

__all__ = [
    "Both",
    "Change",
    "ChangeKind",
    "Comment",
    "Draft",
    "FigureRead",
    "Layer",
    "NewRegion",
    "RegionRead",
    "Stray",
    "TableRead",
    "View",
    "read",
]

_Blocks = Mapping[str | int, tuple[Block, ...]]  # by a region's key, or the place of an added heading


def read(package: Package, snapshot: Snapshot | None = None) -> Draft:
    """Everything that an edited draft says. `snapshot` stands in for that of a draft which has lost its own.

    Raises UnreadableInput for a file that is no Word document, is malformed, or has no snapshot where none is given.
    """
    package = transitional(package)
    draft = opened(package, _snapshot(package, snapshot))
    dealt = {view: deal(draft, view) for view in VIEWS}
    tables = find_tables(draft, dealt)
    blocks = {view: _blocks(draft, dealt[view], tables) for view in VIEWS}
    new = _new_regions(draft, dealt, blocks, tables)
    regions = {key: _region(draft, key, dealt, blocks, tables, new) for key in draft.known}
    shown, gone = figures(draft.snapshot, draft.pieces, draft.words)
    ledger = Ledger(comments(package))
    ledger.read(draft.pieces, {**dealt[View.REJECTED].owners, **dealt[View.ACCEPTED].owners})
    headless = (k for k in draft.known.values() if k.top and not regions[k.key].missing)
    return Draft(
        draft.snapshot,
        regions,
        shown,
        new,
        outside.strays(draft, dealt, shown),
        tuple(ledger.comments.values()),
        tuple(ledger.changes),
        (
            *draft.places.findings,
            *(outside.heading_gone(k) for k in headless if not _has_heading(regions[k.key])),
            *outside.changed(draft, dealt),
            *gone,
            *outside.left_out(draft, dealt),
        ),
    )


def _snapshot(package: Package, given: Snapshot | None) -> Snapshot:
    try:
        return snapshots.find(package)
    except UnreadableInput:
        if given is None:
            raise
        return given


def _has_heading(region: RegionRead) -> bool:
    return bool(region.heading.accepted or region.sub_heading.accepted)


def _blocks(draft: Opened, dealt: Dealt, tables: Mapping[int, TableRead]) -> _Blocks:
    """The blocks of one view."""
    known = {str(table["id"]) for table in draft.snapshot["tables"]}
    reader = BlockReader(draft.styles, known)
    ids = {at: table.id for at, table in tables.items()}
    texts: list[tuple[str | int, Sequence[Line], str, str]] = [
        (key, lines, draft.known[key].text, draft.known[key].prompt) for key, lines in dealt.texts.items()
    ]
    texts += [(at, new.lines, "", "") for at, new in dealt.new.items()]
    return {key: reader.blocks(lines, base, prompt, ids) for key, lines, base, prompt in texts}


def _region(
    draft: Opened,
    key: str,
    dealt: Mapping[View, Dealt],
    blocks: Mapping[View, _Blocks],
    tables: Mapping[int, TableRead],
    new: Sequence[NewRegion],
) -> RegionRead:
    accepted, rejected = dealt[View.ACCEPTED], dealt[View.REJECTED]
    how = draft.places.how.get(key, ())
    return RegionRead(
        key=key,
        heading=Both(accepted.headings.get(key, ""), rejected.headings.get(key, "")),
        sub_heading=Both(accepted.sub_headings.get(key, ""), rejected.sub_headings.get(key, "")),
        accepted=blocks[View.ACCEPTED].get(key, ()),
        rejected=blocks[View.REJECTED].get(key, ()),
        tables=tables_of((d.texts.get(key, ()) for d in dealt.values()), tables),
        how=how,
        missing=not how,
        new_headings=tuple(n for n in new if n.after == key),
    )


def _new_regions(
    draft: Opened,
    dealt: Mapping[View, Dealt],
    blocks: Mapping[View, _Blocks],
    tables: Mapping[int, TableRead],
) -> tuple[NewRegion, ...]:
    """The headings that officers added, in the order of the draft."""
    places = sorted({at for d in dealt.values() for at in d.new})
    found = []
    for at in places:
        sides = [d.new[at] for d in dealt.values() if at in d.new]
        headings = (dealt[v].new[at].heading if at in dealt[v].new else "" for v in VIEWS)
        found.append(
            NewRegion(
                kpi=sides[0].kpi,
                after=sides[0].after,
                level=draft.facts.level[at],
                heading=Both(*headings),
                blocks=Both(*(blocks[v].get(at, ()) for v in VIEWS)),
                tables=tables_of((side.lines for side in sides), tables),
            )
        )
    return tuple(found)
