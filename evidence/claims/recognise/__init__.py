"""A sentence becomes the claims it makes."""
