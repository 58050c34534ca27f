"""What today's workbook changed in a draft's figures, and the commentary that still quotes what a figure was.

Figures are always the workbook's, so that nothing is taken here; what the texts become is not known.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reportgen.compose import Composition, TextRegion
from reportgen.compose.composition import Row
from reportgen.compose.values import says_withheld
from reportgen.draft.snapshot import figures_of
from reportgen.draft.template.fields import summary_figures
from reportgen.findings import Finding, InDocument, Severity
from reportgen.keys import KPI
from reportgen.richtext import Block, TablePlace, plain
from reportgen.roundtrip.words import single

# The fields of a figure's key, in the words of the table's header.
_CALLED = {
    "value": "Latest Value",
    "target": "Target",
    "as_of": "As of Date",
    "rating": "RAG Status",
    "name": "Metric Name",
    "good_is": "Good Is",
    "ref": "Ref",
    "reason": "Why this rating",
    "chart": "Trend (in words)",
    "trend_chart": "Trend chart (in words)",
    "no_table": "Why there is no table",
    "direction": "Direction of travel",
    "standing": "Where it stands",
    "all": "Measures",
    "tick": "Green",
    "exclamation": "Amber",
    "cross": "Red",
    "dash": "Not rated",
}
# What changes with every value: fields, and the places that say figures once more. The log has them, the screen not.
_FOLLOWING_FIELDS = frozenset(("reason", "chart", "trend_chart", "direction", "standing"))
_FOLLOWING_PLACES = ("exception:", "totals:")
_SUMMARY = "Executive summary"
_QUOTED = ("value", "target")
_TELLING_AMONG_MANY = 3  # signs that a number must have to mean one figure among those of many KPIs
_NUMBER = re.compile(r"£?-?\d[\d,]*(?:\.\d+)?(?:\s?%|[mk]\b)?")
NO_LONGER_SHOWN = "(no longer shown)"
_COLUMNS = ("KPI", "Measure", "What", "In the draft", "In the workbook")


@dataclass(frozen=True)
class FigureChange:
    """A figure that is not what the draft was built with. `old` is '' for a new one, `new` for one that is gone."""

    kpi: str  # its title
    measure: str  # its metric name, '' for a fact of the KPI itself
    what: str  # "Latest Value", or the field of a template of one's own
    old: str
    new: str
    follows: bool  # whether it is a sentence that changes with each value


class Subjects:
    """What each figure of a report is about. `was` are the figures of a draft: of a measure that is gone since, they
    still have the name."""

    def __init__(self, composition: Composition, was: Mapping[str, str] | None = None) -> None:
        names = ((key.rpartition(":"), text) for key, text in (was or {}).items())
        self._owners = {place: ("", text) for (place, _, field), text in names if field == "name" and text}
        for kpi in (k for s in composition.sections for k in s.kpis):
            self._owners[f"{KPI}{kpi.id}"] = (kpi.title, "")
            for row in kpi.rows:
                self._owners[f"measure:{row.measure_id}"] = (kpi.title, row.name)
        self._sections = {f"section:{s.id}": s.title for s in composition.sections}
        shown = {} if composition.summary is None else summary_figures(composition.summary)
        # 'Services: Green' is the section's number of greens, 'Totals' a line that is about nothing else.
        self._titles = {key: title.rpartition(": ") for key, (title, _) in shown.items() if key.startswith("totals:")}

    def of(self, key: str) -> tuple[str, str, str]:
        """The KPI's title or the summary; the measure's name or what it is about there; the column or field."""
        if key in self._titles:
            about, _, what = self._titles[key]
            return _SUMMARY, about, what
        place, _, field = key.rpartition(":")
        what = _CALLED.get(field, field.replace("_", " ").capitalize())
        kpi, about = self._owners.get(place) or self._in_summary(key, place)
        return kpi, about, what

    def _in_summary(self, key: str, place: str) -> tuple[str, str]:
        """Where a figure stands that is no measure's own: the summary, and what it is about there."""
        about = place.split(":", 1)[1] if ":" in place else ""
        if not key.startswith(_FOLLOWING_PLACES):
            return "", about
        if key.startswith("exception:"):
            return _SUMMARY, self._owners.get(f"measure:{about}", ("", about))[1]
        name = about.removeprefix("directorate:").replace("-", " ")
        return _SUMMARY, self._sections.get(about, "" if name in ("count", "bar") else name)


def figure_changes(snapshot: Mapping[str, Any], composition: Composition) -> tuple[FigureChange, ...]:
    """Every figure that differs between what a draft was built with and the report now, in the report's order; the
    figures that are gone stand last."""
    now = {key: single(text) for key, text in figures_of(composition).items()}
    was = {key: single(str(text)) for key, text in snapshot["figures"].items()}
    subjects = Subjects(composition, was)
    found = []
    for key in [*now, *(k for k in was if k not in now)]:
        old, new = was.get(key, ""), now.get(key, "")
        if old == new:
            continue
        follows = key.rpartition(":")[2] in _FOLLOWING_FIELDS or key.startswith(_FOLLOWING_PLACES)
        # What an earlier draft still showed of a value that is hidden now is not said again.
        old = NO_LONGER_SHOWN if says_withheld(new) and not says_withheld(old) and old else old
        found.append(FigureChange(*subjects.of(key), old, new, follows))
    return tuple(found)


def as_csv(changes: Iterable[FigureChange]) -> bytes:
    """The log as a file that Excel opens with a double click."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for c in changes:
        writer.writerow([_as_text(t) for t in (c.kpi, c.measure, c.what, c.old, c.new)])
    return out.getvalue().encode("utf-8-sig")


def _as_text(text: str) -> str:
    """A cell that Excel does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "@", "\t")) else text


# ---------------------------------------------------------------- commentary that quotes an old figure
def old_quotes(
    snapshot: Mapping[str, Any], composition: Composition, texts: Mapping[str, Sequence[Block]]
) -> Iterator[Finding]:
    """A finding for each text that still says a value or target which has changed since.

    `texts` are the draft's texts by the key of their region. The commentary of a KPI is held against the KPI's figures,
    an introduction against its section's, the summary and the report's introduction against all. A number that some
    figure there still has is not named, nor is a bare digit, which may mean anything; nor in texts about several KPIs
    any bare number of two digits.
    """
    now, was = figures_of(composition), snapshot["figures"]
    for title, rows, regions, shortest in _held_against(composition):
        old = _old_numbers(rows, was, now)
        for region in regions if old else ():
            said = "\n".join(_words(texts.get(region.key, ())))
            for number, (name, before, after) in old.items():
                if len(number) >= shortest and _says(said, number):
                    yield Finding(
                        "text-quotes-old-figure",
                        Severity.WARNING,
                        InDocument(title or region.title, _around(said, number)),
                        f"The text says {number}; the figure of '{name}' was {before}, and is now {after or 'gone'}.",
                        "Correct the text, unless it means the earlier figure.",
                    )


def _held_against(c: Composition) -> Iterator[tuple[str, Sequence[Row], Sequence[TextRegion], int]]:
    """(title, measures, texts about them, how many signs a number must have to mean one of them)."""
    every: list[Row] = []
    for section in c.sections:
        rows = [row for kpi in section.kpis for row in kpi.rows]
        every += rows
        yield section.title, rows, (section.introduction,), _TELLING_AMONG_MANY
        for kpi in section.kpis:
            yield kpi.title, kpi.rows, kpi.regions, 0
    yield "", every, (c.introduction, *(() if c.summary is None else c.summary.regions)), _TELLING_AMONG_MANY


def _old_numbers(
    rows: Sequence[Row], was: Mapping[str, str], now: Mapping[str, str]
) -> dict[str, tuple[str, str, str]]:
    """Number -> the measure's name, its figure before and now, for each number that no measure has any more."""

    def figure(figures: Mapping[str, str], row: Row, field: str) -> str:
        return str(figures.get(f"measure:{row.measure_id}:{field}", ""))

    changed = [
        (row, before, after)
        for row in rows
        for field in _QUOTED
        if (before := figure(was, row, field)) != (after := figure(now, row, field))
    ]
    if not changed:
        return {}
    current = " ".join(figure(now, row, field) for row in rows for field in (*_QUOTED, "reason"))
    old: dict[str, tuple[str, str, str]] = {}
    for row, before, after in changed:
        for number in _NUMBER.findall(before):
            if _is_telling(number) and not _says(current, number):
                old.setdefault(number, (row.name, before, after))
    return old


def _is_telling(number: str) -> bool:
    """Whether a number says enough to be recognised: no bare digit, no year."""
    return not re.fullmatch(r"-?\d|(19|20)\d\d", number)


def _says(text: str, number: str) -> bool:
    return _found(text, number) is not None


def _found(text: str, number: str) -> re.Match[str] | None:
    return re.search(rf"(?<![\d.,]){re.escape(number)}(?!\d|[.,]\d)", text)


def _around(text: str, number: str) -> str:
    found = _found(text, number)
    if found is None:
        return ""
    line = text[text.rfind("\n", 0, found.start()) + 1 :].split("\n")[0]
    at = found.start() - (text.rfind("\n", 0, found.start()) + 1)
    return single(line[max(0, at - 25) : at + 35])


def _words(blocks: Iterable[Block]) -> Iterator[str]:
    return (plain(b.spans) for b in blocks if not isinstance(b, TablePlace))
