"""PubMed's own words for a record."""
