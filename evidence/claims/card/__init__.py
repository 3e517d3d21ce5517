"""Verdicts become cards for readers."""
