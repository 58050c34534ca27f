"""Reads an edited draft back: every text that an officer may edit, in both views of its tracked changes.

Regions are found by three layers (`reading.places`) and run from their heading to the next heading, whichever program
saved the draft. Nothing is guessed: what is doubled, missing or stands where no region is comes back as a finding or
a stray, with its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from reportgen import richtext
from reportgen.errors import UnreadableInput
from reportgen.findings import Finding, InDocument, Severity
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.ooxml.views import open_document
from reportgen.richtext import Block, TablePlace
from reportgen.word import snapshot as snapshots
from reportgen.word.reading.blocks import BlockReader
from reportgen.word.reading.changes import Ledger, comments
from reportgen.word.reading.draft import (
    Both,
    Change,
    ChangeKind,
    Comment,
    Draft,
    FigureRead,
    Layer,
    NewRegion,
    RegionRead,
    Rows,
    Stray,
    TableRead,
    View,
)
from reportgen.word.reading.figures import figures
from reportgen.word.reading.paragraphs import (
    Line,
    Styles,
    Words,
    lines,
    list_reader,
    pieces,
    rows,
    table_text,
    text_boxes,
)
from reportgen.word.reading.places import Facts, Known, Places, Search, is_fixed_as_was
from reportgen.word.regions import KPI
from reportgen.word.snapshot import Snapshot

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

Element = etree._Element
_VIEWS = (View.ACCEPTED, View.REJECTED)
_CONTENTS = re.compile("toc [1-9]")  # the styles of the contents list's lines, by name
_SHOWN = 60  # characters of a text that a finding quotes


def read(package: Package, snapshot: Snapshot | None = None) -> Draft:
    """Everything that an edited draft says. `snapshot` stands in for that of a draft which has lost its own.

    Raises UnreadableInput for a file that is no Word document, is malformed, or has no snapshot where none is given.
    """
    package = _transitional(package)
    base = _snapshot(package, snapshot)
    body = package.xml(package.main_part()).find(q("w:body"))
    if body is None:
        raise _not_word(package)
    return _Reading(package, base, body).draft()


def _transitional(package: Package) -> Package:
    """The package in the namespaces that Word usually writes, if it was saved in the strict ones."""
    root = package.xml(package.main_part())
    if str(root.tag).startswith("{http://purl.oclc.org/ooxml/wordprocessingml"):
        package, _ = open_document(package.to_bytes(), package.name)
        root = package.xml(package.main_part())
    if root.tag != q("w:document"):
        raise _not_word(package)
    return package


def _not_word(package: Package) -> UnreadableInput:
    return UnreadableInput(
        "draft-not-word", f"{package.name} is not a Word document.", "Give the draft itself, saved in Word as .docx."
    )


def _snapshot(package: Package, given: Snapshot | None) -> Snapshot:
    try:
        return snapshots.find(package)
    except UnreadableInput:
        if given is None:
            raise
        return given


# ---------------------------------------------------------------- one reading


@dataclass
class _New:
    """A heading that an officer added, in one view."""

    kpi: str
    after: str
    heading: str
    lines: list[Line] = field(default_factory=list)


@dataclass
class _Walked:
    """The lines of one view, dealt out: to regions by key, to new headings and strays by the place of their piece."""

    texts: dict[str, list[Line]] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    sub_headings: dict[str, str] = field(default_factory=dict)
    new: dict[int, _New] = field(default_factory=dict)
    strays: dict[int, tuple[InDocument, str, str]] = field(default_factory=dict)  # place, words, KPI
    owners: dict[int, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)  # the headings of sections and KPIs as they are now
    changed: dict[int, str] = field(default_factory=dict)  # lines of the template that say something else now


class _Reading:
    """One draft being read."""

    def __init__(self, package: Package, snapshot: Snapshot, body: Element) -> None:
        self.package = package
        self.snapshot = snapshot
        self.styles = Styles.of(package)
        self.pieces = pieces(body)
        links = {r.id: r.target for r in package.relationships(package.main_part()).values() if r.kind == "hyperlink"}
        self.words = {view: Words(view, self.styles, links) for view in _VIEWS}
        self.lines = {view: list(lines(self.pieces, self.words[view])) for view in _VIEWS}
        self.findings: list[Finding] = []
        self.facts = self._facts()
        search = Search(snapshot, self.pieces, self.facts)
        self.known: Mapping[str, Known] = {r.key: r for r in search.known}
        self.places: Places = search.run()
        for at, piece in enumerate(self.pieces):
            # Programs that drop the contents list's control keep its styles.
            if not piece.is_table and _CONTENTS.fullmatch(self.styles.name(self.styles.of_paragraph(piece.element))):
                self.places.contents.add(at)

    def _facts(self) -> Facts:
        words = [["", ""] for _ in self.pieces]
        levels = [0] * len(self.pieces)
        for at, piece in enumerate(self.pieces):
            if piece.is_table:
                continue
            levels[at] = self.styles.heading_level(piece.element)
        for side, view in enumerate(_VIEWS):
            for line in self.lines[view]:
                for at in line.at:
                    if not self.pieces[at].is_table:
                        alone = line.words if len(line.at) == 1 else self.words[view].plain(self.pieces[at].element)
                        words[at][side] = alone
        return Facts([(a, r) for a, r in words], [n if any(w) else 0 for n, w in zip(levels, words, strict=True)])

    def draft(self) -> Draft:
        """Read it."""
        walked = {view: self._walk(view) for view in _VIEWS}
        tables = self._tables(walked)
        blocks = {view: self._blocks(walked[view], tables) for view in _VIEWS}
        accepted, rejected = walked[View.ACCEPTED], walked[View.REJECTED]
        new = self._new_regions(walked, blocks, tables)
        regions = {}
        for key, known in self.known.items():
            how = self.places.how.get(key, ())
            missing = not how
            texts = {v: blocks[v].get(key, ()) for v in _VIEWS}
            regions[key] = RegionRead(
                key,
                Both(accepted.headings.get(key, ""), rejected.headings.get(key, "")),
                Both(accepted.sub_headings.get(key, ""), rejected.sub_headings.get(key, "")),
                texts[View.ACCEPTED],
                texts[View.REJECTED],
                self._tables_of((w.texts.get(key, ()) for w in walked.values()), tables),
                how,
                missing,
                tuple(n for n in new if n.after == key),
            )
            if known.top and not missing and not (accepted.headings.get(key) or accepted.sub_headings.get(key)):
                self._say_heading_gone(known)
        shown, lost = figures(self.snapshot, self.pieces, self.words)
        ledger = Ledger(comments(self.package))
        ledger.read(self.pieces, {**rejected.owners, **accepted.owners})
        self._say_changed(walked)
        findings = (*self.places.findings, *self.findings, *lost, *self._left_out(accepted.owners))
        return Draft(
            self.snapshot,
            regions,
            shown,
            new,
            self._strays(walked),
            tuple(ledger.comments.values()),
            tuple(ledger.changes),
            findings,
        )

    # ------------------------------------------------------------ dealing the lines out
    def _walk(self, view: View) -> _Walked:
        out = _Walked()
        places, owner, new = self.places, "", -1
        kpi = above = ""  # the KPI, and the words of the last heading
        sub: tuple[str, int] = ("", -1)  # a heading without text of its own so far: a measure's, perhaps
        last_region = ""
        for line in self.lines[view]:
            if any(at in places.contents for at in line.at):
                continue
            look = next(at for at in line.at if self.pieces[at].element is line.look)
            is_heading = bool(line.words) and (bool(self.facts.level[look]) or look in places.headings)
            scope = next((places.scopes[at] for at in line.at if at in places.scopes), "")
            if scope:
                owner, new, sub, last_region = "", -1, ("", -1), ""
                kpi = scope.removeprefix(KPI) if scope.startswith(KPI) else ""
                if look in places.scopes:
                    out.titles[scope] = above = line.words
                    continue
            begun = [places.begins[at] for at in line.at if at in places.begins]
            if begun:
                owner, new = begun[-1], -1
                out.texts.setdefault(owner, [])
                last_region = owner
                if is_heading and look in places.headings:
                    self._take_heading(out, owner, line, sub)
                    above, sub = line.words, ("", -1)
                    out.owners.update(dict.fromkeys(line.at, owner))
                    continue
            elif is_heading:
                above, sub = line.words, (line.words, look)
                owner = ""
                new = -1
                if look in places.fixed:
                    self._check_fixed(out, look, line)
                else:
                    new = look
                    out.new[look] = _New(kpi, last_region, line.words)
                continue
            if self._is_locked(line, out):
                if owner and not self.known[owner].top:
                    owner = ""  # a text without a heading ends where the report's own lines go on
                continue
            if line.words or line.look.tag == q("w:tbl"):
                sub = (sub[0], -1)
            if owner:
                out.texts[owner].append(line)
                out.owners.update(dict.fromkeys(line.at, owner))
            elif new >= 0:
                out.new[new].lines.append(line)
            else:
                said = self._said(line, view)
                if said:
                    out.strays[line.last] = (InDocument(above, said[:_SHOWN]), said, kpi)
        return out

    def _take_heading(self, out: _Walked, key: str, line: Line, sub: tuple[str, int]) -> None:
        known = self.known[key]
        if known.heading:
            out.headings[key] = line.words
            if known.sub_heading and sub[0]:
                out.sub_headings[key] = sub[0]
                stood = out.new.get(sub[1])
                if stood is not None and not stood.lines:  # a measure's heading that was renamed
                    del out.new[sub[1]]
        else:
            out.sub_headings[key] = line.words

    def _is_locked(self, line: Line, out: _Walked) -> bool:
        """Whether a line is the report's own; what was changed in it is kept for a finding."""
        at = line.last
        if at in self.places.fixed and line.look.tag != q("w:tbl"):
            self._check_fixed(out, at, line)
            return True
        return at in self.places.locked or at in self.places.fixed

    def _check_fixed(self, out: _Walked, at: int, line: Line) -> None:
        if not is_fixed_as_was(self.places, at, "".join(s.text for s in line.spans)):
            out.changed[at] = line.words

    def _said(self, line: Line, view: View) -> str:
        if line.look.tag != q("w:tbl"):
            return line.words
        text = table_text(line.look, self.words[view])
        return "\n".join(" | ".join(cells) for cells in text if any(cells))

    # ------------------------------------------------------------ blocks and tables
    def _blocks(self, walked: _Walked, tables: Mapping[int, TableRead]) -> dict[str | int, tuple[Block, ...]]:
        """The blocks of regions by key, and of new headings by the place of their piece, in the draft's order."""
        reader = BlockReader(self.styles, list_reader(self.package, self.styles))
        ids = {at: table.id for at, table in tables.items()}
        texts: list[tuple[str | int, Sequence[Line], str, str]] = [
            (key, found, self.known[key].text, self.known[key].prompt) for key, found in walked.texts.items()
        ]
        texts += [(at, new.lines, "", "") for at, new in walked.new.items()]
        texts.sort(key=lambda t: t[1][0].last if t[1] else -1)
        return {key: reader.blocks(found, base, prompt, ids) for key, found, base, prompt in texts}

    def _tables(self, walked: Mapping[View, _Walked]) -> dict[int, TableRead]:
        """The tables in officers' texts by the place of their piece, each the report's own or a new one."""
        known = {str(t["id"]): t for t in self.snapshot["tables"]}
        taken: set[str] = set()
        found: dict[int, TableRead] = {}
        spots: dict[int, tuple[str, dict[View, str]]] = {}  # place -> key of the region, caption in each view
        for view, walk in walked.items():
            stretches: list[tuple[str, list[Line]]] = [*walk.texts.items()]
            stretches += [(f"{KPI}{n.kpi}:", n.lines) for n in walk.new.values()]
            for key, stretch in stretches:
                before: Line | None = None
                for line in stretch:
                    if line.look.tag == q("w:tbl"):
                        spot = spots.setdefault(line.last, (key, dict.fromkeys(_VIEWS, "")))
                        if before is not None and self._is_caption(before):
                            spot[1][view] = before.words
                    before = line
        for at, (key, captions) in sorted(spots.items()):
            element = self.pieces[at].element
            content = {v: table_text(element, self.words[v]) for v in _VIEWS}
            id_ = self._table_id(element, captions, key, known, taken)
            new = not id_
            if new:
                id_ = _fresh(key, {*known, *taken})
            taken.add(id_)
            found[at] = TableRead(
                id_,
                Both(captions[View.ACCEPTED], captions[View.REJECTED]),
                Both[Rows](content[View.ACCEPTED], content[View.REJECTED]),
                new,
            )
        return found

    def _table_id(
        self,
        element: Element,
        captions: Mapping[View, str],
        key: str,
        known: Mapping[str, Mapping[str, Any]],
        taken: set[str],
    ) -> str:
        """Which of the report's tables this is: by its title, its caption, or as the next that its region places."""
        title = element.find(f"{q('w:tblPr')}/{q('w:tblCaption')}")
        names = {" ".join(str(title.get(q("w:val"), "")).split())} if title is not None else set()
        names |= {c for c in captions.values() if c}
        free = [id_ for id_ in known if id_ not in taken]
        named = [id_ for id_ in free if " ".join(str(known[id_]["caption"] or id_).split()) in names]
        if len(named) == 1:
            return named[0]
        base = self.known[key].text if key in self.known else ""
        places = [b.table_id for b in richtext.parse(base) if isinstance(b, TablePlace)]
        headers = {tuple(_tidy(c) for c in row) for v in _VIEWS for row in table_text(element, self.words[v])[:1]}
        own = [p for p in places if p in free and tuple(_tidy(c) for c in known[p]["rows"][0]) in headers]
        return own[0] if own else ""

    def _is_caption(self, line: Line) -> bool:
        return self.styles.name(self.styles.of_paragraph(line.look)) == "caption"

    def _tables_of(self, stretches: Iterator[Sequence[Line]], tables: Mapping[int, TableRead]) -> tuple[TableRead, ...]:
        places = sorted({line.last for stretch in stretches for line in stretch if line.last in tables})
        return tuple(tables[at] for at in places)

    # ------------------------------------------------------------ what stands outside regions
    def _new_regions(
        self,
        walked: Mapping[View, _Walked],
        blocks: Mapping[View, Mapping[str | int, tuple[Block, ...]]],
        tables: Mapping[int, TableRead],
    ) -> tuple[NewRegion, ...]:
        accepted, rejected = walked[View.ACCEPTED].new, walked[View.REJECTED].new
        found = []
        for at in sorted({*accepted, *rejected}):
            sides = [w.get(at) for w in (accepted, rejected)]
            one = next(s for s in sides if s is not None)
            headings = ["" if s is None else s.heading for s in sides]
            texts = [blocks[v].get(at, ()) for v in _VIEWS]
            stretches = (s.lines for s in sides if s is not None)
            found.append(
                NewRegion(
                    one.kpi,
                    one.after,
                    self.facts.level[at],
                    Both(*headings),
                    Both(*texts),
                    self._tables_of(iter(stretches), tables),
                )
            )
        return tuple(found)

    def _strays(self, walked: Mapping[View, _Walked]) -> tuple[Stray, ...]:
        sides = [walked[v].strays for v in _VIEWS]
        found = []
        for at in sorted({*sides[0], *sides[1]}):
            place, _, kpi = sides[0].get(at) or sides[1][at]
            words = Both(*(side[at][1] if at in side else "" for side in sides))
            found.append((at, Stray(place, words, kpi)))
        found += self._strays_in_tables()
        found += self._strays_in_boxes()
        return tuple(stray for _, stray in sorted(found, key=lambda f: f[0]))

    def _strays_in_tables(self) -> Iterator[tuple[int, Stray]]:
        """Rows that somebody added to one of the report's own tables: they hold no figure and no mark."""
        for at, piece in enumerate(self.pieces):
            if not piece.is_table or at not in self.places.locked:
                continue
            for view in _VIEWS:
                for row in rows(piece.element, view):
                    if next(row.iter(q("w:bookmarkStart"), q("w:tag")), None) is None:
                        said = " | ".join(t for t in (self.words[view].plain(p) for p in row.iter(q("w:p"))) if t)
                        if said:
                            words = Both(said, "") if view is View.ACCEPTED else Both("", said)
                            yield at, Stray(InDocument(self._above(at), said[:_SHOWN]), words, self._kpi(at))

    def _strays_in_boxes(self) -> Iterator[tuple[int, Stray]]:
        for at, piece in enumerate(self.pieces):
            for box in text_boxes((piece.element,)):
                sides = (" ".join(w for p in box.iter(q("w:p")) if (w := self.words[v].plain(p))) for v in _VIEWS)
                words = Both(*sides)
                if words.accepted or words.rejected:
                    shown = words.accepted or words.rejected
                    yield at, Stray(InDocument(self._above(at), shown[:_SHOWN]), words, self._kpi(at))

    def _above(self, at: int) -> str:
        """The words of the heading over a piece."""
        return next((max(self.facts.words[i]) for i in range(at, -1, -1) if self.facts.level[i]), "")

    def _kpi(self, at: int) -> str:
        scope = next((self.places.scopes[i] for i in range(at, -1, -1) if i in self.places.scopes), "")
        return scope.removeprefix(KPI) if scope.startswith(KPI) else ""

    # ------------------------------------------------------------ saying
    def _say_heading_gone(self, known: Known) -> None:
        self.findings.append(
            Finding(
                "region-heading-gone",
                Severity.WARNING,
                InDocument(heading=known.title),
                f"The heading '{known.top}' is no longer there; the text under it was found by its marks.",
                "Type the heading again above its text, or check in the workbook where the text goes.",
            )
        )

    def _say_changed(self, walked: Mapping[View, _Walked]) -> None:
        """What was changed in lines that the draft does not give to edit."""
        changed = {**walked[View.REJECTED].changed, **walked[View.ACCEPTED].changed}
        for at, words in sorted(changed.items()):
            self.findings.append(
                Finding(
                    "fixed-text-changed",
                    Severity.WARNING,
                    InDocument(heading=self._above(at), words=words[:_SHOWN]),
                    "This line comes from the template or the workbook; the change to it is not taken.",
                    "Change it in the workbook or in the template instead.",
                )
            )
        titles = {f"section:{s['id']}": str(s["title"]) for s in self.snapshot["sections"]}
        titles |= {f"{KPI}{k['id']}": str(k["title"]) for k in self.snapshot["kpis"]}
        for key, title in titles.items():
            now = walked[View.ACCEPTED].titles.get(key)
            if now is not None and now != " ".join(title.split()):
                self.findings.append(
                    Finding(
                        "title-changed",
                        Severity.WARNING,
                        InDocument(heading=now),
                        f"The draft calls '{title}' now '{now[:200]}'; titles are not taken from a draft.",
                        "Change the title in the workbook if it is meant.",
                    )
                )

    def _left_out(self, owners: Mapping[int, str]) -> Iterator[Finding]:
        """What an officer put into a text that a workbook's cell cannot hold."""
        at_element = {piece.element: at for at, piece in enumerate(self.pieces)}
        said: set[tuple[int, str]] = set()
        for what, element in self.words[View.ACCEPTED].left_out:
            at = next((at_element[a] for a in element.iterancestors() if a in at_element), -1)
            if at in owners and (at, what) not in said:
                said.add((at, what))
                yield Finding(
                    "text-holds-more",
                    Severity.WARNING,
                    InDocument(heading=self._above(at), words=self.facts.words[at][0][:_SHOWN]),
                    f"There is a {what} in this text, which the workbook cannot hold; its words were read without it.",
                    "Say in words what it shows, or keep it in the Word file only.",
                )


def _fresh(key: str, taken: set[str]) -> str:
    """An id for a new table: the KPI's id, or the key's first word, and a number."""
    parts = key.split(":")
    stem = parts[1] if len(parts) > 1 and parts[1] else parts[0]
    n = 1
    while f"{stem}-table-{n}" in taken:
        n += 1
    return f"{stem}-table-{n}"


def _tidy(cell: str) -> str:
    return " ".join(cell.split())
