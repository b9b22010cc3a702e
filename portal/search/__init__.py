"""Search in the reader's language over all that is published (docs/search.md)."""
