"""BibTeX as its programs read it: grammar, inherited fields, names."""
