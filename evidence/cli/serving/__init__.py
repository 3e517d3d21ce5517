"""Commands that serve others until they are stopped."""
