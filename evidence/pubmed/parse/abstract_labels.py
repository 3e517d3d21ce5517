"""Split an abstract in one paragraph at the labels of its sections: "... pain. METHODS: We ..."."""

from __future__ import annotations

import functools
import re
import tomllib
from typing import Any, Final, NamedTuple

from evidence.pubmed.vocabulary import VOCABULARY_FOLDER

# A label begins the abstract or follows the end of a sentence, also behind a closing bracket.
_LABEL: Final = re.compile(r"(?:^|(?<=[.!?]) |(?<=[.!?][)\]\"”’]) )([A-Z][A-Z&/(),' -]{1,80}): ")
_NOT_LETTERS: Final = re.compile("[^A-Z]+")


class _LabelWords(NamedTuple):
    words: frozenset[str]
    connectives: frozenset[str]


def split_sections(abstract: str) -> str:
    """Put each labelled section of an abstract on a line of its own.

    What is written like a label but has other words, such as "VITAMIN: ", stays in its line.
    """
    return _LABEL.sub(_break_before_label, abstract).lstrip("\n")


def _break_before_label(match: re.Match[str]) -> str:
    known = _read_label_words()
    letters = [word for word in _NOT_LETTERS.split(match[1]) if word]
    words = [word for word in letters if word not in known.connectives]
    return f"\n{match[1]}: " if words and known.words.issuperset(words) else match[0]


@functools.cache
def _read_label_words() -> _LabelWords:
    file = VOCABULARY_FOLDER / "abstract_labels.toml"
    vocabulary: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    words = (word for group in vocabulary["words"] for word in group["words"])
    return _LabelWords(frozenset(words), frozenset(vocabulary["connectives"]))
