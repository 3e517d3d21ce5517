"""Compare a mention with a study, level by level, and weigh what agrees and what does not."""
