"""The Excel workbook: read into a `Report` with every finding, written anew with its guide, and patched cell by cell.

`reader` reads, `layout` says what each sheet may hold, `writer` makes an empty one, `patch` changes cells of a file
that somebody keeps. It rates nothing, and knows no Word.
"""
