"""Whether a value has slipped by a factor of 10, 100 or more: 0.934 for 93.4%, 4,790 for 47.9, pounds for millions.

A value is held against its target, its own other values, its benchmarks, its possible range and its numerator and
denominator. It is doubted only where one of these supports the other reading and none supports the value as it stands;
a measure that starts near zero or grows, and one that may well be above 100%, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from reportgen.assessment.assessed import AssessedMeasure
from reportgen.assessment.target_text import agrees, is_money, is_percent, plain_number
from reportgen.assessment.target_wording import read_target
from reportgen.assessment.targets import definition_changed, in_force, value_of
from reportgen.findings import Cell, Finding, Severity, about
from reportgen.model import CompositeMethod, Measure, Observation, Report, Target, TargetKind
from reportgen.numbers import decimals_of, one_in, show

# A target of these kinds may lie far from the value for good reasons: it is a year's, or years away.
_FAR_OFF = (TargetKind.MILESTONE, TargetKind.ANNUAL_PROFILE, TargetKind.ROLLING)
# Powers of ten by which a value may have slipped, the likeliest first; a million only where pounds are counted.
_POWERS = (-2, 2, -3, 3, -1, 1)
_POWERS_OF_MONEY = (-3, 3, -6, 6, -2, 2, -1, 1)
# How a composite is made whose parts are about as large as itself.
_OF_THE_SAME_SIZE = (CompositeMethod.WEIGHTED, CompositeMethod.AVERAGE)
_SMALL_COUNT = 50  # no word about a factor of 10 where a count is smaller in either reading
_NEIGHBOURS = 8  # as many of the measure's other values, the nearest in time, are looked at


@dataclass(frozen=True)
class _Doubt:
    """One value that seems to be in another scale: `power` of ten to multiply it by, and what says so."""

    observation: Observation
    value: Decimal
    power: int
    because: str
    sure: bool  # enough to stop a report about percentages or pounds

    @property
    def meant(self) -> Decimal:
        return self.value.scaleb(self.power)


def findings_of_scale(report: Report, assessed: AssessedMeasure) -> Iterator[Finding]:
    """The doubts about one measure's values: one finding for all that slipped by the same factor."""
    measure = assessed.measure
    typed = [o for o in report.observations_of[measure.id] if o.place is not None]
    doubts = _of_two([d for o in typed if (d := _doubt(report, measure, o, typed)) is not None], measure.unit)
    for power in dict.fromkeys(d.power for d in doubts):
        yield _finding(report, assessed, [d for d in doubts if d.power == power])
    doubted = {id(d.observation) for d in doubts}
    yield from _over_100(report, assessed, [o for o in typed if id(o) not in doubted])


def _of_two(doubts: list[_Doubt], unit: str) -> list[_Doubt]:
    """Where two values doubt each other and nothing else speaks for one: that over 100% slipped, else the later."""
    if len(doubts) != 2 or doubts[0].power + doubts[1].power:
        return doubts
    larger = max(doubts, key=lambda d: d.value)
    return [larger if is_percent(unit) and larger.value > 100 else doubts[1]]


def _doubt(report: Report, measure: Measure, observation: Observation, typed: Sequence[Observation]) -> _Doubt | None:
    value = value_of(observation)
    if value is None or value <= 0:
        return None
    made = _made(measure, observation)
    if made is not None and _ratio(made, value) <= Decimal("1.02"):
        return None
    own = _others(measure, observation, typed)
    target = in_force(report.targets_of[measure.id], observation.period)
    outside = _Outside.of(report, measure, target)
    far_off = measure.cumulative or (target is not None and target.kind in _FAR_OFF)
    for power in _POWERS_OF_MONEY if is_money(measure.unit) else _POWERS:
        if abs(power) == 1 and _is_small_count(measure, value, value.scaleb(power)):
            continue
        if made is not None and _ratio(made, value.scaleb(power)) <= Decimal("1.02"):
            return _Doubt(observation, value, power, "its numerator and denominator make that", True)
        found = _by_evidence(measure, value, power, own, outside, far_off)
        if found is not None:
            return _Doubt(observation, value, power, *found)
    beyond = next((p for p in (-1, -2, -3) if _is_beyond_unit(measure, value, p)), 0)
    return _Doubt(observation, value, beyond, f"its unit is '{measure.unit}'", False) if beyond else None


def _by_evidence(
    measure: Measure, value: Decimal, power: int, own: Sequence[Decimal], outside: _Outside, far_off: bool
) -> tuple[str, bool] | None:
    """(why the other reading is likelier, whether that is sure), or None where the value may well be right."""
    meant = value.scaleb(power)
    if not _possible(measure, meant):
        return None
    near, apart = (Decimal("1.35"), Decimal(5)) if abs(power) == 1 else (Decimal(2), Decimal(10))
    outside_says = [name for name, number in outside.numbers if _ratio(number, meant) <= near]
    if any(_ratio(number, value) < apart for _, number in outside.numbers):
        return None
    steady = Decimal("2.5") if abs(power) == 1 else Decimal(20)
    own_says = len(own) > (1 if abs(power) == 1 else 0) and max(own) / min(own) <= steady and (
        _ratio(own[0], meant) <= near or _ratio(median(own), meant) <= near
    )  # fmt: skip
    own_stands = any(_ratio(number, value) < apart for number in own)
    if own_says and not own_stands:
        # A small sum of money may be one: what is over or under a budget comes near zero.
        sure = power < 0 or is_percent(measure.unit) or bool(outside_says)
        return f"its other values are about {_plain(own[0])}", sure and abs(power) > 1
    if not outside_says or (abs(power) == 1 and (own_stands or far_off or not is_percent(measure.unit))):
        return None
    if own_stands and max(own) / min(own) > 2:
        return None if far_off else (outside_says[0], False)  # it grows: it may come from near zero
    return outside_says[0], not far_off and abs(power) > 1


def _is_beyond_unit(measure: Measure, value: Decimal, power: int) -> bool:
    """Whether a value is more than its unit has, and not so with its point moved: a score out of 10 that is 98."""
    match = _OUT_OF.search(measure.unit)
    return match is not None and value.scaleb(power) <= Decimal(match[1]) < value


_OUT_OF = re.compile(r"\bout of ([0-9]+)\b")


def _possible(measure: Measure, meant: Decimal) -> bool:
    within = measure.maximum is None or meant <= measure.maximum
    return within and (measure.minimum is None or meant >= measure.minimum)


def _is_small_count(measure: Measure, value: Decimal, meant: Decimal) -> bool:
    counted = not is_percent(measure.unit) and not is_money(measure.unit)
    return counted and min(value, meant) < _SMALL_COUNT


@dataclass(frozen=True)
class _Outside:
    """What a measure's values are compared with from outside: (in words, number), positive numbers alone."""

    numbers: tuple[tuple[str, Decimal], ...]

    @staticmethod
    def of(report: Report, measure: Measure, target: Target | None) -> _Outside:
        found: list[tuple[str, Decimal | None]] = []
        found += _of_words_and_rule(measure, target) if target is not None else []
        whole = report.measure.get(measure.part_of)
        if whole is not None and whole.unit == measure.unit and whole.composite_method in _OF_THE_SAME_SIZE:
            made = [n for o in report.observations_of[whole.id] if (n := value_of(o)) is not None]
            found += [(f"'{whole.name}', of which it is a part, is {_plain(made[-1])}", made[-1])] if made else []
        found += [(f"its benchmark ({b.comparator}) is {_plain(b.value)}", b.value)
                  for b in report.benchmarks_of[measure.id]]  # fmt: skip
        return _Outside(tuple((words, number) for words, number in found if number is not None and number > 0))


def _of_words_and_rule(measure: Measure, target: Target) -> list[tuple[str, Decimal | None]]:
    """A target's numbers; none where its words say another, which is told for itself."""
    words = read_target(target.text)
    printed = plain_number(words, measure.unit)
    if target.kind is TargetKind.NONE:
        return [] if printed is None else [(f"its printed target is {target.text}", printed.value_in(measure.unit))]
    columns = (("target", target.value), ("lower limit", target.lower), ("upper limit", target.upper))
    numbers = [(name, n) for name, n in columns if n is not None]
    if printed is not None and not any(agrees(printed, words.rough, n, measure.unit) for _, n in numbers):
        return []
    return [(f"its {name} is {_plain(n)}", n) for name, n in numbers]


def _others(measure: Measure, observation: Observation, typed: Sequence[Observation]) -> list[Decimal]:
    """The measure's other values above 0 in periods of the same kind and under the same definition, nearest first."""
    found = [
        (abs((o.period.end - observation.period.end).days), n, value)
        for n, o in enumerate(typed)
        if o is not observation
        and o.period.calendar is observation.period.calendar
        and not definition_changed(measure, *sorted((o.period, observation.period), key=lambda p: p.end))
        and (value := value_of(o)) is not None
        and value > 0
    ]
    return [value for _, _, value in sorted(found)[:_NEIGHBOURS]]


def _made(measure: Measure, observation: Observation) -> Decimal | None:
    """What a value's numerator and denominator make of it."""
    above, below, whole = observation.numerator, observation.denominator, one_in(measure.unit)
    if not above or not below or whole is None or above < 0 or below < 0:
        return None
    return whole * above / below


def _ratio(one: Decimal, other: Decimal) -> Decimal:
    """How many times the larger of two positive numbers is the smaller."""
    return max(one, other) / min(one, other)


def _plain(number: Decimal) -> str:
    return format(number.normalize(), ",f")


def _typed(number: Decimal) -> str:
    return format(number.normalize(), "f")


# --- a percentage over 100 ---


def _over_100(report: Report, assessed: AssessedMeasure, typed: Iterable[Observation]) -> Iterator[Finding]:
    """A percentage over 100 that nothing says can be: no maximum, no target, no other value, no counts."""
    measure = assessed.measure
    if measure.unit != "%" or measure.maximum is not None:  # above its maximum: said when the workbook is read
        return
    over = [o for o in typed if (value_of(o) or Decimal(0)) > 100]
    known = [n for _, n in _Outside.of(report, measure, assessed.target).numbers]
    if len(over) != 1 or any(n > 100 for n in known):
        return
    (found,) = over
    made = _made(measure, found)
    value = value_of(found)
    if value is None or (made is not None and made > 100):
        return
    kpi = report.kpi.get(measure.kpi_id)
    yield Finding(
        "percentage-over-100", Severity.WARNING, found.place or Cell("Data"),
        f"the value of {found.period.text} for '{measure.name}' is {_plain(value)}%, over 100%, and no other value, "
        "target or benchmark of it is.",
        "Correct it; or enter in Measures the Maximum that it can have.",
        kpi.owner if kpi else "",
        f"The value for '{measure.name}' of {found.period.text} is {_plain(value)}%. Please say whether that is right.",
        about(measure.id, ("Unit", measure.unit), ("Target", _of_target(assessed.target))),
    )  # fmt: skip


def _of_target(target: Target | None) -> Decimal | None:
    return None if target is None else target.value


# --- the finding ---

_TIMES = {1: "10", 2: "100", 3: "1,000", 6: "1,000,000"}


def _finding(report: Report, assessed: AssessedMeasure, doubts: Sequence[_Doubt]) -> Finding:
    measure, latest = assessed.measure, assessed.latest
    told = next((d for d in doubts if d.observation is latest), doubts[-1])
    kpi = report.kpi.get(measure.kpi_id)
    money = is_percent(measure.unit) or is_money(measure.unit)
    stops = money and told.sure and abs(told.power) > 1
    others = len(doubts) - 1
    more = f", and {others} more of its values likewise" if others else ""
    as_typed, as_meant = (
        show(n, measure.unit, max(measure.decimals, decimals_of(n))) for n in (told.value, told.meant)
    )
    if as_typed == as_meant:
        as_typed, as_meant = _plain(told.value), _plain(told.meant)
    return Finding(
        "value-scale", Severity.ERROR if stops else Severity.WARNING, told.observation.place or Cell("Data"),
        f"the value of {told.observation.period.text} for '{measure.name}' is {as_typed} as typed, and would be "
        f"{as_meant} if a factor of {_TIMES[abs(told.power)]} slipped: {told.because}{more}.",
        f"Type {_typed(told.meant)} if that was meant; if {_typed(told.value)} is right, correct what it was "
        "compared with.",
        kpi.owner if kpi else "",
        f"The value for '{measure.name}' of {told.observation.period.text} is {as_typed} in the workbook. Please say "
        f"whether that is right, or {as_meant}.",
        about(measure.id, ("Unit", measure.unit), ("Target", _of_target(assessed.target)),
              ("Factor", _TIMES[abs(told.power)])),
    )  # fmt: skip
