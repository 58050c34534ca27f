"""The sample quarter as rows of the workbook's sheets: figures from tests/data/reference, the rest decided here.

Figures are read from the csv files and never typed again. What the published report does not say and a workbook needs
(ids, roles, how often a measure is reported, amber limits) is chosen here; amber limits and earlier values that are not
published are marked illustrative in the rows themselves. Measures and KPIs are named here by their place in the
published report: `seq` in measures.csv and `kpi_no`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from reportgen import periods
from tests.sample import illustrative
from tests.sample.words import words

Cell = str | int | float | bool | None
Row = dict[str, Cell]

REFERENCE = Path(__file__).resolve().parent.parent / "data" / "reference"
QUARTER = "2023/24 Q2"
NOT_STATED = "Not stated"
REPORTED, ILLUSTRATIVE = "reported", "illustrative"

SECTION_IDS: Mapping[str, str] = {
    "Delivering Better Services": "DBS",
    "Protecting our Environment": "ENV",
    "Supporting Economic Growth": "GRO",
    "Caring for the vulnerable": "CAR",
    "Corporate Health": "CHE",
}
LINK_TEXTS: Mapping[str, str] = {  # as printed, capitals and all
    "DBS": "Delivering Better Services Overview",
    "ENV": "Protecting our Environment Overview",
    "GRO": "Supporting Economic Growth",
    "CAR": "Caring for the Vulnerable Overview",
    "CHE": "Corporate health overview",
}
DASHBOARD = "https://www.example.gov.uk/performance/"

ADULTS = "Adult Services and Health & Wellbeing"
CHILDREN = "Education & Children's Services"
GROWTH = "Growth, Environment & Transport"
RESOURCES = "Resources"

# kpi_no -> directorate, owner (by role; illustrative, as the published report names nobody)
ANSWERS_FOR: Mapping[int, tuple[str, str]] = {
    1: (CHILDREN, "Head of School Admissions"),
    2: (CHILDREN, "Head of Early Years"),
    3: (CHILDREN, "Head of Inclusion"),
    4: (CHILDREN, "Head of Libraries"),
    5: (GROWTH, "Head of Highways"),
    6: (GROWTH, "Head of Customer Access"),
    7: (ADULTS, "Head of Public Health Improvement"),
    8: (ADULTS, "Head of Child Public Health"),
    9: (RESOURCES, "Head of Complaints"),
    10: (RESOURCES, "Head of Democratic Services"),
    11: (GROWTH, "Head of Waste"),
    12: (GROWTH, "Head of Public Transport"),
    13: (GROWTH, "Head of Climate"),
    14: (GROWTH, "Head of Environment"),
    15: (GROWTH, "Head of Environment"),
    16: (GROWTH, "Head of Highways Assets"),
    17: (CHILDREN, "Head of Education Improvement"),
    18: (CHILDREN, "Head of Employment Support"),
    19: (GROWTH, "Head of Economic Development"),
    20: (GROWTH, "Head of Strategic Development"),
    21: (GROWTH, "Head of Skills"),
    22: (ADULTS, "Head of Adult Social Care"),
    23: (ADULTS, "Head of Adult Social Care"),
    24: (ADULTS, "Head of Adult Safeguarding"),
    25: (ADULTS, "Head of Care Commissioning"),
    26: (ADULTS, "Head of Hospital Services"),
    27: (ADULTS, "Head of Adult Social Care"),
    28: (ADULTS, "Head of Adult Social Care"),
    29: (CHILDREN, "Head of Children's Social Care"),
    30: (CHILDREN, "Head of Children in Care"),
    31: (ADULTS, "Head of Substance Misuse Services"),
    32: (CHILDREN, "Head of Education Improvement"),
    33: (CHILDREN, "Head of Leaving Care"),
    34: (RESOURCES, "Head of Human Resources"),
    35: (RESOURCES, "Head of Human Resources"),
    36: (RESOURCES, "Head of Human Resources"),
    37: (RESOURCES, "Head of Financial Management"),
    38: (RESOURCES, "Head of Capital Finance"),
    39: (RESOURCES, "Head of Financial Management"),
}


@cache
def read(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of a file in tests/data/reference. Raises FileNotFoundError."""
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def number(text: str) -> int | float:
    """A number as a csv file of the reference writes it: '2655636.0', '16,352'."""
    value = float(text.replace(",", ""))
    return int(value) if value.is_integer() else value


def _published() -> tuple[Mapping[str, str], ...]:
    return read("measures.csv")


@cache
def by_seq() -> Mapping[int, Mapping[str, str]]:
    """measures.csv: seq -> row."""
    return {int(m["seq"]): m for m in _published()}


@cache
def kpi_ids() -> Mapping[int, str]:
    """kpi_no -> id: the section's letters and the place in it, 'DBS-06'."""
    sections = {int(m["kpi_no"]): SECTION_IDS[m["section"]] for m in _published()}
    ids: dict[int, str] = {}
    for kpi_no in sorted(sections):
        place = sum(id_.startswith(sections[kpi_no]) for id_ in ids.values()) + 1
        ids[kpi_no] = f"{sections[kpi_no]}-{place:02d}"
    return ids


@cache
def measure_ids() -> Mapping[int, str]:
    """seq -> id: the KPI's id and a letter, 'DBS-06a'."""
    ids: dict[int, str] = {}
    for m in _published():
        kpi = kpi_ids()[int(m["kpi_no"])]
        ids[int(m["seq"])] = kpi + "abc"[sum(i.startswith(kpi) for i in ids.values())]
    return ids


def stated(seq: int, period: str, kind: str, unit: str = "") -> int | float:
    """A figure of history.csv, by its measure, period, kind and (where two share these) unit. Raises KeyError."""
    for row in read("history.csv"):
        if (row["seq"], row["period"], row["kind"]) == (str(seq), period, kind) and unit in ("", row["unit"]):
            return number(row["value_number"])
    raise KeyError((seq, period, kind, unit))


# ------------------------------------------------------------------------------------------------- sheets
def settings() -> Row:
    """The Report sheet. The meeting date is not known and stays empty."""
    return {
        "Report id": "cpr-2023-24-q2",
        "Organisation": "Lancashire County Council",
        "Title": "Corporate Performance Report KPI commentary",
        "Period": QUARTER,
        "Introduction": words().introduction,
        "Key introduction": words().key_introduction,
        "Themes": words().themes,
        "KPIs agreed": 43,
        "Committee": "Cabinet",
        "Appendix letter": "A",
        "Contact": "Corporate performance team, performance@example.gov.uk",
        "Status": "draft",
        "Dashboard text": "How to use the Corporate Performance Dashboard",
        "Dashboard link": DASHBOARD + "instructions",
        "Colour": "#12436D",
    }


def sections() -> list[Row]:
    """The Sections sheet."""
    return [
        {
            "Section": section,
            "Order": order,
            "Title": title,
            "Introduction": words().sections[title],
            "Link text": LINK_TEXTS[section],
            "Link address": DASHBOARD + title.lower().replace(" ", "-"),
        }
        for order, (title, section) in enumerate(SECTION_IDS.items(), 1)
    ]


def summaries() -> list[Row]:
    """The Summaries sheet: the executive directors in the order of the published summary, by role."""
    directorates = (ADULTS, CHILDREN, GROWTH, RESOURCES)
    return [
        {"Order": order, "Role": role, "Directorate": directorate, "Text": text}
        for order, ((role, text), directorate) in enumerate(
            zip(words().summaries.items(), directorates, strict=True), start=1
        )
    ]


def kpis() -> list[Row]:
    """The KPIs sheet."""
    titles = {int(m["kpi_no"]): m["kpi_title"] for m in _published()}
    rows: list[Row] = []
    for kpi_no, kpi in kpi_ids().items():
        directorate, owner = ANSWERS_FOR[kpi_no]
        mailbox = re.sub(r"[^a-z]+", "-", owner.lower().replace("'", ""))
        rows.append(
            {
                "KPI": kpi,
                "Order": kpi_no,
                "Section": kpi[:3],
                "Title": titles[kpi_no],
                "Directorate": directorate,
                "Owner": owner,
                "Owner e-mail": f"{mailbox}@example.gov.uk",
            }
        )
    return rows


FREQUENCY: Mapping[int, str] = {  # those that are not quarterly
    **dict.fromkeys((1, 2, 21, 22, 23, 39), "academic year"),
    **dict.fromkeys((3, 4), "termly"),
    **dict.fromkeys((15, 17), "annual"),
}
CUMULATIVE = frozenset({6, 16})
# Counts of people, visits and sites have no decimals, nor have tonnes in their ten thousands or a share of 19 areas.
WHOLE = frozenset({5, 6, 11, 15, 16, 17, 25, 34})
# A share of a population estimate may pass 100%, as 3 and 4 year olds do; beyond 120% it is a slip of the hand.
MAXIMUM: Mapping[int, int] = {3: 120, 4: 120, 7: 10, 14: 10, 27: 8, 23: 90, 39: 90}
BELOW_ZERO = frozenset({44, 45})  # a forecast can also be an underspend
NEXT_DUE: Mapping[int, str] = {
    22: "December 2023 (revised)",
    23: "December 2023 (revised)",
    24: "early November 2023",
    25: "2023/24 Q3",
    27: "January 2024",
    39: "December 2023 (revised)",
}
LAG_REASONS: Mapping[int, str] = {
    15: "Annual; data for 2022-23 are being compiled.",
    21: "There is no new data this quarter.",
    24: "No new data are available this quarter.",
    32: "Reported a quarter in arrears.",
}
# seq -> composite method and missing-part rule, where the published report says how the parts make the whole
METHODS: Mapping[int, tuple[str, str]] = {
    6: ("sum", "not rated"),
    7: ("weighted", "rescale"),
    11: ("sum", "not rated"),
    14: ("average", "not rated"),
    17: ("ratio", "not rated"),
    28: ("share", "not rated"),
    34: ("sum", "not rated"),
    40: ("ratio", "not rated"),
    42: ("weighted", "not rated"),
    43: ("ratio", "not rated"),
}


def decimals(seq: int) -> int:
    """How many decimals mean something for a measure."""
    return 0 if seq in WHOLE else int(by_seq()[seq]["decimals"] or 0)


def measures() -> list[Row]:
    """The Measures sheet: the published measures, each followed by its components."""
    rows: list[Row] = []
    for seq, m in by_seq().items():
        method, missing = METHODS.get(seq, (None, None))
        unit = m["unit"] or "number"
        maximum = MAXIMUM.get(seq, 100 if unit == "%" else None)
        rows.append(
            {
                "Measure": measure_ids()[seq],
                "Order": seq,
                "KPI": kpi_ids()[int(m["kpi_no"])],
                "Ref": m["kpi_ref"],
                "Metric name": m["metric_name"],
                "Unit": unit,
                "Decimals": decimals(seq),
                "Good is": m["good_is"],
                "Frequency": FREQUENCY.get(seq, "quarterly"),
                "Cumulative": seq in CUMULATIVE,
                "Composite method": method,
                "Missing part": missing,
                "Minimum": None if seq in BELOW_ZERO else 0,
                "Maximum": maximum,
                "Shown in report": seq != 25,  # in development: spoken of, without a table
                "Next due": NEXT_DUE.get(seq),
                "Lag reason": LAG_REASONS.get(seq),
            }
        )
        for place, part in enumerate(components(seq), 1):
            rows.append(
                {
                    "Measure": f"{measure_ids()[seq]}.{place}",
                    "Order": round(seq + place / 100, 2),
                    "KPI": kpi_ids()[int(m["kpi_no"])],
                    "Metric name": part["component"],
                    "Unit": part["unit"] or "programmes",
                    "Decimals": len(part["number"].partition(".")[2]) if seq != 14 else 1,
                    "Frequency": FREQUENCY.get(seq, "quarterly"),
                    "Cumulative": seq in CUMULATIVE,
                    "Part of": measure_ids()[seq],
                    "Weight": _weight(part["weight"]),
                    "Minimum": 0,
                    "Shown in report": False,
                }
            )
    return rows


WITH_COMPONENTS = frozenset({6, 7, 10, 11, 14, 16, 17, 26, 28, 31, 34, 40, 42, 43, 46})


@cache
def components(seq: int) -> tuple[Mapping[str, str], ...]:
    """The rows of composites.csv for a measure without their total; `number` is the value, '' where none is stated."""
    if seq not in WITH_COMPONENTS:
        return ()
    found = []
    for row in read("composites.csv"):
        if row["kpi_no"] != by_seq()[seq]["kpi_no"] or row["component"] == "TOTAL":
            continue
        name = re.sub(r"^[abc]\. ", "", row["component"])
        # The programmes are counted by their colour; the count stands in the column of indicators.
        value = row["indicators_in_component"] if row["kpi_no"] == "20" else row["component_value"]
        plain = value.removesuffix("%").replace(",", "")
        found.append({**row, "component": name, "number": plain if re.fullmatch(r"[0-9.]+", plain) else ""})
    return tuple(found)


def _weight(text: str) -> float | None:
    """A share of the whole: '70%', '1/3', '3456 of 13217'. Parts of a sum or a ratio have none."""
    if text.endswith("%"):
        return number(text.removesuffix("%")) / 100
    if match := re.fullmatch(r"(\d+)(?:/| of )(\d+)", text):
        # Five decimals: the weights of the four directorates then add to exactly 1.
        return int(match[1]) / int(match[2]) if "/" in text else round(int(match[1]) / int(match[2]), 5)
    return None


# ------------------------------------------------------------------------------------------------- data
# The published As of Date is empty or not available for these; the quarter is the one that the commentary means.
PERIODS: Mapping[int, str] = {
    **dict.fromkeys((7, 10, 11, 25, 29, 30, 31, 37, 38, 44, 46), QUARTER),
    32: "2023/24 Q1",  # a quarter in arrears
}
AS_OF: Mapping[int, str] = dict.fromkeys((29, 31, 32, 37, 38), NOT_STATED)
AS_OF_NOTES: Mapping[int, str] = {
    29: "The published As of Date is empty; taken as the quarter of the report.",
    31: "The published report does not say which period the value is for.",
    32: "The published As of Date is empty; taken as one quarter before the report's.",
    37: "The published As of Date is empty; taken as the quarter of the report.",
    38: "The published As of Date is empty; taken as the quarter of the report.",
}
PROVISIONAL = frozenset({22, 23, 39})

# seq -> (period as typed, where the figure stands in history.csv)
EARLIER: Mapping[int, tuple[tuple[str, str, str, str], ...]] = {
    # period, then the figure's period, kind and unit in history.csv
    8: (("2023/24 Q1", "2023/24 Q1", "previous quarter", ""),),
    11: (("2023/24 Q1", "2023/24 Q1", "previous quarter", ""),),
    12: (("2023/24 Q1", "2023/24 Q1", "previous quarter", "days"),),
    16: (("2023/24 Q1", "2023/24 Q1", "previous quarter", ""),),
    22: (("2021/22", "2021/22", "previous academic year", ""),),
    23: (("2021/22", "2021/22", "previous academic year", ""),),
    27: (("2022/23 academic year", "August 2023 (end of academic year 2022/23)", "end of previous academic year", ""),),
    28: (("2023/24 Q1", "2023/24 Q1", "previous quarter", "%"),),
    39: (("2021/22", "2021/22", "previous academic year", ""),),
    40: (("2022/23 Q1", "2022/23 Q1", "earlier quarter, previous year", ""),),
    41: (
        ("2022/23 Q2", "2022/23 Q2", "same quarter last year", ""),
        (
            "12 months to 2023/24 Q1",
            "rolling 12 months to end of Q1 2023/24",
            "previous quarter (rolling 12 months)",
            "days per FTE",
        ),
        ("12 months to 2023/24 Q2", "rolling 12 months to end of Q2 2023/24", "rolling 12 months", "days per FTE"),
    ),
    42: (("2023/24 Q1", "12 months to end of Q1 2023/24", "previous quarter", ""),),
    43: (("2023/24 Q1", "2023/24 Q1", "previous quarter", ""),),
    44: (("2023/24 Q1", "2023/24 Q1 forecast", "previous quarter", "GBP m"),),
}
DERIVED = frozenset({(11, "2023/24 Q1"), (16, "2023/24 Q1"), (28, "2023/24 Q1")})  # from two stated figures


def _counts(seq: int, period: str) -> tuple[int | float | None, int | float | None]:
    """Numerator and denominator of a share, where the published report states them."""
    now = [number(part["number"]) for part in components(seq) if part["number"]]
    match seq, period:
        case 28, "2023/24 Q1":
            community, residential = _long_term_support_before()
            return community, community + residential
        case 28, "2023/24 Q2":
            return now[0], now[0] + now[1]
        case ((17 | 40 | 43), "2023/24 Q2"):
            return now[0], now[1]
        case 10, "2023/24 Q2":
            return now[0], stated(10, QUARTER, "supporting figure (current)", "babies")
    return None, None


def _long_term_support_before() -> tuple[int | float, int | float]:
    rows = [r for r in read("history.csv") if (r["seq"], r["period"], r["unit"]) == ("28", "2023/24 Q1", "people")]
    community, residential = rows  # in this order, as the report gives them
    return number(community["value_number"]), number(residential["value_number"])


def data() -> list[Row]:
    """The Data sheet: measure by measure, earliest period first."""
    rows: list[Row] = []
    for seq, m in by_seq().items():
        measure = measure_ids()[seq]
        latest = m["as_of"] or PERIODS[seq]
        series: dict[str, Row] = {}
        for period, value in illustrative.history(seq, measure, m["as_of"] or PERIODS[seq], decimals(seq)).items():
            gap = "" if value is not None else "not available"
            series[period] = {"Value": value, "Status": gap, "Source": ILLUSTRATIVE}
        for period, where, kind, unit in EARLIER.get(seq, ()):
            note = "Derived from two figures that the published report states." if (seq, period) in DERIVED else ""
            series[period] = {"Value": stated(seq, where, kind, unit), "Note": note, "Source": REPORTED}
        series[latest] = {
            "As of as shown": AS_OF.get(seq),
            "Value": number(m["value_number"]) if m["value_number"] else None,
            "Status": "provisional" if seq in PROVISIONAL else "" if m["value_number"] else "not available",
            "Note": AS_OF_NOTES.get(seq, "" if m["value_number"] else "The indicator is in development."),
            "Source": REPORTED,
        }
        academic = FREQUENCY.get(seq) == "academic year"
        for period in sorted(series, key=lambda p: periods.parse(p, academic).end):
            above, below = _counts(seq, period)
            counts: Row = {"Numerator": above, "Denominator": below}
            rows.append({"Measure": measure, "Period": period, **series[period], **counts})
        rows.extend(_component_data(seq, latest))
    return rows


def _component_data(seq: int, latest: str) -> Iterator[Row]:
    for place, part in enumerate(components(seq), 1):
        component = f"{measure_ids()[seq]}.{place}"
        if seq == 28:
            before = _long_term_support_before()[place - 1]
            yield {"Measure": component, "Period": "2023/24 Q1", "Value": before, "Source": REPORTED}
        known = part["number"] != ""
        yield {
            "Measure": component,
            "Period": latest,
            "Value": number(part["number"]) if known else None,
            "Status": "" if known else "not available",
            "Note": part["note"] if known else f"{part['component_value'] or 'no value'}. {part['note']}".strip(". "),
            "Source": REPORTED,
        }


# seq -> (period as typed, comparator, the figure's period and kind in history.csv, where it was published)
BENCHMARKS: tuple[tuple[int, str, str, str, str], ...] = (
    (22, "2022/23", "national", "latest", "national"),
    (22, "2022/23", "region", "latest", "regional"),
    (23, "2022/23", "national", "latest", "national"),
    (23, "2022/23", "region", "latest", "regional"),
    (36, QUARTER, "national", "latest", "national"),
    (36, QUARTER, "region", "latest", "regional"),
    (39, "2022/23", "national", "latest", "national"),
    (39, "2022/23", "region", "latest", "regional"),
)


def benchmarks() -> list[Row]:
    """The Benchmarks sheet: those with a stated figure; the neighbours' turnover stands in the target's text."""
    rows: list[Row] = [
        {
            "Measure": measure_ids()[seq],
            "Period": period,
            "Comparator": comparator,
            "Value": stated(seq, where, kind),
            "Source": "The report's commentary: latest available",
        }
        for seq, period, comparator, where, kind in BENCHMARKS
    ]
    rows.append(
        {
            "Measure": measure_ids()[42],
            "Period": QUARTER,
            "Comparator": "neighbours",
            "Value": number(by_seq()[42]["target_number"]),
            "Source": "The target's text",
        }
    )
    return rows


def turnover() -> list[Row]:
    """The Tables sheet: the turnover table of the staff turnover KPI."""
    rows = [
        ("Directorate", "Leavers", "Average headcount", "Turnover"),
        *(_turnover_row(r) for r in read("history.csv") if r["kind"].endswith("embedded table")),
    ]
    caption = "Turnover by directorate, October 2022 to September 2023"
    return [
        {"Table": "turnover", "Caption": caption if n == 0 else None, **{f"Cell {c}": t for c, t in enumerate(row, 1)}}
        for n, row in enumerate(rows)
    ]


def _turnover_row(row: Mapping[str, str]) -> tuple[str, str, str, str]:
    match = re.fullmatch(r"(.+): (\d+) leavers, average headcount (\d+)", row["note"])
    assert match, row["note"]
    return match[1], match[2], match[3], row["value"]


def commentary() -> list[Row]:
    """The Commentary sheet: the words of commentary.md."""
    by_ref = {m["kpi_ref"]: measure_ids()[seq] for seq, m in by_seq().items() if m["kpi_ref"]}
    return [
        {
            "KPI": kpi,
            "Measure": by_ref.get(block.measure_ref),
            "Period": QUARTER,
            "Order": order,
            "Sub-heading": block.sub_heading,
            "Heading": block.heading,
            "Text": block.text,
            "Author": ANSWERS_FOR[kpi_no][1],
        }
        for kpi_no, kpi in kpi_ids().items()
        for order, block in enumerate(words().blocks[kpi_no], 1)
    ]
