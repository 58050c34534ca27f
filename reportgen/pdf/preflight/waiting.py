"""What a draft still waits for: changes, comments and prompts to be settled, a contents list to be made anew.

Read from Word's own markup, because the PDF shows none of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from lxml import etree

from reportgen.docx import review
from reportgen.docx.fields import parse_instruction
from reportgen.docx.styles import Styles
from reportgen.docx.values import is_on, number, value
from reportgen.docx.views import accepted
from reportgen.findings import Finding, InDocument, Severity
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package

Element = etree._Element
Entries = Sequence[tuple[str, str]]  # a contents list: (words of a heading, its page)

_HEADING_NAME = re.compile(r"heading ([1-9])")
_PROMPT_STYLE = "prompt"
_PROMPT = re.compile(r"commentary awaited\b", re.IGNORECASE)
_NO_DATA = re.compile(r"data awaited\b", re.IGNORECASE)
_SAYS_DRAFT = re.compile(r"(status|version)?\W*draft( report)?\W*", re.IGNORECASE)
_LONGEST_WORDS = 60


class Markup:
    """A Word document's own markup, with the heading that each paragraph stands under."""

    def __init__(self, package: Package, main: str) -> None:
        self.package = package
        self.main = main
        self.root = package.xml(main)
        part = package.related(main, "styles")
        theme = package.related(main, "theme")
        self.styles = Styles(package.xml(part) if part else None, package.xml(theme) if theme else None)
        self._levels: dict[str, int] = {}
        # The elements are kept: what an lxml element is known by lasts only as long as it does.
        self.paragraphs: list[tuple[Element, str]] = list(self._under_headings())
        self._headings = dict(self.paragraphs)

    def _under_headings(self) -> Iterator[tuple[Element, str]]:
        heading = ""
        for paragraph in self.root.iter(q("w:p")):
            properties = paragraph.find(q("w:pPr"))
            if self._level(properties) < 9:
                heading = words(paragraph) or heading
            yield paragraph, heading

    def _level(self, properties: Element | None) -> int:
        if properties is not None:
            stated = number(value(properties, "w:outlineLvl") or None)
            if stated is not None:
                return int(stated)
        style = self.style_of(properties)
        if style not in self._levels:
            named = _HEADING_NAME.fullmatch(self.styles.name(style))
            inherited = self.styles.paragraph(_of_style(style)).outline
            self._levels[style] = int(named[1]) - 1 if named is not None else inherited
        return self._levels[style]

    def style_of(self, properties: Element | None) -> str:
        """The id of the style of a paragraph with these properties."""
        return (value(properties, "w:pStyle") if properties is not None else "") or self.styles.default("paragraph")

    def place(self, paragraph: Element | None, at: str = "") -> InDocument:
        """Where a person finds a paragraph, or words in it."""
        heading = "" if paragraph is None else self._headings.get(paragraph, "")
        return InDocument(heading=short(heading, 120), words=short(at))

    @property
    def core(self) -> dict[str, str]:
        """The core properties, by name."""
        part = self.package.related("", "core-properties")
        if part is None:
            return {}
        return {
            e.tag.rpartition("}")[2]: " ".join((e.text or "").split())
            for e in self.package.xml(part)
            if isinstance(e.tag, str)
        }


def _of_style(style: str) -> Element:
    properties = etree.Element(q("w:pPr"))
    etree.SubElement(properties, q("w:pStyle"), {q("w:val"): style})
    return properties


def short(text: str, longest: int = _LONGEST_WORDS) -> str:
    """The beginning of a text, whole words where there are any."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0] + " …"


def words(element: Element) -> str:
    """The words of a paragraph as it reads with every change accepted."""
    parts: list[str] = []

    def gather(parent: Element) -> None:
        for child in accepted(parent):
            if child.tag == q("w:t"):
                parts.append(child.text or "")
            elif child.tag in (q("w:tab"), q("w:br")):
                parts.append(" ")
            elif child.tag != q("w:p") and len(child):
                gather(child)

    gather(element)
    return " ".join("".join(parts).split())


# ---------------------------------------------------------------------- changes, comments, prompts
def pending(markup: Markup) -> list[Finding]:
    """Tracked changes, open comments and unanswered prompts, each with its place, as warnings."""
    return [*_changes(markup), *_comments(markup), *_prompts(markup)]


def _changes(markup: Markup) -> Iterator[Finding]:
    """One finding a heading: who changed how much there, and the first changed words."""
    under: dict[str, tuple[InDocument, Counter[str], int]] = {}
    for part in review.text_parts(markup.package, markup.main):
        for change in review.changes(markup.package.xml(part)):
            place = markup.place(change.paragraph, change.words)
            known = under.get(place.heading)
            if known is None:
                known = under[place.heading] = (place, Counter(), 0)
            first = known[0] if known[0].words else place
            known[1][change.author or "somebody"] += 1
            under[place.heading] = (first, known[1], known[2] + 1)
    for place, authors, count in under.values():
        listed = ", ".join(f"{name} ({n})" for name, n in authors.most_common(3))
        more = f" and {len(authors) - 3} others" if len(authors) > 3 else ""
        yield Finding(
            "change-open",
            Severity.WARNING,
            place,
            f"{count} tracked change{' by' if count == 1 else 's by'} {listed}{more}"
            f" {'is' if count == 1 else 'are'} neither accepted nor rejected.",
            "In Word, choose Review, then Accept or Reject, for each.",
        )


def whose_changes(markup: Markup) -> tuple[Finding, ...]:
    """One finding that says whose changes a working copy shows, and how."""
    authors: Counter[str] = Counter()
    formatted = 0
    for part in review.text_parts(markup.package, markup.main):
        for change in review.changes(markup.package.xml(part)):
            if change.kind == "formatted":
                formatted += 1
            else:
                authors[change.author or "somebody"] += 1
    if not authors and not formatted:
        return ()
    listed = ", ".join(f"{name} ({n})" for name, n in authors.most_common()) or "nobody"
    also = f" {formatted} changes of format are not marked." if formatted else ""
    return (
        Finding(
            "changes-shown",
            Severity.NOTE,
            InDocument(),
            f"It shows the tracked changes of {listed}: new words underlined, old words struck through.{also}",
            "Do not publish this PDF; it is a working copy.",
        ),
    )


def _comments(markup: Markup) -> Iterator[Finding]:
    for comment in review.comments(markup.package, markup.main):
        if comment.resolved:
            continue
        by = f" by {comment.author}" if comment.author else ""
        says = f": '{short(comment.text)}'" if comment.text else ""
        yield Finding(
            "comment-open",
            Severity.WARNING,
            markup.place(comment.paragraph, comment.words),
            f"A comment{by} is not resolved{says}.",
            "In Word, choose Review, answer the comment, and then Resolve or Delete it.",
        )


def _prompts(markup: Markup) -> Iterator[Finding]:
    placeholders = {
        paragraph
        for control in markup.root.iter(q("w:sdt"))
        if _shows_placeholder(control)
        for paragraph in _paragraphs_of(control)
    }
    for paragraph, _ in markup.paragraphs:
        text = words(paragraph)
        if not text:
            continue
        style = markup.styles.name(markup.style_of(paragraph.find(q("w:pPr"))))
        if style == _PROMPT_STYLE or _PROMPT.match(text) or paragraph in placeholders:
            yield Finding(
                "prompt-left",
                Severity.WARNING,
                markup.place(paragraph, text),
                "A prompt still stands where text is awaited.",
                "In Word, type the text over it, or delete the paragraph if nothing is to be said.",
            )
        elif _NO_DATA.match(text):
            yield Finding(
                "data-awaited",
                Severity.WARNING,
                markup.place(paragraph, text),
                "A figure is still awaited.",
                "Enter it in the workbook and bring it into the draft, or say in the workbook why there is none.",
            )


def _shows_placeholder(control: Element) -> bool:
    mark = control.find(f"{q('w:sdtPr')}/{q('w:showingPlcHdr')}")
    return mark is not None and is_on(mark.get(q("w:val")))


def _paragraphs_of(control: Element) -> list[Element]:
    inside = list(control.iter(q("w:p")))
    return inside or list(control.iterancestors(q("w:p")))[:1]


def still_says_draft(markup: Markup) -> list[Finding]:
    """Paragraphs of a final report that say it is a draft, and nothing else."""
    return [
        Finding(
            "says-draft",
            Severity.WARNING,
            markup.place(paragraph, words(paragraph)),
            "The report is final, but its text says that it is a draft.",
            "In Word, change the words if they are no longer true.",
        )
        for part in review.text_parts(markup.package, markup.main)
        for paragraph in markup.package.xml(part).iter(q("w:p"))
        if _SAYS_DRAFT.fullmatch(words(paragraph))
    ]


# ---------------------------------------------------------------------- the contents list
def stale_contents(markup: Markup, now: Sequence[Entries]) -> list[Finding]:
    """A finding for each contents list whose stored entries are no longer the document's headings.

    `now` holds the lists as they would be made today. A page that is one off is no fault: Word and the PDF may part
    a line differently.
    """
    found = []
    for stored, entries in zip(stored_contents(markup.root), now, strict=False):
        problem = _difference(stored, entries)
        if problem:
            found.append(
                Finding(
                    "contents-stale",
                    Severity.WARNING,
                    InDocument(words=short(stored[0][0]) if stored else ""),
                    f"The contents list is out of date: {problem}.",
                    "In Word, click in the list, choose Update Table, then Update entire table.",
                )
            )
    return found


def _difference(stored: Entries, now: Entries) -> str:
    had, has = [_plain(t) for t, _ in stored], [_plain(t) for t, _ in now]
    if had != has:
        missing = next((t for t, _ in now if _plain(t) not in had), "")
        gone = next((t for t, _ in stored if _plain(t) not in has), "")
        if missing:
            return f"it lacks the heading '{short(missing)}'"
        if gone:
            return f"it names '{short(gone)}', which is no longer a heading"
        return "its entries stand in another order than the headings"
    for (text, page), (_, page_now) in zip(stored, now, strict=True):
        if page.isdigit() and page_now.isdigit() and abs(int(page) - int(page_now)) > 1:
            return f"it gives page {page} for '{short(text)}', which stands on page {page_now}"
    return ""


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def stored_contents(root: Element) -> list[list[tuple[str, str]]]:
    """The entries of each contents list as they stand in the file: (words, page or '')."""
    found: list[list[tuple[str, str]]] = []
    codes: list[list[str]] = []  # of each open field, from the outermost
    results: list[bool] = []
    line: list[str] = []
    listing = -1  # how many fields are open around the contents list's own result; -1 outside

    def end_line() -> None:
        if listing >= 0 and "".join(line).strip():
            found[-1].append(_entry("".join(line)))
        line.clear()

    wanted = (q("w:p"), q("w:fldChar"), q("w:instrText"), q("w:t"), q("w:tab"))
    for element in root.iter(*wanted):
        if element.tag == q("w:p"):
            end_line()
        elif element.tag == q("w:fldChar"):
            kind = element.get(q("w:fldCharType"))
            if kind == "begin":
                codes.append([])
                results.append(False)
            elif kind == "separate" and codes:
                results[-1] = True
                if listing < 0 and _is_contents("".join(codes[-1])):
                    listing = len(codes)
                    found.append([])
            elif kind == "end" and codes:
                if len(codes) == listing:
                    end_line()
                    listing = -1
                codes.pop()
                results.pop()
        elif element.tag == q("w:instrText"):
            if codes and not results[-1]:
                codes[-1].append(element.text or "")
        elif listing >= 0 and all(results):
            parent = element.getparent()
            if element.tag == q("w:t"):
                line.append(element.text or "")
            elif parent is not None and parent.tag == q("w:r"):  # a tab stop's definition is called w:tab too
                line.append("\t")
    return found


def _is_contents(code: str) -> bool:
    """Whether a field is a contents list that the PDF makes anew; lists of figures and parts of a list are not."""
    instruction = parse_instruction(code)
    return instruction.name == "TOC" and not {"a", "b", "c"} & set(instruction.switches)


def _entry(line: str) -> tuple[str, str]:
    text, tab, page = line.rpartition("\t")
    if tab and re.fullmatch(r"\s*([0-9]+|[ivxlcdm]+|[IVXLCDM]+)\s*", page):
        return " ".join(text.split()), page.strip()
    return " ".join(line.split()), ""


# ---------------------------------------------------------------------- the document as a whole
def about_the_document(markup: Markup) -> list[Finding]:
    """A missing title or language: what a screen reader says first, and in which voice."""
    found = []
    if not markup.core.get("title"):
        found.append(
            Finding(
                "title-missing",
                Severity.WARNING,
                InDocument(),
                "It has no title in its properties; the PDF takes its first heading instead.",
                "In Word, choose File, Info, and type the title under Properties.",
            )
        )
    if not markup.styles.run("", None).language:
        found.append(
            Finding(
                "language-missing",
                Severity.WARNING,
                InDocument(),
                "It does not say in which language it is written; the PDF takes British English.",
                "In Word, select all, choose Review, Language, Set Proofing Language, and pick the language.",
            )
        )
    return found
