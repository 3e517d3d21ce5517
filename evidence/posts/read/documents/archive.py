"""The parts of a file that is a ZIP archive, read within bounds: it may be a stranger's."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any, Final

from evidence.pubmed.parse.xml import parse_xml
from evidence.reading import MAX_BYTES

ZIP_MAGIC: Final = b"PK\x03\x04"
MAX_PARTS: Final = 20_000
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1  # a bit of the flags of a part
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError)


class UnreadableDocumentError(Exception):
    """A file cannot be read; the message says why and what to do, as the end of a sentence."""


class OfficeArchive:
    """The parts of a file of a word processor.

    Args:
        content: the file.

    Raises:
        UnreadableDocumentError: it is damaged, or has too many parts.
    """

    def __init__(self, content: bytes) -> None:
        self._archive: zipfile.ZipFile = _guard(lambda: zipfile.ZipFile(io.BytesIO(content)))
        self._infos: list[zipfile.ZipInfo] = self._archive.infolist()
        self._parts = {one.filename.lower(): one for one in self._infos}
        self._parts |= {one.filename: one for one in self._infos}
        if len(self._infos) > MAX_PARTS:
            raise UnreadableDocumentError(f"has more than {MAX_PARTS:,} parts; save it anew")

    @property
    def names(self) -> list[str]:
        """The names of its parts."""
        return [one.filename for one in self._infos]

    def has(self, name: str) -> bool:
        """Return whether there is a part."""
        return self._find(name) is not None

    def _find(self, name: str) -> zipfile.ZipInfo | None:
        """Find a part by its name, or one whose name differs only in case."""
        return self._parts.get(name) or self._parts.get(name.lower())

    def read(self, name: str) -> bytes:
        """Read a part; nothing where there is none.

        Raises:
            UnreadableDocumentError: it is damaged, too long, or protected by a password.
        """
        info = self._find(name)
        return b"" if info is None else self._read_part(info)

    def _read_part(self, info: zipfile.ZipInfo) -> bytes:
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableDocumentError("is protected by a password; save a copy without one")
        if info.compress_type not in _METHODS:
            raise UnreadableDocumentError("is packed in an unusual way; save it anew")
        part: bytes = _guard(lambda: self._read_some(info))
        if len(part) > MAX_BYTES:
            size = MAX_BYTES // 1_000_000
            raise UnreadableDocumentError(f"unpacks to more than {size} megabytes; divide it")
        return part

    def check_all(self) -> None:
        """Read every part, however it is named, for a program that has no limits of its own.

        Raises:
            UnreadableDocumentError: see ``read``; or all together are too long.
        """
        size = 0
        for info in self._infos:
            size += len(self._read_part(info))
            if size > MAX_BYTES:
                limit = MAX_BYTES // 1_000_000
                raise UnreadableDocumentError(f"unpacks to more than {limit} megabytes; divide it")

    def _read_some(self, info: zipfile.ZipInfo) -> bytes:
        with self._archive.open(info) as part:
            content: bytes = part.read(MAX_BYTES + 1)
        return content

    def parse(self, name: str) -> Any:
        """Parse a part that is XML; None where there is none.

        Raises:
            UnreadableDocumentError: see ``read``; or it is no XML.
        """
        part = self.read(name)
        try:
            root = parse_xml(part) if part else None
        except ValueError as error:
            raise UnreadableDocumentError(
                f"cannot be read: of its part {name}, {error}; open it and save it anew"
            ) from error
        if (
            root is not None and root.getroottree().docinfo.internalDTD is not None
        ):  # its entities are not read
            raise UnreadableDocumentError(
                f"cannot be read: its part {name} has a document type; open it and save it anew"
            )
        return root


def _guard(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except (*_DAMAGED, NotImplementedError, RuntimeError) as error:
        raise UnreadableDocumentError(
            f"is damaged ({' '.join(str(error).split())[:200]}); open it and save it anew"
        ) from error
