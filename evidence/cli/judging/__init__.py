"""Judging and appraising studies at prompts."""
