"""The characters of Word's symbol fonts, as Unicode.

Symbol, Wingdings and their kin put pictures where letters are (U+F020 to U+F0FF, or plain letters in those fonts).
The tables hold what documents use; a sign that is not in them shows as a bullet and is reported.
"""

from __future__ import annotations

_SYMBOL = dict(
    zip(
        range(0x41, 0x5B),
        "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ",
        strict=True,
    )
) | dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True))
_SYMBOL |= {
    0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2A: "∗", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥",
    0xA2: "′", 0xA3: "≤", 0xA4: "⁄", 0xA5: "∞", 0xA7: "♣", 0xA8: "♦", 0xA9: "♥", 0xAA: "♠",
    0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥",
    0xB4: "×", 0xB5: "∝", 0xB6: "∂", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…",
    0xC6: "∅", 0xC7: "∩", 0xC8: "∪", 0xCC: "⊂", 0xCE: "∈", 0xCF: "∉", 0xD1: "∇", 0xD2: "®", 0xD3: "©",
    0xD4: "™", 0xD5: "∏", 0xD6: "√", 0xD7: "⋅", 0xD8: "¬", 0xD9: "∧", 0xDA: "∨", 0xDB: "⇔", 0xDC: "⇐",
    0xDD: "⇑", 0xDE: "⇒", 0xDF: "⇓", 0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
_WINGDINGS = {
    0x22: "✂", 0x28: "☎", 0x2A: "✉", 0x36: "⌛", 0x3F: "✍", 0x41: "✌", 0x45: "☜", 0x46: "☞", 0x47: "☝",
    0x48: "☟", 0x4A: "☺", 0x4B: "☻", 0x4C: "☹", 0x52: "☼", 0x54: "❄", 0x58: "✠", 0x6C: "●", 0x6D: "❍",
    0x6E: "■", 0x6F: "□", 0x70: "❐", 0x71: "❑", 0x72: "❒", 0x73: "⬧", 0x74: "⧫", 0x75: "◆", 0x76: "❖",
    0x77: "⬥", 0x78: "☒", 0x7B: "❀", 0x9E: "·", 0x9F: "•", 0xA0: "▪", 0xA1: "○", 0xA4: "◉", 0xA5: "◎",
    0xA7: "▪", 0xA8: "◻", 0xAB: "★", 0xB2: "⟡", 0xD5: "⌫", 0xD6: "⌦", 0xD8: "➢", 0xE0: "→", 0xDF: "←",
    0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧", 0xF2: "⇩", 0xF3: "⬄",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0x98: "•", 0xA3: "□"}
_WINGDINGS_3 = {0x22: "↔", 0x70: "▲", 0x71: "▼", 0x74: "◀", 0x75: "▶", 0x7D: "▶", 0xC6: "→", 0xC8: "↓", 0xC7: "↑"}
_WEBDINGS = {0x61: "✔", 0x72: "✗", 0x6E: "●", 0x67: "■", 0x63: "□", 0x33: "◀", 0x34: "▶", 0x35: "▲", 0x36: "▼"}
_TABLES = {
    "symbol": _SYMBOL,
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": _WINGDINGS_3,
    "webdings": _WEBDINGS,
    "zapf dingbats": {0x33: "✓", 0x34: "✔", 0x37: "✗", 0x6C: "●", 0x6E: "■"},
}
UNKNOWN = "•"


def in_unicode(text: str, font: str) -> tuple[str, bool]:
    """The text as it reads in Unicode, and whether every sign of it is known.

    `font` is the Word font it is set in; text in an ordinary font changes only in the private area that Word uses
    for symbols.
    """
    table = _TABLES.get(font.strip().lower())
    if table is None:
        if not any("\uf020" <= c <= "\uf0ff" for c in text):
            return text, True
        table = _SYMBOL  # what Word itself shows for a private character in an ordinary font is a symbol
    known = True
    out = []
    for c in text:
        code = ord(c)
        if 0xF020 <= code <= 0xF0FF:
            code -= 0xF000
        elif font.strip().lower() not in _TABLES or code > 0xFF or c in " \t\n\u00a0":
            out.append(c)
            continue
        sign = table.get(code)
        if sign is None and table is _SYMBOL and 0x20 <= code < 0x7F:
            sign = chr(code)  # figures and punctuation stand where they always do
        if sign is None:
            known = False
            sign = UNKNOWN
        out.append(sign)
    return "".join(out), known
