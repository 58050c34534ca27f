"""What stands outside the officers' texts, and what in them cannot be taken: strays and findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lxml import etree

from reportgen.docx.document import Seen
from reportgen.docx.views import rows, text_boxes
from reportgen.draft.anchors import FIXED, anchors, is_line_of, line_hash
from reportgen.draft.reading.blocks import failed_in
from reportgen.draft.reading.dealing import Dealt
from reportgen.draft.reading.draft import Both, FigureRead, Stray, View
from reportgen.draft.reading.opened import VIEWS, Opened
from reportgen.draft.reading.paragraphs import CARRIED, Line, Words, seen_in, struck_in
from reportgen.draft.reading.places import Known
from reportgen.draft.snapshot import lines_of
from reportgen.findings import Finding, InDocument, Severity, at_length
from reportgen.keys import KPI, NOTES_KEY, SECTION
from reportgen.ooxml.names import q

Element = etree._Element

_TRACKED = tuple(q(f"w:{n}") for n in ("ins", "del", "moveFrom", "moveTo"))
_MOST_PLACES = 200  # characters of a line at which a figure may have stood
_SHOWN = 60  # characters of a text that a place quotes


def strays(draft: Opened, dealt: Mapping[View, Dealt], figures: Mapping[str, FigureRead]) -> tuple[Stray, ...]:
    """Text outside every region, in the order of the draft."""
    found: list[tuple[int, Stray]] = []
    sides = [dealt[v].strays for v in VIEWS]
    for at in sorted({*sides[0], *sides[1]}):
        texts = [_said(draft, side[at], v) if at in side else "" for v, side in zip(VIEWS, sides, strict=True)]
        found += _stray(draft, at, texts)
    frame = OwnLines(draft, figures)
    for at, piece in enumerate(draft.pieces):
        if at in draft.places.locked or (piece.is_table and at in draft.places.fixed):
            if piece.is_table:
                found += _added_rows(draft, at, frame)
            for texts in frame.typed_into(piece.element):
                found += _stray(draft, at, texts)
        for box in text_boxes(piece.element):
            inside = list(box.iter(q("w:p")))
            said = [[frame.unknown(p, draft.words[view]) for p in inside] for view in VIEWS]
            found += _stray(draft, at, [" ".join(filter(None, texts)) for texts in said])
    beside = (stray for where, texts in frame.typed_beside() for stray in _beside(where, texts))
    return (*(stray for _, stray in sorted(found, key=lambda f: f[0])), *beside)


class OwnLines:
    """Tells the report's own lines from words that were typed among them, by the hashes in the snapshot."""

    def __init__(self, draft: Opened, figures: Mapping[str, FigureRead]) -> None:
        self._draft, self._figures = draft, figures
        self._lines = lines_of(draft.snapshot)
        marks = anchors([*draft.snapshot["figures"], *draft.snapshot.get("locked", ()), NOTES_KEY])
        self._figure_of = {a.bookmark: key for key, a in marks.items()} | {a.tag: key for key, a in marks.items()}

    def typed_into(self, element: Element) -> Iterator[list[str]]:
        """The lines of a locked paragraph or table that are not the report's own, in each view. A figure that was
        changed is told of as such."""
        for paragraph, texts in self.unknown_in(element):
            figures = [f for f in self._figures_in(paragraph) if f.changed]
            said = [
                "" if self._only_figures(paragraph, text, figures, view) else text
                for text, view in zip(texts, VIEWS, strict=True)
            ]
            if any(said):
                yield said

    def _only_figures(self, paragraph: Element, text: str, figures: Sequence[FigureRead], view: View) -> bool:
        """Whether a line is the report's own again once its changed figures say what they said."""
        if not text or not figures:
            return False
        said = [text]
        for figure in figures:
            shown = figure.shown.in_view(view)
            if shown == text:  # the finding about the figure says all of it
                return True
            if shown:
                said = [line.replace(shown, figure.was, 1) for line in said]
            else:  # gone from wherever it stood
                said = [
                    f"{line[:n]}{figure.was}{line[n:]}" for line in said for n in range(min(len(line), _MOST_PLACES))
                ]
        return any(line_hash(line, paragraph) in (self._lines or ()) for line in said)

    def unknown_in(self, element: Element) -> Iterator[tuple[Element, list[str]]]:
        """The same with the paragraph that says it, and with those that hold a changed figure."""
        views = VIEWS if next(element.iter(*_TRACKED), None) is not None else VIEWS[:1]
        for paragraph in element.iter(q("w:p")) if self._lines is not None else ():
            above = list(paragraph.iterancestors())
            row = next((a for a in above if a.tag == q("w:tr")), None)
            if any(a.tag == q("w:txbxContent") for a in above) or (row is not None and self.is_added(row)):
                continue
            texts = [self.unknown(paragraph, self._draft.words[view]) for view in views]
            if any(texts):
                yield paragraph, [texts[0], texts[-1]]

    def is_added(self, row: Element) -> bool:
        """Whether somebody added a row to one of the report's own tables: it holds no figure and no mark of ours. In a
        table that lost all its marks, it must say something of its own as well."""
        if self._is_ours(row, q("w:bookmarkStart"), q("w:tag")):
            return False
        table = next(row.iterancestors(q("w:tbl")), None)
        if self._lines is None or (table is not None and self._is_ours(table, q("w:bookmarkStart"))):
            return True
        return any(self.unknown(p, self._draft.words[view]) for p in row.iter(q("w:p")) for view in VIEWS)

    def _is_ours(self, element: Element, *marks: str) -> bool:
        names = (str(e.get(q("w:name")) or e.get(q("w:val"))) for e in element.iter(*marks))
        return any(name.startswith(FIXED) or name in self._figure_of for name in names)

    def typed_beside(self) -> Iterator[tuple[str, list[str]]]:
        """The same of page headers and footers: 'header' or 'footer', and the line in each view."""
        package = self._draft.package
        for r in package.relationships(package.main_part()).values() if self._lines is not None else ():
            if r.kind in ("header", "footer") and not r.external and r.target in package:
                for paragraph in package.xml(r.target).iter(q("w:p")):
                    texts = [self.unknown(paragraph, self._draft.words[v]) for v in VIEWS]
                    if any(texts):
                        yield r.kind, texts

    def unknown(self, paragraph: Element, words: Words) -> str:
        """What a paragraph says in a view, '' where it is a line of the report's own."""
        text = words.plain(paragraph)
        return "" if self._lines is not None and is_line_of(self._lines, text, paragraph) else text

    def _figures_in(self, paragraph: Element) -> Iterator[FigureRead]:
        for mark in paragraph.iter(q("w:bookmarkStart"), q("w:tag")):
            name = str(mark.get(q("w:name")) or mark.get(q("w:val")))
            key = self._figure_of.get(name, "")
            if key in self._figures:
                yield self._figures[key]


def _beside(where: str, texts: list[str]) -> Iterator[Stray]:
    accepted, rejected = texts
    yield Stray(InDocument(f"the page {where}", (accepted or rejected)[:_SHOWN]), Both(accepted, rejected))


def _stray(draft: Opened, at: int, texts: list[str]) -> Iterator[tuple[int, Stray]]:
    accepted, rejected = texts
    if accepted or rejected:
        place = InDocument(draft.above(at), (accepted or rejected)[:_SHOWN])
        yield at, Stray(place, Both(accepted, rejected), draft.kpi(at))


def _said(draft: Opened, line: Line, view: View) -> str:
    if not line.is_table:
        return line.words
    return "\n".join(" | ".join(cells) for cells in draft.table_text(line.last, view) if any(cells))


def _added_rows(draft: Opened, at: int, own: OwnLines) -> Iterator[tuple[int, Stray]]:
    """Rows that somebody added to one of the report's own tables."""
    said: dict[object, list[str]] = {}
    for side, view in enumerate(VIEWS):
        for row in rows(draft.pieces[at].element, view):
            if own.is_added(row):
                texts = (draft.words[view].plain(p) for p in row.iter(q("w:p")))
                said.setdefault(row, ["", ""])[side] = " | ".join(t for t in texts if t)
    for both in said.values():
        yield from _stray(draft, at, both)


# ---------------------------------------------------------------- findings


def heading_gone(known: Known) -> Finding:
    """A region whose heading was deleted, found by its marks."""
    return Finding(
        "region-heading-gone",
        Severity.WARNING,
        InDocument(heading=known.title),
        f"The heading '{known.top}' is no longer there; the text under it was found by its marks.",
        "Type the heading again above its text, or check in the workbook where the text goes.",
    )


def changed(draft: Opened, dealt: Mapping[View, Dealt]) -> Iterator[Finding]:
    """What was changed in lines and titles that a draft does not give to edit."""
    lines = {**dealt[View.REJECTED].changed, **dealt[View.ACCEPTED].changed}
    for at, words in sorted(lines.items()):
        yield Finding(
            "fixed-text-changed",
            Severity.WARNING,
            InDocument(heading=draft.above(at), words=words[:_SHOWN]),
            f"This line comes from the template or the workbook; that it says now '{at_length(words)}' is not taken.",
            "Change it in the workbook or in the template instead.",
        )
    titles = {f"{SECTION}{s['id']}": str(s["title"]) for s in draft.snapshot["sections"]}
    titles |= {f"{KPI}{k['id']}": str(k["title"]) for k in draft.snapshot["kpis"]}
    for key, title in titles.items():
        now = dealt[View.ACCEPTED].titles.get(key)
        if now is not None and now != " ".join(title.split()):
            yield Finding(
                "title-changed",
                Severity.WARNING,
                InDocument(heading=now),
                f"The draft calls '{title}' now '{now[:200]}'; titles are not taken from a draft.",
                "Change the title in the workbook if it is meant.",
            )


def left_out(draft: Opened, dealt: Mapping[View, Dealt]) -> Iterator[Finding]:
    """What an officer put into a text that a workbook's cell cannot hold, or that is no one's words."""
    taken = dealt[View.ACCEPTED]
    lines = draft.lines[View.ACCEPTED]
    under_new = {line.last for new in taken.new.values() for line in new.lines}
    owners = [next((taken.owners[at] for at in line.at if at in taken.owners), "") for line in lines]
    owned = [n for n, line in enumerate(lines) if owners[n] or line.last in under_new]
    marked = _marked(draft, frozenset(owned))
    for n in owned:
        line, owner = lines[n], owners[n]
        place = InDocument(heading=draft.above(line.last), words=draft.facts.words[line.last][0][:_SHOWN])
        yield from _held_no_more(line, place, marked.get(n, ()))
        if struck := struck_in(line):
            yield _struck(place, struck)
        built_with = draft.known[owner].text if owner in draft.known else ""
        said = " ".join(map(" ".join, draft.table_text(line.last, View.ACCEPTED))) if line.is_table else line.words
        built_with += str(draft.snapshot["tables"]) if line.is_table else ""
        yield from (_failed(place, words) for words in dict.fromkeys(failed_in(said)) if words not in built_with)


def _marked(draft: Opened, owned: frozenset[int]) -> dict[int, list[str]]:
    """What was marked while reading, as a person calls it, by the number of the line it is told of.

    That is the line it stands in. Where it stands in none (a file inside the file, a paragraph that is hidden
    altogether) it is the line before; or the line behind it in the same control, where a text begins with it.
    """
    told = [
        (mark.paragraph, CARRIED[mark.seen])
        for mark in draft.marks
        if not (mark.seen is Seen.EQUATION and mark.words)  # that has words to be told by
    ]
    wanted = {element for element, what in told if element is not None and what is not None}
    if not wanted:
        return {}
    lines = draft.lines[View.ACCEPTED]
    line_at = {piece: n for n, line in enumerate(lines) for piece in line.at}
    line_of = {block.element: line_at[at] for at, block in enumerate(draft.pieces) if at in line_at}
    last = -1
    place: dict[Element | None, int] = {}
    for one in draft.package.xml(draft.package.main_part()).iter():
        last = line_of.get(one, last)
        if one in wanted:
            follows = draft.pieces[lines[last + 1].at[0]].element if last + 1 < len(lines) else None
            begins = follows is not None and last not in owned and _in_one_control(one, follows)
            place[one] = last + 1 if begins else last
    found: dict[int, list[str]] = {}
    for element, what in told:
        if what is not None and element in place:
            found.setdefault(place[element], []).append(what)
    return found


def _in_one_control(one: Element, other: Element) -> bool:
    parent = one.getparent()
    return parent is not None and parent.tag == q("w:sdtContent") and other.getparent() is parent


def _held_no_more(line: Line, place: InDocument, marked: Iterable[str]) -> Iterator[Finding]:
    for what in dict.fromkeys((*seen_in(line), *marked)):
        read = (
            "it was read as one line"
            if what.startswith(f"{CARRIED[Seen.EQUATION]} (")
            else "its words were read without it"
        )
        yield Finding(
            "text-holds-more",
            Severity.WARNING,
            place,
            f"There is {what} in this text, which the workbook cannot hold; {read}.",
            "Say in words what it shows, or keep it in the Word file only.",
        )


def _struck(place: InDocument, words: str) -> Finding:
    return Finding(
        "text-struck-out",
        Severity.WARNING,
        place,
        f"'{at_length(words)}' is struck out, so it is not taken.",
        "Delete it in Word, or take the strike-through off it and pull again.",
    )


def _failed(place: InDocument, words: str) -> Finding:
    return Finding(
        "reference-failed",
        Severity.WARNING,
        place,
        f"'{words}' is what Word shows for a reference that leads nowhere, so it is not taken.",
        "In Word, type what should stand there, or delete it.",
    )
