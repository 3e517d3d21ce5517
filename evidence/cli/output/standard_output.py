"""Make standard output fail where what is printed would be lost: a closed one, or a full disk."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import Any, BinaryIO, Final, TextIO

from evidence.errors import EvidenceError

_CLOSED: Final = "standard output is closed; send it to a file with > FILE"


class ClosedOutput(io.TextIOBase):
    """Stands for a closed standard output, to which Python prints without an error."""

    def write(self, _text: str) -> int:
        """Refuse to print.

        Raises:
            EvidenceError: always.
        """
        raise EvidenceError(_CLOSED)


class _WholeWriter(io.RawIOBase):
    """Writes all of what it gets, of which a file without a buffer may take only the beginning."""

    def __init__(self, file: io.FileIO) -> None:
        self._file = file

    def fileno(self) -> int:
        return self._file.fileno()

    def isatty(self) -> bool:
        return self._file.isatty()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        rest = memoryview(content).cast("B")
        written = rest.nbytes
        while rest:
            rest = rest[self._file.write(rest) or 0 :]
        return written


def guard_standard_output() -> None:
    """Replace a standard output that would lose something without a word."""
    _fill_closed_streams()
    out = sys.stdout
    if out is None:
        sys.stdout = ClosedOutput()
    elif isinstance(getattr(out, "buffer", None), io.FileIO):  # python -u
        sys.stdout = io.TextIOWrapper(
            _WholeWriter(out.buffer),  # type: ignore[arg-type]
            encoding=out.encoding,
            errors=out.errors,
            write_through=True,
        )


def _fill_closed_streams() -> None:
    """Keep files from getting the number of a closed stream, where others would print into them."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free


def abandon_standard_output() -> None:
    """Drop what could not be printed, which Python would try to print again at its end."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def require_stdout() -> TextIO:
    """Return standard output.

    Raises:
        EvidenceError: it is closed, and what goes there would be lost.
    """
    if sys.stdout is None or isinstance(sys.stdout, ClosedOutput):
        raise EvidenceError(_CLOSED)
    return sys.stdout


def claim_standard_output() -> BinaryIO:
    """Return standard output for a protocol alone; what is printed from now on goes to errors.

    Raises:
        EvidenceError: it is closed.
    """
    require_stdout().flush()
    protocol = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return protocol
