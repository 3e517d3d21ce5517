"""What a file of references holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Final, NamedTuple

from evidence.errors import Problem, Severity
from evidence.pubmed.record import Record
from evidence.pubmed.reference_note import ReferenceNote

REFERENCES_CODE: Final = "references"


class ParsedReference(NamedTuple):
    """An entry of a file of references.

    Attributes:
        record: what it says; None of one that was not read, which has a problem of severity
            "error" at its line.
        note: what is known of the record beside it.
        problems: the error, or remarks.
    """

    record: Record | None
    note: ReferenceNote | None
    problems: Sequence[Problem] = ()


class ParsedReferences(NamedTuple):
    """Entries of a file of references: their records, a note for each, and their problems."""

    records: tuple[Record, ...]
    notes: tuple[ReferenceNote, ...]
    problems: tuple[Problem, ...]


def collect_references(entries: Iterable[ParsedReference]) -> ParsedReferences:
    """Collect entries; the problems in the order of their lines."""
    records: list[Record] = []
    notes: list[ReferenceNote] = []
    problems: list[Problem] = []
    for record, note, remarks in entries:
        problems += remarks
        if record and note:
            records.append(record)
            notes.append(note)
    problems.sort(key=attrgetter("line"))
    return ParsedReferences(tuple(records), tuple(notes), tuple(problems))


class PmidLines:
    """The lines of a file at which PMIDs stand, with hashes of the titles of their entries."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, int]] = {}

    def explain_conflict(self, record: Record, line: int) -> str | None:
        """Say where an entry above has the PMID of a record, but another title.

        Capitals, punctuation and blanks make no other title, and neither does a missing one.
        """
        title = "".join(filter(str.isalnum, (record.title or "").casefold()))
        if not record.pmid or not title:
            return None
        first_line, first_hash = self._found.setdefault(record.pmid, (line, hash(title)))
        if hash(title) == first_hash:
            return None
        return f"it has PMID {record.pmid} of line {first_line}, but another title"


def make_reference_problem(path: str, line: int, message: str, *, is_error: bool) -> Problem:
    """Make a problem at a line: an entry that was not read, or a remark on one that was."""
    severity: Severity = "error" if is_error else "warning"
    return Problem(path, REFERENCES_CODE, message, line=line, severity=severity)
