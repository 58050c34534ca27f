"""The tables that stand in officers' texts, found again in the workbook and put into its sheet Tables.

What becomes of a table that both know is for `comparison`. Here is which one it is, and what the sheet can hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from reportgen.draft.reading.draft import TableRead, View
from reportgen.findings import InDocument, Severity
from reportgen.richtext import TablePlace
from reportgen.roundtrip.comparison import NO_TABLE, Bases, Outcome, Table, Versions, compare_table
from reportgen.roundtrip.merge import Blocks, Rows
from reportgen.roundtrip.plan import Standing
from reportgen.roundtrip.words import as_kept, quoted


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
    agreed: dict[str, Table] = field(default_factory=dict)
    bases: dict[str, Table] = field(default_factory=dict)
    theirs: dict[str, Table] = field(default_factory=dict)

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
    standing: Standing, draft: str, where: InDocument, tables: Iterable[TableRead], view: View, bases: Bases
) -> TablesTaken:
    """Put the tables of one text of a draft into the workbook's."""
    taking = _Taking(standing, draft, where, bases)
    for read in tables:
        table = (read.caption.in_view(view), as_kept(read.rows.in_view(view)))
        if table[1]:
            taking.take(read, table)
        elif read.new:
            taking.leave_out_empty(read, table[0], view)
    return taking.taken


@dataclass
class _Taking:
    """The tables of one text being taken: the draft's name and the text's place are for what is said."""

    standing: Standing
    draft: str
    where: InDocument
    bases: Bases
    taken: TablesTaken = field(default_factory=TablesTaken)

    def take(self, read: TableRead, table: Table) -> None:
        """One table (caption, rows)."""
        known = self._come_again(read.id, table[1]) if read.new else read.id
        base = self.bases.of_table(known, table[1])
        if known and (base[1] or known in self.standing.tables):
            self.taken.ids[read.id] = known
            self._take_known(read.id, known, Versions(base, table, self.standing.tables.get(known, NO_TABLE)))
        else:
            self._take_new(known or read.id, table)

    def leave_out_empty(self, read: TableRead, caption: str, view: View) -> None:
        """A new table without a word in its cells: the sheet Tables has no way to hold one."""
        self.taken.left_out.add(read.id)
        if read.rows.in_view(view):
            self.standing.say(
                "table-not-taken",
                Severity.WARNING,
                replace(self.where, words=quoted(caption)),
                f"{self.draft} has a new table with nothing in its cells, which cannot be taken.",
                "Fill it in, or delete it, and pull again.",
            )

    def _come_again(self, id_: str, rows: Rows) -> str:
        """The id under which the workbook has a table that the draft's officer had added when it was pulled before."""
        stem = id_.rpartition("-")[0]
        pulled = ((known, were) for known, (_, were) in self.bases.pulled.tables.items())
        same = (known for known, were in pulled if known not in self.bases.tables and were[:1] == rows[:1])
        return next((known for known in same if known.rpartition("-")[0] == stem or known == stem), "")

    def _take_new(self, id_: str, table: Table) -> None:
        tables, rows = self.standing.tables, table[1]
        if not self.standing.homes.has_room_for(rows):
            self.taken.left_out.add(id_)
            self._say_too_wide(f"{self.draft} has a new table that", rows)
            return
        stem, n, free = id_.rpartition("-")[0] or id_, 1, id_
        while free in tables and tables[free][1] != rows:
            n += 1
            free = f"{stem}-{n}"
        self.taken.ids[id_] = free
        self.taken.agreed[free] = table
        if free not in tables:
            tables[free] = table
            self.taken.add(Outcome.TAKEN, f"new table '{free}'")

    def _take_known(self, id_: str, known: str, versions: Versions[Table]) -> None:
        """A table that the workbook knows as `known`; `id_` is its id in the draft."""
        taken, compared = self.taken, compare_table(versions)
        if compared.to_settle:
            if compared.is_gone:
                said = f"table '{known}' is no longer in the workbook; not taken"
            else:
                what = "table" if compared.rows.outcome is Outcome.CONFLICT else "caption of table"
                said = f"{what} '{known}' was changed in both; the workbook's stays"
            taken.add(Outcome.CONFLICT, said)
            taken.theirs[id_] = versions.workbook
            taken.bases[known] = compared.base_to_settle
            return
        if compared.is_gone:
            return
        if not self.standing.homes.has_room_for(compared.rows.for_workbook):
            self._say_too_wide(f"the table '{known}' in {self.draft} now", compared.rows.for_workbook)
            return
        if compared.caption.outcome is Outcome.EMPTIED:
            said = f"the caption of table '{known}' is gone from the draft; the workbook's stays"
            taken.add(Outcome.EMPTIED, said)
        if compared.for_workbook != versions.workbook:
            self.standing.tables[known] = compared.for_workbook
            taken.add(Outcome.TAKEN, f"table '{known}' changed")
        if compared.agreed is not None:
            taken.agreed[known] = compared.agreed

    def _say_too_wide(self, which: str, rows: Rows) -> None:
        width = max(map(len, rows))
        self.standing.say(
            "table-not-taken",
            Severity.WARNING,
            replace(self.where, words=quoted(" | ".join(rows[0]))),
            f"{which} has more columns ({width}) than the sheet Tables has cells.",
            "Make the table narrower in the draft, or add its text by hand.",
        )
