"""Whole paragraphs of the draft, written as WordprocessingML: commentary with its lists, notes, tables and headings.

The text is emitted as XML and put into the filled-in template before that is parsed, because building the same
paragraphs one by one through an object model takes sixty times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape, quoteattr

from reportgen.compose import Composition, KpiShown, TableShown, TextRegion
from reportgen.docx.editing.styles import Links, Lists, StyleNames, may_lead_to
from reportgen.draft.anchors import Anchor, asking, block_region, is_shown, point, run_region
from reportgen.draft.template.fields import LOCKED
from reportgen.draft.template.marks import clean
from reportgen.keys import NOTES_KEY, figure_key
from reportgen.richtext import LOWERED, RAISED, Block, Bullet, Lettered, Note, Paragraph, Span, Spans, TablePlace

_BULLETS = ("List Bullet", "List Bullet 2", "List Bullet 3")
_BULLET_STEP, _BULLET_HANGING = 397, 284  # twips; how the house template sets its bullets, for the fourth level on
_AWAITED = "Commentary awaited"


def as_written(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """What of a text stands in a draft: all of it, but for links that no document may have and signs of private use.

    This is what an officer's edits are measured by: what was never in the draft was not deleted from it.
    """
    return tuple(b if isinstance(b, TablePlace) else replace(b, spans=_written(b.spans)) for b in blocks)


def _written(spans: Spans) -> Spans:
    return tuple(
        replace(s, text=clean(s.text), link=s.link if not s.link or may_lead_to(s.link) else "") for s in spans
    )


@dataclass
class Writer:
    """Writes the blocks of one document. `width` is the width of its text, in twips."""

    composition: Composition
    anchors: Mapping[str, Anchor]
    styles: StyleNames
    lists: Lists
    links: Links
    width: int
    _tables: dict[str, TableShown] = field(init=False)

    def __post_init__(self) -> None:
        self._tables = {t.id: t for t in self.composition.tables if t.rows}

    # ------------------------------------------------------------ regions
    def region(self, region: TextRegion) -> str:
        """An editable text with its headings; '' for one that has no place in the draft."""
        if not is_shown(region):
            return ""
        anchor = self.anchors[region.key]
        mark = point(anchor.bookmark)
        headings = ""
        if region.sub_heading:
            # The bookmark stands on the heading nearest to the text.
            headings += self.heading(3, region.sub_heading, "" if region.heading else mark)
        if region.heading:
            headings += self.heading(region.level, region.heading, mark)
        inside = "" if headings else mark
        if region.blocks:
            content = self.blocks(region.blocks, inside)
        else:
            content = self.paragraph("Prompt", inside + asking(run(region.prompt or _AWAITED)))
        return headings + block_region(anchor, region.title, content)

    def commentary(self, kpi: KpiShown) -> str:
        """A KPI's commentary, all its regions."""
        return "".join(self.region(r) for r in kpi.regions)

    def reasons(self, kpi: KpiShown) -> str:
        """Locked lines for each measure: why it has its rating, and where its value stands beside others."""
        said = [
            (row.measure_id, name, title, text)
            for row in kpi.rows
            for name, title in (("reason", LOCKED["reason"]), ("standing", LOCKED["standing"]))
            if (text := str(getattr(row, name)))
        ]
        lines = []
        for number, (measure, name, title, text) in enumerate(said, start=1):
            anchor = self.anchors[figure_key(measure, name)]
            together = "" if number == len(said) else "<w:keepNext/>"  # the lines of one table stay on one page
            lines.append(self.paragraph("Note", run_region(anchor, title, run(text)), together))
        return "".join(lines)

    def summary(self) -> str:
        """The editable texts of the executive summary."""
        found = self.composition.summary
        return "" if found is None else "".join(self.region(r) for r in found.regions)

    def notes(self) -> str:
        """How to read the charts, what the marks mean and what is illustrative, locked: it follows from the figures."""
        lines = [n for n in (self.composition.chart_note, *self.composition.notes) if n.strip()]
        if not lines:
            return ""
        anchor = self.anchors[NOTES_KEY]
        content = "".join(
            self.paragraph("Note", (point(anchor.bookmark) if i == 0 else "") + run(line))
            for i, line in enumerate(lines)
        )
        return block_region(anchor, "Notes on the figures", content, locked=True)

    # ------------------------------------------------------------ blocks
    def blocks(self, blocks: Iterable[Block], mark: str = "") -> str:
        """Blocks as paragraphs and tables. `mark` is XML (a bookmark) that goes into the first of them."""
        written: list[str] = []
        running: dict[tuple[str, int], tuple[str, int]] = {}  # (style, level) -> (list id, the last item's number)
        for block in blocks:
            match block:
                case Paragraph(spans):
                    written.append(self.paragraph("", mark + self._runs(spans)))
                case Bullet(spans, level):
                    written.append(self._bullet(spans, level, mark))
                case Lettered(spans, number, style, level):
                    list_id, last = running.get((style, level), ("", -1))
                    if number != last + 1:
                        list_id = self.lists.start(style, level, number)
                    running[(style, level)] = (list_id, number)
                    numbering = f'<w:numPr><w:ilvl w:val="{min(level, 3)}"/><w:numId w:val="{list_id}"/></w:numPr>'
                    written.append(self.paragraph("List Number", mark + self._runs(spans), numbering))
                case Note(spans, sign):
                    written.append(self.paragraph("Note", mark + self._runs((Span(f"{sign} "), *spans))))
                case TablePlace(table_id) if table_id in self._tables:
                    written.append(self._table(self._tables[table_id], mark))
                case TablePlace(table_id):
                    # The workbook's findings name a table that is not there; here the place must not vanish.
                    written.append(self.paragraph("Prompt", mark + run(f"[table: {table_id}]")))
            if not isinstance(block, Lettered | Bullet):
                running.clear()
            mark = ""
        return "".join(written)

    def heading(self, level: int, text: str, mark: str = "") -> str:
        """A heading; `mark` is its bookmark."""
        return self.paragraph(f"heading {level}", mark + run(text))

    def _bullet(self, spans: Spans, level: int, mark: str) -> str:
        deeper = level - len(_BULLETS) + 1
        extra = ""
        if deeper > 0:
            extra = f'<w:ind w:left="{_BULLET_STEP * (level + 1)}" w:hanging="{_BULLET_HANGING}"/>'
        return self.paragraph(_BULLETS[min(level, len(_BULLETS) - 1)], mark + self._runs(spans), extra)

    def paragraph(self, style: str, content: str, properties: str = "") -> str:
        """A paragraph in the style of this name (Normal where the template lacks it), with runs as its content."""
        id_ = self.styles.id(style) if style else ""
        named = f"<w:pStyle w:val={quoteattr(id_)}/>" if id_ else ""
        whole = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
        return f"<w:p>{whole}{content}</w:p>"

    def _runs(self, spans: Spans) -> str:
        written = []
        for span in spans:
            rid = self.links.id(span.link) if span.link else ""
            style = self.styles.id("Hyperlink") if rid else ""
            kinds = f"<w:rStyle w:val={quoteattr(style)}/>" if style else ""
            kinds += ("<w:b/>" if span.bold else "") + ("<w:i/>" if span.italic else "")
            kinds += f'<w:vertAlign w:val="{_VERTICAL[span.position]}"/>' if span.position else ""
            written_run = run(span.text, kinds)
            written.append(
                f'<w:hyperlink r:id="{rid}" w:history="1">{written_run}</w:hyperlink>' if rid else written_run
            )
        return "".join(written)

    # ------------------------------------------------------------ tables
    def _table(self, table: TableShown, mark: str) -> str:
        caption = ""
        if table.caption:
            caption = self.paragraph("caption", mark + run(table.caption), "<w:keepNext/>")
            mark = ""
        rows = [self._cells(table, cells, header=i == 0) for i, cells in enumerate(table.rows)]
        columns = table.rows[0] if table.rows else ()
        return (
            f"{caption}{mark}{self.table(table.caption or table.id, columns, rows, column_widths(table, self.width))}"
        )

    def _cells(self, table: TableShown, cells: tuple[str, ...], *, header: bool) -> list[str]:
        style = "Table Heading" if header else "Table Text"
        right = {n for n, numeric in enumerate(table.numeric) if numeric}
        return [
            self.paragraph(style, run(text) if text else "", '<w:jc w:val="right"/>' if n in right else "")
            for n, text in enumerate(cells)
        ]

    def table(
        self,
        name: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
        *,
        tight: bool = False,
    ) -> str:
        """A table in the house's style. Each row is a list of cells, each cell the XML of its paragraphs; the first row
        is the header, which is repeated on every page. `widths` are in twips. A `tight` one has rows of one line close
        under each other, as a long list of numbers is read."""
        style = self.styles.id("Report Table") or self.styles.id("Table Grid")
        styled = f"<w:tblStyle w:val={quoteattr(style)}/>" if style else ""
        described = quoteattr(f"Columns: {', '.join(clean(c) for c in columns)}.")
        grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
        written = "".join(self._row(cells, widths, header=i == 0) for i, cells in enumerate(rows))
        return (
            f'<w:tbl><w:tblPr>{styled}<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f"{_TIGHT if tight else ''}"
            '<w:tblLook w:val="00A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1"'
            f' w:noVBand="1"/><w:tblCaption w:val={quoteattr(clean(name))}/>'
            f"<w:tblDescription w:val={described}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{written}</w:tbl>"
        )

    def _row(self, cells: Sequence[str], widths: Sequence[int], *, header: bool) -> str:
        empty = self.paragraph("Table Heading" if header else "Table Text", "")
        filled = [*cells, *[empty] * (len(widths) - len(cells))]
        written = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
            for width, cell in zip(widths, filled, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if header else ''}</w:trPr>{written}</w:tr>"


_VERTICAL = {RAISED: "superscript", LOWERED: "subscript"}
_TIGHT = '<w:tblCellMar><w:top w:w="15" w:type="dxa"/><w:bottom w:w="15" w:type="dxa"/></w:tblCellMar>'


def column_widths(table: TableShown, width: int) -> list[int]:
    """The columns' widths in twips, `width` together: by their longest text, no column below half an equal share."""
    columns = max((len(r) for r in table.rows), default=1) or 1
    longest = [max((len(r[c]) for r in table.rows if c < len(r)), default=0) for c in range(columns)]
    weights = [min(max(n, 6), 40) for n in longest]
    least = width // (2 * columns)
    spare = width - least * columns
    widths = [least + spare * w // sum(weights) for w in weights]
    widths[0] += width - sum(widths)
    return widths


def run(text: str, kinds: str = "") -> str:
    """A run; line breaks and tabs in the text become Word's own. `kinds` is the inside of its w:rPr."""
    properties = f"<w:rPr>{kinds}</w:rPr>" if kinds else ""
    return f"<w:r>{properties}{text_xml(text)}</w:r>"


def text_xml(text: str) -> str:
    """The inside of a run for a text: w:t, w:br and w:tab."""
    lines = []
    for line in clean(text).split("\n"):
        pieces = [f'<w:t xml:space="preserve">{escape(p)}</w:t>' if p else "" for p in line.split("\t")]
        lines.append("<w:tab/>".join(pieces))
    return "<w:br/>".join(lines)
