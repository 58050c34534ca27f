"""The sample quarter's targets and overrides, as rows of their sheets.

The kinds follow the catalogue of target texts in the published report. Where the report prints amber and does not say
how far amber reaches, a limit that gives the printed rating is chosen and marked illustrative. Where no rule can give
the printed rating, it is recorded as an override with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.sample.facts import ILLUSTRATIVE, PERIODS, REPORTED, Row, by_seq, measure_ids, number

# seq -> kind, for targets that are not a plain number to reach
KINDS: Mapping[int, str] = {
    **dict.fromkeys((1, 2), "quartile"),
    6: "bands",
    15: "year on year",
    16: "annual profile",
    17: "improving trend",
    **dict.fromkeys((18, 19, 20, 27), "milestone"),
    **dict.fromkeys((37, 38, 42), "comparator"),
    41: "rolling",
    **dict.fromkeys((7, 10, 11, 25, 30, 31, 43, 44, 45, 46), "none"),
}
STRICT = frozenset({5, 26})  # "<700", "Above 80%"
COMPARATORS: Mapping[int, str] = {37: "national", 38: "national", 42: "neighbours"}
DUE: Mapping[int, str] = {
    9: "year end 2023/24",
    **dict.fromkeys((18, 19, 20), "2024/25"),
    27: "end of Summer Term 2024",
}

# How far amber reaches. None of these is in the published report.
AMBER_LIMITS: Mapping[int, float] = {5: 850, 21: 62.0, 22: 56.0, 26: 60.0, 34: 1500}
AMBER_PER_CENT: Mapping[int, float] = {41: 10}

_LOST = "The published table is not available, so target and Good Is are not known."
NO_TARGET: Mapping[int, str] = {
    **dict.fromkeys((7, 10, 11, 30, 31, 44, 46), _LOST),
    25: "The indicator is in development: it has no data, target or Good Is yet.",
    43: "This year is the baseline of a new indicator; a target will be set for subsequent quarters.",
    45: "The target and Good Is are still to be confirmed.",
}
LOST_TEXTS = {seq: "Not known" for seq, reason in NO_TARGET.items() if reason == _LOST}
STATED_TEXTS: Mapping[int, str] = {30: "90%", 31: "90.0%"}  # in the commentary, the table being lost


def targets() -> list[Row]:
    """The Targets sheet: one target a measure."""
    rows: list[Row] = []
    for seq, m in by_seq().items():
        kind = KINDS.get(seq, "value")
        # The year in the text is the one from which the target holds, but a milestone's is when it falls due.
        year = re.search(r"20\d\d[/-]\d\d", m["target_text"]) if kind in ("value", "annual profile") else None
        row: Row = {
            "Measure": measure_ids()[seq],
            "From": year[0] if year else None,
            "Text as printed": STATED_TEXTS.get(seq) or m["target_text"] or LOST_TEXTS.get(seq, ""),
            "Kind": kind,
            "Due": DUE.get(seq),
            "Comparator": COMPARATORS.get(seq),
            "Reason": NO_TARGET.get(seq),
            "Source": REPORTED,
        }
        if kind in ("value", "annual profile", "rolling", "milestone"):
            row |= {"Target": number(m["target_number"]), "Strict": seq in STRICT}
        if kind == "quartile":
            lower, upper = m["target_number"].split("-")
            row |= {"Lower": number(lower), "Upper": number(upper)}
        if kind == "bands":  # "Red: <4,500,000 Amber: 4,500,000 - 4.999,999 Green:"
            below = re.search(r"Red: <([0-9,]+)", m["target_text"])
            assert below, m["target_text"]
            row |= {"Lower": number(below[1]), "Upper": number(m["target_number"].split()[0])}
        if seq in AMBER_LIMITS:
            row |= {"Amber limit": AMBER_LIMITS[seq], "Amber source": ILLUSTRATIVE}
        if seq in AMBER_PER_CENT:
            row |= {"Tolerance": AMBER_PER_CENT[seq], "Tolerance unit": "per cent", "Amber source": ILLUSTRATIVE}
        rows.append(row)
    return rows


# seq -> why no rule gives the printed rating
NO_RULE: Mapping[int, str] = {
    15: "the previous year's value is not stated; the commentary says that emissions fell",
    17: "this is the first year of reporting, so there is no earlier value to improve on",
    24: "the value is 0.3 percentage points below the target",
    28: "the value is 2.2 percentage points below the target; the commentary expects it to be met later",
    37: "the national average is not stated",
    38: "the national average is not stated",
    43: "the year is a baseline and has no target",
    45: "the target is to be confirmed",
}


def overrides() -> list[Row]:
    """The Overrides sheet: the printed ratings that no rule gives."""
    return [
        {
            "Measure": measure_ids()[seq],
            "Period": by_seq()[seq]["as_of"] or PERIODS[seq],
            "Rating": by_seq()[seq]["rag"].capitalize(),
            "Reason": f"the published rating; no rule gives it: {why}.",
            "Agreed by": "officers, as published",
        }
        for seq, why in NO_RULE.items()
    ]
