"""Fills a Word template in with a report: the draft that officers edit.

A template is an ordinary Word file with docxtpl's tags in it. docxtpl turns what Word made of the tags into a Jinja
template; that is checked against the list of tags (`lint`), filled in within a sandbox, and parsed strictly. One pass
then builds what text alone cannot say (`placing`), and the finished document is checked before anyone sees it: a
draft in which something was lost is a bug and never leaves this module.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import TemplateSyntaxError
from lxml import etree

from reportgen.charts import Picture
from reportgen.compose import Composition
from reportgen.docx.editing.styles import Links, Lists, StyleNames, styles_of
from reportgen.docx.objects import all_signs
from reportgen.draft import snapshot as snapshots
from reportgen.draft.anchors import anchors, frame_lines, mark_fixed, text_regions
from reportgen.draft.anchors import find as find_marks
from reportgen.draft.snapshot import Snapshot
from reportgen.draft.template import house
from reportgen.draft.template.fields import BlockWriters, Values, context, fields
from reportgen.draft.template.house import sha256_of
from reportgen.draft.template.language import TYPED_PLAINLY, Violation, environment, examine, places
from reportgen.draft.template.lint import OPENING, lint_package, story_parts
from reportgen.draft.template.marks import END, MARK, Marks, unfit
from reportgen.draft.template.placing import Media, Placing
from reportgen.draft.template.tags import settle
from reportgen.draft.writing import contents, listing, proof, properties, trends
from reportgen.draft.writing.blocks import Writer
from reportgen.draft.writing.contents import Heading
from reportgen.draft.writing.proof import RenderBug
from reportgen.errors import UnreadableInput
from reportgen.findings import Finding, FindingsStop, InFile, InTemplate, Severity, has_errors
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import Package, read_file, rels_name
from reportgen.richtext import TablePlace

__all__ = [
    "Heading",
    "RenderBug",
    "Rendered",
    "fields",
    "lint",
    "number",
    "render",
    "set_page_numbers",
    "set_pages",
    "sha256_of",
]

HOUSE_COLOUR = "12436D"  # the colour of structure in the house template, which the Report sheet may replace
MOST_TEMPLATE_BYTES = 4 * 1024 * 1024  # of one part's XML; the house template's largest has 25 KB
MOST_TAGS = 1_000  # in one part; the house template has 50
MOST_CHARACTERS = 128 * 1024 * 1024  # of a filled-in part; a report of 1,000 KPIs has 13 million
_LEAST_CONTRAST = 4.5  # of white words on the colour (WCAG 2.2, 1.4.3)
_DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@dataclass(frozen=True)
class Rendered:
    """A finished draft. `headings` are those of the contents list, in order; `snapshot` is the part it carries."""

    package: Package
    snapshot: bytes
    findings: tuple[Finding, ...]
    headings: tuple[Heading, ...]

    @property
    def bookmarks(self) -> tuple[str, ...]:
        """The bookmarks that the contents list leads to, in order."""
        return tuple(h.bookmark for h in self.headings)


def lint(path: Path) -> tuple[Finding, ...]:
    """What is wrong with a template. Raises UnreadableInput for a file that is no Word file."""
    return lint_package(_open(path))


def render(
    composition: Composition,
    pictures: Mapping[str, Picture],
    signs: Mapping[str, Picture],
    *,
    template: Path | bytes | None = None,
    snapshot: Snapshot,
    clock: datetime,
) -> Rendered:
    """Fill a template in. `pictures` are charts by measure id, `signs` rating signs by name.

    `template` None is the template that comes with reportgen; `snapshot` comes from `snapshot.content`; `clock` is what
    the draft's properties say. Raises FindingsStop where the template has errors, UnreadableInput where it is no Word
    file, RenderBug where the finished draft fails a check.
    """
    package = _open(house.path() if template is None else template)
    findings = lint_package(package)
    if has_errors(findings):
        raise FindingsStop(findings)
    findings += _unfit_texts(composition) + _recolour(package, composition.colour)
    draft = _Draft(package, composition, pictures, signs)
    draft.fill_in()
    headings = draft.finish()
    part = snapshots.packed(snapshots.finished(snapshot, draft.lines(), draft.not_shown(snapshot)))
    snapshots.put(package, part)
    properties.write(package, composition, snapshots.hash_of(part), clock)
    findings += draft.proofread()
    return Rendered(package, part, findings, headings)


def set_page_numbers(rendered: Rendered, heading_pages: Mapping[str, str]) -> None:
    """Write the page labels of headings, by bookmark, into the contents list. Unknown bookmarks are passed over."""
    set_pages(rendered.package, heading_pages)


def set_pages(package: Package, heading_pages: Mapping[str, str]) -> None:
    """The same for any draft that has a contents list."""
    main = package.main_part()
    if contents.set_numbers(package.xml(main), heading_pages):
        package.touch(main)


# ---------------------------------------------------------------- opening


def _open(source: Path | bytes) -> Package:
    data = read_file(source) if isinstance(source, Path) else source
    package = Package.open(data, source.name if isinstance(source, Path) else "The template")
    main = package.main_part()
    if "wordprocessingml" not in package.content_type(main) and "ms-word" not in package.content_type(main):
        raise UnreadableInput(
            "template-not-word", f"{package.name} is not a Word file.", "Give a template saved in Word as .docx."
        )
    for part in story_parts(package):
        small = len(package.data(part)) <= MOST_TEMPLATE_BYTES
        if not small or len(OPENING.findall("".join(str(t) for t in package.xml(part).itertext()))) > MOST_TAGS:
            raise UnreadableInput(
                "template-too-large",
                f"{package.name} holds far more text than a template needs.",
                "Start from the template that comes with reportgen, and check that no whole report was pasted into it.",
            )
    package.put(main, package.data(main), _DOCUMENT_TYPE)  # a .dotx or .docm becomes an ordinary document
    return package


def _recolour(package: Package, colour: str) -> tuple[Finding, ...]:
    """Put the council's colour in place of the house colour, everywhere in the template."""
    wanted = colour.lstrip("#").upper()
    if wanted == HOUSE_COLOUR or not re.fullmatch("[0-9A-F]{6}", wanted):
        return ()
    old, new = re.compile(f'"{HOUSE_COLOUR}"'.encode(), re.IGNORECASE), f'"{wanted}"'.encode()
    for part in list(package):
        if part.endswith(".xml") and part.startswith("word/"):
            data = package.data(part)
            changed = old.sub(new, data)
            if changed != data:
                package.put(part, changed)
    contrast = 1.05 / (_luminance(wanted) + 0.05)
    if contrast >= _LEAST_CONTRAST:
        return ()
    return (
        Finding(
            "colour-too-light",
            Severity.WARNING,
            InFile("The Report sheet"),
            f"White words on the colour #{wanted} have a contrast of {contrast:.1f} to 1; readers need 4.5 to 1.",
            "Choose a darker colour in the Report sheet.",
        ),
    )


def _luminance(colour: str) -> float:
    """Relative luminance of a colour in hex, by WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _unfit_texts(composition: Composition) -> tuple[Finding, ...]:
    """A note for each commentary that holds characters no document can hold; they are left out."""
    found = []
    for region in text_regions(composition):
        spans = (s for b in region.blocks if not isinstance(b, TablePlace) for s in b.spans)
        if any(unfit(s.text) for s in spans):
            found.append(
                Finding(
                    "characters-left-out",
                    Severity.WARNING,
                    InFile(region.title),
                    "The text holds characters that cannot be shown (control characters); they are left out.",
                    "Retype the text around them, or paste it again as plain text.",
                )
            )
    return tuple(found)


# ---------------------------------------------------------------- filling in


class _Draft:
    """One draft in the making."""

    def __init__(
        self,
        package: Package,
        composition: Composition,
        pictures: Mapping[str, Picture],
        signs: Mapping[str, Picture],
    ) -> None:
        self.package = package
        self.composition = composition
        self.pictures = pictures
        self.signs = signs
        self.parts = story_parts(package)
        self.main = package.main_part()
        self.styles: StyleNames = styles_of(package)
        self.anchors = anchors(snapshots.keys_of(composition))
        self.marks = Marks()
        self.links = {part: Links(package, part) for part in self.parts}
        self.uses: set[str] = set()  # the fields that the template prints: 'kpi.title'
        self.printed: Counter[int] = Counter()  # marks that the filled-in template holds
        self.placed: Counter[int] = Counter()  # marks that were built

    def fill_in(self) -> None:
        """Fill in every part and build what its marks stand for."""
        values = self._context()
        width = _text_width(self.package.xml(self.main))
        for part in self.parts:
            self.package.put(part, self._filled(part, values))
            root = self.package.xml(part)  # parsed strictly: what is not well formed is a bug, not a shorter report
            placing = Placing(
                self.marks,
                self.anchors,
                self.styles,
                self.links[part],
                Media(self.package, part),
                self.pictures,
                self.signs,
                width,
            )
            placing.place(root)
            _fill_empty(root)
            self.placed.update(placing.placed)
            self.package.touch(part)

    def _context(self) -> Values:
        c = self.composition
        body = self.package.xml(self.main)
        width, last_width = _text_width(body), _text_width(body, last=True)
        writer = Writer(c, self.anchors, self.styles, Lists(self.package), self.links[self.main], width)
        regions = {r.key: r for r in text_regions(c)}
        block = self.marks.block
        return context(
            c,
            self.marks,
            BlockWriters(
                region=lambda key: block(writer.region(regions[key])),
                reasons=lambda kpi: block(writer.reasons(kpi)),
                trend_charts=lambda kpi: block(trends.charts(kpi, writer, self.marks)),
                commentary=lambda kpi: block(writer.commentary(kpi)),
                notes=lambda: block(writer.notes()),
                contents=lambda: block(contents.placeholder()),
                summary=lambda: block(writer.summary()),
                appendix_b=lambda: block(listing.tables(c.appendix_b, writer, self.marks, last_width)),
            ),
        )

    def _filled(self, part: str, values: Values) -> bytes:
        """A part's XML filled in with the values."""
        source = _as_jinja(self.package.xml(part))
        jinja = environment()
        try:
            violations, uses = examine(jinja.parse(source))
        except TemplateSyntaxError:
            violations, uses = [Violation("template-tag-broken", 1, "A tag cannot be read.", TYPED_PLAINLY)], []
        if violations:
            # Lint reads tags where people see them; this reads everything, and nothing passes that it refuses.
            raise FindingsStop(
                Finding(v.code, Severity.ERROR, InTemplate("(hidden)", part), v.problem, v.remedy) for v in violations
            )
        self.uses |= places(uses)
        pieces: list[str] = []
        length = 0
        for piece in jinja.from_string(source).generate(values):
            pieces.append(piece)
            length += len(piece) + self.marks.length_of_block(piece)
            if length > MOST_CHARACTERS:
                raise UnreadableInput(
                    "template-too-large",
                    f"{self.package.name} fills in to far more than a report can hold.",
                    "Take out what stands inside its loops and does not belong to each KPI or measure.",
                )
        filled = "".join(pieces)
        whole = self.marks.put_blocks(filled)
        # Marks in attributes (alternative text) become words: nothing is placed for them.
        self.printed.update(int(n) for n, _ in MARK.findall(re.sub("<[^>]*>", "", whole)))
        if whole.count(END) != 1:
            raise RenderBug(f"the end of {part} was lost while the template was filled in")
        return whole.replace(END, "").encode()

    # ------------------------------------------------------------ finishing
    def finish(self) -> tuple[Heading, ...]:
        """The contents list, the ids, and what the settings must not say; gives the headings."""
        root = self.package.xml(self.main)
        _drop_empty_last_section(root)
        headings = contents.mark_headings(root, self.styles)
        contents.fill(root, self.styles, headings)
        mark_fixed(root, self.anchors)
        number([self.package.xml(part) for part in self.parts])
        for part in self.parts:
            self.package.touch(part)
        self._clean_settings()
        return headings

    def _clean_settings(self) -> None:
        settings = self.package.related(self.main, "settings")
        if settings is not None:
            # The first makes Word ask every reader a question; the second fetches a file from elsewhere.
            for name in ("w:updateFields", "w:attachedTemplate"):
                for unwanted in self.package.xml(settings).findall(q(name)):
                    self.package.xml(settings).remove(unwanted)
                    self.package.touch(settings)
            if any(r.kind == "attachedTemplate" for r in self.package.relationships(settings).values()):
                relations = self.package.xml(rels_name(settings))
                for relation in list(relations):
                    if str(relation.get("Type")).endswith("/attachedTemplate"):
                        relations.remove(relation)
                self.package.touch(rels_name(settings))

    def lines(self) -> list[str]:
        """The hashes of the lines, pictures and notes that are not an officer's."""
        roots = [self.package.xml(part) for part in self.parts if part != self.main]
        texts = (self.anchors[region.key] for region in text_regions(self.composition))
        lines = frame_lines(self.package.xml(self.main), roots, texts)
        return sorted({*lines, *all_signs(self.package, self.parts)})

    def not_shown(self, snapshot: Snapshot) -> list[str]:
        """The keys of the snapshot's texts and figures for which the template has no place."""
        keys = [*(str(r["key"]) for r in snapshot["regions"]), *snapshot["figures"]]
        found = find_marks(self.package.xml(self.main), {key: self.anchors[key] for key in keys})
        return [key for key in keys if not (found[key].controls or found[key].paragraphs)]

    def proofread(self) -> tuple[Finding, ...]:
        """Raise RenderBug where something was lost or doubled; name what the template itself leaves out."""
        proof.check(self.package, list(self.parts), Counter(self.marks.made[n] for n in self.placed.elements()))
        if self.printed != self.placed:
            raise RenderBug("a figure, picture or link of the filled-in template was not placed")
        placed = {str(getattr(self.marks.made[n], "key", "")) for n in self.placed}
        return proof.left_out(self.composition, self.uses, placed, self.anchors, self.package.xml(self.main))


def _as_jinja(root: etree._Element) -> str:
    """A part's XML with the tags as Jinja reads them, and the end mark at its end."""
    from docxtpl import DocxTemplate  # a quarter of a second to import: only when a draft is made

    settle(root)
    xml: str = DocxTemplate("").patch_xml(etree.tostring(root, encoding="unicode"))
    if "r" not in root.nsmap:  # blocks may hold links
        xml = re.sub(r"(<[\w:]+)", rf'\1 xmlns:r="{NAMESPACES["r"]}"', xml, count=1)
    before, closing, after = xml.rpartition("</")
    return f"{before}{END}{closing}{after}"


def _fill_empty(root: etree._Element) -> None:
    """Word refuses a cell or a header without a paragraph, and a table without a row: a loop may leave one behind."""
    for holder in list(root.iter(q("w:tc"), q("w:hdr"), q("w:ftr"))):
        if not any(child.tag in (q("w:p"), q("w:sdt")) for child in holder):
            etree.SubElement(holder, q("w:p"))
    for table in list(root.iter(q("w:tbl"))):
        parent = table.getparent()
        if table.find(f".//{q('w:tr')}") is None and parent is not None:
            parent.remove(table)


def _drop_empty_last_section(root: etree._Element) -> None:
    """Take the last section away where a condition of the template left nothing in it: it would be an empty page."""
    body = root.find(q("w:body"))
    last = None if body is None else body.find(q("w:sectPr"))
    before = None if last is None else last.getprevious()
    own = None if before is None else before.find(f"{q('w:pPr')}/{q('w:sectPr')}")
    if body is not None and last is not None and before is not None and own is not None:
        body.remove(before)
        body.replace(last, own)


def _text_width(root: etree._Element, *, last: bool = False) -> int:
    """The width between the margins of the first section, or the last, in twips; that of A4 with 18 mm where it does
    not say."""
    sections = list(root.iter(q("w:sectPr")))
    section = sections[-1 if last else 0] if sections else None
    size = None if section is None else section.find(q("w:pgSz"))
    margins = None if section is None else section.find(q("w:pgMar"))
    try:
        if size is None or margins is None:
            return 9866
        used = int(margins.get(q("w:left"), "0")) + int(margins.get(q("w:right"), "0"))
        return max(int(size.get(q("w:w"), "11906")) - used, 2880)
    except ValueError:
        return 9866


def number(roots: list[etree._Element]) -> None:
    """Give every bookmark, content control and picture an id of its own, and every bookmark and picture a name."""
    ids = {"bookmark": 0, "control": 1_000_000, "picture": 0}
    names: set[str] = set()
    pictures: Counter[str] = Counter()
    for root in roots:
        open_: dict[str, str] = {}
        for start in root.iter(q("w:bookmarkStart"), q("w:bookmarkEnd")):
            old = str(start.get(q("w:id")))
            if start.tag == q("w:bookmarkEnd"):
                start.set(q("w:id"), open_.get(old, old))
                continue
            ids["bookmark"] += 1
            open_[old] = str(ids["bookmark"])
            start.set(q("w:id"), open_[old])
            name = wanted = str(start.get(q("w:name")))
            again = 1
            while name.lower() in names:  # a template may show a figure twice
                again += 1
                name = f"{wanted[:36]}_{again}"
            names.add(name.lower())
            start.set(q("w:name"), name)
        for id_ in root.iterfind(f".//{q('w:sdtPr')}/{q('w:id')}"):
            ids["control"] += 1
            id_.set(q("w:val"), str(ids["control"]))
        for picture in root.iter(q("wp:docPr")):
            ids["picture"] += 1
            picture.set("id", str(ids["picture"]))
            name = str(picture.get("name"))
            pictures[name] += 1
            if pictures[name] > 1:
                picture.set("name", f"{name} {pictures[name]}")
