"""An XML or .nbib entry becomes a record."""
