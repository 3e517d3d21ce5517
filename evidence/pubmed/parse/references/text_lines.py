"""Split a text into its lines; ``str.splitlines`` would also cut at U+2028 and the like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_LINE: Final = re.compile(r"[^\r\n]*+(?:\r{0,2}\n|\r)|[^\r\n]++")


def iter_lines(text: str) -> Iterator[str]:
    """Yield each line with its end: LF, CR, CR LF, or the CR CR LF that some tools make of it."""
    return (match[0] for match in _LINE.finditer(text))
