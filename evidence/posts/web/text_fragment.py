"""Links to a sentence on a page, which browsers scroll to (https://wicg.github.io/ScrollToTextFragment/)."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

_DIRECTIVE: Final = ":~:text="
_WHOLE_WORDS: Final = 10  # a sentence of so many words is given as a whole
_END_WORDS: Final = 5  # of a longer one, its first and last words


def link_to_text(address: str, text: str) -> str:
    """Return a link to a text on a page.

    Args:
        address: the address of the page.
        text: what a reader sees there, of one block.
    """
    words = text.split()
    if not words:
        return address
    is_short = len(words) <= _WHOLE_WORDS
    parts = [words] if is_short else [words[:_END_WORDS], words[-_END_WORDS:]]
    shown = ",".join(_encode(" ".join(part)) for part in parts)
    page, _, fragment = address.partition("#")
    fragment = fragment.partition(":~:")[0]
    return f"{page}#{fragment}{_DIRECTIVE}{shown}"


def _encode(text: str) -> str:
    """Percent-encode a term; the hyphen, too, is a sign of the syntax."""
    return quote(text, safe="", errors="replace").replace("-", "%2D")
