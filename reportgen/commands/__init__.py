"""Every command as the list of its stages; the only module that knows them all.

These functions are the Python API too. They print nothing and never exit: they return values, gather findings, and
raise `ReportgenError` for what a person must mend first. Each takes the same two things by which whoever called it
follows it: `tell` is called with a short line as each stage begins, and once `cancelled` says True no further stage
begins. `Cancelled` is raised then, and nothing was written: a command makes everything first and writes it last, and
while it writes it cannot be stopped.
"""

from __future__ import annotations

from reportgen.commands.build import build, build_split, watch
from reportgen.commands.check import check
from reportgen.commands.publish import html, pdf
from reportgen.commands.pull import Pulled, pull
from reportgen.commands.refresh import RefreshedDraft, refresh
from reportgen.commands.stages import (
    CHANGES_MARK,
    DASHBOARD,
    DASHBOARD_FOLDER,
    DASHBOARD_NAME,
    DATA,
    DRAFT,
    DRAFT_MARK,
    DRAFT_NAME,
    FINAL,
    FINDINGS_NAME,
    KINDS,
    PARTS,
    PDF,
    PDF_NAME,
    REPORT_STEM,
    REPORTLAB,
    SNAPSHOT_NAME,
    WORD,
    Built,
    Flag,
    Tell,
    as_json,
    clock_of,
    owed_by_owner,
)
from reportgen.commands.templates import new, template_fields, template_lint

__all__ = [
    "CHANGES_MARK",
    "DASHBOARD",
    "DASHBOARD_FOLDER",
    "DASHBOARD_NAME",
    "DATA",
    "DRAFT",
    "DRAFT_MARK",
    "DRAFT_NAME",
    "FINAL",
    "FINDINGS_NAME",
    "KINDS",
    "PARTS",
    "PDF",
    "PDF_NAME",
    "REPORTLAB",
    "REPORT_STEM",
    "SNAPSHOT_NAME",
    "WORD",
    "Built",
    "Flag",
    "Pulled",
    "RefreshedDraft",
    "Tell",
    "as_json",
    "build",
    "build_split",
    "check",
    "clock_of",
    "html",
    "new",
    "owed_by_owner",
    "pdf",
    "pull",
    "refresh",
    "template_fields",
    "template_lint",
    "watch",
]
