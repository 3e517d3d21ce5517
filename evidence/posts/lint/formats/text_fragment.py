"""Links to a sentence on a page, which browsers scroll to (https://wicg.github.io/ScrollToTextFragment/)."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

_DIRECTIVE: Final = ":~:text="
_WHOLE_WORDS: Final = 10  # a sentence of so many words is given as a whole
_END_WORDS: Final = 5  # of a longer one, its first and last words


def link_to_text(address: str, *lines: str) -> str:
    """Return a link to a text on a page.

    Args:
        address: the address of the page.
        lines: what a reader sees there, of one block; it is divided where a line of the page ends
            (``<br>``), as browsers find no term across that.
    """
    words = [line.split() for line in lines if line.strip()]
    if not words:
        return address
    is_short = len(words) == 1 and len(words[0]) <= _WHOLE_WORDS
    parts = words if is_short else [words[0][:_END_WORDS], words[-1][-_END_WORDS:]]
    shown = ",".join(_encode(" ".join(part)) for part in parts)
    page, _, fragment = address.partition("#")
    fragment = fragment.partition(":~:")[0]
    return f"{page}#{fragment}{_DIRECTIVE}{shown}"


def _encode(text: str) -> str:
    """Percent-encode a term; the hyphen, too, is a sign of the syntax."""
    return quote(text, safe="", errors="replace").replace("-", "%2D")
