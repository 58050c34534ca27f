"""What a draft still waits for: changes, comments and prompts to be settled, a contents list to be made anew.

The changes and comments are listed from Word's own markup (`docx.review`), because the PDF shows none of them; all else
is asked of the document as it was read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from lxml import etree

from reportgen.docx import review
from reportgen.docx.document import Contents, Document, Paragraph, paragraphs_in
from reportgen.findings import Finding, InDocument, Severity
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package

Element = etree._Element
Entries = Sequence[tuple[str, str]]  # a contents list: (words of a heading, its page)

_PROMPT_STYLE = "prompt"
_PROMPT = re.compile(r"commentary awaited\b", re.IGNORECASE)
_AWAITED = re.compile(
    r"\bawaited\b|\[table: ", re.IGNORECASE
)  # what a prompt says, in a file that does not name its own
_NO_DATA = re.compile(r"data awaited\b", re.IGNORECASE)
_SAYS_DRAFT = re.compile(r"(status|version)?\W*draft( report)?\W*", re.IGNORECASE)
_LONGEST_WORDS = 60


class Markup:
    """A Word document with its markup, and the heading that each paragraph stands under."""

    def __init__(self, document: Document) -> None:
        self.document, self.package, self.main = document, document.package, document.main
        self.paragraphs: list[tuple[Paragraph, str]] = list(_under_headings(document.paragraphs()))
        # What a change took away, or made run on into what follows, stands under the heading before it.
        known = {paragraph.source[-1]: heading for paragraph, heading in self.paragraphs if paragraph.source}
        self._headings: dict[Element, str] = {}
        heading = ""
        for element in self.package.xml(self.main).iter(q("w:p")):
            heading = self._headings[element] = known.get(element, heading)

    def style_of(self, paragraph: Paragraph) -> str:
        """The name of a paragraph's style, in small letters."""
        return self.document.styles.name(paragraph.format.style)

    def place(self, paragraph: Element | None, at: str = "") -> InDocument:
        """Where a person finds a paragraph of the file, or words in it."""
        heading = "" if paragraph is None else self._headings.get(paragraph, "")
        return InDocument(heading=short(heading, 120), words=short(at))

    def everywhere(self) -> Iterator[Paragraph]:
        """Every paragraph of the document once: of its text, its notes, its page headers and footers."""
        beside = [blocks for s in self.document.sections for blocks in (*s.headers.values(), *s.footers.values())]
        notes = [note.blocks for note in self.document.notes() if note.kind == "footnote"]
        seen: set[Element] = set()
        for paragraph in chain(self.document.paragraphs(), *map(paragraphs_in, (*notes, *beside))):
            if paragraph.source and paragraph.source[-1] not in seen:
                seen.add(paragraph.source[-1])
                yield paragraph


def _under_headings(paragraphs: Iterable[Paragraph]) -> Iterator[tuple[Paragraph, str]]:
    heading = ""
    for paragraph in paragraphs:
        if paragraph.heading:
            heading = words(paragraph) or heading
        yield paragraph, heading


def short(text: str, longest: int = _LONGEST_WORDS) -> str:
    """The beginning of a text, whole words where there are any."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0] + " …"


def words(paragraph: Paragraph) -> str:
    """The words of a paragraph, spaces made single."""
    return " ".join(paragraph.text().split())


# ---------------------------------------------------------------------- changes, comments, prompts
def pending(markup: Markup, prompts: Collection[str] = ()) -> list[Finding]:
    """Tracked changes, open comments and unanswered prompts, each with its place, as warnings. `prompts` are the words
    that the draft asks with, where they are known."""
    return [*_changes(markup), *_comments(markup), *_prompts(markup, prompts)]


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


def whose_changes(package: Package, main: str) -> tuple[Finding, ...]:
    """One finding that says whose changes a working copy shows, and how."""
    authors: Counter[str] = Counter()
    formatted = 0
    for part in review.text_parts(package, main):
        for change in review.changes(package.xml(part)):
            if change.kind is review.ChangeKind.FORMATTING:
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


def _is_prompt(markup: Markup, paragraph: Paragraph, text: str, prompts: Collection[str]) -> bool:
    """Whether a paragraph asks for text. The style of a prompt says little, since it stays when the words are typed
    over: what counts is whether a prompt, or a piece of one, still stands there."""
    if markup.style_of(paragraph) != _PROMPT_STYLE:
        return paragraph.is_prompt or _PROMPT.match(text) is not None
    if not prompts:
        return _AWAITED.search(text) is not None
    if _PROMPT.match(text) or text.startswith("[table: "):
        return True
    return any(text in asked or asked in text for asked in prompts)


def _prompts(markup: Markup, prompts: Collection[str]) -> Iterator[Finding]:
    for paragraph, heading in markup.paragraphs:
        text = words(paragraph)
        if not text or not paragraph.source:
            continue
        place = InDocument(heading=short(heading, 120), words=short(text))
        if _is_prompt(markup, paragraph, text, prompts):
            yield Finding(
                "prompt-left",
                Severity.WARNING,
                place,
                "A prompt still stands where text is awaited.",
                "In Word, type the text over it, or delete the paragraph if nothing is to be said.",
            )
        elif _NO_DATA.match(text):
            yield Finding(
                "data-awaited",
                Severity.WARNING,
                place,
                "A figure is still awaited.",
                "Enter it in the workbook and bring it into the draft, or say in the workbook why there is none.",
            )


def still_says_draft(markup: Markup) -> list[Finding]:
    """Paragraphs of a final report that say it is a draft, and nothing else."""
    return [
        Finding(
            "says-draft",
            Severity.WARNING,
            markup.place(paragraph.source[-1], words(paragraph)),
            "The report is final, but its text says that it is a draft.",
            "In Word, change the words if they are no longer true.",
        )
        for paragraph in markup.everywhere()
        if _SAYS_DRAFT.fullmatch(words(paragraph))
    ]


# ---------------------------------------------------------------------- the contents list
def stale_contents(markup: Markup, now: Sequence[Entries]) -> list[Finding]:
    """A finding for each contents list whose stored entries are no longer the document's headings.

    `now` holds the lists as they would be made today. A page that is one off is no fault: Word and the PDF may part
    a line differently.
    """
    found = []
    lists = (block.stored for block in markup.document.blocks() if isinstance(block, Contents))
    for stored, entries in zip(lists, now, strict=False):
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


# ---------------------------------------------------------------------- the document as a whole
def about_the_document(markup: Markup) -> list[Finding]:
    """A missing title or language: what a screen reader says first, and in which voice."""
    found = []
    if not markup.document.stated_title:
        found.append(
            Finding(
                "title-missing",
                Severity.WARNING,
                InDocument(),
                "It has no title in its properties; the PDF takes its first heading instead.",
                "In Word, choose File, Info, and type the title under Properties.",
            )
        )
    if not markup.document.stated_language:
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
