"""Appendix B in the draft: a locked table for each section, with its heading, then the tables beside it and the notes.

A row here is made of plain paragraphs, not of locked figures one by one: the control around a table locks it as a
whole, and a list of every measure stays quick to write and small to keep.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportgen.compose import AppendixB, ListedMeasure
from reportgen.draft.anchors import block_region, point
from reportgen.draft.template.marks import Marks, Rating, clean
from reportgen.draft.writing.blocks import Writer, run
from reportgen.keys import APPENDIX

# The columns of a section's table, with their shares of the page's width.
COLUMNS = (
    ("Ref", 1140),
    ("KPI and measure", 2500),
    ("Target", 1380),
    ("As of date", 900),
    ("Latest value", 1130),
    ("Previous value", 1050),
    ("Same period last year", 1050),
    ("RAG status and why", 2400),
    ("Direction of travel", 1420),
    ("Benchmark", 1450),
    ("Next data due", 1100),
)


def tables(appendix: AppendixB | None, writer: Writer, marks: Marks, width: int) -> str:
    """Everything under the appendix's title and introduction, as XML; '' without an appendix. `width` is in twips."""
    if appendix is None:
        return ""
    header = tuple(name for name, _ in COLUMNS)
    shares = tuple(share for _, share in COLUMNS)
    listing = _Listing(writer, marks, width)
    written = [
        listing.table(s.id, s.title, header, [listing.cells(r) for r in s.rows], shares) for s in appendix.sections
    ]
    written += [
        listing.table(t.id, t.title, t.header, [[listing.line(cell) for cell in row] for row in t.rows], t.shares)
        for t in appendix.tables
    ]
    # The marks are explained before the first table: a reader meets them on every page after it.
    return "".join([*(writer.paragraph("Note", run(line)) for line in appendix.notes), *written])


@dataclass(frozen=True)
class _Listing:
    """Writes the tables of one appendix."""

    writer: Writer
    marks: Marks
    width: int

    def line(self, text: str, *, bold: bool = False) -> str:
        """A paragraph of a cell. A template without the small style gets the size itself."""
        return self._small(run(text, ("<w:b/>" if bold else "") + self._size))

    @property
    def _size(self) -> str:
        return "" if self._style else _SMALL

    @property
    def _style(self) -> str:
        return _STYLE if self.writer.styles.id(_STYLE) else ""

    def _small(self, content: str) -> str:
        return self.writer.paragraph(self._style or "Table Text", content)

    def cells(self, row: ListedMeasure) -> list[str]:
        """The cells of a measure's row."""
        word = " ".join(clean(row.rating_text).split())
        why = row.reason.removeprefix(f"{row.rating_text}: ")  # the rating stands on the line above
        sign_and_word = f"<w:r><w:t>{escape(self.marks.wrap(Rating(row.rating), word))}</w:t></w:r>"
        line = self.line
        return [
            line(row.ref),
            line(row.kpi, bold=True) + ("" if _same(row.kpi, row.name) else line(row.name)),
            line(row.target),
            line(row.as_of),
            line(row.value, bold=True),
            line(row.previous.text),
            line(row.last_year.text),
            self._small(sign_and_word) + line(f"{why[:1].upper()}{why[1:]}"),
            line(row.direction),
            line(row.benchmark),
            line(row.next_due),
        ]

    def table(
        self, id_: str, title: str, header: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[int]
    ) -> str:
        """A table with its heading. Its first cell has the bookmark by which it is known without its control."""
        anchor = self.writer.anchors[f"{APPENDIX}{id_}"]
        whole = sum(shares)
        widths = [self.width * share // whole for share in shares]
        widths[-1] += self.width - sum(widths)
        heads = [
            self.writer.paragraph("Table Heading", (point(anchor.bookmark) if n == 0 else "") + run(word, _SMALL))
            for n, word in enumerate(header)
        ]
        table = self.writer.table(title, header, [heads, *rows], widths)
        return self.writer.heading(2, title) + block_region(anchor, title, table, locked=True)


def _same(one: str, other: str) -> bool:
    return one.casefold().strip(" .") == other.casefold().strip(" .")


_STYLE = "Table Small"
_SMALL = '<w:sz w:val="19"/><w:szCs w:val="19"/>'  # 9.5 pt, the smallest print that the report has
