"""The two kinds of failure: an error stops the work, a problem is one bad item among good ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


class FilePlace(NamedTuple):
    """A line and a column of a file, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One bad item: where it is, what is wrong, and what to do.

    Attributes:
        path: the file, or a name in its place.
        code: the rule of ``evidence check``, or the part of the package that reports it.
        message: one or two sentences.
        line: the line of its beginning, from 1; 0 if the problem is about the file as a whole.
        column: the column of its beginning, from 1; 0 if it is about the line as a whole.
        end_line: the line of its end.
        end_column: one past its last character.
        severity: error, warning or info.
        claim: the id of the claim that it is about.
        studies: keys of the studies that it is about.
        suggestion: what to write or do instead.
        confidence: how sure it is that the text makes the claim, from 0 to 1; None where no claim
            was recognised.
        offset: the byte at which an unreadable record begins in the unpacked source, as UTF-8.
        pmid: the PMID of an unreadable record, where it can be seen.
        also: the other places of the file where it occurs.
        wording: a sentence that would hold in the place of its own, with its citations in Markdown.
        url: a link to the sentence, for a post on the web.
        place: what its line is called, for a post whose lines are those of an extract.
    """

    path: str
    code: str
    message: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    severity: Severity = "warning"
    claim: str | None = None
    studies: tuple[str, ...] = ()
    suggestion: str | None = None
    confidence: float | None = None
    offset: int | None = None
    pmid: str | None = None
    also: tuple[FilePlace, ...] = ()
    wording: str | None = None
    url: str | None = None
    place: str | None = None

    @property
    def location(self) -> str:
        """``path:line:column``, as compilers write it; else ``path, place`` or ``path, byte N``."""
        if self.offset is not None:
            return f"{self.path}, byte {self.offset}"
        if self.place:
            return f"{self.path}, {self.place}"
        numbers = [str(number) for number in (self.line, self.column) if number]
        return ":".join([self.path, *numbers])


class EvidenceError(Exception):
    """The work cannot go on. The message says what happened, where, and what to do next.

    Args:
        message: one or two sentences.
        problems: what is wrong in detail; each is listed on a line of its own.
    """

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        self.problems = tuple(problems)
        details = "".join(f"\n  {problem.location}: {problem.message}" for problem in problems)
        super().__init__(message + details)


class NothingFoundError(EvidenceError):
    """What was asked for is not there; everything that was needed to look for it is."""


def describe_os_error(error: OSError) -> str:
    """Return what the system says in lower case, as the end of a sentence."""
    return (error.strerror or str(error)).lower()


class PubMedWarning(UserWarning):
    """PubMed warns about a query: it did not find a phrase, or left a part out."""


class FileWarning(UserWarning):
    """A file was replaced, and lost something beside its content, such as its owner."""


class RowWarning(UserWarning):
    """Rows of a table were left out; the message says which, and why."""
