"""The page about how reportgen is built names what exists, and every room in the order of the layers."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "reportgen"
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
FILE = re.compile(r"[\w/.-]+\.(?:py|html)")
NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


def steps() -> list[str]:
    """Each step of the four ways; what is said of the ways in paragraphs counts as well."""
    ways = PAGE[PAGE.index("## From a cell to a table cell of the PDF") : PAGE.index("## Where to put something new")]
    return [" ".join(s.split()) for s in re.split(r"\n(?=\d+\. )|\n\n", ways) if "`" in s]


def quoted(text: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def names_in(file: Path) -> set[str]:
    """Every name that a module gives: 'Row', 'Row.value', 'Row.marked_number', 'rows'."""
    found = set()
    for node in ast.parse(file.read_text("utf-8")).body:
        for name in given(node):
            found.add(name)
            if isinstance(node, ast.ClassDef):
                found |= {f"{name}.{inner}" for part in node.body for inner in given(part)}
    return found


def given(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [t.id for t in targets if isinstance(t, ast.Name)]


def test_every_file_on_the_page_exists() -> None:
    files = {q for q in quoted(PAGE) if FILE.fullmatch(q)}
    assert len(files) > 40
    assert sorted(f for f in files if not (PACKAGE / f).is_file()) == []


@pytest.mark.parametrize("step", steps(), ids=lambda step: step[:40])
def test_every_name_in_a_step_is_given_by_a_file_that_the_step_names(step: str) -> None:
    files = [q for q in quoted(step) if FILE.fullmatch(q)]
    assert files, "a step says where it is"
    known: set[str] = set()
    for file in files:
        known |= names_in(PACKAGE / file) if file.endswith(".py") else set()
    names = [q for q in quoted(step) if not FILE.fullmatch(q) and NAME.fullmatch(q)]
    others = {"Decimal"}
    assert [n for n in names if n not in known | others] == []


def test_a_file_with_names_after_it_gives_the_first_of_them() -> None:
    """`file.py`: `name` is more than a file and a name in one step."""
    pairs = re.findall(r"`([\w/]+\.py)`:\s+`([\w.]+)`", PAGE)
    assert len(pairs) > 50
    assert [(f, n) for f, n in pairs if n not in names_in(PACKAGE / f)] == []


def test_the_four_ways_are_told_step_by_step() -> None:
    assert len(steps()) > 25
    ways = [line for line in PAGE.splitlines() if line.startswith("1. ")]
    assert len(ways) == 4


def test_every_room_is_on_the_page_in_the_order_of_the_layers() -> None:
    rooms = re.findall(r"^\| `(\w+)(?:\.py|/)` \|", PAGE, flags=re.MULTILINE)
    there = {p.stem for p in PACKAGE.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    assert sorted(rooms) == sorted(there - {"__init__", "__main__"})
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (layers,) = (c["layers"] for c in contracts if c.get("containers") == ["reportgen"])
    rank = {name.strip(" ()"): n for n, layer in enumerate(layers) for name in layer.split("|")}
    assert [rank[room] for room in rooms] == sorted(rank[room] for room in rooms)


def test_the_tests_of_every_room_are_named() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ") and "`tests/" in line]
    rooms = {name.rstrip("/").removesuffix(".py") for row in rows for name in quoted(row[0])}
    there = {p.stem for p in PACKAGE.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    assert rooms == (there - {"__init__", "__main__"}) | {"bench"}
    folders = {name for row in rows for name in quoted(row[1]) if "*" not in name}
    assert folders == {f"tests/{p.parent.name}" for p in (ROOT / "tests").glob("*/test_*.py")}
