"""What officers write reads back as blocks: prompts, lists, notes, and changes and comments in both views."""

from __future__ import annotations

import pytest
from lxml import etree

from reportgen.compose import KpiShown
from reportgen.draft import reader
from reportgen.draft.reader import ChangeKind
from reportgen.ooxml.names import q
from reportgen.ooxml.package import OFFICE_RELATIONSHIP
from reportgen.richtext import Lettered, Paragraph, Span, plain
from tests.draft import reports
from tests.draft.readings import (
    ACTIONS,
    AWAITED,
    BY,
    ISSUES,
    LINK,
    TEXT,
    Edited,
    W,
    char,
    dele,
    delete,
    ins,
    item,
    p,
    r,
    strike,
    typed,
    xml,
)

# ---------------------------------------------------------------- prompts


PROMPT = "Commentary awaited: A. Owner"


def test_a_prompt_reads_as_nothing(edited: Edited) -> None:
    assert edited.read().regions[AWAITED].accepted == ()


PROMPTED = {
    "typed over it": (p("Growth was slow.", "Prompt"), "Growth was slow."),
    "typed behind it": (p(f"{PROMPT} Growth was slow.", "Prompt"), "Growth was slow."),
    "typed before it": (p(f"Growth was slow. {PROMPT}", "Prompt"), "Growth was slow."),
    "a list typed over it": (p("- Growth was slow.", "Prompt"), "- Growth was slow."),
    "made a bullet": (p("Growth was slow.", "ListBullet"), "- Growth was slow."),
    "in another style": (p(PROMPT), ""),
    "struck out, and typed behind": (p(dele(PROMPT) + ins("Growth was slow."), "Prompt"), "Growth was slow."),
}


@pytest.mark.parametrize(("paragraph", "expected"), PROMPTED.values(), ids=PROMPTED)
def test_what_is_typed_where_a_prompt_was_is_text(paragraph: etree._Element, expected: str) -> None:
    edited = Edited()
    old = edited.paragraph(PROMPT)
    holder = old.getparent()
    assert holder is not None
    holder.replace(old, etree.fromstring(etree.tostring(paragraph)))
    region = edited.read().regions[AWAITED]
    assert typed(region) == expected
    if "struck" in str(expected):
        assert region.rejected == ()


# ---------------------------------------------------------------- blocks


BLOCKS: dict[str, tuple[list[etree._Element], str]] = {
    "bullets typed by hand": ([p("- one"), p("• two"), p("\uf0b7\tthree")], "- one\n- two\n- three"),
    "bullets that lost their font": ([p("v\u00a0\u00a0one"), p("Ø\u00a0\u00a0two")], "- one\n- two"),
    "a letter that is one": ([p("v good"), p("§ 12 applies")], "\\v good\n\n\\§ 12 applies"),
    "a bullet under another, typed by hand": ([p("- one"), p("o two")], "- one\n  o two"),
    "bullets parted by soft breaks": (
        [p("<w:r><w:t>As follows:</w:t><w:br/><w:t>- one</w:t><w:br/><w:t>- two</w:t></w:r>")],
        "As follows:\n\n- one\n- two",
    ),
    "a soft break in a sentence": ([p("<w:r><w:t>one</w:t><w:br/><w:t>two</w:t></w:r>")], "one two"),
    "a note typed by hand": ([p("Note: new data.")], "Note: new data."),
    "letters typed by hand": (
        [p("a. one"), p("b. two"), p("Between."), p("a. anew")],
        "a. one\nb. two\n\nBetween.\n\na. anew",
    ),
    "a note that lost its mark": ([p("New data.", "Note")], "New data."),
    "a bullet that was taken off": ([item("one", '<w:numId w:val="0"/>')], "one"),
    "a level by style and one by numbering": (
        [p("one", "ListBullet"), p("two", "ListBullet2"), item("three", '<w:ilvl w:val="1"/>')],
        "- one\n  o two\n  o three",
    ),
    "bold, and bold that was taken off": (
        [p(r("one ") + r("two", "<w:b/>") + r(" three", '<w:b w:val="0"/>'))],
        "one **two** three",
    ),
    "a link by a field": (
        [p(f"{char('begin')}<w:r><w:instrText>{LINK}</w:instrText></w:r>{char('separate')}{r('words')}{char('end')}")],
        "[words](https://example.org/f)",
    ),
    "a link by a simple field": (
        [p(f"<w:fldSimple w:instr='{LINK}'>{r('words')}</w:fldSimple>")],
        "[words](https://example.org/f)",
    ),
    "a field that is never closed": ([p(f"{char('begin')}{r('Kept.')}"), p("Also kept.")], "Kept.\n\nAlso kept."),
    "hyphens and tabs": (
        [p("<w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>roads</w:t><w:tab/><w:t>rose</w:t></w:r>")],
        "A\u2011roads rose",
    ),
    "a sign of a symbol font": (
        [p('<w:r><w:t xml:space="preserve">at least </w:t></w:r><w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>')],
        "at least ≥",
    ),
    "words in smart tags and inner controls": (
        [p(f"<w:smartTag>{r('one ')}</w:smartTag><w:sdt><w:sdtPr/><w:sdtContent>{r('two')}</w:sdtContent></w:sdt>")],
        "one two",
    ),
    "an empty paragraph": ([p(""), p("one"), p("  ")], "one"),
}  # fmt: skip


@pytest.mark.parametrize(("paragraphs", "expected"), BLOCKS.values(), ids=BLOCKS)
def test_what_officers_write_reads_as_blocks(paragraphs: list[etree._Element], expected: str) -> None:
    edited = Edited()
    old = edited.paragraph("One.")
    for paragraph in paragraphs:
        old.addprevious(etree.fromstring(etree.tostring(paragraph)))
    delete(old)
    assert typed(edited.read().regions[ACTIONS]) == expected


def test_a_paragraph_that_begins_like_a_list_stays_one_where_the_workbook_has_it_so() -> None:
    text = reports.text("kpi:A:actions", "\\- minus five\n\n\\Note: that", "Actions")
    composition = reports.report_of((KpiShown("A", "A title", (), (text,)),))
    draft = reader.read(reports.rendered(composition).package)
    assert draft.regions["kpi:A:actions"].accepted == (
        Paragraph((Span("- minus five"),)),
        Paragraph((Span("Note: that"),)),
    )


def test_lettered_lists_count_as_word_counts(edited: Edited) -> None:
    delete(edited.paragraph("first"))
    blocks = edited.read().regions[TEXT].accepted
    assert [(plain(b.spans), b.number, b.style) for b in blocks if isinstance(b, Lettered)] == [
        ("second", 1, "letter"),
        ("anew", 1, "letter"),
        ("roman", 1, "roman"),
    ]


# ---------------------------------------------------------------- tracked changes


TRACKED = {
    "words put in": (p(r("One") + ins(" more") + r("."), "ListBullet"), "- One more.", "- One."),
    "words struck out": (p(r("One") + dele(" less") + r("."), "ListBullet"), "- One.", "- One less."),
    "put in by one and struck out by another": (
        p(f'{r("One.")}<w:ins {BY}><w:del {BY}><w:r><w:delText>no</w:delText></w:r></w:del></w:ins>', "ListBullet"),
        "- One.",
        "- One.",
    ),
    "a whole paragraph put in": (p(ins("New."), "ListBullet", f"<w:ins {BY}/>"), "- New.", ""),
    "a whole paragraph struck out": (p(dele("Old."), "ListBullet", f"<w:del {BY}/>"), "", "- Old."),
    "moved here": (p(f"<w:moveTo {BY}>{r('Moved.')}</w:moveTo>", "ListBullet", f"<w:moveTo {BY}/>"), "- Moved.", ""),
    "moved away": (p(f"<w:moveFrom {BY}>{r('Moved.')}</w:moveFrom>", "", f"<w:moveFrom {BY}/>"), "", "Moved."),
    "made bold": (
        p(f"<w:r><w:rPr><w:b/><w:rPrChange {BY}><w:rPr/></w:rPrChange></w:rPr><w:t>One.</w:t></w:r>"),
        "**One.**",
        "One.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("paragraph", "accepted", "rejected"), TRACKED.values(), ids=TRACKED)
def test_tracked_changes_read_both_ways(paragraph: etree._Element, accepted: str, rejected: str) -> None:
    edited = Edited()
    old = edited.paragraph("One.")
    old.addprevious(etree.fromstring(etree.tostring(paragraph)))
    delete(old)
    region = edited.read().regions[ACTIONS]
    assert (typed(region), typed(region, "rejected")) == (accepted, rejected)


def test_paragraphs_join_where_their_mark_is_struck_out(edited: Edited) -> None:
    one = edited.paragraph("One.")
    one.addprevious(p("Zero and ", "ListBullet", f"<w:del {BY}/>"))
    region = edited.read().regions[ACTIONS]
    assert typed(region) == "- Zero and One."
    assert typed(region, "rejected") == "- Zero and\n- One."


def test_changes_are_listed_with_who_and_when(edited: Edited) -> None:
    one = edited.paragraph("One.")
    one.append(xml(ins(" Two")))
    one.append(xml(ins(" three.")))
    strike(edited.paragraph("Joint."))
    draft = edited.read()
    assert [(c.kind, c.author, c.date, c.words, c.key) for c in draft.changes] == [
        (ChangeKind.DELETED, "A. Officer", "2023-11-20T10:00:00Z", "Joint.", ISSUES),
        (ChangeKind.INSERTED, "A. Officer", "2023-11-20T10:00:00Z", " Two three.", ACTIONS),
    ]


def test_formatting_changes_are_counted_and_read_both_ways(edited: Edited) -> None:
    run = next(edited.paragraph("One.").iter(q("w:r")))
    run.insert(0, xml(f"<w:rPr><w:b/><w:rPrChange {BY}><w:rPr/></w:rPrChange></w:rPr>"))
    draft = edited.read()
    assert draft.formatting_changes == 1
    assert draft.regions[ACTIONS].pending


def test_comments_come_with_their_words_and_their_text(edited: Edited) -> None:
    package = edited.package
    comment = f'<w:comment w:id="0" {BY.split(" ", 1)[1]}><w:p>{r("Sure?")}</w:p></w:comment>'
    package.put("word/comments.xml", f"<w:comments {W}>{comment}</w:comments>".encode())
    package.relate(edited.main, "rgC", f"{OFFICE_RELATIONSHIP}/comments", "word/comments.xml")
    one = edited.paragraph("One.")
    one.insert(1, xml('<w:commentRangeStart w:id="0"/>'))
    one.append(xml('<w:commentRangeEnd w:id="0"/>'))
    one.append(xml('<w:r><w:commentReference w:id="0"/></w:r>'))
    (found,) = edited.read().comments
    assert (found.author, found.date, found.text, found.key, found.words) == (
        "A. Officer",
        "2023-11-20T10:00:00Z",
        "Sure?",
        ACTIONS,
        "One.",
    )
