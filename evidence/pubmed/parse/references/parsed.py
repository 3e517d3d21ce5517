"""What a file of references holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from evidence.errors import Problem, Severity
from evidence.pubmed.record import Record
from evidence.schema import column

REFERENCES_CODE: Final = "references"


@dataclass(frozen=True, slots=True)
class ReferenceNote:
    """What a table says of a record beside the record: its file, and a label of screening."""

    record_from: str = column(
        "Form of the file that the row was read from, and the tool that wrote it where the file "
        "tells: RIS, written by Zotero",
        origin="marks of the tool in the file",
    )
    included: bool | None = column(
        "Whether people included the study when they screened; missing where they did not decide, "
        "or disagree",
        origin="labels of ASReview or Rayyan",
    )


class ParsedReferences(NamedTuple):
    """The content of a file of references; a note for each record.

    Each entry of the file is a record, or has a problem of severity "error" at its line.
    """

    records: tuple[Record, ...]
    notes: tuple[ReferenceNote, ...]
    problems: tuple[Problem, ...]


def describe_form(form: str, tool: str | None) -> str:
    """Name the form of a file and the tool that wrote it: "RIS, written by Zotero"."""
    return f"{form}, written by {tool}" if tool else form


def make_reference_problem(path: str, line: int, message: str, *, is_error: bool) -> Problem:
    """Make a problem at a line: an entry that was not read, or a remark on one that was."""
    severity: Severity = "error" if is_error else "warning"
    return Problem(path, REFERENCES_CODE, message, line=line, severity=severity)
