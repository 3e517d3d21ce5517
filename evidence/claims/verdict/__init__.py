"""Judgements become verdicts."""
