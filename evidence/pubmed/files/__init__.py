"""Files become entries and records."""
