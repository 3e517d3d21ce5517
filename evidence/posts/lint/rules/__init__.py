"""The rules of `check`, a module a family."""
