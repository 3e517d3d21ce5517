"""Findings become a pooled estimate."""
