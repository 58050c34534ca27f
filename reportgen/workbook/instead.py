"""What a text may mean that stands where a number should, and what to type instead.

A suggestion is exact, in its sign, scale and separators, or it is not made: '(1.3)' may be minus 1.3, '<5' is no 5. A
word such as TBC or n/a says how firm the value is, and that has a column of its own.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum

from reportgen import numbers
from reportgen.model import SHORTHAND, Status


class Where(Enum):
    """What stands beside the cell: a column Status, only the cell itself (the wide form), or nothing of the kind."""

    BESIDE_STATUS = "long form"
    ALONE = "wide form"
    WITHOUT_STATUS = "any other number"


# What officers write for a status. A dash, and nil, may be 0 as well, and are asked about.
_WORDS = {
    Status.AWAITED: (
        "tbc", "tba", "tbd", "to be confirmed", "to be advised", "awaited", "awaiting", "awaiting data", "data awaited",
        "pending", "due", "not yet due", "to follow", "not yet available", "not yet known", "?",
    ),
    Status.NOT_AVAILABLE: (
        "n/a", "na", "n.a.", "#n/a", "not available", "unavailable", "not applicable", "not known", "unknown",
        "no data", "not collected", "not reported", "no return", ".", "..", "...", "…", ":", "x", "z",
    ),
    Status.CONFIDENTIAL: ("*", "**", "c", "confidential", "suppressed", "redacted", "restricted", "disclosive"),
    Status.PROVISIONAL: ("p", "prov", "provisional", "draft", "unvalidated", "subject to validation"),
    Status.ESTIMATED: ("e", "est", "estimate", "estimated", "approx", "approximate"),
    Status.REVISED: ("r", "rev", "revised", "corrected", "amended"),
    Status.FINAL: ("f", "actual", "confirmed", "validated"),
}  # fmt: skip
_STATUS = {word: status for status, words in _WORDS.items() for word in words}
_MAY_BE_NONE = frozenset({"-", "--", "nil", "none", "zero", "no", "nought"})
_UNKNOWN = (Status.AWAITED, Status.NOT_AVAILABLE, Status.CONFIDENTIAL)

_DASHES = re.compile("[‐‑‒–—―−]")
_FEWER = re.compile(r"(?:<|≤|<=|fewer than|less than|under|below|up to) ?\d+")
_MORE = re.compile(r"(?:>|≥|>=|more than|over|above|at least) ?[\d,.]+%?|[\d,.]+%? ?\+")
_ABOUT = re.compile(r"(?:abt|about|approx|approximately|circa|c|ca|est|estimated|around|~|≈)\.? ?(?P<number>.+)")
_MARKED = re.compile(r"(?P<number>.*?\d%?) ?[(\[]?(?P<mark>[a-z][a-z ]*\.?|\*+)[)\]]?")
_CLOCK = re.compile(r"\d+:\d\d(?::\d\d)?")
_GROUPED = re.compile(r"(?P<sign>-?)(?P<number>[1-9]\d{0,2}(?:[ '’]\d{3})+(?:\.\d+)?)")
_SCALED = re.compile(r"(?P<number>-?\d[\d,]*(?:\.\d+)?) ?(?P<scale>k|m|bn)")


def status_of(text: str) -> Status | None:
    """The status that a word means: TBC is awaited, n/a not available; None where it means none, or may mean 0."""
    return _STATUS.get(_plain(text)) or _STATUS.get(_plain(text).strip(".()[] "))


def remedy(text: str, unit: str, where: Where) -> str:
    """What to do with a text that is not a number in `unit`, in one sentence."""
    plain = _plain(text)
    status = status_of(text)
    if plain in _MAY_BE_NONE:
        return f"Enter 0 if there were none; otherwise {_small(_without_value(Status.NOT_AVAILABLE, where))}"
    if status in _UNKNOWN:
        return _without_value(status, where)
    if _FEWER.fullmatch(plain):
        return (
            "Enter the number itself, which is not printed where it is below the Small-number threshold; or "
            f"{_small(_without_value(Status.CONFIDENTIAL, where))}"
        )
    if _MORE.fullmatch(plain):
        return "Enter the number itself: a value is one number."
    return _of_another_unit(plain, unit) or _exactly(plain, unit, where) or _only_a_number(plain)


def _plain(text: str) -> str:
    return _DASHES.sub("-", " ".join(numbers.visible(text).split())).casefold()


def _small(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def _without_value(status: Status, where: Where) -> str:
    match where:
        case Where.BESIDE_STATUS:
            return f"Leave the value empty and enter '{status.value}' in the column Status."
        case Where.ALONE if status in SHORTHAND:
            return f"Type {SHORTHAND[status]} instead, for {status.value}."
        case Where.ALONE:
            return "Leave the cell empty until the value is known."
    return "Leave the cell empty."


def _value_in(text: str, unit: str) -> Decimal | None:
    reading = numbers.read_number(text)
    return None if reading is None else reading.value_in(unit)


def _of_another_unit(plain: str, unit: str) -> str:
    """A number with a sign that belongs to another unit."""
    reading = numbers.read_number(plain)
    if reading is None or reading.value_in(unit) is not None:
        return ""
    sign = {"%": "per cent", "GBP": "pounds"}[reading.unit]
    return f"It is in {sign}, but the measure is counted in '{unit}': enter it so, or correct Unit in Measures."


def _exactly(plain: str, unit: str, where: Where) -> str:
    """What to enter for a text that is a number but for one thing about it; '' where that would be a guess."""
    if plain.startswith("(") and plain.endswith(")") and (value := _value_in(plain[1:-1], unit)) is not None:
        return f"Enter {-value:f} if the brackets mean minus, or {value:f} if they do not."
    if plain.endswith("-") and (value := _value_in(plain[:-1], unit)) is not None:
        return f"Enter {-value:f}."
    if match := _GROUPED.fullmatch(plain):
        return f"Enter {match['sign']}{re.sub('[^0-9.]', '', match['number'])}."
    if (match := _SCALED.fullmatch(plain)) and (value := numbers.scaled(match["number"], match["scale"], unit)):
        named = {"k": "thousand", "m": "million", "bn": "billion"}[match["scale"]]
        return f"Enter {value:f} if {match['scale']} means {named}."
    about = _ABOUT.fullmatch(plain)
    if about and (value := _value_in(about["number"], unit)) is not None:
        return f"Enter {value:f}{_with_status(Status.ESTIMATED, where)}, if that is the estimate."
    marked = _MARKED.fullmatch(plain)
    value = _value_in(marked["number"], unit) if marked else None
    if marked is None or value is None:
        return ""
    status = None if marked["mark"].startswith("*") else _STATUS.get(marked["mark"].rstrip("."))
    if status is not None and status not in _UNKNOWN:
        return f"Enter {value:f}{_with_status(status, where)}."
    if marked["mark"].startswith("*"):
        return f"Enter {value:f}, and say elsewhere what {marked['mark']} stands for."
    if "GBP" in unit:
        return ""  # '5.9 GBP' may be pounds or millions of them
    words = set(re.findall(r"[a-z]+", unit.casefold()))
    return f"Enter {value:f}." if set(marked["mark"].split()) <= words else ""


def _with_status(status: Status, where: Where) -> str:
    match where:
        case Where.BESIDE_STATUS:
            return f", and '{status.value}' in the column Status"
        case Where.ALONE if status in SHORTHAND:
            return f" {SHORTHAND[status]}"
    return ""


def _only_a_number(plain: str) -> str:
    if _CLOCK.fullmatch(plain):
        return "Enter the number alone, in the measure's unit, in a cell formatted as General."
    if re.fullmatch(r"-?[\d.,]*,[\d.,]*", plain):
        return "Enter the number with a full stop before its decimals, and without commas."
    return "Enter the number alone, without words or signs."
