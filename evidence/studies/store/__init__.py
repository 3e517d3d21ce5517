"""What was fetched."""
