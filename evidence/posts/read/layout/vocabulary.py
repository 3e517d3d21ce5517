"""The lines that the vocabulary of structure and discourse knows: labels, leads, navigation."""

from __future__ import annotations

import functools
import re

from evidence.lexicon import load_vocabulary


@functools.cache
def structure_pattern(group: str, vocabulary: str = "structure") -> re.Pattern[str]:
    """Compile the lines of a group of the vocabulary, to be matched at the beginning of a line."""
    entries = load_vocabulary(vocabulary)[group]
    patterns = "|".join(f"(?:{entry['pattern']})" for entry in entries)
    return re.compile(rf"(?:{patterns})(?!\w)", re.IGNORECASE)


def is_label(text: str) -> bool:
    """Return whether a heading names a side of its subject ("Benefits") and not another subject."""
    return structure_pattern("section_labels").match(text) is not None
