"""The sample quarter holds the published facts, and says of everything else that it is not one of them."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping

import openpyxl
import pytest

from reportgen import richtext
from reportgen.workbook import reader
from tests.sample import facts, illustrative, targets
from tests.sample.build import WORKBOOK, content, workbook
from tests.sample.words import COMMENTARY, HeadedBlock, words

LAYOUT = {int(row["kpi_no"]): row for row in facts.read("layout.csv")}
KPI_NUMBERS = sorted(LAYOUT)

# --- the words ---


def kind(block: richtext.Block) -> str:
    """What layout.csv calls a block."""
    match block:
        case richtext.Bullet():
            return "nested" if block.level else "b"
        case richtext.Lettered():
            return "lettered"
        case richtext.Note():
            return "Note line" if block.mark == "Note:" else "starred note"
        case richtext.TablePlace():
            return "table"
        case richtext.Paragraph():
            return "par"


def kinds(text: str) -> Counter[str]:
    """How many blocks of each kind a text has, as the workbook's reader reads it."""
    return Counter(kind(block) for block in richtext.parse(text))


def as_written(blocks: tuple[HeadedBlock, ...]) -> Iterator[tuple[str, Counter[str]]]:
    for block in blocks:
        if block.sub_heading:
            # Text straight after a sub-heading stands in the sub-heading's own row.
            yield f"sub-heading {block.sub_heading}", kinds(block.text) if not block.heading else Counter()
            if not block.heading:
                continue
        yield block.heading or "(no heading)", kinds(block.text)


def as_published(description: str) -> Iterator[tuple[str, Counter[str]]]:
    """'Issues: [3 b]; Causes: [2 b, 3 nested]' as pairs of heading and counts."""
    for part in description.split("; "):
        match = re.fullmatch(r"(.+?)(?: \[([^]]+)\])?", part)
        assert match, part
        counts: Counter[str] = Counter()
        for item in (match[2] or "").split(", "):
            amount, _, kind = item.partition(" ")
            counts += Counter({kind: int(amount)}) if amount.isdecimal() else Counter({item: 1} if item else {})
        yield match[1], counts


def text_of(kpi_no: int) -> str:
    return "\n\n".join(block.text for block in words().blocks[kpi_no])


@pytest.mark.parametrize("kpi_no", KPI_NUMBERS)
def test_a_kpi_has_the_published_headings_in_order_with_as_many_bullets_and_paragraphs(kpi_no: int) -> None:
    assert list(as_written(words().blocks[kpi_no])) == list(as_published(LAYOUT[kpi_no]["headings"]))


@pytest.mark.parametrize("kpi_no", KPI_NUMBERS)
def test_a_kpi_has_the_published_title_and_totals(kpi_no: int) -> None:
    total = kinds(text_of(kpi_no))
    row = LAYOUT[kpi_no]
    assert words().titles[kpi_no] == row["title"]
    assert total["b"] == int(row["bullets"])
    assert total["nested"] + total["lettered"] == int(row["nested_or_lettered"])
    assert total["par"] == int(row["paragraphs"])


@pytest.mark.parametrize("kpi_no", KPI_NUMBERS)
def test_a_kpis_commentary_is_about_as_long_as_the_published_one(kpi_no: int) -> None:
    marks = re.compile(r"^(?:- |  o |[a-z]\. |\[table: \w+\])", re.M)
    written, published = len(marks.sub("", text_of(kpi_no)).split()), int(LAYOUT[kpi_no]["words"])
    assert 0.75 * published <= written <= 1.25 * published


def test_all_253_bullets_are_different_and_begin_differently_enough() -> None:
    bullets = re.findall(r"^- (.+)$", "\n".join(text_of(n) for n in KPI_NUMBERS), re.M)
    assert len(bullets) == 253
    openings = Counter(" ".join(bullet.split()[:4]) for bullet in bullets)
    assert max(openings.values()) <= 2, openings.most_common(3)


def test_the_introduction_has_seven_sentences_and_the_published_facts() -> None:
    introduction = words().introduction
    assert len(re.findall(r"\.(?:\s|$)", introduction)) == 7
    for fact in ("quarter 2", "2023/24", "43", "Cabinet", "June 2023", "dashboard", "'as of date'"):
        assert fact.casefold() in introduction.casefold()


def test_every_section_has_an_introduction_of_one_sentence() -> None:
    assert list(words().sections) == list(facts.SECTION_IDS)
    for text in words().sections.values():
        assert re.fullmatch(r"This section [^.]+\.", text)


# --- the figures in the words ---

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def numbers(text: str) -> set[str]:
    """The numbers of a text without thousands commas and without zeros at the end of their decimals."""
    return {plain(n) for n in NUMBER.findall(text)}


def plain(number: str) -> str:
    number = number.rstrip(",").replace(",", "")
    return number.rstrip("0").rstrip(".") if "." in number else number


def written_by(kpi_no: int) -> set[str]:
    """The numbers that a KPI's commentary gives, with those of its embedded table."""
    table = " ".join(str(v) for row in facts.turnover() for v in row.values()) if kpi_no == 35 else ""
    return numbers(text_of(kpi_no) + " " + table)


STATED = [r for r in facts.read("history.csv") if r["basis"] == "stated" and r["value"]]


@pytest.mark.parametrize("row", STATED, ids=lambda r: f"{r['seq']}-{r['value']}")
def test_a_stated_figure_is_in_the_commentary_of_its_kpi(row: Mapping[str, str]) -> None:
    kpi_no = int(facts.by_seq()[int(row["seq"])]["kpi_no"])
    assert numbers(row["value"]) <= written_by(kpi_no)


@pytest.mark.parametrize(
    "row",
    [r for r in facts.read("composites.csv") if r["basis"] == "stated" and NUMBER.search(r["component_value"])],
    ids=lambda r: f"{r['kpi_no']}-{r['component']}",
)
def test_a_stated_component_is_in_the_commentary_of_its_kpi(row: Mapping[str, str]) -> None:
    assert numbers(row["component_value"]) <= written_by(int(row["kpi_no"]))


def test_the_commentary_states_no_figure_that_the_reference_does_not_hold() -> None:
    known = {n: set(OTHER_NUMBERS.get(n, ())) for n in KPI_NUMBERS}
    for row in (*facts.read("history.csv"), *facts.read("composites.csv"), *facts.read("measures.csv")):
        kpi_no = int(row.get("kpi_no") or facts.by_seq()[int(row["seq"])]["kpi_no"])
        known[kpi_no] |= numbers(" ".join(row.values()))
    extra = {n: written_by(n) - known[n] for n in KPI_NUMBERS}
    assert {n: found for n, found in extra.items() if found} == {}


# Numbers that are no figures of a measure: days, years, ages and school years that the text has to name.
OTHER_NUMBERS: Mapping[int, tuple[str, ...]] = {
    8: ("6", "8"),  # reviews at 6 to 8 weeks
    9: ("2",),  # 2 November
    13: ("2022", "23"),  # the year that is being compiled
    17: ("6", "10", "11", "2023"),  # school years; December 2023
    19: ("2", "3"),  # this quarter and the next
    25: ("13",),  # 13 November
    32: ("10", "11", "2023"),
    33: ("11",),
}

# --- the workbook ---


def cells(data: bytes) -> dict[str, object]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        f"{s.title}!{c.coordinate}": c.value
        for s in book
        for line in s.iter_rows()
        for c in line
        if c.value is not None
    }


def test_the_committed_workbook_is_what_the_facts_make() -> None:
    fresh, committed = cells(workbook()), cells(WORKBOOK.read_bytes())
    assert len(fresh) > 1000
    assert {
        place: (committed.get(place), value) for place, value in fresh.items() if committed.get(place) != value
    } == {}
    assert committed.keys() == fresh.keys()


def test_the_same_facts_give_the_same_bytes() -> None:
    assert workbook() == workbook()


def test_the_reader_finds_only_what_the_published_report_leaves_open() -> None:
    report, findings = reader.read(WORKBOOK)
    assert report is not None
    assert (len(report.sections), len(report.kpis), len(report.measures)) == (5, 39, len(facts.measures()))
    assert len(report.observations) == len(facts.data())
    # Four measures are one quarter behind, and the commentary does not say why.
    assert Counter(finding.code for finding in findings) == {"value-behind": 4}


def shown() -> list[facts.Row]:
    return [m for m in facts.measures() if not m.get("Part of")]


def test_the_sample_has_39_kpis_and_46_measures_in_5_sections() -> None:
    assert (len(facts.sections()), len(facts.kpis()), len(shown())) == (5, 39, 46)
    assert [m["Measure"] for m in shown() if not m["Shown in report"]] == ["GRO-03a"]


def test_titles_names_targets_and_good_is_are_exactly_as_published() -> None:
    titles = {k["KPI"]: k["Title"] for k in facts.kpis()}
    for measure, target, row in zip(shown(), targets.targets(), facts.read("measures.csv"), strict=True):
        assert titles[measure["KPI"]] == row["kpi_title"]
        assert (measure["Ref"], measure["Metric name"], measure["Good is"]) == (
            row["kpi_ref"],
            row["metric_name"],
            row["good_is"],
        )
        assert target["Measure"] == measure["Measure"]
        if row["target_text"]:
            assert target["Text as printed"] == row["target_text"]


def test_every_published_value_stands_at_its_published_as_of() -> None:
    data = {(d["Measure"], d["Period"]): d for d in facts.data() if d["Source"] == facts.REPORTED}
    for seq, row in facts.by_seq().items():
        period = row["as_of"] or facts.PERIODS[seq]
        entry = data[(facts.measure_ids()[seq], period)]
        assert entry["Value"] == (float(row["value_number"]) if row["value_number"] else None)


def test_every_value_that_is_not_in_the_reference_is_marked_illustrative() -> None:
    published = {plain(n) for name in ("measures", "history", "composites") for n in known_numbers(f"{name}.csv")}
    reported = [d for d in facts.data() if d["Source"] == facts.REPORTED and d["Value"] is not None]
    assert len(reported) > 60
    assert [d for d in reported if plain(str(d["Value"])) not in published] == []
    assert {d["Source"] for d in facts.data()} == {facts.REPORTED, facts.ILLUSTRATIVE}


def known_numbers(name: str) -> Iterator[str]:
    for row in facts.read(name):
        yield from NUMBER.findall(" ".join(row.values()))


def test_a_sparkline_has_16_quarters_5_years_of_terms_or_5_years() -> None:
    lengths = {"quarterly": 16, "termly": 15, "annual": 5, "academic year": 5}
    frequency = {m["Measure"]: str(m["Frequency"]) for m in shown()}
    drawn = {d["Measure"] for d in facts.data() if d["Source"] == facts.ILLUSTRATIVE}
    assert len(drawn) == 35
    for measure in drawn:
        # Neither a rolling year nor, for the careers hub, an academic year is a point of the quarterly line.
        own = [d for d in facts.data() if d["Measure"] == measure and not re.search("months|year", str(d["Period"]))]
        assert len(own) == lengths[frequency[measure]], measure


def test_nothing_is_invented_for_new_indicators_and_for_tables_that_are_not_available() -> None:
    without = {25, 43, 17, 16} | {s for s, m in facts.by_seq().items() if m["table_missing_in_source"] == "yes"}
    ids = {facts.measure_ids()[seq] for seq in without}
    assert len(ids) == 11
    assert not [d for d in facts.data() if d["Measure"] in ids and d["Source"] == facts.ILLUSTRATIVE]


def series(seq: int, count: int) -> list[float]:
    values = [
        d["Value"]
        for d in facts.data()
        if d["Measure"] == facts.measure_ids()[seq] and "months" not in str(d["Period"])
    ]
    return [float(v) for v in values[-count:] if isinstance(v, int | float)]


STATED_DIRECTIONS = [  # seq, how many of the latest values, what the report says of them
    (15, 3, "fell"),
    (29, 2, "fell"),
    (34, 3, "rose"),
    (28, 2, "rose"),
    (40, 5, "rose"),
]


@pytest.mark.parametrize(("seq", "count", "said"), STATED_DIRECTIONS)
def test_illustrative_values_do_not_contradict_a_stated_direction(seq: int, count: int, said: str) -> None:
    values = series(seq, count)
    assert values == sorted(values, reverse=said == "fell")
    assert len(set(values)) == count


def test_amber_limits_that_the_report_does_not_state_are_marked_illustrative() -> None:
    chosen = [t for t in targets.targets() if t.get("Amber limit") or t.get("Tolerance")]
    assert len(chosen) == 6
    assert {t["Amber source"] for t in chosen} == {facts.ILLUSTRATIVE}


def test_overrides_give_the_printed_rating_and_say_why_no_rule_does() -> None:
    rows = targets.overrides()
    assert [r["Measure"] for r in rows] == [facts.measure_ids()[s] for s in (15, 17, 24, 28, 37, 38, 43, 45)]
    assert all(str(r["Reason"]).startswith("the published rating; no rule gives it: ") for r in rows)


def test_measures_without_a_printed_rating_have_no_target_and_a_reason() -> None:
    unrated = [facts.measure_ids()[s] for s, m in facts.by_seq().items() if m["rag"] == "none"]
    rows = {t["Measure"]: t for t in targets.targets()}
    assert len(unrated) == 8
    assert all(rows[m]["Kind"] == "none" and rows[m]["Reason"] for m in unrated)


# --- nobody is named ---


def test_owners_are_roles_and_addresses_belong_to_roles() -> None:
    for kpi in facts.kpis():
        assert re.fullmatch(r"Head of [A-Z][A-Za-z' ]+", str(kpi["Owner"]))
        assert re.fullmatch(r"head-of-[a-z-]+@example\.gov\.uk", str(kpi["Owner e-mail"]))


def test_the_words_name_no_person() -> None:
    text = COMMENTARY.read_text(encoding="utf-8")
    assert not re.search(r"\b(?:Mr|Mrs|Ms|Dr|Cllr|Councillor|Sir|Dame) [A-Z]", text)
    prose = re.sub(r"^#.*$", "", text, flags=re.M)
    pairs = set(re.findall(r"(?<![.!?:] )(?<!^)(?<!- )\b[A-Z][a-z]+ [A-Z][a-z]+", prose, re.M))
    assert pairs - KNOWN_NAMES == set()


# Two words with capitals that name an organisation, a place or a programme.
KNOWN_NAMES = frozenset(
    {
        *("Active Travel", "Ambition Fund", "Bus Service", "Improvement Plan", "City Deal", "Transforming Cities"),
        *("Cottam Station", "Transport Asset", "Management Plan", "Careers Hub", "Jobcentre Plus", "Healthy Hearts"),
        *("Care Act", "Care Quality", "Local Government", "Social Care", "Environment Agency", "Full Council"),
        *("Corporate Performance", "North West", "Summer Reading", "Customer Access"),
    }
)


def test_the_reference_files_are_whole() -> None:
    sizes = {p.name: len(list(csv.DictReader(p.open(encoding="utf-8")))) for p in facts.REFERENCE.glob("*.csv")}
    assert sizes == {"measures.csv": 46, "history.csv": 159, "composites.csv": 55, "layout.csv": 39}
    assert set(illustrative.SHAPES) < set(facts.by_seq())
    assert set(content()) == {
        *("Sections", "KPIs", "Measures", "Targets", "Data", "Benchmarks", "Commentary", "Tables"),
        *("Summaries", "Overrides"),
    }
