"""A command that is asked to stop has written nothing; one that began to write writes all of it; none prints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from reportgen import commands
from reportgen.errors import Cancelled, ExitCode
from tests.workflows.desk import MOMENT, Desk, edit, retyped

# How often each looks at the flag while all goes well: once a stage and, where it makes several, once for each.
WRITES: dict[str, tuple[int, Callable[..., object]]] = {
    "build": (8, lambda desk, **follow: commands.build(desk.workbook, out=desk.workbook.parent / "out", **follow)),
    "build a part": (
        6,
        lambda desk, **follow: commands.build(
            desk.workbook, out=desk.workbook.parent / "out", only=["word"], part="Head of Contact", **follow
        ),
    ),
    "build a draft for each owner": (
        11,
        lambda desk, **follow: commands.build_split(
            desk.workbook, "owner", out=desk.workbook.parent / "out", only=["word"], **follow
        ),
    ),
    "pdf": (3, lambda desk, **follow: commands.pdf(desk.draft, **follow)),
    "html": (2, lambda desk, **follow: commands.html(desk.draft, **follow)),
    "pull": (5, lambda desk, **follow: desk.pull(**follow)),
    "refresh": (8, lambda desk, **follow: commands.refresh(desk.draft, desk.workbook, now=MOMENT, **follow)),
    "new": (2, lambda desk, **follow: commands.new(desk.workbook.with_name("new.xlsx"), **follow)),
}
LOOKS: dict[str, tuple[int, Callable[..., object]]] = {
    "check a workbook": (2, lambda desk, **follow: commands.check(desk.workbook, **follow)),
    "check a draft": (2, lambda desk, **follow: commands.check(desk.draft, **follow)),
    "pull to look": (3, lambda desk, **follow: desk.pull(dry_run=True, **follow)),
    "template lint": (1, lambda desk, **follow: commands.template_lint(desk.draft, **follow)),
}


@dataclass
class Flag:
    """A flag that goes up when it is looked at for the nth time, and stays up."""

    goes_up: int
    looked_at: int = 0

    def __call__(self) -> bool:
        self.looked_at += 1
        return self.looked_at >= self.goes_up


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, to the byte."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def disputed(desk: Desk) -> Desk:
    """A draft and a workbook that both changed the same words, so that a pull saves the workbook and a review draft."""
    edit(desk.draft, retyped("January", "March"))
    edit(desk.draft, retyped("Sickness rose.", "Sickness rose a little."))
    desk.retype("January", "May")
    return desk


@pytest.mark.parametrize("name", [*WRITES, *LOOKS])
def test_a_command_stopped_at_any_stage_has_written_nothing(
    name: str, disputed: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    looks, run = (WRITES | LOOKS)[name]
    folder = disputed.workbook.parent
    before = files(folder)
    for stage in range(1, looks + 1):
        with pytest.raises(Cancelled) as stop:
            run(disputed, cancelled=Flag(goes_up=stage))
        assert files(folder) == before, f"stopped at look {stage}"
    assert str(stop.value) == "Stopped before anything was written."
    assert stop.value.exit_code is ExitCode.STOPPED

    flag = Flag(goes_up=looks + 1)
    assert run(disputed, cancelled=flag), "it gives what it found or made"
    assert flag.looked_at == looks, "every look was a stop above"
    assert (files(folder) == before) is (name in LOOKS)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("name", WRITES)
def test_a_command_that_began_to_write_writes_all_of_it(name: str, disputed: Desk) -> None:
    _, run = WRITES[name]
    folder = disputed.workbook.parent
    before = files(folder)
    least = 2 if name in ("pull", "refresh") else 1
    told: list[str] = []
    made = run(disputed, tell=told.append, cancelled=lambda: files(folder) != before)
    written = {str(folder / name) for name in files(folder)} - {str(folder / name) for name in before}
    for built in made if isinstance(made, tuple) else [made]:
        named = [*built.reviews, built.backup] if name == "pull" else built.files
        assert len(named) >= least
        assert {str(path) for path in named} <= written
    assert told


def test_each_stage_of_a_build_is_told_once_as_it_begins(desk: Desk) -> None:
    told: list[str] = []
    commands.build(desk.workbook, out=desk.workbook.parent / "out", tell=told.append)
    assert told == [
        "Reading small.xlsx",
        "Rating 2 measures",
        "Drawing charts",
        "Writing the Word draft",
        "Laying out pages",
        "Drawing the PDF",
        "Writing the dashboard",
        f"Saving to {desk.workbook.parent / 'out' / 'small'}",
    ]


def test_watching_that_is_stopped_while_it_builds_has_written_nothing(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, built = desk.workbook.parent, []
    before = files(folder)
    for look in range(2, 8):  # the first look is before it begins
        with pytest.raises(Cancelled):
            watch(desk, built, Flag(goes_up=look))
        assert files(folder) == before
    assert built == []
    assert capsys.readouterr() == ("", "")


def test_watching_that_is_stopped_while_it_waits_ends(desk: Desk) -> None:
    built: list[object] = []
    watch(desk, built, Flag(goes_up=1))
    assert built == []
    watch(desk, built, lambda: bool(built))
    assert len(built) == 1


def watch(desk: Desk, built: list[object], cancelled: Callable[[], bool]) -> None:
    commands.watch(
        desk.workbook,
        out=desk.workbook.parent / "out",
        only=["word"],
        built=built.append,
        seconds=0,
        cancelled=cancelled,
    )
