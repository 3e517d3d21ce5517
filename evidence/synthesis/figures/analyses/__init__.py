"""Figures of somebody's own table of effects, on their own axes."""
