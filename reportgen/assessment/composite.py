"""Composites: a measure worked out from its parts, and checked against the value that was typed in.

A value that was typed stands; the computed one checks it. Where none was typed, the computed value takes its place
(`completed`), and is rated and compared as any other. Whatever a missing part does to the whole is said in words.

No value rests on a confidential part. One that rests on an illustrative part is illustrative itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from reportgen.assessment.targets import latest, value_of
from reportgen.model import CompositeMethod, Measure, MissingPart, Observation, Report, Source, Status
from reportgen.numbers import decimals_of, one_in, rounded, show, show_bare, show_gap
from reportgen.periods import Key, Period


class WhyNotComputed(Enum):
    """Why a measure is not worked out from parts."""

    NOT_A_COMPOSITE = "it has no parts"
    NO_METHOD = "how the parts make the whole is not set"
    NO_PARTS = "a method is set, but it has no parts"
    NO_PERIOD = "neither it nor a part has a value"
    PART_MISSING = "a part has no value"
    NO_WEIGHTS = "no part with a value has a weight"
    WRONG_PARTS = "the method needs other parts"
    DIVISION_BY_ZERO = "the parts below the line are zero"


@dataclass(frozen=True)
class Part:
    """A component in the composite's period. `value` is None where there is none to use, and `without` says why.

    `weight` is the share with which it counts (0.7), after rescaling; None where the method has no weights or the
    part is left out.
    """

    measure: Measure
    observation: Observation | None
    value: Decimal | None
    without: str = ""
    weight: Decimal | None = None


@dataclass(frozen=True)
class Computed:
    """The value that the parts make: exact, in the composite's unit.

    `rounding` is how far it may lie from the exact one because its parts are rounded. `rests_on` holds the observations
    that it was made from. `sentence` shows the working: '9.66 x 0.7 + 10 x 0.3 = 9.762.'
    """

    value: Decimal
    rounding: Decimal
    rests_on: tuple[Observation, ...]
    sentence: str


@dataclass(frozen=True)
class NotComputed:
    """No value from parts, with the reason. `because` goes on after "as" and ends the sentence without its stop."""

    reason: WhyNotComputed
    because: str

    @property
    def sentence(self) -> str:
        """'Not worked out from its parts, as 'Gullies cleaned' is awaited.'"""
        return f"Not worked out from its parts, as {self.because}."


class Check(Enum):
    """How the computed value stands to a typed one."""

    AGREES = "agrees with the value typed in"
    DISAGREES = "disagrees with the value typed in"
    NOT_TYPED = "no value was typed in"
    NOT_COMPUTED = "cannot be checked"


@dataclass(frozen=True)
class Composite:
    """A measure's parts in the period of its headline value, in order, and what they make.

    For a measure without parts `parts` is () and `outcome` says so.
    """

    parts: tuple[Part, ...]
    outcome: Computed | NotComputed
    check: Check
    typed: Decimal | None = None

    @property
    def is_composite(self) -> bool:
        """Whether the measure has parts or a method at all."""
        return not (isinstance(self.outcome, NotComputed) and self.outcome.reason is WhyNotComputed.NOT_A_COMPOSITE)


_PLAIN = Composite((), NotComputed(WhyNotComputed.NOT_A_COMPOSITE, "it has none"), Check.NOT_COMPUTED)


def completed(report: Report) -> Report:
    """The report with an observation added wherever the parts of a composite give a value that nobody typed in.

    A row that is awaited is filled in; one that is not available or confidential stands as it is. Where only some parts
    of the last period have a value, the whole is awaited for that period. A part that is itself a composite is worked
    out first.
    """
    composites = [m for m in _parts_first(report) if m.composite_method and report.components_of[m.id]]
    values = {o_measure: {o.period.key: o for o in rows} for o_measure, rows in report.observations_of.items()}
    added: dict[tuple[str, Key], Observation] = {}
    for measure in composites:
        own = values.setdefault(measure.id, {})
        of_parts = [values.get(part.id, {}) for part in report.components_of[measure.id]]
        last = _last_period(report, of_parts)
        for period in _periods_in(of_parts):
            row = own.get(period.key)
            if row is not None and (row.value is not None or row.status not in _OPEN):
                continue
            parts = _parts(report.components_of[measure.id], of_parts, period)
            outcome = _outcome(measure, parts)
            if isinstance(outcome, Computed):
                own[period.key] = added[measure.id, period.key] = _observation(measure, period, row, outcome)
            elif row is None and period == last and any(p.value is not None for p in parts):
                # Some parts are in: the whole is awaited, and no older value of it stands in.
                awaited = Observation(measure.id, period, None, status=Status.AWAITED, note=outcome.sentence)
                own[period.key] = added[measure.id, period.key] = awaited
    kept = (o for o in report.observations if (o.measure_id, o.period.key) not in added)
    return replace(report, observations=(*kept, *added.values()))


_OPEN = (Status.AWAITED, Status.FINAL)  # a row without a value that says nothing else than that one is to come


def composite(given: Report, report: Report, measure: Measure) -> Composite:
    """The parts of a measure, what they make in the period of its headline value, and whether a typed value agrees.

    `given` is the report as it was typed, `report` the same one `completed`.
    """
    components = report.components_of[measure.id]
    if not components:
        if measure.composite_method is None:
            return _PLAIN
        because = f"the method {measure.composite_method.value} is set, but no measure is a part of it"
        return Composite((), NotComputed(WhyNotComputed.NO_PARTS, because), Check.NOT_COMPUTED)
    of_parts = [{o.period.key: o for o in report.observations_of[part.id]} for part in components]
    headline = latest(report, measure)
    period = headline.period if headline else _last_period(report, of_parts)
    if period is None:
        without = NotComputed(WhyNotComputed.NO_PERIOD, "none of them has a value yet")
        return Composite(tuple(Part(m, None, None, "no value yet") for m in components), without, Check.NOT_COMPUTED)
    parts = _parts(components, of_parts, period)
    outcome = _outcome(measure, parts)
    typed = next((value_of(o) for o in given.observations_of[measure.id] if o.period.key == period.key), None)
    weighted = tuple(_with_weights(measure, parts))
    if isinstance(outcome, NotComputed):
        return Composite(weighted, outcome, Check.NOT_COMPUTED, typed)
    if typed is None:
        return Composite(weighted, outcome, Check.NOT_TYPED)
    check = Check.AGREES if _agrees(measure, typed, outcome) else Check.DISAGREES
    return Composite(weighted, outcome, check, typed)


def difference(measure: Measure, typed: Decimal, computed: Decimal) -> tuple[str, str, str]:
    """A typed value, the computed one that disagrees with it, and their difference, in words. They lie further apart
    than rounding does, so that the report's own decimals show it."""
    shown = max(0, measure.decimals, decimals_of(typed))
    between = show_gap(rounded(computed, shown) - typed, measure.unit, shown)
    return show(typed, measure.unit, shown), show(computed, measure.unit, shown), between


def _agrees(measure: Measure, typed: Decimal, outcome: Computed) -> bool:
    """Whether the two differ by no more than rounding: half of the last decimal that the report prints, and what the
    parts' own rounding may add."""
    allowed = Decimal("0.5").scaleb(-max(0, measure.decimals)) + outcome.rounding
    return abs(outcome.value - typed) <= allowed


def _observation(measure: Measure, period: Period, row: Observation | None, outcome: Computed) -> Observation:
    """A computed value is as firm as its least firm part."""
    statuses = {o.status for o in outcome.rests_on}
    status = next((s for s in (Status.ESTIMATED, Status.PROVISIONAL) if s in statuses), Status.FINAL)
    if status is Status.FINAL and any(o.period.provisional for o in outcome.rests_on):
        status = Status.PROVISIONAL
    illustrative = any(o.source is Source.ILLUSTRATIVE for o in outcome.rests_on)
    return Observation(
        measure.id,
        row.period if row else period,
        outcome.value,
        as_of=row.as_of if row else "",
        status=status,
        note=outcome.sentence,
        source=Source.ILLUSTRATIVE if illustrative else Source.REPORTED,
        place=row.place if row else None,
    )


def _parts_first(report: Report) -> list[Measure]:
    """The measures, parts before their wholes. One that is a part of itself is left where it is met."""
    ordered: dict[str, Measure] = {}
    begun: set[str] = set()

    def put(measure: Measure) -> None:
        if measure.id in begun:
            return
        begun.add(measure.id)
        for part in report.components_of[measure.id]:
            put(part)
        ordered[measure.id] = measure

    for measure in report.measures:
        put(measure)
    return list(ordered.values())


def _periods_in(of_parts: Iterable[Mapping[Key, Observation]]) -> list[Period]:
    found = {key: o.period for part in of_parts for key, o in part.items()}
    return list(found.values())


def _last_period(report: Report, of_parts: Iterable[Mapping[Key, Observation]]) -> Period | None:
    until_now = [p for p in _periods_in(of_parts) if p.end <= report.settings.period.end]
    return max(until_now, key=lambda p: (p.end, p.start), default=None)


def _parts(
    components: Sequence[Measure], of_parts: Sequence[Mapping[Key, Observation]], period: Period
) -> tuple[Part, ...]:
    return tuple(_part(m, known.get(period.key)) for m, known in zip(components, of_parts, strict=True))


def _part(measure: Measure, observation: Observation | None) -> Part:
    if observation is None:
        return Part(measure, None, None, "has no value")
    value = value_of(observation)
    if value is not None:
        return Part(measure, observation, value, "", measure.weight)
    unfilled = observation.status in (Status.AWAITED, Status.NOT_AVAILABLE, Status.CONFIDENTIAL)
    return Part(measure, observation, None, f"is {_said_of(observation)}" if unfilled else "has no value")


def _said_of(observation: Observation) -> str:
    confidential = observation.status is Status.CONFIDENTIAL
    return observation.secrecy if confidential else observation.status.value


# --- methods ---


def _outcome(measure: Measure, parts: tuple[Part, ...]) -> Computed | NotComputed:
    method = measure.composite_method
    if method is None:
        return NotComputed(WhyNotComputed.NO_METHOD, "how they make the whole is not set")
    missing = [p for p in parts if p.value is None]
    rescaled = missing and measure.missing_part is MissingPart.RESCALE and method in _MEANS
    if missing and not rescaled:
        why = "" if method in _MEANS else f", and a {method.value} cannot do without a part"
        return NotComputed(WhyNotComputed.PART_MISSING, f"{_missing(missing)}{why}")
    present = [p for p in parts if p.value is not None]
    if not present:
        return NotComputed(WhyNotComputed.PART_MISSING, _missing(missing))
    match method:
        case CompositeMethod.WEIGHTED | CompositeMethod.AVERAGE:
            return _mean(measure, parts, missing)
        case CompositeMethod.SUM:
            total = sum((p.value for p in present if p.value is not None), Decimal(0))
            working = " + ".join(_figure(p) for p in present)
            return Computed(total, _rounding(present), _observed(present), f"{working} = {_result(measure, total)}.")
        case CompositeMethod.RATIO | CompositeMethod.SHARE:
            return _quotient(measure, present)


_MEANS = (CompositeMethod.WEIGHTED, CompositeMethod.AVERAGE)  # of these a part can be left out


def _missing(parts: Sequence[Part]) -> str:
    said = [f"'{p.measure.name}' {p.without}" for p in parts]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _with_weights(measure: Measure, parts: Sequence[Part]) -> list[Part]:
    """The parts with the weights that count: shares of 1 among those that have a value; equal ones for an average."""
    if measure.composite_method not in _MEANS:
        return [replace(p, weight=None) for p in parts]
    equal = measure.composite_method is CompositeMethod.AVERAGE
    weights = [Decimal(1) if equal else (p.measure.weight or Decimal(0)) for p in parts]
    whole = sum((w for p, w in zip(parts, weights, strict=True) if p.value is not None), Decimal(0))
    return [
        replace(p, weight=w / whole if p.value is not None and whole and w else None)
        for p, w in zip(parts, weights, strict=True)
    ]


def _mean(measure: Measure, parts: tuple[Part, ...], missing: Sequence[Part]) -> Computed | NotComputed:
    counted = [p for p in _with_weights(measure, parts) if p.weight is not None]
    if not counted:
        return NotComputed(WhyNotComputed.NO_WEIGHTS, "no part with a value has a weight")
    # Whole weights are multiplied before they are divided by their sum: thirds of 22.5 then make exactly 7.5.
    equal = measure.composite_method is CompositeMethod.AVERAGE
    raw = [Decimal(1) if equal else p.measure.weight or Decimal(0) for p in counted]
    total = sum((w * p.value for w, p in zip(raw, counted, strict=True) if p.value is not None), Decimal(0))
    whole = sum(raw, Decimal(0))
    value = total / whole
    rounding = sum((w / whole * _rounding([p]) for w, p in zip(raw, counted, strict=True)), Decimal(0))
    if equal:
        added = " + ".join(_figure(p) for p in counted)
        working = f"{added if len(counted) == 1 else f'({added})'} / {len(counted)}"
    else:
        working = " + ".join(f"{_figure(p)} × {_weight(p)}" for p in counted)
    sentence = f"{working} = {_result(measure, value)}."
    if missing:
        counted_for = any(equal or p.measure.weight for p in missing)
        alike = "it has no weight either" if len(missing) == 1 else "they have no weight either"
        sentence += f" {_missing(missing)}; {'the others count for the whole' if counted_for else alike}."
    unweighted = [p for p in parts if p.value is not None and not equal and not p.measure.weight]
    for part in unweighted:
        sentence += f" '{part.measure.name}' has no weight and is not counted."
    return Computed(value, rounding, _observed(counted), sentence)


def _quotient(measure: Measure, parts: Sequence[Part]) -> Computed | NotComputed:
    """A ratio is of its first part to its second; a share is of its first part in all of them."""
    share = measure.composite_method is CompositeMethod.SHARE
    if len(parts) < 2 or (len(parts) > 2 and not share):
        needs = "at least two parts" if share else "exactly two parts, what is counted and what it is counted of"
        return NotComputed(
            WhyNotComputed.WRONG_PARTS,
            f"a {'share' if share else 'ratio'} needs {needs}, and there "
            f"{'is' if len(parts) == 1 else 'are'} {len(parts)}",
        )
    values = [p.value for p in parts if p.value is not None]
    below = sum(values, Decimal(0)) if share else values[1]
    if below == 0:
        return NotComputed(WhyNotComputed.DIVISION_BY_ZERO, "what is divided by is zero")
    scale = one_in(measure.unit) or Decimal(1)
    value = values[0] * scale / below
    under = f"({' + '.join(_figure(p) for p in parts)})" if share else _figure(parts[1])
    # What the rounding of the parts moves the quotient by, at most.
    rounding = (
        (_rounding(parts[:1]) + abs(value) * _rounding(parts if share else parts[1:]) / scale) * scale / abs(below)
    )
    working = f"{_figure(parts[0])} / {under} = {_result(measure, value)}."
    return Computed(value, rounding, _observed(parts), working)


def _observed(parts: Iterable[Part]) -> tuple[Observation, ...]:
    return tuple(p.observation for p in parts if p.observation is not None)


def _rounding(parts: Iterable[Part]) -> Decimal:
    """How far rounded parts may be off together. A part without decimals is a count, and exact; a share is not."""
    inexact = (p.measure for p in parts if p.measure.decimals > 0 or one_in(p.measure.unit) is not None)
    return sum((Decimal("0.5").scaleb(-max(0, m.decimals)) for m in inexact), Decimal(0))


def _figure(part: Part) -> str:
    value = part.value or Decimal(0)
    return show_bare(value, min(max(part.measure.decimals, decimals_of(value)), _SHOWN))


def _weight(part: Part) -> str:
    weight = part.weight or Decimal(0)
    return show_bare(weight, min(decimals_of(weight), _SHOWN))


_SHOWN = 5  # decimals of a weight or a result: as many as a weight made of head counts has


def _result(measure: Measure, value: Decimal) -> str:
    """The result with decimals enough to check it by hand: two more than the report prints, or as many as it has."""
    return show(value, measure.unit, max(measure.decimals, min(decimals_of(value), measure.decimals + 2)))
