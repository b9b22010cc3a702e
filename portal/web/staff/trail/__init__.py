"""The audit trail: who did what, and when, on a page and as a file."""
