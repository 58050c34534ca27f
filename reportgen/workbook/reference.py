"""The workbook explained to those who keep it: its Guide sheet, and the reference page docs/workbook.md.

`python -m reportgen.workbook.reference` prints the page.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from reportgen import richtext
from reportgen.richtext.pasted import KNOWN_HEADINGS
from reportgen.workbook import formats
from reportgen.workbook.layout import DATA, SETTINGS, SHEETS, Column, holding


def guide_lines() -> Iterator[tuple[str, str]]:
    """The Guide sheet, line by line, as (kind, text); the kind is 'title', 'heading', 'text' or the name of a sheet
    that the line is about."""
    yield "title", "How to keep this workbook"
    for heading, lines in _GUIDE:
        yield "heading", heading
        for line in lines:
            yield "text", line
    yield "heading", "The sheets"
    for s in SHEETS:
        tail = " Filled by reportgen; leave it as it is." if s.read_only else ""
        yield s.name, f"One row is {s.a_row_is}.{tail}"


def reference_page() -> str:
    """docs/workbook.md: every sheet and column, in Markdown."""
    out = [
        "# The workbook",
        "",
        "<!-- Made from reportgen/workbook/ by `python -m reportgen.workbook.reference > docs/workbook.md`;"
        " change it there. -->",
        "",
        "One workbook holds one quarter. `reportgen new FILE.xlsx` writes a new one, with drop-downs, a note on"
        " every header and a Guide sheet; `reportgen check FILE.xlsx` lists everything in it that needs a person.",
        "",
    ]
    for heading, lines in _GUIDE:
        out += [f"## {heading}", ""]
        out += [f"- {_markdown(line)}" for line in lines]
        out.append("")
    out += ["## Periods", "", *_markdown_lines(_PERIODS_LEAD_IN), "| Period | Written as |", "|---|---|"]
    out += [f"| {name} | {', '.join(forms)} |" for name, forms in PERIOD_FORMS.items()]
    out += ["", *_markdown_lines(_PERIODS_UNCLEAR)]
    out += [
        "## The look of a cell",
        "",
        *_markdown_lines(_FORMATS_LEAD_IN),
        "| Number format | What is read |",
        "|---|---|",
    ]
    out += [f"| {code} | {read} |" for code, read in ((_markdown(c), _markdown(r)) for c, r in formats.CODES)] + [""]
    out += ["## The sheets", ""]
    for s in SHEETS:
        out += [f"### {s.name}", "", f"One row is {s.a_row_is}.", ""]
        if s.read_only:
            out += ["Filled by reportgen; leave it as it is.", ""]
        if not s.required:
            out += ["A workbook without this sheet can be read, with a warning.", ""]
        if s.name == "Report":
            out += _rows("Setting", SETTINGS)
        else:
            out += _rows("Column", s.columns)
        if s.name == "Measures":
            out += [*_UNITS, ""]
        if s.name == DATA:
            out += [*_WIDE_FORM, ""]
        if s.name == "Commentary":
            known = ", ".join(sorted(KNOWN_HEADINGS))
            out += [f"Headings that are known, with or without a colon and in small or capital letters: {known}.", ""]
            out += ["#### How commentary is typed", "", *(f"- {_markdown(rule)}" for rule in richtext.TYPING), ""]
    return "\n".join(out).rstrip() + "\n"


def _rows(first: str, columns: tuple[Column, ...]) -> list[str]:
    lines = [f"| {first} | Needed | Holds | What it is |", "|---|---|---|---|"]
    for c in columns:
        about = _markdown(c.note) + (f" For example: `{c.example}`" if c.example else "")
        lines.append(f"| {c.name} | {'yes' if c.required else ''} | {_markdown(holding(c))} | {about} |")
    return [*lines, ""]


def _markdown(text: str) -> str:
    for mark in "\\|<*_[":
        text = text.replace(mark, "\\" + mark)
    return text


_GUIDE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Rows and columns",
        (
            "Leave the names of sheets and columns as they are. Sheets and columns of your own may stand beside them; "
            "they are left alone.",
            "Every sheet is an Excel table: type under the last row and the table grows. Sort and filter as you like; "
            "the Order columns decide what is printed where, never the order of the rows.",
            "Rest the pointer on a header to see what belongs in its column. A header in bold is needed in every row.",
            "An id (Section, KPI, Measure) is made of letters, digits, full stops, hyphens and underscores, and "
            "never changes once it is in use.",
        ),
    ),
    (
        "Figures",
        (
            "Type a value as a plain number in the measure's unit: 93.45 for 93.45%, 5.9 for £5.9m where the unit is "
            "£m.",
            "A value that is not there yet has the status awaited and no value. A confidential value has the status "
            "confidential; leave its value out: it is never printed nor kept.",
            "A numerator and a denominator without a value give the value; with a value they check it.",
            "Write periods the way you write them in the report: 2023/24 Q2, 2023/24, 2022/23 academic year, "
            "Spring Term 2023, September 2023.",
        ),
    ),
    (
        "Commentary",
        (
            "Type in one cell; Alt+Enter begins a new line, and every line is a paragraph or a bullet of its own.",
            "A bullet begins with a hyphen, •, · or * and a space; an indent, or the letter o, makes a bullet under "
            "it.",
            "a. b. c., (i) (ii) (iii) and 1. 2. 3. make lists. Note: and * begin a note. [table: id] places a table "
            "from the sheet Tables.",
            "**two stars** make bold, _one underline at each end_ makes italics, and an address that begins https:// "
            "becomes a link.",
        ),
    ),
    (
        "An unfinished quarter",
        (
            "Build the report as often as you like: what is missing is listed with its owner, and the draft says "
            "'awaited' in its place.",
        ),
    ),
)

# The commonest ways of writing a period; `periods.parse` reads more.
PERIOD_FORMS: dict[str, tuple[str, ...]] = {
    "financial quarter": ("2023/24 Q2", "2023-24 Quarter 2", "Q2 2023/24", "second quarter of 2023/24"),
    "financial year": ("2023/24", "2023-24", "FY 2023/24", "2023/24 year end", "year ending March 2024"),
    "academic year": ("2022/23 academic year", "school year 2022/23", "academic year ending August 2023"),
    "term": ("Spring Term 2023", "2023 b Spring Term", "Autumn 2023/24"),
    "month": ("September 2023", "Sep-23", "09/2023"),
    "calendar quarter": ("calendar Q3 2023",),
    "calendar year": ("2023", "calendar year 2023"),
    "year to date": ("2023/24 Q2 year to date", "YTD September 2023", "2023/24 Q1 to Q2"),
    "rolling year": ("rolling 12 months to September 2023", "12 months to end of 2023/24 Q2"),
    "pooled years": ("2019 to 2021", "2019-21", "2019/20 to 2021/22", "2020 to 2021 pooled"),
    "day": ("at 31 March 2023", "31 March 2023 snapshot", "census day 21 March 2021", "mid-2022"),
}
_PERIODS_LEAD_IN = (
    "A period is printed as you type it. These are the usual ways; small letters, commas and brackets make no"
    " difference, and 'provisional', 'prov' or [p] after a period marks its value as provisional. For a measure whose"
    " frequency is academic year, 2022/23 alone is the academic year."
)
_PERIODS_UNCLEAR = (
    "Q2 2023 alone could be a quarter of the financial or of the calendar year, and is refused, with both readings"
    " named. A date that Excel shows as Apr-23 is that month; first or last days of months in a row are months, and so"
    " is one for a monthly measure. Any other date may be a month, a quarter or a count on that day, and is asked"
    " about."
)


def _markdown_lines(text: str) -> list[str]:
    return [_markdown(text), ""]


_FORMATS_LEAD_IN = (
    "A number is taken only if what Excel shows and what is stored say the same, or differ by rounding alone. These are"
    " the number formats that are understood; any other gets a warning. What is struck out is left out, a raised mark"
    " behind a number is a note mark and never a digit, and each is named. What a conditional format does is not seen."
)

_WIDE_FORM = (
    "Observations may also stand wide, in a sheet whose name begins with `Data` (`Data schools`): a Measure column,"
    " then a column a period, with the period as its header. A mark after a value gives its status: `98.9 [p]`"
    " provisional, `[e]` estimated, `[r]` revised; `[x]` alone is not available, `[c]` confidential.",
    "",
    "A total row, a note or source under the table, a heading within it and its header once more are passed over, and"
    " named in one note. A sheet of your own may begin with `Data` too (`Data checks`), if it has no columns of"
    " values.",
)
_UNITS = (
    "The unit may be written as you write it: `£m`, `£ million` and `GBP m` are one, and so are `£000` and `£k`, `no.`"
    " and `number`, `%` and `per cent`, `hrs` and `hours`, `per 10,000` and `rate per 10k`, `ppts` and"
    " `percentage points`. It settles the sign and the words around a number alone: values stay in the scale and with"
    " the decimals that you give them. A word of your own, such as `complaints`, follows the number.",
)

if __name__ == "__main__":
    sys.stdout.write(reference_page())
