"""The rooms of the draft's reader: what a paragraph says, where a region lies, who changed what."""
