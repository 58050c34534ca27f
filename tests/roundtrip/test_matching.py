"""Which text of the workbook a draft's text is, however rows were sorted, renamed or retyped since."""

from __future__ import annotations

import pytest

from reportgen.richtext import parse
from reportgen.roundtrip.matching import Asked, found_again
from reportgen.roundtrip.workbook_texts import Home, Kind

CALLS = "Fewer calls were answered late in the quarter."
STEPS = "Four advisers begin in January."


def asked(key: str, text: str = "", heading: str = "") -> Asked:
    return Asked(key, parse(text), heading)


def home(key: str, text: str = "", heading: str = "", kind: Kind = Kind.COMMENTARY) -> Home:
    return Home(key, kind, "Calls answered", parse(text), heading)


def found(regions: list[Asked], homes: list[Home]) -> dict[str, str | None]:
    return found_again(regions, {h.key: h for h in homes})


# what the draft has, what the workbook has, which of the workbook's each of the draft's is
MATCHES = [
    pytest.param(
        [asked("kpi:A:issues", CALLS), asked("kpi:A:actions", STEPS)],
        [home("kpi:A:issues", CALLS), home("kpi:A:actions", STEPS)],
        ["kpi:A:issues", "kpi:A:actions"],
        id="nothing has changed",
    ),
    pytest.param(
        [asked("kpi:A:text", CALLS), asked("kpi:A:text-2", STEPS)],
        [home("kpi:A:text", STEPS), home("kpi:A:text-2", CALLS)],
        ["kpi:A:text-2", "kpi:A:text"],
        id="the rows changed places: the words count before the key",
    ),
    pytest.param(
        [asked("kpi:A:text", CALLS), asked("kpi:A:text-2", CALLS)],
        [home("kpi:A:text", CALLS), home("kpi:A:text-2", CALLS)],
        ["kpi:A:text", "kpi:A:text-2"],
        id="two of the same words: key and words together count first",
    ),
    pytest.param(
        [asked("kpi:A:issues", CALLS)],
        [home("kpi:A:issues", "Quite other words.")],
        ["kpi:A:issues"],
        id="retyped: the key counts",
    ),
    pytest.param(
        [asked("kpi:A:issues", CALLS)],
        [home("kpi:A:causes", CALLS, "Causes")],
        ["kpi:A:causes"],
        id="renamed: the words count",
    ),
    pytest.param(
        [asked("kpi:A:issues", CALLS, "Next steps")],
        [home("kpi:A:causes", "Other.", "Causes"), home("kpi:A:next", "New.", "Next Steps:")],
        ["kpi:A:next"],
        id="renamed in both to the same heading",
    ),
    pytest.param(
        [asked("kpi:A:issues", CALLS)],
        [home("kpi:A:causes", "Other."), home("kpi:A:more", CALLS.replace("Fewer", "Ten"))],
        ["kpi:A:more"],
        id="renamed and changed: what is alike counts",
    ),
    pytest.param(
        [asked("kpi:A:issues", f"{CALLS}\n\n{STEPS}")],
        [home("kpi:A:more", f"{CALLS}\n\nNobody was ill, and the new system came.")],
        ["kpi:A:more"],
        id="half of its paragraphs are alike",
    ),
    pytest.param(
        [asked("kpi:A:issues", f"{CALLS}\n\n{STEPS}\n\nThe rota changes.")],
        [home("kpi:A:more", f"{CALLS}\n\nNobody was ill, and a system came.")],
        [None],
        id="less than half of them are",
    ),
    pytest.param([asked("kpi:A:issues", CALLS)], [home("kpi:B:issues", CALLS)], [None], id="none in another KPI"),
    pytest.param(
        [asked("kpi:A:one:issues", CALLS)], [home("kpi:A:two:issues", CALLS)], [None], id="none of another measure"
    ),
    pytest.param(
        [asked("section:A:introduction", CALLS)],
        [home("section:A:introduction", STEPS, kind=Kind.SECTION)],
        ["section:A:introduction"],
        id="an introduction is found by its key",
    ),
    pytest.param(
        [asked("section:A:words", CALLS)],
        [home("section:A:introduction", CALLS, kind=Kind.SECTION)],
        [None],
        id="and by nothing else",
    ),
    pytest.param(
        [asked("kpi:A:issues", ""), asked("kpi:A:causes", "")],
        [home("kpi:A:actions", ""), home("kpi:A:causes", "")],
        [None, "kpi:A:causes"],
        id="two prompts are not the same for both being empty",
    ),
    pytest.param(
        [asked("kpi:A:issues", CALLS, "Issues"), asked("kpi:A:text", CALLS)],
        [home("kpi:A:issues", CALLS)],
        ["kpi:A:issues", None],
        id="no text is found twice",
    ),
    pytest.param(
        [asked("kpi:A:issues", "", "")], [home("kpi:A:causes", "", "")], [None], id="no heading is no common heading"
    ),
    pytest.param(
        [asked("kpi:A:issues", "", "Risks")], [home("kpi:A:causes", "", "Causes")], [None], id="nor is another one"
    ),
]


@pytest.mark.parametrize(("regions", "homes", "expected"), MATCHES)
def test_which_text_of_the_workbook_it_is(regions: list[Asked], homes: list[Home], expected: list[str | None]) -> None:
    assert found(regions, homes) == dict(zip((r.key for r in regions), expected, strict=True))
