"""A patient reader who has every output and wants a hidden number.

He knows how the report was made: the threshold, which measures are totals of which, the targets, and the number of
people behind each share, which is often printed elsewhere. How reportgen decides what to hide he does not know: he
takes what is printed, and works out what the rest can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from reportgen import periods
from tests.disclosure.outputs import Reading
from tests.disclosure.workbooks import NOW, Truth

Figure = tuple[str, str]


def small_numbers(truth: Truth) -> dict[Figure, float]:
    """What must not be found out: small counts, and shares with a small count on either side."""
    t = truth.threshold
    counts = {f: v for f, v in truth.values.items() if f not in truth.counts and v < t}
    shares = {f: truth.values[f] for f, (a, b) in truth.counts.items() if a < t or b - a < t or b < t}
    return counts | shares


def leaks(truth: Truth, found: Sequence[Reading]) -> list[str]:
    """Every way in which the outputs give a small number away; [] where they keep all of them."""
    hidden = small_numbers(truth)
    told = {f: v for f, v in truth.values.items() if _is_told(truth, f, v, found)}
    said = [f"{m} {p} is printed" for (m, p) in hidden if (m, p) in told]
    said += _sums(truth, told)
    said += _running(truth, told)
    said += _ratings(truth, hidden, found)
    said += _movements(truth, hidden, found)
    said += _sentences(truth, hidden, told, found)
    said += _drawings(truth, told, found)
    return said


# --- printed ---


def _is_told(truth: Truth, figure: Figure, value: float, found: Iterable[Reading]) -> bool:
    """Whether a row names the measure and the period, and has the value in a cell of its own."""
    measure, period = figure
    name, key = truth.names[measure], periods.parse(period).key
    for reading in found:
        if reading.tag or not any(c == name for c in reading.cells):
            continue
        cells = [c for c in reading.cells if c != name]
        about = [c for c in cells if _period(c) == key or key in _periods_in(c)]
        # A row of Appendix B has several periods: the value must stand before its own.
        if about and any(_equals(c, value) for c in cells) and (len(cells) < 10 or _beside(cells, key, value)):
            return True
    return False


def _beside(cells: Sequence[str], key: object, value: float) -> bool:
    places = [n for n, c in enumerate(cells) if _period(c) == key or key in _periods_in(c)]
    return any(_equals(c, value) for n in places for c in cells[max(0, n - 1) : n + 2])


def _period(text: str) -> object:
    match = re.fullmatch(r"(Q\d) (\d{4}/\d\d)", text)
    try:
        return periods.parse(f"{match[2]} {match[1]}" if match else text).key
    except periods.NotAPeriod:
        return None


def _periods_in(text: str) -> list[object]:
    return [_period(m[0]) for m in re.finditer(r"Q\d \d{4}/\d\d", text)]


def _equals(cell: str, value: float) -> bool:
    match = re.match(r"([\d,]+(?:\.\d+)?) ?(?:children|%|\[|\(|$)", cell)
    if match is None:
        return False
    number = match[1].replace(",", "")
    decimals = len(number.partition(".")[2])
    return (
        abs(float(number) - value) <= 0.5 * 10**-decimals + 1e-9 if decimals or "%" in cell else float(number) == value
    )


# --- worked out ---


def _sums(truth: Truth, told: Mapping[Figure, float]) -> Iterator[str]:
    """Totals, parts, years and quarters together: what each small number can be, given all that is told."""
    small = {f for f, v in truth.values.items() if f not in truth.counts and v < truth.threshold}
    for figure in small:
        sums = _reach(figure, truth.sums, told)
        if figure in told or not sums:
            continue
        possible = [n for n in range(truth.threshold) if _possible({figure: n}, sums, told, small, truth.threshold)]
        if len(possible) < truth.threshold:
            yield f"{figure[0]} {figure[1]} can only be {possible}"


def _reach(
    figure: Figure, sums: Iterable[tuple[Figure, list[Figure]]], told: Mapping[Figure, float]
) -> list[list[tuple[Figure, int]]]:
    """The sums that bear on a number by way of others that are not told."""
    equations = [[(whole, -1), *((p, 1) for p in parts)] for whole, parts in sums]
    reached, near = [], {figure}
    while True:
        more = [e for e in equations if e not in reached and any(f in near for f, _ in e)]
        if not more:
            return reached
        reached += more
        near |= {f for e in more for f, _ in e if f not in told}


_MOST = 10**6


def _possible(
    guess: Mapping[Figure, int],
    sums: Sequence[Sequence[tuple[Figure, int]]],
    told: Mapping[Figure, float],
    small: set[Figure],
    threshold: int,
) -> bool:
    """Whether the sums can hold with a guess: other small numbers below the threshold, all others anything from 0."""
    ranges = {f: (0.0, float(threshold - 1 if f in small else _MOST)) for e in sums for f, _ in e}
    ranges |= {f: (float(v), float(v)) for f, v in (*told.items(), *guess.items()) if f in ranges}
    changed = True
    while changed:
        changed = False
        for equation in sums:
            for figure, times in equation:
                others = [(ranges[f], n) for f, n in equation if f != figure]
                low = sum(n * (r[0] if n > 0 else r[1]) for r, n in others)
                high = sum(n * (r[1] if n > 0 else r[0]) for r, n in others)
                ends = sorted((-low / times, -high / times))
                new = max(ranges[figure][0], ends[0]), min(ranges[figure][1], ends[1])
                if new[0] > new[1]:
                    return False
                if new != ranges[figure]:
                    ranges[figure], changed = new, True
    open_ = next((f for f, (a, b) in ranges.items() if a < b and f in small), None)
    if open_ is None:
        return True
    low, high = ranges[open_]
    return any(_possible({**guess, open_: n}, sums, told, small, threshold) for n in range(int(low), int(high) + 1))


def _running(truth: Truth, told: Mapping[Figure, float]) -> Iterator[str]:
    """A running total less the one before it in the year."""
    for measure in truth.running:
        own = [(p, v) for (m, p), v in told.items() if m == measure]
        for (first, before), (then, after) in pairwise(own):
            if first[:7] == then[:7] and after - before < truth.threshold:
                yield f"{measure} {then} less {first} is {after - before}"


def _ratings(truth: Truth, hidden: Mapping[Figure, float], found: Iterable[Reading]) -> Iterator[str]:
    """The colour beside the target: which small numbers would have it."""
    for measure, (good, target, amber) in truth.limits.items():
        if (measure, NOW) not in hidden:
            continue
        colours = {
            c for r in found if truth.names[measure] in r.cells or f"measure:{measure}:rating" in r.cells
            for c in r.cells if c in ("Green", "Amber", "Red")
        }  # fmt: skip
        if not colours:
            continue
        above, below = truth.counts.get((measure, NOW), (None, None))
        t = truth.threshold
        if above is None or below is None:
            ranges = [[float(n) for n in range(t)]]
        else:
            ends = [range(below + 1)] if below < t else [range(t), range(below - t + 1, below + 1)]
            ranges = [[100 * n / below for n in some] for some in ends if above in some]
        # What is hidden may be small at either end; at the end where it is, all must be possible still.
        if not any(all(_colour(v, good, target, amber) in colours for v in some) for some in ranges):
            yield f"{measure} is {colours}, with a target of {target}"


def _colour(value: float, good: str, target: float, amber: float | None) -> str:
    sign = 1 if good == "High" else -1
    if sign * (value - target) >= 0:
        return "Green"
    return "Amber" if amber is not None and sign * (value - amber) >= 0 else "Red"


_MOVED = re.compile(r"\b(better|worse|steady|higher|lower|rose|fell|unchanged|improves)\b", re.IGNORECASE)


def _movements(truth: Truth, hidden: Mapping[Figure, float], found: Iterable[Reading]) -> Iterator[str]:
    """A movement of a value that is hidden."""
    for measure in truth.names:
        if (measure, NOW) in hidden:
            for reading in found:
                if f"measure:{measure}:direction" in reading.cells or truth.names[measure] in reading.cells:
                    moved = [c for c in reading.cells if re.match(r"(?:Better|Worse|Steady|Higher|Lower)\b", c)]
                    if moved:
                        yield f"{measure}: {moved[0]} in {reading.file}"


def _sentences(
    truth: Truth, hidden: Mapping[Figure, float], told: Mapping[Figure, float], found: Iterable[Reading]
) -> Iterator[str]:
    """A small number with its unit, in words about the measure, that nothing else explains."""
    for (measure, period), value in hidden.items():
        unit = "%" if (measure, period) in truth.counts else " children"
        known = {v for (m, _), v in told.items() if m == measure}
        known |= {v for v in truth.limits.get(measure, ("", 0.0, 0.0))[1:] if isinstance(v, float)}
        if any(abs(value - k) < 1 for k in known):
            continue
        wanted = re.compile(rf"(?<![\w.,])(?:{_shown(value, unit)})(?![\w/]|[.,]\d)")
        for reading in found:
            said = " ".join(reading.cells)
            if (truth.names[measure] in said or f"measure:{measure}:" in said) and wanted.search(said):
                yield f"{measure} {period}: '{said[:120]}' in {reading.file}"


def _shown(value: float, unit: str) -> str:
    """The number as it may stand in a sentence: a share with as many decimals as any report prints."""
    forms = {f"{value:.{d}f}%" for d in range(5)} if unit == "%" else {f"{value:.10g}{unit}"}
    return "|".join(re.escape(form) for form in sorted(forms))


def _drawings(truth: Truth, told: Mapping[Figure, float], found: Iterable[Reading]) -> Iterator[str]:
    """More dots in a chart than values that are told."""
    for measure, name in truth.names.items():
        quarters = [f for f in told if f[0] == measure and len(f[1]) == len(NOW)]
        for reading in found:
            if reading.tag == "picture" and reading.cells[0].startswith(f"Line chart of {name}."):
                dots = len(reading.cells) - 1
                if dots > len(quarters):
                    yield f"{measure}: {dots} dots in {reading.file}, and {len(quarters)} values are told"
