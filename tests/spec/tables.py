"""The rules as tables that a performance officer can read: ratings.md, the pages after it, and the forms of periods.

docs/rules.md shows them; test_ratings.py and test_standing.py hold us to them. A row is one measure with its target
and value, and its last cells are what the program must say of it.
Columns carry the names of the workbook's columns; what a table and its row leave out is as `DEFAULTS` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

RATINGS = Path(__file__).with_name("ratings.md")
# Where a measure stands, beside its rating: a page each.
STANDING = tuple(
    Path(__file__).with_name(f"{name}.md")
    for name in ("directions", "position", "composites", "benchmarks", "lag", "disclosure")
)
# What is held against each other: the words of a target, its numbers, and the scale of a value.
AGREEMENT = tuple(Path(__file__).with_name(f"{name}.md") for name in ("words", "agreement", "scale"))
REPORT_PERIOD = "2023/24 Q2"
DEFAULTS: Mapping[str, str] = {
    "Good is": "High",
    "Unit": "%",
    "Decimals": "1",
    "Period": REPORT_PERIOD,
    "Frequency": "quarterly",
    "Cumulative": "No",
    "Kind": "value",
}


@dataclass(frozen=True)
class Table:
    """A table of the rules. `always` holds for every row; the last cells of a row are what it gives."""

    title: str
    always: Mapping[str, str]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def cases(self) -> Iterator[dict[str, str]]:
        """Each row as column -> cell, with what it leaves out."""
        for row in self.rows:
            given = {column: cell for column, cell in zip(self.columns, row, strict=True) if cell}
            yield {**DEFAULTS, **self.always, **given}


def tables(page: Path = RATINGS) -> tuple[Table, ...]:
    """The tables of a page."""
    parts = re.split(r"^## (.+)$", page.read_text("utf-8"), flags=re.MULTILINE)
    return tuple(_table(title, body) for title, body in zip(parts[1::2], parts[2::2], strict=True))


def _table(title: str, body: str) -> Table:
    every = re.search(r"^Every row: (.+)\.$", body, re.MULTILINE)
    always = dict(item.split(" = ") for item in every[1].split("; ")) if every else {}
    header, _, *rows = (_cells(line) for line in body.splitlines() if line.startswith("|"))
    return Table(title, always, header, tuple(rows))


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|"))


# A period as typed, the calendar it is one of, its first and last day.
PERIODS: tuple[tuple[str, str, str, str], ...] = (
    ("2023/24 Q2", "financial quarter", "2023-07-01", "2023-09-30"),
    ("Q2 2023/24", "financial quarter", "2023-07-01", "2023-09-30"),
    ("Quarter 2 2023/24", "financial quarter", "2023-07-01", "2023-09-30"),
    ("2023-24 Q2", "financial quarter", "2023-07-01", "2023-09-30"),
    ("2023–24 q 2", "financial quarter", "2023-07-01", "2023-09-30"),
    ("second quarter of 2023/24", "financial quarter", "2023-07-01", "2023-09-30"),
    ("2023/24\N{NO-BREAK SPACE}Q2", "financial quarter", "2023-07-01", "2023-09-30"),
    ("2023/24, Q2", "financial quarter", "2023-07-01", "2023-09-30"),
    ("2023/24 Q2 (quarter only)", "financial quarter", "2023-07-01", "2023-09-30"),
    ("23/24 Q4", "financial quarter", "2024-01-01", "2024-03-31"),
    ("11/12 Q1", "financial quarter", "2011-04-01", "2011-06-30"),
    ("end of Q2 2023/24", "financial quarter", "2023-07-01", "2023-09-30"),
    ("July to September 2023", "financial quarter", "2023-07-01", "2023-09-30"),
    ("Jul–Sep 2023", "financial quarter", "2023-07-01", "2023-09-30"),
    ("calendar Q2 2023", "calendar quarter", "2023-04-01", "2023-06-30"),
    ("Q2 of calendar year 2023", "calendar quarter", "2023-04-01", "2023-06-30"),
    ("2023/24", "financial year", "2023-04-01", "2024-03-31"),
    ("2023-24", "financial year", "2023-04-01", "2024-03-31"),
    ("2020-21", "financial year", "2020-04-01", "2021-03-31"),
    ("1999/2000", "financial year", "1999-04-01", "2000-03-31"),
    ("1999/00", "financial year", "1999-04-01", "2000-03-31"),
    ("FY2023/24", "financial year", "2023-04-01", "2024-03-31"),
    ("financial year 2023/24", "financial year", "2023-04-01", "2024-03-31"),
    ("2023/24 year end", "financial year", "2023-04-01", "2024-03-31"),
    ("year ended 31 March 2024", "financial year", "2023-04-01", "2024-03-31"),
    ("2022/23 a Prov", "financial year", "2022-04-01", "2023-03-31"),
    ("2022/23 1 Prov", "financial year", "2022-04-01", "2023-03-31"),
    ("2022/23 academic year", "academic year", "2022-09-01", "2023-08-31"),
    ("Academic Year 2022/23", "academic year", "2022-09-01", "2023-08-31"),
    ("academic year to July 2024", "academic year", "2023-09-01", "2024-08-31"),
    ("August 2023 (end of academic year 2022/23)", "academic year", "2022-09-01", "2023-08-31"),
    ("2023 b Spring Term", "term", "2023-01-01", "2023-03-31"),
    ("Spring Term 2023", "term", "2023-01-01", "2023-03-31"),
    ("Spring Term 2022/23", "term", "2023-01-01", "2023-03-31"),
    ("2022/23 Autumn Term", "term", "2022-09-01", "2022-12-31"),
    ("end of Summer Term 2024", "term", "2024-04-01", "2024-08-31"),
    ("September 2023", "month", "2023-09-01", "2023-09-30"),
    ("Sept 2023", "month", "2023-09-01", "2023-09-30"),
    ("Sep-23", "month", "2023-09-01", "2023-09-30"),
    ("09/2023", "month", "2023-09-01", "2023-09-30"),
    ("February 2024", "month", "2024-02-01", "2024-02-29"),
    ("2023", "calendar year", "2023-01-01", "2023-12-31"),
    ("calendar year 2023", "calendar year", "2023-01-01", "2023-12-31"),
    ("2023/24 to date", "year to date", "2023-04-01", "2024-03-31"),
    ("2023/24 Q1 and Q2", "year to date", "2023-04-01", "2023-09-30"),
    ("2023/24 Q1 to Q2", "year to date", "2023-04-01", "2023-09-30"),
    ("Q1-Q3 2023/24", "year to date", "2023-04-01", "2023-12-31"),
    ("2023/24 Q2 to date", "year to date", "2023-04-01", "2023-09-30"),
    ("H1 2023/24", "year to date", "2023-04-01", "2023-09-30"),
    ("April to September 2023", "year to date", "2023-04-01", "2023-09-30"),
    ("year to date September 2023", "year to date", "2023-04-01", "2023-09-30"),
    ("year to date February 2024", "year to date", "2023-04-01", "2024-02-29"),
    ("12 months to 2023/24 Q2", "rolling year", "2022-10-01", "2023-09-30"),
    ("12 months to September 2023", "rolling year", "2022-10-01", "2023-09-30"),
    ("twelve months ending 30 September 2023", "rolling year", "2022-10-01", "2023-09-30"),
    ("year to September 2023", "rolling year", "2022-10-01", "2023-09-30"),
    ("October 2022 to September 2023", "rolling year", "2022-10-01", "2023-09-30"),
    ("April 2022 to March 2023", "rolling year", "2022-04-01", "2023-03-31"),
    ("rolling 12 months to end of Q2 2023/24", "rolling year", "2022-10-01", "2023-09-30"),
    ("12 months to end of Q1 2023/24", "rolling year", "2022-07-01", "2023-06-30"),
    ("2023/24 Q2 rolling 12 months", "rolling year", "2022-10-01", "2023-09-30"),
    ("2019-21", "pooled years", "2019-01-01", "2021-12-31"),
    ("2019 to 2021", "pooled years", "2019-01-01", "2021-12-31"),
    ("three-year average 2019-21", "pooled years", "2019-01-01", "2021-12-31"),
    ("2020 to 2021 pooled", "pooled years", "2020-01-01", "2021-12-31"),
    ("2019/20 to 2021/22", "pooled years", "2019-04-01", "2022-03-31"),
    ("2019/20 – 21/22", "pooled years", "2019-04-01", "2022-03-31"),
    ("at 31 March 2023", "day", "2023-03-31", "2023-03-31"),
    ("as at 31/03/2023", "day", "2023-03-31", "2023-03-31"),
    ("as at the end of March 2023", "day", "2023-03-31", "2023-03-31"),
    ("31 March 2023 snapshot", "day", "2023-03-31", "2023-03-31"),
    ("census day 21 March 2021", "day", "2021-03-21", "2021-03-21"),
    ("school census 19th January 2023", "day", "2023-01-19", "2023-01-19"),
    ("mid-2022", "day", "2022-06-30", "2022-06-30"),
    ("mid-year estimate 2022", "day", "2022-06-30", "2022-06-30"),
)
