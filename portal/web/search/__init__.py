"""Search in each language: its page, and suggestions while somebody types."""
