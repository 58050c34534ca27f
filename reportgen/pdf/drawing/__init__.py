"""The pages as marks: text, lines, pictures, each drawn for its tag. Where they stand was decided in `layout`."""
