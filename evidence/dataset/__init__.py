"""All of PubMed as Parquet files."""
