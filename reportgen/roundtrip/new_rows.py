"""Texts that the workbook has no row for yet: under headings that officers added, and prompts that they filled in.

Here is where such a text goes, and whether it came before. What it becomes beside a row that the workbook has since is
for `comparison`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from reportgen import richtext
from reportgen.draft.reading.draft import NewRegion
from reportgen.findings import InDocument, Severity, at_length
from reportgen.keys import KPI, slug
from reportgen.richtext import TablePlace
from reportgen.roundtrip.comparison import Agreed, Outcome, Versions, alike, compare_line, compare_text
from reportgen.roundtrip.merge import Blocks
from reportgen.roundtrip.one_draft import OneDraft
from reportgen.roundtrip.plan import ToReview
from reportgen.roundtrip.workbook_texts import Home, Kind


# --------------------------------------------------------------------------------------------- added headings
def take_new(one: OneDraft, new: NewRegion) -> None:
    """Put the text under a heading that an officer added into the workbook: as a new row, or into the row that it
    became when it was pulled before."""
    state = one.state
    heading, blocks = new.heading.in_view(one.view), new.blocks.in_view(one.view)
    if not heading:
        return
    if new.kpi not in state.titles:
        _say_outside(one, heading, blocks)
        return
    tables = one.take_tables(new.after or f"{KPI}{new.kpi}:new", new.tables)
    blocks = tables.renamed(blocks)
    place = _place_of(one, new)
    known = _known(one, place, heading) or _renamed_since(one, place, blocks)
    if known is None and (gone := _deleted_since(one, place, heading, blocks)):
        _say_deleted(one, new, Home(gone, Kind.COMMENTARY, state.titles[new.kpi], (), heading))
        return
    found = known or make_room(one, f"{place}:{slug(heading)}", heading, "", after=new.after)
    one.claimed.add(found)
    home = state.texts[found]
    base = one.bases.of_new(found, heading, blocks)
    compared = compare_text(Versions(base.blocks, blocks, home.blocks))
    if compared.outcome is not Outcome.CONFLICT:
        one.taken[found] = Agreed(heading, "", richtext.typed(blocks))
    said = [*tables.said]
    home = replace(home, blocks=compared.for_workbook)
    if known is None:
        state.authors.setdefault(found, one.who(new.after)[0])
        one.line(new.after, home, Outcome.TAKEN, "; ".join(["new heading", *said]))
    else:
        renamed = compare_line(Versions(base.heading, heading, home.heading))
        home = replace(home, heading=renamed.for_workbook)
        if renamed.outcome is Outcome.TAKEN:
            said.insert(0, f"heading renamed to '{home.heading}'")
        outcome = Outcome.TAKEN if said and compared.outcome is Outcome.UNCHANGED else compared.outcome
        if outcome is not Outcome.UNCHANGED:
            said += [] if found in one.bases.pulled.texts else ["the workbook has this heading too"]
            one.line(new.after, home, outcome, "; ".join(said))
        if compared.conflicts or tables.theirs:
            one.reviewed.append(ToReview(found, compared, tables=tables.theirs, new=new))
            one.base_of[found] = Agreed(heading, "", richtext.typed(compared.for_workbook))
    state.texts[found] = home


def _say_outside(one: OneDraft, heading: str, blocks: Blocks) -> None:
    words = (f"[table: {b.table_id}]" if isinstance(b, TablePlace) else richtext.plain(b.spans) for b in blocks)
    one.state.say(
        "heading-outside",
        Severity.WARNING,
        InDocument(heading, at_length(" ".join(words))),
        f"{one.edited.name} has a new heading that stands in no KPI, so it cannot be taken.",
        "Move it, with its text, under the KPI that it belongs to, and give it the style Heading 3.",
    )


def _say_deleted(one: OneDraft, new: NewRegion, home: Home) -> None:
    said = "the workbook no longer has this heading, and the draft's text is as it was pulled"
    one.line(new.after, home, Outcome.KEPT, said)
    one.claimed.add(home.key)


def _place_of(one: OneDraft, new: NewRegion) -> str:
    """How the keys of texts begin that stand where the new one does: of a KPI, or of one of its measures."""
    after = one.state.texts.get(one.homes.get(new.after) or "")
    measure = after.measure_id if after is not None else ""
    return f"{KPI}{new.kpi}:{measure}" if measure else f"{KPI}{new.kpi}"


def _known(one: OneDraft, place: str, heading: str) -> str | None:
    """The workbook's text with this heading in this place."""
    for key, home in one.state.texts.items():
        if key not in one.claimed and key.rpartition(":")[0] == place and slug(home.heading) == slug(heading):
            return key
    return None


def _renamed_since(one: OneDraft, place: str, blocks: Blocks) -> str | None:
    """The text that was taken from this draft before under another heading, which its officer has renamed since."""
    still = {slug(new.heading.in_view(one.view)) for new in one.draft.new_regions}
    for key, then in _added_before(one):
        gone = key not in one.claimed and slug(then.heading) not in still
        if gone and key.rpartition(":")[0] == place and alike(then.blocks, blocks):
            return key
    return None


def _deleted_since(one: OneDraft, place: str, heading: str, blocks: Blocks) -> str | None:
    """The key of a heading that was taken from this draft before, and that the team has deleted in the workbook since:
    the draft has not changed it, so that the workbook's word stands."""
    for key, then in one.bases.pulled.texts.items():
        same = key not in one.asked and key.rpartition(":")[0] == place and slug(then.heading) == slug(heading)
        if same and key not in one.state.texts and richtext.normalised(then.blocks) == blocks:
            return key
    return None


def _added_before(one: OneDraft) -> Iterator[tuple[str, Agreed]]:
    """The headings that were new when this draft was pulled before, by their key in the workbook."""
    pulled = one.bases.pulled.texts.items()
    return ((key, then) for key, then in pulled if key not in one.asked and key in one.state.texts)


def say_gone_again(one: OneDraft) -> None:
    """Headings that were taken from this draft before and are no longer in it: asked about, as an emptied text."""
    for key, then in _added_before(one):
        home = one.state.texts[key]
        if key not in one.claimed and slug(home.heading) == slug(then.heading) and home.blocks:
            said = "the heading is gone from the draft; delete its row in the workbook if that is meant"
            one.line(key, home, Outcome.EMPTIED, said)


# --------------------------------------------------------------------------------------------- rows
def make_room(one: OneDraft, key: str, heading: str, sub_heading: str, after: str = "") -> str:
    """Make room for a text that the workbook has no row for, behind the draft's text `after`; gives its key there."""
    texts, titles = one.state.texts, one.state.titles
    place = key.rpartition(":")[0]
    kpi = one.kpi_of.get(key) or next((k for k in titles if place == f"{KPI}{k}"), "")
    kpi = kpi or next((k for k in titles if place.startswith(f"{KPI}{k}:")), "")
    measure = place.removeprefix(f"{KPI}{kpi}").lstrip(":")
    siblings = sorted((h for h in texts.values() if h.kpi_id == kpi), key=lambda h: h.order)
    before = _before(one, key, after, kpi)
    order = _between(before.order if before is not None else None, [h.order for h in siblings])
    free, n = key, 1
    while free in texts:
        n += 1
        free = f"{key}-{n}"
    texts[free] = Home(
        free, Kind.COMMENTARY, titles.get(kpi, kpi), (), heading, sub_heading, 0, kpi, measure, order
    )  # fmt: skip
    return free


def _before(one: OneDraft, key: str, after: str, kpi: str) -> Home | None:
    """The text of the same KPI that a new one stands behind."""
    keys = list(one.asked)
    if after:
        candidates = keys[: keys.index(after) + 1] if after in keys else []
    else:
        candidates = keys[: keys.index(key)] if key in keys else []
    for candidate in reversed(candidates):
        home = one.state.texts.get(one.homes.get(candidate) or "")
        if home is not None and home.kpi_id == kpi:
            return home
    return None


def _between(before: Decimal | None, orders: Sequence[Decimal]) -> Decimal:
    """A number behind `before` and in front of the next; behind all others where nothing is said."""
    if before is None:
        return max(orders, default=Decimal(0)) + 1
    following = [o for o in orders if o > before]
    return (before + min(following)) / 2 if following else before + 1


def keep_prompts(one: OneDraft) -> None:
    """A KPI's first row ends its prompts: those still waiting become rows without text, and go on waiting."""
    state = one.state
    begun = {state.texts[key].kpi_id for key in state.authors}
    for key, found in one.homes.items():
        home = state.texts.get(found or "")
        waits = home is not None and not home.row and home.kpi_id in begun and not one.draft.regions[key].missing
        if found is not None and waits:
            state.authors.setdefault(found, "")
