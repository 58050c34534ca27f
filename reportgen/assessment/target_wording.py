"""What the words of a target ask for: '80% or more', '<700', 'Quartile 2', 'Year on year reduction', '1 in 5'.

The Target column is printed in the words that Cabinet agreed, and other columns hold the numbers that judge. Here the
words are read, so that the two can be compared; nothing is rated by them. What cannot be read is no slip: `WORDS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from reportgen import periods
from reportgen.model import Colour, Polarity
from reportgen.numbers import Reading, read_number


class Asks(Enum):
    """What a target's words ask for."""

    NUMBER = "a number"
    AT_LEAST = "a number or more"
    ABOVE = "more than a number"
    AT_MOST = "a number or less"
    BELOW = "less than a number"
    RANGE = "a range"
    BANDS = "borders of colours"
    NUMBERS = "several numbers"
    CHANGE = "a change by so much"
    QUARTILE = "a quartile"
    COMPARATOR = "a benchmark"
    YEAR_ON_YEAR = "better than a year before"
    TREND = "an improvement"
    NONE = "no target yet"
    WORDS = "words that hold no number"


# What a single number or an inequality asks: it can be held against the rule's number.
PLAIN = (Asks.NUMBER, Asks.AT_LEAST, Asks.ABOVE, Asks.AT_MOST, Asks.BELOW)
STRICT, INCLUSIVE = (Asks.ABOVE, Asks.BELOW), (Asks.AT_LEAST, Asks.AT_MOST)
_WAY = {
    Asks.AT_LEAST: Polarity.HIGH,
    Asks.ABOVE: Polarity.HIGH,
    Asks.AT_MOST: Polarity.LOW,
    Asks.BELOW: Polarity.LOW,
}


@dataclass(frozen=True)
class Wording:
    """A target's words, read. `numbers` are those that could be the target, in the order of the words, without years,
    dates and what a rate counts by; `rough` says that words stood for the number ('two thirds').

    `polarity` is the good direction that the words name, None where they name none. `quartile` counts from the best;
    `comparator` is national, region or neighbours. `of_a_year` is whether the words call the number a year's, `years`
    the financial years that they name, as '2023/24'. `unit` is %, GBP or a span of time ('weeks') where one follows.
    `of_colour` gives, for bands, the numbers that stand behind the name of each colour.
    """

    asks: Asks
    numbers: tuple[Reading, ...] = ()
    rough: bool = False
    polarity: Polarity | None = None
    quartile: int | None = None
    comparator: str = ""
    of_a_year: bool = False
    years: tuple[str, ...] = ()
    unit: str = ""
    of_colour: tuple[tuple[Colour, tuple[Reading, ...]], ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether the words hold one number or inequality, so that the rule must have the same."""
        return self.asks in PLAIN

    @property
    def strict(self) -> bool | None:
        """Whether reaching the number is not enough; None where the words do not say."""
        return True if self.asks in STRICT else False if self.asks in INCLUSIVE else None


@lru_cache(maxsize=1024)  # each of a measure's values is held against the same words
def read_target(text: str) -> Wording:
    """What the words of a target ask for. Never fails: words that say nothing known are `Asks.WORDS`."""
    plain = _plain(text)
    years = tuple(dict.fromkeys(label for match in _YEAR.finditer(plain) if (label := _label(match[0]))))
    of_a_year = _ANNUAL.search(plain) is not None
    body = plain if read_number(plain) is not None else _without_asides(plain)  # '2024' alone is a number
    numbers, rough = _numbers(body)
    asks, polarity, comparator = _asks(body, plain, numbers)
    return Wording(
        asks=asks,
        numbers=numbers,
        rough=rough,
        polarity=polarity,
        quartile=_quartile(plain),
        comparator=comparator,
        of_a_year=of_a_year,
        years=years,
        unit=_unit(body, numbers),
        of_colour=_by_colour(body) if asks is Asks.BANDS else (),
    )


# --- the text, without what is no number of the target ---

_FRACTIONS = {"half": 50, "one half": 50, "a half": 50, "three quarters": 75, "three-quarters": 75}
_THIRDS = {"third": 1, "one third": 1, "a third": 1, "one-third": 1, "two thirds": 2, "two-thirds": 2}
_SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_YEAR = re.compile(r"(?<![0-9/,.-])(?:[0-9]{4}|[0-9]{2})[/-](?:[0-9]{4}|[0-9]{2})(?![0-9/-]|[.,][0-9])")
_ANNUAL = re.compile(r"\b(?:annual|annually|yearly|per annum|p\.a\.|(?:per|a|each|every|the|full|whole) year|"
                     r"12 months|twelve months|rolling year)\b(?! on )")  # fmt: skip
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
)
_ASIDES = (
    re.compile(r"\b(?:q|quarter|year|stage|key stage|ks|phase|tier|priority|section|part|wave|quartile) ?[0-9]{1,2}\b"),
    re.compile(rf"\b[0-9]{{1,2}}(?:st|nd|rd|th)? {_MONTH}\b(?: [0-9]{{4}})?"),
    re.compile(rf"\b{_MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?,? [0-9]{{4}}\b"),
    re.compile(rf"\b{_MONTH} [0-9]{{2,4}}\b"),
    re.compile(r"\b[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}\b"),
    re.compile(r"\b(?:by|in|from|for|of|end|term|calendar|since|until|to) (?:the )?(?:end of )?(?:19|20)[0-9]{2}\b"
               r"(?! ?%|,[0-9])"),
    re.compile(r"\((?:19|20)[0-9]{2}\)"),
    re.compile(r"\b(?:19|20)[0-9]{2}:"),
    re.compile(r"\b[0-9]+(?:st|nd|rd|th)\b"),
    re.compile(r"\btop 25 ?%"),
    re.compile(r"\b(?:per|out of|for every|in every|each) [0-9][0-9,]*k?\b"),
    re.compile(r"\b(?:12|twelve)[ -]months?\b"),
    re.compile(r"\b(?:aged?|ages?) [0-9]+(?: ?(?:-|to|and) ?[0-9]+)?\b"),
)  # fmt: skip


def _plain(text: str) -> str:
    """Small letters, single spaces, one sign for each meaning."""
    small = " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split()).casefold()
    for signs, sign in (("⩾≧", "≥"), ("⩽≦", "≤"), ("–—−‑", "-"), ("’‘", "'"), ("“”", '"')):
        for other in signs:
            small = small.replace(other, sign)
    small = re.sub(r"(?<![0-9/,.-])[0-9]{1,3}(?: [0-9]{3})+(?![0-9,.])", lambda m: m[0].replace(" ", ""), small)
    for typed, sign in ((">=", "≥"), ("=>", "≥"), ("<=", "≤"), ("=<", "≤"), ("per cent", "%"), ("percent", "%")):
        small = re.sub(rf" ?{typed}(?![a-z])" if sign == "%" else re.escape(typed), sign, small)
    return small.strip(" .;")


def _label(text: str) -> str:
    try:
        return periods.financial_year(periods.parse(text))
    except periods.NotAPeriod:
        return ""


def _without_asides(text: str) -> str:
    """The words without years, dates, ordinals and the number that a rate counts by."""
    body = _YEAR.sub(lambda m: " " if _label(m[0]) else m[0], text)
    for pattern in _ASIDES:
        body = pattern.sub(" ", body)
    return " ".join(body.split())


_TOKEN = re.compile(
    r"(?P<minus>(?<![0-9a-z%)] )(?<![0-9a-z%)])-)?(?P<pound>£ ?)?(?P<number>[0-9]+(?:[,.][0-9]+)*)"
    r"(?P<after> ?%| ?(?:m|k|bn|million|billion|thousand)\b)?"
)
_ONE_IN = re.compile(r"\b([0-9]+|" + "|".join(_SMALL) + r") (?:in|out of every) ([0-9]+|" + "|".join(_SMALL) + r")\b")


def _numbers(body: str) -> tuple[tuple[Reading, ...], bool]:
    """The numbers in the words, and whether they stood in words that only come near them."""
    if match := _ONE_IN.search(body):
        part, whole = (_counted(word) for word in match.groups())
        if 0 < part <= whole:
            return (Reading(Decimal(100) * part / whole, "%"),), True
    if _TOKEN.search(body) is None:
        return _in_words(body)
    return tuple(reading for match in _TOKEN.finditer(body) if (reading := _reading(match)) is not None), False


def _in_words(body: str) -> tuple[tuple[Reading, ...], bool]:
    for words, thirds in sorted(_THIRDS.items(), key=lambda item: -len(item[0])):
        if re.search(rf"\b{words}\b", body) and "quartile" not in body:
            return (Reading(Decimal(100 * thirds) / 3, "%"),), True
    for words, percent in sorted(_FRACTIONS.items(), key=lambda item: -len(item[0])):
        if re.search(rf"\b{words}\b(?![ -]year)", body):
            return (Reading(Decimal(percent), "%"),), True
    if re.fullmatch(r"(?:nil|zero|none at all)(?: \w+)?", body):
        return (Reading(Decimal(0)),), False
    found = [_counted(word) for word in re.findall(rf"\b(?:{'|'.join(_SMALL[2:])})\b", body)]
    return tuple(Reading(Decimal(n)) for n in found), False


def _counted(word: str) -> int:
    return int(word) if word.isdigit() else _SMALL.index(word)


def _reading(match: re.Match[str]) -> Reading | None:
    """The number of a token. 'm' alone is a million pounds where a pound sign stands before it, else a million."""
    after = (match["after"] or "").strip()
    number = read_number(match["number"] + ("%" if after == "%" else ""))
    if number is None:
        return None  # '4.999,999'
    scale = {"k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}.get(after, 0)
    value = number.value.scaleb(scale)
    return Reading(-value if match["minus"] else value, "%" if after == "%" else "GBP" if match["pound"] else "")


def _unit(body: str, numbers: tuple[Reading, ...]) -> str:
    if numbers and numbers[0].unit:
        return numbers[0].unit
    match = re.search(r"(?:[0-9]|[a-z]) (?:working |calendar |absence )?(minute|hour|day|week|month|year)s?\b", body)
    return f"{match[1]}s" if match else ""


# --- what the words ask ---

_AT_LEAST = re.compile(
    r"\bat least\b|\b(?:no|not) (?:less|fewer|lower) than\b|\bnot (?:be )?(?:below|under)\b|\bminimum\b|\bmin\b|≥|"
    r"\b(?:or|and) (?:more|above|over|higher|greater)\b|[0-9]%? ?\+"
)
_AT_MOST = re.compile(
    r"\bat most\b|\b(?:no|not) (?:more|higher|greater|longer|later) than\b|\bmaximum\b|\bmax\b|\bup to\b|≤|\bwithin\b|"
    r"\bnot (?:to )?(?:exceed|be (?:above|over))\w*|\b(?:or|and) (?:less|fewer|below|under|lower)\b|\bnot above\b"
)
_ABOVE = re.compile(r"\b(?:above|over|exceed\w*)\b|\b(?:more|greater|higher) than\b|>")
_BELOW = re.compile(r"\b(?:below|under)\b|\b(?:less|fewer|lower|shorter) than\b|<")
_NOT_THAN = re.compile(r"\b(?:no|not) (more|higher|greater|less|lower|fewer) than\b")
_NO_CHANGE = re.compile(r"\b(?:no|not|without|avoid) (?:an? |any )?(increase|rise|growth|decrease|reduction|fall)\b")
_UP = re.compile(r"\b(?:increas|ris|grow|higher|more)\w*")
_DOWN = re.compile(r"\b(?:reduc|decreas|fall|fewer|lower|cut|less)\w*")
_IMPROVE = re.compile(r"\b(?:improv|increas|reduc|decreas|rising|rise|grow|fall|upward|downward)\w*|\btrend\b")
_BY_SO_MUCH = re.compile(
    r"\b(?:increas|reduc|improv|decreas|rise|fall|growth|cut)\w*(?: \w+){0,4} (?:by|of)\b|"
    r"[0-9]%? (?:\w+ )?(?:increase|reduction|improvement|decrease|rise|fall|growth|cut)\b|"
    r"[a-z)] (?:\+|-)[0-9]|[a-z)] ?±"
)
_YEAR_ON_YEAR = re.compile(r"\byear[ -]on[ -]year\b|\b(?:last|previous|prior) year\b|\byear before\b")
_NO_TARGET = re.compile(
    r"\b(?:tbc|tba|to be (?:confirmed|agreed|set|decided)|no target|not set|not applicable|not known|n/a|baseline|"
    r"monitor(?:ing)? only|for information|in development|new (?:indicator|measure))\b|^(?:none|-|\.\.)?$"
)
_COMPARATORS = (
    ("neighbours", re.compile(r"\bneighbou?rs?'?\b|\bcipfa\b|\bsimilar (?:authorit|council)\w+|\bfamily group\b")),
    ("region", re.compile(r"\bregion(?:al)?\b|\bnorth west\b|\bsouth east\b")),
    ("national", re.compile(r"\bnational(?:ly)?\b|\bengland\b|\benglish\b")),
)
_COLOURS = re.compile(r"\b(red|amber|green)\b")
_BETWEEN = re.compile(
    r"£? ?[0-9][0-9,.]* ?(?:%|m|k|bn)?(?: ?- ?| to )£? ?[0-9][0-9,.]* ?(?:%|m|k|bn)?(?![0-9])|\bbetween\b"
)


def _asks(body: str, whole: str, numbers: tuple[Reading, ...]) -> tuple[Asks, Polarity | None, str]:
    """(what is asked, the good direction named, the comparator named)."""
    comparator = next((name for name, pattern in _COMPARATORS if pattern.search(whole)), "")
    way = _direction(whole)
    if len(set(_COLOURS.findall(whole))) > 1 and numbers:
        return Asks.BANDS, None, ""
    if _quartile(whole) is not None:
        return Asks.QUARTILE, None, comparator
    if comparator:
        side = _side(body)
        return Asks.COMPARATOR, _WAY.get(side), comparator
    level = re.search(r"\bto (?:below |under |above |over )?£?[0-9]", body) is not None
    if numbers and not level and (_BY_SO_MUCH.search(whole) or _YEAR_ON_YEAR.search(whole)):
        return Asks.CHANGE, way, ""
    if numbers:
        asks = _of_numbers(body, numbers)
        return asks, _WAY.get(asks, way), ""
    if _YEAR_ON_YEAR.search(whole):
        return Asks.YEAR_ON_YEAR, way, ""
    if _NO_TARGET.search(whole):
        return Asks.NONE, None, ""
    return (Asks.TREND, way, "") if _IMPROVE.search(whole) else (Asks.WORDS, None, "")


def _of_numbers(body: str, numbers: tuple[Reading, ...]) -> Asks:
    if len(numbers) == 2 and _BETWEEN.search(body):
        return Asks.RANGE
    if len(numbers) > 1 or (len(list(_TOKEN.finditer(body))) > 1 and not _ONE_IN.search(body)):
        return Asks.NUMBERS
    return _side(body)


def side_of(text: str) -> Asks:
    """Which side of a figure the words ask for, whether they give the figure or name it."""
    return _side(_plain(text))


def _side(body: str) -> Asks:
    """Which side of its number the words ask for. 'No more than' holds 'more than', so the wider is looked at first."""
    for pattern, asks in (
        (_AT_LEAST, Asks.AT_LEAST),
        (_AT_MOST, Asks.AT_MOST),
        (_ABOVE, Asks.ABOVE),
        (_BELOW, Asks.BELOW),
    ):
        if pattern.search(body):
            return asks
    return Asks.NUMBER


def _direction(text: str) -> Polarity | None:
    """Which way is good in the words; 'no more than last year' turns the word round."""
    if turned := _NOT_THAN.search(text):
        return Polarity.LOW if turned[1] in ("more", "higher", "greater") else Polarity.HIGH
    if turned := _NO_CHANGE.search(text):
        return Polarity.LOW if turned[1] in ("increase", "rise", "growth") else Polarity.HIGH
    up, down = _UP.search(text), _DOWN.search(text)
    if bool(up) == bool(down):
        return None
    return Polarity.HIGH if up else Polarity.LOW


_ORDINALS = {
    "first": 1, "1st": 1, "top": 1, "best": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3,
    "fourth": 4, "4th": 4, "bottom": 4, "worst": 4,
}  # fmt: skip
_QUARTILE = re.compile(
    rf"\bquartile ([1-4])\b|\bq([1-4]) quartile\b|\b({'|'.join(_ORDINALS)}) quartile\b|\b(top) (?:25 ?%|quarter\b)|"
    r"\bquartile\b"
)


def _quartile(text: str) -> int | None:
    """The quartile that the words name, 1 for the best; 0 for one that is not numbered; None for none.

    Upper and lower say nothing: the upper quartile of complaints is not the one to be in.
    """
    match = _QUARTILE.search(text)
    if match is None:
        return None
    number = match[1] or match[2]
    return int(number) if number else _ORDINALS.get(match[3] or match[4] or "", 0)


def _by_colour(body: str) -> tuple[tuple[Colour, tuple[Reading, ...]], ...]:
    return tuple(_colour_parts(body))


def _colour_parts(body: str) -> Iterator[tuple[Colour, tuple[Reading, ...]]]:
    """What stands behind each colour's name, up to the next one."""
    marks = list(_COLOURS.finditer(body))
    for n, mark in enumerate(marks):
        end = marks[n + 1].start() if n + 1 < len(marks) else len(body)
        yield Colour(mark[1].capitalize()), _numbers(body[mark.end() : end])[0]
