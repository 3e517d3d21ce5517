"""Its current studies, found by terms."""
