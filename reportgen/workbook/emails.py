"""E-mail addresses in cells that the report prints: the dashboard, which anybody can collect, leaves them out."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen.richtext.addresses import email_addresses
from reportgen.workbook.rows import rows
from reportgen.workbook.tables import Gathered, Table, quoted

# What no page shows: there, an address is where it belongs.
_NEVER_SHOWN = frozenset(("Owner e-mail", "Signed off by", "Author", "What to enter"))
_SHEETS_NEVER_SHOWN = frozenset(("Last quarter", "Published", "Accepted"))
_CONTACT = "contact"  # the setting that says how to reach the team: Word and PDF print it, the dashboard does not


def say_addresses(tables: Iterable[Table], gathered: Gathered) -> None:
    """Add a finding for each cell whose text the dashboard shows without the e-mail address in it."""
    for table in tables:
        if table.sheet.name in _SHEETS_NEVER_SHOWN:
            continue
        columns = [(name, number) for name, number in table.columns.items() if name not in _NEVER_SHOWN]
        for row in rows(table):
            for name, number in columns:
                content = row.cells.get(number)
                if content is None or not isinstance(content.value, str):
                    continue
                found = email_addresses(content.value)
                if not found or row.raw("Setting").casefold() == _CONTACT:
                    continue
                gathered.warning(
                    "e-mail-address",
                    row.where(name),
                    f"the text holds the e-mail address '{quoted(found[0])}', which the dashboard leaves out.",
                    "Nothing to do if readers need none there; else write which page or telephone number to use.",
                    row.raw("Owner"),
                )
