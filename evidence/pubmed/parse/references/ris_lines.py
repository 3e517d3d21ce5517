"""Read the lines of RIS: text -> entries, each with its fields and its line.

A field is "TI  - text": two letters or digits, two blanks, a hyphen, a blank. An entry begins with
TY and ends with ER. What follows a field without a tag continues it.
https://refdb.sourceforge.net/manual/ch07.html#sect1-ris-format
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from evidence.pubmed.parse.references.text_lines import ReferenceLines

RIS_START: Final = re.compile(r"^\ufeff?(?:\d+\.\s*)?TY(?:  -| -(?: |$))", re.MULTILINE)
_FIELD: Final = re.compile(r"([A-Z][A-Z0-9])  - ?(.*)$", re.DOTALL)
_LOOSE_FIELD: Final = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?: (.*)|\s*)$", re.DOTALL)
# Writers number entries, or put the name of a provider at the head of the file; a longer number may
# be a PMID.
_BETWEEN_ENTRIES: Final = re.compile(
    r"\d{1,5}\.?\s*$|(?:Provider|Content|Database|Export\w*) ?:", re.IGNORECASE
)
_LINE_GAP: Final = re.compile(r"(?<=\S) {3,}(?=\S)")
_NUMBERED_TYPE: Final = re.compile(r"(?<!\d)\d++\.\s*+(?=TY {1,2}-)")


@dataclass(slots=True)
class RisField:
    """A field: its tag, and the lines of its value, of which those that continue may be indented.

    ``line`` is the number of its first line.
    """

    tag: str
    lines: list[str]
    line: int

    def join(self, *, keep_lines: bool = False) -> str:
        """Join the lines with blanks; with ``keep_lines``, those not indented stay lines.

        So do lines with three blanks between them, as we write those of an abstract.
        """
        text = self.lines[0].strip()
        for line in self.lines[1:]:
            is_new_line = keep_lines and not line[:1].isspace()
            text += ("\n" if is_new_line else " ") + line.strip()
        if keep_lines:
            text = _LINE_GAP.sub("\n", text)
        return "\n".join(" ".join(part.split()) for part in text.split("\n") if part.strip())

    def unwrap(self, glue: str) -> RisField:
        """Return the field with its lines joined as one."""
        return RisField(self.tag, [glue.join(self.lines)], self.line)


@dataclass(slots=True)
class RisEntry:
    """An entry, from its line on.

    Attributes:
        line: the number of its first line.
        fields: its fields.
        is_closed: whether it had an ER.
        is_cut: whether the lines ended early within it.
    """

    line: int
    fields: list[RisField] = field(default_factory=list)
    is_closed: bool = False
    is_cut: bool = False

    def tagged_values(self) -> list[tuple[str, str]]:
        """Return the tag and the value of each field."""
        return [(each.tag, each.join()) for each in self.fields]


@dataclass(slots=True)
class StrayLine:
    """A line outside of all entries."""

    line: int
    text: str


def read_ris_lines(lines: ReferenceLines) -> Iterator[RisEntry | StrayLine]:
    """Yield the entries of a RIS file, and the lines outside of them that say something.

    An entry without TY begins with the first field behind an ER; one without ER ends with the next
    TY, or with the text.
    """
    entry: RisEntry | None = None
    for number, line, match in _match_lines(lines):
        if match is None:
            yield from _take_other_line(entry, number, line)
        elif match[1] == "ER":
            yield from _close(entry, is_closed=True)
            entry = None
        elif match[1] == "TY" or entry is None:
            yield from _close(entry, is_closed=False)
            lines.end_entry()
            entry = RisEntry(number, [_make_field(number, match)])
        else:
            entry.fields.append(_make_field(number, match))
        if entry is None:
            lines.end_entry()
    yield from _close(entry, is_closed=False, is_cut=lines.cut is not None)


def _close(entry: RisEntry | None, *, is_closed: bool, is_cut: bool = False) -> Iterator[RisEntry]:
    if entry:
        entry.is_closed, entry.is_cut = is_closed, is_cut
        yield entry


def _make_field(number: int, match: re.Match[str]) -> RisField:
    return RisField(match[1], [match[2] or ""], number)


def _match_lines(lines: Iterable[str]) -> Iterator[tuple[int, str, re.Match[str] | None]]:
    """Yield each line with its number, and the match of a field."""
    remaining = iter(lines)
    head = [*_take_until_start(remaining)]
    start = RIS_START.match(head[-1]) if head else None
    pattern = _LOOSE_FIELD if start and "TY -" in start[0] else _FIELD
    for number, raw_line in enumerate(chain(head, remaining), 1):
        line = raw_line.rstrip("\r\n").lstrip("\ufeff")
        if "TY" in line:
            line = _NUMBERED_TYPE.sub("", line, count=1)
        yield number, line, pattern.match(line)


def _take_until_start(lines: Iterator[str]) -> Iterator[str]:
    """Take lines until one that begins an entry, which is the last."""
    for line in lines:
        yield line
        if RIS_START.match(line):
            return


def _take_other_line(entry: RisEntry | None, number: int, line: str) -> Iterator[StrayLine]:
    """Add a line without a tag to the field above it; outside of entries it is a stray one."""
    text = line.strip()
    if entry and text:
        entry.fields[-1].lines.append(line)
    elif text and not _BETWEEN_ENTRIES.match(text):
        yield StrayLine(number, text)
