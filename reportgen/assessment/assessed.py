"""Every measure with its target, its value and its rating, and what a person should look at about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from reportgen.assessment import composite as composites
from reportgen.assessment import small_numbers
from reportgen.assessment.benchmark import Benchmarks, benchmarks
from reportgen.assessment.composite import Check, Composite, NotComputed, WhyNotComputed
from reportgen.assessment.direction import Direction, directions
from reportgen.assessment.disclosure import Hidden, hidden_values, leaves_open, shown_override, shown_rule, without
from reportgen.assessment.lag import Lag, lag
from reportgen.assessment.limits import amber_beyond_green, benchmark_for
from reportgen.assessment.position import Position, position, with_rolling_years
from reportgen.assessment.rating import NotRated, Rated, Rating, overruled, rate
from reportgen.assessment.relations import Figure
from reportgen.assessment.targets import WhyNotRated, for_another_year, in_force, latest
from reportgen.findings import About, Cell, Finding, Place, Severity, about
from reportgen.model import CompositeMethod, JudgeBy, Kpi, Measure, Observation, Override, Report, Target, TargetKind
from reportgen.numbers import show


@dataclass(frozen=True)
class AssessedMeasure:
    """A measure with what it was judged by.

    `latest` is the headline observation, which may have no value; `compared` is the one that the rule compared (the
    rolling year where the target is a year's), None where it compared none. `rating` stands in the report; `by_rule` is
    what the rule alone says, and differs from it only under an `override`.

    `direction` is against the period before, `year_direction` against the same period last year; a measure with one
    value a year has the same in both. These and the fields after them are about `latest` and rest on the rule alone.
    """

    measure: Measure
    target: Target | None
    latest: Observation | None
    compared: Observation | None
    rating: Rating
    by_rule: Rating
    override: Override | None
    direction: Direction
    year_direction: Direction
    position: Position
    composite: Composite
    benchmarks: Benchmarks
    lag: Lag


@dataclass(frozen=True)
class AssessedReport:
    """The report with every measure assessed (measure id -> assessed), components included, in the report's order.

    `report` holds, beside what was typed, the observations that were worked out: composites from their parts and
    rolling years from their quarters. No hidden value is in it, nor in anything that is said of a measure: `disclosure`
    says what is hidden. `findings` alone are about the workbook as it is.
    """

    report: Report
    measures: Mapping[str, AssessedMeasure]
    findings: tuple[Finding, ...]


def assess(report: Report) -> AssessedReport:
    """Rate every measure of a report and say where it stands. Pure; nothing in a valid report makes it fail."""
    computed = composites.completed(report)
    whole = with_rolling_years(computed)
    measures = {m.id: _assessed(report, computed, whole, m) for m in report.measures}
    findings = tuple(finding for m in measures.values() for finding in _findings(whole, m))
    hidden = hidden_values(computed)
    findings += tuple(small_numbers.findings(computed, hidden))
    of_shown = without(computed, hidden)
    if of_shown is computed:
        return AssessedReport(whole, measures, findings)
    given, shown = without(report, hidden), with_rolling_years(of_shown)
    disclosed = {
        m.id: _disclosed(_assessed(given, of_shown, shown, m), measures[m.id], whole, hidden) for m in report.measures
    }
    return AssessedReport(shown, disclosed, findings)


def _disclosed(
    shown: AssessedMeasure, true: AssessedMeasure, report: Report, hidden: Mapping[Figure, Hidden]
) -> AssessedMeasure:
    """A measure assessed from what may be shown, with the rating that its true values have, as far as it may be said.
    `report` holds the true values."""
    measure, target = true.measure, true.target

    def stays() -> bool:
        return leaves_open(report, measure, target, true.latest, hidden, rated)

    def rated(other: Report, headline: Observation) -> Rating:
        return rate(with_rolling_years(other), measure, target, headline)[0]

    by_rule = shown_rule(true.by_rule, shown.by_rule, stays)
    if shown.override is None:
        return replace(shown, rating=by_rule, by_rule=by_rule)
    is_hidden = shown.latest is not None and shown.latest.withheld is not None
    return replace(shown, rating=shown_override(shown.override, by_rule, is_hidden), by_rule=by_rule)


def _assessed(given: Report, computed: Report, report: Report, measure: Measure) -> AssessedMeasure:
    """`given` is the report as typed, `computed` has the composites worked out, `report` the rolling years as well."""
    headline = latest(report, measure)
    period = headline.period if headline else report.settings.period
    target = in_force(report.targets_of[measure.id], period)
    composite = composites.composite(given, report, measure)
    by_rule, compared = rate(report, measure, target, headline)
    by_rule = _for_want_of_a_part(by_rule, composite)
    overrides = [o for o in report.overrides_of[measure.id] if o.period.key == period.key]
    override = overrides[-1] if overrides else None
    rating = overruled(by_rule, override) if override else by_rule
    direction, year_direction = directions(
        measure, report.observations_of[measure.id], headline, report.settings.period
    )
    return AssessedMeasure(
        measure,
        target,
        headline,
        compared,
        rating,
        by_rule,
        override,
        direction,
        year_direction,
        position(computed, measure, target, headline),
        composite,
        benchmarks(report, measure, target, headline),
        lag(report, measure, headline, _without_value(composite)),
    )


def _without_value(composite: Composite) -> str:
    """Why a composite has no value of its own, as a sentence; '' where its parts make one, or it has none."""
    outcome = composite.outcome
    missing = isinstance(outcome, NotComputed) and outcome.reason in _FOR_WANT_OF_PARTS
    return outcome.sentence if missing else ""


def _for_want_of_a_part(rating: Rating, composite: Composite) -> Rating:
    """A composite that has no value because its parts make none: the part, or what is wrong with them, is named."""
    without_value = isinstance(rating, NotRated) and rating.reason in (WhyNotRated.NO_DATA, WhyNotRated.AWAITED)
    outcome = composite.outcome
    if without_value and isinstance(outcome, NotComputed) and outcome.reason in _FOR_WANT_OF_PARTS:
        because = f"it cannot be worked out from its parts, as {outcome.because}"
        return NotRated(WhyNotRated.PART_MISSING, f"Not rated: {because}.")
    return rating


_FOR_WANT_OF_PARTS = (
    WhyNotComputed.PART_MISSING,
    WhyNotComputed.NO_WEIGHTS,
    WhyNotComputed.WRONG_PARTS,
    WhyNotComputed.DIVISION_BY_ZERO,
)


def counted_measures(report: Report, kpi: Kpi) -> tuple[Measure, ...]:
    """The measures of a KPI that count in totals: the rows of its table; without a table, its own measures."""
    own = tuple(m for m in report.measures_of[kpi.id] if not m.part_of)
    return tuple(m for m in own if m.shown) or own


# --- findings ---


def _findings(report: Report, assessed: AssessedMeasure) -> Iterator[Finding]:
    if assessed.target is None:
        yield from _without_target(report, assessed)
    else:
        yield from _about_target(report, assessed, assessed.target)
        yield from _about_rounding(report, assessed, assessed.target)
    yield from _about_overrides(report, assessed)
    yield from _about_parts(report, assessed)
    if assessed.lag.overdue and assessed.measure.shown and not assessed.measure.part_of:
        yield _warning(
            "next-value-overdue", report, assessed.measure, None, "Measures",
            f"The next value of '{assessed.measure.name}' was due {assessed.lag.next_due}, and is not here.",
            "Enter it in Data, or write in Next due when it is expected now.",
        )  # fmt: skip


def _about_rounding(report: Report, assessed: AssessedMeasure, target: Target) -> Iterator[Finding]:
    """A value that would be rated otherwise as it is printed, where nobody has said which of the two counts."""
    measure, compared = assessed.measure, assessed.compared
    if measure.judge_by is not None or compared is None or compared.value is None:
        return
    printed, _ = rate(report, replace(measure, judge_by=JudgeBy.PRINTED), target, assessed.latest)
    by_rule = assessed.by_rule
    if isinstance(printed, Rated) and isinstance(by_rule, Rated) and printed.colour is not by_rule.colour:
        shown = show(compared.value, measure.unit, max(0, measure.decimals))
        yield _warning(
            "printed-rated-otherwise", report, measure, compared.place, "Data",
            f"'{measure.name}' is {compared.value:f} and printed as {shown}: {by_rule.colour.value} by the one, "
            f"{printed.colour.value} by the other.",
            "The stored value was judged; write stored or printed in Judge by, in the sheet Measures.",
            f"'{measure.name}' is {compared.value:f}, which is printed as {shown} and would then be rated "
            f"{printed.colour.value} in place of {by_rule.colour.value}. Please say which of the two counts.",
        )  # fmt: skip


def _about_parts(report: Report, assessed: AssessedMeasure) -> Iterator[Finding]:
    measure, composite = assessed.measure, assessed.composite
    outcome = composite.outcome
    if isinstance(outcome, NotComputed):
        if outcome.reason in _CANNOT_BE_MADE:
            yield _warning(
                "composite-cannot-be-made", report, measure, None, "Measures",
                f"'{measure.name}' cannot be worked out from its parts, as {outcome.because}.",
                "Correct Composite method, or the parts' Part of, Weight and values.",
            )  # fmt: skip
        return
    if composite.check is Check.DISAGREES and composite.typed is not None:
        typed, made, gap = composites.difference(measure, composite.typed, outcome.value)
        place = assessed.latest.place if assessed.latest else None
        yield _warning(
            "composite-disagrees", report, measure, place, "Data",
            f"'{measure.name}' is {typed}, but its parts make {made}: {gap} apart.",
            "The value typed in was used; correct it, a part or a weight.",
            f"The value for '{measure.name}' is {typed}, but its parts make {made}. Please say which is right.",
            about(measure.id, ("Composite method", measure.composite_method and measure.composite_method.value)),
        )  # fmt: skip
    if measure.composite_method is CompositeMethod.WEIGHTED:
        for part in composite.parts:
            if part.value is not None and not part.measure.weight:
                yield _warning(
                    "part-without-weight", report, part.measure, None, "Measures",
                    f"'{part.measure.name}' has a value but no weight, so it does not count in '{measure.name}'.",
                    "Give it a Weight, and see that all weights add to 1; or empty its Part of.",
                )  # fmt: skip


_CANNOT_BE_MADE = (
    WhyNotComputed.NO_PARTS,
    WhyNotComputed.NO_WEIGHTS,
    WhyNotComputed.WRONG_PARTS,
    WhyNotComputed.DIVISION_BY_ZERO,
)


def _warning(
    code: str,
    report: Report,
    measure: Measure,
    place: Place | None,
    sheet: str,
    problem: str,
    remedy: str,
    ask: str = "",
    said: About | None = None,
) -> Finding:
    kpi = report.kpi.get(measure.kpi_id)
    where = place or measure.place or Cell(sheet)
    return Finding(code, Severity.WARNING, where, problem, remedy, kpi.owner if kpi else "", ask, said)


def _without_target(report: Report, assessed: AssessedMeasure) -> Iterator[Finding]:
    measure = assessed.measure
    if not measure.part_of and measure.shown:
        yield _warning(
            "no-target", report, measure, None, "Targets",
            f"'{measure.name}' has no row in the Targets sheet, so it is not rated.",
            "Add its target, or a row of the kind none with the reason.",
            f"Please say what the target for '{measure.name}' is, or why it has none.",
        )  # fmt: skip


def _about_target(report: Report, assessed: AssessedMeasure, target: Target) -> Iterator[Finding]:
    """What is wrong with a target: for which year it is, whether it is whole, and then its numbers."""
    measure = assessed.measure
    name = f"'{measure.name}'"

    def warning(code: str, problem: str, remedy: str, *fields: tuple[str, object], ask: str = "") -> Finding:
        said = about(measure.id, *fields) if fields else None
        return _warning(code, report, measure, target.place, "Targets", problem, remedy, ask, said)

    observation = assessed.compared or assessed.latest
    if observation is not None and (year := for_another_year(target, observation.period)):
        yield warning(
            "target-for-another-year",
            f"The target '{target.text}' of {name} is for {year}, but the value is for {observation.period.text}.",
            "Check that it still stands; if not, add the target of the value's own year.",
            ("Text as printed", target.text),
            ("From", target.in_force_from.text if target.in_force_from else ""),
            ask=f"The target '{target.text}' of {name} is for {year}, and the value now for {observation.period.text}."
            " Please say whether it still stands, or send the new one.",
        )
    if target.kind is TargetKind.NONE:
        if not target.reason.strip():
            yield warning(
                "no-reason-for-no-target",
                f"{name} has no target and no reason is given.",
                "Write the reason in the Reason column: the report prints it.",
                ask=f"{name} has no target. Please say why, in a sentence that the report can print.",
            )
        return
    if not isinstance(assessed.by_rule, Rated) and assessed.by_rule.reason is WhyNotRated.INCOMPLETE_TARGET:
        needed = {TargetKind.BANDS: "an Upper", TargetKind.QUARTILE: "a Lower or Upper"}.get(target.kind, "a Target")
        yield warning(
            "target-incomplete",
            f"The target '{target.text}' of {name} is of the kind {target.kind.value}, but its row has no number.",
            f"Fill in {needed} number, or choose the kind none and give the reason.",
        )
    yield from _about_limits(report, assessed, target)


def _about_limits(report: Report, assessed: AssessedMeasure, target: Target) -> Iterator[Finding]:
    """What is wrong with the numbers of a target, each beside what it must agree with."""
    measure = assessed.measure
    name = f"'{measure.name}'"

    def warning(code: str, problem: str, remedy: str, *fields: tuple[str, object]) -> Finding:
        said = about(measure.id, *fields) if fields else None
        return _warning(code, report, measure, target.place, "Targets", problem, remedy, said=said)

    if target.amber_limit is not None and target.tolerance is not None:
        yield warning(
            "two-amber-limits",
            f"The target of {name} has both an amber limit and a tolerance; the amber limit is used.",
            "Delete the one that is not meant.",
        )
    if amber_beyond_green(target, measure):
        yield warning(
            "amber-limit-better-than-target",
            f"The amber limit of {name} is better than its target, so no value can be amber.",
            "Check the amber limit, and whether Good is should be High or Low.",
            ("Target", target.value),
            ("Amber limit", target.amber_limit),
            ("Good is", measure.good_is),
        )
    if target.kind is TargetKind.ANNUAL_PROFILE and len(target.profile) == 4 and target.profile[3] != target.value:
        yield warning(
            "profile-ends-off-target",
            f"The profile of {name} ends at {target.profile[3]:,f} in Q4, but its target is "
            f"{'missing' if target.value is None else format(target.value, ',f')}.",
            "Make the Q4 profile the year's target.",
            ("Target", target.value),
            ("Q4 profile", target.profile[3]),
        )
    if target.kind is TargetKind.COMPARATOR and assessed.compared is not None:
        benchmark = benchmark_for(report, measure, target, assessed.compared.period)
        if benchmark is not None and benchmark.period.key != assessed.compared.period.key:
            yield warning(
                "benchmark-of-another-period",
                f"{name} is for {assessed.compared.period.text}, and is compared with the {benchmark.comparator} "
                f"figure for {benchmark.period.text}, the last one that is given.",
                "Add the figure for the same period if it has been published.",
                ("Comparator", target.comparator),
                ("Benchmark's period", benchmark.period.text),
            )
    begin_together = Counter(t.in_force_from.key if t.in_force_from else None for t in report.targets_of[measure.id])
    if begin_together[target.in_force_from.key if target.in_force_from else None] > 1:
        yield warning(
            "two-targets",
            f"{name} has two targets in force from the same period; the lower row is used.",
            "Delete the one that is not meant, or give them different From periods.",
        )


def _about_overrides(report: Report, assessed: AssessedMeasure) -> Iterator[Finding]:
    measure, override = assessed.measure, assessed.override
    name = f"'{measure.name}'"
    rows = report.overrides_of[measure.id]
    if override is not None:
        if isinstance(assessed.by_rule, Rated) and assessed.by_rule.colour is override.colour:
            yield _warning(
                "override-not-needed", report, measure, override.place, "Overrides",
                f"{name} is set to {override.colour.value}, and the rule gives {override.colour.value} as well.",
                "Delete the row, so that the report does not say that officers set the rating.",
            )  # fmt: skip
        if sum(o.period.key == override.period.key for o in rows) > 1:
            yield _warning(
                "two-overrides", report, measure, override.place, "Overrides",
                f"{name} has two rows for {override.period.text}; the lower one is used.",
                "Delete the one that is not meant.",
            )  # fmt: skip
    # Rows for earlier values stay as a record; one that fits no value at all is a slip that would go unseen.
    known = {o.period.key for o in report.observations_of[measure.id]}
    for row in rows:
        if row is not override and row.period.key not in known:
            yield _warning(
                "override-fits-no-value", report, measure, row.place, "Overrides",
                f"{name} is set to {row.colour.value} for {row.period.text}, but it has no value for that period.",
                "Write the period as it stands in the Data sheet.",
            )  # fmt: skip
