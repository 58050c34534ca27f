"""Word templates: the tags that they may hold, what is wrong with one, and what stands for the tags once filled in.

A template is somebody else's file: nothing in it is run but the small language of `language`.
"""
