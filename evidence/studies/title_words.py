"""The words of a title or a sentence that carry meaning."""

from __future__ import annotations

import re
from typing import Final

from evidence.patterns import collect_words

_STOP_WORDS: Final = collect_words("mentions", "stop_word")


def extract_content_words(text: str) -> list[str]:
    """Return the words of a text that carry meaning, in lower case and without a plural s."""
    words = re.findall(r"[a-z][a-z-]{2,}", text.lower())
    return [word.rstrip("s") for word in words if word not in _STOP_WORDS]
