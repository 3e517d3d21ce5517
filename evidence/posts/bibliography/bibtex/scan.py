"""What a scan of BibTeX finds: entries with their places, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.errors import Severity


@dataclass(frozen=True, slots=True)
class SyntaxFinding:
    """What is wrong at a position of the text; those with the code ``bib`` make editing unsafe.

    ``exceeds_limits`` is True where pandoc would never end on the text, or need too much for it.
    """

    position: int
    message: str
    code: str = "bib"
    severity: Severity = "error"
    exceeds_limits: bool = False


@dataclass(frozen=True, slots=True)
class ScannedField:
    """A field: its value with macros replaced, and the place of the value with its delimiters."""

    name: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ScannedEntry:
    """An entry, from its @ to its last brace, with the places of its type and behind its key."""

    entry_type: str
    key: str
    fields: tuple[ScannedField, ...]
    start: int
    end: int
    type_start: int
    key_end: int


@dataclass(frozen=True, slots=True)
class BibtexScan:
    """The entries of a text that can be read, and what is wrong, each in the order of the text.

    ``hidden`` are the ranges that only BibTeX reads: remarks between entries, and comments.
    """

    entries: tuple[ScannedEntry, ...]
    findings: tuple[SyntaxFinding, ...]
    hidden: tuple[tuple[int, int], ...]
