"""Pages, be they files or of the web: what belongs to the site, and what a click shows."""
