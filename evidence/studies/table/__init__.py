"""Rows become tables and files."""
