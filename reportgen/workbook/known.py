"""What the sheets of a workbook have defined so far, and how other sheets refer to it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from reportgen import numbers
from reportgen.findings import Cell
from reportgen.model import Frequency, Kpi, Measure, Section
from reportgen.workbook.rows import Row
from reportgen.workbook.tables import nearest, quoted


@dataclass
class Seen:
    """The ids of the rows of one sheet so far: the cell of each, and each by its small letters."""

    places: dict[str, Cell] = field(default_factory=dict)
    by_small: dict[str, str] = field(default_factory=dict)


@dataclass
class Known:
    """Sections, KPIs and measures by id, as far as they are read. `readable` are the sheets whose ids can be
    read: where a sheet is missing, not every row that refers to it is reported as well."""

    readable: frozenset[str]
    sections: dict[str, Section] = field(default_factory=dict)
    kpis: dict[str, Kpi] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)

    def own_id(self, row: Row, column: str, seen: Seen) -> str:
        """The id of this row, or '' where it cannot be used; `seen` holds those before."""
        id_ = row.id(column)
        if not id_:
            return ""
        if id_ in seen.places:
            row.error(
                "id-duplicate",
                column,
                f"the id '{id_}' stands here and in {seen.places[id_]}.",
                "Give one of the two rows another id.",
            )
            return ""
        twin = seen.by_small.get(id_.casefold(), "")
        if twin:
            row.warning(
                "id-case",
                column,
                f"the ids '{id_}' and '{twin}' ({seen.places[twin]}) differ only in capital letters.",
                "They were taken as two; give one of them a clearer id.",
            )
        seen.places[id_] = row.where(column)
        seen.by_small[id_.casefold()] = id_
        return id_

    def reference(self, row: Row, column: str, known: Mapping[str, object]) -> str:
        """An id of another sheet, or '' where there is none that is known."""
        id_ = row.text(column)
        sheet = row.table.sheet.column(column).refers_to
        if not id_ or id_ in known or sheet not in self.readable:
            return id_
        twins = [other for other in known if _letters(other) == _letters(id_)]
        if len(twins) == 1:
            unseen = numbers.visible(id_) == twins[0]
            row.warning(
                "reference-case",
                column,
                f"'{twins[0]}' holds a character here that nobody sees."
                if unseen
                else f"'{quoted(id_)}' is written '{twins[0]}' in the sheet {sheet}.",
                "It was taken for that one; " + ("type it again." if unseen else "write it in the same letters."),
            )
            return twins[0]
        row.error(
            "reference-unknown",
            column,
            f"'{quoted(id_)}' is not an id in the sheet {sheet}.{nearest(id_, known)}",
            f"Correct the id, or add its row to the sheet {sheet}.",
        )
        return ""

    def owner_of(self, measure_id: str) -> str:
        """Who answers for a measure, or ''."""
        measure = self.measures.get(measure_id)
        kpi = self.kpis.get(measure.kpi_id) if measure else None
        return kpi.owner if kpi else ""

    def measure_of(self, row: Row) -> Measure | None:
        """The measure of a row, or None where it names none; names the row after it."""
        raw = row.raw("Measure")
        row.subject, row.owner = raw, self.owner_of(raw)
        measure = self.measures.get(self.reference(row, "Measure", self.measures))
        if measure is not None:
            row.subject, row.owner = measure.name, self.owner_of(measure.id)
        return measure


def _letters(id_: str) -> str:
    """An id without what looks the same or is never seen: capitals, kinds of hyphen, spaces, invisible characters."""
    plain = unicodedata.normalize("NFKC", numbers.visible(id_)).casefold()
    return re.sub(r"\s", "", re.sub("[‐‑‒–—−]", "-", plain))


def is_academic(measure: Measure | None) -> bool:
    """Whether a bare year is an academic year for this measure."""
    return measure is not None and measure.frequency is Frequency.ACADEMIC_YEAR


def is_monthly(measure: Measure | None) -> bool:
    """Whether the first or last day of a month stands for that month."""
    return measure is not None and measure.frequency is Frequency.MONTHLY
