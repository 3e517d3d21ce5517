"""Read a stream as lines of text, so that memory does not grow with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evidence.errors import EvidenceError
from evidence.http.unpacking import TruncatedSourceError
from evidence.pubmed.files.splitter import MAX_RECORD_SIZE
from evidence.pubmed.parse.references.text_lines import iter_lines


class StreamLines:
    """The lines of a stream, with their ends, until something cuts it.

    Attributes:
        size: how many characters the lines had so far.
        cut: why reading ended early; None where it did not. The line that was cut is left out:
            half a PMID is another one.

    Args:
        pieces: the bytes of the stream, divided anywhere.
        name: the name of the source in errors.
    """

    def __init__(self, pieces: Iterable[bytes], name: str) -> None:
        self.size = 0
        self.cut: Exception | None = None
        self._pieces = pieces
        self._name = name
        self._entry_begin = 0
        self._dividers = b""

    def end_entry(self) -> None:
        """Note that an entry ended: 16 MB of lines without such an end cut the stream."""
        self._entry_begin = self.size

    def divide_at(self, dividers: bytes) -> None:
        """Allow parts of lines that end with a divider, for lines that may be as long as a file."""
        self._dividers = dividers

    def __iter__(self) -> Iterator[str]:
        for text in self._iter_texts():
            for line in iter_lines(text):
                self.size += len(line)
                yield line

    def _iter_texts(self) -> Iterator[str]:
        """Yield texts of whole lines, or of parts that end with a divider."""
        buffer = bytearray()
        offset = 0
        try:
            for piece in self._pieces:
                buffer += piece
                end = self._find_last_end(buffer)
                yield decode_utf8(buffer[:end], self._name, offset)
                del buffer[:end]
                offset += end
                self._check_entry(len(buffer))
        except (TruncatedSourceError, OverlongSourceError) as cut:
            self.cut = cut
        else:
            yield decode_utf8(buffer, self._name, offset)

    def _find_last_end(self, data: bytearray) -> int:
        """Return the place behind the last line that is whole, or the last divider."""
        line_end = _find_last_line_end(data)
        ends = (data.rfind(divider, line_end) + 1 for divider in self._dividers)
        return max([line_end, *ends])

    def _check_entry(self, waiting: int) -> None:
        if self.size + waiting - self._entry_begin > MAX_RECORD_SIZE:
            size = f"{MAX_RECORD_SIZE >> 20} MB"
            raise OverlongSourceError(f"an entry is too long to be read, more than {size}")


class OverlongSourceError(Exception):
    """The source, or an entry of it, is longer than what is read; the message says it."""


def _find_last_line_end(data: bytearray) -> int:
    """Return the place behind the last line that is whole; behind a CR there may be more of it."""
    return max(data.rfind(b"\n"), data.rstrip(b"\r").rfind(b"\r")) + 1


def decode_utf8(data: bytes | bytearray, name: str, offset: int = 0) -> str:
    """Decode a part of a source, which begins at an offset.

    Raises:
        EvidenceError: it is not UTF-8.
    """
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise EvidenceError(
            f"{name} is not UTF-8 (byte {offset + error.start}); save it as UTF-8"
        ) from error
