"""The template that comes with reportgen, and where it is found."""

from __future__ import annotations

import hashlib
from pathlib import Path

NAME = "quarterly-report.docx"


def path() -> Path:
    """The house template: in the installed package, or in the source tree."""
    package = Path(__file__).resolve().parents[2]
    installed = package / "templates" / NAME
    return installed if installed.exists() else package.parent / "templates" / NAME


def sha256_of(template: bytes | None) -> str:
    """The SHA-256 of a template's bytes; None is the house template."""
    return hashlib.sha256(path().read_bytes() if template is None else template).hexdigest()
