"""What the sheets of a workbook say about each other: sums, references in texts, what is missing or out of range.

Every check looks at the Report alone, whose parts know their cells, and adds to the findings. What a target means
for a rating (none at all, two in force, an amber limit that cannot be reached) is said where ratings are made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from reportgen import richtext
from reportgen.findings import Cell, about
from reportgen.model import (
    CompositeMethod,
    Frequency,
    Kpi,
    Measure,
    Observation,
    Polarity,
    Report,
    Status,
    Target,
    TargetKind,
)
from reportgen.periods import Period
from reportgen.richtext.pasted import KNOWN_HEADINGS, named
from reportgen.workbook.awaited import made_from_parts, parts_awaited
from reportgen.workbook.layout import is_data_sheet
from reportgen.workbook.tables import Gathered, listed, nearest, quoted

# Thirds are typed as 0.33 or 0.333: three of them are 0.01 short at most.
_WEIGHTS_MAY_MISS = Decimal("0.0101")

_NEEDS: Mapping[TargetKind, tuple[str, ...]] = {
    TargetKind.VALUE: ("Target",),
    TargetKind.BANDS: ("Lower", "Upper"),
    TargetKind.QUARTILE: ("Lower", "Upper"),
    TargetKind.ANNUAL_PROFILE: ("Target",),
    TargetKind.ROLLING: ("Target",),
    TargetKind.MILESTONE: ("Target", "Due"),
    TargetKind.COMPARATOR: ("Comparator",),
}


def check(report: Report, gathered: Gathered, quarter: Period | None) -> None:
    """Add the findings about a report as a whole; `quarter` is None where the workbook does not say which it is.

    What follows from a sheet or a column that is not there is not said again for each KPI and measure.
    """
    missing = {f.place.sheet for f in gathered.findings if f.code in _STRUCTURE and isinstance(f.place, Cell)}
    # A row whose period cannot be read is a row all the same.
    missing_or_unread = missing | {
        f.place.sheet for f in gathered.findings if f.code in _UNREAD and isinstance(f.place, Cell)
    }
    lacks_data = any(is_data_sheet(name) for name in missing_or_unread)

    def are_whole(*sheets: str) -> bool:
        return not missing & set(sheets)

    if are_whole("Sections", "KPIs", "Measures"):
        _no_kpis(report, gathered)
    if are_whole("KPIs", "Measures"):
        _composites(report, gathered)
        _ranges(report, gathered)
    if are_whole("Measures", "Targets"):
        for target in report.targets:
            _target(report, target, gathered)
    if not lacks_data and are_whole("Measures"):
        _observations_twice(report, gathered)
        _values_out_of_range(report, gathered)
    if are_whole("KPIs", "Measures", "Tables", "Commentary"):
        _texts(report, gathered)
    if quarter is not None and not lacks_data and are_whole("KPIs", "Measures", "Commentary"):
        _unfinished(report, quarter, gathered)


_UNREAD = ("date-in-period", "period-unreadable")
_STRUCTURE = ("sheet-missing", "column-missing", "column-duplicate")


def _owner(report: Report, measure_id: str) -> str:
    measure = report.measure.get(measure_id)
    kpi = report.kpi.get(measure.kpi_id) if measure else None
    return kpi.owner if kpi else ""


def _at(place: Cell | None, column: str = "") -> Cell:
    return place or Cell(column)


# --------------------------------------------------------------------------------------------- structure
def _no_kpis(report: Report, gathered: Gathered) -> None:
    if not report.kpis:
        gathered.error(
            "no-kpis", Cell("KPIs"), "the sheet has no KPI.", "Add a row for each KPI, and its measures in Measures."
        )
    for section in report.sections:
        if not report.kpis_of[section.id]:
            gathered.warning(
                "section-empty",
                _at(section.place),
                f"the section '{quoted(section.title)}' has no KPI.",
                "It is printed without one; delete it, or give it KPIs.",
                said=about(section.id, ("Title", section.title)),
            )
    for kpi in report.kpis:
        if not report.measures_of[kpi.id]:
            gathered.warning(
                "kpi-without-measures",
                _at(kpi.place),
                f"the KPI '{quoted(kpi.title)}' has no measure.",
                "It is printed without a table; add a row in Measures if it has one.",
                kpi.owner,
                said=about(kpi.id, ("Title", kpi.title)),
            )


def _composites(report: Report, gathered: Gathered) -> None:
    for measure in report.measures:
        circle = _circle(report, measure)
        if circle:
            gathered.error(
                "composite-circle",
                _at(measure.place),
                f"'{measure.id}' is a part of itself ({' in '.join(circle)}).",
                "Correct the column Part of.",
            )
    for id_, parts in report.components_of.items():
        whole = report.measure.get(id_)
        if whole is None or whole.composite_method is not CompositeMethod.WEIGHTED:
            continue
        weights = [p.weight for p in parts if p.weight is not None]
        total = sum(weights, Decimal(0))
        if abs(total - 1) > _WEIGHTS_MAY_MISS:
            names = listed(f"{p.id}: {'none' if p.weight is None else f'{p.weight:f}'}" for p in parts)
            gathered.error(
                "weights-do-not-add",
                _at(parts[0].place),
                f"the weights of the parts of '{quoted(whole.name)}' add to {total:f}, not to 1 ({quoted(names)}).",
                "Correct the column Weight; 70% and 0.7 are the same.",
                _owner(report, id_),
            )


def _circle(report: Report, measure: Measure) -> list[str]:
    """The ids from a measure back to itself by way of Part of, or []."""
    walked = [measure.id]
    part_of = measure.part_of
    while part_of and part_of in report.measure:
        walked.append(part_of)
        if part_of == measure.id:
            return walked
        if part_of in walked[:-1]:
            return []  # a circle further up, said of its own members
        part_of = report.measure[part_of].part_of
    return []


def _ranges(report: Report, gathered: Gathered) -> None:
    for m in report.measures:
        if m.minimum is not None and m.maximum is not None and m.minimum > m.maximum:
            gathered.error(
                "range-upside-down",
                _at(m.place),
                f"the minimum for '{quoted(m.name)}' is {m.minimum:f}, above its maximum of {m.maximum:f}.",
                "Exchange or correct the two.",
                _owner(report, m.id),
            )


# --------------------------------------------------------------------------------------------- targets
def _target(report: Report, target: Target, gathered: Gathered) -> None:
    measure = report.measure.get(target.measure_id)
    if measure is None:
        return
    name, owner, where = quoted(measure.name), _owner(report, measure.id), _at(target.place)
    numbers = {
        "Target": target.value,
        "Lower": target.lower,
        "Upper": target.upper,
        "Due": target.due or None,
        "Comparator": target.comparator or None,
    }
    missing = [column for column in _NEEDS.get(target.kind, ()) if numbers[column] is None]
    if target.kind is TargetKind.ANNUAL_PROFILE and target.profile:
        missing = []
    if target.kind is TargetKind.QUARTILE and len(missing) == 1:
        missing = []  # the highest and the lowest quartile are open at one end
    if missing:
        gathered.error(
            "target-lacks-numbers",
            where,
            f"the target for '{name}' is of the kind {target.kind.value}, but has no {listed(missing)}.",
            f"Fill in {listed(missing)}, or choose another kind.",
            owner,
        )
    if target.kind is not TargetKind.NONE and measure.polarity is None:
        gathered.error(
            "target-without-polarity",
            _at(measure.place),
            f"'{name}' has a target, but Good is is {f'{measure.good_is}' if measure.good_is else 'blank'}.",
            "Enter High or Low in the column Good is, or choose the kind none in Targets.",
            owner,
        )
    _limits(target, measure, gathered, owner)


def _limits(target: Target, measure: Measure, gathered: Gathered, owner: str) -> None:
    """A target's limits, tolerance and width, each beside the other that it needs."""
    name, where = quoted(measure.name), _at(target.place)
    # With Low as good, bands are typed in either order.
    ordered = measure.polarity is Polarity.HIGH or target.kind is TargetKind.QUARTILE
    if ordered and target.lower is not None and target.upper is not None and target.lower > target.upper:
        gathered.error(
            "limits-upside-down",
            where,
            f"the lower limit of the target for '{name}' is {target.lower:f}, above the upper of {target.upper:f}.",
            "Exchange or correct the two.",
            owner,
        )
    if (target.tolerance is None) != (target.tolerance_unit is None):
        given, lacking = ("tolerance", "Tolerance unit") if target.tolerance_unit is None else ("unit", "Tolerance")
        gathered.error(
            "tolerance-incomplete",
            where,
            f"the target for '{name}' has a {given} without a {lacking.lower()}.",
            f"Fill in {lacking}: points are the measure's own unit, per cent is of the target."
            if lacking == "Tolerance unit"
            else "Fill in Tolerance, or clear Tolerance unit.",
            owner,
        )
    for column, width in (("Tolerance", target.tolerance), ("Width", target.width)):
        if width is not None and width < 0:
            gathered.error(
                "width-negative",
                where,
                f"the target for '{name}' has a {column.lower()} of {width:f}, and a distance cannot be below 0.",
                f"Enter {-width:f} in the column {column}, or clear it.",
                owner,
            )


# --------------------------------------------------------------------------------------------- observations
def _observations_twice(report: Report, gathered: Gathered) -> None:
    first: dict[tuple[str, object], Observation] = {}
    for o in report.observations:
        key = (o.measure_id, o.period.key)
        if key in first:
            gathered.error(
                "observation-duplicate",
                _at(o.place),
                f"there are two values of {o.period.text} for '{quoted(report.measure[o.measure_id].name)}', here and "
                f"in {_at(first[key].place)}.",
                "Delete one of the two; a revision goes in the same row, with the column Previous value.",
                _owner(report, o.measure_id),
            )
        first.setdefault(key, o)


def _values_out_of_range(report: Report, gathered: Gathered) -> None:
    for o in report.observations:
        m = report.measure[o.measure_id]
        if o.value is None:
            continue
        lowest = Decimal(0) if m.minimum is None and m.unit == "%" else m.minimum
        beyond = ""
        if lowest is not None and o.value < lowest:
            beyond = f"below the lowest possible value of {lowest:f}"
        elif m.maximum is not None and o.value > m.maximum:
            beyond = f"above the highest possible value of {m.maximum:f}"
        if beyond:
            gathered.warning(
                "value-out-of-range",
                _at(o.place),
                f"the value for '{quoted(m.name)}' is {o.value:f}, {beyond}.",
                "It was used as it is; correct it, or the minimum and maximum in Measures.",
                _owner(report, m.id),
                f"The value for '{m.name}' of {o.period.text} is {o.value:f}, {beyond}. Please check it.",
                said=about(m.id, ("Unit", m.unit), ("Minimum", m.minimum), ("Maximum", m.maximum)),
            )
    for o in report.observations:
        if o.status is Status.REVISED and not (o.revision_reason and o.previous_value is not None):
            gathered.warning(
                "revision-unexplained",
                _at(o.place),
                f"the value for '{quoted(report.measure[o.measure_id].name)}' is revised, without "
                f"{'a reason' if o.previous_value is not None else 'the previous value'}.",
                "Fill in Previous value and Revision reason.",
                _owner(report, o.measure_id),
                f"The value for '{report.measure[o.measure_id].name}' of {o.period.text} was revised. Please say what"
                " it was before, and why it changed.",
            )


# --------------------------------------------------------------------------------------------- texts
def _texts(report: Report, gathered: Gathered) -> None:
    for where, blocks, owner in _all_texts(report):
        for block in blocks:
            if isinstance(block, richtext.TablePlace) and block.table_id not in report.table:
                gathered.error(
                    "table-unknown",
                    where,
                    f"the text places a table '{quoted(block.table_id)}', which is not in the sheet Tables."
                    f"{nearest(block.table_id, report.table)}",
                    "Correct the id between [table: and ], or add the table's rows in Tables.",
                    owner,
                )
    for c in report.commentary:
        kpi = report.kpi.get(c.kpi_id)
        owner = kpi.owner if kpi else ""
        heading = named(c.heading)
        if heading and heading not in KNOWN_HEADINGS:
            gathered.warning(
                "heading-unknown",
                _at(c.place),
                f"the heading '{quoted(c.heading)}' is not one that reports use.{nearest(heading, KNOWN_HEADINGS)}",
                "It is printed as it stands; correct it if it was a slip.",
                owner,
            )
        measure = report.measure.get(c.measure_id)
        if measure is not None and measure.kpi_id != c.kpi_id:
            gathered.warning(
                "commentary-of-another-kpi",
                _at(c.place),
                f"the text stands under the KPI '{c.kpi_id}', but its measure '{measure.id}' belongs to "
                f"'{measure.kpi_id}'.",
                "Correct the column KPI or Measure.",
                owner,
            )


def _all_texts(report: Report) -> Iterator[tuple[Cell, Iterable[richtext.Block], str]]:
    places = report.settings.places
    yield places.get("introduction", Cell("Report")), report.settings.introduction, ""
    yield places.get("key_introduction", Cell("Report")), report.settings.key_introduction, ""
    for section in report.sections:
        yield _at(section.place), section.introduction, ""
    for c in report.commentary:
        kpi = report.kpi.get(c.kpi_id)
        yield _at(c.place), c.blocks, kpi.owner if kpi else ""
    for summary in report.summaries:
        yield _at(summary.place), summary.blocks, ""


# --------------------------------------------------------------------------------------------- unfinished
def _unfinished(report: Report, quarter: Period, gathered: Gathered) -> None:
    """What is still to come, each with who owes it: never an error before the final version."""
    for kpi in report.kpis:
        _commentary_awaited(report, kpi, gathered)
        for measure in report.measures_of[kpi.id]:
            if measure.shown and not made_from_parts(report, measure, quarter):
                _value_awaited(report, measure, quarter, kpi.owner, gathered)
            elif measure.shown:
                parts_awaited(report, measure, quarter, _owner, gathered)
    for o in report.observations:
        if o.period.start > quarter.end:
            gathered.warning(
                "observation-future",
                _at(o.place),
                f"the value for '{quoted(report.measure[o.measure_id].name)}' is of {o.period.text}, after the "
                f"report's {quarter.text}.",
                "It is not in the report; correct the period here or in the sheet Report.",
                _owner(report, o.measure_id),
            )


def _commentary_awaited(report: Report, kpi: Kpi, gathered: Gathered) -> None:
    blocks = report.commentary_of[kpi.id]
    if not any(c.blocks for c in blocks):
        gathered.warning(
            "commentary-awaited",
            _at(kpi.place),
            f"there is no commentary for '{quoted(kpi.title)}'.",
            "Add it in the sheet Commentary; until then the draft says that it is awaited.",
            kpi.owner,
            f"Please write the commentary for '{kpi.title}'.",
        )
        return
    for c in blocks:
        if not c.blocks:
            gathered.warning(
                "commentary-awaited",
                _at(c.place),
                f"the text under '{quoted(c.heading)}' for '{quoted(kpi.title)}' is empty.",
                "Type it, or delete the row; until then the draft says that it is awaited.",
                kpi.owner,
                f"Please write the text under '{c.heading}' for '{kpi.title}', or say that there is none.",
            )


def _value_awaited(report: Report, measure: Measure, quarter: Period, owner: str, gathered: Gathered) -> None:
    name = quoted(measure.name)
    until_now = [o for o in report.observations_of[measure.id] if o.period.start <= quarter.end]
    awaited = [o for o in until_now if o.status is Status.AWAITED]
    for o in awaited:
        gathered.warning(
            "value-awaited",
            _at(o.place),
            f"the value of {o.period.text} for '{name}' is awaited.",
            "Enter it when it is known; until then the draft says that it is awaited.",
            owner,
            f"Please send the value of {o.period.text} for '{measure.name}' when it is known.",
        )
    if not until_now:
        gathered.warning(
            "observation-missing",
            _at(measure.place),
            f"'{name}' is shown in the report, but has no row in Data.",
            "Add its value, or a row with the status awaited or not available.",
            owner,
            f"Please send the value for '{measure.name}', or say when it will be known.",
        )
    elif measure.frequency in (Frequency.MONTHLY, Frequency.QUARTERLY) and not measure.lag_reason and not awaited:
        latest = max(until_now, key=lambda o: o.period.end)
        if latest.period.end < quarter.end:
            gathered.warning(
                "value-behind",
                _at(measure.place),
                f"the latest value for '{name}' is of {latest.period.text}, before the report's {quarter.text}.",
                "Add the newer value in Data, or say in Lag reason why there is none.",
                owner,
                f"The latest value for '{measure.name}' is of {latest.period.text}. Please send that of {quarter.text},"
                " or say why there is none.",
            )
