"""The keys by which the texts, figures and lines of a report are known for good, whoever looks for them.

A key is made from what a person calls the thing: 'kpi:DBS-06:actions' is a text, 'measure:DBS-06:value' a figure. How a
draft is marked with them is for `draft.anchors`; nothing here knows of Word or of the workbook.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST_NAME = 64  # what Word allows for a content control's title
_LONGEST_SLUG = 40

SECTION, KPI = "section:", "kpi:"  # how the keys of headings begin
NOTES_KEY = "report:notes"
APPENDIX = "appendix:"  # how the keys of Appendix B's tables begin
TREND = "trend:"  # how the keys of the large charts' blocks begin, each a chart with its data
CHART, LARGE_CHART = "chart", "trend_chart"  # the fields of a measure that are pictures: their alternative text is read


class UniqueKeys:
    """Hands out the keys of regions in one place, the second of a name with -2, the third with -3."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, place: str, heading: str) -> str:
        """The key of the next region with this heading: 'kpi:DBS-06:actions'."""
        first = key = f"{place}:{slug(heading)}"
        n = 1
        while key in self._taken:
            n += 1
            key = f"{first}-{n}"
        self._taken.add(key)
        return key


def slug(heading: str) -> str:
    """A heading as a part of a key: 'issues-causes' for 'Issues/Causes:', 'text' for none."""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode("ascii").casefold()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return words[:_LONGEST_SLUG].rstrip("-") or "text"


def file_name(name: str) -> str:
    """A name as a file or folder can have it on every system: not that of a Windows device (CON, COM1 ..., with or
    without an ending), and without the dots and spaces that Windows leaves out at its end."""
    kept = name.rstrip(" .") or name
    stem, dot, rest = kept.partition(".")
    return f"{stem}-1{dot}{rest}" if _DEVICE.fullmatch(stem.strip()) else kept


_DEVICE = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9¹²³]|conin\$|conout\$", re.IGNORECASE)


def figure_key(measure_id: str, field: str) -> str:
    """The key of a measure's figure: 'measure:DBS-06:value'."""
    return f"measure:{measure_id}:{field}"


def words_hash(words: str) -> str:
    """A short hash of a line's words, without spaces, tabs and Word's own hyphens: programs save them differently."""
    return hashlib.sha256("".join(words.translate(_SAVED_DIFFERENTLY).split()).encode()).hexdigest()[:8]


_SAVED_DIFFERENTLY = {0x2011: None, 0x00AD: None}
