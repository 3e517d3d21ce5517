"""Calls to PubMed, at NCBI's pace."""
