"""A record becomes derived columns."""
