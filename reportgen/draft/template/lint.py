"""Reads the tags of a Word template and says what is wrong with them, each with its tag and its paragraph.

A template is checked whole before it is filled in: the tags as a person sees them, where each stands, how loops and
conditions nest, and the code in them (`language`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import jinja2
from lxml import etree

from reportgen.docx.editing.styles import NEEDED, styles_of
from reportgen.docx.views import pending_changes
from reportgen.draft.template.fields import EXPECTED, Kind
from reportgen.draft.template.language import TYPED_PLAINLY, Use, environment, examine, places
from reportgen.draft.template.tags import LEVEL, SHOWN_AS_TEXT, TAG, plain, spaced, text_of
from reportgen.findings import Finding, InFile, InTemplate, Severity, has_errors
from reportgen.ooxml.names import local, q
from reportgen.ooxml.package import Package

Element = etree._Element

_STATEMENTS = frozenset(("for", "endfor", "if", "elif", "else", "endif"))

# Beside whole tags no brace may stand: a lone one would join with a tag in the next paragraph.
_BRACES = re.compile(r"\{[{%#]?|[}%#]?\}")
OPENING = re.compile(r"\{[{%#]")
ALTERNATIVE_TEXT = "alternative text"


def story_parts(package: Package) -> dict[str, str]:
    """The parts that tags may stand in -> their kind: 'document', 'header' or 'footer'; the document first."""
    main = package.main_part()
    found = {main: "document"}
    for r in package.relationships(main).values():
        if r.kind in ("header", "footer") and not r.external and r.target in package:
            found.setdefault(r.target, r.kind)
    return found


# ---------------------------------------------------------------- reading tags


@dataclass(frozen=True)
class Tag:
    """A tag as a person typed it. `level` is 'p' or 'tr' for one that stands for its paragraph or row, else ''."""

    text: str
    level: str
    where: InTemplate
    alone: bool  # nothing else stands in its paragraph
    container: Element | None  # the body, cell, header or content control that holds its paragraph
    table: Element | None
    part: str  # 'document', 'header', 'footer' or ALTERNATIVE_TEXT

    @property
    def code(self) -> str:
        """The tag without its level, on one line, with straight quotes: what is read as a template."""
        return LEVEL.sub(r"\1 ", plain(self.text))

    @property
    def word(self) -> str:
        """The first word of a statement: 'for', 'if', 'endfor' ..., or '' for a tag that prints."""
        found = re.match(r"\{%\s*-?\s*(\w+)", self.code)
        return found[1] if found else ""


@dataclass
class _Reading:
    """The tags and findings of one template, gathered part by part."""

    findings: list[Finding] = field(default_factory=list)

    def say(self, code: str, where: InTemplate, problem: str, remedy: str, severity: Severity = Severity.ERROR) -> None:
        self.findings.append(Finding(code, severity, where, problem, remedy))


def _shown(text: str) -> str:
    """A paragraph's text as a finding quotes it."""
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:77]}..."


def _tags(root: Element, part: str, reading: _Reading) -> Iterator[Tag]:
    """The tags of a part in the order of its XML, which is the order of loops and what stands in them."""
    for element in root.iter():
        if element.tag == q("w:p"):
            yield from _tags_of_paragraph(element, part, reading)
        elif isinstance(element.tag, str):
            yield from _tags_out_of_sight(element, reading)


def _tags_of_paragraph(paragraph: Element, part: str, reading: _Reading) -> Iterator[Tag]:
    text = text_of(paragraph)
    if "{" not in text and "}" not in text:
        return
    broken = _BRACES.search(TAG.sub("", text))
    if broken:
        reading.say(
            "template-tag-broken",
            InTemplate(broken[0], _shown(text)),
            "A tag is opened or closed here without its other half, or a single brace stands here.",
            "Write the whole tag in one paragraph, with two braces (or a brace and a %) at each end.",
        )
    table = next(paragraph.iterancestors(q("w:tbl")), None)
    for found in TAG.finditer(text):
        prefix = LEVEL.match(spaced(found[0]))
        yield Tag(
            found[0],
            prefix[2] if prefix else "",
            InTemplate(found[0], _shown(text)),
            spaced(text) == spaced(found[0]),
            paragraph.getparent(),
            table,
            part,
        )


def _tags_out_of_sight(element: Element, reading: _Reading) -> Iterator[Tag]:
    """Tags in attributes: allowed in alternative text, nowhere else, for there no person can see them."""
    texts = [(str(v), element.tag in SHOWN_AS_TEXT) for v in element.attrib.values()]
    if element.tag != q("w:t") and element.text:
        texts.append((element.text, False))
    for text, allowed in texts:
        for found in TAG.finditer(text) if "{" in text else ():
            where = InTemplate(found[0], f"(inside {local(element)})")
            if allowed and found[0].startswith("{{"):
                yield Tag(found[0], "", where, False, None, None, ALTERNATIVE_TEXT)
            else:
                reading.say(
                    "template-tag-misplaced",
                    where,
                    "This tag stands where a reader sees no text.",
                    "Take it out, or write it in the text or in a table's alternative text.",
                )


# ---------------------------------------------------------------- the shape of loops and conditions


def _check_shape(tags: list[Tag], reading: _Reading) -> None:
    """Every for and if ends in the same paragraph, body or table that it began in."""
    open_: list[Tag] = []
    for tag in tags:
        _check_level(tag, reading)
        word = tag.word
        if word in ("for", "if"):
            open_.append(tag)
        elif word in ("elif", "else", "endif", "endfor"):
            wanted = "for" if word == "endfor" else "if"
            top = open_[-1] if open_ else None
            if top is None or top.word != wanted or not _same_place(top, tag):
                reading.say(
                    "template-loop-open",
                    tag.where,
                    f"This tag has no '{wanted}' before it in the same place.",
                    "Begin and end every loop and condition in the same paragraph, the same table or the same cell, "
                    "with the same letters ({%p ... %} or {%tr ... %}).",
                )
                return
            if word in ("endif", "endfor"):
                open_.pop()
    for tag in open_:
        reading.say(
            "template-loop-open",
            tag.where,
            f"This '{tag.word}' is never ended.",
            f"Add {{% end{tag.word} %}} after it, in the same place and with the same letters.",
        )


def _same_place(a: Tag, b: Tag) -> bool:
    if a.level != b.level:
        return False
    if a.level == "tr":
        return a.table is b.table
    return a.container is b.container and (a.level == "p" or a.where.paragraph == b.where.paragraph)


def _check_level(tag: Tag, reading: _Reading) -> None:
    """A tag that stands for its paragraph or row has it to itself."""
    if tag.level == "p" and not tag.alone:
        reading.say(
            "template-tag-misplaced",
            tag.where,
            "A tag with p takes its whole paragraph away, and there is other text in it.",
            "Put the tag into a paragraph of its own, or leave out the p.",
        )
    elif tag.level == "tr" and tag.table is None:
        reading.say(
            "template-tag-misplaced",
            tag.where,
            "A tag with tr stands for a table row, and there is no table here.",
            "Use p instead of tr, or move the tag into a row of its own in the table.",
        )
    elif tag.level == "tr" and not tag.alone:
        reading.say(
            "template-tag-misplaced",
            tag.where,
            "A tag with tr takes its whole row away, and there is other text in it.",
            "Put the tag into a row of its own.",
        )
    elif tag.level in ("tc", "r") or "{%-" in tag.code or "-%}" in tag.code:
        reading.say(
            "template-tag-code",
            tag.where,
            "Tags with tc, r or a hyphen are not used in these templates.",
            "Write the tag plainly: {{ m.value }}, {{p kpi.commentary }}, {%p for ... %} or {%tr for ... %}.",
        )
    elif tag.text.startswith("{%") and tag.word not in _STATEMENTS:
        # Among them docxtpl's own (cellbg, colspan, vm, hm), which write table properties that Word may refuse.
        reading.say(
            "template-tag-code",
            tag.where,
            f"The statement '{tag.word}' is not used in these templates.",
            "Use for, if, elif and else only; set colours and merged cells in Word, on the cells themselves.",
        )


# ---------------------------------------------------------------- the names and expressions


def _check_names(tags: list[Tag], reading: _Reading) -> list[str]:
    """Check every tag's names and expressions; gives what is printed, by the field's place ('kpi.title')."""
    code = "\n".join(tag.code for tag in tags)
    try:
        template = environment().parse(code)
    except jinja2.TemplateSyntaxError as e:
        reading.say(
            "template-tag-broken",
            tags[min(max(e.lineno, 1), len(tags)) - 1].where,
            "This tag cannot be read.",
            TYPED_PLAINLY,
        )
        return []
    except RecursionError:
        reading.say("template-tag-code", tags[0].where, "A tag is nested too deep.", TYPED_PLAINLY)
        return []
    violations, uses = examine(template)
    for v in violations:
        reading.say(v.code, tags[v.line - 1].where, v.problem, v.remedy)
    for use in uses:
        _check_use(use, tags[use.line - 1], reading)
    return sorted(places(uses))


def _check_use(use: Use, tag: Tag, reading: _Reading) -> None:
    if use.field.kind is Kind.BLOCK and tag.part != "document":
        problem = f"'{use.path}' is whole paragraphs, which only the body can hold."
        reading.say("template-tag-misplaced", tag.where, problem, "Move the tag into the body of the template.")
    elif use.field.kind is Kind.BLOCK and tag.level != "p":
        reading.say(
            "template-tag-misplaced",
            tag.where,
            f"'{use.path}' is whole paragraphs and needs a p in its tag.",
            f"Write {{{{p {use.path} }}}} in a paragraph of its own.",
        )
    elif use.field.kind is not Kind.BLOCK and tag.level:
        reading.say(
            "template-tag-misplaced",
            tag.where,
            f"'{use.path}' is words, not whole paragraphs.",
            f"Write {{{{ {use.path} }}}} without the {tag.level}.",
        )


# ---------------------------------------------------------------- the whole template


def lint_package(package: Package) -> tuple[Finding, ...]:
    """What is wrong with a template that was opened: errors stop a render, warnings do not."""
    reading = _Reading()
    printed: list[str] = []
    for part, kind in story_parts(package).items():
        root = package.xml(part)
        _check_changes(root, kind, reading)
        before = len(reading.findings)
        tags = list(_tags(root, kind, reading))
        _check_shape([t for t in tags if t.part != ALTERNATIVE_TEXT], reading)
        for tag in tags:
            if plain(tag.text) != spaced(tag.text):
                reading.say(
                    "template-smart-quotes",
                    tag.where,
                    "The tag holds curly quotes, which Word puts in by itself.",
                    "Type straight quotes (Ctrl+Z straight after Word has changed one).",
                    Severity.WARNING,
                )
        if tags and not has_errors(reading.findings[before:]):
            printed += _check_names(tags, reading)
    _check_notes(package, reading)
    _check_whole(package, printed, reading)
    return tuple(reading.findings)


def _check_notes(package: Package, reading: _Reading) -> None:
    """Footnotes and endnotes are not filled in."""
    for r in package.relationships(package.main_part()).values():
        if r.kind in ("footnotes", "endnotes") and r.target in package:
            for tag in _tags(package.xml(r.target), r.kind, reading):
                problem = "Tags are not filled in inside footnotes and endnotes."
                reading.say("template-tag-misplaced", tag.where, problem, "Move the tag into the text.")


def _check_changes(root: Element, kind: str, reading: _Reading) -> None:
    changes = pending_changes(root)
    if changes:
        reading.say(
            "template-tracked-changes",
            InTemplate("tracked changes", f"(the {kind})"),
            f"{changes} tracked change{'' if changes == 1 else 's'} would stand in every report.",
            "Accept or reject all changes in Word and save the template.",
        )


def _check_whole(package: Package, printed: list[str], reading: _Reading) -> None:
    if any(part.lower().endswith("vbaproject.bin") for part in package):
        reading.findings.append(
            Finding(
                "template-macros",
                Severity.ERROR,
                InFile(package.name),
                "The template holds macros, which would go into every report.",
                "Save it in Word as a Word document (.docx), which cannot hold any.",
            )
        )
    for part in list(package):
        for r in package.relationships(part).values() if not part.endswith(".rels") else ():
            if r.external and r.kind not in ("hyperlink", "attachedTemplate"):
                reading.findings.append(
                    Finding(
                        "template-outside",
                        Severity.WARNING,
                        InFile(package.name),
                        f"The template shows something ({r.kind}) that is kept elsewhere: {r.target}.",
                        "Put the picture itself into the template (in Word: Insert, Pictures, Insert).",
                    )
                )
    for name in styles_of(package).missing():
        reading.findings.append(
            Finding(
                "template-style-missing",
                Severity.WARNING,
                InFile(package.name),
                f"The template has no style '{name}', which is used for {NEEDED[name]}; Normal is used instead.",
                f"Make a style with the name '{name}', or start from the template that comes with reportgen.",
            )
        )
    if has_errors(reading.findings):
        return
    for place in EXPECTED:
        if place not in printed:
            reading.findings.append(
                Finding(
                    "template-tag-missing",
                    Severity.WARNING,
                    InTemplate(place),
                    f"The template never prints '{place}', so the report will not show it.",
                    "Add the tag, unless it is left out on purpose.",
                )
            )
