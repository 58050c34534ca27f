"""Make a workbook of N KPIs with made-up figures and words, to measure with. The same N gives the same bytes.

    python bench/make_workbook.py OUT.xlsx [--kpis 43]

Five sections, about seven measures for every six KPIs, 16 quarters a measure and about 230 words of commentary a KPI
under Issues, Causes and Actions: the shape of a real quarter's report.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from reportgen.workbook.writer import write_new

Row = dict[str, str | int | float | bool | None]

SECTIONS = {
    "EVD": "Reliable everyday services",
    "GRN": "Cleaner and greener places",
    "ECO": "Growing the local economy",
    "CAR": "Supporting people who need us",
    "ORG": "A well run organisation",
}
QUARTERS = tuple(f"{year}/{(year + 1) % 100:02d} Q{quarter}" for year in range(2020, 2024) for quarter in range(1, 5))
THINGS = ("parking permits", "planning applications", "housing repairs", "care assessments", "licences", "invoices")
THINGS += ("footpath faults", "tenancy reviews", "tree inspections", "hygiene visits", "grant cases", "bus stop checks")
PLACES = ("the northern wards", "the town centre", "three rural parishes", "the river valley", "the harbour district")
TEAMS = ("the contact centre", "the neighbourhood team", "our contractor", "the assessment hub", "the data team")
WHEN = ("since the start of the quarter", "over the last two reporting periods", "across the whole half year")
ISSUES = (
    "The number of {thing} dealt with on time in {place} changed by {number}% {when}, although the pattern differs"
    " from place to place.",
    "About {number} {thing} in {place} were still open at the end of the quarter, which is close to what officers"
    " had forecast for this time of the year.",
    "Work on {thing} passed to {team} {when}, and residents of {place} waited a little longer than we intended.",
)
CAUSES = (
    "Vacant posts slowed the work of {team} in {place}, and about {number} {thing} had to be looked at a second time"
    " {when}.",
    "A change in national guidance added further steps for {team}, so that {thing} took longer to complete {when}.",
    "Wet weather and late returns from partners delayed the checks made by {team}, above all of {thing} in {place}.",
)
ACTIONS = (
    "Move two officers to {team} so that the oldest {thing} are cleared first, starting in {place}.",
    "Publish a weekly list of open {thing} for {team}, so that managers can see demand on the day it arrives.",
    "Train new starters in {team} to deal with {thing} in {place}, within the budget that was agreed.",
    "Review with {team} how {thing} are passed on, to bring the average wait in {place} below the target.",
)


def content(kpis: int) -> dict[str, list[Row]]:
    """Sheet name -> rows, for a report of so many KPIs."""
    pick = random.Random(kpis)
    sheets: dict[str, list[Row]] = {
        name: [] for name in ("Sections", "KPIs", "Measures", "Targets", "Data", "Commentary")
    }
    for order, (section, title) in enumerate(SECTIONS.items(), 1):
        words = f"This section reports how the council is doing in {title.lower()}."
        sheets["Sections"].append({"Section": section, "Order": order, "Title": title, "Introduction": words})
    for number in range(1, kpis + 1):
        section = tuple(SECTIONS)[(number - 1) * len(SECTIONS) // kpis]
        kpi, thing = f"{section}-{number:04d}", pick.choice(THINGS)
        sheets["KPIs"].append(
            {
                "KPI": kpi,
                "Order": number,
                "Section": section,
                "Title": f"{number}. {thing.capitalize()} completed on time",
                "Owner": "Head of service",
            }
        )
        for letter in "ab" if number % 6 == 0 else "a":
            measure = kpi + letter
            sheets["Measures"].append(
                {
                    "Measure": measure,
                    "Order": number + (0.5 if letter == "b" else 0),
                    "KPI": kpi,
                    "Metric name": f"% of {thing} completed within {pick.randint(3, 28)} days",
                    "Unit": "%",
                    "Decimals": 1,
                    "Good is": "High",
                    "Frequency": "quarterly",
                    "Minimum": 0,
                    "Maximum": 100,
                    "Shown in report": True,
                }
            )
            target = pick.randint(60, 90)
            sheets["Targets"].append(
                {
                    "Measure": measure,
                    "Text as printed": f"{target}% quarterly",
                    "Kind": "value",
                    "Target": target,
                    "Tolerance": 5,
                    "Tolerance unit": "points",
                }
            )
            sheets["Data"] += ({"Measure": measure, "Period": p, "Value": v} for p, v in _history(pick, target))
        for order, (heading, phrases, count) in enumerate(
            (("Issues", ISSUES, 3), ("Causes", CAUSES, 2), ("Actions", ACTIONS, 4)), 1
        ):
            bullets = (f"- {phrase}" for phrase in _phrases(pick, phrases, count, thing))
            sheets["Commentary"].append({"KPI": kpi, "Order": order, "Heading": heading, "Text": "\n".join(bullets)})
    return sheets


def _history(pick: random.Random, target: int) -> Iterator[tuple[str, float]]:
    value = target + pick.uniform(-8, 8)
    for quarter in QUARTERS[-16:]:
        value = min(max(value + pick.uniform(-3, 3), 5), 99.9)
        yield quarter, round(value, 1)


def _phrases(pick: random.Random, phrases: tuple[str, ...], count: int, thing: str) -> Iterator[str]:
    for n in range(count):
        yield phrases[n % len(phrases)].format(
            thing=thing,
            place=pick.choice(PLACES),
            team=pick.choice(TEAMS),
            when=pick.choice(WHEN),
            number=pick.randint(2, 480),
        )


def make(target: Path, kpis: int) -> None:
    """Write the workbook, in place of one that is there."""
    settings = {
        "Report id": f"bench-{kpis}",
        "Organisation": "A made-up council",
        "Title": "Performance report to measure with",
        "Period": QUARTERS[-1],
        "Introduction": f"This report covers {kpis} key performance indicators. All figures and words are made up.",
        "Key introduction": "Each measure that can be rated is shown by these signs:",
        "KPIs agreed": kpis,
        "Committee": "Cabinet",
        "Appendix letter": "A",
        "Contact": "Performance team, performance@example.gov.uk",
        "Status": "draft",
    }
    with target.open("wb") as file:
        write_new(file, content(kpis), settings, modified=datetime(2024, 5, 1, 9, 0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--kpis", type=int, default=43)
    given = parser.parse_args()
    make(given.out, given.kpis)


if __name__ == "__main__":
    main()
