"""Percentages that were typed as fractions: 0.98 among values of about 98."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from statistics import median

from reportgen.findings import Cell
from reportgen.model import Measure, Observation
from reportgen.workbook.tables import Gathered, quoted

# A share typed as 0.98 among values of about 98: no real percentage of at most 1 stands among values of 10 and more.
_FRACTION_AT_MOST, _PER_CENT_AT_LEAST = 1, 10


def mended_fractions(
    observations: tuple[Observation, ...],
    measures: Mapping[str, Measure],
    owner_of: Callable[[str], str],
    gathered: Gathered,
) -> tuple[Observation, ...]:
    """The observations, with percentages that were typed as fractions (0.98 among values of about 98) made whole."""
    values: dict[str, list[Decimal]] = defaultdict(list)
    for o in observations:
        if o.value is not None and measures[o.measure_id].unit.startswith("%"):
            values[o.measure_id].append(o.value)
    usual = {
        id_: median(large)
        for id_, found in values.items()
        if (large := [v for v in found if v > _FRACTION_AT_MOST]) and len(large) >= len(found) - len(large)
    }
    out = []
    for o in observations:
        around = usual.get(o.measure_id, Decimal(0))
        is_fraction = (
            o.value is not None
            and 0 < o.value <= _FRACTION_AT_MOST
            and around >= _PER_CENT_AT_LEAST
            and around / 3 <= o.value * 100 <= around * 3
        )
        if is_fraction and o.value is not None:
            mended = o.value.scaleb(2)
            gathered.warning(
                "percentage-as-fraction",
                o.place or Cell(""),
                f"the value for '{quoted(measures[o.measure_id].name)}' is {o.value:f}, among values of about "
                f"{around:f}.",
                f"It was read as {mended:f}%; type {mended:f}.",
                owner_of(o.measure_id),
            )
            o = replace(o, value=mended)
        out.append(o)
    return tuple(out)
