"""Deals the lines of one view out: to the regions, to headings that officers added, or to nobody."""

from __future__ import annotations

from dataclasses import dataclass, field

from reportgen.draft.reading.draft import View
from reportgen.draft.reading.opened import Opened
from reportgen.draft.reading.paragraphs import Line
from reportgen.draft.reading.places import is_fixed_as_was
from reportgen.keys import KPI


@dataclass
class NewText:
    """A heading that an officer added, and the lines under it. `after` is the region before it, '' for none."""

    kpi: str
    after: str
    heading: str
    lines: list[Line] = field(default_factory=list)


@dataclass
class Dealt:
    """The lines of one view, by whose they are. Places are those of a line's last piece."""

    texts: dict[str, list[Line]] = field(default_factory=dict)  # by the region's key
    headings: dict[str, str] = field(default_factory=dict)
    sub_headings: dict[str, str] = field(default_factory=dict)
    new: dict[int, NewText] = field(default_factory=dict)  # by the place of the heading
    strays: dict[int, Line] = field(default_factory=dict)
    owners: dict[int, str] = field(default_factory=dict)  # piece -> key of its region
    titles: dict[str, str] = field(default_factory=dict)  # the headings of sections and KPIs as they are now
    changed: dict[int, str] = field(default_factory=dict)  # lines of the template that say something else now


def deal(draft: Opened, view: View) -> Dealt:
    """Deal out the lines of a view."""
    dealer = _Dealer(draft)
    for line in draft.lines[view]:
        dealer.take(line)
    return dealer.dealt


class _Dealer:
    """Goes through the lines of one view, and remembers under which heading it is."""

    def __init__(self, draft: Opened) -> None:
        self.draft = draft
        self.places = draft.places
        self.dealt = Dealt()
        self._owner = ""  # the key of the region that lines go to
        self._new = -1  # the place of the added heading that they go to
        self._kpi = ""
        self._before = ""  # the last region of this KPI
        self._measure = ("", -1)  # the last heading that began no region: words and place
        self._last = -1  # the place of the last line, if it was an added heading

    def take(self, line: Line) -> None:
        """Deal out one line."""
        places = self.places
        if any(at in places.contents for at in line.at):
            return
        look = line.looks_like
        last, self._last = self._last, -1
        if last >= 0 and line.last in places.locked:
            # Right over figures stands no heading of an officer's: it is the report's own, typed again.
            self.dealt.changed[last] = self.dealt.new.pop(last).heading
            self._new = -1
        is_heading = bool(line.words) and (bool(self.draft.facts.level[look]) or look in places.headings)
        scope = next((places.scopes[at] for at in line.at if at in places.scopes), "")
        begun = [places.begins[at] for at in line.at if at in places.begins]
        self._own(line)
        if scope:
            self._enter(scope)
            if look in places.scopes:
                self.dealt.titles[scope] = line.words
                return
        if begun:
            self._begin(begun[-1])
            if is_heading and look in places.headings:
                self._take_heading(self._owner, line)
                return
        elif is_heading and not scope:
            self._take_other_heading(look, line)
            return
        if self._is_locked(line):
            if self._owner and not self.draft.known[self._owner].top:
                self._owner = ""  # a text without a heading ends where the report's own lines go on
        elif self._owner:
            self.dealt.texts[self._owner].append(line)
        elif self._new >= 0:
            self.dealt.new[self._new].lines.append(line)
        elif line.words or line.is_table:
            self.dealt.strays[line.last] = line

    def _own(self, line: Line) -> None:
        """Say whose the pieces of a line are: what runs on into the next text still belongs to its own."""
        owner = self._owner
        for at in line.at:
            if at in self.places.scopes:
                owner = ""
            owner = self.places.begins.get(at, owner)
            other = self.draft.facts.level[at] and at not in self.places.headings
            if owner and not other and at not in self.places.locked and at not in self.places.fixed:
                self.dealt.owners[at] = owner

    def _enter(self, scope: str) -> None:
        self._owner, self._new, self._before, self._measure = "", -1, "", ("", -1)
        self._kpi = scope.removeprefix(KPI) if scope.startswith(KPI) else ""

    def _begin(self, key: str) -> None:
        self._owner = self._before = key
        self._new = -1
        self.dealt.texts.setdefault(key, [])

    def _take_heading(self, key: str, line: Line) -> None:
        known = self.draft.known[key]
        if not known.heading:
            self.dealt.sub_headings[key] = line.words
            return
        self.dealt.headings[key] = line.words
        words, at = self._measure
        if known.sub_heading and words:
            self.dealt.sub_headings[key] = words
            added = self.dealt.new.get(at)
            if added is not None and not any(text.words for text in added.lines):
                del self.dealt.new[at]  # it is a measure's heading, renamed
        self._measure = ("", -1)

    def _take_other_heading(self, at: int, line: Line) -> None:
        self._measure = (line.words, at)
        self._owner, self._new = "", -1
        if self._ends_kpi(at):
            self._kpi, self._before = "", ""
        if at in self.places.fixed:
            self._check(at, line)
        else:
            self._new = self._last = at
            self.dealt.new[at] = NewText(self._kpi, self._before, line.words)

    def _ends_kpi(self, at: int) -> bool:
        """Whether a heading is no deeper than that of the KPI above it, and nothing of that KPI comes after it: then it
        begins something of its own, and nobody can tell that a text under it is about the KPI."""
        title = next((n for n in range(at, -1, -1) if n in self.places.scopes), -1)
        levels = self.draft.facts.level
        if not self._kpi or title < 0 or levels[at] > levels[title]:
            return False
        end = next((n for n in sorted(self.places.scopes) if n > at), len(levels))
        return not any(
            self.draft.known[self.places.begins[n]].kpi == self._kpi for n in range(at, end) if n in self.places.begins
        )

    def _is_locked(self, line: Line) -> bool:
        """Whether a line is the report's own; what was changed in it is kept for a finding."""
        at = line.last
        if at in self.places.fixed and not line.is_table:
            self._check(at, line)
            return True
        return at in self.places.locked or at in self.places.fixed

    def _check(self, at: int, line: Line) -> None:
        if not is_fixed_as_was(self.places, at, "".join(s.text for s in line.spans)):
            self.dealt.changed[at] = line.words
