"""Analyses of somebody's own table of effects."""
