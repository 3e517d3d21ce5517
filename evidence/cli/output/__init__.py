"""Where the command prints: that nothing is lost on the way."""
