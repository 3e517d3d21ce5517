"""Judge and appraise studies at prompts."""
