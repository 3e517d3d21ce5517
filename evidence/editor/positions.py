"""Places in a text: as problems have them, as offsets, and as an editor counts them.

Problems count lines and characters from 1, editors from 0 and in units of an encoding that they
agree on with the server: https://microsoft.github.io/language-server-protocol (positionEncodings).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final

from lsprotocol.types import (
    Position,
    PositionEncodingKind,
    Range,
    TextDocumentContentChangeEvent,
    TextDocumentContentChangeWholeDocument,
)

from evidence.errors import FilePlace, Problem
from evidence.posts.lint.autofix import list_line_starts

# What a character up to each code point is long, in units of the encoding.
_UNIT_LIMITS: Final = {
    PositionEncodingKind.Utf8: ((0x80, 1), (0x800, 2), (0x10000, 3), (0x110000, 4)),
    PositionEncodingKind.Utf16: ((0x10000, 1), (0x110000, 2)),
    PositionEncodingKind.Utf32: ((0x110000, 1),),
}


class TextPlaces:
    r"""The places in a text.

    Args:
        text: the text; lines end in ``\n``, ``\r\n`` or ``\r``.
        encoding: whose units the editor counts.
    """

    def __init__(
        self, text: str, encoding: PositionEncodingKind = PositionEncodingKind.Utf16
    ) -> None:
        self.text = text
        self.encoding = encoding
        # Where columns begin: a byte order mark, which editors count, is none.
        self._column_starts = list_line_starts(text)
        self._starts = [0, *self._column_starts[1:]]
        self._units: dict[int, Sequence[int]] = {}

    def find_offset(self, place: FilePlace) -> int:
        """Return the offset of a line and a column, both from 1."""
        return self._column_starts[place.line - 1] + place.column - 1

    def find_place(self, offset: int) -> FilePlace:
        """Return the line and the column, both from 1, of an offset."""
        line = self._find_line(offset)
        return FilePlace(line + 1, max(offset - self._column_starts[line], 0) + 1)

    def read_position(self, position: Position) -> int:
        """Return the offset of an editor's position; one behind the end of its line is that end."""
        if position.line >= len(self._starts):
            return len(self.text)
        before = self._count_units(position.line)
        return self._starts[position.line] + bisect_right(before, max(position.character, 0)) - 1

    def read_range(self, found: Range) -> tuple[int, int]:
        """Return the offsets of a range; one that ends before it begins is empty."""
        start = self.read_position(found.start)
        return start, max(start, self.read_position(found.end))

    def make_position(self, offset: int) -> Position:
        """Return the editor's position of an offset."""
        line = self._find_line(offset)
        before = self._count_units(line)
        return Position(line, before[min(offset - self._starts[line], len(before) - 1)])

    def make_range(self, start: int, end: int) -> Range:
        """Return the editor's range between two offsets."""
        return Range(self.make_position(start), self.make_position(end))

    def locate_problem(self, problem: Problem) -> tuple[int, int]:
        """Return the offsets of a problem; one about the whole text is at its beginning."""
        if not problem.line:
            return 0, 0
        start = self.find_offset(FilePlace(problem.line, problem.column))
        if not problem.end_line:
            return start, self.find_line_end(start)
        return start, self.find_offset(FilePlace(problem.end_line, problem.end_column))

    def find_line_start(self, offset: int) -> int:
        """Return where the line of an offset begins."""
        return self._starts[self._find_line(offset)]

    def find_line_end(self, offset: int) -> int:
        """Return where the line of an offset ends, before what ends it."""
        line = self._find_line(offset)
        return self._starts[line] + len(self._read_line(line))

    def _find_line(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def _read_line(self, line: int) -> str:
        following = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
        return self.text[self._starts[line] : following].rstrip("\r\n")

    def _count_units(self, line: int) -> Sequence[int]:
        """Return how many units are before each character of a line, and before its end."""
        if line not in self._units:
            text = self._read_line(line)
            is_plain = self.encoding == PositionEncodingKind.Utf32 or text.isascii()
            self._units[line] = (
                range(len(text) + 1)
                if is_plain
                else list(accumulate(map(self._measure, text), initial=0))
            )
        return self._units[line]

    def _measure(self, character: str) -> int:
        limits = _UNIT_LIMITS[self.encoding]
        return limits[bisect_left(limits, (ord(character) + 1,))][1]


def apply_changes(
    text: str, changes: Iterable[TextDocumentContentChangeEvent], encoding: PositionEncodingKind
) -> str:
    """Return a text after the changes of an editor, one after the other."""
    for change in changes:
        if isinstance(change, TextDocumentContentChangeWholeDocument):
            text = change.text
        else:
            start, end = TextPlaces(text, encoding).read_range(change.range)
            text = text[:start] + change.text + text[end:]
    return text
