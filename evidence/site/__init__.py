"""Pages for practitioners."""
