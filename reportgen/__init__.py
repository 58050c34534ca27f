"""reportgen: a council's quarterly performance report, from one workbook to a Word draft and its PDF."""

__version__ = "0.1.0"
