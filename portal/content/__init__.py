"""Second floor: what the portal publishes."""
