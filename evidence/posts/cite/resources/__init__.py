"""What a post brings along beside its words: its style, its pictures."""
