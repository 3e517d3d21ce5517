"""Answers of servers, within a time and a size."""
