"""The last thing that happens to a text before it stands in a page or in a file of data."""

from __future__ import annotations

from reportgen.richtext.addresses import without_emails

# Signs that turn the direction of what follows them: a name that holds one would print the figure after it backwards.
_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def shown(text: str) -> str:
    """The text as a reader may meet it: without e-mail addresses and without signs that turn its direction."""
    return without_emails(text if text.isascii() else text.translate(_TURNING))
