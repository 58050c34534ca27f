"""What stands in the Target column: the words that were agreed, to the letter, or words made from the rule."""

from __future__ import annotations

from decimal import Decimal

from reportgen.assessment import AssessedMeasure
from reportgen.assessment.limits import comparator_named
from reportgen.compose.values import NOT_KNOWN
from reportgen.model import Measure, Polarity, Target, TargetKind
from reportgen.numbers import decimals_of, show, show_beside

NO_TARGET = "No target"


def target_shown(assessed: AssessedMeasure) -> str:
    """The Target column: Text as printed; where that is blank, what the rule asks. Not known without any row."""
    if assessed.target is None:
        return NOT_KNOWN
    return assessed.target.text or words_of_rule(assessed.measure, assessed.target)


def words_of_rule(measure: Measure, target: Target) -> str:
    """What a target asks, in the fewest words: '80%', 'Above 80%', '120 sites for the year', '98.5% to 99.04%'."""
    high = measure.polarity is not Polarity.LOW
    match target.kind:
        case TargetKind.NONE:
            return NO_TARGET
        case TargetKind.YEAR_ON_YEAR:
            return "Better than the same period last year"
        case TargetKind.TREND:
            return "Better than the period before"
        case TargetKind.COMPARATOR:
            return _comparator(measure, target, high)
        case TargetKind.QUARTILE:
            return _span(measure, target)
        case TargetKind.BANDS:
            return _bands(measure, target, high)
    number = target.value if target.value is not None or not target.profile else target.profile[3]
    if number is None:
        return NO_TARGET
    said = f"{_strictly(target, high)}{_number(measure, number)}"
    match target.kind:
        case TargetKind.MILESTONE:
            return f"{said} by {target.due.strip().removeprefix('by ')}" if target.due.strip() else said
        case TargetKind.ANNUAL_PROFILE | TargetKind.ROLLING:
            return f"{said} {'for the' if target.kind is TargetKind.ANNUAL_PROFILE else 'a'} year"
        case _:
            return said


def _number(measure: Measure, number: Decimal) -> str:
    return show(number, measure.unit, decimals_of(number))


def _strictly(target: Target, high: bool) -> str:
    return ("Above " if high else "Below ") if target.strict else ""


def _comparator(measure: Measure, target: Target, high: bool) -> str:
    figure = comparator_named(target.comparator)
    if target.width:
        width = abs(target.width)
        return f"Within {show_beside(width, measure.unit, decimals_of(width))} of {figure}, or better"
    if target.strict:
        return f"{_strictly(target, high)}{figure}"
    return f"{'At least' if high else 'No more than'} {figure}"


def _span(measure: Measure, target: Target) -> str:
    """A quartile's limits; one that is open at an end has one."""
    if target.lower is not None and target.upper is not None:
        return f"{_number(measure, target.lower)} to {_number(measure, target.upper)}"
    if target.lower is not None:
        return f"{_number(measure, target.lower)} or more"
    return NO_TARGET if target.upper is None else f"{_number(measure, target.upper)} or less"


def _bands(measure: Measure, target: Target, high: bool) -> str:
    """Where green and amber begin; with Low as good, Lower and Upper are typed in either order."""
    borders = sorted((n for n in (target.lower, target.upper) if n is not None), reverse=high)
    if not borders:
        return NO_TARGET
    way = "from" if high else "up to"
    said = [f"{colour} {way} {_number(measure, n)}" for colour, n in zip(("Green", "amber"), borders, strict=False)]
    return f"{', '.join(said)}{' for the year' if measure.cumulative else ''}"
