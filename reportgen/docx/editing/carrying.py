"""Carries paragraphs and tables from one Word document into another, with all that they refer to.

A paragraph is more than its words: it names styles and lists by ids that mean something else in the other document,
leads to addresses and pictures by relations that are not there, and bears the ends of comments and bookmarks. `Carrier`
brings what is needed along. Who changed what and when, and every comment with its answers, stays as it was written.
"""

from __future__ import annotations

import copy
import posixpath
from dataclasses import dataclass, field

from lxml import etree

from reportgen.docx.editing.lists import add_list, list_of
from reportgen.docx.editing.notes import NOTES, add_notes
from reportgen.docx.editing.styles import styles_of
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import RELATIONSHIPS, Package, rels_name

Element = etree._Element

_VAL, _ID, _NAME = q("w:val"), q("w:id"), q("w:name")
_R = f"{{{NAMESPACES['r']}}}"
_W14 = f"{{{NAMESPACES['w14']}}}"
_STYLES = (q("w:pStyle"), q("w:rStyle"), q("w:tblStyle"))
# What a program notes for itself and would be wrong elsewhere.
_DROPPED = tuple(
    q(f"w:{n}") for n in ("lastRenderedPageBreak", "proofErr", "permStart", "permEnd", "sectPr", "sectPrChange")
)
# The parts that hold what is said beside the text, by the last word of their relation's type.
_BESIDE = ("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people", *NOTES)
_NOTE_REFERENCES = {q("w:footnoteReference"): "footnotes", q("w:endnoteReference"): "endnotes"}
_CHANGES = tuple(
    q(f"w:{n}")
    for n in (
        "ins",
        "del",
        "moveFrom",
        "moveTo",
        "cellIns",
        "cellDel",
        "cellMerge",
        "rPrChange",
        "pPrChange",
        "tblPrChange",
        "trPrChange",
        "tcPrChange",
        "tblGridChange",
        "tblPrExChange",
        "numberingChange",
    )
)
_MOVES = {q("w:moveFrom"): q("w:del"), q("w:moveTo"): q("w:ins")}


@dataclass
class Carrier:
    """Carries from the main part of `source` into that of `target`. Call `bring_beside` before anything else is said in
    the target's comments, and `finish` once all is in its place.

    `own_tags` and `own_bookmarks` are the marks that the target makes itself: they are taken off what is carried. So
    are the page layouts of a part of the document: the target has its own.
    """

    source: Package
    target: Package
    own_tags: frozenset[str]
    own_bookmarks: frozenset[str]
    _relations: dict[tuple[str, str], str] = field(default_factory=dict)
    _numbers: dict[str, str] = field(default_factory=dict)
    _definitions: dict[str, str] = field(default_factory=dict)  # of lists: id in the source -> in the target
    _style_ids: dict[str, str] = field(default_factory=dict)
    _parts: dict[str, str] = field(default_factory=dict)
    _notes: dict[str, dict[str, str]] = field(default_factory=dict)  # kind of part -> id in the source -> in the target

    def __post_init__(self) -> None:
        self._from, self._to = self.source.main_part(), self.target.main_part()
        self._known_relations = self.source.relationships(self._from)
        there = styles_of(self.target).ids
        here = styles_of(self.source).ids
        self._style_ids = {id_: there[name] for name, id_ in here.items() if name in there}

    # ------------------------------------------------------------ one element
    def carry(self, element: Element) -> Element:
        """A copy of a paragraph or table, fit for the target."""
        holder = etree.Element("holder")
        holder.append(copy.deepcopy(element))
        holder[0].tail = None
        self._take_marks_off(holder)
        for one in holder.iter():
            if not isinstance(one.tag, str):
                continue
            for name in list(one.attrib):
                text = str(name)
                if text.startswith((_W14, f"{{{NAMESPACES['w']}}}rsid")):
                    del one.attrib[name]
                elif text.startswith(_R) and str(one.get(text)):
                    one.set(text, self.relation(str(one.get(text))))
            if one.tag in _STYLES:
                one.set(_VAL, self._style(str(one.get(_VAL, ""))))
            elif one.tag == q("w:numId"):
                one.set(_VAL, self._number(str(one.get(_VAL, ""))))
            elif one.tag in _NOTE_REFERENCES:
                id_ = str(one.get(_ID))
                one.set(_ID, self._notes.get(_NOTE_REFERENCES[one.tag], {}).get(id_, id_))
        carried = holder[0]
        holder.remove(carried)
        return carried

    def _take_marks_off(self, holder: Element) -> None:
        for one in list(holder.iter(*_DROPPED)):
            _remove(one)
        ours = set()
        for start in list(holder.iter(q("w:bookmarkStart"))):
            name = str(start.get(_NAME, ""))
            if name in self.own_bookmarks or name.startswith(("fixed_", "_Toc", "_GoBack")):
                ours.add(str(start.get(_ID)))
                _remove(start)
            else:
                start.set(_ID, f"c{start.get(_ID)}")
        for end in list(holder.iter(q("w:bookmarkEnd"))):
            if str(end.get(_ID)) in ours:
                _remove(end)
            else:
                end.set(_ID, f"c{end.get(_ID)}")
        for control in list(holder.iter(q("w:sdt"))):
            tag = control.find(f"{q('w:sdtPr')}/{q('w:tag')}")
            content = control.find(q("w:sdtContent"))
            if tag is not None and str(tag.get(_VAL, "")) in self.own_tags and content is not None:
                for child in list(content):
                    control.addprevious(child)
                _remove(control)

    # ------------------------------------------------------------ what it refers to
    def relation(self, rid: str, of: str = "", to: str = "") -> str:
        """The id in the target of a relation of the source: of the main part, or of a part `of` to a part `to`."""
        of, to = of or self._from, to or self._to
        known = self.source.relationships(of).get(rid)
        if known is None:
            return rid
        if (of, rid) not in self._relations:
            kind = _types(self.source, of)[rid]
            target = known.target if known.external else self._part(known.target)
            self._relations[of, rid] = self._relate(to, kind, target, known.external)
        return self._relations[of, rid]

    def _relate(self, part: str, kind: str, target: str, external: bool) -> str:
        taken = self.target.relationships(part)
        n = len(taken) + 1
        while f"rgCarried{n}" in taken:
            n += 1
        self.target.relate(part, f"rgCarried{n}", kind, target, external)
        return f"rgCarried{n}"

    def _part(self, name: str) -> str:
        """A part that something refers to, copied with whatever it refers to itself; its name in the target."""
        if name in self._parts:
            return self._parts[name]
        folder, file = posixpath.split(name)
        stem, dot, ending = file.rpartition(".")
        free, n = name, 1
        while free in self.target:
            n += 1
            free = posixpath.join(folder, f"{stem or ending}-{n}{dot}{ending if stem else ''}")
        self._parts[name] = free
        if name in self.source:
            self.target.put(free, self.source.data(name), self.source.content_type(name))
            self._copy_relations(name, free)
        return free

    def _copy_relations(self, name: str, free: str) -> None:
        kinds = _types(self.source, name)
        for r in self.source.relationships(name).values():
            target = r.target if r.external else self._part(r.target)
            self.target.relate(free, r.id, kinds[r.id], target, r.external)

    def _style(self, id_: str) -> str:
        """The id of a style in the target; one that is not there is brought along, with what it is based on."""
        if id_ in self._style_ids:
            return self._style_ids[id_]
        self._style_ids[id_] = id_
        source, target = (p.related(p.main_part(), "styles") for p in (self.source, self.target))
        if source is None or target is None:
            return id_
        found = next((s for s in self.source.xml(source).iter(q("w:style")) if s.get(q("w:styleId")) == id_), None)
        if found is None:
            return id_
        root = self.target.xml(target)
        taken = {str(s.get(q("w:styleId"))) for s in root.iter(q("w:style"))}
        free, n = id_, 1
        while free in taken:
            n += 1
            free = f"{id_}{n}"
        self._style_ids[id_] = free
        style = copy.deepcopy(found)
        style.set(q("w:styleId"), free)
        if q("w:default") in style.attrib:
            del style.attrib[q("w:default")]
        for name in ("w:basedOn", "w:next", "w:link"):
            for other in style.findall(q(name)):
                if name == "w:basedOn":
                    other.set(_VAL, self._style(str(other.get(_VAL, ""))))
                else:
                    style.remove(other)
        for number in style.iter(q("w:numId")):
            number.set(_VAL, self._number(str(number.get(_VAL, ""))))
        root.append(style)
        self.target.touch(target)
        return free

    def _number(self, id_: str) -> str:
        """The id of a list in the target, where it is defined anew; '0' stays: it says that there is no list."""
        if id_ in ("", "0"):
            return id_
        if id_ not in self._numbers:
            self._numbers[id_] = self._new_number(id_)
        return self._numbers[id_]

    def _new_number(self, id_: str) -> str:
        source = self.source.related(self._from, "numbering")
        known = None if source is None else list_of(self.source.xml(source), id_)
        if source is None or known is None:
            return "0"
        target = self.target.related(self._to, "numbering")
        if target is None:
            kind = _types(self.source, self._from)[_id_of(self.source, source)]
            self._relate(self._to, kind, self._part(source), False)
            return id_
        made = add_list(self.target.xml(target), known, self._definitions)
        self.target.touch(target)
        return made

    # ------------------------------------------------------------ the whole
    def finish(self) -> None:
        """Mend what a part of a document leaves open. The root of the main part may be another one afterwards."""
        root = self.target.xml(self._to)
        _pair_bookmarks(root)
        if _has_move_ranges(self.source.xml(self._from)):
            _whole_moves(root)
        for n, change in enumerate(root.iter(*_CHANGES), start=1_000_000):
            change.set(_ID, str(n))
        self._track()
        self.target.touch(self._to)
        self._name_namespaces(root)

    def bring_beside(self) -> None:
        """Comments with their answers and authors, footnotes and endnotes: whole parts, whose ids stay the same, but
        for notes where the target has some of its own."""
        kinds = _types(self.source, self._from)
        theirs = self.target.relationships(self._to)
        for r in self._known_relations.values():
            if r.external or r.kind not in _BESIDE or r.target not in self.source:
                continue
            same = next((t for t in theirs.values() if t.kind == r.kind and not t.external), None)
            if same is None:
                part = self._part(r.target)
                self._relate(self._to, kinds[r.id], part, False)
                if self.fit(self.target.xml(part)):
                    self.target.touch(part)
            elif r.kind in NOTES:
                self._notes[r.kind] = add_notes(self, r.target, same.target)

    def fit(self, element: Element) -> bool:
        """Give what was carried in a part of its own the target's styles and lists; says whether anything changed."""
        changed = False
        for one in element.iter(*_STYLES, q("w:numId")):
            id_ = str(one.get(_VAL, ""))
            fits = self._number(id_) if one.tag == q("w:numId") else self._style(id_)
            if fits != id_:
                one.set(_VAL, fits)
                changed = True
        return changed

    def _name_namespaces(self, root: Element) -> None:
        """Name on the root what carried elements name by prefix alone (mc:Choice Requires, mc:Ignorable)."""
        theirs = self.source.xml(self._from)
        ignorable = q("mc:Ignorable")
        wanted = str(theirs.get(ignorable, "")).split()
        missing = {p: u for p, u in theirs.nsmap.items() if p and p not in root.nsmap and u not in root.nsmap.values()}
        if not missing:
            return
        ours = {p: u for p, u in root.nsmap.items() if p}
        fresh = etree.Element(root.tag, {str(k): str(v) for k, v in root.attrib.items()}, nsmap=ours | missing)
        for child in list(root):
            fresh.append(child)
        own = str(root.get(ignorable, "")).split()
        prefixes = [p for p in dict.fromkeys((*own, *wanted)) if p in fresh.nsmap]
        if prefixes:
            fresh.set(ignorable, " ".join(prefixes))
        self.target.put(self._to, etree.tostring(fresh, xml_declaration=True, encoding="UTF-8", standalone=True))

    def _track(self) -> None:
        """Go on tracking changes where the draft did."""
        source, target = (p.related(p.main_part(), "settings") for p in (self.source, self.target))
        if source is None or target is None:
            return
        wanted = self.source.xml(source).find(q("w:trackRevisions"))
        root = self.target.xml(target)
        if wanted is None or root.find(q("w:trackRevisions")) is not None:
            return
        before = {q(f"w:{n}") for n in _BEFORE_TRACKING.split()}
        at = max((n for n, e in enumerate(root, 1) if e.tag in before), default=0)
        root.insert(at, copy.deepcopy(wanted))
        self.target.touch(target)


# What stands before w:trackRevisions in the settings, by the schema's order.
_BEFORE_TRACKING = (
    "writeProtection view zoom removePersonalInformation removeDateAndTime doNotDisplayPageBoundaries"
    " displayBackgroundShape printPostScriptOverText printFractionalCharacterWidth printFormsData embedTrueTypeFonts"
    " embedSystemFonts saveSubsetFonts saveFormsData mirrorMargins alignBordersAndEdges bordersDoNotSurroundHeader"
    " bordersDoNotSurroundFooter gutterAtTop hideSpellingErrors hideGrammaticalErrors activeWritingStyle proofState"
    " formsDesign attachedTemplate linkStyles stylePaneFormatFilter stylePaneSortMethod documentType mailMerge"
    " revisionView"
)


def _types(package: Package, part: str) -> dict[str, str]:
    """Relation id -> the relation's type in full."""
    rels = rels_name(part)
    if rels not in package:
        return {}
    found = package.xml(rels).iter(f"{{{RELATIONSHIPS}}}Relationship")
    return {str(e.get("Id", "")): str(e.get("Type", "")) for e in found}


def _id_of(package: Package, target: str) -> str:
    return next(r.id for r in package.relationships(package.main_part()).values() if r.target == target)


def _remove(element: Element) -> None:
    """Take an element out; the text behind it (there is none in Word's XML but white space) goes with it."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _pair_bookmarks(root: Element) -> None:
    """Take out bookmarks of which one end was not carried: Word mends them in ways that nobody can foresee."""
    starts = {str(e.get(_ID)) for e in root.iter(q("w:bookmarkStart"))}
    whole = starts & {str(e.get(_ID)) for e in root.iter(q("w:bookmarkEnd"))}
    for one in list(root.iter(q("w:bookmarkStart"), q("w:bookmarkEnd"))):
        if str(one.get(_ID)) not in whole:
            _remove(one)


def _has_move_ranges(root: Element) -> bool:
    return next(root.iter(q("w:moveFromRangeStart"), q("w:moveToRangeStart")), None) is not None


def _whole_moves(root: Element) -> None:
    """Where a tracked move is not here from end to end, it becomes a deletion and an insertion by the same person.

    Word calls a file unreadable in which half a move stands.
    """
    names: dict[str, set[str]] = {}
    for kind in ("moveFrom", "moveTo"):
        ends = {str(e.get(_ID)) for e in root.iter(q(f"w:{kind}RangeEnd"))}
        starts = list(root.iter(q(f"w:{kind}RangeStart")))
        names[kind] = {str(e.get(_NAME, "")) for e in starts if str(e.get(_ID)) in ends}
    whole = names["moveFrom"] & names["moveTo"]
    kept = {
        (kind, str(e.get(_ID)))
        for kind in ("moveFrom", "moveTo")
        for e in root.iter(q(f"w:{kind}RangeStart"))
        if str(e.get(_NAME, "")) in whole
    }
    inside: set[str] = set()
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        for kind in ("moveFrom", "moveTo"):
            if element.tag in (q(f"w:{kind}RangeStart"), q(f"w:{kind}RangeEnd")):
                if (kind, str(element.get(_ID))) not in kept:
                    _remove(element)
                elif element.tag.endswith("Start"):
                    inside.add(kind)
                else:
                    inside.discard(kind)
        kind = element.tag.rsplit("}", 1)[-1]
        if element.tag in _MOVES and kind not in inside and not _begins_in_its_line(element, kind, kept):
            _as_change(element)


def _begins_in_its_line(mark: Element, kind: str, kept: set[tuple[str, str]]) -> bool:
    """Whether this is the end of a paragraph in which a whole move begins, as that stands before the beginning."""
    looks = mark.getparent()
    properties = None if looks is None else looks.getparent()
    line = None if properties is None or properties.tag != q("w:pPr") else properties.getparent()
    starts = () if line is None else line.findall(q(f"w:{kind}RangeStart"))
    return any((kind, str(start.get(_ID))) in kept for start in starts)


def _as_change(move: Element) -> None:
    move.tag = _MOVES[move.tag]
    if move.tag == q("w:del"):
        for text in move.iter(q("w:t")):
            text.tag = q("w:delText")
        for code in move.iter(q("w:instrText")):
            code.tag = q("w:delInstrText")
