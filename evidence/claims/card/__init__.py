"""Verdicts become cards."""
