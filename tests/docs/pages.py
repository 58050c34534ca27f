"""The pages of the documentation that are made from the code and from other pages: `make docs` writes them anew."""

from __future__ import annotations

import re
from pathlib import Path

from reportgen.workbook.reference import reference_page
from tests.spec.render import page as rules_page

ROOT = Path(__file__).resolve().parents[2]
ERRORS = ROOT / "docs" / "errors"

# The pages of messages, by what a person was doing.
TOPICS = {
    "files": "Files: reading, writing, opening",
    "workbook": "The workbook",
    "rules": "Targets, ratings and trends",
    "agreement": "Fields that disagree, and findings that are accepted",
    "template": "The Word template and the draft",
    "reader": "Drafts that come back",
    "pull": "Pulling drafts into the workbook",
    "refresh": "Cuts and refreshed drafts",
    "preflight": "A draft before it is published",
    "pdf": "What a PDF cannot show as Word does",
    "html": "The dashboard and the report as a page",
}


def codes(topic: str) -> list[str]:
    """The codes that a page of messages explains, in its order."""
    return re.findall(r"^## (\S+)$", (ERRORS / f"{topic}.md").read_text("utf-8"), flags=re.MULTILINE)


def errors_page() -> str:
    """docs/errors.md: every message by its code, with a link to its entry."""
    where = {code: topic for topic in TOPICS if (ERRORS / f"{topic}.md").exists() for code in codes(topic)}
    lines = [
        "# Every message, and what to do",
        "",
        "Each finding ends with its code in square brackets; other messages are one or two sentences.",
        "",
        "An **error** stops the command before anything is written. A **warning** is listed and the command goes on:",
        "the report is made, and a person should look. A **note** is said for the record. Of a code that is found",
        "more than 20 times the first is listed and the others are counted; `check --format json` lists them all.",
        "",
        "By what you were doing:",
        "",
        *(f"- [{title}](errors/{topic}.md)" for topic, title in TOPICS.items() if topic in where.values()),
        "",
        "By code:",
        "",
        *(f"- [{code}](errors/{where[code]}.md#{code})" for code in sorted(where)),
    ]
    return "\n".join(lines) + "\n"


PAGES = {"errors.md": errors_page, "rules.md": rules_page, "workbook.md": reference_page}


def main() -> None:
    """Write every made page."""
    for name, make in PAGES.items():
        (ROOT / "docs" / name).write_text(make(), "utf-8")


if __name__ == "__main__":
    main()
