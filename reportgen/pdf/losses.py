"""What a PDF shows otherwise than Word does: gathered while reading, told once each, with its place.

Nothing is dropped without a word. A finding of one kind under one heading is made once, however often it occurs
there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reportgen.docx.document import Document, Mark, Seen
from reportgen.findings import Finding, InDocument, Severity

_AS_TEXT = "Check this place in the PDF; in Word, use a plain paragraph or table instead."
SAYINGS: dict[str, tuple[Severity, str, str]] = {
    "text-box": (
        Severity.WARNING,
        "a text box stands beside the text; its words are placed where it is anchored.",
        _AS_TEXT,
    ),
    "floating-drawing": (
        Severity.WARNING,
        "a picture floats beside the text; it is placed in line with it.",
        "In Word, set its wrapping to 'In line with text'.",
    ),
    "floating-table": (
        Severity.WARNING,
        "a table floats beside the text; it is placed in line with it.",
        "In Word, open Table Properties and set Text Wrapping to None.",
    ),
    "vertical-text": (
        Severity.WARNING,
        "a table has words that run up or down the page; they are set level.",
        "In Word, set the cell's text direction to level.",
    ),
    "chart-not-drawn": (
        Severity.WARNING,
        "a chart that Word draws itself cannot be drawn; its words stand in its place.",
        "In Word, copy the chart and paste it as a picture.",
    ),
    "smartart-not-drawn": (
        Severity.WARNING,
        "a SmartArt drawing cannot be drawn; its words stand in its place.",
        "In Word, copy it and paste it as a picture, or write it as a list.",
    ),
    "shape-not-drawn": (
        Severity.WARNING,
        "a drawn shape is left out; its words, if it has any, stand in its place.",
        "In Word, copy the shape and paste it as a picture.",
    ),
    "watermark": (
        Severity.WARNING,
        "a watermark is left out, because text is hard to read over one.",
        "Nothing to do if it only says 'Draft': a PDF that is not final says so above the header of every page.",
    ),
    "equation": (
        Severity.WARNING,
        "an equation is set as plain text.",
        "Check that it reads rightly, or paste the equation as a picture with alt text.",
    ),
    "picture-missing": (
        Severity.WARNING,
        "a picture is linked to a file that is not in the document; an empty frame stands in its place.",
        "In Word, insert the picture itself.",
    ),
    "picture-format": (
        Severity.WARNING,
        "a picture is in a format that cannot be drawn; an empty frame stands in its place.",
        "In Word, copy the picture and paste it as PNG.",
    ),
    "picture-broken": (
        Severity.WARNING,
        "a picture's file is damaged; an empty frame stands in its place.",
        "In Word, insert the picture again.",
    ),
    "picture-without-alt-text": (
        Severity.WARNING,
        "a picture has no alt text, so people who cannot see it are told nothing.",
        "In Word, choose View Alt Text and say what it shows, or mark it as decorative.",
    ),
    "alt-text-poor": (
        Severity.WARNING,
        "a picture's alt text is a file name or was made by a machine; it tells people who cannot see it nothing.",
        "In Word, select the picture, choose View Alt Text and say in a sentence what it shows.",
    ),
    "columns": (
        Severity.WARNING,
        "the text stands in several columns; it is set in one.",
        "In Word, set the section to one column.",
    ),
    "embedded-file": (
        Severity.WARNING,
        "another file is embedded here and its text is not shown.",
        "Open the document in Word and save it, so that the text becomes its own.",
    ),
    "symbol-unknown": (
        Severity.WARNING,
        "a sign of a symbol font is not known; a bullet stands in its place.",
        "In Word, replace it by a sign of an ordinary font.",
    ),
    "link-left-out": (
        Severity.WARNING,
        "a link leads to something that is no web or e-mail address; its words are kept without the link.",
        "In Word, correct or remove the link.",
    ),
    "picture-turned": (
        Severity.WARNING,
        "a picture is turned or flipped in Word; it stands here as its file has it.",
        "In Word, turn it in a picture program and insert it again.",
    ),
    "picture-recoloured": (
        Severity.WARNING,
        "a picture has other colours in Word than in its file; it is shown in those of its file.",
        "In Word, copy the picture and paste it as PNG.",
    ),
    "form-field-empty": (
        Severity.WARNING,
        "an old form field shows an entry that the file does not say.",
        "In Word, type the entry as text.",
    ),
    "link-target-missing": (
        Severity.WARNING,
        "a link leads to a bookmark that is not in the document; its words are kept without the link.",
        "In Word, link to a heading that is there.",
    ),
    "right-to-left": (
        Severity.WARNING,
        "words are written from right to left; their letters may stand in the wrong order.",
        "Make this PDF from Word itself.",
    ),
    "footnote-long": (
        Severity.WARNING,
        "a footnote is longer than its page has room for; it runs over the bottom.",
        "In Word, shorten it or move it into the text.",
    ),
    "row-too-tall": (
        Severity.WARNING,
        "a table row that must stay whole is taller than a page; it was split.",
        "In Word, let the row break across pages, or shorten it.",
    ),
    "table-too-wide": (
        Severity.WARNING,
        "a table is wider than the page; its columns were narrowed to fit.",
        "In Word, make the table narrower or turn the page.",
    ),
}

# What a PDF makes of everything that may be seen in a document: the code of what is told, None for what it shows as
# Word does, or leaves out as Word's own print does.
CARRIED: Mapping[Seen, str | None] = {
    Seen.PICTURE: None,
    Seen.NOTE: None,
    Seen.CHART: "chart-not-drawn",
    Seen.SMARTART: "smartart-not-drawn",
    Seen.SHAPE: "shape-not-drawn",
    Seen.WATERMARK: "watermark",
    Seen.TEXT_BOX: "text-box",
    Seen.EQUATION: "equation",
    Seen.EMBEDDED_FILE: "embedded-file",
    Seen.HIDDEN_TEXT: None,
    Seen.UNKNOWN_SYMBOL: "symbol-unknown",
    Seen.UNSAFE_LINK: "link-left-out",
    Seen.INNER_LINK: None,
    Seen.FORM_FIELD: "form-field-empty",
    Seen.STRUCK: None,
    Seen.RAISED: None,
    Seen.NESTED_TABLE: None,
    Seen.FLOATING_DRAWING: "floating-drawing",
    Seen.FLOATING_TABLE: "floating-table",
    Seen.VERTICAL_TEXT: "vertical-text",
    Seen.COLUMNS: "columns",
    Seen.PICTURE_MISSING: "picture-missing",
    Seen.PICTURE_FORMAT: "picture-format",
    Seen.PICTURE_TURNED: "picture-turned",
    Seen.PICTURE_CROPPED: None,
    Seen.PICTURE_RECOLOURED: "picture-recoloured",
    Seen.NO_ALT_TEXT: "picture-without-alt-text",
    Seen.POOR_ALT_TEXT: "alt-text-poor",
}

# What the PDF would show otherwise than Word does, so that a reader is misled or goes without.
UNFAITHFUL = frozenset(
    (
        "chart-not-drawn",
        "columns",
        "embedded-file",
        "equation",
        "picture-broken",
        "picture-format",
        "picture-missing",
        "shape-not-drawn",
        "smartart-not-drawn",
    )
)
# What a person mends one by one, so each is told; the words say which it is.
_TOLD_EACH = frozenset(("link-left-out", "picture-without-alt-text", "alt-text-poor"))


class Losses:
    """The findings of one document."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._told: set[tuple[str, str, str]] = set()

    def add(self, code: str, heading: str, words: str = "", page: int | None = None) -> None:
        """Tell of a loss of this kind under a heading, once; of what has to be mended one by one, each."""
        key = (code, heading or str(page), words if code in _TOLD_EACH else "")
        if key in self._told:
            return
        self._told.add(key)
        severity, problem, remedy = SAYINGS[code]
        place = InDocument(heading=heading[:120], words=words[:80], page=page)
        self.findings.append(Finding(code, severity, place, problem[0].upper() + problem[1:], remedy))

    def take(self, document: Document) -> None:
        """Tell of everything that was seen in a document and that a PDF does not show as Word does."""
        if document.changes:
            self.count("changes-pending", document.changes)
        if document.comments:
            self.count("comments-left-out", document.comments)
        self.take_marks(document.marks)

    def take_marks(self, marks: Iterable[Mark]) -> None:
        """Tell of each of these that a PDF does not show as Word does."""
        for mark in marks:
            code = CARRIED[mark.seen]
            if code is not None:
                self.add(code, mark.heading, mark.words)

    def count(self, code: str, number: int) -> None:
        """Tell of something that concerns the document as a whole, with how often it occurs."""
        one = number == 1
        if code == "changes-pending":
            problem = f"{number} tracked change{' is' if one else 's are'} still to be accepted or rejected."
            tail = "The PDF shows the text as if all were accepted; settle them in Word if that is not meant."
        else:
            problem = f"{number} comment{' is' if one else 's are'} in the document."
            tail = "The PDF leaves comments out; nothing to do if that is meant."
        severity = Severity.WARNING if code == "changes-pending" else Severity.NOTE
        self.findings.append(Finding(code, severity, InDocument(), problem, tail))

    def font(self, wanted: str, used: str) -> None:
        """Tell that a font is not at hand."""
        self.findings.append(
            Finding(
                "font-substituted",
                Severity.WARNING,
                InDocument(),
                f"The font '{wanted}' is not at hand; {used} is used instead, so lines may break elsewhere.",
                "Put the font's .ttf file into the fonts folder, or use Arial or Calibri in Word.",
            )
        )

    def font_unusable(self, wanted: str, file: str) -> None:
        """Tell that a font file of the caller's folder cannot be embedded."""
        self.findings.append(
            Finding(
                "font-unusable",
                Severity.WARNING,
                InDocument(),
                f"The file '{file}' for the font '{wanted}' cannot be embedded in a PDF.",
                "Put a TrueType file (.ttf) of the font into the fonts folder.",
            )
        )

    def characters(self, characters: set[str]) -> None:
        """Tell which characters no font has."""
        listed = ", ".join(f"U+{ord(c):04X}" for c in sorted(characters)[:10])
        more = f" and {len(characters) - 10} more" if len(characters) > 10 else ""
        self.findings.append(
            Finding(
                "characters-missing",
                Severity.WARNING,
                InDocument(),
                f"No font at hand has the characters {listed}{more}; a question mark in a box stands in their place.",
                "Put a font that has them into the fonts folder, or write them otherwise.",
            )
        )
