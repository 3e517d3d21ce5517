"""The rows of a summary of findings: certainty, statement and notes of one result."""
