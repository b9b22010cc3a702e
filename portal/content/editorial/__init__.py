"""Working together: reviews, releases, deeds with many items, and what was done by whom."""
