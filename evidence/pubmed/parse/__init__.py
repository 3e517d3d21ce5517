"""An entry of PubMed or others becomes a record."""
