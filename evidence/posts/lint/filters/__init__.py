"""Which of the problems that the rules find are told: without repeats, ignored and known ones."""
