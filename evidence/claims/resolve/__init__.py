"""A mention becomes a study."""
