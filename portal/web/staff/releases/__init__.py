"""Releases: several items and languages that are published together or not at all."""
