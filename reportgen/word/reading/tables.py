"""The tables that stand in officers' texts: which are the report's own, and what their cells say now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reportgen import richtext
from reportgen.ooxml.names import q
from reportgen.richtext import TablePlace
from reportgen.word.reading.dealing import Dealt
from reportgen.word.reading.draft import Both, Rows, TableRead, View
from reportgen.word.reading.opened import VIEWS, Opened
from reportgen.word.reading.paragraphs import Line, table_text
from reportgen.word.regions import KPI


def find_tables(draft: Opened, dealt: Mapping[View, Dealt]) -> dict[int, TableRead]:
    """The tables in regions and under added headings, by the place of their piece."""
    known: dict[str, Mapping[str, object]] = {str(t["id"]): t for t in draft.snapshot["tables"]}
    taken: set[str] = set()
    found: dict[int, TableRead] = {}
    for at, (key, captions) in sorted(_spots(draft, dealt).items()):
        rows: dict[View, Rows] = {v: table_text(draft.pieces[at].element, draft.words[v]) for v in VIEWS}
        free = {id_: table for id_, table in known.items() if id_ not in taken}
        id_ = _own_id(draft, at, key, set(captions.values()), list(rows.values()), free)
        new = not id_
        id_ = id_ or _new_id(key, {*known, *taken})
        taken.add(id_)
        caption = Both(captions[View.ACCEPTED], captions[View.REJECTED])
        found[at] = TableRead(id_, caption, Both(rows[View.ACCEPTED], rows[View.REJECTED]), new)
    return found


def tables_of(texts: Iterable[Sequence[Line]], tables: Mapping[int, TableRead]) -> tuple[TableRead, ...]:
    """The tables of one text, in order; `texts` are its lines in either view."""
    places = sorted({line.last for lines in texts for line in lines if line.last in tables})
    return tuple(tables[at] for at in places)


def _spots(draft: Opened, dealt: Mapping[View, Dealt]) -> dict[int, tuple[str, dict[View, str]]]:
    """Place -> the key of the text that a table stands in, and its caption in each view."""
    spots: dict[int, tuple[str, dict[View, str]]] = {}
    for view, lines_of in dealt.items():
        texts = [*lines_of.texts.items(), *((f"{KPI}{n.kpi}", n.lines) for n in lines_of.new.values())]
        for key, lines in texts:
            before: Line | None = None
            for line in lines:
                if line.is_table:
                    spot = spots.setdefault(line.last, (key, dict.fromkeys(VIEWS, "")))
                    if before is not None and draft.is_caption(before):
                        spot[1][view] = before.words
                before = line
    return spots


def _own_id(
    draft: Opened,
    at: int,
    key: str,
    captions: set[str],
    rows: Sequence[Rows],
    free: Mapping[str, Mapping[str, object]],
) -> str:
    """Which of the report's tables this is: by its title or caption, or as the next one that its region places."""
    title = draft.pieces[at].element.find(f"{q('w:tblPr')}/{q('w:tblCaption')}")
    names = {_bare(c) for c in captions if c}
    if title is not None:
        names.add(_bare(str(title.get(q("w:val"), ""))))
    named = [id_ for id_, table in free.items() if _bare(str(table["caption"] or id_)) in names]
    if len(named) == 1:
        return named[0]
    base = draft.known[key].text if key in draft.known else ""
    headers = {tuple(map(_bare, side[0])) for side in rows if side}
    for block in richtext.parse(base):
        if isinstance(block, TablePlace) and block.table_id in free:
            its_rows = free[block.table_id]["rows"]
            if isinstance(its_rows, list) and its_rows and tuple(map(_bare, its_rows[0])) in headers:
                return block.table_id
    return ""


def _new_id(key: str, taken: set[str]) -> str:
    """An id for a table that an officer added: of the KPI or section that it stands under, with a number."""
    stem = next(part for part in (*key.split(":")[1:2], "report") if part)
    number = 1
    while f"{stem}-table-{number}" in taken:
        number += 1
    return f"{stem}-table-{number}"


def _bare(text: str) -> str:
    return " ".join(text.split())
