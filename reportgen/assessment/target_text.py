"""A target's printed words beside the numbers that judge it: the report must not print 80 and rate by 8.

An error only where the words hold one plain number or inequality and the rule has another. Other words (Cabinet's
agreed ones) give at most a warning, and stay as they are in the Target column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from reportgen import periods
from reportgen.assessment.assessed import AssessedMeasure
from reportgen.assessment.limits import benchmark_for
from reportgen.assessment.target_wording import STRICT, Asks, Wording, read_target, side_of
from reportgen.assessment.targets import WHOLE_YEARS, value_of
from reportgen.findings import About, Cell, Finding, Severity, about
from reportgen.model import Colour, Frequency, Measure, Polarity, Report, Target, TargetKind
from reportgen.numbers import Reading, decimals_of, rounded, show
from reportgen.periods import Calendar

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_OF_ONE_NUMBER = (TargetKind.VALUE, TargetKind.ROLLING, TargetKind.MILESTONE, TargetKind.ANNUAL_PROFILE)
_WITHOUT_NUMBER = (TargetKind.YEAR_ON_YEAR, TargetKind.TREND)


def is_percent(unit: str) -> bool:
    """Whether a measure is counted in per cent."""
    return unit.casefold().startswith(("%", "per cent", "percent"))


def is_money(unit: str) -> bool:
    """Whether a measure is counted in pounds."""
    return unit.startswith(("GBP", "£"))


def findings_of_target(report: Report, assessed: AssessedMeasure, target: Target) -> Iterator[Finding]:
    """What the words of one row of the sheet Targets say otherwise than its numbers do."""
    yield from _of_a_quarter(report, assessed, target)
    if target.text.strip() and target.kind is not TargetKind.NONE:
        yield from _Compared(report, assessed, target).findings()


class _Compared:
    """One target's words and its rule, side by side."""

    def __init__(self, report: Report, assessed: AssessedMeasure, target: Target) -> None:
        self.report, self.assessed, self.target = report, assessed, target
        self.measure = assessed.measure
        self.words = read_target(target.text)

    def findings(self) -> Iterator[Finding]:
        yield from self._numbers()
        yield from self._direction()
        yield from self._strictness()
        yield from self._years()
        if self.target.kind is TargetKind.QUARTILE:
            yield from self._quartile()

    # --- the number

    def _numbers(self) -> Iterator[Finding]:
        words, kind = self.words, self.target.kind
        plain = plain_number(words, self.measure.unit)
        if plain is not None:
            yield from self._plain(plain)
        elif kind is TargetKind.COMPARATOR or words.asks is Asks.COMPARATOR:
            yield from self._comparator()
        elif words.asks is Asks.BANDS:
            yield from self._bands()
        elif words.asks in (Asks.NUMBERS, Asks.RANGE):
            yield from self._several()
        elif words.asks is Asks.QUARTILE and kind is not TargetKind.QUARTILE:
            yield self._unread()
        elif kind in _WITHOUT_NUMBER:
            if words.asks is Asks.YEAR_ON_YEAR and kind is TargetKind.TREND:
                yield self._other_kind(_WARNING, "the rule compares with the period before")
            elif words.asks in (Asks.WORDS, Asks.NONE, Asks.QUARTILE):
                yield self._unread()
        elif words.asks is not Asks.QUARTILE:
            yield self._unread()

    def _plain(self, plain: Reading) -> Iterator[Finding]:
        unit, kind = self.measure.unit, self.target.kind
        sign = "%" if plain.unit == "%" and not is_percent(unit) else ""
        sign = "£" if plain.unit == "GBP" and not is_money(unit) else sign
        if sign:
            yield self._finding(
                "target-text-unit", _ERROR,
                f"is counted in {sign}, but the measure is counted in '{unit}'",
                "Correct Text as printed, or the measure's Unit and its numbers.",
                about(self.measure.id, ("Text as printed", self.target.text), ("Unit", unit)),
            )  # fmt: skip
            return
        spans = ("minutes", "hours", "days", "weeks", "months", "years")
        if self.words.unit in spans and any(s in unit for s in spans) and self.words.unit not in unit:
            yield self._unread()  # 6 weeks, counted in days
            return
        if kind in _WITHOUT_NUMBER:
            if not (kind is TargetKind.YEAR_ON_YEAR and self.words.asks is Asks.CHANGE):
                yield self._other_kind(_ERROR, f"its kind is {kind.value}, which has no number")
            return
        rule = self._numbers_of_rule()
        if not rule or any(agrees(plain, self.words.rough, number, unit) for _, number in rule):
            return
        named = " and ".join(f"{column} is {number:,f}" for column, number in rule)
        yield self._differs(_ERROR, f"is printed, but {named}", rule)

    def _numbers_of_rule(self) -> list[tuple[str, Decimal]]:
        """The numbers that a plain number of the words may stand for, each with its column."""
        target = self.target
        if target.kind in _OF_ONE_NUMBER:
            whole = target.value if target.value is not None or not target.profile else target.profile[3]
            return [] if whole is None else [("Target", whole)]
        if target.kind is TargetKind.COMPARATOR:
            benchmark = self._benchmark()
            return [] if benchmark is None else [("the benchmark", benchmark)]
        if target.kind is TargetKind.BANDS:
            border = _green_border(target, self.measure)
            return [] if border is None else [border]
        return [(column, n) for column, n in (("Lower", target.lower), ("Upper", target.upper)) if n is not None]

    def _benchmark(self) -> Decimal | None:
        headline = self.assessed.compared or self.assessed.latest
        period = headline.period if headline else self.report.settings.period
        found = benchmark_for(self.report, self.measure, self.target, period)
        return found.value if found else None

    def _several(self) -> Iterator[Finding]:
        """Several numbers, or a range: one of them at least must be the rule's."""
        target, unit = self.target, self.measure.unit
        columns = (("Target", target.value), ("Lower", target.lower), ("Upper", target.upper),
                   ("Amber limit", target.amber_limit))  # fmt: skip
        rule = [(column, number) for column, number in columns if number is not None]
        said = [n for r in self.words.numbers if (n := _in_unit(r, unit)) is not None]
        if not rule or not said:
            return
        if self.words.asks is Asks.RANGE and any(min(said) <= number <= max(said) for _, number in rule):
            return
        if any(agrees(r, self.words.rough, number, unit) for r in self.words.numbers for _, number in rule):
            return
        named = " and ".join(f"{column} is {number:,f}" for column, number in rule)
        yield self._differs(_WARNING, f"holds none of the numbers that judge: {named}", rule)

    def _bands(self) -> Iterator[Finding]:
        """Borders in the words beside Lower and Upper, as far as the words give them."""
        said = dict(self.words.of_colour)
        unit = self.measure.unit
        for border, beside in ((_green_border(self.target, self.measure), (Colour.GREEN, Colour.AMBER)),
                               (_amber_border(self.target, self.measure), (Colour.AMBER, Colour.RED))):  # fmt: skip
            there = [r for colour in beside for r in said.get(colour, ())]
            if border is None or not said.get(beside[0]):
                continue
            if not any(agrees(r, False, border[1], unit) for r in there):
                yield self._differs(
                    _WARNING, f"does not give {border[0]}, which is {border[1]:,f}, as a border of "
                    f"{beside[0].value.lower()}", [border],
                )  # fmt: skip

    def _comparator(self) -> Iterator[Finding]:
        """'Above national average', '(13.5%)': which benchmark, and its figure where the words give one."""
        words, target = self.words, self.target
        if target.kind is not TargetKind.COMPARATOR:
            rule = self._numbers_of_rule()
            if words.numbers and rule:
                if not any(agrees(r, words.rough, n, self.measure.unit) for r in words.numbers for _, n in rule):
                    yield self._differs(_WARNING, f"is printed, but {rule[0][0]} is {rule[0][1]:,f}", rule)
            else:
                yield self._unread()
            return
        named = target.comparator.casefold().strip()
        named = {"regional": "region", "neighbour": "neighbours"}.get(named, named)
        if not words.comparator:
            yield self._unread()
        elif named in ("national", "region", "neighbours") and named != words.comparator:
            yield self._other_kind(_WARNING, f"the rule compares with {target.comparator}")
        benchmark = self._benchmark()
        if benchmark is None:
            return
        if words.numbers and not any(agrees(r, words.rough, benchmark, self.measure.unit) for r in words.numbers):
            yield self._differs(
                _WARNING, f"is printed, but the benchmark is {benchmark:,f}", [("Benchmark", benchmark)]
            )
        if words.polarity is not None and not target.strict and not target.width and side_of(target.text) in STRICT:
            yield self._finding(
                "target-text-strict", _WARNING,
                "says that to equal the figure is not enough, but Strict is No",
                "Put Yes in Strict, or correct Text as printed.",
                about(self.measure.id, ("Text as printed", target.text), ("Strict", "No")),
            )  # fmt: skip

    # --- what is good, and whether the number itself is enough

    def _direction(self) -> Iterator[Finding]:
        measure, way = self.measure, self.words.polarity
        if way is None or measure.polarity is None or way is measure.polarity:
            return
        sure = self.words.is_plain and self.words.asks is not Asks.NUMBER
        yield self._finding(
            "good-is-differs", _ERROR if sure else _WARNING,
            f"asks for a {'high' if way is Polarity.HIGH else 'low'} value, but Good is is {measure.good_is}",
            "Correct Good is in Measures, or Text as printed.",
            about(measure.id, ("Text as printed", self.target.text), ("Good is", measure.good_is)),
        )  # fmt: skip

    def _strictness(self) -> Iterator[Finding]:
        target, strict = self.target, self.words.strict
        said = about(self.measure.id, ("Text as printed", target.text), ("Strict", "Yes" if target.strict else "No"))
        if not self.words.is_plain:
            return
        if strict is None and target.strict:
            yield self._finding(
                "target-text-strict", _WARNING,
                "does not say that reaching it is not enough, but Strict is Yes",
                "Write 'Above' or 'Below' before the number, or put No in Strict.", said,
            )  # fmt: skip
        elif strict is not None and strict is not target.strict and target.kind not in (
            *_WITHOUT_NUMBER, TargetKind.BANDS, TargetKind.QUARTILE
        ):  # fmt: skip
            enough = "is not enough" if strict else "is enough"
            yield self._finding(
                "target-text-strict", _ERROR,
                f"says that exactly the number {enough}, but Strict is {'No' if strict else 'Yes'}",
                f"Put {'Yes' if strict else 'No'} in Strict, or correct Text as printed.", said,
            )  # fmt: skip

    # --- years and quartiles

    def _years(self) -> Iterator[Finding]:
        """The year in the words beside From, and beside Due for a milestone."""
        target, years = self.target, self.words.years
        column, held = "From", target.in_force_from.text if target.in_force_from else ""
        other = {periods.financial_year(target.in_force_from)} if target.in_force_from else set()
        if target.in_force_from is not None and target.in_force_from.calendar in (
            Calendar.ACADEMIC_YEAR,
            Calendar.TERM,
        ):
            other |= {periods.academic_year(target.in_force_from)}
        if target.kind is TargetKind.MILESTONE:
            column, held, other = "Due", target.due, set(read_target(target.due).years)
        if years and other and other.isdisjoint(years):
            yield self._finding(
                "target-text-year", _WARNING,
                f"names {years[-1]}, but {column} is {held}",
                f"Correct {column}, or Text as printed.",
                about(self.measure.id, ("Text as printed", target.text), (column, held)),
            )  # fmt: skip

    def _quartile(self) -> Iterator[Finding]:
        target, measure, words = self.target, self.measure, self.words
        if words.asks is not Asks.QUARTILE:
            return
        said = about(measure.id, ("Text as printed", target.text), ("Lower", target.lower), ("Upper", target.upper))
        remedy = "Correct Lower and Upper, or Text as printed."
        for other in self.report.targets_of[measure.id]:
            theirs = read_target(other.text).quartile if other.kind is TargetKind.QUARTILE else None
            same = (other.lower, other.upper) == (target.lower, target.upper)
            if theirs and words.quartile and theirs != words.quartile and same:
                yield self._finding(
                    "quartile-limits-doubtful", _WARNING,
                    f"has the limits of '{other.text}' ({other.place or 'another row'})", remedy, said,
                )  # fmt: skip
        if measure.polarity is None or not words.quartile:
            return
        high = measure.polarity is Polarity.HIGH
        best, worst = (target.upper, target.lower) if high else (target.lower, target.upper)
        ends = {1: (best, "best"), 4: (worst, "worst")}
        if words.quartile in ends and ends[words.quartile][0] is not None:
            limit, name = ends[words.quartile]
            top = (measure.maximum, Decimal(100)) if high == (name == "best") else (measure.minimum, Decimal(0))
            if limit not in top:
                yield self._finding(
                    "quartile-limits-doubtful", _WARNING,
                    f"is the {name} quartile, which goes on to the {name} value, but its limits end at {limit:,f}",
                    remedy, said,
                )  # fmt: skip
        elif words.quartile in (2, 3) and (best is None or worst is None):
            yield self._finding(
                "quartile-limits-doubtful", _WARNING, "lies between two others, but has one limit only", remedy, said
            )
        for reading in words.numbers:
            limits = [limit for limit in (target.lower, target.upper) if limit is not None]
            if not any(agrees(reading, False, limit, measure.unit) for limit in limits):
                yield self._finding(
                    "quartile-limits-doubtful", _WARNING,
                    f"names {reading.value:,f}, which is neither Lower nor Upper", remedy, said,
                )  # fmt: skip

    # --- findings

    def _differs(self, severity: Severity, problem: str, rule: Sequence[tuple[str, Decimal]]) -> Finding:
        columns = " or ".join(column for column, _ in rule)
        return self._finding(
            "target-text-differs", severity, problem, f"Correct Text as printed, or {columns}.",
            about(self.measure.id, ("Text as printed", self.target.text), *rule),
        )  # fmt: skip

    def _other_kind(self, severity: Severity, problem: str) -> Finding:
        target = self.target
        return self._finding(
            "target-text-kind", severity, f"is printed, but {problem}", "Correct Kind and its numbers, or the text.",
            about(self.measure.id, ("Text as printed", target.text), ("Kind", target.kind.value),
                  ("Comparator", target.comparator)),
        )  # fmt: skip

    def _unread(self) -> Finding:
        target = self.target
        rule = [(c, n) for c, n in (("Target", target.value), ("Lower", target.lower), ("Upper", target.upper))
                if n is not None]  # fmt: skip
        return self._finding(
            "target-text-unread", _WARNING, "could not be compared with the rule that judges",
            "Check that both say the same: the words are printed as they stand.",
            about(self.measure.id, ("Text as printed", target.text), ("Kind", target.kind.value), *rule),
        )  # fmt: skip

    def _finding(self, code: str, severity: Severity, problem: str, remedy: str, said: About) -> Finding:
        kpi = self.report.kpi.get(self.measure.kpi_id)
        said_of = f"The target '{self.target.text}' of '{self.measure.name}' {problem}."
        where = self.target.place or Cell("Targets")
        return Finding(code, severity, where, said_of, remedy, kpi.owner if kpi else "", about=said)


def plain_number(words: Wording, unit: str) -> Reading | None:
    """The one number that the words give as the target, or None. Of several ('90% within 5 days', '120 sites (10% of
    all)') it is the one with the measure's own sign, where no other has it."""
    if words.is_plain and words.numbers:
        return words.numbers[0]
    if words.asks is not Asks.NUMBERS:
        return None
    own = "%" if is_percent(unit) else "GBP" if is_money(unit) else ""
    fitting = [r for r in words.numbers if r.unit == own]
    return fitting[0] if len(fitting) == 1 and len(words.numbers) > 1 else None


_POUNDS = {"£": "GBP", "£k": "GBP k", "£m": "GBP m", "£bn": "GBP bn"}


def _pounds(unit: str) -> str:
    return _POUNDS.get(unit.replace(" ", ""), unit)


def _in_unit(reading: Reading, unit: str) -> Decimal | None:
    return reading.value_in("%" if is_percent(unit) else _pounds(unit))


def agrees(reading: Reading, rough: bool, number: Decimal, unit: str) -> bool:
    """Whether a number in words is the rule's. A figure with decimals may be rounded; a share in words comes near."""
    stated = _in_unit(reading, unit)
    if rough and stated is not None:
        return abs(stated - number) < 1
    known = [] if stated is None else [stated]
    if is_money(unit) and reading.unit != "%":  # '2.5m' without a pound sign, and units such as £000
        known += [reading.value.scaleb(-power) for power in (_POWER_OF.get(_pounds(unit)),) if power]
        known += [reading.value.scaleb(-3), reading.value] if unit.endswith("000") else []
    return any(n == number or (decimals_of(n) > 0 and rounded(number, decimals_of(n)) == n) for n in known)


_POWER_OF = {"GBP k": 3, "GBP m": 6, "GBP bn": 9}


def _green_border(target: Target, measure: Measure) -> tuple[str, Decimal] | None:
    """Where green begins, and its column: with Low as good, bands are typed in either order."""
    both = [(c, n) for c, n in (("Lower", target.lower), ("Upper", target.upper)) if n is not None]
    if measure.polarity is Polarity.LOW:
        return min(both, key=lambda b: b[1], default=None)
    return max(both, key=lambda b: b[1], default=None)


def _amber_border(target: Target, measure: Measure) -> tuple[str, Decimal] | None:
    both = [(c, n) for c, n in (("Lower", target.lower), ("Upper", target.upper)) if n is not None]
    green = _green_border(target, measure)
    return next((b for b in both if b != green), None) if len(both) == 2 else None


# --- a year's number against a quarter's value ---


def _of_a_quarter(report: Report, assessed: AssessedMeasure, target: Target) -> Iterator[Finding]:
    """A target that is a year's, while a quarter's value is judged by it and adds nothing up."""
    measure, latest = assessed.measure, assessed.latest
    short = measure.frequency in (Frequency.QUARTERLY, Frequency.MONTHLY) and not measure.cumulative
    if target.kind is not TargetKind.VALUE or not short or latest is None or target.value is None:
        return
    value = value_of(latest)
    if value is None or latest.period.calendar in (*WHOLE_YEARS, Calendar.YEAR_TO_DATE):
        return
    year = next((n for o in report.observations_of[measure.id] if o.period.calendar in WHOLE_YEARS
                 and o.period.end == latest.period.end and (n := value_of(o)) is not None
                 and o.place is not None), None)  # fmt: skip
    called = read_target(target.text).of_a_year and not is_percent(measure.unit)
    beside = year is not None and _nearer(target.value, year, value)
    if not called and not beside:
        return
    kpi = report.kpi.get(measure.kpi_id)
    how = "its words call it a year's" if called else "the 12 months to the same day come much nearer to it"
    shown = show(value, measure.unit, max(measure.decimals, decimals_of(value)))
    yield Finding(
        "annual-target-for-a-quarter", Severity.WARNING, target.place or Cell("Targets"),
        f"The target '{target.text or format(target.value, 'f')}' of '{measure.name}' judges the {shown} of "
        f"{latest.period.text} alone, but {how}.",
        "Choose the kind rolling (a year's number against the last 12 months) or annual profile, or correct the text.",
        kpi.owner if kpi else "",
        about=about(
            measure.id, ("Text as printed", target.text), ("Kind", target.kind.value), ("Target", target.value)
        ),
    )  # fmt: skip


def _nearer(target: Decimal, year: Decimal, quarter: Decimal) -> bool:
    """Whether a target is near a year's value, and twice or half a quarter's at least."""
    if min(target, year, quarter) <= 0:
        return False
    near = max(target, year) / min(target, year) <= Decimal("1.5")
    return near and max(target, quarter) / min(target, quarter) >= 2
