"""Files that are no text become posts: of Word and OpenDocument, notebooks; reStructuredText."""
