"""Which text of the workbook a text of a draft is, however rows were sorted, renamed or retyped since.

It compares keys, words and headings; what then becomes of the two is for `comparison`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reportgen.keys import slug
from reportgen.roundtrip.merge import ALIKE, Blocks, similarity
from reportgen.roundtrip.workbook_texts import Home


@dataclass(frozen=True)
class Asked:
    """A region of a draft that looks for its home: its key, its text when the draft was built, its heading now."""

    key: str
    base: Blocks
    heading: str


def found_again(asked: Iterable[Asked], texts: Mapping[str, Home]) -> dict[str, str | None]:
    """Which text of the workbook each region of a draft is: the draft's key -> the workbook's key, or None.

    First what agrees in key and text, then what agrees in one of the two, then what is alike. No text is found twice,
    and none in another KPI.
    """
    found: dict[str, str | None] = {}
    free = dict(texts)
    neighbours: dict[str, list[str]] = {}  # the texts of one KPI, or of one measure where they are about one
    for key, home in texts.items():
        if home.heading_column:
            neighbours.setdefault(_about(key), []).append(key)
    waiting = list(asked)
    for agrees in (_key_and_text, _text, _key, _heading, _alike):
        still: list[Asked] = []
        for region in waiting:
            candidates = dict.fromkeys([region.key, *neighbours.get(_about(region.key), ())])
            match = next((k for k in candidates if k in free and agrees(region, free[k])), None)
            if match is None:
                still.append(region)
            else:
                found[region.key] = match
                del free[match]
        waiting = still
    return {**dict.fromkeys((r.key for r in waiting), None), **found}


def _about(key: str) -> str:
    return key.rpartition(":")[0]


def _key_and_text(region: Asked, home: Home) -> bool:
    return region.key == home.key and region.base == home.blocks


def _text(region: Asked, home: Home) -> bool:
    return bool(region.base) and region.base == home.blocks


def _key(region: Asked, home: Home) -> bool:
    return region.key == home.key


def _heading(region: Asked, home: Home) -> bool:
    return bool(region.heading) and slug(region.heading) == slug(home.heading)


def _alike(region: Asked, home: Home) -> bool:
    pairs = [max((similarity(b, w) for w in home.blocks), default=0.0) for b in region.base]
    return bool(pairs) and sum(pairs) / len(pairs) >= ALIKE
