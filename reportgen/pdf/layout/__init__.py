"""Where everything stands on a page: lines, slabs, rows of tables, pages. Nothing is drawn here.

It takes a document as `docx` has read it, and gives pages of pieces with their places, in points.
"""
