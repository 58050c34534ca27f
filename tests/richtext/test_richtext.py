"""Commentary as officers type it, and back."""

from __future__ import annotations

import re
import string
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reportgen import richtext
from reportgen.richtext import LOWERED, RAISED, Block, Bullet, Lettered, Note, Paragraph, Span, TablePlace


def words(text: str) -> tuple[Span, ...]:
    return (Span(text),)


TYPED = [
    ("one line is a paragraph", "Calls rose.", [Paragraph(words("Calls rose."))]),
    ("each line is a paragraph", "One.\nTwo.", [Paragraph(words("One.")), Paragraph(words("Two."))]),
    ("blank lines are no blocks", "One.\n\n \n\nTwo.", [Paragraph(words("One.")), Paragraph(words("Two."))]),
    (
        "Windows and old Mac line ends",
        "One.\r\nTwo.\rThree.",
        [Paragraph(words(w)) for w in ("One.", "Two.", "Three.")],
    ),
    *((f"{mark!r} begins a bullet", f"{mark} Calls rose", [Bullet(words("Calls rose"))]) for mark in "-–—•·●▪\uf0b7"),
    ("a bullet with a tab after it", "-\tCalls rose", [Bullet(words("Calls rose"))]),
    ("a bullet with a no-break space after it", "•\u00a0Calls rose", [Bullet(words("Calls rose"))]),
    ("a hyphen may touch its word", "-Calls rose", [Bullet(words("Calls rose"))]),
    ("a negative number is no bullet", "-5% on last year", [Paragraph(words("-5% on last year"))]),
    ("a dash inside a line is no bullet", "Calls - rose", [Paragraph(words("Calls - rose"))]),
    (
        "o makes a bullet of the second level",
        "- Causes were:\n  o wood\no carpets\n- End",
        [Bullet(words("Causes were:")), Bullet(words("wood"), 1), Bullet(words("carpets"), 1), Bullet(words("End"))],
    ),
    (
        "an indent makes a level, by spaces or a tab",
        "- A\n    - B\n\t\t- C\n- D",
        [Bullet(words("A")), Bullet(words("B"), 1), Bullet(words("C"), 2), Bullet(words("D"))],
    ),
    (
        "Word's three marks are three levels",
        "\uf0b7\tA\no\tB\n\uf0a7\tC\n\uf0b7\tD",
        [Bullet(words("A")), Bullet(words("B"), 1), Bullet(words("C"), 2), Bullet(words("D"))],
    ),
    *(
        (f"{mark!r} and a tab are a bullet that lost its font", f"{mark}\tCalls rose", [Bullet(words("Calls rose"))])
        for mark in "§Øüvq\uf0fc\uf076\uf071\uf0a8"
    ),
    ("a letter and Word's no-break spaces", "Ø\u00a0\u00a0 Calls rose", [Bullet(words("Calls rose"))]),
    (
        "a letter that begins several lines is a bullet",
        "v Calls rose\nv Visits fell",
        [Bullet(words("Calls rose")), Bullet(words("Visits fell"))],
    ),
    *(
        (f"{text!r} is a sentence", text, [Paragraph(words(text))])
        for text in (
            "v good progress",
            "q 2 was better",
            "§ 12 applies",
            "üben",
            "Øresund",
            "vv\u00a0x",
            "V  x",
            "qualified",
        )
    ),
    (
        "the numbers of sections stay",
        "§ 12 applies\n§ 13 too",
        [Paragraph(words(t)) for t in ("§ 12 applies", "§ 13 too")],
    ),
    (
        "- and o are one bullet, under the others",
        "- A\n- o B\n- C",
        [Bullet(words("A")), Bullet(words("B"), 1), Bullet(words("C"))],
    ),
    (
        "a typed mark before a pasted one",
        "- •\tA\n* ▪ B\n* ▪ C",
        [Bullet(words("A")), Note(words("▪ B"), "*"), Note(words("▪ C"), "*")],
    ),
    ("a backslash keeps the o", "- \\o A", [Bullet(words("o A"))]),
    ("- and an ordinary word", "- on time\n- or later", [Bullet(words("on time")), Bullet(words("or later"))]),
    ("an arrow of Wingdings is no bullet", "\uf0e9 5%", [Paragraph(words("\uf0e9 5%"))]),
    ("a bullet that begins indented is of the first level", "   - A\n   - B", [Bullet(words("A")), Bullet(words("B"))]),
    (
        "an indented line goes on with its bullet",
        "- A long\n  bullet\n- B",
        [Bullet(words("A long bullet")), Bullet(words("B"))],
    ),
    ("a line at the margin does not", "- A\nText", [Bullet(words("A")), Paragraph(words("Text"))]),
    (
        "letters are a list",
        "They are:\na. one\nb. two\nc. three",
        [Paragraph(words("They are:")), *(Lettered(words(w), n) for n, w in enumerate(("one", "two", "three"), 1))],
    ),
    (
        "roman numbers in brackets are a list",
        "(i) one\n(ii) two\n(iii) three\n(iv) four",
        [Lettered(words(w), n, "roman") for n, w in enumerate(("one", "two", "three", "four"), 1)],
    ),
    (
        "numbers are a list",
        "1) one\n2) two",
        [Lettered(words(w), n, "decimal") for n, w in enumerate(("one", "two"), 1)],
    ),
    (
        "after h comes i, the letter",
        "\n".join(f"{c}. {c}" for c in "abcdefghi"),
        [Lettered(words(c), n) for n, c in enumerate("abcdefghi", 1)],
    ),
    ("a list that starts in the middle is text", "c. 1850 was the year", [Paragraph(words("c. 1850 was the year"))]),
    ("a year is not a list", "2023. It was good", [Paragraph(words("2023. It was good"))]),
    ("a decimal number is not a list", "1.5 days were lost", [Paragraph(words("1.5 days were lost"))]),
    (
        "letters under a bullet",
        "- Parts\n  a. one\n  b. two",
        [Bullet(words("Parts")), Lettered(words("one"), 1, level=1), Lettered(words("two"), 2, level=1)],
    ),
    ("Note: is a note", "note: no new data", [Note(words("no new data"), "Note:")]),
    ("Note: may be bold", "**Note:** no new data", [Note(words("no new data"), "Note:")]),
    ("a star that stands alone is a note", "* Estimated.", [Note(words("Estimated."), "*")]),
    (
        "a star after bullets is a note",
        "- A\n- B\n\n* Leavers are counted to September.\n\n[table: turnover]",
        [
            Bullet(words("A")),
            Bullet(words("B")),
            Note(words("Leavers are counted to September."), "*"),
            TablePlace("turnover"),
        ],
    ),
    ("stars one under the other are bullets", "* A\n* B", [Bullet(words("A")), Bullet(words("B"))]),
    ("two kinds of star are notes", "* A\n** B", [Note(words("A"), "*"), Note(words("B"), "**")]),
    ("a star may touch its word", "*Estimated.", [Note(words("Estimated."), "*")]),
    ("a table has a place", "[Table: turnover ]", [TablePlace("turnover")]),
    ("bold", "Up **much** more", [Paragraph((Span("Up "), Span("much", bold=True), Span(" more")))]),
    ("bold at the start of a line is no star", "**Up** more", [Paragraph((Span("Up", bold=True), Span(" more")))]),
    ("italic", "See _The Plan_.", [Paragraph((Span("See "), Span("The Plan", italic=True), Span(".")))]),
    ("an underline in a name is a character", "file_name_x", [Paragraph(words("file_name_x"))]),
    (
        "bold and italic",
        "**a _b_**",
        [Paragraph((Span("a ", bold=True), Span("b", bold=True, italic=True)))],
    ),
    ("a mark without its partner is text", "5 ** 3 and **", [Paragraph(words("5 ** 3 and **"))]),
    (
        "a bare address is a link, without the full stop",
        "See https://example.org/a_b.",
        [Paragraph((Span("See "), Span("https://example.org/a_b", link="https://example.org/a_b"), Span(".")))],
    ),
    (
        "words can be a link",
        "See [the page](https://example.org/) or [us](mailto:a@example.org)",
        [
            Paragraph(
                (
                    Span("See "),
                    Span("the page", link="https://example.org/"),
                    Span(" or "),
                    Span("us", link="mailto:a@example.org"),
                )
            )
        ],
    ),
    (
        "no other scheme is a link",
        "[x](javascript:alert(1)) [y](file:///c)",
        [Paragraph(words("[x](javascript:alert(1)) [y](file:///c)"))],
    ),
    (
        "letters may be raised and lowered",
        "x[lowered: max] and n[Raised: _a_]",
        [
            Paragraph(
                (
                    Span("x"),
                    Span("max", position=LOWERED),
                    Span(" and n"),
                    Span("a", italic=True, position=RAISED),
                )
            )
        ],
    ),
    (
        "raised digits are characters of their own",
        "10[raised: -3] CO[lowered: 2]",
        [Paragraph(words("10⁻³ CO₂"))],
    ),
    (
        "a bracket behind is no address",
        "x[lowered: max](m)",
        [Paragraph((Span("x"), Span("max", position=LOWERED), Span("(m)")))],
    ),
    (
        "the words of a link may begin so",
        "[\\raised: x](http://x.y)",
        [Paragraph((Span("raised: x", link="http://x.y"),))],
    ),
    ("what looks like a raised letter may be meant", "\\[raised: x]", [Paragraph(words("[raised: x]"))]),
    ("a backslash makes a mark plain", "\\- a \\*\\*b\\*\\*", [Paragraph(words("- a **b**"))]),
    ("another backslash is itself", "\\\\server\\share", [Paragraph(words("\\\\server\\share"))]),
    ("curly quotes and no-break spaces stay", "“5\u00a0km” – it’s", [Paragraph(words("“5\u00a0km” – it’s"))]),
    ("a soft break goes on with the line", "One\x0btwo", [Paragraph(words("One two"))]),
    ("what no document can hold is left out", "a\x00b\ud800c\ufeff", [Paragraph(words("abc"))]),
    ("an empty bullet is nothing", "-\n- \n•", []),
    ("Jinja's marks are text", "{{ x }} {% y %}", [Paragraph(words("{{ x }} {% y %}"))]),
]


@pytest.mark.parametrize(("text", "blocks"), [case[1:] for case in TYPED], ids=[case[0] for case in TYPED])
def test_what_officers_type(text: str, blocks: list[Block]) -> None:
    assert richtext.parse(text) == tuple(blocks)


@pytest.mark.parametrize("text", [case[1] for case in TYPED], ids=[case[0] for case in TYPED])
def test_typing_and_reading_again_changes_nothing(text: str) -> None:
    blocks = richtext.parse(text)
    assert richtext.parse(richtext.typed(blocks)) == blocks


def test_an_ordinary_cell_is_typed_back_as_it_was() -> None:
    text = (
        "The causes are:\n\n- wood\n  o oak\n- metal, 5 * 3\n\nNote: see https://example.org/x_y.\n\n(i) one\n(ii) two"
    )
    assert richtext.typed(richtext.parse(text)) == text


RAISED_TEXTS = [
    ("a power", [Span("10"), Span("3", position=RAISED)], "10³"),
    ("a formula", [Span("CO"), Span("2", position=LOWERED), Span(" in t")], "CO₂ in t"),
    ("a power below nothing, with Word's dash", [Span("m"), Span("\u20132", position=RAISED)], "m⁻²"),
    ("note marks", [Span("fell"), Span("1, 2", position=RAISED)], "fell¹, ²"),
    ("a star", [Span("fell"), Span("*", position=RAISED)], "fell*"),
    ("an ordinal, as Word raises it", [Span("on the 15"), Span("th", position=RAISED), Span(" of May")],
     "on the 15th of May"),
    ("letters", [Span("x"), Span("max", position=LOWERED)], "x[lowered: max]"),
    ("letters and a digit", [Span("x"), Span("a2", position=LOWERED)], "x[lowered: a]₂"),
    ("bold and raised", [Span("10", bold=True), Span("3", bold=True, position=RAISED)], "**10³**"),
    ("a link has no position", [Span("a", link="https://x.org/", position=RAISED)], "[a](https://x.org/)"),
    ("but its digits have", [Span("1", link="https://x.org/", position=RAISED)], "[¹](https://x.org/)"),
    ("a position nobody knows", [Span("1", position="sideways")], "1"),
]  # fmt: skip


@pytest.mark.parametrize(("spans", "text"), [c[1:] for c in RAISED_TEXTS], ids=[c[0] for c in RAISED_TEXTS])
def test_raised_and_lowered_text_never_becomes_another_figure(spans: list[Span], text: str) -> None:
    block = Paragraph(tuple(spans))
    assert richtext.typed([block]) == text
    assert richtext.parse(text) == richtext.normalised([block])


def test_the_bare_words_of_a_power_are_no_other_number() -> None:
    assert richtext.plain((Span("10"), Span("3", position=RAISED))) == "10³"


AWKWARD = st.text(
    st.one_of(
        st.sampled_from("*_[]()\\-o •·–\t\n.:ai1xv \u00a0\uf0b7"),
        st.sampled_from(string.ascii_letters + "é’0123456789"),
        st.characters(),
    ),
    max_size=30,
)
PHRASES = st.lists(
    st.one_of(
        st.sampled_from(
            ["**", "_", "__", "*", "\\", "[", "](", ")", "http://x.y", "https://a_b.c/", "- ", "o ", "a. ", "b. ",
             "(i) ", "Note: ", "[table: t]", "\n", "\n  ", " ", "x", "word", "* ", "** ", "1. ", "2. ",
             "v ", "v\t", "§  ", "q ", "- o ", "• ▪ ",
             "[raised: ", "[lowered:", "]", "th", "3", "Issues:", "\nCauses\n", "**Actions**", "[heading: x]", "\uf0fc",
             "mailto:a@b", "é."]
        ),
        AWKWARD,
    ),
    max_size=12,
).map("".join)  # fmt: skip
SPANS = st.lists(
    st.builds(
        Span,
        PHRASES,
        st.booleans(),
        st.booleans(),
        st.sampled_from(
            ["", "", "http://x.y", "https://a_b.c/d?e=(f)", "mailto:a@b.org", "javascript:x", "http://a b"]
        ),
        st.sampled_from(["", "", RAISED, LOWERED, "sideways"]),
    ),
    max_size=4,
).map(tuple)
BLOCKS = st.lists(
    st.one_of(
        st.builds(Paragraph, SPANS),
        st.builds(Bullet, SPANS, st.integers(0, 4)),
        st.builds(
            Lettered, SPANS, st.integers(1, 4), st.sampled_from(["letter", "roman", "decimal"]), st.integers(0, 3)
        ),
        st.builds(Note, SPANS, st.sampled_from(["Note:", "*", "**", "***"])),
        st.builds(TablePlace, st.text(string.ascii_letters + "[]- ", max_size=5)),
    ),
    max_size=8,
).map(tuple)


def holds_inverse(blocks: tuple[Block, ...]) -> None:
    once = richtext.normalised(blocks)
    assert richtext.normalised(once) == once
    assert richtext.parse(richtext.typed(blocks)) == once


def holds_fixpoint(text: str) -> None:
    blocks = richtext.parse(text)
    assert richtext.normalised(blocks) == blocks
    typed = richtext.typed(blocks)
    assert richtext.parse(typed) == blocks
    assert richtext.typed(richtext.parse(typed)) == typed


@settings(max_examples=250)
@given(BLOCKS)
@example((Bullet(words("a"), 3), Lettered(words("b"), 7, "roman", 1), Bullet(words("c"), 1)))
@example((Note(words("a"), "*"), Note(words("b"), "*")))
@example((Paragraph((Span("http://x"), Span("y", italic=True))),))
def test_reading_what_was_typed_gives_the_blocks_back(blocks: tuple[Block, ...]) -> None:
    holds_inverse(blocks)


@settings(max_examples=250)
@given(PHRASES)
def test_any_text_is_read_and_typed_the_same_way_for_ever(text: str) -> None:
    holds_fixpoint(text)


@pytest.mark.full
@settings(max_examples=20_000)
@given(BLOCKS)
def test_reading_what_was_typed_gives_the_blocks_back_at_length(blocks: tuple[Block, ...]) -> None:
    holds_inverse(blocks)


@pytest.mark.full
@settings(max_examples=20_000)
@given(PHRASES)
def test_any_text_is_read_and_typed_the_same_way_for_ever_at_length(text: str) -> None:
    holds_fixpoint(text)


@given(PHRASES)
@settings(max_examples=200)
def test_no_word_of_a_text_is_lost(text: str) -> None:
    """Letters and digits come through, but for the marks of lists and the words Note, table, raised and lowered.
    A raised digit is a sign of its own."""
    shown = "".join(
        block.table_id if isinstance(block, TablePlace) else richtext.plain(block.spans) + _links(block)
        for block in richtext.parse("First: " + text.replace("\n", " ").replace("\r", " "))
    )
    shown += unicodedata.normalize("NFKC", shown)
    kept = [c for c in re.sub(r"\[(?:raised|lowered):", "[", richtext.cleaned(text)) if c.isalnum()]
    assert sorted(c for c in kept if shown.count(c) < kept.count(c)) == []


def _links(block: Block) -> str:
    spans = () if isinstance(block, TablePlace) else block.spans
    return "".join(s.link for s in spans if s.link != s.text)
