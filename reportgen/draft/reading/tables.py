"""The tables that stand in officers' texts: which are the report's own, and what their cells say now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from reportgen import richtext
from reportgen.draft.reading.blocks import failed_in, without_failed
from reportgen.draft.reading.dealing import Dealt
from reportgen.draft.reading.draft import Both, Rows, TableRead, View
from reportgen.draft.reading.opened import VIEWS, Opened
from reportgen.draft.reading.paragraphs import Line
from reportgen.keys import KPI
from reportgen.ooxml.names import q
from reportgen.richtext import Span, TablePlace, plain


def find_tables(draft: Opened, dealt: Mapping[View, Dealt]) -> dict[int, TableRead]:
    """The tables in regions and under added headings, by the place of their piece.

    A text that places a table of the report has the first claim to it, even where another text holds a copy; only a
    table that no text has kept is looked for elsewhere, as one that was moved. What is left is new.
    """
    known: dict[str, Mapping[str, object]] = {str(t["id"]): t for t in draft.snapshot["tables"]}
    spots = _spots(draft, dealt)
    said_so = frozenset(failed_in(str(draft.snapshot["tables"])))
    rows = {at: {v: _without_failed(draft.table_text(at, v), said_so) for v in VIEWS} for at in spots}
    ids: dict[int, str] = {}
    for key in dict.fromkeys(key for key, _ in spots.values()):
        base = draft.known[key].text if key in draft.known else ""
        places = [b.table_id for b in richtext.parse(base) if isinstance(b, TablePlace) and b.table_id in known]
        here = [at for at, (its, _) in sorted(spots.items()) if its == key]
        pairs = [
            (_likeness(known[id_], rows[at]), -n, -m, at, id_)
            for n, id_ in enumerate(places)
            for m, at in enumerate(here)
            if _is_it(draft, at, known[id_], id_, spots[at][1], rows[at], by_header=True)
        ]
        used: set[int] = set()
        for _, place, _, at, id_ in sorted(pairs, reverse=True):  # the most alike first, else in order
            if at not in ids and place not in used:
                ids[at] = id_
                used.add(place)
    found: dict[int, TableRead] = {}
    for at, (key, captions) in sorted(spots.items()):
        free = [i for i in known if i not in ids.values()]
        named = [i for i in free if _is_it(draft, at, known[i], i, captions, rows[at], by_header=False)]
        if at not in ids and len(named) == 1:
            ids[at] = named[0]
        new = at not in ids
        ids.setdefault(at, _new_id(key, {*known, *ids.values()}))
        both = rows[at]
        found[at] = TableRead(
            ids[at],
            Both(captions[View.ACCEPTED], captions[View.REJECTED]),
            Both(both[View.ACCEPTED], both[View.REJECTED]),
            new,
        )
    return found


def _without_failed(rows: Rows, said_so: frozenset[str]) -> Rows:
    return tuple(tuple(plain(without_failed((Span(cell),), said_so)) if cell else "" for cell in row) for row in rows)


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


def _is_it(
    draft: Opened,
    at: int,
    table: Mapping[str, object],
    id_: str,
    captions: Mapping[View, str],
    rows: Mapping[View, Rows],
    *,
    by_header: bool,
) -> bool:
    """Whether a table of the draft is one of the report's, by its title or caption, or by its header."""
    title = draft.pieces[at].element.find(f"{q('w:tblPr')}/{q('w:tblCaption')}")
    names = {_bare(c) for c in captions.values() if c}
    if title is not None:
        names.add(_bare(str(title.get(q("w:val"), ""))))
    if _bare(str(table["caption"] or id_)) in names:
        return True
    its_rows = table["rows"]
    headers = {tuple(map(_bare, side[0])) for side in rows.values() if side}
    return by_header and isinstance(its_rows, list) and bool(its_rows) and tuple(map(_bare, its_rows[0])) in headers


def _likeness(table: Mapping[str, object], rows: Mapping[View, Rows]) -> float:
    """How alike a table of the draft is to one of the report's, in the view in which it is more so."""
    its_rows = table["rows"]
    cells = [_bare(str(c)) for row in its_rows for c in row] if isinstance(its_rows, list) else []
    return max(
        SequenceMatcher(None, cells, [_bare(c) for row in side for c in row], autojunk=False).ratio()
        for side in rows.values()
    )


def _new_id(key: str, taken: set[str]) -> str:
    """An id for a table that an officer added: of the KPI or section that it stands under, with a number."""
    stem = next(part for part in (*key.split(":")[1:2], "report") if part)
    number = 1
    while f"{stem}-table-{number}" in taken:
        number += 1
    return f"{stem}-table-{number}"


def _bare(text: str) -> str:
    return " ".join(text.split())
