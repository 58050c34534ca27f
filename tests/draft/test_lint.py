"""A wrong template gets a finding that names the tag and the paragraph; one that runs code is never filled in."""

# ruff: noqa: E501 - a case a line reads as a table
from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from reportgen.docx.editing.styles import NEEDED
from reportgen.draft import render
from reportgen.draft.template.fields import fields
from reportgen.draft.template.lint import lint_package
from reportgen.errors import UnreadableInput
from reportgen.findings import FindingsStop, InTemplate, Severity
from reportgen.ooxml.names import q
from reportgen.ooxml.package import Package
from tests.draft import reports, templates

TABLE = "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w='9000'/></w:tblGrid><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"


def findings(data: bytes) -> list[tuple[str, str, str]]:
    """(code, tag, paragraph) of each finding of a template."""
    found = lint_package(Package.open(data))
    return [(f.code, f.place.tag, f.place.paragraph) for f in found if isinstance(f.place, InTemplate)]


def test_the_template_that_comes_with_reportgen_has_nothing_wrong_with_it() -> None:
    assert lint_package(templates.house_package()) == ()


def test_a_tag_that_word_split_into_runs_is_read_whole() -> None:
    assert findings(templates.with_body("The {|{ report|.title }|} is")) == []


READ = [
    # what Word or a person put into a tag, the paragraph ('|' begins another run)
    ("no-break spaces", "{{\u00a0report.title\u00a0}}"),
    ("a no-break space after the p", "{%p\u00a0if\u00a0report.title\u00a0%}"),
    ("other spaces", "{%p\u2003if\u202freport.title\u3000%}"),
    ("characters without width", "{{ report\u200b.\u2060ti\u00adtle\ufeff }}"),
    ("a mark of direction", "{%p\u200e if report.title %}\u200f"),
    ("a tab", "{%p\tif report.title %}"),
    ("German quotes", "{%p if report.status == „final“ %}"),
    ("a percentage sign in quotes", "{%p if report.status == '50%' %}"),
    ("a brace in quotes", "{%p if report.status == 'a}' %}"),
    ("a tag in many runs", "{|%|p| i|f r|ep|ort.title |%|}"),
    ("two tags that share runs", "{{ report.|title }} and {{ re|port.title }}|{{ report.title| }}"),
]  # fmt: skip


@pytest.mark.parametrize("tag", [r[1] for r in READ], ids=[r[0] for r in READ])
def test_a_tag_reads_the_same_with_what_word_puts_into_it(tag: str) -> None:
    """Whatever the lint lets through is filled in, and nothing of the tag stands in the draft."""
    paragraphs = [tag, "in between", "{%p endif %}"] if "{%" in tag.replace("|", "") else [tag]
    data = templates.with_body(*paragraphs)
    found = lint_package(Package.open(data))
    assert {f.code for f in found} <= {"template-smart-quotes"}
    draft = reports.rendered(reports.small(), data).package
    text = "".join(str(t) for t in draft.xml(draft.main_part()).itertext())
    assert "{" not in text
    assert "}" not in text


SPLIT = {
    "by a tab": "<w:r><w:t>{%p</w:t><w:tab/><w:t>if report.title %}</w:t></w:r>",
    "by a line break": "<w:r><w:t>{%p if</w:t><w:br/><w:t>report.title %}</w:t></w:r>",
    "over a smart tag": "<w:r><w:t>{%p if </w:t></w:r><w:smartTag w:element='x'><w:r><w:t>report.title</w:t></w:r></w:smartTag><w:r><w:t> %}</w:t></w:r>",
    "into a smart tag": "<w:r><w:t>{%p if </w:t></w:r><w:smartTag w:element='x'><w:r><w:t>report.title %}</w:t></w:r></w:smartTag>",
}


@pytest.mark.parametrize("runs", SPLIT.values(), ids=SPLIT.keys())
def test_a_tag_that_is_split_is_read_whole(runs: str) -> None:
    data = templates.with_body(
        xml=f"<w:p>{runs}</w:p><w:p><w:r><w:t>here</w:t></w:r></w:p><w:p><w:r><w:t>{{%p endif %}}</w:t></w:r></w:p>"
    )
    assert lint_package(Package.open(data)) == ()
    draft = reports.rendered(reports.small(), data).package
    text = "".join(str(t) for t in draft.xml(draft.main_part()).itertext())
    assert text.startswith("here")


WRONG = [
    # what is wrong, the paragraphs, the code, the tag that is named
    ("a misspelt name", ["{{ report.titel }}"], "template-tag-unknown", "{{ report.titel }}"),
    ("a name out of its loop", ["{{ kpi.title }}"], "template-tag-unknown", "{{ kpi.title }}"),
    ("a tag that is not closed", ["The {{ report.title is"], "template-tag-broken", "{{"),
    ("a tag over two paragraphs", ["{{ report", ".title }}"], "template-tag-broken", "{{"),
    ("a tag with one brace too few", ["{{ report.title } here"], "template-tag-broken", "{{"),
    ("a tag that says nothing", ["{{ }}"], "template-tag-broken", "{{ }}"),
    ("an unknown statement", ["{% repeat %}"], "template-tag-code", "{% repeat %}"),
    ("a p tag in a line of text", ["See {%p if report.contact %}", "{%p endif %}"], "template-tag-misplaced", "{%p if report.contact %}"),
    ("a tr tag outside a table", ["{%tr for f in report.facts %}", "{%tr endfor %}"], "template-tag-misplaced", "{%tr for f in report.facts %}"),
    ("a loop that is never ended", ["{%p for s in sections %}"], "template-loop-open", "{%p for s in sections %}"),
    ("an end without its loop", ["{%p endfor %}"], "template-loop-open", "{%p endfor %}"),
    ("a loop that ends an if", ["{%p if report.contact %}", "{%p endfor %}"], "template-loop-open", "{%p endfor %}"),
    ("an if over two paragraphs", ["{% if report.contact %}", "{% endif %}"], "template-loop-open", "{% endif %}"),
    ("a list that is printed", ["{{ sections }}"], "template-tag-misplaced", "{{ sections }}"),
    ("a loop over words", ["{%p for x in report.title %}", "{%p endfor %}"], "template-tag-misplaced", "{%p for x in report.title %}"),
    ("paragraphs among words", ["See {{ contents }}"], "template-tag-misplaced", "{{ contents }}"),
    ("words as paragraphs", ["{{p report.title }}"], "template-tag-misplaced", "{{p report.title }}"),
    ("a figure that is compared", ["{%p for s in sections %}", '{%p if s.link == "x" %}', "{%p endif %}", "{%p endfor %}"], "template-tag-misplaced", '{%p if s.link == "x" %}'),
    ("a cell colour", ["{% cellbg report.title %}"], "template-tag-code", "{% cellbg report.title %}"),
    ("a tag with tc", ["{%tc if report.title %}"], "template-tag-code", "{%tc if report.title %}"),
    ("a tag with hyphens", ["{%- if report.title -%}x{% endif %}"], "template-tag-code", "{%- if report.title -%}"),
    ("a list inside itself", ["{%p for a in sections %}", "{%p for b in sections %}", "{%p endfor %}", "{%p endfor %}"], "template-tag-misplaced", "{%p for b in sections %}"),
]  # fmt: skip


@pytest.mark.parametrize(("paragraphs", "code", "tag"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_a_wrong_tag_is_named_with_its_paragraph(paragraphs: list[str], code: str, tag: str) -> None:
    found = findings(templates.with_body(*paragraphs))
    assert (code, tag, next(p for p in paragraphs if tag in p)) in found


def test_the_nearest_name_is_offered_for_a_misspelt_one() -> None:
    (finding,) = lint_package(Package.open(templates.with_body("{{ report.comittee }}")))
    assert "'report.committee'" in finding.remedy


CODE = [
    "{{ ''.__class__.__mro__ }}",
    "{{ report.__class__ }}",
    "{{ report['title'] }}",
    "{{ report.title.upper() }}",
    "{{ cycler }}",
    "{{ 'a' * 1000000000 }}",
    "{{ report.title ~ report.title }}",
    "{{ report.title|replace('a', 'b') }}",
    "{{ report.title|map('upper') }}",
    "{{ 7 }}",
    "{% set x = 1 %}",
    "{% import 'os' as os %}",
    "{% include '/etc/passwd' %}",
    "{% extends 'x' %}",
    "{% macro x() %}{% endmacro %}",
    "{% for x in range(1000000000) %}{% endfor %}",
    "{% for x in sections if x.title %}{% endfor %}",
    "{% for x in sections recursive %}{{ loop(x) }}{% endfor %}",
    "{% for report in sections %}{% endfor %}",
    "{% filter upper %}{% endfilter %}",
    "{% if report.title in 'x' %}{% endif %}",
    "{% with %}{% endwith %}",
    "{% raw %}{% endraw %}",
    "{{ report.title if report.title else 'x' }}",
]


@pytest.mark.parametrize("code", CODE)
def test_a_template_that_holds_a_piece_of_program_is_refused(code: str) -> None:
    with pytest.raises(FindingsStop) as stop:
        reports.rendered(reports.small(), templates.with_body(code))
    assert {f.code for f in stop.value.findings if f.severity is Severity.ERROR} <= {
        "template-tag-code",
        "template-tag-unknown",
        "template-tag-broken",
        "template-loop-open",
    }


HIDDEN = {
    "in an attribute": '<w:p><w:pPr><w:pStyle w:val="{{ report.title }}"/></w:pPr></w:p>',
    "in a field": "<w:p><w:r><w:instrText>{{ report.title }}</w:instrText></w:r></w:p>",
    "code in alternative text": TABLE.replace("<w:tblPr/>", '<w:tblPr><w:tblCaption w:val="{{ report.__class__ }}"/></w:tblPr>'),
    "halves in two paragraphs": templates.paragraph("{") + templates.paragraph("{ report.__class__ }}"),
    "a loop in a content control": f"<w:sdt><w:sdtContent>{templates.paragraph('{%p for s in sections %}')}</w:sdtContent></w:sdt>"
    + templates.paragraph("{%p endfor %}"),
}  # fmt: skip


@pytest.mark.parametrize("xml", HIDDEN.values(), ids=HIDDEN)
def test_a_tag_where_nobody_sees_it_is_refused(xml: str) -> None:
    with pytest.raises(FindingsStop):
        reports.rendered(reports.small(), templates.with_body(xml=xml))


def test_a_header_cannot_hold_whole_paragraphs() -> None:
    found = findings(templates.with_body("{{p report.introduction }}", part="word/header1.xml"))
    assert [code for code, _, _ in found] == ["template-tag-misplaced"]


def test_tracked_changes_in_a_template_are_an_error() -> None:
    xml = '<w:p><w:ins w:id="1" w:author="a" w:date="2023-01-01T00:00:00Z"><w:r><w:t>new</w:t></w:r></w:ins></w:p>'
    assert [c for c, _, _ in findings(templates.with_body(xml=xml))] == ["template-tracked-changes"]


def test_curly_quotes_in_a_tag_are_a_warning_and_the_tag_works() -> None:
    data = templates.with_body("{% if report.status == “draft” %}It is a draft.{% endif %}")
    (finding,) = lint_package(Package.open(data))
    assert (finding.code, finding.severity) == ("template-smart-quotes", Severity.WARNING)
    root = reports.rendered(reports.small(), data).package.xml("word/document.xml")
    assert "It is a draft." in "".join(str(t) for t in root.itertext())


def test_macros_in_a_template_are_an_error() -> None:
    package = templates.house_package()
    package.put("word/vbaProject.bin", b"macro", "application/vnd.ms-office.vbaProject")
    assert [f.code for f in lint_package(package)] == ["template-macros"]


def test_a_picture_that_is_kept_elsewhere_is_a_warning_and_a_remote_template_is_cut_off() -> None:
    package = templates.house_package()
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package.relate("word/document.xml", "rIdX", f"{relation}/image", "https://example.org/logo.png", external=True)
    package.relate("word/settings.xml", "rIdY", f"{relation}/attachedTemplate", "https://example.org/x", external=True)
    attached = etree.Element(q("w:attachedTemplate"), {q("r:id"): "rIdY"})
    package.xml("word/settings.xml").insert(1, attached)
    package.touch("word/settings.xml")
    rendered = reports.rendered(reports.small(), package.to_bytes())
    assert [f.code for f in rendered.findings] == ["template-outside"]
    assert rendered.package.xml("word/settings.xml").find(q("w:attachedTemplate")) is None
    assert rendered.package.relationships("word/settings.xml") == {}


def test_a_template_of_a_person_names_the_styles_and_tags_that_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "own.docx"
    path.write_bytes(templates.of_a_person())
    found = render.lint(path)
    assert {f.severity for f in found} == {Severity.WARNING}
    tags = {f.place.tag for f in found if isinstance(f.place, InTemplate)}
    assert tags == {"report.introduction", "section.introduction", "kpi.no_table_reason"}
    styles = [f.problem for f in found if f.code == "template-style-missing"]
    assert {style for style in NEEDED if any(f"'{style}'" in problem for problem in styles)} == {
        "Note",
        "Prompt",
        "Table Text",
        "Table Heading",
        "Report Table",
        "toc 1",
        "toc 2",
        "Hyperlink",
    }


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut", b"plain text"], ids=["empty", "cut", "text"])
def test_a_file_that_is_no_word_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "template.docx"
    path.write_bytes(data)
    with pytest.raises(UnreadableInput):
        render.lint(path)


@pytest.mark.parametrize("text", ["word " * 1_000_000, "{{ report.title }} " * 2_000, "{{ " * 100_000])
def test_a_template_that_holds_a_whole_report_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "template.docx"
    path.write_bytes(templates.with_body(text))
    with pytest.raises(UnreadableInput) as stop:
        render.lint(path)
    assert stop.value.code == "template-too-large"


def test_every_tag_that_is_offered_is_explained_with_an_example() -> None:
    rows = fields()
    assert len(rows) > 40
    assert all(meaning for _, meaning, _ in rows)
    assert len({tag for tag, _, _ in rows}) == len(rows)


def test_the_template_guide_explains_every_tag() -> None:
    guide = (reports.ROOT / "docs" / "template.md").read_text(encoding="utf-8")
    assert [tag for tag, _, _ in fields() if f"`{tag}`" not in guide] == []


def test_every_code_of_the_word_draft_is_explained() -> None:
    pages = sorted((reports.ROOT / "docs" / "errors").glob("*.md"))
    explained = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    codes = set()
    for path in sorted((reports.ROOT / "reportgen" / "draft").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if name in ("Finding", "UnreadableInput", "say", "_say", "Violation"):
                codes |= {a.value for a in node.args[:1] if isinstance(a, ast.Constant)}  # type: ignore[attr-defined]
    assert "template-tag-unknown" in codes
    assert [c for c in sorted(codes) if f"\n## {c}\n" not in explained] == []


PIECES = ["{%p for s in sections %}", "{%p for k in s.kpis %}", "{%p endfor %}", "{{ s.title }}", "{{ k.title }}", "{{p k.commentary }}",
          "{{p contents }}", "{%p if report.marking %}", "{%p else %}", "{%p elif s %}", "{%p endif %}", "{% if s %}x{% endif %}", "{{", "}}",
          "{%", "%}", "{", "}", "{{ report.facts }}", "{%p for f in report.facts %}", "{{ f.text|upper }}", "{# note #}", "{#p note #}",
          "{%tr for m in k.measures %}", "words", "{% for f in report.facts %}{{ loop.index }}{{ f.label }}{% endfor %}", "{{p f.text }}",
          "{{report.title}}", "{{ report . title }}", "{%p\nfor s in sections %}", "{{ s.link }}|{{ |report.quarter }}", "{%p for s in sections -%}",
          "{{ report.title }", "{% endraw %}", "<w:p>", "{{ '' }}", "{%if report.contact%}a{%else%}b{%endif%}"]  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map(" ".join), max_size=7), st.booleans())
@settings(max_examples=150)
def test_whatever_a_template_holds_lint_foretells_whether_it_can_be_filled_in(
    paragraphs: list[str], in_a_cell: bool
) -> None:
    xml = "".join(templates.paragraph(p) for p in paragraphs) or "<w:p/>"
    data = templates.with_body(xml=TABLE.replace("<w:p/>", xml) if in_a_cell else xml)
    refused = any(f.severity is Severity.ERROR for f in lint_package(Package.open(data)))
    if refused:
        with pytest.raises(FindingsStop):
            reports.rendered(reports.small(), data)
    else:
        rendered = reports.rendered(reports.small(), data)
        Package.open(rendered.package.to_bytes()).xml("word/document.xml")
