"""Field codes: what stands between the braces when Word shows them ('PAGEREF _Toc1 \\h')."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r'"([^"]*)"|(\\\S)\s*|([^\s"\\]+)|(\\)')

# The switches of these fields that are followed by a value of their own; every other switch stands alone.
_WITH_VALUE = {
    "TOC": frozenset("abcdlnopst"),
    "HYPERLINK": frozenset("lmot"),
}
_ALWAYS_WITH_VALUE = frozenset("*#@")


@dataclass(frozen=True)
class Instruction:
    """A parsed field code. `switches` holds each switch without its backslash, with its value or ''."""

    name: str
    arguments: tuple[str, ...]
    switches: dict[str, str]


def parse_instruction(code: str) -> Instruction:
    """Read a field code. Total: whatever cannot be read as a switch is an argument."""
    tokens: list[tuple[bool, str]] = []
    for quoted, switch, bare, stray in _TOKEN.findall(code):
        if switch:
            tokens.append((True, switch[1:]))
        elif not stray:
            tokens.append((False, bare or quoted))
    name = ""
    arguments: list[str] = []
    switches: dict[str, str] = {}
    at = 0
    while at < len(tokens):
        is_switch, text = tokens[at]
        at += 1
        if not is_switch:
            if not name:
                name = text.upper()
            else:
                arguments.append(text)
            continue
        key = text if text in _ALWAYS_WITH_VALUE else text.lower()
        takes_value = key in _ALWAYS_WITH_VALUE or key in _WITH_VALUE.get(name, ())
        if takes_value and at < len(tokens) and not tokens[at][0]:
            switches[key] = tokens[at][1]
            at += 1
        else:
            switches[key] = ""
    return Instruction(name, tuple(arguments), switches)


def level_range(text: str, default: tuple[int, int] = (1, 9)) -> tuple[int, int]:
    """The levels that a contents list shows: '1-3' is (1, 3)."""
    found = re.fullmatch(r"\s*(\d)\s*-\s*(\d)\s*", text)
    return (int(found[1]), int(found[2])) if found else default
