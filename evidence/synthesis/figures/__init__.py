"""Figures with alt text."""
