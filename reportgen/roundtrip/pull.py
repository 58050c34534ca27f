"""Officers' drafts and the workbook put together: what each text becomes, and what a person must look at.

Nothing is written here. `plan` goes through the drafts one after another; each meets the texts that those before it
have left, so that two officers' changes to one block meet like a draft's and the workbook's. What must not be taken
without a person's word (a draft of another quarter, an emptied text, a tracked change that nobody decided on) is said,
and stays out. A figure is never taken. What three versions of a text become is not decided here but in `comparison`;
texts that the workbook has no row for are in `new_rows`, tables in `tables`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reportgen import richtext
from reportgen.compose import Composition
from reportgen.draft.reading.draft import RegionRead
from reportgen.draft.writing.blocks import as_written
from reportgen.findings import InDocument, InFile, Severity
from reportgen.roundtrip.comparison import (
    Agreed,
    ComparedRegion,
    Outcome,
    Versions,
    compare_line,
    compare_text,
    row_is_gone,
)
from reportgen.roundtrip.left_out import left_out, pending_changes
from reportgen.roundtrip.memory import Memory
from reportgen.roundtrip.merge import Blocks
from reportgen.roundtrip.new_rows import keep_prompts, make_room, say_gone_again, take_new
from reportgen.roundtrip.one_draft import OneDraft
from reportgen.roundtrip.plan import Line, Plan, Policy, Review, Standing, ToReview
from reportgen.roundtrip.returned import MAY_BE_FORCED, Edited, stands_against
from reportgen.roundtrip.tables import TablesTaken
from reportgen.roundtrip.words import quoted
from reportgen.roundtrip.workbook_texts import Home, Homes

__all__ = ["Line", "Plan", "Policy", "Review", "ToReview", "plan"]


def plan(
    drafts: Sequence[Edited],
    homes: Homes,
    composition: Composition,
    *,
    policy: Policy | None = None,
    take_emptied: bool = False,
    force: bool = False,
    memory: Memory | None = None,
) -> Plan:
    """What each text of the workbook becomes when these drafts are put into it. Pure.

    A draft that something stands against is passed over, and stops no other. `force` takes it all the same, where that
    may be.
    """
    state = Standing(homes, composition, policy, take_emptied, memory or Memory())
    stopped = []
    for edited in drafts:
        one = OneDraft(state, edited)
        against = [*stands_against(edited, composition)]
        is_stopped = any(not (force and f.code in MAY_BE_FORCED) for f in against)
        undecided = [] if policy is not None else [*pending_changes(edited, one.title)]
        state.findings += [*against, *undecided]
        if edited.id in state.memory.forgotten:
            _say_again(state, edited)
        back = state.without_what_follows()
        if not undecided:
            _take(one)
        if is_stopped or undecided:
            stopped.append(edited.name)
            if len(drafts) > 1:
                back()
    return Plan(
        tuple(state.lines),
        tuple(state.findings),
        tuple(state.changes()),
        tuple(state.reviews),
        state.memory,
        tuple(stopped),
    )


def _take(one: OneDraft) -> None:
    """Put one draft's texts into the workbook's, and say what cannot be."""
    state = one.state
    one.find_homes()
    for key in one.asked:
        region = one.draft.regions[key]
        if key in one.unsettled and not region.missing:
            _say_unsettled(one, key)
        elif not region.missing:
            _take_region(one, key, region)
    one.claimed = {home for home in one.homes.values() if home is not None}
    for new in one.draft.new_regions:
        take_new(one, new)
    say_gone_again(one)
    keep_prompts(one)
    state.findings += left_out(one.edited, one.view, state, one.title)
    one.finish()


# --------------------------------------------------------------------------------------------- one text
def _take_region(one: OneDraft, key: str, region: RegionRead) -> None:
    tables = one.take_tables(key, region.tables)
    blocks = tables.renamed(one.blocks(region))
    now = Agreed(region.heading.in_view(one.view), region.sub_heading.in_view(one.view), richtext.typed(blocks))
    base = one.bases.of_region(key, now)
    found = one.homes[key] or _without_row(one, key, base, blocks)
    if found is None:
        return
    home = one.state.texts[found]
    compared = _compared(one, base, now, blocks, home)
    if compared.heading.outcome is Outcome.TAKEN and not home.heading_column:
        _say_heading_fixed(one, key, now.heading, home.heading)
        compared = replace(compared, heading=compared.heading.refused())
    home = replace(
        home,
        blocks=compared.text.for_workbook,
        heading=compared.heading.for_workbook,
        sub_heading=compared.sub_heading.for_workbook,
    )
    _put(one, found, home, key)
    agreed = compared.agreed(pulled_before=key in one.bases.pulled.texts)
    if agreed != one.bases.last_agreed(key):
        one.taken[key] = agreed
    _say_outcome(one, key, home, compared, tables)
    settle = ToReview(
        key,
        compared.text,
        home.heading if compared.heading.outcome is Outcome.CONFLICT else "",
        home.sub_heading if compared.sub_heading.outcome is Outcome.CONFLICT else "",
        tables.theirs,
    )
    if settle.is_open or compared.text.outcome is Outcome.MERGED:
        one.reviewed.append(settle)
    one.base_of[key] = compared.base_from_now_on([id_ for id_, (_, rows) in tables.bases.items() if not rows])


def _compared(one: OneDraft, base: Agreed, now: Agreed, blocks: Blocks, home: Home) -> ComparedRegion:
    return ComparedRegion(
        base,
        now,
        compare_text(
            Versions(base.blocks, blocks, home.blocks),
            take_emptied=one.state.take_emptied,
            as_a_draft_holds_it=richtext.normalised(as_written(home.blocks)),
        ),
        compare_line(Versions(base.heading, now.heading, home.heading)),
        compare_line(Versions(base.sub_heading, now.sub_heading, home.sub_heading)),
    )


def _without_row(one: OneDraft, key: str, base: Agreed, blocks: Blocks) -> str | None:
    """The key of a new row for a text that the workbook has none for, or None where there is to be none."""
    if blocks == base.blocks:
        return None
    was = one.bases.built_with[key]
    if base.blocks or one.kpi_of[key] not in one.state.titles:
        said = "the workbook no longer has this row; the draft's text is not taken"
        one.line(key, one.lost(key), Outcome.CONFLICT, said)
        one.reviewed.append(ToReview(key, row_is_gone(base.blocks, blocks)))
        one.base_of[key] = replace(was, text="")
        return None
    # A prompt that was filled in since another draft filled in its neighbour, which made the KPI's first row.
    one.homes[key] = found = make_room(one, key, was.heading, was.sub_heading)
    return found


def _put(one: OneDraft, found: str, home: Home, key: str) -> None:
    before = one.state.texts[found]
    one.state.texts[found] = home
    renamed = (home.heading, home.sub_heading) != (before.heading, before.sub_heading)
    if not home.row and (renamed or (home.blocks and home.blocks != before.blocks)):
        one.state.authors.setdefault(found, one.who(key)[0])


# --------------------------------------------------------------------------------------------- what is said
def _say_outcome(one: OneDraft, key: str, home: Home, compared: ComparedRegion, tables: TablesTaken) -> None:
    """The line that pull prints of one text, if anything became of it."""
    outcome, went_back = compared.text.outcome, one.bases.went_back(key, compared)
    details = ["the draft has the words from before it was pulled; the workbook's stay"] if went_back else []
    for name, line in (("heading", compared.heading), ("sub-heading", compared.sub_heading)):
        if line.outcome is Outcome.TAKEN:
            details.append(f"{name} renamed to '{line.for_workbook}'")
        elif line.outcome is Outcome.CONFLICT:
            details.append(f"{name} renamed in both; the workbook's '{line.for_workbook}' stays")
    details += tables.said
    if outcome is Outcome.EMPTIED:
        details.append("emptied in the draft; the workbook's text stays unless you say --take-emptied")
    if outcome is Outcome.KEPT and not home.blocks:
        details.append("the workbook's cell was emptied")
    if Outcome.CONFLICT in (compared.heading.outcome, compared.sub_heading.outcome, tables.outcome):
        outcome = Outcome.CONFLICT
    elif outcome is Outcome.UNCHANGED and went_back:
        outcome = Outcome.KEPT
    elif outcome is Outcome.UNCHANGED and details:
        outcome = tables.outcome or Outcome.TAKEN
    if outcome is not Outcome.UNCHANGED:
        one.line(key, home, outcome, "; ".join(details))


def _say_unsettled(one: OneDraft, key: str) -> None:
    found = one.homes[key]
    home = one.state.texts[found] if found is not None else one.lost(key)
    one.line(key, home, Outcome.CONFLICT, "not settled yet: its comment is still there")
    one.base_of[key] = one.bases.built_with[key]


def _say_again(state: Standing, edited: Edited) -> None:
    state.say(
        "draft-taken-again",
        Severity.NOTE,
        InFile(edited.name),
        "the workbook has again what it had before this draft was last pulled, as when a backup was put back, so the"
        " draft is read as if it had not been.",
        "If the workbook's words are meant, put them into the draft as well.",
    )


def _say_heading_fixed(one: OneDraft, key: str, heading: str, stands: str) -> None:
    one.state.say(
        "heading-fixed",
        Severity.WARNING,
        InDocument(one.title(key)),
        f"{one.edited.name} has the heading '{quoted(heading)}' for '{stands}', which the workbook does not hold.",
        "The heading stays as it is; only the text under it was read.",
    )
