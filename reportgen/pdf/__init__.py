"""Word file in, tagged PDF out: reads a .docx, lays it out once, draws it as PDF/UA-1 and PDF/A-2a with ReportLab.

It knows nothing of reports: any Word document will do. `export.lay_out` is the way in.
"""
