"""Number formats of cells: what Excel shows for a number, and whether that says the same as what is stored.

`CODES` is the table of what is understood, in the officers' words; docs/workbook.md prints it. A code that is not
understood shows None, and nothing is taken from such a cell without a person being asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import Enum
from fractions import Fraction
from functools import lru_cache

CODES: tuple[tuple[str, str], ...] = (
    ("General, 0, 0.00, #,##0, ?", "rounding alone: the stored number is read"),
    ("0.0%", "the number before the sign is read"),
    ('0.0,, and 0.0,,"m"', "scaled by thousands: read in millions or thousands where the measure's unit says so too"),
    ('£, [$£-809], _ and *, [Red], "words"', "signs beside the number: read past"),
    ("0;(0) and 0;[Red]0", "a negative number, in brackets or in red"),
    ("[<5]0;0 and other conditions", "the part that holds for the number"),
    ("000 and other zeros in front", "in an id or a text, the zeros belong to it: 00101"),
    ("0.0E+00, # ?/?", "rounding alone: the stored number is read"),
    (";;; and other empty parts", "the cell shows nothing: read, with a warning"),
    ('"<"0, [<5]"under 5"', "a sign or words that say another number than the stored one: an error with both"),
)


class Shows(Enum):
    """What a part of a format makes of a number."""

    NUMBER = "number"
    PERCENTAGE = "percentage"
    DATE = "date"
    MONTH = "month"
    TIME = "time"
    WORDS = "words"  # no digit of the number
    NOTHING = "nothing"
    UNKNOWN = "a code that is not understood"


MOMENTS = (Shows.DATE, Shows.MONTH, Shows.TIME)

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "dd/mm/yyyy h:mm", 37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    **dict.fromkeys((*range(5, 9), *range(41, 45)), "#,##0.00"),
    **dict.fromkeys((*range(27, 37), *range(50, 59)), "dd/mm/yyyy"),
}  # fmt: skip

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)'
    r"|\[(?P<elapsed>h+|m+|s+)\]|\[(?P<condition>(?:<=|>=|<>|<|>|=)-?[0-9.]+(?:E[+-]?\d+)?)\]"
    r"|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[(?P<other>[^\]]*)\]"
    r"|(?P<general>General)|(?P<ampm>AM/PM|A/P)|(?P<exponent>E[+-])(?=[0#?])|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?)"
    r"|(?P<digit>[0#?])|(?P<sign>[.,%/@;])|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_COLOURS = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d+", re.IGNORECASE)
# What stands in a code without quotes and is shown as it is; any other letter is not understood.
_SHOWN_AS_IS = frozenset("123456789 $£€-+()!^&'~{}<>=:|¢¥\u00a0\u2013\u2212")
_DAY_ZERO = date(1899, 12, 30)
_MONTHS = [date(2000, month, 1).strftime("%B") for month in range(1, 13)]
_DAYS = [date(2001, 1, day).strftime("%A") for day in range(1, 8)]


@dataclass(frozen=True)
class _Token:
    kind: str  # "digit", "literal", ".", ",", "%", "/", "date", "elapsed", "exponent", "general", "@", "ampm"
    text: str


@dataclass(frozen=True)
class _Part:
    """One of the parts of a code that semicolons part."""

    tokens: tuple[_Token, ...]
    condition: tuple[str, Decimal] | None
    colour: str
    understood: bool

    @property
    def shows(self) -> Shows:
        kinds = {t.kind for t in self.tokens}
        if not self.understood:
            return Shows.UNKNOWN
        if kinds & {"date", "elapsed", "ampm"}:
            letters = {t.text[0].casefold() for t in self.tokens if t.kind in ("date", "elapsed")}
            if letters == {"m", "y"}:
                return Shows.MONTH
            return Shows.TIME if letters <= set("hms") and letters != {"m"} else Shows.DATE
        if kinds & {"digit", "general", "@"}:
            return Shows.PERCENTAGE if "%" in kinds else Shows.NUMBER
        return Shows.WORDS if "".join(t.text for t in self.tokens).strip() else Shows.NOTHING


@lru_cache(maxsize=4096)
def _parts(code: str) -> tuple[_Part, ...]:
    found: list[list[re.Match[str]]] = [[]]
    for match in _TOKEN.finditer(code):
        if match["sign"] == ";":
            found.append([])
        else:
            found[-1].append(match)
    return tuple(_part(matches) for matches in found)


def _part(matches: list[re.Match[str]]) -> _Part:
    tokens: list[_Token] = []
    condition, colour, understood = None, "", True
    for match in matches:
        kind = str(match.lastgroup)
        text = str(match[kind])
        match kind:
            case "quoted" | "escaped" | "currency":
                tokens.append(_Token("literal", text))
            case "space":
                tokens.append(_Token("literal", " "))
            case "fill":
                pass  # as many as the cell is wide
            case "condition":
                sign = re.match("[<>=]+", text)
                condition = (sign[0], Decimal(text[len(sign[0]) :])) if sign else None
            case "other":
                colour = text.casefold() if _COLOURS.fullmatch(text) else colour
                understood &= bool(colour)
            case "sign":
                tokens.append(_Token(text, text))
            case "literal":
                understood &= text in _SHOWN_AS_IS
                tokens.append(_Token("literal", text))
            case "date" | "elapsed" | "ampm" | "exponent" | "digit" | "general":
                tokens.append(_Token(kind, text))
    return _Part(tuple(tokens), condition, colour, understood)


_HOLDS = {
    "<": Decimal.__lt__, "<=": Decimal.__le__, ">": Decimal.__gt__, ">=": Decimal.__ge__,
    "=": Decimal.__eq__, "<>": Decimal.__ne__,
}  # fmt: skip


def _chosen(code: str, value: Decimal) -> tuple[_Part | None, bool]:
    """The part of a code that holds for a number, and whether a minus is put in front of a negative one."""
    parts = _parts(code)[:3]
    if not any(p.condition for p in parts):
        if len(parts) > 1 and value < 0:
            return parts[1], False
        return parts[2 if len(parts) > 2 and value == 0 else 0], True
    for n, part in enumerate(parts):
        if part.condition is None:
            # The second part of two, or the last, is for all others; a first without one is for what is above 0.
            if n == 0 and not value > 0:
                continue
            if n == 1 and len(parts) > 2 and not value < 0:
                continue
            return part, True
        sign, limit = part.condition
        if _HOLDS[sign](value, limit):
            return part, not (sign in ("<", "<=") and limit <= 0)
    return None, True


def shows(code: str, value: Decimal) -> Shows:
    """What a format makes of a number, by the part of it that holds for the number."""
    part, _ = _chosen(code, value)
    return Shows.UNKNOWN if part is None else part.shows


def is_red(code: str, value: Decimal) -> bool:
    """Whether the part that holds for a number is shown in red."""
    part, _ = _chosen(code, value)
    return part is not None and part.colour == "red"


def shown(code: str, value: Decimal, day_zero: date = _DAY_ZERO) -> str | None:
    """The text that Excel shows for a number in this format, spaces at the edges left out; None where the code is not
    understood."""
    part, signed = _chosen(code, value)
    if part is None or part.shows is Shows.UNKNOWN:
        return None
    tokens = list(part.tokens)
    kinds = {t.kind for t in tokens}
    minus = "-" if value < 0 and signed else ""
    if part.shows in MOMENTS:
        return _moment(tokens, value, day_zero)
    if part.shows in (Shows.WORDS, Shows.NOTHING):
        words = "".join(t.text for t in tokens)
        return (minus + words).strip() if part.shows is Shows.WORDS else ""
    if kinds & {"general", "@"}:
        body = "".join(_general(abs(value)) if t.kind in ("general", "@") else t.text for t in tokens)
    elif "/" in kinds:
        written = _fraction(tokens, abs(value))
        if written is None:
            return None
        body = written
    elif "exponent" in kinds:
        body = _scientific(tokens, abs(value))
    else:
        body, is_zero = _decimal(tokens, abs(value))
        minus = "" if is_zero else minus
    return (minus + body).strip()


def shown_text(code: str, text: str) -> str:
    """What Excel shows of a text in this format: its fourth part, or one that is for texts alone."""
    parts = _parts(code)
    of_text = parts[3] if len(parts) > 3 else next((p for p in parts if any(t.kind == "@" for t in p.tokens)), None)
    if of_text is None or not of_text.understood:
        return text
    return "".join(text if t.kind == "@" else t.text for t in of_text.tokens if t.kind in ("@", "literal"))


def scale(code: str, value: Decimal) -> int:
    """By which power of ten the shown number is smaller than the stored one: 6 for '0.0,,'; -2 for '0%'."""
    part, _ = _chosen(code, value)
    if part is None:
        return 0
    tokens = list(part.tokens)
    percent = sum(t.kind == "%" for t in tokens)
    return 3 * sum(_scaling(tokens)) - 2 * percent


# --------------------------------------------------------------------------------------------- numbers
def _rounded(value: Decimal, decimals: int) -> Decimal:
    with localcontext() as context:
        context.prec = max(40, value.adjusted() + decimals + 4)
        return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _general(value: Decimal) -> str:
    if value and not Decimal("1e-9") <= value < Decimal("1e11"):
        mantissa, _, exponent = f"{value:.5E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent[0]}{exponent[1:].zfill(2)}"
    before = max(1, value.adjusted() + 1)
    text = f"{_rounded(value, max(0, 10 - before)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scaling(tokens: list[_Token]) -> list[bool]:
    """Which tokens are commas that scale: those right behind the last digit, before the point or at the end."""
    out = [False] * len(tokens)
    digits = [n for n, t in enumerate(tokens) if t.kind == "digit"]
    point = next((n for n, t in enumerate(tokens) if t.kind == "."), len(tokens))
    before = [n for n in digits if n < point]
    for last in (before[-1] if before else -1, digits[-1] if digits else -1):
        n = last + 1
        while 0 < n < len(tokens) and tokens[n].kind == ",":
            out[n] = True
            n += 1
    return out


def _decimal(tokens: list[_Token], value: Decimal) -> tuple[str, bool]:
    """The digits of a number in the places of a part, and whether they are all zeros."""
    scaling = _scaling(tokens)
    kept = [t for t, scales in zip(tokens, scaling, strict=True) if not scales]
    point = next((n for n, t in enumerate(kept) if t.kind == "."), len(kept))
    whole, rest = kept[:point], kept[point + 1 :]
    grouped = any(
        t.kind == "," and any(u.kind == "digit" for u in whole[:n]) and any(u.kind == "digit" for u in whole[n:])
        for n, t in enumerate(whole)
    )
    decimals = sum(t.kind == "digit" for t in rest)
    scaled = value.scaleb(2 * sum(t.kind == "%" for t in tokens) - 3 * sum(scaling))
    number = _rounded(scaled, decimals)
    integer, _, fraction = f"{number:f}".partition(".")
    integer = integer.lstrip("0")
    out = _integer(whole, integer, grouped=grouped)
    if point < len(kept):
        out += "." + _behind_point(rest, fraction)
    return out, number.is_zero()


def _integer(tokens: list[_Token], digits: str, *, grouped: bool) -> str:
    places = [n for n, t in enumerate(tokens) if t.kind == "digit"]
    out: list[str] = []
    left, written = digits, 0

    def put(digit: str) -> None:
        nonlocal written
        if grouped and written and written % 3 == 0:
            out.append("," if digit != " " else " ")
        out.append(digit)
        written += 1

    for n in range(len(tokens) - 1, -1, -1):
        token = tokens[n]
        if token.kind != "digit":
            if token.kind != ",":
                out.append(token.text[::-1])
            continue
        if left:
            put(left[-1])
            left = left[:-1]
        elif token.text != "#":
            put("0" if token.text == "0" else " ")
        if n == places[0]:
            while left:
                put(left[-1])
                left = left[:-1]
    if not places:
        out = [*out, *reversed(left)]
    return "".join(out)[::-1]


def _behind_point(tokens: list[_Token], fraction: str) -> str:
    needed = len(fraction.rstrip("0"))
    out, n = "", 0
    for token in tokens:
        if token.kind == "digit":
            if n < needed or token.text == "0" or any(t.text == "0" for t in _digits(tokens)[n:]):
                out += fraction[n]
            elif token.text == "?":
                out += " "
            n += 1
        elif token.kind != ",":
            out += token.text
    return out


def _digits(tokens: list[_Token]) -> list[_Token]:
    return [t for t in tokens if t.kind == "digit"]


def _scientific(tokens: list[_Token], value: Decimal) -> str:
    at = next(n for n, t in enumerate(tokens) if t.kind == "exponent")
    mantissa, behind = tokens[:at], tokens[at + 1 :]
    point = next((n for n, t in enumerate(mantissa) if t.kind == "."), len(mantissa))
    step = max(1, sum(t.kind == "digit" for t in mantissa[:point]))
    decimals = sum(t.kind == "digit" for t in mantissa[point:])
    power = (value.adjusted() // step) * step if value else 0
    if value and _rounded(value.scaleb(-power), decimals) >= Decimal(10) ** step:
        power += step
    front, _ = _decimal(mantissa, value.scaleb(-power))
    width = sum(t.kind == "digit" for t in behind)
    sign = "-" if power < 0 else "+" if tokens[at].text.endswith("+") else ""
    words = "".join(t.text for t in behind if t.kind == "literal")
    return f"{front}E{sign}{str(abs(power)).zfill(width)}{words}"


def _fraction(tokens: list[_Token], value: Decimal) -> str | None:
    """A number as a fraction, '1 1/2', between the words of its part."""
    where = [n for n, t in enumerate(tokens) if t.kind in ("digit", "/")]
    before, behind = ("".join(t.text for t in some) for some in (tokens[: where[0]], tokens[where[-1] + 1 :]))
    fixed = re.match("[0-9]+", behind)  # '?/8': the digits of the denominator are no places
    behind = behind[fixed.end() :] if fixed else behind
    match = re.fullmatch(
        r"(?:([#0?]+)( +))?([#0?]+)/([#0?]+|)", "".join(t.text for t in tokens[where[0] : where[-1] + 1])
    )
    if match is None or bool(match[4]) == bool(fixed):
        return None
    whole = int(value) if match[1] else 0
    rest = Fraction(value) - whole
    if fixed:
        below = int(fixed[0])
        above = int(rest * below + Fraction(1, 2))
    else:
        near = rest.limit_denominator(10 ** len(match[4]) - 1)
        above, below = near.numerator, near.denominator
    if match[1] and above == below:
        whole, above = whole + 1, 0
    if match[1] and not above:
        return f"{before}{whole}{behind}"
    return f"{before}{f'{whole} ' if match[1] and whole else ''}{above}/{below}{behind}"


# --------------------------------------------------------------------------------------------- dates and times
def _moment(tokens: list[_Token], value: Decimal, day_zero: date) -> str | None:
    if value < 0 or value >= 2_958_466:
        return None
    smallest = any(t.kind in ("date", "elapsed") and t.text[0] in "sS" for t in tokens)
    seconds = _rounded(value * 86_400, 0 if smallest else 3)
    at = datetime(day_zero.year, day_zero.month, day_zero.day) + timedelta(seconds=float(seconds))
    half = any(t.kind == "ampm" for t in tokens)
    out, before = "", ""
    for n, token in enumerate(tokens):
        if token.kind == "elapsed":
            unit = token.text[0].casefold()
            count = int(seconds) // {"h": 3600, "m": 60, "s": 1}[unit]
            out, before = out + str(count).zfill(len(token.text)), unit
        elif token.kind == "date":
            unit = token.text[0].casefold()
            following = next((t.text[0].casefold() for t in tokens[n + 1 :] if t.kind == "date"), "")
            if unit == "m" and len(token.text) < 3 and (before == "h" or following == "s"):
                unit = "minute"
            out, before = out + _of_moment(unit, token.text, at, half=half), unit
        elif token.kind == "ampm":
            out += ("AM" if at.hour < 12 else "PM")[: 2 if len(token.text) > 3 else 1]
        else:
            out += token.text
    return out.strip()


def _of_moment(unit: str, text: str, at: datetime, *, half: bool) -> str:
    width = len(text)
    match unit:
        case "y":
            return f"{at.year % 100:02}" if width < 3 else f"{at.year:04}"
        case "m" if width > 2:
            name = _MONTHS[at.month - 1]
            return name[:3] if width == 3 else name[:1] if width == 5 else name
        case "d" if width > 2:
            return _DAYS[at.weekday()][: 3 if width == 3 else None]
        case "s" if "." in text:
            return str(at.second).zfill(text.index(".")) + "." + "0" * (width - text.index(".") - 1)
    number = {"m": at.month, "d": at.day, "h": at.hour, "minute": at.minute, "s": at.second}[unit]
    if unit == "h" and half:
        number = number % 12 or 12
    return str(number).zfill(min(width, 2))
