"""How a judgement is shown: a rating's sign, word and sentence, the direction of travel, and where a value stands.

None of them knows a hidden value (`assessment.disclosure`).
"""

from __future__ import annotations

from collections.abc import Iterator

from reportgen.assessment import AssessedMeasure, Moved, NotCompared, NotRated, Rated
from reportgen.assessment.benchmark import NoGap
from reportgen.assessment.composite import Check, Computed, WhyNotComputed, difference
from reportgen.assessment.direction import WhyNotCompared
from reportgen.assessment.position import NoPosition
from reportgen.assessment.targets import WhyNotRated, value_of
from reportgen.compose.composition import RatingShown
from reportgen.compose.values import is_withheld
from reportgen.model import Colour, Measure, Report, Source

GREEN = RatingShown("Green", "tick", "#00703C", "on track")
AMBER = RatingShown("Amber", "exclamation", "#B35900", "slightly below the level we want")
RED = RatingShown("Red", "cross", "#B00020", "needs improvement")
NOT_RATED = RatingShown("Not rated", "dash", "#595959", "no rating")
# One that is made and not shown, as it would narrow down a hidden value. It counts as not rated in every total.
WITHHELD_RATING = RatingShown("Withheld: small numbers", "dash", "#595959", "not shown, to protect people")
RATING_KEY = (GREEN, AMBER, RED, NOT_RATED)
_BY_COLOUR = {Colour.GREEN: GREEN, Colour.AMBER: AMBER, Colour.RED: RED}


def rating_of(assessed: AssessedMeasure) -> RatingShown:
    """The rating that stands in the report."""
    match assessed.rating:
        case Rated(colour=colour):
            return _BY_COLOUR[colour]
        case NotRated(reason=WhyNotRated.SMALL_NUMBERS):
            return WITHHELD_RATING
        case NotRated():
            return NOT_RATED


def reason_of(assessed: AssessedMeasure) -> str:
    """The rating's sentence."""
    return assessed.rating.sentence


def rule_of(assessed: AssessedMeasure) -> str:
    """What the rule says of a measure whose rating officers set."""
    return assessed.by_rule.sentence


def hides_any(measure: Measure, report: Report) -> bool:
    """Whether any value of the measure is withheld: then nothing that is worked out from several of them is said."""
    return any(is_withheld(o) for o in report.observations_of[measure.id])


# Direction of travel

# In a few words, as they stand in a narrow column. That a value is illustrative is said beside the value itself.
_NOT_COMPARED = {
    WhyNotCompared.NO_VALUE: "No value now",
    WhyNotCompared.ILLUSTRATIVE: "Not compared: illustrative",
    WhyNotCompared.CONFIDENTIAL: "Not compared: confidential",
    WhyNotCompared.OTHER_CALENDAR: "Not compared: other calendar",
    WhyNotCompared.CHANGED_DEFINITION: "Not compared: changed definition",
    WhyNotCompared.CUMULATIVE: "Not compared: adds up over the year",
}
# What a reader must be told even beside a chart, or beside a direction that can be told. That nothing is known to
# compare with, or that a running total is compared with last year's alone, the figures say themselves.
_WORTH_SAYING = (WhyNotCompared.OTHER_CALENDAR, WhyNotCompared.CHANGED_DEFINITION)
# An illustrative value is nobody's earlier value.
_NOTHING_EARLIER = (WhyNotCompared.NO_EARLIER_VALUE, WhyNotCompared.ILLUSTRATIVE)


def direction_beside_chart(assessed: AssessedMeasure) -> str:
    """The direction of travel against the period before and against the same period last year, as it stands under a
    trend: 'Better than Q1 (89.73%); worse than 2022/23 Q2 (95.10%)'. '' where there is simply nothing to compare with.
    """
    return _joined(_told(assessed))


def both_directions(assessed: AssessedMeasure, report: Report) -> str:
    """The same; where nothing can be told, why: 'No earlier value', 'No value for Q1 or 2022/23 Q2'."""
    return direction_beside_chart(assessed) or _why_not(assessed, report)


def _told(assessed: AssessedMeasure) -> list[str]:
    """What can be said of each direction, and what must be said where one cannot be told."""
    directions = tuple(dict.fromkeys((assessed.direction, assessed.year_direction)))
    one_is_told = any(isinstance(d, Moved) for d in directions)
    found = []
    for direction in directions:
        if isinstance(direction, Moved):
            found.append(direction.sentence)
        elif direction.reason in _WORTH_SAYING:
            said = _NOT_COMPARED[direction.reason]
            # Beside another direction it must be clear which of the two this is.
            found.append(said.replace("compared", f"compared with {direction.name}", 1) if one_is_told else said)
    return list(dict.fromkeys(found))


def _joined(lines: list[str]) -> str:
    return "; ".join(line if n == 0 else f"{line[:1].lower()}{line[1:]}" for n, line in enumerate(lines))


def _why_not(assessed: AssessedMeasure, report: Report) -> str:
    """Why neither direction can be told."""
    missing = [d for d in (assessed.direction, assessed.year_direction) if isinstance(d, NotCompared)]
    for direction in missing:
        if direction.withheld:
            return "Not compared: small numbers"
        if not direction.name or direction.reason not in (*_NOTHING_EARLIER, WhyNotCompared.CUMULATIVE):
            return _NOT_COMPARED[direction.reason]
    if not _has_earlier(assessed, report):
        return "No earlier value"
    # Of a running total the period before may well be there, but it is no help.
    names = [d.name for d in missing if d.reason is not WhyNotCompared.CUMULATIVE]
    return f"No value for {' or '.join(dict.fromkeys(names))}"


def _has_earlier(assessed: AssessedMeasure, report: Report) -> bool:
    latest = assessed.latest
    return latest is not None and any(
        o.period.end < latest.period.end and o.source is Source.REPORTED and value_of(o) is not None
        for o in report.observations_of[assessed.measure.id]
    )


# Where the value stands


def benchmarks_of(assessed: AssessedMeasure, report: Report) -> tuple[str, ...]:
    """A sentence for each benchmark that the value is compared with, and for its quartile."""
    if hides_any(assessed.measure, report):
        return ()
    quartile = assessed.benchmarks.quartile
    lines = (*assessed.benchmarks.lines, *([] if quartile is None else [quartile]))
    return tuple(ended(line.sentence) for line in lines if not isinstance(line, NoGap))


def standing_of(assessed: AssessedMeasure, report: Report) -> str:
    """One line under the table: the benchmarks, the place in the year of what adds up, the last 12 months, and how
    parts make the value."""
    if hides_any(assessed.measure, report):
        return ""
    sentences = [*benchmarks_of(assessed, report), *_in_the_year(assessed), *_last_12_months(assessed)]
    parts = report.components_of[assessed.measure.id]
    if parts and not any(hides_any(p, report) for p in parts):
        sentences += _parts_told(assessed)
    return " ".join(sentences)


def _parts_told(assessed: AssessedMeasure) -> Iterator[str]:
    """How the parts make the value; where some of them have none, that they do not, unless the rating says so."""
    outcome = assessed.composite.outcome
    if isinstance(outcome, Computed):
        yield f"From its parts: {made_of_parts(assessed)}"
        return
    some = any(part.value is not None for part in assessed.composite.parts)
    told = isinstance(assessed.rating, NotRated) and assessed.rating.reason is WhyNotRated.PART_MISSING
    if outcome.reason is WhyNotComputed.PART_MISSING and some and not told:
        yield made_of_parts(assessed)


def _in_the_year(assessed: AssessedMeasure) -> Iterator[str]:
    place = assessed.position
    if isinstance(place.to_date, NoPosition):
        return
    due_is_told = False
    if len(place.to_date.made_of) > 1:  # else it is the value itself
        yield f"The year so far: {place.to_date.sentence}"
    elif isinstance(assessed.by_rule, Rated):
        due_is_told = True  # the rating's own sentence compares the year so far with what is due
    for part in (place.profiled, place.forecast):
        if not isinstance(part, NoPosition) and not (due_is_told and part is place.profiled):
            yield ended(part.sentence)


def _last_12_months(assessed: AssessedMeasure) -> Iterator[str]:
    rolling, direction = assessed.position.rolling, assessed.position.rolling_direction
    if isinstance(rolling, NoPosition):
        return
    yield ended(rolling.sentence)
    if isinstance(direction, Moved):
        yield ended(direction.sentence)


def made_of_parts(assessed: AssessedMeasure) -> str:
    """How the parts make the value, or why they do not; and which of two values stands where they make another."""
    composite = assessed.composite
    said = ended(composite.outcome.sentence)
    if composite.check is Check.DISAGREES and composite.typed is not None and isinstance(composite.outcome, Computed):
        typed, _, gap = difference(assessed.measure, composite.typed, composite.outcome.value)
        said += f" The report uses the value that was typed in, {typed}; the two are {gap} apart."
    return said


def ended(sentence: str) -> str:
    """A sentence with a capital at its beginning and a full stop at its end."""
    sentence = sentence[:1].upper() + sentence[1:]
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
