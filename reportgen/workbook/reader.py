"""Read a workbook into a Report, with everything in it that a person must look at.

All problems are gathered and given together. Where one of them is an error there is no Report: nothing is ever built
from half a workbook.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from reportgen import model, periods, richtext
from reportgen.findings import Cell, Finding, has_errors
from reportgen.model import Kpi, Measure, Observation, Report, Section, Source, Status
from reportgen.periods import Calendar, Period
from reportgen.workbook import checks, layout
from reportgen.workbook.cells import Book, Content, Grid, Kind, open_book, place
from reportgen.workbook.rows import Row, rows
from reportgen.workbook.tables import Gathered, Table, nearest, open_table, quoted, say_missing_columns

_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+", re.IGNORECASE)
_PER = re.compile(r"\bper (\d[\d,]*)(k?)\b", re.IGNORECASE)
_NO_PERIOD = Period("", Calendar.FINANCIAL_YEAR, date(1900, 4, 1), date(1901, 3, 31))


def read(path: Path) -> tuple[Report | None, tuple[Finding, ...]]:
    """The report that a workbook holds, and all its findings, in the order of the workbook.

    The Report is None where a finding is an error. Raises UnreadableInput where the file is no workbook that can be
    read at all: missing, cut short, protected, of another kind.
    """
    book = open_book(path)
    gathered = Gathered()
    report = _Reading(book, gathered).report()
    found = _in_order(book, gathered.findings)
    return None if has_errors(found) else report, found


def _in_order(book: Book, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    sheets = {grid.name: n for n, grid in enumerate(book.grids)}

    def key(finding: Finding) -> tuple[int, int, int, str]:
        if not isinstance(finding.place, Cell):
            return (-1, 0, 0, "")
        cell = re.match(r"([A-Z]*)([0-9]*)", finding.place.cell)
        letters, digits = cell.groups() if cell else ("", "")
        return (sheets.get(finding.place.sheet, len(sheets)), int(digits or 0), len(letters), letters)

    return tuple(dict.fromkeys(sorted(findings, key=key)))


class _Reading:
    """One reading of a workbook: its tables, and what the sheets read so far have defined."""

    def __init__(self, book: Book, gathered: Gathered) -> None:
        self._book = book
        self._gathered = gathered
        self._say_about_the_file()
        self._tables = {s.name: t for s in layout.SHEETS if (t := self._table(s)) is not None}
        self._sections: dict[str, Section] = {}
        self._kpis: dict[str, Kpi] = {}
        self._measures: dict[str, Measure] = {}

    def report(self) -> Report | None:
        """Everything, as far as it can be read."""
        settings = self._settings()
        self._sections = {s.id: s for s in sorted(self._read_sections(), key=lambda s: s.order)}
        self._kpis = {k.id: k for k in self._sorted_kpis(self._read_kpis())}
        position = {id_: n for n, id_ in enumerate(self._kpis)}
        measures = sorted(self._read_measures(), key=lambda m: (position.get(m.kpi_id, -1), m.order))
        self._measures = {m.id: m for m in measures}
        self._measures = {m.id: replace(m, part_of=self._part_of(m)) for m in measures}
        observations = checks.mended_fractions(
            tuple(self._read_observations()), self._measures, self._owner_of, self._gathered
        )
        commentary = self._read_commentary("Commentary", position, settings.period if settings else None)
        report = Report(
            settings=settings or model.Settings("", "", "", _NO_PERIOD),
            sections=tuple(self._sections.values()),
            kpis=tuple(self._kpis.values()),
            measures=tuple(self._measures.values()),
            targets=tuple(self._read_targets()),
            observations=observations,
            benchmarks=tuple(self._read_benchmarks()),
            commentary=commentary,
            tables=self._read_tables(),
            summaries=tuple(sorted(self._read_summaries(), key=lambda s: s.order)),
            overrides=tuple(self._read_overrides()),
            published=tuple(self._read_published()),
            last_quarter=self._read_commentary("Last quarter", position, None),
            accepted=tuple(self._read_accepted()),
            workbook=self._book.name,
            workbook_sha256=self._book.sha256,
            modified=self._book.modified,
        )
        checks.check(report, self._gathered, quarter=settings.period if settings else None)
        return report if settings else None

    # ----------------------------------------------------------------- the file and its sheets
    def _say_about_the_file(self) -> None:
        place_of_file = Cell(self._book.name)
        if self._book.has_macros:
            self._gathered.warning(
                "workbook-macros",
                place_of_file,
                "the workbook holds macros.",
                "They were not run; what they would have changed is not in the report.",
            )
        if self._book.is_open_elsewhere:
            self._gathered.warning(
                "workbook-open",
                place_of_file,
                "somebody has the workbook open in Excel.",
                "It was read as last saved; save it and run this again if something is missing.",
            )
        known = {s.name for s in layout.SHEETS} | {layout.GUIDE}
        for grid in self._book.grids:
            if grid.name.strip() not in known and not layout.is_data_sheet(grid.name) and not self._stands_for(grid):
                self._gathered.note(
                    "sheet-unknown",
                    Cell(grid.name),
                    "this is not a sheet that reportgen reads.",
                    "Nothing to do: it is left as it is.",
                )

    def _stands_for(self, grid: Grid) -> str:
        """The sheet of the layout that this one is, under a name in other letters."""
        names = {s.name.casefold(): s.name for s in layout.SHEETS}
        return names.get(" ".join(grid.name.split()).casefold(), "")

    def _table(self, sheet: layout.Sheet) -> Table | None:
        grid = next((g for g in self._book.grids if g.name == sheet.name), None)
        grid = grid or next((g for g in self._book.grids if self._stands_for(g) == sheet.name), None)
        if grid is None:
            if sheet.name != layout.DATA or not any(layout.is_data_sheet(g.name) for g in self._book.grids):
                self._say_missing(sheet)
            return None
        table = open_table(grid, sheet, self._gathered)
        if sheet.name != layout.DATA or not _is_wide(table):
            say_missing_columns(table, [c.name for c in sheet.columns])
        return table

    def _say_missing(self, sheet: layout.Sheet) -> None:
        known = {s.name for s in layout.SHEETS} | {layout.GUIDE}
        hint = nearest(sheet.name, [g.name for g in self._book.grids if g.name not in known])
        if sheet.required or hint:
            self._gathered.error(
                "sheet-missing",
                Cell(sheet.name),
                f"there is no sheet of this name.{hint}",
                f"Rename or add it: it holds {sheet.a_row_is} in each row, as in a workbook made by `reportgen new`.",
            )
        else:
            self._gathered.warning(
                "sheet-absent",
                Cell(sheet.name),
                "there is no sheet of this name, so the report has none of what it holds.",
                "Copy it from a workbook made by `reportgen new` if it was deleted by mistake.",
            )

    def _rows(self, name: str) -> Iterator[Row]:
        table = self._tables.get(name)
        if table is not None:
            yield from rows(table)

    # ----------------------------------------------------------------- ids and references
    def _own_id(self, row: Row, column: str, seen: dict[str, Cell]) -> str:
        """The id of this row, or '' where it cannot be used; `seen` holds the places of those before."""
        id_ = row.id(column)
        if not id_:
            return ""
        if id_ in seen:
            row.error(
                "id-duplicate",
                column,
                f"the id '{id_}' stands here and in {seen[id_]}.",
                "Give one of the two rows another id.",
            )
            return ""
        twin = next((other for other in seen if other.casefold() == id_.casefold()), "")
        if twin:
            row.warning(
                "id-case",
                column,
                f"the ids '{id_}' and '{twin}' ({seen[twin]}) differ only in capital letters.",
                "They were taken as two; give one of them a clearer id.",
            )
        seen[id_] = row.where(column)
        return id_

    def _reference(self, row: Row, column: str, known: Mapping[str, object]) -> str:
        """An id of another sheet, or '' where there is none that is known."""
        id_ = row.text(column)
        sheet = row.table.sheet.column(column).refers_to
        if not id_ or id_ in known or sheet not in self._tables:
            return id_
        twins = [other for other in known if other.casefold() == id_.casefold()]
        if len(twins) == 1:
            row.warning(
                "reference-case",
                column,
                f"'{id_}' is written '{twins[0]}' in the sheet {sheet}.",
                "It was taken for that one; write it in the same letters.",
            )
            return twins[0]
        row.error(
            "reference-unknown",
            column,
            f"'{quoted(id_)}' is not an id in the sheet {sheet}.{nearest(id_, known)}",
            f"Correct the id, or add its row to the sheet {sheet}.",
        )
        return ""

    def _owner_of(self, measure_id: str) -> str:
        measure = self._measures.get(measure_id)
        kpi = self._kpis.get(measure.kpi_id) if measure else None
        return kpi.owner if kpi else ""

    def _of_measure(self, row: Row) -> Measure | None:
        """The measure of a row; names the row after it."""
        raw = row.raw("Measure")
        row.subject, row.owner = raw, self._owner_of(raw)
        measure = self._measures.get(self._reference(row, "Measure", self._measures))
        if measure is not None:
            row.subject, row.owner = measure.name, self._owner_of(measure.id)
        return measure

    # ----------------------------------------------------------------- settings
    def _settings(self) -> model.Settings | None:
        table = self._tables.get("Report")
        if table is None or not {"Setting", "Value"} <= set(table.columns):
            return None
        row = self._settings_row(table)
        period = row.period("Period")
        status = row.choice("Status", model.ReportStatus) or model.ReportStatus.DRAFT
        settings = model.Settings(
            report_id=row.id("Report id"),
            organisation=row.text("Organisation"),
            title=row.text("Title"),
            period=period or _NO_PERIOD,
            introduction=row.rich("Introduction"),
            key_introduction=row.rich("Key introduction"),
            kpis_agreed=row.whole("KPIs agreed"),
            committee=row.text("Committee"),
            portfolio_holder=row.text("Portfolio holder"),
            meeting_date=row.day("Meeting date"),
            appendix_letter=row.text("Appendix letter"),
            marking=row.text("Marking"),
            contact=row.text("Contact"),
            status=status,
            dashboard_text=row.text("Dashboard text"),
            dashboard_link=_link(row, "Dashboard link"),
            logo=row.text("Logo"),
            colour=_colour(row),
            small_number_threshold=row.whole("Small-number threshold"),
            previous_workbook=row.text("Previous workbook"),
            places={_field(s.name): row.where(s.name) for s in layout.SETTINGS},
        )
        return settings if period else None

    def _settings_row(self, table: Table) -> Row:
        """The Report sheet as one row, in which each setting is a column."""
        places: dict[str, int] = {}
        contents: dict[int, Content] = {}
        by_small = {s.name.casefold(): s.name for s in layout.SETTINGS}
        unknown: list[Row] = []
        for row in rows(table):
            name = by_small.get(row.raw("Setting").casefold(), "")
            if not name:
                unknown.append(row)
            elif name in places:
                row.error(
                    "setting-duplicate",
                    "Setting",
                    f"the setting '{name}' stands here and in row {places[name]}.",
                    "Delete one of the two rows.",
                )
            else:
                places[name] = row.at
                content = row.cells.get(table.columns["Value"])
                if content is not None:
                    contents[row.at] = content
        missing = [s for s in layout.SETTINGS if s.name not in places]
        for row in unknown:
            row.warning(
                "setting-unknown",
                "Setting",
                f"'{quoted(row.raw('Setting'))}' is not a setting.{nearest(row.raw('Setting'), [s.name for s in missing])}",
                "It was not read; correct its name or delete the row.",
            )
        for setting in missing:
            if setting.required:
                table.gathered.error(
                    "setting-missing",
                    Cell(table.name, "A:A"),
                    f"there is no setting '{setting.name}'.",
                    f"Add a row for it: {setting.note}",
                )
        sheet = replace(table.sheet, columns=layout.SETTINGS)
        fields = {f: getattr(table, f) for f in ("name", "grid", "header_row", "others", "gathered")}
        one_row = _SettingsTable(sheet=sheet, columns=dict(places), value_column=table.columns["Value"], **fields)
        return Row(one_row, table.header_row, contents)

    # ----------------------------------------------------------------- sections, KPIs, measures
    def _read_sections(self) -> Iterator[Section]:
        seen: dict[str, Cell] = {}
        for row in self._rows("Sections"):
            row.subject = row.raw("Title") or row.raw("Section")
            section = Section(
                id=self._own_id(row, "Section", seen),
                order=row.number("Order") or Decimal(0),
                title=row.text("Title"),
                introduction=row.rich("Introduction"),
                link_text=row.text("Link text"),
                link_address=_link(row, "Link address"),
                place=row.where("Section"),
            )
            if section.id:
                yield section

    def _read_kpis(self) -> Iterator[Kpi]:
        seen: dict[str, Cell] = {}
        for row in self._rows("KPIs"):
            row.subject, row.owner = row.raw("Title") or row.raw("KPI"), row.raw("Owner")
            kpi = Kpi(
                id=self._own_id(row, "KPI", seen),
                order=row.number("Order") or Decimal(0),
                section_id=self._reference(row, "Section", self._sections),
                title=row.text("Title"),
                definition=row.text("Definition"),
                directorate=row.text("Directorate"),
                owner=row.text("Owner"),
                owner_email=row.text("Owner e-mail"),
                head_of_service=row.text("Head of service"),
                portfolio_holder=row.text("Portfolio holder"),
                scrutiny_committee=row.text("Scrutiny committee"),
                first_reported=row.text("First reported"),
                last_reported=row.text("Last reported"),
                signed_off_by=row.text("Signed off by"),
                signed_off_on=row.day("Signed off on"),
                place=row.where("KPI"),
            )
            if kpi.id:
                yield kpi

    def _sorted_kpis(self, kpis: Iterable[Kpi]) -> list[Kpi]:
        position = {id_: n for n, id_ in enumerate(self._sections)}
        return sorted(kpis, key=lambda k: (position.get(k.section_id, -1), k.order))

    def _read_measures(self) -> Iterator[Measure]:
        seen: dict[str, Cell] = {}
        for row in self._rows("Measures"):
            kpi = self._kpis.get(row.raw("KPI"))
            row.subject = row.raw("Metric name") or row.raw("Measure")
            row.owner = kpi.owner if kpi else ""
            unit = row.text("Unit")
            good_is = row.good_is("Good is")
            measure = Measure(
                id=self._own_id(row, "Measure", seen),
                order=row.number("Order") or Decimal(0),
                kpi_id=self._reference(row, "KPI", self._kpis),
                name=row.text("Metric name"),
                ref=row.text("Ref"),
                unit=unit,
                decimals=row.whole("Decimals", most=10) or 0,
                good_is=good_is,
                polarity=next((p for p in model.Polarity if p.value == good_is), None),
                frequency=row.choice("Frequency", model.Frequency) or model.Frequency.QUARTERLY,
                cumulative=row.yes_no("Cumulative", False),
                part_of=row.text("Part of"),
                weight=row.number("Weight", share=True),
                composite_method=row.choice("Composite method", model.CompositeMethod),
                missing_part=row.choice("Missing part", model.MissingPart),
                minimum=row.number("Minimum", unit),
                maximum=row.number("Maximum", unit),
                steady_width=row.number("Steady width", unit),
                shown=row.yes_no("Shown in report", True),
                next_due=row.text("Next due"),
                lag_reason=row.text("Lag reason"),
                place=row.where("Measure"),
            )
            if measure.id:
                yield measure

    def _part_of(self, measure: Measure) -> str:
        """The composite that a component names, once all measures are known."""
        if not measure.part_of or measure.part_of in self._measures:
            return measure.part_of
        table = self._tables["Measures"]
        row_number = int(re.sub(r"\D", "", measure.place.cell)) if measure.place else 0
        row = Row(table, row_number, dict(table.filled_rows()).get(row_number, {}), measure.name)
        return self._reference(row, "Part of", self._measures)

    # ----------------------------------------------------------------- targets
    def _read_targets(self) -> Iterator[model.Target]:
        for row in self._rows("Targets"):
            measure = self._of_measure(row)
            unit = measure.unit if measure else ""
            profile = tuple(row.number(f"Q{q} profile", unit) for q in range(1, 5))
            given = tuple(p for p in profile if p is not None)
            if given and len(given) < 4:
                row.error(
                    "profile-incomplete",
                    f"Q{profile.index(None) + 1} profile",
                    f"the profile for '{quoted(row.subject)}' has {len(given)} of its four quarters.",
                    "Fill in all four, or leave all four blank for a straight line.",
                )
            kind = row.choice("Kind", model.TargetKind)
            target = model.Target(
                measure_id=measure.id if measure else "",
                text=row.text("Text as printed"),
                kind=kind or model.TargetKind.NONE,
                in_force_from=row.period("From", _is_academic(measure)),
                value=row.number("Target", unit),
                strict=row.yes_no("Strict", False),
                amber_limit=row.number("Amber limit", unit),
                tolerance=row.number("Tolerance", "%"),
                tolerance_unit=row.choice("Tolerance unit", model.ToleranceUnit),
                lower=row.number("Lower", unit),
                upper=row.number("Upper", unit),
                profile=given if len(given) == 4 else (),
                due=row.text("Due"),
                comparator=row.text("Comparator"),
                width=row.number("Width", unit),
                agreed_by=row.text("Agreed by"),
                agreed_on=row.day("Agreed on"),
                reason=row.text("Reason"),
                source=row.choice("Source", Source) or Source.REPORTED,
                amber_source=row.choice("Amber source", Source) or Source.REPORTED,
                place=row.where("Kind"),
            )
            if measure and kind:
                yield target

    # ----------------------------------------------------------------- observations
    def _read_observations(self) -> Iterator[Observation]:
        for grid in self._book.grids:
            if not layout.is_data_sheet(grid.name):
                continue
            sheet = layout.sheet(layout.DATA)
            table = (
                self._tables.get(layout.DATA) if grid.name == layout.DATA else open_table(grid, sheet, self._gathered)
            )
            if table is None:
                continue
            if _is_wide(table):
                yield from self._wide(table)
            else:
                if grid.name != layout.DATA:
                    say_missing_columns(table, ["Measure", "Period", "Value"])
                yield from self._long(table)

    def _long(self, table: Table) -> Iterator[Observation]:
        for row in rows(table):
            measure = self._of_measure(row)
            unit = measure.unit if measure else ""
            period = row.period("Period", _is_academic(measure))
            status = row.choice("Status", Status)
            value = numerator = denominator = previous = None
            marked = row.mark("Value")
            if Status.CONFIDENTIAL in (status, marked):
                status = Status.CONFIDENTIAL
                for column in ("Value", "Numerator", "Denominator", "Previous value"):
                    if row.has_figure(column):
                        row.say_confidential(column)
            else:
                value, marked = row.marked_number("Value", unit)
                numerator = row.number("Numerator")
                denominator = row.number("Denominator")
                previous = row.number("Previous value", unit)
                status = status or marked
                if measure:
                    value = _value_with_parts(row, measure, value, numerator, denominator, status)
            if status in (Status.AWAITED, Status.NOT_AVAILABLE) and value is not None:
                row.warning(
                    "status-against-value",
                    "Status",
                    f"{row.what('Status')} is {status.value}, but there is a value.",
                    "The value was not used; delete it, or choose another status.",
                )
                value = None
            observation = Observation(
                measure_id=measure.id if measure else "",
                period=period or _NO_PERIOD,
                value=value,
                as_of=row.text("As of as shown"),
                numerator=numerator,
                denominator=denominator,
                status=status or _status_without_a_word(value, period),
                previous_value=previous,
                revision_reason=row.text("Revision reason"),
                note=row.text("Note"),
                source=row.choice("Source", Source) or Source.REPORTED,
                place=row.where("Value"),
            )
            if measure and period:
                yield observation

    def _wide(self, table: Table) -> Iterator[Observation]:
        headers: dict[str, int] = {}
        for number, content in table.others.items():
            name = str(content).strip()
            where = Cell(table.name, place(table.header_row, number))
            if content.kind is Kind.DATE or any(c.isdigit() for c in name):
                headers[name if name not in headers else f"{name} ({place(table.header_row, number)})"] = number
            else:
                self._gathered.note(
                    "column-unknown",
                    where,
                    f"the column '{quoted(name)}' is not one that reportgen reads.",
                    "Nothing to do: it is left as it is.",
                )
        wide = replace(table, columns={**table.columns, **headers})
        readable = {name: number for name, number in headers.items() if self._names_a_period(wide, name, number)}
        for row in rows(wide):
            measure = self._of_measure(row)
            if measure is None:
                continue
            for name, number in readable.items():
                if row.is_empty(name):
                    continue
                value, marked = row.marked_number(name, measure.unit)
                period = periods.parse(str(table.others[number]), _is_academic(measure))
                yield Observation(
                    measure_id=measure.id,
                    period=period,
                    value=value,
                    status=marked or _status_without_a_word(value, period),
                    place=row.where(name),
                )

    def _names_a_period(self, table: Table, name: str, number: int) -> bool:
        where = Cell(table.name, place(table.header_row, number))
        content = table.others[number]
        if content.kind is Kind.DATE:
            self._gathered.error(
                "date-in-period",
                where,
                f"the header is the date {content}; Excel may have made one of what was typed.",
                "Format the cell as Text and type the period again, for example 2023/24 Q2.",
            )
            return False
        try:
            periods.parse(str(content))
        except periods.NotAPeriod as e:
            self._gathered.error(
                "period-unreadable", where, f"the header '{quoted(name)}' cannot be read. {e.why}", e.remedy
            )
            return False
        return True

    def _read_benchmarks(self) -> Iterator[model.Benchmark]:
        for row in self._rows("Benchmarks"):
            measure = self._of_measure(row)
            period = row.period("Period", _is_academic(measure))
            benchmark = model.Benchmark(
                measure_id=measure.id if measure else "",
                period=period or _NO_PERIOD,
                comparator=row.text("Comparator"),
                value=row.number("Value", measure.unit if measure else "") or Decimal(0),
                source=row.text("Source"),
                place=row.where("Value"),
            )
            if measure and period:
                yield benchmark

    # ----------------------------------------------------------------- texts
    def _read_commentary(
        self, sheet: str, position: Mapping[str, int], quarter: Period | None
    ) -> tuple[model.Commentary, ...]:
        """The blocks of a commentary sheet. Last quarter's may be about KPIs that the report has no more."""
        found: list[model.Commentary] = []
        known_only = sheet == "Commentary"
        for row in self._rows(sheet):
            kpi = self._kpis.get(row.raw("KPI"))
            row.subject, row.owner = (kpi.title, kpi.owner) if kpi else (row.raw("KPI"), "")
            refer: Callable[[Row, str, Mapping[str, object]], str] = (
                self._reference if known_only else lambda row, column, _: row.text(column)
            )
            kpi_id = refer(row, "KPI", self._kpis)
            block = model.Commentary(
                kpi_id=kpi_id,
                order=row.number("Order") or Decimal(0),
                heading=row.text("Heading"),
                blocks=row.rich("Text"),
                measure_id=refer(row, "Measure", self._measures),
                sub_heading=row.text("Sub-heading"),
                author=row.text("Author"),
                status=row.text("Status"),
                place=row.where("Text"),
            )
            period = row.period("Period")
            if quarter and period and period.key != quarter.key:
                row.warning(
                    "commentary-of-another-period",
                    "Period",
                    f"the commentary for '{quoted(row.subject)}' is of {period.text}, not of {quarter.text}.",
                    "It was left out; correct the period, or move it to the sheet Last quarter.",
                )
            elif kpi_id:
                found.append(block)
        return tuple(sorted(found, key=lambda c: (position.get(c.kpi_id, -1), c.order)))

    def _read_tables(self) -> tuple[model.EmbeddedTable, ...]:
        captions: dict[str, str] = {}
        grids: dict[str, list[tuple[str, ...]]] = {}
        places: dict[str, Cell] = {}
        for row in self._rows("Tables"):
            id_ = row.subject = row.text("Table")
            if not id_:
                continue
            caption = row.text("Caption")
            captions[id_] = captions.get(id_) or caption
            places.setdefault(id_, row.where("Table"))
            cells = [row.text(f"Cell {n}") for n in range(1, 9)]
            while cells and not cells[-1]:
                cells.pop()
            grids.setdefault(id_, []).append(tuple(cells))
        return tuple(
            model.EmbeddedTable(id_, captions[id_], _rectangular(table_rows), places[id_])
            for id_, table_rows in grids.items()
        )

    def _read_summaries(self) -> Iterator[model.Summary]:
        for row in self._rows("Summaries"):
            row.subject = row.raw("Role")
            yield model.Summary(
                order=row.number("Order") or Decimal(0),
                role=row.text("Role"),
                directorate=row.text("Directorate"),
                blocks=row.rich("Text"),
                place=row.where("Text"),
            )

    # ----------------------------------------------------------------- decisions and records
    def _read_overrides(self) -> Iterator[model.Override]:
        for row in self._rows("Overrides"):
            measure = self._of_measure(row)
            period = row.period("Period", _is_academic(measure))
            colour = row.choice("Rating", model.Colour)
            reason, agreed_by, agreed_on = row.text("Reason"), row.text("Agreed by"), row.day("Agreed on")
            if measure and period and colour:
                yield model.Override(
                    measure.id, period, colour, reason, agreed_by, agreed_on, place=row.where("Rating")
                )

    def _read_published(self) -> Iterator[model.Published]:
        for row in self._rows("Published"):
            row.subject = row.raw("Measure")
            measure_id = row.text("Measure")
            period = row.period("Report period")
            shown = [row.text(name) for name in ("As of", "Value", "Target", "Rating")]
            if measure_id and period:
                yield model.Published(measure_id, period, *shown, place=row.where("Value"))

    def _read_accepted(self) -> Iterator[model.Accepted]:
        for row in self._rows("Accepted"):
            row.subject = row.raw("Code")
            texts = [row.text(name) for name in ("Code", "Place", "Text hash", "Reason", "By")]
            yield model.Accepted(*texts, accepted_on=row.day("On"), place=row.where("Code"))


@dataclass(frozen=True)
class _SettingsTable(Table):
    """The Report sheet on its side: a setting is a column, and `columns` gives its row."""

    value_column: int = 2

    def where(self, row: int, column: str) -> Cell:  # noqa: ARG002  the one row is the whole sheet
        """The place of a setting's value."""
        at = self.columns.get(column)
        return Cell(self.name, place(at, self.value_column)) if at else Cell(self.name)


def _is_wide(table: Table) -> bool:
    """Whether a sheet of observations has a column a period."""
    return (
        "Measure" in table.columns
        and "Period" not in table.columns
        and "Value" not in table.columns
        and any(c.kind is Kind.DATE or any(d.isdigit() for d in str(c)) for c in table.others.values())
    )


def _is_academic(measure: Measure | None) -> bool:
    return measure is not None and measure.frequency is model.Frequency.ACADEMIC_YEAR


def _status_without_a_word(value: Decimal | None, period: Period | None) -> Status:
    if value is None:
        return Status.AWAITED
    return Status.PROVISIONAL if period and period.provisional else Status.FINAL


def _value_with_parts(
    row: Row,
    measure: Measure,
    value: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    status: Status | None,
) -> Decimal | None:
    """The value, computed from numerator and denominator where it is missing, checked by them where it is not."""
    if numerator is None or denominator is None:
        return value
    if denominator == 0:
        row.error(
            "denominator-zero",
            "Denominator",
            f"{row.what('Denominator')} is 0.",
            "Correct it, or leave numerator and denominator blank.",
        )
        return value
    scale = _scale(measure.unit)
    if scale is None:
        return value
    computed = numerator * scale / denominator
    if value is None:
        return computed if status not in (Status.AWAITED, Status.NOT_AVAILABLE) else None
    # Rounded to its decimals, a right value is at most half of the last one away; a cut one nearly a whole.
    if abs(computed - value) > Decimal(1).scaleb(-measure.decimals):
        row.warning(
            "value-against-parts",
            "Value",
            f"{row.what('Value')} is {value:f}, but {numerator:f} of {denominator:f} is "
            f"{round(computed, measure.decimals + 1):f}.",
            "The value was used; correct it or the numerator and denominator.",
        )
    return value


def _scale(unit: str) -> Decimal | None:
    """What a share of 1 is in this unit: 100 for %, 10,000 for a rate per 10k; None for units that are no share."""
    if unit.startswith("%"):
        return Decimal(100)
    match = _PER.search(unit)
    return Decimal(match[1].replace(",", "")) * (1000 if match[2] else 1) if match else None


def _rectangular(table_rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    width = max(map(len, table_rows))
    return tuple(row + ("",) * (width - len(row)) for row in table_rows)


def _link(row: Row, name: str) -> str:
    text = row.text(name)
    if text and not _LINK.fullmatch(text):
        row.warning(
            "link-refused",
            name,
            f"{row.what(name)} is '{quoted(text)}', which is not an address of a page or a mailbox.",
            "It was left out; enter an address that begins https://, http:// or mailto:.",
        )
        return ""
    return text


def _colour(row: Row) -> str:
    text = row.text("Colour")
    if text and not re.fullmatch(r"#[0-9A-Fa-f]{6}", text):
        row.error(
            "colour-unreadable",
            "Colour",
            f"the colour is '{quoted(text)}'.",
            "Enter six digits (0 to 9, A to F) after #, for example #12436D.",
        )
        return ""
    return text or "#12436D"


def _field(setting: str) -> str:
    """The name that a setting has in the model: 'KPIs agreed' is kpis_agreed."""
    return richtext.cleaned(setting).lower().replace(" ", "_").replace("-", "_")
