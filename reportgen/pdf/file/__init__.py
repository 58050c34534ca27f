"""The PDF as a file: structure tree, marked content, links, metadata. It knows no Word and no layout."""
