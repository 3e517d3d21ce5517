"""What changed, and what to judge next."""
