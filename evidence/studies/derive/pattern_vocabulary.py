"""Patterns of the vocabulary files: shared parts filled in, checked, compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from evidence.errors import EvidenceError
from evidence.lexicon import load_vocabulary

_PART: Final = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class PatternVocabulary:
    """The tables of a file in ``evidence/data/vocabulary``, some of which hold regular expressions.

    In a pattern, line breaks and the blanks around them are dropped, and ``{name}`` stands for a
    pattern of the table ``[parts]``.
    """

    name: str
    tables: Mapping[str, Any]

    def find(self, path: str) -> Any:
        """Return the value at a dotted path, such as ``title.animal.pattern``.

        Raises:
            EvidenceError: the file has no such entry.
        """
        value: Any = self.tables
        for key in path.split("."):
            if not isinstance(value, Mapping) or key not in value:
                raise EvidenceError(f"{self._file} has no entry {path}; reinstall the package")
            value = value[key]
        return value

    def read_words(self, path: str) -> tuple[str, ...]:
        """Return the list of words at a dotted path."""
        words = self.find(path)
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise EvidenceError(f"{self._file}: {path} is not a list of words")
        return tuple(words)

    def compile(self, path: str) -> re.Pattern[str]:
        """Compile the ``pattern`` of the table at a dotted path."""
        return self.compile_pattern(self.expand(self.find(f"{path}.pattern")))

    def compile_pattern(self, pattern: str) -> re.Pattern[str]:
        """Compile a pattern whose parts are filled in.

        Raises:
            EvidenceError: it is not a regular expression.
        """
        try:
            return re.compile(pattern)
        except re.error as error:
            raise EvidenceError(
                f"{self._file}: {pattern!r} is not a regular expression: {error}"
            ) from error

    def expand(self, pattern: str) -> str:
        """Join the lines of a pattern and fill in its parts.

        Raises:
            EvidenceError: the file has no part of that name.
        """
        lines = pattern.split("\n")
        joined = "".join(map(str.strip, lines)) if len(lines) > 1 else pattern
        return _PART.sub(lambda part: self.expand(self.find(f"parts.{part[1]}")), joined)

    @property
    def _file(self) -> str:
        return f"{self.name}.toml"


def load_patterns(name: str) -> PatternVocabulary:
    """Load the vocabulary ``evidence/data/vocabulary/<name>.toml``."""
    return PatternVocabulary(name, load_vocabulary(name))
