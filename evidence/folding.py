"""Fold text for comparison: remove accents and case."""

from __future__ import annotations

import unicodedata


def strip_accents(text: str) -> str:
    """Remove accents letter by letter, so that every letter keeps its place."""
    if text.isascii():
        return text
    return "".join(_strip_letter(letter) for letter in text)


def fold(text: str) -> str:
    """Remove accents, compatibility forms and case: "Müller" and "MULLER" fold to the same text."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def fold_to_ascii(text: str) -> str:
    """Fold a text and drop every letter that has no ASCII form."""
    return fold(text).encode("ascii", "ignore").decode()


def _strip_letter(letter: str) -> str:
    return letter if ord(letter) < 128 else unicodedata.normalize("NFD", letter)[0]
