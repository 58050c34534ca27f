"""docs/errors explains every message: a code without an entry, or an entry without a code, fails here."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from reportgen.findings import MAY_BE_ACCEPTED
from reportgen.pdf import losses
from tests.docs import pages

ROOT = Path(__file__).resolve().parents[2]
ERRORS = ROOT / "docs" / "errors"
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def entries() -> dict[str, str]:
    """Code -> its entry, from every page of messages."""
    found: dict[str, str] = {}
    for page in sorted(ERRORS.glob("*.md")):
        parts = re.split(r"^## (\S+)$", page.read_text("utf-8"), flags=re.MULTILINE)[1:]
        for code, text in zip(parts[::2], parts[1::2], strict=True):
            assert code not in found, f"{code} is explained twice"
            found[code] = text
    return found


def literals() -> set[str]:
    """Every text in the source that could be a code."""
    found = set()
    for path in (ROOT / "reportgen").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEBAB.fullmatch(node.value):
                found.add(node.value)
    return found


def codes_given_to_findings_and_errors() -> set[str]:
    """The first argument of every call that makes a finding or raises an error, where it is a literal."""
    makers = re.compile(
        r"(Finding|Cause|UnreadableInput|UsageError|CannotWrite|EditedSinceBuilt|_?(error|warning|note|finding))$"
    )
    found = set()
    for path in (ROOT / "reportgen").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if not makers.search(name):
                continue
            arguments = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "code")]
            found |= {a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return {code for code in found if KEBAB.fullmatch(code)} | set(losses.SAYINGS)


def test_every_code_has_its_entry() -> None:
    codes = codes_given_to_findings_and_errors()
    assert len(codes) > 40, "the search for codes finds too few: has a maker been renamed?"
    assert sorted(codes - set(entries())) == []


def test_every_entry_is_for_a_code_that_exists() -> None:
    assert sorted(set(entries()) - literals()) == []


def test_every_entry_says_what_it_means_and_what_to_do() -> None:
    assert len(entries()) > 40
    for code, text in entries().items():
        for part in ("**Says:**", "**Means:**", "**Do:**"):
            assert part in text, (code, part)


def test_every_page_of_messages_has_its_topic() -> None:
    assert {p.stem for p in ERRORS.glob("*.md")} == set(pages.TOPICS)


@pytest.mark.parametrize("name", sorted(pages.PAGES))
def test_a_made_page_is_fresh(name: str) -> None:
    """Run `make docs` after a change, and read what it changed."""
    assert (ROOT / "docs" / name).read_text("utf-8") == pages.PAGES[name]()


def test_the_how_to_names_every_finding_that_may_be_accepted() -> None:
    page = (ROOT / "docs" / "how-to" / "accept-a-finding.md").read_text("utf-8")
    listed = page.partition("These can be accepted:")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\S+)`", listed)) == MAY_BE_ACCEPTED
    assert set(entries()) >= MAY_BE_ACCEPTED
