"""Parts of the page of a claim: reasons, sizes, safety, and wordings to copy."""
