"""Compress records against the markup that nearly all of them have, so that it is kept once."""

from __future__ import annotations

import re
import sqlite3
import zlib
from importlib import resources
from typing import Final

_LEVEL: Final = 3  # of zlib: more takes twice the time for a tenth of the size


def keep_dictionary(connection: sqlite3.Connection) -> None:
    """Keep the dictionary of this version in a new store, whose records need it for ever."""
    connection.execute("INSERT INTO compression VALUES (?)", (_make_dictionary(),))


def _make_dictionary() -> bytes:
    """Return the common markup as efetch writes it, then as in the files of NLM's server."""
    indented = resources.files(__package__).joinpath("common_markup.xml").read_bytes()
    return re.sub(rb">\s+<", b"><", indented.strip()) + indented


def read_dictionary(connection: sqlite3.Connection) -> bytes:
    """Return the dictionary of a store; that of a former version is empty."""
    is_there = "SELECT count(*) FROM sqlite_master WHERE name = 'compression'"
    if not connection.execute(is_there).fetchone()[0]:
        return b""
    found = connection.execute("SELECT dictionary FROM compression").fetchone()
    return bytes(found[0]) if found and isinstance(found[0], bytes) else b""


def compress(data: bytes, dictionary: bytes) -> bytes:
    """Compress a record."""
    packer = zlib.compressobj(_LEVEL, zdict=dictionary)
    return packer.compress(data) + packer.flush()


def decompress(packed: bytes, dictionary: bytes) -> bytes | None:
    """Return a record as it came; None where it is damaged."""
    unpacker = zlib.decompressobj(zdict=dictionary)
    try:
        data = unpacker.decompress(packed)
    except (zlib.error, TypeError):
        return None
    return data if unpacker.eof else None
