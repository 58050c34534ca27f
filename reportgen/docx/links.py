"""Where a document may lead a reader: an address as it can be followed, or none."""

from __future__ import annotations

import re
from urllib.parse import quote

_SAFE_SCHEMES = ("http", "https", "mailto", "tel", "ftp")


def safe_address(target: str) -> str:
    """A link's address as a published file may carry it; '' for one that runs or opens something else.

    An address without a scheme leads to a place beside the document, and is quoted.
    """
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", target)
    if scheme is None:
        return quote(target, safe="/#?=&%+,;:@!$'()*~-._")
    return target if scheme[1].lower() in _SAFE_SCHEMES else ""
