"""The executive summary: how many measures have each rating, what needs attention, and what the directors say.

Every measure of the report counts once: the rows of its tables, and of a KPI without a table the measure that stands
for it. A part of a composite never counts. What changed is said only against what was published; without that record
nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from reportgen import numbers
from reportgen.assessment import AssessedMeasure, AssessedReport, counted_measures
from reportgen.compose.composition import (
    ExceptionShown,
    RatingCount,
    RatingShown,
    SummaryShown,
    TextRegion,
    Totals,
    rating_text,
)
from reportgen.compose.judgements import (
    AMBER,
    GREEN,
    NOT_RATED,
    RATING_KEY,
    RED,
    WITHHELD_RATING,
    rating_of,
    reason_of,
)
from reportgen.compose.target_words import target_shown
from reportgen.compose.values import Disclosure
from reportgen.keys import LONGEST_NAME, UniqueKeys
from reportgen.model import Kpi, Report, Settings

NOT_STATED = "Not stated"
APPENDIX_B = "Appendix B"
_LISTS = "lists every KPI and measure with its target, its values and why it has its rating."
REFERENCE_ELSEWHERE = f"{APPENDIX_B}, which is a document of its own, {_LISTS}"
_BETTER_FIRST = (GREEN.word.casefold(), AMBER.word.casefold(), RED.word.casefold())


def summary(assessed: AssessedReport, disclosure: Disclosure) -> SummaryShown | None:
    """The executive summary; None for a report without any measure. Pure, and linear in the number of measures."""
    report = assessed.report
    counted = [(kpi, measure) for kpi in report.kpis for measure in counted_measures(report, kpi)]
    if not counted:
        return None
    judged = [(kpi, assessed.measures[measure.id]) for kpi, measure in counted]
    whole = totals("totals:all", "All measures", (m for _, m in judged))
    changed = _Changes(report, judged)
    exceptions = tuple(
        exception_of(kpi, m, report, disclosure, changed.told(m))
        # A measure whose rating is withheld is named whatever it is: were it named only when red, that would tell it.
        for m_rating in (RED, AMBER, WITHHELD_RATING)
        for kpi, m in judged
        if rating_of(m) is m_rating and (m_rating is not AMBER or changed.newly_amber(m))
    )
    return SummaryShown(
        sentence=totals_sentence(whole),
        counts=tuple(_count_of(whole, rating) for rating in RATING_KEY),
        bar_alt=_bar_alt(whole),
        by_section=_by_section(report, judged, whole),
        by_directorate=_by_directorate(judged, whole),
        reconciliation=reconciliation(
            report.settings, len({kpi.id for kpi in report.kpis}), whole, sum(m.override is not None for _, m in judged)
        ),
        changes=changed.lines(),
        exceptions=exceptions,
        exceptions_note="" if exceptions else "No measure is red.",
        regions=tuple(_regions(report)),
        reference=f"{APPENDIX_B} {_LISTS}",
    )


def totals(key: str, name: str, measures: Iterable[AssessedMeasure]) -> Totals:
    """How many of the measures have each rating."""
    words = [(NOT_RATED if rating_of(m) is WITHHELD_RATING else rating_of(m)).word for m in measures]
    return Totals(key, name, *(words.count(rating.word) for rating in RATING_KEY))


# Sentences


def totals_sentence(whole: Totals) -> str:
    """The totals in words, each percentage one of the rated measures; a note where rounding makes them miss 100."""
    if not whole.rated:
        return f"None of the {_number(whole.all, 'measure')} in this report is rated yet."
    green, amber, red = (_share(n, whole.rated) for n in (whole.green, whole.amber, whole.red))
    be = "is" if whole.green == 1 else "are"
    said = f"Of {_number(whole.rated, 'rated measure')}, {green} {be} green, {amber} amber and {red} red."
    if whole.not_rated:
        said += f" {whole.not_rated} more {'is' if whole.not_rated == 1 else 'are'} not rated."
    if sum(_per_cent(n, whole.rated) for n in (whole.green, whole.amber, whole.red)) != 100:
        said += " Percentages are rounded, so they do not add up to 100."
    return said


def reconciliation(settings: Settings, headings: int, whole: Totals, set_by_officers: int) -> str:
    """One line from the KPIs agreed to the measures rated, and to those that officers rated."""
    by = " by Cabinet" if settings.committee.strip().casefold() == "cabinet" else ""
    agreed = settings.kpis_agreed
    opening = "" if agreed is None else f"{_number(agreed, 'KPI')} agreed{by}; "
    hold = "holds" if headings == 1 else "hold"
    rated = "is" if whole.rated == 1 else "are"
    return (
        f"{opening}{_number(headings, 'heading')} in this report {hold} {_number(whole.all, 'measure')}, "
        f"of which {whole.rated} {rated} rated{_by_whom(whole.rated, set_by_officers)}."
    )


def _by_whom(rated: int, set_by_officers: int) -> str:
    """': 30 by rule and 8 by officers'; '' where officers set none."""
    if not set_by_officers:
        return ""
    by_rule = rated - set_by_officers
    return f": {by_rule} by rule and {set_by_officers} by officers" if by_rule else ", by officers"


def _count_of(whole: Totals, rating: RatingShown) -> RatingCount:
    number = {GREEN: whole.green, AMBER: whole.amber, RED: whole.red, NOT_RATED: whole.not_rated}[rating]
    text = str(number) if rating is NOT_RATED or not whole.rated else _share(number, whole.rated)
    return RatingCount(rating, number, text)


def _bar_alt(whole: Totals) -> str:
    parts = ((GREEN, whole.green), (AMBER, whole.amber), (RED, whole.red), (NOT_RATED, whole.not_rated))
    said = ", ".join(f"{number} {rating.word.lower()}" for rating, number in parts)
    return f"Ratings of {_number(whole.all, 'measure')} as parts of one bar: {said}."


def _share(number: int, base: int) -> str:
    """'26 (68%)'."""
    return f"{number} ({_per_cent(number, base)}%)"


def _per_cent(number: int, base: int) -> int:
    return int(numbers.rounded(Decimal(100 * number) / base, 0))


def _number(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


# Tables


def _by_section(report: Report, judged: Sequence[tuple[Kpi, AssessedMeasure]], whole: Totals) -> tuple[Totals, ...]:
    rows = [
        totals(f"totals:section:{s.id}", s.title, (m for kpi, m in judged if kpi.section_id == s.id))
        for s in report.sections
    ]
    return (*rows, _as_last(whole, "totals:sections", "All sections"))


def _by_directorate(judged: Sequence[tuple[Kpi, AssessedMeasure]], whole: Totals) -> tuple[Totals, ...]:
    """In order of name; what names none comes last. () where no KPI names a directorate."""
    found: dict[str, list[AssessedMeasure]] = {}
    for kpi, measure in judged:
        found.setdefault(kpi.directorate.strip() or NOT_STATED, []).append(measure)
    if not set(found) - {NOT_STATED}:
        return ()
    names = sorted(found, key=lambda name: (name == NOT_STATED, name.casefold()))
    keys = UniqueKeys()
    rows = [totals(keys.take("totals:directorate", name), name, found[name]) for name in names]
    return (*rows, _as_last(whole, "totals:directorates", "All directorates"))


def _as_last(whole: Totals, key: str, name: str) -> Totals:
    return Totals(key, name, whole.green, whole.amber, whole.red, whole.not_rated)


def exception_of(
    kpi: Kpi, assessed: AssessedMeasure, report: Report, disclosure: Disclosure, was: str = ""
) -> ExceptionShown:
    """A measure as the summary names it; `was` is a sentence about its rating before."""
    measure = assessed.measure
    rating = rating_of(assessed)
    why = reason_of(assessed)
    set_by_officers = assessed.override is not None
    # The rating stands in a column of its own.
    why = why.removeprefix(f"{rating_text(rating, set_by_officers=set_by_officers)}: ")
    return ExceptionShown(
        measure_id=measure.id,
        name=kpi.title if len(counted_measures(report, kpi)) == 1 else measure.name,
        value=disclosure.printed(measure, assessed.latest),
        target=target_shown(assessed),
        rating=rating,
        why=" ".join(filter(None, (f"{why[:1].upper()}{why[1:]}", was))),
        set_by_officers=set_by_officers,
    )


# What changed


class _Changes:
    """The ratings of the last published report beside those of this one."""

    def __init__(self, report: Report, judged: Sequence[tuple[Kpi, AssessedMeasure]]) -> None:
        quarter = report.settings.period
        earlier = [p for p in report.published if p.report_period.end < quarter.end]
        last = max((p.report_period for p in earlier), key=lambda period: period.end, default=None)
        self.last = "" if last is None else last.text
        self._before = {
            p.measure_id: p.rating.partition(",")[0].strip()  # 'Green, set by officers' as it was printed
            for p in earlier
            if last is not None and p.report_period.key == last.key
        }
        self._judged = judged

    def before(self, assessed: AssessedMeasure) -> str:
        """The rating that was published, in small letters; '' where that is not known."""
        return self._before.get(assessed.measure.id, "").casefold()

    def told(self, assessed: AssessedMeasure) -> str:
        """'Rated green in the report for 2023/24 Q1.'; '' where that is not known."""
        before = self.before(assessed)
        if not before:
            return ""
        said = before if before.startswith("not rated") else f"rated {before}"
        return f"{said.capitalize()} in the report for {self.last}."

    def newly_amber(self, assessed: AssessedMeasure) -> bool:
        """Whether the measure is amber and was green or not rated before: one that was red has become better."""
        return rating_of(assessed) is AMBER and self.before(assessed) not in ("", "amber", "red")

    def lines(self) -> tuple[str, ...]:
        """What is better and worse, one line each; () without a published report."""
        if not self._before:
            return ()
        moved = [(kpi, m, self._step(m)) for kpi, m in self._judged]
        better = [(kpi, m) for kpi, m, step in moved if step is not None and step > 0]
        worse = [(kpi, m) for kpi, m, step in moved if step is not None and step < 0]
        same = sum(step == 0 for _, _, step in moved)
        compared = len(better) + len(worse) + same
        opening = (
            f"Since the report for {self.last}, {len(better)} of {_number(compared, 'measure')} rated in both "
            f"{'has' if len(better) == 1 else 'have'} a better rating, {len(worse)} "
            f"{'has' if len(worse) == 1 else 'have'} a worse one, and {same} {'has' if same == 1 else 'have'} the same."
        )
        lines = [opening] if compared else []
        for word, found in (("Better", better), ("Worse", worse)):
            if found:
                named = (f"{m.measure.name} ({self.before(m)} to {_now(m)})" for _, m in found)
                lines.append(f"{word}: {'; '.join(named)}.")
        gone = [m for _, m in self._judged if rating_of(m) is NOT_RATED and self.before(m) in _BETTER_FIRST]
        if gone:
            named = (f"{m.measure.name} ({self.before(m)})" for m in gone)
            lines.append(f"No longer rated: {'; '.join(named)}.")
        return tuple(lines)

    def _step(self, assessed: AssessedMeasure) -> int | None:
        """How many colours the rating is better than before; None where it was not rated in both."""
        now, before = rating_of(assessed).word.casefold(), self.before(assessed)
        if now not in _BETTER_FIRST or before not in _BETTER_FIRST:
            return None
        return _BETTER_FIRST.index(before) - _BETTER_FIRST.index(now)


def _now(assessed: AssessedMeasure) -> str:
    """The rating in small letters; one that officers set is no movement of the figures, and says so."""
    return rating_text(rating_of(assessed), set_by_officers=assessed.override is not None).lower()


# Texts


def _regions(report: Report) -> Iterator[TextRegion]:
    """The common themes, then the director's summaries in their order. A role without text is asked for it."""
    themes = report.settings.themes
    if themes or report.summaries:
        yield TextRegion(
            "report:themes", "Common themes", themes, "Common themes", level=2,
            awaited="Common themes awaited",
        )  # fmt: skip
    keys = UniqueKeys()
    for found in report.summaries:
        role = found.role.strip()
        yield TextRegion(
            key=keys.take("summary", role),
            title=f"Summary: {role or 'role not stated'}"[:LONGEST_NAME],
            blocks=found.blocks,
            heading=role or "Executive director (role not stated)",
            level=2,
            awaited=f"Summary awaited: {role or 'the role is not stated'}",
        )
