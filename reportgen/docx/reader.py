"""Reads a Word document into its content: sections of paragraphs and tables, and the structure tree beside them.

The tree is built here, in reading order: headings without gaps in their levels, lists nested as they are indented,
tables with header cells, notes after the paragraph that calls them. Nothing here knows how a page is drawn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Protocol

from lxml import etree

from reportgen.docx.document import Block, Contents, Counted, Kind, Label, Note, PageField, Paragraph, Piece, Section
from reportgen.docx.fields import Instruction, level_range
from reportgen.docx.numbering import Level, Numbering, format_number
from reportgen.docx.runs import RunReader
from reportgen.docx.structure import Lists, Tag
from reportgen.docx.styles import RunFormat, Styles
from reportgen.docx.symbols import in_unicode
from reportgen.docx.tables import TableReader, Under, whiten
from reportgen.docx.values import TabStop, Values, is_dark, paragraph_values, points, value
from reportgen.docx.views import blocks, comments, pending_changes
from reportgen.errors import UnreadableInput
from reportgen.findings import Finding
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package, Relationship

Element = etree._Element
_HEADING_NAME = re.compile(r"heading ([1-9])")
_NOT_BODY = Under()
_PRIVATE = re.compile(r"[^\s@]+@[^\s@]+\.\w+|\b[A-Za-z]:[\\/]|\\\\|\bfile:|/(home|Users|Volumes)/", re.IGNORECASE)
# Page sizes that Word allows: 22 inches a side at most; smaller than half an inch is no page.
_FAR_RIGHT = 2000.0  # a tab stop beyond every page stands at its right margin
_LEAST_SIDE, _MOST_SIDE = 36.0, 1584.0


@dataclass
class Story:
    """A document, read."""

    root: Tag
    sections: list[Section]
    findings: list[Finding]
    title: str
    organisation: str
    subject: str
    keywords: str
    language: str
    even_differs: bool
    default_tab: float
    modified: str = ""  # when the document was last saved, as its properties say it
    status: str = ""  # "Draft" or "Final", as its properties say it


class Losses(Protocol):
    """Where the reader says what it saw and could not read as Word shows it."""

    findings: list[Finding]

    def add(self, code: str, heading: str, words: str = "", page: int | None = None) -> None:
        """Something of this kind stands under a heading."""

    def count(self, code: str, number: int) -> None:
        """Something that concerns the document as a whole, and how often it occurs."""


class StoryReader:
    """Reads one document. It is the `Document` that reading runs and drawings asks for what stands around them."""

    def __init__(self, package: Package, main: str, losses: Losses) -> None:
        self._package = package
        self._main = main
        self._losses = losses
        theme = package.related(main, "theme")
        self.styles = Styles(self._related("styles"), package.xml(theme) if theme else None)
        self._numbering = Numbering(self._related("numbering"), self.styles.numbering_styles())
        settings = self._related("settings")
        self._modern, self.even_differs, self._default_tab = _compatibility(settings)
        self.language = self.styles.run("", None).language or "en-GB"
        self._runs = RunReader(self)
        self._tables = TableReader(self.styles, self._cell)
        self._part = main
        self._relationships: dict[str, dict[str, Relationship]] = {}
        self._body = True  # false in headers, footers and notes, where nothing is a heading
        self._root = Tag("Document")
        self._level = 0
        self._heading = ""
        self._headings: list[Paragraph] = []
        self._contents: list[Contents] = []
        self._contents_here: list[Contents] = []
        self._boxes: list[tuple[Element, Tag | None]] = []
        self._notes: dict[str, dict[str, Element]] = {}
        self._note_count = {"footnote": 0, "endnote": 0}
        self._note_styles = {kind: _note_style(settings, kind) for kind in ("footnote", "endnote")}
        self._number = ""
        self._bookmarks: list[str] = []
        self._endnotes: list[Block] = []
        self._endnote_tags: list[Tag] = []
        self._numbering_values: dict[int, tuple[Level, Values]] = {}

    # ------------------------------------------------------------------ the whole
    def read(self) -> Story:
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
        changes, remarks = pending_changes(document), comments(document)
        if changes:
            self._losses.count("changes-pending", changes)
        if remarks:
            self._losses.count("comments-left-out", remarks)
        sections: list[Section] = []
        at = [Section()]
        lists = Lists(root)
        ending = body.find(q("w:sectPr"))
        for elements in blocks(body):
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
        self._fill_contents()
        core = self._properties("core-properties")
        title = _public(core.get("title", "")) or self._first_title(sections)
        return Story(
            root,
            sections,
            self._losses.findings,
            title,
            _public(self._properties("extended-properties").get("Company", "")),
            _public(core.get("subject", "")),
            _public(core.get("keywords", "")),
            self.language,
            self.even_differs,
            self._default_tab,
            core.get("modified", ""),
            core.get("contentStatus", ""),
        )

    def _related(self, kind: str) -> Element | None:
        part = self._package.related(self._main, kind)
        return self._package.xml(part) if part else None

    def _properties(self, kind: str) -> dict[str, str]:
        part = self._package.related("", kind)
        found: dict[str, str] = {}
        if part:
            for child in self._package.xml(part):
                if isinstance(child.tag, str) and child.text:
                    found[child.tag.rpartition("}")[2]] = " ".join(child.text.split())
        return found

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
        size = element.find(q("w:pgSz"))
        if size is not None:
            section.width = _side(size.get(q("w:w")), section.width)
            section.height = _side(size.get(q("w:h")), section.height)
        margins = element.find(q("w:pgMar"))
        if margins is not None:
            for name in ("top", "bottom", "left", "right", "header", "footer"):
                length = points(margins.get(q(f"w:{name}")))
                if length is not None:
                    # A negative top or bottom margin fixes the body whatever the header's height; same place here.
                    setattr(section, name, abs(length))
            section.left += max(points(margins.get(q("w:gutter"))) or 0.0, 0.0)
        if section.left + section.right > section.width - 36:
            section.left = section.right = section.width / 10
        if section.top + section.bottom > section.height - 72:
            section.top = section.bottom = section.height / 10
        section.starts = value(element, "w:type") or "nextPage"
        first = element.find(q("w:titlePg"))
        section.first_differs = first is not None and first.get(q("w:val"), "1") not in ("0", "false", "off")
        numbers = element.find(q("w:pgNumType"))
        if numbers is not None:
            start = points(numbers.get(q("w:start")))
            section.page_start = None if start is None else int(start * 20)
            section.page_style = str(numbers.get(q("w:fmt"), "decimal"))
        columns = element.find(q("w:cols"))
        if columns is not None and str(columns.get(q("w:num"), "1")) not in ("0", "1"):
            self._losses.add("columns", self._heading)
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
        self._runs.restart()
        found = self._blocks(self._package.xml(part), None, _NOT_BODY)
        self._part, self._body = before
        self._runs.restart()
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
        for elements in blocks(container):
            found += self._block(elements, parent, under, lists)
        return found

    def _block(self, elements: tuple[Element, ...], parent: Tag | None, under: Under, lists: Lists) -> list[Block]:
        last = elements[-1]
        if last.tag == q("w:tbl"):
            lists.close()
            if last.find(f"{q('w:tblPr')}/{q('w:tblpPr')}") is not None:
                self.report("floating-table")
            if any(c.get(q("w:val"), "lrTb") not in ("lrTb", "tb") for c in last.iter(q("w:textDirection"))):
                self.report("vertical-text")
            # A table of a header hangs on a tag that is never drawn for.
            table = self._tables.read(last, parent or Tag("Artifact"), self._modern)
            return [table] if table is not None else []
        if last.tag == q("w:p"):
            return self._paragraph(elements, parent, under, lists)
        if last.tag == q("w:bookmarkStart"):
            self._bookmarks.append(str(last.get(q("w:name"), "")))
        elif last.tag == q("w:altChunk"):
            self._losses.add("embedded-file", self._heading)
        return []

    def _paragraph(self, elements: tuple[Element, ...], parent: Tag | None, under: Under, lists: Lists) -> list[Block]:
        direct = elements[-1].find(q("w:pPr"))
        list_of = self.styles.list_of(direct)
        level: Level | None = None
        at = 0
        if list_of is not None:
            instance, own_level = list_of
            style = (value(direct, "w:pStyle") if direct is not None else "") or self.styles.default("paragraph")
            at = self._numbering.level_of_style(instance, style) if own_level is None else own_level
            level = self._numbering.level(instance, at)
        format = self.styles.paragraph(direct, under.paragraph, self._level_values(level))
        if direct is not None and direct.find(q("w:framePr")) is not None:
            self.report("text-box")
        mark_properties = direct.find(q("w:rPr")) if direct is not None else None
        mark = self.styles.run(format.style, mark_properties, under.run)
        # The tag is made before its content is known; one that draws nothing is left out of the tree.
        tag = Tag("P") if parent is not None else None
        contents_before, boxes_before = self._contents_here, self._boxes
        self._contents_here, self._boxes = [], []
        pieces, passed_over = self._runs.read(elements, format.style, under.run, tag)
        contents, self._contents_here = self._contents_here, contents_before
        boxes, self._boxes = self._boxes, boxes_before
        if self._bookmarks and self._body:
            # A bookmark that starts between paragraphs stands on the next one.
            pieces[:0] = [Piece(Kind.BOOKMARK, mark, name) for name in self._bookmarks if name]
            self._bookmarks.clear()
        paragraph = Paragraph(format, mark, pieces, tag)
        shown = any(p.kind is not Kind.BOOKMARK for p in pieces)
        if (passed_over and not shown) or (mark.hidden and not shown):
            found: list[Block] = []
        else:
            found = [paragraph]
            words = " ".join(paragraph.text().split())
            label = (
                self._label(level, list_of[0], at, mark, shown) if list_of is not None and level is not None else None
            )
            outline = self._outline(format.style, format.outline)
            if tag is not None and parent is not None:
                self._place(paragraph, tag, parent, lists, level, list_of, label, outline, words)
            elif label is not None:
                paragraph.label = label
        if format.background and is_dark(format.background):
            whiten(paragraph)
        for entry in contents:
            entry.tag.parent = parent
            if parent is not None:
                parent.kids.append(entry.tag)
            found.append(entry)
        for box, _ in boxes:
            self._losses.add("text-box", self._heading)
            found += self._blocks(box, parent, _NOT_BODY)
        return found

    def _place(
        self,
        paragraph: Paragraph,
        tag: Tag,
        parent: Tag,
        lists: Lists,
        level: Level | None,
        list_of: tuple[str, int | None] | None,
        label: Label | None,
        outline: int,
        words: str,
    ) -> None:
        """Give a paragraph its place in the structure tree: heading, list item, caption or plain paragraph."""
        if self._body and outline < 9 and words:
            lists.close()
            # Levels without a gap, whatever the styles say: a reader who steps by level misses nothing.
            self._level = min(outline + 1, self._level + 1, 6)
            self._heading = words
            tag.role, tag.parent = f"H{self._level}", parent
            parent.kids.append(tag)
            paragraph.label = label
            paragraph.heading, paragraph.outline = self._level, outline
            paragraph.title = " ".join(f"{label.text} {words}".split()) if label is not None else words
            self._headings.append(paragraph)
        elif label is not None and list_of is not None and level is not None:
            lists.item(tag, paragraph.format.left + paragraph.format.first, list_of[0], level.format)
            paragraph.label = Label(label.text, label.format, label.suffix, label.align, lists.label)
        else:
            if words or paragraph.pieces:
                lists.close()
            tag.role = "Caption" if self.styles.name(paragraph.format.style) == "caption" else "P"
            tag.parent = parent
            parent.kids.append(tag)

    def _outline(self, style: str, stated: int) -> int:
        if stated < 9:
            return stated
        named = _HEADING_NAME.fullmatch(self.styles.name(style))
        return int(named[1]) - 1 if named else 9

    def _level_values(self, level: Level | None) -> Values | None:
        """The paragraph values of a list level, read once."""
        if level is None:
            return None
        found = self._numbering_values.get(id(level))
        if found is None:
            found = self._numbering_values[id(level)] = (level, paragraph_values(level.paragraph))
        return found[1]

    def _label(self, level: Level, instance: str, at: int, mark: RunFormat, shown: bool) -> Label | None:
        if not shown:
            return None  # Word numbers an empty paragraph only while it is being typed
        text = self._numbering.next_label(instance, at)
        format = self.styles.over(mark, level.run)
        if level.format == "bullet":
            if text == "o" and format.family.lower() == "courier new":
                text = "◦"  # the second bullet of every list made in Word, a letter of a typewriter font
            text, known = in_unicode(text, format.family)
            if not known:
                self.report("symbol-unknown", format.family)
        if not text:
            return None
        return Label(text, format, level.suffix, level.align, None)

    # ------------------------------------------------------------------ what reading runs asks for
    def relationship(self, rid: str) -> Relationship | None:
        """A relationship of the part being read."""
        if self._part not in self._relationships:
            self._relationships[self._part] = self._package.relationships(self._part)
        return self._relationships[self._part].get(rid)

    def part_data(self, name: str) -> bytes:
        """A part's bytes; b'' where it is missing."""
        return self._package.data(name) if name in self._package else b""

    def report(self, code: str, words: str = "") -> None:
        """Make a finding of this code at the place being read."""
        self._losses.add(code, self._heading, words)

    def box(self, content: Element, beside: Tag | None) -> None:
        """Take the text of a text box, to stand after the paragraph being read."""
        self._boxes.append((content, beside))

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
        number = format_number(self._note_count[kind], self._note_styles[kind])
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
            return Note(number, [])
        if parent is not None:
            # The note stands in the tree after the words of the paragraph that calls it.
            parent.kids.append(tag)
        return Note(number, content)

    def _fields(self) -> RunReader:
        """Read a note with a reader of its own: the fields around its reference stay open."""
        outer, self._runs = self._runs, RunReader(self)
        return outer

    def contents(self, instruction: Instruction) -> bool:
        """Put a contents list here; False where its stored text must do (lists of figures, of a bookmark)."""
        switches = instruction.switches
        if "c" in switches or "a" in switches or "b" in switches or not self._body:
            return False
        levels = level_range(switches["o"]) if "o" in switches else None
        styles: dict[str, int] = {}
        parts = re.split(r"[,;]", switches.get("t", ""))
        for name, stated in zip(parts[::2], parts[1::2], strict=False):
            if stated.strip().isdigit():
                styles[name.strip().lower()] = int(stated)
        if levels is None:
            levels = (1, 9) if not styles and "u" not in switches else (1, 0)
        entry = Contents(
            Tag("TOC"), levels[0], levels[1], styles, by_outline="u" in switches, numbered="n" not in switches
        )
        self._contents_here.append(entry)
        self._contents.append(entry)
        return True

    # ------------------------------------------------------------------ contents lists
    def _fill_contents(self) -> None:
        """Make every contents list anew from the headings; page numbers follow when the pages are known."""
        for contents in self._contents:
            for at, heading in enumerate(self._headings):
                level = self._contents_level(contents, heading)
                if level:
                    contents.paragraphs.append(self._entry(contents, heading, level, f"heading {at}"))
        for at, heading in enumerate(self._headings):
            heading.pieces.insert(0, Piece(Kind.BOOKMARK, heading.mark, f"heading {at}"))

    def _contents_level(self, contents: Contents, heading: Paragraph) -> int:
        name = self.styles.name(heading.format.style)
        if name in contents.styles:
            return contents.styles[name]
        named = _HEADING_NAME.fullmatch(name)
        if named is not None:
            level = int(named[1])
        elif contents.by_outline:
            level = heading.outline + 1
        else:
            return 0
        first, last = contents.first_level, contents.last_level
        if contents.by_outline and last < first:
            first, last = 1, 9
        return level if first <= level <= last else 0

    def _entry(self, contents: Contents, heading: Paragraph, level: int, key: str) -> Paragraph:
        style = self.styles.named(f"toc {level}")
        properties = etree.Element(q("w:pPr"))
        if style:
            etree.SubElement(properties, q("w:pStyle"), {q("w:val"): style})
        format = self.styles.paragraph(properties)
        if not any(stop.align == "right" for stop in format.tabs):
            # Word gives an entry its tab stop at the right margin as it makes the list, not in the style.
            format = replace(format, tabs=(*format.tabs, TabStop(_FAR_RIGHT, "right", ".")))
        if not style:
            format = replace(format, left=11.0 * (level - 1))
        mark = self.styles.run(format.style, None)
        tag = Tag("TOCI", contents.tag)
        link = Tag("Link", tag, inline=True)
        there = f"#{key}"
        pieces = []
        if heading.label is not None:
            pieces += [Piece(Kind.TEXT, mark, heading.label.text, link, there), Piece(Kind.TAB, mark)]
        words = heading.text()
        pieces.append(Piece(Kind.TEXT, mark, " ".join(words.split()), link, there))
        if contents.numbered:
            pieces.append(Piece(Kind.TAB, mark))
            pieces.append(Piece(Kind.TEXT, mark, "00", link, there, PageField(Counted.PAGE_OF, key)))
        return Paragraph(format, mark, pieces, tag)


def _public(text: str) -> str:
    """A property as a published file may carry it: nothing where it holds an e-mail address or a file's place."""
    return "" if _PRIVATE.search(text) else text


def _side(text: str | None, default: float) -> float:
    length = points(text)
    return default if length is None or not _LEAST_SIDE <= length <= _MOST_SIDE else length


def _compatibility(settings: Element | None) -> tuple[bool, bool, float]:
    """Whether the file is laid out as Word 2013 and later do, whether even pages differ, how far tab stops part."""
    if settings is None:
        return False, False, 36.0
    mode = 0
    for setting in settings.iter(q("w:compatSetting")):
        if setting.get(q("w:name")) == "compatibilityMode":
            text = str(setting.get(q("w:val"), ""))
            mode = int(text) if text.isdigit() else 0
    even = settings.find(q("w:evenAndOddHeaders"))
    tab = points(value(settings, "w:defaultTabStop")) or 36.0
    return mode >= 15, even is not None and even.get(q("w:val"), "1") not in ("0", "false", "off"), max(tab, 6.0)


def _note_style(settings: Element | None, kind: str) -> str:
    properties = settings.find(q(f"w:{kind}Pr")) if settings is not None else None
    stated = value(properties, "w:numFmt") if properties is not None else ""
    return stated or ("decimal" if kind == "footnote" else "lowerRoman")
