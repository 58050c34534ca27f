"""What the figures mean: which target is in force, how a measure is rated, and why. Pure rules on the model."""

from __future__ import annotations

from reportgen.assessment.assessed import AssessedMeasure, AssessedReport, assess
from reportgen.assessment.rating import NotRated, Rated, Rating
from reportgen.assessment.targets import WhyNotRated

__all__ = ["AssessedMeasure", "AssessedReport", "NotRated", "Rated", "Rating", "WhyNotRated", "assess"]
