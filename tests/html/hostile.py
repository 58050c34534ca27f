"""Texts that would like to be more than text, put wherever a person types, and what a safe page is."""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import html

from reportgen.model import Report
from reportgen.richtext import Paragraph, Span, parse

HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) **\"><img src=x onerror=alert(1)> {{ 7*7 }} & '"


def hostile_everywhere(report: Report, text: str) -> Report:
    """The report with a text in every place that a person types."""
    blocks = (Paragraph((Span(text),)), Paragraph((Span(text, bold=True, link=f"javascript:{text}"),)), *parse(text))
    return replace(
        report,
        settings=replace(
            report.settings,
            organisation=text,
            title=text,
            committee=text,
            marking=text,
            contact=text,
            portfolio_holder=text,
            introduction=blocks,
            key_introduction=blocks,
            dashboard_link=f"javascript:{text}",
        ),
        sections=tuple(replace(s, title=text, introduction=blocks, link_address=text) for s in report.sections),
        kpis=tuple(
            replace(k, title=text, definition=text, directorate=text, owner=text, head_of_service=text)
            for k in report.kpis
        ),
        measures=tuple(
            replace(m, name=text, ref=text, good_is=text, unit=text, next_due=text) for m in report.measures
        ),
        targets=tuple(replace(t, text=text, reason=text, comparator=text) for t in report.targets),
        observations=tuple(replace(o, as_of=text, note=text) for o in report.observations),
        commentary=tuple(replace(c, heading=text, sub_heading=text, blocks=blocks) for c in report.commentary),
        tables=tuple(replace(t, caption=text, rows=((text, text), (text, text))) for t in report.tables),
    )


def assert_safe(page: str) -> None:
    """Nothing in a page can run but its own script, and nothing loads but its own files."""
    tree = html.fromstring(page)
    for script in tree.iter("script"):
        assert re.fullmatch(r"\.\./dashboard\.js\?[0-9a-f]{8}", script.get("src"))
        assert not script.text
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        assert (
            element.tag not in ("iframe", "object", "embed", "style", "base", "img") or element.get("class") == "logo"
        )
        for name, value in element.items():
            assert not name.startswith("on"), name
            assert name != "style"
            assert not value.strip().lower().startswith(("javascript:", "data:", "vbscript:")) or name not in (
                "href", "src", "action",
            )  # fmt: skip
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["img-src"] == "'self'"
    assert "unsafe" not in policy
