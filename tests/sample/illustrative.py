"""Values that stand in for the history which the published report shows only as pictures.

They fill the sparklines, are marked `illustrative` wherever they appear, and no rating rests on them. Each series is
drawn once from its measure's id, so that every build gives the same values, and is shaped so that it contradicts
nothing that the report states: where a value is said to have risen or fallen, the values before it are given singly.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """How a series runs: from `first` to `last` on a straight line, give or take `wobble`, plus `season` by quarter.

    `ending` gives the last values one by one; a value None is a gap. With `step` values fall on its multiples.
    """

    first: float = 0.0
    last: float = 0.0
    wobble: float = 0.0
    season: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    ending: tuple[float | None, ...] = ()
    step: float = 0.0


# By place in the published report (measures.csv, seq). A measure that is not here has no illustrative history: the
# report calls it new (43, 25), in its first year (17), its target and count begin this year (16), or its table is not
# available (7, 10, 11, 30, 31, 44, 46).
SHAPES: Mapping[int, Shape] = {
    1: Shape(98.0, 98.7, 0.15),
    2: Shape(95.4, 96.2, 0.2),
    3: Shape(73.0, 88.5, 1.6),
    4: Shape(96.8, 100.2, 0.7),
    5: Shape(520, 640, 28, season=(30, 120, -40, -60), ending=(742,)),
    8: Shape(82.5, 88.5, 2.0),
    9: Shape(33.0, 50.5, 2.2),
    12: Shape(12.6, 10.4, 0.5),
    13: Shape(58.2, 60.2, 0.6, season=(1.3, 0.5, -0.6, -1.2)),
    14: Shape(5.6, 7.6, 0.7, step=2.5 / 3),  # an average of three scores that are 5, 7.5 or 10
    15: Shape(ending=(71_874, 68_412, 64_239, 47_618)),  # a large fall in 2020-21, and a further one after it
    18: Shape(2.95, 2.2, 0.06),
    19: Shape(4.15, 3.4, 0.08),
    20: Shape(6.9, 5.4, 0.12),
    21: Shape(ending=(69.3, 69.8, None, None)),
    22: Shape(ending=(61.9, None, None, None)),
    23: Shape(ending=(45.8, 48.9, 49.7, None)),
    24: Shape(94.1, 95.0, 0.35),
    26: Shape(75.5, 66.5, 2.2),
    27: Shape(4.1, 5.9, 0.12),
    28: Shape(66.4, 69.5, 0.15),
    29: Shape(86.2, 92.0, 0.6, ending=(92.3,)),  # slightly higher than now, one quarter ago
    32: Shape(85.8, 91.2, 0.8),
    33: Shape(45.0, 38.5, 1.4),
    34: Shape(930, 1090, 55, ending=(1196, 1321)),  # rising steadily since March 2023
    35: Shape(6.0, 5.3, 0.35),
    36: Shape(66.8, 71.8, 0.5),
    37: Shape(36.0, 41.2, 1.1),
    38: Shape(5.9, 5.2, 0.25),
    39: Shape(ending=(34.3, 36.8, 37.5, None)),
    40: Shape(46.9, 50.4, 0.6, ending=(51.3, 51.9, 52.4, 52.9)),  # up by 4% over the last 12 months
    41: Shape(2.45, 3.1, 0.12, season=(-0.15, -0.1, 0.2, 0.1), ending=(3.31, 3.14, 2.78)),
    42: Shape(11.3, 13.1, 0.25),
    45: Shape(138.0, 151.0, 5.0),
}

# Visits and e-downloads of a whole year, and how much of it is in by the end of each quarter.
LIBRARY_YEARS: Mapping[str, int] = {
    "2019/20": 6_284_000,
    "2020/21": 1_873_000,
    "2021/22": 3_615_000,
    "2022/23": 4_974_000,
    "2023/24": 5_296_000,
}
LIBRARY_SHARES = (0.246, 0.497, 0.742, 1.0)


def periods_before(as_of: str) -> tuple[str, ...]:
    """The periods that a sparkline shows before `as_of`, earliest first, in the form in which `as_of` is written: 15
    quarters, 14 terms (5 years of three terms) or 4 years."""
    if " Q" in as_of:
        year, _, quarter = as_of.partition(" Q")
        place = int(year[:4]) * 4 + int(quarter) - 1
        return tuple(f"{_year(p // 4, '/')} Q{p % 4 + 1}" for p in range(place - 15, place))
    if as_of.endswith("Term"):
        names = ("b Spring Term", "c Summer Term", "a Autumn Term")  # in the order of the calendar year
        place = int(as_of[:4]) * 3 + names.index(as_of[5:])
        return tuple(f"{p // 3} {names[p % 3]}" for p in range(place - 14, place))
    first = int(as_of[:4])
    return tuple(_year(year, as_of[4]) for year in range(first - 4, first))


def _year(first: int, mark: str) -> str:
    return f"{first}{mark}{(first + 1) % 100:02d}"


def history(seq: int, measure_id: str, as_of: str, decimals: int) -> dict[str, float | None]:
    """Period -> illustrative value, earliest first; None is a gap. Empty for a measure without such history."""
    periods = periods_before(as_of) if as_of else ()
    if seq == 6:
        return {p: _library_count(p, measure_id) for p in periods}
    shape = SHAPES.get(seq)
    if shape is None:
        return {}
    chance = random.Random(measure_id)  # seeded by the id: the same on every machine
    drawn = len(periods) - len(shape.ending)
    values: list[float | None] = []
    for place, period in enumerate(periods[:drawn]):
        season = shape.season[int(period[-1]) - 1] if " Q" in period else 0.0
        value = shape.first + (shape.last - shape.first) * place / max(1, drawn - 1)
        value += season + chance.uniform(-shape.wobble, shape.wobble)
        if shape.step:
            value = round(value / shape.step) * shape.step
        values.append(round(value, decimals or None))  # None makes a whole number of it
    values.extend(shape.ending)
    return dict(zip(periods, values, strict=True))


def _library_count(period: str, measure_id: str) -> int:
    year, quarter = period.split(" Q")
    share = LIBRARY_SHARES[int(quarter) - 1]
    chance = random.Random(f"{measure_id} {period}").uniform(0.99, 1.01)
    return round(LIBRARY_YEARS[year] * share * chance)
