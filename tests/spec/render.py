"""Write docs/rules.md from the tables: `python -m tests.spec.render`."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from reportgen.periods import month_text
from tests.spec.tables import AGREEMENT, PERIODS, RATINGS, STANDING

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "rules.md"


def page() -> str:
    """The whole page."""
    introduction, periods_about = ((HERE / name).read_text("utf-8") for name in ("introduction.md", "periods.md"))
    rules = "\n".join(_page(path) for path in (RATINGS, *STANDING, *AGREEMENT))
    return f"{introduction}\n{rules}\n{periods_about}{_periods()}"


def _page(path: Path) -> str:
    """A page of tables as a part of the rules page: its title stands beside those of the ratings' tables."""
    title = re.sub(
        r"^#(#?) ",
        r"##\1 " if path in (*STANDING, *AGREEMENT) else r"#\1 ",
        path.read_text("utf-8"),
        flags=re.MULTILINE,
    )
    return re.sub(r"^Every row: (.+)\.$", _every_row, title, flags=re.MULTILINE)


def _every_row(match: re.Match[str]) -> str:
    settings = (item.split(" = ") for item in match[1].split("; "))
    return "In every row: " + "; ".join(f"{column} `{value}`" for column, value in settings) + "."


def _periods() -> str:
    typed: dict[tuple[str, str, str], list[str]] = {}
    for form, *period in PERIODS:
        typed.setdefault((period[0], period[1], period[2]), []).append(form.replace("\N{NO-BREAK SPACE}", " "))
    return "".join(
        f"| {calendar} | {'; '.join(dict.fromkeys(forms))} | {_day(start)} | {_day(end)} |\n"
        for (calendar, start, end), forms in typed.items()
    )


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {month_text(day)}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8", newline="\n")
