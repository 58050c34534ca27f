"""E-mail addresses in texts: found whatever stands around them, and taken out whole."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reportgen.richtext.addresses import LEFT_OUT, email_addresses, runs_without_emails, without_emails


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Ask jo.bloggs@example.gov.uk.", f"Ask {LEFT_OUT}."),
        ("<jo@example.gov.uk>", f"<{LEFT_OUT}>"),
        ("mailto:jo+kpi@example.gov.uk, or", f"{LEFT_OUT}, or"),
        ("Jo O’Brien (o'brien@a-b.example.com) and k@x.org", f"Jo O’Brien ({LEFT_OUT}) and {LEFT_OUT}"),
        ("jo＠example.gov.uk", LEFT_OUT),
        ("jo@exam\u200bple.gov.uk", LEFT_OUT),
        ("https://example.org/?to=jo%40example.gov.uk", f"https://example.org/?to={LEFT_OUT}"),
        ("50 places @ £3.50 each", "50 places @ £3.50 each"),
        ("12@5.30", "12@5.30"),
        ("@CouncilNews and https://example.org/@council.news", "@CouncilNews and https://example.org/@council.news"),
        ("", ""),
    ],
)
def test_an_address_is_left_out_and_nothing_else(text: str, without: str) -> None:
    assert without_emails(text) == without
    assert bool(email_addresses(text)) == (text != without)


@given(st.lists(st.text("ab.@ ", max_size=6), max_size=6), st.integers(0, 40))
@example(["jo", "@exam", "ple.gov.uk"], 0)
def test_an_address_cut_into_runs_is_left_out_as_it_is_from_the_whole(runs: list[str], cut: int) -> None:
    whole = "".join(runs)
    cleaned = runs_without_emails(runs)
    assert len(cleaned) == len(runs)
    assert "".join(cleaned) == without_emails(whole)
    assert "".join(runs_without_emails([whole[:cut], whole[cut:]])) == without_emails(whole)


def test_a_long_text_takes_no_longer_than_its_length_allows() -> None:
    assert email_addresses("a" * 300_000 + "@" + "a." * 100_000) == ()
    assert email_addresses("a@" * 200_000) == ()
