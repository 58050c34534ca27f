"""The pages of the dashboard: which files there are, what they are called, and how they lead to each other.

A folder for each section is named by the last part of the section's address in the report, so that the report's
links lead to it once the dashboard stands at that address. Names hold nothing but a to z, 0 to 9 and hyphens: they
are the same on every file system and need no escaping in a link. Every link is relative and names its file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from reportgen.compose.composition import KpiShown, SectionShown, Series
from reportgen.compose.dashboard import Dashboard, MeasureShown
from reportgen.compose.summary import APPENDIX_B, NOT_STATED
from reportgen.html.templating import NO_FIGURES, template
from reportgen.html.texts import shown
from reportgen.keys import file_name, slug

_HERE = Path(__file__).parent
_INK, _PAPER = "#0B0C0C", "#FFFFFF"
_RESERVED = ("indicators", "data", "con", "prn", "aux", "nul")  # ours, and what Windows keeps for itself
REPORT_NAME = "report.html"


@dataclass(frozen=True)
class Logo:
    """The council's logo: its bytes, and the ending that its kind of picture has ('.png')."""

    data: bytes
    ending: str


def pages(dashboard: Dashboard, logo: Logo | None = None, *, with_report: bool = False) -> dict[str, bytes]:
    """Path below the dashboard's folder -> contents. The same dashboard always gives the same bytes.

    `with_report` says that the whole report stands beside these pages as REPORT_NAME, which they then link to.
    """
    names, summary = _Names.of(dashboard), dashboard.composition.summary
    composition = dashboard.composition
    style = stylesheet(colours(composition.colour, {r.sign: r.colour for r in composition.key})).encode()
    script = (_HERE / "dashboard.js").read_bytes()
    files: dict[str, bytes] = {"dashboard.css": style, "dashboard.js": script, "icon.svg": _icon(dashboard)}
    if logo is not None:
        files[f"logo{logo.ending}"] = logo.data
    every_page = {
        "d": dashboard,
        "c": dashboard.composition,
        "names": names,
        "appendix_b": APPENDIX_B,
        "report": REPORT_NAME if with_report else "",
        # Sections and their totals stand in one order; the last total is the whole.
        "totals_of": {} if summary is None else dict(zip(names.section, summary.by_section, strict=False)),
        "logo": "" if logo is None else f"logo{logo.ending}",
        # Part of the address, so that no browser shows new pages with an old stylesheet.
        "style": f"dashboard.css?{sha256(style).hexdigest()[:8]}",
        "script": f"dashboard.js?{sha256(script).hexdigest()[:8]}",
    }

    def write(path: str, page: str, **own: object) -> None:
        root = "../" * path.count("/")
        files[path] = template(page).render(every_page, root=root, here=path, **own).encode()

    entries = tuple(_entries(dashboard, names))
    named = () if summary is None else summary.by_directorate[:-1]
    links = tuple(f"{names.list}#directorate={names.directorate_key[totals.name]}" for totals in named)
    write("index.html", "overview.html", directorate_links=links)
    write(names.list, "indicators.html", entries=entries, options=_options(dashboard, names, entries))
    write(names.guide, "guide.html")
    for section in dashboard.composition.sections:
        write(names.section[section.id], "section.html", section=section)
        before: KpiShown | None = None
        for place, kpi in enumerate(section.kpis):
            after = section.kpis[place + 1] if place + 1 < len(section.kpis) else None
            write(names.kpi[kpi.id], "indicator.html", section=section, kpi=kpi, before=before, after=after)
            before = kpi
    for measure in dashboard.measures:
        if measure.series is not None:
            files[names.data[measure.row.measure_id]] = _spreadsheet(measure, measure.series)
    return files


# Names


@dataclass(frozen=True)
class _Names:
    """Where each page is, as a path below the dashboard's folder."""

    guide: str
    section: Mapping[str, str]  # section id -> path
    kpi: Mapping[str, str]  # KPI id -> path
    data: Mapping[str, str]  # measure id -> path
    section_key: Mapping[str, str]  # section id -> what the list is filtered by
    directorate_key: Mapping[str, str]  # directorate -> what the list is filtered by
    list: str = "indicators/index.html"

    @classmethod
    def of(cls, dashboard: Dashboard) -> _Names:
        composition = dashboard.composition
        folders = _Unused(_RESERVED)
        wanted = {s.id: _last_part(s.link_address) or slug(s.title) for s in composition.sections}
        section = {section_id: f"{folders.take(name)}/index.html" for section_id, name in wanted.items()}
        kpis, data = _Unused(("index", *_RESERVED)), _Unused(_RESERVED)
        section_keys, directorate_keys = _Unused(()), _Unused(())
        return cls(
            guide=f"{folders.take(_last_part(composition.dashboard_link) or 'instructions')}/index.html",
            section=section,
            kpi={k.id: f"indicators/{kpis.take(slug(k.id))}.html" for s in composition.sections for k in s.kpis},
            data={m.row.measure_id: f"data/{data.take(slug(m.row.measure_id))}.csv" for m in dashboard.measures},
            section_key={s.id: section_keys.take(slug(s.title)) for s in composition.sections},
            directorate_key={name: directorate_keys.take(slug(name)) for name in _directorates(dashboard)},
        )


class _Unused:
    """Hands out names, the second of a kind with -2."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def take(self, wanted: str) -> str:
        name = file_name(wanted)
        while name in self._taken:
            n = self._next[wanted] = self._next.get(wanted, 1) + 1
            name = f"{wanted}-{n}"
        self._taken.add(name)
        return name


def _last_part(address: str) -> str:
    """The last part of an address's path as a name, or '' where it has none that can be one."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    last = path.rstrip("/").rpartition("/")[2].removesuffix(".html")
    return slug(last) if re.search(r"[A-Za-z0-9]", last) else ""


# The list of every indicator


@dataclass(frozen=True)
class Entry:
    """A row of the list: a measure, or an indicator that has none to show yet (`measure` is None)."""

    kpi: KpiShown
    section: SectionShown
    directorate: str
    measure: MeasureShown | None
    filters: tuple[tuple[str, str], ...]  # what it is found and sorted by: ('rating', 'amber'), ...


def _entries(dashboard: Dashboard, names: _Names) -> Iterator[Entry]:
    for section in dashboard.composition.sections:
        for kpi in section.kpis:
            stated = next(f.text for f in dashboard.facts[kpi.id] if f.name == "Directorate")
            for measure in dashboard.of_kpi[kpi.id] or (None,):
                rating = NO_FIGURES if measure is None else measure.row.rating.word
                direction = "" if measure is None else measure.headline.word
                filters = (
                    ("rating", slug(rating)),
                    ("section", names.section_key[section.id]),
                    ("directorate", names.directorate_key[stated]),
                    ("direction", slug(direction) if direction else ""),
                )
                yield Entry(kpi, section, stated, measure, filters)


@dataclass(frozen=True)
class Options:
    """What each filter of the list offers: (key, words), only what is there to be found."""

    ratings: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, str], ...]
    directorates: tuple[tuple[str, str], ...]
    directions: tuple[tuple[str, str], ...]


def _options(dashboard: Dashboard, names: _Names, entries: Iterable[Entry]) -> Options:
    words = [rating.word for rating in dashboard.composition.key]
    if any(entry.measure is None for entry in entries):
        words.append(NO_FIGURES)
    return Options(
        ratings=tuple((slug(word), word) for word in words),
        sections=tuple((names.section_key[s.id], s.title) for s in dashboard.composition.sections),
        directorates=tuple((key, name) for name, key in names.directorate_key.items()),
        directions=tuple((slug(word), word) for word, _ in dashboard.directions),
    )


def _directorates(dashboard: Dashboard) -> list[str]:
    """Every directorate that an indicator names, in order of name; that one names none comes last."""
    found = {f.text for facts in dashboard.facts.values() for f in facts if f.name == "Directorate"}
    return sorted(found, key=lambda name: (name == NOT_STATED, name.casefold(), name))


# Data to download


def _spreadsheet(measure: MeasureShown, series: Series) -> bytes:
    """The points of a measure's chart as comma-separated values that Excel opens with the right characters."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    benchmarks = [b.name for b in series.benchmarks]
    columns = ("Measure", "Unit", "Period", "Value", "Shown as", "Status", "Target line")
    writer.writerow([*columns, *map(_cell, benchmarks)])
    for place, point in enumerate(series.points):
        stretch = series.target_at(place)
        target = "" if stretch is None else f"{stretch.value:f}"
        beside = ["" if (v := b.values[place]) is None else f"{v:f}" for b in series.benchmarks]
        texts = [_cell(t) for t in (measure.row.name, series.unit, point.period)]
        writer.writerow([*texts, point.exact, _cell(point.shown), point.status, target, *beside])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _cell(text: str) -> str:
    """A text fit to be shown that a spreadsheet program will not take for a formula."""
    text = shown(text)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


# The look


def colours(council: str, signs: Mapping[str, str] | None = None) -> dict[str, str]:
    """The colours that the stylesheet asks for by name. `signs` maps each rating's sign to its colour."""
    is_dark = _contrast(council, _PAPER) >= 4.5
    return {
        "council": council,
        "on-council": _PAPER if is_dark else _INK,
        # A pale colour may fill a band, but nobody could read it as text.
        "council-text": council if is_dark else _INK,
        **(signs or {}),
    }


def stylesheet(named: Mapping[str, str]) -> str:
    """The stylesheet with the colours of this report at its head."""
    head = ":root {" + "".join(f" --{name}: {colour};" for name, colour in named.items()) + " }\n"
    return head + (_HERE / "dashboard.css").read_text("utf-8")


def _contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2.2, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _icon(dashboard: Dashboard) -> bytes:
    """What a browser shows in its tab: three bars on the council's colour."""
    colour = dashboard.composition.colour
    ink = _PAPER if _contrast(colour, _PAPER) >= 3 else _INK
    bars = "".join(f'<path d="M{x} 26V{y}h5v{26 - y}z" fill="{ink}"/>' for x, y in ((6, 18), (13.5, 12), (21, 6)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M0 0h32v32H0z" fill="{colour}"/>'
        f"{bars}</svg>\n"
    ).encode()
