"""Deeds with many items at once, from the list of all items."""
