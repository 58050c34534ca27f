"""The draft's content as WordprocessingML: commentary, tables, charts, contents list, properties; and a last proof.

What is said is decided in `compose`; here it becomes paragraphs.
"""
