"""Print: what comes from outside shows as text and never commands a terminal."""

from __future__ import annotations

import codecs
import io
import sys
from typing import Any, BinaryIO, TextIO, cast

import click

from evidence.escaping import escape_controls


def echo(line: object = "", *, err: bool = False) -> None:
    """Print a line for people, or JSON; control characters show as escapes."""
    click.echo(escape_controls(str(line)), err=err)


def echo_text(text: str) -> None:
    """Print text that has its end of line, as ``echo`` does."""
    click.echo(escape_controls(text), nl=False)


def echo_painted(text: str) -> None:
    """Print text with colours; what was put into it is escaped already."""
    click.echo(text, nl=False)


def echo_content(text: str) -> None:
    """Print what another program may read: as it is, unless somebody sees it."""
    is_seen = bool(sys.stdout) and sys.stdout.isatty()
    click.echo(escape_controls(text) if is_seen else text, nl=False)


def open_content_output(output: TextIO) -> BinaryIO:
    """Return where to write what another program may read, as ``echo_content`` prints it."""
    if not output.isatty():
        return output.buffer
    return cast("BinaryIO", TerminalOutput(output.buffer))


class TerminalOutput(io.BufferedIOBase):
    """A terminal that takes bytes of UTF-8 and shows control characters as escapes."""

    def __init__(self, terminal: BinaryIO) -> None:
        self._terminal = terminal
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True

    def write(self, data: Any, /) -> int:
        """Write bytes; a letter may be divided between two calls."""
        content = bytes(data)
        self._terminal.write(escape_controls(self._decoder.decode(content)).encode())
        return len(content)

    def flush(self) -> None:
        """Send everything to the terminal."""
        self._terminal.flush()
