"""The locked figures of a draft as they stand there now."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

from lxml import etree

from reportgen.docx.views import Standing
from reportgen.draft.anchors import anchors, is_line_of, tag_of
from reportgen.draft.reading.draft import Both, FigureRead, View
from reportgen.draft.reading.paragraphs import Words
from reportgen.draft.snapshot import is_shown_in, lines_of
from reportgen.findings import Finding, InDocument, Severity
from reportgen.keys import CHART, LARGE_CHART
from reportgen.ooxml.names import q

Element = etree._Element


def figures(
    snapshot: Mapping[str, Any], found: Sequence[Standing], words: Mapping[View, Words]
) -> tuple[dict[str, FigureRead], list[Finding]]:
    """Key -> the figure now, for every figure of the snapshot; and a finding for each measure whose figures are gone.

    A template may leave a field out everywhere: only what it shows for other measures can be gone.
    """
    controls: dict[str, list[Element]] = {}
    points: dict[str, list[Element]] = {}
    for piece in found:
        for control in piece.controls:
            _note(control, controls)
        for element in piece.element.iter(q("w:sdt"), q("w:bookmarkStart")):
            if element.tag == q("w:sdt"):
                _note(element, controls)
            else:
                points.setdefault(str(element.get(q("w:name"), "")), []).append(element)
    shown: dict[str, FigureRead] = {}
    lines = lines_of(snapshot)
    for key, anchor in anchors(snapshot["figures"]).items():
        was = " ".join(str(snapshot["figures"][key]).split())
        places = controls.get(anchor.tag) or [_holder(p) for p in points.get(anchor.bookmark, ())]
        texts = [Both(*(_text(place, key, was, words[v], lines) for v in View)) for place in dict.fromkeys(places)]
        # A template may show a figure twice; that which differs is what a person must hear of.
        text = next((t for t in texts if t.accepted != was or t.rejected != was), Both(was, was))
        shown[key] = FigureRead(key, was, text if texts else Both("", ""), missing=not texts)
    return shown, _gone({key: f for key, f in shown.items() if is_shown_in(snapshot, key)})


def _note(control: Element, controls: dict[str, list[Element]]) -> None:
    place = controls.setdefault(tag_of(control), [])
    if not place or place[-1] is not control:  # the pieces of a block control come one after the other
        place.append(control)


def _holder(point: Element) -> Element:
    """What holds a figure whose control has lost its tag: the control around its bookmark, or else its paragraph."""
    for above in point.iterancestors():
        if above.tag in (q("w:sdt"), q("w:p")):
            return above
    return point


def _text(place: Element, key: str, was: str, words: Words, lines: Container[str] | None) -> str:
    if key.rpartition(":")[2] in (CHART, LARGE_CHART):
        return next((" ".join(str(d.get("descr", "")).split()) for d in place.iter(q("wp:docPr"))), "")
    text = words.plain(place)
    if place.tag == q("w:p") and was and was in text:
        # Without its control a figure shares its paragraph with what the template says around it.
        as_built = lines is None or is_line_of(lines, text, place)
        return was if as_built else text
    return text


def _gone(shown: Mapping[str, FigureRead]) -> list[Finding]:
    names = {key.rpartition(":")[2] for key, figure in shown.items() if not figure.missing}
    lost: dict[str, list[str]] = {}
    for key, figure in shown.items():
        place, _, name = key.rpartition(":")
        if figure.missing and figure.was and name in names:
            lost.setdefault(place, []).append(name)
    findings = []
    for place, fields in lost.items():
        title = shown[f"{place}:name"].was if f"{place}:name" in shown else place
        findings.append(
            Finding(
                "figures-gone",
                Severity.WARNING,
                InDocument(words=title),
                f"The draft no longer shows {len(fields)} of the figures of '{title}' ({', '.join(sorted(fields))}).",
                "If its table was deleted by mistake, take it from the draft as it was built.",
            )
        )
    return findings
