"""Officers' edits, at random: what a draft holds after them as Word writes it, and what each text should read as.

The model keeps every character with who put it in and who struck it out. From it come both the draft's XML and, by
plain rules, what each region should say in either view. It knows nothing of the reader.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from xml.sax.saxutils import escape

from lxml import etree

from reportgen import richtext
from reportgen.draft import snapshot
from reportgen.ooxml.names import NAMESPACES, q
from reportgen.ooxml.package import OFFICE_RELATIONSHIP, Package
from reportgen.richtext import Block, Bullet, Lettered, Note, Paragraph, Span, TablePlace

AUTHORS = ("A. Officer", "B. Colleague")
DATE = "2023-11-20T10:00:00Z"
WORDS = (
    "rose",
    "to £5.9m",
    "by 3%",
    "R&D",
    "<b>",
    "café",
    "so that",
    "over\u00a0time",
    "plan",
    "(see below)",
    "it’s",
    "– and",
)
LINK = "https://example.org/added?a=1&b=2"
_NAMESPACES = " ".join(f'xmlns:{p}="{NAMESPACES[p]}"' for p in ("w", "r"))
_NOTE = re.compile(r"(note\s*:|\*+)\s*", re.IGNORECASE)


# ---------------------------------------------------------------- the model


@dataclass(frozen=True)
class Letter:
    """A character: who put it in and who struck it out ('' for nobody), and whether that was by moving it."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    put_in: str = ""
    struck: str = ""
    moved: bool = False
    reformatted: str = ""  # who made it bold or italic with changes tracked
    was: tuple[bool, bool] = (False, False)  # bold and italic before that

    def looks(self, accepted: bool) -> tuple[bool, bool]:
        return (self.bold, self.italic) if accepted or not self.reformatted else self.was

    def is_in(self, accepted: bool) -> bool:
        return not self.struck if accepted else not self.put_in


@dataclass
class Para:
    """A paragraph: `kind` is the block it would be, without its spans. The mark at its end has its own history."""

    kind: Block
    letters: list[Letter]
    put_in: str = ""
    struck: str = ""
    moved: bool = False
    indented: str = ""
    was: Block | None = None  # its kind before an indent with changes tracked
    comment: str = ""
    outside: bool = False  # before or behind the region's control
    list_id: str = ""  # of a lettered list

    def kind_in(self, accepted: bool) -> Block:
        return self.kind if accepted or self.was is None else self.was

    def mark_is_in(self, accepted: bool) -> bool:
        return not self.struck if accepted else not self.put_in

    @property
    def is_clean(self) -> bool:
        return not (self.put_in or self.struck or any(x.put_in or x.struck for x in self.letters))

    def letters_in(self, accepted: bool) -> list[Letter]:
        return [x for x in self.letters if x.is_in(accepted)]


@dataclass
class Region:
    """An editable text. `tables` are the XML of what stands for a table, which is not edited."""

    key: str
    tag: str
    bookmark: str
    items: list[Para | TablePlace] = field(default_factory=list)
    tables: dict[str, list[etree._Element]] = field(default_factory=dict)
    as_built: tuple[Block, ...] = ()

    def paras(self) -> list[Para]:
        return [i for i in self.items if isinstance(i, Para)]

    def expected(self, accepted: bool) -> tuple[Block, ...]:
        """What this region should read as."""
        blocks: list[Block] = []
        counts: dict[str, int] = {}
        joined: list[Para] = []
        for item in self.items:
            if isinstance(item, TablePlace):
                blocks.append(item)
                continue
            joined.append(item)
            if item.mark_is_in(accepted):
                blocks += self._block(joined, accepted, counts)
                joined = []
        return richtext.normalised(blocks)

    def _block(self, joined: list[Para], accepted: bool, counts: dict[str, int]) -> Iterator[Block]:
        look = next((p for p in reversed(joined) if p.letters_in(accepted)), joined[-1])
        spans = _spans([x for p in joined for x in p.letters_in(accepted)], accepted)
        match look.kind_in(accepted):
            case Note():
                mark = _NOTE.match("".join(s.text for s in spans).lstrip())
                yield Note(_drop(spans, len(mark.group())), mark.group(1)) if mark else Paragraph(spans)
            case Lettered(_, number, style, level):
                counts[look.list_id] = counts.get(look.list_id, number - 1) + 1
                yield Lettered(spans, counts[look.list_id], style, level)
            case kind:
                yield replace(kind, spans=spans)  # type: ignore[type-var]

    def holds(self) -> bool:
        """Whether Word could have got here: no words run on into what follows, no paragraph looks like a typed list."""
        for accepted in (True, False):
            tail: list[Para] = []
            start = True
            for item in self.items:
                if isinstance(item, TablePlace):
                    if tail:
                        return False
                    continue
                text = "".join(x.text for x in item.letters_in(accepted)).strip()
                plain = isinstance(item.kind, Paragraph) or (isinstance(item.kind, Note) and not _NOTE.match(text))
                if start and plain and text and not re.match(r"[A-Z£]\w+ ", text):
                    return False
                start = item.mark_is_in(accepted)
                tail = [] if start else [*tail, item]
            if any(p.letters_in(accepted) for p in tail):
                return False
        return True


def _spans(letters: list[Letter], accepted: bool = True) -> tuple[Span, ...]:
    runs = groupby(letters, key=lambda x: (*x.looks(accepted), x.link))
    return tuple(Span("".join(x.text for x in run), *kind) for kind, run in runs)


def _drop(spans: tuple[Span, ...], length: int) -> tuple[Span, ...]:
    letters = [Letter(c, s.bold, s.italic, s.link) for s in spans for c in s.text]
    return _spans(letters[length:])


# ---------------------------------------------------------------- the edits


@dataclass
class Script:
    """Edits of one draft, one after the other, in four of its texts, so that they meet. The others are shared."""

    regions: list[Region]
    rng: random.Random
    touched: list[Region] = field(init=False)
    done: list[str] = field(default_factory=list)
    comments: list[tuple[str, str, str]] = field(default_factory=list)  # id, author, text

    def __post_init__(self) -> None:
        self.touched = copy.deepcopy(self.rng.sample(self.regions, min(4, len(self.regions))))
        ours = {r.key: r for r in self.touched}
        self.regions = [ours.get(r.key, r) for r in self.regions]

    def edit(self, times: int) -> None:
        """Make this many edits."""
        some = self.touched
        names = [n for n in dir(self) if n.startswith("_edit_")]
        made = tries = 0
        while made < times and tries < 50 * times:
            tries += 1
            name = self.rng.choice(names)
            region = self.rng.choice(some)
            other = self.rng.choice(some)
            before = [(r, copy.deepcopy(r.items)) for r in (region, other)]
            author = self.rng.choice(AUTHORS)
            tracked = self.rng.random() < 0.6
            if getattr(self, name)(region, other, author, tracked) and region.holds() and other.holds():
                made += 1
                how = f"tracked by {author}" if tracked else "untracked"
                self.done.append(f"{name[6:]} in {region.key} ({other.key}), {how}")
            else:
                for r, items in before:
                    r.items = items

    def comments_left(self) -> set[str]:
        """The texts of the comments whose paragraphs are still there."""
        there = {p.comment for region in self.touched for p in region.paras()}
        return {text for id_, _, text in self.comments if id_ in there}

    def has_changes(self) -> bool:
        """Whether any change is tracked, of looks alone too."""
        paras = [p for region in self.touched for p in region.paras()]
        return any(not p.is_clean or p.indented.endswith("tracked") for p in paras) or any(
            x.reformatted for p in paras for x in p.letters
        )

    def _para(self, region: Region) -> Para | None:
        paras = region.paras()
        return self.rng.choice(paras) if paras else None

    def _new_letters(self, author: str, tracked: bool) -> list[Letter]:
        text = " ".join(self.rng.choices(WORDS, k=self.rng.randint(1, 4)))
        return [Letter(c, put_in=author if tracked else "") for c in f" {text} "]

    def _edit_insert(self, region: Region, other: Region, author: str, tracked: bool) -> bool:
        para = self._para(region)
        if para is None:
            return False
        at = self.rng.choice([0, len(para.letters), self.rng.randint(0, len(para.letters))])
        para.letters[at:at] = self._new_letters(author, tracked)
        return True

    def _edit_delete(self, region: Region, other: Region, author: str, tracked: bool) -> bool:
        para = self._para(region)
        if para is None or not para.letters:
            return False
        start = self.rng.randrange(len(para.letters))
        self._strike(para, start, min(len(para.letters), start + self.rng.randint(1, 40)), author, tracked)
        return True

    def _strike(self, para: Para, start: int, end: int, author: str, tracked: bool) -> None:
        kept = []
        for x in para.letters[start:end]:
            if x.struck:
                kept.append(x)
            elif tracked and x.put_in != author:  # one's own pending words just go
                kept.append(replace(x, struck=author))
        para.letters[start:end] = kept

    def _edit_retype(self, region: Region, other: Region, author: str, tracked: bool) -> bool:
        para = self._para(region)
        if para is None:
            return False
        self._strike(para, 0, len(para.letters), author, tracked)
        para.letters += [Letter(c, put_in=author if tracked else "") for c in "Typed anew from the beginning."]
        return True

    def _edit_split(self, region: Region, other: Region, author: str, tracked: bool) -> bool:
        para = self._para(region)
        if para is None or len(para.letters) < 4:
            return False
        at = self.rng.randint(1, len(para.letters) - 1)
        first = replace(para, letters=para.letters[:at], put_in=author if tracked else "", struck="", moved=False,
                        comment="")  # fmt: skip
        para.letters = para.letters[at:]
        region.items.insert(_place(region, para), first)
        return True

    def _edit_join(self, region: Region, other: Region, author: str, tracked: bool) -> bool:
        pairs = [
            (a, b)
            for a, b in zip(region.items, region.items[1:], strict=False)
            if isinstance(a, Para) and isinstance(b, Para) and not a.struck and a.outside == b.outside
        ]
        if not pairs:
            return False
        first, second = self.rng.choice(pairs)
        if tracked and first.put_in != author:
            first.struck = author
        elif not first.put_in or tracked:
            if second.put_in or second.struck:
                return False
            second.letters = first.letters + second.letters
            del region.items[_place(region, first)]
        else:
            return False
        return True

    def _edit_move(self, region: Region, other: Region, author: str, tracked: bool) -> bool:
        para = self._para(region)
        if para is None or not para.is_clean or not isinstance(para.kind, Bullet):
            return False
        at = self.rng.randint(0, len(other.items))
        here = replace(para, comment="", outside=False)
        if tracked:
            here.letters = [replace(x, put_in=author, moved=True) for x in para.letters]
            here.put_in, here.moved = author, True
            para.letters = [replace(x, struck=author, moved=True) for x in para.letters]
            para.struck, para.moved = author, True
        elif region is other:
            return False
        else:
            del region.items[_place(region, para)]
        other.items.insert(at, here)
        return True

    def _edit_add_bullet(self, region: Region, other: Region, author: str, tracked: bool) -> bool:
        by = author if tracked else ""
        new = Para(Bullet((), 0), [Letter(c, put_in=by) for c in "Added at the edge."], put_in=by)
        new.outside = self.rng.random() < 0.3
        region.items.insert(self.rng.choice([0, len(region.items)]), new)
        return True

    def _edit_delete_paragraph(self, region: Region, other: Region, author: str, tracked: bool) -> bool:
        para = self._para(region)
        if para is None or len(region.paras()) < 2 or not para.is_clean:
            return False
        if tracked:
            self._strike(para, 0, len(para.letters), author, tracked)
            para.struck = author
        else:
            del region.items[_place(region, para)]
        return True

    def _edit_indent(self, region: Region, other: Region, author: str, tracked: bool) -> bool:
        para = self._para(region)
        if para is None or not isinstance(para.kind, Bullet):
            return False
        if tracked and para.was is None:  # of an indent over an indent, the first kind is what a rejection gives back
            para.was = para.kind
        para.kind = Bullet((), self.rng.randint(0, 2))
        # Who indents by numbering and by style in turn leaves the way of the last.
        para.indented = self.rng.choice(("style", "numbering")) + ("+tracked" if para.was is not None else "")
        return True

    def _edit_unlist(self, region: Region, other: Region, author: str, tracked: bool) -> bool:
        """Take the bullet off."""
        para = self._para(region)
        if para is None or not isinstance(para.kind, Bullet):
            return False
        if tracked and para.was is None:
            para.was = para.kind
        para.kind, para.indented = Paragraph(()), "style" + ("+tracked" if para.was is not None else "")
        return True

    def _edit_unlink(self, region: Region, other: Region, author: str, tracked: bool) -> bool:
        """Remove a link, its words left."""
        linked = [p for p in region.paras() if any(x.link for x in p.letters)]
        if not linked:
            return False
        para = self.rng.choice(linked)
        gone = self.rng.choice([x.link for x in para.letters if x.link])
        para.letters = [replace(x, link="") if x.link == gone else x for x in para.letters]
        return True

    def _edit_bold(self, region: Region, other: Region, author: str, tracked: bool) -> bool:
        return self._kind(region, author if tracked else "", self.rng.choice(("bold", "italic")))

    def _edit_link(self, region: Region, other: Region, author: str, tracked: bool) -> bool:
        return self._kind(region, "", "link")

    def _kind(self, region: Region, author: str, what: str) -> bool:
        para = self._para(region)
        if para is None or len(para.letters) < 3:
            return False
        start = self.rng.randrange(len(para.letters) - 1)
        end = min(len(para.letters), start + self.rng.randint(1, 30))
        para.letters[start:end] = [_changed(x, what, author) for x in para.letters[start:end]]
        return True

    def _edit_comment(self, region: Region, other: Region, author: str, tracked: bool) -> bool:
        para = self._para(region)
        if para is None or para.comment:
            return False
        para.comment = str(len(self.comments))
        self.comments.append((para.comment, author, f"Is this right? ({para.comment})"))
        return True


def _changed(letter: Letter, what: str, author: str) -> Letter:
    """A letter with a link, or made bold or italic, by somebody with changes tracked or by '' without."""
    if what == "link":
        return replace(letter, link=LINK)
    looked = letter.was if letter.reformatted else (letter.bold, letter.italic)
    if author:
        letter = replace(letter, reformatted=author, was=looked)
    elif letter.reformatted:  # what is changed untracked under a tracked change stays, whatever becomes of that
        letter = replace(letter, was=looked)
    return replace(letter, bold=True) if what == "bold" else replace(letter, italic=True)


def _place(region: Region, para: Para) -> int:
    return next(n for n, item in enumerate(region.items) if item is para)


# ---------------------------------------------------------------- from a draft, and back into it


def regions_of(package: Package) -> list[Region]:
    """The regions of a draft that nobody has touched."""
    root = package.xml(package.main_part())
    controls = {str(t.get(q("w:val"))): next(t.iterancestors(q("w:sdt"))) for t in root.iter(q("w:tag"))}
    found = []
    for entry in snapshot.find(package)["regions"]:
        region = Region(entry["key"], entry["tag"], entry["bookmark"])
        content = list(controls[entry["tag"]].find(q("w:sdtContent")))  # type: ignore[arg-type]
        for block in richtext.parse(entry["text"]):
            if isinstance(block, TablePlace):
                region.tables[block.table_id] = [content.pop(0), content.pop(0)]  # its caption and itself
                region.items.append(block)
                continue
            element = content.pop(0)
            spans = ((Span(f"{block.mark} "), *block.spans) if isinstance(block, Note) else block.spans)  # fmt: skip
            letters = [Letter(c, s.bold, s.italic, s.link) for s in spans for c in s.text]
            number = element.find(f".//{q('w:numId')}")
            para = Para(replace(block, spans=()), letters)
            para.list_id = "" if number is None else str(number.get(q("w:val")))
            region.items.append(para)
        assert not content, region.key
        region.as_built = region.expected(accepted=True)
        found.append(region)
    return found


def written(package: Package, script: Script, *, controls: bool = True) -> Package:
    """The draft with the regions of a script, as Word saves it; without `controls` as a program that drops them."""
    parts = {part: package.data(part) for part in package}
    out = Package(parts, "edited.docx")
    main = out.main_part()
    root = out.xml(main)
    writer = _Writer(out, script.rng)
    wanted = {r.tag: r for r in script.touched}
    for tag in list(root.iter(q("w:tag"))):
        region = wanted.get(str(tag.get(q("w:val"))))
        if region is not None:
            writer.write(next(tag.iterancestors(q("w:sdt"))), region)
    if script.comments:
        out.put("word/comments.xml", _comments(script), f"{_WORD}.comments+xml")
        out.relate(main, "rgComments", f"{OFFICE_RELATIONSHIP}/comments", "word/comments.xml")
    if not controls:
        for control in list(root.iter(q("w:sdt"))):
            _unwrap(control)
    out.touch(main)
    return out


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def _comments(script: Script) -> bytes:
    each = "".join(
        f'<w:comment w:id="{id_}" w:author="{author}" w:date="{DATE}" w:initials="X"><w:p><w:r><w:t>{text}</w:t></w:r>'
        "</w:p></w:comment>"
        for id_, author, text in script.comments
    )
    return f"<w:comments {_NAMESPACES}>{each}</w:comments>".encode()


def _unwrap(control: etree._Element) -> None:
    parent, content = control.getparent(), control.find(q("w:sdtContent"))
    assert parent is not None
    at = parent.index(control)
    parent[at : at + 1] = [] if content is None else list(content)


@dataclass
class _Writer:
    """Writes paragraphs as Word does: runs cut anywhere, changes with ids and dates, marks in the paragraph's rPr."""

    package: Package
    rng: random.Random
    _id: int = 50_000
    _link: str = ""

    def write(self, control: etree._Element, region: Region) -> None:
        content = control.find(q("w:sdtContent"))
        assert content is not None
        # Word never leaves a control without a paragraph.
        items = region.items or [Para(Paragraph(()), [])]
        before, behind = [], []
        inside: list[etree._Element] = []
        last_inside = max((n for n, i in enumerate(items) if not getattr(i, "outside", False)), default=-1)
        first_inside = min((n for n, i in enumerate(items) if not getattr(i, "outside", False)), default=0)
        has_mark = any(b.get(q("w:name")) == region.bookmark for b in content.iter(q("w:bookmarkStart")))
        marked = region.bookmark if has_mark else ""
        for n, item in enumerate(items):
            if isinstance(item, TablePlace):
                inside += region.tables[item.table_id]
                continue
            element = self._paragraph(item, marked)
            marked = ""
            (before if n < first_inside and item.outside else behind if n > last_inside else inside).append(element)
        content[:] = inside or [self._paragraph(Para(Paragraph(()), []), "")]
        parent = control.getparent()
        assert parent is not None
        at = parent.index(control)
        parent[at : at + 1] = [*before, control, *behind]

    def _paragraph(self, para: Para, bookmark: str) -> etree._Element:
        runs = "".join(self._run_group(state, list(run)) for state, run in groupby(para.letters, key=_state))
        if bookmark:
            self._id += 1
            start = f'<w:bookmarkStart w:id="{self._id}" w:name="{bookmark}"/><w:bookmarkEnd w:id="{self._id}"/>'
            runs = start + runs
        if para.comment:
            runs = (
                f'<w:commentRangeStart w:id="{para.comment}"/>{runs}<w:commentRangeEnd w:id="{para.comment}"/>'
                f'<w:r><w:commentReference w:id="{para.comment}"/></w:r>'
            )
        return etree.fromstring(f"<w:p {_NAMESPACES}>{self._properties(para)}{runs}</w:p>")

    def _properties(self, para: Para) -> str:
        inside = self._looks(para.kind, para, para.indented.startswith("numbering"))
        mark = ""
        if para.put_in:
            mark += f"<w:{'moveTo' if para.moved else 'ins'} {self._by(para.put_in)}/>"
        if para.struck:
            mark += f"<w:{'moveFrom' if para.moved and not para.put_in else 'del'} {self._by(para.struck)}/>"
        if mark:
            inside += f"<w:rPr>{mark}</w:rPr>"
        if para.was is not None:
            before = self._looks(para.was, para, numbered=False)
            inside += f"<w:pPrChange {self._by(AUTHORS[0])}><w:pPr>{before}</w:pPr></w:pPrChange>"
        return f"<w:pPr>{inside}</w:pPr>" if inside else ""

    def _looks(self, kind: Block, para: Para, numbered: bool) -> str:
        match kind:
            case Bullet(_, level) if numbered:
                return f'<w:pStyle w:val="ListBullet"/><w:numPr><w:ilvl w:val="{level}"/></w:numPr>'
            case Bullet(_, level):
                return f'<w:pStyle w:val="ListBullet{level + 1 if level else ""}"/>'
            case Lettered(_, _, _, level):
                number = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{para.list_id}"/></w:numPr>'
                return f'<w:pStyle w:val="ListNumber"/>{number}'
            case Note():
                return '<w:pStyle w:val="Note"/>'
            case _:
                return ""

    def _by(self, author: str) -> str:
        self._id += 1
        return f'w:id="{self._id}" w:author="{author}" w:date="{DATE}"'

    def _run_group(self, state: tuple[object, ...], letters: list[Letter]) -> str:
        one = letters[0]
        runs = ""
        while letters:
            cut = self.rng.choice((len(letters), self.rng.randint(1, len(letters))))
            runs += self._run("".join(x.text for x in letters[:cut]), one)
            letters = letters[cut:]
        if one.struck:
            runs = f"<w:{'moveFrom' if one.moved and not one.put_in else 'del'} {self._by(one.struck)}>{runs}" + (
                "</w:moveFrom>" if one.moved and not one.put_in else "</w:del>"
            )
        if one.put_in:
            name = "moveTo" if one.moved else "ins"
            runs = f"<w:{name} {self._by(one.put_in)}>{runs}</w:{name}>"
        return f'<w:hyperlink r:id="{self._relation(one.link)}">{runs}</w:hyperlink>' if one.link else runs

    def _run(self, text: str, like: Letter) -> str:
        kinds = ("<w:b/>" if like.bold else "") + ("<w:i/>" if like.italic else "")
        if like.reformatted:
            bold, italic = like.was
            before = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
            kinds += f"<w:rPrChange {self._by(like.reformatted)}><w:rPr>{before}</w:rPr></w:rPrChange>"
        name = "delText" if like.struck else "t"
        return f'<w:r><w:rPr>{kinds}</w:rPr><w:{name} xml:space="preserve">{escape(text)}</w:{name}></w:r>'

    def _relation(self, address: str) -> str:
        main = self.package.main_part()
        for relation in self.package.relationships(main).values():
            if relation.external and relation.target == address:
                return relation.id
        self.package.relate(main, "rgAdded", f"{OFFICE_RELATIONSHIP}/hyperlink", address, external=True)
        return "rgAdded"


def _state(letter: Letter) -> tuple[object, ...]:
    return (
        letter.bold,
        letter.italic,
        letter.link,
        letter.put_in,
        letter.struck,
        letter.moved,
        letter.reformatted,
        letter.was,
    )


def differences(regions: Mapping[str, object], script: Script) -> list[str]:
    """Where the regions that were read (key -> RegionRead) are not what the script's model says."""
    wrong = []
    touched = {r.key for r in script.touched}
    for region in script.regions:
        read = regions[region.key]
        for accepted, view in ((True, "accepted"), (False, "rejected")):
            expected = region.expected(accepted) if region.key in touched else region.as_built
            got = getattr(read, view)
            if got != expected:
                pairs = [(e, g) for e, g in zip((*expected, None), (*got, None), strict=False) if e != g]
                wrong.append(f"{region.key} {view}: expected {pairs[0][0]}, read {pairs[0][1]}")
    return wrong
