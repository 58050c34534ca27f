"""The report as one accessible page, made from the Word draft as the PDF is, so that officers' edits are in it.

The page is a single file: its stylesheet and its pictures are in it, and its security policy allows nothing else.
"""

from __future__ import annotations

import base64
from hashlib import sha256
from pathlib import Path

from markupsafe import Markup

from reportgen.findings import Finding, InDocument, InFile, Severity
from reportgen.html import pieces
from reportgen.html.dashboard import colours, stylesheet
from reportgen.html.templating import template


def page_of(data: bytes, name: str) -> tuple[bytes, tuple[Finding, ...]]:
    """The page of a Word file, and what of it the page cannot show. Raises UnreadableInput for what is no Word file.

    `name` is the file's; its stem is the title of a document that has none.
    """
    read = pieces.read(data, name)
    style = stylesheet(colours(read.colour))
    # A browser runs a style that is written into a page only where the policy names its hash.
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    first = next((n for n, piece in enumerate(read.pieces) if isinstance(piece, pieces.Heading)), len(read.pieces))
    html = template(
        "page.html"
    ).render(
        title=read.title or Path(name).stem,
        # The stylesheet is ours; all of it that comes from the draft is a colour of six digits.
        style=Markup(style),  # noqa: S704  # see the line above
        digest=digest,
        headings=pieces.headings(read),
        opening=read.pieces[:first],
        chapters=read.pieces[first:],
        notes=read.notes,
    )
    return _sealed(html.encode()), tuple(_left_out(read, name))


def is_untouched(page: bytes) -> bool:
    """Whether a page is as `page_of` made it, to the last byte: it ends in the hash of what stands before."""
    before, mark, _ = page.rpartition(_SEAL)
    return bool(mark) and _sealed(before) == page


_SEAL = b"<!-- SHA-256: "


def _sealed(page: bytes) -> bytes:
    return page + _SEAL + sha256(page).hexdigest().encode() + b" -->\n"


_PLURALS = {
    "chart or drawing": "charts or drawings",
    "symbol of another font": "symbols of another font",
    "link that leads to no page": "links that lead to no page",
    "link to a place in the document": "links to a place in the document",
}


def _left_out(read: pieces.Draft, name: str) -> list[Finding]:
    found = [
        Finding(
            "e-mail-left-out",
            Severity.WARNING,
            InDocument(heading=heading, words=address),
            "the page leaves the e-mail address out, as anybody can collect it there.",
            "Nothing to do if readers need none; else write in the draft which page or telephone number to use.",
        )
        for heading, address in read.emails
    ]
    found += [
        Finding(
            "embedded-file",
            Severity.ERROR,
            InDocument(heading=heading, words=file),
            "another file is embedded here and its text is not shown.",
            "Open the document in Word and save it, so that the text becomes its own.",
        )
        for heading, file in read.embedded
    ]
    if read.changes or read.comments:
        waiting = [
            f"{number} {what}{'' if number == 1 else 's'}"
            for number, what in ((read.changes, "tracked change"), (read.comments, "comment"))
            if number
        ]
        problem = f"the draft has {' and '.join(waiting)}; the page shows changes as accepted, and no comment."
        remedy = "Settle them in Word before the page is published."
        found.append(Finding("page-unsettled", Severity.WARNING, InFile(name), problem, remedy))
    if not read.left_out:
        return found
    counted = ", ".join(
        f"{n} {what if n == 1 else _PLURALS.get(what, f'{what}s')}" for what, n in sorted(read.left_out.items())
    )
    problem = f"the page cannot show everything as Word does: {counted}."
    remedy = "Look at the page beside the draft, and replace these by pictures with an alternative text."
    return [*found, Finding("page-leaves-out", Severity.WARNING, InFile(name), problem, remedy)]
