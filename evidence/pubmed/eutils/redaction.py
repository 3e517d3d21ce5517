"""Cut the API key from what a server says, however it is written there."""

from __future__ import annotations

import re
from array import array
from html import unescape
from typing import Final

# %41, &#65; &#x41; &amp; and the escapes of JSON and JavaScript.
_ESCAPE: Final = re.compile(
    r"%([0-9A-Fa-f]{2})|(&#[0-9]{1,8};?|&#[xX][0-9A-Fa-f]{1,8};?|&[A-Za-z]{2,31};)"
    r"|\\(?:u\{0{0,6}([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2}))"
)
_MAX_ROUNDS: Final = 4  # an escape may be escaped itself: %2541
_MIN_UNIQUE_LENGTH: Final = 16  # a shorter key may be part of a word; NCBI's have 36 letters
KEY_MARK: Final = "[key]"


def redact_key(text: str, key: str | None) -> str:
    """Replace a key in a text: in capitals, percent-encoded, as references or escapes, too.

    A short key is replaced only where it is a word of its own.
    """
    if not key:
        return text
    plain, begins, ends = _decode(text)
    parts = []
    position = 0
    for match in _compile_key(key).finditer(plain):
        parts += [text[position : begins[match.start()]], KEY_MARK]
        position = ends[match.end() - 1]
    return "".join([*parts, text[position:]])


def holds_key(text: str, key: str) -> bool:
    """Return whether a text holds a key in some form."""
    return bool(_compile_key(key).search(_decode(text)[0]))


def _compile_key(key: str) -> re.Pattern[str]:
    word = re.escape(_decode(key)[0])
    if len(key) < _MIN_UNIQUE_LENGTH:
        word = rf"(?<![^\W_]){word}(?![^\W_])"
    return re.compile(word, re.IGNORECASE)


def _decode(text: str) -> tuple[str, array[int], array[int]]:
    """Return what a text says without escapes, and where each character begins and ends in it."""
    begins = array("l", range(len(text)))
    ends = array("l", range(1, len(text) + 1))
    for _ in range(_MAX_ROUNDS):
        decoded = _decode_once(text, begins, ends)
        if decoded[0] == text:
            break
        text, begins, ends = decoded
    return text, begins, ends


def _decode_once(
    text: str, begins: array[int], ends: array[int]
) -> tuple[str, array[int], array[int]]:
    parts: list[str] = []
    new_begins, new_ends = array("l"), array("l")
    position = 0
    for match in _ESCAPE.finditer(text):
        character = _read_escape(match)
        if len(character) != 1:
            continue
        parts += (text[position : match.start()], character)
        new_begins += begins[position : match.start() + 1]
        new_ends += ends[position : match.start()]
        new_ends.append(ends[match.end() - 1])
        position = match.end()
    parts.append(text[position:])
    return "".join(parts), new_begins + begins[position:], new_ends + ends[position:]


def _read_escape(match: re.Match[str]) -> str:
    """Return the character of an escape; the escape itself if it stands for none."""
    if match[2]:
        return unescape(match[2])
    number = int(next(filter(None, match.groups())), 16)
    return chr(number) if number <= 0x10FFFF else match[0]
