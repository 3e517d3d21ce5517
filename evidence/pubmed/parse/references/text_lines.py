"""Split a text into its lines; ``str.splitlines`` would also cut at U+2028 and the like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Protocol

_LINE: Final = re.compile(r"[^\r\n]*+(?:\r{0,2}\n|\r)|[^\r\n]++")


class ReferenceLines(Protocol):
    """The lines of a file of references, whose parser reports where an entry ends.

    Attributes:
        size: how many characters the lines had so far.
        cut: why the lines end early; None where they do not.
    """

    size: int
    cut: Exception | None

    def __iter__(self) -> Iterator[str]:
        """Yield each line with its end."""

    def end_entry(self) -> None:
        """Note that an entry ended, or that there is none: only a single one can be too long."""

    def divide_at(self, dividers: bytes) -> None:
        """Allow parts of lines that end with a divider; those have no line end."""


def iter_lines(text: str) -> Iterator[str]:
    """Yield each line with its end: LF, CR, CR LF, or the CR CR LF that some tools make of it."""
    return (match[0] for match in _LINE.finditer(text))
