"""The rows of a table, read cell by cell: what a cell must hold, and what is said when it holds something else.

Nothing here knows what a KPI is. A cell that can only mean one thing is taken so, with a warning; any other is an
error, and reading goes on, so that all problems are reported together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from reportgen import numbers, periods, richtext
from reportgen.findings import About, Cell
from reportgen.model import SHORTHAND, Status
from reportgen.periods import Period
from reportgen.workbook import dated, instead, layout, seen
from reportgen.workbook.cells import Content, Kind
from reportgen.workbook.entries import say_columns, say_doubts
from reportgen.workbook.furniture import can_have_furniture, without_furniture
from reportgen.workbook.layout import Column, Holds
from reportgen.workbook.tables import Table, nearest, quoted

_E = TypeVar("_E", bound=Enum)
_ID = re.compile(r"[A-Za-z0-9._-]+")
_EARLIEST_YEAR = 1950
_MOST_DIGITS = 15  # before the decimal point: Excel keeps no more, and no council counts in quadrillions
_MARK = re.compile(r"(.*?)\s*\[([a-z])\]", re.DOTALL)
_STATUS = {mark[1]: status for status, mark in SHORTHAND.items()}


def rows(table: Table, ids: Iterable[str] = ()) -> Iterator[Row]:
    """The rows of a table that hold anything but totals, notes and headings. `ids`: those of other sheets that a row
    may begin with."""
    found = table.filled_rows()
    if can_have_furniture(table.sheet):
        found = without_furniture(table, found, frozenset(ids))
    for number, cells in found:
        yield Row(table, number, cells)


@dataclass
class Row:
    """One row of a table. `subject` is what its findings call it, `owner` who can mend it."""

    table: Table
    at: int  # the row's number
    cells: Mapping[int, Content]
    subject: str = ""
    owner: str = ""

    def where(self, name: str) -> Cell:
        """The place of one of the row's cells."""
        return self.table.where(self.at, name)

    def raw(self, name: str) -> str:
        """What stands in a cell, trimmed, without any finding."""
        content = self._content(name)
        if content is None:
            return ""
        is_id = self._column(name).holds in (Holds.ID, Holds.REFERENCE)
        return " ".join(richtext.cleaned(content.shown if is_id else str(content)).split())

    def is_empty(self, name: str) -> bool:
        """Whether a cell holds nothing."""
        return not self.raw(name)

    def error(self, code: str, name: str, problem: str, remedy: str) -> None:
        """An error about one of the row's cells."""
        self.table.gathered.error(code, self.where(name), problem, remedy, self.owner)

    def warning(self, code: str, name: str, problem: str, remedy: str, said: About | None = None) -> None:
        """A warning about one of the row's cells; `said` where a person may accept it."""
        self.table.gathered.warning(code, self.where(name), problem, remedy, self.owner, said=said)

    def note(self, code: str, name: str, problem: str, remedy: str) -> None:
        """A note about one of the row's cells."""
        self.table.gathered.note(code, self.where(name), problem, remedy)

    def what(self, name: str) -> str:
        """What a cell is, in words: "the value for 'Calls answered'"."""
        small = name[0].lower() + name[1:] if name[1:2].islower() else name
        if self.table.sheet.columns and all(c.name != name for c in self.table.sheet.columns):
            small = f"value of {quoted(name)}"  # in the wide form of Data, the column is a period
        return f"the {small} for '{quoted(self.subject)}'" if self.subject else f"the {small}"

    # ----------------------------------------------------------------- texts
    def text(self, name: str) -> str:
        """One line of text; numbers and dates as a person sees them."""
        content = self._usable(name)
        if content is None:
            return ""
        holds = self._column(name).holds
        if content.is_date:
            if holds in (Holds.ID, Holds.REFERENCE):
                self._date_for_text(name, content)
                return ""
            self.warning(
                "date-in-text",
                name,
                f"{self.what(name)} is the date {content}; Excel may have made it one.",
                "Check that it is what was meant; format the cell as Text to keep what you type.",
            )
        if not isinstance(content.value, str):
            return content.shown  # 00101 is an id, and so it stands in a table
        text = self._cleaned(name, content.value)
        if text != text.strip(" \n"):
            self.warning(
                "spaces-trimmed",
                name,
                f"{self.what(name)} begins or ends with a space.",
                "The space was left out; delete it in the cell.",
            )
        return " ".join(text.split("\n")).strip()

    def rich(self, name: str) -> tuple[richtext.Block, ...]:
        """A text of several lines, as blocks."""
        text = self.typed(name)
        say_columns(self, name, text)
        return richtext.parse(text)

    def typed(self, name: str) -> str:
        """A text as it was typed or pasted; what is not certain in it is said."""
        content = self._usable(name)
        if content is None or not isinstance(content.value, str):
            return "" if content is None else content.shown
        self._cleaned(name, content.value)
        text = seen.linked(self, name, content, content.look.typed or content.value)
        say_doubts(self, name, text)
        return text

    def id(self, name: str) -> str:
        """An id, or '' where there is none that can be used."""
        text = self.text(name)
        if text != (seen := numbers.visible(text)):
            self.warning(
                "characters-dropped",
                name,
                f"the id '{quoted(seen)}' holds characters that nobody sees.",
                "They were left out; type the id again.",
            )
            text = seen
        if text and not _ID.fullmatch(text):
            self.error(
                "id-characters",
                name,
                f"the id '{quoted(text)}' holds a character that ids cannot have.",
                "Use letters, digits, full stops, hyphens and underscores only.",
            )
            return ""
        return text

    # ----------------------------------------------------------------- numbers
    def number(self, name: str, unit: str = "", share: bool = False) -> Decimal | None:
        """A number in `unit`; with `share`, 70% is 0.7."""
        content = self._usable(name)
        if content is None:
            return None
        match content.value:
            case Decimal() if content.value.adjusted() >= _MOST_DIGITS:
                self._not_a_number(name, f"{content.value:.3E}", unit)
            case Decimal():
                return self._counted(name, content, content.value, unit, share)
            case str():
                text = seen.without_note_mark(self, name, content)
                return self._number_in_text(name, text, unit, marked=text != content.value)
            case bool():
                self._not_a_number(name, str(content), unit)
            case date():
                self.error(
                    "date-in-number",
                    name,
                    f"{self.what(name)} is the date {content}.",
                    "Excel may have made a date of it: format the cell as General and type the number again.",
                )
        return None

    def unit(self, name: str) -> str:
        """A unit, by the name that is known for it."""
        typed = self.text(name)
        if like := numbers.unit_like(typed):
            self.warning(
                "unit-unknown",
                name,
                f"{self.what(name)} is '{quoted(typed)}', which is not a known unit. Did you mean '{like}'?",
                "It is printed behind the number as it stands; correct it if it was a slip.",
            )
        return numbers.unit_of(typed)

    def mark(self, name: str) -> Status | None:
        """The status that a mark after a value gives: '98.9 [p]'."""
        match = _MARK.fullmatch(self.raw(name))
        return _STATUS.get(match[2]) if match else None

    def has_figure(self, name: str) -> bool:
        """Whether a cell holds more than a mark."""
        match = _MARK.fullmatch(self.raw(name))
        return bool(match[1].strip() if match and match[2] in _STATUS else self.raw(name))

    def marked_number(self, name: str, unit: str) -> tuple[Decimal | None, Status | None]:
        """A value that may carry a mark, as '98.9 [p]' or '[x]': (the number, the mark's status)."""
        content = self._content(name)
        if content is not None and isinstance(content.value, str):
            match = _MARK.fullmatch(content.value.strip())
            if match and match[2] in _STATUS and content.kind is Kind.TEXT:
                status = _STATUS[match[2]]
                if not match[1] or status is Status.CONFIDENTIAL:
                    if match[1]:
                        self.say_confidential(name)
                    return None, status
                reading = numbers.read_number(match[1])
                number = None if reading is None else reading.value_in(unit)
                if number is None:
                    self._not_a_number(name, content.value, unit)
                return number, status
        return self.number(name, unit), None

    def whole(self, name: str, most: int = 1_000_000) -> int | None:
        """A whole number from 0 to `most`."""
        number = self.number(name)
        if number is None:
            return None
        if number != number.to_integral_value() or not 0 <= number <= most:
            self.error(
                "not-a-whole-number",
                name,
                f"{self.what(name)} is {number:f}.",
                f"Enter a whole number from 0 to {most}." if most < 1_000_000 else "Enter a whole number.",
            )
            return None
        return int(number)

    # ----------------------------------------------------------------- dates, periods, choices
    def day(self, name: str) -> date | None:
        """A day."""
        content = self._usable(name)
        if content is None:
            return None
        # A number in a cell formatted as Date is a day of the year 1900 or so, and no meeting was held then.
        if isinstance(content.value, date) and content.value.year >= _EARLIEST_YEAR:
            return content.value.date() if isinstance(content.value, datetime) else content.value
        self.error(
            "not-a-date",
            name,
            f"{self.what(name)} is '{quoted(str(content))}'.",
            "Enter a date, for example 7 December 2023, in a cell formatted as Date.",
        )
        return None

    def period(self, name: str, academic: bool = False, monthly: bool = False) -> Period | None:
        """A period; `academic` makes a bare year an academic year, `monthly` the first or last day of a month that
        month."""
        content = self._usable(name)
        if content is None:
            return None
        text = richtext.cleaned(str(content))
        if content.is_date:
            text = dated.as_text(content, self.table.dates_beside(self.at, name), monthly)
            if not text:
                self._date_for_text(name, content)
                return None
        try:
            return periods.parse(text, academic)
        except periods.NotAPeriod as e:
            self.error(
                "period-unreadable",
                name,
                f"{self.what(name)} is '{quoted(str(content))}', and it cannot be read. {e.why}",
                e.remedy,
            )
            return None

    def yes_no(self, name: str, otherwise: bool) -> bool:
        """Yes or No; `otherwise` where the cell is empty."""
        content = self._usable(name)
        if content is None:
            return otherwise
        if isinstance(content.value, bool):
            return content.value
        text = str(content).strip().casefold()
        if text in ("yes", "y", "true", "no", "n", "false"):
            return text in ("yes", "y", "true")
        self._not_a_choice(name, str(content), (layout.YES, layout.NO))
        return otherwise

    def choice(self, name: str, kind: type[_E]) -> _E | None:
        """One of the values of an enum, in small or capital letters."""
        content = self._usable(name)
        if content is None:
            return None
        text = " ".join(str(content).split()).casefold()
        for member in kind:
            if text == str(member.value).casefold():
                return member
        meant = instead.status_of(str(content)) if kind is Status else None
        self._not_a_choice(name, str(content), [str(m.value) for m in kind], "" if meant is None else meant.value)
        return None

    def good_is(self, name: str) -> str:
        """One of the column's choices as it is printed, or ''."""
        content = self._usable(name)
        if content is None:
            return ""
        for option in self._column(name).choices:
            if str(content).strip().casefold() == option.casefold():
                return option
        self._not_a_choice(name, str(content), self._column(name).choices)
        return ""

    # ----------------------------------------------------------------- what is wrong
    def say_confidential(self, name: str) -> None:
        """A value that must not be kept stands in the workbook; it is not repeated here."""
        self.warning(
            "value-confidential",
            name,
            f"{self.what(name)} is marked as confidential, but the cell holds it.",
            "It was not read; delete it from the workbook.",
        )

    def _column(self, name: str) -> Column:
        try:
            return self.table.sheet.column(name)
        except KeyError:
            return Column(name, Holds.NUMBER, "")  # a period's column in the wide form

    def _content(self, name: str) -> Content | None:
        number = self.table.columns.get(name)
        content = None if number is None else self.cells.get(number)
        return None if content is None or (content.kind is Kind.TEXT and not str(content).strip()) else content

    def _usable(self, name: str) -> Content | None:
        """The cell's content if it has one that can be read at all; says why where it has not."""
        content = self._content(name)
        if content is None:
            if self._column(name).required and name in self.table.columns:
                self.error(
                    "cell-empty",
                    name,
                    f"{self.what(name)} is missing.",
                    f"Fill in {self.where(name).cell}: {self._column(name).note}",
                )
            return None
        if self._column(name).holds is not Holds.RICH_TEXT:
            seen.say_link_lost(self, name, content)
        if content.kind is Kind.ERROR:
            self.error(
                "cell-error-value",
                name,
                f"{self.what(name)} is the error value {quoted(str(content))}.",
                "Mend the formula, or type the content as text or number.",
            )
            return None
        if content.kind is Kind.NOT_CALCULATED:
            self.error(
                "formula-without-value",
                name,
                f"{self.what(name)} is a formula that was never calculated ({quoted(str(content))}).",
                "Open the workbook in Excel, let it calculate, and save it.",
            )
            return None
        return content

    def _cleaned(self, name: str, text: str) -> str:
        cleaned = richtext.cleaned(text)
        if len(cleaned) != len(text.replace("\r\n", "\n")):
            self.warning(
                "characters-dropped",
                name,
                f"{self.what(name)} holds characters that no document can hold.",
                "They were left out; type the text again where it looks wrong.",
            )
        return cleaned

    def _counted(self, name: str, content: Content, value: Decimal, unit: str, share: bool) -> Decimal | None:
        if content.kind is not Kind.PERCENTAGE:
            return seen.as_shown(self, name, content, value, unit)
        if unit.startswith("%"):
            return value
        if not share:
            self.warning(
                "percentage-format",
                name,
                f"{self.what(name)} is shown as {value:f}%, but it is not counted in per cent.",
                f"It was read as {value.scaleb(-2):f}; format the cell as General if that is right.",
            )
        return value.scaleb(-2)

    def _number_in_text(self, name: str, text: str, unit: str, *, marked: bool = False) -> Decimal | None:
        reading = numbers.read_number(text)
        number = None if reading is None else reading.value_in(unit)
        if number is None:
            self._not_a_number(name, text, unit)
            return None
        if marked:
            return number
        self.warning(
            "number-as-text",
            name,
            f"{self.what(name)} is the text '{quoted(text)}', not a number.",
            f"It was read as {number:f}; type the number itself, without signs.",
        )
        return number

    def _not_a_number(self, name: str, found: str, unit: str) -> None:
        if "E+" in found:
            remedy = f"Enter a number of at most {_MOST_DIGITS} figures before its decimals."
        else:
            remedy = instead.remedy(found, unit, self._beside(name))
        self.error("not-a-number", name, f"{self.what(name)} is '{quoted(found)}'.", remedy)

    def _beside(self, name: str) -> instead.Where:
        """Where the status of this number stands."""
        if all(c.name != name for c in self.table.sheet.columns):
            return instead.Where.ALONE
        is_value = name == "Value" and self.table.sheet.name == layout.DATA
        return instead.Where.BESIDE_STATUS if is_value else instead.Where.WITHOUT_STATUS

    def _not_a_choice(self, name: str, found: str, choices: Iterable[str], meant: str = "") -> None:
        known = list(choices)
        hint = f" Did you mean '{meant}'?" if meant else nearest(found.strip(), known)
        self.error(
            "choice-unknown",
            name,
            f"{self.what(name)} is '{quoted(found)}'.{hint}",
            f"Enter one of: {', '.join(known)}.",
        )

    def _date_for_text(self, name: str, content: Content) -> None:
        kind = "date-in-period" if self._column(name).holds is Holds.PERIOD else "date-in-id"
        what = self.what(name)
        if kind == "date-in-period":
            self.error(
                "date-in-period",
                name,
                f"{what} is the date {content}; Excel may have made one of what was typed.",
                dated.remedy(content),
            )
        else:
            self.error(
                "date-in-id",
                name,
                f"{what} is the date {content}; Excel may have made one of what was typed.",
                "Format the cell as Text and type the id again.",
            )
