"""`evidence check`: its options, and what it does."""
