"""Findings become numbers and pictures."""
