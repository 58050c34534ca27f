"""Word file in, tagged PDF out: lays a document out once and draws it as PDF/UA-1 and PDF/A-2a with ReportLab.

It knows nothing of reports: any Word document will do. `export.lay_out` is the way in. `layout` decides where all
stands, `drawing` puts it on pages, `file` makes the PDF of them, `preflight` says what must be settled before.
"""
