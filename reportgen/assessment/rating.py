"""Ratings: how a value is judged against limits, and the sentence that says why.

Below target is never green by rule: an amber limit or a tolerance only parts amber from red. A miss without either is
red. A person may set another rating; it stands, and the sentence says what the rule would have given.

The numbers of a sentence are those of the table: the value with the measure's decimals, a target with its own. Where
these would make the sentence untrue (58.96 shown as 59.0 against 59), both get as many decimals as it takes, and the
gap is called "just" so much.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reportgen import periods
from reportgen.assessment.limits import Against, Limits, better, limits, no_target
from reportgen.assessment.targets import NoLimits, WhyNotRated, compared
from reportgen.model import (
    Colour,
    JudgeBy,
    Measure,
    Observation,
    Override,
    Polarity,
    Report,
    Source,
    Status,
    Target,
    TargetKind,
)
from reportgen.numbers import decimals_of, rounded, show, show_beside, show_gap


@dataclass(frozen=True)
class Rated:
    """A colour with its sentence. `uses_illustrative`: an illustrative amber limit decided between amber and red."""

    colour: Colour
    sentence: str
    uses_illustrative: bool = False


@dataclass(frozen=True)
class NotRated:
    """No colour, with the reason and its sentence."""

    reason: WhyNotRated
    sentence: str


Rating = Rated | NotRated


@dataclass(frozen=True)
class _Comparison:
    """Everything that a rule needs to judge by."""

    measure: Measure
    polarity: Polarity
    observation: Observation
    value: Decimal
    limits: Limits


def rate(
    report: Report, measure: Measure, target: Target | None, headline: Observation | None
) -> tuple[Rating, Observation | None]:
    """The rating that the rule alone gives, and the observation that it compared (None where it compared none)."""
    found = _comparison(report, measure, target, headline)
    if isinstance(found, NoLimits):
        return NotRated(found.why, f"Not rated: {found.because}."), None
    colour = judge(found.value, found.limits, found.polarity)
    illustrative = colour is not Colour.GREEN and found.limits.amber is not None and found.limits.amber_illustrative
    return Rated(colour, f"{colour.value}: {_said(found, colour)}.", illustrative), found.observation


def _comparison(
    report: Report, measure: Measure, target: Target | None, headline: Observation | None
) -> _Comparison | NoLimits:
    if target is None:
        if measure.part_of:
            return NoLimits(WhyNotRated.COMPONENT, "it is a component of another measure")
        return NoLimits(WhyNotRated.NO_TARGET, "no target is given")
    if target.kind is TargetKind.NONE:
        # Said before a missing value is: a measure in development has neither, and its own words say why.
        return no_target(target)
    if headline is None:
        return NoLimits(WhyNotRated.NO_DATA, "no value has been reported yet")
    headline_value = _value(measure, headline)
    if isinstance(headline_value, NoLimits):
        return headline_value
    observation = compared(report, measure, target, headline)
    if isinstance(observation, NoLimits):
        return observation
    value = _value(measure, observation)
    if isinstance(value, NoLimits):
        return value
    if measure.polarity is None:
        known = measure.good_is.strip()
        return NoLimits(WhyNotRated.NO_POLARITY, f"Good Is is {known}" if known else "Good Is is not known")
    if measure.judge_by is JudgeBy.PRINTED:
        value = rounded(value, max(0, measure.decimals))
    found = limits(report, measure, measure.polarity, target, observation)
    if isinstance(found, NoLimits):
        return found
    return _Comparison(measure, measure.polarity, observation, value, found)


def _value(measure: Measure, observation: Observation) -> Decimal | NoLimits:
    """The value to judge, or why there is none. A confidential value is never named."""
    when = observation.period.text
    match observation.status:
        case Status.AWAITED:
            due = f"; it is due {measure.next_due}" if measure.next_due else ""
            return NoLimits(WhyNotRated.AWAITED, f"the value for {when} is awaited{due}")
        case Status.NOT_AVAILABLE:
            return NoLimits(WhyNotRated.NOT_AVAILABLE, f"the value for {when} is not available")
        case Status.CONFIDENTIAL:
            return NoLimits(WhyNotRated.CONFIDENTIAL, f"the value for {when} is {observation.secrecy}")
    if observation.value is None:
        return NoLimits(WhyNotRated.NO_DATA, f"no value is given for {when}")
    if observation.source is Source.ILLUSTRATIVE:
        return NoLimits(WhyNotRated.ILLUSTRATIVE_VALUE, f"the value for {when} is illustrative")
    return observation.value


def judge(value: Decimal, limits: Limits, polarity: Polarity) -> Colour:
    """Green where the limit is met, amber down (or up) to the amber limit, else red."""
    if better(value, limits.green, polarity) or (value == limits.green and not limits.strict):
        return Colour.GREEN
    if limits.amber is not None and not better(limits.amber, value, polarity):
        return Colour.AMBER
    return Colour.RED


def overruled(by_rule: Rating, override: Override) -> Rated:
    """The rating that a person set, with what the rule alone says."""
    reason = override.reason.strip().removesuffix(".")
    if isinstance(by_rule, Rated):
        rule = f"The rule would have said {by_rule.sentence}"
    else:
        rule = f"The rule would have given no rating: {by_rule.sentence.removeprefix('Not rated: ')}"
    return Rated(override.colour, f"{override.colour.value}, {BY_OFFICERS}: {reason}. {agreement(override)} {rule}")


BY_OFFICERS = "set by officers"


def agreement(override: Override) -> str:
    """Who agreed to a rating that officers set, and when: 'Agreed by: Director of Resources, 3 July 2023.'"""
    who = override.agreed_by.strip().removesuffix(".") or "not recorded"
    return f"Agreed by: {who}, {day_agreed(override)}."


def day_agreed(override: Override) -> str:
    """'3 July 2023'."""
    day = override.agreed_on
    return f"{day.day} {periods.month_text(day)}" if day else "on a day that is not recorded"


# --- sentences ---

_SENSIBLE = 3  # decimals that a value gets to match its target's
_TYPED = 6  # a number with more decimals than this was computed, not typed
_FINEST = 15  # decimals that a sentence may go to where it would be untrue with fewer


@dataclass(frozen=True)
class _Numbers:
    """A comparison's numbers as they are shown: the value to `decimals`, limits to their own, so that the shown
    numbers stand to each other as the exact ones do."""

    unit: str
    decimals: int
    value: Decimal

    @staticmethod
    def of(comparison: _Comparison) -> _Numbers:
        limits, exact = comparison.limits, comparison.value
        borders = [b for b in (limits.green, limits.amber, limits.reference) if b is not None]
        # Beside a target of 88.75% a value of 93.45% is not cut to 93.5%, or the gap would not fit the two.
        least = max(0, comparison.measure.decimals, min(decimals_of(exact), decimals_of(limits.green), _SENSIBLE))
        for decimals in range(least, _FINEST):
            numbers = _Numbers(comparison.measure.unit, decimals, rounded(exact, decimals))
            if all(_order(numbers.value, numbers.limit(b)) == _order(exact, b) for b in borders):
                return numbers
        return _Numbers(comparison.measure.unit, _FINEST, exact)

    def limit_decimals(self, limit: Decimal) -> int:
        """A limit has its own decimals, but a computed one (a third of a year's number) no more than mean something."""
        own = decimals_of(limit)
        return own if own <= _TYPED else max(self.decimals, 1) + 1

    def limit(self, limit: Decimal) -> Decimal:
        return rounded(limit, self.limit_decimals(limit))

    def show_value(self) -> str:
        return show(self.value, self.unit, self.decimals)

    def show_limit(self, limit: Decimal) -> str:
        return show_beside(limit, self.unit, self.limit_decimals(limit))

    def gap(self, limit: Decimal) -> str:
        """How far the value is from a limit: the difference of the two as they are shown."""
        decimals = max(self.decimals, self.limit_decimals(limit))
        return show_gap(self.value - self.limit(limit), self.unit, decimals)


def _order(one: Decimal, other: Decimal) -> int:
    return (one > other) - (one < other)


def _said(comparison: _Comparison, colour: Colour) -> str:
    """The sentence after the colour, without its stop."""
    numbers = _Numbers.of(comparison)
    words = _Words(comparison, numbers, met=colour is Colour.GREEN)
    said = words.compared()
    return said if colour is Colour.GREEN else f"{said}; {words.amber(colour)}"


@dataclass(frozen=True)
class _Words:
    """The words for one comparison. `met` is whether the limit is met."""

    comparison: _Comparison
    numbers: _Numbers
    met: bool

    @property
    def high(self) -> bool:
        return self.comparison.polarity is Polarity.HIGH

    @property
    def equal(self) -> bool:
        return self.comparison.value == self.comparison.limits.green

    def compared(self) -> str:
        limits, value, green = self.comparison.limits, self.numbers.show_value(), self.comparison.limits.green
        shown = self.numbers.show_limit(green)
        match limits.against:
            case Against.NUMBER:
                when = f" ({limits.period})" if limits.period else ""
                return f"{value}{when} against {self._aim(shown)}{self._gap()}"
            case Against.DUE_BY_NOW | Against.DUE_IN_PERIOD:
                return f"{value} {self._due(shown)}{'' if self.met else self._gap()}"
            case Against.QUARTILE:
                return self._quartile(value)
            case Against.MILESTONE:
                due = f"the {shown} due by {limits.name}" if limits.name else f"the {shown} that is due"
                if not self.met:
                    return f"{value} against {due}{self._gap()}"
                already = "already " if self._lies_ahead() else ""
                return f"{value} {already}{'passes' if limits.strict else 'meets'} {due}"
            case Against.EARLIER:
                before = f"the {shown} of {limits.name}"
                if self.met:
                    return f"{value} improves on {before} by {self._by(green)}"
                if self.equal:
                    return f"{value} only equals {before}"
                return f"{value} does not improve on {before}: {self._by(green)} {'lower' if self.high else 'higher'}"
            case Against.BENCHMARK:
                return self._benchmark(value)

    def amber(self, colour: Colour) -> str:
        """How far amber reaches; said of every miss."""
        limits = self.comparison.limits
        if limits.amber is None:
            return "no amber limit is set"
        if better(limits.amber, limits.green, self.comparison.polarity):
            side = "above" if self.high else "below"
            return f"the amber limit of {self.numbers.show_limit(limits.amber)} lies {side} the target"
        reach = f"{'down' if self.high else 'up'} to {self.numbers.show_limit(limits.amber)}"
        mark = " (illustrative amber limit)" if limits.amber_illustrative else ""
        return f"amber {'' if colour is Colour.AMBER else 'only '}{reach}{mark}"

    def _aim(self, shown: str) -> str:
        if self.comparison.limits.strict:
            return f"a target of above {shown}" if self.high else f"a limit of below {shown}"
        return shown if self.high else f"a limit of {shown}"

    def _gap(self) -> str:
        """Where the value stands to the limit that the sentence has named."""
        if self.equal:
            if not self.met:
                return f", and exactly {self.numbers.show_limit(self.comparison.limits.green)} is not enough"
            return ", exactly on target" if self.high else ", exactly at the limit"
        by = self._by(self.comparison.limits.green)
        if self.met:
            it = "it" if self.comparison.limits.strict or not self.high else "the target"
            return f", {by} {'above' if self.high else 'below'} {it}"
        return f", {by} short" if self.high else f", {by} above it"

    def _by(self, limit: Decimal) -> str:
        """The gap; "just" where the value, as the table shows it, seems to equal the limit."""
        seems = rounded(self.comparison.value, max(0, self.comparison.measure.decimals))
        just = "just " if seems == self.numbers.limit(limit) != self.comparison.value else ""
        return f"{just}{self.numbers.gap(limit)}"

    def _due(self, shown: str) -> str:
        limits = self.comparison.limits
        by_now = limits.against is Against.DUE_BY_NOW
        due = f"{shown} due {'by then' if by_now else 'in it'}"
        if not self.high:
            due = f"limit of {'below ' if limits.strict else ''}{shown} {'by then' if by_now else 'for it'}"
        more = "more than " if limits.strict and self.high else ""
        whole = "" if limits.reference is None else f" ({self.numbers.show_limit(limits.reference)} for the year)"
        return f"{'by' if by_now else 'in'} {limits.name} against {more}the {due}{whole}"

    def _quartile(self, value: str) -> str:
        limits = self.comparison.limits
        worst, best = limits.green, limits.reference
        if best is None:
            span = f"{'from' if self.high else 'up to'} {self.numbers.show_limit(worst)}"
        else:
            low, high = sorted((worst, best))
            span = f"{self.numbers.show_limit(low)} to {self.numbers.show_limit(high)}"
        if not self.met:
            return f"{value} against {limits.name} ({span}){self._gap()}"
        if best is not None and better(self.comparison.value, best, self.comparison.polarity):
            return f"{value} is better than {limits.name} ({span})"
        return f"{value} is within {limits.name} ({span})"

    def _lies_ahead(self) -> bool:
        try:
            due = periods.parse(self.comparison.limits.name)
        except periods.NotAPeriod:
            return False
        return due.end > self.comparison.observation.period.end

    def _benchmark(self, value: str) -> str:
        limits, exact = self.comparison.limits, self.comparison.value
        benchmark = limits.green if limits.reference is None else limits.reference
        when = f" for {limits.period}" if limits.period else ""
        figure = f"{limits.name} of {self.numbers.show_limit(benchmark)}{when}"
        width = show_gap(
            benchmark - limits.green, self.numbers.unit, self.numbers.limit_decimals(benchmark - limits.green)
        )
        wide = benchmark != limits.green
        if exact == benchmark:
            return f"{value} against {figure}, {'which it equals' if self.met else 'and to equal it is not enough'}"
        if better(exact, benchmark, self.comparison.polarity):
            return f"{value} against {figure}, {self._by(benchmark)} {'above' if self.high else 'below'} it"
        if self.met:
            return f"{value} is within {width} of {figure}"
        behind = f"{value} against {figure}, {self._by(benchmark)} {'short of' if self.high else 'above'} it"
        return (
            f"{behind}, and only {'less than' if limits.strict else 'up to'} {width} is comparable" if wide else behind
        )
