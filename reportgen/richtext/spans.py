"""The spans of one block's text as typed: bold, italics, links and raised letters, read and typed again.

A mark that is meant as itself is typed with a backslash before it; a backslash before anything else is a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeVar

from reportgen.richtext.blocks import LOWERED, RAISED, Span, Spans, cleaned, placed, plain


@dataclass(frozen=True)
class _Kind:
    bold: bool = False
    italic: bool = False
    within: str = ""  # what is typed in brackets: the address of a link, RAISED or LOWERED


_POSITIONS = (RAISED, LOWERED)
_PLAIN = _Kind()
_Character = tuple[str, _Kind]
_T = TypeVar("_T", bool, str)

# What an address may hold: nothing that could end it where it is typed. In running text the punctuation at its end
# belongs to the sentence.
_IN_ADDRESS = r"[^\s()<>\"\\*\[\]]+"
_ADDRESS = re.compile(rf"(?:https?://|mailto:){_IN_ADDRESS}", re.IGNORECASE)
_BARE = re.compile(rf"https?://{_IN_ADDRESS}", re.IGNORECASE)
_SENTENCE_END = ".,;:!?'_’”“‘…"
_UNSAFE = {ord(c): f"%{ord(c):02X}" for c in ' ()<>"\\*[]'}

# A backslash counts only before one of * _ [ ]: then two are one backslash, and an odd one makes the mark plain.
_LABEL_TEXT = r"(?:[^\[\]\\]|\\+(?![\\*_\[\]])|(?:\\\\)*\\[*_\[\]]|(?:\\\\)+(?=[*_\[\]]))+"
_MARKS = r"(?<!\\)(?P<escapes>\\+)(?=[*_\[\]])|(?P<bold>\*\*+)|(?P<italic>_+)"
_IN_LABEL = re.compile(_MARKS)
_IN_TEXT = re.compile(
    rf"{_MARKS}|\[(?P<position>{RAISED}|{LOWERED}):(?=[^\[\]]*[^\W_])[ ]?(?P<placed>{_LABEL_TEXT})\]"
    rf"|\[(?P<label>{_LABEL_TEXT})\]\((?P<address>{_ADDRESS.pattern})\)|(?P<bare>{_BARE.pattern})",
    re.IGNORECASE,
)
_POSITIONED = re.compile(rf"\[(?:{RAISED}|{LOWERED}):", re.IGNORECASE)
# A link whose words begin so is typed with a backslash before them.
_LABEL_LIKE_POSITION = re.compile(rf"\\*(?:{RAISED}|{LOWERED}):", re.IGNORECASE)
_LABEL_MEANT = re.compile(rf"\\+(?:{RAISED}|{LOWERED}):", re.IGNORECASE)
# Word raises these by itself, and 15th says the same either way.
_ORDINAL = re.compile(r"\d(st|nd|rd|th)(?!\w)")
_SPECIAL = re.compile(r"[*_\[\]\\]|://")


def read(raw: str) -> Spans:
    """The spans of one block's text as typed."""
    raw = raw.strip()
    if not raw:
        return ()
    return _tidy(_pieces(raw)) if _SPECIAL.search(raw) else (Span(raw),)


@dataclass(frozen=True)
class _Toggle:
    """A mark that may begin or end a kind; where it stands decides which."""

    mark: str
    at: int  # its place among the pieces
    may_open: bool
    may_close: bool


def _pieces(raw: str) -> list[_Character]:
    pieces: list[tuple[str, str]] = []  # (character or mark, what it stands within)
    toggles: list[_Toggle] = []

    def walk(at: int, end: int, tokens: re.Pattern[str], link: str) -> None:
        while (token := tokens.search(raw, at)) and token.start() < end:
            pieces.extend((c, link) for c in raw[at : token.start()])
            at = token.end()
            groups = token.groupdict()
            if slashes := groups["escapes"]:
                pieces.append(("\\" * (len(slashes) // 2), link))
                if len(slashes) % 2:
                    pieces.append((raw[at], link))
                    at += 1
            elif position := groups.get("position"):
                walk(token.start("placed"), token.end("placed"), _IN_LABEL, position.lower())
            elif groups.get("label"):
                begins = token.start("label") + bool(_LABEL_MEANT.match(raw, token.start("label")))
                walk(begins, token.end("label"), _IN_LABEL, groups["address"])
            elif bare := groups.get("bare"):
                address = _within_sentence(bare)
                shown = address or bare[: bare.index(":") + 1]
                pieces.extend((c, address) for c in shown)
                at = token.start() + len(shown)
            elif token.group() in ("**", "_", "__"):
                toggles.append(_toggle(raw, token, len(pieces)))
                pieces.append((token.group(), link))
            else:
                pieces.extend((c, link) for c in token.group())
        pieces.extend((c, link) for c in raw[at:end])

    walk(0, len(raw), _IN_TEXT, "")
    paired = _paired(toggles)
    out: list[_Character] = []
    bold = italic = False
    for n, (text, link) in enumerate(pieces):
        if n not in paired:
            out += [(c, _Kind(bold, italic, link)) for c in text]
        elif text == "**":
            bold = not bold
        else:
            italic = not italic
    return out


def _within_sentence(bare: str) -> str:
    """A bare address without the sentence's punctuation, or '' where nothing of it is left."""
    address = bare.rstrip(_SENTENCE_END)
    return address if _BARE.fullmatch(address) else ""


def _toggle(raw: str, token: re.Match[str], at: int) -> _Toggle:
    before, after = raw[: token.start()][-1:], raw[token.end() : token.end() + 1]
    single = token.group() == "_"  # inside a word it is a character of a name
    return _Toggle(
        token.group(),
        at,
        may_open=bool(after.strip()) and not (single and before.isalnum()),
        may_close=bool(before.strip()) and not (single and after.isalnum()),
    )


def _paired(toggles: list[_Toggle]) -> set[int]:
    """The places of the marks that begin and end a kind; all others are plain text."""
    last_end = {t.mark: t.at for t in toggles if t.may_close}
    paired: set[int] = set()
    for marks in (("**",), ("_", "__")):
        opened: _Toggle | None = None
        for toggle in toggles:
            if toggle.mark not in marks:
                continue
            if opened and toggle.mark == opened.mark and toggle.may_close and toggle.at > opened.at + 1:
                paired |= {opened.at, toggle.at}
                opened = None
            elif opened is None and toggle.may_open and last_end.get(toggle.mark, -1) > toggle.at + 1:
                opened = toggle
    return paired


def tidied(spans: Spans) -> Spans:
    """The spans in the one form that `read` gives: see `richtext.normalised`."""
    if len(spans) == 1 and spans[0] == Span(spans[0].text):
        text = cleaned(spans[0].text).replace("\n", " ").strip()
        if not _BARE.search(text):
            return (Span(text),) if text else ()
    return _tidy(_characters(spans))


def _characters(spans: Spans) -> list[_Character]:
    out: list[_Character] = []
    for span in spans:
        link = cleaned(span.link).strip().translate(_UNSAFE)
        position = span.position if span.position in _POSITIONS else ""
        kind = _Kind(span.bold, span.italic, link if _ADDRESS.fullmatch(link) else position)
        if kind.within != position:
            out += [(c, kind) for c in placed(cleaned(span.text).replace("\n", " "), position)]
            continue
        out += [(c, kind) for c in cleaned(span.text).replace("\n", " ")]
    return out


def _tidy(characters: list[_Character]) -> Spans:
    """Spans in their one form: see `normalised`."""
    characters = _in_place(characters)
    whole = "".join(c for c, _ in characters)
    start, end = len(whole) - len(whole.lstrip()), len(whole.rstrip())
    text = whole[start:end]
    kinds = [kind for _, kind in characters[start:end]]
    within = _linked(text, _trimmed(text, [kind.within for kind in kinds]))
    bolds = _trimmed(text, [kind.bold for kind in kinds])
    italics = _trimmed(text, [kind.italic for kind in kinds])
    pieces = zip(text, bolds, italics, within, strict=True)
    return tuple(
        _span("".join(piece[0] for piece in run), _Kind(*kind))
        for kind, run in groupby(pieces, key=lambda piece: piece[1:])
    )


def _span(text: str, kind: _Kind) -> Span:
    if kind.within in _POSITIONS:
        return Span(text, kind.bold, kind.italic, position=kind.within)
    return Span(text, kind.bold, kind.italic, kind.within)


def _in_place(characters: list[_Character]) -> list[_Character]:
    """Raised and lowered digits and signs as the characters that are, and the letters of an ordinal on the line."""
    if not any(kind.within in _POSITIONS for _, kind in characters):
        return characters
    out = []
    for c, kind in characters:
        if kind.within in _POSITIONS:
            sign = placed(c, kind.within)
            is_letter = sign == c and (c.isalnum() or c.isspace())
            out.append((sign, kind if is_letter else replace(kind, within="")))
        else:
            out.append((c, kind))
    for found in _ORDINAL.finditer("".join(c for c, _ in out)):
        letters = range(found.start(1), found.end(1))
        if all(out[n][1].within == RAISED for n in letters):
            for n in letters:
                out[n] = (out[n][0], replace(out[n][1], within=""))
    return out


def _linked(text: str, links: list[str]) -> list[str]:
    """The links of each character, with the bare addresses of running text made links."""
    out = list(links)
    for link, start, end in _runs(links):
        if not link:
            for found in _BARE.finditer(text, start, end):
                address = _within_sentence(found.group())
                out[found.start() : found.start() + len(address)] = [address] * len(address)
    return out


def _trimmed(text: str, values: list[_T]) -> list[_T]:
    """The values of each character, with the spaces at the edges of every run made plain."""
    out = list(values)
    for value, start, end in _runs(values):
        words = text[start:end].strip()
        first = text.index(words, start) if words else end
        out[start:first] = [type(value)()] * (first - start)
        out[first + len(words) : end] = [type(value)()] * (end - first - len(words))
    return out


def _runs(values: list[_T]) -> Iterator[tuple[_T, int, int]]:
    """Runs of one value, as (value, start, end)."""
    start = 0
    for value, run in groupby(values):
        end = start + sum(1 for _ in run)
        yield value, start, end
        start = end


# --------------------------------------------------------------------------------------------- spans, typed
def typed(spans: Spans) -> str:
    """Spans as an officer types them; `read` gives them back, in their one form."""
    text = plain(spans)
    if spans == (Span(text),) and not _SPECIAL.search(text):
        return text
    return _Typist(spans).typed()


class _Typist:
    """Types the spans of one block, with a backslash before every mark that is meant as itself."""

    def __init__(self, spans: Spans) -> None:
        self._text = plain(spans)
        self._kinds = [_Kind(s.bold, s.italic, s.link or s.position) for s in spans for _ in s.text]
        self._out: list[str] = []
        self._italic_mark = ""

    def typed(self) -> str:
        """The text of the block as typed."""
        before = _PLAIN
        for link, start, end in _runs([kind.within for kind in self._kinds]):
            before = self._turn(before, self._kinds[start], start)
            position = link in _POSITIONS
            bare = bool(link) and not position and self._may_stand_bare(link, start, end)
            if link and not bare:
                self._mark(f"[{link}: " if position else "[")
                if not position and _LABEL_LIKE_POSITION.match(self._text, start, end):
                    self._out.append("\\")
            for at in range(start, end):
                before = self._turn(before, self._kinds[at], at)
                if bare:
                    self._out.append(self._text[at])
                else:
                    self._character(at, in_label=bool(link))
            if link and not bare:
                self._mark("]" if position else f"]({link})")
        self._turn(before, _PLAIN, len(self._text))
        return "".join(self._out)

    def _turn(self, before: _Kind, kind: _Kind, at: int) -> _Kind:
        """Type the marks between two characters of different kinds."""
        if before.italic and not kind.italic:
            self._mark(self._italic_mark)
        if before.bold != kind.bold:
            self._mark("**")
        if kind.italic and not before.italic:
            end = next((n for n in range(at, len(self._kinds)) if not self._kinds[n].italic), len(self._kinds))
            beside = self._text[at - 1 : at] + self._text[end : end + 1]
            in_word = any(c.isalnum() or c == "_" for c in beside)
            self._italic_mark = "__" if in_word else "_"
            self._mark(self._italic_mark)
        return kind

    def _mark(self, mark: str) -> None:
        """Type a mark; the backslashes that stand before it are doubled, so that they stay backslashes."""
        n = len(self._out)
        while n and self._out[n - 1] == "\\":
            n -= 1
        self._out += ["\\"] * (len(self._out) - n)
        self._out += mark if mark.startswith("]") else [mark]

    def _character(self, at: int, in_label: bool) -> None:
        c = self._text[at]
        if c not in "*_[]":
            self._out.append(c)
            return
        self._mark("")
        if self._is_active(c, at, in_label):
            self._out.append("\\")
        self._out.append(c)

    def _is_active(self, c: str, at: int, in_label: bool) -> bool:
        """Whether a character, typed as it is, might be read as a mark; when in doubt, yes."""
        if c in "[]":
            opens = "](" in self._text[at:] or _POSITIONED.match(self._text, at)
            return in_label or (c == "[" and bool(opens))
        before, after = self._text[:at][-1:], self._text[at + 1 : at + 2]
        around = [_PLAIN, *self._kinds, _PLAIN][at : at + 3]
        if len(set(around)) > 1 or c in (before, after):
            return True
        return c == "_" and not (before.isalnum() and after.isalnum())

    def _may_stand_bare(self, link: str, start: int, end: int) -> bool:
        """Whether an address may be typed without [](): it would be found, ending where the link ends."""
        before = self._text[:start][-1:]
        found = _BARE.match(self._text, start)
        uniform = len(set(self._kinds[start:end])) == 1
        apart = not before or before.isspace() or before in "()"
        return (
            uniform and apart and found is not None and _within_sentence(found.group()) == link == self._text[start:end]
        )
