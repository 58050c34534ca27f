"""Numbers as officers write and read them: one place that turns a value into words, and a typed text into a value.

The style is that of the Office for National Statistics and the Government Analysis Function: thousands commas, a zero
before the decimal point, "£5.903m", "percentage points" for the difference of two percentages, a real minus sign.
Rounding is to the nearest, halves away from zero, and happens here and nowhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from difflib import get_close_matches

MINUS = "\N{MINUS SIGN}"
POUND = "\N{POUND SIGN}"

# Longer texts than this are not numbers that anybody typed into a report. As long as what a report itself prints of a
# million million: minus £1,000,000,000,000.0000m.
_LONGEST = 25


def rounded(value: Decimal, decimals: int) -> Decimal:
    """The value to so many decimals, halves away from zero; zero has no sign. `value` is finite."""
    with localcontext() as context:
        context.prec = max(28, value.adjusted() + decimals + 4)
        result = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return result.copy_abs() if result.is_zero() else result


def decimals_of(value: Decimal) -> int:
    """How many decimals the number itself has: 2 for 88.75, 1 for 7.50, 0 for 700."""
    text = format(value, "f")
    return len(text.partition(".")[2].rstrip("0"))


def show_bare(value: Decimal, decimals: int) -> str:
    """The number without its unit: '2,655,636', '93.45', '−0.5'."""
    number = rounded(value, decimals)
    return f"{MINUS if number < 0 else ''}{number.copy_abs():,f}"


def show(value: Decimal, unit: str, decimals: int) -> str:
    """The number with its unit, as it stands in a table or a sentence.

    '93.45%', '827', '£5.903m', '7.50 out of 10', '44.9 points', '5.3 per 10,000', '43,203 tCO2e'. A unit that is not
    known here follows the number in its own words: '10 complaints'.
    """
    return _written(show_bare(value, decimals), _unit(unit))


def show_beside(value: Decimal, unit: str, decimals: int) -> str:
    """The number as it stands beside another of the same unit: '%' and '£' stay, a unit in words is not said twice.

    "36.5% against 80%", "3.25 days per FTE against 11.25".
    """
    form = _unit(unit)
    return _written(show_bare(value, decimals), _Unit(form.before, "" if " " in form.after else form.after))


def show_gap(gap: Decimal, unit: str, decimals: int) -> str:
    """A difference of two values, without its sign: '4.70 percentage points', '127', '2.1 points', '£1.726m'."""
    form = _unit(unit)
    return _written(show_bare(gap.copy_abs(), decimals), _Unit(form.before, form.gap_after))


@dataclass(frozen=True)
class _Unit:
    """What is written before and after a number; `gap_after` where a difference of values is written otherwise."""

    before: str = ""
    after: str = ""
    other_gap_after: str | None = None

    @property
    def gap_after(self) -> str:
        return self.after if self.other_gap_after is None else self.other_gap_after


_UNITS = {
    "": _Unit(),
    "number": _Unit(),
    "%": _Unit("", "%", " percentage points"),
    "GBP": _Unit(POUND),
    "GBP k": _Unit(POUND, "k"),
    "GBP m": _Unit(POUND, "m"),
    "GBP bn": _Unit(POUND, "bn"),
    "Attainment 8 points": _Unit("", " points"),
    "percentage points": _Unit("", " percentage points"),
}
_SCORE = re.compile(r"(?:score|points) out of (\d+)")
_AVERAGE_NUMBER = re.compile(r"average number of (\w+) \(out of (\d+)\)")
_RATE = re.compile(r"rate per (\d[\d,]*)(k?)")


def _unit(unit: str) -> _Unit:
    known = _UNITS.get(unit)
    if known is not None:
        return known
    if match := _SCORE.fullmatch(unit):
        return _Unit("", f" out of {match[1]}", " points")
    if match := _AVERAGE_NUMBER.fullmatch(unit):
        return _Unit("", f" out of {match[2]}", f" {match[1]}")
    if match := _RATE.fullmatch(unit):
        per = int(match[1].replace(",", "")) * (1000 if match[2] else 1)
        return _Unit("", f" per {per:,}")
    if unit.startswith(f"{POUND} per "):
        return _Unit(POUND, unit.removeprefix(POUND))
    if unit.startswith("% "):  # "% of net budget": a share of something named
        return _Unit("", unit, f" percentage points {unit.removeprefix('% ')}")
    return _Unit("", f" {unit}")


def pounds_in(unit: str) -> int | None:
    """The power of ten of pounds that a unit counts: 6 for 'GBP m'; None for a unit that is not money."""
    return _POUNDS_IN.get(unit)


# A unit as people write it, in small letters and without full stops -> as it is known here.
_WRITTEN_UNITS = {
    "number": ("number", "numbers", "no", "nos", "num", "count", "#", "integer"),
    "%": ("%", "%age", "per cent", "percent", "percentage", "pct", "pc"),
    "percentage points": ("percentage points", "percentage point", "ppts", "ppt", "pp", "pps", "% points", "% pts"),
    "GBP": ("gbp", "£", "£s", "pounds", "pound", "pounds sterling", "£ sterling"),
    "GBP k": ("gbp k", "£k", "£000", "£000s", "£'000", "£'000s", "£ thousand", "£ thousands", "k£", "£thousand"),
    "GBP m": ("gbp m", "£m", "£ms", "£mn", "£mil", "£mill", "£million", "£ million", "£ millions", "£000,000", "m£"),
    "GBP bn": ("gbp bn", "£bn", "£b", "£billion", "£ billion", "£ billions"),
    "hours": ("hours", "hour", "hrs", "hr"),
    "minutes": ("minutes", "minute", "mins", "min"),
    "seconds": ("seconds", "second", "secs", "sec"),
    "days": ("days", "day"),
    "weeks": ("weeks", "week", "wks", "wk"),
    "months": ("months", "month", "mths", "mth"),
    "years": ("years", "year", "yrs", "yr"),
    "tonnes": ("tonnes", "tonne"),
}
_KNOWN_UNITS = {written: unit for unit, all_written in _WRITTEN_UNITS.items() for written in all_written}
_WRITTEN_RATE = re.compile(r"(?:rate )?(?:per|/) ?(?P<per>\d[\d, ]*)(?: ?(?P<k>k|thousand))?(?P<of>(?: [a-z].*)?)")


def unit_of(text: str) -> str:
    """A unit by the name that is known here, however it is written: '£m' and '£ million' are 'GBP m', 'no.' is
    'number', 'hrs' 'hours', 'per 10,000' 'rate per 10,000'. Any other is given back as it stands."""
    plain = " ".join(visible(text).replace("’", "'").split())
    small = plain.casefold()
    spaced = re.sub("£ ", "£", small)
    for written in (small, small.rstrip("."), small.replace(".", ""), spaced, spaced.replace(" ", "")):
        if written in _KNOWN_UNITS:
            return _KNOWN_UNITS[written]
    rate = _WRITTEN_RATE.fullmatch(small)
    if rate and not rate["of"]:
        return f"rate per {rate['per'].replace(' ', ',')}{'k' if rate['k'] else ''}"
    return re.sub(rf"^{POUND} ?per ", f"{POUND} per ", plain)


def unit_like(text: str) -> str:
    """The known unit that a text may be a slip for, as 'percnt' for '%'; '' where it is a word of its own, such as
    'complaints', and follows the number as it stands."""
    unit, small = unit_of(text), text.strip().casefold()
    if unit in _UNITS or unit in _WRITTEN_UNITS or small in _SAME_AS_NO_UNIT or unit.startswith(f"{POUND} per "):
        return ""
    if small.startswith(("£", "gbp")) or small.endswith(("£", "gbp")):
        return "GBP"
    close = get_close_matches(small, [w for w in _KNOWN_UNITS if len(w) >= _LONG_ENOUGH], n=1, cutoff=0.84)
    return _KNOWN_UNITS[close[0]] if close else ""


_SAME_AS_NO_UNIT = frozenset({"", "points"})
_LONG_ENOUGH = 4  # letters: shorter ones are like too many words


def one_in(unit: str) -> Decimal | None:
    """What a share of 1 is in a unit: 100 in '%', 10,000 in 'rate per 10k'; None for a unit that is no share."""
    if unit.startswith("%"):
        return Decimal(100)
    match = _PER.search(unit)
    return Decimal(match[1].replace(",", "")) * (1000 if match[2] else 1) if match else None


_PER = re.compile(r"\bper (\d[\d,]*)(k?)\b", re.IGNORECASE)

# Plurals that do not end in s; others lose it.
_ONE_OF = {"children": "child", "people": "person", "babies": "baby", "enquiries": "enquiry", "vacancies": "vacancy"}


def _written(number: str, unit: _Unit) -> str:
    after = unit.after
    counted, space, rest = after.removeprefix(" ").partition(" ")
    if counted in ("percentage", "points") and re.fullmatch(r"1(?:\.0+)?", number):
        after = after.replace("points", "point")  # also "1.0 percentage point", but never "1.0 day"
    elif number == "1" and after.startswith(" ") and counted not in ("per", "out"):
        after = f" {_one(counted)}{space}{rest}"
    sign = MINUS if number.startswith(MINUS) and unit.before else ""
    return f"{sign}{unit.before}{number.removeprefix(sign)}{after}"


def _one(plural: str) -> str:
    if plural in _ONE_OF:
        return _ONE_OF[plural]
    return plural[:-1] if plural.endswith("s") and not plural.endswith("ss") else plural


@dataclass(frozen=True)
class Reading:
    """A number read from text. `unit` is '' (none was typed), '%' or 'GBP'; pounds are counted singly."""

    value: Decimal
    unit: str = ""

    def value_in(self, unit: str) -> Decimal | None:
        """The value in a measure's unit, or None where the typed sign belongs to another: '£5.9m' is no percentage."""
        if self.unit == "":
            return self.value
        if self.unit == "%":
            return self.value if unit.startswith("%") else None
        pounds = _POUNDS_IN.get(unit, 0 if unit.startswith(f"{POUND} per ") else None)
        return None if pounds is None else self.value.scaleb(-pounds)


_POUNDS_IN = {"GBP": 0, "GBP k": 3, "GBP m": 6, "GBP bn": 9}  # unit -> power of ten
_SCALES = {"": 0, "k": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}
_NUMBER = (
    r"(?P<sign>[+\-−–]?) ?(?P<pound>£?) ?(?P<number>(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)?(?:\.[0-9]+)?)"
)
_TYPED = re.compile(_NUMBER + r" ?(?P<after>%|per cent|percent|k|m|million|bn|billion|)")


# Zero-width spaces and joiners, marks of writing direction and byte order, soft hyphens.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def visible(text: str) -> str:
    """The text without the characters that nobody sees, as copying from a web page or a PDF brings them along."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def scaled(number: str, scale: str, unit: str) -> Decimal | None:
    """A typed number with 'k', 'm' or 'bn' behind it in a unit that counts pounds or things, exactly; None in any
    other, where 'm' may be metres."""
    pounds = _POUNDS_IN.get(unit, 0 if unit in ("", "number") else None)
    if pounds is None:
        return None
    return Decimal(number.replace(",", "")).scaleb(_SCALES[scale] - pounds)


def read_number(text: str) -> Reading | None:
    """The number that a typed text means, or None where it means none or may mean more than one.

    Read: '1,265', '£5.9m', '98.6%', ' 12 ', '-3'. Refused: 'abt 95', '1,26' and '4.999,999' (commas in no known place),
    '(3)' (minus three in accounts, a note elsewhere), '5m' (million or metres), '007' (an id).
    """
    plain = re.sub(r"[\s\u00a0\u2009\u202f]+", " ", visible(text)).strip()
    if len(plain) > _LONGEST:
        return None
    match = _TYPED.fullmatch(plain.casefold())
    if match is None or not match["number"]:
        return None
    number = Decimal(match["number"].replace(",", ""))
    after = match["after"]
    if after in ("%", "per cent", "percent"):
        unit = "%"
    else:
        unit = "GBP" if match["pound"] else ""
        if not unit and after not in ("", "million", "billion"):
            return None
        number = number.scaleb(_SCALES[after])
    if unit == "%" and match["pound"]:
        return None
    signed = number.copy_negate() if match["sign"] in ("-", MINUS, "–") and not number.is_zero() else number
    return Reading(signed, unit)
