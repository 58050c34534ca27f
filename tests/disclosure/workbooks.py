"""Random small workbooks with a threshold: counts of people, shares of them, totals with parts, years with quarters."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from reportgen.workbook.writer import write_new

MOMENT = datetime(2023, 11, 30, 9, 30)
QUARTERS = ("2022/23 Q2", "2022/23 Q3", "2022/23 Q4", "2023/24 Q1", "2023/24 Q2")
NOW = QUARTERS[-1]
Row = dict[str, object]


@dataclass
class Truth:
    """What a workbook holds, as a reader knows its making: everything but the values that are not printed."""

    threshold: int
    values: dict[tuple[str, str], float] = field(default_factory=dict)  # (measure, period) -> value
    counts: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)  # of shares: numerator, denominator
    sums: list[tuple[tuple[str, str], list[tuple[str, str]]]] = field(default_factory=list)  # a total, its parts
    limits: dict[str, tuple[str, float, float | None]] = field(default_factory=dict)  # good is, target, amber limit
    names: dict[str, str] = field(default_factory=dict)
    running: list[str] = field(default_factory=list)  # measures whose values add up over the year


class _Maker:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.truth = Truth(self.random.choice((5, 10, 20)))
        self.kpis: list[Row] = []
        self.measures: list[Row] = []
        self.targets: list[Row] = []
        self.data: list[Row] = []

    def count(self) -> int:
        """A count, small as often as not."""
        limit = self.truth.threshold
        return self.random.randrange(limit) if self.random.random() < 0.4 else self.random.randrange(limit, 12 * limit)

    def measure(self, kpi: str, number: int, name: str, **more: object) -> str:
        id_ = f"{kpi}{chr(96 + number)}"
        self.truth.names[id_] = name
        self.measures.append(
            {"Measure": id_, "Order": number, "KPI": kpi, "Metric name": name, "Unit": "children", "Decimals": 0,
             "Good is": self.random.choice(("High", "Low")), "Frequency": "quarterly", "Counts of people": "Yes",
             "Shown in report": "Yes", **more}
        )  # fmt: skip
        return id_

    def value(self, id_: str, period: str, value: float, **more: object) -> None:
        self.truth.values[id_, period] = value
        self.data.append({"Measure": id_, "Period": period, "Value": value, "Source": "reported", **more})

    def target(self, id_: str, most: float) -> None:
        """A target near the small numbers or far from them, mostly with an amber limit. Neither is a whole number, so
        that no cell or gap to a target is taken for a count."""
        good = str(next(m["Good is"] for m in self.measures if m["Measure"] == id_))
        value = 0.5 + self.random.choice((self.truth.threshold // 2, self.truth.threshold, int(most) + 3))
        amber = None if self.random.random() < 0.3 else value - 2 if good == "High" else value + 2
        self.truth.limits[id_] = (good, value, amber)
        row: Row = {
            "Measure": id_,
            "Text as printed": f"{value:g}",
            "Kind": "value",
            "Target": value,
            "Source": "reported",
        }
        self.targets.append(row if amber is None else {**row, "Amber limit": amber})

    def kpi(self, number: int) -> str:
        id_ = f"A-{number}"
        self.kpis.append(
            {"KPI": id_, "Order": number, "Section": "A", "Title": f"Indicator {id_}", "Owner": "Head of A"}
        )
        return id_


def random_workbook(path: Path, seed: int) -> Truth:
    """Write a workbook of four KPIs, each with small numbers of another kind."""
    made = _Maker(seed)
    _plain(made, made.kpi(1))
    _share(made, made.kpi(2))
    _total(made, made.kpi(3))
    _years(made, made.kpi(4))
    _running(made, made.kpi(5))
    content = {
        "Sections": [{"Section": "A", "Order": 1, "Title": "Services"}],
        "KPIs": made.kpis,
        "Measures": made.measures,
        "Targets": made.targets,
        "Data": made.data,
    }
    settings = {
        "Report id": "small", "Organisation": "Council", "Title": "Performance report", "Period": NOW,
        "Status": "draft", "Small-number threshold": made.truth.threshold,
        "Trend charts": made.random.choice(("no", "all")),
    }  # fmt: skip
    buffer = io.BytesIO()
    write_new(buffer, content, settings, modified=MOMENT)
    path.write_bytes(buffer.getvalue())
    return made.truth


def _plain(made: _Maker, kpi: str) -> None:
    id_ = made.measure(kpi, 1, "Children placed out of the area")
    for period in QUARTERS:
        made.value(id_, period, made.count())
    made.target(id_, 12 * made.truth.threshold)


def _share(made: _Maker, kpi: str) -> None:
    id_ = made.measure(kpi, 1, "Care leavers in work", Unit="%", Decimals=made.random.choice((0, 1, 2)))
    for period in QUARTERS:
        below = made.random.randrange(3, 8 * made.truth.threshold)
        above = min(below, made.count())
        made.truth.counts[id_, period] = above, below
        made.value(id_, period, round(100 * above / below, 4), Numerator=above, Denominator=below)
    made.target(id_, 60)


def _total(made: _Maker, kpi: str) -> None:
    """A total and its parts, said to be a sum or only standing beside them."""
    said = made.random.random() < 0.6
    whole = made.measure(kpi, 1, "All assessments", **({"Composite method": "sum"} if said else {}))
    shown = made.random.choice(("Yes", "No")) if said else "Yes"
    parts = [
        made.measure(kpi, 2 + n, name, **({"Part of": whole} if said else {}), **{"Shown in report": shown})
        for n, name in enumerate(
            ("Late assessments", "Early assessments", "Assessments in time")[: made.random.choice((2, 3))]
        )
    ]
    for period in QUARTERS[-2:]:
        values = [made.count() for _ in parts]
        for part, value in zip(parts, values, strict=True):
            made.value(part, period, value)
        if not said or made.random.random() < 0.5:
            made.value(whole, period, sum(values))
        else:
            made.truth.values[whole, period] = sum(values)
        made.truth.sums.append(((whole, period), [(p, period) for p in parts]))
    made.target(whole, 36 * made.truth.threshold)


def _years(made: _Maker, kpi: str) -> None:
    """Quarters beside the year to date and the twelve months that they make."""
    id_ = made.measure(kpi, 1, "Pupils excluded")
    values = {period: made.count() for period in QUARTERS}
    for period, value in values.items():
        made.value(id_, period, value)
    to_date, rolling = "2023/24 Q2 to date", "12 months to 2023/24 Q2"
    if made.random.random() < 0.7:
        made.value(id_, to_date, values[QUARTERS[3]] + values[QUARTERS[4]])
        made.truth.sums.append(((id_, to_date), [(id_, p) for p in QUARTERS[3:]]))
    if made.random.random() < 0.5:
        made.value(id_, rolling, sum(values[p] for p in QUARTERS[1:]))
        made.truth.sums.append(((id_, rolling), [(id_, p) for p in QUARTERS[1:]]))
    made.target(id_, 30)


def _running(made: _Maker, kpi: str) -> None:
    """A total that runs through the year."""
    id_ = made.measure(kpi, 1, "Families helped so far", Cumulative="Yes")
    made.truth.running.append(id_)
    total = 0
    for period in QUARTERS[-2:]:
        total += made.count()
        made.value(id_, period, total)
    made.target(id_, 30)
