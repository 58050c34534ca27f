"""Every measure with its target, its value and its rating, and what a person should look at about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reportgen.assessment.limits import amber_beyond_green, benchmark_for
from reportgen.assessment.rating import Rated, Rating, overruled, rate
from reportgen.assessment.targets import WhyNotRated, for_another_year, in_force, latest
from reportgen.findings import Cell, Finding, Place, Severity
from reportgen.model import Measure, Observation, Override, Report, Target, TargetKind


@dataclass(frozen=True)
class AssessedMeasure:
    """A measure with what it was judged by.

    `latest` is the headline observation, which may have no value; `compared` is the one that the rule compared (the
    rolling year where the target is a year's), None where it compared none. `rating` stands in the report; `by_rule` is
    what the rule alone says, and differs from it only under an `override`.
    """

    measure: Measure
    target: Target | None
    latest: Observation | None
    compared: Observation | None
    rating: Rating
    by_rule: Rating
    override: Override | None


@dataclass(frozen=True)
class AssessedReport:
    """The report with every measure assessed (measure id -> assessed), components included, in the report's order."""

    report: Report
    measures: Mapping[str, AssessedMeasure]
    findings: tuple[Finding, ...]


def assess(report: Report) -> AssessedReport:
    """Rate every measure of a report. Pure; nothing in a valid report makes it fail."""
    measures = {m.id: _assessed(report, m) for m in report.measures}
    findings = tuple(finding for m in measures.values() for finding in _findings(report, m))
    return AssessedReport(report, measures, findings)


def _assessed(report: Report, measure: Measure) -> AssessedMeasure:
    headline = latest(report, measure)
    period = headline.period if headline else report.settings.period
    target = in_force(report.targets_of[measure.id], period)
    by_rule, compared = rate(report, measure, target, headline)
    overrides = [o for o in report.overrides_of[measure.id] if o.period.key == period.key]
    override = overrides[-1] if overrides else None
    rating = overruled(by_rule, override) if override else by_rule
    return AssessedMeasure(measure, target, headline, compared, rating, by_rule, override)


# --- findings ---


def _findings(report: Report, assessed: AssessedMeasure) -> Iterator[Finding]:
    if assessed.target is None:
        yield from _without_target(report, assessed)
    else:
        yield from _about_target(report, assessed, assessed.target)
    yield from _about_overrides(report, assessed)


def _warning(
    code: str, report: Report, measure: Measure, place: Place | None, sheet: str, problem: str, remedy: str
) -> Finding:
    kpi = report.kpi.get(measure.kpi_id)
    where = place or measure.place or Cell(sheet)
    return Finding(code, Severity.WARNING, where, problem, remedy, kpi.owner if kpi else "")


def _without_target(report: Report, assessed: AssessedMeasure) -> Iterator[Finding]:
    measure = assessed.measure
    if not measure.part_of and measure.shown:
        yield _warning(
            "no-target", report, measure, None, "Targets",
            f"'{measure.name}' has no row in the Targets sheet, so it is not rated.",
            "Add its target, or a row of the kind none with the reason.",
        )  # fmt: skip


def _about_target(report: Report, assessed: AssessedMeasure, target: Target) -> Iterator[Finding]:
    measure = assessed.measure
    name = f"'{measure.name}'"

    def warning(code: str, problem: str, remedy: str) -> Finding:
        return _warning(code, report, measure, target.place, "Targets", problem, remedy)

    observation = assessed.compared or assessed.latest
    if observation is not None and (year := for_another_year(target, observation.period)):
        yield warning(
            "target-for-another-year",
            f"The target '{target.text}' of {name} is for {year}, but the value is for {observation.period.text}.",
            "Check that it still stands; if not, add the target of the value's own year.",
        )
    if target.kind is TargetKind.NONE:
        if not target.reason.strip():
            yield warning(
                "no-reason-for-no-target",
                f"{name} has no target and no reason is given.",
                "Write the reason in the Reason column: the report prints it.",
            )
        return
    if not isinstance(assessed.by_rule, Rated) and assessed.by_rule.reason is WhyNotRated.INCOMPLETE_TARGET:
        needed = {TargetKind.BANDS: "an Upper", TargetKind.QUARTILE: "a Lower or Upper"}.get(target.kind, "a Target")
        yield warning(
            "target-incomplete",
            f"The target '{target.text}' of {name} is of the kind {target.kind.value}, but its row has no number.",
            f"Fill in {needed} number, or choose the kind none and give the reason.",
        )
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
        )
    if target.kind is TargetKind.ANNUAL_PROFILE and len(target.profile) == 4 and target.profile[3] != target.value:
        yield warning(
            "profile-ends-off-target",
            f"The profile of {name} ends at {target.profile[3]:,f} in Q4, but its target is "
            f"{'missing' if target.value is None else format(target.value, ',f')}.",
            "Make the Q4 profile the year's target.",
        )
    if target.kind is TargetKind.COMPARATOR and assessed.compared is not None:
        benchmark = benchmark_for(report, measure, target, assessed.compared.period)
        if benchmark is not None and benchmark.period.key != assessed.compared.period.key:
            yield warning(
                "benchmark-of-another-period",
                f"{name} is for {assessed.compared.period.text}, and is compared with the {benchmark.comparator} "
                f"figure for {benchmark.period.text}, the last one that is given.",
                "Add the figure for the same period if it has been published.",
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
