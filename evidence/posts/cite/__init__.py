"""Citations become references."""
