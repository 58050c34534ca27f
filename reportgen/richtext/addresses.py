"""E-mail addresses in a text: where they are, and the text without them.

A page that anybody can collect holds none. What a person typed may be cut into runs anywhere, so an address is looked
for in the runs of a paragraph together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LEFT_OUT = "(e-mail address not shown)"

# The signs that look like @, and how an address of the web writes it.
_AT = r"(?:[@\uFF20\uFE6B]|%40)"
# Every length is bounded, so that no text takes longer than its length allows. Invisible characters (zero width, soft
# hyphens) may stand in a name: they are copied along and do not part it for a reader.
_LOCAL = r"[^\s@\uFF20\uFE6B<>()\[\]{},;:\"/\\|?&=#“”]{1,64}"
_LABEL = r"[\w\u200B-\u200D\u2060\u00AD-]{1,63}"
_ADDRESS = re.compile(
    rf"(?:mailto:)?{_LOCAL}{_AT}(?:{_LABEL}\.){{1,8}}[^\W\d_][\w\u200B-\u200D\u2060\u00AD-]{{1,62}}", re.IGNORECASE
)


def _may_hold(text: str) -> bool:
    """Whether it is worth a look: every text of every page is asked."""
    return "@" in text or "%40" in text or "\uff20" in text or "\ufe6b" in text


def email_addresses(text: str) -> tuple[str, ...]:
    """The e-mail addresses in a text, in order."""
    return tuple(_ADDRESS.findall(text)) if _may_hold(text) else ()


def without_emails(text: str) -> str:
    """The text with LEFT_OUT in the place of each e-mail address."""
    return _ADDRESS.sub(LEFT_OUT, text) if _may_hold(text) else text


def runs_without_emails(texts: Sequence[str]) -> list[str]:
    """The runs of one paragraph without the addresses in them, LEFT_OUT in the run in which an address begins."""
    whole = "".join(texts)
    if not _may_hold(whole):
        return list(texts)
    found = [match.span() for match in _ADDRESS.finditer(whole)]
    cleaned: list[str] = []
    begins = 0
    for text in texts:
        ends = begins + len(text)
        kept, at = "", begins
        for first, after in found:
            if after <= begins or first >= ends:
                continue
            kept += whole[at : max(first, at)] + (LEFT_OUT if first >= begins else "")
            at = min(after, ends)
        cleaned.append(kept + whole[at:ends])
        begins = ends
    return cleaned
