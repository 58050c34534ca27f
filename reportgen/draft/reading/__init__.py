"""What an edited draft says: which of its lines belong to which text, in both views of its tracked changes.

It stands on the one reading of Word files (`docx`) and adds what only our drafts have: regions, figures, own lines. It
compares nothing with the workbook.
"""
