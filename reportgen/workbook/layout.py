"""The workbook's layout, said once: every sheet, every column, what it holds and what may stand in it.

The reader, the writer, the Guide sheet, the header notes and docs/workbook.md all come from here; no other module
names a sheet or a column.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from reportgen import model


class Holds(Enum):
    """What a column's cells hold."""

    TEXT = "text"
    RICH_TEXT = "commentary"  # lines, bullets, bold, notes: see richtext
    NUMBER = "number"
    WHOLE_NUMBER = "whole number"
    DATE = "date"
    PERIOD = "period"
    YES_NO = "Yes or No"
    CHOICE = "one of a list"
    ID = "id"  # of this row
    REFERENCE = "id of another sheet's row"


@dataclass(frozen=True)
class Column:
    """One column. `note` is the header's note and the reference page's text, in the officers' words."""

    name: str
    holds: Holds
    note: str
    required: bool = False
    choices: tuple[str, ...] = ()
    refers_to: str = ""  # the sheet whose ids may stand here
    example: str = ""
    width: int = 14  # in characters, as Excel counts them


@dataclass(frozen=True)
class Sheet:
    """One sheet: an Excel table with its header in the first row (the Report sheet has a setting a row)."""

    name: str
    a_row_is: str
    columns: tuple[Column, ...]
    required: bool = True
    read_only: bool = False

    def column(self, name: str) -> Column:
        """The column of this name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _values(enum: type[Enum]) -> tuple[str, ...]:
    return tuple(str(e.value) for e in enum)


_text, _rich, _number, _whole = Holds.TEXT, Holds.RICH_TEXT, Holds.NUMBER, Holds.WHOLE_NUMBER
_date, _period, _yes_no, _choice, _id, _ref = (
    Holds.DATE,
    Holds.PERIOD,
    Holds.YES_NO,
    Holds.CHOICE,
    Holds.ID,
    Holds.REFERENCE,
)

# A setting is a Column too: it stands as a row of the Report sheet (Setting, Value).
SETTINGS: tuple[Column, ...] = (
    Column("Report id", _text, "A short name that ties drafts to this workbook.", True, example="cpr-2023-24-q2"),
    Column("Organisation", _text, "The council's name.", True, example="Lancashire County Council"),
    Column("Title", _text, "The report's title.", True, example="Corporate Performance Report"),
    Column("Period", _period, "The quarter that the report is about.", True, example="2023/24 Q2"),
    Column("Introduction", _rich, "The introduction, as it stands before the first section."),
    Column("Key introduction", _rich, "The line that leads in to the rating key."),
    Column("Themes", _rich, "What the executive directors' summaries have in common; stands before them."),
    Column("KPIs agreed", _whole, "How many KPIs Cabinet agreed for the year.", example="43"),
    Column("Committee", _text, "The committee that receives the report.", example="Cabinet"),
    Column("Portfolio holder", _text, "The portfolio holder, by role."),
    Column("Meeting date", _date, "The day of the meeting."),
    Column("Appendix letter", _text, "The letter under which the report goes to the committee.", example="A"),
    Column("Marking", _text, "The paragraph of Schedule 12A, if the report is exempt; blank if public."),
    Column("Contact", _text, "Whom to ask about the report: a team or a role, and how to reach it."),
    Column("Status", _choice, "Draft until the final version is approved.", choices=_values(model.ReportStatus)),
    Column("Dashboard text", _text, "The words of the link to the online dashboard."),
    Column("Dashboard link", _text, "The address of the online dashboard."),
    Column("Logo", _text, "The file name of a logo beside the workbook; blank for none."),
    Column("Colour", _text, "The council's colour, as six digits after #.", example="#12436D"),
    Column("Small-number threshold", _whole, "Counts of people below this are hidden; blank shows all."),
    Column("Previous workbook", _text, "The file name of last quarter's workbook."),
    Column(
        "Trend charts",
        _choice,
        "Which measures have a large trend chart in the report; blank is no. The dashboard always has them.",
        choices=_values(model.TrendCharts),
    ),
)

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "Report",
        "a setting",
        (
            Column("Setting", _text, "The setting's name; leave as it is.", True, width=24),
            Column("Value", _rich, "The setting's value.", width=80),
            Column("What to enter", _text, "What the setting is; for reading only.", width=60),
        ),
    ),
    Sheet(
        "Sections",
        "a section of the report",
        (
            Column("Section", _id, "A short id.", True, example="DBS"),
            Column("Order", _number, "Sections appear in this order.", True),
            Column("Title", _text, "The heading as printed.", True, width=34),
            Column("Introduction", _rich, "What the section covers.", width=70),
            Column("Link text", _text, "The words of the link to the dashboard.", width=34),
            Column("Link address", _text, "Where that link leads.", width=40),
        ),
    ),
    Sheet(
        "KPIs",
        "a KPI: a heading of the report",
        (
            Column("KPI", _id, "A short id that never changes.", True, example="DBS-06"),
            Column("Order", _number, "KPIs appear in this order within their section.", True),
            Column("Section", _ref, "The section that the KPI stands in.", True, refers_to="Sections"),
            Column("Title", _text, "The heading exactly as printed.", True, width=60),
            Column("Definition", _text, "What the KPI counts, in a sentence or two.", width=40),
            Column("Directorate", _text, "The directorate that answers for it.", width=30),
            Column("Owner", _text, "Who writes the commentary, by role.", width=30),
            Column("Owner e-mail", _text, "Where reminders go; never printed.", width=30),
            Column("Head of service", _text, "By role."),
            Column("Portfolio holder", _text, "By role."),
            Column("Scrutiny committee", _text, "The committee that scrutinises it."),
            Column("First reported", _text, "The first report that holds it."),
            Column("Last reported", _text, "The last report that holds it; blank while it goes on."),
            Column("Signed off by", _text, "Who approved this quarter's entry, by role."),
            Column("Signed off on", _date, "When."),
        ),
    ),
    Sheet(
        "Measures",
        "a measure: a row of a KPI's table",
        (
            Column("Measure", _id, "A short id that never changes.", True, example="DBS-06a"),
            Column("Order", _number, "Rows appear in this order within their KPI.", True),
            Column("KPI", _ref, "The KPI it belongs to.", True, refers_to="KPIs"),
            Column("Ref", _text, "A reference to print, if the KPI uses them.", example="3ECS001a"),
            Column("Metric name", _text, "The name exactly as printed.", True, width=60),
            Column("Unit", _text, "What the value is counted in.", True, example="%", width=20),
            Column("Decimals", _whole, "How many decimals mean something; counts have none.", True),
            Column(
                "Good is",
                _choice,
                "High or Low; TBC while it is not agreed; blank where it is not known.",
                choices=("High", "Low", "TBC"),
            ),
            Column("Frequency", _choice, "How often there is a new value.", True, choices=_values(model.Frequency)),
            Column("Cumulative", _yes_no, "Yes if each value adds up the year so far."),
            Column(
                "Counts of people",
                _yes_no,
                "Yes if a small number could point at somebody: below the Small-number threshold it is then hidden. No "
                "for programmes, sites, schools and what a regulator publishes. Once one row says Yes or No, blank is "
                "No; while none does, every count and share is treated as one of people.",
            ),
            Column("Part of", _ref, "For a component: the measure it is a part of.", refers_to="Measures"),
            Column("Weight", _number, "For a component: its weight; the weights of one composite add to 1."),
            Column(
                "Composite method",
                _choice,
                "How the parts make the whole. Ratio: the first part of the second; share: of all parts together.",
                choices=_values(model.CompositeMethod),
            ),
            Column(
                "Missing part",
                _choice,
                "What happens when a part has no data.",
                choices=_values(model.MissingPart),
            ),
            Column("Minimum", _number, "The lowest value that is possible; blank for no limit."),
            Column("Maximum", _number, "The highest value that is possible; blank for no limit."),
            Column("Steady width", _number, "A change of no more than this counts as steady."),
            Column(
                "Comparable from", _period, "The first period under the present definition; blank if it never changed."
            ),
            Column("Shown in report", _yes_no, "No for components and for measures without a table."),
            Column("Next due", _text, "When the next value is expected."),
            Column("Lag reason", _text, "Why the data is behind the report's quarter.", width=40),
            Column(
                "Judge by",
                _choice,
                "Which value is rated where 94.96 is printed as 95%; blank is stored, with a warning where it matters.",
                choices=_values(model.JudgeBy),
            ),
        ),
    ),
    Sheet(
        "Targets",
        "a target, in force from a period",
        (
            Column("Measure", _ref, "The measure it is for.", True, refers_to="Measures"),
            Column("From", _period, "In force from this period on; blank for always."),
            Column("Text as printed", _text, "The words of the Target column.", width=40),
            Column(
                "Kind", _choice, "How the target is meant; see the rules page.", True, choices=_values(model.TargetKind)
            ),
            Column("Target", _number, "The number to reach, in the measure's unit."),
            Column("Strict", _yes_no, "Yes if reaching the number exactly is not enough (<700, above 80%)."),
            Column("Amber limit", _number, "The value down to which (Low: up to which) a miss is amber, not red."),
            Column("Tolerance", _number, "Instead of an amber limit: how far a miss may go and still be amber."),
            Column("Tolerance unit", _choice, "What the tolerance counts in.", choices=_values(model.ToleranceUnit)),
            Column("Lower", _number, "Bands: where amber begins. Quartile: the lower limit."),
            Column("Upper", _number, "Bands: where green begins. Quartile: the upper limit."),
            Column("Q1 profile", _number, "Annual profile: what is due by the end of Q1; blank for a straight line."),
            Column("Q2 profile", _number, "What is due by the end of Q2."),
            Column("Q3 profile", _number, "What is due by the end of Q3."),
            Column("Q4 profile", _number, "What is due by the end of Q4."),
            Column("Due", _text, "Milestone: when the number is to be reached."),
            Column("Comparator", _text, "Comparator: which benchmark (national, region, neighbours)."),
            Column("Width", _number, "Comparator: how far from it still counts as comparable."),
            Column("Agreed by", _text, "By role."),
            Column("Agreed on", _date, "When."),
            Column("Reason", _text, "Kind none: why there is no target. Otherwise: why it changed.", width=40),
            Column("Source", _choice, "Where the target comes from.", choices=_values(model.Source)),
            Column("Amber source", _choice, "Where the amber limit comes from.", choices=_values(model.Source)),
        ),
    ),
    Sheet(
        "Data",
        "a measure's value in a period",
        (
            Column("Measure", _ref, "The measure.", True, refers_to="Measures"),
            Column("Period", _period, "The period that the value is for, as you write it.", True, example="2023/24 Q2"),
            Column("As of as shown", _text, "What the As of Date column prints; blank prints the period.", width=20),
            Column("Value", _number, "The value, in the measure's unit."),
            Column("Numerator", _number, "If the value is a share or a rate: the count above the line."),
            Column("Denominator", _number, "The count below the line."),
            Column("Status", _choice, "How firm the value is; blank is final.", choices=_values(model.Status)),
            Column("Previous value", _number, "Revised: the value as it was published."),
            Column("Revision reason", _text, "Revised: why it changed."),
            Column("Note", _text, "Anything to remember about this value; never printed.", width=40),
            Column(
                "Source",
                _choice,
                "reported, or illustrative for a value that stands in for one not known.",
                choices=_values(model.Source),
            ),
        ),
    ),
    Sheet(
        "Benchmarks",
        "a comparator's value",
        (
            Column("Measure", _ref, "The measure.", True, refers_to="Measures"),
            Column("Period", _period, "The period that the value is for.", True),
            Column("Comparator", _text, "national, region, neighbours.", True),
            Column("Value", _number, "The comparator's value, in the measure's unit.", True),
            Column("Source", _text, "Where it was published.", width=40),
        ),
        required=False,
    ),
    Sheet(
        "Commentary",
        "a headed block of a KPI's commentary",
        (
            Column("KPI", _ref, "The KPI.", True, refers_to="KPIs"),
            Column("Measure", _ref, "If the block is about one of its measures only.", refers_to="Measures"),
            Column("Period", _period, "The report's quarter; blank is this one."),
            Column("Order", _number, "Blocks appear in this order within their KPI.", True),
            Column("Sub-heading", _text, "Begins a part that is about one measure.", width=30),
            Column("Heading", _text, "Issues, Causes, Actions ...; blank for text without a heading.", width=20),
            Column("Text", _rich, "The text: lines, - bullets, a. lists, Note: lines, **bold**.", width=90),
            Column("Author", _text, "Who wrote it, by role.", width=20),
            Column("Status", _text, "For the team's own use: draft, checked ..."),
        ),
    ),
    Sheet(
        "Tables",
        "a row of a table that stands in the commentary",
        (
            Column("Table", _text, "The table's id: the commentary places it with [table: id].", True),
            Column("Caption", _text, "The table's title; once, in its first row.", width=40),
            *(Column(f"Cell {n}", _text, "A cell; the first row is the header.") for n in range(1, 9)),
        ),
        required=False,
    ),
    Sheet(
        "Summaries",
        "an executive director's summary",
        (
            Column("Order", _number, "Summaries appear in this order.", True),
            Column("Role", _text, "The director's role.", True, width=40),
            Column("Directorate", _text, "The directorate.", width=40),
            Column("Text", _rich, "The summary.", width=90),
        ),
        required=False,
    ),
    Sheet(
        "Overrides",
        "a rating set by a person",
        (
            Column("Measure", _ref, "The measure.", True, refers_to="Measures"),
            Column("Period", _period, "The data's period.", True),
            Column("Rating", _choice, "The rating to print.", True, choices=_values(model.Colour)),
            Column("Reason", _text, "Why the rule's answer does not stand.", True, width=60),
            Column("Agreed by", _text, "Who agreed, by role.", True, width=30),
            Column("Agreed on", _date, "When."),
        ),
        required=False,
    ),
    Sheet(
        "Published",
        "what Cabinet saw of a measure",
        (
            Column("Measure", _ref, "The measure.", True, refers_to="Measures"),
            Column("Report period", _period, "The report's quarter.", True),
            Column("As of", _text, "As printed."),
            Column("Value", _text, "As printed."),
            Column("Target", _text, "As printed.", width=30),
            Column("Rating", _text, "As printed."),
        ),
        required=False,
        read_only=True,
    ),
    Sheet(
        "Last quarter",
        "a block of last quarter's commentary",
        (
            Column("KPI", _ref, "The KPI.", True, refers_to="KPIs"),
            Column("Measure", _ref, "If the block is about one of its measures only.", refers_to="Measures"),
            Column("Period", _period, "The report's quarter."),
            Column("Order", _number, "As it stood."),
            Column("Sub-heading", _text, "As it stood.", width=30),
            Column("Heading", _text, "As it stood.", width=20),
            Column("Text", _rich, "As it stood.", width=90),
            Column("Author", _text, "As it stood.", width=20),
            Column("Status", _text, "As it stood."),
        ),
        required=False,
        read_only=True,
    ),
    Sheet(
        "Accepted",
        "a finding that was judged to be fine",
        (
            Column("Code", _text, "The finding's code.", True, example="target-text-differs", width=24),
            Column("About", _text, "Whose it is: the id of the measure or KPI, or the setting.", example="CAR-06a"),
            Column(
                "Says",
                _text,
                "What its fields said when it was judged, as its message gives it. Once they change, it is told again.",
                example="Text as printed: 80; Target: 80.4",
                width=44,
            ),
            Column("Reason", _text, "Why it is fine.", True, width=60),
            Column("By", _text, "Who judged it, by role.", True),
            Column("On", _date, "When."),
            Column("Until", _period, "The last quarter for which that holds; blank for good.", example="2023/24 Q4"),
        ),
        required=False,
    ),
)

GUIDE = "Guide"  # the sheet that explains the others; written, never read

# Sheets whose name begins like this hold observations too, in the long form of 'Data' or in the wide form that most
# teams keep: a Measure column, then a column a period, "98.9 [p]" for a marked value.
DATA = "Data"

# Columns that explain, that are numbered, or that older workbooks were made without: one that is not there, nor under
# a name like it, is an empty one.
OPTIONAL_COLUMNS = frozenset(
    {
        ("Report", "What to enter"),
        ("Measures", "Comparable from"),
        ("Measures", "Judge by"),
        ("Accepted", "About"),
        ("Accepted", "Says"),
        ("Accepted", "Until"),
        ("Measures", "Counts of people"),
        *(("Tables", f"Cell {n}") for n in range(2, 9)),
    }
)

# Columns that older workbooks have and nothing reads any more: they are passed over in silence.
RETIRED_COLUMNS = frozenset({("Accepted", "Place"), ("Accepted", "Text hash")})

YES, NO = "Yes", "No"


def sheet(name: str) -> Sheet:
    """The sheet of this name. Raises KeyError."""
    try:
        return _SHEET[name]
    except KeyError:
        raise KeyError(name) from None


_SHEET = {s.name: s for s in SHEETS}


def is_data_sheet(name: str) -> bool:
    """Whether a sheet of this name may hold observations: 'Data', or 'Data' and a word ('Data schools'), in any
    letters."""
    return name.split()[:1] in ([DATA], [DATA.upper()], [DATA.lower()])


def header_note(column: Column) -> str:
    """The note on a column's header: what it holds, whether it is needed, what may stand in it, an example."""
    lines = [column.note]
    if column.required:
        lines.append("Needed in every row.")
    lines.append(f"Holds: {holding(column)}.")
    if column.example:
        lines.append(f"For example: {column.example}")
    return "\n".join(lines)


def holding(column: Column) -> str:
    """What a column's cells hold, in words."""
    if column.choices:
        return "one of " + ", ".join(column.choices)
    if column.refers_to:
        return f"an id from the sheet {column.refers_to}"
    return str(column.holds.value)
