"""Any Word file: read once, into one content model, for all who ask what is in it; and edited in place.

`reader` turns a package into a `document`: paragraphs, tables, pictures, notes, with what their formatting means. The
PDF, the page, the checks and the officers' way back all stand on it. It knows nothing of reports or findings: what it
saw and could not read is a mark, and who shows the document says what that means.
"""
