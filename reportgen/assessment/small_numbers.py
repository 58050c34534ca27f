"""What a person should look at about small numbers: what nobody decided, what is hidden to protect another, and words
that may say what the figures do not. No finding names a hidden number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from reportgen import periods
from reportgen.assessment.disclosure import COUNT_UNITS, Hidden, anybody_said, is_count, is_of_people
from reportgen.assessment.relations import Figure
from reportgen.findings import Cell, Finding, Place, Severity
from reportgen.model import Measure, Observation, Report, Source, Withheld
from reportgen.numbers import show_bare
from reportgen.richtext import Block, TablePlace, plain


def findings(report: Report, hidden: Mapping[Figure, Hidden]) -> Iterator[Finding]:
    """The findings about a report with all its values, of which some are hidden."""
    threshold = report.settings.small_number_threshold
    if threshold is None:
        yield from _without_threshold(report)
        return
    if not anybody_said(report):
        if hidden:
            yield Finding(
                "counts-of-people-not-said", Severity.NOTE,
                report.settings.places.get("small_number_threshold") or Cell("Report"),
                f"The Small-number threshold is {threshold}, and no measure says whether it counts people: every small "
                "count is hidden, and every share of one.",
                "In the sheet Measures write Yes or No under Counts of people; add that column if it is not there.",
            )  # fmt: skip
    else:
        for measure in report.measures:
            yield from _not_decided(report, measure, Decimal(threshold))
    for measure in report.measures:
        if is_of_people(report, measure):
            yield from _without_counts(report, measure)
        yield from _protecting(report, measure, hidden)
    yield from _said_in_words(report, hidden)


_NUMBER = re.compile(r"(?<![\w/.,-])[-−]?£?\d[\d,]*(?:\.\d+)?(?![\w/-]|[.,]\d)")


def without_numbers(report: Report, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings as a file beside the outputs may hold them: about a cell whose value `report` hides, no number."""
    places = {o.place for o in report.observations if o.withheld and isinstance(o.place, Cell)}
    rows = {(p.sheet, _row_of(p)) for p in places}
    return tuple(
        replace(f, problem=_NUMBER.sub("[c]", f.problem), remedy=_NUMBER.sub("[c]", f.remedy))
        if isinstance(f.place, Cell) and (f.place in places or (f.place.sheet, _row_of(f.place)) in rows)
        else f
        for f in findings
    )


def _row_of(place: Cell) -> str:
    """The row of a cell's place: what a row says elsewhere may be the counts behind its value."""
    return re.sub(r"\D", "", place.cell)


def _finding(
    code: str, severity: Severity, report: Report, measure: Measure, place: Place | None, said: tuple[str, str]
) -> Finding:
    kpi = report.kpi.get(measure.kpi_id)
    where = place or measure.place or Cell("Measures")
    return Finding(code, severity, where, said[0], said[1], kpi.owner if kpi else "")


def _without_threshold(report: Report) -> Iterator[Finding]:
    chosen = [m for m in report.measures if m.of_people]
    if chosen:
        yield Finding(
            "small-number-threshold-missing",
            Severity.WARNING,
            report.settings.places.get("small_number_threshold") or Cell("Report"),
            f"'{chosen[0].name}' counts people, but there is no Small-number threshold: every number is shown.",
            "Set Small-number threshold in the sheet Report, for example 5, or write No under Counts of people.",
        )


def _not_decided(report: Report, measure: Measure, threshold: Decimal) -> Iterator[Finding]:
    """A small count of a measure of which nobody said what it counts, where that was said of others."""
    said = measure.of_people is not None or is_of_people(report, measure)
    if said or measure.unit.casefold() not in COUNT_UNITS:
        return
    small = [o for o in report.observations_of[measure.id] if _is_reported(o) and (o.value or Decimal(0)) < threshold]
    if small:
        yield _finding(
            "small-number-shown", Severity.WARNING, report, measure, small[-1].place,
            (f"'{measure.name}' has a count below the Small-number threshold, and Counts of people is blank: the count "
             "is shown.", "Write Yes or No under Counts of people in the sheet Measures."),
        )  # fmt: skip


def _is_reported(observation: Observation) -> bool:
    return observation.value is not None and observation.source is Source.REPORTED


def _without_counts(report: Report, measure: Measure) -> Iterator[Finding]:
    """A share or an average of people of which the counts behind it are not known."""
    if is_count(measure) or measure.of_people is None or measure.composite_method is not None:
        return
    bare = [o for o in report.observations_of[measure.id] if _is_reported(o) and None in (o.numerator, o.denominator)]
    if bare:
        yield _finding(
            "share-without-counts", Severity.WARNING, report, measure, bare[-1].place,
            (f"'{measure.name}' is a share or an average of people, and the counts behind its value for "
             f"{bare[-1].period.text} are not given: the value is shown, however small they are.",
             "Fill in Numerator and Denominator in Data; they are not printed."),
        )  # fmt: skip


def _protecting(report: Report, measure: Measure, hidden: Mapping[Figure, Hidden]) -> Iterator[Finding]:
    """Values that are hidden though they are not small: nobody would guess why they are gone."""
    found = [
        h.observation
        for o in report.observations_of[measure.id]
        if (h := hidden.get((measure.id, o.period.key))) is not None and h.why is Withheld.PROTECTS
    ]
    if found:
        more = f" and {len(found) - 1} earlier values" if len(found) > 2 else " and one earlier value"
        when = f"{periods.name_of(found[-1].period.key)}{more if len(found) > 1 else ''}"
        yield _finding(
            "value-hidden-to-protect", Severity.NOTE, report, measure, found[-1].place,
            (f"'{measure.name}' for {when}: not shown, as a small number could be worked out from it.",
             "Nothing to do. If no small number here is about people, write No under Counts of people."),
        )  # fmt: skip


# --- words ---

_NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_REACH = 460  # days before the end of the report's quarter: what a commentary still speaks of
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n")


def _said_in_words(report: Report, hidden: Mapping[Figure, Hidden]) -> Iterator[Finding]:
    """Commentary, and reasons that officers gave, in which a hidden number stands."""
    ends = report.settings.period.end
    for measure in report.measures:
        recent = [
            h
            for o in report.observations_of[measure.id]
            if (h := hidden.get((measure.id, o.period.key))) is not None and 0 <= (ends - o.period.end).days < _REACH
        ]
        if not recent:
            continue
        for place, text, is_own in _texts(report, measure):
            names = [h for h in recent if _names(text, measure, h, is_own)]
            if names:
                yield _finding(
                    "small-number-in-words", Severity.WARNING, report, measure, place,
                    (f"a number stands here that is hidden as the value of '{measure.name}' for "
                     f"{periods.name_of(names[-1].observation.period.key)}.",
                     "If it is that number, take it out: what officers write is printed as it stands."),
                )  # fmt: skip


def _texts(report: Report, measure: Measure) -> Iterator[tuple[Place | None, str, bool]]:
    """Where words about a measure may stand; whether they are its own KPI's."""
    for block in report.commentary_of[measure.kpi_id]:
        yield block.place, _words(block.blocks), True
    for override in report.overrides_of[measure.id]:
        yield override.place, override.reason, True
    for table in report.tables:
        for row in table.rows:
            yield table.place, " ".join(row), False
    for summary in report.summaries:
        yield summary.place, _words(summary.blocks), False
    for section in report.sections:
        yield section.place, _words(section.introduction), False
    places = report.settings.places
    yield places.get("introduction"), _words(report.settings.introduction), False
    yield places.get("themes"), _words(report.settings.themes), False


def _words(blocks: Iterable[Block]) -> str:
    return "\n".join(plain(b.spans) for b in blocks if not isinstance(b, TablePlace))


def _names(text: str, measure: Measure, hidden: Hidden, is_own: bool) -> bool:
    """Whether a sentence has the number; one of another KPI's also a word of the measure's name."""
    wanted = re.compile(rf"(?<![\w.,/£-])(?:{'|'.join(_forms(measure, hidden.observation))})(?![\w/-]|[.,]\d)", re.I)
    about = set(re.findall(r"[^\W\d_]{5,}", measure.name.casefold()))
    return any(
        wanted.search(sentence) and (is_own or about & set(re.findall(r"[^\W\d_]{5,}", sentence.casefold())))
        for sentence in _SENTENCE.split(text)
    )


def _forms(measure: Measure, observation: Observation) -> Iterator[str]:
    """The number in digits as the report would print it and as it was typed, and a small count as a word."""
    value = observation.value or Decimal(0)
    yield from {re.escape(show_bare(value, max(0, measure.decimals))), re.escape(f"{value.normalize():f}")}
    count = value if is_count(measure) else observation.numerator
    if count is not None and count == count.to_integral_value() and 2 <= count < len(_NUMBERS):
        yield _NUMBERS[int(count)]
    if count is not None and not is_count(measure) and observation.denominator is not None:
        yield rf"{count.normalize():f} (?:of|out of|in)(?: the)? {observation.denominator.normalize():f}"
