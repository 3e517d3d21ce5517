"""The file of a store: how it is opened, and its tables."""
