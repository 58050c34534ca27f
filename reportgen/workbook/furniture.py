"""Rows of a table that are not its content: totals, notes and sources under it, headings within it, its header again.

They are passed over, and named once. A row that may be content is never one of them: it has an id, or anything beside
its first cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from reportgen import numbers, richtext
from reportgen.findings import Cell
from reportgen.workbook.cells import Content
from reportgen.workbook.layout import Holds, Sheet
from reportgen.workbook.tables import Table, listed, quoted

Cells = Mapping[int, Content]

_TOTAL = re.compile(
    r"(?:(?:grand|overall|column|sub)[ -]?)?totals?|sum|all|overall|count|(?:overall )?(?:average|mean|median)|avg\.?"
    r"|min(?:imum)?|max(?:imum)?",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?:sources?|notes?|n\.?b\.?|key|please note|data (?:source|as at|from)|last updated|updated|prepared by"
    r"|footnotes?|©|\*|†|‡|\[[a-z]\]|\([0-9a-z]\)|[0-9]\)|[a-z] ?=)(?![a-z0-9])",
    re.IGNORECASE,
)
_NAMED_AT_MOST = 3


def without_furniture(
    table: Table, found: Iterable[tuple[int, Cells]], ids: frozenset[str]
) -> Iterator[tuple[int, Cells]]:
    """The rows that are content; `ids` are those that rows of this sheet may begin with. The others are noted."""
    passed: dict[int, str] = {}
    is_furniture = _judge(table, ids)
    for number, cells in found:
        said = is_furniture(number, cells)
        if said:
            passed[number] = said
        else:
            yield number, cells
    if passed:
        _say(table, passed)


def can_have_furniture(sheet: Sheet) -> bool:
    """Whether a sheet's rows begin with an id, by which a row of any other kind is known."""
    return sheet.columns[0].holds in (Holds.ID, Holds.REFERENCE)


def _judge(table: Table, ids: frozenset[str]) -> Callable[[int, Cells], str]:
    """What a row is taken for, as the words that it begins with; '' for content."""
    sheet, columns = table.sheet, table.columns
    key = columns.get(sheet.columns[0].name, 0)
    names = {number: " ".join(name.split()).casefold() for name, number in columns.items()}
    is_own_id = sheet.columns[0].holds is Holds.ID

    def judge(number: int, cells: Cells) -> str:
        texts = {at: _text(cells[at]) for at in cells if at in names or at in table.others}
        texts = {at: text for at, text in texts.items() if text}
        first = texts.get(key, "")
        if not texts or first in ids:
            return ""
        some = next(iter(texts.values()))
        alone = set(texts) <= {key}
        if number in table.grid.totals and (not first or _TOTAL.fullmatch(first.rstrip(": "))):
            return first or some
        if _TOTAL.fullmatch(first.rstrip(": ")) and (alone or not is_own_id):
            return first
        if len(texts) > 1 and all(texts[at].casefold() == names.get(at) for at in texts):
            return first or some
        if alone and (re.search(r"\s", first) or _NOTE.match(first)):
            return first
        if len(texts) == 1 and _NOTE.match(some):
            return some
        return ""

    return judge


def _text(content: Content) -> str:
    return " ".join(numbers.visible(richtext.cleaned(str(content))).split())


def _say(table: Table, passed: Mapping[int, str]) -> None:
    rows = list(passed)
    names = [f"'{quoted(text)}'" for text in list(passed.values())[:_NAMED_AT_MOST]]
    if len(rows) > _NAMED_AT_MOST:
        names.append(f"{len(rows) - _NAMED_AT_MOST} more")
    one = len(rows) == 1
    table.gathered.note(
        "rows-passed-over",
        Cell(table.name, f"{rows[0]}:{rows[-1]}"),
        f"{'the row' if one else f'{len(rows)} rows'} that {'begins' if one else 'begin'} with {listed(names)} "
        f"{'is' if one else 'are'} read as {'a total, a note or a heading' if one else 'totals, notes or headings'}.",
        "Nothing to do: what stands there is left as it is.",
    )
