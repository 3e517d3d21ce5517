"""Its studies, found by terms."""
