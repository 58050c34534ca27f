"""Our own Word draft: filled in from a report, marked, and read back after officers edited it.

`render` writes it, `anchors` says how its places are marked, `snapshot` what it was built with, `reader` reads it
back. It knows a report as a `Composition`; it knows no workbook, and nothing of what becomes of an edit.
"""
