"""Sentences become problems."""
