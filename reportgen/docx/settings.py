"""A document's settings, as far as they decide how it reads and is laid out."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from reportgen.docx.values import points, value
from reportgen.ooxml.names import q

Element = etree._Element


@dataclass(frozen=True)
class Settings:
    """`modern` says that edges of tables stand in line with the text, as from Word 2013 on; `even_differs` that even
    pages have headers of their own; `default_tab` how far tab stops part, in points; `note_styles` how notes are
    numbered, by kind."""

    modern: bool
    even_differs: bool
    default_tab: float
    note_styles: dict[str, str]


def settings_of(root: Element | None) -> Settings:
    """The settings of a document, from the root of their part; None where it has none."""
    return Settings(*_compatibility(root), {kind: _note_style(root, kind) for kind in ("footnote", "endnote")})


def _compatibility(settings: Element | None) -> tuple[bool, bool, float]:
    """Whether the file is laid out as Word 2013 and later do, whether even pages differ, how far tab stops part."""
    if settings is None:
        return False, False, 36.0
    mode = 0
    for setting in settings.iter(q("w:compatSetting")):
        if setting.get(q("w:name")) == "compatibilityMode":
            text = str(setting.get(q("w:val"), ""))
            mode = int(text) if text.isdigit() else 0
    even = settings.find(q("w:evenAndOddHeaders"))
    tab = points(value(settings, "w:defaultTabStop")) or 36.0
    return mode >= 15, even is not None and even.get(q("w:val"), "1") not in ("0", "false", "off"), max(tab, 6.0)


def _note_style(settings: Element | None, kind: str) -> str:
    properties = settings.find(q(f"w:{kind}Pr")) if settings is not None else None
    stated = value(properties, "w:numFmt") if properties is not None else ""
    return stated or ("decimal" if kind == "footnote" else "lowerRoman")
