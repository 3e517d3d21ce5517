"""Studies become references.bib."""
