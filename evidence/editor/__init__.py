"""What editors show while one types."""
