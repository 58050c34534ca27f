"""How a judgement is shown: a rating's sign, word and sentence, the direction of travel, and where a value stands.

One rule of disclosure holds for all of them: where a value may not be shown, no sentence may give it away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reportgen import figures
from reportgen.assessment import AssessedMeasure, Direction, Moved, NotCompared, NotRated, Rated
from reportgen.assessment.benchmark import NoGap
from reportgen.assessment.composite import Computed
from reportgen.assessment.position import NoPosition
from reportgen.assessment.trend import WhyNotCompared
from reportgen.compose.shown import RatingShown
from reportgen.compose.values import Disclosure
from reportgen.model import Colour, Measure, Observation, Report, TargetKind

GREEN = RatingShown("Green", "tick", "#00703C", "on track")
AMBER = RatingShown("Amber", "exclamation", "#B35900", "slightly below the level we want")
RED = RatingShown("Red", "cross", "#B00020", "needs improvement")
NOT_RATED = RatingShown("Not rated", "dash", "#595959", "no rating")
RATING_KEY = (GREEN, AMBER, RED, NOT_RATED)
_BY_COLOUR = {Colour.GREEN: GREEN, Colour.AMBER: AMBER, Colour.RED: RED}


def rating_of(assessed: AssessedMeasure) -> RatingShown:
    """The rating that stands in the report."""
    match assessed.rating:
        case Rated(colour=colour):
            return _BY_COLOUR[colour]
        case NotRated():
            return NOT_RATED


def reason_of(assessed: AssessedMeasure, observations: Iterable[Observation], disclosure: Disclosure) -> str:
    """The rating's sentence; in its place one without figures where it could give away a value that is hidden."""
    measure, sentence = assessed.measure, assessed.rating.sentence
    hidden = [o for o in observations if disclosure.hides(measure, o)]
    if not hidden:
        return sentence
    headline = any(o is assessed.latest or o is assessed.compared for o in hidden)
    kind = TargetKind.NONE if assessed.target is None else assessed.target.kind
    rests_on_earlier = kind in (TargetKind.YEAR_ON_YEAR, TargetKind.TREND)
    rated = isinstance(assessed.rating, Rated)
    if not (rated and (headline or rests_on_earlier)) and not any(_gives_away(sentence, measure, o) for o in hidden):
        return sentence
    word = rating_of(assessed).word
    return f"{word}: the figures behind this rating may not be shown." if rated else f"{word}."


def _gives_away(sentence: str, measure: Measure, hidden: Observation) -> bool:
    """Whether a hidden value stands in the sentence as a number of its own."""
    if hidden.value is None:
        return False
    number = re.escape(figures.show_bare(hidden.value, measure.decimals))
    return re.search(rf"(?<![\d.,]){number}(?![\d]|[.,]\d)", sentence) is not None


def hides_any(measure: Measure, report: Report, disclosure: Disclosure) -> bool:
    """Whether any value of the measure may not be shown: then nothing that was worked out from them is said."""
    return any(disclosure.hides(measure, o) for o in report.observations_of[measure.id])


# Direction of travel

# In a few words, as they stand in a narrow column. An illustrative value is nobody's earlier value.
_NOT_COMPARED = {
    WhyNotCompared.NO_VALUE: "No value now",
    WhyNotCompared.ILLUSTRATIVE: "No earlier value",
    WhyNotCompared.CONFIDENTIAL: "Not compared: confidential",
    WhyNotCompared.NO_EARLIER_VALUE: "No earlier value",
    WhyNotCompared.OTHER_CALENDAR: "Not compared: other calendar",
    WhyNotCompared.CHANGED_DEFINITION: "Not compared: changed definition",
    WhyNotCompared.CUMULATIVE: "Not compared: adds up over the year",
}
# What a reader must be told beside a chart. That nothing is known to compare with the chart says itself.
_WORTH_SAYING = (WhyNotCompared.OTHER_CALENDAR, WhyNotCompared.CHANGED_DEFINITION)


def direction_of(assessed: AssessedMeasure, disclosure: Disclosure) -> str:
    """The direction of travel in one line: 'Better than Q1 (89.73%)', 'No earlier value'.

    It is the one against the period before; that against the same period last year where only this can be told.
    """
    told = [_moved(d, assessed, disclosure) for d in _directions(assessed) if isinstance(d, Moved)]
    if told:
        return told[0]
    reason = _why_not(assessed)
    return "" if reason is None else _NOT_COMPARED[reason]


def direction_beside_chart(assessed: AssessedMeasure, disclosure: Disclosure) -> str:
    """The same line, as it stands under a trend: '' where there is simply nothing to compare with."""
    reason = _why_not(assessed)
    return direction_of(assessed, disclosure) if reason is None or reason in _WORTH_SAYING else ""


def both_directions(assessed: AssessedMeasure, disclosure: Disclosure) -> str:
    """Against the period before and against the same period last year, as far as they can be told."""
    told = dict.fromkeys(_moved(d, assessed, disclosure) for d in _directions(assessed) if isinstance(d, Moved))
    return "; ".join(told) if told else direction_of(assessed, disclosure)


def _directions(assessed: AssessedMeasure) -> tuple[Direction, Direction]:
    return assessed.direction, assessed.year_direction


def _why_not(assessed: AssessedMeasure) -> WhyNotCompared | None:
    """Why neither direction can be told, None where one can. Last year's says more than that values add up."""
    reasons = [d.reason for d in _directions(assessed) if isinstance(d, NotCompared)]
    if len(reasons) < 2:
        return None
    return reasons[1] if reasons[0] is WhyNotCompared.CUMULATIVE else reasons[0]


def _moved(direction: Moved, assessed: AssessedMeasure, disclosure: Disclosure) -> str:
    compared = (assessed.latest, direction.against)
    hidden = any(o is not None and disclosure.hides(assessed.measure, o) for o in compared)
    return direction.said if hidden else direction.sentence


# Where the value stands


def benchmarks_of(assessed: AssessedMeasure, report: Report, disclosure: Disclosure) -> tuple[str, ...]:
    """A sentence for each benchmark that the value is compared with, and for its quartile."""
    if hides_any(assessed.measure, report, disclosure):
        return ()
    quartile = assessed.benchmarks.quartile
    lines = (*assessed.benchmarks.lines, *([] if quartile is None else [quartile]))
    return tuple(ended(line.sentence) for line in lines if not isinstance(line, NoGap))


def standing_of(assessed: AssessedMeasure, report: Report, disclosure: Disclosure) -> str:
    """One line under the table: the benchmarks, the place in the year of what adds up, and how parts make the value."""
    if hides_any(assessed.measure, report, disclosure):
        return ""
    sentences = [*benchmarks_of(assessed, report, disclosure), *_in_the_year(assessed)]
    outcome = assessed.composite.outcome
    parts = report.components_of[assessed.measure.id]
    if isinstance(outcome, Computed) and not any(hides_any(part, report, disclosure) for part in parts):
        sentences.append(f"From its parts: {outcome.sentence}")
    return " ".join(sentences)


def _in_the_year(assessed: AssessedMeasure) -> Iterator[str]:
    place = assessed.position
    if isinstance(place.to_date, NoPosition):
        return
    for part in (place.profiled, place.forecast):
        if not isinstance(part, NoPosition):
            yield ended(part.sentence)


def ended(sentence: str) -> str:
    """A sentence with a capital at its beginning and a full stop at its end."""
    sentence = sentence[:1].upper() + sentence[1:]
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
