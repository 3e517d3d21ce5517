"""How many took part, read from title and abstract."""
