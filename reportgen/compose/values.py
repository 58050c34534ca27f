"""How one value is printed, and what is printed for one that may not be.

The shorthand in square brackets is that of the Government Analysis Function. Which values are hidden was decided before
(`assessment.disclosure`), and the report that is shown does not hold them any more: they are in no table, chart,
alternative text or sentence, because nothing here knows them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from reportgen import numbers
from reportgen.model import SHORTHAND, Measure, Observation, Source, Status, Withheld

AWAITED = "Data awaited"
NOT_KNOWN = "Not known"
WITHHELD = f"Withheld: small numbers {SHORTHAND[Status.CONFIDENTIAL]}"
MEANINGS = {status: f"{mark} {status.value}" for status, mark in SHORTHAND.items()}  # '[p] provisional'


@dataclass(frozen=True)
class Disclosure:
    """How hidden values are spoken of. `threshold` None is a report that hides none."""

    threshold: int | None = None

    @property
    def note(self) -> str:
        """What a reader is told wherever something is hidden."""
        return (
            f"Counts below {self.threshold} are not shown, nor is what would give one away, so that nobody can be "
            "recognised."
        )

    def printed(self, measure: Measure, observation: Observation | None) -> str:
        """What the Latest Value column prints: '93.45%', '58.0% [p]', 'Data awaited', 'fewer than 5'."""
        if observation is None:
            return AWAITED
        if observation.withheld is not None:
            return f"fewer than {self.threshold}" if observation.withheld is Withheld.COUNT else WITHHELD
        match observation.status:
            case Status.AWAITED:
                return AWAITED
            case Status.NOT_AVAILABLE | Status.CONFIDENTIAL as status:
                return f"{status.value.capitalize()} {SHORTHAND[status]}"
        if observation.value is None:
            return AWAITED
        notes = (mark_of(observation), "(illustrative)" if is_illustrative(observation) else "")
        return " ".join(filter(None, (in_words(measure, observation.value), *notes)))


def in_words(measure: Measure, value: Decimal) -> str:
    """The value with its unit."""
    return numbers.show(value, measure.unit, measure.decimals)


def says_withheld(text: str) -> bool:
    """Whether a printed figure or sentence stands in for one that is withheld."""
    return WITHHELD.casefold() in text.casefold() or _OPENINGS.match(text) is not None


_OPENINGS = re.compile(r"(?:fewer than \d|withheld: small numbers|the value for .* is withheld)", re.IGNORECASE)


def is_withheld(observation: Observation | None) -> bool:
    """Whether there is a value that was taken away because of small numbers."""
    return observation is not None and observation.withheld is not None


def firmness(observation: Observation) -> Status:
    """The observation's status; provisional also where only its period says so ('2022/23 provisional').

    A small count says in words that it is hidden, and needs no mark.
    """
    if observation.withheld is Withheld.COUNT:
        return Status.FINAL
    if observation.status is Status.FINAL and observation.period.provisional:
        return Status.PROVISIONAL
    return observation.status


def mark_of(observation: Observation) -> str:
    """The shorthand that stands beside the value: '[p]', or '' for a final value."""
    return SHORTHAND.get(firmness(observation), "")


def is_illustrative(observation: Observation) -> bool:
    """Whether the value stands in for one that is not known."""
    return observation.source is Source.ILLUSTRATIVE
