"""A last look at a refreshed draft: what officers did in the old one and no longer stands in it is named.

It decides nothing: a name here is a gap in the rules of `assembly` and `own_lines`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from reportgen.docx.objects import Signs, things
from reportgen.draft.reading.draft import Change, ChangeKind, Draft
from reportgen.draft.template.lint import story_parts
from reportgen.findings import Finding, InDocument, Severity
from reportgen.ooxml.package import Package
from reportgen.roundtrip.refresh.work import Work
from reportgen.roundtrip.words import in_words, place_of, single

# A tracked move of which one end has no place becomes a deletion or an insertion.
_PLAIN = {ChangeKind.MOVED_AWAY: ChangeKind.DELETED, ChangeKind.MOVED_HERE: ChangeKind.INSERTED}


def not_kept(work: Work, new: Draft, target: Package) -> Iterator[Finding]:
    """A finding for each tracked change, picture and note of the old draft that the new one neither has nor tells of
    in a comment."""
    yield from (_finding(place, what) for place, what in (*_changes(work, new), *_things(work, target)))


def _changes(work: Work, new: Draft) -> Iterator[tuple[InDocument, str]]:
    left = Counter(map(_key, new.changes))
    said = "\n".join(c.text for c in new.comments)
    of_author: dict[tuple[object, ...], str] = {}
    for change in new.changes:
        kind, author, date, words = _key(change)
        of_author[kind, author, date] = of_author.get((kind, author, date), "") + f"\n{words}"
    for change in work.draft.changes:
        key = _key(change)
        if change.kind is ChangeKind.FORMATTING:
            continue
        if left[key]:
            left[key] -= 1
        elif not key[3] or not (key[3] in of_author.get(key[:3], "") or key[3] in said):
            yield InDocument(words=place_of(change.words)), in_words(change, single)


def _key(change: Change) -> tuple[ChangeKind, str, str, str]:
    return _PLAIN.get(change.kind, change.kind), change.author, change.date, single(change.words)


def _things(work: Work, target: Package) -> Iterator[tuple[InDocument, str]]:
    """Pictures and notes of the document itself, and of page headers and footers, which a comment cannot keep."""
    there: Counter[frozenset[str]] = Counter()
    for part in story_parts(target):
        signs = Signs(target, part)
        there.update(signs.of(thing) for thing in things(target.xml(part)))
    for part, kind in story_parts(work.package).items():
        signs = Signs(work.package, part)
        for thing in work.put_in(work.package.xml(part), part):
            known = signs.of(thing)
            if there[known]:
                there[known] -= 1
            else:
                yield InDocument("" if kind == "document" else f"the page {kind}"), "a picture, shape or note"


def _finding(place: InDocument, what: str) -> Finding:
    return Finding(
        "not-carried",
        Severity.WARNING,
        place,
        f"This has no place in the new draft, and is in the old one alone: {what}.",
        "Look at it in the old draft, and put what is still needed into the new one.",
    )
