"""Compiled templates: kept for the next run, made again when anything about them changed, never in the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from reportgen.html.templating import Compiled, template


def rendered(folder: Path, source: str) -> str:
    """What a template says when it is rendered with the compiled ones of a folder."""
    environment = Environment(loader=DictLoader({"a": source}), autoescape=True, bytecode_cache=Compiled(folder))
    return environment.get_template("a").render(x="<b>")


def test_a_template_is_compiled_once_and_again_when_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rendered(tmp_path, "one {{ x }}") == "one &lt;b&gt;"
    (kept,) = tmp_path.iterdir()
    with monkeypatch.context() as patched:
        patched.setattr(Environment, "compile", lambda *_a, **_k: pytest.fail("it was compiled again"))
        assert rendered(tmp_path, "one {{ x }}") == "one &lt;b&gt;"
    assert rendered(tmp_path, "two {{ x }}") == "two &lt;b&gt;"
    assert [*tmp_path.iterdir()] == [kept]


@pytest.mark.parametrize("damage", [b"", b"\n", b"half", None])
def test_a_damaged_file_is_made_again(damage: bytes | None, tmp_path: Path) -> None:
    rendered(tmp_path, "{{ x }}")
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-20] if damage is None else damage)
    assert rendered(tmp_path, "{{ x }}") == "&lt;b&gt;"
    assert kept.read_bytes() == whole


def test_where_nothing_may_be_written_a_template_is_compiled_at_each_run(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder")
    assert rendered(in_the_way, "{{ x }}") == "&lt;b&gt;"
    assert in_the_way.read_text() == "no folder"


def test_every_page_is_escaped() -> None:
    assert template("base.html").environment.autoescape is True
