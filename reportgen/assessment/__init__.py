"""What the figures mean: the target in force, the rating and why, where a measure is heading. Pure rules on the model.

Every judgement comes with a sentence, and wherever none can be made there is a value with the reason in its place.
"""

from __future__ import annotations

from reportgen.assessment.accepted import settled
from reportgen.assessment.assessed import AssessedMeasure, AssessedReport, assess, counted_measures
from reportgen.assessment.consistency import findings as inconsistencies
from reportgen.assessment.direction import Direction, Moved, Movement, NotCompared
from reportgen.assessment.rating import NotRated, Rated, Rating
from reportgen.assessment.targets import WhyNotRated

__all__ = [
    "AssessedMeasure",
    "AssessedReport",
    "Direction",
    "Moved",
    "Movement",
    "NotCompared",
    "NotRated",
    "Rated",
    "Rating",
    "WhyNotRated",
    "assess",
    "counted_measures",
    "inconsistencies",
    "settled",
]
