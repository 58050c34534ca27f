"""Open XML packages (.docx, .xlsx): safe opening, deterministic writing, and what Word's markup means."""
