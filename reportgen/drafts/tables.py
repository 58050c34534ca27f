"""The tables that stand in officers' texts, put together with those of the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from reportgen.drafts.merge import Blocks, Outcome, Rows, merge_line, merge_rows
from reportgen.drafts.standing import Standing, shown
from reportgen.findings import InDocument, Severity
from reportgen.richtext import TablePlace
from reportgen.word.reading.draft import TableRead, View

Tables = Mapping[str, tuple[str, Rows]]  # id -> (caption, rows, header first)


@dataclass
class TablesTaken:
    """What became of the tables of one text: the ids that new ones got, and what a person should read.

    `outcome` is CONFLICT where one of them is to be settled, TAKEN where one changed, None where nothing happened.
    """

    ids: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    outcome: Outcome | None = None

    def add(self, outcome: Outcome, said: str) -> None:
        """Note what became of one table."""
        self.said.append(said)
        self.outcome = Outcome.CONFLICT if Outcome.CONFLICT in (outcome, self.outcome) else outcome

    def renamed(self, blocks: Blocks) -> Blocks:
        """The blocks with the ids that new tables have in the workbook."""
        return tuple(
            replace(b, table_id=self.ids.get(b.table_id, b.table_id)) if isinstance(b, TablePlace) else b
            for b in blocks
        )


def take_tables(
    standing: Standing, draft: str, where: InDocument, tables: Iterable[TableRead], view: View, built_with: Tables
) -> TablesTaken:
    """Put the tables of one text of a draft into the workbook's. `built_with` are the tables of the draft's base."""
    taken = TablesTaken()
    for table in tables:
        caption, rows = table.caption.in_view(view), table.rows.in_view(view)
        if rows and table.new:
            _take_new(standing, draft, where, table.id, caption, rows, taken)
        elif rows:
            _take_known(standing, table.id, caption, rows, built_with.get(table.id, ("", ())), taken)
    return taken


def _take_new(
    standing: Standing, draft: str, where: InDocument, id_: str, caption: str, rows: Rows, taken: TablesTaken
) -> None:
    if not standing.homes.has_room_for(rows):
        standing.say(
            "table-not-taken",
            Severity.WARNING,
            replace(where, words=shown(" | ".join(rows[0]))),
            f"{draft} has a new table that has more columns ({len(rows[0])}) than the sheet Tables.",
            "Make the table narrower in the draft, or add its text by hand.",
        )
        return
    stem, n, free = id_.rpartition("-")[0] or id_, 1, id_
    while free in standing.tables and standing.tables[free][1] != rows:
        n += 1
        free = f"{stem}-{n}"
    taken.ids[id_] = free
    if free not in standing.tables:
        standing.tables[free] = (caption, rows)
        taken.add(Outcome.TAKEN, f"new table '{free}'")


def _take_known(
    standing: Standing, id_: str, caption: str, rows: Rows, was: tuple[str, Rows], taken: TablesTaken
) -> None:
    now_caption, now = standing.tables.get(id_, ("", ()))
    if not now:
        if rows != was[1]:
            taken.add(Outcome.CONFLICT, f"table '{id_}' is no longer in the workbook; not taken")
        return
    merged = merge_rows(was[1], rows, now)
    if merged is None or not standing.homes.has_room_for(merged):
        taken.add(Outcome.CONFLICT, f"table '{id_}' was changed in both; the workbook's stays")
        return
    title = merge_line(was[0], caption, now_caption)[1]
    if (title, merged) != (now_caption, now):
        standing.tables[id_] = (title, merged)
        taken.add(Outcome.TAKEN, f"table '{id_}' changed")
