"""The tables that stand in officers' texts, in a refreshed draft: the workbook's, but where officers changed them.

A table or caption that both changed stays as officers have it (`comparison.compare_whole`). It keeps its old base in
the new draft's snapshot, so that the next `pull` sees both changes: with the new one, the officers' rows would undo the
workbook's in silence. Here is only where the elements go.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping

from lxml import etree

from reportgen.draft.reading.draft import TableRead
from reportgen.draft.snapshot import Snapshot
from reportgen.findings import Finding, InDocument, Severity
from reportgen.ooxml.names import q
from reportgen.richtext import TablePlace
from reportgen.roundtrip.comparison import Outcome, Table, Versions, compare_whole
from reportgen.roundtrip.refresh.work import Text, Work
from reportgen.roundtrip.words import single, single_cells

Element = etree._Element

_P, _TBL = q("w:p"), q("w:tbl")


def take_new_tables(
    work: Work, text: Text, carried: list[Element], made: Mapping[int, list[Element]], content: Snapshot
) -> Iterator[Finding]:
    """Put the workbook's tables and captions into the carried elements of a text where it alone changed them.

    `made` are the elements of each block as the report's writer made them: a table with its caption before it.
    `content` is the new draft's snapshot. Gives a finding for each table that both changed.
    """
    fresh = {b.table_id: made.get(n, []) for n, b in enumerate(text.now) if isinstance(b, TablePlace)}
    tables = [element for element in carried if element.tag == _TBL]
    for table, read in zip(tables, text.old.tables, strict=False):
        elements = fresh.get(read.id, [])
        new = next((e for e in elements if e.tag == _TBL), None)
        if new is None:
            continue
        base = work.bases.likeliest_of_table(read.id, read.rows.accepted)
        now = work.new_tables[read.id]
        rows = Versions(base[1], read.rows.accepted, now[1]).each(single_cells)
        caption = Versions(base[0], read.caption.accepted, now[0]).each(single)
        of_rows = compare_whole(rows, pending=read.rows.pending).outcome
        of_caption = compare_whole(caption, pending=read.caption.pending).outcome
        if of_rows is Outcome.KEPT:
            carried[carried.index(table)] = table = copy.deepcopy(new)
        if of_caption is Outcome.KEPT:
            _put_caption(carried, table, read, [e for e in elements if e.tag == _P])
        if Outcome.CONFLICT in (of_rows, of_caption):
            _keep_base(content, read.id, base)
            yield Finding(
                "table-changed-in-both",
                Severity.WARNING,
                InDocument(words=read.caption.accepted or read.id),
                f"The table '{read.id}' was changed in the draft and in the workbook; the draft's stays.",
                "Put the two together by hand, in the draft.",
            )


def _put_caption(carried: list[Element], table: Element, read: TableRead, captions: list[Element]) -> None:
    """The workbook's caption in the place of the one before a table; where there is none, it is put in."""
    at = carried.index(table)
    before = "".join(t.text or "" for t in carried[at - 1].iter(q("w:t"))) if at else ""
    has_one = bool(read.caption.accepted) and single(before) == single(read.caption.accepted)
    carried[at - 1 if has_one else at : at] = [copy.deepcopy(e) for e in captions]


def _keep_base(content: Snapshot, id_: str, base: Table) -> None:
    for table in content["tables"]:
        if table["id"] == id_:
            table["caption"], table["rows"] = base[0], [list(row) for row in base[1]]
