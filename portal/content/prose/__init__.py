"""Translated texts: blocks that remember what they were made from, how they are paired, kept and counted."""
