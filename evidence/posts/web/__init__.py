"""Pages of the web become posts."""
