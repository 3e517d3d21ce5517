"""Find out whether a file is a document that is no text, and read it."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from evidence.posts.read.documents.archive import (
    ZIP_MAGIC,
    OfficeArchive,
    UnreadableDocumentError,
)
from evidence.posts.read.documents.extract import Extract
from evidence.posts.read.documents.notebook import is_notebook, read_notebook
from evidence.posts.read.documents.opendocument import is_opendocument, read_opendocument
from evidence.posts.read.documents.word import read_word
from evidence.posts.read.documents.word_file import is_word

WORD_SUFFIXES: Final = (".docx", ".docm")
DOCUMENT_SUFFIXES: Final = (*WORD_SUFFIXES, ".odt", ".ipynb")
_LOCK_FILES: Final = ("~$", ".~lock.")  # as Word and LibreOffice put them beside an open file
_OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0"
_ARCHIVES: Final = (*WORD_SUFFIXES, ".odt")


def is_lock_file(name: str) -> bool:
    """Return whether a file only says that another is open in a word processor."""
    return name.startswith(_LOCK_FILES)


def read_document_file(name: str, content: bytes) -> Extract | None:
    """Read a file of Word or OpenDocument, or a notebook.

    Args:
        name: its path, or "-"; a notebook is known by its suffix, if there is one.
        content: what is in it.

    Returns:
        What it says; None where it is another kind of file.

    Raises:
        UnreadableDocumentError: it is such a file, and cannot be read.
    """
    suffix = PurePath(name).suffix.lower()
    if content.startswith(ZIP_MAGIC):
        return _read_archive(content, suffix)
    if suffix == ".ipynb" or (not suffix and is_notebook(content)):
        return read_notebook(content)
    if suffix in _ARCHIVES:
        raise UnreadableDocumentError(_explain(suffix, content))
    return None


def _read_archive(content: bytes, suffix: str) -> Extract | None:
    try:
        archive = OfficeArchive(content)
    except UnreadableDocumentError:
        if suffix in _ARCHIVES:
            raise
        return None
    if is_opendocument(archive):
        return read_opendocument(content, archive)
    if suffix in _ARCHIVES or is_word(archive):
        return read_word(content, archive)
    return None


def _explain(suffix: str, content: bytes) -> str:
    if content.startswith(_OLE_MAGIC):
        return (
            "has a password or is in the old format of Word (.doc); open it and save it as .docx, "
            "without a password"
        )
    kind = "OpenDocument" if suffix == ".odt" else "Word"
    return f"is no file of {kind}, whatever its name says; open it and save it as {suffix}"
