"""Read a workbook into a Report, with everything in it that a person must look at.

All problems are gathered and given together. Where one of them is an error there is no Report: nothing is ever built
from half a workbook.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from reportgen import model
from reportgen.findings import Cell, Finding, InFile, Place, has_errors
from reportgen.model import Kpi, Measure, Observation, Report, Section, Source
from reportgen.periods import Period
from reportgen.richtext.pasted import Part
from reportgen.workbook import checks, layout
from reportgen.workbook.causes import one_for_each_cause
from reportgen.workbook.cells import Book, Grid, open_book
from reportgen.workbook.emails import say_addresses
from reportgen.workbook.entries import Entries, embedded_tables, room_for_tables
from reportgen.workbook.fractions import mended_fractions
from reportgen.workbook.known import Known, Seen, is_academic
from reportgen.workbook.observations import holds_observations, is_wide, observations
from reportgen.workbook.rows import Row, rows
from reportgen.workbook.settings import NO_PERIOD, link, read_settings
from reportgen.workbook.tables import Gathered, Table, listed, nearest, open_table, quoted, say_missing_columns


def read(path: Path, data: bytes | None = None) -> tuple[Report | None, tuple[Finding, ...]]:
    """The report that a workbook holds, and all its findings, in the order of the workbook.

    With `data` it is the workbook that `path` would hold if that were written there. The Report is None where a finding
    is an error. Raises UnreadableInput where the file is no workbook that can be read at all: missing, cut short,
    protected, of another kind.
    """
    book = open_book(path, data)
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

    return one_for_each_cause(dict.fromkeys(sorted(findings, key=key)))


class _Reading:
    """One reading of a workbook: its tables, and what the sheets read so far have defined."""

    def __init__(self, book: Book, gathered: Gathered) -> None:
        self._book = book
        self._gathered = gathered
        self._say_about_the_file()
        self._data_sheets: set[str] = set()  # beside the sheet Data: those that hold observations
        self._tables = {s.name: t for s in layout.SHEETS if (t := self._table(s)) is not None}
        has_ids = (name for name, table in self._tables.items() if table.sheet.columns[0].name in table.columns)
        self._known = Known(frozenset(has_ids))

    def report(self) -> Report | None:
        """Everything, as far as it can be read."""
        settings = read_settings(self._tables.get("Report"))
        self._known.sections = {s.id: s for s in sorted(self._read_sections(), key=lambda s: s.order)}
        self._known.kpis = {k.id: k for k in self._sorted_kpis(self._read_kpis())}
        position = {id_: n for n, id_ in enumerate(self._known.kpis)}
        measures = sorted(self._read_measures(), key=lambda m: (position.get(m.kpi_id, -1), m.order))
        self._known.measures = {m.id: m for m in measures}
        self._known.measures = {m.id: replace(m, part_of=self._part_of(m)) for m in measures}
        values = mended_fractions(
            tuple(self._read_observations()), self._known.measures, self._known.owner_of, self._gathered
        )
        tables = embedded_tables(self._rows("Tables"))
        entries = Entries({t.id for t in tables}, room_for_tables(self._tables.get("Tables")))
        quarter = settings.period if settings else None
        commentary = self._read_commentary("Commentary", position, quarter, entries)
        report = Report(
            settings=settings or model.Settings("", "", "", NO_PERIOD),
            sections=tuple(self._known.sections.values()),
            kpis=tuple(self._known.kpis.values()),
            measures=tuple(self._known.measures.values()),
            targets=tuple(self._read_targets()),
            observations=values,
            benchmarks=tuple(self._read_benchmarks()),
            commentary=commentary,
            tables=(*tables, *entries.tables),
            summaries=tuple(sorted(self._read_summaries(), key=lambda s: s.order)),
            overrides=tuple(self._read_overrides()),
            published=tuple(self._read_published()),
            last_quarter=self._read_commentary("Last quarter", position, None),
            accepted=tuple(self._read_accepted()),
            workbook=self._book.name,
            workbook_sha256=self._book.sha256,
            modified=self._book.modified,
        )
        self._say_unknown_sheets()
        say_addresses(self._tables.values(), self._gathered)
        checks.check(report, self._gathered, quarter=quarter)
        return report if settings else None

    # ----------------------------------------------------------------- the file and its sheets
    def _say_about_the_file(self) -> None:
        place_of_file = InFile(self._book.name)
        if self._book.has_macros:
            self._gathered.warning(
                "workbook-macros",
                place_of_file,
                "the workbook holds macros.",
                "They were not run; what they would have changed is not in the report.",
            )
        if self._book.open_in:
            self._gathered.warning(
                "workbook-open",
                place_of_file,
                f"somebody has the workbook open in {self._book.open_in}.",
                "It was read as last saved; save it and run this again if something is missing.",
            )

    def _say_unknown_sheets(self) -> None:
        """One note on the sheets that are the team's own."""
        known = {s.name for s in layout.SHEETS} | {layout.GUIDE} | self._data_sheets
        known |= {f.place.sheet for f in self._gathered.findings if isinstance(f.place, Cell)}
        own = [
            grid.name
            for grid in self._book.grids
            if not known & {grid.name, grid.name.strip()} and not self._stands_for(grid)
        ]
        if len(own) == 1:
            where: Place = Cell(own[0])
            said = "this is not a sheet that reportgen reads."
        else:
            where = InFile(self._book.name)
            names = [f"'{name}'" for name in own[:3]]
            more = [f"{len(own) - 3} more"] if len(own) > 3 else []
            said = f"{listed([*names, *more])} are not sheets that reportgen reads."
        if own:
            self._gathered.note("sheet-unknown", where, said, "Nothing to do: what is there is left as it is.")

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
        if sheet.name != layout.DATA or not is_wide(table):
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
            ids: Mapping[str, Iterable[str]] = {"KPIs": self._known.kpis, "Measures": self._known.measures}
            yield from rows(table, ids.get(table.sheet.columns[0].refers_to, ()))

    # ----------------------------------------------------------------- sections, KPIs, measures
    def _read_sections(self) -> Iterator[Section]:
        seen = Seen()
        for row in self._rows("Sections"):
            row.subject = row.raw("Title") or row.raw("Section")
            section = Section(
                id=self._known.own_id(row, "Section", seen),
                order=row.number("Order") or Decimal(0),
                title=row.text("Title"),
                introduction=row.rich("Introduction"),
                link_text=row.text("Link text"),
                link_address=link(row, "Link address"),
                place=row.where("Section"),
            )
            if section.id:
                yield section

    def _read_kpis(self) -> Iterator[Kpi]:
        seen = Seen()
        for row in self._rows("KPIs"):
            row.subject, row.owner = row.raw("Title") or row.raw("KPI"), row.raw("Owner")
            kpi = Kpi(
                id=self._known.own_id(row, "KPI", seen),
                order=row.number("Order") or Decimal(0),
                section_id=self._known.reference(row, "Section", self._known.sections),
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
        position = {id_: n for n, id_ in enumerate(self._known.sections)}
        return sorted(kpis, key=lambda k: (position.get(k.section_id, -1), k.order))

    def _read_measures(self) -> Iterator[Measure]:
        seen = Seen()
        for row in self._rows("Measures"):
            kpi = self._known.kpis.get(row.raw("KPI"))
            row.subject = row.raw("Metric name") or row.raw("Measure")
            row.owner = kpi.owner if kpi else ""
            unit = row.unit("Unit")
            good_is = row.good_is("Good is")
            frequency = row.choice("Frequency", model.Frequency) or model.Frequency.QUARTERLY
            measure = Measure(
                id=self._known.own_id(row, "Measure", seen),
                order=row.number("Order") or Decimal(0),
                kpi_id=self._known.reference(row, "KPI", self._known.kpis),
                name=row.text("Metric name"),
                ref=row.text("Ref"),
                unit=unit,
                decimals=row.whole("Decimals", most=10) or 0,
                good_is=good_is,
                polarity=next((p for p in model.Polarity if p.value == good_is), None),
                frequency=frequency,
                cumulative=row.yes_no("Cumulative", False),
                of_people=None if row.is_empty("Counts of people") else row.yes_no("Counts of people", True),
                part_of=row.text("Part of"),
                weight=row.number("Weight", share=True),
                composite_method=row.choice("Composite method", model.CompositeMethod),
                missing_part=row.choice("Missing part", model.MissingPart),
                minimum=row.number("Minimum", unit),
                maximum=row.number("Maximum", unit),
                steady_width=row.number("Steady width", unit),
                comparable_from=row.period("Comparable from", frequency is model.Frequency.ACADEMIC_YEAR),
                shown=row.yes_no("Shown in report", True),
                next_due=row.text("Next due"),
                lag_reason=row.text("Lag reason"),
                judge_by=row.choice("Judge by", model.JudgeBy),
                place=row.where("Measure"),
            )
            if measure.id:
                yield measure

    def _part_of(self, measure: Measure) -> str:
        """The composite that a component names, once all measures are known."""
        if not measure.part_of or measure.part_of in self._known.measures:
            return measure.part_of
        table = self._tables["Measures"]
        row_number = int(re.sub(r"\D", "", measure.place.cell)) if measure.place else 0
        row = Row(table, row_number, dict(table.filled_rows()).get(row_number, {}), measure.name)
        return self._known.reference(row, "Part of", self._known.measures)

    # ----------------------------------------------------------------- targets
    def _read_targets(self) -> Iterator[model.Target]:
        for row in self._rows("Targets"):
            measure = self._known.measure_of(row)
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
                in_force_from=row.period("From", is_academic(measure)),
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

    # ----------------------------------------------------------------- values
    def _read_observations(self) -> Iterator[Observation]:
        main = self._tables.get(layout.DATA)
        for grid in self._book.grids:
            if main is not None and grid is main.grid:
                yield from observations(main, self._known)
            elif layout.is_data_sheet(grid.name) and holds_observations(grid, self._known, self._gathered):
                self._data_sheets.add(grid.name)
                table = open_table(grid, layout.sheet(layout.DATA), self._gathered)
                if not is_wide(table):
                    say_missing_columns(table, ["Measure", "Period", "Value"])
                yield from observations(table, self._known)

    def _read_benchmarks(self) -> Iterator[model.Benchmark]:
        for row in self._rows("Benchmarks"):
            measure = self._known.measure_of(row)
            period = row.period("Period", is_academic(measure))
            benchmark = model.Benchmark(
                measure_id=measure.id if measure else "",
                period=period or NO_PERIOD,
                comparator=row.text("Comparator"),
                value=row.number("Value", measure.unit if measure else "") or Decimal(0),
                source=row.text("Source"),
                place=row.where("Value"),
            )
            if measure and period:
                yield benchmark

    # ----------------------------------------------------------------- texts
    def _read_commentary(
        self, sheet: str, position: Mapping[str, int], quarter: Period | None, entries: Entries | None = None
    ) -> tuple[model.Commentary, ...]:
        """The blocks of a commentary sheet. Last quarter's may be about KPIs that the report has no more, and without
        `entries` it stays as it was."""
        found: list[model.Commentary] = []
        known_only = sheet == "Commentary"
        for row in self._rows(sheet):
            kpi = self._known.kpis.get(row.raw("KPI"))
            row.subject, row.owner = (kpi.title, kpi.owner) if kpi else (row.raw("KPI"), "")
            refer: Callable[[Row, str, Mapping[str, object]], str] = (
                self._known.reference if known_only else lambda row, column, _: row.text(column)
            )
            kpi_id = refer(row, "KPI", self._known.kpis)
            first = model.Commentary(
                kpi_id=kpi_id,
                order=row.number("Order") or Decimal(0),
                heading=row.text("Heading"),
                blocks=(),
                measure_id=refer(row, "Measure", self._known.measures),
                sub_heading=row.text("Sub-heading"),
                author=row.text("Author"),
                status=row.text("Status"),
                place=row.where("Text"),
            )
            parts = (
                entries.parts(row, "Text", first.heading, kpi_id)
                if entries is not None
                else [(Part(first.heading, ""), row.rich("Text"))]
            )
            blocks = [
                replace(
                    first,
                    heading=part.heading,
                    blocks=read,
                    sub_heading=first.sub_heading if n == 0 else "",
                    heading_in_text=part.in_text,
                )
                for n, (part, read) in enumerate(parts)
            ]
            period = row.period("Period")
            if quarter and period and period.key != quarter.key:
                row.warning(
                    "commentary-of-another-period",
                    "Period",
                    f"the commentary for '{quoted(row.subject)}' is of {period.text}, not of {quarter.text}.",
                    "It was left out; correct the period, or move it to the sheet Last quarter.",
                )
            elif kpi_id:
                found += blocks
        return tuple(sorted(found, key=lambda c: (position.get(c.kpi_id, -1), c.order)))

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
            measure = self._known.measure_of(row)
            period = row.period("Period", is_academic(measure))
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
            as_of, value, target, rating = (row.text(name) for name in ("As of", "Value", "Target", "Rating"))
            if measure_id and period:
                yield model.Published(measure_id, period, as_of, value, target, rating, row.where("Value"))

    def _read_accepted(self) -> Iterator[model.Accepted]:
        for row in self._rows("Accepted"):
            row.subject = row.raw("Code")
            code, about, says, reason, by = (row.text(name) for name in ("Code", "About", "Says", "Reason", "By"))
            yield model.Accepted(code, about, says, reason, by, row.day("On"), row.period("Until"), row.where("Code"))
