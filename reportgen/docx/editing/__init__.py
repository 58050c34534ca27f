"""Changes to a Word file that somebody else wrote: tracked changes, comments, notes, paragraphs carried between files.

What it does not name stays as Word wrote it, to the byte. Which words are to be changed is for others to say.
"""
