"""Where the regions of an edited draft lie, by what is left of their marks: tag, then bookmark, then words.

A region begins at its heading, or where it has none with the text after its KPI's locked lines. Which marks are
believed is decided once for the whole draft; every place where they disagree, are doubled or gone is a finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from lxml import etree

from reportgen import richtext
from reportgen.docx.views import Standing
from reportgen.draft.anchors import CONTENTS, FIXED, anchors, is_line_of, line_hash, tag_of
from reportgen.draft.reading.draft import Layer
from reportgen.draft.snapshot import is_shown_in, lines_of
from reportgen.findings import Finding, InDocument, Severity
from reportgen.keys import KPI, NOTES_KEY, SECTION, words_hash
from reportgen.ooxml.names import q
from reportgen.richtext import TablePlace, plain

Element = etree._Element


@dataclass(frozen=True)
class Known:
    """A region as the snapshot has it. `kpi` is '' outside any; `scope` the key of the heading it stands under."""

    key: str
    kpi: str
    scope: str
    tag: str
    bookmark: str
    title: str
    heading: str
    sub_heading: str
    prompt: str
    text: str

    @property
    def top(self) -> str:
        """The words of the heading nearest to the text: that which carries its bookmark; '' for none."""
        return self.heading or self.sub_heading


def known_regions(snapshot: Mapping[str, Any]) -> list[Known]:
    """The regions of a snapshot, in the order of the draft."""
    kpis = {k["id"] for k in snapshot["kpis"]}
    found = []
    for r in snapshot["regions"]:
        kind, _, rest = str(r["key"]).partition(":")
        id_ = next((rest[:n] for n in _cuts(rest) if rest[:n] in kpis), "") if f"{kind}:" == KPI else ""
        section = rest.rpartition(":")[0] if f"{kind}:" == SECTION else ""
        scope = f"{KPI}{id_}" if id_ else f"{SECTION}{section}" if section else ""
        texts = (str(r[name]) for name in ("tag", "bookmark", "title", "heading", "sub_heading", "prompt", "text"))
        found.append(Known(str(r["key"]), id_, scope, *texts))
    return found


def _cuts(rest: str) -> Iterable[int]:
    """Where the id of a KPI may end in the rest of a key: at each colon, the longest first."""
    return (n for n in range(len(rest) - 1, 0, -1) if rest[n] == ":")


@dataclass(frozen=True)
class Facts:
    """What the search needs to know of each piece: `words` in both views, `level` of a heading or 0."""

    words: Sequence[tuple[str, str]]
    level: Sequence[int]


@dataclass
class Places:
    """Where everything lies, by the place of its piece.

    `begins` is where a region begins: at its heading, or at its first piece. `headings` are the pieces that are the
    heading of a region. `scopes` gives the key of a KPI or section at its heading. `fixed` are pieces that belong to
    the template, with the hash of the words they had; `locked` those that hold figures or notes.
    """

    begins: dict[int, str] = field(default_factory=dict)
    headings: dict[int, str] = field(default_factory=dict)
    how: dict[str, tuple[Layer, ...]] = field(default_factory=dict)
    scopes: dict[int, str] = field(default_factory=dict)
    fixed: dict[int, str] = field(default_factory=dict)
    locked: set[int] = field(default_factory=set)
    contents: set[int] = field(default_factory=set)
    marks_gone: bool = False  # of most regions neither the control nor the bookmark is left
    findings: list[Finding] = field(default_factory=list)


class Search:
    """One search of one draft."""

    def __init__(self, snapshot: Mapping[str, Any], found: Sequence[Standing], facts: Facts) -> None:
        self.snapshot = snapshot
        self.pieces = found
        self.facts = facts
        self.known = known_regions(snapshot)
        self._titles = {f"{SECTION}{s['id']}": str(s["title"]) for s in snapshot["sections"]}
        self._titles |= {f"{KPI}{k['id']}": str(k["title"]) for k in snapshot["kpis"]}
        self._tags = {r.tag for r in self.known}
        self._bookmarks = {r.bookmark for r in self.known}
        self._text_bookmarks = {r.bookmark for r in self.known if not r.top}
        self._stretches: dict[str, range] = {}
        self.places = Places()
        self._control_at: dict[str, list[tuple[Element, int, int]]] = {}  # tag -> control, its first and last piece
        self._bookmark_at: dict[str, list[int]] = {}
        self._index()
        self._claimed: set[int] = set()

    def _index(self) -> None:
        spans: dict[Element, tuple[int, int]] = {}
        for at, piece in enumerate(self.pieces):
            for control in piece.controls:
                first, _ = spans.get(control, (at, at))
                spans[control] = (first, at)
            for name in piece.bookmarks:
                self._bookmark_at.setdefault(name, []).append(at)
        for control, (first, last) in spans.items():
            self._control_at.setdefault(tag_of(control), []).append((control, first, last))

    def run(self) -> Places:
        """Find everything."""
        self._find_locked()
        self._find_scopes()
        loose = [r for r in self.known if not self._by_marks(r)]
        self.places.marks_gone = 2 * len(loose) > len(self.known)
        if self.places.marks_gone:
            self._find_frame_by_words()
        loose = [r for r in loose if not self._by_words(r, loose)]
        for region in loose:
            self.places.how[region.key] = ()
            if (region.prompt or region.text) and is_shown_in(self.snapshot, region.key):
                self._say_missing(region)
        for at, key in sorted(self.places.begins.items()):
            self._say_elsewhere(at, key)
        return self.places

    # ------------------------------------------------------------ what is not an officer's
    def _find_locked(self) -> None:
        figures = anchors([*self.snapshot["figures"], *self.snapshot.get("locked", ()), NOTES_KEY])
        names = {a.bookmark for a in figures.values()}
        tags = {a.tag for a in figures.values()}
        reasons = {" ".join(text.split()) for text in self.snapshot["figures"].values() if len(text) > _SENTENCE}
        for at, piece in enumerate(self.pieces):
            for name in piece.bookmarks:
                if name.startswith(FIXED):
                    self.places.fixed[at] = name.rpartition("_")[2]
            holds = any(n in names or _again(n) in names for n in piece.bookmarks)
            around = {tag_of(c) for c in piece.controls}
            inside = {tag_of(c) for c in piece.element.iter(q("w:sdt"))}
            if CONTENTS in around:
                self.places.contents.add(at)
            elif holds or tags & (inside | around if piece.is_table else inside) or self.facts.words[at][0] in reasons:
                self.places.locked.add(at)

    def _find_frame_by_words(self) -> None:
        """Where the marks are gone, the report's own lines and tables are known by what they say."""
        known = lines_of(self.snapshot) or ()
        tops = {_bare(r.top) for r in self.known if r.top}
        for at, piece in enumerate(self.pieces):
            if at in self._claimed or at in self.places.fixed or at in self.places.locked:
                continue
            if not piece.is_table:
                words = self.facts.words[at][0] or self.facts.words[at][1]
                if words and _bare(words) not in tops and is_line_of(known, words, piece.element):
                    self.places.fixed[at] = words_hash(words)
                continue
            rows = [[_hashed(p) for p in row.iter(q("w:p"))] for row in piece.element.iter(q("w:tr"))]
            cells = [h for row in rows for h in row if h]
            # An officer's table may say some of the same words, but not under the same header.
            if rows and all(h in known for h in rows[0] if h) and 2 * sum(h in known for h in cells) > len(cells):
                self.places.fixed[at] = ""

    def _find_scopes(self) -> None:
        """The headings of sections and KPIs: by bookmark, else by the one heading with their words."""
        titles = [*self._titles.items()]
        marks = anchors([*(r.key for r in self.known), *(key for key, _ in titles)])
        by_words: dict[str, list[int]] = {}
        for at, level in enumerate(self.facts.level):
            if level:
                for words in {_bare(w) for w in self.facts.words[at] if w}:
                    by_words.setdefault(words, []).append(at)
        same_title = Counter(_bare(title) for _, title in titles)
        for key, title in titles:
            spots = self._bookmark_at.get(marks[key].bookmark, [])
            if not spots and same_title[_bare(title)] == 1:
                named = by_words.get(_bare(title), [])
                spots = named if len(named) == 1 else []
            if spots and spots[0] not in self.places.scopes:
                self.places.scopes[spots[0]] = key
                self._claimed.add(spots[0])
        for key, _ in reversed(titles):  # KPIs first, by which a section without a text is found
            at = -1 if key in self.places.scopes.values() else self._retyped_title(key)
            if at >= 0:
                self.places.scopes[at] = key
                self._claimed.add(at)

    def _retyped_title(self, key: str) -> int:
        """The heading over the texts of a KPI or section whose own heading was deleted and typed again; -1 for none."""
        kind = key.partition(":")[0]
        usual = {self.facts.level[at] for at, other in self.places.scopes.items() if other.partition(":")[0] == kind}
        marked = [at for r in self.known if r.scope == key for at in self._bookmark_at.get(r.bookmark, ())]
        marked += [first for r in self.known if r.scope == key for _, first, _ in self._control_at.get(r.tag, ())]
        under = {f"{KPI}{k['id']}" for k in self.snapshot["kpis"] if f"{SECTION}{k.get('section')}" == key}
        marked += [at for at, other in self.places.scopes.items() if other in under]
        at = min(marked, default=0) - 1
        while at >= 0 and at not in self.places.scopes:
            if self.facts.level[at] and (not usual or self.facts.level[at] in usual):
                return -1 if self._is_anothers(at) else at
            at -= 1
        return -1

    def _stretch(self, scope: str) -> range:
        """The pieces under the heading of a KPI or section, up to the next such heading."""
        if not self._stretches:
            begins = sorted(self.places.scopes)
            for begin, end in pairwise((*begins, len(self.pieces))):
                self._stretches[self.places.scopes[begin]] = range(begin + 1, end)
        return self._stretches.get(scope, range(0))

    # ------------------------------------------------------------ by tag and bookmark
    def _by_marks(self, region: Known) -> bool:
        controls = self._control_at.get(region.tag, [])
        marked = self._bookmark_at.get(region.bookmark, [])
        by_bookmark = self._begin_of_bookmark(region, marked[0]) if marked else None
        begins = [self._begin_of_control(region, first) for _, first, _ in controls]
        if len(controls) > 1:
            self._say_doubled(region, [first for _, first, _ in controls])
        if by_bookmark is not None and by_bookmark in begins:
            return self._begin(region, by_bookmark, (Layer.TAG, Layer.BOOKMARK))
        if not begins:
            return by_bookmark is not None and self._begin(region, by_bookmark, (Layer.BOOKMARK,))
        stretch = self._stretch(region.scope)
        begin = next((b for b in begins if b in stretch), begins[0])
        if by_bookmark is not None and not self._same_run(region, begin, by_bookmark):
            self._say_disagree(region, begin, by_bookmark)
        return self._begin(region, begin, (Layer.TAG,))

    def _same_run(self, region: Known, one: int, other: int) -> bool:
        """Whether two places lie under one heading, so that it does not matter which of them is believed."""
        if region.top and (self._is_heading(region, one) or self._is_heading(region, other)):
            # A bookmark that slid from a heading that is gone into the text below it says the same as the control.
            low, high = sorted((one, other))
            return self._is_heading(region, low) and not any(self.facts.level[low + 1 : high + 1])
        low, high = sorted((one, other))
        return not any(self.facts.level[low + 1 : high + 1])

    def _begin_of_bookmark(self, region: Known, at: int) -> int:
        return at if region.top else self._run_begin(at)

    def _begin_of_control(self, region: Known, first: int) -> int:
        """The heading over a control, or where there is none the first piece of the text it is in."""
        if not region.top:
            return self._run_begin(first)
        if self._is_heading(region, first) and region.bookmark in self.pieces[first].bookmarks:
            return first  # the heading was drawn into the control
        at = first - 1
        while at >= 0:
            if self.facts.level[at] or self._is_heading(region, at):
                mine = region.bookmark in self.pieces[at].bookmarks or not self._is_anothers(at)
                return at if mine else first
            if at in self.places.locked or self._in_other_control(at, region.tag):
                break
            at -= 1
        return first

    def _is_anothers(self, at: int) -> bool:
        """Whether a heading carries the mark of another place of the report."""
        marks = self.pieces[at].bookmarks
        return at in self.places.scopes or any(n in self._bookmarks or n.startswith(FIXED) for n in marks)

    def _in_other_control(self, at: int, tag: str) -> bool:
        return any(tag_of(c) in self._tags and tag_of(c) != tag for c in self.pieces[at].controls)

    def _is_heading(self, region: Known, at: int) -> bool:
        """Whether a piece is a heading: by its style, or because it still says what the region's heading said."""
        return bool(self.facts.level[at]) or any(_bare(w) == _bare(region.top) for w in self.facts.words[at] if w)

    def _run_begin(self, at: int) -> int:
        """The first piece of the text without a heading that a place lies in: after a heading or a locked piece."""
        own = [t for c in self.pieces[at].controls if (t := tag_of(c))]
        while at > 0:
            before = at - 1
            if self.facts.level[before] or before in self.places.locked or before in self.places.fixed:
                break
            theirs = [t for c in self.pieces[before].controls if (t := tag_of(c))]
            if theirs and theirs != own:
                break  # two texts without headings, one under the other
            if not own and all(self._text_bookmarks & {*self.pieces[n].bookmarks} for n in (before, at)):
                break
            at = before
        return at

    # ------------------------------------------------------------ by words
    def _by_words(self, region: Known, loose: Sequence[Known]) -> bool:
        stretch = self._stretch(region.scope) if region.scope else range(len(self.pieces))
        if region.top:
            named = [
                at
                for at in stretch
                if self.facts.level[at] and at not in self._claimed and self._is_heading_words(region, at)
            ]
            left = (r for r in loose if r.key not in self.places.how)
            alike = [r for r in left if r.scope == region.scope and _bare(r.top) == _bare(region.top)]
            if len(named) == len(alike):
                at = named[0]  # those before it are claimed, as the regions come in order
                return self._begin(region, at, (Layer.WORDS,))
            return False
        own = {plain(b.spans).strip() for b in richtext.parse(region.text) if not isinstance(b, TablePlace)}
        same = (
            at
            for at in stretch
            if at not in self.places.locked and any(w and _ends_with_any(w, own) for w in self.facts.words[at])
        )
        first = next(same, None)
        return first is not None and self._begin(region, self._run_begin(first), (Layer.WORDS,))

    def _is_heading_words(self, region: Known, at: int) -> bool:
        return any(_bare(w) == _bare(region.top) for w in self.facts.words[at] if w)

    # ------------------------------------------------------------ saying
    def _begin(self, region: Known, at: int, how: tuple[Layer, ...]) -> bool:
        if at in self.places.begins:
            other = self.places.begins[at]
            self.places.findings.append(
                Finding(
                    "region-shares-place",
                    Severity.WARNING,
                    self._place(at),
                    f"The texts '{region.title}' and '{self._title(other)}' lie in the same place.",
                    "Give each its own heading again, or move the text by hand into the workbook.",
                )
            )
            self.places.how[region.key] = ()
            return True
        if region.top and self._is_heading(region, at):
            self.places.headings[at] = region.key
            if any(_bare(w) == _bare(region.top) for w in self.facts.words[at]):
                how = (*how, Layer.WORDS) if Layer.WORDS not in how else how
        self.places.begins[at] = region.key
        self.places.how[region.key] = how
        self._claimed.add(at)
        return True

    def _title(self, key: str) -> str:
        return next((r.title for r in self.known if r.key == key), key)

    def _place(self, at: int) -> InDocument:
        heading = next((self.facts.words[i][0] for i in range(at, -1, -1) if self.facts.level[i]), "")
        return InDocument(heading=heading, words=self.facts.words[at][0][:_SHOWN])

    def _say_missing(self, region: Known) -> None:
        self.places.findings.append(
            Finding(
                "region-missing",
                Severity.WARNING,
                InDocument(heading=self._scope_title(region)),
                f"The text '{region.title}' cannot be found: neither its marks nor its heading are left.",
                "Put its heading back as it was, or leave the workbook's text as it is.",
            )
        )

    def _say_elsewhere(self, at: int, key: str) -> None:
        region = next(r for r in self.known if r.key == key)
        stretch = self._stretch(region.scope)
        if not stretch or at in stretch or at == stretch.start - 1:
            return
        under = next((self.places.scopes[n] for n in range(at, -1, -1) if n in self.places.scopes), "")
        where = f"under '{self._titles[under]}'" if under else "before the first section"
        self.places.findings.append(
            Finding(
                "region-elsewhere",
                Severity.WARNING,
                self._place(at),
                f"The text '{region.title}' now stands {where}; it still"
                f" counts as the text of '{self._titles[region.scope]}'.",
                "Move it back, or type it anew where it belongs now.",
            )
        )

    def _scope_title(self, region: Known) -> str:
        return self._titles.get(region.scope, region.title)

    def _say_doubled(self, region: Known, places: Sequence[int]) -> None:
        self.places.findings.append(
            Finding(
                "region-doubled",
                Severity.WARNING,
                self._place(places[-1]),
                f"The text '{region.title}' is marked {len(places)} times; it may have been copied.",
                "Delete the copy, or take its content control off (right-click, Remove Content Control).",
            )
        )

    def _say_disagree(self, region: Known, by_tag: int, by_bookmark: int) -> None:
        self.places.findings.append(
            Finding(
                "region-layers-disagree",
                Severity.WARNING,
                self._place(by_tag),
                f"The text '{region.title}' is marked here and, by its heading's bookmark, also "
                f"at '{self.facts.words[by_bookmark][0][:_SHOWN]}'.",
                "Check that the right text was read; put the heading back above its text.",
            )
        )


_SHOWN = 60  # characters of a text that a finding quotes
_SENTENCE = 24  # a figure's text longer than this is a sentence (a rating's reason), which stands alone in its line


def _hashed(paragraph: Element) -> str:
    words = "".join(t.text or "" for t in paragraph.iter(q("w:t")))
    return line_hash(words, paragraph) if words.strip() else ""


def _again(bookmark: str) -> str:
    """The name of the bookmark of which this one is the second or third: a template may show a figure twice."""
    head, _, number = bookmark.rpartition("_")
    return head if number.isdigit() else bookmark


def _bare(words: str) -> str:
    """Words as a heading is recognised by them: without case, spaces made single, no colon at the end."""
    return " ".join(words.split()).casefold().rstrip(" :.")


def _ends_with_any(words: str, texts: set[str]) -> bool:
    return any(t and (words == t or words.endswith(f" {t}")) for t in texts)


def is_fixed_as_was(places: Places, at: int, words: str) -> bool:
    """Whether a piece of the template still says what it said."""
    return places.fixed[at] == words_hash(words)
