"""One entry of the audit log: its form, its canonical text and its hash."""
