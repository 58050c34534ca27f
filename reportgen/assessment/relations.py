"""What values of a report can be worked out from one another: totals and their parts, years and their quarters.

A small count is of no use as a gap in a table if a reader finds it by taking the parts that are shown from their total.
`protected` says what else must go, so that all that is left allows every small number again. It reasons as a patient
reader would: bounds from all sums together, and the sums as equations.

A relation is only used where it holds among the values exactly. Sums that do not hold (quarters of people who wait make
no year) tell nobody anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from reportgen.model import CompositeMethod, Measure, Observation, Report
from reportgen.periods import Calendar, Key

Figure = tuple[str, Key]  # a value, by its measure and period
Range = tuple[Decimal, Decimal | None]  # from, and up to; None for no limit


@dataclass(frozen=True)
class Relation:
    """Values that make nothing together: each with the number of times that it counts (-1 for a total of parts).

    `order` is in which order values are taken away to protect another: first what a reader misses least.
    """

    terms: tuple[tuple[Figure, int], ...]
    order: tuple[Figure, ...]


@dataclass(frozen=True)
class Protection:
    """What must be hidden beside the small numbers, and which of these may not even be called small."""

    hidden: frozenset[Figure]
    unsaid: frozenset[Figure]


def protected(
    small: Mapping[Figure, Range],
    values: Mapping[Figure, Decimal],
    relations: Sequence[Relation],
    least: Decimal,
    others: Iterable[Figure] = (),
    unsaid: Iterable[Figure] = (),
) -> Protection:
    """What else must be hidden so that each of `small` may still be anything in its range.

    `values` holds what every figure is; `others` are hidden already, `unsaid` no longer called small. `least` is the
    threshold: what is hidden and never was small is no less.
    """
    state = _State(dict(small), values, relations, least, (others, unsaid))
    while (found := state.given_away()) is not None:
        state.protect(found)
    return Protection(frozenset(state.others), frozenset(state.unsaid))


class _State:
    """What is hidden so far, and what a reader can make of the rest."""

    def __init__(
        self,
        small: dict[Figure, Range],
        values: Mapping[Figure, Decimal],
        relations: Sequence[Relation],
        least: Decimal,
        already: tuple[Iterable[Figure], Iterable[Figure]],
    ) -> None:
        self._small, self._values, self._least = small, values, least
        self._relations = relations
        self.others = set(already[0])
        self.unsaid = set(already[1])

    def _hides(self, figure: Figure) -> bool:
        return figure in self._small or figure in self.others

    def _known_range(self, figure: Figure) -> Range:
        """What a reader is told of a hidden value."""
        if figure in self.unsaid:
            return Decimal(0), None
        return self._small.get(figure) or (self._least if self._values[figure] >= self._least else Decimal(0), None)

    def given_away(self) -> Figure | None:
        """A small number of which a reader can tell more than that it is small; None once there is none."""
        live = [r for r in self._relations if any(self._hides(f) for f, _ in r.terms)]
        ranges = self._ranges(live)
        for figure in self._small:
            if figure not in ranges:
                continue
            low, high = ranges[figure]
            if figure not in self.unsaid and (low, high) != self._small[figure]:
                return figure
            if high is not None and low >= high:
                return figure
        return next((f for f in self._small if f in ranges and self._is_determined(f, live)), None)

    def _ranges(self, live: Sequence[Relation]) -> dict[Figure, Range]:
        """All that follows from the sums for each hidden value in them, one from the other."""
        ranges = {f: self._known_range(f) for r in live for f, _ in r.terms if self._hides(f)}
        for _ in range(2 * len(live) + 2):
            before = dict(ranges)
            for relation in live:
                self._narrow(relation, ranges)
            if ranges == before:
                break
        return ranges

    def _narrow(self, relation: Relation, ranges: dict[Figure, Range]) -> None:
        for figure, times in relation.terms:
            if figure not in ranges:
                continue
            low, high = Decimal(0), Decimal(0)
            least: Decimal | None = low
            most: Decimal | None = high
            for other, count in relation.terms:
                if other == figure:
                    continue
                at_least, at_most = ranges.get(other) or (self._values[other], self._values[other])
                # The others move to the right-hand side: the figure is -(count / times) of each.
                share = Decimal(-count) / times
                ends = (at_least, at_most) if share > 0 else (at_most, at_least)
                least = None if least is None or ends[0] is None else least + share * ends[0]
                most = None if most is None or ends[1] is None else most + share * ends[1]
            low, upper = ranges[figure]
            low = low if least is None else max(low, least)
            if most is not None:
                upper = most if upper is None else min(upper, most)
            ranges[figure] = (low, upper)

    def _is_determined(self, figure: Figure, live: Sequence[Relation]) -> bool:
        """Whether the sums, as equations, have one solution for the value."""
        rows = [{f: Fraction(n) for f, n in r.terms if self._hides(f)} for r in _connected(figure, live, self._hides)]
        return _rank([*rows, {figure: Fraction(1)}]) == _rank(rows)

    def protect(self, figure: Figure) -> None:
        """Hide one value more; where all of them are hidden, no longer say that they are small."""
        live = [r for r in self._relations if any(self._hides(f) for f, _ in r.terms)]
        near = list(_connected(figure, live, self._hides))
        told = {f: self._known_range(f) for r in near for f, _ in r.terms if self._hides(f)}
        for relation in (*(r for r in near if self._tells(r, told)), *near):
            shown = [f for f in relation.order if not self._hides(f)]
            if shown:
                self.others.add(shown[0])
                return
        self.unsaid |= {f for f in told if f in self._small}
        if figure in self.unsaid and self._stays(figure, near):
            del self._small[figure]  # nothing is left to take away
            self.others.add(figure)

    def _tells(self, relation: Relation, told: Mapping[Figure, Range]) -> bool:
        narrowed = dict(told)
        self._narrow(relation, narrowed)
        return narrowed != dict(told)

    def _stays(self, figure: Figure, near: Sequence[Relation]) -> bool:
        low, high = self._ranges(near)[figure]
        return (high is not None and low >= high) or self._is_determined(figure, near)


def _connected(figure: Figure, relations: Sequence[Relation], hides: Callable[[Figure], bool]) -> Iterator[Relation]:
    """The relations that bear on a hidden value, those that name it first, by way of other hidden values."""
    waiting, seen, given = [figure], {figure}, set[int]()
    while waiting:
        here = waiting.pop(0)
        for place, relation in enumerate(relations):
            if place in given or all(f != here for f, _ in relation.terms):
                continue
            given.add(place)
            yield relation
            for other, _ in relation.terms:
                if other not in seen and hides(other):
                    seen.add(other)
                    waiting.append(other)


def _rank(rows: Iterable[Mapping[Figure, Fraction]]) -> int:
    """The number of independent rows."""
    basis: list[tuple[Figure, dict[Figure, Fraction]]] = []
    for given in rows:
        row = {f: n for f, n in given.items() if n}
        for pivot, known in basis:
            if pivot in row:
                times = row[pivot] / known[pivot]
                row = {
                    f: n for f in {**row, **known} if (n := row.get(f, Fraction(0)) - times * known.get(f, Fraction(0)))
                }
        if row:
            basis.append((next(iter(row)), row))
    return len(basis)


# --- which values are related ---


def relations_of(report: Report, measures: Iterable[Measure], threshold: Decimal) -> Iterator[Relation]:
    """The sums that hold among the values of these measures."""
    chosen = list(measures)
    known = {m.id: {o.period.key: o for o in report.observations_of[m.id] if o.value is not None} for m in chosen}
    for measure in chosen:
        parts = [p for p in report.components_of[measure.id] if p.id in known]
        if parts and measure.composite_method in (None, CompositeMethod.SUM):
            yield from _across(measure, parts, known, threshold)
        yield from _over_time(measure, known[measure.id].values(), report)
    for alike in _alike_in_a_kpi(chosen):
        for measure in alike:
            others = [m for m in alike if m is not measure]
            if len(others) > 1:
                yield from _across(measure, others, known, threshold)


def _alike_in_a_kpi(measures: Iterable[Measure]) -> Iterable[list[Measure]]:
    """The measures of one KPI in one unit that no part of makes: one of them may be the total of the rest, though
    nobody said so."""
    groups: dict[tuple[str, str], list[Measure]] = {}
    for measure in measures:
        if not measure.part_of:
            groups.setdefault((measure.kpi_id, measure.unit), []).append(measure)
    return groups.values()


def _across(
    whole: Measure, parts: Sequence[Measure], known: Mapping[str, Mapping[Key, Observation]], threshold: Decimal
) -> Iterator[Relation]:
    """A total and its parts, in each period in which the parts make it."""
    for key, total in known[whole.id].items():
        found = [(p.id, o.value) for p in parts if (o := known[p.id].get(key)) is not None and o.value is not None]
        if len(found) == len(parts) and sum(v for _, v in found) == total.value:
            # A part as large as this leaves every small number possible beside it; else the largest does most.
            enough = 2 * threshold - 1
            ranked = sorted(found, key=lambda part: (part[1] < enough, part[1] if part[1] >= enough else -part[1]))
            figures = [(id_, key) for id_, _ in ranked]
            terms = (*((f, 1) for f in figures), ((whole.id, key), -1))
            yield Relation(terms, (*figures, (whole.id, key)))


@dataclass(frozen=True)
class _Span:
    """The days that a value is about, which for a running total begin with the year."""

    figure: Figure
    value: Decimal
    first: date
    last: date


def _over_time(measure: Measure, observations: Iterable[Observation], report: Report) -> Iterator[Relation]:
    """Values of one measure that fill the span of another: quarters of a year, a quarter and the year up to it."""
    spans = [_span(measure, o, report) for o in observations]
    for whole in spans:
        for tiles in _tilings(whole.first, whole.last, [s for s in spans if s is not whole and s.value <= whole.value]):
            if tiles and sum(t.value for t in tiles) == whole.value:
                latest_first = sorted(tiles, key=lambda t: (t.last, t.first), reverse=True)
                terms = (*((t.figure, 1) for t in tiles), (whole.figure, -1))
                # The total came last, so no earlier report has printed it; the parts of earlier quarters are known.
                yield Relation(terms, (whole.figure, *(t.figure for t in latest_first)))
    yield from _rolling(measure, spans)


_MOST_TILINGS = 50
_WITHIN_A_YEAR = (Calendar.FINANCIAL_QUARTER, Calendar.MONTH, Calendar.CALENDAR_QUARTER)


def _span(measure: Measure, observation: Observation, report: Report) -> _Span:
    period, value = observation.period, observation.value or Decimal(0)
    first, last = period.start, period.end
    if period.calendar is Calendar.YEAR_TO_DATE:
        last = min(last, max(first, report.settings.period.end))
    if measure.cumulative and period.calendar in _WITHIN_A_YEAR:
        first = date(first.year if first.month > 3 else first.year - 1, 4, 1)
    return _Span((measure.id, period.key), value, first, last)


def _tilings(first: date, last: date, spans: Sequence[_Span]) -> Iterator[tuple[_Span, ...]]:
    """The ways to fill a span of days with values, without gap or overlap; no more than anybody would try."""
    begins: dict[date, list[_Span]] = {}
    for span in spans:
        if span.last <= last:
            begins.setdefault(span.first, []).append(span)
    waiting: list[tuple[date, tuple[_Span, ...]]] = [(first, ())]
    given = 0
    while waiting and given < _MOST_TILINGS:
        day, so_far = waiting.pop()
        if day > last:
            given += 1
            yield so_far
            continue
        waiting += [(s.last + timedelta(days=1), (*so_far, s)) for s in begins.get(day, ())]


def _rolling(measure: Measure, spans: Sequence[_Span]) -> Iterator[Relation]:
    """Twelve months beside the twelve months to another quarter, and beside running totals."""
    by_days = {(s.first, s.last): s for s in spans}
    years = [s for s in spans if s.figure[1][0] is Calendar.ROLLING_YEAR]
    for now in years:
        for before in years:
            gone, come = (before.first, now.first - timedelta(days=1)), (before.last + timedelta(days=1), now.last)
            out, new = by_days.get(gone), by_days.get(come)
            if before.last < now.last and out is not None and new is not None:
                yield from _if_it_holds(((now, -1), (before, 1), (out, -1), (new, 1)))
        if measure.cumulative:
            year = date(now.last.year if now.last.month > 3 else now.last.year - 1, 4, 1)
            to_date = by_days.get((year, now.last))
            last_year = by_days.get((year.replace(year=year.year - 1), year - timedelta(days=1)))
            same = by_days.get((year.replace(year=year.year - 1), now.first - timedelta(days=1)))
            if to_date is not None and last_year is not None and same is not None:
                yield from _if_it_holds(((now, -1), (to_date, 1), (last_year, 1), (same, -1)))


def _if_it_holds(terms: Sequence[tuple[_Span, int]]) -> Iterator[Relation]:
    figures = {s.figure for s, _ in terms}
    if len(figures) == len(terms) and sum(n * s.value for s, n in terms) == 0:
        latest_first = sorted((s for s, _ in terms), key=lambda s: (s.last, -s.first.toordinal()), reverse=True)
        yield Relation(tuple((s.figure, n) for s, n in terms), tuple(s.figure for s in latest_first))


def family(report: Report, measures: Iterable[str]) -> tuple[Measure, ...]:
    """The measures that may be related to these: their wholes and parts, and those of the same KPI and unit."""
    waiting, found = list(measures), set[str]()
    while waiting:
        id_ = waiting.pop()
        if id_ in found or id_ not in report.measure:
            continue
        found.add(id_)
        measure = report.measure[id_]
        waiting += [measure.part_of, *(p.id for p in report.components_of[id_])]
        waiting += [m.id for m in report.measures_of[measure.kpi_id] if m.unit == measure.unit]
    return tuple(m for m in report.measures if m.id in found)
