"""Translating: what the translators' workbench and commands know; so far, the checks of texts in their language."""
