"""The tags that a template may hold: what each gives, and what it is filled with.

The list below is the whole language. `reportgen template fields` and docs/template.md print it, `lint` checks
templates against it, and `context` fills it. Because every tag is known, a template can be checked before it is
filled in: it can name these places, ask whether one is empty and go through these lists, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from reportgen.compose import AppendixB, Composition, KpiShown, RatingShown, Row, SectionShown, SummaryShown, Totals
from reportgen.draft.template.marks import Figure, Heading, Link, Marks, Rating, Trend, Wide, clean
from reportgen.keys import figure_key

Values = dict[str, object]


class Kind(Enum):
    """What a tag gives, which decides where it may stand."""

    TEXT = "text"  # plain words: anywhere
    FIGURE = "locked figure"  # in the body; cannot be compared, as it is more than its words
    BLOCK = "whole paragraphs"  # alone in a paragraph of the body, written {{p ... }}
    YES_NO = "yes or no"  # for {% if %}
    LIST = "list"  # for {% for %}
    GROUP = "group"  # named before a dot: report.title


@dataclass(frozen=True)
class Field:
    """A name that a template may use. `items` are the fields of a group, or of each thing in a list."""

    name: str
    kind: Kind
    meaning: str
    example: str = ""
    items: tuple[Field, ...] = ()

    def item(self, name: str) -> Field | None:
        """The field of this name inside a group or list."""
        return next((f for f in self.items if f.name == name), None)


_T, _F, _B, _Q, _L, _G = Kind.TEXT, Kind.FIGURE, Kind.BLOCK, Kind.YES_NO, Kind.LIST, Kind.GROUP

FACT = (
    Field("label", _T, "What the fact is", "Meeting date"),
    Field("text", _T, "The fact", "7 December 2023"),
)
KEY = (
    Field("rating", _F, "The rating's sign and its word, in bold", "✓ Green"),
    Field("word", _T, "The word alone", "Green"),
    Field("meaning", _T, "What the rating means", "on track"),
)
MEASURE = (
    Field("ref", _F, "The measure's reference; empty in most tables", "3ECS001a"),
    Field("target", _F, "The target as printed", "88.75% quarterly (2022/23)"),
    Field("good_is", _F, "Whether a high or a low value is good", "High"),
    Field("as_of", _F, "The period of the data", "2023/24 Q2"),
    Field("name", _F, "The metric name", "% of calls presented to the Customer Access Service answered"),
    Field("value", _F, "The latest value with its unit", "93.45%"),
    Field("rating", _F, "The rating's sign and its word, in bold", "✓ Green"),
    Field("rating_word", _T, "The rating's word alone, as plain text", "Green"),
    Field("reason", _F, "The sentence that says why", "Green: 93.45% against 88.75%, 4.70 percentage points above."),
    Field("chart", _F, "The trend as a small chart", "(a chart)"),
    Field("direction", _F, "The direction of travel; empty where there is nothing to say", "Better than Q1 (89.73%)"),
    Field(
        "standing",
        _F,
        "Benchmarks, the place in the year, how parts make it; empty without any",
        "1.0 percentage point below the national 59%.",
    ),
)
KPI = (
    Field("id", _T, "The KPI's id in the workbook", "DBS-06"),
    Field("title", _F, "The KPI's title, for its heading", "Use of Libraries"),
    Field("has_refs", _Q, "Whether the table has a Ref column"),
    Field("measures", _L, "The measures: the rows of the KPI's table", items=MEASURE),
    Field(
        "no_table_reason", _F, "Why there is no table; empty where there is one", "This indicator is in development."
    ),
    Field("reasons", _B, "Under the table: the lines that say why, and where a value stands", "(one line or several)"),
    Field(
        "trend_charts",
        _B,
        "Large trend charts with their data, where the Report sheet asks for them",
        "(charts and tables)",
    ),
    Field("commentary", _B, "The commentary with its headings, each part editable", "(headings, bullets, notes)"),
)
SECTION = (
    Field("id", _T, "The section's id in the workbook", "DBS"),
    Field("title", _F, "The section's title, for its heading", "Delivering Better Services"),
    Field("introduction", _B, "The section's introduction, editable", "(paragraphs)"),
    Field("link", _F, "The link to the section's dashboard; empty without one", "Delivering Better Services Overview"),
    Field("kpis", _L, "The section's KPIs, in order", items=KPI),
)
REPORT = (
    Field("title", _T, "The report's title", "Corporate Performance Report"),
    Field("organisation", _T, "The council", "Lancashire County Council"),
    Field("quarter", _T, "The quarter in words", "Quarter 2, 2023/24"),
    Field("period", _T, "The quarter, short", "2023/24 Q2"),
    Field("status", _T, "'draft' or 'final'", "draft"),
    Field("committee", _T, "The committee; empty where not known", "Cabinet"),
    Field("meeting_date", _T, "The meeting's date; empty where not known", "7 December 2023"),
    Field("portfolio_holder", _T, "The portfolio holder; empty where not known", "Leader of the County Council"),
    Field("contact", _T, "Whom to ask; empty where not known", "Performance team"),
    Field("appendix", _T, "The appendix; empty where not known", "Appendix 'A'"),
    Field("marking", _T, "The marking of an exempt paper; empty for a public one", ""),
    Field(
        "facts", _L, "Committee, date, portfolio holder, contact, appendix, status: those that are known", items=FACT
    ),
    Field("introduction", _B, "The introduction, editable", "(paragraphs)"),
    Field("key_introduction", _B, "The words before the rating key, editable", "(paragraphs)"),
    Field("dashboard", _F, "The link to the dashboard; empty without one", "Corporate Performance Dashboard"),
    Field("notes", _B, "What the marks mean and which values are illustrative", "(one line each)"),
)
COUNT = (
    Field("rating", _F, "The rating's sign and its word, in bold", "✓ Green"),
    Field("text", _F, "How many measures have it, and their share of those rated", "26 (68%)"),
    Field("meaning", _T, "What the rating means", "on track"),
)
TOTALS = (
    Field("name", _T, "The section or directorate", "Delivering Better Services"),
    Field("green", _F, "How many measures are green", "8"),
    Field("amber", _F, "How many are amber", "1"),
    Field("red", _F, "How many are red", "0"),
    Field("not_rated", _F, "How many are not rated", "3"),
    Field("all", _F, "All of them", "12"),
)
CHANGE = (Field("text", _F, "A line about ratings that changed", "Better: Use of Libraries (amber to green)."),)
EXCEPTION = (
    Field("name", _F, "The measure, or its KPI where it is the only one", "Vacancy Rate"),
    Field("value", _F, "The latest value with its unit", "36.5%"),
    Field("target", _F, "The target as printed", "80"),
    Field("rating", _F, "The rating's sign and its word, in bold", "✗ Red"),
    Field("why", _F, "The rating's sentence without its word", "36.5% against 80%, 43.5 percentage points short."),
)
SUMMARY = (
    Field("shown", _Q, "Whether the report has an executive summary"),
    Field("sentence", _F, "The totals in a sentence", "Of 38 rated measures, 26 (68%) are green, 8 (21%) amber ..."),
    Field("bar", _F, "The totals as one bar with numbers in it", "(a picture)"),
    Field("counts", _L, "The ratings with their totals", items=COUNT),
    Field("by_section", _L, "The totals by section; the last row is the total", items=TOTALS),
    Field("by_directorate", _L, "The totals by directorate; the last row is the total", items=TOTALS),
    Field(
        "reconciliation", _F, "From the KPIs agreed to the measures rated", "43 KPIs agreed by Cabinet; 39 headings ..."
    ),
    Field("changes", _L, "What is better and worse than in the last published report", items=CHANGE),
    Field("exceptions", _L, "The measures that are red, and those newly amber", items=EXCEPTION),
    Field("exceptions_note", _F, "What to say where there are none; otherwise empty", "No measure is red."),
    Field("texts", _B, "The common themes and the directors' summaries, editable", "(headings and paragraphs)"),
    Field(
        "reference",
        _F,
        "Where every KPI is listed; empty in a draft without Appendix B",
        "Appendix B lists every KPI ...",
    ),
)
APPENDIX_B = (
    Field("shown", _Q, "Whether the report has an Appendix B"),
    Field("title", _T, "Its title", "Appendix B: every KPI and measure"),
    Field("introduction", _T, "What it lists", "One row a measure, by section."),
    Field("tables", _B, "What the marks mean, and its tables with their headings", "(notes, headings, tables)"),
)
ROOT = Field(
    "",
    Kind.GROUP,
    "",
    items=(
        Field("report", _G, "The report as a whole", items=REPORT),
        Field("contents", _B, "The contents list: sections and KPIs with their pages", "(a list)"),
        Field("key", _L, "The ratings of the rating key", items=KEY),
        Field("summary", _G, "The executive summary", items=SUMMARY),
        Field("sections", _L, "The sections, in order", items=SECTION),
        Field("appendix_b", _G, "Appendix B", items=APPENDIX_B),
    ),
)

# A report without these is not whole: lint warns where a template leaves them out.
EXPECTED = (
    "report.title",
    "report.introduction",
    "section.title",
    "section.introduction",
    "kpi.title",
    "kpi.no_table_reason",
    "kpi.commentary",
    "m.target",
    "m.name",
    "m.value",
    "m.rating",
)

# What a list's things are called in the tags that are printed; a template may choose its own names.
_EACH = {
    "facts": "fact",
    "key": "k",
    "counts": "count",
    "by_section": "total",
    "by_directorate": "directorate",
    "changes": "change",
    "exceptions": "exception",
    "sections": "section",
    "kpis": "kpi",
    "measures": "m",
}
_ROWS = ("measures", "by_section", "by_directorate", "exceptions")  # lists that are the rows of a table


def fields() -> list[tuple[str, str, str]]:
    """Every tag as (tag as typed, what it gives, an example), in the order a template uses them."""
    return [(tag, f.meaning, f.example) for tag, f in _walk("", ROOT)]


def _walk(prefix: str, parent: Field) -> Iterator[tuple[str, Field]]:
    for f in parent.items:
        path = f"{prefix}{f.name}"
        if f.kind is Kind.GROUP:
            yield from _walk(f"{path}.", f)
        elif f.kind is Kind.LIST:
            each = _EACH[f.name]
            row = "tr" if f.name in _ROWS else "p"
            yield f"{{%{row} for {each} in {path} %}} ... {{%{row} endfor %}}", f
            yield from _walk(f"{each}.", f)
        elif f.kind is Kind.BLOCK:
            yield f"{{{{p {path} }}}}", f
        elif f.kind is Kind.YES_NO:
            yield f"{{%p if {path} %}} ... {{%p endif %}}", f
        else:
            yield f"{{{{ {path} }}}}", f


@dataclass(frozen=True)
class BlockWriters:
    """What writes the whole paragraphs of a report: each function gives a text that stands for them."""

    region: Callable[[str], str]  # a region's key
    reasons: Callable[[KpiShown], str]
    trend_charts: Callable[[KpiShown], str]
    commentary: Callable[[KpiShown], str]
    notes: Callable[[], str]
    contents: Callable[[], str]
    summary: Callable[[], str]
    appendix_b: Callable[[], str]


def context(composition: Composition, marks: Marks, blocks: BlockWriters) -> Values:
    """What a template is filled with: dictionaries, lists and strings, no objects."""
    c = composition
    report: Values = {
        "title": _line(c.title),
        "organisation": _line(c.organisation),
        "quarter": _line(c.quarter),
        "period": _line(c.period),
        "status": _line(c.status),
        "committee": _line(c.committee),
        "meeting_date": _line(c.meeting_date),
        "portfolio_holder": _line(c.portfolio_holder),
        "contact": _line(c.contact),
        "appendix": _line(c.appendix),
        "marking": _line(c.marking),
        "facts": _facts(c),
        "introduction": blocks.region(c.introduction.key),
        "key_introduction": blocks.region(c.key_introduction.key),
        "dashboard": _link(marks, c.dashboard_text or c.dashboard_link, c.dashboard_link),
        "notes": blocks.notes(),
    }
    return {
        "report": report,
        "contents": blocks.contents(),
        "key": [_key(marks, k) for k in c.key],
        "summary": _summary(marks, blocks, c),
        "sections": [_section(marks, blocks, s) for s in c.sections],
        "appendix_b": _appendix(blocks, c.appendix_b),
    }


def _line(text: str) -> str:
    """A text on one line."""
    return " ".join(clean(text).split())


def _facts(c: Composition) -> list[Values]:
    known = (
        ("Committee", c.committee),
        ("Meeting date", c.meeting_date),
        ("Portfolio holder", c.portfolio_holder),
        ("Contact", c.contact),
        ("Appendix", c.appendix.removeprefix("Appendix").strip()),
        ("Status", c.status.capitalize()),
        ("Part", f"The KPIs of {c.cut.name}" if c.cut.name else ""),
    )
    return [{"label": label, "text": _line(text)} for label, text in known if _line(text)]


def _key(marks: Marks, rating: RatingShown) -> Values:
    word = _line(rating.word)
    return {"rating": marks.wrap(Rating(rating), word), "word": word, "meaning": _line(rating.meaning)}


def _link(marks: Marks, text: str, address: str) -> str:
    return marks.wrap(Link(address), _line(text)) if text else ""


def _section(marks: Marks, blocks: BlockWriters, section: SectionShown) -> Values:
    return {
        "id": _line(section.id),
        "title": marks.wrap(Heading(f"section:{section.id}"), _line(section.title)),
        "introduction": blocks.region(section.introduction.key),
        "link": _link(marks, section.link_text, section.link_address),
        "kpis": [_kpi(marks, blocks, k) for k in section.kpis],
    }


def _kpi(marks: Marks, blocks: BlockWriters, kpi: KpiShown) -> Values:
    reason = clean(kpi.no_table_reason)
    return {
        "id": _line(kpi.id),
        "title": marks.wrap(Heading(f"kpi:{kpi.id}"), _line(kpi.title)),
        "has_refs": kpi.has_refs,
        "measures": [_measure(marks, row) for row in kpi.rows],
        "no_table_reason": marks.wrap(Figure(f"kpi:{kpi.id}:no_table", "Why there is no table"), reason)
        if reason
        else "",
        "reasons": blocks.reasons(kpi),
        "trend_charts": blocks.trend_charts(kpi),
        "commentary": blocks.commentary(kpi),
    }


# The fields of a row that are locked in the draft, with what a person calls them.
LOCKED = {
    "ref": "Ref",
    "target": "Target",
    "good_is": "Good Is",
    "as_of": "As of Date",
    "name": "Metric Name",
    "value": "Latest Value",
    "reason": "Why this rating",
    "direction": "Direction of travel",
    "standing": "Where the value stands",
}


def _measure(marks: Marks, row: Row) -> Values:
    values: Values = {}
    for name, title in LOCKED.items():
        text = clean(getattr(row, name))
        mark = Figure(figure_key(row.measure_id, name), title)
        values[name] = marks.wrap(mark, text) if text else ""
    values["rating_word"] = _line(row.rating.word)
    rating = Rating(row.rating, figure_key(row.measure_id, "rating"), "RAG Status")
    values["rating"] = marks.wrap(rating, _line(row.rating_text))
    if row.chart is None:
        values["chart"] = "No chart"
    else:
        key = figure_key(row.measure_id, "chart")
        values["chart"] = marks.wrap(Trend(key, "Trend", row.measure_id, clean(row.chart.alt)), "Trend")
    return values


# The executive summary and Appendix B

BAR_KEY = "totals:bar:chart"  # a draft is read back by this ending: what stands for a chart is its alternative text
COUNTED = {"green": "Green", "amber": "Amber", "red": "Red", "not_rated": "Not rated", "all": "All"}
_NAMED = {"name": "Measure", "value": "Latest Value", "target": "Target", "why": "Why this rating"}


def summary_figures(s: SummaryShown) -> dict[str, tuple[str, str]]:
    """Key -> (what a person calls it, the text shown) for each figure of the summary that is locked in the draft."""
    found = {
        "totals:sentence": ("Totals", s.sentence),
        "totals:reconciliation": ("What was counted", s.reconciliation),
        "totals:none": ("Exceptions", s.exceptions_note),
        "totals:reference": ("Where every KPI is listed", s.reference),
    }
    found |= {f"totals:count:{c.rating.sign}": (c.rating.word, c.text) for c in s.counts}
    found |= {f"totals:changes:{n}": ("What changed", line) for n, line in enumerate(s.changes, start=1)}
    for total in (*s.by_section, *s.by_directorate):
        found |= {f"{total.key}:{f}": (f"{total.name}: {word}", str(getattr(total, f))) for f, word in COUNTED.items()}
    for e in s.exceptions:
        found |= {f"exception:{e.measure_id}:{f}": (word, getattr(e, f)) for f, word in _NAMED.items()}
        found[f"exception:{e.measure_id}:rating"] = ("RAG Status", e.rating_text)
    return {key: (title, clean(text)) for key, (title, text) in found.items() if text}


def _summary(marks: Marks, blocks: BlockWriters, c: Composition) -> Values:
    names = {f.name: [] if f.kind is Kind.LIST else "" for f in SUMMARY}
    if c.summary is None:
        return {**names, "shown": False}
    s = c.summary
    shown = summary_figures(s)

    def figure(key: str) -> str:
        if key not in shown:
            return ""
        title, text = shown[key]
        return marks.wrap(Figure(key, title), text)

    def total(row: Totals) -> Values:
        return {"name": _line(row.name), **{f: figure(f"{row.key}:{f}") for f in COUNTED}}

    return {
        "shown": True,
        "sentence": figure("totals:sentence"),
        "bar": marks.wrap(Wide(BAR_KEY, "Totals as a bar", clean(s.bar_alt)), "Bar"),
        "counts": [
            {
                "rating": marks.wrap(Rating(n.rating), _line(n.rating.word)),
                "text": figure(f"totals:count:{n.rating.sign}"),
                "meaning": _line(n.rating.meaning),
            }
            for n in s.counts
        ],
        "by_section": [total(row) for row in s.by_section],
        "by_directorate": [total(row) for row in s.by_directorate],
        "reconciliation": figure("totals:reconciliation"),
        "changes": [{"text": figure(f"totals:changes:{n}")} for n, _ in enumerate(s.changes, start=1)],
        "exceptions": [
            {
                **{f: figure(f"exception:{e.measure_id}:{f}") for f in _NAMED},
                "rating": marks.wrap(
                    Rating(e.rating, f"exception:{e.measure_id}:rating", "RAG Status"), _line(e.rating_text)
                ),
            }
            for e in s.exceptions
        ],
        "exceptions_note": figure("totals:none"),
        "texts": blocks.summary(),
        "reference": figure("totals:reference"),
    }


def _appendix(blocks: BlockWriters, appendix: AppendixB | None) -> Values:
    if appendix is None:
        return {"shown": False, "title": "", "introduction": "", "tables": ""}
    return {
        "shown": True,
        "title": _line(appendix.title),
        "introduction": _line(appendix.introduction),
        "tables": blocks.appendix_b(),
    }
