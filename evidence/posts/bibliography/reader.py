"""Read and write BibTeX files, and list what makes one unsafe to edit."""

from __future__ import annotations

import logging
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from bibtexparser.library import Library
from bibtexparser.model import Entry, Field

from evidence.atomic import update_file
from evidence.errors import EvidenceError, Problem, describe_os_error
from evidence.posts.bibliography.bibtex.grammar import scan_bibtex
from evidence.posts.bibliography.bibtex.inherit import find_broken_references
from evidence.posts.bibliography.bibtex.scan import BibtexScan, ScannedEntry, SyntaxFinding
from evidence.reading import read_named_file
from evidence.wording import shorten_text

# bibtexparser logs each broken block; here these become problems, so nothing is logged twice.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())


class HasText(Protocol):
    """What was made of a bibliography, with its new text."""

    @property
    def text(self) -> str: ...  # noqa: D102


_Edited = TypeVar("_Edited", bound=HasText)


def read_bibliography(path: Path, read: Callable[[Path], bytes] = read_named_file) -> str:
    """Read a file with its own line ends, which ``Path.read_text`` would change.

    Args:
        path: of the file.
        read: reads its content.

    Returns:
        The text; empty when there is no such file.

    Raises:
        EvidenceError: the file is unreadable, or not UTF-8.
    """
    try:
        return _decode(read(path), path)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {describe_os_error(error)}") from error


def _decode(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EvidenceError(
            f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8"
        ) from error


def edit_bibliography(path: Path, edit: Callable[[str], _Edited]) -> _Edited:
    """Edit a file; what others write into it meanwhile stays.

    Args:
        path: of the file; a missing one counts as empty.
        edit: makes the new text, with its own line ends, of the old one.

    Returns:
        What ``edit`` made of the text that the file had.

    Raises:
        EvidenceError: the file is unreadable, not UTF-8, or cannot be written.
    """
    edited: list[_Edited] = []

    def change(content: bytes | None) -> bytes | None:
        text = _decode(content or b"", path)
        edited.append(edit(text))
        return None if edited[-1].text == text else edited[-1].text.encode()

    try:
        update_file(path, change)
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {describe_os_error(error)}") from error
    return edited[-1]


def parse_bibliography(text: str) -> Library:
    """Parse the entries of a BibTeX text, with macros replaced by their values.

    Broken entries are left out, for ``find_bibtex_problems``; those with the key of an earlier one
    are in ``failed_blocks``. A field that an entry has twice keeps its first value, as in BibTeX.
    """
    count_line = _make_line_counter(text)
    library = Library()
    entries = [_make_library_entry(text, one, count_line) for one in scan_bibtex(text).entries]
    library.add([*entries], fail_on_duplicate_key=False)
    return library


def _make_library_entry(
    text: str, scanned: ScannedEntry, count_line: Callable[[int], int]
) -> Entry:
    """Make bibtexparser's entry of a scanned one."""
    fields: dict[str, Field] = {}
    for one in scanned.fields:
        line = count_line(one.start) - 1
        fields.setdefault(one.name.lower(), Field(one.name, one.value, line))
    raw = text[scanned.start : scanned.end]
    start = count_line(scanned.start) - 1
    return Entry(scanned.entry_type, scanned.key, list(fields.values()), start, raw)


def _make_line_counter(text: str) -> Callable[[int], int]:
    """Make a function that returns the line of a position, from 1."""
    ends = [match.start() for match in re.finditer("\n", text)]
    return lambda position: bisect_left(ends, position) + 1


def is_broken(text: str) -> bool:
    """Return whether a bibliography is unsafe to edit."""
    return any(find_syntax_problems(text, ""))


def find_excess(text: str, path: str) -> Problem | None:
    """Return the first place at which pandoc would never end, or need too much."""
    scan = scan_bibtex(text)
    findings = [*scan.findings, *find_broken_references(scan.entries)]
    excesses = [one for one in findings if one.exceeds_limits]
    if not excesses:
        return None
    return _make_problem(min(excesses, key=_get_position), path, _make_line_counter(text))


def find_syntax_problems(
    text: str, path: str, reserved_keys: Iterable[str] = ()
) -> Iterator[Problem]:
    """Yield what makes a file unsafe to edit, in the order of its lines.

    Args:
        text: the bibliography.
        path: the name of the file, for the problems.
        reserved_keys: keys that the file is going to have besides its own.
    """
    problems = find_bibtex_problems(text, path, reserved_keys)
    return (problem for problem in problems if problem.code == "bib")


def find_bibtex_problems(
    text: str, path: str, reserved_keys: Iterable[str] = ()
) -> Sequence[Problem]:
    """List all that one of the programs that read BibTeX refuses, in the order of the lines.

    Args:
        text: the bibliography.
        path: the name of the file, for the problems.
        reserved_keys: keys that the file is going to have besides its own.
    """
    scan = scan_bibtex(text)
    found = [
        *scan.findings,
        *_find_equal_keys(scan, reserved_keys),
        *find_broken_references(scan.entries),
        *_find_what_is_no_text(text),
    ]
    count_line = _make_line_counter(text)
    return [_make_problem(one, path, count_line) for one in sorted(found, key=_get_position)]


def _get_position(finding: SyntaxFinding) -> int:
    return finding.position


def _make_problem(finding: SyntaxFinding, path: str, count_line: Callable[[int], int]) -> Problem:
    line = count_line(finding.position)
    return Problem(path, finding.code, finding.message, line, severity=finding.severity)


def _find_equal_keys(scan: BibtexScan, reserved_keys: Iterable[str]) -> Iterator[SyntaxFinding]:
    keys = {key.lower(): key for key in reserved_keys}
    seen: set[str] = set()
    for entry in scan.entries:
        other = keys.setdefault(entry.key.lower(), entry.key)
        shown = shorten_text(entry.key)
        if entry.key in seen:
            message = f"the key {shown} is used a second time; keep one entry"
            yield SyntaxFinding(entry.start, message)
        elif other != entry.key:
            message = f"the key {shown} is the same as {shorten_text(other)} to BibTeX, "
            yield SyntaxFinding(entry.start, f"{message}which ignores case; rename one")
        seen.add(entry.key)


def _find_what_is_no_text(text: str) -> Iterator[SyntaxFinding]:
    position = text.find("\0")
    if position >= 0:
        yield SyntaxFinding(position, "a NUL character, at which biber stops; remove it")
