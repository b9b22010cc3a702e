"""Writing an item of any kind: one form, made of the kind's declaration."""
