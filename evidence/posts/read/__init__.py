"""Posts become sentences with places."""
