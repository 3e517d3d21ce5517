"""What was fetched, what changed."""
