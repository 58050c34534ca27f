"""Texts of a few blocks, and the edits that two people make to them: for laws that hold for any text."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import strategies as st

from reportgen.richtext import Block, Bullet, Lettered, Note, Paragraph, Span, TablePlace, normalised, plain

Blocks = tuple[Block, ...]

_sentences = st.lists(
    st.sampled_from(["calls", "staff", "rose", "fell", "12", "93.45%", "quarter", "the", "a", "in"]),
    min_size=1,
    max_size=8,
)
spans = st.lists(
    st.builds(Span, _sentences.map(" ".join), st.booleans(), st.booleans(), st.sampled_from(["", "https://a.org/x"])),
    min_size=1,
    max_size=3,
).map(tuple)
_block: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, spans),
    st.builds(Bullet, spans, st.integers(0, 2)),
    st.builds(Lettered, spans, st.integers(1, 3), st.sampled_from(["letter", "roman"]), st.integers(0, 1)),
    st.builds(Note, spans, st.sampled_from(["Note:", "*"])),
    st.builds(TablePlace, st.sampled_from(["one", "two"])),
)
texts = st.lists(_block, max_size=5).map(normalised)


@st.composite
def edited(draw: st.DrawFn, base: Blocks, mark: str, *, moved: bool = True) -> Blocks:
    """The base with a few blocks deleted, changed, added and perhaps moved; every new word carries the mark."""
    out = list(base)
    for n in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(["delete", "add", "change", *(["move"] if moved else [])]))
        at = draw(st.integers(0, len(out)))
        if kind == "add" or at == len(out):
            out.insert(at, Bullet((Span(f"{mark}{n} says {mark}new"),), draw(st.integers(0, 1))))
        elif kind == "delete":
            del out[at]
        elif kind == "move":
            out.insert(draw(st.integers(0, len(out) - 1)), out.pop(at))
        elif not isinstance(block := out[at], TablePlace):
            words = list(block.spans)
            words.insert(draw(st.integers(0, len(words))), Span(f" {mark}{n} "))
            out[at] = type(block)(**{**vars(block), "spans": tuple(words)})
    return normalised(out)


def count(blocks: Blocks) -> Counter[str]:
    """How often each word stands in a text."""
    return Counter(w for b in blocks if not isinstance(b, TablePlace) for w in re.findall(r"\w+", plain(b.spans)))
