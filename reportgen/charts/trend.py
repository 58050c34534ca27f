"""A measure's trend as a chart with axes, its key below it: the report's picture of a `Series`.

`plotting` says where each mark stands, for this picture and the dashboard's alike. Marks are told apart by their form,
not by colour alone: reported values stand on a dark line, illustrative ones on a thin, light one, provisional ones are
hollow, the target is dashed, comparators are diamonds, and a dotted upright line parts two definitions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reportgen.charts.lettering import width_of
from reportgen.charts.plotting import Plot, Size, Spot, diamond, plot
from reportgen.charts.shapes import INK, PAPER, SOFT_INK, TARGET_INK, Area, Canvas, Disc, Line, Picture, Shape, Words
from reportgen.compose import ChartMark, Series

SIZE = Size("report", 493, 168, 6, label=9.5)  # points: the text's width of A4 with margins of 18 mm
_FROM_ZERO, _NOT_FROM_ZERO = "The scale of the chart begins at zero.", "The scale of the chart does not begin at zero."
_DPI = 144  # for programs that do not draw the SVG; twice a screen's

_BLACK, _GRID = "#0B0C0C", "#D9DCDE"
_COMPARATOR = "#801650"
_DIAMONDS = ((_COMPARATOR, PAPER), (PAPER, _COMPARATOR), (_BLACK, PAPER), (PAPER, _BLACK))  # fill and edge, in turn
_INKS = (INK, SOFT_INK, TARGET_INK, _BLACK, _COMPARATOR, _GRID)

_REACH_PT = 6.0  # of a comparator's diamond
_KEY_LINE_PT, _SAMPLE_PT, _GAP_PT, _BETWEEN_PT = 15.0, 24.0, 5.0, 16.0
_BASE_PT = 3.3  # from the middle of small letters down to their base line


def trend_charts(series: Mapping[str, Series]) -> dict[str, Picture]:
    """Key -> its chart, the text's width wide. ValueError for a series without any value."""
    canvases: dict[float, Canvas] = {}
    made = {}
    for key, one in series.items():
        shapes, height = _drawn(one)
        if height not in canvases:
            canvases[height] = Canvas(SIZE.width, height, _DPI, inks=_INKS)
        made[key] = canvases[height].picture(shapes)
    return made


def how_to_read(series: Series) -> str:
    """The sentences that explain a chart's scale and the marks in its table."""
    scale = _FROM_ZERO if plot(series, SIZE).begins_at_zero else _NOT_FROM_ZERO
    return " ".join(filter(None, (scale, series.marks)))


def _drawn(series: Series) -> tuple[tuple[Shape, ...], float]:
    """The shapes of a chart with its key, and its height."""
    if all(p.point.value is None for p in series.points):
        raise ValueError("a chart without any value cannot be drawn")
    key, height = _key(series)
    return (*_chart(plot(series, SIZE)), *key), height


def _chart(p: Plot) -> Iterator[Shape]:
    yield from (Line(((p.left, t.at), (p.right, t.at)), _GRID, 0.7) for t in p.ticks_up)
    for t in p.ticks_up:
        yield Words((p.left - 5, t.at + _BASE_PT), t.text, SIZE.label, TARGET_INK, "end")
    for t in p.ticks_along:
        yield Words((t.at, p.bottom + 15), t.text, SIZE.label, TARGET_INK, t.anchor)
    yield Line(((p.left, p.bottom), (p.right, p.bottom)), TARGET_INK, 0.7)
    yield from (_break((x, 0.0), (x, p.bottom)) for x in p.breaks)
    yield from (_target((t.left, t.y), (t.right, t.y)) for t in p.targets)
    for stretch in p.stretches:
        yield _run(stretch.kind, stretch.dots)
    for number, middles in enumerate(p.diamonds):
        yield from (_diamond(middle, number) for middle in middles)
    for dot in p.dots:
        yield _dot(dot.kind, dot.at, 4.0 if dot.is_last else 2.4)
    if p.label is not None:
        yield Words(p.label.at, p.label.text, 11.0, _BLACK, p.label.anchor, bold=True, halo=True)


def _run(kind: str, dots: tuple[Spot, ...]) -> Line:
    return Line(dots, SOFT_INK, 1.2) if kind == "illustrative" else Line(dots, INK, 2.0)


def _target(begin: Spot, end: Spot) -> Line:
    return Line((begin, end), TARGET_INK, 1.25, dashes=(4.5, 3.2))


def _break(top: Spot, foot: Spot) -> Line:
    return Line((top, foot), TARGET_INK, 1.0, dashes=(1.0, 2.6))


def _dot(kind: str, at: Spot, radius: float) -> Disc:
    if kind == "provisional":
        return Disc(at, radius, PAPER, INK, 1.6)
    return Disc(at, radius, SOFT_INK if kind == "illustrative" else INK)


def _diamond(middle: Spot, number: int) -> Area:
    fill, edge = _DIAMONDS[number % len(_DIAMONDS)]
    return Area((diamond(middle, _REACH_PT),), fill, edge, 1.2 if fill == PAPER else 0.7)


# The key


def _key(series: Series) -> tuple[list[Shape], float]:
    """The key's shapes, line after line under the chart, and where its last line ends."""
    shapes: list[Shape] = []
    x, y = 0.0, SIZE.height + _KEY_LINE_PT / 2
    comparators = 0
    for mark, words in series.legend:
        words = _cut(words, SIZE.width - _SAMPLE_PT - _GAP_PT)
        width = _SAMPLE_PT + _GAP_PT + width_of(words, SIZE.label)
        if x and x + width > SIZE.width:
            x, y = 0.0, y + _KEY_LINE_PT
        shapes += _sample(mark, x, y, comparators)
        shapes.append(Words((x + _SAMPLE_PT + _GAP_PT, y + _BASE_PT), words, SIZE.label, _BLACK))
        comparators += mark is ChartMark.BENCHMARK
        x += width + _BETWEEN_PT
    return shapes, y + _KEY_LINE_PT / 2


def _sample(mark: ChartMark, x: float, y: float, comparators: int) -> Iterable[Shape]:
    """What a mark looks like, in the room before its words."""
    middle, across = (x + _SAMPLE_PT / 2, y), ((x, y), (x + _SAMPLE_PT, y))
    match mark:
        case ChartMark.REPORTED:
            return _run("reported", across), _dot("reported", middle, 2.8)
        case ChartMark.PROVISIONAL:
            return (_dot("provisional", middle, 3.4),)
        case ChartMark.ILLUSTRATIVE:
            return _run("illustrative", across), _dot("illustrative", middle, 2.4)
        case ChartMark.TARGET:
            return (_target(*across),)
        case ChartMark.BENCHMARK:
            return (_diamond(middle, comparators),)
        case ChartMark.BREAK:
            return (_break((middle[0], y - 6), (middle[0], y + 6)),)


def _cut(words: str, width: float) -> str:
    """The words, or as many of them as there is room for."""
    words = " ".join(words.split())
    if width_of(words, SIZE.label) <= width:
        return words
    while words and width_of(f"{words}…", SIZE.label) > width:
        words = words[:-1]
    return f"{words.rstrip()}…"
