"""Fourth floor: HTTP only."""
