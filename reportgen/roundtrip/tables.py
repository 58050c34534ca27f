"""The tables that stand in officers' texts, put together with those of the workbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from reportgen.draft.reading.draft import TableRead, View
from reportgen.findings import InDocument, Severity
from reportgen.richtext import TablePlace
from reportgen.roundtrip.memory import table_base_of
from reportgen.roundtrip.merge import Blocks, Outcome, Rows, base_to_settle, merge_line, merge_rows
from reportgen.roundtrip.plan import Standing, Tables, shown


@dataclass
class TablesTaken:
    """What became of the tables of one text: the ids that new ones got, and what a person should read.

    `left_out` are those that the workbook cannot hold. `outcome` is CONFLICT where one of them is to be settled, TAKEN
    where one changed, None where nothing happened. `agreed` are the tables, by the workbook's id, as the draft has them
    and the workbook now too. Of those to settle, `theirs` is what the workbook has, by the draft's id, and `bases`, by
    the workbook's, what to compare with then.
    """

    ids: dict[str, str] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    outcome: Outcome | None = None
    agreed: dict[str, tuple[str, Rows]] = field(default_factory=dict)
    bases: dict[str, tuple[str, Rows]] = field(default_factory=dict)
    theirs: dict[str, tuple[str, Rows]] = field(default_factory=dict)

    def add(self, outcome: Outcome, said: str) -> None:
        """Note what became of one table."""
        self.said.append(said)
        self.outcome = Outcome.CONFLICT if Outcome.CONFLICT in (outcome, self.outcome) else outcome

    def renamed(self, blocks: Blocks) -> Blocks:
        """The blocks with the ids that new tables have in the workbook, and without those that it cannot hold."""
        return tuple(
            replace(b, table_id=self.ids.get(b.table_id, b.table_id)) if isinstance(b, TablePlace) else b
            for b in blocks
            if not (isinstance(b, TablePlace) and b.table_id in self.left_out)
        )


def take_tables(
    standing: Standing,
    draft: str,
    where: InDocument,
    tables: Iterable[TableRead],
    view: View,
    built_with: Tables,
    remembered: Tables,
    goes_on: bool,
) -> TablesTaken:
    """Put the tables of one text of a draft into the workbook's.

    `built_with` are the tables of the draft's base, `remembered` those that were taken from it before, by the
    workbook's id; where it is known that the same draft `goes_on`, the latter are its base.
    """
    taken = TablesTaken()
    for table in tables:
        caption, rows = table.caption.in_view(view), as_kept(table.rows.in_view(view))
        if not rows:
            continue
        known = _come_again(table, rows, built_with, remembered) if table.new else table.id
        was = table_base_of(built_with.get(known, ("", ())), remembered.get(known), rows)
        was = remembered.get(known, was) if goes_on else was
        if not known or not (was[1] or known in standing.tables):
            _take_new(standing, draft, where, known or table.id, caption, rows, taken)
            continue
        taken.ids[table.id] = known
        _take_known(standing, draft, where, table.id, known, (caption, rows), was, taken)
    return taken


def as_kept(rows: Rows) -> Rows:
    """A table's rows as the workbook keeps them: each cell on one line, no empty columns at the end."""
    single = [[" ".join(cell.split()) for cell in row] for row in rows]
    width = max((n for row in single for n, cell in enumerate(row, 1) if cell), default=0)
    return tuple(tuple(row[:width]) for row in single) if width else ()


def _come_again(table: TableRead, rows: Rows, built_with: Tables, remembered: Tables) -> str:
    """The id under which the workbook has a table that the draft's officer had added when it was pulled before."""
    stem = table.id.rpartition("-")[0]
    headers = rows[0]
    same = (id_ for id_, (_, were) in remembered.items() if id_ not in built_with and were[:1] == (headers,))
    return next((id_ for id_ in same if id_.rpartition("-")[0] == stem or id_ == stem), "")


def _take_new(
    standing: Standing, draft: str, where: InDocument, id_: str, caption: str, rows: Rows, taken: TablesTaken
) -> None:
    if not standing.homes.has_room_for(rows):
        taken.left_out.add(id_)
        _say_too_wide(standing, where, f"{draft} has a new table that", rows)
        return
    stem, n, free = id_.rpartition("-")[0] or id_, 1, id_
    while free in standing.tables and standing.tables[free][1] != rows:
        n += 1
        free = f"{stem}-{n}"
    taken.ids[id_] = free
    taken.agreed[free] = (caption, rows)
    if free not in standing.tables:
        standing.tables[free] = (caption, rows)
        taken.add(Outcome.TAKEN, f"new table '{free}'")


def _take_known(
    standing: Standing,
    draft_name: str,
    where: InDocument,
    id_: str,
    known: str,
    draft: tuple[str, Rows],
    was: tuple[str, Rows],
    taken: TablesTaken,
) -> None:
    """A table that the workbook knows as `known`; `id_` is its id in the draft."""
    caption, rows = draft
    now_caption, now = standing.tables.get(known, ("", ()))
    if not now:
        if rows != was[1]:
            taken.add(Outcome.CONFLICT, f"table '{known}' is no longer in the workbook; not taken")
            taken.theirs[id_] = ("", ())
            taken.bases[known] = (was[0], ())
        return
    merged = merge_rows(was[1], rows, now)
    how, title = merge_line(was[0], caption, now_caption)
    if merged is None or how is Outcome.CONFLICT:
        what = "table" if merged is None else "caption of table"
        taken.add(Outcome.CONFLICT, f"{what} '{known}' was changed in both; the workbook's stays")
        taken.theirs[id_] = (now_caption, now)
        taken.bases[known] = (now_caption, base_to_settle(was[1], rows, now))
        return
    if not standing.homes.has_room_for(merged):
        _say_too_wide(standing, where, f"the table '{known}' in {draft_name} now", merged)
        return
    if how is Outcome.EMPTIED:
        taken.add(Outcome.EMPTIED, f"the caption of table '{known}' is gone from the draft; the workbook's stays")
    if (title, merged) != (now_caption, now):
        standing.tables[known] = (title, merged)
        taken.add(Outcome.TAKEN, f"table '{known}' changed")
    if (caption, rows) != was and how is not Outcome.EMPTIED:
        taken.agreed[known] = draft


def _say_too_wide(standing: Standing, where: InDocument, which: str, rows: Rows) -> None:
    width = max(map(len, rows))
    standing.say(
        "table-not-taken",
        Severity.WARNING,
        replace(where, words=shown(" | ".join(rows[0]))),
        f"{which} has more columns ({width}) than the sheet Tables has cells.",
        "Make the table narrower in the draft, or add its text by hand.",
    )
