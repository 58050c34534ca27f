"""Small numbers: which values may be shown to nobody, decided once for the whole report, before anything is made of it.

A count of people below the report's threshold could point at somebody. It is hidden, with 0 among them, so that a
hidden 0 cannot be told from a hidden 4; and so is what would give it away: a share or rate whose count, or the rest of
it, is small (3 of 7 is 42.9%); a running total that a small count was added to; a value from which, with those that
are shown, a hidden one follows (`relations`). All that a reader meets is then worked out from a report that no longer
holds these values: a movement, a sum, a gap or a chart point that needs one is not there to be shown.

The rating alone is still made from them. It stays where it would be the same whatever they were (`leaves_open`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from reportgen import periods
from reportgen.assessment.rating import BY_OFFICERS, NotRated, Rated, Rating, agreement, overruled
from reportgen.assessment.relations import Figure, Range, family, protected, relations_of
from reportgen.assessment.targets import WhyNotRated
from reportgen.model import (
    CompositeMethod,
    Measure,
    Observation,
    Override,
    Report,
    Status,
    Target,
    TargetKind,
    Withheld,
)
from reportgen.numbers import one_in
from reportgen.periods import Calendar

# Units that count people or cases: what a threshold hides in a report of which nobody said what counts people.
COUNT_UNITS = frozenset(
    {"number", "people", "children", "young people", "babies", "adults", "pupils", "carers", "families", "cases"}
)
_NO_COUNT = re.compile(
    r"\b(?:GBP|score|average|points|rate|ratio|index|days|hours|weeks|months|years)\b|£", re.IGNORECASE
)


@dataclass(frozen=True)
class Hidden:
    """A value that nobody may be shown. `low` and `high` are what a reader knows it to lie between, both included, in
    the measure's unit; None where he knows of no such limits."""

    observation: Observation
    why: Withheld
    low: Decimal | None = None
    high: Decimal | None = None


def without(report: Report, hidden: Mapping[Figure, Hidden]) -> Report:
    """The report without the hidden values, and without those that are confidential, should it hold any."""
    if not hidden and not any(o.status is Status.CONFIDENTIAL and o.value is not None for o in report.observations):
        return report
    return replace(report, observations=tuple(_without_value(o, hidden.get(_figure(o))) for o in report.observations))


def _without_value(observation: Observation, hidden: Hidden | None) -> Observation:
    if hidden is None and observation.status is not Status.CONFIDENTIAL:
        return observation
    return replace(
        observation,
        value=None,
        numerator=None,
        denominator=None,
        previous_value=None,
        note="",
        revision_reason="",
        status=Status.CONFIDENTIAL,
        withheld=None if hidden is None else hidden.why,
    )


def _figure(observation: Observation) -> Figure:
    return observation.measure_id, observation.period.key


# --- what is hidden ---


def hidden_values(report: Report) -> Mapping[Figure, Hidden]:
    """Every hidden value of the report, those that stand for others included. Empty without a threshold."""
    if report.settings.small_number_threshold is None:
        return {}
    threshold = Decimal(report.settings.small_number_threshold)
    chosen = {m.id for m in report.measures if is_of_people(report, m)}
    found: dict[Figure, Hidden] = {}
    for measure in report.measures:
        if measure.id in chosen:
            for observation in report.observations_of[measure.id]:
                small = _small(measure, observation, threshold)
                if small is not None:
                    found[_figure(observation)] = small
            found |= {_figure(h.observation): h for h in _slow(report, measure, found, threshold)}
    return _with_protection(report, found, threshold) if found else found


def anybody_said(report: Report) -> bool:
    """Whether the workbook says of any measure whether it counts people."""
    return any(m.of_people is not None for m in report.measures)


def is_of_people(report: Report, measure: Measure) -> bool:
    """Whether a measure's small numbers are hidden.

    Where nobody said anything of any measure, every count and share is: so it was for counts before it could be said. A
    total or a part of which nothing is said is as its whole or its parts are.
    """
    if not anybody_said(report):
        return measure.unit.casefold() in COUNT_UNITS or one_in(measure.unit) is not None
    if measure.of_people is not None:
        return measure.of_people
    whole = report.measure.get(measure.part_of)
    if whole is not None and whole.of_people is not None:
        return whole.of_people
    return any(p.of_people for p in report.components_of[measure.id])


def is_count(measure: Measure) -> bool:
    """Whether the values themselves are counts: neither shares, rates and averages nor money and time."""
    return one_in(measure.unit) is None and not _NO_COUNT.search(measure.unit)


def _small(measure: Measure, observation: Observation, threshold: Decimal) -> Hidden | None:
    """The value as a hidden one, if it is a small count or has one behind it."""
    value = observation.value
    if value is None or observation.status is Status.CONFIDENTIAL:
        return None
    if is_count(measure) and value < threshold:
        return Hidden(observation, Withheld.COUNT, Decimal(0), threshold - 1)
    above, below = observation.numerator, observation.denominator
    scale = one_in(measure.unit)
    if above is None or below is None or not below:
        few = any(n is not None and n < threshold for n in (above, below))
        return Hidden(observation, Withheld.SHARE) if few else None
    if below < threshold:
        counts: Range = (Decimal(0), below)
    elif above < threshold:
        counts = (Decimal(0), threshold - 1)
    elif 0 <= below - above < threshold:
        counts = (below - threshold + 1, below)
    else:
        return None
    low, high = (None if n is None or scale is None else n * scale / below for n in counts)
    return Hidden(observation, Withheld.SHARE, low, high)


def _slow(report: Report, measure: Measure, found: Mapping[Figure, Hidden], threshold: Decimal) -> Iterator[Hidden]:
    """Running totals that a small count was added to since the one shown before it in the same year."""
    last: dict[tuple[Calendar, str], Decimal] = {}
    for observation in report.observations_of[measure.id] if is_count(measure) else ():
        calendar, value = observation.period.calendar, observation.value
        runs_on = calendar is Calendar.YEAR_TO_DATE or (measure.cumulative and calendar is not Calendar.ROLLING_YEAR)
        if value is None or not runs_on or _figure(observation) in found:
            continue
        series = calendar, periods.financial_year(observation.period)
        before = last.get(series)
        if before is not None and 0 <= value - before < threshold:
            yield Hidden(observation, Withheld.PROTECTS, before, before + threshold - 1)
        else:
            last[series] = value


def _with_protection(report: Report, found: dict[Figure, Hidden], threshold: Decimal) -> Mapping[Figure, Hidden]:
    """The small numbers, and all that must be hidden with them."""
    measures = family(report, {id_ for id_, _ in found})
    observed = {_figure(o): o for m in measures for o in report.observations_of[m.id]}
    values = {figure: o.value for figure, o in observed.items() if o.value is not None}
    relations = tuple(relations_of(report, measures, threshold))
    small = {
        figure: (h.low, h.high) for figure, h in found.items() if h.why is not Withheld.SHARE and h.low is not None
    }
    others, unsaid = frozenset(found.keys() - small.keys()), frozenset[Figure]()
    while True:
        made = protected(small, values, relations, threshold, others, unsaid)
        quotients = {f for f in _made_of_hidden(report, measures, {*small, *made.hidden}) if f in values}
        if made.hidden | quotients == others and made.unsaid == unsaid:
            break
        others, unsaid = made.hidden | quotients, made.unsaid
    more = {f: Hidden(observed[f], Withheld.PROTECTS) for f in (others | unsaid) if f in unsaid or f not in found}
    return {**found, **more}


def _made_of_hidden(report: Report, measures: tuple[Measure, ...], hidden: set[Figure]) -> Iterator[Figure]:
    """The shares, ratios and averages with a hidden part: what is shown of them gives the part away."""
    for measure in measures:
        if measure.composite_method in (None, CompositeMethod.SUM):
            continue
        parts = {p.id for p in report.components_of[measure.id]}
        yield from {(measure.id, key) for id_, key in hidden if id_ in parts}


# --- what a rating may say ---

_RESTS_ON_EARLIER = (TargetKind.YEAR_ON_YEAR, TargetKind.TREND, TargetKind.ROLLING)
_MOST_AT_ONCE = 6  # hidden values that one rating is tried with; with more it is withheld
_NO_FIGURES = "the figures behind this rating may not be shown."
WITHHELD = NotRated(WhyNotRated.SMALL_NUMBERS, "Withheld: small numbers.")

RatedIn = Callable[[Report, Observation], Rating]  # the rating of a measure in a report with other values of it


def shown_rule(true: Rating, of_shown: Rating, stays: Callable[[], bool]) -> Rating:
    """What may be said of the rule's rating. `of_shown` rests on the values that are shown alone, and so may be said
    whole; `stays` is whether the `true` one leaves the others open."""
    if not isinstance(true, Rated):
        return of_shown if isinstance(of_shown, NotRated) else WITHHELD
    if isinstance(of_shown, Rated) and of_shown.colour is true.colour:
        return of_shown
    return replace(true, sentence=f"{true.colour.value}: {_NO_FIGURES}") if stays() else WITHHELD


def shown_override(override: Override, by_rule: Rating, headline_is_hidden: bool) -> Rated:
    """The rating that officers set. Their reason is about a figure, and goes with it where that is hidden."""
    if not headline_is_hidden:
        return overruled(by_rule, override)
    colour = override.colour
    return Rated(colour, f"{colour.value}, {BY_OFFICERS}: {_NO_FIGURES} {agreement(override)}")


def leaves_open(
    report: Report,
    measure: Measure,
    target: Target | None,
    headline: Observation | None,
    hidden: Mapping[Figure, Hidden],
    rated: RatedIn,
) -> bool:
    """Whether a rating leaves every hidden value behind it as open as it was.

    It does if it would be the same whatever these values were: it is tried with the ends of their ranges in every
    combination, as a rating only ever goes one way with a value. `report` is the true one.
    """
    if target is None or headline is None:
        return False
    own = report.observations_of[measure.id]
    used = [h for o in own if (h := hidden.get(_figure(o))) is not None and _bears_on(o, headline, target)]
    if len(used) > _MOST_AT_ONCE or any(h.low is None or h.high is None for h in used):
        return False
    alone = replace(
        report,
        measures=(measure,),
        observations=own,
        targets=report.targets_of[measure.id],
        benchmarks=report.benchmarks_of[measure.id],
    )
    colours = set()
    for ends in product(*((h.low, h.high) for h in used)):
        other = {_figure(h.observation): end for h, end in zip(used, ends, strict=True)}
        tried = tuple(replace(o, value=other.get(_figure(o), o.value)) for o in own)
        now = next(o for o in tried if o.period.key == headline.period.key)
        rating = rated(replace(alone, observations=tried), now)
        colours.add(rating.colour if isinstance(rating, Rated) else None)
    return len(colours) == 1 and None not in colours


def _bears_on(observation: Observation, headline: Observation, target: Target) -> bool:
    if observation.period.key == headline.period.key:
        return True
    months = (headline.period.end.year - observation.period.end.year) * 12
    months += headline.period.end.month - observation.period.end.month
    return target.kind in _RESTS_ON_EARLIER and 0 <= months <= 15
