"""What people say, and what the studies say of it."""
