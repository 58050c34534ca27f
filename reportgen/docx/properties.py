"""A document's properties as a published file may carry them: never a person's address or the place of a file."""

from __future__ import annotations

import re

from reportgen.ooxml.package import Package

_PRIVATE = re.compile(r"[^\s@]+@[^\s@]+\.\w+|\b[A-Za-z]:[\\/]|\\\\|\bfile:|/(home|Users|Volumes)/", re.IGNORECASE)


def properties(package: Package, kind: str) -> dict[str, str]:
    """The properties of a part of this kind ("core-properties"), by name, spaces made single."""
    part = package.related("", kind)
    found: dict[str, str] = {}
    if part:
        for child in package.xml(part):
            if isinstance(child.tag, str) and child.text:
                found[child.tag.rpartition("}")[2]] = " ".join(child.text.split())
    return found


def public(text: str) -> str:
    """A property as a published file may carry it: nothing where it holds an e-mail address or a file's place."""
    return "" if _PRIVATE.search(text) else text
