"""Read commentary.md: the report's words, per KPI, as rows of the Commentary sheet would hold them.

`# 17 Title` begins a KPI, `## Issues:` a headed block, `### ref | Sub-heading` a part about one measure; text straight
after `# ` stands without a heading. `# Section: Title` holds a section's introduction, `# Summary: Role` a director's
summary and `# Themes` what the summaries have in common.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

COMMENTARY = Path(__file__).with_name("commentary.md")


@dataclass(frozen=True)
class HeadedBlock:
    """A headed block as an officer would type it in one cell. `measure_ref` is '' for a block about the whole KPI;
    `sub_heading` is set on the first block of a part about one measure."""

    heading: str
    text: str
    measure_ref: str = ""
    sub_heading: str = ""


@dataclass(frozen=True)
class Words:
    """All words of the report: KPI number -> its blocks; section title -> its introduction; role -> its summary."""

    introduction: str
    key_introduction: str
    themes: str
    summaries: dict[str, str]
    sections: dict[str, str]
    titles: dict[int, str]
    blocks: dict[int, tuple[HeadedBlock, ...]]


@cache
def words() -> Words:
    """The words of commentary.md."""
    parts = [part.split("\n", 1) for part in re.split(r"^# ", COMMENTARY.read_text(encoding="utf-8"), flags=re.M)[1:]]
    texts = {head.strip(): body.strip() for head, body in parts}
    titles = {int(n): title for n, _, title in (head.partition(" ") for head in texts) if n.isdecimal()}
    return Words(
        introduction=texts["Introduction"],
        key_introduction=texts["Rating key"],
        themes=texts["Themes"],
        summaries={h.removeprefix("Summary: "): text for h, text in texts.items() if h.startswith("Summary: ")},
        sections={h.removeprefix("Section: "): text for h, text in texts.items() if h.startswith("Section: ")},
        titles=titles,
        blocks={n: _blocks(texts[f"{n} {title}"]) for n, title in titles.items()},
    )


def _blocks(body: str) -> tuple[HeadedBlock, ...]:
    blocks: list[HeadedBlock] = []
    heading, measure_ref, sub_heading = "", "", ""
    lines: list[str] = []

    def close() -> None:
        nonlocal sub_heading
        text = "\n".join(lines).strip()
        lines.clear()
        if text:
            blocks.append(HeadedBlock(heading, text, measure_ref, sub_heading))
            sub_heading = ""

    for line in body.splitlines():
        if line.startswith("### "):
            close()
            measure_ref, _, sub_heading = (part.strip() for part in line[4:].partition("|"))
            heading = ""
        elif line.startswith("## "):
            close()
            heading = line[3:].strip()
        else:
            lines.append(line)
    close()
    return tuple(blocks)
