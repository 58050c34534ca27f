"""How one value is printed, and which values may not be printed at all.

The shorthand in square brackets is that of the Government Analysis Function. A confidential value, and a count below
the report's small-number threshold, is hidden: it stands in no table, chart, alternative text or rating sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reportgen import numbers
from reportgen.model import SHORTHAND, Measure, Observation, Source, Status

AWAITED = "Data awaited"
NOT_KNOWN = "Not known"
MEANINGS = {status: f"{mark} {status.value}" for status, mark in SHORTHAND.items()}  # '[p] provisional'

# Units that count people or cases; a rate, a share or a sum of money does not point at anybody.
_COUNTS = frozenset(
    {"number", "people", "children", "young people", "babies", "adults", "pupils", "carers", "families", "cases"}
)


@dataclass(frozen=True)
class Disclosure:
    """Which values may be shown. `threshold` None shows every count."""

    threshold: int | None = None

    def is_small(self, measure: Measure, value: Decimal) -> bool:
        """Whether the value is a count below the threshold."""
        return self.threshold is not None and measure.unit.casefold() in _COUNTS and value < self.threshold

    def hides(self, measure: Measure, observation: Observation) -> bool:
        """Whether the observation has a value that nobody may be shown."""
        value = observation.value
        return value is not None and (observation.status is Status.CONFIDENTIAL or self.is_small(measure, value))

    def value_of(self, measure: Measure, observation: Observation) -> Decimal | None:
        """The value, if there is one that may be shown."""
        if observation.status in _WITHOUT_VALUE or self.hides(measure, observation):
            return None
        return observation.value

    def printed(self, measure: Measure, observation: Observation | None) -> str:
        """What the Latest Value column prints: '93.45%', '58.0% [p]', 'Data awaited', 'fewer than 5'."""
        if observation is None:
            return AWAITED
        match observation.status:
            case Status.AWAITED:
                return AWAITED
            case Status.NOT_AVAILABLE | Status.CONFIDENTIAL as status:
                return f"{status.value.capitalize()} {SHORTHAND[status]}"
        if observation.value is None:
            return AWAITED
        notes = (mark_of(observation), "(illustrative)" if is_illustrative(observation) else "")
        return " ".join(filter(None, (self.in_words(measure, observation.value), *notes)))

    def in_words(self, measure: Measure, value: Decimal) -> str:
        """The value with its unit, or that it is a small number."""
        if self.is_small(measure, value):
            return f"fewer than {self.threshold}"
        return numbers.show(value, measure.unit, measure.decimals)


_WITHOUT_VALUE = frozenset({Status.AWAITED, Status.NOT_AVAILABLE, Status.CONFIDENTIAL})


def firmness(observation: Observation) -> Status:
    """The observation's status; provisional also where only its period says so ('2022/23 provisional')."""
    if observation.status is Status.FINAL and observation.period.provisional:
        return Status.PROVISIONAL
    return observation.status


def mark_of(observation: Observation) -> str:
    """The shorthand that stands beside the value: '[p]', or '' for a final value."""
    return SHORTHAND.get(firmness(observation), "")


def is_illustrative(observation: Observation) -> bool:
    """Whether the value stands in for one that is not known."""
    return observation.source is Source.ILLUSTRATIVE
