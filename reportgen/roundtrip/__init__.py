"""Officers' drafts and the workbook: what each text becomes when the two meet, and today's figures in an edited draft.

`comparison` holds the one three-way rule; `pull` puts drafts into the workbook, `refresh` the workbook into a draft,
`review` writes the draft in which a person settles what both changed. How Word files and workbooks are read is not
known here: it is given what was read.
"""
