"""Fields that say one thing in two places, compared: the report's own, a measure's, a target's words and its numbers.

Everything here looks at the model and gives findings; nothing is changed or rated by it. A finding that a person may
overrule says what it is about (`Finding.about`), so that a row of the sheet Accepted can let it stand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from reportgen import periods, richtext
from reportgen.assessment.assessed import AssessedReport, counted_measures
from reportgen.assessment.rating import Rated
from reportgen.assessment.scale import findings_of_scale
from reportgen.assessment.target_text import findings_of_target, is_money, is_percent
from reportgen.findings import About, Cell, Finding, Severity, about
from reportgen.model import Measure, Report
from reportgen.periods import Calendar, Period


def findings(assessed: AssessedReport) -> tuple[Finding, ...]:
    """What of a report disagrees with itself, in the order of its sheets."""
    report = assessed.report
    found = [*_of_settings(report), *_totals(assessed), *_of_structure(report)]
    for measure in report.measures:
        found += _of_measure(report, measure)
        for target in report.targets_of[measure.id]:
            found += findings_of_target(report, assessed.measures[measure.id], target)
        found += findings_of_scale(report, assessed.measures[measure.id])
    return tuple(found)


def _warning(
    code: str, where: Cell | None, sheet: str, problem: str, remedy: str, said: About, owner: str = ""
) -> Finding:
    return Finding(code, Severity.WARNING, where or Cell(sheet), problem, remedy, owner, about=said)


# --- the report's settings against its period ---

_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_QUARTER_NAMED = re.compile(r"\bq(?:uarter)? ?([1-4])\b|\b(first|second|third|fourth) quarter\b")
_YEAR_NAMED = re.compile(
    r"(?<![0-9/-])(20[0-9]{2})[/-]([0-9]{2})(?![0-9/-])|(?<![0-9/-])([0-9]{2})[/]([0-9]{2})(?![0-9/-])"
)
_MONTHS = "|".join(("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
                    "november", "december"))  # fmt: skip
_SPAN = re.compile(rf"\b({_MONTHS}) ?(?:to|-|and) ?({_MONTHS}) (20[0-9]{{2}})\b")


def _of_settings(report: Report) -> Iterator[Finding]:
    settings = report.settings
    period = settings.period
    yield from _report_id(report)
    introduction = richtext.typed(settings.introduction).replace("*", "")
    for setting, key, text in (("Title", "title", settings.title), ("Introduction", "introduction", introduction)):
        said = _another_period(text, period)
        if said:
            yield _warning(
                "text-against-period", settings.places.get(key), "Report",
                f"the {setting.lower()} speaks of {said}, but the report is for {period.text}.",
                f"Correct {setting}, or Period.",
                about(setting, (setting, said), ("Period", period.text)),
            )  # fmt: skip
    yield from _kpis_agreed(report, introduction)
    yield from _dates(report)


def _report_id(report: Report) -> Iterator[Finding]:
    """'cpr-2023-24-q1' for the report of Q2: drafts would be taken for those of the quarter before."""
    settings = report.settings
    match = re.search(
        r"(?<![0-9])(?:20)?([0-9]{2})[-_.]?([0-9]{2})[-_.]?q([1-4])(?![0-9])", settings.report_id.casefold()
    )
    named = ""
    if match and int(match[2]) == (int(match[1]) + 1) % 100:
        named = f"20{match[1]}/{match[2]} Q{match[3]}"
    elif match is None and (quarter := re.search(r"(?<![a-z0-9])q([1-4])(?![0-9])", settings.report_id.casefold())):
        named = f"Q{quarter[1]}"
    if (
        named
        and settings.period.calendar is Calendar.FINANCIAL_QUARTER
        and not _quarter_text(settings.period).endswith(named)
    ):
        yield _warning(
            "id-against-period", settings.places.get("report_id"), "Report",
            f"the report id '{settings.report_id}' names {named}, but the report is for {settings.period.text}.",
            "Correct the one that is wrong: drafts are tied to the workbook by the id.",
            about("Report id", ("Report id", settings.report_id), ("Period", settings.period.text)),
        )  # fmt: skip


def _quarter_text(period: Period) -> str:
    return f"{periods.financial_year(period)} Q{(period.end.month - 4) % 12 // 3 + 1}"


def _another_period(text: str, period: Period) -> str:
    """The quarter, year or months that a text names, where none of those it names is the report's; else ''.

    An introduction may name other quarters beside its own, so only a text that never names its own is told of.
    """
    if period.calendar is not Calendar.FINANCIAL_QUARTER:
        return ""
    small = " ".join(text.casefold().replace("–", "-").split())
    own_year, own_quarter = periods.financial_year(period), (period.end.month - 4) % 12 // 3 + 1
    quarters = [(int(m[1] or _QUARTERS[m[2]]), m[0]) for m in _QUARTER_NAMED.finditer(small)]
    if quarters and own_quarter not in [n for n, _ in quarters]:
        return quarters[0][1]
    years = [(f"20{(m[1] or m[3])[-2:]}/{m[2] or m[4]}", m[0]) for m in _YEAR_NAMED.finditer(small)]
    if years and own_year not in [label for label, _ in years]:
        return years[0][1]
    spans = list(_SPAN.finditer(small))
    own = (*(periods.month_text(day).split()[0].casefold() for day in (period.start, period.end)), str(period.end.year))
    if spans and own not in [m.groups() for m in spans]:
        return " ".join(w.capitalize() if w in _MONTHS.split("|") else w for w in spans[0][0].split())
    return ""


def _kpis_agreed(report: Report, introduction: str) -> Iterator[Finding]:
    """The number of KPIs that was typed beside the headings, and in the introduction."""
    settings, headings = report.settings, len(report.kpis)
    agreed = settings.kpis_agreed
    where = settings.places.get("kpis_agreed")
    if agreed is not None and agreed < headings:
        yield _warning(
            "kpis-agreed-differ", where, "Report",
            f"KPIs agreed is {agreed}, but the report has {headings} headings.",
            "Correct KPIs agreed, or leave out the KPIs that were not agreed.",
            about("KPIs agreed", ("KPIs agreed", agreed), ("Headings", headings)),
        )  # fmt: skip
    match = re.search(r"\b([0-9]{1,3}) (?:key performance indicators|kpis|indicators)\b", introduction.casefold())
    typed = int(match[1]) if match else None
    known = {n for n in (agreed, headings, sum(m.shown for m in report.measures)) if n is not None}
    if typed is not None and agreed is not None and typed not in known:
        yield _warning(
            "kpis-agreed-differ", settings.places.get("introduction"), "Report",
            f"the introduction speaks of {typed} indicators, but KPIs agreed is {agreed} and the report has {headings} "
            "headings.",
            "Correct Introduction, or KPIs agreed.",
            about("Introduction", ("Introduction", f"{typed} indicators"), ("KPIs agreed", agreed)),
        )  # fmt: skip


def _dates(report: Report) -> Iterator[Finding]:
    """A meeting or a sign-off before the quarter was over is last quarter's."""
    settings, end = report.settings, report.settings.period.end
    day = settings.meeting_date
    if day is not None and (day <= end or (day - end).days > _LATEST_MEETING):
        when = "before the report's quarter is over" if day <= end else "more than a year after the report's quarter"
        yield _warning(
            "date-against-period", settings.places.get("meeting_date"), "Report",
            f"the meeting date is {_day(day)}, {when} ({settings.period.text}).",
            "Correct Meeting date, or Period.",
            about("Meeting date", ("Meeting date", day.isoformat()), ("Period", settings.period.text)),
        )  # fmt: skip
    for kpi in report.kpis:
        if kpi.signed_off_on is not None and kpi.signed_off_on <= end:
            yield _warning(
                "date-against-period", kpi.place, "KPIs",
                f"'{kpi.title}' was signed off on {_day(kpi.signed_off_on)}, before the report's quarter was over "
                f"({settings.period.text}).",
                "Clear Signed off by and Signed off on until this quarter's entry is approved, or correct the date.",
                about(kpi.id, ("Signed off on", kpi.signed_off_on.isoformat())), kpi.owner,
            )  # fmt: skip


_TOTAL = re.compile(
    r"\b([0-9]{1,3})(?: \([0-9]{1,3}%\))?(?: of (?:the |our )?[0-9]+)?(?: rated)?"
    r"(?P<noun> (?:measures?|kpis?|indicators?))?(?P<verb> (?:are|is))?(?: now)?(?: rated)? (green|amber|red)\b"
)
_OF_ANOTHER_TIME = re.compile(r"\b(?:were|was|had|last|previous|earlier|before)\b")


def _totals(assessed: AssessedReport) -> Iterator[Finding]:
    """'26 measures are green' in the introduction or the themes, beside what the ratings add up to.

    A sentence about another time is passed over, and so is one colour alone without the word measures: green spaces.
    """
    report, settings = assessed.report, assessed.report.settings
    ratings = [assessed.measures[m.id].rating for kpi in report.kpis for m in counted_measures(report, kpi)]
    counts = Counter(r.colour.value.casefold() for r in ratings if isinstance(r, Rated))
    for setting, key, blocks in (
        ("Introduction", "introduction", settings.introduction),
        ("Themes", "themes", settings.themes),
    ):
        for sentence in re.split(r"(?<=[.!?])\s", richtext.typed(blocks).replace("*", "").casefold()):
            typed = list(_TOTAL.finditer(sentence))
            said = {m[4]: int(m[1]) for m in typed}
            named = len(said) > 1 or any(m["noun"] for m in typed)
            wrong = [(colour, n) for colour, n in said.items() if counts[colour] != n]
            if wrong and named and not _OF_ANOTHER_TIME.search(sentence):
                stated = " and ".join(f"{n} {colour}" for colour, n in wrong)
                made = " and ".join(f"{counts[colour]} {colour}" for colour, _ in wrong)
                yield _warning(
                    "total-differs", settings.places.get(key), "Report",
                    f"the text of {setting} speaks of {stated}, but the ratings add up to {made}.",
                    f"Correct {setting}: the summary prints the totals that are worked out.",
                    about(setting, (setting, stated)),
                )  # fmt: skip


_LATEST_MEETING = 366  # days after the quarter


def _day(day: date) -> str:
    return f"{day.day} {periods.month_text(day)}"


# --- what stands under what ---


def _of_structure(report: Report) -> Iterator[Finding]:
    """A measure under a KPI of another, a KPI in another's section: told by ids that say where they belong."""
    sections = {s.id: s.title for s in report.sections}
    yield from _misplaced_kpis(report, sections)
    kpis = {k.id: k.title for k in report.kpis}
    own = [m for m in report.measures if _begins(m.id, m.kpi_id)]
    by_title = {k.title.casefold(): k for k in report.kpis}
    for measure in report.measures:
        kpi = report.kpi.get(measure.kpi_id)
        if kpi is None:
            continue
        other = ""
        if 2 * len(own) >= len(report.measures) and not _begins(measure.id, measure.kpi_id):
            other = max((id_ for id_ in kpis if _begins(measure.id, id_)), key=len, default="")
            why = f"its id begins as that of '{kpis.get(other)}' ({other})"
        named = by_title.get(measure.name.casefold())
        if not other and named is not None and named.id != kpi.id and measure.name.casefold() != kpi.title.casefold():
            other, why = named.id, f"it has the name of the KPI {named.id}"
        if other:
            yield _warning(
                "measure-under-another-kpi", measure.place, "Measures",
                f"'{measure.name}' ({measure.id}) stands under the KPI '{kpi.title}' ({kpi.id}), but {why}.",
                "Correct the column KPI, or the name.",
                about(measure.id, ("KPI", kpi.id), ("Metric name", measure.name)), kpi.owner,
            )  # fmt: skip


def _misplaced_kpis(report: Report, sections: dict[str, str]) -> Iterator[Finding]:
    if 2 * sum(_begins(k.id, k.section_id) for k in report.kpis) < len(report.kpis):
        return  # ids of this report do not name sections
    for kpi in report.kpis:
        other = max((id_ for id_ in sections if _begins(kpi.id, id_)), key=len, default="")
        if other and not _begins(kpi.id, kpi.section_id):
            yield _warning(
                "measure-under-another-kpi", kpi.place, "KPIs",
                f"the KPI '{kpi.title}' ({kpi.id}) stands in the section '{sections.get(kpi.section_id)}', but its id "
                f"begins as that of '{sections[other]}' ({other}).",
                "Correct the column Section.",
                about(kpi.id, ("Section", kpi.section_id), ("Title", kpi.title)), kpi.owner,
            )  # fmt: skip


def _begins(id_: str, whole: str) -> bool:
    """Whether an id begins with another: 'DBS-06a' with 'DBS-06', but '10a' not with '1'."""
    return bool(whole) and id_.startswith(whole) and not id_[len(whole) : len(whole) + 1].isdigit()


# --- one measure ---

_NAMES_PERCENT = re.compile(
    r"^(?:the )?(?:%|percentage|per cent|percent)(?= |$)|\(%|(?<!/)% *$|^proportion of", re.IGNORECASE
)
_NAMES_NUMBER = re.compile(r"^(?:the )?(?:total )?number of|\(number\)", re.IGNORECASE)
_NAMES_DAYS = re.compile(r"\((?:working )?days\)|^(?:average )?(?:number of )?days\b|days per fte", re.IGNORECASE)
_NAMES_POUNDS = re.compile(r"\(£|£ ?(?:m|k|bn|000)?\)?$|£'000s?", re.IGNORECASE)
_NAMES_BOTH = re.compile(
    r"number ?(?:/|and|or) ?(?:percentage|%)|(?:percentage|rate|%) ?(?:/|and|or) ?number", re.IGNORECASE
)


def _of_measure(report: Report, measure: Measure) -> Iterator[Finding]:
    kpi = report.kpi.get(measure.kpi_id)
    counted_in = _unit_named(measure.name)
    if counted_in and not _is_in(measure.unit, counted_in):
        yield _warning(
            "unit-against-name", measure.place, "Measures",
            f"the name '{measure.name}' speaks of {counted_in}, but its unit is '{measure.unit}'.",
            "Correct Unit, or Metric name.",
            about(measure.id, ("Metric name", measure.name), ("Unit", measure.unit)), kpi.owner if kpi else "",
        )  # fmt: skip


def _unit_named(name: str) -> str:
    """What a metric name says that it is counted in, where it says it plainly: %, a number, days, £."""
    if _NAMES_BOTH.search(name):
        return ""
    for said, pattern in (
        ("%", _NAMES_PERCENT),
        ("£", _NAMES_POUNDS),
        ("days", _NAMES_DAYS),
        ("a number", _NAMES_NUMBER),
    ):
        if pattern.search(name):
            return said
    return ""


def _is_in(unit: str, said: str) -> bool:
    match said:
        case "%":
            return is_percent(unit) or unit.casefold() in ("proportion", "ratio")
        case "£":
            return is_money(unit)
        case "days":
            return "day" in unit.casefold() or unit == "number"
        case _:
            return not is_percent(unit) and not is_money(unit)
