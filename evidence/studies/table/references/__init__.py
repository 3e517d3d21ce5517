"""Rows of studies become RIS, CSL-JSON, NBIB and files for ASReview."""
