"""Find out whether a RIS file wraps its lines, and how: at a width, or at blanks before it.

Some tools do, though most write a value on one line, or paragraphs as lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

_PREFIX_WIDTH: Final = 6  # of "AB  - "; some count it in the width of the first line
_MIN_WIDTH, _MAX_WIDTH = 50, 120
_MIN_BREAKS: Final = 3


def find_line_glue(values: Iterable[Sequence[str]]) -> str | None:
    """Find what joins wrapped lines: "" where words are cut at a width, else a blank.

    Args:
        values: the lines of each value of a file.

    Returns:
        None where lines are not wrapped, but are lines of the text.
    """
    several = [lines for lines in values if len(lines) > 1]
    glues = (_find_glue(several, prefix) for prefix in (0, _PREFIX_WIDTH))
    return next((glue for glue in glues if glue is not None), None)


def _find_glue(values: Sequence[Sequence[str]], prefix: int) -> str | None:
    breaks = [
        (len(line) + (0 if number else prefix), following)
        for lines in values
        for number, (line, following) in enumerate(pairwise(lines))
    ]
    lengths = [length for length, _ in breaks]
    width = max(lengths, default=0)
    if len(breaks) < _MIN_BREAKS or not _MIN_WIDTH <= width <= _MAX_WIDTH:
        return None
    if min(lengths) == width:
        return ""
    words = [following.split()[0] for _, following in breaks]
    is_full = all(length + len(word) >= width for length, word in zip(lengths, words, strict=True))
    return " " if is_full else None
