"""Read PubMed's export format, .nbib or "MEDLINE text": lines -> entries -> records.

A field is "TI  - text": a tag in four columns, a hyphen, a blank. Fields repeat, and lines that
begin with six blanks continue the field above. The tags are those of
https://pubmed.ncbi.nlm.nih.gov/help/#pubmed-format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from evidence.errors import Problem
from evidence.ids import normalise_pmid
from evidence.pubmed.parse.nbib_fields import NbibFields, build_record
from evidence.pubmed.record import Record
from evidence.wording import format_count

# str.splitlines would also cut at characters that an abstract may hold, such as U+2028.
_LINE_END: Final = re.compile(r"\r{0,2}\n|\r")
# A tag fills its four columns: "HIV-1 in ..." and "AIDS-related ..." are text that lost its six
# blanks. The blank behind the hyphen may be missing only where nothing else can be meant.
_FIELD_LINE: Final = re.compile(
    r"(?:([A-Z]{4})-(?:\s|$)|([A-Z]{2}  |[A-Z]{3} )-| {0,5}(PMID)-(?=\s|\d|$))(.*)", re.DOTALL
)
_CONTINUATION: Final = re.compile(r" {6}|\t")
_PROBLEM_CODE: Final = "nbib"
_EXPORT_AGAIN: Final = "export it from PubMed again (Save, format PubMed)"
_MAX_QUOTED: Final = 60


class ParsedNbib(NamedTuple):
    """The content of a .nbib file.

    ``entry_count`` counts the entries: each is among ``records`` or has a problem of severity
    "error". A problem of severity "warning" is about skipped lines, in an entry or between two.
    """

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    entry_count: int


def parse_nbib(text: str, path: str) -> ParsedNbib:
    """Parse a .nbib file, of one export or of several put together.

    An entry begins with its ``PMID-``; so does a field behind a blank line, so that an entry
    without PMID does not leak into its neighbour. Unknown tags are left out. A line that is neither
    field nor continuation is a warning, and the rest of its entry is read. An entry without PMID,
    or with nothing else, is an error. So is a text without entries, but not a blank one.

    Args:
        text: the content of the file.
        path: the name of the file in problems.
    """
    records: list[Record] = []
    problems: list[Problem] = []
    first_line = entry_count = 0
    for group in _group_lines(text):
        first_line = first_line or group.line
        entry_count += bool(group.fields)
        pmid = group.read_pmid()
        values = group.field_values()
        reason = _explain_invalid(group, pmid, values) if group.fields else None
        if reason:
            problems.append(_error(path, reason, group.line))
        elif group.strays:
            message = _describe_skipped(group, pmid)
            problems.append(Problem(path, _PROBLEM_CODE, message, line=group.strays[0][0]))
        if pmid and not reason:
            records.append(build_record(pmid, values))
    if first_line and not entry_count:
        message = f"no entry found: no line begins with a field such as PMID-; {_EXPORT_AGAIN}"
        return ParsedNbib((), (_error(path, message, first_line),), 1)
    return ParsedNbib(tuple(records), tuple(problems), entry_count)


def _error(path: str, message: str, line: int) -> Problem:
    return Problem(path, _PROBLEM_CODE, message, line=line, severity="error")


@dataclass(slots=True)
class _LineGroup:
    """Lines that belong together, from line number ``line`` on.

    ``fields`` are tags with their lines; ``strays`` are numbered lines that are neither field nor
    continuation. With ``is_in_field``, a continuation can follow.
    """

    line: int
    fields: list[tuple[str, list[str]]] = field(default_factory=list)
    strays: list[tuple[int, str]] = field(default_factory=list)
    is_in_field: bool = False

    def read_pmid(self) -> str | None:
        """Return the PMID in the first field, if it is one."""
        if not self.fields:
            return None
        tag, lines = self.fields[0]
        value = _join_lines(lines)
        # Digits of other scripts are digits to a regular expression, but not to NLM.
        return normalise_pmid(value) if tag == "PMID" and value.isascii() else None

    def field_values(self) -> NbibFields:
        """Return tag and text of each field that has a text."""
        fields = [(tag, _join_lines(lines)) for tag, lines in self.fields]
        return [(tag, value) for tag, value in fields if value]

    def add_line(self, number: int, line: str, match: re.Match[str] | None) -> None:
        """Add a line: the field that ``match`` found in it, a continuation, or a stray line."""
        if match:
            tag = match[1] or match[2] or match[3]
            self.fields.append((tag.strip(), [match[4]]))
            self.is_in_field = True
        elif self.is_in_field and _CONTINUATION.match(line):
            self.fields[-1][1].append(line)
        else:
            self.strays.append((number, line.strip()))
            self.is_in_field = False  # a continuation below belongs to this line


def _group_lines(text: str) -> Iterator[_LineGroup]:
    current: _LineGroup | None = None
    is_behind_gap = True
    for number, raw_line in enumerate(_LINE_END.split(text), 1):
        line = raw_line.lstrip("\ufeff")  # each of several files put together may begin with one
        if not line.strip():
            is_behind_gap = True
            continue
        match = _FIELD_LINE.match(line)
        if current and _starts_group(line, match, current, is_behind_gap=is_behind_gap):
            yield current
            current = None
        current = current or _LineGroup(number)
        current.add_line(number, line, match)
        is_behind_gap = False
    if current:
        yield current


def _starts_group(
    line: str, match: re.Match[str] | None, current: _LineGroup, *, is_behind_gap: bool
) -> bool:
    is_in_entry = bool(current.fields)
    if match:
        return "PMID" in (match[1], match[3]) or is_behind_gap or not is_in_entry
    return is_behind_gap and is_in_entry and not _CONTINUATION.match(line)


def _explain_invalid(group: _LineGroup, pmid: str | None, values: NbibFields) -> str | None:
    """Return why an entry is no record, and what to do; None if it is one."""
    tag, lines = group.fields[0]
    if tag != "PMID":
        begin = _quote(f"{tag}- {_join_lines(lines)}")
        return f"entry without PMID: it begins with {begin}; {_EXPORT_AGAIN}"
    if pmid is None:
        return f"entry without PMID: {_quote(_join_lines(lines))} is not one; {_EXPORT_AGAIN}"
    if len(values) == 1:
        return f"PMID {pmid} has no other field: the entry is cut short; {_EXPORT_AGAIN}"
    return None


def _describe_skipped(group: _LineGroup, pmid: str | None) -> str:
    where = f"PMID {pmid}" if group.fields else "between entries"
    lines = format_count(len(group.strays), "line")
    return (
        f"{where}: skipped {lines}, neither field nor continuation, from "
        f"{_quote(group.strays[0][1])} on; if this is part of an entry, {_EXPORT_AGAIN}"
    )


def _quote(text: str) -> str:
    return repr(text if len(text) <= _MAX_QUOTED else text[: _MAX_QUOTED - 3] + "...")


def _join_lines(lines: Iterable[str]) -> str:
    """Join lines, each run of white space as one blank."""
    return " ".join(" ".join(lines).split())
