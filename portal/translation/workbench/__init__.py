"""The translators' workbench: an item beside its translation, what may be done to a passage, what is to be done."""
