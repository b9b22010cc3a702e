"""Doubles: found, shown side by side, and merged."""
