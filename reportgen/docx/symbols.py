"""The characters of Word's symbol fonts, as Unicode.

Symbol, Wingdings and their kin put pictures where letters are (U+F020 to U+F0FF, or plain letters in those fonts).
A sign that has no counterpart in Unicode, or none that a font of ours has, shows as a bullet and is reported.
"""

from __future__ import annotations

# Font -> the code of the first sign of a row -> the signs of the row, a space for one that has no counterpart.
# After the mapping of the Unicode Consortium (L2/12-368); where the shipped fonts lack a sign, the nearest they have.
_ROWS = {
    "symbol": {
        0x20: " !∀#∃%&∋()∗+,−./0123456789:;<=>?",
        0x40: "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_",
        0x60: "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}~",
        0xA0: "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…  ↵",
        0xC0: "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓",
        0xE0: "◊ ®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ ∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭",
    },
    "wingdings": {
        0x20: " ✎✂✁    ☎✆✉✉                  ✇✍",
        0x40: "✍✌   ☜☞☝☟ ☺☻☹    ✈☼ ❄ ✞ ✠✡☪☯ ☸♈♉",
        0x60: "♊♋♌♍♎♏♐♑♒♓&&●❍■□❐❑❒◆⧫◆❖◆☒ ⌘❀ ❝❞▯",
        0x80: "⓪➀➁➂➃➄➅➆➇➈➉⓿➊➋➌➍➎➏➐➑➒➓        ·•",
        0xA0: "▪○○◯◉◎❍▪◻▲ ★✶✷✹✵  ◇  ✪✰",
        0xC0: "                     ⌫⌦◁➢△▽    ←",
        0xE0: "→↑↓↖↗↙↘⬅➔⬆⬇⬉⬈⬋⬊⇦⇨⇧⇩⬄⇳⬁⬀⬃⬂▭▯✗✓☒☑",
    },
    "wingdings 2": {
        0x20: " ✎✒  ✄",
        0x40: "               ✗✓☒☑☒☒⊗⊗⊘⊘    ‽",
        0x60: "         ⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿",
        0x80: "☉🌕☽☾ ✝✞              ⋅·●•○○○◉⊙◉▪",
        0xA0: "▪◾■□□□▣▣▣   ◆◆◆◇◇◈     ◆◊ ◖◗",
        0xC0: "⬟ ⬣⬢          ✚  ✖     ✱      ✳",
        0xE0: "           ✶    ✹  ✯    ※⁂",
    },
    "wingdings 3": {
        0x20: " ←↔↑↓↖↗↙↘        ↔↕",
        0x40: "                ↺↻ ⌤⌃⌥␣⍽⇪",
        0x60: "      ←→↑↓↖↗↙↘↔↕▲▼△▽◀▶◁▷◣◢◤◥◀▶▲",
        0x80: "▼▲▼◀▶◀▶▲▼                ←→↑↓←→↑",
        0xA0: "↓←→↑↓                        ←→↑",
        0xC0: "↓←→↑↓←→↑↓",
    },
    "webdings": {
        0x20: "                   ◀▶▲▼«»   ■",
        0x40: "⚒",
        0x60: " ✔ □   ■ ℹ  ★ ●  ↻✗?    ⊘⊖",
        0x80: "♂♀                      ✯",
        0xC0: "                         ☁",
        0xE0: "         ♿",
    },
    "zapf dingbats": {0x20: "                   ✓✔  ✗", 0x60: "            ● ■"},
}  # fmt: skip
_TABLES = {
    font: {first + n: sign for first, signs in rows.items() for n, sign in enumerate(signs) if sign != " "}
    for font, rows in _ROWS.items()
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
        table = _TABLES["symbol"]  # what Word itself shows for a private character in an ordinary font is a symbol
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
        if sign is None and table is _TABLES["symbol"] and 0x20 <= code < 0x7F:
            sign = chr(code)  # figures and punctuation stand where they always do
        if sign is None:
            known = False
            sign = UNKNOWN
        out.append(sign)
    return "".join(out), known
