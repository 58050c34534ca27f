"""Write the sample quarter's workbook: `python -m tests.sample.build`.

The same facts give the same bytes, so a build after a change of the facts shows in the history what it changed.
"""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

from reportgen.workbook.writer import write_new
from tests.sample import facts, targets

WORKBOOK = Path(__file__).resolve().parents[2] / "inputs" / "2023-24-q2.xlsx"
# Illustrative: the commentary looks back on October and ahead to 2 November.
MODIFIED = datetime(2023, 11, 1, 9, 0)


def content() -> dict[str, list[facts.Row]]:
    """Sheet name -> its rows, but for the Report sheet."""
    return {
        "Sections": facts.sections(),
        "KPIs": facts.kpis(),
        "Measures": facts.measures(),
        "Targets": targets.targets(),
        "Data": facts.data(),
        "Benchmarks": facts.benchmarks(),
        "Commentary": facts.commentary(),
        "Tables": facts.turnover(),
        "Summaries": facts.summaries(),
        "Overrides": targets.overrides(),
    }


def workbook() -> bytes:
    """The workbook's bytes."""
    buffer = io.BytesIO()
    write_new(buffer, content(), facts.settings(), modified=MODIFIED)
    return buffer.getvalue()


def main() -> None:
    """Write inputs/2023-24-q2.xlsx, in place of the one that is there."""
    WORKBOOK.write_bytes(workbook())
    print(f"{WORKBOOK.name}: {WORKBOOK.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
