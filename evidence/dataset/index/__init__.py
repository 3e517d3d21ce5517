"""A dataset becomes studies that a mention may mean."""
