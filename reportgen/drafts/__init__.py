"""An officer's draft back into the workbook: the text both began from, the draft's and the workbook's, put together."""
