"""Large trend charts in the draft: a caption, the picture, the table of its data, and how to read the two.

Each chart is one block with one lock around it. The picture has a bookmark of its own, and the table has the block's in
its first cell: by these they are known in a draft whose controls are gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from reportgen.charts import how_to_read
from reportgen.compose import KpiShown, Series
from reportgen.draft.anchors import block_region, point
from reportgen.draft.template.marks import Marks, Wide, clean
from reportgen.draft.writing.blocks import Writer, run
from reportgen.keys import LARGE_CHART, TREND, figure_key

# The table is as wide as its columns need, not as the page: numbers far apart are hard to read.
_LETTER_TWIPS, _MARGINS_TWIPS, _LEAST_TWIPS = 105, 220, 1300
_AIR = '<w:spacing w:before="20" w:after="80"/>'  # between what is said of the chart and the table
_END = '<w:spacing w:before="80" w:after="200"/>'  # below the table, before whatever comes next
_SHORT, _TOGETHER = 8, 3  # a table of up to so many rows is not parted; of a longer one, so many rows stay together
_KEPT = "<w:keepNext/>"  # a chart, its caption and the head of its table stand on one page


def charts(kpi: KpiShown, writer: Writer, marks: Marks) -> str:
    """The large charts of a KPI as XML; '' for none."""
    return "".join(_chart(series, writer, marks) for series in kpi.trends)


def _chart(series: Series, writer: Writer, marks: Marks) -> str:
    name = " ".join(clean(series.name).split())
    title = f"Trend: {name}"
    picture = Wide(figure_key(series.measure_id, LARGE_CHART), title, clean(series.alt), inside_lock=True)
    drawn = f"<w:r><w:t>{escape(marks.wrap(picture, 'Chart'))}</w:t></w:r>"
    remarks = clean(" ".join(series.remarks))
    anchor = writer.anchors[f"{TREND}{series.measure_id}"]
    content = [
        writer.paragraph("caption", run(title), _KEPT),
        writer.paragraph("", drawn, _KEPT),
        writer.paragraph("Small Print", run(remarks), _KEPT + _AIR) if remarks else "",
        _table(series, title, point(anchor.bookmark), writer),
        writer.paragraph("Small Print", run(clean(how_to_read(series))), _END),
    ]
    return block_region(anchor, title, "".join(content), locked=True)


def _table(series: Series, title: str, mark: str, writer: Writer) -> str:
    header = series.data[0]
    rows = [list(_cells(header, mark, writer, is_header=True))]
    last = len(series.data) - 1
    for number, cells in enumerate(series.data[1:], start=1):
        kept = number < last and (last <= _SHORT or number < _TOGETHER or number > last - _TOGETHER)
        rows.append(list(_cells(cells, "", writer, kept=kept)))
    longest = [max(len(cells[column]) for cells in series.data) for column in range(len(header))]
    widths = [max(n * _LETTER_TWIPS + _MARGINS_TWIPS, _LEAST_TWIPS) for n in longest]
    if sum(widths) > writer.width:
        widths = [width * writer.width // sum(widths) for width in widths]
    return writer.table(f"Data of the chart. {title}", header, rows, widths, tight=True)


def _cells(
    texts: tuple[str, ...], mark: str, writer: Writer, *, is_header: bool = False, kept: bool = False
) -> Iterator[str]:
    """The cells of a row: the period, then its numbers, set to the right. A row that is `kept` stands on one page with
    the next."""
    style = "Table Heading" if is_header else "Table Small" if writer.styles.id("Table Small") else "Table Text"
    size = _SMALL if is_header else ""
    for place, text in enumerate(texts):
        right = (_KEPT if kept else "") + ('<w:jc w:val="right"/>' if place else "")
        yield writer.paragraph(style, ("" if place else mark) + run(text, size), right)


_SMALL = '<w:sz w:val="19"/><w:szCs w:val="19"/>'  # 9.5 pt, as the rows below
