"""The evidence base, read and validated."""
