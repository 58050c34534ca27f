"""Reads a Word document into its content: sections of paragraphs and tables, and the structure tree beside them.

The tree is built here, in reading order: headings without gaps in their levels, lists nested as they are indented,
tables with header cells, notes after the paragraph that calls them. Nothing here knows how a page is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lxml import etree

from reportgen.docx.contents import contents_of, fill
from reportgen.docx.controls import prompts
from reportgen.docx.document import (
    Block,
    Contents,
    Document,
    Kind,
    Mark,
    Note,
    Paragraph,
    Piece,
    Section,
    Seen,
    Shape,
)
from reportgen.docx.fields import Instruction
from reportgen.docx.labels import Labels, Place
from reportgen.docx.numbering import format_number
from reportgen.docx.properties import properties, public
from reportgen.docx.runs import RunReader
from reportgen.docx.sections import set_page
from reportgen.docx.settings import settings_of
from reportgen.docx.structure import Lists, Tag
from reportgen.docx.styles import Styles
from reportgen.docx.tables import TableReader, Under, whiten
from reportgen.docx.values import is_dark
from reportgen.docx.views import View, blocks, comments, look_of, pending_changes
from reportgen.errors import UnreadableInput
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package, Relationship

Element = etree._Element
_NOT_BODY = Under()


def read(package: Package, main: str, view: View = View.ACCEPTED) -> Document:
    """A Word document, in one view of its tracked changes. Raises UnreadableInput where it holds no text body.

    `package` and `main` are those of `views.open_document`.
    """
    return DocumentReader(package, main, view).read()


@dataclass
class _Beside:
    """What is met inside a paragraph and stands after it: contents lists, and shapes with the text in them."""

    contents: list[Contents] = field(default_factory=list)
    shapes: list[tuple[Shape, Element | None]] = field(default_factory=list)


class DocumentReader:
    """Reads one document in one view. It is what reading runs and drawings asks for what stands around them."""

    def __init__(self, package: Package, main: str, view: View = View.ACCEPTED) -> None:
        self._package = package
        self._main = main
        self.view = view
        theme = package.related(main, "theme")
        self.styles = Styles(self._related("styles"), package.xml(theme) if theme else None)
        self._labels = Labels(self._related("numbering"), self.styles, self.saw)
        self._settings = settings_of(self._related("settings"))
        self.language = self.styles.run("", None).language or "en-GB"
        self._runs = RunReader(self)
        self._tables = TableReader(self.styles, view, self._cell)
        self._part = main
        self._relationships: dict[str, dict[str, Relationship]] = {}
        self._body = True  # false in headers, footers and notes, where nothing is a heading
        self._marks: list[Mark] = []
        self._at: Element | None = None  # the paragraph or table being read
        self._root = Tag("Document")
        self._level = 0
        self._heading = ""
        self._headings: list[Paragraph] = []
        self._contents: list[Contents] = []
        self._beside = _Beside()
        self._boxed: Shape | None = None
        self._notes: dict[str, dict[str, Element]] = {}
        self._note_count = {"footnote": 0, "endnote": 0}
        self._number = ""
        self._bookmarks: list[str] = []
        self._endnotes: list[Block] = []
        self._endnote_tags: list[Tag] = []
        self._prompts: frozenset[Element] = frozenset()

    # ------------------------------------------------------------------ the whole
    def read(self) -> Document:
        """Read the document. Raises UnreadableInput where its main part holds no text body."""
        document = self._package.xml(self._main)
        body = document.find(q("w:body"))
        if body is None:
            raise UnreadableInput(
                "file-broken",
                f"{self._package.name} is damaged: its main part holds no text.",
                "Open it in Word, let it repair the file, save it and run this again.",
            )
        root = self._root
        self._runs.restart(document)
        self._prompts = prompts(document)
        sections: list[Section] = []
        at = [Section()]
        lists = Lists(root)
        ending = body.find(q("w:sectPr"))
        for elements in blocks(body, self.view):
            at[0].blocks += self._block(elements, root, _NOT_BODY, lists)
            closing = elements[-1].find(f"{q('w:pPr')}/{q('w:sectPr')}")
            if closing is not None:
                self._set(at[0], closing, sections)
                sections.append(at[0])
                at[0] = Section()
        if at[0].blocks or not sections:
            self._set(at[0], ending, sections)
            sections.append(at[0])
        if self._endnotes:
            sections[-1].blocks += self._endnotes
            root.kids += self._endnote_tags
        fill(self._contents, self._headings, self.styles)
        core = properties(self._package, "core-properties")
        return Document(
            package=self._package,
            main=self._main,
            root=root,
            sections=sections,
            marks=self._marks,
            title=public(core.get("title", "")) or self._first_title(sections),
            organisation=public(properties(self._package, "extended-properties").get("Company", "")),
            subject=public(core.get("subject", "")),
            keywords=public(core.get("keywords", "")),
            language=self.language,
            even_differs=self._settings.even_differs,
            default_tab=self._settings.default_tab,
            changes=pending_changes(document),
            comments=comments(document),
            modified=core.get("modified", ""),
            status=core.get("contentStatus", ""),
            stated_language=self.styles.run("", None).language,
            styles=self.styles,
            stated_title=core.get("title", ""),
        )

    def words(self, element: Element, style: str = "") -> list[Piece]:
        """The pieces of a paragraph, or of any part of one, wherever it stands: outside the order of the document, so
        that no list, note or heading counts on. `style` is that of its paragraph."""
        return RunReader(_Alone(self)).read((element,), style, (), None)[0]

    def _related(self, kind: str) -> Element | None:
        part = self._package.related(self._main, kind)
        return self._package.xml(part) if part else None

    def _first_title(self, sections: list[Section]) -> str:
        for block in sections[0].blocks:
            if isinstance(block, Paragraph) and self.styles.name(block.format.style) == "title":
                return " ".join(block.text().split())
        if self._headings:
            return self._headings[0].title
        return self._package.name.removesuffix(".docx") if self._package.name != "The file" else "Untitled document"

    # ------------------------------------------------------------------ sections
    def _set(self, section: Section, element: Element | None, earlier: list[Section]) -> None:
        """Give a section its page, and the headers and footers that it has or inherits."""
        previous = earlier[-1] if earlier else None
        if previous is not None:
            section.headers, section.footers = dict(previous.headers), dict(previous.footers)
        if element is None:
            return
        set_page(section, element)
        columns = element.find(q("w:cols"))
        if columns is not None and str(columns.get(q("w:num"), "1")) not in ("0", "1"):
            self.saw(Seen.COLUMNS)
        for name, kept in (("header", section.headers), ("footer", section.footers)):
            for reference in element.findall(q(f"w:{name}Reference")):
                kind = str(reference.get(q("w:type"), "default"))
                related = self.relationship(str(reference.get(q("r:id"), "")))
                if related is not None and not related.external and related.target in self._package:
                    kept[kind] = self._furniture(related.target)

    def _furniture(self, part: str) -> list[Block]:
        """A header or footer: drawn on every page, and in the structure tree on none."""
        before = self._part, self._body
        self._part, self._body = part, False
        root = self._package.xml(part)
        self._runs.restart(root)
        found = self._blocks(root, None, _NOT_BODY)
        self._part, self._body = before
        self._runs.restart(self._package.xml(self._main))
        return found

    # ------------------------------------------------------------------ blocks
    def _cell(self, element: Element, tag: Tag, under: Under) -> list[Block]:
        return self._blocks(element, tag if self._in_tree else None, under)

    @property
    def _in_tree(self) -> bool:
        return self._body or bool(self._number)

    def _blocks(self, container: Element, parent: Tag | None, under: Under) -> list[Block]:
        lists = Lists(parent)
        found: list[Block] = []
        for elements in blocks(container, self.view):
            found += self._block(elements, parent, under, lists)
        return found

    def _block(self, elements: tuple[Element, ...], parent: Tag | None, under: Under, lists: Lists) -> list[Block]:
        # What is marked after a note, text box or table in a block was read is in the block again.
        outer, self._at = self._at, elements[-1]
        found = self._read_block(elements, parent, under, lists)
        self._at = outer
        return found

    def _read_block(self, elements: tuple[Element, ...], parent: Tag | None, under: Under, lists: Lists) -> list[Block]:
        last = elements[-1]
        if last.tag == q("w:tbl"):
            lists.close()
            if last.find(f"{q('w:tblPr')}/{q('w:tblpPr')}") is not None:
                self.saw(Seen.FLOATING_TABLE)
            if any(c.get(q("w:val"), "lrTb") not in ("lrTb", "tb") for c in last.iter(q("w:textDirection"))):
                self.saw(Seen.VERTICAL_TEXT)
            # A table of a header hangs on a tag that is never drawn for.
            table = self._tables.read(last, parent or Tag("Artifact"), self._settings.modern)
            if table is None:
                return []
            table.boxed = self._boxed
            return [table]
        if last.tag == q("w:p"):
            return self._paragraph(elements, parent, under, lists)
        if last.tag == q("w:bookmarkStart"):
            self._bookmarks.append(str(last.get(q("w:name"), "")))
        elif last.tag == q("w:altChunk"):
            self.saw(Seen.EMBEDDED_FILE, self._embedded(last))
        return []

    def _paragraph(self, elements: tuple[Element, ...], parent: Tag | None, under: Under, lists: Lists) -> list[Block]:
        look = elements[0] if len(elements) == 1 else self._look(elements)
        direct = look_of(look, "w:pPr", self.view)
        place = self._labels.place(direct)
        format = self.styles.paragraph(direct, under.paragraph, self._labels.values(place))
        if direct is not None and direct.find(q("w:framePr")) is not None:
            self.saw(Seen.TEXT_BOX)
        mark = self.styles.run(format.style, direct.find(q("w:rPr")) if direct is not None else None, under.run)
        # The tag is made before its content is known; one that draws nothing is left out of the tree.
        tag = Tag("P") if parent is not None else None
        outer, self._beside = self._beside, _Beside()
        pieces, passed_over = self._runs.read(elements, format.style, under.run, tag)
        beside, self._beside = self._beside, outer
        if self._bookmarks and self._body:
            # A bookmark that starts between paragraphs stands on the next one.
            pieces[:0] = [Piece(Kind.BOOKMARK, mark, name) for name in self._bookmarks if name]
            self._bookmarks.clear()
        plain = self.styles.run(format.style, None, under.run)
        paragraph = Paragraph(format, mark, pieces, tag, plain=plain, source=elements, boxed=self._boxed, look=look)
        paragraph.direct = direct
        paragraph.shapes = [shape for shape, _ in beside.shapes]
        paragraph.is_prompt = bool(self._prompts) and any(e in self._prompts for e in elements)
        found: list[Block] = []
        shown = any(p.kind is not Kind.BOOKMARK for p in pieces)
        if shown or not (passed_over or mark.hidden):
            found.append(paragraph)
            # Word numbers an empty paragraph only while it is being typed.
            self._place(paragraph, parent, lists, place if shown else None)
        if format.background and is_dark(format.background):
            whiten(paragraph)
        return found + self._after(beside, parent)

    def _after(self, beside: _Beside, parent: Tag | None) -> list[Block]:
        """What comes after a paragraph: the contents lists and the text boxes that were met in it."""
        found: list[Block] = []
        for entry in beside.contents:
            entry.tag.parent = parent
            if parent is not None:
                parent.kids.append(entry.tag)
            found.append(entry)
        for shape, content in beside.shapes:
            if content is not None:
                self.saw(Seen.TEXT_BOX)
                outer, self._boxed = self._boxed, shape
                shape.blocks = self._blocks(content, parent, _NOT_BODY)
                self._boxed = outer
                found += shape.blocks
        return found

    def _look(self, elements: tuple[Element, ...]) -> Element:
        """What joined paragraphs look like: the last that has words, as Word keeps a paragraph's looks at its end."""
        worded = (e for e in reversed(elements) if any(p.text for p in self.words(e) if p.kind is Kind.TEXT))
        return next(worded, elements[-1])

    def _place(self, paragraph: Paragraph, parent: Tag | None, lists: Lists, place: Place | None) -> None:
        """Give a paragraph its label, and its place in the structure tree where it has one: heading, list item, caption
        or plain paragraph."""
        labelled = None if place is None else self._labels.next(place, paragraph.mark)
        if labelled is not None:
            paragraph.label, paragraph.item = labelled
        tag = paragraph.tag
        if tag is None or parent is None:
            return
        words = " ".join(paragraph.text().split())
        outline = self.styles.level_of(paragraph.format) - 1
        if self._body and outline >= 0 and words:
            lists.close()
            self._head(paragraph, tag, outline, words)
        elif paragraph.label is not None and paragraph.item is not None:
            item = paragraph.item
            lists.item(tag, paragraph.format.left + paragraph.format.first, item.instance, item.format)
            paragraph.label = replace(paragraph.label, tag=lists.label)
            return
        else:
            if words or paragraph.pieces:
                lists.close()
            tag.role = "Caption" if self.styles.name(paragraph.format.style) == "caption" else "P"
        tag.parent = parent
        parent.kids.append(tag)

    def _head(self, paragraph: Paragraph, tag: Tag, outline: int, words: str) -> None:
        """Make a paragraph a heading; what follows stands under it."""
        # Levels without a gap, whatever the styles say: a reader who steps by level misses nothing.
        self._level = min(outline + 1, self._level + 1, 6)
        self._heading = words
        tag.role = f"H{self._level}"
        paragraph.heading, paragraph.outline = self._level, outline
        label = paragraph.label
        paragraph.title = " ".join(f"{label.text} {words}".split()) if label is not None else words
        self._headings.append(paragraph)

    # ------------------------------------------------------------------ what reading runs asks for
    def relationship(self, rid: str) -> Relationship | None:
        """A relationship of the part being read."""
        if self._part not in self._relationships:
            self._relationships[self._part] = self._package.relationships(self._part)
        return self._relationships[self._part].get(rid)

    def part_data(self, name: str) -> bytes:
        """A part's bytes; b'' where it is missing."""
        return self._package.data(name) if name in self._package else b""

    def saw(self, seen: Seen, words: str = "") -> None:
        """Mark something at the place being read."""
        self._marks.append(Mark(seen, self._heading, words, self._at))

    def box(self, shape: Shape, content: Element | None) -> None:
        """Take a shape and the text in it, to stand after the paragraph being read."""
        self._beside.shapes.append((shape, content))

    def _embedded(self, chunk: Element) -> str:
        related = self.relationship(str(chunk.get(q("r:id"), "")))
        return "" if related is None else related.target

    def own_number(self) -> str:
        """The number of the note whose text is being read."""
        return self._number

    def note(self, kind: str, identity: str, beside: Tag | None) -> Note | None:
        """A footnote or endnote by its id, counted where it is first met; an endnote joins the document's end."""
        if kind not in self._notes:
            part = self._package.related(self._main, f"{kind}s")
            elements = self._package.xml(part).iter(q(f"w:{kind}")) if part else ()
            self._notes[kind] = {str(e.get(q("w:id"), "")): e for e in elements}
        element = self._notes[kind].get(identity)
        if element is None or self._number:
            return None
        self._note_count[kind] += 1
        number = format_number(self._note_count[kind], self._settings.note_styles[kind])
        parent = beside if kind == "footnote" else self._root
        tag = Tag("Note")
        tag.parent = parent
        before = self._part, self._body, self._number, self._fields()
        self._part = self._package.related(self._main, f"{kind}s") or self._part
        self._body, self._number = False, number
        content = self._blocks(element, tag if parent is not None else None, _NOT_BODY)
        self._part, self._body, self._number, self._runs = before
        if kind == "endnote":
            self._endnotes += content
            self._endnote_tags.append(tag)
            return Note(number, content, kind)
        if parent is not None:
            # The note stands in the tree after the words of the paragraph that calls it.
            parent.kids.append(tag)
        return Note(number, content, kind)

    def _fields(self) -> RunReader:
        """Read a note with a reader of its own: the fields around its reference stay open."""
        outer, self._runs = self._runs, RunReader(self)
        return outer

    def contents(self, instruction: Instruction) -> Contents | None:
        """Put a contents list here; None where its stored text must do (lists of figures, of a bookmark)."""
        entry = contents_of(instruction) if self._body else None
        if entry is not None:
            self._beside.contents.append(entry)
            self._contents.append(entry)
        return entry


class _Alone:
    """What surrounds words that are read by themselves: the document's styles and links, and nothing that counts."""

    def __init__(self, reader: DocumentReader) -> None:
        self.styles, self.language, self.view = reader.styles, reader.language, reader.view
        self.relationship, self.part_data = reader.relationship, reader.part_data

    def saw(self, seen: Seen, words: str = "") -> None:
        """Nothing: what is read by itself was marked in its place."""

    def box(self, shape: Shape, content: Element | None) -> None:
        """Nothing: a text box says what it says itself."""

    def own_number(self) -> str:
        """No number."""
        return ""

    def note(self, kind: str, _identity: str, _beside: Tag | None) -> Note | None:
        """A note without a number."""
        return Note("", [], kind)

    def contents(self, _instruction: Instruction) -> Contents | None:
        """None: what is stored must do."""
        return None
