"""The keys by which the texts of a report are known for good, made from what a person calls them."""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 64  # what Word allows for a content control's title
_LONGEST_SLUG = 40


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
