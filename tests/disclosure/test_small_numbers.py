"""From all outputs of a report nobody can work out a hidden number, and a planted slip is found."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from reportgen import commands
from reportgen.assessment import disclosure
from tests.disclosure.outputs import readings
from tests.disclosure.solver import leaks, small_numbers
from tests.disclosure.workbooks import Truth, random_workbook

IN_EVERY_RUN, WHOLE = 4, 200


def _built(folder: Path, seed: int) -> tuple[Truth, list[str]]:
    workbook = folder / f"w{seed}.xlsx"
    truth = random_workbook(workbook, seed)
    built = commands.build(workbook, out=folder / "outputs")
    return truth, leaks(truth, readings(built.folder))


@pytest.mark.parametrize("seed", range(IN_EVERY_RUN))
def test_no_output_gives_a_small_number_away(seed: int, tmp_path: Path) -> None:
    truth, found = _built(tmp_path, seed)
    assert small_numbers(truth), "nothing is hidden, so nothing was tried"
    assert found == []


@pytest.mark.full
@pytest.mark.parametrize("seed", range(IN_EVERY_RUN, WHOLE))
def test_no_output_gives_a_small_number_away_in_200_workbooks(seed: int, tmp_path: Path) -> None:
    _, found = _built(tmp_path, seed)
    assert found == []


def _only(*whys: disclosure.Withheld) -> object:
    real = disclosure.hidden_values

    def found(report: object) -> Mapping[object, disclosure.Hidden]:
        return {f: h for f, h in real(report).items() if h.why in whys}  # type: ignore[arg-type]

    return found


COUNT, SHARE, PROTECTS = disclosure.Withheld.COUNT, disclosure.Withheld.SHARE, disclosure.Withheld.PROTECTS


@pytest.mark.parametrize(
    ("kept", "seed", "said"),
    [((), 1, "is printed"), ((COUNT, PROTECTS), 1, "A-2a"), ((COUNT, SHARE), 3, "can only be")],
    ids=["nothing is hidden", "shares are shown", "totals are shown"],
)
def test_the_reader_finds_a_planted_slip(
    kept: tuple[disclosure.Withheld, ...], seed: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportgen.assessment.assessed.hidden_values", _only(*kept))
    _, found = _built(tmp_path, seed)
    assert any(said in line for line in found), found


def test_the_reader_finds_a_rating_that_narrows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportgen.assessment.assessed.leaves_open", lambda *_: True)
    _, found = _built(tmp_path, 1)
    assert any("with a target of" in line for line in found), found


def test_a_part_large_enough_is_hidden_beside_a_small_one() -> None:
    """3 + 27 + 40 = 70: with 27 hidden too, the 3 may be anything from 0 to 4, and the total can stand."""
    from reportgen.assessment.relations import Relation, protected
    from reportgen.periods import parse

    key = parse("2023/24 Q2").key
    a, b, c, whole = ((name, key) for name in ("A", "B", "C", "T"))
    values = {a: Decimal(3), b: Decimal(27), c: Decimal(40), whole: Decimal(70)}
    relation = Relation(((a, 1), (b, 1), (c, 1), (whole, -1)), (b, c, whole))
    made = protected({a: (Decimal(0), Decimal(4))}, values, [relation], Decimal(5))
    assert made.hidden == {b}
    assert not made.unsaid
