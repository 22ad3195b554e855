"""State space models and long recurrences."""
