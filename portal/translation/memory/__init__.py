"""The translation memory: what was said before, found by likeness, whoever said it and wherever it stands."""
