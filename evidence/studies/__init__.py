"""A study's columns, designs, notices and keys."""
