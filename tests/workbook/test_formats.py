"""What a number format shows: as a table, and beside LibreOffice."""

from __future__ import annotations

import csv
import random
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from reportgen.workbook import formats
from reportgen.workbook.formats import Shows

_ACCOUNTS = '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-'

SHOWN = [
    # format, stored, shown, what it is
    ("General", "93.45", "93.45", Shows.NUMBER),
    ("0", "94.96", "95", Shows.NUMBER),
    ("#,##0", "1234567", "1,234,567", Shows.NUMBER),
    ("0.0%", "0.9345", "93.5%", Shows.PERCENTAGE),
    ('£0.000,,"m"', "5900000", "£5.900m", Shows.NUMBER),
    ("0.0,,", "5900000", "5.9", Shows.NUMBER),
    ('0.0,"k"', "1234", "1.2k", Shows.NUMBER),
    ("00000", "101", "00101", Shows.NUMBER),
    ('"KPI-"000', "7", "KPI-007", Shows.NUMBER),
    ("000-00", "12345", "123-45", Shows.NUMBER),
    ("0.0##", "1.5", "1.5", Shows.NUMBER),
    ("#.##", "0.5", ".5", Shows.NUMBER),
    (_ACCOUNTS, "-1234.5", "-1,234.50", Shows.NUMBER),
    (_ACCOUNTS, "0", "-", Shows.NUMBER),
    ("#,##0;(#,##0)", "-5", "(5)", Shows.NUMBER),
    ("0;0", "-5", "5", Shows.NUMBER),
    ("0", "-0.4", "0", Shows.NUMBER),
    ("[$£-809]#,##0.00", "12.5", "£12.50", Shows.NUMBER),
    ("# ?/?", "1.5", "1 1/2", Shows.NUMBER),
    ("0.00E+00", "5900000", "5.90E+06", Shows.NUMBER),
    (";;;", "5", "", Shows.NOTHING),
    ("0;-0;;@", "0", "", Shows.NOTHING),
    ('[<5]"<5";0', "3", "<5", Shows.WORDS),
    ('[<5]"<5";0', "30", "30", Shows.NUMBER),
    ("[>1000]#,##0;0.0", "5", "5.0", Shows.NUMBER),
    ("[h]:mm", "1.5", "36:00", Shows.TIME),
    ("mmm-yy", "45000", "Mar-23", Shows.MONTH),
    ("dd mmm yyyy", "45000", "15 Mar 2023", Shows.DATE),
    ("[Blu]0", "5", None, Shows.UNKNOWN),
    ("[DBNum1]0", "5", None, Shows.UNKNOWN),
]


@pytest.mark.parametrize(("code", "stored", "text", "what"), SHOWN)
def test_what_a_format_shows(code: str, stored: str, text: str | None, what: Shows) -> None:
    assert formats.shown(code, Decimal(stored)) == text
    assert formats.shows(code, Decimal(stored)) is what


TEXTS = [
    ("@", "K1", "K1"),
    ("General", "K1", "K1"),
    (";;;", "K1", ""),
    ('0;0;0;"KPI "@', "1", "KPI 1"),
    ("0", "a", "a"),
]


@pytest.mark.parametrize(("code", "text", "seen"), TEXTS)
def test_what_a_format_shows_of_a_text(code: str, text: str, seen: str) -> None:
    assert formats.shown_text(code, text) == seen


# --------------------------------------------------------------------------------------------- beside LibreOffice
_BODIES = (
    "0", "0.0", "0.00", "#,##0", "#,##0.0", "0.0%", "0%", "0.000,,", "#,##0,", "00000", "000", "0.0##", "#,##0.###",
    "0.00E+00", "##0.0E+0", "# ?/?", "# ??/??", "# ?/8", "General",
)  # fmt: skip
_BEFORE = ("", "", "£", "[$£-809]", '"about "', "[Red]", "_-", "\\~")
_BEHIND = ("", "", '"m"', '" days"', "_)", "\\ ", '"%"')
_CONDITIONS = ("", "[<5]", "[>1000]", "[>=100]", "[=0]", "[<>0]", "[<0]")
_DATES = ("dd/mm/yyyy", "d mmm yy", "mmmm yyyy", "ddd d mmm", "h:mm", "hh:mm:ss", "[h]:mm", "[mm]:ss", "h:mm AM/PM")
_WHOLE = (";;;", "0;-0;;@", _ACCOUNTS, "#,##0;(#,##0)", "#,##0;[Red]#,##0", '0;-0;"n/a"', '0" of 5"', "000-00")


def pairs(count: int, seed: int) -> list[tuple[str, float]]:
    """Formats as people make them, each with a number."""
    chance = random.Random(seed)

    def body(*, second: bool = False) -> str:
        digits, before, behind = chance.choice(_BODIES), chance.choice(_BEFORE), chance.choice(_BEHIND)
        # LibreOffice alone misreads these: a currency before a power, a share or a fraction, a space behind a power,
        # and a colour behind a minus.
        if (before.startswith("[$") and any(c in digits for c in "E/%")) or (second and before == "[Red]"):
            before = ""
        return digits if "E" in digits and behind == "_)" else before + digits + behind

    out: list[tuple[str, float]] = []
    while len(out) < count:
        value = chance.choice((
            chance.randint(0, 9), chance.randint(0, 99_999), chance.randint(0, 9_999_999),
            round(chance.uniform(0, 1), 4), round(chance.uniform(0, 100), 2), round(chance.uniform(0, 1e7), 1), 0, 0.5,
        ))  # fmt: skip
        match chance.randint(0, 9):
            case 0 | 1 | 2 | 3:
                code = body()
            case 4 | 5:
                code = f"{body()};-{body(second=True)}"
            case 6:
                code = f"{chance.choice(_CONDITIONS[1:])}{body()};{body()}"
            case 7 | 8:
                code = chance.choice(_WHOLE)
            case _:
                out.append((chance.choice(_DATES), chance.randint(100, 5_000) + chance.randint(0, 95) / 96))
                continue
        # For a negative number and a condition, LibreOffice leaves the minus out and Excel does not.
        negative = chance.random() < 0.25 and not any(c in code for c in ("[<", "[>", "[="))
        out.append((code, -value if negative and value else value))
    return out


def seen_in_libreoffice(some: list[tuple[str, float]], folder: Path) -> list[str]:
    """The text that LibreOffice shows for each pair."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.column_dimensions["A"].width = 60
    for n, (code, value) in enumerate(some, 1):
        cell = sheet.cell(n, 1, value)
        cell.number_format = code
        sheet.cell(n, 2, n)
    book.save(folder / "pairs.xlsx")
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program is not None
    subprocess.run(
        [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
         "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", str(folder),
         str(folder / "pairs.xlsx")],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    with (folder / "pairs.csv").open(encoding="utf-8", newline="") as file:
        return [row[0] for row in csv.reader(file)]


def _same(ours: str | None, theirs: str) -> bool:
    """Spaces are as many as a column is wide; LibreOffice writes a minus before what is rounded to nothing, and no
    point behind which nothing stands, as Excel does."""
    if ours is None:
        return True
    one, other = ("".join(t.split()).replace("\u00a0", "") for t in (ours, theirs))
    one = re.sub(r"(?<=[0-9])\.(?![0-9])", "", one)
    return one == other or (other.startswith("-") and one == other[1:] and not one.strip("0.,%£m~about dys"))


def differing(count: int, seed: int, folder: Path) -> list[tuple[str, float, str | None, str]]:
    some = pairs(count, seed)
    seen = seen_in_libreoffice(some, folder)
    ours = [formats.shown(code, Decimal(repr(value))) for code, value in some]
    assert sum(text is None for text in ours) < count / 50
    return [
        (code, value, text, theirs)
        for (code, value), text, theirs in zip(some, ours, seen, strict=True)
        if not _same(text, theirs)
    ]


def test_a_format_shows_what_libreoffice_shows(tmp_path: Path) -> None:
    assert differing(150, 1, tmp_path) == []


@pytest.mark.full
def test_2_000_formats_show_what_libreoffice_shows(tmp_path: Path) -> None:
    assert differing(2_000, 2, tmp_path) == []
