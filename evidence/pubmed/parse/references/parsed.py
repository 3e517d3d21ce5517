"""What a file of references holds."""

from __future__ import annotations

from typing import Final, NamedTuple

from evidence.errors import Problem, Severity
from evidence.pubmed.record import Record
from evidence.pubmed.reference_note import ReferenceNote

REFERENCES_CODE: Final = "references"


class ParsedReferences(NamedTuple):
    """The content of a file of references; a note for each record.

    Each entry of the file is a record, or has a problem of severity "error" at its line.
    """

    records: tuple[Record, ...]
    notes: tuple[ReferenceNote, ...]
    problems: tuple[Problem, ...]


def make_reference_problem(path: str, line: int, message: str, *, is_error: bool) -> Problem:
    """Make a problem at a line: an entry that was not read, or a remark on one that was."""
    severity: Severity = "error" if is_error else "warning"
    return Problem(path, REFERENCES_CODE, message, line=line, severity=severity)
