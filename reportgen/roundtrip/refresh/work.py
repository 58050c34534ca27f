"""An edited draft beside today's report: which text is which, and what officers did to it.

What a text then becomes is asked of `comparison`; where it goes in the new draft is for `assembly`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from lxml import etree

from reportgen.compose import Composition
from reportgen.docx.objects import Signs, things
from reportgen.draft.anchors import is_asking, is_shown, text_regions
from reportgen.draft.reading.dealing import deal
from reportgen.draft.reading.draft import Draft, Layer, RegionRead, TableRead
from reportgen.draft.reading.opened import VIEWS, opened
from reportgen.draft.reading.paragraphs import Line
from reportgen.draft.snapshot import Snapshot, lines_of
from reportgen.draft.writing.blocks import as_written
from reportgen.keys import slug
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from reportgen.richtext import normalised
from reportgen.roundtrip.comparison import NO_TABLE, Bases, Compared, Table, Versions, compare_text
from reportgen.roundtrip.matching import Asked, found_again
from reportgen.roundtrip.merge import Blocks
from reportgen.roundtrip.words import single, single_cells
from reportgen.roundtrip.workbook_texts import Home, Kind

Element = etree._Element

# What the blocks of a text do not say, and an officer may have put there.
_MORE = (
    "ins del moveFrom moveTo commentRangeStart commentRangeEnd commentReference rPrChange pPrChange tblPrChange"
    " trPrChange tcPrChange drawing pict object footnoteReference endnoteReference highlight u strike dstrike"
    " vertAlign fldChar fldSimple sdt"
)
_MORE_THAN_BLOCKS = tuple(q(f"w:{n}") for n in _MORE.split())


@dataclass
class Text:
    """One text of the old draft and of the new one; `adopted` says that the old draft's stood under a heading which an
    officer had added, and which the workbook has since."""

    old: RegionRead
    key: str  # in the new draft
    compared: Compared[Blocks]  # the draft's once all changes are accepted
    places: Sequence[int]  # its pieces in the old draft, without headings
    heading_at: int  # the piece of its heading, -1 for none
    edited: bool
    adopted: bool = False

    @property
    def base(self) -> Blocks:
        """What the draft's was made from."""
        return self.compared.versions.base

    @property
    def now(self) -> Blocks:
        """The workbook's."""
        return self.compared.versions.workbook

    @property
    def target(self) -> Blocks:
        """How it should read once all changes are accepted."""
        return self.compared.for_draft


class Work:
    """What there is to do: the old draft piece by piece, and its texts beside those of the new report."""

    def __init__(
        self,
        draft: Draft,
        package: Package,
        composition: Composition,
        bases: Bases,
        content: Snapshot,
    ) -> None:
        """`bases` is what the draft's texts were made from, `content` the new draft's snapshot."""
        self.draft, self.package, self.composition, self.bases = draft, package, composition, bases
        self.old = opened(package, dict(draft.snapshot))
        self._signs_of = lru_cache(maxsize=None)(partial(Signs, package))
        self._figures = {single(str(text)) for text in self.old.snapshot["figures"].values()}
        self._own_signs = (lines_of(draft.snapshot) or frozenset()) | (lines_of(content) or frozenset())
        self.asked = {str(r["key"]): r for r in self.old.snapshot["regions"]}
        self.new = {r.key: r for r in text_regions(composition) if is_shown(r)}
        self.kpi_of_new = {r.key: k.id for s in composition.sections for k in s.kpis for r in k.regions}
        self.kpis = {k.id for s in composition.sections for k in s.kpis}
        dealt = [deal(self.old, view) for view in VIEWS]
        self.owners = {at: key for d in reversed(dealt) for at, key in d.owners.items()}
        self._heading_at = {key: at for at, key in reversed(self.old.places.headings.items())}
        self.pieces_of: dict[str, list[int]] = {}
        for at, key in sorted(self.owners.items()):
            self.pieces_of.setdefault(key, []).append(at)
        self.added = {at: h for d in reversed(dealt) for h, new in d.new.items() for at in self._pieces(h, new.lines)}
        self.strays = {at for d in dealt for line in d.strays.values() for at in line.at}
        self.new_tables: dict[str, Table] = {t.id: (t.caption, t.rows) for t in composition.tables}
        self.built_with = {key: normalised(text.blocks) for key, text in bases.built_with.items()}
        self.now = {key: normalised(as_written(r.blocks)) for key, r in self.new.items()}
        self.edited = {key for key in self.asked if self._is_edited(key)}
        self.pairs = self._pairs()
        self.texts = list(self._texts())
        paired = {t.key for t in self.texts}
        self.homeless = [k for k in self.asked if self.pairs[k] is None and (k in self.edited or self._is_renamed(k))]
        self.unpaired = [k for k in self.new if k not in paired]
        self.adopted: dict[int, Text] = {}
        self._adopt()

    @staticmethod
    def _pieces(heading: int, lines: Iterable[Line]) -> Iterator[int]:
        yield heading
        for line in lines:
            yield from line.at

    # ------------------------------------------------------------ pairing
    def _pairs(self) -> dict[str, str | None]:
        asked = [Asked(key, base, self.draft.regions[key].heading.accepted) for key, base in self.built_with.items()]
        homes = {
            key: Home(key, Kind.COMMENTARY, r.title, self.now[key], r.heading, r.sub_heading)
            for key, r in self.new.items()
        }
        return found_again(asked, homes)

    def _texts(self) -> Iterator[Text]:
        for key, new_key in self.pairs.items():
            region = self.draft.regions[key]
            if new_key is None or region.missing:
                continue
            at = self._heading_at.get(key, -1)
            places = [p for p in self.pieces_of.get(key, ()) if p != at and self._is_text(p)]
            if region.accepted and region.rejected:  # somebody wrote beside the prompt and left it standing
                places = [p for p in places if not self._is_prompt(p, str(self.asked[key]["prompt"]))]
            edited = key in self.edited
            base = self.bases.of_text(key, region.accepted) if edited else self.built_with[key]
            yield Text(region, new_key, self._compared(base, region.accepted, new_key), places, at, edited)

    def _compared(self, base: Blocks, draft: Blocks, new_key: str) -> Compared[Blocks]:
        return compare_text(Versions(base, draft, self.now[new_key]), take_emptied=True)

    def _adopt(self) -> None:
        """Headings that officers added and the workbook has since taken: the texts under them are its texts now."""
        for new in self.draft.new_regions:
            at = next((h for h in sorted(set(self.added.values())) if self._is_this(h, new.heading.accepted)), -1)
            wanted = next(
                (
                    key
                    for key in self.unpaired
                    if self.kpi_of_new.get(key) == new.kpi and slug(self.new[key].heading) == slug(new.heading.accepted)
                ),
                None,
            )
            if at < 0 or wanted is None or at in self.adopted:
                continue
            heading, blocks = new.heading, new.blocks
            stands_for = RegionRead(wanted, heading, replace(heading, accepted="", rejected=""), blocks.accepted,
                                    blocks.rejected, new.tables)  # fmt: skip
            places = [p for p, h in sorted(self.added.items()) if h == at and p != at]
            compared = self._compared((), blocks.accepted, wanted)
            self.adopted[at] = Text(stands_for, wanted, compared, places, at, True, adopted=True)
            self.texts.append(self.adopted[at])
            self.unpaired.remove(wanted)

    def _is_prompt(self, at: int, prompt: str) -> bool:
        words = {single(w) for w in self.old.facts.words[at]}
        return words == {single(prompt)} and not self.old.pieces[at].is_table and not self.says_more(at)

    def _is_this(self, at: int, heading: str) -> bool:
        return at not in self.adopted and heading in self.old.facts.words[at]

    def _is_text(self, at: int) -> bool:
        """Whether a piece is more than the end of a page layout, which the new frame has itself."""
        element = self.old.pieces[at].element
        return element.find(f"{q('w:pPr')}/{q('w:sectPr')}") is None or any(self.old.facts.words[at])

    # ------------------------------------------------------------ was anything done
    def _is_edited(self, key: str) -> bool:
        region = self.draft.regions[key]
        if region.missing:
            return False
        if any(view != self.built_with[key] for view in (region.accepted, region.rejected)):
            return True
        if self.bases.was_put_back(key, region.accepted):
            return True
        if any(self._table_changed(region, id_) for id_ in (t.id for t in region.tables)):
            return True
        return any(self.says_more(at) for at in self.pieces_of.get(key, ()))

    def _table_changed(self, region: RegionRead, id_: str) -> bool:
        read = next(t for t in region.tables if t.id == id_)
        caption, was = self.bases.tables.get(id_, NO_TABLE)
        return (
            read.new
            or any(single_cells(rows) != was for rows in (read.rows.accepted, read.rows.rejected))
            or any(single(said) != single(caption) for said in (read.caption.accepted, read.caption.rejected))
        )

    def _is_todays(self, table: TableRead) -> bool:
        caption, rows = self.new_tables.get(table.id, NO_TABLE)
        return single_cells(table.rows.accepted) == single_cells(rows) and single(table.caption.accepted) == single(
            caption
        )

    def says_more(self, at: int) -> bool:
        """Whether a piece holds what the blocks of a text do not say: changes, comments, pictures."""
        return any(not is_asking(e) for e in self.old.pieces[at].element.iter(*_MORE_THAN_BLOCKS))

    def heading_changed(self, key: str, at: int) -> bool:
        """Whether officers renamed a heading, or said something at it."""
        asked, region = self.asked[key], self.draft.regions[key]
        was = single(str(asked["heading"] or asked["sub_heading"]))
        read = region.heading if asked["heading"] else region.sub_heading
        # What runs on into the heading is not said by its own piece.
        said = () if at < 0 else (*self.old.facts.words[at], read.accepted, read.rejected)
        return any(single(w) != was for w in said) or (at >= 0 and self.says_more(at))

    def is_untouched(self, as_built: Callable[[], Draft]) -> bool:
        """Whether the old draft says nothing but what it was built with. `as_built` reads the new one, of which the
        template may leave out as much."""
        d = self.draft
        missing = {key for key, region in d.regions.items() if region.missing}
        touched = (
            bool(d.comments or d.changes or d.strays or d.new_regions)
            or any(d.changed_figures())
            or any(key in self.edited or (key not in missing and self._is_renamed(key)) for key in self.asked)
            or any(self.put_in(piece.element) for piece in self.old.pieces)
        )
        if touched or not (d.findings or missing):
            return not touched
        new = as_built()
        return set(d.findings) <= set(new.findings) and missing <= {k for k, r in new.regions.items() if r.missing}

    def _is_renamed(self, key: str) -> bool:
        return self.heading_changed(key, self._heading_at.get(key, -1))

    def put_in(self, element: Element, part: str = "") -> list[Element]:
        """The pictures, shapes, text boxes and notes that officers put into an element of the draft's text, or of
        another part: those that neither the old draft nor the new one came with."""
        known = self._signs_of(part or self.package.main_part())
        return [t for t in things(element) if not known.of(t) & self._own_signs and not self._is_chart(t)]

    def _is_chart(self, thing: Element) -> bool:
        """Whether it says what a chart of the old draft said, whatever became of its file."""
        said = (single(str(d.get("descr", ""))) for d in thing.iter(q("wp:docPr")))
        return any(text and text in self._figures for text in said)

    def changes_nothing(self, content: Snapshot) -> bool:
        """Whether the workbook holds what the draft says already, all figures as they were: then only the snapshot
        moves on."""
        d, was = self.draft, self.old.snapshot
        marks = {Layer.TAG, Layer.BOOKMARK}
        return (
            all(
                was.get(name) == content[name] for name in ("frame", "template_sha256", "reportgen", "cut", "report_id")
            )
            and not (d.findings or d.new_regions or d.strays or any(d.changed_figures()))
            and list(self.asked) == list(self.new)
            and len(self.texts) == len(self.asked)
            and all(marks <= set(r.how) for r in d.regions.values())
            and all(
                t.key == t.old.key
                and t.target == t.old.accepted
                and not t.compared.conflicts
                and (t.edited or t.now == t.base)
                and single(self.new[t.key].heading) == t.old.heading.accepted
                and single(self.new[t.key].sub_heading) == t.old.sub_heading.accepted
                and all(self._is_todays(x) for x in t.old.tables)
                for t in self.texts
            )
        )
